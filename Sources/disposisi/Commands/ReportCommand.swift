import ArgumentParser
import CaseJournal
import Casework
import Foundation
import OfficeCalendar
import OfficeWorker
import Papers
import Settings

/// How the SOPs were kept in a month.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "The monthly SOP report: requests, times of each row against its standard time, what took longer.",
        discussion: """
            Counted are the requests received in the month, and the officials' decisions made in it. Times are office \
            minutes from the question to the answer; what the worker and the applicant do is nobody's time.
            """)

    @OptionGroup var config: ConfigOption
    @OptionGroup var data: DataOption
    @Option(help: "The month, yyyy-MM; last month when left out.")
    var month: String?
    @Option(help: "Only this SOP.")
    var procedure: String?
    @OptionGroup var form: DocumentForm

    func run() async throws {
        let settings = try config.load()
        let zone = settings.office.hours.zone
        let (first, end) = try bounds(today: zone.day(at: SystemClock().now()))
        let journal = try data.openJournal(settings)
        defer { try? journal.close() }
        let from = zone.instant(first, TimeOfDay(minutes: 0))
        let to = zone.instant(end, TimeOfDay(minutes: 0))
        let received = try await journal.cases(
            CaseFilter(procedure: procedure, receivedFrom: from, receivedBefore: to, limit: .max))
        // Decisions of the month also stand in cases of the months before.
        let touched = try await journal.cases(CaseFilter(procedure: procedure, receivedBefore: to, limit: .max))
            .filter { line in line.endedAt.map { $0 >= from } ?? true }

        var times: [String: [StepTime]] = [:]
        var procedures: [String: Procedure] = [:]
        var late: [(case: String, procedure: Procedure, time: StepTime)] = []
        var (reminders, escalations) = (0, 0)
        for line in touched {
            guard let one = try await journal.case(line.id),
                let procedure = try await journal.procedure(id: one.procedure, version: one.procedureVersion)
            else { continue }
            let history = try await journal.history(line.id).map { (event: $0.event, at: $0.at) }
            for entry in history where from <= entry.at && entry.at < to {
                switch entry.event {
                case .officialReminded: reminders += 1
                case .escalated: escalations += 1
                default: break
                }
            }
            let own = StepTime.all(in: history, procedure: procedure, hours: settings.office.hours).filter {
                from <= $0.decided && $0.decided < to
            }
            // Rows of different versions of one SOP are told apart only where their numbers differ.
            times[procedure.id, default: []] += own
            procedures[procedure.id] = procedure
            late += own.filter(\.isLate).map { (line.id, procedure, $0) }
        }

        let rows = procedures.values.sorted { $0.id < $1.id }.flatMap {
            RowTimes.of(times[$0.id] ?? [], procedure: $0)
        }
        let table = DocumentTable(
            columns: [
                ("sop", "SOP"), ("row", "langkah"), ("text", "uraian"), ("standard", "waktu baku (menit)"),
                ("count", "jumlah"), ("median", "median"), ("longest", "terlama"), ("late", "melewati"),
            ],
            rows: rows.map {
                [
                    $0.procedure, $0.row, $0.text, $0.standard.map(String.init) ?? "-", String($0.count),
                    String($0.median), String($0.longest), String($0.late),
                ]
            })
        let totals =
            totals(received, touched: touched, from: from, to: to, rows: rows) + [
                ("reminders", "Pengingat kepada pejabat", reminders),
                ("escalations", "Diteruskan kepada atasan atau operator", escalations),
            ]
        let period = "\(Day.monthNames[first.month - 1]) \(first.year)"
        if form.json {
            print(
                try JSONLine.text(
                    Summary(
                        month: "\(first.year)-\(first.month < 10 ? "0" : "")\(first.month)",
                        totals: Dictionary(
                            totals.map { ($0.key, $0.count) }, uniquingKeysWith: { first, _ in first }),
                        rows: rows.map(Summary.Row.init))))
            return
        }
        if !form.csv, form.pdf == nil {
            print("SOP report of \(first.year)-\(first.month < 10 ? "0" : "")\(first.month)\n")
            print(TextTable(header: nil, rows: totals.map { [$0.name, String($0.count)] }).text)
            print("")
        }
        try await form.write(
            table, as: .report, title: "Laporan Pelaksanaan SOP", period: period, settings: settings, section: "rows",
            more: [
                "totals": .list(totals.map { ["name": .text($0.name), "value": .text(String($0.count))] }),
                "late": .list(
                    late.sorted { ($0.time.decided, $0.case) < ($1.time.decided, $1.case) }.map { entry in
                        [
                            "case": .text(entry.case), "sop": .text(entry.procedure.id), "row": .text(entry.time.row),
                            "who": .text(
                                settings.office.official(entry.time.official)?.name ?? entry.time.official),
                            "asked": .text(zone.short(entry.time.asked)), "minutes": .text(String(entry.time.minutes)),
                            "standard": .text(entry.time.standard.map(String.init) ?? "-"),
                        ]
                    }),
            ])
    }

    private func bounds(today: Day) throws -> (first: Day, end: Day) {
        var (year, number) = today.month == 1 ? (today.year - 1, 12) : (today.year, today.month - 1)
        if let month {
            let parts = month.split(separator: "-")
            guard parts.count == 2, let wantedYear = Int(parts[0]), let wanted = Int(parts[1]),
                (1990...2200).contains(wantedYear), (1...12).contains(wanted)
            else { throw ValidationError("--month must be a month such as 2026-11") }
            (year, number) = (wantedYear, wanted)
        }
        let next = number == 12 ? (year + 1, 1) : (year, number + 1)
        guard let first = Day(year: year, month: number, day: 1), let end = Day(year: next.0, month: next.1, day: 1)
        else { throw ValidationError("--month must be a month such as 2026-11") }
        return (first, end)
    }

    private func totals(
        _ received: [CaseLine], touched: [CaseLine], from: Instant, to: Instant, rows: [RowTimes]
    ) -> [(key: String, name: String, count: Int)] {
        func ended(_ state: Case.State) -> Int {
            touched.filter { line in
                line.state == state && (line.endedAt.map { from <= $0 && $0 < to } ?? false)
            }.count
        }
        return [
            ("received", "Permohonan masuk", received.count),
            ("completed", "Selesai", ended(.completed)), ("refused", "Tidak disetujui", ended(.refused)),
            ("full", "Jadwal penuh", ended(.full)), ("cancelled", "Dibatalkan", ended(.cancelled)),
            ("closed", "Ditutup", ended(.closed)),
            ("open", "Masih berjalan pada akhir masa", touched.filter { $0.endedAt.map { $0 >= to } ?? true }.count),
            ("decisions", "Keputusan pejabat", rows.reduce(0) { $0 + $1.count }),
            ("late", "Keputusan melewati waktu baku", rows.reduce(0) { $0 + $1.late }),
        ]
    }

    private struct Summary: Encodable {
        struct Row: Encodable {
            var sop: String
            var row: String
            var standardMinutes: Int?
            var count: Int
            var medianMinutes: Int
            var longestMinutes: Int
            var late: Int
            init(_ times: RowTimes) {
                (sop, row, standardMinutes) = (times.procedure, times.row, times.standard)
                (count, medianMinutes, longestMinutes) = (times.count, times.median, times.longest)
                late = times.late
            }
        }
        var month: String
        var totals: [String: Int]
        var rows: [Row]
    }
}
