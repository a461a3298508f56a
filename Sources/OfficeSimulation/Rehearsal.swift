package import CaseJournal
package import Casework
import LetterReading
package import OfficeCalendar
package import OfficeWorker
package import Papers
package import Settings

/// Letters taken in as by the running worker, with nothing sent and nothing kept: what would happen.
package final class Rehearsal {
    /// A mail that would go out.
    package struct Mail: Sendable {
        package var kind: MailKind
        package var to: String
        package var subject: String
        /// When it would go, in UTC.
        package var at: Instant
    }

    /// What would become of one letter.
    package struct Outcome: Sendable {
        package var name: String
        package var from: String?
        package var subject: String
        /// When the letter says that it was written; the present where it says nothing.
        package var at: Instant
        package var state: InboxState
        /// Why it ended so, in one word or two, without a word of the letter.
        package var reason: String
        package var caseID: String?
        package var procedure: String?
        /// What happens in the case.
        package var events: [JournalEntry]
        package var mails: [Mail]
        /// What the reader doubts.
        package var doubts: [String]
    }

    private let settings: OfficeSettings
    private let clock: VirtualClock
    private let box = LetterBox()
    private let notes: ComposedNotes
    private let journal: CaseJournal
    private let reader: any OfficeReader
    private let worker: OfficeWorker

    /// Prepares an office without cases. Throws `JournalError`.
    package init(settings: OfficeSettings, templates: MailTemplates, reader: any OfficeReader) throws {
        var settings = settings
        settings.mail.startFrom = .firstContact
        self.settings = settings
        self.reader = reader
        clock = VirtualClock(Instant(milliseconds: 0))
        notes = ComposedNotes(templates: templates)
        let salts = Guarded(Draw(1))
        journal = try CaseJournal.inMemory(
            digest: { digest($0) }, salt: { salts.change { $0.digits(32) } })
        worker = OfficeWorker(
            settings: settings, journal: journal, composer: notes, officeKey: Array(repeating: 1, count: 32),
            mailbox: box, senders: [], archive: nil, reader: reader, typesetter: DigestTypesetter(), clock: clock,
            backlog: true, owner: "rehearsal", log: .silent)
    }

    /// Takes letters in, in the order of their dates, each at its own time; `now` is the time of those without one.
    package func take(_ letters: [(name: String, bytes: [UInt8])], now: Instant) async throws -> [Outcome] {
        var dated: [(name: String, bytes: [UInt8], reading: Reading?)] = []
        for letter in letters {
            // What cannot be read here is read again by the worker, who says what it makes of it.
            let reading = try? await reader.read(letter.bytes)
            dated.append((letter.name, letter.bytes, reading))
        }
        dated.sort { ($0.reading?.date ?? now, $0.name) < ($1.reading?.date ?? now, $1.name) }
        var outcomes: [Outcome] = []
        for letter in dated {
            let at = letter.reading?.date ?? now
            clock.advance(to: at)
            outcomes.append(try await take(letter.name, letter.bytes, letter.reading, at: at))
        }
        return outcomes
    }

    private func take(_ name: String, _ bytes: [UInt8], _ reading: Reading?, at: Instant) async throws -> Outcome {
        let before = notes.count
        box.add(bytes, at: clock.now())
        try await worker.collect()
        try await worker.takeIn()
        var outcome = Outcome(
            name: name, from: reading?.from, subject: reading?.subject ?? "", at: at, state: .other, reason: "",
            caseID: nil, procedure: nil, events: [], mails: [], doubts: reading?.doubts ?? [])
        guard let line = try await journal.inboxList(limit: 1).first else { return outcome }
        outcome.state = line.state
        outcome.reason = line.outcome ?? ""
        outcome.caseID = line.caseID
        if let caseID = line.caseID {
            outcome.procedure = try await journal.transact { try $0.case(caseID)?.procedure }
            outcome.events = try await journal.history(caseID).filter { $0.at == clock.now() }
        }
        outcome.mails = notes.since(before).map { mail, date in
            var subject = ""
            if case .text(let text) = mail.fields["subject"] { subject = text }
            return Mail(
                kind: mail.kind, to: mail.to.address, subject: subject, at: max(mail.notBefore ?? date, date))
        }
        return outcome
    }
}

/// Composes mails from the templates and remembers them.
final class ComposedNotes: OfficeComposer {
    private let templates: MailTemplates
    private let mails = Guarded<[(mail: OwedMail, at: Instant)]>([])

    init(templates: MailTemplates) { self.templates = templates }

    var count: Int { mails.change { $0.count } }

    /// The mails composed after the first `count`. Several are composed side by side, so they are put in order here.
    func since(_ count: Int) -> [(mail: OwedMail, at: Instant)] {
        mails.change { $0.dropFirst(count).sorted { ($0.at, $0.mail.slot) < ($1.at, $1.mail.slot) } }
    }

    func compose(_ mail: OwedMail, context: MailContext) throws -> [UInt8] {
        let made: (bytes: [UInt8], messageID: String) = try templates.compose(mail, context: context)
        mails.change { $0.append((mail, context.date)) }
        return made.bytes
    }
}

/// A mailbox that letters are put into by hand.
final class LetterBox: OfficeMailbox {
    private let mails = Guarded<(waiting: [CollectedMail], next: UInt32)>(([], 1))

    func add(_ bytes: [UInt8], at: Instant) {
        mails.change { state in
            state.waiting.append(
                CollectedMail(uid: state.next, receivedAt: at, size: bytes.count, bytes: bytes))
            state.next += 1
        }
    }

    func open() async throws(PortFailure) -> MailboxIdentity {
        let next = mails.change { $0.next }
        return MailboxIdentity(name: "INBOX", uidValidity: 1, exists: Int(next) - 1, uidNext: next)
    }

    func collect(
        after uid: UInt32, since: Instant, largest: Int, keep: @Sendable ([CollectedMail]) async throws -> Void
    ) async throws {
        let waiting = mails.change { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        let fetched = waiting.map { mail in
            var mail = mail
            if mail.size > largest { mail.bytes = nil }
            return mail
        }
        if !fetched.isEmpty { try await keep(fetched) }
    }

    func mark(_ uids: [UInt32]) async throws(PortFailure) {}
    func waitForChange(atMost seconds: Int) async throws(PortFailure) {}
    func wake() async {}
    func close() async {}
}
