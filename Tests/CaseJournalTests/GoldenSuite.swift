import CaseJournal
import Casework
import Foundation
import OfficeCalendar
import TestSupport
import Testing

/// One event of a kept journal, with its personal values as plain texts.
struct GoldenLine: Codable, Equatable {
    var caseID: String
    var at: Instant
    var event: Event
}

/// What the suites about kept journals share: the files below `Fixtures`, and a journal restored from one.
protocol GoldenSuite {}

extension GoldenSuite {
    typealias Line = GoldenLine

    func fixture(_ name: String) throws -> String {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/" + name, withExtension: nil))
        return try String(contentsOf: url, encoding: .utf8)
    }

    func opened(_ name: String) throws -> (TemporaryDirectory, CaseJournal) {
        let directory = try TemporaryDirectory()
        try RawDatabase.restore(try fixture(name + ".sql"), to: directory.file("journal.sqlite"))
        return (directory, try Sample.open(directory))
    }
}
