/// The header fields and the body of a mail as they stand in its bytes, undecoded.
///
/// Pure and total; the one look at a stranger's mail that the parent process
/// may take itself, because it only compares and cuts bytes. The header ends
/// at the first empty line, or at the first line that is no field: then the
/// body begins there, as Postfix has it.
package struct RawMail: Sendable {
    /// One field: its name in lower case and where its folded value stands.
    package struct Field: Sendable, Equatable {
        package var name: String
        /// After the colon up to the end of the last folded line, at most `HeaderGuard.fieldLimit` bytes.
        package var value: Range<Int>
        /// True when the field is longer than `HeaderGuard.fieldLimit` and `value` therefore cut.
        package var cut: Bool
    }

    package let bytes: [UInt8]
    /// The range of `bytes` that this mail (or part) takes.
    let range: Range<Int>
    /// From the top, at most `HeaderGuard.blockLimit` bytes of them, each cut to `HeaderGuard.fieldLimit`.
    package private(set) var fields: [Field] = []
    /// How many `From` fields there are, the ones beyond the limits too.
    package private(set) var fromFields = 0
    /// The body, without the empty line before it.
    package private(set) var body: Range<Int>
    /// True when fields were left out because the block is longer than `HeaderGuard.blockLimit`.
    package private(set) var truncated = false
    /// True when a line that is no field ended the header.
    package private(set) var brokenOff = false

    /// Cuts a whole mail into fields and body.
    package init(_ bytes: [UInt8]) { self.init(bytes, in: bytes.indices) }

    /// Cuts the part of a mail that stands in `range`, which must lie within `bytes`.
    init(_ bytes: [UInt8], in range: Range<Int>) {
        self.bytes = bytes
        self.range = range
        var found: [Field] = []
        var froms = 0
        var bodyStart = range.upperBound
        var truncated = false
        var brokenOff = false
        bytes.withUnsafeBytes { all in
            let buffer = UnsafeRawBufferPointer(rebasing: all[range])
            // Files saved by some programs begin with the byte order mark of UTF-8.
            var line = buffer.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
            var current: Field?
            var kept = 0
            func close() {
                guard let field = current else { return }
                current = nil
                if field.name == "from" { froms += 1 }
                kept += field.name.utf8.count + field.value.count + 2
                if kept > HeaderGuard.blockLimit { truncated = true } else { found.append(field) }
            }
            while line < buffer.count {
                let feed = RawScan.find(0x0A, in: buffer, from: line) ?? buffer.count
                var end = feed
                if end > line, buffer[end - 1] == 0x0D { end -= 1 }
                let next = min(feed + 1, buffer.count)
                if end == line {
                    bodyStart = range.lowerBound + next
                    break
                }
                let first = buffer[line]
                if first == 0x20 || first == 0x09 {
                    if current == nil {
                        brokenOff = true
                        bodyStart = range.lowerBound + line
                        break
                    }
                    if let field = current {
                        let limit = field.value.lowerBound + HeaderGuard.fieldLimit
                        current?.value = field.value.lowerBound..<max(field.value.lowerBound, min(end, limit))
                        current?.cut = field.cut || end > limit
                    }
                } else if let name = Self.fieldName(buffer, line, end) {
                    close()
                    let start = name.valueStart
                    let limit = start + HeaderGuard.fieldLimit
                    current = Field(name: name.name, value: start..<max(start, min(end, limit)), cut: end > limit)
                } else if line == 0, buffer.count > 5, buffer[0..<5].elementsEqual("From ".utf8) {
                    // The separator of a mailbox file, not a field.
                } else {
                    brokenOff = true
                    bodyStart = range.lowerBound + line
                    break
                }
                line = next
            }
            close()
        }
        fields = found.map {
            Field(
                name: $0.name,
                value: (range.lowerBound + $0.value.lowerBound)..<(range.lowerBound + $0.value.upperBound),
                cut: $0.cut)
        }
        fromFields = froms
        body = bodyStart..<range.upperBound
        self.truncated = truncated
        self.brokenOff = brokenOff
    }

    /// The name before the colon (`ftext` of RFC 5322 section 3.6.8), at most 200 bytes.
    private static func fieldName(
        _ buffer: UnsafeRawBufferPointer, _ start: Int, _ end: Int
    ) -> (name: String, valueStart: Int)? {
        var name: [UInt8] = []
        var index = start
        var blank = false
        while index < end, name.count <= 200 {
            let byte = buffer[index]
            if byte == UInt8(ascii: ":") {
                return name.isEmpty ? nil : (String(decoding: name, as: UTF8.self), index + 1)
            }
            if byte == 0x20 || byte == 0x09 {
                blank = true
            } else {
                guard !blank, byte > 0x20, byte < 0x7F else { return nil }
                name.append(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte)
            }
            index += 1
        }
        return nil
    }

    /// The value of a field with its folds undone (RFC 5322 section 2.2.3): line breaks dropped, outer blanks trimmed.
    ///
    /// NUL and lone CR become the bytes of U+FFFD and a blank, so that they can
    /// join nothing.
    package func value(_ field: Field) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(field.value.count)
        for index in field.value {
            let byte = bytes[index]
            switch byte {
            case 0x0A: break
            case 0x0D: if index + 1 >= field.value.upperBound || bytes[index + 1] != 0x0A { result.append(0x20) }
            case 0: result.append(contentsOf: [0xEF, 0xBF, 0xBD])
            default: result.append(byte)
            }
        }
        let blank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        guard let first = result.firstIndex(where: { !blank($0) }), let last = result.lastIndex(where: { !blank($0) })
        else { return [] }
        return Array(result[first...last])
    }

    /// The first field called `name` (lower case).
    package func first(_ name: String) -> Field? { fields.first { $0.name == name } }

    /// All fields called `name` (lower case), topmost first.
    package func all(_ name: String) -> [Field] { fields.filter { $0.name == name } }

    /// The value of the first field called `name` (lower case), unfolded.
    package func firstValue(_ name: String) -> [UInt8]? { first(name).map(value) }

    /// What stays the same when one mail is delivered twice: `Date`, `Subject` and everything below the header.
    ///
    /// The pieces to be digested, in this order; trace fields differ between
    /// deliveries and are left out. Line ends are those of the bytes.
    package var lastingParts: [ArraySlice<UInt8>] {
        [ArraySlice(firstValue("date") ?? []), ArraySlice(firstValue("subject") ?? []), bytes[body]]
    }
}
