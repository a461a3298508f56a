import CaseJournal
import Casework
import OfficeCalendar
import OfficeWorker
import Settings

/// What is checked when nothing more can happen, and what is reported.
extension Simulation {
    func conclude() async throws -> SimulationReport {
        let histories = Guarded<[String: HistoryReader.Result]>([:])
        let watch = watch
        let settings = settings
        let procedures = Dictionary(settings.procedures.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let verification = try await journal.verify { final, entries in
            guard let procedure = procedures[final.procedure] else { return }
            var reader = HistoryReader(
                office: settings.office, procedure: procedure, truths: watch.truths,
                night: watch.night[final.id] ?? [], shown: watch.shown[final.id] ?? [],
                orders: watch.orders, caseID: final.id)
            reader.read(entries, final: final)
            let result = reader.result
            histories.change { $0[final.id] = result }
        }
        let results = histories.change { $0 }.sorted { $0.key < $1.key }.map(\.value)
        var conclusion = Conclusion(watch: watch, settings: settings)
        conclusion.verified(verification)
        for id in post.repeated {
            conclusion.watch.note(
                .once, of: nil, at: nil, "the mail \(id) arrived again after it was taken for certain")
        }
        conclusion.sweep(results)
        if let meetings { conclusion.checkMeetings(meetings.all, results) }
        conclusion.checkAnswers(try await journal.outboxList(limit: .max))
        var report = conclusion.report(results)
        report.seed = plan.seed
        report.cases = plan.cases
        report.mailsIn = watch.truths.count
        report.events = verification.events
        report.delegations = watch.orders.count
        let meetings = meetings?.all ?? []
        report.meetingsMade = meetings.count
        report.meetingsRemoved = meetings.count { $0.removedAt != nil }
        report.journalHash = try await journal.head()
        let last = results.map(\.lastAt).max() ?? begins
        report.days = last.minutes(since: begins) / 1440
        return report
    }
}

/// The sums over all cases.
struct Conclusion {
    var watch: Watch
    let settings: OfficeSettings

    init(watch: Watch, settings: OfficeSettings) {
        self.watch = watch
        self.settings = settings
    }

    /// Chain, replay, tables and registers, as `verify` sees them.
    mutating func verified(_ verification: Verification) {
        for _ in 0..<max(1, verification.cases) { watch.count(.journal) }
        watch.count(.numbers)
        for sentence in verification.violations {
            watch.note(sentence.contains("register") ? .numbers : .journal, of: nil, at: nil, sentence)
        }
    }

    /// The load of every facility after each change, in the order of the journal.
    mutating func sweep(_ results: [HistoryReader.Result]) {
        let changes = results.flatMap(\.bookings).sorted { $0.sequence < $1.sequence }
        let facilities = Dictionary(
            settings.office.facilities.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var taken: [String: [Booking]] = [:]
        var owned: [String: Set<String>] = [:]
        for change in changes {
            for facility in owned[change.caseID] ?? [] { taken[facility]?.removeAll { $0.owner == change.caseID } }
            owned[change.caseID] = Set(change.bookings.map(\.facility))
            for booking in change.bookings {
                guard let facility = facilities[booking.facility] else {
                    watch.note(.overlap, of: change.caseID, at: change.at, "\(booking.facility) is no facility")
                    continue
                }
                // What lies long behind can meet no new booking.
                if (taken[facility.id]?.count ?? 0) > 400 {
                    let past = change.at.adding(minutes: -90 * 1440)
                    taken[facility.id]?.removeAll { $0.interval.end < past }
                }
                taken[facility.id, default: []].append(booking)
                let near = (taken[facility.id] ?? []).filter { $0.interval.overlaps(booking.interval) }
                let load =
                    near.map { at in
                        near.filter { $0.interval.start <= at.interval.start && at.interval.start < $0.interval.end }
                            .reduce(0) { $0 + $1.units }
                    }.max() ?? 0
                watch.expect(
                    load <= facility.units, .overlap, of: change.caseID, at: change.at,
                    "\(facility.id) is taken \(load) times, and has \(facility.units)")
            }
        }
    }

    /// What is left at the service in the end: one meeting for each order that was made and stands, at its time.
    mutating func checkMeetings(_ kept: [SimulatedMeetings.Kept], _ results: [HistoryReader.Result]) {
        var left: [String: [SimulatedMeetings.Kept]] = [:]
        for one in kept where one.removedAt == nil {
            // `[K-2026-0001/meeting/1 0123456789ab]`
            let key = one.reference.dropFirst().prefix { $0 != " " }
            left[String(key), default: []].append(one)
        }
        for result in results {
            for order in result.meetings {
                let there = left.removeValue(forKey: "\(result.caseID)/\(order.key)") ?? []
                let wanted = order.state == .made ? 1 : 0
                watch.expect(
                    there.count == wanted, .meetings, of: result.caseID, at: result.lastAt,
                    "\(order.key) is \(order.state.rawValue) and the service has \(there.count) of it")
                if wanted == 1, let one = there.first {
                    watch.expect(
                        one.meeting.start == order.interval.start, .meetings, of: result.caseID, at: result.lastAt,
                        "\(order.key) is at another time at the service")
                }
            }
        }
        for (key, there) in left.sorted(by: { $0.key < $1.key }) {
            watch.note(
                .meetings, of: nil, at: nil, "the service has \(there.count) of \(key), which nobody has ordered")
        }
    }

    /// Automatic answers to one address, within an hour and within a day.
    mutating func checkAnswers(_ outbox: [OutboxLine]) {
        let policy = settings.office.policy
        var perCase: [String: [Instant]] = [:]
        var perAddress: [String: [Instant]] = [:]
        // The newest line comes first.
        for line in outbox.reversed() {
            guard line.kind.isAnswer, let to = line.to, let caseID = line.caseID else { continue }
            let hour = line.owedAt.adding(minutes: -60)
            let day = line.owedAt.adding(minutes: -1440)
            let key = "\(to) \(caseID)"
            let ofCase = (perCase[key] ?? []).filter { $0 >= hour }
            let ofDay = (perAddress[to] ?? []).filter { $0 >= day }
            if Self.isCapped(line.kind) {
                watch.expect(
                    ofCase.count < policy.answersPerCaseHour && ofDay.count < policy.answersPerAddressDay, .caps,
                    of: caseID, at: line.owedAt,
                    "\(line.slot) is answer \(ofCase.count + 1) within the hour and \(ofDay.count + 1) within the day")
            }
            perCase[key] = ofCase + [line.owedAt]
            perAddress[to] = ofDay + [line.owedAt]
        }
    }

    /// Answers that a sender can call forth at will; what moves a case on is not capped.
    private static func isCapped(_ kind: MailKind) -> Bool {
        switch kind {
        case .status, .confirmCancellation, .applicantUnclear, .clarify, .prove, .notCounted: true
        default: false
        }
    }

    // MARK: - Report

    mutating func report(_ results: [HistoryReader.Result]) -> SimulationReport {
        var report = SimulationReport()
        report.mailsOut = watch.mailsOut
        report.mailKinds = watch.mailKinds
        var rows: [String: [String: [Int]]] = [:]
        var asked: [String: Int] = [:]
        var reminded: [String: Int] = [:]
        var decided: [String: [Int]] = [:]
        var booked = BookedTime(hours: settings.office.hours)
        for result in results {
            for violation in result.violations { watch.take(violation) }
            for (invariant, count) in result.checked { watch.add(count, to: invariant) }
            report.endings[result.procedure, default: [:]][result.state.rawValue, default: 0] += 1
            for (row, minutes) in result.rowMinutes {
                rows[result.procedure, default: [:]][row, default: []] += minutes
            }
            asked.merge(result.asked, uniquingKeysWith: +)
            report.actingDecisions += result.acting
            reminded.merge(result.reminded, uniquingKeysWith: +)
            decided.merge(result.decided, uniquingKeysWith: +)
            for booking in result.booked { booked.add(booking) }
        }
        for procedure in settings.procedures {
            guard let times = rows[procedure.id] else { continue }
            for row in procedure.rows {
                guard let minutes = times[row.number]?.sorted(), let last = minutes.last else { continue }
                report.rows.append(
                    .init(
                        procedure: procedure.id, row: row.number, text: row.text, standard: row.minutes,
                        times: minutes.count, median: minutes[minutes.count / 2],
                        most: minutes.count > 9 ? minutes[minutes.count * 9 / 10] : last))
            }
        }
        for role in settings.office.roles where asked[role.id] != nil {
            let minutes = (decided[role.id] ?? []).sorted()
            report.workload.append(
                .init(
                    role: role.id, title: role.title, asked: asked[role.id] ?? 0, decided: minutes.count,
                    reminded: reminded[role.id] ?? 0, median: minutes.isEmpty ? 0 : minutes[minutes.count / 2]))
        }
        report.utilisation = booked.utilisation(of: settings.office.facilities)
        report.violations = watch.violations
        report.checked = Dictionary(
            watch.checked.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: { first, _ in first })
        return report
    }
}
