import CaseJournal
import Casework
import Foundation
import OfficeCalendar
import TestSupport
import Testing

/// `Fixtures/journal-1.sql` is the dump of a journal as the first landed version wrote it, `journal-1.jsonl` what its
/// events mean. Both stay as they are for ever; a later version gets a pair of its own beside them.
///
/// A pair is written by running this suite with `DISPOSISI_GOLDEN` naming a
/// directory.
@Suite("A journal that was written once opens for ever")
struct GoldenJournalTests: GoldenSuite {
    @Test("its tables are brought up to date and its record is in one piece", arguments: ["journal-1"])
    func verifies(name: String) async throws {
        let (_, journal) = try opened(name)
        let verification = try await journal.verify()
        #expect(verification.violations == [])
        #expect(verification.cases == 3)
        #expect(verification.erasedValues > 0)
    }

    @Test("its events mean what they meant", arguments: ["journal-1"])
    func events(name: String) async throws {
        let (_, journal) = try opened(name)
        let lines = try fixture(name + ".jsonl").split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
        // Every event of its day; later events came with their own fixtures (CaseworkTests, events.jsonl).
        #expect(Set(lines.map(\.event.name)).count == 42)
        #expect(Set(lines.map(\.event.name)).isSubset(of: Set(Event.names)))
        for id in Set(lines.map(\.caseID)) {
            let expected = lines.filter { $0.caseID == id }
            let found = try await journal.history(id)
            #expect(found.map(\.event) == expected.map(\.event))
            #expect(found.map(\.at) == expected.map(\.at))
            #expect(try await journal.case(id) == Case.replay(expected.map { ($0.event, $0.at) }))
        }
    }

    @Test("its mails are still owed and work goes on in it", arguments: ["journal-1"])
    func goesOn(name: String) async throws {
        let (_, journal) = try opened(name)
        #expect(try await journal.counts().outbox == [.due: 1, .done: 1, .inDoubt: 1])
        #expect(try await journal.operatorInputs().count == 1)
        #expect(try await journal.mailsToRead(limit: 10).map(\.uid) == [2])
        let later = Interval(start: Instant("2027-05-03", "09:00"), end: Instant("2027-05-03", "10:00"))
        try await journal.transact { tx in
            try tx.keep(Sample.procedure, at: Sample.start)
            let id = try Sample.open(tx, interval: later)
            #expect(id == "K-2026-0045")
        }
        _ = try await journal.eraseDue(at: Instant("2040-01-01", "00:00"))
        #expect(try await journal.verify().violations == [])
    }

    @Test("today's program writes a record with the same meaning")
    func writesTheSame() async throws {
        let sample = try await Sample()
        let lines = try await write(sample)
        if let directory = ProcessInfo.processInfo.environment["DISPOSISI_GOLDEN"] {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let texts = try lines.map { String(decoding: try encoder.encode($0), as: UTF8.self) + "\n" }
            try texts.joined().write(toFile: directory + "/journal-1.jsonl", atomically: true, encoding: .utf8)
            try RawDatabase.dump(sample.path).write(
                toFile: directory + "/journal-1.sql", atomically: true, encoding: .utf8)
            return
        }
        let golden = try fixture("journal-1.jsonl").split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
        #expect(lines == golden)
    }

    /// A case through its whole procedure, one with every other event, and one that is erased.
    private func write(_ sample: Sample) async throws -> [Line] {
        let first = "K-2026-0042"
        let (second, third) = ("K-2026-0043", "K-2026-0044")
        let now = Sample.start
        let token = TokenSubject(caseID: first, act: "2", person: "subkoor", version: 1, attempt: 1)
        _ = try await sample.journal.storeMails(
            (1...2).map {
                IncomingMail(
                    mailbox: "INBOX", uidValidity: 7, uid: $0, receivedAt: now, bytes: Array("surat \($0)".utf8))
            },
            mark: MailboxMark(mailbox: "INBOX", uidValidity: 7, startFrom: now, highestUID: 2, leftAlone: 0), at: now)
        try await sample.journal.transact { tx in
            let schedule = try tx.schedule(facilities: [Sample.facility], around: Sample.morning)
            let held = try #require(
                schedule.assignment(
                    for: [Need(kind: "zoom")], in: Sample.morning, owner: first, session: 0, state: .held))
            try tx.append(
                Sample.events(first, agenda: 451, bookings: held), to: first, at: now)
            var booked = held
            booked[0].state = .booked
            try tx.append(
                Self.decided(booked), to: first, at: now.adding(minutes: 30))
            try tx.append(
                [
                    .letterSigned(
                        year: 2026, sequence: 1031, number: "B/500.12/1031/DKISP/XI/2026", date: Day("2026-11-23"),
                        official: "kadis", fieldsDigest: "f2"),
                    .paperOwed(key: "letter/1"), .paperTypeset(key: "letter/1", digest: "d2"),
                    .letterSent(slot: "letter/1"), .caseCompleted,
                ], to: first, at: now.adding(minutes: 60))
            try tx.append(Self.others(second), to: second, at: now.adding(minutes: 61))
            try tx.append(
                [
                    Sample.opening(third, address: "hapus@arunika.example"),
                    .incomingRegistered(year: 2026, number: 452),
                    .caseCancelled,
                ], to: third, at: now.adding(minutes: 62))
            for (id, slot) in [(first, "receipt"), (first, "letter/1"), (second, "receipt")] {
                try tx.owe(Sample.mail(id, slot: slot, size: 20), at: now)
            }
            try tx.markDone([SentMail(key: "\(first)/1/receipt", at: now, queueWords: "250 Ok", archived: true)])
            _ = try tx.owePaper(
                OwedPaper(key: "letter/1", template: "surat", fields: ["to": "Kepala Dinas"]), of: first, at: now)
            _ = try tx.paperDone("letter/1", of: first, bytes: [37, 80, 68, 70], digest: "d2", at: now)
            try tx.issueToken(hash: "hash", subject: token, expiresAt: now.adding(minutes: 10_080))
            _ = try tx.leave(
                Input.OperatorOrder(kind: .askAgain, name: "Operator", reason: "surat hilang"),
                for: second, at: now)
            try tx.finishInbox(1, .decided, outcome: "request", caseID: first, at: now)
        }
        _ = try await sample.journal.claimDue(at: now, limit: 1, owner: "w", claimSeconds: 900)
        try await sample.journal.markInDoubt("\(first)/1/letter/1", words: "lost after the final dot", archived: true)
        var lines: [Line] = []
        for id in [first, second, third] {
            // After erasure the third case's events mean the same with their personal values gone.
            if id == third { _ = try await sample.journal.erase(case: third, at: now.adding(minutes: 63)) }
            lines += try await sample.journal.history(id).map { Line(caseID: id, at: $0.at, event: $0.event) }
        }
        return lines
    }

    /// From the first decision to the draft.
    private static func decided(_ booked: [Booking]) -> [Event] {
        [
            .actDecided(
                .init(
                    act: "2", row: "2", outcome: .done, person: "subkoor", title: "Subkoordinator", proof: .submission,
                    inbox: 1, note: Personal("Mohon disiapkan"), version: 1)), .rowDone(row: "2"),
            .factEstablished(name: "pilihan", value: "akun saja"), .slotsBooked(bookings: booked),
            .meetingsProvided(meetings: [
                Meeting(
                    session: 0, joinURL: Personal("https://zoom.example/j/81234567890"),
                    meetingID: Personal("81234567890"), passcode: Personal("rahasia"))
            ]), .draftMade(version: 1, fieldsDigest: "f1", remark: Personal("Narahubung: Sdri. Dewi")),
            .paperOwed(key: "draft/1"), .paperFailed(key: "draft/1", reason: "font"),
        ]
    }

    /// Every event that the first case does not have.
    private static func others(_ id: String) -> [Event] {
        [
            Sample.opening(id, number: nil), .dataAsked(fields: ["contact"]), .applicantReminded(count: 1),
            .requestAmended(request: Sample.request(number: nil), material: false, inbox: 1), .applicantAnswered,
            .officialReminded(act: "2", count: 1), .escalated(act: "2", role: "kabid"),
            .replySetAside(inbox: 1, reason: .noToken, from: Personal("orang@lain.example")),
            .clarificationAsked(act: "2", official: "subkoor"), .notCountedTold(official: "subkoor"),
            .partyConfirmed(
                .init(act: "8", party: "tim", person: "dewi", title: "Tim", proof: .domain, inbox: 1)),
            .codeSent(
                act: "2", person: "subkoor",
                answer: .init(
                    outcome: .revised, note: Personal("perbaiki"), inbox: 1, choice: "akun saja",
                    meetings: [Meeting(session: 0, joinURL: nil, meetingID: Personal("81"), passcode: nil)],
                    request: Sample.request())),
            .correctionAsked(act: "2", note: Personal("Lampirkan daftar peserta")), .cancellationConfirmationAsked,
            .deadlineMet(key: "remind/2/1/1"), .mailUndelivered(slot: "receipt", reason: "refused"),
            .operatorActed(
                order: .init(
                    kind: .recordDecision(official: "kadis", outcome: .done, note: "acc"), name: "Operator",
                    reason: "disposisi kertas")),
            .alternativesOffered(intervals: [Sample.morning]), .alternativeChosen(number: 1), .slotsReleased,
            .caseFull, .caseRefused(act: "2"), .caseClosed(reason: .eventPast),
        ]
    }
}
