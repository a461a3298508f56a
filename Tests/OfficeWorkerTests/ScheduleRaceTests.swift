import CaseJournal
import Casework
import LetterReading
import OfficeCalendar
import Settings
import TestSupport
import Testing

@testable import OfficeWorker

/// Many writers on one database, as a running worker and operator commands beside it are.
@Suite("The schedule under many writers")
struct ScheduleRaceTests {
    private static let writers = 8
    private static let requests = 100

    /// The example office with one facility of the kind that its first SOP asks for.
    private static func small(_ settings: inout OfficeSettings) {
        let kind = settings.procedures[0].bundle[0].kind
        settings.office.facilities = [
            Facility(id: "satu", kind: kind, name: "Satu-satunya", units: 1, capacity: 1000, bufferMinutes: 15)
        ]
    }

    private static func journals(_ office: SmallOffice) throws -> [CaseJournal] {
        try (0..<writers).map { writer in
            let salts = Counter()
            return try CaseJournal.open(
                at: office.directory.file("disposisi.sqlite"), digest: { digest($0) },
                salt: {
                    salts.add(1)
                    return "salt-\(writer)-\(salts.value)-0123456789"
                })
        }
    }

    /// A hundred letters at once, each handed to one of the writers; returns the ids of their cases.
    private static func arrive(_ office: SmallOffice, _ journals: [CaseJournal], moved: Bool) async throws -> [String] {
        let desk = office.worker.desk
        let now = office.clock.now()
        return try await withThrowingTaskGroup(of: String?.self) { group in
            for number in 0..<requests {
                var letter = office.request(messageID: "r\(number)@x")
                letter.request?.number = "005/\(number)/Dinkes/2026"
                // Half of the letters want a time that only touches that of the others.
                if moved, number % 2 == 1 {
                    letter.request?.sessions[0].start = TimeOfDay(minutes: 600)
                    letter.request?.sessions[0].end = TimeOfDay(minutes: 720)
                }
                let arrival = Input.Arrival(
                    inbox: Int64(number + 1), reading: letter, receivedAt: now, borrowedMessageID: false)
                let journal = journals[number % journals.count]
                group.addTask {
                    try await journal.transact { tx in try desk.open(arrival, at: now, in: tx) }
                }
            }
            var ids: [String] = []
            for try await id in group { if let id { ids.append(id) } }
            return ids
        }
    }

    @Test("100 letters at once for the last slot: one holds it, and no two bookings overlap", arguments: [false, true])
    func overlap(moved: Bool) async throws {
        let office = try SmallOffice(change: Self.small)
        let journals = try Self.journals(office)
        let ids = try await Self.arrive(office, journals, moved: moved)
        #expect(Set(ids).count == Self.requests)
        let bookings = try await office.journal.bookings(
            from: Instant(milliseconds: 0), to: Instant(milliseconds: .max / 4))
        #expect(bookings.count == 1)
        let agenda = try await office.journal.incoming(year: 2026)
        #expect(agenda.map(\.number) == Array(1...Self.requests))
    }

    @Test("100 requests for the last slot: one is booked, 99 are offered other times")
    func lastSlot() async throws {
        let office = try SmallOffice(change: Self.small)
        let journals = try Self.journals(office)
        let ids = try await Self.arrive(office, journals, moved: false)
        let desk = office.worker.desk
        let now = office.clock.now()
        let procedure = office.settings.procedures[0]
        // Everybody says yes to everybody, all at once, until the schedule is asked.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, id) in ids.enumerated() {
                let journal = journals[number % journals.count]
                group.addTask {
                    for _ in 0..<10 {
                        let done = try await journal.transact { tx -> Bool in
                            guard let matter = try tx.case(id), matter.state == .running,
                                let asked = matter.asked.first,
                                let act = matter.current.flatMap({ procedure.act($0)?.act }), act.kind != .provision
                            else { return true }
                            // As the mail shows it: what is held for this case is free, otherwise it is full.
                            let isFull = act.kind == .checkSchedule && matter.bookings.isEmpty
                            try desk.handle(
                                .operatorOrdered(
                                    .init(
                                        kind: .recordDecision(
                                            official: asked.official, outcome: isFull ? .full : .done, note: nil),
                                        name: "admin", reason: "disposisi kertas")), caseID: id, at: now, in: tx)
                            return false
                        }
                        if done { return }
                    }
                }
            }
            try await group.waitForAll()
        }
        var booked = 0
        var offered = 0
        for id in ids {
            let matter = try #require(try await office.journal.case(id))
            if matter.bookings.contains(where: { $0.state == .booked }) { booked += 1 }
            if matter.state == .full, !matter.offered.isEmpty {
                offered += 1
                for interval in matter.offered {
                    #expect(office.settings.office.hours.contains(interval))
                }
            }
        }
        #expect(booked == 1)
        #expect(offered == Self.requests - 1)
        #expect(try await office.journal.verify().isClean)
    }
}
