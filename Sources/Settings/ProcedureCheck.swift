import Casework
import OfficeCalendar

/// Walks a procedure as a model checker would: over every act and every outcome that it can have.
///
/// Nothing here knows an SOP; the rules hold for any table of acts.
struct ProcedureCheck {
    let procedure: Procedure
    let written: [ProcedureReading.WrittenRow]
    let root: Section
    let problems: ProblemList

    /// Where a case can be: before an act, with what is known and whether its slots are booked.
    private struct Spot: Hashable {
        var act: Int
        /// Results that some condition asks about.
        var facts: [String: String]
        var booked: Bool
    }

    /// What can come after an act.
    private enum Step: Hashable {
        case spot(Spot)
        /// The case ends as the applicant wished; with what is then known.
        case completed(facts: [String: String], booked: Bool)
        /// The case ends otherwise: refused, or full with alternatives.
        case ended
    }

    func run() {
        let acts = written.flatMap(\.acts)
        guard !acts.isEmpty else { return }
        for (index, item) in acts.enumerated() { checkVocabulary(item, isFirst: index == 0) }
        checkResults(acts)
        checkConditions(acts)
        checkLetter(acts)
        checkOrder(acts)
        checkTimes()
        checkNotice()
        guard !problems.concerns(root.document.file) else { return }
        guard let walk = walk() else {
            problems.add(
                root.place(ofKey: "table"),
                "the table has too many different ways through it to be checked; use fewer results in when")
            return
        }
        // Whatever lies behind a round cannot be reached: the round itself is the mistake.
        guard !checkRounds(acts, walk) else { return }
        checkReachability(acts, walk)
        checkBooking(walk)
    }

    // MARK: - One act

    /// Whether the worker may do it by itself.
    private static func mayBeAutomatic(_ kind: ActKind) -> Bool {
        switch kind {
        case .receive, .register, .passOn, .handOverResult, .checkSchedule, .send, .inform, .enterAgenda: true
        case .verify, .dispose, .choose, .provision, .coordinate, .draft, .initial, .sign, .agree, .report: false
        }
    }

    private static func mayBeApplicant(_ kind: ActKind) -> Bool {
        switch kind {
        case .receive, .inform, .agree, .coordinate: true
        default: false
        }
    }

    /// Whether several may have to agree.
    private static func mayBeShared(_ kind: ActKind) -> Bool {
        switch kind {
        case .verify, .dispose, .coordinate: true
        default: false
        }
    }

    private func checkVocabulary(_ item: ProcedureReading.WrittenAct, isFirst: Bool) {
        let act = item.act
        let word = act.kind.rawValue
        if isFirst, act.kind != .receive || act.by != .applicant {
            problems.add(item.place, "the first act must be receive: applicant, got \(word)")
        }
        if !isFirst, act.kind == .receive {
            problems.add(item.place, "receive begins a case and stands in the first row alone")
        }
        if act.automatic, !Self.mayBeAutomatic(act.kind) {
            let place = item.section.has("automatic") ? item.section.place(of: "automatic") : item.place
            problems.add(place, "\(word) needs a person and cannot be automatic")
        }
        if act.by == .applicant, !Self.mayBeApplicant(act.kind) {
            problems.add(item.section.place(of: word), "\(word) is done in the office, not by the applicant")
        }
        if act.kind == .agree, act.by != .applicant {
            problems.add(item.section.place(of: word), "agree is the applicant's; write agree: applicant")
        }
        if act.with != nil, !Self.mayBeShared(act.kind) {
            problems.add(
                item.section.place(ofKey: "with"),
                "with belongs to verify, dispose and coordinate, not to \(word): one person does that")
        }
        let possible = act.kind.outcomes(automatic: act.automatic)
        for (outcome, _, key) in item.outcomes {
            if !possible.contains(outcome) {
                problems.add(
                    key,
                    "\(word) never ends as \(outcome.rawValue); it ends as "
                        + possible.map(\.rawValue).joined(separator: ", "))
            }
            if outcome == .done, act.kind == .choose {
                problems.add(key, "choose leads where its choices say; remove done")
            }
        }
        if act.kind == .choose, item.choices.count < 2 {
            problems.add(item.place, "choose needs choices, at least two words with where each leads")
        }
        for (index, choice) in item.choices.enumerated()
        where item.choices[..<index].contains(where: { $0.word.lowercased() == choice.word.lowercased() }) {
            problems.add(choice.route.place, "the choice \(quoted(choice.word)) stands here twice")
        }
        if act.kind == .coordinate, Set([act.by] + act.to + (act.with ?? [])).count < 2 {
            problems.add(item.place, "coordinate needs others who confirm; name them in to")
        }
        if act.kind != .choose, !item.choices.isEmpty {
            problems.add(item.section.place(ofKey: "choices"), "choices belong to choose, not to \(word)")
        }
    }

    /// Results that conditions may ask about, each with the words that it can have.
    private func results(_ acts: [ProcedureReading.WrittenAct]) -> [String: [String]] {
        var results: [String: [String]] = [:]
        for item in acts {
            guard let name = item.act.result else { continue }
            var words = item.act.kind.outcomes(automatic: item.act.automatic).map(\.rawValue)
            if item.act.kind == .choose {
                words = item.choices.map(\.word) + words.filter { $0 != Outcome.done.rawValue }
            }
            results[name, default: []] += words.filter { !(results[name] ?? []).contains($0) }
        }
        return results
    }

    private func checkConditions(_ acts: [ProcedureReading.WrittenAct]) {
        let all = results(acts)
        for (index, item) in acts.enumerated() {
            guard let condition = item.act.when else { continue }
            let section = item.section.section("when")
            if index == 0 { problems.add(item.section.place(ofKey: "when"), "the first act cannot be passed over") }
            check(condition, section, known: results(Array(acts[..<index])), all: all)
        }
        for (kind, section) in root.section("bundle_when").entries("kind") {
            guard let condition = procedure.bundleConditions?[kind] else { continue }
            check(condition, section, known: all, all: all)
        }
    }

    private func check(_ condition: Condition, _ section: Section, known: [String: [String]], all: [String: [String]]) {
        if condition.facts.isEmpty { problems.add(section.place, "\(section.name) names no result") }
        for name in section.keys {
            guard let words = known[name] else {
                problems.add(
                    section.place(ofKey: name),
                    all[name] == nil
                        ? "\(section.name) asks for \(name), which no act keeps as its result"
                        : "\(section.name) asks for \(name), which only a later act keeps",
                    suggestion: suggestion(for: name, among: known.keys.sorted()))
                continue
            }
            for word in condition.facts[name] ?? [] where !words.contains(word) {
                problems.add(
                    section.place(of: name),
                    "\(name) is never \(quoted(word)); it is one of " + words.joined(separator: ", "),
                    suggestion: suggestion(for: word, among: words))
            }
        }
    }

    private func checkOrder(_ acts: [ProcedureReading.WrittenAct]) {
        let booking = procedure.rows.firstIndex { $0.books }
        var provided = false
        for item in acts {
            let act = item.act
            let row = procedure.rows.firstIndex { $0.acts.contains { $0.id == act.id } } ?? 0
            if act.kind == .provision { provided = true }
            if act.showsPasscode, !provided {
                problems.add(
                    item.section.place(of: "shows_passcode"),
                    "there is no passcode to be shown before any provision")
            }
            if act.kind == .report, let booking, row < booking {
                problems.add(item.place, "report is asked after the event and cannot come before the row that books")
            }
            guard procedure.bundle.isEmpty else { continue }
            if act.kind == .checkSchedule {
                problems.add(item.place, "check-schedule has nothing to check: bundle asks for no facility")
            }
            for (_, route, _) in item.outcomes where route.value.isOffer {
                problems.add(route.place, "offer-alternatives has nothing to offer: bundle asks for no facility")
            }
        }
    }

    /// Office minutes of a day by Perpres 21/2023: 37 hours 30 minutes a week over five days.
    private static let dayMinutes = 450

    /// What is booked has a time, and what has none needs no notice.
    private func checkTimes() {
        let service = root.section("service")
        let timed = procedure.service.required.contains("date") && procedure.service.required.contains("start_time")
        if !procedure.bundle.isEmpty, !timed {
            problems.add(
                service.place(of: "required"),
                "service.required lacks date or start_time, but bundle books facilities for a time")
        }
        if procedure.service.noticeDays != nil, !procedure.service.required.contains("date") {
            problems.add(
                service.place(of: "notice_days"), "service.notice_days is counted to a date, which required lacks")
        }
    }

    /// A notice that the SOP's own standard times cannot keep is none.
    private func checkNotice() {
        guard let days = procedure.service.noticeDays else { return }
        let needed = procedure.rows.prefix { row in !row.acts.contains { $0.kind == .report } }.reduce(0) {
            $0 + ($1.minutes ?? 0)
        }
        if needed > days * Self.dayMinutes {
            problems.add(
                root.section("service").place(of: "notice_days"),
                "service.notice_days is \(days), but the standard times of the rows need \(needed) office minutes, "
                    + "which is more than \(days) days")
        }
    }

    private func checkResults(_ acts: [ProcedureReading.WrittenAct]) {
        var seen: Set<String> = []
        for item in acts {
            guard let result = item.act.result else { continue }
            if [Case.agendaFact, Case.formFact].contains(result) {
                problems.add(
                    item.section.place(of: "result"),
                    "the result \(result) is taken: the worker keeps it itself")
            }
            guard !seen.insert(result).inserted else { continue }
            problems.add(item.section.place(of: "result"), "the result \(result) is already kept by an earlier act")
        }
    }

    private func checkLetter(_ acts: [ProcedureReading.WrittenAct]) {
        let paperwork = acts.filter { [.draft, .initial, .sign].contains($0.act.kind) }
        if procedure.letter == nil, let first = paperwork.first {
            problems.add(first.place, "\(first.act.kind.rawValue) needs the section letter, which is missing")
        }
        if procedure.letter != nil, !acts.contains(where: { $0.act.kind == .sign }) {
            problems.add(
                root.place(ofKey: "letter"), "letter is given, but no act signs it; add - sign: with the signer's role")
        }
        if let early = paperwork.first, early.act.kind != .draft {
            problems.add(early.place, "\(early.act.kind.rawValue) comes before any draft")
        }
        if let send = acts.firstIndex(where: { $0.act.kind == .send }),
            !acts[..<send].contains(where: { $0.act.kind == .sign })
        {
            problems.add(acts[send].place, "send comes before any sign: there is no letter to send")
        }
    }

    // MARK: - The graph

    /// Every spot that a case can come to, with what can follow.
    private struct Walk {
        var steps: [Spot: Set<Step>]
        var first: Spot
    }

    /// Spots that are looked at; a table made by a person has some hundreds.
    private static let spotLimit = 20_000

    private func walk() -> Walk? {
        let acts = procedure.acts
        let asked = Set(
            acts.flatMap { $0.act.when.map { Array($0.facts.keys) } ?? [] }
                + (procedure.bundleConditions ?? [:]).values.flatMap { Array($0.facts.keys) })
        let first = Spot(act: 0, facts: [:], booked: false)
        var walk = Walk(steps: [:], first: first)
        var open = [first]
        while let spot = open.popLast() {
            guard walk.steps[spot] == nil else { continue }
            guard walk.steps.count < Self.spotLimit else { return nil }
            let steps = steps(from: spot, acts: acts, asked: asked)
            walk.steps[spot] = steps
            for case .spot(let next) in steps { open.append(next) }
        }
        return walk
    }

    private func steps(from spot: Spot, acts: [(row: Procedure.Row, act: Act)], asked: Set<String>) -> Set<Step> {
        let (row, act) = acts[spot.act]
        var result: Set<Step> = []
        func add(_ route: Route, _ word: String, _ outcome: Outcome) {
            var facts = spot.facts
            if let name = act.result, asked.contains(name) { facts[name] = word }
            func next(from index: Int) -> Int? {
                acts.indices.dropFirst(index).first { acts[$0].act.when?.holds(facts) ?? true }
            }
            func go(to index: Int?, booked: Bool) -> Step {
                guard let index else { return .completed(facts: facts, booked: booked) }
                return .spot(Spot(act: index, facts: facts, booked: booked))
            }
            let following = next(from: spot.act + 1)
            let closes = act.kind == .checkSchedule || following.map { acts[$0].row.number != row.number } ?? true
            let booked = spot.booked || (row.books && outcome == .done && closes)
            switch route {
            case .next: result.insert(go(to: following, booked: booked))
            case .act(let id):
                let target = acts.firstIndex { $0.act.id == id } ?? acts.count
                result.insert(go(to: next(from: target), booked: booked))
            case .applicant: result.insert(.spot(spot))
            case .refuse, .offerAlternatives: result.insert(.ended)
            case .complete: result.insert(.completed(facts: facts, booked: booked))
            }
        }
        for outcome in act.kind.outcomes(automatic: act.automatic) {
            if outcome == .done, act.kind == .choose {
                for choice in act.choices { add(choice.route, choice.word, outcome) }
            } else {
                add(procedure.route(of: outcome, at: act), outcome.rawValue, outcome)
            }
        }
        return result
    }

    private func checkReachability(_ acts: [ProcedureReading.WrittenAct], _ walk: Walk) {
        let reached = Set(walk.steps.keys.map(\.act))
        var index = 0
        for row in written {
            let own = Array(index..<index + row.acts.count)
            index += row.acts.count
            if !own.isEmpty, own.allSatisfy({ !reached.contains($0) }) {
                problems.add(
                    row.section.place(of: "row"),
                    "row \(row.row.number) can never be reached: no earlier row leads to it")
            } else {
                for act in own where !reached.contains(act) {
                    problems.add(
                        acts[act].place, "\(acts[act].act.kind.rawValue) in row \(row.row.number) can never be reached")
                }
            }
        }
        let completing = spots(leadingTo: { if case .completed = $0 { true } else { false } }, walk)
        let ending = spots(leadingTo: { if case .spot = $0 { false } else { true } }, walk)
        let good = Set(completing.map(\.act))
        for act in reached.sorted() {
            let spots = walk.steps.keys.filter { $0.act == act }
            // Acts before the dead end only lead into it; it is the one that leads nowhere but back.
            let leadsOn = spots.contains { spot in
                walk.steps[spot]?.contains { if case .spot(let next) = $0 { next.act > act } else { false } } ?? false
            }
            guard !leadsOn else { continue }
            let name = "\(acts[act].act.kind.rawValue) in row \(rowNumber(of: act))"
            if !good.contains(act),
                !spots.contains(where: { walk.steps[$0]?.contains(.ended) ?? false })
                    || !good.contains(act) && !decidesOnFacts(act)
            {
                problems.add(
                    acts[act].place,
                    "from \(name) no case can be completed: every way leads back or to a refusal")
            } else if let stuck = spots.first(where: { !ending.contains($0) }) {
                let facts = stuck.facts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
                problems.add(
                    acts[act].place,
                    "from \(name) no case can end when " + facts.joined(separator: " and "))
            }
        }
        if !walk.steps.values.contains(where: { $0.contains { if case .completed = $0 { true } else { false } } }),
            !problems.concerns(root.document.file)
        {
            problems.add(root.place(ofKey: "table"), "no case can be completed: every way leads to a refusal")
        }
    }

    /// Whether an act is there for particular results only, such as the refusal that a row passes on.
    private func decidesOnFacts(_ act: Int) -> Bool {
        let acts = procedure.acts
        return act < acts.count && acts[act].act.when != nil
    }

    /// Spots from which an end of a sort can be reached, backwards from those that lead to it at once.
    private func spots(leadingTo isEnd: (Step) -> Bool, _ walk: Walk) -> Set<Spot> {
        var found = Set(walk.steps.filter { $0.value.contains(where: isEnd) }.keys)
        var before: [Spot: [Spot]] = [:]
        for (spot, steps) in walk.steps {
            for case .spot(let next) in steps { before[next, default: []].append(spot) }
        }
        var open = Array(found)
        while let spot = open.popLast() {
            for earlier in before[spot] ?? [] where found.insert(earlier).inserted { open.append(earlier) }
        }
        return found
    }

    /// A round of automatic acts would never stop to wait for anybody.
    private func checkRounds(_ acts: [ProcedureReading.WrittenAct], _ walk: Walk) -> Bool {
        let resolved = procedure.acts.map(\.act)
        for start in walk.steps.keys.sorted(by: { $0.act < $1.act }) where resolved[start.act].automatic {
            var seen: Set<Spot> = []
            var open = [start]
            while let spot = open.popLast() {
                guard resolved[spot.act].automatic, seen.insert(spot).inserted else { continue }
                for case .spot(let next) in walk.steps[spot] ?? [] {
                    // Handed in once more, a request has waited for its applicant.
                    guard resolved[next.act].kind != .receive else { continue }
                    if next == start {
                        problems.add(
                            acts[start.act].place,
                            "row \(rowNumber(of: start.act)) leads back to itself without asking anybody")
                        return true
                    }
                    open.append(next)
                }
            }
        }
        return false
    }

    private func checkBooking(_ walk: Walk) {
        let booking = written.filter(\.row.books)
        if procedure.bundle.isEmpty {
            for row in booking {
                problems.add(row.section.place(of: "books"), "row \(row.row.number) books, but bundle asks for nothing")
            }
            return
        }
        guard let row = booking.first else {
            problems.add(root.place(ofKey: "bundle"), "bundle is given, but no row has books: true")
            return
        }
        for other in booking.dropFirst() {
            problems.add(
                other.section.place(of: "books"),
                "row \(other.row.number) books, but row \(row.row.number) does already: one row books")
        }
        guard booking.count == 1 else { return }
        let unbooked = walk.steps.contains { _, steps in
            steps.contains { step in
                guard case .completed(let facts, false) = step else { return false }
                return procedure.bundle.contains { procedure.bundleConditions?[$0.kind]?.mayHold(facts) ?? true }
            }
        }
        if unbooked {
            problems.add(
                row.section.place(of: "books"), "a case can be completed without row \(row.row.number), which books")
        }
    }

    private func rowNumber(of index: Int) -> String {
        let all = procedure.acts
        return index < all.count ? all[index].row.number : ""
    }
}
