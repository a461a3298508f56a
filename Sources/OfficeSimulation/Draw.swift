/// Numbers that follow from a seed alone: the same on every machine, whatever else is drawn elsewhere.
///
/// Each question of the story (“does this host refuse this mail?”) draws from
/// a stream of its own, so that one answer never moves another. SplitMix64
/// (Steele, Lea, Flood, OOPSLA 2014).
struct Draw {
    private var state: UInt64

    /// A stream of `seed` for what `parts` name.
    init(_ seed: UInt64, _ parts: UInt64...) {
        state = seed &* 0x9E37_79B9_7F4A_7C15
        for part in parts { state = mixed() ^ (part &* 0xD6E8_FEB8_6659_FD93) }
    }

    /// A stream of `seed` for the thing called `name`.
    init(_ seed: UInt64, of name: String, _ part: UInt64 = 0) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        self.init(seed, hash, part)
    }

    private mutating func mixed() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    mutating func next() -> UInt64 { mixed() }

    /// A number of `range`, both ends included.
    mutating func number(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(mixed() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    /// True in so many of a thousand cases.
    mutating func chance(_ perMille: Int) -> Bool { number(0...999) < perMille }

    /// One of several; nothing of nothing.
    mutating func pick<T>(_ values: [T]) -> T? { values.isEmpty ? nil : values[number(0...(values.count - 1))] }

    /// Lower-case hexadecimal digits.
    mutating func digits(_ count: Int) -> String {
        var result = ""
        while result.utf8.count < count {
            let text = String(mixed(), radix: 16)
            result += String(repeating: "0", count: 16 - text.utf8.count) + text
        }
        return String(result.prefix(count))
    }
}
