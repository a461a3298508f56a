import Casework
import Foundation
import OfficeCalendar
import Settings
import Testing

/// Rules of the house that no compiler checks: they are read off the sources themselves.
@Suite("The sources")
struct HouseTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private struct Source {
        /// The folder below `Sources/`.
        var target: String
        var path: String
        /// Lines with their numbers, comments taken out.
        var code: [(number: Int, text: String)]
    }

    private static func sources() throws -> [Source] {
        let folder = root.appendingPathComponent("Sources")
        return try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
            .sorted()
            .map { path in
                let text = try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
                let lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
                    index, line in
                    (index + 1, withoutComment(String(line)))
                }
                return Source(target: String(path.prefix { $0 != "/" }), path: path, code: lines)
            }
    }

    /// The line up to a `//` that stands outside of quotation marks.
    private static func withoutComment(_ line: String) -> String {
        var isQuoted = false
        var before: Character?
        for index in line.indices {
            let character = line[index]
            if character == "\"", before != "\\" { isQuoted.toggle() }
            if character == "/", before == "/", !isQuoted { return String(line[..<line.index(before: index)]) }
            before = character
        }
        return line
    }

    /// The string literals of a line.
    private static func literals(_ line: String) -> [Substring] {
        line.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            .compactMap { $0.offset % 2 == 1 ? $0.element : nil }
    }

    private static func imports(_ source: Source) -> [(module: String, line: Int)] {
        source.code.compactMap { number, text in
            let words = text.split(separator: " ")
            guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
                words[..<place].allSatisfy({
                    ["package", "public", "internal", "@preconcurrency", "@testable"].contains($0)
                })
            else { return nil }
            // `import struct Foundation.URL` names a declaration of the module.
            let kinds: Set<Substring> = ["struct", "class", "enum", "func", "protocol", "typealias", "let", "var"]
            let name = kinds.contains(words[place + 1]) ? words.last ?? "" : words[place + 1]
            return (String(name.prefix { $0 != "." }), number)
        }
    }

    @Test("name no SOP, no service, no role and no wording of an SOP: all of that is configuration")
    func noProcedures() throws {
        let settings = try Settings.load(
            directory: Self.root.appendingPathComponent("config").path, environment: [:])
        #expect(!settings.procedures.isEmpty)
        // A plain word such as “visit” is also one of the language; a composed one can only be a name.
        let names = Set(
            settings.procedures.flatMap { [$0.id, $0.service.name] }.filter { $0.contains { "-_".contains($0) } })
        let roles = Set(settings.office.roles.map(\.id))
        // Words to choose from, and names of results, facilities and positions.
        var words: Set<String> = []
        for procedure in settings.procedures {
            for (_, act) in procedure.acts {
                words.formUnion(act.choices.map(\.word))
                if let result = act.result { words.insert(result) }
            }
        }
        for facility in settings.office.facilities { words.formUnion([facility.id, facility.name.lowercased()]) }
        for role in settings.office.roles where role.title.split(separator: " ").count >= 3 {
            words.insert(role.title.lowercased())
        }
        let wording = Set(
            settings.procedures.flatMap { procedure in
                procedure.rows.flatMap { [$0.text, $0.requisites, $0.output] } + procedure.head.map(\.value)
            }.filter { $0.split(separator: " ").count >= 3 }.map { $0.lowercased() })
        for source in try Self.sources() {
            for (number, text) in source.code where text.contains("\"") {
                for literal in Self.literals(text) {
                    let place = "Sources/\(source.path):\(number)"
                    for name in names { #expect(!literal.contains(name), "\(place) names \(name)") }
                    // The titles of officials are also words of the language in which letters are written.
                    if source.target != "LetterReading" {
                        #expect(!roles.contains(String(literal)), "\(place) names the role \(literal)")
                        #expect(!words.contains(literal.lowercased()), "\(place) has the word \(literal)")
                    }
                    let lower = literal.lowercased()
                    for words in wording { #expect(!lower.contains(words), "\(place) has words of an SOP: \(words)") }
                }
            }
        }
    }

    @Test("use each third-party library in one room")
    func oneImporter() throws {
        let sources = try Self.sources()
        let own = Set(sources.map(\.target))
        let system: Set<String> = [
            "Foundation", "FoundationEssentials", "Glibc", "Musl", "Dispatch", "Synchronization", "CLinux",
        ]
        var importers: [String: Set<String>] = [:]
        for source in sources {
            for (module, _) in Self.imports(source) where !own.contains(module) && !system.contains(module) {
                importers[module, default: []].insert(source.target)
            }
        }
        #expect(importers.count >= 8)
        for (module, targets) in importers {
            #expect(targets.count == 1, "\(module) is imported by \(targets.sorted().joined(separator: ", "))")
        }
    }

    @Test("have a page for each room that says what it may import and what can fail")
    func pages() throws {
        for target in Set(try Self.sources().map(\.target)).sorted() {
            let page = Self.root.appendingPathComponent("Sources/\(target)/\(target).docc/\(target).md")
            let text = (try? String(contentsOf: page, encoding: .utf8)) ?? ""
            #expect(text.hasPrefix("# ``\(target)``"), "Sources/\(target) has no page")
            for words in target == "disposisi" ? ["import"] : ["import", "fail"] {
                #expect(text.contains(words), "\(target).md does not say what it may \(words)")
            }
        }
    }
}
