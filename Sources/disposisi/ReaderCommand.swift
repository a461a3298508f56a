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
        let status = ReaderChild.run(reader: { settings in PlainReader(settings: settings) })
        if status != 0 { throw ExitCode(status) }
    }
}

/// Hands on what stands in the head of a letter, and its whole text.
struct PlainReader: LetterReader {
    var settings: ReaderSettings

    func read(_ letter: Letter) -> Reading {
        var reading = Reading()
        reading.kind = letter.unreadable ? .unreadable : .other
        if letter.from.count == 1, letter.fromFields == 1 {
            reading.from = letter.from.first?.address
            reading.fromName = letter.from.first?.name
        }
        reading.subject = letter.subject
        reading.date = letter.date
        reading.dateOffsetMinutes = letter.dateOffsetMinutes
        reading.messageID = letter.messageID
        reading.references = letter.inReplyTo + letter.references.reversed()
        reading.text = letter.plainText ?? letter.htmlText ?? ""
        reading.attachments = letter.attachments
        reading.doubts = letter.doubts
        return reading
    }

    func interpret(_ words: String, as question: OpenQuestion) -> Meaning { Meaning(decision: .unclear) }
}
