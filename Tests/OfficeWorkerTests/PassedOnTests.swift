import CaseJournal
import Casework
import Foundation
import LetterReading
import MailFormat
import Testing

@testable import OfficeWorker

@Suite("The applicant's files before those who decide")
struct PassedOnTests {
    private static let pdf = Array("%PDF-1.7 surat permohonan bertanda tangan".utf8)

    /// What the first official who is asked finds attached, when the reader says this of the mail's files.
    private func attached(_ files: (_ start: Int, _ length: Int) -> [Letter.File]) async throws -> [(String, [UInt8])] {
        let office = try SmallOffice()
        var letter = office.request()
        let text = Data(Self.pdf).base64EncodedString()
        let start = "Subject: \(letter.subject)\r\n\r\n".utf8.count
        letter.files = files(start, text.utf8.count)
        office.arrives(letter, text: text)
        try await office.worker.settleEverything()
        let asked = try #require(
            try await office.journal.outboxList().first { $0.kind == .askDecision && $0.to == office.kadis.address })
        let bytes = try #require(try await office.journal.bytes(outbox: asked.key))
        var found: [(String, [UInt8])] = []
        _ = LetterParser(
            html: { .init(text: $0) },
            document: { bytes, _, name in
                found.append((name, bytes))
                return .init()
            }
        ).parse(bytes)
        #expect(try await office.journal.verify().violations == [])
        return found
    }

    @Test("a letter that came as a PDF is before the official as that PDF, byte for byte")
    func pdf() async throws {
        let found = try await attached { [.init(name: "Surat Dinkes.pdf", kind: .pdf, start: $0, length: $1)] }
        #expect(found.first?.0 == "Surat Dinkes.pdf")
        #expect(found.first?.1 == Self.pdf)
    }

    @Test("PDFs come first, and each name ends as its kind does, whatever its sender calls it")
    func names() async throws {
        let found = try await attached { start, length in
            [
                .init(name: "../../foto.exe", kind: .jpeg, start: start, length: length),
                .init(name: "undangan\u{202E}fdp.scr", kind: .pdf, start: start, length: length),
            ]
        }
        #expect(found.map(\.0) == ["undanganfdp.scr.pdf", "foto.exe.jpg"])
    }

    @Test("a place outside the mail, or one that holds no base64, attaches nothing, and the case goes on")
    func lies() async throws {
        for place in [(Int.max, 10), (10, Int.max), (0, 12), (-4, 8), (1_000_000, 4), (3, 0), (Int.min, -1)] {
            let found = try await attached { _, _ in
                [.init(name: "a.pdf", kind: .pdf, start: place.0, length: place.1)]
            }
            #expect(found.isEmpty)
        }
    }
}
