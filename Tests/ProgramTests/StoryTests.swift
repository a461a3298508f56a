import ExampleOffice
import Foundation
import TestSupport
import Testing

/// Every SOP of the example office, and some that nobody here wrote the program for, told to their ends.
@Suite("Stories of SOPs")
struct StoryTests {
    private struct Summary: Decodable {
        let `case`: String?
        let state: String
    }

    private struct Told {
        let record: CaseRecord
        let output: String

        /// Rows of the SOP's table as they were done.
        var rows: [String] { record.rowsRecorded }

        /// Rows in the order in which they were done last: what stands in the end.
        var lastTimes: [String] {
            rows.enumerated().filter { !rows[($0.offset + 1)...].contains($0.element) }.map(\.element)
        }

        func event(_ name: String, saying words: String = "") -> Bool {
            record.events.contains { $0.event == name && (words.isEmpty || $0.text.contains(words)) }
        }
    }

    private func tell(_ procedure: String, config: String, letter: String? = nil) async throws -> Told {
        let program = try BuiltProgram.find()
        let folder = try TemporaryDirectory()
        let options = ["--config", config]
        let ended = try await Gate.stage.holding(1) {
            try await program.run(
                ["demo", "--json", "--procedure", procedure, "--out", folder.file("demo")] + options
                    + (letter.map { ["--letter", $0] } ?? []), within: 120)
        }
        try #require(ended.status == 0, "\(ended.output)\(ended.errors)")
        let last = try #require(ended.output.split(separator: "\n").last)
        let summary = try JSONDecoder().decode(Summary.self, from: Data(last.utf8))
        #expect(summary.state == "completed", "\(ended.output)")
        let id = try #require(summary.case)
        let shown = try await program.run(["case", "show", id, "--json", "--data", folder.file("demo")] + options)
        let verified = try await program.run(["verify", "--data", folder.file("demo")] + options)
        #expect(verified.status == 0, "\(verified.output)")
        return Told(
            record: try JSONDecoder().decode(CaseRecord.self, from: Data(shown.output.utf8)), output: ended.output)
    }

    private let example = PackageRoot.path() + "/config"

    @Test("an account with equipment: recorded by reply, chosen by one word, coordinated with the applicant")
    func equipment() async throws {
        let told = try await tell("pontianak-vidcon", config: example)
        #expect(told.rows == (1...8).map(String.init))
        #expect(told.event("incoming-registered"))
        #expect(told.event("fact-established", saying: "akun dan sarana"))
        #expect(told.record.events.filter { $0.event == "party-confirmed" }.count == 3)
        #expect(told.event("meetings-provided"))
        #expect(told.record.mails.contains { $0.kind == "granted" })
    }

    @Test("a room: all that is wrong asked at once, an answer that travels back, and a report after the event")
    func room() async throws {
        let told = try await tell("pelalawan-command-center", config: example)
        #expect(told.rows == (1...10).map(String.init))
        #expect(told.event("data-asked", saying: "notice, participants, equipment"))
        let events = told.record.events
        let granted = try #require(events.firstIndex { $0.text.contains("(granted)") })
        let seventh = try #require(events.firstIndex { $0.row == "7" })
        #expect(granted < seventh)
        let report = try #require(events.first { $0.event == "officials-asked" && $0.text.hasPrefix("act 9") })
        #expect(report.at >= (told.record.sessions.first?.end ?? "9999"))
        #expect(told.event("act-decided", saying: "kegiatan berjalan lancar"))
    }

    @Test("a form that is not signed goes back to the applicant and comes again as the same case")
    func form() async throws {
        let told = try await tell("tangerang-vidcon", config: example)
        #expect(told.lastTimes == (1...5).map(String.init))
        #expect(told.event("correction-asked", saying: "belum ditandatangani"))
        #expect(told.rows.filter { $0 == "1" }.count == 2)
    }

    @Test("a visit: a form mailed by an application, a booking displaced, agreed anew and entered anew")
    func visit() async throws {
        let told = try await tell("pontianak-kunjungan", config: example)
        #expect(told.lastTimes == (1...8).map(String.init))
        #expect(told.event("fact-established", saying: "form is "))
        #expect(told.event("booking-displaced"))
        #expect(told.event("slots-blocked", saying: "Ruangan mendadak dipakai"))
        #expect(told.record.events.filter { $0.event == "agreement-asked" }.count == 2)
        #expect(told.record.events.filter { $0.event == "slots-booked" }.count == 2)
        #expect(told.record.mails.filter { $0.kind == "granted" }.count == 2)
    }

    // MARK: - SOPs that nobody here has seen

    static let others = ["subdomain", "aula", "liputan"]

    @Test("an SOP of another kind runs as it is written", arguments: others)
    func other(name: String) async throws {
        let fixture = PackageRoot.path() + "/Tests/SettingsTests/Fixtures/sops/" + name
        let office = try TemporaryDirectory()
        let files = FileManager.default
        let config = office.file("config")
        try files.copyItem(atPath: example, toPath: config)
        try files.createSymbolicLink(
            atPath: office.file("MailTemplates"), withDestinationPath: PackageRoot.path() + "/MailTemplates")
        try files.removeItem(atPath: config + "/procedures")
        try files.createDirectory(atPath: config + "/procedures", withIntermediateDirectories: true)
        try files.copyItem(atPath: fixture + "/procedure.yaml", toPath: config + "/procedures/\(name).yaml")
        for file in ["officials.yaml", "facilities.yaml"] where files.fileExists(atPath: "\(fixture)/\(file)") {
            try files.removeItem(atPath: "\(config)/\(file)")
            try files.copyItem(atPath: "\(fixture)/\(file)", toPath: "\(config)/\(file)")
        }
        // What the example office says about SOPs and roles of its own.
        let settings = try String(contentsOfFile: config + "/office.yaml", encoding: .utf8)
        let kept = settings.split(separator: "\n", omittingEmptySubsequences: false).filter {
            !$0.hasPrefix("first_procedure:") && !$0.hasPrefix("  hand_in:")
        }
        try Data(kept.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: config + "/office.yaml"))
        let checked = try await BuiltProgram.find().run(["check", "--config", config])
        try #require(checked.status == 0, "\(checked.output)")
        let told = try await tell(name, config: config, letter: fixture + "/letter.eml")
        let table = try await BuiltProgram.find().run(["sop", "show", name, "--config", config])
        let rows = table.output.split(separator: "\n").drop { $0.hasPrefix("#") }.dropFirst().map {
            String($0.prefix { $0 != "\t" })
        }
        #expect(told.lastTimes == rows, "\(told.output)")
    }

    /// The fenced blocks of the README's own example, in their order.
    private func blocks() throws -> [String] {
        let readme = try String(contentsOfFile: PackageRoot.path() + "/README.md", encoding: .utf8)
        let section = try #require(readme.components(separatedBy: "\n## Writing a procedure\n").last)
        let steps = try #require(section.components(separatedBy: "\n### Acts\n").first)
        return steps.components(separatedBy: "   ```").enumerated().filter { $0.offset % 2 == 1 }.map { _, block in
            block.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().map { line in
                line.hasPrefix("   ") ? String(line.dropFirst(3)) : String(line)
            }.joined(separator: "\n")
        }
    }

    @Test("written from nothing as the README says runs to its end")
    func written() async throws {
        let blocks = try blocks()
        try #require(blocks.count == 4)
        let office = try TemporaryDirectory()
        let config = office.file("config")
        try FileManager.default.copyItem(atPath: example, toPath: config)
        try FileManager.default.createSymbolicLink(
            atPath: office.file("MailTemplates"), withDestinationPath: PackageRoot.path() + "/MailTemplates")
        try Data(blocks[0].utf8).write(to: URL(fileURLWithPath: config + "/procedures/studio.yaml"))
        let rooms = try String(contentsOfFile: config + "/facilities.yaml", encoding: .utf8)
        try Data((rooms + blocks[1]).utf8).write(to: URL(fileURLWithPath: config + "/facilities.yaml"))
        try Data(blocks[2].utf8).write(to: URL(fileURLWithPath: config + "/samples/studio.eml"))
        let checked = try await BuiltProgram.find().run(["check", "--config", config])
        try #require(checked.status == 0, "\(checked.output)")
        let told = try await tell("studio", config: config)
        #expect(told.lastTimes == (1...6).map(String.init), "\(told.output)")
        #expect(told.event("fact-established", saying: "dengan kru"))
    }

    @Test("and its document can be printed as the office signs it", arguments: ["tarakan-zoom", "pontianak-vidcon"])
    func sheet(id: String) async throws {
        let program = try BuiltProgram.find()
        let folder = try TemporaryDirectory()
        let printed = try await program.run([
            "sop", "show", id, "--config", example, "--format", "pdf", "--out", folder.file("sop.pdf"),
        ])
        try #require(printed.status == 0, "\(printed.errors)")
        let text = try await pdfText(Array(try Data(contentsOf: URL(fileURLWithPath: folder.file("sop.pdf")))))
        for words in ["Nomor SOP", "Dasar Hukum", "Kualifikasi Pelaksana", "Mutu Baku", "Mulai", "Selesai"] {
            #expect(squeezed(text).contains(squeezed(words)), "\(words)")
        }
        let table = try await program.run(["sop", "show", id, "--config", example])
        for line in table.output.split(separator: "\n") where !line.hasPrefix("#") && !line.hasPrefix("no\t") {
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
            // Columns stand beside each other, so that the words of a cell are apart.
            for word in cells.joined(separator: " ").split(whereSeparator: { " ;".contains($0) }) {
                #expect(text.contains(word), "\(word) of \(line)")
            }
        }
    }
}
