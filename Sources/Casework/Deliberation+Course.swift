import LetterReading
import OfficeCalendar

/// The way of a case through the rows of its procedure.
extension Deliberation {
    /// Begins an act, and does it at once when nobody need be asked.
    mutating func begin(_ id: String) {
        actsBegun += 1
        guard let (row, act) = procedure.act(id), actsBegun <= procedure.rows.reduce(0, { $0 + $1.acts.count }) * 2 + 2
        else {
            tellOperator("Langkah \(id) tidak dapat dimulai; periksa susunan langkah SOP.")
            return
        }
        record(.actBegun(act: id, attempt: (matter.visits[id] ?? 0) + 1))
        keepConfirmations(act)
        if !isBooked { holdSlots() }
        // What the operator has stopped waits here until it is resumed.
        guard matter.heldSince == nil else { return }
        declareUrgency()
        if act.kind == .provision { changeExhaustedAccounts() }
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
        if act.kind == .send { return .delivery }
        if act.kind == .inform {
            guard case .role(let id) = act.by, !act.automatic else { return .delivery }
            return office.holders(of: id).isEmpty ? .nobody : .officials([id])
        }
        if act.kind == .provision, makesMeetings { return .meetingService }
        if act.kind == .report, let end = lastEnd, now < end { return .afterEvent(end) }
        if isShared(act) {
            let roles = roles(in: parties(of: act))
            if roles.isEmpty { return parties(of: act).contains(.applicant) ? .applicant : .nobody }
            return roles.contains { office.holders(of: $0).isEmpty } ? .nobody : .officials(roles)
        }
        if act.automatic && !act.kind.needsPerson { return .byWorker }
        switch act.by {
        case .role(let id): return office.holders(of: id).isEmpty ? .nobody : .officials([id])
        case .applicant: return act.kind.needsPerson ? .applicant : .byWorker
        case .worker: return act.kind.needsPerson ? .nobody : .byWorker
        }
    }

    /// Whether several must say yes.
    func isShared(_ act: Act) -> Bool { act.kind == .coordinate || !(act.with ?? []).isEmpty }

    /// Everyone whose word an act needs: of a `coordinate` also those in `to`.
    func parties(of act: Act) -> [Performer] {
        var result = [act.by]
        for performer in (act.with ?? []) + (act.kind == .coordinate ? act.to : []) where !result.contains(performer) {
            result.append(performer)
        }
        return result.filter { $0 != .worker }
    }

    func roles(in performers: [Performer]) -> [String] {
        performers.compactMap { performer in
            if case .role(let id) = performer { id } else { nil }
        }
    }

    /// Whether the applicant's own word is still wanted once all others have said yes.
    func awaitsApplicant(_ act: Act) -> Bool {
        parties(of: act).contains(.applicant) && !matter.confirmedParties.contains(TokenSubject.applicant)
    }

    private mutating func workerDoes(_ act: Act) {
        if act.kind == .receive { return finish(act, .done, by: applying) }
        guard act.kind == .checkSchedule else { return finish(act, .done, by: .worker(office)) }
        let free = freeSessions()
        if free.isEmpty && !bundle.isEmpty {
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

    /// The applicant as the one who hands the request in.
    var applying: Decider {
        Decider(
            person: TokenSubject.applicant, title: matter.applicant.agency == nil ? "Pemohon" : "OPD pemohon",
            proof: .none, inbox: matter.supplements.last ?? matter.requestInbox)
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
        if let name = act.result { provisional[name] = choice ?? outcome.rawValue }
        // What is booked must be free: those who asked have made sure, the worker's own acts do here.
        var booked: [Booking]?
        if outcome == .done, books(act, in: row) {
            let bookings = assignments(state: .booked)
            guard bundle.isEmpty || !bookings.isEmpty else {
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
        provisional = [:]
        if let booked, !booked.isEmpty {
            record(.slotsBooked(bookings: booked))
            openLoans()
        }
        if act.kind == .sign, outcome == .done { sign(by: decider) }
        if act.kind == .register, outcome == .done { enterInRegister() }
        if leavesRow(row, act: act, route: route, outcome: outcome) { record(.rowDone(row: row.number)) }
        follow(route, from: act, note: note)
        if outcome == .done { passOn(act, row: row) }
    }

    /// Enters the request in the register of incoming letters, once.
    mutating func enterInRegister() {
        guard matter.agendaNumber == nil else { return }
        record(.incomingRegistered(year: hours.zone.day(at: now).year, number: surroundings.nextAgendaNumber))
    }

    /// Tells those to whom a result goes, unless they are asked about it next anyway.
    private mutating func passOn(_ act: Act, row: Procedure.Row) {
        guard [.passOn, .handOverResult, .register, .report].contains(act.kind) else { return }
        let next = currentAct.map { Set(roles(in: parties(of: $0.act))) } ?? []
        for role in roles(in: act.to) where !next.contains(role) {
            for official in office.holders(of: role) where !matter.asked.contains(where: { $0.official == official.id })
            {
                var fields = noticeFields(official, reason: "langkah \(row.number) SOP selesai, yaitu “\(row.text)”")
                // What is handed on stands in the notes of those before: a report, a result.
                fields["chain"] = .list(chain)
                tell(official, .notice, fields: fields)
            }
        }
    }

    /// Whether finishing `act` turns the held slots into bookings.
    private func books(_ act: Act, in row: Procedure.Row) -> Bool {
        guard row.books, !isBooked else { return false }
        return act.kind == .checkSchedule || next(after: act.id)?.row.number != row.number
    }

    /// The named results of acts, with that of the act that is just ending.
    var facts: [String: String] { matter.facts.merging(provisional) { _, new in new } }

    /// Whether the row is done with this outcome: all of its acts that the facts ask for are, and the case goes on.
    private func leavesRow(_ row: Procedure.Row, act: Act, route: Route, outcome: Outcome) -> Bool {
        let rows = procedure.rows.map(\.number)
        switch route {
        case .next: return next(after: act.id)?.row.number != row.number
        case .act(let target):
            guard let goal = next(from: target)?.row.number else { return true }
            // What goes back is not done.
            guard outcome == .done || (rows.firstIndex(of: goal) ?? 0) > (rows.firstIndex(of: row.number) ?? 0) else {
                return false
            }
            return goal != row.number
        case .complete, .applicant, .refuse, .offerAlternatives: return outcome == .done
        }
    }

    /// The first act at or after `id` that the facts of the case ask for.
    func next(from id: String) -> (row: Procedure.Row, act: Act)? {
        var isReached = false
        for row in procedure.rows {
            for act in row.acts {
                isReached = isReached || act.id == id
                if isReached, act.when?.holds(facts) ?? true { return (row, act) }
            }
        }
        return nil
    }

    private func next(after id: String) -> (row: Procedure.Row, act: Act)? {
        procedure.act(after: id).flatMap { next(from: $0.act.id) }
    }

    private mutating func follow(_ route: Route, from act: Act, note: Personal?) {
        switch route {
        case .next: goOn(to: next(after: act.id)?.act, note: note)
        case .act(let id): goOn(to: next(from: id)?.act, note: note)
        case .applicant: askCorrection(act, note: note)
        case .refuse: refuse(act, note: note)
        case .offerAlternatives: offerAlternatives()
        case .complete: record(.caseCompleted)
        }
    }

    /// Begins the act that comes next; past the last one the case is completed.
    private mutating func goOn(to act: Act?, note: Personal?) {
        guard let act else { return record(.caseCompleted) }
        guard act.kind == .receive else { return begin(act.id) }
        // Back at the beginning: the applicant hands the request in once more, and it stays the same case.
        record(.actBegun(act: act.id, attempt: (matter.visits[act.id] ?? 0) + 1))
        askCorrection(act, note: note)
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
        showTimes(act, row: row)
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

    /// Records the free times that the question shows: to who checks the schedule when not every session has room, and to
    /// who has said yes to a slot that is taken.
    private mutating func showTimes(_ act: Act, row: Procedure.Row) {
        guard act.kind == .checkSchedule || row.books && matter.isInsisted(on: act.id), !isBooked,
            freeSessions().count < matter.request.sessions.count
        else { return }
        let times = alternatives()
        if !times.isEmpty { record(.timesShown(act: act.id, intervals: times)) }
    }

    /// Sets the next reminder, or after the last one the escalation.
    mutating func setReminder(_ act: Act, row: Procedure.Row, count: Int, from: Instant) {
        #if MUTANTS
            if Mutant.active == .timerLost { return }
            let wait =
                Mutant.active == .reminderEarly ? 30 : max(row.minutes ?? 0, policy.reminderMinutes)
        #else
            let wait = max(row.minutes ?? 0, policy.reminderMinutes)
        #endif
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
        bundle.map { Need(kind: $0.kind, units: $0.units, capacity: session.participants ?? $0.capacity) }
    }

    /// What the facts ask for; what they may still come to ask for is kept free as well.
    var bundle: [Need] {
        guard let conditions = procedure.bundleConditions else { return procedure.bundle }
        let facts = facts
        return procedure.bundle.filter { conditions[$0.kind]?.mayHold(facts) ?? true }
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
        let buffer = surroundings.schedule.facilities.lazy.map(\.bufferMinutes).max() ?? 0
        let sessions = matter.request.sessions.map { $0.interval.padded(minutes: buffer) }
        guard let start = sessions.map(\.start).min(), let end = sessions.map(\.end).max() else {
            return Schedule(facilities: surroundings.schedule.facilities, bookings: [])
        }
        let whole = Interval(start: start, end: end)
        let bookings = surroundings.schedule.bookings
        // Nearly all are passed over: none of those is copied.
        let nearby = bookings.indices.filter { index in
            let interval = bookings[index].interval
            return interval.overlaps(whole) && sessions.contains { interval.overlaps($0) }
                && !bookings[index].givesWay(to: matter.id)
        }
        return Schedule(facilities: surroundings.schedule.facilities, bookings: nearby.map { bookings[$0] })
    }

    /// Indices of the sessions that have room now.
    func freeSessions() -> Set<Int> {
        bundle.isEmpty
            ? Set(matter.request.sessions.indices) : Set(assignments(state: .held).map(\.session))
    }

    /// Indices of the sessions that are granted: those booked, or all where nothing is booked.
    var grantedSessions: [Int] {
        let indices = Array(matter.request.sessions.indices)
        guard !bundle.isEmpty, isBooked else { return indices }
        return indices.filter { index in matter.bookings.contains { $0.session == index } }
    }

    /// Keeps slots for the request as far as there is room, so that nobody else is promised them.
    mutating func holdSlots() {
        let held = assignments(state: .held)
        if held != matter.bookings { record(held.isEmpty ? .slotsReleased : .slotsHeld(bookings: held)) }
    }

    /// Whether every booking of the case still stands in the schedule and is covered by the facility's units.
    var bookingsStand: Bool {
        guard !bundle.isEmpty else { return true }
        guard isBooked else { return false }
        return matter.bookings.allSatisfy { booking in
            let facility = surroundings.schedule.facilities.first { $0.id == booking.facility }
            guard let facility, surroundings.schedule.bookings.contains(booking) else { return false }
            return surroundings.schedule.freeUnits(of: facility, in: booking.interval, besides: matter.id)
                >= booking.units
        }
    }

    /// Free times near the first session that has no room, or near the session named; what is being `blocked` is not free.
    func alternatives(forSession wanted: Int? = nil, besides blocked: [Booking] = []) -> [Interval] {
        let free = freeSessions()
        let sessions = matter.request.sessions
        guard
            let index = wanted.flatMap({ sessions.indices.contains($0) ? $0 : nil })
                ?? sessions.indices.first(where: { !free.contains($0) }) ?? sessions.indices.first
        else { return [] }
        let earliest = hours.adding(officeMinutes: policy.reminderMinutes, to: now)
        var schedule = surroundings.schedule
        schedule.bookings += blocked
        return schedule.alternatives(
            to: sessions[index].interval, for: needs(of: sessions[index]), hours: hours, notBefore: earliest,
            owner: matter.id, session: index)
    }

    // MARK: - Endings that are no

    mutating func refuse(_ act: Act, note: Personal?) {
        if !matter.bookings.isEmpty { record(.slotsReleased) }
        record(.caseRefused(act: act.id))
        record(.applicantInformed(kind: .refused))
        tellApplicant(.refused, fields: refusedFields(act, note: note))
    }

    /// Tells the applicant that the schedule is full and offers free times.
    mutating func offerAlternatives() {
        let offers = proposedTimes ?? alternativesOfEach()
        if !matter.bookings.isEmpty { record(.slotsReleased) }
        record(
            .alternativesOffered(
                intervals: offers.map(\.time),
                sessions: matter.request.sessions.count > 1 ? offers.map(\.session) : nil))
        record(.caseFull)
        record(.applicantInformed(kind: .full))
        tellApplicant(.full, fields: fullFields())
    }

    /// What an official wants offered, as far as it is still free; nothing where that is nothing.
    private var proposedTimes: [(session: Int, time: Interval)]? {
        guard let proposed = matter.proposed, proposed.version == matter.request.version else { return nil }
        let free = freeSessions()
        let sessions = matter.request.sessions
        guard let index = sessions.indices.first(where: { !free.contains($0) }) ?? sessions.indices.first else {
            return nil
        }
        let times = proposed.times.filter { time in
            time.start > now
                && surroundings.schedule.assignment(
                    for: needs(of: sessions[index]), in: time, owner: matter.id, session: index, state: .held) != nil
        }
        return times.isEmpty ? nil : times.map { (index, $0) }
    }

    /// Free times for each session that has no room, one session after the other; for all where a person has called a
    /// schedule full that has room.
    ///
    /// What one session is offered is not offered to the next: whoever takes
    /// one time for each gets them all.
    private func alternativesOfEach() -> [(session: Int, time: Interval)] {
        let free = freeSessions()
        let sessions = matter.request.sessions
        let full = sessions.indices.filter { !free.contains($0) }
        let wanted = full.isEmpty ? Array(sessions.indices) : full
        let limit = wanted.count > 3 ? 2 : 3
        var offered: [(session: Int, time: Interval)] = []
        var kept: [Booking] = []
        for index in wanted.prefix(Self.groupsOffered) {
            for time in alternatives(forSession: index, besides: kept).prefix(limit) {
                offered.append((index, time))
                kept +=
                    surroundings.schedule.assignment(
                        for: needs(of: sessions[index]), in: time, owner: matter.id, session: index, state: .blocked)
                    ?? []
            }
        }
        return offered
    }

    /// Sessions for which one mail offers other times: more is no letter that a person answers by telephone.
    private static let groupsOffered = 5

    // MARK: - Mails that are not asks

    /// Owes a mail to the applicant, at the address of the request and nowhere else.
    mutating func tellApplicant(
        _ kind: MailKind, fields: Fields, slot: String? = nil, token: TokenSubject? = nil,
        enclosures: [OwedMail.Enclosure] = [], notBefore: Instant? = nil
    ) {
        #if MUTANTS
            let wrong = Mutant.active == .wrongAddress && kind == .refused ? office.operatorAddress : nil
            guard let address = wrong ?? matter.applicant.address.text else { return }
        #else
            guard let address = matter.applicant.address.text else { return }
        #endif
        owe(
            OwedMail(
                slot: slot ?? self.slot(kind), kind: kind,
                to: Addressee(name: matter.applicant.name.text ?? "", address: address),
                token: token ?? applicantToken, fields: fields, enclosures: enclosures, notBefore: notBefore,
                inReplyTo: matter.requestMessageID))
    }

    /// Owes a mail to an official of the office, in office hours; an urgent case's at any hour unless `inOfficeHours`.
    mutating func tell(
        _ official: Office.Official, _ kind: MailKind, fields: Fields, token: TokenSubject? = nil,
        enclosures: [OwedMail.Enclosure] = [], inReplyTo: String? = nil, inOfficeHours: Bool = false
    ) {
        owe(
            OwedMail(
                slot: slot(kind, official.id), kind: kind,
                to: Addressee(name: official.name, address: official.address), token: token, fields: fields,
                enclosures: enclosures, notBefore: inOfficeHours ? hours.opening(atOrAfter: now) : officeTime,
                inReplyTo: inReplyTo))
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
