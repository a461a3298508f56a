import Foundation
import MailHost
import TestSupport

/// A worker that is killed at random moments while it takes in many letters, and started again each time.
package struct KillRun: Sendable {
    /// What was found at the end.
    package struct Outcome: Sendable {
        /// When each kill came: so long after that start, or when so many mails had gone out.
        package var moments: [String] = []
        package var cases = 0
        /// Cases whose letter has the same number as another's.
        package var doubleCases = 0
        /// Letters without a case, by number.
        package var missing: [String] = []
        /// Copies in the archive beyond the first, by what the worker had sent: kind and addressee.
        package var sentTwice: [String] = []
        /// Mails that never reached the archive.
        package var unsent: [String] = []
        /// How many mails the worker found in doubt, over all starts.
        package var doubts = 0
        /// From the last start to the end.
        package var lastSeconds = 0.0
    }

    package let office: ExampleOffice
    package let letters: [RequestLetter]
    package let kills: Int
    package let seed: Int
    /// The latest moment of a kill that goes by time, in seconds after a start.
    package let latest: Double

    package init(office: ExampleOffice, letters: [RequestLetter], kills: Int = 10, seed: Int, latest: Double) {
        self.office = office
        self.letters = letters
        self.kills = kills
        self.seed = seed
        self.latest = latest
    }

    /// Puts the letters into the INBOX, plays the kills, and lets the last worker finish.
    package func play() async throws -> Outcome {
        var outcome = Outcome()
        var generator = SeededGenerator(seed: seed)
        try await office.host.place(letters.map(\.bytes), in: ExampleOffice.address)
        let step = max(1, 2 * letters.count / (kills / 2 + 2))
        var reached = 0
        for number in 0..<kills {
            let worker = try office.start(["--backlog"])
            if number.isMultiple(of: 2) {
                // Dies while it starts, recovers or takes in. The moment itself is what is tried; there is no signal to wait for.
                let moment = Double.random(in: 0.02...latest, using: &generator)
                _ = try await worker.ended(within: moment)
                outcome.moments.append("\(String(format: "%.2f", moment)) s")
            } else {
                // Dies while it sends: so many mails have come to the archive.
                reached += Int.random(in: 1...step, using: &generator)
                _ = try await office.host.mails(in: ExampleOffice.archiveAddress, atLeast: reached, within: 120)
                outcome.moments.append("\(reached) mails")
            }
            try await office.killWorker()
        }
        let begun = ContinuousClock.now
        try await office.open(["--backlog"], isFirst: false)
        // Each letter has its acknowledgement and its question to the first official; the archive has a copy of each.
        _ = try await office.host.mails(in: ExampleOffice.archiveAddress, atLeast: letters.count * 2, within: 300)
        try await awaitSettled(within: 120)
        try await office.stopWorker()
        outcome.lastSeconds = Double((ContinuousClock.now - begun).components.seconds)
        try await judge(&outcome)
        return outcome
    }

    /// Waits until nothing is due, under way or in doubt any more.
    private func awaitSettled(within seconds: Double) async throws {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while try await !office.json(["outbox", "list"]).isEmpty {
            guard Date() < deadline else {
                let left = try await office.command(["outbox", "list"]).output
                throw StageFailure("mails are not settled after \(seconds) s:\n\(left)\n\(office.log)")
            }
        }
    }

    private func judge(_ outcome: inout Outcome) async throws {
        try await office.verify()
        let ids = try await office.caseIDs()
        outcome.cases = ids.count
        let outbox = try await office.json(["outbox", "list", "--all", "--limit", "100000"])
        let receipts = outbox.filter { $0["kind"] as? String == "receipt" }.compactMap { $0["to"] as? String }
        let senders = Set(letters.map(\.agency.address))
        outcome.missing = senders.subtracting(receipts).sorted()
        outcome.doubleCases = ids.count - Set(receipts).count
        var copies: [String: Int] = [:]
        for copy in office.host.mails(in: ExampleOffice.archiveAddress).map(ReceivedMail.init) {
            copies[copy.messageID, default: 0] += 1
        }
        for line in outbox {
            guard let id = line["message_id"] as? String else { continue }
            let name = "\(line["kind"] ?? "") to \(line["to"] ?? "")"
            let count = copies[id.trimmingCharacters(in: CharacterSet(charactersIn: "<>"))] ?? 0
            if count == 0 { outcome.unsent.append(name) }
            if count > 1 { outcome.sentTwice.append(name) }
        }
        outcome.doubts = office.log.components(separatedBy: "in doubt").count - 1
    }
}
