/// A Gregorian calendar day without a time or zone, such as 2026-11-26.
///
/// Arithmetic follows the proleptic Gregorian calendar by counting days from
/// 1970-01-01, so no system calendar or zone database is consulted. Coded as
/// the ISO 8601 text `yyyy-MM-dd`.
package struct Day: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// Days since 1970-01-01, negative before.
    package let number: Int

    /// Makes a day from the count of days since 1970-01-01.
    package init(number: Int) { self.number = number }

    /// Makes a day from its parts, or nothing when there is no such day (31 February) or the year is not 1…9999.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Day.length(ofMonth: month, year: year)
        else { return nil }
        // Days from civil (H. Hinnant, “chrono-compatible low-level date algorithms”).
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        number = era * 146_097 + dayOfEra - 719_468
    }

    /// Reads `yyyy-MM-dd`, or nothing when the text is anything else.
    package init?(iso text: some StringProtocol) {
        var numbers = (0, 0, 0)
        var length = 0
        // Every event and every order holds days: no pieces are made of the text.
        for byte in text.utf8 {
            switch (length, byte) {
            case (4, UInt8(ascii: "-")), (7, UInt8(ascii: "-")): break
            case (0...3, 0x30...0x39): numbers.0 = numbers.0 * 10 + Int(byte - 0x30)
            case (5...6, 0x30...0x39): numbers.1 = numbers.1 * 10 + Int(byte - 0x30)
            case (8...9, 0x30...0x39): numbers.2 = numbers.2 * 10 + Int(byte - 0x30)
            default: return nil
            }
            length += 1
        }
        guard length == 10 else { return nil }
        self.init(year: numbers.0, month: numbers.1, day: numbers.2)
    }

    /// Year, month and day of month.
    package var parts: (year: Int, month: Int, day: Int) {
        let z = number + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    package var year: Int { parts.year }
    package var month: Int { parts.month }
    package var dayOfMonth: Int { parts.day }

    /// The day of the week.
    package var weekday: Weekday {
        // 1970-01-01 was a Thursday.
        let index = (number % 7 + 7 + 3) % 7
        return Weekday(rawValue: index) ?? .monday
    }

    /// The day `days` later (earlier when negative).
    package func adding(days: Int) -> Day { Day(number: number &+ days) }

    /// How many days a month has.
    package static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    /// The ISO 8601 text `yyyy-MM-dd`.
    package var description: String {
        let (year, month, day) = parts
        return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2)
    }

    package static func < (left: Day, right: Day) -> Bool { left.number < right.number }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let day = Day(iso: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a day: yyyy-MM-dd expected")
        }
        self = day
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A day of the week, Monday first as in ISO 8601.
package enum Weekday: Int, Sendable, Codable, CaseIterable {
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday
}

/// A wall-clock time as minutes after midnight, 0…1439. Coded as `HH:MM`.
package struct TimeOfDay: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// Minutes after midnight.
    package let minutes: Int

    /// Makes a time, or nothing when it is no time of a day (24:00 and 9:60 are none).
    package init?(hour: Int, minute: Int) {
        guard (0...23).contains(hour), (0...59).contains(minute) else { return nil }
        minutes = hour * 60 + minute
    }

    /// Makes a time from minutes after midnight, wrapped into one day.
    package init(minutes: Int) { self.minutes = ((minutes % 1440) + 1440) % 1440 }

    /// Reads `HH:MM` or `HH.MM`, or nothing.
    package init?(text: some StringProtocol) {
        let parts = text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == ":" || $0 == "." })
        guard parts.count == 2, parts.allSatisfy({ $0.count <= 2 && $0.allSatisfy { $0.isASCII && $0.isNumber } }),
            parts[1].count == 2, let hour = Int(parts[0]), let minute = Int(parts[1])
        else { return nil }
        self.init(hour: hour, minute: minute)
    }

    package var hour: Int { minutes / 60 }
    package var minute: Int { minutes % 60 }

    /// `HH:MM`.
    package var description: String { padded(hour, 2) + ":" + padded(minute, 2) }

    package static func < (left: TimeOfDay, right: TimeOfDay) -> Bool { left.minutes < right.minutes }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let time = TimeOfDay(text: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a time: HH:MM expected")
        }
        self = time
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// Digits with leading zeros up to `width`.
package func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    let missing = width - digits.utf8.count
    return missing > 0 ? String(repeating: "0", count: missing) + digits : digits
}
