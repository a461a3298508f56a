import ArgumentParser
import CaseJournal
import Casework
import Foundation
import OfficeCalendar
import OfficeWorker
import Papers
import Settings

/// The registers of incoming and outgoing letters.
struct RegisterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register", abstract: "Print the register of incoming or outgoing letters.",
        subcommands: [Incoming.self, Outgoing.self])

    /// What both registers are asked.
    struct Options: ParsableArguments {
        @OptionGroup var config: ConfigOption
        @OptionGroup var data: DataOption
        @Option(help: "The year; this year when left out.")
        var year: Int?
        @OptionGroup var form: DocumentForm

        /// The year asked for.
        func wanted(_ settings: OfficeSettings) throws -> Int {
            let year = year ?? settings.office.hours.zone.day(at: SystemClock().now()).year
            guard (1990...2200).contains(year) else { throw ValidationError("--year must be from 1990 to 2200") }
            return year
        }
    }

    struct Incoming: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The register of incoming letters (buku agenda).")
        @OptionGroup var options: Options

        func run() async throws {
            let settings = try options.config.load()
            let journal = try options.data.openJournal(settings)
            defer { try? journal.close() }
            let year = try options.wanted(settings)
            let office = settings.office
            let zone = office.hours.zone
            var table = DocumentTable(
                columns: [
                    ("number", "nomor agenda"), ("date", "tanggal terima"), ("from", "dari"),
                    ("letter_number", "nomor surat"), ("letter_date", "tanggal surat"), ("subject", "hal"),
                    ("case", "nomor permohonan"), ("result", "keterangan"),
                ], rows: [])
            for line in try await journal.incoming(year: year) {
                guard let one = try await journal.case(line.caseID) else { continue }
                table.rows.append([
                    String(line.number), zone.day(at: line.at).description, one.applicant.name.shown,
                    one.request.number ?? "", one.request.date?.description ?? "", one.request.subject?.shown ?? "",
                    line.caseID, try await status(of: one, journal: journal, office: office),
                ])
            }
            try await options.form.write(
                table, as: .incoming, title: "Buku Agenda Surat Masuk", period: "Tahun \(year)", settings: settings)
        }
    }

    struct Outgoing: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The register of outgoing letters.")
        @OptionGroup var options: Options

        func run() async throws {
            let settings = try options.config.load()
            let journal = try options.data.openJournal(settings)
            defer { try? journal.close() }
            let year = try options.wanted(settings)
            let zone = settings.office.hours.zone
            var table = DocumentTable(
                columns: [
                    ("number", "nomor urut"), ("letter_number", "nomor surat"), ("letter_date", "tanggal surat"),
                    ("to", "kepada"), ("subject", "hal"), ("from", "menanggapi surat"), ("agenda", "nomor agenda"),
                    ("case", "nomor permohonan"), ("result", "keterangan"),
                ], rows: [])
            for line in try await journal.outgoing(year: year) {
                guard let one = try await journal.case(line.caseID) else { continue }
                let procedure = try await journal.procedure(id: one.procedure, version: one.procedureVersion)
                let isNewest = one.letter?.number == line.number
                let sent =
                    isNewest
                    ? one.letterSentAt.map { "terkirim \(zone.day(at: $0).written)" } ?? "belum terkirim" : "diganti"
                table.rows.append([
                    String(line.sequence), line.number, line.date.description, one.applicant.head.shown,
                    procedure?.letter?.subject ?? "", one.request.number ?? "", one.agendaNumber.map(String.init) ?? "",
                    line.caseID, sent,
                ])
            }
            try await options.form.write(
                table, as: .outgoing, title: "Buku Agenda Surat Keluar", period: "Tahun \(year)", settings: settings)
        }
    }
}

/// Where the case stands, in Indonesian, for registers.
private func status(of one: Case, journal: CaseJournal, office: Office) async throws -> String {
    guard let procedure = try await journal.procedure(id: one.procedure, version: one.procedureVersion) else {
        return ""
    }
    return CaseSummary(of: one, procedure: procedure, office: office).status
}

/// Lines under named columns.
struct DocumentTable {
    /// Tag in the template and heading.
    var columns: [(tag: String, heading: String)]
    var rows: [[String]]

    /// The lines as fields of a template's section.
    var fields: [Fields] {
        rows.map { row in
            var fields = Fields()
            for (column, cell) in zip(columns, row) where !cell.isEmpty {
                // On paper a date is written out; programs get it as ISO 8601 has it.
                fields[column.tag] = .text(Day(iso: cell)?.written ?? cell)
            }
            return fields
        }
    }

    /// As RFC 4180 has it. A cell that a spreadsheet would run as a formula gets an apostrophe before it.
    var csv: String {
        ([columns.map(\.heading)] + rows).map { row in
            row.map { cell in
                var text = cell
                if let first = text.first, "=+-@\t\r".contains(first) { text = "'" + text }
                let needsQuotes = text.contains { $0 == "," || $0 == "\"" || $0.isNewline }
                return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
            }.joined(separator: ",") + "\r\n"
        }.joined()
    }
}

/// In what form a register or report is wanted.
struct DocumentForm: ParsableArguments {
    @Flag(help: "One JSON object per line.")
    var json = false
    @Flag(help: "Comma-separated values (RFC 4180).")
    var csv = false
    @Option(help: "A PDF, written to this new file.")
    var pdf: String?

    func validate() throws {
        if [json, csv, pdf != nil].filter({ $0 }).count > 1 {
            throw ValidationError("say at most one of --json, --csv and --pdf")
        }
    }

    /// Writes the table in the form that was asked for, under the office's kop when it is a PDF.
    func write(
        _ table: DocumentTable, as name: OfficeDocuments.Name, title: String, period: String,
        settings: OfficeSettings, section: String = "entries", more: [String: Fields.Value] = [:]
    ) async throws {
        if json {
            for row in table.rows {
                let pairs = zip(table.columns, row).map { ($0.tag, $1) }
                print(try JSONLine.text(Dictionary(pairs, uniquingKeysWith: { first, _ in first })))
            }
        } else if csv {
            print(table.csv, terminator: "")
        } else if let pdf {
            var fields = Self.kop(of: settings.office)
            fields["title"] = .text(title)
            fields["period"] = .text(period)
            fields[section] = .list(table.fields)
            for (tag, value) in more { fields[tag] = value }
            try await Self.typeset(name, fields, to: pdf, settings: settings)
            print("\(pdf) is written")
        } else if table.rows.isEmpty {
            print("no entries")
        } else {
            print(TextTable(header: table.columns.map(\.heading), rows: table.rows).text)
        }
    }

    static func kop(of office: Office) -> Fields {
        let now = SystemClock().now()
        var fields: Fields = [
            "government": .text(office.letterhead.government),
            "names": .list(office.letterhead.name.map { ["text": .text($0)] }),
            "address_lines": .list(office.letterhead.address.map { ["text": .text($0)] }),
            "city": .text(office.letterhead.city),
            "printed": .text("Dicetak \(office.hours.zone.written(now))"),
        ]
        if let emblem = office.letterhead.emblem { fields["emblem"] = .text(emblem) }
        return fields
    }

    static func typeset(
        _ name: OfficeDocuments.Name, _ fields: Fields, to file: String, settings: OfficeSettings
    ) async throws {
        guard !FileManager.default.fileExists(atPath: file) else {
            throw ValidationError("\(file) is there already; nothing is overwritten")
        }
        let bytes: [UInt8]
        do {
            let documents = try OfficeDocuments(directory: settings.templates)
            let typesetter = Typesetter(
                templates: try MailTemplates(directory: settings.templates), emblems: settings.directory)
            bytes = try await typesetter.typeset(name, from: documents, fields: fields)
        } catch let problems as TemplateProblems {
            for problem in problems.problems {
                StandardError.print("\(problem.file):\(problem.line):\(problem.column): error: \(problem.message)")
            }
            throw ExitCode.configuration
        } catch let problem as TypesettingProblem {
            StandardError.print("error: \(problem)")
            throw ExitCode.temporary
        }
        guard FileManager.default.createFile(atPath: file, contents: Data(bytes)) else {
            StandardError.print("error: \(file) cannot be written")
            throw ExitCode.temporary
        }
    }
}
