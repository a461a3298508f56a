package import OfficeCalendar

/// How long facilities were booked, in all and within office hours.
package struct BookedTime: Sendable {
    private let hours: OfficeHours
    private var minutes: [String: (all: Int, office: Int)] = [:]
    private var span: Interval?

    /// Nothing booked yet.
    package init(hours: OfficeHours) { self.hours = hours }

    /// Counts a booking.
    package mutating func add(_ booking: Booking) {
        let interval = booking.interval
        let own = minutes[booking.facility] ?? (0, 0)
        minutes[booking.facility] = (
            own.all + interval.minutes * booking.units, own.office + officeMinutes(in: interval) * booking.units
        )
        span = Interval(
            start: min(span?.start ?? interval.start, interval.start), end: max(span?.end ?? interval.end, interval.end)
        )
    }

    /// Each facility's share of the office time between the first booking and the last.
    package func utilisation(of facilities: [Facility]) -> [SimulationReport.Utilisation] {
        let open = span.map { officeMinutes(in: $0) } ?? 0
        return facilities.map { facility in
            let booked = minutes[facility.id] ?? (0, 0)
            let whole = open * facility.units
            return .init(
                facility: facility.id, name: facility.name, bookedHours: booked.all / 60,
                percent: whole == 0 ? 0 : booked.office * 100 / whole)
        }
    }

    /// Office time of any length: the calendar itself counts no more than two years at once.
    private func officeMinutes(in interval: Interval) -> Int {
        var total = 0
        var start = interval.start
        while start < interval.end {
            let end = min(interval.end, start.adding(minutes: 365 * 1440))
            total += hours.officeMinutes(from: start, to: end)
            start = end
        }
        return total
    }
}
