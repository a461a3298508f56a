/// The text of documents of old word processors by `catdoc` (MS-DOC).
enum OldDocument {
    private static let tool = Tool(program: "/usr/bin/catdoc")
    /// Bytes of text that are taken: 1 MB.
    private static let textLimit = 1_000_000

    /// What came of reading a document.
    enum Outcome {
        case text(String)
        case unreadable
        case locked
        case outOfTime
        case missing
    }

    /// Reads the text within `milliseconds`; cells of tables have a tabulator between them. Total.
    static func read(_ bytes: [UInt8], milliseconds: Int) -> Outcome {
        switch tool.run(["-d", "utf-8", "-w"], on: bytes, milliseconds: milliseconds, outputLimit: textLimit) {
        case .output(let text, _), .tooLong(let text):
            let clean = PlainText.clean(text)
            // catdoc says so in place of a text.
            if clean.hasPrefix("[File is encrypted") { return .locked }
            return clean.allSatisfy(\.isWhitespace) ? .unreadable : .text(clean)
        case .outOfTime: return .outOfTime
        case .missing: return .missing
        case .failed: return .unreadable
        }
    }
}
