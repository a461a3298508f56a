package import OfficeCalendar

/// A conversation with an IMAP server (RFC 9051 and RFC 3501) over a protected line.
///
/// Nothing here marks a mail as read, and nothing is retried: the caller stores first, flags afterwards, and opens
/// another session when this one is lost. A session does one thing at a time, on a thread of its own. Cancelling the
/// task that uses it ends every wait at once and closes the line.
///
/// Every command has a deadline (``LineDeadlines/command``). Faults are ``LineFault``; after one of kind `temporary`,
/// `untrusted` or `protocolBroken` the session is closed.
package actor ImapSession {
    private let executor: LineExecutor
    private let interrupt: LineInterrupt
    private let deadlines: LineDeadlines
    private let readSize: Int
    private var line: AuthenticatedLine?
    private var frames: ResponseFrames
    private let tagPrefix: String
    private var tagNumber = 0
    private var mailCount: UInt32 = 0
    private var hasNews = false
    private var download: Download?
    private var idleWorks: Bool
    private var wasWoken = false

    /// What the server offers, in capitals.
    package private(set) var capabilities: Set<String> = []

    /// Servers may hang up after 30 minutes of IDLE, and some routers after 10 (RFC 2177).
    private let idleRenewal: Duration
    /// How often a server without IDLE is asked.
    private let pollEvery: Duration

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    private init(
        deadlines: LineDeadlines, limits: ImapLimits, idleRenewal: Duration, pollEvery: Duration, usesIdle: Bool,
        readSize: Int
    ) throws {
        idleWorks = usesIdle
        executor = LineExecutor(label: "imap session")
        interrupt = try LineInterrupt()
        self.deadlines = deadlines
        self.readSize = readSize
        self.idleRenewal = idleRenewal
        self.pollEvery = pollEvery
        frames = ResponseFrames(limits: limits)
        // Nobody who writes a mail can know the tags of the session that reads it.
        tagPrefix = String((0..<4).map { _ in "abcdefghijklmnopqrstuvwxyz".randomElement() ?? "x" })
    }

    /// Connects, logs in and asks what the server offers.
    ///
    /// - parameter credential: nil for a server that wants no login.
    /// - parameter pollEvery: how often a server without IDLE is asked within a wait.
    /// - parameter usesIdle: false for a server that offers IDLE and does not tell.
    /// - parameter readSize: how many bytes are read at once; only tests need another number.
    package static func open(
        _ server: MailServer, credential: CredentialSource?, deadlines: LineDeadlines = LineDeadlines(),
        limits: ImapLimits = ImapLimits(), idleRenewal: Duration = .seconds(540), pollEvery: Duration = .seconds(30),
        usesIdle: Bool = true, readSize: Int = 1 << 16
    ) async throws -> ImapSession {
        let session = try ImapSession(
            deadlines: deadlines, limits: limits, idleRenewal: idleRenewal, pollEvery: pollEvery,
            usesIdle: usesIdle, readSize: readSize)
        try await session.connect(to: server, credential: credential)
        return session
    }

    private func connect(to server: MailServer, credential: CredentialSource?) async throws {
        let interrupt = interrupt
        try await withTaskCancellationHandler {
            line = try await AuthenticatedLine.open(
                to: server, for: .imap, credential: credential, within: deadlines.connect, interrupt: interrupt,
                readSize: readSize)
            _ = try await cancellable { try run("CAPABILITY", "CAPABILITY") }
        } onCancel: {
            interrupt.cancel()
        }
    }

    /// Whether the line stands, as far as is known.
    package var isOpen: Bool { line?.isOpen ?? false }

    /// Says goodbye and hangs up. The session cannot be used any more.
    package func close() {
        guard let line, line.isOpen else { return }
        if download == nil, (try? line.send("\(nextTag()) LOGOUT\r\n", until: .now + .milliseconds(500))) != nil {
            let end = ContinuousClock.now + .milliseconds(500)
            while case .bytes? = try? line.receive(until: end, { _ in }) {}
        }
        line.close()
    }

    /// Hangs up at once, from anywhere: whatever the session waits for ends with `CancellationError`.
    package nonisolated func cancel() {
        interrupt.cancel()
        Task { await hangUp() }
    }

    private func hangUp() {
        line?.close()
    }

    /// Ends the present ``waitForChange(atMost:)`` or the next one, and nothing else.
    package nonisolated func wake() {
        interrupt.wake()
    }

    // MARK: Mailboxes

    /// Opens a mailbox; later commands mean this one.
    package func select(_ mailbox: String) async throws -> SelectedMailbox {
        try await cancellable { try selectNow(mailbox) }
    }

    private func selectNow(_ mailbox: String) throws -> SelectedMailbox {
        var uidValidity: UInt32?
        var uidNext: UInt32?
        var keepsKeywords = false
        mailCount = 0
        let name = try ImapText.mailbox(mailbox)
        let end = try run("SELECT", "SELECT \(name)") { response in
            guard case .status(let status) = response else { return }
            switch status.code {
            case "UIDVALIDITY": uidValidity = Decimal32.value(Array(status.argument.utf8))
            case "UIDNEXT": uidNext = Decimal32.value(Array(status.argument.utf8))
            case "PERMANENTFLAGS": keepsKeywords = status.argument.contains("\\*")
            default: break
            }
        }
        hasNews = false
        guard let uidValidity else {
            throw LineFault(
                .unsupported, "SELECT", "the server gives \(mailbox) no UIDVALIDITY, so no mail can be told apart")
        }
        return SelectedMailbox(
            uidValidity: uidValidity, uidNext: uidNext, count: Int(mailCount), isReadOnly: end.code == "READ-ONLY",
            keepsKeywords: keepsKeywords)
    }

    /// Makes a mailbox if it is not there.
    package func ensureMailbox(_ mailbox: String) async throws {
        try await cancellable {
            let name = try ImapText.mailbox(mailbox)
            // Asked first: a server may say no to CREATE in many words.
            var isThere = false
            try run("LIST", "LIST \"\" \(name)") { response in
                if response == .listed { isThere = true }
            }
            if !isThere { try run("CREATE", "CREATE \(name)") }
        }
    }

    // MARK: Finding mails

    /// The mails above a UID that the server received since the office began.
    ///
    /// - parameter uid: 0 asks for the whole mailbox.
    /// - parameter start: mails that were received earlier are left alone; nil for none. A mail without a readable date
    ///   is not.
    package func arrivals(above uid: UInt32, since start: Instant?) async throws -> Arrivals {
        try await cancellable {
            guard uid < .max else { return Arrivals(uids: UidSet(), leftAlone: 0) }
            hasNews = false
            guard mailCount > 0 else { return Arrivals(uids: UidSet(), leftAlone: 0) }
            var criteria = "UID \(uid + 1):*"
            if let start { criteria += " SINCE \(InternalDate.searchDay(before: start))" }
            // `n:*` always means the last mail too, even if it is older (RFC 9051, section 9).
            let found = try search(criteria).above(uid)
            guard let start else { return Arrivals(uids: found, leftAlone: 0) }
            let facts = try factsNow(of: found)
            let taken = UidSet(facts.filter { $0.receivedAt.map { $0 >= start } ?? true }.map(\.uid))
            let all = uid == 0 ? max(Int(mailCount), facts.count) : facts.count
            return Arrivals(uids: taken, leftAlone: all - taken.count)
        }
    }

    /// The mails of the selected mailbox whose Message-ID holds the text; the caller compares the mails themselves.
    ///
    /// - parameter start: only mails that the server received since the day before; spares a large mailbox.
    package func mails(withMessageId id: String, since start: Instant? = nil) async throws -> UidSet {
        try await cancellable {
            let since = start.map { "SINCE \(InternalDate.searchDay(before: $0)) " } ?? ""
            return try search("\(since)HEADER Message-ID \(try ImapText.search(id))")
        }
    }

    /// Time and size of mails; those that are gone are not among them.
    package func facts(of uids: UidSet) async throws -> [MailFacts] {
        try await cancellable { try factsNow(of: uids) }
    }

    private func search(_ criteria: String) throws -> UidSet {
        var found = UidSet()
        if capabilities.contains("ESEARCH") || capabilities.contains("IMAP4REV2") {
            try run("SEARCH", "UID SEARCH RETURN (ALL) \(criteria)") { response in
                // Without ALL in the answer nothing was found.
                if case .extendedSearch(let result) = response, let all = result.all { found = all }
            }
        } else {
            try run("SEARCH", "UID SEARCH \(criteria)") { response in
                if case .search(let uids) = response { found = UidSet(ranges: found.ranges + uids.ranges) }
            }
        }
        guard found.count <= Int(mailCount) + 100_000 else {
            throw broken("SEARCH", "the server finds \(found.count) mails in a mailbox of \(mailCount)")
        }
        return found
    }

    private func factsNow(of uids: UidSet) throws -> [MailFacts] {
        var result: [UInt32: MailFacts] = [:]
        for part in uids.parts(of: 5_000) {
            try run("FETCH", "UID FETCH \(part.text) (UID INTERNALDATE RFC822.SIZE)") { response in
                guard case .fetched(let facts) = response, let uid = facts.uid,
                    facts.receivedAt != nil || facts.size != nil
                else { return }
                if part.contains(uid) {
                    result[uid] = MailFacts(uid: uid, receivedAt: facts.receivedAt, size: facts.size)
                }
            }
        }
        return result.values.sorted { $0.uid < $1.uid }
    }

    // MARK: Fetching mails

    /// The mails, batch by batch: the server is asked in sets, ahead of the reader, and no more than a batch is in
    /// memory. Fetching sets no flag. A mail that is gone is left out.
    ///
    /// Whoever stops in the middle has ended the session.
    package nonisolated func mails(_ uids: UidSet, batch: BatchSize = BatchSize()) -> MailBatches {
        MailBatches(session: self, uids: uids, size: batch)
    }

    private struct Download {
        var parts: [UidSet]
        var outstanding: [(tag: String, part: UidSet, seen: Set<UInt32>)] = []
    }

    fileprivate func beginDownload(_ uids: UidSet) throws {
        try requireIdle("FETCH")
        download = Download(parts: uids.parts(of: 100, characters: 1_000).reversed())
    }

    fileprivate func nextBatch(_ size: BatchSize) async throws -> [FetchedMail]? {
        try await cancellable {
            guard var state = download else { return nil }
            var batch: [FetchedMail] = []
            var bytes = 0
            while batch.count < size.mails && bytes < size.bytes {
                try askAhead(&state)
                guard !state.outstanding.isEmpty else { break }
                switch try nextResponse("FETCH") {
                case .fetched(let facts):
                    guard let mail = Self.mail(facts), let uid = facts.uid,
                        let asked = state.outstanding.firstIndex(where: {
                            $0.part.contains(uid) && !$0.seen.contains(uid)
                        })
                    else { continue }
                    state.outstanding[asked].seen.insert(uid)
                    bytes += facts.keptBytes
                    batch.append(mail)
                case .tagged(let tag, let status):
                    guard let index = state.outstanding.firstIndex(where: { $0.tag == tag }) else {
                        throw broken("FETCH", "an answer to a command that was not given")
                    }
                    let ended = state.outstanding.remove(at: index)
                    try settle(ended.part.subtracting(UidSet(ended.seen)), status, &state, &batch)
                case let other:
                    try note(other, during: "FETCH")
                }
            }
            // As long as a download stands here, nothing else may use the line; also after a fault.
            download = batch.isEmpty ? nil : state
            return batch.isEmpty ? nil : batch
        }
    }

    /// Two sets are always on their way, so that the server never waits for us.
    private func askAhead(_ state: inout Download) throws {
        while state.outstanding.count < 2, let part = state.parts.popLast() {
            let tag = nextTag()
            try send("\(tag) UID FETCH \(part.text) (UID INTERNALDATE RFC822.SIZE BODY.PEEK[])\r\n", "FETCH")
            state.outstanding.append((tag, part, []))
        }
    }

    /// A server that cannot read one mail may refuse the whole set: the others are then asked for one by one.
    private func settle(
        _ missing: UidSet, _ status: ServerStatus, _ state: inout Download, _ batch: inout [FetchedMail]
    ) throws {
        switch status.word {
        case .no where missing.isEmpty:
            break
        case .no where missing.count == 1:
            guard let uid = missing.last else { break }
            batch.append(
                FetchedMail(
                    facts: MailFacts(uid: uid, receivedAt: nil, size: nil),
                    content: .unavailable("\(status.code) \(status.text)")))
        case .no:
            state.parts += missing.reversed().map { UidSet([$0]) }
        case .bad, .bye, .preauth:
            throw broken("FETCH", status.text)
        case .ok:
            break
        }
    }

    private static func mail(_ facts: FetchedFacts) -> FetchedMail? {
        guard let uid = facts.uid, let body = facts.body else { return nil }
        let known = MailFacts(uid: uid, receivedAt: facts.receivedAt, size: facts.size)
        switch body {
        case .none:
            return FetchedMail(facts: known, content: .unavailable("the server has no bytes for this mail"))
        case .literal(let literal) where literal.isWhole:
            return FetchedMail(facts: known, content: .whole(literal.bytes))
        case .literal(let literal):
            return FetchedMail(facts: known, content: .tooLarge(size: literal.size, head: literal.bytes))
        }
    }

    // MARK: Marking and moving

    /// Sets a keyword. UIDs that are gone are no fault.
    package func setKeyword(_ keyword: String, on uids: UidSet) async throws {
        try await cancellable {
            let keyword = try ImapText.keyword(keyword)
            for part in uids.parts(of: 2_000) {
                try run("STORE", "UID STORE \(part.text) +FLAGS.SILENT (\(keyword))")
            }
        }
    }

    /// Moves mails to another mailbox, which is made if it is not there. UIDs that are gone are no fault.
    ///
    /// - throws: `unsupported` if the server can neither move (RFC 6851) nor remove single mails (RFC 4315): without
    ///   one of the two a lost line could cost or double a mail.
    package func move(_ uids: UidSet, to mailbox: String) async throws {
        try await cancellable {
            let name = try ImapText.mailbox(mailbox)
            let canMove = capabilities.contains("MOVE") || capabilities.contains("IMAP4REV2")
            guard canMove || capabilities.contains("UIDPLUS") else {
                throw LineFault(.unsupported, "MOVE", "the server offers neither MOVE nor UIDPLUS")
            }
            for part in uids.parts(of: 2_000) {
                let transfer = "\(canMove ? "MOVE" : "COPY") \(part.text) \(name)"
                do {
                    try run("MOVE", "UID \(transfer)")
                } catch let fault as RefusedByServer where fault.code == "TRYCREATE" {
                    try run("CREATE", "CREATE \(name)")
                    try run("MOVE", "UID \(transfer)")
                }
                if !canMove {
                    try run("STORE", "UID STORE \(part.text) +FLAGS.SILENT (\\Deleted)")
                    try run("EXPUNGE", "UID EXPUNGE \(part.text)")
                }
            }
        }
    }

    // MARK: Waiting

    /// Asks the server for news; keeps the line alive.
    package func noop() async throws {
        try await cancellable { _ = try run("NOOP", "NOOP") }
    }

    /// Waits until mails come, at most so long: by IDLE (RFC 2177) where the server offers it, otherwise by asking now
    /// and then.
    ///
    /// What came since the last ``arrivals(above:since:)`` counts, also if it came before the wait. A server may forget
    /// to tell: the caller looks again in any case.
    package func waitForChange(atMost limit: Duration) async throws -> MailboxChange {
        try await cancellable {
            try requireIdle("wait")
            let end = ContinuousClock.now + limit
            while true {
                if hasNews { return .arrived }
                if interrupt.takeWake() { return .woken }
                if ContinuousClock.now >= end { return .nothing }
                let change =
                    capabilities.contains("IDLE") && idleWorks
                    ? try idle(until: min(end, .now + idleRenewal)) : try poll(until: min(end, .now + pollEvery))
                if change != .nothing { return change }
            }
        }
    }

    private func idle(until end: ContinuousClock.Instant) throws -> MailboxChange {
        let tag = nextTag()
        try send("\(tag) IDLE\r\n", "IDLE")
        waiting: while true {
            switch try nextResponse("IDLE") {
            case .continuation:
                break waiting
            case .tagged(tag, _):
                // Offered and then refused: asking does as well.
                idleWorks = false
                return .nothing
            case let response:
                try note(response, during: "IDLE")
            }
        }
        var result = MailboxChange.nothing
        while !hasNews {
            guard let response = try nextResponseOrWake("IDLE", until: end) else {
                result = wasWoken ? .woken : .nothing
                break
            }
            if case .tagged(tag, _) = response { return .nothing }
            try note(response, during: "IDLE")
        }
        try send("DONE\r\n", "IDLE")
        while true {
            let response = try nextResponse("IDLE")
            if case .tagged(tag, _) = response { break }
            try note(response, during: "IDLE")
        }
        return hasNews ? .arrived : result
    }

    private func poll(until end: ContinuousClock.Instant) throws -> MailboxChange {
        while !hasNews {
            guard let response = try nextResponseOrWake("wait", until: end) else {
                if wasWoken { return .woken }
                try run("NOOP", "NOOP")
                break
            }
            try note(response, during: "wait")
        }
        return hasNews ? .arrived : .nothing
    }

    // MARK: Commands

    private func cancellable<Value>(_ work: () throws -> Value) async throws -> Value {
        let interrupt = interrupt
        return try await withTaskCancellationHandler {
            do {
                return try work()
            } catch let refusal as RefusedByServer {
                throw refusal.fault
            }
        } onCancel: {
            interrupt.cancel()
        }
    }

    /// Says one command and reads until its answer.
    @discardableResult
    private func run(
        _ operation: String, _ command: String, _ take: (ImapResponse) throws -> Void = { _ in }
    ) throws -> ServerStatus {
        try requireIdle(operation)
        let tag = nextTag()
        try send("\(tag) \(command)\r\n", operation)
        while true {
            let response = try nextResponse(operation)
            guard case .tagged(let answered, let status) = response else {
                try note(response, during: operation)
                try take(response)
                continue
            }
            guard answered == tag else { throw broken(operation, "an answer to a command that was not given") }
            guard status.word == .ok else { throw RefusedByServer(operation, status) }
            return status
        }
    }

    private func requireIdle(_ operation: String) throws {
        guard isOpen else { throw LineFault(.temporary, operation, "the line is closed") }
        guard download == nil else { throw broken(operation, "a fetch before it was not read to its end") }
    }

    private func nextTag() -> String {
        tagNumber += 1
        return "\(tagPrefix)\(tagNumber)"
    }

    private func send(_ text: String, _ operation: String) throws {
        guard let line else { throw LineFault(.temporary, operation, "the line is closed") }
        do {
            try line.send(text, until: .now + deadlines.command)
        } catch let fault as LineFault {
            line.close()
            throw LineFault(fault.kind, operation, fault.words)
        }
    }

    /// What every response may bring, whatever was asked.
    private func note(_ response: ImapResponse, during operation: String) throws {
        switch response {
        case .exists(let count):
            if count > mailCount { hasNews = true }
            mailCount = count
        case .expunged:
            if mailCount > 0 { mailCount -= 1 }
        case .capabilities(let names):
            capabilities = names
        case .status(let status) where status.word == .bye:
            line?.close()
            throw LineFault(.temporary, operation, "the server says goodbye: \(status.text)")
        case .tagged:
            throw broken(operation, "an answer to a command that was not given")
        default:
            break
        }
    }

    private func nextResponse(_ operation: String) throws -> ImapResponse {
        guard let response = try nextResponse(operation, until: nil) else {
            line?.close()
            throw LineFault(.temporary, operation, "no answer in time")
        }
        return response
    }

    private func nextResponseOrWake(_ operation: String, until end: ContinuousClock.Instant) throws -> ImapResponse? {
        try nextResponse(operation, until: end)
    }

    /// - parameter end: nil for the deadline of commands; otherwise a wake-up ends the wait as well.
    /// - returns: nil when the time is up or somebody woke us.
    private func nextResponse(_ operation: String, until end: ContinuousClock.Instant?) throws -> ImapResponse? {
        guard let line else { throw LineFault(.temporary, operation, "the line is closed") }
        let start = ContinuousClock.now
        var limit = end ?? start + deadlines.command
        while true {
            if let frame = frames.next() {
                do {
                    return try ImapResponse(frame)
                } catch {
                    throw broken(operation, "the server sends \(error.what)")
                }
            }
            if let fault = frames.fault { throw broken(operation, "the server sends \(fault)") }
            // A large mail may take its time, but not for ever: 16 KiB a second, and never a pause as long as a whole
            // deadline.
            if frames.literalLeft > 0 {
                limit = max(limit, start + deadlines.command + .seconds(frames.literalLeft / 16_384))
            }
            let pause = ContinuousClock.now + deadlines.command
            let isWithinResponse = end == nil || frames.literalLeft > 0
            switch try line.receive(
                until: isWithinResponse ? min(limit, pause) : limit, isWakeable: end != nil && frames.literalLeft == 0,
                { frames.feed($0) })
            {
            case .bytes:
                continue
            case .closed:
                throw LineFault(.temporary, operation, "the server has hung up")
            case let ended:
                wasWoken = ended == .woken
                if end != nil && frames.literalLeft > 0 {
                    line.close()
                    throw LineFault(.temporary, operation, "a mail that does not end")
                }
                return nil
            }
        }
    }

    private func broken(_ operation: String, _ words: String) -> LineFault {
        line?.close()
        return LineFault(.protocolBroken, operation, words)
    }
}

extension FetchedFacts {
    fileprivate var keptBytes: Int {
        if case .literal(let literal)? = body { literal.bytes.count } else { 0 }
    }
}

/// The server's no to one command, with the code that some commands look at.
private struct RefusedByServer: Error {
    let code: String
    let fault: LineFault

    init(_ operation: String, _ status: ServerStatus) {
        code = status.code
        let kind: LineFault.Kind =
            switch status.code {
            // RFC 5530: what passes, and what somebody must look at.
            case "UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG": .temporary
            case "AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "EXPIRED", "PRIVACYREQUIRED": .authentication
            default: .refused
            }
        fault = LineFault(kind, operation, status.code.isEmpty ? status.text : "[\(status.code)] \(status.text)")
    }
}

/// Mails, batch by batch. Made by ``ImapSession/mails(_:batch:)``.
package struct MailBatches: AsyncSequence, Sendable {
    package typealias Element = [FetchedMail]

    fileprivate let session: ImapSession
    fileprivate let uids: UidSet
    fileprivate let size: BatchSize

    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let batches: MailBatches
        fileprivate var hasBegun = false

        package mutating func next() async throws -> [FetchedMail]? {
            if !hasBegun {
                hasBegun = true
                try await batches.session.beginDownload(batches.uids)
            }
            return try await batches.session.nextBatch(batches.size)
        }
    }

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(batches: self)
    }
}
