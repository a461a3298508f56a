import OfficeCalendar

/// Reads own words as the answer to an open question: “2” means nothing without it.
struct Answers {
    let settings: ReaderSettings
    let vocabulary: Vocabulary
    let decisions: Decisions
    let requests: Requests

    func read(_ text: String, as question: OpenQuestion) -> Meaning {
        let words = Words(text)
        guard !words.cut, !words.tokens.contains(where: \.disguised) else { return Meaning(decision: .unclear) }
        switch question.kind {
        case .decision: return decision(words, text, question)
        case .choice: return choice(words, text, question)
        case .meeting:
            let meetings = Meetings(hosts: settings.meetingHosts).read(text).meetings
            return meetings.isEmpty ? decisions.read(text) : Meaning(decision: .none)
        case .agreement: return agreement(words, text, question)
        case .alternatives: return alternatives(words, text, question)
        case .missing: return supplied(words, text, question)
        case .open:
            return applicant(words, text, question) ?? newContact(text, settings.zone.day(at: question.askedAt))
                ?? Meaning(decision: .unclear, note: note(text))
        case .decided:
            return Withdrawals(vocabulary: vocabulary, decisions: decisions).read(text) ?? decisions.read(text)
        case .list:
            // “Really all of these?” may be answered by a plain yes.
            if question.fields == [OpenQuestion.confirmation], !words.tokens.contains(where: { $0.kind == .number }) {
                return agreement(words, text, question)
            }
            return NumberedAnswers(vocabulary: vocabulary, decisions: decisions).read(
                text, count: question.choices.count)
        }
    }

    private func note(_ text: String) -> String? {
        let note = trimmed(text)
        return note.isEmpty ? nil : note
    }

    // MARK: Decisions with words of their own

    /// A decision where the question also offered words (“kosong”, “penuh”): the one word that stands in the answer is
    /// told beside the decision; a denied or asked one, or two of them, make the answer unclear.
    private func decision(_ words: Words, _ text: String, _ question: OpenQuestion) -> Meaning {
        var meaning = decisions.read(text, about: Matter(question, zone: settings.zone))
        guard !question.choices.isEmpty else { return meaning }
        // “Ya” answers a question of yes or no, not one of free or full.
        if meaning.decision == .approve, decisions.affirmsOnly(words) { meaning.decision = .unclear }
        let plain = words.tokens.filter { $0.kind != .mark }
        let numbered = question.choices.filter { $0.allSatisfy(\.isNumber) }
        let worded = question.choices.filter { !numbered.contains($0) }
        let offered = worded.filter { choice in
            let pattern = Words(choice).tokens.filter { $0.kind != .mark }.map(\.text)
            return !pattern.isEmpty && Requests.contains(plain, pattern)
        }
        if let number = number(words, among: numbered.count), offered.isEmpty || offered == worded.suffix(1),
            meaning.condition == nil, plain.count <= 2 || announces(words.tokens, number)
        {
            // “Penuh, tawarkan nomor 2” names one of the times; “bukan nomor 2” and “nomor 2?” name none.
            let said: [Meaning.Decision] = [.approve, .forward, .none, .unclear] + (offered.isEmpty ? [] : [.reject])
            let answers = !isDenied(words) && said.contains(meaning.decision)
            guard answers, !words.tokens.contains(where: { $0.isMark("?") }) else {
                return Meaning(decision: meaning.decision == .question ? .question : .unclear, note: note(text))
            }
            return Meaning(decision: .none, note: longerNote(words, text), choice: String(number))
        }
        guard !offered.isEmpty else { return meaning }
        // “Setuju jika kosong” is an approval under a condition, not the word that the slot is free.
        if meaning.condition != nil { return meaning }
        let denied = isDenied(words)
        let asked = words.tokens.contains { $0.isMark("?") }
        // A note may use the word in passing (“revisi: ruang sudah penuh”); as the first word it answers.
        let begins = offered.contains { plain.first?.text == Words($0).tokens.first?.text }
        if meaning.decision == .revise, !begins { return meaning }
        guard offered.count == 1, !denied, !asked else {
            return Meaning(decision: asked ? .question : .unclear, note: note(text))
        }
        if meaning.decision == .unclear { meaning = Meaning(decision: .none, note: longerNote(words, text)) }
        meaning.choice = offered[0]
        return meaning
    }

    private func isDenied(_ words: Words) -> Bool {
        let tokens = words.tokens
        return tokens.indices.contains { index in
            // “No. 2” is a number, not an English no.
            if tokens[index].isWord("no"), index + 1 < tokens.count,
                tokens[index + 1].kind == .number || tokens[index + 1].isMark(".")
            {
                return false
            }
            return vocabulary.match(tokens, index).map {
                [.negation, .prohibition, .notYet, .contrast].contains($0.role)
            } ?? false
        }
    }

    /// Whether a word before a number says that it is one of those offered: “cukup 2 akun” chooses nothing.
    private func announces(_ tokens: [Token], _ number: Int) -> Bool {
        tokens.indices.contains { index in
            guard tokens[index].isWord(in: Answers.leads) else { return false }
            let rest = tokens[(index + 1)...].drop { $0.kind == .mark && ".-:(#".contains($0.text) }
            return rest.first.map { $0.number == number || $0.kind == .word && $0.text.hasPrefix("ke") } ?? false
        }
    }

    /// Words before a number that chooses.
    private static let leads: Set<String> = [
        "nomor", "no", "nomer", "pilihan", "pilih", "opsi", "alternatif", "ke", "option", "yang", "jadwal", "waktu",
        "memilih", "ambil", "nmr", "tawaran", "usulan",
    ]

    // MARK: Choices

    private func choice(_ words: Words, _ text: String, _ question: OpenQuestion) -> Meaning {
        let tokens = words.tokens
        if let form = decisiveNo(text) { return form }
        // By word: the longest offered word that stands in the answer, and only one of them.
        var found: [(index: Int, length: Int)] = []
        for (index, choice) in question.choices.enumerated() {
            let pattern = Words(choice).tokens.filter { $0.kind != .mark }.map(\.text)
            guard !pattern.isEmpty else { continue }
            let plain = tokens.filter { $0.kind != .mark }
            if Requests.contains(plain, pattern) { found.append((index, pattern.count)) }
        }
        let denied = tokens.indices.contains {
            vocabulary.match(tokens, $0).map {
                [.negation, .prohibition, .notYet, .needless, .contrast].contains($0.role)
            } ?? false
        }
        let asked = tokens.contains { $0.isMark("?") }
        if denied || asked { return Meaning(decision: asked ? .question : .unclear, note: note(text)) }
        if let longest = found.map(\.length).max() {
            let best = found.filter { $0.length == longest }
            // “akun” inside “akun dan sarana” is the longer choice; two of one length are none.
            let others = found.filter { $0.length < longest }
            let covering =
                best.count == 1
                && others.allSatisfy { other in
                    let inner = Words(question.choices[other.index]).tokens.filter { $0.kind != .mark }.map(\.text)
                    let outer = Words(question.choices[best[0].index]).tokens.filter { $0.kind != .mark }
                    return Requests.contains(outer, inner)
                }
            if covering {
                return Meaning(
                    decision: .approve, note: longerNote(words, text), choice: question.choices[best[0].index])
            }
            return Meaning(decision: .unclear, note: note(text))
        }
        if let number = number(words, among: question.choices.count) {
            return Meaning(decision: .approve, choice: question.choices[number - 1])
        }
        // The first words of exactly one choice: “akun saja” for “akun”.
        let plain = tokens.filter {
            $0.kind == .word && vocabulary.match([$0], 0).map { $0.role == .filler || $0.role == .address } != true
        }.map(\.text)
        let begins = question.choices.indices.filter { index in
            let pattern = Words(question.choices[index]).tokens.filter { $0.kind == .word }.map(\.text)
            return !plain.isEmpty && pattern.starts(with: plain)
        }
        if begins.count == 1, let only = begins.first {
            return Meaning(decision: .approve, choice: question.choices[only])
        }
        return decisions.read(text).decision == .question
            ? Meaning(decision: .question, note: note(text)) : Meaning(decision: .unclear, note: note(text))
    }

    private func longerNote(_ words: Words, _ text: String) -> String? {
        words.tokens.count > 8 ? note(text) : nil
    }

    /// A refusal or revision stands whatever was offered.
    private func decisiveNo(_ text: String) -> Meaning? {
        let meaning = decisions.read(text)
        return meaning.decision == .reject || meaning.decision == .revise ? meaning : nil
    }

    /// One number among those offered: “2”, “nomor 2”, “pilihan kedua”, “opsi b”.
    private func number(_ words: Words, among count: Int) -> Int? {
        guard count > 0 else { return nil }
        let (found, announced, hindered) = numbers(in: words)
        let candidates = announced.isEmpty ? (hindered ? [] : found) : announced
        guard candidates.count == 1, let only = candidates.first, (1...count).contains(only) else { return nil }
        return only
    }

    /// Several numbers, at most one of each group: “1 dan 4”. Nothing where the answer leaves the choice open, or where
    /// other numbers stand in it.
    private func numbers(_ words: Words, of question: OpenQuestion) -> [Int]? {
        guard let groups = question.groups, groups.count == question.choices.count, Set(groups).count > 1,
            !words.tokens.contains(where: { $0.isWord(in: ["atau", "or"]) || $0.isMark("/") })
        else { return nil }
        let (found, announced, hindered) = numbers(in: words)
        guard found.count > 1, !hindered || announced == found, found.allSatisfy({ groups.indices.contains($0 - 1) }),
            Set(found.map { groups[$0 - 1] }).count == found.count
        else { return nil }
        return found.sorted()
    }

    /// The numbers that may choose; which of them are announced as a choice, and whether numbers of another kind, such as
    /// an hour, stand beside them.
    private func numbers(in words: Words) -> (found: Set<Int>, announced: Set<Int>, hindered: Bool) {
        let ordinals: [String: Int] = [
            "pertama": 1, "kesatu": 1, "kedua": 2, "ketiga": 3, "keempat": 4, "kelima": 5, "satu": 1, "dua": 2,
            "tiga": 3, "empat": 4, "lima": 5, "first": 1, "second": 2, "third": 3,
        ]
        let letters: [String: Int] = ["a": 1, "b": 2, "c": 3, "d": 4, "e": 5]
        let leads = Answers.leads
        let tokens = words.tokens
        // “pilih opsi 2, peserta menjadi 50 orang”: a number that is announced as a choice outweighs all others.
        var announced: Set<Int> = []
        var found: Set<Int> = []
        var hindered = false
        for (index, token) in tokens.enumerated() {
            var lead = index - 1
            while lead >= 0, tokens[lead].kind == .mark, ".-:(#".contains(tokens[lead].text) { lead -= 1 }
            let isAnnounced = lead >= 0 && tokens[lead].isWord(in: leads)
            if token.kind == .number {
                // A number inside a date or an hour is no choice.
                guard let value = token.number, token.width <= 2 else {
                    hindered = true
                    continue
                }
                let next = index + 1 < tokens.count ? tokens[index + 1] : nil
                let continued =
                    next.map {
                        $0.joined && $0.kind == .mark && ".:/-".contains($0.text) && index + 2 < tokens.count
                            && tokens[index + 2].kind == .number && tokens[index + 2].joined
                    } ?? false
                let counts =
                    next.map {
                        $0.kind == .word
                            && (Moments.months[$0.text] != nil
                                || $0.isWord(in: ["jam", "orang", "hari", "peserta", "org", "wib", "wita", "wit"]))
                    } ?? false
                let inside =
                    index > 0 && tokens[index].joined && tokens[index - 1].kind == .mark
                    && ".:/-".contains(tokens[index - 1].text) && lead >= 0 && tokens[lead].kind == .number
                if continued || counts || inside
                    || lead >= 0
                        && tokens[lead].isWord(in: ["jam", "pukul", "tanggal", "tgl", "pkl", "peserta", "lantai"])
                {
                    hindered = true
                    continue
                }
                found.insert(value)
                if isAnnounced { announced.insert(value) }
            } else if let value = ordinals[token.text] {
                found.insert(value)
                if isAnnounced { announced.insert(value) }
            } else if let value = letters[token.text], isAnnounced || tokens.count <= 2 {
                found.insert(value)
                announced.insert(value)
            }
        }
        return (found, announced, hindered)
    }

    // MARK: Applicants

    /// Verbs that change times where a time stands with them.
    private static let moving: Set<String> = [
        "diubah", "dirubah", "digeser", "diundur", "dimajukan", "dipindah", "dipindahkan", "mengubah", "merubah",
        "mengganti", "diganti", "ganti", "ubah", "geser", "pindah", "undur", "mundur", "maju", "majukan", "mundurkan",
        "undurkan", "pindahkan", "digeserkan", "memajukan", "memundurkan", "mengundur", "ralat", "koreksi",
    ]

    /// A telephone that the applicant gives unasked in place of another.
    private func newContact(_ text: String, _ today: Day) -> Meaning? {
        let document = Document(text, attached: false)
        let tokens = document.words.tokens
        guard let contact = People(document).contact else { return nil }
        let sentence = tokens[document.words.sentenceRange(at: contact.token)]
        guard
            sentence.contains(where: {
                $0.isWord(in: [
                    "cp", "kontak", "narahubung", "hp", "nomor", "telp", "pic", "contact", "penghubung", "wa",
                ])
            }),
            tokens.contains(where: {
                $0.isWord(in: [
                    "ganti", "diganti", "berganti", "menjadi", "jadi", "ralat", "baru", "benar", "berubah", "perubahan",
                    "koreksi", "perbaikan",
                ])
            })
        else { return nil }
        var reading = RequestReading()
        (reading.contactName, reading.contactPhone) = (contact.name, contact.phone)
        return Meaning(decision: .none, note: note(text), wishes: [.supply(reading)])
    }

    /// What an applicant wants of his running case, whatever was asked: status, cancel, reschedule.
    private func applicant(_ words: Words, _ text: String, _ question: OpenQuestion) -> Meaning? {
        let tokens = words.tokens
        let today = settings.zone.day(at: question.askedAt)
        let document = Document(text, attached: false)
        let change = Change([document], subject: "", vocabulary: vocabulary)
        let denies = tokens.indices.contains {
            vocabulary.match(tokens, $0).map { [.prohibition, .notYet].contains($0.role) } ?? false
        }
        let asked = tokens.contains { $0.isMark("?") }
        let moves =
            vocabulary.contains(.move, tokens) || change == .reschedule
            || tokens.contains { $0.isWord(in: Answers.moving) } && !newSessions(document, today).isEmpty
        if moves {
            let sessions = newSessions(document, today)
            guard !denies, !asked, !sessions.isEmpty else {
                return Meaning(decision: .unclear, note: note(text))
            }
            return Meaning(decision: .none, note: note(text), wishes: [.reschedule(sessions: sessions)])
        }
        if vocabulary.contains(.withdraw, tokens) || change == .cancellation {
            // “jangan dibatalkan”, “tidak batal”, “kalau batal …?” cancel nothing.
            let negated = tokens.indices.contains { index in
                guard let match = vocabulary.match(tokens, index), match.role == .negation || match.role == .condition
                else { return false }
                let end = min(match.end, tokens.count - 1)
                // “tidak jadi” withdraws, “tidak jadi dibatalkan” does not.
                return !tokens[end].isWord("jadi")
                    || vocabulary.contains(.withdraw, Array(tokens[min(end + 1, tokens.count)...]))
            }
            if denies || negated || asked { return Meaning(decision: .unclear, note: note(text)) }
            return Meaning(decision: .none, note: note(text), wishes: [.cancel])
        }
        if vocabulary.contains(.status, tokens), tokens.count <= 40 {
            return Meaning(decision: .none, wishes: [.status])
        }
        return nil
    }

    /// The times that an answer wants: with their days, or hours alone for the day that the case has.
    private func newSessions(_ document: Document, _ today: Day) -> [RequestReading.Session] {
        let reading = requests.read([document], surroundings(today))
        if !reading.sessions.isEmpty { return reading.sessions }
        return (reading.undated ?? []).filter { $0.start != nil }.map { $0.on(Answers.dayOfCase) }
    }

    private func surroundings(_ today: Day) -> Requests.Surroundings {
        Requests.Surroundings(subject: "", today: today, hasLetterAttachment: true, senderName: nil, supplements: true)
    }

    private func agreement(_ words: Words, _ text: String, _ question: OpenQuestion) -> Meaning {
        if let wish = applicant(words, text, question) { return wish }
        let meaning = decisions.read(text, about: Matter(question, zone: settings.zone))
        switch meaning.decision {
        case .approve where meaning.condition == nil:
            return Meaning(decision: .approve, note: meaning.note, wishes: [.agree])
        case .reject: return Meaning(decision: .reject, note: meaning.note, wishes: [.decline])
        case .unclear:
            // To one plain question a bare yes or no is an answer.
            let roles = words.tokens.filter { $0.kind != .mark }.map { vocabulary.match([$0], 0)?.role }
            let weightless: Set<Role?> = [.filler, .address, .acknowledge]
            let core = roles.filter { !weightless.contains($0) }
            if !core.isEmpty, core.allSatisfy({ $0 == .affirm || $0 == .mild || $0 == .able }) {
                return Meaning(decision: .approve, wishes: [.agree])
            }
            if core == [.negation] { return Meaning(decision: .reject, wishes: [.decline]) }
            return meaning
        default: return meaning
        }
    }

    private func alternatives(_ words: Words, _ text: String, _ question: OpenQuestion) -> Meaning {
        let tokens = words.tokens
        func denies(_ index: Int) -> Bool {
            // “No. 2” is a number, not an English no.
            if tokens[index].isWord("no"), index + 1 < tokens.count,
                tokens[index + 1].kind == .number || tokens[index + 1].isMark(".")
            {
                return false
            }
            return vocabulary.match(tokens, index).map {
                [.negation, .prohibition, .notYet, .reject].contains($0.role)
            } ?? false
        }
        let denied = tokens.indices.contains { denies($0) }
        let asked = tokens.contains { $0.isMark("?") }
        if !denied, !asked, let numbers = numbers(words, of: question) {
            return Meaning(decision: .none, wishes: numbers.map { .choose(number: $0) })
        }
        if !denied, !asked, let number = number(words, among: question.choices.count) {
            return Meaning(decision: .none, wishes: [.choose(number: number)])
        }
        if denied, !asked {
            // “tidak bisa nomor 1, nomor 2 saja”: what stands in the part that denies nothing.
            var parts: [Range<Int>] = []
            var start = 0
            for index in tokens.indices
            where tokens[index].isMark(",") || tokens[index].isMark(";")
                || tokens[index].isWord(in: ["tapi", "tetapi", "namun", "jadi", "melainkan", "tp"])
            {
                parts.append(start..<index)
                start = index + 1
            }
            parts.append(start..<tokens.count)
            let numbers = parts.filter { !$0.contains { denies($0) } }.compactMap {
                number(Words(words.slice($0)), among: question.choices.count)
            }
            if parts.count > 1, numbers.count == 1, let only = numbers.first {
                return Meaning(decision: .none, wishes: [.choose(number: only)])
            }
        }
        if !denied, !asked, let number = described(words, among: question) {
            return Meaning(decision: .none, wishes: [.choose(number: number)])
        }
        if let wish = applicant(words, text, question) { return wish }
        if asked { return Meaning(decision: .question, note: note(text)) }
        if !denied {
            let sessions = newSessions(
                Document(text, attached: false), settings.zone.day(at: question.askedAt)
            ).filter { $0.date != Answers.dayOfCase }
            if !sessions.isEmpty {
                return Meaning(decision: .none, note: note(text), wishes: [.reschedule(sessions: sessions)])
            }
            // One alternative only: a plain yes takes it.
            if question.choices.count == 1, decisions.read(text).decision == .approve {
                return Meaning(decision: .none, wishes: [.choose(number: 1)])
            }
        }
        let meaning = decisions.read(text)
        if meaning.decision == .reject || denied && meaning.decision != .approve {
            return Meaning(decision: .reject, note: note(text), wishes: [.decline])
        }
        return Meaning(decision: .unclear, note: note(text))
    }

    /// The one alternative that an answer describes: by its wording, its day, its weekday or its hour; the first where
    /// any of them will do.
    private func described(_ words: Words, among question: OpenQuestion) -> Int? {
        let tokens = words.tokens
        let today = settings.zone.day(at: question.askedAt)
        let plain = tokens.filter { $0.kind != .mark }
        func only(_ matches: (Int) -> Bool) -> Int? {
            let named = question.choices.indices.filter(matches)
            return named.count == 1 ? named.first.map { $0 + 1 } : nil
        }
        if let named = only({
            Requests.contains(plain, Words(question.choices[$0]).tokens.filter { $0.kind != .mark }.map(\.text))
        }) {
            return named
        }
        let mentions = Moments(tokens, today: today, zone: settings.zone).all()
        let days = mentions.flatMap { mention -> [Day] in
            if case .date(let date) = mention, date.problem == nil { date.days } else { [] }
        }
        let times = mentions.compactMap { mention -> TimeOfDay? in
            if case .time(let time) = mention { time.start } else { nil }
        }
        let offers = question.choices.map { choice -> (day: Day?, time: TimeOfDay?) in
            let mentions = Moments(Words(choice).tokens, today: today, zone: settings.zone).all()
            let day = mentions.lazy.compactMap { mention -> Day? in
                if case .date(let date) = mention { date.days.first } else { nil }
            }.first
            let time = mentions.lazy.compactMap { mention -> TimeOfDay? in
                if case .time(let time) = mention { time.start } else { nil }
            }.first
            return (day, time)
        }
        if !days.isEmpty {
            return only { place in
                days.allSatisfy { $0 == offers[place].day } && times.allSatisfy { $0 == offers[place].time }
            }
        }
        let weekdays = Set(tokens.indices.compactMap { Moments.weekdayName(tokens[$0]) })
        if weekdays.count == 1 || !times.isEmpty {
            return only { place in
                (weekdays.isEmpty || offers[place].day.map { weekdays.contains($0.weekday) } ?? false)
                    && times.allSatisfy { $0 == offers[place].time }
            }
        }
        let any: [[String]] = [
            ["mana", "saja"], ["terserah"], ["semua", "bisa"], ["keduanya", "bisa"], ["dua", "duanya", "bisa"],
            ["bebas"], ["semuanya", "bisa"], ["semua", "boleh"],
        ]
        return any.contains { Requests.contains(plain, $0) } && !question.choices.isEmpty ? 1 : nil
    }

    // MARK: Missing facts

    /// Facts that were asked for: numbered as the questions were, one a line, labelled, in a sentence, or bare when
    /// only one was asked.
    private func supplied(_ words: Words, _ text: String, _ question: OpenQuestion) -> Meaning {
        let tokens = words.tokens
        let today = settings.zone.day(at: question.askedAt)
        let document = Document(text, attached: false)
        if Change([document], subject: "", vocabulary: vocabulary) == .cancellation,
            let wish = applicant(words, text, question)
        {
            return wish
        }
        var given = Given()
        let parts = numbered(words, count: question.fields.count) ?? lines(words, count: question.fields.count) ?? []
        for part in parts { take(question.fields[part.place], from: part.text, bare: true, today, &given) }
        let whole = requests.read([document], surroundings(today))
        // What no number pointed at is looked for in the whole answer.
        let answered = Set(parts.map { question.fields[$0.place] })
        for field in question.fields where !given.has(field) {
            let alone = question.fields.filter { !given.has($0) && $0 != "signed_letter" } == [field]
            // A part that answered another question is no bare answer to this one.
            take(field, from: text, bare: alone && answered.isSubset(of: [field]), today, &given)
        }
        let reading = given.reading(beside: whole, asked: question.fields, zone: settings.zone)
        let moves =
            vocabulary.contains(.move, tokens) && !question.fields.contains("date") && !question.fields.isEmpty
            && !whole.sessions.isEmpty
        if let reading, !moves {
            return Meaning(decision: .none, note: note(text), wishes: [.supply(reading)])
        }
        return applicant(words, text, question)
            ?? Meaning(decision: tokens.contains { $0.isMark("?") } ? .question : .unclear, note: note(text))
    }

    /// What an answer gave, field by field.
    private struct Given {
        var sessions: [RequestReading.Session] = []
        var warnings: [String] = []
        var alternatives: [RequestReading.Alternative] = []
        var hours: [RequestReading.Undated] = []
        var participants: Int?
        var name: String?
        var phone: String?
        var number: String?
        var date: Day?
        var needs: [String] = []

        func has(_ field: String) -> Bool {
            switch field {
            case "date": !sessions.isEmpty
            case "start_time": !hours.isEmpty || sessions.contains { $0.start != nil }
            case "participants": participants != nil || sessions.contains { $0.participants != nil }
            case "contact": phone != nil
            case "letter_number": number != nil
            case "letter_date": date != nil
            case "equipment": !needs.isEmpty
            default: false
            }
        }

        /// The facts as a reading, with those that came unasked; nothing when there are none.
        func reading(beside whole: RequestReading, asked: [String], zone: Zone) -> RequestReading? {
            var reading = whole
            let wantsDay = asked.contains("date") || asked.isEmpty
            if wantsDay || asked.contains("start_time") {
                if !sessions.isEmpty {
                    reading.sessions = sessions
                    reading.warnings = warnings
                    reading.alternatives = alternatives
                }
            } else {
                reading.sessions = []
            }
            if asked.contains("start_time") || wantsDay {
                let timed = hours.filter { $0.start != nil }
                if reading.sessions.isEmpty {
                    reading.sessions = timed.map { $0.on(Answers.dayOfCase) }
                } else if let first = timed.first, reading.sessions.allSatisfy({ $0.start == nil }) {
                    let days = reading.sessions
                    reading.sessions = days.enumerated().map { place, day in
                        var session = (timed.count == days.count ? timed[place] : first).on(day.date)
                        session.participants = day.participants
                        return session
                    }
                }
            }
            let people = participants
            if let people {
                if reading.sessions.isEmpty {
                    reading.sessions = [
                        RequestReading.Session(
                            title: nil, date: Answers.dayOfCase, start: nil, end: nil, endOpen: false, zone: zone,
                            zoneStated: false, participants: people)
                    ]
                } else {
                    for index in reading.sessions.indices where reading.sessions[index].participants == nil {
                        reading.sessions[index].participants = people
                    }
                }
            }
            reading.undated = nil
            if reading.sessions.isEmpty { reading.warnings = [] }
            if let phone { (reading.contactPhone, reading.contactName) = (phone, name ?? reading.contactName) }
            if let number { reading.number = number }
            if let date { reading.date = date } else if asked.contains("date") { reading.date = nil }
            if !needs.isEmpty { reading.needs = needs } else if asked.contains("equipment") { reading.needs = [] }
            let gives =
                !reading.sessions.isEmpty || reading.contactPhone != nil || reading.number != nil || reading.date != nil
                || !needs.isEmpty
            return gives ? reading : nil
        }
    }

    /// Takes one field from a text. A bare text answers this one question: a lone number is what was asked for.
    private func take(_ field: String, from text: String, bare: Bool, _ today: Day, _ given: inout Given) {
        let document = Document(text, attached: false)
        let tokens = document.words.tokens
        let moments = Moments(tokens, today: today, zone: settings.zone)
        switch field {
        case "date", "start_time":
            let reading = requests.read([document], surroundings(today))
            if field == "date" {
                if !reading.sessions.isEmpty {
                    (given.sessions, given.alternatives) = (reading.sessions, reading.alternatives)
                    given.warnings = reading.warnings
                } else if let date = moments.firstDate() {
                    given.sessions = date.days.map { day in
                        RequestReading.Session(
                            title: nil, date: day, start: nil, end: nil, endOpen: false, zone: settings.zone,
                            zoneStated: false, participants: nil)
                    }
                }
                if given.hours.isEmpty { given.hours = (reading.undated ?? []).filter { $0.start != nil } }
                return
            }
            if let undated = reading.undated?.filter({ $0.start != nil }), !undated.isEmpty {
                given.hours = undated
            } else if let time = moments.firstTime() {
                given.hours = [
                    RequestReading.Undated(
                        title: nil, start: time.start, end: time.end, endOpen: time.open,
                        zone: time.zone ?? settings.zone, zoneStated: time.zone != nil, participants: nil)
                ]
            } else if bare, tokens.count <= 4, let number = tokens.first(where: { $0.kind == .number })?.number,
                number <= 24
            {
                given.hours = [
                    RequestReading.Undated(
                        title: nil, start: TimeOfDay(minutes: (number < 7 ? number + 12 : number) * 60), end: nil,
                        endOpen: false, zone: settings.zone, zoneStated: false, participants: nil)
                ]
            }
        case "participants":
            given.participants = People(document).participants?.count
            if given.participants == nil, bare { given.participants = People.bareCount(document) }
        case "contact":
            guard let contact = People(document).contact else { return }
            (given.name, given.phone) = (contact.name, contact.phone)
        case "letter_number":
            given.number =
                LetterHead(document, today: today, zone: settings.zone, change: nil).number?.text
                ?? LetterHead.bareNumber(document, today: today, zone: settings.zone)
        case "letter_date":
            let head = LetterHead(document, today: today, zone: settings.zone, change: nil)
            given.date =
                head.letterDay
                ?? (bare ? moments.firstDate(past: true)?.days.first ?? head.date?.day : nil)
        case "equipment":
            let needs = Needs.read([document], service: nil)
            given.needs = needs.filter { $0 != "zoom_link" }
        default: break
        }
    }

    /// “1. … 2. …” as the questions were numbered: the text of each and its place among them.
    private func numbered(_ words: Words, count: Int) -> [(place: Int, text: String)]? {
        guard count > 0 else { return nil }
        let tokens = words.tokens
        var starts: [(number: Int, mark: Int, text: Int)] = []
        for index in tokens.indices where tokens[index].kind == .number && tokens[index].width <= 2 {
            guard let number = tokens[index].number, (1...count).contains(number), number > (starts.last?.number ?? 0),
                index + 1 < tokens.count, tokens[index + 1].kind == .mark, ".):-".contains(tokens[index + 1].text),
                tokens[index + 1].joined || tokens[index + 1].isMark("-") || tokens[index + 1].isMark(":")
            else { continue }
            let atLineStart = index == 0 || tokens[index - 1].line < tokens[index].line
            // Within a line only the very next number goes on: “1. 40 orang 2. tanggal 3”.
            let inLine =
                !starts.isEmpty && number == (starts.last?.number ?? 0) + 1 && !tokens[index].joined
                && !tokens[index - 1].isWord(in: ["jam", "pukul", "pkl", "tanggal", "tgl"])
            let bound = index + 2 >= tokens.count || !tokens[index + 2].joined || tokens[index + 1].isMark(")")
            guard atLineStart || inLine, bound else { continue }
            starts.append((number, index, index + 2))
        }
        guard !starts.isEmpty, count > 1 || starts[0].mark == 0 else { return nil }
        return starts.enumerated().map { place, start in
            let end = place + 1 < starts.count ? starts[place + 1].mark : tokens.count
            return (start.number - 1, answer(words, start.text..<max(start.text, end)))
        }
    }

    /// As many lines as questions, each with something of its own: the answers in their order.
    private func lines(_ words: Words, count: Int) -> [(place: Int, text: String)]? {
        guard count > 1 else { return nil }
        let courtesies: Set<String> = [
            "selamat", "yth", "terima", "terimakasih", "makasih", "trims", "salam", "assalamualaikum",
            "wassalamualaikum",
            "mohon", "berikut", "baik", "siap", "hormat", "demikian", "kepada", "dear", "terlampir", "izin", "ijin",
            "wassalam", "thanks", "regards",
        ]
        var found: [Range<Int>] = []
        var index = 0
        let tokens = words.tokens
        while index < tokens.count {
            var end = index
            while end < tokens.count, tokens[end].line == tokens[index].line { end += 1 }
            if !tokens[index].isWord(in: courtesies) { found.append(index..<end) }
            index = max(end, index + 1)
        }
        guard found.count == count else { return nil }
        return found.enumerated().map { ($0.offset, answer(words, $0.element)) }
    }

    /// The text of a part: without what the question said that we read, and behind the colon of the question's words.
    private func answer(_ words: Words, _ range: Range<Int>) -> String {
        let tokens = words.tokens
        var start = range.lowerBound
        // “jumlah peserta: 40”: where words alone stand before a colon, they are the question.
        if let colon = range.prefix(16).first(where: { tokens[$0].isMark(":") }), colon + 1 < range.upperBound,
            !tokens[start..<colon].contains(where: { $0.kind == .number })
        {
            start = colon + 1
        }
        var text = ""
        var index = start
        while index < range.upperBound {
            // “(yang terbaca: …)” repeats what the letter said.
            if tokens[index].isMark("("), index + 2 < range.upperBound, tokens[index + 1].isWord("yang"),
                tokens[index + 2].isWord("terbaca")
            {
                while index < range.upperBound, !tokens[index].isMark(")") { index += 1 }
                index += 1
                continue
            }
            let begin = index
            while index < range.upperBound,
                index == begin
                    || !(tokens[index].isMark("(") && index + 1 < range.upperBound && tokens[index + 1].isWord("yang"))
            { index += 1 }
            text += words.slice(begin..<index) + "\n"
        }
        return text
    }

    /// Stands in a supplied session for the day that the case already has (1970-01-01).
    static let dayOfCase = Day(number: 0)
}
