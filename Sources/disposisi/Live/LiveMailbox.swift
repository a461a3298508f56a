import Gateways
import OfficeCalendar
import OfficeWorker
import Settings

/// The office's mailbox over IMAP.
actor LiveMailbox: OfficeMailbox {
    private let server: MailServer
    private let credential: CredentialSource?
    private let mailbox: String
    private let afterReading: MailSettings.AfterReading
    private let usesIdle: Bool
    private let bell = Bell()
    private var session: ImapSession?
    private var identity: MailboxIdentity?
    private var keepsKeywords = true
    private var hasFolder = false

    /// Remembers where to connect; nothing is opened yet.
    init(_ settings: MailSettings, environment: [String: String]) {
        server = MailServer(settings.imap)
        credential = settings.imap.login.map { credentialSource($0, environment: environment) }
        mailbox = settings.mailbox
        afterReading = settings.afterReading
        usesIdle = settings.idle
    }

    func open() async throws(PortFailure) -> MailboxIdentity {
        if let session, let identity, await session.isOpen { return identity }
        do {
            let session = try await ImapSession.open(server, credential: credential)
            self.session = session
            let selected = try await session.select(mailbox)
            keepsKeywords = selected.keepsKeywords
            let identity = MailboxIdentity(
                name: mailbox, uidValidity: selected.uidValidity, exists: selected.count, uidNext: selected.uidNext ?? 1
            )
            self.identity = identity
            return identity
        } catch {
            throw failure(error)
        }
    }

    func collect(
        after uid: UInt32, since: Instant, largest: Int, keep: @Sendable ([CollectedMail]) async throws -> Void
    ) async throws {
        let session = try current()
        do {
            let arrivals = try await session.arrivals(above: uid, since: since)
            guard !arrivals.uids.isEmpty else { return }
            for try await batch in session.mails(arrivals.uids) {
                try await keep(batch.map { collected($0, largest: largest) })
            }
        } catch let fault as LineFault {
            throw failure(fault)
        }
    }

    private func collected(_ mail: FetchedMail, largest: Int) -> CollectedMail {
        var bytes: [UInt8]?
        switch mail.content {
        case .whole(let content): bytes = content.count <= largest ? content : nil
        case .tooLarge(_, let head): bytes = head
        case .unavailable: break
        }
        return CollectedMail(
            uid: mail.facts.uid, receivedAt: mail.facts.receivedAt ?? SystemClock().now(),
            size: mail.facts.size ?? bytes?.count ?? 0, bytes: bytes)
    }

    func mark(_ uids: [UInt32]) async throws(PortFailure) {
        guard !uids.isEmpty else { return }
        do {
            switch afterReading {
            case .leave: break
            case .flag(let keyword):
                if keepsKeywords { try await current().setKeyword(keyword, on: UidSet(uids)) }
            case .move(let folder):
                let session = try current()
                if !hasFolder { try await session.ensureMailbox(folder) }
                hasFolder = true
                try await session.move(UidSet(uids), to: folder)
            }
        } catch {
            throw failure(error)
        }
    }

    func waitForChange(atMost seconds: Int) async throws(PortFailure) {
        do {
            let session = try current()
            if usesIdle {
                _ = try await session.waitForChange(atMost: .seconds(seconds))
            } else {
                await bell.wait(atMost: Int64(seconds) * 1000)
                try await session.noop()
            }
        } catch {
            throw failure(error)
        }
    }

    func wake() async {
        bell.ring()
        session?.wake()
    }

    func close() async {
        await session?.close()
        session = nil
        identity = nil
    }

    private func current() throws -> ImapSession {
        guard let session else { throw PortFailure(.temporary, "the mailbox is not open") }
        return session
    }

    private func failure(_ error: any Error) -> PortFailure { PortFailure(error, at: "\(server.host):\(server.port)") }
}

/// The archive's copies over IMAP: a connection for each look, since looks are rare.
struct LiveArchive: OfficeArchive {
    private let server: MailServer
    private let credential: CredentialSource?
    private let mailbox: String

    /// Nothing when the office has no archive that can be read.
    init?(_ settings: MailSettings, environment: [String: String]) {
        guard let archive = settings.archive, let imap = archive.imap else { return nil }
        server = MailServer(imap)
        credential = imap.login.map { credentialSource($0, environment: environment) }
        mailbox = archive.mailbox
    }

    func copy(ofMessageID id: String) async throws(PortFailure) -> [UInt8]? {
        do {
            let session = try await ImapSession.open(server, credential: credential)
            defer { session.cancel() }
            _ = try await session.select(mailbox)
            let uids = try await session.mails(withMessageId: id)
            guard !uids.isEmpty else { return nil }
            for try await batch in session.mails(uids) {
                for mail in batch {
                    if case .whole(let bytes) = mail.content { return bytes }
                }
            }
            return nil
        } catch {
            throw PortFailure(error, at: "\(server.host):\(server.port)")
        }
    }
}

/// One connection to the SMTP server.
struct LiveSender: OfficeSender {
    private let line: OutgoingLine

    init(_ settings: MailSettings, environment: [String: String]) {
        line = OutgoingLine(
            to: MailServer(settings.smtp),
            ownName: settings.sender.split(separator: "@").last.map(String.init) ?? "localhost",
            credential: settings.smtp.login.map { credentialSource($0, environment: environment) },
            deadlines: LineDeadlines(finalDot: .seconds(settings.smtpTimeoutSeconds)))
    }

    func send(_ mails: [EnvelopedMail]) async -> [SendingOutcome] {
        var outcomes = [SendingOutcome?](repeating: nil, count: mails.count)
        var sendable: [(index: Int, mail: SmtpMail)] = []
        for (index, mail) in mails.enumerated() {
            do {
                sendable.append((index, try Self.smtpMail(mail)))
            } catch {
                // Our own addresses and bytes: sending them again would change nothing.
                outcomes[index] = .refused(words: "cannot be sent: \(error)")
            }
        }
        if !sendable.isEmpty {
            do {
                let results = try await line.send(sendable.map(\.mail))
                for (entry, result) in zip(sendable, results) { outcomes[entry.index] = Self.outcome(result) }
            } catch {
                for entry in sendable { outcomes[entry.index] = .deferred(words: "\(error)") }
            }
        }
        return outcomes.map { $0 ?? .deferred(words: "not tried") }
    }

    func close() async { await line.close() }

    private static func smtpMail(_ mail: EnvelopedMail) throws -> SmtpMail {
        func address(_ text: String) throws -> EnvelopeAddress {
            guard let address = EnvelopeAddress(text) else { throw PortFailure(.permanent, "not a mail address") }
            return address
        }
        return try SmtpMail(
            from: mail.from.isEmpty ? nil : address(mail.from), to: address(mail.to),
            archive: mail.archive.map(address), bytes: mail.bytes)
    }

    private static func outcome(_ result: DeliveryOutcome) -> SendingOutcome {
        switch result {
        case .accepted(let words): .accepted(words: words)
        case .deferred(let words): .deferred(words: words)
        case .refused(let words): .refused(words: words)
        case .archiveRefused(let words): .archiveRefused(words: words)
        case .inDoubt(let words): .inDoubt(words: words)
        }
    }
}

extension MailServer {
    /// The server of a setting.
    init(_ server: MailSettings.Server) {
        let security: Security =
            switch server.security {
            case .tls: .tls
            case .starttls: .startTLS
            case .none: .noneOnLoopback
            }
        self.init(host: server.host, port: UInt16(clamping: server.port), security: security, caFile: server.caFile)
    }
}

extension PortFailure {
    /// What a gateway's error means for the worker.
    init(_ error: any Error, at host: String) {
        if let failure = error as? PortFailure {
            self = failure
        } else if let fault = error as? LineFault {
            let lasting = fault.kind == .authentication || fault.kind == .untrusted || fault.kind == .unsupported
            self.init(lasting ? .permanent : .temporary, "\(host): \(fault)")
        } else {
            self.init(.temporary, "\(host): \(error)")
        }
    }
}

/// Fetches an account's secret whenever a line is opened, so that a token command always gives a fresh one.
func credentialSource(_ login: MailSettings.Server.Login, environment: [String: String]) -> CredentialSource {
    { _ in
        let secret = Secret(try login.secret.read(environment: environment).text)
        return switch login.authentication {
        case .password: .password(user: login.user, secret)
        case .xoauth2: .bearer(user: login.user, token: secret)
        }
    }
}
