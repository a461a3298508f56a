import Casework
import Foundation
import Settings
import Testing

@testable import disposisi

@Suite("An SOP")
struct SopTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test("is printed back byte for byte as the office's own table")
    func printed() throws {
        let folder = Self.root.appendingPathComponent("Tests/SettingsTests/Fixtures/sop")
        let settings = try Settings.load(
            directory: Self.root.appendingPathComponent("config").path, environment: [:])
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(!names.isEmpty)
        for name in names {
            let procedure = try #require(settings.procedure(name.replacingOccurrences(of: ".tsv", with: "")))
            let reference = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
            #expect(SopText.table(procedure) + "\n" == reference)
        }
    }

    @Test("printed as JSON names the acts of each row and where they lead")
    func json() throws {
        let settings = try Settings.load(
            directory: Self.root.appendingPathComponent("config").path, environment: [:])
        let procedure = try #require(settings.procedure("tarakan-zoom"))
        let text = try SopText.json(SopText.Document(procedure))
        #expect(!text.contains("\n"))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let rows = try #require(object["rows"] as? [[String: Any]])
        #expect(rows.count == 10)
        let acts = try #require(rows[8]["acts"] as? [[String: Any]])
        #expect(acts.compactMap { $0["act"] as? String } == ["sign", "send"])
        #expect((acts.first?["outcomes"] as? [String: String]) == ["revised": "act 7"])
    }

    @Test("table for a terminal lines up its columns and leaves no blanks at line ends")
    func columns() {
        let text = TextTable(header: ["id", "name"], rows: [["a", "satu"], ["bbb", ""]]).text
        #expect(text == "id   name\na    satu\nbbb")
    }
}
