package import OfficeCalendar

/// A mail as the office's host delivered it, before anything has looked into it.
package struct IncomingMail: Sendable {
    /// The mailbox it was found in, such as `INBOX`.
    package var mailbox: String
    /// UIDVALIDITY of that mailbox at the time (RFC 9051 section 2.3.1.1).
    package var uidValidity: Int64
    package var uid: Int64
    /// INTERNALDATE: when the office's host took the mail.
    package var receivedAt: Instant
    /// The whole mail, or only its header when it is larger than the office reads.
    package var bytes: [UInt8]
    /// RFC822.SIZE. More than `bytes` holds when the mail was cut.
    package var size: Int
    package init(
        mailbox: String, uidValidity: Int64, uid: Int64, receivedAt: Instant, bytes: [UInt8], size: Int? = nil
    ) {
        self.mailbox = mailbox
        self.uidValidity = uidValidity
        self.uid = uid
        self.receivedAt = receivedAt
        self.bytes = bytes
        self.size = size ?? bytes.count
    }
}

/// What became of a mail that was handed in for storing.
package enum StoredMail: Sendable, Equatable {
    /// Stored now, under this row.
    case stored(Int64)
    /// The same mailbox, UIDVALIDITY and UID had been stored before, under this row.
    case alreadyThere(Int64)

    /// The row of the inbox, either way.
    package var inbox: Int64 {
        switch self {
        case .stored(let inbox), .alreadyThere(let inbox): inbox
        }
    }
}

/// A stored mail that is to be read.
package struct InboxMail: Sendable {
    /// Row of the inbox.
    package var id: Int64
    package var mailbox: String
    package var uidValidity: Int64
    package var uid: Int64
    package var receivedAt: Instant
    package var bytes: [UInt8]
    /// Size on the server; more than `bytes` holds when the mail was too large to be fetched.
    package var size: Int
    /// How often reading was begun before; more than a few means that the worker itself stops at it.
    package var attempts: Int
    /// How many readers were lost over this mail.
    package var deaths: Int
    package var isCut: Bool { bytes.count < size }
}

/// Where a stored mail stands. The raw values stand in the database.
package enum InboxState: String, Sendable, CaseIterable {
    /// Still to be read and decided.
    case stored
    /// Decided: it opened a case or belongs to one, or was answered.
    case decided
    /// Lost its readers too often; a person must look.
    case quarantined
    /// Larger than the office reads.
    case tooLarge = "too-large"
    /// The same mail came before.
    case duplicate
    /// Neither request nor reply: left alone on the server.
    case other
}

/// Which reader a mail waits for.
package enum ReadingLane: String, Sendable {
    /// Seconds, without OCR.
    case fast
    /// OCR and long papers, in a child of its own.
    case slow
}

/// Whether a mail was seen before.
package enum Sighting: Sendable, Equatable {
    case first
    /// Same From, Message-ID and contents as this row of the inbox.
    case twice(of: Int64)
    /// Same Message-ID as this row, other sender or contents: a new letter, with a doubt.
    case borrowed(from: Int64)
}

/// A mail whose fate is to be shown on the server.
package struct MailToFlag: Sendable, Equatable {
    package var id: Int64
    package var mailbox: String
    package var uidValidity: Int64
    package var uid: Int64
    package var state: InboxState
}

/// How far a mailbox has been collected.
package struct MailboxMark: Sendable, Equatable {
    package var mailbox: String
    package var uidValidity: Int64
    /// Nothing older (by INTERNALDATE) is ever taken, also after a change of UIDVALIDITY.
    package var startFrom: Instant
    /// Every UID up to this one was stored or left alone.
    package var highestUID: Int64
    /// Mails older than `startFrom` that were left alone.
    package var leftAlone: Int
    package init(mailbox: String, uidValidity: Int64, startFrom: Instant, highestUID: Int64, leftAlone: Int) {
        self.mailbox = mailbox
        self.uidValidity = uidValidity
        self.startFrom = startFrom
        self.highestUID = highestUID
        self.leftAlone = leftAlone
    }
}

/// One row of the inbox as commands list it; no word of the mail.
package struct InboxLine: Sendable, Equatable {
    package var id: Int64
    package var mailbox: String
    package var uid: Int64
    package var receivedAt: Instant
    package var size: Int
    package var state: InboxState
    package var attempts: Int
    package var deaths: Int
    package var outcome: String?
    package var caseID: String?
}

/// A file attached to a stored mail, by its place in the mail's bytes.
package struct InboxFile: Sendable, Equatable {
    package var name: String
    /// As `Letter.File.Kind` names it.
    package var kind: String
    /// Where its base64 text begins.
    package var start: Int
    /// Bytes of that text.
    package var length: Int
    package init(name: String, kind: String, start: Int, length: Int) {
        self.name = name
        self.kind = kind
        self.start = start
        self.length = length
    }
}
