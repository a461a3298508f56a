import OfficeCalendar

/// One text in which a request may stand: the mail's own words or an attached letter.
struct Document: Sendable {
    let words: Words
    let fields: Fields
    let attached: Bool
    let recognised: Bool
    /// File name of the attachment; nothing for the mail itself.
    let name: String?
    /// How much of a letter stands here: labels, number, salutation.
    let weight: Int
    /// What comes with a letter and asks for nothing: an agenda, a list, somebody else's invitation, a circular.
    ///
    /// Known by the Hal, or by a title standing alone near the top.
    let isEnclosure: Bool

    init(_ text: String, attached: Bool, recognised: Bool = false, name: String? = nil) {
        words = Words(text)
        fields = Fields(words)
        self.attached = attached
        self.recognised = recognised
        self.name = name
        weight = Document.weight(words, fields)
        isEnclosure = Document.isEnclosure(words, fields)
    }

    /// A value found at a token, and how sure it is; a recognised picture is never surer than six in ten.
    func evidence(_ field: String, at token: Int, _ confidence: Int, session: Int? = nil, words: String? = nil)
        -> RequestReading.Evidence
    {
        RequestReading.Evidence(
            field: field, source: String(self.words.sentence(at: token).prefix(300)),
            confidence: recognised ? min(confidence, 60) : confidence, part: name, session: session, words: words)
    }

    private static func weight(_ words: Words, _ fields: Fields) -> Int {
        var weight = 0
        var tabular = 0
        for field in fields.all {
            let value =
                switch field.role {
                case .date, .time, .startTime, .number: 3
                case .event, .participants, .contact, .subject: 2
                default: 1
                }
            // A long table is one thing said many times.
            if field.tabular { tabular += value } else { weight += value }
        }
        weight = min(weight + min(tabular, 8), 40) + min(words.tokens.count / 20, 10)
        if fields.first(.number) != nil, words.tokens.contains(where: { $0.isWord(in: ["yth", "kepada"]) }) {
            weight += 10
        }
        return weight
    }

    private static func isEnclosure(_ words: Words, _ fields: Fields) -> Bool {
        let titles: Set<String> = [
            "undangan", "edaran", "pengumuman", "notula", "notulen", "notulensi", "laporan", "keputusan", "peraturan",
            "instruksi", "maklumat", "susunan", "rundown", "jadwal", "daftar", "lampiran", "kerangka", "materi",
            "proposal", "brosur", "invitation", "agenda", "biodata", "siaran", "manual", "panduan", "tata",
        ]
        func isTitle(_ tokens: ArraySlice<Token>) -> Bool {
            let names = tokens.filter { $0.kind == .word && !$0.isWord(in: ["surat", "re", "fwd"]) }
            guard let first = names.first, first.isWord(in: titles) else { return false }
            return !names.contains {
                $0.isWord(in: ["permohonan", "fasilitasi", "peminjaman", "permintaan", "bantuan", "pinjam"])
            }
        }
        if let field = fields.first(.subject) { return isTitle(words.tokens[field.value].prefix(8)) }
        // “SURAT EDARAN”, “SUSUNAN ACARA” on a line of its own.
        var index = 0
        var lines = 0
        let tokens = words.tokens
        while index < tokens.count, lines < 10 {
            var end = index
            while end < tokens.count, tokens[end].line == tokens[index].line { end += 1 }
            lines += 1
            let line = tokens[index..<end]
            // A title is words alone; “Undangan : 40” and “Agenda = …” are labels.
            if line.count <= 5, line.allSatisfy({ $0.kind == .word }), isTitle(line),
                !fields.all.contains(where: { $0.label.contains(index) }),
                words.source[tokens[index].start] < 97
            {
                return true
            }
            index = max(end, index + 1)
        }
        return false
    }
}

/// Reads what a request letter asks for.
struct Requests {
    let settings: ReaderSettings
    let vocabulary: Vocabulary
    let services: Services

    init(settings: ReaderSettings, vocabulary: Vocabulary) {
        self.settings = settings
        self.vocabulary = vocabulary
        services = Services(settings.services)
    }

    /// What the mail around a letter says.
    struct Surroundings {
        var subject: String
        /// The local day of the mail in the office's zone.
        var today: Day
        var hasLetterAttachment: Bool
        var senderName: String?
        /// An answer to a question for missing facts: nothing need be repeated.
        var supplements = false
        /// How the attached calendar names the event, if one came with the mail.
        var calendars: [String] = []
    }

    static func contains(_ tokens: [Token], _ pattern: [String]) -> Bool {
        guard let first = pattern.first else { return false }
        var index = 0
        while index < tokens.count {
            if tokens[index].text == first {
                var next = index + 1
                var place = 1
                while place < pattern.count, next < tokens.count {
                    if tokens[next].isMark("-"), tokens[next].joined {
                        next += 1
                    } else if tokens[next].text == pattern[place] {
                        next += 1
                        place += 1
                    } else {
                        break
                    }
                }
                if place == pattern.count { return true }
            }
            index += 1
        }
        return false
    }

    // MARK: Reading

    func read(_ documents: [Document], _ around: Surroundings) -> RequestReading {
        var reading = RequestReading()
        let everything = documents.sorted { ($0.weight + ($0.attached ? 8 : 0)) > ($1.weight + ($1.attached ? 8 : 0)) }
        let letters = everything.filter { !$0.isEnclosure }
        let ordered = letters.isEmpty ? everything : letters
        let documents = ordered
        let change = Change(documents, subject: around.subject, vocabulary: vocabulary)
        let subject = Words(around.subject)
        let service = services.find(documents, subject: subject)
        reading.service = service?.service.name
        if let service {
            reading.evidence += service.hits.prefix(3).map { hit in
                if let place = hit.document {
                    return documents[place].evidence("service", at: hit.token, service.confidence, words: hit.words)
                }
                return RequestReading.Evidence(
                    field: "service", source: String(around.subject.prefix(300)), confidence: service.confidence,
                    words: hit.words)
            }
        }
        var warnings: Set<String> = []

        for document in ordered {
            let letter = LetterHead(document, today: around.today, zone: settings.zone, change: change)
            if reading.number == nil, let number = letter.number {
                reading.number = number.text
                reading.evidence.append(document.evidence("letter_number", at: number.token, 95))
            }
            if reading.date == nil, let date = letter.date {
                reading.date = date.day
                reading.evidence.append(document.evidence("letter_date", at: date.token, 90))
            }
            if reading.refersTo == nil { reading.refersTo = letter.reference }
            if reading.subject == nil, let subject = letter.subject {
                reading.subject = subject
                if let field = document.fields.first(.subject) {
                    reading.evidence.append(document.evidence("letter_subject", at: field.value.lowerBound, 95))
                }
            }
            if reading.signatory == nil, let signatory = letter.signatory {
                reading.signatory = signatory.text
                reading.evidence.append(document.evidence("signatory", at: signatory.token, 85))
            }
            if reading.agency == nil { reading.agency = letter.agency }
            if reading.contactAddress == nil { reading.contactAddress = FormAddress.find(document.words) }
            if reading.place == nil, let field = document.fields.first(.place) {
                reading.place = value(document, field)
                reading.evidence.append(document.evidence("place", at: field.value.lowerBound, 90))
            }
        }
        if reading.subject == nil { reading.subject = around.subject.isEmpty ? nil : around.subject }
        if change == nil { reading.refersTo = nil }

        // Sessions come from the fullest document that names a day; an enclosure only where no letter does.
        var agenda: Agenda?
        var source: Document?
        for document in ordered + (letters.isEmpty ? [] : everything.filter(\.isEnclosure)) {
            if document.isEnclosure, !letters.isEmpty, !(agenda?.sessions.isEmpty ?? true) { break }
            let found = Agenda(document, today: around.today, zone: settings.zone, change: change)
            if agenda == nil || agenda?.isEmpty ?? true && !found.isEmpty
                || agenda?.sessions.isEmpty ?? true && !found.sessions.isEmpty
            {
                if let earlier = agenda { warnings.formUnion(earlier.warnings.subtracting(["vague_date"])) }
                agenda = found
                source = document
            }
        }
        if let agenda {
            reading.sessions = agenda.sessions
            reading.undated = agenda.undated.isEmpty ? nil : agenda.undated
            reading.alternatives = agenda.alternatives
            reading.evidence += agenda.evidence
            warnings.formUnion(agenda.warnings)
        }
        if change == .cancellation || change == .enquiry {
            reading.sessions = []
            reading.undated = nil
            reading.alternatives = []
            warnings.subtract([
                "date_in_past", "weekday_date_mismatch", "alternative_dates", "vague_date", "end_open",
                "crosses_midnight", "multiple_sessions", "recurring",
            ])
        }
        if change != .cancellation, change != .enquiry, !around.calendars.isEmpty {
            let events = CalendarParts.sessions(around.calendars, zone: settings.zone)
            if reading.sessions.isEmpty, !events.isEmpty { (reading.sessions, reading.undated) = (events, nil) }
            // A calendar also tells the hours that the letter leaves out.
            for index in reading.sessions.indices where reading.sessions[index].start == nil {
                guard let event = events.first(where: { $0.date == reading.sessions[index].date }) else { continue }
                reading.sessions[index].start = event.start
                reading.sessions[index].zone = event.zone
                reading.sessions[index].zoneStated = event.zoneStated
                if !reading.sessions[index].endOpen { reading.sessions[index].end = event.end }
            }
        }
        if !reading.sessions.isEmpty { warnings.remove("vague_date") }

        // Title, participants, contact, needs.
        let title = ordered.lazy.compactMap { document in document.fields.first(.event).flatMap { value(document, $0) }
        }.first
        if reading.sessions.isEmpty, reading.undated == nil, change != .cancellation, change != .enquiry,
            !around.supplements,
            title != nil || ordered.contains(where: { People($0).participants != nil })
        {
            // Neither day nor hour: what else is known waits for them.
            reading.undated = [
                RequestReading.Undated(
                    title: title, start: nil, end: nil, endOpen: false, zone: settings.zone, zoneStated: false,
                    participants: nil)
            ]
        }
        let everybody = ordered.map { People($0) }
        for (document, people) in zip(ordered, everybody) {
            if reading.sessions.allSatisfy({ $0.participants == nil }),
                reading.undated?.allSatisfy({ $0.participants == nil }) ?? true, let count = people.participants
            {
                for index in reading.sessions.indices { reading.sessions[index].participants = count.count }
                for index in reading.undated?.indices ?? 0..<0 { reading.undated?[index].participants = count.count }
                if people.perRow.count == reading.sessions.count, people.perRow.count > 1 {
                    for index in reading.sessions.indices {
                        reading.sessions[index].participants = people.perRow[index]
                    }
                }
                reading.evidence.append(
                    document.evidence("participants", at: count.token, people.approximate || people.several ? 70 : 90))
                if people.approximate { warnings.insert("participants_approximate") }
                if people.several { warnings.insert("two_participant_counts") }
            }
            if reading.contactPhone == nil, let contact = people.contact {
                reading.contactPhone = contact.phone
                reading.contactName = contact.name
                reading.evidence.append(document.evidence("contact", at: contact.token, 90))
            }
            if reading.contactName == nil { reading.contactName = people.contactName }
        }
        // “• Selasa …, 64 peserta; • Rabu …, 71 peserta”: each day its own.
        if let agenda, let source, agenda.anchors.count == reading.sessions.count,
            Set(reading.sessions.map(\.participants)).count == 1
        {
            let days = agenda.anchors.reduce(into: [Int]()) { if $0.last != $1 { $0.append($1) } }
            if let counts = People(source).perSession(days) {
                for index in reading.sessions.indices {
                    if let place = days.firstIndex(of: agenda.anchors[index]) {
                        reading.sessions[index].participants = counts[place]
                    }
                }
            }
        }
        // “Sesi I : pukul … (100)”, “Sesi II : pukul … (80)”: the hours of one day, each with its people.
        if let agenda, let source, reading.sessions.count > 1, agenda.timeAnchors.count == reading.sessions.count,
            Set(reading.sessions.map(\.participants)).count == 1,
            let counts = People(source).perHours(agenda.timeAnchors)
        {
            for index in reading.sessions.indices { reading.sessions[index].participants = counts[index] }
        }
        // “1. hari/tanggal …, acara …; 2. hari/tanggal …, acara …”: each day its own event, in the order of the letter.
        if let agenda, let source, agenda.anchors.count == reading.sessions.count {
            let days = agenda.anchors.sorted().reduce(into: [Int]()) { if $0.last != $1 { $0.append($1) } }
            let titles = source.fields.of([.event]).map { value(source, $0) }
            if days.count > 1, titles.count == days.count {
                for index in reading.sessions.indices where reading.sessions[index].title == nil {
                    guard let place = days.firstIndex(of: agenda.anchors[index]) else { continue }
                    reading.sessions[index].title = titles[place]
                }
            }
        }
        let counted =
            reading.sessions.contains { $0.participants != nil } || everybody.contains { $0.participants != nil }
        for index in reading.sessions.indices where reading.sessions[index].title == nil {
            reading.sessions[index].title = title
        }
        for index in reading.undated?.indices ?? 0..<0 { reading.undated?[index].title = title }
        reading.needs = Needs.read(ordered, service: reading.service)
        if reading.agency == nil { reading.agency = around.senderName }

        addWarnings(&warnings, reading, ordered, around, change)
        let formal = ordered.contains { LetterHead.isForm($0) }
        let letterStands = around.hasLetterAttachment || (reading.number != nil && reading.signatory != nil)
        if change == nil, !around.supplements {
            var missing: [String] = []
            let required =
                service?.service.required ?? [
                    "signed_letter", "letter_number", "letter_date", "date", "start_time", "participants", "contact",
                ]
            let form = formal && (service?.service.formReplacesLetter ?? false)
            for field in required {
                let absent: Bool
                switch field {
                case "signed_letter": absent = !form && !letterStands
                case "letter_number": absent = !form && reading.number == nil
                case "letter_date": absent = !form && reading.date == nil
                case "date": absent = reading.sessions.isEmpty
                case "start_time":
                    absent =
                        reading.sessions.isEmpty
                        ? !(agenda?.sawTime ?? false) : reading.sessions.contains { $0.start == nil }
                case "participants": absent = !counted
                case "contact": absent = reading.contactPhone == nil
                case "equipment":
                    absent = !reading.needs.contains { Needs.equipment.contains(String($0.split(separator: ":")[0])) }
                default: absent = false
                }
                if absent { missing.append(field) }
            }
            reading.missing = missing
        }
        reading.warnings = warnings.sorted()
        return reading
    }

    private func value(_ document: Document, _ field: Field) -> String? {
        let tokens = document.words.tokens
        var end = field.value.upperBound
        while end > field.value.lowerBound, tokens[end - 1].kind == .mark, ";,".contains(tokens[end - 1].text) {
            end -= 1
        }
        guard field.value.lowerBound < end else { return nil }
        let raw = document.words.slice(field.value.lowerBound..<end)
        let text = raw.split(whereSeparator: { $0 == "\n" || $0 == "\t" || $0 == " " }).joined(separator: " ")
        return text.isEmpty || text == "-" ? nil : String(text.prefix(300))
    }

    // MARK: Warnings

    private func addWarnings(
        _ warnings: inout Set<String>, _ reading: RequestReading, _ documents: [Document], _ around: Surroundings,
        _ change: Change?
    ) {
        if change == .cancellation { warnings.insert("cancellation") }
        if change == .reschedule { warnings.insert("reschedule") }
        if change == .enquiry { warnings.insert("status_enquiry") }
        for document in documents {
            let tokens = document.words.tokens
            // A picture that is no letter, beside a letter that can be read, casts no doubt on it.
            if document.recognised, document.weight == documents.first?.weight || Asking.isLetter(document) {
                warnings.insert("read_by_ocr")
            }
            if Requests.asksForHostKey(tokens) { warnings.insert("asks_for_host_key") }
            if Requests.asksToSkip(tokens) { warnings.insert("instruction_to_skip_approval") }
            if Requests.hasOwnLink(document.words) { warnings.insert("own_meeting_link") }
            if Requests.claimsApproval(tokens) { warnings.insert("verbal_approval_claimed") }
        }
        if reading.sessions.contains(where: { $0.date < around.today }) {
            warnings.insert("date_in_past")
            if let first = reading.sessions.first,
                let later = Day(year: first.date.year + 1, month: first.date.month, day: first.date.dayOfMonth),
                later >= around.today
            {
                warnings.insert("likely_wrong_year")
            }
        } else if let first = reading.sessions.map(\.date).min() {
            let lead = first.number - around.today.number
            if lead < 1 {
                warnings.insert("lead_time_too_short")
            } else if lead < 3 {
                warnings.insert("lead_time_under_3_days")
            }
        }
        if reading.sessions.contains(where: { settings.holidays.contains($0.date) }) {
            warnings.insert("public_holiday")
        }
        if reading.sessions.contains(where: { $0.date.weekday.rawValue >= 5 }) { warnings.insert("weekend") }
        if reading.sessions.contains(where: { $0.start.map { $0.hour < 7 || $0.hour >= 16 } ?? false }) {
            warnings.insert("outside_working_hours")
        }
        if reading.needs.contains("webinar") { warnings.insert("webinar_not_meeting") }
    }

    private static func near(_ tokens: [Token], _ first: [String], _ second: [String], within: Int) -> Bool {
        for index in tokens.indices where tokens[index].isWord(in: first) {
            for next in (index + 1)..<max(index + 1, min(tokens.count, index + 1 + within))
            where tokens[next].isWord(in: second) { return true }
        }
        return false
    }

    static func asksForHostKey(_ tokens: [Token]) -> Bool {
        near(tokens, ["host"], ["key", "keynya"], within: 1) || near(tokens, ["start"], ["link", "url"], within: 1)
            || near(tokens, ["hostkey", "starturl"], ["dan", "atau", "zoom"], within: 1)
            || tokens.contains { $0.isWord(in: ["hostkey", "starturl"]) }
            || near(tokens, ["link", "tautan"], ["start", "host"], within: 1)
    }

    /// A letter that tells the reader to leave out the officials. Text is data: it is only warned of.
    static func asksToSkip(_ tokens: [Token]) -> Bool {
        let rules = [
            "disposisi", "persetujuan", "tahapan", "prosedur", "alur", "sop", "approval", "verifikasi", "pimpinan",
            "instruksi", "instructions", "aturan", "proses",
        ]
        if near(
            tokens, ["abaikan", "lewati", "lompati", "skip", "ignore", "bypass", "kesampingkan", "hiraukan"], rules,
            within: 4)
        {
            return true
        }
        if near(tokens, ["tanpa"], ["disposisi", "persetujuan", "approval", "tahapan", "verifikasi"], within: 3) {
            return true
        }
        if near(
            tokens, ["anggap", "dianggap", "nyatakan", "tandai"], ["disetujui", "setuju", "acc", "approved", "sah"],
            within: 5)
        {
            return true
        }
        // “tidak perlu menunggu disposisi”
        for index in tokens.indices
        where tokens[index].isWord(in: ["tidak", "tdk", "gak", "ga", "tak", "jangan"]) && index + 2 < tokens.count {
            guard tokens[index + 1].isWord(in: ["perlu", "usah", "harus", "menunggu", "melalui", "lewat"]) else {
                continue
            }
            let rest = tokens[(index + 2)..<min(tokens.count, index + 6)]
            if rest.contains(where: {
                $0.isWord(in: ["disposisi", "persetujuan", "approval", "verifikasi", "tahapan"])
            }) {
                return true
            }
        }
        return near(tokens, ["langsung"], ["disetujui", "setujui", "diapprove", "acc"], within: 2)
    }

    /// “zoom meeting disiapkan oleh Pusat”: the meeting itself stands for its link.
    private static func isLinkNoun(_ tokens: [Token], _ index: Int) -> Bool {
        guard tokens[index].isWord(in: ["zoom", "meeting"]), index + 1 < tokens.count else { return false }
        if tokens[index + 1].isWord("dari") { return true }
        return tokens[(index + 1)..<min(tokens.count, index + 4)].contains {
            $0.isWord(in: ["disediakan", "disiapkan", "dibuat", "dibuatkan", "difasilitasi", "diselenggarakan"])
        } && !tokens[index + 1].isWord(in: ["dapat", "agar", "untuk"])
    }

    /// “Zoom dari pusat, kami hanya butuh layar”: the clause is about something else that is asked for.
    private static func aside(_ tokens: [Token], _ index: Int) -> Bool {
        tokens[min(index, tokens.count)..<min(tokens.count, index + 8)].contains {
            $0.isWord(in: ["hanya", "cuma", "cukup", "tinggal", "sekadar", "sekedar", "sudah", "telah", "saja"])
        }
    }

    /// Whether the words of asking stand before a link in its sentence: then it is what is wanted.
    private static func isWanted(_ tokens: [Token], _ index: Int, _ words: Words) -> Bool {
        let first = max(words.sentenceRange(at: index).lowerBound, index - 12)
        return tokens[min(first, index)..<index].contains {
            $0.isWord(in: [
                "mohon", "memohon", "meminta", "minta", "permohonan", "meminjam", "pinjam", "peminjaman", "butuh",
                "membutuhkan", "memerlukan", "dibuatkan", "mhn", "tolong", "bantuan", "menyediakan", "permintaan",
                "menunggu", "dipinjami",
            ])
        } && !tokens[min(first, index)..<index].contains { $0.isMark("(") }
    }

    /// Whether a name after “oleh”, “dari” is this office or those it is addressed by.
    private static func isHere(_ tokens: [Token], _ index: Int) -> Bool {
        tokens[min(index, tokens.count)..<min(tokens.count, index + 4)].contains {
            $0.isWord(in: [
                "kominfo", "dkisp", "diskominfo", "komunikasi", "informatika", "diskominfotik", "diskominfosp",
                "saudara", "bapak", "ibu", "anda", "admin", "kominfotik", "bpk",
            ])
        }
    }

    /// Whether a body outside the office stands after “oleh” or “dari”.
    private static func isElsewhere(_ tokens: [Token], _ index: Int) -> Bool {
        guard index < tokens.count, !isHere(tokens, index) else { return false }
        return tokens[index..<min(tokens.count, index + 3)].contains {
            $0.isWord(in: [
                "pusat", "provinsi", "prov", "panitia", "penyelenggara", "narasumber", "badan", "inspektorat",
                "universitas", "gubernur", "pemprov", "pemerintah", "bappenas", "kpk", "bkn", "bnpb", "kpu", "bawaslu",
                "polda", "polri", "kejaksaan", "mabes", "setjen", "dirjen", "ditjen", "direktorat", "lembaga",
                "bappeda", "kanwil", "kampus", "mitra", "vendor", "eo", "host", "kami", "sekretariat", "pemkab",
                "pemkot", "balai", "bi", "ojk", "bps", "lan", "komisi", "dewan", "asosiasi", "yayasan", "rri", "lpse",
                "bpkp", "bpjs", "pengundang", "asdep", "deputi", "instansi", "pengadilan",
            ]) || $0.kind == .word && $0.text.hasPrefix("kemen")
        }
    }

    /// The applicant has a meeting of his own.
    static func hasOwnLink(_ words: Words) -> Bool {
        let tokens = words.tokens
        let link: Set<String> = ["link", "tautan", "linknya", "akun", "id", "url", "tautannya", "zoomnya", "room"]
        let there: Set<String> = [
            "tersedia", "ada", "disediakan", "disiapkan", "dibuat", "dibuatkan", "diberikan", "dikirim", "menyusul",
            "dibagikan", "terima", "diterima", "peroleh", "dapatkan", "diperoleh", "didapat", "siap",
        ]
        for index in tokens.indices where tokens[index].isWord(in: link) || isLinkNoun(tokens, index) {
            let end = min(tokens.count, index + 10)
            let wanted = isWanted(tokens, index, words)
            var already = false
            var other = false
            var next = index + 1
            // “Link zoom difasilitasi Kemenkes”, “akun zoom menggunakan akun Provinsi”
            if !wanted,
                let verb = (index + 1..<max(index + 1, min(tokens.count - 1, index + 4))).first(where: {
                    tokens[$0].isWord(in: [
                        "difasilitasi", "disiapkan", "disediakan", "menggunakan", "memakai", "pakai", "dibuat",
                        "dibuatkan", "dikelola", "dihost",
                    ])
                }),
                isElsewhere(
                    tokens,
                    verb + 1 < tokens.count && tokens[verb + 1].isWord(in: ["akun", "link", "punya", "milik"])
                        ? verb + 2 : verb + 1),
                !tokens[verb + 1].isWord("kami") || tokens[verb].isWord(in: ["menggunakan", "memakai", "pakai"])
            {
                return true
            }
            while next < end, !tokens[next].isMark(".") || tokens[next].joined, !tokens[next].isMark(";") {
                let token = tokens[next]
                if token.isWord(in: ["mohon", "tidak", "belum", "agar", "memfasilitasi", "menyediakan", "kiranya"]) {
                    break
                }
                if token.isWord(in: ["sudah", "telah", "sdh", "udah"]) { already = true }
                // “tautan zoom disiapkan oleh Kementerian”, “linknya dari Provinsi”, “berasal dari panitia”
                if !wanted, token.isWord(in: ["dari", "oleh", "dr"]), isElsewhere(tokens, next + 1) {
                    let made =
                        next - index <= 3 && !tokens[index].isWord("akun") && !tokens[index].isWord("zoom")
                        || tokens[index].isWord("zoom") && next == index + 1 && aside(tokens, next + 1)
                        || tokens[index + 1..<next].contains { $0.isWord(in: there) || $0.isWord("berasal") }
                    if made { return true }
                }
                if token.isWord(in: [
                    "kementerian", "pusat", "provinsi", "panitia", "penyelenggara", "pihak", "narasumber", "dari",
                    "kemendagri", "kami", "sendiri", "oleh",
                ]) {
                    other = true
                }
                // “Tautan rapat berasal dari Kementerian”
                if token.isWord(in: ["berasal", "bersumber"]), next + 2 < tokens.count,
                    tokens[next + 1].isWord("dari"), !isHere(tokens, next + 2)
                {
                    return true
                }
                if token.isWord(in: there),
                    already && !wanted
                        || other && !wanted
                            && token.isWord(in: ["disediakan", "disiapkan", "dibuat", "dibagikan", "diberikan"])
                            && !(next + 2 < tokens.count && tokens[next + 1].isWord(in: ["oleh", "dari"])
                                && isHere(tokens, next + 2))
                {
                    return true
                }
                next += 1
            }
        }
        // An address that is joined by: it is there already.
        if let place = tokens.indices.first(where: { place in
            tokens[place].isWord("us") && place > 1 && place + 2 < tokens.count && tokens[place - 2].isWord("zoom")
                && tokens[place + 1].isMark("/") && tokens[place + 2].isWord(in: ["j", "my", "w", "s"])
        }), !isWanted(tokens, place, words) {
            return true
        }
        // “Zoom menggunakan akun kami sendiri”, “link tidak perlu dibuatkan”
        let ownable = link.union(["zoom", "akunnya", "meeting", "room"])
        for index in tokens.indices where tokens[index].isWord(in: ownable) {
            var needless = false
            for next in (index + 1)..<max(index + 1, min(tokens.count, index + 10)) {
                let token = tokens[next]
                if token.isMark(".") && !token.joined || token.isMark(";") { break }
                if token.isWord(in: ["mohon", "memohon", "agar", "kiranya", "belum"]) { break }
                if token.isWord("sendiri"), next - index <= 4 { return true }
                if token.isWord(in: ["milik", "punya", "kepunyaan"]), next + 1 < tokens.count,
                    tokens[next + 1].isWord(in: ["kami", "dinas", "opd", "sekolah", "kampus", "kantor"]),
                    !isHere(tokens, next + 1), !isWanted(tokens, index, words)
                {
                    return true
                }
                if token.isWord(in: ["tidak", "tdk", "gak", "ga", "tak"]), next + 1 < tokens.count,
                    tokens[next + 1].isWord(in: ["perlu", "usah"])
                {
                    needless = true
                }
                if needless,
                    token.isWord(in: ["dibuatkan", "dibuat", "disediakan", "disiapkan", "dibikinkan", "menyediakan"])
                {
                    return true
                }
            }
        }
        // “kami sudah memiliki link/akun sendiri”
        for index in tokens.indices where tokens[index].isWord(in: ["sudah", "telah", "sdh"]) {
            let end = min(tokens.count, index + 6)
            guard index + 1 < end else { continue }
            if tokens[index + 1].isWord(in: [
                "memiliki", "punya", "mempunyai", "ada", "tersedia", "menyiapkan", "membuat",
            ]),
                tokens[(index + 2)..<max(index + 2, end)].contains(where: {
                    $0.isWord(in: ["link", "tautan", "akun", "zoom"])
                })
            {
                return true
            }
        }
        return false
    }

    /// “Pak Kadis secara lisan sudah setuju”: a third person reports an approval.
    static func claimsApproval(_ tokens: [Token]) -> Bool {
        let yes: Set<String> = [
            "setuju", "disetujui", "acc", "menyetujui", "approve", "approved", "mengizinkan", "diizinkan", "oke", "ok",
            "menyanggupi", "merestui", "direstui", "hijau", "restu", "restunya", "mengiyakan", "diiyakan", "okein",
            "okekan", "persetujuan", "izin", "ijin", "diacc", "mengacc", "okay", "beres",
        ]
        /// Nouns that are an approval only where they were got by word of mouth from an official of an office.
        let nouns: Set<String> = ["persetujuan", "izin", "ijin", "restu", "hijau", "restunya", "beres"]
        for index in tokens.indices where tokens[index].isWord(in: yes) {
            var start = max(0, index - 7)
            // Another sentence says nothing about this one.
            if let stop = tokens[start..<index].lastIndex(where: {
                $0.isMark(".") && !$0.joined || $0.isMark(";") || $0.isMark("?")
            }), tokens[stop - 1 >= 0 ? stop - 1 : 0].width > 4 {
                start = stop + 1
            }
            let before = tokens[start..<index]
            if tokens[index].isWord("hijau"), index == 0 || !tokens[index - 1].isWord("lampu") { continue }
            if nouns.contains(tokens[index].text),
                !before.contains(where: {
                    $0.isWord(in: ["dapat", "mendapat", "mendapatkan", "memperoleh", "ada", "minta", "diberi", "dapet"])
                })
            {
                continue
            }
            // “Mohon dijadwalkan, Pak Sekda sudah oke”: what is asked for stands in a clause of its own.
            let comma = before.lastIndex { $0.isMark(",") || $0.isMark("-") && !$0.joined }
            let clause = comma.map { tokens[($0 + 1)..<index] } ?? before
            let told = clause.contains { $0.isWord(in: ["sudah", "telah", "sdh", "udah"]) }
            if (told ? clause : before).contains(where: {
                $0.isWord(in: [
                    "anggap", "dianggap", "belum", "apabila", "jika", "bila", "kalau", "mohon", "agar", "setelah",
                    "semoga", "untuk", "tidak", "nyatakan", "menunggu", "surat",
                ])
            }) {
                continue
            }
            // “kiranya dapat disetujui” asks; “sudah dapat lampu hijau” claims.
            if let able = before.lastIndex(where: { $0.isWord("dapat") }),
                able == 0 || !tokens[able - 1].isWord(in: ["sudah", "telah", "sdh", "udah"])
            {
                continue
            }
            let done = before.contains { $0.isWord(in: ["sudah", "telah", "sdh", "udah"]) }
            let spoken =
                before.contains { $0.isWord(in: ["lisan", "telepon", "telp", "wa"]) }
                || tokens[index..<min(tokens.count, index + 6)].contains { $0.isWord(in: ["lisan", "lewat"]) }
            let someone =
                before.contains {
                    $0.isWord(in: [
                        "pak", "bu", "bapak", "ibu", "kadis", "kepala", "sekda", "bupati", "walikota", "kabid",
                        "pimpinan", "beliau", "sekretaris", "wakil", "gubernur", "asisten", "kabag", "subkoordinator",
                        "kasi", "subkoor", "sekdis", "kaban", "sekwan", "sekban", "camat", "karo",
                    ])
                }
                || tokens[index..<min(tokens.count, index + 5)].contains {
                    $0.isWord(in: [
                        "pak", "bapak", "oleh", "kadis", "sekda", "bupati", "pimpinan", "kabid", "bu", "ibu",
                        "walikota",
                        "beliau",
                    ])
                }
            if nouns.contains(tokens[index].text) {
                let near = tokens[start..<min(tokens.count, index + 6)]
                let ours = near.contains {
                    $0.isWord(in: [
                        "kadis", "kabid", "sekda", "bupati", "walikota", "lisan", "kadiskominfo", "wakil", "gubernur",
                        "asisten", "beliau", "kasi", "subkoordinator", "subkoor",
                    ])
                }
                guard ours else { continue }
            }
            if (done || spoken) && someone { return true }
        }
        return false
    }
}

/// Whether a letter changes or cancels an earlier request.
enum Change: Sendable, Equatable {
    case reschedule, cancellation
    /// It asks how an earlier request stands, and for nothing new.
    case enquiry

    init?(_ documents: [Document], subject: String, vocabulary: Vocabulary) {
        let head = Words(subject).tokens
        let hals = documents.compactMap { document in
            document.fields.first(.subject).map { Array(document.words.tokens[$0.value]) }
        }
        for tokens in [head] + hals {
            if Change.cancels(tokens, vocabulary) { self = .cancellation; return }
            if Change.moves(tokens, vocabulary) { self = .reschedule; return }
        }
        for document in documents {
            let tokens = document.words.tokens
            if Change.movesInProse(tokens, vocabulary) { self = .reschedule; return }
            if Change.cancelsInProse(tokens, vocabulary) { self = .cancellation; return }
        }
        if documents.contains(where: { Change.enquires($0) }),
            !documents.contains(where: { $0.attached && Asking.isLetter($0) })
        {
            self = .enquiry
            return
        }
        return nil
    }

    /// “Mohon tindak lanjut surat kami nomor …”, “menanyakan status permohonan kami”: an earlier letter is asked after,
    /// and neither an hour, a count nor a label tells of an event.
    private static func enquires(_ document: Document) -> Bool {
        let event: Set<Field.Role> = [.date, .time, .startTime, .event, .participants, .duration, .needs]
        let tokens = document.words.tokens
        guard tokens.count <= 160, !document.fields.all.contains(where: { event.contains($0.role) }) else {
            return false
        }
        func ours(_ index: Int) -> Bool {
            let near = tokens[max(0, index - 24)..<min(tokens.count, index + 12)]
            guard let paper = near.firstIndex(where: { $0.isWord(in: ["surat", "permohonan", "suratnya"]) }) else {
                return false
            }
            return tokens[paper..<min(tokens.count, paper + 8)].contains {
                $0.isWord(in: ["kami", "saya", "nomor", "no", "tertanggal"])
            }
        }
        for index in tokens.indices {
            let token = tokens[index]
            var asks = token.isWord(in: [
                "status", "progres", "progress", "perkembangan", "kelanjutan", "kelanjutannya", "kejelasan",
                "menanyakan", "menanyai", "perkembangannya",
            ])
            // “sudah sampai mana”
            if token.isWord("sampai"), index + 1 < tokens.count, tokens[index + 1].isWord(in: ["mana", "dimana"]) {
                asks = true
            }
            if token.isWord(in: ["tindak", "tindaklanjut", "ditindaklanjuti", "tindaklanjutnya", "jawaban", "balasan"])
            {
                let before = tokens[max(0, index - 7)..<index]
                asks =
                    before.contains {
                        $0.isWord(in: [
                            "mohon", "bagaimana", "menunggu", "belum", "minta", "meminta", "kapan", "apakah",
                            "menanti", "memohon", "info", "informasi", "sudah", "dimohon", "kiranya", "konfirmasi",
                        ])
                    }
            }
            guard asks, ours(index) else { continue }
            let moments = Moments(tokens, today: Day(number: 0), zone: .wib)
            let hours = moments.all().contains {
                if case .time(let time) = $0 { time.marked && time.start != nil } else { false }
            }
            return !hours && People(document).participants == nil
        }
        return false
    }

    private static func cancels(_ tokens: [Token], _ vocabulary: Vocabulary) -> Bool {
        vocabulary.contains(.withdraw, tokens)
    }
    private static func moves(_ tokens: [Token], _ vocabulary: Vocabulary) -> Bool {
        vocabulary.contains(.move, tokens)
            || tokens.contains {
                $0.isWord(in: ["perubahan", "ralat", "penundaan", "pengunduran", "pergeseran", "revisi"])
            }
    }

    /// “semula … menjadi …”, “diubah menjadi”, “ditunda ke”.
    /// What opens a condition: a move that only may be is none.
    static let conditions: Set<String> = [
        "apabila", "jika", "bila", "kalau", "jikalau", "bilamana", "seandainya", "andai", "andaikata", "misalnya",
        "sekiranya", "andaikan", "seumpama", "klo", "kalo", "jk", "bilamana", "asalkan",
    ]

    private static func isConditional(_ tokens: [Token], _ index: Int) -> Bool {
        for back in stride(from: index - 1, through: max(0, index - 16), by: -1) {
            if tokens[back].isMark("."), back + 1 < tokens.count, !tokens[back + 1].joined { return false }
            if tokens[back].isWord(in: conditions) { return true }
        }
        return false
    }

    private static func movesInProse(_ tokens: [Token], _ vocabulary: Vocabulary) -> Bool {
        let become: Set<String> = ["menjadi", "ke", "pada", "mjd", "jadi", "jd"]
        let verbs: Set<String> = [
            "diubah", "dirubah", "digeser", "diundur", "dimajukan", "dipindah", "dipindahkan", "ditunda", "berubah",
            "dijadwalkan", "mengubah", "memindahkan", "menggeser", "mengundurkan", "memajukan", "mundur", "bergeser",
            "dialihkan", "menunda", "diganti", "perubahan", "geser", "undur", "pindah", "pindahkan", "majukan",
            "mundurkan", "undurkan", "mundurin", "majuin", "geserkan", "digeserkan", "dimundurkan", "dimundurin",
        ]
        var semula = false
        for index in tokens.indices {
            if tokens[index].isWord(in: ["semula", "sebelumnya", "awalnya", "tadinya", "mulanya"]) { semula = true }
            if semula, tokens[index].isWord(in: ["menjadi", "diubah", "mjd", "jd"]) { return true }
            if tokens[index].isWord(in: verbs),
                !tokens[index].isWord("dijadwalkan")
                    || tokens.indices.contains(index + 1) && tokens[index + 1].isWord("ulang"),
                semula || !isConditional(tokens, index)
            {
                let end = min(tokens.count, index + 5)
                if index + 1 < end, tokens[(index + 1)..<end].contains(where: { $0.isWord(in: become) }) {
                    // “mengubah perilaku menjadi …” is no change of date: a day or hour must follow.
                    let rest = tokens[index..<min(tokens.count, index + 16)]
                    if rest.contains(where: {
                        $0.kind == .number
                            || $0.isWord(in: [
                                "hari", "jam", "pukul", "tanggal", "besok", "senin", "selasa", "rabu", "kamis", "jumat",
                            ])
                    }),
                        vocabulary.contains(.move, Array(tokens[max(0, index - 4)..<end]))
                            || tokens[max(0, index - 12)..<end].contains(where: {
                                $0.isWord(in: [
                                    "jadwal", "kegiatan", "rapat", "acara", "pelaksanaan", "waktu", "tanggal", "zoom",
                                    "kunjungan", "semula", "hari",
                                ])
                            })
                    {
                        return true
                    }
                }
            }
        }
        return false
    }

    private static func cancelsInProse(_ tokens: [Token], _ vocabulary: Vocabulary) -> Bool {
        let verbs: Set<String> = [
            "batal", "dibatalkan", "membatalkan", "batalkan", "pembatalan", "mencabut", "menarik", "dicabut", "ditarik",
            "ditiadakan", "cancel", "diurungkan", "urung",
        ]
        for index in tokens.indices where tokens[index].isWord(in: verbs) {
            let near = tokens[max(0, index - 12)..<min(tokens.count, index + 12)]
            if tokens[max(0, index - 3)..<index].contains(where: {
                $0.isWord(in: ["tidak", "jangan", "apabila", "jika", "bila", "kalau", "dapat"])
            }) {
                continue
            }
            if tokens[index].isWord(in: ["mencabut", "menarik", "dicabut", "ditarik"]) {
                if near.contains(where: { $0.isWord(in: ["permohonan", "surat"]) }) { return true }
                continue
            }
            if near.contains(where: {
                $0.isWord(in: [
                    "permohonan", "kegiatan", "rapat", "acara", "zoom", "peminjaman", "kunjungan", "jadwal", "surat",
                    "pelaksanaan", "vicon", "pinjam",
                ])
            }) {
                return true
            }
        }
        return false
    }
}
