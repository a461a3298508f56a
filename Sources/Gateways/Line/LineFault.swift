/// Why a mail server could not be used. The kind says what to do; the words are for the operator.
package struct LineFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// What to do about it.
    package enum Kind: Sendable, Equatable {
        /// It may work later by itself: lost line, time-out, server busy.
        case temporary
        /// Name, password or token were refused: somebody must look.
        case authentication
        /// The line cannot be trusted: certificate, or no TLS offered. Somebody must look; nothing was sent.
        case untrusted
        /// The server speaks in a way that we do not understand. The line is closed.
        case protocolBroken
        /// The server said no to one command, and the line stands.
        case refused
        /// The server lacks what the command needs, and the line stands.
        case unsupported
    }

    /// What to do about it.
    package let kind: Kind
    /// What was being done, in a word or two: `connect`, `SELECT`.
    package let operation: String
    /// The server's or libcurl's words, cut to a line; never a secret, never a letter.
    package let words: String

    /// Describes a fault; the words are cut and freed from control characters.
    package init(_ kind: Kind, _ operation: String, _ words: String) {
        self.kind = kind
        self.operation = operation
        self.words = ServerWords.cleaned(words)
    }

    package var description: String { "\(operation): \(words)" }
}

/// Makes the words of a server fit to be stored and shown.
enum ServerWords {
    static let limit = 500

    static func cleaned(_ bytes: some Sequence<UInt8>) -> String {
        cleaned(String(decoding: Array(bytes.prefix(4 * limit)), as: UTF8.self))
    }

    static func cleaned(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if result.count == limit { break }
            let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
            // Marks that turn the direction of writing could make a log lie.
            let turnsText = (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
            result.append(isControl || turnsText ? " " : scalar)
        }
        return String(result)
    }
}
