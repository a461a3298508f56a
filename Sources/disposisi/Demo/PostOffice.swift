import Foundation
import OfficeCalendar
import OfficeWorker
import Synchronization

/// The embedded post office of the demo: a folder with a Maildir for each address.
///
/// It stands in for the mail hosts of everybody in the story, so it says of
/// each sender what a real receiving host would say: delivery adds
/// `Return-Path`, `Delivered-To`, `Authentication-Results` of the office's own
/// id, and a `Received` field.
actor PostOffice {
    /// A delivered mail.
    struct Delivered: Sendable {
        let number: Int
        let from: String
        let to: String
        let at: Instant
        let file: URL
        let bytes: [UInt8]
    }

    private let directory: URL
    private let authservID: String
    private let zone: Zone
    private(set) var delivered: [Delivered] = []
    private var waiters: [CheckedContinuation<Void, Never>] = []

    /// Opens an empty post office below `directory`.
    init(directory: URL, authservID: String, zone: Zone) throws {
        self.directory = directory
        self.authservID = authservID
        self.zone = zone
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    /// Puts a mail into the addressee's Maildir. Plus-addresses go to the address without the detail.
    @discardableResult
    func deliver(from sender: String, to recipient: String, bytes: [UInt8], at: Instant, proved: Bool = true) throws
        -> Delivered
    {
        let number = delivered.count + 1
        let mailbox = Self.mailbox(of: recipient)
        let folder = directory.appending(path: mailbox, directoryHint: .isDirectory)
        for name in ["new", "cur", "tmp"] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: name, directoryHint: .isDirectory), withIntermediateDirectories: true)
        }
        let domain = sender.split(separator: "@").last.map(String.init) ?? "localhost"
        let verdict = proved ? "dmarc=pass header.from=\(domain)" : "dmarc=fail header.from=\(domain)"
        let date = Self.date(at, zone: zone)
        let trace = """
            Return-Path: <\(sender)>\r
            Delivered-To: \(recipient)\r
            Authentication-Results: \(authservID);\r
            \t\(verdict)\r
            Received: from mail.\(domain) by \(authservID) with ESMTPS id \(padded(number, 6))\r
            \tfor <\(recipient)>; \(date)\r

            """
        let file = folder.appending(path: "new/\(padded(number, 6)).eml")
        let temporary = folder.appending(path: "tmp/\(padded(number, 6)).eml")
        let whole = Array(trace.utf8) + bytes
        try Data(whole).write(to: temporary)
        try FileManager.default.moveItem(at: temporary, to: file)
        let mail = Delivered(number: number, from: sender, to: mailbox, at: at, file: file, bytes: whole)
        delivered.append(mail)
        for waiter in waiters { waiter.resume() }
        waiters = []
        return mail
    }

    /// The mails in the Maildir of an address with a number above `number`, oldest first.
    func mails(of address: String, after number: Int) -> [Delivered] {
        delivered.filter { $0.to == address && $0.number > number }
    }

    /// Shows mails as seen: `new/` to `cur/`, as the Maildir format has it.
    func markSeen(_ numbers: [Int]) {
        for mail in delivered where numbers.contains(mail.number) {
            let seen = mail.file.deletingLastPathComponent().deletingLastPathComponent()
                .appending(path: "cur/\(mail.file.lastPathComponent)")
            // A mail that was moved already is as seen as it can be.
            try? FileManager.default.moveItem(at: mail.file, to: seen)
        }
    }

    /// The address without a plus-detail, lower case.
    static func mailbox(of address: String) -> String {
        let lower = address.lowercased()
        guard let plus = lower.firstIndex(of: "+"), let at = lower.firstIndex(of: "@"), plus < at else { return lower }
        return String(lower[..<plus] + lower[at...])
    }

    /// An RFC 5322 date.
    static func date(_ instant: Instant, zone: Zone) -> String {
        let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let day = zone.day(at: instant)
        let second = Int(((instant.seconds % 60) + 60) % 60)
        return "\(names[day.weekday.rawValue]), \(day.dayOfMonth) \(months[day.month - 1]) \(day.year) "
            + "\(zone.time(at: instant)):\(padded(second, 2)) +0\(zone.hours)00"
    }
}

/// The office's mailbox in the embedded post office.
struct PostOfficeMailbox: OfficeMailbox {
    let post: PostOffice
    let address: String

    func open() async throws(PortFailure) -> MailboxIdentity {
        let mails = await post.mails(of: address, after: 0)
        return MailboxIdentity(
            name: "INBOX", uidValidity: 1, exists: mails.count, uidNext: UInt32((mails.last?.number ?? 0) + 1))
    }

    func collect(
        after uid: UInt32, since: Instant, largest: Int, keep: @Sendable ([CollectedMail]) async throws -> Void
    ) async throws {
        let mails = await post.mails(of: address, after: Int(uid)).filter { $0.at >= since }
        guard !mails.isEmpty else { return }
        try await keep(
            mails.map {
                CollectedMail(
                    uid: UInt32($0.number), receivedAt: $0.at, size: $0.bytes.count,
                    bytes: $0.bytes.count > largest ? nil : $0.bytes)
            })
    }

    func mark(_ uids: [UInt32]) async throws(PortFailure) { await post.markSeen(uids.map(Int.init)) }

    /// The demo moves its own clock, so there is nothing to wait for.
    func waitForChange(atMost seconds: Int) async throws(PortFailure) {}

    func wake() async {}

    func close() async {}
}

/// Sends into the embedded post office.
struct PostOfficeSender: OfficeSender {
    let post: PostOffice
    let clock: any OfficeClock

    func send(_ mails: [EnvelopedMail]) async -> [SendingOutcome] {
        var outcomes: [SendingOutcome] = []
        for mail in mails {
            do {
                let now = clock.now()
                let number = try await post.deliver(from: mail.from, to: mail.to, bytes: mail.bytes, at: now).number
                if let archive = mail.archive {
                    try await post.deliver(from: mail.from, to: archive, bytes: mail.bytes, at: now)
                }
                outcomes.append(.accepted(words: "250 2.0.0 Ok: queued as \(padded(number, 6))"))
            } catch {
                outcomes.append(.deferred(words: "the post office's folder cannot be written"))
            }
        }
        return outcomes
    }

    func close() async {}
}

/// The demo's clock: stands still until the story moves it.
final class StoryClock: OfficeClock {
    private let state: Mutex<Instant>
    init(_ start: Instant) { state = Mutex(start) }
    func now() -> Instant { state.withLock { $0 } }
    /// Moves forward; never back.
    func advance(to instant: Instant) { state.withLock { $0 = max($0, instant) } }
}
