import OfficeCalendar
import TestSupport
import Testing

/// An invented office: 07.30–16.00 with a break, Friday until 16.30 with the long break of Friday prayers, Ramadan
/// hours, two days off.
let office: OfficeHours = {
    let usual = ranges(("07:30", "12:00"), ("13:00", "16:00"))
    let friday = ranges(("07:30", "11:30"), ("13:30", "16:30"))
    let fasting = ranges(("08:00", "15:00"))
    return OfficeHours(
        zone: .wita,
        week: .init([.monday: usual, .tuesday: usual, .wednesday: usual, .thursday: usual, .friday: friday]),
        periods: [
            .init(
                name: "Ramadan", from: Day("2027-02-08"), through: Day("2027-03-09"),
                week: .init([
                    .monday: fasting, .tuesday: fasting, .wednesday: fasting, .thursday: fasting,
                    .friday: ranges(("08:00", "11:30"), ("12:30", "15:30")),
                ]))
        ],
        holidays: [
            .init(day: Day("2026-12-25"), name: "Hari Raya Natal"),
            .init(day: Day("2026-12-24"), name: "Cuti bersama Natal"),
        ])
}()

func ranges(_ pairs: (String, String)...) -> [OfficeHours.Range] {
    pairs.compactMap { start, end in
        guard let start = TimeOfDay(text: start), let end = TimeOfDay(text: end) else { return nil }
        return OfficeHours.Range(start: start, end: end)
    }
}

@Suite("Office hours")
struct OfficeHoursTests {
    @Test(
        "the office is open when its calendar says so",
        arguments: [
            ("2026-11-26", "07:29", false), ("2026-11-26", "07:30", true), ("2026-11-26", "12:00", false),
            ("2026-11-26", "13:00", true), ("2026-11-26", "15:59", true), ("2026-11-26", "16:00", false),
            // Friday prayers.
            ("2026-11-27", "11:45", false), ("2026-11-27", "13:15", false), ("2026-11-27", "16:15", true),
            // Weekend, holiday, cuti bersama.
            ("2026-11-28", "09:00", false), ("2026-11-29", "09:00", false), ("2026-12-25", "09:00", false),
            ("2026-12-24", "09:00", false),
            // Ramadan begins and ends with the day named.
            ("2027-02-05", "15:30", true), ("2027-02-08", "07:45", false), ("2027-02-08", "12:30", true),
            ("2027-03-09", "15:30", false), ("2027-03-10", "15:30", true), ("2027-02-12", "12:00", false),
        ])
    func isOpen(day: String, time: String, open: Bool) { #expect(office.isOpen(at: Instant(day, time)) == open) }

    @Test(
        "office minutes skip nights, breaks and days off",
        arguments: [
            ("2026-11-26", "09:00", 60, "2026-11-26", "10:00"),
            ("2026-11-26", "11:30", 60, "2026-11-26", "13:30"),
            ("2026-11-26", "15:30", 60, "2026-11-27", "08:00"),
            ("2026-11-27", "11:00", 60, "2026-11-27", "14:00"),
            ("2026-11-27", "16:00", 60, "2026-11-30", "08:00"),
            ("2026-11-28", "10:00", 15, "2026-11-30", "07:45"),
            ("2026-12-23", "15:00", 120, "2026-12-28", "08:30"),
            ("2027-02-05", "16:00", 60, "2027-02-08", "08:30"),
            // A working day is 7.5 hours; two of them end at closing time.
            ("2026-11-25", "07:30", 900, "2026-11-26", "16:00"),
            // Nothing to wait for: the next moment when the office is open.
            ("2026-11-26", "09:00", 0, "2026-11-26", "09:00"),
            ("2026-11-26", "18:00", 0, "2026-11-27", "07:30"),
        ])
    func adding(day: String, time: String, minutes: Int, laterDay: String, laterTime: String) {
        #expect(office.adding(officeMinutes: minutes, to: Instant(day, time)) == Instant(laterDay, laterTime))
    }

    @Test("the zone of the office counts, not that of the letter")
    func zone() {
        // 07.30 WITA is 06.30 WIB.
        #expect(office.isOpen(at: Instant("2026-11-26", "06:30", .wib)))
        #expect(!office.isOpen(at: Instant("2026-11-26", "15:30", .wib)))
    }

    @Test("waiting some office minutes passes exactly as many", arguments: 0..<300)
    func waitingPassesMinutes(seed: Int) {
        var random = SeededGenerator(seed: seed)
        let start = Instant("2026-11-01", "00:00").adding(minutes: Int.random(in: 0..<200_000, using: &random))
        let minutes = Int.random(in: 0...3000, using: &random)
        let end = office.adding(officeMinutes: minutes, to: start)
        #expect(end >= start)
        #expect(office.officeMinutes(from: start, to: end) == minutes)
        // No earlier moment would do.
        if minutes > 0 {
            #expect(office.officeMinutes(from: start, to: end.adding(milliseconds: -1)) == minutes - 1)
        }
        // Waiting in two parts is waiting once.
        let part = Int.random(in: 0...minutes, using: &random)
        if part < minutes {
            #expect(
                office.adding(officeMinutes: minutes - part, to: office.adding(officeMinutes: part, to: start)) == end)
        }
    }

    @Test("office minutes of two stretches are those of both together", arguments: 0..<200)
    func minutesAddUp(seed: Int) {
        var random = SeededGenerator(seed: seed)
        let start = Instant("2026-11-01", "00:00").adding(minutes: Int.random(in: 0..<200_000, using: &random))
        let middle = start.adding(minutes: Int.random(in: 0..<20_000, using: &random))
        let end = middle.adding(minutes: Int.random(in: 0..<20_000, using: &random))
        #expect(
            office.officeMinutes(from: start, to: end)
                == office.officeMinutes(from: start, to: middle) + office.officeMinutes(from: middle, to: end))
        #expect(office.officeMinutes(from: end, to: start) == 0)
    }

    @Test("the next opening is open and nothing before it is", arguments: 0..<200)
    func opening(seed: Int) {
        var random = SeededGenerator(seed: seed)
        let instant = Instant("2026-11-01", "00:00").adding(minutes: Int.random(in: 0..<200_000, using: &random))
        let opening = office.opening(atOrAfter: instant)
        #expect(office.isOpen(at: opening))
        #expect(office.officeMinutes(from: instant, to: opening) == 0)
        if office.isOpen(at: instant) { #expect(opening == instant) }
    }

    @Test(
        "working days skip weekends and days off, both ways",
        arguments: [
            ("2026-11-26", 1, "2026-11-27"), ("2026-11-27", 1, "2026-11-30"), ("2026-11-28", 1, "2026-11-30"),
            ("2026-12-23", 1, "2026-12-28"), ("2026-12-28", -1, "2026-12-23"), ("2026-11-26", 0, "2026-11-26"),
            ("2026-11-23", 5, "2026-11-30"), ("2026-11-30", -3, "2026-11-25"),
        ])
    func workingDays(day: String, count: Int, expected: String) {
        #expect(office.adding(workingDays: count, to: Day(day)) == Day(expected))
    }

    @Test(
        "an event is within office hours from the first opening to the last closing of one day",
        arguments: [
            ("2026-11-26", "07:30", "16:00", true), ("2026-11-26", "11:00", "14:00", true),
            ("2026-11-26", "07:00", "09:00", false), ("2026-11-26", "15:00", "16:30", false),
            ("2026-11-27", "15:00", "16:30", true), ("2026-11-28", "09:00", "10:00", false),
            ("2026-12-25", "09:00", "10:00", false), ("2027-02-09", "14:00", "15:30", false),
        ])
    func contains(day: String, start: String, end: String, within: Bool) {
        #expect(office.contains(Interval(start: Instant(day, start), end: Instant(day, end))) == within)
    }

    @Test("an event of two days is not within the hours of one")
    func twoDays() {
        #expect(!office.contains(Interval(start: Instant("2026-11-26", "09:00"), end: Instant("2026-11-27", "09:00"))))
    }

    @Test("overlapping ranges are one, so that no minute counts twice")
    func overlappingRanges() {
        let doubled = OfficeHours(
            zone: .wib, week: .init([.monday: ranges(("10:00", "12:00"), ("08:00", "11:00"), ("12:00", "13:00"))]))
        #expect(doubled.ranges(on: Day("2026-11-23")) == ranges(("08:00", "13:00")))
        #expect(
            doubled.officeMinutes(
                from: Instant("2026-11-23", "00:00", .wib), to: Instant("2026-11-24", "00:00", .wib)) == 300)
    }

    @Test("an office that never opens does not keep anyone waiting for ever")
    func neverOpen() {
        let closed = OfficeHours(zone: .wib, week: .init([:]))
        let now = Instant("2026-11-26", "09:00")
        #expect(closed.opening(atOrAfter: now) == now)
        #expect(closed.adding(officeMinutes: 30, to: now) == now.adding(minutes: 30))
        #expect(closed.officeMinutes(from: now, to: now.adding(minutes: 600)) == 0)
        _ = closed.adding(workingDays: .max, to: Day("2026-11-26"))
        _ = closed.adding(workingDays: .min, to: Day("2026-11-26"))
        _ = office.adding(officeMinutes: .max, to: now)
        _ = office.adding(officeMinutes: .min, to: now)
    }

    @Test("a holiday has its name")
    func holidayName() {
        #expect(office.holiday(on: Day("2026-12-25")) == "Hari Raya Natal")
        #expect(office.holiday(on: Day("2026-12-23")) == nil)
    }
}
