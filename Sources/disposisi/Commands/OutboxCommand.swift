import ArgumentParser
import CaseJournal
import Casework
import Foundation
import OfficeCalendar
import OfficeWorker
import Settings

/// Mails of ours that wait, are in doubt, or were given up.
struct OutboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outbox", abstract: "List outgoing mails; settle one in doubt; send one again.",
        subcommands: [List.self, Settle.self, Retry.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List outgoing mails that are not done; --all lists those sent and those withdrawn, too.")
        @OptionGroup var config: ConfigOption
        @OptionGroup var data: DataOption
        @Flag(help: "Also mails that are done or withdrawn.")
        var all = false
        @Option(help: "How many at most, the newest first.")
        var limit = 1000
        @Flag(help: "One JSON object per line.")
        var json = false

        func run() async throws {
            let settings = try config.load()
            let journal = try data.openJournal(settings)
            defer { try? journal.close() }
            let zone = settings.office.hours.zone
            let states = all ? [] : OutboxState.allCases.filter { $0 != .done && $0 != .withdrawn }
            let lines = try await journal.outboxList(states: states, limit: limit)
            if json {
                for line in lines {
                    print(
                        try JSONLine.text([
                            "key": line.key, "kind": line.kind.rawValue, "to": line.to ?? "",
                            "state": line.state.rawValue, "message_id": line.messageID,
                            "next_attempt": zone.iso(line.nextAttemptAt), "words": line.lastWords ?? "",
                            "archived": line.archived ? "yes" : "no",
                        ]))
                }
                for line in try await journal.meetingList(all: all, limit: limit) {
                    print(
                        try JSONLine.text([
                            "key": line.key, "kind": line.kind.rawValue, "to": line.host,
                            "state": line.state.rawValue, "message_id": "",
                            "next_attempt": zone.iso(line.nextAttemptAt), "words": line.lastWords ?? "",
                            "archived": "no",
                        ]))
                }
                return
            }
            let meetings = try await journal.meetingList(all: all, limit: limit)
            defer { Self.show(meetings, zone: zone) }
            guard !lines.isEmpty else {
                print(all ? "no mail has gone out yet" : "no mail waits")
                return
            }
            print(
                TextTable(
                    header: ["key", "kind", "to", "state", "next attempt", "server"],
                    rows: lines.map {
                        [
                            $0.key, $0.kind.rawValue, $0.to ?? "(erased)", $0.state.rawValue,
                            $0.state == .due ? zone.short($0.nextAttemptAt) : "", $0.lastWords ?? $0.queueWords ?? "",
                        ]
                    }
                ).text)
            if lines.contains(where: { $0.state == .inDoubt }) {
                print("\nThe server may or may not have the mails in doubt. Find out, then say which:")
                print("  disposisi outbox settle KEY --sent     (it arrived)")
                print("  disposisi outbox settle KEY --not-sent (it did not; send the same mail again)")
            }
        }

        /// Meetings in doubt are looked up by the worker itself: there is nothing to settle.
        private static func show(_ meetings: [MeetingLine], zone: Zone) {
            guard !meetings.isEmpty else { return }
            print(
                "\n"
                    + TextTable(
                        header: ["meeting", "kind", "host", "state", "next attempt", "service"],
                        rows: meetings.map {
                            [
                                $0.key, $0.kind.rawValue, $0.host, $0.state.rawValue,
                                [.due, .inDoubt].contains($0.state) ? zone.short($0.nextAttemptAt) : "",
                                $0.lastWords ?? "",
                            ]
                        }
                    ).text)
        }
    }

    struct Settle: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Say what became of a mail in doubt.")
        @OptionGroup var config: ConfigOption
        @OptionGroup var data: DataOption
        @Argument(help: "The mail's key, as `outbox list` shows it.")
        var key: String
        @Flag(help: "It arrived.")
        var sent = false
        @Flag(name: [.long, .customLong("not-sent")], help: "It did not arrive; send the same bytes again.")
        var resend = false
        @Option(help: "Your name, for the record; your login name when left out.")
        var name: String?
        @Option(help: "How you know, for the record.")
        var reason: String?
        @Option(help: "Seconds to wait for a running worker.")
        var wait = 30
        @Flag(help: "One JSON object.")
        var json = false

        func validate() throws {
            guard sent != resend else { throw ValidationError("say either --sent or --resend") }
            guard (0...600).contains(wait) else { throw ValidationError("--wait must be from 0 to 600") }
        }

        func run() async throws {
            let settings = try config.load()
            let journal = try data.openJournal(settings)
            defer { try? journal.close() }
            let order = Input.OperatorOrder(
                kind: .settleMail(key: key, arrived: sent), name: name ?? NSUserName(), reason: reason ?? "-")
            guard let mail = try await journal.mail(key) else {
                throw ValidationError("there is no mail \(key); `disposisi outbox list` shows those that wait")
            }
            let caseID = mail.caseID
            let answer = try await OperatorDesk(settings: settings, directory: data.path(settings), journal: journal)
                .obeyed(order, caseID: caseID ?? "", waitSeconds: wait)
            let state = if let caseID { try await journal.case(caseID)?.state.rawValue } else { nil as String? }
            let becomes = sent ? "counts as sent" : "goes out again, with the same bytes"
            if json {
                print(
                    try JSONLine.text(["key": key, "answer": answer, "case": caseID ?? "", "state": state ?? ""]))
            } else if answer == "done" {
                print("\(key) \(becomes)" + (state.map { "; case \(caseID ?? "") is \($0)" } ?? ""))
            } else {
                StandardError.print("\(key): \(answer)")
            }
            if answer != "done" { throw ExitCode.validationFailure }
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Send a refused or deferred mail again, now.")
        @OptionGroup var config: ConfigOption
        @OptionGroup var data: DataOption
        @Argument(help: "The mail's key, as `outbox list` shows it.")
        var key: String

        func run() async throws {
            let settings = try config.load()
            let journal = try data.openJournal(settings)
            defer { try? journal.close() }
            let now = SystemClock().now()
            if try await journal.retryMeeting(key, at: now) { return print("\(key) is due now") }
            guard try await journal.retry(key, at: now) else {
                throw ValidationError("no mail \(key) was refused or deferred")
            }
            print("\(key) is due now")
        }
    }
}
