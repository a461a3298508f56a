import Testing

@testable import Gateways

@Suite("Envelope addresses")
struct EnvelopeAddressTests {
    @Test(
        "are plain ASCII mailboxes",
        arguments: [
            "a@b.id", "kepala.dinas+kasus-12@tanjungarunika.example", "o'brien@xn--bcher-kva.example",
            "AZaz09.!#$%&'*+-/=?^_`{|}~@x-1.example",
        ])
    func good(text: String) {
        #expect(EnvelopeAddress(text)?.text == text)
    }

    @Test(
        "are nothing that a server could take for a command or in another way",
        arguments: [
            "", "a", "@b.example", "a@", "a@b", "a@@b.example", "a b@c.example", "a@b.example ", " a@b.example",
            "<a@b.example>", "a@b.example>\r\nRCPT TO:<evil@x.example", "a@b.example\r\n", "a\n@b.example",
            "a\0@b.example",
            "\"a b\"@c.example", "a@[127.0.0.1]", "a@127.0.0.1", ".a@b.example", "a.@b.example", "a..b@c.example",
            "é@b.example", "a@bücher.example", "a@-b.example", "a@b-.example", "a@b..example", "a@b.example.",
            "a@b_c.example",
            "a,b@c.example", "a;b@c.example", "a(b)@c.example", "a:b@c.example", "a@b.example,c@d.example",
            "\u{FEFF}a@b.example", "а@b.example",
        ])
    func bad(text: String) {
        #expect(EnvelopeAddress(text) == nil)
    }

    @Test("have the lengths of RFC 5321")
    func lengths() {
        let local = String(repeating: "a", count: 64)
        let label = String(repeating: "b", count: 63)
        #expect(EnvelopeAddress("\(local)@\(label).example") != nil)
        #expect(EnvelopeAddress("a\(local)@\(label).example") == nil)
        #expect(EnvelopeAddress("a@b\(label).example") == nil)
        #expect(EnvelopeAddress("\(local)@\(label).\(label).\(label).example") == nil)
    }

    @Test("are the same whatever the capitals of the domain")
    func equality() {
        #expect(EnvelopeAddress("a@B.Example") == EnvelopeAddress("a@b.example"))
        #expect(EnvelopeAddress("A@b.example") != EnvelopeAddress("a@b.example"))
    }
}

@Suite("Mails to be sent")
struct SmtpMailTests {
    func mail(_ text: String) throws -> SmtpMail {
        let address = try #require(EnvelopeAddress("a@b.example"))
        return try SmtpMail(from: nil, to: address, archive: nil, bytes: Array(text.utf8))
    }

    @Test(
        "are refused when servers would read them in different ways",
        arguments: [
            ("a\nb\r\n", .bareLineEnd(at: 1)), ("a\rb\r\n", .bareLineEnd(at: 2)), ("\n", .bareLineEnd(at: 0)),
            ("a\r\r\n", .bareLineEnd(at: 2)), ("a\r\n.\n", .bareLineEnd(at: 4)), ("a\0\r\n", .zeroByte(at: 1)),
            ("a", .noLastLineEnd), ("", .noLastLineEnd), ("a\r", .noLastLineEnd),
            ("ab\r\n" + String(repeating: "x", count: 999) + "\r\n", .longLine(at: 4)),
        ] as [(String, SmtpMail.Unsendable)])
    func unsendable(text: String, fault: SmtpMail.Unsendable) {
        #expect(throws: fault) { try mail(text) }
    }

    @Test(
        "have their dots doubled at the beginning of lines and nowhere else",
        arguments: [
            ("a\r\n", "a\r\n.\r\n"), (".\r\n", "..\r\n.\r\n"), ("..a.\r\n.b\r\n", "...a.\r\n..b\r\n.\r\n"),
            ("\r\n.\r\n\r\n", "\r\n..\r\n\r\n.\r\n"),
        ])
    func transparency(text: String, wire: String) throws {
        var bytes: [UInt8] = []
        try mail(text).appendTransparent(to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == wire)
    }

    @Test("know whether they need eight bits, and may have lines of 998 bytes")
    func eightBits() throws {
        #expect(try !mail(String(repeating: "x", count: 998) + "\r\n").isEightBit)
        #expect(try mail("é\r\n").isEightBit)
    }
}

@Suite("SMTP replies")
struct SmtpReplyTests {
    static let session = "220 mx ESMTP\r\n250-mx\r\n250-SIZE 100\r\n250 OK\r\n354\r\n550-5.1.1 no\r\n550 such user\r\n"

    func read(_ bytes: [UInt8], step: Int = .max) -> (replies: [SmtpReply], fault: String?) {
        var reader = SmtpReplies()
        var replies: [SmtpReply] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            Array(rest.prefix(step)).withUnsafeBytes { reader.feed($0) }
            rest = rest.dropFirst(step)
            while let reply = reader.next() { replies.append(reply) }
        }
        return (replies, reader.fault)
    }

    @Test("are read, whatever the pieces", arguments: [1, 2, 5, Int.max])
    func pieces(step: Int) {
        let (replies, fault) = read(Array(Self.session.utf8), step: step)
        #expect(fault == nil)
        #expect(replies.map(\.code) == [220, 250, 354, 550])
        #expect(replies[1].lines == ["mx", "SIZE 100", "OK"])
        #expect(replies[3].words == "550 5.1.1 no such user")
    }

    @Test("never trap: every beginning, and every byte changed")
    func neverTrap() {
        let bytes = Array(Self.session.utf8)
        for end in bytes.indices { _ = read(Array(bytes[..<end])) }
        for position in bytes.indices {
            for byte: UInt8 in 0...255 {
                var changed = bytes
                changed[position] = byte
                _ = read(changed)
            }
        }
    }

    @Test(
        "that contradict themselves or do not end are a fault",
        arguments: [
            "hello\r\n", "25\r\n", "999 x\r\n", "250-a\r\n550 b\r\n", "250=a\r\n", "\r\n", "100 x\r\n",
            String(repeating: "2", count: 5_000), String(repeating: "250-a\r\n", count: 300),
        ])
    func malformed(text: String) {
        #expect(read(Array(text.utf8)).fault != nil)
    }
}

@Suite("Backing off")
struct BackOffTests {
    @Test("waits double to a bound, and one alarm is raised when patience is over")
    func doubles() {
        var backOff = BackOff(first: .seconds(5), longest: .seconds(60), patience: .seconds(100))
        var steps: [BackOff.Step] = []
        var elapsed = Duration.seconds(3_600)
        for _ in 0..<8 {
            let step = backOff.failed(.temporary, after: elapsed, jitter: 0)
            steps.append(step)
            elapsed = step.wait
        }
        #expect(steps.map(\.wait) == [5, 10, 20, 40, 60, 60, 60, 60].map { .seconds($0) })
        #expect(steps.map(\.alarm) == [false, false, false, false, false, true, false, false])
        let (first, second) = (backOff.recovered(), backOff.recovered())
        #expect(first && !second)
        let again = backOff.failed(.temporary, after: .seconds(1), jitter: 0)
        #expect(again == BackOff.Step(wait: .seconds(5), alarm: false))
    }

    @Test(
        "what does not pass by itself is told at once and asked seldom",
        arguments: [
            LineFault.Kind.authentication, .untrusted, .protocolBroken, .refused, .unsupported,
        ])
    func lasting(kind: LineFault.Kind) {
        var backOff = BackOff()
        let first = backOff.failed(kind, after: .zero, jitter: 0)
        #expect(first == BackOff.Step(wait: .seconds(60), alarm: true))
        let second = backOff.failed(kind, after: .seconds(60), jitter: 0)
        #expect(!second.alarm)
    }

    @Test("chance adds a fifth at most")
    func jitter() {
        var backOff = BackOff()
        let late = backOff.failed(.temporary, after: .zero, jitter: 1)
        #expect(late.wait == .seconds(6))
        var many = BackOff()
        for _ in 0..<10_000 { _ = many.failed(.temporary, after: .seconds(900), jitter: 7) }
        let last = many.failed(.temporary, after: .zero, jitter: -1)
        #expect(last.wait == .seconds(900))
    }
}

@Suite("Secrets")
struct SecretTests {
    @Test("do not show themselves in any text")
    func hidden() {
        let credential = Credential.password(user: "a", Secret("s3cret"))
        for text in [
            "\(credential)", String(reflecting: credential), "\(Secret("s3cret"))",
            String(reflecting: Secret("s3cret")),
        ] {
            #expect(!text.contains("s3cret"))
        }
        var dumped = ""
        dump(credential, to: &dumped)
        #expect(!dumped.contains("s3cret"))
    }

    @Test("words of a server cannot break a line or turn it around")
    func words() {
        #expect(ServerWords.cleaned("a\r\nb\u{202E}c\0") == "a  b c ")
        #expect(ServerWords.cleaned(String(repeating: "x", count: 9_999)).count == 500)
    }
}
