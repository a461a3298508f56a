import ArgumentParser
import ExampleOffice
import Foundation
import MailHost
import OfficeCalendar
import TestSupport

/// How long an official's answer takes to reach the next official.
struct LatencyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "latency",
        abstract: "From the server's IDLE notice, and from delivery, to the next official's mail taken by Postfix.",
        discussion: """
            The worker talks to Dovecot and Postfix through relays that note when lines go by. Approvals come one at a \
            time; each moves a case from one official to the next, without a paper to typeset.
            """)

    @Option(help: "How many approvals.")
    var approvals = 60
    @Option(help: "Seed of the letters.")
    var seed = 1

    func run() async throws {
        let imap = try Relay { line, isFromServer in isFromServer && line.hasSuffix(" EXISTS") }
        let smtp = try Relay { line, isFromServer in
            isFromServer ? line.contains("queued as") : line.uppercased().hasPrefix("RCPT TO:")
        }
        var changes = ExampleOffice.Changes.manySenders
        changes.plainImapPort = imap.port
        changes.plainSmtpPort = smtp.port
        changes.plainSmtpLogin = true
        let office = try await ExampleOffice(changes)
        imap.join(to: office.host.ports.imap)
        smtp.join(to: office.host.ports.plainSubmission)
        do {
            try await measure(office, imap: imap, smtp: smtp)
        } catch {
            await office.tearDown()
            throw error
        }
        await office.tearDown()
    }

    private func measure(_ office: ExampleOffice, imap: Relay, smtp: Relay) async throws {
        let letters = ManyLetters.drawn(approvals, seed: seed)
        try await office.open()
        try await office.host.deliver(
            letters.map { (mail: $0.bytes, sender: $0.agency.address, recipients: [ExampleOffice.address]) },
            through: .proved)
        var fromNotice: [Double] = []
        var fromDelivery: [Double] = []
        let kabid = office.kabid.address
        for _ in letters {
            let asked = try await office.kadis.mail(about: "Permohonan disposisi", within: 60)
            let noticesBefore = imap.notes.count
            let sentBefore = smtp.notes.count
            let watch = try MailboxWatch(
                path: "\(office.host.directory)/mail/\(ExampleOffice.address)/Maildir/new")
            try await office.kadis.answer(asked, "Setuju")
            let delivered = try await watch.nextFile()
            let notice = try await imap.note(from: noticesBefore) { $0.isFromServer }
            let rcpt = try await smtp.note(from: sentBefore) { !$0.isFromServer && $0.line.contains(kabid) }
            let taken = try await smtp.note(from: sentBefore) {
                $0.isFromServer && $0.connection == rcpt.connection && $0.at > rcpt.at
            }
            fromNotice.append((taken.at - notice.at).inSeconds * 1_000)
            fromDelivery.append((taken.at - delivered).inSeconds * 1_000)
            // The receipt for the decider comes too; the next answer waits until both are gone.
            _ = try await office.kadis.mail(about: "Jawaban dicatat", within: 60)
            _ = try await office.kabid.mail(about: "Permohonan disposisi", within: 60)
        }
        try await office.close()
        var figures = Figures()
        fromNotice.sort()
        fromDelivery.sort()
        figures.add("approvals", "\(fromNotice.count)")
        let median = Self.share(0.5, of: fromNotice)
        figures.add(
            "from the IDLE notice, median", median.written(1) + " ms", target: "below 50 ms", isMet: median < 50)
        figures.add("from the IDLE notice, p90", Self.share(0.9, of: fromNotice).written(1) + " ms")
        figures.add("from the IDLE notice, p99", Self.share(0.99, of: fromNotice).written(1) + " ms")
        figures.add("from delivery, median", Self.share(0.5, of: fromDelivery).written(0) + " ms")
        let late = Self.share(0.99, of: fromDelivery)
        figures.add("from delivery, p99", late.written(0) + " ms", target: "below 700 ms", isMet: late < 700)
        try figures.print()
    }

    /// The value below which this share of the sorted values lies.
    private static func share(_ share: Double, of sorted: [Double]) -> Double {
        guard !sorted.isEmpty else { return .nan }
        return sorted[min(sorted.count - 1, Int((share * Double(sorted.count)).rounded(.up)) - 1)]
    }
}

/// Notes when a file comes into a Maildir's folder.
private final class MailboxWatch: Sendable {
    private let watch: Int32

    init(path: String) throws {
        watch = inotify_init1(Int32(IN_CLOEXEC))
        guard watch >= 0, inotify_add_watch(watch, path, UInt32(IN_MOVED_TO | IN_CREATE)) >= 0 else {
            throw StageFailure("\(path) cannot be watched: errno \(errno)")
        }
    }

    func nextFile() async throws -> ContinuousClock.Instant {
        try await offPool { [watch] in
            var ready = pollfd(fd: watch, events: Int16(POLLIN), revents: 0)
            guard poll(&ready, 1, 30_000) == 1 else { throw StageFailure("the answer was not delivered") }
            return ContinuousClock.now
        }
    }

    deinit { close(watch) }
}
