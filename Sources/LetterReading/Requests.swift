import OfficeCalendar

/// One text in which a request may stand: the mail's own words or an attached letter.
struct Document: Sendable {
    let words: Words
    let fields: Fields
    let attached: Bool
    let recognised: Bool

    init(_ text: String, attached: Bool, recognised: Bool = false) {
        words = Words(text)
        fields = Fields(words)
        self.attached = attached
        self.recognised = recognised
    }

    /// How much of a letter stands here: labels, number, salutation.
    var weight: Int {
        var weight = 0
        for field in fields.all {
            switch field.role {
            case .date, .time, .startTime: weight += 3
            case .number: weight += 3
            case .event, .participants, .contact, .subject: weight += 2
            default: weight += 1
            }
        }
        return min(weight, 40) + min(words.tokens.count / 20, 10)
    }
}

/// Reads what a request letter asks for.
struct Requests {
    let settings: ReaderSettings
    let vocabulary: Vocabulary
    /// The phrases of each service as tokens, with their weights.
    private let phrases: [[(words: [String], weight: Int)]]

    init(settings: ReaderSettings, vocabulary: Vocabulary) {
        self.settings = settings
        self.vocabulary = vocabulary
        phrases = settings.services.map { service in
            service.phrases.sorted { $0.key < $1.key }.compactMap { phrase, weight in
                let words = Words(phrase).tokens.filter { $0.kind != .mark }.map(\.text)
                return words.isEmpty ? nil : (words, weight)
            }
        }
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

    /// The service whose phrases weigh most, and how much.
    func service(_ documents: [Document], subject: String) -> (service: ReaderSettings.Service, weight: Int)? {
        var best: (service: ReaderSettings.Service, weight: Int)?
        let head = Words(subject).tokens
        let hal = documents.lazy.compactMap { document in
            document.fields.first(.subject).map { Array(document.words.tokens[$0.value]) }
        }.first
        for (place, service) in settings.services.enumerated() {
            var weight = 0
            for (pattern, value) in phrases[place] {
                if Requests.contains(head, pattern) { weight += 2 * value }
                if documents.contains(where: { Requests.contains($0.words.tokens, pattern) }) { weight += value }
                if let hal, Requests.contains(hal, pattern) { weight += value }
            }
            if weight > 0, weight > (best?.weight ?? 0) { best = (service, weight) }
        }
        return best
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
        let ordered = documents.sorted { ($0.weight + ($0.attached ? 8 : 0)) > ($1.weight + ($1.attached ? 8 : 0)) }
        let change = Change(documents, subject: around.subject, vocabulary: vocabulary)
        let service = service(documents, subject: around.subject)
        reading.service = service?.service.name
        var warnings: Set<String> = []

        for document in ordered {
            let letter = LetterHead(document, today: around.today, zone: settings.zone, change: change)
            if reading.number == nil, let number = letter.number {
                reading.number = number.text
                reading.evidence.append(
                    evidence("letter_number", document, number.token, document.recognised ? 60 : 95))
            }
            if reading.date == nil, let date = letter.date {
                reading.date = date.day
                reading.evidence.append(evidence("letter_date", document, date.token, document.recognised ? 60 : 90))
            }
            if reading.refersTo == nil { reading.refersTo = letter.reference }
            if reading.subject == nil { reading.subject = letter.subject }
            if reading.signatory == nil { reading.signatory = letter.signatory }
            if reading.agency == nil { reading.agency = letter.agency }
            if reading.place == nil, let field = document.fields.first(.place) {
                reading.place = value(document, field)
            }
        }
        if reading.subject == nil { reading.subject = around.subject.isEmpty ? nil : around.subject }
        if change == nil { reading.refersTo = nil }

        // Sessions come from the fullest document that names a day.
        var agenda: Agenda?
        for document in ordered {
            let found = Agenda(document, today: around.today, zone: settings.zone, change: change)
            if agenda == nil || agenda?.isEmpty ?? true && !found.isEmpty
                || agenda?.sessions.isEmpty ?? true && !found.sessions.isEmpty
            {
                if let earlier = agenda { warnings.formUnion(earlier.warnings.subtracting(["vague_date"])) }
                agenda = found
            }
        }
        if let agenda {
            reading.sessions = agenda.sessions
            reading.alternatives = agenda.alternatives
            reading.evidence += agenda.evidence
            warnings.formUnion(agenda.warnings)
        }
        if change == .cancellation {
            reading.sessions = []
            reading.alternatives = []
            warnings.subtract([
                "date_in_past", "weekday_date_mismatch", "alternative_dates", "vague_date", "end_open",
                "crosses_midnight", "multiple_sessions", "recurring",
            ])
        }
        if change != .cancellation, !around.calendars.isEmpty {
            let events = CalendarParts.sessions(around.calendars, zone: settings.zone)
            if reading.sessions.isEmpty { reading.sessions = events }
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
        let everybody = ordered.map { People($0) }
        for (document, people) in zip(ordered, everybody) {
            if reading.sessions.allSatisfy({ $0.participants == nil }), let count = people.participants {
                for index in reading.sessions.indices { reading.sessions[index].participants = count.count }
                if people.perRow.count == reading.sessions.count, people.perRow.count > 1 {
                    for index in reading.sessions.indices {
                        reading.sessions[index].participants = people.perRow[index]
                    }
                }
                reading.evidence.append(evidence("participants", document, count.token, document.recognised ? 60 : 90))
                if people.approximate { warnings.insert("participants_approximate") }
                if people.several { warnings.insert("two_participant_counts") }
            }
            if reading.contactPhone == nil, let contact = people.contact {
                reading.contactPhone = contact.phone
                reading.contactName = contact.name
                reading.evidence.append(evidence("contact", document, contact.token, document.recognised ? 60 : 90))
            }
        }
        let counted =
            reading.sessions.contains { $0.participants != nil } || everybody.contains { $0.participants != nil }
        for index in reading.sessions.indices where reading.sessions[index].title == nil {
            reading.sessions[index].title = title
        }
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

    private func evidence(_ field: String, _ document: Document, _ token: Int, _ confidence: Int)
        -> RequestReading.Evidence
    {
        RequestReading.Evidence(
            field: field, source: String(document.words.line(at: token).prefix(300)), confidence: confidence)
    }

    // MARK: Warnings

    private func addWarnings(
        _ warnings: inout Set<String>, _ reading: RequestReading, _ documents: [Document], _ around: Surroundings,
        _ change: Change?
    ) {
        if change == .cancellation { warnings.insert("cancellation") }
        if change == .reschedule { warnings.insert("reschedule") }
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

    private static func near(_ tokens: [Token], _ first: Set<String>, _ second: Set<String>, within: Int) -> Bool {
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
        let rules: Set<String> = [
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

    /// The applicant has a meeting of his own.
    static func hasOwnLink(_ words: Words) -> Bool {
        let tokens = words.tokens
        let link: Set<String> = ["link", "tautan", "linknya", "akun", "id", "url", "undangan"]
        let there: Set<String> = [
            "tersedia", "ada", "disediakan", "disiapkan", "dibuat", "dibuatkan", "diberikan", "dikirim", "menyusul",
            "dibagikan",
        ]
        for index in tokens.indices where tokens[index].isWord(in: link) {
            let end = min(tokens.count, index + 9)
            var already = false
            var other = false
            var next = index + 1
            while next < end, !tokens[next].isMark(".") || tokens[next].joined, !tokens[next].isMark(";") {
                let token = tokens[next]
                if token.isWord(in: ["mohon", "tidak", "belum", "agar", "memfasilitasi", "menyediakan", "kiranya"]) {
                    break
                }
                if token.isWord(in: ["sudah", "telah", "sdh"]) { already = true }
                if token.isWord(in: [
                    "kementerian", "pusat", "provinsi", "panitia", "penyelenggara", "pihak", "narasumber", "dari",
                    "kemendagri", "kami", "sendiri", "oleh",
                ]) {
                    other = true
                }
                if token.isWord(in: there),
                    already
                        || other && token.isWord(in: ["disediakan", "disiapkan", "dibuat", "dibagikan", "diberikan"])
                {
                    return true
                }
                next += 1
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
            "menyanggupi", "merestui", "direstui",
        ]
        for index in tokens.indices where tokens[index].isWord(in: yes) {
            let start = max(0, index - 7)
            let before = tokens[start..<index]
            if before.contains(where: {
                $0.isWord(in: [
                    "anggap", "dianggap", "belum", "apabila", "jika", "bila", "kalau", "mohon", "agar", "setelah",
                    "semoga", "dapat", "untuk", "tidak", "nyatakan", "menunggu", "surat",
                ])
            }) {
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
                        "pimpinan", "beliau", "sekretaris", "wakil", "gubernur", "asisten", "kabag",
                    ])
                }
                || tokens[index..<min(tokens.count, index + 5)].contains {
                    $0.isWord(in: ["pak", "bapak", "oleh", "kadis", "sekda", "bupati", "pimpinan", "kabid"])
                }
            if (done || spoken) && someone { return true }
        }
        return false
    }
}

/// Whether a letter changes or cancels an earlier request.
enum Change: Sendable, Equatable {
    case reschedule, cancellation

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
        return nil
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
    private static func movesInProse(_ tokens: [Token], _ vocabulary: Vocabulary) -> Bool {
        let become: Set<String> = ["menjadi", "ke", "pada", "mjd", "jadi"]
        let verbs: Set<String> = [
            "diubah", "dirubah", "digeser", "diundur", "dimajukan", "dipindah", "dipindahkan", "ditunda", "berubah",
            "dijadwalkan", "mengubah", "memindahkan", "menggeser", "mengundurkan", "memajukan", "mundur", "bergeser",
            "dialihkan", "menunda", "diganti", "perubahan",
        ]
        var semula = false
        for index in tokens.indices {
            if tokens[index].isWord(in: ["semula", "sebelumnya", "awalnya"]) { semula = true }
            if semula, tokens[index].isWord(in: ["menjadi", "diubah", "mjd"]) { return true }
            if tokens[index].isWord(in: verbs),
                !tokens[index].isWord("dijadwalkan")
                    || tokens.indices.contains(index + 1) && tokens[index + 1].isWord("ulang")
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
            "batal", "dibatalkan", "membatalkan", "batalkan", "pembatalan", "mencabut", "menarik",
        ]
        for index in tokens.indices where tokens[index].isWord(in: verbs) {
            let near = tokens[max(0, index - 12)..<min(tokens.count, index + 12)]
            if tokens[max(0, index - 3)..<index].contains(where: {
                $0.isWord(in: ["tidak", "jangan", "apabila", "jika", "bila", "kalau", "dapat"])
            }) {
                continue
            }
            if tokens[index].isWord(in: ["mencabut", "menarik"]) {
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
