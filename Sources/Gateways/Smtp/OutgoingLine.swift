/// The way out: one SMTP session that is kept between mails and opened again when it was lost.
package actor OutgoingLine {
    private let server: MailServer
    private let ownName: String
    private let credential: CredentialSource?
    private let deadlines: LineDeadlines
    private var session: SmtpSession?
    private var lastUse = ContinuousClock.now

    private static let mostVainLines = 3
    /// After this much silence the line is tried before a mail is entrusted to it.
    private static let doubtAfter = Duration.seconds(20)

    /// Remembers where to connect; nothing is opened yet.
    package init(
        to server: MailServer, ownName: String, credential: CredentialSource?,
        deadlines: LineDeadlines = LineDeadlines()
    ) {
        self.server = server
        self.ownName = ownName
        self.credential = credential
        self.deadlines = deadlines
    }

    /// Sends mails in order; every mail has an outcome.
    ///
    /// A line that ends after it carried something — servers limit the mails of one connection — is opened again, and
    /// the mails that it did not take are sent over the new one. A mail at which a new line ends is deferred, so that
    /// it does not stand in the way of the others; after three such mails in a row all are.
    ///
    /// - parameter settled: called for each mail as soon as its outcome is known; in order.
    /// - throws: ``LineFault`` or `CancellationError` if no line could be opened at first; then nothing was sent.
    package func send(
        _ mails: [SmtpMail], settled: (@Sendable (Int, DeliveryOutcome) -> Void)? = nil
    ) async throws -> [DeliveryOutcome] {
        var outcomes: [DeliveryOutcome] = []
        var vainLines = 0
        while outcomes.count < mails.count {
            let (session, isFresh): (SmtpSession, Bool)
            do {
                (session, isFresh) = try await currentSession()
            } catch  where !outcomes.isEmpty {
                let words = (error as? LineFault)?.description ?? "stopped"
                for index in outcomes.count..<mails.count {
                    outcomes.append(.deferred(words: words))
                    settled?(index, .deferred(words: words))
                }
                return outcomes
            }
            let before = outcomes.count
            let batch = await session.send(Array(mails[before...])) { index, outcome in
                settled?(before + index, outcome)
            }
            lastUse = .now
            outcomes += batch.outcomes
            guard let end = batch.end else { continue }
            guard batch.outcomes.isEmpty else {
                vainLines = 0
                continue
            }
            if isFresh {
                vainLines += 1
                let given = vainLines < Self.mostVainLines ? mails[before...].prefix(1) : mails[before...]
                for index in given.indices {
                    outcomes.append(.deferred(words: end.description))
                    settled?(index, .deferred(words: end.description))
                }
            }
        }
        return outcomes
    }

    /// Says goodbye.
    package func close() async {
        await session?.close()
        session = nil
    }

    private func currentSession() async throws -> (SmtpSession, isFresh: Bool) {
        if let session, await session.isOpen {
            let isSilent = ContinuousClock.now - lastUse > Self.doubtAfter
            if !isSilent { return (session, false) }
            if await session.isAlive() { return (session, false) }
        }
        let opened = try await SmtpSession.open(server, ownName: ownName, credential: credential, deadlines: deadlines)
        session = opened
        lastUse = .now
        return (opened, true)
    }
}
