import OfficeCalendar

extension OutgoingMessage {
    /// The final bytes: CRLF lines, ASCII only, bodies in quoted-printable or base64.
    ///
    /// Deterministic: boundaries come from the Message-ID, times from the
    /// caller. Structure: `mixed(alternative(plain, html, calendar), files…)`,
    /// each level left out where it would hold one part only; the calendar
    /// stands last among the alternatives, as mail programs expect (RFC 6047
    /// section 2.4, RFC 2046 section 5.1.4).
    package func encoded() throws(CompositionError) -> [UInt8] {
        var writer = HeaderWriter()
        try writer.write("Date", token: Self.dateField(date, zone))
        try writer.write("From", mailbox: from)
        try writer.write("To", mailbox: to)
        if let replyTo { try writer.write("Reply-To", mailbox: replyTo) }
        try writer.write("Subject", text: subject)
        try writer.write("Message-ID", messageIDs: [messageID])
        if let inReplyTo { try writer.write("In-Reply-To", messageIDs: [inReplyTo]) }
        if !references.isEmpty { try writer.write("References", messageIDs: references) }
        if origin != .person {
            try writer.write("Auto-Submitted", token: origin.rawValue)
            try writer.write("X-Auto-Response-Suppress", token: "All")
        }
        for field in fields {
            guard HeaderWriter.isToken(field.name), !Self.reserved.contains(field.name.lowercased()) else {
                throw .fieldName(field.name)
            }
            try writer.write(field.name, text: field.value)
        }
        try writer.write("MIME-Version", token: "1.0")

        var body = try Part.text("plain", text)
        if html != nil || calendar != nil {
            var alternatives = [body]
            if let html { alternatives.append(try Part.text("html", html)) }
            if let calendar { alternatives.append(try Part.calendar(calendar)) }
            body = try Part.multipart("alternative", alternatives, seed: messageID + "/a")
        }
        var parts = [body]
        for attachment in attachments { parts.append(try Part.attachment(attachment)) }
        if let attachedMail { parts.append(try Part.mail(attachedMail, name: attachedMailName)) }
        for mail in furtherMails { parts.append(try Part.mail(mail.bytes, name: mail.name)) }
        if parts.count > 1 { body = try Part.multipart("mixed", parts, seed: messageID + "/m") }

        var bytes = writer.bytes
        bytes.reserveCapacity(bytes.count + body.header.count + body.body.count + 2)
        bytes.append(contentsOf: body.header)
        bytes.append(0x0D)
        bytes.append(0x0A)
        bytes.append(contentsOf: body.body)
        return bytes
    }

    /// Fields that the message writes itself.
    private static let reserved: Set<String> = [
        "date", "from", "to", "cc", "bcc", "sender", "reply-to", "subject", "message-id", "in-reply-to", "references",
        "auto-submitted", "x-auto-response-suppress", "mime-version", "content-type", "content-transfer-encoding",
        "content-disposition", "return-path", "received",
    ]

    /// `Date` of RFC 5322 section 3.3, such as `Mon, 23 Nov 2026 10:15:00 +0800`.
    static func dateField(_ instant: Instant, _ zone: Zone) -> String {
        let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let day = zone.day(at: instant)
        let local = instant.seconds &+ Int64(zone.hours) &* 3600
        let second = local &- local.floorDivided(by: 86_400) &* 86_400
        // 1970-01-01 was a Thursday.
        let weekday = ((day.number % 7) + 7 + 3) % 7
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let year = String(day.year)
        let padded = String(repeating: "0", count: max(0, 4 - year.utf8.count)) + year
        return "\(weekdays[weekday]), \(two(Int64(day.dayOfMonth))) \(months[(day.month + 11) % 12]) \(padded) "
            + "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60)) +0\(zone.hours)00"
    }
}

/// A header block without its closing empty line, and the body that belongs to it.
private struct Part {
    var header: [UInt8]
    var body: [UInt8]

    static func text(_ subtype: String, _ text: String) throws(CompositionError) -> Part {
        try encodedText(
            type: "text/" + subtype, parameters: [("charset", "utf-8")], lines: TransferEncoding.lines(of: text))
    }

    static func calendar(_ calendar: OutgoingMessage.Calendar) throws(CompositionError) -> Part {
        guard HeaderWriter.isToken(calendar.method) else {
            throw .mediaType("text/calendar; method=" + calendar.method)
        }
        var writer = HeaderWriter()
        try writer.write(
            "Content-Type", value: "text/calendar",
            parameters: [("charset", "utf-8"), ("method", calendar.method), ("name", "undangan.ics")])
        try writer.write("Content-Transfer-Encoding", token: "base64")
        var body: [UInt8] = []
        // iCalendar lines end in CRLF (RFC 5545 section 3.1), which base64 keeps as they are.
        TransferEncoding.appendBase64(Array(calendar.text.utf8), to: &body)
        return Part(header: writer.bytes, body: body)
    }

    private static func encodedText(
        type: String, parameters: [(name: String, value: String)], lines: [UInt8]
    ) throws(CompositionError) -> Part {
        var writer = HeaderWriter()
        try writer.write("Content-Type", value: type, parameters: parameters)
        var body: [UInt8] = []
        if TransferEncoding.isBase64Shorter(lines) {
            try writer.write("Content-Transfer-Encoding", token: "base64")
            var canonical: [UInt8] = []
            canonical.reserveCapacity(lines.count + lines.count / 32)
            for byte in lines {
                if byte == 0x0A { canonical.append(0x0D) }
                canonical.append(byte)
            }
            TransferEncoding.appendBase64(canonical, to: &body)
        } else {
            try writer.write("Content-Transfer-Encoding", token: "quoted-printable")
            TransferEncoding.appendQuotedPrintable(lines, to: &body)
        }
        return Part(header: writer.bytes, body: body)
    }

    static func attachment(_ attachment: OutgoingMessage.Attachment) throws(CompositionError) -> Part {
        let halves = attachment.type.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2, halves.allSatisfy({ HeaderWriter.isToken($0) }), halves[0].lowercased() != "multipart"
        else { throw .mediaType(attachment.type) }
        let name = FileName.safe(attachment.name) ?? "lampiran"
        var writer = HeaderWriter()
        try writer.write("Content-Type", value: attachment.type, parameters: [("name", name)])
        try writer.write("Content-Disposition", value: "attachment", parameters: [("filename", name)])
        try writer.write("Content-Transfer-Encoding", token: "base64")
        if let encoded = attachment.encoded { return Part(header: writer.bytes, body: encoded) }
        var body: [UInt8] = []
        TransferEncoding.appendBase64(attachment.bytes, to: &body)
        return Part(header: writer.bytes, body: body)
    }

    /// A whole mail. `message/rfc822` allows no encoding (RFC 2046 section 5.2.1), so one with 8-bit bytes,
    /// NULs or overlong lines goes as a file in base64 instead.
    static func mail(_ raw: [UInt8], name: String) throws(CompositionError) -> Part {
        guard raw.count <= OutgoingMessage.attachedMailLimit else { throw .attachedMailTooLarge(bytes: raw.count) }
        guard let body = sevenBitLines(raw) else {
            return try attachment(.init(name: name, type: "application/octet-stream", bytes: raw))
        }
        let safe = FileName.safe(name) ?? "surat-asli.eml"
        var writer = HeaderWriter()
        try writer.write("Content-Type", value: "message/rfc822", parameters: [("name", safe)])
        try writer.write("Content-Disposition", value: "attachment", parameters: [("filename", safe)])
        try writer.write("Content-Transfer-Encoding", token: "7bit")
        return Part(header: writer.bytes, body: body)
    }

    /// The bytes with CRLF line ends, or nothing when they are not 7bit text (RFC 2045 section 2.7).
    private static func sevenBitLines(_ raw: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(raw.count + raw.count / 32 + 2)
        var column = 0
        var previous: UInt8 = 0
        for byte in raw {
            if previous == 0x0D, byte != 0x0A { return nil }
            switch byte {
            case 0x0A:
                result.append(0x0D)
                result.append(0x0A)
                column = 0
            case 0x0D: break
            default:
                guard byte < 0x80, byte != 0 else { return nil }
                column += 1
                guard column <= 998 else { return nil }
                result.append(byte)
            }
            previous = byte
        }
        guard previous != 0x0D else { return nil }
        if column > 0 { result.append(contentsOf: [0x0D, 0x0A]) }
        return result
    }

    static func multipart(_ subtype: String, _ parts: [Part], seed: String) throws(CompositionError) -> Part {
        // "=_" stands in no quoted-printable or base64 text; an attached mail may hold anything, so it is looked through.
        var round = 0
        var boundary = Self.boundary(seed, round)
        while parts.contains(where: { contains($0.body, boundary) }) {
            round += 1
            boundary = Self.boundary(seed, round)
        }
        var writer = HeaderWriter()
        try writer.write("Content-Type", value: "multipart/" + subtype, parameters: [("boundary", boundary)])
        var body: [UInt8] = []
        body.reserveCapacity(parts.reduce(64) { $0 + $1.header.count + $1.body.count + 64 })
        for part in parts {
            body.append(contentsOf: "--".utf8)
            body.append(contentsOf: boundary.utf8)
            body.append(contentsOf: "\r\n".utf8)
            body.append(contentsOf: part.header)
            body.append(contentsOf: "\r\n".utf8)
            body.append(contentsOf: part.body)
            // The CRLF before a delimiter belongs to it (RFC 2046 section 5.1.1); each part ends in one of its own.
            body.append(contentsOf: "\r\n".utf8)
        }
        body.append(contentsOf: "--".utf8)
        body.append(contentsOf: boundary.utf8)
        body.append(contentsOf: "--\r\n".utf8)
        return Part(header: writer.bytes, body: body)
    }

    private static func boundary(_ seed: String, _ round: Int) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in seed.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        hash = (hash ^ UInt64(truncatingIfNeeded: round)) &* 0x0000_0100_0000_01b3
        return "=_disposisi_" + String(hash, radix: 36)
    }

    private static func contains(_ haystack: [UInt8], _ needle: String) -> Bool {
        let needle = Array(needle.utf8)
        return haystack.withUnsafeBytes { hay in
            needle.withUnsafeBytes { pattern in RawScan.find(pattern, in: hay) != nil }
        }
    }
}
