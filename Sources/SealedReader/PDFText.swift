import CLinux
import Glibc

/// The text layer of a PDF, by `pdftotext` of poppler in a process of its own.
///
/// That process inherits the reader's confinement and memory limit, gets the
/// document through a pipe and has a time of its own. Called in the sealed
/// child alone, which has one thread.
package enum PDFText {
    static let program = "/usr/bin/pdftotext"
    /// Pages that are read.
    static let pageLimit = 30
    /// Bytes of text that are taken: 1 MB.
    static let textLimit = 1_000_000

    /// Whether the program is installed.
    package static var isAvailable: Bool { access(program, X_OK) == 0 }

    /// Whether these bytes begin as a PDF does: the mark may stand anywhere in the first KB (ISO 32000-1 Annex H).
    static func isPDF(_ bytes: [UInt8]) -> Bool {
        let mark = Array("%PDF-".utf8)
        let head = bytes.prefix(1024)
        return head.indices.contains { head[$0...].starts(with: mark) }
    }

    /// What came of reading a document.
    enum Outcome: Equatable {
        case text(String)
        case noText
        case unreadable
        case outOfTime
        case missingProgram
    }

    /// Reads the text within `milliseconds`. Total.
    static func read(_ bytes: [UInt8], milliseconds: Int) -> Outcome {
        guard isAvailable else { return .missingProgram }
        guard milliseconds > 0 else { return .outOfTime }
        guard let input = pipePair() else { return .unreadable }
        guard let output = pipePair() else {
            close(input.read)
            close(input.write)
            return .unreadable
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input.read, 0)
        posix_spawn_file_actions_adddup2(&actions, output.write, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        _ = clinux_close_from(&actions, 3)
        let words = [program, "-q", "-layout", "-enc", "UTF-8", "-l", String(pageLimit), "-", "-"]
        var pid: pid_t = 0
        let started = Arguments.with(words) { arguments in
            Arguments.with(["MALLOC_ARENA_MAX=1"]) { environment in
                posix_spawn(&pid, program, &actions, nil, arguments, environment)
            }
        }
        close(input.read)
        close(output.write)
        guard started == 0 else {
            close(input.write)
            close(output.read)
            return .unreadable
        }
        clinux_limit_child(pid, UInt(milliseconds / 1000 + 1))
        let exchange = Exchange(bytes: bytes, input: input.write, output: output.read, milliseconds: milliseconds)
        let (text, complete) = exchange.run()
        var status: Int32 = 0
        if !complete { kill(pid, SIGKILL) }
        while waitpid(pid, &status, 0) == -1, errno == EINTR {}
        if !complete, text.count < textLimit { return .outOfTime }
        if status != 0, text.isEmpty { return .unreadable }
        var clean = String(decoding: text, as: UTF8.self)
        clean = String(
            String.UnicodeScalarView(
                clean.unicodeScalars.map { $0 == "\u{0C}" ? "\n" : $0.value < 0x20 && $0 != "\n" ? " " : $0 }))
        return clean.allSatisfy(\.isWhitespace) ? .noText : .text(clean)
    }

    private static func pipePair() -> (read: Int32, write: Int32)? {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// Feeds one pipe and empties the other until both are done, the text is long enough, or time is up.
    private struct Exchange {
        let bytes: [UInt8]
        let input: Int32
        let output: Int32
        let milliseconds: Int

        func run() -> (text: [UInt8], complete: Bool) {
            var text: [UInt8] = []
            var written = 0
            var feeding = true
            _ = fcntl(input, F_SETFL, O_NONBLOCK)
            defer {
                if feeding { close(input) }
                close(output)
            }
            let end = ContinuousClock.now + .milliseconds(milliseconds)
            var chunk = [UInt8](repeating: 0, count: 65_536)
            while true {
                let left = (end - .now).wholeMilliseconds
                guard left > 0, text.count < textLimit else { return (text, false) }
                if feeding, written == bytes.count {
                    close(input)
                    feeding = false
                }
                var watched = [
                    pollfd(fd: output, events: Int16(POLLIN), revents: 0),
                    pollfd(fd: feeding ? input : -1, events: Int16(POLLOUT), revents: 0),
                ]
                let ready = poll(&watched, 2, Int32(clamping: left))
                if ready < 0, errno != EINTR { return (text, false) }
                if watched[1].revents != 0 {
                    let sent = bytes[written...].withUnsafeBytes { write(input, $0.baseAddress, min($0.count, 65_536)) }
                    if sent > 0 {
                        written += sent
                    } else if errno != EAGAIN, errno != EINTR {
                        // It has read enough, or it is gone; its output tells which.
                        close(input)
                        feeding = false
                    }
                }
                if watched[0].revents != 0 {
                    let got = chunk.withUnsafeMutableBytes { Glibc.read(output, $0.baseAddress, $0.count) }
                    if got == 0 { return (text, true) }
                    if got > 0 { text.append(contentsOf: chunk[..<got]) }
                    if got < 0, errno != EINTR { return (text, false) }
                }
            }
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
