import LetterReading
import OfficeCalendar

/// A reading as a page for a clerk: each value with the sentence it came from and how sure it is.
///
/// Labels are English as everywhere on the command line, values are the letter's own. Nothing that a stranger wrote
/// reaches the terminal with its control characters.
struct ReadingPage {
    var file: String
    var reading: Reading
    /// Columns to fill; lines are wrapped at them.
    var width = 80

    private static let margin = 18

    var text: String {
        var page = Lines(width: min(max(width, 40), 110), margin: Self.margin)
        page.line(Self.plain(file))
        page.line(headline, indent: 2)
        page.gap()
        page.row(
            "From", [reading.fromName, reading.from.map { "<\($0)>" }].compactMap { $0 }.joined(separator: " "))
        page.row("Proved", reading.kind == .unreadable ? nil : proof)
        page.row("Sent", reading.date.map { isoText($0, offsetMinutes: reading.dateOffsetMinutes) })
        page.row("Subject", reading.subject)
        for attachment in reading.attachments {
            page.row("Attached", "\(attachment.name) (\(attachment.type), \(attachment.bytes) bytes)")
        }
        if let request = reading.request { write(request, on: &page) }
        if let reply = reading.reply { write(reply, on: &page) }
        write(meetings: reading.meetings, bounces: reading.bounces, on: &page)
        if !reading.doubts.isEmpty {
            page.head("Doubts")
            for doubt in reading.doubts { page.item(doubt) }
        }
        if !reading.text.isEmpty {
            page.head("The sender's own words")
            for line in reading.text.split(separator: "\n", omittingEmptySubsequences: false) {
                page.line(Self.plain(String(line)), indent: 4)
            }
        }
        return page.text + "\n"
    }

    private var headline: String {
        switch reading.kind {
        case .request:
            reading.request?.service.map { "a request for \($0)" } ?? "a request, but for none of the office's services"
        case .reply: "a reply to a mail of the office"
        case .automatic: "a mail that a machine wrote; it is never answered"
        case .bounce: "a report that a mail could not be delivered"
        case .other: "ordinary mail that asks for none of the office's services"
        case .unreadable: "could not be read"
        }
    }

    private var proof: String {
        let results = reading.authentication.results.joined(separator: ", ")
        let by = reading.authentication.authservID.map { " by \($0)" } ?? ""
        let found = results.isEmpty ? "" : ": \(results)\(by)"
        return reading.authentication.proved
            ? "yes" + found : found.isEmpty ? "no, the office's mail host says nothing of the sender" : "no" + found
    }

    // MARK: Requests

    private func write(_ request: RequestReading, on page: inout Lines) {
        func evidence(_ field: String, session: Int? = nil) -> [RequestReading.Evidence] {
            request.evidence.filter {
                $0.field == field && (session == nil || $0.session == nil || $0.session == session)
            }
        }
        page.head("Service")
        page.row("Meant", request.service ?? "none of the office's services")
        for found in evidence("service") {
            page.source(
                "because of “\(found.words ?? "")” in “\(Self.flat(found.source))”" + Self.part(found),
                found.confidence)
        }

        page.head("Letter")
        page.row("Number", request.number, evidence("letter_number"))
        page.row("Date", request.date?.writtenWithWeekday, evidence("letter_date"))
        page.row("About", request.subject, evidence("letter_subject"))
        page.row("Office", request.agency)
        page.row("Signed by", request.signatory, evidence("signatory"))
        page.row(
            "Refers to",
            request.refersTo.map {
                [$0.number, $0.date.map { "of \($0.writtenWithWeekday)" }].compactMap { $0 }.joined(separator: " ")
            })

        page.head("When and who")
        for (index, session) in request.sessions.enumerated() {
            page.row(request.sessions.count == 1 ? "Session" : "Session \(index + 1)", Self.words(session))
            if let title = session.title, request.sessions.prefix(index).last?.title != title { page.row("", title) }
            for field in ["date", "start_time"] {
                for found in request.evidence
                where found.field == field && (found.session == index || found.session == nil && index == 0) {
                    page.source(
                        "\(field == "date" ? "day" : "hour") from “\(Self.flat(found.source))”" + Self.part(found),
                        found.confidence)
                }
            }
        }
        for (index, session) in (request.undated ?? []).enumerated() {
            page.row(
                index == 0 ? "No day known" : "",
                [session.title, session.start.map { Self.hours($0, session.end, session.endOpen, session.zone) }]
                    .compactMap { $0 }.joined(separator: ", "))
            if index == 0 {
                for found in evidence("start_time") {
                    page.source("hour from “\(Self.flat(found.source))”" + Self.part(found), found.confidence)
                }
            }
        }
        for alternative in request.alternatives {
            let times = alternative.start.map { Self.hours($0, alternative.end, false, nil) }
            page.row("or on", [alternative.date.writtenWithWeekday, times].compactMap { $0 }.joined(separator: ", "))
        }
        let counts = Set(
            (request.sessions.map(\.participants) + (request.undated ?? []).map(\.participants)).compactMap { $0 })
        page.row(
            "Participants", counts.isEmpty ? nil : counts.sorted().map(String.init).joined(separator: ", "),
            evidence("participants"))
        page.row("Place", request.place, evidence("place"))
        page.row(
            "Contact", [request.contactName, request.contactPhone].compactMap { $0 }.joined(separator: ", "),
            evidence("contact"))
        page.row("Needs", request.needs.joined(separator: ", "))

        page.head("To be asked back")
        if request.missing.isEmpty { page.item("nothing") }
        for field in request.missing { page.item(ReadingWords.missing[field] ?? field, label: field) }
        if !request.warnings.isEmpty { page.head("To be noticed") }
        for warning in request.warnings { page.item(ReadingWords.warnings[warning] ?? warning, label: warning) }
    }

    private static func words(_ session: RequestReading.Session) -> String {
        var text = session.date.writtenWithWeekday
        text +=
            session.start.map { ", " + hours($0, session.end, session.endOpen, session.zone) } ?? ", hour not known"
        if session.start != nil, !session.zoneStated { text += " (zone of the office)" }
        if let participants = session.participants { text += ", \(participants) people" }
        return text
    }

    private static func hours(_ start: TimeOfDay, _ end: TimeOfDay?, _ open: Bool, _ zone: Zone?) -> String {
        var text = "pukul " + start.written
        if let end { text += " s.d. " + end.written } else if open { text += " s.d. selesai" }
        return text + (zone.map { " " + $0.rawValue } ?? "")
    }

    // MARK: Replies

    private func write(_ reply: Meaning, on page: inout Lines) {
        page.head("Reply")
        page.row("Decision", reply.decision.rawValue)
        page.row("Condition", reply.condition)
        page.row("Note", reply.note)
        page.row("Next person", reply.next)
        page.row("Items", reply.items.map(String.init).joined(separator: ", "))
        page.row("Choice", reply.choice)
    }

    private func write(meetings: [MeetingReading], bounces: [BounceReading], on page: inout Lines) {
        if !meetings.isEmpty { page.head("Meetings") }
        for meeting in meetings {
            page.row("Link", meeting.joinURL)
            page.row("ID", meeting.meetingID)
            page.row("Passcode", meeting.passcode)
        }
        if !bounces.isEmpty { page.head("Not delivered") }
        for bounce in bounces {
            page.item("\(bounce.address ?? "unknown address"), \(bounce.permanent ? "for good" : "for now")")
        }
    }

    // MARK: Texts

    private static func part(_ evidence: RequestReading.Evidence) -> String {
        evidence.part.map { " in \($0)" } ?? ""
    }

    fileprivate static func flat(_ text: String) -> String {
        text.split(whereSeparator: { $0 == "\n" || $0 == " " || $0 == "\t" }).joined(separator: " ")
    }

    /// A stranger's text without control and direction characters, which could rewrite a terminal.
    static func plain(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 10: result.append(scalar)
            case 9, 13: result.append(" ")
            case 0..<32, 127..<160, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF: continue
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}

/// Lines of a page, wrapped, with labels in a column of their own.
private struct Lines {
    let width: Int
    let margin: Int
    private(set) var lines: [String] = []

    init(width: Int, margin: Int) {
        self.width = width
        self.margin = margin
    }

    var text: String { lines.joined(separator: "\n") }

    mutating func gap() { if lines.last != "" { lines.append("") } }

    mutating func head(_ title: String) {
        gap()
        lines.append("  " + title.uppercased())
    }

    mutating func line(_ text: String, indent: Int = 0) {
        wrap(text, first: String(repeating: " ", count: indent), rest: indent)
    }

    /// A labelled value, or nothing where there is no value; below it where it came from.
    mutating func row(_ label: String, _ value: String?, _ sources: [RequestReading.Evidence] = []) {
        guard let value, !value.isEmpty else { return }
        let head = "  " + label + String(repeating: " ", count: max(1, margin - 2 - label.count))
        wrap(ReadingPage.plain(value), first: head, rest: margin)
        for found in sources {
            source("“\(ReadingPage.flat(found.source))”" + (found.part.map { " in \($0)" } ?? ""), found.confidence)
        }
    }

    /// Where a value came from, and how sure it is.
    mutating func source(_ text: String, _ confidence: Int) {
        let sure = confidence >= 85 ? "sure" : confidence >= 60 ? "likely" : "unsure"
        wrap(
            ReadingPage.plain(text), first: String(repeating: " ", count: margin) + "\(sure), ", rest: margin + 2)
    }

    mutating func item(_ text: String, label: String? = nil) {
        wrap(ReadingPage.plain(text + (label.map { " [\($0)]" } ?? "")), first: "  - ", rest: 4)
    }

    /// Wraps at blanks; a word that is longer than a line stands alone.
    private mutating func wrap(_ text: String, first: String, rest: Int) {
        for (place, piece) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            var line = place == 0 ? first : String(repeating: " ", count: rest)
            var used = line.count
            var empty = true
            for word in piece.split(separator: " ") {
                let length = word.count
                if !empty, used + 1 + length > width {
                    lines.append(line)
                    line = String(repeating: " ", count: rest)
                    used = rest
                    empty = true
                }
                line += (empty ? "" : " ") + word
                used += length + (empty ? 0 : 1)
                empty = false
            }
            lines.append(String(line.reversed().drop { $0 == " " }.reversed()))
        }
    }
}

/// The words of the reading contract as sentences.
private enum ReadingWords {
    static let missing = [
        "contact": "a telephone number to call",
        "date": "the day",
        "equipment": "the equipment that is needed",
        "letter_date": "the date of the letter",
        "letter_number": "the number of the letter",
        "participants": "how many people take part",
        "signed_letter": "a signed letter",
        "start_time": "the hour",
    ]
    static let warnings = [
        "alternative_dates": "the letter names times to choose from",
        "asks_for_host_key": "it asks for the host's key or start link, which is never given",
        "cancellation": "an earlier request is cancelled",
        "crosses_midnight": "it ends on the next day",
        "date_in_past": "the day is past",
        "end_open": "the end is left open",
        "external_sender": "the sender is outside the known offices",
        "forwarded": "the request was forwarded by somebody else",
        "instruction_to_skip_approval": "it tells the reader to leave out officials; that changes nothing",
        "invitation_not_request": "it invites the office and asks for nothing",
        "lead_time_too_short": "the day is the day of the mail itself",
        "lead_time_under_3_days": "fewer than three days are left",
        "likely_wrong_year": "the year is probably wrong",
        "multiple_events": "it is about more than one event",
        "multiple_sessions": "there is more than one session",
        "outside_working_hours": "it begins outside usual working hours",
        "own_meeting_link": "the applicant has a meeting link already",
        "participants_approximate": "the number of people is approximate",
        "public_holiday": "the day is a holiday",
        "read_by_ocr": "the letter is a picture; its text was recognised and may be wrong",
        "recurring": "it recurs",
        "reply_to_mismatch": "answers would go to another domain than the sender's",
        "reschedule": "an earlier request is moved to another time",
        "sender_domain_unknown": "the sender's domain is not known",
        "two_participant_counts": "two numbers of people are named",
        "two_timezones": "the hour is given in two zones",
        "vague_date": "the day is only hinted at",
        "verbal_approval_claimed": "somebody's approval is reported; that is no approval",
        "webinar_not_meeting": "a webinar is asked for",
        "weekday_date_mismatch": "weekday and date do not agree",
        "weekend": "the day is at a weekend",
    ]
}
