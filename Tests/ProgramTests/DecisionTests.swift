import ExampleOffice
import Foundation
import MailHost
import OfficeCalendar
import TestSupport
import Testing

/// What officials may decide besides a plain yes, over a real mail host.
@Suite("Decisions", .serialized)
struct DecisionTests {
    private func letter(_ agency: Int = 0) -> RequestLetter {
        let seed = seed()
        print("decisions: seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        return RequestLetter(today: today, by: &generator, agency: RequestLetter.agencies[agency])
    }

    private func meeting() -> DrawnMeeting {
        var generator = SystemRandomNumberGenerator()
        return DrawnMeeting(by: &generator)
    }

    @Test("a refusal reaches the applicant with its reason, and the slot is free again")
    func refused() async throws {
        try await withOffice { office in
            let (course, _) = try await Course.begin(office, letter())
            try await course.answer(
                "Permohonan disposisi", by: office.kadis, "TOLAK: kegiatan di luar kewenangan dinas", with: .outlook)
            let told = try await course.mail("Permohonan tidak dapat dipenuhi", to: course.applicant)
            #expect(told.text.contains("kegiatan di luar kewenangan dinas"))
            try await office.stopWorker()
            let record = try await office.record(of: course.caseID)
            #expect(record.state == "refused")
            #expect(record.rowsRecorded == ["1"])
            let schedule = try await office.command(["schedule"])
            #expect(!schedule.output.contains(course.caseID))
        }
    }

    @Test("“tidak setuju” refuses and is never taken for a yes")
    func disagreed() async throws {
        try await withOffice { office in
            let (course, _) = try await Course.begin(office, letter())
            try await course.disposeAsKadis()
            try await course.answer("Permohonan disposisi", by: office.kabid, "Tidak setuju.", with: .yahoo)
            _ = try await course.mail("Permohonan tidak dapat dipenuhi", to: course.applicant)
            try await office.stopWorker()
            #expect(try await office.record(of: course.caseID).state == "refused")
            #expect(await office.subkoordinator.mails().isEmpty)
        }
    }

    @Test("a draft that is not initialled goes back, is made anew with the note, and then reaches the applicant")
    func revisedAtInitials() async throws {
        try await withOffice { office in
            let (course, _) = try await Course.begin(office, letter())
            let meeting = meeting()
            try await course.untilMeeting(meeting)
            try await course.confirmDraft()
            try await course.answer(
                "Mohon paraf konsep surat", by: office.kabid, "REVISI: mohon disebutkan nama moderatornya", with: .gmail
            )
            let again = try await course.mail("Mohon periksa konsep surat", to: office.subkoordinator)
            #expect(again.text.contains("mohon disebutkan nama moderatornya"))
            try await office.subkoordinator.answer(
                again, "REVISI: Moderator disiapkan oleh pemohon.", with: .thunderbird)
            let rewritten = try await course.mail("Mohon periksa konsep surat", to: office.subkoordinator)
            let draft = try #require(rewritten.attachment(type: "application/pdf"))
            #expect(squeezed(try await pdfText(draft.bytes)).contains("Moderatordisiapkanolehpemohon"))
            try await office.subkoordinator.answer(rewritten, "Setuju", with: .gmail)
            try await course.initial()
            try await course.sign()
            let mail = try await course.mail("Surat tanggapan", to: course.applicant)
            let pdf = try #require(mail.attachment(type: "application/pdf"))
            let text = squeezed(try await pdfText(pdf.bytes))
            #expect(text.contains(meeting.passcode))
            #expect(text.contains("Moderatordisiapkanolehpemohon"))
            try await office.stopWorker()
            let record = try await office.record(of: course.caseID)
            #expect(record.state == "completed")
            #expect(record.rowsDone == (1...10).map(String.init))
        }
    }

    @Test("a request that is sent back for correction comes again to the official who sent it back")
    func revisedByApplicant() async throws {
        try await withOffice { office in
            let (course, _) = try await Course.begin(office, letter(1))
            try await course.answer(
                "Permohonan disposisi", by: office.kadis, "REVISI: mohon dilengkapi nama narasumber", with: .iphone)
            let asked = try await course.mail("Permohonan perlu diperbaiki", to: course.applicant)
            #expect(asked.text.contains("mohon dilengkapi nama narasumber"))
            #expect(try await office.record(of: course.caseID).state == "waiting-for-applicant")
            try await course.applicant.answer(
                asked, "Narasumber kegiatan ini Ibu Yosefina Duma dari Inspektorat.", with: .gmail, by: .proved)
            let again = try await course.mail("Permohonan disposisi", to: office.kadis)
            try await office.kadis.answer(again, "Setuju", with: .gmail)
            try await course.disposeAsKabid()
            _ = try await course.mail("Mohon cek jadwal", to: office.subkoordinator)
            try await office.stopWorker()
            #expect(try await office.record(of: course.caseID).rowsDone == ["1", "2", "3"])
        }
    }

    @Test("a full schedule is told at once, and a time chosen by its number goes the whole way")
    func full() async throws {
        var changes = ExampleOffice.Changes()
        changes.files["facilities.yaml"] = """
            facilities:
              zoom-300:
                kind: zoom
                name: Akun Zoom DKISP 1 (kapasitas 300 peserta)
                units: 1
                capacity: 300
                buffer_minutes: 15
              ruang-1:
                kind: ruang
                name: Ruang rapat
                capacity: 40
              sarana-1:
                kind: sarana
                name: Perangkat rapat
                units: 2

            """
        try await withOffice(changes) { office in
            let first = letter(0)
            var second = letter(1)
            (second.day, second.start, second.end) = (first.day, first.start, first.end)
            _ = try await Course.begin(office, first)
            let (course, _) = try await Course.begin(office, second)
            try await course.disposeAsKadis()
            try await course.disposeAsKabid()
            let asked = try await course.mail("Mohon cek jadwal", to: office.subkoordinator)
            #expect(asked.text.contains("bentrok"))
            try await office.subkoordinator.answer(asked, "Penuh", with: .outlook)
            let told = try await course.mail("Jadwal penuh", to: course.applicant)
            let offered = told.text.split(separator: "\n").filter { $0.first?.isNumber == true && $0.contains("WITA") }
            #expect((1...3).contains(offered.count), "\(told.text)")
            #expect(try await office.record(of: course.caseID).state == "full")
            try await course.applicant.answer(told, "\(offered.count)", with: .iphone)
            _ = try await course.mail("Permohonan diterima", to: course.applicant)
            try await course.untilMeeting(meeting())
            let mail = try await course.untilLetter()
            let pdf = try #require(mail.attachment(type: "application/pdf"))
            let chosen = try #require(offered.last).dropFirst(3)
            let text = squeezed(try await pdfText(pdf.bytes))
            // `2. Kamis, 26 November 2026, 13.00–15.00 WITA`: day and first hour.
            for words in chosen.split(separator: ",").prefix(2) {
                #expect(text.contains(squeezed(String(words))), "\(chosen) is not in the letter")
            }
            try await office.stopWorker()
            #expect(try await office.record(of: course.caseID).state == "completed")
        }
    }

    @Test("what does not count is kept, shown and answered at most once, and the case stands still")
    func setAside() async throws {
        try await withOffice { office in
            let (course, _) = try await Course.begin(office, letter(2))
            let asked = try await course.mail("Permohonan disposisi", to: office.kadis)

            // Somebody else with the token that was given to Kadis.
            try await office.kabid.answer(asked, "Setuju", with: .gmail)
            let told = try await course.mail("Jawaban tidak dihitung", to: office.kabid)
            #expect(!told.text.contains(asked.replyTo))
            // Nothing but the quote.
            try await office.kadis.answer(asked, "", with: .thunderbird)
            _ = try await course.mail("Mohon kejelasan jawaban", to: office.kadis)
            // Still unclear: it is not asked a second time.
            try await course.deal { try await office.kadis.answer(asked, "Siap, noted.", with: .iphone) }
            // A vacation answer, with and without the header that says so.
            try await course.deal {
                var vacation = Reply(
                    to: asked, from: office.kadis.name, address: office.kadis.address,
                    words:
                        "Saya sedang cuti sampai dengan hari Senin. Setuju atau tidaknya akan saya sampaikan kemudian.",
                    program: .outlook)
                vacation.subject = "Automatic reply: " + asked.subject
                vacation.fields = ["Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: All"]
                try await office.kadis.send(vacation.bytes, to: asked.replyTo)
            }
            // A token that the office never gave.
            try await course.deal {
                var foreign = Reply(
                    to: asked, from: office.kadis.name, address: office.kadis.address, words: "Setuju", program: .gmail)
                foreign.inReplyTo = Stationery.messageID(at: ExampleOffice.address)
                let token = (0..<32).map { _ in "0123456789abcdef".randomElement()! }
                foreign.to = "layanan+t\(String(token))@dkisp.tanjungarunika.example"
                try await office.kadis.send(foreign.bytes, to: foreign.to)
            }
            // Nothing proves that it is Kadis: a code goes to the registered address, and the case waits.
            try await office.kadis.answer(asked, "Setuju", with: .gmail, by: .unproved)
            let code = try await course.mail("Mohon pastikan jawaban", to: office.kadis)
            let before = try await office.record(of: course.caseID)
            #expect(before.state == "running")
            #expect(before.rowsDone == ["1"])
            let reasons = try await course.reasonsSetAside()
            for reason in ["wrong-person", "only-quote", "unclear", "machine-mail", "no-token", "unproved"] {
                #expect(reasons.contains(reason), "\(reason) is not among \(reasons)")
            }

            // The code comes back, and the answer that waited for it counts.
            try await office.kadis.answer(code, "Ya", with: .gmail, by: .unproved)
            _ = try await course.mail("Permohonan disposisi", to: office.kabid)
            // The token is spent.
            try await course.deal { try await office.kadis.answer(asked, "TOLAK: berubah pikiran", with: .gmail) }
            #expect(try await course.reasonsSetAside().last == "token-used")
            let after = try await office.record(of: course.caseID)
            #expect(after.state == "running")
            #expect(after.rowsDone == ["1", "2"])
            #expect(after.mails.filter { $0.kind == "clarify" }.count == 1)
            #expect(after.mails.filter { $0.kind == "not-counted" && $0.to == office.kabid.address }.count == 1)
        }
    }
}
