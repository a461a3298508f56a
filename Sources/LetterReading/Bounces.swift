/// The failed addresses of a delivery report: RFC 3464, and the texts that other systems write instead.
enum Bounces {
    static func read(_ letter: Letter) -> [BounceReading] {
        let messageID = originalID(letter)
        var found: [BounceReading] = []
        func add(_ address: String?, permanent: Bool) {
            guard found.count < 100 else { return }
            if let address, let known = found.firstIndex(where: { $0.address?.lowercased() == address.lowercased() }) {
                if permanent { found[known].permanent = true }
                return
            }
            found.append(BounceReading(address: address, permanent: permanent, messageID: messageID))
        }
        for block in letter.deliveryStatus.prefix(200) {
            guard let recipient = block["original-recipient"] ?? block["final-recipient"] ?? block["original-rcpt-to"]
            else { continue }
            let action = (block["action"] ?? "failed").lowercased()
            if action.hasPrefix("delivered") || action.hasPrefix("relayed") || action.hasPrefix("expanded") { continue }
            let status = trimmed(block["status"] ?? "")
            // The action decides; “failed” with a 4.x.x status has been given up (RFC 3464 section 2.3.3).
            let temporary = action.hasPrefix("delayed") || block["action"] == nil && status.hasPrefix("4")
            add(address(recipient), permanent: !temporary)
        }
        if !found.isEmpty { return found }
        for value in letter.values("x-failed-recipients") {
            for part in value.split(separator: ",").prefix(50) {
                if let address = address(String(part)) { add(address, permanent: true) }
            }
        }
        if !found.isEmpty { return found }
        // A report inside an attached mail, or one whose parts were not typed as such.
        for text in [letter.plainText, letter.htmlText].compactMap({ $0 })
            + letter.attachments.prefix(20).compactMap(\.text)
        {
            for block in Bounces.statusBlocks(text) { add(block.address, permanent: block.permanent) }
        }
        if !found.isEmpty { return found }
        let text = BounceText(letter)
        for address in text.addresses { add(address, permanent: !text.temporary) }
        return found
    }

    /// `Final-Recipient` fields with their `Action`, wherever they stand in a text.
    private static func statusBlocks(_ text: String) -> [(address: String, permanent: Bool)] {
        var found: [(address: String, permanent: Bool)] = []
        var recipient: String?
        for line in text.prefix(200_000).split(whereSeparator: { $0 == "\n" || $0 == "\r\n" }).prefix(4000)
        where line.utf8.count < 500 {
            let lower = line.lowercased()
            if lower.hasPrefix("final-recipient:") || lower.hasPrefix("original-recipient:") {
                if let address = address(String(line.dropFirst(16))) { recipient = address }
            } else if lower.hasPrefix("action:"), let address = recipient {
                if lower.contains("failed") {
                    found.append((address, true))
                } else if lower.contains("delayed") {
                    found.append((address, false))
                }
                recipient = nil
            }
        }
        return found
    }

    /// `rfc822; name@host`, `<name@host>`.
    static func address(_ value: String) -> String? {
        var text = Substring(value)
        if let semicolon = text.firstIndex(of: ";") { text = text[text.index(after: semicolon)...] }
        let bytes = Array(text.utf8.prefix(1000))
        return firstAddress(bytes, from: 0)?.text
    }

    static func firstAddress(_ bytes: [UInt8], from: Int) -> (text: String, start: Int, end: Int)? {
        var index = from
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "@"), index > from else {
                index += 1
                continue
            }
            var start = index
            while start > from, isLocal(bytes[start - 1]), index - start < 128 { start -= 1 }
            var end = index + 1
            while end < bytes.count, isDomain(bytes[end]), end - index < 255 { end += 1 }
            while end > index + 1, bytes[end - 1] == UInt8(ascii: ".") || bytes[end - 1] == UInt8(ascii: "-") {
                end -= 1
            }
            if start < index, end > index + 1 {
                return (String(decoding: bytes[start..<end], as: UTF8.self), start, end)
            }
            index += 1
        }
        return nil
    }

    private static func isLocal(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122: true
        default: "!#$%&*+-/?^_{|}~.".utf8.contains(byte)
        }
    }

    private static func isDomain(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, 45, 46: true
        default: false
        }
    }

    /// The Message-ID of the mail that failed, where its headers are in the report.
    private static func originalID(_ letter: Letter) -> String? {
        for attachment in letter.attachments
        where attachment.type.hasPrefix("message/") || attachment.type.hasPrefix("text/rfc822") {
            if let id = headerID(attachment.text ?? "") { return id }
        }
        return headerID(letter.plainText ?? "") ?? letter.inReplyTo.first ?? letter.references.last
    }

    private static func headerID(_ text: String) -> String? {
        for line in text.prefix(100_000).split(whereSeparator: { $0 == "\n" || $0 == "\r\n" })
        where line.utf8.count < 1000 {
            let clean = line.drop { $0 == ">" || $0 == " " }
            guard clean.prefix(11).lowercased() == "message-id:" else { continue }
            guard let open = clean.firstIndex(of: "<"), let close = clean[open...].firstIndex(of: ">") else { continue }
            let id = clean[clean.index(after: open)..<close]
            if !id.isEmpty { return String(id) }
        }
        return nil
    }
}

/// Reads a delivery failure that has no machine-readable part.
///
/// Only the lines before the returned mail are looked at. Addresses that
/// open a line, stand on a line with a reply code, or follow words of failure
/// are believed before any other.
struct BounceText {
    private(set) var addresses: [String] = []
    /// The report says that delivery goes on.
    private(set) var temporary = false

    init(_ letter: Letter) {
        let own = Set((letter.to + letter.cc + letter.from).map { $0.address.lowercased() })
        let text = letter.plainText ?? letter.htmlText ?? ""
        let lines = text.prefix(200_000).split(
            omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
        ).prefix(3000).map(String.init)
        var strong: [String] = []
        var weak: [String] = []
        var bare: [String] = []
        var listed = false
        for (place, line) in lines.enumerated() {
            let lower = trimmed(line).lowercased()
            if BounceText.opensOriginal(lower), place > 0, !strong.isEmpty || !weak.isEmpty || !bare.isEmpty { break }
            if lower.contains("transcript of session"), !strong.isEmpty { break }
            if BounceText.isQuotedHeader(lower, lines, place) { continue }
            let bytes = Array(line.utf8.prefix(2000))
            var from = 0
            var seen = false
            while let found = Bounces.firstAddress(bytes, from: from), strong.count + weak.count < 200 {
                from = found.end
                seen = true
                let address = found.text
                let lowered = address.lowercased()
                let local = lowered.prefix { $0 != "@" }
                if own.contains(lowered)
                    || ["mailer-daemon", "postmaster", "abuse", "hostmaster"].contains(String(local))
                {
                    continue
                }
                // “not accepting mail from …” names the sender; “expanded from …” the address that was written to.
                let before = trimmed(String(decoding: bytes[..<min(bytes.count, found.start)], as: UTF8.self))
                    .lowercased()
                if before.hasSuffix("expanded from:"), !strong.isEmpty {
                    strong[strong.count - 1] = address
                    continue
                }
                if before.hasSuffix(" from") { continue }
                let opens =
                    lower.hasPrefix("<" + lowered) || lower.hasPrefix(lowered) || lower.hasPrefix("\"" + lowered)
                if opens || BounceText.tellsFailure(lower) || BounceText.hasReplyCode(lower) {
                    if !strong.contains(where: { $0.lowercased() == lowered }) { strong.append(address) }
                } else if !weak.contains(address) {
                    weak.append(address)
                }
            }
            // A name without its domain, listed by the host that knows it.
            if listed, !seen, !lower.isEmpty, !lower.contains(" "), lower.utf8.count <= 64,
                lower.utf8.allSatisfy({ $0 > 32 && $0 < 127 && $0 != 58 }),
                let host = letter.from.first.flatMap({ Authentication.domain(of: $0.address) })
            {
                bare.append(lower + "@" + host)
            }
            if lower.contains("following") && lower.contains("recipient")
                || lower.contains("following") && lower.contains("address")
            {
                listed = true
            } else if listed, !lower.isEmpty, lower.contains(" ") {
                listed = lower.hasSuffix(":")
            }
        }
        addresses = !strong.isEmpty ? strong : Array((bare.isEmpty ? weak : bare).prefix(1))
        let folded = Words(String(text.prefix(20_000))).tokens.filter { $0.kind != .mark }
        let goesOn: [[String]] = [
            ["has", "been", "delayed"], ["was", "delayed"], ["is", "delayed"], ["delayed", "mail"],
            ["will", "be", "retried"], ["will", "continue", "to", "try"], ["will", "continue", "to", "attempt"],
            ["still", "trying"], ["will", "keep", "trying"], ["not", "yet", "been", "delivered"],
            ["not", "yet", "delivered"], ["postponed"],
            ["will", "retry"], ["will", "try", "again"], ["delivery", "will", "continue"], ["just", "a", "warning"],
            ["warning", "message", "only"], ["do", "not", "need", "to", "resend"],
            ["delivery", "attempts", "will", "continue"], ["tertunda"], ["akan", "dicoba", "kembali"],
            ["akan", "terus", "mencoba"], ["temporarily", "deferred"],
            ["could", "not", "send", "message", "for", "past"],
        ]
        let subject = Words(String(letter.subject.prefix(400))).tokens.filter { $0.kind != .mark }
        let warned: [[String]] = [
            ["delayed"], ["delay"], ["delivery", "warning"], ["warning", "message"],
            ["not", "yet", "been", "delivered"], ["tertunda"],
        ]
        temporary =
            goesOn.contains { Requests.contains(folded, $0) } || warned.contains { Requests.contains(subject, $0) }
    }

    /// Where the returned mail begins.
    private static func opensOriginal(_ lower: String) -> Bool {
        lower.hasPrefix("return-path:") || lower.hasPrefix("received: ") || lower.hasPrefix("> received:")
            || lower.contains("original message follows")
            || lower.contains("copy of the message") || lower.contains("copy of the original")
            || lower.contains("message header follows") || lower.contains("headers of the message")
            || lower.contains("unsent message below") || lower.contains("lines of your original message")
            || lower.contains("original message below") || lower.hasPrefix("--- original message")
            || lower.contains("original message -----") || lower.hasPrefix("message-id:")
            || lower.contains("your original message")
    }

    /// “To:” with a subject beside it shows the returned mail's own head.
    private static func isQuotedHeader(_ lower: String, _ lines: [String], _ place: Int) -> Bool {
        if [
            "from:", "sender:", "reply-to:", "cc:", "x-", "subject:", "received:", "delivered-to:", "errors-to:",
            "list-",
        ].contains(where: { lower.hasPrefix($0) }) {
            return true
        }
        guard lower.hasPrefix("to:") else { return false }
        return lines[(place + 1)..<min(lines.count, place + 5)].contains { line in
            let next = trimmed(line).lowercased()
            return next.hasPrefix("subject:") || next.hasPrefix("sent:") || next.hasPrefix("from:")
                || next.hasPrefix("date:")
        }
    }

    private static func tellsFailure(_ lower: String) -> Bool {
        [
            "unknown", "recipient", "failed", "mailbox", "deliver", "rejected", "quota", "addressed", "no such",
            "not exist", "invalid", "refused", "rcpt to",
        ].contains { lower.contains($0) }
    }

    /// A reply code of SMTP at the line's beginning or after a blank: 550, 552, 450.
    private static func hasReplyCode(_ lower: String) -> Bool {
        let bytes = Array(lower.utf8.prefix(200))
        for index in bytes.indices where bytes[index] == 52 || bytes[index] == 53 {
            guard index + 2 < bytes.count, bytes[index + 1] >= 48, bytes[index + 1] <= 57, bytes[index + 2] >= 48,
                bytes[index + 2] <= 57
            else { continue }
            let before = index == 0 || bytes[index - 1] == 32 || bytes[index - 1] == 40
            let after = index + 3 == bytes.count || bytes[index + 3] == 32 || bytes[index + 3] == 45
            if before, after { return true }
        }
        return false
    }
}
