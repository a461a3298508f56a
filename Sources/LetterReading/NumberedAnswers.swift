/// What one reply decides about several numbered things.
///
/// “Setuju 1, 3, 4”, “1 setuju, 2 tolak karena bentrok”, a line for each, or
/// “setuju semua”. A number that comes twice, one that was not asked about, or
/// words that belong to no number make the whole answer unclear: nothing is
/// decided by half of an answer.
struct NumberedAnswers {
    let vocabulary: Vocabulary
    let decisions: Decisions

    /// The answer to things numbered from 1 to `count`: `parts` has one entry for each number that was decided;
    /// `choice` is `semua` when all are meant without being named.
    func read(_ text: String, count: Int) -> Meaning {
        let words = Words(text)
        let tokens = words.tokens
        guard !words.cut, !tokens.contains(where: \.disguised), count > 0 else { return Meaning(decision: .unclear) }
        guard !tokens.contains(where: { $0.isMark("?") }) else { return Meaning(decision: .question) }
        let heads = heads(tokens, count: count)
        guard let first = heads.first else { return all(text, tokens, count: count) }
        // Courtesies may stand before the first; a decision there would belong to no number.
        guard !decides(tokens, 0..<first.range.lowerBound) else { return Meaning(decision: .unclear) }
        var parts: [Meaning.Part] = []
        for (place, head) in heads.enumerated() {
            let end = place + 1 < heads.count ? heads[place + 1].range.lowerBound : tokens.count
            let before = head.word.map { words.slice($0) + " " } ?? ""
            var own = decisions.read(before + trimmed(words.slice(head.range.upperBound..<end), lists: true))
            guard [.approve, .reject, .revise, .forward].contains(own.decision), own.condition == nil,
                own.items.isEmpty,
                own.choice == nil
            else {
                return Meaning(decision: .unclear)
            }
            own.items = []
            for number in head.numbers {
                guard !parts.contains(where: { $0.number == number }) else { return Meaning(decision: .unclear) }
                parts.append(Meaning.Part(number: number, decision: own.decision, note: own.note))
            }
        }
        return Meaning(decision: .none, parts: parts.sorted { $0.number < $1.number })
    }

    /// An answer that names no number.
    private func all(_ text: String, _ tokens: [Token], count: Int) -> Meaning {
        let meaning = decisions.read(text)
        guard meaning.condition == nil, meaning.items.isEmpty else { return Meaning(decision: .unclear) }
        if count == 1, [.approve, .reject, .revise, .forward].contains(meaning.decision) {
            return Meaning(
                decision: .none, parts: [Meaning.Part(number: 1, decision: meaning.decision, note: meaning.note)])
        }
        let whole = tokens.contains { $0.isWord(in: ["semua", "semuanya", "seluruhnya", "all"]) }
        guard whole, meaning.decision == .approve, !tokens.contains(where: { $0.kind == .number }) else {
            return Meaning(decision: meaning.decision == .question ? .question : .unclear)
        }
        return Meaning(decision: .none, choice: "semua")
    }

    /// Numbers with the decision word beside them, and where what is said of them begins.
    private struct Head {
        var numbers: [Int]
        /// Tokens of the head: numbers, and the decision word where it stands before them.
        var range: Range<Int>
        /// The decision word that stands before the numbers.
        var word: Range<Int>?
    }

    private func heads(_ tokens: [Token], count: Int) -> [Head] {
        var result: [Head] = []
        var index = 0
        while index < tokens.count {
            // “Setuju nomor 1, 3 dan 4”.
            if let end = decision(tokens, index), let list = numbers(tokens, end, count: count),
                !startsItem(tokens, list.end, after: end)
            {
                result.append(Head(numbers: list.numbers, range: index..<list.end, word: index..<end))
                index = list.end
                continue
            }
            // “1 dan 2: setuju”.
            if let list = numbers(tokens, index, count: count) {
                var next = list.end
                while next < tokens.count, tokens[next].kind == .mark || tokens[next].isWord(in: ["saya", "kami"]) {
                    next += 1
                }
                if next < tokens.count, isDecision(tokens, next, besides: [.negation, .notYet, .prohibition, .hold]) {
                    result.append(Head(numbers: list.numbers, range: index..<list.end, word: nil))
                }
                index = max(next, index + 1)
                continue
            }
            index += 1
        }
        return result
    }

    /// Whether numbers that end at a token begin a statement of their own instead of belonging to the word before
    /// them: “setuju” in one line, “2) tolak” in the next.
    private func startsItem(_ tokens: [Token], _ end: Int, after word: Int) -> Bool {
        var next = end
        while next < tokens.count, tokens[next].kind == .mark { next += 1 }
        guard next < tokens.count, isDecision(tokens, next, besides: [.negation, .notYet, .prohibition, .hold]) else {
            return false
        }
        return next == end || tokens[next].line == tokens[end - 1].line && tokens[end - 1].line > tokens[word - 1].line
    }

    private static let deciding: Set<Role> = [.approve, .reject, .revise, .forward, .mild, .passOn]

    /// The end of the decision phrase at a token, with a word of denial before it.
    private func decision(_ tokens: [Token], _ index: Int) -> Int? {
        guard let match = vocabulary.match(tokens, index) else { return nil }
        if Self.deciding.contains(match.role) { return match.end }
        guard [.negation, .prohibition, .notYet].contains(match.role), let after = vocabulary.match(tokens, match.end),
            Self.deciding.contains(after.role)
        else { return nil }
        return after.end
    }

    private func isDecision(_ tokens: [Token], _ index: Int, besides roles: Set<Role>) -> Bool {
        vocabulary.match(tokens, index).map { Self.deciding.union(roles).contains($0.role) } ?? false
    }

    private func decides(_ tokens: [Token], _ range: Range<Int>) -> Bool {
        range.contains { index in
            vocabulary.match(tokens, index).map { Self.deciding.union([.hold, .negation]).contains($0.role) } ?? false
        }
    }

    /// A list of numbers at a token: “1, 3 dan 4”, “2-5”, “1 s.d. 3”. Nothing when it is part of a date, hour or count.
    private func numbers(_ tokens: [Token], _ start: Int, count: Int) -> (numbers: [Int], end: Int)? {
        var index = start
        while index < tokens.count,
            tokens[index].isWord(in: ["no", "nomor", "nomer", "item", "butir", "untuk", "angka", "permohonan"])
                || (index > start && (tokens[index].isMark(".") || tokens[index].isMark(":")))
                || (index == start && tokens[index].isMark(":"))
        { index += 1 }
        var result: [Int] = []
        var end = index
        while index < tokens.count, tokens[index].kind == .number, let value = tokens[index].number,
            (1...count).contains(value), tokens[index].width <= 2, result.count < 200
        {
            var next = index + 1
            if let last = rangeEnd(tokens, next), let upper = tokens[last].number, upper > value,
                (1...count).contains(upper)
            {
                result += Array(value...upper)
                next = last + 1
            } else {
                result.append(value)
            }
            end = next
            // A word that counts or dates makes the number another thing: “2 jam”, “24 November”.
            guard next < tokens.count else { break }
            if tokens[next].kind == .word,
                Moments.months[tokens[next].text] != nil
                    || tokens[next].isWord(in: ["jam", "orang", "hari", "peserta", "menit", "minggu", "unit", "akun"])
            {
                return nil
            }
            while next < tokens.count,
                tokens[next].isMark(",") || tokens[next].isMark("&") || tokens[next].isMark(";")
                    || tokens[next].isWord(in: ["dan", "serta", "and", "no", "nomor"])
            { next += 1 }
            guard next > end || (next < tokens.count && tokens[next].line == tokens[index].line) else { break }
            index = next
        }
        return result.isEmpty ? nil : (result, end)
    }

    /// The number that ends a range after “-”, “s.d.”, “sd” or “sampai”.
    private func rangeEnd(_ tokens: [Token], _ index: Int) -> Int? {
        var next = index
        guard next < tokens.count else { return nil }
        if tokens[next].isMark("-") {
            next += 1
        } else if tokens[next].isWord(in: ["sd", "sampai", "hingga"]) {
            next += 1
            if next < tokens.count, tokens[next].isWord(in: ["dengan"]) { next += 1 }
        } else if tokens[next].isWord("s"), next + 2 < tokens.count, tokens[next + 2].isWord("d") {
            next += 3
            if next < tokens.count, tokens[next].isMark(".") { next += 1 }
        } else {
            return nil
        }
        return next < tokens.count && tokens[next].kind == .number ? next : nil
    }

    /// A slice without the marks and joining words at its ends.
    private func trimmed(_ text: String, lists: Bool) -> String {
        var rest = Substring(text)
        while let last = rest.last, last.isWhitespace || ",;.&-–".contains(last) { rest.removeLast() }
        while let first = rest.first, first.isWhitespace || ",;.:&)-–".contains(first) { rest.removeFirst() }
        for joining in ["dan", "sedangkan", "serta"] where rest.hasSuffix(" " + joining) {
            rest.removeLast(joining.count + 1)
        }
        return String(rest)
    }
}
