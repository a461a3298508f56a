package import Casework
import FoundationEssentials
import Subprocess

/// Why a paper could not be typeset.
package enum TypesettingProblem: Error, Equatable, CustomStringConvertible {
    /// The program is not installed.
    case programMissing(String)
    /// No template of this name below `MailTemplates/letters/`.
    case templateUnknown(String)
    /// The coat of arms cannot be shown; the sentence says why.
    case emblem(String)
    /// The program took longer than allowed, seconds.
    case tookTooLong(seconds: Int)
    /// The program ended badly; its last words, which do not repeat the letter.
    case failed(String)
    /// The task was cancelled: the worker stops.
    case stopped

    package var description: String {
        switch self {
        case .programMissing(let program):
            "\(program) is not installed; it makes the letters: install the Debian packages weasyprint and fonts-liberation"
        case .templateUnknown(let name): "there is no template letters/\(name).html.mustache"
        case .emblem(let reason): "the coat of arms \(reason)"
        case .tookTooLong(let seconds): "typesetting took longer than \(seconds) s"
        case .failed(let words): "typesetting failed: \(words)"
        case .stopped: "typesetting was stopped"
        }
    }
}

/// Makes PDFs from owed papers with WeasyPrint: one process for each paper, at most two at once.
///
/// The page reaches the program on its standard input with every value
/// escaped and nothing to load in it (the templates are checked for that, and
/// the coat of arms is embedded), so that no words of a letter can name a file
/// or address for the program to fetch. The environment is empty but for what
/// the program needs. The same fields give the same bytes.
package actor Typesetter {
    private let templates: MailTemplates
    private let emblems: String?
    private let program: String
    private let searchPath: String
    private let seconds: Int
    private var running = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Papers typeset at the same time.
    static let limit = 2
    /// Bytes that a PDF may have.
    static let pdfLimit = 20_000_000
    /// Bytes that a coat of arms may have.
    static let emblemLimit = 2_000_000

    /// Makes a typesetter.
    /// - Parameters:
    ///   - emblems: the directory that `emblem` paths are below (the configuration), or nothing for no coat of arms.
    ///   - seconds: after so long a process is ended and the paper fails.
    package init(
        templates: MailTemplates, emblems: String?, program: String = "weasyprint",
        searchPath: String = "/usr/local/bin:/usr/bin:/bin", seconds: Int = 60
    ) {
        self.templates = templates
        self.emblems = emblems
        self.program = program
        self.searchPath = searchPath
        self.seconds = seconds
    }

    /// Whether the program is there and starts; its version, such as `WeasyPrint version 57.2`.
    package func check() async throws(TypesettingProblem) -> String {
        let bytes = try await run(arguments: ["--version"], input: "")
        let text = String(decoding: bytes, as: UTF8.self)
        return text.split(separator: "\n").first.map(String.init) ?? ""
    }

    /// The PDF/A-3b of a paper.
    package func typeset(_ paper: OwedPaper) async throws(TypesettingProblem) -> [UInt8] {
        var fields = paper.fields
        let emblem = CleanText.line(fields.text("emblem"))
        fields["emblem"] = emblem.isEmpty ? nil : .text(try embedded(emblem))
        guard let page = templates.page(letter: paper.template, fields) else {
            throw .templateUnknown(paper.template)
        }
        return try await typeset(page: page, identifier: fields.text("case") + "/" + paper.key)
    }

    /// The PDF/A-3b of a register or report.
    package func typeset(
        _ name: OfficeDocuments.Name, from documents: OfficeDocuments, fields: Fields
    ) async throws(TypesettingProblem) -> [UInt8] {
        var fields = fields
        let emblem = CleanText.line(fields.text("emblem"))
        fields["emblem"] = emblem.isEmpty ? nil : .text(try embedded(emblem))
        return try await typeset(page: documents.page(name, fields), identifier: name.rawValue)
    }

    func typeset(page: String, identifier: String) async throws(TypesettingProblem) -> [UInt8] {
        await enter()
        defer { leave() }
        let bytes = try await run(
            arguments: [
                "--quiet", "--encoding", "utf-8", "--base-url", "about:blank", "--pdf-variant", "pdf/a-3b",
                "--pdf-identifier", identifier, "-", "-",
            ], input: page)
        guard bytes.starts(with: Array("%PDF-".utf8)) else { throw .failed("the program wrote no PDF") }
        return bytes
    }

    // MARK: Turns

    private func enter() async {
        if running < Self.limit {
            running += 1
        } else {
            // Whoever leaves hands over the place, so `running` stays as it is.
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    private func leave() {
        if waiting.isEmpty {
            running -= 1
        } else {
            waiting.removeFirst().resume()
        }
    }

    // MARK: Process

    private func run(arguments: [String], input: String) async throws(TypesettingProblem) -> [UInt8] {
        let seconds = seconds
        let program = program
        let environment = Environment.custom([
            "PATH": searchPath, "HOME": "/nonexistent", "LANG": "C.UTF-8",
            // Times that font subsetting would otherwise take from the clock.
            "SOURCE_DATE_EPOCH": "1577836800",
        ])
        var options = PlatformOptions()
        options.teardownSequence = [.send(signal: .terminate, allowedDurationToNextStep: .seconds(1))]
        let platformOptions = options
        let outcome = await withTaskGroup(of: Result<[UInt8], TypesettingProblem>.self) { group in
            group.addTask {
                do {
                    let result = try await Subprocess.run(
                        .name(program), arguments: Arguments(arguments), environment: environment,
                        platformOptions: platformOptions, input: .string(input), output: .bytes(limit: Self.pdfLimit),
                        error: .string(limit: 1_000_000))
                    guard result.terminationStatus.isSuccess else {
                        return .failure(.failed(Self.lastWords(result.standardError, result.terminationStatus)))
                    }
                    return .success(result.standardOutput)
                } catch let error as SubprocessError where error.code == .executableNotFound {
                    return .failure(.programMissing(program))
                } catch {
                    return .failure(Task.isCancelled ? .stopped : .failed("\(error)"))
                }
            }
            group.addTask {
                do {
                    try await Task.sleep(for: .seconds(seconds))
                    return .failure(.tookTooLong(seconds: seconds))
                } catch {
                    return .failure(.stopped)
                }
            }
            let first = await group.next() ?? .failure(.stopped)
            group.cancelAll()
            return first
        }
        return try outcome.get()
    }

    /// The last line of what the program said. WeasyPrint names CSS and file problems there, never the page's text.
    private static func lastWords(_ text: String?, _ status: TerminationStatus) -> String {
        let line = text?.split(separator: "\n").last.map(String.init) ?? ""
        return CleanText.line(line.isEmpty ? "the program ended with \(status)" : line)
    }

    // MARK: Coat of arms

    /// Whether an SVG would make the program load something; references to its own parts (`#…`) are fine.
    private static func refersElsewhere(_ svg: String) -> Bool {
        let text = svg.lowercased().filter { !$0.isWhitespace && $0 != "\"" && $0 != "'" }
        if ["<!doctype", "<!entity", "<script", "<foreignobject", "@import", "<?xml-stylesheet"].contains(
            where: text.contains)
        {
            return true
        }
        return ["href=", "url(", "src="].contains { mark in
            text.ranges(of: mark).contains { !text[$0.upperBound...].hasPrefix("#") }
        }
    }

    /// The picture below the configuration directory as a `data:` address: PNG, JPEG or SVG by its content.
    func embedded(_ path: String) throws(TypesettingProblem) -> String {
        guard let emblems else { throw .emblem("has no directory to be read from") }
        guard !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
            throw .emblem("must be a path below the configuration directory")
        }
        guard let data = FileManager.default.contents(atPath: emblems + "/" + path) else {
            throw .emblem("\(path) cannot be read")
        }
        guard data.count <= Self.emblemLimit else { throw .emblem("\(path) is larger than \(Self.emblemLimit) bytes") }
        let type: String
        if data.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
            type = "image/png"
        } else if data.starts(with: [0xFF, 0xD8, 0xFF]) {
            type = "image/jpeg"
        } else if let text = String(validating: data, as: UTF8.self), text.contains("<svg") {
            guard !Self.refersElsewhere(text) else { throw .emblem("\(path) refers to something outside itself") }
            type = "image/svg+xml"
        } else {
            throw .emblem("\(path) is neither PNG, JPEG nor SVG")
        }
        return "data:\(type);base64," + data.base64EncodedString()
    }
}
