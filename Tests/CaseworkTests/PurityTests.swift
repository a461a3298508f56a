import Foundation
import TestSupport
import Testing

/// A source file without its comments and string-free of nothing else: words in comments bind nobody.
private struct Source {
    let path: String
    let lines: [String]

    init(path: String) throws {
        self.path = path
        lines = try String(contentsOfFile: path, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false
        )
        .map { line in
            // A comment begins the line or follows blanks; `//` inside a text such as a URL does neither.
            let text = String(line)
            if text.drop(while: { $0 == " " }).hasPrefix("//") { return "" }
            return text.range(of: "  // ").map { String(text[..<$0.lowerBound]) } ?? text
        }
    }

    static func all(below directory: String) throws -> [Source] {
        let root = PackageRoot.path() + "/" + directory
        let paths = try FileManager.default.subpathsOfDirectory(atPath: root).filter { $0.hasSuffix(".swift") }
        return try paths.sorted().map { try Source(path: root + "/" + $0) }
    }
}

/// Whether `word` stands in `line` with no letter, digit, `_` or `-` beside it.
private func stands(_ word: String, in line: String) -> Bool {
    var rest = line[...]
    while let found = rest.range(of: word) {
        let before = rest[..<found.lowerBound].last
        let after = rest[found.upperBound...].first
        let inWord: (Character?) -> Bool = { $0.map { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" } ?? false }
        if !inWord(before), !inWord(after) { return true }
        rest = rest[found.upperBound...]
    }
    return false
}

@Suite("What the core may know")
struct PurityTests {
    private static let allowed: [String: Set<String>] = [
        "OfficeCalendar": ["FoundationEssentials"],
        "LetterReading": ["FoundationEssentials", "OfficeCalendar"],
        "Casework": ["FoundationEssentials", "LetterReading", "OfficeCalendar"],
    ]

    /// Words that reach for a clock, chance, files, processes, the environment or a system calendar.
    private static let forbidden = [
        "Date()", "Date.now", "random", "randomElement", "shuffled", "SystemRandomNumberGenerator", "UUID",
        "ProcessInfo", "FileManager", "FileHandle", "Process", "Thread", "Task", "TimeZone", "Calendar",
        "DateFormatter", "ContinuousClock", "SuspendingClock", "getenv", "print", "fatalError", "preconditionFailure",
        "nonisolated(unsafe)", "@unchecked",
    ]

    @Test(
        "the core imports only its like and the essentials", arguments: ["OfficeCalendar", "LetterReading", "Casework"])
    func imports(target: String) throws {
        let sources = try Source.all(below: "Sources/" + target)
        #expect(!sources.isEmpty)
        for source in sources {
            for line in source.lines {
                let words = line.split(separator: " ")
                guard let position = words.firstIndex(of: "import"), position <= 1, words.count > position + 1 else {
                    continue
                }
                let module = String(words[position + 1].split(separator: ".").first ?? "")
                #expect(Self.allowed[target]?.contains(module) ?? false, "\(source.path): \(line)")
            }
        }
    }

    @Test(
        "the core has no clock, no chance, no files and no processes",
        arguments: ["OfficeCalendar", "LetterReading", "Casework"])
    func words(target: String) throws {
        for source in try Source.all(below: "Sources/" + target) {
            for (number, line) in source.lines.enumerated() {
                for word in Self.forbidden where stands(word, in: line) {
                    Issue.record("\(source.path):\(number + 1): \(word)")
                }
            }
        }
    }
}
