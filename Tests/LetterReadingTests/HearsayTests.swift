import Testing

@testable import LetterReading

@Suite("An approval that somebody else gave")
struct HearsayTests {
    static let persons = [
        "Pak Kadis", "Bu Kabid", "Kadis", "pimpinan", "beliau", "Ibu Kepala Dinas", "Pak Budi", "Bapak",
        "Bu Rina Marlina", "atasan", "Plt Kadis",
    ]
    static let verbs = [
        "bilang", "titip pesan", "berpesan", "menyampaikan", "memberi arahan", "tadi telepon", "kasih tahu",
        "memerintahkan", "minta", "mengiyakan",
    ]
    static let nouns = [
        "arahan", "pesan", "petunjuk", "perintah", "instruksi", "sesuai arahan", "sesuai petunjuk", "menurut", "kata",
        "disposisi", "info dari", "keputusan", "jawaban", "hasil konsultasi dengan",
    ]
    static let marks = [": ", " ", ", ", " – ", "\n", ":\n", ". "]

    @Test(
        "is never the writer's own, in whatever order it is told",
        arguments: ["setuju", "disetujui", "ok", "acc", "silakan dilanjutkan", "approved", "proses saja"])
    func reported(yes: String) {
        var read: [String] = []
        for person in Self.persons {
            for verb in Self.verbs {
                read += Self.marks.map { "\(person) \(verb)\($0)\(yes)" }
                read += ["\(yes), \(person) \(verb)", "\(yes). \(person) \(verb) begitu", "\(yes) \(verb) \(person)"]
            }
            for noun in Self.nouns {
                read += Self.marks.map { "\(noun) \(person)\($0)\(yes)" }
                read += ["\(yes), \(noun) \(person)", "\(yes) (\(noun) \(person))", "\(yes) \(noun) \(person)"]
            }
        }
        let moved = read.filter { [.approve, .forward].contains(Samples.decisions.read($0).decision) }
        #expect(moved == [])
    }

    @Test(
        "is heard without a word of saying too",
        arguments: [
            "Bu Sekretaris tidak keberatan", "Kepala Bidang tidak mempermasalahkan", "Mewakili Kadis, setuju",
            "Kadis by phone: approved", "Sudah dapat restu Kadis, lanjut", "Sudah konfirmasi ke Kadis, setuju",
            "Sesuai disposisi Kadis, disetujui", "Pak Bos acc",
        ])
    func silent(words: String) {
        let decision = Samples.decisions.read(words).decision
        #expect(decision != .approve && decision != .forward, "\(words) read as \(decision.rawValue)")
    }

    @Test(
        "is not heard where a person is only called on",
        arguments: [
            "Setuju Pak", "Yth. Pak Kadis, setuju", "Setuju. Terima kasih Bu Kabid", "Bu Kabid, setuju",
            "Setuju, terima kasih informasinya Pak", "Arahan saya: setuju", "Menurut saya setuju",
            "Saya sampaikan setuju", "Setuju, Bu Rina", "Assalamualaikum Pak Budi, saya setuju",
        ])
    func own(words: String) { #expect(Samples.decisions.read(words).decision == .approve) }
}
