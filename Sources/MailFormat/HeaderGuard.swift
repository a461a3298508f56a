/// Looks at raw header bytes before any library does, and keeps what has a safe shape.
///
/// Pure and total: every byte sequence gives an answer, in time proportional
/// to its length and with a bounded stack. Needed because nested address
/// groups exhaust the stack of GMime 3.2.13 with a header of 150 KB, and
/// because a count of `From` fields must not depend on how a library joins
/// them.
package enum HeaderGuard {
    /// Bytes of one header block that are kept: 64 KB.
    package static let blockLimit = 64 * 1024
    /// Bytes of one field that are kept: 16 KB.
    package static let fieldLimit = 16 * 1024
    /// Colons that an address field may have.
    package static let colonLimit = 200
    /// Addresses that an address field may have.
    package static let addressLimit = 200
    /// Depth of comments that an address field may have.
    package static let commentLimit = 20

    /// Why an address field is not given to a parser.
    package enum AddressFault: Sendable, Equatable {
        case tooLong
        case tooManyColons
        case tooManyAddresses
        case nestedGroups
        case nestedComments

        /// The fault as part of a sentence.
        package var words: String {
            switch self {
            case .tooLong: "melebihi 16 KB"
            case .tooManyColons: "memuat lebih dari \(HeaderGuard.colonLimit) titik dua"
            case .tooManyAddresses: "memuat lebih dari \(HeaderGuard.addressLimit) alamat"
            case .nestedGroups: "memuat kelompok alamat di dalam kelompok"
            case .nestedComments: "memuat keterangan bersarang lebih dari \(HeaderGuard.commentLimit) tingkat"
            }
        }
    }

    /// What keeps `value`, the value of an address field, from being parsed; nothing when it is safe.
    ///
    /// Follows RFC 5322 section 3.4 only as far as quoting goes: quoted
    /// strings, comments, angle brackets and literals hide their contents.
    package static func fault(inAddresses value: some Collection<UInt8>) -> AddressFault? {
        if value.count > fieldLimit { return .tooLong }
        var colons = 0
        var separators = 0
        var group = 0
        var comment = 0
        var deepestGroup = 0
        var quoted = false
        var angle = false
        var escaped = false
        for byte in value {
            if byte == UInt8(ascii: ":") {
                // Counted inside quotes too: the limit must hold for parsers that see quotes elsewhere.
                colons += 1
                if colons > colonLimit { return .tooManyColons }
            }
            if escaped {
                escaped = false
                continue
            }
            if byte == UInt8(ascii: "\\"), quoted || comment > 0 {
                escaped = true
                continue
            }
            if quoted {
                quoted = byte != UInt8(ascii: "\"")
                continue
            }
            switch byte {
            case UInt8(ascii: "("):
                comment += 1
                if comment > commentLimit { return .nestedComments }
            case UInt8(ascii: ")"): if comment > 0 { comment -= 1 }
            case _ where comment > 0: break
            case UInt8(ascii: "\""): quoted = true
            case UInt8(ascii: "<"): angle = true
            case UInt8(ascii: ">"): angle = false
            case UInt8(ascii: ","), UInt8(ascii: ";"):
                if byte == UInt8(ascii: ";"), !angle, group > 0 { group -= 1 }
                separators += 1
                if separators > addressLimit { return .tooManyAddresses }
            case UInt8(ascii: ":"):
                if !angle {
                    group += 1
                    deepestGroup = max(deepestGroup, group)
                }
            default: break
            }
        }
        return deepestGroup > 1 ? .nestedGroups : nil
    }

    /// The address of a field that is plainly `name <address>` or `address`; nothing when it could be read in two ways.
    ///
    /// Independent of GMime, so that whose word counts does not hang on the
    /// leniency of one parser.
    package static func plainAddress(_ value: some Collection<UInt8>) -> String? {
        guard value.count <= fieldLimit else { return nil }
        var outside: [UInt8] = []
        var inside: [UInt8] = []
        var pairs = 0
        var comment = 0
        var quoted = false
        var angle = false
        var escaped = false
        for byte in value {
            if escaped {
                escaped = false
                continue
            }
            if quoted || comment > 0 {
                switch byte {
                case UInt8(ascii: "\\"): escaped = true
                case UInt8(ascii: "\"") where quoted: quoted = false
                case UInt8(ascii: "(") where !quoted: comment += 1
                case UInt8(ascii: ")") where !quoted: comment -= 1
                default: break
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""):
                // A quoted local part is no plain address.
                if angle { return nil }
                quoted = true
                outside.append(0x20)
            case UInt8(ascii: "("):
                if angle { return nil }
                comment = 1
                outside.append(0x20)
            case UInt8(ascii: "<"):
                if angle { return nil }
                pairs += 1
                angle = true
            case UInt8(ascii: ">"):
                if !angle { return nil }
                angle = false
            case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"): return nil
            case 0..<0x20 where byte != 0x09 && byte != 0x0A && byte != 0x0D: return nil
            default:
                let blank = byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
                if angle { inside.append(blank ? 0x20 : byte) } else { outside.append(blank ? 0x20 : byte) }
            }
        }
        guard !quoted, comment == 0, !angle, pairs <= 1 else { return nil }
        let address: ArraySlice<UInt8>
        if pairs == 1 {
            guard !outside.contains(UInt8(ascii: "@")) else { return nil }
            address = trim(inside[...])
        } else {
            address = trim(outside[...])
        }
        guard !address.contains(0x20), address.filter({ $0 == UInt8(ascii: "@") }).count == 1,
            address.first != UInt8(ascii: "@"), address.last != UInt8(ascii: "@")
        else { return nil }
        return String(decoding: address, as: UTF8.self)
    }

    private static func trim(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var slice = bytes
        while slice.first == 0x20 { slice.removeFirst() }
        while slice.last == 0x20 { slice.removeLast() }
        return slice
    }
}
