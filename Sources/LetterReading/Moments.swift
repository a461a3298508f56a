import OfficeCalendar

/// A day or days that a text names, before the year is settled.
struct DateMention: Sendable, Equatable {
    /// Why no plain list of days can be taken from the mention.
    enum Problem: Sendable, Equatable {
        /// “minggu depan”, “akhir bulan”: a person must be asked.
        case vague
        /// 29 Februari 2027.
        case impossible
        /// The weekday is not that of the date; the day in the same week that it would fit is given.
        case contradiction(fitting: Day)
    }

    /// Days in the order of the text.
    var days: [Day]
    /// True when the days are alternatives to one another (“atau”).
    var alternatives: Bool = false
    var problem: Problem?
    var yearStated: Bool = true
    /// Spelled out from “setiap Senin …”.
    var recurring: Bool = false
    /// A weekday stood with the date.
    var weekdayStated: Bool = false
    /// Tokens that the mention takes.
    var range: Range<Int>
}

/// A time of day or a stretch of one that a text names.
struct TimeMention: Sendable, Equatable {
    var start: TimeOfDay?
    var end: TimeOfDay?
    /// “s.d. selesai”.
    var open: Bool = false
    var zone: Zone?
    /// Length in minutes, where only a length is told.
    var duration: Int?
    /// “setelah salat Jumat”: a person must be asked.
    var vague: Bool = false
    /// Two zones whose times do not agree.
    var inconsistent: Bool = false
    /// Two zones were named.
    var twoZones: Bool = false
    /// A bare hour, read as one in office hours.
    var uncertain: Bool = false
    /// Words such as pukul, a zone or a range stood with it; a bare “8.30” has none.
    var marked: Bool = false
    var range: Range<Int>
}

/// Finds days and times in tokens: Indonesian and English, as offices write them.
///
/// The rules are those of tata naskah dinas (“Kamis, 26 November 2026”,
/// “pukul 09.00 s.d. 11.30 WITA”) and of habit: day before month always,
/// “minggu depan” is a week and not a Sunday, a year that is left out is the
/// next one that fits. Every loop is bounded by the tokens of one mention.
struct Moments {
    enum Mention: Sendable, Equatable {
        case date(DateMention)
        case time(TimeMention)

        var range: Range<Int> {
            switch self {
            case .date(let date): date.range
            case .time(let time): time.range
            }
        }
    }

    let tokens: [Token]
    /// The local day of the mail.
    let today: Day
    /// The office's own zone.
    let zone: Zone

    init(_ tokens: [Token], today: Day, zone: Zone) {
        self.tokens = tokens
        self.today = today
        self.zone = zone
        // Counted from the end: how many tokens on a month's name stands; day lists without one are no dates.
        var ahead = [Int](repeating: Int.max, count: tokens.count + 1)
        var distance = Int.max
        for index in tokens.indices.reversed() {
            let token = tokens[index]
            let afterNumber = index > 0 && (tokens[index - 1].kind == .number || tokens[index - 1].kind == .mark)
            if token.kind == .word,
                Moments.months[token.text] != nil || afterNumber && Moments.month(token.text) != nil
                    || Moments.isBeforeMonth(tokens, index)
            {
                distance = 0
            } else if distance < Int.max {
                distance += 1
            }
            ahead[index] = distance
        }
        monthAhead = ahead
    }

    /// Tokens from each token to the next name of a month.
    let monthAhead: [Int]

    private static func isBeforeMonth(_ tokens: [Token], _ index: Int) -> Bool {
        tokens[index].isWord(in: ["bulan", "bln"]) && index + 1 < tokens.count && tokens[index + 1].kind == .word
            && month(tokens[index + 1].text) != nil
    }

    /// All mentions in order, none overlapping.
    func all(in range: Range<Int>? = nil, past: Bool = false) -> [Mention] {
        let bounds = range ?? 0..<tokens.count
        var found: [Mention] = []
        var index = bounds.lowerBound
        while index < bounds.upperBound {
            if let date = date(at: index, past: past), date.range.upperBound <= bounds.upperBound || range == nil {
                found.append(.date(date))
                if date.recurring { found += timesInside(date) }
                index = max(date.range.upperBound, index + 1)
            } else if let time = time(at: index) {
                found.append(.time(time))
                index = max(time.range.upperBound, index + 1)
            } else {
                index += 1
            }
        }
        return found
    }

    /// “setiap Jumat pukul 08.00-09.00 mulai 4 Desember …”: the hours that stand inside a recurrence.
    private func timesInside(_ date: DateMention) -> [Mention] {
        var found: [Mention] = []
        var index = date.range.lowerBound
        while index < date.range.upperBound {
            if let time = time(at: index), time.marked, time.range.upperBound <= date.range.upperBound {
                found.append(.time(time))
                index = max(time.range.upperBound, index + 1)
            } else {
                index += 1
            }
        }
        return found
    }

    /// The first day that can be settled.
    func firstDate(past: Bool = false) -> DateMention? {
        for mention in all(past: past) {
            if case .date(let date) = mention, date.problem == nil, !date.days.isEmpty { return date }
        }
        return nil
    }

    /// The first time of day that has a beginning.
    func firstTime() -> TimeMention? {
        for mention in all() { if case .time(let time) = mention, time.start != nil { return time } }
        return nil
    }

    // MARK: Small words

    func token(_ index: Int) -> Token? { index >= 0 && index < tokens.count ? tokens[index] : nil }
    func isMark(_ index: Int, _ mark: String) -> Bool { token(index)?.isMark(mark) ?? false }
    func isWord(_ index: Int, _ words: Set<String>) -> Bool { token(index)?.isWord(in: words) ?? false }
    func isWord(_ index: Int, _ words: [String]) -> Bool { token(index)?.isWord(in: words) ?? false }
    func number(_ index: Int) -> Int? { token(index).flatMap { $0.kind == .number ? $0.number : nil } }

    /// Skips “,” “(” “:” and blanks between parts of one date.
    func skip(_ index: Int, _ marks: [String]) -> Int {
        var index = index
        while let token = token(index), token.kind == .mark, marks.contains(token.text), token.width <= 2 { index += 1 }
        return index
    }

    /// A word of range (“s.d.”, “-”, “sampai dengan”) from a token on: the token after it.
    func rangeWord(_ index: Int) -> Int? {
        guard let token = token(index) else { return nil }
        if token.isMark("-"), token.width <= 3 { return index + 1 }
        // “mulai jam 8 selesai jam 10”, “dimulai pukul sembilan dan berakhir pukul sebelas”
        let ending = token.isWord(in: ["dan", "lalu"]) || token.isMark(",") ? index + 1 : index
        if isWord(ending, ["selesai", "berakhir"]) {
            let next = isWord(ending + 1, ["pada"]) ? ending + 2 : ending + 1
            if isWord(next, ["jam", "pukul", "pkl"]),
                number(next + 1) != nil || isMark(next + 1, ".") || NumberWords.parse(tokens, next + 1) != nil
            {
                return next
            }
        }
        if token.isWord("sd") || token.isWord("sp") { return skip(index + 1, ["."]) }
        if token.isWord("s"), let mark = self.token(index + 1), mark.kind == .mark, "/.,".contains(mark.text),
            let next = self.token(index + 2), next.isWord("d")
        {
            return skip(index + 3, ["."])
        }
        if token.isWord(in: [
            "sampai", "sampe", "smp", "smpe", "smpai", "ampe", "hingga", "hg", "hngga", "to", "until", "till",
            "through",
            "sampek",
        ]) {
            var next = index + 1
            if isWord(next, ["dengan", "dgn", "dg"]) { next += 1 }
            if isWord(next, ["pada", "tanggal", "tgl", "hari"]), number(next + 1) != nil { next += 1 }
            return next
        }
        return nil
    }

    /// A word of list (“,”, “dan”, “&”) from a token on: the token after it.
    func listWord(_ index: Int) -> Int? {
        guard let token = token(index) else { return nil }
        if token.isMark(",") || token.isMark("&") || token.isMark(";") || token.isMark("+") {
            return isWord(index + 1, ["dan", "serta", "and"]) ? index + 2 : index + 1
        }
        if token.isWord(in: ["dan", "serta", "and", "dn"]) { return index + 1 }
        return nil
    }

    func orWord(_ index: Int) -> Int? {
        guard let token = token(index) else { return nil }
        if token.isMark(",") || token.isMark(";"), isWord(index + 1, ["atau", "atw", "or"]) { return index + 2 }
        if token.isWord(in: ["atau", "atw", "or"]) {
            var next = index + 1
            if isWord(next, ["alternatif", "alternatifnya", "pilihan", "opsi", "bisa", "boleh", "juga"]) { next += 1 }
            return next
        }
        return nil
    }
}
