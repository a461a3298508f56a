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
    package init(id: String, kind: String, name: String, units: Int, capacity: Int?, bufferMinutes: Int) {
        self.id = id
        self.kind = kind
        self.name = name
        self.units = units
        self.capacity = capacity
        self.bufferMinutes = bufferMinutes
    }
}

/// A facility taken for a time by a case.
package struct Booking: Sendable, Equatable, Codable {
    /// A hold is kept for a request that is not decided yet; it occupies the slot like a booking.
    package enum State: String, Sendable, Codable { case held, booked }
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
    package func freeUnits(of facility: Facility, in interval: Interval, besides owner: String? = nil) -> Int {
        let wanted = interval.padded(minutes: facility.bufferMinutes)
        let others = bookings.filter {
            $0.facility == facility.id && $0.owner != owner && $0.interval.overlaps(wanted)
        }
        // The load changes only where a booking begins, so the peak is at the start of one of them.
        let points = [wanted.start] + others.map { max($0.interval.start, wanted.start) }
        let peak = points.map { point in
            others.filter { $0.interval.start <= point && point < $0.interval.end }.reduce(0) { $0 + $1.units }
        }
        // A buffer is a pause on one unit: two neighbours in the buffer need not be on the same unit.
        return facility.units - (peak.max() ?? 0)
    }

    /// Facilities that serve all `needs` throughout `interval`, the tightest fit first, or nothing when one need cannot be met.
    package func assignment(
        for needs: [Need], in interval: Interval, owner: String, session: Int, state: Booking.State
    ) -> [Booking]? {
        var taken = self
        var result: [Booking] = []
        for need in needs {
            let fitting = facilities.filter { $0.kind == need.kind && ($0.capacity ?? .max) >= (need.capacity ?? 0) }
                .sorted { ($0.capacity ?? .max, $0.id) < ($1.capacity ?? .max, $1.id) }
            // Bookings that this case made for another need count; earlier holds of the case for the same session do not.
            let free = fitting.first { facility in
                taken.freeUnits(of: facility, in: interval, besides: owner)
                    - result.filter { $0.facility == facility.id }.reduce(0) { $0 + $1.units } >= need.units
            }
            guard let free else { return nil }
            let booking = Booking(
                facility: free.id, interval: interval, units: need.units, owner: owner, session: session, state: state)
            result.append(booking)
        }
        taken.bookings += result
        return result
    }

    /// The bookings of others that stand in the way of `needs` in `interval`, earliest first.
    package func conflicts(for needs: [Need], in interval: Interval, besides owner: String) -> [Booking] {
        let kinds = Set(needs.map(\.kind))
        let facilities = facilities.filter { kinds.contains($0.kind) }
        return bookings.filter { booking in
            guard booking.owner != owner, let facility = facilities.first(where: { $0.id == booking.facility }) else {
                return false
            }
            return booking.interval.overlaps(interval.padded(minutes: facility.bufferMinutes))
        }.sorted { ($0.interval.start, $0.facility) < ($1.interval.start, $1.facility) }
    }

    /// Up to `limit` free intervals as long as `wanted`, within office hours, nearest to it in time, none before `earliest`.
    ///
    /// Starts are tried every half hour on the wanted day and the working
    /// days after it, up to `days` of them.
    package func alternatives(
        to wanted: Interval, for needs: [Need], hours: OfficeHours, notBefore earliest: Instant, owner: String,
        limit: Int = 3, days: Int = 10
    ) -> [Interval] {
        let length = wanted.end.milliseconds - wanted.start.milliseconds
        let wantedDay = hours.zone.day(at: wanted.start)
        var result: [Interval] = []
        var day = wantedDay
        var tried = 0
        while tried < days, result.count < limit {
            defer { day = day.adding(days: 1) }
            guard hours.isWorkingDay(day) else {
                if day.number - wantedDay.number > 60 { break }
                continue
            }
            tried += 1
            var sameDay: [Interval] = []
            for minutes in stride(from: 0, to: 1440, by: 30) {
                let start = hours.zone.instant(day, TimeOfDay(minutes: minutes))
                let candidate = Interval(start: start, end: start.adding(milliseconds: length))
                guard start >= earliest, candidate != wanted, hours.contains(candidate),
                    assignment(for: needs, in: candidate, owner: owner, session: 0, state: .held) != nil
                else { continue }
                sameDay.append(candidate)
            }
            // One or two a day, nearest to the wanted hour, so that the offer spans several days.
            let target = hours.zone.time(at: wanted.start).minutes
            let nearest = sameDay.sorted {
                let left = abs(hours.zone.time(at: $0.start).minutes - target)
                let right = abs(hours.zone.time(at: $1.start).minutes - target)
                return (left, $0.start) < (right, $1.start)
            }
            result += nearest.prefix(min(day == wantedDay ? 2 : 1, limit - result.count))
        }
        return result.sorted { $0.start < $1.start }
    }
}
