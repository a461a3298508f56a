import ArgumentParser
import ExampleOffice
import Foundation
import LetterReading
import SealedReader
import Settings

/// The readers of the built program, without any mail host.
enum Readers {
    /// A pool with what the readers know of an office.
    static func pool(
        _ config: String, readers: Int, deadline: Duration = .seconds(3), walls: Walls = .whereAllowed
    ) throws -> ReaderPool {
        let settings = try Settings.load(directory: config, environment: [:])
        return ReaderPool(
            executable: try BuiltProgram.find().path, reading: settings.readerSettings,
            settings: .init(readers: readers, deadline: deadline, startDeadline: .seconds(60), walls: walls))
    }

    /// A mail with one attached file.
    static func mail(_ name: String, _ type: String, _ bytes: [UInt8]) -> [UInt8] {
        let head = """
            From: dinkes@tanjungarunika.example\r
            Subject: Permohonan zoom\r
            Date: Tue, 24 Nov 2026 10:00:00 +0800\r
            Content-Type: multipart/mixed; boundary=b\r
            \r
            --b\r
            \r
            terlampir\r
            --b\r
            Content-Type: \(type); name="\(name)"\r
            Content-Transfer-Encoding: base64\r
            \r

            """
        return Array(head.utf8) + Array(Data(bytes).base64EncodedData(options: .lineLength76Characters))
            + Array("\r\n--b--\r\n".utf8)
    }
}

/// How fast mails are read.
struct ReadingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reading",
        abstract: "Plain request mails, text PDFs and scanned pages through the sealed readers; needs no mail host.",
        discussion: "For two processors, run it as `taskset -c 0,1 disposisi-benchmark reading`.")

    @Option(help: "The office's configuration.")
    var config = "config"
    @Option(help: "How many plain letters.")
    var letters = 8_000
    @Option(help: "Processes that read mails.")
    var readers = 2
    @Option(help: "Seed of the letters.")
    var seed = 1

    func run() async throws {
        let pool = try Readers.pool(config, readers: readers)
        do {
            try await measure(pool)
            await pool.stop()
        } catch {
            await pool.stop()
            throw error
        }
    }

    private func measure(_ pool: ReaderPool) async throws {
        let mails = ManyLetters.drawn(letters, seed: seed).map(\.bytes)
        // The readers are at work before the clock starts.
        for mail in mails.prefix(200) { _ = try await pool.read(mail) }
        let before = Self.processorSeconds(below: pool.processes)
        let begun = ContinuousClock.now
        let requests = try await Self.readAll(mails, pool)
        let seconds = (ContinuousClock.now - begun).inSeconds
        let processor = Self.processorSeconds(below: pool.processes) - before

        var figures = Figures()
        let rate = Double(letters) / seconds
        figures.add("plain letters/s", rate.written(0), target: "at least 800", isMet: rate >= 800)
        figures.add("    CPU of the readers a letter", (processor / Double(letters) * 1000).written(3) + " ms")
        figures.add("    read as requests", "\(requests)", target: "\(letters)", isMet: requests == letters)

        let papers = ManyLetters.drawn(20, seed: seed, pdf: 100).map(\.bytes)
        let paper = try await Self.median(papers, pool) { $0.request?.sessions.count == 1 }
        figures.add("a text PDF", (paper * 1000).written(0) + " ms", target: "below 60 ms", isMet: paper < 0.06)

        let scans = try await Self.scans(5, seed: seed)
        _ = try await pool.read(scans[0])
        let scan = try await Self.median(scans, pool) { $0.request?.warnings.contains("read_by_ocr") == true }
        figures.add("a scanned page", scan.written(2) + " s", target: "below 3 s", isMet: scan < 3)
        figures.add("readers lost", "\(pool.restarts)", target: "0", isMet: pool.restarts == 0)
        print("\(await pool.confinement)")
        try figures.print()
    }

    /// How many of the mails are read as requests; 64 wait at any time.
    private static func readAll(_ mails: [[UInt8]], _ pool: ReaderPool) async throws -> Int {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            var requests = 0
            for (index, mail) in mails.enumerated() {
                if index >= 64, try await group.next() == true { requests += 1 }
                group.addTask { try await pool.read(mail).kind == .request }
            }
            for try await isRequest in group where isRequest { requests += 1 }
            return requests
        }
    }

    /// The seconds of one mail after another, in the middle; each must be read as expected.
    private static func median(
        _ mails: [[UInt8]], _ pool: ReaderPool, expecting: (Reading) -> Bool
    ) async throws -> Double {
        var times: [Double] = []
        for mail in mails {
            let begun = ContinuousClock.now
            let reading = try await pool.read(mail)
            times.append((ContinuousClock.now - begun).inSeconds)
            guard expecting(reading) else { throw StageFailure("read otherwise than expected: \(reading)") }
        }
        return times.sorted()[times.count / 2]
    }

    /// Letters as a scanner sends them: a page of a PDF that is one picture.
    private static func scans(_ count: Int, seed: Int) async throws -> [[UInt8]] {
        var result: [[UInt8]] = []
        let folder = NSTemporaryDirectory() + "disposisi-scans-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for letter in ManyLetters.drawn(count, seed: seed) {
            let paper = folder + "/surat.pdf"
            try Data(PlainPaper.pdf(letter.lines)).write(to: URL(fileURLWithPath: paper))
            let drawn = try await BuiltProgram.run([
                "/usr/bin/pdftoppm", "-r", "200", "-jpeg", "-singlefile", paper, folder + "/surat",
            ])
            guard drawn.status == 0 else { throw StageFailure("pdftoppm: \(drawn.errors)") }
            let picture = try Data(contentsOf: URL(fileURLWithPath: folder + "/surat.jpg"))
            result.append(
                Readers.mail(
                    "pindai.pdf", "application/pdf", PlainPaper.scan(Array(picture), width: 1653, height: 2339)))
        }
        return result
    }

    /// CPU seconds of processes and all that they started.
    private static func processorSeconds(below roots: [pid_t]) -> Double {
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        var parents: [pid_t: pid_t] = [:]
        var times: [pid_t: Double] = [:]
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let pid = pid_t(name),
                let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
                let end = stat.lastIndex(of: ")")
            else { continue }
            let fields = stat[stat.index(after: end)...].split(separator: " ")
            guard fields.count > 13, let parent = pid_t(fields[1]) else { continue }
            parents[pid] = parent
            times[pid] = ((Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0)) / ticks
        }
        var family = Set(roots)
        var isGrowing = true
        while isGrowing {
            isGrowing = false
            for (pid, parent) in parents where family.contains(parent) && family.insert(pid).inserted {
                isGrowing = true
            }
        }
        return family.reduce(0) { $0 + (times[$1] ?? 0) }
    }
}
