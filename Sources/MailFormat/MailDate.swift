import OfficeCalendar

/// Dates of header fields (RFC 5322 section 3.3 with its obsolete forms, and what mailers write instead).
enum MailDate {
    /// The instant and the minutes ahead of UTC; nothing when day, month, year or time is missing or impossible.
    static func parse(_ text: String) -> (instant: Instant, offsetMinutes: Int)? {
        var day: Int?
        var month: Int?
        var year: Int?
        var time: (hour: Int, minute: Int, second: Int)?
        var offset: Int?
        for token in tokens(text) {
            if time == nil, let clock = clock(token) {
                time = clock
            } else if month == nil, let value = months[String(token.prefix(3))], token.allSatisfy({ $0.isLetter }),
                token.count >= 3
            {
                month = value
            } else if let first = token.first, first == "+" || first == "-", time != nil, offset == nil {
                offset = numericZone(token)
            } else if let number = Int(token), number >= 0, token.count <= 4 {
                if day == nil, token.count <= 2 { day = number } else if year == nil { year = fullYear(number, token) }
            } else if time != nil, offset == nil, let named = zones[token] {
                offset = named
            }
        }
        guard let day, let month, let year, let time, let date = Day(year: year, month: month, day: day) else {
            return nil
        }
        let minutes = offset ?? 0
        let seconds =
            Int64(date.number) * 86_400 + Int64(time.hour * 3600 + time.minute * 60 + time.second) - Int64(minutes) * 60
        return (Instant(seconds: seconds), minutes)
    }

    /// Words in lower case, comments dropped, `23-Nov-2026` taken apart.
    private static func tokens(_ text: String) -> [String] {
        var result: [String] = []
        var current = ""
        var comment = 0
        for character in text.prefix(200).lowercased() {
            if character == "(" { comment += 1 }
            if comment == 0, !character.isWhitespace, character != "," {
                if character == "-", current.last?.isLetter == true || (!current.isEmpty && current.count <= 2) {
                    result.append(current)
                    current = ""
                } else if character == "+" || character == "-", !current.isEmpty {
                    // The zone may stand right behind the time.
                    result.append(current)
                    current = String(character)
                } else {
                    current.append(character)
                }
            } else if !current.isEmpty {
                result.append(current)
                current = ""
            }
            if character == ")", comment > 0 { comment -= 1 }
        }
        if !current.isEmpty { result.append(current) }
        return result
    }

    private static func clock(_ token: String) -> (hour: Int, minute: Int, second: Int)? {
        let parts = token.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3 else { return nil }
        let numbers = parts.map { $0.utf8.count <= 2 ? Int($0) ?? -1 : -1 }
        let second = numbers.count == 3 ? numbers[2] : 0
        guard (0...23).contains(numbers[0]), (0...59).contains(numbers[1]), (0...60).contains(second) else {
            return nil
        }
        return (numbers[0], numbers[1], min(second, 59))
    }

    private static func numericZone(_ token: String) -> Int? {
        let digits = token.dropFirst().filter { $0 != ":" }
        guard digits.utf8.count == 3 || digits.utf8.count == 4, let number = Int(digits), number >= 0,
            number % 100 < 60, number / 100 <= 15
        else {
            return nil
        }
        let minutes = number / 100 * 60 + number % 100
        return token.first == "-" ? -minutes : minutes
    }

    /// Two and three digit years by RFC 5322 section 4.3.
    private static func fullYear(_ number: Int, _ token: String) -> Int {
        switch token.utf8.count {
        case 4: number
        case 3: number + 1900
        default: number < 50 ? number + 2000 : number + 1900
        }
    }

    private static let months = [
        "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "mei": 5, "jun": 6, "jul": 7, "aug": 8, "agu": 8, "sep": 9,
        "oct": 10, "okt": 10, "nov": 11, "dec": 12, "des": 12,
    ]

    private static let zones = [
        "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wib": 420, "wita": 480, "wit": 540, "est": -300, "edt": -240, "cst": -360,
        "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
    ]
}
