import OfficeCalendar
import OfficeWorker
import Synchronization

/// The simulation's clock: stands still until the simulation moves it.
final class VirtualClock: OfficeClock {
    private let state: Mutex<Instant>
    init(_ start: Instant) { state = Mutex(start) }
    func now() -> Instant { state.withLock { $0 } }
    /// Moves forward; never back.
    func advance(to instant: Instant) { state.withLock { $0 = max($0, instant) } }
}
