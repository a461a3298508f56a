import OfficeCalendar

/// A status of the server: `OK`, `NO`, `BAD`, `BYE` or `PREAUTH`, with its code and words (RFC 9051, section 7.1).
struct ServerStatus: Sendable, Equatable {
    enum Word: String, Sendable {
        case ok = "OK"
        case no = "NO"
        case bad = "BAD"
        case bye = "BYE"
        case preauth = "PREAUTH"

        init?(_ bytes: some Collection<UInt8>) {
            guard bytes.count <= 7 else { return nil }
            self.init(rawValue: String(decoding: Array(bytes), as: UTF8.self).uppercased())
        }
    }

    let word: Word
    /// The code's name in capitals: `UIDVALIDITY`; empty if there is none.
    let code: String
    /// What follows the name within the brackets.
    let argument: String
    /// The words for people.
    let text: String
}

/// What `ESEARCH` says of a search (RFC 4731).
struct ExtendedSearch: Sendable, Equatable {
    var tag: String?
    var all: UidSet?
}

/// What a `FETCH` response says of one message, as far as we ask for it.
struct FetchedFacts: Sendable, Equatable {
    enum Body: Sendable, Equatable {
        case literal(ImapLiteral)
        case none
    }

    var uid: UInt32?
    var receivedAt: Instant?
    var size: Int?
    var body: Body?
}

/// One response of the server.
enum ImapResponse: Sendable, Equatable {
    case tagged(tag: String, ServerStatus)
    case status(ServerStatus)
    case continuation
    case capabilities(Set<String>)
    case exists(UInt32)
    case expunged(UInt32)
    case search(UidSet)
    case extendedSearch(ExtendedSearch)
    case fetched(FetchedFacts)
    case listed
    /// Something that we need not know.
    case other
}

/// A response that follows no grammar.
struct MalformedResponse: Error, Equatable {
    let what: String
}

extension ImapResponse {
    /// Reads a whole response. It never traps, whatever the bytes are.
    init(_ frame: ImapFrame) throws(MalformedResponse) {
        var cursor = ImapCursor(frame)
        let first = cursor.word()
        switch first.first {
        case nil:
            // An empty line: some servers send one before their words.
            self = .other
        case UInt8(ascii: "+") where first.count == 1:
            self = .continuation
        case UInt8(ascii: "*") where first.count == 1:
            self = try Self.untagged(&cursor)
        default:
            let word = cursor.word()
            guard let status = ServerStatus.Word(word) else {
                throw MalformedResponse(what: "a line that is no response")
            }
            self = .tagged(tag: String(decoding: first, as: UTF8.self), cursor.status(status))
        }
    }

    private static func untagged(_ cursor: inout ImapCursor) throws(MalformedResponse) -> ImapResponse {
        let word = cursor.word()
        if let status = ServerStatus.Word(word) { return .status(cursor.status(status)) }
        if let number = Decimal32.value(word) {
            switch String(decoding: cursor.word(), as: UTF8.self).uppercased() {
            case "EXISTS": return .exists(number)
            case "EXPUNGE": return .expunged(number)
            case "FETCH": return .fetched(try cursor.fetchedFacts())
            default: return .other
            }
        }
        switch String(decoding: word, as: UTF8.self).uppercased() {
        case "CAPABILITY": return .capabilities(cursor.capabilities())
        case "SEARCH": return .search(try cursor.numbers())
        case "ESEARCH": return .extendedSearch(try cursor.extendedSearch())
        case "LIST": return .listed
        default: return .other
        }
    }
}

/// A place in a response. Every step is checked against the end.
struct ImapCursor {
    private let text: [UInt8]
    private let literals: [(end: Int, literal: ImapLiteral)]
    private var position = 0
    private var nextLiteral = 0

    /// Lists within lists beyond this are nothing that we asked for.
    private static let deepest = 40

    init(_ frame: ImapFrame) {
        text = frame.text
        literals = frame.literals
    }

    private var byte: UInt8? { position < text.count ? text[position] : nil }

    private mutating func skipSpaces() {
        while byte == UInt8(ascii: " ") { position += 1 }
    }

    private mutating func take(_ expected: Character) -> Bool {
        guard let byte, byte == expected.asciiValue else { return false }
        position += 1
        return true
    }

    /// Everything up to the next space; empty at the end.
    mutating func word() -> ArraySlice<UInt8> {
        skipSpaces()
        let start = position
        while let byte, byte != UInt8(ascii: " ") { position += 1 }
        return text[start..<position]
    }

    // MARK: Status

    mutating func status(_ word: ServerStatus.Word) -> ServerStatus {
        skipSpaces()
        var code = ""
        var argument = ""
        if byte == UInt8(ascii: "["), let end = text[position...].firstIndex(of: UInt8(ascii: "]")) {
            let inside = text[(position + 1)..<end]
            let parts = inside.split(separator: UInt8(ascii: " "), maxSplits: 1)
            code = parts.first.map { String(decoding: $0, as: UTF8.self).uppercased() } ?? ""
            argument = parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : ""
            position = end + 1
        }
        skipSpaces()
        return ServerStatus(
            word: word, code: code, argument: argument, text: ServerWords.cleaned(text[position...]))
    }

    mutating func capabilities() -> Set<String> {
        var result: Set<String> = []
        while true {
            let name = word()
            if name.isEmpty { return result }
            result.insert(String(decoding: name, as: UTF8.self).uppercased())
        }
    }

    // MARK: Searches

    /// The numbers of a plain `SEARCH`; a MODSEQ at the end (RFC 7162) is passed over.
    mutating func numbers() throws(MalformedResponse) -> UidSet {
        var ranges: [ClosedRange<UInt32>] = []
        while true {
            let digits = word()
            if digits.isEmpty || digits.first == UInt8(ascii: "(") { return UidSet(ranges: ranges) }
            guard let number = Decimal32.value(digits) else {
                throw MalformedResponse(what: "SEARCH with a word in it")
            }
            if let last = ranges.last, last.upperBound < .max, number == last.upperBound + 1 {
                ranges[ranges.count - 1] = last.lowerBound...number
            } else {
                ranges.append(number...number)
            }
        }
    }

    mutating func extendedSearch() throws(MalformedResponse) -> ExtendedSearch {
        var result = ExtendedSearch()
        skipSpaces()
        if take("(") {
            guard word().elementsEqual("TAG".utf8, by: Self.sameLetter) else {
                throw MalformedResponse(what: "ESEARCH without a tag")
            }
            skipSpaces()
            guard case .text(let tag) = try value(depth: 0) else {
                throw MalformedResponse(what: "ESEARCH without a tag")
            }
            result.tag = String(decoding: tag, as: UTF8.self)
            skipSpaces()
            guard take(")") else { throw MalformedResponse(what: "ESEARCH without an end of its tag") }
        }
        while true {
            let name = word()
            if name.isEmpty { return result }
            if name.elementsEqual("UID".utf8, by: Self.sameLetter) { continue }
            skipSpaces()
            let found = try value(depth: 0)
            if name.elementsEqual("ALL".utf8, by: Self.sameLetter) {
                guard case .text(let set) = found, let uids = UidSet(text: set) else {
                    throw MalformedResponse(what: "ESEARCH with a set that is none")
                }
                result.all = uids
            }
        }
    }

    private static func sameLetter(_ one: UInt8, _ other: UInt8) -> Bool {
        one == other || (Ascii.isLetter(one) && one | 0x20 == other | 0x20)
    }

    // MARK: Fetched facts

    mutating func fetchedFacts() throws(MalformedResponse) -> FetchedFacts {
        var facts = FetchedFacts()
        skipSpaces()
        guard take("(") else { throw MalformedResponse(what: "FETCH without a list") }
        while true {
            skipSpaces()
            if take(")") { return facts }
            let name = attributeName()
            guard !name.isEmpty else { throw MalformedResponse(what: "FETCH with a list that does not end") }
            skipSpaces()
            let found = try value(depth: 0)
            switch (name, found) {
            case ("UID", .text(let digits)):
                guard let uid = Decimal32.value(digits), uid > 0 else {
                    throw MalformedResponse(what: "a UID that is none")
                }
                facts.uid = uid
            case ("RFC822.SIZE", .text(let digits)):
                facts.size = Decimal32.value64(digits).flatMap { Int(exactly: $0) }
            case ("INTERNALDATE", .text(let date)):
                facts.receivedAt = InternalDate.instant(date)
            case ("BODY[]", .literal(let literal)):
                facts.body = .literal(literal)
            case ("BODY[]", .text(let bytes)):
                facts.body = .literal(ImapLiteral(size: bytes.count, bytes: Array(bytes)))
            case ("BODY[]", .nothing):
                facts.body = FetchedFacts.Body.none
            default:
                break
            }
        }
    }

    /// `UID`, `BODY[HEADER.FIELDS (DATE FROM)]<0>`: brackets may hold spaces.
    private mutating func attributeName() -> String {
        let start = position
        var isInBrackets = false
        while let byte {
            if byte == UInt8(ascii: "[") { isInBrackets = true }
            if byte == UInt8(ascii: "]") { isInBrackets = false }
            let ends = byte == UInt8(ascii: " ") || byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")")
            if ends && !isInBrackets { break }
            position += 1
        }
        return String(decoding: text[start..<position], as: UTF8.self).uppercased()
    }

    private enum Value {
        case text(ArraySlice<UInt8>)
        case literal(ImapLiteral)
        case nothing
        case list
    }

    private mutating func value(depth: Int) throws(MalformedResponse) -> Value {
        guard depth < Self.deepest else { throw MalformedResponse(what: "lists within lists without end") }
        switch byte {
        case nil:
            throw MalformedResponse(what: "a response that ends too early")
        case UInt8(ascii: "("):
            position += 1
            while true {
                skipSpaces()
                if take(")") { return .list }
                _ = try value(depth: depth + 1)
            }
        case UInt8(ascii: "\""):
            return .text(try quoted())
        case UInt8(ascii: "{"), UInt8(ascii: "~"):
            return .literal(try literal())
        default:
            let start = position
            while let byte, byte != UInt8(ascii: " "), byte != UInt8(ascii: "("), byte != UInt8(ascii: ")") {
                position += 1
            }
            guard position > start else { throw MalformedResponse(what: "a list that closes twice") }
            let atom = text[start..<position]
            return atom.elementsEqual("NIL".utf8, by: Self.sameLetter) ? .nothing : .text(atom)
        }
    }

    private mutating func quoted() throws(MalformedResponse) -> ArraySlice<UInt8> {
        position += 1
        var unescaped: [UInt8] = []
        while let byte {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                return unescaped[...]
            case UInt8(ascii: "\\"):
                guard let next = self.byte else { break }
                unescaped.append(next)
                position += 1
            default:
                unescaped.append(byte)
            }
        }
        throw MalformedResponse(what: "a quoted text that does not end")
    }

    private mutating func literal() throws(MalformedResponse) -> ImapLiteral {
        guard nextLiteral < literals.count else { throw MalformedResponse(what: "an announcement without a literal") }
        let (end, literal) = literals[nextLiteral]
        // `{12}` or `~{12}` and nothing else may stand between here and there.
        guard end > position, end - position <= 24, text[position..<end].last == UInt8(ascii: "}"),
            text[position..<end].allSatisfy({
                Ascii.isDigit($0) || $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") || $0 == UInt8(ascii: "~")
                    || $0 == UInt8(ascii: "+")
            })
        else { throw MalformedResponse(what: "a literal in the wrong place") }
        position = end
        nextLiteral += 1
        return literal
    }
}

/// The `date-time` of IMAP, such as `" 7-Jul-2026 02:44:25 +0700"` (RFC 9051, section 9).
enum InternalDate {
    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    static func instant(_ bytes: some Sequence<UInt8>) -> Instant? {
        let parts = String(decoding: Array(bytes), as: UTF8.self).split(separator: " ")
        guard parts.count == 3 else { return nil }
        let date = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        let time = parts[1].split(separator: ":", omittingEmptySubsequences: false).map { Decimal32.value($0.utf8) }
        let zone = Array(parts[2].utf8)
        guard date.count == 3, let dayOfMonth = Decimal32.value(date[0].utf8),
            let month = months.firstIndex(of: date[1].lowercased()), let year = Decimal32.value(date[2].utf8),
            let day = Day(year: Int(year), month: month + 1, day: Int(dayOfMonth)),
            time.count == 3, let hour = time[0], hour < 24, let minute = time[1], minute < 60, let second = time[2],
            second <= 60,
            zone.count == 5, zone[0] == UInt8(ascii: "+") || zone[0] == UInt8(ascii: "-"),
            let offset = Decimal32.value(zone[1...]), offset % 100 < 60
        else { return nil }
        let east = Int64(offset / 100 * 3_600 + offset % 100 * 60) * (zone[0] == UInt8(ascii: "-") ? -1 : 1)
        let local = Int64(day.number) * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
        return Instant(seconds: local - east)
    }

    /// The day before, in UTC, as SEARCH writes it: `SINCE` compares the server's own dates and knows no zones, so a
    /// day is left for every zone there is.
    static func searchDay(before instant: Instant) -> String {
        let day = Day(number: Int(instant.seconds.floorDivided(by: 86_400))).adding(days: -1).parts
        let name = months[min(max(day.month - 1, 0), 11)]
        return "\(day.day)-\(name.prefix(1).uppercased() + name.dropFirst())-\(padded(day.year, 4))"
    }
}
