import Casework
import LetterReading
import OfficeCalendar
import Testing

extension Desk {
    /// What must hold of every case at every time.
    func expectInvariants(sourceLocation: SourceLocation = #_sourceLocation) {
        guard matter != nil else { return }
        #expect(Case.replay(history) == matter, "replaying is the state", sourceLocation: sourceLocation)
        #expect(file.sequence == history.count, sourceLocation: sourceLocation)
        let slots = mails.map(\.slot)
        #expect(Set(slots).count == slots.count, "no slot is owed twice", sourceLocation: sourceLocation)
        let keys = papers.map(\.key)
        #expect(Set(keys).count == keys.count, "no paper is owed twice", sourceLocation: sourceLocation)
        for mail in mails { expectSound(mail, sourceLocation: sourceLocation) }
        expectDecisionsProved(sourceLocation: sourceLocation)
        if !file.state.ended {
            let summary = CaseSummary(of: file, procedure: procedure, office: office)
            #expect(!summary.waitingFor.isEmpty, "somebody is waited for", sourceLocation: sourceLocation)
        } else {
            #expect(
                file.deadlines.allSatisfy { $0.kind == .loanEnds }, "an ended case has no deadlines",
                sourceLocation: sourceLocation)
        }
    }

    private func expectSound(_ mail: OwedMail, sourceLocation: SourceLocation) {
        for tag in mail.kind.requiredTags + MailKind.commonTags {
            #expect(mail.fields[tag] != nil, "\(mail.kind.rawValue) lacks \(tag)", sourceLocation: sourceLocation)
        }
        for (tag, value) in mail.fields.values {
            let items = MailKind.vocabulary[tag]
            #expect(items != nil, "\(mail.kind.rawValue) has unknown \(tag)", sourceLocation: sourceLocation)
            guard case .list(let list) = value else { continue }
            for entry in list {
                #expect(
                    Set(entry.values.keys).isSubset(of: items ?? []), "\(mail.kind.rawValue) \(tag)",
                    sourceLocation: sourceLocation)
            }
        }
        #expect(mail.token?.caseID ?? file.id == file.id, sourceLocation: sourceLocation)
        if mail.kind.isForApplicant {
            #expect(mail.to.address == file.applicant.address.text, sourceLocation: sourceLocation)
            // What only time has brought can wait for the morning; answers go out at any hour.
            #expect(mail.kind == .closed || mail.notBefore == nil, sourceLocation: sourceLocation)
        }
    }

    /// Every decision of an official has a proof, was asked of him, and each signature stood on bookings.
    private func expectDecisionsProved(sourceLocation: SourceLocation) {
        var asked: [Case.Asked] = []
        var bookings: [Booking] = []
        for event in events {
            switch event {
            case .officialsAsked(_, _, let officials): asked = officials
            case .slotsBooked(let booked), .slotsHeld(let booked): bookings = booked
            case .slotsReleased: bookings = []
            case .actDecided(let decision) where office.officials.contains { $0.id == decision.person }:
                #expect(decision.proof != .none, "\(decision.act) without proof", sourceLocation: sourceLocation)
                #expect(
                    decision.proof == .paper || asked.contains { $0.official == decision.person },
                    "\(decision.act) decided by somebody who was not asked", sourceLocation: sourceLocation)
            case .letterSigned:
                #expect(
                    procedure.bundle.isEmpty || bookings.contains { $0.state == .booked }, "signed without a booking",
                    sourceLocation: sourceLocation)
            default: break
            }
        }
    }
}
