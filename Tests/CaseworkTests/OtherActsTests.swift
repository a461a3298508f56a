import Casework
import LetterReading
import OfficeCalendar
import Testing

/// A procedure with every act that the Zoom procedure does not have.
private let loan = Procedure(
    id: "pinjam-alat", version: "1", name: "Peminjaman Peralatan", head: [], service: Example.procedure.service,
    bundle: [Need(kind: "zoom")],
    rows: [
        Example.row("1", "Pemohon mengajukan", [Act(id: "1", kind: .receive, by: .applicant, automatic: true)]),
        Example.row(
            "2", "Sekretariat memeriksa dan mencatat",
            [
                Act(id: "2.1", kind: .verify, by: .role("staf")),
                Act(id: "2.2", kind: .register, by: .role("staf"), automatic: true),
            ]),
        Example.row(
            "3", "Kepala menentukan layanan",
            [
                Act(
                    id: "3", kind: .choose, by: .role("kadis"),
                    choices: [
                        .init(word: "akun saja", route: .act("5")), .init(word: "akun dan sarana", route: .next),
                    ], result: "layanan")
            ]),
        Example.row(
            "4", "Kesiapan pihak terkait",
            [Act(id: "4", kind: .coordinate, by: .role("subkoordinator"), to: [.role("kabid")])]),
        Example.row(
            "5", "Jadwal diperiksa", [Act(id: "5", kind: .checkSchedule, by: .worker, automatic: true)], books: true),
        Example.row("6", "Pemohon menyetujui", [Act(id: "6", kind: .agree, by: .applicant)]),
        Example.row(
            "7", "Dicatat dalam agenda", [Act(id: "7", kind: .enterAgenda, by: .role("staf"), automatic: true)]),
        Example.row(
            "8", "Surat",
            [
                Act(id: "8.1", kind: .draft, by: .worker, automatic: true),
                Act(id: "8.2", kind: .sign, by: .role("kadis")), Act(id: "8.3", kind: .send, by: .worker),
                Act(id: "8.4", kind: .inform, by: .worker, automatic: true, to: [.role("subkoordinator")]),
            ]),
        Example.row("9", "Laporan", [Act(id: "9", kind: .report, by: .role("staf"))]),
    ], letter: Example.procedure.letter)

@Suite("Acts of other procedures")
struct OtherActsTests {
    private func chosen(_ word: String, acting delegations: [Delegation] = []) -> Desk {
        var desk = Desk()
        desk.procedure = loan
        desk.office.delegations = delegations
        desk.office = desk.office.inForce(on: Example.zone.day(at: desk.now))
        desk.receive()
        desk.reply(Example.staf, .init(decision: .approve))
        desk.reply(Example.kadis, .init(decision: .approve, choice: word))
        return desk
    }

    private func rows(_ desk: Desk) -> [String] {
        desk.events.compactMap { if case .rowDone(let row) = $0 { row } else { nil } }
    }

    @Test("the word chosen is a fact of the case and leads where it should")
    func choice() {
        let short = chosen("akun saja")
        #expect(short.file.facts["layanan"] == "akun saja")
        #expect(short.file.current == "6")
        #expect(rows(short) == ["1", "2", "3", "5"])
        let long = chosen("akun dan sarana")
        #expect(long.file.current == "4")
        let none = chosen("keduanya")
        #expect(none.file.current == "3")
        #expect(none.mails.last?.kind == .clarify)
        short.expectInvariants()
        long.expectInvariants()
    }

    @Test("every party must confirm, in any order, and who has confirmed is asked no more")
    func coordinate() {
        var desk = chosen("akun dan sarana")
        #expect(desk.file.asked.map(\.role) == ["subkoordinator", "kabid"])
        desk.reply(Example.kabid, .init(decision: .none, choice: "siap"))
        #expect(desk.file.current == "4")
        #expect(desk.file.confirmedParties == ["kabid"])
        desk.now = desk.file.deadlines.first { $0.kind == .reminder }?.due ?? desk.now
        if let reminder = desk.file.deadlines.first(where: { $0.kind == .reminder }) {
            desk.take(.deadlinePassed(reminder))
        }
        #expect(desk.mails.last?.kind == .reminder)
        #expect(desk.mails.last?.to.address == Example.subkoordinator.address)
        desk.reply(Example.subkoordinator, .init(decision: .approve))
        #expect(desk.file.current == "6")
        desk.expectInvariants()
    }

    @Test("a party that has confirmed and now acts for another is asked again, for that one")
    func confirmsForAnother() {
        var desk = chosen("akun dan sarana")
        desk.reply(Example.kabid, .init(decision: .none, choice: "siap"))
        let today = Example.zone.day(at: desk.now)
        desk.office.delegations = [
            Delegation(
                official: Example.subkoordinator.id, role: nil, delegate: Example.kabid.id, form: .plt, from: today,
                through: today, decree: "SP 1")
        ]
        desk.office = desk.office.inForce(on: today)
        let mails = desk.mails.count
        desk.take(.decidersChanged)
        #expect(desk.file.waiting.map(\.official) == [Example.kabid.id])
        #expect(desk.file.waiting.map(\.role) == ["subkoordinator"])
        #expect(desk.mails.dropFirst(mails).contains { $0.to.address == Example.kabid.address && $0.token != nil })
        desk.take(.decidersChanged)
        #expect(desk.last.events.isEmpty, "a second look changes nothing")
        desk.reply(Example.kabid, .init(decision: .approve))
        #expect(desk.file.current == "6")
        desk.expectInvariants()
    }

    @Test("a party that also acted for another speaks for itself alone once that order has ended")
    func actsNoLonger() {
        let today = Example.zone.day(at: Desk().now)
        var desk = chosen(
            "akun dan sarana",
            acting: [
                Delegation(
                    official: Example.subkoordinator.id, role: nil, delegate: Example.kabid.id, form: .plh, from: today,
                    through: today, decree: "SP 1")
            ])
        #expect(desk.file.asked.map(\.official) == [Example.kabid.id])
        desk.office.delegations = []
        desk.take(.decidersChanged)
        #expect(Set(desk.file.asked.map(\.official)) == [Example.kabid.id, Example.subkoordinator.id])
        desk.take(.decidersChanged)
        #expect(desk.last.events.isEmpty, "a second look changes nothing")
        desk.reply(Example.kabid, .init(decision: .approve))
        #expect(desk.file.confirmedParties == ["kabid"])
        #expect(desk.file.current == "4", "the other has not spoken")
        desk.reply(Example.subkoordinator, .init(decision: .approve))
        #expect(desk.file.current == "6")
        desk.expectInvariants()
    }

    @Test("who acts for another is still asked for that one when somebody else has confirmed for his own role")
    func ownRoleIsSpokenFor() {
        var desk = Desk()
        desk.procedure = loan
        for index in desk.office.roles.indices where desk.office.roles[index].id == "kabid" {
            desk.office.roles[index].holders.append(Example.staf.id)
        }
        desk.receive()
        desk.reply(Example.staf, .init(decision: .approve))
        desk.reply(Example.kadis, .init(decision: .approve, choice: "akun dan sarana"))
        let today = Example.zone.day(at: desk.now)
        desk.office.delegations = [
            Delegation(
                official: nil, role: "subkoordinator", delegate: Example.kabid.id, form: .plt, from: today,
                through: today, decree: "SP 1")
        ]
        desk.office = desk.office.inForce(on: today)
        desk.take(.decidersChanged)
        #expect(Set(desk.file.waiting.map(\.official)) == [Example.kabid.id, Example.staf.id])
        let mails = desk.mails.count
        desk.reply(Example.staf, .init(decision: .none, choice: "siap"))
        #expect(desk.file.confirmedParties == ["kabid"])
        #expect(desk.file.waiting.map(\.official) == [Example.kabid.id])
        #expect(desk.file.waiting.map(\.role) == ["subkoordinator"])
        #expect(desk.mails.dropFirst(mails).contains { $0.to.address == Example.kabid.address && $0.token != nil })
        desk.reply(Example.kabid, .init(decision: .approve))
        #expect(desk.file.current == "6")
        desk.expectInvariants()
    }

    @Test("the last party to confirm takes it back: the others are not asked again, and its new yes is enough")
    func lastParty() throws {
        var desk = chosen("akun dan sarana")
        desk.reply(Example.subkoordinator, .init(decision: .approve))
        desk.reply(Example.kabid, .init(decision: .none, choice: "siap"))
        // The applicant agrees next; until he has, the word may be taken back.
        #expect(desk.file.current == "6")
        let receipt = try #require(
            desk.mails.last { $0.kind == .decisionReceipt && $0.to.address == Example.kabid.address })
        let mails = desk.mails.count
        desk.reply(Example.kabid, .init(decision: .none, wishes: [.withdraw]), token: receipt.token)
        #expect(desk.file.current == "4")
        #expect(desk.file.asked.map(\.official) == [Example.kabid.id])
        #expect(desk.file.confirmedParties == ["subkoordinator"])
        #expect(!desk.mails.dropFirst(mails).contains { $0.to.address == Example.subkoordinator.address })
        desk.reply(Example.kabid, .init(decision: .approve))
        #expect(desk.file.current == "6")
        desk.expectInvariants()
    }

    @Test("the last party replaces its yes by a no: the no stands as its own, not as another's")
    func lastPartyRefuses() throws {
        var desk = chosen("akun dan sarana")
        desk.reply(Example.subkoordinator, .init(decision: .approve))
        desk.reply(Example.kabid, .init(decision: .none, choice: "siap"))
        let receipt = desk.mails.last { $0.kind == .decisionReceipt && $0.to.address == Example.kabid.address }
        desk.reply(
            Example.kabid, .init(decision: .reject, note: "Internet mati", wishes: [.withdraw]), token: receipt?.token)
        #expect(desk.file.state == .refused)
        let decided = desk.events.compactMap { if case .actDecided(let one) = $0 { one } else { nil } }.last
        #expect(decided?.person == Example.kabid.id)
        #expect(decided?.title == "Kepala Bidang Aplikasi dan Informatika")
        desk.expectInvariants()
    }

    @Test("one party that is not ready stops the case with its reason")
    func notReady() {
        var desk = chosen("akun dan sarana")
        desk.reply(Example.kabid, .init(decision: .reject, note: "Internet lokasi tidak memadai"))
        #expect(desk.file.state == .refused)
        desk.expectInvariants()
    }

    @Test("the applicant's agreement is asked for and counts by yes or no")
    func agreement() {
        var desk = chosen("akun saja")
        #expect(desk.file.state == .waitingForApplicant)
        let question = openQuestion(
            for: desk.ask(to: Example.applicantAddress)?.token, of: desk.file, procedure: desk.procedure, at: desk.now)
        #expect(question.kind == .agreement)
        var refusing = desk
        refusing.applicantReplies([.decline])
        // Who does not want what he asked for has nothing refused to him.
        #expect(refusing.file.state == .cancelled)
        desk.applicantReplies([.agree])
        #expect(desk.file.papersOwed == ["draft/1"])
        desk.expectInvariants()
        refusing.expectInvariants()
    }

    @Test("a schedule that the worker checks by itself refuses what has no room")
    func workerChecks() {
        var desk = Desk()
        desk.procedure = loan
        desk.others = [Desk.booking(Example.interval("2026-11-26", "08:00", "12:00"))]
        desk.receive()
        desk.reply(Example.staf, .init(decision: .approve))
        desk.reply(Example.kadis, .init(decision: .approve, choice: "akun saja"))
        #expect(desk.file.state == .full)
        desk.expectInvariants()
    }

    @Test("the report is asked for only after the event, and ends the case")
    func report() throws {
        var desk = chosen("akun saja")
        desk.applicantReplies([.agree])
        desk.typeset()
        desk.reply(Example.kadis, .init(decision: .approve))
        desk.typeset()
        desk.letterAccepted()
        #expect(desk.file.current == "9")
        #expect(desk.file.asked.isEmpty)
        #expect(desk.mails.contains { $0.kind == .notice && $0.to.address == Example.subkoordinator.address })
        while let next = desk.file.deadlines.min(by: { ($0.due, $0.key) < ($1.due, $1.key) }), desk.file.asked.isEmpty {
            desk.now = next.due
            desk.take(.deadlinePassed(next))
        }
        #expect(desk.now == Example.at("2026-11-26", "11:30"))
        desk.reply(Example.staf2, .init(decision: .none, choice: "sudah"))
        #expect(desk.file.state == .completed)
        #expect(rows(desk) == ["1", "2", "3", "5", "6", "7", "8", "9"])
        desk.expectInvariants()
    }

    @Test("a procedure whose automatic acts lead in a circle stops and tells the operator")
    func circle() {
        var circular = loan
        circular.rows[1].acts[1].routes[.done] = .act("2.2")
        var desk = Desk()
        desk.procedure = circular
        desk.receive()
        desk.reply(Example.staf, .init(decision: .approve))
        #expect(desk.mails.contains { $0.kind == .operatorNotice })
        #expect(desk.file.state == .running)
    }

    @Test("a letter sent back to its sender is handed in anew, also by one who only moves the time")
    func handedInAnew() {
        var returning = loan
        returning.rows[1].acts[0].routes[.rejected] = .act("1")
        var desk = Desk()
        desk.procedure = returning
        desk.receive()
        desk.reply(Example.staf, .init(decision: .reject, note: "Belum dapat dipenuhi"))
        #expect(desk.file.state == .waitingForApplicant)
        #expect(desk.file.current == "1")
        desk.applicantReplies([
            .reschedule(sessions: [Example.session("2026-11-30", "13:00", "15:00", participants: 75)])
        ])
        #expect(desk.file.state == .running)
        #expect(desk.file.current == "2.1")
        // The row of the applicant is done again, before the one that asks for it.
        #expect(rows(desk) == ["1", "1"])
        desk.expectInvariants()
    }

    @Test("a role that nobody holds waits for the operator, who is told")
    func nobody() {
        var desk = Desk()
        desk.office.roles.removeAll { $0.id == "kabid" }
        desk.receive()
        desk.reply(Example.kadis, .init(decision: .approve))
        #expect(desk.file.current == "3")
        #expect(desk.mails.contains { $0.kind == .operatorNotice })
        desk.expectInvariants()
    }
}
