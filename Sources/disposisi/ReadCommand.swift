import ArgumentParser
import FoundationEssentials
import Glibc
import LetterReading
import OfficeCalendar
import SealedReader
import Settings

/// Shows what the office would read in letters, without a mailbox or a case.
struct ReadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read",
        abstract: "Shows what is read in letters, each value with the sentence it came from.",
        discussion: """
            Each file is one mail as it came (.eml). With --json there is one object a line, in the order of the files; a \
            file that cannot be read gets its line too. The mails are read in the same sealed process as those of the mailbox.
            """)

    @OptionGroup var config: ConfigOption

    @Flag(name: .long, help: "Print one JSON object a line.")
    var json = false

    @Argument(help: "Mails to read.", completion: .file(extensions: ["eml"]))
    var files: [String]

    func run() async throws {
        let settings = try config.load()
        let pool = try ReaderPool.sealed(settings, readers: files.count > 1 ? settings.reader.children : 1)
        await readAll(pool)
        await pool.stop()
    }

    /// Reads up to 16 files at once and prints them in the order of the arguments.
    private func readAll(_ pool: ReaderPool) async {
        await withTaskGroup(of: (Int, Result<Reading, UnreadableFile>).self) { group in
            var started = 0
            var done: [Int: Result<Reading, UnreadableFile>] = [:]
            var printed = 0
            func startNext() {
                guard started < files.count else { return }
                let (index, file) = (started, files[started])
                started += 1
                group.addTask { (index, await Self.read(file, pool)) }
            }
            for _ in 0..<16 { startNext() }
            while let (index, result) = await group.next() {
                done[index] = result
                while let next = done.removeValue(forKey: printed) {
                    show(files[printed], next)
                    printed += 1
                }
                startNext()
            }
        }
    }

    private static func read(_ file: String, _ pool: ReaderPool) async -> Result<Reading, UnreadableFile> {
        do {
            return .success(try await pool.read(try bytes(of: file)))
        } catch let error as ReaderFailure {
            return .failure(UnreadableFile(reason: error.description))
        } catch let error as UnreadableFile {
            return .failure(error)
        } catch {
            return .failure(UnreadableFile(reason: "the file cannot be opened"))
        }
    }

    private static func bytes(of file: String) throws -> [UInt8] {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw UnreadableFile(reason: "the file cannot be opened: " + String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        var result: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let got = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if got == 0 { return result }
            guard got > 0 else {
                throw UnreadableFile(reason: "the file cannot be read: " + String(cString: strerror(errno)))
            }
            result.append(contentsOf: chunk[..<got])
        }
    }

    private func show(_ file: String, _ result: Result<Reading, UnreadableFile>) {
        let reading: Reading
        switch result {
        case .success(let value): reading = value
        case .failure(let problem):
            var unreadable = Reading()
            unreadable.kind = .unreadable
            unreadable.doubts = [problem.reason]
            reading = unreadable
        }
        if json {
            print(ReadingLine(file: file, reading: reading).line)
        } else {
            print(ReadingPage(file: file, reading: reading).text)
        }
    }
}

/// A file that got no reading, and why.
struct UnreadableFile: Error {
    var reason: String
}

extension ReaderPool {
    /// The readers that the settings ask for: this program again.
    static func sealed(_ settings: OfficeSettings, readers: Int? = nil) throws -> ReaderPool {
        let limits = settings.reader
        let walls: Walls =
            switch limits.sandbox {
            case .auto: .whereAllowed
            case .always: .always
            case .never: .never
            }
        return ReaderPool(
            executable: try ownExecutable(), reading: settings.readerSettings,
            settings: .init(
                readers: readers ?? limits.children, deadline: .seconds(limits.fastSeconds),
                slowDeadline: .seconds(limits.slowSeconds), memoryMegabytes: limits.memoryMegabytes, walls: walls))
    }
}

/// The path of the running program, for starting it again as a reader.
func ownExecutable() throws -> String {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = buffer.withUnsafeMutableBytes {
        $0.bindMemory(to: CChar.self).baseAddress.map { readlink("/proc/self/exe", $0, 4096) } ?? -1
    }
    guard count > 0, count < buffer.count else { throw ValidationError("this program cannot find its own file") }
    return String(decoding: buffer[..<count], as: UTF8.self)
}

// MARK: - One line of JSON

/// The published shape of a reading; keys and words are a contract with programs that read them.
struct ReadingLine: Encodable {
    struct LetterHead: Encodable {
        var number: String?
        var date: Day?
        var subject: String?
    }
    struct Session: Encodable {
        var title: String?
        var date: Day
        var start: TimeOfDay?
        var end: TimeOfDay?
        var end_open: Bool
        var timezone: String
        var participants: Int?
    }
    struct Contact: Encodable {
        var name: String?
        var phone: String?
    }
    struct Request: Encodable {
        var letter: LetterHead
        var refers_to: RequestReading.Reference?
        var service: String
        var agency: String?
        var signatory: String?
        var sessions: [Session]
        var alternatives: [RequestReading.Alternative]
        var contact: Contact
        var place: String?
        var needs: [String]
        var missing: [String]
        var warnings: [String]
        var evidence: [RequestReading.Evidence]
    }
    struct Reply: Encodable {
        var decision: String
        var condition: String?
        var note: String?
        var next: String?
        var items: [Int]
        var choice: String?
    }
    struct Meeting: Encodable {
        var join_url: String?
        var meeting_id: String?
        var passcode: String?
    }
    struct Attachment: Encodable {
        var name: String
        var type: String
        var bytes: Int
    }
    struct Bounce: Encodable {
        var address: String?
        var `class`: String
    }
    struct Authentication: Encodable {
        var authserv_id: String?
        var results: [String]
        var proved: Bool
        var submitted_by: String?
    }

    var file: String
    var kind: String
    var from: String?
    var subject: String
    var date: String?
    var text: String
    var request: Request?
    var reply: Reply?
    var meetings: [Meeting]
    var attachments: [Attachment]
    var doubts: [String]
    var bounce: [Bounce]?
    var authentication: Authentication

    init(file: String, reading: Reading) {
        self.file = file
        kind = reading.kind.rawValue
        from = reading.from
        subject = reading.subject
        date = reading.date.map { isoText($0, offsetMinutes: reading.dateOffsetMinutes) }
        text = reading.text
        request = reading.request.map { request in
            Request(
                letter: .init(number: request.number, date: request.date, subject: request.subject),
                refers_to: request.refersTo, service: request.service ?? "none", agency: request.agency,
                signatory: request.signatory,
                sessions: request.sessions.map {
                    .init(
                        title: $0.title, date: $0.date, start: $0.start, end: $0.end, end_open: $0.endOpen,
                        timezone: $0.zone.identifier, participants: $0.participants)
                },
                alternatives: request.alternatives,
                contact: .init(name: request.contactName, phone: request.contactPhone), place: request.place,
                needs: request.needs, missing: request.missing, warnings: request.warnings, evidence: request.evidence)
        }
        reply = reading.reply.map {
            Reply(
                decision: $0.decision.rawValue, condition: $0.condition, note: $0.note, next: $0.next, items: $0.items,
                choice: $0.choice)
        }
        meetings = reading.meetings.map { .init(join_url: $0.joinURL, meeting_id: $0.meetingID, passcode: $0.passcode) }
        attachments = reading.attachments.map { .init(name: $0.name, type: $0.type, bytes: $0.bytes) }
        doubts = reading.doubts
        bounce =
            reading.kind == .bounce
            ? reading.bounces.map { .init(address: $0.address, class: $0.permanent ? "permanent" : "temporary") } : nil
        authentication = .init(
            authserv_id: reading.authentication.authservID, results: reading.authentication.results,
            proved: reading.authentication.proved, submitted_by: reading.authentication.submittedBy)
    }

    /// The object on one line.
    var line: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}

/// ISO 8601 with the offset, such as `2026-11-24T10:05:40+08:00`.
func isoText(_ instant: Instant, offsetMinutes: Int) -> String {
    let local = instant.seconds &+ Int64(offsetMinutes) &* 60
    let number = local.floorDivided(by: 86_400)
    let second = Int(local &- number &* 86_400)
    let sign = offsetMinutes < 0 ? "-" : "+"
    let offset = abs(offsetMinutes)
    return
        "\(Day(number: Int(number)))T\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
        + "\(sign)\(padded(offset / 60, 2)):\(padded(offset % 60, 2))"
}

// MARK: - A page for a person

/// The same reading as a page: each value with the words it came from.
struct ReadingPage {
    var file: String
    var reading: Reading

    var text: String {
        var lines = [file]
        func row(_ label: String, _ value: String?, from field: String? = nil) {
            guard let value, !value.isEmpty else { return }
            let flat = value.replacing("\n", with: "\n" + String(repeating: " ", count: 18))
            lines.append("  " + label + String(repeating: " ", count: max(1, 16 - label.count)) + flat)
            guard let field else { return }
            for evidence in reading.request?.evidence ?? [] where evidence.field == field {
                lines.append("                    “\(evidence.source)” (\(evidence.confidence)%)")
            }
        }
        row("kind", reading.kind.rawValue)
        row("from", [reading.fromName, reading.from.map { "<\($0)>" }].compactMap { $0 }.joined(separator: " "))
        row("proved", reading.kind == .unreadable ? nil : proof)
        row("date", reading.date.map { isoText($0, offsetMinutes: reading.dateOffsetMinutes) })
        row("subject", reading.subject)
        if let request = reading.request {
            row("service", request.service ?? "none recognised", from: "service")
            row("letter number", request.number, from: "letter_number")
            row("letter date", request.date.map(\.description), from: "letter_date")
            row("letter subject", request.subject, from: "subject")
            row(
                "refers to",
                request.refersTo.map { [$0.number, $0.date?.description].compactMap { $0 }.joined(separator: " of ") },
                from: "refers_to")
            row("agency", request.agency, from: "agency")
            row("signed by", request.signatory, from: "signatory")
            for (index, session) in request.sessions.enumerated() {
                row("session \(index + 1)", Self.words(session))
            }
            for field in ["date", "start_time", "participants"] {
                for evidence in request.evidence where evidence.field == field {
                    lines.append("                    “\(evidence.source)” (\(field), \(evidence.confidence)%)")
                }
            }
            for alternative in request.alternatives {
                let times = [alternative.start, alternative.end].compactMap { $0?.description }
                row("or on", ([alternative.date.description] + times).joined(separator: " "))
            }
            row("place", request.place, from: "place")
            row(
                "contact", [request.contactName, request.contactPhone].compactMap { $0 }.joined(separator: ", "),
                from: "contact")
            row("needs", request.needs.joined(separator: ", "), from: "needs")
            row("missing", request.missing.joined(separator: ", "))
            row("warnings", request.warnings.joined(separator: ", "))
        }
        if let reply = reading.reply {
            row("decision", reply.decision.rawValue)
            row("condition", reply.condition)
            row("note", reply.note)
            row("next person", reply.next)
            row("items", reply.items.map(String.init).joined(separator: ", "))
            row("choice", reply.choice)
        }
        for meeting in reading.meetings {
            row(
                "meeting",
                [meeting.joinURL, meeting.meetingID, meeting.passcode].compactMap { $0 }.joined(separator: "  "))
        }
        for bounce in reading.bounces {
            row(
                "not delivered",
                "\(bounce.address ?? "unknown address") (\(bounce.permanent ? "permanent" : "temporary"))")
        }
        for attachment in reading.attachments {
            row("attachment", "\(attachment.name) (\(attachment.type), \(attachment.bytes) bytes)")
        }
        for doubt in reading.doubts { row("doubt", doubt) }
        row("own words", reading.text)
        return lines.joined(separator: "\n") + "\n"
    }

    private var proof: String {
        let results = reading.authentication.results.joined(separator: ", ")
        let by = reading.authentication.authservID.map { " by \($0)" } ?? ""
        return (reading.authentication.proved ? "yes" : "no") + (results.isEmpty ? "" : ": \(results)\(by)")
    }

    private static func words(_ session: RequestReading.Session) -> String {
        var text = session.date.description
        if let start = session.start { text += " \(start)" }
        if let end = session.end { text += "–\(end)" }
        if session.endOpen { text += " until it ends" }
        text += " \(session.zone.rawValue)"
        if !session.zoneStated { text += " (the office's own zone)" }
        if let participants = session.participants { text += ", \(participants) participants" }
        if let title = session.title { text += ", “\(title)”" }
        return text
    }
}
