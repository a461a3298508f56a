/// What somebody writes who has decided already: the decision is taken back, and perhaps another stands in its place.
///
/// “Batalkan”, “tarik kembali persetujuan saya”, “ralat: tolak, jadwal bentrok”.
/// Whatever denies, asks, or speaks of the request instead of the decision is
/// no withdrawal.
struct Withdrawals {
    let vocabulary: Vocabulary
    let decisions: Decisions

    /// Words that put another decision in the place of the one that was given.
    private static let corrects: Set<String> = ["ralat", "meralat", "koreksi", "dikoreksi", "diralat"]
    /// Words that take something back.
    private static let takesBack: Set<String> = [
        "batalkan", "batal", "dibatalkan", "membatalkan", "tarik", "ditarik", "menarik", "cabut", "dicabut",
        "mencabut", "anulir", "dianulir", "menganulir",
    ]
    /// What is taken back; without any of them the word stands for the decision.
    private static let given: Set<String> = [
        "keputusan", "persetujuan", "penolakan", "jawaban", "disposisi", "balasan", "paraf", "pilihan", "putusan",
    ]
    /// What cannot be meant by one's own decision.
    private static let others: Set<String> = [
        "permohonan", "acara", "kegiatan", "rapat", "jadwal", "peminjaman", "kunjungan", "surat", "undangan",
    ]
    /// What leads to the new decision after taking back.
    private static let instead: Set<String> = ["seharusnya", "sebaiknya", "menjadi", "diganti", "harusnya"]

    /// The wish to take back, with the new decision where there is one; nothing when the words are about something else.
    func read(_ text: String) -> Meaning? {
        let words = Words(text)
        let tokens = words.tokens
        guard !words.cut, !tokens.contains(where: \.disguised) else { return nil }
        guard let index = tokens.firstIndex(where: { $0.kind == .word && starts($0.text) }) else { return nil }
        // Courtesies may stand before it (“mohon maaf, saya tarik kembali …”), another decision may not.
        for before in tokens.indices.prefix(index) where tokens[before].kind != .mark {
            // “Acara dibatalkan pemohon” tells of something else.
            guard !Self.others.contains(tokens[before].text) else { return nil }
            guard let match = vocabulary.match(tokens, before) else { continue }
            if [.negation, .prohibition, .needless, .notYet, .approve, .reject, .revise, .hold].contains(match.role) {
                return nil
            }
        }
        guard !tokens.contains(where: { $0.isMark("?") }) else { return Meaning(decision: .question) }
        let next = tokens.indices.first {
            $0 > index && tokens[$0].kind == .word && !tokens[$0].isWord(in: ["kembali", "saja", "dulu", "lagi"])
        }
        let correction = Self.corrects.contains(tokens[index].text)
        if !correction, let next, Self.others.contains(tokens[next].text) { return nil }
        var from = index + 1
        if !correction {
            guard let turn = tokens.indices.first(where: { $0 > index && turns(tokens[$0].text) }) else {
                return Meaning(decision: .none, note: reason(words, after: index), wishes: [.withdraw])
            }
            from = turn + 1
        }
        while from < tokens.count,
            tokens[from].kind == .mark || Self.given.contains(tokens[from].text) || turns(tokens[from].text)
                || tokens[from].isWord(in: ["saya", "kami", "sebelumnya", "tadi", "di", "atas", "terdahulu"])
        { from += 1 }
        guard from < tokens.count else { return Meaning(decision: .none, wishes: [.withdraw]) }
        var anew = decisions.read(words.slice(from..<tokens.count))
        guard [.approve, .reject, .revise, .forward].contains(anew.decision) else {
            return Meaning(decision: .unclear, note: anew.note)
        }
        anew.wishes = [.withdraw]
        return anew
    }

    private func starts(_ word: String) -> Bool { Self.corrects.contains(word) || Self.takesBack.contains(word) }

    private func turns(_ word: String) -> Bool { Self.instead.contains(word) }

    /// What follows the words that take back, word for word.
    private func reason(_ words: Words, after index: Int) -> String? {
        let tokens = words.tokens
        let start = tokens.indices.first {
            $0 > index && tokens[$0].isWord(in: ["karena", "krn", "sebab", "mengingat", "dikarenakan", "lantaran"])
        }
        guard let start else { return nil }
        let text = trimmed(words.slice(start..<tokens.count))
        return text.isEmpty ? nil : text
    }
}
