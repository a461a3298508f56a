internal import Casework
internal import Foundation
internal import GRDB
internal import GRDBSQLite
internal import OfficeCalendar
internal import Synchronization

/// The office's record: inbox, events, personal values, schedule, outbox, papers and registers in one SQLite file.
///
/// Reads see the last commit; all changes go through `transact`, which is one
/// immediate transaction, durable when it returns (WAL with
/// `synchronous=FULL`, <https://www.sqlite.org/pragma.html#pragma_synchronous>).
/// Errors are `JournalError`, or what the body itself threw.
package final class CaseJournal: Sendable {
    /// How long things are kept once they are done.
    package struct Retention: Sendable, Equatable {
        /// Days after a case ended until its personal values may be erased.
        package var caseDays: Int
        /// Days after a mail was decided or sent until its bytes may be erased; never while its case is open.
        package var mailDays: Int
        package init(caseDays: Int, mailDays: Int) {
            self.caseDays = caseDays
            self.mailDays = mailDays
        }
    }

    /// A case as folded up to an event. Shared, never changed: a case is much to copy for everybody who looks at it.
    final class Folded: Sendable {
        let folded: Case
        let sequence: Int
        let hash: String
        let endedAt: Instant?
        /// What the table of cases says of it.
        let row: CaseRow

        init(folded: Case, sequence: Int, hash: String, endedAt: Instant?) {
            self.folded = folded
            self.sequence = sequence
            self.hash = hash
            self.endedAt = endedAt
            row = CaseRow(folded, sequence: sequence, hash: hash, endedAt: endedAt)
        }
    }

    /// Bookings as a transaction saw them.
    struct Booked: Sendable {
        var facilities: Set<String>
        /// All bookings that overlap it are there.
        var window: Interval
        var bookings: [Booking]
    }

    let pool: any DatabaseWriter
    /// The one connection of a journal in memory. Nothing there waits for a disk, so callers do its work themselves.
    /// A read needs no protection from writers, and taking the write permission away for it would make SQLite prepare
    /// every statement anew.
    private let queue: DatabaseQueue?
    var isInMemory: Bool { queue != nil }
    let retention: Retention
    /// SHA-256 as lower-case hex.
    let digest: @Sendable ([UInt8]) -> String
    let salt: @Sendable () -> String
    private let memory = Mutex(Memory())

    /// What the database is known to say without asking it.
    private struct Memory {
        var cases: [String: Remembered] = [:]
        var uses = 0
        var procedures: [String: Procedure] = [:]
        /// True as long as nobody else has written: at this version.
        var version = -1
        var current = Current()
    }

    /// A case that was folded once, and the version of the database at which it was still so.
    struct Remembered {
        var folded: Folded
        var version: Int?
        var lastUse: Int
    }

    /// What is true at one version of the database.
    struct Current {
        var booked: Booked?
        /// Units of each facility.
        var facilities: [String: Int] = [:]
        /// The last number of each register and year.
        var numbers: [Register: [Int: Int]] = [:]
        /// Orders in force on a day: every look at a case asks who acts for whom.
        var delegations: (day: Day, delegations: [Delegation])?
        /// Number and hash of the journal's last event.
        var head: (sequence: Int, hash: String)?
    }

    /// Cases kept folded in memory, the least used dropped first.
    private let remembered: Int

    private init(
        pool: any DatabaseWriter, retention: Retention, remembered: Int = 512,
        digest: @escaping @Sendable ([UInt8]) -> String, salt: @escaping @Sendable () -> String
    ) {
        self.pool = pool
        queue = pool as? DatabaseQueue
        self.retention = retention
        self.remembered = remembered
        self.digest = digest
        self.salt = salt
    }

    /// Opens the file at `path`, made with mode 0600 when absent, and brings its tables up to date.
    ///
    /// - `digest`: SHA-256 as lower-case hex.
    /// - `salt`: at least 128 random bits as text, new at every call.
    /// - `busySeconds`: how long to wait for another process before a temporary error.
    /// - `maximumBytes`: size beyond which the file does not grow; then writes fail as on a full disk.
    ///
    /// Throws `JournalError.newerDatabase` for a file of a later version, and
    /// leaves it as it is.
    package static func open(
        at path: String, retention: Retention = Retention(caseDays: 3650, mailDays: 90), busySeconds: Double = 30,
        maximumBytes: Int? = nil, digest: @escaping @Sendable ([UInt8]) -> String,
        salt: @escaping @Sendable () -> String
    ) throws -> CaseJournal {
        // SQLite gives its side files the mode of the main file.
        let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw JournalError.temporary("cannot open \(path): \(String(cString: strerror(errno)))")
        }
        Foundation.close(descriptor)
        return try JournalError.translating {
            var configuration = Configuration()
            configuration.busyMode = .timeout(busySeconds)
            configuration.foreignKeysEnabled = true
            configuration.maximumReaderCount = 3
            let pool = try DatabasePool(path: path, configuration: configuration)
            // GRDB sets NORMAL when it opens the file, which may forget commits after a power loss; the journal acts on
            // the world after each commit.
            // A batch of letters with their bytes fits into 8 MB of pages, so that it is not written to the log twice.
            try pool.writeWithoutTransaction { db in
                try db.execute(
                    sql: """
                        PRAGMA synchronous = FULL; PRAGMA cache_size = -8000; PRAGMA wal_autocheckpoint = 4000;
                        """)
                guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2 else {
                    throw JournalError.temporary("SQLite does not promise durable commits for \(path)")
                }
            }
            if let maximumBytes {
                try pool.writeWithoutTransaction { db in
                    let pageSize = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 4096
                    _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(max(1, maximumBytes / pageSize))")
                }
            }
            let journal = CaseJournal(pool: pool, retention: retention, digest: digest, salt: salt)
            let migrator = Schema.migrator { db in try journal.fillAsked(in: db) }
            if try pool.read({ try migrator.hasBeenSuperseded($0) }) {
                let known = Set(migrator.migrations)
                let found = try pool.read { try migrator.appliedIdentifiers($0) }
                throw JournalError.newerDatabase(found.subtracting(known).sorted())
            }
            try migrator.migrate(pool)
            return journal
        }
    }

    /// A record that is gone when it is closed, for simulations and rehearsals: the same tables, constraints and
    /// transactions without a file. `remembered` says how many cases are kept folded in memory.
    package static func inMemory(
        retention: Retention = Retention(caseDays: 3650, mailDays: 90), remembered: Int = 512,
        digest: @escaping @Sendable ([UInt8]) -> String, salt: @escaping @Sendable () -> String
    ) throws -> CaseJournal {
        try JournalError.translating {
            var configuration = Configuration()
            configuration.foreignKeysEnabled = true
            // Not ":memory:": there SQLite looks through all of its pages at most commits (pcache1Truncate after a page
            // was moved), so that each commit costs more the more there is. A file in memory has a small page cache.
            // Its name without a slash makes it this connection's own (<https://www.sqlite.org/src/file/src/memdb.c>).
            let queue = try DatabaseQueue(path: "file:journal?vfs=memdb", configuration: configuration)
            try queue.inDatabase { db in
                // Nothing outlives the process, so nothing need survive a power loss.
                try db.execute(
                    sql: """
                        PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
                        PRAGMA cache_size = -4000;
                        """)
                var limit: Int64 = 1 << 40
                guard
                    sqlite3_file_control(db.sqliteConnection, "main", SQLITE_FCNTL_SIZE_LIMIT, &limit) == SQLITE_OK
                else { throw JournalError.temporary("SQLite keeps no file in memory here") }
            }
            let journal = CaseJournal(
                pool: queue, retention: retention, remembered: remembered, digest: digest, salt: salt)
            try Schema.migrator { db in try journal.fillAsked(in: db) }.migrate(queue)
            #if MUTANTS
                // The tables would refuse these mistakes by themselves; the rules must notice them without that.
                if Mutant.active != nil {
                    try queue.write { db in
                        try db.execute(
                            sql: """
                                DROP TRIGGER booking_does_not_overlap; DROP TRIGGER register_incoming_has_no_gap;
                                DROP TRIGGER register_outgoing_has_no_gap; DROP TRIGGER journal_has_no_gap;
                                """)
                    }
                }
            #endif
            return journal
        }
    }

    /// Closes the file; later calls fail. Waits for calls under way.
    package func close() throws { try JournalError.translating { try pool.close() } }

    /// Runs `body` in one immediate transaction and commits, or leaves nothing of it when anything throws.
    ///
    /// Other writers wait, so what `body` reads stays true until the commit.
    /// The work must not wait for anything else.
    package func transact<T: Sendable>(_ body: @Sendable (Transaction) throws -> T) async throws -> T {
        try await JournalError.translating {
            if let queue { return try Self.now(queue) { try self.transact(body, in: $0) } }
            return try await pool.writeWithoutTransaction { try self.transact(body, in: $0) }
        }
    }

    private func transact<T>(_ body: (Transaction) throws -> T, in db: Database) throws -> T {
        // `inTransaction` of the library prepares both statements anew each time.
        try db.cachedStatement(sql: "BEGIN IMMEDIATE TRANSACTION").execute()
        let transaction: Transaction
        let result: T
        do {
            transaction = Transaction(db: db, journal: self, version: try version(in: db))
            result = try body(transaction)
            try db.cachedStatement(sql: "COMMIT TRANSACTION").execute()
        } catch {
            // Some errors have rolled back already (<https://www.sqlite.org/lang_transaction.html>, section 3).
            if db.isInsideTransaction { try? db.rollback() }
            throw error
        }
        remember(transaction)
        return result
    }

    /// Changes with every commit of another connection (<https://www.sqlite.org/pragma.html#pragma_data_version>).
    private func version(in db: Database) throws -> Int {
        // A journal in memory has one connection.
        queue == nil ? try db.number("PRAGMA data_version") : 0
    }

    /// Runs `body`, which only reads, upon the last commit: other writers need not wait. What it read may be overtaken
    /// by the time it returns.
    ///
    /// Whatever of `Transaction` would write throws `JournalError`.
    package func look<T: Sendable>(_ body: @Sendable (Transaction) throws -> T) async throws -> T {
        try await read { db in
            // The version counts for one connection, and a file is looked at through another than the writer's.
            let look = Transaction(db: db, journal: self, version: queue == nil ? nil : 0)
            let result = try body(look)
            self.remember(look)
            return result
        }
    }

    /// Works on the connection in the caller's own thread.
    private static func now<T>(_ queue: DatabaseQueue, _ body: (Database) throws -> T) throws -> T {
        try queue.unsafeRead(body)
    }

    /// Reads the last commit.
    func read<T: Sendable>(_ body: @Sendable (Database) throws -> T) async throws -> T {
        try await JournalError.translating {
            if let queue { return try Self.now(queue, body) }
            return try await pool.read(body)
        }
    }

    /// The digest by which an address is looked up: no column holds the address of a participant itself.
    func addressDigest(_ address: String) -> String { digest(Array("address\u{0}\(address.lowercased())".utf8)) }

    // MARK: - Memory

    func remembered(_ id: String) -> Remembered? { memory.withLock { $0.cases[id] } }

    /// What is known at a version of the database; nothing of what was known at another.
    func current<T>(at version: Int, _ body: (inout Current) -> T) -> T {
        memory.withLock { memory in
            if memory.version != version { (memory.version, memory.current) = (version, Current()) }
            return body(&memory.current)
        }
    }

    /// A procedure of a version never changes, so it is understood once.
    func rememberedProcedure(_ id: String, version: String) -> Procedure? {
        memory.withLock { $0.procedures["\(id) \(version)"] }
    }

    func remember(_ procedure: Procedure, id: String, version: String) {
        memory.withLock { $0.procedures["\(id) \(version)"] = procedure }
    }

    private func remember(_ transaction: Transaction) {
        let notes = transaction.notes
        if let version = transaction.version {
            current(at: version) { current in
                if notes.hasTakenBookings { current.booked = notes.booked }
                if !notes.facilities.isEmpty { current.facilities.merge(notes.facilities) { _, new in new } }
                for (register, numbers) in notes.numbers {
                    current.numbers[register, default: [:]].merge(numbers) { _, new in new }
                }
                if notes.hasNewDelegations || notes.delegations != nil { current.delegations = notes.delegations }
                if let head = notes.head { current.head = head }
            }
        }
        guard !notes.cases.isEmpty else { return }
        memory.withLock { memory in
            for (id, folded) in notes.cases {
                memory.uses += 1
                memory.cases[id] = Remembered(folded: folded, version: transaction.version, lastUse: memory.uses)
            }
            if memory.cases.count > remembered {
                let uses = memory.cases.values.map(\.lastUse).sorted()
                let oldest = uses[uses.count - remembered / 2]
                memory.cases = memory.cases.filter { $0.value.lastUse >= oldest }
            }
        }
    }

    #if MUTANTS
        private static let mutantNumbers = Mutex<[String: Int]>([:])

        func mutantNumber(_ register: String, _ year: Int, _ last: Int) -> Int {
            Self.mutantNumbers.withLock { numbers in
                let next = max(numbers["\(register) \(year)"] ?? 0, last) + 1
                numbers["\(register) \(year)"] = next
                return next
            }
        }
    #endif

    /// Forgets folded cases, so that erased values leave the memory too.
    func forget() { memory.withLock { $0.cases = [:] } }
}
