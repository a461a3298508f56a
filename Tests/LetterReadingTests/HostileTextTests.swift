import Testing

@testable import LetterReading

@Suite("Hostile texts")
struct HostileTextTests {
    static let texts = [
        RequestTests.plain, OwnWordsTests.quoted, "Setuju\n\n" + OwnWordsTests.quoted,
        "https://zoom.us/j/81234567890?pwd=x ID 812 3456 7890 passcode a1",
    ]

    @Test("every prefix of a text is read", arguments: texts)
    func prefixes(text: String) {
        for length in stride(from: 0, through: text.utf8.count, by: 3) {
            let part = String(decoding: text.utf8.prefix(length), as: UTF8.self)
            _ = Samples.reader.read(Samples.letter(part))
            _ = Samples.reader.read(Samples.reply(part, html: part))
        }
    }

    @Test("texts with flipped bytes are read", arguments: 0..<60)
    func flips(seed: Int) {
        var state = UInt64(truncatingIfNeeded: seed) &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        func next() -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(truncatingIfNeeded: state >> 33)
        }
        var bytes = Array(Self.texts[seed % Self.texts.count].utf8)
        for _ in 0..<(1 + next() % 20) { bytes[next() % bytes.count] = UInt8(truncatingIfNeeded: next()) }
        let text = String(decoding: bytes, as: UTF8.self)
        _ = Samples.reader.read(Samples.letter(text))
        _ = Samples.reader.read(Samples.reply(text))
        for kind in [OpenQuestion.Kind.choice, .missing, .alternatives, .agreement, .open, .meeting] {
            _ = Samples.reader.interpret(
                text,
                as: OpenQuestion(
                    kind: kind, choices: ["a", "b c"], fields: ["date", "participants"], askedAt: Samples.now))
        }
    }

    @Test(
        "four times as much of one pattern takes no more than some four times as long", .serialized,
        arguments: [
            "setuju ", "((((", "1,1,1,", "> a\n", "a:", "Nomor : 1/", "\n\n", "Kepala A\n", "CP 081234567890 ",
            "26 November 2026 ", "zoom ", "surat 1/2 ", "Senin, 1 ",
        ])
    func enormous(pattern: String) {
        func spent(_ bytes: Int) -> Duration {
            let text = String(repeating: pattern, count: bytes / pattern.utf8.count)
            return ContinuousClock().measure {
                _ = Samples.reader.read(Samples.letter(text))
                _ = Samples.reader.read(Samples.reply(text))
            }
        }
        // Both below what is read of one text, so that the longer one really is longer.
        let (little, much) = (spent(Words.limit / 4), spent(Words.limit))
        // What is quadratic takes sixteen times as long; a second is for what else the machine does meanwhile.
        #expect(much < little * 10 + .seconds(1), "\(pattern) took \(little), then \(much)")
    }

    @Test("a text that is cut off approves nothing")
    func cutOff() {
        let text = "Setuju" + String(repeating: "\n", count: Words.limit) + "tidak"
        #expect(Samples.reader.read(Samples.reply(text)).reply?.decision != .approve)
    }
}
