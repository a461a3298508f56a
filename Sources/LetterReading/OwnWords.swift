/// A mail's text parted into the sender's own words and all the rest.
///
/// Rules over lines, tried in this order: lines marked `>`; the line that
/// introduces a quote (“Pada Sen, 23 Nov 2026 … menulis:”), a ruler with
/// “Pesan asli”, a block of Dari/Dikirim/Kepada; then signatures, lines of
/// telephones (“Dikirim dari iPhone saya”) and disclaimers. Cutting too much
/// is answered by a question to a person, so a doubtful line is cut.
struct OwnWords {
    /// The sender's own words; everything when cutting left nothing.
    var text: String
    /// True when cutting left nothing.
    var uncut: Bool
    /// The text of a forwarded mail below the sender's own words, its header lines included.
    var forwarded: String?
    /// True when something was quoted.
    var quoted: Bool
    /// What was quoted, without its marks: the mail that is answered.
    var quotedText: String
    /// True when the mail was longer than what is read.
    var cut: Bool

    private enum Mark { case own, quote, attribution, cutOff, signature, disclaimer }

    /// - Parameters:
    ///   - senderName: the display name of `From`, as a signature repeats it.
    ///   - keepsSignature: true for letters, whose name block is content.
    init(_ text: String, senderName: String? = nil, keepsSignature: Bool = false) {
        let words = Words.clean(text)
        let lines = OwnWords.lines(words.bytes)
        var marks = [Mark](repeating: .own, count: lines.count)
        let folded = lines.map { OwnWords.fold($0) }
        quoted = false
        forwarded = nil
        self.cut = words.cut

        // Quotes marked at the line's start, and lines that a bad wrap has torn off them.
        for index in lines.indices where OwnWords.isMarked(folded[index]) { marks[index] = .quote }
        for index in lines.indices
        where marks[index] == .own && !folded[index].isEmpty && index > 0 && marks[index - 1] == .quote {
            // A torn line follows a long quoted line at once, and the quote goes on below it.
            let torn = lines[index - 1].utf8.count >= 60 && index + 1 < lines.count && marks[index + 1] == .quote
            if torn { marks[index] = .quote }
        }

        // What introduces a quote, from the top.
        var cut = lines.count
        let isQuote = marks.map { $0 == .quote }
        var index = 0
        while index < lines.count {
            if marks[index] == .own {
                if let length = OwnWords.attribution(folded, isQuote, at: index) {
                    for line in index..<(index + length) { marks[line] = .attribution }
                    quoted = true
                    // “pe 20. lokakuuta 2017 klo 17.50 Nama” stands above “<alamat> kirjoitti:”.
                    if index > 0, marks[index - 1] == .own, folded[index].hasPrefix("<"),
                        OwnWords.tellsMoment(Array(folded[index - 1].utf8))
                    {
                        marks[index - 1] = .attribution
                    }
                    let next = (index + length..<min(lines.count, index + length + 40)).first { !folded[$0].isEmpty }
                    if let next, marks[next] != .quote {
                        cut = index
                        break
                    }
                    index += length
                    continue
                }
                if let ruler = OwnWords.separator(folded[index]) {
                    cut = index
                    quoted = true
                    if ruler == .forward { forwarded = OwnWords.join(lines[index...]) }
                    break
                }
                if OwnWords.isHeaderBlock(folded, at: index) {
                    cut = index
                    quoted = true
                    break
                }
            } else {
                quoted = true
            }
            index += 1
        }
        // The ruler above what was cut goes with it.
        if cut > 0, cut < lines.count, let above = (0..<cut).last(where: { !folded[$0].isEmpty }), cut - above <= 2,
            OwnWords.isRuler(folded[above])
        {
            cut = above
        }
        for line in cut..<lines.count { marks[line] = .cutOff }

        OwnWords.markDisclaimers(folded, &marks)
        OwnWords.markSignatures(lines, folded, senderName: senderName, keepsSignature: keepsSignature, &marks)
        quotedText = lines.indices.filter { marks[$0] == .quote || marks[$0] == .cutOff }.prefix(400)
            .map { String(lines[$0].drop { $0 == ">" || $0 == " " }) }.joined(separator: "\n")
        let own = OwnWords.join(lines.indices.filter { marks[$0] == .own }.map { lines[$0] }[...])
        if own.isEmpty {
            self.text = trimmed(String(decoding: words.bytes, as: UTF8.self))
            uncut = true
        } else {
            self.text = own
            uncut = false
        }
    }

    // MARK: Lines

    private static func lines(_ source: [UInt8]) -> [String] {
        source.split(separator: 10, omittingEmptySubsequences: false).flatMap { line in
            parted(line).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// A line in which an introduction and its quote, or own words and an introduction, run together, parted again:
    /// “Setuju  Pada Kam, 3 Des 2026 07.44, Layanan<a@b> menulis:   Yth. …”, as some telephones and web mails send it.
    private static func parted(_ line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        guard let at = line.firstIndex(of: UInt8(ascii: "@")), line.first != UInt8(ascii: ">") else { return [line] }
        // The verb of writing right behind the address: “…<a@b> menulis:”.
        guard let close = line[at...].prefix(160).firstIndex(where: { $0 == UInt8(ascii: ">") || $0 == 41 || $0 == 93 })
        else { return [line] }
        guard let colon = line[close...].prefix(40).firstIndex(of: UInt8(ascii: ":")) else { return [line] }
        let verb = line[(close + 1)..<colon].drop { $0 == 32 || $0 == 9 }.map { $0 >= 65 && $0 <= 90 ? $0 + 32 : $0 }
        guard writingBytes.contains(Array(verb.reversed().drop { $0 == 32 }.reversed())) else { return [line] }
        var parts: [ArraySlice<UInt8>] = []
        var start = line.startIndex
        let head = line[..<at].map { $0 >= 65 && $0 <= 90 ? $0 + 32 : $0 }
        for opener in midOpeners {
            guard let place = lastIndex(of: opener, in: head), place > 0, tellsMoment(head[place...]) else { continue }
            parts.append(line[..<(line.startIndex + place)])
            start = line.startIndex + place + 1
            break
        }
        parts.append(line[start...colon])
        let rest = line[(colon + 1)...]
        if rest.contains(where: { $0 > 32 }) { parts.append(rest) }
        return parts
    }

    private static let midOpeners = [" pada ", " on "].map { Array($0.utf8) }

    private static func lastIndex(of pattern: [UInt8], in text: [UInt8]) -> Int? {
        guard text.count >= pattern.count else { return nil }
        for start in stride(from: text.count - pattern.count, through: max(0, text.count - 400), by: -1)
        where text[start..<(start + pattern.count)].elementsEqual(pattern) {
            return start
        }
        return nil
    }

    private static func join(_ lines: ArraySlice<String>) -> String {
        var result: [String] = []
        for line in lines {
            let text = trimmedEnd(line)
            if text.isEmpty, result.last?.isEmpty ?? true { continue }
            result.append(text)
        }
        while result.last?.isEmpty ?? false { result.removeLast() }
        return result.joined(separator: "\n")
    }

    private static func trimmedEnd(_ line: String) -> String {
        var end = line.utf8.count
        let bytes = Array(line.utf8)
        while end > 0, bytes[end - 1] <= 32 { end -= 1 }
        return end == bytes.count ? line : String(decoding: bytes[..<end], as: UTF8.self)
    }

    /// Lower case, single blanks, plain quotes; emphasis marks dropped from the ends.
    private static func fold(_ line: String) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(min(line.utf8.count, 400))
        var blank = false
        for byte in line.utf8.prefix(2000) {
            if byte == 32 || byte == 9 {
                blank = true
                continue
            }
            if blank, !result.isEmpty { result.append(32) }
            blank = false
            result.append(byte >= 65 && byte <= 90 ? byte + 32 : byte)
        }
        var start = 0
        var end = result.count
        while start < end, result[start] == UInt8(ascii: "*") { start += 1 }
        while end > start, result[end - 1] == UInt8(ascii: "*") { end -= 1 }
        return String(decoding: result[start..<end], as: UTF8.self)
    }

    private static func isMarked(_ folded: String) -> Bool {
        // “… <nama@alamat” may wrap before “>:”.
        folded.utf8.first == UInt8(ascii: ">") && folded != ">:" || folded.hasPrefix("|>") || folded.hasPrefix("| >")
    }

    // MARK: Introductions

    private static let openers = [
        "pada ", "on ", "le ", "am ", "el ", "il ", "em ", "op ", "den ", "dne ", "w dniu ", "kl.", "tanggal ", "em ",
        "på ", "no dia ", "a(z) ", "den ", "ons", "man", "tir", "fre", "on,", "dalam ", "quoting ", "vào ", "no ",
    ]
    private static let writing = [
        "menulis", "wrote", "writes", "schrieb", "a écrit", "escribió", "escribio", "scritto", "escreveu", "skrev",
        "schreef",
        "napisał", "napisał(a)", "kirjoitti", "написал", "написав", "пишет", "geschreven", "yazdı", "said", "berkata",
        "mengirim", "menuliskan", "ha scritto", "napsal", "napsal(a)", "írta", "đã viết",
    ]

    private static let writingBytes = writing.map { Array($0.utf8) }

    /// Whether a verb of writing stands at the end, or as a word inside.
    private static func tellsWriting(_ body: some RandomAccessCollection<UInt8>) -> (atEnd: Bool, inside: Bool) {
        var inside = false
        for verb in writingBytes {
            if body.count >= verb.count, body.suffix(verb.count).elementsEqual(verb),
                body.count == verb.count || body.dropLast(verb.count).last == 32
            {
                return (true, true)
            }
            if !inside, holds(body, [32] + verb + [32]) { inside = true }
        }
        return (false, inside)
    }

    /// How many lines from `index` on introduce a quote, or nothing.
    private static func attribution(_ folded: [String], _ isQuote: [Bool], at index: Int) -> Int? {
        // “---- On Wed, 24 Feb 2021 … wrote ----”
        let first = undashed(folded[index])
        guard !first.isEmpty, first.utf8.count <= 300 else { return nil }
        let opens = openers.contains { first.hasPrefix($0) }
        let hasDigit = first.utf8.contains { $0 >= 48 && $0 <= 57 }
        let hasAddress = first.utf8.contains(UInt8(ascii: "@"))
        guard opens && hasDigit || hasAddress || first.utf8.last == UInt8(ascii: ":") else { return nil }
        var joined: [UInt8] = []
        for length in 1...4 {
            let line = index + length - 1
            guard line < folded.count, !isQuote[line], !folded[line].isEmpty else { return nil }
            if !joined.isEmpty { joined.append(32) }
            joined += undashed(folded[line]).utf8
            guard joined.count <= 400 else { return nil }
            // Some programs leave the colon out.
            guard joined.last == UInt8(ascii: ":") else {
                if opens, hasDigit, joined.contains(UInt8(ascii: "@")), tellsWriting(joined).atEnd { return length }
                continue
            }
            let body = joined.dropLast()
            let verb = tellsWriting(body)
            let digits = body.contains { $0 >= 48 && $0 <= 57 }
            let address = body.contains(UInt8(ascii: "@"))
            if verb.atEnd, address || digits { return length }
            if verb.inside, address || opens && digits { return length }
            if body.last == UInt8(ascii: ">"), address, tellsMoment(body) { return length }
            // “23.11.2026 10.15, Nama <a@b>:” or “Nama menulis:” before marked lines.
            guard verb.atEnd || address && digits,
                let next = (index + length..<min(folded.count, index + length + 40)).first(where: {
                    !folded[$0].isEmpty
                }),
                isQuote[next]
            else { return nil }
            return length
        }
        return nil
    }

    private static func undashed(_ line: String) -> String {
        guard line.hasPrefix("--"), line.hasSuffix("--"), line.utf8.contains(where: isLetterByte) else { return line }
        return trimmed(
            String(decoding: line.utf8.drop { $0 == 45 }.reversed().drop { $0 == 45 }.reversed(), as: UTF8.self))
    }

    /// A year and a time of day: “23.11.2026, 10.15, Nama <a@b>:” needs no verb.
    private static func tellsMoment(_ body: some RandomAccessCollection<UInt8>) -> Bool {
        let bytes = Array(body)
        var year = false
        var clock = false
        func digit(_ index: Int) -> Bool { bytes.indices.contains(index) && bytes[index] >= 48 && bytes[index] <= 57 }
        for index in bytes.indices where digit(index) && !digit(index - 1) {
            let four = digit(index + 1) && digit(index + 2) && digit(index + 3) && !digit(index + 4)
            if four, bytes[index] == 50 && bytes[index + 1] == 48 || bytes[index] == 49 && bytes[index + 1] == 57 {
                year = true
            }
            let mark = digit(index + 1) ? index + 2 : index + 1
            if bytes.indices.contains(mark), bytes[mark] == 58 || bytes[mark] == 46, digit(mark + 1), digit(mark + 2),
                !digit(mark + 3)
            {
                clock = true
            }
        }
        return year && clock
    }

    private enum Ruler { case original, forward }

    private static let originals = [
        "pesan asli", "original message", "oprindelig besked", "opprinnelig melding", "ursprungligt meddelande",
        "original-nachricht", "ursprüngliche nachricht", "message d'origine",
        "mensaje original",
        "oorspronkelijk bericht", "messaggio originale", "mensagem original", "email asli", "pesan semula",
        "original appointment",
        "pesan sebelumnya", "reply message", "reply above this line", "ursprungligt meddelande",
        "oprindelig meddelelse",
        "opprinnelig melding", "alkuperäinen viesti", "message original", "исходное сообщение",
    ]
    private static let forwards = [
        "pesan yang diteruskan", "pesan terusan", "forwarded message", "begin forwarded message", "mulai pesan terusan",
        "pesan diteruskan", "mulai pesan yang diteruskan", "forwarded by", "weitergeleitete nachricht",
        "message transféré",
        "email yang diteruskan", "email terusan", "mensaje reenviado",
    ]

    private static func separator(_ folded: String) -> Ruler? {
        guard folded.utf8.count <= 120 else { return nil }
        let core = String(decoding: folded.utf8.drop { !isLetterByte($0) }, as: UTF8.self)
        let ruled =
            folded.hasPrefix("--") || folded.hasPrefix("__") || folded.hasPrefix("==") || folded.hasPrefix("##")
            || folded.hasPrefix("**")
        let bare = String(decoding: Array(core.utf8).reversed().drop { !isLetterByte($0) }.reversed(), as: UTF8.self)
        if forwards.contains(bare), ruled || folded.hasSuffix(":") || bare.hasPrefix("begin") || bare.hasPrefix("mulai")
        {
            return .forward
        }
        if originals.contains(bare), ruled || folded.hasSuffix("-") || folded.hasSuffix(":") { return .original }
        if ruled, forwards.contains(where: { bare.hasPrefix($0) }) { return .forward }
        if ruled, originals.contains(where: { bare.hasPrefix($0) }) { return .original }
        return nil
    }

    private static func isLetterByte(_ byte: UInt8) -> Bool { byte >= 0x80 || (byte >= 97 && byte <= 122) }

    private static let senderLabels = [
        "dari", "from", "von", "de", "da", "van", "från", "fra", "lähettäjä", "od", "от", "pengirim",
    ]
    private static let dateLabels = [
        "envoyé le", "message du", "sent at",
        "dikirim", "sent", "terkirim", "gesendet", "envoyé", "enviado", "inviato", "verzonden", "skickat", "sendt",
        "lähetetty", "enviada",
        "enviada em", "enviado el", "wysłano", "отправлено",
    ]
    private static let otherLabels = [
        "dato", "copie à", "À", "copia", "kopia", "sujet", "kopi", "kopie", "kopi til",
        "tanggal", "date", "kepada", "to", "ke", "cc", "tembusan", "perihal", "subject", "subjek", "hal", "datum", "an",
        "betreff", "objet", "à",
        "para", "asunto", "aan", "onderwerp", "a", "oggetto", "assunto", "till", "ämne", "til", "emne", "data", "fecha",
        "reply-to", "balas ke",
        "importance", "prioritas", "judul", "bcc", "temat", "do", "тема", "кому", "дата", "lampiran", "attachments",
    ]

    private static func label(_ folded: String) -> Substring? {
        let plain =
            folded.utf8.contains(UInt8(ascii: "*"))
            ? String(decoding: folded.utf8.filter { $0 != UInt8(ascii: "*") }, as: UTF8.self) : folded
        guard let colon = plain.firstIndex(of: ":"), plain.utf8.distance(from: plain.startIndex, to: colon) <= 20 else {
            return nil
        }
        var name = plain[..<colon]
        while name.last == " " { name.removeLast() }
        while name.first == " " { name.removeFirst() }
        return Substring(name.utf8.contains { $0 >= 0x80 } ? name.lowercased() : String(name))
    }

    private static func isRuler(_ folded: String) -> Bool {
        folded.utf8.count >= 5 && folded.utf8.allSatisfy { $0 == 95 || $0 == 45 || $0 == 61 || $0 == 42 }
    }

    /// The lines that Outlook and phones put above the mail they answer.
    ///
    /// A nota dinas has Dari, Kepada and Hal too; so a sending time or an
    /// address is asked for as well.
    private static func isHeaderBlock(_ folded: [String], at index: Int) -> Bool {
        guard let first = label(folded[index]) else { return false }
        let isSender = senderLabels.contains(String(first))
        let isDate = dateLabels.contains(String(first))
        // “Date: …, Subject: …, From: …” in any order, below a ruler or an empty line.
        let isOther = !isSender && !isDate && otherLabels.contains(String(first))
        guard isSender || isDate || isOther else { return false }
        if isOther, index > 0, !folded[index - 1].isEmpty, !isRuler(folded[index - 1]) { return false }
        var sender = isSender
        var sent = isDate
        var others = isOther ? 1 : 0
        var address = folded[index].utf8.contains(UInt8(ascii: "@"))
        var line = index + 1
        var blanks = 0
        while line < folded.count, line < index + 14 {
            if folded[line].isEmpty {
                blanks += 1
                if blanks > 1 { break }
                line += 1
                continue
            }
            guard let name = label(folded[line]).map(String.init) else {
                // A long list of addressees wraps.
                if folded[line].utf8.contains(UInt8(ascii: "@")) || folded[line].hasSuffix(";") {
                    line += 1
                    continue
                }
                break
            }
            if senderLabels.contains(name) {
                sender = true
            } else if dateLabels.contains(name) {
                sent = true
            } else if otherLabels.contains(name) {
                others += 1
            } else {
                break
            }
            if folded[line].utf8.contains(UInt8(ascii: "@")) { address = true }
            blanks = 0
            line += 1
        }
        if !isOther, sender, sent, others >= 1 { return true }
        return sender && address && others >= 2
    }

    // MARK: Signatures and disclaimers

    private static let phoneLines = [
        "dikirim dari", "sent from", "dapatkan outlook", "get outlook", "dikirim melalui", "terkirim dari", "sent via",
        "sent with",
        "dikirim menggunakan", "dikirim dengan", "envoyé de", "envoyé depuis", "enviado desde", "enviado do",
        "von meinem", "gesendet von", "inviato da",
        "verzonden vanaf", "skickat från", "sendt fra", "virus-free", "bebas virus", "[image:", "[cid:", "[gambar:",
        "lähetetty", "diketik dari",
        "unduh outlook", "outlook untuk", "yahoo mail:", "mailspring", "sent by",
    ]
    private static let disclaimerHeads = [
        "disclaimer", "peringatan", "pemberitahuan", "perhatian", "confidentiality", "email ini", "e-mail ini",
        "surat elektronik ini",
        "surel ini", "this e-mail", "this email", "this message", "pesan ini", "important notice", "notice:",
        "catatan kerahasiaan", "kerahasiaan",
        "confidential", "important:", "penting:", "the information", "informasi yang", "isi email", "isi e-mail",
        "isi surat elektronik", "penafian", "sangkalan", "the contents",
        "privileged", "mohon pertimbangkan", "please consider", "please think", "pernyataan", "segala informasi",
        "surat elektronik", "*disclaimer",
    ]
    private static let disclaimerWords = [
        "rahasia", "confidential", "penerima", "recipient", "intended", "privileged", "menghapus", "hapus", "delete",
        "bertanggung jawab", "liable",
        "lampirannya", "kedinasan", "in error", "menyebar", "menyalin", "disclos", "copying", "distribut",
        "unauthorized", "penerima yang dituju", "lingkungan",
        "environment", "mencetak", "printing", "bukan penerima", "dilarang", "virus", "tidak berhak", "addressee",
        "tanpa izin",
    ]

    private static let disclaimerPatterns = disclaimerWords.map { Array($0.utf8) }

    private static func countDisclaimerWords(_ text: String) -> Int {
        let bytes = Array(text.utf8.prefix(8000))
        return disclaimerPatterns.filter { holds(bytes, $0) }.count
    }

    private static func markDisclaimers(_ folded: [String], _ marks: inout [Mark]) {
        var index = 0
        var inside = false
        while index < folded.count {
            guard marks[index] == .own, !folded[index].isEmpty else {
                if marks[index] != .own { inside = false }
                index += 1
                continue
            }
            var end = index
            while end < folded.count, marks[end] == .own, !folded[end].isEmpty { end += 1 }
            var head = Substring(folded[index])
            while let first = head.utf8.first, !isLetterByte(first) { head = Substring(head.utf8.dropFirst()) }
            let starts = disclaimerHeads.contains { head.hasPrefix($0) }
            var count = 0
            if starts || inside {
                let text = folded[index..<min(end, index + 40)].joined(separator: " ")
                count = countDisclaimerWords(text)
            }
            // A head alone on its line speaks for the paragraph after it.
            let next = (end..<folded.count).first { !folded[$0].isEmpty }
            var headAlone = false
            if starts, end == index + 1, folded[index].utf8.count <= 40, let next, marks[next] == .own {
                var stop = next
                while stop < folded.count, marks[stop] == .own, !folded[stop].isEmpty { stop += 1 }
                let text = folded[next..<min(stop, next + 40)].joined(separator: " ")
                headAlone = countDisclaimerWords(text) >= 2
            }
            if starts && count >= 2 || inside && count >= 1 || headAlone {
                for line in index..<end { marks[line] = .disclaimer }
                inside = true
            } else {
                // A disclaimer wrapped into the paragraph of the words before it.
                if let line = (index + 1..<max(index + 1, end)).first(where: { line in
                    disclaimerHeads.contains { folded[line].hasPrefix($0) }
                        && countDisclaimerWords(folded[line..<min(end, line + 40)].joined(separator: " ")) >= 3
                }) {
                    for line in line..<end { marks[line] = .disclaimer }
                    inside = true
                } else {
                    inside = false
                }
            }
            index = end
        }
    }

    private static let closings = [
        "hormat saya", "hormat kami", "salam", "salam hormat", "salam hangat", "regards", "best regards",
        "kind regards", "warm regards", "best",
        "sincerely", "hormat", "wassalam", "wassalamualaikum wr wb", "wassalamualaikum wr. wb.",
        "wassalamu'alaikum wr. wb.", "thanks & regards", "thanks and regards", "salam takzim",
        "cheers", "yours sincerely", "best wishes", "ttd", "tertanda",
    ]

    private static func markSignatures(
        _ lines: [String], _ folded: [String], senderName: String?, keepsSignature: Bool, _ marks: inout [Mark]
    ) {
        var inSignature = false
        var seenOwn = false
        for index in folded.indices {
            guard marks[index] == .own else {
                inSignature = false
                continue
            }
            let text = folded[index]
            if text == "--" || text == "—" || text == "– –" || text == "-- " { inSignature = true }
            if inSignature {
                marks[index] = .signature
                continue
            }
            if text.utf8.count <= 120, phoneLines.contains(where: { text.hasPrefix($0) }) {
                marks[index] = .signature; continue
            }
            if !text.isEmpty { seenOwn = true }
        }
        guard !keepsSignature, seenOwn else { return }
        // A closing formula, a name as in From, or a NIP begins a name block.
        let names = Set(senderName.map { Words($0).tokens.filter { $0.kind == .word }.map(\.text) } ?? [])
        var hasContent = false
        var index = 0
        while index < folded.count {
            guard marks[index] == .own, !folded[index].isEmpty else {
                index += 1
                continue
            }
            var bare = folded[index]
            while let last = bare.utf8.last,
                last == UInt8(ascii: ",") || last == UInt8(ascii: ".") || last == UInt8(ascii: ";")
            { bare.removeLast() }
            let closes = closings.contains(bare)
            let said =
                bare.utf8.count <= 80 ? Words(bare).tokens.filter { $0.kind == .word }.map(\.text) : []
            // The whole name, or a part of it alone on its line.
            let named =
                names.count > 0 && said.contains { $0.utf8.count >= 4 } && said.allSatisfy { names.contains($0) }
                && !bare.utf8.contains { $0 >= 48 && $0 <= 57 }
            let served = isServiceNumber(folded[index])
            if hasContent, closes || named || served {
                var start = index
                if served {
                    while start > 0, marks[start - 1] == .own, !folded[start - 1].isEmpty, isNameLike(lines[start - 1])
                    { start -= 1 }
                }
                // “Disetujui oleh:” above the name belongs to the block.
                if named || served, let above = (0..<start).last(where: { marks[$0] == .own && !folded[$0].isEmpty }),
                    start - above <= 2, folded[above].utf8.count <= 30,
                    folded[above].hasSuffix("oleh:")
                        || folded[above].hasSuffix("oleh")
                {
                    start = above
                }
                // Something must be left above, or the block is what was written.
                guard (0..<start).contains(where: { marks[$0] == .own && !folded[$0].isEmpty }) else {
                    index += 1
                    continue
                }
                for line in start...index { marks[line] = .signature }
                var end = index + 1
                while end < folded.count, marks[end] == .own, folded[end].isEmpty || isNameLike(lines[end]) {
                    marks[end] = .signature
                    end += 1
                }
                index = end
                continue
            }
            hasContent = true
            index += 1
        }
    }

    private static func isServiceNumber(_ folded: String) -> Bool {
        guard folded.hasPrefix("nip") else { return false }
        return folded.utf8.filter { $0 >= 48 && $0 <= 57 }.count >= 15
    }

    /// A line as name blocks have them: a name, an office, a telephone; no sentence and no afterthought.
    private static func isNameLike(_ line: String) -> Bool {
        let text = trimmed(line)
        guard let first = text.unicodeScalars.first, text.utf8.count <= 90 else { return false }
        guard first.properties.isUppercase || "([+0123456789*-_".unicodeScalars.contains(first) else { return false }
        let folded = fold(text)
        if ["nb", "ps", "p.s", "catatan", "note", "n.b"].contains(where: {
            folded.hasPrefix($0 + ":") || folded.hasPrefix($0 + ".") || folded.hasPrefix($0 + " ")
        }) {
            return false
        }
        // Every word of a name or office is capital, joining words apart.
        let small: Set<String> = [
            "dan", "of", "and", "the", "di", "ke", "pada", "untuk", "bin", "binti", "van", "de", "kota", "kab", "a/n",
            "d/a",
        ]
        for word in text.split(separator: " ") {
            guard let letter = word.unicodeScalars.first else { continue }
            if letter.properties.isLowercase, !small.contains(word.lowercased()),
                !word.utf8.contains(UInt8(ascii: "@")), !word.utf8.contains(UInt8(ascii: "."))
            {
                return false
            }
        }
        return !folded.hasSuffix("?") && !folded.hasSuffix("!")
    }
}
