import OfficeCalendar
import Testing

@testable import MailFormat

/// Messages made in memory, for the tests of this folder.
enum Sample {
    static let sent = Instant(seconds: 1_795_400_100)

    static func message(subject: String = "Permohonan disposisi", text: String = "Yth. Bapak,\nmohon arahan.\n")
        -> OutgoingMessage
    {
        OutgoingMessage(
            messageID: "k-2026-0042.s3@layanan.example", date: sent, zone: .wita,
            from: .init(name: "Layanan Zoom DKISP", address: "layanan@dkisp.tanjungarunika.example"),
            to: .init(name: "Kepala Dinas", address: "kadis@dkisp.tanjungarunika.example"), subject: subject, text: text
        )
    }
}

@Suite("A mail of ours becomes bytes")
struct CompositionTests {
    @Test("every line ends in CRLF, holds ASCII only and is at most 78 characters long")
    func lines() throws {
        var message = Sample.message(
            subject:
                "Permohonan “Zoom Meeting” – Rapat Koordinasi Penanganan Stunting Tingkat Kota Tanjung Arunika 2026",
            text: "Pagi,\r\n\r\nsetuju – lanjut.\n.\nFrom sini\n" + String(repeating: "panjang ", count: 40) + "\n \n")
        message.html = "<p>é</p>"
        message.calendar = .init(method: "REQUEST", text: "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
        message.attachments = [
            .init(name: "Surat tanggapan – Dinas Kesehatan.pdf", type: "application/pdf", bytes: [0, 255, 13, 10])
        ]
        let bytes = try message.encoded()
        #expect(bytes.allSatisfy { $0 < 0x80 && $0 != 0 })
        let text = String(decoding: bytes, as: UTF8.self)
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.utf8.count <= 78 && !$0.utf8.contains(10) && !$0.utf8.contains(13) })
        #expect(text.hasSuffix("\r\n"))
        #expect(!lines.contains("."))
        #expect(!lines.contains { $0.hasPrefix("From ") })
    }

    @Test("the same message gives the same bytes, and another Message-ID another boundary")
    func deterministic() throws {
        var message = Sample.message()
        message.html = "<p>x</p>"
        let first = try message.encoded()
        #expect(try message.encoded() == first)
        message.messageID = "k-2026-0043.s1@layanan.example"
        #expect(try message.encoded() != first)
    }

    @Test(
        "a line break or NUL in a header value is refused",
        arguments: ["a\r\nBcc: x@evil.example", "a\nb", "a\rb", "a\0b", "a\u{85}b", "a\u{2028}b"])
    func injection(text: String) {
        var message = Sample.message(subject: text)
        #expect(throws: CompositionError.controlCharacter(field: "Subject")) { try message.encoded() }
        message = Sample.message()
        message.to.name = text
        #expect(throws: CompositionError.controlCharacter(field: "To")) { try message.encoded() }
        message = Sample.message()
        message.fields = [.init("X-Case", text)]
        #expect(throws: CompositionError.controlCharacter(field: "X-Case")) { try message.encoded() }
        message = Sample.message()
        message.messageID = text + "@layanan.example"
        #expect(throws: CompositionError.messageID(field: "Message-ID")) { try message.encoded() }
    }

    @Test(
        "an address outside the strict grammar is refused",
        arguments: [
            "b@x.example>\r\nRCPT TO:<evil@x.example", "<b@x.example>", "b@x.example,c@x.example", "b c@x.example",
            "b@[127.0.0.1]", "\"b\"@x.example", "b@-x.example", "b@x..example", ".b@x.example", "b", "@x.example", "b@",
            "bé@x.example", "b@exámple.example", "",
        ])
    func addresses(address: String) {
        var message = Sample.message()
        message.to.address = address
        #expect(throws: CompositionError.address(field: "To")) { try message.encoded() }
    }

    @Test("a field that the message writes itself cannot be given again", arguments: ["Bcc", "FROM", "X Y", "X:Y", ""])
    func reserved(name: String) {
        var message = Sample.message()
        message.fields = [.init(name, "x")]
        #expect(throws: CompositionError.fieldName(name)) { try message.encoded() }
    }

    @Test("automatic mail says so, a person's does not")
    func origin() throws {
        var message = Sample.message()
        var text = String(decoding: try message.encoded(), as: UTF8.self)
        #expect(text.contains("\r\nAuto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\n"))
        message.origin = .person
        text = String(decoding: try message.encoded(), as: UTF8.self)
        #expect(!text.contains("Auto-Submitted"))
    }

    @Test("the Date field is written in the zone given")
    func date() {
        #expect(OutgoingMessage.dateField(Instant(seconds: 1_795_400_100), .wita) == "Mon, 23 Nov 2026 10:15:00 +0800")
        #expect(OutgoingMessage.dateField(Instant(seconds: 0), .wib) == "Thu, 01 Jan 1970 07:00:00 +0700")
    }

    @Test("an attached mail is kept as message/rfc822 when 7bit and goes as a file otherwise")
    func attachedMail() throws {
        var message = Sample.message()
        message.attachedMail = Array("From: a@x.example\nSubject: s\n\nisi\n".utf8)
        var text = String(decoding: try message.encoded(), as: UTF8.self)
        #expect(text.contains("Content-Type: message/rfc822"))
        #expect(text.contains("From: a@x.example\r\nSubject: s\r\n\r\nisi\r\n"))
        message.attachedMail = Array("From: a@x.example\nSubject: é\n\nisi\n".utf8)
        text = String(decoding: try message.encoded(), as: UTF8.self)
        #expect(!text.contains("message/rfc822"))
        #expect(text.contains("application/octet-stream"))
        message.attachedMail = [UInt8](repeating: 97, count: OutgoingMessage.attachedMailLimit + 1)
        #expect(throws: CompositionError.attachedMailTooLarge(bytes: OutgoingMessage.attachedMailLimit + 1)) {
            try message.encoded()
        }
    }

    @Test("an attached mail that holds our boundary gets another one")
    func boundaryCollision() throws {
        var message = Sample.message()
        message.attachedMail = Array("Subject: s\r\n\r\nx\r\n".utf8)
        let first = String(decoding: try message.encoded(), as: UTF8.self)
        let start = try #require(first.firstRange(of: "boundary=\""))
        let boundary = String(first[start.upperBound...].prefix { $0 != "\"" })
        message.attachedMail = Array("Subject: s\r\n\r\n--\(boundary)--\r\n".utf8)
        let second = String(decoding: try message.encoded(), as: UTF8.self)
        #expect(!second.contains("boundary=\"\(boundary)\""))
    }
}

@Suite("An invitation becomes iCalendar text")
struct InvitationTests {
    static let invitation = Invitation(
        uid: "K-2026-0042-1@dkisp.tanjungarunika.example", sequence: 2, method: .request,
        organizer: .init(name: "Layanan, DKISP; \"Zoom\"", address: "layanan@dkisp.tanjungarunika.example"),
        attendee: .init(name: "Dinas Kesehatan", address: "dinkes@tanjungarunika.example"),
        start: Instant(seconds: 1_795_400_100), end: Instant(seconds: 1_795_407_300),
        summary: "Rapat; koordinasi, “stunting” \\ 2026", location: "https://zoom.us/j/81234567890?pwd=abc",
        url: "https://zoom.us/j/81234567890?pwd=abc",
        details: "ID: 812 3456 7890\r\nPasscode: 123456\n" + String(repeating: "é", count: 100),
        stamp: Instant(seconds: 1_795_000_000))

    @Test("lines end in CRLF and are folded at 75 octets")
    func lines() throws {
        let text = try Self.invitation.calendarText()
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.utf8.count <= 75 && !$0.utf8.contains(10) })
        #expect(text.hasSuffix("END:VCALENDAR\r\n"))
    }

    @Test("it says method, times in UTC, sequence and people")
    func content() throws {
        let text = unfolded(try Self.invitation.calendarText())
        for line in [
            "METHOD:REQUEST", "DTSTART:20261123T021500Z", "DTEND:20261123T041500Z", "SEQUENCE:2", "STATUS:CONFIRMED",
            "UID:K-2026-0042-1@dkisp.tanjungarunika.example",
            "SUMMARY:Rapat\\; koordinasi\\, “stunting” \\\\ 2026",
            "ORGANIZER;CN=\"Layanan, DKISP; 'Zoom'\":mailto:layanan@dkisp.tanjungarunika.example",
        ] {
            #expect(text.contains("\r\n" + line + "\r\n"), "\(line) in \(text)")
        }
        #expect(text.contains("RSVP=TRUE"))
        #expect(text.contains("Passcode: 123456\\n"))
    }

    private func unfolded(_ text: String) -> String { text.replacing("\r\n ", with: "") }

    @Test("a published event names no attendee, a cancelled one says so")
    func methods() throws {
        var invitation = Self.invitation
        invitation.method = .publish
        #expect(try !invitation.calendarText().contains("ATTENDEE"))
        invitation.method = .cancel
        let text = try invitation.calendarText()
        #expect(text.contains("STATUS:CANCELLED") && text.contains("METHOD:CANCEL") && text.contains("ATTENDEE"))
    }
}
