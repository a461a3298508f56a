package import Casework
internal import Foundation
internal import GRDB
package import OfficeCalendar

/// A delegation that the operator recorded, with who recorded it and why.
package struct RecordedDelegation: Sendable, Equatable {
    package var id: Int64
    package var delegation: Delegation
    package var recordedBy: String
    package var reason: String
    package var at: Instant
    package var revokedBy: String?
    package var revokedAt: Instant?
}

/// A list of waiting things that was mailed to an official.
package struct KeptDigest: Sendable, Equatable {
    package var id: Int64
    package var official: String
    /// Whether it asks if all of its items are approved.
    package var confirms: Bool
    package var at: Instant
    package var toldUnclear: Bool
    /// What each number stands for, in the order of the numbers from 1.
    package var items: [TokenSubject]
}

extension CaseJournal {
    /// Officials whose answer a case waits for.
    static func asked(_ one: Case) -> Set<String> {
        guard one.state == .running, one.heldSince == nil else { return [] }
        return Set(one.waiting.map(\.official))
    }

    /// Writes who is asked in the cases of a database that had no such table.
    func fillAsked(in db: Database) throws {
        let ids: [String] = try db.rows("SELECT id FROM cases WHERE state = 'running'") { $0[0] }
        for id in ids {
            var folded: Case?
            for entry in try history(id, in: db) { folded = CaseCoding.apply(entry.event, at: entry.at, to: folded) }
            for official in (folded.map { Self.asked($0) } ?? []).sorted() {
                try db.run("INSERT INTO asked (official, case_id) VALUES (?, ?)", [official, id])
            }
        }
    }

    /// All recorded delegations, also revoked ones, the oldest first.
    package func delegations() async throws -> [RecordedDelegation] {
        try await read { db in
            try db.rows("SELECT \(Transaction.delegationColumns) FROM delegation ORDER BY id") {
                try Transaction.delegation($0)
            }
        }
    }

    /// Delegations in force on a day.
    package func delegations(on day: Day) async throws -> [Delegation] {
        try await look { try $0.delegations(on: day) }
    }

    /// The scan of a decision on paper, or nothing.
    package func scan(_ sha256: String, of caseID: String) async throws -> (name: String, bytes: [UInt8])? {
        try await read { db in
            try db.row("SELECT name, bytes FROM scan WHERE case_id = ? AND sha256 = ?", [caseID, sha256]) {
                ($0[0], $0.bytes(1) ?? [])
            }
        }
    }

    /// How many answers each official owes, those who owe most first.
    package func waiting() async throws -> [(official: String, cases: Int)] {
        try await read { db in try Transaction.waiting(in: db) }
    }
}

extension Transaction {
    // MARK: - Delegations

    static let delegationColumns =
        "id, official, role, delegate, form, from_day, through_day, decree, recorded_by, reason, recorded_at, revoked_by, revoked_at"

    static func delegation(_ row: Row) throws -> RecordedDelegation {
        guard let form = Delegation.Form(rawValue: row[4]), let from = Day(iso: row[5] as String),
            let through = Day(iso: row[6] as String)
        else { throw JournalError.damaged("a delegation cannot be understood") }
        return RecordedDelegation(
            id: row[0],
            delegation: Delegation(
                official: row[1], role: row[2], delegate: row[3], form: form, from: from, through: through,
                decree: row[7]),
            recordedBy: row[8], reason: row[9], at: row.instant(10), revokedBy: row[11],
            revokedAt: row.optionalInstant(12))
    }

    /// Delegations that were recorded and not revoked.
    package func delegations() throws -> [Delegation] {
        try db.rows("SELECT \(Self.delegationColumns) FROM delegation WHERE revoked_at IS NULL ORDER BY id") {
            try Self.delegation($0).delegation
        }
    }

    /// Delegations in force on a day.
    package func delegations(on day: Day) throws -> [Delegation] {
        let known = notes.hasNewDelegations ? notes.delegations : notes.delegations ?? current { $0.delegations }
        if let known, known.day == day { return known.delegations }
        let delegations = try Self.delegations(on: day, in: db)
        notes.delegations = (day, delegations)
        return delegations
    }

    /// Old orders stay in the table for good; they are left out before anything is made of them.
    private static func delegations(on day: Day, in db: Database) throws -> [Delegation] {
        try db.rows(
            """
            SELECT \(Self.delegationColumns) FROM delegation
            WHERE through_day >= ? AND from_day <= ? AND revoked_at IS NULL ORDER BY id
            """, [day.description, day.description]
        ) { try Self.delegation($0).delegation }
    }

    /// Records a delegation; returns its number.
    package func record(_ delegation: Delegation, by name: String, reason: String, at now: Instant) throws -> Int64 {
        (notes.hasNewDelegations, notes.delegations) = (true, nil)
        try db.run(
            """
            INSERT INTO delegation (official, role, delegate, form, from_day, through_day, decree, recorded_by, reason,
                recorded_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                delegation.official, delegation.role, delegation.delegate, delegation.form.rawValue,
                delegation.from.description, delegation.through.description, delegation.decree, name, reason,
                now.milliseconds,
            ])
        return db.lastInsertedRowID
    }

    /// Revokes a delegation from now on. Returns false when there is none of this number in force.
    package func revokeDelegation(_ id: Int64, by name: String, reason: String, at now: Instant) throws -> Bool {
        (notes.hasNewDelegations, notes.delegations) = (true, nil)
        return try db.run(
            """
            UPDATE delegation SET revoked_by = ?, revoked_reason = ?, revoked_at = ?
            WHERE id = ? AND revoked_at IS NULL
            """, [name, reason, now.milliseconds, id]) == 1
    }

    // MARK: - Who is waited for

    static func waiting(in db: Database) throws -> [(official: String, cases: Int)] {
        try db.rows("SELECT official, count(*) FROM asked GROUP BY official ORDER BY count(*) DESC, official") {
            ($0[0], $0[1])
        }
    }

    /// How many answers each official owes, those who owe most first.
    package func waiting() throws -> [(official: String, cases: Int)] { try Self.waiting(in: db) }

    /// Cases that wait for an official, the oldest first.
    package func casesWaiting(for official: String, limit: Int = 1000) throws -> [String] {
        try db.rows(
            """
            SELECT case_id FROM asked JOIN cases ON cases.id = case_id
            WHERE official = ? ORDER BY received_at, case_id LIMIT ?
            """, [official, limit]
        ) { $0[0] }
    }

    /// How many cases wait for an official.
    package func countWaiting(for official: String) throws -> Int {
        try db.number("SELECT count(*) FROM asked WHERE official = ?", [official])
    }

    /// Cases in which somebody is asked.
    package func casesAsking() throws -> [String] {
        try db.rows("SELECT DISTINCT case_id FROM asked ORDER BY case_id") { $0[0] }
    }

    // MARK: - Digests

    /// Makes a digest; its id is part of the mark of its mail.
    package func makeDigest(for official: String, confirms: Bool, items: [TokenSubject], at now: Instant) throws
        -> Int64
    {
        try db.run(
            "INSERT INTO digest (official, confirms, at) VALUES (?, ?, ?)", [official, confirms, now.milliseconds])
        let id = db.lastInsertedRowID
        for (index, item) in items.enumerated() {
            try db.run(
                """
                INSERT INTO digest_item (digest, number, case_id, act, version, attempt) VALUES (?, ?, ?, ?, ?, ?)
                """, [id, index + 1, item.caseID, item.act, item.version, item.attempt])
        }
        return id
    }

    /// A digest with what its numbers stand for, or nothing.
    package func digest(_ id: Int64) throws -> KeptDigest? {
        var digest = try db.row("SELECT official, confirms, at, told_unclear FROM digest WHERE id = ?", [id]) {
            KeptDigest(
                id: id, official: $0[0], confirms: $0[1], at: $0.instant(2), toldUnclear: $0[3], items: [])
        }
        guard let official = digest?.official else { return nil }
        digest?.items = try db.rows(
            "SELECT case_id, act, version, attempt FROM digest_item WHERE digest = ? ORDER BY number", [id]
        ) {
            TokenSubject(caseID: $0[0], act: $0[1], person: official, version: $0[2], attempt: $0[3])
        }
        return digest
    }

    /// The newest digest of an official, or nothing.
    package func newestDigest(of official: String) throws -> KeptDigest? {
        let newest: Int64? = try db.row(
            "SELECT id FROM digest WHERE official = ? AND confirms = 0 ORDER BY at DESC, id DESC LIMIT 1", [official]
        ) { $0[0] }
        return try newest.flatMap { try digest($0) }
    }

    /// Records that the official was told that an answer to a digest could not be read.
    package func tellUnclear(digest id: Int64) throws {
        try db.run("UPDATE digest SET told_unclear = 1 WHERE id = ?", [id])
    }

    // MARK: - Scans and the office as a whole

    /// Keeps the scan of a decision on paper. The same scan twice is one.
    package func keepScan(_ bytes: [UInt8], name: String, sha256: String, of caseID: String, at now: Instant) throws {
        try db.run(
            """
            INSERT INTO scan (case_id, sha256, name, kept_at, bytes) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """, [caseID, sha256, name, now.milliseconds, bytes])
    }

    /// What the worker remembers under a name, or nothing.
    package func officeState(_ name: String) throws -> String? {
        try db.row("SELECT value FROM office_state WHERE name = ?", [name]) { $0[0] }
    }

    /// Remembers something of the office as a whole.
    package func remember(_ value: String, as name: String) throws {
        try db.run(
            "INSERT INTO office_state (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            [name, value])
    }

    /// Whether a mail of this slot that belongs to no case was owed since `since`.
    package func hasOfficeMail(slot: String, since: Instant) throws -> Bool {
        try db.hasRow(
            "SELECT 1 FROM outbox WHERE case_id IS NULL AND slot = ? AND owed_at >= ? LIMIT 1",
            [slot, since.milliseconds])
    }
}
