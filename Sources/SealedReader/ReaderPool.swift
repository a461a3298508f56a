import Glibc
package import LetterReading
import Synchronization

/// Why a mail got no reading.
package enum ReaderFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// The mail ended its reader twice: it is to be set aside, and a person told.
    case quarantined(reason: String)
    /// No reader can be started on this system.
    case cannotStart(String)
    /// The pool was stopped before the mail was read; it may be read later.
    case stopped

    package var description: String {
        switch self {
        case .quarantined(let reason): "the mail cannot be read safely: \(reason)"
        case .cannotStart(let reason): "no reader can be started: \(reason)"
        case .stopped: "the readers were stopped"
        }
    }
}

/// Long-lived sealed readers, and the queue of mails before them.
///
/// Each reader is a process with a thread of ours that talks to it; callers
/// only wait, so no thread of Swift's pool is ever blocked. Mails are sent
/// ahead, a few at a time; the first unanswered one is the one being read. A
/// reader that dies or overruns its time over a mail is replaced, and the mails
/// sent behind that one go back to the head of the queue. The second such end
/// quarantines the mail. Documents that need longer than the fast lane gives
/// are read again on a slow lane, so that others do not wait for them.
package final class ReaderPool: Sendable {
    /// Which readers a mail goes to.
    package enum Lane: Int, Sendable, CaseIterable {
        /// Most mails: an answer within seconds.
        case fast
        /// Mails with long documents or pictures of letters; one reader, started when first needed.
        case slow
    }

    /// How the pool is run.
    package struct Settings: Sendable {
        /// Readers of the fast lane.
        package var readers: Int
        /// Time for a mail on the fast lane.
        package var deadline: Duration
        /// Time for a mail on the slow lane.
        package var slowDeadline: Duration
        /// Time for a reader to become ready.
        package var startDeadline: Duration
        /// Memory that one reader may take beyond the program itself.
        package var memoryMegabytes: Int
        package var walls: Walls
        package init(
            readers: Int = 2, deadline: Duration = .seconds(3), slowDeadline: Duration = .seconds(180),
            startDeadline: Duration = .seconds(10), memoryMegabytes: Int = 512, walls: Walls = .whereAllowed
        ) {
            self.readers = max(1, readers)
            self.deadline = deadline
            self.slowDeadline = slowDeadline
            self.startDeadline = startDeadline
            self.memoryMegabytes = memoryMegabytes
            self.walls = walls
        }
    }

    /// The answer to one frame, still in bytes.
    struct Answer: Sendable {
        var kind: Frame.Kind
        var content: [UInt8]
    }

    /// One frame that waits for its answer.
    struct Job: Sendable {
        var frame: Frame
        var lane: Lane
        var deaths = 0
        var continuation: CheckedContinuation<Answer, any Error>
    }

    /// A queue that is taken from at its head without moving the rest.
    struct Queue: Sendable {
        private var jobs: [Job] = []
        private var head = 0
        var isEmpty: Bool { head == jobs.count }
        mutating func append(_ job: Job) { jobs.append(job) }
        mutating func putBack(_ returned: [Job]) {
            jobs.replaceSubrange(..<head, with: returned)
            head = 0
        }
        mutating func next() -> Job? {
            guard head < jobs.count else { return nil }
            let job = jobs[head]
            head += 1
            if head > 256, head * 2 > jobs.count {
                jobs.removeFirst(head)
                head = 0
            }
            return job
        }
        mutating func removeAll() -> [Job] {
            let rest = Array(jobs[head...])
            jobs = []
            head = 0
            return rest
        }
    }

    struct State: Sendable {
        var queues: [Queue] = Lane.allCases.map { _ in Queue() }
        var stopped = false
        /// The write ends that wake the threads, by lane.
        var bells: [[Int32]] = Lane.allCases.map { _ in [] }
        var threads = 0
        var slowStarted = false
        var waitingForStop: [CheckedContinuation<Void, Never>] = []
        var confinement: Confinement?
        var waitingForConfinement: [CheckedContinuation<Confinement, Never>] = []
        var restarts = 0
        var readers: Set<pid_t> = []
    }

    let state = Mutex(State())
    let settings: Settings
    let command: ReaderCommandLine
    let wrapped: ReaderCommandLine?
    let greeting: [UInt8]

    /// Starts the readers of the fast lane.
    ///
    /// - Parameters:
    ///   - executable: the program whose first argument `reader` makes it a reader: this one, as a rule.
    ///   - arguments: what makes it a reader.
    ///   - reading: what the readers know of the office.
    package init(
        executable: String, arguments: [String] = ["reader"], reading: ReaderSettings, settings: Settings = Settings()
    ) {
        self.settings = settings
        command = .plain(executable, arguments)
        wrapped = settings.walls == .never ? nil : .wrapped(executable, arguments)
        let order = ReaderOrder(
            reading: reading, memoryMegabytes: settings.memoryMegabytes,
            // What is left of a lane's time is for the mail itself.
            fastMilliseconds: settings.deadline.wholeMilliseconds * 6 / 10,
            slowMilliseconds: settings.slowDeadline.wholeMilliseconds * 85 / 100)
        greeting = Frame(kind: .settings, content: Wire.encode(order)).bytes
        if settings.walls == .never {
            settle(.plain(reason: "switched off"))
        } else if wrapped == nil {
            settle(.plain(reason: "\(ReaderCommandLine.bubblewrap) is not installed"))
        }
        for _ in 0..<settings.readers { startThread(.fast) }
    }

    // MARK: Asking

    /// Reads a mail. On the fast lane a mail with long documents or pictures of letters goes on to the slow one by itself.
    package func read(_ bytes: [UInt8], lane: Lane = .fast) async throws(ReaderFailure) -> Reading {
        let content = bytes.count > Frame.contentLimit ? Array(bytes.prefix(Frame.contentLimit)) : bytes
        let answer = try await ask(Frame(kind: lane == .fast ? .read : .readSlowly, content: content), lane)
        guard var reading = Wire.decode(Reading.self, answer.content) else {
            throw .quarantined(reason: "its reader gave no sense")
        }
        if answer.kind == .unfinished, lane == .fast {
            do {
                reading = try await read(bytes, lane: .slow)
            } catch .stopped {
                throw .stopped
            } catch {
                // What the fast lane found stands, with its doubt about the document.
            }
        }
        if content.count < bytes.count {
            reading.doubts.append("surel ini lebih besar dari 64 MB; bagian akhirnya tidak dibaca")
        }
        return reading
    }

    /// Reads own words as the answer to a question.
    package func interpret(_ words: String, as question: OpenQuestion) async throws(ReaderFailure) -> Meaning {
        let content = Wire.encode(Interpretation(words: words, question: question))
        let answer = try await ask(Frame(kind: .interpret, content: content), .fast)
        guard let meaning = Wire.decode(Meaning.self, answer.content) else {
            throw .quarantined(reason: "their reader gave no sense")
        }
        return meaning
    }

    private func ask(_ frame: Frame, _ lane: Lane) async throws(ReaderFailure) -> Answer {
        do {
            return try await withCheckedThrowingContinuation { continuation in
                submit(Job(frame: frame, lane: lane, continuation: continuation))
            }
        } catch {
            throw error as? ReaderFailure ?? .stopped
        }
    }

    private func submit(_ job: Job) {
        let (bells, startSlow, refused) = state.withLock { state -> ([Int32], Bool, Bool) in
            guard !state.stopped else { return ([], false, true) }
            state.queues[job.lane.rawValue].append(job)
            let startSlow = job.lane == .slow && !state.slowStarted
            if startSlow { state.slowStarted = true }
            return (state.bells[job.lane.rawValue], startSlow, false)
        }
        if refused { return job.continuation.resume(throwing: ReaderFailure.stopped) }
        if startSlow { startThread(.slow) }
        ring(bells)
    }

    private func ring(_ bells: [Int32]) {
        // A full pipe has woken its thread already.
        for bell in bells { _ = [UInt8(1)].withUnsafeBytes { write(bell, $0.baseAddress, 1) } }
    }

    // MARK: Looking

    /// How the readers are walled in, once the first of them is ready or has failed in bubblewrap.
    package var confinement: Confinement {
        get async {
            await withCheckedContinuation { continuation in
                let known = state.withLock { state -> Confinement? in
                    if state.confinement == nil { state.waitingForConfinement.append(continuation) }
                    return state.confinement
                }
                if let known { continuation.resume(returning: known) }
            }
        }
    }

    /// How often a reader had to be replaced.
    package var restarts: Int { state.withLock(\.restarts) }

    /// The processes of the readers (of bubblewrap, where they run in it), for measuring.
    package var processes: [Int32] { state.withLock { $0.readers.sorted() } }

    func settle(_ confinement: Confinement) {
        let waiting = state.withLock { state in
            guard state.confinement == nil else { return [CheckedContinuation<Confinement, Never>]() }
            state.confinement = confinement
            defer { state.waitingForConfinement = [] }
            return state.waitingForConfinement
        }
        for continuation in waiting { continuation.resume(returning: confinement) }
    }

    // MARK: Stopping

    /// Ends all readers at once. Mails that wait or are being read fail with `.stopped`. Must be called before the pool is let go.
    package func stop() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let (jobs, bells, done) = state.withLock { state -> ([Job], [Int32], Bool) in
                state.stopped = true
                let jobs = state.queues.indices.flatMap { state.queues[$0].removeAll() }
                if state.threads > 0 { state.waitingForStop.append(continuation) }
                return (jobs, state.bells.flatMap { $0 }, state.threads == 0)
            }
            for job in jobs { job.continuation.resume(throwing: ReaderFailure.stopped) }
            ring(bells)
            if done { continuation.resume() }
        }
        settle(.plain(reason: "stopped before the first reader was ready"))
    }

    // MARK: Threads

    private func startThread(_ lane: Lane) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        let (bell, ear) = (ends[1], ends[0])
        state.withLock { state in
            state.bells[lane.rawValue].append(bell)
            state.threads += 1
        }
        Thread.start {
            ReaderLine(pool: self, lane: lane, ear: ear).run()
            let waiting = self.state.withLock { state -> [CheckedContinuation<Void, Never>] in
                state.threads -= 1
                // Closed under the lock, so that nobody rings a number that stands for something else by then.
                state.bells[lane.rawValue].removeAll { $0 == bell }
                close(bell)
                close(ear)
                guard state.threads == 0 else { return [] }
                defer { state.waitingForStop = [] }
                return state.waitingForStop
            }
            for continuation in waiting { continuation.resume() }
        }
    }
}

/// A thread of our own, outside of Swift's pool, for waiting on descriptors.
private enum Thread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    static func start(_ run: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        // The new thread takes over the one reference made here.
        let body = Unmanaged.passRetained(Body(run))
        let result = pthread_create(
            &thread, nil,
            { pointer in
                guard let pointer else { return nil }
                Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        if result == 0 {
            pthread_detach(thread)
        } else {
            // Without threads nothing would be answered; running here at least says so by stopping at once.
            body.release()
        }
    }
}
