package import OfficeCalendar

/// What a simulation saw.
package struct SimulationReport: Sendable {
    /// A rule that was broken.
    package struct Violation: Sendable, Equatable {
        /// The rule, in a few words that stay the same.
        package var invariant: String
        package var caseID: String?
        package var at: Instant?
        /// What was seen.
        package var sentence: String
    }

    /// How long a row of an SOP took, in office minutes.
    package struct RowTimes: Sendable {
        package var procedure: String
        package var row: String
        package var text: String
        /// The standard time in minutes, where the SOP has one.
        package var standard: Int?
        package var times: Int
        package var median: Int
        /// Nine of ten took no longer.
        package var most: Int
    }

    /// What a role had to do.
    package struct Workload: Sendable {
        package var role: String
        package var title: String
        package var asked: Int
        package var decided: Int
        package var reminded: Int
        /// Office minutes from the question to the decision.
        package var median: Int
    }

    /// How much of a facility was booked.
    package struct Utilisation: Sendable, Equatable {
        package var facility: String
        package var name: String
        /// All hours of its units, also by night: what is lent stays away until it is back.
        package var bookedHours: Int
        /// Hundredths of the office time of its units that were booked; 0 where there was none.
        package var percent: Int
        package init(facility: String, name: String, bookedHours: Int, percent: Int) {
            self.facility = facility
            self.name = name
            self.bookedHours = bookedHours
            self.percent = percent
        }
    }

    package var seed: UInt64 = 0
    package var cases = 0
    package var events = 0
    package var mailsIn = 0
    package var mailsOut = 0
    /// Virtual days from the first request to the last event.
    package var days = 0
    /// Cases by how they ended, by procedure.
    package var endings: [String: [String: Int]] = [:]
    package var mailKinds: [String: Int] = [:]
    package var rows: [RowTimes] = []
    package var workload: [Workload] = []
    /// Orders by which somebody acted for an official.
    package var delegations = 0
    /// Decisions of those who acted.
    package var actingDecisions = 0
    /// Meetings at the service, where the office has an app there.
    package var meetingsMade = 0
    package var meetingsRemoved = 0
    package var utilisation: [Utilisation] = []
    package var violations: [Violation] = []
    /// The hash of the journal's last event: the same for the same settings and seed.
    package var journalHash = ""
    /// What each rule was checked on, so that a rule that saw nothing cannot pass for one that holds.
    package var checked: [String: Int] = [:]

    package init() {}

    /// The rules that a simulation is held to, in words that stay the same; some are looked at only where the office has
    /// an app at the service that hosts its meetings.
    package static func rules(withMeetings: Bool) -> [String] {
        Watch.Invariant.allCases.filter { withMeetings || $0 != .meetings }.map(\.rawValue)
    }
}
