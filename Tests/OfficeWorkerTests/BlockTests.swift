import CaseJournal
import Casework
import LetterReading
import OfficeCalendar
import Testing

@testable import OfficeWorker

@Suite("Slots that the office keeps for a sudden need")
struct BlockTests {
    private static func obey(_ kind: Input.OperatorOrder.Kind, _ office: SmallOffice) async throws -> String {
        let now = office.clock.now()
        return try await office.journal.transact { tx in
            try office.worker.desk.obey(
                .init(kind: kind, name: "Sari", reason: "Kunjungan pimpinan daerah"), caseID: "K-2026-0001", at: now,
                in: tx)
        }
    }

    /// A request of its own agency for the same hours, big enough for the largest account alone.
    private static func request(_ office: SmallOffice, _ number: Int) -> Reading {
        var reading = office.request(from: "umum@dinkes\(number).example", messageID: "r\(number)@x")
        reading.request?.number = "005/\(number)/2026"
        reading.request?.sessions[0].participants = 900
        reading.authentication.domainProved = true
        return reading
    }

    @Test("nobody books a slot between its being displaced and its being given back, and the record stays whole")
    func between() async throws {
        let office = try SmallOffice()
        office.arrives(Self.request(office, 1), text: "surat 1")
        try await office.worker.settleEverything()
        let all = Interval(
            start: office.clock.now(), end: office.clock.now().adding(minutes: 20 * 1440))
        let held = try await office.journal.bookings(from: all.start, to: all.end)
        try #require(held.map(\.state) == [.held])
        #expect(try await Self.obey(.displace, office) == "done")
        let blocked = try await office.journal.bookings(from: all.start, to: all.end)
        #expect(blocked.map(\.state) == [.blocked])
        #expect(blocked.map(\.interval) == held.map(\.interval) && blocked.map(\.facility) == held.map(\.facility))
        #expect(blocked.map(\.owner) == ["K-2026-0001"])

        // The next letter finds the account taken; so does a worker that starts anew.
        office.arrives(Self.request(office, 2), text: "surat 2")
        try await office.worker.settleEverything()
        #expect(try await office.journal.case("K-2026-0002")?.bookings.isEmpty == true)
        let again = try await office.restarted(owner: "again")
        office.arrives(Self.request(office, 3), text: "surat 3")
        try await again.settleEverything()
        #expect(try await office.journal.case("K-2026-0003")?.bookings.isEmpty == true)
        #expect(try await office.journal.verify().violations == [])

        #expect(try await Self.obey(.unblock(block: 1), office) == "done")
        #expect(try await office.journal.bookings(from: all.start, to: all.end).isEmpty)
        office.arrives(Self.request(office, 4), text: "surat 4")
        try await office.worker.settleEverything()
        #expect(try await office.journal.case("K-2026-0004")?.bookings.count == 1)
        #expect(try await office.journal.verify().violations == [])
    }

    @Test("the tables themselves refuse a booking over a block")
    func tables() async throws {
        let office = try SmallOffice()
        office.arrives(Self.request(office, 1), text: "surat 1")
        office.arrives(Self.request(office, 2), text: "surat 2")
        try await office.worker.settleEverything()
        _ = try await Self.obey(.displace, office)
        let now = office.clock.now()
        let slots = try #require(try await office.journal.case("K-2026-0001")?.slots)
        let mine = slots.map { slot in
            var slot = slot
            (slot.owner, slot.state) = ("K-2026-0002", .held)
            return slot
        }
        await #expect(throws: JournalError.self) {
            try await office.journal.transact { tx in
                _ = try tx.append([.slotsHeld(bookings: mine)], to: "K-2026-0002", at: now)
            }
        }
    }
}
