import ArgumentParser

@main
struct Disposisi: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disposisi",
        abstract: "Runs a government office's request SOPs by letter and disposisi over e-mail.",
        subcommands: [
            CheckCommand.self,
            SopCommand.self,
            ReadCommand.self,
            ReaderCommand.self,
        ])
}
