/// Rows in aligned columns, for terminals.
struct TextTable {
    /// Column names, or nothing.
    var header: [String]?
    var rows: [[String]]

    /// The lines, without a newline at the end; columns are two blanks apart, the last one is not filled up.
    var text: String {
        let all = (header.map { [$0] } ?? []) + rows
        let columns = all.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in all.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
        return all.map { row in
            let line = row.enumerated().map { column, cell in
                cell + String(repeating: " ", count: max(0, widths[column] - cell.count))
            }.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }
}
