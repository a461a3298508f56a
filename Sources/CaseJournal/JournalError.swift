internal import GRDB

/// Why the journal did not do what it was asked. Whatever is thrown, nothing of the transaction remains.
package enum JournalError: Error, Equatable, CustomStringConvertible {
    /// Try again later with the same input: the disk is full, the file is busy, a read or write failed.
    case temporary(String)
    /// The file was written by a newer version of this program.
    case newerDatabase([String])
    /// The database refused a row that would break a rule: over-booking, a gap in a register, a second use of a key.
    case refused(String)
    /// Something that is stored cannot be understood; what else is stored can.
    case damaged(String)
    /// The file itself is no database, or its pages are damaged.
    case corrupt(String)
    /// The task was cancelled before the commit.
    case cancelled

    /// Whether the same call may succeed later.
    package var isTemporary: Bool {
        switch self {
        case .temporary, .cancelled: true
        case .newerDatabase, .refused, .damaged, .corrupt: false
        }
    }

    /// Whether the journal as a whole is the cause: nothing else would succeed either, and nothing may be put aside.
    package var isSystemic: Bool {
        switch self {
        case .temporary, .cancelled, .newerDatabase, .corrupt: true
        case .refused, .damaged: false
        }
    }

    package var description: String {
        switch self {
        case .temporary(let words): "journal not available now: \(words)"
        case .newerDatabase(let steps):
            "the journal was written by a newer version of disposisi (it has \(steps.joined(separator: ", ")))"
        case .refused(let words): "journal refused the change: \(words)"
        case .damaged(let words): "journal is damaged: \(words)"
        case .corrupt(let words): "the journal's file is damaged: \(words)"
        case .cancelled: "journal call was cancelled"
        }
    }

    /// The one place where the library's error becomes ours. Statement arguments never get into the text.
    init(_ error: DatabaseError) {
        let words = error.message ?? "SQLite error \(error.resultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_TOOBIG:
            self = .refused(words)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT:
            self = .corrupt(words)
        case .SQLITE_INTERRUPT, .SQLITE_ABORT:
            self = .cancelled
        default:
            // Full disk, busy, I/O, cannot open; and whatever is not known is taken as temporary.
            self = .temporary(words)
        }
    }

    /// Runs `body` and turns the library's errors into ours.
    static func translating<T>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let error as DatabaseError {
            throw JournalError(error)
        } catch is CancellationError {
            throw JournalError.cancelled
        }
    }

    /// Runs `body` and turns the library's errors into ours.
    static func translating<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw JournalError(error)
        }
    }
}
