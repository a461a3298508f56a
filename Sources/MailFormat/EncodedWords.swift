/// A remedy for encoded words (RFC 2047) before GMime sees them.
///
/// GMime 3.2.13 decodes adjacent words in base64 as one stream and loses
/// everything after the first padding, although most mailers pad each word.
/// In the quoted form there is no padding, so words are rewritten to it.
enum EncodedWords {
    /// The value with every `=?charset?B?…?=` written as `=?charset?Q?…?=`; everything else unchanged.
    static func inQuotedForm(_ value: [UInt8]) -> [UInt8] {
        guard value.contains(UInt8(ascii: "?")) else { return value }
        var result: [UInt8] = []
        result.reserveCapacity(value.count * 2)
        var index = 0
        while index < value.count {
            if value[index] == UInt8(ascii: "="), let word = word(in: value, at: index) {
                result.append(contentsOf: value[index..<word.charsetEnd])
                result.append(contentsOf: "?Q?".utf8)
                for byte in TransferDecoding.decode(value[word.text], encoding: "base64") {
                    if MailAddress.isAlphanumeric(byte) {
                        result.append(byte)
                    } else {
                        result.append(UInt8(ascii: "="))
                        result.append(hex[Int(byte >> 4)])
                        result.append(hex[Int(byte & 15)])
                    }
                }
                result.append(contentsOf: "?=".utf8)
                index = word.text.upperBound + 2
            } else {
                result.append(value[index])
                index += 1
            }
        }
        return result
    }

    private static let hex = Array("0123456789ABCDEF".utf8)

    /// The base64 word that begins at `start`, where its charset ends and where its text stands.
    private static func word(in value: [UInt8], at start: Int) -> (charsetEnd: Int, text: Range<Int>)? {
        var index = start + 2
        guard index < value.count, value[start + 1] == UInt8(ascii: "?") else { return nil }
        while index < value.count, value[index] > 0x20, value[index] < 0x7F, value[index] != UInt8(ascii: "?") {
            index += 1
        }
        let charsetEnd = index
        guard charsetEnd > start + 2, index + 2 < value.count, value[index] == UInt8(ascii: "?"),
            value[index + 1] | 0x20 == UInt8(ascii: "b"), value[index + 2] == UInt8(ascii: "?")
        else { return nil }
        let text = index + 3
        index = text
        while index < value.count, value[index] > 0x20, value[index] < 0x7F, value[index] != UInt8(ascii: "?") {
            index += 1
        }
        guard index + 1 < value.count, value[index] == UInt8(ascii: "?"), value[index + 1] == UInt8(ascii: "=") else {
            return nil
        }
        return (charsetEnd, text..<index)
    }
}
