import ExampleOffice
import Foundation
import MailHost
import OfficeCalendar
import TestSupport
import Testing

/// Mails and servers that behave badly, and an office that goes on.
@Suite("Bad mail and bad hosts", .serialized)
struct BadMailTests {
    private func letter(_ agency: Int = 0) -> RequestLetter {
        let seed = seed()
        print("bad mail: seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        return RequestLetter(today: today, by: &generator, agency: RequestLetter.agencies[agency])
    }

    @Test("a mail of 30 MB is left on the server, the operator is told, and the next letter is served")
    func tooLarge() async throws {
        try await withOffice { office in
            let letter = letter(0)
            let applicant = try office.applicant(letter.agency)
            let huge = Stationery.mail(
                [
                    "Date: \(Stationery.date(Date()))", "From: <\(letter.agency.address)>",
                    "Message-ID: <\(Stationery.messageID(at: letter.agency.address))>",
                    "Subject: Permohonan Zoom Meeting",
                ], text: "Terlampir.\n", html: nil,
                attachment: (
                    name: "pindaian.pdf", type: "application/pdf", bytes: [UInt8](repeating: 0x25, count: 22_500_000)
                ))
            #expect(huge.count > 30_000_000)
            try await applicant.send(huge, to: ExampleOffice.address)
            let told = try await office.operator.mail(about: "Perlu perhatian operator")
            #expect(told.text.contains("MB"))
            _ = try await Course.begin(office, letter)
            #expect(try await office.caseIDs().count == 1)
        }
    }

    @Test("nested address groups, a PDF that is none, and a header without end stop nobody else's letter")
    func hostile() async throws {
        try await withOffice { office in
            let letter = letter(1)
            let applicant = try office.applicant(letter.agency)
            let nested = String(repeating: "g:", count: 90_000) + "a@x.example" + String(repeating: ";", count: 90_000)
            let folded = stride(from: 0, to: nested.count, by: 900).map { start in
                String(nested.dropFirst(start).prefix(900))
            }.joined(separator: "\r\n ")
            try await applicant.send(
                Array("From: \(folded)\r\nTo: <layanan@dkisp.tanjungarunika.example>\r\nSubject: x\r\n\r\nx\r\n".utf8),
                to: ExampleOffice.address)
            let none = Stationery.mail(
                [
                    "Date: \(Stationery.date(Date()))", "From: <\(letter.agency.address)>",
                    "Message-ID: <\(Stationery.messageID(at: letter.agency.address))>",
                    "Subject: Permohonan Fasilitasi Zoom Meeting",
                ], text: "Mohon dibuatkan link Zoom Meeting, surat terlampir.\n", html: nil,
                attachment: (name: "surat.pdf", type: "application/pdf", bytes: Array("bukan PDF\n".utf8)))
            try await applicant.send(none, to: ExampleOffice.address)
            // What cannot be read is asked for.
            _ = try await applicant.mail(about: "Permintaan kelengkapan data permohonan")
            _ = try await Course.begin(office, letter)
        }
    }

    @Test("an addressee whom the host refuses is shown at the case, and the operator is told")
    func refusedAddressee() async throws {
        try await withOffice { office in
            let letter = letter(2)
            // The domain is the host's own, and it has no such mailbox.
            var bytes = String(decoding: letter.bytes, as: UTF8.self)
            bytes = bytes.replacing("<\(letter.agency.address)>", with: "<tata-usaha@tanjungarunika.example>")
            try await office.host.deliver(
                Array(bytes.utf8), from: "tata-usaha@tanjungarunika.example", to: [ExampleOffice.address],
                through: .proved)
            let asked = try await office.kadis.mail(about: "Permohonan disposisi")
            let told = try await office.operator.mail(about: "Perlu penanganan")
            #expect(told.text.contains("tidak dapat dikirim") || told.text.contains("tidak sampai"), "\(told.text)")
            try await office.stopWorker()
            let record = try await office.record(of: try #require(asked.caseID))
            #expect(record.state == "running")
            #expect(record.mails.contains { $0.kind == "receipt" && $0.state == "dead" })
            #expect(record.events.contains { $0.text.contains("could not be delivered") })
        }
    }

    @Test("an archive that refuses copies does not hold up the office's mails")
    func archiveRefuses() async throws {
        var changes = ExampleOffice.Changes()
        changes.archiveAddress = "arsip-penuh@dkisp.tanjungarunika.example"
        try await withOffice(changes) { office in
            let (course, _) = try await Course.begin(office, letter(3))
            _ = try await course.mail("Permohonan disposisi", to: office.kadis)
            try await office.stopWorker()
            #expect(office.log.contains("archive refuses copies"))
            let lines = try await office.json(["outbox", "list", "--all"])
            #expect(lines.count == 2)
            for line in lines {
                #expect(line["state"] as? String == "done")
                #expect(line["archived"] as? String == "no")
            }
        }
    }

    @Test("a second worker on the same data refuses to start and names the first one")
    func twoWorkers() async throws {
        try await withOffice(opened: false) { office in
            let first = try await office.open()
            let second = try await office.command(["run", "--once"])
            #expect(second.status != 0)
            #expect(second.errors.contains("\(first.pid)"), "\(second.errors)")
            _ = try await Course.begin(office, letter(4))
        }
    }

    @Test("a mailbox with 20,000 old mails is left alone within seconds, and new letters are served")
    func oldMails() async throws {
        try await withOffice(opened: false) { office in
            let old = (1...20_000).map { number in
                Array(
                    "From: <lama@dinsos.tanjungarunika.example>\r\nSubject: Surat lama \(number)\r\n\r\nLama.\r\n".utf8)
            }
            try await office.host.place(
                old, in: ExampleOffice.address, receivedAt: Date(timeIntervalSinceNow: -90 * 86_400))
            let begun = ContinuousClock.now
            try await office.open(isFirst: false).says("left-alone=20000", within: 60)
            print("20,000 old mails: left alone after \(ContinuousClock.now - begun)")
            _ = try await Course.begin(office, letter(5))
            try await office.stopWorker()
            #expect(try await office.caseIDs().count == 1)
            #expect(try await office.command(["status"]).output.contains("1 decided"))
        }
    }
}
