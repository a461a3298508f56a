import CaseJournal
import Casework
import OfficeCalendar
import Settings
import Testing

@testable import OfficeWorker

@Suite("Mails in doubt that a person settles")
struct SettlingTests {
    /// A case whose signed letter has gone out, and nobody knows whether it arrived.
    private static func doubtfulLetter() async throws -> (MeetingStory, OutboxLine) {
        let office = try SmallOffice(archived: false)
        office.host.rule { mail in
            let isLetter = mail.bytes.firstRange(of: Array("Content-Disposition: attachment".utf8)) != nil
            return isLetter && mail.to == "dinkes@tanjungarunika.example" ? .inDoubt(words: "lost") : nil
        }
        var story = MeetingStory(office)
        try await story.begin()
        let matter = try await story.go(until: { $0.letter?.paperDigest != nil && $0.asked.isEmpty })
        #expect(matter.letterSentAt == nil)
        try await office.worker.settleEverything()
        let doubtful = try #require(try await office.journal.outboxList(states: [.inDoubt]).first)
        #expect(doubtful.kind == .letter)
        office.host.rule(nil)
        return (story, doubtful)
    }

    private func leave(_ key: String, arrived: Bool, _ office: SmallOffice, caseID: String?) async throws -> String? {
        let order = Input.OperatorOrder(
            kind: .settleMail(key: key, arrived: arrived), name: "Sari", reason: "ditanyakan lewat telepon")
        let now = office.clock.now()
        let row = try await office.journal.transact { try $0.leave(order, for: caseID ?? "", at: now) }
        try await office.worker.settleEverything()
        return try await office.journal.answer(to: row)
    }

    @Test("a letter that is said to have arrived moves its case on, and the record says who said so")
    func arrived() async throws {
        let (story, doubtful) = try await Self.doubtfulLetter()
        let office = story.office
        #expect(try await leave(doubtful.key, arrived: true, office, caseID: doubtful.caseID) == "done")
        let matter = try await story.current()
        #expect(matter.letterSentAt != nil)
        #expect(matter.state == .completed)
        let history = try await office.journal.history(matter.id)
        let names = history.map(\.name)
        let acted = try #require(names.lastIndex(of: "operator-acted"))
        #expect(names.lastIndex(of: "letter-sent").map { $0 > acted } == true)
        #expect(try await office.journal.outboxList(states: [.inDoubt]).isEmpty)
        #expect(
            try await leave(doubtful.key, arrived: true, office, caseID: doubtful.caseID)?.hasPrefix("refused: ")
                == true)
        #expect(try await office.journal.verify().violations == [])
    }

    @Test("a letter that is said not to have arrived goes out again with the same bytes, and then the case goes on")
    func lost() async throws {
        let (story, doubtful) = try await Self.doubtfulLetter()
        let office = story.office
        let bytes = try #require(try await office.journal.bytes(outbox: doubtful.key))
        #expect(try await leave(doubtful.key, arrived: false, office, caseID: doubtful.caseID) == "done")
        #expect(office.host.sent.filter { $0.bytes == bytes }.count == 2)
        #expect(try await story.current().state == .completed)
    }

    @Test("a mail of no case can be settled, and one that is not there is refused")
    func officeMail() async throws {
        let office = try SmallOffice(archived: false)
        let now = office.clock.now()
        try await office.journal.transact { tx in
            try office.worker.desk.tellOperator("Contoh.", about: "contoh", at: now, in: tx)
        }
        office.host.answer(.inDoubt(words: "lost"))
        try await office.worker.settleEverything()
        let doubtful = try #require(try await office.journal.outboxList(states: [.inDoubt]).first)
        #expect(try await leave(doubtful.key, arrived: true, office, caseID: nil) == "done")
        #expect(try await office.journal.outboxList(states: [.inDoubt]).isEmpty)
        #expect(try await leave("office/none", arrived: true, office, caseID: nil)?.hasPrefix("refused: ") == true)
    }
}
