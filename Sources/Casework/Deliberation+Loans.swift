import LetterReading
import OfficeCalendar

/// Loans: what is lent is taken until somebody of the office says that it is back.
extension Deliberation {
    /// Office minutes between two questions: a working day.
    private static let patience = 450

    /// Watches for the end of what has just been booked, where it must be handed back.
    mutating func openLoans() {
        var number = matter.loans.map(\.number).max() ?? 0
        let loans = matter.bookings.filter { $0.state == .booked && keeper(of: $0.facility) != nil }.map { booking in
            number += 1
            return Loan(
                number: number, session: booking.session, facility: booking.facility, due: booking.interval.end)
        }
        guard !loans.isEmpty else { return }
        record(.loansOpened(loans: loans))
        for loan in loans { setLoanDeadline(loan, due: loan.due) }
    }

    private func facility(_ id: String) -> Facility? { surroundings.schedule.facilities.first { $0.id == id } }

    private func keeper(of facility: String) -> Office.Role? {
        self.facility(facility)?.keeper.flatMap { office.role($0) }
    }

    private mutating func setLoanDeadline(_ loan: Loan, due: Instant) {
        record(.deadlineSet(deadline: .init(key: loan.deadlineKey, kind: .loanEnds, due: due)))
    }

    /// The loan should be back: those who keep it are asked, and until they answer it stays taken.
    mutating func loanEnds(_ deadline: Case.Deadline) {
        guard let loan = matter.loans.first(where: { $0.deadlineKey == deadline.key }), loan.returnedAt == nil,
            let index = matter.booking(of: loan), let role = keeper(of: loan.facility)
        else { return }
        let next = hours.adding(officeMinutes: Self.patience, to: now)
        let (until, other) = free(matter.bookings[index], until: next)
        record(.returnAsked(loan: loan.number, count: loan.asked + 1, until: until))
        setLoanDeadline(loan, due: next)
        let holders = office.holders(of: role.id)
        for official in holders {
            var fields = returnFields(loan, role: role, count: loan.asked + 1)
            if let other {
                fields["note"] = .text("Fasilitas ini dipesan untuk \(other.takenFor), \(written(other)).")
                fields["note_by"] = .text(office.shortName)
            }
            owe(
                OwedMail(
                    slot: "return/\(loan.number)/\(loan.asked + 1)/\(official.id)", kind: .askReturn,
                    to: Addressee(name: official.name, address: official.address), token: token(for: official, loan),
                    fields: fields, notBefore: hours.opening(atOrAfter: now)))
        }
        if holders.isEmpty || loan.asked + 1 > policy.reminders + 1 || other != nil {
            let waiting = other.map { " Fasilitas ini sudah dipesan untuk \($0.takenFor), \(written($0))." } ?? ""
            tellOperator("Pinjaman \(name(of: loan)) pada permohonan \(matter.id) belum dinyatakan kembali.\(waiting)")
        }
    }

    private func written(_ booking: Booking) -> String { hours.zone.written(booking.interval) }

    func name(of loan: Loan) -> String { facility(loan.facility)?.name ?? loan.facility }

    private func token(for official: Office.Official, _ loan: Loan) -> TokenSubject {
        TokenSubject(
            caseID: matter.id, act: TokenSubject.loan, person: official.id, version: matter.request.version,
            attempt: loan.number)
    }

    /// How long a booking can go on, at most until `wanted`, and the booking of another case that ends it before.
    private func free(_ booking: Booking, until wanted: Instant) -> (until: Instant, other: Booking?) {
        guard var facility = facility(booking.facility), booking.interval.end < wanted else {
            return (max(wanted, booking.interval.end), nil)
        }
        // What is late may eat up the pause before the next, but not the next booking itself.
        facility.bufferMinutes = 0
        // Later sessions of the same case need it, too.
        let others = surroundings.schedule.bookings.filter {
            $0.facility == booking.facility && !($0.owner == matter.id && $0.session == booking.session)
                && $0.interval.start < wanted && $0.interval.end > booking.interval.end
        }
        var until = wanted
        var obstacle: Booking?
        for other in others.sorted(by: { $0.interval.start > $1.interval.start }) {
            let stretch = Interval(start: booking.interval.end, end: until)
            let free = surroundings.schedule.freeUnits(
                of: facility, in: stretch, besides: matter.id, session: booking.session)
            if free >= booking.units { break }
            until = max(booking.interval.end, other.interval.start)
            obstacle = other
        }
        return (until, obstacle)
    }

    // MARK: - Answers

    /// A reply to the question whether a loan is back. Only a clear yes ends it; anything else leaves it as it is, and
    /// the question comes again.
    mutating func takeReturn(_ answer: Input.Answer, token: TokenSubject) {
        guard let official = office.official(token.person), Trust.isFrom(official.address, answer.reading) else {
            return setAside(answer, .wrongPerson)
        }
        guard let loan = matter.loans.first(where: { $0.number == token.attempt }), loan.returnedAt == nil,
            matter.booking(of: loan) != nil
        else { return setAside(answer, .tokenUsed) }
        guard !Trust.isOnlyQuote(answer.reading) else { return setAside(answer, .onlyQuote) }
        let meaning = answer.meaning
        let isBack =
            meaning.condition == nil && ![.reject, .revise, .question].contains(meaning.decision)
            && (meaning.choice.flatMap { AnswerWord(rawValue: $0) } == .reported || meaning.decision == .approve)
        guard isBack else { return setAside(answer, .unclear) }
        let proof = Trust.proof(of: answer.reading, policy: policy)
        guard proof != .none else {
            setAside(answer, .unproved)
            guard mayAnswer else { return }
            record(
                .codeSent(
                    act: loan.deadlineKey, person: official.id,
                    answer: .init(outcome: .done, note: nil, inbox: answer.inbox)))
            return tell(
                official, .prove, fields: proveReturnFields(loan, official: official), token: codeToken(official.id),
                inReplyTo: answer.reading.messageID)
        }
        takeBack(loan, official: official, proof: proof, inbox: answer.inbox, messageID: answer.reading.messageID)
    }

    /// A code that proves such a reply. False when the code is for something else.
    mutating func takeReturnCode(_ answer: Input.Answer, token: TokenSubject, official: Office.Official) -> Bool {
        guard let waiting = matter.pending.first(where: { $0.number == token.attempt && $0.person == token.person }),
            let loan = matter.loans.first(where: { $0.deadlineKey == waiting.act })
        else { return false }
        guard loan.returnedAt == nil, codeAnswer(in: answer) == .yes else {
            setAside(answer, loan.returnedAt == nil ? .unclear : .tokenUsed)
            return true
        }
        takeBack(
            loan, official: official, proof: .code, inbox: waiting.answer.inbox, messageID: answer.reading.messageID)
        return true
    }

    private mutating func takeBack(
        _ loan: Loan, official: Office.Official, proof: Proof, inbox: Int64?, messageID: String?
    ) {
        record(.loanReturned(loan: loan.number, official: official.id, proof: proof, inbox: inbox))
        tell(official, .decisionReceipt, fields: returnReceiptFields(loan, official: official), inReplyTo: messageID)
    }

    /// The operator has it from somebody that a loan is back.
    mutating func returned(_ number: Int?, _ order: Input.OperatorOrder) {
        let back = matter.loans.filter { loan in
            loan.returnedAt == nil && matter.booking(of: loan) != nil && (number.map { $0 == loan.number } ?? true)
        }
        guard !back.isEmpty else {
            return refuse(order: number.map { "loan \($0) of the case is not out" } ?? "nothing of the case is out")
        }
        let begun = back.allSatisfy { loan in
            matter.booking(of: loan).map { matter.bookings[$0].interval.start < now } ?? false
        }
        guard begun else { return refuse(order: "the loan has not begun") }
        record(.operatorActed(order: order))
        for loan in back {
            record(.loanReturned(loan: loan.number, official: Self.operatorID, proof: .paper, inbox: nil))
        }
    }

    /// Stands for the operator where a person of the office is named.
    private static let operatorID = "operator"
}
