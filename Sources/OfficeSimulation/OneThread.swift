internal import Dispatch
internal import Foundation
internal import Synchronization

/// Runs all jobs of a simulation one after the other in a thread of its own.
///
/// A worker hands each mail to a task of its own, so that the children read
/// side by side. Where nothing waits for a child or a server, waking another
/// thread for each costs more than the work, and leaves it to chance which
/// is done first.
final class OneThread: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var isOver = false
    }

    private let state = Mutex(State())
    /// Raised when the first job comes, and at the end.
    private let bell = DispatchSemaphore(value: 0)

    init() {
        Thread.detachNewThread { [self] in work() }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isFirst = state.withLock { state in
            state.jobs.append(job)
            return state.jobs.count == 1
        }
        if isFirst { bell.signal() }
    }

    /// Lets the thread end once nothing is left to do.
    func end() {
        state.withLock { $0.isOver = true }
        bell.signal()
    }

    private func work() {
        // Two lists that change places: one is filled while the other is worked off.
        var jobs: [UnownedJob] = []
        while true {
            bell.wait()
            let isOver = state.withLock { state in
                jobs.removeAll(keepingCapacity: true)
                swap(&jobs, &state.jobs)
                return state.isOver
            }
            for job in jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
            if isOver && jobs.isEmpty { return }
        }
    }
}
