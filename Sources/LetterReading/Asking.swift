/// Whether a mail asks for a service, as a letter or at least by its words.
struct Asking {
    /// A service of the office is named.
    private(set) var service = false
    /// The service stands in the mail's subject or in the letter's Hal.
    private(set) var named = false
    /// Something is asked for in the sentence that names the service, or in the subject.
    private(set) var asked = false
    /// The subject, the Hal or a sentence asks outright.
    private(set) var outright = false
    /// It invites the office to something.
    private(set) var invitation = false
    /// It reports, thanks, offers or informs, and asks for nothing.
    private(set) var telling = false
    /// It names an event with its day, hour or place under labels.
    private(set) var tabled = false
    /// It has the shape of a letter or a form.
    private(set) var formal = false

    private static let asking: Set<String> = [
        "permohonan", "memohon", "mohon", "dimohon", "permintaan", "minta", "meminta", "pinjam", "meminjam",
        "peminjaman", "dipinjami", "dipinjamkan", "bantuan", "dibantu", "fasilitasi", "difasilitasi", "memfasilitasi",
        "dibuatkan", "buatkan", "mengajukan", "pengajuan", "membutuhkan", "request", "permohonannya", "fasilitas",
        "penyediaan", "menyediakan", "disediakan", "berkunjung", "mhn", "perrmohonan", "pemohon", "dipinjam",
        "kiranya", "memerlukan", "mohonnya", "moho", "tolong", "bantu", "bikinkan", "dibikinkan", "siapkan",
        "disiapkan", "difasilitasinya", "perlu", "butuh", "perrnohonan", "permohonar",
    ]
    private static let headAsking: Set<String> = [
        "permohonan", "permintaan", "peminjaman", "pinjam", "meminjam", "bantuan", "fasilitasi", "mohon", "fasilitas",
        "perubahan", "pembatalan", "pengajuan", "request", "minta", "dukungan", "perrmohonan", "perrnohonan",
        "penyediaan", "mhn", "memohon",
    ]
    private static let headInviting: Set<String> = [
        "undangan", "invitation", "mengundang", "sosialisasi", "penawaran", "promo", "newsletter", "diskon",
    ]
    private static let headTelling: Set<String> = [
        "laporan", "ucapan", "terimakasih", "pemberitahuan", "penyampaian", "notulen", "notula", "notulensi", "materi",
        "dokumentasi", "penawaran", "promo", "newsletter", "tagihan", "invoice", "undangan", "kuesioner", "survei",
        "survey", "rekap", "rekapitulasi", "hasil", "edaran", "promosi", "lamaran", "keluhan", "aduan", "pengaduan",
        "komplain", "tugas", "keterangan", "kuasa", "pernyataan", "perintah", "rekomendasi", "kehilangan", "himbauan",
        "imbauan", "pengumuman",
        "konfirmasi",
        "thank", "thanks", "berita", "apresiasi", "jawaban", "tanggapan", "balasan",
    ]

    init(_ documents: [Document], subject: String, requests: Requests) {
        let head = Words(subject)
        let letters = documents.filter { !$0.isEnclosure }
        let enclosed = letters.count < documents.count
        let documents = letters.isEmpty ? documents : letters
        let found = requests.services.find(documents, subject: head)
        service = found != nil
        named =
            found?.hits.contains { hit in
                guard let place = hit.document else { return true }
                return documents[place].fields.first(.subject)?.value.contains(hit.token) ?? false
            } ?? false
        formal = documents.contains { Asking.isLetter($0) }
        tabled = documents.contains { Asking.eventLabels($0) >= 2 }
        let heads =
            [head.tokens]
            + documents.compactMap { document in
                document.fields.first(.subject).map { Array(document.words.tokens[$0.value]) }
            }
        asked =
            heads.contains { Asking.asks($0) }
            || found?.hits.contains { hit in
                guard let place = hit.document else { return false }
                let words = documents[place].words
                return Asking.asks(Array(words.tokens[words.sentenceRange(at: hit.token)]))
            } ?? false
        let headAsks = heads.contains { Asking.begins($0, with: Asking.headAsking) }
        let headInvites = heads.contains { $0.contains { $0.isWord(in: Asking.headInviting) } }
        let headTells = heads.contains { Asking.tells($0) }
        let bodyInvites = documents.contains { Asking.invites($0.words.tokens) }
        let bodyAsks = !letters.isEmpty && documents.contains { Asking.asksOutright($0.words.tokens) }
        // “Permohonan sebagai narasumber” asks for a person; the meeting is the sender's.
        let forPerson = headAsks && !bodyAsks && !named && heads.contains { Asking.asksForPerson($0) }
        outright = headAsks && !forPerson || bodyAsks
        invitation = forPerson || !headAsks && (headInvites && !bodyAsks || bodyInvites && !bodyAsks)
        telling = (headTells || enclosed && !asked || letters.isEmpty) && !headAsks && !bodyAsks
    }

    /// Whether one of some words stands in a subject, not after “atas” or “tentang hasil” that only name it.
    private static func begins(_ tokens: [Token], with words: Set<String>) -> Bool {
        for index in tokens.indices where tokens[index].isWord(in: words) {
            let before = tokens[max(0, index - 3)..<index]
            if before.contains(where: { $0.isWord(in: ["atas", "terima", "laporan", "hasil", "tanggapan", "jawaban"]) })
            {
                continue
            }
            return true
        }
        return false
    }

    /// Whether a subject asks for somebody of the office: to speak, to judge, to come.
    private static func asksForPerson(_ tokens: [Token]) -> Bool {
        guard let start = tokens.firstIndex(where: { $0.isWord(in: headAsking) }) else { return false }
        return tokens[start..<min(tokens.count, start + 6)].contains {
            $0.isWord(in: [
                "narasumber", "pembicara", "pemateri", "moderator", "juri", "instruktur", "mentor", "kesediaan",
                "keynote", "speaker", "pengajar", "penguji", "fasilitator", "sambutan", "kehadiran", "pelatih",
                "narsum", "trainer",
            ])
        }
    }

    /// “Laporan …”, “Ucapan terima kasih …” as the first words of a subject.
    private static func tells(_ tokens: [Token]) -> Bool {
        let words = tokens.filter {
            $0.kind == .word && !$0.isWord(in: ["re", "fwd", "fw", "surat", "tindak", "lanjut"])
        }
        guard let first = words.first else { return false }
        return first.isWord(in: headTelling)
            || first.isWord("terima") && words.dropFirst().first?.isWord("kasih") ?? false
    }

    /// Asking words, leaving out courtesies that ask for nothing here.
    private static func asks(_ tokens: [Token]) -> Bool {
        for index in tokens.indices where tokens[index].isWord(in: asking) {
            if tokens[index].isWord(in: ["mohon", "dimohon", "mhn", "memohon", "minta"]), index + 1 < tokens.count,
                tokens[index + 1].isWord(in: [
                    "maaf", "kehadiran", "kehadirannya", "konfirmasi", "izin", "ijin", "hadir", "diterima", "doa",
                    "dukungan", "perhatian", "diregister", "hadirnya", "maklum", "kesediaan", "ampun", "dimaklumi",
                    "arahan", "petunjuk", "berkenan",
                ])
            {
                continue
            }
            // “terima kasih atas fasilitasi …”, “atas bantuan Bapak/Ibu …”
            if thanked(tokens, index) { continue }
            if tokens[index].isWord(in: ["perlu", "butuh"]), index > 0,
                tokens[index - 1].isWord(in: ["tidak", "tdk", "apabila", "jika", "bila"])
            {
                continue
            }
            return true
        }
        return false
    }

    /// What is asked of an office that lends nothing: a post, a repair.
    private static let otherMatters: Set<String> = [
        "melamar", "lamaran", "diperbaiki", "perbaikan", "memperbaiki", "magang", "wawancara", "penawaran",
        "keluhan", "aduan", "mengadukan", "melaporkan",
    ]

    private static func thanked(_ tokens: [Token], _ index: Int) -> Bool {
        for back in stride(from: index - 1, through: max(0, index - 5), by: -1) {
            if tokens[back].isMark("."), !tokens[back].joined { return false }
            if tokens[back].isWord("atas") { return true }
        }
        return false
    }

    private static func asksOutright(_ tokens: [Token]) -> Bool {
        for index in tokens.indices
        where tokens[index].isWord(in: [
            "mohon", "memohon", "meminta", "minta", "bermaksud", "mengajukan", "dimohon", "kiranya", "memerlukan",
            "membutuhkan", "mhn", "tolong", "bantu", "request", "harap", "diharap", "ingin", "hendak", "berencana",
            "diharapkan", "bisa", "dapat", "perlu", "butuh",
        ]) {
            let end = min(tokens.count, index + 9)
            if thanked(tokens, index) { continue }
            if tokens[index..<min(end, index + 4)].contains(where: { $0.isWord(in: otherMatters) }) { continue }
            if tokens[(index + 1)..<max(index + 1, end)].contains(where: {
                $0.isWord(in: [
                    "bantuan", "fasilitasi", "difasilitasi", "memfasilitasi", "dibuatkan", "pinjam", "meminjam",
                    "peminjaman", "dipinjami", "dipinjamkan", "kunjungan", "menyediakan", "disediakan",
                    "penyediaan", "dibantu", "operator", "akun", "berkunjung", "buatkan", "bikinkan",
                    "membuatkan", "fasilitas", "menggunakan", "dipinjam", "memakai", "pakai", "gunakan", "memanfaatkan",
                    "menempati", "dipakai",
                ])
            }) {
                return true
            }
            // “mohon link zoom”, but not “mohon waktu untuk presentasi melalui zoom”.
            if !tokens[index].isWord(in: ["bisa", "dapat", "perlu"]),
                let place = ((index + 1)..<max(index + 1, end)).first(where: {
                    tokens[$0].isWord(in: ["zoom", "link", "dukungan"])
                }), !tokens[index + 1...place].contains(where: { $0.isWord(in: ["melalui", "via", "lewat", "waktu"]) })
            {
                return true
            }
        }
        return false
    }

    private static func invites(_ tokens: [Token]) -> Bool {
        for index in tokens.indices {
            if tokens[index].isWord(in: ["mengharapkan", "mengharap", "mohon", "dimohon", "memohon", "diharapkan"]),
                tokens[(index + 1)..<min(tokens.count, index + 5)].contains(where: {
                    $0.isWord(in: ["kehadiran", "kehadirannya", "hadir", "menghadiri"])
                })
            {
                return true
            }
            if tokens[index].isWord(in: ["mengundang"]) { return true }
        }
        return false
    }

    private static func eventLabels(_ document: Document) -> Int {
        Set(document.fields.all.map(\.role))
            .intersection([.date, .time, .startTime, .event, .participants, .place, .duration, .contact]).count
    }

    /// Whether a day, an hour or a letter's number stands under its label.
    static func namesEvent(_ document: Document) -> Bool {
        document.fields.all.contains { [.date, .time, .startTime, .event, .number, .participants].contains($0.role) }
    }

    /// A letter's shape: labels of an event, a number, or a salutation with a request.
    static func isLetter(_ document: Document) -> Bool {
        let roles = Set(document.fields.all.map(\.role))
        let event = eventLabels(document)
        if event >= 2 || roles.contains(.number) && roles.contains(.subject) || roles.contains(.number) && event >= 1 {
            return true
        }
        let tokens = document.words.tokens
        let saluted = tokens.prefix(30).contains { $0.isWord(in: ["yth", "kepada"]) }
        return saluted && tokens.count >= 15
            && tokens.contains {
                $0.isWord(in: [
                    "mohon", "memohon", "menindaklanjuti", "bersama", "sehubungan", "menyampaikan", "disampaikan",
                    "bermaksud", "permohonan",
                ])
            }
    }
}
