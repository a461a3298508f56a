import CLibcurl
import Glibc

/// A connection to a mail server after TLS and login, over which one of our own conversations runs.
///
/// libcurl does TCP, proxy, TLS or enforced STARTTLS, and SASL (`CURLOPT_CONNECT_ONLY`), the same for IMAP and SMTP;
/// from there bytes go through `curl_easy_send` and `curl_easy_recv`. Everything blocks the calling thread, with a
/// deadline, and ends at once when the line's ``LineInterrupt`` is cancelled. One session owns the line and uses it on
/// its own ``LineExecutor``.
final class AuthenticatedLine {
    /// What is spoken, as far as libcurl must know it to log in.
    enum Conversation: Sendable {
        case imap
        /// With the name for libcurl's EHLO.
        case smtp(ownName: String)
    }

    /// What came of waiting for bytes.
    enum Receipt {
        /// Some were handed over.
        case bytes
        /// None came before the deadline.
        case deadline
        /// Somebody woke the wait.
        case woken
        /// The server has hung up.
        case closed
    }

    private let handle: LineHandle
    private let interrupt: LineInterrupt
    private let readBuffer: UnsafeMutableRawBufferPointer
    private let socket: Int32
    /// Bytes that came while we were still sending.
    private var early: [UInt8] = []
    private(set) var isOpen = true
    /// How many bytes of the last ``send(_:until:)`` went out: the rest is lost when it throws.
    private(set) var sentCount = 0

    /// Above this, bytes that come while we send stay in the socket.
    private static let earlyLimit = 1 << 20

    /// Connects, protects the line and logs in.
    ///
    /// - parameter credential: nil for a server that wants no login.
    /// - parameter readSize: how many bytes are read at once; tests read single ones.
    /// - throws: ``LineFault``, or `CancellationError`.
    init(
        to server: MailServer, for conversation: Conversation, credential: Credential?, within limit: Duration,
        interrupt: LineInterrupt, readSize: Int = 1 << 16
    ) throws {
        self.interrupt = interrupt
        handle = try LineHandle()
        readBuffer = .allocate(byteCount: readSize, alignment: 1)
        do {
            let greeting = try handle.setUp(
                for: server, conversation: conversation, credential: credential, limit: limit)
            socket = try handle.connect(until: .now + limit, interrupt: interrupt, greeting: greeting)
        } catch {
            readBuffer.deallocate()
            throw error
        }
    }

    deinit {
        readBuffer.deallocate()
    }

    /// Hangs up without a word.
    func close() {
        isOpen = false
        handle.release()
    }

    /// Sends all of the bytes.
    ///
    /// What the server says meanwhile is kept for ``receive(until:isWakeable:_:)``, so that two sides that both send
    /// never wait for each other.
    func send(_ bytes: some ContiguousBytesOfLine, until deadline: ContinuousClock.Instant) throws {
        sentCount = 0
        guard isOpen else { throw LineFault(.temporary, "send", "the line is closed") }
        try bytes.withBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            var sent = 0
            while sent < bytes.count {
                var count = 0
                let code = curl_easy_send(handle.easy, base + sent, bytes.count - sent, &count)
                switch code {
                case CURLE_OK:
                    sent += count
                    sentCount = sent
                case CURLE_AGAIN:
                    let events = Int16(POLLOUT) | (early.count < Self.earlyLimit ? Int16(POLLIN) : 0)
                    guard let ready = try wait(for: events, until: deadline) else {
                        throw LineFault(.temporary, "send", "the server takes no more bytes")
                    }
                    if ready & Int16(POLLOUT) == 0 { try keepEarlyBytes() }
                default:
                    // The server may have said why before it hung up.
                    try? keepEarlyBytes()
                    throw LineFault(.temporary, "send", handle.explanation(of: code))
                }
            }
        }
    }

    /// Waits for bytes and hands over what there is.
    ///
    /// - parameter isWakeable: whether ``LineInterrupt/wake()`` ends the wait.
    /// - parameter grace: how long the wait goes on when the line is cancelled.
    func receive(
        until deadline: ContinuousClock.Instant, isWakeable: Bool = false, graceWhenCancelled grace: Duration = .zero,
        _ take: (UnsafeRawBufferPointer) -> Void
    ) throws -> Receipt {
        if !early.isEmpty {
            early.withUnsafeBytes(take)
            early.removeAll()
            return .bytes
        }
        guard isOpen else { return .closed }
        while true {
            if interrupt.isCancelled && grace == .zero { throw cancelled() }
            if isWakeable && interrupt.takeWake() { return .woken }
            // TLS may hold bytes that the socket no longer shows: read first, wait afterwards.
            var count = 0
            let code = curl_easy_recv(handle.easy, readBuffer.baseAddress, readBuffer.count, &count)
            switch code {
            case CURLE_OK where count > 0:
                take(UnsafeRawBufferPointer(rebasing: readBuffer[..<count]))
                return .bytes
            case CURLE_AGAIN:
                if try wait(for: Int16(POLLIN), until: deadline, grace: grace) == nil { return .deadline }
            default:
                close()
                return .closed
            }
        }
    }

    private func keepEarlyBytes() throws {
        var count = 0
        let code = curl_easy_recv(handle.easy, readBuffer.baseAddress, readBuffer.count, &count)
        if code == CURLE_OK && count > 0 {
            early += UnsafeRawBufferPointer(rebasing: readBuffer[..<count])
        } else if code != CURLE_AGAIN {
            throw LineFault(.temporary, "send", "the server has hung up")
        }
    }

    /// Waits until the socket is ready or somebody interrupts; nil at the deadline, 0 after a wake-up.
    private func wait(
        for events: Int16, until deadline: ContinuousClock.Instant, grace: Duration = .zero
    ) throws -> Int16? {
        var deadline = deadline
        var watched = [
            pollfd(fd: socket, events: events, revents: 0),
            pollfd(fd: interrupt.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            if interrupt.isCancelled {
                guard grace > .zero else { throw cancelled() }
                deadline = min(deadline, .now + grace)
                // The interrupt has said its only word.
                watched[1].fd = -1
            }
            let left = ContinuousClock.now.duration(to: deadline)
            let count = poll(&watched, 2, LineHandle.milliseconds(left))
            if count < 0 && errno != EINTR { throw LineFault(.temporary, "wait", "poll fails with errno \(errno)") }
            if count > 0 {
                if watched[1].revents != 0 {
                    interrupt.drain()
                    if interrupt.isCancelled && watched[0].revents == 0 { continue }
                }
                return watched[0].revents
            }
            if ContinuousClock.now >= deadline { return nil }
        }
    }

    private func cancelled() -> CancellationError {
        close()
        return CancellationError()
    }
}

/// Bytes that lie together, to be sent without a copy.
protocol ContiguousBytesOfLine {
    func withBytes(_ body: (UnsafeRawBufferPointer) throws -> Void) throws
}

extension [UInt8]: ContiguousBytesOfLine {
    func withBytes(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        try withUnsafeBytes(body)
    }
}

extension String: ContiguousBytesOfLine {
    func withBytes(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        var copy = self
        try copy.withUTF8 { try body(UnsafeRawBufferPointer($0)) }
    }
}
