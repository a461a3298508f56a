import ExampleOffice
import Foundation
import MailHost
import OfficeCalendar
import TestSupport
import Testing

/// What people of the office do beside deciding, over a real mail host and with the built program.
@Suite("People of the office", .serialized)
struct PeopleTests {
    private func letter(_ agency: Int = 0) -> RequestLetter {
        let seed = seed()
        print("people: seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        return RequestLetter(today: today, by: &generator, agency: RequestLetter.agencies[agency])
    }

    @Test("a decision is taken back by answering its receipt, and decided anew")
    func withdrawn() async throws {
        try await withOffice { office in
            let (course, _) = try await Course.begin(office, letter())
            try await course.disposeAsKadis()
            let asked = try await course.mail("Permohonan disposisi", to: office.kabid)
            let receipt = try await course.mail("Jawaban dicatat", to: office.kadis)
            #expect(receipt.text.contains("BATALKAN"))
            try await office.kadis.answer(receipt, "Batalkan keputusan saya", with: .gmail)
            let told = try await course.mail("Pemberitahuan", to: office.kabid)
            #expect(squeezed(told.text).contains("menarikkembalikeputusannya"))
            // The question that was put meanwhile is void.
            try await course.deal { try await office.kabid.answer(asked, "Setuju", with: .iphone) }
            #expect(try await office.record(of: course.caseID).rowsDone == ["1"])
            let again = try await course.mail("Permohonan disposisi", to: office.kadis)
            try await office.kadis.answer(again, "Setuju", with: .outlook)
            _ = try await course.mail("Permohonan disposisi", to: office.kabid)
            try await office.stopWorker()
            try await office.verify()
            let shown = try await office.command(["case", "show", course.caseID])
            #expect(shown.output.contains("withdrawn by"))
        }
    }

    @Test("orders beside a running worker are carried out by it, and the ones that do not fit are refused with 64")
    func orders() async throws {
        try await withOffice { office in
            let folder = try TemporaryDirectory()
            let (course, _) = try await Course.begin(office, letter())
            let by = ["--name", "Sari", "--reason", "atas perintah pimpinan"]
            func order(_ words: [String]) async throws -> BuiltProgram.Ended {
                try await office.command(["case"] + words + by)
            }
            _ = try await course.mail("Permohonan disposisi", to: office.kadis)
            #expect(try await order(["hold", course.caseID]).status == 0)
            let twice = try await order(["hold", course.caseID])
            #expect(twice.status == 64)
            #expect(twice.errors.contains("on hold already"))
            #expect(try await order(["resume", course.caseID]).status == 0)
            _ = try await course.mail("Permohonan disposisi", to: office.kadis)
            #expect(try await order(["hold", "K-1999-0001"]).status == 64)
            #expect(
                try await office.command(["case", "hold", course.caseID]).status == 64, "a name and a reason are due")

            // A paper decision with its scan.
            let scan = folder.file("disposisi.pdf")
            try Data("%PDF-1.4 contoh".utf8).write(to: URL(fileURLWithPath: scan))
            let wrong = try await order(["decide", course.caseID, "--official", "nobody", "--approve", "--scan", scan])
            #expect(wrong.status == 64)
            let decided = try await order([
                "decide", course.caseID, "--official", "wibisana", "--approve", "--scan", scan, "--json",
            ])
            #expect(decided.status == 0)
            #expect(decided.output.contains("\"answer\":\"done\""))
            _ = try await course.mail("Permohonan disposisi", to: office.kabid)
            let shown = try await office.command(["case", "show", course.caseID])
            #expect(shown.output.contains("recorded from paper"))
            #expect(shown.output.contains("scan sha256"))
            try await office.stopWorker()

            // Without a worker the command decides itself; the mails wait for the next run.
            #expect(try await order(["cancel", course.caseID]).status == 0)
            #expect(try await office.record(of: course.caseID).state == "cancelled")
            #expect(try await order(["cancel", course.caseID]).status == 64)
            try await office.verify()
        }
    }

    @Test("whoever acts for an official is asked in his place, and the register, the report and a copy tell of it all")
    func delegated() async throws {
        try await withOffice { office in
            let folder = try TemporaryDirectory()
            let (course, _) = try await Course.begin(office, letter())
            _ = try await course.mail("Permohonan disposisi", to: office.kadis)
            let day = today
            let added = try await office.command([
                "delegate", "add", "wibisana", "--to", "tambing", "--as", "plh", "--from", "\(day)",
                "--through", "\(day.adding(days: 2))", "--decree", "Surat Perintah Nomor 800/7/2026", "--name", "Sari",
                "--reason", "dinas luar",
            ])
            #expect(added.status == 0, "\(added.errors)")
            let asked = try await course.mail("Permohonan disposisi", to: office.kabid)
            #expect(asked.text.contains("Plh."))
            try await office.kabid.answer(asked, "Setuju", with: .gmail)
            _ = try await course.mail("Permohonan disposisi", to: office.kabid)
            try await office.stopWorker()
            let shown = try await office.command(["case", "show", course.caseID])
            #expect(shown.output.contains("Plh."))
            #expect(shown.output.contains("800/7/2026"))
            let status = try await office.command(["status"])
            #expect(status.output.contains("acts as Plh."))

            let incoming = try await office.command(["register", "incoming", "--csv"])
            #expect(incoming.output.hasPrefix("nomor agenda,"))
            #expect(incoming.output.contains(course.caseID))
            let report = try await office.json([
                "report", "--month", "\(day.year)-\(day.month < 10 ? "0" : "")\(day.month)",
            ])
            #expect((report.first?["totals"] as? [String: Any])?["decisions"] as? Int == 1)
            let pdf = folder.file("buku.pdf")
            let printed = try await office.command(["register", "incoming", "--pdf", pdf])
            #expect(printed.status == 0, "\(printed.errors)")
            let bytes = try #require(FileManager.default.contents(atPath: pdf))
            #expect(squeezed(try await pdfText(Array(bytes))).contains(course.caseID))
            #expect(try await office.command(["register", "outgoing"]).status == 0)
            let monthly = folder.file("laporan.pdf")
            let made = try await office.command([
                "report", "--pdf", monthly, "--month", "\(day.year)-\(day.month < 10 ? "0" : "")\(day.month)",
            ])
            #expect(made.status == 0, "\(made.errors)")

            let copy = folder.file("salinan.sqlite")
            let backup = try await office.command(["backup", copy, "--with-key"])
            #expect(backup.status == 0, "\(backup.errors)")
            #expect(backup.output.contains("clean"))
            #expect(FileManager.default.fileExists(atPath: copy + ".key"))
            #expect(try await office.command(["backup", copy]).status == 64, "nothing is overwritten")
        }
    }
}
