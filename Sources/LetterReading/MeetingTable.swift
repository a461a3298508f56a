/// Spells out a table of meetings, one labelled line for every cell, so that a passcode stays with its row.
enum MeetingTable {
    private enum Column { case link, id, passcode, other }

    private static let most = 20

    /// The text with every row below a heading of links, IDs or passcodes written as labelled lines.
    static func spelledOut(_ text: String) -> String {
        guard text.utf8.count <= Words.limit, text.utf8.contains(where: { $0 == UInt8(ascii: "|") || $0 == 9 }) else {
            return text
        }
        var lines: [String] = []
        var columns: [Column] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let cells = cells(line)
            if cells.count > 1, cells.count <= most, let heading = heading(cells) {
                columns = heading
                lines.append("")
            } else if cells.count > 1, cells.count == columns.count {
                // Last, because a link or an ID begins the meeting.
                var passcode: String?
                for (column, cell) in zip(columns, cells) where cell.utf8.contains(where: { $0 != UInt8(ascii: "-") }) {
                    switch column {
                    case .id: lines.append("ID: " + cell)
                    case .passcode: passcode = cell
                    case .link, .other: lines.append(cell)
                    }
                }
                if let passcode { lines.append("Passcode: " + passcode) }
                lines.append("")
            } else {
                if cells.count > 1 || !trimmed(line).isEmpty { columns = [] }
                lines.append(String(line))
            }
        }
        return lines.joined(separator: "\n")
    }

    private static func cells(_ line: Substring) -> [String] {
        let mark: Character = line.utf8.contains(UInt8(ascii: "|")) ? "|" : "\t"
        var cells = line.split(separator: mark, omittingEmptySubsequences: false).map { trimmed($0) }
        if mark == "|", line.first == "|" { cells.removeFirst() }
        if mark == "|", cells.last?.isEmpty == true, trimmed(line).hasSuffix("|") { cells.removeLast() }
        return cells
    }

    /// The columns of a heading that names a passcode or an ID beside something else; a value in it makes it none.
    private static func heading(_ cells: [String]) -> [Column]? {
        guard !cells.contains(where: { $0.contains("://") || $0.utf8.contains(where: { $0 >= 48 && $0 <= 57 }) }) else {
            return nil
        }
        let columns = cells.map(column)
        guard columns.contains(.passcode) || columns.contains(.id), columns.contains(where: { $0 != .passcode }) else {
            return nil
        }
        return columns
    }

    private static func column(_ cell: String) -> Column {
        let words = Words(cell).tokens.filter { $0.kind == .word }.map(\.text)
        guard words.count <= 4, !words.contains("host") else { return .other }
        if words.contains(where: {
            ["passcode", "password", "pass", "sandi", "pwd", "pin", "passkode", "kode", "code"].contains($0)
        }) {
            return .passcode
        }
        if words.contains("id") { return .id }
        return words.contains(where: { ["link", "tautan", "url"].contains($0) }) ? .link : .other
    }
}
