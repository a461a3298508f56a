package import Casework
package import OfficeCalendar

// What is retried, what ends, what may happen twice:
//
// A mail is owed in the transaction that decided it, with its final bytes. `claimed` mails come back by themselves
// when the claim expires: nothing was said to the server yet. Before DATA the row becomes `sending`; a claim that
// expires then is `in_doubt`, because the server may have the mail. A mail in doubt is sent again only when somebody
// settles it: the missing archive copy, or a person. A deferred mail goes back to `due` until its attempts or its
// age are spent, then it is `dead` and a person is told. Only a mail that is `due`, and so with no server, can be
// withdrawn. So a mail is never lost, and it goes out twice only by
// `settle(…, .resend)`, with the same bytes and the same Message-ID.

/// A mail of ours with its final bytes, as a decision owes it.
package struct OutboxMail: Sendable {
    /// `case/sequence/slot`; unique for ever.
    package var key: String
    /// Nothing for mails that belong to no case.
    package var caseID: String?
    package var slot: String
    package var kind: MailKind
    /// The one addressee.
    package var to: String
    /// Envelope sender; empty is `<>`.
    package var envelopeFrom: String
    /// With its angle brackets.
    package var messageID: String
    /// The rendered message, CRLF line ends; empty while it waits for a paper.
    package var bytes: [UInt8]
    package var notBefore: Instant?
    /// Key of the paper of the same case that must be typeset first.
    package var waitsForPaper: String?
    /// Counts against the caps on automatic answers.
    package var isAnswer: Bool
    package init(
        key: String, caseID: String?, slot: String, kind: MailKind, to: String, envelopeFrom: String, messageID: String,
        bytes: [UInt8], notBefore: Instant? = nil, waitsForPaper: String? = nil, isAnswer: Bool = false
    ) {
        self.key = key
        self.caseID = caseID
        self.slot = slot
        self.kind = kind
        self.to = to
        self.envelopeFrom = envelopeFrom
        self.messageID = messageID
        self.bytes = bytes
        self.notBefore = notBefore
        self.waitsForPaper = waitsForPaper
        self.isAnswer = isAnswer
    }

    /// The key of a mail: `case/sequence/slot`.
    package static func key(caseID: String, sequence: Int, slot: String) -> String { "\(caseID)/\(sequence)/\(slot)" }
}

/// Where a mail of ours stands. The raw values stand in the database, but for `withdrawn`.
package enum OutboxState: String, Sendable, CaseIterable {
    case due
    /// A dispatcher has it; nothing was sent yet.
    case claimed
    /// DATA may be under way.
    case sending
    /// The addressee's host said 250.
    case done
    /// The final dot may have arrived and no answer came.
    case inDoubt = "in_doubt"
    /// Refused for good, or given up.
    case dead
    /// Not wanted any more before it was handed to a server: what it asked is no question any more. In the database it is
    /// `dead` with a time in `withdrawn_at`.
    case withdrawn

    /// Reads the state of a row from its columns `state` and `withdrawn_at`.
    init(_ stored: String, withdrawnAt: Int64?) {
        self = withdrawnAt != nil ? .withdrawn : OutboxState(rawValue: stored) ?? .dead
    }
}

/// A mail that a dispatcher has claimed.
package struct ClaimedMail: Sendable {
    package var key: String
    package var caseID: String?
    package var slot: String
    package var kind: MailKind
    package var to: String
    package var envelopeFrom: String
    package var messageID: String
    package var bytes: [UInt8]
    /// Attempts before this one.
    package var attempts: Int
    /// When it was owed; the give-up time counts from here.
    package var owedAt: Instant
}

/// A mail that no server has been given yet.
package struct WaitingMail: Sendable, Equatable {
    package var key: String
    package var kind: MailKind
    /// The one addressee.
    package var to: String
    /// With its angle brackets.
    package var messageID: String
}

/// What the server said to a mail that it took.
package struct SentMail: Sendable {
    package var key: String
    package var at: Instant
    /// Text of the 250 line, with the queue id.
    package var queueWords: String
    /// Whether the archive's RCPT was accepted too: only then does a missing copy prove anything.
    package var archived: Bool
    package init(key: String, at: Instant, queueWords: String, archived: Bool) {
        self.key = key
        self.at = at
        self.queueWords = queueWords
        self.archived = archived
    }
}

/// How a mail in doubt is settled.
package enum Settlement: String, Sendable {
    /// It did arrive.
    case sent
    /// It did not: send the same bytes again.
    case resend
}

/// One row of the outbox as commands list it.
package struct OutboxLine: Sendable, Equatable {
    package var key: String
    package var caseID: String?
    package var slot: String
    package var kind: MailKind
    /// Nothing after erasure.
    package var to: String?
    package var messageID: String
    package var state: OutboxState
    package var owedAt: Instant
    package var nextAttemptAt: Instant
    package var attempts: Int
    package var archived: Bool
    package var sentAt: Instant?
    package var queueWords: String?
    package var lastWords: String?
    package var waitsForPaper: String?
}
