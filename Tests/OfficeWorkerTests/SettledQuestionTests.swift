import CaseJournal
import Casework
import LetterReading
import OfficeCalendar
import Testing

@testable import OfficeWorker

extension SmallOffice {
    /// A mail of the applicant in answer to our newest one, proved by the domain.
    func applicantWrites(_ wishes: [Meaning.Wish], words: String) async throws {
        let applicant = "dinkes@tanjungarunika.example"
        let mail = try await journal.outboxList().first { $0.to == applicant }
        var reading = Reading()
        reading.kind = .reply
        reading.from = applicant
        reading.date = clock.now()
        reading.messageID = "applicant-\(clock.now().milliseconds)@x"
        let id = (mail?.messageID ?? "").filter { $0 != "<" && $0 != ">" }
        reading.references = [id]
        let parts = id.split(separator: "-")
        if parts.count > 2 { reading.tokens = [String(parts[1])] }
        reading.text = words
        reading.authentication.domainProved = true
        reader.meaning = Meaning(decision: .none, wishes: wishes)
        arrives(reading, text: "\(words) \(clock.now().milliseconds)")
        try await worker.settleEverything()
    }

    /// What arrived at an address so far, by kind.
    func received(by address: String) async throws -> [MailKind] {
        try await journal.outboxList(limit: .max).reversed().filter { $0.to == address && $0.state == .done }
            .map(\.kind)
    }
}

@Suite("Questions that are settled before they go out")
struct SettledQuestionTests {
    /// An office that took in a request at eight in the evening; the question waits for the morning.
    private static func evening() async throws -> SmallOffice {
        let office = try SmallOffice()
        office.clock.advance(minutes: 11 * 60)
        var reading = office.request()
        reading.authentication.domainProved = true
        office.arrives(reading)
        try await office.worker.settleEverything()
        let ask = try #require(try await office.mails(.askDecision, to: office.kadis.address).first)
        #expect(ask.state == .due)
        return office
    }

    /// The next morning, an hour after the office has opened.
    private static func morning(_ office: SmallOffice) async throws {
        office.clock.advance(minutes: 11 * 60 + 30)
        try await office.worker.settleEverything()
    }

    @Test("cancelled overnight, a case says nothing to the official who was to be asked in the morning")
    func cancelled() async throws {
        let office = try await Self.evening()
        office.clock.advance(minutes: 60)
        try await office.applicantWrites([.cancel], words: "Batal")
        #expect(try await office.journal.cases().first?.state == .cancelled)
        try await Self.morning(office)
        #expect(try await office.received(by: office.kadis.address).isEmpty)
        #expect(try await office.received(by: "dinkes@tanjungarunika.example") == [.receipt, .cancelled])
        let ask = try #require(try await office.mails(.askDecision, to: office.kadis.address).first)
        #expect(ask.state == .withdrawn)
        #expect(ask.lastWords == "withdrawn: the question is settled")
        // It is kept, counted apart from what was given up, and not sent by hand either.
        let counts = try await office.journal.counts()
        #expect(counts.outbox[.withdrawn] == 1 && counts.outbox[.dead] == nil)
        #expect(try await !office.journal.retry(ask.key, at: office.clock.now()))
        #expect(try await office.journal.outboxList(states: [.withdrawn]).map(\.key) == [ask.key])
        #expect(try await office.journal.outboxList(states: [.dead]).isEmpty)
        #expect(try await office.journal.verify().violations == [])
    }

    @Test("moved overnight, a request is asked about once, at its new time")
    func moved() async throws {
        let office = try await Self.evening()
        let session = RequestReading.Session(
            title: nil, date: Day(number: 20_787), start: TimeOfDay(minutes: 540), end: TimeOfDay(minutes: 660),
            endOpen: false, zone: .wita, zoneStated: true, participants: 50)
        office.clock.advance(minutes: 60)
        try await office.applicantWrites([.reschedule(sessions: [session])], words: "Ubah jadwal")
        try await Self.morning(office)
        #expect(try await office.received(by: office.kadis.address) == [.askDecision])
        let asks = try await office.mails(.askDecision, to: office.kadis.address)
        #expect(asks.map(\.state) == [.withdrawn, .done])
    }

    @Test("put on hold overnight, a case is asked about only when it is resumed")
    func held() async throws {
        let office = try await Self.evening()
        func order(_ kind: Input.OperatorOrder.Kind) async throws {
            let now = office.clock.now()
            _ = try await office.journal.transact { tx in
                try office.worker.desk.obey(
                    .init(kind: kind, name: "Sari", reason: "rapat"), caseID: "K-2026-0001", at: now, in: tx)
            }
        }
        try await order(.hold)
        try await Self.morning(office)
        #expect(try await office.received(by: office.kadis.address).isEmpty)
        try await order(.resume)
        try await office.worker.settleEverything()
        #expect(try await office.received(by: office.kadis.address) == [.askDecision])
    }

    @Test("who knows of the case already hears that it was cancelled, but gets no second question")
    func aware() async throws {
        let office = try SmallOffice()
        var reading = office.request()
        reading.authentication.domainProved = true
        office.arrives(reading)
        try await office.worker.settleEverything()
        #expect(try await office.received(by: office.kadis.address) == [.askDecision])
        office.clock.advance(minutes: 11 * 60)
        let now = office.clock.now()
        _ = try await office.journal.transact { tx in
            try office.worker.desk.obey(
                .init(kind: .askAgain, name: "Sari", reason: "surat hilang"), caseID: "K-2026-0001", at: now, in: tx)
        }
        try await office.applicantWrites([.cancel], words: "Batal")
        try await Self.morning(office)
        let kinds = try await office.received(by: office.kadis.address)
        #expect(kinds.filter { $0 == .askDecision }.count == 1)
        #expect(kinds.last == .notice)
    }

    @Test("a case that ends by itself overnight takes its question back as well")
    func closed() async throws {
        let office = try await Self.evening()
        // The worker was down until after the event; at night it comes back.
        office.clock.advance(minutes: 5 * 1440)
        let now = office.clock.now()
        try await office.journal.transact { tx in
            try tx.postpone(until: now.adding(minutes: 600), at: now)
        }
        try await office.worker.settleEverything()
        #expect(try await office.journal.cases().first?.state == .closed)
        try await Self.morning(office)
        #expect(try await !office.received(by: office.kadis.address).contains(.askDecision))
    }

    @Test("a mail that a server may have is not withdrawn")
    func inDoubt() async throws {
        let office = try SmallOffice(archived: false)
        var reading = office.request()
        reading.authentication.domainProved = true
        office.arrives(reading)
        office.host.answer(.accepted(words: "250"), .inDoubt(words: "no answer"))
        try await office.worker.settleEverything()
        let doubtful = try await office.journal.outboxList(states: [.inDoubt])
        try #require(doubtful.count == 1)
        try await office.applicantWrites([.cancel], words: "Batal")
        #expect(try await office.journal.outboxList(states: [.inDoubt]).map(\.key) == doubtful.map(\.key))
        #expect(try await office.journal.outboxList(states: [.withdrawn]).isEmpty)
    }

    @Test("what a server took after all counts as sent, also when it was withdrawn meanwhile")
    func sentAfterAll() async throws {
        let office = try await Self.evening()
        try await office.applicantWrites([.cancel], words: "Batal")
        let ask = try #require(try await office.journal.outboxList(states: [.withdrawn]).first)
        let now = office.clock.now()
        try await office.journal.transact { tx in
            try tx.markDone([SentMail(key: ask.key, at: now, queueWords: "250", archived: false)])
        }
        #expect(try await office.journal.outboxList(states: [.withdrawn]).isEmpty)
        #expect(try await office.journal.mail(ask.key)?.state == .done)
    }
}
