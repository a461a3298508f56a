/// Indonesian names of months and days, as tata naskah dinas writes them.
extension Day {
    /// Januari … Desember.
    package static let monthNames = [
        "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
        "Desember",
    ]

    /// `26 November 2026`.
    package var written: String {
        let (year, month, day) = parts
        return "\(day) \(Day.monthNames[month - 1]) \(year)"
    }

    /// `Kamis, 26 November 2026`.
    package var writtenWithWeekday: String { weekday.name + ", " + written }
}

extension Weekday {
    /// Senin … Minggu.
    package var name: String {
        switch self {
        case .monday: "Senin"
        case .tuesday: "Selasa"
        case .wednesday: "Rabu"
        case .thursday: "Kamis"
        case .friday: "Jumat"
        case .saturday: "Sabtu"
        case .sunday: "Minggu"
        }
    }
}

extension TimeOfDay {
    /// `09.00`, with a full stop as Indonesian letters write it.
    package var written: String { OfficeCalendar.padded(hour, 2) + "." + OfficeCalendar.padded(minute, 2) }
}

extension Zone {
    /// `Kamis, 26 November 2026 pukul 09.00 WITA`.
    package func written(_ instant: Instant) -> String {
        day(at: instant).writtenWithWeekday + " pukul " + time(at: instant).written + " " + rawValue
    }

    /// `Kamis, 26 November 2026, 09.00–11.30 WITA`; the second day is named when the interval ends on another one.
    package func written(_ interval: Interval) -> String {
        let first = day(at: interval.start)
        let last = day(at: interval.end)
        let start = first.writtenWithWeekday + ", " + time(at: interval.start).written
        if first == last { return start + "–" + time(at: interval.end).written + " " + rawValue }
        return start + " " + rawValue + " s.d. " + last.writtenWithWeekday + ", " + time(at: interval.end).written + " "
            + rawValue
    }
}
