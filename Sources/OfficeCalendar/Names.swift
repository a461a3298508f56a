/// Indonesian names of months and days, as tata naskah dinas writes them.
extension Day {
    /// Januari … Desember.
    package static let monthNames = [
        "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
        "Desember",
    ]

    /// `26 November 2026`.
    package var written: String {
        var text = ""
        write(into: &text)
        return text
    }

    // Every mail has several times in words: each is put together in one text, without pieces.
    fileprivate func write(into text: inout String) {
        let (year, month, day) = parts
        text += String(day)
        text += " "
        text += Day.monthNames[month - 1]
        text += " "
        text += String(year)
    }

    fileprivate func writeWithWeekday(into text: inout String) {
        text += weekday.name
        text += ", "
        write(into: &text)
    }

    /// `Kamis, 26 November 2026`.
    package var writtenWithWeekday: String {
        var text = ""
        text.reserveCapacity(longestWritten)
        writeWithWeekday(into: &text)
        return text
    }
}

/// Bytes of a day and a time in words, at most.
private let longestWritten = 48

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

    fileprivate func write(into text: inout String) {
        text += OfficeCalendar.padded(hour, 2)
        text += "."
        text += OfficeCalendar.padded(minute, 2)
    }
}

extension Zone {
    /// `Kamis, 26 November 2026 pukul 09.00 WITA`.
    package func written(_ instant: Instant) -> String {
        var text = ""
        text.reserveCapacity(longestWritten)
        day(at: instant).writeWithWeekday(into: &text)
        text += " pukul "
        time(at: instant).write(into: &text)
        text += " "
        text += rawValue
        return text
    }

    /// `Kamis, 26 November 2026, 09.00–11.30 WITA`; the second day is named when the interval ends on another one.
    package func written(_ interval: Interval) -> String {
        let first = day(at: interval.start)
        let last = day(at: interval.end)
        var text = ""
        text.reserveCapacity(first == last ? longestWritten : 2 * longestWritten)
        first.writeWithWeekday(into: &text)
        text += ", "
        time(at: interval.start).write(into: &text)
        if first == last {
            text += "–"
        } else {
            text += " "
            text += rawValue
            text += " s.d. "
            last.writeWithWeekday(into: &text)
            text += ", "
        }
        time(at: interval.end).write(into: &text)
        text += " "
        text += rawValue
        return text
    }
}
