import Foundation
import OfficeCalendar
import OfficeSimulation

/// A simulation's result as a person or a program reads it.
struct SimulationText {
    let report: SimulationReport
    init(_ report: SimulationReport) { self.report = report }

    /// Tables, and every broken rule with the way to see it again.
    var text: String {
        var parts = [
            "\(report.cases) requests in \(report.days) days: \(report.events) events, \(report.mailsIn) mails in, "
                + "\(report.mailsOut) mails out; \(report.delegations) delegations, "
                + "\(report.actingDecisions) decisions by them"
                + (report.meetingsMade == 0
                    ? "" : "; \(report.meetingsMade) meetings made, \(report.meetingsRemoved) of them taken down"),
            endings, rows, workload, utilisation, violations,
            "journal \(report.journalHash) (seed \(report.seed))",
        ]
        parts.removeAll { $0.isEmpty }
        return parts.joined(separator: "\n\n")
    }

    private var endings: String {
        let states = Set(report.endings.values.flatMap(\.keys)).sorted()
        return TextTable(
            header: ["SOP"] + states,
            rows: report.endings.sorted { $0.key < $1.key }.map { id, counts in
                [id] + states.map { String(counts[$0] ?? 0) }
            }
        ).text
    }

    private var rows: String {
        TextTable(
            header: ["SOP", "row", "times", "median", "9 of 10", "standard", ""],
            rows: report.rows.map {
                [
                    $0.procedure, $0.row, String($0.times), Self.minutes($0.median), Self.minutes($0.most),
                    $0.standard.map(Self.minutes) ?? "-", String($0.text.prefix(60)),
                ]
            }
        ).text
    }

    private var workload: String {
        TextTable(
            header: ["role", "asked", "decided", "reminded", "median", ""],
            rows: report.workload.map {
                [
                    $0.role, String($0.asked), String($0.decided), String($0.reminded), Self.minutes($0.median),
                    $0.title,
                ]
            }
        ).text
    }

    private var utilisation: String {
        TextTable(
            header: ["facility", "booked", "of office time", ""],
            rows: report.utilisation.map { [$0.facility, "\($0.bookedHours) h", "\($0.percent) %", $0.name] }
        ).text
    }

    private var violations: String {
        guard !report.violations.isEmpty else {
            return "0 violated invariants (\(report.checked.count) rules held "
                + "\(report.checked.values.reduce(0, +)) times)"
        }
        var lines = ["\(report.violations.count) violated invariants:"]
        for (invariant, found) in Dictionary(grouping: report.violations, by: \.invariant).sorted(by: {
            $0.key < $1.key
        }) {
            lines.append("  \(invariant): \(found.count)")
            for violation in found.prefix(5) { lines.append("    \(Self.place(violation)) \(violation.sentence)") }
        }
        lines.append("See one again with the same configuration and --seed \(report.seed) --cases \(report.cases).")
        return lines.joined(separator: "\n")
    }

    private static func place(_ violation: SimulationReport.Violation) -> String {
        let at = violation.at.map { " at \(Zone.wib.day(at: $0)) \(Zone.wib.time(at: $0)) WIB:" } ?? ""
        return (violation.caseID ?? "-") + at
    }

    /// Office minutes as people count them.
    private static func minutes(_ minutes: Int) -> String {
        minutes < 120 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
    }

    /// The same as one object.
    var json: String {
        get throws {
            let object: [String: Any] = [
                "seed": report.seed, "cases": report.cases, "days": report.days, "events": report.events,
                "delegations": report.delegations, "decisions_by_delegates": report.actingDecisions,
                "meetings_made": report.meetingsMade, "meetings_removed": report.meetingsRemoved,
                "mails_in": report.mailsIn, "mails_out": report.mailsOut, "mails": report.mailKinds,
                "endings": report.endings, "journal": report.journalHash, "checked": report.checked,
                "rows": report.rows.map {
                    [
                        "procedure": $0.procedure, "row": $0.row, "times": $0.times, "median_minutes": $0.median,
                        "most_minutes": $0.most, "standard_minutes": $0.standard.map { $0 as Any } ?? NSNull(),
                    ] as [String: Any]
                },
                "workload": report.workload.map {
                    [
                        "role": $0.role, "asked": $0.asked, "decided": $0.decided, "reminded": $0.reminded,
                        "median_minutes": $0.median,
                    ] as [String: Any]
                },
                "utilisation": report.utilisation.map {
                    ["facility": $0.facility, "booked_hours": $0.bookedHours, "percent": $0.percent] as [String: Any]
                },
                "violations": report.violations.map {
                    [
                        "invariant": $0.invariant, "case": $0.caseID.map { $0 as Any } ?? NSNull(),
                        "sentence": $0.sentence, "seed": report.seed,
                    ] as [String: Any]
                },
            ]
            let data = try JSONSerialization.data(
                withJSONObject: object, options: [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes])
            return String(decoding: data, as: UTF8.self)
        }
    }
}
