package import Casework
package import OfficeCalendar

/// The two registers whose numbers are unique and without gaps, year by year.
package enum Register: String, Sendable {
    case incoming
    case outgoing
}

/// A line of the register of incoming letters.
package struct IncomingLine: Sendable, Equatable {
    package var year: Int
    package var number: Int
    package var caseID: String
    package var at: Instant
}

/// A line of the register of outgoing letters.
package struct OutgoingLine: Sendable, Equatable {
    package var year: Int
    package var sequence: Int
    /// As printed in the letter.
    package var number: String
    package var date: Day
    package var caseID: String
}

/// A token that was given out.
package struct IssuedToken: Sendable, Equatable {
    package var subject: TokenSubject
    package var expiresAt: Instant
}

/// A deadline that has come.
package struct DueDeadline: Sendable, Equatable {
    package var caseID: String
    package var deadline: Case.Deadline
}

/// What commands list of a case; no personal value.
package struct CaseLine: Sendable, Equatable {
    package var id: String
    package var procedure: String
    package var state: Case.State
    package var receivedAt: Instant
    package var currentAct: String?
    /// Id of the agency in the directory, or nothing for a stranger.
    package var agency: String?
    package var agendaNumber: Int?
    package var letterNumber: String?
    /// First and last moment of the sessions asked for.
    package var begins: Instant?
    package var ends: Instant?
    package var endedAt: Instant?
}

/// Which cases a command wants.
package struct CaseFilter: Sendable {
    package var states: [Case.State]
    package var procedure: String?
    package var agency: String?
    package var receivedFrom: Instant?
    package var receivedBefore: Instant?
    package var limit: Int
    package init(
        states: [Case.State] = [], procedure: String? = nil, agency: String? = nil, receivedFrom: Instant? = nil,
        receivedBefore: Instant? = nil, limit: Int = 1000
    ) {
        self.states = states
        self.procedure = procedure
        self.agency = agency
        self.receivedFrom = receivedFrom
        self.receivedBefore = receivedBefore
        self.limit = limit
    }
}

/// An event as it stands in the journal.
package struct JournalEntry: Sendable, Equatable {
    /// Position in the whole journal, from 1.
    package var sequence: Int
    package var caseID: String
    /// Position in the case, from 1.
    package var caseSequence: Int
    package var at: Instant
    /// Its stable name.
    package var name: String
    package var event: Event
    package var hash: String
}

/// An order that a command beside the worker has left for it.
package struct OperatorInput: Sendable, Equatable {
    package var id: Int64
    package var caseID: String
    /// Nothing when its words cannot be understood; the other orders can.
    package var order: Input.OperatorOrder?
    package var at: Instant
    /// What became of it, or nothing while it waits.
    package var answer: String?
}

/// How much there is of everything, for `status` and tests.
package struct JournalCounts: Sendable, Equatable {
    package var inbox: [InboxState: Int]
    package var cases: [Case.State: Int]
    package var outbox: [OutboxState: Int]
    package var papers: [PaperState: Int]
    package var events: Int
    package var bookings: Int
    package var personalValues: Int
    package var erasedValues: Int
}
