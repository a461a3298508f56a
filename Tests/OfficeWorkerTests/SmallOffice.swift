import CaseJournal
import Casework
import LetterReading
import MailFormat
import OfficeCalendar
import Papers
import PlayedZoom
import Settings
import Synchronization
import TestSupport

@testable import OfficeWorker
@testable import disposisi

/// The example office with a real journal and templates, and ports that are played: mailbox, host, reader, typesetter.
struct SmallOffice {
    let directory: TemporaryDirectory
    let settings: OfficeSettings
    let journal: CaseJournal
    let mailbox = PlayedMailbox()
    let host = PlayedHost()
    let archive = PlayedArchive()
    let reader = PlayedReader()
    let clock: PlayedClock
    let worker: OfficeWorker
    let composer: SpoiltComposer
    /// Nothing where staff make the meetings.
    let zoom: PlayedZoom?

    /// Opens the office at a Monday morning; with `archived`, every mail goes to the archive as well.
    init(
        archived: Bool = true, backlog: Bool = true, hosted: Bool = false,
        change: (inout OfficeSettings) -> Void = { _ in },
        trouble: @escaping @Sendable (Int, PlayedZoom.Call) -> PlayedZoom.Trouble? = { _, _ in nil }
    ) throws {
        directory = try TemporaryDirectory()
        var settings = try Self.configuration.get()
        settings.mail.archive = archived ? .init(address: "arsip@example.org", imap: nil, mailbox: "INBOX") : nil
        clock = PlayedClock(Zone.wita.instant(Day(number: 20_780), TimeOfDay(minutes: 9 * 60)))
        if !hosted {
            zoom = nil
        } else {
            let clock = clock
            let kinds = settings.procedures[0].bundle.map(\.kind)
            for index in settings.office.facilities.indices
            where kinds.contains(settings.office.facilities[index].kind) {
                settings.office.facilities[index].host = "host\(index + 1)@dkisp.tanjungarunika.example"
            }
            let zoom = try PlayedZoom(
                users: Set(settings.office.facilities.compactMap(\.host)), pageSize: 2, now: { clock.now() },
                trouble: trouble)
            settings.zoom = ZoomSettings(
                accountID: PlayedZoom.accountID, clientID: PlayedZoom.clientID,
                clientSecret: .environment("RAHASIA_ZOOM"), patienceSeconds: 7200, caFile: nil,
                testServer: zoom.address)
            self.zoom = zoom
        }
        change(&settings)
        self.settings = settings
        let salts = Counter()
        journal = try CaseJournal.open(
            at: directory.file("disposisi.sqlite"), digest: { digest($0) },
            salt: {
                salts.add(1)
                return "salt-\(salts.value)-0123456789abcdef"
            })
        composer = SpoiltComposer(templates: try Self.templates.get())
        worker = Self.worker(
            settings, journal, composer, mailbox, host, archived ? archive : nil, reader, clock, backlog: backlog,
            owner: "test")
    }

    // Read once: hundreds of offices are opened.
    private static let configuration = Result {
        try Settings.load(directory: PackageRoot.path() + "/config", environment: [:])
    }
    private static let templates = Result { try MailTemplates(directory: PackageRoot.path() + "/MailTemplates") }

    private static func worker(
        _ settings: OfficeSettings, _ journal: CaseJournal, _ composer: SpoiltComposer, _ mailbox: PlayedMailbox,
        _ host: PlayedHost, _ archive: PlayedArchive?, _ reader: PlayedReader, _ clock: PlayedClock, backlog: Bool,
        owner: String
    ) -> OfficeWorker {
        OfficeWorker(
            settings: settings, journal: journal,
            composer: composer,
            officeKey: Array(repeating: 7, count: 32), mailbox: mailbox, senders: [host], archive: archive,
            reader: reader, typesetter: PlayedTypesetter(),
            meetings: settings.zoom.map {
                LiveMeetings(
                    $0, environment: ["RAHASIA_ZOOM": PlayedZoom.clientSecret], clock: clock, pace: .zero,
                    patience: .seconds(2))
            }, clock: clock, backlog: backlog, owner: owner, log: .silent)
    }

    /// A second run of the worker on the same data, as after a crash.
    func restarted(owner: String, hosted: Bool = true) async throws -> OfficeWorker {
        var settings = settings
        if !hosted {
            settings.zoom = nil
            for index in settings.office.facilities.indices { settings.office.facilities[index].host = nil }
        }
        let worker = Self.worker(
            settings, journal, composer, mailbox, host, archive, reader, clock, backlog: true, owner: owner)
        try await worker.recover()
        return worker
    }

    /// A mail that the played reader reads as `reading`; it arrives in the mailbox.
    @discardableResult
    func arrives(_ reading: Reading, text: String? = nil, largerThanRead: Bool = false) -> UInt32 {
        let bytes = Array("Subject: \(reading.subject)\r\n\r\n\(text ?? reading.text)\r\n".utf8)
        reader.expect(bytes, .success(reading))
        return mailbox.add(bytes, at: clock.now(), size: largerThanRead ? 40_000_000 : nil)
    }

    /// A complete request for a Zoom meeting three days ahead.
    func request(from: String = "dinkes@tanjungarunika.example", messageID: String = "r1@x", title: String = "Rapat")
        -> Reading
    {
        var request = RequestReading()
        request.number = "005/1/Dinkes/2026"
        request.date = Day(number: 20_779)
        request.subject = "Permohonan Zoom"
        request.service = settings.procedures[0].service.name
        request.contactName = "Rina"
        request.contactPhone = "081200001101"
        request.sessions = [
            .init(
                title: title, date: Day(number: 20_783), start: TimeOfDay(minutes: 540), end: TimeOfDay(minutes: 660),
                endOpen: false, zone: .wita, zoneStated: true, participants: 50)
        ]
        var reading = Reading()
        reading.kind = .request
        reading.from = from
        reading.subject = "Permohonan Zoom"
        reading.date = clock.now()
        reading.messageID = messageID
        reading.text = "Mohon difasilitasi."
        reading.request = request
        return reading
    }

    /// The reply of an official to the newest mail that he got, proved by the domain.
    func reply(_ decision: Meaning.Decision, by official: String, words: String = "Setuju") async throws -> Reading {
        let mails = try await journal.outboxList().filter { $0.to == official && $0.kind.rawValue.hasPrefix("ask") }
        var reading = Reading()
        reading.kind = .reply
        reading.from = official
        reading.subject = "Re: disposisi"
        reading.date = clock.now()
        reading.messageID = "reply-\(clock.now().milliseconds)-\(official)"
        let id = (mails.first?.messageID ?? "").filter { $0 != "<" && $0 != ">" }
        reading.references = [id]
        let parts = id.split(separator: "-")
        if parts.count > 2 { reading.tokens = [String(parts[1])] }
        reading.text = words
        reading.authentication.domainProved = true
        reader.meaning = Meaning(decision: decision)
        return reading
    }
}

/// Writes mails by the templates, except those that the test has spoilt.
final class SpoiltComposer: OfficeComposer {
    /// What a spoilt mail fails with.
    struct Spoilt: Error {}
    let templates: MailTemplates
    private let rule = Mutex<(@Sendable (OwedMail) -> (any Error)?)?>(nil)
    /// Whether mails have no more than a subject, for journals that are kept.
    let isBrief = Mutex(false)

    init(templates: MailTemplates) { self.templates = templates }

    /// Says with what a mail fails, or nothing; nothing at all lets every mail be written.
    func spoil(_ rule: (@Sendable (OwedMail) -> (any Error)?)?) { self.rule.withLock { $0 = rule } }

    func compose(_ mail: OwedMail, context: MailContext) throws -> [UInt8] {
        if let error = rule.withLock({ $0?(mail) }) { throw error }
        if isBrief.withLock({ $0 }) { return Array("Subject: \(mail.kind.rawValue)\r\n\r\n\(mail.slot)\r\n".utf8) }
        return try (templates as any OfficeComposer).compose(mail, context: context)
    }
}

/// A clock that the test moves.
final class PlayedClock: OfficeClock {
    private let instant: Mutex<Instant>
    init(_ start: Instant) { instant = Mutex(start) }
    func now() -> Instant { instant.withLock { $0 } }
    func advance(minutes: Int) { instant.withLock { $0 = $0.adding(minutes: minutes) } }
}

/// A mailbox in memory.
final class PlayedMailbox: OfficeMailbox {
    struct State {
        var validity: UInt32 = 1
        var mails: [CollectedMail] = []
        var marked: Set<UInt32> = []
        var failure: PortFailure?
    }
    let state = Mutex(State())

    func add(_ bytes: [UInt8], at: Instant, size: Int?) -> UInt32 {
        state.withLock { state in
            let uid = (state.mails.last?.uid ?? 0) + 1
            state.mails.append(
                CollectedMail(uid: uid, receivedAt: at, size: size ?? bytes.count, bytes: size == nil ? bytes : nil))
            return uid
        }
    }

    func open() async throws(PortFailure) -> MailboxIdentity {
        let state = state.withLock { $0 }
        if let failure = state.failure { throw failure }
        return MailboxIdentity(
            name: "INBOX", uidValidity: state.validity, exists: state.mails.count,
            uidNext: (state.mails.last?.uid ?? 0) + 1)
    }

    func collect(
        after uid: UInt32, since: Instant, largest: Int, keep: @Sendable ([CollectedMail]) async throws -> Void
    ) async throws {
        let mails = state.withLock { $0.mails }.filter { $0.uid > uid && $0.receivedAt >= since }
        for mail in mails { try await keep([mail]) }
    }

    func mark(_ uids: [UInt32]) async throws(PortFailure) { state.withLock { $0.marked.formUnion(uids) } }
    func waitForChange(atMost seconds: Int) async throws(PortFailure) {}
    func wake() async {}
    func close() async {}
}

/// A mail host that answers as told, otherwise takes everything.
final class PlayedHost: OfficeSender {
    struct State {
        var sent: [EnvelopedMail] = []
        var answers: [SendingOutcome] = []
        /// What this mail is answered, before anything else; nothing leaves it to `answers`.
        var rule: (@Sendable (EnvelopedMail) -> SendingOutcome?)?
    }
    let state = Mutex(State())

    /// What the next mails are answered, in order.
    func answer(_ outcomes: SendingOutcome...) { state.withLock { $0.answers += outcomes } }
    /// What some mails are answered before anything else; nothing lifts it.
    func rule(_ rule: (@Sendable (EnvelopedMail) -> SendingOutcome?)?) { state.withLock { $0.rule = rule } }
    /// The mails that were handed over so far.
    var sent: [EnvelopedMail] { state.withLock { $0.sent } }

    func send(_ mails: [EnvelopedMail]) async -> [SendingOutcome] {
        state.withLock { state in
            mails.map { mail in
                state.sent.append(mail)
                if let outcome = state.rule?(mail) { return outcome }
                return state.answers.isEmpty ? .accepted(words: "250 queued") : state.answers.removeFirst()
            }
        }
    }
    func close() async {}
}

/// An archive that has the copies that the test puts there.
final class PlayedArchive: OfficeArchive {
    let copies = Mutex<[String: [UInt8]]>([:])
    func copy(ofMessageID id: String) async throws(PortFailure) -> [UInt8]? {
        copies.withLock { copies in copies.first { id.contains($0.key) }?.value }
    }
}

/// A reader that says what the test told it for these bytes.
final class PlayedReader: OfficeReader {
    struct State {
        var readings: [[UInt8]: Result<Reading, ReadingFailure>] = [:]
        var meaning = Meaning(decision: .unclear)
        var asked: [OpenQuestion] = []
    }
    private let state = Mutex(State())

    var meaning: Meaning {
        get { state.withLock { $0.meaning } }
        set { state.withLock { $0.meaning = newValue } }
    }
    var asked: [OpenQuestion] { state.withLock { $0.asked } }
    func expect(_ bytes: [UInt8], _ result: Result<Reading, ReadingFailure>) {
        state.withLock { $0.readings[bytes] = result }
    }

    func read(_ bytes: [UInt8]) async throws(ReadingFailure) -> Reading {
        guard let result = state.withLock({ $0.readings[bytes] }) else { throw .poison("not expected") }
        return try result.get()
    }

    func interpret(_ words: String, as question: OpenQuestion) async throws(ReadingFailure) -> Meaning {
        state.withLock { state in
            state.asked.append(question)
            return state.meaning
        }
    }
}

/// A typesetter whose papers are short.
struct PlayedTypesetter: OfficeTypesetter {
    func typeset(_ paper: OwedPaper) async throws -> [UInt8] { Array("%PDF-1.7 \(paper.key)".utf8) }
}
