internal import Casework
internal import Foundation
internal import GRDB
package import OfficeCalendar

// Single steps, each a transaction of its own, for loops that do one thing at a time.
extension CaseJournal {
    // MARK: - Inbox

    /// Stores mails as they came, all of them in one transaction, and keeps how far the mailbox is collected.
    package func storeMails(
        _ mails: [IncomingMail], mark: MailboxMark? = nil, at now: Instant
    ) async throws -> [StoredMail] {
        try await transact { transaction in
            let stored = try transaction.store(mails, at: now)
            if let mark { try transaction.keep(mark) }
            return stored
        }
    }

    /// How far `mailbox` has been collected, or nothing at first contact.
    package func mark(of mailbox: String) async throws -> MailboxMark? {
        try await look { try $0.mark(of: mailbox) }
    }

    /// Mails to be read, those that never hurt a reader first, then the oldest; none of `besides` (those in hand).
    package func mailsToRead(
        lane: ReadingLane = .fast, limit: Int, besides: Set<Int64> = []
    ) async throws -> [InboxMail] {
        try await read { db in
            let lines: [Int64] = try db.rows(
                """
                SELECT id FROM inbox WHERE state = 'stored' AND lane = ? ORDER BY deaths, attempts, id LIMIT ?
                """, [lane.rawValue, limit + besides.count]
            ) { $0[0] }
            return try lines.filter { !besides.contains($0) }.prefix(limit).compactMap { id in
                try db.row(
                    """
                    SELECT id, mailbox, uidvalidity, uid, received_at, bytes, size, attempts, deaths
                    FROM inbox JOIN inbox_bytes ON inbox = id WHERE id = ?
                    """, [id]
                ) {
                    InboxMail(
                        id: $0[0], mailbox: $0[1], uidValidity: $0[2], uid: $0[3], receivedAt: $0.instant(4),
                        bytes: $0.bytes(5) ?? [], size: $0[6], attempts: $0[7], deaths: $0[8])
                }
            }
        }
    }

    /// Counts an attempt for each mail, committed before any of them is parsed.
    package func beginReading(_ ids: [Int64]) async throws {
        try await transact { transaction in
            for id in ids {
                try transaction.db.run("UPDATE inbox SET attempts = attempts + 1 WHERE id = ?", [id])
            }
        }
    }

    /// Takes back the attempts that `beginReading` counted: the mails were not read, and not for their own fault.
    package func putOffReading(_ ids: [Int64]) async throws {
        try await transact { transaction in
            for id in ids {
                try transaction.db.run(
                    "UPDATE inbox SET attempts = attempts - 1 WHERE id = ? AND attempts > 0 AND state = 'stored'", [id])
            }
        }
    }

    /// Counts a reader that was lost over a mail; returns how many there were.
    package func readerLost(over id: Int64) async throws -> Int {
        try await transact { transaction in
            try transaction.db.run("UPDATE inbox SET deaths = deaths + 1 WHERE id = ?", [id])
            return try transaction.db.number("SELECT deaths FROM inbox WHERE id = ?", [id])
        }
    }

    /// Lets a mail wait for the slow reader.
    package func moveToSlowLane(_ id: Int64) async throws {
        try await transact { transaction in
            _ = try transaction.db.run("UPDATE inbox SET lane = 'slow' WHERE id = ? AND state = 'stored'", [id])
        }
    }

    /// Sets a mail aside for a person; it is not read again.
    package func quarantine(_ id: Int64, reason: String, at now: Instant) async throws {
        try await transact { try $0.finishInbox(id, .quarantined, outcome: reason, at: now) }
    }

    /// Reads a quarantined mail anew. Returns false when it is not quarantined.
    package func readAgain(_ id: Int64) async throws -> Bool {
        try await transact { transaction in
            try transaction.db.run(
                """
                UPDATE inbox SET state = 'stored', attempts = 0, deaths = 0, outcome = NULL, finished_at = NULL,
                    erase_after = NULL, server_flagged = 0
                WHERE id = ? AND state = 'quarantined' AND erased_at IS NULL
                """, [id]) == 1
        }
    }

    /// Decided mails whose fate is not yet shown on the server; never those of state `other`.
    package func mailsToFlag(limit: Int) async throws -> [MailToFlag] {
        try await read { db in
            try db.rows(
                """
                SELECT id, mailbox, uidvalidity, uid, state FROM inbox
                WHERE server_flagged = 0 AND state NOT IN ('stored', 'other') ORDER BY id LIMIT ?
                """, [limit]
            ) {
                MailToFlag(
                    id: $0[0], mailbox: $0[1], uidValidity: $0[2], uid: $0[3],
                    state: InboxState(rawValue: $0[4]) ?? .other)
            }
        }
    }

    /// Records that the server shows their fate, or cannot any more.
    package func markFlagged(_ ids: [Int64]) async throws {
        try await transact { transaction in
            for id in ids { try transaction.db.run("UPDATE inbox SET server_flagged = 1 WHERE id = ?", [id]) }
        }
    }

    // MARK: - Outbox

    /// Claims mails that are due; see `Transaction.claimDue`.
    package func claimDue(
        at now: Instant, limit: Int, owner: String, claimSeconds: Int
    ) async throws -> [ClaimedMail] {
        // Asking first costs no write lock while nothing is due.
        guard let due = try await nextDueTime(), due <= now else { return [] }
        return try await transact {
            try $0.claimDue(at: now, limit: limit, owner: owner, claimSeconds: claimSeconds)
        }
    }

    /// Records that DATA is about to be sent; returns the keys that `owner` still has.
    package func markSending(_ keys: [String], archived: Bool, owner: String) async throws -> [String] {
        try await transact { try $0.markSending(keys, archived: archived, owner: owner) }
    }

    /// Records that mails were accepted.
    package func markDone(_ mails: [SentMail]) async throws { try await transact { try $0.markDone(mails) } }

    /// Puts a mail back that the server did not want now.
    package func markDeferred(_ key: String, words: String, nextAttempt: Instant) async throws {
        try await transact { try $0.markDeferred(key, words: words, nextAttempt: nextAttempt) }
    }

    /// Records that the final dot was sent and no answer came.
    package func markInDoubt(_ key: String, words: String, archived: Bool) async throws {
        try await transact { try $0.markInDoubt(key, words: words, archived: archived) }
    }

    /// Records that a mail will never be accepted.
    package func markDead(_ key: String, words: String, at now: Instant) async throws {
        try await transact { try $0.markDead(key, words: words, at: now) }
    }

    /// Settles a mail in doubt. Returns false when it is not in doubt.
    package func settle(_ key: String, _ settlement: Settlement, at now: Instant) async throws -> Bool {
        try await transact { try $0.settle(key, settlement, at: now) }
    }

    /// Makes a dead or deferred mail due at once. Returns false when there is none.
    package func retry(_ key: String, at now: Instant) async throws -> Bool {
        try await transact { try $0.retry(key, at: now) }
    }

    /// Ends claims that have expired, and those of other owners; returns the keys that are now in doubt.
    package func expireClaims(at now: Instant, besides owner: String? = nil) async throws -> [String] {
        // Asking first costs no write lock while no claim has expired.
        let isNeeded = try await read { db in
            try owner != nil
                || db.hasRow(
                    "SELECT 1 FROM outbox WHERE claim_owner IS NOT NULL AND claim_expires_at <= ?", [now.milliseconds])
                || db.hasRow(
                    "SELECT 1 FROM paper WHERE claim_owner IS NOT NULL AND claim_expires_at <= ?", [now.milliseconds])
        }
        guard isNeeded else { return [] }
        return try await transact { try $0.expireClaims(at: now, besides: owner) }
    }

    /// Mails in doubt that were owed at or before `instant`, the oldest first.
    package func mailsInDoubt(owedBefore instant: Instant, limit: Int) async throws -> [OutboxLine] {
        let doubtful = try await outboxList(states: [.inDoubt], limit: .max)
        return Array(doubtful.reversed().filter { $0.owedAt <= instant }.prefix(limit))
    }

    /// Gives back what `owner` has claimed and not begun to send.
    package func releaseClaims(of owner: String) async throws {
        try await transact { try $0.releaseClaims(of: owner) }
    }

    /// When the next mail falls due, which may be past; nothing when none is waiting.
    package func nextDueTime() async throws -> Instant? {
        try await read { db in
            try db.row(
                """
                SELECT next_attempt_at FROM outbox WHERE state = 'due' AND waits_for_paper IS NULL
                ORDER BY next_attempt_at LIMIT 1
                """
            ) { $0.instant(0) }
        }
    }

    /// When the next paper may be typeset, UTC; past times mean now. Nothing when none is owed.
    package func nextPaperTime() async throws -> Instant? {
        try await read { db in
            try db.row("SELECT next_attempt_at FROM paper WHERE state = 'owed' ORDER BY next_attempt_at LIMIT 1") {
                $0.instant(0)
            }
        }
    }

    /// Mails of ours, the newest first; of some states, of one case.
    package func outboxList(
        states: [OutboxState] = [], caseID: String? = nil, limit: Int = 1000
    ) async throws -> [OutboxLine] {
        try await read { db in
            let stored = states.filter { $0 != .withdrawn }.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            let withdrawn = states.contains(.withdrawn) ? " OR withdrawn_at IS NOT NULL" : ""
            let wanted =
                switch states.count {
                case 0: "1"
                // Without a list of states SQLite sees the index of those that are few among many.
                case 1 where withdrawn.isEmpty: "state = \(stored) AND withdrawn_at IS NULL"
                default: "(state IN (\(stored)) AND withdrawn_at IS NULL\(withdrawn))"
                }
            let ofCase = caseID == nil ? "" : "AND case_id = ?"
            return try db.rows(
                """
                SELECT key, case_id, slot, kind, to_address, message_id, state, owed_at, next_attempt_at, attempts,
                    archived, sent_at, queue_words, last_words, waits_for_paper, withdrawn_at
                FROM outbox WHERE \(wanted) \(ofCase)
                ORDER BY id DESC LIMIT ?
                """, caseID.map { [$0, limit] } ?? [limit]
            ) {
                OutboxLine(
                    key: $0[0], caseID: $0[1], slot: $0[2], kind: MailKind(rawValue: $0[3]) ?? .notice, to: $0[4],
                    messageID: $0[5], state: OutboxState($0[6], withdrawnAt: $0[15]), owedAt: $0.instant(7),
                    nextAttemptAt: $0.instant(8), attempts: $0[9], archived: $0[10], sentAt: $0.optionalInstant(11),
                    queueWords: $0[12], lastWords: $0[13], waitsForPaper: $0[14])
            }
        }
    }

    /// State and case of the mail with this key, or nothing when there is none.
    package func mail(_ key: String) async throws -> (state: OutboxState, caseID: String?)? {
        try await read { db in
            try db.row("SELECT state, case_id, withdrawn_at FROM outbox WHERE key = ?", [key]) {
                (OutboxState($0[0], withdrawnAt: $0[2]), $0[1])
            }
        }
    }

    /// The final bytes of a mail, or nothing after erasure.
    package func bytes(outbox key: String) async throws -> [UInt8]? {
        try await read { db in
            try db.row("SELECT bytes FROM outbox_bytes JOIN outbox ON id = outbox WHERE key = ?", [key]) { $0.bytes(0) }
        }
    }

    // MARK: - Papers

    /// Claims the paper that is owed longest, or nothing.
    package func claimPaper(at now: Instant, owner: String, claimSeconds: Int) async throws -> ClaimedPaper? {
        let waiting = try await read { db in
            try db.hasRow("SELECT 1 FROM paper WHERE state = 'owed' AND next_attempt_at <= ?", [now.milliseconds])
        }
        guard waiting else { return nil }
        return try await transact { try $0.claimPaper(at: now, owner: owner, claimSeconds: claimSeconds) }
    }

    /// A paper of a case, or nothing.
    package func paper(_ key: String, of caseID: String) async throws -> StoredPaper? {
        try await read { db in try Self.papers(of: caseID, key: key, in: db).first }
    }

    /// All papers of a case in the order in which they were owed.
    package func papers(of caseID: String) async throws -> [StoredPaper] {
        try await read { db in try Self.papers(of: caseID, key: nil, in: db) }
    }

    static func papers(of caseID: String, key: String?, in db: Database) throws -> [StoredPaper] {
        try db.rows(
            """
            SELECT case_id, key, template, state, digest, bytes, attempts, last_words
            FROM paper LEFT JOIN paper_bytes ON paper = id
            WHERE case_id = ? AND (? IS NULL OR key = ?) ORDER BY id
            """, [caseID, key, key]
        ) {
            StoredPaper(
                caseID: $0[0], key: $0[1], template: $0[2], state: PaperState(rawValue: $0[3]) ?? .failed,
                digest: $0[4], bytes: $0.bytes(5), attempts: $0[6], lastWords: $0[7])
        }
    }

    // MARK: - Deadlines

    /// Deadlines that have come, the earliest first.
    package func dueDeadlines(at now: Instant, limit: Int) async throws -> [DueDeadline] {
        try await read { db in
            try db.rows(
                "SELECT case_id, key, kind, due FROM deadline WHERE due <= ? ORDER BY due, case_id, key LIMIT ?",
                [now.milliseconds, limit]
            ) { Self.deadline($0) }.compactMap { $0 }
        }
    }

    /// A deadline of a kind that is known; `verify` shows one that is not, and it must not hide the others.
    static func deadline(_ row: Row) -> DueDeadline? {
        Case.Deadline.Kind(rawValue: row[2]).map {
            DueDeadline(caseID: row[0], deadline: Case.Deadline(key: row[1], kind: $0, due: row.instant(3)))
        }
    }

    /// When the next deadline comes, which may be past; nothing when there is none.
    package func nextDeadlineTime() async throws -> Instant? {
        try await read { db in try db.row("SELECT due FROM deadline ORDER BY due LIMIT 1") { $0.instant(0) } }
    }

    // MARK: - Orders of the operator

    /// Orders that wait, the oldest first.
    package func operatorInputs(limit: Int = 100) async throws -> [OperatorInput] {
        try await read { db in
            try db.rows(
                """
                SELECT id, case_id, operation, at, answer FROM operator_input
                WHERE state = 'waiting' ORDER BY id LIMIT ?
                """, [limit]
            ) { row in Transaction.operatorInput(row) }
        }
    }

    /// What became of an order, or nothing while it waits.
    package func answer(to operatorInput: Int64) async throws -> String? {
        try await read { db in
            try db.row("SELECT answer FROM operator_input WHERE id = ?", [operatorInput]) { $0[0] }
        }
    }
}
