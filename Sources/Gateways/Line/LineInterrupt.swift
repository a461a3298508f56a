import Glibc
import Synchronization

/// Ends a wait on a socket from another thread: a wake-up that keeps the line, or a cancellation that does not.
final class LineInterrupt: Sendable {
    private struct State {
        var isCancelled = false
        var isWoken = false
    }

    /// Becomes readable when something was said, so that a wait on it and on the server's socket is one poll(2).
    let descriptor: Int32
    private let otherEnd: Int32
    private let state = Mutex(State())

    init() throws {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw LineFault(.temporary, "connect", "no file descriptor is left (errno \(errno))")
        }
        (descriptor, otherEnd) = (ends[0], ends[1])
    }

    deinit {
        close(descriptor)
        close(otherEnd)
    }

    /// Whether the line is to be given up.
    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Gives the line up. There is no way back.
    func cancel() {
        state.withLock { $0.isCancelled = true }
        signal()
    }

    /// Ends the present wait for a change, or the next one if there is none.
    func wake() {
        state.withLock { $0.isWoken = true }
        signal()
    }

    /// Whether it was woken since the last time somebody asked.
    func takeWake() -> Bool {
        state.withLock { state in
            defer { state.isWoken = false }
            return state.isWoken
        }
    }

    /// Makes the descriptor quiet again.
    func drain() {
        var bytes: UInt64 = 0
        while read(descriptor, &bytes, MemoryLayout<UInt64>.size) > 0 {}
    }

    private func signal() {
        var byte: UInt8 = 1
        // A full socket is a signal too.
        _ = write(otherEnd, &byte, 1)
    }
}
