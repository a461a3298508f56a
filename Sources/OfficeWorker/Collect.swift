import CaseJournal
import Casework
import Logging
import OfficeCalendar
import Settings

/// From the mailbox into the inbox table: raw bytes are committed before anything looks into them, and the server's
/// mails are marked only after that commit.
extension OfficeWorker {
    /// Takes in what is new. Returns how many mails were stored.
    @discardableResult
    package func collect() async throws -> Int {
        let identity = try await timings.measure(.collect) { try await mailbox.open() }
        let now = clock.now()
        let known = try await journal.mark(of: identity.name)
        let validity = Int64(identity.uidValidity)
        var mark =
            known
            ?? MailboxMark(
                mailbox: identity.name, uidValidity: validity, startFrom: startFrom(at: now), highestUID: 0,
                leftAlone: 0)
        if mark.uidValidity != validity {
            log.warning(
                "the server has renumbered the mailbox; mails seen before are recognised by their contents",
                metadata: ["mailbox": "\(identity.name)"])
            (mark.uidValidity, mark.highestUID) = (validity, 0)
        }
        let stored = Counter()
        let highest = Counter(Int(mark.highestUID))
        let fixed = mark
        let since = since(fixed, isKnown: known?.uidValidity == validity)
        try await timings.measure(.collect) {
            try await mailbox.collect(
                after: UInt32(clamping: fixed.highestUID), since: since,
                largest: desk.settings.mail.largestMail
            ) { batch in
                let mails = batch.map { mail in
                    IncomingMail(
                        mailbox: identity.name, uidValidity: validity, uid: Int64(mail.uid),
                        receivedAt: mail.receivedAt, bytes: mail.bytes ?? [], size: mail.size)
                }
                var reached = fixed
                reached.highestUID = max(Int64(highest.value), mails.map(\.uid).max() ?? 0)
                highest.set(Int(reached.highestUID))
                let upTo = reached
                let results = try await self.timings.measure(.store) {
                    try await self.journal.storeMails(mails, mark: upTo, at: self.clock.now())
                }
                stored.add(results.count { if case .stored = $0 { true } else { false } })
                self.intakeBell.ring()
            }
        }
        let count = stored.value
        if known?.uidValidity != validity {
            // What was there and is older than `startFrom` stays on the server, untouched, for good.
            mark.highestUID = max(Int64(highest.value), Int64(identity.uidNext) - 1)
            mark.leftAlone = max(0, identity.exists - count)
            let reached = mark
            try await journal.transact { try $0.keep(reached) }
            log.notice(
                known == nil ? "first contact with the mailbox" : "the mailbox was read anew",
                metadata: [
                    "mailbox": "\(identity.name)", "left-alone": "\(mark.leftAlone)", "taken": "\(count)",
                ])
        }
        try await flag(identity)
        return count
    }

    /// From when on mails are taken now.
    ///
    /// The server dates mails by its own clock, and to the second. After a first contact that took nothing, a UID above the mark
    /// says that a mail is new; its date only keeps away old mails that somebody moves into the mailbox.
    private func since(_ mark: MailboxMark, isKnown: Bool) -> Instant {
        guard isKnown, !backlog, case .firstContact = desk.settings.mail.startFrom else { return mark.startFrom }
        return mark.startFrom.adding(minutes: -60)
    }

    private func startFrom(at now: Instant) -> Instant {
        if backlog { return Instant(milliseconds: 0) }
        return switch desk.settings.mail.startFrom {
        case .firstContact: now
        case .day(let day): desk.settings.office.hours.zone.instant(day, TimeOfDay(minutes: 0))
        }
    }

    /// Shows on the server which mails have been decided; of mails that ask for nothing here nothing is shown.
    private func flag(_ identity: MailboxIdentity) async throws {
        let mails = try await journal.mailsToFlag(limit: 1000)
        guard !mails.isEmpty else { return }
        let here = mails.filter { $0.mailbox == identity.name && $0.uidValidity == Int64(identity.uidValidity) }
        let shown = here.filter { $0.state == .decided || $0.state == .duplicate }
        if !shown.isEmpty { try await mailbox.mark(shown.map { UInt32(clamping: $0.uid) }) }
        try await journal.markFlagged(mails.map(\.id))
    }
}
