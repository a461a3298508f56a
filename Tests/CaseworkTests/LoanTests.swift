import Casework
import LetterReading
import OfficeCalendar
import Testing

@Suite("Loans")
struct LoanTests {
    private static let sets = Facility(
        id: "perangkat", kind: "zoom", name: "Perangkat video conference", units: 1, capacity: nil, bufferMinutes: 30,
        keeper: "staf")

    /// A completed case whose equipment should be back at 11.30 on Thursday.
    private static func lent() -> Desk {
        var office = Example.office()
        office.facilities = [sets]
        return .walked(office: office)
    }

    private static func due(_ desk: inout Desk) -> Case.Deadline? {
        let deadline = desk.file.deadlines.first { $0.kind == .loanEnds }
        if let deadline {
            desk.now = deadline.due
            desk.take(.deadlinePassed(deadline))
        }
        return deadline
    }

    @Test("at its end those who keep it are asked, and it stays taken for a working day more")
    func asked() throws {
        var desk = Self.lent()
        #expect(desk.file.state == .completed)
        let deadline = try #require(Self.due(&desk))
        #expect(deadline.due == desk.file.request.sessions.first?.interval.end)
        let asks = desk.mails.filter { $0.kind == .askReturn }
        #expect(asks.map(\.to.address) == [Example.staf.address, Example.staf2.address])
        #expect(desk.file.overdueLoans(at: desk.now.adding(minutes: 1)).count == 1)
        let end = try #require(desk.file.bookings.first?.interval.end)
        #expect(end > deadline.due)
        #expect(desk.file.deadlines.map(\.due) == [end])
        desk.expectInvariants()
    }

    @Test("“sudah” ends it: the facility is free at once and nobody is asked again")
    func returned() throws {
        var desk = Self.lent()
        _ = Self.due(&desk)
        desk.now = desk.now.adding(minutes: 20)
        desk.reply(Example.staf, .init(decision: .none, choice: "sudah"))
        #expect(desk.file.loans.first?.returnedAt == desk.now)
        #expect(desk.file.bookings.first?.interval.end == desk.now)
        #expect(desk.file.deadlines.isEmpty)
        #expect(desk.mails.last?.kind == .decisionReceipt)
        let count = desk.events.count
        desk.reply(Example.staf2, .init(decision: .none, choice: "sudah"))
        #expect(desk.names.suffix(desk.events.count - count) == ["reply-set-aside"])
        desk.expectInvariants()
    }

    @Test(
        "anything but a clear yes leaves it lent, and the question comes again",
        arguments: [
            Meaning(decision: .unclear), .init(decision: .none), .init(decision: .reject, note: "belum"),
            .init(decision: .question, choice: "sudah"), .init(decision: .approve, condition: "other"),
        ])
    func notYet(_ meaning: Meaning) {
        var desk = Self.lent()
        _ = Self.due(&desk)
        desk.reply(Example.staf, meaning)
        #expect(desk.file.loans.first?.returnedAt == nil)
        _ = Self.due(&desk)
        #expect(desk.mails.filter { $0.kind == .askReturn }.count == 4)
        desk.expectInvariants()
    }

    @Test("a reply without proof is proved by a code")
    func proof() throws {
        var desk = Self.lent()
        _ = Self.due(&desk)
        desk.reply(Example.staf, .init(decision: .none, choice: "sudah"), proved: false)
        #expect(desk.file.loans.first?.returnedAt == nil)
        #expect(desk.mails.last?.kind == .prove)
        desk.reply(Example.staf, .init(decision: .approve))
        #expect(desk.file.loans.first?.returnedAt != nil)
        desk.expectInvariants()
    }

    @Test("the operator may record that it is back, but not before it was lent")
    func operatorRecords() {
        let order = Input.OperatorOrder(kind: .returned(loan: nil), name: "admin", reason: "diantar langsung")
        var early = Self.lent()
        let refusal = early.take(.operatorOrdered(order)).refusal
        #expect(refusal == "the loan has not begun")
        var desk = Self.lent()
        _ = Self.due(&desk)
        desk.take(.operatorOrdered(order))
        #expect(desk.file.loans.first?.returnedAt == desk.now)
        #expect(desk.file.deadlines.isEmpty)
        #expect(desk.take(.operatorOrdered(order)).refusal == "nothing of the case is out")
        desk.expectInvariants()
    }

    @Test("a stranger's word ends no loan")
    func stranger() {
        var desk = Self.lent()
        _ = Self.due(&desk)
        desk.reply(Example.staf, .init(decision: .none, choice: "sudah"), from: "orang@lain.example")
        #expect(desk.file.loans.first?.returnedAt == nil)
        desk.expectInvariants()
    }

    @Test("it never runs into the next booking, and the operator is told who waits for it")
    func next() throws {
        var desk = Self.lent()
        desk.others = [
            Desk.booking(Example.interval("2026-11-26", "13:00", "15:00"), facility: "perangkat")
        ]
        _ = Self.due(&desk)
        #expect(desk.file.bookings.first?.interval.end == Example.at("2026-11-26", "13:00"))
        #expect(desk.mails.last?.kind == .operatorNotice)
        desk.expectInvariants()
    }

    @Test("a moved request has its loan at the new time alone")
    func moved() {
        var office = Example.office()
        office.facilities = [Self.sets]
        var desk = Desk.walked(to: "7", office: office)
        #expect(desk.file.loans.count == 1)
        desk.applicantReplies([
            .reschedule(sessions: [Example.session("2026-11-30", "13:00", "15:00", participants: 75)])
        ])
        #expect(desk.file.loans.isEmpty)
        #expect(!desk.file.deadlines.contains { $0.kind == .loanEnds })
        desk.reply(Example.kadis, .init(decision: .approve))
        desk.reply(Example.kabid, .init(decision: .approve))
        desk.reply(Example.subkoordinator, .init(decision: .approve, choice: "kosong"))
        #expect(desk.file.loans.map(\.due) == [Example.at("2026-11-30", "15:00")])
        desk.expectInvariants()
    }

    @Test("a cancelled request has nothing to hand back")
    func cancelled() {
        var desk = Self.lent()
        desk.applicantReplies([.cancel])
        #expect(desk.file.deadlines.isEmpty)
        #expect(desk.file.loans.isEmpty)
        desk.expectInvariants()
    }
}
