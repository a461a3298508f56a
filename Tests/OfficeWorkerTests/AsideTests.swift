import Casework
import LetterReading
import OfficeCalendar
import Settings
import Synchronization
import TestSupport
import Testing

@testable import CaseJournal
@testable import OfficeWorker

@Suite("One bad thing holds up nobody")
struct AsideTests {
    /// Cases that wait for the first official, the oldest first.
    private func cases(_ office: SmallOffice) async throws -> [String] {
        try await office.journal.cases().map(\.id).reversed()
    }

    /// Lets every mail of a case fail, beside what is told to the operator.
    private func spoil(_ caseID: String, _ office: SmallOffice, with error: any Error = SpoiltComposer.Spoilt()) {
        office.composer.spoil { mail in
            mail.kind != .operatorNotice && mail.fields["case"] == .text(caseID) ? error : nil
        }
    }

    private func notices(_ office: SmallOffice) async throws -> [OutboxLine] {
        try await office.journal.outboxList().filter { $0.kind == .operatorNotice && $0.caseID == nil }
    }

    private func reminded(_ caseID: String, _ office: SmallOffice) async throws -> Bool {
        try await office.journal.history(caseID).contains { $0.name == "official-reminded" }
    }

    @Test(
        "a deadline that cannot be met is put aside, the operator is told once, the others are met, and it is tried again"
    )
    func deadline() async throws {
        let office = try SmallOffice { $0.office.digest = nil }
        try await office.severalRequests(3)
        let ids = try await cases(office)
        spoil(ids[0], office)
        office.clock.advance(minutes: 130)
        try await office.worker.settleEverything()
        #expect(try await !reminded(ids[0], office))
        for id in ids.dropFirst() { #expect(try await reminded(id, office), "\(id)") }
        let aside = try #require(try await office.journal.asides().first)
        #expect(aside.caseID == ids[0])
        #expect(aside.attempts == 1)
        #expect(aside.words == "Spoilt")
        // Tried in vain, ever more seldom.
        for minutes in [1, 2, 4, 8] {
            office.clock.advance(minutes: minutes)
            try await office.worker.settleEverything()
            try await office.worker.settleEverything()
        }
        #expect(try await office.journal.asides().map(\.attempts) == [5])
        #expect(try await notices(office).count == 1)
        office.composer.spoil(nil)
        office.clock.advance(minutes: 16)
        try await office.worker.settleEverything()
        #expect(try await reminded(ids[0], office))
        #expect(try await office.journal.asides().isEmpty)
        #expect(try await office.journal.verify().violations == [])
    }

    @Test("more bad deadlines than are looked at together hide no good one")
    func manyDeadlines() async throws {
        let office = try SmallOffice { $0.office.digest = nil }
        try await office.severalRequests(60)
        let ids = try await cases(office)
        let last = try #require(ids.last)
        office.composer.spoil { mail in
            mail.kind == .reminder && mail.fields["case"] != .text(last) ? SpoiltComposer.Spoilt() : nil
        }
        office.clock.advance(minutes: 130)
        try await office.worker.settleEverything()
        #expect(try await reminded(last, office))
        #expect(try await office.journal.asides().count == 59)
    }

    @Test("a restarted worker leaves alone what is put aside until its time has come")
    func restarted() async throws {
        let office = try SmallOffice { $0.office.digest = nil }
        try await office.severalRequests(2)
        let ids = try await cases(office)
        spoil(ids[0], office)
        office.clock.advance(minutes: 130)
        try await office.worker.settleEverything()
        let later = try await office.restarted(owner: "later")
        try await later.settleEverything()
        #expect(try await office.journal.asides().map(\.attempts) == [1])
        office.composer.spoil(nil)
        office.clock.advance(minutes: 2)
        try await later.settleEverything()
        #expect(try await office.journal.asides().isEmpty)
        #expect(try await reminded(ids[0], office))
    }

    @Test("an order that cannot be carried out or understood is answered so, and the next ones are carried out")
    func orders() async throws {
        let office = try SmallOffice()
        try await office.severalRequests(2)
        let ids = try await cases(office)
        spoil(ids[0], office)
        let now = office.clock.now()
        let cancel = Input.OperatorOrder(kind: .cancel, name: "Sari", reason: "uji")
        let rows = try await office.journal.transact { tx in
            [try tx.leave(cancel, for: ids[0], at: now), try tx.leave(cancel, for: ids[1], at: now)]
        }
        let unknown = try await office.journal.transact { try $0.leave(cancel, for: ids[0], at: now) }
        try await office.journal.transact { tx in
            _ = try tx.db.run(#"UPDATE operator_input SET operation = '{"kind":"of-tomorrow"}' WHERE id = \#(unknown)"#)
        }
        try await office.worker.settleEverything()
        #expect(try await office.journal.answer(to: rows[1]) == "done")
        for row in [rows[0], unknown] {
            #expect(try await office.journal.answer(to: row)?.hasPrefix("refused: it could not be carried out") == true)
        }
        #expect(try await office.journal.case(ids[1])?.state == .cancelled)
        #expect(try await office.journal.case(ids[0])?.state == .running)
        #expect(try await notices(office).count == 2)
        #expect(try await office.journal.operatorInputs().isEmpty)
    }

    @Test("a case that cannot be opened is missing from the list, and the rest of the list goes out")
    func unreadableCase() async throws {
        let office = try SmallOffice { $0.office.digest = .init(at: TimeOfDay(minutes: 480), threshold: 3) }
        try await office.severalRequests(4)
        let ids = try await cases(office)
        try await office.journal.transact { tx in
            _ = try tx.db.run("DROP TRIGGER journal_is_not_changed")
            _ = try tx.db.run("UPDATE journal SET payload = '{}' WHERE case_id = '\(ids[0])'")
        }
        office.journal.forget()
        office.clock.advance(minutes: 130)
        let worker = office.worker
        try await worker.settleEverything()
        let lists = try await office.mails(.digest, to: office.kadis.address)
        #expect(lists.count == 1)
        let text = String(decoding: try #require(try await office.journal.bytes(outbox: lists[0].key)), as: UTF8.self)
        #expect(!text.contains(ids[0]))
        for id in ids.dropFirst() { #expect(text.contains(id), "\(id)") }
        #expect(try await office.journal.asides().allSatisfy { $0.caseID == ids[0] })
        // Letters about that case are kept aside; others are decided.
        var reply = try await office.reply(.approve, by: office.kadis.address)
        let issued = try await office.mails(.askDecision, to: office.kadis.address)
        let about = try #require(issued.first { $0.caseID == ids[0] })
        reply.references = [about.messageID.filter { $0 != "<" && $0 != ">" }]
        reply.tokens = reply.references[0].split(separator: "-").dropFirst().prefix(1).map(String.init)
        office.arrives(reply, text: "tentang yang rusak")
        office.arrives(
            office.request(from: "baru@dinsos.example", messageID: "baru@x", title: "Rapat baru"), text: "baru")
        try await worker.settleEverything()
        #expect(try await office.journal.inboxList(states: [.quarantined]).count == 1)
        #expect(try await office.journal.cases().count == 5)
    }

    @Test("a list that cannot be written goes out one by one, and others get theirs")
    func digest() async throws {
        let office = try SmallOffice { $0.office.digest = .init(at: TimeOfDay(minutes: 480), threshold: 3) }
        try await office.severalRequests(4)
        office.composer.spoil { $0.kind == .digest ? SpoiltComposer.Spoilt() : nil }
        office.clock.advance(minutes: 130)
        try await office.worker.settleEverything()
        #expect(try await office.mails(.reminder, to: office.kadis.address).count == 4)
        // The list of the next morning.
        office.clock.advance(minutes: 22 * 60)
        try await office.worker.settleEverything()
        let aside = try #require(try await office.journal.asides().first)
        #expect(aside.key == "digest/-/\(office.kadis.id)")
        #expect(try await notices(office).count == 1)
        office.composer.spoil(nil)
        office.clock.advance(minutes: 2)
        try await office.worker.settleEverything()
        #expect(try await office.journal.asides().isEmpty)
        #expect(try await office.mails(.digest, to: office.kadis.address).count == 1)
    }

    @Test("a delegation is followed in every case but the one that cannot be moved, which follows later")
    func delegation() async throws {
        let office = try SmallOffice()
        try await office.severalRequests(3)
        let ids = try await cases(office)
        let kadis = office.kadis
        let other = try #require(office.settings.office.officials.first { $0.id != kadis.id })
        spoil(ids[1], office)
        let now = office.clock.now()
        let today = office.settings.office.hours.zone.day(at: now)
        try await office.journal.transact { tx in
            _ = try tx.record(
                Delegation(
                    official: kadis.id, role: nil, delegate: other.id, form: .plh, from: today,
                    through: today.adding(days: 3), decree: "800/7/2026"),
                by: "Sari", reason: "dinas luar", at: now)
        }
        try await office.worker.settleEverything()
        func asked(_ id: String) async throws -> [String]? {
            try await office.journal.case(id)?.asked.map(\.official)
        }
        #expect(try await asked(ids[0]) == [kadis.id, other.id])
        #expect(try await asked(ids[1]) == [kadis.id])
        #expect(try await asked(ids[2]) == [kadis.id, other.id])
        office.composer.spoil(nil)
        office.clock.advance(minutes: 2)
        try await office.worker.settleEverything()
        #expect(try await asked(ids[1]) == [kadis.id, other.id])
    }

    @Test("a letter that was taken is recorded as sent although its case cannot hear of it yet")
    func accepted() async throws {
        let office = try SmallOffice(archived: false)
        var story = MeetingStory(office)
        try await story.begin()
        office.host.rule { mail in
            let isLetter = mail.bytes.firstRange(of: Array("Content-Disposition: attachment".utf8)) != nil
            return isLetter && mail.to == "dinkes@tanjungarunika.example" ? .deferred(words: "451 later") : nil
        }
        _ = try await story.go(until: { $0.letter?.paperDigest != nil && $0.asked.isEmpty })
        let id = try await story.current().id
        let letter = try #require(try await office.journal.outboxList().first { $0.kind == .letter })
        #expect(letter.state == .due)
        office.host.rule(nil)
        try await office.journal.transact { tx in
            _ = try tx.db.run("DROP TRIGGER journal_is_not_changed")
            _ = try tx.db.run("CREATE TABLE whole AS SELECT sequence, payload FROM journal")
            _ = try tx.db.run("UPDATE journal SET payload = '{}'")
        }
        office.journal.forget()
        office.clock.advance(minutes: 10)
        try await office.worker.dispatch()
        #expect(try await office.journal.outboxList().first { $0.key == letter.key }?.state == .done)
        #expect(try await office.journal.asides().map(\.key) == ["accepted/\(id)/\(letter.key)"])
        try await office.journal.transact { tx in
            _ = try tx.db.run(
                "UPDATE journal SET payload = (SELECT payload FROM whole WHERE whole.sequence = journal.sequence)")
        }
        office.clock.advance(minutes: 2)
        try await office.worker.settleEverything()
        #expect(try await story.current().state == .completed)
        #expect(try await office.journal.asides().isEmpty)
        #expect(try await office.journal.verify().violations == [])
    }

    @Test("a letter that cannot be decided is kept aside, and the letters beside it become cases")
    func letter() async throws {
        let office = try SmallOffice()
        office.composer.spoil { $0.to.address == "umum0@dinkes0.example" ? SpoiltComposer.Spoilt() : nil }
        try await office.severalRequests(3)
        #expect(try await office.journal.cases().count == 2)
        #expect(try await office.journal.inboxList(states: [.quarantined]).count == 1)
        #expect(try await notices(office).count == 1)
    }

    @Test(
        "on a full disk, a locked or a damaged file nothing is put aside and nothing is lost",
        arguments: [JournalError.temporary("disk is full"), .temporary("locked"), .corrupt("malformed")])
    func systemic(trouble: JournalError) async throws {
        let office = try SmallOffice { $0.office.digest = nil }
        try await office.severalRequests(2)
        let ids = try await cases(office)
        spoil(ids[0], office, with: trouble)
        office.clock.advance(minutes: 130)
        await #expect(throws: trouble) { try await office.worker.settleEverything() }
        #expect(try await office.journal.asides().isEmpty)
        let now = office.clock.now()
        let row = try await office.journal.transact { tx in
            try tx.leave(Input.OperatorOrder(kind: .cancel, name: "Sari", reason: "uji"), for: ids[0], at: now)
        }
        await #expect(throws: trouble) { try await office.worker.settleEverything() }
        #expect(try await office.journal.answer(to: row) == nil)
        office.arrives(office.request(from: "baru@dinsos.example", messageID: "baru@x"), text: "baru")
        try await office.worker.collect()
        office.composer.spoil { _ in trouble }
        await #expect(throws: trouble) { try await office.worker.takeIn() }
        #expect(try await office.journal.inboxList(states: [.stored]).count == 1)
        office.composer.spoil(nil)
        try await office.worker.settleEverything()
        #expect(try await office.journal.answer(to: row) == "done")
        #expect(try await office.journal.cases().count == 3)
        #expect(try await office.journal.verify().violations == [])
    }

    @Test("a reader that stays away for long costs no letter its place")
    func readerAway() async throws {
        let office = try SmallOffice()
        let reading = office.request()
        office.arrives(reading)
        let bytes = try #require(office.mailbox.state.withLock { $0.mails.first?.bytes })
        office.reader.expect(bytes, .failure(.unavailable("out of memory")))
        for _ in 0..<12 {
            await #expect(throws: PortFailure.self) { try await office.worker.settleEverything() }
        }
        office.reader.expect(bytes, .success(reading))
        try await office.worker.settleEverything()
        #expect(try await office.journal.cases().count == 1)
    }
}
