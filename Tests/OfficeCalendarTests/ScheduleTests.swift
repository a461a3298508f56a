import OfficeCalendar
import TestSupport
import Testing

private let small = Facility(id: "zoom-a", kind: "zoom", name: "Zoom A", units: 1, capacity: 100, bufferMinutes: 0)
private let large = Facility(id: "zoom-b", kind: "zoom", name: "Zoom B", units: 1, capacity: 300, bufferMinutes: 0)
private let business = Facility(id: "zoom-c", kind: "zoom", name: "Zoom C", units: 2, capacity: 300, bufferMinutes: 0)
private let room = Facility(id: "ruang-1", kind: "room", name: "Ruang 1", units: 1, capacity: 40, bufferMinutes: 30)

private func at(_ start: String, _ end: String, _ day: String = "2026-11-26") -> Interval {
    Interval(start: Instant(day, start), end: Instant(day, end))
}

private func taken(
    _ facility: Facility, _ interval: Interval, by owner: String = "K-2026-0099", units: Int = 1, session: Int = 0
) -> Booking {
    Booking(
        facility: facility.id, interval: interval, units: units, owner: owner, session: session, state: .booked)
}

@Suite("The schedule")
struct ScheduleTests {
    @Test(
        "a slot is taken by what overlaps it and free beside what touches it",
        arguments: [
            ("07:30", "09:00", 1), ("09:00", "10:00", 0), ("08:30", "09:01", 0), ("10:59", "12:00", 0),
            ("11:00", "12:00", 1), ("09:30", "10:30", 0), ("08:00", "12:00", 0),
        ])
    func overlap(start: String, end: String, free: Int) {
        let schedule = Schedule(facilities: [small], bookings: [taken(small, at("09:00", "11:00"))])
        #expect(schedule.freeUnits(of: small, in: at(start, end)) == free)
    }

    @Test("a room needs its pause before and after")
    func buffer() {
        let schedule = Schedule(facilities: [room], bookings: [taken(room, at("09:00", "10:00"))])
        #expect(schedule.freeUnits(of: room, in: at("10:00", "11:00")) == 0)
        #expect(schedule.freeUnits(of: room, in: at("10:29", "11:00")) == 0)
        #expect(schedule.freeUnits(of: room, in: at("10:30", "11:00")) == 1)
        #expect(schedule.freeUnits(of: room, in: at("08:00", "08:30")) == 1)
        #expect(schedule.freeUnits(of: room, in: at("08:00", "08:31")) == 0)
    }

    @Test("an account with two live meetings has one left beside each of two that do not meet")
    func peak() {
        let schedule = Schedule(
            facilities: [business],
            bookings: [taken(business, at("08:00", "09:30")), taken(business, at("10:00", "12:00"))])
        #expect(schedule.freeUnits(of: business, in: at("09:00", "11:00")) == 1)
        var fuller = schedule
        fuller.bookings.append(taken(business, at("09:15", "10:15")))
        #expect(fuller.freeUnits(of: business, in: at("09:00", "11:00")) == 0)
    }

    @Test("the tightest facility that holds the participants is taken first")
    func tightest() {
        let schedule = Schedule(facilities: [large, small], bookings: [])
        func facility(_ persons: Int?) -> String? {
            schedule.assignment(
                for: [Need(kind: "zoom", capacity: persons)], in: at("09:00", "10:00"), owner: "K", session: 0,
                state: .held)?.first?.facility
        }
        #expect(facility(50) == "zoom-a")
        #expect(facility(nil) == "zoom-a")
        #expect(facility(101) == "zoom-b")
        #expect(facility(301) == nil)
    }

    @Test("a bundle is had whole or not at all")
    func bundle() {
        let needs = [Need(kind: "zoom"), Need(kind: "room", capacity: 30)]
        let free = Schedule(facilities: [small, room], bookings: [])
        #expect(
            free.assignment(for: needs, in: at("09:00", "10:00"), owner: "K", session: 0, state: .held)?
                .map(\.facility) == ["zoom-a", "ruang-1"])
        let full = Schedule(facilities: [small, room], bookings: [taken(room, at("09:30", "10:30"))])
        #expect(full.assignment(for: needs, in: at("09:00", "10:00"), owner: "K", session: 0, state: .held) == nil)
    }

    @Test("two needs of one kind do not share the last unit")
    func twoNeeds() {
        let needs = [Need(kind: "zoom"), Need(kind: "zoom")]
        let one = Schedule(facilities: [small], bookings: [])
        #expect(one.assignment(for: needs, in: at("09:00", "10:00"), owner: "K", session: 0, state: .held) == nil)
        let two = Schedule(facilities: [business], bookings: [])
        #expect(two.assignment(for: needs, in: at("09:00", "10:00"), owner: "K", session: 0, state: .held) != nil)
    }

    @Test("a large need that comes second still gets the only large account")
    func choicesAreTakenBack() {
        let huge = Facility(id: "zoom-0", kind: "zoom", name: "Zoom 0", units: 1, capacity: nil, bufferMinutes: 0)
        let schedule = Schedule(facilities: [huge, large], bookings: [])
        // The first need takes the tightest account, which is the only one that the second could use less well.
        let found = schedule.assignment(
            for: [Need(kind: "zoom", capacity: 250), Need(kind: "zoom", capacity: 300)], in: at("09:00", "10:00"),
            owner: "K", session: 0, state: .held)
        #expect(found?.map(\.facility) == ["zoom-b", "zoom-0"])
    }

    @Test("another session of the same request occupies its slot, the same session does not")
    func siblings() {
        let mine = taken(small, at("09:00", "10:00"), by: "K-1", session: 0)
        let schedule = Schedule(facilities: [small], bookings: [mine])
        func again(_ session: Int) -> [Booking]? {
            schedule.assignment(
                for: [Need(kind: "zoom")], in: at("09:30", "10:30"), owner: "K-1", session: session, state: .held)
        }
        #expect(again(0) != nil)
        #expect(again(1) == nil)
        #expect(schedule.freeUnits(of: small, in: at("09:30", "10:30"), besides: "K-1", session: 0) == 1)
        #expect(schedule.freeUnits(of: small, in: at("09:30", "10:30"), besides: "K-1", session: 1) == 0)
        #expect(schedule.freeUnits(of: small, in: at("09:30", "10:30"), besides: "K-1") == 1)
        #expect(schedule.freeUnits(of: small, in: at("09:30", "10:30")) == 0)
    }

    @Test("sessions that all fit are all served, whatever their order")
    func sessionsTogether() {
        // Session 0 fits both accounts and prefers the small one, which session 1 alone can use.
        let schedule = Schedule(facilities: [small, large], bookings: [taken(large, at("10:30", "12:00"))])
        let found = schedule.assignments(
            for: [[Need(kind: "zoom")], [Need(kind: "zoom")]], intervals: [at("09:00", "10:30"), at("10:00", "11:00")],
            owner: "K-1", state: .held)
        #expect(found.map { $0?.map(\.facility) } == [["zoom-b"], ["zoom-a"]])
        #expect(found.map { $0?.map(\.session) } == [[0], [1]])
    }

    @Test("where not all sessions fit, the earlier ones go first and the others are named")
    func sessionsApart() {
        let schedule = Schedule(facilities: [small], bookings: [taken(small, at("13:00", "14:00"))])
        let needs = [[Need(kind: "zoom")], [Need(kind: "zoom")], [Need(kind: "zoom")], [Need(kind: "zoom")]]
        let found = schedule.assignments(
            for: needs,
            intervals: [at("09:00", "10:00"), at("09:30", "10:30"), at("13:30", "14:30"), at("15:00", "16:00")],
            owner: "K-1", state: .held)
        #expect(found.map { $0 != nil } == [true, false, false, true])
    }

    @Test("a request that moves does not stand in its own way")
    func moving() {
        let old = [
            taken(small, at("09:00", "10:00"), by: "K-1", session: 0),
            taken(small, at("10:00", "11:00"), by: "K-1", session: 1),
        ]
        let schedule = Schedule(facilities: [small], bookings: old)
        let found = schedule.assignments(
            for: [[Need(kind: "zoom")], [Need(kind: "zoom")]], intervals: [at("10:00", "11:00"), at("09:00", "10:00")],
            owner: "K-1", state: .booked)
        #expect(found.allSatisfy { $0 != nil })
    }

    @Test("only bookings of facilities that would do are named as conflicts, the earliest first")
    func conflicts() {
        let others = [
            taken(large, at("10:00", "12:00"), by: "K-3"), taken(small, at("08:00", "09:30"), by: "K-2"),
            taken(room, at("09:00", "10:00"), by: "K-4"), taken(large, at("09:00", "11:00"), by: "K-1"),
            taken(large, at("13:00", "14:00"), by: "K-5"),
        ]
        let schedule = Schedule(facilities: [small, large, room], bookings: others)
        func owners(_ need: Need) -> [String] {
            schedule.conflicts(for: [need], in: at("09:00", "11:00"), besides: "K-1").map(\.owner)
        }
        #expect(owners(Need(kind: "zoom")) == ["K-2", "K-3"])
        #expect(owners(Need(kind: "zoom", capacity: 200)) == ["K-3"])
        #expect(owners(Need(kind: "room")) == ["K-4"])
    }
}

@Suite("Alternatives")
struct AlternativeTests {
    private func offers(
        _ wanted: Interval, _ bookings: [Booking], notBefore: Instant = Instant("2026-11-20", "08:00"), limit: Int = 3
    ) -> [String] {
        Schedule(facilities: [small], bookings: bookings).alternatives(
            to: wanted, for: [Need(kind: "zoom")], hours: office, notBefore: notBefore, owner: "K-1", limit: limit
        ).map { office.zone.written($0) }
    }

    @Test("up to three free times near the wanted one are offered")
    func three() {
        #expect(
            offers(at("09:00", "11:00"), [taken(small, at("08:00", "12:00"))]) == [
                "Kamis, 26 November 2026, 12.00–14.00 WITA", "Kamis, 26 November 2026, 12.30–14.30 WITA",
                "Jumat, 27 November 2026, 09.00–11.00 WITA",
            ])
    }

    @Test("weekends and days off are not offered")
    func daysOff() {
        let day = "2026-12-23"
        #expect(
            offers(at("09:00", "15:00", day), [taken(small, at("00:00", "23:59", day))]) == [
                "Senin, 28 Desember 2026, 09.00–15.00 WITA", "Selasa, 29 Desember 2026, 09.00–15.00 WITA",
                "Rabu, 30 Desember 2026, 09.00–15.00 WITA",
            ])
    }

    @Test("nothing before the earliest moment is offered")
    func earliest() {
        let found = offers(at("09:00", "10:00"), [], notBefore: Instant("2026-12-07", "13:00"), limit: 2)
        #expect(
            found == ["Senin, 7 Desember 2026, 13.00–14.00 WITA", "Selasa, 8 Desember 2026, 09.00–10.00 WITA"])
    }

    @Test("an event that no day can hold has no alternative")
    func tooLong() {
        #expect(offers(Interval(start: Instant("2026-11-26", "09:00"), end: Instant("2026-11-28", "09:00")), []) == [])
        #expect(offers(at("09:00", "09:00"), []) == [])
    }

    @Test("every offer is free, in office hours, as long as wanted, and not what was wanted", arguments: 0..<150)
    func property(seed: Int) {
        var random = SeededGenerator(seed: seed)
        let (schedule, needs) = randomSchedule(&random)
        let wanted = randomInterval(&random)
        let earliest = wanted.start.adding(minutes: Int.random(in: -5000...5000, using: &random))
        let found = schedule.alternatives(
            to: wanted, for: needs, hours: office, notBefore: earliest, owner: "K-1", session: 1)
        #expect(found.count <= 3)
        #expect(found == found.sorted { $0.start < $1.start })
        #expect(Set(found).count == found.count)
        for offer in found {
            #expect(offer.minutes == wanted.minutes)
            #expect(offer.start >= earliest)
            #expect(offer != wanted)
            #expect(office.contains(offer))
            #expect(schedule.assignment(for: needs, in: offer, owner: "K-1", session: 1, state: .held) != nil)
        }
    }

    @Test("what is assigned never books a unit twice and always fits", arguments: 0..<200)
    func neverTwice(seed: Int) {
        var random = SeededGenerator(seed: seed)
        var (schedule, needs) = randomSchedule(&random)
        // A random start may be over-booked; only what is assigned is judged, so it begins empty.
        schedule.bookings = []
        for number in 0..<40 {
            let sessions = Int.random(in: 1...3, using: &random)
            let intervals = (0..<sessions).map { _ in randomInterval(&random) }
            let owner = "K-\(number)"
            let found = schedule.assignments(
                for: intervals.map { _ in needs }, intervals: intervals, owner: owner, state: .held)
            #expect(found.count == sessions)
            schedule.bookings += found.compactMap { $0 }.flatMap { $0 }
        }
        for facility in schedule.facilities {
            let own = schedule.bookings.filter { $0.facility == facility.id }
            for booking in own {
                let load = own.filter {
                    $0.interval.start <= booking.interval.start && booking.interval.start < $0.interval.end
                }.reduce(0) { $0 + $1.units }
                #expect(load <= facility.units)
                if facility.units == 1 {
                    let neighbours = own.filter {
                        $0 != booking && $0.interval.overlaps(booking.interval.padded(minutes: facility.bufferMinutes))
                    }
                    #expect(neighbours.isEmpty)
                }
            }
        }
    }

    @Test("a free slot is found whenever trying every facility by hand finds one", arguments: 0..<200)
    func complete(seed: Int) {
        var random = SeededGenerator(seed: seed)
        let (schedule, needs) = randomSchedule(&random)
        let interval = randomInterval(&random)
        let found = schedule.assignment(for: needs, in: interval, owner: "K-1", session: 0, state: .held)
        #expect((found != nil) == byHand(schedule, needs, interval))
    }

    private func byHand(_ schedule: Schedule, _ needs: [Need], _ interval: Interval) -> Bool {
        guard let need = needs.first else { return true }
        return schedule.facilities.contains { facility in
            guard facility.kind == need.kind, (facility.capacity ?? .max) >= (need.capacity ?? 0),
                schedule.freeUnits(of: facility, in: interval, besides: "K-1", session: 0) >= need.units
            else { return false }
            var rest = schedule
            rest.bookings.append(taken(facility, interval, by: "try-\(needs.count)", units: need.units))
            return byHand(rest, Array(needs.dropFirst()), interval)
        }
    }

    private func randomInterval(_ random: inout SeededGenerator) -> Interval {
        let start = Instant("2026-11-23", "07:30").adding(
            minutes: Int.random(in: 0..<10, using: &random) * 1440 + Int.random(in: 0..<16, using: &random) * 30)
        return Interval(start: start, end: start.adding(minutes: Int.random(in: 1...8, using: &random) * 30))
    }

    private func randomSchedule(_ random: inout SeededGenerator) -> (Schedule, [Need]) {
        let facilities = (0..<Int.random(in: 1...4, using: &random)).map { index in
            Facility(
                id: "f\(index)", kind: random.once(in: 4) ? "room" : "zoom", name: "F\(index)",
                units: Int.random(in: 1...2, using: &random),
                capacity: random.once(in: 3) ? nil : Int.random(in: 1...3, using: &random) * 50,
                bufferMinutes: random.once(in: 2) ? 0 : 30)
        }
        let bookings = (0..<Int.random(in: 0...30, using: &random)).map { number in
            let facility = facilities[Int.random(in: 0..<facilities.count, using: &random)]
            return taken(facility, randomInterval(&random), by: "K-\(number % 7)", session: number % 2)
        }
        let needs = (0..<Int.random(in: 1...3, using: &random)).map { _ in
            Need(kind: random.once(in: 4) ? "room" : "zoom", capacity: random.once(in: 2) ? nil : 100)
        }
        return (Schedule(facilities: facilities, bookings: bookings), needs)
    }
}
