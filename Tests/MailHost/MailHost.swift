package import Foundation

/// A person or an office with a mailbox on the mail host.
package struct MailAccount: Sendable, Hashable {
    /// The whole address, which is also the name to log in with.
    package let address: String
    /// The password; no colon.
    package let password: String

    package init(address: String, password: String) {
        self.address = address
        self.password = password
    }
}

/// A real mail host on the loopback interface: Dovecot for IMAP and Postfix for SMTP, with TLS, a certificate authority
/// and a queue of their own, so that several run side by side and none touches the machine's own mail.
///
/// Plus addresses (`surat+apa@…`) reach the account before the plus. The host deletes every `Authentication-Results`
/// header that bears its own name from incoming mail; what comes in on ``Ports/provedSmtp`` gets one from the host
/// itself.
///
/// It needs root, because Postfix does, and the Debian packages `dovecot-imapd`, `dovecot-lmtpd` and `postfix`.
/// ``stop()`` ends both servers by their process ids and removes everything; the same happens when the test program
/// dies.
package final class MailHost: Sendable {
    /// All on 127.0.0.1.
    package struct Ports: Sendable {
        /// IMAP with STARTTLS.
        package let imap: UInt16
        /// IMAP over TLS.
        package let imaps: UInt16
        /// The port where mail from elsewhere comes in: STARTTLS possible, no login, own domains only, no word on who
        /// sent it.
        package let smtp: UInt16
        /// Like ``smtp``, but the host writes `Authentication-Results: <authserv-id>; dmarc=pass header.from=<domain>`
        /// with the domain of the envelope sender.
        package let provedSmtp: UInt16
        /// Submission with STARTTLS and login; `Received` then names the account (`Authenticated sender: …`).
        package let submission: UInt16
        /// Submission over TLS with login.
        package let submissions: UInt16
        /// Submission with login and without TLS, for ``MailHost/deliver(_:from:to:through:)``.
        package let plainSubmission: UInt16
        /// Dovecot's LMTP.
        package let lmtp: UInt16
    }

    /// The way a test's mail takes into the host.
    package enum Way: Sendable {
        /// From elsewhere, without proof.
        case unproved
        /// From elsewhere, with `dmarc=pass` for the domain of the envelope sender.
        case proved
        /// Submitted by an account that logged in.
        case submitted(by: MailAccount)
    }

    /// What becomes of mail from an account to a domain that the host does not have.
    package enum ForeignMail: Sendable {
        /// It bounces.
        case bounced
        /// It is accepted and thrown away.
        case swallowed
    }

    /// The host's ports.
    package let ports: Ports
    /// The name under which the host writes `Authentication-Results`; also its SMTP name.
    package let authservId: String
    /// The accounts given at the start.
    package let accounts: [MailAccount]
    /// The certificate authority that signed the host's certificate (for `127.0.0.1` and `localhost`), as a PEM file.
    package let caFile: String
    /// Everything the host owns; removed by ``stop()``.
    package let directory: String

    private let supervised: SupervisedScript
    private let proofWord: String
    /// Mailboxes belong to this user, who needs no name: Dovecot does not serve root.
    private static let mailOwner: uid_t = 5_000

    private init(layout: Layout, supervised: SupervisedScript) {
        ports = layout.ports
        authservId = layout.hostName
        accounts = layout.accounts
        caFile = layout.caFile
        directory = layout.directory
        proofWord = layout.proofWord
        self.supervised = supervised
    }

    /// Starts a host and returns when every port answers.
    ///
    /// - throws: ``MailHostFailure`` with the Debian package to install if a server is missing.
    package static func start(
        accounts: [MailAccount], hostName: String = "mx.tanjungarunika.example", foreignMail: ForeignMail = .swallowed
    ) async throws -> MailHost {
        try await offPool {
            var lastFailure: any Error = MailHostFailure("not tried")
            // Another program can take a port between the choice and the start.
            for _ in 0..<3 {
                do {
                    return try launch(accounts: accounts, hostName: hostName, foreignMail: foreignMail)
                } catch {
                    lastFailure = error
                }
            }
            throw lastFailure
        }
    }

    private static func launch(accounts: [MailAccount], hostName: String, foreignMail: ForeignMail) throws -> MailHost {
        let dovecot = try LocalProgram.path(of: "dovecot", debianPackage: "dovecot-imapd dovecot-lmtpd")
        _ = try LocalProgram.path(of: "postconf", debianPackage: "postfix")
        let master = try LocalProgram.path(of: "master", debianPackage: "postfix")
        guard access("/usr/lib/dovecot/imap", X_OK) == 0 else {
            throw MailHostFailure("Dovecot's imap is missing; install it with: apt-get install dovecot-imapd")
        }
        guard access("/usr/lib/dovecot/lmtp", X_OK) == 0 else {
            throw MailHostFailure("Dovecot's lmtp is missing; install it with: apt-get install dovecot-lmtpd")
        }
        guard geteuid() == 0 else { throw MailHostFailure("the mail host needs root, because Postfix does") }

        let numbers = try Loopback.freePorts(8)
        let layout = Layout(
            directory: try temporaryDirectory(), hostName: hostName,
            ports: Ports(
                imap: numbers[0], imaps: numbers[1], smtp: numbers[2], provedSmtp: numbers[3], submission: numbers[4],
                submissions: numbers[5], plainSubmission: numbers[6], lmtp: numbers[7]),
            accounts: accounts, foreignMail: foreignMail,
            proofWord: String(UInt64.random(in: .min ... .max), radix: 36))
        do {
            try write(layout)
            let supervised = try SupervisedScript(script: supervisor, arguments: [layout.directory, dovecot, master])
            let host = MailHost(layout: layout, supervised: supervised)
            do {
                let deadline = Date(timeIntervalSinceNow: 30)
                let ports = layout.ports
                for port in [
                    ports.imap, ports.smtp, ports.provedSmtp, ports.submission, ports.plainSubmission, ports.lmtp,
                ] {
                    try Loopback.awaitServer(on: port, greets: true, until: deadline)
                }
                for port in [ports.imaps, ports.submissions] {
                    try Loopback.awaitServer(on: port, greets: false, until: deadline)
                }
                return host
            } catch {
                let log = host.log
                supervised.stop()
                throw MailHostFailure("\(error)\n\(log)")
            }
        } catch {
            try? FileManager.default.removeItem(atPath: layout.directory)
            throw error
        }
    }

    /// Stops both servers and removes their folder. Safe to call twice.
    package func stop() async {
        _ = try? await offPool { [supervised] in supervised.stop() }
    }

    /// What the servers wrote down: for the message of a failing test.
    package var log: String {
        ["dovecot.out", "dovecot.log", "postfix.out", "postfix.log"].map { name in
            let text = (try? String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8)) ?? ""
            return "--- \(name)\n" + text.split(separator: "\n").suffix(40).joined(separator: "\n")
        }.joined(separator: "\n")
    }

    /// An OAuth 2 access token with which the account can log in to IMAP and submission, as long as it is valid.
    package func accessToken(for address: String, validFor seconds: Int = 600) async throws -> String {
        try await offPool { [self] in
            func encoded(_ bytes: some Sequence<UInt8>) -> String {
                Data(bytes).base64EncodedString().replacingOccurrences(of: "+", with: "-")
                    .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
            }
            let now = Int(Date().timeIntervalSince1970)
            let claims =
                "{\"sub\":\"\(address)\",\"email\":\"\(address)\",\"iat\":\(now - 60),\"exp\":\(now + seconds)}"
            let signed = encoded(#"{"alg":"HS256","typ":"JWT"}"#.utf8) + "." + encoded(claims.utf8)
            let file = "\(directory)/token.\(UInt64.random(in: .min ... .max))"
            try Self.writeFile(file, Array(signed.utf8))
            defer { try? FileManager.default.removeItem(atPath: file) }
            let openssl = try LocalProgram.path(of: "openssl", debianPackage: "openssl")
            let mac = try LocalProgram.run([openssl, "dgst", "-sha256", "-hmac", proofWord, "-binary", file])
            return signed + "." + encoded(mac)
        }
    }

    // MARK: Mail in

    /// Delivers one mail by SMTP. Line ends become CRLF; nothing else is changed.
    package func deliver(
        _ mail: [UInt8], from sender: String, to recipients: [String], through way: Way = .unproved
    ) async throws {
        try await deliver([(mail: mail, sender: sender, recipients: recipients)], through: way)
    }

    /// Delivers several mails over one connection.
    package func deliver(
        _ mails: [(mail: [UInt8], sender: String, recipients: [String])], through way: Way = .unproved
    ) async throws {
        let (port, account): (UInt16, MailAccount?) =
            switch way {
            case .unproved: (ports.smtp, nil)
            case .proved: (ports.provedSmtp, nil)
            case .submitted(let account): (ports.plainSubmission, account)
            }
        try await offPool {
            let line = try PlainSmtp(port: port, account: account)
            for mail in mails {
                try line.deliver(mail.mail, from: mail.sender, to: mail.recipients)
            }
            try line.quit()
        }
    }

    /// Puts mails into an account's mailbox without any server, as if they had come at the given time. The line ends
    /// stay as they are.
    package func place(_ mails: [[UInt8]], in address: String, receivedAt: Date = Date()) async throws {
        let box = "\(directory)/mail/\(address)/Maildir"
        try await offPool {
            let seconds = Int(receivedAt.timeIntervalSince1970)
            let batch = String(UInt32.random(in: .min ... .max), radix: 36)
            for (number, mail) in mails.enumerated() {
                let name = "\(seconds).\(batch)N\(String(format: "%08d", number)).host"
                let written = "\(box)/tmp/\(name)"
                try Self.writeFile(written, mail)
                var times = [timespec(tv_sec: seconds, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
                guard chown(written, Self.mailOwner, Self.mailOwner) == 0, utimensat(AT_FDCWD, written, &times, 0) == 0,
                    rename(written, "\(box)/new/\(name)") == 0
                else { throw MailHostFailure("\(written) cannot be placed: errno \(errno)") }
            }
        }
    }

    // MARK: Mail out

    /// The mails that lie in an account's mailbox now, oldest delivery first, as the host stores them.
    ///
    /// - parameter folder: a folder below the INBOX such as `Arsip`; nil for the INBOX itself.
    package func mails(in address: String, folder: String? = nil) -> [[UInt8]] {
        storedFiles(in: address, folder: folder).compactMap { FileManager.default.contents(atPath: $0).map(Array.init) }
    }

    /// Waits until at least so many mails lie in a mailbox and returns them.
    package func mails(
        in address: String, folder: String? = nil, atLeast count: Int, within seconds: Int = 30
    ) async throws -> [[UInt8]] {
        let box = maildir(address, folder)
        return try await offPool { [self] in
            let watch = inotify_init1(Int32(IN_CLOEXEC))
            guard watch >= 0 else { throw MailHostFailure("no inotify: errno \(errno)") }
            defer { close(watch) }
            for part in ["new", "cur"] {
                try FileManager.default.createDirectory(atPath: "\(box)/\(part)", withIntermediateDirectories: true)
                inotify_add_watch(watch, "\(box)/\(part)", UInt32(IN_MOVED_TO | IN_CREATE))
            }
            let deadline = Date(timeIntervalSinceNow: TimeInterval(seconds))
            while true {
                if storedFiles(in: address, folder: folder).count >= count { return mails(in: address, folder: folder) }
                let left = deadline.timeIntervalSinceNow
                guard left > 0 else {
                    let found = storedFiles(in: address, folder: folder).count
                    throw MailHostFailure("\(found) of \(count) mails reached \(address) in \(seconds) s\n\(log)")
                }
                var ready = pollfd(fd: watch, events: Int16(POLLIN), revents: 0)
                if poll(&ready, 1, Int32(left * 1_000) + 1) == 1 {
                    var events = [UInt8](repeating: 0, count: 16_384)
                    _ = read(watch, &events, events.count)
                }
            }
        }
    }

    private func maildir(_ address: String, _ folder: String?) -> String {
        let box = "\(directory)/mail/\(address)/Maildir"
        return folder.map { "\(box)/.\($0.replacingOccurrences(of: "/", with: "."))" } ?? box
    }

    private func storedFiles(in address: String, folder: String?) -> [String] {
        let box = maildir(address, folder)
        return ["new", "cur"].flatMap { part in
            ((try? FileManager.default.contentsOfDirectory(atPath: "\(box)/\(part)")) ?? []).map {
                ($0, "\(box)/\(part)/\($0)")
            }
        }.sorted { $0.0 < $1.0 }.map(\.1)
    }

    // MARK: Setting up

    private static func temporaryDirectory() throws -> String {
        // Short, because a socket's path may have 107 bytes; below /tmp, because Postfix's own user must reach it.
        var template = Array("/tmp/mailhost.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw MailHostFailure("no temporary directory: errno \(errno)") }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        chmod(path, 0o755)
        return path
    }

    private static func write(_ layout: Layout) throws {
        let directory = layout.directory
        for folder in ["dovecot", "postfix", "queue", "mail", "tokenkeys/default/HS256"] {
            try FileManager.default.createDirectory(atPath: "\(directory)/\(folder)", withIntermediateDirectories: true)
        }
        for account in layout.accounts {
            for folder in ["", "/Maildir", "/Maildir/new", "/Maildir/cur", "/Maildir/tmp"] {
                let path = "\(layout.mailDirectory)/\(account.address)\(folder)"
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
                guard chown(path, mailOwner, mailOwner) == 0 else {
                    throw MailHostFailure("\(path) cannot be given to the mail user: errno \(errno)")
                }
            }
        }
        try makeCertificates(in: directory)
        let files = [
            "dovecot.conf": dovecotConfiguration(layout),
            "oauth2.conf": tokenConfiguration(layout),
            "tokenkeys/default/HS256/default": Data(layout.proofWord.utf8).base64EncodedString(),
            "accounts": accountsFile(layout, uid: mailOwner, gid: mailOwner),
            "postfix/main.cf": postfixMain(layout),
            "postfix/master.cf": postfixServices(layout),
            "postfix/header_checks": headerChecks(layout),
            "postfix/proof": proofTable(layout),
            "postfix/recipients": layout.accounts.map { "\($0.address) ok\n" }.joined(),
        ]
        for (name, text) in files {
            try writeFile("\(directory)/\(name)", Array(text.utf8))
            // Postfix waits until a file is no longer fresh, lest somebody is still writing it: that cost two seconds.
            let minuteAgo = timespec(tv_sec: Int(Date().timeIntervalSince1970) - 60, tv_nsec: 0)
            utimensat(AT_FDCWD, "\(directory)/\(name)", [minuteAgo, minuteAgo], 0)
        }
    }

    private static func makeCertificates(in directory: String) throws {
        let openssl = try LocalProgram.path(of: "openssl", debianPackage: "openssl")
        let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        try LocalProgram.run(
            [
                openssl, "req", "-x509", "-days", "30", "-subj", "/CN=Mail host of a test", "-keyout",
                "\(directory)/ca.key",
            ]
                + ["-out", "\(directory)/ca.pem"] + curve)
        try LocalProgram.run(
            [
                openssl, "req", "-subj", "/CN=localhost", "-keyout", "\(directory)/server.key", "-out",
                "\(directory)/server.csr",
            ]
                + curve)
        try writeFile("\(directory)/server.ext", Array("subjectAltName=IP:127.0.0.1,DNS:localhost\n".utf8))
        try LocalProgram.run([
            openssl, "x509", "-req", "-days", "30", "-in", "\(directory)/server.csr", "-CA", "\(directory)/ca.pem",
            "-CAkey",
            "\(directory)/ca.key", "-CAcreateserial", "-extfile", "\(directory)/server.ext", "-out",
            "\(directory)/server.pem",
        ])
    }

    private static func writeFile(_ path: String, _ bytes: [UInt8]) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw MailHostFailure("\(path): errno \(errno)") }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress! + written, bytes.count - written)
            }
            guard count > 0 else { throw MailHostFailure("\(path): errno \(errno)") }
            written += count
        }
    }
}
