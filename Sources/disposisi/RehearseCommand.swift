import ArgumentParser
import CaseJournal
import Casework
import Foundation
import OfficeCalendar
import OfficeSimulation
import OfficeWorker
import Papers
import SealedReader
import Settings

/// Says what would become of real letters.
struct RehearseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rehearse",
        abstract: "Take in a folder of letters (.eml) and print what would happen, sending nothing.",
        discussion: """
            The letters are read in the sealed reader and decided upon by the configuration in force, each at the time \
            that it was written, in an office without cases. Nothing is sent, no server is asked, and the data of the \
            office are not touched.
            """)

    @OptionGroup var config: ConfigOption

    @Argument(help: "A folder with letters as .eml, or one letter.")
    var path: String

    @Flag(help: "One JSON object for each letter.")
    var json = false

    func run() async throws {
        let settings = try config.load()
        let letters = try letters()
        let pool = try ReaderPool.sealed(settings)
        do {
            let rehearsal = try Rehearsal(
                settings: settings, templates: try MailTemplates(directory: settings.templates),
                reader: PoolReader(pool: pool))
            let outcomes = try await rehearsal.take(letters, now: SystemClock().now())
            for outcome in outcomes { print(json ? try object(outcome) : text(outcome, settings)) }
        } catch {
            await pool.stop()
            throw error
        }
        await pool.stop()
    }

    private func letters() throws -> [(name: String, bytes: [UInt8])] {
        let files = FileManager.default
        var isDirectory: ObjCBool = false
        guard files.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw ValidationError("there is no folder \(path)")
        }
        let names =
            isDirectory.boolValue
            ? try files.contentsOfDirectory(atPath: path).filter { $0.lowercased().hasSuffix(".eml") }.sorted()
                .map { (name: $0, file: path + "/" + $0) }
            : [(name: path, file: path)]
        guard !names.isEmpty else { throw ValidationError("there is no letter (.eml) in \(path)") }
        return try names.map { name, file in
            guard let data = files.contents(atPath: file) else { throw ValidationError("cannot read \(file)") }
            return (name, Array(data))
        }
    }

    private func text(_ outcome: Rehearsal.Outcome, _ settings: OfficeSettings) -> String {
        let zone = settings.office.hours.zone
        var lines = [
            "\(outcome.name): \(outcome.subject.isEmpty ? "(no subject)" : outcome.subject)",
            "  from \(outcome.from ?? "nobody who can be answered"), \(zone.day(at: outcome.at)) "
                + "\(zone.time(at: outcome.at)) \(zone.rawValue)",
        ]
        if let caseID = outcome.caseID {
            let procedure = outcome.procedure.flatMap { settings.procedure($0) }
            lines.append("  case \(caseID), SOP \(outcome.procedure ?? "-") (\(procedure?.name ?? "-"))")
            for entry in outcome.events where !entry.event.isDetail {
                lines.append("  - " + entry.event.sentence(office: settings.office, zone: zone))
            }
            lines += outcome.events.compactMap { Self.questions($0.event) }
        } else {
            lines.append("  " + Self.fate(outcome))
        }
        lines += outcome.doubts.map { "  doubt: \($0)" }
        for mail in outcome.mails {
            lines.append(
                "  mail to \(mail.to) (\(mail.kind.rawValue)), \(zone.day(at: mail.at)) \(zone.time(at: mail.at)): "
                    + mail.subject)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func questions(_ event: Event) -> String? {
        if case .dataAsked(let fields) = event { return "    asked back: " + fields.joined(separator: ", ") }
        return nil
    }

    private static func fate(_ outcome: Rehearsal.Outcome) -> String {
        switch outcome.state {
        case .duplicate: "the same mail came before: nothing happens"
        case .quarantined: "kept aside, the operator is told: \(outcome.reason)"
        case .tooLarge: "too large to be read, the operator is told"
        case .other: "left alone: it asks for nothing here (\(outcome.reason))"
        case .stored, .decided: "nothing happens (\(outcome.reason))"
        }
    }

    private func object(_ outcome: Rehearsal.Outcome) throws -> String {
        let zone = Zone.wib
        let object: [String: Any] = [
            "file": outcome.name, "from": outcome.from.map { $0 as Any } ?? NSNull(), "subject": outcome.subject,
            "at": zone.iso(outcome.at), "state": outcome.state.rawValue, "reason": outcome.reason,
            "case": outcome.caseID.map { $0 as Any } ?? NSNull(),
            "procedure": outcome.procedure.map { $0 as Any } ?? NSNull(), "doubts": outcome.doubts,
            "events": outcome.events.map(\.name),
            "mails": outcome.mails.map {
                ["kind": $0.kind.rawValue, "to": $0.to, "subject": $0.subject, "at": zone.iso($0.at)]
            },
        ]
        let data = try JSONSerialization.data(
            withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
        return String(decoding: data, as: UTF8.self)
    }
}
