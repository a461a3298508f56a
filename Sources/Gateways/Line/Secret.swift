/// A password or a token: it can be used, but not shown by accident.
package struct Secret: Sendable, Hashable {
    /// The text itself, for the one place that sends it.
    package let revealed: String

    /// Wraps a text that must reach no log and no error.
    package init(_ text: String) {
        revealed = text
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "•••" }
    package var debugDescription: String { "•••" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// With what a mailbox or a mail server is entered.
package enum Credential: Sendable, Hashable {
    /// A name and its password.
    case password(user: String, Secret)
    /// A name and an OAuth 2 access token: OAUTHBEARER (RFC 7628) or XOAUTH2, whichever the server offers.
    case bearer(user: String, token: Secret)
}

/// Why a credential is asked for.
package enum CredentialOccasion: Sendable {
    /// A line is about to be opened.
    case opening
    /// The server has refused the last one: a cached token should be fetched anew. Asked at most once for each opening,
    /// and the answer is only tried if it differs, so that a wrong password does not lock the account.
    case refused
}

/// Where credentials come from: a file, the environment or a token command, as the settings say.
package typealias CredentialSource = @Sendable (CredentialOccasion) async throws -> Credential
