import Casework
import LetterReading
import OfficeCalendar
import TestSupport
import Testing

@Suite("Whatever happens")
struct PropertyTests {
    /// A request as strangers write them: complete, or with anything wrong.
    private func request(_ generator: inout SeededGenerator) -> RequestReading {
        var request = Example.request()
        if generator.once(in: 4) { request.sessions = [] }
        if generator.once(in: 5) {
            request.sessions.append(Example.session("2026-11-27", "08:00", "10:00", participants: 20))
        }
        if generator.once(in: 5) { request.sessions = request.sessions.map { with($0) { $0.start = nil } } }
        if generator.once(in: 6) { request.sessions = request.sessions.map { with($0) { $0.end = nil } } }
        if generator.once(in: 6) {
            request.sessions = request.sessions.map { with($0) { $0.participants = 4000 } }
        }
        let fields = ["contact", "participants", "letter_number", "letter_date", "signed_letter", "equipment", "date"]
        request.missing = fields.filter { _ in generator.once(in: 9) }
        let warnings = [
            "weekday_date_mismatch", "date_in_past", "vague_date", "alternative_dates", "cancellation", "reschedule",
            "forwarded", "own_meeting_link", "instruction_to_skip_approval", "something_unknown",
        ]
        request.warnings = warnings.filter { _ in generator.once(in: 12) }
        if generator.once(in: 6) {
            request.alternatives = [.init(date: Example.day("2026-11-30"), start: nil, end: nil)]
        }
        if generator.once(in: 20) { request.subject = "Hal\r\nBcc: orang@lain.example\u{202E}" }
        return request
    }

    private func with<T>(_ value: T, _ change: (inout T) -> Void) -> T {
        var value = value
        change(&value)
        return value
    }

    private func meaning(_ generator: inout SeededGenerator) -> Meaning {
        let decisions: [Meaning.Decision] = [
            .approve, .approve, .approve, .reject, .revise, .forward, .question, .unclear, .none,
        ]
        var meaning = Meaning(decision: decisions.randomElement(using: &generator) ?? .none)
        if generator.once(in: 3) { meaning.note = "catatan" }
        if generator.once(in: 8) { meaning.condition = ["slot_free", "other"].randomElement(using: &generator) }
        if generator.once(in: 4) { meaning.choice = ["kosong", "penuh", "akun saja"].randomElement(using: &generator) }
        if generator.once(in: 12) { meaning.items = [Int.random(in: -3...40, using: &generator)] }
        if generator.once(in: 2) {
            let wishes: [Meaning.Wish] = [
                .status, .cancel, .agree, .decline, .withdraw,
                .choose(number: Int.random(in: -2...4, using: &generator)),
                .choose(number: .max), .supply(request(&generator)),
                .reschedule(sessions: request(&generator).sessions),
            ]
            meaning.wishes = wishes.filter { _ in generator.once(in: 4) }
        }
        return meaning
    }

    private func step(_ desk: inout Desk, _ generator: inout SeededGenerator) {
        desk.now = desk.now.adding(minutes: Int.random(in: 0...200, using: &generator))
        desk.answersThisHour = generator.once(in: 5) ? 9 : 0
        if desk.file.heldSince != nil, generator.once(in: 2) {
            desk.take(.operatorOrdered(.init(kind: .resume, name: "admin", reason: "uji")))
        }
        // Now and then somebody thinks better of what was decided last.
        if generator.once(in: 30), let last = desk.file.decisions.last,
            let official = desk.office.official(last.official)
        {
            let token = TokenSubject(
                caseID: desk.file.id, act: last.act, person: last.official, version: 1,
                attempt: desk.file.visits[last.act] ?? 0)
            var meaning = Meaning(decision: .none, wishes: [.withdraw])
            if generator.once(in: 3) { meaning.decision = .reject }
            desk.reply(official, meaning, proved: !generator.once(in: 4), token: token)
        }
        switch Int.random(in: 0..<12, using: &generator) {
        case 0..<6:
            // Mostly what keeps a case moving: the one who is asked answers.
            guard let asked = desk.file.asked.randomElement(using: &generator)?.official,
                let official = desk.office.official(asked)
            else {
                desk.applicantReplies(meaning(&generator).wishes, proved: !generator.once(in: 3))
                return
            }
            let provides = generator.once(in: 2)
            let approves = generator.once(in: 2)
            desk.reply(
                official, approves ? Meaning(decision: .approve) : meaning(&generator), proved: !generator.once(in: 4),
                meetings: provides ? [Desk.meeting] : [], uncut: generator.once(in: 15))
        case 6:
            let official = desk.office.officials.randomElement(using: &generator) ?? Example.kadis
            let tokens = desk.mails.compactMap(\.token)
            var token = tokens.randomElement(using: &generator)
            if generator.once(in: 3) { token?.attempt += 1 }
            if generator.once(in: 6) { token?.caseID = "K-2026-9999" }
            desk.reply(
                official, meaning(&generator), from: generator.once(in: 6) ? "orang@lain.example" : nil,
                proved: generator.once(in: 2), token: .some(token), expired: generator.once(in: 5),
                kind: generator.once(in: 6) ? .automatic : .reply)
        case 7:
            desk.applicantReplies(
                meaning(&generator).wishes,
                from: generator.once(in: 5) ? "orang@lain.example" : Example.applicantAddress,
                proved: generator.once(in: 2))
        case 8:
            desk.typeset()
            if generator.once(in: 2) { desk.letterAccepted() }
        case 9:
            if let slot = desk.mails.randomElement(using: &generator)?.slot {
                desk.take(
                    generator.once(in: 2)
                        ? .mailRefused(slot: slot, words: "550") : .mailBounced(slot: slot, permanent: true))
            }
        case 10:
            if let deadline = desk.file.deadlines.min(by: { ($0.due, $0.key) < ($1.due, $1.key) }) {
                desk.now = max(desk.now, deadline.due)
                desk.take(.deadlinePassed(deadline))
            }
        default:
            let kinds: [Input.OperatorOrder.Kind] = [
                .askAgain, .askAgain, .cancel, .hold, .resume, .resume, .resend,
                .reassign(official: desk.office.officials.randomElement(using: &generator)?.id ?? ""),
                .recordDecision(
                    official: desk.office.officials.randomElement(using: &generator)?.id ?? "",
                    outcome: Outcome.allCases.randomElement(using: &generator) ?? .done, note: "kertas"),
            ]
            desk.take(
                .operatorOrdered(
                    .init(kind: kinds.randomElement(using: &generator) ?? .askAgain, name: "admin", reason: "uji")))
            if generator.once(in: 10) {
                let kind: Input.OperatorOrder.Kind = generator.once(in: 2) ? .displace : .unblock(block: nil)
                desk.take(.operatorOrdered(.init(kind: kind, name: "admin", reason: "uji")))
            }
            if generator.once(in: 3) {
                // Somebody goes away for some days, or comes back.
                let ids = desk.office.officials.map(\.id)
                desk.office.delegations = (0..<2).compactMap { _ in
                    guard let away = ids.randomElement(using: &generator),
                        let acts = ids.randomElement(using: &generator),
                        away != acts, generator.once(in: 2)
                    else { return nil }
                    let day = Example.zone.day(at: desk.now)
                    return Delegation(
                        official: away, role: nil, delegate: acts, form: generator.once(in: 2) ? .plh : .plt, from: day,
                        through: day, decree: "SP 1")
                }
                desk.office = desk.office.inForce(on: Example.zone.day(at: desk.now))
                desk.take(.decidersChanged)
            }
            if generator.once(in: 3), let key = desk.file.papersOwed.first {
                desk.take(.paperFailed(key: key, reason: "uji"))
            }
            if generator.once(in: 4) {
                desk.others.append(
                    Desk.booking(Example.interval("2026-11-26", "08:00", "17:00"), owner: "K-2026-0003"))
            }
        }
    }

    @Test("a case stays sound under any order of events", arguments: 0..<150)
    func soundness(seed: Int) {
        var generator = SeededGenerator(seed: seed)
        var desk = Desk()
        desk.office = Example.office(proof: generator.once(in: 4) ? .waived : .required)
        desk.receive(request(&generator))
        for _ in 0..<60 {
            let before = desk.history.count
            step(&desk, &generator)
            #expect(desk.history.count >= before)
        }
        desk.expectInvariants()
        for mail in desk.mails {
            #expect(!mail.text("subject").contains { $0.isNewline }, "a subject is one line")
        }
    }

    @Test("deciding the same twice decides the same", arguments: 0..<20)
    func determinism(seed: Int) {
        var histories: [[Event]] = []
        for _ in 0..<2 {
            var generator = SeededGenerator(seed: seed + 1000)
            var desk = Desk()
            desk.receive(request(&generator))
            for _ in 0..<30 { step(&desk, &generator) }
            histories.append(desk.events)
        }
        #expect(histories[0] == histories[1])
    }

    @Test("many random cases reach every end")
    func coverage() {
        var names: Set<String> = []
        for seed in 0..<1000 {
            var generator = SeededGenerator(seed: seed + 5000)
            var desk = Desk()
            desk.receive(request(&generator))
            for _ in 0..<60 where !(desk.file.state.ended && generator.once(in: 3)) { step(&desk, &generator) }
            names.formUnion(desk.names)
        }
        for name in [
            "case-completed", "case-refused", "case-full", "case-cancelled", "case-closed", "letter-signed",
            "decision-withdrawn",
        ] {
            #expect(names.contains(name), "\(name) was never reached")
        }
    }
}

@Suite("Many cases and one schedule")
struct ScheduleRaceTests {
    /// Cases that share two accounts; each decision sees the bookings of all.
    private struct OfficeFloor {
        var desks: [Desk] = []

        /// Lets one case act with the others' bookings in its schedule.
        mutating func at(_ index: Int, _ act: (inout Desk) -> Void) {
            desks[index].others = desks.indices.filter { $0 != index }.flatMap { other in
                desks[other].file.bookings.map { booking in
                    var booking = booking
                    booking.owner = "K-2026-1\(padded(other, 3))"
                    return booking
                }
            }
            act(&desks[index])
        }

        /// Whether no account has more overlapping bookings than units, at any time.
        var isSound: Bool {
            let bookings = desks.flatMap(\.file.bookings)
            return bookings.allSatisfy { booking in
                let facility = OfficeFloor.facilities.first { $0.id == booking.facility }
                let load = bookings.filter { other in
                    other.facility == booking.facility && other.interval.start <= booking.interval.start
                        && booking.interval.start < other.interval.end
                }.reduce(0) { $0 + $1.units }
                return load <= (facility?.units ?? 0)
            }
        }

        static let facilities = [
            Facility(id: "zoom-1", kind: "zoom", name: "Zoom 1", units: 1, capacity: 100, bufferMinutes: 15),
            Facility(id: "zoom-2", kind: "zoom", name: "Zoom 2", units: 2, capacity: 300, bufferMinutes: 0),
        ]
    }

    @Test("no slot is ever given twice, whoever is decided first", arguments: 0..<25)
    func noOverlap(seed: Int) {
        var generator = SeededGenerator(seed: seed + 9000)
        var floor = OfficeFloor()
        for index in 0..<12 {
            var desk = Desk()
            desk.office.facilities = OfficeFloor.facilities
            floor.desks.append(desk)
            let hour = Int.random(in: 8...13, using: &generator)
            let participants = Bool.random(using: &generator) ? 50 : 200
            floor.at(index) { desk in
                desk.receive(
                    Example.request(
                        start: "\(padded(hour, 2)):00", end: "\(padded(hour + 2, 2)):00", participants: participants))
            }
            #expect(floor.isSound)
        }
        for _ in 0..<120 {
            let index = Int.random(in: floor.desks.indices, using: &generator)
            let roll = Int.random(in: 0..<10, using: &generator)
            floor.at(index) { desk in
                switch (roll, desk.file.state) {
                case (0, _): desk.applicantReplies([.cancel])
                case (1, _):
                    desk.applicantReplies([
                        .reschedule(sessions: [Example.session("2026-11-26", "10:00", "12:00", participants: 50)])
                    ])
                case (_, .full): desk.applicantReplies([.choose(number: 1)])
                default:
                    desk.typeset()
                    guard let asked = desk.file.asked.first, let official = desk.office.official(asked.official) else {
                        return desk.letterAccepted()
                    }
                    let taken = desk.ask(to: official.address)?.list("sessions").first?.text("availability") ?? ""
                    let says =
                        taken.hasPrefix("bentrok") && asked.role == "subkoordinator"
                        ? Meaning(decision: .none, choice: "penuh") : Meaning(decision: .approve)
                    desk.reply(official, says, meetings: [Desk.meeting])
                }
            }
            #expect(floor.isSound)
        }
        #expect(floor.desks.contains { $0.file.state == .completed || $0.file.letter != nil })
        for desk in floor.desks { desk.expectInvariants() }
    }
}
