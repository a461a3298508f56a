package import CaseJournal
import Casework
import Logging
import OfficeCalendar
package import Settings
import Synchronization

/// The office's worker: collects, reads, decides, typesets and dispatches.
///
/// Every step is a method that does all that is due now and returns; the loops
/// in `OfficeWorker+Loops.swift` call them again and again, the demo and `run
/// --once` call them until nothing is left. What is owed stands in the
/// journal, never in this object: it may stop between any two lines.
package final class OfficeWorker: Sendable {
    /// How much is done at once.
    package struct Limits: Sendable {
        /// Mails read and decided together.
        package var batch: Int
        /// Mails claimed by one sending lane at a time.
        package var claim: Int
        package init(batch: Int = 64, claim: Int = 32) {
            self.batch = batch
            self.claim = claim
        }
    }

    package let journal: CaseJournal
    package let desk: Desk
    package let timings: Timings
    let mint: TokenMint
    let mailbox: any OfficeMailbox
    let senders: [any OfficeSender]
    let archive: (any OfficeArchive)?
    let reader: any OfficeReader
    let typesetter: any OfficeTypesetter
    /// Nothing where people make the meetings.
    let meetings: (any OfficeMeetings)?
    let clock: any OfficeClock
    let limits: Limits
    /// Whether first contact takes in everything that is in the mailbox.
    let backlog: Bool
    /// Names this run of the worker in claims.
    let owner: String
    let log: Logger

    /// Rung when mails have been stored.
    let intakeBell = Bell()
    /// Rung when mails may be due.
    let outboxBell = Bell()
    /// Rung when papers may be owed.
    let paperBell = Bell()
    /// Number of the last day on which the lists of what waits were sent, so that the journal is asked once a day.
    let digestDay = Counter()
    /// The delegations that were followed last, so that the journal is written only when they change.
    let followedDelegations = Mutex<String?>(nil)
    /// What is known of the things put aside.
    let asides = Mutex(Asides())
    /// Rung when meetings may be owed.
    let meetingBell = Bell()

    /// Joins the journal and the ports. `senders` has one entry for each connection that may be open at once.
    package init(
        settings: OfficeSettings, journal: CaseJournal, composer: any OfficeComposer, officeKey: [UInt8],
        mailbox: any OfficeMailbox, senders: [any OfficeSender], archive: (any OfficeArchive)?,
        reader: any OfficeReader, typesetter: any OfficeTypesetter, meetings: (any OfficeMeetings)? = nil,
        clock: any OfficeClock, limits: Limits = Limits(),
        backlog: Bool = false, owner: String, log: WorkerLog
    ) {
        self.journal = journal
        mint = TokenMint(key: officeKey)
        timings = Timings()
        desk = Desk(settings: settings, composer: composer, mint: mint, timings: timings, log: log)
        self.mailbox = mailbox
        self.senders = senders
        self.archive = archive
        self.reader = reader
        self.typesetter = typesetter
        self.meetings = meetings
        self.clock = clock
        self.limits = limits
        self.backlog = backlog
        self.owner = owner
        self.log = log.logger
    }

    /// Does everything that is due now, in as many rounds as it takes. Returns how many things were done.
    ///
    /// Collecting, reading and sending go on side by side, as in the running
    /// worker: a mail is acknowledged while later ones are still being fetched.
    @discardableResult
    package func settleEverything() async throws -> Int {
        var total = 0
        while true {
            var count = try await keepTime()
            count += try await takeThrough()
            count += try await typeset()
            count += try await makeMeetings()
            total += count
            if count == 0 { return total }
        }
    }

    /// One round from the mailbox to the server. The first failure is thrown when the others have come to their own end.
    private func takeThrough() async throws -> Int {
        let collecting = Counter(1)
        let reading = Counter(1)
        let collected = Task { [self] in
            defer {
                collecting.set(0)
                intakeBell.ring()
            }
            return try await collect()
        }
        let taken = Task { [self] in
            defer {
                reading.set(0)
                outboxBell.ring()
            }
            var count = 0
            while true {
                let last = collecting.value == 0
                let now = try await takeIn()
                count += now
                if now == 0, last { return count }
                if now == 0 { await intakeBell.wait(atMost: 1_000) }
            }
        }
        let sent = Task { [self] in
            var count = 0
            while true {
                let last = reading.value == 0
                let now = try await dispatch()
                count += now
                if now == 0, last { return count }
                if now == 0 { await outboxBell.wait(atMost: 1_000) }
            }
        }
        return try await withTaskCancellationHandler {
            let results = [await collected.result, await taken.result, await sent.result]
            return try results.reduce(0) { try $0 + $1.get() }
        } onCancel: {
            for task in [collected, taken, sent] { task.cancel() }
        }
    }
}
