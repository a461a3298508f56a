import Foundation

/// A directory of its own for one test, removed with everything in it when the value is dropped.
package final class TemporaryDirectory: Sendable {
    /// Absolute path without a trailing slash.
    package let path: String

    package init() throws {
        let base = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        path = base + "/disposisi-test-" + UUID().uuidString.prefix(13).lowercased()
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// The path of a file in it.
    package func file(_ name: String) -> String { path + "/" + name }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Where the package stands, for tests that read `Sources/`, `config/` or `MailTemplates/`.
package enum PackageRoot {
    /// Absolute path of the directory that holds `Package.swift`, found upwards from a source file.
    package static func path(from file: String = #filePath) -> String {
        var path = file
        while let slash = path.lastIndex(of: "/"), slash > path.startIndex {
            path = String(path[..<slash])
            if FileManager.default.fileExists(atPath: path + "/Package.swift") { return path }
        }
        return FileManager.default.currentDirectoryPath
    }
}
