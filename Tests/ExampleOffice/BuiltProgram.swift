import Dispatch
package import Foundation

/// What a test needs and the machine or the program under test does not give.
package struct StageFailure: Error, CustomStringConvertible {
    /// A sentence for the reader of the test's output.
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// The product as it is built: one executable file.
///
/// `DISPOSISI_BINARY` names another one, so that the same stories can be played by the statically linked release.
package struct BuiltProgram: Sendable {
    /// What a program said and how it ended.
    package struct Ended: Sendable {
        package let status: Int32
        package let output: String
        package let errors: String
        /// From the start to the end.
        package let seconds: Double
    }

    /// Absolute path.
    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// The program that `DISPOSISI_BINARY` names, or the one that was built together with the running test.
    package static func find() throws -> BuiltProgram {
        if let named = ProcessInfo.processInfo.environment["DISPOSISI_BINARY"], !named.isEmpty {
            guard access(named, X_OK) == 0 else { throw StageFailure("DISPOSISI_BINARY: \(named) cannot be run") }
            return BuiltProgram(path: URL(fileURLWithPath: named).standardizedFileURL.path)
        }
        // Tests run as `…/disposisiPackageTests.xctest` or in a helper that is told the bundle's path; the products lie beside.
        for argument in CommandLine.arguments {
            let folder = URL(fileURLWithPath: argument).deletingLastPathComponent().path
            if access(folder + "/disposisi", X_OK) == 0 { return BuiltProgram(path: folder + "/disposisi") }
        }
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let folder = URL(fileURLWithPath: own).deletingLastPathComponent().path
        if access(folder + "/disposisi", X_OK) == 0 { return BuiltProgram(path: folder + "/disposisi") }
        throw StageFailure("the program is not built beside the tests; run `swift build` or set DISPOSISI_BINARY")
    }

    /// Runs it to its end.
    ///
    /// - throws: ``StageFailure`` if it takes longer; it is then killed.
    package func run(
        _ arguments: [String], environment: [String: String] = [:], input: [UInt8] = [], within seconds: Double = 60
    ) async throws -> Ended {
        try await Self.run([path] + arguments, environment: environment, input: input, within: seconds)
    }

    /// Runs any program to its end.
    package static func run(
        _ words: [String], environment: [String: String] = [:], input: [UInt8] = [], within seconds: Double = 60
    ) async throws -> Ended {
        let begun = ContinuousClock.now
        let running = try RunningProgram(words: words, environment: environment, input: input)
        guard try await running.ended(within: seconds) else {
            running.signal(SIGKILL)
            _ = try await running.ended(within: 10)
            throw StageFailure("\(words.joined(separator: " ")) did not end in \(seconds) s\n\(running.errors)")
        }
        let parts = (ContinuousClock.now - begun).components
        return Ended(
            status: running.status, output: running.output, errors: running.errors,
            seconds: Double(parts.seconds) + Double(parts.attoseconds) / 1e18)
    }

    /// Starts it and returns at once.
    package func start(_ arguments: [String], environment: [String: String] = [:]) throws -> RunningProgram {
        try RunningProgram(words: [path] + arguments, environment: environment, input: [])
    }
}

/// A program under way, whose words can be waited for. It is killed when the test program dies, however it dies.
package final class RunningProgram: @unchecked Sendable {
    // Sendable because everything that changes is changed under `condition`; `process` is only started and asked for its end.

    private let process = Process()
    private let condition = NSCondition()
    private var outputBytes: [UInt8] = []
    private var errorBytes: [UInt8] = []
    private var openStreams = 2
    private var hasEnded = false
    private let words: [String]
    /// Waits for the end of its input to kill the program, unless it is told that the program has ended.
    private let guardian = Process()
    private let guardianInput = Pipe()

    /// The process id.
    package var pid: pid_t { process.processIdentifier }

    init(words: [String], environment: [String: String], input: [UInt8]) throws {
        self.words = words
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        let inputPipe: Pipe? = input.isEmpty ? nil : Pipe()
        if let inputPipe { process.standardInput = inputPipe } else { process.standardInput = FileHandle.nullDevice }
        process.terminationHandler = { [weak self] _ in
            guard let self else { return }
            condition.withLock {
                hasEnded = true
                condition.broadcast()
            }
        }
        try process.run()
        guardian.executableURL = URL(fileURLWithPath: "/bin/sh")
        guardian.arguments = ["-c", "read -r word || kill -9 \"$1\" 2>/dev/null", "guardian", String(pid)]
        guardian.standardInput = guardianInput
        guardian.standardOutput = FileHandle.nullDevice
        guardian.standardError = FileHandle.nullDevice
        try guardian.run()
        take(output.fileHandleForReading) { $0.outputBytes += $1 }
        take(errors.fileHandleForReading) { $0.errorBytes += $1 }
        if let inputPipe {
            Thread.detachNewThread {
                try? inputPipe.fileHandleForWriting.write(contentsOf: Data(input))
                try? inputPipe.fileHandleForWriting.close()
            }
        }
    }

    deinit {
        if process.isRunning { kill(pid, SIGKILL) }
        // The guardian has nothing to kill any more: a number that is used again must not be hit.
        try? guardianInput.fileHandleForWriting.write(contentsOf: Data("ended\n".utf8))
    }

    private func take(_ stream: FileHandle, _ keep: @escaping @Sendable (RunningProgram, [UInt8]) -> Void) {
        let condition = condition
        Thread.detachNewThread { [weak self] in
            while true {
                let bytes = Array(stream.availableData)
                guard let self else { return }
                condition.withLock {
                    if bytes.isEmpty { self.openStreams -= 1 } else { keep(self, bytes) }
                    condition.broadcast()
                }
                if bytes.isEmpty { return }
            }
        }
    }

    /// What it said on standard output so far.
    package var output: String { condition.withLock { String(decoding: outputBytes, as: UTF8.self) } }
    /// What it said on standard error so far.
    package var errors: String { condition.withLock { String(decoding: errorBytes, as: UTF8.self) } }
    /// The exit status, or the signal that ended it plus 128; only after the end.
    package var status: Int32 {
        process.terminationReason == .uncaughtSignal ? 128 + process.terminationStatus : process.terminationStatus
    }

    /// Waits until it has ended and everything it said is read. Returns false when the time is up.
    package func ended(within seconds: Double) async throws -> Bool {
        try await wait(within: seconds) { $0.hasEnded && $0.openStreams == 0 }
    }

    /// Waits until it has said so on either stream.
    ///
    /// - throws: ``StageFailure`` with everything it said, when the time is up or it ends without.
    package func says(_ text: String, times: Int = 1, within seconds: Double = 60) async throws {
        let pattern = Array(text.utf8)
        let count: @Sendable (RunningProgram) -> Int = {
            Self.occurrences(of: pattern, in: $0.errorBytes) + Self.occurrences(of: pattern, in: $0.outputBytes)
        }
        _ = try await wait(within: seconds) { count($0) >= times || ($0.hasEnded && $0.openStreams == 0) }
        guard condition.withLock({ count(self) }) >= times else {
            throw StageFailure("\(words[0]) never said “\(text)”\n--- it said\n\(output)\(errors)")
        }
    }

    private func wait(within seconds: Double, until isSo: @escaping @Sendable (RunningProgram) -> Bool) async throws
        -> Bool
    {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "running program").async { [self] in
                let deadline = Date(timeIntervalSinceNow: seconds)
                let came = condition.withLock {
                    while !isSo(self) {
                        if !condition.wait(until: deadline) { return isSo(self) }
                    }
                    return true
                }
                continuation.resume(returning: came)
            }
        }
    }

    /// Sends a signal.
    package func signal(_ number: Int32) { kill(pid, number) }

    private static func occurrences(of pattern: [UInt8], in bytes: [UInt8]) -> Int {
        guard let first = pattern.first, bytes.count >= pattern.count else { return 0 }
        var count = 0
        var position = 0
        while position <= bytes.count - pattern.count {
            if bytes[position] == first, bytes[position..<(position + pattern.count)].elementsEqual(pattern) {
                count += 1
                position += pattern.count
            } else {
                position += 1
            }
        }
        return count
    }
}
