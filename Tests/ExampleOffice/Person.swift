import Dispatch
import Foundation
package import MailHost
import OfficeCalendar

/// Somebody with a mailbox on the mail host: reads what comes, and answers as people do.
package actor Person {
    package nonisolated let name: String
    package nonisolated let account: MailAccount
    private let host: MailHost
    private var seen: Set<String> = []

    package nonisolated var address: String { account.address }

    package init(name: String, account: MailAccount, host: MailHost) {
        self.name = name
        self.account = account
        self.host = host
    }

    // MARK: Reading

    /// The next mail, not given out before, whose subject contains the words; other mails stay for later.
    ///
    /// - throws: ``StageFailure`` with the subjects that did come.
    package func mail(about words: String, within seconds: Double = 30) async throws -> ReceivedMail {
        try await mail("a mail about “\(words)”", within: seconds) { $0.subject.contains(words) }
    }

    /// The next mail, not given out before, of which `isMeant` is true.
    package func mail(
        _ description: String, within seconds: Double = 60, where isMeant: @escaping @Sendable (ReceivedMail) -> Bool
    ) async throws -> ReceivedMail {
        let known = seen
        let box = Maildir(host: host, address: address)
        let (name, mail) = try await offPool {
            guard
                let found = try box.firstFile(
                    within: seconds,
                    where: { name, bytes in
                        !known.contains(name) && isMeant(ReceivedMail(bytes))
                    })
            else {
                let came = box.files().map { file in
                    let mail = ReceivedMail(file.bytes)
                    let start = mail.text.split(separator: "\n").prefix(12).map { "         | \($0)" }
                    return known.contains(file.name)
                        ? "  (read) \(mail.subject)" : (["  (new)  \(mail.subject)"] + start).joined(separator: "\n")
                }
                throw StageFailure(
                    "\(box.address) waited \(seconds) s for \(description); in the mailbox:\n"
                        + came.joined(separator: "\n"))
            }
            return (found.name, ReceivedMail(found.bytes))
        }
        seen.insert(name)
        return mail
    }

    /// Every mail in the mailbox now.
    package func mails() -> [ReceivedMail] {
        Maildir(host: host, address: address).files().map { ReceivedMail($0.bytes) }
    }

    /// Mails in the mailbox now that were not given out yet.
    package func unread() -> [ReceivedMail] {
        Maildir(host: host, address: address).files().filter { !seen.contains($0.name) }.map { ReceivedMail($0.bytes) }
    }

    // MARK: Writing

    /// How the host comes to know who it is.
    package enum Way: Sendable {
        /// Mail from the person's own provider: the office's host adds `dmarc=pass`.
        case proved
        /// Submitted at the office's host with the person's password.
        case submitted
        /// From anywhere.
        case unproved
    }

    /// Sends a mail to the office.
    package func send(_ mail: [UInt8], to recipient: String, by way: Way = .proved) async throws {
        let route: MailHost.Way =
            switch way {
            case .proved: .proved
            case .submitted: .submitted(by: account)
            case .unproved: .unproved
            }
        try await host.deliver(mail, from: address, to: [recipient], through: route)
    }

    /// Answers a mail: own words above the quoted mail, as the program quotes it.
    package func answer(
        _ mail: ReceivedMail, _ words: String, with program: MailProgram = .gmail, by way: Way = .proved
    ) async throws {
        try await send(
            Reply(to: mail, from: name, address: address, words: words, program: program).bytes, to: mail.replyTo,
            by: way)
    }
}

/// A mailbox's files as Dovecot delivers them.
struct Maildir: Sendable {
    let host: MailHost
    let address: String

    private var path: String { "\(host.directory)/mail/\(address)/Maildir" }

    /// What lies in it, in the order of delivery. Names are without flags, so that they stay the same.
    func files() -> [(name: String, bytes: [UInt8])] {
        names().compactMap { name, file in FileManager.default.contents(atPath: file).map { (name, Array($0)) } }
    }

    private func names() -> [(name: String, file: String)] {
        ["new", "cur"].flatMap { part in
            ((try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(part)")) ?? []).map {
                (name: String($0.prefix { $0 != ":" }), file: "\(path)/\(part)/\($0)")
            }
        }.sorted { Self.order($0.name) < Self.order($1.name) }
    }

    /// `1794000000.M123P45.host`: microseconds are not padded.
    private static func order(_ name: String) -> (Int, Int) {
        let words = name.split(separator: ".")
        let seconds = words.first.flatMap { Int($0) } ?? 0
        let micro = words.dropFirst().first.flatMap { Int($0.dropFirst().prefix { $0.isNumber }) } ?? 0
        return (seconds, micro)
    }

    /// The first file that is meant, as soon as there is one; nothing when the time is up. Blocks.
    func firstFile(within seconds: Double, where isMeant: (String, [UInt8]) -> Bool) throws -> (
        name: String, bytes: [UInt8]
    )? {
        let watch = inotify_init1(Int32(IN_CLOEXEC))
        guard watch >= 0 else { throw StageFailure("no inotify: errno \(errno)") }
        defer { close(watch) }
        for part in ["new", "cur"] { inotify_add_watch(watch, "\(path)/\(part)", UInt32(IN_MOVED_TO | IN_CREATE)) }
        let deadline = Date(timeIntervalSinceNow: seconds)
        var judged: Set<String> = []
        while true {
            for (name, file) in names() where !judged.contains(name) {
                guard let bytes = FileManager.default.contents(atPath: file).map(Array.init) else { continue }
                judged.insert(name)
                if isMeant(name, bytes) { return (name, bytes) }
            }
            let left = deadline.timeIntervalSinceNow
            guard left > 0 else { return nil }
            var ready = pollfd(fd: watch, events: Int16(POLLIN), revents: 0)
            if poll(&ready, 1, Int32(left * 1_000) + 1) == 1 {
                var events = [UInt8](repeating: 0, count: 16_384)
                _ = read(watch, &events, events.count)
            }
        }
    }
}
