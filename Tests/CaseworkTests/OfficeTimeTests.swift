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

    /// Lets the deadlines of those who are asked pass, one after the other; what was mailed on each day.
    private func silence(_ desk: inout Desk, atMost count: Int = 20) -> [String] {
        var said: [String] = []
        for _ in 0..<count {
            let own: [Case.Deadline.Kind] = [.reminder, .escalation]
            guard let next = desk.file.deadlines.filter({ own.contains($0.kind) }).min(by: { $0.due < $1.due }) else {
                break
            }
            desk.now = next.due
            let before = desk.mails.count
            desk.take(.deadlinePassed(next))
            for mail in desk.mails.dropFirst(before) {
                #expect(desk.office.hours.isOpen(at: mail.notBefore ?? next.due), "\(next.key)")
            }
            said += desk.mails.dropFirst(before).map { mail in
                let day = Example.zone.day(at: desk.now)
                return "\(day) \(mail.kind.rawValue) \(mail.to.address.prefix { $0 != "@" })"
            }
        }
        return said
    }

    /// At row 3, with an event far enough away.
    private func asked(on day: String = "2026-11-23") -> Desk {
        var desk = Desk()
        desk.now = Example.at(day, "09:00")
        desk.receive(Example.request(date: "2027-03-18"))
        desk.reply(Example.kadis, .init(decision: .approve))
        return desk
    }

    @Test(
        "two reminders, then the superior, then one reminder each working day for a week, then the operator, then nothing"
    )
    func chain() throws {
        var desk = asked()
        #expect(
            silence(&desk) == [
                "2026-11-23 reminder kabid", "2026-11-23 reminder kabid", "2026-11-23 escalation kadis",
                "2026-11-24 reminder kabid", "2026-11-25 reminder kabid", "2026-11-26 reminder kabid",
                "2026-11-27 reminder kabid", "2026-11-30 reminder kabid", "2026-12-01 operator-notice admin",
            ])
        let last = try #require(desk.mails.last { $0.kind == .reminder })
        #expect(last.text("subject").hasPrefix("Pengingat 7: "))
        #expect(last.fields["until"] == nil)
        #expect(desk.mails.last?.text("reason").contains("setelah 7 pengingat") == true)
        // Any of them can still be answered.
        desk.reply(Example.kabid, .init(decision: .approve))
        #expect(desk.file.current == "4")
        desk.expectInvariants()
    }

    @Test("reminders after the superior was told skip weekends and holidays, and come with the lists of the day")
    func laterDays() {
        var desk = asked(on: "2026-12-23")
        desk.office.digest = .init(at: Example.time("08:15"), threshold: 3)
        _ = silence(&desk, atMost: 3)
        let due = desk.file.deadlines.first { $0.kind == .reminder }?.due
        #expect(due == Example.at("2026-12-24", "08:15"))
        desk.now = Example.at("2026-12-24", "08:15")
        #expect(silence(&desk, atMost: 2) == ["2026-12-24 reminder kabid", "2026-12-28 reminder kabid"])
    }

    @Test("a row of a day is reminded of by its own time, not more often")
    func longRow() {
        var desk = asked()
        desk.procedure.rows[2].minutes = 900
        desk.take(.operatorOrdered(.init(kind: .askAgain, name: "Sari", reason: "surat hilang")))
        let said = silence(&desk)
        let days = said.filter { $0.contains("reminder") }.map { $0.prefix(10) }
        #expect(days.count == 7)
        #expect(Set(days).count == 7)
    }

    @Test("a wait that would end as the office closes ends the next morning")
    func atClosing() throws {
        var desk = asked()
        // Two days of office time: what begins with an opening ends with a closing.
        desk.procedure.rows[2].minutes = 900
        desk.now = Example.at("2026-11-23", "07:30")
        desk.take(.operatorOrdered(.init(kind: .askAgain, name: "Sari", reason: "surat hilang")))
        _ = silence(&desk, atMost: 3)
        for _ in 0..<5 {
            let next = try #require(desk.file.deadlines.first { $0.kind == .reminder })
            #expect(desk.office.hours.isOpen(at: next.due), "\(Example.zone.written(next.due))")
            _ = silence(&desk, atMost: 1)
        }
    }

    @Test("who had the reminder of the day about something else is reminded of this on the next working day")
    func oneADay() throws {
        var desk = asked()
        _ = silence(&desk, atMost: 3)
        let next = try #require(desk.file.deadlines.first { $0.kind == .reminder })
        desk.now = next.due
        desk.reminded = [Example.kabid.id]
        let mails = desk.mails.count
        desk.take(.deadlinePassed(next))
        #expect(desk.mails.count == mails)
        #expect(desk.file.remindersSent == 2)
        desk.reminded = []
        #expect(silence(&desk, atMost: 1) == ["2026-11-25 reminder kabid"])
        #expect(desk.file.remindersSent == 3)
        desk.expectInvariants()
    }

    @Test("an urgent case, too, is not reminded of at night once the superior knows")
    func urgentNight() throws {
        var desk = asked()
        _ = silence(&desk, atMost: 3)
        let next = try #require(desk.file.deadlines.first { $0.kind == .reminder })
        desk.applicantReplies([
            .reschedule(sessions: [Example.session("2026-11-25", "08:00", "09:00", participants: 75)])
        ])
        #expect(!desk.file.deadlines.contains(next), "a changed request is asked about anew")
        var late = asked()
        _ = silence(&late, atMost: 3)
        late.office.policy.reminderMinutes = 60
        // The worker was down until the night before the event.
        late.now = Example.at("2027-03-17", "23:00")
        let mails = late.mails.count
        late.take(.deadlinePassed(next))
        let reminder = try #require(late.mails.dropFirst(mails).first { $0.kind == .reminder })
        #expect(reminder.notBefore == Example.at("2027-03-18", "07:30"))
    }

    @Test("an office without reminders tells the superior and nobody else")
    func none() {
        var desk = asked()
        desk.office.policy.reminders = 0
        desk.take(.operatorOrdered(.init(kind: .askAgain, name: "Sari", reason: "surat hilang")))
        #expect(silence(&desk).map { $0.dropFirst(11) } == ["escalation kadis"])
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
