/// Holds templates against the tags they may and must use.
struct TemplateCheck {
    /// How the values of a template are escaped.
    enum Format: String {
        case text = "TEXT"
        case html = "HTML"

        /// Every template and part begins with it: the engine falls back to its own escaping otherwise.
        var pragma: String { "{{% CONTENT_TYPE:\(rawValue)}}" }
    }

    /// A template as read.
    struct Source {
        var file: String
        var text: String
    }

    let vocabulary: TemplateVocabulary
    let format: Format
    /// Parts by the name that `{{> name}}` uses.
    let parts: [String: Source]

    /// All problems of one template with the parts that it includes.
    func problems(of source: Source, required: [String]) -> [TemplateProblem] {
        var problems: [TemplateProblem] = []
        var used: Set<String> = []
        walk(source, sections: [], including: [], used: &used, problems: &problems)
        for tag in required where !used.contains(tag) {
            problems.append(.init(file: source.file, message: "the tag \(tag) is missing: this template needs it"))
        }
        return problems
    }

    private func walk(
        _ source: Source, sections: [String], including: [String], used: inout Set<String>,
        problems: inout [TemplateProblem]
    ) {
        let (tags, unreadable) = TemplateScanner.scan(source.text, file: source.file)
        problems += unreadable
        if !source.text.hasPrefix(format.pragma) {
            problems.append(.init(file: source.file, message: "the first line must be \(format.pragma)"))
        }
        if format == .html { problems += forbidden(in: source) }
        var open: [TemplateTag] = []
        for tag in tags {
            func report(_ message: String) {
                problems.append(.init(file: source.file, line: tag.line, column: tag.column, message: message))
            }
            let scope = sections + open.map(\.name)
            switch tag.kind {
            case .comment: break
            case .pragma:
                if tag.line != 1 || tag.column != 1 { report("the content type is told on the first line only") }
            case .other, .unescaped:
                report("only {{x}}, {{#x}}, {{^x}}, {{/x}}, {{> x}} and {{! x}} are allowed in a template")
            case .partial:
                guard let part = parts[tag.name] else {
                    report("unknown part \(tag.name)\(Spelling.suggestion(for: tag.name, among: parts.keys))")
                    continue
                }
                guard !including.contains(tag.name) else {
                    report("the part \(tag.name) includes itself")
                    continue
                }
                walk(part, sections: scope, including: including + [tag.name], used: &used, problems: &problems)
            case .end:
                if open.last?.name == tag.name {
                    open.removeLast()
                } else {
                    report(
                        "{{/\(tag.name)}} closes nothing here" + (open.last.map { "; {{#\($0.name)}} is open" } ?? ""))
                }
            case .section, .inverted, .variable:
                switch resolve(tag.name, in: scope) {
                case nil: report("unknown tag \(tag.name)\(suggestion(for: tag.name, in: scope))")
                case .some(let owner):
                    if owner.isEmpty { used.insert(tag.name) }
                    if tag.kind == .variable {
                        if owner.isEmpty, vocabulary.tags[tag.name]?.isEmpty == false {
                            report("the tag \(tag.name) repeats: write {{#\(tag.name)}} … {{/\(tag.name)}}")
                        }
                        if format == .html, let message = misplaced(tag, owner: owner) { report(message) }
                    }
                }
                if tag.kind != .variable { open.append(tag) }
            }
        }
        for tag in open {
            problems.append(
                .init(
                    file: source.file, line: tag.line, column: tag.column,
                    message: "{{#\(tag.name)}} is never closed"))
        }
    }

    /// The section that a tag belongs to, empty for a top tag, or nothing for an unknown one.
    private func resolve(_ name: String, in scope: [String]) -> String? {
        for section in scope.reversed() where vocabulary.tags[section]?.contains(name) == true { return section }
        return vocabulary.tags[name] == nil ? nil : ""
    }

    private func suggestion(for name: String, in scope: [String]) -> String {
        let here = scope.reduce(into: Set(vocabulary.tags.keys)) { $0.formUnion(vocabulary.tags[$1] ?? []) }
        return Spelling.suggestion(for: name, among: here)
    }

    /// Why a value may not stand at this place of an HTML text.
    private func misplaced(_ tag: TemplateTag, owner: String) -> String? {
        if tag.before.hasSuffix("=") { return "put the value of an attribute into double quotes" }
        let isAddress = ["href=\"", "href='", "src=\"", "src='"].contains { tag.before.lowercased().hasSuffix($0) }
        if isAddress, !vocabulary.addresses.contains("\(owner).\(tag.name)") {
            return "the tag \(tag.name) may not be a link"
        }
        return nil
    }

    /// Mails and papers load nothing from anywhere: no pictures to count readers with, no files of this machine.
    private func forbidden(in source: Source) -> [TemplateProblem] {
        var problems: [TemplateProblem] = []
        for (index, line) in source.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let lower = line.lowercased().replacing("src=\"{{emblem}}\"", with: "")
            for word in ["<script", "<link", "<iframe", "<object", "<embed", "<base", "@import", "url(", "src="]
            where lower.contains(word) {
                problems.append(
                    .init(file: source.file, line: index + 1, message: "\(word) is not allowed: nothing may be loaded"))
            }
        }
        return problems
    }
}
