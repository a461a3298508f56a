@preconcurrency import Dispatch

/// A serial queue for one session. libcurl and poll(2) block, which must not happen on the pool that all tasks share; a
/// serial queue also keeps its handle to one thread at a time, as libcurl demands.
final class LineExecutor: SerialExecutor {
    private let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: label)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { [self] in
            job.runSynchronously(on: asUnownedSerialExecutor())
        }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }
}
