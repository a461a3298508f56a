import LetterReading
import OfficeCalendar

/// Taking a decision back: its own person may, until somebody else has decided.
///
/// No mail waits for that. What followed of itself is undone in the record:
/// the act is open again, slots are held and no longer booked, those who were
/// asked meanwhile and the applicant are told. A signed letter has its number
/// and is on its way: it is corrected by another letter, not taken back.
extension Deliberation {
    /// A decision that can still be taken back.
    struct Revocable: Equatable {
        var act: Act
        var row: Procedure.Row
        var role: String
        var title: String
        var outcome: Outcome
        /// Set where only one party's confirmation is taken back.
        var party: String?
    }

    /// The decision that `token` asked for, when it is the newest, was this official's, and nothing went out on it.
    func revocable(by official: Office.Official, token: TokenSubject) -> Revocable? {
        if let (row, act) = currentAct, isShared(act), matter.state == .running, token.act == act.id,
            token.attempt == matter.attempt, let asked = matter.asked.first(where: { $0.official == official.id }),
            matter.confirmedParties.contains(asked.role)
        {
            return Revocable(
                act: act, row: row, role: asked.role, title: office.title(of: official.id, in: asked.role),
                outcome: .done, party: asked.role)
        }
        if let (row, act) = currentAct, awaitsAgreement(to: act), token.act == act.id, token.attempt == matter.attempt {
            let own = roles(of: official)
            let party = roles(in: parties(of: act)).first { own.contains($0) && matter.confirmedParties.contains($0) }
            guard let party else { return nil }
            return Revocable(
                act: act, row: row, role: party, title: office.title(of: official.id, in: party), outcome: .done,
                party: party)
        }
        switch matter.state {
        case .running, .waitingForApplicant: break
        case .refused, .full:
            // A case about an event that is past is not opened again.
            guard lastEnd.map({ now < $0 }) ?? true else { return nil }
        case .completed, .cancelled, .closed: return nil
        }
        guard matter.letter == nil, matter.confirmedParties.isEmpty,
            let last = matter.decisions.last(where: { $0.official != Self.workerID }), last.official == official.id,
            last.act == token.act, matter.visits[last.act] == token.attempt,
            let (row, act) = procedure.act(last.act), act.id != matter.current || matter.state != .running
        else { return nil }
        let own = roles(of: official)
        let party = isShared(act) ? self.roles(in: parties(of: act)).first(where: own.contains) : nil
        return Revocable(
            act: act, row: row, role: party ?? act.role ?? own.first ?? "", title: last.title,
            outcome: last.outcome, party: nil)
    }

    /// Whether all other parties of a shared act have said yes and the applicant is asked for his word.
    private func awaitsAgreement(to act: Act) -> Bool {
        matter.state == .waitingForApplicant && isShared(act) && awaitsApplicant(act) && !matter.isDisplaced
            && matter.correction == nil && matter.askedFields.isEmpty
    }

    private func roles(of official: Office.Official) -> [String] {
        office.roles.filter { office.deciders(of: $0).contains(official.id) }.map(\.id)
    }

    private static let workerID = "worker"

    /// Takes an official's wish to take a decision back.
    mutating func takeBack(_ answer: Input.Answer, official: Office.Official, token: TokenSubject) {
        guard !answer.tokenExpired else { return setAside(answer, .tokenExpired) }
        guard let revocable = revocable(by: official, token: token) else {
            setAside(answer, .tooLate)
            if matter.letter != nil, matter.letter?.official == official.id {
                tellOperator(
                    "\(office.official(official.id)?.name ?? official.id) ingin menarik keputusan setelah surat bernomor; bila perlu susulkan surat ralat."
                )
            }
            return tellNotCounted(official, answer)
        }
        let anew = newDecision(in: answer, of: revocable)
        if case .unclear(let reason) = anew {
            setAside(answer, reason)
            return tellNotCounted(official, answer)
        }
        let decision: Decision? = if case .decided(let new) = anew { new } else { nil }
        let proof = Trust.proof(of: answer.reading, policy: policy)
        guard proof != .none else {
            setAside(answer, .unproved)
            return sendCode(
                official, act: revocable.act, decision: decision ?? Decision(outcome: revocable.outcome),
                answer: answer, withdraws: true, decidesAnew: decision != nil)
        }
        withdraw(
            revocable, official: official, proof: proof, inbox: answer.inbox, anew: decision,
            messageID: answer.reading.messageID)
    }

    /// A code that proves a withdrawal came back. Returns false when the code is for something else.
    mutating func takeWithdrawalCode(_ answer: Input.Answer, token: TokenSubject, official: Office.Official) -> Bool {
        guard let waiting = matter.pending.first(where: { $0.number == token.attempt && $0.person == official.id }),
            waiting.answer.withdraws == true
        else { return false }
        switch codeAnswer(in: answer) {
        case .yes: break
        case .no:
            setAside(answer, .denied)
            return true
        case .unclear:
            setAside(answer, .unclear)
            return true
        }
        let subject = TokenSubject(
            caseID: matter.id, act: waiting.act, person: official.id, version: matter.request.version,
            attempt: matter.visits[waiting.act] ?? 0)
        guard let revocable = revocable(by: official, token: subject) else {
            setAside(answer, .tooLate)
            return true
        }
        let pending = waiting.answer
        withdraw(
            revocable, official: official, proof: .code, inbox: pending.inbox,
            anew: pending.decidesAnew == true
                ? Decision(
                    outcome: pending.outcome, note: pending.note, choice: pending.choice, meetings: pending.meetings)
                : nil, messageID: answer.reading.messageID)
        return true
    }

    /// The decision that is to stand instead; nothing when it is only taken back.
    private func newDecision(in answer: Input.Answer, of revocable: Revocable) -> Ruling? {
        guard answer.meaning.decision != .none else { return nil }
        return ruling(of: answer, act: revocable.act, row: revocable.row)
    }

    /// Takes a decision back, and puts another in its place when there is one.
    mutating func withdraw(
        _ revocable: Revocable, official: Office.Official, proof: Proof, inbox: Int64?, anew: Decision?,
        messageID: String?
    ) {
        let (act, row) = (revocable.act, revocable.row)
        let others = matter.asked.filter { $0.official != official.id }.compactMap { office.official($0.official) }
        let applicantWasTold = matter.state != .running
        let wasEnded = matter.state.ended
        // The applicant is asked about what all others can do: without one of them there is nothing to agree to yet.
        let endsQuestion = revocable.party != nil && awaitsAgreement(to: act)
        record(
            .decisionWithdrawn(
                .init(
                    act: act.id, row: row.number, person: official.id, title: revocable.title, proof: proof,
                    inbox: inbox, outcome: revocable.outcome, party: revocable.party, fact: act.result,
                    withMeetings: act.kind == .provision)))
        let understood = Decision(outcome: revocable.outcome)
        if revocable.party != nil, !endsQuestion {
            setReminder(act, row: row, count: 1, from: officeTime ?? now)
            return sendWithdrawalReceipt(understood, of: revocable, official: official, messageID: messageID)
        }
        if wasEnded { setEventPast() }
        unbook(since: act)
        // Of several who confirmed, only the one who takes it back is asked again.
        if endsQuestion {
            let own = roles(of: official)
            standing = matter.confirmedParties.filter { !own.contains($0) }
        } else if let agreed = matter.agreed, agreed.act == act.id, isShared(act) {
            let own = roles(of: official)
            if agreed.parties.contains(where: own.contains) { standing = agreed.parties.filter { !own.contains($0) } }
        }
        for other in others {
            tell(
                other, .notice,
                fields: noticeFields(
                    other,
                    reason:
                        "\(revocable.title) menarik kembali keputusannya; permintaan kami tentang permohonan ini belum perlu dijawab."
                ))
        }
        if let anew {
            record(.actBegun(act: act.id, attempt: (matter.visits[act.id] ?? 0) + 1))
            keepConfirmations(act)
            if !isBooked { holdSlots() }
            let asked = Case.Asked(official: official.id, role: revocable.role, at: now)
            record(.officialsAsked(act: act.id, attempt: matter.attempt, officials: [asked]))
            conclude(
                anew, act: act, row: row, asked: asked, official: official, proof: proof, inbox: inbox,
                messageID: messageID)
        } else {
            begin(act.id)
            sendWithdrawalReceipt(understood, of: revocable, official: official, messageID: messageID)
        }
        if applicantWasTold, matter.state == .running {
            record(.applicantInformed(kind: .status))
            var fields = statusFields()
            fields["reason"] = .text(
                endsQuestion
                    ? "Permintaan persetujuan kami sebelumnya belum perlu dijawab: rencananya masih kami periksa kembali, "
                        + "dan persetujuan akan kami mintakan lagi sesudahnya."
                    : "Pemberitahuan kami sebelumnya ditarik kembali; permohonan diproses kembali.")
            tellApplicant(.status, fields: fields)
        }
    }

    /// Lets the words of those who have taken nothing back stand, once, for an act that is begun again.
    mutating func keepConfirmations(_ act: Act) {
        guard !standing.isEmpty, isShared(act) else { return }
        record(.confirmationsKept(act: act.id, parties: standing))
        standing = []
    }

    /// Slots that were booked by the act, or by what followed it, are only held again.
    private mutating func unbook(since act: Act) {
        let order = procedure.acts.map(\.act.id)
        guard isBooked, let place = order.firstIndex(of: act.id),
            let booking = bookingAct.flatMap({ order.firstIndex(of: $0.id) }), place <= booking
        else { return }
        record(
            .slotsHeld(
                bookings: matter.bookings.map {
                    var held = $0
                    held.state = .held
                    return held
                }))
    }

    private mutating func sendWithdrawalReceipt(
        _ decision: Decision, of revocable: Revocable, official: Office.Official, messageID: String?
    ) {
        var fields = receiptFields(decision, act: revocable.act.id, official: official, role: revocable.role)
        fields["understood"] = .text(
            "Ditarik kembali (semula: \(decision.understood(at: revocable.act.kind)))")
        tell(official, .decisionReceipt, fields: fields, inReplyTo: messageID)
    }
}
