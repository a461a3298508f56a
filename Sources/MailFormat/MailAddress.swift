/// The only addresses that we write to: a dot-atom and a host name in ASCII.
///
/// Much narrower than RFC 5321 section 4.1.2 on purpose: no quoted local
/// parts, no address literals, no source routes and nothing that an SMTP
/// command or header field could be broken with.
package enum MailAddress {
    /// Whether `address` can be written into an envelope and a header field.
    package static func isWritable(_ address: String) -> Bool {
        let bytes = Array(address.utf8)
        guard bytes.count <= 254, let at = bytes.lastIndex(of: UInt8(ascii: "@")) else { return false }
        return isDotAtom(bytes[..<at], limit: 64) && isHost(bytes[(at + 1)...])
    }

    /// `dot-atom` of RFC 5322 section 3.2.3.
    static func isDotAtom(_ bytes: ArraySlice<UInt8>, limit: Int) -> Bool {
        guard !bytes.isEmpty, bytes.count <= limit else { return false }
        var dot = true
        for byte in bytes {
            if byte == UInt8(ascii: ".") {
                if dot { return false }
                dot = true
            } else {
                guard isAtomText(byte) else { return false }
                dot = false
            }
        }
        return !dot
    }

    private static func isHost(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard !bytes.isEmpty, bytes.count <= 253 else { return false }
        return bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            !label.isEmpty && label.count <= 63 && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                && label.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
        }
    }

    /// `atext` of RFC 5322 section 3.2.3.
    static func isAtomText(_ byte: UInt8) -> Bool {
        if isAlphanumeric(byte) { return true }
        switch byte {
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
            UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "/"),
            UInt8(ascii: "="), UInt8(ascii: "?"), UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"),
            UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"), UInt8(ascii: "~"):
            return true
        default: return false
        }
    }

    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5A) || (byte >= 0x61 && byte <= 0x7A)
    }
}
