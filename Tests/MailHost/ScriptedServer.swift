import Dispatch
import Foundation

/// A TCP server on the loopback interface that plays written dialogs, one for each connection, and notices when the
/// client departs from them.
///
/// A dialog is text, one step a line:
/// ```
/// S: * OK ready              sends the line with CRLF
/// S- * 1 FETCH (UID 7 BODY[] {5}\r\nab     sends without CRLF; \r \n \\ \xHH are understood
/// C: $TAG SELECT *           expects a line; * stands for anything, $TAG for one word that later S: lines may use
/// C. a mail                  expects everything up to a line with a single dot
/// S# 100000000 x             sends a byte so many times
/// X: drop                    closes the connection
/// X: stall                   says nothing more and waits until the client closes
/// X: mark                    notes the time in ``marks``
/// ```
/// A line `====` begins the dialog of the next connection.
package final class ScriptedServer: @unchecked Sendable {
    // Sendable because everything that changes is changed under `condition`.

    /// Where it listens, on 127.0.0.1; no TLS.
    package let port: UInt16

    private let listener: Int32
    private let condition = NSCondition()
    private var complaints: [String] = []
    private var heardLines: [String] = []
    private var heardMails: [[UInt8]] = []
    private var passedMarks: [ContinuousClock.Instant] = []
    private var playing: Int
    private var open: Set<Int32> = []
    private var stopped = false
    private let byteByByte: Bool
    private let cutAfter: Int?
    private var sentCount = 0

    /// Begins to listen.
    ///
    /// - parameter byteByByte: each byte is sent by itself, and the next one only when the last has arrived.
    /// - parameter cutAfter: after so many bytes, counted over all dialogs, the server says nothing more and hangs up.
    package init(byteByByte: Bool = false, cutAfter: Int? = nil, _ script: String) throws {
        self.byteByByte = byteByByte
        self.cutAfter = cutAfter
        let dialogs = script.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            .split(separator: "====", omittingEmptySubsequences: true).map(Array.init)
        playing = dialogs.count
        listener = try Loopback.openSocket()
        guard Loopback.bind(listener, to: 0), listen(listener, 16) == 0 else {
            close(listener)
            throw MailHostFailure("the scripted server cannot listen: errno \(errno)")
        }
        port = Loopback.port(of: listener)
        let thread = Thread { [self] in
            for dialog in dialogs {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return dialogEnded() }
                _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
                var yes: Int32 = 1
                setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
                let accepted = condition.withLock {
                    if !stopped { open.insert(connection) }
                    return !stopped
                }
                if accepted { play(dialog, on: connection) }
                condition.withLock { _ = open.remove(connection) }
                // A program that another test starts may have inherited the connection: shutting it down ends it for
                // all.
                shutdown(connection, Int32(SHUT_RDWR))
                close(connection)
                dialogEnded()
            }
        }
        thread.start()
    }

    deinit {
        stop()
        close(listener)
    }

    /// The lines that the client has sent so far.
    package var heard: [String] { condition.withLock { heardLines } }

    /// The mails that the client has sent so far, as they came over the wire, without the final dot.
    package var mails: [[UInt8]] { condition.withLock { heardMails } }

    /// When the dialogs passed their marks.
    package var marks: [ContinuousClock.Instant] { condition.withLock { passedMarks } }

    /// Waits until every dialog has been played to its end.
    ///
    /// - throws: ``MailHostFailure`` if the client said something else than written, or not all of it.
    package func finish(within seconds: Int = 10) async throws {
        try await offPool { [self] in
            let deadline = Date(timeIntervalSinceNow: TimeInterval(seconds))
            let result: [String] = condition.withLock {
                while playing > 0 && complaints.isEmpty {
                    if !condition.wait(until: deadline) { return ["\(playing) dialogs were not played to the end"] }
                }
                return complaints
            }
            stop()
            guard result.isEmpty else { throw MailHostFailure(result.joined(separator: "\n")) }
        }
    }

    /// Waits until the client has sent so many lines that contain the words.
    package func heard(_ words: String, times: Int = 1, within seconds: Int = 10) async throws {
        try await offPool { [self] in
            let deadline = Date(timeIntervalSinceNow: TimeInterval(seconds))
            let came = condition.withLock {
                while heardLines.count(where: { $0.contains(words) }) < times {
                    if !condition.wait(until: deadline) { return false }
                }
                return true
            }
            guard came else { throw MailHostFailure("the client never said \(words)") }
        }
    }

    /// Ends every connection and listens no more.
    package func stop() {
        condition.withLock {
            guard !stopped else { return }
            stopped = true
            shutdown(listener, Int32(SHUT_RDWR))
            for connection in open { shutdown(connection, Int32(SHUT_RDWR)) }
        }
    }

    private func dialogEnded() {
        condition.withLock {
            playing -= 1
            condition.broadcast()
        }
    }

    // MARK: Playing

    private func play(_ dialog: [String], on connection: Int32) {
        var incoming = LineSource(descriptor: connection)
        var tag = ""
        for step in dialog {
            let line = String(step.drop { $0 == " " })
            if line.isEmpty { continue }
            let rest = String(line.dropFirst(3))
            switch line.prefix(2) {
            case "S:":
                send(Array((rest.replacingOccurrences(of: "$TAG", with: tag) + "\r\n").utf8), on: connection)
            case "S-":
                send(Self.unescaped(rest.replacingOccurrences(of: "$TAG", with: tag)), on: connection)
            case "S#":
                let words = rest.split(separator: " ")
                guard words.count == 2, let count = Int(words[0]), let byte = words[1].utf8.first else {
                    return complain("cannot read the step \(line)")
                }
                sendRepeated(byte, count, on: connection)
            case "C:":
                guard let said = incoming.next() else {
                    return complain("the client hung up instead of saying \(rest)")
                }
                condition.withLock {
                    heardLines.append(said)
                    condition.broadcast()
                }
                guard let found = Self.match(said, pattern: rest, tag: tag) else {
                    return complain("expected \(rest)\nthe client said \(said)")
                }
                tag = found
            case "C.":
                guard let mail = incoming.mail() else { return complain("the client hung up within a mail") }
                condition.withLock {
                    heardMails.append(mail)
                    condition.broadcast()
                }
            case "X:" where rest.hasPrefix("drop"):
                return
            case "X:" where rest.hasPrefix("mark"):
                condition.withLock { passedMarks.append(.now) }
            case "X:" where rest.hasPrefix("stall"):
                while incoming.next() != nil {}
                return
            default:
                return complain("cannot read the step \(line)")
            }
        }
        // The dialog is over when the client has hung up too, so that nothing it was sent is lost by a reset.
        while let more = incoming.next() {
            condition.withLock { heardLines.append(more) }
        }
    }

    private func complain(_ text: String) {
        condition.withLock {
            if !stopped { complaints.append(text) }
            condition.broadcast()
        }
    }

    /// How many bytes the server has sent so far.
    package var bytesSent: Int { condition.withLock { sentCount } }

    private func send(_ whole: [UInt8], on connection: Int32) {
        let allowed = condition.withLock {
            let allowed = min(whole.count, (cutAfter ?? .max) - sentCount)
            sentCount += allowed
            return allowed
        }
        let bytes = whole[..<allowed]
        defer { if allowed < whole.count { shutdown(connection, Int32(SHUT_RDWR)) } }
        let step = byteByByte ? 1 : max(bytes.count, 1)
        var position = 0
        while position < bytes.count {
            let count = bytes.withUnsafeBytes {
                Foundation.send(
                    connection, $0.baseAddress! + position, min(step, bytes.count - position), Int32(MSG_NOSIGNAL))
            }
            // A client that has hung up is for the test to judge.
            guard count > 0 else { return }
            position += count
            if byteByByte { awaitArrival(on: connection) }
        }
    }

    /// Returns when the other side has acknowledged everything.
    private func awaitArrival(on connection: Int32) {
        var waiting: Int32 = 1
        while ioctl(connection, UInt(TIOCOUTQ), &waiting) == 0, waiting > 0 { sched_yield() }
    }

    private func sendRepeated(_ byte: UInt8, _ count: Int, on connection: Int32) {
        let block = [UInt8](repeating: byte, count: min(count, 65_536))
        var left = count
        while left > 0 {
            let sent = block.withUnsafeBytes {
                Foundation.send(connection, $0.baseAddress!, min(left, block.count), Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return }
            left -= sent
        }
    }

    /// The tag after a line that fits the pattern; nil if it does not fit.
    static func match(_ line: String, pattern: String, tag: String) -> String? {
        var tag = tag
        var pattern = pattern
        var line = line
        if pattern.hasPrefix("$TAG") {
            let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
            tag = String(words[0])
            line = String(line.dropFirst(tag.count))
            pattern = String(pattern.dropFirst(4))
        }
        let parts = pattern.components(separatedBy: "*")
        guard parts.count > 1 else { return line == pattern ? tag : nil }
        guard line.hasPrefix(parts[0]) else { return nil }
        var rest = line.dropFirst(parts[0].count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let range = rest.range(of: part) else { return nil }
            rest = rest[range.upperBound...]
        }
        let last = parts[parts.count - 1]
        return rest.hasSuffix(last) ? tag : nil
    }

    static func unescaped(_ text: String) -> [UInt8] {
        var result: [UInt8] = []
        var bytes = Array(text.utf8)[...]
        while let byte = bytes.popFirst() {
            guard byte == UInt8(ascii: "\\"), let next = bytes.popFirst() else {
                result.append(byte)
                continue
            }
            switch next {
            case UInt8(ascii: "r"): result.append(13)
            case UInt8(ascii: "n"): result.append(10)
            case UInt8(ascii: "x"):
                result.append(UInt8(String(decoding: bytes.prefix(2), as: UTF8.self), radix: 16) ?? 0)
                bytes = bytes.dropFirst(2)
            default: result.append(next)
            }
        }
        return result
    }
}

/// Reads lines from a socket.
private struct LineSource {
    let descriptor: Int32
    private var buffer: [UInt8] = []
    private var position = 0

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// The next line without its end; nil when the other side has hung up.
    mutating func next() -> String? {
        nextBytes().map { String(decoding: $0, as: UTF8.self) }
    }

    mutating func mail() -> [UInt8]? {
        var mail: [UInt8] = []
        while let line = nextBytes() {
            if line == [UInt8(ascii: ".")] { return mail }
            mail += line + [13, 10]
        }
        return nil
    }

    private mutating func nextBytes() -> [UInt8]? {
        var searched = position
        while true {
            if let end = buffer[searched...].firstIndex(of: 10) {
                var line = buffer[position..<end]
                if line.last == 13 { line = line.dropLast() }
                position = end + 1
                return Array(line)
            }
            buffer.removeFirst(position)
            searched = buffer.count
            position = 0
            var chunk = [UInt8](repeating: 0, count: 65_536)
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            buffer += chunk[..<count]
        }
    }
}
