/// A conversation with an SMTP server (RFC 5321) over a protected line, which carries one mail after the other.
///
/// - Each mail has one addressee, and the archive as a second one: so a refusal means this person, and no person's
///   refusal hides behind another's acceptance. DATA is only said after the addressee's own 250 and the archive's:
///   what went out has a copy, or a missing copy would prove nothing.
/// - What the server does not clearly say is never taken for a yes or a no. Lost before the final dot:
///   ``DeliveryOutcome/deferred``; lost after it: ``DeliveryOutcome/inDoubt``.
/// - Where the server offers PIPELINING (RFC 2920), the addresses of the next mail travel with the content of the
///   present one.
///
/// Nothing is retried here.
package actor SmtpSession {
    private let executor: LineExecutor
    private let interrupt: LineInterrupt
    private let deadlines: LineDeadlines
    private let readSize: Int
    private var line: AuthenticatedLine?
    private var replies = SmtpReplies()
    private var pipelines = false
    private var takesEightBits = false
    private var announcesSize = false
    private var largest: Int?
    private var needsReset = false

    /// What the server offers (RFC 5321, section 4.1.1.1), in capitals, each with its parameters.
    package private(set) var offers: [String] = []

    /// How many mails were handed over, whatever became of them.
    package private(set) var mailCount = 0

    /// Within this time a server may still answer the final dot when the worker is told to stop.
    private static let graceWhenStopping = Duration.milliseconds(500)

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    private init(deadlines: LineDeadlines, readSize: Int) throws {
        executor = LineExecutor(label: "smtp session")
        interrupt = try LineInterrupt()
        self.deadlines = deadlines
        self.readSize = readSize
    }

    /// Connects, logs in and asks what the server offers.
    ///
    /// - parameter ownName: the name to say EHLO with.
    /// - parameter credential: nil for a server that wants no login.
    /// - parameter readSize: how many bytes are read at once; only tests need another number.
    /// - throws: ``LineFault``, `CancellationError`, or what `credential` throws.
    package static func open(
        _ server: MailServer, ownName: String, credential: CredentialSource?,
        deadlines: LineDeadlines = LineDeadlines(), readSize: Int = 1 << 14
    ) async throws -> SmtpSession {
        let session = try SmtpSession(deadlines: deadlines, readSize: readSize)
        try await session.connect(to: server, ownName: ownName, credential: credential)
        return session
    }

    private func connect(to server: MailServer, ownName: String, credential: CredentialSource?) async throws {
        let interrupt = interrupt
        try await withTaskCancellationHandler {
            line = try await AuthenticatedLine.open(
                to: server, for: .smtp(ownName: ownName), credential: credential, within: deadlines.connect,
                interrupt: interrupt, readSize: readSize)
            // libcurl has said EHLO for itself and does not tell what it heard.
            try say("EHLO \(ownName)\r\n")
            var reply = try hear(within: deadlines.command)
            if reply.isPermanent {
                try say("HELO \(ownName)\r\n")
                reply = try hear(within: deadlines.command)
            }
            guard reply.isPositive else { throw LineFault(.temporary, "EHLO", reply.words) }
            for offer in reply.lines.dropFirst() {
                let words = offer.uppercased().split(separator: " ")
                offers.append(words.joined(separator: " "))
                switch words.first {
                case "PIPELINING": pipelines = true
                case "8BITMIME": takesEightBits = true
                case "SIZE":
                    announcesSize = true
                    // 0 stands for no fixed limit (RFC 1870, section 4).
                    largest = words.count > 1 ? Int(words[1]).flatMap { $0 > 0 ? $0 : nil } : nil
                default: break
                }
            }
        } onCancel: {
            interrupt.cancel()
        }
    }

    /// Whether the line stands, as far as is known.
    package var isOpen: Bool { line?.isOpen ?? false }

    /// Whether the server still answers; an idle line may have been closed without a word.
    package func isAlive() -> Bool {
        guard isOpen else { return false }
        guard (try? say("NOOP\r\n")) != nil, let reply = try? hear(within: .seconds(10)), reply.isPositive else {
            line?.close()
            return false
        }
        return true
    }

    /// Says goodbye and hangs up. The session cannot be used any more.
    package func close() {
        guard let line, line.isOpen else { return }
        if (try? line.send("QUIT\r\n", until: .now + .milliseconds(500))) != nil {
            _ = try? hear(within: .milliseconds(500))
        }
        line.close()
    }

    /// Hangs up at once, from anywhere. A mail whose final dot is out is then in doubt.
    package nonisolated func cancel() {
        interrupt.cancel()
        Task { await hangUp() }
    }

    private func hangUp() {
        line?.close()
    }

    // MARK: Sending

    /// Sends mails, one after the other.
    ///
    /// It never throws: every mail that was begun has an outcome. When the line ends, the mails after it have none, nor
    /// has one that the server has heard nothing of but addresses: they can be sent again without a thought.
    ///
    /// - parameter settled: called for each mail as soon as its outcome is known, in order, on the session's own
    ///   thread.
    package func send(
        _ mails: [SmtpMail], settled: (@Sendable (Int, DeliveryOutcome) -> Void)? = nil
    ) async -> SmtpBatch {
        let interrupt = interrupt
        return await withTaskCancellationHandler {
            var outcomes: [DeliveryOutcome] = []
            var transaction = Transaction(mails: mails)
            for index in mails.indices {
                do {
                    let outcome = try transact(index, &transaction)
                    outcomes.append(outcome)
                    settled?(index, outcome)
                    mailCount += 1
                } catch {
                    line?.close()
                    return SmtpBatch(outcomes: outcomes, end: Self.fault(error))
                }
            }
            // The line may have ended with the last mail.
            return SmtpBatch(outcomes: outcomes, end: nil)
        } onCancel: {
            interrupt.cancel()
        }
    }

    /// What is under way beyond one mail.
    private struct Transaction {
        let mails: [SmtpMail]
        /// The mail whose addresses have been sent already.
        var announced: Int?
    }

    /// - throws: when the line ended before the content of the mail was sent.
    private func transact(_ index: Int, _ transaction: inout Transaction) throws -> DeliveryOutcome {
        let mail = transaction.mails[index]
        if let refusal = locallyRefused(mail) { return refusal }
        let archive = mail.archive == mail.recipient ? nil : mail.archive
        if transaction.announced != index, let stray = replies.next() {
            // A server that ends the conversation says so unasked; anything else could be taken for an answer that it
            // is not.
            throw LineFault(stray.code == 421 ? .temporary : .protocolBroken, "MAIL", stray.words)
        }

        // The addresses.
        var mailReply: SmtpReply
        var recipientReply: SmtpReply
        var archiveReply: SmtpReply?
        if pipelines {
            if transaction.announced != index {
                try say(addresses(of: mail))
                if needsReset { try endReset() }
            }
            mailReply = try hear(within: deadlines.command)
            recipientReply = try hear(within: deadlines.command)
            if archive != nil { archiveReply = try hear(within: deadlines.command) }
        } else {
            if needsReset {
                try say("RSET\r\n")
                try endReset()
            }
            mailReply = try ask(mailCommand(mail))
            recipientReply = mailReply
            if mailReply.isPositive {
                recipientReply = try ask("RCPT TO:<\(mail.recipient)>\r\n")
                if recipientReply.isPositive, let archive { archiveReply = try ask("RCPT TO:<\(archive)>\r\n") }
            }
        }
        transaction.announced = nil
        needsReset = true
        for reply in [mailReply, recipientReply] {
            if let outcome = Self.negative(reply) { return outcome }
            guard reply.isPositive else { throw LineFault(.protocolBroken, "RCPT", reply.words) }
        }
        if let archiveReply, !archiveReply.isPositive { return .archiveRefused(words: archiveReply.words) }

        // The content.
        let go = try ask("DATA\r\n")
        if go.code != 354 {
            if let outcome = Self.negative(go) { return outcome }
            throw LineFault(.protocolBroken, "DATA", go.words)
        }
        var wire: [UInt8] = []
        mail.appendTransparent(to: &wire)
        let contentSize = wire.count
        needsReset = false
        if pipelines, let next = transaction.mails.indices.contains(index + 1) ? transaction.mails[index + 1] : nil,
            locallyRefused(next) == nil
        {
            wire += Array(addresses(of: next).utf8)
            transaction.announced = index + 1
        }
        return finish(wire, contentSize: contentSize)
    }

    /// Sends the content and hears what becomes of it. From the final dot on there is no throwing any more: what is not
    /// known is in doubt.
    private func finish(_ wire: [UInt8], contentSize: Int) -> DeliveryOutcome {
        do {
            try say(wire)
        } catch {
            if (line?.sentCount ?? 0) < contentSize {
                line?.close()
                return .deferred(words: "lost within the mail: \(Self.fault(error).words)")
            }
        }
        do {
            let reply = try hear(within: deadlines.finalDot, grace: Self.graceWhenStopping)
            if reply.isPositive { return .accepted(words: reply.words) }
            if let outcome = Self.negative(reply) {
                if reply.code == 421 { line?.close() }
                return outcome
            }
            line?.close()
            return .inDoubt(words: reply.words)
        } catch {
            line?.close()
            return .inDoubt(words: Self.fault(error).words)
        }
    }

    private func locallyRefused(_ mail: SmtpMail) -> DeliveryOutcome? {
        if let largest, mail.bytes.count > largest {
            return .refused(words: "the mail has \(mail.bytes.count) bytes; the server takes \(largest)")
        }
        if mail.isEightBit && !takesEightBits {
            return .refused(words: "the mail holds bytes above 127; the server does not offer 8BITMIME")
        }
        return nil
    }

    private func addresses(of mail: SmtpMail) -> String {
        var text = needsReset ? "RSET\r\n" : ""
        text += mailCommand(mail) + "RCPT TO:<\(mail.recipient)>\r\n"
        if let archive = mail.archive, archive != mail.recipient { text += "RCPT TO:<\(archive)>\r\n" }
        return text
    }

    private func mailCommand(_ mail: SmtpMail) -> String {
        var command = "MAIL FROM:<\(mail.sender?.text ?? "")>"
        if announcesSize { command += " SIZE=\(mail.bytes.count)" }
        if mail.isEightBit { command += " BODY=8BITMIME" }
        return command + "\r\n"
    }

    private func endReset() throws {
        let reply = try hear(within: deadlines.command)
        guard reply.isPositive else { throw LineFault(.protocolBroken, "RSET", reply.words) }
        needsReset = false
    }

    private static func negative(_ reply: SmtpReply) -> DeliveryOutcome? {
        if reply.isTemporary { return .deferred(words: reply.words) }
        if reply.isPermanent { return .refused(words: reply.words) }
        return nil
    }

    // MARK: Talking

    private func ask(_ command: String) throws -> SmtpReply {
        try say(command)
        return try hear(within: deadlines.command)
    }

    private func say(_ bytes: some ContiguousBytesOfLine) throws {
        guard let line else { throw LineFault(.temporary, "send", "the line is closed") }
        try line.send(bytes, until: .now + deadlines.command)
    }

    /// - throws: ``LineFault`` also for 421, with which a server ends the conversation at any time (RFC 5321, section
    ///   3.8), unless a mail's content is what it answers.
    private func hear(within limit: Duration, grace: Duration = .zero) throws -> SmtpReply {
        guard let line else { throw LineFault(.temporary, "receive", "the line is closed") }
        let deadline = ContinuousClock.now + limit
        while true {
            if let reply = replies.next() {
                if reply.code == 421 && grace == .zero { throw LineFault(.temporary, "receive", reply.words) }
                return reply
            }
            if let fault = replies.fault { throw LineFault(.protocolBroken, "receive", "the server sends \(fault)") }
            switch try line.receive(until: deadline, graceWhenCancelled: grace, { replies.feed($0) }) {
            case .bytes, .woken: continue
            case .deadline: throw LineFault(.temporary, "receive", "no answer in time")
            case .closed: throw LineFault(.temporary, "receive", "the server has hung up")
            }
        }
    }

    private static func fault(_ error: any Error) -> LineFault {
        error as? LineFault ?? LineFault(.temporary, "send", "stopped before the answer came")
    }
}

/// What became of mails that were sent together.
package struct SmtpBatch: Sendable {
    /// The outcomes of the first mails, in order.
    package let outcomes: [DeliveryOutcome]
    /// Why the line ended, if mails are left without an outcome. Nothing of their content was sent.
    package let end: LineFault?
}
