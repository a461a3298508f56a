/// One of Indonesia's three time zones: fixed offsets without daylight saving (Keppres 41/1987).
///
/// Offsets are our own because `TimeZone(identifier:)` returns nothing in a
/// statically linked binary.
package enum Zone: String, Sendable, Codable, CaseIterable {
    case wib = "WIB"
    case wita = "WITA"
    case wit = "WIT"

    /// Hours ahead of UTC: 7, 8 or 9.
    package var hours: Int {
        switch self {
        case .wib: 7
        case .wita: 8
        case .wit: 9
        }
    }

    /// The tz database name that stands for this zone, for programs that need one.
    package var identifier: String {
        switch self {
        case .wib: "Asia/Jakarta"
        case .wita: "Asia/Makassar"
        case .wit: "Asia/Jayapura"
        }
    }

    /// The zone of a tz database name, or nothing.
    package init?(identifier: String) {
        guard let zone = Zone.allCases.first(where: { $0.identifier == identifier }) else { return nil }
        self = zone
    }

    /// The instant at which this zone's clocks show `time` on `day`. Days beyond what an instant can hold wrap around
    /// and never trap; letters cannot name such days.
    package func instant(_ day: Day, _ time: TimeOfDay) -> Instant {
        Instant(milliseconds: (Int64(day.number) &* 1440 &+ Int64(time.minutes) &- Int64(hours) * 60) &* 60_000)
    }

    /// The day that this zone's calendars show at `instant`.
    package func day(at instant: Instant) -> Day {
        Day(number: Int(localMinutes(instant).floorDivided(by: 1440)))
    }

    /// The time that this zone's clocks show at `instant`, seconds cut off.
    package func time(at instant: Instant) -> TimeOfDay {
        let minutes = localMinutes(instant)
        return TimeOfDay(minutes: Int(minutes - minutes.floorDivided(by: 1440) * 1440))
    }

    private func localMinutes(_ instant: Instant) -> Int64 {
        instant.milliseconds.floorDivided(by: 60_000) + Int64(hours) * 60
    }
}
