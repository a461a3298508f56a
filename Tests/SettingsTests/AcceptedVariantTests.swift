import Casework
import Foundation
import OfficeCalendar
import Settings
import Testing

@Suite("An office may also be set up")
struct AcceptedVariantTests {
    /// Settings of the example with one text replaced in one file.
    private func settings(_ file: String, _ changes: [(String, String)]) throws -> OfficeSettings {
        var text = try Offices.text("config/" + file)
        for (old, new) in changes {
            try #require(text.contains(old), "the example no longer has \(old)")
            text = text.replacingOccurrences(of: old, with: new)
        }
        return try Offices.copied(changing: [file: text]) { office in
            try Settings.load(directory: office.appendingPathComponent("config").path, environment: [:])
        }
    }

    @Test("with an access token from a command, and STARTTLS at its usual port")
    func token() throws {
        let settings = try settings(
            "office.yaml",
            [
                (
                    "    security: tls\n    user: layanan@dkisp.tanjungarunika.example\n    secret: env:DISPOSISI_MAIL_PASSWORD",
                    "    security: starttls\n    user: layanan@dkisp.tanjungarunika.example\n    auth: xoauth2\n"
                        + "    secret: command:oauth2l fetch --scope mail"
                )
            ])
        #expect(settings.mail.imap.port == 143)
        #expect(settings.mail.imap.login?.authentication == .xoauth2)
        #expect(settings.mail.imap.login?.secret == .command("oauth2l fetch --scope mail"))
    }

    @Test("with a mail server on this machine that wants neither TLS nor a login")
    func loopback() throws {
        let settings = try settings(
            "office.yaml",
            [
                (
                    "    host: mx.dkisp.tanjungarunika.example\n    security: starttls\n"
                        + "    user: layanan@dkisp.tanjungarunika.example\n    secret: env:DISPOSISI_MAIL_PASSWORD\n",
                    "    host: 127.0.0.1\n    port: 2525\n    security: none\n"
                )
            ])
        #expect(settings.mail.smtp.login == nil)
        #expect(settings.mail.smtp.port == 2525)
    }

    @Test("to move what it has read, and to begin at a day")
    func moving() throws {
        let mail = try settings(
            "office.yaml",
            [
                ("after_reading: flag\n    keyword: Disposisi", "after_reading: move\n    folder: Terbaca"),
                ("start_from: now", "start_from: 2026-11-01"),
            ]
        ).mail
        #expect(mail.afterReading == .move("Terbaca"))
        #expect(mail.startFrom == .day(try #require(Day(iso: "2026-11-01"))))
    }

    @Test("without an archive, with a note of what that means")
    func withoutArchive() throws {
        let text = try Offices.text("config/office.yaml")
        let archive = try #require(
            text.range(of: "  archive:\n[\\s\\S]*?DISPOSISI_ARCHIVE_PASSWORD\n", options: .regularExpression))
        let settings = try settings("office.yaml", [(String(text[archive]), "")])
        #expect(settings.mail.archive == nil)
        #expect(settings.notes.contains { $0.message.hasPrefix("no archive") })
    }

    @Test("as a laboratory that waives proof, loudly")
    func waived() throws {
        let settings = try settings("office.yaml", [("proof: required", "proof: waived")])
        #expect(settings.office.policy.proof == .waived)
        #expect(settings.notes.contains { $0.message.contains("anybody can decide") })
    }

    @Test("with anchors for hours that are alike, and one value where a list may stand")
    func yaml() throws {
        let settings = try settings(
            "office.yaml",
            [
                ("hours:\n  monday: [07.30-12.00, 13.00-16.00]", "hours:\n  monday: &usual [07.30-12.00, 13.00-16.00]"),
                ("  tuesday: [07.30-12.00, 13.00-16.00]", "  tuesday: *usual"),
                ("own_hosts: [mx.dkisp.tanjungarunika.example]", "own_hosts: mx.dkisp.tanjungarunika.example"),
            ])
        #expect(settings.office.hours.week.days[1].count == 2)
        #expect(settings.mail.ownHosts == ["mx.dkisp.tanjungarunika.example"])
    }

    @Test(
        "with standard times in the words of its SOP",
        arguments: [
            ("15 menit", 15), ("1 jam", 60), ("2 Jam", 120), ("1 hari", 450), ("3 hari sebelum pemakaian", 1350),
            ("Setiap Saat", nil), ("Tergantung situasi", nil),
        ])
    func standardTimes(words: String, minutes: Int?) throws {
        let procedure = try settings("procedures/tarakan-zoom.yaml", [("time: 15 menit", "time: \(words)")]).procedures[
            0]
        #expect(procedure.rows[4].time == words)
        #expect(procedure.rows[4].minutes == minutes)
    }

    @Test("with an SOP that branches by a word, and answers by choice, row and offer")
    func branches() throws {
        let procedure = try settings(
            "procedures/tarakan-zoom.yaml",
            [
                (
                    "      - provision: staf\n        outcomes: {rejected: row 4, revised: row 4}",
                    "      - provision: staf\n        outcomes: {rejected: offer-alternatives, revised: applicant}\n"
                        + "      - choose: subkoordinator\n        result: cakupan\n"
                        + "        choices: {akun saja: row 7, akun dan sarana: next}"
                )
            ]
        ).procedures[0]
        let choose = try #require(procedure.act("5.2")?.act)
        #expect(choose.choices.map(\.word) == ["akun saja", "akun dan sarana"])
        #expect(choose.choices.map(\.route) == [.act("7"), .next])
        #expect(choose.result == "cakupan")
        #expect(procedure.act("5.1")?.act.routes == [.rejected: .offerAlternatives, .revised: .applicant])
    }
}
