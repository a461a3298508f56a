import LetterReading
import OfficeCalendar

/// The way of a case through the rows of its procedure.
extension Deliberation {
    /// Begins an act, and does it at once when nobody need be asked.
    mutating func begin(_ id: String) {
        actsBegun += 1
        guard let (row, act) = procedure.act(id), actsBegun <= procedure.acts.count * 2 + 2 else {
            tellOperator("Langkah \(id) tidak dapat dimulai; periksa susunan langkah SOP.")
            return
        }
        record(.actBegun(act: id, attempt: (matter.visits[id] ?? 0) + 1))
        if !isBooked { holdSlots() }
        // What the operator has stopped waits here until it is resumed.
        guard matter.heldSince == nil else { return }
        declareUrgency()
        switch conduct(of: act) {
        case .byWorker:
            workerDoes(act)
        case .meetingService:
            orderMeetings(act)
        case .delivery:
            deliver(act, row: row)
        case .officials(let roles):
            // What a person makes by hand replaces what the worker has made.
            if act.kind == .provision { withdrawMeetings() }
            ask(act, row: row, roles: roles)
        case .applicant:
            askAgreement(act)
        case .afterEvent(let end):
            record(
                .deadlineSet(
                    deadline: .init(key: "open/\(act.id)/\(matter.attempt)", kind: .actOpens, due: end)))
        case .nobody:
            tellOperator("Langkah \(id) menunggu petugas, tetapi tidak ada pejabat yang ditetapkan.")
        }
    }

    /// How an act is done.
    enum Conduct: Equatable {
        case byWorker
        /// The service that hosts the booked facilities makes the meetings.
        case meetingService
        /// A mail to the applicant must be accepted by his host.
        case delivery
        /// Holders of these roles are asked.
        case officials([String])
        case applicant
        /// Nobody is asked before the event has ended.
        case afterEvent(Instant)
        case nobody
    }

    func conduct(of act: Act) -> Conduct {
        if act.kind == .receive { return .byWorker }
        if act.kind == .send || act.kind == .inform { return .delivery }
        if act.kind == .provision, makesMeetings { return .meetingService }
        if act.kind == .report, let end = lastEnd, now < end { return .afterEvent(end) }
        if act.kind == .coordinate {
            let roles = parties(of: act).compactMap { performer in
                if case .role(let id) = performer { id } else { nil }
            }
            return roles.isEmpty ? .nobody : .officials(roles)
        }
        if act.automatic && !act.kind.needsPerson { return .byWorker }
        switch act.by {
        case .role(let id): return office.holders(of: id).isEmpty ? .nobody : .officials([id])
        case .applicant: return act.kind.needsPerson ? .applicant : .byWorker
        case .worker: return act.kind.needsPerson ? .nobody : .byWorker
        }
    }

    /// Everyone whose word a `coordinate` act needs.
    func parties(of act: Act) -> [Performer] {
        var result = [act.by]
        for performer in act.to where !result.contains(performer) { result.append(performer) }
        // The applicant's own confirmation is the request itself; there is no mail in which to ask him yet.
        return result.filter { if case .role = $0 { true } else { false } }
    }

    private mutating func workerDoes(_ act: Act) {
        guard act.kind == .checkSchedule else { return finish(act, .done, by: .worker(office)) }
        let free = freeSessions()
        if free.isEmpty && !procedure.bundle.isEmpty {
            finish(act, .full, by: .worker(office))
        } else {
            finish(act, .done, by: .worker(office))
        }
    }

    /// Who decided, and how that is known.
    struct Decider {
        /// Id of the official, `applicant` or `worker`.
        var person: String
        var title: String
        var proof: Proof
        var inbox: Int64?
        /// The order by which the person acts for another, where that is so.
        var decree: String?
        /// Digest of the scan of a decision on paper.
        var scan: String?
        static func worker(_ office: Office) -> Decider {
            Decider(person: "worker", title: office.shortName, proof: .none, inbox: nil)
        }
    }

    /// Ends an act with an outcome and leads the case to where that goes.
    mutating func finish(
        _ act: Act, _ outcome: Outcome, by decider: Decider, note: Personal? = nil, choice: String? = nil
    ) {
        guard let row = procedure.act(act.id)?.row else { return }
        var route = procedure.route(of: outcome, at: act)
        if outcome == .done, let choice, let chosen = act.choices.first(where: { $0.word == choice }) {
            route = chosen.route
        }
        // What is booked must be free: those who asked have made sure, the worker's own acts do here.
        var booked: [Booking]?
        if outcome == .done, books(act, in: row) {
            let bookings = assignments(state: .booked)
            guard procedure.bundle.isEmpty || !bookings.isEmpty else {
                return finish(act, .full, by: decider, note: note)
            }
            booked = bookings
        }
        record(
            .actDecided(
                .init(
                    act: act.id, row: row.number, outcome: outcome, person: decider.person, title: decider.title,
                    proof: decider.proof, inbox: decider.inbox, note: note, version: version(for: act),
                    decree: decider.decree, scan: decider.scan)))
        if let name = act.result { record(.factEstablished(name: name, value: choice ?? outcome.rawValue)) }
        if let booked, !booked.isEmpty { record(.slotsBooked(bookings: booked)) }
        if act.kind == .sign, outcome == .done { sign(by: decider) }
        if outcome == .done, leavesRow(row, act: act, route: route) { record(.rowDone(row: row.number)) }
        follow(route, from: act, note: note)
    }

    /// Whether finishing `act` turns the held slots into bookings.
    private func books(_ act: Act, in row: Procedure.Row) -> Bool {
        guard row.books, !isBooked else { return false }
        return act.kind == .checkSchedule || row.acts.last?.id == act.id
    }

    private func leavesRow(_ row: Procedure.Row, act: Act, route: Route) -> Bool {
        switch route {
        case .next: row.acts.last?.id == act.id
        case .act(let target): !row.acts.contains { $0.id == target }
        case .complete, .applicant, .refuse, .offerAlternatives: true
        }
    }

    private mutating func follow(_ route: Route, from act: Act, note: Personal?) {
        switch route {
        case .next:
            if let next = procedure.act(after: act.id) { begin(next.act.id) } else { record(.caseCompleted) }
        case .act(let id): begin(id)
        case .applicant: askCorrection(act, note: note)
        case .refuse: refuse(act, note: note)
        case .offerAlternatives: offerAlternatives()
        case .complete: record(.caseCompleted)
        }
    }

    // MARK: - Asking officials

    /// Asks every holder of the roles; where the draft is shown, as soon as it is typeset.
    mutating func ask(_ act: Act, row: Procedure.Row, roles: [String]) {
        var enclosures: [OwedMail.Enclosure] = originals
        if act.kind.showsDraft {
            switch draftPaper() {
            case .pending: return
            case .ready(let key): enclosures.insert(.paper(key: key, name: draftName), at: 0)
            case .none: break
            }
        }
        let asked = deciders(of: act, roles: roles)
        guard !asked.isEmpty else {
            tellOperator("Langkah \(act.id) menunggu petugas, tetapi tidak ada pejabat yang ditetapkan.")
            return
        }
        record(.officialsAsked(act: act.id, attempt: matter.attempt, officials: asked))
        let opening = officeTime
        for entry in asked {
            guard let official = office.official(entry.official) else { continue }
            owe(
                OwedMail(
                    slot: "ask/\(act.id)/\(matter.attempt)/\(official.id)", kind: act.kind.mailKind,
                    to: Addressee(name: official.name, address: official.address),
                    token: token(for: official.id, act: act),
                    fields: askFields(act, row: row, role: entry.role, official: official.id),
                    enclosures: enclosures, notBefore: opening))
        }
        setReminder(act, row: row, count: 1, from: opening ?? now)
    }

    /// Sets the next reminder, or after the last one the escalation.
    mutating func setReminder(_ act: Act, row: Procedure.Row, count: Int, from: Instant) {
        let wait = max(row.minutes ?? 0, policy.reminderMinutes)
        let kind: Case.Deadline.Kind = count <= policy.reminders ? .reminder : .escalation
        let key =
            kind == .reminder ? "remind/\(act.id)/\(matter.attempt)/\(count)" : "escalate/\(act.id)/\(matter.attempt)"
        let due = hours.adding(officeMinutes: wait, to: from)
        record(.deadlineSet(deadline: .init(key: key, kind: kind, due: due)))
    }

    /// The applicant's letter and what he sent later.
    var originals: [OwedMail.Enclosure] {
        ([matter.requestInbox] + matter.supplements).map { .original(inbox: $0) }
    }

    // MARK: - Slots

    /// Whether the slots of the request are booked.
    var isBooked: Bool { matter.bookings.contains { $0.state == .booked } }

    /// End of the last session.
    var lastEnd: Instant? { matter.request.sessions.map(\.interval.end).max() }

    /// What one session needs, with the capacity that its participants ask for.
    func needs(of session: Request.Session) -> [Need] {
        procedure.bundle.map { Need(kind: $0.kind, units: $0.units, capacity: session.participants ?? $0.capacity) }
    }

    /// The facilities that the sessions can have now; a session without room is left out.
    ///
    /// Sessions of one request stand in each other's way like those of others.
    func assignments(state: Booking.State) -> [Booking] {
        let sessions = matter.request.sessions
        return scheduleNearby.assignments(
            for: sessions.map { needs(of: $0) }, intervals: sessions.map(\.interval), owner: matter.id, state: state
        ).flatMap { $0 ?? [] }
    }

    /// The bookings of others that any session could run into: a busy office has thousands that none does.
    var scheduleNearby: Schedule {
        let buffer = surroundings.schedule.facilities.map(\.bufferMinutes).max() ?? 0
        let sessions = matter.request.sessions.map { $0.interval.padded(minutes: buffer) }
        guard let start = sessions.map(\.start).min(), let end = sessions.map(\.end).max() else {
            return Schedule(facilities: surroundings.schedule.facilities, bookings: [])
        }
        let whole = Interval(start: start, end: end)
        let nearby = surroundings.schedule.bookings.filter { booking in
            booking.interval.overlaps(whole) && sessions.contains { booking.interval.overlaps($0) }
                && booking.owner != matter.id
        }
        return Schedule(facilities: surroundings.schedule.facilities, bookings: nearby)
    }

    /// Indices of the sessions that have room now.
    func freeSessions() -> Set<Int> {
        procedure.bundle.isEmpty
            ? Set(matter.request.sessions.indices) : Set(assignments(state: .held).map(\.session))
    }

    /// Indices of the sessions that are granted: those booked, or all where nothing is booked.
    var grantedSessions: [Int] {
        let indices = Array(matter.request.sessions.indices)
        guard !procedure.bundle.isEmpty, isBooked else { return indices }
        return indices.filter { index in matter.bookings.contains { $0.session == index } }
    }

    /// Keeps slots for the request as far as there is room, so that nobody else is promised them.
    mutating func holdSlots() {
        let held = assignments(state: .held)
        if held != matter.bookings { record(held.isEmpty ? .slotsReleased : .slotsHeld(bookings: held)) }
    }

    /// Whether every booking of the case still stands in the schedule and is covered by the facility's units.
    var bookingsStand: Bool {
        guard !procedure.bundle.isEmpty else { return true }
        guard isBooked else { return false }
        return matter.bookings.allSatisfy { booking in
            let facility = surroundings.schedule.facilities.first { $0.id == booking.facility }
            guard let facility, surroundings.schedule.bookings.contains(booking) else { return false }
            return surroundings.schedule.freeUnits(of: facility, in: booking.interval, besides: matter.id)
                >= booking.units
        }
    }

    /// Free times near the first session that has no room.
    func alternatives() -> [Interval] {
        let free = freeSessions()
        let sessions = matter.request.sessions
        guard let index = sessions.indices.first(where: { !free.contains($0) }) ?? sessions.indices.first else {
            return []
        }
        let earliest = hours.adding(officeMinutes: policy.reminderMinutes, to: now)
        return surroundings.schedule.alternatives(
            to: sessions[index].interval, for: needs(of: sessions[index]), hours: hours, notBefore: earliest,
            owner: matter.id, session: index)
    }

    // MARK: - Endings that are no

    private mutating func refuse(_ act: Act, note: Personal?) {
        if !matter.bookings.isEmpty { record(.slotsReleased) }
        record(.caseRefused(act: act.id))
        record(.applicantInformed(kind: .refused))
        tellApplicant(.refused, fields: refusedFields(act, note: note))
    }

    /// Tells the applicant that the schedule is full and offers free times.
    mutating func offerAlternatives() {
        let offers = alternatives()
        if !matter.bookings.isEmpty { record(.slotsReleased) }
        record(.alternativesOffered(intervals: offers))
        record(.caseFull)
        record(.applicantInformed(kind: .full))
        tellApplicant(.full, fields: fullFields())
    }

    // MARK: - Mails that are not asks

    /// Owes a mail to the applicant, at the address of the request and nowhere else.
    mutating func tellApplicant(
        _ kind: MailKind, fields: Fields, slot: String? = nil, token: TokenSubject? = nil,
        enclosures: [OwedMail.Enclosure] = [], notBefore: Instant? = nil
    ) {
        guard let address = matter.applicant.address.text else { return }
        owe(
            OwedMail(
                slot: slot ?? self.slot(kind), kind: kind,
                to: Addressee(name: matter.applicant.name.text ?? "", address: address),
                token: token ?? applicantToken, fields: fields, enclosures: enclosures, notBefore: notBefore,
                inReplyTo: matter.requestMessageID))
    }

    /// Owes a mail to an official of the office, in office hours.
    mutating func tell(
        _ official: Office.Official, _ kind: MailKind, fields: Fields, token: TokenSubject? = nil,
        enclosures: [OwedMail.Enclosure] = [], inReplyTo: String? = nil
    ) {
        owe(
            OwedMail(
                slot: slot(kind, official.id), kind: kind,
                to: Addressee(name: official.name, address: official.address), token: token, fields: fields,
                enclosures: enclosures, notBefore: officeTime, inReplyTo: inReplyTo))
    }

    /// Tells the operator that something needs a person. Several at once become one mail.
    mutating func tellOperator(_ reason: String, words: String? = nil) {
        guard let address = office.operatorAddress else { return }
        owe(
            OwedMail(
                slot: slot(.operatorNotice), kind: .operatorNotice, to: Addressee(name: "Operator", address: address),
                fields: operatorFields(reason, words: words), notBefore: officeTime))
    }
}

extension ActKind {
    /// The mail that asks an official for an act of this kind.
    var mailKind: MailKind {
        switch self {
        case .checkSchedule: .askSchedule
        case .provision: .askMeeting
        case .draft, .initial: .askDraft
        case .sign: .askSignature
        case .receive, .verify, .register, .passOn, .dispose, .choose, .coordinate, .handOverResult, .send, .inform,
            .agree, .enterAgenda, .report:
            .askDecision
        }
    }
}
