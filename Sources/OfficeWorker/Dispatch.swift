package import CaseJournal
import Casework
import Logging
import OfficeCalendar
import Settings

/// From the outbox into the world. The only place that retries.
///
/// That mails are about to be transmitted, and whether with a copy to the
/// archive, is committed before anything is said to the server: a worker that
/// dies knows which mails may have arrived, and the archive can tell. A mail
/// whose archive copy is refused is not transmitted until that is committed,
/// too. Outcomes: accepted is done; deferred comes back later, at growing
/// intervals up to `giveUpDays`; refused is dead and the case is told; in
/// doubt waits for the archive's copy or for a person.
extension OfficeWorker {
    /// Sends what is due. Returns how many mails were handed to the server or given up.
    @discardableResult
    package func dispatch() async throws -> Int {
        try await settleDoubts()
        let sent = Counter()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, sender) in senders.enumerated() {
                group.addTask {
                    while !Task.isCancelled {
                        let count = try await self.dispatchSome(over: sender, lane: number)
                        if count == 0 { break }
                        sent.add(count)
                    }
                }
            }
            try await group.waitForAll()
        }
        return sent.value
    }

    private func dispatchSome(over sender: any OfficeSender, lane: Int) async throws -> Int {
        let now = clock.now()
        let archive = desk.settings.mail.archive?.address
        let claimed = try await claim(limits.claim, archived: archive != nil, at: now)
        guard !claimed.isEmpty else { return 0 }
        let outcomes = await transmit(claimed, archive: archive, over: sender)
        try await record(Array(zip(claimed, outcomes)), archived: archive != nil)
        // The archive is full or gone: the letters must go out all the same, but what was promised is put right first.
        let unarchived = zip(claimed, outcomes).compactMap { mail, outcome in
            if case .archiveRefused(let words) = outcome { (mail, words) } else { nil }
        }
        guard !unarchived.isEmpty else { return claimed.count }
        log.warning(
            "the archive refuses copies", metadata: ["mails": "\(unarchived.count)", "server": "\(unarchived[0].1)"])
        let mails = unarchived.map(\.0)
        let owner = owner
        let kept = try await journal.transact { tx in
            Set(try tx.markSending(mails.map(\.key), archived: false, owner: owner))
        }
        // Whatever the claim was lost for meanwhile is not sent.
        let still = mails.filter { kept.contains($0.key) }
        let later = await transmit(still, archive: nil, over: sender)
        try await record(Array(zip(still, later)), archived: false)
        return claimed.count
    }

    /// Records what the server said to each mail; those whose archive copy it refused are left for another attempt.
    ///
    /// What was accepted is recorded first, in one transaction: a worker that
    /// is killed meanwhile leaves in doubt only what the server did not take.
    private func record(_ results: [(mail: ClaimedMail, outcome: SendingOutcome)], archived: Bool) async throws {
        var accepted: [SentMail] = []
        var awaited: [(caseID: String, key: String, slot: String)] = []
        for case (let mail, .accepted(let words)) in results {
            accepted.append(SentMail(key: mail.key, at: clock.now(), queueWords: words, archived: archived))
            if mail.kind.awaitsAcceptance, let caseID = mail.caseID { awaited.append((caseID, mail.key, mail.slot)) }
        }
        try await accept(accepted, awaited: awaited)
        for (mail, outcome) in results {
            switch outcome {
            case .accepted: break
            case .archiveRefused where archived: break
            case .deferred(let words), .archiveRefused(let words):
                try await deferred(mail, words: words)
            case .refused(let words):
                try await refused(mail, words: words)
            case .inDoubt(let words):
                log.warning("a mail is in doubt", metadata: ["mail": "\(mail.key)", "server": "\(words)"])
                try await journal.markInDoubt(mail.key, words: words, archived: archived)
            }
        }
    }

    private func transmit(_ mails: [ClaimedMail], archive: String?, over sender: any OfficeSender) async
        -> [SendingOutcome]
    {
        let enveloped = mails.map {
            EnvelopedMail(from: $0.envelopeFrom, to: $0.to, archive: archive, bytes: $0.bytes)
        }
        let outcomes = await timings.measure(.dispatch) { await sender.send(enveloped) }
        // A port that forgets a mail must not leave it without an outcome.
        return outcomes + repeatElement(.deferred(words: "not tried"), count: max(0, mails.count - outcomes.count))
    }

    /// Marks what was taken, and tells the cases that wait for it, in one transaction.
    private func accept(_ accepted: [SentMail], awaited: [(caseID: String, key: String, slot: String)])
        async throws
    {
        guard !accepted.isEmpty else { return }
        let now = clock.now()
        try await journal.transact { tx in
            try tx.markDone(accepted)
            for (caseID, key, slot) in awaited {
                try self.desk.attempt(Matter(.accepted, of: caseID, key), at: now, in: tx) {
                    try self.desk.handle(.mailAccepted(slot: slot), caseID: caseID, at: now, in: tx)
                }
            }
        }
        if !awaited.isEmpty { outboxBell.ring() }
    }

    private func deferred(_ mail: ClaimedMail, words: String) async throws {
        let now = clock.now()
        if now.minutes(since: mail.owedAt) > desk.settings.dispatch.giveUpDays * 1440 {
            try await refused(mail, words: "given up after \(desk.settings.dispatch.giveUpDays) days: \(words)")
            return
        }
        try await journal.markDeferred(
            mail.key, words: words, nextAttempt: now.adding(seconds: pause(afterAttempts: mail.attempts)))
    }

    /// Seconds until the next attempt, doubled each time (as Postfix does between its minimal and maximal back-off).
    private func pause(afterAttempts attempts: Int) -> Int {
        let dispatch = desk.settings.dispatch
        return min(dispatch.longestRetrySeconds, dispatch.firstRetrySeconds << min(max(0, attempts), 12))
    }

    /// Claims mails that are due, as many as the hourly cap leaves, and records that they are about to be transmitted;
    /// writes nothing while nothing is due.
    private func claim(_ limit: Int, archived: Bool, at now: Instant) async throws -> [ClaimedMail] {
        guard let due = try await journal.nextDueTime(), due <= now else { return [] }
        let owner = owner
        let seconds = desk.settings.dispatch.claimSeconds
        let opening = desk.settings.office.hours.opening(atOrAfter: now)
        let cap = desk.settings.office.policy.mailsPerHour
        // All of it in one transaction: two lanes together must not send more than the cap.
        let (claimed, held) = try await journal.transact { tx -> ([ClaimedMail], Int) in
            if opening > now { try tx.postpone(until: opening, at: now) }
            let left = try max(0, cap - tx.mailsSent(since: now.adding(minutes: -60)))
            let claimed = try tx.claimDue(
                at: now, limit: min(limit, left), owner: owner, claimSeconds: seconds, sendingArchived: archived)
            return (claimed, left <= claimed.count ? try tx.mailsDue(at: now) : 0)
        }
        if held > 0 {
            log.warning("the hourly cap holds mails back", metadata: ["cap": "\(cap)", "waiting": "\(held)"])
        }
        return claimed
    }

    private func refused(_ mail: ClaimedMail, words: String) async throws {
        let now = clock.now()
        log.warning("a mail was refused", metadata: ["mail": "\(mail.key)", "server": "\(words)"])
        try await journal.transact { tx in
            try tx.markDead(mail.key, words: words, at: now)
            if let caseID = mail.caseID {
                try self.desk.attempt(Matter(.refused, of: caseID, mail.key), at: now, in: tx) {
                    try self.desk.handle(.mailRefused(slot: mail.slot, words: words), caseID: caseID, at: now, in: tx)
                }
            }
        }
    }

    // MARK: - Mails in doubt

    /// Looks for the archive's copy of each mail in doubt: there means sent; missing, where the archive's RCPT had been
    /// accepted, means that the same bytes may go out again; anything else waits for a person.
    private func settleDoubts() async throws {
        let now = clock.now()
        _ = try await journal.expireClaims(at: now)
        guard let archive else { return }
        let oldest = now.adding(seconds: -desk.settings.dispatch.settleAfterSeconds)
        let doubtful = try await journal.mailsInDoubt(owedBefore: oldest, limit: 200)
        for mail in doubtful {
            let copy: [UInt8]?
            do {
                copy = try await archive.copy(ofMessageID: mail.messageID)
            } catch {
                log.warning("the archive cannot be read", metadata: ["why": "\(error)"])
                return
            }
            if let copy {
                guard let sent = try await journal.bytes(outbox: mail.key),
                    Self.bodyDigest(of: copy) == Self.bodyDigest(of: sent)
                else { continue }
                #if MUTANTS
                    if Mutant.active == .sentAgainAfterDoubt {
                        try await settle(mail.key, .resend)
                        continue
                    }
                #endif
                try await settle(mail.key, .sent)
            } else if mail.archived {
                try await settle(mail.key, .resend)
            }
        }
    }

    /// Settles a mail in doubt, and tells the case that waits for it. Returns false when it is not in doubt.
    @discardableResult
    package func settle(_ key: String, _ settlement: Settlement) async throws -> Bool {
        let now = clock.now()
        return try await journal.transact { try self.desk.settle(key, settlement, at: now, in: $0) }
    }

    /// Digest of the body below the header block, line ends made alike: transport adds only header fields.
    static func bodyDigest(of bytes: [UInt8]) -> String {
        let text = bytes.filter { $0 != UInt8(ascii: "\r") }
        var index = text.startIndex
        while index + 1 < text.endIndex {
            if text[index] == UInt8(ascii: "\n"), text[index + 1] == UInt8(ascii: "\n") {
                var end = text.endIndex
                while end > index + 2, text[end - 1] == UInt8(ascii: "\n") { end -= 1 }
                return digest(Array(text[(index + 2)..<max(end, index + 2)]))
            }
            index += 1
        }
        return digest([])
    }
}
