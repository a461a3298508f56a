import Casework
import Foundation
import TestSupport
import Testing

@testable import Papers

@Suite("Broken templates") struct BrokenTemplatesTests {
    /// A copy of the office's templates that a test may break.
    private struct Copy {
        let directory: TemporaryDirectory
        var path: String { directory.file("MailTemplates") }

        init() throws {
            directory = try TemporaryDirectory()
            try FileManager.default.copyItem(atPath: Sample.templatesPath, toPath: directory.file("MailTemplates"))
        }

        func write(_ file: String, _ text: String) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + file))
        }

        func append(_ file: String, _ text: String) throws {
            let old = try String(contentsOfFile: path + "/" + file, encoding: .utf8)
            try write(file, old + text)
        }

        func problems() -> [String] {
            do {
                _ = try MailTemplates(directory: path)
                return []
            } catch {
                return error.problems.map(\.description)
            }
        }
    }

    @Test("the office's own templates have no problem")
    func whole() throws { #expect(try Copy().problems() == []) }

    @Test(
        "a mistake in a mail is told with its place",
        arguments: [
            ("Halo {{gretting}}", "unknown tag gretting; did you mean greeting?"),
            ("{{#sessions}}{{whe}}{{/sessions}}", "unknown tag whe; did you mean when?"),
            ("{{availability}}", "unknown tag availability"),
            ("{{sessions}}", "the tag sessions repeats: write {{#sessions}} … {{/sessions}}"),
            ("{{{note}}}", "only {{x}}, {{#x}}, {{^x}}, {{/x}}, {{> x}} and {{! x}} are allowed in a template"),
            ("{{&note}}", "only {{x}}, {{#x}}, {{^x}}, {{/x}}, {{> x}} and {{! x}} are allowed in a template"),
            ("{{=<% %>=}}", "only {{x}}, {{#x}}, {{^x}}, {{/x}}, {{> x}} and {{! x}} are allowed in a template"),
            ("{{> reqest}}", "unknown part reqest; did you mean request?"),
            ("{{#note}}", "{{#note}} is never closed"),
            ("{{/note}}", "{{/note}} closes nothing here"),
            ("{{note", "the tag is not closed on its line by }}"),
            ("{{upper(note)}}", "unknown tag upper(note)"),
        ])
    func mistakes(text: String, message: String) throws {
        let copy = try Copy()
        let file = "mails/status.txt.mustache"
        let lines = try String(contentsOfFile: copy.path + "/" + file, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false
        ).count
        try copy.append(file, "\n  " + text + "\n")
        let column = text.hasPrefix("Halo") ? 8 : text.hasPrefix("{{#sessions}}") ? 16 : 3
        #expect(copy.problems().first == "\(file):\(lines + 1):\(column): \(message)")
    }

    @Test(
        "a value that would leave its place in the HTML is refused",
        arguments: [
            ("<a href=\"{{note}}\">x</a>", "the tag note may not be a link"),
            ("<a href='{{note}}'>x</a>", "the tag note may not be a link"),
            ("<p class={{note}}>", "put the value of an attribute into double quotes"),
            ("<img src=\"https://example.org/a.png\">", "src= is not allowed: nothing may be loaded"),
            ("<style>@import 'x'</style>", "@import is not allowed: nothing may be loaded"),
            ("<p style=\"background:URL(x)\">", "url( is not allowed: nothing may be loaded"),
        ])
    func unsafe(text: String, message: String) throws {
        let copy = try Copy()
        try copy.append("mails/parts/foot.html.mustache", text + "\n")
        let problems = copy.problems()
        #expect(problems.count == 1 && problems.allSatisfy { $0.hasSuffix(": " + message) }, "\(problems)")
        #expect(problems.first?.hasPrefix("mails/parts/foot.html.mustache:") == true)
    }

    @Test("missing tags, missing files, stray files and wrong content types are told all at once")
    func allAtOnce() throws {
        let copy = try Copy()
        try FileManager.default.removeItem(atPath: copy.path + "/mails/prove.html.mustache")
        try copy.write("mails/full.txt.mustache", "{{% CONTENT_TYPE:TEXT}}\nYth. {{greeting}},\n{{> request}}\n")
        try copy.write("mails/notice.txt.mustache", "Yth. {{greeting}}, {{reason}}\n")
        try copy.write("mails/recept.txt.mustache", "{{% CONTENT_TYPE:TEXT}}\n")
        try copy.append("letters/surat-tanggapan.html.mustache", "{{agenda_number}}\n")
        let problems = copy.problems()
        #expect(problems.count == 5, "\(problems)")
        #expect(
            problems.contains("mails/full.txt.mustache:1:1: the tag alternatives is missing: this template needs it"))
        #expect(problems.contains("mails/notice.txt.mustache:1:1: the first line must be {{% CONTENT_TYPE:TEXT}}"))
        #expect(
            problems.contains("mails/prove.html.mustache:1:1: the template is missing: every kind of mail needs one"))
        #expect(
            problems.contains(
                "mails/recept.txt.mustache:1:1: no mail is named so; did you mean receipt.txt.mustache?"))
        #expect(problems.contains { $0.hasSuffix("unknown tag agenda_number") })
    }

    @Test("a part that includes itself is refused")
    func recursion() throws {
        let copy = try Copy()
        try copy.append("mails/parts/row.txt.mustache", "{{> row}}\n")
        #expect(copy.problems().contains { $0.hasSuffix(": the part row includes itself") })
    }

    @Test("a directory that is not there is told by its folders")
    func noDirectory() {
        let problems = Result { () throws(TemplateProblems) in try MailTemplates(directory: "/nonexistent") }
        guard case .failure(let error) = problems else {
            Issue.record("templates were read from nowhere")
            return
        }
        #expect(error.problems.contains { $0.file == "mails" && $0.message.contains("missing") })
        #expect(error.problems.contains { $0.file == "letters" })
    }

    @Test("a file that is not UTF-8 is refused")
    func latin1() throws {
        let copy = try Copy()
        try Data([0x7B, 0xE9]).write(to: URL(fileURLWithPath: copy.path + "/mails/status.txt.mustache"))
        #expect(copy.problems().contains("mails/status.txt.mustache:1:1: the file is not UTF-8"))
    }
}
