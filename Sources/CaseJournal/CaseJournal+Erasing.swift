internal import Foundation
internal import GRDB
package import OfficeCalendar

/// How much was erased.
package struct Erased: Sendable, Equatable {
    package var personalValues = 0
    package var incomingMails = 0
    package var outgoingMails = 0
    package var papers = 0
    package init() {}
}

// Retention: personal values go `caseDays` after the end of their case, mail bytes `mailDays` after they were decided
// or sent, but never while their case is open. Salts go with their values, so that what remains in the journal is a
// digest that nobody can guess back. Events, numbers and dates remain.
extension CaseJournal {
    /// Erases what retention no longer keeps. Afterwards `verify` stays clean and counts the erased values.
    package func eraseDue(at now: Instant) async throws -> Erased {
        try await erasing { transaction in
            let db = transaction.db
            let ended = """
                SELECT DISTINCT case_id FROM personal
                WHERE erase_after IS NOT NULL AND erased_at IS NULL AND erase_after <= ?
                """
            var erased = Erased()
            for id: String in try db.rows(ended, [now.milliseconds], { $0[0] }) {
                erased.add(try transaction.erase(case: id, at: now))
            }
            for id: Int64 in try db.rows(
                """
                SELECT id FROM inbox WHERE erase_after IS NOT NULL AND erased_at IS NULL AND erase_after <= ?
                    AND (case_id IS NULL OR case_id NOT IN (SELECT id FROM cases WHERE ended_at IS NULL))
                """, [now.milliseconds], { $0[0] })
            { erased.incomingMails += try transaction.eraseIncoming(id, at: now) }
            for id: Int64 in try db.rows(
                """
                SELECT id FROM outbox WHERE erase_after IS NOT NULL AND erased_at IS NULL AND erase_after <= ?
                    AND (case_id IS NULL OR case_id NOT IN (SELECT id FROM cases WHERE ended_at IS NULL))
                """, [now.milliseconds], { $0[0] })
            { erased.outgoingMails += try transaction.eraseOutgoing(id, at: now) }
            return erased
        }
    }

    /// Erases everything personal about one case at once, as the person may demand (UU 27/2022 article 8).
    ///
    /// Throws `JournalError.refused` while the case is open.
    package func erase(case id: String, at now: Instant) async throws -> Erased {
        try await erasing { transaction in
            let hasEnded = try transaction.db.row("SELECT ended_at FROM cases WHERE id = ?", [id]) {
                $0.optionalInstant(0) != nil
            }
            guard let hasEnded else { throw JournalError.refused("there is no case \(id)") }
            guard hasEnded else { throw JournalError.refused("the case \(id) is still open") }
            return try transaction.erase(case: id, at: now)
        }
    }

    private func erasing(_ body: @Sendable (Transaction) throws -> Erased) async throws -> Erased {
        // Freed pages are overwritten, and the write-ahead log with them, so that nothing is left to be dug up
        // (https://www.sqlite.org/pragma.html#pragma_secure_delete).
        _ = try await JournalError.translating {
            try await pool.writeWithoutTransaction { db in
                _ = try Int.fetchOne(db, sql: "PRAGMA secure_delete = ON")
            }
        }
        let result: Result<Erased, any Error>
        do { result = .success(try await transact(body)) } catch { result = .failure(error) }
        forget()
        _ = try await JournalError.translating {
            try await pool.writeWithoutTransaction { db in
                _ = try Int.fetchOne(db, sql: "PRAGMA secure_delete = OFF")
                // Busy readers only delay the overwriting; the next erasure or closing does it.
                if case .success(let erased) = result, erased != Erased() { _ = try? db.checkpoint(.truncate) }
            }
        }
        return try result.get()
    }
}

extension Erased {
    fileprivate mutating func add(_ other: Erased) {
        personalValues += other.personalValues
        incomingMails += other.incomingMails
        outgoingMails += other.outgoingMails
        papers += other.papers
    }
}

extension Transaction {
    fileprivate func erase(case id: String, at now: Instant) throws -> Erased {
        var erased = Erased()
        erased.personalValues = try db.run(
            "UPDATE personal SET value = NULL, salt = NULL, erased_at = ? WHERE case_id = ? AND erased_at IS NULL",
            [now.milliseconds, id])
        try db.run("DELETE FROM participant WHERE case_id = ?", [id])
        for mail: Int64 in try db.rows(
            "SELECT id FROM inbox WHERE case_id = ? AND erased_at IS NULL", [id], { $0[0] })
        { erased.incomingMails += try eraseIncoming(mail, at: now) }
        for mail: Int64 in try db.rows(
            "SELECT id FROM outbox WHERE case_id = ? AND erased_at IS NULL AND ended_at IS NOT NULL", [id], { $0[0] })
        { erased.outgoingMails += try eraseOutgoing(mail, at: now) }
        for paper: Int64 in try db.rows(
            "SELECT id FROM paper WHERE case_id = ? AND erased_at IS NULL", [id], { $0[0] })
        {
            try db.run("DELETE FROM paper_bytes WHERE paper = ?", [paper])
            erased.papers += try db.run(
                "UPDATE paper SET fields = NULL, erased_at = ? WHERE id = ?", [now.milliseconds, paper])
        }
        try db.run("DELETE FROM scan WHERE case_id = ?", [id])
        try db.run(
            "UPDATE meeting_request SET plan = NULL, remote_id = iif(kind = 'zoom-delete', remote_id, 0) "
                + "WHERE case_id = ? AND state IN ('done', 'dead')", [id])
        try db.run("UPDATE operator_input SET operation = '{}' WHERE case_id = ? AND state = 'answered'", [id])
        return erased
    }

    fileprivate func eraseIncoming(_ id: Int64, at now: Instant) throws -> Int {
        try db.run("DELETE FROM inbox_bytes WHERE inbox = ?", [id])
        try db.run("DELETE FROM inbox_file WHERE inbox = ?", [id])
        return try db.run(
            "UPDATE inbox SET erased_at = ? WHERE id = ? AND erased_at IS NULL", [now.milliseconds, id])
    }

    fileprivate func eraseOutgoing(_ id: Int64, at now: Instant) throws -> Int {
        try db.run("DELETE FROM outbox_bytes WHERE outbox = ?", [id])
        return try db.run(
            "UPDATE outbox SET to_address = NULL, erased_at = ? WHERE id = ? AND erased_at IS NULL",
            [now.milliseconds, id])
    }
}
