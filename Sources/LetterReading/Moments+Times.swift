import OfficeCalendar

extension Moments {
    /// One clock reading before its half of the day is settled.
    private struct Clock {
        var hour: Int
        var minute: Int
        /// Only an hour was written (“jam 2”), or one without a leading zero.
        var bare: Bool
        /// Minutes were written (“09.00”).
        var withMinutes: Bool
        var part: String?
        var zone: Zone?
        var end: Int
    }

    private static let prefixes: Set<String> = ["pukul", "pkl", "pk", "jam", "jm", "puku1", "at"]
    private static let dayParts: Set<String> = [
        "pagi", "siang", "sore", "malam", "petang", "subuh", "dini", "am", "pm", "noon",
    ]
    private static let openWords: Set<String> = [
        "selesai", "rampung", "tuntas", "finish", "slesai", "sls", "usai", "seleasi", "berakhir", "habis",
    ]

    /// The zone at a token and the token after it: WIB, WITA, WIT, “waktu Indonesia tengah”, GMT+8.
    func zoneName(at index: Int) -> (zone: Zone?, end: Int)? {
        guard let token = token(index) else { return nil }
        if token.isMark("(") {
            guard self.token(index + 1)?.kind == .word, let inner = zoneName(at: index + 1), isMark(inner.end, ")")
            else {
                return nil
            }
            return (inner.zone, inner.end + 1)
        }
        guard token.kind == .word else { return nil }
        switch token.text {
        case "wib", "w1b": return (.wib, index + 1)
        case "wita", "witta": return (.wita, index + 1)
        case "wit": return (.wit, index + 1)
        case "waktu":
            if isWord(index + 1, ["setempat", "lokal"]) { return (nil, index + 2) }
            guard isWord(index + 1, ["indonesia"]), let part = self.token(index + 2) else { return nil }
            switch part.text {
            case "barat": return (.wib, index + 3)
            case "tengah": return (.wita, index + 3)
            case "timur": return (.wit, index + 3)
            default: return nil
            }
        case "gmt", "utc":
            guard isMark(index + 1, "+"), let hours = number(index + 2) else { return nil }
            let zone = Zone.allCases.first { $0.hours == hours }
            return zone.map { ($0, index + 3) }
        default: return nil
        }
    }

    /// The time mention that begins at a token, if one does.
    ///
    /// - Parameter labelled: whether a label of time stands before it, so that bare hours count (“Jam : 9 - 11”).
    func time(at start: Int, labelled: Bool = false) -> TimeMention? {
        guard var mention = singleTime(at: start, labelled: labelled) else { return nil }
        // “08.00 s/d 10.00 WIB (09.00 s/d 11.00 WITA)”: the same stretch in a second zone.
        let next = mention.range.upperBound
        guard let named = mention.zone, mention.start != nil, !mention.twoZones,
            isMark(next, "(") || isMark(next, "/") || isMark(next, "="), var other = singleTime(at: next + 1),
            let second = other.zone, second != named
        else { return mention }
        if isMark(next, "("), isMark(other.range.upperBound, ")") {
            other.range = other.range.lowerBound..<(other.range.upperBound + 1)
        }
        let range = mention.range.lowerBound..<other.range.upperBound
        let shift = (second.hours - named.hours) * 60
        let agrees = mention.start.map { TimeOfDay(minutes: $0.minutes + shift) } == other.start
        if second == zone { mention = other }
        mention.range = range
        mention.twoZones = true
        if !agrees {
            mention.inconsistent = true
            (mention.start, mention.end, mention.zone) = (nil, nil, nil)
        }
        return mention
    }

    private func singleTime(at start: Int, labelled: Bool = false) -> TimeMention? {
        guard let first = token(start), first.kind == .word || first.kind == .number else { return nil }
        if let vague = vagueTime(at: start) { return vague }
        if let length = length(at: start) {
            return TimeMention(duration: length.minutes, marked: true, range: start..<length.end)
        }
        var index = start
        var prefixed = labelled
        if first.kind == .word, Moments.prefixes.contains(first.text) {
            prefixed = true
            index = skip(index + 1, [".", ":", ","])
            if isWord(index, ["mulai", "dari", "kira", "sekitar"]) { index += 1 }
            if isWord(index, Moments.prefixes) { index = skip(index + 1, [".", ":"]) }
        }
        guard let begin = clock(at: index, prefixed: prefixed) else { return nil }
        var mention = TimeMention(range: start..<begin.end)
        mention.marked = prefixed || begin.zone != nil || begin.part != nil
        var zone = begin.zone
        var zoneNamed = begin.zone != nil
        var opening = begin
        var end = begin.end
        // “09.00 WIB / 10.00 WITA / 11.00 WIT”
        var last = begin
        var zones = 1
        while zones < 3, let pair = secondZone(last) {
            zones += 1
            mention.twoZones = true
            end = pair.end
            if let settled = settle(begin, pair, &mention) {
                if opening.zone != self.zone { (opening, zone, zoneNamed) = (settled, settled.zone, true) }
            }
            last = pair
        }
        var closing: Clock?
        if let next = rangeWord(end) ?? (isMark(end, "/") && isWord(end + 1, Moments.openWords) ? end + 1 : nil) {
            if let open = openEnd(at: next) {
                mention.open = true
                mention.marked = true
                end = open
            } else {
                var after = isWord(next, Moments.prefixes) ? skip(next + 1, [".", ":"]) : next
                if isWord(after, ["jam", "pukul"]) { after += 1 }
                if let last = clock(at: after, prefixed: true), !beginsDate(at: next) {
                    closing = last
                    end = last.end
                    mention.marked = true
                    if zone == nil, !zoneNamed { zone = last.zone }
                    if let pair = secondZone(last) {
                        end = pair.end
                        mention.twoZones = true
                        if pair.zone == zone { closing = pair }
                    }
                }
            }
        }
        if !mention.marked, !prefixed, begin.bare || !begin.withMinutes { return nil }
        if zone == nil, let late = zoneName(at: end) {
            zone = late.zone
            end = late.end
            mention.marked = true
        } else if mention.open, let late = zoneName(at: end) {
            if zone == nil { zone = late.zone }
            end = late.end
        }
        // Numbers with a point and no other sign of a time are section numbers or sums.
        if !mention.marked, first.kind == .number, first.width < 2, isMark(index + 1, ".") { return nil }
        mention.zone = zone
        mention.range = start..<end
        if let part = closing?.part, opening.part == nil, opening.bare || closing?.bare ?? false {
            opening.part = part; _ = part
        }
        let startMinutes = settleHalf(opening, closing: closing)
        mention.uncertain = startMinutes.uncertain
        mention.start = TimeOfDay(minutes: startMinutes.minutes)
        if let closing {
            var minutes = settleHalf(closing, closing: nil).minutes
            if closing.part == nil, closing.bare, minutes % 1440 <= startMinutes.minutes, closing.hour < 12,
                closing.hour * 60 + closing.minute + 720 > startMinutes.minutes
            {
                minutes = closing.hour * 60 + closing.minute + 720
            }
            if let named = closing.zone, let zone, named != zone { minutes += (zone.hours - named.hours) * 60 }
            mention.end = TimeOfDay(minutes: minutes)
        }
        if closing == nil, !mention.open {
            let after = skip(end, ["(", ","])
            if let length = length(at: after), after > end || isWord(after, ["selama", "durasi"]),
                let begin = mention.start
            {
                mention.end = TimeOfDay(minutes: begin.minutes + length.minutes)
                mention.range = start..<skip(length.end, [")"])
            } else if isMark(end, "("), let open = openEnd(at: end + 1) {
                mention.open = true
                mention.range = start..<skip(open, [")"])
            }
        }
        if mention.inconsistent { (mention.start, mention.end, mention.zone) = (nil, nil, nil) }
        return mention
    }

    private func beginsDate(at index: Int) -> Bool { date(at: index) != nil && number(index + 2) == nil }

    // MARK: Parts

    private func clock(at index: Int, prefixed: Bool) -> Clock? {
        if isWord(index, ["setengah"]) {
            guard let hour = hourNumber(at: index + 1), (1...12).contains(hour.value) else { return nil }
            var clock = Clock(hour: hour.value - 1, minute: 30, bare: true, withMinutes: true, end: hour.end)
            if clock.hour == 0 { clock.hour = 12 }
            return suffixes(clock)
        }
        guard let token = token(index) else { return nil }
        if token.kind == .word {
            guard prefixed, let written = NumberWords.parse(tokens, index), (0...24).contains(written.value) else {
                return nil
            }
            var clock = Clock(hour: written.value, minute: 0, bare: true, withMinutes: false, end: written.end)
            // “sebelas tiga puluh”
            if let minutes = NumberWords.parse(tokens, written.end), (5...59).contains(minutes.value) {
                (clock.minute, clock.withMinutes, clock.end) = (minutes.value, true, minutes.end)
            }
            return suffixes(refined(clock))
        }
        guard token.kind == .number, let value = token.number, !continuesNumber(index) else { return nil }
        if token.width == 4, prefixed || zoneName(at: index + 1) != nil, value / 100 <= 24, value % 100 < 60 {
            if !prefixed, value > 1900, value < 2100 { return nil }
            return suffixes(
                Clock(hour: value / 100, minute: value % 100, bare: false, withMinutes: true, end: index + 1))
        }
        guard token.width <= 2, value <= 24 else { return nil }
        if let mark = self.token(index + 1), mark.kind == .mark, mark.joined || prefixed, mark.width <= 2,
            mark.text == "." || mark.text == ":" || (mark.text == "," && prefixed), let minutes = self.token(index + 2),
            minutes.kind == .number, minutes.width == 2, let minute = minutes.number, minute < 60,
            minutes.joined || (prefixed && minutes.blanks <= 1)
        {
            if value == 24, minute > 0 { return nil }
            var end = index + 3
            if let second = self.token(end), second.joined, second.isMark(".") || second.isMark(":"),
                let seconds = self.token(end + 1), seconds.kind == .number, seconds.joined
            {
                // 10:00:00 has seconds; 10.12.2026 is a date, 300.10.20 a code.
                guard second.isMark(":") || minutes.width == seconds.width, (seconds.number ?? 99) < 60,
                    seconds.width == 2
                else { return nil }
                end += 2
            }
            if let slash = self.token(end), slash.joined, slash.isMark("/") || slash.isMark("-"),
                let next = self.token(end + 1),
                next.joined, next.kind == .word, !next.isWord(in: ["s", "sd", "selesai"]),
                Moments.openWords.contains(next.text) == false, mark.text != ":"
            {
                return nil
            }
            let bare = token.width == 1 && value <= 6 && mark.text != ":"
            return suffixes(Clock(hour: value, minute: minute, bare: bare, withMinutes: true, end: end))
        }
        let bare = Clock(hour: value, minute: 0, bare: true, withMinutes: false, end: index + 1)
        if prefixed { return suffixes(refined(bare)) }
        // A lone number is an hour only by what follows it.
        let clock = suffixes(bare)
        if clock.zone != nil || clock.part != nil { return clock }
        return nil
    }

    /// “lewat 15”, “kurang seperempat”, “lebih 10 menit” after an hour.
    private func refined(_ clock: Clock) -> Clock {
        var clock = clock
        guard let word = token(clock.end), word.kind == .word else { return clock }
        let later = word.isWord(in: ["lewat", "lebih", "past"])
        guard later || word.isWord(in: ["kurang"]) else { return clock }
        var next = clock.end + 1
        let minutes: Int
        if isWord(next, ["seperempat"]) {
            minutes = 15
            next += 1
        } else if isWord(next, ["setengah"]) {
            minutes = 30
            next += 1
        } else if let value = number(next), value < 60 {
            minutes = value
            next += 1
        } else if let written = NumberWords.parse(tokens, next), written.value < 60 {
            minutes = written.value
            next = written.end
        } else {
            return clock
        }
        if isWord(next, ["menit", "mnt"]) { next += 1 }
        if later {
            clock.minute = minutes
        } else {
            clock.hour -= 1
            clock.minute = 60 - minutes
            if clock.hour < 0 { clock.hour = 23 }
        }
        clock.withMinutes = true
        clock.end = next
        return clock
    }

    private func suffixes(_ clock: Clock) -> Clock {
        var clock = clock
        for _ in 0..<3 {
            if let word = token(clock.end), word.kind == .word, Moments.dayParts.contains(word.text), clock.part == nil
            {
                // “malam ini” is a day as well as a part of it.
                clock.part = word.text
                clock.end += 1
                if word.text == "dini", isWord(clock.end, ["hari"]) { clock.end += 1 }
            } else if let zone = zoneName(at: clock.end), clock.zone == nil {
                clock.zone = zone.zone
                clock.end = zone.end
            } else if isMark(clock.end, "."), token(clock.end)?.joined ?? false, token(clock.end + 1)?.kind == .word,
                clock.zone == nil, zoneName(at: clock.end + 1) != nil
            {
                clock.end += 1
            }
        }
        return clock
    }

    /// Whether a number continues another one, as the parts of letter numbers and telephone numbers do.
    private func continuesNumber(_ index: Int) -> Bool {
        guard let token = token(index), token.joined, let before = self.token(index - 1) else { return false }
        if before.kind == .mark, before.text == "/" || before.text == ".", before.joined,
            let earlier = self.token(index - 2), earlier.kind != .mark
        {
            // “09.00 WIB/10.00 WITA”
            if before.text == "/", earlier.isWord(in: ["wib", "wita", "wit"]) { return false }
            return !(earlier.kind == .word && Moments.prefixes.contains(earlier.text))
        }
        return before.kind == .word && !Moments.prefixes.contains(before.text) && before.text != "d"
            && before.text != "sd"
    }

    private func hourNumber(at index: Int) -> (value: Int, end: Int)? {
        if let value = number(index) { return (value, index + 1) }
        return NumberWords.parse(tokens, index).map { ($0.value, $0.end) }
    }

    private func openEnd(at index: Int) -> Int? {
        var next = index
        if isWord(next, ["acara", "kegiatan", "rapat", "dengan"]) { next += 1 }
        if isWord(next, ["acara", "kegiatan", "rapat"]) { next += 1 }
        return isWord(next, Moments.openWords) ? next + 1 : nil
    }

    /// “/ 14.30 WITA” or “(14.30 WITA)” after a time with its zone.
    private func secondZone(_ clock: Clock) -> Clock? {
        guard clock.zone != nil else { return nil }
        let index = clock.end
        guard
            isMark(index, "/") || isMark(index, "(") || isMark(index, "=") || isMark(index, ",")
                || isWord(index, ["atau"])
        else { return nil }
        var start = index + 1
        if isWord(start, Moments.prefixes) { start += 1 }
        guard var other = self.clock(at: start, prefixed: true), let zone = other.zone, zone != clock.zone else {
            return nil
        }
        if isMark(index, "("), isMark(other.end, ")") { other.end += 1 }
        return other
    }

    /// Chooses between two zones: they must name the same instant, and the office's own is kept.
    private func settle(_ first: Clock, _ second: Clock, _ mention: inout TimeMention) -> Clock? {
        guard let a = first.zone, let b = second.zone else { return nil }
        let difference = (second.hour * 60 + second.minute) - (first.hour * 60 + first.minute)
        guard (difference - (b.hours - a.hours) * 60) % 1440 == 0 else {
            mention.inconsistent = true
            return nil
        }
        return b == zone ? second : first
    }

    /// Minutes after midnight, with the half of the day that the words or office hours imply.
    private func settleHalf(_ clock: Clock, closing: Clock?) -> (minutes: Int, uncertain: Bool) {
        var hour = clock.hour
        var uncertain = false
        switch clock.part {
        case "siang": if hour < 10 { hour += hour <= 4 ? 12 : 0 }
        case "sore", "petang": if hour < 10 { hour += 12 }
        case "pm": if hour < 12 { hour += 12 }
        case "malam":
            if hour == 12 { hour = 24 } else if hour >= 5, hour < 12 { hour += 12 }
        case "am": if hour == 12 { hour = 0 }
        case .some: break
        case nil:
            if clock.bare, (1...6).contains(hour) {
                hour += 12
                uncertain = true
            }
        }
        if let closing, clock.part == "pagi", closing.part == nil { uncertain = false }
        return (hour * 60 + clock.minute, uncertain)
    }

    // MARK: Lengths and vagueness

    /// “2 jam”, “1,5 jam”, “90 menit”, “1 jam 30 menit”, “selama dua jam”: minutes and the token after.
    func length(at start: Int) -> (minutes: Int, end: Int)? {
        var index = start
        let named = isWord(index, ["selama", "durasi"])
        if named { index = skip(index + 1, [":"]) }
        if isWord(index, ["sekitar", "kurang", "kira", "lebih"]), named { index += 1 }
        guard let token = token(index) else { return nil }
        var minutes = 0
        var next = index
        if token.kind == .number, let value = token.number, value <= 1440 {
            if token.joined, let before = self.token(index - 1), before.kind == .mark, "/.:-".contains(before.text),
                before.joined
            {
                return nil
            }
            next += 1
            var half = 0
            if let mark = self.token(next), mark.joined, mark.isMark(",") || mark.isMark("."), number(next + 1) == 5,
                self.token(next + 1)?.width == 1, isWord(next + 2, ["jam"])
            {
                half = 30
                next += 2
            }
            if isMark(next, "("), let written = NumberWords.parse(tokens, next + 1), isMark(written.end, ")") {
                next = written.end + 1
            }
            if isWord(next, ["jam", "hours", "hour"]) {
                // “9 jam” as a length is at most a working day; “jam” before a number is a time.
                guard value <= 24, number(next + 1) == nil || isWord(next + 2, ["menit"]) else { return nil }
                minutes = value * 60 + half
                next += 1
                if isWord(next, ["setengah"]) { minutes += 30; next += 1 }
                if let more = number(next), isWord(next + 1, ["menit", "mnt"]) {
                    minutes += min(more, 600)
                    next += 2
                }
            } else if isWord(next, ["menit", "mnt", "minutes"]) {
                minutes = value
                next += 1
            } else {
                return nil
            }
        } else if named, let written = NumberWords.parse(tokens, index), isWord(written.end, ["jam", "menit"]) {
            minutes = isWord(written.end, ["jam"]) ? min(written.value, 24) * 60 : min(written.value, 1440)
            next = written.end + 1
        } else {
            return nil
        }
        return minutes > 0 ? (minutes, next) : nil
    }

    /// “setelah salat Jumat”, “ba'da dzuhur”, “menyesuaikan” in place of a time.
    private func vagueTime(at index: Int) -> TimeMention? {
        guard isWord(index, ["setelah", "sesudah", "bada", "bakda", "habis", "usai", "sehabis", "selesai"]) else {
            return nil
        }
        var next = index + 1
        if isWord(next, ["sholat", "salat", "shalat", "solat"]) {
            next += 1
        } else if !isWord(index, ["bada", "bakda"]) {
            guard
                isWord(
                    next,
                    [
                        "jumatan", "dzuhur", "zuhur", "duhur", "ashar", "asar", "maghrib", "magrib", "isya", "isha",
                        "subuh", "tarawih",
                    ])
            else { return nil }
        }
        guard
            isWord(
                next,
                [
                    "jumat", "jumatan", "dzuhur", "zuhur", "duhur", "dhuhur", "ashar", "asar", "maghrib", "magrib",
                    "isya", "isha", "subuh", "tarawih", "id",
                ])
        else { return nil }
        return TimeMention(vague: true, marked: true, range: index..<(next + 1))
    }
}
