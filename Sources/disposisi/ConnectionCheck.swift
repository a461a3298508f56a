import Casework
import Foundation
import Gateways
import OfficeCalendar
import OfficeWorker
import Papers
import SealedReader
import Settings

/// Tries what only the outside world can answer: secrets, servers, and the programs that the worker calls.
///
/// Nothing is changed anywhere: no mail is read, flagged or sent.
struct ConnectionCheck {
    /// What is to be done, in the order of weight.
    enum Verdict: Int, Comparable {
        case sound
        case tryAgain
        case mend
        static func < (left: Verdict, right: Verdict) -> Bool { left.rawValue < right.rawValue }
    }

    /// Lines for the operator, and what they come to.
    struct Report {
        var lines: [String] = []
        var verdict = Verdict.sound

        mutating func fail(_ line: String, _ verdict: Verdict) {
            lines.append(line)
            self.verdict = max(self.verdict, verdict)
        }
    }

    var settings: OfficeSettings
    var environment: [String: String]
    /// Starts readers of this program; nothing where the running program is another one, as in tests.
    var readers: (@Sendable (OfficeSettings) throws -> ReaderPool)?

    func report() async -> Report {
        var report = Report()
        let unread = secrets(&report)
        if !unread.contains("mail.imap.secret") { await mailbox(&report) }
        if !unread.contains("mail.smtp.secret") { await wayOut(&report) }
        if let archive = settings.mail.archive, let server = archive.imap, !unread.contains("mail.archive.imap.secret")
        {
            await archiveBox(server, archive.mailbox, &report)
        }
        if let zoom = settings.zoom, !unread.contains("zoom.client_secret") { await meetingService(zoom, &report) }
        await programs(&report)
        return report
    }

    /// Fetches every secret; returns the settings whose secret cannot be had.
    private func secrets(_ report: inout Report) -> Set<String> {
        var unread: Set<String> = []
        for (setting, reference) in settings.secrets {
            do throws(SecretReference.Failure) {
                _ = try reference.read(environment: environment)
                report.lines.append("\(setting): found (\(reference))")
            } catch {
                unread.insert(setting)
                report.fail("\(setting): error: \(error)", .mend)
            }
        }
        return unread
    }

    // MARK: - Servers

    /// Short: somebody sits before the screen.
    private static let deadlines = LineDeadlines(connect: .seconds(20), command: .seconds(20))

    private func open(_ server: MailSettings.Server) async throws -> ImapSession {
        try await ImapSession.open(
            MailServer(server), credential: server.login.map { credentialSource($0, environment: environment) },
            deadlines: Self.deadlines)
    }

    private func mailbox(_ report: inout Report) async {
        let mail = settings.mail
        do {
            let session = try await open(mail.imap)
            let offers = await session.capabilities
            report.lines.append("mail.imap: \(Self.words(mail.imap)) offers \(Self.list(offers.sorted()))")
            if mail.idle, !offers.contains("IDLE") {
                report.lines.append("mail.imap: no IDLE here: the mailbox is looked at every \(mail.pollSeconds) s")
            }
            if case .move = mail.afterReading, offers.isDisjoint(with: ["MOVE", "UIDPLUS", "IMAP4REV2"]) {
                report.fail(
                    "mail.imap.after_reading: error: the server can neither MOVE nor UID EXPUNGE; use flag or leave",
                    .mend)
            }
            let box = try await session.select(mail.mailbox)
            report.lines.append("mail.imap.mailbox: \(mail.mailbox) holds \(box.count) mail(s)")
            if case .flag(let keyword) = mail.afterReading, !box.keepsKeywords {
                report.fail(
                    "mail.imap.keyword: error: the mailbox keeps no keyword such as \(keyword); use move or leave",
                    .mend)
            }
            if box.isReadOnly, mail.afterReading != .leave {
                report.fail(
                    "mail.imap.mailbox: error: \(mail.mailbox) may only be read; use after_reading: leave", .mend)
            }
            await session.close()
        } catch {
            Self.fail("mail.imap", mail.imap, error, &report)
        }
    }

    private func wayOut(_ report: inout Report) async {
        let server = settings.mail.smtp
        do {
            let domain = settings.mail.sender.split(separator: "@").last.map(String.init) ?? "localhost"
            let session = try await SmtpSession.open(
                MailServer(server), ownName: domain,
                credential: server.login.map { credentialSource($0, environment: environment) },
                deadlines: Self.deadlines)
            report.lines.append("mail.smtp: \(Self.words(server)) offers \(Self.list(await session.offers))")
            await session.close()
        } catch {
            Self.fail("mail.smtp", server, error, &report)
        }
    }

    private func archiveBox(_ server: MailSettings.Server, _ mailbox: String, _ report: inout Report) async {
        do {
            let session = try await open(server)
            let box = try await session.select(mailbox)
            report.lines.append("mail.archive.imap: \(Self.words(server)); \(mailbox) holds \(box.count) mail(s)")
            await session.close()
        } catch {
            Self.fail("mail.archive.imap", server, error, &report)
        }
    }

    func meetingService(_ zoom: ZoomSettings, _ report: inout Report) async {
        let session = LiveMeetings(zoom, environment: environment, clock: SystemClock()).session
        for facility in settings.office.facilities {
            guard let host = facility.host else { continue }
            let key = "facilities.\(facility.id).host"
            do {
                report.lines.append(
                    "\(key): \(host) is an active user of the Zoom account (\(try await session.check(host: host)))")
            } catch let fault as ZoomFault {
                report.fail(
                    "\(key): error: \(fault)" + (fault.advice.map { "; \($0)" } ?? ""),
                    fault.advice == nil ? .tryAgain : .mend)
                // The same trouble for each host would only hide the first.
                if fault.kind != .host { return }
            } catch {
                return report.fail("zoom: error: \(error)", .tryAgain)
            }
        }
    }

    private static func words(_ server: MailSettings.Server) -> String {
        let login = server.login.map { "as \($0.user)" } ?? "without login"
        return "connected to \(server.host):\(server.port) (\(server.security.rawValue)) \(login),"
    }

    private static func list(_ offers: [String]) -> String {
        offers.isEmpty ? "nothing beside the base" : offers.joined(separator: ", ")
    }

    private static func fail(
        _ setting: String, _ server: MailSettings.Server, _ error: any Error, _ report: inout Report
    ) {
        let failure = PortFailure(error, at: "\(server.host):\(server.port)")
        report.fail("\(setting): error: \(failure)", failure.kind == .permanent ? .mend : .tryAgain)
    }

    // MARK: - Programs

    private func programs(_ report: inout Report) async {
        do {
            let templates = try MailTemplates(directory: settings.templates)
            let version = try await Typesetter(templates: templates, emblems: settings.directory).check()
            report.lines.append("typesetting: \(version)")
        } catch {
            report.fail("typesetting: error: \(error)", .mend)
        }
        guard let readers else { return }
        do {
            let pool = try readers(settings)
            _ = try await pool.read(Array("From: a@b.example\r\nSubject: -\r\n\r\n-\r\n".utf8))
            report.lines.append("reading: \(await pool.confinement)")
            await pool.stop()
        } catch {
            report.fail("reading: error: \(error)", .mend)
        }
    }
}
