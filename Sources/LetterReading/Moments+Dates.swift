import OfficeCalendar

extension Moments {
    /// One date or list of days of one month, its year perhaps still open.
    private struct Piece {
        var days: [Int]
        var month: Int
        var year: Int?
        var weekdays: [Weekday] = []
        /// “Senin s.d. Rabu”: the weekdays are first and last.
        var weekdayRange = false
        /// Days are alternatives (“8 atau 9 Desember”).
        var alternatives = false
        /// A day that is settled by itself (“besok”).
        var exact: Day?
        var end: Int
    }

    // MARK: Names

    static let months: [String: Int] = {
        let names: [[String]] = [
            ["januari", "jan", "january", "jnuari", "januar"],
            ["februari", "pebruari", "feb", "peb", "february", "febr", "pebr"],
            ["maret", "mar", "mrt", "march"], ["april", "apr"], ["mei", "may", "me1"], ["juni", "jun", "june"],
            ["juli", "jul", "july"], ["agustus", "agust", "agt", "ags", "agu", "aug", "august", "agst"],
            ["september", "sept", "sep", "spt"], ["oktober", "okt", "oct", "october"],
            ["november", "nopember", "nov", "nop", "nopem", "novem"], ["desember", "des", "dec", "december", "dese"],
        ]
        var table: [String: Int] = [:]
        for (index, words) in names.enumerated() { for word in words { table[word] = index + 1 } }
        return table
    }()

    private static let fullMonths = [
        "januari", "februari", "maret", "april", "agustus", "september", "oktober", "november", "desember", "pebruari",
        "nopember",
    ]

    /// The month of a word; recognised pictures may have one letter wrong, or “rn” for “m”.
    static func month(_ word: String) -> Int? {
        if let month = months[word] { return month }
        // The longest name has nine letters; one may be added, and one “m” read as “rn”.
        guard (5...11).contains(word.utf8.count) else { return nil }
        let mended = replacing(word, "rn", "m")
        if mended != word, let month = months[mended] { return month }
        for name in fullMonths where differByOne(mended, name) { return months[name] }
        return nil
    }

    private static func replacing(_ text: String, _ old: String, _ new: String) -> String {
        let bytes = Array(text.utf8)
        let pattern = Array(old.utf8)
        guard zip(bytes, bytes.dropFirst()).contains(where: { $0 == pattern.first && $1 == pattern.last }) else {
            return text
        }
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if index + pattern.count <= bytes.count, Array(bytes[index..<index + pattern.count]) == pattern {
                result.append(contentsOf: new.utf8)
                index += pattern.count
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Whether two words differ by one letter changed, lost or added.
    static func differByOne(_ left: String, _ right: String) -> Bool {
        guard abs(left.utf8.count - right.utf8.count) <= 1, left != right else { return left == right }
        // Words that begin and end otherwise differ more; most do.
        guard left.utf8.first == right.utf8.first || left.utf8.last == right.utf8.last else { return false }
        let a = Array(left.utf8)
        let b = Array(right.utf8)
        var i = 0
        while i < a.count, i < b.count, a[i] == b[i] { i += 1 }
        var x = a.count
        var y = b.count
        while x > i, y > i, a[x - 1] == b[y - 1] {
            x -= 1
            y -= 1
        }
        return x - i <= 1 && y - i <= 1
    }

    private static let weekdays: [String: Weekday] = [
        "senin": .monday, "selasa": .tuesday, "rabu": .wednesday, "rebo": .wednesday, "kamis": .thursday,
        "kemis": .thursday, "jumat": .friday, "jumaat": .friday, "jum": .friday, "sabtu": .saturday, "saptu": .saturday,
        "minggu": .sunday, "ahad": .sunday, "monday": .monday, "tuesday": .tuesday, "wednesday": .wednesday,
        "thursday": .thursday, "friday": .friday, "saturday": .saturday, "sunday": .sunday,
    ]
    private static let shortWeekdays: [String: Weekday] = [
        "sen": .monday, "sel": .tuesday, "rab": .wednesday, "kam": .thursday, "sab": .saturday, "min": .sunday,
        "mgg": .sunday, "mon": .monday, "tue": .tuesday, "wed": .wednesday, "thu": .thursday, "fri": .friday,
        "sat": .saturday, "sun": .sunday, "sn": .monday, "sl": .tuesday, "rb": .wednesday, "km": .thursday,
        "jm": .friday,
    ]
    /// The weekday that a token names in full.
    static func weekdayName(_ token: Token) -> Weekday? { token.kind == .word ? weekdays[token.text] : nil }

    private static let dateWords: Set<String> = ["tanggal", "tgl", "tg", "tangal", "tggl", "date"]
    private static let nextWords: Set<String> = ["depan", "mendatang", "yad", "next"]

    /// A weekday at a token; a short form only where a date follows.
    func weekday(_ index: Int) -> (day: Weekday, end: Int)? {
        guard let token = token(index), token.kind == .word else { return nil }
        if let day = Moments.weekdays[token.text] {
            if token.text == "jum", isMark(index + 1, "'") || isMark(index + 1, "\""), isWord(index + 2, ["at"]) {
                return (day, index + 3)
            }
            if token.text == "jum", isMark(index + 1, "-"), isWord(index + 2, ["at"]) { return (day, index + 3) }
            return (day, index + 1)
        }
        if let day = Moments.shortWeekdays[token.text] {
            var next = index + 1
            if isMark(next, ".") { next += 1 }
            let after = skip(next, [",", "/", "("])
            if number(after) != nil || isWord(after, Moments.dateWords), after > index + 1 || number(after) != nil {
                return (day, next)
            }
        }
        return nil
    }

    // MARK: Mentions

    /// The date mention that begins at a token, if one does.
    func date(at start: Int, past: Bool = false) -> DateMention? {
        guard let first = token(start), first.kind != .picture else { return nil }
        if let recurring = recurrence(at: start) { return recurring }
        if let vague = vagueDate(at: start) { return vague }
        guard var pieces = pieces(at: start) else { return nil }
        var end = pieces[pieces.count - 1].end
        // “selama 3 hari” after one day stretches it.
        var stretch = 1
        if pieces.count == 1, pieces[0].days.count <= 1, let length = dayCount(at: end) {
            stretch = length.days
            end = length.end
        } else if pieces.count == 1, pieces[0].days.count <= 1, let length = dayCount(before: start) {
            stretch = length
        }
        // A year that is left out is that of a later piece, or the next that fits.
        var yearStated = true
        var nextYear: Int?
        var nextMonth: Int?
        for index in pieces.indices.reversed() where pieces[index].exact == nil {
            if let year = pieces[index].year {
                nextYear = year
            } else if let year = nextYear, let month = nextMonth {
                pieces[index].year = pieces[index].month > month ? year - 1 : year
            } else {
                yearStated = false
            }
            nextMonth = pieces[index].month
        }
        if !yearStated {
            let year = impliedYear(pieces, past: past)
            var previous: Int?
            for index in pieces.indices where pieces[index].exact == nil {
                if pieces[index].year == nil {
                    pieces[index].year = (previous.map { pieces[index].month < $0 } ?? false) ? year + 1 : year
                }
                previous = pieces[index].month
            }
        }
        var mention = DateMention(days: [], yearStated: yearStated, range: start..<end)
        mention.weekdayStated = pieces.contains { !$0.weekdays.isEmpty }
        for piece in pieces {
            let resolved = resolve(piece)
            if resolved.isEmpty {
                mention.problem = .impossible
                mention.days = []
                return mention
            }
            if mention.problem == nil, let fitting = contradiction(piece, resolved) {
                mention.problem = .contradiction(fitting: fitting)
            }
            if piece.alternatives { mention.alternatives = true }
            if piece.joinsAsRange, let last = mention.days.last, let first = resolved.first, first > last {
                let length = min(first.number - last.number, 62)
                mention.days += (1..<max(length, 1)).map { last.adding(days: $0) }
            }
            if piece.joinsAsOr { mention.alternatives = true }
            mention.days += resolved
        }
        if stretch > 1, let only = mention.days.first, mention.days.count == 1 {
            mention.days = (0..<stretch).map { only.adding(days: $0) }
        }
        var seen: Set<Day> = []
        mention.days = mention.days.filter { seen.insert($0).inserted }
        return mention
    }

    private func pieces(at start: Int) -> [JoinedPiece]? {
        guard let first = piece(at: start) else { return nil }
        var pieces = [JoinedPiece(first)]
        while pieces.count < 24 {
            let end = pieces[pieces.count - 1].end
            var joined: JoinedPiece?
            for way in JoinedPiece.Way.allCases {
                let next: Int?
                switch way {
                case .range: next = rangeWord(end)
                case .or: next = orWord(end)
                case .list: next = listWord(end)
                }
                guard let next else { continue }
                let begin = isWord(next, ["hari", "pada"]) || isWord(next, Moments.dateWords) ? next + 1 : next
                if let piece = piece(at: begin), piece.exact == nil || way != .list {
                    joined = JoinedPiece(piece, way)
                    break
                }
            }
            guard let joined else { break }
            pieces.append(joined)
        }
        return pieces
    }

    private struct JoinedPiece {
        enum Way: CaseIterable { case or, range, list }
        var piece: Piece
        var way: Way?
        init(_ piece: Piece, _ way: Way? = nil) {
            self.piece = piece
            self.way = way
        }
        var joinsAsRange: Bool { way == .range }
        var joinsAsOr: Bool { way == .or }
        var end: Int { piece.end }
        var days: [Int] { piece.days }
        var month: Int { piece.month }
        var year: Int? {
            get { piece.year }
            set { piece.year = newValue }
        }
        var weekdays: [Weekday] { piece.weekdays }
        var weekdayRange: Bool { piece.weekdayRange }
        var alternatives: Bool { piece.alternatives }
        var exact: Day? { piece.exact }
    }

    private func resolve(_ piece: JoinedPiece) -> [Day] {
        if let exact = piece.exact { return [exact] }
        guard let year = piece.year else { return [] }
        var days: [Day] = []
        for number in piece.days {
            guard let day = Day(year: year, month: piece.month, day: number) else { return [] }
            days.append(day)
        }
        return days
    }

    private func contradiction(_ piece: JoinedPiece, _ days: [Day]) -> Day? {
        guard let first = days.first, let last = days.last, let weekday = piece.weekdays.first else { return nil }
        var pairs: [(Weekday, Day)] = []
        if piece.weekdays.count == 1 {
            // “Senin, 7 s.d. 9” names the first day only.
            pairs = [(weekday, first)]
        } else if piece.weekdayRange || piece.weekdays.count == 2 && days.count != 2 {
            pairs = [(weekday, first), (piece.weekdays[piece.weekdays.count - 1], last)]
        } else if piece.weekdays.count == days.count {
            pairs = Array(zip(piece.weekdays, days))
        }
        for (weekday, day) in pairs where day.weekday != weekday {
            // The nearest day with that weekday; three days either way cover the week.
            let fitting = (-3...3).map { day.adding(days: $0) }.first { $0.weekday == weekday }
            return fitting ?? day
        }
        return nil
    }

    private func impliedYear(_ pieces: [JoinedPiece], past: Bool) -> Int {
        guard let first = pieces.first(where: { $0.exact == nil }), let number = first.days.first else {
            return today.year
        }
        let candidates = past ? [today.year, today.year - 1] : [today.year, today.year + 1]
        let possible = candidates.compactMap { Day(year: $0, month: first.month, day: number) }
            .filter { past ? $0 <= today.adding(days: 1) : $0 >= today }
        if let weekday = first.weekdays.first, let fitting = possible.first(where: { $0.weekday == weekday }) {
            return fitting.year
        }
        // A day of the last weeks written without its year is past, not eleven months ahead.
        if !past, let recent = Day(year: today.year, month: first.month, day: number), recent < today,
            recent >= today.adding(days: -30),
            first.weekdays.first.map({ recent.weekday == $0 }) ?? true,
            possible.first.map({ $0.weekday != first.weekdays.first }) ?? true
        {
            return today.year
        }
        return possible.first?.year ?? today.year
    }

    /// “selama 3 hari”: how many days, and the token after.
    private func dayCount(at index: Int) -> (days: Int, end: Int)? {
        var next = skip(index, [",", "("])
        guard isWord(next, ["selama"]) else { return nil }
        next += 1
        guard let count = number(next) ?? NumberWords.parse(tokens, next)?.value, (1...31).contains(count) else {
            return nil
        }
        next = number(next) != nil ? next + 1 : NumberWords.parse(tokens, next)?.end ?? next + 1
        if isMark(next, "("), let written = NumberWords.parse(tokens, next + 1) { next = skip(written.end, [")"]) }
        guard isWord(next, ["hari"]) else { return nil }
        return (count, next + 1)
    }

    /// “selama 2 hari mulai tanggal …”: how many days were told just before a date.
    private func dayCount(before index: Int) -> Int? {
        var back = index - 1
        let between: Set<String> = [
            "mulai", "dimulai", "terhitung", "dari", "pada", "yaitu", "yakni", "tanggal", "tgl", "sejak", "berturut",
            "turut", "penuh", "kerja", "hari", "kalender", "dengan",
        ]
        while back > 0, index - back < 8 {
            if isWord(back, ["hari"]), let count = number(back - 1) ?? writtenCount(before: back) {
                var lead = back - 1
                while lead > 0, back - lead < 7 {
                    if isWord(lead, ["selama"]) { return (2...31).contains(count) ? count : nil }
                    lead -= 1
                }
                return nil
            }
            let mark = isMark(back, ",") || isMark(back, "-") || isMark(back, "(") || isMark(back, ":")
            guard mark || isWord(back, between) else { return nil }
            back -= 1
        }
        return nil
    }

    /// “2 (dua) hari”, “dua hari”: the count before the word.
    private func writtenCount(before index: Int) -> Int? {
        if isMark(index - 1, ")"), isMark(index - 3, "("), let count = number(index - 4) { return count }
        return NumberWords.parse(tokens, index - 1).flatMap { $0.end == index ? $0.value : nil }
    }

    // MARK: One piece

    private func piece(at start: Int) -> Piece? {
        var index = start
        var weekdays: [Weekday] = []
        var weekdayRange = false
        var hadDateWord = false
        if isWord(index, ["hari"]), weekday(index + 1) != nil { index += 1 }
        if let first = weekday(index) {
            weekdays = [first.day]
            index = first.end
            while weekdays.count < 7 {
                if let next = rangeWord(index), let day = weekday(isWord(next, ["hari"]) ? next + 1 : next) {
                    weekdays.append(day.day)
                    weekdayRange = true
                    index = day.end
                } else if let next = listWord(index), let day = weekday(next) {
                    weekdays.append(day.day)
                    index = day.end
                } else if isMark(index, "/"), let day = weekday(index + 1) {
                    weekdays.append(day.day)
                    index = day.end
                } else if let next = orWord(index), let day = weekday(next),
                    number(skip(day.end, [","])) != nil || isWord(day.end, Moments.dateWords)
                {
                    // “Senin atau Selasa, 7 atau 8 Desember”
                    weekdays.append(day.day)
                    index = day.end
                } else {
                    break
                }
            }
            if let relative = nearWeekday(weekdays, after: index) { return relative }
            index = skip(index, [",", "/", "(", "-", ":", "|", "."])
        }
        if isWord(index, Moments.dateWords) {
            hadDateWord = true
            index = skip(index + 1, [".", ":"])
        }
        if weekdays.isEmpty, !hadDateWord, index != start { return nil }
        if weekdays.isEmpty, let relative = relativeDay(at: index) { return relative }
        if !weekdays.isEmpty, let relative = relativeDay(at: index), var named = Optional(relative) {
            named.weekdays = weekdays
            return named
        }
        guard
            var piece = numericDate(at: index) ?? monthDate(at: index)
                ?? (hadDateWord || !weekdays.isEmpty ? dayAndMonth(at: index) : nil)
                ?? (hadDateWord ? dayOnly(at: index, weekdays) : nil)
        else { return nil }
        piece.weekdays = weekdays
        piece.weekdayRange = weekdayRange
        // “1 s.d. 3 Desember 2026 (Selasa s.d. Kamis)”
        if weekdays.isEmpty, isMark(piece.end, "(") || isMark(piece.end, ","),
            let first = weekday(isWord(piece.end + 1, ["hari"]) ? piece.end + 2 : piece.end + 1)
        {
            var after = first.end
            var named = [first.day]
            var isRange = false
            while named.count < 7 {
                if let next = rangeWord(after), let day = weekday(next) {
                    named.append(day.day)
                    isRange = true
                    after = day.end
                } else if let next = listWord(after), let day = weekday(next) {
                    named.append(day.day)
                    after = day.end
                } else {
                    break
                }
            }
            if isMark(piece.end, "("), isMark(after, ")") {
                piece.weekdays = named
                piece.weekdayRange = isRange
                piece.end = after + 1
            }
        }
        // “Kamis (26/11/2026)”
        if isMark(piece.end, ")"), isMark(index - 1, "(") { piece.end += 1 }
        return piece
    }

    private func exact(_ day: Day, end: Int) -> Piece {
        Piece(days: [day.dayOfMonth], month: day.month, year: day.year, exact: day, end: end)
    }

    private func relativeDay(at index: Int) -> Piece? {
        guard let token = token(index), token.kind == .word else { return nil }
        switch token.text {
        case "besok", "bsk", "bsok", "besuk", "esok", "tomorrow":
            if isWord(index + 1, ["lusa"]) { return exact(today.adding(days: 2), end: index + 2) }
            let end = isWord(index + 1, ["hari"]) && weekday(index + 2) == nil ? index + 2 : index + 1
            // “besok hari Rabu tgl 2 Desember”: the date itself follows and is stronger.
            let dated = isWord(index + 1, ["hari"]) ? index + 2 : skip(index + 1, [",", "("])
            if piece(atDated: dated) { return nil }
            return exact(today.adding(days: 1), end: end)
        case "lusa":
            return piece(atDated: skip(index + 1, [",", "("])) ? nil : exact(today.adding(days: 2), end: index + 1)
        case "today": return exact(today, end: index + 1)
        case "hari":
            guard isWord(index + 1, ["ini"]) else { return nil }
            if piece(atDated: skip(index + 2, [",", "("])) { return nil }
            return exact(today, end: index + 2)
        case "malam", "siang", "sore", "pagi", "nanti":
            let last = token.text == "nanti" && isWord(index + 1, ["malam", "siang", "sore"])
            guard last || isWord(index + 1, ["ini"]) && token.text != "nanti" else { return nil }
            return exact(today, end: index + 2)
        default: return nil
        }
    }

    /// Whether a written date begins at a token, perhaps after its weekday.
    private func piece(atDated index: Int) -> Bool {
        var next = index
        if let day = weekday(next) { next = skip(day.end, [",", "/", "("]) }
        if isWord(next, Moments.dateWords) { next = skip(next + 1, [".", ":"]) }
        return numericDate(at: next) != nil || monthDate(at: next) != nil
    }

    /// “Kamis besok”, “Senin minggu depan” name one day; “Kamis ini” too.
    private func nearWeekday(_ weekdays: [Weekday], after index: Int) -> Piece? {
        guard weekdays.count == 1, let weekday = weekdays.first else { return nil }
        let monday = today.adding(days: -today.weekday.rawValue)
        if isWord(index, ["minggu", "pekan"]), isWord(index + 1, Moments.nextWords) {
            return exact(monday.adding(days: 7 + weekday.rawValue), end: index + 2)
        }
        if isWord(index, ["minggu", "pekan"]), isWord(index + 1, ["ini"]) {
            return exact(monday.adding(days: weekday.rawValue), end: index + 2)
        }
        if isWord(index, ["besok", "ini"]) {
            let dated = skip(index + 1, [",", "("])
            if piece(atDated: dated) { return nil }
            let ahead = (weekday.rawValue - today.weekday.rawValue + 7) % 7
            return exact(today.adding(days: ahead), end: index + 1)
        }
        return nil
    }

    /// 26/11/2026, 3-12-26, 2026-03-14, 10.12.2026; day before month always.
    private func numericDate(at index: Int) -> Piece? {
        guard let first = token(index), first.kind == .number, let a = first.number, let separator = token(index + 1),
            separator.kind == .mark, separator.width == 1, "/-.".contains(separator.text), let b = number(index + 2),
            let third = token(index + 3), third.isMark(separator.text), third.width == 1, let c = number(index + 4),
            let last = token(index + 4)
        else { return nil }
        let tight = separator.joined && third.joined
        guard tight || separator.text == "/" && first.width <= 2 else { return nil }
        if first.joined, let before = token(index - 1), !(before.isMark("/") && weekday(index - 2) != nil),
            before.kind != .mark || "/-.".contains(before.text)
        {
            return nil
        }
        if let after = token(index + 5), after.joined, after.kind == .mark, "/-".contains(after.text),
            token(index + 6)?.joined ?? false
        {
            return nil
        }
        if first.width == 4, tight {
            guard (1900...2199).contains(a), (1...12).contains(b), (1...31).contains(c), last.width <= 2 else {
                return nil
            }
            return Piece(days: [c], month: b, year: a, end: index + 5)
        }
        guard first.width <= 2, (token(index + 2)?.width ?? 9) <= 2, (1...31).contains(a), (1...12).contains(b) else {
            return nil
        }
        if last.width == 4, (1900...2199).contains(c) { return Piece(days: [a], month: b, year: c, end: index + 5) }
        if last.width == 2, separator.text != "." { return Piece(days: [a], month: b, year: 2000 + c, end: index + 5) }
        return nil
    }

    /// “26 November 2026”, “1, 2 dan 4 Desember 2026”, “11 (sebelas) Desember”, “sebelas bulan Desember tahun …”, “Nov 26, 2026”.
    private func monthDate(at index: Int) -> Piece? {
        if let english = englishDate(at: index) { return english }
        guard index >= 0, index < tokens.count, monthAhead[index] <= 90, let start = dayNumber(at: index) else {
            return nil
        }
        var days = [start.day]
        var next = start.end
        var alternatives = false
        while days.count < 40 {
            if let month = monthName(at: next) {
                let year = yearNumber(after: month.end)
                var piece = Piece(days: days, month: month.month, year: year?.year, end: year?.end ?? month.end)
                piece.alternatives = alternatives
                return piece
            }
            if let after = rangeWord(next), let day = dayNumber(at: after), let last = days.last, day.day > last {
                days += (last + 1)...day.day
                next = day.end
            } else if let after = orWord(next), let day = dayNumber(at: after) {
                days.append(day.day)
                alternatives = true
                next = day.end
            } else if let after = listWord(next) ?? (isMark(next, "/") ? next + 1 : nil), let day = dayNumber(at: after)
            {
                days.append(day.day)
                next = day.end
            } else {
                return nil
            }
        }
        return nil
    }

    private func englishDate(at index: Int) -> Piece? {
        guard token(index)?.kind == .word, number(index + 1) != nil || isMark(index + 1, "."),
            let month = monthName(at: index), let day = number(month.end), (1...31).contains(day),
            (token(month.end)?.width ?? 9) <= 2
        else { return nil }
        let next = skip(month.end + 1, [","])
        guard let year = number(next), (1900...2199).contains(year) else { return nil }
        return Piece(days: [day], month: month.month, year: year, end: next + 1)
    }

    private func dayNumber(at index: Int) -> (day: Int, end: Int)? {
        if let token = token(index), token.kind == .number, let day = token.number, (1...31).contains(day),
            token.width <= 2
        {
            if token.joined, let before = self.token(index - 1), before.kind == .mark, "/.:".contains(before.text),
                before.joined,
                self.token(index - 2)?.kind == .number
            {
                return nil
            }
            var next = index + 1
            // “11 (sebelas) Desember”
            if isMark(next, "("), let written = NumberWords.parse(tokens, next + 1), isMark(written.end, ")") {
                next = written.end + 1
            }
            return (day, next)
        }
        // A recognised picture shows “1 Desember” as “l Desember”.
        if isWord(index, ["l", "i"]), monthName(at: index + 1) != nil { return (1, index + 1) }
        if let written = NumberWords.parse(tokens, index), (1...31).contains(written.value),
            monthName(at: written.end) != nil
        {
            return (written.value, written.end)
        }
        return nil
    }

    private func monthName(at index: Int) -> (month: Int, end: Int)? {
        var next = isWord(index, ["bulan", "bln"]) ? index + 1 : index
        if isMark(next, "-"), token(next)?.joined ?? false { next += 1 }
        guard let token = token(next), token.kind == .word, let month = Moments.month(token.text) else { return nil }
        next += 1
        if isMark(next, "."), self.token(next)?.joined ?? false, token.text.utf8.count <= 5 { next += 1 }
        return (month, next)
    }

    private func yearNumber(after index: Int) -> (year: Int, end: Int)? {
        var next = isWord(index, ["tahun", "thn", "th"]) ? index + 1 : index
        if isMark(next, ".") { next += 1 }
        let written = next > index
        if isMark(next, ",") || isMark(next, "-"), number(next + 1).map({ (1900...2199).contains($0) }) ?? false {
            next += 1
        }
        if isMark(next, "'"), let short = number(next + 1), token(next + 1)?.width == 2 {
            return (2000 + short, next + 2)
        }
        if let token = token(next), token.kind == .number, let year = token.number {
            if token.width == 4, (1900...2199).contains(year) { return (year, next + 1) }
            if token.width == 2, (20...49).contains(year), !continuesAsTime(next), token.blanks <= 1 {
                return (2000 + year, next + 1)
            }
        }
        if written, let words = NumberWords.parse(tokens, next), (1900...2199).contains(words.value) {
            return (words.value, words.end)
        }
        return nil
    }

    /// Whether a number is the hour of a time or counts something, and so is no short year.
    private func continuesAsTime(_ index: Int) -> Bool {
        guard let after = token(index + 1) else { return false }
        if after.joined, after.isMark(".") || after.isMark(":"), number(index + 2) != nil { return true }
        return after.kind == .word
            && !after.isWord(in: ["pukul", "jam", "pkl", "di", "s", "sd", "dan", "atau", "hari"])
    }

    /// “Jumat (27/11)”, “tgl 3/12”: a day and a month in figures; only a weekday or “tanggal” tells it from a fraction.
    private func dayAndMonth(at index: Int) -> Piece? {
        guard let first = token(index), first.kind == .number, first.width <= 2, let day = first.number,
            (1...31).contains(day), isMark(index + 1, "/"), let second = token(index + 2), second.kind == .number,
            second.width <= 2, let month = second.number, (1...12).contains(month)
        else { return nil }
        if isMark(index + 3, "/"), number(index + 4) != nil { return nil }
        return Piece(days: [day], month: month, year: nil, end: index + 3)
    }

    /// “tanggal 26” without a month: the next such day.
    private func dayOnly(at index: Int, _ weekdays: [Weekday]) -> Piece? {
        guard let token = token(index), token.kind == .number, let number = token.number, (1...31).contains(number),
            token.width <= 2,
            !(self.token(index + 1)?.joined ?? false && self.token(index + 1)?.kind == .mark
                && "/.:-".contains(self.token(index + 1)?.text ?? "") && self.number(index + 2) != nil)
        else { return nil }
        var (year, month) = (today.year, today.month)
        var end = index + 1
        if isWord(end, ["bulan"]), isWord(end + 1, ["ini"]) {
            end += 2
        } else if isWord(end, ["bulan"]), isWord(end + 1, Moments.nextWords) {
            end += 2
            (year, month) = month == 12 ? (year + 1, 1) : (year, month + 1)
        } else {
            if isWord(end, Moments.nextWords) { end += 1 }
            for _ in 0..<13 {
                if let day = Day(year: year, month: month, day: number), day >= today,
                    weekdays.first.map({ $0 == day.weekday }) ?? true
                {
                    break
                }
                (year, month) = month == 12 ? (year + 1, 1) : (year, month + 1)
                if weekdays.isEmpty == false, year * 12 + month > today.year * 12 + today.month + 1 {
                    (year, month) = (today.year, today.month)
                    break
                }
            }
        }
        return Piece(days: [number], month: month, year: year, end: end)
    }

    // MARK: Vague and recurring

    private func vagueDate(at index: Int) -> DateMention? {
        func vague(_ end: Int) -> DateMention {
            DateMention(days: [], problem: .vague, yearStated: false, range: index..<end)
        }
        guard let token = token(index), token.kind == .word else { return nil }
        switch token.text {
        case "minggu", "pekan", "bulan", "tahun", "week", "month":
            if isWord(index + 1, ["depan", "ini", "mendatang", "berikutnya", "selanjutnya"]) {
                return vague(index + 2)
            }
            if isWord(index + 1, ["pertama", "kedua", "ketiga", "keempat", "terakhir"]) { return vague(index + 2) }
            if isWord(index + 1, ["ke"]) { return vague(min(index + 4, tokens.count)) }
            return nil
        case "next":
            return isWord(index + 1, ["week", "month"]) ? vague(index + 2) : nil
        case "akhir", "awal", "pertengahan", "medio":
            guard
                isWord(index + 1, ["bulan", "minggu", "pekan", "tahun"])
                    || (self.token(index + 1)?.kind == .word
                        && Moments.months[self.token(index + 1)?.text ?? ""] != nil)
            else { return nil }
            var end = index + 2
            if isWord(end, ["ini", "depan", "mendatang"]) {
                end += 1
            } else if let month = monthName(at: end) {
                end = month.end
            }
            if let year = yearNumber(after: end) { end = year.end }
            return vague(end)
        case "dalam":
            return isWord(index + 1, ["waktu"]) && isWord(index + 2, ["dekat"]) ? vague(index + 3) : nil
        case "secepatnya": return vague(index + 1)
        default:
            if let day = Moments.weekdays[token.text], token.text != "minggu", isWord(index + 1, Moments.nextWords) {
                let after = skip(index + 2, [",", "("])
                if piece(atDated: after) { return nil }
                _ = day
                return vague(index + 2)
            }
            return nil
        }
    }

    /// “setiap hari Senin selama bulan Desember 2026”, “tiap Jumat, 4 s.d. 25 Desember 2026”, “setiap hari, 1 s.d. 5 …”.
    private func recurrence(at start: Int) -> DateMention? {
        guard isWord(start, ["setiap", "tiap", "every", "stiap"]) else { return nil }
        var index = start + 1
        var everyDay = false
        var workdays = false
        if isWord(index, ["hari"]) {
            index += 1
            everyDay = true
            if isWord(index, ["kerja"]) {
                workdays = true
                index += 1
            }
        }
        if isWord(index, ["minggu", "pekan"]), isWord(index + 1, ["hari", "pada"]) { index += 2 }
        var named: Set<Weekday> = []
        while named.count < 7, let day = weekday(index) {
            named.insert(day.day)
            index = day.end
            guard let next = listWord(index) ?? (isMark(index, "/") ? index + 1 : nil),
                weekday(isWord(next, ["hari"]) ? next + 1 : next) != nil
            else { break }
            index = isWord(next, ["hari"]) ? next + 1 : next
        }
        guard !named.isEmpty || everyDay else { return nil }
        let after = index
        // The stretch over which it recurs follows within a few words.
        var first: Day?
        var last: Day?
        var end = after
        var probe = after
        while probe < min(after + 14, tokens.count), first == nil {
            if let pieces = pieces(at: probe), let range = stretch(pieces, probe) {
                (first, last, end) = (range.first, range.last, range.end)
            } else if let month = monthName(at: probe) {
                let year = yearNumber(after: month.end)
                let value = year?.year ?? (month.month < today.month ? today.year + 1 : today.year)
                first = Day(year: value, month: month.month, day: 1)
                last = Day(year: value, month: month.month, day: Day.length(ofMonth: month.month, year: value))
                end = year?.end ?? month.end
                // “bulan November dan Desember 2026”, “November s.d. Desember 2026”
                if let next = rangeWord(month.end) ?? listWord(month.end), let second = monthName(at: next) {
                    let year = yearNumber(after: second.end)
                    let value = year?.year ?? value
                    let begin = second.month < month.month ? value - 1 : value
                    first = Day(year: begin, month: month.month, day: 1)
                    last = Day(
                        year: value, month: second.month, day: Day.length(ofMonth: second.month, year: value))
                    end = year?.end ?? second.end
                }
            }
            probe += 1
        }
        guard let first, let last, last >= first, last.number - first.number <= 366 else {
            return DateMention(days: [], problem: .vague, recurring: true, range: start..<max(after, start + 1))
        }
        let from =
            first < today && first.month == today.month && first.year == today.year && first.dayOfMonth == 1
            ? today : first
        let days = (0...max(0, last.number - from.number)).map { from.adding(days: $0) }.filter { day in
            if !named.isEmpty { return named.contains(day.weekday) }
            return !workdays || day.weekday.rawValue < 5
        }
        return DateMention(days: days, problem: days.isEmpty ? .vague : nil, recurring: true, range: start..<end)
    }

    private func stretch(_ pieces: [JoinedPiece], _ start: Int) -> (first: Day, last: Day, end: Int)? {
        guard let mention = mentionWithoutRecurrence(at: start), let first = mention.days.first,
            let last = mention.days.last,
            mention.days.count > 1
        else { return nil }
        return (first, last, mention.range.upperBound)
    }

    private func mentionWithoutRecurrence(at start: Int) -> DateMention? {
        isWord(start, ["setiap", "tiap", "every", "stiap"]) ? nil : date(at: start)
    }
}
