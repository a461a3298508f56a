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

    /// What stands in a file.
    static func bytes(of file: String) throws(UnreadableFile) -> [UInt8] {
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

    /// The terminal's width, or 80 where the output is none.
    private static var columns: Int {
        var size = winsize()
        let known = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return known ? Int(size.ws_col) : 80
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
            print(ReadingPage(file: file, reading: reading, width: Self.columns).text)
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
