import Casework
import Foundation
import MailFormat
import OfficeCalendar
import Testing

@testable import Papers

@Suite("Templates of mails") struct MailTemplatesTests {
    @Test("every kind of mail renders with all its values and no tag left over", arguments: MailKind.allCases)
    func renders(kind: MailKind) throws {
        let templates = try Sample.templates()
        let fields = templates.completed(Sample.everything, kind: kind, context: Sample.context())
        let (text, html) = templates.bodies(kind, fields)
        #expect(text.hasPrefix("Yth. Kepala Dinas Komunikasi"))
        #expect(text.contains("\n-- \nSurat ini dikirim otomatis oleh Layanan DKISP"))
        #expect(html.hasPrefix("<!DOCTYPE html>") && html.hasSuffix("</html>\n"))
        for body in [text, html] { #expect(!body.contains("{{") && !body.contains("}}")) }
        #expect(!text.contains("&amp;") && !text.contains("&#") && !text.contains("&lt;"))
        for line in text.split(separator: "\n") { #expect(line.count <= 76, "\(line)") }
        #expect(!text.contains("\n\n\n"))
    }
}
