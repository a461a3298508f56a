/// Writes header fields in plain ASCII, folded, with nothing in them that could begin another field.
struct HeaderWriter {
    private(set) var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(2048) }

    /// A field whose value is already in its final form; folded at `pieces`.
    mutating func write(_ name: String, pieces: [String]) throws(CompositionError) {
        try Self.refuseControls(in: pieces, field: name)
        bytes.append(contentsOf: name.utf8)
        bytes.append(UInt8(ascii: ":"))
        var column = name.utf8.count + 1
        for (index, piece) in pieces.enumerated() {
            let width = piece.utf8.count
            if index > 0, column + 1 + width > 76 {
                bytes.append(0x0D)
                bytes.append(0x0A)
                column = 0
            }
            bytes.append(0x20)
            bytes.append(contentsOf: piece.utf8)
            column += 1 + width
        }
        bytes.append(0x0D)
        bytes.append(0x0A)
    }

    /// A structured field of ASCII tokens, such as `Auto-Submitted`.
    mutating func write(_ name: String, token value: String) throws(CompositionError) {
        try write(name, pieces: [value])
    }

    /// A field of free text, as encoded words where plain ASCII would not do (RFC 2047 section 5 (1)).
    mutating func write(_ name: String, text: String) throws(CompositionError) {
        try Self.refuseControls(in: [text], field: name)
        if Self.isPlain(text) {
            try write(name, pieces: text.split(separator: " ", omittingEmptySubsequences: false).map(String.init))
        } else {
            try write(name, pieces: Self.encodedWords(text))
        }
    }

    /// A field of one address with its name.
    mutating func write(_ name: String, mailbox: OutgoingMessage.Mailbox) throws(CompositionError) {
        guard MailAddress.isWritable(mailbox.address) else { throw .address(field: name) }
        var pieces: [String] = []
        if let display = mailbox.name, !display.isEmpty {
            try Self.refuseControls(in: [display], field: name)
            if display.utf8.count <= 60, Self.isPlain(display) {
                pieces.append(Self.quoted(display))
            } else {
                pieces = Self.encodedWords(display)
            }
            pieces.append("<" + mailbox.address + ">")
        } else {
            pieces.append(mailbox.address)
        }
        try write(name, pieces: pieces)
    }

    /// A field of Message-IDs.
    mutating func write(_ name: String, messageIDs: [String]) throws(CompositionError) {
        var pieces: [String] = []
        for id in messageIDs {
            guard Self.isMessageID(id) else { throw .messageID(field: name) }
            pieces.append("<" + id + ">")
        }
        try write(name, pieces: pieces)
    }

    /// A field with parameters (RFC 2045 section 5.1), values continued and percent-encoded where needed (RFC 2231).
    mutating func write(
        _ name: String, value: String, parameters: [(name: String, value: String)]
    ) throws(CompositionError) {
        var pieces = [value]
        for parameter in parameters {
            let written = Self.parameter(parameter.name, parameter.value)
            for piece in written {
                pieces[pieces.count - 1] += ";"
                pieces.append(piece)
            }
        }
        try write(name, pieces: pieces)
    }

    // MARK: Rules

    /// No CR, LF, NUL or other control character may come into a header value (RFC 5322 section 2.2).
    static func refuseControls(in texts: [String], field: String) throws(CompositionError) {
        for text in texts {
            for scalar in text.unicodeScalars
            where scalar.value < 0x20 || (scalar.value >= 0x7F && scalar.value < 0xA0) || scalar.value == 0x2028
                || scalar.value == 0x2029
            {
                throw .controlCharacter(field: field)
            }
        }
    }

    /// Whether a text stays as it is: printable ASCII, nothing that looks like an encoded word, words that can be folded.
    static func isPlain(_ text: String) -> Bool {
        var word = 0
        var previous: UInt8 = 0x20
        for byte in text.utf8 {
            guard byte >= 0x20, byte <= 0x7E else { return false }
            if byte == 0x20 {
                // Two blanks, or one at an end, would not survive folding everywhere.
                if previous == 0x20 { return false }
                word = 0
            } else {
                word += 1
                if word > 70 || (byte == UInt8(ascii: "?") && previous == UInt8(ascii: "=")) { return false }
            }
            previous = byte
        }
        return text.isEmpty || previous != 0x20
    }

    static func quoted(_ text: String) -> String {
        var result = "\""
        for character in text {
            if character == "\"" || character == "\\" { result.append("\\") }
            result.append(character)
        }
        return result + "\""
    }

    static func isMessageID(_ id: String) -> Bool {
        let bytes = Array(id.utf8)
        guard bytes.count <= 900, let at = bytes.lastIndex(of: UInt8(ascii: "@")), at > 0, at + 1 < bytes.count else {
            return false
        }
        return bytes.allSatisfy {
            $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">")
        }
    }

    static func isToken(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.count <= 127
            && text.utf8.allSatisfy {
                MailAddress.isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
                    || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "_")
            }
    }

    private static let hex = Array("0123456789ABCDEF".utf8)

    /// The text as encoded words of at most 75 characters, never splitting a character (RFC 2047 sections 2, 4, 5).
    static func encodedWords(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        let plain = bytes.filter { MailAddress.isAlphanumeric($0) || $0 == 0x20 }.count
        let quoted = plain &* 2 >= bytes.count
        // 75 characters less "=?utf-8?Q?" and "?=", with room for the field name on the first line.
        let room = 52
        var words: [String] = []
        var current: [UInt8] = []
        var width = 0
        func close() {
            var word = Array((quoted ? "=?utf-8?Q?" : "=?utf-8?B?").utf8)
            if quoted {
                for byte in current {
                    if MailAddress.isAlphanumeric(byte) {
                        word.append(byte)
                    } else if byte == 0x20 {
                        word.append(UInt8(ascii: "_"))
                    } else {
                        word.append(UInt8(ascii: "="))
                        word.append(hex[Int(byte >> 4)])
                        word.append(hex[Int(byte & 15)])
                    }
                }
            } else {
                TransferEncoding.appendBase64(current, lineLength: 0, to: &word)
            }
            word.append(contentsOf: "?=".utf8)
            words.append(String(decoding: word, as: UTF8.self))
            current.removeAll(keepingCapacity: true)
            width = 0
        }
        for scalar in text.unicodeScalars {
            let encoded = Array(String(scalar).utf8)
            let cost =
                quoted
                ? encoded.reduce(0) { $0 + (MailAddress.isAlphanumeric($1) || $1 == 0x20 ? 1 : 3) } : encoded.count
            let limit = quoted ? room : room / 4 * 3
            if width + cost > limit, !current.isEmpty { close() }
            current.append(contentsOf: encoded)
            width += cost
        }
        if !current.isEmpty || words.isEmpty { close() }
        return words
    }

    /// One parameter as `name=value` pieces.
    static func parameter(_ name: String, _ value: String) -> [String] {
        let ascii = value.utf8.allSatisfy { $0 >= 0x20 && $0 <= 0x7E }
        if ascii, value.utf8.count <= 60, !value.contains("=?") {
            return [name + "=" + (isToken(value) ? value : quoted(value))]
        }
        var segments: [String] = []
        var current = ""
        for byte in value.utf8 {
            if current.utf8.count >= 54 {
                segments.append(current)
                current = ""
            }
            if MailAddress.isAlphanumeric(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") {
                current.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                current += "%"
                current.unicodeScalars.append(Unicode.Scalar(hex[Int(byte >> 4)]))
                current.unicodeScalars.append(Unicode.Scalar(hex[Int(byte & 15)]))
            }
        }
        segments.append(current)
        if segments.count == 1 { return ["\(name)*=utf-8''\(segments[0])"] }
        return segments.enumerated().map { "\(name)*\($0)*=\($0 == 0 ? "utf-8''" : "")\($1)" }
    }
}
