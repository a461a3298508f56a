import LetterReading
import OfficeCalendar

/// Replies of officials: who may decide, and what the reply decides.
extension Deliberation {
    /// Takes a mail about the case.
    mutating func take(_ answer: Input.Answer) {
        let reading = answer.reading
        guard !Trust.isMachine(reading) else { return setAside(answer, .machineMail) }
        guard let token = answer.token else {
            if let address = matter.applicant.address.text, Trust.isFrom(address, reading) {
                takeFromApplicant(answer)
            } else if let official = reading.from.flatMap({ office.official(at: Trust.lowered($0)) }) {
                setAside(answer, matter.state.ended ? .caseEnded : .noToken)
                tellNotCounted(official, answer)
            } else {
                setAside(answer, .noToken)
            }
            return
        }
        guard token.caseID == matter.id else {
            setAside(answer, .tokenForeign)
            if let official = reading.from.flatMap({ office.official(at: Trust.lowered($0)) }) {
                tellNotCounted(official, answer)
            }
            return
        }
        if token.act == TokenSubject.code {
            takeCode(answer, token: token)
        } else if token.act == TokenSubject.loan {
            takeReturn(answer, token: token)
        } else if token.person == TokenSubject.applicant {
            takeFromApplicant(answer)
        } else {
            takeFromOfficial(answer, token: token)
        }
    }

    mutating func setAside(_ answer: Input.Answer, _ reason: Event.SetAsideReason) {
        setAside(answer.inbox, reason, from: answer.reading.from)
    }

    private mutating func takeFromOfficial(_ answer: Input.Answer, token: TokenSubject) {
        guard let official = office.official(token.person), Trust.isFrom(official.address, answer.reading) else {
            setAside(answer, .wrongPerson)
            if let other = answer.reading.from.flatMap({ office.official(at: Trust.lowered($0)) }) {
                tellNotCounted(other, answer)
            }
            return
        }
        if answer.meaning.wishes.contains(.withdraw), !isOpen(token) {
            return takeBack(answer, official: official, token: token)
        }
        guard !matter.state.ended else {
            setAside(answer, .caseEnded)
            return tellNotCounted(official, answer)
        }
        guard matter.heldSince == nil else {
            setAside(answer, .onHold)
            return tellNotCounted(official, answer)
        }
        guard let (row, act) = currentAct, let asked = openAsk(token, act: act) else {
            setAside(answer, .tokenUsed)
            return tellNotCounted(official, answer)
        }
        guard !answer.tokenExpired else {
            setAside(answer, .tokenExpired)
            // Still this person's turn: a fresh question is the one answer that helps.
            if mayAnswer { begin(act.id) }
            return
        }
        let ruling = ruling(of: answer, act: act, row: row)
        guard case .decided(let decision) = ruling else {
            if case .unclear(let reason) = ruling { setAside(answer, reason) }
            return clarify(official, act: act, row: row, asked: asked, answer: answer)
        }
        let proof = Trust.proof(of: answer.reading, policy: policy)
        guard proof != .none else {
            setAside(answer, .unproved)
            return sendCode(official, act: act, decision: decision, answer: answer)
        }
        conclude(
            decision, act: act, row: row, asked: asked, official: official, proof: proof, inbox: answer.inbox,
            messageID: answer.reading.messageID)
    }

    /// The ask that a token answers, when it is the one that is open now.
    private func openAsk(_ token: TokenSubject, act: Act) -> Case.Asked? {
        #if MUTANTS
            if Mutant.active == .tokenNotSpent { return matter.asked.first { $0.official == token.person } }
        #endif
        guard matter.state == .running, token.act == act.id, token.attempt == matter.attempt,
            token.version == version(for: act)
        else { return nil }
        return matter.asked.first { $0.official == token.person }
    }

    /// Whether the question of a token still waits for its answer.
    private func isOpen(_ token: TokenSubject) -> Bool { matter.isOpen(token) && token.version == openVersion }

    private var openVersion: Int? { (currentAct?.act).map { version(for: $0) } }

    // MARK: - What a reply decides

    /// A decision that a reply's own words make.
    struct Decision: Equatable {
        var outcome: Outcome
        var note: Personal?
        var choice: String?
        var meetings: [Meeting]?
    }

    enum Ruling: Equatable {
        case decided(Decision)
        case unclear(Event.SetAsideReason)
    }

    /// Reads the words of a reply as the answer to the act under way: one clear decision, or unclear. Never a guess.
    func ruling(of answer: Input.Answer, act: Act, row: Procedure.Row) -> Ruling {
        let reading = answer.reading
        let meaning = answer.meaning
        if let number = meaning.choice, matter.numbers(shownFor: act).contains(number) {
            guard !Trust.isOnlyQuote(reading), meaning.condition == nil,
                ![.reject, .revise, .question].contains(meaning.decision)
            else { return .unclear(.unclear) }
            return .decided(Decision(outcome: .full, note: words(meaning), choice: number))
        }
        if act.kind == .provision, !reading.meetings.isEmpty {
            // Links beside a refusal are two answers.
            guard [.none, .approve, .forward, .unclear].contains(meaning.decision) else { return .unclear(.unclear) }
            guard let meetings = matched(reading.meetings) else { return .unclear(.noMeeting) }
            return .decided(Decision(outcome: .done, note: words(meaning), meetings: meetings))
        }
        guard !Trust.isOnlyQuote(reading) else { return .unclear(.onlyQuote) }
        // “Setuju 1, 3” answers a numbered list; here it may only name every session.
        let numbers = Set(meaning.items)
        guard numbers.isEmpty || numbers == Set(1...max(1, matter.request.sessions.count)) else {
            return .unclear(.unclear)
        }
        if matter.isInsisted(on: act.id), act.kind != .checkSchedule, meaning.choice == AnswerWord.full.rawValue {
            guard meaning.condition == nil, ![.approve, .reject, .revise, .question].contains(meaning.decision)
            else { return .unclear(.unclear) }
            return .decided(Decision(outcome: .full, note: words(meaning)))
        }
        if act.kind == .choose {
            guard let choice = meaning.choice, act.choices.contains(where: { $0.word == choice }),
                meaning.condition == nil
            else {
                return meaning.decision == .reject || meaning.decision == .revise
                    ? plain(meaning, act: act) : .unclear(.unclear)
            }
            guard ![.reject, .revise, .question].contains(meaning.decision) else { return .unclear(.unclear) }
            return .decided(Decision(outcome: .done, note: words(meaning), choice: choice))
        }
        if act.kind == .checkSchedule, let word = meaning.choice {
            let yes = [.approve, .forward].contains(meaning.decision)
            let no = [.reject, .revise].contains(meaning.decision)
            switch AnswerWord(rawValue: word) {
            case .free where !no: return approval(meaning, act: act, row: row)
            case .full where !yes && meaning.condition == nil:
                return .decided(Decision(outcome: .full, note: words(meaning)))
            default: return .unclear(.unclear)
            }
        }
        let said = meaning.choice.flatMap { AnswerWord(rawValue: $0) }
        if let said, act.kind.doneWords.contains(said) {
            guard [.none, .unclear, .approve, .forward].contains(meaning.decision) else { return .unclear(.unclear) }
            return approval(meaning, act: act, row: row, words: reading.text)
        }
        let ruling = plain(meaning, act: act, row: row, words: reading.text)
        // Whoever only hands something on cannot refuse it: such an answer needs a word with the office.
        if case .decided(let decision) = ruling,
            !act.kind.outcomes(automatic: false).contains(decision.outcome)
        {
            return .unclear(.unclear)
        }
        return ruling
    }

    private func plain(
        _ meaning: Meaning, act: Act, row: Procedure.Row? = nil, words own: String? = nil
    ) -> Ruling {
        switch meaning.decision {
        case .approve, .forward:
            // Who drafts, initials or signs must say so: handing the letter on is no signature.
            if meaning.decision == .forward, act.kind.showsDraft { return .unclear(.unclear) }
            if act.kind == .provision { return .unclear(.noMeeting) }
            guard let row else { return .unclear(.unclear) }
            return approval(meaning, act: act, row: row, words: own)
        case .reject:
            guard meaning.condition == nil else { return .unclear(.unclear) }
            if act.kind == .checkSchedule, !bundle.isEmpty, freeSessions().isEmpty {
                return .decided(Decision(outcome: .full, note: words(meaning)))
            }
            return .decided(Decision(outcome: .rejected, note: words(meaning)))
        case .revise:
            // Without a word about what is wrong there is nothing to correct.
            guard meaning.condition == nil, let note = words(meaning) else { return .unclear(.unclear) }
            return .decided(Decision(outcome: .revised, note: note))
        case .question, .unclear, .none:
            return .unclear(.unclear)
        }
    }

    /// A yes, unless it depends on something that does not hold.
    private func approval(_ meaning: Meaning, act: Act, row: Procedure.Row, words own: String? = nil) -> Ruling {
        if let condition = meaning.condition {
            guard condition == Meaning.slotFree, !isBooked,
                freeSessions().count == matter.request.sessions.count
            else { return .unclear(.unclear) }
        }
        let agenda = act.kind == .register ? own.flatMap { AgendaNumber.stated(in: $0) } : nil
        return .decided(Decision(outcome: .done, note: words(meaning), choice: agenda))
    }

    private func words(_ meaning: Meaning) -> Personal? {
        guard let note = meaning.note, !note.allSatisfy({ $0.isWhitespace }) else { return nil }
        return Personal(note)
    }

    /// The meetings of a reply, one for each granted session; nothing when they do not fit or lack a link.
    func matched(_ readings: [MeetingReading]) -> [Meeting]? {
        var distinct: [MeetingReading] = []
        for reading in readings where !distinct.contains(reading) { distinct.append(reading) }
        guard !distinct.isEmpty, distinct.allSatisfy({ !($0.joinURL ?? "").isEmpty }) else { return nil }
        let sessions = grantedSessions
        guard distinct.count == 1 || distinct.count == sessions.count else { return nil }
        return sessions.enumerated().map { position, session in
            let reading = distinct.count == 1 ? distinct[0] : distinct[position]
            return Meeting(
                session: session, joinURL: reading.joinURL.map { Personal($0) },
                meetingID: reading.meetingID.map { Personal($0) }, passcode: reading.passcode.map { Personal($0) })
        }
    }

    // MARK: - Deciding

    /// Carries out a proved decision of an asked official.
    mutating func conclude(
        _ decision: Decision, act: Act, row: Procedure.Row, asked: Case.Asked, official: Office.Official,
        proof: Proof, inbox: Int64?, messageID: String?, scan: String? = nil
    ) {
        let title = office.title(of: official.id, in: asked.role)
        let decider = Decider(
            person: official.id, title: title, proof: proof, inbox: inbox,
            decree: office.delegation(of: official.id, in: asked.role)?.decree, scan: scan)
        // The receipt can be answered with a withdrawal: it carries the mark of the question that was answered.
        let answered = token(for: official.id, act: act)
        if decision.outcome == .done {
            if row.books, !isBooked, isTaken(for: decision, at: act) {
                let again = matter.isInsisted(on: act.id)
                record(.replySetAside(inbox: inbox ?? 0, reason: .slotTaken, from: nil))
                guard again else { return begin(act.id) }
                // Told once what has the slot, a yes can only mean what is left of it; where nothing is, the applicant
                // is asked for another time.
                if hasNoRoom(for: decision, at: act) {
                    finish(act, .full, by: .worker(office))
                    tellOperator(
                        "\(title) tetap menyetujui waktu yang sudah dipakai; pemohon ditawari waktu lain. Bila permohonan ini "
                            + "harus didahulukan, kegiatan yang memakai waktu itu dapat dipindahkan lebih dahulu.")
                    return sendReceipt(
                        Decision(outcome: .full), official: official, asked: asked, messageID: messageID,
                        answered: answered)
                }
            }
            if act.kind == .sign {
                guard bookingsStand else {
                    record(.replySetAside(inbox: inbox ?? 0, reason: .slotTaken, from: nil))
                    if !matter.bookings.isEmpty { record(.slotsReleased) }
                    tell(
                        official, .notice,
                        fields: noticeFields(
                            official,
                            reason:
                                "Surat belum dapat ditandatangani: \(takenSentence) Jadwal diperiksa kembali lebih dahulu."
                        ))
                    return begin(bookingAct?.id ?? act.id)
                }
                guard draftStands else {
                    record(.replySetAside(inbox: inbox ?? 0, reason: .changed, from: nil))
                    return begin(draftingAct?.id ?? act.id)
                }
            }
            if isShared(act) {
                let parties = roles(in: parties(of: act))
                // Who holds several of the roles speaks for all of them.
                for party in parties
                where !matter.confirmedParties.contains(party)
                    && (party == asked.role || office.holders(of: party).contains { $0.id == official.id })
                {
                    record(
                        .partyConfirmed(
                            .init(
                                act: act.id, party: party, person: official.id,
                                title: office.role(party)?.title ?? title,
                                proof: proof, inbox: inbox)))
                }
                let waiting = parties.contains { !matter.confirmedParties.contains($0) }
                // Who acts in a second role may have been asked in the first alone, and others have spoken for that.
                if waiting { decidersChanged() }
                if !waiting, awaitsApplicant(act) { askAgreement(act) }
                if waiting || awaitsApplicant(act) {
                    return sendReceipt(
                        decision, official: official, asked: asked, messageID: messageID, answered: answered)
                }
            }
            if act.kind == .inform {
                deliver(act, row: row, by: decider)
                return sendReceipt(decision, official: official, asked: asked, messageID: messageID, answered: answered)
            }
            if let meetings = decision.meetings { record(.meetingsProvided(meetings: meetings)) }
        }
        if decision.outcome == .full, let time = time(numbered: decision.choice, at: act) {
            record(.timesProposed(act: act.id, intervals: [time]))
        }
        let rewrites =
            act.kind == .draft && decision.outcome == .revised
            && [nil, .act(act.id)].contains(act.routes[.revised])
        if rewrites, let form = procedure.letter {
            rewriteDraft(form, act: act, row: row, note: decision.note, by: decider)
        } else {
            let choice = act.kind == .choose ? decision.choice : nil
            // What the reply said beside it stays in the record.
            let stated = act.kind == .register ? decision.choice.map { Personal("Nomor dalam jawaban: \($0)") } : nil
            finish(act, decision.outcome, by: decider, note: decision.note ?? stated, choice: choice)
        }
        sendReceipt(decision, official: official, asked: asked, messageID: messageID, answered: answered)
    }

    /// The drafter's own revision: his words become the letter's extra paragraph, and he is shown the new draft.
    private mutating func rewriteDraft(
        _ form: LetterForm, act: Act, row: Procedure.Row, note: Personal?, by decider: Decider
    ) {
        record(
            .actDecided(
                .init(
                    act: act.id, row: row.number, outcome: .revised, person: decider.person, title: decider.title,
                    proof: decider.proof, inbox: decider.inbox, note: note, version: version(for: act),
                    decree: decider.decree, scan: decider.scan)))
        makeDraft(form, remark: note)
        begin(act.id)
    }

    /// Whether a slot that was held when the officials were asked is gone, or none is free at all, for what the decision
    /// would make of the request.
    private func isTaken(for decision: Decision, at act: Act) -> Bool {
        let after = assuming(decision, at: act)
        guard !after.bundle.isEmpty else { return false }
        let free = after.freeSessions()
        return free.isEmpty || Set(matter.bookings.map(\.session)).contains { !free.contains($0) }
    }

    private func hasNoRoom(for decision: Decision, at act: Act) -> Bool {
        assuming(decision, at: act).freeSessions().isEmpty
    }

    /// With the word that is being chosen: it may need less than what was kept free so far.
    private func assuming(_ decision: Decision, at act: Act) -> Deliberation {
        var after = self
        if let name = act.result { after.provisional[name] = decision.choice ?? decision.outcome.rawValue }
        return after
    }

    /// The shown time that an answer names by its number.
    private func time(numbered choice: String?, at act: Act) -> Interval? {
        let times = matter.times(shownFor: act.id)
        guard let number = choice.flatMap({ Int($0) }), times.indices.contains(number - 1) else { return nil }
        return times[number - 1]
    }

    /// The act whose end books the slots.
    var bookingAct: Act? {
        procedure.rows.first { $0.books }.flatMap { row in
            row.acts.first { $0.kind == .checkSchedule } ?? row.acts.last
        }
    }

    private var draftingAct: Act? { procedure.acts.map(\.act).first { $0.kind == .draft } }

    // MARK: - Answers to officials

    /// Tells the decider what was understood.
    private mutating func sendReceipt(
        _ decision: Decision, official: Office.Official, asked: Case.Asked, messageID: String?, answered: TokenSubject
    ) {
        var fields = receiptFields(decision, act: answered.act, official: official, role: asked.role)
        let revocable = revocable(by: official, token: answered) != nil
        if revocable { fields["answers"] = withdrawalAnswers }
        tell(
            official, .decisionReceipt, fields: fields, token: revocable ? answered : nil, inReplyTo: messageID)
    }

    /// Asks once for a clearer answer, with a fixed form.
    private mutating func clarify(
        _ official: Office.Official, act: Act, row: Procedure.Row, asked: Case.Asked, answer: Input.Answer
    ) {
        guard !matter.clarified, mayAnswer else { return }
        record(.clarificationAsked(act: act.id, official: official.id))
        var fields = askFields(act, row: row, role: asked.role, official: official.id)
        fields["subject"] = .text("Mohon kejelasan jawaban [\(matter.id)]")
        if let reason = clarifyReason(act) { fields["reason"] = .text(reason) }
        tell(
            official, .clarify, fields: fields, token: token(for: official.id, act: act),
            inReplyTo: answer.reading.messageID)
    }

    /// Tells an official, once for each case, that a reply did not count.
    mutating func tellNotCounted(_ official: Office.Official, _ answer: Input.Answer) {
        guard !matter.toldNotCounted.contains(official.id), mayAnswer else { return }
        guard case .replySetAside(_, let reason, _) = decided.events.last else { return }
        record(.notCountedTold(official: official.id))
        tell(
            official, .notCounted, fields: notCountedFields(official, reason: reason),
            inReplyTo: answer.reading.messageID)
    }

    // MARK: - Codes

    /// Codes mailed for one visit of an act, so that a forger cannot flood the real person.
    private static let codesPerAct = 3

    mutating func sendCode(
        _ official: Office.Official, act: Act, decision: Decision, answer: Input.Answer, withdraws: Bool = false,
        decidesAnew: Bool = false
    ) {
        guard mayAnswer, matter.pending.filter({ $0.person == official.id }).count < Self.codesPerAct else { return }
        record(
            .codeSent(
                act: act.id, person: official.id,
                answer: .init(
                    outcome: decision.outcome, note: decision.note, inbox: answer.inbox, choice: decision.choice,
                    meetings: decision.meetings, withdraws: withdraws ? true : nil,
                    decidesAnew: decidesAnew ? true : nil)))
        var fields = proveFields(decision, official: official)
        if withdraws {
            fields["understood"] = .text(
                "Keputusan ditarik kembali" + (decidesAnew ? "; menjadi: \(decision.understood(at: act.kind))" : ""))
        }
        tell(
            official, .prove, fields: fields, token: codeToken(official.id),
            inReplyTo: answer.reading.messageID)
    }

    /// The token of the newest code.
    func codeToken(_ person: String) -> TokenSubject {
        TokenSubject(
            caseID: matter.id, act: TokenSubject.code, person: person, version: matter.request.version,
            attempt: matter.codes)
    }

    /// A code came back: it proves the answer that waits for it, if its sender says so.
    private mutating func takeCode(_ answer: Input.Answer, token: TokenSubject) {
        guard !answer.tokenExpired else { return setAside(answer, .tokenExpired) }
        if token.person == TokenSubject.applicant { return takeApplicantCode(answer, token: token) }
        guard let official = office.official(token.person), Trust.isFrom(official.address, answer.reading) else {
            return setAside(answer, .wrongPerson)
        }
        if takeWithdrawalCode(answer, token: token, official: official) { return }
        if takeReturnCode(answer, token: token, official: official) { return }
        guard !matter.state.ended else { return setAside(answer, .caseEnded) }
        guard matter.heldSince == nil else { return setAside(answer, .onHold) }
        guard let waiting = matter.pending.first(where: { $0.number == token.attempt && $0.person == token.person }),
            let (row, act) = currentAct, waiting.act == act.id, waiting.attempt == matter.attempt,
            let asked = matter.asked.first(where: { $0.official == official.id })
        else { return setAside(answer, .tokenUsed) }
        switch codeAnswer(in: answer) {
        case .yes: break
        case .no:
            setAside(answer, .denied)
            return tellOperator(
                "Pejabat menyatakan jawaban yang diterima bukan darinya. Periksa keamanan surat elektronik.")
        case .unclear: return setAside(answer, .unclear)
        }
        let pending = waiting.answer
        conclude(
            Decision(
                outcome: pending.outcome, note: pending.note, choice: pending.choice, meetings: pending.meetings),
            act: act, row: row, asked: asked, official: official, proof: .code, inbox: pending.inbox,
            messageID: answer.reading.messageID)
    }

    enum Agreement { case yes, no, unclear }

    /// Whether the reply returns the code, or says yes to the question whether the answer is the sender's own.
    func codeAnswer(in answer: Input.Answer) -> Agreement {
        let plain = agreement(in: answer)
        guard plain == .unclear, !Trust.isOnlyQuote(answer.reading), answer.meaning.condition == nil,
            answer.meaning.wishes.isEmpty, [.none, .unclear].contains(answer.meaning.decision)
        else { return plain }
        let words = answer.reading.text.lowercased()
        return answer.reading.tokens.contains { !$0.isEmpty && words.contains($0.lowercased()) } ? .yes : plain
    }

    /// Yes or no to a question that was put; an answer without own words is neither.
    func agreement(in answer: Input.Answer) -> Agreement {
        guard !Trust.isOnlyQuote(answer.reading) else { return .unclear }
        let meaning = answer.meaning
        let yes = meaning.wishes.contains(.agree) || meaning.decision == .approve
        let no = meaning.wishes.contains(.decline) || meaning.decision == .reject || meaning.decision == .revise
        if yes == no || meaning.condition != nil { return .unclear }
        return yes ? .yes : .no
    }
}

extension Case {
    /// The numbers that answer the question of `act`: one for each free time shown. Where words are chosen, numbers mean
    /// those.
    func numbers(shownFor act: Act) -> [String] {
        act.kind == .choose ? [] : times(shownFor: act.id).indices.map { String($0 + 1) }
    }
}

/// Fixed words of answers to particular acts, as questions offer them and buttons send them.
enum AnswerWord: String {
    case free = "kosong"
    case full = "penuh"
    case ready = "siap"
    case reported = "sudah"
    case recorded = "dicatat"
    case passedOn = "diteruskan"
}

extension ActKind {
    /// Words that say, beside the usual yes, that an act of this kind is done.
    var doneWords: [AnswerWord] {
        switch self {
        case .coordinate: [.ready]
        case .report: [.reported]
        case .register, .enterAgenda: [.recorded, .reported]
        case .passOn, .handOverResult, .inform: [.passedOn, .reported]
        case .receive, .verify, .dispose, .checkSchedule, .choose, .provision, .draft, .initial, .sign, .send, .agree:
            []
        }
    }
}

/// The number that a reply gives a letter. The register's own is the only one that counts.
enum AgendaNumber {
    /// `214` of “Dicatat, agenda 214”, `214/IX` of “no. agenda: 214/IX”; nothing when the words name none.
    static func stated(in words: String) -> String? {
        let line = words.lowercased().split(whereSeparator: \.isNewline).first { $0.contains("agenda") } ?? ""
        guard let start = line.ranges(of: "agenda").first?.upperBound else { return nil }
        var rest = line[start...].drop { !$0.isLetter && !$0.isNumber }
        for label in ["surat", "masuk", "nomor", "no"] where rest.hasPrefix(label) {
            rest = rest.dropFirst(label.count).drop { !$0.isLetter && !$0.isNumber }
        }
        let number = rest.prefix { $0.isASCII && ($0.isNumber || $0.isLetter || "/-.".contains($0)) }
        let trimmed = number.reversed().drop { "/-.".contains($0) }.reversed()
        let result = String(trimmed).uppercased()
        return result.first?.isNumber == true && result.count <= 24 ? result : nil
    }
}

extension Meaning {
    /// The one condition under which an approval can still hold.
    static let slotFree = "slot_free"
}
