import LetterReading
import OfficeCalendar

/// Orders of the operator beyond asking again: each is an event with a name and a reason, or refused with a reason.
extension Deliberation {
    /// Stops the case: nothing is asked, reminded or decided until it is resumed. Slots stay held.
    mutating func hold(_ order: Input.OperatorOrder) {
        guard !matter.state.ended else { return refuse(order: "the case has ended (\(matter.state.rawValue))") }
        guard matter.heldSince == nil else { return refuse(order: "the case is on hold already") }
        let asked = waitingOfficials.compactMap { office.official($0.official) }
        record(.operatorActed(order: order))
        for official in asked {
            tell(
                official, .notice,
                fields: noticeFields(
                    official, reason: "Permohonan ini ditunda sementara oleh petugas; belum perlu dijawab."))
        }
    }

    /// Lets the case go on where it stood.
    mutating func resume(_ order: Input.OperatorOrder) {
        guard matter.heldSince != nil else { return refuse(order: "the case is not on hold") }
        record(.operatorActed(order: order))
        switch matter.state {
        case .waitingForApplicant: setApplicantDeadlines()
        case .running: if let current = matter.current { begin(current) }
        case .completed, .refused, .full, .cancelled, .closed: break
        }
    }

    /// Passes the current act to another official. A signature cannot be passed on so: that takes a written order.
    mutating func reassign(to id: String, _ order: Input.OperatorOrder) {
        guard matter.state == .running, matter.heldSince == nil, let act = currentAct?.act else {
            return refuse(order: "no official is being asked")
        }
        guard office.official(id) != nil else { return refuse(order: "there is no official \(id)") }
        guard case .officials(let roles) = conduct(of: act), let role = roles.first, !matter.asked.isEmpty else {
            return refuse(order: "no official is being asked")
        }
        guard act.kind != .sign || office.holders(of: role).contains(where: { $0.id == id }) else {
            return refuse(order: "a signature is passed on by a delegation with its decree, not by reassigning")
        }
        guard !isShared(act) else {
            return refuse(order: "several parties are asked at once; reassigning one of them is not possible")
        }
        let before = matter.asked.filter { $0.official != id }.compactMap { office.official($0.official) }
        record(.operatorActed(order: order))
        let title = office.title(of: id, in: role)
        for other in before {
            tell(
                other, .notice,
                fields: noticeFields(other, reason: "Permintaan ini dialihkan oleh petugas kepada \(title)."))
        }
        begin(act.id)
    }

    /// Gives back what the office kept for itself.
    mutating func unblock(_ number: Int?, _ order: Input.OperatorOrder) {
        let given = (matter.blocks ?? []).filter { number == nil || $0.number == number }
        guard !given.isEmpty else {
            return refuse(
                order: number.map { "the case has no block \($0)" } ?? "nothing is blocked that was taken from the case"
            )
        }
        record(.operatorActed(order: order))
        for block in given { record(.slotsUnblocked(number: block.number)) }
    }

    /// Sends the signed letter once more, as it was.
    mutating func resend(_ order: Input.OperatorOrder) {
        guard let letter = matter.letter, letter.paperDigest != nil, let key = matter.letterKey else {
            return refuse(order: "no letter has been typeset for this case")
        }
        record(.operatorActed(order: order))
        sendLetter(slot: "\(key)/\(matter.sequence)")
    }

    /// Records a decision that was made on paper.
    mutating func recordPaper(
        _ person: String, _ decision: Decision, scan: String?, order: Input.OperatorOrder
    ) {
        guard matter.state == .running, let (row, act) = currentAct else {
            return refuse(order: "no decision is awaited (\(matter.state.rawValue))")
        }
        guard matter.heldSince == nil else { return refuse(order: "the case is on hold") }
        guard let official = office.official(person) else { return refuse(order: "there is no official \(person)") }
        guard let role = roleDeciding(act, official: person) else {
            return refuse(order: "row \(row.number) is not \(official.name)'s to decide")
        }
        if act.kind.showsDraft, matter.asked.isEmpty {
            return refuse(order: "the draft that the decision is about is not typeset yet")
        }
        var decision = decision
        if decision.outcome == .done {
            // Meetings have link, ID and passcode: an outcome alone does not tell them.
            if act.kind == .provision {
                let told = (decision.meetings ?? []).map {
                    MeetingReading(
                        joinURL: $0.joinURL?.text, meetingID: $0.meetingID?.text, passcode: $0.passcode?.text)
                }
                guard !told.isEmpty else {
                    return refuse(
                        order: "row \(row.number) brings a meeting: say its link, ID and passcode (--meetings)")
                }
                guard let meetings = matched(told) else {
                    return refuse(
                        order:
                            "row \(row.number) brings a meeting: each needs a link, and there must be one for all or "
                            + "one for each of \(grantedSessions.count) granted session(s)")
                }
                decision.meetings = meetings
            }
            if act.kind == .choose {
                let word = act.choices.first { $0.word == decision.choice?.lowercased() }?.word
                guard let word else {
                    return refuse(
                        order: "row \(row.number) chooses among: "
                            + act.choices.map(\.word).joined(separator: ", ") + " (--choice)")
                }
                decision.choice = word
            }
        }
        if act.kind != .provision || decision.outcome != .done, decision.meetings != nil {
            return refuse(order: "row \(row.number) brings no meeting so; leave --meetings out")
        }
        record(.operatorActed(order: order.withoutMeetings))
        conclude(
            decision, act: act, row: row,
            asked: matter.asked.first { $0.official == person } ?? .init(official: person, role: role, at: now),
            official: official, proof: .paper, inbox: nil, messageID: nil, scan: scan)
    }

    /// The role in which an official may decide the act: his own, the one he acts in, or that of the one who passed it on.
    private func roleDeciding(_ act: Act, official: String) -> String? {
        guard case .officials(let roles) = conduct(of: act) else { return nil }
        return roles.first { role in
            office.holders(of: role).contains { $0.id == official } || office.keepsMandate(official, in: role)
                || matter.reassigned?[act.id] == official
        }
    }
}
