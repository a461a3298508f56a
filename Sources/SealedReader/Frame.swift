import FoundationEssentials
import Glibc
import LetterReading

/// One message between the office's process and its reader: four bytes of length, one of kind, then the content.
///
/// The length counts kind and content, most significant byte first. Nothing
/// in a frame is trusted by the receiver: a length above the limit or an
/// unknown kind ends the conversation.
struct Frame: Sendable {
    /// What a frame carries.
    enum Kind: UInt8, Sendable {
        /// To the reader, first: `ReaderOrder` as JSON.
        case settings = 0x53
        /// To the reader: the bytes of a mail, to be read quickly.
        case read = 0x52
        /// To the reader: the bytes of a mail whose documents may take their time.
        case readSlowly = 0x4C
        /// To the reader: `Interpretation` as JSON.
        case interpret = 0x49
        /// From the reader, once: it is ready; `ReaderReport` as JSON.
        case ready = 0x4B
        /// From the reader: a `Reading` as JSON.
        case reading = 0x72
        /// From the reader: a `Reading` as JSON in which documents are missing for want of time.
        case unfinished = 0x75
        /// From the reader: a `Meaning` as JSON.
        case meaning = 0x6D
    }

    /// A mail of 64 MB is the largest content.
    static let contentLimit = 64 * 1024 * 1024

    var kind: Kind
    var content: [UInt8]

    /// The bytes on the wire.
    var bytes: [UInt8] {
        var result: [UInt8] = []
        let length = UInt32(clamping: content.count + 1)
        result.reserveCapacity(content.count + 5)
        for shift in stride(from: 24, through: 0, by: -8) {
            result.append(UInt8(truncatingIfNeeded: length >> UInt32(shift)))
        }
        result.append(kind.rawValue)
        result.append(contentsOf: content)
        return result
    }
}

/// What a reader is told before its first mail.
struct ReaderOrder: Codable, Sendable {
    /// All it may know of the office.
    var reading: ReaderSettings
    /// Memory that it may take beyond the program itself.
    var memoryMegabytes: Int
    /// Time for the documents of one mail on the fast lane.
    var fastMilliseconds: Int
    /// Time for the documents of one mail on the slow lane.
    var slowMilliseconds: Int
}

/// Own words and the question that they answer.
struct Interpretation: Codable, Sendable {
    var words: String
    var question: OpenQuestion
}

/// What a reader says of itself when it is ready.
struct ReaderReport: Codable, Sendable {
    /// True when PDFs can be read.
    var documents: Bool
}

/// Why a frame could not be had.
enum FrameFault: Error, Equatable {
    /// The other side is gone.
    case ended
    /// What came is no frame.
    case malformed
    /// The call failed with this error number.
    case failed(Int32)
}

/// JSON as both sides of the line write it.
enum Wire {
    static func encode(_ value: some Encodable) -> [UInt8] {
        // Encoding the plain values of this module cannot fail; an empty answer would be refused by the other side.
        (try? JSONEncoder().encode(value)).map(Array.init) ?? []
    }

    static func decode<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8]) -> Value? {
        try? JSONDecoder().decode(type, from: Data(bytes))
    }
}
