import Casework

/// Walks a procedure as a model checker would: over every act and every outcome that it can have.
///
/// Nothing here knows an SOP; the rules hold for any table of acts.
struct ProcedureCheck {
    let procedure: Procedure
    let written: [ProcedureReading.WrittenRow]
    let root: Section
    let problems: ProblemList

    /// What can come after an act.
    private enum Step: Hashable {
        case act(Int)
        /// The case ends as the applicant wished.
        case completed
        /// The case ends otherwise: refused, or full with alternatives.
        case ended
    }

    func run() {
        let acts = written.flatMap(\.acts)
        guard !acts.isEmpty else { return }
        for (index, item) in acts.enumerated() { checkVocabulary(item, isFirst: index == 0) }
        checkResults(acts)
        checkLetter(acts)
        guard !problems.concerns(root.document.file) else { return }
        let resolved = procedure.acts.map(\.act)
        let steps = resolved.indices.map { self.steps(from: $0, among: resolved) }
        // Whatever lies behind a round cannot be reached: the round itself is the mistake.
        guard !checkRounds(acts, resolved) else { return }
        checkReachability(acts, steps)
        checkBooking(acts, steps)
    }

    // MARK: - One act

    /// The outcomes that an act can have.
    static func outcomes(of kind: ActKind, automatic: Bool) -> [Outcome] {
        if automatic { return [.done] }
        switch kind {
        case .receive, .register, .passOn, .handOverResult, .send, .inform, .report: return [.done]
        case .verify, .dispose, .choose, .provision, .coordinate, .draft, .initial, .sign:
            return [.done, .rejected, .revised]
        case .checkSchedule: return [.done, .rejected, .revised, .full]
        case .agree: return [.done, .rejected]
        case .enterAgenda: return [.done, .full]
        }
    }

    /// Whether the worker may do it by itself.
    private static func mayBeAutomatic(_ kind: ActKind) -> Bool {
        switch kind {
        case .receive, .register, .passOn, .handOverResult, .send, .inform, .enterAgenda: true
        case .verify, .dispose, .checkSchedule, .choose, .provision, .coordinate, .draft, .initial, .sign, .agree,
            .report:
            false
        }
    }

    private static func mayBeApplicant(_ kind: ActKind) -> Bool {
        switch kind {
        case .receive, .inform, .agree, .coordinate, .report, .choose: true
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
        let possible = Self.outcomes(of: act.kind, automatic: act.automatic)
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
        if act.kind != .choose, !item.choices.isEmpty {
            problems.add(item.section.place(ofKey: "choices"), "choices belong to choose, not to \(word)")
        }
    }

    private func checkResults(_ acts: [ProcedureReading.WrittenAct]) {
        var seen: Set<String> = []
        for item in acts {
            guard let result = item.act.result, !seen.insert(result).inserted else { continue }
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

    private func steps(from index: Int, among acts: [Act]) -> Set<Step> {
        let act = acts[index]
        func step(_ route: Route) -> Step {
            switch route {
            case .next: index + 1 < acts.count ? .act(index + 1) : .completed
            case .act(let id): acts.firstIndex { $0.id == id }.map(Step.act) ?? .ended
            case .applicant: .act(index)
            case .refuse, .offerAlternatives: .ended
            case .complete: .completed
            }
        }
        var result: Set<Step> = []
        for outcome in Self.outcomes(of: act.kind, automatic: act.automatic) {
            if outcome == .done, act.kind == .choose {
                for choice in act.choices { result.insert(step(choice.route)) }
            } else {
                result.insert(step(act.route(of: outcome)))
            }
        }
        return result
    }

    /// The acts that can be reached from the first, never passing `without`.
    private func reached(_ steps: [Set<Step>], without: Set<Int> = []) -> (acts: Set<Int>, completes: Bool) {
        var seen: Set<Int> = []
        var completes = false
        var open = without.contains(0) ? [] : [0]
        while let index = open.popLast() {
            guard seen.insert(index).inserted else { continue }
            for step in steps[index] {
                switch step {
                case .act(let next): if !without.contains(next) { open.append(next) }
                case .completed: completes = true
                case .ended: break
                }
            }
        }
        return (seen, completes)
    }

    private func checkReachability(_ acts: [ProcedureReading.WrittenAct], _ steps: [Set<Step>]) {
        let reached = reached(steps).acts
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
        // Backwards from the good end.
        var good = Set(steps.indices.filter { steps[$0].contains(.completed) })
        var grew = true
        while grew {
            grew = false
            for index in steps.indices where !good.contains(index) {
                let leads = steps[index].contains { step in
                    if case .act(let next) = step { return good.contains(next) }
                    return false
                }
                if leads {
                    good.insert(index)
                    grew = true
                }
            }
        }
        for index in steps.indices where reached.contains(index) && !good.contains(index) {
            // Acts before the dead end only lead into it; it is the one that leads nowhere but back.
            let leadsOn = steps[index].contains { step in
                if case .act(let next) = step { return next > index }
                return false
            }
            guard !leadsOn else { continue }
            problems.add(
                acts[index].place,
                "from \(acts[index].act.kind.rawValue) in row \(rowNumber(of: index)) no case can be completed: "
                    + "every way leads back or to a refusal")
        }
    }

    /// A round of automatic acts would never stop to wait for anybody.
    private func checkRounds(_ acts: [ProcedureReading.WrittenAct], _ resolved: [Act]) -> Bool {
        for start in resolved.indices where resolved[start].automatic {
            var seen: Set<Int> = []
            var index = start
            while resolved[index].automatic, seen.insert(index).inserted {
                switch resolved[index].route(of: .done) {
                case .next: index += 1
                case .act(let id): index = resolved.firstIndex { $0.id == id } ?? resolved.count
                default: index = resolved.count
                }
                guard index < resolved.count else { break }
                if index == start {
                    problems.add(
                        acts[start].place, "row \(rowNumber(of: start)) leads back to itself without asking anybody")
                    return true
                }
            }
        }
        return false
    }

    private func checkBooking(_ acts: [ProcedureReading.WrittenAct], _ steps: [Set<Step>]) {
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
        let own = Set(procedure.acts.enumerated().filter { $0.element.row.number == row.row.number }.map(\.offset))
        if booking.count == 1, reached(steps, without: own).completes {
            problems.add(
                row.section.place(of: "books"), "a case can be completed without row \(row.row.number), which books")
        }
    }

    private func rowNumber(of index: Int) -> String {
        let all = procedure.acts
        return index < all.count ? all[index].row.number : ""
    }
}
