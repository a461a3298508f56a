import Casework
import Foundation
import LetterReading
import OfficeCalendar
import TestSupport
import Testing

/// One line of a kept history: an event and when it happened.
private struct Line: Codable {
    var at: Instant
    var event: Event
}

@Suite("Journals that were written must be readable for ever")
struct GoldenTests {
    private static func lines(_ name: String) throws -> [String] {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/" + name, withExtension: "jsonl"))
        return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    private static func encoder(_ vault: TestVault? = nil) -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if let key = Personal.vault, let vault { encoder.userInfo[key] = vault }
        return encoder
    }

    static func text(_ value: some Encodable, _ vault: TestVault? = nil) throws -> String {
        String(decoding: try encoder(vault).encode(value), as: UTF8.self)
    }

    static func event(_ text: String, _ vault: TestVault) throws -> Event {
        let decoder = JSONDecoder()
        if let key = Personal.vault { decoder.userInfo[key] = vault }
        return try decoder.decode(Event.self, from: Data(text.utf8))
    }

    @Test("every event that was ever written is decoded, and written again the same")
    func events() throws {
        let lines = try Self.lines("events")
        var seen: Set<String> = []
        for line in lines {
            let event = try JSONDecoder().decode(Event.self, from: Data(line.utf8))
            seen.insert(event.name)
            #expect(try Self.text(event) == line)
        }
        #expect(seen == Set(Event.names), "every event has its golden line")
    }

    @Test("keys may stand in any order, and unknown ones are ignored")
    func order() throws {
        let first = #"{"row":"4","event":"row-done","later":{"x":[1]}}"#
        #expect(try JSONDecoder().decode(Event.self, from: Data(first.utf8)) == .rowDone(row: "4"))
        let second = #"{"fieldsDigest":"d","version":2,"event":"draft-made"}"#
        #expect(
            try JSONDecoder().decode(Event.self, from: Data(second.utf8))
                == .draftMade(version: 2, fieldsDigest: "d", remark: nil))
    }

    @Test(
        "an unknown event or a missing key is refused, not guessed",
        arguments: [
            #"{"event":"something-new"}"#, #"{"row":"4"}"#, #"{"event":"row-done"}"#, "[]",
        ])
    func refused(text: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Event.self, from: Data(text.utf8)) }
    }

    @Test("names are stable kebab words, each used once")
    func names() {
        #expect(Set(Event.names).count == Event.names.count)
        for name in Event.names {
            #expect(name.allSatisfy { $0 == "-" || ("a"..."z").contains($0) }, "\(name)")
        }
    }

    @Test(
        "a kept history replays to the state that was kept with it", arguments: ["history-completed", "history-full"])
    func histories(name: String) throws {
        let lines = try Self.lines(name)
        let history = try lines.dropLast().map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
        let replayed = try #require(Case.replay(history.map { ($0.event, $0.at) }))
        let kept = try #require(lines.last)
        #expect(try Self.text(replayed) == kept)
    }

    @Test("no personal value is written while a vault is there, and all come back through it")
    func personal() throws {
        let vault = TestVault()
        let desk = Desk.walked()
        let secrets = [
            "Hamzah", "081300002202", "260111", "81234567890", "CONTOH", Example.applicantAddress,
            "Rapat Evaluasi Program", "dr. Contoh", "Mohon diproses", "Dinas Kesehatan",
        ]
        for event in desk.events {
            let text = try Self.text(event, vault)
            for secret in secrets { #expect(!text.contains(secret), "\(event.name) tells \(secret)") }
            let decoder = JSONDecoder()
            if let key = Personal.vault { decoder.userInfo[key] = vault }
            #expect(try decoder.decode(Event.self, from: Data(text.utf8)) == event)
        }
    }

    @Test("a case whose personal values are erased still replays and can be summed up")
    func erased() throws {
        let vault = TestVault()
        let desk = Desk.walked()
        let texts = try desk.events.map { try Self.text($0, vault) }
        vault.forget()
        let decoder = JSONDecoder()
        if let key = Personal.vault { decoder.userInfo[key] = vault }
        let events = try texts.map { try decoder.decode(Event.self, from: Data($0.utf8)) }
        let replayed = try #require(Case.replay(zip(events, desk.history.map(\.1)).map { ($0, $1) }))
        #expect(replayed.state == .completed)
        #expect(replayed.applicant.address.text == nil)
        #expect(CaseSummary(of: replayed, procedure: desk.procedure, office: desk.office).state == "completed")
        var late = Desk.walked()
        late.forget(replayed)
        for standing in Happening.allCases {
            var copy = late
            _ = standing.happen(on: &copy, at: .completed)
        }
    }
}
