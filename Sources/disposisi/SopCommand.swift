import ArgumentParser
import Casework
import Foundation
import OfficeCalendar
import Papers
import Settings

/// The SOPs that the office runs.
struct SopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sop", abstract: "List the office's SOPs, or print one as its own table.",
        subcommands: [List.self, Show.self], defaultSubcommand: List.self)

    /// One line for each SOP.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the SOPs with id, number, rows and name.")

        @OptionGroup var config: ConfigOption
        @Flag(help: "One JSON object a line.")
        var json = false

        func run() async throws {
            let procedures = try config.load().procedures
            if json {
                for procedure in procedures {
                    print(try SopText.json(SopText.Summary(procedure)))
                }
                return
            }
            print(
                TextTable(
                    header: ["id", "number", "rows", "name"],
                    rows: procedures.map { procedure in
                        [
                            procedure.id, procedure.head.first { $0.name == "nomor" }?.value ?? "",
                            String(procedure.rows.count), procedure.name,
                        ]
                    }
                ).text)
        }
    }

    /// The SOP's head and table.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Print an SOP: its head as # lines, then its table with tabs between columns.",
            discussion: """
                With --format html or pdf it is the document itself, landscape, as PermenPAN-RB 35/2012 lays it out: \
                identity page and flow chart. The PDF goes to --out, or to ID.pdf.
                """)

        @OptionGroup var config: ConfigOption
        @Argument(help: "The SOP's id: the name of its file below procedures/.")
        var id: String
        @Flag(help: "One JSON object, with the acts of each row.")
        var json = false
        @Option(help: "text, html or pdf.")
        var format = Format.text
        @Option(help: "The file to write; text and html go to standard output when left out.")
        var out: String?

        enum Format: String, ExpressibleByArgument { case text, html, pdf }

        func run() async throws {
            let settings = try config.load()
            guard let procedure = settings.procedure(id) else {
                throw ValidationError(
                    "no SOP has the id \(id); there are " + settings.procedures.map(\.id).joined(separator: ", "))
            }
            guard format != .text else {
                let text = json ? try SopText.json(SopText.Document(procedure)) : SopText.table(procedure)
                return try write(Array((text + "\n").utf8))
            }
            guard !json else { throw ValidationError("--json and --format \(format.rawValue) exclude each other") }
            do {
                let typesetter = Typesetter(
                    templates: try MailTemplates(directory: settings.templates), emblems: settings.directory)
                var emblem: String?
                if let path = settings.office.letterhead.emblem { emblem = try await typesetter.emblem(path) }
                let page = try SopSheet(directory: settings.templates)
                    .page(procedure, office: settings.office, emblem: emblem)
                guard format == .pdf else { return try write(Array(page.utf8)) }
                try write(
                    try await typesetter.typeset(sheet: page, identifier: "\(id)/\(procedure.version)"),
                    unlessNamed: "\(id).pdf")
            } catch let problems as TemplateProblems {
                for problem in problems.problems { StandardError.print("\(settings.templates)/\(problem)") }
                throw ExitCode.configuration
            } catch let problem as TypesettingProblem {
                StandardError.print(problem.description)
                throw ExitCode.temporary
            }
        }

        private func write(_ bytes: [UInt8], unlessNamed usual: String? = nil) throws {
            guard let file = out ?? usual else {
                return try FileHandle.standardOutput.write(contentsOf: Data(bytes))
            }
            do {
                try Data(bytes).write(to: URL(fileURLWithPath: file))
            } catch {
                throw ValidationError("cannot write \(file)")
            }
            print("\(file) is written")
        }
    }
}

/// How an SOP is printed.
enum SopText {
    /// Head lines, column names and rows, without a newline at the end.
    static func table(_ procedure: Procedure) -> String {
        let head = procedure.head.map { "# \($0.name): \($0.value)" }
        let rows = procedure.rows.map { row in
            [row.number, row.text, row.performers, row.requisites, row.time, row.output].joined(separator: "\t")
        }
        return (head + ["no\turaian\tpelaksana\tkelengkapan\twaktu\toutput"] + rows).joined(separator: "\n")
    }

    /// One line.
    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// A line of `sop list --json`.
    struct Summary: Encodable {
        var id: String
        var name: String
        var number: String?
        var rows: Int
        var service: String
        var version: String
        init(_ procedure: Procedure) {
            id = procedure.id
            name = procedure.name
            number = procedure.head.first { $0.name == "nomor" }?.value
            rows = procedure.rows.count
            service = procedure.service.name
            version = procedure.version
        }
    }

    /// `sop show --json`: keys as in the SOP's own table, with what each row makes people do.
    struct Document: Encodable {
        struct Line: Encodable {
            var name: String
            var value: String
        }
        struct Act: Encodable {
            var id: String
            var act: String
            var by: String
            var automatic: Bool
            var shows_passcode: Bool
            var to: [String]
            var outcomes: [String: String]
            var choices: [Line]
        }
        struct Row: Encodable {
            var no: String
            var uraian: String
            var pelaksana: String
            var kelengkapan: String
            var waktu: String
            var output: String
            var minutes: Int?
            var books: Bool
            var acts: [Act]
        }
        struct Bundle: Encodable {
            var kind: String
            var units: Int
        }
        var id: String
        var version: String
        var name: String
        var service: String
        var head: [Line]
        var bundle: [Bundle]
        var rows: [Row]

        init(_ procedure: Procedure) {
            id = procedure.id
            version = procedure.version
            name = procedure.name
            service = procedure.service.name
            head = procedure.head.map { Line(name: $0.name, value: $0.value) }
            bundle = procedure.bundle.map { Bundle(kind: $0.kind, units: $0.units) }
            rows = procedure.rows.map { row in
                Row(
                    no: row.number, uraian: row.text, pelaksana: row.performers, kelengkapan: row.requisites,
                    waktu: row.time, output: row.output, minutes: row.minutes, books: row.books,
                    acts: row.acts.map { act in
                        var outcomes: [String: String] = [:]
                        for (outcome, route) in act.routes { outcomes[outcome.rawValue] = SopText.written(route) }
                        return Act(
                            id: act.id, act: act.kind.rawValue, by: SopText.written(act.by), automatic: act.automatic,
                            shows_passcode: act.showsPasscode, to: act.to.map(SopText.written), outcomes: outcomes,
                            choices: act.choices.map { Line(name: $0.word, value: SopText.written($0.route)) })
                    })
            }
        }
    }

    private static func written(_ performer: Performer) -> String {
        switch performer {
        case .role(let id): id
        case .applicant: "applicant"
        case .worker: "worker"
        }
    }

    private static func written(_ route: Route) -> String {
        switch route {
        case .next: "next"
        case .act(let id): "act \(id)"
        case .applicant: "applicant"
        case .refuse: "refuse"
        case .offerAlternatives: "offer-alternatives"
        case .complete: "complete"
        }
    }
}
