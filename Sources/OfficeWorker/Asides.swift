import CaseJournal
import Casework
import Logging
import OfficeCalendar
import Settings
import Synchronization

/// One thing to be done, which may be put aside when it cannot be done.
struct Matter: Sendable, Equatable {
    enum Kind: String, Sendable {
        /// A deadline has passed; `about` is its key.
        case deadline
        /// Others decide in a case from now on.
        case deciders
        /// The list of the day; `about` is the official.
        case digest
        /// The case is to hear that a mail was accepted; `about` is its outbox key.
        case accepted
        /// The case is to hear that a mail will never be accepted; `about` is its outbox key.
        case refused
        /// The case is to hear what became of a paper; `about` is its key.
        case paper
        /// A meeting is to be made, changed or taken down; `about` is its key.
        case meeting
    }

    var kind: Kind
    /// Nothing where it belongs to no case.
    var caseID: String?
    var about: String

    init(_ kind: Kind, of caseID: String? = nil, _ about: String = "-") {
        self.kind = kind
        self.caseID = caseID
        self.about = about
    }

    /// How the journal names it.
    var key: String { "\(kind.rawValue)/\(caseID ?? "-")/\(about)" }

    /// The matter of a key; nothing when a later version wrote it.
    init?(key: String) {
        let parts = key.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let kind = Kind(rawValue: parts[0]) else { return nil }
        self.init(kind, of: parts[1] == "-" ? nil : parts[1], parts[2])
    }

    /// What it is, in the words of the notice to the operator.
    var words: String {
        switch kind {
        case .deadline: "tenggat \(about)"
        case .deciders: "pengalihan kepada pejabat yang ditugasi"
        case .digest: "daftar permohonan yang menunggu bagi \(about)"
        case .accepted: "pencatatan surat elektronik \(about) yang sudah diterima server"
        case .refused: "pencatatan surat elektronik \(about) yang ditolak server"
        case .paper: "naskah \(about)"
        case .meeting: "rapat daring \(about)"
        }
    }
}

extension Error {
    /// Whether the journal or a port as a whole is the cause. Then nothing is put aside: everything waits and nothing is
    /// lost, as on a full disk.
    var isSystemic: Bool {
        switch self {
        case let error as JournalError: error.isSystemic
        case is PortFailure, is CancellationError: true
        default: false
        }
    }

    /// What may be kept and told of it: another library's words could repeat a letter's.
    var kept: String {
        switch self {
        case let error as JournalError: error.description
        default: "\(type(of: self))"
        }
    }
}

/// What cannot be done is put aside, so that it holds up nobody else: its changes are taken back, the operator is told
/// once, and it is tried again at growing intervals until it succeeds or nobody needs it any more.
extension Desk {
    /// Does something in a transaction that has more to do. Returns false when it is put aside.
    @discardableResult
    func attempt(_ matter: Matter, at now: Instant, in tx: Transaction, _ body: () throws -> Void) throws -> Bool {
        do {
            try tx.attempt(body)
            return true
        } catch  where !error.isSystemic {
            try putAside(matter, because: error, at: now, in: tx)
            return false
        }
    }

    /// Puts something aside; the operator is told the first time.
    func putAside(_ matter: Matter, because error: any Error, at now: Instant, in tx: Transaction) throws {
        log.error("something is put aside", metadata: ["matter": "\(matter.key)", "why": "\(error.kept)"])
        let attempts = try tx.putAside(matter.key, of: matter.caseID, words: error.kept, at: now)
        try tx.tryAgain(matter.key, at: now.adding(minutes: min(Self.longestPause, 1 << min(attempts - 1, 10))))
        putAside.add(1)
        guard attempts == 1 else { return }
        let subject = matter.caseID.map { "pada permohonan \($0) " } ?? ""
        let about = matter.caseID.map { "aside-\($0)" } ?? "aside-\(matter.about)"
        try tellOperatorIfPossible(
            "Satu pekerjaan \(subject)tidak dapat dilaksanakan dan disisihkan: \(matter.words). Pekerjaan lain tetap "
                + "berjalan, dan yang ini dicoba lagi dengan sendirinya. Keterangan teknis: \(error.kept). Lihat: "
                + "disposisi status.",
            about: about, key: "aside/\(matter.key)/\(now.milliseconds)", at: now, in: tx)
    }

    /// Tells the operator; what keeps even that from being written must not hold up anything else.
    func tellOperatorIfPossible(_ reason: String, about: String, key: String, at now: Instant, in tx: Transaction)
        throws
    {
        do {
            try tx.attempt { try tellOperator(reason, about: about, key: key, at: now, in: tx) }
        } catch  where !error.isSystemic {
            log.error("the operator cannot be told", metadata: ["about": "\(about)", "why": "\(error.kept)"])
        }
    }

    /// Minutes between two attempts at most.
    private static let longestPause = 360

    /// Does what was put aside. What nobody needs any more is left undone.
    func takeUp(_ matter: Matter, at now: Instant, in tx: Transaction) throws {
        switch (matter.kind, matter.caseID) {
        case (.deadline, let caseID?):
            guard let due = try tx.deadline(matter.about, of: caseID) else { return }
            try handle(.deadlinePassed(due.deadline), caseID: caseID, at: now, in: tx)
        case (.deciders, let caseID?):
            try handle(.decidersChanged, caseID: caseID, at: now, in: tx)
        case (.digest, _):
            try sendDigest(to: matter.about, at: now, in: tx)
        case (.accepted, let caseID?):
            guard let mail = try tx.mail(matter.about) else { return }
            try handle(.mailAccepted(slot: mail.slot), caseID: caseID, at: now, in: tx)
        case (.refused, let caseID?):
            guard let mail = try tx.mail(matter.about) else { return }
            let words = try tx.lastWords(outbox: matter.about) ?? ""
            try handle(.mailRefused(slot: mail.slot, words: words), caseID: caseID, at: now, in: tx)
        case (.paper, let caseID?):
            try tellOutcome(ofPaper: matter.about, of: caseID, at: now, in: tx)
        case (.meeting, _), (_, nil):
            break
        }
    }

    /// Tells a case what became of a paper, as it stands in the journal.
    func tellOutcome(ofPaper key: String, of caseID: String, at now: Instant, in tx: Transaction) throws {
        guard let paper = try tx.paper(key, of: caseID) else { return }
        if let digest = paper.digest {
            try handle(.paperTypeset(key: key, digest: digest), caseID: caseID, at: now, in: tx)
        } else if paper.state == .failed {
            try handle(
                .paperFailed(key: key, reason: paper.lastWords ?? "it cannot be typeset"), caseID: caseID, at: now,
                in: tx)
        }
    }
}

extension OfficeWorker {
    /// Tries again what was put aside and whose time has come. Returns how many things were done.
    func takeUpAsides() async throws -> Int {
        let now = clock.now()
        let counted = desk.putAside.value
        guard asides.withLock({ $0.mustLook(counted: counted, at: now) }) else { return 0 }
        let found = try await journal.asides()
        asides.withLock {
            $0 = Asides(known: Set(found.map(\.key)), next: found.map(\.nextAttempt).min(), counted: counted, at: now)
        }
        var done = 0
        for aside in found where aside.nextAttempt <= now {
            guard let matter = Matter(key: aside.key) else { continue }
            // A meeting has a time of its own, in its own table.
            if matter.kind == .meeting {
                try await journal.transact { tx in
                    if try tx.isMeetingOwed(matter.about) {
                        try tx.tryAgain(aside.key, at: now.adding(minutes: 60))
                    } else {
                        try tx.takeUp(aside.key)
                    }
                }
                continue
            }
            // Tomorrow has its own list.
            let zone = desk.settings.office.hours.zone
            if matter.kind == .digest, zone.day(at: aside.since) != zone.day(at: now) {
                try await journal.transact { try $0.takeUp(aside.key) }
                continue
            }
            let succeeded = try await journal.transact { tx in
                let succeeded = try self.desk.attempt(matter, at: now, in: tx) {
                    try self.desk.takeUp(matter, at: now, in: tx)
                }
                if succeeded { try tx.takeUp(aside.key) }
                return succeeded
            }
            if succeeded {
                done += 1
                log.notice("what was put aside is done", metadata: ["matter": "\(aside.key)"])
            }
        }
        if !found.isEmpty { asides.withLock { $0.counted = nil } }
        if done > 0 {
            outboxBell.ring()
            paperBell.ring()
        }
        return done
    }

    /// Whether something is put aside, as far as this worker has seen.
    func isAside(_ matter: Matter) -> Bool { asides.withLock { $0.known.contains(matter.key) } }
}

/// What the worker knows of the table of things put aside, so that it need not be asked all the time.
struct Asides: Sendable {
    var known: Set<String> = []
    /// When the next of them is tried again.
    var next: Instant?
    /// How many had been put aside in this run when it was looked; nothing when it must be looked again.
    var counted: Int?
    var at = Instant(milliseconds: 0)

    /// After so many minutes the table is asked in any case.
    private static let longest = 60

    func mustLook(counted now: Int, at instant: Instant) -> Bool {
        counted != now || next.map { $0 <= instant } ?? false || instant.minutes(since: at) >= Self.longest
    }
}
