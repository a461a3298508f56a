import OfficeCalendar

/// The journal's spelling of events: `{"event": "<name>", …payload}`.
///
/// Names and keys are written out by hand and never change once landed: old
/// journals must be readable for ever. Keys may stand in any order; unknown
/// keys are ignored; an optional value that is absent is nothing.
extension Event: Codable {
    /// The stable name under which the journal keeps the event.
    package var name: String { label.rawValue }

    /// All names, in the order of the cases.
    package static var names: [String] { Label.allCases.map(\.rawValue) }

    private enum Label: String, CaseIterable {
        case requestReceived = "request-received"
        case incomingRegistered = "incoming-registered"
        case actBegun = "act-begun"
        case officialsAsked = "officials-asked"
        case actDecided = "act-decided"
        case rowDone = "row-done"
        case factEstablished = "fact-established"
        case slotsHeld = "slots-held"
        case slotsBooked = "slots-booked"
        case slotsReleased = "slots-released"
        case slotsBlocked = "slots-blocked"
        case slotsUnblocked = "slots-unblocked"
        case dataAsked = "data-asked"
        case correctionAsked = "correction-asked"
        case agreementAsked = "agreement-asked"
        case bookingDisplaced = "booking-displaced"
        case requestAmended = "request-amended"
        case applicantAnswered = "applicant-answered"
        case meetingsProvided = "meetings-provided"
        case meetingOrdered = "meeting-ordered"
        case meetingMade = "meeting-made"
        case meetingRefused = "meeting-refused"
        case meetingWithdrawn = "meeting-withdrawn"
        case meetingRemoved = "meeting-removed"
        case meetingNotRemoved = "meeting-not-removed"
        case loansOpened = "loans-opened"
        case returnAsked = "return-asked"
        case loanReturned = "loan-returned"
        case draftMade = "draft-made"
        case paperOwed = "paper-owed"
        case paperTypeset = "paper-typeset"
        case paperFailed = "paper-failed"
        case letterSigned = "letter-signed"
        case letterSent = "letter-sent"
        case applicantInformed = "applicant-informed"
        case alternativesOffered = "alternatives-offered"
        case alternativeChosen = "alternative-chosen"
        case timesShown = "times-shown"
        case timesProposed = "times-proposed"
        case replySetAside = "reply-set-aside"
        case clarificationAsked = "clarification-asked"
        case notCountedTold = "not-counted-told"
        case partyConfirmed = "party-confirmed"
        case confirmationsKept = "confirmations-kept"
        case codeSent = "code-sent"
        case cancellationConfirmationAsked = "cancellation-confirmation-asked"
        case deadlineSet = "deadline-set"
        case deadlineMet = "deadline-met"
        case officialReminded = "official-reminded"
        case applicantReminded = "applicant-reminded"
        case escalated
        case mailUndelivered = "mail-undelivered"
        case operatorActed = "operator-acted"
        case decisionWithdrawn = "decision-withdrawn"
        case urgencyDeclared = "urgency-declared"
        case caseCompleted = "case-completed"
        case caseRefused = "case-refused"
        case caseFull = "case-full"
        case caseCancelled = "case-cancelled"
        case caseClosed = "case-closed"
    }

    private enum Key: String, CodingKey {
        case event
        case year
        case number
        case act
        case attempt
        case officials
        case row
        case name
        case value
        case bookings
        case fields
        case note
        case request
        case material
        case inbox
        case meetings
        case meeting
        case loans
        case loan
        case until
        case proof
        case version
        case fieldsDigest
        case remark
        case key
        case digest
        case reason
        case sequence
        case date
        case official
        case slot
        case kind
        case intervals
        case sessions
        case from
        case person
        case answer
        case deadline
        case count
        case role
        case order
        case parties
    }

    private var label: Label {
        switch self {
        case .requestReceived: .requestReceived
        case .incomingRegistered: .incomingRegistered
        case .actBegun: .actBegun
        case .officialsAsked: .officialsAsked
        case .actDecided: .actDecided
        case .rowDone: .rowDone
        case .factEstablished: .factEstablished
        case .slotsHeld: .slotsHeld
        case .slotsBooked: .slotsBooked
        case .slotsReleased: .slotsReleased
        case .slotsBlocked: .slotsBlocked
        case .slotsUnblocked: .slotsUnblocked
        case .dataAsked: .dataAsked
        case .correctionAsked: .correctionAsked
        case .agreementAsked: .agreementAsked
        case .bookingDisplaced: .bookingDisplaced
        case .requestAmended: .requestAmended
        case .applicantAnswered: .applicantAnswered
        case .meetingsProvided: .meetingsProvided
        case .meetingOrdered: .meetingOrdered
        case .meetingMade: .meetingMade
        case .meetingRefused: .meetingRefused
        case .meetingWithdrawn: .meetingWithdrawn
        case .meetingRemoved: .meetingRemoved
        case .meetingNotRemoved: .meetingNotRemoved
        case .loansOpened: .loansOpened
        case .returnAsked: .returnAsked
        case .loanReturned: .loanReturned
        case .draftMade: .draftMade
        case .paperOwed: .paperOwed
        case .paperTypeset: .paperTypeset
        case .paperFailed: .paperFailed
        case .letterSigned: .letterSigned
        case .letterSent: .letterSent
        case .applicantInformed: .applicantInformed
        case .alternativesOffered: .alternativesOffered
        case .alternativeChosen: .alternativeChosen
        case .timesShown: .timesShown
        case .timesProposed: .timesProposed
        case .replySetAside: .replySetAside
        case .clarificationAsked: .clarificationAsked
        case .notCountedTold: .notCountedTold
        case .partyConfirmed: .partyConfirmed
        case .confirmationsKept: .confirmationsKept
        case .codeSent: .codeSent
        case .cancellationConfirmationAsked: .cancellationConfirmationAsked
        case .deadlineSet: .deadlineSet
        case .deadlineMet: .deadlineMet
        case .officialReminded: .officialReminded
        case .applicantReminded: .applicantReminded
        case .escalated: .escalated
        case .mailUndelivered: .mailUndelivered
        case .operatorActed: .operatorActed
        case .decisionWithdrawn: .decisionWithdrawn
        case .urgencyDeclared: .urgencyDeclared
        case .caseCompleted: .caseCompleted
        case .caseRefused: .caseRefused
        case .caseFull: .caseFull
        case .caseCancelled: .caseCancelled
        case .caseClosed: .caseClosed
        }
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        let name = try values.decode(String.self, forKey: .event)
        guard let label = Label(rawValue: name) else {
            throw DecodingError.dataCorruptedError(
                forKey: .event, in: values, debugDescription: "no event is called \(name)")
        }
        switch label {
        case .requestReceived:
            self = .requestReceived(try RequestReceived(from: decoder))
        case .incomingRegistered:
            self = .incomingRegistered(
                year: try values.decode(Int.self, forKey: .year), number: try values.decode(Int.self, forKey: .number))
        case .actBegun:
            self = .actBegun(
                act: try values.decode(String.self, forKey: .act),
                attempt: try values.decode(Int.self, forKey: .attempt))
        case .officialsAsked:
            self = .officialsAsked(
                act: try values.decode(String.self, forKey: .act),
                attempt: try values.decode(Int.self, forKey: .attempt),
                officials: try values.decode([Case.Asked].self, forKey: .officials))
        case .actDecided:
            self = .actDecided(try ActDecided(from: decoder))
        case .rowDone:
            self = .rowDone(row: try values.decode(String.self, forKey: .row))
        case .factEstablished:
            self = .factEstablished(
                name: try values.decode(String.self, forKey: .name),
                value: try values.decode(String.self, forKey: .value))
        case .slotsHeld:
            self = .slotsHeld(bookings: try values.decode([Booking].self, forKey: .bookings))
        case .slotsBooked:
            self = .slotsBooked(bookings: try values.decode([Booking].self, forKey: .bookings))
        case .slotsReleased:
            self = .slotsReleased
        case .slotsBlocked:
            self = .slotsBlocked(
                number: try values.decode(Int.self, forKey: .number),
                need: try values.decode(Personal.self, forKey: .note),
                bookings: try values.decode([Booking].self, forKey: .bookings))
        case .slotsUnblocked:
            self = .slotsUnblocked(number: try values.decode(Int.self, forKey: .number))
        case .dataAsked:
            self = .dataAsked(fields: try values.decode([String].self, forKey: .fields))
        case .correctionAsked:
            self = .correctionAsked(
                act: try values.decode(String.self, forKey: .act), note: try values.decode(Personal.self, forKey: .note)
            )
        case .agreementAsked:
            self = .agreementAsked(act: try values.decode(String.self, forKey: .act))
        case .bookingDisplaced:
            self = .bookingDisplaced(reason: try values.decode(Personal.self, forKey: .note))
        case .requestAmended:
            self = .requestAmended(
                request: try values.decode(Request.self, forKey: .request),
                material: try values.decode(Bool.self, forKey: .material),
                inbox: try values.decodeIfPresent(Int64.self, forKey: .inbox))
        case .applicantAnswered:
            self = .applicantAnswered
        case .meetingsProvided:
            self = .meetingsProvided(meetings: try values.decode([Meeting].self, forKey: .meetings))
        case .meetingOrdered:
            self = .meetingOrdered(order: try values.decode(MeetingOrder.self, forKey: .order))
        case .meetingMade:
            self = .meetingMade(
                key: try values.decode(String.self, forKey: .key),
                meeting: try values.decode(Meeting.self, forKey: .meeting))
        case .meetingRefused:
            self = .meetingRefused(
                key: try values.decode(String.self, forKey: .key),
                reason: try values.decode(MeetingRefusal.self, forKey: .reason))
        case .meetingWithdrawn:
            self = .meetingWithdrawn(key: try values.decode(String.self, forKey: .key))
        case .meetingRemoved:
            self = .meetingRemoved(key: try values.decode(String.self, forKey: .key))
        case .meetingNotRemoved:
            self = .meetingNotRemoved(
                key: try values.decode(String.self, forKey: .key),
                reason: try values.decode(MeetingRefusal.self, forKey: .reason))
        case .loansOpened:
            self = .loansOpened(loans: try values.decode([Loan].self, forKey: .loans))
        case .returnAsked:
            self = .returnAsked(
                loan: try values.decode(Int.self, forKey: .loan), count: try values.decode(Int.self, forKey: .count),
                until: try values.decode(Instant.self, forKey: .until))
        case .loanReturned:
            self = .loanReturned(
                loan: try values.decode(Int.self, forKey: .loan),
                official: try values.decode(String.self, forKey: .official),
                proof: try values.decode(Proof.self, forKey: .proof),
                inbox: try values.decodeIfPresent(Int64.self, forKey: .inbox))
        case .draftMade:
            self = .draftMade(
                version: try values.decode(Int.self, forKey: .version),
                fieldsDigest: try values.decode(String.self, forKey: .fieldsDigest),
                remark: try values.decodeIfPresent(Personal.self, forKey: .remark))
        case .paperOwed:
            self = .paperOwed(key: try values.decode(String.self, forKey: .key))
        case .paperTypeset:
            self = .paperTypeset(
                key: try values.decode(String.self, forKey: .key),
                digest: try values.decode(String.self, forKey: .digest))
        case .paperFailed:
            self = .paperFailed(
                key: try values.decode(String.self, forKey: .key),
                reason: try values.decode(String.self, forKey: .reason))
        case .letterSigned:
            self = .letterSigned(
                year: try values.decode(Int.self, forKey: .year),
                sequence: try values.decode(Int.self, forKey: .sequence),
                number: try values.decode(String.self, forKey: .number),
                date: try values.decode(Day.self, forKey: .date),
                official: try values.decode(String.self, forKey: .official),
                fieldsDigest: try values.decode(String.self, forKey: .fieldsDigest))
        case .letterSent:
            self = .letterSent(slot: try values.decode(String.self, forKey: .slot))
        case .applicantInformed:
            self = .applicantInformed(kind: try values.decode(MailKind.self, forKey: .kind))
        case .alternativesOffered:
            self = .alternativesOffered(
                intervals: try values.decode([Interval].self, forKey: .intervals),
                sessions: try values.decodeIfPresent([Int].self, forKey: .sessions))
        case .alternativeChosen:
            self = .alternativeChosen(number: try values.decode(Int.self, forKey: .number))
        case .timesShown:
            self = .timesShown(
                act: try values.decode(String.self, forKey: .act),
                intervals: try values.decode([Interval].self, forKey: .intervals))
        case .timesProposed:
            self = .timesProposed(
                act: try values.decode(String.self, forKey: .act),
                intervals: try values.decode([Interval].self, forKey: .intervals))
        case .confirmationsKept:
            self = .confirmationsKept(
                act: try values.decode(String.self, forKey: .act),
                parties: try values.decode([String].self, forKey: .parties))
        case .replySetAside:
            self = .replySetAside(
                inbox: try values.decode(Int64.self, forKey: .inbox),
                reason: try values.decode(SetAsideReason.self, forKey: .reason),
                from: try values.decodeIfPresent(Personal.self, forKey: .from))
        case .clarificationAsked:
            self = .clarificationAsked(
                act: try values.decode(String.self, forKey: .act),
                official: try values.decode(String.self, forKey: .official))
        case .notCountedTold:
            self = .notCountedTold(official: try values.decode(String.self, forKey: .official))
        case .partyConfirmed:
            self = .partyConfirmed(try PartyConfirmed(from: decoder))
        case .codeSent:
            self = .codeSent(
                act: try values.decode(String.self, forKey: .act),
                person: try values.decode(String.self, forKey: .person),
                answer: try values.decode(PendingAnswer.self, forKey: .answer))
        case .cancellationConfirmationAsked:
            self = .cancellationConfirmationAsked
        case .deadlineSet:
            self = .deadlineSet(deadline: try values.decode(Case.Deadline.self, forKey: .deadline))
        case .deadlineMet:
            self = .deadlineMet(key: try values.decode(String.self, forKey: .key))
        case .officialReminded:
            self = .officialReminded(
                act: try values.decode(String.self, forKey: .act), count: try values.decode(Int.self, forKey: .count))
        case .applicantReminded:
            self = .applicantReminded(count: try values.decode(Int.self, forKey: .count))
        case .escalated:
            self = .escalated(
                act: try values.decode(String.self, forKey: .act), role: try values.decode(String.self, forKey: .role))
        case .mailUndelivered:
            self = .mailUndelivered(
                slot: try values.decode(String.self, forKey: .slot),
                reason: try values.decode(String.self, forKey: .reason))
        case .operatorActed:
            self = .operatorActed(order: try values.decode(Input.OperatorOrder.self, forKey: .order))
        case .decisionWithdrawn:
            self = .decisionWithdrawn(try DecisionWithdrawn(from: decoder))
        case .urgencyDeclared:
            self = .urgencyDeclared(officials: try values.decode([String].self, forKey: .officials))
        case .caseCompleted:
            self = .caseCompleted
        case .caseRefused:
            self = .caseRefused(act: try values.decode(String.self, forKey: .act))
        case .caseFull:
            self = .caseFull
        case .caseCancelled:
            self = .caseCancelled
        case .caseClosed:
            self = .caseClosed(reason: try values.decode(ClosingReason.self, forKey: .reason))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(name, forKey: .event)
        switch self {
        case .slotsReleased, .applicantAnswered, .cancellationConfirmationAsked, .caseCompleted, .caseFull,
            .caseCancelled:
            break
        case .requestReceived(let payload):
            try payload.encode(to: encoder)
        case .incomingRegistered(let year, let number):
            try values.encode(year, forKey: .year)
            try values.encode(number, forKey: .number)
        case .actBegun(let act, let attempt):
            try values.encode(act, forKey: .act)
            try values.encode(attempt, forKey: .attempt)
        case .officialsAsked(let act, let attempt, let officials):
            try values.encode(act, forKey: .act)
            try values.encode(attempt, forKey: .attempt)
            try values.encode(officials, forKey: .officials)
        case .actDecided(let payload):
            try payload.encode(to: encoder)
        case .rowDone(let row):
            try values.encode(row, forKey: .row)
        case .factEstablished(let name, let value):
            try values.encode(name, forKey: .name)
            try values.encode(value, forKey: .value)
        case .slotsHeld(let bookings):
            try values.encode(bookings, forKey: .bookings)
        case .slotsBooked(let bookings):
            try values.encode(bookings, forKey: .bookings)
        case .slotsBlocked(let number, let need, let bookings):
            try values.encode(number, forKey: .number)
            try values.encode(need, forKey: .note)
            try values.encode(bookings, forKey: .bookings)
        case .slotsUnblocked(let number):
            try values.encode(number, forKey: .number)
        case .dataAsked(let fields):
            try values.encode(fields, forKey: .fields)
        case .correctionAsked(let act, let note):
            try values.encode(act, forKey: .act)
            try values.encode(note, forKey: .note)
        case .agreementAsked(let act):
            try values.encode(act, forKey: .act)
        case .bookingDisplaced(let reason):
            try values.encode(reason, forKey: .note)
        case .requestAmended(let request, let material, let inbox):
            try values.encode(request, forKey: .request)
            try values.encode(material, forKey: .material)
            try values.encodeIfPresent(inbox, forKey: .inbox)
        case .meetingsProvided(let meetings):
            try values.encode(meetings, forKey: .meetings)
        case .meetingOrdered(let order):
            try values.encode(order, forKey: .order)
        case .meetingMade(let key, let meeting):
            try values.encode(key, forKey: .key)
            try values.encode(meeting, forKey: .meeting)
        case .meetingRefused(let key, let reason), .meetingNotRemoved(let key, let reason):
            try values.encode(key, forKey: .key)
            try values.encode(reason, forKey: .reason)
        case .meetingWithdrawn(let key), .meetingRemoved(let key):
            try values.encode(key, forKey: .key)
        case .loansOpened(let loans):
            try values.encode(loans, forKey: .loans)
        case .returnAsked(let loan, let count, let until):
            try values.encode(loan, forKey: .loan)
            try values.encode(count, forKey: .count)
            try values.encode(until, forKey: .until)
        case .loanReturned(let loan, let official, let proof, let inbox):
            try values.encode(loan, forKey: .loan)
            try values.encode(official, forKey: .official)
            try values.encode(proof, forKey: .proof)
            try values.encodeIfPresent(inbox, forKey: .inbox)
        case .draftMade(let version, let fieldsDigest, let remark):
            try values.encode(version, forKey: .version)
            try values.encode(fieldsDigest, forKey: .fieldsDigest)
            try values.encodeIfPresent(remark, forKey: .remark)
        case .paperOwed(let key):
            try values.encode(key, forKey: .key)
        case .paperTypeset(let key, let digest):
            try values.encode(key, forKey: .key)
            try values.encode(digest, forKey: .digest)
        case .paperFailed(let key, let reason):
            try values.encode(key, forKey: .key)
            try values.encode(reason, forKey: .reason)
        case .letterSigned(let year, let sequence, let number, let date, let official, let fieldsDigest):
            try values.encode(year, forKey: .year)
            try values.encode(sequence, forKey: .sequence)
            try values.encode(number, forKey: .number)
            try values.encode(date, forKey: .date)
            try values.encode(official, forKey: .official)
            try values.encode(fieldsDigest, forKey: .fieldsDigest)
        case .letterSent(let slot):
            try values.encode(slot, forKey: .slot)
        case .applicantInformed(let kind):
            try values.encode(kind, forKey: .kind)
        case .alternativesOffered(let intervals, let sessions):
            try values.encode(intervals, forKey: .intervals)
            try values.encodeIfPresent(sessions, forKey: .sessions)
        case .alternativeChosen(let number):
            try values.encode(number, forKey: .number)
        case .timesShown(let act, let intervals), .timesProposed(let act, let intervals):
            try values.encode(act, forKey: .act)
            try values.encode(intervals, forKey: .intervals)
        case .confirmationsKept(let act, let parties):
            try values.encode(act, forKey: .act)
            try values.encode(parties, forKey: .parties)
        case .replySetAside(let inbox, let reason, let from):
            try values.encode(inbox, forKey: .inbox)
            try values.encode(reason, forKey: .reason)
            try values.encodeIfPresent(from, forKey: .from)
        case .clarificationAsked(let act, let official):
            try values.encode(act, forKey: .act)
            try values.encode(official, forKey: .official)
        case .notCountedTold(let official):
            try values.encode(official, forKey: .official)
        case .partyConfirmed(let payload):
            try payload.encode(to: encoder)
        case .codeSent(let act, let person, let answer):
            try values.encode(act, forKey: .act)
            try values.encode(person, forKey: .person)
            try values.encode(answer, forKey: .answer)
        case .deadlineSet(let deadline):
            try values.encode(deadline, forKey: .deadline)
        case .deadlineMet(let key):
            try values.encode(key, forKey: .key)
        case .officialReminded(let act, let count):
            try values.encode(act, forKey: .act)
            try values.encode(count, forKey: .count)
        case .applicantReminded(let count):
            try values.encode(count, forKey: .count)
        case .escalated(let act, let role):
            try values.encode(act, forKey: .act)
            try values.encode(role, forKey: .role)
        case .mailUndelivered(let slot, let reason):
            try values.encode(slot, forKey: .slot)
            try values.encode(reason, forKey: .reason)
        case .operatorActed(let order):
            try values.encode(order, forKey: .order)
        case .decisionWithdrawn(let payload):
            try payload.encode(to: encoder)
        case .urgencyDeclared(let officials):
            try values.encode(officials, forKey: .officials)
        case .caseRefused(let act):
            try values.encode(act, forKey: .act)
        case .caseClosed(let reason):
            try values.encode(reason, forKey: .reason)
        }
    }
}
