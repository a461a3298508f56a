/// One `{{…}}` of a template.
struct TemplateTag: Equatable {
    enum Kind: Equatable {
        case variable
        /// `{{{x}}}` or `{{&x}}`: never allowed, since its value would not be escaped.
        case unescaped
        case section
        case inverted
        case end
        case partial
        case comment
        /// `{{% CONTENT_TYPE:TEXT}}`.
        case pragma
        /// Everything else that Mustache knows (delimiters, inheritance, dynamic partials): not used here.
        case other
    }
    var kind: Kind
    var name: String
    var line: Int
    var column: Int
    /// Up to sixteen characters of the same line that stand before the tag.
    var before: String
}

/// Lists the tags of a template with their places.
///
/// The template engine renders an unknown tag as nothing and keeps no places,
/// so that a misspelt tag would only be noticed by the person who receives
/// the mail.
enum TemplateScanner {
    /// All tags in order, and what cannot be read as a tag.
    static func scan(_ text: String, file: String) -> (tags: [TemplateTag], problems: [TemplateProblem]) {
        var tags: [TemplateTag] = []
        var problems: [TemplateProblem] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let characters = Array(line)
            var at = 0
            while at + 1 < characters.count {
                guard characters[at] == "{", characters[at + 1] == "{" else {
                    at += 1
                    continue
                }
                let start = at
                var end = at + 2
                while end + 1 < characters.count, !(characters[end] == "}" && characters[end + 1] == "}") { end += 1 }
                guard end + 1 < characters.count else {
                    problems.append(
                        .init(
                            file: file, line: index + 1, column: start + 1,
                            message: "the tag is not closed on its line by }}"))
                    break
                }
                var inner = String(characters[(start + 2)..<end])
                at = end + 2
                var kind = TemplateTag.Kind.variable
                switch inner.first {
                case "{":
                    kind = .unescaped
                    if at < characters.count, characters[at] == "}" { at += 1 }
                case "&": kind = .unescaped
                case "#": kind = .section
                case "^": kind = .inverted
                case "/": kind = .end
                case ">": kind = .partial
                case "!": kind = .comment
                case "%": kind = .pragma
                case "=", "<", "$": kind = .other
                default: break
                }
                if kind != .variable { inner.removeFirst() }
                let before = String(characters[max(0, start - 16)..<start])
                tags.append(
                    .init(kind: kind, name: trimmed(inner), line: index + 1, column: start + 1, before: before))
            }
        }
        return (tags, problems)
    }

    private static func trimmed(_ text: String) -> String {
        var text = Substring(text)
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }
}
