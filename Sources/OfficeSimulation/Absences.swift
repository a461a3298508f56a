import Casework
import OfficeCalendar

/// When the officials of the simulated office are away: on leave, ill, or on duty elsewhere.
struct Absences {
    let office: Office
    let seed: UInt64

    /// Of a thousand weeks, those in which an official goes away.
    private static let perMille = 60

    /// The absence that covers a day, or nothing.
    func absence(of official: String, on day: Day) -> ClosedRange<Day>? {
        let week = day.number.quotientAndRemainder(dividingBy: 7).quotient
        for number in [week, week - 1] {
            var draw = Draw(seed, of: official, 10_000 &+ UInt64(bitPattern: Int64(number)))
            guard draw.chance(Self.perMille) else { continue }
            let first = Day(number: number * 7 + draw.number(0...6))
            let absence = first...first.adding(days: draw.number(0...6))
            if absence.contains(day) { return absence }
        }
        return nil
    }

    /// The moment itself when the official is there, otherwise some time on the morning of the return: the same for the
    /// same moment.
    func present(_ official: String, at moment: Instant) -> Instant {
        let hours = office.hours
        var moment = moment
        while let absence = absence(of: official, on: hours.zone.day(at: moment)) {
            let back = hours.zone.instant(absence.upperBound.adding(days: 1), TimeOfDay(minutes: 0))
            let minutes = Int((moment.milliseconds / 60_000) % 150)
            moment = hours.adding(officeMinutes: 5 + minutes, to: back)
        }
        return moment
    }
}
