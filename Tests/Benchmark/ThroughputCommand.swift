import ArgumentParser
import ExampleOffice
import Foundation
import MailHost
import OfficeCalendar
import TestSupport

/// Request letters that lie in the INBOX become cases and acknowledgements.
struct ThroughputCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "throughput",
        abstract: "1,000 letters of 1,000 senders, from the INBOX over TLS to acknowledgements taken by an SMTP sink.")

    @Option(help: "How many letters.")
    var letters = 1_000
    @Option(help: "Processes that read mails.")
    var readers = 2
    @Option(help: "Connections to the SMTP server.")
    var connections = 2
    @Option(help: "Share of letters that come as a PDF, in percent.")
    var pdf = 0
    @Option(help: "Seed of the letters.")
    var seed = 1

    func run() async throws {
        let dump = NSTemporaryDirectory() + "disposisi-sink-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: dump, withIntermediateDirectories: true)
        chmod(dump, 0o777)
        defer { try? FileManager.default.removeItem(atPath: dump) }
        let sink = try await SmtpSink.start(options: ["-D", dump + "/mails"])
        var changes = ExampleOffice.Changes.manySenders
        changes.plainSmtpPort = sink.port
        changes.archive = false
        changes.readers = readers
        changes.connections = connections
        let office = try await ExampleOffice(changes)
        do {
            let mails = ManyLetters.drawn(letters, seed: seed, pdf: pdf)
            try await office.host.place(mails.map(\.bytes), in: ExampleOffice.address)
            let begun = ContinuousClock.now
            let worker = try office.program.start([
                "run", "--once", "--backlog", "--timings", "--config", office.configuration,
            ])
            let meter = ProcessMeter(pid: worker.pid)
            guard try await worker.ended(within: 600) else { throw StageFailure("no end in 600 s\n\(worker.errors)") }
            let seconds = (ContinuousClock.now - begun).inSeconds
            let seen = meter.stop()
            guard worker.status == 0 else {
                throw StageFailure("the worker ended with \(worker.status)\n\(worker.errors)")
            }
            try await report(office, seconds: seconds, seen: seen, sunk: dump + "/mails", said: worker.output)
        } catch {
            await office.tearDown()
            await sink.stop()
            throw error
        }
        await office.tearDown()
        await sink.stop()
    }

    private func report(
        _ office: ExampleOffice, seconds: Double, seen: ProcessMeter.Seen, sunk: String, said: String
    ) async throws {
        let cases = try await office.caseIDs().count
        let outbox = try await office.json(["outbox", "list", "--all", "--limit", "100000"])
        let receipts = outbox.filter { $0["kind"] as? String == "receipt" && $0["state"] as? String == "done" }
        let addressees = Set(receipts.compactMap { $0["to"] as? String })
        // The sink writes whom each mail was for: `X-Rcpt-Args: <address>`.
        let taken = String(decoding: FileManager.default.contents(atPath: sunk) ?? Data(), as: UTF8.self)
            .split(separator: "\n").filter { $0.hasPrefix("X-Rcpt-Args:") }
        let acknowledged = taken.filter { $0.contains("@opd.tanjungarunika.example") }
        try await office.verify()
        print("letters \(letters) (\(pdf) % as PDF), readers \(readers), SMTP connections \(connections), seed \(seed)")
        print("caps raised: \(ExampleOffice.Changes.manySenders.policy.joined(separator: ", "))")
        print("how the time divides (wall time of all lanes together):")
        print(said.trimmingCharacters(in: .newlines).split(separator: "\n").map { "    " + $0 }.joined(separator: "\n"))
        print("")
        var figures = Figures()
        figures.add("from start to end", seconds.written(2) + " s")
        let rate = Double(letters) / seconds
        figures.add("letters/s", rate.written(0), target: "at least 250", isMet: rate >= 250)
        figures.add("cases", "\(cases)", target: "\(letters)", isMet: cases == letters)
        figures.add(
            "acknowledgements taken by the sink", "\(acknowledged.count)", target: "\(letters)",
            isMet: acknowledged.count == letters)
        figures.add(
            "senders acknowledged", "\(Set(acknowledged).count)", target: "\(letters), none twice",
            isMet: Set(acknowledged).count == letters && addressees.count == letters)
        figures.add("mails taken by the sink", "\(taken.count)")
        figures.add(
            "peak PSS, worker and readers", seen.peakPSS.written(1) + " MiB", target: "below 150 MiB",
            isMet: seen.peakPSS < 150)
        figures.add("    of which the worker", seen.peakOwnPSS.written(1) + " MiB")
        figures.add("CPU of the worker", seen.ownCPU.written(2) + " s")
        figures.add("CPU of the readers", seen.childrenCPU.written(2) + " s")
        try figures.print()
    }
}
