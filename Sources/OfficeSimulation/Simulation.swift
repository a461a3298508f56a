import CaseJournal
import Casework
import LetterReading
import OfficeCalendar
package import OfficeWorker
package import Papers
package import Settings

/// A whole office in virtual time: the real worker, its decisions, journal and outbox, and people who are played.
///
/// Nothing here is decided for the office. The simulation writes mails as
/// applicants and officials would, lets hosts refuse and forget, moves the
/// clock, and watches. The same settings and seed give the same journal.
package final class Simulation {
    /// What is to be simulated.
    package struct Plan: Sendable {
        /// Requests that are written.
        package var cases: Int
        package var seed: UInt64
        /// Only requests for this procedure; all of the configuration otherwise.
        package var procedure: String?
        /// Requests on a working day; nothing for as many as the facilities can nearly serve.
        package var perDay: Int?
        /// Whether every mail becomes bytes and is read in the sealed reader.
        package var bytes: Bool
        package init(
            cases: Int, seed: UInt64, procedure: String? = nil, perDay: Int? = nil, bytes: Bool = false
        ) {
            self.cases = cases
            self.seed = seed
            self.procedure = procedure
            self.perDay = perDay
            self.bytes = bytes
        }
    }

    /// What can happen in the agenda of the simulated world.
    enum Occurrence {
        // A mail is large, and the agenda moves what it holds.
        indirect case mail(PersonsMail)
        /// A request is written.
        case request(Int)
        /// The operator looks at a case that needs a person.
        case operatorLooks(String)
        /// The operator settles a mail in doubt, by its Message-ID.
        case operatorSettles(String, arrived: Bool)
        /// The operator records who acts for an official.
        case operatorDelegates(String)
        /// The operator revokes what was recorded under this number.
        case operatorRevokes(Int64)
        /// Nothing but a reason to look at the clock.
        case wake
    }

    let plan: Plan
    let settings: OfficeSettings
    let clock: VirtualClock
    let post: SimulatedPost
    /// Where the office has an app at the service that hosts its meetings.
    let meetings: SimulatedMeetings?
    let journal: CaseJournal
    let worker: OfficeWorker
    let applicants: Applicants
    let procedures: [Procedure]
    var officials: Officials
    var agenda = Agenda<Occurrence>()
    var applications: [Int: Application] = [:]
    var watch: Watch
    let begins: Instant
    /// Writes real mails where the plan asks for bytes.
    private let writer: WrittenMail?
    private let reader: (any OfficeReader)?
    private var looked: [String: Int] = [:]
    private var lookedAround: [String: Int] = [:]

    /// Minutes between two looks of the worker into its mailbox.
    static let pollMinutes = 5

    /// Prepares the office. `reader` reads bytes, in the sealed reader; it is needed only when the plan asks for bytes.
    ///
    /// Throws `JournalError`, or what is wrong with the plan.
    package init(
        _ plan: Plan, settings: OfficeSettings, templates: MailTemplates, reader: (any OfficeReader)? = nil
    ) throws {
        self.plan = plan
        self.settings = settings
        procedures = settings.procedures.filter { plan.procedure == nil || $0.id == plan.procedure }
        let hours = settings.office.hours
        // The first working Monday of the calendar that the office has filled in.
        let year = hours.holidays.map(\.day.year).min() ?? 2026
        let first = Day(year: year, month: 1, day: 5) ?? Day(number: 20_000)
        begins = hours.opening(atOrAfter: hours.zone.instant(first, TimeOfDay(minutes: 0)))
        clock = VirtualClock(begins)
        post = SimulatedPost(
            seed: plan.seed, clock: clock, templates: plan.bytes ? templates : nil, trouble: .init())
        meetings = settings.zoom.map { [clock] _ in
            SimulatedMeetings(seed: plan.seed, clock: clock, trouble: .init())
        }
        self.reader = plan.bytes ? reader : nil
        writer =
            plan.bytes && reader != nil
            ? WrittenMail(
                office: settings.office, authservID: settings.mail.trustedAuthservIDs.first ?? "mx.simulasi.example",
                procedures: settings.procedures) : nil
        let salts = Salts(seed: plan.seed)
        journal = try CaseJournal.inMemory(
            retention: .init(caseDays: settings.office.policy.retentionDays, mailDays: settings.mail.keepDays),
            remembered: 8192, digest: { digest($0) }, salt: { salts.next() })
        var key = Draw(plan.seed, 3)
        var office = settings
        // Letters of the simulated world are new, whatever the real mailbox is told.
        office.mail.startFrom = .firstContact
        worker = OfficeWorker(
            settings: office, journal: journal, composer: post, officeKey: Array(key.digits(64).utf8), mailbox: post,
            senders: [post], archive: post, reader: self.reader ?? KnowingReader(post: post),
            typesetter: DigestTypesetter(), meetings: meetings, clock: clock, limits: .init(batch: 512, claim: 512),
            backlog: true,
            owner: "simulation", log: .silent)
        applicants = Applicants(settings: settings, seed: plan.seed)
        officials = Officials(office: settings.office, seed: plan.seed)
        watch = Watch(settings: settings)
    }

    /// Runs until nothing more can happen. `progress` hears how many requests have been written.
    package func run(progress: (Int) -> Void = { _ in }) async throws -> SimulationReport {
        let thread = OneThread()
        defer { thread.end() }
        return try await withTaskExecutorPreference(thread) { try await play(progress: progress) }
    }

    private func play(progress: (Int) -> Void) async throws -> SimulationReport {
        for index in 0..<plan.cases { agenda.plan(.request(index), at: arrival(of: index)) }
        var written = 0
        while true {
            try await workerRounds()
            try await react()
            var moment = try await nextMoment()
            if moment == nil, try await operatorLooksAround() { moment = try await nextMoment() }
            guard let next = moment else { break }
            clock.advance(to: next)
            while let (at, occurrence) = agenda.take(upTo: next) {
                if case .request = occurrence { written += 1 }
                try await happen(occurrence, at: at)
            }
            progress(written)
        }
        return try await conclude()
    }

    /// The present of the simulated office, as people write it.
    package var moment: String { settings.office.hours.zone.written(clock.now()) }

    /// Writes the journal to a new file, so that a case can be looked at.
    package func keep(at path: String) async throws { try await journal.backup(to: path) }

    // MARK: - Time

    /// When the request with this number is written: as many on each working day as the office can bear.
    private func arrival(of index: Int) -> Instant {
        let perDay = plan.perDay ?? usualPerDay
        var draw = Draw(plan.seed, 4, UInt64(index))
        let hours = settings.office.hours
        let day = workingDay(index / max(1, perDay))
        let minute = draw.chance(880) ? draw.number(450...955) : draw.number(0...1439)
        return hours.zone.instant(day, TimeOfDay(minutes: minute)).adding(
            milliseconds: Int64(draw.number(0...59)) * 1000)
    }

    private var workingDays: [Day] = []

    private func workingDay(_ number: Int) -> Day {
        let hours = settings.office.hours
        while workingDays.count <= number {
            let last = workingDays.last ?? hours.zone.day(at: begins).adding(days: -1)
            workingDays.append(hours.adding(workingDays: 1, to: last))
        }
        return workingDays[number]
    }

    /// Somewhat more requests than the facilities can serve, so that the schedule is scarce.
    private var usualPerDay: Int {
        var perDay = 0
        for procedure in procedures {
            var least = 20
            for need in procedure.bundle {
                let units = settings.office.facilities.filter { $0.kind == need.kind }.reduce(0) { $0 + $1.units }
                // Three or four events fit into a day.
                least = min(least, units * 7 / (2 * max(1, need.units)))
            }
            perDay += least
        }
        return min(60, max(8, perDay * 11 / 10))
    }

    /// The next moment at which something happens; nothing when nothing ever does.
    private func nextMoment() async throws -> Instant? {
        let now = clock.now()
        let quantum = Int64(Self.pollMinutes) * 60_000
        // Mails wait until the worker looks into the mailbox.
        var moments = [
            agenda.next.map {
                Instant(milliseconds: ($0.milliseconds + quantum - 1).floorDivided(by: quantum) * quantum)
            }
        ]
        moments.append(try await journal.nextDueTime())
        moments.append(try await journal.nextDeadlineTime())
        if meetings != nil { moments.append(try await journal.nextMeetingTime()) }
        guard let next = moments.compactMap({ $0 }).min() else { return nil }
        return next > now ? next : now.adding(minutes: 1)
    }

    // MARK: - The office

    /// Everything that is due now, in one fixed order: the running worker does the same side by side.
    private func workerRounds() async throws {
        while try await workerRound() > 0, try await isMoreDue() {}
        post.forgetWritten()
    }

    private func workerRound() async throws -> Int {
        var count = try await worker.keepTime()
        if post.hasWaiting {
            try await worker.collect()
            count += try await worker.takeIn()
        }
        count += try await worker.typeset()
        if meetings != nil { count += try await worker.makeMeetings() }
        return try await count + worker.dispatch()
    }

    /// Whether what the worker has done leaves it something to do at the same moment.
    private func isMoreDue() async throws -> Bool {
        if post.hasWaiting || post.hasDoubts { return true }
        let now = clock.now()
        if let due = try await journal.nextDueTime(), due <= now { return true }
        if let due = try await journal.nextDeadlineTime(), due <= now { return true }
        if let due = try await journal.nextPaperTime(), due <= now { return true }
        guard meetings != nil, let due = try await journal.nextMeetingTime() else { return false }
        return due <= now
    }

    // MARK: - The world

    private func happen(_ occurrence: Occurrence, at: Instant) async throws {
        switch occurrence {
        case .mail(let mail): deliver(mail, at: at)
        case .request(let index):
            guard let application = applicants.application(index, of: procedures, at: at) else { return }
            applications[index] = application
            deliver(application.mail, at: at)
            var draw = Draw(plan.seed, 5, UInt64(index))
            switch draw.number(0...999) {
            case 0..<15: agenda.plan(.mail(application.mail), at: at.adding(minutes: draw.number(1...600)))
            case 15..<22:
                // Another letter under the same Message-ID.
                var other = application.mail
                other.contents &+= 1
                agenda.plan(.mail(other), at: at.adding(minutes: draw.number(1...600)))
            default: break
            }
        case .operatorLooks(let caseID): try await operatorLooks(caseID)
        case .operatorSettles(let messageID, let arrived):
            let doubtful = try await journal.outboxList(states: [.inDoubt])
            guard let mail = doubtful.first(where: { $0.messageID == messageID }) else { return }
            _ = try await worker.settle(mail.key, arrived ? .sent : .resend)
        case .operatorDelegates(let official): try await operatorDelegates(official)
        case .operatorRevokes(let number): try await operatorRevokes(number)
        case .wake: break
        }
    }

    private func deliver(_ mail: PersonsMail, at: Instant) {
        let number = post.deliver(mail, bytes: { bytes($0, $1, at) }, at: at)
        watch.written(number, mail)
    }

    private func bytes(_ mail: PersonsMail, _ number: Int, _ at: Instant) -> [UInt8] {
        if let writer { return writer.bytes(mail, at: at) }
        return KnowingReader.bytes(number: number, contents: mail.contents)
    }

    /// People get the office's mails, and plan their answers.
    private func react() async throws {
        for delivered in post.takeDelivered() {
            let owed = delivered.composed.mail
            watch.delivered(delivered)
            watch.checkLinks(delivered, meetings)
            guard delivered.times == 1 else { continue }
            if let reader {
                // Who gets the mail must be able to answer it: the mark that counts is found in its bytes, and no other.
                watch.read(delivered, as: try await reader.read(delivered.bytes))
            }
            var draw = Draw(plan.seed, of: delivered.composed.messageID, 1)
            if draw.chance(8) {
                let permanent = draw.chance(600)
                plan(
                    bounce(of: delivered, permanent: permanent), at: delivered.at.adding(minutes: draw.number(1...300)))
                if permanent { continue }
            }
            if owed.kind == .operatorNotice {
                if let caseID = watch.caseID(of: delivered.composed) {
                    agenda.plan(
                        .operatorLooks(caseID),
                        at: settings.office.hours.adding(officeMinutes: draw.number(30...600), to: delivered.at))
                } else if let official = Desk.absentOfficial(of: owed.slot), draw.chance(800) {
                    agenda.plan(
                        .operatorDelegates(official),
                        at: settings.office.hours.adding(officeMinutes: draw.number(10...300), to: delivered.at))
                }
            } else if let official = settings.office.official(at: delivered.to) {
                var listed: [TokenSubject] = []
                if let number = owed.token?.digestNumber {
                    // An official sees the list itself; what its numbers stand for is known to the office.
                    listed = try await journal.look { try $0.digest(number)?.items ?? [] }
                }
                for answer in officials.answers(to: delivered, by: official, listed: listed) {
                    plan(answer.mail, at: answer.at)
                }
            } else {
                applicantReacts(to: delivered, &draw)
            }
        }
        for doubt in post.takeDoubts() {
            let now = clock.now()
            let settle = settings.dispatch.settleAfterSeconds
            agenda.plan(.wake, at: now.adding(seconds: settle + 60))
            guard !doubt.archived else { continue }
            agenda.plan(.operatorSettles(doubt.messageID, arrived: doubt.arrived), at: now.adding(minutes: 1_500))
        }
    }

    private func plan(_ mail: PersonsMail, at: Instant) { agenda.plan(.mail(mail), at: at) }

    private func bounce(of delivered: SimulatedPost.Delivered, permanent: Bool) -> PersonsMail {
        var mail = PersonsMail(
            kind: .bounce, from: "mailer-daemon@\(Applicants.domain(of: delivered.to))", name: "Mail Delivery System",
            messageID: "bounce.\(delivered.composed.messageID)", contents: 0, taste: 0)
        mail.bounce = BounceReading(
            address: delivered.to, permanent: permanent, messageID: delivered.composed.messageID)
        return mail
    }

    private func applicantReacts(to delivered: SimulatedPost.Delivered, _ draw: inout Draw) {
        let owed = delivered.composed.mail
        guard let index = Self.index(ofRequest: owed.inReplyTo), var application = applications[index] else { return }
        if let caseID = owed.token?.caseID {
            application.caseID = caseID
        }
        defer { applications[index] = application }
        let soon = delivered.at.adding(minutes: draw.number(5...2_000))
        switch owed.kind {
        case .askData, .askCorrection, .applicantReminder, .full, .applicantUnclear:
            guard !application.isSilent, !draw.chance(owed.kind == .full ? 350 : 60) else { return }
            application.truth = applicants.renewed(application.truth, at: soon, draw: &draw)
            let intent: Intent =
                switch draw.number(0...99) {
                case 0..<5: .partial
                case 5..<8: .unclear
                case 8..<10: .cancel
                case 10..<12: .status
                default: .answer
                }
            plan(answer(intent, to: delivered, &application, &draw), at: soon)
        case .confirmCancellation, .prove:
            guard !draw.chance(200) else { return }
            plan(answer(.yes, to: delivered, &application, &draw), at: soon)
        case .receipt, .letter, .status:
            let later = delivered.at.adding(minutes: draw.number(30...8_000))
            switch draw.number(0...999) {
            case 0..<60: plan(answer(.status, to: delivered, &application, &draw), at: later)
            case 60..<95: plan(answer(.cancel, to: delivered, &application, &draw), at: later)
            case 95..<130:
                var sessionDraw = draw
                let sessions = applicants.sessions(
                    count: max(1, application.truth.sessions.count), from: later,
                    participants: application.truth.sessions.first?.participants ?? 20, draw: &sessionDraw)
                plan(answer(.reschedule(sessions), to: delivered, &application, &draw), at: later)
            case 130..<140: plan(answer(.answer, to: delivered, &application, &draw), at: later)
            case 140..<150:
                // Somebody else of the agency, who has the mail but not the address.
                var other = answer(.cancel, to: delivered, &application, &draw)
                other.from = "staf.\(other.from)"
                plan(other, at: later)
            default: break
            }
        default: break
        }
    }

    private func answer(
        _ intent: Intent, to delivered: SimulatedPost.Delivered, _ application: inout Application, _ draw: inout Draw
    ) -> PersonsMail {
        application.wrote += 1
        let id = delivered.composed.messageID
        var mail = PersonsMail(
            from: application.address, name: application.name, proved: !draw.chance(80),
            subject: "Re: \(delivered.composed.mail.token?.caseID ?? "")",
            messageID:
                "balasan.\(application.index).\(application.wrote)@\(Applicants.domain(of: application.address))",
            references: [id], token: draw.chance(30) ? nil : delivered.composed.token,
            subjectOfToken: delivered.composed.mail.token, contents: draw.next(), taste: draw.next())
        mail.intent = intent
        mail.request = application.truth
        if case .answer = intent { mail.attached = true }
        mail.offered = delivered.composed.mail.offeredWords
        return mail
    }

    private static func index(ofRequest messageID: String?) -> Int? {
        guard let messageID, messageID.hasPrefix("permohonan.") else { return nil }
        return Int(messageID.dropFirst(11).prefix { $0 != "@" })
    }

    // MARK: - The operator

    /// When nothing moves any more the operator looks at what is still open. Returns whether there is something.
    private func operatorLooksAround() async throws -> Bool {
        let open = try await journal.cases(
            CaseFilter(states: [.running, .waitingForApplicant], limit: .max)
        ).filter { lookedAround[$0.id, default: 0] < 8 }
        for line in open {
            lookedAround[line.id, default: 0] += 1
            agenda.plan(.operatorLooks(line.id), at: clock.now().adding(minutes: 30))
        }
        return !open.isEmpty
    }

    /// The operator looks at a case that was reported: one that stands still is asked again, and given up in the end.
    private func operatorLooks(_ caseID: String) async throws {
        guard let matter = try await journal.look({ try $0.case(caseID) }), matter.state == .running,
            matter.papersOwed.isEmpty,
            matter.asked.isEmpty || !matter.undelivered.isEmpty || matter.deadlines.isEmpty
        else { return }
        looked[caseID, default: 0] += 1
        let order = Input.OperatorOrder(
            kind: looked[caseID, default: 0] < 4 ? .askAgain : .cancel, name: "Operator Simulasi",
            reason: "perkara tidak bergerak")
        let now = clock.now()
        _ = try await journal.transact { try $0.leave(order, for: caseID, at: now) }
        agenda.plan(.operatorLooks(caseID), at: settings.office.hours.adding(officeMinutes: 900, to: now))
    }
}

/// Salts that follow from the seed, in the order of the journal's transactions.
private final class Salts: Sendable {
    private let draw: Guarded<Draw>
    init(seed: UInt64) { draw = Guarded(Draw(seed, 6)) }
    func next() -> String { draw.change { $0.digits(32) } }
}

extension KnowingReader: OfficeReader {
    func read(_ bytes: [UInt8]) async throws(ReadingFailure) -> Reading { readNow(bytes) }
    func interpret(_ words: String, as question: OpenQuestion) async throws(ReadingFailure) -> Meaning {
        interpretNow(words, as: question)
    }
}

/// Papers are there at once: their bytes are the digest of what they say.
struct DigestTypesetter: OfficeTypesetter {
    func typeset(_ paper: OwedPaper) async throws -> [UInt8] {
        Array("%PDF-1.7\n\(digest(paper.fields.canonicalText))\n%%EOF\n".utf8)
    }
}
