package import OfficeCalendar

/// A mail decoded into text and facts, before anybody asks what it means.
///
/// Made by `MailFormat` from bytes, inside the sealed reader only. Every
/// string is a stranger's: damage is recorded in `doubts`, never thrown.
package struct Letter: Sendable, Equatable, Codable {
    /// One address of a header field, as written; `address` has its domain in lower case.
    package struct Mailbox: Sendable, Equatable, Codable {
        package var name: String?
        package var address: String
        package init(name: String?, address: String) {
            self.name = name
            self.address = address
        }
    }

    /// One attached part. `text` is what could be read from it (PDF, calendar, attached letter), or nothing.
    package struct Attachment: Sendable, Equatable, Codable {
        /// File name without any path, at most 200 bytes.
        package var name: String
        /// Declared media type in lower case, such as `application/pdf`.
        package var type: String
        /// Decoded size in bytes.
        package var bytes: Int
        /// SHA-256 of the decoded bytes as lower-case hex is not kept here: the parent has the raw mail.
        package var text: String?
        /// True when the text came from recognising a picture, which is less sure.
        package var recognised: Bool
        package init(name: String, type: String, bytes: Int, text: String? = nil, recognised: Bool = false) {
            self.name = name
            self.type = type
            self.bytes = bytes
            self.text = text
            self.recognised = recognised
        }
    }

    /// An attached file that people can open anywhere, and where it stands in the raw mail.
    ///
    /// Whoever reads a mail in the sealed child says only this of its files:
    /// their bytes need not come back, and whoever passes a file on need not
    /// decode it.
    package struct File: Sendable, Equatable, Codable {
        /// What a file is by its bytes, whatever its name says; in the order in which people want to see them.
        package enum Kind: String, Sendable, Codable, CaseIterable {
            case pdf, docx, jpeg, png

            /// Media type (IANA).
            package var type: String {
                switch self {
                case .pdf: "application/pdf"
                case .docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
                case .jpeg: "image/jpeg"
                case .png: "image/png"
                }
            }

            /// Endings of file names by which programs know it, the usual one first.
            package var endings: [String] { self == .jpeg ? [".jpg", ".jpeg"] : ["." + rawValue] }
        }
        /// File name without any path, at most 200 bytes.
        package var name: String
        package var kind: Kind
        /// Where the base64 text of its bytes (RFC 2045 section 6.8) begins in the raw mail.
        package var start: Int
        /// Bytes of that text.
        package var length: Int
        package init(name: String, kind: Kind, start: Int, length: Int) {
            self.name = name
            self.kind = kind
            self.start = start
            self.length = length
        }
    }

    /// A header field with its position kept: the topmost is first.
    package struct Field: Sendable, Equatable, Codable {
        /// The field name in lower case.
        package var name: String
        /// The unfolded value, encoded words not decoded.
        package var value: String
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The mailboxes of all `From` fields taken together, counted on the raw headers.
    package var from: [Mailbox] = []
    /// How many `From` fields the raw header block has; other than one is never believed.
    package var fromFields: Int = 0
    package var sender: [Mailbox] = []
    package var replyTo: [Mailbox] = []
    package var to: [Mailbox] = []
    package var cc: [Mailbox] = []
    package var subject: String = ""
    /// The `Date` field, when it can be read.
    package var date: Instant?
    /// Minutes that the `Date` field stands ahead of UTC.
    package var dateOffsetMinutes: Int = 0
    /// Without angle brackets.
    package var messageID: String?
    package var inReplyTo: [String] = []
    package var references: [String] = []
    /// All header fields from the top, as far as the limits allow; for trust, machine and trace questions.
    package var fields: [Field] = []
    /// Top-level media type in lower case with its parameters, such as `multipart/report; report-type=…`.
    package var contentType: String = "text/plain"
    /// The plain text body, or nothing when the mail has none.
    package var plainText: String?
    /// The HTML body as text, hidden parts removed, quotes marked by `> ` at the start of each line.
    package var htmlText: String?
    package var attachments: [Attachment] = []
    /// Those of the attachments that can be passed on as they are, in their order.
    package var files: [File] = []
    /// Text of `text/calendar` parts, for dates and for RSVP answers.
    package var calendars: [String] = []
    /// The fields of a `message/delivery-status` part, one dictionary per block, names in lower case.
    package var deliveryStatus: [[String: String]] = []
    /// Sentences for a person: what was odd, what could not be read.
    package var doubts: [String] = []
    /// True when the mail could not be decoded at all.
    package var unreadable: Bool = false

    /// An empty letter, to be filled by the decoder.
    package init() {}

    /// The values of all fields called `name` (lower case), topmost first.
    package func values(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }
}
