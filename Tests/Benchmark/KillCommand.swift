import ArgumentParser
import ExampleOffice
import Foundation
import MailHost

/// Kill -9 at random moments.
struct KillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kill",
        abstract: "Kill the worker at random moments while it serves many letters over Postfix, and restart it.")

    @Option(help: "How many letters.")
    var letters = 1_000
    @Option(help: "How many times.")
    var kills = 10
    @Option(help: "The latest moment after a start, in seconds.")
    var latest = 2.5
    @Option(help: "Seed of letters and moments; drawn when left out.")
    var seed: Int?

    @Flag(help: "Show what the workers said.")
    var log = false

    func run() async throws {
        let seed = seed ?? Int.random(in: 1...999_999)
        print("seed \(seed)")
        let office = try await ExampleOffice(.manySenders)
        do {
            let outcome = try await KillRun(
                office: office, letters: ManyLetters.drawn(letters, seed: seed), kills: kills, seed: seed,
                latest: latest
            ).play()
            if log { print(office.log) }
            print("killed after " + outcome.moments.joined(separator: ", "))
            var figures = Figures()
            figures.add("cases", "\(outcome.cases)", target: "\(letters)", isMet: outcome.cases == letters)
            figures.add(
                "letters without a case", "\(outcome.missing.count)", target: "none", isMet: outcome.missing.isEmpty)
            figures.add(
                "cases opened twice", "\(outcome.doubleCases)", target: "none", isMet: outcome.doubleCases == 0)
            figures.add("mails never sent", "\(outcome.unsent.count)", target: "none", isMet: outcome.unsent.isEmpty)
            figures.add(
                "mails sent twice", "\(outcome.sentTwice.count)", target: "none", isMet: outcome.sentTwice.isEmpty)
            figures.add("notices of doubt", "\(outcome.doubts)")
            figures.add("the last worker took", outcome.lastSeconds.written(0) + " s")
            try figures.print()
        } catch {
            await office.tearDown()
            throw error
        }
        await office.tearDown()
    }
}
