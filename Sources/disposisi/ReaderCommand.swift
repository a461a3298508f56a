import ArgumentParser
import LetterReading
import SealedReader

/// The sealed child itself; started by `ReaderPool`, never by a person.
struct ReaderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reader",
        abstract: "Reads strangers' mails from standard input, for the process that started it.",
        shouldDisplay: false)

    func run() throws {
        let status = ReaderChild.run(reader: { settings in Reader(settings: settings) })
        if status != 0 { throw ExitCode(status) }
    }
}
