import CLinux

/// What a file is, told by its first bytes: names and declared types are a stranger's word.
enum Magic: Equatable {
    case pdf
    case archive
    /// An OLE compound file: old office documents, and new ones with a password.
    case compound
    case rtf
    case picture(Pictures.Format)
    case html
    case unknown

    init(_ bytes: [UInt8]) {
        if let format = Pictures.Format(bytes) {
            self = .picture(format)
        } else if Archive.isArchive(bytes) {
            self = .archive
        } else if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
            self = .compound
        } else if bytes.starts(with: Array("{\\rtf".utf8)) {
            self = .rtf
        } else if PDFText.isPDF(bytes) {
            self = .pdf
        } else if Self.looksLikeHTML(bytes) {
            self = .html
        } else {
            self = .unknown
        }
    }

    private static func looksLikeHTML(_ bytes: [UInt8]) -> Bool {
        let head = String(decoding: bytes.prefix(512), as: UTF8.self).lowercased()
        let start = head.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        return start.hasPrefix("<!doctype html") || start.hasPrefix("<html")
    }

    /// Where an ASCII word stands in the bytes, or nothing.
    static func find(_ word: String, in bytes: ArraySlice<UInt8>) -> Int? {
        find(Array(word.utf8), in: bytes)
    }

    static func find(_ wanted: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        bytes.withUnsafeBytes { all in
            wanted.withUnsafeBytes { wanted -> Int? in
                guard let base = all.baseAddress, let start = wanted.baseAddress, all.count >= wanted.count,
                    let place = memmem(base, all.count, start, wanted.count)
                else { return nil }
                return bytes.startIndex + (UnsafeRawPointer(place) - base)
            }
        }
    }

    /// Whether an OLE compound file has a stream of this name: its directory holds names in UTF-16 (MS-CFB 2.6.1).
    static func compound(_ bytes: [UInt8], has stream: String) -> Bool {
        find(
            stream.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }, in: bytes[...]
        )
            != nil
    }
}
