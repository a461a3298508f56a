import LetterReading
import OfficeCalendar

/// What the applicant may do while his case runs, and after.
extension Deliberation {
    /// Takes a mail that claims to be the applicant's. Another address than the request's never changes anything.
    mutating func takeFromApplicant(_ answer: Input.Answer) {
        guard let address = matter.applicant.address.text, Trust.isFrom(address, answer.reading) else {
            return setAside(answer, .wrongPerson)
        }
        let wishes = wishes(in: answer)
        for wish in wishes {
            if case .reschedule(let sessions) = wish { return reschedule(sessions, answer) }
        }
        if wishes.contains(.cancel) { return askToCancel(answer) }
        let numbers = wishes.compactMap { if case .choose(let number) = $0 { number } else { nil } }
        if !numbers.isEmpty { return choose(numbers, answer) }
        if wishes == [.status] { return tellStatus(answer) }
        if matter.isDisplaced, answersQuestion(answer), agreement(in: answer) == .no {
            return declineDisplacement(answer)
        }
        if matter.state == .waitingForApplicant, answersQuestion(answer) || suppliesAsked(answer, wishes) {
            return takeAnswer(answer, wishes: wishes)
        }
        // Who still wants something of a case that has ended is told how it ended.
        if matter.state.ended, !wishes.isEmpty { return tellStatus(answer) }
        for wish in wishes {
            if case .supply(let supplied) = wish { return supplement(supplied, answer) }
        }
        setAside(answer, matter.state.ended ? .caseEnded : .nothingAsked)
    }

    /// The wishes of a mail: those of the answer, and those of a letter that refers to the earlier one.
    private func wishes(in answer: Input.Answer) -> [Meaning.Wish] {
        var wishes = answer.meaning.wishes
        if answer.reading.kind == .request, let request = answer.reading.request,
            let place = wishes.firstIndex(where: { if case .supply = $0 { true } else { false } }),
            case .supply(let said) = wishes[place]
        {
            // The letter that comes with the mail outweighs the words around it.
            wishes[place] = .supply(said.merging(request, asked: nil, attached: false))
        }
        if wishes.isEmpty, answer.reading.kind == .request, let request = answer.reading.request {
            if request.warnings.contains("reschedule"), !request.sessions.isEmpty {
                wishes.append(.reschedule(sessions: request.sessions))
            } else if request.warnings.contains("cancellation") {
                wishes.append(.cancel)
            } else {
                wishes.append(.supply(request))
            }
        }
        return wishes
    }

    /// Whether the mail answers the question that is open: by its token, or by proof where it has none.
    private func answersQuestion(_ answer: Input.Answer) -> Bool {
        if let token = answer.token {
            return token.person == TokenSubject.applicant && token.attempt == matter.questions && !answer.tokenExpired
        }
        return Trust.proof(of: answer.reading, policy: policy) != .none
    }

    /// Whether the mail brings facts while facts are asked for: those are welcome in answer to any of our mails.
    private func suppliesAsked(_ answer: Input.Answer, _ wishes: [Meaning.Wish]) -> Bool {
        guard !matter.askedFields.isEmpty, answersAtAll(answer) else { return false }
        return wishes.contains { if case .supply = $0 { true } else { false } }
    }

    private func proof(of answer: Input.Answer) -> Proof { Trust.proof(of: answer.reading, policy: policy) }

    // MARK: - Answers to questions

    private mutating func takeAnswer(_ answer: Input.Answer, wishes: [Meaning.Wish]) {
        guard let (_, act) = currentAct else { return setAside(answer, .nothingAsked) }
        if act.asksApplicant, !matter.isDisplaced { return takeAgreement(answer, act: act) }
        let supplied = wishes.compactMap { wish in
            if case .supply(let reading) = wish { reading } else { nil }
        }.first
        let attached = !answer.reading.attachments.isEmpty
        if matter.correction != nil {
            guard supplied != nil || attached || !Trust.isOnlyQuote(answer.reading) else { return unclear(answer) }
            var correction = supplied ?? RequestReading()
            // A bare day in running text (“daftar per 24 November”) moves nothing; a day with its hour does.
            correction.sessions.removeAll { $0.start == nil }
            let merged = RequestReading(stored: matter.request.reading).merging(
                correction, asked: nil, attached: attached)
            // New times must be as sure as those of a first letter.
            guard merged.sessions == RequestReading(stored: matter.request.reading).sessions || isCertain(merged)
            else { return unclear(answer) }
            return resume(act, material: amend(merged, inbox: answer.inbox))
        }
        let before = RequestReading(stored: matter.request.reading)
        let merged = before.merging(
            supplied ?? RequestReading(), asked: RequestField.answerable(matter.askedFields), attached: attached)
        let questions = questions(about: merged)
        // Asked why a request comes so late, any words are an answer: those who decide will read them.
        let explains = matter.askedFields.contains(RequestField.notice) && !Trust.isOnlyQuote(answer.reading)
        // An answer that answers nothing must not start the same mail again.
        guard
            explains
                || (merged != before
                    && (questions.map(\.field) != matter.askedFields || merged.sessions != before.sessions))
        else { return unclear(answer) }
        takeData(merged, questions: questions, inbox: answer.inbox)
    }

    /// Goes on with a request that has been completed, or asks for the rest.
    private mutating func takeData(_ reading: RequestReading, questions: [ApplicantQuestion], inbox: Int64?) {
        record(
            .requestAmended(
                request: Request(
                    version: matter.request.version + 1, reading: reading, missing: questions.map(\.field),
                    openEndMinutes: procedure.service.openEndMinutes), material: false, inbox: inbox))
        if questions.isEmpty {
            record(.applicantAnswered)
            setEventPast()
            holdSlots()
            record(.applicantInformed(kind: .receipt))
            tellApplicant(.receipt, fields: receiptFields())
            accept()
        } else {
            putQuestions()
            tellApplicant(.askData, fields: askDataFields())
        }
    }

    /// Records the amended request; a change of date, time or facility is material and voids approvals.
    ///
    /// - Returns: whether the change is material.
    @discardableResult
    private mutating func amend(_ reading: RequestReading, inbox: Int64?) -> Bool {
        let request = Request(
            version: matter.request.version + 1, reading: reading, missing: [],
            openEndMinutes: procedure.service.openEndMinutes)
        let material = isMaterial(request)
        record(.requestAmended(request: request, material: material, inbox: inbox))
        if material { setEventPast() }
        return material
    }

    /// Whether all times are known, to come, and not doubted.
    private func isCertain(_ reading: RequestReading) -> Bool {
        !reading.sessions.isEmpty && !reading.sessions.contains { $0.start == nil || $0.begins(before: now) }
            && DateWarning.all.isDisjoint(with: reading.warnings)
    }

    /// Whether a request differs in what officials approve: date, time, or the facility that its participants need.
    private func isMaterial(_ request: Request) -> Bool {
        let old = matter.request.sessions
        guard old.map(\.interval) == request.sessions.map(\.interval) else { return true }
        return old.map { needs(of: $0) } != request.sessions.map { needs(of: $0) }
    }

    /// Brings the case back to the act that sent it to the applicant, or to the first deciding act when the change is material.
    private mutating func resume(_ act: Act, material: Bool) {
        record(.applicantAnswered)
        refreshSlots()
        if material {
            record(.applicantInformed(kind: .receipt))
            tellApplicant(.receipt, fields: receiptFields())
        }
        // A request handed in once more begins at the beginning, changed or not.
        let first = material && act.kind != .receive ? restart?.id ?? act.id : act.id
        begin(next(from: first)?.act.id ?? first)
    }

    /// Slots follow the request: what was held or booked for other times is free again.
    private mutating func refreshSlots() {
        let stale = matter.bookings.contains { booking in
            !matter.request.sessions.indices.contains(booking.session)
                || matter.request.sessions[booking.session].interval != booking.interval
        }
        if stale { record(.slotsReleased) }
        if !isBooked { holdSlots() }
    }

    private mutating func takeAgreement(_ answer: Input.Answer, act: Act) {
        let decider = Decider(
            person: TokenSubject.applicant, title: "Pemohon", proof: proof(of: answer),
            inbox: answer.inbox)
        switch agreement(in: answer) {
        case .yes:
            record(.applicantAnswered)
            if isShared(act) {
                record(
                    .partyConfirmed(
                        .init(
                            act: act.id, party: TokenSubject.applicant, person: TokenSubject.applicant,
                            title: decider.title, proof: decider.proof, inbox: answer.inbox)))
            }
            finish(act, .done, by: decider)
        case .no:
            record(.applicantAnswered)
            // Who does not want what he asked for has nothing refused to him.
            if procedure.route(of: .rejected, at: act) == .refuse {
                return cancel(reason: "Pemohon tidak menyetujui; permohonan tidak dilanjutkan.")
            }
            finish(act, .rejected, by: decider, note: answer.meaning.note.map { Personal($0) })
        case .unclear: unclear(answer)
        }
    }

    /// Says once that an answer could not be understood.
    private mutating func unclear(_ answer: Input.Answer) {
        setAside(answer, Trust.isOnlyQuote(answer.reading) ? .onlyQuote : .unclear)
        guard !matter.applicantToldUnclear, mayAnswer else { return }
        record(.applicantInformed(kind: .applicantUnclear))
        tellApplicant(.applicantUnclear, fields: unclearFields())
    }

    /// Facts sent of the applicant's own accord. Times change only by an express wish.
    private mutating func supplement(_ supplied: RequestReading, _ answer: Input.Answer) {
        var addition = supplied
        addition.sessions = []
        let before = RequestReading(stored: matter.request.reading)
        let merged = before.merging(
            addition, asked: [RequestField.contact], attached: !answer.reading.attachments.isEmpty)
        guard merged != before, answersAtAll(answer) else { return setAside(answer, .nothingAsked) }
        guard mayChange else { return refuseChange(answer) }
        amend(merged, inbox: answer.inbox)
        // Who is being asked must see the request as it is now; signed letters stay as they are.
        if let (row, act) = currentAct, !matter.asked.isEmpty || (act.kind.showsDraft && row.acts.isEmpty == false) {
            begin(act.id)
        }
    }

    private func answersAtAll(_ answer: Input.Answer) -> Bool {
        if let token = answer.token { return token.person == TokenSubject.applicant && !answer.tokenExpired }
        return proof(of: answer) != .none
    }

    // MARK: - Status

    private mutating func tellStatus(_ answer: Input.Answer) {
        setAside(answer, matter.state.ended ? .caseEnded : .nothingAsked)
        guard mayAnswer else { return }
        record(.applicantInformed(kind: .status))
        tellApplicant(.status, fields: statusFields())
    }

    // MARK: - Cancelling

    /// Whether there is still something to cancel.
    private var isCancellable: Bool {
        switch matter.state {
        case .running, .waitingForApplicant, .full: true
        case .completed: lastEnd.map { now < $0 } ?? false
        case .refused, .cancelled, .closed: false
        }
    }

    private mutating func askToCancel(_ answer: Input.Answer) {
        guard isCancellable else { return tellStatus(answer) }
        guard proof(of: answer) == .none else { return cancel() }
        setAside(answer, .unproved)
        guard mayAnswer else { return }
        record(.cancellationConfirmationAsked)
        tellApplicant(
            .confirmCancellation, fields: confirmCancellationFields(), token: codeToken(TokenSubject.applicant))
    }

    /// Cancels the case: slots are free, the applicant and those who were asked are told.
    mutating func cancel(reason: String = "Permohonan ini dibatalkan oleh pemohon.") {
        let asked = matter.asked.compactMap { office.official($0.official) }
        let completed = matter.state == .completed
        let letterOut = invitationWentOut
        let invitation = letterOut ? invitation(.cancel) : nil
        let sessions = sessionFields(availability: false)
        if !matter.bookings.isEmpty { record(.slotsReleased) }
        record(.caseCancelled)
        record(.applicantInformed(kind: .cancelled))
        tellApplicant(
            .cancelled, fields: cancelledFields(sessions: sessions),
            enclosures: invitation.map { [.invitation($0)] } ?? [])
        // Who made the meeting can take it down again.
        let makers = completed || letterOut ? [provider].compactMap { $0 } : []
        for official in asked + makers.filter({ maker in !asked.contains { $0.id == maker.id } }) {
            tell(official, .notice, fields: noticeFields(official, reason: reason))
        }
    }

    /// Who provided the meeting, if somebody did.
    private var provider: Office.Official? {
        let record = matter.decisions.last { decision in
            decision.outcome == .done && procedure.act(decision.act)?.act.kind == .provision
        }
        return record.flatMap { office.official($0.official) }
    }

    // MARK: - Rescheduling

    private mutating func reschedule(_ sessions: [RequestReading.Session], _ answer: Input.Answer) {
        guard isCancellable else { return tellStatus(answer) }
        guard !sessions.isEmpty else { return unclear(answer) }
        guard mayChange else { return refuseChange(answer) }
        var wanted = RequestReading()
        wanted.sessions = sessions
        wanted.warnings = answer.reading.request?.warnings ?? []
        let merged = RequestReading(stored: matter.request.reading).merging(
            wanted, asked: [RequestField.date, RequestField.startTime], attached: false)
        // Before anybody was asked, new times simply complete the request.
        if matter.state == .waitingForApplicant, !matter.askedFields.isEmpty, answersQuestion(answer) {
            return takeData(merged, questions: questions(about: merged), inbox: answer.inbox)
        }
        guard isCertain(merged) else { return unclear(answer) }
        let request = Request(
            version: matter.request.version + 1, reading: merged, missing: [],
            openEndMinutes: procedure.service.openEndMinutes)
        // Who is asked to correct the letter and names other times has answered.
        let corrects = awaitsCorrection && answersQuestion(answer)
        guard corrects || isMaterial(request) else { return tellStatus(answer) }
        guard !corrects, proof(of: answer) == .none else { return moveRequest(merged, inbox: answer.inbox) }
        setAside(answer, .unproved)
        guard mayAnswer else { return }
        record(
            .codeSent(
                act: matter.current ?? "", person: TokenSubject.applicant,
                answer: .init(outcome: .done, note: nil, inbox: answer.inbox, request: request)))
        tellApplicant(.prove, fields: proveRescheduleFields(request), token: codeToken(TokenSubject.applicant))
    }

    /// Where a changed request is decided upon anew: at the first act that decides, or where the case stands when it has
    /// not come there yet.
    private var restart: Act? {
        let acts = procedure.acts.map(\.act)
        guard let first = procedure.firstDecidingAct, let current = currentAct?.act,
            let to = acts.firstIndex(of: first), let from = acts.firstIndex(of: current), from < to,
            current.kind != .receive
        else { return procedure.firstDecidingAct }
        return current
    }

    /// The request at other times: slots are changed and the officials asked again from the first who decides.
    mutating func moveRequest(_ reading: RequestReading, inbox: Int64?) {
        // A letter that was sent back is handed in again where it was sent back, whatever changed in it.
        if awaitsCorrection, let (_, act) = currentAct { return resume(act, material: amend(reading, inbox: inbox)) }
        guard let first = restart ?? currentAct?.act else { return }
        let asked = matter.asked
        amend(reading, inbox: inbox)
        refreshSlots()
        // Whoever holds a question about the old times should not go on with it.
        for entry in asked where entry.official != office.holders(of: first.role ?? "").first?.id {
            guard let official = office.official(entry.official) else { continue }
            tell(
                official, .notice,
                fields: noticeFields(
                    official, reason: "Pemohon mengubah jadwal; permohonan diputuskan kembali dari awal."))
        }
        record(.applicantInformed(kind: .receipt))
        tellApplicant(.receipt, fields: receiptFields())
        begin(next(from: first.id)?.act.id ?? first.id)
    }

    /// Whether the letter was sent back to the applicant, who has not answered yet.
    private var awaitsCorrection: Bool {
        matter.state == .waitingForApplicant && matter.correction != nil && !matter.isDisplaced
    }

    /// Changes of one request that are followed; every one of them writes to the people of the office again.
    private static let changes = 20

    private var mayChange: Bool { matter.request.version <= Self.changes }

    /// Keeps a change too many; the operator hears of the first one.
    private mutating func refuseChange(_ answer: Input.Answer) {
        let first = !matter.tooManyChanges
        setAside(answer, .tooMany)
        if first { tellOperator("Permohonan \(matter.id) terlalu sering diubah; perubahan berikutnya tidak diikuti.") }
    }

    // MARK: - Choosing

    /// Takes the numbers of offered times, one for each session that is to move.
    private mutating func choose(_ numbers: [Int], _ answer: Input.Answer) {
        let stale = answer.token.map { $0.attempt != matter.questions } ?? (proof(of: answer) == .none)
        guard !matter.offered.isEmpty, !stale, !answer.tokenExpired,
            numbers.allSatisfy({ $0 >= 1 && $0 <= matter.offered.count })
        else {
            if matter.state == .waitingForApplicant || matter.state == .full { return unclear(answer) }
            return matter.state.ended ? tellStatus(answer) : setAside(answer, .nothingAsked)
        }
        var reading = RequestReading(stored: matter.request.reading)
        var chosen: [(session: Int, time: Interval)] = []
        for number in numbers {
            let interval = matter.offered[number - 1]
            let index =
                matter.session(ofOffer: number - 1)
                ?? (matter.state == .full || matter.isDisplaced ? offeredSession : 0)
            // Two times for one session are none.
            guard reading.sessions.indices.contains(index), !chosen.contains(where: { $0.session == index }) else {
                return unclear(answer)
            }
            chosen.append((index, interval))
            let zone = reading.sessions[index].zone
            reading.sessions[index].date = zone.day(at: interval.start)
            reading.sessions[index].start = zone.time(at: interval.start)
            if reading.sessions[index].end != nil || interval.minutes != procedure.service.openEndMinutes {
                reading.sessions[index].end = zone.time(at: interval.end)
                reading.sessions[index].endOpen = false
            }
        }
        reading.warnings.removeAll { DateWarning.all.contains($0) }
        reading.alternatives = []
        for number in numbers { record(.alternativeChosen(number: number)) }
        if matter.state == .waitingForApplicant, !matter.isDisplaced {
            return takeData(reading, questions: questions(about: reading), inbox: answer.inbox)
        }
        guard areFree(chosen) else { return offerAlternatives() }
        moveRequest(reading, inbox: answer.inbox)
    }

    /// Whether all times are still to come and have room together.
    private func areFree(_ chosen: [(session: Int, time: Interval)]) -> Bool {
        var schedule = surroundings.schedule
        for (index, time) in chosen {
            let sessions = matter.request.sessions
            guard time.start > now,
                let found = schedule.assignment(
                    for: sessions.indices.contains(index) ? needs(of: sessions[index]) : [], in: time,
                    owner: matter.id, session: index, state: .blocked)
            else { return false }
            schedule.bookings += found
        }
        return true
    }

    /// The session that the offered times are for: the first that had no room.
    private var offeredSession: Int {
        // After a displacement the office has the time itself: the first session that has not begun is meant.
        if matter.isDisplaced {
            return matter.blocks?.last?.bookings.first?.session
                ?? matter.request.sessions.firstIndex { $0.interval.start > now } ?? 0
        }
        let free = freeSessions()
        return matter.request.sessions.indices.first { !free.contains($0) } ?? 0
    }

    // MARK: - Codes

    /// A code mailed to the applicant came back.
    mutating func takeApplicantCode(_ answer: Input.Answer, token: TokenSubject) {
        guard let address = matter.applicant.address.text, Trust.isFrom(address, answer.reading) else {
            return setAside(answer, .wrongPerson)
        }
        let cancels = matter.cancellationToConfirm && token.attempt == matter.cancellationCode
        let waiting = matter.pending.first { $0.number == token.attempt && $0.person == TokenSubject.applicant }
        guard cancels || waiting != nil else { return setAside(answer, .tokenUsed) }
        // “Batal” returned to the question whether to cancel is a yes as well.
        let confirmsCancel = cancels && answer.meaning.wishes.contains(.cancel)
        switch confirmsCancel ? .yes : codeAnswer(in: answer) {
        case .no: return setAside(answer, .denied)
        case .unclear: return setAside(answer, .unclear)
        case .yes: break
        }
        guard isCancellable else { return setAside(answer, .caseEnded) }
        if cancels { return cancel() }
        guard let request = waiting?.answer.request, waiting?.version == matter.request.version else {
            return setAside(answer, .tokenUsed)
        }
        moveRequest(RequestReading(stored: request.reading), inbox: waiting?.answer.inbox)
    }

    // MARK: - Asking the applicant

    /// Sends the request back to the applicant with an official's words.
    mutating func askCorrection(_ act: Act, note: Personal?) {
        record(.correctionAsked(act: act.id, note: note ?? Personal("-")))
        setApplicantDeadlines()
        tellApplicant(.askCorrection, fields: askCorrectionFields(act))
    }

    /// Asks the applicant to agree.
    mutating func askAgreement(_ act: Act) {
        record(.agreementAsked(act: act.id))
        setApplicantDeadlines()
        tellApplicant(.askAgreement, fields: askAgreementFields(act))
    }

    // MARK: - Displacing

    /// The office needs the facility itself: the applicant is asked to agree to another time.
    ///
    /// The slot is kept for that need until the operator gives it back, so that
    /// nobody books it in between; other sessions of the case keep theirs. A
    /// calendar entry that went out is taken back, and nobody decides anything
    /// until the applicant has answered.
    mutating func displace(reason: String) {
        let asked = matter.asked.compactMap { office.official($0.official) }
        let cancelled = invitationWentOut ? invitation(.cancel) : nil
        let sessions = matter.request.sessions
        let coming = sessions.indices.filter { sessions[$0].interval.start > now }
        let index = coming.first { index in matter.bookings.contains { $0.session == index } } ?? coming.first ?? 0
        let blocked = matter.bookings.filter { $0.session == index }.map { $0.becoming(.blocked) }
        let kept = matter.bookings.filter { $0.session != index && coming.contains($0.session) }.map {
            $0.becoming(.held)
        }
        let taken = sessions.map(\.interval)
        let offers = alternatives(forSession: index, besides: blocked).filter { offer in
            !taken.contains { $0.overlaps(offer) }
        }
        record(.slotsReleased)
        if !kept.isEmpty { record(.slotsHeld(bookings: kept)) }
        if !blocked.isEmpty {
            let number = (matter.blocks?.map(\.number).max() ?? 0) + 1
            record(.slotsBlocked(number: number, need: Personal(reason), bookings: blocked))
        }
        // The account is the office's own at that time.
        withdrawMeetings()
        record(.bookingDisplaced(reason: Personal(reason)))
        if !offers.isEmpty {
            record(
                .alternativesOffered(
                    intervals: offers, sessions: sessions.count > 1 ? offers.map { _ in index } : nil))
        }
        setApplicantDeadlines()
        setEventPast()
        record(.applicantInformed(kind: .displaced))
        tellApplicant(
            .displaced, fields: displacedFields(reason: reason), enclosures: cancelled.map { [.invitation($0)] } ?? [])
        for official in asked {
            tell(
                official, .notice,
                fields: noticeFields(official, reason: "Fasilitas dipakai mendadak; pemohon dimintai waktu lain."))
        }
    }

    private mutating func declineDisplacement(_ answer: Input.Answer) {
        // “Tidak bisa, mohon Senin tanggal 7” wants another time, not an end.
        guard !answer.reading.text.contains(where: \.isNumber) else { return unclear(answer) }
        cancel(reason: "Pemohon tidak menyetujui waktu lain; permohonan tidak dilanjutkan.")
    }
}

extension Booking {
    /// For what somebody else has the slot, as mails say it.
    var takenFor: String { state == .blocked ? "keperluan mendadak kantor" : "permohonan \(owner)" }

    /// The same slot in another state.
    func becoming(_ state: State) -> Booking {
        var booking = self
        booking.state = state
        return booking
    }
}

extension Act {
    /// Whether a yes or no of the applicant belongs to it.
    var asksApplicant: Bool {
        kind == .agree && by == .applicant
            || kind == .coordinate && ([by] + to + (with ?? [])).contains(.applicant)
    }
}
