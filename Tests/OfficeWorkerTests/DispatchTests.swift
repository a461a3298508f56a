import CaseJournal
import Casework
import OfficeCalendar
import Settings
import Synchronization
import Testing

@testable import OfficeWorker

@Suite("Sending mails")
struct DispatchTests {
    @Test("a deferred mail comes again later, with the same bytes")
    func deferred() async throws {
        let office = try SmallOffice()
        office.host.answer(.deferred(words: "451 4.3.0 try later"))
        office.arrives(office.request())
        try await office.worker.settleEverything()
        let first = try #require(office.host.sent.first)
        #expect(office.host.sent.filter { $0.to == first.to }.count == 1)
        office.clock.advance(minutes: 60)
        try await office.worker.settleEverything()
        let both = office.host.sent.filter { $0.to == first.to }
        #expect(both.count == 2)
        #expect(both.first?.bytes == both.last?.bytes)
    }

    @Test("a refused mail is given up, shown in the case, and never sent to again")
    func refused() async throws {
        let office = try SmallOffice()
        office.host.answer(.refused(words: "550 5.1.1 unknown"))
        office.arrives(office.request())
        try await office.worker.settleEverything()
        let dead = try await office.journal.outboxList(states: [.dead])
        #expect(dead.count == 1)
        let caseID = try #require(dead.first?.caseID)
        #expect(try await office.journal.case(caseID)?.undelivered.isEmpty == false)
        let refusedAddress = try #require(dead.first?.to)
        #expect(office.host.sent.filter { $0.to == refusedAddress }.count == 1)
    }

    @Test("a mail in doubt whose copy is in the archive counts as sent")
    func doubtSettledAsSent() async throws {
        let office = try SmallOffice()
        office.host.answer(.inDoubt(words: "lost after the final dot"))
        office.arrives(office.request())
        try await office.worker.settleEverything()
        let doubtful = try #require(try await office.journal.outboxList(states: [.inDoubt]).first)
        let bytes = try #require(try await office.journal.bytes(outbox: doubtful.key))
        office.archive.copies.withLock { $0[doubtful.messageID] = Array("Received: by host\r\n".utf8) + bytes }
        office.clock.advance(minutes: 120)
        try await office.worker.settleEverything()
        #expect(try await office.journal.outboxList(states: [.inDoubt]).isEmpty)
        #expect(office.host.sent.filter { $0.bytes == bytes }.count == 1)
    }

    @Test("a mail in doubt without a copy in the archive goes out again, with the same bytes")
    func doubtSettledByResending() async throws {
        let office = try SmallOffice()
        office.host.answer(.inDoubt(words: "lost after the final dot"))
        office.arrives(office.request())
        try await office.worker.settleEverything()
        let doubtful = try #require(try await office.journal.outboxList(states: [.inDoubt]).first)
        let bytes = try #require(try await office.journal.bytes(outbox: doubtful.key))
        office.clock.advance(minutes: 120)
        try await office.worker.settleEverything()
        #expect(office.host.sent.filter { $0.bytes == bytes }.count == 2)
        #expect(try await office.journal.outboxList(states: [.inDoubt]).isEmpty)
    }

    @Test("without an archive a mail in doubt waits for a person, for ever")
    func doubtWithoutArchive() async throws {
        let office = try SmallOffice(archived: false)
        office.host.answer(.inDoubt(words: "lost after the final dot"))
        office.arrives(office.request())
        try await office.worker.settleEverything()
        let doubtful = try #require(try await office.journal.outboxList(states: [.inDoubt]).first)
        office.clock.advance(minutes: 60 * 24)
        try await office.worker.settleEverything()
        #expect(try await office.journal.outboxList(states: [.inDoubt]).map(\.key) == [doubtful.key])
    }

    @Test("a letter goes out although the archive refuses its copy, and is then not looked for there")
    func archiveRefuses() async throws {
        let office = try SmallOffice()
        office.host.answer(.archiveRefused(words: "452 4.2.2 over quota"))
        office.arrives(office.request())
        try await office.worker.settleEverything()
        let first = try #require(office.host.sent.first)
        let again = office.host.sent.filter { $0.bytes == first.bytes }
        #expect(again.map(\.archive) == ["arsip@example.org", nil])
        let line = try #require(try await office.journal.outboxList(states: [.done]).first { $0.to == first.to })
        #expect(!line.archived)
    }

    @Test("what a stopped worker was sending is in doubt after its restart, and settled by the archive")
    func restart() async throws {
        let office = try SmallOffice()
        office.arrives(office.request())
        try await office.worker.collect()
        try await office.worker.takeIn()
        let now = office.clock.now()
        let claimed = try await office.journal.transact { tx in
            let claimed = try tx.claimDue(at: now, limit: 10, owner: "an earlier run", claimSeconds: 900)
            _ = try tx.markSending(claimed.map(\.key), archived: true, owner: "an earlier run")
            return claimed
        }
        #expect(!claimed.isEmpty)
        try await office.worker.recover()
        #expect(try await office.journal.outboxList(states: [.inDoubt]).count == claimed.count)
        office.clock.advance(minutes: 120)
        try await office.worker.settleEverything()
        #expect(try await office.journal.outboxList(states: [.inDoubt]).isEmpty)
        for mail in claimed { #expect(office.host.sent.filter { $0.bytes == mail.bytes }.count == 1) }
    }

    @Test("a worker that dies while it records a deferred mail has recorded what the server took")
    func acceptedFirst() async throws {
        struct Killed: Error {}
        let office = try SmallOffice()
        office.arrives(office.request())
        try await office.worker.collect()
        try await office.worker.takeIn()
        office.host.answer(.deferred(words: "451 later"))
        // Nothing after the first deferral is written any more.
        await #expect(throws: Killed.self) {
            try await StatementFault.$before.withValue({ statement in
                if statement.contains("last_words = ?") { throw Killed() }
            }) {
                _ = try await office.worker.dispatch()
            }
        }
        let lines = try await office.journal.outboxList()
        #expect(lines.count > 1)
        #expect(lines.filter { $0.state == .sending }.count == 1)
        #expect(lines.filter { $0.state == .done }.count == lines.count - 1)
        let later = try await office.restarted(owner: "later")
        #expect(try await office.journal.outboxList(states: [.inDoubt]).count == 1)
        office.clock.advance(minutes: 120)
        try await later.settleEverything()
        #expect(try await office.journal.outboxList(states: [.inDoubt]).isEmpty)
        for line in lines {
            let bytes = try #require(try await office.journal.bytes(outbox: line.key))
            #expect(office.host.sent.filter { $0.bytes == bytes }.count == (line.state == .done ? 1 : 2))
        }
    }

    @Test("a mail to an official that was deferred at closing time goes out when the office opens again")
    func deferredAtClosing() async throws {
        let office = try SmallOffice()
        // Two minutes before closing time.
        office.clock.advance(minutes: 418)
        office.arrives(office.request())
        office.host.answer(.deferred(words: "451 later"), .deferred(words: "451 later"))
        try await office.worker.settleEverything()
        let official = try #require(office.settings.office.officials.first).address
        office.clock.advance(minutes: 10)
        try await office.worker.settleEverything()
        let evening = office.host.sent.map(\.to)
        #expect(evening.filter { $0 == "dinkes@tanjungarunika.example" }.count == 2)
        #expect(evening.filter { $0 == official }.count == 1)
        office.clock.advance(minutes: 16 * 60)
        try await office.worker.settleEverything()
        #expect(office.host.sent.filter { $0.to == official }.count == 2)
    }

    @Test("the hourly cap holds mails back until the hour is over")
    func cap() async throws {
        let office = try SmallOffice { $0.office.policy.mailsPerHour = 1 }
        office.arrives(office.request())
        try await office.worker.settleEverything()
        #expect(office.host.sent.count == 1)
        office.clock.advance(minutes: 61)
        try await office.worker.settleEverything()
        #expect(office.host.sent.count == 2)
    }
}

@Suite("Tokens")
struct TokenTests {
    @Test("a token is 128 bits in hexadecimal and good for its own subject alone")
    func tokens() {
        let mint = TokenMint(key: Array(1...32))
        let subject = TokenSubject(caseID: "K-2026-0001", act: "2", person: "kadis", version: 1, attempt: 1)
        let token = mint.token(for: subject)
        #expect(token.count == 32)
        #expect(token.allSatisfy { "0123456789abcdef".contains($0) })
        #expect(mint.isValid(token, for: subject))
        for other in [
            TokenSubject(caseID: "K-2026-0002", act: "2", person: "kadis", version: 1, attempt: 1),
            TokenSubject(caseID: "K-2026-0001", act: "3", person: "kadis", version: 1, attempt: 1),
            TokenSubject(caseID: "K-2026-0001", act: "2", person: "kabid", version: 1, attempt: 1),
            TokenSubject(caseID: "K-2026-0001", act: "2", person: "kadis", version: 2, attempt: 1),
            TokenSubject(caseID: "K-2026-0001", act: "2", person: "kadis", version: 1, attempt: 2),
        ] {
            #expect(!mint.isValid(token, for: other))
        }
        #expect(!mint.isValid(String(token.dropLast()), for: subject))
        #expect(!TokenMint(key: Array(2...33)).isValid(token, for: subject))
    }
}

@Suite("Waking")
struct BellTests {
    @Test("a ring while nobody waits is not lost")
    func remembered() async {
        let bell = Bell()
        bell.ring()
        await bell.wait(atMost: 600_000)
    }

    @Test("a wait ends when its task is cancelled")
    func cancelled() async {
        let bell = Bell()
        let task = Task { await bell.wait(atMost: 600_000) }
        task.cancel()
        await task.value
    }
}
