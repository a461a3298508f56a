import Foundation
import Settings

/// The checked-in example office, and copies of it that a test may change.
enum Offices {
    /// Top of the package.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static let fixtures = root.appendingPathComponent("Tests/SettingsTests/Fixtures")

    /// Copies `config` and `MailTemplates` into a new directory, lays `overlay` over it, and calls `use` with it.
    static func copied<Result>(
        overlay: URL? = nil, changing: [String: String] = [:], _ use: (URL) throws -> Result
    ) throws -> Result {
        let files = FileManager.default
        let office = files.temporaryDirectory.appendingPathComponent("office-\(UUID().uuidString)")
        try files.createDirectory(at: office, withIntermediateDirectories: true)
        defer { try? files.removeItem(at: office) }
        for name in ["config", "MailTemplates"] {
            try files.copyItem(at: root.appendingPathComponent(name), to: office.appendingPathComponent(name))
        }
        // Beside one SOP the mistakes of a fixture stand alone.
        let procedures = office.appendingPathComponent("config/procedures")
        for name in try files.contentsOfDirectory(atPath: procedures.path) where name != "tarakan-zoom.yaml" {
            try files.removeItem(at: procedures.appendingPathComponent(name))
        }
        if let overlay {
            for file in try paths(below: overlay) where file != "expected.txt" {
                let target = office.appendingPathComponent("config/" + file)
                try files.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
                try? files.removeItem(at: target)
                try files.copyItem(at: overlay.appendingPathComponent(file), to: target)
            }
        }
        if let overlay, FileManager.default.fileExists(atPath: overlay.appendingPathComponent("officials.yaml").path),
            !FileManager.default.fileExists(atPath: overlay.appendingPathComponent("office.yaml").path)
        {
            // The people of a fixture have fewer roles than the example office speaks of.
            let file = office.appendingPathComponent("config/office.yaml")
            let text = try String(contentsOf: file, encoding: .utf8)
            try Data(text.replacingOccurrences(of: "  hand_in:", with: "  # hand_in:").utf8).write(to: file)
        }
        for (file, text) in changing {
            try Data(text.utf8).write(to: office.appendingPathComponent("config/" + file))
        }
        return try use(office)
    }

    /// Paths of the files below a directory, sorted.
    static func paths(below directory: URL) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: directory.path).filter { path in
            var isDirectory: ObjCBool = false
            let there = FileManager.default.fileExists(
                atPath: directory.appendingPathComponent(path).path, isDirectory: &isDirectory)
            return there && !isDirectory.boolValue
        }.sorted()
    }

    /// Text of a file of the example.
    static func text(_ file: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(file), encoding: .utf8)
    }

    /// The problems of a configuration, one a line, with paths as from the office's directory.
    static func problems(in office: URL) -> String {
        do throws(SettingsProblems) {
            _ = try Settings.load(directory: office.appendingPathComponent("config").path, environment: [:])
            return ""
        } catch {
            return error.description.replacingOccurrences(of: office.path + "/", with: "")
        }
    }
}
