package import CaseJournal
package import Casework
import LetterReading
import Logging
import MailFormat
package import OfficeCalendar
import Papers
package import Settings

/// Where inputs become decisions: folds the case, decides, and writes everything owed, inside one transaction.
///
/// The desk holds no state of its own; whoever holds a transaction may use it.
package struct Desk: Sendable {
    package let settings: OfficeSettings
    package let composer: any OfficeComposer
    package let mint: TokenMint
    package let timings: Timings
    /// Where the mails of this transaction are left to be written together; nothing to write each at once.
    var unwritten: UnwrittenMails?
    let log: Logger
    /// How many things were put aside in this run.
    let putAside = Counter()

    package init(
        settings: OfficeSettings, composer: any OfficeComposer, mint: TokenMint, timings: Timings,
        log: WorkerLog = .silent
    ) {
        self.log = log.logger
        self.settings = settings
        self.composer = composer
        self.mint = mint
        self.timings = timings
    }

    private var office: Office { settings.office }

    /// Opens a case for a request letter; returns its id, or nothing when no procedure serves what it asks.
    func open(_ arrival: Input.Arrival, at now: Instant, in tx: Transaction) throws -> String? {
        let service = arrival.reading.request?.service
        guard let procedure = settings.procedures.first(where: { $0.service.name == service }) else { return nil }
        try tx.keep(procedure, at: now)
        let year = office.hours.zone.day(at: now).year
        let id = try tx.nextCaseID(prefix: office.numbering.casePrefix, year: year)
        try decide(
            .requestArrived(arrival), on: nil, id: id, procedure: procedure, sender: arrival.reading.from, at: now,
            in: tx)
        return id
    }

    /// Gives an input to a running case. A case that is not there (erased, foreign database) is left alone: nothing is
    /// returned then.
    @discardableResult
    func handle(_ input: Input, caseID: String, sender: String? = nil, at now: Instant, in tx: Transaction) throws
        -> Decided?
    {
        guard let current = try tx.case(caseID),
            let procedure = try tx.procedure(id: current.procedure, version: current.procedureVersion)
        else { return nil }
        return try decide(input, on: current, id: caseID, procedure: procedure, sender: sender, at: now, in: tx)
    }

    /// Carries out an order of the operator in a transaction. Returns what became of it, in English: `done`, or
    /// `refused: ` and why.
    package func obey(_ order: Input.OperatorOrder, caseID: String, at now: Instant, in tx: Transaction) throws
        -> String
    {
        if case .settleMail(let key, let arrived) = order.kind {
            return try settle(key, arrived ? .sent : .resend, by: order, at: now, in: tx)
                ? "done" : "refused: no mail \(key) is in doubt; `disposisi outbox list` shows those that are"
        }
        guard let decided = try handle(.operatorOrdered(order), caseID: caseID, at: now, in: tx) else {
            return "refused: there is no case \(caseID)"
        }
        return decided.refusal.map { "refused: \($0)" } ?? "done"
    }

    /// Settles a mail in doubt; a case that waits to hear that its letter has arrived goes on.
    /// `order` says who settled it, when a person did. Returns false when the mail is not in doubt.
    package func settle(
        _ key: String, _ settlement: Settlement, by order: Input.OperatorOrder? = nil, at now: Instant,
        in tx: Transaction
    ) throws -> Bool {
        guard let mail = try tx.mail(key), try tx.settle(key, settlement, at: now) else { return false }
        if let order, let caseID = mail.caseID {
            try handle(.operatorOrdered(order), caseID: caseID, at: now, in: tx)
        }
        if case .sent = settlement, mail.kind.awaitsAcceptance, let caseID = mail.caseID {
            try attempt(Matter(.accepted, of: caseID, key), at: now, in: tx) {
                try handle(.mailAccepted(slot: mail.slot), caseID: caseID, at: now, in: tx)
            }
        }
        return true
    }

    @discardableResult
    private func decide(
        _ input: Input, on current: Case?, id: String, procedure: Procedure, sender: String?, at now: Instant,
        in tx: Transaction
    ) throws -> Decided {
        let surroundings = try surroundings(
            for: input, on: current, id: id, procedure: procedure, sender: sender, at: now, in: tx)
        let decided = timings.measure(.decide) { Casework.decide(input, on: current, in: surroundings) }
        try perform(decided, after: current, caseID: id, at: now, in: tx)
        return decided
    }

    /// A case and what a look at it may take into account, or nothing when it is not there. Nothing can be decided in
    /// them: they have no next numbers. `office` is the office as it is now.
    func surroundings(of id: String, office: Office, at now: Instant, in tx: Transaction) throws -> (
        Case, Surroundings
    )? {
        guard let current = try tx.case(id),
            let procedure = try tx.procedure(id: current.procedure, version: current.procedureVersion)
        else { return nil }
        let span = Input.decidersChanged.span(on: current, hours: office.hours, at: now)
        return (
            current,
            Surroundings(
                office: office, procedure: procedure,
                schedule: try tx.schedule(facilities: office.facilities, around: span), nextCaseID: id,
                nextAgendaNumber: 0, nextLetterNumber: 0, answersThisHour: 0, answersToday: 0, digest: { digest($0) },
                now: now)
        )
    }

    private func surroundings(
        for input: Input, on current: Case?, id: String, procedure: Procedure, sender: String?, at now: Instant,
        in tx: Transaction
    ) throws -> Surroundings {
        let office = try office(at: now, in: tx)
        let year = office.hours.zone.day(at: now).year
        return Surroundings(
            office: office, procedure: procedure,
            schedule: try tx.schedule(
                facilities: office.facilities, around: input.span(on: current, hours: office.hours, at: now)),
            nextCaseID: id,
            // A case is entered once; one that has its number needs no other.
            nextAgendaNumber: current?.agendaNumber == nil ? try tx.nextNumber(.incoming, year: year) : 0,
            nextLetterNumber: try tx.nextNumber(.outgoing, year: year),
            answersThisHour: try sender.map {
                try tx.answersSent(to: $0, case: current?.id, since: now.adding(minutes: -60))
            } ?? 0,
            answersToday: try sender.map {
                try tx.answersSent(to: $0, since: now.adding(minutes: -1440))
            } ?? 0,
            digest: { digest($0) }, now: now,
            reminded: try remindedToday(input, current, at: now, in: tx))
    }

    /// Writes events, papers and mails of a decision.
    private func perform(
        _ decided: Decided, after before: Case?, caseID: String, at now: Instant, in tx: Transaction
    ) throws {
        guard
            !decided.events.isEmpty || !decided.mails.isEmpty || !decided.papers.isEmpty
                || !decided.meetings.isEmpty
        else { return }
        let matter = try tx.append(decided.events, to: caseID, at: now)
        for paper in decided.papers {
            try tx.owePaper(paper, of: caseID, at: now)
        }
        for meeting in decided.meetings { try tx.owe(meeting, of: caseID, at: now) }
        let unaware = try before.map { try withdrawQuestions(before: $0, now: matter, at: now, in: tx) } ?? []
        for mail in decided.mails {
            // Who never got the question need not hear that it is settled.
            if mail.kind == .notice, unaware.contains(mail.to.address) { continue }
            // A list that cannot be made holds up no reminder.
            if try isCoveredByDigest(mail, isLate: matter.escalation != nil, at: now, in: tx) { continue }
            try owe(mail, caseID: caseID, sequence: matter.sequence, at: now, in: tx)
            if mail.kind == .reminder, let token = mail.token { try noteReminder(of: token.person, at: now, in: tx) }
        }
    }

    private func owe(_ owed: OwedMail, caseID: String, sequence: Int, at now: Instant, in tx: Transaction) throws {
        var mail = owed
        let key = OutboxMail.key(caseID: caseID, sequence: sequence, slot: mail.slot)
        let token = mail.token.map { mint.token(for: $0) }
        if let token, let subject = mail.token {
            try tx.issueToken(
                hash: TokenMint.hash(of: token), subject: subject,
                expiresAt: now.adding(minutes: office.policy.tokenDays * 1440))
        }
        var originals: [[UInt8]] = []
        var files: [[OutgoingMessage.Attachment]] = []
        var papers: [String: [UInt8]] = [:]
        for enclosure in owed.enclosures {
            switch enclosure {
            case .original(let inbox):
                if let bytes = try tx.bytes(inbox: inbox) {
                    originals.append(bytes)
                    files.append(Self.files(try tx.files(inbox: inbox), in: bytes))
                } else {
                    // Erased by retention: the case goes on without it.
                    mail.enclosures.removeAll { $0 == enclosure }
                }
            case .paper(let key, _): papers[key] = try tx.paper(key, of: caseID)?.bytes
            case .invitation: break
            }
        }
        var context = MailContext(
            office: OutgoingMessage.Mailbox(name: office.shortName, address: office.address),
            messageID: Self.messageID(key: key, token: token, address: office.address), date: now,
            zone: office.hours.zone, token: token, plusAddresses: settings.mail.plusAddresses,
            references: mail.inReplyTo.map { [$0] } ?? [], original: originals.first, papers: papers)
        context.supplements = Array(originals.dropFirst())
        context.files = files
        var bytes: [UInt8] = []
        if let unwritten {
            unwritten.add(mail, key: key, context: context)
        } else {
            bytes = try timings.measure(.compose) { try composer.compose(mail, context: context) }
        }
        try tx.owe(
            OutboxMail(
                key: key, caseID: caseID, slot: mail.slot, kind: mail.kind, to: mail.to.address,
                envelopeFrom: settings.mail.sender, messageID: context.messageID,
                bytes: bytes, notBefore: mail.notBefore, isAnswer: mail.kind.isAnswer),
            at: now)
    }

    /// Files of a mail as they can be passed on, those first that people want to see first.
    ///
    /// The reader says where they stand; what it says is a stranger's word, so
    /// a place outside the mail, another kind or anything but base64 there
    /// makes no file, and each name ends as its kind does.
    private static func files(_ kept: [InboxFile], in bytes: [UInt8]) -> [OutgoingMessage.Attachment] {
        Letter.File.Kind.allCases.flatMap { kind in
            kept.filter { $0.kind == kind.rawValue }.compactMap { file in
                guard file.start >= 0, file.length > 0, file.start < bytes.count,
                    file.length <= bytes.count - file.start
                else { return nil }
                let name = FileName.safe(file.name) ?? "lampiran"
                let isNamed = kind.endings.contains { name.lowercased().hasSuffix($0) }
                return OutgoingMessage.Attachment(
                    name: isNamed ? name : name + (kind.endings.first ?? ""), type: kind.type,
                    base64: bytes[file.start..<(file.start + file.length)])
            }
        }
    }

    /// `dsp-<token or 0>-<digest of the key>@<domain>`: stable for the outbox key, so that a repeat is recognised.
    static func messageID(key: String, token: String?, address: String) -> String {
        let domain = address.utf8.split(separator: UInt8(ascii: "@")).last.map { String(Substring($0)) } ?? "localhost"
        return "dsp-\(token ?? "0")-\(digest(key).prefix(16))@\(domain)"
    }

    /// A mail to the operator that belongs to no case. `about` names it, once and for all where no other `key` is given.
    func tellOperator(
        _ reason: String, about: String, key: String? = nil, at now: Instant, in tx: Transaction
    ) throws {
        guard let address = office.operatorAddress else { return }
        let mail = OwedMail(
            slot: about, kind: .operatorNotice, to: Addressee(name: "Operator", address: address),
            fields: [
                "subject": .text("Perlu perhatian operator: \(about)"), "greeting": "Operator", "case": "-",
                "office": .text(office.name), "short_name": .text(office.shortName), "reason": .text(reason),
            ], notBefore: nextOpening(at: now))
        try oweOfficeMail(mail, key: "office/\(key ?? about)", at: now, in: tx)
    }

    /// Owes a mail that belongs to no case.
    func oweOfficeMail(_ mail: OwedMail, key: String, at now: Instant, in tx: Transaction) throws {
        let token = mail.token.map { mint.token(for: $0) }
        if let token, let subject = mail.token {
            try tx.issueToken(
                hash: TokenMint.hash(of: token), subject: subject,
                expiresAt: now.adding(minutes: office.policy.tokenDays * 1440))
        }
        let context = MailContext(
            office: OutgoingMessage.Mailbox(name: office.shortName, address: office.address),
            messageID: Self.messageID(key: key, token: token, address: office.address), date: now,
            zone: office.hours.zone, token: token, plusAddresses: settings.mail.plusAddresses,
            references: mail.inReplyTo.map { [$0] } ?? [])
        try tx.owe(
            OutboxMail(
                key: key, caseID: nil, slot: mail.slot, kind: mail.kind, to: mail.to.address,
                envelopeFrom: settings.mail.sender, messageID: context.messageID,
                bytes: try composer.compose(mail, context: context), notBefore: mail.notBefore,
                isAnswer: mail.kind.isAnswer),
            at: now)
    }
}
