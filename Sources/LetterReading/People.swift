import OfficeCalendar

/// Participants and contact persons of a document.
struct People {
    private(set) var participants: (count: Int, token: Int)?
    /// Counts of a table's rows, in order.
    private(set) var perRow: [Int] = []
    private(set) var approximate = false
    private(set) var several = false
    private(set) var contact: (name: String?, phone: String, token: Int)?
    /// Who is to be called, even where no telephone is told.
    private(set) var contactName: String?

    private let document: Document
    /// The first word of salutation or body.
    private let bodyStart: Int
    private let moments: Moments
    private var tokens: [Token] { document.words.tokens }

    init(_ document: Document) {
        self.document = document
        bodyStart =
            document.words.tokens.firstIndex { $0.isWord(in: ["yth", "perihal", "hormat", "mohon", "memohon"]) }
            ?? document.words.tokens.count
        // Only where hours stand is asked of them, so that the day of the mail does not matter.
        moments = Moments(document.words.tokens, today: Day(number: 0), zone: .wib)
        findParticipants()
        findContact()
    }

    // MARK: Participants

    private static let persons: Set<String> = [
        "orang", "org", "peserta", "siswa", "siswi", "mahasiswa", "mahasiswi", "guru", "pendamping", "pengajar",
        "pelaku", "pegawai", "undangan", "pax", "personil", "personel", "asn", "anggota", "tamu", "dosen", "kepala",
        "camat", "lurah", "kades", "perangkat", "kader", "warga", "murid", "pelajar", "delegasi",
        "audiens", "participants", "people", "orng", "oran", "pejabat", "staf", "staff", "pst", "psrt", "jiwa",
        "rombongan", "bendahara", "operator", "opd", "partisipan", "pengurus", "petugas", "penyuluh", "bidan",
        "perawat", "dokter", "nakes", "umkm", "wajib", "hadirin", "tenaga", "santri", "pengunjung", "pengawas",
        "relawan", "pemuda", "pemudi", "remaja", "petani", "nelayan", "pedagang", "wartawan", "jurnalis", "seniman",
        "penggiat", "widyaiswara", "auditor", "arsiparis", "pustakawan", "jamaah", "jemaah", "jemaat", "ketua",
        "sekretaris", "taruna", "peneliti", "praktisi", "pendidik", "penggerak", "pimpinan", "perwakilan", "utusan",
        "kasi", "kabid", "kabag", "kadis", "manajer", "karyawan", "karyawati", "pekerja", "ibu", "bapak", "anak",
        "attendees", "persons", "students", "teachers", "guests", "members", "employees", "kpm", "kk", "ojs",
        "honorer", "pns", "panitia", "pemateri", "ustadz", "ustadzah", "kyai", "pembina", "wali", "pppk", "cpns",
        "konselor", "fasilitator", "pendaftar", "hadir", "visitors", "pesertanya",
    ]
    /// Those who serve the event and are not counted.
    private static let crew: Set<String> = [
        "operator", "teknisi", "host", "cohost", "petugas", "fotografer", "kameramen", "moderator", "mc", "narasumber",
        "pembicara", "admin", "tim", "personil", "personel", "tenaga",
    ]
    private static let companions: Set<String> = [
        "dan", "serta", "beserta", "didampingi", "ditambah", "plus", "bersama", "dengan",
    ]
    private static let about: Set<String> = [
        "kurang", "lebih", "sekitar", "kira", "estimasi", "perkiraan", "diperkirakan", "kurleb", "lk", "maksimal",
        "minimal", "hingga", "sampai",
    ]

    private mutating func findParticipants() {
        let fields = document.fields.of([.participants])
        for field in fields {
            guard let found = count(field.value) else { continue }
            perRow.append(found.count)
            if participants == nil {
                participants = (found.count, field.value.lowerBound)
                approximate = found.about
                several = found.several
            }
        }
        if participants == nil { findInProse() }
    }

    /// The count in a labelled value: a number, and companions added.
    private func count(_ range: Range<Int>) -> (count: Int, about: Bool, several: Bool)? {
        var index = range.lowerBound
        var numbers: [(value: Int, counts: Bool, joined: Bool)] = []
        var about = false
        var joining = false
        var depth = 0
        var countedDepth = 0
        while index < range.upperBound {
            let token = tokens[index]
            if token.isMark("(") { depth += 1 } else if token.isMark(")") { depth = max(0, depth - 1) }
            if token.isMark("±") || token.isMark("+") || token.isMark("~")
                || token.isWord(in: ["kurang", "sekitar", "kira", "estimasi", "perkiraan", "kurleb", "lk"])
            {
                about = true
            }
            if token.isWord(in: People.companions) || token.isMark("+") && !numbers.isEmpty || token.isMark("&") {
                joining = true
            }
            // The next item of a list on a line of its own.
            if index > range.lowerBound, token.line > tokens[index - 1].line, depth == 0 { joining = true }
            if depth == countedDepth || numbers.isEmpty, let number = number(at: index, range.upperBound) {
                // “Lurah (12 orang) dan Ketua RT (60 orang)” counts inside parentheses only.
                if numbers.isEmpty { countedDepth = depth }
                // “50 - 60 orang”: the larger, so that nobody is left outside.
                if let last = numbers.last,
                    tokens[index - 1].isMark("-") || tokens[index - 1].isWord(in: ["sd", "sampai", "hingga", "s"])
                        || index > 2 && tokens[index - 1].isWord("d") && tokens[index - 2].isMark("/"),
                    number.value > last.value
                {
                    numbers[numbers.count - 1].value = number.value
                    about = true
                    index = number.end
                    continue
                }
                var next = number.end
                if next < range.upperBound, tokens[next].isMark("(") {
                    // “120 (seratus dua puluh) orang”
                    var close = next
                    while close < range.upperBound, close - next < 12, !tokens[close].isMark(")") { close += 1 }
                    if close < range.upperBound { next = close + 1 }
                }
                let counts = next < range.upperBound && tokens[next].isWord(in: People.persons)
                numbers.append((number.value, counts, joining))
                joining = false
                index = max(number.end, index + 1)
                continue
            }
            index += 1
        }
        guard let first = numbers.first else { return nil }
        if numbers.count == 1 { return (first.value, about, false) }
        // “45 siswa, 2 guru dan 1 kepala sekolah” is a list; “50 orang, 30 guru dan 20 siswa” tells the parts of a whole.
        let counting = numbers.filter(\.counts)
        if counting.count > 2, counting.last?.joined ?? false {
            let rest = counting.dropFirst().reduce(0) { $0 &+ $1.value }
            return (counting[0].value == rest ? rest : counting[0].value &+ rest, about, false)
        }
        // “45 siswa dan 3 guru pendamping” is added up; “40 peserta luring, 10 pengajar daring” names the participants first.
        let counted = numbers.filter(\.counts)
        if counted.count > 1 {
            let joined = counted.dropFirst().filter(\.joined)
            if joined.count == counted.count - 1 { return (counted.reduce(0) { $0 &+ $1.value }, about, false) }
            return (counted[0].value, about, true)
        }
        return (counted.first?.value ?? first.value, about, false)
    }

    /// A count: 120, 1.641, “seratus”.
    private func number(at index: Int, _ end: Int) -> (value: Int, end: Int)? {
        let token = tokens[index]
        guard token.kind == .number, var value = token.number else {
            if token.kind == .word, let written = NumberWords.parse(tokens, index), written.end <= end,
                written.value >= 2
            {
                return (written.value, written.end)
            }
            return nil
        }
        if token.joined, index > 0,
            tokens[index - 1].kind != .mark || "/.".contains(tokens[index - 1].text) && tokens[index - 1].joined
        {
            return nil
        }
        var next = index + 1
        // The full stop parts thousands.
        while next + 1 < end, tokens[next].isMark("."), tokens[next].joined, tokens[next + 1].kind == .number,
            tokens[next + 1].width == 3, tokens[next + 1].joined, value < 1_000_000
        {
            value = value * 1000 + (tokens[next + 1].number ?? 0)
            next += 2
        }
        guard value > 0, value < 1_000_000 else { return nil }
        return (value, next)
    }

    private mutating func findInProse() {
        if let best = countInProse(0..<tokens.count) {
            participants = (best.count, best.token)
            approximate = best.about
        }
    }

    /// The people of each of several sessions, told beside them: one count between each day and the next.
    ///
    /// - Parameter anchors: the tokens at which the sessions' days stand, ascending.
    /// - Returns: a count for each anchor, or nothing when one of them has none.
    func perSession(_ anchors: [Int]) -> [Int]? {
        guard anchors.count > 1, zip(anchors, anchors.dropFirst()).allSatisfy({ $0 < $1 }) else { return nil }
        var counts: [Int] = []
        for (place, start) in anchors.enumerated() {
            let limit = place + 1 < anchors.count ? anchors[place + 1] : min(tokens.count, start + 80)
            // “Total peserta 85 orang” below the last day counts them all.
            let end =
                tokens[start..<limit].firstIndex {
                    $0.isWord(in: ["total", "totalnya", "keseluruhan", "seluruhnya", "jumlahnya"])
                } ?? limit
            guard let found = countInProse(start..<end) else { return nil }
            counts.append(found.count)
        }
        return counts
    }

    private func countInProse(_ range: Range<Int>) -> (count: Int, token: Int, rank: Int, about: Bool)? {
        var best: (count: Int, token: Int, rank: Int, about: Bool)?
        var index = range.lowerBound
        while index < range.upperBound {
            if let phone = PhoneNumber.find(tokens, index) {
                index = max(phone.end, index + 1)
                continue
            }
            guard let number = number(at: index, tokens.count) else {
                index += 1
                continue
            }
            let at = index
            index = max(number.end, index + 1)
            let written = tokens[at].kind == .word
            // “jam 10-12 peserta 30”: the end of a stretch of hours counts nobody.
            if !written, (max(0, at - 6)..<at).contains(where: { moments.time(at: $0)?.range.contains(at) ?? false }) {
                continue
            }
            var next = behindWords(number.end)
            guard next <= tokens.count else { continue }
            let noun = next < tokens.count && tokens[next].isWord(in: People.persons)
            let before = tokens[max(0, at - 7)..<at]
            let named = before.contains {
                $0.isWord(in: [
                    "peserta", "psrt", "sebanyak", "sejumlah", "berjumlah", "dihadiri", "diikuti", "rombongan",
                    "undangan", "jumlah", "pesertanya", "jumlahnya", "undangannya", "kapasitas", "jml", "jmlh", "jlh",
                    "sekitar", "kurleb",
                ])
            }
            guard noun || named && !written else { continue }
            if !noun {
                // “peserta 8” needs the word close by, and no day, hour or line of another matter between.
                guard
                    let word = before.last(where: {
                        $0.isWord(in: [
                            "peserta", "sebanyak", "sejumlah", "berjumlah", "rombongan", "jumlah", "psrt", "pesertanya",
                            "jumlahnya", "kapasitas", "jml", "jmlh", "jlh", "diikuti", "dihadiri",
                        ])
                    }), tokens[at].line - word.line <= 1
                else { continue }
                let gap = tokens[max(0, at - 4)..<at]
                guard gap.contains(word) else { continue }
                // “30 peserta. CP: 1. Rina”: a sentence or a label lies between.
                if let place = gap.lastIndex(of: word),
                    gap[place...].contains(where: { $0.isMark(".") || $0.isMark(";") })
                {
                    continue
                }
                if next < tokens.count,
                    tokens[next].isMark(".") || tokens[next].isMark(":") || tokens[next].isMark("/"),
                    tokens[next].joined, next + 1 < tokens.count, tokens[next + 1].kind == .number
                {
                    continue
                }
                if next < tokens.count,
                    tokens[next].isWord(in: [
                        "unit", "buah", "jam", "hari", "set", "menit", "kali", "tahun", "bulan", "minggu", "persen",
                        "mbps", "gb", "meter", "m", "km", "rol", "titik", "sesi", "ruang", "kelas", "lembar", "halaman",
                        "jt", "juta", "ribu", "lantai",
                    ]) || next < tokens.count && tokens[next].isMark("%")
                {
                    continue
                }
                if next < tokens.count, Moments.months[tokens[next].text] != nil { continue }
            }
            // “1 (satu) orang operator”, “1 orang teknisi” serve the event.
            if next + 1 < tokens.count, noun, tokens[next].isWord(in: ["orang", "org"]),
                tokens[next + 1].isWord(in: People.crew)
            {
                continue
            }
            if noun, tokens[next].isWord(in: People.crew), !named { continue }
            let approximately = before.contains {
                $0.isWord(in: ["kurang", "sekitar", "kira", "estimasi", "kurleb", "diperkirakan"]) || $0.isMark("±")
                    || $0.isMark("+")
            }
            var total = number.value
            // Companions: “30 siswa dan 2 guru pendamping”.
            var probe = next + 1
            while noun, probe + 1 < tokens.count, probe < next + 5 {
                if tokens[probe].isWord(in: ["dan", "serta", "beserta", "didampingi", "ditambah"])
                    || tokens[probe].isMark("+"), let more = companion(after: probe)
                {
                    total += more.value
                    probe = more.end
                    index = more.end
                    next = probe
                }
                probe += 1
            }
            // “36 orang dan pendamping 4 orang”: who they are may stand before the number.
            if noun, total == number.value, let more = companions(after: next) {
                total += more.value
                index = max(index, more.end)
            }
            // The room of an account (“kapasitas 300”) is not yet the number of those who come.
            let coming = before.contains {
                $0.isWord(in: [
                    "peserta", "psrt", "sebanyak", "sejumlah", "berjumlah", "dihadiri", "diikuti", "rombongan",
                    "undangan", "jumlah", "pesertanya", "jumlahnya", "undangannya",
                ])
            }
            let rank = (noun ? 2 : 0) + (coming ? 1 : 0)
            if best == nil || rank > (best?.rank ?? 0) { best = (total, at, rank, approximately) }
        }
        return best
    }

    /// The token behind a number's words in parentheses: “120 (seratus dua puluh) orang”.
    private func behindWords(_ next: Int) -> Int {
        guard next < tokens.count, tokens[next].isMark("(") else { return next }
        var close = next
        while close < tokens.count, close - next < 12, !tokens[close].isMark(")") { close += 1 }
        return close < tokens.count && close - next < 12 ? close + 1 : next
    }

    /// Companions counted right behind a joining word, few words between: “didampingi oleh 4 (empat) orang guru”.
    private func companion(after joint: Int) -> (value: Int, end: Int)? {
        var start = joint + 1
        while start < tokens.count, start - joint <= 2,
            tokens[start].isWord(in: ["oleh", "dengan", "sebanyak", "sejumlah", "sekitar", "para"])
        { start += 1 }
        guard let more = number(at: start, tokens.count) else { return nil }
        let end = behindWords(more.end)
        guard end < tokens.count, tokens[end].isWord(in: People.persons),
            !tokens[end].isWord(in: ["operator", "teknisi"]),
            !(tokens[end].isWord(in: ["orang", "org"]) && end + 1 < tokens.count
                && tokens[end + 1].isWord(in: People.crew))
        else { return nil }
        return (more.value, end)
    }

    /// Companions that are named before they are counted: “dan pendamping 4 orang”, “serta guru pendamping sebanyak 3”.
    private func companions(after noun: Int) -> (value: Int, end: Int)? {
        var joint = noun + 1
        while joint < tokens.count, joint - noun <= 3, tokens[joint].kind == .word,
            !tokens[joint].isWord(in: People.companions)
        { joint += 1 }
        guard joint < tokens.count, tokens[joint].isWord(in: People.companions) else { return nil }
        var index = joint + 1
        var named = false
        while index < tokens.count, index - joint <= 4, tokens[index].kind == .word {
            if tokens[index].isWord(in: People.crew) { return nil }
            if tokens[index].isWord(in: People.persons) { named = true }
            index += 1
        }
        guard named, index < tokens.count, let more = number(at: index, tokens.count) else { return nil }
        let end = behindWords(more.end)
        guard end < tokens.count, tokens[end].isWord(in: ["orang", "org", "pax"]) else { return nil }
        return (more.value, end)
    }

    /// The people of sessions of which each begins on a line of its own, before or behind its hours: “Sesi I … (100)”.
    func perHours(_ anchors: [Int]) -> [Int]? {
        guard anchors.count > 1, zip(anchors, anchors.dropFirst()).allSatisfy({ $0 < $1 }) else { return nil }
        var parts = anchors.map { document.words.lineRange(at: $0) }
        if zip(parts, parts.dropFirst()).contains(where: { $0.upperBound > $1.lowerBound }) {
            // All in one sentence: each count stands behind its hours.
            parts = anchors.enumerated().map { place, start in
                start..<(place + 1 < anchors.count
                    ? anchors[place + 1] : max(start, document.words.sentenceRange(at: start).upperBound))
            }
        }
        var counts: [Int] = []
        for part in parts {
            guard let count = countInProse(part)?.count ?? bracketed(part) else { return nil }
            counts.append(count)
        }
        return counts
    }

    /// A number alone in brackets.
    private func bracketed(_ range: Range<Int>) -> Int? {
        for index in range where tokens[index].isMark("(") && index + 1 < range.upperBound {
            if let number = number(at: index + 1, range.upperBound), number.end < range.upperBound,
                tokens[number.end].isMark(")"), number.value > 1
            {
                return number.value
            }
        }
        return nil
    }

    /// The count of a text that answers “how many” and nothing else: its first number.
    static func bareCount(_ document: Document) -> Int? {
        let people = People(document)
        let tokens = document.words.tokens
        return tokens.indices.lazy.compactMap { index -> Int? in
            PhoneNumber.find(tokens, index) == nil ? people.number(at: index, tokens.count)?.value : nil
        }.first
    }

    // MARK: Contact

    private static let contactWords: Set<String> = [
        "hubungi", "menghubungi", "dihubungi", "narahubung", "cp", "kontak", "hp", "wa", "whatsapp", "konfirmasi",
        "pic", "contact", "koordinasi", "telp", "telepon", "nomor", "penanggung", "sdr", "sdri", "handphone", "person",
    ]

    private mutating func findContact() {
        var best: (name: String?, phone: String, token: Int, rank: Int)?
        var index = 0
        let fields = document.fields.of([.contact, .phone, .applicant])
        while index < tokens.count {
            guard let phone = PhoneNumber.find(tokens, index) else {
                index += 1
                continue
            }
            let at = index
            index = max(phone.end, index + 1)
            let field = fields.first { $0.value.contains(at) }
            let before = tokens[max(0, at - 16)..<at]
            let called = before.contains { $0.isWord(in: People.contactWords) }
            // The kop's telephone is the office's, not a person's.
            let kop =
                !phone.mobile
                && (isHead(at)
                    || before.suffix(4).contains { $0.isWord(in: ["fax", "faksimile", "faks", "facsimile"]) })
            var rank = phone.mobile ? 2 : 0
            if field?.role == .contact {
                rank += 6
            } else if field?.role == .phone {
                rank += 5
            } else if called, !kop, !isHead(at) {
                rank += 3
            }
            // A mobile telephone in the kop is still the office's.
            if phone.mobile, field == nil, isHead(at), letterhead(at) { rank = 1 }
            guard !kop, phone.mobile || rank >= 3 else { continue }
            if rank > (best?.rank ?? -1) {
                best = (name(before: at, field) ?? name(after: phone.end), phone.digits, at, rank)
            }
        }
        if let best { contact = (best.name, best.phone, best.token) }
        contactName = contact?.name ?? labelledName()
        if contact?.name == nil { contact?.name = contactName }
        if let applicant = document.fields.first(.applicant), contact != nil, contact?.name == nil {
            contact?.name = trimmed(
                document.words.slice(applicant.value).split(separator: "\n").first.map(String.init) ?? "")
        }
    }

    /// “Nama narahubung : Hamzah” where the telephone stands under a label of its own.
    private func labelledName() -> String? {
        guard let field = document.fields.first(.contact), !field.value.isEmpty else { return nil }
        var start = field.value.lowerBound
        while start < field.value.upperBound,
            tokens[start].kind == .mark
                || tokens[start].isWord(in: [
                    "bapak", "ibu", "bpk", "sdr", "sdri", "pak", "bu", "ny", "saudara", "saudari",
                ])
        { start += 1 }
        var end = start
        while end < field.value.upperBound, tokens[end].line == tokens[start].line, end - start < 12,
            tokens[end].kind == .word || tokens[end].isMark(".") || tokens[end].isMark(",") || tokens[end].isMark("'"),
            !tokens[end].isWord(in: ["hp", "wa", "telp", "no", "nomor", "telepon"])
        { end += 1 }
        while end > start, tokens[end - 1].isMark(",") { end -= 1 }
        guard end > start, tokens[start].kind == .word,
            let first = document.words.source[tokens[start].start..<tokens[start].end].first, first >= 65, first <= 90
        else { return nil }
        return document.words.slice(start..<end)
    }

    /// Whether an address or a telephone of the office stands above a token, and a letter below it.
    private func letterhead(_ index: Int) -> Bool {
        tokens[..<min(index, bodyStart)].prefix(200).contains {
            $0.isWord(in: [
                "jalan", "jl", "jln", "sekretariat", "alamat", "gedung", "kode", "website", "telepon", "telp",
            ])
        }
            && tokens[index...].prefix(300).contains {
                $0.isWord(in: ["yth", "hormat", "perihal", "nomor", "kepada"])
            }
    }

    /// Whether a token stands above number, salutation and subject.
    private func isHead(_ index: Int) -> Bool {
        index <= bodyStart
    }

    /// “0812 … (Anton)”, “0812 … an. Toni”: the name behind the number.
    private func name(after end: Int) -> String? {
        guard end + 1 < tokens.count else { return nil }
        var start = end
        let inside = tokens[end].isMark("(")
        if inside || tokens[end].isMark(",") || tokens[end].isMark("-") || tokens[end].isMark("/") { start += 1 }
        guard start > end || tokens[end].isWord("an") else { return nil }
        if start < tokens.count,
            tokens[start].isWord(in: [
                "an", "a.n", "pak", "bu", "bapak", "ibu", "sdr", "sdri", "kak", "mas", "mbak", "bpk", "ny",
            ])
        {
            start += 1
            if start < tokens.count, tokens[start].isMark(".") { start += 1 }
        }
        var stop = start
        while stop < tokens.count, stop - start < 4, tokens[stop].kind == .word, tokens[stop].line == tokens[end].line,
            let first = document.words.source[tokens[stop].start..<tokens[stop].end].first, first >= 65, first <= 90
        { stop += 1 }
        guard stop > start, !inside || stop < tokens.count && tokens[stop].isMark(")") else { return nil }
        return document.words.slice(start..<stop)
    }

    private func name(before phone: Int, _ field: Field?) -> String? {
        guard field?.role != .phone else { return nil }
        var start = field?.value.lowerBound ?? max(0, phone - 10)
        while start < phone, tokens[start].line != tokens[phone].line { start += 1 }
        let honorifics: Set<String> = [
            "sdr", "sdri", "saudara", "saudari", "bapak", "ibu", "pak", "bu", "bpk", "an", "kepada", "menghubungi",
            "hubungi", "melalui", "dengan", "pic", "narahubung", "person", "cp", "atas", "nama", "mbak", "mas", "kami",
            "ganti", "diganti", "menjadi", "jadi", "baru", "kontak", "adalah", "yaitu", "yakni", "ke", "ny", "nn", "tn",
        ]
        for index in stride(from: phone - 1, through: start, by: -1) where tokens[index].isWord(in: honorifics) {
            start = index + 1
            break
        }
        while start < phone, tokens[start].kind == .mark { start += 1 }
        var end = start
        while end < phone, !tokens[end].isMark("("),
            !tokens[end].isWord(in: ["hp", "wa", "telp", "no", "di", "nomor", "pada", "telepon"]),
            tokens[end].kind != .number, !tokens[end].isMark(":")
        { end += 1 }
        while end > start, tokens[end - 1].kind == .mark, !tokens[end - 1].isMark(".") { end -= 1 }
        guard end > start, end - start <= 14 else { return nil }
        return trimmed(document.words.slice(start..<end))
    }
}

/// What a request needs besides its link, in the words of the contract.
enum Needs {
    /// Needs that count as equipment of a room.
    static let equipment: Set<String> = [
        "camera", "computer", "hdmi_cable", "internet", "laptop", "microphone", "projector", "screen", "sound_system",
        "speaker", "tv_screen", "videowall", "live_streaming", "recording", "operator", "technician",
    ]

    private static let words: [(String, [[String]])] = [
        ("camera", [["kamera"], ["camera"], ["webcam"], ["handycam"], ["dslr"], ["ptz"]]),
        ("cohost", [["co", "host"], ["cohost"]]), ("computer", [["komputer"], ["pc"], ["computer"]]),
        ("hdmi_cable", [["hdmi"]]), ("host", [["host"]]), ("internet", [["internet"], ["wifi"], ["jaringan"]]),
        ("laptop", [["laptop"], ["notebook"]]),
        ("live_streaming", [["live", "streaming"], ["livestreaming"], ["streaming"], ["youtube"]]),
        ("microphone", [["mikrofon"], ["mic"], ["mik"], ["microphone"], ["mikropon"]]),
        ("operator", [["operator"]]), ("presentation", [["paparan"], ["presentasi"]]),
        ("projector", [["proyektor"], ["infocus"], ["lcd"], ["projector"], ["infokus"]]),
        ("recording", [["rekaman"], ["rekam"], ["direkam"], ["recording"], ["record"]]),
        ("screen", [["layar"], ["screen"]]), ("sound_system", [["sound", "system"], ["soundsystem"], ["sound"]]),
        ("speaker", [["speaker"], ["pengeras"]]),
        ("technician", [["teknisi"]]), ("tv_screen", [["tv"], ["televisi"]]),
        ("videowall", [["videowall"], ["video", "wall"]]), ("webinar", [["webinar"]]),
        ("site_check", [["pengecekan", "lokasi"], ["cek", "lokasi"], ["survei", "lokasi"]]),
        ("same_meeting_id", [["yang", "sama"]]),
    ]

    static func read(_ documents: [Document], service: String?) -> [String] {
        var found: [String] = []
        let wantsLink = documents.contains { document in
            document.words.tokens.contains {
                $0.isWord(in: ["link", "zoom", "tautan", "zoomeeting", "vidcon", "vicon"])
            }
        }
        for (need, patterns) in words {
            for document in documents {
                let tokens = document.words.tokens
                guard
                    let place = patterns.lazy.compactMap({ pattern in
                        tokens.indices.first { matches(tokens, $0, pattern) }
                    }).first
                else { continue }
                if denied(tokens, place) { continue }
                if need == "same_meeting_id",
                    !tokens[max(0, place - 8)..<place].contains(where: {
                        $0.isWord(in: ["id", "link", "passcode", "meeting"])
                    })
                {
                    continue
                }
                if need == "host", place > 0, tokens[place - 1].isWord("co") || tokens[place - 1].isMark("-") {
                    if !tokens.indices.contains(where: {
                        tokens[$0].isWord("host") && $0 > 0 && !tokens[$0 - 1].isMark("-")
                            && !tokens[$0 - 1].isWord("co")
                    }) {
                        continue
                    }
                }
                var count: Int?
                for back in 1...4 where place - back >= 0 {
                    if tokens[place - back].kind == .number, let value = tokens[place - back].number, value < 100 {
                        count = value; break
                    }
                    if tokens[place - back].kind == .mark && ",|:;".contains(tokens[place - back].text)
                        || tokens[place - back].isWord(in: ["dan", "serta", "beserta"])
                    {
                        break
                    }
                }
                if !found.contains(where: { $0.split(separator: ":")[0] == need }) {
                    found.append(count.map { "\(need):\($0)" } ?? need)
                }
                break
            }
        }
        if service != nil, wantsLink, !documents.contains(where: { Requests.hasOwnLink($0.words) }) {
            found.insert("zoom_link", at: 0)
        }
        return found
    }

    private static func denied(_ tokens: [Token], _ place: Int) -> Bool {
        // “Live streaming : Tidak”, “( ) Webinar”.
        let after = tokens[(place + 1)..<min(tokens.count, place + 4)]
        if after.contains(where: { $0.isWord(in: ["tidak", "no"]) }) { return true }
        if place >= 2, tokens[place - 1].isMark(")"), tokens[place - 2].isMark("(") { return true }
        return place > 0 && tokens[place - 1].isWord(in: ["tanpa", "bukan"])
    }

    private static func matches(_ tokens: [Token], _ index: Int, _ pattern: [String]) -> Bool {
        var next = index
        for (place, word) in pattern.enumerated() {
            if place > 0, next < tokens.count, tokens[next].isMark("-") { next += 1 }
            guard next < tokens.count, tokens[next].kind == .word, tokens[next].text == word else { return false }
            next += 1
        }
        return true
    }
}
