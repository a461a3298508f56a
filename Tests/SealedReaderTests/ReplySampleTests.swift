import Foundation
import MailFormat
import Testing

@testable import LetterReading
@testable import SealedReader

/// Measures how cleanly replies of other projects' test sets are cut.
///
/// Run by hand with the folder of the sets: `DISPOSISI_REPLY_SAMPLES=FOLDER swift test --filter ReplySampleTests`.
/// `Fixtures/quoted-text.tsv` says of each file which text is not the sender's: ranges of lines (`7-` to the end, `-` for
/// none), `=` and the sender's whole own words as the set's own tests expect them, or `!` and words of the quote.
@Suite(
    "Replies of other projects' test sets",
    .enabled(if: ProcessInfo.processInfo.environment["DISPOSISI_REPLY_SAMPLES"] != nil))
struct ReplySampleTests {
    private static func squeezed(_ text: some StringProtocol) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// The own words of every body that the file has.
    private static func own(_ path: String, _ data: Data) -> [String] {
        func cut(_ text: String) -> String { OwnWords(text).text }
        if path.hasSuffix(".html") { return [cut(HTMLText.read(String(decoding: data, as: UTF8.self)).text ?? "")] }
        guard path.hasSuffix(".eml") else { return [cut(String(decoding: data, as: UTF8.self))] }
        let letter = LetterParser(html: HTMLText.read).parse([UInt8](data))
        return [letter.plainText, letter.htmlText].compactMap { $0 }.map(cut)
    }

    /// Lines of the own words that belong to somebody else.
    private static func foreign(_ own: String, _ said: String, of text: String) -> [String] {
        let lines = own.split(separator: "\n").map(squeezed)
        if said.hasPrefix("=") {
            let expected = said.dropFirst().lowercased().filter(\.isLetter)
            return own.lowercased().filter(\.isLetter).count > expected.count ? lines : []
        }
        if said.hasPrefix("!") { return lines.filter { $0.contains(said.dropFirst()) } }
        guard said != "-" else { return [] }
        let all = text.split(separator: "\n", omittingEmptySubsequences: false)
        var quoted: Set<Int> = []
        for range in said.split(separator: ",") {
            let ends = range.split(separator: "-").compactMap { Int($0) }
            guard let first = ends.first else { continue }
            quoted.formUnion(all.indices.clamped(to: (first - 1)..<max(first, ends.count > 1 ? ends[1] : all.count)))
        }
        func words(_ line: some StringProtocol) -> String {
            squeezed(String(line.drop { ">_-=* ".contains($0) })).filter { $0 != "*" }
        }
        let mine = Set(all.indices.filter { !quoted.contains($0) }.map { words(all[$0]) })
        let theirs = Set(quoted.map { words(all[$0]) }.filter { $0.contains(where: \.isLetter) }).subtracting(mine)
        return lines.filter { theirs.contains(words($0)) }
    }

    @Test("no quoted text stands in the sender's words in 97 % of the files")
    func quotedText() throws {
        let folder = try #require(ProcessInfo.processInfo.environment["DISPOSISI_REPLY_SAMPLES"])
        let table = try #require(Bundle.module.url(forResource: "Fixtures/quoted-text", withExtension: "tsv"))
        var sets: [String: (clean: Int, all: Int)] = [:]
        for row in try String(contentsOf: table, encoding: .utf8).split(separator: "\n") {
            let cells = row.split(separator: "\t", maxSplits: 1).map(String.init)
            let (name, said) = (cells[0], cells[1])
            let data = try Data(contentsOf: URL(fileURLWithPath: folder).appendingPathComponent(name))
            let text = String(decoding: data, as: UTF8.self)
            let left = Self.own(name, data).flatMap { Self.foreign($0, said, of: text) }
            sets[String(name.prefix { $0 != "/" }), default: (0, 0)].all += 1
            if left.isEmpty {
                sets[String(name.prefix { $0 != "/" }), default: (0, 0)].clean += 1
            } else {
                print("\(name): \(left.prefix(3))")
            }
        }
        for (name, count) in sets.sorted(by: { $0.key < $1.key }) { print("\(name) \(count.clean)/\(count.all)") }
        let clean = sets.values.map(\.clean).reduce(0, +)
        let all = sets.values.map(\.all).reduce(0, +)
        print("clean \(clean)/\(all)")
        #expect(all > 100 && clean * 100 >= all * 97)
    }
}
