package import Casework
internal import Dispatch
internal import Foundation
internal import GRDB
internal import OfficeCalendar
internal import Synchronization

/// What an inspection of the whole record found.
package struct Verification: Sendable, Equatable {
    package var events = 0
    package var cases = 0
    package var personalValues = 0
    /// Personal values erased by retention or on demand; no violation.
    package var erasedValues = 0
    /// Each a sentence that names its place.
    package var violations: [String] = []

    package var isClean: Bool { violations.isEmpty }

    /// One line, such as `12 events of 1 case, 30 personal values (2 values erased): clean`.
    package var summary: String {
        "\(events) events of \(cases) cases, \(personalValues) personal values (\(erasedValues) values erased): "
            + (isClean ? "clean" : "\(violations.count) violations")
    }
}

extension CaseJournal {
    /// Inspects the whole record: the chain of hashes, the digests of personal values, the tables against a replay of
    /// the events, the registers, and the file itself.
    ///
    /// - `visit`: is given every case as its events make it, with the events, several at the same time and in no order; a
    ///   simulation checks its own rules there.
    package func verify(
        visiting visit: @escaping @Sendable (Case, [JournalEntry]) -> Void = { _, _ in }
    ) async throws -> Verification {
        // One read transaction sees one state, however long it takes and whatever is written meanwhile.
        try await read { db in
            var inspection = Inspection(journal: self, db: db, visit: visit)
            try inspection.chain()
            try inspection.cases()
            try inspection.registers()
            try inspection.file()
            return inspection.result
        }
    }

    /// Writes a copy of the whole record, as of the last commit, to a new file of mode 0600.
    package func backup(to path: String) async throws {
        let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw JournalError.temporary("cannot make \(path): \(String(cString: strerror(errno)))")
        }
        Foundation.close(descriptor)
        do {
            try await JournalError.translating {
                // A journal in memory would write its copy into memory, too
                // (<https://www.sqlite.org/uri.html>, section 3.3).
                let file = isInMemory ? URL(fileURLWithPath: path).absoluteString + "?vfs=unix" : path
                try await pool.writeWithoutTransaction { db in
                    try db.execute(sql: "VACUUM INTO ?", arguments: [file])
                }
            }
        } catch {
            unlink(path)
            throw error
        }
    }
}

private struct Inspection {
    let journal: CaseJournal
    let db: Database
    var result = Verification()
    /// Keys of the personal values that events name.
    private var named: Set<String> = []
    private var incoming: [String: String] = [:]
    private var outgoing: [String: String] = [:]

    private let visit: @Sendable (Case, [JournalEntry]) -> Void

    init(journal: CaseJournal, db: Database, visit: @escaping @Sendable (Case, [JournalEntry]) -> Void) {
        self.journal = journal
        self.db = db
        self.visit = visit
    }

    mutating func chain() throws {
        var sequence = 0
        var hash = Chain.beginning
        try db.each(
            """
            SELECT sequence, case_id, case_sequence, at, event, payload, previous_hash, hash FROM journal
            ORDER BY sequence
            """
        ) { row in
            result.events += 1
            sequence += 1
            let found: Int = row[0]
            if found != sequence {
                violation("the journal has a gap: after event \(sequence - 1) comes event \(found)")
                sequence = found
            }
            let expected = Chain.hash(
                sequence: found, caseID: row[1], caseSequence: row[2], at: row.instant(3), name: row[4],
                payload: row[5], previous: row[6], by: journal.digest)
            if row[6] != hash { violation("event \(found) does not follow the event before it") }
            if row[7] != expected { violation("event \(found) (\(row[4] as String)) was changed after it was written") }
            hash = row[7]
        }
    }

    mutating func cases() throws {
        let ids: [String] = try db.rows("SELECT DISTINCT case_id FROM journal ORDER BY case_id") { $0[0] }
        result.cases = ids.count
        // The rows come from one connection; what they say is found out on all processors.
        let (digest, visit) = (journal.digest, visit)
        for start in stride(from: 0, to: ids.count, by: Self.together) {
            let files = try ids[start..<min(start + Self.together, ids.count)].map { try file(of: $0) }
            let findings = Mutex([CaseFindings?](repeating: nil, count: files.count))
            DispatchQueue.concurrentPerform(iterations: files.count) { index in
                let found = files[index].examined(by: digest)
                if let folded = found.folded { visit(folded.folded, found.entries) }
                findings.withLock { $0[index] = found }
            }
            for found in findings.withLock({ $0 }) {
                if let found { try take(found) }
            }
        }
        let known = Set(ids)
        for id: String in try db.rows("SELECT id FROM cases ORDER BY id", [], { $0[0] }) where !known.contains(id) {
            violation("the case \(id) has no event")
        }
        result.personalValues = try db.number("SELECT count(*) FROM personal")
        result.erasedValues = try db.number("SELECT count(*) FROM personal WHERE erased_at IS NOT NULL")
        try db.each("SELECT key FROM personal ORDER BY key") { row in
            let key: String = row[0]
            if !named.contains(key) { violation("no event names the personal value \(key)") }
        }
    }

    /// Cases that are examined at the same time.
    private static let together = 128

    private func file(of id: String) throws -> CaseFile {
        var file = CaseFile(id: id)
        try db.each("SELECT key, salt, value, erased_at FROM personal WHERE case_id = ?", [id]) { row in
            file.personal[row[0]] = CaseFile.Value(salt: row[1], value: row[2])
            if row[3] as Int64? != nil { file.isErased = true }
        }
        file.events = try db.rows(
            """
            SELECT case_sequence, at, event, payload, hash, sequence FROM journal
            WHERE case_id = ? ORDER BY case_sequence
            """, [id]
        ) { row in
            CaseFile.Event(
                caseSequence: row[0], at: row.instant(1), name: row[2], payload: row[3], hash: row[4], sequence: row[5])
        }
        return file
    }

    private mutating func take(_ found: CaseFindings) throws {
        result.violations += found.violations
        named.formUnion(found.named)
        incoming.merge(found.incoming) { _, new in new }
        outgoing.merge(found.outgoing) { _, new in new }
        if let folded = found.folded { try compare(folded, erased: found.isErased) }
    }

    private mutating func compare(_ folded: CaseJournal.Folded, erased: Bool) throws {
        let id = folded.folded.id
        let columns = CaseRow.columns.indices
        guard let row: [StoredValue] = try db.row(CaseRow.select, [id], { row in columns.map { row[$0] } }) else {
            return violation("the case \(id) has events and no row")
        }
        let expected = folded.row.values
        for (index, column) in CaseRow.columns.enumerated() where row[index] != expected[index] {
            violation("the case \(id) says otherwise than its events about \(column)")
        }
        let bookings = try db.rows(
            """
            SELECT facility, starts, ends, units, case_id, session, state, blocks FROM booking
            WHERE case_id = ? ORDER BY position
            """, [id]
        ) { Transaction.booking($0) }
        if bookings != folded.folded.slots { violation("the bookings of \(id) are not those of its events") }
        let deadlines = try db.rows("SELECT key, kind, due FROM deadline WHERE case_id = ?", [id]) {
            "\($0[0] as String) \($0[1] as String) \($0[2] as Int64)"
        }
        let owed = folded.folded.deadlines.map { "\($0.key) \($0.kind.rawValue) \($0.due.milliseconds)" }
        if Set(deadlines) != Set(owed) { violation("the deadlines of \(id) are not those of its events") }
        let asked = try db.rows("SELECT official FROM asked WHERE case_id = ?", [id]) { $0[0] as String }
        if Set(asked) != CaseJournal.asked(folded.folded) {
            violation("those asked in \(id) are not those of its events")
        }
        if !erased, let address = folded.folded.applicant.address.text,
            try !db.hasRow(
                "SELECT 1 FROM participant WHERE digest = ? AND case_id = ?", [journal.addressDigest(address), id])
        {
            violation("the case \(id) cannot be found by its applicant")
        }
    }

    mutating func registers() throws {
        var years: [Int: Int] = [:]
        try db.each("SELECT year, number, case_id FROM register_incoming ORDER BY year, number") { row in
            let (year, number): (Int, Int) = (row[0], row[1])
            if let last = years[year], number != last + 1 {
                violation("the register of incoming letters of \(year) has a gap before \(number)")
            }
            years[year] = number
            if incoming.removeValue(forKey: "\(year)/\(number)") != row[2] as String {
                violation("number \(number) of the register of incoming letters of \(year) belongs to no event")
            }
        }
        for (number, id) in incoming.sorted(by: { $0.key < $1.key }) {
            violation("\(number) of \(id) is not in the register of incoming letters")
        }
        years = [:]
        try db.each(
            "SELECT year, sequence, number, date, case_id FROM register_outgoing ORDER BY year, sequence"
        ) { row in
            let (year, number): (Int, Int) = (row[0], row[1])
            if let last = years[year], number != last + 1 {
                violation("the register of outgoing letters of \(year) has a gap before \(number)")
            }
            years[year] = number
            let key = "\(year)/\(number)/\(row[2] as String)/\(row[3] as String)"
            if outgoing.removeValue(forKey: key) != row[4] as String {
                violation("number \(number) of the register of outgoing letters of \(year) belongs to no event")
            }
        }
        for (number, id) in outgoing.sorted(by: { $0.key < $1.key }) {
            violation("\(number) of \(id) is not in the register of outgoing letters")
        }
    }

    mutating func file() throws {
        try loads()
        try db.each("PRAGMA foreign_key_check") { row in
            violation("a row of the table \(row[0] as String) belongs to nothing")
        }
        for words: String in try db.rows("PRAGMA integrity_check(20)", [], { $0[0] }) where words != "ok" {
            violation("the file is damaged: \(words)")
        }
    }

    /// The load of each facility, swept through time: it changes only where a booking begins or ends.
    private mutating func loads() throws {
        var changes: [String: [(at: Int64, units: Int)]] = [:]
        try db.each("SELECT facility, starts, ends, units FROM booking WHERE ends > starts") { row in
            let units: Int = row[3]
            changes[row[0], default: []] += [(row[1], units), (row[2], -units)]
        }
        for (facility, changes) in changes.sorted(by: { $0.key < $1.key }) {
            let units = try db.number("SELECT units FROM facility WHERE id = ?", [facility])
            var load = 0
            // Ends come before beginnings at the same moment: touching bookings do not overlap.
            let isOver = changes.sorted { ($0.at, $0.units) < ($1.at, $1.units) }.contains { change in
                load += change.units
                return load > units
            }
            if isOver { violation("the facility \(facility) is booked more often than it can be used") }
        }
    }

    private mutating func violation(_ sentence: String) { result.violations.append(sentence) }
}

/// A reference to a personal value in a payload.
private struct PersonalReference {
    var key: String
    var digest: String

    /// All references in a payload, found in its JSON and not by decoding events: those of tampered events count too.
    static func all(in payload: String) -> [PersonalReference] {
        // Most events name no person.
        guard names(payload) else { return [] }
        guard let value = try? JSONSerialization.jsonObject(with: Data(payload.utf8)) else { return [] }
        var result: [PersonalReference] = []
        collect(value, into: &result)
        return result
    }

    /// Whether a payload speaks of a personal value at all: a look at its bytes is much cheaper than at its JSON.
    private static func names(_ payload: String) -> Bool {
        var bytes = payload.utf8[...]
        while let quote = bytes.firstIndex(of: UInt8(ascii: "\"")) {
            bytes = bytes[bytes.index(after: quote)...]
            if bytes.starts(with: key) { return true }
        }
        return false
    }

    /// The key of a reference, behind its quotation mark.
    private static let key = Array("personal\"".utf8)

    private static func collect(_ value: Any, into result: inout [PersonalReference]) {
        if let object = value as? [String: Any] {
            if let key = object["personal"] as? String, let digest = object["digest"] as? String {
                result.append(PersonalReference(key: key, digest: digest))
            } else {
                for value in object.values { collect(value, into: &result) }
            }
        } else if let list = value as? [Any] {
            for value in list { collect(value, into: &result) }
        }
    }
}

/// What the file holds about one case, as it stands there.
private struct CaseFile: Sendable {
    struct Event: Sendable {
        var caseSequence: Int
        var at: Instant
        var name: String
        var payload: String
        var hash: String
        var sequence: Int
    }

    struct Value: Sendable {
        var salt: String?
        var value: String?
    }

    var id: String
    var events: [Event] = []
    var personal: [String: Value] = [:]
    var isErased = false

    /// Replays the events and looks at everything they name. Asks nothing of the database.
    func examined(by digest: @escaping @Sendable ([UInt8]) -> String) -> CaseFindings {
        var found = CaseFindings(isErased: isErased)
        let vault = OpenVault(
            values: personal.compactMapValues { value in
                guard let salt = value.salt, let text = value.value else { return nil }
                return (salt, text)
            }, digest: digest)
        var folded: Case?
        var endedAt: Instant?
        var sequence = 0
        for event in events {
            sequence += 1
            let place = "event \(event.caseSequence) of \(id) (\(event.name))"
            if event.caseSequence != sequence {
                found.violations.append("\(place) should be event \(sequence) of its case")
                sequence = event.caseSequence
            }
            for reference in PersonalReference.all(in: event.payload) {
                found.named.insert(reference.key)
                guard let value = personal[reference.key] else {
                    found.violations.append("\(place): the personal value \(reference.key) is missing")
                    continue
                }
                guard let text = value.value, let salt = value.salt else { continue }
                if SealingVault.digest(of: text, salt: salt, by: digest) != reference.digest {
                    found.violations.append(
                        "\(place): the personal value \(reference.key) was changed after it was written")
                }
            }
            do {
                let understood = try CaseCoding.decode(event.payload, from: vault)
                if understood.name != event.name {
                    found.violations.append("\(place) is of another kind than its name says")
                }
                folded = CaseCoding.apply(understood, at: event.at, to: folded)
                endedAt = folded?.state.ended == true ? (endedAt ?? event.at) : nil
                found.note(understood, of: id)
                found.entries.append(
                    JournalEntry(
                        sequence: event.sequence, caseID: id, caseSequence: sequence, at: event.at, name: event.name,
                        event: understood, hash: event.hash))
            } catch {
                found.violations.append("\(place) cannot be understood")
            }
        }
        guard let folded else {
            found.violations.append("the events of \(id) open no case")
            return found
        }
        found.folded = CaseJournal.Folded(
            folded: folded, sequence: sequence, hash: events.last?.hash ?? "", endedAt: endedAt)
        return found
    }
}

/// What the events of one case say.
private struct CaseFindings: Sendable {
    var violations: [String] = []
    /// Keys of the personal values that the events name.
    var named: Set<String> = []
    var incoming: [String: String] = [:]
    var outgoing: [String: String] = [:]
    var entries: [JournalEntry] = []
    /// Nothing when the events open no case.
    var folded: CaseJournal.Folded?
    var isErased: Bool

    init(isErased: Bool) { self.isErased = isErased }

    mutating func note(_ event: Event, of id: String) {
        switch event {
        case .incomingRegistered(let year, let number):
            incoming["\(year)/\(number)"] = id
        case .letterSigned(let year, let sequence, let number, let date, _, _):
            outgoing["\(year)/\(sequence)/\(number)/\(date)"] = id
        default: break
        }
    }
}
