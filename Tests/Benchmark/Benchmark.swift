import ArgumentParser
import ExampleOffice
import Foundation

/// Measures the product as a user has it: the built program, on a real mail host.
@main
struct Benchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disposisi-benchmark",
        abstract:
            "Measure the worker on a real Dovecot and Postfix on the loopback interface (as root), and its readers.",
        discussion: """
            The program beside this one is measured, or the one that DISPOSISI_BINARY names. Build both with \
            `swift build -c release`: figures of a debug build say nothing.
            """,
        subcommands: [
            ThroughputCommand.self, LatencyCommand.self, KillCommand.self, ReadingCommand.self, EndureCommand.self,
        ],
        defaultSubcommand: ThroughputCommand.self)
}

/// One table of figures, and whether all of them reach what was promised.
struct Figures {
    private var rows: [(name: String, value: String, target: String, isMet: Bool?)] = []

    /// A figure to know, without a target.
    mutating func add(_ name: String, _ value: String) { rows.append((name, value, "", nil)) }

    /// A figure with what was promised.
    mutating func add(_ name: String, _ value: String, target: String, isMet: Bool) {
        rows.append((name, value, target, isMet))
    }

    /// Prints the table; throws when a target is missed.
    func print() throws {
        let width = rows.map(\.name.count).max() ?? 0
        let second = rows.map(\.value.count).max() ?? 0
        for row in rows {
            let name = row.name.padding(toLength: width + 2, withPad: " ", startingAt: 0)
            let value = String(repeating: " ", count: second - row.value.count) + row.value
            let verdict = row.isMet.map { $0 ? "  ok      " : "  MISSED  " } ?? "          "
            Swift.print((name + value + verdict + row.target).trimmingCharacters(in: .whitespaces))
        }
        if rows.contains(where: { $0.isMet == false }) { throw ExitCode(1) }
    }
}

extension Double {
    /// With so many digits after the point.
    func written(_ digits: Int) -> String { String(format: "%.\(digits)f", self) }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
