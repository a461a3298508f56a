package import Casework
package import MailFormat
package import OfficeCalendar

/// What the shell knows about a mail that Casework does not: who sends it, when, and the bytes that go along.
package struct MailContext: Sendable {
    /// The office's short name and mailbox, written into `From`, the invitation and the one-tap answers.
    package var office: OutgoingMessage.Mailbox
    /// Made by the shell, without angle brackets; stable when the same mail is composed again.
    package var messageID: String
    package var date: Instant
    package var zone: Zone
    /// 32 hexadecimal digits that a reply must carry to decide something, or nothing.
    package var token: String?
    /// Whether the mail host delivers `local+anything@domain` to the office's mailbox (RFC 5233); the token then
    /// also stands in `Reply-To`.
    package var plusAddresses: Bool
    /// Message-IDs of the thread, oldest first, without angle brackets.
    package var references: [String]
    /// The applicant's mail as it came, for `OwedMail.Enclosure.original`.
    package var original: [UInt8]?
    /// What the applicant sent later, as it came, for further `OwedMail.Enclosure.original`s in their order.
    package var supplements: [[UInt8]] = []
    /// Of each original in their order the files that people can open; they go along themselves.
    package var files: [[OutgoingMessage.Attachment]] = []
    /// An original larger than this many bytes is not attached; the mail says so.
    package var originalLimit: Int
    /// Typeset papers by their keys, for `OwedMail.Enclosure.paper`.
    package var papers: [String: [UInt8]]

    package init(
        office: OutgoingMessage.Mailbox, messageID: String, date: Instant, zone: Zone, token: String? = nil,
        plusAddresses: Bool = false, references: [String] = [], original: [UInt8]? = nil,
        originalLimit: Int = 7_000_000, papers: [String: [UInt8]] = [:]
    ) {
        self.office = office
        self.messageID = messageID
        self.date = date
        self.zone = zone
        self.token = token
        self.plusAddresses = plusAddresses
        self.references = references
        self.original = original
        self.originalLimit = originalLimit
        self.papers = papers
    }
}

/// Why an owed mail could not become bytes.
package enum MailProblem: Error, Equatable, CustomStringConvertible {
    /// An address or Message-ID cannot be written.
    case message(CompositionError)
    /// The mail asks for a code back, and the context has no token.
    case tokenAbsent
    /// The mail encloses the applicant's mail, and the context has none.
    case originalAbsent
    /// The mail encloses a paper that is not typeset yet.
    case paperAbsent(key: String)

    package var description: String {
        switch self {
        case .message(let error): error.description
        case .tokenAbsent: "the code that the mail asks back is not here"
        case .originalAbsent: "the applicant's mail that goes along is not here"
        case .paperAbsent(let key): "paper \(key) that goes along is not typeset"
        }
    }
}

extension MailTemplates {
    /// Characters that a subject may have.
    package static let subjectLimit = 200

    /// The final bytes of a mail and their Message-ID. The same arguments give the same bytes.
    ///
    /// Header values come from fields and the context, never from a template
    /// (RFC 5322 section 2.2: what could begin another field is refused by the
    /// composer).
    package func compose(
        _ mail: OwedMail, context: MailContext
    ) throws(MailProblem) -> (bytes: [UInt8], messageID: String) {
        let recipient = OutgoingMessage.Mailbox(
            name: CleanText.header(mail.to.name, limit: 120), address: mail.to.address)
        if mail.fields.text("code") == Fields.printedToken, context.token == nil { throw .tokenAbsent }
        var attachments: [OutgoingMessage.Attachment] = []
        var calendar: OutgoingMessage.Calendar?
        var original: [UInt8]?
        var originalTooLarge = false
        var originalKept = false
        var supplements: [OutgoingMessage.FurtherMail] = []
        var originalsSeen = 0
        var taken = 0
        for enclosure in mail.enclosures {
            switch enclosure {
            case .original:
                let all = [context.original].compactMap { $0 } + context.supplements
                guard originalsSeen < all.count else { throw .originalAbsent }
                let bytes = all[originalsSeen]
                originalsSeen += 1
                // The limit is for all of them together: a host refuses the mail, not the attachment.
                let limit = min(context.originalLimit, OutgoingMessage.attachedMailLimit)
                let files = context.files.indices.contains(originalsSeen - 1) ? context.files[originalsSeen - 1] : []
                let size = files.reduce(0) { $0 + $1.size }
                let goAlong = !files.isEmpty && taken + size <= limit
                if goAlong {
                    for file in files { attachments.append(Self.named(file, besides: attachments)) }
                    taken += size
                    // The whole mail says more than its files, but telephones open it badly.
                    if bytes.count > Self.smallOriginal || taken + bytes.count > limit {
                        originalKept = true
                        continue
                    }
                }
                if taken + bytes.count > limit {
                    originalTooLarge = true
                    continue
                }
                taken += bytes.count
                if originalsSeen == 1 {
                    original = bytes
                } else {
                    supplements.append(.init(name: "surat-susulan-\(originalsSeen - 1).eml", bytes: bytes))
                }
            case .paper(let key, let name):
                guard let bytes = context.papers[key] else { throw .paperAbsent(key: key) }
                attachments.append(.init(name: name, type: "application/pdf", bytes: bytes))
            case .invitation(let invitation):
                let written = try calendars(invitation, attendee: recipient, context: context)
                for (index, text) in written.enumerated() {
                    if index == 0, calendar == nil {
                        calendar = .init(method: invitation.method.rawValue, text: text)
                    } else {
                        // An iTIP message has one UID (RFC 5546 section 3.2.2), so further sessions go as files.
                        attachments.append(
                            .init(name: "undangan-\(index + 1).ics", type: "text/calendar", bytes: Array(text.utf8)))
                    }
                }
            }
        }

        var fields = mail.fields
        fields["attached"] = .list(
            attachments.map { ["name": .text($0.name)] } + (original == nil ? [] : [["name": .text(Self.originalName)]])
                + supplements.map { ["name": .text($0.name)] }
        )
        fields["original_too_large"] = .flag(originalTooLarge)
        fields["original_kept"] = .flag(originalKept)
        fields = completed(fields, kind: mail.kind, context: context)
        let bodies = bodies(mail.kind, fields)

        let answered = mail.inReplyTo.flatMap(Self.plainMessageID)
        var references = context.references.compactMap(Self.plainMessageID)
        if let answered, references.last != answered { references.append(answered) }
        var message = OutgoingMessage(
            messageID: context.messageID, date: context.date, zone: context.zone, from: context.office, to: recipient,
            replyTo: .init(name: context.office.name, address: replyAddress(context)),
            subject: CleanText.header(mail.fields.text("subject"), limit: Self.subjectLimit), inReplyTo: answered,
            references: references, origin: answered == nil ? .generated : .replied,
            fields: [.init("X-Loop", context.office.address)], text: bodies.text, html: bodies.html,
            calendar: calendar, attachments: attachments, attachedMail: original, attachedMailName: Self.originalName)
        message.furtherMails = supplements
        do {
            return (try message.encoded(), context.messageID)
        } catch {
            throw .message(error)
        }
    }

    /// An original whose files go along goes along itself up to so many bytes.
    private static var smallOriginal: Int { 2_000_000 }

    /// The file under a name that no other attachment has.
    private static func named(
        _ file: OutgoingMessage.Attachment, besides others: [OutgoingMessage.Attachment]
    ) -> OutgoingMessage.Attachment {
        var file = file
        let dot = file.name.lastIndex(of: ".") ?? file.name.endIndex
        let (stem, ending) = (file.name[..<dot], file.name[dot...])
        var count = 1
        while others.contains(where: { $0.name.lowercased() == file.name.lowercased() }) {
            count += 1
            file.name = "\(stem)-\(count)\(ending)"
        }
        return file
    }

    private static var originalName: String { "surat-permohonan.eml" }

    /// Where replies go: the office's mailbox, with the token where the host keeps what follows a plus sign.
    private func replyAddress(_ context: MailContext) -> String {
        guard context.plusAddresses, let token = context.token,
            let at = context.office.address.lastIndex(of: "@")
        else { return context.office.address }
        return context.office.address[..<at] + "+t" + token + context.office.address[at...]
    }

    /// Message-IDs of strangers may hold anything; one that cannot be written is left out rather than stopping the mail.
    private static func plainMessageID(_ text: String) -> String? {
        var id = Substring(text)
        if id.first == "<" { id.removeFirst() }
        if id.last == ">" { id.removeLast() }
        let bytes = Array(id.utf8)
        guard bytes.count <= 900, let at = bytes.lastIndex(of: 0x40), at > 0, at + 1 < bytes.count,
            bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x3C && $0 != 0x3E })
        else { return nil }
        return String(id)
    }

    private func calendars(
        _ owed: InvitationOwed, attendee: OutgoingMessage.Mailbox, context: MailContext
    ) throws(MailProblem) -> [String] {
        var texts: [String] = []
        for entry in owed.entries {
            let method: Invitation.Method =
                switch owed.method {
                case .request: .request
                case .cancel: .cancel
                }
            let invitation = Invitation(
                uid: entry.uid, sequence: owed.sequence, method: method, organizer: context.office, attendee: attendee,
                start: entry.interval.start, end: entry.interval.end, summary: entry.summary,
                location: entry.location.isEmpty ? nil : entry.location, url: entry.url, details: entry.description,
                stamp: context.date)
            do {
                texts.append(try invitation.calendarText())
            } catch {
                throw .message(error)
            }
        }
        return texts
    }
}

// MARK: Values that only Papers can make

extension MailTemplates {
    /// Links, words and groupings of the fields' own values.
    func completed(_ fields: Fields, kind: MailKind, context: MailContext) -> Fields {
        var fields = fields
        let tap = OneTapAnswer(
            address: context.office.address, caseID: CleanText.line(fields.text("case")), token: context.token)
        let answers = fields.list("answers")
        if !answers.isEmpty {
            fields["answers"] = .list(
                answers.map { answer in
                    var answer = answer
                    let word = answer.text("word")
                    // An answer may be listed without a button.
                    if answer["button"] != .flag(false) {
                        answer["link"] = .text(tap.link(word: word))
                        if answer.text("button").isEmpty { answer["button"] = .text(Self.caption(word)) }
                    }
                    return answer
                })
            fields["tappable"] = .flag(fields.list("answers").contains { !$0.text("link").isEmpty })
            fields["answer_words"] = .text(Self.enumeration(answers.map { Self.caption($0.text("word")) }))
        }
        if kind == .digest {
            fields["items"] = .list(
                fields.list("items").map { item in
                    var item = item
                    // What a plain yes cannot decide has words of its own instead.
                    if item.text("answer").isEmpty {
                        item["link"] = .text(tap.link(word: "SETUJU " + item.text("number")))
                    }
                    item["reject_link"] = .text(tap.link(word: "TOLAK \(item.text("number")): <alasan>"))
                    return item
                })
        }
        if fields.text("code") == Fields.printedToken, let token = context.token { fields["code"] = .text(token) }
        let sessions = fields.list("sessions")
        fields["several"] = .flag(sessions.count > 1)
        if let lines = Self.form(kind: kind, fields: fields, sessions: sessions) {
            fields["form_link"] = .text(tap.link(about: "", lines: lines))
        }
        fields["meetings"] = fields["meetings"].map { _ in .list(fields.list("meetings").map(Self.meeting)) }
        return fields
    }

    /// The word without the place to fill in, such as `REVISI`.
    private static func caption(_ word: String) -> String {
        var typed = OneTapAnswer.typed(word)
        while typed.last == ":" || typed.last == " " { typed.removeLast() }
        return typed
    }

    /// `SETUJU, TOLAK, atau REVISI`; a word that begins another answer is said once (“DICATAT”, “DICATAT, AGENDA …”).
    static func enumeration(_ words: [String]) -> String {
        var distinct: [String] = []
        for word in words where !distinct.contains(where: { word == $0 || word.hasPrefix($0 + ",") }) {
            distinct.append(word)
        }
        return distinct.listed(with: "atau")
    }

    /// Lines of an answer that is filled in rather than written.
    private static func form(kind: MailKind, fields: Fields, sessions: [Fields]) -> [String]? {
        switch kind {
        case .askMeeting, .reminder, .clarify:
            guard kind == .askMeeting || fields["meeting_wanted"] == .flag(true) else { return nil }
            let meeting = ["Tautan: ", "ID Meeting: ", "Passcode: "]
            guard sessions.count > 1 else { return meeting }
            return (1...sessions.count).flatMap { ["Sesi \($0)"] + meeting + [""] }
        case .askData, .applicantReminder:
            let asked = fields.list("fields")
            return asked.isEmpty
                ? nil : asked.map { CleanText.line($0.text("number") + ". " + $0.text("text")) + ": " }
        default: return nil
        }
    }

    /// A link of more characters has no room on one line of a letter.
    private static let longLink = 80

    /// A meeting with its ID in groups and its link where it may be tapped.
    static func meeting(_ meeting: Fields) -> Fields {
        var meeting = meeting
        meeting["id"] = meeting["id"].map { _ in .text(groupedMeetingID(meeting.text("id"))) }
        let link = meeting.text("link")
        if link.hasPrefix("https://") { meeting["link_target"] = .text(link) }
        if link.count > longLink { meeting["link_long"] = true }
        return meeting
    }

    /// `812 3456 7890` as Zoom prints its meeting IDs of 9 to 11 digits; anything else stays as it is.
    static func groupedMeetingID(_ id: String) -> String {
        let digits = Array(id)
        guard (9...11).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return id }
        let middle = digits.count == 11 ? 7 : 6
        return String(digits[..<3]) + " " + String(digits[3..<middle]) + " " + String(digits[middle...])
    }
}

extension Fields {
    /// The text of a tag, empty when it has none.
    func text(_ tag: String) -> String {
        if case .text(let text) = self[tag] { return text }
        return ""
    }

    /// The items of a section, none when it has none.
    func list(_ tag: String) -> [Fields] {
        if case .list(let items) = self[tag] { return items }
        return []
    }
}
