import OfficeCalendar
import TestSupport
import Testing

@testable import Gateways

/// Reads bytes as a server's responses, in steps of the given size.
func responses(
    _ text: String, step: Int = .max, limits: ImapLimits = ImapLimits()
) -> (read: [ImapResponse], fault: String?) {
    responses(Array(text.utf8), step: step, limits: limits)
}

func responses(
    _ bytes: [UInt8], step: Int = .max, limits: ImapLimits = ImapLimits()
) -> (read: [ImapResponse], fault: String?) {
    var frames = ResponseFrames(limits: limits)
    var read: [ImapResponse] = []
    var rest = bytes[...]
    while !rest.isEmpty {
        let piece = Array(rest.prefix(step))
        rest = rest.dropFirst(piece.count)
        piece.withUnsafeBytes { frames.feed($0) }
        while let frame = frames.next() {
            do {
                read.append(try ImapResponse(frame))
            } catch {
                return (read, error.what)
            }
        }
    }
    return (read, frames.fault)
}

@Suite("IMAP responses")
struct ImapResponseTests {
    @Test("of a literal that is too large only its head is ever held")
    func hugeLiteral() {
        var frames = ResponseFrames(limits: ImapLimits(literal: 10 << 20, head: 1_000))
        var most = 0
        func feed(_ bytes: [UInt8]) {
            bytes.withUnsafeBytes { frames.feed($0) }
            most = max(most, frames.held)
        }
        feed(Array("* 1 FETCH (UID 7 BODY[] {100000000}\r\n".utf8))
        let piece = [UInt8](repeating: UInt8(ascii: "y"), count: 1_000_000)
        for _ in 0..<100 { feed(piece) }
        feed(Array(")\r\n".utf8))
        #expect(frames.next()?.literals.first?.literal.size == 100_000_000)
        #expect((1_000...2_000).contains(most))
    }

    static let session = """
        * OK [CAPABILITY IMAP4rev1 IDLE] ready {12}\r
        * CAPABILITY IMAP4rev1 ESEARCH UIDPLUS MOVE IDLE\r
        a1 OK done\r
        * FLAGS (\\Answered \\Seen $Disposisi)\r
        * 3 EXISTS\r
        * 0 RECENT\r
        * OK [UIDVALIDITY 1600000000] UIDs valid\r
        * OK [PERMANENTFLAGS (\\Seen \\*)] Flags\r
        a2 OK [READ-WRITE] done\r
        * ESEARCH (TAG "a3") UID ALL 1:3,7\r
        * SEARCH 2 3 4 99 (MODSEQ 917162500)\r
        * 1 FETCH (FLAGS (\\Seen) UID 7 INTERNALDATE " 7-Jul-2026 09:05:03 +0700" RFC822.SIZE 10 BODY[] {18}\r
        a9 OK FETCH done\r
        )\r
        * 2 FETCH (BODY[] "short" UID 8)\r
        * 3 FETCH (UID 9 BODY[] NIL BODY[HEADER.FIELDS (FROM TO)]<0> "x" X (1 (2 "a)b" NIL)))\r
        * 2 EXPUNGE\r
        * VANISHED 5:6\r
        + idling\r
        * LIST (\\HasNoChildren) "/" {5}\r
        Arsip\r
        * BYE [UNAVAILABLE] too many {3}\r
        a4 NO [TRYCREATE] Mailbox doesn't exist\r

        """

    static let expected: [ImapResponse] = [
        .status(ServerStatus(word: .ok, code: "CAPABILITY", argument: "IMAP4rev1 IDLE", text: "ready {12}")),
        .capabilities(["IMAP4REV1", "ESEARCH", "UIDPLUS", "MOVE", "IDLE"]),
        .tagged(tag: "a1", ServerStatus(word: .ok, code: "", argument: "", text: "done")),
        .other, .exists(3), .other,
        .status(ServerStatus(word: .ok, code: "UIDVALIDITY", argument: "1600000000", text: "UIDs valid")),
        .status(ServerStatus(word: .ok, code: "PERMANENTFLAGS", argument: "(\\Seen \\*)", text: "Flags")),
        .tagged(tag: "a2", ServerStatus(word: .ok, code: "READ-WRITE", argument: "", text: "done")),
        .extendedSearch(ExtendedSearch(tag: "a3", all: UidSet([1, 2, 3, 7]))),
        .search(UidSet([2, 3, 4, 99])),
        .fetched(
            FetchedFacts(
                uid: 7, receivedAt: Instant(seconds: 1_783_389_903), size: 10,
                body: .literal(ImapLiteral(size: 18, bytes: Array("a9 OK FETCH done\r\n".utf8))))),
        .fetched(FetchedFacts(uid: 8, body: .literal(ImapLiteral(size: 5, bytes: Array("short".utf8))))),
        .fetched(FetchedFacts(uid: 9, body: FetchedFacts.Body.none)),
        .expunged(2), .other, .continuation, .listed,
        .status(ServerStatus(word: .bye, code: "UNAVAILABLE", argument: "", text: "too many {3}")),
        .tagged(tag: "a4", ServerStatus(word: .no, code: "TRYCREATE", argument: "", text: "Mailbox doesn't exist")),
    ]

    static let bytes = Array(session.utf8)

    @Test("are read, whatever the pieces in which they arrive", arguments: [1, 2, 3, 7, 64, Int.max])
    func readInPieces(step: Int) {
        let (read, fault) = responses(Self.bytes, step: step)
        #expect(fault == nil)
        #expect(read == Self.expected)
    }

    @Test("never trap: every beginning, and every byte changed")
    func neverTrap() {
        let whole = responses(Self.bytes).read.count
        for end in Self.bytes.indices {
            #expect(responses(Array(Self.bytes[..<end])).read.count <= whole)
        }
        for position in Self.bytes.indices {
            for byte: UInt8 in [0, 10, 13, 32, 34, 40, 41, 48, 57, 91, 92, 93, 123, 125, 126, 255] {
                var changed = Self.bytes
                changed[position] = byte
                _ = responses(changed)
            }
        }
    }

    @Test(
        "that follow no grammar are a fault and not a guess",
        arguments: [
            "garbage that is no response\r\n",
            "* 1 FETCH (UID 7 BODY[] {5}\r\nabcdefgh)\r\n",
            "* 1 FETCH (UID 7 BODY[] {5}\r\nabcde\r\n",
            "* 1 FETCH UID 7\r\n",
            "* 1 FETCH (UID 0)\r\n",
            "* 1 FETCH (UID 99999999999)\r\n",
            "* SEARCH 1 2 x\r\n",
            "* ESEARCH (TAG \"a\") UID ALL 1:*\r\n",
            "* ESEARCH (TAG \"a\") UID ALL 1:2:3\r\n",
            "* 1 FETCH (UID 7 X " + String(repeating: "(", count: 60) + String(repeating: ")", count: 60) + ")\r\n",
            "* 1 FETCH (UID 7 X \"no end)\r\n",
        ])
    func malformed(text: String) {
        #expect(responses(text).fault != nil)
    }

    @Test("above a bound end the reading before the memory does")
    func bounds() {
        let limits = ImapLimits(text: 1_000, literal: 100, head: 10, skipped: 10_000)
        #expect(responses("* OK " + String(repeating: "x", count: 2_000), limits: limits).fault != nil)
        #expect(responses("* 1 FETCH (UID 7 BODY[] {10001}\r\n", limits: limits).fault != nil)
        #expect(responses("* 1 FETCH (UID 7 BODY[] {999999999999999999}\r\n", limits: limits).fault != nil)
        #expect(responses("* 1 FETCH (UID 7 BODY[] {99999999999999999999999}\r\nx)\r\n", limits: limits).fault != nil)
        let many = "* 1 FETCH (" + String(repeating: "X {1}\r\nx ", count: 100) + ")\r\n"
        #expect(responses(many, limits: ImapLimits()).fault != nil)
        let large = responses(
            "* 1 FETCH (UID 7 BODY[] {200}\r\n" + String(repeating: "y", count: 200) + ")\r\n", limits: limits)
        #expect(
            large.read == [
                .fetched(
                    FetchedFacts(
                        uid: 7,
                        body: .literal(ImapLiteral(size: 200, bytes: Array(repeating: UInt8(ascii: "y"), count: 10)))))
            ])
    }

    @Test(
        "with dates of every zone give the same instant",
        arguments: [
            (" 7-Jul-2026 09:05:03 +0700", 1_783_389_903), ("07-jul-2026 02:05:03 +0000", 1_783_389_903),
            (" 6-Jul-2026 22:35:03 -0330", 1_783_389_903), (" 1-Jan-1970 00:00:00 +0000", 0),
        ])
    func internalDates(text: String, seconds: Int64) {
        #expect(InternalDate.instant(text.utf8) == Instant(seconds: seconds))
    }

    @Test(
        "without a readable date have none",
        arguments: [
            "", "7-Jul-2026", " 7-Jul-2026 09:05 +0700", "31-Feb-2026 09:05:03 +0700", " 7-Jul-2026 25:05:03 +0700",
            " 7-Jul-2026 09:05:03 WIB", " 7-Jul-2026 09:05:03 +07:00", "0-Jul-2026 09:05:03 +0700",
            "7-Jul-99999 09:05:03 +0700", " 7-Jul-2026 09:05:03 +0790",
        ])
    func noDates(text: String) {
        #expect(InternalDate.instant(text.utf8) == nil)
    }

    @Test("about the day before an instant are asked for with room for every zone")
    func searchDay() {
        #expect(InternalDate.searchDay(before: Instant(seconds: 1_783_389_903)) == "6-Jul-2026")
        #expect(InternalDate.searchDay(before: Instant(seconds: 0)) == "31-Dec-1969")
    }
}

@Suite("UID sets")
struct UidSetTests {
    @Test(
        "are written the shortest way and read back",
        arguments: [
            ([], ""), ([5], "5"), ([3, 1, 2, 2], "1:3"), ([1, 3, 4, 9, .max], "1,3:4,9,4294967295"),
        ] as [([UInt32], String)])
    func text(uids: [UInt32], text: String) {
        let set = UidSet(uids)
        #expect(set.text == text)
        #expect(Array(set) == Set(uids).sorted())
        #expect(set.count == Set(uids).count)
        if !text.isEmpty { #expect(UidSet(text: text.utf8) == set) }
    }

    @Test("agree with plain sets of numbers", arguments: 0..<200)
    func againstPlainSets(seed: Int) {
        var random = SeededGenerator(seed: seed)
        let one = Set(
            (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt32.random(in: 1...60, using: &random) })
        let other = Set(
            (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt32.random(in: 1...60, using: &random) })
        let limit = UInt32.random(in: 0...60, using: &random)
        let (oneSet, otherSet) = (UidSet(one), UidSet(other))
        #expect(Array(oneSet.subtracting(otherSet)) == one.subtracting(other).sorted())
        #expect(Array(oneSet.above(limit)) == one.filter { $0 > limit }.sorted())
        #expect((1...60).allSatisfy { oneSet.contains($0) == one.contains($0) })
        let most = Int.random(in: 1...7, using: &random)
        let parts = oneSet.parts(of: most)
        #expect(parts.allSatisfy { (1...most).contains($0.count) })
        #expect(parts.flatMap { Array($0) } == one.sorted())
    }

    @Test(
        "that a server cannot mean are none",
        arguments: ["", ",", "1,", "*", "1:*", "a", "1:2:3", "4294967296", "-1", "1 2"])
    func malformed(text: String) {
        #expect(UidSet(text: text.utf8) == nil)
    }

    @Test("of all numbers there are stay small")
    func all() {
        let all = UidSet(ranges: [1...UInt32.max])
        #expect(all.count == 4_294_967_295)
        #expect(all.above(.max).isEmpty)
        #expect(all.subtracting(UidSet([.max])).last == UInt32.max - 1)
        #expect(all.parts(of: 1 << 31).count == 2)
    }
}

@Suite("IMAP texts")
struct ImapTextTests {
    @Test(
        "a mailbox name is quoted, and other letters are in modified UTF-7",
        arguments: [
            ("INBOX", "\"INBOX\""), ("Arsip \"2026\"\\", "\"Arsip \\\"2026\\\"\\\\\""), ("A&B", "\"A&-B\""),
            ("~peter/mail/台北/日本語", "\"~peter/mail/&U,BTFw-/&ZeVnLIqe-\""),
        ])
    func mailboxes(name: String, text: String) throws {
        #expect(try ImapText.mailbox(name) == text)
    }

    @Test("a text that could become a command is refused", arguments: ["", "a\r\nb", "a\0b", "a\nb"])
    func injections(text: String) {
        #expect(throws: LineFault.self) { try ImapText.mailbox(text) }
        #expect(throws: LineFault.self) { try ImapText.keyword(text) }
        #expect(throws: LineFault.self) { try ImapText.search(text) }
    }

    @Test("a keyword is an atom", arguments: ["a b", "\\Seen", "a)", "é", "\"x\""])
    func keywords(text: String) {
        #expect(throws: LineFault.self) { try ImapText.keyword(text) }
    }
}
