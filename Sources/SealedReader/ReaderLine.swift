import Glibc
import Synchronization

/// The talk with one reader at a time, on a thread of its own.
final class ReaderLine {
    private let pool: ReaderPool
    private let lane: ReaderPool.Lane
    /// Readable when there is work, or when the pool stops.
    private let ear: Int32

    private var child: ChildProcess?
    private var ready = false
    private var wrapped = false
    /// Sent or being sent, the one being read first.
    private var inFlight: [ReaderPool.Job] = []
    private var outgoing: [UInt8] = []
    private var sent = 0
    private var incoming: [UInt8] = []
    private var taken = 0
    /// When the reader must have answered, or be ready.
    private var deadline: ContinuousClock.Instant?
    private var failedStarts = 0
    /// Mails sent ahead of answers, so that a reader never waits for us.
    private let depth = 6
    private let aheadLimit = 2_000_000

    init(pool: ReaderPool, lane: ReaderPool.Lane, ear: Int32) {
        self.pool = pool
        self.lane = lane
        self.ear = ear
    }

    private var isStopped: Bool { pool.state.withLock(\.stopped) }

    func run() {
        while !isStopped {
            if child == nil, !startChild() { continue }
            if ready { takeJobs() }
            turn()
        }
        for job in inFlight { job.continuation.resume(throwing: ReaderFailure.stopped) }
        inFlight = []
        endChild()
    }

    // MARK: Starting and ending

    /// Starts a reader; on failure waits a little, so that a broken system is not hammered.
    private func startChild() -> Bool {
        wrapped = pool.wrapped != nil && pool.state.withLock { $0.confinement } != .plain(reason: Self.wrapFailed)
        if pool.settings.walls == .always, !wrapped {
            failed(Self.wrapFailed)
            return false
        }
        let command = wrapped ? pool.wrapped ?? pool.command : pool.command
        do {
            let started = try ChildProcess.start(command)
            child = started
            pool.state.withLock { _ = $0.readers.insert(started.pid) }
            outgoing = pool.greeting
            sent = 0
            incoming = []
            taken = 0
            ready = false
            deadline = .now + pool.settings.startDeadline
            return true
        } catch {
            failed("\(command.program): error \(error)")
            return false
        }
    }

    private static let wrapFailed = "bubblewrap does not work on this system"

    /// A reader did not become ready.
    private func failed(_ reason: String) {
        endChild()
        if wrapped, pool.settings.walls != .always, pool.state.withLock({ $0.confinement == nil }) {
            // The first try tells whether this system lets us build walls.
            pool.settle(.plain(reason: Self.wrapFailed))
            return
        }
        failedStarts += 1
        guard failedStarts >= 3 else { return }
        let jobs = inFlight + pool.state.withLock { $0.queues[lane.rawValue].removeAll() }
        inFlight = []
        for job in jobs { job.continuation.resume(throwing: ReaderFailure.cannotStart(reason)) }
        pool.settle(.plain(reason: reason))
        waitForBell(milliseconds: 1000)
    }

    @discardableResult
    private func endChild() -> Int32? {
        guard let child else { return nil }
        pool.state.withLock { _ = $0.readers.remove(child.pid) }
        self.child = nil
        ready = false
        deadline = nil
        return child.end()
    }

    /// The reader died or overran: the mail being read is blamed, those behind it go back.
    private func lost(_ reason: String) {
        guard ready else {
            failed("the reader ended before it was ready")
            return
        }
        let signal = endChild()
        pool.state.withLock { $0.restarts += 1 }
        guard !inFlight.isEmpty else { return }
        var blamed = inFlight.removeFirst()
        blamed.deaths += 1
        var back = inFlight
        inFlight = []
        if blamed.deaths >= 2 {
            let words = signal.map { "\(reason) (signal \($0))" } ?? reason
            blamed.continuation.resume(throwing: ReaderFailure.quarantined(reason: words + ", twice"))
        } else {
            back.insert(blamed, at: 0)
        }
        let refused = pool.state.withLock { state -> Bool in
            guard !state.stopped else { return true }
            state.queues[lane.rawValue].putBack(back)
            return false
        }
        if refused { for job in back { job.continuation.resume(throwing: ReaderFailure.stopped) } }
    }

    // MARK: Talking

    private func takeJobs() {
        while inFlight.count < depth, outgoing.count - sent < aheadLimit || inFlight.isEmpty {
            // A mail that has ended a reader before goes alone, so that nothing waits behind it.
            if let first = inFlight.first, first.deaths > 0 { return }
            guard let job = pool.state.withLock({ $0.queues[lane.rawValue].next() }) else { return }
            if inFlight.isEmpty { deadline = .now + time(for: job) }
            if sent == outgoing.count {
                outgoing = job.frame.bytes
                sent = 0
            } else {
                outgoing.append(contentsOf: job.frame.bytes)
            }
            inFlight.append(job)
            if job.deaths > 0 { return }
        }
    }

    private func time(for job: ReaderPool.Job) -> Duration {
        lane == .slow ? pool.settings.slowDeadline : pool.settings.deadline
    }

    /// One wait on the reader, the bell and the clock.
    private func turn() {
        guard let child else { return }
        var wait: Int32 = -1
        if let deadline {
            let left = (deadline - .now).wholeMilliseconds
            guard left > 0 else {
                lost("it took longer than \(lane == .slow ? pool.settings.slowDeadline : pool.settings.deadline)")
                return
            }
            wait = Int32(clamping: left)
        }
        let sending = sent < outgoing.count
        var watched = [
            pollfd(fd: child.socket, events: Int16(sending ? POLLIN | POLLOUT : POLLIN), revents: 0),
            pollfd(fd: ear, events: Int16(POLLIN), revents: 0),
        ]
        let result = poll(&watched, 2, wait)
        if result < 0, errno != EINTR {
            lost("it could not be waited for")
            return
        }
        if watched[1].revents != 0 { emptyEar() }
        if watched[0].revents & Int16(POLLOUT) != 0, !sendSome(child) { return }
        if watched[0].revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 { receiveSome(child) }
    }

    private func emptyEar() {
        var chunk = [UInt8](repeating: 0, count: 512)
        while chunk.withUnsafeMutableBytes({ read(ear, $0.baseAddress, $0.count) }) == 512 {}
    }

    private func waitForBell(milliseconds: Int32) {
        var watched = [pollfd(fd: ear, events: Int16(POLLIN), revents: 0)]
        let end = ContinuousClock.now + .milliseconds(Int64(milliseconds))
        while !isStopped {
            let left = (end - .now).wholeMilliseconds
            guard left > 0 else { return }
            if poll(&watched, 1, Int32(clamping: left)) > 0 { emptyEar() }
        }
    }

    private func sendSome(_ child: ChildProcess) -> Bool {
        let done = outgoing[sent...].withUnsafeBytes {
            send(child.socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        }
        if done > 0 {
            sent += done
            if sent == outgoing.count {
                outgoing = []
                sent = 0
            }
        } else if errno != EAGAIN, errno != EINTR {
            // Its last answers may still be on the line.
            receiveSome(child)
            if self.child != nil { lost("its reader ended") }
            return false
        }
        return true
    }

    private func receiveSome(_ child: ChildProcess) {
        while true {
            let room = 65_536
            let count = incoming.count
            incoming.append(contentsOf: repeatElement(0, count: room))
            let got = incoming.withUnsafeMutableBytes {
                recv(child.socket, $0.baseAddress.map { $0 + count }, room, Int32(MSG_DONTWAIT))
            }
            incoming.removeLast(room - max(got, 0))
            if got > 0 {
                guard takeAnswers() else {
                    lost("its reader spoke nonsense")
                    return
                }
                if got == room { continue }
                return
            }
            if got < 0, errno == EAGAIN || errno == EINTR { return }
            lost("its reader ended")
            return
        }
    }

    /// Hands out the whole frames that have come; false when something else came.
    private func takeAnswers() -> Bool {
        while incoming.count - taken >= 5 {
            let length = incoming[taken..<(taken + 4)].reduce(0) { $0 << 8 | Int($1) }
            guard length >= 1, length <= Frame.contentLimit, let kind = Frame.Kind(rawValue: incoming[taken + 4]) else {
                return false
            }
            guard incoming.count - taken >= length + 4 else { break }
            let content = Array(incoming[(taken + 5)..<(taken + 4 + length)])
            taken += length + 4
            switch kind {
            case .ready:
                guard !ready else { return false }
                ready = true
                failedStarts = 0
                deadline = nil
                pool.settle(wrapped ? .bubblewrap : .plain(reason: "not asked for"))
            case .reading, .unfinished, .meaning:
                guard ready, let job = inFlight.first, (kind == .meaning) == (job.frame.kind == .interpret) else {
                    return false
                }
                inFlight.removeFirst()
                deadline = inFlight.first.map { .now + time(for: $0) }
                job.continuation.resume(returning: .init(kind: kind, content: content))
            case .settings, .read, .readSlowly, .interpret: return false
            }
        }
        if taken == incoming.count {
            incoming.removeAll(keepingCapacity: incoming.count < 1_000_000)
            taken = 0
        } else if taken > 1_000_000 {
            incoming.removeFirst(taken)
            taken = 0
        }
        return true
    }
}
