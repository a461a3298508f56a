import OfficeCalendar
import TestSupport
import Testing

@Suite("Days, times and zones")
struct DayTests {
    @Test("every day of four hundred years follows the one before it, also in the week")
    func fourHundredYears() throws {
        var day = try #require(Day(year: 1900, month: 1, day: 1))
        // 1 January 1900 was a Monday.
        var weekday = Weekday.monday
        for year in 1900..<2300 {
            for month in 1...12 {
                for dayOfMonth in 1...Day.length(ofMonth: month, year: year) {
                    let made = Day(year: year, month: month, day: dayOfMonth)
                    let parts = day.parts
                    guard made == day, parts == (year, month, dayOfMonth), day.weekday == weekday,
                        Day(iso: day.description) == day
                    else {
                        Issue.record("\(year)-\(month)-\(dayOfMonth) is \(day) \(day.weekday)")
                        return
                    }
                    day = day.adding(days: 1)
                    weekday = try #require(Weekday(rawValue: (weekday.rawValue + 1) % 7))
                }
            }
        }
        // Four hundred Gregorian years are a whole number of weeks.
        #expect(weekday == .monday)
        #expect(day.description == "2300-01-01")
    }

    @Test(
        "days that are none are refused",
        arguments: [
            "2026-02-29", "2026-02-30", "2026-13-01", "2026-00-10", "2026-11-31", "2026-1-05", "26-11-05", "2026-11-5",
            "2026/11/05", "", "2026-11-05 ", "２０２６-11-05", "-026-11-05", "0000-01-01", "2100-02-29",
        ])
    func noDays(text: String) { #expect(Day(iso: text) == nil) }

    @Test("leap days are days", arguments: ["2024-02-29", "2000-02-29", "2400-02-29"])
    func leapDays(text: String) { #expect(Day(iso: text)?.description == text) }

    @Test(
        "known days have their weekdays and names",
        arguments: [
            ("1945-08-17", "Jumat, 17 Agustus 1945"), ("2026-11-26", "Kamis, 26 November 2026"),
            ("2026-11-29", "Minggu, 29 November 2026"), ("1970-01-01", "Kamis, 1 Januari 1970"),
            ("1969-12-31", "Rabu, 31 Desember 1969"), ("2000-03-01", "Rabu, 1 Maret 2000"),
        ])
    func written(iso: String, expected: String) { #expect(Day(iso).writtenWithWeekday == expected) }

    @Test(
        "times are read with colon or full stop and nothing else",
        arguments: [
            ("09:00", 540), ("9.05", 545), ("00.00", 0), ("23:59", 1439), ("24:00", nil), ("9:60", nil), ("9", nil),
            ("09:00:", nil), (":09:00", nil), ("09-00", nil), ("9:5", nil), ("-1:30", nil), ("123:00", nil),
        ] as [(String, Int?)])
    func times(text: String, minutes: Int?) { #expect(TimeOfDay(text: text)?.minutes == minutes) }

    @Test("minutes wrap into one day", arguments: [(-1, 1439), (1440, 0), (1500, 60), (-1500, 1380)])
    func wrap(minutes: Int, expected: Int) { #expect(TimeOfDay(minutes: minutes).minutes == expected) }

    @Test(
        "the three zones are seven, eight and nine hours ahead",
        arguments: [(Zone.wib, "02.00"), (.wita, "01.00"), (.wit, "00.00")])
    func zones(zone: Zone, utc: String) throws {
        let instant = zone.instant(Day("2026-11-26"), try #require(TimeOfDay(text: "09:00")))
        let midnight = Instant(seconds: Int64(Day("2026-11-26").number) * 86_400)
        #expect(TimeOfDay(minutes: instant.minutes(since: midnight)).written == utc)
        #expect(zone.written(instant) == "Kamis, 26 November 2026 pukul 09.00 \(zone.rawValue)")
        #expect(Zone(identifier: zone.identifier) == zone)
    }

    @Test("one moment is another day further east")
    func eastIsLater() {
        let instant = Instant("2026-12-31", "23:30", .wib)
        #expect(Zone.wib.day(at: instant) == Day("2026-12-31"))
        #expect(Zone.wita.day(at: instant) == Day("2027-01-01"))
        #expect(Zone.wit.written(instant) == "Jumat, 1 Januari 2027 pukul 01.30 WIT")
    }

    @Test("an interval over midnight names both days")
    func overMidnight() {
        let interval = Interval(start: Instant("2026-11-26", "22:00"), end: Instant("2026-11-27", "01:00"))
        #expect(
            Zone.wita.written(interval)
                == "Kamis, 26 November 2026, 22.00 WITA s.d. Jumat, 27 November 2026, 01.00 WITA")
    }

    @Test("day and time of an instant lead back to it, before 1970 too", arguments: 0..<200)
    func roundTrip(seed: Int) throws {
        var random = SeededGenerator(seed: seed)
        let minutes = Int64.random(in: -200_000_000...200_000_000, using: &random)
        let instant = Instant(milliseconds: minutes * 60_000)
        let zone = try #require(Zone.allCases.randomElement(using: &random))
        #expect(zone.instant(zone.day(at: instant), zone.time(at: instant)) == instant)
        let ragged = instant.adding(milliseconds: Int64.random(in: 0..<60_000, using: &random))
        #expect(zone.time(at: ragged) == zone.time(at: instant))
        #expect(zone.day(at: ragged) == zone.day(at: instant))
    }

    @Test("the ends of time do not stop the program", arguments: [Int64.min, .min + 1, -1, 0, .max - 1, .max])
    func endsOfTime(milliseconds: Int64) {
        let instant = Instant(milliseconds: milliseconds)
        for zone in Zone.allCases {
            _ = zone.instant(zone.day(at: instant), zone.time(at: instant))
            _ = instant.adding(minutes: .max)
            _ = instant.minutes(since: Instant(milliseconds: .min))
            _ = Interval(start: instant, end: instant).padded(minutes: 60)
            _ = Instant(seconds: milliseconds).seconds
        }
    }
}
