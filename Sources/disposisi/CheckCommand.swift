import ArgumentParser
import Foundation
import Papers
import SealedReader
import Settings

/// Says whether the office's settings and templates are sound.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check the settings, the SOPs and the templates, all mistakes at once.",
        discussion: """
            Each mistake is one line, file:line:column: error: what is wrong and what would be accepted. Exit status 0 \
            when the configuration is valid, 78 when something in it must be mended, 75 when a server cannot be reached now.
            """)

    @OptionGroup var config: ConfigOption

    @Flag(help: "Also fetch the secrets, log in to the mail servers and say what they offer.")
    var connect = false

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        var problems: [String] = []
        var settings: OfficeSettings?
        do throws(SettingsProblems) {
            settings = try Settings.load(directory: config.directory, environment: environment)
        } catch {
            problems = error.problems.map(\.description)
        }
        // Templates can be looked at even when the settings are wrong, if it is known where they are.
        let templates = settings?.templates ?? config.directory + "/../MailTemplates"
        if settings != nil || FileManager.default.fileExists(atPath: templates) {
            problems += Self.problems(ofTemplates: templates)
        }
        guard problems.isEmpty, let settings else {
            for problem in problems { print(problem) }
            throw ExitCode.configuration
        }
        for note in settings.notes { print(note) }
        print("configuration is valid")
        if connect {
            let report = await ConnectionCheck(settings: settings, environment: environment) {
                try ReaderPool.sealed($0, readers: 1)
            }.report()
            for line in report.lines { print(line) }
            switch report.verdict {
            case .sound: break
            case .mend: throw ExitCode.configuration
            case .tryAgain: throw ExitCode.temporary
            }
        }
    }

    /// One line each, with the path as it is typed.
    private static func problems(ofTemplates directory: String) -> [String] {
        var problems: [TemplateProblem] = []
        do throws(TemplateProblems) { _ = try MailTemplates(directory: directory) } catch { problems += error.problems }
        do throws(TemplateProblems) { _ = try OfficeDocuments(directory: directory) } catch {
            problems += error.problems
        }
        do throws(TemplateProblems) { _ = try SopSheet(directory: directory) } catch { problems += error.problems }
        let shown = shortened(directory)
        return problems.map { "\(shown)/\($0.file):\($0.line):\($0.column): error: \($0.message)" }
    }

    /// The path from where the command runs, when that is shorter.
    private static func shortened(_ path: String) -> String {
        let here = FileManager.default.currentDirectoryPath + "/"
        let full = URL(fileURLWithPath: path).standardizedFileURL.path
        return full.hasPrefix(here) ? String(full.dropFirst(here.count)) : full
    }
}
