import Casework
import LetterReading
import OfficeCalendar
import TestSupport
import Testing

extension OwedMail {
    /// The text of a tag, empty when it has none.
    func text(_ tag: String) -> String {
        if case .text(let text) = fields[tag] { text } else { "" }
    }

    /// The items of a repeating tag.
    func list(_ tag: String) -> [Fields] {
        if case .list(let items) = fields[tag] { items } else { [] }
    }
}

extension Fields {
    func text(_ tag: String) -> String {
        if case .text(let text) = self[tag] { text } else { "" }
    }

    /// All texts, however deep.
    var allTexts: [String] {
        values.values.flatMap { value -> [String] in
            switch value {
            case .text(let text): [text]
            case .flag: []
            case .list(let items): items.flatMap(\.allTexts)
            }
        }
    }
}

@Suite("The whole way of a request")
struct StoryTests {
    @Test("a complete request walks all ten rows to the reply letter")
    func wholeStory() {
        let desk = Desk.walked()
        desk.expectInvariants()
        #expect(desk.file.state == .completed)
        let rows = desk.events.compactMap { event in
            if case .rowDone(let row) = event { row } else { nil }
        }
        #expect(rows == (1...10).map(String.init))
        #expect(desk.file.letter?.number == "B/500.12/1031/DKISP/XI/2026")
        #expect(desk.file.letter?.date == Example.day("2026-11-23"))
        #expect(desk.mails.filter { $0.kind == .letter }.count == 1)
        #expect(
            desk.mails.map(\.kind) == [
                .receipt, .askDecision, .askDecision, .decisionReceipt, .askSchedule, .decisionReceipt, .askMeeting,
                .askMeeting, .decisionReceipt, .decisionReceipt, .askDraft, .askDraft, .decisionReceipt, .askSignature,
                .decisionReceipt, .decisionReceipt, .letter,
            ])
    }

    @Test("the receipt goes out at once and shows what was understood")
    func receipt() throws {
        var desk = Desk()
        desk.now = Example.at("2026-11-22", "23:10")
        var request = Example.request()
        request.needs = ["zoom_link", "laptop:2", "room:command_center"]
        desk.receive(request)
        let receipt = try #require(desk.mails.first { $0.kind == .receipt })
        #expect(receipt.notBefore == nil)
        #expect(receipt.text("agenda_number") == "451")
        #expect(receipt.list("sessions").first?.text("when") == "Kamis, 26 November 2026, 09.00–11.30 WITA")
        #expect(receipt.token?.act == "applicant")
        #expect(receipt.text("next") == "menunggu disposisi Kepala Dinas (langkah 2 dari 10)")
        #expect(receipt.text("needs") == "tautan Zoom, 2 laptop, ruang command center")
    }

    @Test("a request of a Sunday night asks the first official on Monday morning")
    func officeHours() throws {
        var desk = Desk()
        desk.now = Example.at("2026-11-22", "23:10")
        desk.receive()
        let ask = try #require(desk.mails.first { $0.kind == .askDecision })
        #expect(ask.notBefore == Example.at("2026-11-23", "07:30"))
        let reminder = try #require(desk.file.deadlines.first { $0.kind == .reminder })
        #expect(reminder.due == Example.at("2026-11-23", "08:30"))
    }

    @Test("an urgent request does not wait for the office to open, and the operator hears of it")
    func urgent() throws {
        var desk = Desk()
        desk.now = Example.at("2026-11-25", "20:00")
        desk.receive()
        let ask = try #require(desk.mails.first { $0.kind == .askDecision })
        #expect(ask.notBefore == nil)
        #expect(ask.fields["urgent"] == .flag(true))
        #expect(desk.mails.contains { $0.kind == .operatorNotice })
        desk.expectInvariants()
    }

    @Test("link and passcode stand only where the procedure shows them, in the letter, and in the applicant's mail")
    func passcodes() {
        let desk = Desk.walked()
        for mail in desk.mails where mail.fields.allTexts.contains(where: { $0.contains("260111") }) {
            #expect([.askDraft, .askSignature, .letter].contains(mail.kind), "\(mail.kind.rawValue)")
        }
        #expect(desk.papers.allSatisfy { $0.fields.allTexts.contains("260111") })
        #expect(desk.papers.count == 2)
    }

    @Test("the letter carries number and date only once it is signed")
    func paper() throws {
        let desk = Desk.walked()
        let draft = try #require(desk.papers.first { $0.key == "draft/1" })
        let letter = try #require(desk.papers.first { $0.key == "letter/1" })
        #expect(draft.fields["number"] == nil)
        #expect(draft.fields["draft"] == .flag(true))
        #expect(letter.fields.text("number") == "B/500.12/1031/DKISP/XI/2026")
        #expect(letter.fields.text("date") == "23 November 2026")
        #expect(letter.fields.text("to") == "Kepala Dinas Kesehatan Kota Tanjung Arunika")
        #expect(letter.fields.text("signer_name") == "Hartono Contoh, S.T., M.Si.")
        #expect(letter.fields.text("signer_nip") == "19700101 199503 1 001")
        if case .list(let conditions) = letter.fields["conditions"] {
            #expect(conditions.map { $0.text("text") } == ["agar bergabung lebih awal."])
        }
        for paper in desk.papers {
            #expect(Set(paper.fields.values.keys).isSubset(of: PaperTags.vocabulary.keys))
            guard case .list(let sessions) = paper.fields["sessions"] else { continue }
            #expect(sessions.first?.text("time") == "09.00 s.d. 11.30 WITA")
            #expect(sessions.first?.text("id") == "812 3456 7890")
            #expect(sessions.first?.text("medium") == "Zoom Meeting")
        }
    }

    @Test("the invitation has a stable UID, the times in UTC and the link")
    func invitation() throws {
        let desk = Desk.walked()
        let mail = try #require(desk.mails.first { $0.kind == .letter })
        let invitations = mail.enclosures.compactMap { enclosure in
            if case .invitation(let invitation) = enclosure { invitation } else { nil }
        }
        let invitation = try #require(invitations.first)
        #expect(invitation.method == .request)
        #expect(invitation.sequence == 0)
        let entry = try #require(invitation.entries.first)
        #expect(entry.uid == "K-2026-0042-1@dkisp.tanjungarunika.example")
        #expect(entry.interval == Example.interval("2026-11-26", "09:00", "11:30"))
        #expect(entry.url == "https://zoom.us/j/81234567890?pwd=CONTOH")
    }

    @Test("the typeset draft is sent on to the next officials without being made again")
    func oneDraft() {
        let desk = Desk.walked()
        let drafts = desk.mails.filter { [.askDraft, .askSignature].contains($0.kind) }
        #expect(drafts.count == 3)
        for mail in drafts {
            #expect(mail.enclosures.first == .paper(key: "draft/1", name: "Konsep Surat K-2026-0042.pdf"))
            #expect(mail.token?.version == 1)
        }
    }

    @Test("the slot is held at intake, booked at the schedule row, and kept to the end")
    func slots() {
        #expect(Desk.walked(to: "2").file.bookings.map(\.state) == [.held])
        #expect(Desk.walked(to: "5").file.bookings.map(\.state) == [.booked])
        #expect(Desk.walked().file.bookings.map(\.state) == [.booked])
    }

    @Test("each official sees what those before decided, and whether the time is free")
    func chain() throws {
        let desk = Desk.walked(to: "4")
        let ask = try #require(desk.mails.last { $0.kind == .askSchedule })
        #expect(
            ask.list("chain").map { $0.text("title") } == ["Kepala Dinas", "Kepala Bidang Aplikasi dan Informatika"])
        #expect(ask.list("chain").first?.text("note") == "Mohon diproses")
        #expect(ask.list("sessions").first?.text("availability") == "masih kosong – Zoom Meeting")
        #expect(ask.list("answers").map { $0.text("word") }.prefix(2) == ["KOSONG", "PENUH"])
        #expect(ask.text("greeting") == "Subkoordinator e-Government")
        #expect(
            ask.text("subject")
                == "Mohon cek jadwal [K-2026-0042] Permohonan Fasilitasi Zoom Meeting – Dinas Kesehatan")
    }

    @Test("several meetings of one reply go to the sessions in their order")
    func severalSessions() {
        var request = Example.request()
        request.sessions.append(Example.session("2026-11-27", "13:00", "15:00", participants: 40))
        var desk = Desk()
        desk.receive(request)
        desk.reply(Example.kadis, .init(decision: .approve))
        desk.reply(Example.kabid, .init(decision: .approve))
        desk.reply(Example.subkoordinator, .init(decision: .approve))
        let second = MeetingReading(joinURL: "https://zoom.us/j/2", meetingID: "222222222", passcode: "b")
        desk.reply(Example.staf2, .init(decision: .none), meetings: [Desk.meeting, second])
        #expect(desk.file.meetings.map(\.session) == [0, 1])
        #expect(desk.file.meetings.last?.meetingID?.text == "222222222")
        desk.expectInvariants()
    }

    @Test("one meeting serves all sessions")
    func oneMeeting() {
        var request = Example.request()
        request.sessions.append(Example.session("2026-11-27", "13:00", "15:00", participants: 40))
        var desk = Desk()
        desk.receive(request)
        desk.reply(Example.kadis, .init(decision: .approve))
        desk.reply(Example.kabid, .init(decision: .approve))
        desk.reply(Example.subkoordinator, .init(decision: .approve))
        desk.reply(Example.staf, .init(decision: .none), meetings: [Desk.meeting])
        #expect(desk.file.meetings.map(\.session) == [0, 1])
        #expect(Set(desk.file.meetings.map(\.joinURL)).count == 1)
    }

    @Test("sessions that have no room are refused in the same letter")
    func partlyFull() throws {
        var request = Example.request()
        request.sessions.append(Example.session("2026-11-27", "13:00", "15:00", participants: 40))
        var desk = Desk()
        desk.others = [Desk.booking(Example.interval("2026-11-27", "14:00", "16:00"))]
        desk.receive(request)
        desk.reply(Example.kadis, .init(decision: .approve))
        desk.reply(Example.kabid, .init(decision: .approve))
        let ask = try #require(desk.mails.last { $0.kind == .askSchedule })
        #expect(
            ask.list("sessions").last?.text("availability")
                == "bentrok dengan permohonan K-2026-0007, Jumat, 27 November 2026, 14.00–16.00 WITA")
        desk.reply(Example.subkoordinator, .init(decision: .approve))
        desk.reply(Example.staf, .init(decision: .none), meetings: [Desk.meeting])
        let draft = try #require(desk.papers.last)
        guard case .list(let granted) = draft.fields["sessions"],
            case .list(let refused) = draft.fields["refused_sessions"]
        else {
            Issue.record("the draft has no sessions")
            return
        }
        #expect(granted.map { $0.text("day") } == ["Kamis, 26 November 2026"])
        #expect(refused.map { $0.text("when") } == ["Jumat, 27 November 2026, 13.00–15.00 WITA"])
        desk.expectInvariants()
    }

    @Test("two sessions of one request at the same time stand in each other's way")
    func siblings() {
        var request = Example.request()
        request.sessions.append(Example.session("2026-11-26", "10:00", "12:00", participants: 40))
        var desk = Desk()
        desk.receive(request)
        #expect(desk.file.bookings.map(\.session) == [0])
    }

    @Test("an open end is given the service's usual length and said to be open")
    func openEnd() throws {
        var desk = Desk()
        desk.receive(Example.request(end: nil))
        #expect(desk.file.request.sessions.first?.interval == Example.interval("2026-11-26", "09:00", "11:00"))
        let receipt = try #require(desk.mails.first { $0.kind == .receipt })
        #expect(receipt.list("sessions").first?.text("when") == "Kamis, 26 November 2026, 09.00 WITA s.d. selesai")
    }

    @Test("an end before the start is on the next day")
    func overMidnight() {
        var desk = Desk()
        desk.receive(Example.request(start: "20:00", end: "01:00"))
        #expect(
            desk.file.request.sessions.first?.interval
                == Interval(start: Example.at("2026-11-26", "20:00"), end: Example.at("2026-11-27", "01:00")))
    }
}

@Suite("A no, and what is sent back")
struct RefusalTests {
    @Test(
        "a refusal tells the applicant the reason, frees the slot, and bothers nobody else",
        arguments: ["2", "3", "4", "7", "8", "9.1"])
    func refusedAt(act: String) throws {
        var desk = Desk.walked(to: act)
        let official = try #require(desk.office.official(desk.file.asked.first?.official ?? ""))
        let before = desk.mails.count
        desk.reply(official, .init(decision: .reject, note: "Kegiatan di luar tugas dinas"))
        #expect(desk.file.state == .refused)
        #expect(desk.file.bookings.isEmpty)
        let mails = desk.mails[before...]
        #expect(mails.map(\.kind) == [.refused, .decisionReceipt])
        let refused = try #require(mails.first)
        #expect(refused.text("note") == "Kegiatan di luar tugas dinas")
        #expect(refused.text("reason").contains("tidak menyetujui"))
        desk.expectInvariants()
    }

    @Test("what an official sends back comes to him again with the applicant's answer", arguments: ["2", "3", "4"])
    func sentBack(act: String) throws {
        var desk = Desk.walked(to: act)
        let official = try #require(desk.office.official(desk.file.asked.first?.official ?? ""))
        desk.reply(official, .init(decision: .revise, note: "Lampirkan daftar peserta"))
        #expect(desk.file.state == .waitingForApplicant)
        let ask = try #require(desk.mails.last { $0.kind == .askCorrection })
        #expect(ask.text("note") == "Lampirkan daftar peserta")
        desk.applicantReplies([], text: "Daftar peserta terlampir")
        #expect(desk.file.state == .running)
        #expect(desk.file.current == act)
        #expect(desk.file.attempt == 2)
        #expect(desk.file.request.version == 2)
        let again = try #require(desk.ask(to: official.address))
        #expect(again.token?.version == 2)
        #expect(again.enclosures.count == 2)
        desk.expectInvariants()
    }

    @Test("a correction that changes the time is decided anew from the first official")
    func materialCorrection() throws {
        var desk = Desk.walked(to: "4")
        desk.reply(Example.subkoordinator, .init(decision: .revise, note: "Mohon pilih waktu lain"))
        var reading = RequestReading()
        reading.sessions = [Example.session("2026-11-30", "13:00", "15:00", participants: 75)]
        desk.applicantReplies([.supply(reading)])
        #expect(desk.file.current == "2")
        #expect(desk.file.changed)
        #expect(desk.file.decisions.isEmpty)
        let ask = try #require(desk.mails.last { $0.kind == .askDecision })
        #expect(ask.list("doubts").contains { $0.text("text").hasPrefix("Permohonan diubah") })
        #expect(desk.file.bookings.map(\.interval) == [Example.interval("2026-11-30", "13:00", "15:00")])
        desk.expectInvariants()
    }

    @Test("a draft sent back from above comes to the drafter with the note", arguments: ["8", "9.1"])
    func draftSentBack(act: String) throws {
        var desk = Desk.walked(to: act)
        let official = try #require(desk.office.official(desk.file.asked.first?.official ?? ""))
        desk.reply(official, .init(decision: .revise, note: "Sebutkan narahubung teknis"))
        #expect(desk.file.current == "7")
        let ask = try #require(desk.mails.last { $0.kind == .askDraft })
        #expect(ask.to.address == Example.subkoordinator.address)
        #expect(ask.text("note") == "Sebutkan narahubung teknis")
        desk.reply(Example.subkoordinator, .init(decision: .revise, note: "Narahubung teknis: Sdri. Dewi."))
        #expect(desk.file.draft?.version == 2)
        #expect(desk.papers.last?.fields.text("remark") == "Narahubung teknis: Sdri. Dewi.")
        desk.typeset()
        desk.reply(Example.subkoordinator, .init(decision: .approve))
        #expect(desk.file.current == "8")
        let initial = try #require(desk.ask(to: Example.kabid.address))
        #expect(initial.token?.version == 2)
        #expect(initial.enclosures.first == .paper(key: "draft/2", name: "Konsep Surat K-2026-0042.pdf"))
        desk.expectInvariants()
    }

    @Test("a meeting that cannot be made goes back to the one who checked the schedule")
    func noMeeting() throws {
        var desk = Desk.walked(to: "5")
        desk.reply(Example.staf, .init(decision: .reject, note: "Lisensi habis"))
        #expect(desk.file.current == "4")
        let ask = try #require(desk.mails.last { $0.kind == .askSchedule })
        #expect(ask.text("note") == "Lisensi habis")
        desk.expectInvariants()
    }

    @Test("a full schedule offers free times, and the number chosen brings the case to the officials again")
    func fullAndChosen() throws {
        var desk = Standing.full.desk()
        let full = try #require(desk.mails.last { $0.kind == .full })
        #expect((1...3).contains(full.list("alternatives").count))
        let chosen = try #require(desk.file.offered.last)
        desk.applicantReplies([.choose(number: desk.file.offered.count)])
        #expect(desk.file.state == .running)
        #expect(desk.file.current == "2")
        #expect(desk.file.request.sessions.map(\.interval) == [chosen])
        #expect(desk.file.bookings.map(\.interval) == [chosen])
        desk.reply(Example.kadis, .init(decision: .approve))
        desk.reply(Example.kabid, .init(decision: .approve))
        desk.reply(Example.subkoordinator, .init(decision: .approve, choice: "kosong"))
        desk.reply(Example.staf, .init(decision: .none), meetings: [Desk.meeting])
        desk.typeset()
        desk.reply(Example.subkoordinator, .init(decision: .approve))
        desk.reply(Example.kabid, .init(decision: .approve))
        desk.reply(Example.kadis, .init(decision: .approve))
        desk.typeset()
        desk.letterAccepted()
        #expect(desk.file.state == .completed)
        desk.expectInvariants()
    }

    /// Two sessions, both taken by others; who checks the schedule has said so.
    private static func twoSessionsFull() -> Desk {
        var request = Example.request()
        request.sessions = [
            Example.session("2026-11-26", "09:00", "11:00", participants: 20),
            Example.session("2026-11-27", "09:00", "11:00", participants: 20),
        ]
        var desk = Desk()
        desk.others = [
            Desk.booking(Example.interval("2026-11-26", "09:00", "11:00"), owner: "K-2026-0008"),
            Desk.booking(Example.interval("2026-11-27", "09:00", "11:00"), owner: "K-2026-0009"),
        ]
        desk.receive(request)
        desk.reply(Example.kadis, .init(decision: .approve))
        desk.reply(Example.kabid, .init(decision: .approve))
        desk.reply(Example.subkoordinator, .init(decision: .none, choice: "penuh"))
        return desk
    }

    @Test("two full sessions are offered times each, under their own headings, and one number for each moves both")
    func twoSessionsChosen() throws {
        var desk = Self.twoSessionsFull()
        let full = try #require(desk.mails.last { $0.kind == .full })
        let offers = full.list("alternatives")
        let second = try #require(offers.indices.dropFirst().first { offers[$0]["group"] != nil })
        #expect(offers.map { $0["number"] } == (1...offers.count).map { .text(String($0)) })
        #expect("\(offers[0]["group"] as Any)".contains("Pengganti sesi 1, Kamis, 26 November 2026"))
        #expect("\(offers[second]["group"] as Any)".contains("Pengganti sesi 2, Jumat, 27 November 2026"))
        #expect(full.text("reason").contains("“1 dan \(second + 1)”") == true)
        let times = [desk.file.offered[0], desk.file.offered[second]]
        #expect(Set(desk.file.offered).count == desk.file.offered.count)
        desk.applicantReplies([.choose(number: 1), .choose(number: second + 1)])
        #expect(desk.file.state == .running)
        #expect(desk.file.request.sessions.map(\.interval) == times)
        #expect(desk.file.bookings.map(\.interval) == times)
        desk.expectInvariants()
    }

    @Test("one number moves the session whose heading it stands under; two for one session are asked back")
    func oneOfTwoSessions() throws {
        var desk = Self.twoSessionsFull()
        let second = try #require(desk.file.offeredSessions?.firstIndex(of: 1))
        let before = desk.file.request.sessions.map(\.interval)
        let chosen = desk.file.offered[second]
        desk.applicantReplies([.choose(number: 1), .choose(number: 2)])
        #expect(desk.file.state == .full)
        #expect(desk.mails.last?.kind == .applicantUnclear)
        desk.applicantReplies([.choose(number: second + 1)])
        #expect(desk.file.request.sessions.map(\.interval) == [before[0], chosen])
        desk.expectInvariants()
    }

    @Test("an alternative that was taken meanwhile is offered no more")
    func alternativeTaken() {
        var desk = Standing.full.desk()
        let offered = desk.file.offered
        desk.others.append(Desk.booking(offered[0], owner: "K-2026-0009"))
        desk.applicantReplies([.choose(number: 1)])
        #expect(desk.file.state == .full)
        #expect(!desk.file.offered.contains(offered[0]))
        #expect(desk.mails.filter { $0.kind == .full }.count == 2)
        desk.expectInvariants()
    }

    @Test("a number of an earlier offer chooses nothing")
    func staleOffer() {
        var desk = Standing.full.desk()
        let old = desk.ask(to: Example.applicantAddress)?.token
        desk.others.append(Desk.booking(desk.file.offered[0], owner: "K-2026-0009"))
        desk.applicantReplies([.choose(number: 1)])
        desk.applicantReplies([.choose(number: 2)], token: .some(old))
        #expect(desk.file.state == .full)
        desk.expectInvariants()
    }

    @Test("a slot lost to another case before signing leads back to the schedule, not to a signature")
    func slotLost() {
        var desk = Desk.walked(to: "9.1")
        desk.others = [Desk.booking(Example.interval("2026-11-26", "09:00", "10:00"), owner: "K-2026-0001")]
        desk.reply(Example.kadis, .init(decision: .approve))
        #expect(desk.file.current == "4")
        #expect(desk.file.letter == nil)
        #expect(desk.events.contains { if case .replySetAside(_, .slotTaken, _) = $0 { true } else { false } })
        desk.expectInvariants()
    }

    @Test("a letter that changed since it was shown is not signed but shown again")
    func changedLetter() {
        var desk = Desk.walked(to: "9.1")
        desk.procedure.letter?.conditions.append("syarat baru")
        desk.reply(Example.kadis, .init(decision: .approve))
        #expect(desk.file.letter == nil)
        #expect(desk.file.current == "7")
        #expect(desk.file.draft?.version == 2)
        desk.expectInvariants()
    }
}
