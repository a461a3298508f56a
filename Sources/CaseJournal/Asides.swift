internal import GRDB
package import OfficeCalendar

/// Something that could not be done while the rest of the office goes on.
package struct Aside: Sendable, Equatable {
    /// Names the matter: its kind, its case or `-`, and what it is about, parted by `/`.
    package var key: String
    /// Nothing where it belongs to no case.
    package var caseID: String?
    /// Why, in English; no word of a letter.
    package var words: String
    package var since: Instant
    /// How often it was tried in vain.
    package var attempts: Int
    /// When it is tried again.
    package var nextAttempt: Instant
}

extension CaseJournal {
    /// What is put aside, the oldest first.
    package func asides() async throws -> [Aside] {
        try await read { db in
            try db.rows(
                "SELECT key, case_id, words, since, attempts, next_attempt_at FROM aside ORDER BY since, key"
            ) {
                Aside(
                    key: $0[0], caseID: $0[1], words: $0[2], since: $0.instant(3), attempts: $0[4],
                    nextAttempt: $0.instant(5))
            }
        }
    }
}

extension Transaction {
    /// Puts something aside, or counts one more vain attempt at it. Returns how many there were by now.
    package func putAside(_ key: String, of caseID: String?, words: String, at now: Instant) throws -> Int {
        try db.run(
            """
            INSERT INTO aside (key, case_id, words, since, attempts, next_attempt_at) VALUES (?, ?, ?, ?, 1, ?)
            ON CONFLICT (key) DO UPDATE SET words = excluded.words, attempts = attempts + 1
            """, [key, caseID, words, now.milliseconds, now.milliseconds])
        return try db.number("SELECT attempts FROM aside WHERE key = ?", [key])
    }

    /// When something put aside is tried again.
    package func tryAgain(_ key: String, at next: Instant) throws {
        try db.run("UPDATE aside SET next_attempt_at = ? WHERE key = ?", [next.milliseconds, key])
    }

    /// Takes out what was put aside: it is done, or nobody needs it any more.
    package func takeUp(_ key: String) throws {
        try db.run("DELETE FROM aside WHERE key = ?", [key])
    }

    /// A deadline that still stands, or nothing.
    package func deadline(_ key: String, of caseID: String) throws -> DueDeadline? {
        try db.row("SELECT case_id, key, kind, due FROM deadline WHERE case_id = ? AND key = ?", [caseID, key]) {
            CaseJournal.deadline($0)
        }
    }

    /// Whether a meeting is still to be made, changed or taken down.
    package func isMeetingOwed(_ key: String) throws -> Bool {
        try db.hasRow("SELECT 1 FROM meeting_request WHERE key = ? AND state NOT IN ('done', 'dead')", [key])
    }

    /// What the server said last to a mail of ours, or nothing.
    package func lastWords(outbox key: String) throws -> String? {
        try db.row("SELECT last_words FROM outbox WHERE key = ?", [key]) { $0[0] }
    }
}
