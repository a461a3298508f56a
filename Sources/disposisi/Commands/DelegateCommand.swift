import ArgumentParser
import CaseJournal
import Casework
import Foundation
import OfficeCalendar
import OfficeWorker
import Settings

/// Who acts for whom, by which order, and how long.
struct DelegateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delegate", abstract: "Record, list or revoke delegations (Plh., Plt.).",
        subcommands: [List.self, Add.self, Revoke.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List delegations: those of officials.yaml and those recorded here, also revoked ones.")
        @OptionGroup var config: ConfigOption
        @OptionGroup var data: DataOption
        @Flag(help: "One JSON object per line.")
        var json = false

        func run() async throws {
            let settings = try config.load()
            let journal = try data.openJournal(settings)
            defer { try? journal.close() }
            let today = settings.office.hours.zone.day(at: SystemClock().now())
            let recorded = try await journal.delegations()
            let rows =
                settings.office.delegations.map { ("officials.yaml", $0, false, "") }
                + recorded.map { (String($0.id), $0.delegation, $0.revokedAt != nil, $0.recordedBy) }
            func state(_ delegation: Delegation, revoked: Bool) -> String {
                revoked
                    ? "revoked"
                    : delegation.isInForce(on: today) ? "in force" : delegation.through < today ? "past" : "to come"
            }
            if json {
                for (id, delegation, revoked, name) in rows {
                    print(
                        try JSONLine.text([
                            "id": id, "official": delegation.official ?? "", "role": delegation.role ?? "",
                            "to": delegation.delegate, "as": delegation.form.rawValue,
                            "from": delegation.from.description, "through": delegation.through.description,
                            "decree": delegation.decree, "recorded_by": name,
                            "state": state(delegation, revoked: revoked),
                        ]))
                }
                return
            }
            guard !rows.isEmpty else {
                print("no delegation is recorded")
                return
            }
            print(
                TextTable(
                    header: ["number", "for", "acts", "as", "from", "through", "decree", "state"],
                    rows: rows.map { id, delegation, revoked, _ in
                        [
                            id, delegation.official ?? "(vacant)", delegation.delegate,
                            delegation.form.prefix + (delegation.role.map { " " + $0 } ?? ""),
                            delegation.from.description, delegation.through.description, delegation.decree,
                            state(delegation, revoked: revoked),
                        ]
                    }
                ).text)
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Record that somebody acts for an official, or in a vacant position (--role without official).",
            discussion: """
                From its first day on the delegate is asked in the official's place, also for what is open already; \
                letters and the record name the position with Plh. or Plt. and the order.
                """)
        @OptionGroup var config: ConfigOption
        @OptionGroup var data: DataOption
        @Argument(help: "The official who is away: the id in officials.yaml.")
        var official: String?
        @Option(help: "The one role that is delegated; all roles of the official when left out.")
        var role: String?
        @Option(help: "The official who acts.")
        var to: String
        @Option(name: .customLong("as"), help: "plh (holder away) or plt (position vacant, or holder away for long).")
        var form: String
        @Option(help: "First day, yyyy-MM-dd.")
        var from: String
        @Option(help: "Last day, yyyy-MM-dd.")
        var through: String
        @Option(help: "Kind, number and date of the written order, as letters print it.")
        var decree: String
        @Option(help: "Your name, for the record.")
        var name: String
        @Option(help: "Why, for the record.")
        var reason: String

        func run() async throws {
            let settings = try config.load()
            let office = settings.office
            for id in [official, to].compactMap({ $0 }) where office.official(id) == nil {
                throw ValidationError("there is no official \(id) in officials.yaml")
            }
            if let role, office.role(role) == nil {
                throw ValidationError("there is no role \(role) in officials.yaml")
            }
            guard official != nil || role != nil else { throw ValidationError("name an official, or a --role") }
            guard official != to else { throw ValidationError("\(to) cannot act for himself") }
            guard let form = Delegation.Form(rawValue: form.lowercased()) else {
                throw ValidationError("--as must be plh or plt")
            }
            guard let first = Day(iso: from), let last = Day(iso: through), first <= last else {
                throw ValidationError("--from and --through must be days such as 2026-11-26, in order")
            }
            for (option, text) in [("--decree", decree), ("--name", name), ("--reason", reason)]
            where text.allSatisfy({ $0.isWhitespace }) {
                throw ValidationError("\(option) must say something: it stands in the record")
            }
            let delegation = Delegation(
                official: official, role: role, delegate: to, form: form, from: first, through: last, decree: decree)
            let journal = try data.openJournal(settings)
            defer { try? journal.close() }
            let id = try await journal.transact { tx in
                let others = office.delegations + (try tx.delegations())
                if let other = others.first(where: { $0.contradicts(delegation) }) {
                    throw ValidationError(
                        "from \(max(other.from, first)) \(other.delegate) acts already by \(other.decree); "
                            + "revoke that first")
                }
                return try tx.record(delegation, by: name, reason: reason, at: SystemClock().now())
            }
            print("delegation \(id) is recorded; a running worker follows it within a second")
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revoke a recorded delegation from now on; what was decided by it stands.")
        @OptionGroup var config: ConfigOption
        @OptionGroup var data: DataOption
        @Argument(help: "Its number, as `delegate list` shows it.")
        var id: Int64
        @Option(help: "Your name, for the record.")
        var name: String
        @Option(help: "Why, for the record.")
        var reason: String

        func run() async throws {
            let settings = try config.load()
            let journal = try data.openJournal(settings)
            defer { try? journal.close() }
            let done = try await journal.transact { tx in
                try tx.revokeDelegation(id, by: name, reason: reason, at: SystemClock().now())
            }
            guard done else { throw ValidationError("no delegation \(id) is in force or to come") }
            print("delegation \(id) is revoked")
        }
    }
}
