import CaseJournal
import Casework
import OfficeCalendar
import TestSupport
import Testing

private func mail(_ uid: Int64, validity: Int64 = 7, _ text: String = "surat", size: Int? = nil) -> IncomingMail {
    IncomingMail(
        mailbox: "INBOX", uidValidity: validity, uid: uid, receivedAt: Sample.start,
        bytes: Array("\(text) \(uid)".utf8),
        size: size)
}

@Suite("The inbox")
struct InboxTests {
    @Test("a mail is stored once, however often it is fetched")
    func once() async throws {
        let sample = try await Sample()
        let first = try await sample.journal.storeMails([mail(1), mail(2)], at: Sample.start)
        let second = try await sample.journal.storeMails([mail(2), mail(3)], at: Sample.start)
        #expect(first == [.stored(1), .stored(2)])
        #expect(second.first == .alreadyThere(2))
        #expect(Set((first + second).map(\.inbox)).count == 3)
        #expect(try await sample.journal.bytes(inbox: 2) == Array("surat 2".utf8))
    }

    @Test("when the server numbers its mailbox anew, the same mails are not new ones")
    func renumbered() async throws {
        let sample = try await Sample()
        let journal = sample.journal
        let first = try await journal.storeMails([mail(1), mail(2), mail(3)], at: Sample.start)
        try await journal.transact { tx in
            try tx.finishInbox(2, .decided, outcome: "request", caseID: "K-2026-0001", at: Sample.start)
        }
        try await journal.markFlagged([2])
        func again(_ uid: Int64, as text: Int64) -> IncomingMail {
            var mail = mail(text, validity: 8)
            mail.uid = uid
            return mail
        }
        let second = try await journal.storeMails(
            [again(11, as: 3), again(12, as: 2), again(13, as: 4), again(1, as: 1)], at: Sample.start)
        #expect(second.map(\.inbox).prefix(2) == [first[2].inbox, first[1].inbox])
        #expect(second.map { if case .stored = $0 { true } else { false } } == [false, false, true, false])
        let flags = try await journal.mailsToFlag(limit: 10)
        #expect(flags.map(\.uid) == [12])
        #expect(flags.map(\.uidValidity) == [8])
        // The same bytes twice within one numbering are two mails; reading tells that they are the same letter.
        let twin = try await journal.storeMails([again(20, as: 4)], at: Sample.start)
        #expect(twin.allSatisfy { if case .stored = $0 { true } else { false } })
    }

    @Test("how far a mailbox is collected is kept with the mails")
    func mark() async throws {
        let sample = try await Sample()
        #expect(try await sample.journal.mark(of: "INBOX") == nil)
        var mark = MailboxMark(
            mailbox: "INBOX", uidValidity: 7, startFrom: Sample.start, highestUID: 20_000, leftAlone: 20_000)
        _ = try await sample.journal.storeMails([mail(20_001)], mark: mark, at: Sample.start)
        #expect(try await sample.journal.mark(of: "INBOX") == mark)
        mark.highestUID = 20_001
        mark.uidValidity = 9
        try await sample.journal.transact { [mark] in try $0.keep(mark) }
        #expect(try await Sample.open(sample.directory).mark(of: "INBOX") == mark)
    }

    @Test("mails that cost a reader wait behind the others, and quarantined ones are not read again")
    func order() async throws {
        let sample = try await Sample()
        let journal = sample.journal
        _ = try await journal.storeMails((1...4).map { mail($0) }, at: Sample.start)
        try await journal.beginReading([1, 2])
        #expect(try await journal.readerLost(over: 1) == 1)
        #expect(try await journal.mailsToRead(limit: 10).map(\.id) == [3, 4, 2, 1])
        #expect(try await journal.mailsToRead(limit: 2, besides: [3]).map(\.id) == [4, 2])
        #expect(try await journal.readerLost(over: 1) == 2)
        try await journal.quarantine(1, reason: "reader-lost", at: Sample.start)
        try await journal.moveToSlowLane(2)
        #expect(try await journal.mailsToRead(limit: 10).map(\.id) == [3, 4])
        #expect(try await journal.mailsToRead(lane: .slow, limit: 10).map(\.id) == [2])
        #expect(try await journal.mailsToRead(lane: .slow, limit: 10).map(\.attempts) == [1])
        #expect(try await journal.readAgain(1))
        #expect(try await !journal.readAgain(1))
        #expect(try await journal.mailsToRead(limit: 10).map(\.id) == [1, 3, 4])
        let counts = try await journal.counts()
        #expect(counts.inbox == [.stored: 4])
    }

    @Test("a mail too large to be fetched is known by its size")
    func cut() async throws {
        let sample = try await Sample()
        _ = try await sample.journal.storeMails([mail(1, size: 30_000_000), mail(2)], at: Sample.start)
        let mails = try await sample.journal.mailsToRead(limit: 2)
        #expect(mails.map(\.isCut) == [true, false])
        #expect(mails.first?.size == 30_000_000)
    }

    @Test("what became of a mail is shown on the server once, and never for mail of no concern")
    func flags() async throws {
        let sample = try await Sample()
        let journal = sample.journal
        _ = try await journal.storeMails((1...4).map { mail($0) }, at: Sample.start)
        try await journal.transact { tx in
            try tx.finishInbox(1, .decided, outcome: "request", caseID: "K-2026-0001", at: Sample.start)
            try tx.finishInbox(2, .other, outcome: "other", at: Sample.start)
            try tx.finishInbox(3, .duplicate, outcome: "duplicate", at: Sample.start)
        }
        let expected: [(Int64, InboxState)] = [(1, .decided), (3, .duplicate)]
        let toFlag = try await journal.mailsToFlag(limit: 10)
        #expect(toFlag.map(\.id) == expected.map(\.0))
        #expect(toFlag.map(\.state) == expected.map(\.1))
        try await journal.markFlagged([1])
        #expect(try await journal.mailsToFlag(limit: 10).map(\.id) == [3])
        #expect(try await journal.inboxList(states: [.stored]).map(\.id) == [4])
        #expect(try await journal.inboxList(caseID: "K-2026-0001").map(\.outcome) == ["request"])
    }

    @Test("twice is the same sender, Message-ID and contents; a borrowed Message-ID is a new letter with a doubt")
    func sightings() async throws {
        let sample = try await Sample()
        _ = try await sample.journal.storeMails((1...7).map { mail($0) }, at: Sample.start)
        let found = try await sample.journal.transact { tx in
            var found = [
                try tx.sighting(inbox: 1, messageID: "<a@x>", sender: "a@opd.example", contents: "1"),
                try tx.sighting(inbox: 2, messageID: "<a@x>", sender: "A@OPD.example", contents: "1"),
                try tx.sighting(inbox: 3, messageID: "<a@x>", sender: "a@opd.example", contents: "2"),
                try tx.sighting(inbox: 4, messageID: "<a@x>", sender: "b@opd.example", contents: "1"),
                try tx.sighting(inbox: 5, messageID: nil, sender: "a@opd.example", contents: "1"),
                try tx.sighting(inbox: 6, messageID: nil, sender: "a@opd.example", contents: "1"),
            ]
            for id in [2, 6] as [Int64] { try tx.finishInbox(id, .duplicate, outcome: "duplicate", at: Sample.start) }
            // Deciding the same mail again after a crash is no second sighting.
            found.append(try tx.sighting(inbox: 5, messageID: nil, sender: "a@opd.example", contents: "1"))
            return found
        }
        #expect(
            found == [
                .first, .twice(of: 1), .borrowed(from: 1), .borrowed(from: 1), .first, .twice(of: 5), .first,
            ])
    }

    @Test(
        "the database refuses rows that make no sense",
        arguments: [
            "UPDATE inbox SET state = 'lost'", "UPDATE inbox SET state = 'decided'",
            "UPDATE inbox SET server_flagged = 2",
            "UPDATE inbox SET uid = 0", "UPDATE inbox SET state = 'quarantined', finished_at = 1",
            "INSERT INTO inbox SELECT 99, mailbox, uidvalidity, uid, 1, 1, 1, '', NULL, NULL, 'stored', 'fast', 0, 0, NULL, NULL, NULL, 0, NULL, NULL FROM inbox",
        ])
    func constraints(sql: String) async throws {
        let sample = try await Sample()
        _ = try await sample.journal.storeMails([mail(1)], at: Sample.start)
        #expect(throws: (any Error).self) { try RawDatabase.tamper(sample.path, sql) }
    }
}
