import ArgumentParser
import ExampleOffice
import Foundation
import LetterReading
import SealedReader

/// Whether the readers live through every mail of a folder, whole or damaged.
struct EndureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "endure",
        abstract: "Read every file below the folders, and with --damage every prefix and byte flip of mails.",
        discussion: """
            A reader that dies or overruns its time is counted. With --damage each mail is cut after every byte, has \
            every byte flipped, and is read with LF and with CRLF line ends, which must give the same. \
            `--step 10` takes every tenth byte only.
            """)

    @Argument(help: "Folders with mails.", completion: .directory)
    var folders: [String]
    @Option(help: "The office's configuration.")
    var config = "config"
    @Flag(help: "Cut and flip the mails too.")
    var damage = false
    @Option(help: "Mails that are damaged: the smallest first.")
    var mails = 20
    @Option(help: "Bytes from one cut or flip to the next.")
    var step = 1
    @Option(help: "Processes that read mails.")
    var readers = 2

    func run() async throws {
        let files = try folders.flatMap(Self.files)
        guard !files.isEmpty else { throw StageFailure("no files in \(folders.joined(separator: ", "))") }
        let pool = try Readers.pool(config, readers: readers)
        do {
            var figures = Figures()
            try await whole(files, pool, &figures)
            if damage { try await damaged(files, pool, &figures) }
            figures.add("readers lost", "\(pool.restarts)", target: "0", isMet: pool.restarts == 0)
            try figures.print()
            await pool.stop()
        } catch {
            await pool.stop()
            throw error
        }
    }

    private func whole(_ files: [String], _ pool: ReaderPool, _ figures: inout Figures) async throws {
        let ordinary = ManyLetters.drawn(1, seed: 1)[0].bytes
        var lost: [String] = []
        var slowest = 0.0
        for file in files {
            let bytes = try Self.bytes(file)
            async let outcome = Self.outcome(bytes, pool)
            let begun = ContinuousClock.now
            let next = try await pool.read(ordinary)
            slowest = max(slowest, (ContinuousClock.now - begun).inSeconds)
            guard next.kind == .request else { throw StageFailure("the next letter was not read beside \(file)") }
            if await outcome == nil { lost.append(file) }
        }
        figures.add("files read", "\(files.count)")
        figures.add("    crashes and timeouts", "\(lost.count)", target: "0", isMet: lost.isEmpty)
        figures.add(
            "    an ordinary letter beside the worst", slowest.written(2) + " s", target: "below 5 s",
            isMet: slowest < 5)
        for file in lost { print("lost: \(file)") }
    }

    private func damaged(_ files: [String], _ pool: ReaderPool, _ figures: inout Figures) async throws {
        // Only what is a mail: other files end at their first line, whatever is done to them.
        var chosen: [[UInt8]] = []
        for mail in try files.map({ try Self.bytes($0) }).sorted(by: { $0.count < $1.count }) where chosen.count < mails
        {
            if let kind = await Self.outcome(mail, pool)?.kind, kind != .unreadable { chosen.append(mail) }
        }
        var variants = 0
        var lost = 0
        var unlike = 0
        for mail in chosen {
            let places = Array(stride(from: 0, to: mail.count, by: max(1, step)))
            for batch in stride(from: 0, to: places.count, by: 64) {
                lost += try await withThrowingTaskGroup(of: Int.self) { group in
                    for place in places[batch..<min(batch + 64, places.count)] {
                        group.addTask { await Self.outcome(Array(mail[..<place]), pool) == nil ? 1 : 0 }
                        group.addTask {
                            var flipped = mail
                            flipped[place] ^= UInt8(1 << (place % 8))
                            return await Self.outcome(flipped, pool) == nil ? 1 : 0
                        }
                        variants += 2
                    }
                    return try await group.reduce(0, +)
                }
            }
            let plain = mail.filter { $0 != 0x0D }
            let crossed = plain.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
            let first = await Self.outcome(plain, pool)
            let second = await Self.outcome(crossed, pool)
            if first != second { unlike += 1 }
        }
        figures.add("mails damaged", "\(chosen.count)")
        figures.add("    cuts and flips read", "\(variants)")
        figures.add("    crashes and timeouts", "\(lost)", target: "0", isMet: lost == 0)
        figures.add("    LF and CRLF read otherwise", "\(unlike)", target: "0", isMet: unlike == 0)
    }

    /// The reading; nothing when the mail cost its reader.
    private static func outcome(_ bytes: [UInt8], _ pool: ReaderPool) async -> Reading? {
        try? await pool.read(bytes)
    }

    private static func files(_ folder: String) throws -> [String] {
        let url = URL(fileURLWithPath: folder)
        guard let found = FileManager.default.enumerator(at: url, includingPropertiesForKeys: [.isRegularFileKey])
        else {
            throw StageFailure("\(folder) cannot be opened")
        }
        return found.compactMap { $0 as? URL }.filter {
            (try? $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true
        }.map(\.path).sorted()
    }

    private static func bytes(_ file: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: file)))
    }
}
