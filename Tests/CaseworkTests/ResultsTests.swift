import Casework
import LetterReading
import OfficeCalendar
import Testing

@testable import Casework

/// A room whose answer travels back through two roles, and a report afterwards.
private let room = Procedure(
    id: "ruang", version: "1", name: "Peminjaman Ruang", head: [],
    service: .init(
        name: "room_loan", phrases: ["ruang": 4],
        required: ["letter_number", "letter_date", "date", "start_time", "participants", "equipment", "contact"],
        formReplacesLetter: false, noticeDays: 3, openEndMinutes: 120,
        notice: .init(workingDays: false, asksApplicant: true)),
    bundle: [Need(kind: "zoom")],
    rows: [
        Example.row("1", "Mengajukan", [Act(id: "1", kind: .receive, by: .applicant, automatic: true)]),
        Example.row("2", "Mencatat", [Act(id: "2", kind: .register, by: .role("staf"), to: [.role("kadis")])]),
        Example.row(
            "3", "Mengecek jadwal",
            [
                Act(
                    id: "3", kind: .checkSchedule, by: .role("kabid"), routes: [.full: .next, .rejected: .next],
                    result: "ada")
            ], books: true),
        Example.row("4", "Meneruskan hasil", [Act(id: "4", kind: .handOverResult, by: .role("kadis"))]),
        Example.row(
            "5", "Memberi tahu pemohon",
            [
                Act(
                    id: "5.1", kind: .inform, by: .applicant, automatic: true, routes: [.done: .act("6")],
                    when: Condition(["ada": ["done"]])),
                Act(
                    id: "5.2", kind: .inform, by: .applicant, automatic: true, routes: [.done: .offerAlternatives],
                    when: Condition(["ada": ["full"]])),
                Act(
                    id: "5.3", kind: .inform, by: .applicant, automatic: true, routes: [.done: .refuse],
                    when: Condition(["ada": ["rejected"]])),
            ]),
        Example.row(
            "6", "Kesiapan",
            [Act(id: "6", kind: .coordinate, by: .role("subkoordinator"), to: [.role("staf"), .applicant])]),
        Example.row("7", "Laporan", [Act(id: "7", kind: .report, by: .role("staf"), to: [.role("kabid")])]),
        Example.row("8", "Meneruskan laporan", [Act(id: "8", kind: .passOn, by: .role("kabid"), to: [.role("kadis")])]),
    ], letter: nil)

@Suite("Results that a procedure branches on")
struct ResultsTests {
    /// A request ten days ahead, with everything that the room's SOP wants.
    private func complete(_ date: String = "2026-12-03") -> RequestReading {
        var request = Example.request(date: date)
        request.needs = ["laptop:1"]
        return request
    }

    private func opened(_ request: RequestReading? = nil) -> Desk {
        var desk = Desk()
        desk.procedure = room
        desk.receive(request ?? complete())
        return desk
    }

    /// Through the register to whoever checks the schedule.
    private func registered(_ text: String = "Dicatat", _ request: RequestReading? = nil) -> Desk {
        var desk = opened(request)
        desk.reply(Example.staf, .init(decision: .none, choice: "dicatat"), text: text)
        return desk
    }

    private func rows(_ desk: Desk) -> [String] {
        desk.events.compactMap { if case .rowDone(let row) = $0 { row } else { nil } }
    }

    @Test("a person's register has the request only when that person says so, and the register gives the one number")
    func register() {
        let waiting = opened()
        #expect(waiting.file.agendaNumber == nil)
        #expect(waiting.mails.first { $0.kind == .receipt }?.fields["agenda_number"] == nil)
        let told = registered("Dicatat, nomor agenda: 214/IX")
        #expect(told.file.agendaNumber == 451)
        let receipt = told.mails.first { $0.kind == .decisionReceipt }
        guard case .text(let words)? = receipt?.fields["understood"] else { return #expect(Bool(false), "no receipt") }
        #expect(words.contains("nomor agenda 451") && words.contains("214/IX dalam jawaban tidak dipakai"))
        #expect(told.file.decisions.last?.note?.shown == "Nomor dalam jawaban: 214/IX")
        #expect(!told.file.facts.keys.contains(Case.agendaFact))
        // Every mail that shows a number shows that of the register.
        let shown = told.mails.compactMap { $0.fields["agenda_number"] }
        #expect(!shown.isEmpty && shown.allSatisfy { $0 == .text("451") })
        let plain = registered("Sudah dicatat")
        #expect(plain.file.agendaNumber == 451)
        #expect(
            plain.mails.first { $0.kind == .decisionReceipt }?.fields["understood"]
                == .text("Dicatat sebagai surat masuk dengan nomor agenda 451"))
        #expect(
            registered("Dicatat, agenda 451").mails.first { $0.kind == .decisionReceipt }?.fields["understood"]
                == .text("Dicatat sebagai surat masuk dengan nomor agenda 451"))
        #expect(told.file.current == "3")
        waiting.expectInvariants()
        told.expectInvariants()
    }

    @Test(
        "the number of the office's book is read from the words around it",
        arguments: [
            ("Dicatat, agenda 214", "214"), ("dicatat no. agenda: 17/XI/2026.", "17/XI/2026"),
            ("Agenda surat masuk nomor 9", "9"), ("Sudah masuk agenda", nil), ("Dicatat", nil),
            ("agenda rapat besok", nil),
        ])
    func agenda(words: String, number: String?) { #expect(AgendaNumber.stated(in: words) == number) }

    @Test("whoever only hands something on cannot refuse it")
    func noRefusal() {
        var desk = opened()
        desk.reply(Example.staf, .init(decision: .reject, note: "tidak mau"))
        #expect(desk.file.state == .running && desk.file.current == "2")
        #expect(desk.mails.last?.kind == .clarify)
        desk.expectInvariants()
    }

    @Test("a full schedule travels up and across before the applicant hears of it, and offers other times")
    func full() {
        var desk = registered()
        desk.reply(Example.kabid, .init(decision: .none, choice: "penuh"))
        #expect(desk.file.state == .running && desk.file.current == "4")
        #expect(!desk.mails.contains { $0.kind == .full })
        desk.reply(Example.kadis, .init(decision: .forward))
        #expect(desk.file.state == .full)
        #expect(desk.mails.last { $0.kind == .full } != nil)
        #expect(!desk.mails.contains { $0.kind == .granted })
        #expect(rows(desk) == ["1", "2", "3", "4", "5"])
        desk.expectInvariants()
    }

    @Test("a no travels the same way and reaches the applicant with its reason and the name of who said it")
    func rejected() {
        var desk = registered()
        desk.reply(Example.kabid, .init(decision: .reject, note: "Pendingin ruang rusak"))
        desk.reply(Example.kadis, .init(decision: .forward))
        #expect(desk.file.state == .refused)
        let mail = desk.mails.last { $0.kind == .refused }
        #expect(mail?.fields["note"] == .text("Pendingin ruang rusak"))
        #expect(mail?.fields["note_by"] == .text("Kepala Bidang Aplikasi dan Informatika"))
        desk.expectInvariants()
    }

    private func granted() -> Desk {
        var desk = registered()
        desk.reply(Example.kabid, .init(decision: .approve, choice: "kosong"))
        desk.reply(Example.kadis, .init(decision: .forward))
        return desk
    }

    @Test("a yes books, tells the applicant with a calendar entry, and goes on past the other answers")
    func yes() {
        let desk = granted()
        let mail = desk.mails.last { $0.kind == .granted }
        let invitation = mail?.enclosures.compactMap { if case .invitation(let entry) = $0 { entry } else { nil } }
            .first
        #expect(invitation?.method == .request && invitation?.sequence == 0)
        #expect(desk.file.bookings.map(\.state) == [.booked])
        #expect(desk.file.current == "6")
        desk.expectInvariants()
    }

    @Test("several parties confirm, the applicant last, and each confirmation stands in the record")
    func coordinates() {
        var desk = granted()
        desk.reply(Example.staf, .init(decision: .none, choice: "siap"))
        #expect(desk.file.state == .running)
        desk.reply(Example.subkoordinator, .init(decision: .none, choice: "siap"))
        #expect(desk.file.state == .waitingForApplicant)
        #expect(desk.mails.last { $0.to.address == Example.applicantAddress }?.kind == .askAgreement)
        var declining = desk
        declining.applicantReplies([.decline])
        #expect(declining.file.state == .cancelled)
        #expect(declining.file.bookings.isEmpty)
        desk.applicantReplies([.agree])
        let parties = desk.events.compactMap { if case .partyConfirmed(let one) = $0 { one.party } else { nil } }
        #expect(parties == ["staf", "subkoordinator", "applicant"])
        #expect(rows(desk).last == "6")
        desk.expectInvariants()
        declining.expectInvariants()
    }

    /// Where both officials have said that they are ready and the applicant is asked, and the mark of one's receipt.
    private func applicantAsked() throws -> (desk: Desk, receipt: TokenSubject) {
        var desk = granted()
        desk.reply(Example.staf, .init(decision: .none, choice: "siap"))
        desk.reply(Example.subkoordinator, .init(decision: .none, choice: "siap"))
        let receipt = desk.mails.last { $0.kind == .decisionReceipt && $0.to.address == Example.staf.address }
        return (desk, try #require(receipt?.token))
    }

    @Test("a party takes its word back while the applicant is asked: he need not answer, and is asked again later")
    func partyWithdraws() throws {
        var (desk, receipt) = try applicantAsked()
        let question = try #require(desk.ask(to: Example.applicantAddress)?.token)
        let mails = desk.mails.count
        desk.reply(Example.staf, .init(decision: .none, wishes: [.withdraw]), token: receipt)
        #expect(desk.file.state == .running)
        #expect(Set(desk.file.asked.map(\.role)) == ["staf"])
        #expect(desk.file.confirmedParties == ["subkoordinator"])
        #expect(desk.file.bookings.map(\.state) == [.booked])
        let new = desk.mails.dropFirst(mails)
        #expect(!new.contains { $0.to.address == Example.subkoordinator.address })
        let told = new.filter { $0.to.address == Example.applicantAddress }
        #expect(told.map(\.kind) == [.status])
        #expect(told.first?.text("reason").contains("belum perlu dijawab") == true)
        // His yes to the old question agrees to nothing, now or later.
        desk.applicantReplies([.agree], token: .some(question))
        #expect(desk.file.state == .running)
        desk.reply(Example.staf, .init(decision: .none, choice: "siap"))
        #expect(desk.file.state == .waitingForApplicant)
        desk.applicantReplies([.agree], token: .some(question))
        #expect(desk.file.state == .waitingForApplicant)
        #expect(desk.mails.last { $0.to.address == Example.applicantAddress && $0.kind == .askAgreement } != nil)
        desk.applicantReplies([.agree])
        #expect(rows(desk).last == "6")
        desk.expectInvariants()
    }

    @Test("a party that is not ready after all ends the question; once the applicant has agreed it is too late")
    func partyRefusesLate() throws {
        var (desk, receipt) = try applicantAsked()
        var agreed = desk
        desk.reply(
            Example.staf, .init(decision: .reject, note: "Kru sakit", wishes: [.withdraw]), token: receipt)
        #expect(desk.file.state != .waitingForApplicant)
        let decided = desk.events.compactMap { if case .actDecided(let one) = $0 { one } else { nil } }.last
        #expect(decided?.person == Example.staf.id && decided?.outcome == .rejected)
        agreed.applicantReplies([.agree])
        let row = agreed.file.current
        agreed.reply(Example.staf, .init(decision: .none, wishes: [.withdraw]), token: receipt)
        #expect(agreed.file.current == row)
        #expect(agreed.last.events.contains { if case .replySetAside(_, .tooLate, _) = $0 { true } else { false } })
        desk.expectInvariants()
        agreed.expectInvariants()
    }

    @Test("the report is asked for after the event, at its time and not before, and passed up with its words")
    func report() {
        var desk = granted()
        desk.reply(Example.staf, .init(decision: .none, choice: "siap"))
        desk.reply(Example.subkoordinator, .init(decision: .none, choice: "siap"))
        desk.applicantReplies([.agree])
        #expect(desk.file.asked.isEmpty)
        let opens = desk.file.deadlines.first { $0.kind == .actOpens }
        #expect(opens?.due == Example.at("2026-12-03", "11:30"))
        desk.now = Example.at("2026-12-03", "11:30")
        for deadline in desk.file.deadlines.filter({ $0.due <= desk.now }) { desk.take(.deadlinePassed(deadline)) }
        #expect(desk.file.asked.map(\.official) == ["dewi", "eko"])
        // Nobody is in a hurry once it is over.
        #expect(!desk.names.contains("urgency-declared"))
        desk.reply(Example.staf, .init(decision: .none, note: "Berjalan lancar", choice: "sudah"))
        desk.reply(Example.kabid, .init(decision: .forward))
        #expect(desk.file.state == .completed)
        #expect(rows(desk) == (1...8).map(String.init))
        #expect(desk.file.decisions.contains { $0.note?.text == "Berjalan lancar" })
        // Who gets the report as a notice reads it there.
        let notice = desk.mails.last { $0.kind == .notice && $0.to.address == Example.kadis.address }
        #expect(notice?.fields.items("chain").contains { $0["note"] == .text("Berjalan lancar") } == true)
        desk.expectInvariants()
    }

    @Test("of several times that a request was sent back, those who come after see the last")
    func sentBack() {
        var desk = registered()
        for note in ["susunan acara", "nama penanggung jawab"] {
            desk.reply(Example.kabid, .init(decision: .revise, note: note))
            desk.applicantReplies([.supply(complete())], text: "sudah kami lengkapi")
        }
        desk.reply(Example.kabid, .init(decision: .none, note: "PENUH", choice: "penuh"))
        let chain = desk.ask(to: Example.kadis.address)?.fields.items("chain") ?? []
        #expect(chain.compactMap { $0["note"] } == [.text("nama penanggung jawab")])
        #expect(chain.last?["decision"] == .text("Jadwal penuh"))
        desk.expectInvariants()
    }

    @Test("each mail asks for what is to be done, and its receipt says what was done")
    func asks() {
        var desk = opened()
        #expect(
            desk.ask(to: Example.staf.address)?.fields["asked"]
                == .text("Mohon permohonan Dinas Kesehatan dicatat sebagai surat masuk."))
        desk.reply(Example.staf, .init(decision: .none, choice: "dicatat"), text: "Dicatat")
        #expect(
            desk.mails.last { $0.kind == .decisionReceipt }?.fields["understood"]
                == .text("Dicatat sebagai surat masuk dengan nomor agenda 451"))
        desk.reply(Example.kabid, .init(decision: .approve, choice: "kosong"))
        // “Diteruskan.” is the decision and no note beside it.
        desk.reply(Example.kadis, .init(decision: .forward, note: "Diteruskan.", choice: "diteruskan"))
        #expect(desk.mails.last { $0.kind == .decisionReceipt }?.fields["note"] == nil)
        // One of two who confirm is told “Siap”, though the row is not done with that.
        desk.reply(Example.staf, .init(decision: .none, choice: "siap"))
        #expect(desk.mails.last { $0.kind == .decisionReceipt }?.fields["understood"] == .text("Siap"))
        let asked = desk.ask(to: Example.subkoordinator.address)
        #expect(asked?.fields.items("chain").allSatisfy { $0["note"] == nil } == true)
        desk.expectInvariants()
    }

    // MARK: - Notice

    @Test("everything that is wrong with a late request is asked in one mail")
    func violations() {
        var late = Example.request(date: "2026-11-24", participants: nil)
        late.missing = ["participants", "equipment"]
        var desk = opened(late)
        let asks = desk.mails.filter { $0.kind == .askData }
        #expect(asks.count == 1)
        #expect(desk.file.askedFields == ["notice", "participants", "equipment"])
        guard case .list(let fields) = asks.first?.fields["fields"] else {
            Issue.record("no questions in the mail")
            return
        }
        #expect(fields.count == 3)
        #expect(
            fields.first?["found"]
                == .text(
                    "acara Selasa, 24 November 2026; permohonan masuk 1 hari sebelum acara; ketentuan paling lambat 3 hari"
                ))
        var answer = RequestReading()
        answer.sessions = [Example.session("2026-12-03", "09:00", "11:30", participants: 20)]
        answer.needs = ["laptop:1"]
        desk.applicantReplies([.supply(answer)])
        #expect(desk.file.state == .running && desk.file.current == "2")
        desk.expectInvariants()
    }

    @Test("who insists on the near day goes on, and those who decide see that it is late")
    func insists() {
        var desk = opened(complete("2026-11-24"))
        #expect(desk.file.askedFields == ["notice"])
        desk.applicantReplies([], text: "Mohon tetap diproses karena rapat mendadak dengan kementerian.")
        #expect(desk.file.state == .running && desk.file.current == "2")
        let doubts = desk.ask(to: Example.staf.address)?.fields["doubts"]
        guard case .list(let list) = doubts else {
            Issue.record("no doubts in the mail")
            return
        }
        #expect(
            list.contains {
                $0["text"] == .text("Permohonan masuk 1 hari sebelum acara; ketentuan paling lambat 3 hari.")
            })
        desk.expectInvariants()
    }

    @Test("working days of notice leave out the weekend")
    func workingDays() {
        var procedure = room
        procedure.service.notice = .init(workingDays: true, asksApplicant: false)
        var desk = Desk()
        desk.procedure = procedure
        // Friday to Tuesday: four days of the calendar, two of work.
        desk.now = Example.at("2026-11-27", "09:00")
        desk.receive(complete("2026-12-01"))
        #expect(desk.file.askedFields.isEmpty)
        guard case .list(let list) = desk.ask(to: Example.staf.address)?.fields["doubts"] else {
            Issue.record("no doubts in the mail")
            return
        }
        #expect(
            list.contains {
                $0["text"] == .text("Permohonan masuk 4 hari sebelum acara; ketentuan paling lambat 3 hari kerja.")
            })
    }

    // MARK: - Displacing

    @Test("a displaced booking asks the applicant, then the approvers, and the calendar follows")
    func displaced() {
        var desk = granted()
        let order = Input.OperatorOrder(kind: .displace, name: "Admin", reason: "Dipakai Wali Kota")
        desk.take(.operatorOrdered(order))
        #expect(desk.file.state == .waitingForApplicant && desk.file.bookings.isEmpty)
        let mail = desk.mails.last { $0.kind == .displaced }
        let cancel = mail?.enclosures.compactMap { if case .invitation(let entry) = $0 { entry } else { nil } }.first
        #expect(cancel?.method == .cancel && cancel?.sequence == 1)
        #expect(mail?.fields["note"] == .text("Dipakai Wali Kota"))
        // The time that the office took is not offered again.
        #expect(!desk.file.offered.isEmpty)
        #expect(!desk.file.offered.contains { $0.overlaps(Example.interval("2026-12-03", "09:00", "11:30")) })
        var declining = desk
        declining.applicantReplies([.decline], text: "Tidak bisa, mohon Senin tanggal 7")
        #expect(declining.file.state == .waitingForApplicant)
        declining.applicantReplies([.decline])
        #expect(declining.file.state == .cancelled)
        let offered = desk.file.offered[0]
        desk.applicantReplies([.choose(number: 1)])
        #expect(desk.file.request.sessions.map(\.interval) == [offered])
        // Those who decide are asked anew; the register is not kept twice.
        #expect(desk.file.current == "3" && desk.file.decisions.isEmpty)
        #expect(desk.file.agendaNumber == 451)
        desk.reply(Example.kabid, .init(decision: .approve, choice: "kosong"))
        desk.reply(Example.kadis, .init(decision: .forward))
        #expect(desk.file.bookings.map(\.interval) == [offered])
        let again = desk.mails.last { $0.kind == .granted }?.enclosures.compactMap {
            if case .invitation(let entry) = $0 { entry } else { nil }
        }.first
        #expect(again?.method == .request && again?.sequence == 2)
        #expect(again?.entries.map(\.uid) == cancel?.entries.map(\.uid))
        desk.expectInvariants()
        declining.expectInvariants()
    }

    @Test("the displaced slot is kept for the need that took it: from others, from the case itself, and beyond its end")
    func blocked() throws {
        var desk = granted()
        desk.take(.operatorOrdered(.init(kind: .displace, name: "Admin", reason: "Dipakai Wali Kota")))
        let block = try #require(desk.file.blocks?.first)
        #expect(block.need.text == "Dipakai Wali Kota")
        #expect(block.bookings.map(\.state) == [.blocked])
        #expect(block.bookings.map(\.interval) == [Example.interval("2026-12-03", "09:00", "11:30")])
        // Another agency asks for that time: whoever checks the schedule is told what has it.
        var other = Desk()
        other.procedure = room
        other.others = desk.file.slots
        other.receive(complete())
        #expect(other.file.bookings.isEmpty)
        other.reply(Example.staf, .init(decision: .none, choice: "dicatat"), text: "Dicatat")
        let shown = other.ask(to: Example.kabid.address)?.list("sessions").first?.text("availability") ?? ""
        #expect(shown.hasPrefix("bentrok dengan keperluan mendadak kantor"), "\(shown)")
        // The case itself does not get it back either.
        var same = desk
        same.applicantReplies([
            .reschedule(sessions: [Example.session("2026-12-03", "10:00", "11:00", participants: 20)])
        ])
        #expect(same.file.bookings.isEmpty)
        // It outlives the case, until the operator gives it back.
        desk.applicantReplies([.decline])
        #expect(desk.file.state == .cancelled && desk.file.bookings.isEmpty && desk.file.slots.count == 1)
        let wrong = desk.take(.operatorOrdered(.init(kind: .unblock(block: 7), name: "Admin", reason: "selesai")))
        #expect(wrong.refusal == "the case has no block 7" && wrong.events.isEmpty)
        desk.take(.operatorOrdered(.init(kind: .unblock(block: nil), name: "Admin", reason: "selesai")))
        #expect(desk.file.slots.isEmpty && desk.file.state == .cancelled)
        let again = desk.take(.operatorOrdered(.init(kind: .unblock(block: nil), name: "Admin", reason: "selesai")))
        #expect(again.refusal == "nothing is blocked that was taken from the case")
        desk.expectInvariants()
        other.expectInvariants()
        same.expectInvariants()
    }

    @Test("of several sessions only the one that is needed is taken; the others keep their slots")
    func blockedSession() {
        var request = complete()
        request.sessions.append(Example.session("2026-12-04", "08:00", "10:00", participants: 20))
        var desk = registered("Dicatat", request)
        desk.reply(Example.kabid, .init(decision: .approve, choice: "kosong"))
        desk.reply(Example.kadis, .init(decision: .forward))
        #expect(desk.file.bookings.map(\.session) == [0, 1])
        desk.take(.operatorOrdered(.init(kind: .displace, name: "Admin", reason: "Dipakai Wali Kota")))
        #expect(desk.file.blocks?.flatMap(\.bookings).map(\.session) == [0])
        #expect(desk.file.bookings.map(\.session) == [1] && desk.file.bookings.map(\.state) == [.held])
        let offered = desk.file.offered[0]
        desk.applicantReplies([.choose(number: 1)])
        #expect(desk.file.request.sessions.map(\.interval)[0] == offered)
        #expect(Set(desk.file.bookings.map(\.session)) == [0, 1])
        desk.expectInvariants()
    }

    @Test("a case without a slot to come cannot be displaced, and the operator is told why")
    func nothingToDisplace() {
        var incomplete = Example.request(date: "2026-12-03", participants: nil)
        incomplete.missing = ["participants"]
        var desk = opened(incomplete)
        let before = desk.events.count
        let decided = desk.take(
            .operatorOrdered(.init(kind: .displace, name: "Admin", reason: "Dipakai Wali Kota")))
        #expect(decided.events.isEmpty && desk.events.count == before)
    }

    // MARK: - Back to the beginning

    @Test("what is not signed goes back to the applicant and comes again as the same case")
    func again() {
        var procedure = Example.procedure
        procedure.rows[2].acts[0].routes = [.rejected: .act("1"), .revised: .act("1")]
        var desk = Desk()
        desk.procedure = procedure
        desk.receive()
        desk.reply(Example.kadis, .init(decision: .approve))
        desk.reply(Example.kabid, .init(decision: .reject, note: "Formulir belum ditandatangani"))
        #expect(desk.file.state == .waitingForApplicant && desk.file.current == "1")
        let mail = desk.mails.last { $0.kind == .askCorrection }
        #expect(mail?.fields["note"] == .text("Formulir belum ditandatangani"))
        #expect(mail?.fields["note_by"] == .text("Kepala Bidang Aplikasi dan Informatika"))
        desk.applicantReplies([.supply(RequestReading())], text: "Sudah kami tanda tangani")
        #expect(desk.file.id == "K-2026-0042" && desk.file.current == "2")
        #expect(desk.file.rowsDone == ["1"])
        #expect(rows(desk) == ["1", "2", "1"])
        desk.expectInvariants()
    }

    // MARK: - Forms of an application

    private func form(proved: Bool, address: String?) -> Desk {
        var desk = Desk()
        desk.office.intakeSenders = [.init(address: "noreply@aplikasi.example", name: "Aplikasi Layanan")]
        var request = Example.request()
        request.contactAddress = address
        desk.receive(request, from: "noreply@aplikasi.example", proved: proved)
        return desk
    }

    @Test("a form that an application mails is the request of the person in it")
    func forms() {
        let desk = form(proved: true, address: "Umum@dinkes.tanjungarunika.example")
        #expect(desk.file.applicant.address.text == Example.applicantAddress)
        #expect(desk.file.applicant.agency == "dinkes")
        #expect(desk.file.facts[Case.formFact] == "Aplikasi Layanan")
        #expect(desk.mails.first { $0.kind == .receipt }?.to.address == Example.applicantAddress)
        desk.expectInvariants()
    }

    @Test("a form that only claims to be the application's speaks for nobody")
    func forgedForms() {
        let desk = form(proved: false, address: Example.applicantAddress)
        #expect(desk.file.applicant.address.text == "noreply@aplikasi.example")
        #expect(!desk.mails.contains { $0.to.address == Example.applicantAddress })
    }
}

extension Fields {
    fileprivate func items(_ tag: String) -> [Fields] { if case .list(let items) = self[tag] { items } else { [] } }
}
