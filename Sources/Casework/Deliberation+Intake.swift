import LetterReading
import OfficeCalendar

/// How a letter becomes a case.
extension Deliberation {
    /// Opens a case for a request. Nothing when the letter has not exactly one sender: there is nobody to answer.
    static func open(_ arrival: Input.Arrival, in surroundings: Surroundings) -> Decided {
        let reading = arrival.reading
        guard let from = reading.from, !Trust.isMachine(reading) else { return Decided() }
        let office = surroundings.office
        let service = surroundings.procedure.service
        let letter = reading.request ?? RequestReading()
        let questions = letter.questions(required: service.required, zone: office.hours.zone, now: surroundings.now)
        let handedIn = office.handIn(of: reading)
        let agency = handedIn == nil ? office.agency(of: Trust.lowered(from)) : handedIn?.agency
        let name = agency?.name ?? letter.agency ?? (handedIn == nil ? reading.fromName ?? from : office.name)
        let applicant = Applicant(
            agency: agency?.id, name: Personal(name), head: Personal(agency?.head ?? "Pimpinan \(name)"),
            address: Personal(handedIn?.answersTo ?? Trust.lowered(from)))
        let request = Request(
            version: 1, reading: letter, missing: questions.map(\.field), openEndMinutes: service.openEndMinutes)
        var doubts = reading.doubts + (handedIn?.doubts ?? [])
        if arrival.borrowedMessageID {
            doubts.append("Message-ID surat ini pernah dipakai surat lain dengan isi berbeda.")
        }
        let opening = Event.requestReceived(
            .init(
                caseID: surroundings.nextCaseID, procedure: surroundings.procedure.id,
                procedureVersion: surroundings.procedure.version, inbox: arrival.inbox, messageID: reading.messageID,
                applicant: applicant, request: request, doubts: doubts.map { Personal($0) }))
        guard let matter = Case(opening: opening, at: surroundings.now) else { return Decided() }
        var deliberation = Deliberation(on: matter, in: surroundings)
        deliberation.recordOpening(opening)
        deliberation.takeIn(arrival, letter: letter)
        return deliberation.settled
    }

    private mutating func takeIn(_ arrival: Input.Arrival, letter: RequestReading) {
        let stranger = matter.applicant.agency == nil
        let proved = Trust.proof(of: arrival.reading, policy: policy) != .none
        if stranger, policy.strangers == .decline {
            record(.caseClosed(reason: .strangerDeclined))
            answerOnce(.declined, fields: declinedFields(), proved: proved, reading: arrival.reading)
            return
        }
        if letter.warnings.contains("cancellation"), letter.sessions.isEmpty || letter.refersTo != nil {
            record(.caseClosed(reason: .nothingToCancel))
            answerOnce(
                .closed, fields: closedFields(ClosingSentence.nothingToCancel), proved: proved, reading: arrival.reading
            )
            return
        }
        record(
            .incomingRegistered(
                year: hours.zone.day(at: now).year, number: surroundings.nextAgendaNumber))
        if let first = procedure.acts.first?.act.id {
            record(.actBegun(act: first, attempt: 1))
        }
        setEventPast()
        // A time that is doubted must not keep others from theirs.
        if !matter.request.missing.contains(RequestField.date) { holdSlots() }
        if matter.request.missing.isEmpty {
            answerOnce(.receipt, fields: receiptFields(), proved: proved || !stranger, reading: arrival.reading)
            accept()
        } else {
            askData(proved: proved || !stranger, reading: arrival.reading)
        }
    }

    /// The request is complete: the first row is done and the next begins.
    mutating func accept() {
        guard let act = procedure.acts.first?.act, act.kind == .receive else {
            if let first = procedure.acts.first { begin(first.act.id) }
            return
        }
        finish(
            act, .done,
            by: Decider(
                person: TokenSubject.applicant, title: matter.applicant.agency == nil ? "Pemohon" : "OPD pemohon",
                proof: .none, inbox: matter.supplements.last ?? matter.requestInbox))
    }

    /// A first answer to a sender, within the caps for senders whom nothing proves.
    private mutating func answerOnce(_ kind: MailKind, fields: Fields, proved: Bool, reading: Reading) {
        let failed = reading.authentication.results.contains { $0.hasPrefix("dmarc=fail") }
        guard proved || (!failed && surroundings.answersToday < policy.answersPerAddressDay) else { return }
        record(.applicantInformed(kind: kind))
        tellApplicant(kind, fields: fields)
    }

    /// Asks for everything that is missing or doubtful in one mail.
    private mutating func askData(proved: Bool, reading: Reading) {
        let failed = reading.authentication.results.contains { $0.hasPrefix("dmarc=fail") }
        putQuestions()
        guard proved || (!failed && surroundings.answersToday < policy.answersPerAddressDay) else { return }
        tellApplicant(.askData, fields: askDataFields())
    }

    /// Records the questions, with the times to choose from when only the date is doubtful.
    mutating func putQuestions() {
        record(.dataAsked(fields: matter.request.missing))
        if matter.request.missing == [RequestField.date] {
            let candidates = RequestReading(stored: matter.request.reading).candidates(
                openEndMinutes: procedure.service.openEndMinutes, now: now)
            if !candidates.isEmpty { record(.alternativesOffered(intervals: candidates)) }
        }
        setApplicantDeadlines()
    }

    /// Watches for the end of the event, while it is known.
    mutating func setEventPast() {
        guard let end = lastEnd, end > now else { return }
        record(
            .deadlineSet(deadline: .init(key: "event-past/\(matter.request.version)", kind: .eventPast, due: end)))
    }
}
