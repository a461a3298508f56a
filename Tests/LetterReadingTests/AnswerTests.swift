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
}
