import Casework
import LetterReading
import OfficeCalendar
import OfficeWorker
import Papers
import Synchronization

/// Everybody's mail hosts: the office's mailbox, the hosts that take, defer, refuse or forget its mails, and the archive.
final class SimulatedPost: OfficeMailbox, OfficeSender, OfficeArchive, OfficeComposer {
    /// A mail of the office as it was decided, beside its bytes.
    struct Composed: Sendable {
        var mail: OwedMail
        var messageID: String
        var token: String?
        var owedAt: Instant
    }

    /// A mail of the office that reached its addressee.
    struct Delivered: Sendable {
        var composed: Composed
        var to: String
        var at: Instant
        /// How often this mail has arrived, this time included.
        var times: Int
        /// Whether the office was told that it arrived.
        var certain: Bool
        var bytes: [UInt8]
    }

    /// A mail to the office with when it came.
    struct Written: Sendable {
        var mail: PersonsMail
        var at: Instant
    }

    private struct State {
        var waiting: [CollectedMail] = []
        var written: [Int: Written] = [:]
        var uidNext = 1
        var composed: [String: Composed] = [:]
        var delivered: [Delivered] = []
        var arrivals: [String: Int] = [:]
        var archived: [String: [UInt8]] = [:]
        var doubts: [(messageID: String, archived: Bool, arrived: Bool)] = []
        var attempts: [String: UInt64] = [:]
        /// Message-IDs that arrived again after they had been taken for certain.
        var repeated: [String] = []
    }

    private let state = Mutex(State())
    private let seed: UInt64
    private let clock: VirtualClock
    /// Makes real bytes; nothing when mails stay values.
    private let templates: MailTemplates?
    private let trouble: Trouble

    /// How often hosts do what they should not, in thousandths.
    struct Trouble: Sendable {
        var deferred = 18
        var refused = 3
        var doubtful = 8
        var archiveRefused = 2
        static let none = Trouble(deferred: 0, refused: 0, doubtful: 0, archiveRefused: 0)
    }

    init(seed: UInt64, clock: VirtualClock, templates: MailTemplates?, trouble: Trouble) {
        self.seed = seed
        self.clock = clock
        self.templates = templates
        self.trouble = trouble
    }

    // MARK: - People's side

    /// Puts a mail into the office's mailbox; returns its number, which is also its row in the inbox.
    func deliver(_ mail: PersonsMail, bytes: (PersonsMail, Int) -> [UInt8], at: Instant) -> Int {
        let number = state.withLock { state in
            defer { state.uidNext += 1 }
            return state.uidNext
        }
        let content = bytes(mail, number)
        state.withLock { state in
            state.written[number] = Written(mail: mail, at: at)
            state.waiting.append(
                CollectedMail(
                    uid: UInt32(clamping: number), receivedAt: at, size: content.count, bytes: content))
        }
        return number
    }

    var hasWaiting: Bool { state.withLock { !$0.waiting.isEmpty } }

    func written(_ number: Int) -> Written? { state.withLock { $0.written[number] } }

    /// Forgets mails that have been decided.
    func forgetWritten() { state.withLock { $0.written.removeAll(keepingCapacity: true) } }

    /// Mails of the office that arrived since the last call, in the order of their arrival.
    func takeDelivered() -> [Delivered] {
        state.withLock { state in
            defer { state.delivered = [] }
            return state.delivered
        }
    }

    /// Message-IDs that arrived again after the office had been told that they had arrived.
    var repeated: [String] { state.withLock { $0.repeated } }

    /// Whether there are mails whose fate the office does not know, since the last call of `takeDoubts`.
    var hasDoubts: Bool { state.withLock { !$0.doubts.isEmpty } }

    /// Mails whose fate the office does not know, since the last call.
    func takeDoubts() -> [(messageID: String, archived: Bool, arrived: Bool)] {
        state.withLock { state in
            defer { state.doubts = [] }
            return state.doubts
        }
    }

    // MARK: - OfficeComposer

    func compose(_ mail: OwedMail, context: MailContext) throws -> [UInt8] {
        let composed = Composed(
            mail: mail, messageID: context.messageID, token: context.token, owedAt: context.date)
        state.withLock { $0.composed[context.messageID] = composed }
        guard let templates else { return Array(context.messageID.utf8) }
        let made: (bytes: [UInt8], messageID: String) = try templates.compose(mail, context: context)
        return made.bytes
    }

    private func messageID(of bytes: [UInt8]) -> String {
        guard templates != nil else { return String(decoding: bytes, as: UTF8.self) }
        let mark = Array("\nmessage-id:".utf8)
        let head = bytes.prefix(8_000).map { (65...90).contains($0) ? $0 + 32 : $0 }
        guard let found = head.firstRange(of: mark) else { return "" }
        let rest = bytes[found.upperBound...]
        guard let open = rest.firstIndex(of: UInt8(ascii: "<")), let close = rest.firstIndex(of: UInt8(ascii: ">"))
        else { return "" }
        return String(decoding: bytes[(open + 1)..<close], as: UTF8.self)
    }

    // MARK: - OfficeSender

    func send(_ mails: [EnvelopedMail]) async -> [SendingOutcome] { mails.map { transmit($0) } }

    private func transmit(_ mail: EnvelopedMail) -> SendingOutcome {
        let id = messageID(of: mail.bytes)
        return state.withLock { state in
            state.attempts[id, default: 0] += 1
            var draw = Draw(seed, of: id, state.attempts[id] ?? 0)
            var roll = draw.number(0...999)
            func falls(_ share: Int) -> Bool {
                defer { roll -= share }
                return roll >= 0 && roll < share
            }
            if falls(trouble.deferred) { return .deferred(words: "451 4.7.1 try again later") }
            if falls(trouble.refused) { return .refused(words: "550 5.1.1 no such user") }
            if mail.archive != nil, falls(trouble.archiveRefused) {
                return .archiveRefused(words: "452 4.2.2 mailbox full")
            }
            let doubtful = falls(trouble.doubtful)
            let arrives = !doubtful || draw.chance(500)
            if arrives { arrive(id, mail, certain: !doubtful, in: &state) }
            guard doubtful else { return .accepted(words: "250 2.0.0 Ok: queued") }
            state.doubts.append((id, mail.archive != nil, arrives))
            if arrives, mail.archive != nil { state.archived[id] = mail.bytes }
            return .inDoubt(words: "connection lost after DATA")
        }
    }

    private func arrive(_ id: String, _ mail: EnvelopedMail, certain: Bool, in state: inout State) {
        state.arrivals[id, default: 0] += 1
        let times = state.arrivals[id] ?? 1
        guard let composed = state.composed[id] else {
            state.repeated.append(id)
            return
        }
        // What is taken for certain cannot be needed again; what may be sent once more is kept.
        if certain { state.composed[id] = nil }
        state.delivered.append(
            Delivered(
                composed: composed, to: mail.to, at: clock.now(), times: times, certain: certain,
                bytes: templates == nil ? [] : mail.bytes))
    }

    // MARK: - OfficeArchive

    func copy(ofMessageID id: String) async throws(PortFailure) -> [UInt8]? { state.withLock { $0.archived[id] } }

    // MARK: - OfficeMailbox

    func open() async throws(PortFailure) -> MailboxIdentity {
        state.withLock {
            MailboxIdentity(
                name: "INBOX", uidValidity: 1, exists: $0.uidNext - 1, uidNext: UInt32(clamping: $0.uidNext))
        }
    }

    func collect(
        after uid: UInt32, since: Instant, largest: Int, keep: @Sendable ([CollectedMail]) async throws -> Void
    ) async throws {
        let mails = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        if !mails.isEmpty { try await keep(mails) }
    }

    func mark(_ uids: [UInt32]) async throws(PortFailure) {}
    func waitForChange(atMost seconds: Int) async throws(PortFailure) {}
    func wake() async {}
    func close() async {}
}
