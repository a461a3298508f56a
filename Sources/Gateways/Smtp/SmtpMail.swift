/// A mail that can be sent as it is, with its envelope.
package struct SmtpMail: Sendable {
    /// Why bytes cannot be sent. It is our own mistake: nothing was said to any server.
    package enum Unsendable: Error, Sendable, Hashable {
        /// A carriage return or a line feed by itself, at this byte: servers read it in different ways, and some read
        /// the next mail in it (CVE-2023-51764).
        case bareLineEnd(at: Int)
        /// A zero byte, at this byte.
        case zeroByte(at: Int)
        /// A line of more than 998 bytes (RFC 5322, section 2.1.1), which begins at this byte.
        case longLine(at: Int)
        /// The last line does not end.
        case noLastLineEnd
    }

    /// Who hears of failures; nil for nobody (`<>`), as notices to nobody's question must have it (RFC 3834).
    package let sender: EnvelopeAddress?
    /// The one who is written to.
    package let recipient: EnvelopeAddress
    /// The office's own archive, which gets a copy in the same transaction; nil for none.
    package let archive: EnvelopeAddress?
    /// The mail, with CRLF at every line end; dots are not doubled.
    package let bytes: [UInt8]
    /// Whether a byte above 127 stands in it, so that the server must offer 8BITMIME (RFC 6152).
    package let isEightBit: Bool

    /// Checks that the bytes can be sent without a change.
    package init(
        from sender: EnvelopeAddress?, to recipient: EnvelopeAddress, archive: EnvelopeAddress?, bytes: [UInt8]
    ) throws(Unsendable) {
        var lineStart = 0
        var isEightBit = false
        var previous: UInt8 = 0
        var fault: Unsendable?
        bytes.withUnsafeBufferPointer { bytes in
            for (position, byte) in bytes.enumerated() {
                if previous == 13 && byte != 10 || byte == 10 && previous != 13 {
                    fault = .bareLineEnd(at: position)
                } else if byte == 0 {
                    fault = .zeroByte(at: position)
                } else if byte == 10 {
                    if position - lineStart > 999 { fault = .longLine(at: lineStart) }
                    lineStart = position + 1
                }
                if fault != nil { return }
                if byte >= 0x80 { isEightBit = true }
                previous = byte
            }
        }
        if let fault { throw fault }
        guard lineStart == bytes.count, !bytes.isEmpty else { throw .noLastLineEnd }
        self.sender = sender
        self.recipient = recipient
        self.archive = archive
        self.bytes = bytes
        self.isEightBit = isEightBit
    }

    /// The bytes with doubled dots and the final dot (RFC 5321, section 4.5.2), appended to a buffer.
    func appendTransparent(to wire: inout [UInt8]) {
        wire.reserveCapacity(wire.count + bytes.count + bytes.count / 64 + 256)
        bytes.withUnsafeBufferPointer { bytes in
            var from = 0
            while from < bytes.count {
                if bytes[from] == UInt8(ascii: ".") { wire.append(UInt8(ascii: ".")) }
                let end = bytes[from...].firstIndex(of: 10).map { $0 + 1 } ?? bytes.count
                wire.append(contentsOf: bytes[from..<end])
                from = end
            }
        }
        wire += [UInt8(ascii: "."), 13, 10]
    }
}

/// What became of a mail.
package enum DeliveryOutcome: Sendable, Hashable {
    /// The server has it, and the archive's copy where one was asked for. The words name its queue entry.
    case accepted(words: String)
    /// The server does not have it, and may take it later: try again.
    case deferred(words: String)
    /// The server does not have it and will not take it.
    case refused(words: String)
    /// The addressee was welcome but the archive was not. Nothing was transmitted: a copy that is missing in the
    /// archive must mean that the mail did not go out.
    case archiveRefused(words: String)
    /// The final dot went out and no answer came: the server may have it. The archive's copy, where one was asked for,
    /// tells.
    case inDoubt(words: String)
}
