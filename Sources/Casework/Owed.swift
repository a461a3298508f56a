package import OfficeCalendar

/// What a decision owes to the world. Written into the outbox in the same transaction as the events.
package struct Decided: Sendable {
    package var events: [Event]
    package var mails: [OwedMail]
    package var papers: [OwedPaper]
    package var meetings: [OwedMeeting]
    /// Why an order of the operator does not fit the case, in English for the command that gave it; nothing when it was
    /// carried out, and for all other inputs.
    package var refusal: String?
    package init(
        events: [Event] = [], mails: [OwedMail] = [], papers: [OwedPaper] = [], meetings: [OwedMeeting] = []
    ) {
        self.events = events
        self.mails = mails
        self.papers = papers
        self.meetings = meetings
    }
}

/// A mail to one addressee. The shell renders it from its template and freezes the bytes.
package struct OwedMail: Sendable, Equatable {
    /// What goes along.
    package enum Enclosure: Sendable, Equatable {
        /// The applicant's letter as it came, from the inbox.
        case original(inbox: Int64)
        /// A typeset paper under this file name.
        case paper(key: String, name: String)
        /// Calendar entries for the sessions.
        case invitation(InvitationOwed)
    }

    /// Stable within the case: `sequence/slot` of the outbox key, such as `ask/4/1/subkoor`.
    package var slot: String
    package var kind: MailKind
    package var to: Addressee
    /// What a reply to this mail may decide, or nothing.
    package var token: TokenSubject?
    package var fields: Fields
    package var enclosures: [Enclosure]
    /// Not sent before, and from then on in office hours only; nothing means at once, at any hour.
    package var notBefore: Instant?
    /// Message-ID of the mail it answers.
    package var inReplyTo: String?

    package init(
        slot: String, kind: MailKind, to: Addressee, token: TokenSubject? = nil, fields: Fields,
        enclosures: [Enclosure] = [], notBefore: Instant? = nil, inReplyTo: String? = nil
    ) {
        self.slot = slot
        self.kind = kind
        self.to = to
        self.token = token
        self.fields = fields
        self.enclosures = enclosures
        self.notBefore = notBefore
        self.inReplyTo = inReplyTo
    }
}

/// The one person a mail is for.
package struct Addressee: Sendable, Equatable {
    package var name: String
    package var address: String
    package init(name: String, address: String) {
        self.name = name
        self.address = address
    }
}

/// A calendar entry that goes along with a mail (RFC 5545, RFC 6047).
package struct InvitationOwed: Sendable, Equatable {
    package enum Method: String, Sendable { case request = "REQUEST", cancel = "CANCEL" }
    /// One entry per session.
    package struct Entry: Sendable, Equatable {
        /// Stable for the life of the case and session.
        package var uid: String
        package var interval: Interval
        package var summary: String
        package var location: String
        package var url: String?
        package var description: String
        package init(
            uid: String, interval: Interval, summary: String, location: String, url: String?, description: String
        ) {
            self.uid = uid
            self.interval = interval
            self.summary = summary
            self.location = location
            self.url = url
            self.description = description
        }
    }
    package var method: Method
    /// Raised with every change.
    package var sequence: Int
    package var entries: [Entry]
    package init(method: Method, sequence: Int, entries: [Entry]) {
        self.method = method
        self.sequence = sequence
        self.entries = entries
    }
}

/// A document to be typeset. Its bytes exist only later; the mail that needs it falls due then.
package struct OwedPaper: Sendable, Equatable {
    /// Stable within the case: `draft/1`, `letter/1`.
    package var key: String
    /// Template below `MailTemplates/letters/`.
    package var template: String
    package var fields: Fields
    package init(key: String, template: String, fields: Fields) {
        self.key = key
        self.template = template
        self.fields = fields
    }
}

/// Values for a template's tags, by tag name.
package struct Fields: Sendable, Equatable, Codable {
    /// A value of a tag. Texts are escaped by the template engine where the output is HTML.
    package enum Value: Sendable, Equatable, Codable {
        case text(String)
        /// Shows or hides a section.
        case flag(Bool)
        /// Repeats a section.
        case list([Fields])
    }
    package var values: [String: Value]
    package init(_ values: [String: Value] = [:]) { self.values = values }

    package subscript(name: String) -> Value? {
        get { values[name] }
        set { values[name] = newValue }
    }
}

extension Fields.Value: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral {
    package init(stringLiteral value: String) { self = .text(value) }
    package init(booleanLiteral value: Bool) { self = .flag(value) }
}

extension Fields: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, Value)...) {
        self.init(Dictionary(elements, uniquingKeysWith: { _, last in last }))
    }
}
