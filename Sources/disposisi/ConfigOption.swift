import ArgumentParser
import Foundation
import Settings

/// Where the office's settings are: `--config DIR`, the same for every command.
struct ConfigOption: ParsableArguments {
    @Option(name: .customLong("config"), help: "The directory with the office's settings.")
    var directory = "config"

    /// The settings, checked; otherwise every mistake goes to standard error and the command ends with 78.
    func load() throws -> OfficeSettings {
        do throws(SettingsProblems) {
            return try Settings.load(directory: directory, environment: ProcessInfo.processInfo.environment)
        } catch {
            StandardError.print(error.description)
            throw ExitCode.configuration
        }
    }
}

extension ExitCode {
    /// `EX_CONFIG` of sysexits.h: something in the configuration must be mended first.
    static let configuration = ExitCode(78)
    /// `EX_TEMPFAIL` of sysexits.h: try again later.
    static let temporary = ExitCode(75)
}

/// Where messages for the operator go, so that standard output stays fit for programs.
enum StandardError {
    static func print(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}
