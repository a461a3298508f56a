package import LetterReading
import OfficeCalendar

/// Turns the bytes of a stranger's mail into a `Letter`.
///
/// Called in the sealed child alone, never in the process that holds secrets:
/// GMime reads the header values and the library behind `html` and `document`
/// the rest. Total: any bytes give a letter, what is odd stands in `doubts`.
/// The limits are those of `HeaderGuard` and `PartTree`.
package struct LetterParser {
    /// What was read from something attached.
    package struct Extract: Sendable, Equatable {
        /// Nothing when it holds no text that can be read.
        package var text: String?
        /// Sentences for a person.
        package var doubts: [String]
        /// True when the text was recognised in a picture.
        package var recognised: Bool
        /// What the file is, where it is one that people can open anywhere.
        package var kind: Letter.File.Kind?
        package init(
            text: String? = nil, doubts: [String] = [], recognised: Bool = false, kind: Letter.File.Kind? = nil
        ) {
            self.text = text
            self.doubts = doubts
            self.recognised = recognised
            self.kind = kind
        }
    }

    /// The visible text of an HTML body, quotes marked by `> `.
    package var html: (String) -> Extract
    /// The text of an attached file, given its bytes, declared type and name.
    package var document: (_ bytes: [UInt8], _ type: String, _ name: String) -> Extract

    package init(
        html: @escaping (String) -> Extract,
        document: @escaping (_ bytes: [UInt8], _ type: String, _ name: String) -> Extract = { _, _, _ in Extract() }
    ) {
        self.html = html
        self.document = document
    }

    /// Reads a whole mail. Total.
    package func parse(_ bytes: [UInt8]) -> Letter {
        let mail = RawMail(bytes)
        var letter = Letter()
        guard !mail.fields.isEmpty || mail.fromFields > 0 else {
            letter.unreadable = true
            letter.doubts.append(bytes.isEmpty ? "surel kosong" : "surel tanpa kepala surat (header)")
            return letter
        }
        var reading = Envelope()
        reading.read(mail, into: &letter)
        let tree = PartTree(mail)
        letter.doubts.append(contentsOf: tree.doubts)
        if let top = tree.parts.first {
            letter.contentType =
                ([top.type.value]
                + top.type.parameters.filter { $0.name != "boundary" }.map { "\($0.name)=\($0.value)" })
                .joined(separator: "; ")
        }
        var walk = Walk(parser: self, tree: tree)
        walk.visit(0)
        letter.plainText = walk.plain.isEmpty ? nil : walk.plain.joined(separator: "\n")
        letter.htmlText = walk.html.isEmpty ? nil : walk.html.joined(separator: "\n")
        letter.attachments = walk.attachments
        letter.files = walk.files
        letter.calendars = walk.calendars
        letter.deliveryStatus = walk.deliveryStatus
        for doubt in walk.doubts where !letter.doubts.contains(doubt) { letter.doubts.append(doubt) }
        return letter
    }
}

/// Fills a letter from its header fields.
private struct Envelope {
    mutating func read(_ mail: RawMail, into letter: inout Letter) {
        letter.fields = mail.fields.map {
            Letter.Field(name: $0.name, value: Grammar.clean(String(decoding: mail.value($0), as: UTF8.self)))
        }
        if mail.truncated {
            letter.doubts.append(
                "kepala surel (header) melebihi \(HeaderGuard.blockLimit / 1024) KB; sisanya tidak dibaca")
        }
        if mail.brokenOff { letter.doubts.append("kepala surel (header) terputus oleh baris yang tidak dikenal") }
        for field in mail.fields where field.cut {
            let doubt = "header \(field.name) melebihi \(HeaderGuard.fieldLimit / 1024) KB dan dipotong"
            if !letter.doubts.contains(doubt) { letter.doubts.append(doubt) }
        }
        for name in ["subject", "date", "message-id", "reply-to", "sender", "to", "content-type"]
        where mail.all(name).count > 1 {
            letter.doubts.append("header \(name) tertulis lebih dari sekali; yang pertama dipakai")
        }

        letter.fromFields = mail.fromFields
        if mail.fromFields == 0 { letter.doubts.append("header From tidak ada") }
        if mail.fromFields > 1 {
            letter.doubts.append("header From tertulis \(mail.fromFields) kali")
        }
        for field in mail.all("from") { letter.from.append(contentsOf: senders(mail.value(field), field, &letter)) }
        letter.sender = others(mail, "sender", &letter)
        letter.replyTo = others(mail, "reply-to", &letter)
        letter.to = others(mail, "to", &letter)
        letter.cc = others(mail, "cc", &letter)

        letter.subject = mail.firstValue("subject").map(Grammar.text) ?? ""
        if let value = mail.firstValue("date") {
            if let date = MailDate.parse(String(decoding: value, as: UTF8.self)) {
                letter.date = date.instant
                letter.dateOffsetMinutes = date.offsetMinutes
            } else {
                letter.doubts.append("header Date tidak dapat dibaca")
            }
        } else {
            letter.doubts.append("header Date tidak ada")
        }
        letter.messageID = mail.firstValue("message-id").flatMap { Grammar.messageIDs($0, limit: 1).first }
        letter.inReplyTo = mail.firstValue("in-reply-to").map { Grammar.messageIDs($0) } ?? []
        letter.references = mail.all("references").flatMap { Grammar.messageIDs(mail.value($0)) }
    }

    /// The mailboxes of one `From`. Only a plainly written single address is handed on as one: everything that two
    /// programs could read differently becomes a value equal to no address.
    private func senders(_ value: [UInt8], _ field: RawMail.Field, _ letter: inout Letter) -> [Letter.Mailbox] {
        if field.cut || HeaderGuard.fault(inAddresses: value) != nil {
            let fault = HeaderGuard.fault(inAddresses: value) ?? .tooLong
            letter.doubts.append("header From \(fault.words) dan tidak dibaca")
            return []
        }
        let (mailboxes, groups) = Grammar.mailboxes(value)
        if groups {
            letter.doubts.append("header From ditulis sebagai kelompok alamat")
            return []
        }
        guard mailboxes.count == 1, var only = mailboxes.first else {
            letter.doubts.append(
                mailboxes.isEmpty ? "header From tidak memuat alamat" : "header From memuat beberapa alamat")
            return mailboxes
        }
        if HeaderGuard.plainAddress(value).map(Grammar.lowercasedDomain) != only.address {
            letter.doubts.append("header From dapat dibaca dengan dua cara")
            only.address = Grammar.clean(String(decoding: value, as: UTF8.self))
        }
        return [only]
    }

    private func others(_ mail: RawMail, _ name: String, _ letter: inout Letter) -> [Letter.Mailbox] {
        var result: [Letter.Mailbox] = []
        for field in mail.all(name) {
            let value = mail.value(field)
            if let fault = field.cut ? .tooLong : HeaderGuard.fault(inAddresses: value) {
                letter.doubts.append("header \(name) \(fault.words) dan tidak dibaca")
            } else {
                result.append(contentsOf: Grammar.mailboxes(value).mailboxes)
            }
            if result.count >= HeaderGuard.addressLimit { break }
        }
        return result
    }
}

/// Goes through the parts in their order and sorts them into bodies and attachments.
private struct Walk {
    let parser: LetterParser
    let tree: PartTree
    var plain: [String] = []
    var html: [String] = []
    var attachments: [Letter.Attachment] = []
    var files: [Letter.File] = []
    var calendars: [String] = []
    var deliveryStatus: [[String: String]] = []
    var doubts: [String] = []
    private var decoded = 0

    init(parser: LetterParser, tree: PartTree) {
        self.parser = parser
        self.tree = tree
    }

    mutating func note(_ doubt: String) { if !doubts.contains(doubt) { doubts.append(doubt) } }

    mutating func visit(_ index: Int) {
        guard tree.parts.indices.contains(index) else { return }
        let part = tree.parts[index]
        if part.type.value.hasPrefix("multipart/") {
            for child in part.children { visit(child) }
            return
        }
        switch part.type.value {
        case "message/rfc822", "message/global": visitMail(part)
        case "message/delivery-status", "message/global-delivery-status":
            deliveryStatus.append(contentsOf: Self.blocks(content(part)).prefix(200 - min(200, deliveryStatus.count)))
        case "text/calendar": visitCalendar(part)
        case _ where isCalendarFile(part): visitCalendar(part)
        case "text/plain" where isBody(part): plain.append(text(part))
        case "text/html" where isBody(part):
            let extract = parser.html(text(part))
            html.append(extract.text ?? "")
            extract.doubts.forEach { note($0) }
        default: visitFile(part)
        }
    }

    /// A text without a file name is part of the body; one with a name only if nobody calls it an attachment and
    /// nothing else is the body yet.
    private func isBody(_ part: PartTree.Part) -> Bool {
        if part.disposition?.value == "attachment" { return false }
        guard name(part) != nil else { return true }
        return part.disposition == nil && (part.type.value == "text/html" ? html.isEmpty : plain.isEmpty)
    }

    private func name(_ part: PartTree.Part) -> String? {
        (part.disposition?["filename"] ?? part.type["name"]).flatMap(FileName.safe)
    }

    private mutating func content(_ part: PartTree.Part) -> [UInt8] {
        guard decoded < PartTree.decodedLimit else {
            note("isi surel melebihi \(PartTree.decodedLimit / 1_000_000) MB; sisanya tidak dibaca")
            return []
        }
        var body = part.raw.bytes[part.raw.body]
        let room = PartTree.decodedLimit - decoded
        if part.encoding == "base64", body.count / 4 * 3 > room + room / 30 {
            body = body.prefix(room / 3 * 4)
            note("isi surel melebihi \(PartTree.decodedLimit / 1_000_000) MB; sisanya tidak dibaca")
        } else if part.encoding != "base64", body.count > room * 3 {
            body = body.prefix(room * 3)
        }
        var bytes = TransferDecoding.decode(body, encoding: part.encoding)
        if bytes.count > room {
            note("isi surel melebihi \(PartTree.decodedLimit / 1_000_000) MB; sisanya tidak dibaca")
            bytes.removeLast(bytes.count - room)
        }
        decoded += bytes.count
        return bytes
    }

    /// The text of a part in its character set, lines ended by LF.
    private mutating func text(_ part: PartTree.Part) -> String {
        let (text, damaged) = Charset.text(content(part), charset: part.type["charset"])
        if damaged { note("sandi huruf teks tidak sesuai dengan yang dinyatakan; sebagian huruf mungkin keliru") }
        return Self.unixLines(text)
    }

    /// The text with CRLF and lone CR as LF, so that both forms of a mail read alike.
    private static func unixLines(_ text: String) -> String {
        text.utf8.contains(0x0D) ? String(decoding: TransferEncoding.lines(of: text), as: UTF8.self) : text
    }

    /// Calendar files come under many types; their ending and their first line tell them (RFC 5545 section 3.4).
    private func isCalendarFile(_ part: PartTree.Part) -> Bool {
        guard part.type.value == "application/ics" || name(part)?.lowercased().hasSuffix(".ics") == true else {
            return false
        }
        let start = TransferDecoding.decode(part.raw.bytes[part.raw.body].prefix(400), encoding: part.encoding)
        return Charset.text(start, charset: nil).text.uppercased().contains("BEGIN:VCALENDAR")
    }

    private mutating func visitCalendar(_ part: PartTree.Part) {
        let text = text(part)
        if calendars.count < 20 { calendars.append(text) }
        if let name = name(part), part.disposition != nil {
            attachments.append(.init(name: name, type: part.type.value, bytes: text.utf8.count, text: text))
        }
    }

    private mutating func visitFile(_ part: PartTree.Part) {
        let name = name(part) ?? "lampiran-\(attachments.count + 1)"
        let type = part.type.value
        if type.hasPrefix("text/") || type == "message/disposition-notification" || type == "message/feedback-report" {
            var text = text(part)
            let size = text.utf8.count
            if type == "text/html" {
                let extract = parser.html(text)
                text = extract.text ?? ""
                extract.doubts.forEach { note($0) }
            }
            attachments.append(.init(name: name, type: type, bytes: size, text: text))
            return
        }
        let bytes = content(part)
        let extract = parser.document(bytes, type, name)
        attachments.append(
            .init(name: name, type: type, bytes: bytes.count, text: extract.text, recognised: extract.recognised))
        extract.doubts.forEach { note($0) }
        if let kind = extract.kind, canBePassedOn(part, kind, size: bytes.count) {
            files.append(.init(name: name, kind: kind, start: part.raw.body.lowerBound, length: part.raw.body.count))
        }
    }

    /// Whether a part is a file that its sender attached, not a picture of his signature, and travels in base64. Files of
    /// an attached mail belong to that mail: this walk's caller leaves them out.
    private func canBePassedOn(_ part: PartTree.Part, _ kind: Letter.File.Kind, size: Int) -> Bool {
        guard part.encoding == "base64", files.count < Self.fileLimit, !part.raw.body.isEmpty else { return false }
        guard kind == .jpeg || kind == .png else { return true }
        let isShownInText = part.raw.firstValue("content-id") != nil || part.disposition?.value == "inline"
        return size >= Self.smallPicture && (part.disposition?.value == "attachment" || !isShownInText)
    }

    /// Files of one mail that are passed on.
    private static let fileLimit = 10
    /// Fewer bytes than a picture of a page has: logos and signatures.
    private static let smallPicture = 20_000

    /// An attached mail becomes one attachment with its head and text; its own files follow it.
    private mutating func visitMail(_ part: PartTree.Part) {
        let inner = part.children.first.flatMap { tree.parts.indices.contains($0) ? tree.parts[$0] : nil }
        guard let inner, let child = part.children.first else {
            attachments.append(
                .init(name: name(part) ?? "surat.eml", type: part.type.value, bytes: part.raw.body.count))
            return
        }
        var nested = Walk(parser: parser, tree: tree)
        nested.decoded = decoded
        nested.visit(child)
        decoded = nested.decoded
        var lines: [String] = []
        for (field, label) in [
            ("from", "From"), ("to", "To"), ("cc", "Cc"), ("date", "Date"), ("subject", "Subject"),
            ("message-id", "Message-ID"),
        ] {
            if let value = inner.raw.firstValue(field) { lines.append(label + ": " + Grammar.text(value)) }
        }
        let body = nested.plain.contains { !$0.allSatisfy(\.isWhitespace) } ? nested.plain : nested.html
        let text = (lines + [""] + body).joined(separator: "\n")
        let subject = inner.raw.firstValue("subject").map(Grammar.text).flatMap { FileName.safe($0 + ".eml") }
        attachments.append(
            .init(
                name: name(part) ?? subject ?? "surat.eml", type: part.type.value,
                bytes: Self.sizeWithUnixLines(inner.raw), text: text))
        attachments.append(contentsOf: nested.attachments)
        calendars.append(contentsOf: nested.calendars.prefix(20 - min(20, calendars.count)))
        nested.doubts.forEach { note($0) }
    }

    /// The size that the mail has with LF line ends, whichever it came with.
    private static func sizeWithUnixLines(_ raw: RawMail) -> Int {
        raw.bytes.withUnsafeBytes { all in
            let buffer = UnsafeRawBufferPointer(rebasing: all[raw.range])
            var size = buffer.count
            var search = 0
            while let feed = RawScan.find(0x0A, in: buffer, from: search) {
                if feed > 0, buffer[feed - 1] == 0x0D { size -= 1 }
                search = feed + 1
            }
            return size
        }
    }

    /// The blocks of a delivery report: fields separated by empty lines (RFC 3464 section 2.1).
    static func blocks(_ bytes: [UInt8]) -> [[String: String]] {
        var result: [[String: String]] = []
        var current: [String: String] = [:]
        var last: String?
        let text = unixLines(Charset.text(Array(bytes.prefix(HeaderGuard.blockLimit)), charset: nil).text)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.allSatisfy({ $0 == " " || $0 == "\t" }) {
                if !current.isEmpty { result.append(current) }
                current = [:]
                last = nil
            } else if line.first == " " || line.first == "\t" {
                if let last { current[last, default: ""] += " " + Grammar.clean(String(line)) }
            } else if let colon = line.firstIndex(of: ":") {
                let name = Grammar.lowercased(Grammar.clean(String(line[..<colon])))
                current[name] = Grammar.clean(String(line[line.index(after: colon)...]))
                last = name
            }
        }
        if !current.isEmpty { result.append(current) }
        return result
    }
}
