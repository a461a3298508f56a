import OfficeCalendar

/// Reads decoded mails as a careful clerk would: what is asked, what is decided, who proves it.
///
/// Pure and total: any letter gets a reading, in time linear in its text.
/// The words of decisions come from `ReaderSettings.lexicon`; without them
/// no reply decides anything.
package struct Reader: LetterReader {
    private let settings: ReaderSettings
    private let vocabulary: Vocabulary
    private let decisions: Decisions
    private let requests: Requests

    /// Makes a reader for one office; the lexicon is indexed once.
    package init(settings: ReaderSettings) {
        self.settings = settings
        vocabulary = Vocabulary(settings.lexicon)
        decisions = Decisions(vocabulary: vocabulary)
        requests = Requests(settings: settings, vocabulary: vocabulary)
    }

    /// Reads a decoded mail. Total: any letter gets a reading.
    package func read(_ letter: Letter) -> Reading {
        var reading = envelope(letter)
        guard !letter.unreadable else {
            reading.kind = .unreadable
            if reading.doubts.isEmpty { reading.doubts.append("surel tidak dapat dibaca") }
            return reading
        }
        let body = body(letter)
        let sender = letter.from.first?.name
        let letterWords = OwnWords(body, senderName: sender, keepsSignature: true)
        reading.text = letterWords.text
        reading.uncut = letterWords.uncut

        let answering = !letter.inReplyTo.isEmpty || answerPrefix(letter.subject) == .answer
        let said = letterWords.uncut ? (letterWords.quoted ? "" : body) : letterWords.text
        let verdict = Machines.judge(letter, own: said, answering: answering)
        // What an application writes by machine is a form, not an answer of one.
        switch verdict == .automatic && !answering && isForm(letter) ? nil : verdict {
        case .bounce:
            reading.kind = .bounce
            reading.bounces = Bounces.read(letter)
            return reading
        case .automatic:
            reading.kind = .automatic
            return reading
        case nil: break
        }

        let answers = isAnswer(letter, reading)
        let documents = documents(letter, letterWords, answers: answers)
        let judged = judge(letter, letterWords, documents, answers: answers, today: today(letter))
        reading.kind = judged.kind
        switch judged.kind {
        case .reply:
            let own = OwnWords(body, senderName: sender)
            reading.text = own.text
            reading.uncut = own.uncut
            reply(letter, own, sender, &reading)
        case .request, .other:
            if letterWords.forwarded != nil, !letterWords.uncut {
                reading.text = forwardedText(letterWords)
            } else if answerPrefix(letter.subject) == .forward, letterWords.quoted {
                reading.text = trimmed(forwardedText(letterWords, whole: body))
            }
            if letterWords.forwarded != nil, letterWords.uncut { reading.uncut = false }
            if let request = judged.request {
                var request = request
                addMailWarnings(letter, letterWords, judged.kind, &request)
                reading.request = request
                if judged.kind == .request { reading.doubts += Reader.doubts(about: request) }
            }
        default: break
        }
        return reading
    }

    /// Whether the mail comes from an application whose forms the office takes.
    private func isForm(_ letter: Letter) -> Bool {
        guard letter.from.count == 1, let from = letter.from.first?.address.lowercased() else { return false }
        return settings.formSenders?.contains(from) ?? false
    }

    // MARK: Envelope

    private func envelope(_ letter: Letter) -> Reading {
        var reading = Reading()
        reading.subject = letter.subject
        reading.date = letter.date
        reading.dateOffsetMinutes = letter.dateOffsetMinutes
        reading.messageID = letter.messageID
        reading.attachments = letter.attachments
        reading.files = letter.files.isEmpty ? nil : letter.files
        reading.doubts = letter.doubts
        if letter.fromFields == 1, letter.from.count == 1, let only = letter.from.first {
            reading.from = lowerDomain(only.address)
            reading.fromName = only.name
        } else {
            let doubt =
                letter.fromFields > 1
                ? "header From tertulis \(letter.fromFields) kali"
                : letter.from.isEmpty
                    ? "pengirim tidak dapat dibaca dari header From" : "header From tidak memuat tepat satu alamat"
            if !reading.doubts.contains(doubt) { reading.doubts.append(doubt) }
        }
        reading.replyTo = letter.replyTo.first.map { lowerDomain($0.address) }
        var references: [String] = []
        for id in letter.inReplyTo.prefix(32) + Array(letter.references.suffix(64).reversed())
        where !references.contains(id) { references.append(id) }
        reading.references = references
        reading.tokens = Marks.tokens(letter, delimiter: settings.recipientDelimiter)
        reading.caseNumbers = Marks.caseNumbers(letter.subject)
        reading.authentication = Authentication.read(letter, settings: settings, from: reading.from)
        return reading
    }

    private func lowerDomain(_ address: String) -> String {
        guard let at = address.lastIndex(of: "@") else { return address }
        return address[...at] + address[address.index(after: at)...].lowercased()
    }

    /// The local day of the mail; the first day of the calendar when it has none, so that nothing counts as past.
    private func today(_ letter: Letter) -> Day {
        guard let date = letter.date else { return Day(number: 0) }
        return settings.zone.day(at: date)
    }

    // MARK: Kind

    /// Whether a mail answers one of ours: a mark, a reference, or our case number behind an answer's prefix.
    private func isAnswer(_ letter: Letter, _ reading: Reading) -> Bool {
        if !reading.tokens.isEmpty || !letter.inReplyTo.isEmpty { return true }
        let prefix = answerPrefix(letter.subject)
        if !letter.references.isEmpty, prefix != .forward { return true }
        return prefix == .answer && !reading.caseNumbers.isEmpty
    }

    private enum Prefix { case answer, forward, none }

    private func answerPrefix(_ subject: String) -> Prefix {
        let tokens = Words(String(subject.prefix(200))).tokens
        guard let first = tokens.first, tokens.count > 1, tokens[1].isMark(":") || tokens[1].isMark("[") else {
            return .none
        }
        if first.isWord(in: ["re", "bls", "balas", "balasan", "aw", "antw", "sv", "res", "rv"]) { return .answer }
        if first.isWord(in: ["fwd", "fw", "trs", "terusan", "teruskan", "wg", "tr", "rv"]) { return .forward }
        return .none
    }

    /// The texts in which a request may stand: own words, the forwarded mail below them, attached letters.
    private func documents(_ letter: Letter, _ own: OwnWords, answers: Bool) -> [Document] {
        var documents: [Document] = []
        let forwarding = own.forwarded != nil || (answerPrefix(letter.subject) == .forward && own.quoted)
        if forwarding {
            documents.append(
                Document(forwardedText(own, whole: letter.plainText ?? letter.htmlText ?? ""), attached: false))
        } else if !own.uncut || !own.quoted {
            documents.append(Document(own.text, attached: false))
        }
        for attachment in letter.attachments.prefix(20) {
            guard let text = attachment.text, !trimmed(text).isEmpty else { continue }
            if attachment.type == "text/calendar" { continue }
            let enclosed = attachment.type == "message/rfc822" || attachment.type == "message/global"
            documents.append(
                Document(
                    enclosed ? Reader.withoutHeaders(text, keepsSubject: true) : text, attached: true,
                    recognised: attachment.recognised, name: attachment.name))
        }
        return documents
    }

    private func forwardedText(_ own: OwnWords, whole: String = "") -> String {
        guard let forwarded = own.forwarded else {
            return whole.isEmpty ? own.text : Reader.withoutHeaders(whole)
        }
        let text = own.uncut ? "" : own.text + "\n\n"
        return text + Reader.withoutHeaders(forwarded)
    }

    /// The header lines that a mail program puts above a forwarded mail say nothing of the letter.
    static func withoutHeaders(_ text: String, keepsSubject: Bool = false) -> String {
        let labels: Set<String> = [
            "dari", "from", "tanggal", "date", "dikirim", "sent", "subjek", "subject", "kepada", "to", "cc", "ke",
            "terkirim", "message-id", "reply-to", "bcc", "to be sent",
        ]
        var result: [Substring] = []
        var heading = true
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (place, line) in lines.enumerated() {
            let name = line.prefix { $0 != ":" }.lowercased()
            let clean = trimmed(name.filter { $0 != "*" && $0 != ">" })
            // “Dari:” opens a block of headers; “Perihal” inside one too, but a letter's own Hal stands elsewhere.
            if line.contains(":"), labels.contains(clean) || heading && ["perihal", "hal"].contains(clean) {
                if clean == "dari" || clean == "from" { heading = isMailHeader(lines[place...].prefix(7)) }
                if heading {
                    if keepsSubject, clean == "subject" || clean == "subjek" { result.append(line) }
                    continue
                }
            }
            // The ruler “---------- Pesan yang diteruskan” opens such a block too.
            if !trimmed(line).isEmpty { heading = line.hasPrefix("--") || line.hasPrefix("__") }
            result.append(line)
        }
        return result.joined(separator: "\n")
    }

    /// Whether lines that begin with “Dari:” are a mail's header: a memorandum has the word too, and names no address.
    private static func isMailHeader(_ lines: ArraySlice<Substring>) -> Bool {
        lines.contains { line in
            let name = line.prefix { $0 != ":" }.lowercased()
            return line.contains("@")
                || line.contains(":")
                    && ["dikirim", "terkirim", "sent", "subject", "subjek", "date"].contains(
                        trimmed(name.filter { $0 != "*" && $0 != ">" }))
        }
    }

    private func judge(
        _ letter: Letter, _ own: OwnWords, _ documents: [Document], answers: Bool, today: Day
    ) -> (kind: Reading.Kind, request: RequestReading?) {
        let change = Change(documents, subject: letter.subject, vocabulary: vocabulary)
        let asks = Asking(documents, subject: letter.subject, requests: requests)
        if answers {
            // An applicant may write a letter as an answer; an official's few words are no letter.
            let ownDocument = documents.first { !$0.attached }
            let writesLetter = ownDocument.map { Asking.isLetter($0) } ?? false
            let attachesLetter = documents.contains { $0.attached && Asking.isLetter($0) } && asks.service
            // A quote of ours that no rule has cut is no letter of the one who answers.
            if quotesOurs(own.text, letter.subject), !attachesLetter { return (.reply, nil) }
            let meetings = own.uncut ? [] : Meetings(hosts: settings.meetingHosts).read(own.text).meetings
            // Staff who bring the links write Topic and Time too.
            if !meetings.isEmpty, change == nil, !attachesLetter { return (.reply, nil) }
            guard !own.uncut,
                writesLetter && (asks.service || change != nil)
                    || attachesLetter && (asks.asked || asks.outright || asks.tabled)
            else {
                return (.reply, nil)
            }
            // A disposisi may be headed “Kepada Kabid” like a letter: it decides, and names neither day nor number.
            if !attachesLetter, change == nil, let ownDocument, !Asking.namesEvent(ownDocument), decides(letter) {
                return (.reply, nil)
            }
            return (.request, request(letter, own, documents, today))
        }
        let request = request(letter, own, documents, today)
        if asks.invitation, change == nil {
            var invited = request
            invited.service = nil
            invited.missing = []
            invited.needs = []
            invited.warnings =
                (invited.warnings.filter { !["own_meeting_link", "vague_date"].contains($0) } + [
                    "invitation_not_request"
                ]).sorted()
            return (.other, asks.formal ? invited : nil)
        }
        // A letter whose subject is a service of the office is a request, whatever its courtesies.
        let speaks = asks.asked || asks.tabled || asks.formal && asks.named
        if asks.service, change != nil || asks.outright || speaks && !asks.telling {
            return (.request, request)
        }
        if change != nil, request.refersTo != nil { return (.request, request) }
        return (.other, nil)
    }

    /// Whether a text still holds the mail that it answers: the case number of the subject stands behind a label, as
    /// only our own mails write it.
    private func quotesOurs(_ text: String, _ subject: String) -> Bool {
        let numbers = Marks.caseNumbers(subject)
        guard !numbers.isEmpty else { return false }
        return text.split(separator: "\n").prefix(400).contains { line in
            guard let colon = line.firstIndex(of: ":"), line[..<colon].utf8.count <= 40 else { return false }
            return numbers.contains(trimmed(line[line.index(after: colon)...]))
        }
    }

    private func decides(_ letter: Letter) -> Bool {
        let own = OwnWords(body(letter), senderName: letter.from.first?.name)
        return !own.uncut && ![.unclear, .none, .question].contains(decisions.read(own.text).decision)
    }

    private func body(_ letter: Letter) -> String {
        letter.plainText.flatMap { trimmed($0).isEmpty ? nil : $0 } ?? letter.htmlText ?? ""
    }

    private func request(_ letter: Letter, _ own: OwnWords, _ documents: [Document], _ today: Day) -> RequestReading {
        requests.read(
            documents,
            Requests.Surroundings(
                subject: letter.subject, today: today, hasLetterAttachment: hasLetter(letter, documents),
                senderName: letter.from.first?.name,
                calendars: letter.calendars))
    }

    /// Whether something that can be a signed letter is attached: a paper or a picture of one.
    private func hasLetter(_ letter: Letter, _ documents: [Document]) -> Bool {
        letter.attachments.contains { attachment in
            let type = attachment.type
            let name = attachment.name.lowercased()
            let paper =
                type.hasPrefix("application/pdf") || type == "application/x-pdf" || type.contains("word")
                || type.contains("opendocument.text") || type == "application/rtf"
                || [".pdf", ".docx", ".doc", ".odt", ".rtf"].contains { name.hasSuffix($0) }
            let picture = type.hasPrefix("image/") && attachment.bytes > 15_000
            let enclosed = type == "message/rfc822" && attachment.text != nil
            return paper || picture || enclosed
        }
    }

    private func addMailWarnings(
        _ letter: Letter, _ own: OwnWords, _ kind: Reading.Kind, _ request: inout RequestReading
    ) {
        var warnings = Set(request.warnings)
        if own.forwarded != nil || answerPrefix(letter.subject) == .forward
            || letter.attachments.contains(where: { $0.type == "message/rfc822" }), kind == .request
        {
            warnings.insert("forwarded")
        }
        if let from = letter.from.first?.address, let answer = letter.replyTo.first?.address,
            from.lowercased() != answer.lowercased(),
            let home = Authentication.domain(of: from), let away = Authentication.domain(of: answer), home != away,
            !home.hasSuffix("." + away), !away.hasSuffix("." + home)
        {
            warnings.insert("reply_to_mismatch")
        }
        if !settings.knownDomains.isEmpty, let from = letter.from.first?.address,
            let domain = Authentication.domain(of: from),
            !settings.knownDomains.contains(where: { domain == $0 || domain.hasSuffix("." + $0) })
        {
            warnings.insert("external_sender")
            warnings.insert("sender_domain_unknown")
        }
        request.warnings = warnings.sorted()
    }

    /// What was read but not quite certain, as sentences for those who decide.
    private static func doubts(about request: RequestReading) -> [String] {
        func confidence(_ field: String) -> Int {
            request.evidence.filter { $0.field == field }.map(\.confidence).min() ?? 100
        }
        let warnings = Set(request.warnings)
        var doubts: [String] = []
        if let start = request.sessions.lazy.compactMap(\.start).first
            ?? request.undated?.lazy.compactMap(\.start).first,
            confidence("start_time") <= 50
        {
            doubts.append("jam mulai tidak ditulis lengkap; dibaca pukul \(start.written)")
        }
        if confidence("date") == Agenda.impliedYear, let year = request.sessions.first?.date.year {
            doubts.append("tahun pelaksanaan tidak ditulis; dibaca \(year)")
        }
        if warnings.contains("two_participant_counts"),
            let people = request.sessions.lazy.compactMap(\.participants).first
        {
            doubts.append("surat menyebut lebih dari satu jumlah peserta; dibaca \(people) orang")
        }
        if warnings.contains("two_timezones"), request.sessions.contains(where: { $0.start == nil }) {
            doubts.append("waktu ditulis dalam dua zona yang tidak cocok satu sama lain")
        }
        if request.service != nil, confidence("service") < 50 {
            doubts.append("layanan yang dimaksud kurang jelas; surat ini dapat pula dibaca sebagai permohonan lain")
        }
        return doubts
    }

    // MARK: Replies

    private func reply(_ letter: Letter, _ own: OwnWords, _ sender: String?, _ reading: inout Reading) {
        let found = Meetings(hosts: settings.meetingHosts).read(own.uncut ? "" : own.text)
        reading.meetings = found.meetings
        reading.doubts += found.doubts
        if own.cut { reading.doubts.append("surel lebih panjang daripada yang dibaca") }
        if own.uncut || own.cut || quotesOurs(own.text, letter.subject) {
            reading.uncut = true
            reading.reply = Meaning(decision: .unclear)
            return
        }
        if !found.meetings.isEmpty {
            reading.reply = Meaning(decision: .none)
            return
        }
        let matter = Matter(
            quoted: own.quotedText, subject: letter.subject, today: today(letter), zone: settings.zone)
        var meaning = decisions.read(own.text, about: matter)
        if let plain = letter.plainText, !trimmed(plain).isEmpty, let html = letter.htmlText, !trimmed(html).isEmpty {
            let other = OwnWords(html, senderName: sender)
            let second =
                other.uncut || other.cut ? Meaning(decision: .unclear) : decisions.read(other.text, about: matter)
            if second.decision != meaning.decision,
                [meaning.decision, second.decision].contains(where: { $0 == .approve || $0 == .forward })
            {
                meaning = Meaning(decision: .unclear)
                reading.uncut = true
                reading.doubts.append("teks dan HTML surel ini tidak sama isinya")
            }
        }
        reading.reply = meaning
    }

    // MARK: Questions

    /// Reads own words as the answer to a question. Total.
    package func interpret(_ words: String, as question: OpenQuestion) -> Meaning {
        Answers(settings: settings, vocabulary: vocabulary, decisions: decisions, requests: requests).read(
            words, as: question)
    }
}
