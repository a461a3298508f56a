internal import GRDB
internal import GRDBSQLite
internal import OfficeCalendar

// The library opens, migrates, locks and keeps statements prepared. Giving them their values and taking theirs is done
// here with SQLite's own functions: the worker runs hundreds of statements for each case, and the library's way through
// copies of values and rows took nearly half as long as SQLite itself.

/// A moment at which a test may stop the program: before each statement of a task.
package enum StatementFault {
    /// Called with the statement's text; what it throws is thrown by the statement. Nothing outside of tests.
    @TaskLocal package static var before: (@Sendable (String) throws -> Void)?
}

/// A value as SQLite stores it (<https://www.sqlite.org/datatype3.html>, section 2).
enum StoredValue: Sendable, Equatable {
    case null
    case integer(Int64)
    case text(String)
    case bytes([UInt8])
}

/// What may stand for a `?` of a statement.
protocol Storable {
    /// Gives itself to SQLite as the parameter of this number, from 1; returns SQLite's result code.
    func bind(to statement: SQLiteStatement, at index: Int32) -> Int32

    /// The value of a column, or nothing when another kind of value stands there.
    init?(_ statement: SQLiteStatement, column: Int32)
}

extension Int64: Storable {
    func bind(to statement: SQLiteStatement, at index: Int32) -> Int32 { sqlite3_bind_int64(statement, index, self) }

    init?(_ statement: SQLiteStatement, column: Int32) {
        guard sqlite3_column_type(statement, column) == SQLITE_INTEGER else { return nil }
        self = sqlite3_column_int64(statement, column)
    }
}

extension Int: Storable {
    func bind(to statement: SQLiteStatement, at index: Int32) -> Int32 { Int64(self).bind(to: statement, at: index) }

    init?(_ statement: SQLiteStatement, column: Int32) {
        guard let value = Int64(statement, column: column) else { return nil }
        self.init(value)
    }
}

extension Bool: Storable {
    func bind(to statement: SQLiteStatement, at index: Int32) -> Int32 {
        (self ? 1 : 0 as Int64).bind(to: statement, at: index)
    }

    init?(_ statement: SQLiteStatement, column: Int32) {
        guard let value = Int64(statement, column: column) else { return nil }
        self = value != 0
    }
}

extension String: Storable {
    func bind(to statement: SQLiteStatement, at index: Int32) -> Int32 {
        var text = self
        return text.withUTF8 { bytes in
            // Without an address SQLite would take an empty text for NULL.
            guard let start = bytes.baseAddress, !bytes.isEmpty else {
                return sqlite3_bind_text(statement, index, "", 0, transient)
            }
            return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                sqlite3_bind_text64(statement, index, $0, UInt64(bytes.count), transient, UInt8(SQLITE_UTF8))
            }
        }
    }

    init?(_ statement: SQLiteStatement, column: Int32) {
        guard sqlite3_column_type(statement, column) == SQLITE_TEXT, let text = sqlite3_column_text(statement, column)
        else { return nil }
        let count = Int(sqlite3_column_bytes(statement, column))
        self.init(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self)
    }
}

extension [UInt8]: Storable {
    func bind(to statement: SQLiteStatement, at index: Int32) -> Int32 {
        isEmpty
            ? sqlite3_bind_zeroblob(statement, index, 0)
            : withUnsafeBytes {
                sqlite3_bind_blob64(statement, index, $0.baseAddress, UInt64($0.count), transient)
            }
    }

    init?(_ statement: SQLiteStatement, column: Int32) {
        guard sqlite3_column_type(statement, column) == SQLITE_BLOB else { return nil }
        let bytes = sqlite3_column_blob(statement, column)
        self.init(UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, column))))
    }
}

extension StoredValue: Storable {
    init(_ value: Int64?) { self = value.map { .integer($0) } ?? .null }

    init(_ value: Int?) { self.init(value.map { Int64($0) }) }

    init(_ value: String?) { self = value.map { .text($0) } ?? .null }

    func bind(to statement: SQLiteStatement, at index: Int32) -> Int32 {
        switch self {
        case .null: sqlite3_bind_null(statement, index)
        case .integer(let value): value.bind(to: statement, at: index)
        case .text(let value): value.bind(to: statement, at: index)
        case .bytes(let value): value.bind(to: statement, at: index)
        }
    }

    init?(_ statement: SQLiteStatement, column: Int32) {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_NULL: self = .null
        case SQLITE_INTEGER: self = .integer(sqlite3_column_int64(statement, column))
        case SQLITE_TEXT: self = String(statement, column: column).map { .text($0) } ?? .null
        case SQLITE_BLOB: self = [UInt8](statement, column: column).map { .bytes($0) } ?? .null
        default: return nil
        }
    }
}

/// SQLite copies what it is given before the call returns (<https://www.sqlite.org/c3ref/c_static.html>).
private var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

/// The row at which a statement stands. It is gone with the next one, so it never leaves the closure that is given it.
struct Row {
    let statement: SQLiteStatement

    /// The value of a column, from 0. The tables are STRICT and say which columns may be NULL; another kind of value
    /// than the one asked for is a mistake of the program.
    subscript<T: Storable>(_ index: Int) -> T {
        guard let value = T(statement, column: Int32(index)) else {
            preconditionFailure("column \(index) of \(String(cString: sqlite3_sql(statement))) is no \(T.self)")
        }
        return value
    }

    subscript<T: Storable>(_ index: Int) -> T? {
        sqlite3_column_type(statement, Int32(index)) == SQLITE_NULL ? nil : self[index] as T
    }

    func instant(_ index: Int) -> Instant { Instant(milliseconds: self[index]) }

    func optionalInstant(_ index: Int) -> Instant? { (self[index] as Int64?).map { Instant(milliseconds: $0) } }

    func bytes(_ index: Int) -> [UInt8]? { self[index] }
}

/// Statements are prepared once for each connection; errors leave as `JournalError`.
extension Database {
    /// Runs a statement that returns no row; gives the number of rows it changed.
    @discardableResult
    func run(_ sql: String, _ arguments: [(any Storable)?] = []) throws -> Int {
        try step(sql, arguments) { _ in }
        return changesCount
    }

    /// What `value` makes of each row.
    func rows<T>(_ sql: String, _ arguments: [(any Storable)?] = [], _ value: (Row) throws -> T) throws -> [T] {
        var result: [T] = []
        try step(sql, arguments) { result.append(try value($0)) }
        return result
    }

    /// Shows `body` each row.
    func each(_ sql: String, _ arguments: [(any Storable)?] = [], _ body: (Row) throws -> Void) throws {
        try step(sql, arguments, isOneEnough: false, body)
    }

    /// What `value` makes of the first row, or nothing when there is none.
    func row<T>(_ sql: String, _ arguments: [(any Storable)?] = [], _ value: (Row) throws -> T?) throws -> T? {
        var result: T?
        try step(sql, arguments, isOneEnough: true) { result = try value($0) }
        return result
    }

    /// Whether there is a row.
    func hasRow(_ sql: String, _ arguments: [(any Storable)?] = []) throws -> Bool {
        try row(sql, arguments) { _ in true } ?? false
    }

    /// The first column of the first row as a whole number; 0 when there is none.
    func number(_ sql: String, _ arguments: [(any Storable)?] = []) throws -> Int {
        try row(sql, arguments) { $0[0] } ?? 0
    }

    private func step(
        _ sql: String, _ arguments: [(any Storable)?], isOneEnough: Bool = false, _ body: (Row) throws -> Void
    ) throws {
        try StatementFault.before?(sql)
        let prepared = try JournalError.translating { try cachedStatement(sql: sql) }
        let statement = prepared.sqliteStatement
        defer {
            // Values may be whole mails: a statement that waits for its next use keeps none of them.
            sqlite3_reset(statement)
            if !arguments.isEmpty { sqlite3_clear_bindings(statement) }
        }
        // A full disk takes the whole transaction back, whoever catches the error: nothing is then written on its own.
        guard sqlite3_stmt_readonly(statement) != 0 || isInsideTransaction else {
            throw JournalError.temporary("the transaction was taken back")
        }
        guard Int(sqlite3_bind_parameter_count(statement)) == arguments.count else {
            preconditionFailure("\(arguments.count) values for \(sql)")
        }
        for (index, argument) in arguments.enumerated() {
            guard let argument else { continue }
            let code = argument.bind(to: statement, at: Int32(index + 1))
            guard code == SQLITE_OK else { throw failure(code) }
        }
        while true {
            let code = sqlite3_step(statement)
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else { throw failure(code) }
            try withExtendedLifetime(prepared) { try body(Row(statement: statement)) }
            if isOneEnough { return }
        }
    }

    private func failure(_ code: Int32) -> JournalError {
        JournalError(DatabaseError(resultCode: ResultCode(rawValue: code), message: lastErrorMessage))
    }
}

extension Instant {
    func adding(days: Int) -> Instant { adding(milliseconds: Int64(days) &* 86_400_000) }
}
