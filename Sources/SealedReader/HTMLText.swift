import CLibxml2
package import MailFormat

/// The text of an HTML body as a person sees it.
///
/// libxml2 reads it as a stream of events, so no tree is built and nothing
/// recurses. Hidden text is dropped; quote containers become lines that begin
/// with `> `; a table row of two cells becomes `label<TAB>value`, one of more
/// cells has ` | ` between them. Called in the sealed child alone.
package enum HTMLText {
    /// Bytes of HTML that are read: 4 MB.
    static let sizeLimit = 4_000_000
    /// Depth of elements that is followed.
    static let depthLimit = 1000
    /// Bytes of text that are made: 2 MB.
    static let textLimit = 2_000_000

    /// Reads a document or a fragment. Total.
    package static func read(_ html: String) -> LetterParser.Extract {
        let page = Page()
        let whole = Array(html.utf8)
        if whole.count > sizeLimit { page.note("teks HTML sangat panjang; bagian akhirnya tidak dibaca") }
        var bytes = HTMLComments.removed(from: whole.count > sizeLimit ? Array(whole.prefix(sizeLimit)) : whole)
        // A NUL ends the text for libxml2.
        for index in bytes.indices where bytes[index] == 0 { bytes[index] = 0x20 }
        guard let context = htmlNewParserCtxt() else { return .init(doubts: ["teks HTML tidak dapat dibaca"]) }
        defer { htmlFreeParserCtxt(context) }
        page.context = context
        guard let handler = context.pointee.sax else { return .init(doubts: ["teks HTML tidak dapat dibaca"]) }
        handler.pointee = Self.handler
        // The page outlives the parse below, on the same thread; the callbacks get it back unretained.
        context.pointee.userData = Unmanaged.passUnretained(page).toOpaque()
        let options =
            HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
            | HTML_PARSE_NONET.rawValue | HTML_PARSE_IGNORE_ENC.rawValue
        withExtendedLifetime(page) {
            bytes.withUnsafeBytes { buffer in
                guard let base = buffer.bindMemory(to: CChar.self).baseAddress, buffer.count > 0 else { return }
                let document = htmlCtxtReadMemory(
                    context, base, Int32(clamping: buffer.count), nil, "UTF-8", Int32(bitPattern: options))
                if let document { xmlFreeDoc(document) }
            }
        }
        page.context = nil
        return .init(text: page.finished(), doubts: page.doubts)
    }

    /// Events in, nothing else: no comments, no external entities, no tree.
    private static var handler: xmlSAXHandler {
        var handler = xmlSAXHandler()
        handler.startElement = { data, name, attributes in
            guard let data, let name else { return }
            let page = Unmanaged<Page>.fromOpaque(data).takeUnretainedValue()
            var read: [String: String] = [:]
            var index = 0
            if let attributes {
                while index < 200, let key = attributes[index] {
                    let value = attributes[index + 1].map { String(cString: $0) } ?? ""
                    let name = String(cString: key).lowercased()
                    if read[name] == nil { read[name] = value }
                    index += 2
                }
            }
            page.start(String(cString: name).lowercased(), read)
        }
        handler.endElement = { data, name in
            guard let data, let name else { return }
            Unmanaged<Page>.fromOpaque(data).takeUnretainedValue().end(String(cString: name).lowercased())
        }
        handler.characters = { data, bytes, count in
            guard let data, let bytes, count > 0 else { return }
            let text = String(decoding: UnsafeBufferPointer(start: bytes, count: Int(count)), as: UTF8.self)
            Unmanaged<Page>.fromOpaque(data).takeUnretainedValue().text(text)
        }
        handler.ignorableWhitespace = handler.characters
        handler.cdataBlock = handler.characters
        return handler
    }
}

/// The text as it grows while the elements go by.
final class Page {
    /// One line with the depth of quotes it stands in.
    private struct Line {
        var quote: Int
        var text: String
    }

    /// Lines being collected: the page itself, or one cell of a table.
    ///
    /// A reference, so that a long page grows in place.
    private final class Flow {
        var lines: [Line] = []
        var current = ""
        /// True when `current` ends in a blank, or is empty, so that further blanks add nothing.
        var blank = true
        /// True when something stands in `current`, if only a hard blank.
        var filled = false
        /// An empty line is owed before the next text.
        var gap = false
    }

    /// A row of a table whose cells are being collected.
    private struct Row {
        var cells: [[Line]] = []
    }

    /// An element that is open.
    private struct Open {
        var element: StyleSheet.Element
        var gone = false
        var invisible = false
        var struck = false
        var tiny = false
        var colour: StyleSheet.Colour?
        var ground: StyleSheet.Colour? = .white
        var quote = 0
        var preformatted = false
        var link: String?
        /// Where the text of a link begins.
        var linkStart = ""
        /// Where a quote container begins: depth of flows and number of lines.
        var container: (flow: Int, line: Int)?
        var isCell = false
        var isRow = false
        var listNumber: Int?
        var visible: Bool {
            guard !gone, !invisible, !tiny, !struck else { return false }
            guard let colour, let ground else { return true }
            return !colour.isLost(on: ground)
        }
    }

    var context: htmlParserCtxtPtr?
    private(set) var doubts: [String] = []
    private var open: [Open] = []
    private var flows: [Flow] = [Flow()]
    private var rows: [Row] = []
    private var styles = StyleSheet()
    private var styleText: String?
    private var silent = 0
    private var size = 0
    private var hidText = false

    /// Gives the parser that is at work, so that it can be stopped.
    init(context: xmlParserCtxtPtr? = nil) { self.context = context }

    func note(_ doubt: String) { if !doubts.contains(doubt) { doubts.append(doubt) } }

    func give(up doubt: String) {
        note(doubt)
        if let context { xmlStopParser(context) }
    }

    // MARK: Events

    private static let silentElements: Set<String> = [
        "script", "style", "head", "title", "template", "object", "applet", "iframe", "svg", "math", "noframes", "xml",
    ]
    private static let blocks: Set<String> = [
        "address", "article", "aside", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption",
        "figure", "footer", "form", "header", "html", "li", "main", "nav", "section", "summary", "table", "tbody", "td",
        "tfoot", "th", "thead", "tr", "caption",
    ]
    private static let spaced: Set<String> = ["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre", "blockquote"]

    func start(_ name: String, _ attributes: [String: String]) {
        guard open.count < HTMLText.depthLimit else {
            give(up: "teks HTML bersarang terlalu dalam; bagian akhirnya tidak dibaca")
            return
        }
        let parent = open.last
        let classes = (attributes["class"] ?? "").split(whereSeparator: \.isWhitespace).map(String.init)
        let element = StyleSheet.Element(tag: name, classes: classes, id: attributes["id"])
        let said = styles.declarations(
            for: element, ancestors: open.suffix(50).map(\.element), style: attributes["style"])
        var next = Open(element: element)
        next.gone = parent?.gone == true || said.gone || attributes["hidden"] != nil || said.transparentText
        next.struck = parent?.struck == true || said.struck || ["s", "strike", "del"].contains(name)
        next.invisible = said.invisible ?? parent?.invisible ?? false
        next.tiny = said.tiny ?? parent?.tiny ?? false
        next.colour = said.colour ?? attributes["color"].flatMap(Self.legacyColour) ?? parent?.colour
        if let ground = said.ground {
            next.ground = ground
        } else if let ground = attributes["bgcolor"].flatMap(Self.legacyColour) {
            next.ground = ground
        } else if attributes["background"] != nil {
            next.ground = nil
        } else if let parent {
            next.ground = parent.ground
        }
        if name == "font", attributes["size"] == "0" { next.tiny = true }
        next.preformatted =
            said.preformatted ?? (name == "pre" || name == "listing" ? true : parent?.preformatted ?? false)
        next.quote = parent?.quote ?? 0
        // A cell outside of a row, as damaged pages have it, is a block like any other.
        next.isCell =
            (name == "td" || name == "th") && open.last(where: { $0.isRow || $0.isCell })?.isRow == true
        next.isRow = name == "tr"
        if Self.silentElements.contains(name) { silent += 1 }
        if name == "style" { styleText = "" }

        if name == "br" {
            if next.visible { breakLine(forced: true) }
        } else if name == "hr" {
            if next.visible {
                breakLine()
                append("________________________________", next)
                breakLine()
            }
        } else if next.isCell {
            flows.append(Flow())
        } else if next.isRow {
            breakLine()
            rows.append(Row())
        } else if Self.spaced.contains(name) {
            breakLine()
            if !said.marginless, !classes.contains("MsoNormal") { gap() }
        } else if Self.blocks.contains(name) {
            breakLine()
        }
        if Self.isQuote(name, element, attributes) {
            breakLine()
            next.quote = min(next.quote + 1, 20)
            next.container = (flows.count, flows.last?.lines.count ?? 0)
        }
        switch name {
        case "ol": next.listNumber = 0
        case "li":
            if next.visible {
                var marker = "- "
                if let index = open.lastIndex(where: { $0.element.tag == "ol" || $0.element.tag == "ul" }),
                    let number = open[index].listNumber
                {
                    open[index].listNumber = number + 1
                    marker = "\(number + 1). "
                }
                append(marker, next)
            }
        case "a":
            if let target = attributes["href"]?.trimmed, target.lowercased().hasPrefix("http"),
                target.utf8.count <= 2000
            {
                next.link = target
                next.linkStart = flows.last?.current ?? ""
            }
        case "input", "button", "textarea":
            if let value = attributes["value"], attributes["type"]?.lowercased() != "hidden" { append(value, next) }
        default: break
        }
        open.append(next)
    }

    func end(_ name: String) {
        // Only elements that are open can be closed; libxml2 closes in order, so the search ends at the top.
        guard let index = open.lastIndex(where: { $0.element.tag == name }) else { return }
        while open.count > index { close(open.removeLast()) }
    }

    private func close(_ element: Open) {
        let name = element.element.tag
        if Self.silentElements.contains(name), silent > 0 { silent -= 1 }
        if name == "style", let text = styleText {
            styles.add(text)
            styleText = nil
        }
        if let link = element.link { closeLink(link, element) }
        if element.isCell {
            if flows.count > 1 {
                breakLine(quote: element.quote)
                let cell = flows.removeLast().lines
                if let row = rows.indices.last { rows[row].cells.append(cell) }
            }
        } else if element.isRow {
            if let row = rows.popLast() { write(row, quote: element.quote) }
        } else if Self.spaced.contains(name) {
            breakLine(quote: element.quote)
            if !element.element.classes.contains("MsoNormal"), name != "li" { gap() }
        } else if Self.blocks.contains(name) {
            breakLine(quote: element.quote)
        }
        if let container = element.container {
            breakLine(quote: element.quote)
            unquoteForwarded(container)
        }
    }

    func text(_ text: String) {
        if styleText != nil {
            if (styleText?.utf8.count ?? 0) < 65_536 { styleText?.append(text) }
            return
        }
        guard silent == 0 else { return }
        guard let element = open.last else { return append(text, Open(element: .init(tag: "", classes: [], id: nil))) }
        if element.visible {
            append(text, element)
        } else if element.struck, text.contains(where: { $0.isLetter }) {
            note("sebagian kata di surel ini dicoret; kata itu tidak dibaca")
        } else if !hidText, text.contains(where: { $0.isLetter }) {
            hidText = true
        }
    }

    /// A tabulator, which sets columns apart; at the start of a line it only indents.
    func tab() {
        guard let flow = flows.last, flow.filled else { return }
        while flow.current.last == " " { flow.current.removeLast() }
        flow.current.append("\t")
        flow.blank = true
    }

    /// The whole text, with a doubt where something was hidden.
    func finished() -> String {
        while let last = open.popLast() { close(last) }
        while flows.count > 1 {
            breakLine()
            let lines = flows.removeLast().lines
            flows[flows.count - 1].lines.append(contentsOf: lines)
        }
        breakLine()
        if hidText { note("teks HTML memuat kata yang tersembunyi dari pandangan; kata itu diabaikan") }
        var result: [String] = []
        var empty = true
        for line in flows[0].lines {
            // At most one empty line in a row, none at the top.
            if line.text.isEmpty, empty { continue }
            empty = line.text.isEmpty
            let marks = String(repeating: ">", count: line.quote)
            result.append(line.quote == 0 ? line.text : line.text.isEmpty ? marks : marks + " " + line.text)
        }
        while result.last?.isEmpty == true { result.removeLast() }
        return result.joined(separator: "\n")
    }

    // MARK: Lines

    private func append(_ text: String, _ element: Open) {
        guard silent == 0, size < HTMLText.textLimit else {
            if size >= HTMLText.textLimit { give(up: "teks HTML sangat panjang; bagian akhirnya tidak dibaca") }
            return
        }
        size += text.utf8.count
        let flow = flows[flows.count - 1]
        for scalar in text.unicodeScalars {
            if element.preformatted, scalar == "\n" {
                breakLine(forced: true)
                continue
            }
            switch scalar {
            case " ", "\t", "\n", "\r", "\u{0C}":
                if element.preformatted {
                    flow.current.unicodeScalars.append(scalar == "\t" ? " " : scalar)
                    flow.blank = false
                } else if !flow.blank {
                    flow.current.append(" ")
                    flow.blank = true
                }
            case "\u{A0}":
                // A hard blank keeps an otherwise empty line.
                if !flow.blank || flow.filled { flow.current.append(" ") }
                flow.filled = true
                flow.blank = true
            default:
                if flow.gap, !flow.filled, flow.current.allSatisfy({ $0 == " " }) {
                    if flow.lines.last.map({ !$0.text.isEmpty }) == true {
                        flow.lines.append(Line(quote: min(element.quote, flow.lines.last?.quote ?? 0), text: ""))
                    }
                    flow.gap = false
                }
                flow.current.unicodeScalars.append(scalar)
                flow.filled = true
                flow.blank = false
            }
        }
    }

    private func gap() { flows[flows.count - 1].gap = true }

    private func breakLine(forced: Bool = false, quote: Int? = nil) {
        let flow = flows[flows.count - 1]
        let depth = quote ?? open.last?.quote ?? 0
        if flow.filled || forced {
            while flow.current.last == " " || flow.current.last == "\t" { flow.current.removeLast() }
            flow.lines.append(Line(quote: depth, text: flow.current))
            if flow.filled { flow.gap = false }
        }
        flow.current = ""
        flow.blank = true
        flow.filled = false
    }

    /// Adds the address of a link where its text does not show it: meeting links often hide behind a word.
    private func closeLink(_ link: String, _ element: Open) {
        guard element.visible, let flow = flows.last else { return }
        let shown =
            flow.current.hasPrefix(element.linkStart)
            ? String(flow.current.dropFirst(element.linkStart.count)) : flow.current
        let text = shown.trimmed
        guard !text.isEmpty else { return }
        func bare(_ text: String) -> String {
            var text = text.lowercased()
            for prefix in ["https://", "http://", "www."] where text.hasPrefix(prefix) {
                text.removeFirst(prefix.count)
            }
            if text.hasSuffix("/") { text.removeLast() }
            return text
        }
        if bare(text) != bare(link) { append(" <" + link + ">", element) }
    }

    // MARK: Tables

    /// One row: a label and its value, several values, or blocks one below the other.
    private func write(_ row: Row, quote: Int) {
        breakLine()
        var cells = row.cells.map { cell in cell.filter { !$0.text.isEmpty } }
        // A cell of its own for the colon stands between label and value.
        cells.removeAll { $0.count == 1 && ($0[0].text == ":" || $0[0].text == "：") }
        cells.removeAll { $0.isEmpty }
        guard let first = cells.first else { return }
        var lines: [Line] = []
        if cells.count == 1 {
            lines = row.cells.first { $0.contains { !$0.text.isEmpty } } ?? first
        } else if cells.count == 2, first.count == 1, first[0].text.utf8.count <= 80, let value = cells.last?.first {
            var label = first[0].text
            while label.last == ":" || label.last == " " { label.removeLast() }
            var text = value.text
            while text.first == ":" || text.first == " " { text.removeFirst() }
            lines = [Line(quote: first[0].quote, text: label + "\t" + text)] + cells[1].dropFirst()
        } else if cells.allSatisfy({ $0.count <= 3 }) {
            let texts = cells.map { $0.map(\.text).joined(separator: " ") }
            if texts.allSatisfy({ $0.utf8.count <= 300 }) {
                lines = [Line(quote: first[0].quote, text: texts.joined(separator: " | "))]
            } else {
                lines = Array(cells.joined())
            }
        } else {
            lines = Array(cells.joined())
        }
        let flow = flows[flows.count - 1]
        if flow.gap {
            if flow.lines.last.map({ !$0.text.isEmpty }) == true { flow.lines.append(Line(quote: quote, text: "")) }
            flow.gap = false
        }
        flow.lines.append(contentsOf: lines)
    }

    // MARK: Quotes

    private static let quoteClasses: Set<String> = [
        "gmail_quote", "gmail_extra", "yahoo_quoted", "protonmail_quote", "tutanota_quote", "zmail_extra",
        "moz-forward-container", "quoted", "x_gmail_quote",
    ]

    private static func isQuote(
        _ name: String, _ element: StyleSheet.Element, _ attributes: [String: String]
    ) -> Bool {
        if name == "blockquote" { return true }
        guard name == "div" || name == "span" || name == "table" else { return false }
        if attributes["type"]?.lowercased() == "cite" { return true }
        return element.classes.contains { $0 != "gmail_extra" && quoteClasses.contains($0) }
    }

    /// A forwarded letter is content, although mail programs put it into the same containers as quotes.
    private func unquoteForwarded(_ container: (flow: Int, line: Int)) {
        guard flows.count == container.flow, let flow = flows.last, container.line < flow.lines.count else { return }
        let first = flow.lines[container.line...].prefix(6).first { !$0.text.isEmpty }
        guard let first, Self.announcesForwarding(first.text) else { return }
        for index in container.line..<flow.lines.count where flow.lines[index].quote > 0 {
            flows[flows.count - 1].lines[index].quote -= 1
        }
    }

    /// Lines such as “---------- Forwarded message ---------”.
    private static func announcesForwarding(_ line: String) -> Bool {
        guard line.hasPrefix("--") || line.lowercased().hasPrefix("begin forwarded") else { return false }
        let words = line.lowercased()
        return words.contains("forward") || words.contains("diteruskan") || words.contains("terusan")
    }

    private static func legacyColour(_ text: String) -> StyleSheet.Colour? {
        StyleSheet.colour(text) ?? StyleSheet.colour("#" + text)
    }
}
