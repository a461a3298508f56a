/// A mistake in a template, with its place.
package struct TemplateProblem: Sendable, Equatable, CustomStringConvertible {
    /// Path below the templates' directory, such as `mails/receipt.txt.mustache`.
    package var file: String
    /// From 1.
    package var line: Int
    /// From 1, counted in characters as an editor does.
    package var column: Int
    package var message: String

    package init(file: String, line: Int = 1, column: Int = 1, message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
    }

    /// `file:line:column: message`.
    package var description: String { "\(file):\(line):\(column): \(message)" }
}

/// Every mistake in a directory of templates, in the order of files and places.
package struct TemplateProblems: Error, Equatable, CustomStringConvertible {
    package var problems: [TemplateProblem]
    package init(_ problems: [TemplateProblem]) { self.problems = problems }
    /// One line for each problem.
    package var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// Finds the name that somebody may have meant.
enum Spelling {
    /// `; did you mean x?` for the nearest of `names`, or nothing when none is near.
    static func suggestion(for word: String, among names: some Sequence<String>) -> String {
        let limit = max(1, word.count / 3)
        let near = names.map { (name: $0, distance: distance(word, $0)) }.filter { $0.distance <= limit }
            .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        return near.map { "; did you mean \($0.name)?" } ?? ""
    }

    /// Edits from one word to the other: insert, delete, replace (Levenshtein).
    static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (i, character) in left.enumerated() {
            var diagonal = i
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let above = row[j + 1]
                row[j + 1] = character == other ? diagonal : min(diagonal, above, row[j]) + 1
                diagonal = above
            }
        }
        return row[right.count]
    }
}
