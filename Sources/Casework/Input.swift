package import LetterReading
package import OfficeCalendar

/// Something that happened outside and may move a case. Made by the shell, decided by `decide`.
package enum Input: Sendable {
    /// A request letter that belongs to no case yet.
    case requestArrived(Arrival)
    /// A mail that belongs to a case.
    case replyArrived(Answer)
    /// A paper has been typeset.
    case paperTypeset(key: String, digest: String)
    /// A paper could not be typeset; the operator is told, the case waits.
    case paperFailed(key: String, reason: String)
    /// The outgoing mail of a slot was accepted by the addressee's host.
    case mailAccepted(slot: String)
    /// The outgoing mail of a slot will never be accepted.
    case mailRefused(slot: String, words: String)
    /// A delivery failure came back for the mail of a slot.
    case mailBounced(slot: String, permanent: Bool)
    /// The meeting service has answered for the order of a key, in this revision.
    case meetingSettled(key: String, revision: Int, result: MeetingResult)
    /// A deadline of the case has passed.
    case deadlinePassed(Case.Deadline)
    /// The operator ordered something, with his name and reason.
    case operatorOrdered(OperatorOrder)
    /// Somebody else decides in a role from now on: a delegation has begun, ended or been recorded.
    case decidersChanged

    /// A request as it came.
    package struct Arrival: Sendable {
        /// Row of the inbox.
        package var inbox: Int64
        package var reading: Reading
        /// When the office's host took the mail (INTERNALDATE), UTC.
        package var receivedAt: Instant
        /// The same Message-ID came before with other contents.
        package var borrowedMessageID: Bool
        package init(inbox: Int64, reading: Reading, receivedAt: Instant, borrowedMessageID: Bool) {
            self.inbox = inbox
            self.reading = reading
            self.receivedAt = receivedAt
            self.borrowedMessageID = borrowedMessageID
        }
    }

    /// A mail about a running case.
    package struct Answer: Sendable {
        package var inbox: Int64
        package var reading: Reading
        /// The own words read as the answer to the question that `openQuestion` gave; unclear when there was none.
        package var meaning: Meaning
        /// The verified token it carries, or nothing. Only tokens whose HMAC is right get here.
        package var token: TokenSubject?
        /// True when the verified token has expired.
        package var tokenExpired: Bool
        /// How the mail found its case when it carries no token.
        package var matchedBy: Match
        package var receivedAt: Instant
        package init(
            inbox: Int64, reading: Reading, meaning: Meaning, token: TokenSubject?, tokenExpired: Bool,
            matchedBy: Match, receivedAt: Instant
        ) {
            self.inbox = inbox
            self.reading = reading
            self.meaning = meaning
            self.token = token
            self.tokenExpired = tokenExpired
            self.matchedBy = matchedBy
            self.receivedAt = receivedAt
        }
    }

    /// By what a mail found its case.
    package enum Match: String, Sendable, Codable {
        case token
        /// References to a mail of ours.
        case thread
        /// Case number in the subject.
        case caseNumber = "case-number"
        /// Number of the earlier letter, from the same sender.
        case letterNumber = "letter-number"
    }

    /// An order of the operator.
    package struct OperatorOrder: Sendable, Equatable, Codable {
        package enum Kind: Sendable, Equatable {
            case cancel
            /// Ask the current act's officials again, with new tokens.
            case askAgain
            /// The office needs the facility itself: the applicant is asked to agree to another time.
            case displace
            /// A paper decision for the current act. `scan` is the SHA-256 of the kept scan; `choice` the word chosen
            /// where the act offers words; `meetings` what the paper says of them where the act brings some, one for
            /// all granted sessions or one for each in their order.
            case recordDecision(
                official: String, outcome: Outcome, note: String?, choice: String? = nil, scan: String? = nil,
                meetings: [Meeting]? = nil)
            /// Nothing is asked, reminded or decided until the case is resumed.
            case hold
            case resume
            /// Another official is asked in the place of those asked for the current act.
            case reassign(official: String)
            /// The letter that was sent goes out once more.
            case resend
            /// What was lent is back: the loan of this number, or all of the case.
            case returned(loan: Int?)
            /// The office no longer needs what it kept for itself: the block of this number, or all of the case.
            case unblock(block: Int?)
            /// What became of the mail of ours with this outbox key, of which nothing certain was heard: it arrived, or it
            /// did not and goes out again.
            case settleMail(key: String, arrived: Bool)
        }
        package var kind: Kind
        package var name: String
        package var reason: String

        /// The order without links and passcodes, which stand in an event of their own.
        var withoutMeetings: Self {
            guard case .recordDecision(let official, let outcome, let note, let choice, let scan, .some) = kind else {
                return self
            }
            var order = self
            order.kind = .recordDecision(official: official, outcome: outcome, note: note, choice: choice, scan: scan)
            return order
        }

        package init(kind: Kind, name: String, reason: String) {
            self.kind = kind
            self.name = name
            self.reason = reason
        }
    }
}

/// What a decision may look at besides the case: all of it values, read in the same transaction.
package struct Surroundings: Sendable {
    package var office: Office
    /// The procedure of the case, in the version it began with; for an arrival, the one whose service was recognised.
    package var procedure: Procedure
    package var schedule: Schedule
    /// For an arrival: the id that the new case gets.
    package var nextCaseID: String
    /// Next number in the register of incoming letters of the current year.
    package var nextAgendaNumber: Int
    /// Next number in the register of outgoing letters of the current year.
    package var nextLetterNumber: Int
    /// How many automatic answers went to the mail's sender: for this case within the hour, and within the day.
    package var answersThisHour: Int
    package var answersToday: Int
    /// SHA-256 as lower-case hex; passed in because the core has no cryptography.
    package var digest: @Sendable (String) -> String
    package var now: Instant
    /// Officials who have had their reminder of the day, about something else than this case.
    package var reminded: Set<String>

    package init(
        office: Office, procedure: Procedure, schedule: Schedule, nextCaseID: String, nextAgendaNumber: Int,
        nextLetterNumber: Int, answersThisHour: Int, answersToday: Int, digest: @escaping @Sendable (String) -> String,
        now: Instant, reminded: Set<String> = []
    ) {
        self.office = office
        self.procedure = procedure
        self.schedule = schedule
        self.nextCaseID = nextCaseID
        self.nextAgendaNumber = nextAgendaNumber
        self.nextLetterNumber = nextLetterNumber
        self.answersThisHour = answersThisHour
        self.answersToday = answersToday
        self.digest = digest
        self.now = now
        self.reminded = reminded
    }
}

extension Input {
    /// The time whose bookings a decision about this input may look at, UTC: what `Surroundings.schedule` must cover.
    ///
    /// It reaches over every time that the case or the mail names, and as far
    /// beyond each as alternatives are searched.
    package func span(on current: Case?, hours: OfficeHours, at now: Instant) -> Interval {
        var times = (current?.request.sessions.map(\.interval) ?? []) + (current?.offered ?? [])
        var readings: [RequestReading] = []
        switch self {
        case .requestArrived(let arrival):
            readings += [arrival.reading.request].compactMap { $0 }
        case .replyArrived(let answer):
            readings += [answer.reading.request].compactMap { $0 }
            for wish in answer.meaning.wishes {
                switch wish {
                case .supply(let reading): readings.append(reading)
                case .reschedule(let sessions):
                    var reading = RequestReading()
                    reading.sessions = sessions
                    readings.append(reading)
                case .status, .cancel, .choose, .agree, .decline, .withdraw: break
                }
            }
            // A request that waits for its code stands ready in the case.
            times += (current?.pending ?? []).flatMap { $0.answer.request?.sessions.map(\.interval) ?? [] }
        case .paperTypeset, .paperFailed, .mailAccepted, .mailRefused, .mailBounced, .meetingSettled,
            .deadlinePassed, .operatorOrdered, .decidersChanged:
            break
        }
        let days = readings.flatMap { $0.sessions.map(\.date) + $0.alternatives.map(\.date) }
        times += days.map { day in
            // Whole days in every zone, and the night after.
            Interval(
                start: hours.zone.instant(day.adding(days: -1), TimeOfDay(minutes: 0)),
                end: hours.zone.instant(day.adding(days: 3), TimeOfDay(minutes: 0)))
        }
        let last = times.map(\.end).max() ?? now
        return Interval(
            start: max(min(now, times.map(\.start).min() ?? now), now.adding(minutes: -Self.rememberedDays * 1440)),
            end: max(now, last).adding(minutes: Self.searchedDays * 1440))
    }

    /// Days that an event may have begun ago; a letter that names an earlier year must not load it.
    private static let rememberedDays = 31

    /// Days beyond the wanted time among which alternatives are searched.
    private static let searchedDays = 62
}
