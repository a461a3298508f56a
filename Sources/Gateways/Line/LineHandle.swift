import CLibcurl
import Glibc

/// The libcurl handles behind one line: acquired together, released together.
///
/// A multi handle drives the connecting, because `curl_multi_poll` can wait for our own descriptor beside the server's,
/// so that a worker that is told to stop does not wait for a server that does not answer. The easy handle stays in it
/// as long as the line lives: `curl_easy_send` and `curl_easy_recv` find the connection through it.
final class LineHandle {
    let easy: UnsafeMutableRawPointer
    private let multi: UnsafeMutableRawPointer
    private let errorText: UnsafeMutablePointer<CChar>
    private var isReleased = false

    /// `curl_global_init` wants to be called once, before anything else.
    private static let isLibraryReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    init() throws {
        guard Self.isLibraryReady, let multi = curl_multi_init() else {
            throw LineFault(.temporary, "connect", "libcurl cannot be set up")
        }
        guard let easy = curl_easy_init() else {
            curl_multi_cleanup(multi)
            throw LineFault(.temporary, "connect", "libcurl cannot be set up")
        }
        self.multi = multi
        self.easy = easy
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        release()
        errorText.deallocate()
    }

    /// Closes the connection.
    func release() {
        guard !isReleased else { return }
        isReleased = true
        curl_multi_remove_handle(multi, easy)
        curl_easy_cleanup(easy)
        curl_multi_cleanup(multi)
    }

    // MARK: Setting up

    /// The last thing that the server said while libcurl logged in: the reason of a refusal.
    final class Greeting {
        var lastLine: [UInt8] = []
    }

    func setUp(
        for server: MailServer, conversation: AuthenticatedLine.Conversation, credential: Credential?, limit: Duration
    ) throws -> Greeting {
        guard let host = server.hostInURL else {
            throw LineFault(.unsupported, "connect", "\(server.host) is no name of a server")
        }
        if server.security == .noneOnLoopback && !server.isLoopback {
            throw LineFault(
                .untrusted, "connect", "a line without TLS goes to this machine only, not to \(server.host)")
        }
        let isTLS = server.security == .tls
        let url: String
        switch conversation {
        case .imap:
            url = "\(isTLS ? "imaps" : "imap")://\(host):\(server.port)/"
        case .smtp(let ownName):
            guard
                ownName.utf8.allSatisfy({
                    Ascii.isLetterOrDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
                })
            else { throw LineFault(.unsupported, "connect", "\(ownName) is no name to say EHLO with") }
            url = "\(isTLS ? "smtps" : "smtp")://\(host):\(server.port)/\(ownName)"
        }
        try set(CURLOPT_URL, url)
        try set(CURLOPT_PROTOCOLS_STR, "imap,imaps,smtp,smtps")
        try set(CURLOPT_CONNECT_ONLY, 1)
        try set(CURLOPT_NOSIGNAL, 1)
        // A handle of its own for each line: nothing is reused, neither before nor after. (CURLOPT_FORBID_REUSE would
        // close the line as soon as it stands.)
        try set(CURLOPT_FRESH_CONNECT, 1)
        try set(CURLOPT_TCP_NODELAY, 1)
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_CONNECTTIMEOUT_MS, Self.positiveMilliseconds(limit))
        try set(CURLOPT_SERVER_RESPONSE_TIMEOUT, Self.positiveMilliseconds(limit) / 1_000 + 1)
        try set(CURLOPT_USE_SSL, server.security == .startTLS ? Int(CURLUSESSL_ALL.rawValue) : 0)
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_SSLVERSION, 6)  // CURL_SSLVERSION_TLSv1_2, at least
        if let file = server.caFile { try set(CURLOPT_CAINFO, file) }
        // An empty text keeps libcurl from taking a proxy from the environment.
        try set(CURLOPT_PROXY, server.proxy ?? "")
        switch credential {
        case .password(let user, let secret):
            try set(CURLOPT_USERNAME, user)
            try set(CURLOPT_PASSWORD, secret.revealed)
        case .bearer(let user, let token):
            try set(CURLOPT_USERNAME, user)
            try set(CURLOPT_XOAUTH2_BEARER, token.revealed)
        case nil:
            break
        }
        try check(clibcurl_setopt_pointer(easy, CURLOPT_ERRORBUFFER, errorText))
        // The reader's child, the typesetter and a token command have no business on this line.
        try check(clibcurl_keep_sockets_from_children(easy))
        let greeting = Greeting()
        // Called on the thread of `connect`, which keeps the greeting alive until the last call.
        try check(
            clibcurl_setopt_receive(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
                let (length, overflow) = size.multipliedReportingOverflow(by: count)
                guard !overflow, let bytes, let context else { return 0 }
                let line = UnsafeRawBufferPointer(start: bytes, count: min(length, 1_000))
                Unmanaged<Greeting>.fromOpaque(context).takeUnretainedValue().lastLine = Array(line)
                return length
            })
        try check(
            clibcurl_setopt_receive(easy, CURLOPT_WRITEFUNCTION) { _, size, count, _ in
                let (length, overflow) = size.multipliedReportingOverflow(by: count)
                return overflow ? 0 : length
            })
        try check(
            clibcurl_setopt_pointer(easy, CURLOPT_HEADERDATA, Unmanaged.passUnretained(greeting).toOpaque()))
        return greeting
    }

    private func set(_ option: CURLoption, _ value: Int) throws {
        try check(clibcurl_setopt_long(easy, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) throws {
        // A zero byte would silently end the text, a line end could become a command.
        guard value.utf8.allSatisfy({ $0 != 0 && $0 != 10 && $0 != 13 }) else {
            throw LineFault(.unsupported, "connect", "a name, password or file name holds a line end or a zero byte")
        }
        try check(clibcurl_setopt_string(easy, option, value))
    }

    private func check(_ code: CURLcode) throws {
        guard code == CURLE_OK else { throw LineFault(.unsupported, "connect", explanation(of: code)) }
    }

    // MARK: Connecting

    /// Runs the connecting to its end and returns the socket.
    func connect(until deadline: ContinuousClock.Instant, interrupt: LineInterrupt, greeting: Greeting) throws -> Int32
    {
        try withExtendedLifetime(greeting) {
            defer {
                // From here on nobody may be handed lines any more: the greeting goes.
                clibcurl_setopt_pointer(easy, CURLOPT_HEADERDATA, nil)
            }
            guard curl_multi_add_handle(multi, easy) == CURLM_OK else {
                throw LineFault(.temporary, "connect", "libcurl cannot be set up")
            }
            while true {
                var running: Int32 = 0
                let driven = curl_multi_perform(multi, &running)
                guard driven == CURLM_OK else {
                    throw LineFault(.temporary, "connect", String(cString: curl_multi_strerror(driven)))
                }
                if running == 0 { break }
                if interrupt.isCancelled { throw CancellationError() }
                let left = ContinuousClock.now.duration(to: deadline)
                guard left > .zero else { throw LineFault(.temporary, "connect", "no answer in time") }
                var own = curl_waitfd(fd: interrupt.descriptor, events: Int16(CURL_WAIT_POLLIN), revents: 0)
                curl_multi_poll(multi, &own, 1, Self.milliseconds(left), nil)
                if own.revents != 0 { interrupt.drain() }
            }
            var queued: Int32 = 0
            guard let message = curl_multi_info_read(multi, &queued), message.pointee.msg == CURLMSG_DONE else {
                throw LineFault(.temporary, "connect", "libcurl ended without a result")
            }
            let code = message.pointee.data.result
            guard code == CURLE_OK else { throw fault(of: code, lastLine: greeting.lastLine) }
            var socket = curl_socket_t(-1)
            guard clibcurl_getinfo_socket(easy, &socket) == CURLE_OK, socket >= 0 else {
                throw LineFault(.temporary, "connect", "libcurl shows no socket")
            }
            return socket
        }
    }

    func explanation(of code: CURLcode) -> String {
        let detail = String(cString: errorText)
        return detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
    }

    private func fault(of code: CURLcode, lastLine: [UInt8]) -> LineFault {
        let own = explanation(of: code)
        let server = ServerWords.cleaned(lastLine).split(separator: " ").joined(separator: " ")
        let both = server.isEmpty ? own : "\(own); the server says: \(server)"
        switch code {
        case CURLE_LOGIN_DENIED:
            var response = 0
            clibcurl_getinfo_long(easy, CURLINFO_RESPONSE_CODE, &response)
            // RFC 5530 and RFC 4954, section 4.7: a server that cannot ask its directory right now says so.
            let isTemporary = server.contains("[UNAVAILABLE]") || (400..<500).contains(response)
            return LineFault(isTemporary ? .temporary : .authentication, "log in", both)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_USE_SSL_FAILED,
            CURLE_SSL_CIPHER, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH:
            return LineFault(.untrusted, "connect", own)
        case CURLE_WEIRD_SERVER_REPLY:
            return LineFault(.protocolBroken, "connect", both)
        default:
            return LineFault(.temporary, "connect", own)
        }
    }

    // MARK: Durations for C

    /// Rounded up, so that a wait never ends before its deadline; at most a minute, after which the waiter looks again.
    static func milliseconds(_ duration: Duration) -> Int32 {
        Int32(min(max(0, positiveMilliseconds(duration)), 60_000))
    }

    private static func positiveMilliseconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        if seconds < 0 || attoseconds < 0 { return 0 }
        return Int(min(seconds, 100_000)) * 1_000 + Int(attoseconds / 1_000_000_000_000_000) + 1
    }
}
