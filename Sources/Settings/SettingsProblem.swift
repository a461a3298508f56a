/// Where something stands in a file of the configuration.
package struct Place: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The path as the operator would type it, such as `config/office.yaml`.
    package var file: String
    /// From 1.
    package var line: Int
    /// From 1, in Unicode scalars.
    package var column: Int
    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `file:line:column`.
    package var description: String { "\(file):\(line):\(column)" }

    package static func < (left: Place, right: Place) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}

/// One mistake in the configuration. Never holds a secret: settings hold only references to them.
package struct SettingsProblem: Hashable, Sendable, CustomStringConvertible {
    package var place: Place
    /// Lower case, without a full stop: names the thing and its value and says what would be accepted.
    package var message: String
    /// The word that was probably meant.
    package var suggestion: String?
    package init(place: Place, message: String, suggestion: String? = nil) {
        self.place = place
        self.message = message
        self.suggestion = suggestion
    }

    /// `file:line:column: error: message; did you mean …`.
    package var description: String {
        "\(place): error: \(message)" + (suggestion.map { "; did you mean \($0)" } ?? "")
    }
}

/// All mistakes of a configuration at once, in the order of files and lines.
package struct SettingsProblems: Error, Sendable, Equatable, CustomStringConvertible {
    package var problems: [SettingsProblem]
    package init(_ problems: [SettingsProblem]) { self.problems = problems }

    /// One line each.
    package var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// Gathers mistakes while the files are read. One list belongs to one call of `Settings.load`.
final class ProblemList {
    private var found: [SettingsProblem] = []
    /// Files in the order in which an operator would open them.
    private var files: [String] = []

    /// Adds a mistake; the same one at the same place counts once.
    func add(_ place: Place, _ message: String, suggestion: String? = nil) {
        let problem = SettingsProblem(place: place, message: message, suggestion: suggestion)
        if !files.contains(place.file) { files.append(place.file) }
        if !found.contains(problem) { found.append(problem) }
    }

    var isEmpty: Bool { found.isEmpty }

    /// Whether any mistake stands in a file; relations across files are checked only between sound ones.
    func concerns(_ file: String) -> Bool { found.contains { $0.place.file == file } }

    /// The mistakes in the order of files and lines.
    var all: SettingsProblems {
        SettingsProblems(
            found.enumerated().sorted { left, right in
                (left.element.place, left.offset) < (right.element.place, right.offset)
            }.map(\.element))
    }
}

/// The one of `known` that is close enough to `word` to be what was meant: at most a third of it differs.
func suggestion(for word: String, among known: some Sequence<String>) -> String? {
    let written = Array(word.lowercased().unicodeScalars)
    var best: (distance: Int, word: String)?
    for candidate in known where candidate != word {
        let distance = editDistance(written, Array(candidate.lowercased().unicodeScalars))
        let limit = max(1, min(written.count, candidate.unicodeScalars.count) / 3)
        guard distance <= limit, distance < best?.distance ?? .max else { continue }
        best = (distance, candidate)
    }
    return best?.word
}

/// Insertions, removals, replacements and swaps of neighbours between two words (optimal string alignment).
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
    var before: [Int] = []
    var last = Array(0...right.count)
    for row in 1...left.count {
        var line = [row]
        for column in 1...right.count {
            let same = left[row - 1] == right[column - 1]
            var least = min(last[column] + 1, line[column - 1] + 1, last[column - 1] + (same ? 0 : 1))
            if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                least = min(least, before[column - 2] + 1)
            }
            line.append(least)
        }
        before = last
        last = line
    }
    return last[right.count]
}
