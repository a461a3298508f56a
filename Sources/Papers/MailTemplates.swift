import Casework
import FoundationEssentials
import Mustache

/// The office's templates of mails and letters, read once and checked.
///
/// Below the directory: `mails/<kind>.txt.mustache` and `.html.mustache` for every `MailKind`,
/// `mails/parts/` for what they share, `letters/<template>.html.mustache`.
package struct MailTemplates: Sendable {
    private let texts: [MailKind: MustacheTemplate]
    private let pages: [MailKind: MustacheTemplate]
    private let letters: [String: MustacheTemplate]
    private let textParts: MustacheLibrary
    private let pageParts: MustacheLibrary

    /// Names that a procedure's `LetterForm.template` may have.
    package var letterNames: [String] { letters.keys.sorted() }

    /// Reads and checks all templates below `directory`; every mistake is told at once.
    package init(directory: String) throws(TemplateProblems) {
        // Replaces the engine's escaping, which compares whole characters (see `HTMLText`).
        MustacheContentTypes.register(HTMLText(), named: "HTML")

        var folder = TemplateFolder(directory: directory)
        var compiled = Compiled()
        let (textParts, textPartSources) = compiled.parts(folder.parts(".txt.mustache"))
        let (pageParts, pagePartSources) = compiled.parts(folder.parts(".html.mustache"))
        let mails = folder.sources(in: "mails")
        let known = MailKind.allCases.flatMap { [$0.rawValue + ".txt.mustache", $0.rawValue + ".html.mustache"] }
        for name in mails.keys.sorted() where !known.contains(name) {
            folder.problems.append(
                .init(
                    file: "mails/" + name,
                    message: "no mail is named so\(Spelling.suggestion(for: name, among: known))"))
        }
        let textCheck = TemplateCheck(vocabulary: .mails, format: .text, parts: textPartSources)
        let pageCheck = TemplateCheck(vocabulary: .mails, format: .html, parts: pagePartSources)
        var texts: [MailKind: MustacheTemplate] = [:]
        var pages: [MailKind: MustacheTemplate] = [:]
        for kind in MailKind.allCases {
            for (check, ending) in [(textCheck, ".txt.mustache"), (pageCheck, ".html.mustache")] {
                let name = kind.rawValue + ending
                guard let source = mails[name] else {
                    folder.problems.append(
                        .init(file: "mails/" + name, message: "the template is missing: every kind of mail needs one"))
                    continue
                }
                // The subject is a header field, and the case number may be left out of a mail without a case.
                let required = ["greeting"] + kind.requiredTags.filter { $0 != "greeting" }
                folder.problems += check.problems(of: source, required: required)
                let template = compiled.template(source)
                if check.format == .text { texts[kind] = template } else { pages[kind] = template }
            }
        }
        let letterCheck = TemplateCheck(vocabulary: .papers, format: .html, parts: [:])
        var letters: [String: MustacheTemplate] = [:]
        for (name, source) in folder.sources(in: "letters") {
            guard name.hasSuffix(".html.mustache") else {
                folder.problems.append(
                    .init(file: source.file, message: "a letter's template is named NAME.html.mustache"))
                continue
            }
            folder.problems += letterCheck.problems(of: source, required: TemplateVocabulary.requiredOfPapers)
            letters[String(name.dropLast(".html.mustache".count))] = compiled.template(source)
        }
        if letters.isEmpty {
            folder.problems.append(.init(file: "letters", message: "no template of a letter is here"))
        }

        var seen: [TemplateProblem] = []
        // A tag that the check has refused may also stop the engine; the check's own words are better.
        let problems = folder.problems.isEmpty ? compiled.problems : folder.problems
        for problem in problems where !seen.contains(problem) { seen.append(problem) }
        seen.sort { ($0.file, $0.line, $0.column) < ($1.file, $1.line, $1.column) }
        guard seen.isEmpty else { throw TemplateProblems(seen) }
        self.texts = texts
        self.pages = pages
        self.letters = letters
        self.textParts = textParts
        self.pageParts = pageParts
    }

    /// Plain text and HTML of a mail.
    func bodies(_ kind: MailKind, _ fields: Fields) -> (text: String, html: String) {
        let text = texts[kind]?.render(
            TemplateValues(fields, vocabulary: .mails, format: .text), library: textParts)
        let html = pages[kind]?.render(
            TemplateValues(fields, vocabulary: .mails, format: .html), library: pageParts)
        return (TextLayout.laidOut(text ?? ""), html ?? "")
    }

    /// HTML of a paper, or nothing when there is no such template.
    func page(letter: String, _ fields: Fields) -> String? {
        var fields = fields
        fields["sessions"] = fields["sessions"].map { _ in .list(fields.list("sessions").map(Self.meeting)) }
        return letters[letter]?.render(TemplateValues(fields, vocabulary: .papers, format: .html))
    }
}

/// Templates as the engine keeps them, with what it could not read.
private struct Compiled {
    var problems: [TemplateProblem] = []

    mutating func template(_ source: TemplateCheck.Source) -> MustacheTemplate? {
        do {
            return try MustacheTemplate(string: source.text)
        } catch let error as MustacheTemplate.ParserError {
            problems.append(
                .init(
                    file: source.file, line: error.context.lineNumber, column: error.context.columnNumber,
                    message: "the template engine cannot read this: \(error.error)"))
        } catch {
            problems.append(.init(file: source.file, message: "the template engine cannot read this: \(error)"))
        }
        return nil
    }

    mutating func parts(
        _ sources: [String: TemplateCheck.Source]
    ) -> (MustacheLibrary, [String: TemplateCheck.Source]) {
        var library = MustacheLibrary()
        for (name, source) in sources {
            if let template = template(source) { library.register(template, named: name) }
        }
        return (library, sources)
    }
}

/// Reads files of templates.
private struct TemplateFolder {
    let directory: String
    var problems: [TemplateProblem] = []

    init(directory: String) { self.directory = directory }

    /// Parts with this ending, by name.
    mutating func parts(_ ending: String) -> [String: TemplateCheck.Source] {
        var parts: [String: TemplateCheck.Source] = [:]
        for (name, source) in sources(in: "mails/parts", ending: ending) {
            parts[String(name.dropLast(ending.count))] = source
        }
        return parts
    }

    /// Texts of the templates in a folder, by file name.
    mutating func sources(in folder: String, ending: String = ".mustache") -> [String: TemplateCheck.Source] {
        let path = directory + "/" + folder
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            problems.append(.init(file: folder, message: "the folder of templates is missing or cannot be read"))
            return [:]
        }
        var sources: [String: TemplateCheck.Source] = [:]
        for name in names where name.hasSuffix(ending) {
            let file = folder + "/" + name
            guard let data = FileManager.default.contents(atPath: path + "/" + name) else {
                problems.append(.init(file: file, message: "the file cannot be read"))
                continue
            }
            guard let text = String(validating: data, as: UTF8.self) else {
                problems.append(.init(file: file, message: "the file is not UTF-8"))
                continue
            }
            sources[name] = .init(file: file, text: text)
        }
        return sources
    }
}
