package import Casework
internal import OfficeCalendar

/// Where a paper stands. The raw values stand in the database.
package enum PaperState: String, Sendable, CaseIterable {
    case owed
    case claimed
    case typeset
    case failed
}

/// A paper that somebody has claimed for typesetting.
package struct ClaimedPaper: Sendable {
    package var caseID: String
    package var key: String
    package var template: String
    /// Nothing when what is stored cannot be understood.
    package var fields: Fields?
    /// Attempts before this one.
    package var attempts: Int
}

/// A paper as it is stored.
package struct StoredPaper: Sendable {
    package var caseID: String
    package var key: String
    package var template: String
    package var state: PaperState
    /// SHA-256 of the bytes, lower-case hex.
    package var digest: String?
    /// Nothing before it is typeset, or after erasure.
    package var bytes: [UInt8]?
    package var attempts: Int
    package var lastWords: String?
}
