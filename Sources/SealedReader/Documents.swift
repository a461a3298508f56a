import LetterReading
import MailFormat

/// Reads the text of attached files within a time that all files of one mail share.
///
/// What a file is, its bytes tell; its name and declared type only name it in
/// the doubts. Pictures of letters are read on the slow lane alone: on the
/// fast one they are left for it. Archives are never opened, other than the
/// named members of a word processor document.
struct Documents {
    /// When the time for this mail is over.
    private let end: ContinuousClock.Instant
    /// True on the slow lane, where pictures are read.
    private let patient: Bool
    /// True when something was left unread for want of time, or for the slow lane.
    private(set) var unfinished = false
    /// Pages that may still be recognised in this mail.
    private var pagesLeft = 10

    /// The time that one document may take unless its pages are pictures: 10 s.
    private static let documentMilliseconds = 10_000

    init(milliseconds: Int, patient: Bool) {
        end = .now + .milliseconds(milliseconds)
        self.patient = patient
    }

    private var left: Int { (end - .now).wholeMilliseconds }
    private var documentTime: Int { min(left, Self.documentMilliseconds) }

    mutating func read(_ bytes: [UInt8], type: String, name: String) -> LetterParser.Extract {
        let kind = Magic(bytes)
        var extract: LetterParser.Extract
        switch kind {
        case .pdf: extract = pdf(bytes, name)
        case .archive: extract = archive(bytes, name)
        case .compound: extract = compound(bytes, name)
        case .rtf: extract = .init(text: RichText.read(bytes))
        case .picture(let format): extract = picture(bytes, format, type: type, name)
        case .html where Self.isDocument(name): extract = HTMLText.read(PlainText.clean(bytes))
        case .html, .unknown: extract = .init(doubts: Self.note(type: type, name: name).map { [$0] } ?? [])
        }
        extract.kind = Self.kind(kind, isText: extract.text != nil, name: name)
        return extract
    }

    /// The kinds that every telephone opens. An archive is a document only where one could be read in it.
    private static func kind(_ magic: Magic, isText: Bool, name: String) -> Letter.File.Kind? {
        switch magic {
        case .pdf: .pdf
        case .archive: isText && name.lowercased().hasSuffix(".docx") ? .docx : nil
        case .picture(.jpeg): .jpeg
        case .picture(.png): .png
        case .picture, .compound, .rtf, .html, .unknown: nil
        }
    }

    // MARK: Kinds

    private mutating func pdf(_ bytes: [UInt8], _ name: String) -> LetterParser.Extract {
        switch PDFText.read(bytes, milliseconds: documentTime) {
        case .pages(let pages, let more):
            var extract = pictures(in: pages, of: bytes, name)
            if more { extract.doubts.append("“\(name)” sangat panjang; hanya bagian awalnya yang dibaca") }
            return extract
        case .locked: return .init(doubts: ["“\(name)” terkunci kata sandi dan tidak dapat dibaca"])
        case .unreadable: return .init(doubts: ["“\(name)” rusak dan tidak dapat dibaca"])
        case .missingProgram: return .init(doubts: ["“\(name)” tidak dibaca: pdftotext tidak terpasang di server"])
        case .outOfTime: return tooSlow(name)
        }
    }

    /// The text of a PDF's pages; the first pages without any are recognised.
    private mutating func pictures(in pages: [String], of bytes: [UInt8], _ name: String) -> LetterParser.Extract {
        var pages = pages
        var recognised = false
        var unread: String?
        let empty =
            pages.isEmpty
            ? []
            : pages.indices.prefix(Pictures.pageLimit).filter {
                PDFText.isPicture(page: pages[$0], number: $0 + 1, of: bytes, milliseconds: documentTime)
            }
        if !empty.isEmpty, !patient {
            unfinished = true
            unread = "“\(name)” berupa hasil pindai dan belum dibaca"
        } else if !empty.isEmpty {
            for page in empty {
                guard pagesLeft > 0, left > 0 else {
                    unread = "“\(name)” berupa hasil pindai; tidak semua halamannya sempat dibaca"
                    break
                }
                pagesLeft -= 1
                guard let picture = PDFText.picture(page: page + 1, of: bytes, milliseconds: documentTime) else {
                    unread = "“\(name)” memuat halaman yang tidak dapat ditampilkan untuk dibaca"
                    continue
                }
                switch Pictures.recognise(picture, milliseconds: left) {
                case .text(let text):
                    recognised = true
                    pages[page] = text
                case .noText: break
                case .missing: unread = Self.noRecognition(name)
                case .outOfTime, .unreadable:
                    unread = "“\(name)” berupa hasil pindai; tidak semua halamannya sempat dibaca"
                }
            }
        }
        let text = pages.joined(separator: "\n")
        let blank = text.allSatisfy(\.isWhitespace)
        var doubts: [String] = []
        if recognised { doubts.append(Self.fromPicture(name)) }
        if recognised, pages.dropFirst(Pictures.pageLimit).contains(where: { $0.allSatisfy(\.isWhitespace) }) {
            doubts.append("hanya \(Pictures.pageLimit) halaman pertama “\(name)” yang dibaca dari gambar")
        }
        if let unread {
            doubts.append(unread)
        } else if blank {
            doubts.append("“\(name)” tidak memuat tulisan yang dapat dibaca")
        }
        return .init(text: blank ? nil : text, doubts: doubts, recognised: recognised)
    }

    private mutating func picture(
        _ bytes: [UInt8], _ format: Pictures.Format, type: String, _ name: String
    ) -> LetterParser.Extract {
        if Pictures.isSmall(bytes, format) { return .init() }
        if Pictures.isEnormous(bytes, format) {
            return .init(doubts: ["gambar “\(name)” terlalu besar dan tidak dibaca"])
        }
        guard patient else {
            unfinished = true
            return .init(doubts: ["“\(name)” berupa gambar dan belum dibaca"])
        }
        guard pagesLeft > 0 else { return .init(doubts: ["“\(name)” berupa gambar dan tidak sempat dibaca"]) }
        pagesLeft -= 1
        switch Pictures.read(bytes, format, milliseconds: left) {
        case .text(let text): return .init(text: text, doubts: [Self.fromPicture(name)], recognised: true)
        // A photograph that is no letter.
        case .noText: return .init()
        case .unreadable: return .init(doubts: ["gambar “\(name)” rusak atau terlalu besar dan tidak dapat dibaca"])
        case .outOfTime: return tooSlow(name)
        case .missing: return .init(doubts: [Self.noRecognition(name)])
        }
    }

    private mutating func archive(_ bytes: [UInt8], _ name: String) -> LetterParser.Extract {
        switch OfficeText.read(bytes) {
        case .text(let text, let doubts):
            let named = doubts.map { "“\(name)”: \($0)" }
            if text.allSatisfy(\.isWhitespace) {
                return .init(doubts: named.isEmpty ? ["“\(name)” tidak memuat tulisan yang dapat dibaca"] : named)
            }
            return .init(text: text, doubts: named)
        case .locked: return .init(doubts: ["“\(name)” terkunci kata sandi dan tidak dapat dibaca"])
        case .swollen: return .init(doubts: ["“\(name)” mengembang tidak wajar saat dibuka dan tidak dibaca"])
        case .damaged: return .init(doubts: ["“\(name)” rusak dan tidak dapat dibaca"])
        case .foreign(.spreadsheet): return .init(doubts: ["“\(name)” berupa lembar kerja (Excel) dan tidak dibaca"])
        case .foreign(.presentation): return .init(doubts: ["“\(name)” berupa salindia dan tidak dibaca"])
        case .foreign(.archive): return .init(doubts: ["“\(name)” berupa arsip dan tidak dibuka"])
        }
    }

    private mutating func compound(_ bytes: [UInt8], _ name: String) -> LetterParser.Extract {
        if Magic.compound(bytes, has: "EncryptedPackage") {
            return .init(doubts: ["“\(name)” terkunci kata sandi dan tidak dapat dibaca"])
        }
        if Magic.compound(bytes, has: "WordDocument") { return old(bytes, name) }
        if Magic.compound(bytes, has: "Workbook") || Magic.compound(bytes, has: "Book") {
            return .init(doubts: ["“\(name)” berupa lembar kerja (Excel) dan tidak dibaca"])
        }
        if Magic.compound(bytes, has: "PowerPoint Document") {
            return .init(doubts: ["“\(name)” berupa salindia dan tidak dibaca"])
        }
        if Magic.compound(bytes, has: "__properties_version1.0") {
            return .init(doubts: ["“\(name)” berupa surel Outlook dan tidak dapat dibuka; mohon dikirim sebagai PDF"])
        }
        return .init(doubts: ["“\(name)” berupa dokumen dalam bentuk lama yang tidak dikenal dan tidak dibaca"])
    }

    private mutating func old(_ bytes: [UInt8], _ name: String) -> LetterParser.Extract {
        switch OldDocument.read(bytes, milliseconds: documentTime) {
        case .text(let text): return .init(text: text)
        case .unreadable: return .init(doubts: ["“\(name)” rusak dan tidak dapat dibaca"])
        case .locked: return .init(doubts: ["“\(name)” terkunci kata sandi dan tidak dapat dibaca"])
        case .missing: return .init(doubts: ["“\(name)” tidak dibaca: catdoc tidak terpasang di server"])
        case .outOfTime: return tooSlow(name)
        }
    }

    private mutating func tooSlow(_ name: String) -> LetterParser.Extract {
        unfinished = true
        return .init(doubts: ["“\(name)” memerlukan waktu terlalu lama dan tidak dibaca"])
    }

    // MARK: Sentences

    private static func fromPicture(_ name: String) -> String {
        "“\(name)” dibaca dari gambar; mohon dicocokkan dengan aslinya"
    }

    private static func noRecognition(_ name: String) -> String {
        "“\(name)” tidak dibaca: pembaca gambar (tesseract, GraphicsMagick) tidak terpasang di server"
    }

    private static func isDocument(_ name: String) -> Bool {
        let lowered = name.lowercased()
        return [".doc", ".docx", ".htm", ".html", ".rtf"].contains(where: lowered.hasSuffix)
    }

    /// What a person should know of a file that is not read.
    private static func note(type: String, name: String) -> String? {
        let lowered = name.lowercased()
        func ends(_ endings: [String]) -> Bool { endings.contains(where: lowered.hasSuffix) }
        if lowered == "winmail.dat" || type == "application/ms-tnef" {
            return "“\(name)” menyimpan lampiran dalam bentuk yang hanya dapat dibuka Outlook; "
                + "mohon dikirim ulang sebagai PDF"
        }
        if type == "application/pkcs7-mime" || type == "application/x-pkcs7-mime" || ends([".p7m"]) {
            return "surel ini disandikan atau disegel (S/MIME) dan isinya tidak dapat dibuka"
        }
        if type == "application/pgp-encrypted" || type == "application/octet-stream" && ends([".asc", ".pgp", ".gpg"]) {
            return "surel ini disandikan (PGP) dan isinya tidak dapat dibuka"
        }
        if type == "application/pdf" || type == "application/x-pdf" || ends([".pdf"]) {
            return "“\(name)” disebut PDF, tetapi isinya bukan PDF"
        }
        if type.contains("word") || type.contains("opendocument") || ends([".docx", ".doc", ".odt", ".rtf"]) {
            return "“\(name)” disebut dokumen, tetapi isinya bukan dokumen yang dapat dibaca"
        }
        if ends([".zip", ".rar", ".7z", ".gz", ".tgz", ".tar", ".xz", ".bz2"]) {
            return "“\(name)” berupa arsip dan tidak dibuka"
        }
        if type.hasPrefix("image/"), !type.contains("svg") { return "gambar “\(name)” tidak dapat dibaca" }
        return nil
    }
}
