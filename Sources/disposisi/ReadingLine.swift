import FoundationEssentials
import LetterReading
import OfficeCalendar

/// The published shape of a reading; keys and words are a contract with programs that read them.
struct ReadingLine: Encodable {
    struct LetterHead: Encodable {
        var number: String?
        var date: Day?
        var subject: String?
    }
    struct Session: Encodable {
        var title: String?
        var date: Day
        var start: TimeOfDay?
        var end: TimeOfDay?
        var end_open: Bool
        var timezone: String
        var participants: Int?
    }
    struct Contact: Encodable {
        var name: String?
        var phone: String?
    }
    struct Request: Encodable {
        var letter: LetterHead
        var refers_to: RequestReading.Reference?
        var service: String
        var agency: String?
        var signatory: String?
        var sessions: [Session]
        var alternatives: [RequestReading.Alternative]
        var contact: Contact
        var place: String?
        var needs: [String]
        var missing: [String]
        var warnings: [String]
        var evidence: [RequestReading.Evidence]
    }
    struct Reply: Encodable {
        var decision: String
        var condition: String?
        var note: String?
        var next: String?
        var items: [Int]
        var choice: String?
    }
    struct Meeting: Encodable {
        var join_url: String?
        var meeting_id: String?
        var passcode: String?
    }
    struct Attachment: Encodable {
        var name: String
        var type: String
        var bytes: Int
    }
    struct Bounce: Encodable {
        var address: String?
        var `class`: String
    }
    struct Authentication: Encodable {
        var authserv_id: String?
        var results: [String]
        var proved: Bool
        var submitted_by: String?
    }

    var file: String
    var kind: String
    var from: String?
    var subject: String
    var date: String?
    var text: String
    var request: Request?
    var reply: Reply?
    var meetings: [Meeting]
    var attachments: [Attachment]
    var doubts: [String]
    var bounce: [Bounce]?
    var authentication: Authentication

    init(file: String, reading: Reading) {
        self.file = file
        kind = reading.kind.rawValue
        from = reading.from
        subject = reading.subject
        date = reading.date.map { isoText($0, offsetMinutes: reading.dateOffsetMinutes) }
        text = reading.text
        request = reading.request.map { request in
            Request(
                letter: .init(number: request.number, date: request.date, subject: request.subject),
                refers_to: request.refersTo, service: request.service ?? "none", agency: request.agency,
                signatory: request.signatory,
                sessions: request.sessions.map {
                    .init(
                        title: $0.title, date: $0.date, start: $0.start, end: $0.end, end_open: $0.endOpen,
                        timezone: $0.zone.identifier, participants: $0.participants)
                },
                alternatives: request.alternatives,
                contact: .init(name: request.contactName, phone: request.contactPhone), place: request.place,
                needs: request.needs, missing: request.missing, warnings: request.warnings, evidence: request.evidence)
        }
        reply = reading.reply.map {
            Reply(
                decision: $0.decision.rawValue, condition: $0.condition, note: $0.note, next: $0.next, items: $0.items,
                choice: $0.choice)
        }
        meetings = reading.meetings.map { .init(join_url: $0.joinURL, meeting_id: $0.meetingID, passcode: $0.passcode) }
        attachments = reading.attachments.map { .init(name: $0.name, type: $0.type, bytes: $0.bytes) }
        doubts = reading.doubts
        bounce =
            reading.kind == .bounce
            ? reading.bounces.map { .init(address: $0.address, class: $0.permanent ? "permanent" : "temporary") } : nil
        authentication = .init(
            authserv_id: reading.authentication.authservID, results: reading.authentication.results,
            proved: reading.authentication.proved, submitted_by: reading.authentication.submittedBy)
    }

    /// The object on one line.
    var line: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}

/// ISO 8601 with the offset, such as `2026-11-24T10:05:40+08:00`.
func isoText(_ instant: Instant, offsetMinutes: Int) -> String {
    let local = instant.seconds &+ Int64(offsetMinutes) &* 60
    let number = local.floorDivided(by: 86_400)
    let second = Int(local &- number &* 86_400)
    let sign = offsetMinutes < 0 ? "-" : "+"
    let offset = abs(offsetMinutes)
    return
        "\(Day(number: Int(number)))T\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
        + "\(sign)\(padded(offset / 60, 2)):\(padded(offset % 60, 2))"
}
