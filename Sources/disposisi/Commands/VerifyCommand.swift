import ArgumentParser
import CaseJournal
import Casework
import Foundation
import OfficeCalendar
import OfficeWorker
import Settings

/// Checks the record.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check the journal: hash chain, personal values, schedule, registers, database.")

    @OptionGroup var config: ConfigOption
    @OptionGroup var data: DataOption

    func run() async throws {
        let settings = try config.load()
        let journal = try data.openJournal(settings)
        defer { try? journal.close() }
        let report = try await journal.verify()
        for violation in report.violations { print("violation: \(violation)") }
        print(
            "\(report.events) events in \(report.cases) cases, \(report.erasedValues) values erased: "
                + (report.violations.isEmpty ? "the journal is whole" : "\(report.violations.count) violation(s)"))
        if !report.violations.isEmpty { throw ExitCode(1) }
    }
}

/// How the office stands.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how many mails, cases and papers there are and what needs a person.")

    @OptionGroup var config: ConfigOption
    @OptionGroup var data: DataOption
    @Flag(help: "One JSON object.")
    var json = false

    func run() async throws {
        let settings = try config.load()
        let journal = try data.openJournal(settings)
        defer { try? journal.close() }
        let counts = try await journal.counts()
        let office = settings.office
        let waiting = try await journal.waiting()
        let orders = try await journal.operatorInputs().count
        let asides = try await journal.asides()
        let today = office.hours.zone.day(at: SystemClock().now())
        let recorded = try await journal.delegations().filter { $0.revokedAt == nil }.map(\.delegation)
        let delegations = (office.delegations + recorded).filter { $0.isInForce(on: today) }
        if json {
            var flat: [String: Int] = ["events": counts.events, "bookings": counts.bookings]
            for (state, count) in counts.inbox { flat["inbox.\(state.rawValue)"] = count }
            for (state, count) in counts.cases { flat["cases.\(state.rawValue)"] = count }
            for (state, count) in counts.outbox { flat["outbox.\(state.rawValue)"] = count }
            for (state, count) in counts.papers { flat["papers.\(state.rawValue)"] = count }
            for (official, cases) in waiting { flat["waiting.\(official)"] = cases }
            flat["orders.waiting"] = orders
            flat["put_aside"] = asides.count
            flat["delegations.in_force"] = delegations.count
            print(try JSONLine.text(flat))
            return
        }
        func row<State: RawRepresentable<String>>(_ name: String, _ table: [State: Int]) -> [String] {
            let parts = table.map { "\($0.value) \($0.key.rawValue)" }.sorted()
            return [name, parts.isEmpty ? "none" : parts.joined(separator: ", ")]
        }
        print(
            TextTable(
                header: nil,
                rows: [
                    row("mails taken in", counts.inbox), row("cases", counts.cases), row("mails sent", counts.outbox),
                    row("papers", counts.papers),
                    [
                        "worker",
                        DataDirectoryLock.holder(directory: data.path(settings)).map { "running as process \($0)" }
                            ?? "not running",
                    ],
                ]
            ).text)
        if !waiting.isEmpty {
            print("\nwaiting for:")
            print(
                TextTable(
                    header: nil,
                    rows: waiting.map {
                        ["  \(office.official($0.official)?.name ?? $0.official)", "\($0.cases) case(s)"]
                    }
                ).text)
        }
        for delegation in delegations {
            let away = delegation.official.flatMap { office.official($0)?.name } ?? delegation.role ?? ""
            print(
                "\(office.official(delegation.delegate)?.name ?? delegation.delegate) acts as "
                    + "\(delegation.form.prefix) for \(away) through \(delegation.through)")
        }
        let troubles = [
            (orders, "order(s) wait for the worker"),
            (asides.count, "thing(s) put aside, tried again by the worker:"),
            (counts.inbox[.quarantined] ?? 0, "mail(s) in quarantine: the originals are in the mailbox"),
            (counts.outbox[.inDoubt] ?? 0, "mail(s) in doubt: see `disposisi outbox list`"),
            (counts.outbox[.dead] ?? 0, "mail(s) refused or given up: see `disposisi outbox list`"),
            (counts.papers[.failed] ?? 0, "paper(s) that could not be typeset"),
        ].filter { $0.0 > 0 }
        for (count, words) in troubles {
            print("needs a person: \(count) \(words)")
            guard words.hasSuffix(":") else { continue }
            for aside in asides {
                print("  \(aside.key), since \(office.hours.zone.short(aside.since)): \(aside.words)")
            }
        }
    }
}
