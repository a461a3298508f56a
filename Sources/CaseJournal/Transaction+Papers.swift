package import Casework
internal import Foundation
internal import GRDB
package import OfficeCalendar

extension Transaction {
    /// Owes a paper. Owing the same key of a case again changes nothing and returns false.
    @discardableResult
    package func owePaper(_ paper: OwedPaper, of caseID: String, at now: Instant) throws -> Bool {
        try db.run(
            """
            INSERT INTO paper (case_id, key, template, fields, owed_at, next_attempt_at) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (case_id, key) DO NOTHING
            """,
            [
                caseID, paper.key, paper.template, try CaseCoding.text(paper.fields), now.milliseconds,
                now.milliseconds,
            ]) == 1
    }

    /// Claims the paper that is owed longest, or nothing.
    package func claimPaper(at now: Instant, owner: String, claimSeconds: Int) throws -> ClaimedPaper? {
        let owed = try db.row(
            """
            SELECT id, case_id, key, template, fields, attempts FROM paper
            WHERE state = 'owed' AND next_attempt_at <= ? ORDER BY next_attempt_at, id LIMIT 1
            """, [now.milliseconds]
        ) { row in
            (
                id: row[0] as Int64,
                paper: ClaimedPaper(
                    caseID: row[1], key: row[2], template: row[3],
                    fields: try? CaseCoding.value(Fields.self, row[4] ?? "{}", "the fields of a paper"),
                    attempts: row[5])
            )
        }
        guard let (id, paper) = owed else { return nil }
        try db.run(
            """
            UPDATE paper SET state = 'claimed', claim_owner = ?, claim_expires_at = ?, attempts = attempts + 1
            WHERE id = ?
            """, [owner, now.adding(seconds: claimSeconds).milliseconds, id])
        return paper
    }

    /// Keeps the bytes of a typeset paper. One that is typeset already stays as it is: a draft that was shown is what
    /// is signed. Returns false then.
    @discardableResult
    package func paperDone(
        _ key: String, of caseID: String, bytes: [UInt8], digest: String, at now: Instant
    ) throws -> Bool {
        let owed: Int64? = try db.row(
            "SELECT id FROM paper WHERE case_id = ? AND key = ? AND state IN ('owed', 'claimed', 'failed')",
            [caseID, key]
        ) { $0[0] }
        guard let id = owed else { return false }
        try db.run(
            """
            UPDATE paper SET state = 'typeset', digest = ?, ended_at = ?, claim_owner = NULL, claim_expires_at = NULL,
                last_words = NULL
            WHERE id = ?
            """, [digest, now.milliseconds, id])
        try db.run("INSERT INTO paper_bytes (paper, bytes) VALUES (?, ?)", [id, bytes])
        return true
    }

    /// Puts a paper back to be tried again at `nextAttempt`, or ends it when there is none.
    package func paperFailed(
        _ key: String, of caseID: String, words: String, nextAttempt: Instant?, at now: Instant
    ) throws {
        try db.run(
            """
            UPDATE paper SET state = iif(? IS NULL, 'failed', 'owed'), next_attempt_at = coalesce(?, next_attempt_at),
                ended_at = iif(? IS NULL, ?, NULL), last_words = ?, claim_owner = NULL, claim_expires_at = NULL
            WHERE case_id = ? AND key = ? AND state IN ('owed', 'claimed')
            """,
            [
                nextAttempt?.milliseconds, nextAttempt?.milliseconds, nextAttempt?.milliseconds, now.milliseconds,
                words,
                caseID, key,
            ])
    }

    /// A paper of a case, or nothing.
    package func paper(_ key: String, of caseID: String) throws -> StoredPaper? {
        try CaseJournal.papers(of: caseID, key: key, in: db).first
    }
}
