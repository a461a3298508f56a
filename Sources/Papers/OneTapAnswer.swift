/// `mailto:` links that open an answer with subject and first words filled in (RFC 6068).
///
/// They decide nothing by themselves: the person still sends the mail, from
/// the own account. A link that a mail scanner opens has no effect.
struct OneTapAnswer {
    /// The office's address.
    let address: String
    /// Case number.
    let caseID: String
    /// 32 hexadecimal digits, or nothing when an answer decides nothing.
    let token: String?

    /// `[K-2026-0042/token]`: an answer without In-Reply-To still carries the token.
    var tag: String { token.map { "[\(caseID)/\($0)]" } ?? "[\(caseID)]" }

    /// A link that answers with one word. `REVISI: <catatan>` opens with `REVISI: ` and leaves the note to the person.
    func link(word: String) -> String {
        let typed = Self.typed(word)
        let name = typed.hasSuffix(": ") ? String(typed.dropLast(2)) : typed
        return link(about: name, lines: [typed])
    }

    /// A link that opens an answer with a form in it.
    func link(about subject: String, lines: [String]) -> String {
        let text = subject.isEmpty ? tag : tag + " " + subject
        return "mailto:" + Self.encoded(address, keepingAt: true) + "?subject=" + Self.encoded(text)
            + "&body=" + lines.map { Self.encoded($0) }.joined(separator: "%0D%0A")
    }

    /// What the person sends of a word with a place to fill in, such as `<catatan>`, `(alasan)` or `…`.
    static func typed(_ word: String) -> String {
        let clean = CleanText.line(word)
        var kept = clean
        for mark in ["<", "(", "[", "…", "..."] {
            if let place = kept.firstRange(of: mark) { kept = String(kept[..<place.lowerBound]) }
        }
        while kept.last == " " { kept.removeLast() }
        if kept.isEmpty { return clean }
        return kept.hasSuffix(":") ? kept + " " : kept
    }

    /// Percent-encoding of everything but unreserved characters (RFC 3986 section 2.3).
    static func encoded(_ text: String, keepingAt: Bool = false) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count * 2)
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
            case 0x40 where keepingAt: bytes.append(byte)
            default:
                bytes.append(0x25)
                bytes.append(hex[Int(byte >> 4)])
                bytes.append(hex[Int(byte & 15)])
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let hex = Array("0123456789ABCDEF".utf8)
}
