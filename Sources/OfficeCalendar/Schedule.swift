/// Something that a request can occupy: a Zoom account, a room, equipment, a crew.
package struct Facility: Sendable, Equatable, Codable {
    package var id: String
    /// The word that procedures ask for, such as `zoom`. Configuration, not code.
    package var kind: String
    /// As letters print it.
    package var name: String
    /// How many bookings may overlap: live meetings that the licence allows, or pieces of equipment.
    package var units: Int
    /// Persons, or nothing when it does not matter.
    package var capacity: Int?
    /// Minutes kept free before and after each booking.
    package var bufferMinutes: Int
    /// The account by which the worker makes meetings here itself, or nothing where people do.
    package var host: String?
    /// Id of the role that says whether what was lent is back, or nothing where a booking ends by itself.
    package var keeper: String?
    package init(
        id: String, kind: String, name: String, units: Int, capacity: Int?, bufferMinutes: Int, host: String? = nil,
        keeper: String? = nil
    ) {
        self.id = id
        self.kind = kind
        self.name = name
        self.units = units
        self.capacity = capacity
        self.bufferMinutes = bufferMinutes
        self.host = host
        self.keeper = keeper
    }
}

/// A facility taken for a time by a case.
package struct Booking: Sendable, Equatable, Codable {
    /// A hold is kept for a request that is not decided yet; it occupies the slot like a booking.
    package enum State: String, Sendable, Codable {
        case held, booked
        /// Kept by the office for a need of its own; it stands in everybody's way, also in that of the case it was taken
        /// from.
        case blocked
    }
    package var facility: String
    package var interval: Interval
    package var units: Int
    /// The case it belongs to.
    package var owner: String
    /// Index of the request's session, from 0.
    package var session: Int
    package var state: State
    package init(facility: String, interval: Interval, units: Int, owner: String, session: Int, state: State) {
        self.facility = facility
        self.interval = interval
        self.units = units
        self.owner = owner
        self.session = session
        self.state = state
    }
}

extension Booking {
    /// Whether it gives way to what `owner` wants, because it is his own: with a `session`, only that session's.
    package func givesWay(to owner: String?, session: Int? = nil) -> Bool {
        self.owner == owner && state != .blocked && (session == nil || self.session == session)
    }
}

/// What one session needs: units of some facility of a kind, large enough.
package struct Need: Sendable, Equatable, Codable {
    package var kind: String
    package var units: Int
    /// Persons to hold, or nothing.
    package var capacity: Int?
    package init(kind: String, units: Int = 1, capacity: Int? = nil) {
        self.kind = kind
        self.units = units
        self.capacity = capacity
    }
}

/// The bookings of the office around the times in question. A value: changing it books nothing.
package struct Schedule: Sendable, Equatable {
    package var facilities: [Facility]
    package var bookings: [Booking]

    package init(facilities: [Facility], bookings: [Booking]) {
        self.facilities = facilities
        self.bookings = bookings
    }

    /// Units of `facility` that are free throughout `interval`, its buffer included, not counting bookings of `owner`.
    ///
    /// With a `session`, only the bookings of that session of `owner` are not
    /// counted: another session of the same request occupies its slot like a
    /// stranger's.
    package func freeUnits(
        of facility: Facility, in interval: Interval, besides owner: String? = nil, session: Int? = nil
    ) -> Int {
        #if MUTANTS
            if Mutant.active == .overlapUnchecked { return facility.units }
        #endif
        let wanted = interval.padded(minutes: facility.bufferMinutes)
        // Few of the bookings are of this time: the others are passed over without a copy of any.
        var others: [(interval: Interval, units: Int)] = []
        for index in bookings.indices where bookings[index].interval.overlaps(wanted) {
            guard bookings[index].facility == facility.id,
                !bookings[index].givesWay(to: owner, session: session)
            else { continue }
            others.append((bookings[index].interval, bookings[index].units))
        }
        // The load changes only where a booking begins, so the peak is at the start of one of them.
        var peak = 0
        for begun in others {
            let point = max(begun.interval.start, wanted.start)
            var load = 0
            for other in others where other.interval.start <= point && point < other.interval.end {
                load += other.units
            }
            peak = max(peak, load)
        }
        // A buffer is a pause on one unit: two neighbours in the buffer need not be on the same unit.
        return facility.units - peak
    }

    /// Facilities that serve all `needs` throughout `interval`, the tightest fit first, or nothing when one need cannot be met.
    ///
    /// Earlier bookings of the same session of `owner` do not stand in its
    /// way; those of its other sessions do.
    package func assignment(
        for needs: [Need], in interval: Interval, owner: String, session: Int, state: Booking.State
    ) -> [Booking]? {
        search(
            needs.map { Wanted(need: $0, interval: interval, session: session) }, owner: owner, session: session,
            state: state)
    }

    /// Facilities for several sessions of one request at once: for each session its bookings, or nothing when it
    /// finds no room.
    ///
    /// Earlier bookings of `owner` do not stand in the way, and no slot goes
    /// to two sessions. When all sessions fit, all are served, whatever their
    /// order; otherwise the earlier ones go first. `needs` and `intervals`
    /// belong together by index, which is the session.
    package func assignments(
        for needs: [[Need]], intervals: [Interval], owner: String, state: Booking.State
    ) -> [[Booking]?] {
        let sessions = zip(needs, intervals).enumerated().map { index, session in
            session.0.map { Wanted(need: $0, interval: session.1, session: index) }
        }
        if let all = search(sessions.flatMap { $0 }, owner: owner, state: state) {
            return sessions.indices.map { index in all.filter { $0.session == index } }
        }
        var given: [Booking] = []
        return sessions.map { session in
            guard let found = search(session, owner: owner, state: state, given: given) else { return nil }
            given += found
            return found
        }
    }

    /// One need of one session.
    private struct Wanted {
        var need: Need
        var interval: Interval
        var session: Int
    }

    /// Searches facilities for all of `wanted`, trying the tightest fit first and taking choices back that leave a
    /// later one without.
    ///
    /// Earlier bookings of `owner` do not stand in the way, with a `session`
    /// only that session's; what has been `given` to it in this search does.
    private func search(
        _ wanted: [Wanted], owner: String, session: Int? = nil, state: Booking.State, given: [Booking] = []
    ) -> [Booking]? {
        var taken = Schedule(facilities: facilities, bookings: given)
        // Bookings that cannot touch any of the wanted intervals would only be looked through again and again.
        let margin = (facilities.lazy.map(\.bufferMinutes).max() ?? 0) + 1
        let near = wanted.map { $0.interval.padded(minutes: margin) }
        for index in bookings.indices {
            let interval = bookings[index].interval
            guard near.contains(where: { $0.overlaps(interval) }),
                !bookings[index].givesWay(to: owner, session: session)
            else { continue }
            taken.bookings.append(bookings[index])
        }
        var result: [Booking] = []
        var steps = Self.patience
        func place(_ index: Int) -> Bool {
            guard index < wanted.count else { return true }
            let (units, interval) = (wanted[index].need.units, wanted[index].interval)
            for candidate in candidates(for: wanted[index].need) {
                guard steps > 0 else { return false }
                steps -= 1
                guard taken.freeUnits(of: facilities[candidate], in: interval) >= units else { continue }
                let booking = Booking(
                    facility: facilities[candidate].id, interval: interval, units: units, owner: owner,
                    session: wanted[index].session, state: state)
                taken.bookings.append(booking)
                result.append(booking)
                if place(index + 1) { return true }
                taken.bookings.removeLast()
                result.removeLast()
            }
            return false
        }
        return place(0) ? result : nil
    }

    /// Placements tried before a request counts as having no room; far more than any real office needs.
    private static let patience = 20_000

    /// Indices of the facilities that would serve a need, the tightest fit first.
    private func candidates(for need: Need) -> [Int] {
        facilities.indices.filter { index in
            facilities[index].kind == need.kind && (facilities[index].capacity ?? .max) >= (need.capacity ?? 0)
        }.sorted { left, right in
            let (first, second) = (facilities[left].capacity ?? .max, facilities[right].capacity ?? .max)
            return first == second ? facilities[left].id < facilities[right].id : first < second
        }
    }

    /// The bookings of others that stand in the way of `needs` in `interval`, earliest first: those of facilities that
    /// would serve one of the needs.
    package func conflicts(for needs: [Need], in interval: Interval, besides owner: String) -> [Booking] {
        let serving = needs.flatMap { candidates(for: $0) }
        return bookings.filter { booking in
            guard !booking.givesWay(to: owner),
                let facility = serving.first(where: { facilities[$0].id == booking.facility })
            else {
                return false
            }
            return booking.interval.overlaps(interval.padded(minutes: facilities[facility].bufferMinutes))
        }.sorted {
            ($0.interval.start, $0.facility, $0.owner, $0.session) < (
                $1.interval.start, $1.facility, $1.owner, $1.session
            )
        }
    }

    /// Up to `limit` free intervals as long as `wanted`, within office hours, nearest to it in time, none before `earliest`.
    ///
    /// Starts are tried every half hour on the wanted day and the working
    /// days after it, up to `days` of them. Earlier bookings of the same
    /// `session` of `owner` do not stand in the way.
    package func alternatives(
        to wanted: Interval, for needs: [Need], hours: OfficeHours, notBefore earliest: Instant, owner: String,
        session: Int = 0, limit: Int = 3, days: Int = 10
    ) -> [Interval] {
        let length = wanted.end.milliseconds - wanted.start.milliseconds
        guard length > 0, limit > 0 else { return [] }
        let wantedDay = hours.zone.day(at: wanted.start)
        let target = hours.zone.time(at: wanted.start).minutes
        let margin = (facilities.map(\.bufferMinutes).max() ?? 0) + 1
        var result: [Interval] = []
        var day = max(wantedDay, hours.zone.day(at: earliest))
        var tried = 0
        var searched = 0
        while tried < days, result.count < limit, searched < 60 {
            defer { day = day.adding(days: 1) }
            searched += 1
            guard hours.isWorkingDay(day) else { continue }
            tried += 1
            let whole = Interval(
                start: hours.zone.instant(day, TimeOfDay(minutes: 0)),
                end: hours.zone.instant(day.adding(days: 1), TimeOfDay(minutes: 0))
            ).padded(minutes: margin)
            var near = self
            near.bookings = bookings.filter { $0.interval.overlaps(whole) }
            let free = stride(from: 0, to: 1440, by: 30).compactMap { minutes -> Interval? in
                let start = hours.zone.instant(day, TimeOfDay(minutes: minutes))
                let candidate = Interval(start: start, end: start.adding(milliseconds: length))
                guard start >= earliest, candidate != wanted, hours.contains(candidate),
                    near.assignment(for: needs, in: candidate, owner: owner, session: session, state: .held) != nil
                else { return nil }
                return candidate
            }
            // One or two a day, nearest to the wanted hour, so that the offer spans several days.
            let nearest = free.sorted {
                let left = abs(hours.zone.time(at: $0.start).minutes - target)
                let right = abs(hours.zone.time(at: $1.start).minutes - target)
                return (left, $0.start) < (right, $1.start)
            }
            result += nearest.prefix(min(day == wantedDay ? 2 : 1, limit - result.count))
        }
        return result.sorted { $0.start < $1.start }
    }
}
