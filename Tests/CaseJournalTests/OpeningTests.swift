import CaseJournal
import Casework
import Foundation
import OfficeCalendar
import TestSupport
import Testing

@Suite("Opening the journal")
struct OpeningTests {
    @Test("the file and its side files are for the office's user alone")
    func mode() async throws {
        let sample = try await Sample()
        try await sample.openCase()
        for suffix in ["", "-wal", "-shm"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: sample.path + suffix)
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600, "\(suffix)")
        }
    }

    @Test("a file of a newer version is left alone and named")
    func newer() async throws {
        let sample = try await Sample()
        try sample.journal.close()
        try RawDatabase.tamper(sample.path, "INSERT INTO grdb_migrations VALUES ('9-later')")
        #expect(throws: JournalError.newerDatabase(["9-later"])) { try Sample.open(sample.directory) }
        #expect(
            JournalError.newerDatabase(["9-later"]).description
                == "the journal was written by a newer version of disposisi (it has 9-later)")
    }

    @Test("opening again changes nothing")
    func again() async throws {
        let sample = try await Sample()
        try await sample.openCase()
        try sample.journal.close()
        let before = try RawDatabase.dump(sample.path)
        try Sample.open(sample.directory).close()
        #expect(try RawDatabase.dump(sample.path) == before)
    }

    @Test("a file that is no database is refused as damaged")
    func noDatabase() throws {
        let directory = try TemporaryDirectory()
        let letter = Data(String(repeating: "Kepada Yth. ", count: 1000).utf8)
        try letter.write(to: URL(fileURLWithPath: directory.file("journal.sqlite")))
        #expect {
            try Sample.open(directory)
        } throws: { error in
            if case JournalError.corrupt = error { true } else { false }
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: directory.file("journal.sqlite"))) == letter)
    }

    @Test("a directory that is not there is a temporary error with its name")
    func noDirectory() throws {
        let directory = try TemporaryDirectory()
        #expect {
            try CaseJournal.open(at: directory.file("absent/journal.sqlite"), digest: { sha256($0) }, salt: { "s" })
        } throws: { error in
            (error as? JournalError)?.isTemporary == true && "\(error)".contains("absent/journal.sqlite")
        }
    }

    @Test("a copy is a whole journal of its own, and nothing is overwritten by one")
    func backup() async throws {
        let sample = try await Sample()
        try await sample.openCase()
        let copy = sample.directory.file("copy.sqlite")
        try await sample.journal.backup(to: copy)
        let attributes = try FileManager.default.attributesOfItem(atPath: copy)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        let opened = try CaseJournal.open(at: copy, digest: { sha256($0) }, salt: { "s" })
        #expect(try await opened.verify().isClean)
        #expect(try await opened.case("K-2026-0001") == sample.journal.case("K-2026-0001"))
        await #expect(throws: JournalError.self) { try await sample.journal.backup(to: copy) }
        #expect(try await opened.verify().events == 10)
    }

    @Test("a copy of a journal in memory is a file, whatever its name")
    func backupOfMemory() async throws {
        let directory = try TemporaryDirectory()
        let journal = try CaseJournal.inMemory(digest: { sha256($0) }, salt: { "s" })
        try await journal.transact { tx in
            try tx.keep(Sample.procedure, at: Sample.start)
            try Sample.open(tx)
        }
        let copy = directory.file("salinan ke-1 #50% é?.sqlite")
        try await journal.backup(to: copy)
        let opened = try CaseJournal.open(at: copy, digest: { sha256($0) }, salt: { "s" })
        #expect(try await opened.verify().isClean)
        #expect(try await opened.case("K-2026-0001") == journal.case("K-2026-0001"))
    }

    @Test("one worker has the data directory; a second one is told who")
    func lock() throws {
        let directory = try TemporaryDirectory()
        #expect(DataDirectoryLock.holder(directory: directory.path) == nil)
        do {
            let first = try DataDirectoryLock(directory: directory.path)
            #expect(throws: DataDirectoryLock.Refusal.taken(pid: getpid())) {
                try DataDirectoryLock(directory: directory.path)
            }
            #expect(DataDirectoryLock.holder(directory: directory.path) == getpid())
            #expect("\(DataDirectoryLock.Refusal.taken(pid: 41))".contains("process 41"))
            withExtendedLifetime(first) {}
        }
        #expect(DataDirectoryLock.holder(directory: directory.path) == nil)
        _ = try DataDirectoryLock(directory: directory.path)
        #expect(throws: DataDirectoryLock.Refusal.self) {
            try DataDirectoryLock(directory: directory.file("absent"))
        }
    }
}
