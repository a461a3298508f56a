package import Foundation
package import OfficeCalendar

/// A request for a Zoom meeting, as an agency writes it.
package struct RequestLetter: Sendable {
    /// An agency of the example office's directory.
    package struct Agency: Sendable, Hashable {
        package let name: String
        package let shortName: String
        package let head: String
        package let address: String
        /// Goes into letter numbers.
        package let mark: String

        package init(name: String, shortName: String, head: String, address: String, mark: String) {
            self.name = name
            self.shortName = shortName
            self.head = head
            self.address = address
            self.mark = mark
        }
    }

    /// Those of `config/agencies.yaml` that the tests let write.
    package static let agencies: [Agency] = [
        Agency(
            name: "Dinas Kesehatan Kota Tanjung Arunika", shortName: "Dinas Kesehatan", head: "Kepala Dinas Kesehatan",
            address: "dinkes@tanjungarunika.example", mark: "Dinkes"),
        Agency(
            name: "Dinas Sosial Kota Tanjung Arunika", shortName: "Dinas Sosial", head: "Kepala Dinas Sosial",
            address: "dinsos@tanjungarunika.example", mark: "Dinsos"),
        Agency(
            name: "Dinas Pendidikan Kota Tanjung Arunika", shortName: "Dinas Pendidikan",
            head: "Kepala Dinas Pendidikan", address: "disdik@tanjungarunika.example", mark: "Disdik"),
        Agency(
            name: "Badan Penanggulangan Bencana Daerah Kota Tanjung Arunika",
            shortName: "Badan Penanggulangan Bencana Daerah", head: "Kepala Pelaksana BPBD",
            address: "bpbd@tanjungarunika.example", mark: "BPBD"),
        Agency(
            name: "Satuan Polisi Pamong Praja Kota Tanjung Arunika", shortName: "Satuan Polisi Pamong Praja",
            head: "Kepala Satuan Polisi Pamong Praja", address: "satpolpp@tanjungarunika.example", mark: "SatpolPP"),
        Agency(
            name: "Inspektorat Daerah Kota Tanjung Arunika", shortName: "Inspektorat Daerah",
            head: "Inspektur Kota Tanjung Arunika", address: "inspektorat@tanjungarunika.example", mark: "ITDA"),
        Agency(
            name: "Kecamatan Arunika Tengah", shortName: "Kecamatan Arunika Tengah", head: "Camat Arunika Tengah",
            address: "kec.arunikatengah@tanjungarunika.example", mark: "Kec.AT"),
    ]

    package var agency: Agency
    package var number: String
    package var date: Day
    package var subject = "Permohonan Fasilitasi Zoom Meeting"
    package var event: String
    package var day: Day
    /// Minutes after midnight, WITA.
    package var start: Int
    package var end: Int
    package var participants: Int
    package var contact: String
    package var phone: String
    package var signatory: String
    package var messageID: String
    /// The letter as a PDF beside a short mail; otherwise the mail itself is the letter.
    package var isAttached: Bool
    /// Lines left out of the letter, such as `hari/tanggal`: to have them asked back.
    package var omitting: Set<String> = []
    /// Date field of the mail; the present when left out.
    package var sentAt: Date?

    /// Draws everything at random. The event is on a working day, ten to forty days after `today`.
    package init(today: Day, by generator: inout some RandomNumberGenerator, agency: Agency? = nil) {
        let chosen = agency ?? Self.agencies.randomElement(using: &generator) ?? Self.agencies[0]
        self.agency = chosen
        date = today.adding(days: -Int.random(in: 0...4, using: &generator))
        let running = Int.random(in: 11...1987, using: &generator)
        number =
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: "400.7.22.1/\(running)/\(chosen.mark)"
            case 1: "005/\(running)/\(chosen.mark)/\(Self.roman[date.month - 1])/\(date.year)"
            default: "B/000.1.5/\(running)/\(chosen.mark)/\(date.year)"
            }
        var day = today.adding(days: Int.random(in: 10...40, using: &generator))
        while day.weekday.rawValue > 4 { day = day.adding(days: 1) }
        self.day = day
        start = 60 * Int.random(in: 8...13, using: &generator) + [0, 15, 30].randomElement(using: &generator)!
        end = start + 30 * Int.random(in: 2...5, using: &generator)
        participants = Int.random(in: 12...289, using: &generator)
        event =
            [
                "Rapat Koordinasi Evaluasi Program Triwulan", "Sosialisasi Standar Pelayanan Publik",
                "Bimbingan Teknis Penyusunan Laporan Kinerja", "Rapat Persiapan Musyawarah Perencanaan Pembangunan",
                "Diskusi Kelompok Terarah Satu Data Daerah",
            ].randomElement(using: &generator)!
        contact = ["Rina Marlina", "Hamzah", "Yosefina Duma", "Bambang Sutrisno", "Nur Aini"].randomElement(
            using: &generator)!
        phone = "0812" + (0..<8).map { _ in String(Int.random(in: 0...9, using: &generator)) }.joined()
        signatory = ["dr. Surya Adhyaksa, M.Kes.", "Drs. Petrus Allo, M.M.", "Hj. Siti Rahmah, S.E., M.Si."]
            .randomElement(using: &generator)!
        messageID =
            "\(String(UInt64.random(in: .min ... .max, using: &generator), radix: 36))@mail.tanjungarunika.example"
        isAttached = Bool.random(using: &generator)
    }

    private static let roman = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
    private static let months = [
        "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
        "Desember",
    ]
    private static let weekdays = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"]

    /// `26 November 2026`.
    package static func written(_ day: Day) -> String { "\(day.dayOfMonth) \(months[day.month - 1]) \(day.year)" }
    /// `Kamis`.
    package static func weekday(_ day: Day) -> String { weekdays[day.weekday.rawValue] }
    /// `09.05`.
    package static func clock(_ minutes: Int) -> String {
        let (hour, minute) = (minutes / 60, minutes % 60)
        return "\(hour < 10 ? "0" : "")\(hour).\(minute < 10 ? "0" : "")\(minute)"
    }

    /// The event's beginning in UTC as `20261126T010000Z`, and its end.
    package var calendarTimes: (start: String, end: String) { (calendarTime(start), calendarTime(end)) }

    private func calendarTime(_ minutes: Int) -> String {
        let utc = minutes - 8 * 60
        let there = utc < 0 ? day.adding(days: -1) : day
        let rest = (utc + 1440) % 1440
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(there.year)\(two(there.month))\(two(there.dayOfMonth))T\(two(rest / 60))\(two(rest % 60))00Z"
    }

    /// The letter's lines, as on paper.
    package var lines: [String] {
        var table = [
            ("hari/tanggal", "hari/tanggal   : \(Self.weekday(day)), \(Self.written(day))"),
            ("waktu", "waktu          : pukul \(Self.clock(start)) s.d. \(Self.clock(end)) WITA"),
            ("tempat", "tempat         : Ruang Rapat \(agency.shortName) (daring)"),
            ("acara", "acara          : \(event)"),
            ("jumlah peserta", "jumlah peserta : \(participants) orang"),
        ]
        table.removeAll { omitting.contains($0.0) }
        let contactLines =
            omitting.contains("kontak")
            ? [] : ["Untuk koordinasi lebih lanjut dapat menghubungi Sdr. \(contact)", "(HP/WA \(phone)).", ""]
        return [
            "PEMERINTAH KOTA TANJUNG ARUNIKA", agency.shortName.uppercased(),
            "Jalan Melati Nomor 12 Tanjung Arunika 77123", "",
            "Tanjung Arunika, \(Self.written(date))", "", "Nomor    : \(number)", "Sifat    : Segera", "Lampiran : -",
            "Hal      : \(subject)", "", "Yth. Kepala Dinas Komunikasi, Informatika, Statistik dan Persandian",
            "Kota Tanjung Arunika", "di -", "Tempat", "",
            "Dalam rangka \(event.lowercased()), \(agency.shortName) akan melaksanakan",
            "kegiatan secara daring. Sehubungan dengan hal tersebut, kami mohon bantuan Saudara",
            "untuk memfasilitasi akun/link Zoom Meeting yang akan dilaksanakan pada:", "",
        ] + table.map { "    " + $0.1 } + [""] + contactLines + [
            "Demikian disampaikan, atas bantuan dan kerja samanya diucapkan terima kasih.", "", "\(agency.head),", "",
            "",
            signatory, "Pembina Utama Muda (IV/c)", "NIP 19720415 200012 1 003",
        ]
    }

    /// The mail that brings the letter.
    package var bytes: [UInt8] {
        let head = [
            "Date: \(Stationery.date(sentAt ?? Date()))",
            "From: \(Stationery.encoded(agency.name)) <\(agency.address)>",
            "To: Layanan DKISP <layanan@dkisp.tanjungarunika.example>", "Message-ID: <\(messageID)>",
            "Subject: \(Stationery.encoded(subject))",
        ]
        guard isAttached else {
            return Stationery.mail(head, text: lines.joined(separator: "\n") + "\n", html: nil, attachment: nil)
        }
        let text = """
            Yth. Kepala DKISP Kota Tanjung Arunika

            Bersama ini kami kirimkan surat permohonan fasilitasi Zoom Meeting (terlampir).
            Atas perhatian Bapak/Ibu kami ucapkan terima kasih.

            Sekretariat \(agency.shortName)

            """
        let name = number.map { $0.isLetter || $0.isNumber || $0 == "." ? String($0) : "_" }.joined() + ".pdf"
        return Stationery.mail(
            head, text: text, html: nil,
            attachment: (name: name, type: "application/pdf", bytes: PlainPaper.pdf(lines)))
    }
}

/// The plainest PDF that a PDF reader reads: one page of text, or of a picture.
package enum PlainPaper {
    /// A page that shows a JPEG in colour of these sizes and no text, as scanners make it.
    package static func scan(_ picture: [UInt8], width: Int, height: Int) -> [UInt8] {
        let drawing = "q 595 0 0 842 0 0 cm /I Do Q"
        let head = """
            %PDF-1.4
            1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
            2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
            3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>endobj
            4 0 obj<</Length \(drawing.utf8.count)>>stream
            \(drawing)
            endstream endobj
            5 0 obj<</Type/XObject/Subtype/Image/Width \(width)/Height \(height)/ColorSpace/DeviceRGB/BitsPerComponent 8\
            /Filter/DCTDecode/Length \(picture.count)>>stream

            """
        return Array(head.utf8) + picture + Array("\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n".utf8)
    }

    /// A page of lines.
    package static func pdf(_ lines: [String]) -> [UInt8] {
        var page = "BT /F1 11 Tf 14 TL 60 790 Td\n"
        for line in lines {
            let escaped = line.replacing("\\", with: "\\\\").replacing("(", with: "\\(").replacing(")", with: "\\)")
            page += "(\(escaped)) Tj T*\n"
        }
        page += "ET"
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
                + " /Resources << /Font << /F1 5 0 R >> >> >>",
            "<< /Length \(page.utf8.count) >>\nstream\n\(page)\nendstream",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
        ]
        var file = "%PDF-1.4\n"
        var places: [Int] = []
        for (index, object) in objects.enumerated() {
            places.append(file.utf8.count)
            file += "\(index + 1) 0 obj\n\(object)\nendobj\n"
        }
        let table = file.utf8.count
        file += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
        for place in places {
            let digits = String(place)
            file += String(repeating: "0", count: 10 - digits.count) + digits + " 00000 n \n"
        }
        file += "trailer << /Size \(objects.count + 1) /Root 1 0 R >>\nstartxref\n\(table)\n%%EOF\n"
        return Array(file.utf8)
    }
}
