package import OfficeCalendar

/// What a mail says: the facts that a careful clerk would note from it.
///
/// The only value that leaves the sealed reader. All texts are a stranger's
/// words and are data, never instructions. The words used in `missing`,
/// `warnings` and `needs` are those of the published contract of `disposisi
/// read --json`.
package struct Reading: Sendable, Equatable, Codable {
    /// What sort of mail it is.
    package enum Kind: String, Sendable, Codable {
        /// An applicant writes about a service, also to change or cancel.
        case request
        /// An answer to a mail of ours.
        case reply
        /// Vacation answers, receipts, calendar answers, lists.
        case automatic
        /// A delivery failure.
        case bounce
        /// Ordinary mail that asks for nothing here.
        case other
        case unreadable
    }

    package var kind: Kind = .other
    /// The one address of `From`, domain in lower case; nothing when there is not exactly one.
    package var from: String?
    package var fromName: String?
    package var replyTo: String?
    package var subject: String = ""
    package var date: Instant?
    package var dateOffsetMinutes: Int = 0
    package var messageID: String?
    /// `In-Reply-To` and `References` together, nearest first.
    package var references: [String] = []
    /// Marks of ours found in references, recipients and subject, in that order of trust. Not verified here: the reader has no secret.
    package var tokens: [String] = []
    /// Case numbers found in the subject, such as `K-2026-0042`. A hint only.
    package var caseNumbers: [String] = []
    /// The sender's own words: quotes, signature and disclaimer removed.
    package var text: String = ""
    /// True when `text` decides nothing, whatever stands in it: cutting left nothing and it is therefore everything, the
    /// mail is longer than what is read of one, or its text and HTML do not say the same.
    package var uncut: Bool = false
    package var request: RequestReading?
    package var reply: Meaning?
    package var meetings: [MeetingReading] = []
    package var attachments: [Letter.Attachment] = []
    /// Files that can be passed on as they are; nothing where there is none.
    package var files: [Letter.File]?
    package var bounces: [BounceReading] = []
    package var authentication = AuthenticationReading()
    /// Sentences for a person.
    package var doubts: [String] = []

    package init() {}
}

/// What a request letter asks for.
package struct RequestReading: Sendable, Equatable, Codable {
    /// Number and date of a letter.
    package struct Reference: Sendable, Equatable, Codable {
        package var number: String?
        package var date: Day?
        package init(number: String?, date: Day?) {
            self.number = number
            self.date = date
        }
    }

    /// One block of time. A range of days is one session a day.
    package struct Session: Sendable, Equatable, Codable {
        package var title: String?
        package var date: Day
        package var start: TimeOfDay?
        /// On the next day when it is not after `start`; nothing when open or not stated.
        package var end: TimeOfDay?
        /// True for “selesai” and its like.
        package var endOpen: Bool
        package var zone: Zone
        /// True when the letter names the zone, false when it is the office's own.
        package var zoneStated: Bool
        package var participants: Int?
        package init(
            title: String?, date: Day, start: TimeOfDay?, end: TimeOfDay?, endOpen: Bool, zone: Zone, zoneStated: Bool,
            participants: Int?
        ) {
            self.title = title
            self.date = date
            self.start = start
            self.end = end
            self.endOpen = endOpen
            self.zone = zone
            self.zoneStated = zoneStated
            self.participants = participants
        }
    }

    /// Another date that the letter would accept.
    package struct Alternative: Sendable, Equatable, Codable {
        package var date: Day
        package var start: TimeOfDay?
        package var end: TimeOfDay?
        package init(date: Day, start: TimeOfDay?, end: TimeOfDay?) {
            self.date = date
            self.start = start
            self.end = end
        }
    }

    /// Where a value was found and how sure it is.
    package struct Evidence: Sendable, Equatable, Codable {
        /// The field, such as `date` or `contact`.
        package var field: String
        /// The sentence or line it came from.
        package var source: String
        /// 0…100.
        package var confidence: Int
        /// Name of the attachment it stood in; nothing for the mail itself.
        package var part: String?
        /// Index of the session it belongs to, from 0; nothing when it belongs to all or to none.
        package var session: Int?
        /// The words of the source that decided, where the whole sentence did not.
        package var words: String?
        package init(
            field: String, source: String, confidence: Int, part: String? = nil, session: Int? = nil,
            words: String? = nil
        ) {
            self.field = field
            self.source = source
            self.confidence = confidence
            self.part = part
            self.session = session
            self.words = words
        }
    }

    /// What is said of a session whose day is not known: once the day is, nothing else need be asked.
    package struct Undated: Sendable, Equatable, Codable {
        package var title: String?
        package var start: TimeOfDay?
        package var end: TimeOfDay?
        package var endOpen: Bool
        package var zone: Zone
        package var zoneStated: Bool
        package var participants: Int?
        package init(
            title: String?, start: TimeOfDay?, end: TimeOfDay?, endOpen: Bool, zone: Zone, zoneStated: Bool,
            participants: Int?
        ) {
            self.title = title
            self.start = start
            self.end = end
            self.endOpen = endOpen
            self.zone = zone
            self.zoneStated = zoneStated
            self.participants = participants
        }

        /// The session on a day.
        package func on(_ day: Day) -> Session {
            Session(
                title: title, date: day, start: start, end: end, endOpen: endOpen, zone: zone, zoneStated: zoneStated,
                participants: participants)
        }
    }

    package var number: String?
    package var date: Day?
    package var subject: String?
    /// The earlier letter that this one changes or cancels.
    package var refersTo: Reference?
    /// The service word of the procedure whose recognition words fit best, or nothing.
    package var service: String?
    package var sessions: [Session] = []
    /// Sessions whose day the letter leaves open, in its order; nothing when every session has its day.
    package var undated: [Undated]?
    package var alternatives: [Alternative] = []
    package var contactName: String?
    /// Digits beginning with 0.
    package var contactPhone: String?
    /// Mail address of the person to call, where a form has a field for it; domain in lower case.
    package var contactAddress: String?
    /// The office that asks, as its letter names itself (signature block, kop or body).
    package var agency: String?
    /// The signing official's name and title, as written.
    package var signatory: String?
    package var place: String?
    package var needs: [String] = []
    package var missing: [String] = []
    package var warnings: [String] = []
    package var evidence: [Evidence] = []

    package init() {}
}

/// What a reply decides or asks for.
package struct Meaning: Sendable, Equatable, Codable {
    /// The one decision of the reply's own words.
    package enum Decision: String, Sendable, Codable {
        case approve, reject, revise, forward, question, unclear
        /// The reply is not about a decision, such as one that brings meeting links.
        case none
    }

    /// What an applicant wants of a case that is running.
    package enum Wish: Sendable, Equatable, Codable {
        case status
        case cancel
        /// “ubah jadwal …” with the new sessions.
        case reschedule(sessions: [RequestReading.Session])
        /// One of the numbered alternatives, from 1.
        case choose(number: Int)
        /// Yes to a question that was put.
        case agree
        /// No to a question that was put.
        case decline
        /// Facts that were missing, as far as this reply has them.
        case supply(RequestReading)
        /// An official takes back what he has decided; a decision beside it takes its place.
        case withdraw
    }

    /// What a reply decides about one of several numbered things.
    package struct Part: Sendable, Equatable, Codable {
        /// From 1.
        package var number: Int
        package var decision: Decision
        package var note: String?
        package init(number: Int, decision: Decision, note: String?) {
            self.number = number
            self.decision = decision
            self.note = note
        }
    }

    package var decision: Decision
    /// `slot_free` when the approval holds only if the time is free.
    package var condition: String?
    /// The instruction or reason, word for word.
    package var note: String?
    /// The next person or role named in the reply, as written.
    package var next: String?
    /// Item numbers named after the decision word (“setuju 1, 3”), empty when none.
    package var items: [Int] = []
    /// A word chosen among the words that the question offered, as the question spells it.
    package var choice: String?
    package var wishes: [Wish] = []
    /// What was decided about each of several numbered things, in the order of their numbers.
    package var parts: [Part] = []

    package init(
        decision: Decision, condition: String? = nil, note: String? = nil, next: String? = nil, items: [Int] = [],
        choice: String? = nil, wishes: [Wish] = [], parts: [Part] = []
    ) {
        self.decision = decision
        self.condition = condition
        self.note = note
        self.next = next
        self.items = items
        self.choice = choice
        self.wishes = wishes
        self.parts = parts
    }
}

/// The question that a reply answers: “2” or “akun saja” means nothing without it.
package struct OpenQuestion: Sendable, Equatable, Codable {
    /// Who was asked for what.
    package enum Kind: String, Sendable, Codable {
        /// An official decides: approve, reject, revise, forward. A word of `choices` (“kosong”, “penuh”) is an answer
        /// of its own and is told in `Meaning.choice`, beside a decision word where there is one. Numbers among them
        /// (“1”, “2”) come last; each is a particular of the word before them.
        case decision
        /// One of `choices` is asked for, by word or number.
        case choice
        /// Staff are asked for meeting link, ID and passcode.
        case meeting
        /// The applicant is asked for `fields`.
        case missing
        /// The applicant was offered `choices` as alternatives by number.
        case alternatives
        /// Yes or no.
        case agreement
        /// The applicant writes of his own accord about his running case.
        case open
        /// Somebody who has decided writes again: to take it back, or to put another decision in its place.
        case decided
        /// An official answers a list of things numbered from 1; `choices` has an entry for each.
        case list
    }

    /// In `fields` of a question of kind `list`: whether really all are meant; a plain yes or no answers it.
    package static let confirmation = "confirmation"

    package var kind: Kind
    /// Words offered, in the order of their numbers from 1.
    package var choices: [String]
    /// Of each of `choices` the session that it is for, where there are several: one number for each may be answered.
    package var groups: [Int]?
    /// The fields asked for, in the words of `RequestReading.missing`.
    package var fields: [String]
    /// The mail's own date, for relative dates such as “besok”; UTC.
    package var askedAt: Instant
    /// Case number, offices, titles, places and names that the question spoke of: an answer may repeat them and stays a
    /// plain one.
    package var about: [String]
    /// The days, hours and participants that were asked: “setuju tanggal 26” agrees to the 26th only.
    package var sessions: [RequestReading.Session]

    package init(
        kind: Kind, choices: [String] = [], groups: [Int]? = nil, fields: [String] = [], askedAt: Instant,
        about: [String] = [], sessions: [RequestReading.Session] = []
    ) {
        self.kind = kind
        self.choices = choices
        self.groups = groups
        self.fields = fields
        self.askedAt = askedAt
        self.about = about
        self.sessions = sessions
    }
}

/// A meeting that a reply carries. Start links and host keys never appear.
package struct MeetingReading: Sendable, Equatable, Codable {
    package var joinURL: String?
    /// Digits only.
    package var meetingID: String?
    package var passcode: String?
    package init(joinURL: String?, meetingID: String?, passcode: String?) {
        self.joinURL = joinURL
        self.meetingID = meetingID
        self.passcode = passcode
    }
}

/// One failed address of a delivery report.
package struct BounceReading: Sendable, Equatable, Codable {
    package var address: String?
    /// True for 5.x.x, false for 4.x.x.
    package var permanent: Bool
    /// Message-ID of the mail that bounced, where the report shows it.
    package var messageID: String?
    package init(address: String?, permanent: Bool, messageID: String?) {
        self.address = address
        self.permanent = permanent
        self.messageID = messageID
    }
}

/// What the receiving host says about the sender (RFC 8601), and authenticated submission from its own trace field.
package struct AuthenticationReading: Sendable, Equatable, Codable {
    /// The trusted authserv-id that was believed, or nothing.
    package var authservID: String?
    /// Such as `dmarc=pass`, `dkim=pass`.
    package var results: [String] = []
    /// True when dmarc=pass, or dkim=pass with a domain aligned to that of `From`, stands in the topmost field of a trusted id.
    package var domainProved: Bool = false
    /// The account that the office host's own topmost `Received` names as authenticated, lower case.
    package var submittedBy: String?
    /// True when `submittedBy` equals the one `From` address.
    package var submissionProved: Bool = false
    /// True when a host of the office itself wrote the topmost `Received`, whatever it says of the sender.
    package var throughOwnHost: Bool?
    package init() {}

    /// Whether either proof of the sender holds.
    package var proved: Bool { domainProved || submissionProved }
}
