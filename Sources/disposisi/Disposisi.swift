import ArgumentParser

@main
struct Disposisi: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disposisi",
        abstract: "Runs a government office's request SOPs by letter and disposisi over e-mail.",
        subcommands: [
            DemoCommand.self,
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
}
