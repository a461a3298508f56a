import OfficeCalendar

/// The sessions that a document asks for.
struct Agenda {
    private(set) var sessions: [RequestReading.Session] = []
    /// Hours for which no day is named.
    private(set) var undated: [RequestReading.Undated] = []
    private(set) var alternatives: [RequestReading.Alternative] = []
    private(set) var warnings: Set<String> = []
    private(set) var evidence: [RequestReading.Evidence] = []
    /// For each session the token at which its day stands; sessions of one mention share it.
    private(set) var anchors: [Int] = []
    /// For each session the token at which its hours stand.
    private(set) var timeAnchors: [Int] = []
    /// A time stood somewhere, though perhaps no day.
    private(set) var sawTime = false

    var isEmpty: Bool { sessions.isEmpty && !sawTime && !warnings.contains("vague_date") }

    /// How sure a day is whose year the letter leaves out.
    static let impliedYear = 70

    private struct Block {
        var date: DateMention
        var times: [TimeMention] = []
        var isAlternative = false
        var title: String?
    }

    private let document: Document
    private let moments: Moments
    private let zone: Zone
    private let today: Day
    private var tokens: [Token] { document.words.tokens }

    init(_ document: Document, today: Day, zone: Zone, change: Change?) {
        self.document = document
        self.zone = zone
        self.today = today
        moments = Moments(document.words.tokens, today: today, zone: zone)
        let labelled = labelledMentions()
        var mentions = labelled
        let hasDate = labelled.contains {
            if case .date(let date) = $0.mention { return date.problem != .vague } else { return false }
        }
        let hasTime = labelled.contains { if case .time = $0.mention { return true } else { return false } }
        if !hasDate || !hasTime || change == .reschedule {
            let prose = proseMentions(change)
            if !hasDate, !hasTime {
                mentions = prose
            } else if change == .reschedule, !hasDate {
                mentions = prose + labelled
            } else {
                // Only what the labels leave open is taken from the prose.
                mentions += prose.filter {
                    switch $0.mention {
                    case .date: return !hasDate
                    case .time: return !hasTime
                    }
                }
                mentions.sort { $0.mention.range.lowerBound < $1.mention.range.lowerBound }
            }
        }
        build(change == .reschedule ? withoutOldColumn(mentions) : mentions)
    }

    /// Rows of a change as they are printed, “Hari/tanggal  Kamis, 3 Desember 2026  Selasa, 8 Desember 2026” below
    /// “Uraian  Semula  Menjadi”: of two days or two stretches of hours on a line the old one is dropped.
    private func withoutOldColumn(_ mentions: [Placed]) -> [Placed] {
        guard mentions.count > 1 else { return mentions }
        let starts = document.words.lineStarts
        var old: (line: Int, first: Bool)?
        for (place, start) in starts.enumerated() {
            let end = place + 1 < starts.count ? starts[place + 1] : tokens.count
            let line = tokens[start..<end]
            guard line.count <= 9, !line.contains(where: { $0.kind == .number }),
                let before = line.firstIndex(where: { $0.isWord(in: Agenda.oldHeads) }),
                let after = line.firstIndex(where: { $0.isWord(in: Agenda.newHeads) })
            else { continue }
            old = (tokens[start].line, before < after)
            break
        }
        guard let old else { return mentions }
        func kind(_ placed: Placed) -> Bool { if case .date = placed.mention { true } else { false } }
        return mentions.enumerated().filter { place, placed in
            let line = tokens[placed.mention.range.lowerBound].line
            guard line > old.line, line - old.line <= 16 else { return true }
            let beside = mentions.indices.filter {
                kind(mentions[$0]) == kind(placed) && tokens[mentions[$0].mention.range.lowerBound].line == line
            }
            return beside.count != 2 || (beside.first == place) != old.first
        }.map(\.element)
    }

    private static let oldHeads: Set<String> = ["semula", "lama", "sebelumnya", "awal", "tadinya", "awalnya"]
    private static let newHeads: Set<String> = ["menjadi", "baru", "sesudahnya", "perubahan", "sekarang", "terbaru"]

    private struct Placed {
        var mention: Moments.Mention
        var role: Field.Role?
        var old = false
    }

    // MARK: Mentions

    private func labelledMentions() -> [Placed] {
        var found: [Placed] = []
        let fields = document.fields.all
        for (place, field) in fields.enumerated() {
            switch field.role {
            case .date:
                if isLetterDate(fields, place) { continue }
            case .time, .startTime, .endTime, .duration, .new, .alternative: break
            default: continue
            }
            var inner = moments.all(in: field.value)
            if [.time, .startTime].contains(field.role), let begin = field.value.first,
                inner.first.map({ $0.range.lowerBound > begin }) ?? true, tokens[begin].kind == .number,
                tokens[begin].width <= 2, let time = moments.time(at: begin, labelled: true),
                time.end != nil || time.open, time.range.upperBound <= field.value.upperBound
            {
                // “Jam : 9 - 11 wita”: the first hour needs no sign of its own behind its label.
                inner = [.time(time)] + inner.filter { $0.range.lowerBound >= time.range.upperBound }
            }
            if inner.isEmpty, field.role == .time || field.role == .startTime || field.role == .endTime,
                let hour = bareHour(field.value)
            {
                found.append(Placed(mention: .time(hour), role: field.role))
                continue
            }
            if field.role == .date,
                field.label.contains(where: { tokens[$0].isWord(in: ["selesai", "berakhir", "akhir"]) }),
                inner.count == 1, case .date(let last)? = inner.first, stretch(&found, to: last)
            {
                continue
            }
            for mention in inner {
                if case .time(let time) = mention, time.duration != nil, time.start == nil, field.role == .date {
                    continue
                }
                if case .date(let date) = mention, field.role == .date {
                    let checked = against(weekdayAbove(fields, place), date)
                    found.append(Placed(mention: .date(checked), role: field.role))
                    continue
                }
                found.append(Placed(mention: mention, role: field.role))
            }
        }
        return found
    }

    /// The weekday that stands by itself on the line above a day: “Hari : Kamis”, “Tanggal : 4 Maret 2027”.
    private func weekdayAbove(_ fields: [Field], _ place: Int) -> Weekday? {
        guard place > 0 else { return nil }
        let above = fields[place - 1]
        guard above.role == .date, let label = fields[place].label.first,
            tokens[above.label].contains(where: { $0.isWord(in: ["hari", "hr"]) }),
            tokens[label].line - tokens[above.label.lowerBound].line == 1
        else { return nil }
        // “Tanggal … Hari … Tanggal …” does not tell to which day it belongs.
        if place > 1, fields[place - 2].role == .date, let before = fields[place - 2].value.first,
            tokens[above.label.lowerBound].line - tokens[before].line <= 1,
            moments.all(in: fields[place - 2].value).contains(where: { if case .date = $0 { true } else { false } })
        {
            return nil
        }
        guard let named = moments.weekday(above.value.lowerBound), named.end <= above.value.upperBound,
            tokens[named.end..<above.value.upperBound].allSatisfy({ $0.kind == .mark })
        else { return nil }
        return named.day
    }

    /// A single day held against the weekday told beside it.
    private func against(_ weekday: Weekday?, _ date: DateMention) -> DateMention {
        guard let weekday, !date.weekdayStated, date.problem == nil, !date.recurring, !date.alternatives,
            date.days.count == 1, let day = date.days.first, day.weekday != weekday,
            let fitting = (-3...3).map({ day.adding(days: $0) }).first(where: { $0.weekday == weekday })
        else { return date }
        var date = date
        date.problem = .contradiction(fitting: fitting)
        return date
    }

    /// “Tanggal Mulai … Tanggal Selesai …”: the day found last goes on to a later one.
    private func stretch(_ found: inout [Placed], to last: DateMention) -> Bool {
        guard last.problem == nil, last.days.count == 1, let end = last.days.first,
            let place = found.lastIndex(where: { if case .date = $0.mention { true } else { false } }),
            case .date(var begin) = found[place].mention, begin.problem == nil, begin.days.count == 1,
            let start = begin.days.first, end >= start, end.number - start.number <= 31
        else { return false }
        begin.days = (0...(end.number - start.number)).map { start.adding(days: $0) }
        found[place].mention = .date(begin)
        return true
    }

    /// “Waktu: 9” or “Jam : 9.30” under a label of time.
    private func bareHour(_ range: Range<Int>) -> TimeMention? {
        guard let first = range.first, tokens[first].kind == .number, let hour = tokens[first].number, hour <= 24,
            tokens[first].width <= 2
        else { return nil }
        var minute = 0
        var end = first + 1
        if first + 2 < range.upperBound, tokens[first + 1].isMark("."), tokens[first + 2].width == 2,
            let value = tokens[first + 2].number, value < 60
        {
            minute = value
            end = first + 3
        }
        let bare = tokens[first].width == 1 && (1...6).contains(hour)
        return TimeMention(
            start: TimeOfDay(minutes: (hour + (bare ? 12 : 0)) * 60 + minute), uncertain: bare, marked: true,
            range: first..<end)
    }

    /// Whether a plain “Tanggal” is that of the letter.
    private func isLetterDate(_ fields: [Field], _ place: Int) -> Bool {
        let field = fields[place]
        let plain =
            field.label.count <= 2 && tokens[field.label.lowerBound].isWord(in: ["tanggal", "tgl", "date"])
            && !tokens[field.label].contains { $0.isWord("hari") }
        guard plain else { return false }
        return LetterHead.isHeadDate(fields, place) || LetterHead.isBygone(fields, place, moments)
    }

    private func proseMentions(_ change: Change?) -> [Placed] {
        let fields = document.fields.all
        let skipped =
            fields.filter {
                [.number, .letterDate, .nature, .attachment, .addressee, .sender, .copies, .agency, .old].contains(
                    $0.role)
            }.map(\.value)
            + fields.indices.filter { fields[$0].role == .date && isLetterDate(fields, $0) }.map { fields[$0].value }
        var found: [Placed] = []
        var deadline: Int?
        let all = moments.all()
        var turning: Int?
        if change == .reschedule { turning = turningPoint() }
        for mention in all {
            let start = mention.range.lowerBound
            if skipped.contains(where: { $0.contains(start) }) { continue }
            if case .date(let date) = mention {
                if belongsToReference(date) { continue }
                if isDeadline(start) {
                    deadline = date.range.upperBound
                    continue
                }
                if isPlaceAndDate(date) || isDayOfPaper(start) || isDayOfSender(start) || isOfAnotherMatter(date) {
                    continue
                }
                // “Tahun 2027”, a year in a name, is no day; “minggu depan” is a vague one.
                if date.problem == .vague, date.recurring == false, isInsideName(date) { continue }
            }
            if case .time(let time) = mention, time.duration != nil, time.start == nil, !isStatedLength(start) {
                continue
            }
            if case .time(let time) = mention, !time.marked { continue }
            if case .time = mention,
                isOfficeHours(start) || isDeadline(start) || deadline.map({ start - $0 <= 3 }) ?? false
            {
                continue
            }
            var placed = Placed(mention: mention)
            if let turning, start < turning { placed.old = true }
            found.append(placed)
        }
        if turning != nil {
            // What the change leaves as it was is taken from the old day.
            let new = found.filter { !$0.old }
            let old = found.filter(\.old)
            func has(_ list: [Placed], date: Bool) -> Bool {
                list.contains { if case .date = $0.mention { return date } else { return !date } }
            }
            if new.isEmpty { return old }
            var result = new
            if !has(new, date: true),
                let date = old.last(where: { if case .date = $0.mention { return true } else { return false } })
            {
                result.insert(date, at: 0)
            }
            if !has(new, date: false),
                let time = old.last(where: { if case .time = $0.mention { return true } else { return false } })
            {
                result.append(time)
            }
            return result
        }
        return found
    }

    /// Where the old time ends and the new one begins: after “menjadi”, “diubah ke”.
    private func turningPoint() -> Int? {
        var point: Int?
        for index in tokens.indices {
            if tokens[index].isWord(in: ["menjadi", "mjd", "jd", "becomes"]) { point = index }
            if tokens[index].isWord(in: [
                "diubah", "dirubah", "digeser", "diundur", "dimajukan", "dipindah", "dipindahkan", "ditunda", "diganti",
                "ulang", "jadwal", "memindahkan", "menggeser", "dialihkan", "mundur", "maju", "geser", "undur",
                "pindah",
                "pindahkan", "majukan", "mundurkan", "undurkan", "geserkan", "digeserkan", "dimundurkan", "bergeser",
                "berpindah", "berubah", "mundurin", "dimundurin", "majuin",
            ]),
                index + 1 < tokens.count,
                tokens[index + 1].isWord(in: [
                    "ke", "menjadi", "pada", "sampai", "hingga", "dengan", "mjd", "jd", "jadi", "hari", "tanggal",
                    "tgl",
                ])
            {
                point = index + 1
            }
        }
        guard let point else { return nil }
        // Something must stand after it.
        return moments.all(in: point..<tokens.count).isEmpty ? nil : point
    }

    /// A date of another letter: “surat Nomor … tanggal …”.
    private func belongsToReference(_ date: DateMention) -> Bool {
        let start = date.range.lowerBound
        guard !date.weekdayStated, date.days.count <= 1 else { return false }
        if followsNumber(date) { return true }
        let dated = tokens[max(0, start - 2)...start].contains { $0.isWord(in: ["tanggal", "tgl", "tertanggal"]) }
        guard dated else { return false }
        if tokens[max(0, start - 2)...start].contains(where: { $0.isWord("tertanggal") }) { return true }
        for index in stride(from: start - 1, through: max(0, start - 18), by: -1) {
            let token = tokens[index]
            if token.isWord(in: [
                "pada", "dilaksanakan", "hari", "pukul", "kegiatan", "rapat", "diselenggarakan", "peserta",
                "dijadwalkan",
            ]) {
                return false
            }
            if token.isWord(in: ["nomor", "nomornya", "no", "nomer", "surat", "suratnya"]) { return true }
        }
        return false
    }

    /// “(No. 005/77/Bappeda/2026, 23 November 2026)”: a day that is not to come, behind a letter's number.
    private func followsNumber(_ date: DateMention) -> Bool {
        let start = date.range.lowerBound
        guard start > 1, date.days.allSatisfy({ $0 <= today }),
            tokens[start - 1].isMark(",") || tokens[start - 1].isMark("/")
        else { return false }
        guard
            let label = tokens[max(0, start - 18)..<start].lastIndex(where: {
                $0.isWord(in: ["nomor", "no", "nomer", "surat"])
            })
        else { return false }
        let between = tokens[label + 1..<start - 1]
        return between.contains { $0.isMark("/") } && between.contains { $0.kind == .number }
            && between.dropFirst(2).filter { $0.blanks > 0 }.count <= 1
    }

    /// A day that is not the event's: of an invitation or a meeting that was (“hasil rapat tanggal …”), of an
    /// enrolment, of when a link is to come (“H-1, Minggu 6 Desember”), of the signature (“pada tanggal …” below
    /// “Ditetapkan di”).
    private func isOfAnotherMatter(_ date: DateMention) -> Bool {
        let start = date.range.lowerBound
        let sentence = document.words.sentenceRange(at: start)
        let before = tokens[min(sentence.lowerBound, start)..<start]
        // “Ditetapkan di Tanjung Arunika / pada tanggal 23 November 2026”
        if tokens[max(0, start - 9)..<start].contains(where: {
            $0.isWord(in: ["ditetapkan", "dikeluarkan", "ditandatangani", "diundangkan"])
        }) {
            return true
        }
        // “H-1 (Minggu, 6 Desember 2026)”
        if start >= 3, let place = (max(0, start - 5)..<start).first(where: { tokens[$0].isWord("h") }),
            place + 2 < tokens.count, tokens[place + 1].isMark("-"), tokens[place + 1].joined,
            tokens[place + 2].kind == .number, tokens[place + 2].joined
        {
            return true
        }
        let bygone = date.days.last.map { $0 < today } ?? false
        // “Menindaklanjuti undangan … tanggal 18 November”, “berdasarkan hasil rapat tanggal …”
        if bygone, !date.weekdayStated || before.contains(where: { $0.isWord("hasil") }),
            before.contains(where: {
                $0.isWord(in: [
                    "menindaklanjuti", "berdasarkan", "merujuk", "menunjuk", "memperhatikan", "sehubungan", "sesuai",
                    "dasar", "menanggapi", "membalas", "mendasari", "berpedoman", "mengacu", "memenuhi", "hasil",
                    "menyusul", "menyambung",
                ])
            }),
            !before.suffix(6).contains(where: {
                $0.isWord(in: ["pelaksanaan", "dilaksanakan", "diselenggarakan", "diadakan", "digelar"])
            })
        {
            return true
        }
        // “Pendaftaran dibuka sampai dengan 4 Desember”, “link kami terima tanggal 4 Desember”
        let other: Set<String> = [
            "pendaftaran", "registrasi", "konfirmasi", "rsvp", "pengumpulan", "pengiriman", "diterbitkan", "batas",
            "tenggat", "deadline", "pengumuman",
        ]
        let event: Set<String> = [
            "dilaksanakan", "diselenggarakan", "diadakan", "kegiatan", "acara", "rapat", "gladi", "pelaksanaan",
            "digelar", "berlangsung", "sosialisasi", "bimtek", "pelatihan", "webinar", "seminar",
        ]
        if let place = before.lastIndex(where: { $0.isWord(in: other) }),
            !tokens[place..<start].contains(where: { $0.isWord(in: event) })
        {
            return true
        }
        if let place = before.lastIndex(where: { $0.isWord(in: ["link", "linknya", "tautan", "tautannya", "akun"]) }),
            tokens[place..<start].contains(where: {
                $0.isWord(in: ["terima", "diterima", "dikirim", "dikirimkan", "dibagikan", "disampaikan", "diberikan"])
            }), !tokens[place..<start].contains(where: { $0.isWord(in: event) || $0.isWord("untuk") })
        {
            return true
        }
        return false
    }

    /// “Tanjung Arunika, 20 November 2026” or a date alone on its piece of line.
    private func isPlaceAndDate(_ date: DateMention) -> Bool {
        guard !date.weekdayStated, date.days.count == 1, !date.recurring else { return false }
        let start = date.range.lowerBound
        let end = date.range.upperBound
        let line = tokens[start].line
        let endsLine = end >= tokens.count || tokens[end].line > line || tokens[end].blanks >= 3
        guard endsLine, tokens[end - 1].line == line else { return false }
        var first = start
        // Place and comma take few words; further back nothing is asked.
        while first > 0, start - first <= 10, tokens[first - 1].line == line, tokens[first].blanks < 3 { first -= 1 }
        if first == start {
            // Alone on its line: a letter's date when it stands above the salutation.
            let before = tokens[..<start]
            return !before.contains { $0.isWord(in: ["mohon", "memohon", "kami", "pada", "dengan"]) }
                && date.range.count >= 3
        }
        while first < start, tokens[first].kind == .mark { first += 1 }
        guard tokens[start - 1].isMark(",") else { return false }
        return start - first <= 7 && tokens[first..<(start - 1)].allSatisfy { $0.kind == .word || $0.isMark(".") }
            && !tokens[first].isWord(in: ["pada", "hari", "tanggal", "besok", "dilaksanakan"])
    }

    /// “Peringatan Hari Guru 25 November 2026 yang dilaksanakan Jumat, 27 November 2026”: the first day names the
    /// occasion, the second is the event's.
    private func isOccasion(_ date: DateMention, before next: Moments.Mention) -> Bool {
        guard case .date(let held) = next, !date.weekdayStated, date.days.count == 1, held.problem == nil,
            held.range.lowerBound - date.range.upperBound <= 9, held.range.lowerBound > date.range.upperBound
        else { return false }
        // “dalam rangka Hari Guru Nasional 25 November 2026 pada Senin, …”
        let occasion = tokens[max(0, date.range.lowerBound - 7)..<date.range.lowerBound].contains {
            $0.isWord(in: ["rangka", "peringatan", "memperingati", "hut", "perayaan", "menyambut", "hari"])
        }
        if occasion, held.weekdayStated,
            tokens[date.range.upperBound..<held.range.lowerBound].contains(where: {
                $0.isWord(in: ["pada", "hari", "tanggal"])
            })
        {
            return true
        }
        return tokens[date.range.upperBound..<held.range.lowerBound].contains {
            $0.isWord(in: ["dilaksanakan", "diselenggarakan", "diadakan", "digelar", "berlangsung", "diperingati"])
        }
    }

    private func isInsideName(_ date: DateMention) -> Bool {
        // “akhir tahun 2026” in “laporan akhir tahun 2026”.
        let start = date.range.lowerBound
        guard start > 0 else { return false }
        if tokens[start].isWord(in: ["akhir", "awal"]), start + 1 < tokens.count, tokens[start + 1].isWord("tahun") {
            return tokens[start - 1].isWord(in: [
                "laporan", "evaluasi", "rapat", "rakor", "refleksi", "libur", "stok", "persediaan", "anggaran",
                "kinerja", "kegiatan", "apel",
            ])
        }
        return tokens[start].isWord("tahun")
    }

    private func isStatedLength(_ start: Int) -> Bool {
        tokens[start].isWord(in: ["selama", "durasi"])
            || start > 0
                && (tokens[start - 1].isMark("(") || tokens[start - 1].isWord(in: ["selama", "sekitar", "durasi"]))
    }

    /// “suratnya besok ya”: when the letter will come, not when the event is.
    private func isDayOfPaper(_ start: Int) -> Bool {
        guard
            tokens[start].isWord(in: [
                "besok", "bsk", "bsok", "besuk", "esok", "lusa", "nanti", "hari", "siang", "sore",
            ])
        else { return false }
        for index in stride(from: start - 1, through: max(0, start - 5), by: -1) {
            if tokens[index].kind == .mark, !tokens[index].joined || tokens[index].text == "," { return false }
            if tokens[index].isWord(in: [
                "surat", "suratnya", "menyusul", "resminya", "dikirim", "diantar", "kirim", "antar", "berkas",
            ]) {
                return true
            }
        }
        return false
    }

    private static let absences: Set<String> = [
        "tutup", "libur", "cuti", "sakit", "wfh", "antar", "antarkan", "mengantar", "mengirim", "kirimkan",
        "dikirimkan", "menyusulkan", "disusulkan", "scan", "ttd", "tandatangan", "ditandatangani", "masuk", "hubungi",
        "telepon", "telp", "ngantor",
    ]
    private static let events: Set<String> = [
        "rapat", "zoom", "acara", "kegiatan", "meeting", "vicon", "vidcon", "webinar", "sosialisasi", "bimtek",
        "kunjungan", "dilaksanakan", "diselenggarakan", "diadakan", "pukul", "jam", "pakai", "pinjam", "pelaksanaan",
    ]

    /// “hari ini kantor tutup”, “besok saya antar suratnya”: a day of the one who writes, without an hour of its own.
    private func isDayOfSender(_ start: Int) -> Bool {
        guard
            tokens[start].isWord(in: ["besok", "bsk", "bsok", "besuk", "esok", "lusa", "nanti", "hari"]),
            tokens[start].text != "hari" || start + 1 < tokens.count && tokens[start + 1].isWord("ini")
        else { return false }
        func parts(_ index: Int) -> Bool {
            tokens[index].kind == .mark && ",.;!?()".contains(tokens[index].text)
                && !(tokens[index].text == "." && index + 1 < tokens.count && tokens[index + 1].joined)
        }
        var first = start
        while first > 0, start - first < 12, !parts(first - 1) { first -= 1 }
        var last = start
        while last + 1 < tokens.count, last - start < 12, !parts(last + 1) { last += 1 }
        let clause = tokens[first...last]
        return clause.contains { $0.isWord(in: Agenda.absences) }
            && !clause.contains { $0.isWord(in: Agenda.events) }
    }

    /// “paling lambat Jumat, 27 November”: by when an answer is wanted.
    private func isDeadline(_ start: Int) -> Bool {
        tokens[max(0, start - 4)..<start].contains {
            $0.isWord(in: [
                "lambat", "lambatnya", "selambat", "selambatnya", "batas", "deadline", "sebelum", "maksimal",
            ])
        }
    }

    private func isOfficeHours(_ start: Int) -> Bool {
        let before = tokens[max(0, start - 4)..<start]
        return before.contains {
            $0.isWord(in: ["kerja", "layanan", "kantor", "selambatnya", "paling", "selambat", "lambat", "lambatnya"])
        }
    }

    // MARK: Sessions

    private mutating func build(_ mentions: [Placed]) {
        var blocks: [Block] = []
        var loose: [TimeMention] = []
        var vague = false
        var lastRole: Field.Role?
        for (place, placed) in mentions.enumerated() {
            switch placed.mention {
            case .date(let date):
                if place + 1 < mentions.count, placed.role == nil, isOccasion(date, before: mentions[place + 1].mention)
                {
                    continue
                }
                if date.problem == .vague || date.problem == .impossible {
                    vague = true
                    if date.problem == .impossible { warnings.insert("vague_date") }
                    continue
                }
                var block = Block(date: date)
                // “…, atau” may stand before the label of the second day.
                var lead = date.range.lowerBound
                let held = document.fields.all.first { $0.value.contains(date.range.lowerBound) && !$0.tabular }
                if let field = held {
                    lead = min(lead, field.label.lowerBound + 1)
                }
                let before =
                    tokens[max(0, date.range.lowerBound - 3)..<date.range.lowerBound]
                    + tokens[max(0, lead - 2)..<max(0, lead - 1)]
                block.isAlternative =
                    !blocks.isEmpty
                    && (placed.role == .alternative
                        || before.contains { $0.isWord(in: ["atau", "alternatif", "atw", "opsi"]) }
                        || offersInstead(
                            max(
                                place > 0 ? mentions[place - 1].mention.range.upperBound : 0,
                                placed.role == nil ? 0 : held?.value.lowerBound ?? date.range.lowerBound),
                            date.range.lowerBound)
                        || isCalledSpare(
                            date.range.upperBound,
                            before: mentions[(place + 1)...].first {
                                if case .date = $0.mention { true } else { false }
                            }?.mention.range.lowerBound ?? tokens.count))
                if let known = blocks.firstIndex(where: { $0.date.days == date.days }),
                    date.problem == nil || blocks[known].date.problem != nil
                {
                    // The same day again, as prose repeats a list: later times belong to it.
                    if known != blocks.count - 1 { continue }
                    continue
                }
                blocks.append(block)
            case .time(let time):
                sawTime = sawTime || time.start != nil
                if time.inconsistent { warnings.insert("two_timezones"); continue }
                if time.twoZones { warnings.insert("two_timezones") }
                if placed.role == .endTime, let start = time.start {
                    var end = time
                    (end.start, end.end) = (nil, start)
                    setEnd(end, &blocks, &loose)
                } else if let duration = time.duration, time.start == nil {
                    setLength(duration, &blocks, &loose)
                } else if blocks.isEmpty {
                    loose.append(time)
                } else {
                    blocks[blocks.count - 1].times.append(time)
                }
            }
            lastRole = placed.role
        }
        _ = lastRole
        // “tiap Senin …” and lists in prose: a mention of several days beats its repetition one by one.
        if vague, blocks.isEmpty { warnings.insert("vague_date") }
        guard !blocks.isEmpty else {
            keepUndated(loose)
            return
        }
        // One time for all days, wherever it stands.
        let timed = blocks.filter { !$0.times.isEmpty }
        if timed.isEmpty {
            for index in blocks.indices { blocks[index].times = loose }
        } else {
            if blocks[0].times.isEmpty, !loose.isEmpty { blocks[0].times = loose }
            let shared = blocks.last { !$0.times.isEmpty }?.times ?? []
            for index in blocks.indices.reversed() where blocks[index].times.isEmpty {
                // Days listed before a time share it; days after the last one share that.
                let later = blocks[(index + 1)...].first { !$0.times.isEmpty }?.times
                blocks[index].times = later ?? shared
            }
        }
        for block in blocks { emit(block) }
        shareZone()
        if sessions.count > 1 { warnings.insert("multiple_sessions") }
    }

    /// A zone told once, as in a table's head or at the foot of a cell, holds for all hours of the letter.
    private mutating func shareZone() {
        var stated = Set(sessions.filter(\.zoneStated).map(\.zone))
        if stated.isEmpty {
            stated = Set(tokens.indices.compactMap { moments.zoneName(at: $0)?.zone })
        }
        guard stated.count == 1, let only = stated.first, !warnings.contains("two_timezones") else { return }
        for index in sessions.indices where !sessions[index].zoneStated && sessions[index].start != nil {
            sessions[index].zone = only
            sessions[index].zoneStated = true
        }
    }

    private static let spare: Set<String> = [
        "alternatif", "alternatifnya", "opsi", "opsinya", "cadangan", "cadangannya", "opsional",
    ]

    /// Whether the words between the mention before and a day offer it in place of the first: “atau hari”, “apabila
    /// tidak memungkinkan, pada”, “jika berkenan dapat dialihkan ke”, “opsi kedua”.
    private func offersInstead(_ from: Int, _ start: Int) -> Bool {
        var first = max(from, start - 18)
        guard first < start else { return false }
        for index in first..<start
        where tokens[index].isMark(".") && index + 1 < tokens.count && !tokens[index + 1].joined && index > 0
            && tokens[index - 1].width > 3 && tokens[index - 1].kind == .word
        {
            first = index + 1
        }
        for index in first..<start {
            let token = tokens[index]
            if token.isWord(in: Agenda.spare) { return true }
            if token.isWord(in: ["atau", "atw", "ataupun"]), start - index <= 7 { return true }
            let rest = tokens[index..<start]
            if token.isWord("pilihan"), rest.contains(where: { $0.isWord(in: ["kedua", "ketiga", "lain", "ii"]) }) {
                return true
            }
            if token.isWord(in: Change.conditions),
                rest.contains(where: {
                    $0.isWord(in: [
                        "tidak", "tdk", "berkenan", "penuh", "bentrok", "terpakai", "kosong", "memungkinkan",
                        "bersamaan", "dipakai", "digunakan", "berhalangan", "berbenturan", "terisi", "dapat", "bisa",
                        "boleh", "kurang", "belum", "berbentrokan", "ada",
                    ])
                })
            {
                return true
            }
        }
        return false
    }

    /// “Kamis, 10 Desember sebagai cadangan”, “Rabu, 9 Desember (alternatif)”.
    private func isCalledSpare(_ end: Int, before limit: Int) -> Bool {
        for index in end..<max(end, min(limit, end + 14)) {
            let token = tokens[index]
            if token.isMark(".") && !token.joined || token.isMark(";") { return false }
            guard token.isWord(in: Agenda.spare) else { continue }
            let closes =
                index + 1 >= tokens.count || tokens[index + 1].kind == .mark || tokens[index + 1].line > token.line
            return tokens[index - 1].isWord(in: ["sebagai", "jadi", "untuk", "selaku"])
                || tokens[index - 1].isMark("(") && closes
        }
        return false
    }

    private func setEnd(_ time: TimeMention, _ blocks: inout [Block], _ loose: inout [TimeMention]) {
        if let last = blocks.indices.last, let place = blocks[last].times.indices.last {
            if blocks[last].times[place].end == nil { blocks[last].times[place].end = time.end }
        } else if let place = loose.indices.last, loose[place].end == nil {
            loose[place].end = time.end
        }
    }

    private func setLength(_ minutes: Int, _ blocks: inout [Block], _ loose: inout [TimeMention]) {
        func lengthened(_ time: TimeMention) -> TimeMention {
            var time = time
            if time.end == nil, !time.open, let start = time.start {
                time.end = TimeOfDay(minutes: start.minutes + minutes)
            }
            return time
        }
        for block in blocks.indices { blocks[block].times = blocks[block].times.map(lengthened) }
        loose = loose.map(lengthened)
    }

    private mutating func emit(_ block: Block) {
        let first = sessions.count
        var times = merged(block.times.filter { !$0.vague })
        if times.isEmpty { times = [TimeMention(range: block.date.range)] }
        var days = block.date.days
        var fitting: Day?
        if case .contradiction(let day) = block.date.problem { fitting = day }
        if block.date.recurring { warnings.insert("recurring") }
        if block.isAlternative || block.date.alternatives {
            warnings.insert("alternative_dates")
            let others = block.isAlternative ? days : Array(days.dropFirst())
            for day in others {
                alternatives.append(
                    RequestReading.Alternative(date: day, start: times.first?.start, end: times.first?.end))
            }
            days = block.isAlternative ? [] : Array(days.prefix(1))
        }
        if let fitting {
            warnings.insert("weekday_date_mismatch")
            if let day = days.first {
                alternatives += [fitting, day].sorted().map {
                    RequestReading.Alternative(date: $0, start: nil, end: nil)
                }
            }
        }
        // “hari pertama pukul …, hari kedua pukul …” gives each day its own.
        let ordinal =
            block.times.count == days.count && days.count > 1
            && block.times.first.map { time in
                tokens[max(0, time.range.lowerBound - 3)..<time.range.lowerBound].contains {
                    $0.isWord(in: ["pertama", "kesatu"])
                }
            } ?? false
        for (place, day) in days.prefix(120).enumerated() {
            for time in ordinal ? [block.times[place]] : times {
                let session = RequestReading.Session(
                    title: nil, date: day, start: time.start, end: time.open ? nil : time.end, endOpen: time.open,
                    zone: time.zone ?? zone,
                    zoneStated: time.zone != nil, participants: nil)
                if sessions.contains(where: { $0.date == day && $0.start == session.start }) { continue }
                sessions.append(session)
                anchors.append(block.date.range.lowerBound)
                timeAnchors.append(time.range.lowerBound)
                if time.open { warnings.insert("end_open") }
                if let start = time.start, let end = time.end, end <= start { warnings.insert("crosses_midnight") }
            }
        }
        let place = sessions.count > first ? first : nil
        evidence.append(
            document.evidence(
                "date", at: block.date.range.lowerBound,
                fitting != nil ? 30 : block.date.yearStated ? 95 : Agenda.impliedYear,
                session: place))
        if let time = times.first, time.start != nil {
            evidence.append(
                document.evidence(
                    "start_time", at: time.range.lowerBound, time.uncertain ? 50 : 90, session: place))
        }
    }

    private mutating func keepUndated(_ times: [TimeMention]) {
        for time in merged(times.filter { !$0.vague && $0.start != nil }).prefix(60) {
            undated.append(
                RequestReading.Undated(
                    title: nil, start: time.start, end: time.open ? nil : time.end, endOpen: time.open,
                    zone: time.zone ?? zone, zoneStated: time.zone != nil, participants: nil))
            evidence.append(document.evidence("start_time", at: time.range.lowerBound, time.uncertain ? 50 : 90))
            if time.open { warnings.insert("end_open") }
        }
    }

    /// Times of one day: a start and an end apart are one, further stretches are further sessions.
    private func merged(_ times: [TimeMention]) -> [TimeMention] {
        guard let first = times.first, times.count > 1 else { return times }
        var result: [TimeMention] = [first]
        for time in times.dropFirst() {
            let last = result[result.count - 1]
            if time.start == last.start {
                if last.end == nil, !last.open {
                    result[result.count - 1].end = time.end; result[result.count - 1].open = time.open
                }
                continue
            }
            // Only whole stretches make a session of their own; a lone hour is that of a part of the programme.
            let lastWhole = last.end != nil || last.open
            let whole = time.end != nil || time.open
            if whole, lastWhole, let begin = time.start, let end = last.end, begin >= end {
                result.append(time)
            } else if whole, !lastWhole {
                result[result.count - 1] = time
            }
        }
        return result
    }
}

/// Dates and times of calendar files, as far as a letter needs them (RFC 5545).
enum CalendarParts {
    /// The sessions of events that are not cancelled, in the order of the files.
    static func sessions(_ calendars: [String], zone: Zone) -> [RequestReading.Session] {
        var found: [RequestReading.Session] = []
        for calendar in calendars.prefix(8) {
            var event: Event?
            for line in unfolded(calendar) {
                if line.hasPrefix("BEGIN:VEVENT") { event = Event() }
                if line.hasPrefix("END:VEVENT"), let ended = event {
                    if let session = ended.session(zone), found.count < 60,
                        !found.contains(where: { $0.date == session.date && $0.start == session.start })
                    {
                        found.append(session)
                    }
                    event = nil
                }
                guard event != nil, let colon = value(in: line) else { continue }
                event?.take(line[..<colon], line[line.index(after: colon)...])
            }
        }
        return found
    }

    /// The colon before the value: one inside a quoted parameter is none (RFC 5545 section 3.1).
    private static func value(in line: String) -> String.Index? {
        var quoted = false
        for index in line.utf8.indices {
            if line.utf8[index] == UInt8(ascii: "\"") { quoted.toggle() }
            if line.utf8[index] == UInt8(ascii: ":"), !quoted { return index }
        }
        return nil
    }

    /// A moment as it is written: at UTC, in a named zone, or floating.
    private struct Moment {
        var day: Day
        var time: TimeOfDay?
        var isUTC = false
        var zone: Zone?
    }

    private struct Event {
        private var start: Moment?
        private var end: Moment?
        private var minutes: Int?
        private var title: String?
        private var cancelled = false

        mutating func take(_ name: Substring, _ value: Substring) {
            if name.hasPrefix("DTSTART") {
                start = CalendarParts.moment(name, value)
            } else if name.hasPrefix("DTEND") {
                end = CalendarParts.moment(name, value)
            } else if name.hasPrefix("DURATION") {
                minutes = CalendarParts.minutes(value)
            } else if name == "SUMMARY" || name.hasPrefix("SUMMARY;") {
                title = String(value.prefix(300)).replacing("\\,", with: ",")
            } else if name == "STATUS" {
                cancelled = value == "CANCELLED"
            }
        }

        func session(_ office: Zone) -> RequestReading.Session? {
            guard let start, !cancelled else { return nil }
            let zone = start.zone ?? office
            let begin = CalendarParts.local(start, zone)
            var finish = end.flatMap { CalendarParts.local($0, zone).time }
            if finish == nil, let minutes, let time = begin.time {
                finish = TimeOfDay(hour: (time.minutes + minutes) / 60 % 24, minute: (time.minutes + minutes) % 60)
            }
            return RequestReading.Session(
                title: title, date: begin.day, start: begin.time, end: begin.time == nil ? nil : finish, endOpen: false,
                zone: zone, zoneStated: start.isUTC || start.zone != nil, participants: nil)
        }
    }

    private static func local(_ moment: Moment, _ zone: Zone) -> (day: Day, time: TimeOfDay?) {
        guard moment.isUTC, let time = moment.time else { return (moment.day, moment.time) }
        let instant = Instant(milliseconds: (Int64(moment.day.number) * 1440 + Int64(time.minutes)) * 60_000)
        return (zone.day(at: instant), zone.time(at: instant))
    }

    private static func unfolded(_ text: String) -> [String] {
        var lines: [String] = []
        for line in text.split(whereSeparator: { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }).prefix(5000) {
            if line.first == " " || line.first == "\t", let last = lines.indices.last {
                if lines[last].utf8.count < 4000 { lines[last] += line.dropFirst() }
            } else {
                lines.append(String(line))
            }
        }
        return lines
    }

    /// The Indonesian zones by the names of the zone database and of Windows; others are taken as the office's own.
    private static let zones: [String: Zone] = [
        "asia/jakarta": .wib, "asia/pontianak": .wib, "se asia standard time": .wib,
        "asia/makassar": .wita, "asia/ujung_pandang": .wita, "singapore standard time": .wita,
        "asia/singapore": .wita, "asia/jayapura": .wit, "tokyo standard time": .wit,
    ]

    private static func moment(_ name: Substring, _ value: Substring) -> Moment? {
        let bytes = Array(value.utf8)
        guard bytes.count >= 8, bytes.prefix(8).allSatisfy({ $0 >= 48 && $0 <= 57 }), let year = Int(value.prefix(4)),
            let month = Int(value.dropFirst(4).prefix(2)),
            let number = Int(value.dropFirst(6).prefix(2)), let day = Day(year: year, month: month, day: number)
        else { return nil }
        guard bytes.count >= 13, bytes[8] == UInt8(ascii: "T"), let hour = Int(value.dropFirst(9).prefix(2)),
            let minute = Int(value.dropFirst(11).prefix(2)),
            let time = TimeOfDay(hour: hour, minute: minute)
        else { return Moment(day: day, time: nil) }
        var moment = Moment(day: day, time: time, isUTC: bytes.last == UInt8(ascii: "Z"))
        if !moment.isUTC {
            let parameter = name.split(separator: ";").first { $0.uppercased().hasPrefix("TZID=") }
            let zone = parameter?.dropFirst(5).filter { $0 != "\"" }.lowercased()
            moment.zone = zone.flatMap { zones[$0] }
        }
        return moment
    }

    /// The minutes of a duration such as `PT2H30M` (RFC 5545 section 3.3.6), at most a day.
    private static func minutes(_ value: Substring) -> Int? {
        guard value.hasPrefix("PT") else { return nil }
        var total = 0
        var digits = ""
        for character in value.dropFirst(2) {
            if character.isASCII, character.isNumber {
                guard digits.count < 4 else { return nil }
                digits.append(character)
            } else if let number = Int(digits) {
                if character == "H" { total += number * 60 } else if character == "M" { total += number }
                digits = ""
            } else {
                return nil
            }
        }
        return (1...1440).contains(total) ? total : nil
    }
}
