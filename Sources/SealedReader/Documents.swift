import MailFormat

/// Reads the text of attached documents within a time that all documents of one mail share.
///
/// Only text PDFs for now; pictures and office documents are named in the
/// doubts. Archives are never opened.
struct Documents {
    /// When the time for this mail is over.
    private let end: ContinuousClock.Instant
    /// True when a document was left unread because the time was over.
    private(set) var ranOut = false

    init(milliseconds: Int) { end = .now + .milliseconds(milliseconds) }

    mutating func read(_ bytes: [UInt8], type: String, name: String) -> LetterParser.Extract {
        let claimsPDF = type == "application/pdf" || type == "application/x-pdf" || name.lowercased().hasSuffix(".pdf")
        guard PDFText.isPDF(bytes) else {
            if claimsPDF { return .init(doubts: ["“\(name)” is called a PDF but is none"]) }
            return .init(doubts: Self.note(type: type, name: name, bytes: bytes).map { [$0] } ?? [])
        }
        switch PDFText.read(bytes, milliseconds: (end - .now).wholeMilliseconds) {
        case .text(let text): return .init(text: text)
        case .noText: return .init(doubts: ["“\(name)” holds no text; it may be a scan"])
        case .unreadable:
            return .init(doubts: ["“\(name)” could not be opened; it may be damaged or locked by a password"])
        case .missingProgram: return .init(doubts: ["“\(name)” was not read: pdftotext is not installed"])
        case .outOfTime:
            ranOut = true
            return .init(doubts: ["“\(name)” took too long to read"])
        }
    }

    /// What a person should know of a file that is not read.
    private static func note(type: String, name: String, bytes: [UInt8]) -> String? {
        let lowered = name.lowercased()
        if lowered.hasSuffix(".docx") || lowered.hasSuffix(".doc") || lowered.hasSuffix(".odt") {
            return "“\(name)” is a word processor document; its text was not read"
        }
        if lowered == "winmail.dat" || type == "application/ms-tnef" {
            return "“\(name)” hides its contents in a form that only Outlook opens"
        }
        if [".zip", ".rar", ".7z", ".gz", ".tar", ".xz"].contains(where: lowered.hasSuffix) {
            return "“\(name)” is an archive and was not opened"
        }
        if type == "application/pkcs7-mime" || type == "application/x-pkcs7-mime" {
            return "the mail is encrypted or sealed by S/MIME and was not opened"
        }
        return nil
    }
}
