/// The mails that the product sends. The raw value names the template below `MailTemplates/mails/` and the
/// outbox kind; both are stable once landed.
package enum MailKind: String, Sendable, Codable, CaseIterable {
    /// To the applicant: received, case and agenda number, what was understood.
    case receipt
    /// To the applicant: these fields are missing or doubtful, please answer this mail.
    case askData = "ask-data"
    /// To the applicant: an official sent the request back with a reason.
    case askCorrection = "ask-correction"
    /// To the applicant: waiting for your answer still.
    case applicantReminder = "applicant-reminder"
    /// To the applicant: the schedule is full; up to three free times to choose from by number.
    case full
    /// To the applicant: refused, with the reason.
    case refused
    /// To the applicant: where the case stands.
    case status
    /// To the applicant: please confirm the cancellation by returning this code.
    case confirmCancellation = "confirm-cancellation"
    /// To the applicant: cancelled as asked; with a calendar CANCEL when an invitation went out.
    case cancelled
    /// To the applicant: closed because no answer came or the event is past.
    case closed
    /// To the applicant: the reply letter as PDF with calendar invitation.
    case letter
    /// To a sender outside the directory when strangers are declined: once.
    case declined
    /// To the applicant: please agree to what is planned.
    case askAgreement = "ask-agreement"
    /// To the applicant: the office needs the facility itself; please agree to another time. With a calendar CANCEL when
    /// an invitation went out.
    case displaced
    /// To the applicant: granted, where the SOP has no reply letter; with calendar invitation.
    case granted
    /// To the applicant: his mail could not be understood; asked once.
    case applicantUnclear = "applicant-unclear"
    /// To one who asks after a letter of which nothing is known; belongs to no case.
    case statusUnknown = "status-unknown"

    /// To an official: please decide (dispose, verify, pass-on …).
    case askDecision = "ask-decision"
    /// To an official: please check the schedule; the computed answer is shown.
    case askSchedule = "ask-schedule"
    /// To staff: please make the meeting and answer with link, ID and passcode.
    case askMeeting = "ask-meeting"
    /// To an official: the typeset draft, please confirm and pass up (draft, initial).
    case askDraft = "ask-draft"
    /// To the signer: the typeset draft, please sign.
    case askSignature = "ask-signature"
    /// To those who keep a facility: is what was lent back?
    case askReturn = "ask-return"
    /// To an official: asked already, still waiting.
    case reminder
    /// To an official: the reply was not clear; a fixed form, asked once.
    case clarify
    /// To an official: what was understood from the reply.
    case decisionReceipt = "decision-receipt"
    /// To an official: please return this code, since nothing proves the sender.
    case prove
    /// To an official: the reply did not count, and why; once.
    case notCounted = "not-counted"
    /// To officials who have been asked: the case was cancelled or changed, nothing more to do.
    case notice
    /// To the superior of an official who stays silent.
    case escalation

    /// To an official: a numbered list of everything that waits for an answer, each with a mark of its own.
    case digest
    /// To an official: really approve all of these?
    case digestConfirmation = "digest-confirmation"

    /// To the operator: something needs a person.
    case operatorNotice = "operator-notice"

    /// Tags that every mail has.
    ///
    /// `subject` is the header field; `greeting` follows “Yth.”; `case` is the
    /// case number; `office` and `short_name` are the sender.
    package static let commonTags = ["subject", "greeting", "case", "office", "short_name"]

    /// All tags that any template may use, by what they hold.
    ///
    /// Sections: `sessions` repeats `number`, `when`, `title`, `participants`,
    /// `availability`, `medium`; `chain` repeats `title`, `name`, `decision`, `when`,
    /// `note`; `answers` repeats `word`, `meaning`, `link` (the `mailto:` made
    /// by Papers), `button`; `fields` repeats `number`, `text`, `found`; `alternatives`
    /// repeats `number`, `when`, and where a request has several sessions `group`, a
    /// heading above the first time of each; `meetings` repeats `number`, `when`, `link`, `id`,
    /// `passcode`. A section tag is false or empty when there is nothing to say.
    package static let vocabulary: [String: [String]] = [
        "subject": [], "greeting": [], "case": [], "office": [], "short_name": [],
        "applicant": [], "letter_number": [], "letter_date": [], "letter_subject": [], "contact": [], "needs": [],
        "agenda_number": [], "received": [],
        "sessions": ["number", "when", "title", "participants", "availability", "medium"],
        "chain": ["title", "name", "decision", "when", "note"],
        "answers": ["word", "meaning", "link", "button"],
        "fields": ["number", "text", "found"],
        "alternatives": ["number", "when", "group"],
        "meetings": ["number", "when", "link", "id", "passcode"],
        // The SOP's row that the mail is about, its wording, its standard time, and when a reminder will come.
        "row": [], "task": [], "standard_time": [], "until": [],
        // What is asked of an official, as one sentence.
        "asked": [],
        // Whether the answer is a meeting: link, ID and passcode instead of a word.
        "meeting_wanted": [],
        // Free text of a person, shown in a frame.
        "note": [], "note_by": [],
        // Reason or explanation in one sentence, ours.
        "reason": [],
        // What was understood, such as “Disetujui”.
        "understood": [],
        // Who is asked next, or where the case stands.
        "next": [], "status": [],
        "code": [], "seen_address": [], "expected_address": [],
        // The outgoing letter.
        "number": [], "date": [],
        "urgent": [], "doubts": ["text"],
        // A digest: how many things wait, which of them are listed, and how many are not.
        "count": [], "more": [],
        "items": [
            "number", "case", "applicant", "letter_subject", "when", "task", "since", "doubt", "urgent", "answer",
        ],
    ]

    /// Tags without which a template of this kind would not do its work.
    package var requiredTags: [String] {
        switch self {
        case .receipt: ["applicant", "sessions"]
        case .askAgreement: ["task", "sessions", "answers"]
        case .displaced: ["note", "alternatives", "answers"]
        case .granted: ["sessions", "meetings"]
        case .askData: ["fields"]
        case .askCorrection: ["note", "note_by"]
        case .applicantReminder: ["fields"]
        case .full: ["alternatives", "sessions"]
        case .refused: ["reason"]
        case .status: ["status"]
        case .confirmCancellation: ["code"]
        case .cancelled: ["sessions"]
        case .closed: ["reason"]
        case .letter: ["number", "date"]
        case .declined: ["reason"]
        case .applicantUnclear: ["answers"]
        case .statusUnknown: ["office"]
        case .askDecision: ["task", "applicant", "sessions", "answers", "chain"]
        case .askSchedule: ["task", "applicant", "sessions", "answers", "chain"]
        case .askMeeting: ["task", "applicant", "sessions", "chain"]
        case .askDraft: ["task", "applicant", "sessions", "answers", "chain"]
        case .askSignature: ["task", "applicant", "sessions", "answers", "chain"]
        case .askReturn: ["task", "applicant", "answers", "reason"]
        case .reminder: ["task", "applicant"]
        case .clarify: ["answers"]
        case .decisionReceipt: ["understood"]
        case .prove: ["code"]
        case .notCounted: ["reason"]
        case .notice: ["reason"]
        case .escalation: ["task", "greeting"]
        case .digest: ["items", "count"]
        case .digestConfirmation: ["items", "answers"]
        case .operatorNotice: ["reason"]
        }
    }

    /// Whether the case waits to hear that the addressee's host has taken the mail.
    package var awaitsAcceptance: Bool { self == .letter }

    /// Whether the mail answers a mail of its addressee, so that it counts against the caps on automatic answers
    /// What moves a case on (asks, letters, endings) does not.
    package var isAnswer: Bool {
        switch self {
        case .receipt, .askData, .status, .confirmCancellation, .declined, .applicantUnclear, .statusUnknown, .clarify,
            .prove,
            .notCounted, .digestConfirmation:
            true
        case .askAgreement, .displaced, .granted, .askCorrection, .applicantReminder, .full, .refused, .cancelled,
            .closed, .letter, .askDecision,
            .askSchedule, .askMeeting, .askDraft, .askSignature, .askReturn, .reminder, .decisionReceipt, .notice,
            .escalation,
            .digest, .operatorNotice:
            false
        }
    }

    /// Whether the mail only asks, or presses for an answer: once the question is settled it says nothing.
    package var onlyAsks: Bool {
        switch self {
        case .askDecision, .askSchedule, .askMeeting, .askDraft, .askSignature, .askReturn, .reminder, .clarify,
            .escalation:
            true
        default: false
        }
    }

    /// Whether the mail goes to the applicant: those are sent at any hour.
    package var isForApplicant: Bool {
        switch self {
        case .receipt, .askData, .askCorrection, .applicantReminder, .full, .refused, .status, .confirmCancellation,
            .cancelled, .closed, .letter, .declined, .applicantUnclear, .statusUnknown, .askAgreement, .displaced,
            .granted:
            true
        default: false
        }
    }
}

/// Tags of the reply letter and other typeset papers, by template vocabulary.
///
/// `kop` lines: `government`, `names`, `address_lines`, `emblem`. A draft has
/// `draft` set and neither `number` nor `date`.
package enum PaperTags {
    /// Tag names; sections with the tags they repeat.
    package static let vocabulary: [String: [String]] = [
        "draft": [], "government": [], "names": ["text"], "address_lines": ["text"], "emblem": [], "city": [],
        "number": [], "date": [], "nature": [], "enclosure": [], "subject": [],
        "to": [], "to_place": [],
        "letter_number": [], "letter_date": [], "letter_subject": [],
        "sessions": ["number", "day", "time", "title", "medium", "link", "id", "passcode", "participants"],
        "several": [], "granted": [], "refused_sessions": ["when", "reason"],
        "conditions": ["number", "text"], "remark": [], "contact": [],
        "signer_title": [], "signer_name": [], "signer_rank": [], "signer_nip": [], "signed": [],
        // “Plh.” or “Plt.” before the position, and the number of the order, where somebody acts for the signer.
        "signer_acting": [], "signer_decree": [],
        "copies": ["number", "text"],
        "case": [],
    ]
}
