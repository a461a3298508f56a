import Casework
import LetterReading
import OfficeCalendar
import Testing

@Suite("A yes to a slot that is taken")
struct TakenSlotTests {
    private static let taken = Desk.booking(Example.interval("2026-11-26", "10:00", "12:00"), owner: "K-2026-0007")

    /// The slot was free when the schedule was asked about, and another case has it now.
    private func lost() -> Desk {
        var desk = Desk.walked(to: "4")
        desk.others = [Self.taken]
        return desk
    }

    private func insisting() -> Desk {
        var desk = lost()
        desk.reply(Example.subkoordinator, .init(decision: .approve, choice: "kosong"))
        return desk
    }

    private func question(_ desk: Desk, to official: Office.Official = Example.subkoordinator) -> OpenQuestion {
        openQuestion(for: desk.ask(to: official.address)?.token, of: desk.file, procedure: desk.procedure, at: desk.now)
    }

    @Test("the first yes is told what has the slot and shown free times by number; yes is no answer any more")
    func told() throws {
        let desk = insisting()
        #expect(desk.file.current == "4" && desk.file.state == .running)
        let mail = try #require(desk.ask(to: Example.subkoordinator.address))
        #expect(mail.kind == .askSchedule)
        #expect(mail.text("reason").contains("permohonan K-2026-0007, Kamis, 26 November 2026, 10.00–12.00 WITA"))
        #expect(mail.text("reason").contains("hubungi petugas"))
        #expect(mail.list("alternatives").map { $0.text("number") } == ["1", "2", "3"])
        #expect(
            mail.list("answers").map { $0.text("word") } == [
                "PENUH", "1", "2", "3", "TOLAK: <alasan>", "REVISI: <catatan>",
            ])
        #expect(question(desk).choices == ["kosong", "penuh", "1", "2", "3"])
        desk.expectInvariants()
    }

    @Test("a second yes asks nobody the same again: the applicant is offered other times and the operator hears of it")
    func again() throws {
        var desk = insisting()
        let asked = desk.mails.filter { $0.kind == .askSchedule }.count
        desk.reply(Example.subkoordinator, .init(decision: .approve, choice: "kosong"))
        #expect(desk.file.state == .full)
        #expect(desk.mails.filter { $0.kind == .askSchedule }.count == asked)
        let offer = try #require(desk.mails.last { $0.kind == .full })
        #expect(offer.list("alternatives").count == 3)
        let receipt = try #require(desk.mails.last { $0.kind == .decisionReceipt })
        #expect(receipt.to.address == Example.subkoordinator.address)
        #expect(receipt.text("understood") == "Jadwal penuh")
        #expect(desk.mails.last { $0.kind == .operatorNotice }?.text("reason").contains("tetap menyetujui") == true)
        // The schedule has decided, not the official.
        #expect(desk.file.decisions.last?.official == "worker" && desk.file.decisions.last?.outcome == .full)
        // The applicant goes on by number as ever.
        desk.applicantReplies([.choose(number: 1)])
        #expect(desk.file.state == .running && desk.file.current == "2")
        desk.expectInvariants()
    }

    @Test("the mail that was answered once does not count as insisting when the answer comes twice")
    func twice() {
        var desk = lost()
        let token = desk.ask(to: Example.subkoordinator.address)?.token
        desk.reply(Example.subkoordinator, .init(decision: .approve, choice: "kosong"), token: token)
        desk.reply(Example.subkoordinator, .init(decision: .approve, choice: "kosong"), token: token)
        #expect(desk.file.state == .running && desk.file.current == "4")
    }

    @Test("once the slot is free again, the second yes books it")
    func freeAgain() {
        var desk = insisting()
        desk.others = []
        desk.reply(Example.subkoordinator, .init(decision: .approve, choice: "kosong"))
        #expect(desk.file.current == "5")
        #expect(desk.file.bookings.map(\.state) == [.booked])
        desk.expectInvariants()
    }

    @Test("a number offers the applicant that time alone, also from the first question that shows the slot taken")
    func number() throws {
        for desk in [insisting(), Standing.act4Taken.desk()] {
            var desk = desk
            let time = try #require(desk.file.shown?.times[1])
            desk.reply(Example.subkoordinator, .init(decision: .none, choice: "2"))
            #expect(desk.file.state == .full)
            #expect(desk.file.offered == [time])
            #expect(desk.mails.last { $0.kind == .full }?.list("alternatives").count == 1)
            let receipt = desk.mails.last {
                $0.kind == .decisionReceipt && $0.to.address == Example.subkoordinator.address
            }
            #expect(receipt?.text("understood") == "Jadwal penuh; waktu nomor 2 ditawarkan")
            desk.applicantReplies([.choose(number: 1)])
            #expect(desk.file.request.sessions.map(\.interval) == [time])
            desk.expectInvariants()
        }
    }

    @Test("a number that was not shown, or one beside a refusal, decides nothing", arguments: ["7", "0", "2"])
    func noSuchNumber(number: String) {
        var desk = insisting()
        desk.reply(Example.subkoordinator, .init(decision: number == "2" ? .reject : .none, choice: number))
        #expect(desk.file.state == .running && desk.file.current == "4")
        #expect(desk.mails.last?.kind == .clarify)
        desk.expectInvariants()
    }

    @Test("a time that was taken meanwhile is not offered: free ones are")
    func takenMeanwhile() throws {
        var desk = insisting()
        let time = try #require(desk.file.shown?.times[0])
        desk.others.append(Desk.booking(time, owner: "K-2026-0008"))
        desk.reply(Example.subkoordinator, .init(decision: .none, choice: "1"))
        #expect(desk.file.state == .full)
        #expect(!desk.file.offered.isEmpty && !desk.file.offered.contains(time))
        desk.expectInvariants()
    }

    @Test("of several sessions the second yes books those that have room, and the letter refuses the others")
    func partly() throws {
        var desk = Desk()
        var request = Example.request()
        request.sessions.append(Example.session("2026-11-27", "08:00", "10:00", participants: 20))
        desk.receive(request)
        desk.reply(Example.kadis, .init(decision: .approve))
        desk.reply(Example.kabid, .init(decision: .approve))
        desk.others = [Self.taken]
        desk.reply(Example.subkoordinator, .init(decision: .approve, choice: "kosong"))
        let mail = try #require(desk.ask(to: Example.subkoordinator.address))
        #expect(mail.text("reason").contains("hanya waktu yang masih kosong yang dipesan"))
        #expect(mail.list("answers").map { $0.text("word") }.contains("KOSONG"))
        desk.reply(Example.subkoordinator, .init(decision: .approve, choice: "kosong"))
        #expect(desk.file.current == "5")
        #expect(desk.file.bookings.map(\.session) == [1])
        desk.expectInvariants()
    }

    @Test("another time asked for by the applicant is a new question: its first yes is told again")
    func anew() {
        var desk = insisting()
        desk.applicantReplies([
            .reschedule(sessions: [Example.session("2026-11-26", "11:00", "12:00", participants: 75)])
        ])
        desk.reply(Example.kadis, .init(decision: .approve))
        desk.reply(Example.kabid, .init(decision: .approve))
        #expect(desk.file.current == "4")
        desk.reply(Example.subkoordinator, .init(decision: .approve, choice: "kosong"))
        #expect(desk.file.state == .running && desk.file.current == "4")
        desk.expectInvariants()
    }

    @Test("where a plain approval books, being full becomes an answer once the slot is taken")
    func approval() {
        var procedure = Example.procedure
        procedure.rows[3].acts = [Act(id: "4", kind: .verify, by: .role("subkoordinator"))]
        var desk = Desk()
        desk.procedure = procedure
        desk.receive()
        desk.reply(Example.kadis, .init(decision: .approve))
        desk.reply(Example.kabid, .init(decision: .approve))
        #expect(question(desk).choices.isEmpty)
        desk.others = [Self.taken]
        desk.reply(Example.subkoordinator, .init(decision: .approve))
        #expect(question(desk).choices == ["penuh", "1", "2", "3"])
        #expect(
            desk.ask(to: Example.subkoordinator.address)?.list("answers").first?.text("word") == "PENUH")
        var insisting = desk
        insisting.reply(Example.subkoordinator, .init(decision: .approve))
        #expect(insisting.file.state == .full)
        desk.reply(Example.subkoordinator, .init(decision: .none, choice: "penuh"))
        #expect(desk.file.state == .full)
        desk.expectInvariants()
        insisting.expectInvariants()
    }

    @Test("where one of several words books, a word that needs less is not refused for what it does not need")
    func choice() {
        var procedure = Example.procedure
        procedure.bundle = [Need(kind: "zoom"), Need(kind: "alat")]
        procedure.bundleConditions = ["alat": Condition(["pinjaman": ["akun dan sarana"]])]
        procedure.rows[3].acts = [
            Act(
                id: "4", kind: .choose, by: .role("subkoordinator"),
                choices: [.init(word: "akun saja", route: .next), .init(word: "akun dan sarana", route: .next)],
                result: "pinjaman")
        ]
        var desk = Desk()
        desk.procedure = procedure
        desk.office.facilities.append(
            Facility(id: "alat-1", kind: "alat", name: "Perangkat", units: 1, capacity: nil, bufferMinutes: 0))
        desk.receive()
        desk.reply(Example.kadis, .init(decision: .approve))
        desk.reply(Example.kabid, .init(decision: .approve))
        var taken = Self.taken
        taken.facility = "alat-1"
        desk.others = [taken]
        var less = desk
        less.reply(Example.subkoordinator, .init(decision: .approve, choice: "akun saja"))
        #expect(less.file.current == "5")
        desk.reply(Example.subkoordinator, .init(decision: .approve, choice: "akun dan sarana"))
        #expect(desk.file.current == "4")
        #expect(question(desk).choices == ["akun saja", "akun dan sarana", "penuh"])
        // Numbers mean the words that are chosen, so the times have none.
        #expect(
            desk.ask(to: Example.subkoordinator.address)?.list("alternatives").allSatisfy { $0["number"] == nil }
                == true)
        desk.reply(Example.subkoordinator, .init(decision: .approve, choice: "akun dan sarana"))
        #expect(desk.file.state == .full)
        less.expectInvariants()
        desk.expectInvariants()
    }

    @Test("who signs for a slot that was lost is told why the letter does not go out")
    func signature() throws {
        var desk = Desk.walked(to: "9.1")
        desk.others = [Self.taken]
        desk.reply(Example.kadis, .init(decision: .approve))
        #expect(desk.file.current == "4")
        let notice = try #require(desk.mails.last { $0.kind == .notice && $0.to.address == Example.kadis.address })
        #expect(notice.text("reason").contains("K-2026-0007"))
    }
}
