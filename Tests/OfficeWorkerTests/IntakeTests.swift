import CaseJournal
import Casework
import LetterReading
import OfficeCalendar
import Settings
import Synchronization
import Testing

@testable import OfficeWorker

@Suite("Taking mails in")
struct IntakeTests {
    @Test("a request becomes a case, is acknowledged once, and is marked on the server only then")
    func request() async throws {
        let office = try SmallOffice()
        let uid = office.arrives(office.request())
        try await office.worker.collect()
        #expect(office.mailbox.state.withLock { $0.marked }.isEmpty)
        try await office.worker.settleEverything()
        let cases = try await office.journal.cases()
        #expect(cases.count == 1)
        #expect(office.mailbox.state.withLock { $0.marked } == [uid])
        let receipts = office.host.sent.filter { $0.to == "dinkes@tanjungarunika.example" }
        #expect(receipts.count == 1)
        try await office.worker.settleEverything()
        #expect(office.host.sent.filter { $0.to == "dinkes@tanjungarunika.example" }.count == 1)
    }

    @Test("the same mail delivered twice opens one case")
    func twice() async throws {
        let office = try SmallOffice()
        office.arrives(office.request())
        office.arrives(office.request())
        try await office.worker.settleEverything()
        #expect(try await office.journal.cases().count == 1)
        #expect(try await office.journal.inboxList(states: [.duplicate]).count == 1)
    }

    @Test("another letter that borrows a Message-ID opens its own case")
    func borrowed() async throws {
        let office = try SmallOffice()
        office.arrives(office.request())
        office.arrives(office.request(from: "dinsos@tanjungarunika.example", title: "Rapat lain"), text: "lain")
        try await office.worker.settleEverything()
        #expect(try await office.journal.cases().count == 2)
    }

    @Test("ordinary mail is neither answered nor marked")
    func other() async throws {
        let office = try SmallOffice()
        var reading = Reading()
        reading.kind = .other
        reading.from = "warga@example.net"
        reading.text = "Undangan"
        office.arrives(reading)
        try await office.worker.settleEverything()
        #expect(try await office.journal.cases().isEmpty)
        #expect(office.host.sent.isEmpty)
        #expect(office.mailbox.state.withLock { $0.marked }.isEmpty)
    }

    @Test("a mail that kills its reader is kept aside, the operator is told, and the next letter becomes a case")
    func poison() async throws {
        let office = try SmallOffice()
        let bytes = Array("poison".utf8)
        office.reader.expect(bytes, .failure(.poison("died twice")))
        _ = office.mailbox.add(bytes, at: office.clock.now(), size: nil)
        office.arrives(office.request())
        try await office.worker.settleEverything()
        #expect(try await office.journal.inboxList(states: [.quarantined]).count == 1)
        #expect(try await office.journal.cases().count == 1)
        let operatorAddress = try #require(office.settings.office.operatorAddress)
        #expect(office.host.sent.contains { $0.to == operatorAddress })
    }

    @Test("a mail too large to fetch stays on the server and the operator is told")
    func tooLarge() async throws {
        let office = try SmallOffice()
        office.arrives(office.request(), largerThanRead: true)
        try await office.worker.settleEverything()
        #expect(try await office.journal.inboxList(states: [.tooLarge]).count == 1)
        #expect(office.mailbox.state.withLock { $0.marked }.isEmpty)
        let operatorAddress = try #require(office.settings.office.operatorAddress)
        #expect(office.host.sent.map(\.to) == [operatorAddress])
    }

    @Test("a reader that is not there loses nothing: the mail is read when it is back")
    func readerAway() async throws {
        let office = try SmallOffice()
        let reading = office.request()
        office.arrives(reading)
        let bytes = try #require(office.mailbox.state.withLock { $0.mails.first?.bytes })
        office.reader.expect(bytes, .failure(.unavailable("stopping")))
        await #expect(throws: PortFailure.self) { try await office.worker.settleEverything() }
        #expect(try await office.journal.cases().isEmpty)
        office.reader.expect(bytes, .success(reading))
        try await office.worker.settleEverything()
        #expect(try await office.journal.cases().count == 1)
    }

    @Test("first contact leaves the mails alone that were there before")
    func firstContact() async throws {
        let office = try SmallOffice(backlog: false) { $0.mail.startFrom = .firstContact }
        office.arrives(office.request())
        office.clock.advance(minutes: 5)
        try await office.worker.settleEverything()
        #expect(try await office.journal.cases().isEmpty)
        #expect(try await office.journal.mark(of: "INBOX")?.leftAlone == 1)
        office.arrives(office.request(messageID: "r2@x"), text: "baru")
        try await office.worker.settleEverything()
        #expect(try await office.journal.cases().count == 1)
    }

    @Test("after the server renumbers its mailbox no letter becomes a second case")
    func renumbered() async throws {
        let office = try SmallOffice()
        office.arrives(office.request())
        try await office.worker.settleEverything()
        office.mailbox.state.withLock { $0.validity = 2 }
        try await office.worker.settleEverything()
        #expect(try await office.journal.cases().count == 1)
        #expect(office.host.sent.filter { $0.to == "dinkes@tanjungarunika.example" }.count == 1)
    }

    @Test("an official's proved yes with its token moves the case; the same words without the token do not")
    func decisions() async throws {
        let office = try SmallOffice()
        office.arrives(office.request())
        try await office.worker.settleEverything()
        let first = try #require(try await office.journal.cases().first)
        let act = try #require(first.currentAct)
        let asked = try #require(try await office.journal.case(first.id)?.asked.first)
        let official = try #require(office.settings.office.official(asked.official)?.address)

        var bare = try await office.reply(.approve, by: official)
        bare.tokens = []
        bare.messageID = "bare@x"
        office.arrives(bare, text: "tanpa tanda")
        try await office.worker.settleEverything()
        #expect(try await office.journal.case(first.id)?.current == act)

        office.clock.advance(minutes: 3)
        office.arrives(try await office.reply(.approve, by: official))
        try await office.worker.settleEverything()
        #expect(try await office.journal.case(first.id)?.current != act)
        #expect(try await office.journal.verify().isClean)
    }

    @Test("a token that somebody altered is no token")
    func altered() async throws {
        let office = try SmallOffice()
        office.arrives(office.request())
        try await office.worker.settleEverything()
        let first = try #require(try await office.journal.cases().first)
        let asked = try #require(try await office.journal.case(first.id)?.asked.first)
        let official = try #require(office.settings.office.official(asked.official)?.address)
        var forged = try await office.reply(.approve, by: official)
        let token = try #require(forged.tokens.first)
        forged.tokens = [String(token.dropLast()) + (token.hasSuffix("0") ? "1" : "0")]
        forged.references = []
        office.arrives(forged)
        try await office.worker.settleEverything()
        #expect(try await office.journal.case(first.id)?.current == first.currentAct)
    }
}
