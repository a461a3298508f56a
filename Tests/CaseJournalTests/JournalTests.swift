import CaseJournal
import Casework
import OfficeCalendar
import TestSupport
import Testing

@Suite("The journal")
struct JournalTests {
    @Test("a case that was appended is folded back from the file")
    func foldsBack() async throws {
        let sample = try await Sample()
        let id = try await sample.openCase()
        #expect(id == "K-2026-0001")
        let inMemory = try await sample.journal.transact { try $0.case("K-2026-0001") }
        let fromFile = try await Sample.open(sample.directory).case(id)
        #expect(inMemory == fromFile)
        #expect(fromFile?.applicant.address.text == "dinkes@arunika.example")
        #expect(fromFile?.agendaNumber == 1)
        #expect(fromFile?.sequence == 10)
        #expect(try await sample.journal.verify().violations == [])
    }

    @Test("events hold no personal value")
    func noPersonalValues() async throws {
        let sample = try await Sample()
        try await sample.openCase()
        let payloads = try RawDatabase.texts(sample.path, "SELECT group_concat(payload) FROM journal").joined()
        for value in ["dinkes@arunika.example", "Rahmawati", "0812", "Sutarno", "Rapat Koordinasi", "Permohonan"] {
            #expect(!payloads.contains(value), "\(value)")
        }
        #expect(payloads.contains("005/12/DINKES"))
        #expect(try await sample.journal.counts().personalValues > 6)
    }

    @Test("two hands on one file see each other's events")
    func twoHands() async throws {
        let sample = try await Sample()
        let id = try await sample.openCase()
        let other = try Sample.open(sample.directory)
        _ = try await other.transact { try $0.append([.escalated(act: "2", role: "kabid")], to: id, at: Sample.start) }
        let after = try await sample.journal.transact { tx in
            try tx.append([.caseCancelled, .slotsReleased], to: id, at: Sample.start.adding(minutes: 5))
        }
        #expect(after.sequence == 13)
        #expect(try await other.transact { try $0.case(id) }?.state == .cancelled)
        #expect(try await sample.journal.verify().violations == [])
    }

    @Test("case numbers and register numbers run on within their year and begin anew with the next")
    func numbers() async throws {
        let sample = try await Sample()
        for number in 1...3 {
            let interval = Interval(
                start: Sample.morning.start.adding(minutes: number * 1440),
                end: Sample.morning.end.adding(minutes: number * 1440))
            #expect(try await sample.openCase(interval: interval) == "K-2026-000\(number)")
        }
        let next = try await sample.journal.transact { tx in
            [
                try tx.nextCaseID(prefix: "K", year: 2026), try tx.nextCaseID(prefix: "K", year: 2027),
                try tx.nextCaseID(prefix: "Z-P", year: 2026), "\(try tx.nextNumber(.incoming, year: 2026))",
                "\(try tx.nextNumber(.incoming, year: 2027))",
                "\(try tx.nextNumber(.outgoing, year: 2026, first: 118))",
            ]
        }
        #expect(next == ["K-2026-0004", "K-2027-0001", "Z-P-2026-0001", "4", "1", "118"])
        #expect(try await sample.journal.incoming(year: 2026).map(\.number) == [1, 2, 3])
    }

    @Test("a register takes no number twice and leaves none out", arguments: [1, 3, 0])
    func registerGap(number: Int) async throws {
        let sample = try await Sample()
        let id = try await sample.openCase()
        let before = try RawDatabase.dump(sample.path)
        await #expect {
            try await sample.journal.transact { tx in
                try tx.append([.incomingRegistered(year: 2026, number: number)], to: id, at: Sample.start)
            }
        } throws: { error in
            if case JournalError.refused = error { true } else { false }
        }
        #expect(try RawDatabase.dump(sample.path) == before)
        #expect(try await sample.journal.case(id)?.sequence == 10)
    }

    @Test("outgoing numbers are allocated one by one, without a gap, by fifty hands at once")
    func outgoing() async throws {
        let sample = try await Sample()
        let journals = [sample.journal, try Sample.open(sample.directory)]
        var ids: [String] = []
        for number in 0..<50 {
            let interval = Interval(
                start: Sample.morning.start.adding(minutes: number * 1440),
                end: Sample.morning.end.adding(minutes: number * 1440))
            ids.append(try await sample.openCase(interval: interval))
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, id) in ids.enumerated() {
                group.addTask {
                    try await journals[index % 2].transact { tx in
                        let sequence = try tx.nextNumber(.outgoing, year: 2026, first: 41)
                        _ = try tx.append(
                            [
                                .letterSigned(
                                    year: 2026, sequence: sequence, number: "500.12/\(sequence)/DKISP/XI/2026",
                                    date: Day("2026-11-24"), official: "kadis", fieldsDigest: "f")
                            ], to: id, at: Sample.start)
                    }
                }
            }
            try await group.waitForAll()
        }
        let lines = try await sample.journal.outgoing(year: 2026)
        #expect(lines.map(\.sequence) == Array(41..<91))
        #expect(Set(lines.map(\.caseID)) == Set(ids))
        #expect(try await sample.journal.verify().violations == [])
    }

    @Test("a hundred hands want one slot and one gets it")
    func oneSlot() async throws {
        let sample = try await Sample()
        let journals = [sample.journal, try Sample.open(sample.directory)]
        let granted = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<100 {
                group.addTask {
                    try await journals[number % 2].transact { tx in
                        let id = try Sample.open(tx, address: "opd\(number)@arunika.example", number: "005/\(number)")
                        return try tx.case(id)?.bookings.isEmpty == false
                    }
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(granted == 1)
        let bookings = try await sample.journal.bookings(from: Sample.morning.start, to: Sample.morning.end)
        #expect(bookings.count == 1)
        #expect(try await sample.journal.counts().cases == [.running: 100])
        #expect(try await sample.journal.verify().violations == [])
    }

    @Test("a decision made without looking at the schedule cannot book a slot twice")
    func overbooking() async throws {
        let sample = try await Sample()
        try await sample.openCase()
        func booking(_ start: Int, units: Int = 1) -> Booking {
            Booking(
                facility: "zoom-1",
                interval: Interval(
                    start: Sample.morning.start.adding(minutes: start),
                    end: Sample.morning.start.adding(minutes: start + 60)), units: units, owner: "K-2026-0002",
                session: 0, state: .held)
        }
        func hold(_ bookings: [Booking]) async throws -> Case {
            try await sample.journal.transact { tx in
                try tx.append(
                    [Sample.opening("K-2026-0002"), .slotsHeld(bookings: bookings)], to: "K-2026-0002", at: Sample.start
                )
            }
        }
        for start in [-59, -1, 0, 60, 119] {
            await #expect(throws: JournalError.refused("the facility is taken at that time")) {
                try await hold([booking(start)])
            }
        }
        await #expect(throws: JournalError.refused("the facility is taken at that time")) {
            try await hold([booking(200, units: 2)])
        }
        await #expect(throws: JournalError.refused("the facility is taken at that time")) {
            try await hold([booking(200), booking(230)])
        }
        #expect(try await hold([booking(-60), booking(120)]).bookings.count == 2)
        #expect(try await sample.journal.verify().violations == [])
    }

    @Test("a time that is empty or a year long can be held like any other")
    func oddTimes() async throws {
        let sample = try await Sample()
        let year = Interval(start: Sample.start, end: Sample.start.adding(minutes: 366 * 1440))
        let empty = Interval(start: Sample.morning.start, end: Sample.morning.start)
        let first = try await sample.openCase(interval: empty)
        #expect(try await sample.journal.case(first)?.bookings.count == 1)
        let second = try await sample.openCase(interval: year)
        #expect(try await sample.journal.case(second)?.bookings.count == 1)
        // Eleven months later the year still stands in the way.
        let late = Interval(start: year.end.adding(minutes: -43_200), end: year.end.adding(minutes: -43_000))
        let third = try await sample.openCase(interval: late)
        #expect(try await sample.journal.case(third)?.bookings == [])
        #expect(try await sample.journal.verify().violations == [])
    }

    @Test("a held slot is booked, moved and freed with the case")
    func bookings() async throws {
        let sample = try await Sample()
        let id = try await sample.openCase()
        func append(_ events: [Event]) async throws -> Case {
            try await sample.journal.transact { try $0.append(events, to: id, at: Sample.start) }
        }
        func stored() async throws -> [Booking] {
            try await sample.journal.bookings(from: Sample.start, to: Sample.start.adding(minutes: 100_000))
        }
        var booked = try #require(try await sample.journal.case(id)).bookings
        booked[0].state = .booked
        #expect(try await append([.slotsBooked(bookings: booked)]).bookings == stored())
        booked[0].interval = Interval(
            start: Sample.morning.start.adding(minutes: 30), end: Sample.morning.end.adding(minutes: 30))
        #expect(try await append([.slotsBooked(bookings: booked)]).bookings == stored())
        #expect(try await stored() == booked)
        _ = try await append([.slotsReleased])
        #expect(try await stored() == [])
        #expect(try await sample.journal.verify().violations == [])
    }

    @Test("bookings read for a batch are those of the file, also after what the batch took and took back")
    func scheduleInBatch() async throws {
        let sample = try await Sample()
        try await sample.openCase()
        let seen = try await sample.journal.transact { tx in
            func load(_ days: Int) throws -> [Int] {
                let around = Interval(
                    start: Sample.morning.start.adding(minutes: days * 1440),
                    end: Sample.morning.end.adding(minutes: days * 1440))
                let schedule = try tx.schedule(facilities: [Sample.facility], around: around)
                return [
                    schedule.bookings.count { $0.interval.overlaps(around) },
                    schedule.freeUnits(of: Sample.facility, in: around),
                ]
            }
            var seen = [try load(0), try load(200), try load(-100)]
            struct Stop: Error {}
            try? tx.attempt {
                try tx.append([.slotsReleased], to: "K-2026-0001", at: Sample.start)
                seen.append(try load(0))
                throw Stop()
            }
            seen.append(try load(0))
            try tx.append([.slotsReleased], to: "K-2026-0001", at: Sample.start)
            seen.append(try load(0))
            return seen
        }
        #expect(seen == [[1, 0], [0, 1], [0, 1], [0, 1], [1, 0], [0, 1]])
    }

    @Test("one letter that cannot be decided does not take its batch with it")
    func attempt() async throws {
        struct Undecidable: Error {}
        let sample = try await Sample()
        let sequences = try await sample.journal.transact { tx in
            try Sample.open(tx)
            #expect(throws: Undecidable.self) {
                try tx.attempt {
                    try Sample.open(
                        tx,
                        interval: Interval(start: Sample.morning.end, end: Sample.morning.end.adding(minutes: 60)))
                    try tx.append([.slotsReleased], to: "K-2026-0001", at: Sample.start)
                    throw Undecidable()
                }
            }
            #expect(throws: JournalError.self) {
                try tx.attempt {
                    try tx.append([.incomingRegistered(year: 2026, number: 9)], to: "K-2026-0001", at: Sample.start)
                }
            }
            return [try tx.case("K-2026-0001")?.sequence, try tx.case("K-2026-0002")?.sequence]
        }
        #expect(sequences == [10, nil])
        let counts = try await sample.journal.counts()
        #expect(counts.events == 10)
        #expect(counts.bookings == 1)
        #expect(counts.outbox == [.due: 1])
        #expect(try await sample.journal.verify().violations == [])
    }

    @Test("a cancelled task has changed nothing")
    func cancelled() async throws {
        let sample = try await Sample()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await sample.openCase()
        }
        await #expect(throws: JournalError.cancelled) { try await task.value }
        #expect(try await sample.journal.counts().events == 0)
    }

    @Test("a case is found by our mails, by its request, by its applicant and by the number of the letter")
    func finding() async throws {
        let sample = try await Sample()
        let first = try await sample.openCase()
        let later = Interval(start: Sample.morning.end, end: Sample.morning.end.adding(minutes: 60))
        let second = try await sample.openCase(interval: later, at: Sample.start.adding(minutes: 1))
        let other = try await sample.openCase(
            interval: Interval(start: later.end, end: later.end.adding(minutes: 60)), address: "bkd@arunika.example")
        try await sample.journal.transact { tx in
            #expect(try tx.caseOf(messageID: "<\(first)/1/receipt@dkisp.example>")?.caseID == first)
            #expect(try tx.caseOf(messageID: "<\(first)/1/receipt@dkisp.example>")?.slot == "receipt")
            let request = try tx.caseOf(messageID: "<\(second)@arunika.example>")
            #expect(request?.caseID == second)
            #expect(request?.slot == nil)
            #expect(try tx.caseOf(messageID: "<x@y>")?.caseID == nil)
            #expect(try tx.cases(ofParticipant: "Dinkes@Arunika.example") == [second, first])
            #expect(try tx.cases(ofParticipant: "nobody@arunika.example") == [])
            #expect(try tx.caseOf(letterNumber: "005/12/DINKES", participant: "dinkes@arunika.example") == second)
            #expect(try tx.caseOf(letterNumber: "005/12/DINKES", participant: "bkd@arunika.example") == other)
            #expect(try tx.caseOf(letterNumber: "005/13/DINKES", participant: "dinkes@arunika.example") == nil)
            #expect(try tx.hasCase(first))
            #expect(try !tx.hasCase("K-2026-0999"))
        }
        let lines = try await sample.journal.cases(CaseFilter(states: [.running], agency: "dinkes", limit: 2))
        #expect(lines.map(\.id) == [other, second])
        #expect(lines.last?.begins == later.start)
        #expect(try await sample.journal.cases(CaseFilter(states: [.completed])) == [])
    }

    @Test("a token is what it was given out for, and its later giving extends it")
    func tokens() async throws {
        let sample = try await Sample()
        let subject = TokenSubject(caseID: "K-2026-0001", act: "2", person: "subkoor", version: 1, attempt: 1)
        try await sample.journal.transact { tx in
            try tx.issueToken(hash: "h", subject: subject, expiresAt: Sample.start.adding(minutes: 10))
            try tx.issueToken(hash: "h", subject: subject, expiresAt: Sample.start.adding(minutes: 5))
            let token = try tx.token(hash: "h")
            #expect(token?.subject == subject)
            #expect(token?.expiresAt == Sample.start.adding(minutes: 10))
            #expect(try tx.token(hash: "g") == nil)
        }
    }

    @Test("deadlines come when they are due and go with the case")
    func deadlines() async throws {
        let sample = try await Sample()
        let id = try await sample.openCase()
        let journal = sample.journal
        #expect(try await journal.nextDeadlineTime() == Sample.start.adding(minutes: 60))
        #expect(try await journal.dueDeadlines(at: Sample.start.adding(minutes: 59), limit: 10) == [])
        let due = try await journal.dueDeadlines(at: Sample.start.adding(minutes: 60), limit: 10)
        #expect(due.map(\.deadline.key) == ["remind/2/1/1"])
        _ = try await journal.transact { tx in
            try tx.append([.deadlineMet(key: "remind/2/1/1")], to: id, at: Sample.start.adding(minutes: 60))
        }
        #expect(try await journal.nextDeadlineTime() == Sample.morning.end)
        _ = try await journal.transact { try $0.append([.caseCompleted], to: id, at: Sample.start) }
        #expect(try await journal.nextDeadlineTime() == nil)
        #expect(try await journal.verify().violations == [])
    }

    @Test("an order of the operator waits for its answer")
    func operatorInputs() async throws {
        let sample = try await Sample()
        let order = Input.OperatorOrder(kind: .cancel, name: "Operator", reason: "salah kirim")
        let id = try await sample.journal.transact { try $0.leave(order, for: "K-2026-0001", at: Sample.start) }
        let other = try Sample.open(sample.directory)
        #expect(try await other.operatorInputs().map(\.order) == [order])
        #expect(try await other.answer(to: id) == nil)
        try await other.transact { try $0.answer(id, with: "dibatalkan", at: Sample.start) }
        #expect(try await sample.journal.answer(to: id) == "dibatalkan")
        #expect(try await sample.journal.operatorInputs() == [])
        // A passcode is kept in the case alone.
        let meeting = Meeting(
            session: 0, joinURL: Personal("https://zoom.example/j/1"), meetingID: nil, passcode: Personal("rahasia"))
        let told = Input.OperatorOrder(
            kind: .recordDecision(official: "dewi", outcome: .done, note: nil, meetings: [meeting]), name: "Operator",
            reason: "kertas")
        let second = try await sample.journal.transact { try $0.leave(told, for: "K-2026-0001", at: Sample.start) }
        #expect(try await sample.journal.operatorInputs().map(\.order) == [told])
        try await sample.journal.transact { try $0.answer(second, with: "done", at: Sample.start) }
        #expect(try RawDatabase.dump(sample.path).contains("record-decision"))
        #expect(try !RawDatabase.dump(sample.path).contains("rahasia"))
    }

    @Test("a procedure is kept as the case began with it")
    func procedures() async throws {
        let sample = try await Sample()
        var changed = Sample.procedure
        changed.name = "Lain"
        try await sample.journal.transact { [changed] in try $0.keep(changed, at: Sample.start) }
        #expect(try await sample.journal.procedure(id: "sample", version: "v1") == Sample.procedure)
        changed.version = "v2"
        try await sample.journal.transact { [changed] in try $0.keep(changed, at: Sample.start) }
        #expect(try await sample.journal.procedure(id: "sample", version: "v2") == changed)
        #expect(try await sample.journal.procedure(id: "sample", version: "v3") == nil)
    }

    @Test("whatever is appended in whatever portions, the record is in one piece", arguments: 0..<25)
    func property(seed: Int) async throws {
        var random = SeededGenerator(seed: seed)
        let sample = try await Sample()
        var journals = [sample.journal, try Sample.open(sample.directory)]
        var histories: [String: [(Event, Instant)]] = [:]
        var now = Sample.start
        for _ in 0..<Int.random(in: 5...15, using: &random) {
            now = now.adding(minutes: Int.random(in: 0...90, using: &random))
            let journal = journals[Int.random(in: 0..<2, using: &random)]
            let open = histories.isEmpty || random.once(in: 4)
            let at = now
            if open {
                let offset = histories.count * 180
                let id = try await journal.transact { tx in
                    try Sample.open(
                        tx,
                        interval: Interval(
                            start: Sample.morning.start.adding(minutes: offset),
                            end: Sample.morning.end.adding(minutes: offset)), at: at)
                }
                histories[id] = try await journal.history(id).map { ($0.event, $0.at) }
            } else {
                let id = try #require(histories.keys.sorted().randomElement(using: &random))
                let events = (0..<Int.random(in: 1...4, using: &random)).map { _ in randomEvent(&random, at) }
                let one = try await journal.transact { try $0.append(events, to: id, at: at) }
                histories[id, default: []] += events.map { ($0, at) }
                #expect(one == Case.replay(histories[id] ?? []))
            }
            if random.once(in: 3) {
                try journals[1].close()
                journals[1] = try Sample.open(sample.directory)
            }
        }
        for (id, history) in histories {
            let one = try await journals[1].case(id)
            #expect(one == Case.replay(history))
            #expect(one?.sequence == history.count)
        }
        let verification = try await sample.journal.verify()
        #expect(verification.violations == [])
        #expect(verification.events == histories.values.map(\.count).reduce(0, +))
    }

    private func randomEvent(_ random: inout SeededGenerator, _ now: Instant) -> Event {
        let number = Int.random(in: 0..<5, using: &random)
        let events: [Event] = [
            .slotsReleased, .caseFull, .caseCancelled, .caseCompleted, .applicantAnswered,
            .actBegun(act: "\(number)", attempt: number), .rowDone(row: "\(number)"),
            .deadlineSet(deadline: .init(key: "d\(number)", kind: .reminder, due: now.adding(minutes: number * 10))),
            .deadlineMet(key: "d\(number)"), .dataAsked(fields: ["date"]),
            .correctionAsked(act: "2", note: Personal("perbaiki butir \(number)")),
            .meetingsProvided(meetings: [
                Meeting(
                    session: 0, joinURL: Personal("https://zoom.example/j/\(number)"),
                    meetingID: Personal("81\(number)"),
                    passcode: Personal("rahasia\(number)"))
            ]),
            .requestAmended(
                request: Sample.request(number: "005/\(number)/DINKES"), material: number % 2 == 0, inbox: 1),
        ]
        return events[Int.random(in: 0..<events.count, using: &random)]
    }
}
