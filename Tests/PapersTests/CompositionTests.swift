import Casework
import Foundation
import LetterReading
import MailFormat
import OfficeCalendar
import Testing

@testable import Papers

@Suite("Mails as bytes") struct CompositionTests {
    private func letter(_ mail: OwedMail, _ context: MailContext = Sample.context()) throws -> Letter {
        let bytes = try Sample.templates().compose(mail, context: context).bytes
        return LetterParser(html: { .init(text: $0) }).parse(bytes)
    }

    @Test("headers come from the fields and the context")
    func headers() throws {
        let letter = try letter(Sample.mail(.askDecision))
        #expect(letter.from == [.init(name: "Layanan DKISP", address: "layanan@dkisp.tanjungarunika.example")])
        #expect(letter.to.map(\.address) == ["kadis@dkisp.tanjungarunika.example"])
        #expect(letter.replyTo.map(\.address) == ["layanan@dkisp.tanjungarunika.example"])
        #expect(
            letter.subject
                == "Permohonan disposisi [K-2026-0042] Permohonan Fasilitasi Zoom Meeting – Dinas Kesehatan")
        #expect(letter.messageID == "k-2026-0042.3.ask@dkisp.tanjungarunika.example")
        #expect(letter.date == Sample.date && letter.dateOffsetMinutes == 480)
        #expect(letter.values("auto-submitted") == ["auto-generated"])
        #expect(letter.values("x-loop") == ["layanan@dkisp.tanjungarunika.example"])
        #expect(letter.inReplyTo.isEmpty && letter.doubts.isEmpty)
        #expect(letter.plainText?.hasPrefix("Yth. Kepala Dinas") == true)
        #expect(letter.htmlText?.hasPrefix("<!DOCTYPE html>") == true)
    }

    @Test("the same mail composed twice is the same bytes")
    func deterministic() throws {
        let templates = try Sample.templates()
        let mail = Sample.mail(.askDecision, enclosures: [.original(inbox: 1), .invitation(invitation(count: 2))])
        var context = Sample.context()
        context.original = Array("From: a@b.example\r\n\r\nisi\r\n".utf8)
        let first = try templates.compose(mail, context: context)
        let second = try Sample.templates().compose(mail, context: context)
        #expect(first.bytes == second.bytes && first.messageID == context.messageID)
    }

    @Test("the token stands in Reply-To only where the host keeps what follows a plus sign")
    func plusAddress() throws {
        var context = Sample.context()
        context.plusAddresses = true
        #expect(
            try letter(Sample.mail(.askDecision), context).replyTo.map(\.address)
                == ["layanan+t\(Sample.token)@dkisp.tanjungarunika.example"])
        context.token = nil
        var fields = Sample.everything
        fields["code"] = nil
        #expect(
            try letter(Sample.mail(.notice, fields: fields), context).replyTo.map(\.address)
                == ["layanan@dkisp.tanjungarunika.example"])
    }

    @Test("a subject of strangers' words is one line of at most 200 characters")
    func subject() throws {
        var fields = Sample.everything
        fields["subject"] = .text("Hal\r\nBcc: x@y.example\u{202E} " + String(repeating: "é", count: 400))
        let letter = try letter(Sample.mail(.receipt, fields: fields))
        #expect(letter.subject.hasPrefix("Hal Bcc: x@y.example é") && letter.subject.count == 200)
        #expect(letter.values("bcc").isEmpty)
    }

    @Test("an answer names the mail that it answers, unless that name cannot be written")
    func threading() throws {
        var context = Sample.context()
        context.references = ["first@x.example", "bad id", "<second@x.example>"]
        let answered = try letter(Sample.mail(.receipt, inReplyTo: "<asked@x.example>"), context)
        #expect(answered.inReplyTo == ["asked@x.example"])
        #expect(answered.references == ["first@x.example", "second@x.example", "asked@x.example"])
        #expect(answered.values("auto-submitted") == ["auto-replied"])
        for id in ["no-at-sign", "a b@c", "x@y\r\nBcc: z@z.example", String(repeating: "a", count: 1000) + "@b"] {
            let letter = try letter(Sample.mail(.receipt, inReplyTo: id))
            #expect(letter.inReplyTo.isEmpty && letter.values("bcc").isEmpty)
        }
    }

    @Test("the applicant's mail goes along as a file; one too large is left out and the mail says so")
    func original() throws {
        let mail = Sample.mail(.askDecision, enclosures: [.original(inbox: 1)])
        var context = Sample.context()
        context.original = Array("From: a@b.example\r\nSubject: Permohonan\r\n\r\nisi\r\n".utf8)
        var parsed = try letter(mail, context)
        #expect(parsed.attachments.map(\.name) == ["surat-permohonan.eml"])
        #expect(parsed.plainText?.contains("Lampiran:\n- surat-permohonan.eml") == true)
        context.originalLimit = 10
        parsed = try letter(mail, context)
        #expect(parsed.attachments.isEmpty)
        #expect(parsed.plainText?.contains("terlalu besar untuk dilampirkan") == true)
        #expect(throws: MailProblem.originalAbsent) { try letter(mail) }
    }

    @Test("the applicant's files go along themselves; the mail besides when it is small or has none that fit")
    func files() throws {
        let mail = Sample.mail(.askDecision, enclosures: [.original(inbox: 1), .original(inbox: 2)])
        let text = Array("JVBERi0xLjcgY29udG9o".utf8)
        let file = try #require(
            OutgoingMessage.Attachment(name: "Surat Permohonan.pdf", type: "application/pdf", base64: text[...]))
        var context = Sample.context()
        context.original = Array("From: a@b.example\r\nSubject: Permohonan\r\n\r\nisi\r\n".utf8)
        context.supplements = [Array("From: a@b.example\r\nSubject: Susulan\r\n\r\nperbaikan\r\n".utf8)]
        context.files = [[file], [file]]
        let names = ["Surat Permohonan.pdf", "Surat Permohonan-2.pdf"]
        var parsed = try letter(mail, context)
        #expect(parsed.attachments.map(\.name) == names + ["surat-permohonan.eml", "surat-susulan-1.eml"])
        #expect(parsed.plainText?.contains("Lampiran:\n- Surat Permohonan.pdf\n") == true)
        // A large mail stays away where its files say what it says.
        context.original = (context.original ?? []) + [UInt8](repeating: 0x41, count: 2_100_000)
        parsed = try letter(mail, context)
        #expect(parsed.attachments.map(\.name) == names + ["surat-susulan-1.eml"])
        #expect(parsed.plainText?.contains("terlalu besar") == false)
        #expect(parsed.plainText?.contains("surel selengkapnya tersimpan di kantor") == true)
        // Where the files have no room, nothing of this mail has, and it is said.
        context.originalLimit = 10
        parsed = try letter(mail, context)
        #expect(parsed.attachments.isEmpty)
        #expect(parsed.plainText?.contains("terlalu besar untuk dilampirkan") == true)
    }

    @Test("what the applicant sent later goes along beside the first letter, as far as there is room")
    func supplements() throws {
        let mail = Sample.mail(.askDecision, enclosures: [.original(inbox: 1), .original(inbox: 2)])
        var context = Sample.context()
        context.original = Array("From: a@b.example\r\nSubject: Permohonan\r\n\r\nisi\r\n".utf8)
        context.supplements = [Array("From: a@b.example\r\nSubject: Susulan\r\n\r\nperbaikan\r\n".utf8)]
        var parsed = try letter(mail, context)
        #expect(parsed.attachments.map(\.name) == ["surat-permohonan.eml", "surat-susulan-1.eml"])
        context.originalLimit = (context.original?.count ?? 0) + 5
        parsed = try letter(mail, context)
        #expect(parsed.attachments.map(\.name) == ["surat-permohonan.eml"])
        #expect(parsed.plainText?.contains("terlalu besar untuk dilampirkan") == true)
    }

    @Test("the letter goes along as a PDF with the calendar entry of its session")
    func letterAndInvitation() throws {
        let mail = Sample.mail(
            .letter,
            enclosures: [
                .paper(key: "letter/1", name: "Surat Tanggapan K-2026-0042.pdf"), .invitation(invitation(count: 1)),
            ])
        var context = Sample.context()
        #expect(throws: MailProblem.paperAbsent(key: "letter/1")) { try letter(mail, context) }
        context.papers = ["letter/1": Array("%PDF-1.7 contoh".utf8)]
        let parsed = try letter(mail, context)
        #expect(
            parsed.attachments.contains { $0.name == "Surat Tanggapan K-2026-0042.pdf" && $0.type == "application/pdf" }
        )
        let calendar = try #require(parsed.calendars.first)
        for line in [
            "METHOD:REQUEST", "UID:k-2026-0042-1@dkisp.tanjungarunika.example", "DTSTART:20261126T010000Z",
            "DTEND:20261126T033000Z", "SEQUENCE:3", "ORGANIZER;CN=Layanan DKISP:mailto:layanan@dkisp",
        ] { #expect(calendar.replacing("\r\n ", with: "").contains(line), "\(line)") }
    }

    @Test("further sessions go along as calendar files, a cancellation as CANCEL")
    func severalInvitations() throws {
        var owed = invitation(count: 3)
        owed.method = .cancel
        let bytes = try Sample.templates().compose(
            Sample.mail(.cancelled, enclosures: [.invitation(owed)]), context: Sample.context()
        ).bytes
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains("method=CANCEL") && text.contains("undangan-2.ics") && text.contains("undangan-3.ics"))
    }

    @Test("a code to be returned is the mail's token, and a mail without one is not made")
    func code() throws {
        let parsed = try letter(Sample.mail(.prove))
        #expect(parsed.plainText?.contains("\n    \(Sample.token)\n") == true)
        #expect(throws: MailProblem.tokenAbsent) { try letter(Sample.mail(.prove), Sample.context(token: nil)) }
    }

    @Test("an address that cannot be written is told without repeating it")
    func badAddress() throws {
        var mail = Sample.mail(.receipt)
        mail.to.address = "a@b\r\nRCPT TO:<x@y>"
        #expect(throws: MailProblem.message(.address(field: "To"))) { try letter(mail) }
        #expect("\(MailProblem.message(.address(field: "To")))".contains("RCPT") == false)
    }

    private func invitation(count: Int) -> InvitationOwed {
        InvitationOwed(
            method: .request, sequence: 3,
            entries: (1...count).map { number in
                .init(
                    uid: "k-2026-0042-\(number)@dkisp.tanjungarunika.example",
                    interval: Interval(
                        start: Instant(seconds: 1_795_654_800), end: Instant(seconds: 1_795_663_800)),
                    summary: "Rapat Koordinasi", location: "Zoom Meeting", url: "https://zoom.us/j/81234567890",
                    description: "ID Meeting: 812 3456 7890")
            })
    }
}
