package import OfficeCalendar
import Synchronization

/// A clock that moves only when the test says so.
package final class FixedClock: Sendable {
    private let instant: Mutex<Instant>

    package init(_ instant: Instant) { self.instant = Mutex(instant) }

    /// `2026-11-26` at `09:00` in `zone`.
    package convenience init(_ day: String, _ time: String, _ zone: Zone = .wita) {
        self.init(Instant(day, time, zone))
    }

    package var now: Instant { instant.withLock { $0 } }

    package func advance(minutes: Int) { instant.withLock { $0 = $0.adding(minutes: minutes) } }

    package func set(_ new: Instant) { instant.withLock { $0 = new } }
}

extension Instant {
    /// `2026-11-26` at `09:00` in `zone`. A test's own mistake stops it.
    package init(_ day: String, _ time: String, _ zone: Zone = .wita) {
        guard let parsedDay = Day(iso: day), let parsedTime = TimeOfDay(text: time) else {
            preconditionFailure("not a day and time: \(day) \(time)")
        }
        self = zone.instant(parsedDay, parsedTime)
    }
}

extension Day {
    /// The day of an ISO text. A test's own mistake stops it.
    package init(_ iso: String) {
        guard let day = Day(iso: iso) else { preconditionFailure("not a day: \(iso)") }
        self = day
    }
}
