import ArgumentParser
import Casework
import Foundation
import LetterReading
import OfficeCalendar
import OfficeSimulation
import Papers
import SealedReader
import Settings

/// Runs a whole office in virtual time and says what came of it.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Run the office with invented requests and people in virtual time, and check that every rule holds.",
        discussion: """
            Nothing is sent and no server is asked. The same worker that serves the office decides about invented \
            requests; officials answer late, unclearly, twice, from elsewhere or not at all; hosts refuse and forget. \
            The result shows how long each row takes, who has how much to do, how full the facilities are, and every \
            rule that was broken, with the seed and the case to see it again. The same settings and seed give the same \
            journal.
            """)

    @OptionGroup var config: ConfigOption

    @Option(help: "How many requests are written.")
    var cases = 200

    @Option(help: "Where chance begins.")
    var seed: UInt64 = 1

    @Option(help: "Only requests for this SOP.")
    var procedure: String?

    @Option(help: "Requests on a working day; as many as the facilities can nearly serve when left out.")
    var perDay: Int?

    @Flag(help: "Compose every mail and read it in the sealed reader, as the running worker does.")
    var bytes = false

    @Option(help: "A directory to leave the journal in, for `disposisi case show --data DIR`.")
    var keep: String?

    @Flag(help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        guard cases > 0, cases <= 1_000_000 else { throw ValidationError("--cases must be from 1 to 1000000") }
        if let perDay, !(1...10_000).contains(perDay) { throw ValidationError("--per-day must be from 1 to 10000") }
    }

    func run() async throws {
        #if MUTANTS
            if let name = ProcessInfo.processInfo.environment["DISPOSISI_MUTANT"] {
                guard let mutant = Mutant(rawValue: name) else { throw ValidationError("no mutant \(name)") }
                return try await Mutant.$active.withValue(mutant) { try await simulate() }
            }
        #endif
        try await simulate()
    }

    private func simulate() async throws {
        let settings = try config.load()
        if let procedure, settings.procedure(procedure) == nil {
            throw ValidationError(
                "no procedure \(procedure); the configuration has: "
                    + settings.procedures.map(\.id).joined(separator: ", "))
        }
        let templates = try MailTemplates(directory: settings.templates)
        var trusting = settings
        // The played hosts speak for an id of their own where the office trusts none.
        if settings.mail.trustedAuthservIDs.isEmpty {
            trusting.mail.trustedAuthservIDs = ["mx.simulasi.example"]
            trusting.readerSettings.trustedAuthservIDs = ["mx.simulasi.example"]
        }
        let pool = bytes ? try ReaderPool.sealed(trusting) : nil
        let simulation = try Simulation(
            .init(cases: cases, seed: seed, procedure: procedure, perDay: perDay, bytes: bytes), settings: trusting,
            templates: templates, reader: pool.map { PoolReader(pool: $0) })
        do {
            try await play(simulation)
        } catch {
            await pool?.stop()
            throw error
        }
        await pool?.stop()
    }

    private func play(_ simulation: Simulation) async throws {
        let bar = ProgressBar(total: cases)
        let started = ContinuousClock.now
        let report: SimulationReport
        do {
            report = try await simulation.run { bar.show($0) }
        } catch {
            bar.end()
            StandardError.print("error: the worker failed at \(simulation.moment): \(error)")
            try await leave(simulation)
            throw ExitCode(1)
        }
        bar.end()
        try await leave(simulation)
        let took = ContinuousClock.now - started
        if json { print(try SimulationText(report).json) } else { print(SimulationText(report).text) }
        let seconds = Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18
        StandardError.print(String(format: "%.1f s", seconds))
        guard report.violations.isEmpty else { throw ExitCode(1) }
    }
}

extension SimulateCommand {
    /// Leaves the journal where it can be looked at.
    private func leave(_ simulation: Simulation) async throws {
        guard let keep else { return }
        try FileManager.default.createDirectory(
            atPath: keep, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try await simulation.keep(at: keep + "/disposisi.sqlite")
    }
}

/// A bar on standard error while somebody watches; nothing where nobody does.
final class ProgressBar {
    private let total: Int
    private let isShown: Bool
    private var shown = -1

    init(total: Int) {
        self.total = max(1, total)
        isShown = isatty(STDERR_FILENO) == 1
    }

    /// Shows how much is done; draws only when a percent has passed.
    func show(_ done: Int) {
        let percent = min(100, done * 100 / total)
        guard isShown, percent != shown else { return }
        shown = percent
        let filled = percent * 40 / 100
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 40 - filled)
        FileHandle.standardError.write(Data("\r\(bar) \(percent) %".utf8))
    }

    /// Takes the bar away.
    func end() {
        if isShown, shown >= 0 { FileHandle.standardError.write(Data("\r\u{1B}[2K".utf8)) }
    }
}
