import Glibc

/// Bytes of a named character set as text; never fails, unknown bytes become U+FFFD.
enum Charset {
    /// The text, and whether something in it had to be guessed or replaced.
    ///
    /// A NUL becomes U+FFFD: dropped, it would join what the sender kept apart.
    static func text(_ bytes: [UInt8], charset declared: String?) -> (text: String, damaged: Bool) {
        let name = declared.map { $0.lowercased().filter { !$0.isWhitespace && $0 != "\"" && $0 != "'" } } ?? ""
        var damaged = false
        var text: String
        switch name {
        case "", "utf-8", "utf8", "us-ascii", "ascii", "ansi_x3.4-1968", "unknown-8bit", "x-unknown", "default",
            "binary", "unicode-1-1-utf-8":
            text = guessed(bytes, damaged: &damaged)
        case "iso-8859-1", "iso8859-1", "latin1", "latin-1", "windows-1252", "cp1252", "cp-1252", "x-ansi", "ansi":
            // Programs that write UTF-8 under a Latin name are common; the reverse reading would be mojibake.
            text = hasMultibyte(bytes) && isUTF8(bytes) ? String(decoding: bytes, as: UTF8.self) : windows1252(bytes)
        default:
            if let converted = iconv(bytes, from: name, damaged: &damaged) {
                text = converted
            } else {
                damaged = true
                text = guessed(bytes, damaged: &damaged)
            }
        }
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        if bytes.contains(0), text.utf8.contains(0) {
            damaged = true
            text = String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
        }
        return (text, damaged)
    }

    private static func guessed(_ bytes: [UInt8], damaged: inout Bool) -> String {
        if bytes.count >= 2, bytes[0] == 0xFF, bytes[1] == 0xFE {
            return iconv(bytes, from: "utf-16", damaged: &damaged) ?? ""
        }
        if isUTF8(bytes) { return String(decoding: bytes, as: UTF8.self) }
        damaged = true
        // With some well-formed sequences it is damaged UTF-8, without any it is some Latin text.
        return hasMultibyte(bytes) ? String(decoding: bytes, as: UTF8.self) : windows1252(bytes)
    }

    private static func isUTF8(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) != nil }

    /// Whether a well-formed two or three byte sequence occurs.
    private static func hasMultibyte(_ bytes: [UInt8]) -> Bool {
        var index = 0
        while index + 1 < bytes.count {
            let byte = bytes[index]
            if byte >= 0xC2, byte <= 0xF4, bytes[index + 1] & 0xC0 == 0x80 { return true }
            index += 1
        }
        return false
    }

    private static let upper: [UInt32] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,
        0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x9D, 0x017E, 0x0178,
    ]

    private static func windows1252(_ bytes: [UInt8]) -> String {
        var scalars = String.UnicodeScalarView()
        for byte in bytes {
            let value = byte >= 0x80 && byte < 0xA0 ? upper[Int(byte - 0x80)] : UInt32(byte)
            scalars.append(Unicode.Scalar(value) ?? "\u{FFFD}")
        }
        return String(scalars)
    }

    /// Conversion by the C library; nothing when it does not know the name.
    private static func iconv(_ bytes: [UInt8], from charset: String, damaged: inout Bool) -> String? {
        guard charset.utf8.count <= 64,
            charset.utf8.allSatisfy({
                MailAddress.isAlphanumeric($0) || [0x2D, 0x5F, 0x2E, 0x3A, 0x2B].contains($0)
            })
        else { return nil }
        let handle = iconv_open("UTF-8", charset)
        // iconv_open answers (iconv_t) -1 for a name it does not know.
        guard Int(bitPattern: handle) != -1, let handle else { return nil }
        defer { iconv_close(handle) }
        var input = bytes
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + bytes.count / 2)
        var chunk = [UInt8](repeating: 0, count: 8192)
        input.withUnsafeMutableBytes { source in
            guard let base = source.baseAddress else { return }
            var from: UnsafeMutablePointer<CChar>? = base.assumingMemoryBound(to: CChar.self)
            var left = source.count
            while left > 0 {
                var failure: Int32 = 0
                let written = chunk.withUnsafeMutableBytes { target -> Int in
                    var to: UnsafeMutablePointer<CChar>? = target.baseAddress?.assumingMemoryBound(to: CChar.self)
                    var room = target.count
                    if Glibc.iconv(handle, &from, &left, &to, &room) == -1 { failure = errno }
                    return target.count - room
                }
                output.append(contentsOf: chunk[..<written])
                if failure == 0 { break }
                if failure == E2BIG, written > 0 { continue }
                damaged = true
                output.append(contentsOf: [0xEF, 0xBF, 0xBD])
                if left > 0 {
                    from = from.map { $0 + 1 }
                    left -= 1
                }
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}
