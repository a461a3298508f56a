import CaseJournal
import Casework
import OfficeCalendar
import TestSupport
import Testing

private let now = Sample.start

@Suite("The outbox")
struct OutboxTests {
    private func owing(_ mails: [OutboxMail]) async throws -> (Sample, CaseJournal) {
        let sample = try await Sample()
        try await sample.journal.transact { tx in for mail in mails { try tx.owe(mail, at: now) } }
        return (sample, sample.journal)
    }

    private func state(_ journal: CaseJournal, _ key: String) async throws -> OutboxState? {
        try await journal.outboxList().first { $0.key == key }?.state
    }

    private let key = "K-1/1/receipt"

    @Test("a mail is owed once under its key, with its final bytes")
    func once() async throws {
        let (_, journal) = try await owing([Sample.mail("K-1")])
        var again = Sample.mail("K-1")
        again.bytes = [1, 2, 3]
        let fresh = try await journal.transact { [again] in try $0.owe(again, at: now) }
        #expect(!fresh)
        #expect(try await journal.bytes(outbox: key) == Sample.mail("K-1").bytes)
        var twin = Sample.mail("K-1", slot: "other")
        twin.messageID = Sample.mail("K-1").messageID
        await #expect(throws: JournalError.self) { try await journal.transact { [twin] in try $0.owe(twin, at: now) } }
    }

    @Test("mails are claimed when they are due, by one owner, the longest due first")
    func claiming() async throws {
        let (_, journal) = try await owing([
            Sample.mail("K-1", slot: "a", notBefore: now.adding(minutes: 10)), Sample.mail("K-1", slot: "b"),
            Sample.mail("K-1", slot: "c", notBefore: now.adding(minutes: 5)),
        ])
        func claim(_ minutes: Int, _ owner: String = "w", limit: Int = 10) async throws -> [String] {
            try await journal.claimDue(
                at: now.adding(minutes: minutes), limit: limit, owner: owner, claimSeconds: 900
            ).map(\.slot)
        }
        #expect(try await journal.nextDueTime() == now)
        #expect(try await claim(0) == ["b"])
        #expect(try await claim(0, "other") == [])
        #expect(try await journal.nextDueTime() == now.adding(minutes: 5))
        #expect(try await claim(4) == [])
        #expect(try await claim(10, limit: 1) == ["c"])
        #expect(try await claim(10) == ["a"])
        #expect(try await journal.nextDueTime() == nil)
    }

    @Test("a hundred dispatchers never share a mail")
    func sharing() async throws {
        let (sample, _) = try await owing((0..<200).map { Sample.mail("K-\($0)") })
        let journals = [sample.journal, try Sample.open(sample.directory)]
        let claimed = try await withThrowingTaskGroup(of: [String].self) { group in
            for number in 0..<100 {
                group.addTask {
                    try await journals[number % 2].claimDue(at: now, limit: 3, owner: "w\(number)", claimSeconds: 900)
                        .map(\.key)
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(claimed.count == 200)
        #expect(Set(claimed).count == 200)
    }

    @Test("a claim that expires before DATA makes the mail due again; after DATA it is in doubt")
    func expiry() async throws {
        let (_, journal) = try await owing([Sample.mail("K-1", slot: "a"), Sample.mail("K-1", slot: "b")])
        _ = try await journal.claimDue(at: now, limit: 10, owner: "w", claimSeconds: 60)
        #expect(try await journal.markSending(["K-1/1/b"], archived: true, owner: "w") == ["K-1/1/b"])
        #expect(try await journal.markSending(["K-1/1/a"], archived: true, owner: "x") == [])
        #expect(try await journal.expireClaims(at: now.adding(seconds: 59)) == [])
        #expect(try await journal.expireClaims(at: now.adding(seconds: 60)) == ["K-1/1/b"])
        #expect(try await state(journal, "K-1/1/a") == .due)
        #expect(try await state(journal, "K-1/1/b") == .inDoubt)
        let lines = try await journal.outboxList()
        #expect(lines.map(\.archived) == [true, false])
        #expect(lines.map(\.attempts) == [1, 0])
    }

    @Test("after a restart the claims of the worker before are ended at once, one's own are not")
    func restart() async throws {
        let (_, journal) = try await owing([Sample.mail("K-1", slot: "a"), Sample.mail("K-1", slot: "b")])
        _ = try await journal.claimDue(at: now, limit: 1, owner: "old", claimSeconds: 9000)
        _ = try await journal.claimDue(at: now, limit: 1, owner: "new", claimSeconds: 9000)
        #expect(try await journal.expireClaims(at: now, besides: "new") == [])
        #expect(try await state(journal, "K-1/1/a") == .due)
        #expect(try await state(journal, "K-1/1/b") == .claimed)
        try await journal.releaseClaims(of: "new")
        #expect(try await state(journal, "K-1/1/b") == .due)
        #expect(try await journal.outboxList().map(\.attempts) == [0, 0])
    }

    @Test("an answer that comes after the claim expired still counts")
    func lateAnswer() async throws {
        let (_, journal) = try await owing([Sample.mail("K-1")])
        _ = try await journal.claimDue(at: now, limit: 1, owner: "w", claimSeconds: 60)
        _ = try await journal.markSending([key], archived: false, owner: "w")
        _ = try await journal.expireClaims(at: now.adding(minutes: 2))
        try await journal.markDone([SentMail(key: key, at: now, queueWords: "250 2.0.0 Ok", archived: true)])
        #expect(try await state(journal, key) == .done)
        #expect(try await journal.outboxList().first?.queueWords == "250 2.0.0 Ok")
    }

    /// What may be said of a mail, by the state it is in.
    private static let steps: [(OutboxState, String, OutboxState)] = [
        (.due, "done", .done), (.due, "defer", .due), (.due, "doubt", .due), (.due, "dead", .dead),
        (.due, "sent", .due), (.due, "resend", .due), (.due, "retry", .due),
        (.claimed, "done", .done), (.claimed, "defer", .due), (.claimed, "doubt", .inDoubt), (.claimed, "dead", .dead),
        (.claimed, "sent", .claimed), (.claimed, "resend", .claimed), (.claimed, "retry", .claimed),
        (.sending, "done", .done), (.sending, "defer", .due), (.sending, "doubt", .inDoubt), (.sending, "dead", .dead),
        (.sending, "sent", .sending), (.sending, "resend", .sending), (.sending, "retry", .sending),
        (.inDoubt, "done", .done), (.inDoubt, "defer", .due), (.inDoubt, "doubt", .inDoubt), (.inDoubt, "dead", .dead),
        (.inDoubt, "sent", .done), (.inDoubt, "resend", .due), (.inDoubt, "retry", .inDoubt),
        (.done, "done", .done), (.done, "defer", .done), (.done, "doubt", .done), (.done, "dead", .done),
        (.done, "sent", .done), (.done, "resend", .done), (.done, "retry", .done),
        (.dead, "done", .dead), (.dead, "defer", .dead), (.dead, "doubt", .dead), (.dead, "dead", .dead),
        (.dead, "sent", .dead), (.dead, "resend", .dead), (.dead, "retry", .due),
    ]

    @Test("every word about a mail has one meaning in every state", arguments: steps)
    func step(from: OutboxState, word: String, to: OutboxState) async throws {
        let (_, journal) = try await owing([Sample.mail("K-1")])
        let key = key
        if from != .due { _ = try await journal.claimDue(at: now, limit: 1, owner: "w", claimSeconds: 60) }
        if from == .sending { _ = try await journal.markSending([key], archived: true, owner: "w") }
        try await say(["inDoubt": "doubt", "done": "done", "dead": "dead"]["\(from)"] ?? "", key, journal)
        #expect(try await state(journal, key) == from)
        try await say(word, key, journal)
        #expect(try await state(journal, key) == to)
        // The bytes are never touched.
        #expect(try await journal.bytes(outbox: key) == Sample.mail("K-1").bytes)
    }

    private func say(_ word: String, _ key: String, _ journal: CaseJournal) async throws {
        switch word {
        case "done": try await journal.markDone([SentMail(key: key, at: now, queueWords: "250", archived: true)])
        case "defer": try await journal.markDeferred(key, words: "451", nextAttempt: now.adding(minutes: 5))
        case "doubt": try await journal.markInDoubt(key, words: "lost after the final dot", archived: true)
        case "dead": try await journal.markDead(key, words: "550", at: now)
        case "sent": _ = try await journal.settle(key, .sent, at: now)
        case "resend": _ = try await journal.settle(key, .resend, at: now)
        case "retry": _ = try await journal.retry(key, at: now)
        default: break
        }
    }

    @Test("a mail that waits for a paper falls due with its bytes when the paper is there")
    func waiting() async throws {
        let (_, journal) = try await owing([Sample.mail("K-1", slot: "letter", waitsForPaper: "letter/1")])
        #expect(try await journal.nextDueTime() == nil)
        #expect(try await journal.claimDue(at: now, limit: 5, owner: "w", claimSeconds: 60).isEmpty)
        try await journal.transact { tx in
            #expect(try tx.mailsWaiting(forPaper: "letter/1", of: "K-1") == ["K-1/1/letter"])
            try tx.complete(outbox: "K-1/1/letter", bytes: [65, 66], at: now.adding(minutes: 1))
        }
        let claimed = try await journal.claimDue(
            at: now.adding(minutes: 1), limit: 5, owner: "w", claimSeconds: 60)
        #expect(claimed.map(\.bytes) == [[65, 66]])
        await #expect(throws: JournalError.self) {
            try await journal.transact { try $0.complete(outbox: "K-1/1/letter", bytes: [67], at: now) }
        }
    }

    @Test("answers are counted by address and by case, mails by the hour")
    func counting() async throws {
        let sample = try await Sample()
        try await sample.journal.transact { tx in
            for (minute, (id, slot, isAnswer)) in [
                ("K-1", "a", true), ("K-1", "b", true), ("K-2", "a", true), ("K-1", "letter", false),
            ].enumerated() {
                try tx.owe(
                    Sample.mail(id, slot: slot, to: "OPD@arunika.example", isAnswer: isAnswer),
                    at: now.adding(minutes: minute))
            }
            #expect(try tx.answersSent(to: "opd@arunika.example", since: now) == 3)
            #expect(try tx.answersSent(to: "opd@arunika.example", case: "K-1", since: now) == 2)
            #expect(try tx.answersSent(to: "opd@arunika.example", since: now.adding(minutes: 1)) == 2)
            #expect(try tx.answersSent(to: "lain@arunika.example", since: now) == 0)
            #expect(try tx.hasMail(slot: "letter", of: "K-1"))
            #expect(try !tx.hasMail(slot: "letter", of: "K-2"))
        }
        try await sample.journal.markDone([
            SentMail(key: "K-1/1/a", at: now.adding(minutes: 9), queueWords: "250", archived: false)
        ])
        let (sent, due) = try await sample.journal.transact { tx in
            (try tx.mailsSent(since: now.adding(minutes: 9)), try tx.mailsDue(at: now.adding(minutes: 2)))
        }
        #expect(sent == 1)
        #expect(due == 2)
    }

    @Test(
        "the database refuses rows that make no sense",
        arguments: [
            "UPDATE outbox SET state = 'sent'", "UPDATE outbox SET state = 'done'",
            "UPDATE outbox SET state = 'claimed'", "UPDATE outbox SET claim_owner = 'w'",
            "UPDATE outbox SET state = 'dead'", "UPDATE outbox SET sent_at = 1", "UPDATE outbox SET archived = 2",
            "UPDATE outbox SET to_address = NULL", "UPDATE outbox SET erased_at = 1, to_address = NULL",
            "UPDATE outbox SET attempts = -1",
            "INSERT INTO outbox_bytes VALUES (1, x'00')",
        ])
    func constraints(sql: String) async throws {
        let (sample, _) = try await owing([Sample.mail("K-1")])
        #expect(throws: (any Error).self) { try RawDatabase.tamper(sample.path, sql) }
    }

    @Test("a mail that was sent cannot be unsent even by hand")
    func sentStaysSent() async throws {
        let (sample, journal) = try await owing([Sample.mail("K-1")])
        try await journal.markDone([SentMail(key: key, at: now, queueWords: "250", archived: true)])
        #expect(throws: (any Error).self) {
            try RawDatabase.tamper(sample.path, "UPDATE outbox SET state = 'due', sent_at = NULL, ended_at = NULL")
        }
    }
}

@Suite("Papers")
struct PaperTests {
    private let paper = OwedPaper(key: "draft/1", template: "surat", fields: ["subject": "Fasilitasi", "draft": true])

    @Test("a paper is owed once, claimed once, and stays as it was typeset")
    func way() async throws {
        let sample = try await Sample()
        let journal = sample.journal
        let paper = paper
        try await journal.transact { tx in
            let first = try tx.owePaper(paper, of: "K-1", at: now)
            let second = try tx.owePaper(paper, of: "K-1", at: now)
            #expect(first && !second)
        }
        let claimed = try await journal.claimPaper(at: now, owner: "w", claimSeconds: 60)
        #expect(claimed?.fields == paper.fields)
        #expect(try await journal.claimPaper(at: now, owner: "w", claimSeconds: 60) == nil)
        try await journal.transact { tx in
            let first = try tx.paperDone("draft/1", of: "K-1", bytes: [37, 80], digest: "d1", at: now)
            let second = try tx.paperDone("draft/1", of: "K-1", bytes: [1], digest: "d2", at: now)
            #expect(first && !second)
        }
        let stored = try await journal.paper("draft/1", of: "K-1")
        #expect(stored?.state == .typeset)
        #expect(stored?.digest == "d1")
        #expect(stored?.bytes == [37, 80])
        #expect(try await journal.papers(of: "K-1").map(\.key) == ["draft/1"])
        #expect(try await journal.paper("draft/2", of: "K-1") == nil)
    }

    @Test("a paper that fails is tried again at its time and in the end given up")
    func failing() async throws {
        let sample = try await Sample()
        let journal = sample.journal
        let paper = paper
        _ = try await journal.transact { try $0.owePaper(paper, of: "K-1", at: now) }
        _ = try await journal.claimPaper(at: now, owner: "w", claimSeconds: 60)
        try await journal.transact {
            try $0.paperFailed(
                "draft/1", of: "K-1", words: "no font", nextAttempt: now.adding(minutes: 5), at: now)
        }
        #expect(try await journal.claimPaper(at: now.adding(minutes: 4), owner: "w", claimSeconds: 60) == nil)
        let again = try await journal.claimPaper(at: now.adding(minutes: 5), owner: "w", claimSeconds: 60)
        #expect(again?.attempts == 1)
        try await journal.transact {
            try $0.paperFailed("draft/1", of: "K-1", words: "no font", nextAttempt: nil, at: now)
        }
        #expect(try await journal.paper("draft/1", of: "K-1")?.state == .failed)
        #expect(try await journal.claimPaper(at: now.adding(minutes: 500), owner: "w", claimSeconds: 60) == nil)
        // A person may still hand one in.
        _ = try await journal.transact { try $0.paperDone("draft/1", of: "K-1", bytes: [1], digest: "d", at: now) }
        #expect(try await journal.paper("draft/1", of: "K-1")?.state == .typeset)
    }

    @Test("the claim of a lost typesetter expires")
    func expiry() async throws {
        let sample = try await Sample()
        let paper = paper
        _ = try await sample.journal.transact { try $0.owePaper(paper, of: "K-1", at: now) }
        _ = try await sample.journal.claimPaper(at: now, owner: "w", claimSeconds: 60)
        _ = try await sample.journal.expireClaims(at: now.adding(seconds: 61))
        #expect(try await sample.journal.claimPaper(at: now, owner: "v", claimSeconds: 60)?.attempts == 1)
    }
}
