import CLibxml2
import MailFormat

/// The text of a word processor document: DOCX (ECMA-376 part 1) and ODT (OpenDocument 1.3 part 3).
///
/// Only the members that hold the text are opened. libxml2 reads them as a
/// stream of events that are told to the same page as HTML, so that tables
/// become labels and values alike; deleted and hidden words are left out. A
/// document with a DTD is not read: neither format has one, and entities can
/// be made to grow without end. Called in the sealed child alone.
enum OfficeText {
    /// What came of reading a document.
    enum Outcome: Equatable {
        case text(String, doubts: [String])
        case locked
        case swollen
        case damaged
        /// It is an archive of another kind.
        case foreign(Kind)
    }

    /// Archives that are no letters.
    enum Kind: Equatable { case spreadsheet, presentation, archive }

    /// Reads a document. Total.
    static func read(_ bytes: [UInt8]) -> Outcome {
        guard var archive = Archive(bytes) else { return .damaged }
        do throws(Archive.Fault) {
            // Word on the web numbers its main part.
            for name in ["word/document.xml", "word/document2.xml"] where archive.has(name) {
                return try wordText(&archive, main: name)
            }
            if archive.has("content.xml") { return try openText(&archive) }
        } catch {
            switch error {
            case .damaged: return .damaged
            case .locked: return .locked
            case .swollen: return .swollen
            }
        }
        if archive.has("xl/workbook.xml") { return .foreign(.spreadsheet) }
        if archive.has("ppt/presentation.xml") { return .foreign(.presentation) }
        return .foreign(.archive)
    }

    private static func wordText(_ archive: inout Archive, main: String) throws(Archive.Fault) -> Outcome {
        let page = Page()
        // The kop often stands in the header of the first page.
        for number in 1...3 {
            guard let header = try archive.member("word/header\(number).xml") else { continue }
            _ = OfficeEvents.read(header, WordEvents(page))
        }
        guard let document = try archive.member(main) else { return .damaged }
        let whole = OfficeEvents.read(document, WordEvents(page))
        return finished(page, whole: whole)
    }

    private static func openText(_ archive: inout Archive) throws(Archive.Fault) -> Outcome {
        let type = try archive.member("mimetype").map { String(decoding: $0, as: UTF8.self) } ?? ""
        if type.contains("spreadsheet") { return .foreign(.spreadsheet) }
        if type.contains("presentation") { return .foreign(.presentation) }
        if let manifest = try archive.member("META-INF/manifest.xml"),
            Magic.find("encryption-data", in: manifest[...]) != nil
        {
            return .locked
        }
        let page = Page()
        if let styles = try archive.member("styles.xml") { _ = OfficeEvents.read(styles, OpenEvents(page, "header")) }
        guard let content = try archive.member("content.xml") else { return .damaged }
        let whole = OfficeEvents.read(content, OpenEvents(page, "text"))
        return finished(page, whole: whole)
    }

    private static func finished(_ page: Page, whole: Bool) -> Outcome {
        let text = page.finished()
        if !whole, text.isEmpty, page.doubts.isEmpty { return .damaged }
        if !whole, page.doubts.isEmpty { page.note("dokumen rusak; hanya sebagian isinya terbaca") }
        return .text(text, doubts: page.doubts)
    }
}

/// The events of one XML member, told to a page by the rules of its format.
class OfficeEvents {
    let page: Page
    private(set) var stopped = false
    fileprivate var context: xmlParserCtxtPtr?

    init(_ page: Page) { self.page = page }

    func start(_ name: String, _ attributes: [String: String]) {}
    func end(_ name: String) {}
    func text(_ text: String) {}

    /// Stops reading for a reason that a person should know.
    func stop(_ doubt: String) {
        stopped = true
        page.note(doubt)
        if let context { xmlStopParser(context) }
    }

    /// Reads the bytes of a member. Answers whether it was well-formed to its end.
    static func read(_ bytes: [UInt8], _ events: OfficeEvents) -> Bool {
        guard let context = xmlNewParserCtxt() else { return false }
        defer { xmlFreeParserCtxt(context) }
        guard let sax = context.pointee.sax else { return false }
        sax.pointee = handler
        // The events outlive the parse below, on the same thread; the callbacks get them back unretained.
        context.pointee.userData = Unmanaged.passUnretained(events).toOpaque()
        events.context = context
        events.page.context = context
        defer {
            events.context = nil
            events.page.context = nil
        }
        // No entity is replaced, nothing is loaded from anywhere, and the limits of libxml2 stay on.
        let options = XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
        withExtendedLifetime(events) {
            bytes.withUnsafeBytes { buffer in
                guard let base = buffer.bindMemory(to: CChar.self).baseAddress, buffer.count > 0 else { return }
                let document = xmlCtxtReadMemory(
                    context, base, Int32(clamping: buffer.count), nil, nil, Int32(bitPattern: options))
                if let document { xmlFreeDoc(document) }
            }
        }
        return context.pointee.wellFormed != 0 && !events.stopped
    }

    /// Elements by their local names: prefixes are the writer's choice.
    private static var handler: xmlSAXHandler {
        var handler = xmlSAXHandler()
        handler.startElement = { data, name, attributes in
            guard let data, let name else { return }
            var read: [String: String] = [:]
            var index = 0
            if let attributes {
                while index < 100, let key = attributes[index] {
                    read[OfficeEvents.local(key)] = attributes[index + 1].map { String(cString: $0) } ?? ""
                    index += 2
                }
            }
            Unmanaged<OfficeEvents>.fromOpaque(data).takeUnretainedValue().start(OfficeEvents.local(name), read)
        }
        handler.endElement = { data, name in
            guard let data, let name else { return }
            Unmanaged<OfficeEvents>.fromOpaque(data).takeUnretainedValue().end(OfficeEvents.local(name))
        }
        handler.characters = { data, bytes, count in
            guard let data, let bytes, count > 0 else { return }
            let text = String(decoding: UnsafeBufferPointer(start: bytes, count: Int(count)), as: UTF8.self)
            Unmanaged<OfficeEvents>.fromOpaque(data).takeUnretainedValue().text(text)
        }
        handler.ignorableWhitespace = handler.characters
        handler.cdataBlock = handler.characters
        handler.internalSubset = { data, _, _, _ in
            guard let data else { return }
            Unmanaged<OfficeEvents>.fromOpaque(data).takeUnretainedValue()
                .stop("dokumen memuat definisi yang tidak semestinya dan tidak dibaca")
        }
        return handler
    }

    private static func local(_ name: UnsafePointer<xmlChar>) -> String {
        let whole = String(cString: name)
        guard let colon = whole.utf8.lastIndex(of: UInt8(ascii: ":")) else { return whole }
        return String(whole[whole.utf8.index(after: colon)...])
    }
}

/// WordprocessingML.
private final class WordEvents: OfficeEvents {
    /// Open elements whose contents are left out: a second form for older programs, a place something was moved from.
    private static let skipped: Set<String> = ["Fallback", "moveFrom", "del", "comment"]
    private var skipping = 0
    private var runs: [Run] = []
    private var properties = 0
    private var inText = 0
    private var tables = 0
    /// Whether the open paragraphs show anything.
    private var paragraphs: [Bool] = []
    private var checkbox: Bool?

    private struct Run { var hidden = false }

    override func start(_ name: String, _ attributes: [String: String]) {
        if Self.skipped.contains(name) { skipping += 1 }
        guard skipping == 0 else { return }
        switch name {
        case "p":
            page.start("div", [:])
            paragraphs.append(false)
        case "r": runs.append(Run())
        case "rPr", "pPr": properties += 1
        case "t": inText += 1
        case "vanish", "webHidden":
            guard name == "vanish", properties > 0, !runs.isEmpty, Self.isOn(attributes["val"]) else { return }
            runs[runs.count - 1].hidden = true
        case "color":
            // White on the white of the paper. Tables may have a ground of their own.
            guard properties > 0, !runs.isEmpty, tables == 0, attributes["val"]?.uppercased() == "FFFFFF" else {
                return
            }
            runs[runs.count - 1].hidden = true
        case "shd", "highlight":
            guard properties > 0, !runs.isEmpty else { return }
            let fill = attributes["fill"]?.uppercased() ?? attributes["val"] ?? "auto"
            if !["AUTO", "FFFFFF", "NONE", "WHITE", "CLEAR"].contains(fill.uppercased()) {
                runs[runs.count - 1].hidden = false
            }
        case "tab" where properties == 0 && !runs.isEmpty: page.tab()
        case "br", "cr":
            if properties == 0, !runs.isEmpty {
                page.start("br", [:])
                page.end("br")
            }
        case "noBreakHyphen": append("-")
        case "checkBox": checkbox = false
        case "checked", "default":
            if checkbox != nil { checkbox = Self.isOn(attributes["val"]) }
        case "tbl":
            tables += 1
            page.start("table", [:])
        case "tr", "tc": page.start(name == "tc" ? "td" : name, [:])
        default: break
        }
    }

    override func end(_ name: String) {
        if Self.skipped.contains(name) {
            if skipping > 0 { skipping -= 1 }
            return
        }
        guard skipping == 0 else { return }
        switch name {
        case "p":
            if paragraphs.popLast() == false {
                page.start("br", [:])
                page.end("br")
            }
            page.end("div")
        case "r": _ = runs.popLast()
        case "rPr", "pPr": properties -= 1
        case "t": inText -= 1
        case "checkBox":
            if let checked = checkbox { append(checked ? "[x] " : "[ ] ") }
            checkbox = nil
        case "tbl":
            tables -= 1
            page.end("table")
        case "tr", "tc": page.end(name == "tc" ? "td" : name)
        default: break
        }
    }

    override func text(_ text: String) {
        guard inText > 0, skipping == 0 else { return }
        guard runs.last?.hidden != true else {
            if text.contains(where: \.isLetter) {
                page.note("dokumen memuat kata yang tersembunyi dari pandangan; kata itu diabaikan")
            }
            return
        }
        append(text)
    }

    private func append(_ text: String) {
        page.text(text)
        if let last = paragraphs.indices.last { paragraphs[last] = true }
    }

    /// A property stands for yes unless it says no (ECMA-376 part 1, 17.17.4).
    private static func isOn(_ value: String?) -> Bool { !["0", "false", "off"].contains(value ?? "1") }
}

/// OpenDocument text.
private final class OpenEvents: OfficeEvents {
    /// Deleted words, remarks and other things beside the text.
    private static let skipped: Set<String> = [
        "tracked-changes", "annotation", "note", "forms", "desc", "title", "event-listeners", "table-of-content",
    ]
    private let part: String
    /// True behind the definitions at the top, in which elements of the same names stand.
    private var reached = false
    private var inside = 0
    private var skipping = 0
    /// Styles that make text invisible, and the style being defined.
    private var invisible: Set<String> = []
    private var style: String?
    /// Open spans and paragraphs: their names and whether their words are hidden.
    private var spans: [(name: String, hidden: Bool)] = []
    private var paragraphs: [Bool] = []

    /// - Parameter part: the element whose contents are read: `text` of a document, `header` of its pages.
    init(_ page: Page, _ part: String) {
        self.part = part
        super.init(page)
    }

    override func start(_ name: String, _ attributes: [String: String]) {
        if inside == 0 {
            switch name {
            case "style": style = attributes["name"]
            case "text-properties":
                if attributes["display"] == "none", let style { invisible.insert(style) }
            case "body", "master-page": reached = true
            case part where reached: inside = 1
            default: break
            }
            return
        }
        if name == part { inside += 1 }
        if Self.skipped.contains(name) { skipping += 1 }
        guard skipping == 0 else { return }
        switch name {
        case "p", "h":
            page.start("div", [:])
            paragraphs.append(false)
            spans.append((name, invisible.contains(attributes["style-name"] ?? "")))
        case "span":
            spans.append((name, spans.last?.hidden == true || invisible.contains(attributes["style-name"] ?? "")))
        case "hidden-text", "hidden-paragraph": spans.append((name, true))
        case "tab": page.tab()
        case "s": append(" ")
        case "line-break":
            page.start("br", [:])
            page.end("br")
        case "table": page.start("table", [:])
        case "table-row": page.start("tr", [:])
        case "table-cell": page.start("td", [:])
        default: break
        }
    }

    override func end(_ name: String) {
        guard inside > 0 else {
            if name == "style" { style = nil }
            return
        }
        if name == part { inside -= 1 }
        if Self.skipped.contains(name) {
            if skipping > 0 { skipping -= 1 }
            return
        }
        guard skipping == 0 else { return }
        switch name {
        case "p", "h":
            if paragraphs.popLast() == false {
                page.start("br", [:])
                page.end("br")
            }
            page.end("div")
            _ = spans.popLast()
        case "span", "hidden-text", "hidden-paragraph": _ = spans.popLast()
        case "table": page.end("table")
        case "table-row": page.end("tr")
        case "table-cell": page.end("td")
        default: break
        }
    }

    override func text(_ text: String) {
        guard inside > 0, skipping == 0, let span = spans.last else { return }
        guard !span.hidden else {
            if text.contains(where: \.isLetter) {
                page.note("dokumen memuat kata yang tersembunyi dari pandangan; kata itu diabaikan")
            }
            return
        }
        append(text)
    }

    private func append(_ text: String) {
        page.text(text)
        if text.contains(where: { !$0.isWhitespace }), let last = paragraphs.indices.last { paragraphs[last] = true }
    }
}
