package import OfficeCalendar

/// A mailbox after it was selected.
package struct SelectedMailbox: Sendable, Hashable {
    /// As long as this stays the same, UIDs mean the same mails (RFC 9051, section 2.3.1.1). When it changes, all are
    /// new.
    package let uidValidity: UInt32
    /// The UID that the next mail will have, if the server says so.
    package let uidNext: UInt32?
    /// How many mails are in it.
    package let count: Int
    /// Whether nothing can be flagged or moved.
    package let isReadOnly: Bool
    /// Whether the server keeps keywords that we invent.
    package let keepsKeywords: Bool

    package init(uidValidity: UInt32, uidNext: UInt32?, count: Int, isReadOnly: Bool, keepsKeywords: Bool) {
        self.uidValidity = uidValidity
        self.uidNext = uidNext
        self.count = count
        self.isReadOnly = isReadOnly
        self.keepsKeywords = keepsKeywords
    }
}

/// What is known of a mail without reading it.
package struct MailFacts: Sendable, Hashable {
    /// The mail's number in its mailbox.
    package let uid: UInt32
    /// When the server received it; nil if the server says nothing that can be read.
    package let receivedAt: Instant?
    /// Its size in bytes, as the server counts.
    package let size: Int?

    package init(uid: UInt32, receivedAt: Instant?, size: Int?) {
        self.uid = uid
        self.receivedAt = receivedAt
        self.size = size
    }
}

/// The mails that came since.
package struct Arrivals: Sendable, Hashable {
    /// What is to be read.
    package let uids: UidSet
    /// How many mails of the mailbox are left alone, because they are older than the first day of work. Counted when
    /// asked for everything (`above: 0`); otherwise only those among the new ones.
    package let leftAlone: Int

    package init(uids: UidSet, leftAlone: Int) {
        self.uids = uids
        self.leftAlone = leftAlone
    }
}

/// A mail as it was fetched.
package struct FetchedMail: Sendable, Equatable {
    /// Its content, or why there is none.
    package enum Content: Sendable, Equatable {
        /// All bytes, as the server has them.
        case whole([UInt8])
        /// It is larger than we hold: its size and its first bytes, enough for the header.
        case tooLarge(size: Int, head: [UInt8])
        /// The server cannot give it out; its words.
        case unavailable(String)
    }

    /// What is known of it.
    package let facts: MailFacts
    /// Its content, or why there is none.
    package let content: Content

    package init(facts: MailFacts, content: Content) {
        self.facts = facts
        self.content = content
    }
}

/// How many mails are handed over at once.
package struct BatchSize: Sendable, Hashable {
    /// The most mails.
    package var mails: Int
    /// Bytes after which no more is added.
    package var bytes: Int

    /// The defaults are 100 mails and 8 MiB: what one transaction stores.
    package init(mails: Int = 100, bytes: Int = 8 << 20) {
        self.mails = mails
        self.bytes = bytes
    }
}

/// What ended a wait.
package enum MailboxChange: Sendable, Hashable {
    /// Mails have come.
    case arrived
    /// The time is up.
    case nothing
    /// ``ImapSession/wake()`` was called.
    case woken
}
