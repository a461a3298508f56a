/// Finds the service that a letter means, by the recognition words of the office's procedures.
///
/// A phrase counts where it asks: most in the mail's subject and the letter's Hal, little where it is only mentioned
/// (the title of an event, “melalui …”, a link that is there already), not at all where it is denied or belongs to an
/// address. Where phrases overlap, one that lies inside a longer one does not count: a longer phrase knows more.
struct Services: Sendable {
    /// The service whose phrases weigh most.
    struct Finding {
        var service: ReaderSettings.Service
        var weight: Int
        /// 0…100; low where another service is nearly as heavy.
        var confidence: Int
        /// The phrases that decided, heaviest first: where they stand (nothing for the mail's subject) and as written.
        var hits: [(document: Int?, token: Int, words: String, weight: Int)]
    }

    private struct Phrase: Sendable {
        var words: [String]
        var service: Int
        var weight: Int
    }

    private let services: [ReaderSettings.Service]
    private var phrases: [String: [Phrase]] = [:]
    /// First words of phrases that are long enough to be known with one letter wrong, by first letter and length.
    private var long: [String: [String]] = [:]

    init(_ services: [ReaderSettings.Service]) {
        self.services = services
        for (place, service) in services.enumerated() {
            for (phrase, weight) in service.phrases.sorted(by: { $0.key < $1.key }) {
                let words = Words(phrase).tokens.filter { $0.kind != .mark }.map(\.text)
                guard let first = words.first else { continue }
                phrases[first, default: []].append(Phrase(words: words, service: place, weight: weight))
                guard words.count == 2 else { continue }
                // “Zoommeeting”, “Zoomeeting”, “videoconference”: two words written as one.
                var glued = [first + words[1]]
                if first.last == words[1].first { glued.append(first + words[1].dropFirst()) }
                for word in glued {
                    phrases[word, default: []].append(Phrase(words: [word], service: place, weight: weight))
                }
            }
        }
        for word in phrases.keys where word.utf8.count >= Services.longEnough {
            for length in (word.utf8.count - 1)...(word.utf8.count + 1) {
                long[Services.shelf(word, length), default: []].append(word)
            }
        }
        for shelf in long.keys { long[shelf]?.sort() }
    }

    /// Letters that a word must have for one wrong letter to leave it recognisable.
    private static let longEnough = 7

    private static func shelf(_ word: String, _ length: Int) -> String { "\(length)\(word.prefix(1))" }

    /// The word of the phrases that a token may be a slip for: “converence”, “Zoorn”.
    private func meant(_ token: Token) -> String? {
        guard token.kind == .word else { return nil }
        if token.text.contains("rn") {
            let mended = token.text.replacing("rn", with: "m")
            if phrases[mended] != nil { return mended }
        }
        guard token.text.utf8.count >= Services.longEnough else { return nil }
        return long[Services.shelf(token.text, token.text.utf8.count)]?.first { Moments.differByOne($0, token.text) }
    }

    /// How much a phrase counts in a place, in quarters of its weight.
    private enum Share {
        static let head = 8
        static let asked = 4
        static let mentioned = 1
        static let none = 0
    }

    private struct Occurrence {
        var phrase: Phrase
        var range: Range<Int>
    }

    /// The service that the documents mean, or nothing.
    func find(_ documents: [Document], subject: Words) -> Finding? {
        var weights = [Int](repeating: 0, count: services.count)
        var hits = [[(document: Int?, token: Int, words: String, weight: Int)]](repeating: [], count: services.count)
        func count(_ found: [(Occurrence, Int)], _ document: Int?, _ words: Words) {
            // Each phrase once in each text, at the place where it weighs most.
            var best: [String: (Occurrence, Int)] = [:]
            for (occurrence, share) in found {
                let key = "\(occurrence.phrase.service) " + occurrence.phrase.words.joined(separator: " ")
                if best[key].map({ share > $0.1 }) ?? true { best[key] = (occurrence, share) }
            }
            for (occurrence, share) in best.values where share > 0 {
                let weight = occurrence.phrase.weight * share
                weights[occurrence.phrase.service] += weight
                hits[occurrence.phrase.service].append(
                    (document, occurrence.range.lowerBound, words.slice(occurrence.range), weight))
            }
        }
        count(occurrences(subject.tokens).map { ($0, Share.head) }, nil, subject)
        for (place, document) in documents.enumerated() {
            let tokens = document.words.tokens
            count(occurrences(tokens).map { ($0, share($0.range, document, tokens)) }, place, document.words)
        }
        guard let best = weights.indices.max(by: { (weights[$0], -$0) < (weights[$1], -$1) }), weights[best] > 0 else {
            return nil
        }
        let second = weights.indices.filter { $0 != best }.map { weights[$0] }.max() ?? 0
        let confidence = second == 0 ? 95 : max(40, min(95, 100 - 60 * second / weights[best]))
        let ordered = hits[best].sorted { ($1.weight, $0.token) < ($0.weight, $1.token) }
        return Finding(
            service: services[best], weight: (weights[best] + 3) / 4, confidence: confidence, hits: ordered)
    }

    private func occurrences(_ tokens: [Token]) -> [Occurrence] {
        var found: [Occurrence] = []
        for index in tokens.indices where tokens[index].kind != .mark {
            var candidates = phrases[tokens[index].text] ?? []
            if candidates.isEmpty, let meant = meant(tokens[index]) { candidates = phrases[meant] ?? [] }
            if let stem = Services.stem(tokens[index].text) { candidates += phrases[stem] ?? [] }
            for phrase in candidates {
                if let end = Services.follow(phrase.words, tokens, index) {
                    found.append(Occurrence(phrase: phrase, range: index..<end))
                }
            }
            if found.count > 2000 { break }
        }
        // One inside a longer one is silent, whosever phrase that is.
        var widest: [Int: Int] = [:]
        for occurrence in found {
            for token in occurrence.range {
                widest[token] = max(widest[token] ?? 0, occurrence.range.count)
            }
        }
        return found.filter { occurrence in
            !occurrence.range.allSatisfy { (widest[$0] ?? 0) > occurrence.range.count }
        }
    }

    /// “zoomnya”, “linknya”: the word itself.
    private static func stem(_ word: String) -> String? {
        word.utf8.count > 6 && word.hasSuffix("nya") ? String(word.dropLast(3)) : nil
    }

    private static func follow(_ pattern: [String], _ tokens: [Token], _ start: Int) -> Int? {
        var next = start + 1
        for word in pattern.dropFirst() {
            if next < tokens.count, tokens[next].isMark("-"), tokens[next].joined { next += 1 }
            guard next < tokens.count, tokens[next].kind != .mark, tokens[next].line - tokens[start].line <= 1,
                tokens[next].text == word || stem(tokens[next].text) == word
                    || word.utf8.count >= longEnough && Moments.differByOne(tokens[next].text, word)
            else { return nil }
            next += 1
        }
        return next
    }

    // MARK: Shares

    private func share(_ range: Range<Int>, _ document: Document, _ tokens: [Token]) -> Int {
        let start = range.lowerBound
        if let field = document.fields.all.first(where: { $0.value.contains(start) }) {
            switch field.role {
            case .subject, .mode: return Services.denied(tokens, range) ? Share.none : Share.head
            case .addressee, .sender, .copies, .agency, .applicant, .number, .contact, .email: return Share.none
            case .event, .place: return Share.mentioned
            default: break
            }
        }
        let first = document.words.lineRange(at: start).lowerBound
        if tokens[first].isWord(in: ["yth", "kepada", "tembusan", "cc"]), start - first <= 12,
            !tokens[first..<start].contains(where: { $0.isWord(in: ["mohon", "memohon"]) })
        {
            return Share.none
        }
        if Services.denied(tokens, range) { return Share.none }
        return Services.onlyMentioned(tokens, range) ? Share.mentioned : Share.asked
    }

    /// “tanpa zoom”, “tidak perlu akun zoom”: what is not wanted.
    private static func denied(_ tokens: [Token], _ range: Range<Int>) -> Bool {
        let start = range.lowerBound
        guard start > 0 else { return false }
        if tokens[start - 1].isWord(in: ["tanpa", "bukan", "selain", "non"]) { return true }
        for index in stride(from: start - 1, through: max(0, start - 4), by: -1) {
            if tokens[index].kind == .mark, tokens[index].text != "-" { return false }
            if tokens[index].isWord(in: ["tidak", "tdk", "gak", "ga", "nggak", "tak", "jangan"]) {
                return tokens[index..<start].contains {
                    $0.isWord(in: [
                        "perlu", "memerlukan", "butuh", "membutuhkan", "menggunakan", "memakai", "jadi", "meminta",
                        "meminjam", "melalui", "via",
                    ])
                }
            }
        }
        return false
    }

    /// “melalui zoom”, “link zoom dari kementerian sudah tersedia”: said in passing, not asked for.
    private static func onlyMentioned(_ tokens: [Token], _ range: Range<Int>) -> Bool {
        let start = range.lowerBound
        if start > 0,
            tokens[start - 1].isWord(in: [
                "melalui", "via", "lewat", "secara", "dengan", "by", "through", "utk", "menggunakan",
            ])
        {
            return true
        }
        var already = false
        for index in range.upperBound..<min(tokens.count, range.upperBound + 9) {
            if tokens[index].isMark(".") && !tokens[index].joined || tokens[index].isMark(";") { break }
            if tokens[index].isWord(in: ["mohon", "memohon", "dimohon", "agar", "kiranya"]) { break }
            if tokens[index].isWord(in: ["sudah", "telah", "sdh"]) { already = true }
            if already,
                tokens[index].isWord(in: [
                    "tersedia", "ada", "disediakan", "disiapkan", "dibuat", "dibuatkan", "diberikan", "dikirim",
                    "dibagikan", "dilaksanakan", "terlaksana", "selesai", "berjalan",
                ])
            {
                return true
            }
        }
        return false
    }
}
