import Casework
import Mustache

/// Values of tags in the form that the template engine looks them up.
///
/// Every tag of the vocabulary has a value, at least `Absent`: the engine
/// climbs to the surrounding section for a tag that it does not find, and would
/// otherwise show the mail's own note under somebody else's name.
struct TemplateValues: MustacheParent {
    /// A text; nothing stands below it.
    struct Text: MustacheCustomRenderable, MustacheParent {
        let renderText: String
        var isNull: Bool { false }
        func child(named: String) -> Any? { nil }
    }

    /// Shows nothing and hides its section.
    struct Absent: MustacheCustomRenderable {
        var renderText: String { "" }
        var isNull: Bool { true }
    }

    private let fields: Fields
    /// The tags that belong here, with the tags of their items; none below the items of a section.
    private let tags: [String: Set<String>]
    private let flags: [String: String]
    private let format: TemplateCheck.Format

    /// The value of a tag, cleaned for the format; texts are escaped by the template's content type.
    func child(named tag: String) -> Any? {
        if let list = flags[tag] { return !fields.list(list).isEmpty }
        guard let below = tags[tag] else { return nil }
        return Self.value(fields[tag], tag: tag, below: below, format: format)
    }

    init(_ fields: Fields, vocabulary: TemplateVocabulary, format: TemplateCheck.Format) {
        self.init(fields: fields, tags: vocabulary.tags, flags: vocabulary.flags, format: format)
    }

    private init(
        fields: Fields, tags: [String: Set<String>], flags: [String: String], format: TemplateCheck.Format
    ) {
        self.fields = fields
        self.tags = tags
        self.flags = flags
        self.format = format
    }

    private static func value(
        _ value: Fields.Value?, tag: String, below: Set<String>, format: TemplateCheck.Format
    ) -> Any {
        switch value {
        case nil: return Absent()
        case .flag(let flag): return flag
        case .list(let items):
            let tags = Dictionary(below.map { ($0, Set<String>()) }, uniquingKeysWith: { first, _ in first })
            return items.map { TemplateValues(fields: $0, tags: tags, flags: [:], format: format) }
        case .text(let text):
            // The coat of arms is ours and longer than any line.
            if tag == emblemTag { return text.isEmpty ? Absent() : Text(renderText: text) }
            let isNote = tag == noteTag
            let clean = isNote ? CleanText.paragraphs(text) : CleanText.line(text)
            if clean.isEmpty { return Absent() }
            return Text(renderText: isNote && format == .text ? TextLayout.framed(clean) : clean)
        }
    }

    /// The tag that holds somebody's own words in several lines; always shown in a frame.
    static let noteTag = "note"
    /// The tag that holds an embedded picture.
    static let emblemTag = "emblem"
}

/// Texts of strangers without what hides, turns or breaks lines.
enum CleanText {
    /// Characters that one line may have.
    static let lineLimit = 500
    /// Characters that somebody's own words may have.
    static let paragraphsLimit = 4000

    /// One line: control and direction characters removed, line breaks made blanks, cut with `…`.
    static func line(_ text: String) -> String {
        if isPlain(text), text.utf8.count <= lineLimit { return trimmed(text) }
        return cut(trimmed(filtered(text, keepingLines: false)), to: lineLimit)
    }

    /// Several lines ended by LF, otherwise as `line`.
    static func paragraphs(_ text: String) -> String {
        if isPlain(text), text.utf8.count <= paragraphsLimit { return trimmed(text) }
        return cut(trimmed(filtered(text, keepingLines: true)), to: paragraphsLimit)
    }

    /// A header value of at most `limit` characters.
    static func header(_ text: String, limit: Int) -> String {
        cut(trimmed(filtered(text, keepingLines: false)), to: limit)
    }

    private static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } }

    private static func filtered(_ text: String, keepingLines: Bool) -> String {
        var result = String.UnicodeScalarView()
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            defer { previous = scalar }
            switch scalar.value {
            case 0x0A where previous == "\r": break
            case 0x0A, 0x0D, 0x0B, 0x0C, 0x85, 0x2028, 0x2029: result.append(keepingLines ? "\n" : " ")
            case 0x09: result.append(" ")
            case 0..<0x20, 0x7F..<0xA0: break
            // Zero width, direction marks and overrides, invisible operators, byte order mark, tags.
            case 0x00AD, 0x061C, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB,
                0xE0000...0xE007F:
                break
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    private static func trimmed(_ text: String) -> String {
        let bytes = text.utf8
        guard bytes.first == 0x20 || bytes.first == 0x0A || bytes.last == 0x20 || bytes.last == 0x0A else {
            return text
        }
        var rest = Substring(text)
        while rest.first == " " || rest.first == "\n" { rest.removeFirst() }
        while rest.last == " " || rest.last == "\n" { rest.removeLast() }
        return String(rest)
    }

    private static func cut(_ text: String, to limit: Int) -> String {
        // Scalars, not characters: one character may be made of any number of them.
        guard text.utf8.count > limit, text.unicodeScalars.count > limit else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit - 1))) + "…"
    }
}

/// HTML escaping by code points.
///
/// The engine's own escaping compares whole characters, so that a quotation
/// mark followed by a combining accent passes it unescaped and could close an
/// attribute.
struct HTMLText: MustacheContentType {
    func escapeText(_ text: String) -> String {
        let isSpecial: (UInt8) -> Bool = {
            $0 == 0x3C || $0 == 0x3E || $0 == 0x26 || $0 == 0x22 || $0 == 0x27 || $0 == 0x0A
        }
        guard text.utf8.contains(where: isSpecial) else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 32)
        for byte in text.utf8 {
            switch byte {
            case 0x3C: bytes.append(contentsOf: "&lt;".utf8)
            case 0x3E: bytes.append(contentsOf: "&gt;".utf8)
            case 0x26: bytes.append(contentsOf: "&amp;".utf8)
            case 0x22: bytes.append(contentsOf: "&quot;".utf8)
            case 0x27: bytes.append(contentsOf: "&#39;".utf8)
            // Mail programs that ignore `white-space` would run lines together.
            case 0x0A: bytes.append(contentsOf: "<br>".utf8)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
