import ExampleOffice
import Foundation
import TestSupport
import Testing

/// `disposisi rehearse`, as somebody runs it who sets up an office.
@Suite("Rehearsal")
struct RehearseTests {
    /// One line of `rehearse --json`.
    private struct Told: Decodable {
        struct Mail: Decodable {
            let kind: String
            let to: String
            let subject: String
        }
        struct Sender: Decodable {
            let proved: Bool
            let by: String?
            let why: String?
        }
        let file: String
        let from: String?
        let sender: Sender
        let state: String
        let reason: String
        let `case`: String?
        let opens_case: Bool
        let procedure: String?
        let applicant: String?
        let missing: [String]
        let asked: [String]
        let doubts: [String]
        let events: [String]
        let mails: [Mail]
        let meanwhile: [Mail]

        func kinds(to address: String) -> [String] { mails.filter { $0.to == address }.map(\.kind) }
    }

    /// A folder of letters, rehearsed with the example office.
    private struct Folder {
        let directory: TemporaryDirectory
        let letters: String
        private static let config = PackageRoot.path() + "/config"

        init() throws {
            directory = try TemporaryDirectory()
            letters = directory.file("surat")
            try FileManager.default.createDirectory(atPath: letters, withIntermediateDirectories: true)
        }

        func add(_ name: String, _ bytes: [UInt8]) throws {
            try Data(bytes).write(to: URL(fileURLWithPath: "\(letters)/\(name)"))
        }

        /// A letter that the example office brings along.
        func addSample(_ id: String) throws {
            try FileManager.default.copyItem(atPath: "\(Self.config)/samples/\(id).eml", toPath: "\(letters)/\(id).eml")
        }

        func run(_ options: [String] = []) async throws -> BuiltProgram.Ended {
            try await BuiltProgram.find().run(["rehearse", letters, "--config", Self.config] + options)
        }

        func told(_ options: [String] = []) async throws -> [Told] {
            let ended = try await run(["--json"] + options)
            try #require(ended.status == 0, "\(ended.output)\(ended.errors)")
            return try ended.output.split(separator: "\n").map {
                try JSONDecoder().decode(Told.self, from: Data($0.utf8))
            }
        }
    }

    private static let kadis = "kadis@dkisp.tanjungarunika.example"
    private static let kabid = "kabid@dkisp.tanjungarunika.example"
    private static let operatorAddress = "admin@dkisp.tanjungarunika.example"

    private static func mail(
        _ from: String, _ subject: String, _ text: String, at time: String, id: String, fields: [String] = []
    ) -> [UInt8] {
        let head =
            [
                "From: <\(from)>", "To: <layanan@dkisp.tanjungarunika.example>", "Subject: \(subject)",
                "Date: \(time) +0800", "Message-ID: <\(id)>", "MIME-Version: 1.0",
                "Content-Type: text/plain; charset=utf-8",
            ] + fields
        return Array((head.joined(separator: "\r\n") + "\r\n\r\n" + text + "\r\n").utf8)
    }

    /// An answer to a mail of the office, as its addressee's mail program writes it.
    private static func answer(
        to mail: ReceivedMail, from address: String, _ words: String, at time: String, fields: [String] = []
    ) -> [UInt8] {
        var reply = Reply(to: mail, from: "", address: address, words: words, program: .gmail)
        reply.fields = fields
        let text = String(decoding: reply.bytes, as: UTF8.self)
        let dated = text.replacing(/Date: [^\r]*\r\n/, with: "Date: \(time) +0800\r\n", maxReplacements: 1)
        return Array(dated.utf8)
    }

    @Test("says of each letter what would happen, in words for whoever sets up the office")
    func words() async throws {
        let folder = try Folder()
        try folder.addSample("tarakan-zoom")
        try folder.add(
            "kurang.eml",
            Self.mail(
                "hukum.setda@tanjungarunika.example", "Permohonan Zoom Meeting",
                "Mohon difasilitasi Zoom Meeting untuk rapat kami. Terima kasih.", at: "Mon, 23 Nov 2026 10:00:00",
                id: "kurang@tanjungarunika.example"))
        try folder.add(
            "asing.eml",
            Self.mail(
                "panitia@warga.example", "Permohonan link Zoom Meeting",
                """
                Nomor: 12/PAN/XI/2026
                Tanggal: 23 November 2026
                Kami mohon link Zoom Meeting pada hari Kamis, 3 Desember 2026 pukul 09.00 s.d. 11.00 WITA
                untuk 40 peserta, acara Rapat Warga. Narahubung: Sutini (081234567890).
                """, at: "Mon, 23 Nov 2026 10:30:00", id: "asing@warga.example"))
        try folder.add(
            "undangan.eml",
            Self.mail(
                "dinkes@tanjungarunika.example", "Ucapan terima kasih", "Terima kasih atas kerja samanya selama ini.",
                at: "Mon, 23 Nov 2026 11:00:00", id: "undangan@tanjungarunika.example"))
        try folder.add("rusak.eml", [0x00, 0xFF, 0x13, 0x80, 0x0A, 0x92])
        let ended = try await folder.run()
        try #require(ended.status == 0, "\(ended.output)\(ended.errors)")
        let parts = ended.output.components(separatedBy: "\n\n")
        #expect(parts.first?.contains("5 letters of \(folder.letters)") ?? false)
        #expect(parts.first?.contains("Nothing is sent.") ?? false)
        #expect(parts.first?.contains("taken as proved") ?? false)
        func part(_ name: String) throws -> String {
            try #require(parts.first { $0.hasPrefix(name) }, "\(ended.output)")
        }

        let zoom = try part("tarakan-zoom.eml")
        for words in [
            "sender    taken as proved: the file says nothing",
            "for       Dinas Kesehatan Kota Tanjung Arunika, answered at dinkes@tanjungarunika.example",
            "opens     case K-2026-0001, SOP tarakan-zoom (",
            "asks      Drs. Rahmat Wibisana, M.Si. (Kepala Dinas) for row 2, “",
            "slot held: Zoom Meeting",
            "to \(Self.kadis) at 08:41, request for a decision: “Permohonan disposisi [K-2026-0001]",
            "to dinkes@tanjungarunika.example at 08:41, receipt: “Permohonan diterima [K-2026-0001]”",
        ] { #expect(zoom.contains(words), "“\(words)” is missing in\n\(zoom)") }
        let lacking = try part("kurang.eml")
        #expect(lacking.contains("lacks     date, start time, participants, contact"))
        #expect(lacking.contains("the case waits for the answer"))
        #expect(lacking.contains("questions about what the letter lacks"))
        #expect(!lacking.contains("asks "))
        let stranger = try part("asing.eml")
        #expect(stranger.contains("not in agencies.yaml (policy.strangers: register)"))
        #expect(try part("undangan.eml").contains("left alone: it asks for none of the office's services"))
        let broken = try part("rusak.eml")
        #expect(broken.contains("cannot be read, and is left in the mailbox: "))
        #expect(broken.contains("surel tanpa kepala surat"))
        #expect(parts.last?.contains("3 open a case") ?? false)
        #expect(parts.last?.contains("1 is left alone, 1 cannot be read") ?? false)
    }

    @Test("answers to the mails of one rehearsal move their cases in the next")
    func answers() async throws {
        let folder = try Folder()
        try folder.addSample("tarakan-zoom")
        let out = folder.directory.file("mails")
        let first = try await folder.told(["--mails", out])
        #expect(first.count == 1)
        #expect(first.first?.asked == ["wibisana"])
        func mails(_ directory: String) throws -> [(name: String, mail: ReceivedMail)] {
            try FileManager.default.contentsOfDirectory(atPath: directory).sorted().compactMap { name in
                FileManager.default.contents(atPath: "\(directory)/\(name)").map { (name, ReceivedMail(Array($0))) }
            }
        }
        let asked = try #require(try mails(out).first { $0.name.contains("ask-decision-\(Self.kadis)") }).mail
        try folder.add(
            "jawab-kadis.eml", Self.answer(to: asked, from: Self.kadis, "Setuju", at: "Mon, 23 Nov 2026 09:10:00"))
        try folder.add(
            "orang-lain.eml",
            Self.answer(to: asked, from: "orang@lain.example", "Setuju", at: "Mon, 23 Nov 2026 09:05:00"))

        let more = folder.directory.file("mails2")
        let second = try await folder.told(["--mails", more])
        #expect(second.map(\.file) == ["tarakan-zoom.eml", "orang-lain.eml", "jawab-kadis.eml"])
        let foreign = second[1]
        #expect(foreign.case == "K-2026-0001")
        #expect(!foreign.events.contains("act-decided"))
        #expect(foreign.asked.isEmpty)
        let decided = second[2]
        #expect(decided.case == "K-2026-0001")
        #expect(!decided.opens_case)
        #expect(decided.events.contains("act-decided"))
        #expect(decided.asked == ["tambing"])
        #expect(decided.kinds(to: Self.kadis) == ["decision-receipt"])

        // The mail to the next official comes back, or is answered by a machine: neither decides anything.
        let next = try #require(try mails(more).last { $0.name.contains("ask-decision-\(Self.kabid)") }).mail
        try folder.add(
            "cuti.eml",
            Self.answer(
                to: next, from: Self.kabid, "Saya sedang cuti dan tidak berada di kantor sampai 30 November 2026.",
                at: "Mon, 23 Nov 2026 09:12:00", fields: ["Auto-Submitted: auto-replied"]))
        try folder.add(
            "kembali.eml",
            Array(
                """
                From: MAILER-DAEMON@mx.dkisp.tanjungarunika.example\r
                To: <layanan@dkisp.tanjungarunika.example>\r
                Subject: Undelivered Mail Returned to Sender\r
                Date: Mon, 23 Nov 2026 09:20:00 +0800\r
                Message-ID: <dsn@mx.dkisp.tanjungarunika.example>\r
                MIME-Version: 1.0\r
                Auto-Submitted: auto-replied\r
                Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r
                \r
                --b\r
                Content-Type: text/plain\r
                \r
                The mail could not be delivered.\r
                --b\r
                Content-Type: message/delivery-status\r
                \r
                Reporting-MTA: dns; mx.dkisp.tanjungarunika.example\r
                \r
                Final-Recipient: rfc822; \(Self.kabid)\r
                Action: failed\r
                Status: 5.1.1\r
                \r
                --b\r
                Content-Type: text/rfc822-headers\r
                \r
                Message-ID: <\(next.messageID)>\r
                \r
                --b--\r

                """.utf8))
        let third = try await folder.told()
        let away = try #require(third.first { $0.file == "cuti.eml" })
        #expect(away.case == "K-2026-0001")
        #expect(!away.events.contains("act-decided"))
        #expect(away.mails.contains { $0.to == Self.operatorAddress && $0.kind == "operator-notice" })
        #expect(away.kinds(to: Self.kabid).isEmpty, "a machine is never answered")
        let bounced = try #require(third.first { $0.file == "kembali.eml" })
        #expect(bounced.case == "K-2026-0001")
        #expect(bounced.events.contains("mail-undelivered"))
        #expect(bounced.mails.contains { $0.to == Self.operatorAddress })
    }

    @Test("between two letters time passes, and nobody answers")
    func time() async throws {
        let folder = try Folder()
        try folder.addSample("tarakan-zoom")
        try folder.add(
            "kemudian.eml",
            Self.mail(
                "dinkes@tanjungarunika.example", "Ucapan terima kasih", "Terima kasih.",
                at: "Wed, 25 Nov 2026 11:00:00", id: "kemudian@tanjungarunika.example"))
        let told = try await folder.told()
        let last = try #require(told.last)
        #expect(last.mails.isEmpty)
        #expect(last.meanwhile.contains { $0.kind == "reminder" && $0.to == Self.kadis })
        let shown = try await folder.run()
        #expect(shown.output.contains("(until Wed 2026-11-25 11:00 WITA nobody answers: "))
    }

    @Test("a form's receipt goes to the person in it, as in service, unless the application is not proved")
    func form() async throws {
        let folder = try Folder()
        try folder.addSample("pontianak-kunjungan")
        let believed = try #require(try await folder.told().first)
        #expect(believed.from == "noreply@aplikasi.tanjungarunika.example")
        #expect(believed.sender.by == "assumed")
        let person = try #require(believed.applicant)
        #expect(person != believed.from)
        #expect(believed.kinds(to: person) == ["receipt"])
        #expect(believed.mails.allSatisfy { $0.to != believed.from })

        let doubted = try #require(try await folder.told(["--unproved"]).first)
        #expect(!doubted.sender.proved)
        #expect(doubted.applicant == doubted.from)
        #expect(doubted.doubts.contains { $0.contains("belum dapat dipastikan") })

        // What the office's own host has written into the file is believed, for better and for worse.
        let bytes = try #require(FileManager.default.contents(atPath: "\(folder.letters)/pontianak-kunjungan.eml"))
        let id = "mx.dkisp.tanjungarunika.example"
        for (verdict, isProved) in [("pass", true), ("fail", false)] {
            let field =
                "Authentication-Results: \(id); dmarc=\(verdict) header.from=aplikasi.tanjungarunika.example\r\n"
            try folder.add("pontianak-kunjungan.eml", Array(field.utf8) + bytes)
            let told = try #require(try await folder.told().first)
            #expect(told.sender.proved == isProved)
            #expect((told.applicant == person) == isProved)
            #expect((told.sender.why ?? told.sender.by ?? "").contains("dmarc=\(verdict)"))
        }
        try folder.add(
            "pontianak-kunjungan.eml",
            Array("Received: from mail.example by \(id) with ESMTP id 1; Mon, 23 Nov 2026 11:05:00 +0800\r\n".utf8)
                + bytes)
        let silent = try #require(try await folder.told().first)
        #expect(silent.sender.why?.contains("says nothing") ?? false)
    }

    @Test("a file that cannot be opened is named, and the others are rehearsed")
    func unopened() async throws {
        let folder = try Folder()
        try folder.addSample("tarakan-zoom")
        try FileManager.default.createSymbolicLink(
            atPath: folder.letters + "/hilang.eml", withDestinationPath: folder.directory.file("nowhere"))
        try FileManager.default.createDirectory(
            atPath: folder.letters + "/map.eml", withIntermediateDirectories: false)
        try folder.add("kosong.eml", [])
        let ended = try await folder.run()
        #expect(ended.status == 66)
        #expect(ended.output.contains("hilang.eml\n  fails     the file cannot be opened: No such file or directory"))
        #expect(ended.output.contains("map.eml\n  fails     the file cannot be read: Is a directory"))
        #expect(ended.output.contains("fate      cannot be read, and is left in the mailbox: surel kosong"))
        #expect(ended.output.contains("case K-2026-0001"))
        #expect(ended.output.contains("2 cannot be opened"))
    }

    @Test("without a letter there is one sentence, and 64")
    func nothing() async throws {
        let folder = try Folder()
        let empty = try await folder.run()
        #expect(empty.status == 64)
        #expect(empty.output.isEmpty)
        #expect(empty.errors == "error: there is no letter (a file NAME.eml) in \(folder.letters)\n")
        let program = try BuiltProgram.find()
        let missing = try await program.run(["rehearse", folder.directory.file("tiada")])
        #expect(missing.status == 64)
        #expect(missing.errors == "error: there is no folder or letter \(folder.directory.file("tiada"))\n")
        try folder.addSample("tarakan-zoom")
        let same = try await folder.run(["--mails", folder.letters])
        #expect(same.status == 64)
        #expect(same.errors == "error: --mails must not be the folder of the letters\n")
        let broken = try await program.run([
            "rehearse", folder.letters, "--config", folder.directory.file("tiada"),
        ])
        #expect(broken.status == 78)
    }

    @Test("leaves nothing behind: neither data nor mails nor a change of the letters")
    func nothingKept() async throws {
        let folder = try Folder()
        try folder.addSample("tarakan-zoom")
        let root = PackageRoot.path()
        for name in ["config", "MailTemplates"] {
            try FileManager.default.copyItem(atPath: "\(root)/\(name)", toPath: folder.directory.file(name))
        }
        func everything() throws -> [String: Date] {
            var found: [String: Date] = [:]
            let files = FileManager.default
            for name in files.enumerator(atPath: folder.directory.path)?.compactMap({ $0 as? String }) ?? [] {
                found[name] =
                    try files.attributesOfItem(atPath: folder.directory.file(name))[.modificationDate] as? Date
            }
            return found
        }
        let before = try everything()
        let ended = try await BuiltProgram.find().run([
            "rehearse", folder.letters, "--config", folder.directory.file("config"),
        ])
        #expect(ended.status == 0)
        #expect(ended.output.contains("case K-2026-0001"))
        #expect(try everything() == before)
    }

    @Test("shows how far it is while somebody watches, and is silent otherwise")
    func progress() async throws {
        let folder = try Folder()
        try folder.addSample("tarakan-zoom")
        #expect(try await folder.run().errors.isEmpty)
        let program = try BuiltProgram.find()
        let line = "'\(program.path)' rehearse '\(folder.letters)' --config '\(PackageRoot.path())/config'"
        let watched = try await BuiltProgram.run(["/usr/bin/script", "-qec", line, "/dev/null"])
        #expect(watched.status == 0, "\(watched.output)")
        #expect(watched.output.contains("█ 100 %"))
        #expect(watched.output.contains("case K-2026-0001"))
    }
}
