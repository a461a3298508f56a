import Dispatch
import Foundation

/// What went wrong with a program or a server that a test needs.
package struct MailHostFailure: Error, CustomStringConvertible {
    /// A sentence for the reader of the test's output.
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// Finds the programs of the mail host, and says which Debian package brings a missing one.
enum LocalProgram {
    private static let places = ["/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/", "/usr/lib/postfix/sbin/"]

    static func path(of name: String, debianPackage: String) throws -> String {
        for place in places where access(place + name, X_OK) == 0 {
            return place + name
        }
        throw MailHostFailure("\(name) is missing; install it with: apt-get install \(debianPackage)")
    }

    /// Runs a short program to its end and returns what it wrote; shown if it fails.
    @discardableResult
    static func run(_ arguments: [String]) throws -> [UInt8] {
        let (ours, theirs) = try socketPair()
        defer { close(ours) }
        let child: pid_t
        do {
            defer { close(theirs) }
            child = try spawn(arguments, input: nil, output: theirs)
        }
        var said: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = read(ours, &chunk, chunk.count)
            if count <= 0 { break }
            said += chunk[..<count]
        }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 && errno == EINTR {}
        guard status == 0 else {
            throw MailHostFailure("\(arguments.joined(separator: " ")): \(String(decoding: said, as: UTF8.self))")
        }
        return said
    }

    /// Two connected ends that no other child inherits.
    static func socketPair() throws -> (Int32, Int32) {
        var ends: [Int32] = [0, 0]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw MailHostFailure("no socket pair: errno \(errno)") }
        return (ends[0], ends[1])
    }

    /// Starts a program in a session of its own, so that an interrupt typed at the terminal reaches the tests and not
    /// the servers.
    static func spawn(_ arguments: [String], input: Int32?, output: Int32?) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        if let output {
            posix_spawn_file_actions_adddup2(&actions, output, 1)
            posix_spawn_file_actions_adddup2(&actions, output, 2)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        let newSession: Int16 = 0x80  // POSIX_SPAWN_SETSID, which the module map of glibc does not show
        posix_spawnattr_setflags(&attributes, newSession | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
        // Threads of Dispatch block most signals, and a child would never hear that it is to end.
        var noSignals = sigset_t()
        sigemptyset(&noSignals)
        posix_spawnattr_setsigmask(&attributes, &noSignals)
        var allSignals = sigset_t()
        sigfillset(&allSignals)
        posix_spawnattr_setsigdefault(&attributes, &allSignals)

        var words = arguments.map { strdup($0) }
        words.append(nil)
        defer { words.forEach { free($0) } }
        var child: pid_t = 0
        let status = posix_spawn(&child, arguments[0], &actions, &attributes, words, environ)
        guard status == 0 else { throw MailHostFailure("\(arguments[0]) does not start: errno \(status)") }
        return child
    }
}

/// Runs blocking work on a thread of its own, away from the pool that runs the tests.
package func offPool<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue(label: "mail host").async {
            continuation.resume(with: Result { try work() })
        }
    }
}

/// A shell script that runs servers until its standard input ends: they are stopped when the owner says so and also
/// when the test program dies, however it dies.
final class SupervisedScript: Sendable {
    let pid: pid_t
    private let input: OwnedDescriptor

    init(script: String, arguments: [String]) throws {
        let (ours, theirs) = try LocalProgram.socketPair()
        defer { close(theirs) }
        input = OwnedDescriptor(ours)
        pid = try LocalProgram.spawn(
            ["/bin/sh", "-c", script, "mail-host"] + arguments, input: theirs, output: nil)
    }

    /// Ends the script's input and waits until everything it started is gone.
    func stop() {
        guard input.close() else { return }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    }

    deinit {
        if input.close() {
            // The script cleans up by itself; somebody only has to collect it.
            let child = pid
            Thread.detachNewThread {
                var status: Int32 = 0
                while waitpid(child, &status, 0) < 0 && errno == EINTR {}
            }
        }
    }
}

/// A file descriptor that is closed once.
final class OwnedDescriptor: @unchecked Sendable {
    // Sendable because `value` is only changed under the lock.
    private let lock = NSLock()
    private var value: Int32

    init(_ value: Int32) {
        self.value = value
    }

    /// Returns whether it was open until now.
    @discardableResult
    func close() -> Bool {
        lock.lock()
        defer { lock.unlock() }
        guard value >= 0 else { return false }
        _ = Foundation.close(value)
        value = -1
        return true
    }

    deinit {
        close()
    }
}
