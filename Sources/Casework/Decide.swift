import LetterReading
import OfficeCalendar

/// Decides what an input means for a case: what has happened, and what is then owed to the world.
///
/// Pure and total. No outside letter makes it throw or trap; a mail that does
/// not fit becomes `replySetAside` with its reason. An empty result means that
/// the input changes nothing (a mail accepted that nobody waited for). The
/// caller folds `events` with `apply`, and writes events, bookings, mails and
/// papers in one transaction.
///
/// - Parameters:
///   - input: what happened.
///   - current: the case as folded so far; nothing for an arrival that belongs to none.
///   - surroundings: office, procedure, schedule, counters and time, read in the same transaction.
package func decide(_ input: Input, on current: Case?, in surroundings: Surroundings) -> Decided {
    guard let current else {
        guard case .requestArrived(let arrival) = input else { return Decided() }
        return Deliberation.open(arrival, in: surroundings)
    }
    var deliberation = Deliberation(on: current, in: surroundings)
    switch input {
    case .requestArrived(let arrival):
        // A case exists already: the letter can only be kept with it.
        deliberation.setAside(arrival.inbox, .nothingAsked, from: arrival.reading.from)
    case .replyArrived(let answer):
        deliberation.take(answer)
    case .paperTypeset(let key, let digest):
        deliberation.paperTypeset(key, digest: digest)
    case .paperFailed(let key, let reason):
        deliberation.paperFailed(key, reason: reason)
    case .mailAccepted(let slot):
        deliberation.mailAccepted(slot)
    case .mailRefused(let slot, let words):
        deliberation.mailUndelivered(slot, reason: "refused", words: words)
    case .mailBounced(let slot, let permanent):
        deliberation.mailUndelivered(slot, reason: permanent ? "bounced" : "delayed", words: nil)
    case .meetingSettled(let key, let revision, let result):
        deliberation.meetingSettled(key, revision: revision, result)
    case .deadlinePassed(let deadline):
        deliberation.deadlinePassed(deadline)
    case .operatorOrdered(let order):
        deliberation.obey(order)
    case .decidersChanged:
        deliberation.decidersChanged()
    }
    deliberation.dropUnwantedMeetings()
    return deliberation.settled
}

/// One decision being made: the case as it becomes, and what has been decided so far.
///
/// Every event is folded at once, so that each rule sees the case as the
/// rules before it left it.
struct Deliberation {
    /// The case, with the events of this decision folded in.
    private(set) var matter: Case
    let surroundings: Surroundings
    private(set) var decided = Decided()
    /// The result of an act that is ending, before it is recorded.
    var provisional: [String: String] = [:]
    /// Parties whose word stands although their act is begun again.
    var standing: [String] = []
    /// Acts begun in this decision: a procedure whose automatic acts lead in a circle stops here.
    var actsBegun = 0

    init(on matter: Case, in surroundings: Surroundings) {
        self.matter = matter
        self.surroundings = surroundings
    }

    var office: Office { surroundings.office }
    var procedure: Procedure { surroundings.procedure }
    var hours: OfficeHours { surroundings.office.hours }
    var policy: Office.Policy { surroundings.office.policy }
    var now: Instant { surroundings.now }

    /// The decision as it is given away: who was told what comes next is told where the case now stands.
    var settled: Decided {
        var result = decided
        for index in result.mails.indices where result.mails[index].kind == .receipt {
            result.mails[index].fields["next"] = .text(statusSentence)
        }
        return result
    }

    /// Records that something has happened.
    mutating func record(_ event: Event) {
        #if MUTANTS
            if Mutant.active == .holdNotReleased { if case .slotsReleased = event { return } }
        #endif
        matter.apply(event, at: now)
        decided.events.append(event)
    }

    /// Adds an event that the case was opened with.
    mutating func recordOpening(_ event: Event) { decided.events.append(event) }

    /// Says why an order of the operator does not fit the case, in English for the command that gave it.
    mutating func refuse(order reason: String) { decided.refusal = reason }

    /// Owes a mail. A slot that this decision owes already is not owed again.
    mutating func owe(_ mail: OwedMail) {
        guard !decided.mails.contains(where: { $0.slot == mail.slot }) else { return }
        decided.mails.append(mail)
    }

    /// Owes a change at the meeting service; a later change of the same meeting replaces an earlier one.
    mutating func owe(_ meeting: OwedMeeting) {
        decided.meetings.removeAll { $0.key == meeting.key }
        decided.meetings.append(meeting)
    }

    /// Owes a paper and records that it is under way.
    mutating func owe(_ paper: OwedPaper) {
        record(.paperOwed(key: paper.key))
        decided.papers.append(paper)
    }

    /// A slot that no other decision of the case can have: every decision that owes a mail records an event first.
    func slot(_ kind: MailKind, _ person: String? = nil) -> String {
        var parts = [kind.rawValue, String(matter.sequence)]
        if let person { parts.append(person) }
        return parts.joined(separator: "/")
    }

    /// Keeps a mail that decides nothing.
    mutating func setAside(_ inbox: Int64, _ reason: Event.SetAsideReason, from: String?) {
        record(.replySetAside(inbox: inbox, reason: reason, from: from.map { Personal($0) }))
    }

    /// Whether one more automatic answer may go to the sender of the mail at hand.
    var mayAnswer: Bool {
        surroundings.answersThisHour < policy.answersPerCaseHour
            && surroundings.answersToday < policy.answersPerAddressDay
    }

    /// From when on a mail to somebody of the office may go, in office hours only; nothing when the case is urgent and
    /// it may go at any hour.
    var officeTime: Instant? {
        #if MUTANTS
            if Mutant.active == .anyHour { return nil }
        #endif
        return isUrgent ? nil : hours.opening(atOrAfter: now)
    }

    /// The act under way and its row.
    var currentAct: (row: Procedure.Row, act: Act)? { matter.current.flatMap { procedure.act($0) } }

    /// The version that a decision of `act` is about: of the draft where one is shown, otherwise of the request.
    func version(for act: Act) -> Int {
        act.kind.showsDraft ? matter.draft?.version ?? 0 : matter.request.version
    }

    /// The token of a mail that asks an official for the act under way.
    func token(for official: String, act: Act) -> TokenSubject {
        #if MUTANTS
            let person = Mutant.active == .foreignToken ? matter.asked.first?.official ?? official : official
        #else
            let person = official
        #endif
        return TokenSubject(
            caseID: matter.id, act: act.id, person: person, version: version(for: act), attempt: matter.attempt)
    }

    /// The token of a mail to the applicant. `questions` makes the tokens of answered questions stale.
    var applicantToken: TokenSubject {
        TokenSubject(
            caseID: matter.id, act: TokenSubject.applicant, person: TokenSubject.applicant,
            version: matter.request.version, attempt: matter.questions)
    }

    /// The usual signer: the first holder of the role that signs.
    var signingRole: Office.Role? {
        for row in procedure.rows {
            for act in row.acts where act.kind == .sign {
                if case .role(let id) = act.by { return office.role(id) }
            }
        }
        return nil
    }

    /// Whether the event begins before the standard times of the rows to come fit into office time.
    var isUrgent: Bool {
        guard !matter.state.ended, let start = matter.request.sessions.lazy.map(\.interval.start).min(),
            let needed = procedure.minutesLeft(from: matter.current)
        else { return false }
        return hours.hasLess(than: needed, from: now, to: start)
    }
}

extension Procedure {
    /// Office minutes that the rows from that of an act on are taken to need, or nothing when none of them is part of
    /// the answer to the applicant.
    fileprivate func minutesLeft(from act: String?) -> Int? {
        let first = act.flatMap { position(ofAct: $0)?.row } ?? 0
        var needed = 0
        var answers = false
        for row in first..<rows.count {
            var asks = false
            for act in rows[row].acts.indices {
                let kind = rows[row].acts[act].kind
                // What follows the event, such as a report on it, has no haste.
                answers = answers || kind.decides || kind == .coordinate || kind == .send || kind == .inform
                asks = asks || !rows[row].acts[act].automatic
            }
            needed += rows[row].minutes ?? (asks ? Self.untimedRowMinutes : 0)
        }
        return answers ? needed : nil
    }

    /// What a row without a standard time (“setiap saat”) is taken to need when urgency is reckoned.
    private static let untimedRowMinutes = 10
}

extension ActKind {
    /// Acts whose mail carries the typeset draft, and whose decision is about it.
    var showsDraft: Bool { self == .draft || self == .initial || self == .sign }

    /// Acts that only a person can do, whatever the procedure says.
    var needsPerson: Bool {
        switch self {
        case .dispose, .choose, .initial, .sign, .verify, .agree, .coordinate, .provision: true
        case .receive, .register, .passOn, .checkSchedule, .handOverResult, .draft, .send, .inform, .enterAgenda,
            .report:
            false
        }
    }
}

extension Act {
    /// The role that does it, or nothing.
    var role: String? { if case .role(let id) = by { id } else { nil } }
}

extension Procedure {
    /// Where an outcome of an act leads: as the procedure says, otherwise as offices usually do.
    ///
    /// A draft sent back by those above goes to the one who drafts; a meeting
    /// that cannot be made goes back to the one who checked the schedule.
    package func route(of outcome: Outcome, at act: Act) -> Route {
        if let route = act.routes[outcome] { return route }
        switch (act.kind, outcome) {
        case (.initial, .revised), (.sign, .revised):
            return before(act, kinds: [.draft]).map { .act($0.id) } ?? .applicant
        case (.passOn, .revised):
            // A report that is not in order goes back to who made it; a request to the applicant.
            return before(act, kinds: [.report]).map { .act($0.id) } ?? .applicant
        case (.provision, .rejected), (.provision, .revised), (.handOverResult, .rejected), (.handOverResult, .revised):
            return before(act, kinds: [.checkSchedule, .dispose]).map { .act($0.id) } ?? .applicant
        default:
            return act.kind.usualRoute(of: outcome)
        }
    }

    /// The nearest act before `act` of one of `kinds`, trying the kinds in order.
    private func before(_ act: Act, kinds: [ActKind]) -> Act? {
        let earlier = acts.map(\.act).prefix { $0.id != act.id }
        for kind in kinds {
            if let found = earlier.last(where: { $0.kind == kind }) { return found }
        }
        return nil
    }

    /// The first act in which somebody of the office decides: a changed request is asked again from here.
    ///
    /// Whoever only records it or hands it on is not asked a second time.
    var firstDecidingAct: Act? {
        let asking = acts.map(\.act).filter { act in
            guard case .role = act.by else { return false }
            return !act.automatic || act.kind.needsPerson
        }
        return asking.first { $0.kind.decides } ?? asking.first
    }
}
