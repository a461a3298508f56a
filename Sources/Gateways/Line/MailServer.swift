/// A mail server and how it is reached.
package struct MailServer: Sendable, Hashable {
    /// How the line is protected.
    package enum Security: Sendable, Hashable {
        /// TLS from the first byte (RFC 8314): imaps, smtps.
        case tls
        /// STARTTLS, enforced: a server that does not offer it is sent nothing.
        case startTLS
        /// None. Only to this machine itself, at a loopback address.
        case noneOnLoopback
    }

    /// The name or address.
    package let host: String
    /// The TCP port.
    package let port: UInt16
    /// How the line is protected.
    package let security: Security
    /// A PEM file with the authorities to trust instead of the system's.
    package let caFile: String?
    /// A proxy as libcurl writes it (`socks5h://…`, `http://…`). The environment's proxies are not used.
    package let proxy: String?

    /// Describes a server; nothing is opened.
    package init(host: String, port: UInt16, security: Security, caFile: String? = nil, proxy: String? = nil) {
        self.host = host
        self.port = port
        self.security = security
        self.caFile = caFile
        self.proxy = proxy
    }

    /// Whether the host is this machine: 127/8, ::1 or localhost.
    var isLoopback: Bool {
        if host == "localhost" || host == "::1" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.first == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// The host as it stands in a URL, or nil for text that is no name and no address.
    var hostInURL: String? {
        guard !host.isEmpty, host.utf8.count <= 253 else { return nil }
        if host.contains(":") {
            let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
            return bare.utf8.allSatisfy { Ascii.isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
                ? "[\(bare)]" : nil
        }
        let fits = host.utf8.allSatisfy {
            Ascii.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_")
        }
        return fits ? host : nil
    }
}

/// How long a line is waited for.
package struct LineDeadlines: Sendable, Hashable {
    /// From the first packet until the login is done.
    package var connect: Duration
    /// For the answer to a command; for a mail, also from one piece of it to the next.
    package var command: Duration
    /// For the answer to the final dot of a mail (RFC 5321, section 4.5.3.2.6: ten minutes, since a shorter wait makes
    /// duplicates).
    package var finalDot: Duration

    /// The defaults are 30 s, 60 s and 600 s.
    package init(
        connect: Duration = .seconds(30), command: Duration = .seconds(60), finalDot: Duration = .seconds(600)
    ) {
        self.connect = connect
        self.command = command
        self.finalDot = finalDot
    }
}

/// Questions about single bytes of a protocol.
enum Ascii {
    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) && byte < 0x80
    }

    static func isLetterOrDigit(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }

    static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || ((UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20) && byte < 0x80)
    }
}
