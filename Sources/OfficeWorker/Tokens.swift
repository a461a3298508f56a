package import Casework
import Crypto

/// Makes and checks the marks by which a reply proves which question it answers.
///
/// A token is HMAC-SHA256 over `case|act|person|version|attempt`, cut to 128
/// bits, as 32 lower-case hexadecimal digits. The journal holds only its hash.
package struct TokenMint: Sendable {
    /// Has taken in the key, and nothing else yet: what is made of the key is the same for every token.
    private let keyed: HMAC<SHA256>

    /// Takes the office's key; at least 32 bytes are expected by the settings.
    package init(key: [UInt8]) { keyed = HMAC(key: SymmetricKey(data: key)) }

    /// The token of a subject.
    package func token(for subject: TokenSubject) -> String {
        var code = keyed
        code.update(data: Array(subject.text.utf8))
        return code.finalize().withUnsafeBytes { hexadecimal($0.prefix(16)) }
    }

    /// Whether `token` is the token of `subject`, in time that does not depend on where they differ.
    package func isValid(_ token: String, for subject: TokenSubject) -> Bool {
        let left = self.token(for: subject).utf8
        let right = token.utf8
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// What the journal keeps instead of the token.
    package static func hash(of token: String) -> String { digest(token) }
}

/// SHA-256 as lower-case hexadecimal digits.
package func digest(_ bytes: [UInt8]) -> String { bytes.withUnsafeBytes { digest($0) } }

/// SHA-256 of the text's UTF-8 as lower-case hexadecimal digits.
package func digest(_ text: String) -> String {
    var text = text
    return text.withUTF8 { digest(UnsafeRawBufferPointer($0)) }
}

private func digest(_ bytes: UnsafeRawBufferPointer) -> String {
    var hash = SHA256()
    hash.update(bufferPointer: bytes)
    return hash.finalize().withUnsafeBytes { hexadecimal($0[...]) }
}

/// Lower-case hexadecimal digits.
package func hexadecimal(_ bytes: [UInt8]) -> String { bytes.withUnsafeBytes { hexadecimal($0[...]) } }

private func hexadecimal(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
    String(unsafeUninitializedCapacity: 2 * bytes.count) { text in
        var end = 0
        for byte in bytes {
            text[end] = digit(byte >> 4)
            text[end + 1] = digit(byte & 15)
            end += 2
        }
        return end
    }
}

/// The digit of a number below 16.
private func digit(_ number: UInt8) -> UInt8 {
    number < 10 ? UInt8(ascii: "0") + number : UInt8(ascii: "a") + number - 10
}
