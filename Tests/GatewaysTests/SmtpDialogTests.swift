import MailHost
import Testing

@testable import Gateways

/// What SMTP servers do wrong, played by a server that follows a script.
@Suite("SMTP dialogs")
struct SmtpDialogTests {
    static func opening(_ offers: [String] = ["PIPELINING", "SIZE 1000", "8BITMIME"]) -> String {
        let lines = ["mx.example"] + offers
        let answer = lines.enumerated().map { index, line in
            "S: 250\(index == lines.count - 1 ? " " : "-")\(line)\n"
        }.joined()
        return "S: 220 mx.example ESMTP\nC: EHLO disposisi.example\n\(answer)C: EHLO disposisi.example\n\(answer)"
    }

    static let plain = opening([])

    static func open(
        _ server: ScriptedServer, deadlines: LineDeadlines = LineDeadlines(command: .seconds(5), finalDot: .seconds(5)),
        readSize: Int = 1 << 14
    ) async throws -> SmtpSession {
        try await SmtpSession.open(
            ImapDialogTests.server(server.port), ownName: "disposisi.example", credential: nil, deadlines: deadlines,
            readSize: readSize)
    }

    static func mail(
        _ text: String = "Subject: x\r\n\r\n.isi\r\n", to recipient: String = "kabid@b.example", archive: String? = nil,
        from sender: String? = "kantor@a.example"
    ) throws -> SmtpMail {
        try SmtpMail(
            from: sender.flatMap { EnvelopeAddress($0) }, to: #require(EnvelopeAddress(recipient)),
            archive: archive.flatMap { EnvelopeAddress($0) }, bytes: Array(text.utf8))
    }

    @Test(
        "a mail goes to its addressee and to the archive, byte for byte",
        arguments: [
            (true, 1 << 14), (false, 1), (false, 1 << 14),
        ])
    func wholeMail(byteByByte: Bool, readSize: Int) async throws {
        let server = try ScriptedServer(
            byteByByte: byteByByte,
            Self.opening() + """
                C: MAIL FROM:<kantor@a.example> SIZE=20
                C: RCPT TO:<kabid@b.example>
                C: RCPT TO:<arsip@a.example>
                S: 250-2.1.0
                S: 250 Ok
                S: 250 2.1.5 Ok
                S: 251 forwarded
                C: DATA
                S: 354 go
                C. mail
                S: 250-2.0.0
                S: 250 queued as 4711
                C: QUIT
                S: 221 bye
                """)
        let session = try await Self.open(server, readSize: readSize)
        let batch = await session.send([try Self.mail(archive: "arsip@a.example")])
        #expect(batch.outcomes == [.accepted(words: "250 2.0.0 queued as 4711")])
        await session.close()
        try await server.finish(within: 30)
        #expect(server.mails == [Array("Subject: x\r\n\r\n..isi\r\n".utf8)])
    }

    @Test("where pipelining is offered, the next addresses travel with the content; each mail has its own outcome")
    func pipelined() async throws {
        let server = try ScriptedServer(
            Self.opening() + """
                C: MAIL FROM:<> SIZE=20
                C: RCPT TO:<satu@b.example>
                S: 250 Ok
                S: 250 Ok
                C: DATA
                S: 354 go
                C. mail
                C: MAIL FROM:<> SIZE=20
                C: RCPT TO:<dua@b.example>
                C: RCPT TO:<arsip@a.example>
                S: 250 queued as 1
                S: 250 Ok
                S: 550 5.1.1 no such user
                S: 250 Ok
                C: RSET
                C: MAIL FROM:<> SIZE=20
                C: RCPT TO:<tiga@b.example>
                S: 250 Ok
                S: 250 Ok
                S: 451 4.7.1 greylisted
                C: RSET
                C: MAIL FROM:<> SIZE=20
                C: RCPT TO:<empat@b.example>
                C: RCPT TO:<arsip@a.example>
                S: 250 Ok
                S: 250 Ok
                S: 250 Ok
                S: 452 4.2.2 archive full
                C: RSET
                C: MAIL FROM:<> SIZE=20
                C: RCPT TO:<lima@b.example>
                S: 250 Ok
                S: 250 Ok
                S: 250 Ok
                C: DATA
                S: 354 go
                C. mail
                C: MAIL FROM:<> SIZE=20
                C: RCPT TO:<enam@b.example>
                S: 554 5.7.1 spam
                S: 250 Ok
                S: 250 Ok
                C: DATA
                S: 452 4.3.1 full
                C: RSET
                C: MAIL FROM:<> SIZE=20
                C: RCPT TO:<arsip@a.example>
                S: 250 Ok
                S: 250 Ok
                S: 250 Ok
                C: DATA
                S: 354 go
                C. mail
                S: 250 queued as 7
                """)
        let session = try await Self.open(server)
        let names = ["satu", "dua", "tiga", "empat", "lima", "enam"]
        var mails = try names.map {
            try Self.mail(
                to: "\($0)@b.example", archive: $0 == "dua" || $0 == "empat" ? "arsip@a.example" : nil, from: nil)
        }
        mails.append(try Self.mail(to: "arsip@a.example", archive: "arsip@A.example", from: nil))
        let batch = await session.send(mails)
        #expect(
            batch.outcomes == [
                .accepted(words: "250 queued as 1"), .refused(words: "550 5.1.1 no such user"),
                .deferred(words: "451 4.7.1 greylisted"), .archiveRefused(words: "452 4.2.2 archive full"),
                .refused(words: "554 5.7.1 spam"), .deferred(words: "452 4.3.1 full"),
                .accepted(words: "250 queued as 7"),
            ])
        #expect(batch.end == nil)
        await session.close()
    }

    @Test("without pipelining every command waits for its answer, and DATA is not said when the addressee is refused")
    func stepByStep() async throws {
        let server = try ScriptedServer(
            Self.plain + """
                C: MAIL FROM:<kantor@a.example>
                S: 250 Ok
                C: RCPT TO:<kabid@b.example>
                S: 550 no
                C: RSET
                S: 250 Ok
                C: MAIL FROM:<kantor@a.example>
                S: 421 4.3.2 shutting down
                """)
        let session = try await Self.open(server)
        let batch = await session.send([try Self.mail(archive: "arsip@a.example"), try Self.mail()])
        #expect(batch.outcomes == [.refused(words: "550 no")])
        #expect(batch.end?.words == "421 4.3.2 shutting down")
        #expect(batch.end?.kind == .temporary)
        #expect(await !session.isOpen)
    }

    @Test(
        "after the final dot a server's word counts, and its silence is a doubt",
        arguments: [
            ("S: 250 2.0.0 queued", DeliveryOutcome.accepted(words: "250 2.0.0 queued")),
            ("S: 451 4.3.0 try later", .deferred(words: "451 4.3.0 try later")),
            ("S: 421 4.3.2 closing", .deferred(words: "421 4.3.2 closing")),
            ("S: 554 5.7.1 spam", .refused(words: "554 5.7.1 spam")),
            ("X: drop", .inDoubt(words: "the server has hung up")),
            ("X: stall", .inDoubt(words: "no answer in time")),
            ("S: 354 what", .inDoubt(words: "354 what")),
            ("S- 25", .inDoubt(words: "no answer in time")),
            ("S: jibber", .inDoubt(words: "the server sends a line that is no reply: jibber")),
        ])
    func afterTheDot(step: String, outcome: DeliveryOutcome) async throws {
        let server = try ScriptedServer(
            Self.opening() + """
                C: MAIL *
                C: RCPT *
                C: RCPT *
                S: 250 Ok
                S: 250 Ok
                S: 250 Ok
                C: DATA
                S: 354 go
                C. mail
                \(step)
                """)
        let session = try await Self.open(
            server, deadlines: LineDeadlines(command: .seconds(5), finalDot: .milliseconds(700)))
        let batch = await session.send([try Self.mail(archive: "arsip@a.example")])
        #expect(batch.outcomes == [outcome])
    }

    @Test(
        "a line that ends before the mail was sent leaves nothing in doubt",
        arguments: [
            "X: drop", "S: 250 Ok\nX: drop", "S: 250 Ok\nS: 250 Ok\nX: drop", "S: 250 Ok\nS: 250 Ok\nC: DATA\nX: drop",
            "S: 421 bye\nX: drop", "S: 250 Ok\nS: 250 Ok\nC: DATA\nS: 421 bye", "S: jibber", "S: 354 what\nS: 250 Ok\n",
        ])
    func beforeTheMail(steps: String) async throws {
        let server = try ScriptedServer(Self.opening() + "C: MAIL *\nC: RCPT *\n\(steps)\n")
        let session = try await Self.open(server)
        let batch = await session.send([try Self.mail(), try Self.mail()])
        #expect(batch.outcomes.isEmpty)
        #expect(batch.end != nil)
        #expect(await !session.isOpen)
        #expect(await session.send([try Self.mail()]).end?.kind == .temporary)
    }

    @Test("a line that ends within the mail means that the server does not have it")
    func withinTheMail() async throws {
        let server = try ScriptedServer(
            Self.opening(["PIPELINING"]) + "C: MAIL *\nC: RCPT *\nS: 250 Ok\nS: 250 Ok\nC: DATA\nS: 354 go\nX: drop\n")
        let session = try await Self.open(server)
        // More than sockets hold, so that the end comes while we send.
        let large = String(repeating: String(repeating: "x", count: 900) + "\r\n", count: 9_000)
        let batch = await session.send([try Self.mail(large)])
        guard case .deferred? = batch.outcomes.first else {
            Issue.record("\(batch)")
            return
        }
    }

    @Test("a mail that the server cannot take is refused without a word to it")
    func tooLarge() async throws {
        let server = try ScriptedServer(
            Self.opening(["PIPELINING", "SIZE 1000"])
                + "C: MAIL *\nC: RCPT *\nS: 250 Ok\nS: 250 Ok\nC: DATA\nS: 354 go\nC. mail\nS: 250 Ok\n")
        let session = try await Self.open(server)
        let large = String(repeating: "x\r\n", count: 400)
        let batch = await session.send([try Self.mail(large), try Self.mail("é\r\n"), try Self.mail()])
        #expect(
            batch.outcomes == [
                .refused(words: "the mail has 1200 bytes; the server takes 1000"),
                .refused(words: "the mail holds bytes above 127; the server does not offer 8BITMIME"),
                .accepted(words: "250 Ok"),
            ])
        await session.close()
        try await server.finish()
    }

    @Test("being told to stop while the final dot is unanswered ends soon, in doubt")
    func stopped() async throws {
        let server = try ScriptedServer(
            Self.opening() + "C: MAIL *\nC: RCPT *\nS: 250 Ok\nS: 250 Ok\nC: DATA\nS: 354 go\nC. mail\nC: never\n")
        let session = try await Self.open(server, deadlines: LineDeadlines(finalDot: .seconds(600)))
        let mail = try Self.mail()
        let sending = Task { await session.send([mail, mail]) }
        try await server.heard("DATA")
        // Without the cancellation it would wait ten minutes for the answer.
        sending.cancel()
        let batch = await sending.value
        #expect(batch.outcomes.count <= 1)
        if let outcome = batch.outcomes.first {
            guard case .inDoubt = outcome else {
                Issue.record("\(outcome)")
                return
            }
        }
        #expect(batch.end != nil)
    }

    @Test("a line that the server limits is opened again, and no mail is sent twice")
    func reopened() async throws {
        let one = """
            C: MAIL *
            C: RCPT *
            S: 250 Ok
            S: 250 Ok
            C: DATA
            S: 354 go
            C. mail

            """
        let server = try ScriptedServer(
            Self.opening() + one
                + "C: MAIL *\nC: RCPT *\nS: 250 queued as 1\nS: 421 4.7.0 too many mails\nX: drop\n====\n"
                + Self.opening() + one + "S: 250 queued as 2\n")
        let line = OutgoingLine(
            to: ImapDialogTests.server(server.port), ownName: "disposisi.example", credential: nil)
        let outcomes = try await line.send([try Self.mail(), try Self.mail()])
        #expect(
            outcomes == [
                .accepted(words: "250 queued as 1"),
                .accepted(words: "250 queued as 2"),
            ])
        await line.close()
        try await server.finish()
        #expect(server.mails.count == 2)
    }

    @Test("a mail at which every line ends does not stand in the way of the next")
    func poison() async throws {
        let server = try ScriptedServer(
            Self.opening() + "C: MAIL *\nC: RCPT *\nX: drop\n====\n" + Self.opening()
                + "C: MAIL *\nC: RCPT *\nS: 250 Ok\nS: 250 Ok\nC: DATA\nS: 354 go\nC. mail\nS: 250 queued\n")
        let line = OutgoingLine(
            to: ImapDialogTests.server(server.port), ownName: "disposisi.example", credential: nil)
        let outcomes = try await line.send([try Self.mail(), try Self.mail()])
        guard case .deferred? = outcomes.first else {
            Issue.record("\(outcomes)")
            return
        }
        #expect(outcomes.last == .accepted(words: "250 queued"))
        await line.close()
    }

    @Test("nothing is sent when no line can be opened, and the reason is the caller's")
    func noLine() async throws {
        let server = try ScriptedServer("S: 554 no service\n")
        let line = OutgoingLine(
            to: ImapDialogTests.server(server.port), ownName: "disposisi.example", credential: nil)
        await #expect(throws: LineFault.self) { try await line.send([try Self.mail()]) }
        let odd = OutgoingLine(to: ImapDialogTests.server(server.port), ownName: "a b", credential: nil)
        await #expect(throws: LineFault.self) { try await odd.send([try Self.mail()]) }
    }

    @Test("a server without STARTTLS is told no name and no password")
    func noStartTls() async throws {
        let server = try ScriptedServer("S: 220 mx\nC: EHLO disposisi.example\nS: 250-mx\nS: 250 AUTH PLAIN\n")
        let fault = await ImapDialogTests.fault {
            try await SmtpSession.open(
                MailServer(host: "127.0.0.1", port: server.port, security: .startTLS), ownName: "disposisi.example",
                credential: { _ in .password(user: "kantor", Secret("rahasia")) })
        }
        #expect(fault?.kind == .untrusted)
        #expect(!server.heard.contains { $0.uppercased().contains("AUTH") })
    }

    @Test(
        "a login that the server cannot check right now is a passing fault, a wrong one is not",
        arguments: [
            ("454 4.7.0 temporary authentication failure", LineFault.Kind.temporary),
            ("535 5.7.8 authentication failed", .authentication),
        ])
    func login(answer: String, kind: LineFault.Kind) async throws {
        let server = try ScriptedServer(
            "S: 220 mx\nC: EHLO disposisi.example\nS: 250-mx\nS: 250 AUTH PLAIN\nC: AUTH PLAIN*\nS: 334\nC: *\nS: \(answer)\n"
        )
        let fault = await ImapDialogTests.fault {
            try await SmtpSession.open(
                ImapDialogTests.server(server.port), ownName: "disposisi.example",
                credential: { _ in .password(user: "kantor", Secret("rahasia")) })
        }
        #expect(fault?.kind == kind)
        #expect(fault?.words.contains(answer) == true)
    }

    @Test(
        "wherever the line is cut, a mail is accepted only if the server said so in full, and in doubt only after its dot"
    )
    func everyCut() async throws {
        let dialog =
            Self.opening() + """
                C: MAIL *
                C: RCPT *
                C: RCPT *
                S: 250-2.1.0
                S: 250 Ok
                S: 250 Ok
                S: 250 Ok
                C: DATA
                S: 354 go
                C. mail
                C: MAIL *
                C: RCPT *
                S: 250 2.0.0 queued as 1
                S: 250 Ok
                S: 250 Ok
                C: DATA
                S: 354 go
                C. mail
                S: 250 2.0.0 queued as 2
                """
        let mails = [try Self.mail(archive: "arsip@a.example"), try Self.mail()]
        let whole = try ScriptedServer(dialog)
        let session = try await Self.open(whole)
        let uncut = await session.send(mails)
        #expect(uncut.outcomes.count == 2 && uncut.end == nil)
        await session.close()
        let length = whole.bytesSent
        let answer = "250 2.0.0 queued as 2\r\n".utf8.count

        for cut in 0..<length {
            let server = try ScriptedServer(cutAfter: cut, dialog)
            guard let session = try? await Self.open(server) else { continue }
            let batch = await session.send(mails)
            let delivered = server.mails.count
            for (index, outcome) in batch.outcomes.enumerated() {
                switch outcome {
                case .accepted:
                    #expect("\(outcome)".contains("250 2.0.0 queued as \(index + 1)"), "cut after \(cut)")
                    #expect(delivered > index, "cut after \(cut)")
                case .inDoubt:
                    #expect(delivered > index && cut < length, "cut after \(cut)")
                default:
                    #expect(delivered <= index, "cut after \(cut)")
                }
            }
            // What has no outcome was never transmitted.
            #expect(delivered <= batch.outcomes.count, "cut after \(cut)")
            if cut >= length - answer { #expect(batch.outcomes.count == 2, "cut after \(cut)") }
            session.cancel()
            server.stop()
        }
    }
}
