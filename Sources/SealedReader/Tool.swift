import CLinux
import Glibc

/// A program that reads a document in a process of its own: one of poppler, tesseract, catdoc or GraphicsMagick.
///
/// It inherits the reader's confinement and memory limit, finds the document
/// on its standard input as a file in memory, and has a time of its own. It
/// may write nothing but its standard output. Called in the sealed child
/// alone, which has one thread.
struct Tool {
    /// Its path.
    var program: String
    /// True when it needs threads of its own.
    var threads = false

    /// What came of running it.
    enum Outcome {
        /// What it wrote, and whether it called that a success.
        case output([UInt8], ok: Bool)
        case outOfTime
        /// It wrote more than was asked for; what came before the limit.
        case tooLong([UInt8])
        case missing
        case failed
    }

    var isAvailable: Bool { access(program, X_OK) == 0 }

    /// Bytes of a document that are handed to a program: as many as a mail may have.
    private static let inputLimit = UInt(Frame.contentLimit)

    /// Runs it on `input`. Total.
    ///
    /// - Parameter outputLimit: bytes of output that are taken.
    func run(_ arguments: [String], on input: [UInt8], milliseconds: Int, outputLimit: Int) -> Outcome {
        guard isAvailable else { return .missing }
        guard milliseconds > 0 else { return .outOfTime }
        guard let document = Self.memoryFile(input) else { return .failed }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            close(document)
            return .failed
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let output = ends[0]
        defer { close(output) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, document, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        _ = clinux_close_from(&actions, 3)
        var pid: pid_t = 0
        // One processor a program: the readers beside it have work too.
        let environment = ["MALLOC_ARENA_MAX=1", "LC_ALL=C.UTF-8", "OMP_THREAD_LIMIT=1", "HOME=/nonexistent"]
        let started = Arguments.with([program] + arguments) { arguments in
            Arguments.with(environment) { environment in
                posix_spawn(&pid, program, &actions, nil, arguments, environment)
            }
        }
        close(document)
        close(ends[1])
        guard started == 0 else { return .failed }
        clinux_limit_child(pid, UInt(milliseconds / 1000 + 1), threads ? 0 : 1)
        let (written, end) = Self.collect(output, milliseconds: milliseconds, limit: outputLimit)
        var status: Int32 = 0
        if end != .closed { kill(pid, SIGKILL) }
        while waitpid(pid, &status, 0) == -1, errno == EINTR {}
        switch end {
        case .closed:
            // Ended for having used up its processor time (SIGXCPU, SIGKILL), it ran out of time as well.
            let signal = status & 0x7F
            if signal == SIGXCPU || signal == SIGKILL { return .outOfTime }
            return .output(written, ok: status == 0)
        case .full: return .tooLong(written)
        case .late: return .outOfTime
        }
    }

    /// The bytes as a file that only its descriptor leads to, read from its beginning.
    private static func memoryFile(_ bytes: [UInt8]) -> Int32? {
        let file = clinux_memory_file()
        guard file >= 0 else { return nil }
        // Writing files is forbidden to the reader; memory counts as one, and is allowed for this moment.
        _ = clinux_allow_file_size(inputLimit)
        defer { _ = clinux_allow_file_size(0) }
        let whole = bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let count = write(file, buffer.baseAddress.map { $0 + done }, buffer.count - done)
                if count > 0 { done += count } else if errno != EINTR { return false }
            }
            return true
        }
        guard whole, lseek(file, 0, SEEK_SET) == 0 else {
            close(file)
            return nil
        }
        return file
    }

    private enum End { case closed, full, late }

    private static func collect(_ output: Int32, milliseconds: Int, limit: Int) -> (bytes: [UInt8], end: End) {
        var bytes: [UInt8] = []
        let end = ContinuousClock.now + .milliseconds(milliseconds)
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let left = (end - .now).wholeMilliseconds
            guard left > 0 else { return (bytes, .late) }
            guard bytes.count <= limit else { return (Array(bytes.prefix(limit)), .full) }
            var watched = [pollfd(fd: output, events: Int16(POLLIN), revents: 0)]
            let ready = poll(&watched, 1, Int32(clamping: left))
            if ready < 0, errno != EINTR { return (bytes, .closed) }
            guard ready > 0 else { continue }
            let got = chunk.withUnsafeMutableBytes { read(output, $0.baseAddress, $0.count) }
            if got == 0 { return (bytes, .closed) }
            if got > 0 { bytes.append(contentsOf: chunk[..<got]) }
            if got < 0, errno != EINTR { return (bytes, .closed) }
        }
    }
}

/// Words as C arrays for starting a program.
enum Arguments {
    static func with<Result>(
        _ words: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var pointers = words.map { strdup($0) }
        pointers.append(nil)
        defer { for pointer in pointers { free(pointer) } }
        return pointers.withUnsafeMutableBufferPointer { buffer in
            // The array has at least its closing null, so it has an address.
            var nothing: UnsafeMutablePointer<CChar>?
            return buffer.baseAddress.map(body) ?? withUnsafeMutablePointer(to: &nothing, body)
        }
    }
}

extension Duration {
    /// Rounded up, so that a wait never ends too early; held within what `poll` takes.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < 1_000_000 else { return 1_000_000_000 }
        return max(Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000), 0)
    }
}
