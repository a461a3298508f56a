import ArgumentParser
import CaseJournal
import Casework
import Foundation
import MailFormat
import OfficeCalendar
import OfficeWorker
import Settings

/// Shows what is held and booked.
struct ScheduleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule", abstract: "Show which facilities are held or booked, day by day or as a week.",
        discussion: """
            A slot is held while its case is open and booked once the SOP's row says so; one that `case displace` took is \
            blocked for the office's own need, which is named, until `case unblock`. --week puts the facilities in \
            rows and the days in columns; --ics writes a calendar that calendar programs can read. Neither shows who \
            asked or what for: the case number leads there.
            """)

    @OptionGroup var config: ConfigOption
    @OptionGroup var data: DataOption
    @Option(help: "First day, yyyy-MM-dd; today when left out, with --week the Monday of this week.")
    var from: String?
    @Option(help: "How many days.")
    var days = 7
    @Option(help: "Only this facility, by its id in facilities.yaml.")
    var facility: String?
    @Flag(help: "Facilities in rows, days in columns.")
    var week = false
    @Option(name: .customLong("ics"), help: "Write an iCalendar file (RFC 5545); - is the standard output.")
    var calendar: String?
    @Flag(help: "One JSON object per booking.")
    var json = false

    func validate() throws {
        guard (1...366).contains(days) else { throw ValidationError("--days must be from 1 to 366") }
        guard [week, calendar != nil, json].filter({ $0 }).count <= 1 else {
            throw ValidationError("say one of --week, --ics and --json")
        }
    }

    func run() async throws {
        let settings = try config.load()
        if let facility, !settings.office.facilities.contains(where: { $0.id == facility }) {
            let known = settings.office.facilities.map(\.id).joined(separator: ", ")
            throw ValidationError("there is no facility \(facility); there are \(known)")
        }
        let journal = try data.openJournal(settings)
        defer { try? journal.close() }
        let zone = settings.office.hours.zone
        let now = SystemClock().now()
        var first = zone.day(at: now)
        if let from {
            guard let day = Day(iso: from) else { throw ValidationError("--from must be a day such as 2026-11-26") }
            first = day
        } else if week {
            while first.weekday != .monday { first = first.adding(days: -1) }
        }
        let bookings = try await journal.bookings(
            from: zone.instant(first, TimeOfDay(minutes: 0)),
            to: zone.instant(first.adding(days: days), TimeOfDay(minutes: 0))
        ).filter { facility == nil || $0.facility == facility }
        let sheet = ScheduleSheet(
            office: settings.office, first: first, days: days, bookings: bookings,
            needs: try await Self.needs(bookings, journal))
        if json {
            for line in try sheet.json { print(line) }
        } else if let calendar {
            let text = try sheet.calendar(at: now)
            if calendar == "-" {
                print(text, terminator: "")
            } else {
                try Data(text.utf8).write(to: URL(fileURLWithPath: calendar), options: .atomic)
                print("\(bookings.count) booking(s) written to \(calendar)")
            }
        } else {
            print(week ? sheet.week : sheet.list)
            let overdue = try await Self.overdue(settings.office, journal, at: now)
            if !overdue.isEmpty { print("\nnot back yet, as far as anybody has said:\n" + overdue) }
        }
    }

    /// What blocked slots are needed for, by the case that they were taken from and the slot.
    private static func needs(_ bookings: [Booking], _ journal: CaseJournal) async throws -> [ScheduleSheet.Slot:
        String]
    {
        var result: [ScheduleSheet.Slot: String] = [:]
        for owner in Set(bookings.filter { $0.state == .blocked }.map(\.owner)) {
            for block in try await journal.case(owner)?.blocks ?? [] {
                for booking in block.bookings { result[ScheduleSheet.Slot(booking)] = block.need.shown }
            }
        }
        return result
    }

    /// Loans that should be back: whatever days are shown, somebody must look for them.
    private static func overdue(_ office: Office, _ journal: CaseJournal, at now: Instant) async throws -> String {
        let lendable = Set(office.facilities.filter { $0.keeper != nil }.map(\.id))
        guard !lendable.isEmpty else { return "" }
        let around = try await journal.bookings(from: now.adding(minutes: -45 * 1440), to: now)
        var rows: [[String]] = []
        var seen: Set<String> = []
        for booking in around where lendable.contains(booking.facility) && seen.insert(booking.owner).inserted {
            guard let matter = try await journal.case(booking.owner) else { continue }
            for loan in matter.overdueLoans(at: now) {
                let facility = office.facilities.first { $0.id == loan.facility }
                let keeper = facility?.keeper.flatMap { office.role($0)?.title } ?? ""
                rows.append([
                    "  " + (facility?.name ?? loan.facility), matter.id,
                    "due \(office.hours.zone.written(loan.due))", "asked \(loan.asked) time(s)", keeper,
                ])
            }
        }
        return rows.isEmpty ? "" : TextTable(header: nil, rows: rows).text
    }
}

/// The bookings of some days, in the forms in which they are shown.
struct ScheduleSheet {
    var office: Office
    var first: Day
    var days: Int
    var bookings: [Booking]
    /// What blocked slots are needed for.
    var needs: [Slot: String] = [:]

    /// A slot that somebody has.
    struct Slot: Hashable {
        var owner: String
        var facility: String
        var interval: Interval
        init(_ booking: Booking) { (owner, facility, interval) = (booking.owner, booking.facility, booking.interval) }
    }

    private var zone: Zone { office.hours.zone }
    private var shown: [Day] { (0..<days).map { first.adding(days: $0) } }

    private func name(_ booking: Booking) -> String {
        office.facilities.first { $0.id == booking.facility }?.name ?? booking.facility
    }

    private func closed(_ day: Day) -> Bool { !office.hours.isWorkingDay(day) }

    /// The part of a booking that lies on a day, such as `09:00–11:30`; one that goes on says so.
    private func hours(_ booking: Booking, on day: Day) -> String? {
        let start = zone.instant(day, TimeOfDay(minutes: 0))
        let end = zone.instant(day.adding(days: 1), TimeOfDay(minutes: 0))
        guard booking.interval.start < end, booking.interval.end > start else { return nil }
        let from = booking.interval.start < start ? "…" : "\(zone.time(at: booking.interval.start))"
        let to = booking.interval.end > end ? "…" : "\(zone.time(at: booking.interval.end))"
        return "\(from)–\(to)"
    }

    /// Day by day.
    var list: String {
        var parts: [String] = []
        for day in shown {
            let rows = bookings.compactMap { booking in
                hours(booking, on: day).map { hours in
                    [
                        "  " + hours, name(booking), booking.state.rawValue,
                        booking.owner + (needs[Slot(booking)].map { ", “\($0)”" } ?? ""),
                    ]
                }
            }
            guard !rows.isEmpty else { continue }
            parts.append(
                "\(day) \(day.weekday)" + (closed(day) ? " (office closed)" : "") + "\n"
                    + TextTable(header: nil, rows: rows).text)
        }
        return parts.isEmpty ? "nothing held or booked from \(first) for \(days) day(s)" : parts.joined(separator: "\n")
    }

    private func mark(_ booking: Booking) -> String {
        switch booking.state {
        case .held: "*"
        case .blocked: "!"
        case .booked: ""
        }
    }

    /// What blocked slots are needed for, one line each.
    private var neededLines: String {
        let lines = bookings.filter { $0.state == .blocked }.map { booking in
            "! \(name(booking)), \(zone.written(booking.interval)), taken from \(booking.owner)"
                + (needs[Slot(booking)].map { ": “\($0)”" } ?? "")
        }
        return lines.isEmpty ? "" : "\n" + lines.joined(separator: "\n")
    }

    /// Facilities in rows, days in columns; a star marks what is only held, an exclamation mark what the office keeps.
    var week: String {
        var rows: [[String]] = []
        for facility in office.facilities {
            let cells = shown.map { day in
                bookings.filter { $0.facility == facility.id }.compactMap { booking -> String? in
                    guard let hours = hours(booking, on: day) else { return nil }
                    let units = booking.units > 1 ? " ×\(booking.units)" : ""
                    return "\(hours) \(booking.owner)\(units)\(mark(booking))"
                }
            }
            let height = max(1, cells.map(\.count).max() ?? 1)
            for line in 0..<height {
                rows.append(
                    [line == 0 ? facility.id : ""] + cells.map { line < $0.count ? $0[line] : line == 0 ? "·" : "" })
            }
        }
        let header = shown.map { day in String("\(day) \(day.weekday)".prefix(14)) + (closed(day) ? " -" : "") }
        return TextTable(header: ["facility"] + header, rows: rows).text
            + "\n\n* held for a case that is not decided yet;  - office closed;  times in \(zone.rawValue)"
            + neededLines
    }

    /// One JSON object per booking.
    var json: [String] {
        get throws {
            try bookings.map { booking in
                var line = [
                    "facility": booking.facility, "start": zone.iso(booking.interval.start),
                    "end": zone.iso(booking.interval.end), "case": booking.owner, "state": booking.state.rawValue,
                    "units": String(booking.units), "session": String(booking.session + 1),
                ]
                line["need"] = needs[Slot(booking)]
                return try JSONLine.text(line)
            }
        }
    }

    /// An iCalendar text; what is held is tentative in words, since a published entry has no other mark that all
    /// programs show.
    func calendar(at now: Instant) throws -> String {
        let organizer = OutgoingMessage.Mailbox(name: office.shortName, address: office.address)
        let entries = bookings.map { booking in
            let blocked = booking.state == .blocked
            return Invitation(
                uid: "\(booking.owner)-\(booking.session + 1)-\(booking.facility)\(blocked ? "-blok" : "")@\(domain)",
                method: .publish,
                organizer: organizer, start: booking.interval.start, end: booking.interval.end,
                summary: blocked
                    ? needs[Slot(booking)] ?? "Keperluan kantor"
                    : booking.owner + (booking.state == .held ? " (belum diputuskan)" : ""),
                location: name(booking), details: "", stamp: now)
        }
        return try Invitation.calendarText(of: entries, method: .publish)
    }

    private var domain: String { office.address.split(separator: "@").last.map(String.init) ?? "localhost" }
}
