/// The text of a document in Rich Text Format (RTF 1.9.1), which old word processors exchange.
///
/// Control words that end lines and cells are followed, definitions and
/// pictures are left out. Nothing recurses; every byte is seen once.
enum RichText {
    /// Bytes that are read: 8 MB.
    private static let sizeLimit = 8_000_000
    /// Depth of groups that is followed.
    private static let depthLimit = 500
    /// Groups that hold no text of the letter.
    private static let silent: Set<String> = [
        "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "themedata", "datastore", "listtable",
        "listoverridetable", "rsidtbl", "generator", "fldinst", "footer", "footerl", "footerr", "footerf", "annotation",
        "xmlnstbl", "latentstyles", "filetbl", "revtbl", "pnseclvl", "template", "comment", "deleted", "bkmkstart",
        "bkmkend",
    ]

    private struct Group {
        var silent = false
        var hidden = false
        /// Characters that stand for each `\u` in programs that do not know it.
        var skip = 1
    }

    /// Reads the text; cells of tables have a tabulator between them. Total.
    static func read(_ bytes: [UInt8]) -> String {
        let bytes = bytes.prefix(sizeLimit)
        var text: [UInt8] = []
        var groups = [Group()]
        var pending = 0
        var index = bytes.startIndex
        /// A high surrogate that waits for its second half.
        var surrogate: UInt32?

        func current() -> Group { groups.last ?? Group() }
        func put(_ scalar: UInt32) {
            guard let group = groups.last, !group.silent, !group.hidden else { return }
            if pending > 0 {
                pending -= 1
                return
            }
            text.append(contentsOf: String(Character(Unicode.Scalar(scalar) ?? "\u{FFFD}")).utf8)
        }
        func change(_ body: (inout Group) -> Void) {
            if let last = groups.indices.last { body(&groups[last]) }
        }

        while index < bytes.endIndex {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "{"):
                guard groups.count < depthLimit else { return PlainText.clean(text) }
                groups.append(current())
                pending = 0
            case UInt8(ascii: "}"):
                if groups.count > 1 { groups.removeLast() }
                pending = 0
            case UInt8(ascii: "\\"):
                guard index < bytes.endIndex else { break }
                let next = bytes[index]
                guard isLetter(next) else {
                    index += 1
                    switch next {
                    case UInt8(ascii: "'"):
                        if index + 1 < bytes.endIndex, let high = hex(bytes[index]), let low = hex(bytes[index + 1]) {
                            put(windows1252(high << 4 | low))
                            index += 2
                        }
                    case UInt8(ascii: "*"): change { $0.silent = true }
                    case UInt8(ascii: "~"): put(0x20)
                    case UInt8(ascii: "_"): put(0x2D)
                    case 0x0A, 0x0D: put(0x0A)
                    case UInt8(ascii: "\\"), UInt8(ascii: "{"), UInt8(ascii: "}"): put(UInt32(next))
                    default: break
                    }
                    continue
                }
                let start = index
                while index < bytes.endIndex, isLetter(bytes[index]), index - start < 32 { index += 1 }
                let word = String(decoding: bytes[start..<index], as: UTF8.self)
                var number: Int?
                var negative = false
                if index < bytes.endIndex, bytes[index] == UInt8(ascii: "-") {
                    negative = true
                    index += 1
                }
                var digits = 0
                while index < bytes.endIndex, bytes[index] >= 0x30, bytes[index] <= 0x39, digits < 9 {
                    number = (number ?? 0) * 10 + Int(bytes[index] - 0x30)
                    digits += 1
                    index += 1
                }
                if negative { number = number.map { -$0 } }
                if index < bytes.endIndex, bytes[index] == 0x20 { index += 1 }
                switch word {
                case "par", "line", "row", "sect", "page": put(0x0A)
                case "tab", "cell", "nestcell": put(0x09)
                case "nestrow": put(0x0A)
                case "emdash": put(0x2014)
                case "endash": put(0x2013)
                case "lquote": put(0x2018)
                case "rquote": put(0x2019)
                case "ldblquote": put(0x201C)
                case "rdblquote": put(0x201D)
                case "bullet": put(0x2022)
                case "v": change { $0.hidden = number != 0 }
                case "plain": change { $0.hidden = false }
                case "uc": change { $0.skip = min(max(number ?? 1, 0), 8) }
                case "u":
                    let unit = UInt32(truncatingIfNeeded: (number ?? 0) & 0xFFFF)
                    pending = 0
                    if unit >= 0xD800, unit < 0xDC00 {
                        surrogate = unit
                    } else if unit >= 0xDC00, unit < 0xE000 {
                        if let high = surrogate { put(0x10000 + (high - 0xD800) << 10 + (unit - 0xDC00)) }
                        surrogate = nil
                    } else {
                        put(unit)
                    }
                    pending = current().skip
                case "bin": index = min(index + max(number ?? 0, 0), bytes.endIndex)
                default: if silent.contains(word) { change { $0.silent = true } }
                }
            case 0x0A, 0x0D: break
            case 0x09: put(0x09)
            default: put(byte < 0x80 ? UInt32(byte) : windows1252(byte))
            }
        }
        return PlainText.clean(text)
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    /// The character set of Western Windows, in which nearly all of these documents are.
    private static func windows1252(_ byte: UInt8) -> UInt32 {
        switch byte {
        case 0x85: 0x2026
        case 0x91: 0x2018
        case 0x92: 0x2019
        case 0x93: 0x201C
        case 0x94: 0x201D
        case 0x95: 0x2022
        case 0x96: 0x2013
        case 0x97: 0x2014
        case 0x80..<0xA0: 0x20
        default: UInt32(byte)
        }
    }
}
