import CaseJournal
import Casework
import Foundation
import OfficeCalendar
import Synchronization
import TestSupport
import Testing

/// Throws at the n-th statement.
final class CrashCounter: Sendable {
    private let left: Mutex<Int>
    init(stop: Int) { left = Mutex(stop) }
    func step() throws {
        try left.withLock {
            $0 -= 1
            if $0 == 0 { throw CrashTests.Crash() }
        }
    }
}

@Suite("When the program dies")
struct CrashTests {
    struct Crash: Error {}

    /// The whole life of a letter in one transaction, as the worker decides it.
    private func decide(_ journal: CaseJournal) async throws {
        try await journal.transact { tx in
            _ = try tx.sighting(inbox: 1, messageID: "<a@opd>", sender: "dinkes@arunika.example", contents: "c")
            let id = try Sample.open(tx)
            try tx.owe(Sample.mail(id, slot: "ask/2/1/subkoor", to: "subkoor@dkisp.example"), at: Sample.start)
            _ = try tx.owePaper(
                OwedPaper(key: "draft/1", template: "surat", fields: ["subject": "Fasilitasi"]), of: id,
                at: Sample.start)
            try tx.issueToken(
                hash: "h", subject: TokenSubject(caseID: id, act: "2", person: "subkoor", version: 1, attempt: 1),
                expiresAt: Sample.start.adding(minutes: 100))
            var booked = try tx.case(id)?.bookings ?? []
            for index in booked.indices { booked[index].state = .booked }
            try tx.append(
                [
                    .slotsBooked(bookings: booked),
                    .letterSigned(
                        year: 2026, sequence: 1, number: "500.12/1/DKISP/XI/2026", date: Day("2026-11-24"),
                        official: "kadis", fieldsDigest: "f"),
                    .caseCompleted,
                ], to: id, at: Sample.start)
            try tx.finishInbox(1, .decided, outcome: "request", caseID: id, at: Sample.start)
        }
    }

    private func stored() async throws -> Sample {
        let sample = try await Sample()
        _ = try await sample.journal.storeMails(
            [
                IncomingMail(
                    mailbox: "INBOX", uidValidity: 1, uid: 1, receivedAt: Sample.start, bytes: Array("surat".utf8))
            ], at: Sample.start)
        return sample
    }

    /// The files as they are at this moment: what a killed process leaves behind.
    private static func snapshot(_ sample: Sample, to directory: TemporaryDirectory) throws {
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(
                atPath: sample.path + suffix, toPath: directory.file("journal.sqlite" + suffix))
        }
    }

    @Test("after an error before any statement of a transaction nothing is half-done")
    func errorAtEachStatement() async throws {
        let sample = try await stored()
        let before = try RawDatabase.dump(sample.path)
        var statements = 0
        while true {
            let stop = statements + 1
            let counter = CrashCounter(stop: stop)
            do {
                try await StatementFault.$before.withValue({ _ in try counter.step() }) {
                    try await decide(sample.journal)
                }
                break
            } catch is Crash {
                statements += 1
                #expect(try RawDatabase.dump(sample.path) == before, "statement \(stop)")
                // Memory forgot it too: the next decision begins from the file.
                #expect(try await sample.journal.transact { try $0.case("K-2026-0001") } == nil)
            }
        }
        #expect(statements > 40)
        #expect(try await sample.journal.verify().violations == [])
        #expect(try await sample.journal.counts().cases == [.completed: 1])
    }

    @Test("what a killed process leaves behind is the state before the transaction or after it, and work goes on")
    func killedAtEachStatement() async throws {
        let sample = try await stored()
        let before = try RawDatabase.dump(sample.path)
        let copies = Mutex<[TemporaryDirectory]>([])
        try await StatementFault.$before.withValue({ _ in
            let copy = try TemporaryDirectory()
            try CrashTests.snapshot(sample, to: copy)
            copies.withLock { $0.append(copy) }
        }) { try await decide(sample.journal) }
        let last = try TemporaryDirectory()
        try CrashTests.snapshot(sample, to: last)

        let killed = copies.withLock { $0 }
        #expect(killed.count > 40)
        for copy in killed {
            let journal = try Sample.open(copy)
            let file = copy.file("journal.sqlite")
            #expect(try RawDatabase.dump(file) == before)
            #expect(try await journal.mailsToRead(limit: 10).map(\.id) == [1])
            try await decide(journal)
            #expect(try await journal.verify().violations == [])
        }
        let after = try Sample.open(last)
        #expect(try await after.mailsToRead(limit: 10).isEmpty)
        #expect(try await after.counts().outbox == [.due: 2])
        #expect(try await after.verify().violations == [])
    }

    @Test("a mail is either stored whole or not there at all")
    func storing() async throws {
        let sample = try await Sample()
        let mails = (1...3).map {
            IncomingMail(
                mailbox: "INBOX", uidValidity: 1, uid: $0, receivedAt: Sample.start, bytes: Array("surat \($0)".utf8))
        }
        for stop in 1...6 {
            let counter = CrashCounter(stop: stop)
            await #expect(throws: Crash.self) {
                try await StatementFault.$before.withValue({ _ in try counter.step() }) {
                    _ = try await sample.journal.storeMails(mails, at: Sample.start)
                }
            }
            #expect(try await sample.journal.counts().inbox == [:])
        }
        let stored = try await sample.journal.storeMails(mails, at: Sample.start)
        #expect(stored.allSatisfy { if case .stored = $0 { true } else { false } })
    }

    @Test("a full disk is a temporary error that leaves nothing half-done, and work resumes when there is room")
    func fullDisk() async throws {
        let sample = try await stored()
        try sample.journal.close()
        let size = try #require(
            try FileManager.default.attributesOfItem(atPath: sample.path)[.size] as? NSNumber
        ).intValue
        let full = try CaseJournal.open(
            at: sample.path, maximumBytes: size + 5 * 4096, digest: { sha256($0) }, salt: { "salt" })
        let before = try RawDatabase.dump(sample.path)
        let large = IncomingMail(
            mailbox: "INBOX", uidValidity: 1, uid: 2, receivedAt: Sample.start,
            bytes: [UInt8](repeating: 65, count: 200_000))
        await #expect {
            _ = try await full.storeMails([large], at: Sample.start)
        } throws: { error in
            (error as? JournalError)?.isTemporary == true && "\(error)".contains("full")
        }
        // Inside a batch too: no attempt may go on after the database took the transaction back.
        await #expect {
            try await full.transact { tx in
                try Sample.open(tx)
                try? tx.attempt { _ = try tx.store([large], at: Sample.start) }
                try tx.owe(Sample.mail("K-2026-0001", slot: "x", size: 100_000), at: Sample.start)
            }
        } throws: { error in
            (error as? JournalError)?.isTemporary == true
        }
        #expect(try RawDatabase.dump(sample.path) == before)
        #expect(try await full.verify().violations == [])
        try full.close()

        let room = try Sample.open(sample.directory)
        _ = try await room.storeMails([large], at: Sample.start)
        try await decide(room)
        #expect(try await room.verify().violations == [])
    }

    @Test("a file that another process keeps busy is a temporary error")
    func busy() async throws {
        let sample = try await Sample()
        let other = try CaseJournal.open(
            at: sample.path, busySeconds: 0.05, digest: { sha256($0) }, salt: { "salt" })
        try await sample.journal.transact { tx in
            try Sample.open(tx)
            let done = DispatchSemaphore(value: 0)
            let result = Mutex<(any Error)?>(nil)
            Task.detached {
                do { try await other.transact { try $0.keep(Sample.procedure, at: Sample.start) } } catch {
                    result.withLock { $0 = error }
                }
                done.signal()
            }
            done.wait()
            #expect(result.withLock { ($0 as? JournalError)?.isTemporary == true })
        }
        try await other.transact { try $0.keep(Sample.procedure, at: Sample.start) }
    }
}
