import Casework
import LetterReading
import OfficeCalendar

/// What somebody means by a mail, before anybody knows which question it will meet.
enum Intent: Sendable {
    /// Yes to whatever is asked, with the word that the question offers for it.
    case yes
    /// No, with a reason.
    case no
    /// What the question offers as its second word: full, or another branch.
    case other
    /// Sent back with a note.
    case revise
    /// Words that decide nothing.
    case unclear
    /// A question back.
    case question
    /// A yes that holds only if the slot is free.
    case yesIfFree
    /// Meeting data, which stand in the mail itself.
    case meetings
    /// An answer to whatever the applicant is asked.
    case answer
    /// An answer that leaves a part out.
    case partial
    /// An official takes a decision back.
    case withdraw
    case status
    case cancel
    case reschedule([RequestReading.Session])
}

/// A mail that somebody of the simulated world writes to the office, with what is true about it.
struct PersonsMail: Sendable {
    var kind = Reading.Kind.reply
    /// The one address in `From`.
    var from: String
    var name: String
    /// Whether the sender's host proves the address.
    var proved = true
    var subject = ""
    /// The `Date` of a mail that is sent more than once.
    var writtenAt: Instant?
    var messageID: String
    var references: [String] = []
    /// The token's text where the mail carries one, and what it was made for.
    var token: String?
    var subjectOfToken: TokenSubject?
    /// Number of the case in the subject, where there is no token.
    var caseNumber: String?
    var intent = Intent.unclear
    /// The request that a letter makes, or the facts that an applicant can supply.
    var request: RequestReading?
    var meetings: [MeetingReading] = []
    var bounce: BounceReading?
    /// Whether a signed paper is attached.
    var attached = false
    /// Words that only quote.
    var onlyQuote = false
    /// What the numbers of a list stand for, where a list is answered, and the numbers that are answered.
    var listed: [TokenSubject] = []
    var numbers: [Int] = []
    /// Words of the offered answers, in the order of the mail that is answered; for real bytes.
    var offered: [String] = []
    /// What makes two mails the same mail.
    var contents: UInt64
    /// Chooses among answers of the same intent.
    var taste: UInt64
}

extension PersonsMail {
    /// Subject of a machine's answer.
    static let absence = "Automatic reply: tidak berada di tempat"

    /// What a careful reader makes of the mail. `number` finds the mail again when its words are interpreted.
    func reading(number: Int, at: Instant) -> Reading {
        var reading = Reading()
        reading.kind = kind
        reading.from = from
        reading.fromName = name
        reading.subject = kind == .automatic ? Self.absence : subject
        reading.date = writtenAt ?? at
        reading.messageID = messageID
        reading.references = references
        reading.tokens = [token].compactMap { $0 }
        reading.caseNumbers = [caseNumber].compactMap { $0 }
        // A code that comes back stands in the words, so the token does, too.
        reading.text = onlyQuote ? "" : "\(token ?? "") #\(number)"
        if kind == .request { reading.request = request }
        reading.meetings = meetings
        reading.bounces = [bounce].compactMap { $0 }
        if attached {
            reading.attachments = [Letter.Attachment(name: "surat.pdf", type: "application/pdf", bytes: 90_000)]
        }
        reading.authentication.results = [proved ? "dmarc=pass" : "dmarc=none"]
        reading.authentication.domainProved = proved
        return reading
    }

    /// What the words mean as the answer to a question.
    func meaning(of question: OpenQuestion) -> Meaning {
        var draw = Draw(taste, 11)
        switch question.kind {
        case .decision, .meeting: return decision(question)
        case .choice: return choice(question, &draw)
        case .list: return list(question)
        case .missing:
            switch intent {
            case .answer: return Meaning(decision: .none, wishes: [.supply(supplied(question.fields))])
            case .partial:
                return Meaning(
                    decision: .none, wishes: [.supply(supplied(Array(question.fields.dropLast())))])
            default: return wish()
            }
        case .alternatives:
            switch intent {
            case .answer where !question.choices.isEmpty:
                return Meaning(decision: .none, wishes: [.choose(number: draw.number(1...question.choices.count))])
            case .partial: return Meaning(decision: .none, wishes: [.choose(number: question.choices.count + 1)])
            default: return wish()
            }
        case .agreement:
            switch intent {
            case .answer, .yes:
                return draw.chance(880)
                    ? Meaning(decision: .approve, wishes: [.agree]) : Meaning(decision: .reject, wishes: [.decline])
            case .no: return Meaning(decision: .reject, wishes: [.decline])
            default: return wish()
            }
        default: return wish()
        }
    }

    private func wish() -> Meaning {
        switch intent {
        case .status: Meaning(decision: .none, wishes: [.status])
        case .cancel: Meaning(decision: .none, wishes: [.cancel])
        case .reschedule(let sessions): Meaning(decision: .none, wishes: [.reschedule(sessions: sessions)])
        default: Meaning(decision: .unclear, note: "Terima kasih.")
        }
    }

    private func list(_ question: OpenQuestion) -> Meaning {
        if question.fields.contains(OpenQuestion.confirmation) {
            return switch intent {
            case .yes, .other: Meaning(decision: .approve, wishes: [.agree])
            case .no: Meaning(decision: .reject, wishes: [.decline])
            default: Meaning(decision: .unclear)
            }
        }
        var meaning = Meaning(decision: .none)
        switch intent {
        case .yes:
            meaning.parts = numbers.filter { $0 <= question.choices.count }.map {
                Meaning.Part(number: $0, decision: .approve, note: nil)
            }
        case .other: meaning.choice = "semua"
        default: meaning.decision = .unclear
        }
        return meaning
    }

    private func decision(_ question: OpenQuestion) -> Meaning {
        if case .withdraw = intent { return Meaning(decision: .none, wishes: [.withdraw]) }
        switch intent {
        case .yes:
            // A word of the question's own is an answer by itself.
            if let word = question.choices.first { return Meaning(decision: .none, choice: word) }
            return Meaning(decision: .approve)
        case .yesIfFree: return Meaning(decision: .approve, condition: "slot_free")
        case .other:
            if question.choices.count > 1 { return Meaning(decision: .none, choice: question.choices[1]) }
            return Meaning(decision: .reject, note: "Belum dapat dipenuhi.")
        case .no: return Meaning(decision: .reject, note: "Tidak sesuai ketentuan.")
        case .revise: return Meaning(decision: .revise, note: "Mohon lengkapi susunan acara.")
        case .question: return Meaning(decision: .question, note: "Acaranya di mana?")
        case .meetings: return Meaning(decision: .none)
        default: return Meaning(decision: .unclear, note: "Baik, nanti dilihat.")
        }
    }

    private func choice(_ question: OpenQuestion, _ draw: inout Draw) -> Meaning {
        switch intent {
        case .yes, .yesIfFree, .other, .meetings:
            guard let word = draw.pick(question.choices) else { return Meaning(decision: .unclear) }
            return Meaning(decision: .approve, choice: word)
        case .no: return Meaning(decision: .reject, note: "Tidak sesuai ketentuan.")
        case .withdraw: return Meaning(decision: .none, wishes: [.withdraw])
        case .revise: return Meaning(decision: .revise, note: "Mohon lengkapi data lokasi.")
        case .question: return Meaning(decision: .question, note: "Yang mana?")
        default: return Meaning(decision: .unclear, note: "Baik.")
        }
    }

    /// The asked fields as far as the applicant knows them; all he knows where nothing particular is asked.
    private func supplied(_ fields: [String]) -> RequestReading {
        guard let known = request else { return RequestReading() }
        var answer = RequestReading()
        let all = fields.isEmpty
        if all || fields.contains("date") || fields.contains("start_time") || fields.contains("participants") {
            answer.sessions = known.sessions
        }
        if all || fields.contains("contact") {
            answer.contactName = known.contactName
            answer.contactPhone = known.contactPhone
        }
        if fields.contains("letter_number") { answer.number = known.number }
        if fields.contains("letter_date") { answer.date = known.date }
        if fields.contains("equipment") { answer.needs = known.needs.isEmpty ? ["laptop"] : known.needs }
        if fields.contains("signed_letter") {
            answer.number = known.number
            answer.signatory = known.signatory
        }
        return answer
    }
}

/// Reads the simulation's mails without bytes: what they say is known.
struct KnowingReader: Sendable {
    let post: SimulatedPost

    func readNow(_ bytes: [UInt8]) -> Reading {
        guard let number = Self.number(in: bytes[...]), let mail = post.written(number) else {
            var unreadable = Reading()
            unreadable.kind = .unreadable
            return unreadable
        }
        return mail.mail.reading(number: number, at: mail.at)
    }

    func interpretNow(_ words: String, as question: OpenQuestion) -> Meaning {
        guard let mark = words.utf8.lastIndex(of: UInt8(ascii: "#")),
            let number = Self.number(in: Array(words.utf8[mark...])[...].dropFirst()), let mail = post.written(number)
        else { return Meaning(decision: .unclear) }
        return mail.mail.meaning(of: question)
    }

    private static func number(in bytes: ArraySlice<UInt8>) -> Int? {
        var number = 0
        var found = false
        for byte in bytes {
            guard (48...57).contains(byte) else { break }
            number = number * 10 + Int(byte - 48)
            found = true
        }
        return found ? number : nil
    }

    /// The bytes that stand for a mail: its number, and below an empty line what makes it the same as another.
    static func bytes(number: Int, contents: UInt64) -> [UInt8] { Array("\(number)\n\n\(contents)".utf8) }
}
