import CLibcurl
import Glibc

/// A request over HTTPS.
struct HttpRequest {
    var method: String
    /// Without user information; header fields and body hold what is secret.
    var url: String
    /// Complete lines such as `Accept: application/json`.
    var fields: [String] = []
    var body: [UInt8]?
}

/// What a server answered.
struct HttpAnswer {
    var status: Int
    /// Header fields of the last answer, names in lower case.
    var fields: [String: String]
    var body: [UInt8]
}

/// Why there is no answer.
struct HttpFault: Error {
    /// Whether the request may have reached the server.
    var maybeSent: Bool
    /// Whether somebody must look: an untrusted certificate, an address that is none.
    var isLasting: Bool
    /// libcurl's words; never header fields or a body.
    var words: String
}

/// One exchange, on a connection of its own.
///
/// libcurl sends a request a second time by itself when a kept connection
/// turns out to be closed; a meeting could then be made twice without anybody
/// knowing. So no connection is kept, and HTTP/1.1 is spoken
/// (`CURLOPT_FRESH_CONNECT`, `CURLOPT_FORBID_REUSE`).
enum HttpExchange {
    /// Larger answers are given up.
    private static let largestAnswer = 4 << 20

    private final class Received {
        var body: [UInt8] = []
        var fields: [String: String] = [:]
    }

    /// `curl_global_init` wants to be called once, before anything else.
    private static let isLibraryReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// Sends a request and waits for the whole answer, or throws `HttpFault`.
    static func perform(
        _ request: HttpRequest, caFile: String?, connect: Duration, total: Duration, interrupt: LineInterrupt
    ) throws(HttpFault) -> HttpAnswer {
        guard isLibraryReady, let multi = curl_multi_init() else { throw unready }
        defer { curl_multi_cleanup(multi) }
        guard let easy = curl_easy_init() else { throw unready }
        defer { curl_easy_cleanup(easy) }
        let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        defer { errorText.deallocate() }
        var lines: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(lines) }
        for line in request.fields + ["Expect:"] {
            guard isPlain(line), let longer = curl_slist_append(lines, line) else { throw unready }
            lines = longer
        }
        let received = Received()
        return try Self.withReceived(received) { context throws(HttpFault) in
            try setUp(easy, request, caFile: caFile, connect: connect, total: total, lines: lines, context: context)
            clibcurl_setopt_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
            let code = try drive(multi, easy, until: .now + total, interrupt: interrupt)
            guard code == CURLE_OK else {
                let detail = String(cString: errorText)
                throw fault(of: code, easy, detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail)
            }
            var status = 0
            clibcurl_getinfo_long(easy, CURLINFO_RESPONSE_CODE, &status)
            return HttpAnswer(status: status, fields: received.fields, body: received.body)
        }
    }

    /// The receiver outlives every call of the functions that are handed it.
    private static func withReceived(
        _ received: Received, _ body: (UnsafeMutableRawPointer) throws(HttpFault) -> HttpAnswer
    ) throws(HttpFault) -> HttpAnswer {
        let context = Unmanaged.passRetained(received)
        defer { context.release() }
        return try body(context.toOpaque())
    }

    private static var unready: HttpFault {
        HttpFault(maybeSent: false, isLasting: false, words: "libcurl cannot be set up")
    }

    /// A zero byte would silently end the text, a line end could become another header field.
    private static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { $0 != 0 && $0 != 10 && $0 != 13 } }

    private static func setUp(
        _ easy: UnsafeMutableRawPointer, _ request: HttpRequest, caFile: String?, connect: Duration, total: Duration,
        lines: UnsafeMutablePointer<curl_slist>?, context: UnsafeMutableRawPointer
    ) throws(HttpFault) {
        func set(_ code: CURLcode) throws(HttpFault) {
            guard code == CURLE_OK else {
                throw HttpFault(maybeSent: false, isLasting: true, words: String(cString: curl_easy_strerror(code)))
            }
        }
        guard isPlain(request.url), isPlain(request.method) else {
            throw HttpFault(maybeSent: false, isLasting: true, words: "the address holds a line end")
        }
        try set(clibcurl_setopt_string(easy, CURLOPT_URL, request.url))
        // Plain HTTP is for the played server on this machine; its address was checked with the settings.
        try set(
            clibcurl_setopt_string(
                easy, CURLOPT_PROTOCOLS_STR, request.url.hasPrefix("http://127.") ? "http" : "https"))
        try set(clibcurl_setopt_long(easy, CURLOPT_FOLLOWLOCATION, 0))
        try set(clibcurl_setopt_long(easy, CURLOPT_NOSIGNAL, 1))
        try set(clibcurl_setopt_long(easy, CURLOPT_FRESH_CONNECT, 1))
        try set(clibcurl_setopt_long(easy, CURLOPT_FORBID_REUSE, 1))
        try set(clibcurl_setopt_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)))
        try set(clibcurl_setopt_long(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(connect)))
        try set(clibcurl_setopt_long(easy, CURLOPT_TIMEOUT_MS, milliseconds(total)))
        try set(clibcurl_setopt_long(easy, CURLOPT_SSL_VERIFYPEER, 1))
        try set(clibcurl_setopt_long(easy, CURLOPT_SSL_VERIFYHOST, 2))
        try set(clibcurl_setopt_long(easy, CURLOPT_SSLVERSION, 6))  // CURL_SSLVERSION_TLSv1_2, at least
        if let caFile { try set(clibcurl_setopt_string(easy, CURLOPT_CAINFO, caFile)) }
        // An empty text keeps libcurl from taking a proxy from the environment.
        try set(clibcurl_setopt_string(easy, CURLOPT_PROXY, ""))
        try set(clibcurl_keep_sockets_from_children(easy))
        try set(clibcurl_setopt_string(easy, CURLOPT_CUSTOMREQUEST, request.method))
        if let body = request.body {
            try set(clibcurl_setopt_long(easy, CURLOPT_POSTFIELDSIZE, body.count))
            // Copied by libcurl, as long as the size says.
            let code = (body + [0]).withUnsafeBufferPointer { bytes in
                bytes.withMemoryRebound(to: CChar.self) { chars in
                    chars.baseAddress.map { clibcurl_setopt_string(easy, CURLOPT_COPYPOSTFIELDS, $0) }
                        ?? CURLE_OUT_OF_MEMORY
                }
            }
            try set(code)
        }
        try set(clibcurl_setopt_pointer(easy, CURLOPT_HTTPHEADER, lines.map { UnsafeMutableRawPointer($0) }))
        // Both are called on the thread of `perform`, which keeps the receiver alive.
        try set(
            clibcurl_setopt_receive(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
                let (length, overflow) = size.multipliedReportingOverflow(by: count)
                guard !overflow, let bytes, let context else { return 0 }
                let received = Unmanaged<Received>.fromOpaque(context).takeUnretainedValue()
                // Taking less than was offered ends the exchange (CURLOPT_WRITEFUNCTION(3)).
                guard received.body.count + length <= HttpExchange.largestAnswer else { return 0 }
                received.body.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: length))
                return length
            })
        try set(clibcurl_setopt_pointer(easy, CURLOPT_WRITEDATA, context))
        try set(
            clibcurl_setopt_receive(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
                let (length, overflow) = size.multipliedReportingOverflow(by: count)
                guard !overflow, let bytes, let context else { return 0 }
                let received = Unmanaged<Received>.fromOpaque(context).takeUnretainedValue()
                let line = String(decoding: UnsafeRawBufferPointer(start: bytes, count: length), as: UTF8.self)
                if line.hasPrefix("HTTP/") { received.fields = [:] }
                if let colon = line.firstIndex(of: ":"), received.fields.count < 100 {
                    let value = ServerWords.cleaned(String(line[line.index(after: colon)...]))
                    received.fields[line[..<colon].lowercased()] = value.trimmingBlanks
                }
                return length
            })
        try set(clibcurl_setopt_pointer(easy, CURLOPT_HEADERDATA, context))
    }

    private static func drive(
        _ multi: UnsafeMutableRawPointer, _ easy: UnsafeMutableRawPointer, until deadline: ContinuousClock.Instant,
        interrupt: LineInterrupt
    ) throws(HttpFault) -> CURLcode {
        guard curl_multi_add_handle(multi, easy) == CURLM_OK else { throw unready }
        defer { curl_multi_remove_handle(multi, easy) }
        while true {
            var running: Int32 = 0
            let driven = curl_multi_perform(multi, &running)
            guard driven == CURLM_OK else {
                throw HttpFault(
                    maybeSent: wasSent(easy), isLasting: false, words: String(cString: curl_multi_strerror(driven)))
            }
            if running == 0 { break }
            if interrupt.isCancelled {
                throw HttpFault(maybeSent: wasSent(easy), isLasting: false, words: "the worker stops")
            }
            let left = ContinuousClock.now.duration(to: deadline + .seconds(1))
            guard left > .zero else {
                throw HttpFault(maybeSent: wasSent(easy), isLasting: false, words: "no answer in time")
            }
            var own = curl_waitfd(fd: interrupt.descriptor, events: Int16(CURL_WAIT_POLLIN), revents: 0)
            curl_multi_poll(multi, &own, 1, Int32(clamping: min(milliseconds(left), 60_000)), nil)
            if own.revents != 0 { interrupt.drain() }
        }
        var queued: Int32 = 0
        guard let message = curl_multi_info_read(multi, &queued), message.pointee.msg == CURLMSG_DONE else {
            throw HttpFault(maybeSent: true, isLasting: false, words: "libcurl ended without a result")
        }
        return message.pointee.data.result
    }

    /// Whether any byte of the request went out (`CURLINFO_REQUEST_SIZE`).
    private static func wasSent(_ easy: UnsafeMutableRawPointer) -> Bool {
        var size = 0
        return clibcurl_getinfo_long(easy, CURLINFO_REQUEST_SIZE, &size) != CURLE_OK || size > 0
    }

    private static func fault(of code: CURLcode, _ easy: UnsafeMutableRawPointer, _ words: String) -> HttpFault {
        let lasting: Bool =
            switch code {
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
                CURLE_SSL_INVALIDCERTSTATUS, CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT:
                true
            default: false
            }
        return HttpFault(
            maybeSent: !lasting && wasSent(easy), isLasting: lasting, words: ServerWords.cleaned(words))
    }

    private static func milliseconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        guard seconds >= 0, attoseconds >= 0 else { return 1 }
        return Int(min(seconds, 100_000)) * 1_000 + Int(attoseconds / 1_000_000_000_000_000) + 1
    }
}

extension String {
    /// Without the blanks around it.
    fileprivate var trimmingBlanks: String {
        var text = Substring(self)
        while text.first == " " || text.first == "\t" { text = text.dropFirst() }
        while text.last == " " || text.last == "\t" { text = text.dropLast() }
        return String(text)
    }
}
