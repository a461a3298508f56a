package import OfficeCalendar

/// How long an official took for one step, in office minutes.
package struct StepTime: Sendable, Equatable {
    package var act: String
    package var row: String
    /// Who answered, by id.
    package var official: String
    package var outcome: Outcome
    /// When the official was asked, and when the answer was on the record.
    package var asked: Instant
    package var decided: Instant
    /// Office minutes between the two.
    package var minutes: Int
    /// The row's standard time, where the SOP gives one.
    package var standard: Int?

    /// Whether it took longer than the SOP allows.
    package var isLate: Bool { standard.map { minutes > $0 } ?? false }
}

extension StepTime {
    /// The answers of a case's officials with the time that each took, from its history.
    ///
    /// Time begins when the question was put to anybody (a draft is shown only
    /// when it is typeset) and stands still while the case was on hold. What
    /// the worker or the applicant does is nobody's time.
    package static func all(
        in history: [(event: Event, at: Instant)], procedure: Procedure, hours: OfficeHours
    ) -> [StepTime] {
        var result: [StepTime] = []
        var asked: [String: Instant] = [:]
        var holds: [(from: Instant, to: Instant)] = []
        var heldSince: Instant?
        for (event, at) in history {
            switch event {
            case .actBegun(let act, _): asked[act] = nil
            case .officialsAsked(let act, _, _): asked[act] = asked[act] ?? at
            case .operatorActed(let order) where order.kind == .hold: heldSince = at
            case .operatorActed(let order) where order.kind == .resume:
                if let since = heldSince { holds.append((since, at)) }
                heldSince = nil
            case .actDecided(let decided):
                guard let from = asked[decided.act], let (row, _) = procedure.act(decided.act) else { continue }
                let held = holds.filter { $0.from >= from && $0.to <= at }.reduce(0) {
                    $0 + hours.officeMinutes(from: $1.from, to: $1.to)
                }
                result.append(
                    StepTime(
                        act: decided.act, row: row.number, official: decided.person, outcome: decided.outcome,
                        asked: from, decided: at, minutes: max(0, hours.officeMinutes(from: from, to: at) - held),
                        standard: row.minutes))
                asked[decided.act] = nil
            default: break
            }
        }
        return result
    }
}

/// The times of one row of an SOP over many cases.
package struct RowTimes: Sendable, Equatable {
    package var procedure: String
    package var row: String
    package var text: String
    package var standard: Int?
    /// Answers counted, and those that took longer than the standard time.
    package var count: Int
    package var late: Int
    /// Office minutes: the middle one and the longest.
    package var median: Int
    package var longest: Int

    /// Rows in the order of the procedure; those that nobody answered are left out.
    package static func of(_ times: [StepTime], procedure: Procedure) -> [RowTimes] {
        procedure.rows.compactMap { row in
            let own = times.filter { $0.row == row.number }
            let minutes = own.map(\.minutes).sorted()
            guard let longest = minutes.last else { return nil }
            return RowTimes(
                procedure: procedure.id, row: row.number, text: row.text, standard: row.minutes, count: own.count,
                late: own.filter(\.isLate).count, median: minutes[(minutes.count - 1) / 2], longest: longest)
        }
    }
}
