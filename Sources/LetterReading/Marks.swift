/// The marks by which a reply finds the step it answers.
///
/// A token is 32 lower-case hex digits, 128 bits of an HMAC that only the
/// shell can make or check. Three places carry it: Message-ID
/// `<dsp-TOKEN-anything@domain>`, plus-address `local+tTOKEN@domain`, and the
/// subject of a one-tap answer, `[K-2026-0042/TOKEN]` or `#TOKEN`.
/// Everything here is a stranger's claim until the shell has checked it.
enum Marks {
    /// Tokens in the order in which they are trusted: In-Reply-To, References nearest first, recipients, subject.
    static func tokens(_ letter: Letter, delimiter: String) -> [String] {
        var found: [String] = []
        func add(_ token: String?) {
            if let token, !found.contains(token), found.count < 32 { found.append(token) }
        }
        for id in letter.inReplyTo.prefix(32) { add(messageIDToken(id)) }
        for id in letter.references.suffix(64).reversed() { add(messageIDToken(id)) }
        for mailbox in letter.to.prefix(100) + letter.cc.prefix(100) {
            add(addressToken(mailbox.address, delimiter: delimiter))
        }
        for token in subjectTokens(letter.subject) { add(token) }
        return found
    }

    /// The token in a Message-ID of ours, without its angle brackets.
    static func messageIDToken(_ id: String) -> String? {
        let bytes = Array(id.utf8.prefix(300))
        let head = Array("dsp-".utf8)
        guard bytes.starts(with: head), bytes.count > 36 else { return nil }
        let end = bytes[36]
        guard end == UInt8(ascii: "-") || end == UInt8(ascii: "@") else { return nil }
        return hex(bytes[4..<36])
    }

    /// The token in a plus-address of ours.
    static func addressToken(_ address: String, delimiter: String) -> String? {
        guard let mark = delimiter.utf8.first, delimiter.utf8.count == 1 else { return nil }
        let bytes = Array(address.utf8.prefix(400))
        guard let at = bytes.lastIndex(of: UInt8(ascii: "@")) else { return nil }
        guard let plus = bytes[..<at].lastIndex(of: mark) else { return nil }
        let detail = bytes[(plus + 1)..<at]
        guard detail.count == 33, detail.first == UInt8(ascii: "t") else { return nil }
        return hex(detail.dropFirst())
    }

    /// Tokens in a subject: after a case number and a slash, or after a hash sign.
    static func subjectTokens(_ subject: String) -> [String] {
        let bytes = Array(subject.utf8.prefix(2000))
        var found: [String] = []
        for index in bytes.indices {
            guard bytes[index] == UInt8(ascii: "#") || bytes[index] == UInt8(ascii: "/"), bytes.count - index > 32
            else {
                continue
            }
            let after = bytes.count > index + 33 ? bytes[index + 33] : 32
            let endsHere = bytes[index] == UInt8(ascii: "/") ? after == UInt8(ascii: "]") : !isHexLike(after)
            if endsHere, let token = hex(bytes[(index + 1)..<(index + 33)]), !found.contains(token) {
                found.append(token)
            }
        }
        return found
    }

    /// Case numbers between brackets in a subject, such as `K-2026-0042`; a hint only.
    static func caseNumbers(_ subject: String) -> [String] {
        let bytes = Array(subject.utf8.prefix(2000))
        var found: [String] = []
        var index = 0
        while index < bytes.count {
            defer { index += 1 }
            guard bytes[index] == UInt8(ascii: "[") else { continue }
            var end = index + 1
            while end < bytes.count, end - index < 40, bytes[end] != UInt8(ascii: "]"), bytes[end] != UInt8(ascii: "/")
            {
                end += 1
            }
            guard end < bytes.count, bytes[end] == UInt8(ascii: "]") || bytes[end] == UInt8(ascii: "/") else {
                continue
            }
            let inner = Array(bytes[(index + 1)..<end])
            if isCaseNumber(inner) {
                let text = String(decoding: inner, as: UTF8.self)
                if !found.contains(text), found.count < 8 { found.append(text) }
            }
        }
        return found
    }

    /// Letters, a dash, a four-digit year, a dash, digits.
    private static func isCaseNumber(_ bytes: [UInt8]) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 3, (1...8).contains(parts[0].count), parts[1].count == 4, (1...9).contains(parts[2].count)
        else { return false }
        let letters = parts[0].allSatisfy { ($0 >= 65 && $0 <= 90) || ($0 >= 97 && $0 <= 122) }
        return letters && (parts[1] + parts[2]).allSatisfy { $0 >= 48 && $0 <= 57 }
    }

    private static func hex(_ bytes: some Collection<UInt8>) -> String? {
        guard bytes.count == 32, bytes.allSatisfy({ ($0 >= 48 && $0 <= 57) || ($0 >= 97 && $0 <= 102) }) else {
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isHexLike(_ byte: UInt8) -> Bool {
        (byte >= 48 && byte <= 57) || (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90)
    }
}
