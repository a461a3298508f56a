internal import Casework
internal import Synchronization

/// Personal values of one call of `append`, kept until they are written beside the events.
final class SealingVault: PersonalVault {
    struct Sealed {
        var key: String
        var salt: String
        var value: String
    }
    private struct State {
        var sealed: [Sealed] = []
        var known: [String: (key: String, digest: String)] = [:]
    }

    private let state = Mutex(State())
    private let prefix: String
    private let digest: @Sendable ([UInt8]) -> String
    private let salt: @Sendable () -> String

    /// Keys are `prefix.1`, `prefix.2` …; the prefix is unique to the call.
    init(prefix: String, digest: @escaping @Sendable ([UInt8]) -> String, salt: @escaping @Sendable () -> String) {
        self.prefix = prefix
        self.digest = digest
        self.salt = salt
    }

    var sealed: [Sealed] { state.withLock { $0.sealed } }

    func seal(_ text: String) -> (key: String, digest: String) {
        state.withLock { state in
            // One value said twice in the same call, such as the applicant's name, needs one row.
            if let known = state.known[text] { return known }
            let salt = salt()
            let key = "\(prefix).\(state.sealed.count + 1)"
            let result = (key: key, digest: Self.digest(of: text, salt: salt, by: digest))
            state.sealed.append(Sealed(key: key, salt: salt, value: text))
            state.known[text] = result
            return result
        }
    }

    func open(key: String, digest: String) -> String? {
        state.withLock { state in state.sealed.first { $0.key == key }?.value }
    }

    static func digest(of text: String, salt: String, by digest: ([UInt8]) -> String) -> String {
        var bytes = Array(salt.utf8)
        bytes.append(0)
        bytes.append(contentsOf: text.utf8)
        return digest(bytes)
    }
}

/// Personal values as they stand in the database.
struct OpenVault: PersonalVault {
    /// Value and salt by key; erased ones are absent.
    var values: [String: (salt: String, value: String)]
    var digest: @Sendable ([UInt8]) -> String

    func seal(_ text: String) -> (key: String, digest: String) {
        preconditionFailure("a vault opened for reading seals nothing")
    }

    func open(key: String, digest expected: String) -> String? {
        guard let entry = values[key],
            SealingVault.digest(of: entry.value, salt: entry.salt, by: digest) == expected
        else { return nil }
        return entry.value
    }
}
