/// A piece of a response that the server announced by its length.
struct ImapLiteral: Sendable, Equatable {
    /// The announced length.
    let size: Int
    /// The bytes, or only the first of them when the whole is too large to be kept.
    let bytes: [UInt8]

    var isWhole: Bool { bytes.count == size }
}

/// One whole response: its text without the last line end, and the literals in it.
struct ImapFrame: Sendable, Equatable {
    /// Where a literal stands, the text holds its announcement `{n}` and nothing of the literal.
    var text: [UInt8] = []
    /// The literals in order, each with the place in ``text`` directly behind its announcement.
    var literals: [(end: Int, literal: ImapLiteral)] = []

    static func == (left: ImapFrame, right: ImapFrame) -> Bool {
        left.text == right.text && left.literals.map(\.end) == right.literals.map(\.end)
            && left.literals.map(\.literal) == right.literals.map(\.literal)
    }
}

/// What a response may weigh.
package struct ImapLimits: Sendable, Hashable {
    /// The most bytes of text in one response; a `SEARCH` without ESEARCH answers with one line for a whole mailbox.
    package var text: Int
    /// The largest literal that is kept: a larger mail is skipped and only reported.
    package var literal: Int
    /// How much of a larger literal is kept: enough for the header of a mail.
    package var head: Int
    /// The largest literal that is waited for; beyond it the line is given up.
    package var skipped: Int

    /// The defaults are 8 MiB of text, literals of 30 MiB, 64 KiB of larger ones, and an end at 1 GiB.
    package init(text: Int = 8 << 20, literal: Int = 30 << 20, head: Int = 64 << 10, skipped: Int = 1 << 30) {
        self.text = text
        self.literal = literal
        self.head = head
        self.skipped = skipped
    }
}

/// Cuts the server's bytes into responses, however the bytes arrive.
///
/// It knows two things: lines, and literals whose length stands at the end of a line (RFC 9051, section 4.3). So
/// nothing in a mail can be taken for a response. Every amount is bounded; a server that exceeds a bound is a
/// ``fault``, after which nothing more is read.
struct ResponseFrames {
    private enum State {
        case line
        case literal(left: Int)
    }

    private let limits: ImapLimits
    private var state = State.line
    private var frame = ImapFrame()
    private var literalSize = 0
    private var literalKept: [UInt8] = []
    private var keep = 0
    private var ready: [ImapFrame] = []
    private var taken = 0
    private(set) var fault: String?

    /// A mail needs one literal; servers may send some more for header fields.
    private static let mostLiterals = 64

    init(limits: ImapLimits) {
        self.limits = limits
    }

    /// How many bytes of the present literal are still to come; 0 outside of one.
    var literalLeft: Int {
        if case .literal(let left) = state { left } else { 0 }
    }

    /// How many bytes of an unfinished response are held in memory.
    var held: Int { literalKept.count + frame.text.count }

    /// The next whole response, if there is one.
    mutating func next() -> ImapFrame? {
        guard taken < ready.count else {
            ready.removeAll(keepingCapacity: true)
            taken = 0
            return nil
        }
        defer { taken += 1 }
        let result = ready[taken]
        ready[taken] = ImapFrame()
        return result
    }

    mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        var position = 0
        while position < bytes.count && fault == nil {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
            switch state {
            case .line:
                guard let end = rest.firstIndex(of: 10) else {
                    append(rest)
                    return
                }
                append(UnsafeRawBufferPointer(rebasing: rest[..<end]))
                position += end + 1
                if fault == nil { endLine() }
            case .literal(let left):
                let count = min(left, rest.count)
                let wanted = min(count, keep - literalKept.count)
                if wanted > 0 { literalKept += UnsafeRawBufferPointer(rebasing: rest[..<wanted]) }
                position += count
                state = .literal(left: left - count)
                if left == count { endLiteral() }
            }
        }
    }

    private mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard frame.text.count + bytes.count <= limits.text else {
            fault = "a response of more than \(limits.text) bytes"
            return
        }
        frame.text += bytes
    }

    private mutating func endLine() {
        if frame.text.last == 13 { frame.text.removeLast() }
        guard let announced = announcedSize() else {
            ready.append(frame)
            frame = ImapFrame()
            return
        }
        guard let size = Int(exactly: announced), size <= limits.skipped else {
            fault = "a literal of \(announced) bytes"
            return
        }
        guard frame.literals.count < Self.mostLiterals else {
            fault = "a response of more than \(Self.mostLiterals) literals"
            return
        }
        literalSize = size
        keep = size <= limits.literal ? size : limits.head
        literalKept = []
        // The announced size is only believed as far as bytes follow.
        literalKept.reserveCapacity(min(keep, 1 << 16))
        state = .literal(left: size)
        if size == 0 { endLiteral() }
    }

    private mutating func endLiteral() {
        frame.literals.append((frame.text.count, ImapLiteral(size: literalSize, bytes: literalKept)))
        literalKept = []
        state = .line
    }

    /// The `n` of a `{n}` at the end of the text, unless the response is one whose text is for people.
    private func announcedSize() -> UInt64? {
        let text = frame.text
        guard text.last == UInt8(ascii: "}"), let open = text.lastIndex(of: UInt8(ascii: "{")) else { return nil }
        // What ends in an announcement once more at the same place has been read already.
        if let last = frame.literals.last, last.end > open { return nil }
        var digits = text[(open + 1)..<(text.count - 1)]
        if digits.last == UInt8(ascii: "+") { digits = digits.dropLast() }
        guard let size = Decimal32.value64(digits) else { return nil }
        return isForPeople ? nil : size
    }

    /// Tagged responses, continuations and `* OK …` end in a text for people, which may look like anything.
    private var isForPeople: Bool {
        guard frame.literals.isEmpty else { return false }
        guard frame.text.starts(with: [UInt8(ascii: "*"), UInt8(ascii: " ")]) else { return true }
        let word = frame.text.dropFirst(2).prefix { $0 != UInt8(ascii: " ") }
        return ServerStatus.Word(word) != nil
    }
}
