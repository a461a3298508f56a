/// What a word or phrase does in a reply: the keys of the lexicon.
enum Role: String, Sendable, CaseIterable {
    case approve, mild, affirm, reject, negation, prohibition, needless, hold, revise, objection, forward, promise, free
    case full, able, acknowledge, inform, `defer`, first, condition, contrast, report, past, opinion, question, officer
    case address, schedule, filler, hedge, advice, ready, request, lest, status, withdraw, move
    case wish, coming, limit, moment, others, matter, paper, care, mention, retract, speech, contact
    case fault
    case goOn = "go-on"
    case doubleNegative = "double-negative"
    case softNegation = "soft-negation"
    case notYet = "not-yet"
    case passOn = "pass-on"

    /// Roles that are looked for by themselves and may share words with others.
    static let apart: Set<Role> = [.status, .withdraw, .move]
}

extension Lexicon {
    /// One thing that keeps a lexicon from being used.
    package struct Fault: Equatable, Sendable {
        /// The role and the phrase to blame, as the file spells them; no phrase when the role itself is unknown.
        package var role: String
        package var phrase: String?
        /// A sentence for the operator that says what would be accepted.
        package var message: String
    }

    /// Yes words and instructions: a denial inside one of their phrases would never be heard.
    private static let moving: Set<Role> = [.approve, .goOn, .mild, .affirm, .forward, .passOn]
    private static let denying: Set<Role> = [.negation, .prohibition, .notYet, .softNegation, .reject, .hold]

    /// Unknown roles, phrases under two roles, and yes phrases that swallow a denial; in a stable order, empty when the
    /// lexicon is sound.
    package var faults: [Fault] {
        var faults: [Fault] = []
        var seen: [String: String] = [:]
        let denials = self.denials
        for role in words.keys.sorted() {
            guard let known = Role(rawValue: role) else {
                faults.append(
                    Fault(
                        role: role, message: "unknown role \(role); roles are \(Lexicon.roles.joined(separator: ", "))")
                )
                continue
            }
            for entry in words[role] ?? [] {
                let tokens = Lexicon.tokens(entry)
                func fault(_ message: String) { faults.append(Fault(role: role, phrase: entry, message: message)) }
                if tokens.isEmpty {
                    fault("a phrase of \(role) has no word in it: \(entry); write a word, a number or a picture")
                    continue
                }
                if tokens.count > Lexicon.longest {
                    fault("\(entry) has more than \(Lexicon.longest) words; keep those that decide")
                }
                guard !Role.apart.contains(known) else { continue }
                let phrase = tokens.joined(separator: " ")
                if let other = seen[phrase], other != role {
                    fault("\(entry) stands under \(other) and under \(role); leave it under one of them")
                }
                seen[phrase] = role
                if Lexicon.moving.contains(known), tokens.count > 1,
                    let swallowed = tokens.first(where: { denials[$0] != nil }), let denier = denials[swallowed]
                {
                    fault(
                        "\(entry) stands under \(role) and swallows \(swallowed), which stands under \(denier); "
                            + "put it under reject, revise or double-negative")
                }
            }
        }
        return faults
    }

    /// The sentences of `faults`.
    package var problems: [String] { faults.map(\.message) }

    /// Longer phrases are never matched.
    static let longest = 8

    private static func tokens(_ entry: String) -> [String] {
        Words(entry).tokens.filter { $0.kind != .mark }.map(\.text)
    }

    /// Single words of denial and the role under which each stands.
    private var denials: [String: String] {
        var denials: [String: String] = [:]
        for role in Lexicon.denying {
            for entry in words[role.rawValue] ?? [] {
                let tokens = Lexicon.tokens(entry)
                if tokens.count == 1, let word = tokens.first { denials[word] = role.rawValue }
            }
        }
        // A word under both is a fault of its own, told once.
        for role in Lexicon.moving {
            for entry in words[role.rawValue] ?? [] { denials[Lexicon.tokens(entry).joined(separator: " ")] = nil }
        }
        return denials
    }

    /// The names of all roles, in the order of the grammar.
    package static var roles: [String] { Role.allCases.map(\.rawValue) }
}

/// The lexicon made searchable: the longest phrase at a token wins.
struct Vocabulary: Sendable {
    private struct Phrase: Sendable {
        var words: [String]
        var role: Role
    }

    private var phrases: [String: [Phrase]] = [:]
    private var apart: [Role: [[String]]] = [:]
    private var slips: [UInt8: [(word: [UInt8], role: Role)]] = [:]

    init(_ lexicon: Lexicon) {
        for (name, entries) in lexicon.words {
            guard let role = Role(rawValue: name) else { continue }
            for entry in entries {
                let words = Words(entry).tokens.filter { $0.kind != .mark }.map(\.text)
                guard let first = words.first, words.count <= Lexicon.longest else { continue }
                let letters = Array(first.utf8)
                if words.count == 1, Vocabulary.slipping.contains(role), let initial = letters.first,
                    letters.count >= (role == .approve ? 6 : 5), letters.allSatisfy({ $0 < 0x80 })
                {
                    slips[initial, default: []].append((letters, role))
                }
                if Role.apart.contains(role) {
                    apart[role, default: []].append(words)
                } else {
                    phrases[first, default: []].append(Phrase(words: words, role: role))
                }
            }
        }
        // A denial is found before a yes.
        for initial in slips.keys {
            slips[initial]?.sort {
                (Vocabulary.caution($0.role), $0.role.rawValue, $0.word.count) > (
                    Vocabulary.caution($1.role), $1.role.rawValue, $1.word.count
                )
            }
        }
        for first in phrases.keys {
            // Ties go to the more careful role, whatever order the file has.
            phrases[first]?.sort {
                ($0.words.count, Vocabulary.caution($0.role), $0.role.rawValue) > (
                    $1.words.count, Vocabulary.caution($1.role), $1.role.rawValue
                )
            }
        }
    }

    private static func caution(_ role: Role) -> Int {
        switch role {
        case .approve, .goOn, .mild, .affirm, .forward, .passOn, .free: 0
        case .filler, .address, .schedule, .matter, .care: 1
        default: 2
        }
    }

    /// The role of the phrase at a token, and the token after it.
    func match(_ tokens: [Token], _ index: Int) -> (role: Role, end: Int)? {
        guard tokens.indices.contains(index) else { return nil }
        let token = tokens[index]
        guard token.kind != .mark else { return nil }
        if let found = match(tokens, index, first: token.text) { return found }
        guard token.kind == .word else { return nil }
        if let plain = Vocabulary.unstretchedEnd(token.text), let found = match(tokens, index, first: plain) {
            return found
        }
        for ending in Vocabulary.endings
        where token.text.utf8.count > ending.utf8.count + 2 && token.text.hasSuffix(ending) {
            if let found = match(tokens, index, first: String(token.text.dropLast(ending.count))) { return found }
        }
        return nil
    }

    private func match(_ tokens: [Token], _ index: Int, first: String) -> (role: Role, end: Int)? {
        guard let candidates = phrases[first] else { return nil }
        for phrase in candidates {
            if let end = Vocabulary.follow(phrase.words, tokens, index) { return (phrase.role, end) }
        }
        return nil
    }

    private static func follow(_ words: [String], _ tokens: [Token], _ index: Int) -> Int? {
        var next = index + 1
        for word in words.dropFirst() {
            // “apa-apa”: a joining dash inside a phrase is nothing.
            if next < tokens.count, tokens[next].isMark("-"), tokens[next].joined { next += 1 }
            guard next < tokens.count, tokens[next].kind != .mark, isForm(tokens[next].text, of: word) else {
                return nil
            }
            next += 1
        }
        return next
    }

    /// “okee”, “setujuu”: a doubled letter at the end is drawn out.
    private static func unstretchedEnd(_ text: String) -> String? {
        guard let last = text.utf8.last, text.utf8.count > 3, text.utf8.dropLast().last == last else { return nil }
        return String(text.dropLast())
    }

    /// The role of the word that an unknown one was surely meant to be: one slip of the finger, the first letter kept.
    ///
    /// Only yes words of six letters and more, and words of denial; what is
    /// read so never makes a yes out of a no.
    func slip(_ token: Token) -> Role? {
        guard token.kind == .word, (4...14).contains(token.text.utf8.count) else { return nil }
        let bytes = Array(token.text.utf8)
        guard let first = bytes.first, let candidates = slips[first] else { return nil }
        for candidate in candidates where Vocabulary.isSlip(bytes, candidate.word, candidate.role) {
            return candidate.role
        }
        return nil
    }

    private static let slipping: Set<Role> = [.approve, .negation, .prohibition, .notYet, .reject, .hold]

    /// One letter left out, doubled or swapped with its neighbour; for yes words also one wrong or strange letter inside.
    private static func isSlip(_ text: [UInt8], _ word: [UInt8], _ role: Role) -> Bool {
        var start = 0
        while start < min(text.count, word.count), text[start] == word[start] { start += 1 }
        var end = 0
        while end < min(text.count, word.count) - start, text[text.count - 1 - end] == word[word.count - 1 - end] {
            end += 1
        }
        let (typed, meant) = (text.count - start - end, word.count - start - end)
        guard start > 0 else { return false }
        if role == .approve, text.count >= 4, isShortened(text, word) { return true }
        switch (typed, meant) {
        case (0, 1): return true
        case (1, 0):
            let letter = text[start]
            return role == .approve
                ? end > 0 : text[start - 1] == letter || start + 1 < text.count && text[start + 1] == letter
        case (1, 1): return role == .approve
        case (2, 2): return text[start] == word[start + 1] && text[start + 1] == word[start]
        default: return false
        }
    }

    /// “stju”, “dstujui”: vowels left out inside, every consonant and the last letter kept.
    private static func isShortened(_ text: [UInt8], _ word: [UInt8]) -> Bool {
        guard text.count < word.count, text.last == word.last else { return false }
        var place = 0
        for letter in word {
            if place < text.count, text[place] == letter {
                place += 1
            } else if !"aiueo".utf8.contains(letter) {
                return false
            }
        }
        return place == text.count
    }

    /// Endings that change nothing in what a word does.
    private static let endings = ["lah", "nya", "kah", "lh"]

    private static func isForm(_ text: String, of word: String) -> Bool {
        text == word
            || text.utf8.count > word.utf8.count && text.hasPrefix(word)
                && endings.contains { text.utf8.count == word.utf8.count + $0.utf8.count && text.hasSuffix($0) }
    }

    /// Whether a phrase of a role that is looked for by itself stands anywhere.
    func contains(_ role: Role, _ tokens: [Token]) -> Bool {
        let wanted = apart[role] ?? []
        guard !wanted.isEmpty else { return false }
        for index in tokens.indices {
            for words in wanted where tokens[index].text == words[0] && tokens[index].kind != .mark {
                if Vocabulary.follow(words, tokens, index) != nil { return true }
            }
        }
        return false
    }
}
