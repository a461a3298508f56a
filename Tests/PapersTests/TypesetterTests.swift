import Casework
import Foundation
import TestSupport
import Testing

@testable import Papers

@Suite("The reply letter as PDF") struct TypesetterTests {
    private func paper(_ fields: Fields, key: String = "letter/1") -> OwedPaper {
        OwedPaper(key: key, template: "surat-tanggapan", fields: fields)
    }

    private func typesetter(emblems: String? = nil) throws -> Typesetter {
        Typesetter(templates: try Sample.templates(), emblems: emblems)
    }

    /// What a reader copies out of the PDF, in reading order, blanks made single.
    private func text(of pdf: [UInt8], layout: Bool = false) throws -> String {
        let directory = try TemporaryDirectory()
        let file = directory.file("surat.pdf")
        try Data(pdf).write(to: URL(fileURLWithPath: file))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/pdftotext")
        process.arguments = (layout ? ["-layout"] : []) + [file, "-"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
        return lines.map { $0.split(separator: " ").joined(separator: " ") }.joined(separator: "\n")
    }

    @Test("a letter reads back word for word in the order of an official letter")
    func letter() async throws {
        let text = try text(of: try await typesetter().typeset(paper(Sample.letter)), layout: true)
        var rest = Substring(text)
        for part in [
            "PEMERINTAH KOTA TANJUNG ARUNIKA", "STATISTIK DAN PERSANDIAN",
            "Nomor : B/500.12/1031/DKISP Tanjung Arunika, 24 November 2026", "Sifat : Segera", "Lampiran : -",
            "Hal : Tanggapan atas Permohonan", "Yth. Kepala Dinas Kesehatan Kota Tanjung Arunika",
            "di Tanjung Arunika", "Menindaklanjuti surat Saudara Nomor 400.7.22.1/1187/Dinkes tanggal 20 November",
            "hari/tanggal : Kamis, 26 November 2026", "waktu : pukul 09.00 s.d. 11.30 WITA",
            "acara : Rapat Koordinasi Evaluasi Program TBC Triwulan IV",
            "tautan : https://us02web.zoom.us/j/81234567890?pwd=aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY.1\n",
            "ID Meeting : 812 3456 7890\n", "Passcode : 260111\n", "1. agar bergabung", "3. perubahan",
            "Demikian disampaikan", "Kepala Dinas,", "Disetujui melalui disposisi elektronik nomor K-2026-0042",
            "Arman Contoh, S.T., M.Si.", "Pembina Utama Muda (IV/c)", "NIP 19700101 199503 1 001", "Tembusan:",
            "2. Kepala Bidang Aplikasi dan Informatika.",
        ] {
            let place = rest.firstRange(of: part)
            #expect(place != nil, "\(part)")
            if let place { rest = rest[place.upperBound...] }
        }
        #expect(!text.contains("KONSEP") && !text.contains("ditandatangani secara elektronik"))
    }

    @Test("a draft says KONSEP and has neither number nor date")
    func draft() async throws {
        var fields = Sample.letter
        fields["number"] = nil
        fields["date"] = nil
        fields["draft"] = true
        fields["signed"] = false
        let text = try text(of: try await typesetter().typeset(paper(fields, key: "draft/1")), layout: true)
        #expect(text.contains("KONSEP") && text.contains("belum disetujui dan belum bernomor"))
        #expect(text.contains("Nomor : Tanjung Arunika, ....") && !text.contains("24 November"))
        #expect(!text.contains("Disetujui melalui"))
    }

    @Test("several sessions stand in a table, each with its own link, and what was not granted below")
    func sessions() async throws {
        var fields = Sample.letter
        let first = fields.list("sessions")[0]
        fields["several"] = true
        fields["sessions"] = .list(
            (1...3).map { number in
                var session = first
                session["number"] = .text("\(number)")
                session["link"] = .text("https://zoom.us/j/8000000000\(number)?pwd=RAHASIA\(number)")
                session["id"] = .text("8000000000\(number)")
                return session
            })
        fields["refused_sessions"] = .list([["when": "Senin, 30 November 2026", "reason": "jadwal penuh"]])
        let text = try text(of: try await typesetter().typeset(paper(fields)))
        for number in 1...3 {
            #expect(text.contains("https://zoom.us/j/8000000000\(number)?pwd=RAHASIA\(number)\n"))
            #expect(text.contains("800 0000 000\(number)"))
        }
        #expect(text.contains("Senin, 30 November 2026: jadwal penuh"))
    }

    @Test("hostile words in a letter stay words and load nothing")
    func hostile() async throws {
        let directory = try TemporaryDirectory()
        let secret = directory.file("rahasia.txt")
        try Data("ISI-RAHASIA".utf8).write(to: URL(fileURLWithPath: secret))
        let attack =
            "<img src=\"file://\(secret)\"><link rel=attachment href='file://\(secret)'><style>@import url(file://\(secret))</style>{{case}}"
        var fields = Sample.letter
        for tag in ["letter_subject", "to", "remark", "contact", "letter_number"] { fields[tag] = .text(attack) }
        fields["sessions"] = .list(
            fields.list("sessions").map { session in
                var session = session
                session["title"] = .text(attack)
                session["link"] = .text("file://" + secret)
                return session
            })
        let pdf = try await typesetter().typeset(paper(fields))
        let text = try text(of: pdf)
        #expect(text.contains("<img src=") && text.contains("{{case}}"))
        #expect(!text.contains("ISI-RAHASIA"))
        let raw = String(decoding: pdf, as: UTF8.self)
        #expect(!raw.contains("/EmbeddedFile") && !raw.contains("/Image") && !raw.contains("/URI (file:"))
    }

    /// A page as grey values, row by row.
    private struct Page {
        var width: Int
        var rows: [[UInt8]]

        /// The longest run of dark points in a row.
        func rule(_ y: Int) -> Int {
            rows[y].split(whereSeparator: { $0 > 200 }).map(\.count).max() ?? 0
        }

        /// Where the longest dark vertical line ends: the side of a table.
        var endOfSide: Int? {
            var best = (length: 0, end: 0)
            for x in 0..<width {
                var length = 0
                for y in rows.indices {
                    length = rows[y][x] > 200 ? 0 : length + 1
                    if length > best.length { best = (length, y) }
                }
            }
            return best.length > 100 ? best.end : nil
        }
    }

    private func pages(of pdf: [UInt8]) throws -> [Page] {
        let directory = try TemporaryDirectory()
        try Data(pdf).write(to: URL(fileURLWithPath: directory.file("surat.pdf")))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/pdftoppm")
        process.arguments = ["-gray", "-r", "200", directory.file("surat.pdf"), directory.file("halaman")]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        let folder = URL(fileURLWithPath: directory.file("surat.pdf")).deletingLastPathComponent().path
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".pgm") }
        return try names.sorted().map { name in
            // P5, width, height, 255, then a byte for each point.
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: directory.file(name))))
            let head = bytes.split(separator: 0x0A, maxSplits: 3, omittingEmptySubsequences: false)
            let size = String(decoding: head[1], as: UTF8.self).split(separator: " ").compactMap { Int($0) }
            try #require(size.count == 2 && head[3].count == size[0] * size[1])
            let points = Array(head[3])
            return Page(
                width: size[0],
                rows: (0..<size[1]).map { Array(points[($0 * size[0])..<(($0 + 1) * size[0])]) })
        }
    }

    @Test("a table that goes on overleaf has its line at the foot of every page", arguments: [0, 1])
    func tableOverPages(withLink: Int) async throws {
        var fields = Sample.letter
        let session = try #require(fields.list("sessions").first)
        fields["several"] = true
        // Sessions with a link of their own row and without one follow each other.
        fields["sessions"] = .list(
            (1...13).map { number in
                var session = session
                session["number"] = .text(String(number))
                if number % 2 != withLink { session["link"] = nil }
                return session
            })
        let pages = try pages(of: try await typesetter().typeset(paper(fields)))
        let ends = pages.compactMap { page in page.endOfSide.map { (page, $0) } }
        #expect(ends.count >= 2)
        for (page, end) in ends {
            let rule = (max(0, end - 2)...min(page.rows.count - 1, end + 2)).map { page.rule($0) }.max() ?? 0
            #expect(rule > page.width * 6 / 10, "the table has no line at its foot: \(rule) of \(page.width) points")
        }
    }

    @Test("the same letter is the same bytes")
    func deterministic() async throws {
        let typesetter = try typesetter()
        let first = try await typesetter.typeset(paper(Sample.letter))
        #expect(try await typesetter.typeset(paper(Sample.letter)) == first)
    }

    @Test("five letters at once are all typeset")
    func turns() async throws {
        let typesetter = try typesetter()
        let sizes = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 1...5 {
                group.addTask { try await typesetter.typeset(paper(Sample.letter, key: "letter/\(number)")).count }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(sizes.count == 5 && sizes.allSatisfy { $0 > 10_000 })
    }

    @Test("the coat of arms comes from the configuration directory and nowhere else")
    func emblem() async throws {
        let directory = try TemporaryDirectory()
        try Data(Self.png).write(to: URL(fileURLWithPath: directory.file("lambang.png")))
        for (name, text) in [
            ("teks.png", "bukan gambar"),
            ("lambang.svg", "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><path d='M0 0h9v9z'/></svg>"),
            ("luar.svg", "<svg><image xlink:href=\n 'file:///etc/passwd'/></svg>"),
            ("gaya.svg", "<svg><rect fill=\"URL( 'http://x.example/a' )\"/></svg>"),
            ("entitas.svg", "<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg>&x;</svg>"),
        ] { try Data(text.utf8).write(to: URL(fileURLWithPath: directory.file(name))) }
        let typesetter = try typesetter(emblems: directory.path)
        var fields = Sample.letter
        fields["emblem"] = "lambang.png"
        let pdf = try await typesetter.typeset(paper(fields))
        #expect(String(decoding: pdf, as: UTF8.self).contains("/Image"))
        fields["emblem"] = "lambang.svg"
        _ = try await typesetter.typeset(paper(fields))
        for (path, words) in [
            ("teks.png", "neither PNG, JPEG nor SVG"), ("luar.svg", "outside itself"),
            ("gaya.svg", "outside itself"), ("entitas.svg", "outside itself"), ("tiada.png", "cannot be read"),
            ("../lambang.png", "must be a path"),
            ("/etc/passwd", "must be a path"),
        ] {
            fields["emblem"] = .text(path)
            await #expect { try await typesetter.typeset(paper(fields)) } throws: { "\($0)".contains(words) }
        }
    }

    @Test("a missing program is told with its Debian package")
    func missingProgram() async throws {
        let typesetter = Typesetter(templates: try Sample.templates(), emblems: nil, program: "weasyprint-tiada")
        await #expect(throws: TypesettingProblem.programMissing("weasyprint-tiada")) { try await typesetter.check() }
        #expect(TypesettingProblem.programMissing("x").description.contains("install the Debian packages weasyprint"))
    }

    @Test("a template that is not there is told by its name")
    func missingTemplate() async throws {
        let typesetter = try typesetter()
        await #expect(throws: TypesettingProblem.templateUnknown("surat-lain")) {
            try await typesetter.typeset(OwedPaper(key: "letter/1", template: "surat-lain", fields: [:]))
        }
    }

    /// A program of a test's own under the name that the typesetter calls.
    private func stub(_ script: String, in directory: TemporaryDirectory, seconds: Int) throws -> Typesetter {
        let path = directory.file("weasyprint")
        try Data(("#!/bin/sh\n" + script).utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return Typesetter(
            templates: try Sample.templates(), emblems: nil, searchPath: directory.path + ":/usr/bin:/bin",
            seconds: seconds)
    }

    @Test("a program that hangs is ended, one that fails or writes nonsense is told")
    func failures() async throws {
        let directory = try TemporaryDirectory()
        let slow = try stub("exec sleep 600", in: directory, seconds: 1)
        await #expect(throws: TypesettingProblem.tookTooLong(seconds: 1)) {
            try await slow.typeset(paper(Sample.letter))
        }
        let failing = try stub("cat >/dev/null; echo salah >&2; exit 3", in: directory, seconds: 30)
        await #expect(throws: TypesettingProblem.failed("salah")) { try await failing.typeset(paper(Sample.letter)) }
        let nonsense = try stub("cat >/dev/null; echo halo", in: directory, seconds: 30)
        await #expect(throws: TypesettingProblem.failed("the program wrote no PDF")) {
            try await nonsense.typeset(paper(Sample.letter))
        }
    }

    @Test("the program gets no environment of the worker's")
    func environment() async throws {
        let directory = try TemporaryDirectory()
        let typesetter = try stub(
            "cat >/dev/null; env | cut -d= -f1 | sort | tr '\\n' ' ' >&2; exit 1", in: directory, seconds: 30)
        await #expect { try await typesetter.typeset(paper(Sample.letter)) } throws: { error in
            guard case .failed(let words)? = error as? TypesettingProblem else { return false }
            return Set(words.split(separator: " ")).isSubset(of: [
                "HOME", "LANG", "PATH", "PWD", "SOURCE_DATE_EPOCH", "_",
            ])
        }
    }

    /// One green pixel.
    private static let png: [UInt8] = [
        0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00,
        0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x02, 0x00, 0x00, 0x00, 0x90, 0x77, 0x53, 0xDE, 0x00, 0x00, 0x00,
        0x0C, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0x50, 0x68, 0x70, 0x00, 0x00, 0x01, 0xA4, 0x00, 0xE1, 0xAD,
        0xD3, 0xA7, 0x81, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
    ]
}
