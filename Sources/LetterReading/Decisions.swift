/// Reads one decision out of own words: yes, no, or unclear.
///
/// The text is parted into sentences and clauses; each clause gives signals
/// by the roles of its phrases, and the signals are weighed so that a no, a
/// hold, a condition or a contradiction always beats a yes. Whatever is not
/// understood is unclear: the official is asked once more.
struct Decisions {
    let vocabulary: Vocabulary

    /// What the words of one reply amount to; `matter` is what was asked, as far as it is known.
    func read(_ text: String, about matter: Matter = Matter()) -> Meaning {
        let words = Words(text)
        let known = matter.known(words.tokens)
        guard !words.cut else { return Meaning(decision: .unclear) }
        if words.tokens.contains(where: { $0.isMark("?") }), !words.tokens.contains(where: { $0.kind != .mark }) {
            return Meaning(decision: .question)
        }
        // Letters of several scripts in one word are a disguise, not a spelling.
        guard !words.tokens.contains(where: \.disguised) else { return Meaning(decision: .unclear) }
        let boxes = ticked(words)
        if cases(words.tokens) > 1 { return Meaning(decision: .unclear) }
        if let boxes {
            guard boxes.count == 1, let only = boxes.first else { return Meaning(decision: .unclear) }
            var meaning = read(clauses(words, only, known), words)
            meaning.note = nil
            return meaning
        }
        if let form = keyword(words, known) { return form }
        return read(clauses(words, 0..<words.tokens.count, known), words)
    }

    // MARK: Clauses

    struct Item {
        var role: Role?
        var range: Range<Int>
        var text: String
        var kind: Token.Kind
        /// Written with a capital where no sentence begins, in a text that is not all capitals.
        var isName = false
        /// Stands in what was asked, or says the same day, hour or number.
        var known = false
        /// Its role was guessed from a slip of the finger.
        var slipped = false
    }

    struct Clause {
        var items: [Item]
        var sentence: Int
        var asked = false
        /// “setuju / tidak setuju”: a slash joins this clause to the one before.
        var afterSlash = false

        /// “Kenapa tidak?”: a question that only says yes.
        var isRhetorical: Bool {
            let said = items.filter { ![.filler, .address].contains($0.role) }
            return !said.isEmpty
                && said.allSatisfy {
                    $0.role == .doubleNegative && Clause.asking.contains($0.text)
                }
        }

        static let asking: Set<String> = ["kenapa", "mengapa", "knp", "ngapain", "why", "siapa"]

        /// “yang Dinkes setuju”: decides one of several.
        var picksOut: Bool {
            guard let first = items.first, ["yang", "yg", "sing", "nu", "untuk", "utk", "buat"].contains(first.text),
                items.count > 2
            else { return false }
            return items.dropFirst(2).contains {
                [.approve, .goOn, .mild, .reject, .revise, .hold, .negation, .notYet, .prohibition].contains($0.role)
            }
        }
    }

    /// Words that a full stop only cuts short.
    private static let shortened: Set<String> = [
        "sdr", "sdri", "sdra", "bpk", "yth", "dr", "drs", "dra", "ir", "hj", "h", "prof", "tgl", "kab", "kec", "kel",
        "pkl", "an",
    ]

    private func clauses(_ words: Words, _ range: Range<Int>, _ known: Set<Int>) -> [Clause] {
        let tokens = words.tokens
        let shouted = !words.source.contains { $0 >= 97 && $0 <= 122 }
        func item(_ role: Role?, _ range: Range<Int>) -> Item {
            let token = tokens[range.lowerBound]
            let begins = range.lowerBound == 0 || tokens[range.lowerBound - 1].isMark(".")
            let capital = words.source.indices.contains(token.start) && (65...90).contains(words.source[token.start])
            return Item(
                role: role, range: range, text: token.text, kind: token.kind,
                isName: role == nil && token.kind == .word && capital && !begins && !shouted,
                known: range.allSatisfy(known.contains))
        }
        var clauses: [Clause] = []
        var items: [Item] = []
        var sentence = 0
        var slash = false
        var asking = false
        func close(asked: Bool = false, ends: Bool = false, slashed: Bool = false) {
            let asked = asked || asking
            asking = false
            if !items.isEmpty {
                clauses.append(Clause(items: items, sentence: sentence, afterSlash: slash))
                slash = slashed
            } else if slashed {
                slash = true
            }
            items = []
            if asked {
                for index in clauses.indices where clauses[index].sentence == sentence { clauses[index].asked = true }
            }
            if ends { sentence += 1 }
        }
        var index = range.lowerBound
        while index < range.upperBound {
            let token = tokens[index]
            if index > range.lowerBound, token.line > tokens[index - 1].line {
                // A long line is only wrapped; a blank line or a short one ends what was said.
                let gap = token.line - tokens[index - 1].line
                let long = lineLength(words, index - 1) >= 60
                if gap > 1 || !long { close(ends: true) }
            }
            if token.kind == .mark {
                switch token.text {
                case "?": close(asked: true, ends: true)
                case ".", "!":
                    // A full stop inside “A.C.C” or a number ends nothing.
                    let shortened =
                        token.text == "." && token.joined && index > range.lowerBound
                        && tokens[index - 1].isWord(in: Decisions.shortened)
                    let inside =
                        shortened || token.joined && index + 1 < range.upperBound && tokens[index + 1].joined
                    if !inside { close(ends: true) }
                // “Nama: Rahmat”
                case ":" where [.matter, .officer, .others].contains(items.last?.role): break
                // “Kadis by phone: approved”
                case ":"
                where items.contains { [.officer, .others].contains($0.role) }
                    && !items.contains { [.request, .forward, .passOn].contains($0.role) }:
                    break
                case ";", ":": close(ends: token.text == ";")
                case ",", "(", ")", "-", "•": if token.text != "-" || !token.joined { close() }
                case "/": close(slashed: true)
                case "#": if index + 1 < range.upperBound, tokens[index + 1].kind == .number { index += 1 }
                case "[":
                    // A case number between brackets decides nothing, if it is the one that was asked about.
                    if let end = (index..<min(range.upperBound, index + 9)).first(where: { tokens[$0].isMark("]") }),
                        known.isEmpty
                            || (index + 1..<end).allSatisfy({ known.contains($0) || tokens[$0].kind == .mark })
                    {
                        index = end
                    }
                default: break
                }
                index += 1
                continue
            }
            // “setuju kah”, “disetujuikah”: a question without its mark.
            if token.isWord("kah")
                || token.kind == .word && token.text.hasSuffix("kah")
                    && vocabulary.match(tokens, index).map({ [.approve, .goOn, .mild, .able, .free].contains($0.role) })
                        == true
            {
                asking = true
            }
            if token.isWord(in: ["baris", "paragraf", "tanda"]), index + 1 < range.upperBound,
                tokens[index + 1].isWord(in: token.text == "tanda" ? ["tanya", "seru"] : ["baru"])
            {
                close(asked: tokens[index + 1].isWord("tanya"), ends: true)
                index += 2
                continue
            }
            if token.isWord(in: ["titik", "koma"]) {
                // Spoken into the phone.
                let dot = token.text == "titik"
                index += dot && index + 1 < range.upperBound && tokens[index + 1].isWord("dua") ? 2 : 1
                close(ends: dot)
                continue
            }
            if token.isWord("u"), index + 2 < range.upperBound, tokens[index + 1].isMark("/"), tokens[index + 1].joined,
                tokens[index + 2].line == token.line
            {
                // “u/ ditindaklanjuti”: “untuk”, as disposition sheets shorten it. “u/ disetujui” leaves open by whom.
                let next = vocabulary.match(tokens, index + 2)?.role
                let instructs = [.forward, .passOn, .care].contains(next)
                items.append(item(instructs ? .filler : .hedge, index..<(index + 1)))
                index += 2
                continue
            }
            if isNumbering(tokens, index) {
                // “no 2” numbers an item; it denies nothing.
                items.append(item(.filler, index..<(index + 1)))
                index += 1
                continue
            }
            if let match = vocabulary.match(tokens, index), match.end <= range.upperBound {
                // A contrast or condition begins a clause of its own.
                if match.role == .contrast { close() }
                // “Setelah saya baca, setuju” tells how it came; “setuju setelah saya baca” is a condition.
                let after = match.role == .filler && !items.isEmpty && token.isWord(in: ["setelah", "sesudah"])
                // “nggak masalah kok”: only “kok …” asks.
                let particle = match.role == .question && !items.isEmpty && token.isWord("kok")
                items.append(item(after ? .condition : particle ? .filler : match.role, index..<match.end))
                index = match.end
            } else if token.number == 100, index + 1 < range.upperBound, tokens[index + 1].isMark("%") {
                items.append(item(.filler, index..<(index + 1)))
                index += 2
            } else {
                var unknown = item(nil, index..<(index + 1))
                if !unknown.known, let role = vocabulary.slip(token) {
                    unknown.role = role
                    unknown.slipped = true
                }
                items.append(unknown)
                index += 1
            }
        }
        close(ends: true)
        return clauses
    }

    private func isNumbering(_ tokens: [Token], _ index: Int) -> Bool {
        guard tokens[index].isWord("no"), index + 1 < tokens.count else { return false }
        if tokens[index + 1].kind == .number { return true }
        return tokens[index + 1].isMark(".") && index + 2 < tokens.count && tokens[index + 2].kind == .number
    }

    private func lineLength(_ words: Words, _ index: Int) -> Int {
        var start = words.tokens[index].start
        while start > 0, words.source[start - 1] != 10 { start -= 1 }
        return words.tokens[index].end - start
    }

    /// The paper that an official is asked to pass.
    private static let drafts = ["konsep", "draf", "rancangan"]

    // MARK: Reading

    private func read(_ clauses: [Clause], _ words: Words) -> Meaning {
        if let corrected = corrected(clauses, words) { return corrected }
        var signals = Signals()
        var askedDecision = false
        var previousYes = false
        var rhetorical = 0
        var sentence = -1
        var before = Weighing.Before()
        // “Silakan, kenapa tidak?” asks nothing.
        let unasked = Set(clauses.filter { $0.asked && $0.isRhetorical }.map(\.sentence))
        for (index, clause) in clauses.enumerated() {
            if clause.isRhetorical, clause.asked {
                rhetorical += 1
                continue
            }
            if clause.asked && !unasked.contains(clause.sentence)
                || opensQuestion(clause, previous: index > 0 ? clauses[index - 1] : nil)
            {
                signals.asked += 1
                if clause.items.contains(where: { [.approve, .goOn, .mild].contains($0.role) }) {
                    askedDecision = true
                }
                continue
            }
            if index == 0, greets(clause) { continue }
            if index > 0, index == clauses.count - 1, signs(clause, words) { continue }
            if clause.sentence != sentence { (sentence, before) = (clause.sentence, Weighing.Before()) }
            var own = Weighing.weigh(clause.items, before)
            // “Setuju, peserta tidak melebihi kapasitas” asks for it; told before the yes it is a reason.
            if own.harmless > 0 {
                if signals.anyYes || own.anyYes { own.strayNo += 1 } else { own.unknown = 0 }
            }
            if clause.items.contains(where: { $0.role == .ready }) { before.ready = true }
            if Weighing.instructs(clause.items) { before.instructed = true }
            // “setuju / tidak setuju” gives the choice back.
            if clause.afterSlash, previousYes && (own.anyNo || own.bareNo > 0 || own.revise > 0) { signals.unsure += 1 }
            previousYes = own.anyYes
            if own.yes + own.free > 0, own.rejected > 0 { signals.unsure += 1 }
            signals.add(own)
        }
        if rhetorical > 0, !signals.anyYes { signals.asked += 1 }
        // “Setuju Pak Kadis. Tadi ditelepon”: then it is his.
        let telling: Set<Role?> = [.past, .contact, .speech, .report, .others, .opinion, .inform, .mention]
        if signals.called > 0, clauses.contains(where: { $0.items.contains { telling.contains($0.role) } }) {
            signals.reported += 1
        }
        signals.reported += Hearsay.count(clauses)
        // “Yang Dinkes setuju, yang Bapperida revisi dulu”: two cases in one reply.
        if clauses.filter(\.picksOut).count > 1 { return Meaning(decision: .unclear) }
        var meaning = judge(signals, askedDecision: askedDecision)
        if meaning.decision == .unclear, affirms(clauses) { return Meaning(decision: .approve) }
        // “Setuju, mohon dibuatkan” approves; “Setuju, Kabid tindak lanjuti” passes the case to a named person.
        if meaning.decision == .forward, signals.yes > 0, signals.detailed == 0, nextPerson(words) == nil {
            meaning.decision = .approve
        }
        // “Konsep sudah bagus, silakan dikirim”: what may be sent is the draft that was asked about.
        if meaning.decision == .forward, signals.forward == signals.sent, signals.mild + signals.able > 0,
            nextPerson(words) == nil,
            words.tokens.contains(where: { token in Decisions.drafts.contains { token.text.hasPrefix($0) } })
        {
            // “Konsepnya bisa dikirim besok”
            guard signals.detailed == 0 else { return Meaning(decision: .unclear) }
            meaning.decision = .approve
        }
        if meaning.decision == .approve || meaning.decision == .forward {
            let list = itemList(words)
            meaning.items = list.items
            if list.all { meaning.choice = "semua" }
            // A date or count beside a yes may change what is agreed to.
            let counted = signals.numbers - list.items.count
            if meaning.decision == .approve || signals.yes > 0, counted > 0 { return Meaning(decision: .unclear) }
            // A yes among words that nobody here understands may be less than a yes.
            if signals.unknown + signals.slips > 0 { return Meaning(decision: .unclear) }
        }
        if meaning.decision != .approve, meaning.decision != .unclear { meaning.next = nextPerson(words) }
        if meaning.decision == .approve, let next = nextPerson(words), signals.forward > 0 { meaning.next = next }
        meaning.note = note(words, clauses, meaning.decision)
        return meaning
    }

    /// “Setuju. Eh salah, maksudnya tolak”: what follows the correction counts, as long as it is no yes.
    private func corrected(_ clauses: [Clause], _ words: Words) -> Meaning? {
        for place in clauses.indices.reversed() {
            guard let mark = clauses[place].items.lastIndex(where: { $0.role == .retract }) else { continue }
            var rest = Array(clauses[place...])
            rest[0].items = Array(rest[0].items[(mark + 1)...])
            if rest[0].items.isEmpty { rest.removeFirst() }
            guard !rest.isEmpty else { return nil }
            let meaning = read(rest, words)
            return [.reject, .revise].contains(meaning.decision) ? meaning : nil
        }
        return nil
    }

    private func opensQuestion(_ clause: Clause, previous: Clause?) -> Bool {
        guard let first = clause.items.first(where: { $0.role != .filler && $0.role != .address }) else { return false }
        // “Kenapa tidak disetujui” asks; “kenapa tidak” by itself says yes.
        if first.role == .doubleNegative, Clause.asking.contains(first.text), !clause.isRhetorical { return true }
        if first.role == .question {
            let asks = ["mana", "berapa", "siapa", "kapan", "apakah", "bagaimana", "gimana", "where", "who", "when"]
            return previous == nil || previous?.sentence != clause.sentence || asks.contains(first.text)
        }
        // “mohon arahan apakah disetujui”
        guard let asking = clause.items.firstIndex(where: { $0.role == .question }) else { return false }
        return clause.items[asking...].contains { [.approve, .goOn].contains($0.role) }
            && !clause.items[..<asking].contains { [.approve, .goOn, .mild, .forward].contains($0.role) }
    }

    /// A name on the last line: capitals throughout, and either two words or set apart by a blank line.
    private func signs(_ clause: Clause, _ words: Words) -> Bool {
        guard let first = clause.items.first?.range.lowerBound, first > 0, clause.items.count <= 6 else { return false }
        let tokens = words.tokens
        let gap = tokens[first].line - tokens[first - 1].line
        guard gap > 1 || gap == 1 && clause.items.count > 1 else { return false }
        return clause.items.allSatisfy { item in
            let start = tokens[item.range.lowerBound].start
            return item.role == nil && item.kind == .word && words.source.indices.contains(start)
                && (65...90).contains(words.source[start])
        }
    }

    /// Whether the whole text is a bare “ya”.
    func affirmsOnly(_ words: Words) -> Bool {
        affirms(clauses(words, 0..<words.tokens.count, []))
    }

    /// “Ya”, “YES pak”: the whole answer to a mail that asks one question.
    private func affirms(_ clauses: [Clause]) -> Bool {
        let items = clauses.flatMap(\.items)
        let said = items.filter { $0.role != .address }
        return !said.isEmpty && items.count <= 3 && clauses.allSatisfy { !$0.asked }
            && said.allSatisfy { $0.role == .affirm && ["ya", "iya", "yes"].contains($0.text) }
    }

    /// “Pagi,” at the beginning.
    private func greets(_ clause: Clause) -> Bool {
        clause.items.contains { $0.role == .moment }
            && clause.items.allSatisfy {
                $0.role == .address || ["pagi", "siang", "sore", "malam", "petang"].contains($0.text)
            }
    }

    // MARK: Judgement

    /// From signals to one decision. The order is the caution: no, hold, revision and doubt come before any yes.
    private func judge(_ s: Signals, askedDecision: Bool) -> Meaning {
        if s.reported > 0 {
            guard s.yes == 0 else { return Meaning(decision: .unclear) }
            if s.rejected + s.negated > 0 { return Meaning(decision: .reject) }
            return Meaning(decision: s.hold + s.revise + s.delayed > 0 ? .revise : .unclear)
        }
        if s.unsure > 0 { return Meaning(decision: .unclear) }
        // “Saya tidak menolak, silakan dilanjutkan”
        let lets = s.yes > 0 && !s.anyNo && s.hold + s.revise + s.lacking + s.delayed + s.bareNo + s.strayNo == 0
        if s.unrefused > 0, !lets {
            return Meaning(decision: s.hold + s.revise + s.lacking > 0 && !s.anyYes ? .revise : .unclear)
        }
        if s.hedged + s.retracted > 0, s.anyYes || s.forward > 0 { return Meaning(decision: .unclear) }
        if s.anyNo {
            if s.yes > 0 { return Meaning(decision: .unclear) }
            if s.rejected > 0 || s.negated > 0 && s.bareNo > 0 { return Meaning(decision: .reject) }
            // “Bisa, tapi mulai jam 10 karena sebelumnya dipakai”
            if s.full == s.negated, s.able + s.mild > 0, s.contrast > 0, s.numbers + s.detailed > 0 {
                return Meaning(decision: .revise)
            }
            // A full schedule is reason enough; “belum dapat” then only says so politely.
            if s.hold > 0 || s.revise > 0 { return Meaning(decision: .revise) }
            if s.delayed > 0, s.full == 0 { return Meaning(decision: .revise) }
            return Meaning(decision: .reject)
        }
        if s.hold + s.delayed + s.revise + s.lacking > 0 { return Meaning(decision: .revise) }
        if s.bareNo > 0 {
            return Meaning(decision: askedDecision && !s.anyYes && s.forward == 0 ? .reject : .unclear)
        }
        if s.strayNo > 0 { return Meaning(decision: s.anyYes || s.forward > 0 ? .revise : .unclear) }
        if s.anyYes || s.forward > 0 {
            if s.otherCondition > 0 || s.contrast > 0 { return Meaning(decision: .revise) }
            if s.limited > 0 { return Meaning(decision: s.forward > 0 && !s.anyYes ? .forward : .revise) }
            if s.asked > 0 { return Meaning(decision: .question) }
            // “Disposisi ke Kabid. Pelajari dan laporkan”: who was given the case is to read it.
            if s.putOff > 0 || s.studied > 0 && (s.passedOn == 0 || s.anyYes) { return Meaning(decision: .unclear) }
            if s.yes + s.free + s.forward == 0, s.mildOnly + s.acknowledged > 0 { return Meaning(decision: .unclear) }
            return Meaning(decision: s.forward > 0 ? .forward : .approve, condition: s.slotFree > 0 ? "slot_free" : nil)
        }
        // “Bisa, dengan syarat …”
        if s.otherCondition > 0, s.able > 0, s.asked == 0 { return Meaning(decision: .revise) }
        return Meaning(decision: s.asked > 0 ? .question : .unclear)
    }

    /// How many case numbers stand in the text: an answer to two of them is none to this one.
    private func cases(_ tokens: [Token]) -> Int {
        var found: Set<String> = []
        for index in tokens.indices.dropLast(4)
        where tokens[index].kind == .word && tokens[index].text.utf8.count <= 8 && tokens[index + 1].isMark("-")
            && tokens[index + 1].joined && tokens[index + 2].text.utf8.count == 4
            && tokens[index + 2].kind == .number && tokens[index + 3].isMark("-") && tokens[index + 3].joined
            && tokens[index + 4].kind == .number
        {
            found.insert(tokens[index].text + tokens[index + 2].text + tokens[index + 4].text)
        }
        return found.count
    }

    // MARK: Forms

    /// The parts behind ticked boxes when the text is a form: “[x] SETUJU  [ ] TOLAK”.
    private func ticked(_ words: Words) -> [Range<Int>]? {
        let tokens = words.tokens
        var boxes: [(ticked: Bool, start: Int, label: Int)] = []
        var index = 0
        while index < tokens.count {
            let token = tokens[index]
            if token.isMark("[") || token.isMark("(") {
                let closing = token.text == "[" ? "]" : ")"
                if index + 1 < tokens.count, tokens[index + 1].isMark(closing) {
                    boxes.append((false, index, index + 2))
                    index += 2
                    continue
                }
                if index + 2 < tokens.count, tokens[index + 2].isMark(closing),
                    tokens[index + 1].isWord(in: ["x", "v", "y", "√", "ok"])
                        || ["✓", "✔", "✅", "✗", "✘", "√", "☑"].contains(tokens[index + 1].text)
                {
                    boxes.append((true, index, index + 3))
                    index += 3
                    continue
                }
            } else if token.kind == .picture, ["☑", "☒", "☐", "□", "▢"].contains(token.text) {
                boxes.append((token.text == "☑" || token.text == "☒", index, index + 1))
            }
            index += 1
        }
        guard boxes.count >= 2 || boxes.first.map({ $0.ticked || $0.start == 0 }) ?? false else { return nil }
        var parts: [Range<Int>] = []
        for (place, box) in boxes.enumerated() where box.ticked {
            let end = place + 1 < boxes.count ? boxes[place + 1].start : tokens.count
            parts.append(box.label..<max(box.label, end))
        }
        return parts
    }

    /// “REVISI: catatan”, “TOLAK: alasan”, “TERUSKAN: nama”: the fixed form that the mails offer.
    private func keyword(_ words: Words, _ known: Set<Int>) -> Meaning? {
        let tokens = words.tokens
        guard let first = tokens.first, first.kind == .word, let match = vocabulary.match(tokens, 0),
            match.end < tokens.count, tokens[match.end].isMark(":"), tokens[match.end].line == first.line
        else { return nil }
        let rest = trimmed(words.slice(tokens[match.end].end, words.source.count))
        let inner = read(clauses(words, (match.end + 1)..<tokens.count, known), words)
        switch match.role {
        case .approve, .goOn, .mild:
            // “SETUJU: -” is a form that nobody filled in.
            return tokens[(match.end + 1)...].contains { $0.kind != .mark } ? nil : Meaning(decision: .unclear)
        case .revise, .hold:
            // “Ralat: yang tadi bukan setuju, maksud saya ditolak” corrects one's own answer; “Ralat: nomor surat” a paper.
            if ["ralat", "koreksi"].contains(first.text) {
                if inner.decision == .reject { return Meaning(decision: .reject, note: rest) }
                if [.approve, .forward].contains(inner.decision) { return Meaning(decision: .unclear) }
                // “Ralat: maksud saya setuju, bukan tolak”: two answers, and no correction of a paper.
                let said = clauses(words, (match.end + 1)..<tokens.count, known).flatMap(\.items)
                if said.contains(where: { $0.role == .retract }),
                    said.contains(where: { $0.role == .approve }), said.contains(where: { $0.role == .reject })
                {
                    return Meaning(decision: .unclear)
                }
            }
            return Meaning(decision: .revise, note: rest.isEmpty ? nil : rest)
        case .reject:
            if inner.decision == .approve || inner.decision == .forward { return Meaning(decision: .unclear) }
            return Meaning(decision: .reject, note: rest.isEmpty ? nil : rest)
        case .forward, .passOn:
            guard [Meaning.Decision.unclear, .forward, .approve, .none].contains(inner.decision),
                !deniesAnything(words, match.end)
            else { return nil }
            let line = rest.split(separator: "\n").first.map { trimmed($0) } ?? ""
            guard !line.isEmpty else { return nil }
            return Meaning(decision: .forward, note: rest, next: line)
        default: return nil
        }
    }

    private func deniesAnything(_ words: Words, _ start: Int) -> Bool {
        var index = start
        while index < words.tokens.count {
            if let match = vocabulary.match(words.tokens, index) {
                if [.negation, .prohibition, .needless, .notYet, .reject, .hold, .condition, .contrast].contains(
                    match.role)
                {
                    return true
                }
                index = match.end
            } else {
                index += 1
            }
        }
        return false
    }

    // MARK: Items, names, notes

    /// Numbers right after a decision word: “setuju 1, 3 dan 4”; “setuju semua”.
    private func itemList(_ words: Words) -> (items: [Int], all: Bool) {
        let tokens = words.tokens
        for index in tokens.indices {
            guard let match = vocabulary.match(tokens, index), [.approve, .goOn, .mild].contains(match.role) else {
                continue
            }
            var next = match.end
            if next < tokens.count, tokens[next].isWord(in: ["semua", "semuanya", "seluruhnya", "all"]) {
                return ([], true)
            }
            while next < tokens.count,
                tokens[next].isMark(":") || tokens[next].isWord(in: ["untuk", "no", "nomor", "nomer", "butir", "item"])
                    || tokens[next].isMark(".")
            { next += 1 }
            var items: [Int] = []
            while next < tokens.count, items.count < 100, let value = tokens[next].number, tokens[next].kind == .number,
                (1...99).contains(value)
            {
                if next + 2 < tokens.count, tokens[next + 1].isMark("-"), let last = tokens[next + 2].number,
                    last > value, last <= 99
                {
                    items += value...last
                    next += 3
                } else {
                    items.append(value)
                    next += 1
                }
                guard next < tokens.count,
                    tokens[next].isMark(",") || tokens[next].isMark("&")
                        || tokens[next].isWord(in: ["dan", "serta", "and"])
                else { break }
                next += 1
                if next < tokens.count, tokens[next].isWord(in: ["dan", "no", "nomor"]) { next += 1 }
            }
            if next < tokens.count, !items.isEmpty, tokens[next].isMark("%") { continue }
            // A word after the numbers makes them something else: “setuju 2 jam”.
            if next < tokens.count, !items.isEmpty, tokens[next].kind == .word,
                tokens[next].line == tokens[next - 1].line,
                vocabulary.match(tokens, next)?.role != .address
            {
                continue
            }
            if !items.isEmpty { return (items, false) }
        }
        return ([], false)
    }

    /// The person or office that is to act: “teruskan ke Kabid”, “Kabid Aptika, tindak lanjuti”, “Bu Rina, tolong …”.
    private func nextPerson(_ words: Words) -> String? {
        let tokens = words.tokens
        for index in tokens.indices {
            guard let match = vocabulary.match(tokens, index), match.role == .passOn else { continue }
            var next = match.end
            if next < tokens.count, tokens[next].isWord(in: ["ke", "kepada", "kpd", "kpda", "ke"]) {
                next += 1
            } else if !tokens[match.end - 1].isWord(in: ["ke", "kepada"]) {
                continue
            }
            let start = next
            while next < tokens.count, tokens[next].line == tokens[start].line, tokens[next].kind != .mark,
                next - start < 6,
                !tokens[next].isWord(in: ["untuk", "agar", "supaya", "dan", "utk", "mohon", "segera"])
            {
                next += 1
            }
            if next > start { return words.slice(start..<next) }
        }
        // Addressed at the beginning of a clause.
        for index in tokens.indices
        where index == 0 || tokens[index - 1].kind == .mark || tokens[index].line > tokens[index - 1].line {
            guard let match = vocabulary.match(tokens, index), match.role == .officer || match.role == .address else {
                continue
            }
            var next = match.end
            // “Sdri. Rina”: the stop only cuts the address short.
            if next + 1 < tokens.count, tokens[next].isMark("."), tokens[next].joined,
                tokens[next - 1].isWord(in: Decisions.shortened), tokens[next + 1].kind == .word,
                tokens[next + 1].line == tokens[index].line
            {
                next += 1
            }
            while next < tokens.count, next - index < 7, tokens[next].line == tokens[index].line,
                tokens[next].kind == .word
            {
                let role = vocabulary.match(tokens, next)?.role
                if [.forward, .passOn, .filler, .negation, .approve, .goOn, .past].contains(role) {
                    break
                }
                next += 1
            }
            guard next < tokens.count else { continue }
            let after = tokens[next]
            let called = (after.isMark(",") || after.isMark(":")) && (match.role == .officer || next > match.end)
            let acts =
                [.forward, .passOn].contains(vocabulary.match(tokens, next)?.role)
                || after.isWord(in: ["untuk", "mohon", "tolong", "agar", "utk", "segera"])
            if called || acts, match.role == .officer || next > match.end { return words.slice(index..<next) }
        }
        return nil
    }

    /// The instruction or reason, word for word; nothing when only the decision itself was written.
    private func note(_ words: Words, _ clauses: [Clause], _ decision: Meaning.Decision) -> String? {
        let weightless: Set<Role?> = [
            .approve, .goOn, .mild, .affirm, .address, .filler, .acknowledge, .reject, .negation, .prohibition,
            .needless, .doubleNegative, .matter, .paper,
        ]
        let telling = clauses.filter { clause in clause.items.contains { !weightless.contains($0.role) } }
        guard let first = telling.first?.items.first, let last = telling.last?.items.last else { return nil }
        guard
            decision != .approve
                || telling.contains(where: {
                    $0.items.contains { $0.role == nil || [.forward, .passOn, .condition, .care].contains($0.role) }
                })
        else { return nil }
        var start = first.range.lowerBound
        // “Oke, tapi perbaiki dulu …”: the note begins after the joining word.
        if first.role == .contrast { start = first.range.upperBound }
        guard start < last.range.upperBound else { return nil }
        let text = trimmed(words.slice(start..<last.range.upperBound))
        return text.isEmpty ? nil : text
    }
}
