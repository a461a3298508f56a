import Foundation
import LetterReading
import OfficeCalendar
import Testing

@testable import SealedReader

/// Mails with one attached file.
enum Attached {
    static func fixture(_ name: String) throws -> [UInt8] {
        let url = Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: nil)
        return Array(try Data(contentsOf: try #require(url)))
    }

    static func mail(_ name: String, _ bytes: [UInt8], type: String = "application/octet-stream") -> [UInt8] {
        let head = """
            From: bkd@x.example
            Subject: Permohonan zoom
            Date: Tue, 24 Nov 2026 10:00:00 +0800
            Content-Type: multipart/mixed; boundary=b

            --b

            terlampir
            --b
            Content-Type: \(type); name="\(name)"
            Content-Disposition: attachment; filename="\(name)"
            Content-Transfer-Encoding: base64


            """
        return Array(head.utf8) + Array(Data(bytes).base64EncodedData(options: .lineLength76Characters))
            + Array("\n--b--\n".utf8)
    }

    /// What a sealed reader makes of one attached file.
    static func read(_ name: String, _ bytes: [UInt8], bubblewrap: Bool = true) async throws -> Reading {
        try await Bench.with(Bench.pool(readers: 1, deadline: .seconds(60), bubblewrap: bubblewrap)) { pool in
            let reading = try await pool.read(mail(name, bytes))
            #expect(pool.restarts == 0)
            return reading
        }
    }
}

@Suite("Documents of every kind are read")
struct DocumentsTests {
    @Test(
        "a file that people can open is told by its bytes and its place in the mail; others are not passed on",
        arguments: [
            ("surat.docx", .docx), ("foto.jpg", .jpeg), ("surat.odt", nil), ("arsip.zip", nil), ("lembar.xlsx", nil),
            ("foto.heic", nil),
        ] as [(String, Letter.File.Kind?)])
    func files(name: String, kind: Letter.File.Kind?) async throws {
        let bytes = try Attached.fixture(name)
        let reading = try await Attached.read(name, bytes)
        #expect(reading.files?.map(\.kind) == kind.map { [$0] })
        guard let file = reading.files?.first else { return }
        #expect(file.name == name)
        let text = Attached.mail(name, bytes)[file.start..<(file.start + file.length)]
        #expect(Data(base64Encoded: Data(text), options: .ignoreUnknownCharacters) == Data(bytes))
    }

    @Test("a PDF is one whatever it is called, and what is called one need not be one")
    func misnamedFiles() async throws {
        let pdf = try await Attached.read("gratis.exe", Array("%PDF-1.4\n%rusak".utf8))
        #expect(pdf.files?.map(\.kind) == [.pdf])
        let other = try await Attached.read("surat.pdf", Array("MZ program".utf8))
        #expect(other.files == nil)
    }

    @Test(
        "word processor documents give their text, and their tables labels and values",
        arguments: ["surat.docx", "surat.odt", "surat.doc", "surat.rtf"])
    func office(name: String) async throws {
        let reading = try await Attached.read(name, try Attached.fixture(name))
        let text = try #require(reading.attachments.first?.text)
        let lines = text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        #expect(lines.contains("Nomor : 800/417/BKD"), "\(text)")
        #expect(lines.contains("Hari/Tanggal\tKamis, 3 Desember 2026"), "\(text)")
        #expect(lines.contains("Waktu\t09.00 – 11.30 WITA"), "\(text)")
        #expect(reading.doubts.isEmpty && reading.attachments.first?.recognised == false)
    }

    @Test("what a file is, its bytes say and not its name")
    func misnamed() async throws {
        let reading = try await Attached.read("surat.pdf", try Attached.fixture("surat.docx"))
        #expect(reading.attachments.first?.text?.contains("800/417/BKD") == true && reading.doubts.isEmpty)
        let page = Array("<html><body><p>Nomor : 800/417/BKD</p></body></html>".utf8)
        let saved = try await Attached.read("surat.doc", page)
        #expect(saved.attachments.first?.text == "Nomor : 800/417/BKD")
    }

    @Test(
        "photos and scans are read on the slow lane, turned upright, and marked as less sure",
        arguments: ["foto.jpg", "foto.heic", "pindai.tiff"], [true, false])
    func pictures(name: String, bubblewrap: Bool) async throws {
        let reading = try await Attached.read(name, try Attached.fixture(name), bubblewrap: bubblewrap)
        let attachment = try #require(reading.attachments.first)
        #expect(attachment.text?.contains("800/417/BKD") == true, "\(reading)")
        // From a table with borders.
        for words in ["Kamis, 3 Desember 2026", "11.30 WITA", "85 orang", "0812-0000-4417"] {
            #expect(attachment.text?.contains(words) == true, "\(words): \(attachment.text ?? "")")
        }
        #expect(attachment.recognised)
        #expect(reading.doubts == ["“\(name)” dibaca dari gambar; mohon dicocokkan dengan aslinya"])
    }

    @Test("a scanned PDF is recognised, a text PDF is not")
    func scans() async throws {
        let picture = try Attached.fixture("foto.jpg")
        let scanned = try await Attached.read("pindai.pdf", Self.pdf(of: picture, width: 1754, height: 1241))
        #expect(scanned.attachments.first?.recognised == true)
        #expect(scanned.attachments.first?.text?.contains("800/417/BKD") == true, "\(scanned)")
        let stamped = try await Attached.read(
            "pindai.pdf", Self.pdf(of: picture, width: 1754, height: 1241, stamp: "Scanned with an app"))
        #expect(stamped.attachments.first?.recognised == true)
        let text = try await Bench.with(Bench.pool(readers: 1)) {
            try await $0.read(try Bench.letter("01_zoom_pdf_baku"))
        }
        #expect(text.attachments.allSatisfy { !$0.recognised })
    }

    @Test("the fields of a PDF form are read with their labels")
    func forms() async throws {
        let labels = "BT /F 12 Tf 50 705 Td (Hari/Tanggal :) Tj 0 -40 Td (Waktu :) Tj ET"
        func field(_ number: Int, _ value: String, _ height: Int) -> String {
            "\(number) 0 obj<</Type/Annot/Subtype/Widget/FT/Tx/T(f\(number))/V(\(value))/DA(/F 12 Tf 0 g)"
                + "/Rect[200 \(height) 500 \(height + 20)]/P 3 0 R>>endobj\n"
        }
        let form =
            "%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R 7 0 R]/DR<</Font<</F 5 0 R>>>>>>>>endobj\n"
            + "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
            + "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>"
            + "/Annots[6 0 R 7 0 R]>>endobj\n4 0 obj<</Length \(labels.utf8.count)>>stream\n\(labels)\nendstream endobj\n"
            + "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
            + field(6, "Kamis, 3 Desember 2026", 700) + field(7, "09.00 - 11.30 WITA", 660)
            + "trailer<</Root 1 0 R>>\n%%EOF\n"
        let reading = try await Attached.read("formulir.pdf", Array(form.utf8))
        let lines = (reading.attachments.first?.text ?? "").split(separator: "\n")
            .map { $0.split(separator: " ").joined(separator: " ") }
        #expect(lines == ["Hari/Tanggal : Kamis, 3 Desember 2026", "Waktu : 09.00 - 11.30 WITA"])
    }

    @Test("a mail whose picture waits for the slow lane does not keep others waiting")
    func lanes() async throws {
        let picture = Attached.mail("foto.jpg", try Attached.fixture("foto.jpg"))
        try await Bench.with(Bench.pool(readers: 1, deadline: .seconds(60))) { pool in
            async let slow = pool.read(picture)
            for number in 0..<20 { #expect(try await pool.read(Bench.mail(number)).subject == "Surat \(number)") }
            let picture = try await slow
            #expect(picture.attachments.first?.recognised == true)
            // Two processes: the fast reader, and the slow one that the picture called for.
            #expect(pool.processes.count == 2 && pool.restarts == 0)
        }
    }

    @Test("logos and buttons are not read")
    func logos() async throws {
        let logo = Self.png(width: 320, height: 90)
        let reading = try await Attached.read("image001.png", logo)
        #expect(reading.attachments.first?.text == nil && reading.doubts.isEmpty)
    }

    @Test(
        "what cannot be read is named in a sentence",
        arguments: [
            ("terkunci.pdf", "“terkunci.pdf” terkunci kata sandi dan tidak dapat dibaca"),
            ("bom.docx", "“bom.docx” mengembang tidak wajar saat dibuka dan tidak dibaca"),
            ("entitas.docx", "“entitas.docx”: dokumen memuat definisi yang tidak semestinya dan tidak dibaca"),
            ("rusak.docx", "“rusak.docx”: dokumen rusak; hanya sebagian isinya terbaca"),
            ("lembar.xlsx", "“lembar.xlsx” berupa lembar kerja (Excel) dan tidak dibaca"),
            ("arsip.zip", "“arsip.zip” berupa arsip dan tidak dibuka"),
        ])
    func unreadable(name: String, doubt: String) async throws {
        let reading = try await Attached.read(name, try Attached.fixture(name))
        #expect(reading.doubts == [doubt])
        #expect(name == "rusak.docx" || reading.attachments.first?.text == nil)
    }

    @Test(
        "files that only seem to be letters are named in a sentence",
        arguments: [
            (
                "surat.docx", "bukan arsip",
                "“surat.docx” disebut dokumen, tetapi isinya bukan dokumen yang dapat dibaca"
            ),
            ("surat.pdf", "<p>setuju</p>", "“surat.pdf” disebut PDF, tetapi isinya bukan PDF"),
            ("surat.docx", "PK\u{3}\u{4} bukan arsip", "“surat.docx” rusak dan tidak dapat dibaca"),
            (
                "winmail.dat", "x",
                "“winmail.dat” menyimpan lampiran dalam bentuk yang hanya dapat dibuka Outlook; mohon dikirim ulang sebagai PDF"
            ),
            ("smime.p7m", "x", "surel ini disandikan atau disegel (S/MIME) dan isinya tidak dapat dibuka"),
            ("foto.jpg", "x", nil),
        ])
    func seeming(name: String, content: String, doubt: String?) async throws {
        let reading = try await Attached.read(name, Array(content.utf8))
        #expect(reading.doubts == (doubt.map { [$0] } ?? []))
    }

    @Test("an office document with a password is said to have one")
    func passwords() async throws {
        let mark: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]
        let stream: [UInt8] = "EncryptedPackage".utf8.flatMap { (byte: UInt8) -> [UInt8] in [byte, 0] }
        let padding = [UInt8](repeating: 0, count: 600)
        let reading = try await Attached.read("surat.docx", mark + padding + stream + padding)
        #expect(reading.doubts == ["“surat.docx” terkunci kata sandi dan tidak dapat dibaca"])
    }

    @Test("words that nobody sees in a document are left out and said so")
    func hidden() async throws {
        let reading = try await Attached.read("tersembunyi.docx", try Attached.fixture("tersembunyi.docx"))
        #expect(reading.attachments.first?.text == "Mohon dijelaskan.")
        #expect(reading.doubts.count == 1 && reading.doubts.allSatisfy { $0.contains("tersembunyi") })
    }

    @Test("enormous pictures and endless PDFs are answered in time")
    func enormous() async throws {
        let picture = try await Attached.read("besar.png", Self.png(width: 60_000, height: 60_000))
        #expect(picture.doubts == ["gambar “besar.png” terlalu besar dan tidak dibaca"])
        let tiff = try await Attached.read("besar.tiff", Self.tiff(width: 60_000, height: 60_000))
        #expect(tiff.doubts == ["gambar “besar.tiff” rusak atau terlalu besar dan tidak dapat dibaca"])
        let many = try await Attached.read("panjang.pdf", Self.pdf(pages: 100_000))
        #expect(many.doubts == ["“panjang.pdf” sangat panjang; hanya bagian awalnya yang dibaca"])
        #expect(many.attachments.first?.text?.contains("Halaman 1\n") == true)
    }

    // MARK: Files made here

    private static func big(_ number: Int) -> [UInt8] {
        stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    /// A PNG that has its head only.
    private static func png(width: Int, height: Int) -> [UInt8] {
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8) + big(width) + big(height)
            + [8, 0, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 9000)
    }

    /// A TIFF of one strip that claims this size.
    private static func tiff(width: Int, height: Int) -> [UInt8] {
        func entry(_ tag: Int, _ value: Int) -> [UInt8] {
            [UInt8(truncatingIfNeeded: tag >> 8), UInt8(truncatingIfNeeded: tag), 0, 4, 0, 0, 0, 1] + big(value)
        }
        let entries = [
            entry(256, width), entry(257, height), entry(258, 8), entry(259, 1), entry(262, 1), entry(273, 200),
            entry(277, 1), entry(278, height), entry(279, 9000),
        ]
        return [0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8, 0, UInt8(entries.count)] + entries.flatMap { $0 }
            + [UInt8](repeating: 0, count: 9200)
    }

    /// A PDF of one page that shows a JPEG, and perhaps a stamp in letters.
    private static func pdf(of jpeg: [UInt8], width: Int, height: Int, stamp: String? = nil) -> [UInt8] {
        let drawing =
            "q 595 0 0 842 0 0 cm /I Do Q" + (stamp.map { " BT /F 8 Tf 20 10 Td (\($0)) Tj ET" } ?? "")
        // The photo lies on its side: the page is turned.
        let head = """
            %PDF-1.4
            1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
            2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
            3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>/Font<</F 6 0 R>>>>>>endobj
            4 0 obj<</Length \(drawing.utf8.count)>>stream
            \(drawing)
            endstream endobj
            6 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
            5 0 obj<</Type/XObject/Subtype/Image/Width \(width)/Height \(height)/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode/Length \(jpeg.count)>>stream

            """
        return Array(head.utf8) + jpeg + Array("\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n".utf8)
    }

    /// A PDF of many pages, each with its number.
    private static func pdf(pages: Int) -> [UInt8] {
        var text = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        text += "3 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
        text += "4 0 obj<</Length 40>>stream\nBT /F 12 Tf 40 700 Td (Halaman 1) Tj ET  \nendstream endobj\n"
        text += "2 0 obj<</Type/Pages/Count \(pages)/Resources<</Font<</F 3 0 R>>>>/MediaBox[0 0 595 842]/Kids["
        for page in 0..<pages { text += "\(page + 5) 0 R " }
        text += "]>>endobj\n"
        for page in 0..<pages { text += "\(page + 5) 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R>>endobj\n" }
        return Array((text + "trailer<</Root 1 0 R>>\n%%EOF\n").utf8)
    }
}

@Suite("Letters inside letters are found")
struct EnclosedTests {
    private static let letter = """
        Nomor : 800/417/BKD
        Hal : Permohonan Zoom Meeting

        Kami mohon bantuan Zoom Meeting pada:
        Hari/Tanggal : Kamis, 3 Desember 2026
        Waktu : 09.00 – 11.30 WITA
        """

    private static func mail(_ subject: String, _ parts: [String]) -> String {
        let boundary = "b\(subject.utf8.count)\(parts.count)"
        return "From: a@x.example\nSubject: \(subject)\nDate: Tue, 24 Nov 2026 10:00:00 +0800\n"
            + "Content-Type: multipart/mixed; boundary=\(boundary)\n\n"
            + parts.map { "--\(boundary)\n\($0)\n" }.joined() + "--\(boundary)--\n"
    }

    private static func text(_ text: String) -> String { "Content-Type: text/plain; charset=utf-8\n\n\(text)" }

    private static func file(_ name: String, _ type: String, _ bytes: [UInt8]) -> String {
        "Content-Type: \(type); name=\"\(name)\"\nContent-Transfer-Encoding: base64\n\n"
            + Data(bytes).base64EncodedString(options: .lineLength76Characters)
    }

    private func read(_ mail: String) async throws -> Reading {
        try await Bench.with(Bench.pool(readers: 1, deadline: .seconds(60))) { try await $0.read(Array(mail.utf8)) }
    }

    @Test("a letter in a forwarded mail in a forwarded mail is read, and its files follow it")
    func nested() async throws {
        let document = try Attached.fixture("surat.docx")
        let inner = Self.mail(
            "Surat", [Self.text(Self.letter), Self.file("surat.docx", "application/msword", document)])
        let middle = Self.mail("Fwd: Surat", [Self.text("diteruskan"), "Content-Type: message/rfc822\n\n" + inner])
        let outer = Self.mail(
            "Fwd: Fwd: Surat", [Self.text("mohon proses"), "Content-Type: message/rfc822\n\n" + middle])
        let reading = try await read(outer)
        #expect(reading.attachments.map(\.type) == ["message/rfc822", "message/rfc822", "application/msword"])
        #expect(reading.attachments.allSatisfy { $0.text?.isEmpty == false })
        #expect(reading.attachments[1].text?.contains("Kamis, 3 Desember 2026") == true)
        #expect(reading.attachments[2].text?.contains("Hari/Tanggal\tKamis, 3 Desember 2026") == true)
    }

    @Test(
        "a calendar file tells date and time, under whatever type it comes",
        arguments: ["text/calendar", "application/octet-stream"])
    func calendars(type: String) async throws {
        let calendar = """
            BEGIN:VCALENDAR
            BEGIN:VEVENT
            DTSTART;TZID=Asia/Jakarta:20261203T090000
            DURATION:PT2H30M
            SUMMARY:Rapat koordinasi
            END:VEVENT
            END:VCALENDAR
            """
        let mail = Self.mail(
            "Permohonan link zoom",
            [
                Self.text("Yth. Kepala Dinas, kami mohon bantuan link zoom sesuai undangan terlampir."),
                Self.file("undangan.ics", type, Array(calendar.utf8)),
            ])
        let settings = ReaderSettings(
            zone: .wita,
            services: [
                .init(
                    name: "zoom_meeting", procedure: "zoom", phrases: ["link zoom": 5],
                    required: ["date", "start_time"],
                    formReplacesLetter: false)
            ])
        let pool = ReaderPool(
            executable: Bench.executable("disposisi"), reading: settings,
            settings: .init(readers: 1, deadline: .seconds(60), startDeadline: .seconds(60)))
        let reading = try await Bench.with(pool) { try await $0.read(Array(mail.utf8)) }
        let session = try #require(reading.request?.sessions.first)
        #expect(session.date.description == "2026-12-03" && session.zone == .wib && session.zoneStated)
        #expect(session.start?.minutes == 540 && session.end?.minutes == 690)
        #expect(reading.request?.missing == [])
    }

    @Test("a mail with LF and one with CRLF read alike", arguments: Bench.names)
    func lineEnds(name: String) async throws {
        let plain = try Bench.letter(name).filter { $0 != 0x0D }
        let crossed = plain.flatMap { (byte: UInt8) -> [UInt8] in byte == 0x0A ? [0x0D, 0x0A] : [byte] }
        try await Bench.with(Bench.pool(readers: 1, deadline: .seconds(60))) { pool in
            var first = try await pool.read(plain)
            var second = try await pool.read(crossed)
            // Their files are the same at other places.
            #expect(first.files?.map(\.name) == second.files?.map(\.name))
            (first.files, second.files) = (nil, nil)
            #expect(first == second)
        }
    }
}
