import ArgumentParser
import CaseJournal
import Casework
import Foundation
import OfficeCalendar
import OfficeWorker
import Settings

/// Shows what is held and booked.
struct ScheduleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule", abstract: "Show which facilities are held or booked, day by day.")

    @OptionGroup var config: ConfigOption
    @OptionGroup var data: DataOption
    @Option(help: "First day, yyyy-MM-dd; today when left out.")
    var from: String?
    @Option(help: "How many days.")
    var days = 7
    @Flag(help: "One JSON object per booking.")
    var json = false

    func run() async throws {
        let settings = try config.load()
        let journal = try data.openJournal(settings)
        defer { try? journal.close() }
        let zone = settings.office.hours.zone
        var first = zone.day(at: SystemClock().now())
        if let from {
            guard let day = Day(iso: from) else { throw ValidationError("--from must be a day such as 2026-11-26") }
            first = day
        }
        guard (1...366).contains(days) else { throw ValidationError("--days must be from 1 to 366") }
        let bookings = try await journal.bookings(
            from: zone.instant(first, TimeOfDay(minutes: 0)),
            to: zone.instant(first.adding(days: days), TimeOfDay(minutes: 0)))
        if json {
            for booking in bookings {
                print(
                    try JSONLine.text([
                        "facility": booking.facility, "start": zone.iso(booking.interval.start),
                        "end": zone.iso(booking.interval.end), "case": booking.owner, "state": booking.state.rawValue,
                    ]))
            }
            return
        }
        guard !bookings.isEmpty else {
            print("nothing held or booked from \(first) for \(days) day(s)")
            return
        }
        for offset in 0..<days {
            let day = first.adding(days: offset)
            let here = bookings.filter { zone.day(at: $0.interval.start) == day }
            guard !here.isEmpty else { continue }
            print("\(day) \(day.weekday)" + (settings.office.hours.isWorkingDay(day) ? "" : " (office closed)"))
            print(
                TextTable(
                    header: nil,
                    rows: here.map { booking in
                        [
                            "  \(zone.time(at: booking.interval.start))–\(zone.time(at: booking.interval.end))",
                            settings.office.facilities.first { $0.id == booking.facility }?.name ?? booking.facility,
                            booking.state.rawValue, booking.owner,
                        ]
                    }
                ).text)
        }
    }
}
