/// One word, number, mark or picture of a text, folded for comparison.
struct Token: Sendable, Equatable {
    enum Kind: Sendable {
        case word, number, mark, picture
    }

    var kind: Kind
    /// Folded text: lower case, plain quotes and dashes, no accents, apostrophes inside words dropped.
    var text: String
    /// The value of a number of at most nine digits.
    var number: Int?
    /// UTF-8 offsets into the cleaned source.
    var start: Int
    var end: Int
    /// Line of the cleaned source, from 0.
    var line: Int
    /// Columns of blank space before the token on its line; a tab counts as four.
    var blanks: Int
    /// True when letters of scripts that imitate one another stand in one word.
    var disguised: Bool

    /// True when nothing stands between this token and the one before it.
    var joined: Bool { blanks == 0 }
    /// How many digits or letters the source shows.
    var width: Int { end - start }

    func isMark(_ mark: String) -> Bool { kind == .mark && text == mark }
    func isWord(_ word: String) -> Bool { kind == .word && text == word }
    func isWord(in words: Set<String>) -> Bool { kind == .word && words.contains(text) }
    /// For a few words written in place: comparing is cheaper than hashing.
    func isWord(in words: [String]) -> Bool { kind == .word && words.contains(text) }
}

/// A text cut into tokens, with the cleaned source beside them.
///
/// Cleaning removes what a reader cannot see (zero-width and bidirectional
/// controls, soft hyphens), because such characters hide words from a grammar
/// and not from the eye. Work is linear and ends at `Words.limit` bytes.
struct Words: Sendable {
    /// Bytes of a text that are looked at; the rest of a longer one is ignored and said to be cut.
    static let limit = 65_536

    let source: [UInt8]
    let tokens: [Token]
    /// First token of each line that has tokens.
    let lineStarts: [Int]
    /// True when the text was longer than the limit.
    let cut: Bool

    init(_ text: String) {
        let cleaned = Words.clean(text)
        source = cleaned.bytes
        cut = cleaned.cut
        tokens = Words.tokenize(source)
        var starts: [Int] = []
        var line = -1
        for (index, token) in tokens.enumerated() where token.line != line {
            starts.append(index)
            line = token.line
        }
        lineStarts = starts
    }

    /// The tokens of the line on which a token stands. Found by halving, because one line may be the whole text.
    func lineRange(at token: Int) -> Range<Int> {
        guard tokens.indices.contains(token) else { return token..<token }
        var (low, high) = (0, lineStarts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= token { low = middle } else { high = middle }
        }
        return lineStarts[low]..<(low + 1 < lineStarts.count ? lineStarts[low + 1] : tokens.count)
    }

    /// The source between two offsets.
    func slice(_ start: Int, _ end: Int) -> String {
        guard start < end, start >= 0, end <= source.count else { return "" }
        return String(decoding: source[start..<end], as: UTF8.self)
    }

    /// The source of a run of tokens.
    func slice(_ range: Range<Int>) -> String {
        guard !range.isEmpty, range.lowerBound >= 0, range.upperBound <= tokens.count else { return "" }
        return slice(tokens[range.lowerBound].start, tokens[range.upperBound - 1].end)
    }

    /// The whole line on which a token stands, without blanks at its ends.
    func line(at token: Int) -> String {
        guard tokens.indices.contains(token) else { return "" }
        var start = tokens[token].start
        var end = tokens[token].end
        while start > 0, source[start - 1] != 10 { start -= 1 }
        while end < source.count, source[end] != 10 { end += 1 }
        return trimmed(slice(start, end))
    }

    /// The sentence around a token, on one line: from the last full stop or empty line to the next, at most 60 tokens.
    func sentence(at token: Int) -> String {
        let text = slice(sentenceRange(at: token))
        return text.split(whereSeparator: { $0 == "\n" || $0 == " " || $0 == "\t" }).joined(separator: " ")
    }

    /// The tokens of the sentence around a token.
    func sentenceRange(at token: Int) -> Range<Int> {
        guard tokens.indices.contains(token) else { return 0..<0 }
        var first = token
        while first > 0, token - first < 30, !ends(first - 1, before: first) { first -= 1 }
        var last = token
        while last + 1 < tokens.count, last - token < 30, !ends(last, before: last + 1) { last += 1 }
        return first..<last + 1
    }

    /// Whether a sentence or a labelled line ends between two neighbouring tokens.
    private func ends(_ index: Int, before next: Int) -> Bool {
        let (token, after) = (tokens[index], tokens[next])
        if after.line - token.line >= 2 { return true }
        if token.kind == .mark, ".;!?".contains(token.text), !after.joined, index > 0 {
            // “Sdr. Budi”, “Pkl. 09.00”: a short word with a full stop is cut short, not the end.
            return token.text != "." || tokens[index - 1].kind != .word || tokens[index - 1].width > 4
                || after.line > token.line
        }
        guard after.line > token.line else { return false }
        // Lines of a list or of labelled values stand by themselves; running text fills its line.
        let start = lineRange(at: index).lowerBound
        if slice(tokens[start].start, token.end).utf8.count < 45 { return true }
        var colon = next
        while colon < tokens.count, colon - next < 7, tokens[colon].line == after.line {
            if tokens[colon].isMark(":") || tokens[colon].isMark("|") { return true }
            colon += 1
        }
        return tokens[next].kind == .mark && ["•", "-", "*", "|"].contains(tokens[next].text)
    }

    // MARK: Cleaning

    static func clean(_ text: String) -> (bytes: [UInt8], cut: Bool) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(text.utf8.count, limit))
        var wasReturn = false
        for scalar in text.unicodeScalars {
            if bytes.count >= limit { return (bytes, true) }
            if wasReturn, scalar == "\n" {
                wasReturn = false
                continue
            }
            wasReturn = scalar == "\r"
            if scalar.value < 0x80 {
                switch scalar.value {
                case 13, 11, 12: bytes.append(10)
                case 9, 10, 32...126: bytes.append(UInt8(scalar.value))
                default: break
                }
                continue
            }
            if isUnseen(scalar.value) { continue }
            if scalar.value == 0x2028 || scalar.value == 0x2029 || scalar.value == 0x85 {
                bytes.append(10)
            } else if isBlank(scalar.value) {
                bytes.append(32)
            } else {
                bytes.append(contentsOf: Array(String(scalar).utf8))
            }
        }
        return (bytes, false)
    }

    /// Controls without a shape: zero width, bidirectional, soft hyphen, variation selectors, skin tones, tags.
    private static func isUnseen(_ value: UInt32) -> Bool {
        switch value {
        case 0x80...0x84, 0x86...0x9F, 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F,
            0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0x3164, 0xFE00...0xFE0F, 0xFEFF, 0xFFA0,
            0xFFF9...0xFFFB, 0x1F3FB...0x1F3FF, 0xE0000...0xE0FFF:
            true
        default: false
        }
    }

    private static func isBlank(_ value: UInt32) -> Bool {
        switch value {
        case 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }

    // MARK: Tokens

    private static func tokenize(_ source: [UInt8]) -> [Token] {
        var tokens: [Token] = []
        var position = 0
        var line = 0
        var blanks = 0
        while position < source.count {
            let byte = source[position]
            if byte == 10 {
                line += 1
                blanks = 1
                position += 1
                continue
            }
            if byte == 32 || byte == 9 {
                blanks += byte == 9 ? 4 : 1
                position += 1
                continue
            }
            let start = position
            if let end = plainRun(source, from: position) {
                let text = String(decoding: source[start..<end].lazy.map { $0 | 0x20 }, as: UTF8.self)
                tokens.append(
                    Token(
                        kind: byte > 57 ? .word : .number, text: byte > 57 ? Scalars.unstretched(text) : text,
                        number: byte > 57 || end - start > 9 ? nil : Int(text), start: start, end: end, line: line,
                        blanks: tokens.isEmpty ? 1 : blanks, disguised: false))
                position = end
                blanks = 0
                continue
            }
            let (scalar, size) = Scalars.decode(source, position)
            let first = Scalars.fold(scalar)
            if first.isDigit || first.isLetter {
                position = scanWord(source, from: start, line: line, blanks: blanks, into: &tokens)
            } else {
                position += size
                // A long ruler (-----, _____, =====) is one mark; work stays linear.
                if size == 1 {
                    while position < source.count, source[position] == byte, "-_=*~.#>".utf8.contains(byte) {
                        position += 1
                    }
                }
                let isPicture = first.isPicture
                tokens.append(
                    Token(
                        kind: isPicture ? .picture : .mark, text: first.text, number: nil, start: start, end: position,
                        line: line, blanks: tokens.isEmpty ? 1 : blanks, disguised: false))
            }
            blanks = 0
        }
        return joinAbbreviations(tokens)
    }

    /// The end of a run of plain Latin letters or of digits that nothing else continues: most words of a letter.
    private static func plainRun(_ source: [UInt8], from start: Int) -> Int? {
        let first = source[start]
        let isNumber = first >= 48 && first <= 57
        guard isNumber || isLetter(first) else { return nil }
        var end = start + 1
        while end < source.count, isNumber ? source[end] >= 48 && source[end] <= 57 : isLetter(source[end]) {
            end += 1
        }
        guard end - start < 200 else { return nil }
        guard end < source.count else { return end }
        let next = source[end]
        // Digits, letters, apostrophes and everything beyond ASCII may go on with the word.
        let goesOn = next >= 0x80 || isLetter(next) || (next >= 48 && next <= 57) || next == 39 || next == 96
        return goesOn ? nil : end
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 97 && (byte | 0x20) <= 122 }

    /// Scans letters and digits; “14Maret2022” gives three tokens, “O8” one number as recognised pictures show it.
    private static func scanWord(
        _ source: [UInt8], from start: Int, line: Int, blanks: Int, into tokens: inout [Token]
    ) -> Int {
        var position = start
        var runs: [(letters: Bool, text: String, start: Int, end: Int, disguised: Bool)] = []
        var text = ""
        var runStart = start
        var runIsLetters = false
        var latin = false
        var other = false
        var total = 0
        func close() {
            if !text.isEmpty { runs.append((runIsLetters, text, runStart, position, latin && other)) }
            text = ""
            latin = false
            other = false
        }
        scan: while position < source.count, total < 200 {
            let (scalar, size) = Scalars.decode(source, position)
            let folded = Scalars.fold(scalar)
            total += 1
            if folded.isDigit || folded.isLetter {
                if text.isEmpty {
                    runIsLetters = folded.isLetter
                    runStart = position
                } else if runIsLetters != folded.isLetter {
                    close()
                    runIsLetters = folded.isLetter
                    runStart = position
                }
                if folded.isLetter {
                    if folded.isLatin { latin = true } else { other = true }
                    if folded.isImitating { other = true; latin = true }
                }
                text += folded.text
                position += size
            } else if folded.isCombining {
                position += size
            } else if folded.text == "'", !text.isEmpty, runIsLetters, position + size < source.count,
                Scalars.fold(Scalars.decode(source, position + size).0).isLetter
            {
                position += size
            } else {
                break scan
            }
        }
        close()
        // OCR: a run of digits with some o, l or i among them is a number.
        let whole = runs.map(\.text).joined()
        if runs.count > 1, let digits = misreadDigits(whole),
            whole.utf8.count <= 4 && runs.contains(where: { !$0.letters })
                || whole.utf8.count <= 14
                    && whole.utf8.count(where: { $0 >= 48 && $0 <= 57 }) * 3 > whole.utf8.count * 2
        {
            tokens.append(
                Token(
                    kind: .number, text: digits, number: Int(digits), start: start, end: position, line: line,
                    blanks: tokens.isEmpty ? 1 : blanks, disguised: false))
            return max(position, start + 1)
        }
        for (index, run) in runs.enumerated() {
            let isNumber = !run.letters
            tokens.append(
                Token(
                    kind: isNumber ? .number : .word, text: run.letters ? Scalars.unstretched(run.text) : run.text,
                    number: isNumber && run.text.utf8.count <= 9 ? Int(run.text) : nil, start: run.start, end: run.end,
                    line: line, blanks: tokens.isEmpty ? 1 : (index == 0 ? blanks : 0), disguised: run.disguised))
        }
        return max(position, start + 1)
    }

    /// The digits that a recognised picture's letters stand for: o is 0, l and i are 1. Nothing for any other letter.
    private static func misreadDigits(_ text: String) -> String? {
        var digits: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 48...57: digits.append(byte)
            case UInt8(ascii: "o"): digits.append(48)
            case UInt8(ascii: "l"), UInt8(ascii: "i"): digits.append(49)
            default: return nil
            }
        }
        return String(decoding: digits, as: UTF8.self)
    }

    private static func isClockMark(_ token: Token) -> Bool {
        token.joined && (token.isMark(".") || token.isMark(":"))
    }

    /// “A.C.C”, “s.d.”, “a.n.” become one word; “O8.OO” gets its second number.
    private static func joinAbbreviations(_ tokens: [Token]) -> [Token] {
        var result: [Token] = []
        result.reserveCapacity(tokens.count)
        var index = 0
        while index < tokens.count {
            var token = tokens[index]
            if token.kind == .word, token.text.utf8.count == 1 {
                var next = index + 1
                var text = token.text
                var end = token.end
                while next + 1 < tokens.count, next - index < 12, tokens[next].isMark("."), tokens[next].joined,
                    tokens[next + 1].kind == .word, tokens[next + 1].joined, tokens[next + 1].text.utf8.count == 1
                {
                    text += tokens[next + 1].text
                    end = tokens[next + 1].end
                    next += 2
                }
                if next > index + 1 {
                    if next < tokens.count, tokens[next].isMark("."), tokens[next].joined {
                        end = tokens[next].end
                        next += 1
                    }
                    token.text = text
                    token.end = end
                    result.append(token)
                    index = next
                    continue
                }
            }
            // “O8.OO”, “ll.3O”: letters that stand for the digits of a clock, beside its point and two digits.
            if token.kind == .word, token.text.utf8.count == 2, let digits = misreadDigits(token.text) {
                let after =
                    token.joined && result.count >= 2 && isClockMark(result[result.count - 1])
                    && result[result.count - 2].kind == .number
                let before =
                    index + 2 < tokens.count && isClockMark(tokens[index + 1]) && tokens[index + 2].joined
                    && tokens[index + 2].width == 2 && misreadDigits(tokens[index + 2].text) != nil
                if after || before {
                    token.kind = .number
                    token.text = digits
                    token.number = Int(digits)
                }
            }
            result.append(token)
            index += 1
        }
        return result
    }
}

/// Folding of single characters, in the spirit of NFKC and case folding as far as letters of offices need it.
enum Scalars {
    struct Folded {
        var text: String
        var isDigit = false
        var isLetter = false
        var isLatin = false
        /// A letter of a script whose shapes pass for Latin ones.
        var isImitating = false
        var isCombining = false
        var isPicture = false
    }

    /// The character at a UTF-8 offset and its length; a stray byte counts as one character.
    static func decode(_ bytes: [UInt8], _ position: Int) -> (UInt32, Int) {
        let first = bytes[position]
        if first < 0x80 { return (UInt32(first), 1) }
        func next(_ offset: Int) -> UInt32 {
            position + offset < bytes.count ? UInt32(bytes[position + offset] & 0x3F) : 0
        }
        if first >= 0xF0 {
            return (UInt32(first & 0x07) << 18 | next(1) << 12 | next(2) << 6 | next(3), min(4, bytes.count - position))
        }
        if first >= 0xE0 {
            return (UInt32(first & 0x0F) << 12 | next(1) << 6 | next(2), min(3, bytes.count - position))
        }
        if first >= 0xC0 { return (UInt32(first & 0x1F) << 6 | next(1), min(2, bytes.count - position)) }
        return (UInt32(first), 1)
    }

    static func fold(_ value: UInt32) -> Folded {
        switch value {
        case 48...57: return Folded(text: ascii(value), isDigit: true)
        case 97...122: return Folded(text: ascii(value), isLetter: true, isLatin: true)
        case 65...90: return Folded(text: ascii(value + 32), isLetter: true, isLatin: true)
        case 0...127:
            if value == 96 { return Folded(text: "'") }
            return Folded(text: ascii(value))
        case 0x2018, 0x2019, 0x201A, 0x201B, 0x2B9, 0x2BB, 0x2BC, 0x2BD, 0xB4, 0x2032, 0x2CA, 0x2CB, 0xFF07, 0xA78C:
            return Folded(text: "'")
        case 0x201C...0x201F, 0xAB, 0xBB, 0x2033, 0x2039, 0x203A: return Folded(text: "\"")
        case 0x2010...0x2015, 0x2212, 0xFE58, 0xFE63, 0xFF0D: return Folded(text: "-")
        case 0x2026: return Folded(text: ".")
        case 0x2022, 0x25CF, 0x25CB, 0x25AA, 0x2023, 0x25E6, 0xB7, 0x2043, 0x25BA, 0x27A2, 0xF0B7:
            return Folded(text: "•")
        case 0x300...0x36F: return Folded(text: "", isCombining: true)
        case 0xFF01...0xFF5E: return fold(value - 0xFEE0)
        case 0x1D400...0x1D6A3:
            return fold((value - 0x1D400) % 52 < 26 ? 65 + (value - 0x1D400) % 26 : 97 + (value - 0x1D400) % 26)
        case 0x1D7CE...0x1D7FF: return fold(48 + (value - 0x1D7CE) % 10)
        case 0xC0...0x24F:
            if value == 0xD7 || value == 0xF7 { return Folded(text: value == 0xD7 ? "x" : "/") }
            return Folded(text: latinBase(value), isLetter: true, isLatin: true)
        case 0x370...0x3FF, 0x400...0x52F, 0x530...0x58F, 0x13A0...0x13FF, 0xA4D0...0xA4FF, 0x250...0x2AF,
            0x1D00...0x1DBF,
            0x10A0...0x10FF, 0x2C80...0x2CFF:
            return Folded(text: text(value), isLetter: true, isImitating: true)
        case 0x2600...0x27BF, 0x2B00...0x2BFF, 0x1F000...0x1FAFF, 0x2190...0x21FF, 0x25A0...0x25FF, 0x2300...0x23FF:
            return Folded(text: text(value), isPicture: true)
        case 0x1E00...0x1EFF: return Folded(text: vietnameseBase(value), isLetter: true, isLatin: true)
        default:
            guard let scalar = Unicode.Scalar(value) else { return Folded(text: "\u{FFFD}") }
            let letter = scalar.properties.isAlphabetic
            return Folded(text: String(scalar), isLetter: letter)
        }
    }

    /// Three or more equal letters in a row become one: “okeee”, “setujuuu”.
    static func unstretched(_ word: String) -> String {
        guard isStretched(word) else { return word }
        let bytes = Array(word.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            var end = index + 1
            while end < bytes.count, bytes[end] == bytes[index] { end += 1 }
            let count = end - index
            result.append(contentsOf: repeatElement(bytes[index], count: count > 2 && bytes[index] < 0x80 ? 1 : count))
            index = end
        }
        return result.count == bytes.count ? word : String(decoding: result, as: UTF8.self)
    }

    /// Whether some letter stands three times in a row.
    private static func isStretched(_ word: String) -> Bool {
        var last: UInt8 = 0
        var count = 0
        for byte in word.utf8 {
            count = byte == last ? count + 1 : 1
            last = byte
            if count > 2 { return true }
        }
        return false
    }

    private static func ascii(_ value: UInt32) -> String { asciiTable[Int(value & 0x7F)] }
    private static let asciiTable: [String] = (0..<128).map { String(Unicode.Scalar(UInt8($0))) }

    private static func text(_ value: UInt32) -> String {
        guard let scalar = Unicode.Scalar(value) else { return "\u{FFFD}" }
        return String(scalar.properties.lowercaseMapping)
    }

    /// The plain letter below an accent, for Latin-1 and Latin Extended-A/B.
    private static func latinBase(_ value: UInt32) -> String {
        let index = Int(value) - 0xC0
        guard latinBases.indices.contains(index) else { return text(value) }
        let base = latinBases[index]
        return base == "?" ? text(value) : String(base)
    }

    private static let latinBases: [Character] = Array(
        "aaaaaa?ceeeeiiii?nooooo?ouuuuy??aaaaaa?ceeeeiiii?nooooo?ouuuuy?y"
            + "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii??jjkk?llllllllllnnnnnnnnnoooooo??rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"
    )

    private static func vietnameseBase(_ value: UInt32) -> String {
        switch value {
        case 0x1EA0...0x1EB7: "a"
        case 0x1EB8...0x1EC7: "e"
        case 0x1EC8...0x1ECB: "i"
        case 0x1ECC...0x1EE3: "o"
        case 0x1EE4...0x1EF1: "u"
        case 0x1EF2...0x1EF9: "y"
        default: text(value)
        }
    }
}

/// Whether a short pattern stands in some bytes.
func holds(_ bytes: some RandomAccessCollection<UInt8>, _ pattern: [UInt8]) -> Bool {
    guard let first = pattern.first, bytes.count >= pattern.count else { return false }
    var index = bytes.startIndex
    let last = bytes.index(bytes.endIndex, offsetBy: -pattern.count)
    while index <= last {
        if bytes[index] == first, bytes[index...].starts(with: pattern) { return true }
        index = bytes.index(after: index)
    }
    return false
}

/// A text without blanks at its ends.
func trimmed(_ text: some StringProtocol) -> String {
    let bytes = Array(text.utf8)
    var start = 0
    var end = bytes.count
    while start < end, bytes[start] <= 32 { start += 1 }
    while end > start, bytes[end - 1] <= 32 { end -= 1 }
    return String(decoding: bytes[start..<end], as: UTF8.self)
}
