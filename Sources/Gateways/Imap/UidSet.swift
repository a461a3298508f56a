/// A set of message UIDs as IMAP writes it: `1:8000,8005` (RFC 9051, section 4.1). A set of many neighbours is small in
/// memory.
package struct UidSet: Sendable, Hashable {
    /// Ascending, apart from each other by at least one number.
    package private(set) var ranges: [ClosedRange<UInt32>]

    /// The set without any UID.
    package init() {
        ranges = []
    }

    /// The set of these UIDs, in any order, repetitions counted once.
    package init(_ uids: some Sequence<UInt32>) {
        self.init(ranges: uids.map { $0...$0 })
    }

    /// The union of the ranges, in any order.
    package init(ranges: [ClosedRange<UInt32>]) {
        var merged: [ClosedRange<UInt32>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, last.upperBound == .max || range.lowerBound <= last.upperBound + 1 {
                merged[merged.count - 1] = last.lowerBound...Swift.max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        self.ranges = merged
    }

    /// Reads a server's `sequence-set`; nil if it is none. `*` is none: servers do not answer with it.
    init?(text: some Sequence<UInt8>) {
        var ranges: [ClosedRange<UInt32>] = []
        for part in Array(text).split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            let ends = part.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map(Decimal32.value)
            switch ends.count {
            case 1:
                guard let only = ends[0] else { return nil }
                ranges.append(only...only)
            case 2:
                guard let one = ends[0], let other = ends[1] else { return nil }
                ranges.append(Swift.min(one, other)...Swift.max(one, other))
            default:
                return nil
            }
        }
        self.init(ranges: ranges)
    }

    /// How many UIDs it holds.
    package var count: Int { ranges.reduce(0) { $0 + Int($1.upperBound - $1.lowerBound) + 1 } }

    /// Whether it holds none.
    package var isEmpty: Bool { ranges.isEmpty }

    /// The highest UID.
    package var last: UInt32? { ranges.last?.upperBound }

    /// Whether it holds the UID.
    package func contains(_ uid: UInt32) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < uid { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(uid)
    }

    /// What stays when everything up to the UID is taken away.
    package func above(_ uid: UInt32) -> UidSet {
        guard uid < .max else { return UidSet() }
        var result = UidSet()
        result.ranges = ranges.compactMap { range in
            range.upperBound <= uid ? nil : Swift.max(range.lowerBound, uid + 1)...range.upperBound
        }
        return result
    }

    /// What stays when the others are taken away.
    package func subtracting(_ others: UidSet) -> UidSet {
        var result: [ClosedRange<UInt32>] = []
        var next = 0
        for range in ranges {
            var from = UInt64(range.lowerBound)
            while next < others.ranges.count && others.ranges[next].upperBound < range.lowerBound { next += 1 }
            var other = next
            while other < others.ranges.count && others.ranges[other].lowerBound <= range.upperBound {
                let hole = others.ranges[other]
                if UInt64(hole.lowerBound) > from { result.append(UInt32(from)...(hole.lowerBound - 1)) }
                from = Swift.max(from, UInt64(hole.upperBound) + 1)
                other += 1
            }
            if from <= UInt64(range.upperBound) { result.append(UInt32(from)...range.upperBound) }
        }
        var set = UidSet()
        set.ranges = result
        return set
    }

    /// The set in parts that each fit into one command.
    package func parts(of most: Int, characters: Int = 4_000) -> [UidSet] {
        var parts: [UidSet] = []
        var part: [ClosedRange<UInt32>] = []
        var room = most
        var width = 0
        func close() {
            if part.isEmpty { return }
            var set = UidSet()
            set.ranges = part
            parts.append(set)
            part = []
            room = most
            width = 0
        }
        for range in ranges {
            var from = UInt64(range.lowerBound)
            while from <= UInt64(range.upperBound) {
                let upTo = Swift.min(UInt64(range.upperBound), from + UInt64(Swift.max(room, 1)) - 1)
                part.append(UInt32(from)...UInt32(upTo))
                room -= Int(upTo - from) + 1
                width += 22
                from = upTo + 1
                if room <= 0 || width > characters { close() }
            }
        }
        close()
        return parts
    }

    /// The set in IMAP's own writing; empty for the empty set, which no command may hold.
    package var text: String {
        ranges.map { $0.lowerBound == $0.upperBound ? "\($0.lowerBound)" : "\($0.lowerBound):\($0.upperBound)" }
            .joined(separator: ",")
    }
}

extension UidSet: Sequence {
    package func makeIterator() -> some IteratorProtocol<UInt32> {
        ranges.lazy.joined().makeIterator()
    }
}

/// Decimal numbers of a protocol: digits and nothing else.
enum Decimal32 {
    static func value(_ digits: some Collection<UInt8>) -> UInt32? {
        guard let value = value64(digits) else { return nil }
        return UInt32(exactly: value)
    }

    static func value64(_ digits: some Collection<UInt8>) -> UInt64? {
        guard !digits.isEmpty, digits.count <= 18 else { return nil }
        var result: UInt64 = 0
        for digit in digits {
            guard Ascii.isDigit(digit) else { return nil }
            result = result * 10 + UInt64(digit - UInt8(ascii: "0"))
        }
        return result
    }
}
