/// Takes comments out of HTML before libxml2 reads it, by the rules that browsers follow.
///
/// libxml2 takes `<![if …]>` for text and ends some comments elsewhere; what a
/// person sees must not depend on that. Follows the tokenizer of the HTML
/// standard (WHATWG HTML, section 13.2.5) as far as comments need it: quoted
/// attribute values and the contents of `style` and `script` hold none.
enum HTMLComments {
    /// The page without its comments, in one pass.
    static func removed(from bytes: [UInt8]) -> [UInt8] {
        var scan = Scan(bytes: bytes)
        scan.run()
        return scan.result
    }

    private struct Scan {
        let bytes: [UInt8]
        var result: [UInt8] = []
        private var index = 0

        init(bytes: [UInt8]) {
            self.bytes = bytes
            result.reserveCapacity(bytes.count)
        }

        private func byte(_ offset: Int) -> UInt8 { index + offset < bytes.count ? bytes[index + offset] : 0 }

        private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }

        mutating func run() {
            while index < bytes.count {
                guard byte(0) == UInt8(ascii: "<") else {
                    result.append(bytes[index])
                    index += 1
                    continue
                }
                if byte(1) == UInt8(ascii: "!") {
                    skipDeclaration()
                } else if byte(1) == UInt8(ascii: "?") {
                    skipToBracket()
                } else if Self.isLetter(byte(1)) || (byte(1) == UInt8(ascii: "/") && Self.isLetter(byte(2))) {
                    copyTag()
                } else {
                    result.append(bytes[index])
                    index += 1
                }
            }
        }

        /// A comment, a document type, or something that browsers treat as a comment up to the next `>`.
        private mutating func skipDeclaration() {
            guard byte(2) == UInt8(ascii: "-"), byte(3) == UInt8(ascii: "-") else {
                skipToBracket()
                return
            }
            // `<!-->` and `<!--->` are empty comments.
            if byte(4) == UInt8(ascii: ">") {
                index += 5
            } else if byte(4) == UInt8(ascii: "-"), byte(5) == UInt8(ascii: ">") {
                index += 6
            } else {
                skipComment()
            }
        }

        /// Ends at `-->` or `--!>`; one that is never closed takes the rest.
        private mutating func skipComment() {
            index += 4
            while index < bytes.count {
                if byte(0) == UInt8(ascii: "-"), byte(1) == UInt8(ascii: "-") {
                    if byte(2) == UInt8(ascii: ">") {
                        index += 3
                        return
                    }
                    if byte(2) == UInt8(ascii: "!"), byte(3) == UInt8(ascii: ">") {
                        index += 4
                        return
                    }
                }
                index += 1
            }
        }

        private mutating func skipToBracket() {
            while index < bytes.count, bytes[index] != UInt8(ascii: ">") { index += 1 }
            index = min(index + 1, bytes.count)
        }

        /// A whole tag with its quoted values, and the contents of an element that holds no tags.
        private mutating func copyTag() {
            let start = index
            var name: [UInt8] = []
            index += 1
            while Self.isLetter(byte(0)), name.count < 20 {
                name.append(byte(0) | 0x20)
                index += 1
            }
            var afterEquals = false
            while index < bytes.count {
                let current = bytes[index]
                index += 1
                if current == UInt8(ascii: ">") { break }
                if afterEquals, current == UInt8(ascii: "\"") || current == UInt8(ascii: "'") {
                    while index < bytes.count, bytes[index] != current { index += 1 }
                    if index < bytes.count { index += 1 }
                    afterEquals = false
                } else if current == UInt8(ascii: "=") {
                    afterEquals = true
                } else if current > 0x20 {
                    afterEquals = false
                }
            }
            result.append(contentsOf: bytes[start..<index])
            if name == Array("style".utf8) || name == Array("script".utf8) { copyRaw(until: name) }
        }

        private mutating func copyRaw(until name: [UInt8]) {
            let start = index
            while index < bytes.count {
                if byte(0) == UInt8(ascii: "<"), byte(1) == UInt8(ascii: "/"), index + 2 + name.count <= bytes.count,
                    bytes[(index + 2)..<(index + 2 + name.count)].map({ $0 | 0x20 }) == name
                {
                    break
                }
                index += 1
            }
            result.append(contentsOf: bytes[start..<index])
        }
    }
}
