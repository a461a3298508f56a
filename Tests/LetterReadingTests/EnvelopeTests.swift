import Testing

@testable import LetterReading

@Suite("Who writes, and what proves it")
struct EnvelopeTests {
    private func letter(_ fields: [(String, String)], from: String = "kadis@tanjungarunika.example") -> Letter {
        var letter = Samples.reply("Setuju")
        letter.from = [Letter.Mailbox(name: nil, address: from)]
        letter.fields = fields.map { Letter.Field(name: $0.0, value: $0.1) }
        return letter
    }

    private let ours = "from x by mx.tanjungarunika.example (Postfix) with ESMTPS id 1; Mon, 23 Nov 2026 10:00:00 +0800"

    @Test("the topmost results of the office's own host prove the sender's domain")
    func domain() {
        let pass =
            "mx.tanjungarunika.example; dkim=pass (2048-bit) header.d=tanjungarunika.example; dmarc=pass header.from=tanjungarunika.example"
        let reading = Samples.reader.read(letter([("received", ours), ("authentication-results", pass)])).authentication
        #expect(reading.domainProved)
        #expect(reading.results == ["dkim=pass", "dmarc=pass"])
    }

    @Test(
        "other results prove nothing",
        arguments: [
            [("received", "x"), ("authentication-results", "mx.evil.example; dmarc=pass")],
            [("authentication-results", "mx.tanjungarunika.example; dmarc=fail; dkim=pass header.d=evil.example")],
            [
                ("authentication-results", "mx.tanjungarunika.example; dmarc=none"),
                ("authentication-results", "mx.tanjungarunika.example; dmarc=pass"),
            ],
            [
                ("received", "from a by relay.evil.example; x"),
                ("authentication-results", "mx.tanjungarunika.example; dmarc=pass"),
            ],
            [("authentication-results", "mx.tanjungarunika.example; dmarc=pass header.from=evil.example")],
            [("authentication-results", "mx.tanjungarunika.example; x=y (dmarc=pass)")],
        ] as [[(String, String)]])
    func unproved(fields: [(String, String)]) { #expect(!Samples.reader.read(letter(fields)).authentication.proved) }

    @Test("authenticated submission by the very account proves it too")
    func submission() {
        func received(_ account: String) -> String {
            "from phone (unknown [10.0.0.1]) (Authenticated sender: \(account)) by mx.tanjungarunika.example (Postfix) with ESMTPSA id 1; x"
        }
        let lmtp = "from mx.tanjungarunika.example by mx.tanjungarunika.example with LMTP id 2; x"
        #expect(
            Samples.reader.read(letter([("received", received("kadis@tanjungarunika.example"))])).authentication
                .submissionProved)
        #expect(
            Samples.reader.read(letter([("received", lmtp), ("received", received("Kadis@tanjungarunika.example"))]))
                .authentication.submissionProved)
        #expect(
            !Samples.reader.read(letter([("received", received("staf@tanjungarunika.example"))])).authentication
                .submissionProved)
        #expect(
            !Samples.reader.read(letter([("received", ours), ("received", received("kadis@tanjungarunika.example"))]))
                .authentication.submissionProved)
    }

    @Test("only one From with one mailbox is a sender")
    func from() {
        var letter = Samples.reply("Setuju")
        #expect(Samples.reader.read(letter).from == "kadis@tanjungarunika.example")
        letter.fromFields = 2
        #expect(Samples.reader.read(letter).from == nil)
        letter.fromFields = 1
        letter.from.append(Letter.Mailbox(name: nil, address: "x@y.example"))
        #expect(Samples.reader.read(letter).from == nil)
    }

    @Test("marks are found where they are put, nearest trust first")
    func marks() {
        var letter = Samples.letter(
            "STATUS",
            subject: "SETUJU #\(String(repeating: "c", count: 32)) [K-2026-0042/\(String(repeating: "d", count: 32))]")
        letter.inReplyTo = ["dsp-\(String(repeating: "a", count: 32))-4@x.example"]
        letter.references = [
            "dsp-\(String(repeating: "e", count: 32))@x.example",
            "dsp-\(String(repeating: "a", count: 32))-4@x.example",
        ]
        letter.to = [Letter.Mailbox(name: nil, address: "layanan+t\(String(repeating: "b", count: 32))@x.example")]
        let reading = Samples.reader.read(letter)
        #expect(reading.tokens.map { $0.first } == ["a", "e", "b", "c", "d"])
        #expect(reading.caseNumbers == ["K-2026-0042"])
        #expect(Marks.caseNumbers("[K-26-1] [-2026-1] [K-2026-] K-2026-1").isEmpty)
    }

    @Test("machine mail decides nothing, with or without headers that say so")
    func machines() {
        var vacation = Samples.reply("Setuju")
        vacation.fields = [Letter.Field(name: "auto-submitted", value: "auto-replied (vacation)")]
        #expect(Samples.reader.read(vacation).kind == .automatic)
        #expect(Samples.reader.read(vacation).reply == nil)
        #expect(
            Samples.reader.read(
                Samples.reply("Email Anda sudah kami terima. Permohonan yang disetujui akan diinformasikan.")
            ).kind == .automatic)
        var accepted = Samples.reply("Diterima")
        accepted.subject = "Diterima: Rapat Koordinasi @ Kam 26 Nov 2026"
        #expect(Samples.reader.read(accepted).kind == .automatic)
        var bounce = Samples.letter(
            "x", subject: "Undelivered Mail Returned to Sender", from: "MAILER-DAEMON@mx.example")
        bounce.contentType = "multipart/report; report-type=delivery-status"
        bounce.deliveryStatus = [
            ["reporting-mta": "dns; mx.example"],
            ["final-recipient": "rfc822; kabid@x.example", "action": "failed", "status": "5.1.1"],
        ]
        let reading = Samples.reader.read(bounce)
        #expect(reading.kind == .bounce)
        #expect(reading.bounces.map(\.address) == ["kabid@x.example"])
        #expect(reading.bounces.map(\.permanent) == [true])
    }
}
