import CaseJournal
import Casework
import Foundation
import LetterReading
import OfficeCalendar
import Settings
import Testing

@testable import OfficeWorker

@Suite("The mail about a taken slot")
struct TakenSlotMailTests {
    /// The newest mail to an address as its reader sees it: quoted-printable undone, the text part alone.
    private static func text(_ office: SmallOffice, to address: String) async throws -> String {
        let line = try #require(try await office.journal.outboxList().first { $0.to == address })
        let bytes = try #require(try await office.journal.bytes(outbox: line.key))
        let raw = String(decoding: bytes, as: UTF8.self)
        let part = raw.components(separatedBy: "Content-Type: text/html")[0]
        var result: [UInt8] = []
        var rest = Array(part.replacing("=\r\n", with: "").replacing("\r\n", with: "\n").utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "="), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                result.append(value)
                rest = rest.dropFirst(2)
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    @Test("it says what has the slot, lists free times by number, and each number can be answered by a tap")
    func told() async throws {
        let office = try SmallOffice()
        for number in 1...2 {
            var reading = office.request(from: "umum@dinkes\(number).example", messageID: "r\(number)@x")
            reading.request?.number = "005/\(number)/2026"
            // Only the largest account can have so many.
            reading.request?.sessions[0].participants = 900
            office.arrives(reading, text: "surat \(number)")
            try await office.worker.settleEverything()
        }
        func address(_ role: String) -> String {
            let id = office.settings.office.role(role)?.holders.first
            return id.flatMap { office.settings.office.official($0)?.address } ?? ""
        }
        for (role, choice) in [("kadis", nil), ("kabid", nil), ("subkoordinator", "kosong")] {
            office.clock.advance(minutes: 5)
            let reply = try await office.reply(.approve, by: address(role), words: "Setuju \(role)")
            office.reader.meaning = Meaning(decision: .approve, choice: choice)
            office.arrives(reply)
            try await office.worker.settleEverything()
        }
        let history = try await office.journal.history("K-2026-0002").map(\.name)
        #expect(history.suffix(4).contains("times-shown"))
        let text = try await Self.text(office, to: address("subkoordinator"))
        #expect(text.contains("Persetujuan Bapak/Ibu belum dapat dicatat:"))
        #expect(text.contains("permohonan K-2026-0001"))
        for number in 1...3 {
            #expect(text.contains("\n\(number). "), "\(text)")
            #expect(text.contains("- \(number) – pemohon ditawari waktu nomor \(number)"), "\(text)")
        }
        #expect(!text.contains("- KOSONG"))
        let line = try #require(try await office.journal.outboxList().first { $0.to == address("subkoordinator") })
        let bytes = try #require(try await office.journal.bytes(outbox: line.key))
        let raw = String(decoding: bytes, as: UTF8.self).replacing("=\r\n", with: "")
        #expect(raw.contains("Waktu 1") && raw.contains("mailto:"))
    }
}
