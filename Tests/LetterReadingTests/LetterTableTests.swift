import Foundation
import OfficeCalendar
import Testing

@testable import LetterReading

@Suite("Letters as offices write them")
struct LetterTableTests {
    struct Row: Decodable, Sendable, CustomTestStringConvertible {
        struct Expected: Decodable, Sendable {
            var kind: String?
            var service: String?
            var number: String?
            var date: String?
            /// `date start-end participants` of each session.
            var s: [String]?
            var phone: String?
            var missing: [String]?
            var warn: [String]?
            var ref: String?
        }

        var name: String
        var subject: String
        var text: String
        var attached: String?
        var milliseconds: Int64
        var expected: Expected
        var testDescription: String { name }
    }

    /// Warnings that change what happens next; the others are information.
    static let scored: Set<String> = [
        "weekday_date_mismatch", "date_in_past", "vague_date", "alternative_dates", "reschedule", "cancellation",
        "own_meeting_link",
        "forwarded", "verbal_approval_claimed", "instruction_to_skip_approval", "asks_for_host_key",
        "reply_to_mismatch", "read_by_ocr",
    ]

    static func rows() throws -> [Row] {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/letters.json", withExtension: nil))
        return try JSONDecoder().decode([Row].self, from: Data(contentsOf: url))
    }

    @Test("are read field by field", arguments: try rows())
    func fields(row: Row) throws {
        var letter = Samples.letter(row.text, subject: row.subject)
        letter.date = Instant(milliseconds: row.milliseconds)
        if let text = row.attached {
            letter.attachments = [
                Letter.Attachment(name: "surat.pdf", type: "application/pdf", bytes: 20_000, text: text)
            ]
        }
        let reading = Samples.reader.read(letter)
        let expected = row.expected
        #expect(reading.kind.rawValue == expected.kind ?? "request")
        if expected.kind == "other" { #expect(reading.request?.service == nil) }
        guard let sessions = expected.s else { return }
        let request = try #require(reading.request)
        if let service = expected.service { #expect(request.service == service) }
        #expect(request.number == expected.number)
        #expect(request.date?.description == expected.date)
        #expect(request.contactPhone == expected.phone)
        #expect(
            request.sessions.map { session in
                let end = session.endOpen ? "open" : session.end?.description ?? ""
                let count = session.participants.map(String.init) ?? "None"
                return "\(session.date) \(session.start?.description ?? "None")-\(end) \(count)"
            } == sessions)
        if let missing = expected.missing { #expect(Set(request.missing) == Set(missing)) }
        if let warnings = expected.warn { #expect(Set(request.warnings).intersection(Self.scored) == Set(warnings)) }
        if let reference = expected.ref { #expect(request.refersTo?.number == reference) }
    }
}
