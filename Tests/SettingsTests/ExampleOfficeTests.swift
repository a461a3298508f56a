import Casework
import Foundation
import LetterReading
import OfficeCalendar
import Settings
import Testing

@Suite("The example office")
struct ExampleOfficeTests {
    private func load() throws -> OfficeSettings {
        try Settings.load(directory: Offices.root.appendingPathComponent("config").path, environment: [:])
    }

    @Test("is accepted as it is")
    func accepted() throws {
        let settings = try load()
        #expect(settings.office.address == "layanan@dkisp.tanjungarunika.example")
        #expect(settings.office.agencies.count >= 6)
        #expect(settings.office.policy.proof == .required)
        #expect(settings.readerSettings.services.map(\.name).first == "zoom_meeting")
        #expect(
            Set(settings.readerSettings.services.map(\.name))
                == ["zoom_meeting", "vicon_loan", "command_center_loan", "vicon_form", "visit"])
        #expect(settings.mail.imap.port == 993 && settings.mail.smtp.port == 587)
        #expect(settings.mail.archive?.imap?.port == 993)
        #expect(settings.data.hasSuffix("/data") && !settings.data.contains(".."))
        #expect(settings.officeKeyFile == settings.data + "/office.key")
    }

    @Test("works 37 hours 30 minutes a week, and 32 hours 30 minutes in Ramadan")
    func hours() throws {
        let hours = try load().office.hours
        func minutes(_ week: OfficeHours.Week) -> Int {
            week.days.flatMap { $0 }.reduce(0) { $0 + $1.end.minutes - $1.start.minutes }
        }
        #expect(minutes(hours.week) == 37 * 60 + 30)
        #expect(hours.periods.map { minutes($0.week) } == [32 * 60 + 30])
        #expect(hours.holidays.count == 42)
    }

    @Test("runs the SOP of ten rows, each with the acts that its wording asks for")
    func procedure() throws {
        let procedure = try #require(load().procedure("tarakan-zoom"))
        #expect(procedure.rows.map(\.number) == (1...10).map(String.init))
        #expect(
            procedure.acts.map { "\($0.act.id) \($0.act.kind.rawValue)" } == [
                "1 receive", "2 dispose", "3 dispose", "4 check-schedule", "5 provision", "6 hand-over-result",
                "7 draft",
                "8 initial", "9.1 sign", "9.2 send", "10 inform",
            ])
        #expect(procedure.rows.filter(\.books).map(\.number) == ["4"])
        #expect(procedure.rows.map(\.minutes) == [nil, nil, nil, nil, 15, nil, nil, 450, nil, nil])
        #expect(procedure.act("9.1")?.act.route(of: .revised) == .act("7"))
        #expect(procedure.act("4")?.act.route(of: .full) == .offerAlternatives)
        #expect(procedure.acts.filter(\.act.showsPasscode).map(\.act.id) == ["7", "8", "9.1"])
        #expect(procedure.head.first == Procedure.HeadLine(name: "nama", value: procedure.name))
    }

    @Test("has neighbours that share its words and SOPs and have people and rooms of their own")
    func neighbours() throws {
        let examples = Offices.root.appendingPathComponent("config/examples")
        let names = try FileManager.default.contentsOfDirectory(atPath: examples.path).sorted()
        #expect(names.count == 3)
        var run: Set<String> = []
        for name in names {
            let office = examples.appendingPathComponent(name)
            let settings = try Settings.load(directory: office.path, environment: [:])
            #expect(!settings.procedures.isEmpty && !settings.readerSettings.lexicon.words.isEmpty)
            #expect(!FileManager.default.fileExists(atPath: office.path + "/procedures"))
            #expect(settings.office.hours.holidays.count == 42)
            run.formUnion(settings.procedures.map(\.id))
        }
        // Together they run every SOP but that of the example office itself.
        #expect(run.union(["tarakan-zoom"]) == Set(try load().procedures.map(\.id)))
    }

    @Test("gives its reader nothing but words, domains and hosts")
    func readerSettings() throws {
        let reader = try load().readerSettings
        #expect(reader.trustedAuthservIDs == ["mx.dkisp.tanjungarunika.example"])
        #expect(reader.ownAddresses == ["layanan@dkisp.tanjungarunika.example"])
        #expect(
            reader.knownDomains == [
                "dinkes.tanjungarunika.example", "dkisp.tanjungarunika.example", "tanjungarunika.example",
            ])
        let encoded = String(decoding: try JSONEncoder().encode(reader), as: UTF8.self)
        #expect(!encoded.contains("PASSWORD") && !encoded.contains("kadis@"))
    }

    @Test("says in notes which secrets are not there yet, and stops saying it when they are")
    func notes() throws {
        let without = try load().notes.map(\.message)
        #expect(without.contains("the environment variable DISPOSISI_MAIL_PASSWORD is not set yet"))
        let with = try Settings.load(
            directory: Offices.root.appendingPathComponent("config").path,
            environment: ["DISPOSISI_MAIL_PASSWORD": "x", "DISPOSISI_ARCHIVE_PASSWORD": "y"]
        ).notes.map(\.message)
        #expect(!with.contains { $0.contains("not set yet") })
    }

    @Test("has a procedure whose version changes with its meaning and not with its comments")
    func version() throws {
        let text = try Offices.text("config/procedures/tarakan-zoom.yaml")
        func version(_ text: String) throws -> String? {
            try Offices.copied(changing: ["procedures/tarakan-zoom.yaml": text]) { office in
                try Settings.load(directory: office.appendingPathComponent("config").path, environment: [:])
                    .procedures.first?.version
            }
        }
        let original = try #require(try version(text))
        #expect(original.count == 16)
        #expect(try version("# another comment\n\n" + text) == original)
        #expect(try version(text.replacingOccurrences(of: "15 menit", with: "20 menit")) != original)
    }
}
