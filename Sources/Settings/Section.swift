import Casework
import Foundation
import OfficeCalendar
import Yams

/// One file while it is read.
final class SettingsDocument {
    let kind: SettingsFile
    /// The path as the operator would type it.
    let file: String
    let problems: ProblemList
    /// Where relative paths start.
    let directory: String

    init(kind: SettingsFile, file: String, directory: String, problems: ProblemList) {
        self.kind = kind
        self.file = file
        self.directory = directory
        self.problems = problems
    }

    /// The whole file as a section, or nothing (with its problem) when it cannot be read at all.
    func root() -> Section? {
        let start = Place(file: file, line: 1, column: 1)
        guard let data = FileManager.default.contents(atPath: file) else {
            problems.add(start, "the file is missing or cannot be read")
            return nil
        }
        guard let text = String(data: data, encoding: .utf8) else {
            problems.add(start, "the file is not UTF-8 text")
            return nil
        }
        do {
            guard let node = try Yams.compose(yaml: text) else {
                return Section(document: self, mapping: nil, place: start, pattern: "", name: "")
            }
            guard case .mapping(let mapping) = node else {
                problems.add(place(node) ?? start, "the file must consist of lines such as key: value")
                return nil
            }
            return Section(document: self, mapping: mapping, place: start, pattern: "", name: "")
        } catch let error as YamlError {
            report(error, text: text)
        } catch {
            problems.add(start, "the file cannot be read as YAML")
        }
        return nil
    }

    func place(_ node: Node) -> Place? {
        node.mark.map { Place(file: file, line: $0.line, column: $0.column) }
    }

    private func report(_ error: YamlError, text: String) {
        func at(_ mark: Mark) -> Place { Place(file: file, line: max(1, mark.line), column: max(1, mark.column)) }
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            var message = problem + (context.map { " \($0.text)" } ?? "")
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            if mark.line >= 1, mark.line <= lines.count,
                let character = lines[mark.line - 1].unicodeScalars.dropFirst(mark.column - 1).first,
                "@`%".unicodeScalars.contains(character)
            {
                message += "; a text that begins with \(character) must stand in quotes"
            } else if problem.contains("tab") || lines.dropFirst(max(0, mark.line - 1)).first?.hasPrefix("\t") == true {
                message += "; indent with blanks, not with tabs"
            } else if problem.contains("expected ':'") {
                message += "; a line must read key: value"
            }
            problems.add(at(mark), message.replacingOccurrences(of: "\n", with: " "))
        case .duplicatedKeysInMapping(let duplicates, let context):
            problems.add(at(context.mark), "the key \(duplicates.joined(separator: ", ")) stands here twice")
        default:
            problems.add(Place(file: file, line: 1, column: 1), "the file cannot be read as YAML")
        }
    }
}

/// A mapping of a file, read key by key through the settings table. Every mistake is recorded, none ends the reading.
struct Section {
    let document: SettingsDocument
    /// Nothing where the section is absent: then its required keys are missing.
    let mapping: Node.Mapping?
    /// Where missing keys are reported.
    let place: Place
    /// Path in the settings table, with placeholders.
    let pattern: String
    /// Path as the file has it, for messages.
    let name: String

    init(document: SettingsDocument, mapping: Node.Mapping?, place: Place, pattern: String, name: String) {
        self.document = document
        self.mapping = mapping
        self.place = place
        self.pattern = pattern
        self.name = name
        refuseUnknownKeys()
    }

    var isPresent: Bool { mapping != nil }

    /// Records a mistake.
    func problem(_ place: Place, _ message: String, suggestion: String? = nil) {
        document.problems.add(place, message, suggestion: suggestion)
    }

    private func refuseUnknownKeys() {
        guard let mapping else { return }
        let known = Setting.keys(document.kind, below: pattern)
        var names = known.filter { !$0.hasPrefix("<") }
        var anyName = false
        for placeholder in known where placeholder.hasPrefix("<") {
            if let words = Setting.placeholders[placeholder] { names += words } else { anyName = true }
        }
        for (key, _) in mapping {
            let at = document.place(key) ?? place
            guard let word = key.scalar?.string else {
                problem(at, "a key must be a word")
                continue
            }
            guard !names.contains(word), !anyName else { continue }
            if let meant = suggestion(for: word, among: names) {
                problem(at, "unknown key \(word)", suggestion: meant)
            } else {
                problem(at, "unknown key \(word); accepted here are " + names.joined(separator: ", "))
            }
        }
    }

    // MARK: - Nodes

    /// Full name of a key, for messages.
    func full(_ key: String) -> String { name.isEmpty ? key : "\(name).\(key)" }

    private func path(_ key: String) -> String { pattern.isEmpty ? key : "\(pattern).\(key)" }

    /// The node of a key; a key with nothing after it counts as absent.
    private func node(_ key: String) -> Node? {
        guard let mapping else { return nil }
        for (name, value) in mapping where name.scalar?.string == key {
            if case .scalar(let scalar) = value, scalar.style == .plain || scalar.style == .any,
                ["", "~", "null"].contains(scalar.string)
            {
                return nil
            }
            return value
        }
        return nil
    }

    /// Where the value of a key stands, or the section when it is absent.
    func place(of key: String) -> Place { node(key).flatMap(document.place) ?? place }

    /// Where the key itself stands, or the section when it is absent.
    func place(ofKey key: String) -> Place {
        guard let mapping else { return place }
        for (name, _) in mapping where name.scalar?.string == key { return document.place(name) ?? place }
        return place
    }

    /// Whether a key is there with a value.
    func has(_ key: String) -> Bool { node(key) != nil }

    /// Keys in the order of the file.
    var keys: [String] { (mapping ?? [:]).compactMap { $0.key.scalar?.string } }

    /// The section below a key; present or not.
    func section(_ key: String) -> Section {
        switch node(key) {
        case nil:
            return Section(
                document: document, mapping: nil, place: mapping == nil ? place : place(ofKey: key),
                pattern: path(key), name: full(key))
        case .mapping(let inner)?:
            return Section(
                document: document, mapping: inner, place: place(ofKey: key), pattern: path(key), name: full(key))
        case let other?:
            problem(document.place(other) ?? place, "\(full(key)) must have keys of its own below it")
            return Section(
                document: document, mapping: [:], place: place(ofKey: key), pattern: path(key), name: full(key))
        }
    }

    /// The sections below keys that the office chooses, such as the roles.
    func entries(_ placeholder: String) -> [(id: String, section: Section)] {
        guard let mapping else { return [] }
        let pattern = path("<\(placeholder)>")
        var result: [(String, Section)] = []
        for (key, value) in mapping {
            guard let id = key.scalar?.string else { continue }
            let at = document.place(key) ?? place
            if !Self.isIdentifier(id) {
                problem(at, "the name \(quoted(id)) must consist of small letters, digits, - and _")
            }
            guard case .mapping(let inner) = value else {
                problem(document.place(value) ?? at, "\(full(id)) must have keys of its own below it")
                continue
            }
            result.append(
                (id, Section(document: document, mapping: inner, place: at, pattern: pattern, name: full(id))))
        }
        return result
    }

    /// The sections of a list.
    func list(_ key: String) -> [Section] {
        guard let value = node(key) else { return [] }
        guard case .sequence(let items) = value else {
            problem(document.place(value) ?? place, "\(full(key)) must be a list, each item begun by -")
            return []
        }
        return items.enumerated().compactMap { index, item in
            let at = document.place(item) ?? place
            guard case .mapping(let inner) = item else {
                problem(at, "each item of \(full(key)) must have keys of its own")
                return nil
            }
            return Section(
                document: document, mapping: inner, place: at, pattern: path(key) + "[]",
                name: full(key) + "[\(index + 1)]")
        }
    }

    // MARK: - Values

    /// A value with its place.
    struct Found<Value> {
        var value: Value
        var place: Place
    }

    private func entry(_ key: String, _ placeholder: String?) -> Setting {
        Setting.entry(document.kind, path(placeholder.map { "<\($0)>" } ?? key))
    }

    private func refuse(_ setting: Setting, _ key: String, _ node: Node, isItem: Bool = false) {
        let got: String
        switch node {
        // Whoever writes a password here by mistake must not find it in a log.
        case .scalar where setting.isSecret: got = "something else (not shown)"
        case .scalar(let scalar): got = quoted(scalar.string)
        case .mapping: got = "keys below it"
        case .sequence: got = "a list"
        case .alias: got = "an alias"
        }
        var meant: String?
        switch (setting.accepts, node.scalar?.string) {
        case (.word(let words), let text?), (.words(let words), let text?): meant = suggestion(for: text, among: words)
        default: break
        }
        let must =
            isItem ? "each of \(full(key)) must be \(setting.accepts.item)" : "\(full(key)) must be \(setting.accepted)"
        problem(document.place(node) ?? place, "\(must), got \(got)", suggestion: meant)
    }

    /// Reads one value through its entry in the table.
    private func one<Value>(_ key: String, _ placeholder: String? = nil, _ read: (String) -> Value?) -> Found<Value>? {
        let setting = entry(key, placeholder)
        guard let node = node(key) else {
            switch setting.absence {
            case .reads(let text):
                guard let value = read(text) else {
                    preconditionFailure("the default of \(setting.key) is not accepted by its own range")
                }
                return Found(value: value, place: place)
            case .means: return nil
            case .refused:
                problem(place, "\(full(key)) is missing; it must be \(setting.accepted)")
                return nil
            }
        }
        guard case .scalar(let scalar) = node, let value = read(scalar.string) else {
            refuse(setting, key, node)
            return nil
        }
        return Found(value: value, place: document.place(node) ?? place)
    }

    /// Reads a list of values through its entry in the table; a single value counts as a list of one.
    private func many<Value>(_ key: String, _ placeholder: String? = nil, _ read: (String) -> Value?) -> [Found<Value>]
    {
        let setting = entry(key, placeholder)
        guard let node = node(key) else {
            if case .refused = setting.absence {
                problem(place, "\(full(key)) is missing; it must be \(setting.accepted)")
            }
            return []
        }
        let items: [Node]
        switch node {
        case .sequence(let sequence): items = Array(sequence)
        case .scalar: items = [node]
        default:
            refuse(setting, key, node)
            return []
        }
        if items.isEmpty, case .refused = setting.absence {
            problem(document.place(node) ?? place, "\(full(key)) is empty; it must be \(setting.accepted)")
        }
        return items.compactMap { item in
            guard case .scalar(let scalar) = item, let value = read(scalar.string) else {
                refuse(setting, key, item, isItem: true)
                return nil
            }
            return Found(value: value, place: document.place(item) ?? place)
        }
    }

    func text(_ key: String) -> String? { textAt(key)?.value }

    func textAt(_ key: String, _ placeholder: String? = nil) -> Found<String>? {
        one(key, placeholder) { text in
            let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
            return trimmed.isEmpty || trimmed.unicodeScalars.contains(where: { $0.value < 32 }) ? nil : trimmed
        }
    }

    func texts(_ key: String, _ placeholder: String? = nil) -> [String] {
        many(key, placeholder) { text in
            let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
            return trimmed.isEmpty || trimmed.unicodeScalars.contains(where: { $0.value < 32 }) ? nil : trimmed
        }.map(\.value)
    }

    /// Lower case, one blank between words.
    func phrases(_ key: String, _ placeholder: String) -> [Found<String>] {
        many(key, placeholder) { text in
            let words = text.lowercased().split(whereSeparator: \.isWhitespace)
            return words.isEmpty ? nil : words.joined(separator: " ")
        }
    }

    func integer(_ key: String, _ placeholder: String? = nil) -> Int? {
        guard case .integer(let range) = entry(key, placeholder).accepts else { return nil }
        return one(key, placeholder) { text in Int(text).flatMap { range.contains($0) ? $0 : nil } }?.value
    }

    /// Seconds.
    func duration(_ key: String) -> Int? {
        guard case .duration(let range) = entry(key, nil).accepts else { return nil }
        return one(key) { text in DurationText.seconds(text).flatMap { range.contains($0) ? $0 : nil } }?.value
    }

    /// Bytes.
    func size(_ key: String) -> Int? {
        guard case .size(let range) = entry(key, nil).accepts else { return nil }
        return one(key) { text in SizeText.bytes(text).flatMap { range.contains($0) ? $0 : nil } }?.value
    }

    func boolean(_ key: String) -> Bool {
        one(key) { text in
            switch text.lowercased() {
            case "true", "yes": true
            case "false", "no": false
            default: nil
            }
        }?.value ?? false
    }

    func word<Word: RawRepresentable>(_ key: String) -> Word? where Word.RawValue == String {
        guard case .word(let words) = entry(key, nil).accepts else { return nil }
        return one(key) { text in words.contains(text) ? Word(rawValue: text) : nil }?.value
    }

    func words(_ key: String) -> [String] {
        guard case .words(let words) = entry(key, nil).accepts else { return [] }
        return many(key) { words.contains($0) ? $0 : nil }.map(\.value)
    }

    /// Lower case.
    func address(_ key: String) -> Found<String>? { one(key) { MailAddress.normalised($0) } }

    /// Lower case.
    func senders(_ key: String) -> [Found<String>] {
        many(key) { text in
            text.hasPrefix("@")
                ? MailAddress.domain(String(text.dropFirst())).map { "@" + $0 } : MailAddress.normalised(text)
        }
    }

    func host(_ key: String) -> Found<String>? {
        one(key) { text in
            let bare = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
            let isAddress6 = bare.contains(":") && bare.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
            return isAddress6 ? bare.lowercased() : MailAddress.domain(bare)
        }
    }

    func hosts(_ key: String) -> [String] { many(key) { MailAddress.domain($0) }.map(\.value) }

    func secret(_ key: String) -> Found<SecretReference>? {
        one(key) { SecretReference($0, directory: document.directory) }
    }

    /// Absolute.
    func path(_ key: String, _ placeholder: String? = nil) -> Found<String>? {
        one(key, placeholder) { $0.isEmpty ? nil : absolute($0, from: document.directory) }
    }

    func identifier(_ key: String) -> Found<String>? { one(key) { Self.isName($0) ? $0 : nil } }

    func identifiers(_ key: String) -> [Found<String>] { many(key) { Self.isName($0) ? $0 : nil } }

    func day(_ key: String) -> Found<Day>? { one(key) { Day(iso: $0) } }

    func time(_ key: String) -> Found<TimeOfDay>? { one(key) { TimeOfDay(text: $0) } }

    /// The day, or nothing for `now`.
    func start(_ key: String) -> Found<Day?>? {
        one(key) { text in text == "now" ? .some(nil) : Day(iso: text).map { $0 } }
    }

    func hours(_ key: String, _ placeholder: String) -> [Found<OfficeHours.Range>] {
        many(key, placeholder) { text in
            let ends = text.split(whereSeparator: { "-–".contains($0) }).map { $0.filter { $0 != " " } }
            guard ends.count == 2, let start = TimeOfDay(text: ends[0]), let end = TimeOfDay(text: ends[1]) else {
                return nil
            }
            return OfficeHours.Range(start: start, end: end)
        }
    }

    func performer(_ key: String, _ placeholder: String) -> Found<Performer>? {
        one(key, placeholder) { Self.isName($0) ? Performer(written: $0) : nil }
    }

    func performers(_ key: String) -> [Found<Performer>] {
        many(key) { Self.isName($0) ? Performer(written: $0) : nil }
    }

    func route(_ key: String, _ placeholder: String) -> Found<WrittenRoute>? {
        one(key, placeholder) { WrittenRoute($0) }
    }

    /// Letters, digits, `-`, `_` and `.`.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }

    /// Small letters, digits, `-` and `_`: names that go into journals and addresses.
    static func isIdentifier(_ text: String) -> Bool {
        isName(text) && !text.contains(".") && text == text.lowercased()
    }
}

extension Performer {
    /// `applicant`, `worker`, or the id of a role.
    init(written: String) {
        switch written {
        case "applicant": self = .applicant
        case "worker": self = .worker
        default: self = .role(written)
        }
    }
}

/// A route as a procedure file writes it; rows are resolved when all of them are known.
enum WrittenRoute {
    case plain(Route)
    case row(String)

    /// Whether it offers other times.
    var isOffer: Bool { if case .plain(.offerAlternatives) = self { true } else { false } }

    init?(_ text: String) {
        switch text {
        case "next": self = .plain(.next)
        case "applicant": self = .plain(.applicant)
        case "refuse": self = .plain(.refuse)
        case "offer-alternatives": self = .plain(.offerAlternatives)
        case "complete": self = .plain(.complete)
        default:
            let parts = text.split(separator: " ")
            guard parts.count == 2, parts[0] == "row" else { return nil }
            self = .row(String(parts[1]))
        }
    }
}

/// The grammar of addresses that the configuration accepts: what any mail host takes, nothing exotic.
enum MailAddress {
    /// `local@domain` in lower case, or nothing.
    static func normalised(_ text: String) -> String? {
        let parts = text.lowercased().split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let local = parts.first, let last = parts.last, let domain = domain(String(last)),
            (1...64).contains(local.utf8.count), !local.hasPrefix("."), !local.hasSuffix("."), !local.contains(".."),
            local.utf8.allSatisfy({ isWord($0) || "!#$%&'*+/=?^`{|}~.".utf8.contains($0) }), domain.contains(".")
        else { return nil }
        return local + "@" + domain
    }

    /// A host or domain name in lower case (RFC 1123 section 2.1), or nothing.
    static func domain(_ text: String) -> String? {
        let lower = text.lowercased()
        let labels = lower.split(separator: ".", omittingEmptySubsequences: false)
        let fits = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.utf8.allSatisfy(isWord) && !label.hasPrefix("-")
                && !label.hasSuffix("-")
        }
        return fits && lower.utf8.count <= 253 ? lower : nil
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

/// A value in quotes, cut when it is long.
func quoted(_ text: String) -> String {
    "\"" + (text.count > 60 ? text.prefix(60) + "…" : text[...]) + "\""
}
