import CaseJournal
import Casework
import LetterReading
import OfficeCalendar
import Settings

/// “STATUS” in a mail of its own: an applicant need not find our mail to ask how things stand.
extension OfficeWorker {
    /// A question is short; a long mail that mentions progress is about something else.
    private static let longestQuestion = 400
    /// Cases that one question is answered for.
    private static let answeredCases = 3

    /// Whether a mail that refers to nothing is an applicant's question how his requests stand.
    func asksForStatus(_ reading: Reading) async throws -> Bool {
        guard let from = reading.from, reading.text.utf8.count <= Self.longestQuestion, reading.attachments.isEmpty,
            !reading.uncut
        else { return false }
        if desk.settings.office.agency(of: from) == nil,
            try await journal.look({ try $0.cases(ofParticipant: from).isEmpty })
        {
            return false
        }
        let words = reading.text.isEmpty ? reading.subject : reading.text
        let meaning = try await reader.interpret(
            words, as: OpenQuestion(kind: .open, askedAt: reading.date ?? clock.now()))
        return meaning.wishes == [.status]
    }

    /// Answers for the applicant's open cases, or for the newest one when none is open; an agency without any hears that
    /// nothing is found. Returns false when nothing is answered.
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
        guard let first = asked.first else {
            return try tellUnknown(reading, to: from, mail: mail, at: now, at: desk, in: tx)
        }
        try tx.finishInbox(mail.id, .decided, outcome: "status", caseID: first.id, at: now)
        return true
    }

    /// One courteous answer to an agency that asks after a letter of which nothing is known, within the caps on automatic
    /// answers; nobody else learns even that.
    private func tellUnknown(
        _ reading: Reading, to address: String, mail: InboxMail, at now: Instant, at desk: Desk, in tx: Transaction
    ) throws -> Bool {
        let office = desk.settings.office
        guard let agency = office.agency(of: address), office.official(at: address.lowercased()) == nil,
            !isOurs(address), !reading.authentication.results.contains(where: { $0.hasPrefix("dmarc=fail") }),
            reading.replyTo.map({ $0.lowercased() == address.lowercased() }) ?? true,
            try tx.answersSent(to: address, since: now.adding(minutes: -60)) < office.policy.answersPerCaseHour,
            try tx.answersSent(to: address, since: now.adding(minutes: -1440)) < office.policy.answersPerAddressDay
        else { return false }
        let answer = OwedMail(
            slot: "status-unknown", kind: .statusUnknown, to: Addressee(name: agency.name, address: address),
            fields: [
                "subject": .text("Surat yang ditanyakan belum ditemukan"), "greeting": .text(agency.head),
                "office": .text(office.name), "short_name": .text(office.shortName),
            ], inReplyTo: reading.messageID)
        try desk.oweOfficeMail(answer, key: "office/status-unknown/\(mail.id)", at: now, in: tx)
        try tx.finishInbox(mail.id, .decided, outcome: "status of nothing known", caseID: nil, at: now)
        return true
    }
}
