import ExampleOffice
import Foundation
import MailHost
import OfficeCalendar
import TestSupport
import Testing

/// What applicants do besides waiting, over a real mail host.
@Suite("Applicants", .serialized)
struct ApplicantTests {
    private func letter(_ agency: Int = 0) -> RequestLetter {
        let seed = seed()
        print("applicants: seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        return RequestLetter(today: today, by: &generator, agency: RequestLetter.agencies[agency])
    }

    @Test("a letter without a date and a contact is asked back, and goes on when they come")
    func missing() async throws {
        try await withOffice { office in
            var letter = letter(3)
            letter.omitting = ["hari/tanggal", "kontak"]
            let (course, asked) = try await Course.begin(
                office, letter, answered: "Permintaan kelengkapan data permohonan")
            #expect(try await office.record(of: course.caseID).state == "waiting-for-applicant")
            #expect(await office.kadis.mails().isEmpty)
            let questions = asked.text.split(separator: "\n").filter { $0.hasPrefix("1. ") || $0.hasPrefix("2. ") }
            #expect(questions.count == 2, "\(asked.text)")
            let day = "\(RequestLetter.weekday(letter.day)), \(RequestLetter.written(letter.day))"
            let hours = "pukul \(RequestLetter.clock(letter.start)) s.d. \(RequestLetter.clock(letter.end)) WITA"
            try await course.applicant.answer(
                asked, "1. \(day) \(hours)\n2. Rina Marlina, \(letter.phone)", with: .gmail, by: .proved)
            let receipt = try await course.mail("Permohonan diterima", to: course.applicant)
            #expect(receipt.text.contains(day))
            _ = try await course.mail("Permohonan disposisi", to: office.kadis)
            try await office.stopWorker()
            let record = try await office.record(of: course.caseID)
            #expect(record.state == "running")
            #expect(record.rowsDone == ["1"])
            #expect(record.sessions.first?.start.hasPrefix(letter.day.description) == true)
        }
    }

    @Test("a date in the past and a weekday that contradicts its date are asked back, not guessed")
    func doubtfulDates() async throws {
        try await withOffice { office in
            var past = letter(0)
            past.day = today.adding(days: -3)
            _ = try await Course.begin(office, past, answered: "Permintaan kelengkapan data permohonan")
            var wrong = letter(1)
            let right = RequestLetter.weekday(wrong.day)
            wrong.isAttached = false
            let other = RequestLetter.weekday(wrong.day.adding(days: 2))
            let lines = wrong.lines.map { $0.contains("hari/tanggal") ? $0.replacing(right, with: other) : $0 }
            let applicant = try office.applicant(wrong.agency)
            let mail = Stationery.mail(
                [
                    "Date: \(Stationery.date(Date()))", "From: <\(wrong.agency.address)>",
                    "Message-ID: <\(wrong.messageID)>", "Subject: \(wrong.subject)",
                ], text: lines.joined(separator: "\n"), html: nil, attachment: nil)
            try await applicant.send(mail, to: ExampleOffice.address)
            let asked = try await applicant.mail(about: "Permintaan kelengkapan data permohonan")
            #expect(asked.text.contains(other), "\(asked.text)")
            #expect(await office.kadis.mails().isEmpty)
        }
    }

    @Test("a proved “batal” cancels the case and tells the official who was asked")
    func cancelled() async throws {
        try await withOffice { office in
            let (course, receipt) = try await Course.begin(office, letter(4))
            try await course.disposeAsKadis()
            _ = try await course.mail("Permohonan disposisi", to: office.kabid)
            try await course.applicant.answer(receipt, "Batal", with: .iphone, by: .proved)
            _ = try await course.mail("Permohonan dibatalkan", to: course.applicant)
            _ = try await course.mail("Pemberitahuan", to: office.kabid)
            try await office.stopWorker()
            #expect(try await office.record(of: course.caseID).state == "cancelled")
            #expect(try await !office.command(["schedule"]).output.contains(course.caseID))
        }
    }

    @Test("an unproved “batal” cancels only when the code from the applicant's own mailbox comes back")
    func cancelledByCode() async throws {
        try await withOffice { office in
            let (course, receipt) = try await Course.begin(office, letter(5), by: .unproved)
            _ = try await course.mail("Permohonan disposisi", to: office.kadis)
            try await course.applicant.answer(receipt, "BATAL", with: .gmail, by: .unproved)
            let asked = try await course.mail("Mohon pastikan pembatalan", to: course.applicant)
            #expect(try await office.record(of: course.caseID).state == "running")
            let code = try #require(
                asked.text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.first {
                    $0.count == 32 && $0.allSatisfy(\.isHexDigit)
                })
            try await course.applicant.answer(asked, code, with: .thunderbird, by: .unproved)
            _ = try await course.mail("Permohonan dibatalkan", to: course.applicant)
            try await office.stopWorker()
            #expect(try await office.record(of: course.caseID).state == "cancelled")
        }
    }

    @Test("a letter that comes twice is one case, and another letter with its Message-ID is another")
    func twiceAndBorrowed() async throws {
        try await withOffice { office in
            var letter = letter(0)
            letter.sentAt = Date()
            letter.isAttached = false
            let bytes = letter.bytes
            let applicant = try office.applicant(letter.agency)
            try await applicant.send(bytes, to: ExampleOffice.address)
            let first = try await applicant.mail(about: "Permohonan diterima")
            try await applicant.send(bytes, to: ExampleOffice.address)
            var other = self.letter(0)
            other.messageID = letter.messageID
            try await applicant.send(other.bytes, to: ExampleOffice.address)
            let second = try await applicant.mail(about: "Permohonan diterima")
            try await office.stopWorker()
            #expect(first.caseID != second.caseID)
            #expect(try await office.caseIDs().count == 2)
            let record = try await office.record(of: try #require(second.caseID))
            #expect(record.letterNumber == other.number)
            #expect(await applicant.unread().isEmpty)
        }
    }

    @Test("mails that ask for nothing here are left alone, unflagged and unanswered")
    func noRequest() async throws {
        try await withOffice { office in
            let letter = letter(0)
            let applicant = try office.applicant(letter.agency)
            let invitation = Stationery.mail(
                [
                    "Date: \(Stationery.date(Date()))", "From: <\(letter.agency.address)>",
                    "Message-ID: <\(Stationery.messageID(at: letter.agency.address))>",
                    "Subject: Undangan halalbihalal",
                ],
                text: "Mengundang Bapak/Ibu pada acara ramah tamah hari Jumat di halaman kantor. Terima kasih.\n",
                html: nil, attachment: nil)
            try await applicant.send(invitation, to: ExampleOffice.address)
            _ = try await Course.begin(office, letter)
            try await office.stopWorker()
            #expect(try await office.caseIDs().count == 1)
            #expect(await applicant.mails().count == 1)
            let box = "\(office.host.directory)/mail/\(ExampleOffice.address)/Maildir"
            let files = try ["new", "cur"].flatMap {
                try FileManager.default.contentsOfDirectory(atPath: "\(box)/\($0)")
            }
            // Dovecot keeps keywords as small letters behind `:2,`.
            let flagged = files.filter { $0.drop { $0 != "," }.contains { $0.isLowercase && $0.isLetter } }
            #expect(files.count == 2)
            #expect(flagged.count == 1, "\(files)")
        }
    }
}
