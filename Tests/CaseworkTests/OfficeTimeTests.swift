import Casework
import LetterReading
import OfficeCalendar
import Testing

@Suite("Office time")
struct OfficeTimeTests {
    /// When the first reminder of row 2 comes for a letter that arrives then, by the office's clocks.
    private func reminder(
        _ day: String, _ clock: String, event: String = "2027-03-18", hours: OfficeHours = Example.hours
    ) -> String {
        var desk = Desk()
        desk.office.hours = hours
        desk.now = Example.at(day, clock)
        var request = Example.request()
        request.sessions = [Example.session(event, "09:00", "11:30", participants: 75)]
        desk.receive(request)
        guard let due = desk.file.deadlines.first(where: { $0.kind == .reminder })?.due else { return "none" }
        return "\(Example.zone.day(at: due)) \(Example.zone.time(at: due))"
    }

    @Test(
        "a reminder comes after an hour of office time at the earliest, whatever day it is",
        arguments: [
            ("2026-11-23", "09:00", "2026-11-23 10:00"),
            // Before the midday break, which is nobody's office time.
            ("2026-11-23", "11:30", "2026-11-23 13:30"),
            // Friday prayers.
            ("2026-11-27", "11:00", "2026-11-27 13:30"),
            // At night, on a Saturday, and on the eve of a holiday.
            ("2026-11-23", "22:00", "2026-11-24 08:30"), ("2026-11-28", "10:00", "2026-11-30 08:30"),
            ("2026-12-24", "15:30", "2026-12-28 08:00"),
        ])
    func first(day: String, clock: String, expected: String) {
        #expect(reminder(day, clock) == expected)
    }

    @Test("in Ramadan the hours are those of the period")
    func ramadan() throws {
        var hours = Example.hours
        let range = try #require(OfficeHours.Range(start: Example.time("08:00"), end: Example.time("15:00")))
        hours.periods = [
            .init(
                name: "Ramadan", from: Example.day("2027-02-08"), through: Example.day("2027-03-09"),
                week: .init([.monday: [range], .tuesday: [range], .wednesday: [range]]))
        ]
        #expect(reminder("2027-02-08", "06:00", hours: hours) == "2027-02-08 09:00")
        #expect(reminder("2027-02-08", "14:30", hours: hours) == "2027-02-09 08:30")
    }

    @Test("the same office elsewhere counts by its own clocks", arguments: Zone.allCases)
    func zones(zone: Zone) {
        var hours = Example.hours
        hours.zone = zone
        let night = zone.instant(Example.day("2026-11-24"), Example.time("05:00"))
        #expect(hours.opening(atOrAfter: night) == zone.instant(Example.day("2026-11-24"), Example.time("07:30")))
        #expect(
            hours.adding(officeMinutes: 60, to: night) == zone.instant(Example.day("2026-11-24"), Example.time("08:30"))
        )
    }

    @Test("two reminders, then the superior, and no more of either")
    func chain() {
        var desk = Desk.walked(to: "3")
        var kinds: [String] = []
        for _ in 0..<6 {
            let own: [Case.Deadline.Kind] = [.reminder, .escalation]
            guard let next = desk.file.deadlines.filter({ own.contains($0.kind) }).min(by: { $0.due < $1.due }) else {
                break
            }
            desk.now = next.due
            let before = desk.mails.count
            desk.take(.deadlinePassed(next))
            kinds += desk.mails.dropFirst(before).map { "\($0.kind.rawValue) \($0.to.address.prefix { $0 != "@" })" }
        }
        #expect(kinds == ["reminder kabid", "reminder kabid", "escalation kadis"])
    }

    @Test(
        "a silent applicant is reminded twice in office hours and then told the end, however short the patience",
        arguments: [1, 2, 3, 5, 10])
    func silent(days: Int) {
        var desk = Desk()
        desk.office.policy.applicantPatienceDays = days
        desk.now = Example.at("2026-11-20", "15:30")
        var request = Example.request()
        request.contactPhone = nil
        request.missing = ["contact"]
        request.sessions = [Example.session("2026-12-17", "09:00", "11:30", participants: 75)]
        desk.receive(request)
        var kinds: [MailKind] = []
        while let next = desk.file.deadlines.min(by: { ($0.due, $0.key) < ($1.due, $1.key) }), kinds.count < 9 {
            desk.now = next.due
            #expect(
                desk.office.hours.opening(atOrAfter: next.due) == next.due || next.kind == .eventPast, "\(next.key)")
            let before = desk.mails.count
            desk.take(.deadlinePassed(next))
            kinds += desk.mails.dropFirst(before).filter { $0.kind.isForApplicant }.map(\.kind)
        }
        #expect(kinds == [.applicantReminder, .applicantReminder, .closed])
        #expect(desk.file.closing == .applicantSilent)
    }
}

@Suite("Too much of it")
struct FloodTests {
    @Test("an applicant who changes his request without end is not followed without end, and the operator hears once")
    func changes() {
        var desk = Desk.walked(to: "3")
        for index in 0..<60 {
            desk.now = desk.now.adding(minutes: 1)
            var reading = RequestReading()
            reading.contactName = "Rina \(index)"
            reading.contactPhone = "0812\(10_000_000 + index)"
            desk.applicantReplies([.supply(reading)])
        }
        #expect(desk.mails.filter { $0.to.address == Example.kabid.address }.count <= 25)
        #expect(desk.mails.filter { $0.kind == .operatorNotice }.count == 1)
        desk.applicantReplies([.cancel])
        #expect(desk.file.state == .cancelled, "cancelling is always possible")
        desk.expectInvariants()
    }
}

@Suite("Times of steps")
struct StepTimeTests {
    @Test("each answer of an official is counted from its question, in office minutes, against the row's standard")
    func times() {
        let desk = Desk.walked()
        let history = desk.history.map { (event: $0.0, at: $0.1) }
        let times = StepTime.all(in: history, procedure: desk.procedure, hours: desk.office.hours)
        #expect(times.map(\.row) == ["2", "3", "4", "5", "7", "8", "9"])
        #expect(times.allSatisfy { $0.minutes <= 5 && !$0.isLate })
        let rows = RowTimes.of(times, procedure: desk.procedure)
        #expect(rows.first { $0.row == "5" }?.standard == 15)
        #expect(rows.map(\.count).reduce(0, +) == 7)
    }

    @Test("nights do not count, standing still by order neither, and what is too long is late")
    func late() {
        var desk = Desk.walked(to: "5")
        desk.now = Example.at("2026-11-23", "15:50")
        desk.take(.operatorOrdered(.init(kind: .hold, name: "Sari", reason: "rapat")))
        desk.now = Example.at("2026-11-24", "07:40")
        desk.take(.operatorOrdered(.init(kind: .resume, name: "Sari", reason: "lanjut")))
        desk.now = Example.at("2026-11-24", "08:00")
        desk.reply(Example.staf, .init(decision: .none), meetings: [Desk.meeting])
        let history = desk.history.map { (event: $0.0, at: $0.1) }
        let staff = StepTime.all(in: history, procedure: desk.procedure, hours: desk.office.hours).last
        #expect(staff?.row == "5")
        #expect(staff?.minutes == 20, "asked anew at 07.40")
        #expect(staff?.isLate == true)
    }
}
