package import Casework
import Crypto

/// Makes and checks the marks by which a reply proves which question it answers.
///
/// A token is HMAC-SHA256 over `case|act|person|version|attempt`, cut to 128
/// bits, as 32 lower-case hexadecimal digits. The journal holds only its hash.
package struct TokenMint: Sendable {
    private let key: SymmetricKey

    /// Takes the office's key; at least 32 bytes are expected by the settings.
    package init(key: [UInt8]) { self.key = SymmetricKey(data: key) }

    /// The token of a subject.
    package func token(for subject: TokenSubject) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Array(subject.text.utf8), using: key)
        return hexadecimal(Array(code).prefix(16))
    }

    /// Whether `token` is the token of `subject`, in time that does not depend on where they differ.
    package func isValid(_ token: String, for subject: TokenSubject) -> Bool {
        let left = Array(self.token(for: subject).utf8)
        let right = Array(token.utf8)
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// What the journal keeps instead of the token.
    package static func hash(of token: String) -> String { digest(Array(token.utf8)) }
}

/// SHA-256 as lower-case hexadecimal digits.
package func digest(_ bytes: [UInt8]) -> String { hexadecimal(Array(SHA256.hash(data: bytes))) }

/// Lower-case hexadecimal digits.
package func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var result: [UInt8] = []
    for byte in bytes {
        result.append(digits[Int(byte >> 4)])
        result.append(digits[Int(byte & 15)])
    }
    return String(decoding: result, as: UTF8.self)
}
