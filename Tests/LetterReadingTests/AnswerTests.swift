import OfficeCalendar
import Testing

@testable import LetterReading

@Suite("Answers to open questions")
struct AnswerTests {
    private func read(_ words: String, _ kind: OpenQuestion.Kind, _ choices: [String] = []) -> Meaning {
        Samples.reader.interpret(words, as: OpenQuestion(kind: kind, choices: choices, askedAt: Samples.now))
    }

    @Test(
        "a choice is one of the words offered",
        arguments: [
            ("akun saja", "akun"), ("Akun dan sarana", "akun dan sarana"), ("2", "akun dan sarana"),
            ("pilihan pertama pak", "akun"), ("tidak usah akun", nil), ("akun?", nil), ("3", nil),
        ] as [(String, String?)])
    func choice(words: String, expected: String?) {
        #expect(read(words, .choice, ["akun", "akun dan sarana"]).choice == expected)
    }

    @Test(
        "a decision may also be given by a word that the question offers",
        arguments: [
            ("KOSONG", "kosong", nil), ("Kosong, silakan diproses", "kosong", nil), ("Jadwal penuh", "penuh", nil),
            ("penuh", "penuh", nil), ("Penuh pak, mohon tawarkan waktu lain", "penuh", nil),
            ("tidak kosong", nil, .unclear), ("kosong atau penuh", nil, .unclear), ("kosong?", nil, .question),
            ("Setuju", nil, .approve), ("Tolak, bukan tugas kami", nil, .reject),
            ("Setuju jika kosong", nil, .approve), ("belum penuh", nil, .unclear),
        ] as [(String, String?, Meaning.Decision?)])
    func decisionWord(words: String, expected: String?, decision: Meaning.Decision?) {
        let meaning = read(words, .decision, ["kosong", "penuh"])
        #expect(meaning.choice == expected)
        if let decision { #expect(meaning.decision == decision) }
        if expected == "penuh" { #expect(meaning.decision != .approve) }
    }

    @Test(
        "a decision may name one of the numbered times that its question shows, and a passing number names none",
        arguments: [
            ("2", "2", nil), ("Nomor 2", "2", nil), ("No. 2", "2", nil), ("Setuju 2", "2", nil),
            ("Setuju, tawarkan waktu nomor 3", "3", nil), ("Penuh, tawarkan pilihan kedua", "2", nil),
            ("Penuh", "penuh", nil), ("Penuh, bisanya jam 14.00", "penuh", nil), ("Kosong", "kosong", nil),
            ("Setuju, cukup 1 akun", nil, nil), ("bukan nomor 2", nil, nil), ("nomor 2?", nil, .question),
            ("9", nil, nil), ("kosong nomor 2", "kosong", nil), ("Setuju jika nomor 2", nil, nil),
            ("Tidak bisa, nomor 2 saja", nil, .unclear),
        ] as [(String, String?, Meaning.Decision?)])
    func shownTime(words: String, expected: String?, decision: Meaning.Decision?) {
        let meaning = read(words, .decision, ["kosong", "penuh", "1", "2", "3"])
        #expect(meaning.choice == expected)
        if let decision { #expect(meaning.decision == decision) }
        if expected?.first?.isNumber == true { #expect(meaning.decision == .none) }
    }

    @Test("an alternative is chosen by its number or wording")
    func alternatives() {
        let offered = ["Jumat, 27 November 2026, 09.00", "Senin, 30 November 2026, 13.00"]
        #expect(read("2", .alternatives, offered).wishes == [.choose(number: 2)])
        #expect(
            read("Kami pilih alternatif kedua, terima kasih", .alternatives, offered).wishes == [.choose(number: 2)])
        #expect(read("tidak ada yang bisa", .alternatives, offered).wishes == [.decline])
    }

    @Test("a plain question takes a bare yes or no")
    func agreement() {
        #expect(read("ya", .agreement).wishes == [.agree])
        #expect(read("Setuju", .agreement).wishes == [.agree])
        #expect(read("tidak", .agreement).wishes == [.decline])
        #expect(read("tidak bisa", .agreement).wishes == [.decline])
        #expect(read("ya tapi jam 2", .agreement).wishes != [.agree])
    }

    @Test("applicants may ask, cancel and move at any time")
    func wishes() {
        #expect(read("STATUS", .open).wishes == [.status])
        #expect(read("Batal, kegiatan ditiadakan", .open).wishes == [.cancel])
        #expect(read("jangan dibatalkan", .open).wishes.isEmpty)
        guard
            case .reschedule(let sessions)? = read("ubah jadwal menjadi Senin, 30 November 2026 pukul 13.00", .open)
                .wishes.first
        else {
            Issue.record("no new schedule was read")
            return
        }
        #expect(sessions.map { $0.date.description } == ["2026-11-30"])
        #expect(sessions.first?.start?.description == "13:00")
    }

    // MARK: Missing facts

    /// What an answer supplied, on one line: day, hours, people, telephone, number, date of the letter, equipment.
    private func supplied(_ words: String, _ fields: [String]) -> String? {
        let question = OpenQuestion(kind: .missing, fields: fields, askedAt: Samples.now)
        guard case .supply(let reading)? = Samples.reader.interpret(words, as: question).wishes.first else {
            return nil
        }
        var facts: [String] = reading.sessions.map { session in
            let day = session.date == Answers.dayOfCase ? "the day" : session.date.description
            let hours =
                session.start.map { " \($0)-" + (session.endOpen ? "open" : session.end?.description ?? "") } ?? ""
            return day + hours + (session.participants.map { " \($0) people" } ?? "")
        }
        facts += [reading.contactPhone, reading.number, reading.date?.description].compactMap { $0 }
        return (facts + reading.needs).joined(separator: ", ")
    }

    @Test(
        "what was asked is read in every form in which people answer",
        arguments: [
            (
                ["date", "participants", "contact"], "1. Senin, 7 Desember 2026\n2. 40 orang\n3. Budi 081234567890",
                "2026-12-07 40 people, 081234567890"
            ),
            (
                ["date", "participants", "contact"], "1. 3 Des 2. 40 3. Budi, 0812-3456-7890",
                "2026-12-03 40 people, 081234567890"
            ),
            (
                ["date", "participants", "contact"],
                "jumlah peserta 40 orang, CP Budi 081234567890, tanggal 3 Des",
                "2026-12-03 40 people, 081234567890"
            ),
            (
                ["date", "participants", "contact"], "Selasa 8 Desember jam 9-11\n40\nIbu Rina 081234567890",
                "2026-12-08 09:00-11:00 40 people, 081234567890"
            ),
            (
                ["date", "participants", "contact"],
                "1. hari dan tanggal pelaksanaan: Senin, 7 Desember 2026\n   (yang terbaca: pukul 09.00 WITA, tanpa tanggal)\n"
                    + "2. jumlah peserta: 40 orang\n3. nama dan nomor telepon narahubung: Budi (081234567890)",
                "2026-12-07 40 people, 081234567890"
            ),
            (
                ["date", "participants", "contact"],
                "Selamat pagi, berikut jawaban kami:\n1) Senin tgl 7 Desember 2026 pukul 09.00 WITA\n"
                    + "2) tujuh puluh lima orang\n3) Pak Dedi (0852 0000 1111)\nTerima kasih",
                "2026-12-07 09:00- 75 people, 085200001111"
            ),
            (
                ["date", "participants", "contact"],
                "Hari/Tanggal : Senin, 7 Desember 2026\nPeserta : 50\nNarahubung : Yuni, 085200001111",
                "2026-12-07 50 people, 085200001111"
            ),
            (["date", "participants", "contact"], "2. 60", "the day 60 people"),
            (["date", "participants", "contact"], "Pesertanya kurang lebih 40 org pak", "the day 40 people"),
            (["participants"], "empat puluh", "the day 40 people"), (["participants"], "1.641", "the day 1641 people"),
            (["participants"], "belum tahu", nil), (["start_time"], "1. 09.00 - 11.00", "the day 09:00-11:00"),
            (["start_time"], "mulai jam 8 selesai jam 10", "the day 08:00-10:00"),
            (["start_time"], "pukul 13.30 wita sampai selesai", "the day 13:30-open"),
            (["date"], "3 Desember", "2026-12-03"), (["date"], "tanggal 3 saja pak", "2026-12-03"),
            (["date"], "Kamis, 3 Des 2026 jam 10 pagi", "2026-12-03 10:00-"), (["date"], "minggu depan", nil),
            (["date"], "Kamis 3 Desember 2026, surat tanggal 20 November 2026", "2026-12-03"),
            (
                ["letter_number", "letter_date"], "1. 005/12/Dinsos/2026\n2. 23 November 2026",
                "005/12/Dinsos/2026, 2026-11-23"
            ),
            (
                ["letter_number", "letter_date"], "nomor 005/12/Dinsos/2026 tanggal 23 November 2026",
                "005/12/Dinsos/2026, 2026-11-23"
            ),
            (["letter_number", "letter_date"], "005/12/Dinsos/2026, 23 Nov 2026", "005/12/Dinsos/2026, 2026-11-23"),
            (
                ["equipment", "contact"], "1. laptop dan proyektor\n2. Rina 081234567890",
                "081234567890, laptop, projector"
            ),
            (["contact"], "Budi\n0812 3456 7890", "081234567890"),
        ] as [([String], String, String?)])
    func supplies(fields: [String], words: String, expected: String?) {
        #expect(supplied(words, fields) == expected, "\(words)")
    }

    @Test(
        "an alternative is also chosen by its day, weekday or hour, and never by two",
        arguments: [
            ("No. 2", 2), ("opsi b", 2), ("yang hari Senin saja pak", 2), ("yang jam 13.00", 2), ("2. terima kasih", 2),
            ("tanggal 27 November saja", 1), ("Baik, kami memilih tanggal 1 Desember 2026 pukul 09.00", 3),
            ("pilih opsi 2, peserta menjadi 50 orang", 2), ("tidak bisa nomor 1, nomor 2 saja", 2),
            ("mana saja boleh", 1),
            ("2 atau 3", nil), ("nomor 4", nil), ("opsi 1 tidak bisa", nil), ("oke", nil), ("nomor 2?", nil),
        ] as [(String, Int?)])
    func chosen(words: String, expected: Int?) {
        let offered = [
            "Jumat, 27 November 2026, pukul 09.00 s.d. 11.00 WITA",
            "Senin, 30 November 2026, pukul 13.00 s.d. 15.00 WITA",
            "Selasa, 1 Desember 2026, pukul 09.00 s.d. 11.00 WITA",
        ]
        let numbers = read(words, .alternatives, offered).wishes.compactMap { wish -> Int? in
            if case .choose(let number) = wish { number } else { nil }
        }
        #expect(numbers == (expected.map { [$0] } ?? []), "\(words)")
    }

    @Test(
        "where several sessions are offered times, one number for each is taken, and nothing that leaves a choice open",
        arguments: [
            ("1 dan 4", [1, 4]), ("nomor 2 dan 3", [2, 3]), ("1, 3", [1, 3]),
            ("pilih nomor 1 dan nomor 3, pukul 9", [1, 3]),
            ("4", [4]), ("nomor 3 saja pak", [3]), ("1 dan 2", []), ("1 atau 3", []), ("1 dan 5", []),
            ("1 dan 3?", []), ("tidak ada yang bisa", []),
        ] as [(String, [Int])])
    func chosenForEach(words: String, expected: [Int]) {
        let offered = [
            "Jumat, 27 November 2026, pukul 09.00 s.d. 11.00 WITA",
            "Senin, 30 November 2026, pukul 13.00 s.d. 15.00 WITA",
            "Selasa, 1 Desember 2026, pukul 09.00 s.d. 11.00 WITA",
            "Rabu, 2 Desember 2026, pukul 09.00 s.d. 11.00 WITA",
        ]
        let question = OpenQuestion(
            kind: .alternatives, choices: offered, groups: [0, 0, 1, 1], askedAt: Samples.now)
        let numbers = Samples.reader.interpret(words, as: question).wishes.compactMap { wish -> Int? in
            if case .choose(let number) = wish { number } else { nil }
        }
        #expect(numbers == expected, "\(words)")
    }

    @Test(
        "a running case is asked about, cancelled and moved in everyday words",
        arguments: [
            ("mohon diubah jam 13.00 saja", "the day 13:00"), ("tolong dimajukan ke jam 8 pagi", "the day 08:00"),
            ("rapat dipindah tanggal 3 Des", "2026-12-03"),
            ("jadwalnya digeser ke Senin 7 Desember 2026 jam 9", "2026-12-07 09:00"),
            ("mohon permohonan ini dicabut", "cancel"), ("kegiatan ditiadakan", "cancel"),
            ("maaf rapatnya ga jadi", "cancel"),
            ("tidak jadi dibatalkan", ""), ("jangan dibatalkan ya", ""), ("apakah bisa diubah ke Senin?", ""),
            ("Mohon info apakah sudah disetujui", "status"), ("min sudah sampai mana ya permohonan kami?", "status"),
            ("CP kami ganti Budi 081234567890", "contact 081234567890"), ("terima kasih, Budi 081234567890", ""),
            ("rapat ditunda sampai waktu yang belum ditentukan", ""),
        ])
    func everyday(words: String, expected: String) {
        let found = read(words, .open).wishes.map { wish -> String in
            switch wish {
            case .status: return "status"
            case .cancel: return "cancel"
            case .reschedule(let sessions):
                return sessions.map { session in
                    (session.date == Answers.dayOfCase ? "the day" : session.date.description)
                        + (session.start.map { " \($0)" } ?? "")
                }.joined(separator: "; ")
            case .supply(let reading): return "contact " + (reading.contactPhone ?? "")
            default: return "?"
            }
        }.joined(separator: ", ")
        #expect(found == expected, "\(words)")
    }
}
