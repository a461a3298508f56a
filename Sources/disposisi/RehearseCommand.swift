import ArgumentParser
import CaseJournal
import Casework
import Foundation
import OfficeCalendar
import OfficeSimulation
import OfficeWorker
import Papers
import SealedReader
import Settings

/// Says what would become of real letters.
struct RehearseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rehearse",
        abstract: "Take in a folder of letters (.eml) and print what would happen, sending nothing.",
        discussion: """
            The letters are read in the sealed reader and decided upon by the configuration in force, each at the time \
            that it was written, in an office without cases; between two letters time passes and nobody answers. \
            Nothing is sent, no server is asked, and the data of the office are not touched.

            What the office's mail host finds of a sender stands in a letter only once that host has taken it. A file \
            that says nothing of its sender is therefore taken as proved, as the host would find an honest sender; \
            --unproved shows what happens otherwise.

            To see officials and applicants answer: leave the mails with --mails, answer them in a mail program, save \
            the answers among the letters, and rehearse again. The same letters give the same mails each time.

            The command ends with 0 when every letter was taken in, whatever became of it, and with 66 when a file \
            could not be opened.
            """)

    @OptionGroup var config: ConfigOption

    @Argument(help: "A folder with letters as .eml, or one letter.")
    var path: String

    @Flag(help: "Take senders of whom a file says nothing as unproved.")
    var unproved = false

    @Option(help: "A new or empty directory to leave the mails in that would go out, as .eml.")
    var mails: String?

    @Flag(help: "One JSON object for each letter.")
    var json = false

    func run() async throws {
        let letters = try letters()
        let settings = try config.load()
        let templates = try MailTemplates(directory: settings.templates)
        let out = try mails.map { try MailFolder($0, besides: path) }
        let pool = try ReaderPool.sealed(settings)
        let told: Told
        do {
            let rehearsal = try Rehearsal(
                settings: settings, templates: templates, reader: PoolReader(pool: pool), believing: !unproved,
                typesetter: out == nil ? nil : Composition.typesetter(settings, templates: templates))
            told = try await take(letters, by: rehearsal, settings: settings, out: out)
        } catch let failure as PortFailure {
            await pool.stop()
            StandardError.print("error: \(failure.description)")
            throw ExitCode.temporary
        } catch {
            await pool.stop()
            throw error
        }
        await pool.stop()
        if !json { print(told.summary) }
        if told.unopened > 0 { throw ExitCode(66) }
    }

    private func take(
        _ letters: [Rehearsal.Letter], by rehearsal: Rehearsal, settings: OfficeSettings, out: MailFolder?
    ) async throws -> Told {
        let bar = ProgressBar(total: letters.count)
        let text = RehearsalText(settings: settings)
        var told = Told()
        var isFirst = true
        do {
            try await rehearsal.take(letters, now: SystemClock().now(), progress: { bar.show($0) }) { outcome in
                if isFirst {
                    bar.end()
                    if !json { print(text.head(letters: letters.count, of: path, unproved: unproved) + "\n") }
                }
                isFirst = false
                try out?.keep(outcome.meanwhile + outcome.mails)
                told.count(outcome)
                print(json ? try text.json(outcome) : text.text(outcome) + "\n")
                fflush(nil)
            }
        } catch {
            bar.end()
            throw error
        }
        return told
    }

    private func letters() throws -> [Rehearsal.Letter] {
        let files = FileManager.default
        var isDirectory: ObjCBool = false
        guard files.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw Self.refused("there is no folder or letter \(path)")
        }
        guard isDirectory.boolValue else { return [Self.letter(path, path)] }
        let names: [String]
        do {
            names = try files.contentsOfDirectory(atPath: path).filter { $0.lowercased().hasSuffix(".eml") }.sorted()
        } catch {
            throw Self.refused("the folder \(path) cannot be opened")
        }
        guard !names.isEmpty else { throw Self.refused("there is no letter (a file NAME.eml) in \(path)") }
        return names.map { Self.letter($0, path + "/" + $0) }
    }

    private static func letter(_ name: String, _ file: String) -> Rehearsal.Letter {
        Rehearsal.Letter(name: name) {
            do throws(UnreadableFile) {
                return try ReadCommand.bytes(of: file)
            } catch {
                throw Rehearsal.Unopened(error.reason)
            }
        }
    }

    static func refused(_ sentence: String) -> ExitCode {
        StandardError.print("error: \(sentence)")
        return ExitCode(64)
    }
}

extension RehearseCommand {
    /// Where mails are left that would go out, numbered in their order.
    final class MailFolder {
        private let path: String
        private var kept = 0

        /// Makes the directory. Ends the command when it holds something already, or when the letters are in it.
        init(_ path: String, besides letters: String) throws {
            self.path = path
            let files = FileManager.default
            func place(_ path: String) -> String {
                URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
            }
            guard place(path) != place(letters) else {
                throw RehearseCommand.refused("--mails must not be the folder of the letters")
            }
            do {
                try files.createDirectory(
                    atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
                guard try files.contentsOfDirectory(atPath: path).isEmpty else {
                    throw RehearseCommand.refused("\(path) is not empty; --mails needs a new or empty directory")
                }
            } catch let refusal as ExitCode {
                throw refusal
            } catch {
                throw RehearseCommand.refused("the directory \(path) cannot be made")
            }
        }

        /// Leaves mails, each under its number, kind and addressee.
        func keep(_ mails: [Rehearsal.Mail]) throws {
            for mail in mails {
                kept += 1
                let digits = String(kept)
                let number = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
                let name = "\(number)-\(mail.kind.rawValue)-\(mail.to)".map {
                    $0.isASCII && ($0.isLetter || $0.isNumber || "@.+-".contains($0)) ? $0 : "_"
                }
                try Data(mail.bytes).write(to: URL(fileURLWithPath: "\(path)/\(String(name)).eml"))
            }
        }
    }

    /// The sums.
    struct Told {
        private var letters = 0
        private var opened = 0
        private var asking = 0
        private var moved = 0
        private var unreadable = 0
        private var alone = 0
        private var assumed = 0
        private var mails = 0
        private(set) var unopened = 0

        mutating func count(_ outcome: Rehearsal.Outcome) {
            letters += 1
            mails += outcome.mails.count + outcome.meanwhile.count
            if outcome.sender == .assumed { assumed += 1 }
            if outcome.unopened != nil {
                unopened += 1
            } else if outcome.opensCase {
                opened += 1
                if outcome.isAskedBack { asking += 1 }
            } else if outcome.caseID != nil {
                moved += 1
            } else if outcome.isUnreadable {
                unreadable += 1
            } else {
                alone += 1
            }
        }

        /// One paragraph.
        var summary: String {
            var parts: [String] = []
            func part(_ count: Int, _ one: String, _ many: String) {
                if count > 0 { parts.append("\(count) \(count == 1 ? one : many)") }
            }
            part(opened, "opens a case", "open a case")
            if asking > 0, let last = parts.popLast() {
                parts.append("\(last) (\(asking) of them with questions to the applicant first)")
            }
            part(moved, "belongs to a case", "belong to a case")
            part(alone, "is left alone", "are left alone")
            part(unreadable, "cannot be read", "cannot be read")
            part(unopened, "cannot be opened", "cannot be opened")
            var text =
                "\(letters) letter\(letters == 1 ? "" : "s"): \(parts.joined(separator: ", ")). "
                + "\(mails) mail\(mails == 1 ? "" : "s") would go out."
            if assumed > 0 {
                text +=
                    " \(assumed) sender\(assumed == 1 ? " was" : "s were") taken as proved (--unproved shows what "
                    + "happens otherwise)."
            }
            return text
        }
    }
}

extension Rehearsal.Outcome {
    /// Whether the letter has become a case of its own.
    var opensCase: Bool {
        events.contains { if case .requestReceived = $0.event { true } else { false } }
    }

    /// Whether the applicant is asked for what the letter lacks.
    var isAskedBack: Bool { !asked.isEmpty }

    /// What the applicant is asked for.
    var asked: [String] {
        events.compactMap { if case .dataAsked(let fields) = $0.event { fields } else { nil } }.last ?? []
    }

    /// Whether nothing could be made of the bytes.
    var isUnreadable: Bool {
        state == .quarantined || state == .tooLarge || (state == .other && reason == "unreadable")
    }
}
