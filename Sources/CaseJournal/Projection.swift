internal import Casework
internal import GRDB
internal import OfficeCalendar
internal import Synchronization

// What the tables say about a case follows from its events alone; `verify` makes it anew and compares.

/// The row of a case.
struct CaseRow: Equatable, Sendable {
    var id: CaseID
    var values: [StoredValue]

    /// Columns in the order of `values`.
    static let columns = [
        "id", "prefix", "year", "number", "procedure", "version", "state", "sequence", "head_hash", "received_at",
        "current_act", "agency", "request_number", "agenda_number", "letter_number", "request_inbox",
        "request_message_id", "begins", "ends", "ended_at",
    ]

    static let insert = """
        INSERT INTO cases (\(columns.joined(separator: ", "))) VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))
        """

    /// Sets what has changed since `before`: a column that stays the same costs its indexes and checks as well.
    func update(since before: CaseRow) -> (sql: String, arguments: [(any Storable)?]) {
        let changed = Self.columns.indices.filter { values[$0] != before.values[$0] }
        let sql = Self.updates.withLock { updates in
            if let known = updates[changed] { return known }
            let columns = changed.map { "\(Self.columns[$0]) = ?" }.joined(separator: ", ")
            let sql = "UPDATE cases SET \(columns) WHERE id = ?"
            updates[changed] = sql
            return sql
        }
        return (sql, changed.map { values[$0] } + [values[0]])
    }

    /// The statements by the columns that they set: there are few, and they are run at nearly every event.
    private static let updates = Mutex<[[Int]: String]>([:])

    static let select = "SELECT \(columns.joined(separator: ", ")) FROM cases WHERE id = ?"

    init(_ one: Case, sequence: Int, hash: String, endedAt: Instant?) {
        id = CaseID(one.id)
        values = [
            .init(one.id), .init(id.prefix), .init(id.year), .init(id.number), .init(one.procedure),
            .init(one.procedureVersion), .init(one.state.rawValue), .init(sequence), .init(hash),
            .init(one.receivedAt.milliseconds), .init(one.current), .init(one.applicant.agency),
            .init(one.request.number), .init(one.agendaNumber), .init(one.letter?.number), .init(one.requestInbox),
            .init(one.requestMessageID), .init(one.request.sessions.map(\.interval.start).min()?.milliseconds),
            .init(one.request.sessions.map(\.interval.end).max()?.milliseconds), .init(endedAt?.milliseconds),
        ]
    }

    static func == (left: CaseRow, right: CaseRow) -> Bool { left.values == right.values }
}

extension Transaction {
    /// Writes what follows from a case, where it differs from before.
    func project(_ folded: CaseJournal.Folded, before earlier: CaseJournal.Folded?) throws {
        let one = folded.folded
        let before = earlier?.folded
        if let earlier {
            let update = folded.row.update(since: earlier.row)
            try db.run(update.sql, update.arguments)
        } else {
            try db.run(CaseRow.insert, folded.row.values)
        }
        if one.applicant.address != before?.applicant.address, let address = one.applicant.address.text {
            try db.run(
                "INSERT INTO participant (digest, case_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
                [journal.addressDigest(address), one.id])
        }
        let askedBefore = before.map { CaseJournal.asked($0) } ?? []
        let asked = CaseJournal.asked(one)
        if asked != askedBefore {
            for gone in askedBefore.subtracting(asked) {
                try db.run("DELETE FROM asked WHERE official = ? AND case_id = ?", [gone, one.id])
            }
            for new in asked.subtracting(askedBefore).sorted() {
                try db.run(
                    "INSERT INTO asked (official, case_id) VALUES (?, ?) ON CONFLICT DO NOTHING", [new, one.id])
            }
        }
        let bookings = before?.slots ?? []
        let slots = one.slots
        if slots != bookings {
            rebook(one.id, from: bookings, to: slots)
            if slots.map(\.withoutState) == bookings.map(\.withoutState) {
                for (position, booking) in slots.enumerated() {
                    try db.run(
                        "UPDATE booking SET state = ?, blocks = ? WHERE case_id = ? AND position = ?",
                        [booking.storedState, booking.state == .blocked, one.id, position])
                }
            } else {
                if !bookings.isEmpty { try db.run("DELETE FROM booking WHERE case_id = ?", [one.id]) }
                for (position, booking) in slots.enumerated() {
                    try db.run(
                        """
                        INSERT INTO booking (case_id, position, session, facility, starts, ends, units, state, blocks)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """,
                        [
                            one.id, position, booking.session, booking.facility,
                            booking.interval.start.milliseconds, booking.interval.end.milliseconds, booking.units,
                            booking.storedState, booking.state == .blocked,
                        ])
                }
            }
        }
        let deadlines = before?.deadlines ?? []
        if one.deadlines != deadlines {
            let keys = Set(one.deadlines.map(\.key))
            for gone in deadlines where !keys.contains(gone.key) {
                try db.run("DELETE FROM deadline WHERE case_id = ? AND key = ?", [one.id, gone.key])
            }
            for deadline in one.deadlines where !deadlines.contains(deadline) {
                try db.run(
                    """
                    INSERT INTO deadline (case_id, key, kind, due) VALUES (?, ?, ?, ?)
                    ON CONFLICT (case_id, key) DO UPDATE SET kind = excluded.kind, due = excluded.due
                    """,
                    [one.id, deadline.key, deadline.kind.rawValue, deadline.due.milliseconds])
            }
        }
    }

    /// Enters what the events say into the registers.
    func register(_ events: [Event], of id: String, at now: Instant) throws {
        for event in events {
            switch event {
            case .incomingRegistered(let year, let number):
                try db.run(
                    "INSERT INTO register_incoming (year, number, case_id, at) VALUES (?, ?, ?, ?)",
                    [year, number, id, now.milliseconds])
                notes.numbers[.incoming, default: [:]][year] = number
            case .letterSigned(let year, let sequence, let number, let date, _, _):
                try db.run(
                    "INSERT INTO register_outgoing (year, sequence, number, date, case_id) VALUES (?, ?, ?, ?, ?)",
                    [year, sequence, number, date.description, id])
                notes.numbers[.outgoing, default: [:]][year] = sequence
            default:
                break
            }
        }
    }
}

extension Booking {
    /// The word in the column `state`; a block is booked, and `blocks` says for whom.
    fileprivate var storedState: String { state == .blocked ? State.booked.rawValue : state.rawValue }

    fileprivate var withoutState: Booking {
        var booking = self
        booking.state = .held
        return booking
    }
}
