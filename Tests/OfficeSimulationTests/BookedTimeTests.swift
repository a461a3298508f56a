import OfficeCalendar
import OfficeSimulation
import Testing

@Suite("How much of a facility was used")
struct BookedTimeTests {
    /// Monday to Friday, 8 to 16.
    private static let hours: OfficeHours = {
        let day = OfficeHours.Range(start: TimeOfDay(minutes: 480), end: TimeOfDay(minutes: 960))
        let ranges = [day].compactMap { $0 }
        return OfficeHours(
            zone: .wib,
            week: .init([.monday: ranges, .tuesday: ranges, .wednesday: ranges, .thursday: ranges, .friday: ranges]))
    }()
    private static let equipment = Facility(
        id: "sarana", kind: "sarana", name: "Laptop", units: 1, capacity: nil, bufferMinutes: 0)

    /// From a time on Monday, 23 November 2026, to one so many days later.
    private static func booking(_ start: Int, _ days: Int, _ end: Int, of facility: String = "sarana") -> Booking {
        let monday = Day(number: 20_780)
        return Booking(
            facility: facility,
            interval: Interval(
                start: Zone.wib.instant(monday, TimeOfDay(minutes: start * 60)),
                end: Zone.wib.instant(monday.adding(days: days), TimeOfDay(minutes: end * 60))),
            units: 1, owner: "K-2026-0001", session: 0, state: .booked)
    }

    @Test("a loan over the nights counts all its hours, and uses no more than the whole office time")
    func loan() {
        var time = BookedTime(hours: Self.hours)
        time.add(Self.booking(0, 5, 0))
        #expect(
            time.utilisation(of: [Self.equipment])
                == [.init(facility: "sarana", name: "Laptop", bookedHours: 120, percent: 100)])
    }

    @Test("an evening event is booked hours, but takes nothing of the office time")
    func evening() {
        var time = BookedTime(hours: Self.hours)
        time.add(Self.booking(19, 0, 22))
        time.add(Self.booking(0, 1, 0, of: "ruang"))
        let used = time.utilisation(of: [Self.equipment])
        #expect(used.map(\.bookedHours) == [3])
        #expect(used.map(\.percent) == [0])
    }

    @Test("one of two pieces away all week is half of what there is, also over years")
    func half() {
        var two = Self.equipment
        two.units = 2
        for days in [5, 1500] {
            var time = BookedTime(hours: Self.hours)
            time.add(Self.booking(0, days, 0))
            #expect(time.utilisation(of: [two]).map(\.percent) == [50])
        }
    }

    @Test("nothing booked is nothing used")
    func nothing() {
        #expect(BookedTime(hours: Self.hours).utilisation(of: [Self.equipment]).map(\.percent) == [0])
    }
}
