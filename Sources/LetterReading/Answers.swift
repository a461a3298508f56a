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
        case .open: return applicant(words, text, question) ?? Meaning(decision: .unclear, note: note(text))
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
        var meaning = decisions.read(text)
        guard !question.choices.isEmpty else { return meaning }
        let plain = words.tokens.filter { $0.kind != .mark }
        let offered = question.choices.filter { choice in
            let pattern = Words(choice).tokens.filter { $0.kind != .mark }.map(\.text)
            return !pattern.isEmpty && Requests.contains(plain, pattern)
        }
        guard !offered.isEmpty else { return meaning }
        // “Setuju jika kosong” is an approval under a condition, not the word that the slot is free.
        if meaning.condition != nil { return meaning }
        let denied = words.tokens.indices.contains {
            vocabulary.match(words.tokens, $0).map {
                [.negation, .prohibition, .notYet, .contrast].contains($0.role)
            } ?? false
        }
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
        let ordinals: [String: Int] = [
            "pertama": 1, "kesatu": 1, "kedua": 2, "ketiga": 3, "keempat": 4, "kelima": 5, "satu": 1, "dua": 2,
            "tiga": 3, "empat": 4, "lima": 5, "first": 1, "second": 2, "third": 3,
        ]
        var found: Set<Int> = []
        for (index, token) in words.tokens.enumerated() {
            if token.kind == .number {
                // A number inside a date or an hour is no choice.
                guard let value = token.number, token.width <= 2 else { return nil }
                let next = index + 1 < words.tokens.count ? words.tokens[index + 1] : nil
                if let next, next.joined, next.kind == .mark, ".:/-".contains(next.text),
                    index + 2 < words.tokens.count, words.tokens[index + 2].kind == .number
                {
                    return nil
                }
                if let next, next.kind == .word,
                    Moments.months[next.text] != nil || next.isWord(in: ["jam", "orang", "hari", "peserta"])
                {
                    return nil
                }
                if index > 0, words.tokens[index - 1].isWord(in: ["jam", "pukul", "tanggal", "tgl", "pkl"]) {
                    return nil
                }
                found.insert(value)
            } else if let value = ordinals[token.text] {
                found.insert(value)
            }
        }
        guard found.count == 1, let only = found.first, (1...count).contains(only) else { return nil }
        return only
    }

    // MARK: Applicants

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
        if vocabulary.contains(.move, tokens) || change == .reschedule {
            let reading = requests.read([document], surroundings(today))
            guard !denies, !asked, !reading.sessions.isEmpty else {
                return Meaning(decision: .unclear, note: note(text))
            }
            return Meaning(decision: .none, note: note(text), wishes: [.reschedule(sessions: reading.sessions)])
        }
        if vocabulary.contains(.withdraw, tokens) {
            // “jangan dibatalkan”, “tidak batal”, “kalau batal …?” cancel nothing.
            let negated = tokens.indices.contains { index in
                guard let match = vocabulary.match(tokens, index), match.role == .negation || match.role == .condition
                else { return false }
                return !tokens[min(match.end, tokens.count - 1)].isWord("jadi")
            }
            if denies || negated || asked { return Meaning(decision: .unclear, note: note(text)) }
            return Meaning(decision: .none, note: note(text), wishes: [.cancel])
        }
        if vocabulary.contains(.status, tokens), tokens.count <= 40 {
            return Meaning(decision: .none, wishes: [.status])
        }
        return nil
    }

    private func surroundings(_ today: Day) -> Requests.Surroundings {
        Requests.Surroundings(subject: "", today: today, hasLetterAttachment: true, senderName: nil, supplements: true)
    }

    private func agreement(_ words: Words, _ text: String, _ question: OpenQuestion) -> Meaning {
        if let wish = applicant(words, text, question) { return wish }
        let meaning = decisions.read(text)
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
        let denied = tokens.indices.contains {
            vocabulary.match(tokens, $0).map { [.negation, .prohibition, .notYet, .reject].contains($0.role) } ?? false
        }
        let asked = tokens.contains { $0.isMark("?") }
        if !denied, !asked, let number = number(words, among: question.choices.count) {
            return Meaning(decision: .none, wishes: [.choose(number: number)])
        }
        if let wish = applicant(words, text, question) { return wish }
        if asked { return Meaning(decision: .question, note: note(text)) }
        if !denied {
            // By the wording of one alternative.
            let plain = tokens.filter { $0.kind != .mark }
            let named = question.choices.indices.filter {
                Requests.contains(plain, Words(question.choices[$0]).tokens.filter { $0.kind != .mark }.map(\.text))
            }
            if named.count == 1, let only = named.first {
                return Meaning(decision: .none, wishes: [.choose(number: only + 1)])
            }
            let reading = requests.read(
                [Document(text, attached: false)], surroundings(settings.zone.day(at: question.askedAt)))
            if !reading.sessions.isEmpty {
                return Meaning(decision: .none, note: note(text), wishes: [.reschedule(sessions: reading.sessions)])
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

    /// Facts that were asked for: labelled, in a sentence, or bare when only one was asked.
    private func supplied(_ words: Words, _ text: String, _ question: OpenQuestion) -> Meaning {
        let tokens = words.tokens
        let today = settings.zone.day(at: question.askedAt)
        let moments = Moments(tokens, today: today, zone: settings.zone)
        let document = Document(text, attached: false)
        var reading = requests.read([document], surroundings(today))
        let asksDate = question.fields.contains("date")
        let asksTime = question.fields.contains("start_time")
        if reading.sessions.isEmpty, asksTime || asksDate {
            let mentions = moments.all()
            let date = mentions.compactMap { mention -> DateMention? in
                if case .date(let date) = mention, date.problem == nil { return date } else { return nil }
            }.first
            var time = mentions.compactMap { mention -> TimeMention? in
                if case .time(let time) = mention, time.start != nil { return time } else { return nil }
            }.first
            if time == nil, asksTime, question.fields.count == 1,
                let number = tokens.first(where: { $0.kind == .number })?.number, number <= 24, tokens.count <= 4
            {
                time = TimeMention(start: TimeOfDay(minutes: (number < 7 ? number + 12 : number) * 60), range: 0..<1)
            }
            if let date {
                reading.sessions = date.days.map {
                    RequestReading.Session(
                        title: nil, date: $0, start: time?.start, end: time?.end, endOpen: time?.open ?? false,
                        zone: time?.zone ?? settings.zone, zoneStated: time?.zone != nil, participants: nil)
                }
            } else if let time {
                // Only the hour was asked: the day is that of the case; day zero stands for it.
                reading.sessions = [
                    RequestReading.Session(
                        title: nil, date: Answers.dayOfCase, start: time.start, end: time.end, endOpen: time.open,
                        zone: time.zone ?? settings.zone, zoneStated: time.zone != nil, participants: nil)
                ]
            }
        }
        if question.fields.contains("participants"), reading.sessions.allSatisfy({ $0.participants == nil }) {
            var count = People(document).participants?.count
            if count == nil, question.fields.count == 1 { count = tokens.first { $0.kind == .number }?.number }
            if let count {
                if reading.sessions.isEmpty {
                    reading.sessions = [
                        RequestReading.Session(
                            title: nil, date: Answers.dayOfCase, start: nil, end: nil, endOpen: false,
                            zone: settings.zone, zoneStated: false, participants: count)
                    ]
                } else {
                    for index in reading.sessions.indices { reading.sessions[index].participants = count }
                }
            }
        }
        let supplies =
            !reading.sessions.isEmpty || reading.contactPhone != nil || reading.number != nil || reading.date != nil
        if supplies, Change([document], subject: "", vocabulary: vocabulary) != .cancellation {
            return Meaning(decision: .none, note: note(text), wishes: [.supply(reading)])
        }
        return applicant(words, text, question)
            ?? Meaning(decision: tokens.contains { $0.isMark("?") } ? .question : .unclear, note: note(text))
    }

    /// Stands in a supplied session for the day that the case already has (1970-01-01).
    static let dayOfCase = Day(number: 0)
}
