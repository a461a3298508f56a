import LetterReading
import OfficeCalendar

/// The same reading as a page: each value with the words it came from.
struct ReadingPage {
    var file: String
    var reading: Reading

    var text: String {
        var lines = [file]
        func row(_ label: String, _ value: String?, from field: String? = nil) {
            guard let value, !value.isEmpty else { return }
            let flat = value.replacing("\n", with: "\n" + String(repeating: " ", count: 18))
            lines.append("  " + label + String(repeating: " ", count: max(1, 16 - label.count)) + flat)
            guard let field else { return }
            for evidence in reading.request?.evidence ?? [] where evidence.field == field {
                lines.append("                    “\(evidence.source)” (\(evidence.confidence)%)")
            }
        }
        row("kind", reading.kind.rawValue)
        row("from", [reading.fromName, reading.from.map { "<\($0)>" }].compactMap { $0 }.joined(separator: " "))
        row("proved", reading.kind == .unreadable ? nil : proof)
        row("date", reading.date.map { isoText($0, offsetMinutes: reading.dateOffsetMinutes) })
        row("subject", reading.subject)
        if let request = reading.request {
            row("service", request.service ?? "none recognised", from: "service")
            row("letter number", request.number, from: "letter_number")
            row("letter date", request.date.map(\.description), from: "letter_date")
            row("letter subject", request.subject, from: "subject")
            row(
                "refers to",
                request.refersTo.map { [$0.number, $0.date?.description].compactMap { $0 }.joined(separator: " of ") },
                from: "refers_to")
            row("agency", request.agency, from: "agency")
            row("signed by", request.signatory, from: "signatory")
            for (index, session) in request.sessions.enumerated() {
                row("session \(index + 1)", Self.words(session))
            }
            for field in ["date", "start_time", "participants"] {
                for evidence in request.evidence where evidence.field == field {
                    lines.append("                    “\(evidence.source)” (\(field), \(evidence.confidence)%)")
                }
            }
            for alternative in request.alternatives {
                let times = [alternative.start, alternative.end].compactMap { $0?.description }
                row("or on", ([alternative.date.description] + times).joined(separator: " "))
            }
            row("place", request.place, from: "place")
            row(
                "contact", [request.contactName, request.contactPhone].compactMap { $0 }.joined(separator: ", "),
                from: "contact")
            row("needs", request.needs.joined(separator: ", "), from: "needs")
            row("missing", request.missing.joined(separator: ", "))
            row("warnings", request.warnings.joined(separator: ", "))
        }
        if let reply = reading.reply {
            row("decision", reply.decision.rawValue)
            row("condition", reply.condition)
            row("note", reply.note)
            row("next person", reply.next)
            row("items", reply.items.map(String.init).joined(separator: ", "))
            row("choice", reply.choice)
        }
        for meeting in reading.meetings {
            row(
                "meeting",
                [meeting.joinURL, meeting.meetingID, meeting.passcode].compactMap { $0 }.joined(separator: "  "))
        }
        for bounce in reading.bounces {
            row(
                "not delivered",
                "\(bounce.address ?? "unknown address") (\(bounce.permanent ? "permanent" : "temporary"))")
        }
        for attachment in reading.attachments {
            row("attachment", "\(attachment.name) (\(attachment.type), \(attachment.bytes) bytes)")
        }
        for doubt in reading.doubts { row("doubt", doubt) }
        row("own words", reading.text)
        return lines.joined(separator: "\n") + "\n"
    }

    private var proof: String {
        let results = reading.authentication.results.joined(separator: ", ")
        let by = reading.authentication.authservID.map { " by \($0)" } ?? ""
        return (reading.authentication.proved ? "yes" : "no") + (results.isEmpty ? "" : ": \(results)\(by)")
    }

    private static func words(_ session: RequestReading.Session) -> String {
        var text = session.date.description
        if let start = session.start { text += " \(start)" }
        if let end = session.end { text += "–\(end)" }
        if session.endOpen { text += " until it ends" }
        text += " \(session.zone.rawValue)"
        if !session.zoneStated { text += " (the office's own zone)" }
        if let participants = session.participants { text += ", \(participants) participants" }
        if let title = session.title { text += ", “\(title)”" }
        return text
    }
}
