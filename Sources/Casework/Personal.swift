/// A text about a person: a name, an address, a telephone number, someone's own words, a passcode.
///
/// The journal never holds such a text. An encoder that carries a
/// `PersonalVault` in its `userInfo` writes a reference and a salted digest
/// instead and hands the text to the vault; a decoder with a vault looks the
/// text up again. After erasure `text` is nothing and `shown` says so
/// (UU 27/2022 articles 42 to 44).
package struct Personal: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The text, or nothing when it has been erased.
    package var text: String?

    package init(_ text: String?) { self.text = text }

    /// The text, or the sentence that stands for an erased one.
    package var shown: String { text ?? "(dihapus)" }

    /// Never the text: a value printed by accident stays private.
    package var description: String { text == nil ? "(erased)" : "•••" }

    /// How encoders and decoders find the vault; nothing only if the standard library refused a plain name.
    package static let vault = CodingUserInfoKey(rawValue: "casework.personal-vault")

    private static func vault(in userInfo: [CodingUserInfoKey: Any]) -> (any PersonalVault)? {
        vault.flatMap { userInfo[$0] } as? any PersonalVault
    }

    private enum Key: String, CodingKey {
        case key = "personal"
        case digest
        case text
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        if let key = try container.decodeIfPresent(String.self, forKey: .key) {
            let digest = try container.decodeIfPresent(String.self, forKey: .digest) ?? ""
            text = Self.vault(in: decoder.userInfo)?.open(key: key, digest: digest)
        } else {
            text = try container.decodeIfPresent(String.self, forKey: .text)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        if let text, let vault = Self.vault(in: encoder.userInfo) {
            let sealed = vault.seal(text)
            try container.encode(sealed.key, forKey: .key)
            try container.encode(sealed.digest, forKey: .digest)
        } else {
            try container.encodeIfPresent(text, forKey: .text)
        }
    }
}

/// Where personal values stand apart from the journal, so that they can be erased and the journal still verified.
package protocol PersonalVault: Sendable {
    /// Keeps a text; returns its key and its salted digest as lower-case hex.
    func seal(_ text: String) -> (key: String, digest: String)
    /// The text of a key, or nothing when it was erased or does not match its digest.
    func open(key: String, digest: String) -> String?
}
