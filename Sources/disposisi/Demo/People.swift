import Foundation
import OfficeCalendar

/// How a person's mail program builds a reply.
enum MailProgram: CaseIterable {
    case gmail, iphone, outlook, yahoo, thunderbird

    /// The reply's text: own words first, then the mail being answered, as this program quotes it.
    func quote(_ original: String, from name: String, address: String, at: Instant, zone: Zone, under words: String)
        -> String
    {
        let day = zone.day(at: at)
        let time = zone.time(at: at)
        let shortDay = String(day.weekday.name.prefix(3))
        let shortMonth = String(Day.monthNames[day.month - 1].prefix(3))
        let quoted = original.split(separator: "\n", omittingEmptySubsequences: false).map { "> " + $0 }
            .joined(separator: "\n")
        switch self {
        case .gmail:
            return """
                \(words)

                Pada \(shortDay), \(day.dayOfMonth) \(shortMonth) \(day.year) pukul \(time.written) \(name)
                <\(address)> menulis:

                \(quoted)
                """
        case .iphone:
            return """
                \(words)

                Dikirim dari iPhone saya

                Pada \(day.dayOfMonth) \(shortMonth) \(day.year), pada \(time.written), \(name) <\(address)> menulis:

                \(quoted)
                """
        case .outlook:
            return """
                \(words)

                ________________________________
                Dari: \(name) <\(address)>
                Dikirim: \(day.writtenWithWeekday) \(time.written)
                Perihal: permohonan

                \(original)
                """
        case .yahoo:
            return """
                \(words)

                Pada \(day.writtenWithWeekday) \(time):00 \(zone.rawValue), \(name) <\(address)> menulis:

                \(quoted)
                """
        case .thunderbird:
            return """
                \(words)

                On \(day) \(time), \(name) wrote:
                \(quoted)
                """
        }
    }
}

/// A reply as a person's program would send it: plain text, RFC 5322, quoted below the own words.
struct PersonsReply {
    var from: (name: String, address: String)
    var to: String
    var subject: String
    var messageID: String
    var inReplyTo: String
    var date: Instant
    var zone: Zone
    var text: String

    /// The mail's bytes: UTF-8 in base64, so that any text survives.
    var bytes: [UInt8] {
        let body = Array(text.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n").utf8)
        let header = [
            "Message-ID: <\(messageID)>", "Date: \(PostOffice.date(date, zone: zone))",
            "From: \(Self.encoded(from.name)) <\(from.address)>", "To: <\(to)>",
            "Subject: \(Self.encoded(subject))", "In-Reply-To: <\(inReplyTo)>", "References: <\(inReplyTo)>",
            "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "", "",
        ]
        return Array(header.joined(separator: "\r\n").utf8) + Array(Self.folded(base64(body)).utf8)
    }

    /// One or more encoded words (RFC 2047), each short enough for a header line.
    static func encoded(_ text: String) -> String {
        if text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || " .:-".contains($0)) }) { return text }
        var words: [String] = []
        var part = ""
        for character in text {
            if (part + String(character)).utf8.count > 42 {
                words.append(part)
                part = ""
            }
            part.append(character)
        }
        words.append(part)
        return words.map { "=?utf-8?B?\(base64(Array($0.utf8)))?=" }.joined(separator: "\r\n ")
    }

    private static func folded(_ text: String) -> String {
        var lines: [Substring] = []
        var rest = text[...]
        while !rest.isEmpty {
            lines.append(rest.prefix(76))
            rest = rest.dropFirst(76)
        }
        return lines.joined(separator: "\r\n") + "\r\n"
    }
}

/// Standard base64 (RFC 4648).
func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
