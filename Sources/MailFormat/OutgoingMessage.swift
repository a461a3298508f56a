package import OfficeCalendar

/// A mail of ours, before it is bytes.
///
/// Every text in it may hold words of strangers (names, subjects, reasons);
/// `encoded()` therefore refuses what could become another header field
/// (facts: RFC 5322 section 2.2) instead of repairing it silently.
package struct OutgoingMessage: Sendable, Equatable {
    /// One address with the name shown beside it.
    package struct Mailbox: Sendable, Equatable {
        package var name: String?
        package var address: String
        package init(name: String? = nil, address: String) {
            self.name = name
            self.address = address
        }
    }

    /// One attached file.
    package struct Attachment: Sendable, Equatable {
        /// File name; a path before it is cut off and it is shortened to 200 bytes.
        package var name: String
        /// Media type such as `application/pdf`.
        package var type: String
        package var bytes: [UInt8]
        package init(name: String, type: String, bytes: [UInt8]) {
            self.name = name
            self.type = type
            self.bytes = bytes
        }

        /// A file passed on in the base64 text in which it came: its bytes are not looked at here. Nothing where the text
        /// is not base64.
        package init?(name: String, type: String, base64 text: ArraySlice<UInt8>) {
            guard let lines = TransferEncoding.rewrapped(base64: text) else { return nil }
            self.init(name: name, type: type, bytes: [])
            encoded = lines
        }

        /// Finished lines of base64 in place of `bytes`.
        private(set) var encoded: [UInt8]?
        /// Bytes that the file takes in a mail.
        package var size: Int { encoded?.count ?? (bytes.count + 2) / 3 * 4 }
    }

    /// An iCalendar text shown by mail programs as an invitation (RFC 6047 section 2.4).
    package struct Calendar: Sendable, Equatable {
        /// The METHOD of the text, such as `REQUEST`; the part's parameter must equal it.
        package var method: String
        package var text: String
        package init(method: String, text: String) {
            self.method = method
            self.text = text
        }
    }

    /// Why a machine wrote this mail (RFC 3834 section 5).
    package enum Origin: String, Sendable {
        /// By itself: a request for a decision, a reminder, a letter.
        case generated = "auto-generated"
        /// As the answer to one mail.
        case replied = "auto-replied"
        /// By a person; the field is left out. For the letters of scripted people in demonstrations and tests.
        case person
    }

    /// One further header field. The value may be any text; it is encoded where needed.
    package struct Field: Sendable, Equatable {
        package var name: String
        package var value: String
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// An attached mail larger than this is refused by `encoded()`: 10 MB.
    package static let attachedMailLimit = 10_000_000

    /// Without angle brackets.
    package var messageID: String
    package var date: Instant
    /// The zone in which `Date` is written.
    package var zone: Zone
    package var from: Mailbox
    package var to: Mailbox
    package var replyTo: Mailbox?
    package var subject: String
    /// Without angle brackets.
    package var inReplyTo: String?
    /// Without angle brackets, oldest first.
    package var references: [String]
    package var origin: Origin
    /// Further header fields, in order.
    package var fields: [Field]
    package var text: String
    package var html: String?
    package var calendar: Calendar?
    package var attachments: [Attachment]
    /// A whole mail to attach, such as the applicant's original letter.
    package var attachedMail: [UInt8]?
    /// File name of `attachedMail`.
    package var attachedMailName: String
    /// Further whole mails with their file names, such as what the applicant sent later.
    package var furtherMails: [FurtherMail] = []

    /// A whole mail to attach, with its file name.
    package struct FurtherMail: Hashable, Sendable {
        package var name: String
        package var bytes: [UInt8]
        package init(name: String, bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
    }

    package init(
        messageID: String, date: Instant, zone: Zone, from: Mailbox, to: Mailbox, replyTo: Mailbox? = nil,
        subject: String, inReplyTo: String? = nil, references: [String] = [], origin: Origin = .generated,
        fields: [Field] = [], text: String, html: String? = nil, calendar: Calendar? = nil,
        attachments: [Attachment] = [], attachedMail: [UInt8]? = nil, attachedMailName: String = "surat-asli.eml"
    ) {
        self.messageID = messageID
        self.date = date
        self.zone = zone
        self.from = from
        self.to = to
        self.replyTo = replyTo
        self.subject = subject
        self.inReplyTo = inReplyTo
        self.references = references
        self.origin = origin
        self.fields = fields
        self.text = text
        self.html = html
        self.calendar = calendar
        self.attachments = attachments
        self.attachedMail = attachedMail
        self.attachedMailName = attachedMailName
    }
}

/// Why a mail of ours cannot become bytes. Values are never repeated: they may be personal.
package enum CompositionError: Error, Equatable, CustomStringConvertible {
    /// A header value holds CR, LF, NUL or another control character.
    case controlCharacter(field: String)
    /// An address is outside the strict grammar of `MailAddress`.
    case address(field: String)
    /// A Message-ID is not `left@right` in plain characters.
    case messageID(field: String)
    /// A further field has a bad name, or one that the message sets itself.
    case fieldName(String)
    /// A media type or a calendar method is not made of tokens.
    case mediaType(String)
    /// The attached mail is larger than `OutgoingMessage.attachedMailLimit`.
    case attachedMailTooLarge(bytes: Int)

    package var description: String {
        switch self {
        case .controlCharacter(let field): "header field \(field) holds a control character or line break"
        case .address(let field): "the address in \(field) is not of the form name@domain in plain characters"
        case .messageID(let field): "the message id in \(field) is not of the form left@right in plain characters"
        case .fieldName(let name): "header field name \(name.debugDescription) is not allowed here"
        case .mediaType(let type): "media type \(type.debugDescription) is not of the form type/subtype"
        case .attachedMailTooLarge(let bytes):
            "the attached mail has \(bytes) bytes, at most \(OutgoingMessage.attachedMailLimit) are allowed"
        }
    }
}
