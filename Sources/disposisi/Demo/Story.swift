import CaseJournal
import Casework
import Foundation
import LetterReading
import OfficeCalendar
import OfficeWorker

/// The people of the demo: officials and staff who answer what they are asked, as people do.
///
/// They see nothing but the mails in their Maildirs. What they answer depends
/// on what the mail asks for, never on the procedure, so that the same people
/// play every SOP.
struct Cast {
    /// An answer on its way.
    struct Pending {
        var at: Instant
        var from: (name: String, address: String)
        var reply: [UInt8]
        var summary: String
    }

    let office: Office
    let post: PostOffice
    let reader: any OfficeReader
    let journal: CaseJournal
    private var seen: [String: Int] = [:]
    private var answered = 0

    init(office: Office, post: PostOffice, reader: any OfficeReader, journal: CaseJournal) {
        self.office = office
        self.post = post
        self.reader = reader
        self.journal = journal
    }

    /// The answers to the mails that came since the last call, each some minutes later than its mail.
    mutating func answers(after now: Instant) async throws -> [Pending] {
        var result: [Pending] = []
        for official in office.officials {
            let last = seen[official.address] ?? 0
            for mail in await post.mails(of: official.address, after: last) {
                seen[official.address] = max(seen[official.address] ?? 0, mail.number)
                guard let pending = try await answer(to: mail, by: official, now: now) else { continue }
                result.append(pending)
            }
        }
        return result
    }

    private mutating func answer(to mail: PostOffice.Delivered, by official: Office.Official, now: Instant) async throws
        -> Pending?
    {
        let reading = try await reader.read(mail.bytes)
        guard let messageID = reading.messageID,
            let line = try await journal.outboxList(limit: 1000).first(where: { $0.messageID.contains(messageID) }),
            let words = words(for: line.kind)
        else { return nil }
        answered += 1
        let program = MailProgram.allCases[answered % MailProgram.allCases.count]
        // People read, think and type: between two and nineteen minutes.
        let at = now.adding(minutes: 2 + (answered * 7) % 18)
        let zone = office.hours.zone
        let reply = PersonsReply(
            from: (official.name, official.address), to: reading.replyTo ?? office.address,
            subject: (answered.isMultiple(of: 2) ? "Re: " : "Bls: ") + reading.subject,
            messageID:
                "\(padded(answered, 4)).\(at.seconds)@mail.\(official.address.split(separator: "@").last ?? "x")",
            inReplyTo: messageID, date: at, zone: zone,
            text: program.quote(
                reading.text, from: office.shortName, address: office.address, at: mail.at, zone: zone, under: words))
        return Pending(
            at: at, from: (official.name, official.address), reply: reply.bytes,
            summary: String(words.prefix(while: { $0 != "\n" })))
    }

    /// What somebody answers to a mail of this kind; nothing where no answer is asked for.
    private func words(for kind: MailKind) -> String? {
        switch kind {
        case .askDecision:
            return ["Setuju, mohon ditindaklanjuti.", "Acc, silakan diproses.", "Setuju"][answered % 3]
        case .askSchedule: return "Kosong. Setuju."
        case .askMeeting:
            let number = 81_000_000_000 + Int.random(in: 0..<9_000_000_000)
            let digits = String(number)
            let passcode = String(Int.random(in: 100_000...999_999))
            let grouped = "\(digits.prefix(3)) \(digits.dropFirst(3).prefix(4)) \(digits.suffix(4))"
            return """
                Siap, sudah dibuatkan.

                Link : https://zoom.us/j/\(digits)?pwd=\(randomWord(24))
                Meeting ID : \(grouped)
                Passcode : \(passcode)
                """
        case .askDraft: return "Setuju"
        case .askSignature: return "SETUJU"
        default: return nil
        }
    }

    private func randomWord(_ length: Int) -> String {
        let letters = Array("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")
        return String((0..<length).map { _ in letters.randomElement() ?? "x" })
    }
}
