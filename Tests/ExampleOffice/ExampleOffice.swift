import Foundation
package import MailHost
import Synchronization
import TestSupport

/// The example office of `config/` at work: on a mail host of its own, with its officials, its agencies and its worker.
///
/// The configuration is copied; hosts, ports and secrets are those of the mail host, and the office is open at any hour, because
/// the worker goes by the real clock.
package final class ExampleOffice: Sendable {
    /// What a test wants otherwise than usual.
    package struct Changes: Sendable {
        /// Whether the worker waits by IDLE; otherwise it polls.
        package var idle = true
        /// Seconds between two looks at the mailbox; at least 5.
        package var poll = 60
        /// Whether every outgoing mail has a copy in the archive's mailbox.
        package var archive = true
        /// Another archive address, such as one that the host refuses.
        package var archiveAddress: String?
        /// Whether the host's plus-addresses carry tokens.
        package var plusAddresses = true
        /// A plain SMTP server on this port of the machine instead of the host's submission.
        package var plainSmtpPort: UInt16?
        /// Whether that server wants the office's password.
        package var plainSmtpLogin = false
        /// IMAP without TLS on this port of the machine, such as a relay to the host's, instead of the host's own port.
        package var plainImapPort: UInt16?
        /// Connections to the SMTP server.
        package var connections = 2
        /// Processes that read mails.
        package var readers = 1
        /// Lines below `policy:`.
        package var policy = [
            "proof: required", "strangers: register", "answers_per_case_hour: 50", "answers_per_address_day: 500",
        ]
        /// Lines below `mail.imap:` besides the usual ones.
        package var imap: [String] = []
        /// Lines below `dispatch:`.
        package var dispatch = ["first_retry: 10s", "longest_retry: 60s", "claim: 70s", "settle_after: 10s"]
        /// Whole files of the configuration by their paths in it.
        package var files: [String: String] = [:]
        /// Further accounts of the mail host.
        package var accounts: [MailAccount] = []
        /// Where the database is; beside the configuration when left out.
        package var dataDirectory: String?

        package init() {}
    }

    package static let address = "layanan@dkisp.tanjungarunika.example"
    package static let archiveAddress = "arsip-layanan@dkisp.tanjungarunika.example"
    package static let hostName = "mx.dkisp.tanjungarunika.example"

    package let host: MailHost
    package let program: BuiltProgram
    package let configuration: String
    package let dataDirectory: String
    private let directory: TemporaryDirectory
    private let running = Mutex<RunningProgram?>(nil)
    private let past = Mutex<[RunningProgram]>([])

    package let kadis: Person
    package let kabid: Person
    package let subkoordinator: Person
    package let staf: Person
    package let `operator`: Person
    /// One for each of ``RequestLetter/agencies``, by address.
    private let applicants: [String: Person]

    /// Sets up the mail host and the configuration, which `check` must accept; the worker is not started yet.
    package init(_ changes: Changes = Changes()) async throws {
        program = try BuiltProgram.find()
        directory = try TemporaryDirectory()
        func account(_ address: String) -> MailAccount {
            MailAccount(address: address, password: "sandi-\(UInt32.random(in: .min ... .max))")
        }
        let domain = "dkisp.tanjungarunika.example"
        let office = account(Self.address)
        let archive = account(Self.archiveAddress)
        let people = ["kadis", "kabid", "subkoor", "staf", "admin"].map { account("\($0)@\(domain)") }
        let agencies = RequestLetter.agencies.map { account($0.address) }
        host = try await MailHost.start(
            accounts: [office, archive] + people + agencies + changes.accounts, hostName: Self.hostName)
        kadis = Person(name: "Drs. Rahmat Wibisana, M.Si.", account: people[0], host: host)
        kabid = Person(name: "Nuraini Tambing, S.Kom., M.T.", account: people[1], host: host)
        subkoordinator = Person(name: "Andarias Pongmasak", account: people[2], host: host)
        staf = Person(name: "Dewi Anjarwati", account: people[3], host: host)
        `operator` = Person(name: "Admin", account: people[4], host: host)
        var applicants: [String: Person] = [:]
        for (agency, account) in zip(RequestLetter.agencies, agencies) {
            applicants[agency.address] = Person(name: agency.name, account: account, host: host)
        }
        self.applicants = applicants
        configuration = directory.file("config")
        dataDirectory = changes.dataDirectory ?? directory.file("data")
        try Self.write(
            changes, host: host, office: office, archive: archive, configuration: configuration,
            data: dataDirectory, root: directory.path)
        let checked = try await command(["check"])
        guard checked.status == 0 else {
            await host.stop()
            throw StageFailure("`disposisi check` does not accept the office:\n\(checked.output)\(checked.errors)")
        }
    }

    /// The person who writes for an agency.
    package func applicant(_ agency: RequestLetter.Agency) throws -> Person {
        guard let person = applicants[agency.address] else { throw StageFailure("nobody writes for \(agency.name)") }
        return person
    }

    // MARK: The configuration

    private static func write(
        _ changes: Changes, host: MailHost, office: MailAccount, archive: MailAccount, configuration: String,
        data: String, root: String
    ) throws {
        let files = FileManager.default
        let package = PackageRoot.path()
        try files.copyItem(atPath: package + "/config", toPath: configuration)
        try files.createSymbolicLink(atPath: root + "/MailTemplates", withDestinationPath: package + "/MailTemplates")
        try files.createDirectory(atPath: configuration + "/secrets", withIntermediateDirectories: true)
        try Data((office.password + "\n").utf8).write(to: URL(fileURLWithPath: configuration + "/secrets/mail"))
        try Data((archive.password + "\n").utf8).write(to: URL(fileURLWithPath: configuration + "/secrets/archive"))
        try Data("date,name,kind,status\n".utf8).write(to: URL(fileURLWithPath: configuration + "/holidays.csv"))
        let file = configuration + "/office.yaml"
        var text = try String(contentsOfFile: file, encoding: .utf8)
        let week = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        text = section("hours", week.map { "\($0): [00.00-23.59]" }, in: text)
        text = section("policy", changes.policy, in: text)
        text = section("dispatch", changes.dispatch, in: text)
        text = section(
            "reader", ["children: \(changes.readers)", "fast_timeout: 10s", "sandbox: auto"], in: text)
        let ca = "ca_file: \(host.caFile)"
        let smtp: [String]
        if let port = changes.plainSmtpPort {
            smtp =
                ["host: 127.0.0.1", "port: \(port)", "security: none"]
                + (changes.plainSmtpLogin ? ["user: \(office.address)", "secret: file:secrets/mail"] : [])
        } else {
            smtp = [
                "host: 127.0.0.1", "port: \(host.ports.submission)", "security: starttls", "user: \(office.address)",
                "secret: file:secrets/mail", ca,
            ]
        }
        var mail = ["imap:"]
        let imap =
            changes.plainImapPort.map { ["host: 127.0.0.1", "port: \($0)", "security: none"] }
            ?? ["host: 127.0.0.1", "port: \(host.ports.imaps)", "security: tls", ca]
        mail +=
            (imap + [
                "user: \(office.address)", "secret: file:secrets/mail", "poll: \(changes.poll)s",
                "idle: \(changes.idle)",
            ]
            + (changes.imap.contains { $0.hasPrefix("after_reading") }
                ? [] : ["after_reading: flag", "keyword: Disposisi"])
            + changes.imap).map { "  " + $0 }
        mail += ["smtp:"] + (smtp + ["timeout: 60s", "connections: \(changes.connections)"]).map { "  " + $0 }
        if changes.archive {
            mail += [
                "archive:", "  address: \(changes.archiveAddress ?? archive.address)", "  imap:", "    host: 127.0.0.1",
                "    port: \(host.ports.imaps)", "    user: \(archive.address)", "    secret: file:secrets/archive",
                "    \(ca)",
            ]
        }
        mail += [
            "plus_addresses: \(changes.plusAddresses)", "recipient_delimiter: \"+\"",
            "trusted_authserv_ids: [\(host.authservId)]", "own_hosts: [\(host.authservId)]",
        ]
        text = section("mail", mail, in: text)
        text = text.replacing("\ndata: ../data", with: "\ndata: \(data)")
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        for (path, content) in changes.files {
            try Data(content.utf8).write(to: URL(fileURLWithPath: configuration + "/" + path))
        }
    }

    /// The text with another content below a key of the first column.
    private static func section(_ key: String, _ lines: [String], in text: String) -> String {
        var result: [Substring] = []
        var isWithin = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let first = line.first, first != " ", first != "#" { isWithin = line.hasPrefix("\(key):") }
            if !isWithin { result.append(line) }
        }
        return result.joined(separator: "\n") + "\n\(key):\n" + lines.map { "  \($0)\n" }.joined()
    }

    // MARK: The worker

    /// Starts the worker and waits until it is at work, and at first until it has looked at the mailbox.
    ///
    /// - parameter isFirst: whether this is the first contact with the mailbox, which the worker reports.
    @discardableResult
    package func open(_ arguments: [String] = [], isFirst: Bool = true) async throws -> RunningProgram {
        let worker = try start(arguments)
        try await worker.says("the worker is at work")
        if isFirst { try await worker.says("first contact with the mailbox") }
        return worker
    }

    /// Starts the worker and waits for nothing.
    package func start(_ arguments: [String] = []) throws -> RunningProgram {
        let worker = try program.start(["run", "--config", configuration] + arguments)
        running.withLock { $0 = worker }
        past.withLock { $0.append(worker) }
        return worker
    }

    /// Stops the worker as an operator would, and holds it to what it promises: an end within 10 s, and a whole journal.
    package func close() async throws {
        try await stopWorker()
        try await verify()
    }

    /// Stops the worker with SIGTERM.
    package func stopWorker() async throws {
        guard
            let worker = running.withLock({ worker in
                defer { worker = nil }
                return worker
            })
        else { return }
        worker.signal(SIGTERM)
        guard try await worker.ended(within: 10) else {
            worker.signal(SIGKILL)
            throw StageFailure("the worker did not stop within 10 s of SIGTERM\n\(worker.errors)")
        }
        guard worker.status == 0 else {
            throw StageFailure("the worker ended with status \(worker.status)\n\(worker.errors)")
        }
    }

    /// Kills the worker where it stands.
    package func killWorker() async throws {
        guard
            let worker = running.withLock({ worker in
                defer { worker = nil }
                return worker
            })
        else { return }
        worker.signal(SIGKILL)
        guard try await worker.ended(within: 20) else { throw StageFailure("the worker survives SIGKILL") }
    }

    /// Waits until the present worker has said so.
    package func says(_ text: String, times: Int = 1) async throws {
        guard let worker = running.withLock({ $0 }) else { throw StageFailure("no worker is running") }
        try await worker.says(text, times: times)
    }

    /// Everything that the workers of this office have said.
    package var log: String {
        past.withLock { workers in workers.map { $0.errors + $0.output }.joined(separator: "--- next worker\n") }
    }

    /// How the office stands, for the message of a failing test.
    package func standing() async -> String {
        var text = ""
        for words in [["status"], ["case", "list"], ["outbox", "list", "--all"]] {
            if let shown = try? await command(words) { text += shown.output + shown.errors }
        }
        return text
    }

    /// Throws unless `disposisi verify` finds the journal whole.
    package func verify() async throws {
        let verified = try await command(["verify"])
        guard verified.status == 0 else {
            throw StageFailure("the journal is not whole:\n\(verified.output)\(verified.errors)")
        }
    }

    /// Runs a command of the program with this office's configuration.
    package func command(_ words: [String], within seconds: Double = 60) async throws -> BuiltProgram.Ended {
        try await program.run(words + ["--config", configuration], within: seconds)
    }

    /// The lines of JSON that a command prints.
    package func json(_ words: [String]) async throws -> [[String: Any]] {
        let ended = try await command(words + ["--json"])
        guard ended.status == 0 else {
            throw StageFailure(
                "`disposisi \(words.joined(separator: " "))` ended with \(ended.status): \(ended.errors)")
        }
        return try ended.output.split(separator: "\n").map { line in
            guard let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else {
                throw StageFailure("not a JSON object: \(line)")
            }
            return object
        }
    }

    /// Ends everything. Safe to call twice.
    package func tearDown() async {
        running.withLock { $0?.signal(SIGKILL) }
        await host.stop()
    }
}
