package import Casework
import Glibc
package import LetterReading
package import OfficeCalendar
package import Papers

/// The office's mailbox as the worker sees it: a place with numbered mails. Implemented over IMAP and over the
/// embedded Maildir post office of the demo; one conformance suite holds both to this.
package protocol OfficeMailbox: Sendable {
    /// Opens the mailbox (again, after a failure).
    func open() async throws(PortFailure) -> MailboxIdentity
    /// Hands over the mails with a UID above `uid` that the host took at or after `since`, oldest first, in batches.
    ///
    /// A batch is handed over only when the one before has been kept; mails
    /// above `largest` bytes come without bytes. Throws what `keep` throws.
    func collect(
        after uid: UInt32, since: Instant, largest: Int, keep: @Sendable ([CollectedMail]) async throws -> Void
    ) async throws
    /// Shows on the server that these mails have been taken in: by a keyword, by moving, or not at all, as the office set.
    func mark(_ uids: [UInt32]) async throws(PortFailure)
    /// Waits until the mailbox may have changed, at most `seconds`. Returns early on a notice.
    func waitForChange(atMost seconds: Int) async throws(PortFailure)
    /// Ends a wait, present or next, because there is something to show on the server.
    func wake() async
    /// Gives up the connection.
    func close() async
}

/// What identifies the numbering of a mailbox (RFC 3501 section 2.3.1.1).
package struct MailboxIdentity: Sendable, Equatable {
    package var name: String
    package var uidValidity: UInt32
    /// Mails in the mailbox now.
    package var exists: Int
    /// The UID that the next mail will get, at least.
    package var uidNext: UInt32
    package init(name: String, uidValidity: UInt32, exists: Int, uidNext: UInt32) {
        self.name = name
        self.uidValidity = uidValidity
        self.exists = exists
        self.uidNext = uidNext
    }
}

/// One mail as the host holds it.
package struct CollectedMail: Sendable {
    package var uid: UInt32
    /// INTERNALDATE, UTC.
    package var receivedAt: Instant
    package var size: Int
    /// The mail, or nothing when it is larger than was asked for.
    package var bytes: [UInt8]?
    package init(uid: UInt32, receivedAt: Instant, size: Int, bytes: [UInt8]?) {
        self.uid = uid
        self.receivedAt = receivedAt
        self.size = size
        self.bytes = bytes
    }
}

/// A failure of a port, with what to do about it.
package struct PortFailure: Error, Sendable, CustomStringConvertible {
    package enum Kind: Sendable, Equatable {
        /// Try again later.
        case temporary
        /// The operator must mend the settings or the host.
        case permanent
    }
    package var kind: Kind
    /// For the operator: names the host and what it said; no secrets, no letter texts.
    package var description: String
    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}

/// One way out: sends mails over a connection that it keeps. Used by one task at a time.
package protocol OfficeSender: Sendable {
    /// Hands mails to the server, one transaction each, in order; every mail has an outcome.
    func send(_ mails: [EnvelopedMail]) async -> [SendingOutcome]
    func close() async
}

/// A mail ready to go.
package struct EnvelopedMail: Sendable {
    /// Envelope sender; empty for mails that must not bounce.
    package var from: String
    package var to: String
    /// Second addressee of the transaction: the office's archive. When it is refused nothing is transmitted.
    package var archive: String?
    package var bytes: [UInt8]
    package init(from: String, to: String, archive: String?, bytes: [UInt8]) {
        self.from = from
        self.to = to
        self.archive = archive
        self.bytes = bytes
    }
}

/// What became of a mail, in the words of the server.
package enum SendingOutcome: Sendable, Equatable {
    /// The server took it, and the archive's copy where one was asked for.
    case accepted(words: String)
    /// Not now.
    case deferred(words: String)
    /// Never.
    case refused(words: String)
    /// The addressee was welcome but the archive was not; nothing was transmitted.
    case archiveRefused(words: String)
    /// The final dot was sent and no answer came.
    case inDoubt(words: String)
}

/// Finds the archive's copy of a mail whose delivery is in doubt.
package protocol OfficeArchive: Sendable {
    /// The copy with this Message-ID, or nothing.
    func copy(ofMessageID: String) async throws(PortFailure) -> [UInt8]?
}

/// The sealed reader.
package protocol OfficeReader: Sendable {
    /// Reads a mail in the child.
    func read(_ bytes: [UInt8]) async throws(ReadingFailure) -> Reading
    /// Reads own words as the answer to a question, in the child.
    func interpret(_ words: String, as question: OpenQuestion) async throws(ReadingFailure) -> Meaning
}

/// Why a mail got no reading.
package enum ReadingFailure: Error, Sendable, Equatable {
    /// The mail killed or stalled the child twice.
    case poison(String)
    /// The reader itself is not there (stopping, out of memory): the mail is not to blame.
    case unavailable(String)
}

/// The service that hosts the office's online meetings. Every call is one attempt; the dispatcher repeats.
package protocol OfficeMeetings: Sendable {
    /// The meetings of a host whose agenda begins with `reference`, oldest first.
    func find(_ reference: String, host: String) async throws(MeetingFailure) -> [RemoteMeeting]
    /// Creates a meeting whose agenda begins with `reference`.
    func create(_ plan: OwedMeeting.Plan, reference: String) async throws(MeetingFailure) -> RemoteMeeting
    /// Makes a meeting as planned and says how it is then.
    func change(_ id: Int64, to plan: OwedMeeting.Plan, reference: String) async throws(MeetingFailure) -> RemoteMeeting
    /// Takes a meeting down; throws `gone` of one that is not there.
    func remove(_ id: Int64) async throws(MeetingFailure)
}

/// A meeting as the service has it.
package struct RemoteMeeting: Sendable, Equatable {
    package var id: Int64
    /// UTC; nothing where the service does not say.
    package var start: Instant?
    package var minutes: Int?
    /// Empty in lists.
    package var joinURL: String
    package var passcode: String?
    package init(id: Int64, start: Instant?, minutes: Int?, joinURL: String, passcode: String?) {
        self.id = id
        self.start = start
        self.minutes = minutes
        self.joinURL = joinURL
        self.passcode = passcode
    }
}

/// Why a call to the meeting service came to nothing. The words are for the log and the operator: no secrets, no
/// passcodes, no personal values.
package enum MeetingFailure: Error, Sendable, Equatable {
    /// The service said no, and nothing was changed.
    case refused(MeetingRefusal, words: String)
    /// Not now, and nothing was changed; `until` where the service says when.
    case later(until: Instant?, words: String)
    /// The request may have been carried out.
    case inDoubt(words: String)
    /// There is no such meeting.
    case gone
}

/// Makes a PDF from a paper that is owed.
package protocol OfficeTypesetter: Sendable {
    func typeset(_ paper: OwedPaper) async throws -> [UInt8]
}

/// Makes the final bytes of a mail that is owed. The same arguments give the same bytes.
package protocol OfficeComposer: Sendable {
    func compose(_ mail: OwedMail, context: MailContext) throws -> [UInt8]
}

/// The office's own templates.
extension MailTemplates: OfficeComposer {
    package func compose(_ mail: OwedMail, context: MailContext) throws -> [UInt8] {
        let composed: (bytes: [UInt8], messageID: String) = try compose(mail, context: context)
        return composed.bytes
    }
}

/// Time, passed in.
package protocol OfficeClock: Sendable {
    /// The present, UTC.
    func now() -> Instant
}

/// The machine's clock.
package struct SystemClock: OfficeClock {
    package init() {}
    package func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
