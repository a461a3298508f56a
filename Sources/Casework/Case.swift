package import OfficeCalendar

/// One request on its way: everything the next decision depends on, folded from events.
package struct Case: Sendable, Equatable, Codable {
    /// Where a case stands as a whole.
    package enum State: String, Sendable, Codable {
        /// An act of the procedure is being done.
        case running
        /// The applicant must answer first.
        case waitingForApplicant = "waiting-for-applicant"
        case completed
        /// An official said no.
        case refused
        /// The schedule was full and no alternative was chosen (yet: choosing one reopens the case).
        case full
        case cancelled
        /// Ended because the applicant stayed silent or the event has passed.
        case closed

        /// Whether the case has ended. A full case still accepts the choice of an alternative.
        package var ended: Bool { self != .running && self != .waitingForApplicant }
    }

    /// Who was asked for the current act, and when.
    package struct Asked: Sendable, Equatable, Codable {
        package var official: String
        /// The role in which the official was asked.
        package var role: String
        package var at: Instant
        package init(official: String, role: String, at: Instant) {
            self.official = official
            self.role = role
            self.at = at
        }
    }

    /// A decision on the record.
    package struct DecisionRecord: Sendable, Equatable, Codable {
        package var act: String
        package var row: String
        package var outcome: Outcome
        package var official: String
        /// The position at the time, as letters print it.
        package var title: String
        package var at: Instant
        package var proof: Proof
        package var note: Personal?
        package init(
            act: String, row: String, outcome: Outcome, official: String, title: String, at: Instant, proof: Proof,
            note: Personal?
        ) {
            self.act = act
            self.row = row
            self.outcome = outcome
            self.official = official
            self.title = title
            self.at = at
            self.proof = proof
            self.note = note
        }
    }

    /// Something that falls due.
    package struct Deadline: Hashable, Sendable, Codable {
        package enum Kind: String, Sendable, Codable {
            case reminder
            case escalation
            case applicantReminder = "applicant-reminder"
            case applicantPatience = "applicant-patience"
            case eventPast = "event-past"
            /// An act that had to wait for the event's end may now be asked.
            case actOpens = "act-opens"
            /// Something lent should be back.
            case loanEnds = "loan-ends"
        }
        /// Unique within the case, such as `remind/4/1/1`.
        package var key: String
        package var kind: Kind
        package var due: Instant
        package init(key: String, kind: Kind, due: Instant) {
            self.key = key
            self.kind = kind
            self.due = due
        }
    }

    /// The letter under way. The signature binds to `fieldsDigest`; number and date come later.
    package struct Draft: Sendable, Equatable, Codable {
        package var version: Int
        package var fieldsDigest: String
        /// Digest of the typeset draft, once there is one.
        package var paperDigest: String?
        /// Paragraph that an official wants added.
        package var remark: Personal?
        package init(version: Int, fieldsDigest: String, paperDigest: String?, remark: Personal?) {
            self.version = version
            self.fieldsDigest = fieldsDigest
            self.paperDigest = paperDigest
            self.remark = remark
        }
    }

    /// The signed letter.
    package struct SignedLetter: Sendable, Equatable, Codable {
        package var number: String
        package var date: Day
        package var official: String
        package var paperDigest: String?
        package init(number: String, date: Day, official: String, paperDigest: String?) {
            self.number = number
            self.date = date
            self.official = official
            self.paperDigest = paperDigest
        }
    }

    /// An answer that counts only when its code comes back, and what it answered.
    package struct PendingCode: Sendable, Equatable, Codable {
        /// The attempt of the code's token.
        package var number: Int
        package var act: String
        package var attempt: Int
        /// Version of the request when the answer came.
        package var version: Int
        package var person: String
        package var answer: Event.PendingAnswer
        package init(
            number: Int, act: String, attempt: Int, version: Int, person: String, answer: Event.PendingAnswer
        ) {
            self.number = number
            self.act = act
            self.attempt = attempt
            self.version = version
            self.person = person
            self.answer = answer
        }
    }

    /// Something said about an act while the request had a certain version; a changed request makes it void.
    package struct Saying: Sendable, Equatable, Codable {
        package var act: String
        /// Version of the request.
        package var version: Int
        /// The times that it names, in the order of their numbers.
        package var times: [Interval]
        package init(act: String, version: Int, times: [Interval] = []) {
            self.act = act
            self.version = version
            self.times = times
        }
    }

    /// The parties whose word ended an act.
    package struct Agreed: Sendable, Equatable, Codable {
        package var act: String
        /// Role ids, or `applicant`.
        package var parties: [String]
        package init(act: String, parties: [String]) {
            self.act = act
            self.parties = parties
        }
    }

    /// Slots that the office keeps for a sudden need of its own, until the operator gives them back.
    package struct Block: Sendable, Equatable, Codable {
        /// Counts from 1 within the case.
        package var number: Int
        /// What the slots are needed for, in the operator's words.
        package var need: Personal
        package var since: Instant
        package var bookings: [Booking]
        package init(number: Int, need: Personal, since: Instant, bookings: [Booking]) {
            self.number = number
            self.need = need
            self.since = since
            self.bookings = bookings
        }
    }

    /// That the superior of a silent official, or the operator, was told of the silence.
    package struct Escalation: Sendable, Equatable, Codable {
        package var at: Instant
        /// Reminders until then.
        package var reminders: Int
        package init(at: Instant, reminders: Int) {
            self.at = at
            self.reminders = reminders
        }
    }

    /// Such as `K-2026-0042`.
    package var id: String
    package var procedure: String
    package var procedureVersion: String
    package var state: State
    /// Sequence number of the last event, from 1.
    package var sequence: Int
    package var receivedAt: Instant
    /// Message-ID of the request, for threading answers.
    package var requestMessageID: String?
    /// Row of the inbox that holds the request's bytes.
    package var requestInbox: Int64
    package var agendaNumber: Int?
    package var applicant: Applicant
    package var request: Request
    /// The act that is being done; kept while the applicant is asked so that the case can come back.
    package var current: String?
    /// Counts how often the current act was begun or asked anew; part of its tokens.
    package var attempt: Int
    package var asked: [Asked]
    /// True when the current act's official was already asked once to be clearer.
    package var clarified: Bool
    package var decisions: [DecisionRecord]
    /// Rows of the SOP's table that are done, in order.
    package var rowsDone: [String]
    /// Named results of acts.
    package var facts: [String: String]
    package var bookings: [Booking]
    package var meetings: [Meeting]
    /// Meetings of the worker's own making; absent in cases older than these.
    package var meetingOrders: [MeetingOrder]?
    /// Loans; absent in cases older than these.
    package var lent: [Loan]?
    package var draft: Draft?
    package var letter: SignedLetter?
    package var deadlines: [Deadline]
    package var remindersSent: Int
    package var applicantRemindersSent: Int
    /// What the applicant was asked, when he was.
    package var askedFields: [String]
    /// Free times offered to the applicant, in the order of their numbers.
    package var offered: [Interval]
    /// Of each offered time the session that it is for, from 0; nothing where the request has one session.
    package var offeredSessions: [Int]?
    /// Cancelling that waits for a returned code.
    package var cancellationToConfirm: Bool
    /// Keys of papers that are being typeset.
    package var papersOwed: [String]
    /// Mails that could not be delivered, by their slot.
    package var undelivered: [String]
    /// How often each act was begun, so that no token of an earlier visit fits a later one.
    package var visits: [String: Int]
    /// What the reading of the request doubted, for the people of the office.
    package var doubts: [Personal]
    /// Inbox rows of the applicant's later answers, oldest first; they belong to the request.
    package var supplements: [Int64]
    /// True once date, time or facility changed after officials had been asked.
    package var changed: Bool
    /// What an official wants corrected, while the applicant is asked for it.
    package var correction: Personal?
    /// Counts the questions put to the applicant; part of his tokens.
    package var questions: Int
    /// True when the applicant was told once, since the last question, that his answer could not be read.
    package var applicantToldUnclear: Bool
    /// Officials who were told once that a reply did not count.
    package var toldNotCounted: [String]
    /// Parties of the current act that have confirmed: role ids, or `applicant`.
    package var confirmedParties: [String]
    /// Counts the codes mailed; each is the attempt of its token.
    package var codes: Int
    /// Decisions that wait for their code.
    package var pending: [PendingCode]
    /// Number of the code that would confirm the cancellation.
    package var cancellationCode: Int
    /// Keys of all papers ever owed; none is owed twice.
    package var paperKeys: [String]
    /// Papers that could not be typeset.
    package var papersFailed: [String]
    /// Letters typeset so far: every one is an invitation sent to the applicant.
    package var lettersTypeset: Int
    /// When the applicant's host accepted the letter.
    package var letterSentAt: Instant?
    /// Mails besides letters that carried a calendar entry, or took one back.
    package var invitations: Int?
    /// True once the applicant has been asked why the request comes so late.
    package var lateness: Bool?
    /// True while the applicant is asked for another time because the office needs the facility itself.
    package var displaced: Bool?
    /// Why the case was closed.
    package var closing: Event.ClosingReason?
    /// Since when the operator has stopped the case, or nothing.
    package var heldSince: Instant?
    /// Who is asked for an act in the place of its role's holders, by act.
    package var reassigned: [String: String]?
    /// When everybody was told that the case is urgent, and for which version of the request.
    package var urgentVersion: Int?
    /// True once a change was not followed because there were too many.
    package var hasTooManyChanges: Bool?
    /// Free times that the question of the current act shows; nothing where it shows none.
    package var shown: Saying?
    /// The act at which a yes found its slot taken, and its official was told so.
    package var insisted: Saying?
    /// Times that an official wants the applicant to be offered.
    package var proposed: Saying?
    /// The parties of the newest act that several had to confirm, once all had.
    package var agreed: Agreed?
    /// When somebody was told that the current act's officials are silent; nothing before.
    package var escalation: Escalation?
    /// Slots taken from the case for the office itself; they outlive the case. Nothing where there never were any.
    package var blocks: [Block]?

    package init(
        id: String, procedure: String, procedureVersion: String, receivedAt: Instant, requestMessageID: String?,
        requestInbox: Int64, applicant: Applicant, request: Request
    ) {
        self.id = id
        self.procedure = procedure
        self.procedureVersion = procedureVersion
        self.receivedAt = receivedAt
        self.requestMessageID = requestMessageID
        self.requestInbox = requestInbox
        self.applicant = applicant
        self.request = request
        state = .running
        sequence = 0
        agendaNumber = nil
        current = nil
        attempt = 0
        asked = []
        clarified = false
        decisions = []
        rowsDone = []
        facts = [:]
        bookings = []
        meetings = []
        meetingOrders = nil
        lent = nil
        draft = nil
        letter = nil
        deadlines = []
        remindersSent = 0
        applicantRemindersSent = 0
        askedFields = []
        offered = []
        cancellationToConfirm = false
        papersOwed = []
        undelivered = []
        visits = [:]
        doubts = []
        supplements = []
        changed = false
        correction = nil
        questions = 0
        applicantToldUnclear = false
        toldNotCounted = []
        confirmedParties = []
        codes = 0
        pending = []
        cancellationCode = 0
        paperKeys = []
        papersFailed = []
        lettersTypeset = 0
        letterSentAt = nil
        invitations = nil
        lateness = nil
        displaced = nil
        closing = nil
        heldSince = nil
        reassigned = nil
        urgentVersion = nil
        hasTooManyChanges = nil
        shown = nil
        insisted = nil
        proposed = nil
        agreed = nil
        escalation = nil
        blocks = nil
    }
}

extension Case {
    /// Those asked whose word is still wanted.
    package var waiting: [Asked] { asked.filter { !confirmedParties.contains($0.role) } }

    var tooManyChanges: Bool { hasTooManyChanges == true }

    /// The session that an offered time is for, where several are told apart.
    package func session(ofOffer index: Int) -> Int? {
        guard let offeredSessions, offeredSessions.count == offered.count else { return nil }
        return offeredSessions.indices.contains(index) ? offeredSessions[index] : nil
    }

    /// Everything that the case occupies in the schedule: its own bookings, and what the office keeps of them.
    package var slots: [Booking] { bookings + (blocks ?? []).flatMap(\.bookings) }

    /// The free times that the open question of `act` shows, in the order of their numbers.
    func times(shownFor act: String) -> [Interval] {
        shown.map { $0.act == act && $0.act == current && $0.version == request.version ? $0.times : [] } ?? []
    }

    /// Whether somebody has said yes to `act` already and been told that the slot is taken.
    func isInsisted(on act: String) -> Bool { insisted.map { $0.act == act && $0.version == request.version } ?? false }

    /// Whether the question that a token stands for still waits for this person's answer.
    func isOpen(_ token: TokenSubject) -> Bool {
        guard state == .running, token.act == current, token.attempt == attempt,
            let asked = asked.first(where: { $0.official == token.person })
        else { return false }
        return !confirmedParties.contains(asked.role)
    }

    /// Whether the question of a token still waits for this person's answer: who answers now is heard.
    package func isAsking(_ token: TokenSubject) -> Bool {
        guard token.caseID == id else { return false }
        if token.act == TokenSubject.loan {
            return loans.contains { $0.number == token.attempt && $0.returnedAt == nil && booking(of: $0) != nil }
        }
        return heldSince == nil && isOpen(token)
    }

    /// What tells whether somebody is asked otherwise than before.
    private struct Standing: Equatable {
        var state: State
        var current: String?
        var attempt: Int
        var waiting: [Asked]
        var isHeld: Bool
        var lent: [Loan]
        var slots: Int
    }

    private var standing: Standing {
        Standing(
            state: state, current: current, attempt: attempt, waiting: waiting, isHeld: heldSince != nil, lent: loans,
            slots: bookings.count)
    }

    /// Whether the same are asked the same as in `other`.
    package func asksLike(_ other: Case) -> Bool { standing == other.standing }

    /// Whether the act under way is the same visit of the same act as in `other`, and still waits for somebody.
    package func awaitsLike(_ other: Case) -> Bool {
        !waiting.isEmpty && heldSince == nil && current == other.current && attempt == other.attempt
    }

    /// Meetings of the worker's own making, oldest first.
    package var orders: [MeetingOrder] { meetingOrders ?? [] }

    /// Name of the fact that held the number which a reply gave the request. It is not established any more: the register
    /// gives the only number. Journals have it.
    package static let agendaFact = "agenda"

    /// Name of the fact that says which application mailed the request as a form.
    package static let formFact = "form"

    /// Mails besides letters that carried a calendar entry, or took one back.
    var invitationsTold: Int { invitations ?? 0 }
    /// Whether the applicant has been asked why the request comes so late.
    var noticeAsked: Bool { lateness ?? false }
    /// Whether the applicant is asked for another time because the office needs the facility itself.
    package var isDisplaced: Bool { displaced ?? false }
}
