import CaseJournal
import Casework
import OfficeCalendar

/// Questions that are settled before their mails have gone out: those mails are withdrawn.
extension Desk {
    /// Withdraws mails of a case that wait for the morning, or for a server, and only ask what is no question any more:
    /// the case was cancelled or closed, the question answered, put anew or to somebody else.
    ///
    /// A mail that a server may have is never withdrawn. Returns the addresses
    /// to which nothing of the case has gone or will go.
    func withdrawQuestions(before: Case, now matter: Case, at now: Instant, in tx: Transaction) throws -> Set<String> {
        guard !matter.asksLike(before) else { return [] }
        var addressees: Set<String> = []
        for mail in try tx.mailsWaiting(of: matter.id) where mail.kind.onlyAsks {
            guard try !isWanted(mail, before: before, now: matter, in: tx),
                try tx.withdraw(outbox: mail.key, words: "withdrawn: the question is settled", at: now)
            else { continue }
            addressees.insert(mail.to)
        }
        return try addressees.filter { try !tx.hasMail(of: matter.id, to: $0) }
    }

    private func isWanted(_ mail: WaitingMail, before: Case, now matter: Case, in tx: Transaction) throws -> Bool {
        // The superior is told of a silence, not asked.
        guard mail.kind != .escalation else { return matter.awaitsLike(before) }
        guard let token = Self.token(ofMessageID: mail.messageID),
            let subject = try tx.token(hash: TokenMint.hash(of: token))?.subject
        else { return true }
        return matter.isAsking(subject)
    }

    /// The token in a Message-ID of ours (`messageID(key:token:address:)`), or nothing where it has none.
    static func token(ofMessageID id: String) -> String? {
        let parts = id.drop { $0 == "<" }.split(separator: "-", maxSplits: 2)
        guard parts.count == 3, parts[0] == "dsp", parts[1] != "0" else { return nil }
        return String(parts[1])
    }
}
