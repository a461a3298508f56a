import Casework
import LetterReading
import OfficeCalendar
import Testing

@Suite("What a decision may look at")
struct TimeSpanTests {
    private let now = Example.at("2026-11-23", "09:00")

    private func covers(_ input: Input, _ interval: Interval, on current: Case? = nil) -> Bool {
        let span = input.span(on: current, hours: Example.hours, at: now)
        return span.start <= interval.start && interval.end <= span.end
    }

    @Test("an arrival looks at the times that its letter names, however far they are")
    func arrival() {
        var reading = Desk.reading(from: Example.applicantAddress, kind: .request)
        reading.request = Example.request(date: "2027-08-17", start: "20:00", end: "02:00")
        let input = Input.requestArrived(.init(inbox: 1, reading: reading, receivedAt: now, borrowedMessageID: false))
        #expect(
            covers(input, Interval(start: Example.at("2027-08-17", "20:00"), end: Example.at("2027-08-18", "02:00"))))
    }

    @Test("a wish for another time looks there, and beyond for alternatives")
    func wish() {
        let desk = Desk.walked(to: "3")
        let input = Input.replyArrived(
            .init(
                inbox: 1, reading: Desk.reading(from: Example.applicantAddress),
                meaning: .init(
                    decision: .none, wishes: [.reschedule(sessions: [Example.session("2027-03-01", "09:00", "11:00")])]),
                token: nil, tokenExpired: false, matchedBy: .thread, receivedAt: now))
        #expect(covers(input, Example.interval("2027-03-01", "09:00", "11:00"), on: desk.file))
        #expect(covers(input, Example.interval("2027-04-15", "09:00", "11:00"), on: desk.file))
        #expect(covers(input, Example.interval("2026-11-26", "09:00", "11:30"), on: desk.file))
    }

    @Test("a letter that names an old year does not load it")
    func oldYear() {
        var reading = Desk.reading(from: Example.applicantAddress, kind: .request)
        reading.request = Example.request(date: "1999-01-01")
        let input = Input.requestArrived(.init(inbox: 1, reading: reading, receivedAt: now, borrowedMessageID: false))
        #expect(input.span(on: nil, hours: Example.hours, at: now).start >= Example.at("2026-10-20", "00:00"))
    }
}
