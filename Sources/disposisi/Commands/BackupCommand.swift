import ArgumentParser
import CaseJournal
import Foundation
import Settings

/// Copies the record while the worker runs.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the database to a new file, whole and consistent, while the worker runs.",
        discussion: """
            The copy has everything that the office has recorded: cases, journal, mails, papers, personal values. It \
            does not have the office's key, under which the marks in mails are made; --with-key copies it beside the \
            file (FILE.key). Without the key a restored office works, but answers to mails sent before must be asked \
            for again. Keep both where only the office can read them. To restore: stop the worker, put the file back \
            as disposisi.sqlite in the data directory (and the key as office.key), run `disposisi verify`.
            """)

    @OptionGroup var config: ConfigOption
    @OptionGroup var data: DataOption
    @Argument(help: "The new file. Nothing is overwritten.")
    var file: String
    @Flag(help: "Also copy the office's key, to FILE.key.")
    var withKey = false
    @Flag(help: "One JSON object.")
    var json = false

    func run() async throws {
        let settings = try config.load()
        let journal = try data.openJournal(settings)
        defer { try? journal.close() }
        let keyFile = data.path(settings) + "/office.key"
        let keyCopy = file + ".key"
        let key: Data?
        if withKey {
            guard let found = FileManager.default.contents(atPath: keyFile) else {
                throw ValidationError(
                    settings.officeKey == nil
                        ? "there is no key \(keyFile)" : "the key is not here: office_key in office.yaml says where")
            }
            guard !FileManager.default.fileExists(atPath: keyCopy) else {
                throw ValidationError("\(keyCopy) is there already; nothing is overwritten")
            }
            key = found
        } else {
            key = nil
        }
        guard !FileManager.default.fileExists(atPath: file) else {
            throw ValidationError("\(file) is there already; nothing is overwritten")
        }
        do {
            try await journal.backup(to: file)
        } catch let error as JournalError where error.isTemporary {
            StandardError.print("error: \(error)")
            throw ExitCode.temporary
        }
        if let key {
            guard
                FileManager.default.createFile(
                    atPath: keyCopy, contents: key, attributes: [.posixPermissions: 0o600])
            else {
                StandardError.print("error: \(keyCopy) cannot be written")
                throw ExitCode.temporary
            }
        }
        let copy = try Composition.openJournal(at: file, settings: settings)
        let report = try await copy.verify()
        try copy.close()
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file + suffix) }
        guard report.isClean else {
            for violation in report.violations { StandardError.print("violation: \(violation)") }
            throw ExitCode(1)
        }
        if json {
            print(
                try JSONLine.text([
                    "file": file, "key": key == nil ? "" : keyCopy, "summary": report.summary,
                ]))
        } else {
            print("\(file): \(report.summary)")
            print(key == nil ? "the office's key is not in it (--with-key copies it)" : "the key is in \(keyCopy)")
        }
    }
}
