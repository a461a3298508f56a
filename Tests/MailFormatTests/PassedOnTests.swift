import Foundation
import LetterReading
import MailFormat
import Testing

@Suite("Files that are passed on as they came")
struct PassedOnTests {
    /// Takes every file for what the first of its name says.
    private func parse(_ bytes: [UInt8]) -> Letter {
        LetterParser(
            html: { .init(text: $0) },
            document: { _, _, name in .init(kind: .init(rawValue: String(name.prefix { $0.isLetter }))) }
        ).parse(bytes)
    }

    private func part(_ name: String, _ bytes: [UInt8], fields: [String] = [], encoding: String = "base64") -> String {
        let body =
            encoding == "base64"
            ? Data(bytes).base64EncodedString(options: [.lineLength76Characters, .endLineWithCarriageReturn])
            : String(decoding: bytes, as: UTF8.self)
        return
            (["Content-Type: application/octet-stream; name=\"\(name)\"", "Content-Transfer-Encoding: \(encoding)"]
            + fields + ["", body]).joined(separator: "\r\n")
    }

    private func mail(_ parts: [String], type: String = "mixed") -> String {
        let head = ["From: opd@x.example", "MIME-Version: 1.0", "Content-Type: multipart/\(type); boundary=batas", ""]
        return head.joined(separator: "\r\n") + "\r\n"
            + parts.map { "--batas\r\n" + $0 + "\r\n" }.joined() + "--batas--\r\n"
    }

    @Test("the place that is told holds the file, and the passed-on file has the same bytes")
    func roundTrip() throws {
        let content = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        let bytes = Array(mail([part("pdf surat.pdf", content)]).utf8)
        let file = try #require(parse(bytes).files.first)
        #expect(file.name == "pdf surat.pdf" && file.kind == .pdf)
        var message = Sample.message()
        message.attachments = [
            try #require(
                .init(
                    name: file.name, type: file.kind.type,
                    base64: bytes[file.start..<(file.start + file.length)]))
        ]
        var seen: [UInt8] = []
        let parser = LetterParser(
            html: { .init(text: $0) },
            document: { bytes, _, _ in
                seen = bytes
                return .init()
            })
        let encoded = try message.encoded()
        let letter = parser.parse(encoded)
        #expect(seen == content)
        #expect(letter.attachments.map(\.name) == ["pdf surat.pdf"])
        #expect(encoded.split(separator: 0x0A).allSatisfy { $0.count <= 79 })
    }

    @Test("logos, pictures in the text, files in another encoding, of no known kind or of an attached mail stay behind")
    func leftOut() {
        let large = [UInt8](repeating: 7, count: 30_000)
        let inner = mail([part("pdf dalam.pdf", large)]).replacingOccurrences(of: "batas", with: "dalam")
        let letter = parse(
            Array(
                mail([
                    part("jpeg logo.jpg", [1, 2, 3]), part("jpeg ttd.jpg", large, fields: ["Content-ID: <ttd@x>"]),
                    part("png layar.png", large, fields: ["Content-Disposition: inline"]),
                    part("pdf polos.pdf", Array("%PDF-1.4".utf8), encoding: "8bit"), part("exe jahat.exe", large),
                    "Content-Type: message/rfc822\r\n\r\n" + inner,
                    part("jpeg pindai.jpg", large, fields: ["Content-Disposition: attachment"]),
                    part("docx undangan.docx", large),
                ]).utf8))
        #expect(letter.attachments.count >= 7)
        #expect(letter.files.map(\.name) == ["jpeg pindai.jpg", "docx undangan.docx"])
    }

    @Test("of many files ten are passed on")
    func many() {
        let parts = (1...30).map { part("pdf \($0).pdf", [UInt8](repeating: 1, count: 100)) }
        #expect(parse(Array(mail(parts).utf8)).files.count == 10)
    }

    @Test(
        "only base64 is passed on",
        arguments: [
            ("QUJD", true), ("QUI=\r\n", true), ("QQ==", true), ("QU\r\nJD \t\n", true), ("", false), ("QUJ", false),
            ("QU=D", false), ("QQ===", false), ("QUJD\r\n--batas", false), ("QUJD\0", false), ("QUJ\u{00E9}", false),
            ("====", false),
        ])
    func onlyBase64(text: String, isFile: Bool) {
        let file = OutgoingMessage.Attachment(name: "a.pdf", type: "application/pdf", base64: Array(text.utf8)[...])
        #expect((file != nil) == isFile, "\(text)")
    }
}
