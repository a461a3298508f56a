import Casework
import LetterReading
import OfficeCalendar

/// An answer that somebody will send.
struct Planned {
    var at: Instant
    var mail: PersonsMail
}

/// The officials of the simulated office: each with a pace of their own, and the mistakes that people make.
///
/// What they answer depends on what the mail asks and offers, never on the
/// procedure.
struct Officials {
    let office: Office
    let seed: UInt64
    /// Tokens that somebody has answered or is about to.
    private var answered: Set<TokenSubject> = []
    /// Tokens whose official waits to be asked again.
    private var stubborn: Set<TokenSubject> = []
    /// Questions that one word of a list cannot answer.
    private var particular: Set<TokenSubject> = []
    /// Who is away when.
    let absences: Absences
    /// Absences for which a machine has answered: once each (RFC 3834 section 2).
    private var machineAnswered: Set<String> = []

    init(office: Office, seed: UInt64) {
        self.office = office
        self.seed = seed
        absences = Absences(office: office, seed: seed)
    }

    /// What `official` sends after a mail, each with its time. `listed` is what the numbers of a list stand for.
    ///
    /// Who is away answers after the return; a machine answers at once.
    mutating func answers(
        to delivered: SimulatedPost.Delivered, by official: Office.Official, listed: [TokenSubject]
    ) -> [Planned] {
        var answers = considered(delivered, official, listed).map { planned in
            guard planned.mail.kind != .automatic else { return planned }
            var planned = planned
            planned.at = absences.present(official.id, at: planned.at)
            planned.mail.writtenAt = planned.mail.writtenAt.map { absences.present(official.id, at: $0) }
            return planned
        }
        let day = office.hours.zone.day(at: delivered.at)
        if let absence = absences.absence(of: official.id, on: day), let token = delivered.composed.token,
            let subject = delivered.composed.mail.token,
            machineAnswered.insert("\(official.id) \(absence.lowerBound)").inserted
        {
            var draw = Draw(seed, of: delivered.composed.messageID, 7)
            var machine = answer(to: delivered, from: official, token: token, subject: subject, &draw)
            machine.kind = .automatic
            machine.messageID += ".away"
            answers.append(Planned(at: delivered.at.adding(minutes: 1), mail: machine))
        }
        return answers
    }

    private mutating func considered(
        _ delivered: SimulatedPost.Delivered, _ official: Office.Official, _ listed: [TokenSubject]
    ) -> [Planned] {
        let mail = delivered.composed.mail
        guard let token = delivered.composed.token, let subject = mail.token else { return [] }
        var draw = Draw(seed, of: delivered.composed.messageID, 2)
        if subject.act == TokenSubject.code { return code(delivered, official, token, subject, &draw) }
        switch mail.kind {
        case .reminder, .escalation:
            guard !answered.contains(subject) else { return [] }
            if stubborn.contains(subject), !draw.chance(300) { return [] }
            return decide(delivered, official, token, subject, &draw)
        case .decisionReceipt, .notCounted, .notice: return []
        case .digest, .digestConfirmation: return list(delivered, official, token, subject, listed, &draw)
        default:
            // A mail that offers no answer and asks for no meeting wants none.
            guard mail.kind == .askMeeting || mail.fields["answers"] != nil else { return [] }
            if mail.kind == .askMeeting || mail.kind == .clarify { particular.insert(subject) }
            if draw.chance(60) {
                if draw.chance(100) { stubborn.insert(subject) }
                return []
            }
            return decide(delivered, official, token, subject, &draw)
        }
    }

    private mutating func decide(
        _ delivered: SimulatedPost.Delivered, _ official: Office.Official, _ token: String, _ subject: TokenSubject,
        _ draw: inout Draw
    ) -> [Planned] {
        let mail = delivered.composed.mail
        let asksMeeting = mail.kind == .askMeeting || mail.fields["answers"] == nil
        var reply = answer(to: delivered, from: official, token: token, subject: subject, &draw)
        reply.intent = asksMeeting ? meetingIntent(&draw) : intent(&draw)
        // Who is shown that the time is taken says so, mostly.
        if mail.showsConflict, case .yes = reply.intent, draw.chance(800) { reply.intent = .other }
        if case .meetings = reply.intent { reply.meetings = meetings(mail, &draw) }
        if draw.chance(8) { reply.onlyQuote = true }
        let at = time(after: delivered.at, official, &draw)
        reply.writtenAt = at
        answered.insert(subject)
        var result: [Planned] = []
        if draw.chance(25) {
            // Out of office: the machine answers at once, the person when back.
            var machine = reply
            machine.kind = .automatic
            machine.messageID += ".auto"
            machine.contents &+= 1
            machine.meetings = []
            result.append(Planned(at: delivered.at.adding(minutes: 1), mail: machine))
            result.append(Planned(at: office.hours.adding(officeMinutes: draw.number(500...2000), to: at), mail: reply))
            return result
        }
        switch draw.number(0...999) {
        case 0..<15:
            // From a private address; the office's own hears of it later.
            reply.from = "\(official.id)@pribadi.example"
            answered.remove(subject)
        case 15..<23:
            if let other = draw.pick(office.officials), other.id != official.id {
                (reply.from, reply.name) = (other.address, other.name)
                answered.remove(subject)
            }
        case 23..<50: reply.proved = false
        case 50..<58: reply.token = nil
        default: break
        }
        result.append(Planned(at: at, mail: reply))
        switch draw.number(0...999) {
        case 0..<20:
            // Sent again, because the first seemed lost.
            var again = reply
            again.messageID += ".again"
            again.contents &+= 2
            result.append(Planned(at: at.adding(minutes: draw.number(1...90)), mail: again))
        case 20..<30: result.append(Planned(at: at.adding(minutes: draw.number(1...30)), mail: reply))
        case 30..<40:
            var other = reply
            other.messageID += ".contrary"
            other.contents &+= 3
            other.intent = .no
            result.append(Planned(at: at.adding(minutes: draw.number(1...200)), mail: other))
        case 55..<67:
            // On second thoughts.
            var back = reply
            back.messageID += ".back"
            back.contents &+= 5
            back.intent = .withdraw
            back.meetings = []
            result.append(Planned(at: at.adding(minutes: draw.number(1...120)), mail: back))
            answered.remove(subject)
        case 40..<55:
            // An old mail answered once more, days later.
            var late = reply
            late.messageID += ".late"
            late.contents &+= 4
            late.intent = .yes
            late.meetings = []
            late.proved = true
            late.token = token
            (late.from, late.name) = (official.address, official.name)
            result.append(Planned(at: at.adding(minutes: draw.number(1_000...50_000)), mail: late))
        default: break
        }
        // Who was not clear may be asked, and answers the clearer question.
        if case .unclear = reply.intent { answered.remove(subject) }
        if case .question = reply.intent { answered.remove(subject) }
        if reply.onlyQuote { answered.remove(subject) }
        return result
    }

    /// Some of the numbers are approved; the rest waits for its own mail.
    private mutating func list(
        _ delivered: SimulatedPost.Delivered, _ official: Office.Official, _ token: String, _ subject: TokenSubject,
        _ listed: [TokenSubject], _ draw: inout Draw
    ) -> [Planned] {
        guard !draw.chance(200) else { return [] }
        var reply = answer(to: delivered, from: official, token: token, subject: subject, &draw)
        reply.listed = listed
        let open = listed.indices.filter { !answered.contains(listed[$0]) && !particular.contains(listed[$0]) }
        reply.numbers = open.filter { _ in draw.chance(800) }.map { $0 + 1 }
        let confirms = delivered.composed.mail.kind == .digestConfirmation
        switch draw.number(0...99) {
        case 0..<6: reply.intent = .unclear
        case 6..<20: reply.intent = .other
        default: reply.intent = .yes
        }
        if !confirms, case .yes = reply.intent {
            guard !reply.numbers.isEmpty else { return [] }
            for number in reply.numbers { answered.insert(listed[number - 1]) }
        }
        reply.proved = !draw.chance(25)
        return [Planned(at: time(after: delivered.at, official, &draw), mail: reply)]
    }

    private mutating func code(
        _ delivered: SimulatedPost.Delivered, _ official: Office.Official, _ token: String, _ subject: TokenSubject,
        _ draw: inout Draw
    ) -> [Planned] {
        guard !draw.chance(60) else { return [] }
        var reply = answer(to: delivered, from: official, token: token, subject: subject, &draw)
        reply.intent = draw.chance(30) ? .no : .yes
        reply.proved = draw.chance(500)
        return [Planned(at: time(after: delivered.at, official, &draw), mail: reply)]
    }

    private func answer(
        to delivered: SimulatedPost.Delivered, from official: Office.Official, token: String, subject: TokenSubject,
        _ draw: inout Draw
    ) -> PersonsMail {
        let id = delivered.composed.messageID
        var mail = PersonsMail(
            from: official.address, name: official.name, subject: "Re: \(subject.caseID)",
            messageID: "re.\(id)", references: [id], token: token, subjectOfToken: subject, contents: draw.next(),
            taste: draw.next())
        mail.offered = delivered.composed.mail.offeredWords
        return mail
    }

    private func intent(_ draw: inout Draw) -> Intent {
        switch draw.number(0...999) {
        case 0..<12: .no
        case 12..<24: .other
        case 24..<54: .revise
        case 54..<84: .unclear
        case 84..<94: .question
        case 94..<104: .yesIfFree
        default: .yes
        }
    }

    private func meetingIntent(_ draw: inout Draw) -> Intent {
        switch draw.number(0...999) {
        case 0..<10: .no
        case 10..<20: .revise
        case 20..<40: .yes
        case 40..<55: .unclear
        default: .meetings
        }
    }

    private func meetings(_ mail: OwedMail, _ draw: inout Draw) -> [MeetingReading] {
        var count = 1
        if case .list(let sessions) = mail.fields["sessions"] { count = max(1, sessions.count) }
        return (0..<count).map { _ in
            let digits = "8" + String(1_000_000_000 + draw.number(0...8_999_999_999))
            return MeetingReading(
                joinURL: "https://zoom.us/j/\(digits)?pwd=\(draw.digits(20))", meetingID: digits,
                passcode: Passcodes.prefix + draw.digits(8))
        }
    }

    /// People answer within minutes or days, mostly at work.
    private func time(after: Instant, _ official: Office.Official, _ draw: inout Draw) -> Instant {
        var own = Draw(seed, of: official.id)
        let pace = own.number(8...70)
        let minutes =
            switch draw.number(0...99) {
            case 0..<55: draw.number(2...max(3, pace))
            case 55..<85: draw.number(pace...(pace * 4))
            case 85..<97: draw.number((pace * 4)...(pace * 12))
            default: draw.number(600...2_400)
            }
        if draw.chance(70) { return after.adding(minutes: minutes) }
        return office.hours.adding(officeMinutes: minutes, to: after)
    }
}

/// Passcodes of simulated meetings are recognisable wherever they turn up.
enum Passcodes {
    static let prefix = "pwSim"
}

extension OwedMail {
    /// Whether no session that the mail shows has room.
    var showsConflict: Bool {
        guard case .list(let sessions) = fields["sessions"], !sessions.isEmpty else { return false }
        return sessions.allSatisfy { session in
            if case .text(let text) = session["availability"] { text.hasPrefix("bentrok") } else { false }
        }
    }

    /// The words that the mail offers as answers, in their order.
    var offeredWords: [String] {
        guard case .list(let answers) = fields["answers"] else { return [] }
        return answers.compactMap { answer in
            if case .text(let word) = answer["word"] { word } else { nil }
        }
    }
}
