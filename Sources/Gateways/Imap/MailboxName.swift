/// Texts as an IMAP command may hold them.
enum ImapText {
    /// A mailbox name: quoted, and other letters than ASCII in modified UTF-7 (RFC 3501, section 5.1.3).
    static func mailbox(_ name: String) throws(LineFault) -> String {
        guard !name.isEmpty, !name.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
            throw LineFault(.unsupported, "mailbox", "a mailbox name is empty or holds control characters")
        }
        var result = ""
        var foreign: [UInt16] = []
        func flush() {
            guard !foreign.isEmpty else { return }
            result += "&" + modifiedBase64(foreign.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }) + "-"
            foreign = []
        }
        for scalar in name.unicodeScalars {
            if scalar.isASCII {
                flush()
                result += scalar == "&" ? "&-" : String(scalar)
            } else {
                foreign += Array(String(scalar).utf16)
            }
        }
        flush()
        return quoted(result)
    }

    /// A text that a header field is searched for.
    static func search(_ text: String) throws(LineFault) -> String {
        guard !text.isEmpty, text.utf8.count <= 998, text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else {
            throw LineFault(.unsupported, "SEARCH", "only printable ASCII can be searched for")
        }
        return quoted(text)
    }

    /// A keyword: an atom.
    static func keyword(_ text: String) throws(LineFault) -> String {
        let forbidden = Set("(){ %*\"\\]".utf8)
        guard !text.isEmpty, text.utf8.count <= 100,
            text.utf8.allSatisfy({ (0x21..<0x7F).contains($0) && !forbidden.contains($0) })
        else { throw LineFault(.unsupported, "STORE", "\(text) cannot be a keyword") }
        return text
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for character in text {
            if character == "\"" || character == "\\" { result.append("\\") }
            result.append(character)
        }
        return result + "\""
    }

    private static func modifiedBase64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,")
        var result = ""
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                result.append(alphabet[Int(bits >> UInt32(count)) & 63])
            }
            bits &= 0xFFFF
        }
        if count > 0 { result.append(alphabet[Int(bits << UInt32(6 - count)) & 63]) }
        return result
    }
}
