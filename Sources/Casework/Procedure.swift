package import OfficeCalendar

/// One SOP as data: its head, its table row by row, and what each row makes people do.
///
/// Loaded from `config/procedures/<id>.yaml`. A running case keeps the version
/// it began with.
package struct Procedure: Sendable, Equatable, Codable {
    /// A line of the SOP's head, such as `nomor` and its value, printed back by `sop show`.
    package struct HeadLine: Sendable, Equatable, Codable {
        package var name: String
        package var value: String
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// One row of the SOP's own table, wording verbatim.
    package struct Row: Sendable, Equatable, Codable {
        /// As printed: `1`, `4`.
        package var number: String
        package var text: String
        package var performers: String
        package var requisites: String
        /// The standard time verbatim, such as `15 menit` or `Setiap Saat`.
        package var time: String
        /// The standard time in office minutes, where the wording gives one.
        package var minutes: Int?
        package var output: String
        /// True for the row that turns held slots into bookings.
        package var books: Bool
        package var acts: [Act]
        package init(
            number: String, text: String, performers: String, requisites: String, time: String, minutes: Int?,
            output: String, books: Bool, acts: [Act]
        ) {
            self.number = number
            self.text = text
            self.performers = performers
            self.requisites = requisites
            self.time = time
            self.minutes = minutes
            self.output = output
            self.books = books
            self.acts = acts
        }
    }

    /// What a request for this service is, and how it is recognised.
    package struct Service: Sendable, Equatable, Codable {
        package var name: String
        /// Weighted phrases, lower case.
        package var phrases: [String: Int]
        /// Fields asked back when absent, in the words of the reading contract.
        package var required: [String]
        package var formReplacesLetter: Bool
        /// Days of notice before the event, or nothing.
        package var noticeDays: Int?
        /// How those days are counted and what a shorter notice leads to; nothing for calendar days that officials judge.
        package var notice: Notice?
        /// Minutes that an open-ended event (“s.d. selesai”) is given.
        package var openEndMinutes: Int
        package init(
            name: String, phrases: [String: Int], required: [String], formReplacesLetter: Bool, noticeDays: Int?,
            openEndMinutes: Int, notice: Notice? = nil
        ) {
            self.name = name
            self.phrases = phrases
            self.required = required
            self.formReplacesLetter = formReplacesLetter
            self.noticeDays = noticeDays
            self.openEndMinutes = openEndMinutes
            self.notice = notice
        }

        /// How the days of notice are meant.
        package struct Notice: Sendable, Equatable, Codable {
            /// True when only working days count.
            package var workingDays: Bool
            /// True when the applicant is asked about a shorter notice before anybody decides; otherwise officials see it.
            package var asksApplicant: Bool
            package init(workingDays: Bool, asksApplicant: Bool) {
                self.workingDays = workingDays
                self.asksApplicant = asksApplicant
            }
        }
    }

    package var id: String
    /// Digest of the file's meaning, given by the loader.
    package var version: String
    /// The SOP's name.
    package var name: String
    package var head: [HeadLine]
    package var service: Service
    /// The kinds of facility that one session occupies; capacity is taken from the request's participants.
    package var bundle: [Need]
    /// Kinds of the bundle that are needed only when facts of the case say so; before they are known they are kept free.
    package var bundleConditions: [String: Condition]?
    package var rows: [Row]
    /// Template of the reply letter, and what it says about itself (Hal, Sifat, classification).
    package var letter: LetterForm?

    package init(
        id: String, version: String, name: String, head: [HeadLine], service: Service, bundle: [Need], rows: [Row],
        letter: LetterForm?, bundleConditions: [String: Condition]? = nil
    ) {
        self.id = id
        self.version = version
        self.name = name
        self.head = head
        self.service = service
        self.bundle = bundle
        self.rows = rows
        self.letter = letter
        self.bundleConditions = bundleConditions
    }

    /// All acts in the order of the table, each with its row.
    package var acts: [(row: Row, act: Act)] { rows.flatMap { row in row.acts.map { (row, $0) } } }

    /// The act that a case begins with, or nothing in a table without acts.
    var firstAct: Act? { rows.first { !$0.acts.isEmpty }?.acts.first }

    /// Whether any act is so.
    func contains(where isSo: (Act) -> Bool) -> Bool { rows.contains { $0.acts.contains(where: isSo) } }

    /// The act of an id and its row, or nothing.
    package func act(_ id: String) -> (row: Row, act: Act)? {
        position(ofAct: id).map { (rows[$0.row], rows[$0.row].acts[$0.act]) }
    }

    /// Where the act of an id stands: the index of its row, and its own among the acts of the row; or nothing.
    ///
    /// Rows hold all of the SOP's wording: those that are passed over are not copied.
    func position(ofAct id: String) -> (row: Int, act: Int)? {
        for row in rows.indices {
            if let act = rows[row].acts.firstIndex(where: { $0.id == id }) { return (row, act) }
        }
        return nil
    }

    /// The act that comes after `id` in the table, or nothing at the end.
    package func act(after id: String) -> (row: Row, act: Act)? {
        var isNext = false
        for row in rows {
            for act in row.acts {
                if isNext { return (row, act) }
                isNext = act.id == id
            }
        }
        return nil
    }
}

/// The reply letter of a procedure.
package struct LetterForm: Sendable, Equatable, Codable {
    /// Name of the template below `MailTemplates/letters/`, without extension.
    package var template: String
    /// The letter's Hal.
    package var subject: String
    /// The letter's Sifat, such as `Segera`.
    package var nature: String
    /// Classification code for the number, such as `500.12`.
    package var classification: String
    /// The numbered conditions that the letter prints, each a sentence part.
    package var conditions: [String]
    /// Tembusan lines.
    package var copies: [String]
    package init(
        template: String, subject: String, nature: String, classification: String, conditions: [String],
        copies: [String]
    ) {
        self.template = template
        self.subject = subject
        self.nature = nature
        self.classification = classification
        self.conditions = conditions
        self.copies = copies
    }
}

/// One thing that somebody does in a row.
package struct Act: Sendable, Equatable, Codable {
    /// Row number and position: `4` for the only act of row 4, `7.2` for its second.
    package var id: String
    package var kind: ActKind
    package var by: Performer
    /// True when the worker does it without asking a person.
    package var automatic: Bool
    /// Where each outcome leads; outcomes not named lead where `ActKind.usualRoutes` says.
    package var routes: [Outcome: Route]
    /// Words to choose from (`choose`), each with its route, in the order of their numbers.
    package var choices: [Choice]
    /// Name under which the result is kept as a fact of the case.
    package var result: String?
    /// True when the row's kelengkapan names link, ID and passcode, so that its official sees them.
    package var showsPasscode: Bool
    /// Roles or `applicant` told by an `inform`, `pass-on` or `hand-over-result`.
    package var to: [Performer]
    /// Roles whose word is needed besides that of `by`, all asked at once; nothing for none.
    package var with: [Performer]?
    /// Done only when the facts of the case are so; otherwise passed over.
    package var when: Condition?

    package init(
        id: String, kind: ActKind, by: Performer, automatic: Bool = false, routes: [Outcome: Route] = [:],
        choices: [Choice] = [], result: String? = nil, showsPasscode: Bool = false, to: [Performer] = [],
        with: [Performer]? = nil, when: Condition? = nil
    ) {
        self.id = id
        self.kind = kind
        self.by = by
        self.automatic = automatic
        self.routes = routes
        self.choices = choices
        self.result = result
        self.showsPasscode = showsPasscode
        self.to = to
        self.with = with
        self.when = when
    }

    /// A branch by one word.
    package struct Choice: Sendable, Equatable, Codable {
        package var word: String
        package var route: Route
        package init(word: String, route: Route) {
            self.word = word
            self.route = route
        }
    }

    /// Where `outcome` leads.
    package func route(of outcome: Outcome) -> Route { routes[outcome] ?? kind.usualRoute(of: outcome) }
}

/// What the facts of a case must be: every named fact has one of the words given for it.
package struct Condition: Sendable, Equatable, Codable {
    package var facts: [String: [String]]
    package init(_ facts: [String: [String]]) { self.facts = facts }

    /// Whether it holds; a fact that is not known yet has no word.
    package func holds(_ known: [String: String]) -> Bool {
        facts.allSatisfy { name, words in known[name].map(words.contains) ?? false }
    }

    /// Whether it holds or may still come to hold.
    package func mayHold(_ known: [String: String]) -> Bool {
        facts.allSatisfy { name, words in known[name].map(words.contains) ?? true }
    }
}

/// The vocabulary of acts, as procedure files write it.
package enum ActKind: String, Sendable, Codable, CaseIterable {
    case receive
    case verify
    case register
    case passOn = "pass-on"
    case dispose
    case checkSchedule = "check-schedule"
    case choose
    case provision
    case coordinate
    case handOverResult = "hand-over-result"
    case draft
    case initial
    case sign
    case send
    case inform
    case agree
    case enterAgenda = "enter-agenda"
    case report

    /// Where an outcome leads when the procedure does not say.
    package func usualRoute(of outcome: Outcome) -> Route {
        switch outcome {
        case .done: .next
        case .rejected: .refuse
        case .full: .offerAlternatives
        case .revised: .applicant
        }
    }
}

extension ActKind {
    /// The outcomes that an act can have: what its performer can say, or what the worker finds.
    package func outcomes(automatic: Bool) -> [Outcome] {
        switch self {
        case .receive, .send, .inform, .report: [.done]
        case .register, .passOn, .handOverResult: automatic ? [.done] : [.done, .revised]
        case .verify, .dispose, .choose, .provision, .coordinate, .draft, .initial, .sign: [.done, .rejected, .revised]
        case .checkSchedule: automatic ? [.done, .full] : [.done, .rejected, .revised, .full]
        case .agree: [.done, .rejected]
        case .enterAgenda: automatic ? [.done, .full] : [.done, .revised, .full]
        }
    }

    /// Whether it is part of deciding: after the last such act an answer to the applicant is final.
    package var decides: Bool {
        switch self {
        case .verify, .dispose, .checkSchedule, .choose, .provision, .draft, .initial, .sign, .agree, .enterAgenda: true
        case .receive, .register, .passOn, .coordinate, .handOverResult, .send, .inform, .report: false
        }
    }
}

/// How an act ends.
package enum Outcome: String, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
    /// Approved, confirmed, provided, sent.
    case done
    case rejected
    /// Sent back with a reason.
    case revised
    /// The schedule has no room.
    case full
}

/// Where the case goes from an outcome.
package enum Route: Sendable, Equatable, Codable {
    /// The next act of the table; past the last one the case is completed.
    case next
    /// The act of this id.
    case act(String)
    /// Back to the applicant with the reason; his answer brings the case back to this act.
    case applicant
    /// Refused: the applicant is told why and the case ends.
    case refuse
    /// The applicant is told that the schedule is full and offered free times.
    case offerAlternatives
    /// The case ends well.
    case complete
}

/// Who does something.
package enum Performer: Hashable, Sendable, Codable {
    /// The holder of a role of the office, by its id in `officials.yaml`.
    case role(String)
    case applicant
    case worker
}
