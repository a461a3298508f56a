package import OfficeCalendar

/// Something lent for a session that comes back only when somebody of the office says so.
package struct Loan: Sendable, Equatable, Codable {
    /// Counts the loans of the case, from 1.
    package var number: Int
    /// Index of the session it is for, from 0.
    package var session: Int
    package var facility: String
    /// When it should be back: the end of the session, UTC.
    package var due: Instant
    /// How often somebody was asked whether it is back.
    package var asked: Int
    /// When somebody said so.
    package var returnedAt: Instant?

    package init(
        number: Int, session: Int, facility: String, due: Instant, asked: Int = 0, returnedAt: Instant? = nil
    ) {
        self.number = number
        self.session = session
        self.facility = facility
        self.due = due
        self.asked = asked
        self.returnedAt = returnedAt
    }

    /// Key of the deadline at which it is asked for.
    package var deadlineKey: String { "loan/\(number)" }
}

extension Case {
    /// Loans of the case, oldest first.
    package var loans: [Loan] { lent ?? [] }

    /// Loans that should be back at `now` and are not, as far as anybody has said.
    package func overdueLoans(at now: Instant) -> [Loan] {
        loans.filter { loan in
            loan.returnedAt == nil && loan.due < now && booking(of: loan) != nil
        }
    }

    /// The booking that a loan keeps.
    func booking(of loan: Loan) -> Int? {
        bookings.firstIndex {
            $0.session == loan.session && $0.facility == loan.facility && $0.state == .booked
        }
    }
}

extension TokenSubject {
    /// `act` of mails that ask whether a loan is back; `attempt` is the number of the loan.
    package static let loan = "loan"
}
