import Casework
import LetterReading
import OfficeCalendar

/// A whole office in memory: it folds events, keeps schedule and outbox as the journal would, and remembers everything.
struct Desk {
    var office = Example.office()
    var procedure = Example.procedure
    var now = Example.at("2026-11-23", "09:00")
    private(set) var matter: Case?
    private(set) var history: [(Event, Instant)] = []
    private(set) var mails: [OwedMail] = []
    private(set) var papers: [OwedPaper] = []
    private(set) var meetings: [OwedMeeting] = []
    /// Bookings of others.
    var others: [Booking] = []
    var answersThisHour = 0
    var answersToday = 0
    /// Officials who have had a reminder today about another case.
    var reminded: Set<String> = []
    private var inbox: Int64 = 100
    private(set) var last = Decided()

    var events: [Event] { history.map(\.0) }
    var names: [String] { events.map(\.name) }
    /// The case; tests open one first.
    var file: Case {
        matter
            ?? Case(
                id: "none", procedure: "", procedureVersion: "", receivedAt: now, requestMessageID: nil,
                requestInbox: 0,
                applicant: .init(agency: nil, name: Personal(nil), head: Personal(nil), address: Personal(nil)),
                request: Request(
                    version: 0, number: nil, date: nil, subject: nil, sessions: [], contactName: nil,
                    contactPhone: nil, signatory: nil, place: nil, needs: [], missing: [], warnings: [],
                    reading: Personal(nil)))
    }

    var surroundings: Surroundings {
        Surroundings(
            office: office, procedure: procedure,
            schedule: Schedule(facilities: office.facilities, bookings: others + (matter?.slots ?? [])),
            nextCaseID: "K-2026-0042", nextAgendaNumber: 451, nextLetterNumber: 1031,
            answersThisHour: answersThisHour, answersToday: answersToday, digest: Desk.digest, now: now,
            reminded: reminded)
    }

    /// Not a cryptographic digest: equal texts have equal digests, and that is all that tests need.
    static let digest: @Sendable (String) -> String = { text in
        var value: UInt64 = 14_695_981_039_346_656_037
        for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 1_099_511_628_211 }
        return String(value, radix: 16)
    }

    @discardableResult
    mutating func take(_ input: Input) -> Decided {
        let decided = decide(input, on: matter, in: surroundings)
        for event in decided.events {
            if matter == nil {
                matter = Case(opening: event, at: now)
            } else {
                matter?.apply(event, at: now)
            }
            history.append((event, now))
        }
        mails += decided.mails
        papers += decided.papers
        meetings += decided.meetings
        last = decided
        return decided
    }

    /// Goes on with the case as it is after its personal values were erased.
    mutating func forget(_ erased: Case) { matter = erased }

    mutating func nextInbox() -> Int64 {
        inbox += 1
        return inbox
    }

    // MARK: - Letters

    static func reading(
        from: String?, text: String = "", kind: Reading.Kind = .reply, proved: Bool = true
    ) -> Reading {
        var reading = Reading()
        reading.kind = kind
        reading.from = from
        reading.text = text
        reading.messageID = "reply@example"
        reading.authentication.domainProved = proved
        return reading
    }

    @discardableResult
    mutating func receive(
        _ request: RequestReading = Example.request(), from: String = Example.applicantAddress, proved: Bool = true
    ) -> Decided {
        var reading = Desk.reading(from: from, text: "Mohon fasilitasi", kind: .request, proved: proved)
        reading.request = request
        return take(
            .requestArrived(
                .init(inbox: nextInbox(), reading: reading, receivedAt: now, borrowedMessageID: false)))
    }

    /// The newest mail to an address that may be answered.
    func ask(to address: String) -> OwedMail? {
        mails.last { $0.to.address == address && $0.token != nil && $0.kind != .decisionReceipt }
    }

    /// An official's answer to the newest mail that asks him.
    @discardableResult
    mutating func reply(
        _ official: Office.Official, _ meaning: Meaning, text: String = "jawaban", from: String? = nil,
        proved: Bool = true, token: TokenSubject?? = .none, expired: Bool = false,
        meetings: [MeetingReading] = [], kind: Reading.Kind = .reply, uncut: Bool = false
    ) -> Decided {
        var reading = Desk.reading(from: from ?? official.address, text: text, kind: kind, proved: proved)
        reading.meetings = meetings
        reading.uncut = uncut
        let subject: TokenSubject? =
            switch token {
            case .none: ask(to: official.address)?.token
            case .some(let given): given
            }
        return take(
            .replyArrived(
                .init(
                    inbox: nextInbox(), reading: reading, meaning: meaning, token: subject, tokenExpired: expired,
                    matchedBy: subject == nil ? .thread : .token, receivedAt: now)))
    }

    /// The applicant's answer to the newest mail to him.
    @discardableResult
    mutating func applicantReplies(
        _ wishes: [Meaning.Wish], text: String = "jawaban", from: String = Example.applicantAddress,
        proved: Bool = true, token: TokenSubject?? = .none, decision: Meaning.Decision = .none
    ) -> Decided {
        let reading = Desk.reading(from: from, text: text, proved: proved)
        let subject: TokenSubject? =
            switch token {
            case .none: ask(to: Example.applicantAddress)?.token
            case .some(let given): given
            }
        return take(
            .replyArrived(
                .init(
                    inbox: nextInbox(), reading: reading, meaning: Meaning(decision: decision, wishes: wishes),
                    token: subject, tokenExpired: false, matchedBy: subject == nil ? .thread : .token,
                    receivedAt: now)))
    }

    // MARK: - The worker

    /// Typesets every paper that is owed.
    mutating func typeset() {
        for key in file.papersOwed { take(.paperTypeset(key: key, digest: "paper-" + key)) }
    }

    /// The reply letter's mail is accepted by the applicant's host.
    mutating func letterAccepted() {
        if let slot = mails.last(where: { $0.kind == .letter })?.slot { take(.mailAccepted(slot: slot)) }
    }

    /// The meeting service makes what is ordered.
    mutating func meetingsMade(id: String = "81234567890") {
        for order in file.orders where order.state == .ordered {
            take(
                .meetingSettled(
                    key: order.key, revision: order.revision,
                    result: .made(
                        Meeting(
                            session: 0, joinURL: Personal("https://zoom.us/j/\(id)"), meetingID: Personal(id),
                            passcode: Personal("260111")))))
        }
    }

    // MARK: - The story

    static let meeting = MeetingReading(
        joinURL: "https://zoom.us/j/81234567890?pwd=CONTOH", meetingID: "81234567890", passcode: "260111")

    /// Walks a complete request to the act that is to be looked at; `nil` walks to the end.
    static func walked(to act: String? = nil, office: Office = Example.office()) -> Desk {
        var desk = Desk()
        desk.office = office
        desk.receive()
        let steps: [(String, (inout Desk) -> Void)] = [
            ("2", { $0.reply(Example.kadis, .init(decision: .approve, note: "Mohon diproses")) }),
            ("3", { $0.reply(Example.kabid, .init(decision: .forward)) }),
            ("4", { $0.reply(Example.subkoordinator, .init(decision: .approve, choice: "kosong")) }),
            ("5", { $0.reply(Example.staf, .init(decision: .none), meetings: [Desk.meeting]) }),
            (
                "7",
                {
                    $0.typeset()
                    $0.reply(Example.subkoordinator, .init(decision: .approve))
                }
            ),
            ("8", { $0.reply(Example.kabid, .init(decision: .approve)) }),
            ("9.1", { $0.reply(Example.kadis, .init(decision: .approve)) }),
            (
                "9.2",
                {
                    $0.typeset()
                    $0.letterAccepted()
                }
            ),
        ]
        for (name, step) in steps {
            if name == act {
                if name == "7" { desk.typeset() }
                return desk
            }
            desk.now = desk.now.adding(minutes: 5)
            step(&desk)
        }
        return desk
    }
}
