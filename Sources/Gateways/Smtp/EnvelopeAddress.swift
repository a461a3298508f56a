/// An address that may stand in an SMTP envelope: `surat+kasus@tanjungarunika.example`.
///
/// Much less than RFC 5321 allows, on purpose: a dot-atom, `@`, and a domain of at least two labels in ASCII (A-labels
/// where it is not English). No quotes, comments, literals, spaces, angle brackets or line ends, since libcurl and some
/// servers would let them become commands of their own.
package struct EnvelopeAddress: Sendable, Hashable, CustomStringConvertible {
    /// The address as it was given.
    package let text: String

    package var description: String { text }

    /// Nil if the text is no such address.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count <= 254, let at = bytes.firstIndex(of: UInt8(ascii: "@")) else { return nil }
        let local = bytes[..<at]
        guard (1...64).contains(local.count), Self.isDotAtom(local), Self.isDomain(bytes[(at + 1)...]) else {
            return nil
        }
        self.text = text
    }

    /// The same mailbox: domains do not know capitals (RFC 5321, section 2.4); local parts might.
    package static func == (left: EnvelopeAddress, right: EnvelopeAddress) -> Bool { left.key == right.key }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(key)
    }

    private var key: String {
        let parts = text.split(separator: "@", maxSplits: 1)
        guard let local = parts.first, let domain = parts.last else { return text }
        return "\(local)@\(domain.lowercased())"
    }

    /// `atext` of RFC 5322, section 3.2.3, joined by single dots.
    private static func isDotAtom(_ bytes: ArraySlice<UInt8>) -> Bool {
        let special = Set("!#$%&'*+-/=?^_`{|}~".utf8)
        return bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty && atom.allSatisfy { Ascii.isLetterOrDigit($0) || special.contains($0) }
        }
    }

    /// Labels of letters, digits and inner hyphens (RFC 5321, section 2.3.5); the last is no number.
    private static func isDomain(_ bytes: ArraySlice<UInt8>) -> Bool {
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard bytes.count <= 253, labels.count >= 2, let last = labels.last, !last.allSatisfy(Ascii.isDigit) else {
            return false
        }
        return labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                && label.allSatisfy { Ascii.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
        }
    }
}
