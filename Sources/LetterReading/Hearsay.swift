/// Finds where a reply hands on what somebody else has said: “Arahan pimpinan: disetujui”, “Bu Kabid titip pesan: ok”.
///
/// Such a yes is not the writer's own, in whatever order the one who said it,
/// the word of saying and the yes stand, and whatever mark stands between.
enum Hearsay {
    private typealias Item = Decisions.Item

    /// How many sentences of the clauses hand on the word of another person.
    static func count(_ clauses: [Decisions.Clause]) -> Int {
        var sentences: [[Decisions.Clause]] = []
        for clause in clauses where !clause.asked {
            if let last = sentences.last?.last, last.sentence == clause.sentence {
                sentences[sentences.count - 1].append(clause)
            } else {
                sentences.append([clause])
            }
        }
        var count = 0
        for (index, sentence) in sentences.enumerated() {
            let next = index + 1 < sentences.count && moves(sentences[index + 1].flatMap(\.items))
            let before = index > 0 && moves(sentences[index - 1].flatMap(\.items))
            if handsOn(sentence, next: next, around: next || before) { count += 1 }
        }
        return count
    }

    private static let moving: Set<Role?> = [
        .approve, .goOn, .mild, .free, .doubleNegative, .forward, .passOn, .affirm,
    ]
    private static let people: Set<Role?> = [.officer, .others, .report]
    private static let asking: Set<String> = [
        "minta", "meminta", "mau", "ingin", "pengen", "kepingin", "menghendaki", "berkenan", "wants", "wanted", "asked",
    ]

    private static let papers: Set<String> = [
        "disposisi", "disposisinya", "memo", "nota", "catatan", "jawabannya", "keputusannya", "arahannya",
    ]

    private static func moves(_ items: [Item]) -> Bool { items.contains { moving.contains($0.role) } }

    private static func handsOn(_ sentence: [Decisions.Clause], next: Bool, around: Bool) -> Bool {
        let items = sentence.flatMap(\.items)
        let person = sentence.contains { speaksOf($0) }
        var offset = 0
        for clause in sentence {
            defer { offset += clause.items.count }
            for index in clause.items.indices {
                let item = clause.items[index]
                let place = offset + index
                switch item.role {
                case .speech:
                    if isOwn(clause.items, index), !person { continue }
                    // “Kabid Aptika, tindak lanjuti sesuai petunjuk”, “mohon Dewi menyampaikan …”: an instruction.
                    let told = clause.items[..<index].contains { [.forward, .passOn, .request].contains($0.role) }
                    let yes = items.contains { [.approve, .mild, .goOn].contains($0.role) }
                    if told, !yes, !names(clause.items[(index + 1)...]), !next { continue }
                    if told, !person { continue }
                    if person || moves(items) || next { return true }
                case .opinion, .inform, .mention:
                    if person, !isOwn(clause.items, index), moves(items) || around,
                        named(clause.items, index) || sentence.count == 1
                    {
                        return true
                    }
                case .contact:
                    let after = place + 1 < items.count && moves(Array(items[(place + 1)...]))
                    let past = clause.items.contains { $0.role == .past }
                    // “agar Kabid berkoordinasi dengan pemohon dan menyiapkan …”: an instruction.
                    if clause.items[..<index].contains(where: { $0.role == .request }), !past, !next,
                        !items.contains(where: { [.approve, .mild, .goOn, .doubleNegative].contains($0.role) })
                    {
                        continue
                    }
                    if names(clause.items[...]), after || next || past { return true }
                case .forward, .doubleNegative:
                    // “sudah konfirmasi Pak Kadis”: done, and with whom.
                    if clause.items[..<index].contains(where: { $0.role == .past }),
                        names(clause.items[(index + 1)...])
                    {
                        return true
                    }
                default:
                    // “Kadis minta diproses”, “setuju, Kadis minta”; not “Bu Dewi, minta tolong diproses”.
                    if asking.contains(item.text) {
                        let rest = clause.items[(index + 1)...]
                        let ends = rest.allSatisfy { isPerson($0) || $0.role == .filler || $0.role == nil }
                        if names(clause.items[..<index]), ends || rest.first?.role != .request && moves(Array(rest)) {
                            return true
                        }
                        if ends, names(rest) { return true }
                    } else if item.role != .passOn, papers.contains(item.text),
                        named(clause.items, index) || names(clause.items[..<index]), moves(items) || around
                    {
                        return true
                    }
                }
            }
        }
        return false
    }

    private static func isPerson(_ item: Item) -> Bool {
        people.contains(item.role) || item.role == .address
    }

    /// Whether somebody is named among the items.
    private static func names(_ items: ArraySlice<Item>) -> Bool { items.contains(where: isPerson) }

    /// Whether a person stands right beside an item, joining words aside.
    private static func named(_ items: [Item], _ index: Int) -> Bool {
        if let after = items[(index + 1)...].first(where: { $0.role != .filler }), isPerson(after) { return true }
        if let before = items[..<index].last(where: { $0.role != .filler }), isPerson(before) { return true }
        return false
    }

    /// “arahan saya”, “saya titip pesan”; not “pesan kepada saya”.
    private static func isOwn(_ items: [Item], _ index: Int) -> Bool {
        func own(_ place: Int) -> Bool { items.indices.contains(place) && items[place].role == .promise }
        let toMe = ["ke", "kepada", "kpd", "pada", "untuk", "buat"]
        if own(index - 1) { return !(items.indices.contains(index - 2) && toMe.contains(items[index - 2].text)) }
        return own(index + 1)
            || own(index - 2) && !toMe.contains(items[index - 1].text)
                && !(items.indices.contains(index - 3) && toMe.contains(items[index - 3].text))
    }

    /// Whether a clause says something of a person; “Yth. Pak Kadis” and “Terima kasih, Bu Kabid” only call on one.
    private static func speaksOf(_ clause: Decisions.Clause) -> Bool {
        guard
            let place = clause.items.indices.first(where: { index in
                people.contains(clause.items[index].role)
                    || clause.items[index].role == .address && index + 1 < clause.items.count
                        && clause.items[index + 1].role == nil && clause.items[index + 1].kind == .word
                    || clause.items[index].role == .address && beside(clause.items, index)
            })
        else { return false }
        // Only called on: nothing else in the clause but politeness.
        let rest = clause.items.enumerated().filter { $0.offset != place && !isPerson($0.element) }.map(\.element)
        return rest.contains { ![.filler, nil, .request].contains($0.role) } || rest.isEmpty && place > 0
    }

    private static func beside(_ items: [Item], _ index: Int) -> Bool {
        let near = [
            items[(index + 1)...].first { $0.role != .filler }, items[..<index].last { $0.role != .filler },
        ]
        return near.contains { item in
            guard let item else { return false }
            return [.speech, .contact, .opinion, .mention].contains(item.role) || asking.contains(item.text)
        }
    }
}
