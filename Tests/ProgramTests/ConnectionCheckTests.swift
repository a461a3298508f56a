import Casework
import Foundation
import MailHost
import OfficeCalendar
import OfficeWorker
import PlayedZoom
import Settings
import TestSupport
import Testing

@testable import disposisi

@Suite("Checking the connections")
struct ConnectionCheckTests {
    private static let office = MailAccount(
        address: "layanan@dkisp.tanjungarunika.example", password: "kata-sandi-layanan")
    private static let archive = MailAccount(
        address: "arsip-layanan@dkisp.tanjungarunika.example", password: "kata-sandi-arsip")
    private static let secrets = [
        "DISPOSISI_MAIL_PASSWORD": office.password, "DISPOSISI_ARCHIVE_PASSWORD": archive.password,
    ]

    /// The example office at a real mail host on this machine.
    private func settings(_ host: MailHost) throws -> OfficeSettings {
        var settings = try Settings.load(directory: PackageRoot.path() + "/config", environment: Self.secrets)
        func move(_ server: inout MailSettings.Server, to port: UInt16) {
            server.host = "localhost"
            server.port = Int(port)
            server.caFile = host.caFile
        }
        move(&settings.mail.imap, to: host.ports.imaps)
        move(&settings.mail.smtp, to: host.ports.submission)
        if var archive = settings.mail.archive, var server = archive.imap {
            move(&server, to: host.ports.imaps)
            archive.imap = server
            settings.mail.archive = archive
        }
        return settings
    }

    @Test("tells what works, and what stands in the way, without ever showing a secret")
    func connections() async throws {
        let host = try await MailHost.start(accounts: [Self.office, Self.archive])
        do {
            try await check(host)
        } catch {
            await host.stop()
            throw error
        }
        await host.stop()
    }

    private func check(_ host: MailHost) async throws {
        let settings = try settings(host)

        let sound = await ConnectionCheck(settings: settings, environment: Self.secrets).report()
        let said = sound.lines.joined(separator: "\n")
        #expect(sound.verdict == .sound, "\(said)")
        #expect(said.contains("mail.imap: connected to localhost:\(host.ports.imaps) (tls)"))
        #expect(said.contains(" IDLE,"))
        #expect(said.contains("INBOX holds 0 mail(s)"))
        #expect(said.contains("mail.smtp: connected to localhost:\(host.ports.submission) (starttls)"))
        #expect(said.contains("PIPELINING"))
        #expect(said.contains("mail.archive.imap: connected"))
        #expect(said.contains("typesetting: WeasyPrint"))

        var wrong = Self.secrets
        wrong["DISPOSISI_MAIL_PASSWORD"] = "kata-sandi-salah"
        let refused = await ConnectionCheck(settings: settings, environment: wrong).report()
        #expect(refused.verdict == .mend)
        #expect(refused.lines.contains { $0.hasPrefix("mail.imap: error:") })
        #expect(refused.lines.contains { $0.hasPrefix("mail.smtp: error:") })

        let unset = await ConnectionCheck(settings: settings, environment: [:]).report()
        #expect(unset.verdict == .mend)
        #expect(
            unset.lines.first == "mail.imap.secret: error: the environment variable DISPOSISI_MAIL_PASSWORD is not set")
        #expect(!unset.lines.contains { $0.contains("connected") })

        var untrusting = settings
        untrusting.mail.imap.caFile = nil
        let untrusted = await ConnectionCheck(settings: untrusting, environment: Self.secrets).report()
        #expect(untrusted.verdict == .mend)

        var elsewhere = settings
        // Below the ports that anything but root can take, and by custom unused (tcpmux).
        elsewhere.mail.smtp.port = 1
        let silent = await ConnectionCheck(settings: elsewhere, environment: Self.secrets).report()
        #expect(silent.verdict == .tryAgain, "\(silent.lines)")

        var without = settings
        without.mail.imap.security = .starttls
        without.mail.imap.port = Int(host.ports.imap)
        without.mail.mailbox = "Tidak Ada"
        let missing = await ConnectionCheck(settings: without, environment: Self.secrets).report()
        #expect(missing.verdict != .sound)
        #expect(missing.lines.contains { $0.contains("(starttls)") })

        for report in [sound, refused, unset, untrusted, silent, missing] {
            for line in report.lines { #expect(!line.contains("kata-sandi"), "\(line)") }
        }
    }

    @Test("says whether the worker can make meetings at Zoom, and what to mend when it cannot")
    func meetingService() async throws {
        let now = SystemClock().now()
        let zoom = try PlayedZoom(users: ["host1@dkisp.example"], now: { now })
        defer { zoom.stop() }
        var settings = try Settings.load(directory: PackageRoot.path() + "/config", environment: [:])
        let service = ZoomSettings(
            accountID: PlayedZoom.accountID, clientID: PlayedZoom.clientID, clientSecret: .environment("RAHASIA"),
            patienceSeconds: 7200, caFile: nil, testServer: zoom.address)
        settings.zoom = service
        settings.office.facilities[0].host = "host1@dkisp.example"

        func said(_ secret: String) async -> ConnectionCheck.Report {
            var report = ConnectionCheck.Report()
            let check = ConnectionCheck(settings: settings, environment: ["RAHASIA": secret])
            await check.meetingService(service, &report)
            return report
        }
        let sound = await said(PlayedZoom.clientSecret)
        #expect(sound.verdict == .sound)
        #expect(sound.lines.first?.contains("host1@dkisp.example is an active user") == true)

        let wrong = await said("rahasia-yang-salah")
        #expect(wrong.verdict == .mend)
        #expect(wrong.lines.first?.contains("check zoom.account_id") == true)
        #expect(!wrong.lines.joined().contains("rahasia-yang-salah"))

        settings.office.facilities[0].host = "tidak-ada@dkisp.example"
        let unknown = await said(PlayedZoom.clientSecret)
        #expect(unknown.verdict == .mend)
        #expect(unknown.lines.first?.contains("facilities.<facility>.host") == true)
    }
}
