import LetterReading
import Testing

@Suite("Answers to numbered lists")
struct NumberedAnswerTests {
    private func read(_ words: String, count: Int = 5, confirms: Bool = false) -> Meaning {
        Samples.reader.interpret(
            words,
            as: OpenQuestion(
                kind: .list, choices: (1...count).map(String.init),
                fields: confirms ? [OpenQuestion.confirmation] : [], askedAt: Samples.now))
    }

    /// `1+ 2-` for approved and rejected, `~` for revised, `>` for passed on.
    private func written(_ meaning: Meaning) -> String {
        meaning.parts.map { part in
            let sign: String =
                switch part.decision {
                case .approve: "+"
                case .reject: "-"
                case .revise: "~"
                case .forward: ">"
                default: "?"
                }
            return "\(part.number)\(sign)"
        }.joined(separator: " ")
    }

    @Test(
        "each number has its decision, however the list is written",
        arguments: [
            ("setuju 1, 3, 4", "1+ 3+ 4+"), ("Setuju 1 3 4", "1+ 3+ 4+"), ("setuju no 1, 3 dan 4", "1+ 3+ 4+"),
            ("SETUJU 1,3", "1+ 3+"), ("setuju nomor 2", "2+"), ("setuju 1-3", "1+ 2+ 3+"),
            ("setuju 1 s.d. 3", "1+ 2+ 3+"), ("setuju 2 sampai 4", "2+ 3+ 4+"), ("1, 3, 4 setuju", "1+ 3+ 4+"),
            ("1 dan 2 disetujui", "1+ 2+"), ("acc 1 & 2", "1+ 2+"),
            ("Yth. Admin,\nsetuju 1, 2.\nTerima kasih", "1+ 2+"),
            ("1 setuju, 2 tolak karena jadwal bentrok", "1+ 2-"),
            ("1. setuju\n2. tolak: bentrok\n3. setuju", "1+ 2- 3+"),
            ("setuju 1, 3; tolak 2 karena peserta 300 orang", "1+ 2- 3+"), ("setuju 1, tolak 2", "1+ 2-"),
            ("1) setuju\n2) setuju", "1+ 2+"), ("tolak 2: tidak sesuai tugas", "2-"), ("tidak setuju 2", "2-"),
            ("1 setuju 2 tidak setuju karena bentrok", "1+ 2-"), ("1: revisi, lengkapi daftar peserta", "1~"),
            ("nomor 1 setuju", "1+"), ("setuju 1 dan 3, tolak 2 dan 4", "1+ 2- 3+ 4-"),
        ])
    func parts(words: String, expected: String) {
        let meaning = read(words)
        #expect(written(meaning) == expected, "\(words)")
        #expect(meaning.choice == nil)
    }

    @Test("the reason stands with its number alone")
    func notes() {
        let meaning = read("1 setuju, 2 tolak karena jadwal bentrok")
        #expect(meaning.parts.first { $0.number == 2 }?.note?.contains("bentrok") == true)
        #expect(meaning.parts.first { $0.number == 1 }?.note == nil)
    }

    @Test(
        "what is not clear for every number decides nothing",
        arguments: [
            "setuju", "ok", "setuju 1, tolak 1", "setuju 7", "setuju 1, 9", "setuju kecuali 2",
            "setuju semua kecuali 2",
            "tolak semua", "setuju 1 jika kosong", "setuju 1?", "1, 3, 4", "", "siap", "setuju 2 jam saja",
            "setuju 24 November", "setuju 1 tapi revisi dulu", "jangan setuju 1 dulu",
        ])
    func unclear(words: String) {
        let meaning = read(words)
        #expect(!meaning.parts.contains { $0.decision == .approve }, "\(words): \(written(meaning))")
        #expect(meaning.choice == nil, "\(words)")
    }

    @Test(
        "“setuju semua” names nothing and is asked about", arguments: ["setuju semua", "Semua setuju", "acc semuanya"])
    func all(words: String) {
        let meaning = read(words)
        #expect(meaning.choice == "semua")
        #expect(meaning.parts.isEmpty)
    }

    @Test("a list of one is answered by a plain word")
    func one() {
        #expect(written(read("setuju", count: 1)) == "1+")
        #expect(written(read("tolak, bentrok", count: 1)) == "1-")
    }

    @Test("the question whether really all are meant takes yes, no, or numbers")
    func confirmation() {
        #expect(read("Ya", confirms: true).wishes == [.agree])
        #expect(read("tidak", confirms: true).wishes == [.decline])
        #expect(written(read("setuju 1, 2", confirms: true)) == "1+ 2+")
    }
}

@Suite("Second thoughts")
struct WithdrawalWordsTests {
    private func read(_ words: String) -> Meaning {
        Samples.reader.interpret(words, as: OpenQuestion(kind: .decided, askedAt: Samples.now))
    }

    @Test(
        "a decision is taken back",
        arguments: [
            "batalkan", "Batalkan keputusan saya", "tarik kembali", "Tarik kembali persetujuan saya", "BATALKAN",
            "Mohon maaf, saya tarik kembali persetujuan saya", "Saya cabut keputusan saya", "ralat",
            "batalkan persetujuan saya karena salah pilih", "tolong dibatalkan", "anulir keputusan tadi",
        ])
    func back(words: String) {
        let meaning = read(words)
        #expect(meaning.wishes == [.withdraw], "\(words)")
        #expect(meaning.decision == .none, "\(words)")
    }

    @Test(
        "another decision takes its place",
        arguments: [
            ("ralat: tolak", Meaning.Decision.reject), ("Ralat: tolak, jadwal bentrok", .reject),
            ("ralat, setuju", .approve), ("koreksi: setuju", .approve), ("RALAT: TOLAK", .reject),
            ("batalkan persetujuan saya, seharusnya ditolak", .reject),
            ("ralat: revisi, lengkapi daftar peserta", .revise),
        ])
    func anew(words: String, decision: Meaning.Decision) {
        let meaning = read(words)
        #expect(meaning.wishes == [.withdraw], "\(words)")
        #expect(meaning.decision == decision, "\(words)")
    }

    @Test(
        "words about something else take nothing back",
        arguments: [
            "jangan dibatalkan", "tidak perlu dibatalkan", "apakah bisa dibatalkan?", "batalkan permohonan ini",
            "terima kasih",
            "setuju", "ok", "acara dibatalkan pemohon", "ralat: mungkin nanti",
        ])
    func others(words: String) {
        #expect(!read(words).wishes.contains(.withdraw), "\(words)")
    }
}

@Suite("Automatic answers of people who are away")
struct AbsenceWordsTests {
    private func announced(_ text: String, subject: String = "Re: Permohonan disposisi") -> Bool {
        var reading = Reading()
        reading.subject = subject
        reading.text = text
        return Absence.isAnnounced(in: reading)
    }

    @Test(
        "a vacation text says so",
        arguments: [
            "Saya sedang cuti sampai tanggal 5 Desember.", "Sedang perjalanan dinas ke Jakarta.",
            "Mohon maaf, saya tidak berada di tempat.", "I am out of the office until Monday.", "Sedang dinas luar",
        ])
    func away(text: String) { #expect(announced(text)) }

    @Test(
        "a receipt, a thank-you and an office's own name do not",
        arguments: [
            "Surat Anda telah dibaca.", "Terima kasih, surat Anda sudah kami terima.", "Plh. Kepala Dinas Kesehatan",
            "Rumah Sakit Umum Daerah", "Badan Diklat Daerah", "H. Haji Contoh",
        ])
    func present(text: String) { #expect(!announced(text)) }
}
