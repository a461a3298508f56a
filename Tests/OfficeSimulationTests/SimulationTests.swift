import Casework
import OfficeCalendar
import OfficeSimulation
import Papers
import Settings
import TestSupport
import Testing

@Suite("A whole office in virtual time")
struct SimulationTests {
    /// Plays the example office, with an app at the service that hosts its meetings where the test asks for it.
    private func report(_ plan: Simulation.Plan, withMeetings: Bool = false) async throws -> SimulationReport {
        let root = PackageRoot.path()
        var settings = try Settings.load(directory: root + "/config", environment: [:])
        if withMeetings {
            settings.zoom = ZoomSettings(
                accountID: "played", clientID: "played", clientSecret: .environment("PLAYED"), patienceSeconds: 7200,
                caFile: nil, testServer: nil)
            for index in settings.office.facilities.indices where settings.office.facilities[index].kind == "zoom" {
                settings.office.facilities[index].host = "rapat\(index)@kantor.example"
            }
        }
        let templates = try MailTemplates(directory: settings.templates)
        return try await Simulation(plan, settings: settings, templates: templates).run()
    }

    @Test("every rule holds, and every rule was looked at", arguments: 1...3 as ClosedRange<UInt64>)
    func rules(seed: UInt64) async throws {
        let report = try await report(.init(cases: 150, seed: seed))
        for violation in report.violations {
            Issue.record("\(violation.invariant): \(violation.caseID ?? "-") \(violation.sentence)")
        }
        let rules = SimulationReport.rules(withMeetings: false)
        #expect(report.checked.count == rules.count)
        for rule in rules { #expect(report.checked[rule] ?? 0 > 0, "nothing was checked: \(rule)") }
        // An office whose cases all end the same way has not been simulated.
        let endings = report.endings.values.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
        #expect(endings["completed"] ?? 0 > 20)
        #expect(endings["full"] ?? 0 > 0)
        #expect(endings["refused"] ?? 0 > 0)
        #expect(endings["cancelled"] ?? 0 > 0)
        #expect(endings["closed"] ?? 0 > 0)
        #expect(endings.values.reduce(0, +) >= 150)
        // Officials were away, and others acted for them.
        #expect(report.delegations > 3)
        #expect(report.actingDecisions > 3)
    }

    @Test("meetings that the worker makes itself are neither doubled nor left behind")
    func meetings() async throws {
        let report = try await report(.init(cases: 150, seed: 4), withMeetings: true)
        for violation in report.violations {
            Issue.record("\(violation.invariant): \(violation.caseID ?? "-") \(violation.sentence)")
        }
        let rules = SimulationReport.rules(withMeetings: true)
        for rule in rules { #expect(report.checked[rule] ?? 0 > 0, "nothing was checked: \(rule)") }
        #expect(report.meetingsMade > 30)
        #expect(report.meetingsRemoved > 0)
        #expect(report.meetingsMade > report.meetingsRemoved)
    }

    @Test("the same seed gives the same journal, another seed another")
    func sameSeed() async throws {
        let first = try await report(.init(cases: 40, seed: 7)).journalHash
        let second = try await report(.init(cases: 40, seed: 7)).journalHash
        let other = try await report(.init(cases: 40, seed: 8)).journalHash
        #expect(first.count == 64)
        #expect(first == second)
        #expect(first != other)
    }
}
