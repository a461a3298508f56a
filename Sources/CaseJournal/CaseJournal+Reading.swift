package import Casework
internal import Foundation
internal import GRDB
package import OfficeCalendar

// What commands show.
extension CaseJournal {
    /// The case of an id, folded from its events, or nothing.
    package func `case`(_ id: String) async throws -> Case? {
        try await read { db in
            var folded: Case?
            for entry in try self.history(id, in: db) {
                folded = CaseCoding.apply(entry.event, at: entry.at, to: folded)
            }
            return folded
        }
    }

    /// A procedure in the version that a case began with, or nothing.
    package func procedure(id: String, version: String) async throws -> Procedure? {
        try await read { db in
            try db.row("SELECT procedure FROM procedures WHERE id = ? AND version = ?", [id, version]) {
                try CaseCoding.value(Procedure.self, $0[0], "procedure \(id) \(version)")
            }
        }
    }

    /// Cases, the newest first.
    package func cases(_ filter: CaseFilter = CaseFilter()) async throws -> [CaseLine] {
        try await read { db in
            let states = filter.states.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            return try db.rows(
                """
                SELECT id, procedure, state, received_at, current_act, agency, agenda_number, letter_number, begins,
                    ends, ended_at
                FROM cases
                WHERE \(states.isEmpty ? "1" : "state IN (\(states))")
                    AND (? IS NULL OR procedure = ?) AND (? IS NULL OR agency = ?)
                    AND received_at >= ? AND received_at < ?
                ORDER BY year DESC, number DESC, id DESC LIMIT ?
                """,
                [
                    filter.procedure, filter.procedure, filter.agency, filter.agency,
                    filter.receivedFrom?.milliseconds ?? .min, filter.receivedBefore?.milliseconds ?? .max,
                    filter.limit,
                ]
            ) {
                CaseLine(
                    id: $0[0], procedure: $0[1], state: Case.State(rawValue: $0[2]) ?? .closed,
                    receivedAt: $0.instant(3), currentAct: $0[4], agency: $0[5], agendaNumber: $0[6],
                    letterNumber: $0[7], begins: $0.optionalInstant(8), ends: $0.optionalInstant(9),
                    endedAt: $0.optionalInstant(10))
            }
        }
    }

    /// All events of a case, with the personal values that are not erased.
    package func history(_ id: String) async throws -> [JournalEntry] {
        try await read { db in try self.history(id, in: db) }
    }

    func history(_ id: String, in db: Database) throws -> [JournalEntry] {
        let vault = try vault(of: id, in: db)
        return try db.rows(
            """
            SELECT sequence, case_sequence, at, event, payload, hash FROM journal
            WHERE case_id = ? ORDER BY case_sequence
            """, [id]
        ) { row in
            let name: String = row[3]
            do {
                let event = try CaseCoding.decode(row[4], from: vault)
                return JournalEntry(
                    sequence: row[0], caseID: id, caseSequence: row[1], at: row.instant(2), name: name, event: event,
                    hash: row[5])
            } catch {
                throw JournalError.damaged("event \(row[1] as Int) of \(id), \(name), cannot be understood")
            }
        }
    }

    func vault(of id: String, in db: Database) throws -> OpenVault {
        var values: [String: (salt: String, value: String)] = [:]
        try db.each("SELECT key, salt, value FROM personal WHERE case_id = ? AND value IS NOT NULL", [id]) {
            values[$0[0]] = ($0[1], $0[2])
        }
        return OpenVault(values: values, digest: digest)
    }

    /// Bookings that begin before `to` and end after `from`, by time and facility.
    package func bookings(from: Instant, to: Instant) async throws -> [Booking] {
        try await read { db in
            try db.rows(
                """
                SELECT facility, starts, ends, units, case_id, session, state, blocks FROM booking
                WHERE starts < ? AND ends > ? ORDER BY starts, facility, case_id
                """, [to.milliseconds, from.milliseconds]
            ) { Transaction.booking($0) }
        }
    }

    /// The register of incoming letters of a year.
    package func incoming(year: Int) async throws -> [IncomingLine] {
        try await read { db in
            try db.rows(
                "SELECT year, number, case_id, at FROM register_incoming WHERE year = ? ORDER BY number", [year]
            ) { IncomingLine(year: $0[0], number: $0[1], caseID: $0[2], at: $0.instant(3)) }
        }
    }

    /// The register of outgoing letters of a year.
    package func outgoing(year: Int) async throws -> [OutgoingLine] {
        try await read { db in
            try db.rows(
                """
                SELECT year, sequence, number, date, case_id FROM register_outgoing WHERE year = ? ORDER BY sequence
                """, [year]
            ) {
                guard let date = Day(iso: $0[3] as String) else {
                    throw JournalError.damaged("a date in the register of outgoing letters is none")
                }
                return OutgoingLine(year: $0[0], sequence: $0[1], number: $0[2], date: date, caseID: $0[4])
            }
        }
    }

    /// Mails that came in, the newest first; of some states, of one case.
    package func inboxList(
        states: [InboxState] = [], caseID: String? = nil, limit: Int = 1000
    ) async throws -> [InboxLine] {
        try await read { db in
            let wanted = (states.isEmpty ? InboxState.allCases : states).map { "'\($0.rawValue)'" }
            return try db.rows(
                """
                SELECT id, mailbox, uid, received_at, size, state, attempts, deaths, outcome, case_id FROM inbox
                WHERE state IN (\(wanted.joined(separator: ", "))) AND (? IS NULL OR case_id = ?)
                ORDER BY id DESC LIMIT ?
                """, [caseID, caseID, limit]
            ) {
                InboxLine(
                    id: $0[0], mailbox: $0[1], uid: $0[2], receivedAt: $0.instant(3), size: $0[4],
                    state: InboxState(rawValue: $0[5]) ?? .other, attempts: $0[6], deaths: $0[7], outcome: $0[8],
                    caseID: $0[9])
            }
        }
    }

    /// The bytes of a stored mail, or nothing after erasure.
    package func bytes(inbox id: Int64) async throws -> [UInt8]? {
        try await read { db in try db.row("SELECT bytes FROM inbox_bytes WHERE inbox = ?", [id]) { $0.bytes(0) } }
    }

    /// The hash of the journal's last event, which covers all events before it; empty when there is none.
    package func head() async throws -> String {
        try await read { db in
            try db.row("SELECT hash FROM journal ORDER BY sequence DESC LIMIT 1") { $0[0] } ?? Chain.beginning
        }
    }

    /// How much there is of everything.
    package func counts() async throws -> JournalCounts {
        try await read { db in
            func table<State: RawRepresentable<String> & Hashable>(_ name: String, _: State.Type) throws -> [State: Int]
            {
                var result: [State: Int] = [:]
                try db.each("SELECT state, count(*) FROM \(name) GROUP BY state") { row in
                    if let state = State(rawValue: row[0]) { result[state] = row[1] }
                }
                return result
            }
            var outbox = try table("outbox", OutboxState.self)
            let withdrawn = try db.number("SELECT count(*) FROM outbox WHERE withdrawn_at IS NOT NULL")
            if withdrawn > 0 {
                outbox[.withdrawn] = withdrawn
                let dead = (outbox[.dead] ?? 0) - withdrawn
                outbox[.dead] = dead > 0 ? dead : nil
            }
            return JournalCounts(
                inbox: try table("inbox", InboxState.self), cases: try table("cases", Case.State.self),
                outbox: outbox, papers: try table("paper", PaperState.self),
                events: try db.number("SELECT count(*) FROM journal"),
                bookings: try db.number("SELECT count(*) FROM booking"),
                personalValues: try db.number("SELECT count(*) FROM personal"),
                erasedValues: try db.number("SELECT count(*) FROM personal WHERE erased_at IS NOT NULL"))
        }
    }
}
