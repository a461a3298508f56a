import CaseJournal
import Casework
import Foundation
import LetterReading
import OfficeCalendar
import OfficeWorker

/// The people of the demo: officials, staff and the applicant, who answer what they are asked, as people do.
///
/// What they answer depends on what the mail asks for and on the acts of the
/// procedure, never on which SOP it is, so that the same people play every SOP.
struct Cast {
    /// An answer on its way.
    struct Pending {
        var at: Instant
        var from: (name: String, address: String)
        var reply: [UInt8]
        var summary: String
    }

    /// Whoever has a mailbox in the story.
    private struct Person {
        var name: String
        var address: String
        /// Id of the official, or nothing for the applicant.
        var official: String?
    }

    let office: Office
    let post: PostOffice
    let reader: any OfficeReader
    let journal: CaseJournal
    private var seen: [String: Int] = [:]
    private var answered = 0
    /// Acts that have been sent back once: the second time everything is in order.
    private var sentBack: Set<String> = []

    init(office: Office, post: PostOffice, reader: any OfficeReader, journal: CaseJournal) {
        self.office = office
        self.post = post
        self.reader = reader
        self.journal = journal
    }

    /// The answers to the mails that came since the last call, each some minutes later than its mail.
    mutating func answers(after now: Instant) async throws -> [Pending] {
        guard let line = try await journal.cases().first, let one = try await journal.case(line.id),
            let procedure = try await journal.procedure(id: one.procedure, version: one.procedureVersion)
        else { return [] }
        var people = office.officials.map { Person(name: $0.name, address: $0.address, official: $0.id) }
        if let address = one.applicant.address.text {
            people.append(Person(name: one.applicant.name.shown, address: address, official: nil))
        }
        var result: [Pending] = []
        for person in people {
            for mail in await post.mails(of: person.address, after: seen[person.address] ?? 0) {
                seen[person.address] = max(seen[person.address] ?? 0, mail.number)
                guard let pending = try await answer(to: mail, by: person, about: one, of: procedure, now: now) else {
                    continue
                }
                result.append(pending)
            }
        }
        return result
    }

    private mutating func answer(
        to mail: PostOffice.Delivered, by person: Person, about one: Case, of procedure: Procedure, now: Instant
    ) async throws -> Pending? {
        let reading = try await reader.read(mail.bytes)
        guard let messageID = reading.messageID,
            let line = try await journal.outboxList(limit: 1000).first(where: { $0.messageID.contains(messageID) })
        else { return nil }
        // Of several holders of a role the first one answers; the others leave it to that one.
        if let own = one.asked.first(where: { $0.official == person.official }),
            let first = one.asked.first(where: { $0.role == own.role }), first.official != own.official
        {
            return nil
        }
        let said =
            person.official == nil
            ? applicantsWords(for: line.kind, one) : officialsWords(for: line, of: procedure)
        guard let words = said else { return nil }
        answered += 1
        let program = MailProgram.allCases[answered % MailProgram.allCases.count]
        // People read, think and type: between two and nineteen minutes.
        let at = now.adding(minutes: 2 + (answered * 7) % 18)
        let zone = office.hours.zone
        let reply = PersonsReply(
            from: (person.name, person.address), to: reading.replyTo ?? office.address,
            subject: (answered.isMultiple(of: 2) ? "Re: " : "Bls: ") + reading.subject,
            messageID: "\(padded(answered, 4)).\(at.seconds)@mail.\(person.address.split(separator: "@").last ?? "x")",
            inReplyTo: messageID, date: at, zone: zone,
            text: program.quote(
                reading.text, from: office.shortName, address: office.address, at: mail.at, zone: zone, under: words))
        return Pending(
            at: at, from: (person.name, person.address), reply: reply.bytes,
            summary: String(words.prefix(while: { $0 != "\n" })))
    }

    /// What an official answers to a mail; nothing where no answer is asked for.
    private mutating func officialsWords(for line: OutboxLine, of procedure: Procedure) -> String? {
        // The slot of a question is `ask/<act>/<attempt>/<official>`.
        let parts = line.slot.split(separator: "/")
        let act = parts.count > 1 && parts[0] == "ask" ? procedure.act(String(parts[1]))?.act : nil
        if let act, let words = objection(to: act, in: procedure) { return words }
        switch line.kind {
        case .askDecision:
            switch act?.kind {
            case .choose: return act?.choices.last?.word
            case .register: return "Dicatat."
            case .passOn, .handOverResult, .inform: return "Diteruskan."
            case .coordinate: return "Siap."
            case .enterAgenda: return "Dicatat."
            case .report: return "Sudah: kegiatan berjalan lancar, perangkat dan ruangan kembali dalam keadaan baik."
            default: return ["Setuju, mohon ditindaklanjuti.", "Acc, silakan diproses.", "Setuju"][answered % 3]
            }
        case .askSchedule: return "Kosong. Setuju."
        case .askMeeting: return meeting()
        case .askDraft: return "Setuju"
        case .askSignature: return "SETUJU"
        case .askReturn: return "Sudah"
        default: return nil
        }
    }

    /// What is not in order the first time, where the SOP itself says that such a request goes back to its beginning.
    private mutating func objection(to act: Act, in procedure: Procedure) -> String? {
        let back = [Outcome.revised, .rejected].compactMap { act.routes[$0] }.contains { route in
            guard case .act(let id) = route else { return false }
            return procedure.act(id)?.act.kind == .receive
        }
        guard back, sentBack.insert(act.id).inserted else { return nil }
        return "Revisi: formulir belum ditandatangani, mohon dilengkapi."
    }

    /// What the applicant answers to a mail.
    private func applicantsWords(for kind: MailKind, _ one: Case) -> String? {
        switch kind {
        case .askData: data(for: one)
        case .askCorrection: "Mohon maaf, formulir sudah kami lengkapi dan tanda tangani."
        case .askAgreement: "Setuju"
        case .displaced: one.offered.isEmpty ? nil : "1"
        default: nil
        }
    }

    /// The facts that were asked for, each on its line; an event that was too near is moved by some days.
    private func data(for one: Case) -> String {
        let zone = office.hours.zone
        var lines: [String] = []
        if !Set(one.askedFields).isDisjoint(with: ["date", "start_time", "notice"]) {
            let day = office.hours.adding(workingDays: 8, to: zone.day(at: one.receivedAt))
            lines.append("hari/tanggal : \(day.writtenWithWeekday)")
            lines.append("waktu : pukul 09.00 s.d. 11.00 \(zone.rawValue)")
        }
        for field in one.askedFields {
            switch field {
            case "participants": lines.append("jumlah peserta : 25 orang")
            case "equipment": lines.append("alat penunjang : 1 laptop, sound system, 2 mikrofon")
            case "contact": lines.append("narahubung : Andi Pratama (0812-0000-7001)")
            case "letter_number": lines.append("nomor : 005/77/Pemohon")
            case "letter_date": lines.append("tanggal surat : \(zone.day(at: one.receivedAt).written)")
            default: break
            }
        }
        return lines.joined(separator: "\n")
    }

    /// Link, ID and passcode, as staff write them.
    private func meeting() -> String {
        let digits = String(81_000_000_000 + Int.random(in: 0..<9_000_000_000))
        let passcode = String(Int.random(in: 100_000...999_999))
        let grouped = "\(digits.prefix(3)) \(digits.dropFirst(3).prefix(4)) \(digits.suffix(4))"
        return """
            Siap, sudah dibuatkan.

            Link : https://zoom.us/j/\(digits)?pwd=\(randomWord(24))
            Meeting ID : \(grouped)
            Passcode : \(passcode)
            """
    }

    private func randomWord(_ length: Int) -> String {
        let letters = Array("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")
        return String((0..<length).map { _ in letters.randomElement() ?? "x" })
    }
}
