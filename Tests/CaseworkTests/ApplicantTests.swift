import Casework
import LetterReading
import OfficeCalendar
import Testing

@Suite("What the applicant is asked and may do")
struct ApplicantTests {
    private func asked(_ request: RequestReading) throws -> (Desk, OwedMail) {
        var desk = Desk()
        desk.receive(request)
        desk.expectInvariants()
        #expect(desk.file.state == .waitingForApplicant)
        #expect(desk.mails.count == 1)
        return (desk, try #require(desk.mails.first { $0.kind == .askData }))
    }

    @Test("everything that is missing is asked in one mail")
    func missing() throws {
        var request = Example.request(start: nil, end: nil, participants: nil)
        request.contactPhone = nil
        request.number = nil
        request.missing = ["participants", "contact", "letter_number", "start_time"]
        let (desk, mail) = try asked(request)
        #expect(desk.file.askedFields == ["start_time", "participants", "contact", "letter_number"])
        #expect(mail.list("fields").map { $0.text("number") } == ["1", "2", "3", "4"])
        #expect(mail.list("fields").first?.text("found") == "tanggal Kamis, 26 November 2026, tanpa jam")
        #expect(mail.text("agenda_number") == "451")
        let question = openQuestion(for: mail.token, of: desk.file, procedure: desk.procedure, at: desk.now)
        #expect(question.kind == .missing)
        #expect(question.fields == desk.file.askedFields)
    }

    @Test("facts that come in answer to an earlier question are taken, and the case goes on")
    func lateFacts() throws {
        var request = Example.request(start: nil, end: nil)
        request.contactPhone = nil
        request.missing = ["start_time", "contact"]
        var (desk, first) = try asked(request)
        var time = RequestReading()
        time.sessions = Example.request().sessions
        desk.applicantReplies([.supply(time)])
        #expect(desk.file.askedFields == ["contact"])
        var contact = RequestReading()
        contact.contactName = "Rina"
        contact.contactPhone = "081200001101"
        desk.applicantReplies([.supply(contact)], token: first.token)
        #expect(desk.file.state == .running)
        desk.expectInvariants()
    }

    @Test("the patience of an answered question does not end the next one")
    func newPatience() throws {
        var request = Example.request(start: nil, end: nil)
        request.contactPhone = nil
        request.missing = ["start_time", "contact"]
        var (desk, _) = try asked(request)
        var time = RequestReading()
        time.sessions = Example.request().sessions
        desk.now = Example.at("2026-11-24", "10:00")
        desk.applicantReplies([.supply(time)])
        let waiting = desk.file.deadlines.filter { $0.kind == .applicantPatience }
        #expect(waiting.map(\.key) == ["applicant-patience/2"])
        #expect(desk.file.deadlines.filter { $0.kind == .applicantReminder }.allSatisfy { $0.key.contains("/2/") })
    }

    @Test("a request without a date is asked for one")
    func noDate() throws {
        var request = Example.request()
        request.sessions = []
        request.missing = ["date", "start_time"]
        let (desk, _) = try asked(request)
        #expect(desk.file.askedFields == ["date", "start_time"])
    }

    @Test("a weekday that contradicts its date is asked about, with what the letter says")
    func mismatch() throws {
        var request = Example.request()
        request.warnings = ["weekday_date_mismatch"]
        let (_, mail) = try asked(request)
        #expect(mail.list("fields").first?.text("text").contains("tidak cocok") ?? false)
        #expect(mail.list("fields").first?.text("found") == "Kamis, 26 November 2026, pukul 09.00 s.d. 11.30 WITA")
    }

    @Test("candidates for a contradicted date are offered by number, and choosing one completes the request")
    func candidates() throws {
        var request = Example.request()
        request.warnings = ["weekday_date_mismatch"]
        request.alternatives = [
            .init(date: Example.day("2026-11-26"), start: nil, end: nil),
            .init(date: Example.day("2026-11-27"), start: nil, end: nil),
        ]
        var (desk, mail) = try asked(request)
        #expect(mail.list("answers").count == 2)
        let question = openQuestion(for: mail.token, of: desk.file, procedure: desk.procedure, at: desk.now)
        #expect(question.kind == .alternatives)
        #expect(question.choices.count == 2)
        desk.applicantReplies([.choose(number: 2)])
        #expect(desk.file.current == "2")
        #expect(desk.file.request.sessions.first?.interval == Example.interval("2026-11-27", "09:00", "11:30"))
        desk.expectInvariants()
    }

    @Test("a date in the past is asked about even when the reader saw no doubt")
    func past() throws {
        let (_, mail) = try asked(Example.request(date: "2026-11-19"))
        #expect(mail.list("fields").first?.text("text").contains("sudah lewat") ?? false)
    }

    @Test("a vague date or a choice of dates is asked about", arguments: ["vague_date", "alternative_dates"])
    func doubtful(warning: String) throws {
        var request = Example.request()
        request.warnings = [warning]
        let (desk, _) = try asked(request)
        #expect(desk.file.askedFields == ["date"])
    }

    @Test("what the applicant adds is merged, and only the rest is asked again")
    func partialAnswer() throws {
        var request = Example.request(participants: nil)
        request.contactPhone = nil
        request.missing = ["participants", "contact"]
        var (desk, _) = try asked(request)
        var answer = RequestReading()
        answer.contactPhone = "081300009999"
        answer.missing = ["participants"]
        desk.applicantReplies([.supply(answer)])
        #expect(desk.file.askedFields == ["participants"])
        #expect(desk.mails.filter { $0.kind == .askData }.count == 2)
        var second = RequestReading()
        second.sessions = [Example.session("2026-11-23", nil, nil, participants: 60)]
        desk.applicantReplies([.supply(second)])
        #expect(desk.file.current == "2")
        #expect(desk.file.request.sessions.first?.participants == 60)
        #expect(desk.file.request.sessions.first?.interval == Example.interval("2026-11-26", "09:00", "11:30"))
        #expect(desk.file.request.contactPhone?.text == "081300009999")
        #expect(desk.mails.contains { $0.kind == .receipt })
        desk.expectInvariants()
    }

    @Test("a bare hour completes a known date")
    func bareHour() throws {
        var request = Example.request(start: nil, end: nil)
        request.missing = ["start_time"]
        var (desk, _) = try asked(request)
        var answer = RequestReading()
        answer.sessions = [Example.session("2026-11-23", "13:00", "15:00")]
        desk.applicantReplies([.supply(answer)])
        #expect(desk.file.request.sessions.first?.interval == Example.interval("2026-11-26", "13:00", "15:00"))
        #expect(desk.file.request.sessions.first?.participants == 75)
        #expect(desk.file.current == "2")
    }

    @Test("an answer that answers nothing is asked about once")
    func emptyAnswer() {
        var desk = Standing.dataAsked.desk()
        for _ in 0..<3 { desk.applicantReplies([], text: "Baik") }
        #expect(desk.mails.map(\.kind) == [.askData, .applicantUnclear])
        desk.expectInvariants()
    }

    @Test("silence is reminded of twice and ends in a letter")
    func silence() throws {
        var desk = Standing.dataAsked.desk()
        while let next = desk.file.deadlines.min(by: { $0.due < $1.due }) {
            desk.now = next.due
            desk.take(.deadlinePassed(next))
        }
        #expect(desk.mails.map(\.kind).prefix(3) == [.askData, .applicantReminder, .applicantReminder])
        #expect(desk.file.state == .closed)
        #expect(desk.mails.last { $0.kind == .closed } != nil)
        #expect(desk.file.bookings.isEmpty)
        desk.expectInvariants()
    }

    @Test("an applicant may ask where the case stands at any time")
    func status() {
        for standing in Standing.allCases {
            var desk = standing.desk()
            desk.applicantReplies([.status])
            #expect(desk.mails.last?.kind == .status, "\(standing.rawValue)")
            #expect(desk.mails.last?.text("status") != "")
        }
    }

    @Test("a proved cancellation frees the slot and tells who was asked")
    func cancelled() {
        var desk = Desk.walked(to: "3")
        desk.applicantReplies([.cancel])
        #expect(desk.file.state == .cancelled)
        #expect(desk.file.bookings.isEmpty)
        #expect(desk.mails.suffix(2).map(\.kind) == [.cancelled, .notice])
        #expect(desk.mails.last?.to.address == Example.kabid.address)
        desk.expectInvariants()
    }

    @Test("an unproved cancellation is confirmed by a code to the request's address")
    func cancelledByCode() throws {
        var desk = Desk.walked(to: "3")
        desk.applicantReplies([.cancel], proved: false)
        #expect(desk.file.state == .running)
        let confirm = try #require(desk.mails.last { $0.kind == .confirmCancellation })
        #expect(confirm.to.address == Example.applicantAddress)
        desk.applicantReplies([.agree], proved: false)
        #expect(desk.file.state == .cancelled)
        desk.expectInvariants()
    }

    @Test("cancelling after the letter withdraws the invitation with a raised sequence")
    func cancelledAfterLetter() throws {
        var desk = Desk.walked()
        desk.applicantReplies([.cancel])
        let mail = try #require(desk.mails.last { $0.kind == .cancelled })
        let invitations = mail.enclosures.compactMap { enclosure in
            if case .invitation(let invitation) = enclosure { invitation } else { nil }
        }
        #expect(invitations.first?.method == .cancel)
        #expect(invitations.first?.sequence == 1)
        #expect(invitations.first?.entries.map(\.uid) == ["K-2026-0042-1@dkisp.tanjungarunika.example"])
        #expect(desk.mails.last?.to.address == Example.staf.address)
        desk.expectInvariants()
    }

    @Test("another address never changes anything")
    func otherAddress() {
        for wish in [Meaning.Wish.cancel, .choose(number: 1), .status, .supply(RequestReading())] {
            var desk = Desk.walked(to: "3")
            let before = desk.mails.count
            desk.applicantReplies([wish], from: "lain@dinkes.tanjungarunika.example")
            #expect(desk.mails.count == before)
            #expect(desk.file.state == .running)
            #expect(desk.file.current == "3")
        }
    }

    @Test("a new time after the letter is decided anew and sent with a raised sequence")
    func rescheduledAfterLetter() throws {
        var desk = Desk.walked()
        desk.applicantReplies([
            .reschedule(sessions: [Example.session("2026-11-30", "13:00", "15:00", participants: 75)])
        ])
        #expect(desk.file.state == .running)
        #expect(desk.file.current == "2")
        #expect(desk.file.bookings.map(\.interval) == [Example.interval("2026-11-30", "13:00", "15:00")])
        desk.reply(Example.kadis, .init(decision: .approve))
        desk.reply(Example.kabid, .init(decision: .approve))
        desk.reply(Example.subkoordinator, .init(decision: .approve))
        desk.reply(Example.staf, .init(decision: .none), meetings: [Desk.meeting])
        desk.typeset()
        desk.reply(Example.subkoordinator, .init(decision: .approve))
        desk.reply(Example.kabid, .init(decision: .approve))
        desk.reply(Example.kadis, .init(decision: .approve))
        desk.typeset()
        desk.letterAccepted()
        #expect(desk.file.state == .completed)
        let letters = desk.mails.filter { $0.kind == .letter }
        #expect(letters.map(\.slot) == ["letter/1", "letter/2"])
        let sequences = letters.flatMap(\.enclosures).compactMap { enclosure in
            if case .invitation(let invitation) = enclosure { invitation.sequence } else { nil }
        }
        #expect(sequences == [0, 1])
        desk.expectInvariants()
    }

    @Test("a letter that was sent back is handed in again where it was sent back, also with another time")
    func rescheduledWhileSentBack() throws {
        var desk = Desk.walked(to: "4")
        desk.reply(Example.subkoordinator, .init(decision: .revise, note: "Mohon pilih waktu lain"))
        #expect(desk.file.state == .waitingForApplicant)
        // With the mark of our question no further proof is wanted.
        desk.applicantReplies(
            [.reschedule(sessions: [Example.session("2026-11-30", "13:00", "15:00", participants: 75)])], proved: false)
        #expect(desk.file.state == .running)
        #expect(desk.file.correction == nil)
        #expect(desk.file.current == "2")
        #expect(desk.file.bookings.map(\.interval) == [Example.interval("2026-11-30", "13:00", "15:00")])
        desk.expectInvariants()
    }

    @Test("an unproved new time waits for its code")
    func rescheduledByCode() {
        var desk = Desk.walked(to: "4")
        desk.applicantReplies(
            [.reschedule(sessions: [Example.session("2026-11-30", "13:00", "15:00", participants: 75)])], proved: false)
        #expect(desk.file.current == "4")
        desk.applicantReplies([.agree], proved: false)
        #expect(desk.file.current == "2")
        #expect(desk.file.request.sessions.first?.interval == Example.interval("2026-11-30", "13:00", "15:00"))
        desk.expectInvariants()
    }

    @Test("a stranger is registered and shown as such, and gets none of his own text back")
    func stranger() throws {
        var desk = Desk()
        desk.receive(from: "orang@lain.example")
        let receipt = try #require(desk.mails.first { $0.kind == .receipt })
        #expect(!receipt.fields.allTexts.contains { $0.contains("Rapat Evaluasi") || $0.contains("Hamzah") })
        let ask = try #require(desk.mails.first { $0.kind == .askDecision })
        #expect(ask.list("doubts").contains { $0.text("text").contains("tidak terdaftar") })
    }

    @Test("an office may decline strangers, once")
    func declined() {
        var desk = Desk()
        desk.office = Example.office(strangers: .decline)
        desk.receive(from: "orang@lain.example")
        #expect(desk.file.state == .closed)
        #expect(desk.mails.map(\.kind) == [.declined])
        desk.expectInvariants()
        var flooded = Desk()
        flooded.office = Example.office(strangers: .decline)
        flooded.answersToday = 20
        flooded.receive(from: "orang@lain.example", proved: false)
        #expect(flooded.mails.isEmpty)
        #expect(flooded.file.state == .closed)
    }

    @Test("a forged stranger is not answered")
    func forged() {
        var desk = Desk()
        var reading = Desk.reading(from: "korban@lain.example", kind: .request, proved: false)
        reading.authentication.results = ["dmarc=fail"]
        reading.request = Example.request()
        desk.take(.requestArrived(.init(inbox: 1, reading: reading, receivedAt: desk.now, borrowedMessageID: false)))
        #expect(!desk.mails.contains { $0.to.address == "korban@lain.example" })
        #expect(desk.file.state == .running)
    }

    @Test("a cancellation of a request that the office does not have says so")
    func nothingToCancel() {
        var request = RequestReading()
        request.warnings = ["cancellation"]
        var desk = Desk()
        desk.receive(request)
        #expect(desk.file.state == .closed)
        #expect(desk.file.closing == .nothingToCancel)
        #expect(desk.mails.map(\.kind) == [.closed])
    }

    @Test("short notice is shown to those who decide, not refused")
    func shortNotice() throws {
        var desk = Desk()
        desk.procedure.service.noticeDays = 7
        desk.receive()
        let ask = try #require(desk.mails.first { $0.kind == .askDecision })
        #expect(ask.list("doubts").contains { $0.text("text").contains("paling lambat 7 hari") })
        #expect(desk.file.state == .running)
    }

    @Test("erasing the applicant's words leaves a case that can still be decided")
    func erased() {
        var desk = Desk.walked(to: "3")
        desk.applicantReplies([.supply(RequestReading())])
        desk.expectInvariants()
    }
}

@Suite("What falls due, and what goes wrong")
struct TimeTests {
    @Test("an official is reminded twice, then the superior is told")
    func reminders() throws {
        var desk = Desk.walked(to: "3")
        for _ in 0..<3 {
            let next = try #require(
                desk.file.deadlines.filter { $0.kind != .eventPast }.min { $0.due < $1.due })
            desk.now = next.due
            #expect(desk.office.hours.isOpen(at: next.due))
            desk.take(.deadlinePassed(next))
        }
        let kinds = desk.mails.suffix(3).map(\.kind)
        #expect(kinds == [.reminder, .reminder, .escalation])
        #expect(desk.mails.last?.to.address == Example.kadis.address)
        #expect(desk.file.deadlines.map(\.kind) == [.eventPast, .reminder])
        desk.reply(Example.kabid, .init(decision: .approve))
        #expect(desk.file.current == "4")
        desk.expectInvariants()
    }

    @Test("a row's standard time comes before the first reminder")
    func standardTime() throws {
        let desk = Desk.walked(to: "8")
        let reminder = try #require(desk.file.deadlines.first { $0.kind == .reminder })
        #expect(desk.office.hours.officeMinutes(from: desk.now, to: reminder.due) == 450)
    }

    @Test("an ended act drops its deadlines")
    func dropped() {
        var desk = Desk.walked(to: "2")
        let old = desk.file.deadlines.filter { $0.kind == .reminder }
        desk.reply(Example.kadis, .init(decision: .approve))
        #expect(!desk.file.deadlines.contains { old.contains($0) })
    }

    @Test("a case whose event has passed is closed by a letter, and those asked are told")
    func eventPast() throws {
        var desk = Desk.walked(to: "3")
        let past = try #require(desk.file.deadlines.first { $0.kind == .eventPast })
        #expect(past.due == Example.at("2026-11-26", "11:30"))
        desk.now = past.due
        desk.take(.deadlinePassed(past))
        #expect(desk.file.state == .closed)
        #expect(desk.mails.contains { $0.kind == .closed })
        #expect(desk.mails.last?.kind == .notice)
        desk.expectInvariants()
    }

    @Test("a mail that cannot be delivered is shown and the operator told, never the address again")
    func undelivered() {
        var desk = Desk.walked(to: "3")
        let slot = desk.ask(to: Example.kabid.address)?.slot ?? ""
        let before = desk.mails.count
        desk.take(.mailRefused(slot: slot, words: "550 5.1.1 unknown"))
        #expect(desk.file.undelivered == [slot])
        #expect(desk.mails[before...].map(\.kind) == [.operatorNotice])
        desk.take(.mailRefused(slot: desk.mails.last?.slot ?? "", words: "550"))
        #expect(desk.mails.count == before + 1)
        desk.expectInvariants()
    }

    @Test("a paper that failed is made again under a new key when the operator asks")
    func paperFailed() {
        var desk = Standing.act7Typesetting.desk()
        desk.take(.paperFailed(key: "draft/1", reason: "weasyprint ended with 1"))
        desk.take(.operatorOrdered(.init(kind: .askAgain, name: "admin", reason: "diperbaiki")))
        #expect(desk.file.papersOwed == ["draft/2"])
        desk.typeset()
        #expect(desk.file.asked.map(\.official) == [Example.subkoordinator.id])
        desk.expectInvariants()
    }

    @Test("a signed letter that failed keeps its number when it is made again")
    func letterFailed() {
        var desk = Standing.letterTypesetting.desk()
        desk.take(.paperFailed(key: "letter/1", reason: "weasyprint ended with 1"))
        desk.take(.operatorOrdered(.init(kind: .askAgain, name: "admin", reason: "diperbaiki")))
        #expect(desk.file.papersOwed == ["letter/2"])
        #expect(desk.papers.last?.fields.text("number") == "B/500.12/1031/DKISP/XI/2026")
        desk.typeset()
        desk.letterAccepted()
        #expect(desk.file.state == .completed)
        desk.expectInvariants()
    }

    @Test("a recorded paper decision is marked as such")
    func recorded() throws {
        var desk = Desk.walked(to: "3")
        desk.take(
            .operatorOrdered(
                .init(
                    kind: .recordDecision(official: Example.kabid.id, outcome: .done, note: "acc"), name: "admin",
                    reason: "disposisi kertas")))
        #expect(desk.file.decisions.last?.proof == .paper)
        let ask = try #require(desk.mails.last { $0.kind == .askSchedule })
        #expect(ask.list("chain").last?.text("decision").contains("berkas kertas") ?? false)
        desk.expectInvariants()
    }

    @Test("the letter that was refused can be sent once more")
    func letterRefused() {
        var desk = Standing.letterOwed.desk()
        desk.take(.mailRefused(slot: "letter/1", words: "550"))
        desk.take(.operatorOrdered(.init(kind: .askAgain, name: "admin", reason: "alamat diperbaiki")))
        desk.letterAccepted()
        #expect(desk.file.state == .completed)
        desk.expectInvariants()
    }
}

@Suite("Answers as the reader gives them")
struct AnswerTests {
    @Test("an hour alone, with the day standing for that of the case, completes the case's own day")
    func dayOfCase() {
        var request = Example.request(start: nil, end: nil)
        request.warnings = ["vague_date"]
        request.missing = ["start_time"]
        var desk = Desk()
        desk.receive(request)
        #expect(desk.file.askedFields == ["date", "start_time"])
        var answer = RequestReading()
        answer.sessions = [Example.session("1970-01-01", "13:00", "15:00")]
        desk.applicantReplies([.supply(answer)])
        #expect(desk.file.askedFields == ["date"])
        var day = RequestReading()
        day.sessions = [Example.session("2026-11-27", nil, nil)]
        desk.applicantReplies([.supply(day)])
        #expect(desk.file.request.sessions.first?.interval == Example.interval("2026-11-27", "13:00", "15:00"))
        #expect(desk.file.current == "2")
        desk.expectInvariants()
    }

    @Test("a day in the running text of a correction moves nothing")
    func bareDay() {
        var desk = Standing.correctionAsked.desk()
        var answer = RequestReading()
        answer.sessions = [Example.session("2026-11-24", nil, nil)]
        desk.applicantReplies([.supply(answer)], text: "Daftar peserta per 24 November terlampir")
        #expect(desk.file.current == "2")
        #expect(!desk.file.changed)
        #expect(desk.file.request.sessions.first?.interval == Example.interval("2026-11-26", "09:00", "11:30"))
    }

    @Test("the question of each act says which words may answer it")
    func questions() {
        func question(_ act: String) -> OpenQuestion {
            let desk = Desk.walked(to: act)
            let token = desk.office.officials.compactMap { desk.ask(to: $0.address)?.token }.first { $0.act == act }
            return openQuestion(for: token, of: desk.file, procedure: desk.procedure, at: desk.now)
        }
        #expect(question("2").kind == .decision)
        #expect(question("4").choices == ["kosong", "penuh"])
        #expect(question("5").kind == .meeting)
        #expect(question("9.1").kind == .decision)
        let correction = Standing.correctionAsked.desk()
        #expect(
            openQuestion(for: nil, of: correction.file, procedure: correction.procedure, at: correction.now).kind
                == .missing)
        let full = Standing.full.desk()
        let choice = openQuestion(
            for: full.ask(to: Example.applicantAddress)?.token, of: full.file, procedure: full.procedure, at: full.now)
        #expect(choice.kind == .alternatives)
        #expect(choice.choices.count == full.file.offered.count)
        let running = Desk.walked(to: "3")
        #expect(openQuestion(for: nil, of: running.file, procedure: running.procedure, at: running.now).kind == .open)
    }

    @Test("“setuju jika kosong” holds while the slot is held")
    func conditionWithWord() {
        var desk = Desk.walked(to: "4")
        desk.reply(Example.subkoordinator, .init(decision: .approve, condition: "slot_free", choice: "kosong"))
        #expect(desk.file.current == "5")
    }
}
