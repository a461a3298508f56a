/// When the office works: ranges of the day for each weekday, other ranges for named periods such as Ramadan, and days off.
///
/// Perpres 21/2023 sets the weekly total and breaks; each office sets the
/// ranges itself, so all of them are data.
package struct OfficeHours: Sendable, Equatable, Codable {
    /// A stretch of one day, `start` before `end`.
    package struct Range: Sendable, Equatable, Codable {
        package let start: TimeOfDay
        package let end: TimeOfDay
        /// Makes a range, or nothing when it is empty.
        package init?(start: TimeOfDay, end: TimeOfDay) {
            guard start < end else { return nil }
            self.start = start
            self.end = end
        }
    }

    /// The ranges of each weekday; a weekday without ranges is off.
    package struct Week: Sendable, Equatable, Codable {
        /// Seven lists, Monday first.
        package var days: [[Range]]
        package init(_ ranges: [Weekday: [Range]]) {
            days = Weekday.allCases.map { Self.joined(ranges[$0] ?? []) }
        }

        /// Sorted, with ranges that touch or overlap made one, so that no minute counts twice.
        private static func joined(_ ranges: [Range]) -> [Range] {
            var result: [Range] = []
            for range in ranges.sorted(by: { $0.start < $1.start }) {
                if let last = result.last, range.start <= last.end,
                    let both = Range(start: last.start, end: max(last.end, range.end))
                {
                    result[result.count - 1] = both
                } else {
                    result.append(range)
                }
            }
            return result
        }

        package subscript(weekday: Weekday) -> [Range] {
            weekday.rawValue < days.count ? days[weekday.rawValue] : []
        }
    }

    /// Other hours from one day through another, both included.
    package struct Period: Sendable, Equatable, Codable {
        package var name: String
        package var from: Day
        package var through: Day
        package var week: Week
        package init(name: String, from: Day, through: Day, week: Week) {
            self.name = name
            self.from = from
            self.through = through
            self.week = week
        }
    }

    /// A day off: national holiday or cuti bersama.
    package struct Holiday: Sendable, Equatable, Codable {
        package var day: Day
        package var name: String
        package init(day: Day, name: String) {
            self.day = day
            self.name = name
        }
    }

    package var zone: Zone
    package var week: Week
    package var periods: [Period]
    package private(set) var holidays: [Holiday]
    private var off: Set<Day>

    package init(zone: Zone, week: Week, periods: [Period] = [], holidays: [Holiday] = []) {
        self.zone = zone
        self.week = week
        self.periods = periods
        self.holidays = holidays
        off = Set(holidays.map(\.day))
    }

    /// The name of the holiday on `day`, or nothing.
    package func holiday(on day: Day) -> String? { holidays.first { $0.day == day }?.name }

    /// The ranges in which the office works on `day`; none on days off.
    package func ranges(on day: Day) -> [Range] {
        let period = periods.lastIndex { $0.from <= day && day <= $0.through }
        let ranges = period.map { periods[$0].week[day.weekday] } ?? week[day.weekday]
        // A weekday without ranges need not be looked for among the holidays.
        return ranges.isEmpty || off.contains(day) ? [] : ranges
    }

    /// Whether the office works at all on `day`.
    package func isWorkingDay(_ day: Day) -> Bool { !ranges(on: day).isEmpty }

    /// Whether the office is open at `instant`.
    package func isOpen(at instant: Instant) -> Bool {
        let time = zone.time(at: instant)
        return ranges(on: zone.day(at: instant)).contains { $0.start <= time && time < $0.end }
    }

    /// Whether the whole of `interval` lies on one working day between its first opening and last closing.
    package func contains(_ interval: Interval) -> Bool {
        let day = zone.day(at: interval.start)
        let ranges = ranges(on: day)
        guard let first = ranges.first, let last = ranges.last else { return false }
        return zone.instant(day, first.start) <= interval.start && interval.end <= zone.instant(day, last.end)
    }

    /// `instant` itself when the office is open then, otherwise the next opening. `instant` when it never opens within two years.
    package func opening(atOrAfter instant: Instant) -> Instant {
        let first = zone.day(at: instant)
        for offset in 0..<Self.horizon {
            let day = first.adding(days: offset)
            for range in ranges(on: day) {
                let end = zone.instant(day, range.end)
                guard instant < end else { continue }
                return max(instant, zone.instant(day, range.start))
            }
        }
        return instant
    }

    /// The instant by which `minutes` of office time have passed since `instant`; with 0 or fewer, the next moment at
    /// which the office is open. It may be a closing time.
    package func adding(officeMinutes minutes: Int, to instant: Instant) -> Instant {
        var left = Int64(min(max(0, minutes), Self.longest)) * 60_000
        let first = zone.day(at: instant)
        for offset in 0..<Self.horizon {
            let day = first.adding(days: offset)
            for range in ranges(on: day) {
                let start = max(instant, zone.instant(day, range.start))
                let length = zone.instant(day, range.end).milliseconds - start.milliseconds
                guard length > 0 else { continue }
                if left <= length { return start.adding(milliseconds: left) }
                left -= length
            }
        }
        return instant.adding(minutes: min(max(0, minutes), Self.longest))
    }

    /// Whole minutes of office time between two instants; 0 when `end` is not after `start`. Time that lies more than
    /// two years after `start` does not count.
    package func officeMinutes(from start: Instant, to end: Instant) -> Int {
        officeMinutes(from: start, to: end, enough: .max)
    }

    /// Whether fewer than `minutes` of office time lie between two instants.
    package func hasLess(than minutes: Int, from start: Instant, to end: Instant) -> Bool {
        officeMinutes(from: start, to: end, enough: minutes) < minutes
    }

    /// Counts no further day once there are `enough` minutes: an event may be months away.
    private func officeMinutes(from start: Instant, to end: Instant, enough: Int) -> Int {
        guard start < end else { return 0 }
        var total: Int64 = 0
        var day = zone.day(at: start)
        let last = min(zone.day(at: end), day.adding(days: Self.horizon))
        while day <= last {
            for range in ranges(on: day) {
                let from = max(start, zone.instant(day, range.start))
                let to = min(end, zone.instant(day, range.end))
                if from < to { total += to.milliseconds - from.milliseconds }
            }
            if Int(total / 60_000) >= enough { break }
            day = day.adding(days: 1)
        }
        return Int(total / 60_000)
    }

    /// The day that is `count` working days after `day` (before it when negative). For an office that never opens, or
    /// more than two years away, the day where the search ended.
    package func adding(workingDays count: Int, to day: Day) -> Day {
        var left = count.magnitude
        var result = day
        for _ in 0..<Self.horizon where left > 0 {
            result = result.adding(days: count < 0 ? -1 : 1)
            if isWorkingDay(result) { left -= 1 }
        }
        return result
    }

    /// Days searched before giving up on an office that never opens.
    private static let horizon = 731
    /// More minutes than the days searched hold.
    private static let longest = horizon * 1440
}
