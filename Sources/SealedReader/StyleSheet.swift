/// As much of CSS as decides whether a text of a mail can be seen.
///
/// Knows declarations for display, visibility, size, opacity and colours, in
/// `style` attributes and in simple rules. A rule that depends on the screen
/// (`@media`) is left out. Meant to err towards hiding: a text that a person
/// would not see must not be read as his words.
struct StyleSheet {
    /// A colour as red, green and blue from 0 to 255.
    struct Colour: Equatable {
        var red: Int
        var green: Int
        var blue: Int

        static let white = Colour(red: 255, green: 255, blue: 255)

        /// True when a reader could not tell a text of this colour from its ground.
        func isLost(on ground: Colour) -> Bool {
            abs(red - ground.red) + abs(green - ground.green) + abs(blue - ground.blue) <= 36
        }
    }

    /// What an element says about itself; nothing where it says nothing.
    struct Declarations {
        /// `display: none` and everything that takes the element away with all it holds.
        var gone = false
        /// `visibility`; an inner element may be visible again.
        var invisible: Bool?
        /// A font of no size; an inner element may be larger again.
        var tiny: Bool?
        var colour: Colour?
        var transparentText = false
        /// The ground; `.some(nil)` is a picture or something unknown.
        var ground: Colour??
        var preformatted: Bool?
        var tight = false
        /// Struck out: seen, and taken back.
        var struck = false
        var marginless = false
    }

    private struct Compound {
        var tag: String?
        var classes: [String]
        var id: String?
    }

    private struct Rule {
        /// From the outermost ancestor to the element itself.
        var path: [Compound]
        var body: String
        var important: String
    }

    /// An element as selectors see it.
    struct Element {
        var tag: String
        var classes: [String]
        var id: String?
    }

    private var rules: [Rule] = []
    private static let ruleLimit = 300

    /// Adds the rules of a `<style>` element, at most 64 KB of them.
    mutating func add(_ text: String) {
        let scalars = Array(Self.withoutComments(text).unicodeScalars.prefix(65_536))
        var index = 0
        var prelude = String.UnicodeScalarView()
        while index < scalars.count, rules.count < Self.ruleLimit {
            let scalar = scalars[index]
            index += 1
            if scalar == "{" {
                var depth = 1
                var body = String.UnicodeScalarView()
                while index < scalars.count, depth > 0 {
                    if scalars[index] == "{" { depth += 1 }
                    if scalars[index] == "}" { depth -= 1 }
                    if depth > 0 { body.append(scalars[index]) }
                    index += 1
                }
                addRules(String(prelude), String(body))
                prelude = String.UnicodeScalarView()
            } else if scalar == ";" || scalar == "}" {
                prelude = String.UnicodeScalarView()
            } else {
                prelude.append(scalar)
            }
        }
    }

    private mutating func addRules(_ prelude: String, _ body: String) {
        let selectors = prelude.trimmed
        guard !selectors.hasPrefix("@") else { return }
        var plain: [Substring] = []
        var important: [Substring] = []
        for declaration in body.split(separator: ";") {
            if declaration.lowercased().contains("!important") {
                important.append(declaration)
            } else {
                plain.append(declaration)
            }
        }
        for selector in selectors.split(separator: ",") where rules.count < Self.ruleLimit {
            var path: [Compound] = []
            var understood = true
            for piece in selector.split(whereSeparator: { $0.isWhitespace || $0 == ">" }) {
                guard let compound = Self.compound(piece) else {
                    understood = false
                    break
                }
                path.append(compound)
            }
            if understood, !path.isEmpty, path.count <= 10 {
                rules.append(
                    Rule(path: path, body: plain.joined(separator: ";"), important: important.joined(separator: ";")))
            }
        }
    }

    private static func withoutComments(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "/*") {
            result += rest[..<start.lowerBound]
            guard let end = rest[start.upperBound...].firstRange(of: "*/") else { return result }
            rest = rest[end.upperBound...]
        }
        return (result + rest).replacing("<!--", with: " ").replacing("-->", with: " ")
    }

    /// `tag`, `.class`, `#id` and their unions; nothing for anything else.
    private static func compound(_ text: Substring) -> Compound? {
        var compound = Compound(tag: nil, classes: [], id: nil)
        var kind: Character = "t"
        var word = ""
        func isWord(_ character: Character) -> Bool {
            character.isLetter || character.isNumber || character == "-" || character == "_"
        }
        func take() {
            guard !word.isEmpty else { return }
            switch kind {
            case ".": compound.classes.append(word)
            case "#": compound.id = word
            default: compound.tag = word.lowercased()
            }
            word = ""
        }
        for character in text {
            if character == "." || character == "#" {
                take()
                kind = character
            } else if character == "*" {
                continue
            } else if isWord(character) {
                word.append(character)
            } else {
                return nil
            }
        }
        take()
        return compound
    }

    private static func matches(_ compound: Compound, _ element: Element) -> Bool {
        if let tag = compound.tag, tag != element.tag { return false }
        if let id = compound.id, id != element.id { return false }
        return compound.classes.allSatisfy { element.classes.contains($0) }
    }

    /// What the rules and the element's own `style` say. `ancestors` from the outermost.
    func declarations(for element: Element, ancestors: some RandomAccessCollection<Element>, style: String?)
        -> Declarations
    {
        var result = Declarations()
        var last: [String] = []
        for rule in rules {
            guard let own = rule.path.last, Self.matches(own, element) else { continue }
            var needed = rule.path.dropLast()
            for ancestor in ancestors.reversed() {
                guard let next = needed.last else { break }
                if Self.matches(next, ancestor) { needed.removeLast() }
            }
            guard needed.isEmpty else { continue }
            Self.apply(rule.body, to: &result)
            if !rule.important.isEmpty { last.append(rule.important) }
        }
        if let style { Self.apply(String(style.prefix(4096)), to: &result) }
        for body in last { Self.apply(body, to: &result) }
        return result
    }

    // MARK: Declarations

    private static func apply(_ body: String, to result: inout Declarations) {
        var clipped = false
        var zeroSized = false
        var positioned = false
        var farAway = false
        for declaration in body.split(separator: ";") {
            guard let colon = declaration.firstIndex(of: ":") else { continue }
            let name = String(declaration[..<colon]).trimmed.lowercased()
            var value = String(declaration[declaration.index(after: colon)...]).trimmed.lowercased()
            if let bang = value.firstIndex(of: "!") { value = String(value[..<bang]).trimmed }
            switch name {
            case "display": result.gone = value == "none"
            case "mso-hide": if value == "all" { result.gone = true }
            case "visibility": result.invisible = value == "hidden" || value == "collapse"
            case "opacity": if let number = Double(value), number < 0.06 { result.gone = true }
            case "font-size":
                if let size = length(value) { result.tiny = size <= 1 } else { result.tiny = false }
            case "font":
                for piece in value.split(separator: " ") {
                    if let size = length(String(piece.split(separator: "/").first ?? "")), size <= 1,
                        piece.first?.isNumber == true, piece.contains(where: \.isLetter)
                    {
                        result.tiny = true
                    }
                }
            case "color":
                if value == "transparent" || value.hasSuffix(",0)") { result.transparentText = true }
                result.colour = colour(value)
            case "background-color", "background":
                if value == "transparent" || value == "none" || value == "inherit" || value == "initial" { break }
                result.ground = .some(
                    colour(value) ?? value.split(separator: " ").lazy.compactMap { colour(String($0)) }.first)
                if value.contains("url(") || value.contains("gradient") { result.ground = .some(nil) }
            case "overflow", "overflow-x", "overflow-y": if value == "hidden" { clipped = true }
            case "height", "max-height", "width", "max-width":
                if let size = length(value), size <= 1 { zeroSized = true }
            case "position": if value == "absolute" || value == "fixed" { positioned = true }
            case "left", "top", "right", "bottom", "margin-left", "margin-top":
                if let size = length(value), size <= -300 { farAway = true }
            case "text-indent": if let size = length(value), size <= -300 { result.gone = true }
            case "clip": if value.contains("rect(0") || value.contains("rect(1px") { result.gone = true }
            case "text-decoration", "text-decoration-line":
                if value.contains("line-through") { result.struck = true }
            case "white-space": result.preformatted = value.hasPrefix("pre") || value == "break-spaces"
            case "margin": if value.hasPrefix("0") { result.marginless = true }
            case "margin-bottom": if value.hasPrefix("0") { result.marginless = true }
            default: break
            }
        }
        if clipped && zeroSized || farAway && positioned || farAway && clipped { result.gone = true }
    }

    /// A length in points or pixels; relative ones are counted as 16 to the em.
    private static func length(_ text: String) -> Double? {
        let number = text.prefix { $0.isNumber || $0 == "." || $0 == "-" || $0 == "+" }
        guard let value = Double(number) else { return nil }
        switch text.dropFirst(number.count) {
        case "em", "rem", "ex", "ch": return value * 16
        case "%": return value * 0.16
        case "vw", "vh": return value * 10
        case "in": return value * 96
        case "cm": return value * 38
        case "mm": return value * 3.8
        default: return value
        }
    }

    /// `#rgb`, `#rrggbb`, `rgb(…)` or one of the names that hiding uses.
    static func colour(_ text: String) -> Colour? {
        let value = text.trimmed.lowercased()
        if value.hasPrefix("#") {
            let digits = value.dropFirst().compactMap { $0.hexDigitValue }
            guard digits.count == value.count - 1 else { return nil }
            switch digits.count {
            case 3, 4: return Colour(red: digits[0] * 17, green: digits[1] * 17, blue: digits[2] * 17)
            case 6, 8:
                return Colour(
                    red: digits[0] * 16 + digits[1], green: digits[2] * 16 + digits[3], blue: digits[4] * 16 + digits[5]
                )
            default: return nil
            }
        }
        if value.hasPrefix("rgb") {
            let numbers = value.split(whereSeparator: { !$0.isNumber && $0 != "." && $0 != "%" }).compactMap {
                piece -> Int? in
                if piece.hasSuffix("%") { return Double(piece.dropLast()).map { Int(min(max($0, 0), 100) * 2.55) } }
                return Double(piece).map { Int(min(max($0, 0), 255)) }
            }
            guard numbers.count >= 3 else { return nil }
            return Colour(red: numbers[0], green: numbers[1], blue: numbers[2])
        }
        return names[value]
    }

    private static let names: [String: Colour] = [
        "white": .white, "snow": Colour(red: 255, green: 250, blue: 250),
        "ivory": Colour(red: 255, green: 255, blue: 240),
        "ghostwhite": Colour(red: 248, green: 248, blue: 255), "whitesmoke": Colour(red: 245, green: 245, blue: 245),
        "floralwhite": Colour(red: 255, green: 250, blue: 240), "black": Colour(red: 0, green: 0, blue: 0),
        "red": Colour(red: 255, green: 0, blue: 0), "green": Colour(red: 0, green: 128, blue: 0),
        "blue": Colour(red: 0, green: 0, blue: 255), "yellow": Colour(red: 255, green: 255, blue: 0),
        "gray": Colour(red: 128, green: 128, blue: 128), "grey": Colour(red: 128, green: 128, blue: 128),
        "silver": Colour(red: 192, green: 192, blue: 192), "navy": Colour(red: 0, green: 0, blue: 128),
        "lightgray": Colour(red: 211, green: 211, blue: 211), "lightgrey": Colour(red: 211, green: 211, blue: 211),
        "windowtext": Colour(red: 0, green: 0, blue: 0), "window": .white,
    ]
}

extension String {
    /// Without blanks and line breaks at its ends.
    var trimmed: String {
        var view = Substring(self)
        while view.first?.isWhitespace == true { view.removeFirst() }
        while view.last?.isWhitespace == true { view.removeLast() }
        return String(view)
    }
}
