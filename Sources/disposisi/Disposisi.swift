import ArgumentParser
import CaseJournal
import Papers

@main
struct Disposisi: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disposisi",
        abstract: "Runs a government office's request SOPs by letter and disposisi over e-mail.",
        subcommands: [
            DemoCommand.self,
            SimulateCommand.self,
            RehearseCommand.self,
            RunCommand.self,
            CheckCommand.self,
            ReadCommand.self,
            CaseCommand.self,
            DelegateCommand.self,
            ScheduleCommand.self,
            OutboxCommand.self,
            RegisterCommand.self,
            ReportCommand.self,
            SopCommand.self,
            VerifyCommand.self,
            StatusCommand.self,
            BackupCommand.self,
            ReaderCommand.self,
        ])

    /// Runs the command that was asked for. What a busy disk or another worker prevents ends with 75, what the templates
    /// or a newer database prevent with 78 (sysexits.h), so that a service manager knows whether to try again.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var running = command as? any AsyncParsableCommand {
                try await running.run()
            } else {
                try command.run()
            }
        } catch let error as JournalError where error.isTemporary {
            StandardError.print("error: \(error)")
            exit(withError: ExitCode.temporary)
        } catch JournalError.newerDatabase(let steps) {
            StandardError.print("error: \(JournalError.newerDatabase(steps))")
            exit(withError: ExitCode.configuration)
        } catch let refusal as DataDirectoryLock.Refusal {
            StandardError.print("error: \(refusal)")
            if case .taken = refusal { exit(withError: ExitCode.temporary) }
            exit(withError: ExitCode.configuration)
        } catch let problems as TemplateProblems {
            for problem in problems.problems {
                StandardError.print("\(problem.file):\(problem.line):\(problem.column): error: \(problem.message)")
            }
            exit(withError: ExitCode.configuration)
        } catch {
            exit(withError: error)
        }
    }
}
