package import LetterReading
package import OfficeCalendar

/// The question that a reply answers, for the sealed reader's `interpret`.
///
/// Without a token the question is the one that the applicant has open, if
/// any: officials' replies without a token decide nothing in any case.
///
/// - Parameters:
///   - token: the verified token that the reply carries, or nothing.
///   - matter: the case.
///   - procedure: the procedure of the case.
///   - instant: the reply's own date, for words such as “besok”.
package func openQuestion(
    for token: TokenSubject?, of matter: Case, procedure: Procedure, at instant: Instant
) -> OpenQuestion {
    var question = kindOfQuestion(for: token, of: matter, procedure: procedure, at: instant)
    question.about = matter.spokenOf
    question.sessions = matter.request.sessions.map { session in
        RequestReading.Session(
            title: nil, date: session.zone.day(at: session.interval.start),
            start: session.zone.time(at: session.interval.start), end: session.zone.time(at: session.interval.end),
            endOpen: session.endAssumed, zone: session.zone, zoneStated: true, participants: session.participants)
    }
    return question
}

private func kindOfQuestion(
    for token: TokenSubject?, of matter: Case, procedure: Procedure, at instant: Instant
) -> OpenQuestion {
    guard let token, token.caseID == matter.id else {
        return matter.applicantQuestion(procedure: procedure, at: instant)
    }
    if token.act == TokenSubject.loan {
        return OpenQuestion(kind: .decision, choices: [AnswerWord.reported.rawValue], askedAt: instant)
    }
    if token.act == TokenSubject.code { return OpenQuestion(kind: .agreement, askedAt: instant) }
    if token.person == TokenSubject.applicant { return matter.applicantQuestion(procedure: procedure, at: instant) }
    guard let (row, act) = procedure.act(token.act) else { return OpenQuestion(kind: .decision, askedAt: instant) }
    // Who has answered already may only take it back.
    if !matter.isOpen(token), token.person != TokenSubject.applicant {
        return OpenQuestion(kind: .decided, askedAt: instant)
    }
    let full = row.books && matter.isInsisted(on: act.id) ? [AnswerWord.full.rawValue] : []
    switch act.kind {
    case .checkSchedule:
        return OpenQuestion(
            kind: .decision,
            choices: [AnswerWord.free.rawValue, AnswerWord.full.rawValue] + matter.numbers(shownFor: act),
            askedAt: instant)
    case .choose:
        return OpenQuestion(kind: .choice, choices: act.choices.map(\.word) + full, askedAt: instant)
    case .provision:
        return OpenQuestion(kind: .meeting, askedAt: instant)
    case .coordinate, .report, .register, .enterAgenda, .passOn, .handOverResult, .inform, .receive, .verify, .dispose,
        .draft, .initial, .sign, .send, .agree:
        return OpenQuestion(
            kind: .decision, choices: act.kind.doneWords.map(\.rawValue) + full + matter.numbers(shownFor: act),
            askedAt: instant)
    }
}

extension Case {
    /// What mails about the case name: its number, the applicant, titles and the place.
    fileprivate var spokenOf: [String] {
        let texts =
            [applicant.name.text, applicant.head.text, request.subject?.text, request.place?.text, request.number]
            + request.sessions.map { $0.title?.text }
        return [id] + texts.compactMap { $0 }.filter { !$0.isEmpty }
    }

    /// The question that is open to the applicant.
    fileprivate func applicantQuestion(procedure: Procedure, at instant: Instant) -> OpenQuestion {
        let zone = request.sessions.first?.zone ?? .wib
        if !offered.isEmpty, state == .full || state == .waitingForApplicant {
            return OpenQuestion(
                kind: .alternatives, choices: offered.map { zone.written($0) },
                groups: offered.indices.compactMap { session(ofOffer: $0) }, fields: askedFields, askedAt: instant)
        }
        guard state == .waitingForApplicant else { return OpenQuestion(kind: .open, askedAt: instant) }
        if !askedFields.isEmpty {
            return OpenQuestion(kind: .missing, fields: RequestField.answerable(askedFields), askedAt: instant)
        }
        if let act = current.flatMap({ procedure.act($0)?.act }), !isDisplaced, act.asksApplicant {
            return OpenQuestion(kind: .agreement, askedAt: instant)
        }
        // A correction may change anything: whatever facts the answer has are wanted.
        return OpenQuestion(kind: correction == nil ? .open : .missing, askedAt: instant)
    }
}
