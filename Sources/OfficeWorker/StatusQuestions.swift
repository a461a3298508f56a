import CaseJournal
import Casework
import LetterReading
import OfficeCalendar

/// “STATUS” in a mail of its own: an applicant need not find our mail to ask how things stand.
extension OfficeWorker {
    /// A question is short; a long mail that mentions progress is about something else.
    private static let longestQuestion = 400
    /// Cases that one question is answered for.
    private static let answeredCases = 3

    /// Whether a mail that refers to nothing is an applicant's question how his requests stand.
    func asksForStatus(_ reading: Reading) async throws -> Bool {
        guard let from = reading.from, reading.text.utf8.count <= Self.longestQuestion, reading.attachments.isEmpty,
            !reading.uncut, try await journal.transact({ try !$0.cases(ofParticipant: from).isEmpty })
        else { return false }
        let words = reading.text.isEmpty ? reading.subject : reading.text
        let meaning = try await reader.interpret(
            words, as: OpenQuestion(kind: .open, askedAt: reading.date ?? clock.now()))
        return meaning.wishes == [.status]
    }

    /// Answers for the applicant's open cases, or for the newest one when none is open. Returns false when there is none.
    func tellStatus(
        _ reading: Reading, mail: InboxMail, at now: Instant, at desk: Desk, in tx: Transaction
    ) throws -> Bool {
        guard let from = reading.from else { return false }
        let own = try tx.cases(ofParticipant: from).compactMap { try tx.case($0) }.filter {
            $0.applicant.address.text?.lowercased() == from.lowercased()
        }
        let open = own.filter { !$0.state.ended }
        let asked = open.isEmpty ? Array(own.prefix(1)) : Array(open.prefix(Self.answeredCases))
        for one in asked {
            let answer = Input.Answer(
                inbox: mail.id, reading: reading, meaning: Meaning(decision: .none, wishes: [.status]), token: nil,
                tokenExpired: false, matchedBy: .caseNumber, receivedAt: mail.receivedAt)
            try desk.handle(.replyArrived(answer), caseID: one.id, sender: from, at: now, in: tx)
        }
        guard let first = asked.first else { return false }
        try tx.finishInbox(mail.id, .decided, outcome: "status", caseID: first.id, at: now)
        return true
    }
}
