import Casework
import FoundationEssentials
import Mustache

/// Registers and reports of the office: one template each below `MailTemplates/documents/`.
package struct OfficeDocuments: Sendable {
    /// The documents; the raw value names the template.
    package enum Name: String, Sendable, CaseIterable {
        /// Register of incoming letters.
        case incoming = "buku-agenda-surat-masuk"
        /// Register of outgoing letters.
        case outgoing = "buku-agenda-surat-keluar"
        /// How long the steps of the SOPs took within a month.
        case report = "laporan-sop"
    }

    /// All tags that the templates may use: the kop, `title`, `period`, `printed`, and tables.
    ///
    /// `entries` are the lines of a register, `totals` counts with their names,
    /// `rows` the rows of the SOPs with their times, `late` the steps that took
    /// longer than the SOP allows.
    package static let vocabulary: [String: [String]] = [
        "government": [], "names": ["text"], "address_lines": ["text"], "emblem": [], "city": [],
        "title": [], "period": [], "printed": [],
        "entries": [
            "number", "date", "agenda", "from", "to", "letter_number", "letter_date", "subject", "result", "case",
        ],
        "totals": ["name", "value"],
        "rows": ["sop", "row", "text", "standard", "count", "median", "longest", "late"],
        "late": ["case", "sop", "row", "who", "asked", "minutes", "standard"],
    ]

    private let templates: [Name: MustacheTemplate]

    /// Reads and checks the templates below `directory` (the one with `mails/` and `letters/`); every mistake at once.
    package init(directory: String) throws(TemplateProblems) {
        MustacheContentTypes.register(HTMLText(), named: "HTML")
        var problems: [TemplateProblem] = []
        var templates: [Name: MustacheTemplate] = [:]
        let check = TemplateCheck(vocabulary: .documents, format: .html, parts: [:])
        for name in Name.allCases {
            let file = "documents/\(name.rawValue).html.mustache"
            guard let data = FileManager.default.contents(atPath: directory + "/" + file),
                let text = String(validating: data, as: UTF8.self)
            else {
                problems.append(.init(file: file, message: "the template is missing or is not UTF-8"))
                continue
            }
            problems += check.problems(of: .init(file: file, text: text), required: ["title"])
            do {
                templates[name] = try MustacheTemplate(string: text)
            } catch {
                problems.append(.init(file: file, message: "the template engine cannot read this: \(error)"))
            }
        }
        guard problems.isEmpty else { throw TemplateProblems(problems) }
        self.templates = templates
    }

    /// The HTML of a document.
    func page(_ name: Name, _ fields: Fields) -> String {
        templates[name]?.render(TemplateValues(fields, vocabulary: .documents, format: .html)) ?? ""
    }
}
