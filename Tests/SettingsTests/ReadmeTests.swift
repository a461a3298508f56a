import Foundation
import Settings
import Testing

@Suite("The README")
struct ReadmeTests {
    /// The tables between the two marks of the README, made from the settings table.
    static var tables: String {
        SettingsFile.allCases.map { file in
            let rows = Setting.table.filter { $0.file == file }.map { setting in
                "| `\(setting.key)` | \(setting.accepted) | \(setting.fallback) | \(setting.sentence) |"
            }
            return
                (["#### `config/\(file.rawValue)`", "", "| key | accepts | default | meaning |", "|---|---|---|---|"]
                + rows).joined(separator: "\n")
        }.joined(separator: "\n\n")
    }

    @Test("documents every key of the configuration as the reader has it")
    func documented() throws {
        let readme = try Offices.text("README.md")
        let parts = readme.components(separatedBy: "<!-- settings -->\n")
        try #require(parts.count == 3)
        let written = parts[1].trimmingCharacters(in: .whitespacesAndNewlines)
        if written != Self.tables {
            let actual = FileManager.default.temporaryDirectory.appendingPathComponent("README.settings.actual")
            try Data(Self.tables.utf8).write(to: actual)
            Issue.record("the README's tables differ; what they should be is in \(actual.path)")
        }
    }

    @Test("names only programs and files that are there")
    func files() throws {
        let readme = try Offices.text("README.md")
        for file in [".run/demo", ".run/test", "config/office.yaml", "config/procedures", "MailTemplates"] {
            #expect(readme.contains(file))
            #expect(FileManager.default.fileExists(atPath: Offices.root.appendingPathComponent(file).path))
        }
    }

    @Test("and every key has a sentence, a unique name, and a default that its own range accepts")
    func table() {
        var seen: Set<String> = []
        for setting in Setting.table {
            #expect(seen.insert(setting.file.rawValue + setting.key).inserted, "\(setting.key) stands twice")
            #expect(setting.sentence.hasSuffix("."), "\(setting.key)")
        }
        #expect(seen.count > 100)
    }
}
