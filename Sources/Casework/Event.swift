package import OfficeCalendar

/// What has happened to a case. Append-only; names and payload keys are stable once landed.
///
/// Coded as `{"event": "<name>", …payload}`. Personal values are `Personal`,
/// so that the journal holds only their digests.
package enum Event: Sendable, Equatable {
    /// A request opened the case.
    case requestReceived(RequestReceived)
    /// Entered in the register of incoming letters.
    case incomingRegistered(year: Int, number: Int)
    /// The act was begun (or begun again): `attempt` counts.
    case actBegun(act: String, attempt: Int)
    /// Officials were asked for the current act.
    case officialsAsked(act: String, attempt: Int, officials: [Case.Asked])
    /// The act ended.
    case actDecided(ActDecided)
    /// All acts of a row of the SOP are done.
    case rowDone(row: String)
    /// A named result of an act.
    case factEstablished(name: String, value: String)
    /// Slots are kept for the request while it is decided; replaces earlier holds of the case.
    case slotsHeld(bookings: [Booking])
    /// The held slots are booked.
    case slotsBooked(bookings: [Booking])
    /// All slots of the case are free again.
    case slotsReleased
    /// The office keeps these slots of the case for a need of its own.
    case slotsBlocked(number: Int, need: Personal, bookings: [Booking])
    /// The slots of that block are free again.
    case slotsUnblocked(number: Int)
    /// The applicant was asked for these fields, in the words of the reading contract.
    case dataAsked(fields: [String])
    /// An official sent the request back.
    case correctionAsked(act: String, note: Personal)
    /// The applicant was asked to agree to what is planned.
    case agreementAsked(act: String)
    /// The office needs the facility itself; the applicant was asked to agree to another time.
    case bookingDisplaced(reason: Personal)
    /// The request has a new version; `material` when date, time or facility changed.
    case requestAmended(request: Request, material: Bool, inbox: Int64?)
    /// The case goes on after the applicant's answer.
    case applicantAnswered
    /// Meetings were provided for the sessions.
    case meetingsProvided(meetings: [Meeting])
    /// The worker owes the meeting service a meeting, or a change to one.
    case meetingOrdered(order: MeetingOrder)
    /// The service has made or changed it.
    case meetingMade(key: String, meeting: Meeting)
    /// The service will not; a person is asked instead.
    case meetingRefused(key: String, reason: MeetingRefusal)
    /// The meeting is no longer wanted and is to be taken down.
    case meetingWithdrawn(key: String)
    /// The service has taken it down, or never had it.
    case meetingRemoved(key: String)
    /// It could not be taken down; the operator was told.
    case meetingNotRemoved(key: String, reason: MeetingRefusal)
    /// What was booked must be handed back: replaces loans of the case that nobody was asked about yet.
    case loansOpened(loans: [Loan])
    /// Those who keep it were asked whether a loan is back; it stays taken until `until`.
    case returnAsked(loan: Int, count: Int, until: Instant)
    /// Somebody of the office said that it is back.
    case loanReturned(loan: Int, official: String, proof: Proof, inbox: Int64?)
    /// A draft of the reply letter was made.
    case draftMade(version: Int, fieldsDigest: String, remark: Personal?)
    /// A paper is to be typeset.
    case paperOwed(key: String)
    /// A paper was typeset.
    case paperTypeset(key: String, digest: String)
    /// A paper could not be typeset.
    case paperFailed(key: String, reason: String)
    /// The letter was signed: number and date were allocated in the same transaction.
    case letterSigned(year: Int, sequence: Int, number: String, date: Day, official: String, fieldsDigest: String)
    /// The reply letter was accepted by the applicant's host.
    case letterSent(slot: String)
    /// The applicant was told something other than the letter.
    case applicantInformed(kind: MailKind)
    /// The schedule was full; these times were offered. `sessions` says of each which session it is for, from 0, where the
    /// request has several.
    case alternativesOffered(intervals: [Interval], sessions: [Int]? = nil)
    /// The applicant chose one of them, from 1.
    case alternativeChosen(number: Int)
    /// The question of the act shows these free times, because not every session has room; answers name their numbers.
    case timesShown(act: String, intervals: [Interval])
    /// An official wants the applicant to be offered these times.
    case timesProposed(act: String, intervals: [Interval])
    /// A mail about the case decided nothing.
    case replySetAside(inbox: Int64, reason: SetAsideReason, from: Personal?)
    /// An unclear reply was asked about.
    case clarificationAsked(act: String, official: String)
    /// An official was told that a reply of theirs did not count; once for each case.
    case notCountedTold(official: String)
    /// One of several parties that must all confirm has confirmed.
    case partyConfirmed(PartyConfirmed)
    /// The act was begun again after one party had taken its word back; the words of these others stand.
    case confirmationsKept(act: String, parties: [String])
    /// A code was mailed to prove an official's or applicant's reply; the decision waits with it.
    case codeSent(act: String, person: String, answer: PendingAnswer)
    /// Cancelling was asked for without proof; a code was mailed.
    case cancellationConfirmationAsked
    /// Something will fall due.
    case deadlineSet(deadline: Case.Deadline)
    /// A deadline has passed and was acted upon.
    case deadlineMet(key: String)
    /// An official was reminded of the current act.
    case officialReminded(act: String, count: Int)
    /// The applicant was reminded.
    case applicantReminded(count: Int)
    /// The superior was told.
    case escalated(act: String, role: String)
    /// A mail could not be delivered; `reason` is `refused`, `bounced` or `delayed`, never the host's words, which may name persons.
    case mailUndelivered(slot: String, reason: String)
    /// The operator did something.
    case operatorActed(order: Input.OperatorOrder)
    /// An official has taken back the newest decision; the act is begun anew.
    case decisionWithdrawn(DecisionWithdrawn)
    /// The event begins before the rows to come fit into office time: everybody was told at once.
    case urgencyDeclared(officials: [String])
    case caseCompleted
    case caseRefused(act: String)
    /// Ended because the schedule was full; choosing an alternative reopens it.
    case caseFull
    case caseCancelled
    case caseClosed(reason: ClosingReason)

    /// The opening of a case.
    package struct RequestReceived: Sendable, Equatable, Codable {
        package var caseID: String
        package var procedure: String
        package var procedureVersion: String
        package var inbox: Int64
        package var messageID: String?
        package var applicant: Applicant
        package var request: Request
        package var doubts: [Personal]
        package init(
            caseID: String, procedure: String, procedureVersion: String, inbox: Int64, messageID: String?,
            applicant: Applicant, request: Request, doubts: [Personal]
        ) {
            self.caseID = caseID
            self.procedure = procedure
            self.procedureVersion = procedureVersion
            self.inbox = inbox
            self.messageID = messageID
            self.applicant = applicant
            self.request = request
            self.doubts = doubts
        }
    }

    /// A decision with everything that an inspector asks for.
    package struct ActDecided: Sendable, Equatable, Codable {
        package var act: String
        package var row: String
        package var outcome: Outcome
        /// Id of the official, `applicant` or `worker`.
        package var person: String
        package var title: String
        package var proof: Proof
        /// Row of the inbox that holds the reply, or nothing for the worker's own acts.
        package var inbox: Int64?
        package var note: Personal?
        /// Version of the request or draft that was decided upon.
        package var version: Int
        /// Number of the order by which the person acted for another, where that was so.
        package var decree: String?
        /// SHA-256 of the scan of a decision on paper.
        package var scan: String?
        package init(
            act: String, row: String, outcome: Outcome, person: String, title: String, proof: Proof, inbox: Int64?,
            note: Personal?, version: Int, decree: String? = nil, scan: String? = nil
        ) {
            self.act = act
            self.row = row
            self.outcome = outcome
            self.person = person
            self.title = title
            self.proof = proof
            self.inbox = inbox
            self.note = note
            self.version = version
            self.decree = decree
            self.scan = scan
        }
    }

    /// What was taken back, by whom, and how that was proved.
    package struct DecisionWithdrawn: Sendable, Equatable, Codable {
        package var act: String
        package var row: String
        /// Id of the official whose decision it was.
        package var person: String
        package var title: String
        package var proof: Proof
        /// Row of the inbox that holds the withdrawal.
        package var inbox: Int64?
        /// The outcome that no longer holds.
        package var outcome: Outcome
        /// The role whose confirmation is taken back, where several parties of the act confirm; nothing otherwise.
        package var party: String?
        /// The act's named result, which is no longer a fact.
        package var fact: String?
        /// Whether the meetings that the decision brought are gone with it.
        package var withMeetings: Bool
        package init(
            act: String, row: String, person: String, title: String, proof: Proof, inbox: Int64?, outcome: Outcome,
            party: String?, fact: String?, withMeetings: Bool
        ) {
            self.act = act
            self.row = row
            self.person = person
            self.title = title
            self.proof = proof
            self.inbox = inbox
            self.outcome = outcome
            self.party = party
            self.fact = fact
            self.withMeetings = withMeetings
        }
    }

    /// A decision that waits for its code.
    package struct PendingAnswer: Sendable, Equatable, Codable {
        package var outcome: Outcome
        package var note: Personal?
        package var inbox: Int64
        /// The word chosen, where the act offered words.
        package var choice: String?
        /// The meetings that the reply brought.
        package var meetings: [Meeting]?
        /// The request as the applicant wants it changed.
        package var request: Request?
        /// True when the answer takes the newest decision back; then `outcome` counts only where `decidesAnew`.
        package var withdraws: Bool?
        package var decidesAnew: Bool?
        package init(
            outcome: Outcome, note: Personal?, inbox: Int64, choice: String? = nil, meetings: [Meeting]? = nil,
            request: Request? = nil, withdraws: Bool? = nil, decidesAnew: Bool? = nil
        ) {
            self.outcome = outcome
            self.note = note
            self.inbox = inbox
            self.choice = choice
            self.meetings = meetings
            self.request = request
            self.withdraws = withdraws
            self.decidesAnew = decidesAnew
        }
    }

    /// The confirmation of one party.
    package struct PartyConfirmed: Sendable, Equatable, Codable {
        package var act: String
        /// Id of the role, or `applicant`.
        package var party: String
        package var person: String
        package var title: String
        package var proof: Proof
        package var inbox: Int64?
        package init(act: String, party: String, person: String, title: String, proof: Proof, inbox: Int64?) {
            self.act = act
            self.party = party
            self.person = person
            self.title = title
            self.proof = proof
            self.inbox = inbox
        }
    }

    /// Why a mail decided nothing.
    package enum SetAsideReason: String, Sendable, Codable, CaseIterable {
        case wrongPerson = "wrong-person"
        case unproved
        case tokenUsed = "token-used"
        case tokenExpired = "token-expired"
        case tokenForeign = "token-foreign"
        case noToken = "no-token"
        case machineMail = "machine-mail"
        case unclear
        case onlyQuote = "only-quote"
        case caseEnded = "case-ended"
        case nothingAsked = "nothing-asked"
        case noMeeting = "no-meeting"
        case slotTaken = "slot-taken"
        /// What was decided upon has changed since it was shown.
        case changed
        /// The person says that the answer was not theirs.
        case denied
        /// The operator has stopped the case for a time.
        case onHold = "on-hold"
        /// Somebody has decided since, or the letter is out: too late to take it back.
        case tooLate = "too-late"
        /// The request was changed so often that this change is not followed.
        case tooMany = "too-many"
    }

    /// Why a case was closed.
    package enum ClosingReason: String, Sendable, Codable {
        case applicantSilent = "applicant-silent"
        case eventPast = "event-past"
        case strangerDeclined = "stranger-declined"
        /// The letter cancels a request that the office does not have.
        case nothingToCancel = "nothing-to-cancel"
    }
}
