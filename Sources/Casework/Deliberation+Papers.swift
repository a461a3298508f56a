import OfficeCalendar

/// The reply letter: drafted, typeset, shown, signed, sent.
extension Deliberation {
    /// The draft that an ask carries.
    enum DraftPaper {
        case ready(key: String)
        /// Being typeset: the asks go out when it is there.
        case pending
        /// The procedure writes no letter.
        case none
    }

    /// File name under which a draft goes along.
    var draftName: String { "Konsep Surat \(matter.id).pdf" }

    /// The typeset draft of the letter as the case stands; a changed letter gets a new version.
    mutating func draftPaper() -> DraftPaper {
        guard let form = procedure.letter else { return .none }
        let remark = matter.draft?.remark
        let digest = letterDigest(remark: remark)
        if let draft = matter.draft, draft.fieldsDigest == digest, !matter.papersFailed.contains(draft.paperKey) {
            if draft.paperDigest != nil { return .ready(key: draft.paperKey) }
            if matter.papersOwed.contains(draft.paperKey) { return .pending }
        }
        makeDraft(form, remark: remark)
        return .pending
    }

    /// Makes the next version of the draft and owes its paper.
    mutating func makeDraft(_ form: LetterForm, remark: Personal?) {
        let version = (matter.draft?.version ?? 0) + 1
        record(.draftMade(version: version, fieldsDigest: letterDigest(remark: remark), remark: remark))
        var fields = letterContent(remark: remark)
        fields["draft"] = true
        fields["signed"] = false
        addSigner(usualSigner, to: &fields)
        owe(OwedPaper(key: "draft/\(version)", template: form.template, fields: fields))
    }

    /// Digest of what the letter says. Number, date and the signer's person come later and are not part of it.
    func letterDigest(remark: Personal?) -> String {
        surroundings.digest(letterContent(remark: remark).canonicalText)
    }

    /// Whether the letter that was shown is still the letter that would be sent.
    var draftStands: Bool {
        guard procedure.letter != nil else { return true }
        guard let draft = matter.draft, draft.paperDigest != nil else { return false }
        return draft.fieldsDigest == letterDigest(remark: draft.remark)
    }

    /// The first holder of the role that signs.
    var usualSigner: Office.Official? { signingRole.flatMap { office.holders(of: $0.id).first } }

    /// Allocates number and date and owes the letter's paper, in the transaction of the signature.
    mutating func sign(by decider: Decider) {
        guard let form = procedure.letter, let draft = matter.draft else { return }
        let date = hours.zone.day(at: now)
        let sequence = surroundings.nextLetterNumber
        let number = office.numbering.letterNumber(
            sequence, classification: form.classification, date: date)
        record(
            .letterSigned(
                year: date.year, sequence: sequence, number: number, date: date, official: decider.person,
                fieldsDigest: draft.fieldsDigest))
        oweLetter(form, remark: draft.remark)
    }

    /// Owes the signed letter's paper under a new key.
    mutating func oweLetter(_ form: LetterForm, remark: Personal?) {
        guard let letter = matter.letter else { return }
        var fields = letterContent(remark: remark)
        fields["draft"] = false
        fields["signed"] = true
        fields["number"] = .text(letter.number)
        fields["date"] = .text(letter.date.written)
        addSigner(office.official(letter.official) ?? usualSigner, to: &fields)
        let count = matter.paperKeys.filter { $0.hasPrefix("letter/") }.count
        owe(OwedPaper(key: "letter/\(count + 1)", template: form.template, fields: fields))
    }

    // MARK: - Results of typesetting

    mutating func paperTypeset(_ key: String, digest: String) {
        guard matter.papersOwed.contains(key) else { return }
        record(.paperTypeset(key: key, digest: digest))
        guard matter.state == .running, matter.heldSince == nil, let (row, act) = currentAct else { return }
        if act.kind.showsDraft {
            guard matter.asked.isEmpty, key == matter.draft?.paperKey, case .officials(let roles) = conduct(of: act)
            else { return }
            ask(act, row: row, roles: roles)
        } else if key == matter.letterKey, conduct(of: act) == .delivery {
            sendLetter()
        }
    }

    mutating func paperFailed(_ key: String, reason: String) {
        guard matter.papersOwed.contains(key) else { return }
        record(.paperFailed(key: key, reason: reason))
        tellOperator("Dokumen \(key) tidak dapat dibuat. Permohonan menunggu.", words: reason)
    }

    // MARK: - Sending

    /// Does a `send` or `inform`: the letter where there is one that has not arrived, otherwise a notice.
    ///
    /// - Parameter decider: who has it sent, where a person is asked first; nothing for the worker itself.
    mutating func deliver(_ act: Act, row: Procedure.Row, by decider: Decider? = nil) {
        let sender = decider ?? .worker(office)
        // Where a refusal or an offer follows, that is the mail.
        if [.refuse, .offerAlternatives, .applicant].contains(procedure.route(of: .done, at: act)) {
            return finish(act, .done, by: sender)
        }
        let roles = act.to.compactMap { performer in
            if case .role(let id) = performer { id } else { nil }
        }
        for official in roles.flatMap({ office.holders(of: $0) }) {
            tell(official, .notice, fields: noticeFields(official, reason: statusSentence))
        }
        let meansApplicant = act.to.isEmpty || act.to.contains(.applicant)
        guard meansApplicant else { return finish(act, .done, by: sender) }
        if matter.letter == nil {
            if isFinal(act) {
                record(.applicantInformed(kind: .granted))
                tellApplicant(
                    .granted, fields: grantedFields(), enclosures: invitation(.request).map { [.invitation($0)] } ?? [])
            } else {
                record(.applicantInformed(kind: .status))
                tellApplicant(.status, fields: statusFields())
            }
            return finish(act, .done, by: sender)
        }
        if matter.letterSentAt != nil { return finish(act, .done, by: sender) }
        if matter.letter?.paperDigest != nil { sendLetter() }
        if decider != nil { finish(act, .done, by: sender) }
    }

    /// Whether nobody decides any more after `act`, as far as the facts go: what the applicant hears then is the answer.
    private func isFinal(_ act: Act) -> Bool {
        let later = procedure.acts.map(\.act).drop { $0.id != act.id }.dropFirst()
        let facts = facts
        return !later.contains { $0.kind.decides && ($0.when?.mayHold(facts) ?? true) }
    }

    /// Owes the mail with the signed letter and its invitation.
    mutating func sendLetter(slot: String? = nil) {
        guard let letter = matter.letter, let key = matter.letterKey else { return }
        var enclosures: [OwedMail.Enclosure] = [.paper(key: key, name: "Surat Tanggapan \(matter.id).pdf")]
        if let invitation = invitation(.request) { enclosures.append(.invitation(invitation)) }
        tellApplicant(.letter, fields: letterMailFields(letter), slot: slot ?? key, enclosures: enclosures)
    }

    /// Calendar entries for the granted sessions. UIDs are stable for the life of the case; the sequence is raised with every letter.
    func invitation(_ method: InvitationOwed.Method) -> InvitationOwed? {
        let sessions = matter.request.sessions
        let domain = office.address.split(separator: "@").last.map(String.init) ?? "localhost"
        let entries = grantedSessions.filter { sessions.indices.contains($0) }.map { index in
            let meeting = matter.meetings.first { $0.session == index }
            return InvitationOwed.Entry(
                uid: "\(matter.id)-\(index + 1)@\(domain)", interval: sessions[index].interval,
                summary: sessionTitle(index), location: medium(of: index) ?? office.name,
                url: method == .cancel ? nil : meeting?.joinURL?.text,
                description: method == .cancel ? "Dibatalkan." : meetingLines(meeting))
        }
        guard !entries.isEmpty else { return nil }
        let sent = matter.lettersTypeset + matter.invitationsTold
        let sequence = method == .cancel ? sent : max(0, sent - 1)
        return InvitationOwed(method: method, sequence: sequence, entries: entries)
    }

    /// Whether a letter with an invitation has gone out, or is on its way.
    var invitationWentOut: Bool { matter.lettersTypeset + matter.invitationsTold > 0 }

    mutating func mailAccepted(_ slot: String) {
        guard let key = matter.letterKey, slot == key || slot.hasPrefix(key + "/"), matter.letter?.paperDigest != nil,
            matter.letterSentAt == nil
        else { return }
        record(.letterSent(slot: slot))
        guard matter.state == .running, let (_, act) = currentAct, conduct(of: act) == .delivery else { return }
        finish(act, .done, by: .worker(office))
    }

    mutating func mailUndelivered(_ slot: String, reason: String, words: String?) {
        record(.mailUndelivered(slot: slot, reason: reason))
        // A notice that cannot reach the operator must not raise another one.
        guard reason != "delayed", !slot.hasPrefix(MailKind.operatorNotice.rawValue) else { return }
        tellOperator("Surat elektronik \(slot) tidak sampai kepada penerimanya.", words: words)
    }
}

extension Office.Numbering {
    /// The number of an outgoing letter by the office's pattern; the month in roman figures.
    func letterNumber(_ number: Int, classification: String, date: Day) -> String {
        letterPattern.replacing("{classification}", with: classification)
            .replacing("{number}", with: String(number))
            .replacing("{month}", with: Self.romanMonths[date.month - 1])
            .replacing("{year}", with: String(date.year))
    }

    private static let romanMonths = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
}

extension Fields {
    /// A text that is the same exactly for equal fields: names sorted, every part with its length.
    package var canonicalText: String {
        values.sorted { $0.key < $1.key }.map { name, value in Fields.part(name) + value.canonicalText }.joined()
    }

    fileprivate static func part(_ text: String) -> String { "\(text.utf8.count):\(text)" }
}

extension Fields.Value {
    fileprivate var canonicalText: String {
        switch self {
        case .text(let text): "t" + Fields.part(text)
        case .flag(let flag): flag ? "y" : "n"
        case .list(let items): "l\(items.count)" + items.map { Fields.part($0.canonicalText) }.joined()
        }
    }
}
