import CaseJournal
import Casework
import LetterReading
import OfficeCalendar
import Settings

/// Watches the simulated office from outside, by what its mails, journal and schedule show, and notes every rule broken.
///
/// It knows what nobody in the office knows: who really wrote each mail, and
/// which mails really arrived.
struct Watch {
    /// The rules, in words that stay the same.
    enum Invariant: String, CaseIterable {
        case overlap = "no facility is taken beyond its units"
        case holds = "slots are kept only while a case is open"
        case proof = "nothing is decided without its proof"
        case spent = "a token decides once, and only what it was given for"
        case order = "the rows of the SOP come in a legal order"
        case waits = "every case has ended or waits for somebody with a deadline"
        case ended = "every case ends"
        case reminders = "reminders are few and never early"
        case numbers = "numbers are unique and without gap"
        case journal = "the journal proves and replays itself"
        case hours = "nobody is written to at night but applicants, and everybody when it is urgent"
        case once = "no mail arrives twice"
        case addressee = "mails go to the one whom they are for"
        case tokens = "nobody's token stands in another's mail"
        case passcodes = "passcodes go only to whom the SOP names"
        case caps = "automatic mails stay within their caps"
        case delegates = "who decides in a role holds it, or acts in it by an order of that day"
        case links = "a mail promises only meetings that are there"
        case meetings = "no meeting is doubled or left behind at the service"
    }

    /// A delegation that the operator has recorded.
    struct Order: Sendable {
        var number: Int64
        var delegation: Delegation
        var recordedAt: Instant
        var revokedAt: Instant?

        func isInForce(at: Instant, on day: Day) -> Bool {
            delegation.isInForce(on: day) && recordedAt <= at && (revokedAt.map { at < $0 } ?? true)
        }
    }

    /// What is true about a mail that came in.
    struct Truth {
        var from: String
        var proved: Bool
        var kind: Reading.Kind
        var token: TokenSubject?
        var listed: [TokenSubject]
        var saysYes: Bool
    }

    /// A mail that arrived while the office was closed.
    struct NightMail {
        var caseID: String
        var owedAt: Instant
        var at: Instant
        var kind: MailKind
        var to: String
    }

    /// A passcode in a mail to somebody of the office.
    struct Shown {
        var act: String
        var at: Instant
        var sentence: String
    }

    let settings: OfficeSettings
    var shown: [String: [Shown]] = [:]
    var truths: [Truth] = []
    /// Who acts for whom, as the operator has recorded it.
    var orders: [Order] = []
    /// Meetings that people have made and told the office of, by their links.
    private var given: Set<String> = []
    private(set) var violations: [SimulationReport.Violation] = []
    private(set) var checked: [Invariant: Int] = [:]
    var night: [String: [NightMail]] = [:]
    /// Times of the automatic mails of the last hour.
    private var lastHour: [Instant] = []
    private var firstOfHour = 0
    private var slots: Set<String> = []
    private(set) var mailsOut = 0
    private(set) var mailKinds: [String: Int] = [:]
    /// Address of the applicant, by case, as the mails that opened it say.
    private var applicants: [String: String] = [:]

    init(settings: OfficeSettings) {
        self.settings = settings
    }

    private var office: Office { settings.office }

    mutating func note(_ invariant: Invariant, of caseID: String?, at: Instant?, _ sentence: String) {
        violations.append(
            .init(invariant: invariant.rawValue, caseID: caseID, at: at, sentence: sentence))
    }

    mutating func count(_ invariant: Invariant) { checked[invariant, default: 0] += 1 }

    mutating func take(_ violation: SimulationReport.Violation) { violations.append(violation) }

    mutating func add(_ count: Int, to invariant: Invariant) { checked[invariant, default: 0] += count }

    /// Holds a rule; counts that it was looked at.
    mutating func expect(
        _ holds: Bool, _ invariant: Invariant, of caseID: String?, at: Instant?, _ sentence: @autoclosure () -> String
    ) {
        checked[invariant, default: 0] += 1
        if !holds { note(invariant, of: caseID, at: at, sentence()) }
    }

    // MARK: - Mails

    /// A mail was put into the office's mailbox; `number` counts from 1.
    mutating func written(_ number: Int, _ mail: PersonsMail) {
        let yes: Bool
        switch mail.intent {
        case .no, .revise, .unclear, .question, .status, .cancel, .reschedule: yes = false
        case .yes, .yesIfFree, .meetings, .answer, .partial, .other, .withdraw: yes = true
        }
        for link in mail.meetings.compactMap(\.joinURL) { given.insert(link) }
        truths.append(
            Truth(
                from: mail.from, proved: mail.proved, kind: mail.kind,
                token: mail.token == nil ? nil : mail.subjectOfToken, listed: mail.listed, saysYes: yes))
    }

    func truth(_ inbox: Int64?) -> Truth? {
        guard let inbox, inbox >= 1, inbox <= truths.count else { return nil }
        return truths[Int(inbox) - 1]
    }

    /// The case that a mail of the office is about.
    func caseID(of composed: SimulatedPost.Composed) -> String? {
        if let token = composed.mail.token { return token.caseID }
        guard case .text(let text) = composed.mail.fields["case"], text != "-" else { return nil }
        return text
    }

    /// A mail of the office has arrived.
    mutating func delivered(_ delivered: SimulatedPost.Delivered) {
        let mail = delivered.composed.mail
        let caseID = caseID(of: delivered.composed)
        mailsOut += 1
        mailKinds[mail.kind.rawValue, default: 0] += 1
        expect(
            delivered.times == 1, .once, of: caseID, at: delivered.at, "\(mail.slot) arrived \(delivered.times) times")
        if delivered.times == 1, let caseID {
            expect(
                slots.insert("\(caseID) \(mail.slot)").inserted, .once, of: caseID, at: delivered.at,
                "a second mail of the slot \(mail.slot) arrived")
        }
        checkAddressee(delivered, caseID)
        checkPasscodes(delivered, caseID)
        if !mail.kind.isForApplicant, mail.token?.person != TokenSubject.applicant,
            !office.hours.isOpen(at: delivered.at)
        {
            guard let caseID, mail.token?.digestNumber == nil else {
                return note(
                    .hours, of: nil, at: delivered.at,
                    "\(mail.kind.rawValue) to \(delivered.to) arrived while the office was closed")
            }
            // Whether the case is urgent stands in its history; it is looked up at the end.
            night[caseID, default: []].append(
                NightMail(
                    caseID: caseID, owedAt: delivered.composed.owedAt, at: delivered.at, kind: mail.kind,
                    to: delivered.to))
        }
        count(.hours)
        checkHour(delivered, caseID)
    }

    private mutating func checkAddressee(_ delivered: SimulatedPost.Delivered, _ caseID: String?) {
        let mail = delivered.composed.mail
        var sentence: String { "\(mail.kind.rawValue) \(mail.slot)" }
        expect(
            mail.to.address == delivered.to, .addressee, of: caseID, at: delivered.at,
            "\(sentence) was sent to another than it was written for")
        if mail.kind == .operatorNotice {
            return expect(
                delivered.to == office.operatorAddress, .addressee, of: caseID, at: delivered.at,
                "\(sentence) went to another than the operator")
        }
        // The applicant, too, may be asked to prove a wish by a code.
        if mail.kind.isForApplicant || mail.token?.person == TokenSubject.applicant, let caseID {
            let known = applicants[caseID]
            if known == nil { applicants[caseID] = delivered.to }
            expect(
                known == nil || known == delivered.to, .addressee, of: caseID, at: delivered.at,
                "\(sentence) went to another than the applicant")
        } else {
            expect(
                office.official(at: delivered.to) != nil, .addressee, of: caseID, at: delivered.at,
                "\(sentence) went to nobody of the office")
        }
        guard let token = mail.token else { return }
        let owner =
            token.person == TokenSubject.applicant
            ? applicants[token.caseID] : office.official(token.person)?.address
        expect(
            owner == nil || owner == delivered.to, .tokens, of: caseID, at: delivered.at,
            "\(sentence) carries the token of \(token.person)")
    }

    /// A mail of the office was read by its addressee.
    mutating func read(_ delivered: SimulatedPost.Delivered, as reading: Reading) {
        let caseID = caseID(of: delivered.composed)
        let slot = delivered.composed.mail.slot
        expect(
            reading.kind != .unreadable && reading.from == office.address, .addressee, of: caseID, at: delivered.at,
            "\(slot) cannot be read")
        let token = delivered.composed.token
        expect(
            Set(reading.tokens).isSubset(of: Set([token].compactMap { $0 })), .tokens, of: caseID, at: delivered.at,
            "\(slot) has a mark in its bytes that is not its own")
    }

    private mutating func checkPasscodes(_ delivered: SimulatedPost.Delivered, _ caseID: String?) {
        let mail = delivered.composed.mail
        guard !mail.kind.isForApplicant else { return }
        count(.passcodes)
        guard mail.fields.mentions(Passcodes.prefix) else { return }
        let sentence = "\(mail.kind.rawValue) \(mail.slot) to \(delivered.to) shows a passcode"
        guard let token = mail.token else {
            return note(.passcodes, of: caseID, at: delivered.at, sentence)
        }
        // Whether the row names passcodes stands in the procedure of the case; it is looked up at the end.
        shown[token.caseID, default: []].append(Shown(act: token.act, at: delivered.at, sentence: sentence))
    }

    /// Every meeting that a mail names was there when the mail was written.
    mutating func checkLinks(_ delivered: SimulatedPost.Delivered, _ service: SimulatedMeetings?) {
        let mail = delivered.composed.mail
        guard case .list(let meetings) = mail.fields["meetings"] else { return }
        let at = delivered.composed.owedAt
        for meeting in meetings {
            guard case .text(let link) = meeting["link"] else { continue }
            let isThere =
                SimulatedMeetings.isOurs(link)
                ? service?.meeting(at: link)?.isThere(at: at) ?? false : given.contains(link)
            expect(
                isThere, .links, of: caseID(of: delivered.composed), at: delivered.at,
                "\(mail.kind.rawValue) \(mail.slot) names a meeting that is not there")
        }
    }

    private mutating func checkHour(_ delivered: SimulatedPost.Delivered, _ caseID: String?) {
        let from = delivered.at.adding(minutes: -60)
        while firstOfHour < lastHour.count, lastHour[firstOfHour] <= from { firstOfHour += 1 }
        lastHour.append(delivered.at)
        if firstOfHour > 10_000 {
            lastHour.removeFirst(firstOfHour)
            firstOfHour = 0
        }
        let sent = lastHour.count - firstOfHour
        expect(
            sent <= office.policy.mailsPerHour, .caps, of: caseID, at: delivered.at,
            "\(sent) mails went out within an hour")
    }
}

extension Fields {
    /// Whether a text of any tag contains `word`.
    func mentions(_ word: String) -> Bool {
        var word = word
        return word.withUTF8 { mentions(bytes: $0) }
    }

    fileprivate func mentions(bytes word: UnsafeBufferPointer<UInt8>) -> Bool {
        values.values.contains { $0.mentions(word) }
    }
}

extension Fields.Value {
    fileprivate func mentions(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        switch self {
        case .text(var text): text.withUTF8 { $0.contains(word) }
        case .flag: false
        case .list(let items): items.contains { $0.mentions(bytes: word) }
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether the bytes of a word stand somewhere among these.
    fileprivate func contains(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = word.first, count >= word.count else { return false }
        for start in 0...(count - word.count) where self[start] == first {
            if self[start..<(start + word.count)].elementsEqual(word) { return true }
        }
        return false
    }
}
