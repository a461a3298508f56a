/// The last component of a file name, without control characters, at most 200 bytes.
///
/// Names come from strangers and are shown and offered for saving, so no path
/// and nothing that turns the reading direction may remain in them.
package enum FileName {
    /// Bytes that a name may have.
    package static let limit = 200

    /// A safe form of `name`, or nothing when nothing of it is left.
    package static func safe(_ name: String) -> String? {
        let last =
            name.unicodeScalars.split(whereSeparator: { $0 == "/" || $0 == "\\" || $0 == "\0" }).last.map(
                String.UnicodeScalarView.init) ?? String.UnicodeScalarView()
        var kept = String.UnicodeScalarView()
        for scalar in last where !isHidden(scalar) { kept.append(scalar) }
        var text = String(kept)
        while let first = text.unicodeScalars.first, first == " " || first == "." { text.unicodeScalars.removeFirst() }
        while text.unicodeScalars.last == " " { text.unicodeScalars.removeLast() }
        if text.utf8.count > limit {
            let dot = text.lastIndex(of: ".")
            let ending = dot.map { String(text[$0...]) } ?? ""
            let suffix = ending.utf8.count <= 12 ? ending : ""
            while text.utf8.count + suffix.utf8.count > limit, !text.isEmpty { text.removeLast() }
            text += suffix
        }
        return text.isEmpty ? nil : text
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF: true
        default: false
        }
    }
}
