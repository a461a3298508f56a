import CaseJournal
import Casework
import Logging
import OfficeCalendar
import Settings

/// From the table of meetings to the service that hosts them. The only place that repeats a request.
///
/// Whatever is owed, the service is first asked what it has where that is not
/// known: a creation that was begun and whose answer was lost is looked up by
/// its reference and adopted, never repeated blindly, and one that is no
/// longer wanted is looked up and taken down.
extension OfficeWorker {
    /// Makes, changes and takes down what is due. Returns how many meetings were attended to.
    @discardableResult
    package func makeMeetings() async throws -> Int {
        var count = 0
        while !Task.isCancelled {
            let now = clock.now()
            guard let due = try await journal.nextMeetingTime(), due <= now else { break }
            let owner = owner
            let seconds = desk.settings.dispatch.claimSeconds
            let claimed = try await journal.transact { tx in
                try tx.claimMeeting(at: now, owner: owner, claimSeconds: seconds)
            }
            guard let claimed else { break }
            count += 1
            guard let meetings else {
                try await leaveToStaff(claimed)
                continue
            }
            let reference = reference(of: claimed.key)
            do {
                switch claimed.kind {
                case .create, .update:
                    guard let plan = claimed.plan else { throw JournalError.damaged("its plan cannot be understood") }
                    try await hold(claimed, plan, reference, over: meetings)
                case .delete: try await takeDown(claimed, reference, over: meetings)
                }
            } catch  where !error.isSystemic {
                try await putAside(claimed, because: error)
            }
            outboxBell.ring()
            paperBell.ring()
        }
        return count
    }

    /// What the service says cannot be brought into the case: it is asked again later, and others go on.
    private func putAside(_ claimed: ClaimedMeeting, because error: any Error) async throws {
        let now = clock.now()
        let next = now.adding(seconds: desk.settings.dispatch.longestRetrySeconds)
        try await journal.transact { tx in
            // The service may have the meeting: it is looked up before anything is made.
            try tx.meetingLater(
                claimed, doubted: claimed.kind == .create || claimed.doubted, words: error.kept, nextAttempt: next)
            try self.desk.putAside(Matter(.meeting, of: claimed.caseID, claimed.key), because: error, at: now, in: tx)
        }
    }

    /// The office has taken its app out of the settings: what is still owed is a person's work from now on.
    private func leaveToStaff(_ claimed: ClaimedMeeting) async throws {
        let attempt = Attempt(doubted: claimed.doubted, remoteID: claimed.remoteID)
        let words = "there is no zoom section in office.yaml"
        if claimed.plan == nil {
            try await later(claimed, attempt, until: nil, words: words)
        } else {
            try await refused(claimed, .credentials, attempt, words: words)
        }
    }

    /// What the agenda of a meeting begins with: its key, and a digest that keeps the meetings of two installations at
    /// one account apart.
    private func reference(of key: String) -> String {
        "[\(key) \(digest("\(desk.settings.office.address) \(key)").prefix(12))]"
    }

    // MARK: - There shall be a meeting

    /// One attempt: what it has learned so far.
    private struct Attempt {
        /// The service may have a meeting of this reference that is not known here.
        var doubted: Bool
        var remoteID: Int64?
    }

    private func hold(
        _ claimed: ClaimedMeeting, _ plan: OwedMeeting.Plan, _ reference: String, over meetings: any OfficeMeetings
    ) async throws {
        var attempt = Attempt(doubted: claimed.doubted, remoteID: claimed.remoteID)
        do {
            try await findOut(&attempt, claimed, reference, over: meetings)
            var meeting: RemoteMeeting?
            if let known = attempt.remoteID {
                guard try await allow(claimed) else { return try await waitForAllowance(claimed, attempt) }
                do {
                    meeting = try await meetings.change(known, to: plan, reference: reference)
                } catch MeetingFailure.gone {
                    // A service of many machines may say so of a meeting that it has: its list is asked before anything
                    // is made anew.
                    attempt = Attempt(doubted: true, remoteID: nil)
                    try await journal.transact { tx in try tx.meetingUnknown(claimed) }
                    try await findOut(&attempt, claimed, reference, over: meetings)
                    if attempt.remoteID != nil { throw MeetingFailure.later(until: nil, words: Self.contradiction) }
                }
            }
            if attempt.remoteID == nil {
                guard try await beginCreating(claimed) else { return try await waitForAllowance(claimed, attempt) }
                meeting = try await create(claimed, &attempt, plan, reference, over: meetings)
            }
            guard let meeting, meeting.agrees(with: plan) else {
                throw MeetingFailure.refused(.invalid, words: "the service keeps another time than was asked for")
            }
            try await made(claimed, meeting)
        } catch MeetingFailure.refused(let reason, let words) {
            try await refused(claimed, reason, attempt, words: words)
        } catch MeetingFailure.later(let until, let words) {
            try await later(claimed, attempt, until: until, words: words)
        } catch MeetingFailure.inDoubt(let words) {
            log.warning("a meeting is in doubt", metadata: ["meeting": "\(claimed.key)", "service": "\(words)"])
            try await later(claimed, attempt, until: settled, words: words)
        } catch MeetingFailure.gone {
            try await later(claimed, attempt, until: nil, words: "the meeting vanished")
        }
    }

    /// Looks up what an earlier attempt may have left; of several meetings of one reference the first is kept.
    private func findOut(
        _ attempt: inout Attempt, _ claimed: ClaimedMeeting, _ reference: String, over meetings: any OfficeMeetings
    ) async throws {
        guard attempt.remoteID == nil, attempt.doubted else { return }
        #if MUTANTS
            if Mutant.active == .meetingNotLookedUp {
                attempt.doubted = false
                return
            }
        #endif
        let found = try await meetings.find(reference, host: claimed.host)
        for more in found.dropFirst() {
            guard try await Self.removed(more.id, over: meetings) else {
                throw MeetingFailure.later(until: nil, words: Self.contradiction)
            }
        }
        if let first = found.first {
            try await remember(first.id, of: claimed, &attempt)
        } else {
            attempt.doubted = false
        }
    }

    private func create(
        _ claimed: ClaimedMeeting, _ attempt: inout Attempt, _ plan: OwedMeeting.Plan, _ reference: String,
        over meetings: any OfficeMeetings
    ) async throws -> RemoteMeeting {
        attempt.doubted = true
        let created: RemoteMeeting
        do throws(MeetingFailure) {
            created = try await meetings.create(plan, reference: reference)
        } catch {
            // Every other answer is a clear no.
            if case .inDoubt = error {} else { attempt.doubted = false }
            throw error
        }
        try await remember(created.id, of: claimed, &attempt)
        // A service that does not know the zone must not move the meeting in silence.
        guard !created.agrees(with: plan) else { return created }
        return try await meetings.change(created.id, to: plan, reference: reference)
    }

    /// Keeps the service's number at once: from here on the meeting cannot be made twice or forgotten.
    private func remember(_ id: Int64, of claimed: ClaimedMeeting, _ attempt: inout Attempt) async throws {
        try await journal.transact { tx in try tx.meetingKnown(claimed, remoteID: id) }
        attempt.remoteID = id
        attempt.doubted = false
    }

    private func made(_ claimed: ClaimedMeeting, _ meeting: RemoteMeeting) async throws {
        let now = clock.now()
        try await journal.transact { tx in
            guard try tx.meetingMade(claimed, remoteID: meeting.id, at: now) else { return }
            let given = Meeting(
                session: 0, joinURL: Personal(meeting.joinURL), meetingID: Personal(String(meeting.id)),
                passcode: meeting.passcode.map { Personal($0) })
            try self.settle(claimed, .made(given), at: now, in: tx)
        }
    }

    // MARK: - There shall be none

    /// Takes a meeting down; false when the service says that it has none of this number.
    private static func removed(_ id: Int64, over meetings: any OfficeMeetings) async throws -> Bool {
        do throws(MeetingFailure) {
            try await meetings.remove(id)
            return true
        } catch {
            guard error == .gone else { throw error }
            return false
        }
    }

    private func takeDown(_ claimed: ClaimedMeeting, _ reference: String, over meetings: any OfficeMeetings)
        async throws
    {
        let attempt = Attempt(doubted: claimed.doubted, remoteID: claimed.remoteID)
        do {
            var ids = claimed.remoteID.map { [$0] } ?? []
            if claimed.doubted {
                ids += try await meetings.find(reference, host: claimed.host).map(\.id).filter { !ids.contains($0) }
            }
            var missing = false
            for id in ids where try await !Self.removed(id, over: meetings) { missing = true }
            if missing, try await !meetings.find(reference, host: claimed.host).isEmpty {
                throw MeetingFailure.later(until: nil, words: Self.contradiction)
            }
            let now = clock.now()
            try await journal.transact { tx in
                guard try tx.meetingGone(claimed, at: now) else { return }
                try self.settle(claimed, .removed, at: now, in: tx)
            }
        } catch MeetingFailure.refused(_, let words) {
            // What is refused today may be mended tomorrow; a meeting that nobody wants must not stay for that.
            try await later(claimed, attempt, until: nil, words: words)
        } catch MeetingFailure.later(let until, let words) {
            try await later(claimed, attempt, until: until, words: words)
        } catch MeetingFailure.inDoubt(let words) {
            try await later(claimed, attempt, until: nil, words: words)
        } catch MeetingFailure.gone {
            try await later(claimed, attempt, until: nil, words: "the meeting vanished")
        }
    }

    private static let contradiction = "the service lists a meeting that it says it does not have"

    // MARK: - Not now, or never

    private func later(_ claimed: ClaimedMeeting, _ attempt: Attempt, until: Instant?, words: String) async throws {
        let now = clock.now()
        let pause = desk.settings.dispatch
        let wait = min(pause.longestRetrySeconds, pause.firstRetrySeconds << min(max(0, claimed.attempts), 12))
        // What the service says is believed, within reason.
        let next = max(now.adding(seconds: 1), until ?? now.adding(seconds: wait))
        let isAllowance = until.map { $0.minutes(since: now) >= Self.longWaitMinutes } ?? false
        // Another account, or a person, can do today what this one may do tomorrow. What may be there already is not made
        // elsewhere before it has been looked for.
        let mustWait = claimed.kind == .delete || attempt.doubted || !isAllowance
        guard next < end(of: claimed), mustWait else {
            return try await refused(
                claimed, isAllowance ? .allowance : .unreachable, attempt, words: "given up: \(words)")
        }
        log.info("a meeting waits", metadata: ["meeting": "\(claimed.key)", "service": "\(words)"])
        try await journal.transact { tx in
            try tx.meetingLater(claimed, doubted: attempt.doubted, words: words, nextAttempt: next)
        }
    }

    /// Until when the service is asked again: people must have time left to make the meeting themselves.
    private func end(of claimed: ClaimedMeeting) -> Instant {
        let patience = desk.settings.zoom?.patienceSeconds ?? 0
        guard let plan = claimed.plan else {
            return claimed.owedAt.adding(minutes: desk.settings.dispatch.giveUpDays * 1440)
        }
        return min(claimed.owedAt.adding(seconds: patience), plan.interval.start)
    }

    private func refused(_ claimed: ClaimedMeeting, _ reason: MeetingRefusal, _ attempt: Attempt, words: String)
        async throws
    {
        log.warning(
            "a meeting was refused",
            metadata: ["meeting": "\(claimed.key)", "reason": "\(reason.rawValue)", "service": "\(words)"])
        let now = clock.now()
        try await journal.transact { tx in
            guard try tx.meetingRefused(claimed, doubted: attempt.doubted, words: words, at: now) else { return }
            try self.settle(
                claimed, claimed.kind == .delete ? .notRemoved(reason) : .refused(reason), at: now, in: tx)
        }
    }

    private func settle(_ claimed: ClaimedMeeting, _ result: MeetingResult, at now: Instant, in tx: Transaction) throws
    {
        try desk.handle(
            .meetingSettled(key: claimed.orderKey, revision: claimed.revision, result: result),
            caseID: claimed.caseID, at: now, in: tx)
    }

    /// When what may have been carried out can be looked for.
    private var settled: Instant { clock.now().adding(seconds: Self.settleSeconds) }

    /// Longer than a request may take on its way to the service.
    private static let settleSeconds = 90

    // MARK: - The host's allowance

    /// Creations and changes that the service allows one host a day (https://developers.zoom.us/docs/api/rate-limits/).
    private static let allowance = 100

    /// Waits of so long come from an allowance that is used up, not from calls that follow each other too fast.
    private static let longWaitMinutes = 60

    private func allow(_ claimed: ClaimedMeeting) async throws -> Bool {
        let now = clock.now()
        return try await journal.transact { tx in try tx.spend(claimed.host, at: now, allowance: Self.allowance) }
    }

    private func beginCreating(_ claimed: ClaimedMeeting) async throws -> Bool {
        let now = clock.now()
        let owner = owner
        return try await journal.transact { tx in
            try tx.beginCreating(claimed, at: now, allowance: Self.allowance, owner: owner)
        }
    }

    /// The allowance is renewed at midnight UTC.
    private func waitForAllowance(_ claimed: ClaimedMeeting, _ attempt: Attempt) async throws {
        let day = clock.now().milliseconds.floorDivided(by: 86_400_000)
        try await later(
            claimed, attempt, until: Instant(milliseconds: (day + 1) * 86_400_000),
            words: "the host's allowance of \(Self.allowance) requests a day is used up")
    }
}

extension RemoteMeeting {
    /// Whether the service has the meeting at the time that was asked for.
    fileprivate func agrees(with plan: OwedMeeting.Plan) -> Bool { start == nil || start == plan.interval.start }
}
