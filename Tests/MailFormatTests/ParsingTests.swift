import LetterReading
import OfficeCalendar
import Testing

@testable import MailFormat

/// Reads bytes with an HTML reader that only drops tags; the real one is tested with the sealed reader.
func parse(_ bytes: [UInt8]) -> Letter {
    LetterParser(html: { LetterParser.Extract(text: $0.replacing(/<[^>]*>/, with: "")) }).parse(bytes)
}

func parse(_ text: String) -> Letter { parse(Array(text.replacing("\n", with: "\r\n").utf8)) }

@Suite("What was composed is read back")
struct RoundTripTests {
    static let difficult = [
        "", " ", "Halo", "Permohonan: Zoom", "=?utf-8?Q?palsu?=", "“kutip” – strip — elipsis…", "  dua  spasi  ",
        "日本語の件名は長いことがありますので折り返しが必要になるはずです、確かめましょう", "🙂👨‍👩‍👧‍👦 keluarga", "a,b;c:d<e>f\"g\\h(i)@j",
        String(repeating: "panjang sekali ", count: 30) + "x", String(repeating: "x", count: 500),
        String(repeating: "é", count: 300), "Jum'at, 27 Nov. 2026 pukul 09.00–selesai WITA",
    ]

    @Test("a subject keeps every character", arguments: difficult)
    func subject(text: String) throws {
        let letter = parse(try Sample.message(subject: text).encoded())
        #expect(letter.subject == text.trimmingBlanks())
    }

    @Test("a name keeps every character", arguments: difficult)
    func name(text: String) throws {
        var message = Sample.message()
        message.from.name = text
        let letter = parse(try message.encoded())
        let wanted = text.trimmingBlanks()
        #expect(letter.from == [.init(name: wanted.isEmpty ? nil : wanted, address: message.from.address)])
        #expect(letter.doubts.isEmpty)
    }

    @Test(
        "a text keeps every line",
        arguments: difficult + [
            "a\nb\n\nc", "baris berakhir spasi \ndan tab\t\n", ".\n..\nFrom sini\n>From sana\n--\n-- \nx", "=3D=\n=",
            "\n\n\n",
            String(repeating: "日本", count: 2000), "satu\u{200B}dua\u{202E}tiga", "a\u{0}b",
        ])
    func text(text: String) throws {
        var message = Sample.message(text: text)
        message.html = text
        message.attachments = [.init(name: "a.bin", type: "application/octet-stream", bytes: Array(text.utf8))]
        let letter = parse(try message.encoded())
        let wanted = text.replacing("\0", with: "\u{FFFD}")
        #expect(trimmingLastBreak(letter.plainText) == trimmingLastBreak(wanted))
        #expect(letter.attachments == [.init(name: "a.bin", type: "application/octet-stream", bytes: text.utf8.count)])
    }

    /// A body in quoted-printable ends in a line break whether the text did or not.
    private func trimmingLastBreak(_ text: String?) -> String? {
        guard let text else { return "" }
        return text.last == "\n" ? String(text.dropLast()) : text
    }

    @Test(
        "a file name keeps every character",
        arguments: [
            "surat.pdf", "Surat Tanggapan.pdf", "Surat “Tanggapan” – Dinas Kesehatan.pdf", "a;b=c\"d.pdf", "件名.pdf",
            String(repeating: "nama berkas yang panjang ", count: 7) + ".pdf",
            String(repeating: "é", count: 90) + ".pdf",
            "=?utf-8?Q?x?=.pdf", "100% lengkap.pdf", "it's.pdf",
        ])
    func fileName(name: String) throws {
        var message = Sample.message()
        message.attachments = [.init(name: name, type: "application/pdf", bytes: [1, 2, 3])]
        let letter = parse(try message.encoded())
        #expect(letter.attachments == [.init(name: name, type: "application/pdf", bytes: 3)])
    }

    @Test("attached bytes arrive as they are", arguments: [0, 1, 2, 3, 56, 57, 58, 1000, 100_001])
    func attachedBytes(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 256) }
        var message = Sample.message()
        message.attachments = [.init(name: "a.pdf", type: "application/pdf", bytes: bytes)]
        var seen: [UInt8] = []
        let parser = LetterParser(
            html: { .init(text: $0) },
            document: { bytes, type, name in
                seen = bytes
                return .init(text: type + name)
            })
        let letter = parser.parse(try message.encoded())
        #expect(seen == bytes)
        #expect(letter.attachments.first?.text == "application/pdfa.pdf")
    }

    @Test("head, calendar and attached mail arrive")
    func wholeMessage() throws {
        var message = Sample.message()
        message.replyTo = .init(address: "layanan+k42@dkisp.tanjungarunika.example")
        message.inReplyTo = "a@b.example"
        message.references = (0..<20).map { "reference-number-\($0)@b.example" }
        message.fields = [.init("X-Case", "K-2026-0042 “é”")]
        message.html = "<p>x</p>"
        let calendar = try InvitationTests.invitation.calendarText()
        message.calendar = .init(method: "REQUEST", text: calendar)
        message.attachedMail = Array(
            "From: \"OPD\" <opd@x.example>\nSubject: Permohonan\nMessage-ID: <asli@x.example>\n\nMohon zoom.\n".utf8)
        let letter = parse(try message.encoded())
        #expect(letter.messageID == message.messageID)
        #expect(letter.date == message.date)
        #expect(letter.dateOffsetMinutes == 480)
        #expect(letter.replyTo.map(\.address) == ["layanan+k42@dkisp.tanjungarunika.example"])
        #expect(letter.to == [.init(name: "Kepala Dinas", address: "kadis@dkisp.tanjungarunika.example")])
        #expect(letter.inReplyTo == ["a@b.example"])
        #expect(letter.references == message.references)
        #expect(letter.fromFields == 1)
        #expect(letter.values("auto-submitted") == ["auto-generated"])
        #expect(letter.plainText == message.text)
        #expect(letter.htmlText?.contains("x") == true)
        #expect(letter.calendars == [calendar.replacing("\r\n", with: "\n")])
        #expect(letter.attachments.map(\.type) == ["message/rfc822"])
        #expect(letter.attachments.first?.name == "surat-asli.eml")
        #expect(
            letter.attachments.first?.text
                == "From: \"OPD\" <opd@x.example>\nSubject: Permohonan\nMessage-ID: <asli@x.example>\n\nMohon zoom.\n")
        #expect(letter.contentType == "multipart/mixed")
        #expect(letter.doubts.isEmpty)
    }
}

extension String {
    func trimmingBlanks() -> String {
        var text = self
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return text
    }
}

@Suite("A stranger's mail is read")
struct ParsingTests {
    @Test("both line ends read alike")
    func twins() {
        let lines = """
            From: A <a@x.example>
            Subject: satu
             dua
            Date: Mon, 23 Nov 2026 10:15:00 +0800
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="b"

            --b
            Content-Type: text/plain

            satu

            dua

            --b
            Content-Type: text/csv; name=a.csv

            a,b
            c,d
            --b
            Content-Type: message/rfc822

            Subject: dalam

            isi
            --b--
            """
        let feed = parse(Array(lines.utf8))
        let crlf = parse(Array(lines.replacing("\n", with: "\r\n").utf8))
        #expect(feed == crlf)
        #expect(feed.plainText == "satu\n\ndua\n")
        #expect(feed.subject == "satu dua")
        #expect(feed.attachments.map(\.bytes) == [7, 19])
        #expect(feed.attachments.map(\.name) == ["a.csv", "dalam.eml"])
    }

    @Test(
        "a date is read as mailers write it",
        arguments: [
            ("Mon, 23 Nov 2026 10:15:00 +0800", 480), ("23 Nov 2026 10:15:00 +0800", 480),
            ("Mon, 23 Nov 2026 10:15 +0800 (WITA)", 480), ("Mon, 23 Nov 2026 10:15:00 +800", 480),
            ("Mon, 23 Nov 26 02:15:00 GMT", 0),
            ("Mon Nov 23 10:15:00 2026 +0800", 480), ("Mon, 23 Nov 2026 02:15:00 -0000", 0),
            ("Mon, 23-Nov-2026 10:15:00+0800", 480), ("Mon, 23 Nov 2026 10:15:00 WITA", 480),
            ("Sen, 23 Nov 2026 09:15:00 +0700", 420), ("Mon, 23 Nov 2026 02:15:00", 0),
            ("Sun, 22 Nov 2026 21:15:00 EST", -300), ("Mon, (a (b) c) 23 Nov 2026 10:15:00 +0800", 480),
        ])
    func dates(text: String, offset: Int) throws {
        let date = try #require(MailDate.parse(text))
        #expect(date.instant == Sample.sent)
        #expect(date.offsetMinutes == offset)
    }

    @Test(
        "a date that is none is none",
        arguments: [
            "", "besok", "Mon, 31 Feb 2026 10:00:00 +0800", "23 Nov 2026", "Mon, 23 Nov 2026 25:00:00 +0800", "((((",
            "-----",
        ])
    func noDates(text: String) { #expect(MailDate.parse(text) == nil) }

    @Test(
        "a From that two programs could read differently names nobody's address",
        arguments: [
            "kadis@dkisp.example <evil@x.example>", "<kadis@dkisp.example> <evil@x.example>",
            "kadis@dkisp.example, evil@x.example", "kadis@dkisp.example:evil@x.example;", "a:kadis@dkisp.example;",
            "=?utf-8?Q?kadis=40dkisp.example?=", "kadis(@evil.example)@dkisp.example",
            "kadis@dkisp.example\0@evil.example",
            "kadis @dkisp.example evil@x.example", "\"kadis\"@dkisp.example", "<@evil.example:kadis@dkisp.example>",
            "kadis@dkisp.example\rFrom: evil@x.example", "<kadis@dkisp.example",
            "=?utf-8?Q?=3Ckadis=40dkisp.example=3E?= <evil@x.example>",
        ])
    func ambiguousSender(value: String) {
        let letter = parse(Array("From: \(value)\nSubject: s\n\nsetuju\n".utf8))
        #expect(letter.from.count != 1 || letter.from[0].address != "kadis@dkisp.example", "\(letter.from)")
    }

    @Test(
        "a plain From is read with its name",
        arguments: [
            ("kadis@DKISP.example", nil), ("<kadis@dkisp.example>", nil),
            ("Kepala Dinas <kadis@dkisp.example>", "Kepala Dinas"),
            ("\"Dinas, Kepala (Plt.)\" <kadis@dkisp.example>", "Dinas, Kepala (Plt.)"),
            ("=?utf-8?B?S2VwYWxhIERpbmFz?=\n <kadis@dkisp.example>", "Kepala Dinas"),
            ("\"kadis@dkisp.example\" <kadis@dkisp.example>", "kadis@dkisp.example"),
            ("Kepala é <kadis@dkisp.example>", "Kepala é"),
        ] as [(String, String?)])
    func plainSender(value: String, name: String?) {
        let letter = parse("From: \(value)\nSubject: s\nDate: Mon, 23 Nov 2026 10:15:00 +0800\n\nsetuju\n")
        #expect(letter.from == [.init(name: name, address: "kadis@dkisp.example")])
        #expect(letter.doubts.isEmpty, "\(letter.doubts)")
    }

    @Test("adjacent encoded words with padding are joined, also where they split a character")
    func encodedWords() {
        let letter = parse(
            """
            From: =?utf-8?B?SGFsbw==?= =?UTF-8?b?SGFsbw==?= <a@x.example>
            Subject: =?utf-8?B?SGFsbw==?= =?utf-8?B?4oA=?=
             =?utf-8?B?nA==?= dan =?iso-8859-1?Q?=E9?= =?x?B =?utf-8?B?w6k

            x
            """)
        #expect(letter.from.first?.name == "HaloHalo")
        #expect(letter.subject == "Halo“ dan é =?x?B =?utf-8?B?w6k")
    }

    @Test("a byte order mark and the separator of a mailbox file are no fields")
    func beforeTheHeader() {
        for start in ["\u{FEFF}", "From a@x.example Mon Nov 23 10:15:00 2026\n"] {
            let letter = parse(start + "From: a@x.example\nSubject: s\n\nx\n")
            #expect(letter.from.map(\.address) == ["a@x.example"])
            #expect(letter.subject == "s")
            #expect(letter.fromFields == 1)
        }
    }

    @Test("two From fields are counted wherever they stand")
    func twoFrom() {
        let far = "X-Pad: " + String(repeating: "a", count: 900) + "\n"
        let letter = parse(
            "From: a@x.example\n" + String(repeating: far, count: 100) + "FROM : b@x.example\nSubject: s\n\nx\n")
        #expect(letter.fromFields == 2)
        #expect(letter.doubts.contains("header From tertulis 2 kali"))
        #expect(letter.doubts.contains { $0.hasPrefix("kepala surel (header) melebihi 64 KB") })
    }

    @Test(
        "character sets are believed as far as they can be",
        arguments: [
            ("charset=utf-8", [0xC3, 0xA9], "é"), ("charset=iso-8859-1", [0xE9], "é"),
            ("charset=windows-1252", [0x93, 0x94], "“”"),
            ("charset=us-ascii", [0xC3, 0xA9], "é"), ("charset=utf-8", [0xE9, 0x20], "é "),
            ("charset=x-nope", [0xC3, 0xA9], "é"),
            ("charset=iso-8859-1", [0xC3, 0xA9], "é"), ("charset=shift_jis", [0x93, 0xFA], "日"),
            ("charset=utf-16le", [0x41, 0, 0x42, 0], "AB"), ("charset=koi8-r", [0xC1], "а"), ("x=y", [0xE9], "é"),
            ("charset=utf-8", [0x41, 0, 0x42], "A\u{FFFD}B"), ("charset=\"../../etc/passwd\"", [0x41], "A"),
        ] as [(String, [UInt8], String)])
    func charsets(parameter: String, bytes: [UInt8], text: String) {
        let letter = parse(Array("From: a@x.example\nContent-Type: text/plain; \(parameter)\n\n".utf8) + bytes)
        #expect(letter.plainText == text)
    }

    @Test("several text parts are one body, files are not")
    func severalTexts() {
        let letter = parse(
            """
            From: a@x.example
            Content-Type: multipart/mixed; boundary=b

            preamble
            --b

            satu
            --b
            Content-Type: application/pdf; name="=?utf-8?B?c3VyYXQucGRm?="
            Content-Transfer-Encoding: base64

            JVBERi0=
            --b
            Content-Type: text/plain; name=catatan.txt
            Content-Disposition: inline; filename=catatan.txt

            lampiran
            --b
            Content-Type: text/html

            <b>dua</b>
            --b

            tiga
            --bb
            --b--
            epilogue
            """)
        #expect(letter.plainText == "satu\ntiga\n--bb")
        #expect(letter.htmlText == "dua")
        #expect(letter.attachments.map(\.name) == ["surat.pdf", "catatan.txt"])
        #expect(letter.attachments.map(\.bytes) == [5, 8])
        #expect(letter.attachments[1].text == "lampiran")
    }

    @Test("a delivery report is taken apart")
    func deliveryReport() {
        let letter = parse(
            """
            From: MAILER-DAEMON@x.example
            Content-Type: multipart/report; report-type=delivery-status; boundary=b

            --b

            gagal
            --b
            Content-Type: message/delivery-status

            Reporting-MTA: dns; x.example

            Final-Recipient: rfc822;kadis@dkisp.example
            Action: failed
            Status: 5.1.1
            Diagnostic-Code: smtp; 550
              no such user
            --b
            Content-Type: text/rfc822-headers

            Message-ID: <k@x.example>
            --b--
            """)
        #expect(letter.contentType == "multipart/report; report-type=delivery-status")
        #expect(letter.deliveryStatus.count == 2)
        #expect(letter.deliveryStatus.last?["diagnostic-code"] == "smtp; 550 no such user")
        #expect(letter.attachments.first?.text == "Message-ID: <k@x.example>")
    }

    @Test("uuencode, damaged base64 and damaged quoted-printable still give what is there")
    func encodings() {
        func body(_ encoding: String, _ text: String) -> String? {
            parse("From: a@x.example\nContent-Transfer-Encoding: \(encoding)\n\n\(text)").plainText
        }
        #expect(body("BASE64", "c2V0\n!!\ndWp1") == "setuju")
        #expect(body("base64 ; x", "c2V0dWp1===") == "setuju")
        #expect(body("quoted-printable", "setu=\nju =ZZ =3D") == "setuju =ZZ =")
        #expect(body("x-uuencode", "begin 644 a\n&<V5T=6IU\n`\nend\n") == "setuju")
        #expect(body("8bit", "setuju") == "setuju")
    }
}

@Suite("Hostile mails give a letter with doubts")
struct HostileTests {
    @Test(
        "an address field of a dangerous shape is never parsed",
        arguments: [
            (
                String(repeating: "g:", count: 4600) + "a@x" + String(repeating: ";", count: 4600),
                HeaderGuard.AddressFault.tooManyColons
            ),
            ("g:h:a@x;;", .nestedGroups), (String(repeating: ":", count: 201), .tooManyColons),
            (String(repeating: "a@x.example,", count: 201), .tooManyAddresses),
            (String(repeating: "(", count: 21), .nestedComments), (String(repeating: "a", count: 17_000), .tooLong),
            ("\"" + String(repeating: ":", count: 201) + "\"", .tooManyColons),
        ])
    func faults(value: String, fault: HeaderGuard.AddressFault) {
        #expect(HeaderGuard.fault(inAddresses: Array(value.utf8)) == fault)
        for name in ["From", "To", "Reply-To", "Cc", "Sender"] {
            let letter = parse("\(name): \(value)\nSubject: s\nX: y\n\nsetuju\n")
            #expect(letter.subject == "s")
            #expect(letter.doubts.contains { $0.contains(fault.words) || $0.contains("dipotong") }, "\(letter.doubts)")
            let wrapped = parse(
                "From: a@x.example\nContent-Type: message/rfc822\n\n\(name): \(value)\nSubject: dalam\n\nsetuju\n")
            #expect(wrapped.attachments.first?.text?.contains("Subject: dalam") == true)
        }
    }

    @Test(
        "a safe address field has no fault", arguments: ["a@x", "g:a@x,b@x;, h:c@x;", "\"a:b:c\" <a@x>", "(((a)))", ""])
    func noFault(value: String) { #expect(HeaderGuard.fault(inAddresses: Array(value.utf8)) == nil) }

    @Test("parts nested too deep or too many are left out and said so")
    func structure() {
        let deep = (0..<1000).map { "Content-Type: multipart/mixed; boundary=b\($0)\n\n--b\($0)\n" }.joined()
        var letter = parse("From: a@x.example\n" + deep + "\nsetuju\n")
        #expect(letter.doubts.contains { $0.contains("bersarang lebih dari 20") })
        let mails = String(repeating: "Content-Type: message/rfc822\n\n", count: 1000)
        letter = parse("From: a@x.example\n" + mails + "Subject: dalam\n\nsetuju\n")
        #expect(letter.doubts.contains { $0.contains("bersarang lebih dari 20") })
        let many = String(repeating: "--a\n\n", count: 100_000)
        letter = parse("From: a@x.example\nContent-Type: multipart/mixed; boundary=a\n\n" + many + "--a--\n")
        #expect(letter.doubts.contains { $0.contains("lebih dari 200 bagian") })
        #expect(letter.from.first?.address == "a@x.example")
    }

    @Test("a mail of more than 30 MB is read as far as the limit")
    func large() {
        var bytes = Array(
            "From: a@x.example\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\nteks\r\n--a\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                .utf8)
        let line = Array((String(repeating: "A", count: 76) + "\r\n").utf8)
        bytes.reserveCapacity(50_000_000)
        while bytes.count < 48_000_000 { bytes.append(contentsOf: line) }
        bytes.append(contentsOf: "--a--\r\n".utf8)
        let letter = parse(bytes)
        #expect(letter.plainText == "teks")
        #expect(letter.attachments.count == 1)
        #expect(letter.attachments.allSatisfy { $0.bytes <= PartTree.decodedLimit })
        #expect(letter.doubts.contains { $0.contains("melebihi 30 MB") })
    }

    @Test("a subject of many encoded words or many bytes is cut")
    func subject() {
        var letter = parse(
            "From: a@x.example\nSubject: " + String(repeating: "a", count: 2_000_000) + "\nX: y\n\nsetuju\n")
        #expect(letter.subject.utf8.count <= HeaderGuard.fieldLimit)
        #expect(letter.plainText == "setuju\n")
        letter = parse(
            "From: a@x.example\nSubject: " + String(repeating: "=?utf-8?B?YQ==?= ", count: 100_000) + "\n\nsetuju\n")
        #expect(letter.subject.utf8.count <= HeaderGuard.fieldLimit)
        letter = parse("From: a@x.example\nSubject: =?utf-8?Q?a=0D=0ABcc:_b=00c?=\n\nx\n")
        #expect(letter.subject.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    }

    @Test("bytes that are no mail are unreadable", arguments: ["", "\n\n\n", "\0\0\0", "halo\ndunia\n", " a\n b\n"])
    func noMail(text: String) {
        let letter = parse(Array(text.utf8))
        #expect(letter.unreadable)
        #expect(!letter.doubts.isEmpty)
    }

    @Test("a file name loses its path and stays within 200 bytes")
    func fileNames() {
        func name(_ parameter: String) -> String? {
            parse("From: a@x.example\nContent-Type: application/pdf; \(parameter)\n\nx\n").attachments.first?.name
        }
        #expect(name("name=\"../../etc/passwd\"") == "passwd")
        #expect(name("name=\"C:\\\\a\\\\surat.pdf\"") == "surat.pdf")
        #expect(name("name*=utf-8''%2e%2e%2f%2e%2e%2fx.pdf") == "x.pdf")
        #expect(name("name*=utf-8''sur%E2%80%AEfdp.exe") == "surfdp.exe")
        #expect(
            name("name=\"\(String(repeating: "a", count: 900)).pdf\"").map {
                $0.utf8.count <= 200 && $0.hasSuffix(".pdf")
            } == true)
        #expect(name("name=\"..\"") == "lampiran-1")
    }

    @Test("every prefix and every byte flip of a mail gives a letter", arguments: 0..<4)
    func prefixesAndFlips(seed: Int) throws {
        var message = Sample.message(subject: "Permohonan – é", text: "Mohon “zoom”.\n")
        message.html = "<p>Mohon <b>zoom</b></p>"
        message.attachments = [.init(name: "Surat – é.pdf", type: "application/pdf", bytes: [1, 2, 3, 4])]
        message.attachedMail = Array("From: g: a@x, b@x;\nSubject: s\n\nx\n".utf8)
        let bytes = try message.encoded()
        for end in stride(from: seed, to: bytes.count, by: 4) {
            _ = parse(Array(bytes[..<end]))
            var flipped = bytes
            flipped[end] ^= UInt8(1 << (end % 8))
            _ = parse(flipped)
        }
        #expect(parse(bytes).doubts.isEmpty)
    }
}
