/// Numbered tables in text that keeps its layout, each row brought back into one line.
///
/// `pdftotext -layout` prints a cell that wraps as several lines, with the wrapped words of its neighbours beside
/// them: “Kamis, 10   09.00 - 12.00   28” over “Desember 2026   WITA   orang”. Read line by line, a count becomes a
/// day. A table is known by a head that begins with “No” and by rows that count from 1; what looks otherwise is left
/// as it is. Where the numbers stand in the middle of their rows, the lines are parted so that every number is in the
/// middle of its own and no cell begins or ends as a fragment; where two partings do that equally well, nothing is
/// joined.
enum LayoutTable {
    /// The text with the wrapped rows of its numbered tables joined.
    static func joined(_ text: String) -> String {
        guard text.contains("No") || text.contains("NO") else { return text }
        var result: [String] = []
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)[...]
        while let line = lines.first {
            if let head = head(line),
                let table = table(under: head, in: lines.dropFirst()) ?? centred(under: head, in: lines.dropFirst())
            {
                result += table.rows.map { $0.filter { !$0.isEmpty }.joined(separator: "    ") }
                lines = lines.dropFirst(1 + table.height)
            } else {
                result.append(line)
                lines = lines.dropFirst()
            }
        }
        return result.joined(separator: "\n")
    }

    /// Words that stand together in a line, by their columns of characters.
    private struct Piece {
        var start: Int
        var end: Int
        var text: String
    }

    /// Pieces of a line: what two blanks or more part.
    private static func pieces(_ line: String) -> [Piece] {
        var result: [Piece] = []
        var column = 0
        for character in line {
            defer { column += 1 }
            guard !character.isWhitespace else { continue }
            if let last = result.last, column - last.end <= 1 {
                result[result.count - 1].text += (column > last.end ? " " : "") + String(character)
                result[result.count - 1].end = column + 1
            } else {
                result.append(Piece(start: column, end: column + 1, text: String(character)))
            }
        }
        return result
    }

    private static func head(_ line: String) -> [Piece]? {
        let start = line.drop(while: \.isWhitespace).prefix(3).lowercased()
        guard start.hasPrefix("no"), start.dropFirst(2).allSatisfy({ $0 == "." || $0.isWhitespace }),
            !line.contains(where: { $0.isNumber || $0 == ":" })
        else { return nil }
        var pieces = pieces(line)
        if let first = pieces.first, let blank = first.text.firstIndex(of: " ") {
            // The number's column is narrow: its head stands close to the next.
            let number = first.text[..<blank]
            let rest = first.text[blank...].dropFirst()
            pieces.replaceSubrange(
                0..<1,
                with: [
                    Piece(start: first.start, end: first.start + number.count, text: String(number)),
                    Piece(start: first.end - rest.count, end: first.end, text: String(rest)),
                ])
        }
        return pieces.count >= 3 ? pieces : nil
    }

    /// The rows below a head, the head first, and how many lines they took; nothing when the lines are no such table.
    private static func table(under head: [Piece], in lines: ArraySlice<String>) -> (rows: [[String]], height: Int)? {
        var columns = head.map { $0.start..<$0.end }
        var rows = [head.map(\.text)]
        var height = 0
        var isAfterGap = false
        for line in lines {
            var pieces = pieces(line)
            if pieces.isEmpty {
                isAfterGap = true
                height += 1
                continue
            }
            guard let first = pieces.first, let second = columns.dropFirst().first else { break }
            if first.start < second.lowerBound, let number = split(first, expecting: rows.count) {
                pieces.replaceSubrange(0..<1, with: number)
                rows.append(Array(repeating: "", count: columns.count))
                // A full row tells how wide the columns are.
                if pieces.count == columns.count {
                    columns = zip(columns, pieces).map {
                        min($0.lowerBound, $1.start)..<max($0.upperBound, $1.end)
                    }
                }
            } else if isAfterGap || first.start + 2 < second.lowerBound || (rows.count == 1 && hasDigits(pieces)) {
                break
            }
            isAfterGap = false
            height += 1
            var last = -1
            for piece in pieces {
                let index = column(of: piece, in: columns)
                // Two neighbours in one column: the head does not tell all columns, as when some stand on lines above it.
                guard index > last else { return nil }
                last = index
                let row = rows.count - 1
                rows[row][index] += (rows[row][index].isEmpty ? "" : " ") + piece.text
            }
        }
        guard rows.count > 1 else { return nil }
        if isAfterGap { rows.append([]) }
        return (rows, height)
    }

    // MARK: Numbers in the middle of their rows

    private static func centred(under head: [Piece], in lines: ArraySlice<String>) -> (rows: [[String]], height: Int)? {
        guard let second = head.dropFirst().first else { return nil }
        var columns = head.map { $0.start..<$0.end }
        // The table's lines, their pieces by column, and the lines on which the numbers stand.
        var cells: [[String]] = []
        var numbers: [Int] = []
        var ends = false
        for line in lines.prefix(200) {
            var pieces = pieces(line)
            if pieces.isEmpty {
                ends = true
                break
            }
            if let first = pieces.first, first.start < second.start {
                guard let number = split(first, expecting: numbers.count + 1) else { break }
                pieces.replaceSubrange(0..<1, with: number)
                numbers.append(cells.count)
                if pieces.count == columns.count {
                    columns = zip(columns, pieces).map {
                        min($0.lowerBound, $1.start)..<max($0.upperBound, $1.end)
                    }
                }
            }
            var row = Array(repeating: "", count: columns.count)
            var last = -1
            for piece in pieces {
                let index = column(of: piece, in: columns)
                guard index > last else { return nil }
                last = index
                row[index] = piece.text
            }
            cells.append(row)
        }
        guard let first = numbers.first, first > 0, (1...20).contains(numbers.count) else { return nil }
        var best: (faults: Int, rows: [[String]])?
        var tied = false
        for starts in partings(numbers, height: cells.count) {
            let rows = starts.indices.map { place in
                let end = place + 1 < starts.count ? starts[place + 1] : cells.count
                return columns.indices.map { column in
                    cells[starts[place]..<end].map { $0[column] }.filter { !$0.isEmpty }.joined(separator: " ")
                }
            }
            let faults = rows.reduce(0) { $0 + $1.dropFirst().reduce(0) { $0 + fragments($1) } }
            if let known = best, known.faults <= faults {
                if known.faults == faults { tied = true }
            } else {
                (best, tied) = ((faults, rows), false)
            }
        }
        guard let best, !tied else { return nil }
        return ([head.map(\.text)] + best.rows + (ends ? [[]] : []), cells.count + (ends ? 1 : 0))
    }

    /// The first lines of the rows, in every way in which each number stands in the middle of its row, one line aside at
    /// most. At most 64 ways are looked at.
    private static func partings(_ numbers: [Int], height: Int) -> [[Int]] {
        var found: [[Int]] = [[0]]
        for (place, number) in numbers.enumerated() {
            let limit = place + 1 < numbers.count ? numbers[place + 1] : height
            var next: [[Int]] = []
            for starts in found {
                guard let start = starts.last else { continue }
                for end in (2 * number - start)...(2 * number - start + 2) where end > number && end <= limit {
                    if place + 1 < numbers.count {
                        next.append(starts + [end])
                    } else if end == height {
                        next.append(starts)
                    }
                }
            }
            found = Array(next.prefix(64))
        }
        return found
    }

    private static let months = [
        "januari", "februari", "maret", "april", "mei", "juni", "juli", "agustus", "september", "oktober", "november",
        "nopember", "desember",
    ]
    private static let zones = ["wib", "wita", "wit", "orang", "peserta"]
    private static let weekdays = ["senin", "selasa", "rabu", "kamis", "jumat", "jum'at", "sabtu", "minggu", "ahad"]

    /// How much a cell looks like a part of one: empty, begun in the middle, or ended before its end.
    private static func fragments(_ cell: String) -> Int {
        let words = cell.lowercased().split(separator: " ").map { $0.filter { $0 != "," } }
        guard let first = words.first, let last = words.last else { return 2 }
        var faults = 0
        let year = first.count == 4 && first.hasPrefix("20") && first.allSatisfy(\.isNumber)
        if months.contains(first) || zones.contains(first) || year || cell.first?.isLowercase ?? false { faults += 1 }
        if cell.hasSuffix(",") || cell.hasSuffix("-") || weekdays.contains(last) || months.contains(last) {
            faults += 1
        }
        // Two days in one cell.
        if words.filter({ weekdays.contains($0) }).count > 1 { faults += 1 }
        return faults
    }

    private static func hasDigits(_ pieces: [Piece]) -> Bool {
        pieces.contains { $0.text.contains(where: \.isNumber) }
    }

    /// The row's number, and what stands close behind it; nothing when it is not the number that comes next.
    private static func split(_ piece: Piece, expecting number: Int) -> [Piece]? {
        let digits = piece.text.prefix { $0.isASCII && $0.isNumber }
        guard digits == String(number) else { return nil }
        let mark = piece.text.dropFirst(digits.count).prefix { $0 == "." || $0 == ")" }
        let rest = piece.text.dropFirst(digits.count + mark.count)
        guard mark.count <= 1, rest.isEmpty || rest.first == " " else { return nil }
        let own = Piece(start: piece.start, end: piece.start + digits.count + mark.count, text: String(digits + mark))
        let words = rest.drop { $0 == " " }
        guard !words.isEmpty else { return [own] }
        return [own, Piece(start: piece.end - words.count, end: piece.end, text: String(words))]
    }

    /// The column that a piece shares most with, or else the nearest one.
    private static func column(of piece: Piece, in columns: [Range<Int>]) -> Int {
        func measure(_ range: Range<Int>) -> (shared: Int, distance: Int) {
            let shared = min(range.upperBound, piece.end) - max(range.lowerBound, piece.start)
            return (max(0, shared), abs(range.lowerBound - piece.start))
        }
        let measures = columns.map(measure)
        return measures.indices.max { one, other in
            let (a, b) = (measures[one], measures[other])
            return a.shared == b.shared ? a.distance > b.distance : a.shared < b.shared
        } ?? 0
    }
}
