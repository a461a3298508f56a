internal import Foundation
internal import GRDB
internal import OfficeCalendar

/// A moment at which a test may stop the program: before each statement of a task.
package enum StatementFault {
    /// Called with the statement's text; what it throws is thrown by the statement. Nothing outside of tests.
    @TaskLocal package static var before: (@Sendable (String) throws -> Void)?
}

/// Statements are prepared once for each connection; errors leave as `JournalError`.
extension Database {
    /// Runs a statement that returns no row; gives the number of rows it changed.
    @discardableResult
    func run(_ sql: String, _ arguments: StatementArguments = []) throws -> Int {
        try JournalError.translating {
            try StatementFault.before?(sql)
            try cachedStatement(sql: sql).execute(arguments: arguments)
            return changesCount
        }
    }

    func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
        try JournalError.translating { try Row.fetchAll(cachedStatement(sql: sql), arguments: arguments) }
    }

    /// The value of each row, without keeping the rows.
    func map<T>(_ sql: String, _ arguments: StatementArguments = [], _ value: (Row) throws -> T) throws -> [T] {
        try JournalError.translating {
            var result: [T] = []
            let cursor = try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
            while let row = try cursor.next() { result.append(try value(row)) }
            return result
        }
    }

    func row(_ sql: String, _ arguments: StatementArguments = []) throws -> Row? {
        try JournalError.translating { try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments) }
    }

    /// The first column of the first row as a whole number; 0 when there is none.
    func number(_ sql: String, _ arguments: StatementArguments = []) throws -> Int {
        try JournalError.translating { try Int.fetchOne(cachedStatement(sql: sql), arguments: arguments) ?? 0 }
    }
}

extension Row {
    func instant(_ index: Int) -> Instant { Instant(milliseconds: self[index]) }

    func optionalInstant(_ index: Int) -> Instant? { (self[index] as Int64?).map { Instant(milliseconds: $0) } }

    func bytes(_ index: Int) -> [UInt8]? { (self[index] as Data?).map { [UInt8]($0) } }
}

extension Instant {
    func adding(days: Int) -> Instant { adding(milliseconds: Int64(days) &* 86_400_000) }
}
