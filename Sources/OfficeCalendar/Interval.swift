/// A stretch of time from `start` up to but not including `end`, in UTC.
package struct Interval: Hashable, Sendable, Codable {
    package let start: Instant
    package let end: Instant

    /// Makes an interval; an `end` before `start` is taken as `start` (an empty interval).
    package init(start: Instant, end: Instant) {
        self.start = start
        self.end = max(start, end)
    }

    /// Whether both share at least one millisecond; touching ends do not overlap.
    @inlinable
    package func overlaps(_ other: Interval) -> Bool { start < other.end && other.start < end }

    /// The interval made longer by `minutes` at both ends.
    package func padded(minutes: Int) -> Interval {
        Interval(start: start.adding(minutes: -minutes), end: end.adding(minutes: minutes))
    }

    /// Length in whole minutes.
    package var minutes: Int { end.minutes(since: start) }
}
