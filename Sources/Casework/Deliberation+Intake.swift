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
        let fields = openFields(of: letter, receivedAt: surroundings.now, noticeAsked: false, in: surroundings)
        let handedIn = office.handIn(of: reading)
        var doubts = reading.doubts + (handedIn?.doubts ?? [])
        var address = handedIn?.answersTo ?? Trust.lowered(from)
        var person = handedIn == nil ? reading.fromName ?? from : office.name
        // A form that an application mails speaks for the person in it, when the application itself is proved.
        let application = office.intakeSender(at: Trust.lowered(from))
        if let application {
            if Trust.proof(of: reading, policy: office.policy) == .none {
                doubts.append(
                    "Formulir mengaku dikirim oleh \(application.name), tetapi pengirimnya belum dapat dipastikan.")
            } else if let applicant = letter.contactAddress {
                address = Trust.lowered(applicant)
                person = letter.contactName ?? applicant
            } else {
                doubts.append("Formulir dari \(application.name) tidak memuat alamat surat elektronik pemohon.")
            }
        }
        let agency = handedIn == nil ? office.agency(of: address) : handedIn?.agency
        let name = agency?.name ?? letter.agency ?? person
        let applicant = Applicant(
            agency: agency?.id, name: Personal(name), head: Personal(agency?.head ?? "Pimpinan \(name)"),
            address: Personal(address))
        let request = Request(
            version: 1, reading: letter, missing: fields, openEndMinutes: service.openEndMinutes)
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
        if let application, handedIn == nil, address != Trust.lowered(from) {
            deliberation.record(.factEstablished(name: Case.formFact, value: application.name))
        }
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
        // Where a person keeps the register, the request is entered when that person has done so.
        if !procedure.contains(where: { $0.kind == .register && !$0.automatic }) { enterInRegister() }
        if let first = procedure.firstAct?.id {
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
        guard let act = procedure.firstAct, act.kind == .receive else {
            if let first = procedure.firstAct { begin(first.id) }
            return
        }
        finish(act, .done, by: applying)
    }

    // MARK: - What is open

    /// What must be asked about a request: what is missing or doubtful, and too short a notice where the SOP wants it asked.
    func questions(about reading: RequestReading) -> [ApplicantQuestion] {
        var questions = reading.questions(required: procedure.service.required, zone: hours.zone, now: now)
        guard procedure.service.notice?.asksApplicant == true, !matter.noticeAsked,
            let shortness = Self.shortNotice(
                before: reading.firstDate, receivedAt: matter.receivedAt, in: surroundings)
        else { return questions }
        let place = questions.firstIndex { ![RequestField.date, RequestField.startTime].contains($0.field) }
        questions.insert(
            ApplicantQuestion(
                field: RequestField.notice, text: "waktu lain yang memenuhi ketentuan, atau alasan mendesak",
                found: Self.shortNoticeFound(of: reading, shortness: shortness)), at: place ?? questions.endIndex)
        return questions
    }

    private static func openFields(
        of reading: RequestReading, receivedAt: Instant, noticeAsked: Bool, in surroundings: Surroundings
    ) -> [String] {
        let service = surroundings.procedure.service
        let open = reading.questions(
            required: service.required, zone: surroundings.office.hours.zone, now: surroundings.now
        ).map(\.field)
        guard service.notice?.asksApplicant == true, !noticeAsked,
            shortNotice(before: reading.firstDate, receivedAt: receivedAt, in: surroundings) != nil
        else { return open }
        return RequestField.order.filter { open.contains($0) || $0 == RequestField.notice }
            + open.filter { !RequestField.order.contains($0) }
    }

    /// In one sentence how much too late a request is for the notice that its SOP asks for; nothing when it is in time.
    static func shortNotice(
        before event: @autoclosure () -> Day?, receivedAt: Instant, in surroundings: Surroundings
    ) -> String? {
        let service = surroundings.procedure.service
        let hours = surroundings.office.hours
        guard let days = service.noticeDays, let event = event() else { return nil }
        let received = hours.zone.day(at: receivedAt)
        let working = service.notice?.workingDays ?? false
        let earliest = working ? hours.adding(workingDays: days, to: received) : received.adding(days: days)
        guard event < earliest else { return nil }
        let given = event.number - received.number
        let when = given > 0 ? "\(given) hari sebelum acara" : "pada hari acara"
        return "Permohonan masuk \(when); ketentuan paling lambat \(days) hari\(working ? " kerja" : "")."
    }

    /// The same behind “yang terbaca”, after the day that was read.
    static func shortNoticeFound(of reading: RequestReading, shortness: String) -> String {
        let day = reading.firstDate.map { "acara \($0.writtenWithWeekday); " } ?? ""
        let sentence = shortness.hasSuffix(".") ? shortness.dropLast() : shortness[...]
        return day + sentence.prefix(1).lowercased() + sentence.dropFirst()
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
