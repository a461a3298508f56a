import Casework
import LetterReading
import OfficeCalendar
import Testing

@Suite("Taking a decision back")
struct WithdrawalTests {
    private static let withdraw = Meaning(decision: .none, wishes: [.withdraw])

    /// The mark of the newest mail of a kind to an official.
    private func token(_ desk: Desk, _ official: Office.Official, _ kind: MailKind) -> TokenSubject? {
        desk.mails.last { $0.to.address == official.address && $0.kind == kind }?.token
    }

    @Test("the receipt carries the mark of its question and offers to take back")
    func receipt() throws {
        let desk = Desk.walked(to: "4")
        let receipt = try #require(
            desk.mails.last { $0.kind == .decisionReceipt && $0.to.address == Example.kabid.address })
        #expect(receipt.token?.act == "3")
        guard case .list(let answers) = receipt.fields["answers"] else {
            Issue.record("the receipt offers no answers")
            return
        }
        #expect(answers.count == 2)
    }

    @Test("before the next decision the act is open again, and who was asked meanwhile is told")
    func before() throws {
        var desk = Desk.walked(to: "4")
        let mails = desk.mails.count
        desk.reply(Example.kabid, Self.withdraw, token: token(desk, Example.kabid, .decisionReceipt))
        #expect(desk.names.contains("decision-withdrawn"))
        #expect(desk.file.current == "3")
        #expect(desk.file.attempt == 2)
        #expect(desk.file.decisions.map(\.act) == ["1", "2"])
        #expect(desk.file.rowsDone == ["1", "2"])
        let new = desk.mails.dropFirst(mails).map { "\($0.kind.rawValue) \($0.to.address)" }
        #expect(new.contains("notice \(Example.subkoordinator.address)"))
        #expect(new.contains("ask-decision \(Example.kabid.address)"))
        #expect(new.contains("decision-receipt \(Example.kabid.address)"))
        // The question that the other was asked is no longer open.
        desk.reply(Example.subkoordinator, .init(decision: .approve, choice: "kosong"))
        #expect(desk.file.current == "3")
        desk.expectInvariants()
    }

    @Test("the old mail with the question can be answered with the withdrawal as well")
    func byAsk() {
        var desk = Desk.walked(to: "4")
        desk.reply(Example.kabid, Self.withdraw, token: token(desk, Example.kabid, .askDecision))
        #expect(desk.file.current == "3")
    }

    @Test("“ralat: tolak” puts the new decision in the place of the old one, at once")
    func anew() {
        var desk = Desk.walked(to: "4")
        desk.reply(
            Example.kabid, .init(decision: .reject, note: "tidak sesuai tugas", wishes: [.withdraw]),
            token: token(desk, Example.kabid, .decisionReceipt))
        #expect(desk.file.state == .refused)
        #expect(desk.names.filter { $0 == "decision-withdrawn" }.count == 1)
        #expect(desk.file.decisions.last?.outcome == .rejected)
        #expect(desk.file.bookings.isEmpty)
        desk.expectInvariants()
    }

    @Test("a refusal is taken back: the case runs again, slots are held again, the applicant is told")
    func refusal() {
        var desk = Desk.walked(to: "3")
        desk.reply(Example.kabid, .init(decision: .reject, note: "penuh"))
        #expect(desk.file.state == .refused)
        let mails = desk.mails.count
        desk.reply(Example.kabid, Self.withdraw, token: token(desk, Example.kabid, .decisionReceipt))
        #expect(desk.file.state == .running)
        #expect(desk.file.current == "3")
        #expect(desk.file.bookings.map(\.state) == [.held])
        #expect(desk.mails.dropFirst(mails).contains { $0.kind == .status && $0.fields["reason"] != nil })
        #expect(desk.file.deadlines.contains { $0.kind == .eventPast })
        desk.expectInvariants()
    }

    @Test("slots that the decision booked are held again, not free")
    func slots() {
        var desk = Desk.walked(to: "5")
        #expect(desk.file.bookings.map(\.state) == [.booked])
        desk.reply(
            Example.subkoordinator, Self.withdraw, token: token(desk, Example.subkoordinator, .decisionReceipt))
        #expect(desk.file.current == "4")
        #expect(desk.file.bookings.map(\.state) == [.held])
        #expect(!desk.names.suffix(20).contains("slots-released"))
        desk.expectInvariants()
    }

    @Test("once another has decided it is too late, and the person is told so")
    func tooLate() {
        var desk = Desk.walked(to: "5")
        let before = desk.file.decisions
        desk.reply(Example.kabid, Self.withdraw, token: token(desk, Example.kabid, .decisionReceipt))
        #expect(desk.file.decisions == before)
        #expect(desk.file.current == "5")
        #expect(desk.mails.last?.kind == .notCounted)
    }

    @Test("a signature is not taken back: its number is given, and the operator hears of the wish")
    func signed() {
        var desk = Desk.walked(to: "9.2")
        #expect(desk.file.letter != nil)
        desk.reply(Example.kadis, Self.withdraw, token: token(desk, Example.kadis, .askSignature))
        #expect(desk.file.letter != nil)
        #expect(desk.mails.contains { $0.kind == .operatorNotice })
    }

    @Test("somebody else, or the same person without proof, takes nothing back; a returned code does")
    func proof() throws {
        var desk = Desk.walked(to: "4")
        let receipt = token(desk, Example.kabid, .decisionReceipt)
        desk.reply(Example.kadis, Self.withdraw, token: receipt)
        #expect(desk.file.current == "4")
        desk.reply(Example.kabid, Self.withdraw, proved: false, token: receipt)
        #expect(desk.file.current == "4")
        let code = try #require(token(desk, Example.kabid, .prove))
        desk.reply(Example.kabid, .init(decision: .approve), proved: false, token: code)
        #expect(desk.file.current == "3")
        #expect(
            desk.events.contains { if case .decisionWithdrawn(let one) = $0 { one.proof == .code } else { false } })
        desk.expectInvariants()
    }

    @Test("a code for a withdrawal does nothing once another has decided")
    func lateCode() throws {
        var desk = Desk.walked(to: "4")
        desk.reply(
            Example.kabid, Self.withdraw, proved: false, token: token(desk, Example.kabid, .decisionReceipt))
        let code = try #require(token(desk, Example.kabid, .prove))
        desk.reply(Example.subkoordinator, .init(decision: .approve, choice: "kosong"))
        desk.reply(Example.kabid, .init(decision: .approve), proved: false, token: code)
        #expect(desk.file.current == "5")
    }
}
