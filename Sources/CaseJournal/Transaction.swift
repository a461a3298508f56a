package import Casework
internal import Foundation
internal import GRDB
package import OfficeCalendar

/// What may be read and changed inside one transaction. Only valid inside the body that was given it.
package final class Transaction {
    /// What memory may keep once the transaction is committed.
    struct Notes {
        var cases: [String: CaseJournal.Folded] = [:]
        var facilities: [String: Int] = [:]
        /// Bookings that overlap a window, as this transaction sees them.
        var booked: CaseJournal.Booked?
        var hasTakenBookings = false
        /// The last numbers of registers, by year.
        var numbers: [Register: [Int: Int]] = [:]
        var delegations: (day: Day, delegations: [Delegation])?
        /// Whether delegations were recorded or revoked here, so that what was known before is no more.
        var hasNewDelegations = false
        /// Number and hash of the journal's last event.
        var head: (sequence: Int, hash: String)?
    }

    let db: Database
    let journal: CaseJournal
    var notes = Notes()
    /// The version of the database: what is remembered at it is still so. Nothing when it cannot be told.
    let version: Int?

    init(db: Database, journal: CaseJournal, version: Int?) {
        self.db = db
        self.journal = journal
        self.version = version
    }

    /// What is remembered of the database as it is now.
    func current<T>(_ body: (inout CaseJournal.Current) -> T?) -> T? {
        version.flatMap { journal.current(at: $0, body) }
    }

    /// Runs `body` so that its changes alone are taken back when it throws; the error goes on to the caller.
    ///
    /// For batches: one letter that cannot be decided does not take the
    /// others with it. A temporary error (`JournalError.isTemporary`) ends
    /// the whole transaction and must not be swallowed.
    package func attempt<T>(_ body: () throws -> T) throws -> T {
        let before = notes
        try db.run("SAVEPOINT attempt")
        do {
            let result = try body()
            try db.run("RELEASE attempt")
            return result
        } catch {
            notes = before
            // Gone already where the error took the whole transaction back.
            _ = try? db.run("ROLLBACK TO attempt")
            _ = try? db.run("RELEASE attempt")
            throw error
        }
    }

    // MARK: - Cases

    /// The case of an id, folded from its events, or nothing.
    package func `case`(_ id: String) throws -> Case? { try folded(id)?.folded }

    func folded(_ id: String) throws -> CaseJournal.Folded? {
        if let known = notes.cases[id] { return known }
        let remembered = journal.remembered(id)
        if let remembered, let version, remembered.version == version {
            notes.cases[id] = remembered.folded
            return remembered.folded
        }
        let head = try db.row("SELECT sequence, head_hash, ended_at FROM cases WHERE id = ?", [id]) {
            (sequence: $0[0] as Int, hash: $0[1] as String, endedAt: $0.optionalInstant(2))
        }
        guard let (sequence, hash, endedAt) = head else { return nil }
        if let known = remembered?.folded, known.sequence == sequence, known.hash == hash {
            notes.cases[id] = known
            return known
        }
        var folded: Case?
        for entry in try journal.history(id, in: db) {
            folded = CaseCoding.apply(entry.event, at: entry.at, to: folded)
        }
        guard let folded else { throw JournalError.damaged("the events of \(id) open no case") }
        let result = CaseJournal.Folded(
            folded: folded, sequence: sequence, hash: hash, endedAt: endedAt)
        notes.cases[id] = result
        return result
    }

    /// Appends events to the journal and brings everything that follows from them up to date: the case's row, bookings,
    /// deadlines and registers. Returns the case as it is then.
    ///
    /// Throws `JournalError.refused` when a booking would overlap, a number
    /// of a register leave a gap, or a key come twice.
    @discardableResult
    package func append(_ events: [Event], to id: String, at now: Instant) throws -> Case {
        let before = try folded(id)
        guard !events.isEmpty else {
            guard let before else { throw JournalError.refused("there is no case \(id) and no event to open it") }
            return before.folded
        }
        var head = try head()
        var sequence = before?.sequence ?? 0
        var folded = before?.folded
        var endedAt = before?.endedAt
        let vault = SealingVault(prefix: "\(id)/\(sequence + 1)", digest: journal.digest, salt: journal.salt)
        let encoder = CaseCoding.encoder(into: vault)
        #if MUTANTS
            let events = mutant(events)
        #endif
        for event in events {
            let name = event.name
            let payload = String(decoding: try encoder.encode(event), as: UTF8.self)
            head.sequence += 1
            sequence += 1
            let previous = head.hash
            head.hash = Chain.hash(
                sequence: head.sequence, caseID: id, caseSequence: sequence, at: now, name: name, payload: payload,
                previous: previous, by: journal.digest)
            try db.run(
                """
                INSERT INTO journal (sequence, case_id, case_sequence, at, event, payload, previous_hash, hash)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [head.sequence, id, sequence, now.milliseconds, name, payload, previous, head.hash])
            folded = CaseCoding.apply(event, at: now, to: folded)
            endedAt = folded?.state.ended == true ? (endedAt ?? now) : nil
            #if MUTANTS
                if Mutant.active == .eventLost, case .rowDone = event {
                    try db.execute(sql: "DROP TRIGGER IF EXISTS journal_is_not_shortened")
                    try db.run("DELETE FROM journal WHERE sequence = ?", [head.sequence])
                    head.sequence -= 1
                    head.hash = previous
                }
            #endif
        }
        guard let folded else { throw JournalError.refused("the events open no case \(id)") }
        let eraseAfter = endedAt.map { $0.adding(days: journal.retention.caseDays).milliseconds }
        for value in vault.sealed {
            try db.run(
                "INSERT INTO personal (key, case_id, salt, value, erase_after) VALUES (?, ?, ?, ?, ?)",
                [value.key, id, value.salt, value.value, eraseAfter])
        }
        if endedAt != before?.endedAt {
            try db.run(
                "UPDATE personal SET erase_after = ? WHERE case_id = ? AND erased_at IS NULL", [eraseAfter, id])
        }
        notes.head = head
        let after = CaseJournal.Folded(folded: folded, sequence: sequence, hash: head.hash, endedAt: endedAt)
        notes.cases[id] = after
        try project(after, before: before)
        try register(events, of: id, at: now)
        return folded
    }

    #if MUTANTS
        /// Events as a careless hand would order them: what follows from a decision before the decision.
        private func mutant(_ events: [Event]) -> [Event] {
            guard Mutant.active == .eventsReordered,
                let decided = events.firstIndex(where: { if case .actDecided = $0 { true } else { false } }),
                decided + 1 < events.count
            else { return events }
            var result = events
            result.append(result.remove(at: decided))
            return result
        }
    #endif

    private func head() throws -> (sequence: Int, hash: String) {
        if let head = notes.head ?? current({ $0.head }) { return head }
        return try db.row("SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1") { ($0[0], $0[1]) }
            ?? (0, Chain.beginning)
    }

    /// The id of the next case of a year, such as `K-2026-0042`.
    package func nextCaseID(prefix: String, year: Int) throws -> String {
        let last = try db.number("SELECT max(number) FROM cases WHERE prefix = ? AND year = ?", [prefix, year])
        return CaseID(prefix: prefix, year: year, number: last + 1).text
    }

    // MARK: - Procedures

    /// A procedure in the version that a case began with, or nothing when that version was never kept.
    package func procedure(id: String, version: String) throws -> Procedure? {
        if let known = journal.rememberedProcedure(id, version: version) { return known }
        let text: String? = try db.row(
            "SELECT procedure FROM procedures WHERE id = ? AND version = ?", [id, version]
        ) { $0[0] }
        guard let text else { return nil }
        let procedure = try CaseCoding.value(Procedure.self, text, "procedure \(id) \(version)")
        journal.remember(procedure, id: id, version: version)
        return procedure
    }

    /// Keeps a procedure under its id and version; one that is kept already stays as it is.
    package func keep(_ procedure: Procedure, at now: Instant) throws {
        // Asked first: a whole SOP is much to spell out for every letter that comes.
        let isKept = try db.hasRow(
            "SELECT 1 FROM procedures WHERE id = ? AND version = ?", [procedure.id, procedure.version])
        guard !isKept else { return }
        try db.run(
            "INSERT INTO procedures (id, version, procedure, kept_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [procedure.id, procedure.version, try CaseCoding.text(procedure), now.milliseconds])
    }

    // MARK: - Schedule and registers

    /// The bookings of `facilities` that matter to `interval` and to alternatives in the two months after it.
    package func schedule(facilities: [Facility], around interval: Interval) throws -> Schedule {
        for facility in facilities {
            guard (notes.facilities[facility.id] ?? current({ $0.facilities[facility.id] })) != facility.units else {
                continue
            }
            try db.run(
                """
                INSERT INTO facility (id, units) VALUES (?, ?)
                ON CONFLICT (id) DO UPDATE SET units = excluded.units WHERE units <> excluded.units
                """,
                [facility.id, facility.units])
            notes.facilities[facility.id] = facility.units
        }
        let window = Interval(start: interval.start.adding(days: -2), end: interval.end.adding(days: 62))
        return Schedule(facilities: facilities, bookings: try booked(Set(facilities.map(\.id)), in: window))
    }

    /// Bookings of facilities that overlap `window`, and others that were read before: they are read once, and `project`
    /// keeps them true in this transaction and those after it.
    private func booked(_ facilities: Set<String>, in window: Interval) throws -> [Booking] {
        if let known = knownBookings(), known.facilities == facilities,
            known.window.start <= window.start && window.end <= known.window.end
        {
            return known.bookings
        }
        // A letter outside the window is not the last one: the weeks around it are read with it.
        let wide = Interval(start: window.start.adding(days: -10), end: window.end.adding(days: 60))
        let bookings = try facilities.sorted().flatMap { facility in
            try db.rows(
                """
                SELECT facility, starts, ends, units, case_id, session, state, blocks FROM booking
                WHERE facility = ? AND ends > ? AND starts < ?
                """, [facility, wide.start.milliseconds, wide.end.milliseconds]
            ) { Self.booking($0) }
        }
        notes.booked = CaseJournal.Booked(facilities: facilities, window: wide, bookings: bookings)
        return bookings
    }

    /// The bookings that were read before, also by an earlier transaction, unless another process has written since.
    private func knownBookings() -> CaseJournal.Booked? {
        if !notes.hasTakenBookings {
            notes.hasTakenBookings = true
            // Taken, so that a change need not copy them; a commit brings them back.
            notes.booked = current { current in
                defer { current.booked = nil }
                return current.booked
            }
        }
        return notes.booked
    }

    /// Replaces the bookings of a case among those that were read.
    func rebook(_ id: String, from before: [Booking], to after: [Booking]) {
        guard knownBookings() != nil else { return }
        if !before.isEmpty { notes.booked?.bookings.removeAll { $0.owner == id } }
        notes.booked?.bookings += after
    }

    static func booking(_ row: Row) -> Booking {
        Booking(
            facility: row[0], interval: Interval(start: row.instant(1), end: row.instant(2)), units: row[3],
            owner: row[4], session: row[5],
            state: row[7] ? .blocked : Booking.State(rawValue: row[6]) ?? .held)
    }

    /// The next number of a register in `year`; the first one is `first`, for offices that begin within a year.
    package func nextNumber(_ register: Register, year: Int, first: Int = 1) throws -> Int {
        let last = try lastNumber(register, year: year)
        #if MUTANTS
            // Allocated by whoever asks, also when nothing comes of it.
            if Mutant.active == .numberOutsideTransaction { return journal.mutantNumber(register.rawValue, year, last) }
        #endif
        return last == 0 ? first : last + 1
    }

    private func lastNumber(_ register: Register, year: Int) throws -> Int {
        if let known = notes.numbers[register]?[year] ?? current({ $0.numbers[register]?[year] }) { return known }
        let last =
            switch register {
            case .incoming: try db.number("SELECT max(number) FROM register_incoming WHERE year = ?", [year])
            case .outgoing: try db.number("SELECT max(sequence) FROM register_outgoing WHERE year = ?", [year])
            }
        notes.numbers[register, default: [:]][year] = last
        return last
    }

    // MARK: - Finding cases

    /// Keeps the hash of a token that was given out.
    package func issueToken(hash: String, subject: TokenSubject, expiresAt: Instant) throws {
        try db.run(
            """
            INSERT INTO token (hash, case_id, act, person, version, attempt, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (hash) DO UPDATE SET expires_at = max(expires_at, excluded.expires_at)
            """,
            [
                hash, subject.caseID, subject.act, subject.person, subject.version, subject.attempt,
                expiresAt.milliseconds,
            ])
    }

    /// What a token was given out for, or nothing.
    package func token(hash: String) throws -> IssuedToken? {
        try db.row("SELECT case_id, act, person, version, attempt, expires_at FROM token WHERE hash = ?", [hash]) {
            IssuedToken(
                subject: TokenSubject(caseID: $0[0], act: $0[1], person: $0[2], version: $0[3], attempt: $0[4]),
                expiresAt: $0.instant(5))
        }
    }

    /// The case that a Message-ID belongs to, with the slot of our mail (nothing for the applicant's request itself).
    package func caseOf(messageID: String) throws -> (caseID: String, slot: String?)? {
        let ours: (caseID: String, slot: String?)? = try db.row(
            "SELECT case_id, slot FROM outbox WHERE message_id = ? AND case_id IS NOT NULL", [messageID]
        ) { ($0[0], $0[1]) }
        if let ours { return ours }
        return try db.row("SELECT id FROM cases WHERE request_message_id = ? ORDER BY id LIMIT 1", [messageID]) {
            ($0[0], nil)
        }
    }

    /// Cases whose applicant has this address, the newest first.
    package func cases(ofParticipant address: String) throws -> [String] {
        try db.rows(
            """
            SELECT case_id FROM participant JOIN cases ON cases.id = case_id
            WHERE digest = ? ORDER BY received_at DESC, case_id DESC
            """, [journal.addressDigest(address)]
        ) { $0[0] }
    }

    /// The newest case that an earlier letter with this number, from the same address, opened; or nothing.
    package func caseOf(letterNumber: String, participant address: String) throws -> String? {
        try db.row(
            """
            SELECT id FROM cases JOIN participant ON case_id = id
            WHERE request_number = ? AND digest = ? ORDER BY received_at DESC, id DESC LIMIT 1
            """, [letterNumber, journal.addressDigest(address)]
        ) { $0[0] }
    }

    /// Whether a case of this id exists.
    package func hasCase(_ id: String) throws -> Bool {
        try db.hasRow("SELECT 1 FROM cases WHERE id = ?", [id])
    }

    // MARK: - Orders of the operator

    /// Orders that wait, the oldest first.
    package func operatorInputs(limit: Int = 100) throws -> [OperatorInput] {
        try db.rows(
            """
            SELECT id, case_id, operation, at, answer FROM operator_input
            WHERE state = 'waiting' ORDER BY id LIMIT ?
            """, [limit]
        ) { row in Self.operatorInput(row) }
    }

    static func operatorInput(_ row: Row) -> OperatorInput {
        OperatorInput(
            id: row[0], caseID: row[1],
            order: try? CaseCoding.value(Input.OperatorOrder.self, row[2], "operator input"), at: row.instant(3),
            answer: row[4])
    }

    /// Says what became of an order. Links and passcodes that it brought stay in the case alone.
    package func answer(_ operatorInput: Int64, with answer: String, at now: Instant) throws {
        try db.run(
            """
            UPDATE operator_input SET state = 'answered', answer = ?, answered_at = ?,
                operation = iif(json_valid(operation), json_remove(operation, '$.meetings'), operation)
            WHERE id = ?
            """, [answer, now.milliseconds, operatorInput])
    }

    /// Leaves an order for the worker; returns the row in which its answer will stand.
    package func leave(_ order: Input.OperatorOrder, for caseID: String, at now: Instant) throws -> Int64 {
        try db.run(
            "INSERT INTO operator_input (case_id, operation, at) VALUES (?, ?, ?)",
            [caseID, try CaseCoding.text(order), now.milliseconds])
        return db.lastInsertedRowID
    }
}

/// The parts of a case number.
struct CaseID {
    var prefix: String
    var year: Int
    var number: Int

    /// `K-2026-0042`.
    var text: String { "\(prefix)-\(padded(year, 4))-\(padded(number, 4))" }

    init(prefix: String, year: Int, number: Int) {
        self.prefix = prefix
        self.year = year
        self.number = number
    }

    /// Reads a case number; a text of another shape is its own prefix, without year and number.
    init(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        if parts.count >= 3, let year = Int(parts[parts.count - 2]), let number = Int(parts[parts.count - 1]) {
            self.init(prefix: parts.dropLast(2).joined(separator: "-"), year: year, number: number)
        } else {
            self.init(prefix: text, year: 0, number: 0)
        }
    }
}

/// Each event's hash covers its place, its words and the hash before it, so that no event can be changed, moved or
/// taken out unnoticed.
enum Chain {
    /// What the first event follows.
    static let beginning = ""

    static func hash(
        sequence: Int, caseID: String, caseSequence: Int, at: Instant, name: String, payload: String, previous: String,
        by digest: ([UInt8]) -> String
    ) -> String {
        let text = "\(sequence)\n\(caseID)\n\(caseSequence)\n\(at.milliseconds)\n\(name)\n\(payload)\n\(previous)"
        return digest(Array(text.utf8))
    }
}
