import CaseJournal
import Casework
import Foundation
import OfficeCalendar
import TestSupport
import Testing

/// `Fixtures/journal-2.sql` is the dump of a journal that the worker wrote over some days of a played office
/// (`KeptStory`, OfficeWorkerTests): people, meetings, loans, lists, orders and things put aside. `journal-2.jsonl` is
/// what its events mean, `journal-2-cases.jsonl` what its cases are. `journal-3` is a shorter story of answers and mails
/// that the first has not. All of them stay as they are for ever.
///
/// To keep another one, run `KeptStory` and then this suite with
/// `DISPOSISI_GOLDEN` naming one directory, and give the files a new number.
@Suite("A played office's journal opens for ever", .serialized)
struct KeptStoryTests: GoldenSuite {
    private func lines(_ name: String) throws -> [Line] {
        try fixture(name + ".jsonl").split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
    }

    /// Where a value says something else than it did. A later version may say more of a case, in names of its own.
    private static func differences(_ then: Any, _ today: Any?, at place: String = "") -> [String] {
        switch (then, today) {
        case (let then as [String: Any], let today as [String: Any]):
            return then.keys.sorted().flatMap { differences(then[$0] ?? "", today[$0], at: "\(place)/\($0)") }
        case (let then as [Any], let today as [Any]) where then.count == today.count:
            return then.indices.flatMap { differences(then[$0], today[$0], at: "\(place)/\($0)") }
        case (let then as NSObject, let today as NSObject) where then == today: return []
        default: return [place]
        }
    }

    @Test(
        "its tables are brought up to date and its record is in one piece",
        arguments: [("journal-2", 19, 19, true), ("journal-3", 6, 5, false)])
    func verifies(name: String, cases: Int, letters: Int, hasErased: Bool) async throws {
        let (_, journal) = try opened(name)
        let verification = try await journal.verify()
        #expect(verification.violations == [])
        #expect(verification.cases == cases)
        #expect((verification.erasedValues > 0) == hasErased)
        #expect(try await journal.incoming(year: 2026).map(\.number) == Array(1...letters))
    }

    @Test(
        "its events mean what they meant, and make the cases that they made",
        arguments: [
            (
                "journal-2",
                [
                    "agreement-asked", "booking-displaced", "decision-withdrawn", "loan-returned", "loans-opened",
                    "meeting-made", "meeting-not-removed", "meeting-ordered", "meeting-refused", "meeting-removed",
                    "meeting-withdrawn", "return-asked", "urgency-declared", "times-shown", "times-proposed",
                    "confirmations-kept", "slots-blocked", "slots-unblocked",
                ]
            ),
            (
                "journal-3",
                [
                    "agreement-asked", "alternatives-offered", "confirmations-kept", "correction-asked",
                    "decision-withdrawn", "meeting-made", "meeting-refused", "not-counted-told",
                ]
            ),
        ] as [(String, [String])])
    func events(name: String, wanted: [String]) async throws {
        let (_, journal) = try opened(name)
        let lines = try lines(name)
        let names = Set(lines.map(\.event.name))
        #expect(names.isSuperset(of: wanted))
        #expect(names.isSubset(of: Set(Event.names)))
        let cases = try fixture(name + "-cases.jsonl").split(separator: "\n").map(String.init)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let ids = Set(lines.map(\.caseID)).sorted()
        #expect(cases.count == ids.count)
        for (id, kept) in zip(ids, cases) {
            let expected = lines.filter { $0.caseID == id }
            let found = try await journal.history(id)
            #expect(found.map(\.event) == expected.map(\.event), "\(id)")
            #expect(found.map(\.at) == expected.map(\.at), "\(id)")
            let folded = try #require(try await journal.case(id))
            let today = try JSONSerialization.jsonObject(with: try encoder.encode(folded))
            let then = try JSONSerialization.jsonObject(with: Data(kept.utf8))
            #expect(Self.differences(then, today) == [], "\(id)")
        }
    }

    @Test("every event that was known when a journal was kept stands in one of the kept journals")
    func together() throws {
        let names = try Set((lines("journal-1") + lines("journal-2")).map(\.event.name))
        #expect(names.count == 60)
    }

    @Test("who acts for whom, what is listed, lent, scanned, owed to the meeting service and put aside is all there")
    func tables() async throws {
        let (_, journal) = try opened("journal-2")
        let delegation = try #require(try await journal.delegations().first)
        #expect(delegation.delegation.form == .plh)
        #expect(delegation.recordedBy == "Sari" && delegation.revokedBy == "Sari")
        #expect(try await !journal.waiting().isEmpty)
        let digests = try await journal.transact { tx in try (1...4).compactMap { try tx.digest(Int64($0)) } }
        #expect(digests.count == 4)
        #expect(digests.allSatisfy { !$0.items.isEmpty })
        #expect(digests.contains { $0.confirms })
        #expect(try await journal.transact { try $0.officeState("digest-day") } != nil)
        let meetings = try await journal.meetingList(all: true)
        #expect(Set(meetings.map(\.state)) == [.done, .dead])
        #expect(Set(meetings.map(\.kind)) == [.create, .delete])
        let lines = try lines("journal-2")
        let scans = lines.compactMap { line -> (String, String)? in
            guard case .actDecided(let decided) = line.event, let scan = decided.scan else { return nil }
            return (line.caseID, scan)
        }
        let (owner, scan) = try #require(scans.first)
        #expect(try await journal.scan(scan, of: owner)?.bytes.starts(with: Array("%PDF-".utf8)) == true)
        let aside = try #require(try await journal.asides().first)
        #expect(aside.key == "deciders/K-2026-0019/-")
        let counts = try await journal.counts()
        #expect(counts.outbox[.inDoubt] == 1 && counts.outbox[.due] == 1)
        #expect(counts.inbox[.stored] == 1)
    }

    @Test("the mails that the first story lacks are there, and an offer says for which session each time is")
    func answers() async throws {
        let (_, journal) = try opened("journal-3")
        let kinds = Set(try await journal.outboxList(limit: 10_000).map(\.kind))
        #expect(
            kinds.isSuperset(of: [
                .declined, .applicantUnclear, .askCorrection, .notCounted, .statusUnknown, .askAgreement,
            ])
        )
        let offers = try lines("journal-3").compactMap { line -> [Int]? in
            if case .alternativesOffered(_, let sessions) = line.event { sessions } else { nil }
        }
        #expect(offers.map(Set.init) == [[0, 1]])
        #expect(try await journal.meetingList(all: true).contains { $0.kind == .delete })
    }

    @Test("work goes on in it")
    func goesOn() async throws {
        let (_, journal) = try opened("journal-2")
        let now = Instant("2027-01-04", "09:00")
        let waiting = try await journal.operatorInputs()
        #expect(waiting.map { $0.order?.kind } == [.hold])
        try await journal.transact { tx in
            for order in waiting { try tx.answer(order.id, with: "done", at: now) }
            try tx.takeUp("deciders/K-2026-0019/-")
            try tx.keep(Sample.procedure, at: now)
            let id = try tx.nextCaseID(prefix: "K", year: 2026)
            #expect(id == "K-2026-0020")
            let agenda = try tx.nextNumber(.incoming, year: 2026)
            #expect(agenda == 20)
            try tx.append(Sample.events(id, agenda: agenda, bookings: []), to: id, at: now)
        }
        #expect(try await journal.asides().isEmpty)
        let doubtful = try #require(try await journal.outboxList(states: [.inDoubt]).first)
        #expect(try await journal.settle(doubtful.key, .resend, at: now))
        let claimed = try await journal.claimDue(at: now, limit: 10, owner: "w", claimSeconds: 900)
        #expect(claimed.count == 2 && claimed.allSatisfy { !$0.bytes.isEmpty })
        #expect(try await journal.verify().violations == [])
        _ = try await journal.eraseDue(at: Instant("2040-01-01", "00:00"))
        #expect(try await journal.verify().violations == [])
    }

    @Test("a journal left by the story is written down as SQL", arguments: ["journal-2", "journal-3"])
    func written(name: String) throws {
        let directory = ProcessInfo.processInfo.environment["DISPOSISI_GOLDEN"] ?? ""
        let path = directory + "/\(name).sqlite"
        guard !directory.isEmpty, FileManager.default.fileExists(atPath: path) else {
            // What the kept one is restored to is written down as it was kept.
            let text = try fixture(name + ".sql")
            let restored = try TemporaryDirectory()
            try RawDatabase.restore(text, to: restored.file("journal.sqlite"))
            let again = try RawDatabase.dump(restored.file("journal.sqlite"))
            #expect(again == text)
            return
        }
        try RawDatabase.dump(path).write(toFile: directory + "/\(name).sql", atomically: true, encoding: .utf8)
    }
}
