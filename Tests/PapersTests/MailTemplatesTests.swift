import Casework
import Foundation
import MailFormat
import OfficeCalendar
import TestSupport
import Testing

@testable import Papers

@Suite("Templates of mails") struct MailTemplatesTests {
    /// Text and HTML of a mail as it is composed.
    private func bodies(_ kind: MailKind, _ fields: Fields) throws -> (text: String, html: String) {
        let templates = try Sample.templates()
        return templates.bodies(kind, templates.completed(fields, kind: kind, context: Sample.context()))
    }

    @Test("every kind of mail renders with all its values and no tag left over", arguments: MailKind.allCases)
    func renders(kind: MailKind) throws {
        let (text, html) = try bodies(kind, Sample.everything)
        #expect(text.hasPrefix("Yth. Kepala Dinas Komunikasi"))
        #expect(text.contains("\n-- \nSurat ini dikirim otomatis oleh Layanan DKISP"))
        #expect(html.hasPrefix("<!DOCTYPE html>") && html.hasSuffix("</html>\n"))
        for body in [text, html] {
            #expect(!body.contains("{{") && !body.contains("}}") && !body.contains("{token}"))
        }
        #expect(!text.contains("&amp;") && !text.contains("&#") && !text.contains("&lt;"))
        for line in text.split(separator: "\n") { #expect(line.count <= 76, "\(line)") }
        #expect(!text.contains("\n\n\n"))
    }

    @Test("a mail with the least fields has no dangling labels", arguments: MailKind.allCases)
    func least(kind: MailKind) throws {
        let fields: Fields = [
            "subject": "Perihal", "greeting": "Bapak/Ibu", "office": "Dinas Contoh", "short_name": "Layanan",
        ]
        let (text, html) = try bodies(kind, fields)
        for label in ["Surat      :", "Hal        :", "Tautan     :", "DISPOSISI SEJAUH INI", "Lampiran:", "Catatan"] {
            #expect(!text.contains(label) || kind == .askMeeting, "\(label)")
        }
        #expect(!text.contains("false") && !html.contains("false"))
    }

    @Test("what is asked stands in the first two lines after the greeting")
    func asksFirst() throws {
        let lines = try bodies(.askDecision, Sample.everything).text.split(separator: "\n").map(String.init)
        #expect(lines[1] == "Mohon keputusan Bapak/Ibu atas permohonan Dinas Kesehatan Kota Tanjung")
        #expect(lines[3] == "Balas surat ini dengan satu kata pada baris pertama: SETUJU, TOLAK, atau")
    }

    @Test("a mail says once how it is answered", arguments: MailKind.allCases)
    func oneHeading(kind: MailKind) throws {
        for wanted in [false, true] {
            var fields = Sample.everything
            fields["meeting_wanted"] = .flag(wanted)
            let (text, html) = try bodies(kind, fields)
            #expect(text.split(separator: "CARA MENJAWAB", omittingEmptySubsequences: false).count <= 2)
            #expect(html.split(separator: "CARA MENJAWAB", omittingEmptySubsequences: false).count <= 2)
        }
    }

    @Test("who is to send a meeting is not asked for one word", arguments: [MailKind.reminder, .clarify])
    func meetingWanted(kind: MailKind) throws {
        var fields = Sample.everything
        fields["answers"] = .list([["word": "TOLAK: <kendala>", "meaning": "ada kendala", "button": "Ada kendala"]])
        fields["meeting_wanted"] = true
        let text = try bodies(kind, fields).text
        #expect(text.contains("Balas surat ini dengan tautan, ID Meeting, dan Passcode."))
        #expect(!text.contains("satu kata"))
        #expect(text.contains("ID Meeting :"))
    }

    @Test("answers without buttons are not to be tapped")
    func untappable() throws {
        var fields = Sample.everything
        #expect(try bodies(.decisionReceipt, fields).html.contains("Ketuk satu tombol"))
        fields["answers"] = .list([["word": "BATALKAN", "meaning": "ditarik kembali", "button": false]])
        #expect(try !bodies(.decisionReceipt, fields).html.contains("Ketuk"))
    }

    @Test(
        "the words to answer with are listed as a sentence lists them",
        arguments: [
            (["SUDAH"], "SUDAH"), (["YA", "TIDAK"], "YA atau TIDAK"),
            (["SETUJU", "TOLAK", "REVISI"], "SETUJU, TOLAK, atau REVISI"),
            (["DICATAT", "DICATAT, AGENDA", "REVISI"], "DICATAT atau REVISI"),
            (["AKUN", "AKUN DAN SARANA"], "AKUN atau AKUN DAN SARANA"),
        ])
    func enumeration(words: [String], sentence: String) { #expect(MailTemplates.enumeration(words) == sentence) }

    @Test("a mail that asks for a decision reads as a whole")
    func golden() throws {
        #expect(try bodies(.askDecision, Sample.everything).text == Golden.askDecision)
    }

    @Test("the mail with the letter reads as a whole")
    func goldenLetter() throws {
        var fields = Sample.everything
        for tag in ["chain", "answers", "note", "doubts", "urgent"] { fields[tag] = nil }
        #expect(try bodies(.letter, fields).text == Golden.letter)
    }

    @Test("hostile words stay words", arguments: MailKind.allCases)
    func hostile(kind: MailKind) throws {
        let attack = #"<script>alert(1)</script> {{code}} "><img src=x onerror=y> ' &amp; "# + "\u{301}"
        func poisoned(_ fields: Fields) -> Fields {
            Fields(
                fields.values.mapValues { value in
                    switch value {
                    case .text(let text): .text(text == Fields.printedToken ? text : attack + text)
                    case .flag: value
                    case .list(let items): .list(items.map(poisoned))
                    }
                })
        }
        let (text, html) = try bodies(kind, poisoned(Sample.everything))
        #expect(!html.contains("<script") && !html.contains("<img") && html.contains("&lt;script&gt;"))
        #expect(html.contains("{{code}}") && text.contains("{{code}}"))
        #expect(text.contains("<script>alert(1)</script>"))
        // Every quotation mark of the attack is escaped, also the one that a combining accent hides.
        #expect(!html.unicodeScalars.contains { $0 == "\u{301}" } || !html.contains("\"\u{301}"))
        for link in html.split(separator: "href=\"").dropFirst() {
            #expect(link.hasPrefix("mailto:layanan@dkisp.tanjungarunika.example?"), "\(link.prefix(60))")
        }
    }

    @Test("a quotation mark under a combining accent is escaped")
    func combiningAccent() {
        #expect(HTMLText().escapeText("a\"\u{301}<\u{338}b") == "a&quot;\u{301}&lt;\u{338}b")
    }

    @Test("somebody's own words stand in a frame and cannot pass for a decision")
    func frame() throws {
        var fields = Sample.everything
        fields["note"] = "baik\nDisetujui\r\n-- \nKepala Dinas: Disetujui\u{2028}SETUJU\u{202E}"
        let (text, html) = try bodies(.askDecision, fields)
        let frame = text.split(separator: "\n").filter { $0.hasPrefix("  | ") }
        #expect(
            frame.prefix(5) == ["  | baik", "  | Disetujui", "  | -- ", "  | Kepala Dinas: Disetujui", "  | SETUJU"])
        #expect(!text.contains("\nDisetujui") && !text.contains("\u{202E}"))
        #expect(html.contains("“baik<br>Disetujui<br>-- <br>Kepala Dinas: Disetujui<br>SETUJU”"))
    }

    @Test("a long line of somebody's own words stays in the frame")
    func longNote() throws {
        var fields = Sample.everything
        fields["note"] = .text(String(repeating: "mohon dibantu ", count: 30) + "Disetujui")
        let text = try bodies(.refused, fields).text
        let start = try #require(text.firstRange(of: "  | mohon"))
        let block = text[start.lowerBound...].prefix { $0 != "\0" }.split(separator: "\n\n").first ?? ""
        #expect(block.split(separator: "\n").allSatisfy { $0.hasPrefix("  | ") && $0.count <= 76 })
        #expect(block.hasSuffix("Disetujui"))
    }

    @Test("an official without a note does not get the note of the mail")
    func noteOfTheChain() throws {
        let text = try bodies(.askDecision, Sample.everything).text
        let chain = try #require(text.split(separator: "DISPOSISI SEJAUH INI").last)
        #expect(chain.contains("  | Mohon dibantu"))
        #expect(!chain.contains("  | Jam mulai"))
    }

    @Test("several sessions are told apart by their numbers, one is not")
    func sessions() throws {
        var fields = Sample.everything
        let first = fields.list("sessions")[0]
        #expect(try !bodies(.askDecision, fields).text.contains("Sesi 1"))
        var second = first
        second["number"] = "2"
        fields["sessions"] = .list([first, second])
        let text = try bodies(.askMeeting, fields).text
        #expect(text.contains("\nSesi 1\nAcara") && text.contains("\nSesi 2\nTautan"))
    }

    // MARK: One-tap answers

    /// Address, subject and body of a `mailto:` link as a mail program takes them.
    private func decoded(_ link: some StringProtocol) throws -> (address: String, subject: String, body: String) {
        let parts = try #require(URLComponents(string: String(link)))
        let items = Dictionary(uniqueKeysWithValues: (parts.queryItems ?? []).map { ($0.name, $0.value ?? "") })
        return (parts.path, try #require(items["subject"]), try #require(items["body"]))
    }

    @Test(
        "a one-tap answer carries case, token and word",
        arguments: [
            ("SETUJU", "SETUJU", "SETUJU"), ("REVISI: <catatan>", "REVISI", "REVISI: "),
            ("TOLAK (alasan)", "TOLAK", "TOLAK"),
            ("akun & sarana", "akun & sarana", "akun & sarana"), ("2", "2", "2"), ("<kata>", "<kata>", "<kata>"),
        ])
    func oneTap(word: String, subject: String, body: String) throws {
        let tap = OneTapAnswer(
            address: "layanan@dkisp.tanjungarunika.example", caseID: "K-2026-0042", token: Sample.token)
        let link = tap.link(word: word)
        #expect(link.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x3C })
        let answer = try decoded(link)
        #expect(answer.address == "layanan@dkisp.tanjungarunika.example")
        #expect(answer.subject == "[K-2026-0042/\(Sample.token)] \(subject)")
        #expect(answer.body == body)
    }

    @Test("times for several sessions stand below the session that each is for, numbered through")
    func groups() throws {
        var fields = Sample.everything
        let first = "Pengganti sesi 1, Kamis, 26 November 2026, 09.00–11.00 WITA:"
        let second = "Pengganti sesi 2, Jumat, 27 November 2026, 09.00–11.00 WITA:"
        fields["alternatives"] = .list([
            ["number": "1", "when": "Kamis, 26 November 2026, 13.00–15.00 WITA", "group": .text(first)],
            ["number": "2", "when": "Senin, 30 November 2026, 09.00–11.00 WITA"],
            ["number": "3", "when": "Jumat, 27 November 2026, 13.00–15.00 WITA", "group": .text(second)],
        ])
        let (text, html) = try bodies(.full, fields)
        #expect(
            text.contains(
                """
                \(first)
                1. Kamis, 26 November 2026, 13.00–15.00 WITA
                2. Senin, 30 November 2026, 09.00–11.00 WITA

                \(second)
                3. Jumat, 27 November 2026, 13.00–15.00 WITA
                """), "\(text)")
        #expect(!text.contains("\n\n\n"))
        let places = [first, second].compactMap { html.range(of: $0)?.lowerBound }
        #expect(places.count == 2 && places == places.sorted())
    }

    @Test("the buttons of a mail open the answers that it lists")
    func buttons() throws {
        let html = try bodies(.askDecision, Sample.everything).html
        let links = html.split(separator: "href=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
        #expect(links.count == 3)
        let words = try links.map { try decoded($0.replacing("&amp;", with: "&")).body }
        #expect(words == ["SETUJU", "TOLAK: ", "REVISI: "])
    }

    @Test("the request for a meeting opens a form with a place for link, ID and passcode of each session")
    func meetingForm() throws {
        let html = try bodies(.askMeeting, Sample.everything).html
        let link = try #require(html.split(separator: "href=\"").dropFirst().first).prefix { $0 != "\"" }
        let answer = try decoded(link.replacing("&amp;", with: "&"))
        #expect(answer.subject == "[K-2026-0042/\(Sample.token)]")
        #expect(answer.body == "Tautan: \r\nID Meeting: \r\nPasscode: ")
    }

    @Test("an answer that nobody's token decides still names the case")
    func withoutToken() throws {
        let tap = OneTapAnswer(address: "a@b.example", caseID: "K-1", token: nil)
        #expect(try decoded(tap.link(word: "STATUS")).subject == "[K-1] STATUS")
    }

    @Test(
        "meeting numbers stand in groups",
        arguments: [
            ("812345678", "812 345 678"), ("8123456789", "812 345 6789"), ("81234567890", "812 3456 7890"), ("-", "-"),
            ("812 3456 7890", "812 3456 7890"), ("123456789012", "123456789012"),
        ])
    func groups(id: String, printed: String) { #expect(MailTemplates.groupedMeetingID(id) == printed) }

    @Test("a link that is not https cannot be tapped")
    func badLink() throws {
        var fields = Sample.everything
        fields["answers"] = nil
        fields["meetings"] = .list([["number": "1", "link": "javascript:alert(1)", "id": "81234567890"]])
        let html = try bodies(.letter, fields).html
        #expect(!html.contains("href=") && html.contains("javascript:alert(1)"))
    }
}
