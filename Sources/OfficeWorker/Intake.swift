import CaseJournal
import Casework
import LetterReading
import Logging
import OfficeCalendar
import Settings

/// From stored bytes to decisions: reads in the sealed child, finds the case, decides in a transaction.
extension OfficeWorker {
    /// A mail with everything that could be learned of it outside the transaction.
    struct Understood: Sendable {
        var mail: InboxMail
        /// Nothing when the mail could not be read; then `failure` says why.
        var reading: Reading?
        var failure: Failure?
        var route: Route?
        var meaning: Meaning?
        /// What the meaning was read for; when the case has moved on meanwhile it is read anew.
        var question: OpenQuestion?
        /// An applicant asks how things stand, in a mail that refers to none of ours.
        var asksForStatus = false
    }

    /// After as many attempts without an end the mail is taken to be what ends the worker.
    static let mostAttempts = 8

    /// Why a mail has no reading.
    enum Failure: Sendable, Equatable {
        case tooLarge
        /// The mail is to blame; it goes to quarantine.
        case poison(String)
        /// The reader is to blame; the mail is read again later.
        case later(String)
    }

    /// The case that a mail belongs to and how that was found.
    struct Route: Sendable, Equatable {
        var caseID: String
        var match: Input.Match
        var token: TokenSubject?
        var tokenExpired: Bool
        var slot: String?
    }

    /// Reads and decides everything stored. Returns how many mails were taken care of.
    @discardableResult
    package func takeIn() async throws -> Int {
        var count = 0
        var batch = try await readBatch(besides: [])
        while !batch.isEmpty {
            // The next batch is read in the children while this one is decided here.
            let inHand = Set(batch.map(\.mail.id))
            async let following = readBatch(besides: inHand)
            do {
                try await settle(batch)
            } catch {
                _ = try? await following
                throw error
            }
            count += batch.count
            outboxBell.ring()
            paperBell.ring()
            await mailbox.wake()
            batch = try await following
        }
        return count
    }

    /// Reads the next mails in the children, all at once, and keeps their order.
    private func readBatch(besides inHand: Set<Int64>) async throws -> [Understood] {
        let mails = try await journal.mailsToRead(limit: limits.batch, besides: inHand)
        guard !mails.isEmpty else { return [] }
        // Counted before anything looks into them: a mail that takes the worker down with it is known by its attempts.
        try await journal.beginReading(mails.map(\.id))
        return await withTaskGroup(of: (Int, Understood).self) { group in
            for (index, mail) in mails.enumerated() {
                group.addTask { (index, await self.understand(mail)) }
            }
            var result = [Understood?](repeating: nil, count: mails.count)
            for await (index, understood) in group { result[index] = understood }
            return result.compactMap { $0 }
        }
    }

    private func understand(_ mail: InboxMail) async -> Understood {
        var understood = Understood(mail: mail)
        if mail.isCut {
            understood.failure = .tooLarge
            return understood
        }
        if mail.attempts >= Self.mostAttempts {
            understood.failure = .poison("begun \(mail.attempts) times and never finished")
            return understood
        }
        do {
            let reading = try await timings.measure(.read) { try await reader.read(mail.bytes) }
            understood.reading = reading
            try await interpret(&understood, reading: reading)
        } catch ReadingFailure.poison(let words) {
            understood.failure = .poison(words)
        } catch let error as JournalError where !error.isSystemic {
            // The case that it names cannot be opened: it is decided alone, and kept aside if that fails, too.
            log.warning(
                "a mail's case cannot be opened", metadata: ["inbox": "\(mail.id)", "why": "\(error)"])
        } catch {
            understood.failure = .later("\(error)")
        }
        return understood
    }

    /// Finds the case and has the own words read as the answer to what it asked.
    private func interpret(_ understood: inout Understood, reading: Reading) async throws {
        if reading.kind == .other, try await asksForStatus(reading) {
            understood.asksForStatus = true
            return
        }
        guard reading.kind == .reply || reading.kind == .request || reading.kind == .automatic else { return }
        // Most letters name nothing of ours: no need to ask the journal about them.
        guard
            !reading.tokens.isEmpty || !reading.references.isEmpty || !reading.caseNumbers.isEmpty
                || reading.request?.refersTo != nil,
            let (route, question) = try await journal.look({ try self.locate(reading, in: $0) })
        else {
            if Self.asksAfter(reading) { understood.asksForStatus = true }
            return
        }
        understood.route = route
        guard let question, reading.kind != .automatic else { return }
        understood.question = question
        understood.meaning = try await timings.measure(.interpret) {
            try await reader.interpret(reading.text, as: question)
        }
        if Self.asksAfter(reading), route.match == .letterNumber {
            understood.meaning = Meaning(decision: .none, wishes: [.status])
        }
    }

    /// Whether a letter only asks how an earlier one stands: it opens no case.
    private static func asksAfter(_ reading: Reading) -> Bool {
        reading.kind == .request && reading.request?.warnings.contains("status_enquiry") ?? false
    }

    /// Finds the case of a mail: by a token of ours, by the thread, by the case number, by the earlier letter's number.
    ///
    /// Only a token can decide something for an official; the weaker clues
    /// bring a mail to its case so that it is shown there and answered sensibly.
    private func locate(_ reading: Reading, in tx: Transaction) throws -> (Route, OpenQuestion?)? {
        let now = clock.now()
        for token in reading.tokens {
            guard let issued = try tx.token(hash: TokenMint.hash(of: token)), mint.isValid(token, for: issued.subject)
            else { continue }
            let route = Route(
                caseID: issued.subject.caseID, match: .token, token: issued.subject,
                tokenExpired: issued.expiresAt <= now)
            if issued.subject.digestNumber != nil {
                return (route, try desk.digestQuestion(issued.subject, at: reading.date ?? now, in: tx))
            }
            return (route, try question(for: issued.subject, caseID: route.caseID, at: reading.date ?? now, in: tx))
        }
        for reference in reading.references {
            if let (caseID, slot) = try tx.caseOf(messageID: reference) {
                let route = Route(caseID: caseID, match: .thread, token: nil, tokenExpired: false, slot: slot)
                return (route, try question(for: nil, caseID: caseID, at: reading.date ?? now, in: tx))
            }
        }
        guard let from = reading.from else { return nil }
        // A number in the subject counts only from somebody who takes part in that case.
        for number in reading.caseNumbers {
            if let current = try tx.case(number), isParticipant(from, of: current) {
                let route = Route(caseID: number, match: .caseNumber, token: nil, tokenExpired: false)
                return (route, try question(for: nil, caseID: number, at: reading.date ?? now, in: tx))
            }
        }
        if let letter = reading.request?.refersTo?.number, reading.kind == .request {
            for caseID in try tx.cases(ofParticipant: from) {
                guard let known = try tx.case(caseID)?.request.number, Self.sameNumber(known, letter) else { continue }
                let route = Route(caseID: caseID, match: .letterNumber, token: nil, tokenExpired: false)
                return (route, try question(for: nil, caseID: caseID, at: reading.date ?? now, in: tx))
            }
        }
        return nil
    }

    /// Letter case and blanks do not tell letter numbers apart.
    private static func sameNumber(_ left: String, _ right: String) -> Bool {
        left.filter { !$0.isWhitespace }.lowercased() == right.filter { !$0.isWhitespace }.lowercased()
    }

    private func isParticipant(_ address: String, of current: Case) -> Bool {
        current.applicant.address.text?.lowercased() == address.lowercased()
            || desk.settings.office.official(at: address.lowercased()) != nil
    }

    private func question(for token: TokenSubject?, caseID: String, at: Instant, in tx: Transaction) throws
        -> OpenQuestion?
    {
        guard let current = try tx.case(caseID),
            let procedure = try tx.procedure(id: current.procedure, version: current.procedureVersion)
        else { return nil }
        return openQuestion(for: token, of: current, procedure: procedure, at: at)
    }

    // MARK: - Deciding

    /// Decides a batch in one transaction; if that fails, each mail in its own, so that one mail cannot hold up the others.
    private func settle(_ batch: [Understood]) async throws {
        let ready = batch.filter {
            if case .later = $0.failure { return false }
            return true
        }
        let later = batch.compactMap { understood -> (id: Int64, words: String)? in
            if case .later(let words) = understood.failure { return (understood.mail.id, words) }
            return nil
        }
        // An attempt that the reader has missed must not be held against the mail.
        if !later.isEmpty { try await journal.putOffReading(later.map(\.id)) }
        if !ready.isEmpty {
            do {
                try await decideAll(ready)
            } catch  where !error.isSystemic {
                log.warning(
                    "a batch could not be decided; deciding its mails one by one", metadata: ["why": "\(error.kept)"])
                for understood in ready { try await decideAlone(understood) }
            }
        }
        if let words = later.first?.words {
            log.error("the reader is not available", metadata: ["why": "\(words)", "mails": "\(later.count)"])
            throw PortFailure(.temporary, "the reader is not available: \(words)")
        }
    }

    private func decideAll(_ batch: [Understood]) async throws {
        // What happened before the transaction may be stale inside it: the question is asked again and compared.
        let stale = try await timings.measure(.commit) {
            try await journal.transact { tx in
                let unwritten = UnwrittenMails()
                var desk = self.desk
                desk.unwritten = unwritten
                var stale: [Understood] = []
                for understood in batch where try !self.decide(understood, at: desk, in: tx) {
                    stale.append(understood)
                }
                try self.timings.measure(.compose) { try unwritten.write(with: desk.composer, in: tx) }
                return stale
            }
        }
        for var understood in stale {
            guard let reading = understood.reading else { continue }
            (understood.route, understood.meaning, understood.question) = (nil, nil, nil)
            do {
                try await interpret(&understood, reading: reading)
            } catch ReadingFailure.poison(let words) {
                (understood.reading, understood.failure) = (nil, .poison(words))
            } catch let error as ReadingFailure {
                throw PortFailure(.temporary, "\(error)")
            }
            try await journal.transact { [understood] tx in
                _ = try self.decide(understood, insist: true, at: self.desk, in: tx)
            }
        }
    }

    private func decideAlone(_ understood: Understood) async throws {
        // What was decided before the batch failed stands.
        guard try await journal.look({ try $0.isWaiting(inbox: understood.mail.id) }) else { return }
        do {
            try await decideAll([understood])
        } catch  where !error.isSystemic {
            log.error(
                "a mail could not be decided and is kept aside",
                metadata: ["inbox": "\(understood.mail.id)", "why": "\(error.kept)"])
            let now = clock.now()
            try await journal.transact { tx in
                try tx.finishInbox(understood.mail.id, .quarantined, outcome: "not decided", caseID: nil, at: now)
                try self.desk.tellOperatorIfPossible(
                    "Surat dengan nomor kotak masuk \(understood.mail.id) tidak dapat diputuskan dan disimpan tersendiri.",
                    about: "inbox-\(understood.mail.id)", key: "inbox-\(understood.mail.id)", at: now, in: tx)
            }
        }
    }

    /// Decides one mail. Returns false when the case has moved on since its words were read.
    private func decide(_ understood: Understood, insist: Bool = false, at desk: Desk, in tx: Transaction) throws
        -> Bool
    {
        let mail = understood.mail
        let now = clock.now()
        guard let reading = understood.reading else {
            try setAside(understood, at: now, in: tx)
            return true
        }
        var borrowed = false
        if reading.kind == .request || reading.kind == .reply {
            let sighting = try tx.sighting(
                inbox: mail.id, messageID: reading.messageID, sender: reading.from ?? "",
                contents: Self.contentsDigest(of: mail.bytes, reading: reading))
            switch sighting {
            case .first: break
            case .twice(let earlier):
                try tx.finishInbox(mail.id, .duplicate, outcome: "same as \(earlier)", caseID: nil, at: now)
                return true
            case .borrowed: borrowed = true
            }
        }
        if reading.kind == .bounce {
            try bounce(reading, mail: mail, at: now, in: tx)
            return true
        }
        if reading.kind == .request || reading.kind == .reply {
            try tx.keep(Self.files(in: reading, of: mail), of: mail.id)
        }
        let located = try locate(reading, in: tx)
        if let (route, question) = located, reading.kind != .other, reading.kind != .unreadable {
            if !insist, question != nil || understood.question != nil {
                guard route == understood.route, Self.same(question, understood.question) else { return false }
            }
            let answer = Input.Answer(
                inbox: mail.id, reading: reading, meaning: understood.meaning ?? Meaning(decision: .unclear),
                token: route.token, tokenExpired: route.tokenExpired, matchedBy: route.match,
                receivedAt: mail.receivedAt)
            try desk.noticeAbsence(reading, at: now, in: tx)
            if let token = route.token, token.digestNumber != nil {
                let count = try desk.takeDigestAnswer(answer, token: token, at: now, in: tx)
                try tx.finishInbox(
                    mail.id, .decided, outcome: "answer to a list, \(count) taken", caseID: nil, at: now)
                return true
            }
            try desk.handle(.replyArrived(answer), caseID: route.caseID, sender: reading.from, at: now, in: tx)
            try tx.finishInbox(mail.id, .decided, outcome: "reply", caseID: route.caseID, at: now)
            return true
        }
        if reading.kind == .request, !Self.asksAfter(reading), !isOurs(reading.from) {
            let arrival = Input.Arrival(
                inbox: mail.id, reading: reading, receivedAt: mail.receivedAt, borrowedMessageID: borrowed)
            if let caseID = try desk.open(arrival, at: now, in: tx) {
                try tx.finishInbox(mail.id, .decided, outcome: "request", caseID: caseID, at: now)
                return true
            }
        }
        if understood.asksForStatus, try tellStatus(reading, mail: mail, at: now, at: desk, in: tx) { return true }
        try desk.noticeAbsence(reading, at: now, in: tx)
        try tx.finishInbox(mail.id, .other, outcome: reading.kind.rawValue, caseID: nil, at: now)
        return true
    }

    /// The places of a mail's files, as far as they can be true.
    private static func files(in reading: Reading, of mail: InboxMail) -> [InboxFile] {
        (reading.files ?? []).prefix(10).filter { file in
            file.start >= 0 && file.start < mail.bytes.count && file.length > 0
                && file.length <= mail.bytes.count - file.start
        }.map { InboxFile(name: $0.name, kind: $0.kind.rawValue, start: $0.start, length: $0.length) }
    }

    func isOurs(_ address: String?) -> Bool { address?.lowercased() == desk.settings.office.address }

    /// Whether two questions ask the same, whenever they were put.
    private static func same(_ left: OpenQuestion?, _ right: OpenQuestion?) -> Bool {
        left?.kind == right?.kind && left?.choices == right?.choices && left?.fields == right?.fields
    }

    private func setAside(_ understood: Understood, at now: Instant, in tx: Transaction) throws {
        let id = understood.mail.id
        switch understood.failure {
        case .tooLarge:
            try tx.finishInbox(id, .tooLarge, outcome: "\(understood.mail.size) bytes", caseID: nil, at: now)
            try desk.tellOperator(
                "Surat berukuran \(understood.mail.size / 1_000_000) MB melebihi batas dan belum dibaca. Surat aslinya "
                    + "tetap ada di kotak surat (UID \(understood.mail.uid)).", about: "inbox-\(id)", at: now, in: tx)
        case .poison(let words):
            log.error("a mail is quarantined", metadata: ["inbox": "\(id)", "why": "\(words)"])
            try tx.finishInbox(id, .quarantined, outcome: words, caseID: nil, at: now)
            try desk.tellOperator(
                "Surat dengan nomor kotak masuk \(id) tidak dapat dibaca dengan aman dan dikarantina. Surat aslinya "
                    + "tetap ada di kotak surat (UID \(understood.mail.uid)).", about: "inbox-\(id)", at: now, in: tx)
        case .later, nil:
            break
        }
    }

    /// A delivery failure can only mark the mail it names; it never decides.
    private func bounce(_ reading: Reading, mail: InboxMail, at now: Instant, in tx: Transaction) throws {
        var caseID: String?
        let named = reading.bounces.compactMap(\.messageID) + reading.references
        for id in named {
            guard let (owner, slot) = try tx.caseOf(messageID: id), let slot else { continue }
            caseID = owner
            try desk.handle(
                .mailBounced(slot: slot, permanent: reading.bounces.contains(where: \.permanent)), caseID: owner,
                at: now, in: tx)
            break
        }
        try tx.finishInbox(mail.id, caseID == nil ? .other : .decided, outcome: "bounce", caseID: caseID, at: now)
    }

    /// Digest of Date, Subject and the body below the header block: what makes a mail the same mail.
    private static func contentsDigest(of bytes: [UInt8], reading: Reading) -> String {
        var body = bytes[...]
        let newline = UInt8(ascii: "\n")
        let cr = UInt8(ascii: "\r")
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] == newline {
                var next = index + 1
                if next < bytes.endIndex, bytes[next] == cr { next += 1 }
                if next < bytes.endIndex, bytes[next] == newline {
                    body = bytes[(next + 1)...]
                    break
                }
            }
            index += 1
        }
        let date = reading.date.map { String($0.milliseconds) } ?? ""
        return digest(Array("\(date)\u{0}\(reading.subject)\u{0}".utf8) + body)
    }
}
