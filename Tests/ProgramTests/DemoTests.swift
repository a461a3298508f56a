import ExampleOffice
import Foundation
import OfficeCalendar
import TestSupport
import Testing

/// `disposisi demo`, as a newcomer runs it.
@Suite("Demo")
struct DemoTests {
    /// What `demo --json` ends with.
    private struct Summary: Decodable {
        let `case`: String?
        let state: String
        let events: Int
        let mails: Int
        let papers: Int
    }

    private struct Played {
        let ended: BuiltProgram.Ended
        let summary: Summary
        let record: CaseRecord
        let folder: TemporaryDirectory
        let mails: [ReceivedMail]
    }

    private func play(_ options: [String]) async throws -> Played {
        let program = try BuiltProgram.find()
        let folder = try TemporaryDirectory()
        let out = folder.file("demo")
        let config = ["--config", PackageRoot.path() + "/config"]
        // It is timed, so nobody else plays meanwhile.
        let ended = try await Gate.stage.holding(Gate.stage.places) {
            try await program.run(["demo", "--json", "--out", out] + config + options)
        }
        try #require(ended.status == 0, "\(ended.output)\(ended.errors)")
        let last = try #require(ended.output.split(separator: "\n").last)
        let summary = try JSONDecoder().decode(Summary.self, from: Data(last.utf8))
        let id = try #require(summary.case)
        let shown = try await program.run(["case", "show", id, "--json", "--data", out] + config)
        let record = try JSONDecoder().decode(CaseRecord.self, from: Data(shown.output.utf8))
        let verified = try await program.run(["verify", "--data", out] + config)
        #expect(verified.status == 0, "\(verified.output)")
        let files = FileManager.default.enumerator(atPath: out + "/mails")?.compactMap { $0 as? String } ?? []
        let mails = files.filter { $0.hasSuffix(".eml") }.compactMap {
            FileManager.default.contents(atPath: out + "/mails/\($0)")
        }
        return Played(
            ended: ended, summary: summary, record: record, folder: folder, mails: mails.map { ReceivedMail(Array($0)) }
        )
    }

    @Test(
        "a letter drawn at random comes back as the office's letter, with everything that it asked for",
        arguments: 0..<2)
    func anyLetter(number: Int) async throws {
        let seed = seed() + number
        print("demo: seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        var letter = RequestLetter(today: today, by: &generator)
        letter.isAttached = number == 0
        let file = try TemporaryDirectory()
        try Data(letter.bytes).write(to: URL(fileURLWithPath: file.file("surat.eml")))
        let played = try await play(["--letter", file.file("surat.eml")])
        #expect(played.ended.seconds < 60, "the demo took \(played.ended.seconds) s")
        #expect(played.summary.state == "completed")
        #expect(played.summary.events > 20)
        #expect(played.summary.mails == played.mails.count)
        #expect(played.summary.papers >= 2)

        #expect(played.record.state == "completed")
        #expect(played.record.rowsRecorded == (1...10).map(String.init))
        #expect(played.record.applicant == letter.agency.name)
        #expect(played.record.letterNumber == letter.number)
        #expect(played.record.letterDate == letter.date.description)
        #expect(played.record.sessions.first?.participants == letter.participants)
        let start = RequestLetter.clock(letter.start).replacing(".", with: ":")
        #expect(played.record.sessions.first?.start == "\(letter.day)T\(start):00+08:00")

        let mail = try #require(played.mails.first { $0.subject.contains("Surat tanggapan") })
        let pdf = try #require(mail.attachment(type: "application/pdf"))
        let text = try await pdfText(pdf.bytes)
        let reply = try #require(played.record.replyNumber)
        for words in [
            letter.agency.head.replacing(" Kota Tanjung Arunika", with: ""), letter.number, reply,
            RequestLetter.weekday(letter.day), RequestLetter.written(letter.day), RequestLetter.clock(letter.start),
            RequestLetter.clock(letter.end), "WITA", String(letter.participants),
        ] {
            #expect(squeezed(text).contains(squeezed(words)), "“\(words)” is not in the letter:\n\(text)")
        }
        let invitation = try #require(mail.attachment(type: "text/calendar"))
        let event = try #require(try await calendarEvents(invitation.bytes).first)
        #expect(event.start == letter.calendarTimes.start)
        #expect(event.end == letter.calendarTimes.end)
        #expect(event.attendee.lowercased().contains(letter.agency.address))

        // Link, ID and passcode stand in the letter and are told nowhere on the way.
        let link = try #require(text.firstMatch(of: /https:\/\/zoom\.us\/j\/(\d+)/))
        let passcode = try #require(mail.text.firstMatch(of: /Passcode\s*:\s*(\S+)/)).1
        #expect(squeezed(text).contains(passcode))
        for secret in [String(link.1), String(passcode)] {
            #expect(!played.ended.output.contains(secret))
            #expect(!played.ended.errors.contains(secret))
            #expect(!played.record.events.contains { $0.text.contains(secret) })
        }
    }

    @Test("the sample letter of the office walks the whole way")
    func sample() async throws {
        let played = try await play([])
        #expect(played.summary.state == "completed")
        #expect(played.record.rowsRecorded == (1...10).map(String.init))
        // It tells itself in seconds; only one that hangs takes a minute, whatever else the machine does.
        #expect(played.ended.seconds < 60)
    }
}
