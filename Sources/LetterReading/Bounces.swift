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
            let temporary = action.hasPrefix("delayed") || status.hasPrefix("4")
            add(address(recipient), permanent: !temporary)
        }
        if !found.isEmpty { return found }
        for value in letter.values("x-failed-recipients") {
            for part in value.split(separator: ",").prefix(50) {
                if let address = address(String(part)) { add(address, permanent: true) }
            }
        }
        if !found.isEmpty { return found }
        return BounceText(letter).addresses.map {
            BounceReading(address: $0, permanent: !BounceText(letter).temporary, messageID: messageID)
        }
    }

    /// `rfc822; name@host`, `<name@host>`.
    static func address(_ value: String) -> String? {
        var text = Substring(value)
        if let semicolon = text.firstIndex(of: ";") { text = text[text.index(after: semicolon)...] }
        let bytes = Array(text.utf8.prefix(1000))
        return firstAddress(bytes, from: 0)?.text
    }

    static func firstAddress(_ bytes: [UInt8], from: Int) -> (text: String, end: Int)? {
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
            if start < index, end > index + 1 { return (String(decoding: bytes[start..<end], as: UTF8.self), end) }
            index += 1
        }
        return nil
    }

    private static func isLocal(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122: true
        default: "!#$%&*+-/=?^_{|}~.".utf8.contains(byte)
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
struct BounceText {
    private(set) var addresses: [String] = []
    private(set) var temporary = false

    init(_ letter: Letter) {
        let own = Set((letter.to + letter.cc).map { $0.address.lowercased() })
        let text = letter.plainText ?? letter.htmlText ?? ""
        let lines = text.prefix(200_000).split(
            omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
        ).prefix(3000)
        var strong: [String] = []
        var weak: [String] = []
        var inOriginal = false
        for line in lines {
            let lower = line.lowercased()
            if lower.hasPrefix("return-path:") || lower.hasPrefix("received:")
                || lower.contains("original message follows") || lower.contains("copy of the message")
                || lower.contains("original message -----") || lower.contains("message header follows")
                || lower.contains("headers of the message") || lower.contains("unsent message")
            {
                if !strong.isEmpty || !weak.isEmpty { inOriginal = true }
            }
            if inOriginal { break }
            let bytes = Array(line.utf8.prefix(2000))
            var from = 0
            while let found = Bounces.firstAddress(bytes, from: from), strong.count + weak.count < 200 {
                from = found.end
                let address = found.text
                let lowered = address.lowercased()
                if own.contains(lowered) || lowered.hasPrefix("mailer-daemon@") || lowered.hasPrefix("postmaster@")
                    || lowered.hasPrefix("abuse@")
                {
                    continue
                }
                if lower.hasPrefix("from:") || lower.hasPrefix("sender:") || lower.hasPrefix("reply-to:")
                    || lower.hasPrefix("message-id:") || lower.hasPrefix("x-")
                {
                    continue
                }
                let trimmedLine = trimmed(lower)
                let isStrong =
                    trimmedLine.hasPrefix("<" + lowered) || trimmedLine.hasPrefix(lowered)
                    || trimmedLine.hasPrefix("to:") || lower.contains("unknown") || lower.contains("recipient")
                    || lower.contains("failed") || lower.contains("550") || lower.contains("mailbox")
                    || lower.contains("deliver")
                if isStrong {
                    if !strong.contains(address) { strong.append(address) }
                } else if !weak.contains(address) {
                    weak.append(address)
                }
            }
        }
        addresses = strong.isEmpty ? Array(weak.prefix(1)) : strong
        let folded = Words(String(text.prefix(20_000))).tokens.filter { $0.kind != .mark }
        let signs: [[String]] = [
            ["delayed"], ["will", "be", "retried"], ["will", "continue", "to", "try"], ["still", "trying"],
            ["not", "yet", "delivered"], ["temporary"], ["temporarily"], ["try", "again"], ["warning", "message"],
            ["over", "quota"], ["quota", "exceeded"],
        ]
        temporary =
            signs.contains { Requests.contains(folded, $0) } && !Requests.contains(folded, ["permanent"])
            && !Requests.contains(folded, ["fatal"])
    }
}
