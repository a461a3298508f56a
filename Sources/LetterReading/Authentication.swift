/// Reading of `Authentication-Results` (RFC 8601) and of the office host's own trace field.
enum Authentication {
    /// One parsed header field.
    struct Field: Equatable {
        struct Result: Equatable {
            var method: String
            var result: String
            /// `reason`, `header.d` and the like, in order.
            var properties: [(name: String, value: String)] = []

            static func == (left: Result, right: Result) -> Bool { left.written == right.written }

            /// `dkim=pass header.d=example.com`.
            var written: String {
                ([(method, result)] + properties).map { $0.0 + "=" + $0.1 }.joined(separator: " ")
            }

            func property(_ name: String) -> String? { properties.first { $0.name == name }?.value }
        }

        var authservID: String
        var results: [Result]
    }

    // MARK: Grammar

    /// Parses the value of one field; nothing when it has no authserv-id. Comments nest and are dropped.
    static func parse(_ value: String) -> Field? {
        let lexemes = scan(Array(value.utf8.prefix(16_384)))
        var groups: [[Lexeme]] = [[]]
        for lexeme in lexemes {
            if lexeme == .mark(UInt8(ascii: ";")) {
                if groups.count < 200 { groups.append([]) } else { break }
            } else {
                groups[groups.count - 1].append(lexeme)
            }
        }
        guard case .text(let id)? = groups.first?.first else { return nil }
        var results: [Field.Result] = []
        for group in groups.dropFirst() {
            guard let result = result(group) else { continue }
            results.append(result)
        }
        return Field(authservID: id, results: results)
    }

    private enum Lexeme: Equatable {
        case text(String)
        case mark(UInt8)
    }

    private static func result(_ lexemes: [Lexeme]) -> Field.Result? {
        var pairs: [(String, String)] = []
        var index = 0
        while index < lexemes.count {
            guard case .text(let name) = lexemes[index] else {
                index += 1
                continue
            }
            var next = index + 1
            // “dkim/1=pass”: the method's version is dropped.
            if next + 1 < lexemes.count, lexemes[next] == .mark(UInt8(ascii: "/")) { next += 2 }
            guard next < lexemes.count, lexemes[next] == .mark(UInt8(ascii: "=")) else {
                index = next
                continue
            }
            if next + 1 < lexemes.count, case .text(let value) = lexemes[next + 1] {
                pairs.append((name.lowercased(), value))
                index = next + 2
            } else {
                index = next + 1
            }
        }
        guard let first = pairs.first else { return nil }
        return Field.Result(
            method: first.0, result: first.1.lowercased(),
            properties: pairs.dropFirst().map { (name: $0.0, value: $0.1) })
    }

    private static func scan(_ bytes: [UInt8]) -> [Lexeme] {
        var lexemes: [Lexeme] = []
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case 9, 10, 13, 32: index += 1
            case UInt8(ascii: "("):
                var depth = 0
                while index < bytes.count {
                    if bytes[index] == UInt8(ascii: "\\") {
                        index += 1
                    } else if bytes[index] == UInt8(ascii: "(") {
                        depth += 1
                    } else if bytes[index] == UInt8(ascii: ")") {
                        depth -= 1
                    }
                    index += 1
                    if depth == 0 { break }
                }
            case UInt8(ascii: "\""):
                var text: [UInt8] = []
                index += 1
                while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
                    if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count { index += 1 }
                    text.append(bytes[index])
                    index += 1
                }
                index += 1
                lexemes.append(.text(String(decoding: text, as: UTF8.self)))
            case UInt8(ascii: ";"), UInt8(ascii: "="):
                lexemes.append(.mark(byte))
                index += 1
            case UInt8(ascii: "/"):
                lexemes.append(.mark(byte))
                index += 1
            default:
                let start = index
                // A value may hold “/” and “=” only when it follows an equals sign.
                let isValue = lexemes.last == .mark(UInt8(ascii: "="))
                while index < bytes.count, ![9, 10, 13, 32, 40, 34, 59].contains(bytes[index]),
                    isValue || (bytes[index] != UInt8(ascii: "=") && bytes[index] != UInt8(ascii: "/"))
                {
                    index += 1
                }
                if index == start { index += 1 }
                lexemes.append(.text(String(decoding: bytes[start..<index], as: UTF8.self)))
            }
        }
        return lexemes
    }

    // MARK: Trust

    /// What the trusted trace of a mail proves of its one sender.
    ///
    /// Only the topmost field of a trusted authserv-id counts, and only above
    /// the first `Received` that another host wrote (RFC 8601 sections 5 and
    /// 7.1). The receiving host must remove incoming fields with its own id.
    static func read(_ letter: Letter, settings: ReaderSettings, from: String?) -> AuthenticationReading {
        var reading = AuthenticationReading()
        let trusted = Set(settings.trustedAuthservIDs.map { $0.lowercased() })
        let own = Set(settings.ownHosts.map { $0.lowercased() }).union(trusted)
        var foreign = false
        var trace = 0
        for field in letter.fields {
            if field.name == "received" {
                let hop = hop(field.value)
                guard let by = hop.by, own.contains(by) else {
                    foreign = true
                    continue
                }
                if foreign { continue }
                reading.throughOwnHost = true
                if !hop.isLocalDelivery {
                    if trace == 0, reading.submittedBy == nil { reading.submittedBy = hop.account }
                    trace += 1
                }
            } else if field.name == "authentication-results", !foreign, reading.authservID == nil,
                let parsed = parse(field.value), trusted.contains(parsed.authservID.lowercased())
            {
                reading.authservID = parsed.authservID.lowercased()
                reading.results = parsed.results.map { $0.method + "=" + $0.result }
                if let from, let domain = domain(of: from) { reading.domainProved = proves(parsed, domain) }
            }
        }
        // Two hops of our own host before the letter came in from elsewhere are still ours; the topmost speaks.
        if let from, let account = reading.submittedBy { reading.submissionProved = account == from.lowercased() }
        return reading
    }

    /// dmarc=pass for the domain of From, or dkim=pass by that domain or one above it.
    private static func proves(_ field: Field, _ domain: String) -> Bool {
        for result in field.results where result.result == "pass" {
            switch result.method {
            case "dmarc":
                guard let named = result.property("header.from") else { return true }
                if (named.split(separator: "@").last.map(String.init) ?? named).lowercased() == domain { return true }
            case "dkim":
                let signer =
                    result.property("header.d") ?? result.property("header.i").flatMap { Authentication.domain(of: $0) }
                if let signer, aligned(signer.lowercased(), domain) { return true }
            default: break
            }
        }
        return false
    }

    /// Relaxed alignment (RFC 7489 section 3.1.1) as far as it is safe without a list of public suffixes.
    private static func aligned(_ signer: String, _ domain: String) -> Bool {
        if signer == domain { return true }
        let labels = signer.split(separator: ".")
        guard labels.count >= 2, domain.hasSuffix("." + signer) else { return false }
        let registries: Set<Substring> = [
            "ac", "biz", "co", "com", "desa", "edu", "go", "gov", "mil", "my", "net", "or", "org", "ponpes", "sch",
            "web",
        ]
        return !(labels.count == 2 && registries.contains(labels[0]))
    }

    static func domain(of address: String) -> String? {
        guard let at = address.utf8.lastIndex(of: UInt8(ascii: "@")) else { return nil }
        let domain = String(address[address.index(after: at)...]).lowercased()
        return domain.isEmpty ? nil : domain
    }

    /// The host that wrote a `Received` field, and the account it says was authenticated.
    private static func hop(_ value: String) -> (by: String?, account: String?, isLocalDelivery: Bool) {
        var words: [String] = []
        var account: String?
        let bytes = Array(value.utf8.prefix(8192))
        var index = 0
        var word: [UInt8] = []
        var comment: [UInt8] = []
        var depth = 0
        func close() {
            if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
            word = []
        }
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "(") {
                if depth == 0 { close() } else { comment.append(byte) }
                depth += 1
            } else if byte == UInt8(ascii: ")"), depth > 0 {
                depth -= 1
                if depth == 0 {
                    let text = String(decoding: comment, as: UTF8.self)
                    let mark = "authenticated sender:"
                    // Only before “by”: what stands later is not the host's own word about its client.
                    if account == nil, text.lowercased().hasPrefix(mark),
                        !words.contains(where: { $0.lowercased() == "by" })
                    {
                        let named = trimmed(text.dropFirst(mark.count)).lowercased()
                        if named.utf8.contains(UInt8(ascii: "@")), !named.utf8.contains(32) { account = named }
                    }
                    comment = []
                } else {
                    comment.append(byte)
                }
            } else if depth > 0 {
                comment.append(byte)
            } else if byte == UInt8(ascii: ";") {
                break
            } else if byte == 32 || byte == 9 || byte == 10 || byte == 13 {
                close()
            } else {
                word.append(byte)
            }
            index += 1
        }
        close()
        let lower = words.map { $0.lowercased() }
        // Only the first “by” and “with”: the host's own clauses come before “for”.
        func after(_ name: String) -> String? {
            guard let place = lower.firstIndex(of: name), place + 1 < lower.count else { return nil }
            return lower[place + 1]
        }
        let with = after("with") ?? ""
        return (after("by"), account, with.hasPrefix("lmtp"))
    }
}
