/// Meeting links, IDs and passcodes that a reply of staff carries.
///
/// A join link counts only on zoom.us, a host below it, or a host that the
/// office has named; start links (`/s/`, `zak=`) and host keys are refused,
/// because they are credentials.
struct Meetings {
    let hosts: [String]

    init(hosts: [String]) { self.hosts = hosts.map { $0.lowercased() } }

    /// What was found, and sentences about what was refused.
    func read(_ text: String) -> (meetings: [MeetingReading], doubts: [String]) {
        let words = Words(rejoined(MeetingTable.spelledOut(text)))
        var meetings: [MeetingReading] = []
        var current = MeetingReading(joinURL: nil, meetingID: nil, passcode: nil)
        var doubts: [String] = []
        func isEmpty(_ meeting: MeetingReading) -> Bool {
            meeting.joinURL == nil && meeting.meetingID == nil && meeting.passcode == nil
        }
        func close() {
            if !isEmpty(current), meetings.count < 40 { meetings.append(current) }
            current = MeetingReading(joinURL: nil, meetingID: nil, passcode: nil)
        }
        func note(_ doubt: String) { if !doubts.contains(doubt) { doubts.append(doubt) } }
        var index = 0
        while index < words.tokens.count {
            if let address = url(words, at: index) {
                switch judge(address.text) {
                case .join(let link, let id):
                    if let known = current.joinURL, known != link { close() }
                    if let known = current.meetingID, let id, known != id { close() }
                    if let seen = meetings.firstIndex(where: { $0.joinURL == link }), isEmpty(current) {
                        // The same link again, as in HTML beside text.
                        current = meetings.remove(at: seen)
                    }
                    current.joinURL = link
                    if let id { current.meetingID = id }
                case .start: note("tautan untuk tuan rumah rapat (start link) diabaikan")
                case .elsewhere: note("ada tautan ke layanan rapat yang bukan milik kantor")
                case .otherPage: break
                }
                index = address.next
            } else if let skip = hostKey(words, at: index) {
                note("kunci tuan rumah (host key) diabaikan")
                index = skip
            } else if let id = meetingID(words, at: index) {
                if let known = current.meetingID, known != id.digits { close() }
                current.meetingID = id.digits
                index = id.next
            } else if let code = passcode(words, at: index) {
                if current.passcode == nil {
                    current.passcode = code.value
                } else if code.value != current.passcode, current.meetingID != nil || current.joinURL != nil {
                    // Zoom's own text repeats the passcode for telephones; the first is the one to type.
                    _ = code
                }
                index = code.next
            } else {
                index += 1
            }
        }
        close()
        // A passcode alone is no meeting.
        meetings.removeAll { $0.joinURL == nil && $0.meetingID == nil }
        return (meetings, doubts)
    }

    // MARK: Links

    private enum Verdict {
        case join(String, String?)
        case start
        case elsewhere
        case otherPage
    }

    /// Joins a link in angle brackets, or one that fills its line, with its continuation on the next line.
    private func rejoined(_ text: String) -> String {
        guard text.utf8.count <= Words.limit else { return text }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var lineStart = 0
        var linkStart: Int?
        var bracket = false
        var index = 0
        let scheme = Array("https://".utf8)
        func isLink(_ byte: UInt8) -> Bool { byte > 32 && byte < 127 && byte != 60 && byte != 62 && byte != 34 }
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "h"), index + 8 <= bytes.count, Array(bytes[index..<index + 8]) == scheme {
                linkStart = index
                bracket = index > 0 && bytes[index - 1] == UInt8(ascii: "<")
            }
            if byte == 13 {
                index += 1
                continue
            }
            if byte == 10 {
                if let start = linkStart, bytes[start..<index].allSatisfy({ isLink($0) || $0 == 13 }),
                    index - start < 2000
                {
                    var next = index + 1
                    while next < bytes.count, bytes[next] == 32 { next += 1 }
                    var end = next
                    while end < bytes.count, isLink(bytes[end]) { end += 1 }
                    let closes = bracket && end < bytes.count && bytes[end] == UInt8(ascii: ">") && end > next
                    let fills =
                        index - lineStart >= 70 && end > next && end - next < 400
                        && (end == bytes.count || bytes[end] == 10 || bytes[end] == 13)
                        && !bytes[next..<end].starts(with: scheme)
                        && bytes[next..<end].contains(where: { ($0 >= 48 && $0 <= 57) || "=%&_.".utf8.contains($0) })
                        && !bytes[next..<end].contains(UInt8(ascii: ":"))
                    // Zoom's own passcode in a link ends in “.1”: a lone line that ends so is its second half.
                    let tail = bytes[next..<end]
                    let half =
                        tail.count >= 4 && tail.last.map { $0 >= 48 && $0 <= 57 } == true
                        && tail.dropLast().last == UInt8(ascii: ".")
                        && (end == bytes.count || bytes[end] == 10 || bytes[end] == 13)
                        && tail.allSatisfy { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "/") }
                        && holds(bytes[start..<index], Array("pwd=".utf8))
                        && bytes[index - 1] != UInt8(ascii: "1")
                    // A query mark at the end of the line promises what stands alone on the next.
                    let asks =
                        bytes[index - 1] == UInt8(ascii: "?") && end > next
                        && (end == bytes.count || bytes[end] == 10 || bytes[end] == 13)
                        && bytes[next..<end].contains(UInt8(ascii: "=")) && !bytes[next..<end].starts(with: scheme)
                    if closes || fills || half || asks {
                        index = next
                        lineStart = next
                        continue
                    }
                }
                linkStart = nil
                lineStart = index + 1
            } else if !isLink(byte) {
                linkStart = nil
            }
            result.append(byte)
            index += 1
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The link at a token: its text and the token after it.
    private func url(_ words: Words, at index: Int) -> (text: String, next: Int)? {
        let tokens = words.tokens
        guard tokens[index].isWord(in: ["https", "http"]), index + 3 < tokens.count, tokens[index + 1].isMark(":"),
            tokens[index + 1].joined, tokens[index + 2].isMark("/")
        else { return nil }
        var end = tokens[index].start
        while end < words.source.count, words.source[end] > 32, words.source[end] < 127,
            !"<>\"'`|".utf8.contains(words.source[end]), end - tokens[index].start < 4000
        {
            end += 1
        }
        let stop = end
        while end > tokens[index].start, ".,;:!?*)]}".utf8.contains(words.source[end - 1]) { end -= 1 }
        var next = index + 1
        while next < tokens.count, tokens[next].start < stop { next += 1 }
        return (words.slice(tokens[index].start, end), next)
    }

    private func judge(_ text: String) -> Verdict {
        var link = text
        for _ in 0..<4 {
            guard let inner = unwrapped(link) else { break }
            link = inner
        }
        guard let parts = Link(link) else { return .elsewhere }
        guard parts.host == "zoom.us" || parts.host.hasSuffix(".zoom.us") || hosts.contains(parts.host) else {
            return .elsewhere
        }
        let lower = parts.rest.lowercased()
        let path = parts.path.split(separator: "/").map(String.init)
        if path.first?.lowercased() == "s" || lower.contains("zak=") || lower.contains("/start") { return .start }
        let id = path.first { $0.utf8.count >= 9 && $0.utf8.count <= 12 && $0.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } }
        switch path.first?.lowercased() {
        case "j", "w", "wc": return id == nil ? .otherPage : .join("https://" + parts.shownHost + parts.rest, id)
        case "my": return path.count > 1 ? .join("https://" + parts.shownHost + parts.rest, nil) : .otherPage
        default:
            return hosts.contains(parts.host) && !path.isEmpty
                ? .join("https://" + parts.shownHost + parts.rest, id) : .otherPage
        }
    }

    /// A link taken apart without trusting it: what stands before an “@” is no host.
    struct Link {
        var host: String
        var shownHost: String
        /// Path, query and fragment with the leading slash.
        var rest: String
        var path: String

        init?(_ text: String) {
            let lower = text.lowercased()
            let schemeLength = lower.hasPrefix("https://") ? 8 : lower.hasPrefix("http://") ? 7 : 0
            guard schemeLength > 0 else { return nil }
            let tail = text.utf8.dropFirst(schemeLength)
            let end =
                tail.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
                ?? tail.endIndex
            var authority = String(Substring(tail[tail.startIndex..<end]))
            guard !authority.utf8.contains(UInt8(ascii: "@")), !authority.utf8.contains(UInt8(ascii: "\\")),
                !authority.utf8.contains(UInt8(ascii: "%"))
            else { return nil }
            if authority.hasSuffix(":443") { authority.removeLast(4) }
            while authority.hasSuffix(".") { authority.removeLast() }
            guard !authority.isEmpty,
                authority.utf8.allSatisfy({
                    ($0 >= 97 && $0 <= 122) || ($0 >= 65 && $0 <= 90) || ($0 >= 48 && $0 <= 57) || $0 == 45 || $0 == 46
                })
            else { return nil }
            host = authority.lowercased()
            shownHost = authority.lowercased()
            rest = String(Substring(tail[end...]))
            guard !rest.utf8.contains(UInt8(ascii: "\\")) else { return nil }
            path = String(rest.prefix { $0 != "?" && $0 != "#" })
        }
    }

    /// The link inside a link protection of Microsoft, Proofpoint or a search engine.
    private func unwrapped(_ text: String) -> String? {
        guard let parts = Link(text) else { return nil }
        if parts.host.hasSuffix(".safelinks.protection.outlook.com") {
            return query(parts.rest, "url").map(Meetings.percentDecoded)
        }
        if parts.host == "urldefense.proofpoint.com", parts.path.hasPrefix("/v2/") {
            guard let inner = query(parts.rest, "u") else { return nil }
            let bytes: [UInt8] = inner.utf8.map {
                $0 == UInt8(ascii: "-") ? UInt8(ascii: "%") : $0 == UInt8(ascii: "_") ? UInt8(ascii: "/") : $0
            }
            return Meetings.percentDecoded(String(decoding: bytes, as: UTF8.self))
        }
        if parts.host == "urldefense.com" || parts.host == "urldefense.us" || parts.host == "urldefense.proofpoint.com",
            parts.rest.hasPrefix("/v3/__")
        {
            let inner = String(parts.rest.dropFirst(6))
            let bytes = Array(inner.utf8)
            var end = 0
            while end + 1 < bytes.count,
                !(bytes[end] == 95 && bytes[end + 1] == 95 && (end + 2 == bytes.count || bytes[end + 2] == 59))
            {
                end += 1
            }
            // A star stands for a character that only the protector's own table restores.
            let link = String(decoding: bytes[..<min(end, bytes.count)], as: UTF8.self)
            return link.utf8.contains(UInt8(ascii: "*")) ? nil : link
        }
        if parts.host == "www.google.com" || parts.host == "google.com" || parts.host == "google.co.id"
            || parts.host == "www.google.co.id",
            parts.path == "/url"
        {
            return (query(parts.rest, "q") ?? query(parts.rest, "url")).map(Meetings.percentDecoded)
        }
        return nil
    }

    private func query(_ rest: String, _ name: String) -> String? {
        guard let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?")) else { return nil }
        let text = rest[rest.index(after: mark)...]
        for pair in text.split(separator: "&", maxSplits: 60) {
            let amp = pair.hasPrefix("amp;") ? pair.dropFirst(4) : pair
            if amp.hasPrefix(name + "=") { return String(amp.dropFirst(name.utf8.count + 1)) }
        }
        return nil
    }

    static func percentDecoded(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        func digit(_ byte: UInt8) -> UInt8? {
            switch byte {
            case 48...57: byte - 48
            case 65...70: byte - 55
            case 97...102: byte - 87
            default: nil
            }
        }
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count, let high = digit(bytes[index + 1]),
                let low = digit(bytes[index + 2])
            {
                result.append(high << 4 | low)
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        // A decoded control or blank would change what the link is.
        guard result.allSatisfy({ $0 > 32 && $0 != 127 }) else { return "" }
        return String(decoding: result, as: UTF8.self)
    }

    // MARK: ID and passcode

    private static let fillers: Set<String> = ["*", ":", "=", "-", "•", "|", ">", "<", "_", "#", "\"", "'", "`"]

    private func skipFillers(_ words: Words, _ index: Int) -> Int {
        var index = index
        let limit = index + 8
        while index < words.tokens.count, index < limit, words.tokens[index].kind == .mark,
            Meetings.fillers.contains(words.tokens[index].text)
        {
            index += 1
        }
        return index
    }

    private func meetingID(_ words: Words, at index: Int) -> (digits: String, next: Int)? {
        let tokens = words.tokens
        var next = index
        if tokens[index].isWord("id") || tokens[index].isWord("idnya") {
            next = index + 1
            while next < tokens.count, next < index + 4,
                tokens[next].isWord(in: ["meeting", "rapat", "webinar", "zoom", "room", "pertemuan", "nya"])
            { next += 1 }
        } else if tokens[index].isWord(in: ["meeting", "webinar", "rapat", "zoom", "room"]) {
            next = index + 1
            if next < tokens.count, tokens[next].isWord(in: ["meeting", "room"]) { next += 1 }
            guard next < tokens.count, tokens[next].isWord("id") else { return nil }
            next += 1
        } else {
            return nil
        }
        next = skipFillers(words, next)
        var digits = ""
        let first = next
        while next < tokens.count, next - first < 12 {
            if tokens[next].kind == .number {
                // A new line begins something else unless the ID is still short.
                if next > first, tokens[next].line != tokens[next - 1].line, digits.utf8.count >= 9 { break }
                if digits.utf8.count + tokens[next].text.utf8.count > 12 { break }
                digits += tokens[next].text
                next += 1
            } else if tokens[next].isMark("-") || tokens[next].isMark("."), next + 1 < tokens.count,
                tokens[next + 1].kind == .number,
                tokens[next].joined, tokens[next + 1].joined
            {
                next += 1
            } else {
                break
            }
        }
        guard (9...12).contains(digits.utf8.count) else { return nil }
        return (digits, next)
    }

    private func passcode(_ words: Words, at index: Int) -> (value: String, next: Int)? {
        let tokens = words.tokens
        guard index + 1 < tokens.count else { return nil }
        var next: Int
        let single: Set<String> = [
            "passcode", "password", "pw", "pwd", "pass", "paswoard", "pasword", "sandi", "passcodenya", "pascode",
            "psw", "paskode", "passkode", "passwordnya", "sandinya", "kodenya", "passnya", "pwnya", "pin", "pinnya",
        ]
        if tokens[index].isWord(in: single) {
            next = index + 1
            if tokens[next].isWord(in: ["code", "word", "zoom", "meeting", "rapat"]), next + 1 < tokens.count,
                !tokens[next + 1].joined || tokens[next + 1].kind == .mark
            {
                next += 1
            }
        } else if tokens[index].isWord(in: ["kata", "kode"]),
            tokens[index + 1].isWord(in: ["sandi", "akses", "sandinya", "passcode"])
        {
            next = index + 2
            if next < tokens.count, tokens[next].isWord(in: ["rapat", "zoom", "meeting"]) { next += 1 }
        } else {
            return nil
        }
        if next < tokens.count, tokens[next].isWord("nya") { next += 1 }
        let named = next
        next = skipFillers(words, next)
        guard next < tokens.count else { return nil }
        // “passcode sama seperti kemarin” is a sentence; without a sign between, the value must look like a code.
        let stars = tokens[words.lineRange(at: next).lowerBound..<next].count { $0.isMark("*") }
        var end = tokens[next].start
        while end < words.source.count, words.source[end] > 32, !"<>|\"".utf8.contains(words.source[end]),
            end - tokens[next].start < 64
        {
            end += 1
        }
        // “*Passcode: abc123*” is set in bold; any other star belongs to the code (Zoom allows @ - _ *).
        if stars % 2 == 1, end > tokens[next].start, words.source[end - 1] == UInt8(ascii: "*") { end -= 1 }
        while end > tokens[next].start, ".,;)(".utf8.contains(words.source[end - 1]) { end -= 1 }
        var value = words.slice(tokens[next].start, end)
        // “TBC-2026”
        while let mark = value.last, "”’'`»\"".contains(mark) { value.removeLast() }
        guard !value.isEmpty, value.utf8.count <= 32 else { return nil }
        let signed = next > named
        // The first column of a row below a heading is no passcode.
        if tokens[next].line > tokens[index].line, words.line(at: next).contains("://") { return nil }
        let hasDigit = value.utf8.contains { $0 >= 48 && $0 <= 57 }
        guard
            hasDigit
                || signed && tokens[next].line == tokens[index].line && !["by", "untuk"].contains(tokens[next].text)
        else { return nil }
        var after = next
        while after < tokens.count, tokens[after].start < end { after += 1 }
        return (value, max(after, index + 1))
    }

    private func hostKey(_ words: Words, at index: Int) -> Int? {
        let tokens = words.tokens
        guard tokens[index].isWord("host"), index + 1 < tokens.count,
            tokens[index + 1].isWord(in: ["key", "keynya", "pin", "code"])
        else { return nil }
        var next = index + 2
        let limit = index + 10
        while next < tokens.count, next < limit, tokens[next].line == tokens[index].line { next += 1 }
        return next
    }
}
