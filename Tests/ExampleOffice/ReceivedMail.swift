import Foundation

/// A mail as its addressee's program shows it.
///
/// Reads what our own office sends and shares no code with it, so that a fault of the one does not hide in the other.
package struct ReceivedMail: Sendable {
    /// A leaf of the mail's parts.
    package struct Part: Sendable {
        /// Lower case, without parameters.
        package let type: String
        /// The `method` of a calendar part.
        package let method: String?
        package let name: String?
        package let bytes: [UInt8]
        /// The text of a text part.
        package var text: String { String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n") }
    }

    package let raw: [UInt8]
    /// Unfolded fields in order, names in lower case.
    package let header: [(name: String, value: String)]
    package let parts: [Part]

    package init(_ raw: [UInt8]) {
        self.raw = raw
        let (head, body) = Self.split(raw)
        header = Self.fields(head)
        parts = Self.leaves(header, body, depth: 0)
    }

    /// The first field of that name.
    package func field(_ name: String) -> String? { header.first { $0.name == name.lowercased() }?.value }

    package var subject: String { Self.decoded(field("subject") ?? "") }
    /// Without angle brackets.
    package var messageID: String { Self.inBrackets(field("message-id") ?? "") }
    package var from: String { Self.inBrackets(field("from") ?? "") }
    package var replyTo: String { Self.inBrackets(field("reply-to") ?? field("from") ?? "") }
    /// The plain text that is shown first.
    package var text: String { parts.first { $0.type == "text/plain" }?.text ?? "" }
    /// The number in brackets in the subject, without a token.
    package var caseID: String? {
        guard let open = subject.firstIndex(of: "["), let close = subject[open...].firstIndex(of: "]") else {
            return nil
        }
        return subject[subject.index(after: open)..<close].split(separator: "/").first.map(String.init)
    }
    package var attachments: [Part] { parts.filter { $0.name != nil } }
    package func attachment(type: String) -> Part? { parts.first { $0.type == type } }

    private static func inBrackets(_ text: String) -> String {
        guard let open = text.lastIndex(of: "<"), let close = text[open...].firstIndex(of: ">") else {
            return text.trimmingCharacters(in: .whitespaces)
        }
        return String(text[text.index(after: open)..<close])
    }

    private static func split(_ raw: [UInt8]) -> (head: ArraySlice<UInt8>, body: ArraySlice<UInt8>) {
        var lineStart = 0
        while lineStart < raw.count {
            let end = raw[lineStart...].firstIndex(of: 10) ?? raw.count
            if end == lineStart || (end == lineStart + 1 && raw[lineStart] == 13) {
                return (raw[..<lineStart], raw[min(end + 1, raw.count)...])
            }
            lineStart = end + 1
        }
        return (raw[...], [])
    }

    private static func fields(_ head: ArraySlice<UInt8>) -> [(name: String, value: String)] {
        var lines: [String] = []
        for line in String(decoding: head, as: UTF8.self).replacing("\r\n", with: "\n").split(separator: "\n") {
            if let first = line.first, first == " " || first == "\t", !lines.isEmpty {
                lines[lines.count - 1] += " " + line.drop { $0 == " " || $0 == "\t" }
            } else {
                lines.append(String(line))
            }
        }
        return lines.compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (
                line[..<colon].lowercased(),
                line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            )
        }
    }

    private static func leaves(_ header: [(name: String, value: String)], _ body: ArraySlice<UInt8>, depth: Int)
        -> [Part]
    {
        func value(_ name: String) -> String { header.first { $0.name == name }?.value ?? "" }
        let contentType = value("content-type").isEmpty ? "text/plain" : value("content-type")
        let type = contentType.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
        if type.hasPrefix("multipart/"), depth < 10, let boundary = parameter("boundary", of: contentType) {
            return pieces(body, boundary: boundary).flatMap { piece in
                let (head, inner) = split(Array(piece))
                return leaves(fields(head), inner, depth: depth + 1)
            }
        }
        let bytes: [UInt8] =
            switch value("content-transfer-encoding").lowercased() {
            case "base64":
                Data(base64Encoded: Data(body), options: .ignoreUnknownCharacters).map(Array.init) ?? []
            case "quoted-printable": quotedPrintable(body)
            default: Array(body)
            }
        let name = parameter("filename", of: value("content-disposition")) ?? parameter("name", of: contentType)
        return [
            Part(type: type, method: parameter("method", of: contentType), name: name.map(decoded), bytes: bytes)
        ]
    }

    private static func pieces(_ body: ArraySlice<UInt8>, boundary: String) -> [ArraySlice<UInt8>] {
        let mark = Array("--\(boundary)".utf8)
        var result: [ArraySlice<UInt8>] = []
        var begin: Int?
        var position = body.startIndex
        while position < body.endIndex {
            let end = body[position...].firstIndex(of: 10) ?? body.endIndex
            if body[position..<end].starts(with: mark) {
                if let begin {
                    var last = position
                    if last > begin, body[last - 1] == 10 { last -= 1 }
                    if last > begin, body[last - 1] == 13 { last -= 1 }
                    result.append(body[begin..<last])
                }
                begin = min(end + 1, body.endIndex)
                if body[position..<end].dropFirst(mark.count).starts(with: Array("--".utf8)) { break }
            }
            position = end + 1
        }
        return result
    }

    private static func parameter(_ name: String, of field: String) -> String? {
        for piece in field.split(separator: ";").dropFirst() {
            let pair = piece.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            if pair.count == 2, pair[0].lowercased() == name {
                return pair[1].trimmingCharacters(in: CharacterSet(charactersIn: "\""))
            }
        }
        return nil
    }

    private static func quotedPrintable(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "=") else {
                result.append(byte)
                continue
            }
            if rest.first == 13 { rest.removeFirst() }
            if rest.first == 10 {
                rest.removeFirst()
            } else if let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
                result.append(value)
                rest = rest.dropFirst(2)
            }
        }
        return result
    }

    /// Encoded words (RFC 2047) as text.
    static func decoded(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        var lastWasWord = false
        while let open = rest.range(of: "=?") {
            let before = rest[..<open.lowerBound]
            let word = rest[open.upperBound...].split(separator: "?", maxSplits: 3, omittingEmptySubsequences: false)
            guard word.count == 4, word[3].first == "=" else {
                return result + rest
            }
            if !(lastWasWord && before.allSatisfy(\.isWhitespace)) { result += before }
            let content = String(word[2])
            let bytes: [UInt8] =
                word[1].uppercased() == "B"
                ? Data(base64Encoded: content).map(Array.init) ?? []
                : quotedPrintable(Array(content.replacing("_", with: " ").utf8)[...])
            result += String(decoding: bytes, as: UTF8.self)
            lastWasWord = true
            rest = word[3].dropFirst()
        }
        return result + rest
    }
}
