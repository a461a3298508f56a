extension AuthenticatedLine {
    /// Opens a line on the caller's own executor. A credential that the server refuses is asked for once more, and the
    /// answer is tried if it is another one.
    static func open(
        to server: MailServer, for conversation: Conversation, credential: CredentialSource?, within limit: Duration,
        interrupt: LineInterrupt, readSize: Int, isolation: isolated (any Actor) = #isolation
    ) async throws -> AuthenticatedLine {
        let first = try await credential?(.opening)
        do {
            return try AuthenticatedLine(
                to: server, for: conversation, credential: first, within: limit, interrupt: interrupt,
                readSize: readSize)
        } catch let fault as LineFault where fault.kind == .authentication {
            guard let credential else { throw fault }
            let second = try await credential(.refused)
            guard second != first else { throw fault }
            return try AuthenticatedLine(
                to: server, for: conversation, credential: second, within: limit, interrupt: interrupt,
                readSize: readSize)
        }
    }
}
