/// Lays out the plain text of a mail: no line longer than 76 columns, no runs of empty lines.
enum TextLayout {
    static let width = 76
    /// Stands before every line of somebody's own words, so that they cannot pass for words of the office.
    static let frame = "  | "

    /// Somebody's own words in a frame.
    static func framed(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { frame + $0 }.joined(separator: "\n")
    }

    /// The finished text: long lines folded below their own indentation, several empty lines made one.
    static func laidOut(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count + 64)
        var empty = true
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.utf8.allSatisfy({ $0 == 0x20 }) {
                if !empty { result += "\n" }
                empty = true
                continue
            }
            empty = false
            if line.utf8.count <= width {
                result += line
                result += "\n"
            } else {
                fold(line, into: &result)
            }
        }
        while result.utf8.last == 0x0A { result.removeLast() }
        return result + "\n"
    }

    /// Breaks a line at blanks; a word longer than the line, such as a link, stays whole.
    private static func fold(_ line: Substring, into result: inout String) {
        let hang = hanging(line)
        var column = 0
        var isFirst = true
        // The line's own indentation is kept; words are parted by single blanks or by the blanks of a label.
        let body = line.drop { $0 == " " }
        let indentation = String(line[..<body.startIndex])
        result += indentation
        column = indentation.unicodeScalars.count
        for word in body.split(separator: " ", omittingEmptySubsequences: false) {
            let length = word.unicodeScalars.count
            if isFirst {
                isFirst = false
            } else if column + 1 + length <= width || column <= hang.unicodeScalars.count {
                result += " "
                column += 1
            } else {
                if word.isEmpty { continue }
                result += "\n" + hang
                column = hang.unicodeScalars.count
            }
            result += word
            column += length
        }
        result += "\n"
    }

    /// What the continued lines begin with: the frame, or blanks up to where the text of a label or number begins.
    private static func hanging(_ line: Substring) -> String {
        if line.hasPrefix(frame) { return frame }
        let start = Array(line.unicodeScalars.prefix(24))
        var at = 0
        while at < start.count, start[at] == " " { at += 1 }
        let indentation = at
        while at < start.count, start[at].properties.numericType != nil { at += 1 }
        if at > indentation, at + 1 < start.count, start[at] == ".", start[at + 1] == " " {
            return blanks(at + 2)
        }
        if indentation + 1 < start.count, start[indentation] == "-", start[indentation + 1] == " " {
            return blanks(indentation + 2)
        }
        var colon = indentation
        while colon + 2 < start.count {
            if start[colon] == " ", start[colon + 1] == ":", start[colon + 2] == " " { return blanks(colon + 3) }
            colon += 1
        }
        return blanks(indentation)
    }

    private static func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }
}
