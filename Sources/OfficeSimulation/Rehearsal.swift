package import CaseJournal
package import Casework
import LetterReading
package import OfficeCalendar
package import OfficeWorker
package import Papers
package import Settings

/// Letters taken in as by the running worker, with nothing sent and nothing kept: what would happen.
///
/// Each letter comes at the time that it was written, and between two letters
/// time passes as in service, with nobody answering. Keys and case numbers are
/// the same each time, so that answers to the mails of one rehearsal can be
/// put among the letters of the next.
package final class Rehearsal {
    /// A letter to be taken in.
    package struct Letter: Sendable {
        /// By which it is told apart in the outcome.
        package var name: String
        /// Its bytes; throws ``Unopened``.
        package var bytes: @Sendable () throws -> [UInt8]
        package init(name: String, bytes: @escaping @Sendable () throws -> [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
    }

    /// A letter whose file cannot be opened, with the reason.
    package struct Unopened: Error, Sendable {
        package var reason: String
        package init(_ reason: String) { self.reason = reason }
    }

    /// What the office may believe about a letter's sender.
    package enum Sender: Sendable, Equatable {
        /// The file itself shows a verdict of the office's mail host.
        case proved(by: String)
        /// The file shows no verdict; the host is taken to have found the sender honest.
        case assumed
        /// The settings ask for no proof.
        case waived
        /// Nothing proves the sender, and why.
        case unproved(String)
    }

    /// A mail that would go out.
    package struct Mail: Sendable {
        package var kind: MailKind
        package var to: String
        package var subject: String
        /// When it would go, in UTC.
        package var at: Instant
        /// The case that it is about, where there is one.
        package var caseID: String?
        /// The mail itself.
        package var bytes: [UInt8]
    }

    /// What would become of one letter.
    package struct Outcome: Sendable {
        package var name: String
        package var from: String?
        package var fromName: String?
        package var subject: String
        /// When the letter says that it was written; the present where it says nothing.
        package var at: Instant
        package var sender: Sender
        package var state: InboxState
        /// Why it ended so, in one word or two, without a word of the letter.
        package var reason: String
        /// Why the file was not even taken in.
        package var unopened: String?
        package var caseID: String?
        package var procedure: String?
        /// What happens in the case.
        package var events: [JournalEntry]
        package var mails: [Mail]
        /// Mails that went out since the letter before, because time passed and nobody answered.
        package var meanwhile: [Mail]
        /// What the reader doubts.
        package var doubts: [String]

        fileprivate init(_ name: String, at: Instant) {
            self.name = name
            self.at = at
            subject = ""
            sender = .unproved("the sender is not known")
            state = .other
            reason = ""
            events = []
            mails = []
            meanwhile = []
            doubts = []
        }
    }

    private let settings: OfficeSettings
    private let clock: VirtualClock
    private let box = LetterBox()
    private let notes: ComposedNotes
    private let journal: CaseJournal
    private let reader: TrustingReader
    private let worker: OfficeWorker
    private var hasBegun = false

    /// Letters read at the same time.
    private static let readAtOnce = 16

    /// Prepares an office without cases. With `believing` a letter whose file says nothing of its sender is taken as
    /// proved; `typesetter` makes the papers, which are empty where there is none. Throws `JournalError`.
    package init(
        settings: OfficeSettings, templates: MailTemplates, reader: any OfficeReader, believing: Bool = true,
        typesetter: (any OfficeTypesetter)? = nil
    ) throws {
        var settings = settings
        settings.mail.startFrom = .firstContact
        self.settings = settings
        self.reader = TrustingReader(reader, settings: settings, believing: believing)
        clock = VirtualClock(Instant(milliseconds: 0))
        notes = ComposedNotes(templates: templates)
        let salts = Guarded(Draw(1))
        journal = try CaseJournal.inMemory(
            digest: { digest($0) }, salt: { salts.change { $0.digits(32) } })
        worker = OfficeWorker(
            settings: settings, journal: journal, composer: notes, officeKey: Array(repeating: 1, count: 32),
            mailbox: box, senders: [WelcomingHost()], archive: nil, reader: self.reader,
            typesetter: typesetter ?? DigestTypesetter(),
            meetings: settings.zoom.map { [clock] _ in SimulatedMeetings(seed: 1, clock: clock, trouble: .none) },
            clock: clock, backlog: true, owner: "rehearsal",
            log: .silent)
    }

    /// Takes letters in, in the order of their dates; `now` is the time of those without one.
    ///
    /// `progress` hears how many letters have been read, which is what takes
    /// long; `tell` hears each outcome as soon as it is known. Throws
    /// `JournalError`, and `PortFailure` when there is no reader.
    package func take(
        _ letters: [Letter], now: Instant, progress: (Int) -> Void = { _ in }, tell: (Outcome) throws -> Void
    ) async throws {
        let dates = await dates(of: letters, progress: progress)
        let order = letters.indices.sorted {
            (dates[$0] ?? now, letters[$0].name) < (dates[$1] ?? now, letters[$1].name)
        }
        for index in order { try tell(try await take(letters[index], at: dates[index] ?? now)) }
    }

    /// When each letter was written. What cannot be read here is read again by the worker, who says what it makes of it.
    private func dates(of letters: [Letter], progress: (Int) -> Void) async -> [Instant?] {
        let largest = settings.mail.largestMail
        let reader = reader
        return await withTaskGroup(of: (Int, Instant?).self) { group in
            var dates = [Instant?](repeating: nil, count: letters.count)
            var started = 0
            var read = 0
            func startNext() {
                guard started < letters.count else { return }
                let (index, letter) = (started, letters[started])
                started += 1
                group.addTask {
                    guard let bytes = try? letter.bytes(), bytes.count <= largest else { return (index, nil) }
                    return (index, (try? await reader.read(bytes))?.date)
                }
            }
            for _ in 0..<Self.readAtOnce { startNext() }
            while let (index, date) = await group.next() {
                dates[index] = date
                read += 1
                progress(read)
                startNext()
            }
            return dates
        }
    }

    private func take(_ letter: Letter, at written: Instant) async throws -> Outcome {
        var outcome = Outcome(letter.name, at: written)
        let bytes: [UInt8]
        do {
            bytes = try letter.bytes()
        } catch {
            outcome.unopened = (error as? Unopened)?.reason ?? "\(error)"
            return outcome
        }
        // No two letters share a moment, so that what a moment brought is what its letter brought.
        let moment = hasBegun ? max(written, clock.now().adding(milliseconds: 2)) : written
        if hasBegun { outcome.meanwhile = try await letTimePass(until: moment.adding(milliseconds: -1)) }
        hasBegun = true
        clock.advance(to: moment)
        let before = notes.count
        box.add(bytes, at: moment)
        try await worker.collect()
        try await worker.takeIn()
        try await settle()
        if let known = reader.known(bytes) {
            (outcome.from, outcome.fromName) = (known.reading.from, known.reading.fromName)
            (outcome.subject, outcome.doubts) = (known.reading.subject, known.reading.doubts)
            outcome.sender = known.sender
        }
        guard let line = try await journal.inboxList(limit: 1).first else { return outcome }
        outcome.state = line.state
        outcome.reason = line.outcome ?? ""
        outcome.caseID = line.caseID
        if let caseID = line.caseID {
            outcome.procedure = try await journal.look { try $0.case(caseID)?.procedure }
            outcome.events = try await journal.history(caseID).filter { $0.at == moment }
        }
        outcome.mails = notes.since(before)
        return outcome
    }

    /// Everything that falls due before a moment happens. Returns the mails that it brings.
    private func letTimePass(until moment: Instant) async throws -> [Mail] {
        let before = notes.count
        while true {
            let due = [
                try await journal.nextDueTime(), try await journal.nextDeadlineTime(),
                try await journal.nextPaperTime(),
            ].compactMap { $0 }.min()
            guard let due, due < moment else { break }
            // What stays due whatever is done must not hold up the rest.
            clock.advance(to: due > clock.now() ? due : min(moment, clock.now().adding(minutes: 60)))
            try await settle()
        }
        clock.advance(to: moment)
        try await settle()
        return notes.since(before)
    }

    private func settle() async throws {
        while true {
            var count = try await worker.keepTime()
            count += try await worker.typeset()
            count += try await worker.makeMeetings()
            count += try await worker.dispatch()
            if count == 0 { return }
        }
    }
}

/// Reads letters once, and takes their senders for what the office's mail host would most likely have found.
///
/// A letter from a folder was mostly saved before it reached the office's
/// host, or elsewhere: nothing in it proves its sender (RFC 8601 section 5
/// lets only the receiving host's own field count), although in service the
/// host would say so of every honest one.
private final class TrustingReader: OfficeReader {
    struct Known: Sendable {
        var reading: Reading
        var sender: Rehearsal.Sender
    }

    private let reader: any OfficeReader
    private let settings: OfficeSettings
    private let believing: Bool
    private let readings = Guarded<[String: Known]>([:])

    init(_ reader: any OfficeReader, settings: OfficeSettings, believing: Bool) {
        self.reader = reader
        self.settings = settings
        self.believing = believing
    }

    /// What was read before.
    func known(_ bytes: [UInt8]) -> Known? { readings.change { $0[digest(bytes)] } }

    func read(_ bytes: [UInt8]) async throws(ReadingFailure) -> Reading {
        if let known = known(bytes) { return known.reading }
        var reading = try await reader.read(bytes)
        let sender = sender(of: reading)
        if sender == .assumed { reading.authentication.domainProved = true }
        readings.change { [reading] in $0[digest(bytes)] = Known(reading: reading, sender: sender) }
        return reading
    }

    func interpret(_ words: String, as question: OpenQuestion) async throws(ReadingFailure) -> Meaning {
        try await reader.interpret(words, as: question)
    }

    private func sender(of reading: Reading) -> Rehearsal.Sender {
        let found = reading.authentication
        guard let from = reading.from else { return .unproved("it has not exactly one sender") }
        if settings.office.policy.proof == .waived { return .waived }
        if let replyTo = reading.replyTo, replyTo.lowercased() != from.lowercased() {
            return .unproved("it asks for answers at another address (Reply-To)")
        }
        if found.domainProved {
            return .proved(by: found.results.joined(separator: ", ") + (found.authservID.map { " by \($0)" } ?? ""))
        }
        if found.submissionProved { return .proved(by: "submitted with the password of that account") }
        if let host = found.authservID {
            let results = found.results.isEmpty ? "nothing" : found.results.joined(separator: ", ")
            return .unproved("the office's mail host \(host) found \(results)")
        }
        if let account = found.submittedBy { return .unproved("it was submitted by the account \(account)") }
        if found.throughOwnHost ?? false {
            return .unproved("it came through the office's mail host, which says nothing of the sender")
        }
        if settings.mail.trustedAuthservIDs.isEmpty, settings.mail.ownHosts.isEmpty {
            return .unproved("mail.trusted_authserv_ids and mail.own_hosts are empty, so that nothing ever proves one")
        }
        return believing ? .assumed : .unproved("the file says nothing of the sender")
    }
}

/// Composes mails from the templates and remembers them.
private final class ComposedNotes: OfficeComposer {
    private let templates: MailTemplates
    private let mails = Guarded<[(slot: String, mail: Rehearsal.Mail, messageID: String)]>([])

    init(templates: MailTemplates) { self.templates = templates }

    var count: Int { mails.change { $0.count } }

    /// The mails composed after the first `count`. Several are composed side by side, so they are put in order here; what
    /// was composed twice, because a decision was made anew, is one mail.
    func since(_ count: Int) -> [Rehearsal.Mail] {
        let composed = mails.change { Array($0.dropFirst(count)) }
        var seen: Set<String> = []
        return composed.filter { seen.insert($0.messageID).inserted }
            .sorted { ($0.mail.at, $0.slot, $0.mail.to) < ($1.mail.at, $1.slot, $1.mail.to) }.map(\.mail)
    }

    func compose(_ mail: OwedMail, context: MailContext) throws -> [UInt8] {
        let made: (bytes: [UInt8], messageID: String) = try templates.compose(mail, context: context)
        func text(_ tag: String) -> String? { if case .text(let text) = mail.fields[tag] { text } else { nil } }
        let caseID = mail.token?.caseID ?? text("case").flatMap { $0 == "-" ? nil : $0 }
        let note = Rehearsal.Mail(
            kind: mail.kind, to: mail.to.address, subject: text("subject") ?? "",
            at: max(mail.notBefore ?? context.date, context.date), caseID: caseID, bytes: made.bytes)
        mails.change { $0.append((mail.slot, note, context.messageID)) }
        return made.bytes
    }
}

/// Takes every mail and lets it vanish.
private struct WelcomingHost: OfficeSender {
    func send(_ mails: [EnvelopedMail]) async -> [SendingOutcome] { mails.map { _ in .accepted(words: "rehearsed") } }
    func close() async {}
}

/// A mailbox that letters are put into by hand.
private final class LetterBox: OfficeMailbox {
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
