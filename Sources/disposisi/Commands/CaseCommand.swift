import ArgumentParser
import CaseJournal
import Casework
import Foundation
import OfficeCalendar
import Settings

/// Shows cases. Passcodes and links are never shown here.
struct CaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "case",
        abstract: "List cases, show one with everything that happened to it, or give an order about one.",
        subcommands: [
            List.self, Show.self, Cancel.self, Displace.self, Hold.self, Resume.self, Reassign.self, Decide.self,
            Ask.self, Resend.self, Returned.self, Unblock.self,
        ], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List cases, the newest first.")
        @OptionGroup var config: ConfigOption
        @OptionGroup var data: DataOption
        @Flag(help: "Only cases that have not ended.")
        var open = false
        @Option(help: "How many at most.")
        var limit = 50
        @Flag(help: "One JSON object per line.")
        var json = false

        func run() async throws {
            let settings = try config.load()
            let journal = try data.openJournal(settings)
            defer { try? journal.close() }
            let zone = settings.office.hours.zone
            let states: [Case.State] = open ? [.running, .waitingForApplicant] : []
            let lines = try await journal.cases(CaseFilter(states: states, limit: limit))
            if json {
                for line in lines { print(try JSONLine.text(CaseSummary(line, zone: zone))) }
                return
            }
            if lines.isEmpty {
                print(open ? "no open case" : "no case yet")
                return
            }
            print(
                TextTable(
                    header: ["case", "state", "act", "received", "event", "agency", "letter"],
                    rows: lines.map {
                        [
                            $0.id, $0.state.rawValue, $0.currentAct ?? "", zone.short($0.receivedAt),
                            $0.begins.map { zone.short($0) } ?? "", $0.agency ?? "", $0.letterNumber ?? "",
                        ]
                    }
                ).text)
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show one case: its request, its way, its mails.")
        @OptionGroup var config: ConfigOption
        @OptionGroup var data: DataOption
        @Argument(help: "The case, such as K-2026-0042.")
        var id: String
        @Flag(help: "Also show deadlines and other machinery.")
        var all = false
        @Flag(help: "One JSON object.")
        var json = false

        func run() async throws {
            let settings = try config.load()
            let journal = try data.openJournal(settings)
            defer { try? journal.close() }
            guard let one = try await journal.case(id) else {
                throw ValidationError("there is no case \(id); `disposisi case list` shows those there are")
            }
            let history = try await journal.history(id)
            let mails = try await journal.outboxList(caseID: id).reversed()
            let office = settings.office
            let zone = office.hours.zone
            if json {
                print(try JSONLine.text(CaseDetail(one, history: history, mails: Array(mails), office: office)))
                return
            }
            let procedure = try await journal.procedure(id: one.procedure, version: one.procedureVersion)
            print("\(one.id)  \(one.state.rawValue)  \(procedure?.name ?? one.procedure)")
            print("")
            var facts: [[String]] = [
                ["applicant", one.applicant.name.shown], ["address", one.applicant.address.shown],
                ["letter", [one.request.number, one.request.date?.written].compactMap { $0 }.joined(separator: ", ")],
                ["subject", one.request.subject?.shown ?? ""],
            ]
            for session in one.request.sessions {
                facts.append([
                    "session",
                    session.zone.written(session.interval) + (session.endAssumed ? " (end assumed)" : "")
                        + (session.title.map { ", \($0.shown)" } ?? "")
                        + (session.participants.map { ", \($0) participants" } ?? ""),
                ])
            }
            if let contact = one.request.contactName ?? one.request.contactPhone {
                facts.append([
                    "contact", [contact.shown, one.request.contactPhone?.shown ?? ""].joined(separator: " "),
                ])
            }
            for booking in one.bookings {
                let name = office.facilities.first { $0.id == booking.facility }?.name ?? booking.facility
                facts.append([booking.state.rawValue, "\(name), \(zone.written(booking.interval))"])
            }
            for block in one.blocks ?? [] {
                for booking in block.bookings {
                    let name = office.facilities.first { $0.id == booking.facility }?.name ?? booking.facility
                    facts.append([
                        "blocked (\(block.number))",
                        "\(name), \(zone.written(booking.interval)), for “\(block.need.shown)”; `case unblock` gives it back",
                    ])
                }
            }
            if !one.meetings.isEmpty {
                facts.append([
                    "meeting", "\(one.meetings.count) provided; link, ID and passcode stand in the letter only",
                ])
            }
            if let since = one.heldSince { facts.append(["on hold", "since \(zone.written(since))"]) }
            if let agenda = one.agendaNumber { facts.append(["agenda number", String(agenda)]) }
            if let letter = one.letter { facts.append(["reply letter", "\(letter.number), \(letter.date.written)"]) }
            if let act = one.current, let row = procedure?.act(act)?.row, !one.state.ended {
                facts.append(["waits at", "row \(row.number): \(row.text)"])
                facts += Silence(of: one, history: history).facts(office: office)
                for asked in one.asked {
                    facts.append([
                        "asked",
                        "\(office.official(asked.official)?.name ?? asked.official), \(zone.written(asked.at))",
                    ])
                }
            }
            print(TextTable(header: nil, rows: facts).text)
            print("")
            for entry in history where all || !entry.event.isDetail {
                print("\(zone.short(entry.at))  \(entry.event.sentence(office: office, zone: zone))")
            }
            if !mails.isEmpty {
                print("")
                print(
                    TextTable(
                        header: ["mail", "to", "state", "at"],
                        rows: mails.map {
                            [
                                $0.kind.rawValue, $0.to ?? "(erased)", $0.state.rawValue,
                                zone.short($0.sentAt ?? $0.nextAttemptAt),
                            ]
                        }
                    ).text)
            }
        }
    }
}

/// How often those who are asked were reminded, and who was told of their silence.
private struct Silence {
    var reminders: Int
    var lastReminder: Instant?
    var next: Case.Deadline?
    /// Roles that were told, or `operator`.
    var told: [(role: String, at: Instant)] = []

    init(of one: Case, history: [JournalEntry]) {
        reminders = one.remindersSent
        next = one.deadlines.first { $0.kind == .reminder || $0.kind == .escalation }
        for entry in history {
            switch entry.event {
            case .actBegun: (lastReminder, told) = (nil, [])
            case .officialReminded: lastReminder = entry.at
            case .escalated(_, let role): told.append((role, entry.at))
            default: break
            }
        }
    }

    func facts(office: Office) -> [[String]] {
        let zone = office.hours.zone
        var facts: [[String]] = []
        if let lastReminder, reminders > 0 {
            facts.append(["reminded", "\(reminders) time(s), last \(zone.written(lastReminder))"])
        }
        for entry in told {
            let who = office.role(entry.role)?.title ?? entry.role
            facts.append(["told of the silence", "\(who), \(zone.written(entry.at))"])
        }
        if let next {
            let what = next.kind == .reminder ? "next reminder" : told.isEmpty ? "superior told" : "operator told"
            facts.append([what, zone.written(next.due)])
        } else if !told.isEmpty {
            facts.append(["next reminder", "none any more: reassign the step, ask again or record a paper decision"])
        }
        return facts
    }
}

/// A case in one line of JSON.
private struct CaseSummary: Encodable {
    var id: String
    var procedure: String
    var state: String
    var act: String?
    var received: String
    var event: String?
    var agency: String?
    var letter: String?

    init(_ line: CaseLine, zone: Zone) {
        id = line.id
        procedure = line.procedure
        state = line.state.rawValue
        act = line.currentAct
        received = zone.iso(line.receivedAt)
        event = line.begins.map { zone.iso($0) }
        agency = line.agency
        letter = line.letterNumber
    }
}

/// A whole case as JSON. Without links and passcodes.
private struct CaseDetail: Encodable {
    struct Session: Encodable {
        var start: String
        var end: String
        var title: String?
        var participants: Int?
    }
    struct Entry: Encodable {
        var at: String
        var event: String
        var text: String
        var row: String?
    }
    struct Mail: Encodable {
        var kind: String
        var to: String?
        var state: String
    }
    var id: String
    var procedure: String
    var state: String
    var applicant: String
    var letterNumber: String?
    var letterDate: String?
    var sessions: [Session]
    var rowsDone: [String]
    var replyNumber: String?
    var reminders: Int
    var lastReminder: String?
    var nextReminder: String?
    /// Roles that were told of the silence, or `operator`.
    var escalatedTo: [String]
    var events: [Entry]
    var mails: [Mail]

    init(_ one: Case, history: [JournalEntry], mails: [OutboxLine], office: Office) {
        let zone = office.hours.zone
        id = one.id
        procedure = one.procedure
        state = one.state.rawValue
        applicant = one.applicant.name.shown
        letterNumber = one.request.number
        letterDate = one.request.date?.description
        sessions = one.request.sessions.map {
            Session(
                start: $0.zone.iso($0.interval.start), end: $0.zone.iso($0.interval.end), title: $0.title?.shown,
                participants: $0.participants)
        }
        rowsDone = one.rowsDone
        replyNumber = one.letter?.number
        let silence = Silence(of: one, history: history)
        reminders = one.state.ended ? 0 : silence.reminders
        lastReminder = one.state.ended ? nil : silence.lastReminder.map { zone.iso($0) }
        nextReminder = silence.next.flatMap { $0.kind == .reminder ? zone.iso($0.due) : nil }
        escalatedTo = one.state.ended ? [] : silence.told.map(\.role)
        events = history.map { entry in
            var row: String?
            if case .rowDone(let done) = entry.event { row = done }
            return Entry(
                at: zone.iso(entry.at), event: entry.name, text: entry.event.sentence(office: office, zone: zone),
                row: row)
        }
        self.mails = mails.map { Mail(kind: $0.kind.rawValue, to: $0.to, state: $0.state.rawValue) }
    }
}
