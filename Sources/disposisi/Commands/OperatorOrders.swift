import ArgumentParser
import CaseJournal
import Casework
import Foundation
import OfficeCalendar
import OfficeWorker
import Papers
import Settings

/// For which case, who orders something and why: all of it goes into the record.
struct OrderOptions: ParsableArguments {
    @OptionGroup var config: ConfigOption
    @OptionGroup var data: DataOption
    @Argument(help: "The case, such as K-2026-0042.")
    var id: String
    @Option(help: "Your name, for the record.")
    var name: String
    @Option(help: "Why, for the record.")
    var reason: String
    @Option(help: "Seconds to wait for a running worker.")
    var wait = 30
    @Flag(help: "One JSON object.")
    var json = false

    func validate() throws {
        for (option, text) in [("--name", name), ("--reason", reason)]
        where text.allSatisfy({ $0.isWhitespace }) {
            throw ValidationError("\(option) must say something: it stands in the record")
        }
        guard (0...600).contains(wait) else { throw ValidationError("--wait must be from 0 to 600") }
    }

    /// Has the order carried out: by the worker that runs, otherwise here and now. Ends with 64 when it does not fit
    /// the case, with 75 when the worker did not answer in time (the order stays and is carried out later).
    func give(_ kind: Input.OperatorOrder.Kind, scan: Scan? = nil) async throws {
        let settings = try config.load()
        let journal = try data.openJournal(settings)
        defer { try? journal.close() }
        let order = Input.OperatorOrder(kind: kind, name: name, reason: reason)
        guard try await journal.case(id) != nil else {
            throw ValidationError("there is no case \(id); `disposisi case list` shows those there are")
        }
        let answer = try await OperatorDesk(settings: settings, directory: data.path(settings), journal: journal)
            .obeyed(order, caseID: id, scan: scan, waitSeconds: wait)
        let state = try await journal.case(id)?.state.rawValue ?? ""
        if json {
            print(try JSONLine.text(["case": id, "answer": answer, "state": state]))
        } else if answer == "done" {
            print("\(id): done; the case is \(state)")
        } else {
            StandardError.print("\(id): \(answer)")
        }
        if answer != "done" { throw ExitCode.validationFailure }
    }
}

/// The scan of something that was decided on paper.
struct Scan: Sendable {
    var name: String
    var bytes: [UInt8]

    /// Reads a scan: a PDF or a picture of at most 25 MB.
    init(file: String) throws {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw ValidationError("the scan \(file) cannot be read")
        }
        guard data.count <= 25_000_000 else { throw ValidationError("the scan \(file) is larger than 25 MB") }
        let starts: [[UInt8]] = [
            Array("%PDF-".utf8), [0x89, 0x50, 0x4E, 0x47], [0xFF, 0xD8, 0xFF], [0x49, 0x49, 0x2A, 0],
            [0x4D, 0x4D, 0, 0x2A],
        ]
        guard starts.contains(where: { data.starts(with: $0) }) else {
            throw ValidationError("the scan \(file) is neither a PDF nor a PNG, JPEG or TIFF picture")
        }
        name = URL(fileURLWithPath: file).lastPathComponent
        bytes = Array(data)
    }

    var sha256: String { digest(bytes) }
}

/// Where orders of the operator are carried out beside the worker: it decides alone while it runs, since it may hold a
/// case in hand; without one the command takes the worker's role for the moment of the decision.
struct OperatorDesk {
    let settings: OfficeSettings
    let directory: String
    let journal: CaseJournal

    /// What became of the order. Ends the program with 75 when the journal is not available, or when the worker did not
    /// answer within `waitSeconds`: then the order stays and is carried out later.
    func obeyed(
        _ order: Input.OperatorOrder, caseID: String, scan: Scan? = nil, waitSeconds: Int
    ) async throws -> String {
        let answer: String?
        do {
            answer = try await carryOut(order, caseID: caseID, scan: scan, waitSeconds: waitSeconds)
        } catch let error as JournalError where error.isTemporary {
            StandardError.print("error: \(error)")
            throw ExitCode.temporary
        }
        guard let answer else {
            StandardError.print("the worker has not answered within \(waitSeconds) s; the order waits for it")
            throw ExitCode.temporary
        }
        return answer
    }

    /// What became of the order, or nothing when the worker did not answer within `waitSeconds`.
    private func carryOut(
        _ order: Input.OperatorOrder, caseID: String, scan: Scan?, waitSeconds: Int
    ) async throws -> String? {
        let now = SystemClock().now()
        let lock: DataDirectoryLock
        do {
            lock = try DataDirectoryLock(directory: directory)
        } catch .taken {
            return try await leave(order, caseID: caseID, scan: scan, waitSeconds: waitSeconds, at: now)
        }
        defer { withExtendedLifetime(lock) {} }
        let desk = Desk(
            settings: settings, composer: try MailTemplates(directory: settings.templates),
            mint: TokenMint(
                key: try Composition.officeKey(
                    settings, dataDirectory: directory, environment: ProcessInfo.processInfo.environment)),
            timings: Timings())
        return try await journal.transact { tx in
            if let scan { try tx.keepScan(scan.bytes, name: scan.name, sha256: scan.sha256, of: caseID, at: now) }
            return try desk.obey(order, caseID: caseID, at: now, in: tx)
        }
    }

    private func leave(
        _ order: Input.OperatorOrder, caseID: String, scan: Scan?, waitSeconds: Int, at now: Instant
    ) async throws -> String? {
        let row = try await journal.transact { tx in
            if let scan { try tx.keepScan(scan.bytes, name: scan.name, sha256: scan.sha256, of: caseID, at: now) }
            return try tx.leave(order, for: caseID, at: now)
        }
        let end = ContinuousClock.now + .seconds(waitSeconds)
        repeat {
            if let answer = try await journal.answer(to: row) { return answer }
            try await Task.sleep(for: .milliseconds(100))
        } while ContinuousClock.now < end
        return try await journal.answer(to: row)
    }
}
