internal import Foundation

/// Runs all jobs of a simulation one after the other in a thread of its own.
///
/// A worker hands each mail to a task of its own, so that the children read
/// side by side. Where nothing waits for a child or a server, waking another
/// thread for each costs more than the work, and leaves it to chance which
/// is done first.
final class OneThread: TaskExecutor, @unchecked Sendable {
    // `jobs` and `isOver` are only touched while `condition` is locked.
    private let condition = NSCondition()
    private var jobs: [UnownedJob] = []
    private var isOver = false

    init() {
        let thread = Thread { [self] in work() }
        // Reading and typesetting recurse no deeper here than on the main thread.
        thread.stackSize = 8 << 20
        thread.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.lock()
        jobs.append(job)
        condition.signal()
        condition.unlock()
    }

    /// Lets the thread end once nothing is left to do.
    func end() {
        condition.lock()
        isOver = true
        condition.signal()
        condition.unlock()
    }

    private func work() {
        while let batch = next() {
            for job in batch { job.runSynchronously(on: asUnownedTaskExecutor()) }
        }
    }

    private func next() -> [UnownedJob]? {
        condition.lock()
        defer { condition.unlock() }
        while jobs.isEmpty {
            if isOver { return nil }
            condition.wait()
        }
        let batch = jobs
        jobs = []
        return batch
    }
}
