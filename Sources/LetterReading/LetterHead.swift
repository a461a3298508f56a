import OfficeCalendar

/// Number, date, subject, signatory and agency of a letter.
struct LetterHead {
    private(set) var number: (text: String, token: Int)?
    private(set) var date: (day: Day, token: Int)?
    private(set) var subject: String?
    private(set) var reference: RequestReading.Reference?
    private(set) var signatory: (text: String, token: Int)?
    private(set) var agency: String?

    private let document: Document
    private let moments: Moments
    private var tokens: [Token] { document.words.tokens }

    init(_ document: Document, today: Day, zone: Zone, change: Change?) {
        self.document = document
        moments = Moments(document.words.tokens, today: today, zone: zone)
        findNumber(change)
        if number == nil, change == nil { findUnlabelledNumber() }
        if reference == nil, change != nil { findUnlabelledReference() }
        findDate()
        findSubject()
        findSignatory()
        findAgency()
    }

    /// Whether a text is one of the forms that the procedures accept in place of a letter.
    static func isForm(_ document: Document) -> Bool {
        let roles = Set(document.fields.all.map(\.role))
        let named = document.words.tokens.prefix(60).contains { $0.isWord(in: ["form", "formulir", "fpvc"]) }
        let columns = roles.intersection([
            .date, .time, .startTime, .event, .participants, .contact, .phone, .applicant, .agency, .duration,
        ]).count
        return named && columns >= 3
            || columns >= 5 && (roles.contains(.applicant) || roles.contains(.agency) || roles.contains(.letterDate))
    }

    // MARK: Number

    private mutating func findNumber(_ change: Change?) {
        for field in document.fields.of([.number]) {
            guard let text = number(in: field.value) else { continue }
            // “Nomor … tanggal …” of another letter stands in prose, not under a label.
            number = (text, field.value.lowerBound)
            break
        }
        // In prose: “surat kami Nomor 400/1187 tanggal 20 November 2026”, “nomornya 005/214/Kec.AT/XI/2026”.
        for index in tokens.indices where tokens[index].isWord(in: ["nomor", "nomornya", "no", "nomer"]) {
            if document.fields.all.contains(where: { $0.label.contains(index) }) { continue }
            var start = index + 1
            while start < tokens.count, tokens[start].isMark(":") || tokens[start].isMark(".") { start += 1 }
            guard start < tokens.count, tokens[start].line - tokens[index].line <= 1 else { continue }
            let lineEnd = endOfLine(start)
            guard let text = number(in: start..<lineEnd), text.utf8.contains(UInt8(ascii: "/")) else { continue }
            let before = tokens[max(0, index - 8)..<index]
            let refers = before.contains {
                $0.isWord(in: [
                    "menindaklanjuti", "sehubungan", "menunjuk", "berdasarkan", "merujuk", "surat", "dasar",
                    "memperhatikan", "permohonan", "membalas", "srt", "suratnya",
                ])
            }
            let ours =
                before.contains { $0.isWord(in: ["kami", "menyusul", "nomornya"]) } || tokens[index].isWord("nomornya")
            if change != nil, refers, reference == nil {
                reference = RequestReading.Reference(number: text, date: day(after: start, within: 30))
            } else if number == nil, change == nil, ours || !refers || isOwnMention(index) {
                number = (text, start)
            }
        }
    }

    /// “(surat Nomor 500.12.4/66 tanggal …)”: the word alone, with nobody else's name and no verb of referring before
    /// it, speaks of the letter that is sent.
    private func isOwnMention(_ index: Int) -> Bool {
        let near = tokens[max(0, index - 5)..<index]
        guard
            index > 0,
            tokens[index - 1].isWord(in: ["surat", "suratnya"])
                || near.contains(where: { $0.isWord(in: ["surat", "suratnya"]) })
                    && near.contains(where: { $0.isWord(in: ["terlampir", "permohonan", "kami", "dengan"]) })
        else { return false }
        return !tokens[document.words.sentenceRange(at: index).lowerBound..<index].contains {
            $0.isWord(in: LetterHead.referring)
        }
    }

    private static let referring: Set<String> = [
        "menindaklanjuti", "sehubungan", "menunjuk", "berdasarkan", "merujuk", "dasar", "memperhatikan", "membalas",
        "menjawab", "menanggapi", "memenuhi", "sesuai", "mendasari", "berkenaan", "terkait", "atas",
    ]

    /// “permohonan kami (surat 014/PKBM-H/XI/2026 tanggal …) dibatalkan”: what is changed, told without the word Nomor.
    private mutating func findUnlabelledReference() {
        for index in tokens.indices where tokens[index].isWord(in: ["surat", "suratnya", "permohonan", "srt"]) {
            var start = index + 1
            while start < tokens.count, start - index <= 4,
                tokens[start].isWord(in: [
                    "kami", "resmi", "dinas", "permohonan", "tersebut", "dengan", "ini", "saya", "melalui", "surat",
                    "no", "nomor", "sesuai",
                ])
                    || tokens[start].isMark("(") || tokens[start].isMark(":")
            { start += 1 }
            guard start < tokens.count, tokens[start].line - tokens[index].line <= 1,
                tokens[start].kind == .number || tokens[start].kind == .word, !isLabel(start),
                let text = number(in: start..<endOfLine(start)), text.utf8.contains(UInt8(ascii: "/")),
                moments.date(at: start) == nil
            else { continue }
            reference = RequestReading.Reference(number: text, date: day(after: start, within: 30))
            return
        }
    }

    private func isLabel(_ index: Int) -> Bool { document.fields.all.contains { $0.label.contains(index) } }

    /// “surat kami 400.10.2/190/Kec.AB tertanggal …”: a number behind the word alone.
    private mutating func findUnlabelledNumber() {
        for index in tokens.indices where tokens[index].isWord(in: ["surat", "suratnya"]) {
            var start = index + 1
            while start < tokens.count, start - index <= 3, tokens[start].isWord(in: ["kami", "resmi", "dinas"]) {
                start += 1
            }
            let enclosed = index > 0 && tokens[index - 1].isMark("(")
            guard start > index + 1 || enclosed, start < tokens.count, tokens[start].line == tokens[index].line,
                let text = number(in: start..<endOfLine(start)), text.utf8.contains(UInt8(ascii: "/"))
            else { continue }
            number = (text, start)
            return
        }
    }

    /// The letter's number in a run of tokens of one line (tata naskah dinas; groups joined by slashes, blanks inside allowed).
    private func number(in range: Range<Int>) -> String? {
        guard !range.isEmpty else { return nil }
        var start = range.lowerBound
        while start < range.upperBound, tokens[start].isMark(":") { start += 1 }
        guard start < range.upperBound, tokens[start].kind != .mark || tokens[start].text == "-" else { return nil }
        var end = start
        let line = tokens[start].line
        var digit = false
        while end < range.upperBound, tokens[end].line == line, end - start < 40 {
            let token = tokens[end]
            if end > start, token.blanks >= 3 { break }
            if end > start, token.blanks > 0 {
                // A blank inside is allowed where a slash still follows (“DWP Kab.Kdr/X/2021”) or stood just before it.
                if token.isWord(in: [
                    "tanggal", "tgl", "tertanggal", "hal", "perihal", "tentang", "ttg", "pada", "dan", "tahun", "yang",
                    "bulan", "kami", "mohon", "dengan",
                ]) {
                    break
                }
                let before = tokens[end - 1]
                let opens = before.isMark("/") || before.isMark("-") && end - 1 > start || token.isMark("/")
                if !opens, !slashAhead(end, range.upperBound), !continuesGroup(start, end) { break }
            }
            if token.kind == .mark, !"/.-_&".contains(token.text) { break }
            if token.kind == .picture { break }
            if token.kind == .number { digit = true }
            end += 1
        }
        while end > start, tokens[end - 1].kind == .mark, tokens[end - 1].text != "/" { end -= 1 }
        while end > start, tokens[end - 1].isMark("/") { end -= 1 }
        guard digit, end > start else { return nil }
        let text = document.words.slice(start..<end)
        guard text.utf8.count <= 80,
            text.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") })
                || end - start == 1
        else { return nil }
        // A telephone number is none.
        if PhoneNumber.find(tokens, start)?.end ?? 0 >= end, !text.utf8.contains(UInt8(ascii: "/")) { return nil }
        return text
    }

    /// Whether a slash follows before the next wide gap, within one or two words.
    private func slashAhead(_ index: Int, _ end: Int) -> Bool {
        var next = index
        var blanks = 0
        while next < end, next - index < 8, tokens[next].line == tokens[index].line {
            if next > index, tokens[next].blanks > 0 { blanks += 1 }
            if blanks > 1 || tokens[next].blanks >= 3 { return false }
            if tokens[next].isMark("/") { return true }
            next += 1
        }
        return false
    }

    /// “221/Satpol PP” at a line's end: one short capital word more belongs to the office's code.
    private func continuesGroup(_ start: Int, _ index: Int) -> Bool {
        guard tokens[index].kind == .word, tokens[index].width <= 5,
            tokens[start..<index].contains(where: { $0.isMark("/") })
        else { return false }
        let source = document.words.source[tokens[index].start..<tokens[index].end]
        guard source.allSatisfy({ $0 >= 65 && $0 <= 90 }) else { return false }
        return index + 1 >= tokens.count || tokens[index + 1].line > tokens[index].line
            || tokens[index + 1].isWord(in: ["tanggal", "tgl"]) || tokens[index + 1].blanks >= 3
    }

    private func endOfLine(_ index: Int) -> Int {
        document.words.lineRange(at: index).upperBound
    }

    private func day(after index: Int, within: Int) -> Day? {
        var next = index
        while next < min(tokens.count, index + within) {
            if tokens[next].isWord(in: ["tanggal", "tgl", "tertanggal", "bertanggal", "dated"]),
                let date = moments.date(at: next, past: true)
                    ?? moments.date(at: afterPaper(next + 1), past: true)
            {
                return date.days.first
            }
            if next > index, tokens[next].isWord(in: ["hal", "perihal", "bersama", "mohon", "kegiatan"]) { return nil }
            next += 1
        }
        return nil
    }

    /// “tgl srt : 30 Nov 2026”: what may stand between the word and its day.
    private func afterPaper(_ start: Int) -> Int {
        var next = start
        while next < tokens.count, next - start < 3,
            tokens[next].isWord(in: ["surat", "srt", "suratnya"]) || tokens[next].isMark(":")
                || tokens[next].isMark(".")
        { next += 1 }
        return next
    }

    /// A number that stands without a label, as an answer gives it: “005/12/Dinsos/2026”.
    static func bareNumber(_ document: Document, today: Day, zone: Zone) -> String? {
        let head = LetterHead(document, today: today, zone: zone, change: nil)
        let tokens = document.words.tokens
        for index in tokens.indices where index == 0 || !tokens[index].joined {
            guard tokens[index].kind != .mark, head.moments.date(at: index) == nil,
                let text = head.number(in: index..<head.endOfLine(index)),
                text.utf8.contains(UInt8(ascii: "/"))
            else { continue }
            return text
        }
        return nil
    }

    /// The date that belongs to the letter by its words: labelled, or behind “surat … tanggal”.
    var letterDay: Day? {
        if let field = document.fields.first(.letterDate), let day = firstDay(field.value) { return day }
        for index in tokens.indices
        where tokens[index].isWord(in: ["surat", "suratnya", "bertanggal", "tertanggal", "nomor", "nomornya", "no"]) {
            if tokens[index].isWord(in: ["bertanggal", "tertanggal"]) {
                if let date = moments.date(at: index + 1, past: true) { return date.days.first }
            } else if let day = day(after: index, within: 18) {
                return day
            }
        }
        return nil
    }

    // MARK: Date

    private mutating func findDate() {
        if let field = document.fields.of([.letterDate]).first, let found = firstDay(field.value) {
            date = (found, field.value.lowerBound)
            return
        }
        // A plain “Tanggal” in the head, beside number and subject.
        let fields = document.fields.all
        for (place, field) in fields.enumerated() where field.role == .date && isPlainDate(field) {
            if LetterHead.isHeadDate(fields, place), let found = firstDay(field.value) {
                date = (found, field.value.lowerBound)
                return
            }
        }
        for (place, field) in fields.enumerated() where field.role == .date && isPlainDate(field) {
            if LetterHead.isBygone(fields, place, moments), let found = firstDay(field.value) {
                date = (found, field.value.lowerBound)
                return
            }
        }
        // “Nomor : X tanggal D” and “nomornya X tgl D”.
        if let number, let found = day(after: number.token, within: 16) {
            date = (found, number.token)
            return
        }
        // “Nomor : 33/TKP/XI/2026, 24 November 2026”
        if let number {
            let end = endOfLine(number.token)
            for index in number.token + 1..<max(number.token + 1, end)
            where tokens[index - 1].isMark(",") || tokens[index - 1].isMark("/") && tokens[index].blanks > 0 {
                if let mention = moments.date(at: index, past: true), mention.days.count == 1, mention.range.count >= 3,
                    !mention.weekdayStated, let found = mention.days.first
                {
                    date = (found, index)
                    return
                }
            }
        }
        if let found = placeAndDate() { date = found }
    }

    private func isPlainDate(_ field: Field) -> Bool {
        field.label.count == 1 && tokens[field.label.lowerBound].isWord(in: ["tanggal", "tgl", "date"])
            || field.label.count == 2 && tokens[field.label.lowerBound].isWord("tgl")
    }

    /// Whether a “Tanggal” belongs to the letter's head: number, nature, attachment or subject stand next to it and no event label before it.
    static func isHeadDate(_ fields: [Field], _ place: Int) -> Bool {
        let head: Set<Field.Role> = [.number, .subject, .nature, .attachment, .addressee, .sender, .copies]
        if fields[..<place].contains(where: {
            [.event, .time, .place, .participants, .startTime, .letterDate, .applicant].contains($0.role)
        }) {
            return false
        }
        if fields[..<place].contains(where: { $0.role == .date }) { return false }
        let before =
            place > 0 && head.contains(fields[place - 1].role) && fields[place].line - fields[place - 1].line <= 3
        let after =
            place + 1 < fields.count && head.contains(fields[place + 1].role)
            && fields[place + 1].line - fields[place].line <= 3
        return before || after
    }

    /// Whether a plain “Tanggal” tells a day that is over, with no hour beside it, where a later day stands under a label too.
    static func isBygone(_ fields: [Field], _ place: Int, _ moments: Moments) -> Bool {
        func day(_ field: Field) -> Day? {
            for index in field.value {
                if let mention = moments.date(at: index, past: true), mention.problem == nil {
                    return mention.weekdayStated ? nil : mention.days.first
                }
            }
            return nil
        }
        guard let own = day(fields[place]), own <= moments.today else { return false }
        if place + 1 < fields.count, [.time, .startTime, .duration].contains(fields[place + 1].role) { return false }
        return fields.indices.contains { index in
            guard index != place, fields[index].role == .date else { return false }
            return fields[index].value.contains { token in
                moments.date(at: token).map { $0.problem == nil && $0.days.contains { $0 > moments.today } } ?? false
            }
        }
    }

    private func firstDay(_ range: Range<Int>) -> Day? {
        for index in range {
            if let mention = moments.date(at: index, past: true), mention.problem != .vague {
                return mention.days.first
            }
        }
        return nil
    }

    /// “Tanjung Arunika, 20 November 2026”, or a date alone on its line or at the end of the number's line.
    private func placeAndDate() -> (day: Day, token: Int)? {
        var index = 0
        var candidates: [(day: Day, token: Int, placed: Bool)] = []
        while index < tokens.count {
            let token = tokens[index]
            let begins = index == 0 || token.line > tokens[index - 1].line || token.blanks >= 3
            guard begins else {
                index += 1
                continue
            }
            // A speck that a recognised picture shows before the line says nothing.
            if token.kind == .mark, index + 1 < tokens.count, tokens[index + 1].line == token.line {
                index += 1
            }
            // The piece of the line up to the next wide gap.
            var end = index + 1
            while end < tokens.count, tokens[end].line == token.line, tokens[end].blanks < 3 { end += 1 }
            var start = index
            var placed = false
            if let comma = (index..<min(end, index + 7)).first(where: { tokens[$0].isMark(",") }), comma > index,
                tokens[index..<comma].allSatisfy({ $0.kind == .word || $0.isMark(".") || $0.isMark("-") })
            {
                let weekday = comma == index + 1 && moments.date(at: index)?.weekdayStated ?? false
                if !weekday {
                    start = comma + 1
                    placed = true
                    if start < end, tokens[start].isWord(in: ["tanggal", "tgl"]) { start += 1 }
                }
            }
            // “tgl : 01-12-2026” is a labelled value, read above.
            let labelled = document.fields.all.contains {
                $0.label.contains(start) && $0.role == .date
                    || $0.value.contains(start)
                        && [.date, .time, .startTime, .endTime, .old, .new, .alternative, .event, .other].contains(
                            $0.role)
            }
            if !labelled, let mention = moments.date(at: start, past: true), mention.range.upperBound >= end - 1,
                mention.days.count == 1, !mention.weekdayStated,
                mention.range.count >= 3, let day = mention.days.first
            {
                candidates.append((day, start, placed))
            }
            index = max(end, index + 1)
        }
        return (candidates.first { $0.placed } ?? candidates.first).map { ($0.day, $0.token) }
    }

    // MARK: Subject and people

    private mutating func findSubject() {
        guard let field = document.fields.first(.subject) else { return }
        let text = document.words.slice(field.value).split(whereSeparator: { $0 == "\n" || $0 == " " || $0 == "\t" })
            .joined(separator: " ")
        if !text.isEmpty, text != "-" { subject = String(text.prefix(300)) }
    }

    private static let positions: Set<String> = [
        "kepala", "kadis", "kalak", "kalaksa", "camat", "lurah", "sekretaris", "sekda", "inspektur", "direktur",
        "ketua", "kabag", "kabid", "asisten", "rektor", "dekan", "kasat", "kasatpol", "koordinator", "pimpinan",
        "manajer", "manager", "plt", "plh", "pj", "pjs", "an", "bupati", "walikota", "wali", "gubernur",
        "wakil", "komandan", "kapolres", "dandim", "kasi", "kasubag", "kasubbag", "kepsek", "penghulu", "presiden",
        "general", "kuasa", "staf", "kaban", "kabadan", "danramil", "kapolsek", "panitera", "kajari", "wakapolres",
        "subkoordinator", "ub", "kades", "director", "head", "chairman", "chairperson", "secretary", "principal",
        "coordinator", "president", "dean", "rector", "komisioner", "kapus", "kalapas", "karutan", "kakanwil",
        "kakan", "wakasek", "pembina", "panitia", "penanggung", "sekjen", "sekum", "deputi", "kapuskesmas",
    ]

    /// The line of an office above a name: “Kepala Dinas Kesehatan,” … “dr. Surya Adhyaksa, M.Kes.”
    private mutating func findSignatory() {
        var lines: [(start: Int, end: Int)] = []
        var index = 0
        while index < tokens.count {
            let end = endOfLine(index)
            // Signature blocks may stand in two columns.
            var from = index
            for next in index..<end where next > index && tokens[next].blanks >= 4 {
                lines.append((from, next))
                from = next
            }
            lines.append((from, end))
            index = end
        }
        // The addressee stands on the line of “Yth.” or on the next.
        var addressedUntil = -1
        for (place, line) in lines.enumerated() {
            let first = tokens[line.start]
            if first.isWord(in: ["yth", "kepada"]) {
                let holder = tokens[line.start..<line.end].contains {
                    $0.kind == .word && !$0.isWord(in: ["yth", "kepada", "bapak", "ibu", "sdr"])
                }
                // A sentence that begins with “Yth. Kepala …” is the whole address.
                addressedUntil = place + (holder ? (line.end - line.start > 8 ? 0 : 1) : 2)
            }
            guard first.isWord(in: LetterHead.positions), line.end - line.start <= 20, place > addressedUntil, place > 0
            else { continue }
            // “Ketua Umum : M. Arif”, “Kepala DPMPTSP, Ir. Hasanuddin Tola, M.M.”
            if let mark = (line.start + 1..<max(line.start + 1, min(line.end, line.start + 9))).first(where: {
                tokens[$0].isMark(",") || tokens[$0].isMark(":")
            }), mark + 1 < line.end,
                isName(mark + 1, line.end)
            {
                signatory = (document.words.slice(mark + 1..<line.end), mark + 1)
                agency = agency ?? office(line.start, mark)
                return
            }
            guard
                !tokens[line.start..<line.end].contains(where: { $0.kind == .number && $0.width > 2 || $0.isMark(":") })
            else { continue }
            // A name some lines below, spaces for the signature between.
            var next = place + 1
            while next < lines.count, next <= place + 7, tokens[lines[next].start].line - first.line <= 14 {
                let candidate = lines[next]
                if tokens[candidate.start].isWord(in: [
                    "ttd", "tertanda", "nip", "ub", "sekretaris", "kepala", "kabupaten", "kota", "provinsi", "dinas",
                    "dto",
                ]) || tokens[candidate.start].kind == .mark || isOffice(candidate.start, candidate.end) {
                    next += 1
                    continue
                }
                if isName(candidate.start, candidate.end) {
                    signatory = (document.words.slice(candidate.start..<candidate.end), candidate.start)
                    agency = agency ?? office(line.start, line.end)
                    return
                }
                break
            }
        }
    }

    private func isOffice(_ start: Int, _ end: Int) -> Bool {
        let offices: Set<String> = [
            "dinas", "badan", "kecamatan", "bagian", "kabupaten", "kota", "provinsi", "sekretariat", "kelurahan",
            "daerah", "pembina", "penata", "pengatur",
        ]
        return tokens[start].isWord(in: offices)
    }

    /// Two capital words or more, or a title with one; no sentence.
    private func isName(_ start: Int, _ end: Int) -> Bool {
        guard start < end, end - start <= 24 else { return false }
        let titles: Set<String> = [
            "dr", "drs", "dra", "ir", "h", "hj", "prof", "letkol", "kol", "mayor", "kapten", "akp", "kompol", "akbp",
            "ustadz", "pdt", "ns", "r", "st", "m",
        ]
        var capitals = 0
        var titled = false
        for index in start..<end {
            let token = tokens[index]
            if token.kind == .number { if token.width > 2, capitals < 2 { return false } else { break } }
            if token.isMark("(") && index == start { continue }
            guard token.kind == .word else { continue }
            if titles.contains(token.text) { titled = true }
            let first = document.words.source[token.start]
            if first >= 65 && first <= 90 || first >= 0x80 {
                capitals += 1
            } else if !["bin", "binti", "van", "al", "el", "s", "m", "dr"].contains(token.text) {
                return false
            }
        }
        return capitals >= 2 || capitals >= 1 && titled
    }

    private func office(_ start: Int, _ end: Int) -> String? {
        var first = start
        while first < end,
            tokens[first].isWord(in: ["plt", "plh", "pj", "pjs", "an", "ub", "kepala", "sekretaris", "kadis", "ketua"])
                || tokens[first].kind == .mark
        { first += 1 }
        guard first < end, tokens[first].kind == .word else { return nil }
        var last = end
        while last > first, tokens[last - 1].kind == .mark { last -= 1 }
        let text = document.words.slice(first..<last)
        return text.utf8.count >= 3 ? text : nil
    }

    private mutating func findAgency() {
        if let field = document.fields.first(.agency) {
            let text = trimmed(document.words.slice(field.value).split(separator: "\n").first.map(String.init) ?? "")
            if !text.isEmpty { agency = text; return }
        }
        // The kop: capital lines that name an office.
        let offices: Set<String> = [
            "dinas", "badan", "kecamatan", "sekretariat", "inspektorat", "rsud", "smk", "smkn", "sma", "sman",
            "universitas", "kelurahan", "satuan", "bagian", "kantor", "puskesmas", "politeknik", "yayasan", "dewan",
            "komisi", "desa", "smp", "sd",
        ]
        var index = 0
        var seen = 0
        while index < tokens.count, seen < 8 {
            let end = endOfLine(index)
            seen += 1
            if tokens[index].isWord(in: offices) {
                let text = document.words.slice(index..<end)
                if text.utf8.allSatisfy({ !($0 >= 97 && $0 <= 122) }), text.utf8.count >= 6 {
                    agency = text
                    return
                }
            }
            index = end
        }
    }
}

/// Telephone numbers among tokens.
enum PhoneNumber {
    /// Whether a number goes on at a token of the next line, as a full line of prose breaks it.
    private static func wraps(_ tokens: [Token], _ index: Int, _ line: Int, _ digits: String) -> Bool {
        let token = tokens[index]
        guard token.line == line + 1, token.kind == .number, (3...5).contains(token.width),
            digits.hasPrefix("08") || digits.hasPrefix("628"), (4...9).contains(digits.utf8.count),
            (10...13).contains(digits.utf8.count + token.width)
        else { return false }
        return index + 1 >= tokens.count || tokens[index + 1].kind != .number
    }

    /// A number that begins at a token: its digits beginning with 0, and the token after it.
    static func find(_ tokens: [Token], _ start: Int) -> (digits: String, mobile: Bool, end: Int)? {
        guard tokens.indices.contains(start) else { return nil }
        var index = start
        var plus = false
        var parenthesis = false
        if tokens[index].isMark("+") { plus = true; index += 1 }
        if index < tokens.count, tokens[index].isMark("(") {
            parenthesis = true
            index += 1
            if index < tokens.count, tokens[index].isMark("+") { plus = true; index += 1 }
        }
        guard index < tokens.count, tokens[index].kind == .number else { return nil }
        if index == start, start > 0, tokens[start].joined,
            tokens[start - 1].kind == .number || tokens[start - 1].isMark("+")
                || ("/.-".contains(tokens[start - 1].text) && tokens[start - 1].kind == .mark
                    && tokens[start - 1].joined && start > 1 && tokens[start - 2].kind == .number)
        {
            return nil
        }
        let head = tokens[index].text
        guard head.hasPrefix("0") || head.hasPrefix("62") || (head.hasPrefix("8") && head.utf8.count >= 3) else {
            return nil
        }
        var digits = ""
        var line = tokens[index].line
        while index < tokens.count, tokens[index].line == line || wraps(tokens, index, line, digits) {
            line = tokens[index].line
            let token = tokens[index]
            if token.kind == .number {
                if !digits.isEmpty, token.blanks > 1 { break }
                if digits.utf8.count + token.text.utf8.count > 14 { break }
                digits += token.text
                index += 1
            } else if token.isMark("/"), token.joined, digits.hasPrefix("08"), (3...8).contains(digits.utf8.count),
                index + 1 < tokens.count, tokens[index + 1].joined, (3...5).contains(tokens[index + 1].width),
                tokens[index + 1].kind == .number
            {
                // “0852/4433/2211”
                index += 1
            } else if token.isMark("-") || token.isMark(".")
                || (token.isMark(")") && parenthesis && digits.utf8.count <= 5),
                index + 1 < tokens.count, tokens[index + 1].kind == .number,
                tokens[index + 1].blanks <= 1
            {
                if token.isMark(")") { parenthesis = false }
                index += 1
            } else {
                break
            }
        }
        if digits.hasPrefix("62") {
            digits = "0" + digits.dropFirst(2)
        } else if digits.hasPrefix("8"), !plus {
            digits = "0" + digits
        }
        if digits.hasPrefix("00") { return nil }
        let mobile = digits.hasPrefix("08")
        guard digits.hasPrefix("0"), (mobile ? 10...14 : 9...13).contains(digits.utf8.count) else { return nil }
        return (digits, mobile, index)
    }
}
