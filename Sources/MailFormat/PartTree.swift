/// The parts of a mail as ranges of its bytes: RFC 2046 structure, found without recursion and within limits.
struct PartTree {
    /// Depth of parts inside parts: 20.
    static let depthLimit = 20
    /// Parts of a mail altogether: 200.
    static let partLimit = 200
    /// Bytes of a mail after decoding: 30 MB.
    static let decodedLimit = 30_000_000

    /// One part; children by their index in `parts`.
    struct Part {
        var raw: RawMail
        var type: Grammar.Parameterised
        var disposition: Grammar.Parameterised?
        /// In lower case.
        var encoding: String
        var children: [Int] = []
        var depth: Int
        /// True when this is the header and body of a message inside `message/rfc822`.
        var isMessage = false
    }

    private(set) var parts: [Part] = []
    /// Sentences about what was left out.
    private(set) var doubts: [String] = []

    init(_ mail: RawMail) {
        parts.append(Self.part(mail, depth: 0, defaultType: "text/plain"))
        var next = 0
        var decoded = 0
        while next < parts.count {
            let part = parts[next]
            let isMultipart = part.type.value.hasPrefix("multipart/")
            let isMail = part.type.value == "message/rfc822" || part.type.value == "message/global"
            guard isMultipart || isMail else {
                next += 1
                continue
            }
            if part.depth >= Self.depthLimit {
                note("bagian surel bersarang lebih dari \(Self.depthLimit) tingkat; yang di dalamnya tidak dibaca")
            } else if isMultipart {
                guard let boundary = part.type["boundary"], !boundary.isEmpty else {
                    note("batas antarbagian surel tidak ada; teksnya dibaca apa adanya")
                    parts[next].type = .init(value: "text/plain", parameters: [])
                    next += 1
                    continue
                }
                let ranges = Self.split(part.raw, boundary: boundary, limit: Self.partLimit - parts.count + 1)
                for range in ranges {
                    guard parts.count < Self.partLimit else {
                        note("surel terdiri atas lebih dari \(Self.partLimit) bagian; sisanya tidak dibaca")
                        break
                    }
                    let child = Self.part(
                        RawMail(part.raw.bytes, in: range), depth: part.depth + 1,
                        defaultType: part.type.value == "multipart/digest" ? "message/rfc822" : "text/plain")
                    parts[next].children.append(parts.count)
                    parts.append(child)
                }
            } else if parts.count < Self.partLimit {
                let inner: RawMail
                switch part.encoding {
                case "base64", "quoted-printable":
                    decoded += part.raw.body.count
                    guard decoded <= Self.decodedLimit else {
                        note("surel yang dilampirkan terlalu besar untuk dibaca")
                        next += 1
                        continue
                    }
                    inner = RawMail(TransferDecoding.decode(part.raw.bytes[part.raw.body], encoding: part.encoding))
                default: inner = RawMail(part.raw.bytes, in: part.raw.body)
                }
                var child = Self.part(inner, depth: part.depth + 1, defaultType: "text/plain")
                child.isMessage = true
                parts[next].children.append(parts.count)
                parts.append(child)
            }
            next += 1
        }
    }

    private mutating func note(_ doubt: String) { if !doubts.contains(doubt) { doubts.append(doubt) } }

    private static func part(_ raw: RawMail, depth: Int, defaultType: String) -> Part {
        let type =
            raw.firstValue("content-type").flatMap(Grammar.contentType) ?? .init(value: defaultType, parameters: [])
        let encoding = raw.firstValue("content-transfer-encoding").map {
            String(decoding: $0.prefix { $0 > 0x20 && $0 != UInt8(ascii: ";") }, as: UTF8.self).lowercased()
        }
        return Part(
            raw: raw, type: type, disposition: raw.firstValue("content-disposition").flatMap(Grammar.disposition),
            encoding: encoding ?? "7bit", depth: depth)
    }

    /// The ranges between the delimiter lines of `boundary` (RFC 2046 section 5.1.1); an unclosed last part counts.
    private static func split(_ raw: RawMail, boundary: String, limit: Int) -> [Range<Int>] {
        var result: [Range<Int>] = []
        let pattern = Array("--".utf8) + Array(boundary.utf8)
        raw.bytes.withUnsafeBytes { all in
            pattern.withUnsafeBytes { wanted in
                var search = raw.body.lowerBound
                var open: Int?
                while search < raw.body.upperBound {
                    let window = UnsafeRawBufferPointer(rebasing: all[search..<raw.body.upperBound])
                    guard let offset = RawScan.find(wanted, in: window) else { break }
                    let start = search + offset
                    var after = start + wanted.count
                    search = after
                    guard start == raw.body.lowerBound || all[start - 1] == 0x0A else { continue }
                    var closing = false
                    if after + 1 < raw.body.upperBound, all[after] == 0x2D, all[after + 1] == 0x2D {
                        closing = true
                        after += 2
                    }
                    var blank = true
                    while after < raw.body.upperBound, all[after] != 0x0A {
                        let byte = all[after]
                        if byte != 0x20 && byte != 0x09 && byte != 0x0D {
                            blank = false
                            break
                        }
                        after += 1
                    }
                    guard blank else { continue }
                    if let begin = open {
                        // The line break before the delimiter belongs to it.
                        var end = start
                        if end > begin { end -= 1 }
                        if end > begin, all[end - 1] == 0x0D { end -= 1 }
                        result.append(begin..<max(begin, end))
                    }
                    open = nil
                    if closing || result.count >= limit { return }
                    open = min(after + 1, raw.body.upperBound)
                    search = open ?? search
                }
                if let begin = open { result.append(begin..<raw.body.upperBound) }
            }
        }
        return result
    }
}
