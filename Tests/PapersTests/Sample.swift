import Casework
import MailFormat
import OfficeCalendar
import TestSupport

@testable import Papers

/// One request with every tag that a mail or letter may show. All persons, offices and numbers are invented.
enum Sample {
    static let templatesPath = PackageRoot.path() + "/MailTemplates"

    private static let loaded = Result { () throws(TemplateProblems) in try MailTemplates(directory: templatesPath) }

    /// The office's templates, read once.
    static func templates() throws -> MailTemplates { try loaded.get() }

    static let token = "0123456789abcdef0123456789abcdef"
    static let office = OutgoingMessage.Mailbox(
        name: "Layanan DKISP", address: "layanan@dkisp.tanjungarunika.example")
    static let zone = Zone.wita
    static let date = Instant(seconds: 1_795_400_100)

    static func context(token: String? = token) -> MailContext {
        MailContext(
            office: office, messageID: "k-2026-0042.3.ask@dkisp.tanjungarunika.example", date: date, zone: zone,
            token: token)
    }

    static let sessions: Fields.Value = .list([
        [
            "number": "1", "when": "Kamis, 26 November 2026, 09.00–11.30 WITA",
            "title": "Rapat Koordinasi Evaluasi Program TBC Triwulan IV", "participants": "300",
            "availability": "masih kosong (akun Zoom 1)",
        ]
    ])

    static let chain: Fields.Value = .list([
        [
            "title": "Kepala Dinas", "name": "Arman Contoh, S.T., M.Si.", "decision": "Disetujui",
            "when": "Senin, 23 November 2026 pukul 10.15 WITA", "note": "Mohon dibantu\nsampai selesai",
        ],
        [
            "title": "Kepala Bidang Aplikasi dan Informatika", "name": "Bunga Misal, S.Kom.",
            "decision": "Diteruskan", "when": "Senin, 23 November 2026 pukul 11.02 WITA",
        ],
    ])

    static let answers: Fields.Value = .list([
        ["word": "SETUJU", "meaning": "permohonan diteruskan ke Kepala Bidang", "button": "Setuju"],
        ["word": "TOLAK: <alasan>", "meaning": "permohonan ditolak dengan alasan", "button": "Tolak"],
        ["word": "REVISI: <catatan>", "meaning": "dikembalikan kepada pemohon untuk diperbaiki", "button": "Revisi"],
    ])

    /// Values for all tags that Casework may set.
    static let everything: Fields = [
        "subject": "Permohonan disposisi [K-2026-0042] Permohonan Fasilitasi Zoom Meeting – Dinas Kesehatan",
        "greeting": "Kepala Dinas Komunikasi, Informatika, Statistik dan Persandian", "case": "K-2026-0042",
        "office": "Dinas Komunikasi, Informatika, Statistik dan Persandian Kota Tanjung Arunika",
        "short_name": "Layanan DKISP", "applicant": "Dinas Kesehatan Kota Tanjung Arunika",
        "letter_number": "400.7.22.1/1187/Dinkes", "letter_date": "20 November 2026",
        "letter_subject": "Permohonan Fasilitasi Zoom Meeting", "contact": "Dewi (0812-0000-0001)",
        "needs": "tautan Zoom, operator", "agenda_number": "0451",
        "received": "Senin, 23 November 2026 pukul 08.02 WITA", "sessions": sessions, "chain": chain,
        "answers": answers,
        "fields": .list([
            ["number": "1", "text": "Jam selesai", "found": "09.00 s.d. selesai"],
            ["number": "2", "text": "Nama dan nomor telepon narahubung"],
        ]),
        "alternatives": .list([
            ["number": "1", "when": "Kamis, 26 November 2026, 13.00–15.30 WITA"],
            ["number": "2", "when": "Jumat, 27 November 2026, 09.00–11.30 WITA"],
        ]),
        "meetings": .list([
            [
                "number": "1", "when": "Kamis, 26 November 2026, 09.00–11.30 WITA",
                "link": "https://zoom.us/j/81234567890?pwd=CONTOH", "id": "81234567890", "passcode": "260111",
            ]
        ]),
        "row": "2", "task": "Mendisposisi surat permohonan kepada Kepala Bidang", "standard_time": "15 menit",
        "until": "Senin, 23 November 2026 pukul 11.15 WITA", "note": "Jam mulai mohon diundur\nsatu jam",
        "note_by": "Arman Contoh, S.T., M.Si.", "reason": "akun yang tersedia hanya untuk 100 peserta",
        "understood": "Disetujui", "next": "Kepala Bidang Aplikasi dan Informatika",
        "status": "menunggu disposisi Kepala Bidang", "code": .text(Fields.printedToken),
        "seen_address": "arman@surel-lain.example", "expected_address": "kadis@dkisp.tanjungarunika.example",
        "number": "B/500.12/1031/DKISP", "date": "24 November 2026", "urgent": true,
        "doubts": .list([["text": "hari dan tanggal tidak cocok: 26 November 2026 adalah hari Kamis"]]),
    ]

    static func mail(
        _ kind: MailKind, fields: Fields = everything, enclosures: [OwedMail.Enclosure] = [], inReplyTo: String? = nil
    ) -> OwedMail {
        OwedMail(
            slot: "ask/2/1/kadis", kind: kind,
            to: Addressee(name: "Arman Contoh, S.T., M.Si.", address: "kadis@dkisp.tanjungarunika.example"),
            token: nil, fields: fields, enclosures: enclosures, inReplyTo: inReplyTo)
    }

    /// A full letter of one session.
    static let letter: Fields = [
        "government": "PEMERINTAH KOTA TANJUNG ARUNIKA",
        "names": .list([
            ["text": "DINAS KOMUNIKASI, INFORMATIKA,"], ["text": "STATISTIK DAN PERSANDIAN"],
        ]),
        "address_lines": .list([
            ["text": "Jalan Contoh Nomor 1 Tanjung Arunika Kode Pos 77111 Telepon (0551) 000000"],
            ["text": "Laman dkisp.tanjungarunika.example Pos-el layanan@dkisp.tanjungarunika.example"],
        ]),
        "city": "Tanjung Arunika", "number": "B/500.12/1031/DKISP", "date": "24 November 2026", "nature": "Segera",
        "enclosure": "-", "subject": "Tanggapan atas Permohonan Fasilitas Layanan Zoom Meeting",
        "to": "Kepala Dinas Kesehatan Kota Tanjung Arunika", "to_place": "Tanjung Arunika",
        "letter_number": "400.7.22.1/1187/Dinkes", "letter_date": "20 November 2026",
        "letter_subject": "Permohonan Fasilitasi Zoom Meeting",
        "sessions": .list([
            [
                "number": "1", "day": "Kamis, 26 November 2026", "time": "09.00 s.d. 11.30 WITA",
                "title": "Rapat Koordinasi Evaluasi Program TBC Triwulan IV",
                "medium": "Zoom Meeting (kapasitas 300 peserta)",
                "link": "https://us02web.zoom.us/j/81234567890?pwd=aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY.1",
                "id": "81234567890", "passcode": "260111", "participants": "300 orang",
            ]
        ]),
        "conditions": .list([
            ["number": "1", "text": "agar bergabung paling lambat 15 (lima belas) menit sebelum acara dimulai;"],
            [
                "number": "2",
                "text": "tautan, ID Meeting, dan Passcode agar hanya dibagikan kepada peserta kegiatan;",
            ],
            [
                "number": "3",
                "text":
                    "perubahan atau pembatalan jadwal agar disampaikan paling lambat 1 (satu) hari kerja sebelum pelaksanaan.",
            ],
        ]),
        "contact": "Sdri. Dewi (0812-0000-0001)", "signer_title": "Kepala Dinas", "signed": true,
        "signer_name": "Arman Contoh, S.T., M.Si.", "signer_rank": "Pembina Utama Muda (IV/c)",
        "signer_nip": "19700101 199503 1 001",
        "copies": .list([
            ["number": "1", "text": "Wali Kota Tanjung Arunika (sebagai laporan);"],
            ["number": "2", "text": "Kepala Bidang Aplikasi dan Informatika."],
        ]),
        "case": "K-2026-0042",
    ]
}
