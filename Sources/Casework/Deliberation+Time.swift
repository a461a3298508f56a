import OfficeCalendar

/// What falls due: reminders, escalation, patience, and the event itself.
extension Deliberation {
    /// Reminders to an applicant before his case is closed.
    private static let applicantReminders = 2

    mutating func deadlinePassed(_ deadline: Case.Deadline) {
        let open = matter.deadlines.contains { $0.key == deadline.key }
        // A deadline of an ended act is met without consequence, so that whoever keeps the clock can drop it.
        record(.deadlineMet(key: deadline.key))
        if open, deadline.kind == .loanEnds { return loanEnds(deadline) }
        guard open, !matter.state.ended else { return }
        switch deadline.kind {
        // A case on hold has no reminders left; one that was under way when it was stopped is silent.
        case .reminder, .escalation, .applicantReminder, .applicantPatience:
            guard matter.heldSince == nil else { return }
            switch deadline.kind {
            case .reminder: remindOfficials()
            case .escalation: escalate()
            case .applicantReminder: remindApplicant()
            default: close(.applicantSilent)
            }
        case .loanEnds: break
        case .eventPast: eventPast()
        case .actOpens:
            if let act = currentAct?.act, matter.asked.isEmpty, matter.heldSince == nil { begin(act.id) }
        }
    }

    private mutating func remindOfficials() {
        guard let (row, act) = currentAct, !matter.asked.isEmpty else { return }
        if let escalation = matter.escalation { return remindOnceMore(act, row: row, since: escalation) }
        let count = matter.remindersSent + 1
        record(.officialReminded(act: act.id, count: count))
        declareUrgency()
        for asked in waitingOfficials {
            guard let official = office.official(asked.official) else { continue }
            var fields = askFields(act, row: row, role: asked.role, official: official.id)
            fields["subject"] = .text(subject("Pengingat \(count): \(act.kind.askingSubject)"))
            tell(
                official, .reminder, fields: fields, token: token(for: official.id, act: act),
                enclosures: reminderEnclosures(act))
        }
        setReminder(act, row: row, count: count + 1, from: officeTime ?? now)
    }

    /// Reminders after the superior was told: a working week of them.
    private static let laterReminders = 5

    /// Reminds those who are silent although their superior knows: once a working day at most, whatever else they were
    /// reminded of, and never at night.
    private mutating func remindOnceMore(_ act: Act, row: Procedure.Row, since escalation: Case.Escalation) {
        let due = waitingOfficials.filter { !surroundings.reminded.contains($0.official) }
        guard !due.isEmpty else { return setLaterReminder(act, row: row) }
        let count = matter.remindersSent + 1
        record(.officialReminded(act: act.id, count: count))
        for asked in due {
            guard let official = office.official(asked.official) else { continue }
            var fields = askFields(act, row: row, role: asked.role, official: official.id)
            fields["subject"] = .text(subject("Pengingat \(count): \(act.kind.askingSubject)"))
            fields["until"] = nil
            tell(
                official, .reminder, fields: fields, token: token(for: official.id, act: act),
                enclosures: reminderEnclosures(act), inOfficeHours: true)
        }
        setLaterReminder(act, row: row)
    }

    /// The next working day at the time of the lists, or later where the row's standard time is longer; after the last
    /// reminder, the word to the operator.
    mutating func setLaterReminder(_ act: Act, row: Procedure.Row) {
        guard policy.reminders > 0, let escalation = matter.escalation else { return }
        let sent = matter.remindersSent - escalation.reminders
        let isLast = sent >= Self.laterReminders
        let key =
            isLast
            ? "escalate/\(act.id)/\(matter.attempt)/2"
            : "remind/\(act.id)/\(matter.attempt)/\(matter.remindersSent + 1)"
        // A wait that ends as the office closes ends the next morning.
        let wait = hours.opening(
            atOrAfter: hours.adding(officeMinutes: max(row.minutes ?? 0, policy.reminderMinutes), to: now))
        let next = timeOfLists(on: hours.adding(workingDays: 1, to: hours.zone.day(at: now)))
        let due = max(next, wait, timeOfLists(on: hours.zone.day(at: wait)))
        record(.deadlineSet(deadline: .init(key: key, kind: isLast ? .escalation : .reminder, due: due)))
    }

    /// When the lists of a day go out: reminders after them are part of them where there are any.
    private func timeOfLists(on day: Day) -> Instant {
        hours.opening(
            atOrAfter: hours.zone.instant(day, office.digest?.at ?? TimeOfDay(minutes: 0)))
    }

    private func reminderEnclosures(_ act: Act) -> [OwedMail.Enclosure] {
        guard act.kind.showsDraft, let draft = matter.draft, draft.paperDigest != nil else { return originals }
        return [.paper(key: draft.paperKey, name: draftName)] + originals
    }

    /// Those asked whose word is still wanted.
    var waitingOfficials: [Case.Asked] { matter.asked.filter { !matter.confirmedParties.contains($0.role) } }

    private mutating func escalate() {
        guard let (row, act) = currentAct, let asked = waitingOfficials.first else { return }
        if matter.escalation != nil {
            record(.escalated(act: act.id, role: "operator"))
            return tellOperator(
                "Langkah \(row.number) belum dijawab \(office.title(of: asked.official, in: asked.role)) setelah "
                    + "\(matter.remindersSent) pengingat; kami tidak mengingatkan lagi. Langkah ini dapat dialihkan, "
                    + "dicatat dari disposisi kertas, atau diminta kembali.")
        }
        defer { setLaterReminder(act, row: row) }
        let superior = office.role(asked.role)?.superior.flatMap { office.role($0) }
        let superiors = superior.map { office.holders(of: $0.id) } ?? []
        record(.escalated(act: act.id, role: superior?.id ?? "operator"))
        guard let superior, !superiors.isEmpty else {
            return tellOperator("Langkah \(row.number) belum dijawab setelah beberapa kali diingatkan.")
        }
        for official in superiors where !waitingOfficials.contains(where: { $0.official == official.id }) {
            tell(official, .escalation, fields: escalationFields(row: row, asked: asked, superior: superior))
        }
    }

    /// Two reminders within the applicant's patience, then the end of it.
    mutating func setApplicantDeadlines() {
        // The patience of a question that has been answered must not end the next one.
        for old in matter.deadlines where old.kind == .applicantReminder || old.kind == .applicantPatience {
            record(.deadlineMet(key: old.key))
        }
        let days = max(1, policy.applicantPatienceDays)
        for count in 1...Self.applicantReminders {
            let name = "applicant-remind/\(matter.questions)/\(count)"
            let share = days * count / (Self.applicantReminders + 1)
            if days > Self.applicantReminders {
                setApplicantDeadline(.applicantReminder, name: name, days: share)
            } else {
                // Too few days for a day each: the office time until the end is parted.
                let end = patienceEnds(after: days)
                let minutes = hours.officeMinutes(from: now, to: end) * count / (Self.applicantReminders + 1)
                record(
                    .deadlineSet(
                        deadline: .init(
                            key: name, kind: .applicantReminder,
                            due: hours.opening(atOrAfter: hours.adding(officeMinutes: minutes, to: now)))))
            }
        }
        setApplicantDeadline(.applicantPatience, name: "applicant-patience/\(matter.questions)", days: days)
    }

    /// The same hour some working days later, in office hours.
    private func patienceEnds(after days: Int) -> Instant {
        let day = hours.adding(workingDays: days, to: hours.zone.day(at: now))
        return hours.opening(atOrAfter: hours.zone.instant(day, hours.zone.time(at: now)))
    }

    private mutating func setApplicantDeadline(_ kind: Case.Deadline.Kind, name: String, days: Int) {
        record(.deadlineSet(deadline: .init(key: name, kind: kind, due: patienceEnds(after: days))))
    }

    private mutating func remindApplicant() {
        guard matter.state == .waitingForApplicant else { return }
        record(.applicantReminded(count: matter.applicantRemindersSent + 1))
        tellApplicant(.applicantReminder, fields: applicantReminderFields())
    }

    private mutating func eventPast() {
        // A letter that is signed goes out in any case; a report is asked for only now. A letter of other times does not
        // answer the request while a new one waits to be signed.
        let answered = matter.letter != nil || invitationWentOut && !matter.isDisplaced
        if currentAct?.act.kind == .report || answered && !awaitsSignature { return }
        tellOperator("Acara pada permohonan \(matter.id) sudah lewat sebelum surat tanggapan terkirim.")
        close(.eventPast)
    }

    /// Whether the letter is still to be signed, from the act under way on.
    private var awaitsSignature: Bool {
        let acts = procedure.acts
        guard let current = acts.firstIndex(where: { $0.act.id == matter.current }) else { return false }
        return acts[current...].contains { $0.act.kind == .sign }
    }

    /// Ends the case and tells the applicant why, and those who were still asked.
    private mutating func close(_ reason: Event.ClosingReason) {
        let asked = matter.asked.compactMap { office.official($0.official) }
        if !matter.bookings.isEmpty { record(.slotsReleased) }
        record(.caseClosed(reason: reason))
        record(.applicantInformed(kind: .closed))
        let sentence = ClosingSentence.of(reason)
        // Time has closed the case, not a mail of the applicant: the letter can wait for the morning.
        tellApplicant(.closed, fields: closedFields(sentence), notBefore: officeTime)
        for official in asked { tell(official, .notice, fields: noticeFields(official, reason: sentence)) }
    }

    // MARK: - The operator

    /// Carries out an order; one that does not fit the case changes nothing.
    mutating func obey(_ order: Input.OperatorOrder) {
        switch order.kind {
        case .cancel:
            guard !matter.state.ended || matter.state == .completed || matter.state == .full else {
                return refuse(order: "the case has ended (\(matter.state.rawValue))")
            }
            record(.operatorActed(order: order))
            cancel(reason: "Permohonan ini dibatalkan oleh petugas.")
        case .displace:
            guard !matter.state.ended || matter.state == .completed else {
                return refuse(order: "the case has ended (\(matter.state.rawValue))")
            }
            guard !matter.isDisplaced, matter.askedFields.isEmpty else {
                return refuse(order: "the applicant is being asked already")
            }
            guard !matter.bookings.isEmpty, matter.request.sessions.contains(where: { $0.interval.start > now }) else {
                return refuse(order: "the case has no slot that is still to come")
            }
            record(.operatorActed(order: order))
            displace(reason: order.reason)
        case .returned(let loan): returned(loan, order)
        case .askAgain:
            guard matter.state == .running, let (_, act) = currentAct else {
                return refuse(order: "nothing is being asked (\(matter.state.rawValue))")
            }
            guard matter.heldSince == nil else { return refuse(order: "the case is on hold") }
            record(.operatorActed(order: order))
            if let letter = matter.letter, conduct(of: act) == .delivery, matter.letterSentAt == nil {
                if letter.paperDigest != nil, let key = matter.letterKey {
                    sendLetter(slot: "\(key)/\(matter.sequence)")
                } else if matter.papersOwed.isEmpty, let form = procedure.letter {
                    oweLetter(form, remark: matter.draft?.remark)
                }
            } else {
                begin(act.id)
            }
        case .recordDecision(let person, let outcome, let note, let choice, let scan, let meetings):
            recordPaper(
                person, Decision(outcome: outcome, note: note.map { Personal($0) }, choice: choice, meetings: meetings),
                scan: scan, order: order)
        case .hold: hold(order)
        case .resume: resume(order)
        case .reassign(let official): reassign(to: official, order)
        case .resend: resend(order)
        case .unblock(let block): unblock(block, order)
        // The outbox has settled it; the case goes on when it hears that its letter was accepted.
        case .settleMail: record(.operatorActed(order: order))
        }
    }
}

/// Why a case was closed, in one sentence to the applicant.
enum ClosingSentence {
    static let nothingToCancel =
        "Kami tidak menemukan permohonan yang dimaksud, sehingga tidak ada yang dibatalkan. Mohon balas surat elektronik kami yang terdahulu."

    static func of(_ reason: Event.ClosingReason) -> String {
        switch reason {
        case .applicantSilent: "Sampai batas waktu yang ditentukan kami belum menerima jawaban atas permintaan kami."
        case .eventPast: "Waktu pelaksanaan kegiatan telah lewat."
        case .strangerDeclined: "Alamat pengirim tidak terdaftar sebagai perangkat daerah yang dilayani."
        case .nothingToCancel: nothingToCancel
        }
    }
}
