/// The mail address that a form has for the person who filled it in.
enum FormAddress {
    private static let labels: Set<String> = ["email", "e-mail", "surel", "pos-el", "posel", "mail"]

    /// The address behind a label such as “Email pemohon :”, domain in lower case; nothing when no line has one.
    ///
    /// Addresses in running text belong to anybody and are not taken.
    static func find(_ words: Words) -> String? {
        for bytes in words.source.split(separator: 10) where bytes.contains(UInt8(ascii: "@")) {
            let line = String(decoding: bytes, as: UTF8.self)
            // A label begins its line and is short: “Alamat e-mail pemohon”.
            let parts = line.split(maxSplits: 1, omittingEmptySubsequences: true) { ":|\t".contains($0) }
            guard parts.count == 2 else { continue }
            let label = parts[0].lowercased().split { !($0.isLetter || $0 == "-") }
            guard label.count <= 4, label.contains(where: { labels.contains(String($0)) }) else { continue }
            for word in parts[1].split(whereSeparator: { $0.isWhitespace || "<>,;()|".contains($0) }) {
                if let address = address(String(word)) { return address }
            }
        }
        return nil
    }

    /// `local@domain` of the plain grammar that every mail host takes.
    private static func address(_ word: String) -> String? {
        let parts = word.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].utf8.count), (4...190).contains(parts[1].utf8.count) else {
            return nil
        }
        func fits(_ part: Substring, _ marks: String) -> Bool {
            part.utf8.allSatisfy { byte in
                byte >= 0x30 && byte <= 0x39 || byte >= 0x41 && byte <= 0x5A || byte >= 0x61 && byte <= 0x7A
                    || marks.utf8.contains(byte)
            } && part.first != "." && part.last != "." && !part.contains("..")
        }
        guard fits(parts[0], "._%+-"), fits(parts[1], ".-"), parts[1].contains(".") else { return nil }
        return "\(parts[0])@\(parts[1].lowercased())"
    }
}
