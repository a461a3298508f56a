import Foundation

/// A password, token or key. Printing it by accident shows dots.
package struct OfficeSecret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The secret itself: hand it to the server, never to a log.
    package let text: String
    package init(_ text: String) { self.text = text }
    package var description: String { "•••" }
    package var debugDescription: String { "•••" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Where a secret is to be found; the configuration never holds the secret itself.
package enum SecretReference: Sendable, Hashable, CustomStringConvertible {
    /// `env:NAME`: a variable of the worker's environment.
    case environment(String)
    /// `file:PATH`: the first line of a file, such as a systemd credential.
    case file(String)
    /// `command:LINE`: what a shell command prints, such as a fresh XOAUTH2 access token.
    case command(String)

    /// Why a secret could not be had: temporary troubles of a token command and lasting ones alike. Never holds what was read.
    package struct Failure: Error, Sendable, Equatable, CustomStringConvertible {
        package var description: String
        package init(_ description: String) { self.description = description }
    }

    /// Reads `env:NAME`, `file:PATH` or `command:LINE`, or nothing. A relative path starts at `directory`.
    package init?(_ text: String, directory: String) {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let rest = text[text.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        guard !rest.isEmpty else { return nil }
        switch text[..<colon] {
        case "env":
            let fits = rest.utf8.allSatisfy {
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0 & 0xDF) || $0 == UInt8(ascii: "_")
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            }
            guard fits else { return nil }
            self = .environment(rest)
        case "file": self = .file(absolute(rest, from: directory))
        case "command": self = .command(rest)
        default: return nil
        }
    }

    /// The reference, which is no secret.
    package var description: String {
        switch self {
        case .environment(let name): "env:\(name)"
        case .file(let path): "file:\(path)"
        case .command: "command:…"
        }
    }

    /// Fetches the secret. A command is asked anew at every call, and stopped after 30 seconds.
    package func read(environment: [String: String]) throws(Failure) -> OfficeSecret {
        switch self {
        case .environment(let name):
            guard let value = environment[name], !value.isEmpty else {
                throw Failure("the environment variable \(name) is not set")
            }
            return OfficeSecret(value)
        case .file(let path):
            guard let data = FileManager.default.contents(atPath: path) else {
                throw Failure("the file \(path) cannot be read")
            }
            guard let line = Self.firstLine(of: data) else { throw Failure("the file \(path) is empty") }
            return OfficeSecret(line)
        case .command(let line):
            return try Self.run(line, environment: environment)
        }
    }

    private static func run(_ line: String, environment: [String: String]) throws(Failure) -> OfficeSecret {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", line]
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        do { try process.run() } catch { throw Failure("the secret's command cannot be started") }
        let deadline = DispatchWorkItem { process.terminate() }
        DispatchQueue.global().asyncAfter(deadline: .now() + 30, execute: deadline)
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        deadline.cancel()
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            throw Failure("the secret's command ended with status \(process.terminationStatus)")
        }
        guard let line = Self.firstLine(of: data) else { throw Failure("the secret's command printed nothing") }
        return OfficeSecret(line)
    }

    private static func firstLine(of data: Data) -> String? {
        let text = String(decoding: data, as: UTF8.self)
        let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        return line.isEmpty ? nil : line
    }
}

/// `path`, or when it is relative, `path` below `directory`; `..` and `.` are resolved in the text.
func absolute(_ path: String, from directory: String) -> String {
    guard !path.hasPrefix("/") else { return path }
    return URL(fileURLWithPath: directory, isDirectory: true).appendingPathComponent(path).standardizedFileURL.path
}
