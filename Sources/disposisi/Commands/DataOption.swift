import ArgumentParser
import CaseJournal
import Foundation
import OfficeCalendar
import OfficeWorker
import Settings

/// Where the office's data is.
struct DataOption: ParsableArguments {
    @Option(name: .customLong("data"), help: "The data directory, instead of the one that the configuration names.")
    var directory: String?

    /// The data directory in force.
    func path(_ settings: OfficeSettings) -> String { directory ?? settings.data }

    /// Opens the journal of an office that has run already.
    func openJournal(_ settings: OfficeSettings) throws -> CaseJournal {
        let file = path(settings) + "/disposisi.sqlite"
        guard FileManager.default.fileExists(atPath: file) else {
            throw ValidationError("there is no database \(file) yet; `disposisi run` makes it")
        }
        return try Composition.openJournal(at: file, settings: settings)
    }
}

/// Values as one line of JSON with sorted keys.
enum JSONLine {
    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

extension Zone {
    /// `2026-11-26 09:00`, for tables.
    func short(_ instant: Instant) -> String { "\(day(at: instant)) \(time(at: instant))" }

    /// `2026-11-26T09:00:00+08:00`.
    func iso(_ instant: Instant) -> String {
        let second = Int(((instant.seconds % 60) + 60) % 60)
        return "\(day(at: instant))T\(time(at: instant)):\(padded(second, 2))+0\(hours):00"
    }
}
