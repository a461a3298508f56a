import Casework
import Synchronization

/// A vault in memory: seals under running keys, opens what it sealed, and can forget.
package final class TestVault: PersonalVault {
    private let texts = Mutex<[String: String]>([:])

    package init() {}

    package func seal(_ text: String) -> (key: String, digest: String) {
        texts.withLock { texts in
            let key = "v\(texts.count + 1)"
            texts[key] = text
            return (key, sha256(Array(text.utf8)))
        }
    }

    package func open(key: String, digest: String) -> String? {
        texts.withLock { $0[key] }.flatMap { sha256(Array($0.utf8)) == digest ? $0 : nil }
    }

    /// All texts that were sealed and not forgotten.
    package var sealed: [String] { texts.withLock { Array($0.values) } }

    /// Erases everything.
    package func forget() { texts.withLock { $0 = [:] } }
}
