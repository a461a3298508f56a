package import Casework
import FoundationEssentials
import Mustache

/// The SOP as the document that an office signs: identity page and flow chart with swim lanes.
///
/// Laid out as PermenPAN-RB 35/2012 has it, landscape A4, from
/// `MailTemplates/sop/lembar-sop.html.mustache`. Made from the running
/// configuration, so that the document cannot differ from what is done.
package struct SopSheet: Sendable {
    private let template: MustacheTemplate

    /// The template's file below the directory of templates.
    package static let file = "sop/lembar-sop.html.mustache"

    /// Tags of the template. `head` and `rest` are lists of head lines; `pages` are those of the flow chart.
    static let vocabulary: Set<String> = [
        "government", "names", "text", "unit", "emblem", "title", "number", "created", "revised", "effective",
        "approver_title", "approver_name", "approver_rank", "approver_nip", "legal", "qualification", "related",
        "equipment", "warning", "recording", "rest", "name", "value", "pages", "page", "count", "lanes", "lane_count",
        "lane_width", "activity_width", "rows", "row", "activity", "requisites", "time", "output", "remark", "width",
        "height", "lane_lines", "flow", "shapes", "heads", "labels", "x", "y", "is_row", "font",
    ]

    /// Reads and checks the template.
    package init(directory: String) throws(TemplateProblems) {
        // The engine's own escaping compares whole characters (see `HTMLText`).
        MustacheContentTypes.register(HTMLText(), named: "HTML")
        guard let data = FileManager.default.contents(atPath: directory + "/" + Self.file),
            let text = String(validating: data, as: UTF8.self)
        else {
            throw TemplateProblems([.init(file: Self.file, message: "the template is missing or is not UTF-8")])
        }
        var (tags, problems) = TemplateScanner.scan(text, file: Self.file)
        if !text.hasPrefix(TemplateCheck.Format.html.pragma) {
            problems.append(
                .init(file: Self.file, message: "the first line must be \(TemplateCheck.Format.html.pragma)"))
        }
        tags.removeAll { $0.kind == .comment || $0.kind == .pragma }
        for tag in tags {
            let message: String? =
                switch tag.kind {
                case .partial, .unescaped, .other: "only {{x}}, {{#x}}, {{^x}}, {{/x}} and {{! x}} are allowed here"
                default:
                    Self.vocabulary.contains(tag.name)
                        ? nil
                        : "unknown tag \(tag.name)\(Spelling.suggestion(for: tag.name, among: Self.vocabulary.sorted()))"
                }
            if let message {
                problems.append(.init(file: Self.file, line: tag.line, column: tag.column, message: message))
            }
        }
        guard problems.isEmpty else { throw TemplateProblems(problems) }
        do {
            template = try MustacheTemplate(string: text)
        } catch {
            throw TemplateProblems([.init(file: Self.file, message: "the template engine cannot read this: \(error)")])
        }
    }

    /// The whole document as HTML.
    ///
    /// - Parameter emblem: a `data:` address of the coat of arms, or nothing.
    package func page(_ procedure: Procedure, office: Office, emblem: String?) -> String {
        var head = Head(lines: procedure.head)
        let approver = Self.approver(of: procedure, in: office)
        let drawing = SopDrawing(procedure)
        let layout = Layout(lanes: drawing.names.count)
        let pages = layout.pages(of: procedure, drawing)
        var values: [String: Any] = [
            "government": office.letterhead.government, "names": office.letterhead.name.map { ["text": $0] },
            "title": head.take("nama") ?? procedure.name, "number": head.take("nomor") ?? "",
            "created": head.take("dibuat", "tanggal pembuatan") ?? "", "revised": head.take("direvisi", "revisi") ?? "",
            "effective": head.take("efektif", "tanggal efektif") ?? "", "unit": head.take("unit") ?? "",
            "approver_title": approver?.title ?? "", "approver_name": approver?.person?.name ?? "",
            "approver_rank": approver?.person?.rank ?? "", "approver_nip": approver?.person?.nip.map(Self.spaced) ?? "",
            "legal": head.items("dasar hukum"), "qualification": head.items("kualifikasi", "pelaksana"),
            "related": head.items("keterkaitan"), "equipment": head.items("peralatan"),
            "warning": head.items("peringatan"), "recording": head.items("pencatatan"),
            "lanes": drawing.names.map { ["text": $0] }, "lane_count": String(drawing.names.count),
            "lane_width": Millimetres.written(layout.laneWidth),
            "activity_width": Millimetres.written(layout.activityWidth),
            "font": Millimetres.written(layout.laneFont), "count": String(pages.count), "pages": pages,
        ]
        values["rest"] = head.lines.map {
            ["name": $0.name.prefix(1).uppercased() + $0.name.dropFirst(), "value": $0.value]
        }
        if let emblem { values["emblem"] = emblem }
        return template.render(values)
    }

    /// A NIP as letters print it (Perka BKN 22/2007): 8, 6, 1 and 3 digits.
    private static func spaced(_ nip: String) -> String {
        let digits = Array(nip)
        guard digits.count == 18 else { return nip }
        return [digits[..<8], digits[8..<14], digits[14..<15], digits[15...]].map { String($0) }.joined(separator: " ")
    }

    /// Who approves the SOP: the highest role that works in it.
    private static func approver(
        of procedure: Procedure, in office: Office
    ) -> (title: String, person: Office.Official?)? {
        var roles: [Office.Role] = []
        for (_, act) in procedure.acts {
            if case .role(let id) = act.by, let role = office.role(id) { roles.append(role) }
        }
        func height(_ role: Office.Role) -> Int {
            var count = 0
            var next = role.superior
            while let id = next, count < office.roles.count {
                count += 1
                next = office.role(id)?.superior
            }
            return count
        }
        guard let lowest = roles.map(height).min(), var top = roles.first(where: { height($0) == lowest }) else {
            return nil
        }
        // An SOP of staff alone is approved by whoever stands above them.
        for _ in office.roles {
            guard let above = top.superior.flatMap({ office.role($0) }) else { break }
            top = above
        }
        return (top.title, office.holders(of: top.id).first)
    }

    /// The head lines that have not found their place yet.
    private struct Head {
        var lines: [Procedure.HeadLine]

        mutating func take(_ names: String...) -> String? {
            for name in names {
                if let index = lines.firstIndex(where: { $0.name.lowercased() == name }) {
                    return lines.remove(at: index).value
                }
            }
            return nil
        }

        /// A line's parts between semicolons, numbered when there are several.
        mutating func items(_ names: String...) -> [[String: String]] {
            for name in names {
                guard let index = lines.firstIndex(where: { $0.name.lowercased() == name }) else { continue }
                let parts = lines.remove(at: index).value.split(separator: ";").map { $0.trimmed }
                return parts.filter { !$0.isEmpty }.enumerated().map { index, text in
                    ["number": parts.count > 1 ? "\(index + 1)." : "", "text": text]
                }
            }
            return []
        }
    }

    /// Widths and heights in millimetres on A4 landscape with margins of 10.
    struct Layout {
        let lanes: Int
        let laneWidth: Double
        let activityWidth: Double

        /// Width for the activity and all lanes; the other columns have their own (see the template).
        private static let shared = 171.0
        /// Height for the rows of a page, below title and column heads.
        private static let pageHeight = 156.0
        private static let connectorHeight = 9.0

        init(lanes: Int) {
            self.lanes = lanes
            laneWidth = min(24, max(9, (Self.shared - 58) / Double(max(1, lanes))))
            activityWidth = max(30, Self.shared - laneWidth * Double(lanes))
        }

        /// Points of the names above the lanes.
        var laneFont: Double { laneWidth < 12 ? 5.2 : laneWidth < 16 ? 6.2 : 7.2 }

        /// Lines that a text needs in a column, words kept whole.
        static func lines(_ text: String, width: Double) -> Int {
            // Eight-point sans: 1.5 mm a character on average, with something to spare.
            let room = max(4, Int((width - 2.4) / 1.5))
            var count = 1
            var used = 0
            for word in text.split(separator: " ") {
                let length = word.count
                if used > 0, used + 1 + length > room {
                    count += 1
                    used = 0
                }
                used += (used > 0 ? 1 : 0) + length
                while used > room {
                    count += 1
                    used -= room
                }
            }
            return count
        }

        /// Least heights of a row: comfortable, and as low as the symbols with their arrows allow.
        private static let comfortable = 15.0
        private static let low = 13.0

        func height(of row: Procedure.Row, remark: String, least: Double = comfortable) -> Double {
            let lines =
                [
                    Self.lines(row.text, width: activityWidth), Self.lines(row.requisites, width: 28),
                    Self.lines(row.time, width: 17), Self.lines(row.output, width: 28), Self.lines(remark, width: 25),
                ].max() ?? 1
            return max(least, Double(lines) * 3.5 + 3)
        }

        /// The rows on their pages; lower rows where that saves a page, since a chart on one page needs no connectors.
        func pages(of procedure: Procedure, _ drawing: SopDrawing) -> [[String: Any]] {
            let comfortable = pages(of: procedure, drawing, least: Self.comfortable)
            guard comfortable.count > 1 else { return comfortable }
            let low = pages(of: procedure, drawing, least: Self.low)
            return low.count < comfortable.count ? low : comfortable
        }

        private func pages(of procedure: Procedure, _ drawing: SopDrawing, least: Double) -> [[String: Any]] {
            var pages: [[[String: Any]]] = [[]]
            var used = 0.0
            for (index, row) in procedure.rows.enumerated() {
                let remark = drawing.stations[index].remark
                let height = height(of: row, remark: remark, least: least)
                if !(pages.last ?? []).isEmpty,
                    used + height + (index + 1 < procedure.rows.count ? Self.connectorHeight : 0) > Self.pageHeight
                {
                    let letter = String(UnicodeScalar(UInt8(65 + (pages.count - 1) % 26)))
                    for atHead in [false, true] {
                        if atHead { pages.append([]) }
                        pages[pages.count - 1].append(
                            values(
                                drawing.connector(
                                    before: index, letter: letter, atHead: atHead, laneWidth: laneWidth,
                                    height: Self.connectorHeight), height: Self.connectorHeight))
                    }
                    used = Self.connectorHeight
                }
                used += height
                var line = values(
                    drawing.picture(of: index, laneWidth: laneWidth, height: height), height: height)
                line["is_row"] = true
                line["row"] = row.number
                line["activity"] = row.text
                line["requisites"] = row.requisites
                line["time"] = row.time
                line["output"] = row.output
                line["remark"] = remark
                pages[pages.count - 1].append(line)
            }
            return pages.enumerated().map { ["page": String($0 + 1), "rows": $1] }
        }

        private func values(_ picture: SopDrawing.Picture, height: Double) -> [String: Any] {
            [
                "width": Millimetres.written(laneWidth * Double(lanes)), "height": Millimetres.written(height),
                "lane_lines": picture.lanes, "flow": picture.flow, "shapes": picture.shapes, "heads": picture.heads,
                "labels": picture.labels.map {
                    ["x": Millimetres.written($0.x), "y": Millimetres.written($0.y), "text": $0.text]
                },
            ]
        }
    }
}

extension Typesetter {
    /// The PDF of a page that was made here, such as an SOP's sheet.
    ///
    /// - Parameter identifier: stands in the PDF so that the same page gives the same bytes.
    package func typeset(sheet page: String, identifier: String) async throws(TypesettingProblem) -> [UInt8] {
        try await typeset(page: page, identifier: identifier)
    }

    /// The coat of arms below the configuration directory as a `data:` address, for a page made here.
    package func emblem(_ path: String) throws(TypesettingProblem) -> String { try embedded(path) }
}
