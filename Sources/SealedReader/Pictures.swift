/// Photos and scans of letters: made upright, grey and small enough by GraphicsMagick, then read by tesseract.
///
/// Reading pictures takes seconds, so it is done on the slow lane alone.
/// Called in the sealed child alone.
enum Pictures {
    /// Forms of pictures that people send.
    enum Format: String {
        case jpeg, png, tiff, heic, webp, bmp, gif

        init?(_ bytes: [UInt8]) {
            if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
                self = .jpeg
            } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
                self = .png
            } else if bytes.starts(with: [0x49, 0x49, 0x2A, 0x00]) || bytes.starts(with: [0x4D, 0x4D, 0x00, 0x2A]) {
                self = .tiff
            } else if bytes.count > 12, bytes[4..<8].elementsEqual("ftyp".utf8),
                ["heic", "heix", "hevc", "heim", "heis", "mif1", "msf1", "avif"].contains(
                    String(decoding: bytes[8..<12], as: UTF8.self))
            {
                self = .heic
            } else if bytes.count > 12, bytes.starts(with: Array("RIFF".utf8)),
                bytes[8..<12].elementsEqual("WEBP".utf8)
            {
                self = .webp
            } else if bytes.starts(with: Array("GIF8".utf8)) {
                self = .gif
            } else if bytes.starts(with: Array("BM".utf8)), bytes.count > 54, bytes[6..<10].allSatisfy({ $0 == 0 }) {
                self = .bmp
            } else {
                return nil
            }
        }
    }

    private static let converter = Tool(program: "/usr/bin/gm", threads: true)
    private static let recogniser = Tool(program: "/usr/bin/tesseract")
    /// The shorter side of a picture that can hold a letter, in pixels: below it are logos, buttons and signatures.
    static let sideLimit = 480
    /// The longer side that is read, in pixels; more only takes longer.
    private static let targetSide = 2400
    /// Pixels of a picture that is opened at all.
    private static let pixelLimit = 120_000_000
    /// Time for one page: 30 s.
    static let pageMilliseconds = 30_000
    /// Pages of one document that are recognised.
    static let pageLimit = 5
    /// Letters and digits that make a recognised text worth reading.
    static let letterLimit = 25

    static var isAvailable: Bool { recogniser.isAvailable }

    /// Whether a picture is too small to be a letter: a logo, a line, a signature. Unknown sizes are not.
    static func isSmall(_ bytes: [UInt8], _ format: Format) -> Bool {
        if format == .gif { return true }
        guard let (width, height) = size(bytes, format) else { return bytes.count < 8_000 }
        return min(width, height) < sideLimit
    }

    /// Whether a picture says of itself that it has more pixels than are opened.
    static func isEnormous(_ bytes: [UInt8], _ format: Format) -> Bool {
        guard let (width, height) = size(bytes, format) else { return false }
        let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
        return overflow || pixels > pixelLimit
    }

    /// What came of reading a picture.
    enum Outcome {
        case text(String)
        case noText
        case unreadable
        case outOfTime
        case missing
    }

    /// The text of a picture within `milliseconds`; several pages of a TIFF as far as `pageLimit`.
    static func read(_ bytes: [UInt8], _ format: Format, milliseconds: Int) -> Outcome {
        guard converter.isAvailable, recogniser.isAvailable else { return .missing }
        let end = ContinuousClock.now + .milliseconds(milliseconds)
        var texts: [String] = []
        for page in 0..<(format == .tiff ? pageLimit : 1) {
            let left = (end - .now).wholeMilliseconds
            let grey = grey(bytes, format, page: page, milliseconds: min(left, 15_000))
            guard case .output(let picture, _) = grey, picture.count > 100 else {
                if case .outOfTime = grey { return texts.isEmpty ? .outOfTime : .text(texts.joined(separator: "\n")) }
                if page == 0 { return .unreadable }
                break
            }
            switch recognise(picture, milliseconds: (end - .now).wholeMilliseconds) {
            case .text(let text): texts.append(text)
            case .noText: continue
            case .outOfTime where texts.isEmpty: return .outOfTime
            case .missing where texts.isEmpty: return .missing
            default: break
            }
        }
        return texts.isEmpty ? .noText : .text(texts.joined(separator: "\n"))
    }

    /// The picture upright by its EXIF mark (HEIC turns itself), in grey, no larger than is read, as PGM.
    private static func grey(_ bytes: [UInt8], _ format: Format, page: Int, milliseconds: Int) -> Tool.Outcome {
        let side = String(targetSide)
        // Everything is held in memory and bounded; the size given first lets JPEG be opened at a fraction of its own.
        // By its name the input can be searched in; read as a stream it would first be copied to a file.
        var words = [
            "convert", "-limit", "pixels", String(pixelLimit), "-limit", "disk", "0", "-limit", "threads", "1",
        ]
        if format == .jpeg { words += ["-size", "\(side)x\(side)"] }
        words += ["\(format.rawValue):/proc/self/fd/0" + (format == .tiff ? "[\(page)]" : ""), "-auto-orient"]
        words += ["-resize", "\(side)x\(side)>", "-background", "white", "-flatten", "-colorspace", "GRAY"]
        words += ["-depth", "8", "pgm:-"]
        return converter.run(words, on: bytes, milliseconds: milliseconds, outputLimit: PDFText.pictureLimit)
    }

    /// The text that tesseract sees in a picture, or nothing readable.
    static func recognise(_ picture: [UInt8], milliseconds: Int) -> Outcome {
        var page = GreyPage(picture)
        page?.removeLines()
        let words = ["stdin", "stdout", "-l", "ind", "--psm", "1", "-c", "preserve_interword_spaces=1"]
        let time = min(milliseconds, pageMilliseconds)
        switch recogniser.run(words, on: page?.bytes ?? picture, milliseconds: time, outputLimit: 200_000) {
        case .output(let bytes, let ok):
            // Without the Indonesian model it ends at once.
            guard ok else { return bytes.isEmpty ? .missing : .unreadable }
            // What is left of borders.
            let text = PlainText.clean(bytes).replacing("|", with: " ")
            return PlainText.letters(text, limit: letterLimit) < letterLimit ? .noText : .text(text)
        case .tooLong(let bytes): return .text(PlainText.clean(bytes).replacing("|", with: " "))
        case .outOfTime: return .outOfTime
        case .missing: return .missing
        case .failed: return .unreadable
        }
    }

    // MARK: Sizes

    /// Width and height in pixels as the file's head says, before it is opened.
    static func size(_ bytes: [UInt8], _ format: Format) -> (width: Int, height: Int)? {
        func number(_ at: Int, _ count: Int) -> Int? {
            guard at >= 0, at + count <= bytes.count else { return nil }
            return bytes[at..<(at + count)].reduce(0) { $0 << 8 | Int($1) }
        }
        switch format {
        case .png:
            guard let width = number(16, 4), let height = number(20, 4) else { return nil }
            return (width, height)
        case .jpeg:
            // Segments up to the frame header (ITU-T T.81 Annex B).
            var place = 2
            while let mark = number(place, 2), mark >> 8 == 0xFF, let length = number(place + 2, 2), length >= 2 {
                let kind = mark & 0xFF
                if kind >= 0xC0, kind <= 0xCF, ![0xC4, 0xC8, 0xCC].contains(kind) {
                    guard let height = number(place + 5, 2), let width = number(place + 7, 2) else { return nil }
                    return (width, height)
                }
                place += 2 + length
            }
            return nil
        case .heic:
            // The largest of the image spatial extents (ISO/IEC 23008-12 6.5.3): tiles and thumbnails have theirs too.
            var best: (width: Int, height: Int)?
            var rest = bytes.prefix(100_000)
            while let at = Magic.find("ispe", in: rest) {
                if let width = number(at + 8, 4), let height = number(at + 12, 4),
                    width > (best?.width ?? 0) || height > (best?.height ?? 0)
                {
                    best = (width, height)
                }
                rest = rest[(at + 4)...]
            }
            return best
        case .webp, .bmp, .gif, .tiff: return nil
        }
    }
}
