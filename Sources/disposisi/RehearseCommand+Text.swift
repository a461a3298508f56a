import CaseJournal
import Casework
import Foundation
import OfficeCalendar
import OfficeSimulation
import Settings

/// What would become of letters, for whoever sets up an office.
struct RehearsalText {
    let settings: OfficeSettings

    private var zone: Zone { settings.office.hours.zone }
    private static let column = 10

    /// What the reader of the rest must know.
    func head(letters: Int, of path: String, unproved: Bool) -> String {
        let count = letters == 1 ? "1 letter" : "\(letters) letters"
        let hosts = settings.mail.trustedAuthservIDs.joined(separator: ", ")
        let host = hosts.isEmpty ? "the office's mail host" : "the office's mail host (\(hosts))"
        let proof: String
        if settings.office.policy.proof == .waived {
            proof = "No sender is asked for proof (policy.proof: waived)."
        } else if unproved {
            proof = "A file that says nothing of its sender is taken as unproved."
        } else {
            proof =
                "A file that says nothing of its sender is taken as proved, as \(host) would find an honest one; "
                + "--unproved shows what happens otherwise."
        }
        return "\(count) of \(path), in the order of their dates. Nothing is sent.\n\(proof)"
    }

    /// One letter's fate, in lines with a label each.
    func text(_ outcome: Rehearsal.Outcome) -> String {
        var lines: [String] = []
        if !outcome.meanwhile.isEmpty { lines += [meanwhile(outcome), ""] }
        lines.append(ReadingPage.plain(outcome.name))
        func row(_ label: String, _ texts: [String]) {
            for (index, text) in texts.enumerated() {
                let head = index == 0 ? label : ""
                let flat = ReadingPage.plain(text).replacing("\n", with: " ")
                lines.append("  " + head + String(repeating: " ", count: Self.column - head.count) + flat)
            }
        }
        if let reason = outcome.unopened {
            row("fails", [reason])
            return lines.joined(separator: "\n")
        }
        if outcome.isUnreadable {
            row("fate", [fate(outcome)])
            row("mails", outcome.mails.map { mail($0, from: outcome.at) })
            return lines.joined(separator: "\n")
        }
        row("letter", [letter(outcome)])
        row("sender", [sender(outcome.sender)])
        if let received = received(outcome) {
            row("for", [applicant(received)])
            row("opens", ["case \(received.caseID), SOP \(procedure(outcome))"])
        } else if let caseID = outcome.caseID {
            row(isMoved(outcome) ? "moves" : "belongs to", ["case \(caseID), SOP \(procedure(outcome))"])
        } else {
            row("fate", [fate(outcome)])
        }
        if !outcome.asked.isEmpty {
            row("lacks", [words(outcome.asked) + ": the applicant is asked, and the case waits for the answer"])
        }
        row("asks", asked(outcome))
        row("happens", happenings(outcome))
        row("mails", outcome.mails.map { mail($0, from: outcome.at) })
        row("doubts", doubts(outcome))
        return lines.joined(separator: "\n")
    }

    private func letter(_ outcome: Rehearsal.Outcome) -> String {
        let from = outcome.from ?? "nobody who can be answered"
        let name = outcome.fromName.map { $0.isEmpty ? "" : "\($0) " } ?? ""
        let subject = outcome.subject.isEmpty ? "without a subject" : "“\(outcome.subject)”"
        return "\(subject) from \(name)\(name.isEmpty ? from : "<\(from)>"), \(moment(outcome.at))"
    }

    private func sender(_ sender: Rehearsal.Sender) -> String {
        switch sender {
        case .proved(let by): "proved: \(by)"
        case .assumed: "taken as proved: the file says nothing"
        case .waived: "not asked for proof (policy.proof: waived)"
        case .unproved(let why): "not proved: \(why)"
        }
    }

    private func received(_ outcome: Rehearsal.Outcome) -> Event.RequestReceived? {
        for entry in outcome.events { if case .requestReceived(let received) = entry.event { return received } }
        return nil
    }

    private func applicant(_ received: Event.RequestReceived) -> String {
        let applicant = received.applicant
        let name = "\(applicant.name.shown), answered at \(applicant.address.shown)"
        if let agency = applicant.agency { return "\(name) (\(agency) of agencies.yaml)" }
        return "\(name); not in agencies.yaml (policy.strangers: \(settings.office.policy.strangers.rawValue))"
    }

    private func procedure(_ outcome: Rehearsal.Outcome) -> String {
        guard let id = outcome.procedure else { return "-" }
        return settings.procedure(id).map { "\(id) (\($0.name))" } ?? id
    }

    /// Whether something came of a mail that belongs to a case.
    private func isMoved(_ outcome: Rehearsal.Outcome) -> Bool {
        outcome.events.contains { entry in
            switch entry.event {
            case .replySetAside, .notCountedTold, .deadlineSet, .deadlineMet, .codeSent, .clarificationAsked: false
            default: true
            }
        }
    }

    private func asked(_ outcome: Rehearsal.Outcome) -> [String] {
        outcome.events.flatMap { entry -> [String] in
            guard case .officialsAsked(let act, _, let officials) = entry.event else { return [] }
            let row = outcome.procedure.flatMap { settings.procedure($0) }?.act(act)?.row
            let task = row.map { " for row \($0.number), “\($0.text)”" } ?? ""
            return officials.map { asked in
                let name = settings.office.official(asked.official)?.name ?? asked.official
                let title = settings.office.role(asked.role)?.title ?? asked.role
                return "\(name) (\(title))\(task)"
            }
        }
    }

    /// What is not told by the other lines.
    private func happenings(_ outcome: Rehearsal.Outcome) -> [String] {
        outcome.events.compactMap { entry in
            switch entry.event {
            case .requestReceived, .officialsAsked, .dataAsked, .applicantInformed: return nil
            case .actDecided(let decided) where settings.office.official(decided.person) == nil: return nil
            case let event where event.isDetail: return nil
            default: return entry.event.sentence(office: settings.office, zone: zone)
            }
        }
    }

    private func mail(_ mail: Rehearsal.Mail, from: Instant) -> String {
        let sameDay = zone.day(at: mail.at) == zone.day(at: from)
        let at = sameDay ? "\(zone.time(at: mail.at))" : moment(mail.at)
        return "to \(mail.to) at \(at), \(Self.words(mail.kind)): “\(mail.subject)”"
    }

    /// The reader's doubts, and those that the case keeps.
    private func doubts(_ outcome: Rehearsal.Outcome) -> [String] {
        let kept = received(outcome)?.doubts.compactMap(\.text) ?? []
        return outcome.doubts + kept.filter { !outcome.doubts.contains($0) }
    }

    private func meanwhile(_ outcome: Rehearsal.Outcome) -> String {
        var counts: [(kind: MailKind, count: Int)] = []
        for mail in outcome.meanwhile {
            if let index = counts.firstIndex(where: { $0.kind == mail.kind }) {
                counts[index].count += 1
            } else {
                counts.append((mail.kind, 1))
            }
        }
        let cases = Set(outcome.meanwhile.compactMap(\.caseID)).sorted()
        let named = cases.isEmpty || cases.count > 3 ? "" : " about " + cases.joined(separator: ", ")
        return "(until \(moment(outcome.at)) nobody answers: "
            + counts.map { "\($0.count) × \(Self.words($0.kind))" }.joined(separator: ", ") + named + ")"
    }

    private func fate(_ outcome: Rehearsal.Outcome) -> String {
        switch (outcome.state, outcome.reason) {
        case (.duplicate, _): "the same mail came before: nothing happens"
        case (.quarantined, _): "cannot be read safely, is kept aside, and the operator is told: \(outcome.reason)"
        case (.tooLarge, _): "too large to be read (mail.imap.largest); the operator is told"
        case (.other, "unreadable"):
            "cannot be read, and is left in the mailbox: "
                + (outcome.doubts.isEmpty ? "it is no mail" : outcome.doubts.joined(separator: "; "))
        case (.other, "request"): "left alone: a request, but for nothing that an SOP of this office recognises"
        case (.other, "reply"): "left alone: it answers none of the mails of this rehearsal (see --mails)"
        case (.other, "automatic"): "left alone: a machine wrote it, and machines are never answered"
        case (.other, "bounce"): "left alone: it reports a lost mail that is none of this rehearsal's"
        case (.other, "other"): "left alone: it asks for none of the office's services"
        case (.other, _), (.stored, _), (.decided, _): "nothing happens (\(outcome.reason))"
        }
    }

    private func moment(_ at: Instant) -> String {
        let day = zone.day(at: at)
        let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        let name = names.indices.contains(day.weekday.rawValue) ? names[day.weekday.rawValue] + " " : ""
        return "\(name)\(day) \(zone.time(at: at)) \(zone.rawValue)"
    }

    private func words(_ fields: [String]) -> String {
        fields.map { $0.replacing("_", with: " ") }.joined(separator: ", ")
    }

    /// A kind of mail in English.
    private static func words(_ kind: MailKind) -> String {
        switch kind {
        case .receipt: "receipt"
        case .askData: "questions about what the letter lacks"
        case .askDecision: "request for a decision"
        case .askSchedule: "request to check the schedule"
        case .askMeeting: "request for the meeting"
        case .askDraft: "draft of the reply letter"
        case .askSignature: "request for the signature"
        case .decisionReceipt: "receipt for the answer"
        case .prove: "request to prove the sender by a code"
        case .notCounted: "notice that the answer did not count"
        case .clarify: "request for a clear answer"
        case .letter: "reply letter"
        case .digest: "list of what waits"
        case .closed: "notice that the case is closed"
        case .operatorNotice: "notice to the operator"
        default: kind.rawValue.replacing("-", with: " ")
        }
    }
}

extension RehearsalText {
    /// The same as one object on one line.
    func json(_ outcome: Rehearsal.Outcome) throws -> String {
        let zone = zone
        func mails(_ mails: [Rehearsal.Mail]) -> [[String: Any]] {
            mails.map {
                [
                    "kind": $0.kind.rawValue, "to": $0.to, "subject": $0.subject, "at": zone.iso($0.at),
                    "case": $0.caseID.map { $0 as Any } ?? NSNull(),
                ]
            }
        }
        let sender: [String: Any] =
            switch outcome.sender {
            case .proved(let by): ["proved": true, "by": by]
            case .assumed: ["proved": true, "by": "assumed"]
            case .waived: ["proved": false, "by": "waived"]
            case .unproved(let why): ["proved": false, "why": why]
            }
        let officials = outcome.events.flatMap { entry -> [String] in
            guard case .officialsAsked(_, _, let officials) = entry.event else { return [] }
            return officials.map(\.official)
        }
        let object: [String: Any] = [
            "file": outcome.name, "from": outcome.from.map { $0 as Any } ?? NSNull(), "subject": outcome.subject,
            "at": zone.iso(outcome.at), "sender": sender,
            "state": outcome.unopened == nil ? outcome.state.rawValue : "unopened",
            "reason": outcome.unopened ?? outcome.reason, "case": outcome.caseID.map { $0 as Any } ?? NSNull(),
            "opens_case": outcome.opensCase, "procedure": outcome.procedure.map { $0 as Any } ?? NSNull(),
            "applicant": received(outcome)?.applicant.address.text.map { $0 as Any } ?? NSNull(),
            "missing": outcome.asked, "asked": officials, "doubts": doubts(outcome),
            "events": outcome.events.map(\.name), "mails": mails(outcome.mails),
            "meanwhile": mails(outcome.meanwhile),
        ]
        let data = try JSONSerialization.data(
            withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
        return String(decoding: data, as: UTF8.self)
    }
}
