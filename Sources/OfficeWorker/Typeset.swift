import CaseJournal
import Casework
import Logging
import OfficeCalendar
import Settings

/// Papers that are owed become PDFs; the mails that wait for them fall due.
extension OfficeWorker {
    /// Typesets what is owed. Returns how many papers were done or given up.
    @discardableResult
    package func typeset() async throws -> Int {
        var count = 0
        while let claimed = try await journal.claimPaper(
            at: clock.now(), owner: owner, claimSeconds: desk.settings.dispatch.claimSeconds)
        {
            count += 1
            let matter = Matter(.paper, of: claimed.caseID, claimed.key)
            do {
                guard let fields = claimed.fields else { throw UnknownFields() }
                let paper = OwedPaper(key: claimed.key, template: claimed.template, fields: fields)
                let bytes = try await timings.measure(.typeset) { try await typesetter.typeset(paper) }
                let now = clock.now()
                try await journal.transact { tx in
                    try tx.paperDone(claimed.key, of: claimed.caseID, bytes: bytes, digest: digest(bytes), at: now)
                    try self.desk.attempt(matter, at: now, in: tx) {
                        try self.desk.tellOutcome(ofPaper: claimed.key, of: claimed.caseID, at: now, in: tx)
                    }
                }
                outboxBell.ring()
            } catch let error as JournalError {
                throw error
            } catch {
                // Three tries: a machine short of memory recovers, a broken template does not.
                let now = clock.now()
                let final = claimed.attempts >= 2 || error is UnknownFields
                log.error(
                    "a paper could not be typeset",
                    metadata: ["case": "\(claimed.caseID)", "paper": "\(claimed.key)", "why": "\(error)"])
                try await journal.transact { tx in
                    try tx.paperFailed(
                        claimed.key, of: claimed.caseID, words: "\(error)",
                        nextAttempt: final ? nil : now.adding(seconds: 60), at: now)
                    guard final else { return }
                    try self.desk.attempt(matter, at: now, in: tx) {
                        try self.desk.tellOutcome(ofPaper: claimed.key, of: claimed.caseID, at: now, in: tx)
                    }
                }
            }
        }
        return count
    }
}

/// What is stored of a paper cannot be understood.
private struct UnknownFields: Error, CustomStringConvertible {
    var description: String { "its stored fields cannot be understood" }
}
