package import OfficeCalendar

/// How events make a case. Folding never fails: an event that makes no sense changes nothing but the count.
extension Case {
    /// The case that an opening event makes, or nothing when the event opens none.
    package init?(opening event: Event, at instant: Instant) {
        guard case .requestReceived(let opening) = event else { return nil }
        self.init(
            id: opening.caseID, procedure: opening.procedure, procedureVersion: opening.procedureVersion,
            receivedAt: instant, requestMessageID: opening.messageID, requestInbox: opening.inbox,
            applicant: opening.applicant, request: opening.request)
        doubts = opening.doubts
        sequence = 1
    }

    /// The case that a history makes, or nothing when its first event opens none.
    package static func replay(_ history: [(Event, Instant)]) -> Case? {
        guard let first = history.first, var result = Case(opening: first.0, at: first.1) else { return nil }
        for (event, instant) in history.dropFirst() { result.apply(event, at: instant) }
        return result
    }

    /// Folds one event in. Never fails; every event raises `sequence` by one.
    package mutating func apply(_ event: Event, at instant: Instant) {
        sequence += 1
        switch event {
        case .requestReceived:
            // A case opens once; a second opening is kept in the record and changes nothing.
            break
        case .incomingRegistered(_, let number):
            agendaNumber = number
        case .actBegun(let act, let attempt):
            begin(act, attempt: attempt)
        case .officialsAsked(_, _, let officials):
            asked = officials
        case .actDecided(let decision):
            decisions.append(
                DecisionRecord(
                    act: decision.act, row: decision.row, outcome: decision.outcome, official: decision.person,
                    title: decision.title, at: instant, proof: decision.proof, note: decision.note))
            asked = []
            clarified = false
            dropOfficialDeadlines()
            if insisted?.act == decision.act { insisted = nil }
            if !confirmedParties.isEmpty { agreed = Agreed(act: decision.act, parties: confirmedParties) }
        case .rowDone(let row):
            if let earlier = rowsDone.firstIndex(of: row) { rowsDone.removeSubrange(earlier...) }
            rowsDone.append(row)
        case .factEstablished(let name, let value):
            facts[name] = value
        case .slotsHeld(let bookings), .slotsBooked(let bookings):
            self.bookings = bookings
        case .slotsReleased:
            bookings = []
            dropLoans()
        case .slotsBlocked(let number, let need, let bookings):
            blocks = (blocks ?? []) + [Block(number: number, need: need, since: instant, bookings: bookings)]
        case .slotsUnblocked(let number):
            blocks?.removeAll { $0.number == number }
        case .dataAsked(let fields):
            waitForApplicant()
            askedFields = fields
            if fields.contains(RequestField.notice) { lateness = true }
        case .correctionAsked(_, let note):
            waitForApplicant()
            correction = note
        case .agreementAsked:
            waitForApplicant()
        case .bookingDisplaced(let reason):
            waitForApplicant()
            correction = reason
            displaced = true
        case .requestAmended(let request, let material, let inbox):
            self.request = request
            if let inbox { supplements.append(inbox) }
            // A changed request voids approvals; they stay in the journal.
            if material {
                decisions = []
                meetings = []
                facts = facts.filter { [Case.agendaFact, Case.formFact].contains($0.key) }
                letter = nil
                letterSentAt = nil
                changed = true
            }
        case .applicantAnswered:
            state = .running
            stopWaitingForApplicant()
        case .meetingsProvided(let meetings):
            self.meetings = meetings
        case .meetingOrdered(let order):
            change(order.key) { $0 = order }
            if !orders.contains(where: { $0.key == order.key }) { meetingOrders = orders + [order] }
        case .meetingMade(let key, let meeting):
            change(key) { order in
                order.state = .made
                order.meeting = meeting
            }
        case .meetingRefused(let key, let reason):
            change(key) { order in
                order.state = .refused
                order.refusal = reason
                order.meeting = nil
            }
        case .meetingWithdrawn(let key):
            change(key) { order in
                order.state = .withdrawn
                order.revision += 1
            }
        case .meetingRemoved(let key), .meetingNotRemoved(let key, _):
            change(key) { $0.meeting = nil }
        case .loansOpened(let opened):
            dropLoans()
            lent = loans + opened
        case .returnAsked(let number, let count, let until):
            change(loan: number) { $0.asked = count }
            if let loan = loans.first(where: { $0.number == number }), let index = booking(of: loan),
                bookings[index].interval.end < until
            {
                bookings[index].interval = Interval(start: bookings[index].interval.start, end: until)
            }
        case .loanReturned(let number, _, _, _):
            take(back: number, at: instant)
        case .draftMade(let version, let digest, let remark):
            draft = Draft(version: version, fieldsDigest: digest, paperDigest: nil, remark: remark)
        case .paperOwed(let key):
            papersOwed.append(key)
            paperKeys.append(key)
        case .paperTypeset(let key, let digest):
            typeset(key, digest: digest)
        case .paperFailed(let key, _):
            papersOwed.removeAll { $0 == key }
            papersFailed.append(key)
        case .letterSigned(_, _, let number, let date, let official, _):
            letter = SignedLetter(number: number, date: date, official: official, paperDigest: nil)
            letterSentAt = nil
        case .letterSent:
            letterSentAt = instant
        case .applicantInformed(let kind):
            if kind == .applicantUnclear { applicantToldUnclear = true }
            if kind == .granted || kind == .displaced { invitations = invitationsTold + 1 }
        case .alternativesOffered(let intervals, let sessions):
            offered = intervals
            offeredSessions = sessions
            questions += 1
        case .alternativeChosen:
            offered = []
        case .timesShown(let act, let intervals):
            shown = Saying(act: act, version: request.version, times: intervals)
        case .timesProposed(let act, let intervals):
            proposed = Saying(act: act, version: request.version, times: intervals)
        case .confirmationsKept(_, let parties):
            confirmedParties = parties
        case .replySetAside(_, let reason, _):
            if reason == .tooMany { hasTooManyChanges = true }
            if reason == .slotTaken, let current { insisted = Saying(act: current, version: request.version) }
        case .escalated:
            if escalation == nil { escalation = Escalation(at: instant, reminders: remindersSent) }
        case .operatorActed(let order):
            obey(order, at: instant)
        case .decisionWithdrawn(let withdrawn):
            withdraw(withdrawn)
        case .urgencyDeclared:
            urgentVersion = request.version
        case .clarificationAsked:
            clarified = true
        case .notCountedTold(let official):
            toldNotCounted.append(official)
        case .partyConfirmed(let confirmed):
            confirmedParties.append(confirmed.party)
        case .codeSent(let act, let person, let answer):
            codes += 1
            pending.append(
                PendingCode(
                    number: codes, act: act, attempt: attempt, version: request.version, person: person, answer: answer)
            )
        case .cancellationConfirmationAsked:
            codes += 1
            cancellationToConfirm = true
            cancellationCode = codes
        case .deadlineSet(let deadline):
            deadlines.removeAll { $0.key == deadline.key || ($0.kind == .eventPast && deadline.kind == .eventPast) }
            deadlines.append(deadline)
        case .deadlineMet(let key):
            deadlines.removeAll { $0.key == key }
        case .officialReminded(_, let count):
            remindersSent = count
        case .applicantReminded(let count):
            applicantRemindersSent = count
        case .mailUndelivered(let slot, _):
            undelivered.append(slot)
        case .caseCompleted:
            end(as: .completed)
        case .caseRefused:
            end(as: .refused)
        case .caseFull:
            let offered = offered
            end(as: .full)
            self.offered = offered
        case .caseCancelled:
            end(as: .cancelled)
        case .caseClosed(let reason):
            end(as: .closed)
            closing = reason
        }
    }

    /// The row that an act belongs to, by its id (`7.2` is of row `7`).
    static func row(ofAct id: String) -> String {
        id.split(separator: ".", maxSplits: 1).first.map(String.init) ?? id
    }

    private mutating func change(_ key: String, _ body: (inout MeetingOrder) -> Void) {
        guard let index = orders.firstIndex(where: { $0.key == key }) else { return }
        var changed = orders
        body(&changed[index])
        meetingOrders = changed
    }

    private mutating func begin(_ act: String, attempt: Int) {
        current = act
        self.attempt = attempt
        visits[act] = attempt
        state = .running
        asked = []
        clarified = false
        confirmedParties = []
        displaced = nil
        shown = nil
        remindersSent = 0
        escalation = nil
        pending.removeAll { $0.person != TokenSubject.applicant }
        dropOfficialDeadlines()
        stopWaitingForApplicant()
        if let earlier = rowsDone.firstIndex(of: Case.row(ofAct: act)) { rowsDone.removeSubrange(earlier...) }
    }

    private mutating func obey(_ order: Input.OperatorOrder, at instant: Instant) {
        switch order.kind {
        case .hold:
            heldSince = instant
            dropOfficialDeadlines()
            deadlines.removeAll { $0.kind == .applicantReminder || $0.kind == .applicantPatience }
        case .resume:
            heldSince = nil
        case .reassign(let official):
            guard let current else { return }
            reassigned = (reassigned ?? [:]).merging([current: official]) { _, new in new }
        case .askAgain:
            // Who asks again has mended what the meeting service complained of.
            for refused in orders where refused.state == .refused { change(refused.key) { $0.state = .withdrawn } }
        case .cancel, .recordDecision, .resend, .displace, .returned, .settleMail, .unblock:
            break
        }
    }

    private mutating func withdraw(_ withdrawn: Event.DecisionWithdrawn) {
        if let party = withdrawn.party {
            confirmedParties.removeAll { $0 == party }
            // What the applicant was asked to agree to does not stand any more.
            if state == .waitingForApplicant {
                state = .running
                stopWaitingForApplicant()
            }
            return
        }
        // What the worker did on its own after the decision goes with it.
        if let index = decisions.lastIndex(where: { $0.act == withdrawn.act && $0.official == withdrawn.person }) {
            decisions.removeSubrange(index...)
        }
        if let fact = withdrawn.fact { facts[fact] = nil }
        if withdrawn.withMeetings { meetings = [] }
        closing = nil
        state = .running
        stopWaitingForApplicant()
    }

    private mutating func waitForApplicant() {
        state = .waitingForApplicant
        asked = []
        questions += 1
        applicantToldUnclear = false
        applicantRemindersSent = 0
        dropOfficialDeadlines()
    }

    private mutating func stopWaitingForApplicant() {
        askedFields = []
        correction = nil
        offered = []
        applicantToldUnclear = false
        applicantRemindersSent = 0
        deadlines.removeAll { $0.kind == .applicantReminder || $0.kind == .applicantPatience }
    }

    /// Loans that nobody was asked about and that are bound to no booking any more are none.
    private mutating func dropLoans() {
        guard lent != nil else { return }
        deadlines.removeAll { $0.kind == .loanEnds }
        lent = loans.filter { $0.returnedAt != nil }
    }

    private mutating func change(loan number: Int, _ body: (inout Loan) -> Void) {
        guard let index = loans.firstIndex(where: { $0.number == number }) else { return }
        var changed = loans
        body(&changed[index])
        lent = changed
    }

    private mutating func take(back number: Int, at instant: Instant) {
        guard let loan = loans.first(where: { $0.number == number }) else { return }
        // What is back is free from now on.
        if let index = booking(of: loan), bookings[index].interval.start < instant,
            bookings[index].interval.end > instant
        {
            bookings[index].interval = Interval(start: bookings[index].interval.start, end: instant)
        }
        change(loan: number) { $0.returnedAt = instant }
        deadlines.removeAll { $0.key == loan.deadlineKey }
        pending.removeAll { $0.act == loan.deadlineKey }
    }

    private mutating func dropOfficialDeadlines() {
        deadlines.removeAll { $0.kind == .reminder || $0.kind == .escalation || $0.kind == .actOpens }
    }

    private mutating func typeset(_ key: String, digest: String) {
        papersOwed.removeAll { $0 == key }
        if let draft, key == draft.paperKey { self.draft?.paperDigest = digest }
        if key == letterKey, letter != nil {
            letter?.paperDigest = digest
            lettersTypeset += 1
        }
    }

    private mutating func end(as state: State) {
        self.state = state
        asked = []
        // What is lent outlives the case.
        deadlines.removeAll { $0.kind != .loanEnds || state != .completed }
        pending = []
        askedFields = []
        correction = nil
        offered = []
        cancellationToConfirm = false
        displaced = nil
    }

    /// Key of the newest signed letter's paper, or nothing before there is one.
    var letterKey: String? { paperKeys.last { $0.hasPrefix("letter/") } }
}

extension Case.Draft {
    /// Key of this draft's paper.
    var paperKey: String { "draft/\(version)" }
}

extension TokenSubject {
    /// `act` and `person` of mails to the applicant.
    package static let applicant = "applicant"
    /// `act` of mails that ask for a code back.
    package static let code = "code"
}
