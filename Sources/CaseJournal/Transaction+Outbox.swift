package import Casework
internal import Foundation
internal import GRDB
package import OfficeCalendar

extension Transaction {
    /// Owes a mail to the world. Owing the same key again changes nothing and returns false.
    @discardableResult
    package func owe(_ mail: OutboxMail, at now: Instant) throws -> Bool {
        let fresh = try db.run(
            """
            INSERT INTO outbox (key, case_id, slot, kind, to_address, to_digest, envelope_from, message_id, is_answer,
                waits_for_paper, owed_at, not_before, next_attempt_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING
            """,
            [
                mail.key, mail.caseID, mail.slot, mail.kind.rawValue, mail.to, journal.addressDigest(mail.to),
                mail.envelopeFrom, mail.messageID, mail.isAnswer, mail.waitsForPaper, now.milliseconds,
                mail.notBefore?.milliseconds, max(mail.notBefore ?? now, now).milliseconds,
            ])
        guard fresh == 1 else { return false }
        let id = db.lastInsertedRowID
        if !mail.bytes.isEmpty {
            try db.run("INSERT INTO outbox_bytes (outbox, bytes) VALUES (?, ?)", [id, mail.bytes])
        }
        return true
    }

    /// Gives a mail that was owed without bytes in this transaction its final ones. A mail that has its bytes keeps them.
    package func write(_ bytes: [UInt8], into key: String) throws {
        try db.run(
            """
            INSERT INTO outbox_bytes (outbox, bytes) SELECT id, ? FROM outbox WHERE key = ?
            ON CONFLICT (outbox) DO NOTHING
            """, [bytes, key])
    }

    /// Gives a mail that waited for a paper its final bytes and makes it due.
    package func complete(outbox key: String, bytes: [UInt8], at now: Instant) throws {
        let waiting: Int64? = try db.row(
            "SELECT id FROM outbox WHERE key = ? AND state = 'due' AND waits_for_paper IS NOT NULL", [key]
        ) { $0[0] }
        guard let id = waiting else { throw JournalError.refused("no mail \(key) waits for a paper") }
        try db.run(
            """
            INSERT INTO outbox_bytes (outbox, bytes) VALUES (?, ?)
            ON CONFLICT (outbox) DO UPDATE SET bytes = excluded.bytes
            """, [id, bytes])
        try db.run(
            "UPDATE outbox SET waits_for_paper = NULL, next_attempt_at = max(next_attempt_at, ?) WHERE id = ?",
            [now.milliseconds, id])
    }

    /// Keys of the mails that wait for a paper of a case.
    package func mailsWaiting(forPaper key: String, of caseID: String) throws -> [String] {
        try db.rows("SELECT key FROM outbox WHERE case_id = ? AND waits_for_paper = ? ORDER BY id", [caseID, key]) {
            $0[0]
        }
    }

    /// Lets mails that are meant for office hours wait until `opening`, also those that an attempt or a cap has delayed.
    package func postpone(until opening: Instant, at now: Instant) throws {
        try db.run(
            """
            UPDATE outbox SET next_attempt_at = ?
            WHERE state = 'due' AND waits_for_paper IS NULL AND next_attempt_at <= ? AND not_before IS NOT NULL
            """, [opening.milliseconds, now.milliseconds])
    }

    /// Mails of a case that are due now or later and that no server has been given.
    package func mailsWaiting(of caseID: String) throws -> [WaitingMail] {
        try db.rows(
            """
            SELECT key, kind, to_address, message_id FROM outbox
            WHERE case_id = ? AND state = 'due' AND erased_at IS NULL ORDER BY id
            """, [caseID]
        ) {
            WaitingMail(key: $0[0], kind: MailKind(rawValue: $0[1]) ?? .notice, to: $0[2], messageID: $0[3])
        }
    }

    /// Whether a case has any mail to an address that was not withdrawn: sent, on its way, or still to go.
    package func hasMail(of caseID: String, to address: String) throws -> Bool {
        try db.hasRow(
            "SELECT 1 FROM outbox WHERE case_id = ? AND to_digest = ? AND withdrawn_at IS NULL LIMIT 1",
            [caseID, journal.addressDigest(address)])
    }

    /// Withdraws a mail that no server has been given; returns false when one may have it, or it has ended.
    @discardableResult
    package func withdraw(outbox key: String, words: String, at now: Instant) throws -> Bool {
        try db.run(
            """
            UPDATE outbox SET state = 'dead', withdrawn_at = ?, ended_at = ?, erase_after = ?, last_words = ?
            WHERE key = ? AND state = 'due'
            """,
            [
                now.milliseconds, now.milliseconds, now.adding(days: journal.retention.mailDays).milliseconds, words,
                key,
            ]) == 1
    }

    /// How many mails were sent since `since`, or are under way.
    package func mailsSent(since: Instant) throws -> Int {
        try db.number("SELECT count(*) FROM outbox WHERE sent_at >= ?", [since.milliseconds])
            + db.number("SELECT count(*) FROM outbox WHERE claim_owner IS NOT NULL")
    }

    /// How many mails are due at `now`.
    package func mailsDue(at now: Instant) throws -> Int {
        try db.number(
            "SELECT count(*) FROM outbox WHERE state = 'due' AND waits_for_paper IS NULL AND next_attempt_at <= ?",
            [now.milliseconds])
    }

    /// Claims up to `limit` mails that are due, the longest due first, until `now` plus `claimSeconds`.
    ///
    /// `sendingArchived` also records that they are about to be transmitted, as `markSending` does; without it that is
    /// left for later.
    package func claimDue(
        at now: Instant, limit: Int, owner: String, claimSeconds: Int, sendingArchived archived: Bool? = nil
    ) throws -> [ClaimedMail] {
        let ids: [Int64] = try db.rows(
            """
            SELECT id FROM outbox WHERE state = 'due' AND waits_for_paper IS NULL AND next_attempt_at <= ?
            ORDER BY next_attempt_at, id LIMIT ?
            """, [now.milliseconds, limit]
        ) { $0[0] as Int64 }
        let expires = now.adding(seconds: claimSeconds).milliseconds
        return try ids.compactMap { id in
            try db.run(
                """
                UPDATE outbox SET state = ?, archived = coalesce(?, archived), claim_owner = ?, claim_expires_at = ?,
                    attempts = attempts + 1
                WHERE id = ? AND state = 'due'
                """, [archived == nil ? "claimed" : "sending", archived, owner, expires, id])
            return try db.row(
                """
                SELECT key, case_id, slot, kind, to_address, envelope_from, message_id, bytes, attempts - 1, owed_at
                FROM outbox JOIN outbox_bytes ON outbox = id WHERE id = ?
                """, [id]
            ) {
                ClaimedMail(
                    key: $0[0], caseID: $0[1], slot: $0[2], kind: MailKind(rawValue: $0[3]) ?? .notice, to: $0[4],
                    envelopeFrom: $0[5], messageID: $0[6], bytes: $0.bytes(7) ?? [], attempts: $0[8],
                    owedAt: $0.instant(9))
            }
        }
    }

    /// Records that DATA is about to be sent: from here on a lost answer leaves the mail in doubt.
    ///
    /// `archived` says that it will be transmitted only if the archive accepts
    /// its copy, so that a missing copy later proves that nothing was sent.
    /// Returns the keys that `owner` still has; the others must not be sent.
    package func markSending(_ keys: [String], archived: Bool, owner: String) throws -> [String] {
        try keys.filter {
            try db.run(
                """
                UPDATE outbox SET state = 'sending', archived = ?
                WHERE key = ? AND state IN ('claimed', 'sending') AND claim_owner = ?
                """, [archived, $0, owner]) == 1
        }
    }

    /// Records that mails were accepted, also when their claim had expired meanwhile.
    package func markDone(_ mails: [SentMail]) throws {
        for mail in mails {
            try db.run(
                """
                UPDATE outbox SET state = 'done', sent_at = ?, ended_at = ?, queue_words = ?, archived = ?,
                    erase_after = ?, claim_owner = NULL, claim_expires_at = NULL, last_words = NULL,
                    withdrawn_at = NULL
                WHERE key = ? AND (state NOT IN ('done', 'dead') OR withdrawn_at IS NOT NULL)
                """,
                [
                    mail.at.milliseconds, mail.at.milliseconds, mail.queueWords, mail.archived,
                    mail.at.adding(days: journal.retention.mailDays).milliseconds, mail.key,
                ])
        }
    }

    /// Puts a mail back that the server did not want now.
    package func markDeferred(_ key: String, words: String, nextAttempt: Instant) throws {
        try db.run(
            """
            UPDATE outbox SET state = 'due', claim_owner = NULL, claim_expires_at = NULL, last_words = ?,
                next_attempt_at = ?
            WHERE key = ? AND state IN ('claimed', 'sending', 'in_doubt')
            """, [words, nextAttempt.milliseconds, key])
    }

    /// Records that the final dot was sent and no answer came; `archived` when the archive's RCPT had been accepted.
    package func markInDoubt(_ key: String, words: String, archived: Bool) throws {
        try db.run(
            """
            UPDATE outbox SET state = 'in_doubt', claim_owner = NULL, claim_expires_at = NULL, last_words = ?,
                archived = ?
            WHERE key = ? AND state IN ('claimed', 'sending')
            """, [words, archived, key])
    }

    /// Records that a mail will never be accepted.
    package func markDead(_ key: String, words: String, at now: Instant) throws {
        try db.run(
            """
            UPDATE outbox SET state = 'dead', claim_owner = NULL, claim_expires_at = NULL, last_words = ?, ended_at = ?,
                erase_after = ?
            WHERE key = ? AND state IN ('due', 'claimed', 'sending', 'in_doubt')
            """,
            [words, now.milliseconds, now.adding(days: journal.retention.mailDays).milliseconds, key])
    }

    /// Settles a mail in doubt. Returns false when it is not in doubt.
    @discardableResult
    package func settle(_ key: String, _ settlement: Settlement, at now: Instant) throws -> Bool {
        switch settlement {
        case .sent:
            try db.run(
                """
                UPDATE outbox SET state = 'done', sent_at = ?, ended_at = ?, erase_after = ?
                WHERE key = ? AND state = 'in_doubt'
                """,
                [
                    now.milliseconds, now.milliseconds,
                    now.adding(days: journal.retention.mailDays).milliseconds, key,
                ]) == 1
        case .resend:
            try db.run(
                "UPDATE outbox SET state = 'due', next_attempt_at = ? WHERE key = ? AND state = 'in_doubt'",
                [now.milliseconds, key]) == 1
        }
    }

    /// Makes a dead mail due again, or a deferred one due at once. Returns false when there is none.
    @discardableResult
    package func retry(_ key: String, at now: Instant) throws -> Bool {
        try db.run(
            """
            UPDATE outbox SET state = 'due', next_attempt_at = ?, ended_at = NULL, erase_after = NULL
            WHERE key = ? AND state IN ('due', 'dead') AND withdrawn_at IS NULL AND erased_at IS NULL
            """, [now.milliseconds, key]) == 1
    }

    /// Ends claims that have expired, and all claims of owners other than `owner` when one is given (after a restart
    /// the lock proves that no other worker lives). Returns the keys that are now in doubt.
    package func expireClaims(at now: Instant, besides owner: String? = nil) throws -> [String] {
        let gone = "claim_owner IS NOT NULL AND (claim_expires_at <= ? OR (? IS NOT NULL AND claim_owner <> ?))"
        let doubtful = try db.rows(
            "SELECT key FROM outbox INDEXED BY outbox_claims WHERE state = 'sending' AND \(gone)",
            [now.milliseconds, owner, owner]
        ) { $0[0] as String }.sorted()
        for key in doubtful {
            try db.run(
                """
                UPDATE outbox SET state = 'in_doubt', claim_owner = NULL, claim_expires_at = NULL,
                    last_words = 'the worker stopped while this mail was being sent'
                WHERE key = ?
                """, [key])
        }
        try db.run(
            """
            UPDATE outbox SET state = 'due', claim_owner = NULL, claim_expires_at = NULL, attempts = attempts - 1
            WHERE state = 'claimed' AND \(gone)
            """, [now.milliseconds, owner, owner])
        try db.run(
            "UPDATE paper SET state = 'owed', claim_owner = NULL, claim_expires_at = NULL WHERE \(gone)",
            [now.milliseconds, owner, owner])
        // A creation that was under way may have arrived: the meeting is looked for before it is asked for again.
        try db.run(
            """
            UPDATE meeting_request SET state = iif(doubted, 'in_doubt', 'due'), claim_owner = NULL,
                claim_expires_at = NULL
            WHERE \(gone)
            """, [now.milliseconds, owner, owner])
        return doubtful
    }

    /// Gives back what `owner` has claimed and not begun to send: a worker that stops does not count as an attempt.
    package func releaseClaims(of owner: String) throws {
        try db.run(
            """
            UPDATE outbox SET state = 'due', claim_owner = NULL, claim_expires_at = NULL, attempts = attempts - 1
            WHERE state = 'claimed' AND claim_owner = ?
            """, [owner])
        try db.run(
            """
            UPDATE paper SET state = 'owed', claim_owner = NULL, claim_expires_at = NULL, attempts = attempts - 1
            WHERE claim_owner = ?
            """, [owner])
    }

    /// Automatic answers owed to an address since `since`; only those about `caseID` when one is given.
    package func answersSent(to address: String, case caseID: String? = nil, since: Instant) throws -> Int {
        try db.number(
            """
            SELECT count(*) FROM outbox
            WHERE is_answer = 1 AND to_digest = ? AND owed_at >= ? AND (? IS NULL OR case_id = ?)
            """, [journal.addressDigest(address), since.milliseconds, caseID, caseID])
    }

    /// Case, slot and kind of the mail with this key, or nothing.
    package func mail(_ key: String) throws -> (caseID: String?, slot: String, kind: MailKind)? {
        try db.row("SELECT case_id, slot, kind FROM outbox WHERE key = ?", [key]) {
            ($0[0], $0[1], MailKind(rawValue: $0[2]) ?? .notice)
        }
    }

    /// Whether a mail of this slot was owed for the case.
    package func hasMail(slot: String, of caseID: String) throws -> Bool {
        try db.hasRow("SELECT 1 FROM outbox WHERE case_id = ? AND slot = ? LIMIT 1", [caseID, slot])
    }
}
