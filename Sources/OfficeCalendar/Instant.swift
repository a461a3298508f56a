/// A point in time, in whole milliseconds since 1970-01-01T00:00:00Z.
///
/// Times are stored and compared in UTC; a `Zone` is needed only to show them
/// to a person. An integer keeps journals exact and replays identical.
package struct Instant: Hashable, Comparable, Sendable, Codable {
    /// Milliseconds since the Unix epoch, UTC.
    package var milliseconds: Int64

    /// Makes a point in time from milliseconds since the Unix epoch, UTC.
    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Makes a point in time from whole seconds since the Unix epoch, UTC.
    package init(seconds: Int64) { self.milliseconds = seconds.multipliedReportingOverflow(by: 1000).partialValue }

    /// Whole seconds since the Unix epoch, UTC, rounded down.
    package var seconds: Int64 { milliseconds.floorDivided(by: 1000) }

    package init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }

    @inlinable
    package static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

    /// The instant `minutes` later (earlier when negative).
    package func adding(minutes: Int) -> Instant { adding(milliseconds: Int64(minutes) &* 60_000) }

    /// The instant `seconds` later (earlier when negative).
    package func adding(seconds: Int) -> Instant { adding(milliseconds: Int64(seconds) &* 1000) }

    /// The instant `milliseconds` later (earlier when negative).
    package func adding(milliseconds: Int64) -> Instant { Instant(milliseconds: self.milliseconds &+ milliseconds) }

    /// Whole minutes from `earlier` to this instant, rounded down.
    package func minutes(since earlier: Instant) -> Int {
        Int((milliseconds &- earlier.milliseconds).floorDivided(by: 60_000))
    }
}

extension Int64 {
    /// Division that rounds towards minus infinity, so that instants before 1970 fall on the right day.
    package func floorDivided(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
