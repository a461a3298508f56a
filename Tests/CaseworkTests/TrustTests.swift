import Casework
import LetterReading
import OfficeCalendar
import Testing

@Suite("Whose word counts")
struct TrustTests {
    private func reasons(_ desk: Desk) -> [Event.SetAsideReason] {
        desk.events.compactMap { event in
            if case .replySetAside(_, let reason, _) = event { reason } else { nil }
        }
    }

    @Test("an unproved approval counts only when the code comes back")
    func code() throws {
        var desk = Desk.walked(to: "2")
        desk.reply(Example.kadis, .init(decision: .approve, note: "Mohon diproses"), proved: false)
        #expect(desk.file.current == "2")
        let prove = try #require(desk.mails.last { $0.kind == .prove })
        #expect(prove.to.address == Example.kadis.address)
        #expect(prove.token?.act == "code")
        #expect(prove.text("code") == Fields.printedToken)
        desk.reply(Example.kadis, .init(decision: .none, wishes: [.agree]), proved: false)
        #expect(desk.file.current == "3")
        #expect(desk.file.decisions.last?.proof == .code)
        #expect(desk.file.decisions.last?.note?.text == "Mohon diproses")
        desk.expectInvariants()
    }

    @Test("the printed code in the reply's own words returns it")
    func printedCode() throws {
        var desk = Desk.walked(to: "2")
        desk.reply(Example.kadis, .init(decision: .approve), proved: false)
        let token = try #require(desk.mails.last { $0.kind == .prove }?.token)
        var reading = Desk.reading(from: Example.kadis.address, text: "k7f3q", proved: false)
        reading.tokens = ["k7f3q"]
        desk.take(
            .replyArrived(
                .init(
                    inbox: 900, reading: reading, meaning: .init(decision: .unclear), token: token,
                    tokenExpired: false, matchedBy: .token, receivedAt: desk.now)))
        #expect(desk.file.current == "3")
        desk.expectInvariants()
    }

    @Test("a code returned by somebody else proves nothing")
    func stolenCode() throws {
        var desk = Desk.walked(to: "2")
        desk.reply(Example.kadis, .init(decision: .approve), proved: false)
        let token = try #require(desk.mails.last { $0.kind == .prove }?.token)
        desk.reply(Example.kadis, .init(decision: .none, wishes: [.agree]), from: "lain@example", token: token)
        #expect(desk.file.current == "2")
        #expect(reasons(desk) == [.unproved, .wrongPerson])
    }

    @Test("who denies the answer is believed, and the operator hears of it")
    func denied() {
        var desk = Desk.walked(to: "2")
        desk.reply(Example.kadis, .init(decision: .approve), proved: false)
        desk.reply(Example.kadis, .init(decision: .none, wishes: [.decline]), proved: false)
        #expect(desk.file.current == "2")
        #expect(reasons(desk).last == .denied)
        #expect(desk.mails.last?.kind == .operatorNotice)
        desk.expectInvariants()
    }

    @Test("a later forged answer cannot slip under the code of an earlier one")
    func codesAreApart() throws {
        var desk = Desk.walked(to: "2")
        desk.reply(Example.kadis, .init(decision: .approve), proved: false)
        let own = try #require(desk.mails.last { $0.kind == .prove }?.token)
        let ask = desk.mails.last { $0.kind == .askDecision }?.token
        desk.reply(Example.kadis, .init(decision: .reject, note: "palsu"), proved: false, token: .some(ask))
        desk.reply(Example.kadis, .init(decision: .none, wishes: [.agree]), proved: false, token: .some(own))
        #expect(desk.file.decisions.last?.outcome == .done)
        #expect(desk.file.current == "3")
        desk.expectInvariants()
    }

    @Test("one person is mailed at most three codes for one question")
    func codeFlood() {
        var desk = Desk.walked(to: "2")
        let ask = desk.mails.last { $0.kind == .askDecision }?.token
        for _ in 0..<10 {
            desk.reply(Example.kadis, .init(decision: .approve), proved: false, token: .some(ask))
        }
        #expect(desk.mails.filter { $0.kind == .prove }.count == 3)
    }

    @Test("an answer that is to go elsewhere needs a code even from a proved sender")
    func replyTo() throws {
        var desk = Desk.walked(to: "2")
        let token = try #require(desk.ask(to: Example.kadis.address)?.token)
        var reading = Desk.reading(from: Example.kadis.address, text: "Setuju")
        reading.replyTo = "orang@lain.example"
        desk.take(
            .replyArrived(
                .init(
                    inbox: 900, reading: reading, meaning: .init(decision: .approve), token: token,
                    tokenExpired: false, matchedBy: .token, receivedAt: desk.now)))
        #expect(desk.file.current == "2")
        #expect(desk.mails.last?.kind == .prove)
    }

    @Test("authenticated submission proves as well as the domain")
    func submission() throws {
        var desk = Desk.walked(to: "2")
        let token = try #require(desk.ask(to: Example.kadis.address)?.token)
        var reading = Desk.reading(from: "Kadis@DKISP.tanjungarunika.example", text: "Setuju", proved: false)
        reading.authentication.submissionProved = true
        desk.take(
            .replyArrived(
                .init(
                    inbox: 900, reading: reading, meaning: .init(decision: .approve), token: token,
                    tokenExpired: false, matchedBy: .token, receivedAt: desk.now)))
        #expect(desk.file.decisions.last?.proof == .submission)
    }

    @Test(
        "an address that only looks the same is another one",
        arguments: [
            "\u{212A}adis@dkisp.tanjungarunika.example", "kadis@dkisp.tanjungarunika.example.lain.example",
            "kad\u{0131}s@dkisp.tanjungarunika.example", "kadis@d\u{043A}isp.tanjungarunika.example", "",
        ])
    func homoglyphs(address: String) {
        var desk = Desk.walked(to: "2")
        desk.reply(Example.kadis, .init(decision: .approve), from: address)
        #expect(desk.file.current == "2")
        #expect(reasons(desk) == [.wrongPerson])
        #expect(!desk.mails.contains { $0.to.address == address })
    }

    @Test("a laboratory may waive proof")
    func waived() {
        let desk = Desk.walked(office: Example.office(proof: .waived))
        #expect(desk.file.state == .completed)
        var strict = Desk.walked(to: "2", office: Example.office(proof: .waived))
        strict.reply(Example.kadis, .init(decision: .approve), proved: false)
        #expect(strict.file.decisions.last?.proof == .waived)
    }

    @Test("of two holders the first valid answer decides, the other is told once, politely")
    func twoHolders() {
        var desk = Desk.walked(to: "5")
        let second = desk.ask(to: Example.staf2.address)?.token
        desk.reply(Example.staf, .init(decision: .none), meetings: [Desk.meeting])
        let before = desk.mails.count
        desk.reply(Example.staf2, .init(decision: .none), token: .some(second), meetings: [Desk.meeting])
        desk.reply(Example.staf2, .init(decision: .none), token: .some(second), meetings: [Desk.meeting])
        #expect(desk.mails[before...].map(\.kind) == [.notCounted])
        #expect(desk.file.decisions.filter { $0.act == "5" }.count == 1)
        #expect(reasons(desk) == [.tokenUsed, .tokenUsed])
        desk.expectInvariants()
    }

    @Test("a holder cannot answer with the other holder's token")
    func tokensArePersonal() {
        var desk = Desk.walked(to: "5")
        let token = desk.ask(to: Example.staf.address)?.token
        desk.reply(Example.staf2, .init(decision: .none), token: .some(token), meetings: [Desk.meeting])
        #expect(desk.file.current == "5")
        #expect(reasons(desk) == [.wrongPerson])
    }

    @Test("an unclear answer is asked about once, and the clear one then counts")
    func clarified() throws {
        var desk = Desk.walked(to: "3")
        desk.reply(Example.kabid, .init(decision: .unclear))
        desk.reply(Example.kabid, .init(decision: .unclear))
        #expect(desk.mails.filter { $0.kind == .clarify }.count == 1)
        let clarify = try #require(desk.mails.last { $0.kind == .clarify })
        #expect(clarify.list("answers").count == 3)
        desk.reply(Example.kabid, .init(decision: .approve))
        #expect(desk.file.current == "4")
        desk.expectInvariants()
    }

    @Test("a machine is never answered", arguments: [Reading.Kind.automatic, .bounce])
    func machines(kind: Reading.Kind) {
        var desk = Desk.walked(to: "2")
        let before = desk.mails.count
        desk.reply(Example.kadis, .init(decision: .approve), kind: kind)
        #expect(desk.mails.count == before)
        #expect(desk.file.current == "2")
        #expect(reasons(desk) == [.machineMail])
    }

    @Test("beyond the caps nothing is answered, and everything is kept")
    func caps() {
        var desk = Desk.walked(to: "2")
        desk.answersThisHour = 3
        let before = desk.mails.count
        desk.reply(Example.kadis, .init(decision: .unclear))
        desk.reply(Example.kabid, .init(decision: .approve), token: .some(nil))
        desk.applicantReplies([.status])
        desk.reply(Example.kadis, .init(decision: .approve), proved: false)
        #expect(desk.mails.count == before)
        #expect(reasons(desk) == [.unclear, .noToken, .nothingAsked, .unproved])
        #expect(desk.file.current == "2")
    }

    @Test("the same approval sent twice decides once")
    func duplicate() {
        var desk = Desk.walked(to: "2")
        let token = desk.ask(to: Example.kadis.address)?.token
        desk.reply(Example.kadis, .init(decision: .approve), token: .some(token))
        desk.reply(Example.kadis, .init(decision: .approve), token: .some(token))
        #expect(desk.file.decisions.filter { $0.act == "2" }.count == 1)
        #expect(reasons(desk) == [.tokenUsed])
        desk.expectInvariants()
    }

    @Test("the signer's approval of an older draft signs nothing")
    func olderDraft() throws {
        var desk = Desk.walked(to: "9.1")
        let old = desk.ask(to: Example.kadis.address)?.token
        desk.reply(Example.kadis, .init(decision: .revise, note: "Perbaiki"))
        desk.reply(Example.subkoordinator, .init(decision: .revise, note: "Kalimat baru."))
        desk.typeset()
        desk.reply(Example.subkoordinator, .init(decision: .approve))
        desk.reply(Example.kabid, .init(decision: .approve))
        desk.reply(Example.kadis, .init(decision: .approve), token: .some(old))
        #expect(desk.file.letter == nil)
        #expect(reasons(desk) == [.tokenUsed])
        desk.reply(Example.kadis, .init(decision: .approve))
        #expect(desk.file.letter != nil)
        desk.expectInvariants()
    }

    @Test("nobody's token stands in another's mail")
    func tokensApart() {
        for mail in Desk.walked().mails {
            guard let token = mail.token else { continue }
            let owner =
                token.person == "applicant"
                ? Example.applicantAddress
                : Example.office().official(token.person)?.address
            #expect(mail.to.address == owner)
        }
    }
}
