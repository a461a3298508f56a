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

    /// Runs a short program to its end; its output is shown if it fails.
    static func run(_ arguments: [String]) throws {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: arguments[0])
        process.arguments = Array(arguments.dropFirst())
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw MailHostFailure("\(arguments.joined(separator: " ")): \(String(decoding: said, as: UTF8.self))")
        }
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

/// A shell script that runs servers until its standard input ends: they are stopped when the owner says so and also when the
/// test program dies, however it dies.
final class SupervisedScript: Sendable {
    let pid: pid_t
    private let input: OwnedDescriptor

    init(script: String, arguments: [String]) throws {
        var ends: [Int32] = [0, 0]
        // A socket pair, because it can be closed on exec from the beginning: no other child may keep the input open.
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw MailHostFailure("no socket pair: errno \(errno)") }
        let (readEnd, writeEnd) = (ends[0], ends[1])
        defer { close(readEnd) }
        input = OwnedDescriptor(writeEnd)

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, readEnd, 0)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A session of its own: an interrupt typed at the terminal reaches the tests, and the end of input then stops the servers.
        let newSession: Int16 = 0x80  // POSIX_SPAWN_SETSID, which the module map of glibc does not show
        posix_spawnattr_setflags(&attributes, newSession)

        var words = (["/bin/sh", "-c", script, "mail-host"] + arguments).map { strdup($0) }
        words.append(nil)
        defer { words.forEach { free($0) } }
        var child: pid_t = 0
        let status = posix_spawn(&child, "/bin/sh", &actions, &attributes, words, environ)
        guard status == 0 else { throw MailHostFailure("sh does not start: errno \(status)") }
        pid = child
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
