import Casework
import OfficeCalendar

/// Events as sentences for the command line. Never a passcode, a link or a letter's text.
extension Event {
    /// What happened, in English.
    func sentence(office: Office, zone: Zone) -> String {
        func name(_ id: String) -> String { office.official(id)?.name ?? id }
        switch self {
        case .requestReceived(let received):
            return "request received from \(received.applicant.name.shown)"
        case .incomingRegistered(let year, let number):
            return "entered in the register of incoming letters as \(number)/\(year)"
        case .actBegun(let act, let attempt):
            return attempt > 1 ? "act \(act) begun again (\(attempt))" : "act \(act) begun"
        case .officialsAsked(let act, _, let officials):
            return "act \(act): asked " + officials.map { name($0.official) }.joined(separator: ", ")
        case .actDecided(let decided):
            let who =
                decided.person == "worker"
                ? "the worker"
                : decided.person == "applicant"
                    ? "the applicant" : "\(name(decided.person)) (\(decided.title))"
            let note = decided.note.map { ", saying “\($0.shown)”" } ?? ""
            let proof =
                decided.inbox != nil
                ? ", proved by \(decided.proof.rawValue)" : decided.proof == .paper ? ", recorded from paper" : ""
            let decree = decided.decree.map { ", acting by \($0)" } ?? ""
            let scan = decided.scan.map { ", scan sha256 \($0.prefix(12))…" } ?? ""
            return "act \(decided.act): \(decided.outcome.rawValue) by \(who)\(decree)\(proof)\(scan)\(note)"
        case .rowDone(let row): return "row \(row) of the SOP is done"
        case .factEstablished(let name, let value): return "\(name) is \(value)"
        case .slotsHeld(let bookings):
            return "slot held: " + Self.slots(bookings, office: office, zone: zone)
        case .slotsBooked(let bookings):
            return "slot booked: " + Self.slots(bookings, office: office, zone: zone)
        case .slotsReleased: return "slots released"
        case .slotsBlocked(let number, let need, let bookings):
            return "slot blocked (\(number)) for “\(need.shown)”: " + Self.slots(bookings, office: office, zone: zone)
        case .slotsUnblocked(let number): return "blocked slot given back (\(number))"
        case .dataAsked(let fields): return "the applicant was asked for: " + fields.joined(separator: ", ")
        case .correctionAsked(let act, let note): return "act \(act): sent back to the applicant, “\(note.shown)”"
        case .agreementAsked(let act): return "act \(act): the applicant was asked to agree"
        case .bookingDisplaced(let reason): return "the booking was displaced, “\(reason.shown)”"
        case .requestAmended(let request, let material, _):
            return "request changed to version \(request.version)" + (material ? " (date, time or facility)" : "")
        case .applicantAnswered: return "the applicant answered"
        case .meetingsProvided(let meetings):
            return "\(meetings.count) meeting(s) provided; link and passcode kept apart"
        case .meetingOrdered(let order):
            let name = office.facilities.first { $0.id == order.facility }?.name ?? order.facility
            return order.revision > 1
                ? "the worker changes meeting \(order.key) at \(name) to \(zone.written(order.interval))"
                : "the worker orders meeting \(order.key) at \(name), \(zone.written(order.interval))"
        case .meetingMade(let key, _): return "meeting \(key) made by the service; link and passcode kept apart"
        case .meetingRefused(let key, let reason):
            return "meeting \(key) not made by the service (\(reason.rawValue)); a person is asked"
        case .meetingWithdrawn(let key): return "meeting \(key) is to be taken down"
        case .meetingRemoved(let key): return "meeting \(key) is gone"
        case .meetingNotRemoved(let key, let reason):
            return "meeting \(key) could not be taken down (\(reason.rawValue)); the operator was told"
        case .loansOpened(let loans):
            return "lent until it is said to be back: " + loans.map(\.facility).joined(separator: ", ")
        case .returnAsked(let loan, let count, let until):
            return "loan \(loan): asked whether it is back (\(count)); taken until \(zone.written(until))"
        case .loanReturned(let loan, let official, let proof, _):
            return "loan \(loan): back, says \(name(official)), proved by \(proof.rawValue)"
        case .draftMade(let version, _, _): return "draft \(version) of the reply letter made"
        case .paperOwed(let key): return "paper \(key) is to be typeset"
        case .paperTypeset(let key, let digest): return "paper \(key) typeset, sha256 \(digest.prefix(12))…"
        case .paperFailed(let key, let reason): return "paper \(key) could not be typeset: \(reason)"
        case .letterSigned(_, _, let number, let date, let official, _):
            return "letter \(number) of \(date) signed by \(name(official))"
        case .letterSent: return "reply letter accepted by the applicant's mail host"
        case .applicantInformed(let kind): return "applicant informed (\(kind.rawValue))"
        case .alternativesOffered(let intervals, let sessions):
            let times = intervals.enumerated().map { index, interval in
                let session = sessions.flatMap { $0.indices.contains(index) ? "session \($0[index] + 1): " : nil }
                return (session ?? "") + zone.written(interval)
            }
            return "offered instead: " + times.joined(separator: "; ")
        case .timesShown(let act, let intervals):
            return "act \(act): free times shown: " + intervals.map { zone.written($0) }.joined(separator: "; ")
        case .timesProposed(let act, let intervals):
            return "act \(act): to be offered: " + intervals.map { zone.written($0) }.joined(separator: "; ")
        case .confirmationsKept(let act, let parties):
            let titles = parties.map { office.role($0)?.title ?? $0 }
            return "act \(act): the word of \(titles.joined(separator: ", ")) stands"
        case .alternativeChosen(let number): return "the applicant chose alternative \(number)"
        case .replySetAside(_, let reason, let from):
            return "a mail from \(from?.shown ?? "an unknown sender") decided nothing: \(reason.rawValue)"
        case .clarificationAsked(let act, let official): return "act \(act): \(name(official)) was asked to be clearer"
        case .notCountedTold(let official): return "\(name(official)) was told that the reply did not count"
        case .partyConfirmed(let confirmed): return "act \(confirmed.act): confirmed by \(name(confirmed.person))"
        case .codeSent(let act, let person, _):
            return "act \(act): a code was mailed to \(name(person)) to prove the sender"
        case .cancellationConfirmationAsked: return "the applicant was asked to confirm the cancellation"
        case .deadlineSet(let deadline): return "\(deadline.kind.rawValue) set for \(zone.written(deadline.due))"
        case .deadlineMet(let key): return "deadline \(key) has passed"
        case .officialReminded(let act, let count): return "act \(act): reminder \(count)"
        case .applicantReminded(let count): return "applicant reminded (\(count))"
        case .escalated(let act, let role):
            return "act \(act): \(office.role(role)?.title ?? role) was told of the silence"
        case .mailUndelivered(let slot, let reason): return "mail \(slot) could not be delivered: \(reason)"
        case .operatorActed(let order): return "operator \(order.name), \(order.kind.words): \(order.reason)"
        case .decisionWithdrawn(let withdrawn):
            return "act \(withdrawn.act): \(withdrawn.outcome.rawValue) withdrawn by \(name(withdrawn.person)), "
                + "proved by \(withdrawn.proof.rawValue)"
        case .urgencyDeclared(let officials):
            return "urgent: told at once " + officials.map(name).joined(separator: ", ")
        case .caseCompleted: return "case completed"
        case .caseRefused(let act): return "case refused at act \(act)"
        case .caseFull: return "case ended: the schedule is full"
        case .caseCancelled: return "case cancelled"
        case .caseClosed(let reason): return "case closed: \(reason.rawValue)"
        }
    }

    private static func slots(_ bookings: [Booking], office: Office, zone: Zone) -> String {
        bookings.map { booking in
            let name = office.facilities.first { $0.id == booking.facility }?.name ?? booking.facility
            return "\(name), \(zone.written(booking.interval))"
        }.joined(separator: "; ")
    }

    /// Events of the machinery behind the story, shown only when everything is asked for.
    var isDetail: Bool {
        switch self {
        case .deadlineSet, .deadlineMet, .paperOwed, .actBegun: true
        default: false
        }
    }
}

extension Input.OperatorOrder.Kind {
    /// What was ordered, English.
    var words: String {
        switch self {
        case .cancel: "cancel"
        case .askAgain: "ask again"
        case .recordDecision(let official, let outcome, _, _, _, _):
            "decision \(outcome.rawValue) of \(official) on paper"
        case .displace: "displace"
        case .returned: "what was lent is back"
        case .unblock: "give back what was blocked"
        case .hold: "hold"
        case .resume: "resume"
        case .reassign(let official): "reassign to \(official)"
        case .resend: "send the letter again"
        case .settleMail(let key, let arrived): "mail \(key) \(arrived ? "arrived" : "did not arrive, send it again")"
        }
    }
}
