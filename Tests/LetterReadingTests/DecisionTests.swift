import OfficeCalendar
import Testing

@testable import LetterReading

@Suite("What a reply decides")
struct DecisionTests {
    @Test(
        "every reply of the tables is read as it was labelled",
        arguments: ["replies.csv", "decisions.csv", "plain.csv"])
    func table(name: String) throws {
        let rows = try Samples.table(name)
        #expect(rows.count > 140)
        for row in rows {
            let meaning = Samples.decisions.read(
                row[1].split(separator: "\\n", omittingEmptySubsequences: false).joined(separator: "\n"))
            let accepted = row[0].split(separator: "|").map(String.init)
            #expect(accepted.contains(meaning.decision.rawValue), "\(row[1]) read as \(meaning.decision.rawValue)")
        }
    }

    @Test(
        "words that are no clear yes never approve",
        arguments: [
            "tidak\nsetuju", "Tidak, setuju", "setuju?", "setuju, tapi tunda", "Saya belum bisa setuju",
            "setuju dengan usulan Kabid", "t\u{456}dak setuju",
            "set\u{200B}uju? tidak", "Pak Kadis setuju", "sudah disetujui", "bukan tidak setuju",
            "jangan sampai disetujui", "setuju 2 jam saja", "[ ] setuju [ ] tolak",
            "setuju / tolak", "yang pertama setuju, yang kedua tolak", "disetujui apabila surat sudah ditandatangani",
            "tidak ada yang setuju", "", "kurang setuju",
            "setuju kalau peserta di bawah 100", "not approved", "siap laksanakan", "akan diproses", "apakah disetujui",
            "ditolak, jangan diteruskan",
        ])
    func neverApproves(words: String) {
        let decision = Samples.decisions.read(words).decision
        #expect(decision != .approve && decision != .forward, "\(words) read as \(decision.rawValue)")
    }

    @Test("sentences that only sound like a yes move nothing")
    func unmoving() throws {
        let rows = try Samples.table("unmoving.csv")
        #expect(rows.count > 400)
        let moved = rows.map { $0[1].split(separator: "\\n", omittingEmptySubsequences: false).joined(separator: "\n") }
            .filter { [.approve, .forward].contains(Samples.decisions.read($0).decision) }
        #expect(moved == [])
    }

    /// Roles that turn a yes beside them into no, not yet, or a question to a person.
    static let denials = [
        "negation", "prohibition", "not-yet", "reject", "hold", "revise", "contrast", "hedge", "report",
        "soft-negation",
    ]

    @Test("no word of denial, delay or doubt in the lexicon lets a yes beside it pass", arguments: denials)
    func denied(role: String) throws {
        let words = try #require(Samples.lexicon.words[role])
        for yes in ["setuju", "disetujui", "acc", "silakan", "lanjutkan", "approved", "proses", "teruskan ke Kabid"] {
            for word in words {
                let after = role != "soft-negation"
                for text in ["\(word) \(yes)", "\(word)\n\(yes)"]
                    + (after ? ["\(yes) \(word)", "\(yes), \(word)", "\(yes). \(word) pak"] : [])
                {
                    let decision = Samples.decisions.read(text).decision
                    #expect(decision != .approve && decision != .forward, "\(text) read as \(decision.rawValue)")
                }
            }
        }
    }

    @Test(
        "a yes, a no and a condition are heard in everyday turns of phrase",
        arguments: [
            ("stju ya bu, silahkan lanjut", "approve"), ("Iye' setuju ka'", "approve"),
            ("Nggak masalah kok, jalan aja", "approve"), ("Kami tidak mempermasalahkan. Setuju.", "approve"),
            ("Saya tidak menolak, silakan dilanjutkan", "approve"), ("setuju titik baris baru terima kasih", "approve"),
            ("saya tulis setuju ya koma terima kasih titik", "approve"), ("setuju tanda tanya", "question"),
            ("Kalau lampirannya sudah diperbaiki baru saya setujui", "revise"),
            ("Jika surat lengkap, baru disetujui", "revise"), ("Bisa, dengan syarat peserta dibatasi", "revise"),
            ("Saya sependapat dengan Kabid bahwa ini tidak usah diterima", "reject"),
            ("Mohon Sdr. Dewi menindaklanjuti", "forward"), ("boleh tau PIC nya siapa", "question"),
            ("Yang Dinkes setuju, yang Bapperida revisi dulu", "unclear"),
            ("Untuk Dinkes setuju, untuk Bapperida tolak", "unclear"), ("Saya tidak menolak", "unclear"),
        ])
    func everyday(words: String, decision: String) {
        #expect(Samples.decisions.read(words).decision.rawValue == decision, "\(words)")
    }

    @Test("hidden characters inside a word do not hide it")
    func hiddenCharacters() {
        #expect(Samples.decisions.read("ti\u{200B}dak se\u{AD}tuju").decision == .reject)
    }

    @Test("numbers after a yes are the items it decides")
    func items() {
        #expect(Samples.decisions.read("setuju 1, 3 dan 4").items == [1, 3, 4])
        #expect(Samples.decisions.read("Setuju no 2-4").items == [2, 3, 4])
        #expect(Samples.decisions.read("setuju semua").choice == "semua")
        #expect(Samples.decisions.read("SETUJU #0123").items == [])
    }

    @Test("an approval that needs a free slot says so")
    func slotFree() {
        for words in [
            "setuju kalau kosong", "Kalau jadwalnya tidak bentrok, setuju.", "Cek jadwal, kalau kosong buatkan",
        ] {
            #expect(Samples.decisions.read(words).condition == "slot_free", "\(words)")
        }
    }

    @Test("a yes that repeats the day, hour and number asked is plain; another day is none")
    func sameDay() {
        let session = RequestReading.Session(
            title: nil, date: Day(number: 20_783), start: TimeOfDay(minutes: 540), end: TimeOfDay(minutes: 690),
            endOpen: false, zone: .wita, zoneStated: true, participants: 120)
        let question = OpenQuestion(
            kind: .decision, askedAt: Samples.now, about: ["K-2026-0042", "Dinas Kesehatan", "Evaluasi Program TBC"],
            sessions: [session])
        func read(_ words: String) -> Meaning.Decision { Samples.reader.interpret(words, as: question).decision }
        for words in [
            "Setuju tanggal 26 November", "Setuju, Kamis 26 November 2026 pukul 09.00", "Setuju untuk 120 peserta",
            "setuju evaluasi program TBC dinas kesehatan", "Setuju [K-2026-0042]", "K-2026-0042 setuju",
            "Setuju pukul 09.00 WITA", "Setuju hari Kamis, 26 November 2026",
        ] {
            #expect(read(words) == .approve, "\(words)")
        }
        for words in [
            "Setuju tanggal 27 November", "Setuju, Jumat 27 November 2026 pukul 09.00", "Setuju untuk 50 peserta",
            "Setuju [K-2026-0043]", "K-2026-0043 setuju", "Setuju pukul 10.00", "Setuju hari Senin",
            "setuju besok saja",
        ] {
            #expect(read(words) != .approve && read(words) != .forward, "\(words)")
        }
    }

    @Test("what follows a correction counts, unless it is a yes")
    func corrections() {
        #expect(Samples.decisions.read("Setuju. Eh salah, maksudnya tidak setuju").decision == .reject)
        #expect(Samples.decisions.read("Setuju, maksud saya revisi dulu tanggalnya").decision == .revise)
        #expect(Samples.decisions.read("Tolak. Ralat, setuju").decision == .unclear)
    }

    @Test(
        "shortened instructions, wishes for the day and words of a draft are heard",
        arguments: [
            ("Sdr. Rahman, u/ diproses", "forward"), ("Bu Lestari, u/ disiapkan.", "forward"),
            ("Disetujui u/ dilaksanakan", "approve"), ("u/ disetujui", "unclear"),
            ("Kpd Kabid u/ disetujui", "unclear"), ("Setuju u/ Kabid", "unclear"), ("Setuju u/ ditolak", "reject"),
            ("Diteruskan ke Sekretaris. Pelajari dan laporkan hasilnya.", "forward"),
            ("Disposisi ke Kasi Jaringan. Mohon dipelajari dan dilaporkan.", "forward"),
            ("Pelajari dan laporkan.", "unclear"), ("Setuju. Pelajari dan laporkan.", "unclear"),
            ("Setuju, teruskan ke Kabid. Pelajari dan laporkan.", "unclear"),
            ("Disposisi ke Kabid. Saya pelajari dulu.", "unclear"),
            ("Disetujui. Mohon nanti admin jangan sampai terlambat.", "approve"),
            ("Tolong nanti operatornya jangan sampai lupa.", "unclear"),
            ("Setuju. Tolong nanti jangan sampai disetujui dulu", "unclear"),
            ("Setuju. Nanti saya kabari, jangan sampai telat", "unclear"),
            ("Draf balasannya sudah pas, tolong diberi nomor lalu dikirim.", "approve"),
            ("Konsep belum pas, silakan diperbaiki dan dikirim.", "revise"), ("Konsep sudah pas?", "question"),
            ("Suratnya diberi nomor dulu baru saya setujui", "revise"),
            ("Setuju, diberi nomor dulu", "unclear"), ("Setuju, suratnya diberi nomor dulu", "revise"),
            ("Surat permohonannya tolong diberi nomor", "unclear"),
            ("Dicek dulu baru saya setujui", "revise"), ("Dicek dulu, baru saya setujui", "revise"),
            ("Ralat: maksud saya disetujui, bukan ditolak.", "unclear"),
            ("Ralat: maksud saya ditolak, bukan disetujui.", "reject"),
            ("Koreksi: maksudnya revisi, bukan setuju", "revise"), ("Ralat: nomor surat salah", "revise"),
            ("Sumangga, ku kuring disatujuan", "approve"), ("Ku abdi teu disatujuan", "reject"),
            ("Disatujuan ku Pa Kadis", "unclear"), ("Diproses we, disatujuan ku Kabid", "unclear"),
            ("Ulah disatujuan", "reject"), ("Muga disatujuan", "unclear"),
        ])
    func shortened(text: String, decision: String) {
        #expect(Samples.decisions.read(text).decision.rawValue == decision, "\(text)")
    }

    @Test("the next person is named as written")
    func nextPerson() {
        #expect(Samples.decisions.read("Teruskan ke Kabid Aptika").next == "Kabid Aptika")
        #expect(Samples.decisions.read("TERUSKAN: Bu Rina").next == "Bu Rina")
        #expect(Samples.decisions.read("Kabid Aptika, tindak lanjuti sesuai ketentuan").next == "Kabid Aptika")
    }

    @Test("the note is carried on word for word")
    func note() {
        #expect(Samples.decisions.read("REVISI: tambahkan NIP").note == "tambahkan NIP")
        #expect(
            Samples.decisions.read("Oke, tapi perbaiki dulu konsep suratnya").note == "perbaiki dulu konsep suratnya")
        #expect(Samples.decisions.read("Setuju").note == nil)
    }

    @Test("the shipped lexicon contradicts itself nowhere")
    func lexicon() {
        #expect(Samples.lexicon.problems == [])
        #expect(
            Lexicon(words: ["approve": ["oke"], "reject": ["oke"]]).problems == [
                "oke stands under approve and under reject; leave it under one of them"
            ])
        #expect(Lexicon(words: ["aprove": ["oke"]]).problems.first?.hasPrefix("unknown role aprove; roles are") == true)
        #expect(
            Lexicon(words: ["mild": ["tidak buruk"], "negation": ["tidak"]]).faults.map(\.phrase) == ["tidak buruk"])
    }

    @Test("a word added to the lexicon decides without another change")
    func extended() {
        var lexicon = Samples.lexicon
        #expect(Samples.decisions.read("manut").decision == .unclear)
        lexicon.words["approve", default: []].append("manut")
        #expect(Decisions(vocabulary: Vocabulary(lexicon)).read("manut").decision == .approve)
    }
}
