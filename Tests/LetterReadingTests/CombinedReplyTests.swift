import Testing

@testable import LetterReading

/// Replies put together from parts, so that what they must mean is known by construction.
@Suite("Replies put together from parts")
struct CombinedReplyTests {
    /// Words by which offices say yes outright.
    static let yes = [
        "setuju", "saya setuju", "kami setuju", "disetujui", "saya setujui", "acc", "diacc", "sepakat", "diizinkan",
        "permohonan disetujui", "dapat disetujui", "pada prinsipnya setuju", "approved", "i approve", "agreed",
        "lanjutkan", "lanjut", "setuju dilaksanakan", "sarujuk", "satuju", "tidak keberatan", "tidak ada masalah",
        "tidak perlu revisi", "tanpa koreksi", "no objection", "👍 setuju", "ok", "oke", "silakan", "monggo",
    ]

    /// What stands before a yes and takes it away or leaves it to others.
    static let before = [
        "tidak", "tdk", "gak", "ga", "nggak", "enggak", "tak", "bukan", "belum", "blm", "belum tentu", "jangan",
        "jgn", "kurang", "mboten", "ora", "dereng", "durung", "teu", "henteu", "teu acan", "kada", "indak", "nyanda",
        "not", "never", "not yet", "cannot be", "don't", "haven't", "isn't", "tdiak", "tidka", "jagan", "belm",
        "mungkin", "sepertinya", "kayaknya", "hampir", "agak", "setengah", "entah", "almost", "maybe", "perhaps",
        "katanya", "kata Pak Kadis", "kabarnya",
        "semoga", "mudah-mudahan", "mohon", "tolong", "agar", "supaya", "kiranya", "perlu", "harus", "minta", "butuh",
        "akan", "nanti", "besok", "lusa", "minggu depan", "will be", "tomorrow", "kemarin sudah", "sudah",
        "kalau", "jika", "apabila", "misalkan", "seandainya", "andai", "bila", "lamun", "if", "when", "unless",
        "apakah", "siapa yang", "kapan", "kenapa", "balas", "ketik", "klik", "pilih", "kata", "abaikan", "cabut",
        "tidak ada yang", "tak satupun", "siapa bilang", "mana bisa", "[ ]", "☐", "❌", "🤔", "⏳",
    ]

    /// People whose yes it is when they stand before one.
    static let people = [
        "Bu Rina", "Pak Kadis", "Kabid Aptika", "pemohon", "mereka", "Dinkes", "Pak Budi", "tim vidcon",
    ]

    /// What is said after a yes and makes it less than one.
    static let after = [
        "tapi tunda dulu", "tp revisi", "tetapi belum", "namun surat belum lengkap", "cuma akun saja", "tapi", "but no",
        "kalau surat lengkap", "kl suratnya sudah ditandatangani", "jika Kadis setuju", "asal peserta 50 orang",
        "dengan syarat surat resmi", "dengan catatan dipindah jam", "dgn syarat", "bersyarat", "apabila anggaran ada",
        "setelah surat masuk", "begitu surat masuk", "sepanjang tidak lebih dari 2 jam", "kecuali live streaming",
        "if the letter is signed", "subject to approval", "except the date", "pending signature", "once signed",
        "eh ralat, tolak", "ralat: revisi", "maaf salah kirim", "abaikan saja", "tidak jadi", "batal", "ditolak saja",
        "belum", "tunggu dulu", "nanti dulu", "pending dulu", "kata Bu Rina", "kata Pak Kadis", "katanya",
        "sebagian", "sebagian saja", "maksimal 100 peserta", "2 jam saja", "jam 3 sore", "tanggal 30", "hari Senin",
        "besok saja", "minggu depan", "ruang lain saja", "akun cadangan saja", "akun saja", "tanpa operator",
        "operator tidak usah", "tidak", "enggak", "ora", "?", "kan?", "gak ya?", "atau tolak", "/ tolak", "tolak",
        "menunggu Kadis", "tunggu arahan Bupati", "terserah Kabid", "tergantung Kadis", "saya cek dulu",
        "revisi tanggalnya", "perbaiki suratnya", "lengkapi dulu", "surat belum ada", "lampiran kosong",
        "bukan begitu maksud saya", "❌", "👎", "🤔", "nanging engke heula", "ning sesuk", "mangke rumiyin",
    ]

    /// Courtesies that leave a yes as it is.
    static let courtesies = [
        "pak", "bu", "mas", "mbak", "terima kasih", "makasih ya", "matur nuwun", "hatur nuhun", "suwun", "thanks",
        "thank you", "🙏", "ya", "nggih", "semoga lancar", "semoga sukses acaranya", "sukses selalu", "alhamdulillah",
        "terima kasih atas perhatiannya", "pak, terima kasih", "bu, maaf baru balas", "selamat bertugas",
    ]

    /// Greetings before a yes.
    static let greetings = [
        "ya", "baik", "siap", "selamat pagi", "pagi pak", "assalamualaikum wr wb", "yth. layanan", "maaf baru balas",
        "mohon maaf baru balas", "bismillah", "nggih", "inggih", "baik pak", "siap bu", "oke", "dengan ini",
        "sudah saya baca", "setelah saya pelajari", "menurut saya", "sedang di luar kota", "izin menjawab",
    ]

    /// Yes words that anything else beside them weakens.
    private static let mild: Set<String> = ["ok", "oke", "silakan", "monggo"]

    private static func shapes(_ text: String) -> [String] {
        [text, text.uppercased(), text.prefix(1).uppercased() + text.dropFirst() + "."]
    }

    private static func decision(_ text: String) -> Meaning.Decision { Samples.decisions.read(text).decision }

    /// The texts that move a case although they must not.
    private static func moving(_ texts: [String]) -> [String] {
        texts.filter { [.approve, .forward].contains(decision($0)) }
    }

    /// The texts that are no plain approval.
    private static func missed(_ texts: [String]) -> [String] { texts.filter { decision($0) != .approve } }

    @Test("what takes a yes away is heard before it", arguments: yes)
    func before(yes: String) {
        var texts: [String] = []
        // A yes that is a denial of faults is no longer one when it is denied, and is not read here.
        let doubled = ["tidak", "tanpa", "no "].contains { yes.hasPrefix($0) }
        // “mohon dilanjutkan”, “siapa yang ok”: words that may be asked of others, or begin a sentence of their own.
        let mild = ["lanjut", "ok", "silakan", "monggo"].contains { yes.hasPrefix($0) }
        for word in Self.before {
            if doubled, ["kenapa", "tidak", "sudah", "kemarin sudah"].contains(word) { continue }
            if word == "sudah", yes.hasPrefix("ok") { continue }
            if doubled, Self.statements.contains(word) { continue }
            if mild, ["mohon", "tolong", "agar", "supaya", "kiranya", "minta", "kurang"].contains(word) { continue }
            texts += Self.shapes(word + " " + yes)
        }
        #expect(Self.moving(texts) == [])
    }

    /// Words after which a statement that something is in order stays one.
    private static let statements: Set<String> = [
        "semoga", "mudah-mudahan", "mohon", "tolong", "agar", "supaya", "kiranya", "perlu", "harus", "minta", "butuh",
        "akan", "balas", "ketik", "klik", "pilih", "setengah", "will be",
    ]

    @Test("the yes of somebody else is not the writer's", arguments: people)
    func others(person: String) {
        var texts: [String] = []
        for yes in ["setuju", "sudah setuju", "sepakat", "acc", "sudah acc", "ok", "bilang setuju", "agreed"] {
            texts += Self.shapes(person + " " + yes)
        }
        #expect(Self.moving(texts) == [])
    }

    @Test("what makes a yes less is heard after it", arguments: yes)
    func after(yes: String) {
        var texts: [String] = []
        for word in Self.after {
            for joint in [" ", ", ", ". ", "\n"] where joint == " " || word.count > 3 {
                texts += Self.shapes(yes + joint + word)
            }
        }
        #expect(Self.moving(texts) == [])
    }

    @Test("courtesies take nothing from a plain yes", arguments: yes)
    func courteous(yes: String) {
        var texts: [String] = []
        for word in Self.courtesies {
            for text in ["\(yes) \(word)", "\(yes), \(word)", "\(yes). \(word)", "\(yes)\n\n\(word)"] {
                texts += Self.shapes(text)
            }
        }
        #expect(Self.missed(texts) == [])
    }

    @Test("greetings take nothing from a plain yes", arguments: yes)
    func greeted(yes: String) {
        var texts: [String] = []
        for word in Self.greetings where !(word == "sudah saya baca" && Self.mild.contains(yes)) {
            for text in ["\(word), \(yes)", "\(word). \(yes)", "\(word)\n\n\(yes)"] {
                texts += Self.shapes(text)
            }
        }
        #expect(Self.missed(texts) == [])
    }

    @Test("a yes is told in any spelling that phones give it")
    func spellings() {
        for text in [
            "SETUJU", "Setuju", "setujuu", "setujuuuu", "s.e.t.u.j.u", "*SETUJU*", "“Setuju”", "setju", "setuuju",
            "setujui",
            "disetuju", "okeeee", "Okeyy", "A C C".replacing(" ", with: "."), "ＳＥＴＵＪＵ", "𝗦𝗲𝘁𝘂𝗷𝘂",
        ] {
            #expect(Self.decision(text) == .approve, "\(text) read as \(Self.decision(text).rawValue)")
        }
    }

    @Test(
        "words that nobody here knows beside a yes are put to the person", arguments: ["setuju", "acc", "ok", "lanjut"])
    func unknown(yes: String) {
        for word in ["kabalik", "ndang", "mbuh", "tarlambat", "nehi", "zonk", "pikun", "dibelokkan", "mengambang"] {
            for text in ["\(yes) \(word)", "\(word) \(yes)", "\(yes), \(word)", "\(yes). \(word)"] {
                #expect(Self.decision(text) != .approve && Self.decision(text) != .forward, "\(text)")
            }
        }
    }
}
