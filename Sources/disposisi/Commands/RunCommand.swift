import ArgumentParser
import CaseJournal
import Casework
import Foundation
import OfficeCalendar
import OfficeWorker
import Papers
import SealedReader
import Settings

/// Runs the office's worker.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run the worker: read the mailbox, move the cases, send what is due.",
        discussion: """
            Without --once it runs until SIGTERM or Ctrl-C. Only one worker runs on one data directory. At the first \
            contact with a mailbox the mails in it are left alone, unless start_from or --backlog says otherwise.
            """)

    @OptionGroup var config: ConfigOption
    @OptionGroup var data: DataOption

    @Flag(help: "Do everything that is due now, then stop.")
    var once = false

    @Flag(help: "At first contact, take in every mail that is in the mailbox already.")
    var backlog = false

    @Option(help: "Lowest level of log lines: debug, info, notice, warning, error.")
    var log = "notice"

    @Flag(help: "When stopping, print how the time divides between the stages.")
    var timings = false

    func run() async throws {
        let settings = try config.load()
        let environment = ProcessInfo.processInfo.environment
        let directory = data.path(settings)
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let lock = try DataDirectoryLock(directory: directory)
        let log = WorkerLog.standardError(level: log)
        let journal = try Composition.openJournal(at: directory + "/disposisi.sqlite", settings: settings)
        let pool = try ReaderPool.sealed(settings)
        let templates = try MailTemplates(directory: settings.templates)
        let worker = OfficeWorker(
            settings: settings, journal: journal, composer: templates,
            officeKey: try Composition.officeKey(settings, dataDirectory: directory, environment: environment),
            mailbox: LiveMailbox(settings.mail, environment: environment),
            senders: (0..<settings.mail.connections).map { _ in
                LiveSender(settings.mail, environment: environment)
            },
            archive: LiveArchive(settings.mail, environment: environment), reader: PoolReader(pool: pool),
            typesetter: Composition.typesetter(settings, templates: templates),
            meetings: settings.zoom.map { LiveMeetings($0, environment: environment, clock: SystemClock()) },
            clock: SystemClock(), backlog: backlog,
            owner: "worker-\(ProcessInfo.processInfo.processIdentifier)-\(Composition.salt().prefix(8))", log: log)
        if settings.office.policy.proof == .waived {
            log.warn("policy.proof is waived: replies are believed by their From alone; for laboratories only")
        }
        do {
            if once {
                try await worker.recover()
                let count = try await worker.settleEverything()
                print("\(count) thing(s) done")
            } else {
                try await worker.runUntilStopped()
            }
        } catch let failure as PortFailure {
            await pool.stop()
            FileHandle.standardError.write(Data("error: \(failure)\n".utf8))
            throw ExitCode(failure.kind == .temporary ? 75 : 78)
        }
        await pool.stop()
        if timings {
            for (stage, seconds, times) in worker.timings.report {
                print("\(stage.rawValue): \(String(format: "%.3f", seconds)) s in \(times)")
            }
        }
        try journal.close()
        withExtendedLifetime(lock) {}
    }
}
