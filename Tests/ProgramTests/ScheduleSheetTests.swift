import Casework
import Foundation
import OfficeCalendar
import Settings
import TestSupport
import Testing

@testable import disposisi

@Suite("The schedule as it is shown")
struct ScheduleSheetTests {
    private static func sheet() throws -> ScheduleSheet {
        let settings = try Settings.load(directory: PackageRoot.path() + "/config", environment: [:])
        let office = settings.office
        let first = try #require(Day(iso: "2026-11-23"))
        func booking(_ facility: Int, _ day: Int, _ from: Int, _ to: Int, _ owner: String, _ state: Booking.State)
            -> Booking
        {
            let zone = office.hours.zone
            let midnight = zone.instant(first.adding(days: day), TimeOfDay(minutes: 0))
            return Booking(
                facility: office.facilities[facility].id,
                interval: Interval(start: midnight.adding(minutes: from), end: midnight.adding(minutes: to)),
                units: 1, owner: owner, session: 0, state: state)
        }
        return ScheduleSheet(
            office: office, first: first, days: 7,
            bookings: [
                booking(0, 0, 540, 660, "K-2026-0001", .booked), booking(0, 0, 780, 900, "K-2026-0002", .held),
                booking(1, 3, 1380, 1500, "K-2026-0003", .booked),
            ])
    }

    @Test("day by day, with what is only held told apart")
    func list() throws {
        let list = try Self.sheet().list
        #expect(list.contains("2026-11-23"))
        #expect(list.contains("09:00–11:00"))
        #expect(list.contains("held"))
        #expect(!list.contains("2026-11-24"))
    }

    @Test("as a week: a row for each facility, several bookings of a day below one another")
    func week() throws {
        let sheet = try Self.sheet()
        let lines = sheet.week.split(separator: "\n").map(String.init)
        let first = try #require(lines.firstIndex { $0.hasPrefix(sheet.office.facilities[0].id) })
        #expect(lines[first].contains("09:00–11:00 K-2026-0001"))
        #expect(lines[first + 1].contains("13:00–15:00 K-2026-0002*"))
        // A booking over midnight stands on both days.
        #expect(sheet.week.contains("23:00–… K-2026-0003"))
        #expect(sheet.week.contains("…–01:00 K-2026-0003"))
        for facility in sheet.office.facilities { #expect(lines.contains { $0.hasPrefix(facility.id) }) }
    }

    @Test("what the office keeps for a need of its own is named, in every form")
    func blocked() throws {
        var sheet = try Self.sheet()
        sheet.bookings[0].state = .blocked
        sheet.needs = [ScheduleSheet.Slot(sheet.bookings[0]): "Kunjungan pimpinan daerah"]
        #expect(sheet.list.contains("blocked"))
        #expect(sheet.list.contains("K-2026-0001, “Kunjungan pimpinan daerah”"))
        #expect(sheet.week.contains("09:00–11:00 K-2026-0001!"))
        #expect(sheet.week.contains("taken from K-2026-0001: “Kunjungan pimpinan daerah”"))
        let line = try #require(try sheet.json.first)
        #expect(line.contains("\"state\":\"blocked\"") && line.contains("Kunjungan pimpinan daerah"))
        #expect(try !sheet.json[1].contains("need"))
        let text = try sheet.calendar(at: sheet.office.hours.zone.instant(sheet.first, TimeOfDay(minutes: 0)))
        #expect(text.contains("SUMMARY:Kunjungan pimpinan daerah"))
    }

    @Test("as a calendar: one entry for each booking, in UTC, without a word about who asked")
    func calendar() throws {
        let sheet = try Self.sheet()
        let text = try sheet.calendar(at: sheet.office.hours.zone.instant(sheet.first, TimeOfDay(minutes: 0)))
        #expect(text.components(separatedBy: "BEGIN:VEVENT").count == 4)
        #expect(text.components(separatedBy: "BEGIN:VCALENDAR").count == 2)
        #expect(text.contains("METHOD:PUBLISH"))
        #expect(text.contains("DTSTART:20261123T010000Z"))
        #expect(text.contains("K-2026-0002 (belum diputuskan)"))
        #expect(!text.contains("ATTENDEE"))
    }
}
