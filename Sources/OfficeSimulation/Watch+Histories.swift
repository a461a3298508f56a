import CaseJournal
import Casework
import LetterReading
import OfficeCalendar

/// One case read from its events, once the simulation is over.
struct HistoryReader {
    /// What a case's history shows.
    struct Result: Sendable {
        var violations: [SimulationReport.Violation] = []
        var checked: [Watch.Invariant: Int] = [:]
        /// The bookings after each change, by the change's place in the journal.
        var bookings: [(sequence: Int, at: Instant, caseID: String, bookings: [Booking])] = []
        /// Office minutes that acts took, by row.
        var rowMinutes: [String: [Int]] = [:]
        var asked: [String: Int] = [:]
        var decided: [String: [Int]] = [:]
        var reminded: [String: Int] = [:]
        /// Decisions of those who act in a role by an order.
        var acting = 0
        var lastAt = Instant(milliseconds: 0)
        var events = 0
        var procedure = ""
        var state = Case.State.running
        var booked: [Booking] = []
        var caseID = ""
        /// Meetings of the worker's own making.
        var meetings: [MeetingOrder] = []
    }

    let office: Office
    let procedure: Procedure
    let truths: [Watch.Truth]
    let night: [Watch.NightMail]
    let shown: [Watch.Shown]
    let orders: [Watch.Order]
    let caseID: String
    var result = Result()

    private let findings = Findings()
    private var matter: Case?
    private var visit: (act: String, attempt: Int, at: Instant)?
    private var attempts: [String: Int] = [:]
    private var asked: [Case.Asked] = []
    private var askedAt = Instant(milliseconds: 0)
    private var remindedAt: Instant?
    private var reminders = 0
    private var escalated = false
    private var decided: Event.ActDecided?
    /// What explains that an act begins that no decision led to.
    private var excuse = true
    private var paperDecision = false
    /// The act whose decision was taken back, until it begins anew.
    private var visitOfWithdrawn: String?
    private var withdrawals = 0
    private var signed = false
    private var urgentMoments: Set<Int64> = []

    init(
        office: Office, procedure: Procedure, truths: [Watch.Truth], night: [Watch.NightMail],
        shown: [Watch.Shown], orders: [Watch.Order], caseID: String
    ) {
        self.office = office
        self.procedure = procedure
        self.truths = truths
        self.night = night
        self.shown = shown
        self.orders = orders
        self.caseID = caseID
    }

    /// What has been found; apart from the reader, so that a sentence may look at the reader.
    private final class Findings {
        var violations: [SimulationReport.Violation] = []
        var checked: [Watch.Invariant: Int] = [:]
    }

    private func expect(
        _ holds: Bool, _ invariant: Watch.Invariant, at: Instant, _ sentence: @autoclosure () -> String
    ) {
        findings.checked[invariant, default: 0] += 1
        if !holds {
            findings.violations.append(
                .init(invariant: invariant.rawValue, caseID: caseID, at: at, sentence: sentence()))
        }
    }

    private func truth(_ inbox: Int64?) -> Watch.Truth? {
        guard let inbox, inbox >= 1, inbox <= truths.count else { return nil }
        return truths[Int(inbox) - 1]
    }

    /// Reads all events; `final` is the case that the journal makes of them.
    mutating func read(_ entries: [JournalEntry], final: Case) {
        for (index, entry) in entries.enumerated() {
            take(entry)
            // In its place: a copy would be made of everything that the event changes.
            if matter?.apply(entry.event, at: entry.at) == nil {
                matter = Case(opening: entry.event, at: entry.at)
            }
            if !night.isEmpty, isUrgent(at: entry.at) { urgentMoments.insert(entry.at.milliseconds) }
            // Where the next event is of another moment, the case has come to rest.
            if index + 1 == entries.count || entries[index + 1].at != entry.at { rest(at: entry.at) }
            result.lastAt = entry.at
        }
        result.events = entries.count
        result.procedure = procedure.id
        result.state = final.state
        result.caseID = caseID
        result.meetings = final.orders
        finish(final)
        result.violations = findings.violations
        result.checked = findings.checked
    }

    private mutating func finish(_ final: Case) {
        expect(final.state.ended, .ended, at: result.lastAt, "the case is still \(final.state.rawValue) in the end")
        expect(matter == final, .journal, at: result.lastAt, "replaying the journal gives another case")
        if final.state == .completed {
            result.booked = final.bookings.filter { $0.state == .booked }
        }
        for mail in shown {
            expect(
                procedure.act(mail.act)?.act.showsPasscode ?? false, .passcodes, at: mail.at, mail.sentence)
        }
        for mail in night where !urgentMoments.contains(mail.owedAt.milliseconds) {
            expect(
                false, .hours, at: mail.at,
                "\(mail.kind.rawValue) to \(mail.to) arrived while the office was closed")
        }
    }

    /// Whether the event begins before the standard times of all rows fit into office time.
    private func isUrgent(at: Instant) -> Bool {
        guard matter?.state.ended == false,
            let start = matter?.request.sessions.lazy.map(\.interval.start).min(),
            start.milliseconds - at.milliseconds < 40 * 86_400_000
        else { return false }
        let needed = procedure.rows.reduce(0) { $0 + ($1.minutes ?? 10) }
        return office.hours.hasLess(than: needed + 1, from: at, to: start)
    }

    // MARK: - Events

    private mutating func take(_ entry: JournalEntry) {
        let at = entry.at
        if let matter, matter.state.ended {
            expect(
                Self.mayFollowTheEnd(entry.event, state: matter.state), .order, at: at,
                "\(entry.name) after the case has ended")
        }
        switch entry.event {
        case .actBegun(let act, let attempt): begin(act, attempt, at)
        case .officialsAsked(let act, let attempt, let officials): ask(act, attempt, officials, at)
        case .actDecided(let decision): decide(decision, at)
        case .partyConfirmed(let confirmed):
            if confirmed.person == TokenSubject.applicant {
                expect(
                    truth(confirmed.inbox)?.from == matter?.applicant.address.text, .proof, at: at,
                    "\(confirmed.act) was confirmed for the applicant by somebody else")
            } else {
                checkProof(confirmed.proof, person: confirmed.person, inbox: confirmed.inbox, act: confirmed.act, at)
            }
        case .rowDone(let row):
            expect(
                decided?.row == row, .order, at: at, "row \(row) is done and nothing of it was decided")
        case .slotsHeld(let bookings), .slotsBooked(let bookings):
            result.bookings.append((entry.sequence, at, caseID, bookings))
        case .slotsReleased: result.bookings.append((entry.sequence, at, caseID, []))
        case .officialReminded(let act, let count): remind(act, count, at)
        case .escalated: escalated = true
        case .applicantReminded(let count):
            expect(count <= 2, .reminders, at: at, "the applicant was reminded \(count) times")
        case .operatorActed(let order):
            excuse = true
            if case .recordDecision = order.kind { paperDecision = true }
        case .decisionWithdrawn(let withdrawn):
            excuse = true
            withdrawals += 1
            if withdrawn.party == nil { visitOfWithdrawn = withdrawn.act }
        case .requestAmended, .applicantAnswered, .alternativeChosen, .meetingRefused: excuse = true
        case .replySetAside(_, let reason, _):
            if [.slotTaken, .changed, .tokenExpired].contains(reason) { excuse = true }
        case .deadlineMet(let key):
            if key.hasPrefix("open/") { excuse = true }
        case .letterSigned:
            expect(
                decided.map { kind(of: $0.act) == .sign && $0.outcome == .done } ?? false, .order, at: at,
                "the letter was signed without a signature")
            signed = true
        case .letterSent: expect(signed, .order, at: at, "a letter was sent that nobody signed")
        case .caseCompleted:
            let last = decided.flatMap { procedure.act($0.act)?.act }
            expect(
                last.map { leads($0, decided?.outcome ?? .done).contains(.end) } ?? false, .order, at: at,
                "the case was completed before its last row")
        case .caseRefused(let act):
            expect(
                decided?.act == act && decidedToRefuse, .order, at: at,
                "the case was refused without a decision at \(act)")
        default: break
        }
    }

    /// Whether the newest decision leads to a refusal.
    private var decidedToRefuse: Bool {
        guard let decided, let act = procedure.act(decided.act)?.act else { return false }
        return procedure.route(of: decided.outcome, at: act) == .refuse || act.choices.contains { $0.route == .refuse }
            || decided.outcome == .rejected
    }

    private static func mayFollowTheEnd(_ event: Event, state: Case.State) -> Bool {
        switch event {
        case .actDecided, .officialsAsked, .officialReminded, .escalated, .slotsBooked, .letterSigned, .rowDone:
            false
        // A full case is opened again by the applicant's choice, a completed one by moving it.
        case .actBegun, .slotsHeld: state == .full || state == .completed || state == .refused
        default: true
        }
    }

    private func kind(of act: String) -> ActKind? { procedure.act(act)?.act.kind }

    private mutating func begin(_ act: String, _ attempt: Int, _ at: Instant) {
        expect(procedure.act(act) != nil, .order, at: at, "\(act) is no act of the SOP")
        expect(
            attempt > attempts[act] ?? 0, .order, at: at, "\(act) began as attempt \(attempt) once more")
        attempts[act] = attempt
        if !excuse {
            let expected = decided.flatMap { decision -> Set<Lead>? in
                procedure.act(decision.act).map { leads($0.act, decision.outcome) }
            }
            expect(
                expected?.contains(.act(act)) ?? false, .order, at: at,
                "\(act) began after \(decided?.act ?? "nothing") \(decided?.outcome.rawValue ?? "")")
        } else if visitOfWithdrawn != act, let before = visit?.act, let from = position(before), let to = position(act),
            to > from
        {
            // Whatever sends a case back never sends it forward.
            let expected = decided.flatMap { decision -> Set<Lead>? in
                procedure.act(decision.act).map { leads($0.act, decision.outcome) }
            }
            expect(
                expected?.contains(.act(act)) ?? false, .order, at: at, "\(act) began over the acts before it")
        }
        excuse = false
        visitOfWithdrawn = nil
        decided = nil
        visit = (act, attempt, at)
        asked = []
        reminders = 0
        remindedAt = nil
        escalated = false
        paperDecision = false
    }

    private func position(_ act: String) -> Int? { procedure.acts.firstIndex { $0.act.id == act } }

    /// Where an outcome may lead.
    enum Lead: Hashable { case act(String), end, applicant }

    private func leads(_ act: Act, _ outcome: Outcome) -> Set<Lead> {
        var routes = [procedure.route(of: outcome, at: act)]
        if outcome == .done { routes += act.choices.map(\.route) }
        // A draft that its own drafter revises is shown again.
        if act.kind == .draft, outcome == .revised { routes.append(.act(act.id)) }
        return Set(
            routes.map { route in
                switch route {
                case .next: asked(from: procedure.act(after: act.id)?.act.id)
                case .act(let id): asked(from: id)
                case .applicant: .applicant
                case .refuse, .offerAlternatives, .complete: .end
                }
            })
    }

    /// The first act from `id` on that the facts of the case ask for.
    private func asked(from id: String?) -> Lead {
        let facts = matter?.facts ?? [:]
        var isReached = false
        for row in procedure.rows.indices {
            for act in procedure.rows[row].acts {
                isReached = isReached || act.id == id
                if isReached, act.when?.holds(facts) ?? true { return .act(act.id) }
            }
        }
        return .end
    }

    private mutating func ask(_ act: String, _ attempt: Int, _ officials: [Case.Asked], _ at: Instant) {
        expect(
            visit?.act == act && visit?.attempt == attempt, .order, at: at,
            "officials were asked for \(act), which is not under way")
        for entry in officials {
            // Who was asked before and has answered his part stays on the list.
            expect(
                mayDecide(entry.official, entry.role, at) || asked.contains { $0.official == entry.official }, .order,
                at: at, "\(entry.official) was asked as \(entry.role)")
            result.asked[entry.role, default: 0] += 1
        }
        // Time begins anew for nobody when somebody is asked no more.
        if officials.contains(where: { new in !asked.contains { $0.official == new.official } }) {
            askedAt = at
            remindedAt = remindedAt.map { max($0, at) }
        }
        asked = officials
    }

    private mutating func decide(_ decision: Event.ActDecided, _ at: Instant) {
        expect(
            visit?.act == decision.act, .order, at: at,
            "\(decision.act) was decided while \(visit?.act ?? "nothing") was under way")
        expect(
            procedure.act(decision.act)?.row.number == decision.row, .order, at: at,
            "\(decision.act) is not of row \(decision.row)")
        if office.official(decision.person) != nil {
            checkProof(decision.proof, person: decision.person, inbox: decision.inbox, act: decision.act, at)
            checkPosition(decision, at)
            if let role = asked.first(where: { $0.official == decision.person })?.role {
                result.decided[role, default: []].append(office.hours.officeMinutes(from: askedAt, to: at))
            }
        } else if let act = procedure.act(decision.act)?.act, case .role = act.by, !act.automatic,
            act.kind != .coordinate, act.kind != .receive, act.kind != .send, act.kind != .inform
        {
            expect(
                decision.outcome == .full || decision.person == TokenSubject.applicant
                    || (act.kind == .provision && isProvidedByService), .proof, at: at,
                "\(decision.act) is a person's and was decided by \(decision.person)")
        }
        if let visit {
            result.rowMinutes[decision.row, default: []].append(
                office.hours.officeMinutes(from: visit.at, to: at))
        }
        decided = decision
        asked = []
    }

    /// Whether every meeting of the case is one that the service has made for an order of the worker's.
    private var isProvidedByService: Bool {
        guard let matter, !matter.meetings.isEmpty else { return false }
        return matter.meetings.allSatisfy { meeting in
            matter.orders.contains {
                $0.state == .made && $0.session == meeting.session && $0.meeting?.meetingID == meeting.meetingID
            }
        }
    }

    /// Whoever decides holds the role, or acts in it on that day, and then the order stands with the decision.
    private mutating func checkPosition(_ decision: Event.ActDecided, _ at: Instant) {
        guard let role = asked.first(where: { $0.official == decision.person })?.role else { return }
        expect(
            mayDecide(decision.person, role, at), .delegates, at: at,
            "\(decision.act) was decided by \(decision.person), who is not \(role) on that day")
        guard !(office.role(role)?.holders.contains(decision.person) ?? false) else { return }
        result.acting += 1
        expect(
            inForce(at).contains { $0.delegate == decision.person && $0.decree == decision.decree }, .delegates,
            at: at, "\(decision.act) was decided by \(decision.person) for \(role) without an order on the record")
    }

    private func inForce(_ at: Instant) -> [Delegation] {
        let day = office.hours.zone.day(at: at)
        return orders.filter { $0.isInForce(at: at, on: day) }.map(\.delegation)
            + office.delegations.filter { $0.isInForce(on: day) }
    }

    /// Whether a person may decide in a role: as its holder, unless somebody has the position as Plt., or by the orders of
    /// the moment, from one delegate to the next.
    private func mayDecide(_ person: String, _ role: String, _ at: Instant) -> Bool {
        guard let held = office.role(role) else { return false }
        let orders = inForce(at).filter { $0.role == nil || $0.role == role }
        let vacancies = orders.filter { $0.official == nil && $0.role == role }.map(\.delegate)
        var reached = Set(vacancies.isEmpty ? held.holders : vacancies)
        var replaced: Set<String> = []
        var grows = true
        while grows {
            grows = false
            for order in orders {
                guard let official = order.official, reached.contains(official) else { continue }
                if order.form == .plt { replaced.insert(official) }
                if reached.insert(order.delegate).inserted { grows = true }
            }
        }
        return reached.contains(person) && !replaced.contains(person)
    }

    /// The decision of an official must be backed by a mail that is really from that official.
    private mutating func checkProof(_ proof: Proof, person: String, inbox: Int64?, act: String, _ at: Instant) {
        expect(
            asked.contains { $0.official == person } || paperDecision, .proof, at: at,
            "\(person) decided \(act) without being asked")
        guard proof != .paper, office.policy.proof == .required else { return }
        guard let mail = truth(inbox), let address = office.official(person)?.address else {
            return expect(false, .proof, at: at, "\(act) was decided by \(person) without a mail")
        }
        expect(mail.from == address, .proof, at: at, "\(act) was decided by \(mail.from) for \(person)")
        expect(
            mail.kind != .automatic && mail.kind != .bounce, .proof, at: at, "\(act) was decided by a machine's mail")
        switch proof {
        case .code:
            let returned = truths.contains { other in
                other.token?.caseID == caseID && other.token?.act == TokenSubject.code
                    && other.token?.person == person && other.from == address && other.saysYes
            }
            expect(returned, .proof, at: at, "\(act) was decided by \(person) with a code that never came back")
        default:
            expect(
                mail.proved && proof != .none, .proof, at: at,
                "\(act) was decided by \(person) although nothing proves the mail")
        }
        expect(
            ([mail.token].compactMap { $0 } + mail.listed).contains {
                $0.caseID == caseID && $0.act == act && $0.person == person && $0.attempt == visit?.attempt
            }, .spent, at: at, "\(act) was decided with the token of \(mail.token?.text ?? "nothing")")
    }

    private mutating func remind(_ act: String, _ count: Int, _ at: Instant) {
        expect(visit?.act == act && !asked.isEmpty, .reminders, at: at, "\(act) is not waited for")
        reminders += 1
        // Once the superior has been told, a working week of one a day.
        expect(
            count == reminders && count <= min(2, office.policy.reminders) + (escalated ? 5 : 0), .reminders, at: at,
            "reminder \(count) for \(act)")
        if escalated, let remindedAt {
            let zone = office.hours.zone
            expect(
                zone.day(at: remindedAt) < zone.day(at: at) && office.hours.isOpen(at: at), .reminders, at: at,
                "\(act) was reminded of twice in a day after the superior was told, or at night")
        }
        let wait = max(procedure.act(act)?.row.minutes ?? 0, 60)
        let since = remindedAt ?? askedAt
        let waited = office.hours.officeMinutes(from: since, to: at)
        expect(
            waited >= wait, .reminders, at: at,
            "\(act) was reminded of after \(waited) office minutes instead of \(wait)")
        remindedAt = at
        for entry in asked { result.reminded[entry.role, default: 0] += 1 }
    }

    // MARK: - At rest

    private mutating func rest(at: Instant) {
        guard let matter else { return }
        let held = matter.bookings.contains { $0.state == .held }
        switch matter.state {
        case .waitingForApplicant:
            expect(
                matter.deadlines.contains { $0.kind == .applicantPatience }, .waits, at: at,
                "the applicant is waited for without an end")
        case .running:
            if !matter.asked.isEmpty {
                let due = matter.deadlines.contains { $0.kind == .reminder || $0.kind == .escalation }
                expect(
                    due || escalated, .waits, at: at,
                    "\(matter.asked.map(\.official).joined(separator: ", ")) is waited for without a deadline")
            } else {
                let kind = matter.current.flatMap { self.kind(of: $0) }
                let opens = matter.deadlines.contains { $0.kind == .actOpens }
                // The service is asked for as long as the settings say, and then a person.
                let ordered = kind == .provision && matter.orders.contains { $0.state == .ordered }
                expect(
                    !matter.papersOwed.isEmpty || kind == .send || kind == .inform || opens || ordered, .waits, at: at,
                    "\(matter.current ?? "nothing") is under way and nobody is asked")
            }
        case .completed:
            expect(!held, .holds, at: at, "a completed case still holds slots that it never booked")
        case .refused, .full, .cancelled, .closed:
            expect(
                matter.bookings.isEmpty, .holds, at: at,
                "the case is \(matter.state.rawValue) and still keeps \(matter.bookings.count) slots")
        }
    }
}
