/// The two encodings in which our bodies travel (RFC 2045 section 6), so that no server has to change them.
enum TransferEncoding {
    /// The bytes of a text with its line breaks (CRLF, LF or CR) as single LF.
    static func lines(of text: String) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        var afterReturn = false
        for byte in text.utf8 {
            switch byte {
            case 0x0D: result.append(0x0A)
            case 0x0A: if !afterReturn { result.append(0x0A) }
            default: result.append(byte)
            }
            afterReturn = byte == 0x0D
        }
        return result
    }

    /// True when base64 is shorter than quoted-printable for these bytes.
    static func isBase64Shorter(_ bytes: [UInt8]) -> Bool {
        var escaped = 0
        for byte in bytes where byte > 0x7E || (byte < 0x20 && byte != 0x0A && byte != 0x09) { escaped &+= 1 }
        return escaped &* 6 > bytes.count
    }

    private static let hex = Array("0123456789ABCDEF".utf8)

    /// Appends quoted-printable lines of at most 76 characters ending in CRLF (RFC 2045 section 6.7).
    ///
    /// `F` of a leading “From ” and a leading dot are escaped too, so that
    /// neither a mailbox file nor a careless SMTP hop changes the text.
    static func appendQuotedPrintable(_ bytes: [UInt8], to output: inout [UInt8]) {
        output.reserveCapacity(output.count + bytes.count + bytes.count / 16 + 64)
        bytes.withUnsafeBufferPointer { input in
            hex.withUnsafeBufferPointer { digits in
                var column = 0
                var index = 0
                let count = input.count
                while index < count {
                    let byte = input[index]
                    if byte == 0x0A {
                        output.append(0x0D)
                        output.append(0x0A)
                        column = 0
                        index += 1
                        continue
                    }
                    let last = index + 1 == count || input[index + 1] == 0x0A
                    let plain: Bool
                    switch byte {
                    case 0x20, 0x09: plain = !last
                    case 0x3D: plain = false
                    case 0x2E: plain = column != 0
                    case 0x46:
                        plain =
                            !(column == 0 && index + 4 < count && input[index + 1] == 0x72 && input[index + 2] == 0x6F
                            && input[index + 3] == 0x6D && input[index + 4] == 0x20)
                    default: plain = byte >= 0x21 && byte <= 0x7E
                    }
                    let width = plain ? 1 : 3
                    if column + width > (last ? 76 : 75) {
                        output.append(0x3D)
                        output.append(0x0D)
                        output.append(0x0A)
                        column = 0
                        // A character that begins a line is judged again as such.
                        continue
                    }
                    if plain {
                        output.append(byte)
                    } else {
                        output.append(0x3D)
                        output.append(digits[Int(byte >> 4)])
                        output.append(digits[Int(byte & 15)])
                    }
                    column += width
                    index += 1
                }
                if column > 0 {
                    output.append(0x0D)
                    output.append(0x0A)
                }
            }
        }
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Base64 text of somebody else's making in lines of 76 characters ending in CRLF; nothing where anything but base64
    /// stands in it (RFC 2045 section 6.8 allows line breaks only; blanks at line ends are tolerated).
    static func rewrapped(base64 text: ArraySlice<UInt8>) -> [UInt8]? {
        var output: [UInt8] = []
        output.reserveCapacity(text.count + text.count / 38 + 2)
        var letters = 0
        var padding = 0
        for byte in text {
            switch byte {
            case 0x0A, 0x0D, 0x20, 0x09: continue
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2F:
                guard padding == 0 else { return nil }
                letters += 1
            case 0x3D:
                guard padding < 2 else { return nil }
                padding += 1
            default: return nil
            }
            output.append(byte)
            if (letters + padding) % 76 == 0 { output.append(contentsOf: [0x0D, 0x0A]) }
        }
        guard letters > 0, (letters + padding) % 4 == 0 else { return nil }
        if (letters + padding) % 76 != 0 { output.append(contentsOf: [0x0D, 0x0A]) }
        return output
    }

    /// Appends base64 lines of 76 characters ending in CRLF (RFC 2045 section 6.8).
    static func appendBase64(_ bytes: [UInt8], lineLength: Int = 76, to output: inout [UInt8]) {
        let characters = (bytes.count + 2) / 3 * 4
        let breaks = lineLength > 0 ? (characters + lineLength - 1) / lineLength * 2 : 0
        output.append(
            contentsOf: [UInt8](unsafeUninitializedCapacity: characters + breaks) { buffer, written in
                bytes.withUnsafeBufferPointer { input in
                    alphabet.withUnsafeBufferPointer { letters in
                        var position = 0
                        var column = 0
                        var index = 0
                        while index < input.count {
                            let left = input.count - index
                            let first = UInt32(input[index])
                            let second = left > 1 ? UInt32(input[index + 1]) : 0
                            let third = left > 2 ? UInt32(input[index + 2]) : 0
                            let group = first << 16 | second << 8 | third
                            buffer[position] = letters[Int(group >> 18 & 63)]
                            buffer[position + 1] = letters[Int(group >> 12 & 63)]
                            buffer[position + 2] = left > 1 ? letters[Int(group >> 6 & 63)] : 0x3D
                            buffer[position + 3] = left > 2 ? letters[Int(group & 63)] : 0x3D
                            position += 4
                            column += 4
                            index += 3
                            if lineLength > 0, column >= lineLength || index >= input.count {
                                buffer[position] = 0x0D
                                buffer[position + 1] = 0x0A
                                position += 2
                                column = 0
                            }
                        }
                        written = position
                    }
                }
            })
    }
}
