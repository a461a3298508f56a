import Casework
import LetterReading
import OfficeCalendar
import TestSupport
import Testing

@Suite("Orders of the operator")
struct OperatorTests {
    private func order(_ kind: Input.OperatorOrder.Kind) -> Input {
        .operatorOrdered(.init(kind: kind, name: "Sari", reason: "atas perintah"))
    }

    @Test("a case on hold asks, reminds and decides nothing, keeps its slots, and goes on when resumed")
    func hold() {
        var desk = Desk.walked(to: "3")
        desk.take(order(.hold))
        #expect(desk.file.heldSince != nil)
        #expect(desk.mails.last?.kind == .notice)
        #expect(
            CaseSummary(of: desk.file, procedure: desk.procedure, office: desk.office).status == "ditunda sementara")
        desk.reply(Example.kabid, .init(decision: .approve))
        #expect(desk.file.current == "3")
        #expect(desk.mails.last?.kind == .notCounted)
        #expect(!desk.file.deadlines.contains { $0.kind == .reminder })
        #expect(desk.file.bookings.count == 1)
        let refused = desk.take(order(.hold))
        #expect(refused.refusal == "the case is on hold already")
        #expect(refused.events.isEmpty)
        desk.take(order(.resume))
        #expect(desk.file.heldSince == nil)
        desk.reply(Example.kabid, .init(decision: .approve))
        #expect(desk.file.current == "4")
        desk.expectInvariants()
    }

    @Test("a paper that is ready while the case is on hold is shown when it is resumed")
    func heldPaper() {
        var desk = Standing.act7Typesetting.desk()
        desk.take(order(.hold))
        desk.typeset()
        #expect(desk.file.asked.isEmpty)
        desk.take(order(.resume))
        #expect(desk.file.asked.map(\.official) == [Example.subkoordinator.id])
        desk.expectInvariants()
    }

    @Test("an applicant who is waited for is reminded anew after a hold")
    func heldApplicant() {
        var desk = Standing.dataAsked.desk()
        desk.take(order(.hold))
        #expect(!desk.file.deadlines.contains { $0.kind == .applicantPatience })
        desk.take(order(.resume))
        #expect(desk.file.deadlines.contains { $0.kind == .applicantPatience })
        desk.expectInvariants()
    }

    @Test("a step passed on is asked of the other, the first one's mail no longer counts, and the record says so")
    func reassign() {
        var desk = Desk.walked(to: "3")
        let old = desk.ask(to: Example.kabid.address)?.token
        desk.take(order(.reassign(official: Example.subkoordinator.id)))
        #expect(desk.file.asked.map(\.official) == [Example.subkoordinator.id])
        desk.reply(Example.kabid, .init(decision: .approve), token: old)
        #expect(desk.file.current == "3")
        desk.reply(Example.subkoordinator, .init(decision: .approve))
        #expect(desk.file.current == "4")
        #expect(desk.file.decisions.last?.title == "Subkoordinator e-Government")
        desk.expectInvariants()
    }

    @Test(
        "an order that does not fit is refused with its reason and changes nothing",
        arguments: [
            ("3", Input.OperatorOrder.Kind.reassign(official: "nobody"), "there is no official nobody"),
            ("9.1", .reassign(official: "ratna"), "a signature is passed on by a delegation with its decree"),
            ("3", .resume, "the case is not on hold"),
            ("3", .resend, "no letter has been typeset"),
            ("3", .recordDecision(official: "bayu", outcome: .done, note: nil), "row 3 is not Bayu Contoh's to decide"),
            ("3", .recordDecision(official: "nobody", outcome: .done, note: nil), "there is no official nobody"),
            ("5", .recordDecision(official: "dewi", outcome: .done, note: nil), "row 5 brings a meeting: say its link"),
            (
                "5",
                .recordDecision(
                    official: "dewi", outcome: .done, note: nil,
                    meetings: [
                        Meeting(session: 0, joinURL: nil, meetingID: Personal("81234567890"), passcode: Personal("x"))
                    ]), "each needs a link"
            ),
            (
                "5",
                .recordDecision(
                    official: "dewi", outcome: .done, note: nil,
                    meetings: Array(repeating: Self.meeting, count: 2)
                        .enumerated().map { index, one in
                            Meeting(
                                session: 0, joinURL: Personal("https://zoom.example/j/\(index)"),
                                meetingID: one.meetingID, passcode: one.passcode)
                        }), "one for each of 1 granted session(s)"
            ),
            (
                "3",
                .recordDecision(
                    official: Example.kabid.id, outcome: .done, note: nil, meetings: [Self.meeting]),
                "brings no meeting"
            ),
        ])
    func refused(act: String, kind: Input.OperatorOrder.Kind, words: String) {
        var desk = Desk.walked(to: act)
        let decided = desk.take(order(kind))
        #expect(decided.refusal?.contains(words) == true, "\(decided.refusal ?? "no refusal")")
        #expect(decided.events.isEmpty && decided.mails.isEmpty)
    }

    private static let meeting = Meeting(
        session: 0, joinURL: Personal("https://zoom.example/j/81234567890"), meetingID: Personal("81234567890"),
        passcode: Personal("rahasia"))

    @Test(
        "a meeting that staff tell on paper stands in the case and the letter, and the order itself does not repeat it")
    func meetingOnPaper() throws {
        var desk = Desk.walked(to: "5")
        desk.take(
            order(
                .recordDecision(
                    official: "dewi", outcome: .done, note: nil, choice: nil, scan: "ab12", meetings: [Self.meeting])))
        #expect(desk.file.meetings == [Self.meeting])
        #expect(desk.file.current != "5")
        #expect(desk.file.decisions.last { $0.act == "5" }?.outcome == .done)
        let orders = desk.events.compactMap { if case .operatorActed(let order) = $0 { order } else { nil } }
        #expect(orders.map(\.kind) == [.recordDecision(official: "dewi", outcome: .done, note: nil, scan: "ab12")])
        let draft = desk.papers.last { $0.key.hasPrefix("draft") }
        #expect(draft?.fields.canonicalText.contains("zoom.example/j/81234567890") == true)
        desk.expectInvariants()
    }

    @Test("a decision on paper stands with its scan, the official gets a receipt and may take it back")
    func paper() throws {
        var desk = Desk.walked(to: "3")
        desk.take(
            order(.recordDecision(official: Example.kabid.id, outcome: .done, note: "acc", choice: nil, scan: "ab12")))
        #expect(desk.file.current == "4")
        let decided = desk.events.compactMap { if case .actDecided(let one) = $0 { one } else { nil } }.last
        #expect(decided?.proof == .paper)
        #expect(decided?.scan == "ab12")
        let receipt = try #require(
            desk.mails.last { $0.kind == .decisionReceipt && $0.to.address == Example.kabid.address })
        desk.reply(Example.kabid, .init(decision: .none, wishes: [.withdraw]), token: receipt.token)
        #expect(desk.file.current == "3")
        desk.expectInvariants()
    }

    @Test("the letter goes out once more with the same bytes of paper")
    func resend() {
        var desk = Desk.walked()
        let letters = desk.mails.filter { $0.kind == .letter }.count
        desk.take(order(.resend))
        #expect(desk.mails.filter { $0.kind == .letter }.count == letters + 1)
        #expect(desk.file.state == .completed)
        desk.expectInvariants()
    }

    @Test("orders keep their spelling in the journal, and names and reasons stay personal")
    func coding() throws {
        let kinds: [Input.OperatorOrder.Kind] = [
            .unblock(block: 2), .unblock(block: nil), .cancel, .askAgain, .hold, .resume, .resend,
            .reassign(official: "ratna"),
            .recordDecision(official: "ratna", outcome: .revised, note: "lengkapi", choice: "akun", scan: "ab"),
            .recordDecision(official: "ratna", outcome: .done, note: nil, meetings: [Self.meeting]),
            .settleMail(key: "K-2026-0001/9/letter/1", arrived: true), .settleMail(key: "office/x", arrived: false),
        ]
        for kind in kinds {
            let event = Event.operatorActed(order: .init(kind: kind, name: "Sari", reason: "atas perintah"))
            let vault = TestVault()
            let text = try GoldenTests.text(event, vault)
            #expect(!text.contains("Sari") && !text.contains("perintah") && !text.contains("lengkapi"))
            #expect(!text.contains("rahasia") && !text.contains("zoom.example"))
            #expect(try GoldenTests.event(text, vault) == event)
        }
    }
}

@Suite("Urgency and quiet hours")
struct UrgencyTests {
    @Test("a request whose event is too near is told to everybody at once, at night too; the operator as well")
    func urgent() throws {
        var desk = Desk()
        desk.now = Example.at("2026-11-25", "21:00")
        desk.receive()
        #expect(desk.names.contains("urgency-declared"))
        let told = Set(desk.mails.filter { $0.notBefore == nil }.map(\.to.address))
        for official in [Example.kadis, Example.kabid, Example.subkoordinator, Example.staf, Example.staf2] {
            #expect(told.contains(official.address), "\(official.id)")
        }
        #expect(told.contains(Example.operatorAddress))
        let mails = desk.mails.count
        desk.reply(Example.kadis, .init(decision: .approve))
        #expect(
            !desk.mails.dropFirst(mails).contains { $0.kind == .operatorNotice }, "it is declared once")
        desk.expectInvariants()
    }

    @Test("a request with time enough waits for the morning, and nobody is alarmed")
    func night() {
        var desk = Desk()
        desk.now = Example.at("2026-11-21", "21:00")
        desk.receive()
        #expect(!desk.names.contains("urgency-declared"))
        for mail in desk.mails where !mail.kind.isForApplicant {
            #expect(mail.notBefore == Example.at("2026-11-23", "07:30"), "\(mail.kind.rawValue)")
        }
    }

    @Test("changed to a nearer date the request is declared urgent anew")
    func again() {
        var desk = Desk.walked(to: "2")
        #expect(!desk.names.contains("urgency-declared"))
        desk.applicantReplies([
            .reschedule(sessions: [Example.session("2026-11-23", "11:00", "12:00", participants: 75)])
        ])
        #expect(desk.names.contains("urgency-declared"))
    }
}

@Suite("Letters handed in")
struct HandInTests {
    private func arrive(_ agency: String?, from: Office.Official = Example.subkoordinator, proved: Bool = true) -> Desk
    {
        var desk = Desk()
        desk.office.handInRoles = ["subkoordinator"]
        desk.office.agencies.append(
            .init(
                id: "dishub", name: "Dinas Perhubungan Kota Tanjung Arunika", head: "Kepala Dinas Perhubungan",
                senders: ["umum@dishub.tanjungarunika.example", "@dishub.tanjungarunika.example"]))
        var request = Example.request()
        request.agency = agency
        desk.receive(request, from: from.address, proved: proved)
        return desk
    }

    @Test("a scan that Sekretariat forwards opens a case for the agency in it, and answers go to the agency")
    func agency() {
        let desk = arrive("DINAS PERHUBUNGAN")
        #expect(desk.file.applicant.agency == "dishub")
        #expect(desk.file.applicant.address.text == "umum@dishub.tanjungarunika.example")
        #expect(desk.mails.first { $0.kind == .receipt }?.to.address == "umum@dishub.tanjungarunika.example")
        #expect(desk.file.doubts.contains { $0.text?.contains("diserahkan melalui") ?? false })
    }

    @Test("an agency without an address of its own, or without an entry, is answered through who handed the letter in")
    func through() {
        #expect(arrive("Dinas Kesehatan").file.applicant.agency == "dinkes")
        #expect(arrive("Dinas Kesehatan").file.applicant.address.text == Example.subkoordinator.address)
        let stranger = arrive("Yayasan Contoh")
        #expect(stranger.file.applicant.agency == nil)
        #expect(stranger.file.applicant.name.text == "Yayasan Contoh")
    }

    @Test("without proof, or from an official who hands nothing in, it is a letter of its sender")
    func unproved() {
        #expect(arrive("Dinas Perhubungan", proved: false).file.applicant.agency == nil)
        #expect(arrive("Dinas Perhubungan", from: Example.kabid).file.applicant.agency == nil)
    }
}
