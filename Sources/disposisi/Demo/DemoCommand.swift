import ArgumentParser
import CaseJournal
import Casework
import Foundation
import LetterReading
import OfficeCalendar
import OfficeWorker
import Papers
import SealedReader
import Settings

/// Tells the whole story of one request without any server.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Run one request through an SOP, from the letter to the reply letter, without any server.",
        discussion: """
            The same worker that serves an office runs over an embedded post office. The officials are played: they \
            answer as people do, with quotes below their words. The folder given by --out then holds every mail as \
            .eml, the papers as PDF and the database.
            """)

    @OptionGroup var config: ConfigOption

    @Option(help: "The SOP to run; the first one of the configuration when left out.")
    var procedure: String?

    @Option(help: "A request letter (.eml) to use instead of the sample.")
    var letter: String?

    @Option(help: "The folder to leave mails, papers and the database in. A folder of an earlier demo is replaced.")
    var out = "demo"

    @Flag(help: "End with one line of JSON: case, state, events, mails, papers.")
    var json = false

    func run() async throws {
        let settings = try config.load()
        guard let procedure = procedure.map({ settings.procedure($0) }) ?? settings.procedures.first else {
            throw ValidationError(
                "no procedure \(self.procedure ?? ""); the configuration has: "
                    + settings.procedures.map(\.id).joined(separator: ", "))
        }
        let folder = try freshFolder()
        let bytes = try letterBytes(of: procedure, in: settings)
        let story = try await Story(settings: settings, folder: folder)
        let outcome: Story.Outcome
        do {
            outcome = try await story.tell(letter: bytes)
            await story.close()
        } catch {
            await story.close()
            throw error
        }
        print("")
        let answer = procedure.letter == nil ? "answer" : "reply letter"
        print(outcome.isCompleted ? "The \(answer) is with the applicant." : "The story ended: \(outcome.state).")
        print("Mails: \(folder.path)/mails   papers: \(folder.path)/papers   database: \(folder.path)/disposisi.sqlite")
        if json {
            let summary: [String: Any] = [
                "case": outcome.caseID ?? NSNull() as Any, "state": outcome.state, "events": outcome.events,
                "mails": outcome.mails, "papers": outcome.papers,
            ]
            let data = try JSONSerialization.data(
                withJSONObject: summary, options: [.sortedKeys, .withoutEscapingSlashes])
            print(String(decoding: data, as: UTF8.self))
        }
        guard outcome.caseID != nil else { throw ExitCode(1) }
    }

    /// Marks a folder as a demo's, so that nothing else is ever replaced.
    private static let marker = ".disposisi-demo"

    private func freshFolder() throws -> URL {
        let folder = URL(filePath: out, directoryHint: .isDirectory)
        let files = FileManager.default
        if let content = try? files.contentsOfDirectory(atPath: folder.path), !content.isEmpty {
            guard content.contains(Self.marker) else {
                throw ValidationError("\(out) is not empty and not of an earlier demo; name another folder with --out")
            }
            try files.removeItem(at: folder)
        }
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data().write(to: folder.appending(path: Self.marker))
        return folder
    }

    private func letterBytes(of procedure: Procedure, in settings: OfficeSettings) throws -> [UInt8] {
        let path =
            letter ?? settings.file("samples/\(procedure.id).eml") ?? "\(config.directory)/samples/\(procedure.id).eml"
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ValidationError("cannot read the letter \(path)")
        }
        return Array(data)
    }
}

/// One request's way, told as it happens.
final class Story {
    /// How it ended.
    struct Outcome {
        var caseID: String?
        var state: String
        var isCompleted: Bool
        var events: Int
        var mails: Int
        var papers: Int
    }

    private let settings: OfficeSettings
    private let folder: URL
    private let post: PostOffice
    private let pool: ReaderPool
    private let journal: CaseJournal
    private let templates: MailTemplates
    private var told = 0
    private var isDisplaced = false

    /// Prepares the office in `folder`: post office, readers, database.
    init(settings: OfficeSettings, folder: URL) async throws {
        self.settings = settings
        self.folder = folder
        templates = try MailTemplates(directory: settings.templates)
        let authservID = settings.mail.trustedAuthservIDs.first ?? "mx.demo.example"
        var trusting = settings
        trusting.readerSettings.trustedAuthservIDs = [authservID]
        post = try PostOffice(
            directory: folder.appending(path: "mails", directoryHint: .isDirectory), authservID: authservID,
            zone: settings.office.hours.zone)
        pool = try ReaderPool.sealed(trusting, readers: 1)
        journal = try CaseJournal.open(
            at: folder.appending(path: "disposisi.sqlite").path, digest: { digest($0) }, salt: Composition.salt)
    }

    /// Stops the readers and closes the database.
    func close() async {
        await pool.stop()
        try? journal.close()
    }

    /// Delivers the letter and lets everybody do their part until nothing is left to do.
    func tell(letter: [UInt8]) async throws -> Outcome {
        let office = settings.office
        let zone = office.hours.zone
        let reading = try await PoolReader(pool: pool).read(letter)
        // The story begins when the letter was written, in office hours, so that any letter can be played at any time.
        let written = reading.date ?? SystemClock().now()
        let clock = StoryClock(office.hours.opening(atOrAfter: written.adding(minutes: 2)))
        let worker = OfficeWorker(
            settings: settings, journal: journal, composer: templates, officeKey: Composition.randomBytes(32),
            mailbox: PostOfficeMailbox(post: post, address: office.address),
            senders: [PostOfficeSender(post: post, clock: clock)], archive: nil, reader: PoolReader(pool: pool),
            typesetter: Composition.typesetter(settings, templates: templates), clock: clock, backlog: true,
            owner: "demo",
            log: .silent)
        say(clock.now(), "a letter arrives from \(reading.from ?? "an unknown sender"): \(reading.subject)")
        try await post.deliver(
            from: reading.from ?? "unknown@invalid", to: office.address, bytes: letter, at: clock.now())
        var cast = Cast(office: office, post: post, reader: PoolReader(pool: pool), journal: journal)
        var pending: [Cast.Pending] = []
        // So many rounds are more than any SOP needs; a procedure that goes in circles must not run for ever.
        for _ in 0..<200 {
            try await worker.settleEverything()
            try await tellNews()
            pending += try await cast.answers(after: clock.now())
            pending.sort { $0.at < $1.at }
            if let next = pending.first {
                pending.removeFirst()
                clock.advance(to: next.at)
                say(clock.now(), "\(next.from.name) answers: “\(next.summary)”")
                try await post.deliver(from: next.from.address, to: office.address, bytes: next.reply, at: clock.now())
                continue
            }
            guard let line = try await journal.cases().first else { break }
            if line.state == .completed {
                guard try await displace(line.id, at: clock.now()) else { break }
                continue
            }
            guard !line.state.ended else { break }
            // Mails that wait for the office to open, a paper that a busy machine did not manage, and what falls due,
            // such as the end of the event.
            let deadlines = try await journal.case(line.id)?.deadlines.map(\.due) ?? []
            let retries = [try await journal.nextDueTime(), try await journal.nextPaperTime()].compactMap { $0 }
            guard let due = (deadlines + retries).filter({ $0 > clock.now() }).min() else { break }
            clock.advance(to: due)
        }
        return try await finish(zone: zone)
    }

    /// Once all is agreed, the office needs the facility itself: the rarest turn of an SOP that asks the applicant to agree.
    ///
    /// - Returns: whether the story goes on.
    private func displace(_ id: String, at now: Instant) async throws -> Bool {
        guard !isDisplaced, let one = try await journal.case(id),
            let procedure = try await journal.procedure(id: one.procedure, version: one.procedureVersion),
            procedure.acts.contains(where: { $0.act.kind == .agree }), !one.bookings.isEmpty,
            one.bookings.allSatisfy({ $0.interval.start > now })
        else { return false }
        isDisplaced = true
        let order = Input.OperatorOrder(
            kind: .displace, name: "Operator demo", reason: "Ruangan mendadak dipakai pimpinan daerah.")
        say(now, "the operator displaces the booking: “\(order.reason)”")
        _ = try await journal.transact { try $0.leave(order, for: id, at: now) }
        return true
    }

    private func finish(zone: Zone) async throws -> Outcome {
        let papers = folder.appending(path: "papers", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: papers, withIntermediateDirectories: true)
        var outcome = Outcome(
            caseID: nil, state: "no case", isCompleted: false, events: 0, mails: await post.delivered.count, papers: 0)
        guard let line = try await journal.cases().first else {
            print("No case was opened: the letter was not recognised as a request for a service of this office.")
            return outcome
        }
        for paper in try await journal.papers(of: line.id) {
            guard let bytes = paper.bytes else { continue }
            outcome.papers += 1
            let name = "\(line.id)-\(paper.key.replacing("/", with: "-")).pdf"
            try Data(bytes).write(to: papers.appending(path: name))
        }
        outcome.caseID = line.id
        outcome.state = line.state.rawValue
        outcome.isCompleted = line.state == .completed
        outcome.events = try await journal.history(line.id).count
        return outcome
    }

    private func tellNews() async throws {
        guard let line = try await journal.cases().first else { return }
        let entries = try await journal.history(line.id)
        for entry in entries.dropFirst(told) where !entry.event.isDetail {
            say(entry.at, "  " + entry.event.sentence(office: settings.office, zone: settings.office.hours.zone))
        }
        told = entries.count
    }

    private func say(_ at: Instant, _ sentence: String) {
        let zone = settings.office.hours.zone
        print("\(zone.day(at: at)) \(zone.time(at: at)) \(zone.rawValue)  \(sentence)")
        fflush(nil)
    }
}
