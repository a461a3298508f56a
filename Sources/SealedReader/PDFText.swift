import Glibc

/// The text layer of a PDF by poppler's `pdftotext`, and its pages as pictures by `pdftoppm`.
package enum PDFText {
    private static let textTool = Tool(program: "/usr/bin/pdftotext")
    private static let pictureTool = Tool(program: "/usr/bin/pdftoppm")
    private static let listTool = Tool(program: "/usr/bin/pdfimages")
    /// Pages that are read.
    static let pageLimit = 30
    /// Bytes of text that are taken: 1 MB.
    static let textLimit = 1_000_000
    /// Bytes of a page as a picture: A4 at 200 dpi has 4 MB in grey.
    static let pictureLimit = 40_000_000
    /// Letters and digits below which a page with a picture may be a scan with a stamp on it, such as “Scanned with …”.
    private static let stampLimit = 80

    /// Whether the program is installed.
    package static var isAvailable: Bool { textTool.isAvailable }

    /// Whether these bytes begin as a PDF does: the mark may stand anywhere in the first KB (ISO 32000-1 Annex H).
    static func isPDF(_ bytes: [UInt8]) -> Bool {
        let mark = Array("%PDF-".utf8)
        let head = bytes.prefix(1024)
        return head.indices.contains { head[$0...].starts(with: mark) }
    }

    /// What came of reading a document.
    enum Outcome: Equatable {
        /// The text of each page from the first.
        case pages([String], more: Bool)
        case unreadable
        case locked
        case outOfTime
        case missingProgram
    }

    /// Reads the text within `milliseconds`. Total.
    static func read(_ bytes: [UInt8], milliseconds: Int) -> Outcome {
        let words = ["-q", "-layout", "-enc", "UTF-8", "-l", String(pageLimit + 1), "-", "-"]
        switch textTool.run(words, on: bytes, milliseconds: milliseconds, outputLimit: textLimit) {
        case .missing: return .missingProgram
        case .outOfTime: return .outOfTime
        case .failed: return .unreadable
        case .tooLong(let text): return .pages(pages(text), more: true)
        case .output(let text, let ok):
            if !ok, text.isEmpty { return contains(bytes, "/Encrypt") ? .locked : .unreadable }
            var pages = pages(text)
            let more = pages.count > pageLimit
            if more { pages.removeLast(pages.count - pageLimit) }
            return .pages(pages, more: more)
        }
    }

    /// The pages, each ended by a form feed.
    private static func pages(_ text: [UInt8]) -> [String] {
        var pages = text.split(separator: 0x0C, omittingEmptySubsequences: false)
        if pages.last?.isEmpty == true { pages.removeLast() }
        return pages.map { LayoutTable.joined(PlainText.clean($0)) }
    }

    /// Whether a page is likely a picture of a text: it shows (nearly) no letters, and a large picture instead.
    static func isPicture(page: String, number: Int, of bytes: [UInt8], milliseconds: Int) -> Bool {
        var letters = 0
        for scalar in page.unicodeScalars where scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
            letters += 1
            if letters >= stampLimit { return false }
        }
        // Letters drawn as outlines are no pictures, but no text either.
        guard letters > 0 else { return true }
        let words = ["-list", "-f", String(number), "-l", String(number), "-"]
        guard
            case .output(let list, _) = listTool.run(
                words, on: bytes, milliseconds: min(milliseconds, 2000), outputLimit: 100_000)
        else { return false }
        return String(decoding: list, as: UTF8.self).split(separator: "\n").dropFirst(2).contains { line in
            let columns = line.split(separator: " ")
            guard columns.count > 5, columns[2] == "image", let width = Int(columns[3]), let height = Int(columns[4])
            else { return false }
            return min(width, height) >= Pictures.sideLimit
        }
    }

    /// A page in grey at 200 dpi as PGM, or nothing when it cannot be drawn within `milliseconds`.
    static func picture(page: Int, of bytes: [UInt8], milliseconds: Int) -> [UInt8]? {
        let number = String(page)
        // An enormous page is drawn as large as A4 instead.
        for scale in [["-r", "200"], ["-scale-to", "2339"]] {
            let words = ["-q", "-gray", "-f", number, "-l", number] + scale + ["-"]
            switch pictureTool.run(words, on: bytes, milliseconds: milliseconds, outputLimit: pictureLimit) {
            case .output(let picture, _) where picture.count > 100: return picture
            case .tooLong, .output: continue
            default: return nil
            }
        }
        return nil
    }

    private static func contains(_ bytes: [UInt8], _ word: String) -> Bool { Magic.find(word, in: bytes[...]) != nil }
}

/// Text as tools write it, made fit to be read as lines.
enum PlainText {
    /// Decodes UTF-8; control characters other than tabs and line breaks become blanks.
    static func clean(_ bytes: some Sequence<UInt8>) -> String {
        var result: [UInt8] = []
        var afterReturn = false
        for byte in bytes {
            switch byte {
            case 0x0D: result.append(0x0A)
            case 0x0A: if !afterReturn { result.append(0x0A) }
            case 0x09: result.append(0x09)
            case 0x0C: result.append(0x0A)
            case 0..<0x20, 0x7F: result.append(0x20)
            default: result.append(byte)
            }
            afterReturn = byte == 0x0D
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Letters and digits in a text, counted as far as `limit`.
    static func letters(_ text: String, limit: Int = 1000) -> Int {
        var count = 0
        for scalar in text.unicodeScalars where scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
            count += 1
            if count >= limit { break }
        }
        return count
    }
}
