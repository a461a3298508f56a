/// A reply of an SMTP server (RFC 5321, section 4.2).
struct SmtpReply: Sendable, Equatable {
    let code: Int
    /// The text of each line, without the code.
    let lines: [String]

    /// Code and text in one line, for the record.
    var words: String { ServerWords.cleaned("\(code) \(lines.joined(separator: " "))") }

    var isPositive: Bool { (200..<300).contains(code) }
    var isTemporary: Bool { (400..<500).contains(code) }
    var isPermanent: Bool { (500..<600).contains(code) }
}

/// Cuts the server's bytes into replies, however the bytes arrive.
struct SmtpReplies {
    private var line: [UInt8] = []
    private var code: Int?
    private var lines: [String] = []
    private var ready: [SmtpReply] = []
    private(set) var fault: String?

    private static let longestLine = 4_096
    private static let mostLines = 200

    /// The next whole reply, if there is one.
    mutating func next() -> SmtpReply? {
        ready.isEmpty ? nil : ready.removeFirst()
    }

    mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        for byte in bytes where fault == nil {
            if byte == 10 {
                if line.last == 13 { line.removeLast() }
                endLine()
                line.removeAll(keepingCapacity: true)
            } else if line.count < Self.longestLine {
                line.append(byte)
            } else {
                fault = "a line of more than \(Self.longestLine) bytes"
            }
        }
    }

    private mutating func endLine() {
        guard line.count >= 3, let number = Decimal32.value(line[..<3]), (200..<600).contains(number) else {
            fault = "a line that is no reply: \(ServerWords.cleaned(line))"
            return
        }
        let mark = line.count > 3 ? line[3] : UInt8(ascii: " ")
        guard mark == UInt8(ascii: " ") || mark == UInt8(ascii: "-"), code == nil || code == Int(number) else {
            fault = "a reply that contradicts itself: \(ServerWords.cleaned(line))"
            return
        }
        code = Int(number)
        lines.append(ServerWords.cleaned(line.dropFirst(4)))
        guard lines.count <= Self.mostLines else {
            fault = "a reply of more than \(Self.mostLines) lines"
            return
        }
        if mark == UInt8(ascii: " ") {
            ready.append(SmtpReply(code: Int(number), lines: lines))
            code = nil
            lines = []
        }
    }
}
