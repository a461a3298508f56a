package import Casework
internal import GRDB
package import OfficeCalendar

// What is retried, what ends, what may happen twice:
//
// A row says what a meeting shall be; the dispatcher makes the service agree. Before a creation is asked for, the row
// is `doubted`, committed, and stays so until the service has clearly said yes or no. A doubted row is looked up by
// its reference before anything is created, so that no answer lost on the way leaves a second meeting, and taking
// down looks it up as well, so that none is left behind. A change of mind while a request is under way waits for its
// end: it carries a higher revision, and what comes of the earlier one does not end the row.

/// A meeting that the dispatcher has claimed.
package struct ClaimedMeeting: Sendable {
    /// What is owed, by the names that `outbox list` shows.
    package enum Kind: String, Sendable {
        case create = "zoom-create"
        case update = "zoom-update"
        case delete = "zoom-delete"
    }
    /// `case/meeting/n`.
    package var key: String
    package var caseID: String
    /// Key of the order within the case.
    package var orderKey: String
    package var kind: Kind
    package var revision: Int
    package var host: String
    /// What it shall be; nothing when it is to be taken down.
    package var plan: OwedMeeting.Plan?
    /// The service's number of the meeting, once known.
    package var remoteID: Int64?
    /// Whether the service may have a meeting of this reference that nothing here knows.
    package var doubted: Bool
    /// Attempts before this one since it was owed.
    package var attempts: Int
    /// When it was owed; waiting ends so long after.
    package var owedAt: Instant
}

/// One meeting as commands list it.
package struct MeetingLine: Sendable, Equatable {
    package var key: String
    package var kind: ClaimedMeeting.Kind
    package var host: String
    package var state: OutboxState
    package var nextAttemptAt: Instant
    package var attempts: Int
    package var lastWords: String?
}

extension Transaction {
    /// Owes a change at the meeting service. What nobody has ever asked the service for needs no taking down.
    package func owe(_ meeting: OwedMeeting, of caseID: String, at now: Instant) throws {
        let key = "\(caseID)/\(meeting.key)"
        guard let plan = meeting.plan else {
            try db.run(
                """
                UPDATE meeting_request SET kind = 'zoom-delete', revision = ?, plan = NULL, attempts = 0, owed_at = ?,
                    next_attempt_at = iif(state = 'in_doubt', next_attempt_at, ?), last_words = NULL,
                    state = CASE WHEN state IN ('claimed', 'in_doubt') THEN state
                        WHEN remote_id IS NULL AND NOT doubted THEN 'done' ELSE 'due' END,
                    ended_at = CASE WHEN state IN ('claimed', 'in_doubt') THEN NULL
                        WHEN remote_id IS NULL AND NOT doubted THEN ? ELSE NULL END
                WHERE key = ?
                """, [meeting.revision, now.milliseconds, now.milliseconds, now.milliseconds, key])
            return
        }
        try db.run(
            """
            INSERT INTO meeting_request (key, case_id, order_key, kind, revision, host, plan, owed_at, next_attempt_at)
            VALUES (?, ?, ?, 'zoom-create', ?, ?, ?, ?, ?)
            ON CONFLICT (key) DO UPDATE SET
                kind = iif(remote_id IS NULL, 'zoom-create', 'zoom-update'), revision = excluded.revision,
                host = excluded.host, plan = excluded.plan, owed_at = excluded.owed_at, attempts = 0,
                next_attempt_at = iif(state = 'in_doubt', next_attempt_at, excluded.next_attempt_at),
                state = iif(state IN ('claimed', 'in_doubt'), state, 'due'), ended_at = NULL, last_words = NULL
            """,
            [
                key, caseID, meeting.key, meeting.revision, plan.host, try CaseCoding.text(plan), now.milliseconds,
                now.milliseconds,
            ])
    }

    /// Claims the meeting that is due longest, or nothing.
    package func claimMeeting(at now: Instant, owner: String, claimSeconds: Int) throws -> ClaimedMeeting? {
        let due = try db.row(
            """
            SELECT id, key, case_id, order_key, kind, revision, host, plan, remote_id, doubted, attempts, owed_at
            FROM meeting_request WHERE state IN ('due', 'in_doubt') AND next_attempt_at <= ?
            ORDER BY next_attempt_at, id LIMIT 1
            """, [now.milliseconds]
        ) { row in
            guard let kind = ClaimedMeeting.Kind(rawValue: row[4]) else {
                throw JournalError.damaged("unknown kind of meeting request in \(row[1] as String)")
            }
            let plan = row[7] as String?
            let meeting = ClaimedMeeting(
                key: row[1], caseID: row[2], orderKey: row[3], kind: kind, revision: row[5], host: row[6],
                plan: plan.flatMap { try? CaseCoding.value(OwedMeeting.Plan.self, $0, "the plan of a meeting") },
                remoteID: row[8], doubted: row[9], attempts: row[10], owedAt: row.instant(11))
            return (id: row[0] as Int64, meeting: meeting)
        }
        guard let (id, meeting) = due else { return nil }
        try db.run(
            """
            UPDATE meeting_request SET state = 'claimed', claim_owner = ?, claim_expires_at = ?, attempts = attempts + 1
            WHERE id = ?
            """, [owner, now.adding(seconds: claimSeconds).milliseconds, id])
        return meeting
    }

    /// Records that a meeting is about to be created: from here on a lost answer leaves it in doubt. Counts it against
    /// the host's allowance of the day; returns false, and records nothing, when that is used up.
    package func beginCreating(_ meeting: ClaimedMeeting, at now: Instant, allowance: Int, owner: String) throws -> Bool
    {
        guard try spend(meeting.host, at: now, allowance: allowance) else { return false }
        return try db.run(
            "UPDATE meeting_request SET doubted = 1 WHERE key = ? AND claim_owner = ?", [meeting.key, owner]) == 1
    }

    /// Counts a creation or change against the host's allowance of the day (in UTC); false when it is used up.
    package func spend(_ host: String, at now: Instant, allowance: Int) throws -> Bool {
        let day = now.milliseconds.floorDivided(by: 86_400_000)
        return try db.run(
            """
            INSERT INTO meeting_allowance (host, day, used) VALUES (?, ?, 1)
            ON CONFLICT (host, day) DO UPDATE SET used = used + 1 WHERE used < ?
            """, [host, day, allowance]) == 1
    }

    /// Keeps the service's number of a meeting as soon as it is known.
    package func meetingKnown(_ meeting: ClaimedMeeting, remoteID: Int64) throws {
        try db.run("UPDATE meeting_request SET remote_id = ?, doubted = 0 WHERE key = ?", [remoteID, meeting.key])
    }

    /// Records that the service says it does not know a meeting any more: it is looked up before it is made anew.
    package func meetingUnknown(_ meeting: ClaimedMeeting) throws {
        try db.run(
            """
            UPDATE meeting_request SET remote_id = NULL, doubted = 1,
                kind = iif(kind = 'zoom-update', 'zoom-create', kind)
            WHERE key = ?
            """, [meeting.key])
    }

    /// Records that the service has the meeting as planned. Returns false when something else is owed meanwhile.
    package func meetingMade(_ meeting: ClaimedMeeting, remoteID: Int64, at now: Instant) throws -> Bool {
        // What is known is kept, whatever is owed by now.
        try meetingKnown(meeting, remoteID: remoteID)
        return try end(meeting, .done, words: nil, at: now)
    }

    /// Records that the service has no meeting of this reference any more.
    package func meetingGone(_ meeting: ClaimedMeeting, at now: Instant) throws -> Bool {
        try db.run("UPDATE meeting_request SET remote_id = NULL, doubted = 0 WHERE key = ?", [meeting.key])
        return try end(meeting, .done, words: nil, at: now)
    }

    /// Records that a meeting will not be made, or not be taken down.
    package func meetingRefused(_ meeting: ClaimedMeeting, doubted: Bool, words: String, at now: Instant) throws -> Bool
    {
        try db.run("UPDATE meeting_request SET doubted = ? WHERE key = ?", [doubted, meeting.key])
        return try end(meeting, .dead, words: words, at: now)
    }

    /// Puts a meeting back; `doubted` when the service may have created it.
    package func meetingLater(_ meeting: ClaimedMeeting, doubted: Bool, words: String, nextAttempt: Instant) throws {
        try db.run(
            """
            UPDATE meeting_request SET state = iif(?, 'in_doubt', 'due'), doubted = ?, claim_owner = NULL,
                claim_expires_at = NULL, last_words = ?, next_attempt_at = ?
            WHERE key = ? AND state = 'claimed'
            """, [doubted, doubted, words, nextAttempt.milliseconds, meeting.key])
    }

    private func end(_ meeting: ClaimedMeeting, _ state: OutboxState, words: String?, at now: Instant) throws -> Bool {
        let ended = try db.run(
            """
            UPDATE meeting_request SET state = ?, ended_at = ?, plan = NULL, claim_owner = NULL,
                claim_expires_at = NULL, last_words = ?
            WHERE key = ? AND revision = ? AND (kind = 'zoom-delete') = ? AND state = 'claimed'
            """,
            [state.rawValue, now.milliseconds, words, meeting.key, meeting.revision, meeting.kind == .delete])
        if ended == 1 { return true }
        // Something else is owed by now.
        try db.run(
            """
            UPDATE meeting_request SET state = 'due', claim_owner = NULL, claim_expires_at = NULL, next_attempt_at = ?,
                attempts = 0,
                kind = CASE WHEN kind = 'zoom-delete' THEN kind WHEN remote_id IS NULL THEN 'zoom-create'
                    ELSE 'zoom-update' END
            WHERE key = ? AND state = 'claimed'
            """, [now.milliseconds, meeting.key])
        return false
    }
}

extension CaseJournal {
    /// When the next meeting falls due, which may be past; nothing when none waits.
    package func nextMeetingTime() async throws -> Instant? {
        try await read { db in
            try db.row(
                """
                SELECT next_attempt_at FROM meeting_request WHERE state IN ('due', 'in_doubt')
                ORDER BY next_attempt_at LIMIT 1
                """
            ) { $0.instant(0) }
        }
    }

    /// Meetings at the service, the newest first; without those that are done unless `all`.
    package func meetingList(all: Bool = false, limit: Int = 1000) async throws -> [MeetingLine] {
        try await read { db in
            try db.rows(
                """
                SELECT key, kind, host, state, next_attempt_at, attempts, last_words FROM meeting_request
                WHERE ? OR state <> 'done' ORDER BY id DESC LIMIT ?
                """, [all, limit]
            ) {
                MeetingLine(
                    key: $0[0], kind: ClaimedMeeting.Kind(rawValue: $0[1]) ?? .create, host: $0[2],
                    state: OutboxState(rawValue: $0[3]) ?? .dead, nextAttemptAt: $0.instant(4), attempts: $0[5],
                    lastWords: $0[6])
            }
        }
    }

    /// Makes a meeting that could not be taken down, or that waits, due at once. Returns false when there is none.
    package func retryMeeting(_ key: String, at now: Instant) async throws -> Bool {
        try await transact { transaction in
            try transaction.db.run(
                """
                UPDATE meeting_request SET state = 'due', next_attempt_at = ?, owed_at = ?, ended_at = NULL
                WHERE key = ? AND (state IN ('due', 'in_doubt') OR (state = 'dead' AND kind = 'zoom-delete'))
                """, [now.milliseconds, now.milliseconds, key]) == 1
        }
    }
}
