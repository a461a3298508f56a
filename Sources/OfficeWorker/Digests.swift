import CaseJournal
import Casework
import LetterReading
import Logging
import OfficeCalendar
import Settings

/// Numbered lists of what waits for an official, and their answers.
///
/// A list goes out at the office's time of day to whoever has several things
/// waiting, and in the place of reminders that would come one by one. It has
/// a mark of its own that decides nothing by itself: each number stands for
/// the mark of the question in its case, and each case takes its part of the
/// answer with every rule that holds for an answer to its own mail.
extension Desk {
    /// Things listed in one mail; more are counted.
    private static let longest = 50

    /// Whether a reminder of one case is said by a list; one that cannot be made covers nothing.
    ///
    /// A late reminder, one after the superior was told, is the only one of its day: where more waits for the official,
    /// it is a list, in every office.
    func isCoveredByDigest(_ mail: OwedMail, isLate: Bool, at now: Instant, in tx: Transaction) throws -> Bool {
        guard mail.kind == .reminder, let token = mail.token,
            let threshold = isLate ? 2 : settings.office.digest?.threshold,
            try tx.countWaiting(for: token.person) >= threshold
        else { return false }
        do {
            return try tx.attempt { try coversByDigest(mail, of: token, isLate: isLate, at: now, in: tx) }
        } catch  where !error.isSystemic {
            log.error("a list could not be made", metadata: ["why": "\(error.kept)"])
            return false
        }
    }

    /// Whether a reminder of one case is said by a list instead: one that was sent already, or one that goes out now.
    private func coversByDigest(
        _ mail: OwedMail, of token: TokenSubject, isLate: Bool, at now: Instant, in tx: Transaction
    ) throws -> Bool {
        if isLate {
            if try list(ofDay: now, to: token.person, names: token, in: tx) { return true }
        } else if let last = try tx.newestDigest(of: token.person),
            now.minutes(since: last.at) < settings.office.policy.reminderMinutes, last.items.contains(token)
        {
            return true
        }
        return try sendDigest(
            to: token.person, reason: "Beberapa di antaranya sudah lama menunggu.", notBefore: mail.notBefore,
            at: now, in: tx)
    }

    // MARK: - One reminder a day

    /// Officials of a silent step who have had a reminder or a list today that says nothing of this case.
    func remindedToday(_ input: Input, _ current: Case?, at now: Instant, in tx: Transaction) throws -> Set<String> {
        guard case .deadlinePassed(let deadline) = input, deadline.kind == .reminder, let current,
            current.escalation != nil, let act = current.current
        else { return [] }
        let today = day(at: now)
        return Set(
            try current.waiting.map(\.official).filter { official in
                let token = TokenSubject(
                    caseID: current.id, act: act, person: official, version: 0, attempt: current.attempt)
                return try tx.officeState(Self.reminderName(official)) == today
                    && !list(ofDay: now, to: official, names: token, in: tx)
            })
    }

    /// Remembers that an official has had the reminder of the day.
    func noteReminder(of official: String, at now: Instant, in tx: Transaction) throws {
        try tx.remember(day(at: now), as: Self.reminderName(official))
    }

    private static func reminderName(_ official: String) -> String { "reminded/\(official)" }

    private func day(at now: Instant) -> String { settings.office.hours.zone.day(at: nextOpening(at: now)).description }

    /// Whether the newest list of an official is of this day and names the question of a mark.
    private func list(
        ofDay now: Instant, to official: String, names token: TokenSubject, in tx: Transaction
    ) throws -> Bool {
        guard let last = try tx.newestDigest(of: official), day(at: last.at) == day(at: now) else { return false }
        return last.items.contains {
            $0.caseID == token.caseID && $0.act == token.act && $0.attempt == token.attempt
        }
    }

    // MARK: - Lists

    /// Sends an official the list of what waits for him. Returns false when nothing does.
    @discardableResult
    func sendDigest(
        to id: String, reason: String? = nil, notBefore: Instant? = nil, at now: Instant, in tx: Transaction
    ) throws -> Bool {
        guard let official = settings.office.official(id) else { return false }
        let all = try itemsWaiting(for: id, at: now, in: tx)
        guard !all.isEmpty else { return false }
        // What is urgent stands first, then what waits longest.
        let ordered = all.filter(\.isUrgent) + all.filter { !$0.isUrgent }
        let items = Array(ordered.prefix(Self.longest))
        let digest = try tx.makeDigest(for: id, confirms: false, items: items.map(\.token), at: now)
        try oweOfficeMail(
            settings.office.digestMail(
                digest, to: official, items: items, more: all.count - items.count, reason: reason,
                notBefore: notBefore ?? nextOpening(at: now)),
            key: "office/digest/\(digest)", at: now, in: tx)
        try noteReminder(of: id, at: now, in: tx)
        return true
    }

    /// From when on a mail for office hours may go.
    func nextOpening(at now: Instant) -> Instant { settings.office.hours.opening(atOrAfter: now) }

    private func itemsWaiting(for official: String, at now: Instant, in tx: Transaction) throws -> [WaitingItem] {
        let office = try office(at: now, in: tx)
        return try tx.casesWaiting(for: official).compactMap { id in
            do {
                guard let (current, surroundings) = try surroundings(of: id, office: office, at: now, in: tx) else {
                    return nil
                }
                return waitingItem(of: official, on: current, in: surroundings)
            } catch  where !error.isSystemic {
                // A case that cannot be opened must not hide the others from the official.
                log.error("a case cannot be listed", metadata: ["case": "\(id)", "why": "\(error.kept)"])
                return nil
            }
        }
    }

    // MARK: - Answers

    /// The question that an answer to a list answers, or nothing when the list is not known.
    func digestQuestion(_ token: TokenSubject, at: Instant, in tx: Transaction) throws -> OpenQuestion? {
        guard let number = token.digestNumber, let digest = try tx.digest(number) else { return nil }
        return OpenQuestion(
            kind: .list, choices: digest.items.indices.map { String($0 + 1) },
            fields: digest.confirms ? [OpenQuestion.confirmation] : [], askedAt: at)
    }

    /// Takes the answer to a list: each case gets its part. Returns how many cases did.
    func takeDigestAnswer(
        _ answer: Input.Answer, token: TokenSubject, at now: Instant, in tx: Transaction
    ) throws -> Int {
        let reading = answer.reading
        guard let number = token.digestNumber, let digest = try tx.digest(number), digest.official == token.person,
            let official = settings.office.official(token.person), reading.from?.lowercased() == official.address,
            reading.kind == .reply || reading.kind == .request
        else { return 0 }
        var parts = answer.meaning.parts
        let whole = answer.meaning.choice == "semua"
        if digest.confirms, parts.isEmpty {
            let yes = answer.meaning.wishes.contains(.agree) || answer.meaning.decision == .approve || whole
            let no = answer.meaning.wishes.contains(.decline) || answer.meaning.decision == .reject
            if yes, !no, answer.meaning.condition == nil, !reading.uncut {
                parts = digest.items.indices.map { .init(number: $0 + 1, decision: .approve, note: nil) }
            } else if no {
                return 0
            }
        }
        if parts.isEmpty, whole, !digest.confirms, !reading.uncut {
            try confirmAll(digest, official: official, inReplyTo: reading.messageID, at: now, in: tx)
            return 0
        }
        guard !parts.isEmpty else {
            try tellUnclear(digest, official: official, at: now, in: tx)
            return 0
        }
        for part in parts where digest.items.indices.contains(part.number - 1) {
            let item = digest.items[part.number - 1]
            var own = answer
            own.token = item
            own.meaning = Meaning(decision: part.decision, note: part.note)
            own.matchedBy = .token
            try handle(.replyArrived(own), caseID: item.caseID, sender: reading.from, at: now, in: tx)
        }
        return parts.count
    }

    /// “Setuju semua” decides nothing by itself: what still waits is listed and asked about.
    private func confirmAll(
        _ digest: KeptDigest, official: Office.Official, inReplyTo: String?, at now: Instant, in tx: Transaction
    ) throws {
        guard try mayAnswer(official, at: now, in: tx) else { return }
        let listed = Set(digest.items)
        let items = try itemsWaiting(for: official.id, at: now, in: tx).filter {
            listed.contains($0.token) && $0.acceptsYes
        }
        guard !items.isEmpty else { return }
        let confirmation = try tx.makeDigest(for: official.id, confirms: true, items: items.map(\.token), at: now)
        try oweOfficeMail(
            settings.office.digestConfirmationMail(
                confirmation, to: official, items: items, inReplyTo: inReplyTo, notBefore: nextOpening(at: now)),
            key: "office/digest/\(confirmation)", at: now, in: tx)
    }

    /// Says once for each list that an answer could not be read, with what still waits.
    private func tellUnclear(
        _ digest: KeptDigest, official: Office.Official, at now: Instant, in tx: Transaction
    ) throws {
        guard !digest.toldUnclear, try mayAnswer(official, at: now, in: tx) else { return }
        try tx.tellUnclear(digest: digest.id)
        let again = try sendDigest(
            to: official.id,
            reason:
                "Jawaban atas daftar sebelumnya belum dapat dibaca dan tidak ada yang diputuskan. Mohon sebutkan nomornya.",
            at: now, in: tx)
        guard again, let new = try tx.newestDigest(of: official.id) else { return }
        try tx.tellUnclear(digest: new.id)
    }

    private func mayAnswer(_ official: Office.Official, at now: Instant, in tx: Transaction) throws -> Bool {
        try tx.answersSent(to: official.address, since: now.adding(minutes: -1440))
            < settings.office.policy.answersPerAddressDay
    }
}

extension OfficeWorker {
    /// Sends the lists of the day when their time has come. Returns how many.
    @discardableResult
    package func sendDigests() async throws -> Int {
        let office = desk.settings.office
        guard let setting = office.digest else { return 0 }
        let now = clock.now()
        let day = office.hours.zone.day(at: now)
        guard office.hours.isWorkingDay(day), office.hours.zone.time(at: now) >= setting.at,
            digestDay.value != day.number
        else { return 0 }
        let count = try await journal.transact { tx in
            let last = try tx.officeState("digest-day")
            guard last != day.description else { return 0 }
            try tx.remember(day.description, as: "digest-day")
            // An office that begins today has had no evening in which things could wait.
            guard last != nil else { return 0 }
            var count = 0
            for (official, cases) in try tx.waiting() where cases >= setting.threshold {
                try self.desk.attempt(Matter(.digest, official), at: now, in: tx) {
                    if try self.desk.sendDigest(to: official, at: now, in: tx) { count += 1 }
                }
            }
            return count
        }
        digestDay.set(day.number)
        if count > 0 { outboxBell.ring() }
        return count
    }
}
