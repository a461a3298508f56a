import Foundation
import Testing

@Suite("disposisi read shows what is read")
struct ReadCommandTests {
    /// The example office of this package.
    private static var config: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("config").path
    }

    private static func fixture(_ name: String) throws -> String {
        try #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: "eml")).path
    }

    private func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Bench.executable("disposisi"))
        process.arguments = ["read"] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    private func objects(_ output: String) throws -> [[String: Any]] {
        try output.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    /// A copy of the example office, its lexicon changed, with a reply beside it.
    private func office<Result>(
        changing change: (String) -> String, replying words: String,
        _ use: (_ config: String, _ reply: String) throws -> Result
    ) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("office-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let top = URL(fileURLWithPath: Self.config).deletingLastPathComponent()
        for name in ["config", "MailTemplates"] {
            try FileManager.default.copyItem(
                at: top.appendingPathComponent(name), to: folder.appendingPathComponent(name))
        }
        let lexicon = folder.appendingPathComponent("config/lexicon.yaml")
        try Data(change(String(contentsOf: lexicon, encoding: .utf8)).utf8).write(to: lexicon)
        let reply = folder.appendingPathComponent("reply.eml")
        try Data(
            """
            From: kadis@dkisp.tanjungarunika.example
            Subject: Re: Permohonan disposisi [K-2026-0042] Permohonan Zoom
            Date: Mon, 23 Nov 2026 10:05:00 +0800
            In-Reply-To: <dsp-0123456789abcdef0123456789abcdef-3@layanan.example>
            Content-Type: text/plain; charset=utf-8

            \(words)
            """.utf8
        ).write(to: reply)
        return try use(folder.appendingPathComponent("config").path, reply.path)
    }

    @Test("a word added to the lexicon decides without another build")
    func addedWord() throws {
        func decision(_ change: (String) -> String) throws -> String? {
            try office(changing: change, replying: "Manut kula pak") { config, reply in
                let line = try #require(try objects(run(["--json", "--config", config, reply]).output).first)
                return (line["reply"] as? [String: Any])?["decision"] as? String
            }
        }
        #expect(try decision { $0 } == "unclear")
        #expect(try decision { $0.replacing("\napprove:\n", with: "\napprove:\n  - manut\n") } == "approve")
        #expect(try decision { $0.replacing("\nreject:\n", with: "\nreject:\n  - manut\n") } == "reject")
    }

    @Test("a lexicon that says yes and no with one word is refused with its place")
    func contradiction() throws {
        try office(
            changing: { $0.replacing("\nreject:\n", with: "\nreject:\n  - setuju\n") }, replying: "Setuju"
        ) { config, _ in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: Bench.executable("disposisi"))
            process.arguments = ["check", "--config", config]
            let pipe = Pipe()
            process.standardOutput = pipe
            process.standardError = pipe
            try process.run()
            let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus == 78)
            #expect(output.contains(/lexicon\.yaml:\d+:5: error: setuju stands under approve and under reject; leave/))
        }
    }

    @Test("one object a file, in the order of the files, unreadable ones too")
    func lines() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let empty = folder.appendingPathComponent("kosong.eml").path
        #expect(FileManager.default.createFile(atPath: empty, contents: Data()))
        let letter = try Self.fixture("02_zoom_badan_email_selesai")
        let files = [letter, folder.appendingPathComponent("tiada.eml").path, empty, folder.path, letter]
        let (status, output) = try run(["--json", "--config", Self.config] + files)
        #expect(status == 0)
        let lines = try objects(output)
        #expect(lines.map { $0["file"] as? String } == files)
        #expect(
            lines.map { $0["kind"] as? String } == ["request", "unreadable", "unreadable", "unreadable", "request"])
        for line in lines {
            #expect((line["kind"] as? String == "unreadable") == ((line["doubts"] as? [String])?.isEmpty == false))
        }
    }

    @Test("a request is shown in the words of the contract")
    func contract() throws {
        let (_, output) = try run(["--json", "--config", Self.config, try Self.fixture("02_zoom_badan_email_selesai")])
        let line = try #require(try objects(output).first)
        #expect(line["from"] as? String == "kec.arunikatengah@tanjungarunika.example")
        #expect(line["date"] as? String == "2026-11-24T10:05:40+08:00")
        let request = try #require(line["request"] as? [String: Any])
        #expect(request["service"] as? String == "zoom_meeting")
        #expect((request["letter"] as? [String: Any])?["number"] as? String == "005/214/Kec.AT/XI/2026")
        let session = try #require((request["sessions"] as? [[String: Any]])?.first)
        #expect(session["date"] as? String == "2026-11-30")
        #expect(session["start"] as? String == "09:00")
        #expect(session["end_open"] as? Bool == true)
        #expect(session["timezone"] as? String == "Asia/Makassar")
        #expect(session["participants"] as? Int == 75)
        #expect((request["contact"] as? [String: Any])?["phone"] as? String == "081300002202")
        let authentication = try #require(line["authentication"] as? [String: Any])
        #expect(authentication["results"] is [String] && authentication["proved"] is Bool)
    }

    @Test("for a person there is a page with the sentences that values came from")
    func page() throws {
        let (status, output) = try run(["--config", Self.config, try Self.fixture("02_zoom_badan_email_selesai")])
        #expect(status == 0)
        #expect(output.contains("005/214/Kec.AT/XI/2026"))
        #expect(output.contains("Senin, 30 November 2026, pukul 09.00 s.d. selesai WITA"))
        #expect(output.contains("“Hari / Tgl : Senin / 30 Nopember 2026”"))
        #expect(output.contains("because of “link zoom”"))
        #expect(output.contains("a signed letter [signed_letter]"))
        let lines = output.split { $0 == "\n" }
        #expect(lines.dropFirst().allSatisfy { $0.count <= 80 })
    }

    @Test("settings that are missing are said, not guessed")
    func noSettings() throws {
        let (status, output) = try run([
            "--json", "--config", "/nonexistent", try Self.fixture("02_zoom_badan_email_selesai"),
        ])
        #expect(status == 78)
        #expect(output.isEmpty)
    }
}
