import OfficeCalendar

/// Meetings that the worker makes itself: ordered when their row comes, changed with the request, taken down with it.
extension Deliberation {
    /// A granted session with the booked facility that can host its meeting.
    private struct Hosted {
        var session: Int
        var interval: Interval
        var facility: Facility
        var host: String
    }

    /// What the worker could make for every granted session; nothing when one of them needs a person.
    private var hostedSessions: [Hosted]? {
        var result: [Hosted] = []
        for session in grantedSessions {
            let hosted = matter.bookings.filter { $0.session == session }.compactMap { booking -> Hosted? in
                guard let facility = surroundings.schedule.facilities.first(where: { $0.id == booking.facility }),
                    let host = facility.host
                else { return nil }
                return Hosted(session: session, interval: booking.interval, facility: facility, host: host)
            }
            guard hosted.count == 1, let one = hosted.first else { return nil }
            result.append(one)
        }
        return result.isEmpty ? nil : result
    }

    /// Whether the worker makes the meetings of an act itself: never again where the service has refused one.
    var makesMeetings: Bool {
        guard let hosted = hostedSessions else { return false }
        return !hosted.contains { wanted in
            matter.orders.contains {
                $0.state == .refused && $0.session == wanted.session && $0.facility == wanted.facility.id
                    && $0.interval == wanted.interval
            }
        }
    }

    /// Books another account of the same kind for each session whose account may make no more meetings today: one that
    /// is free at that time, large enough, and has not said the same. Where there is none the booking stays.
    mutating func changeExhaustedAccounts() {
        guard isBooked else { return }
        let facilities = surroundings.schedule.facilities
        var bookings = matter.bookings
        for index in bookings.indices {
            let booking = bookings[index]
            let exhausted = matter.orders.filter {
                $0.state == .refused && $0.refusal == .allowance && $0.session == booking.session
                    && $0.interval == booking.interval
            }.map(\.facility)
            guard exhausted.contains(booking.facility), matter.request.sessions.indices.contains(booking.session),
                let facility = facilities.first(where: { $0.id == booking.facility }), facility.keeper == nil,
                let need = needs(of: matter.request.sessions[booking.session]).first(where: { $0.kind == facility.kind }
                )
            else { continue }
            let used = Set(facilities.filter { exhausted.contains($0.id) }.compactMap(\.host))
            var schedule = scheduleNearby
            // What the case itself has booked for its other sessions stands in the way as well.
            schedule.bookings += bookings.filter { $0 != booking }
            schedule.facilities = facilities.filter { other in
                other.keeper == nil && (other.host.map { !used.contains($0) } ?? false)
            }
            let found = schedule.assignment(
                for: [need], in: booking.interval, owner: matter.id, session: booking.session, state: booking.state)
            if let other = found?.first { bookings[index] = other }
        }
        if bookings != matter.bookings { record(.slotsBooked(bookings: bookings)) }
    }

    /// The service's refusal that made a person's work of the act under way.
    var meetingRefusal: MeetingRefusal? {
        guard currentAct?.act.kind == .provision else { return nil }
        return matter.orders.last { $0.state == .refused }?.refusal
    }

    /// Owes what the sessions still lack; when they lack nothing, the act is done.
    mutating func orderMeetings(_ act: Act) {
        let wanted = hostedSessions ?? []
        for order in matter.orders where order.stands {
            let fits = wanted.contains { $0.session == order.session && $0.facility.id == order.facility }
            if !fits { withdraw(order) }
        }
        for one in wanted {
            var order =
                matter.orders.first { $0.stands && $0.session == one.session }
                ?? MeetingOrder(
                    key: "meeting/\(matter.orders.count + 1)", session: one.session, facility: one.facility.id,
                    interval: one.interval, revision: 0, state: .ordered)
            if order.revision > 0, order.interval == one.interval { continue }
            order.revision += 1
            order.interval = one.interval
            order.state = .ordered
            record(.meetingOrdered(order: order))
            owe(OwedMeeting(key: order.key, revision: order.revision, plan: plan(for: one)))
        }
        provideMeetings(act)
    }

    private func plan(for one: Hosted) -> OwedMeeting.Plan {
        let sessions = matter.request.sessions
        let session = sessions.indices.contains(one.session) ? sessions[one.session] : nil
        let title = session?.title?.text ?? matter.request.subject?.text ?? procedure.name
        let number = matter.request.number.map { ", surat Nomor \(OneLine.text($0, limit: 80))" } ?? ""
        return OwedMeeting.Plan(
            host: one.host, topic: OneLine.text(title, limit: 200), agenda: "Permohonan \(applicantName)\(number)",
            interval: one.interval, zone: session?.zone ?? hours.zone)
    }

    /// Ends the act when every session has its meeting.
    private mutating func provideMeetings(_ act: Act) {
        let made = grantedSessions.compactMap { session in
            matter.orders.first { $0.state == .made && $0.session == session }?.meeting
        }
        guard made.count == grantedSessions.count else { return }
        record(.meetingsProvided(meetings: made))
        finish(act, .done, by: .worker(office))
    }

    /// Takes the answer of the service.
    mutating func meetingSettled(_ key: String, revision: Int, _ result: MeetingResult) {
        guard let order = matter.orders.first(where: { $0.key == key }), order.revision == revision else { return }
        switch result {
        case .made(var meeting):
            guard order.state == .ordered else { return }
            meeting.session = order.session
            record(.meetingMade(key: key, meeting: meeting))
            if let act = awaitedProvision { provideMeetings(act) }
        case .refused(let reason):
            guard order.state == .ordered else { return }
            let act = awaitedProvision
            record(.meetingRefused(key: key, reason: reason))
            // Something may be there all the same: whoever cannot tell takes it down.
            owe(OwedMeeting(key: key, revision: order.revision, plan: nil))
            if reason.needsOperator {
                tellOperator("Zoom Meeting untuk \(matter.id) tidak dapat dibuat otomatis. \(reason.sentence)")
            }
            if let act { begin(act.id) }
        case .removed:
            record(.meetingRemoved(key: key))
        case .notRemoved(let reason):
            record(.meetingNotRemoved(key: key, reason: reason))
            tellOperator(
                "Zoom Meeting \(matter.id) yang tidak dipakai lagi belum dapat dihapus; mohon dihapus secara manual. "
                    + reason.sentence)
        }
    }

    /// The act that waits for the service, when it is the one under way.
    private var awaitedProvision: Act? {
        guard matter.state == .running, matter.heldSince == nil, matter.asked.isEmpty, let act = currentAct?.act,
            act.kind == .provision
        else { return nil }
        return act
    }

    /// Takes down all meetings of the worker's making.
    mutating func withdrawMeetings() {
        for order in matter.orders where order.stands { withdraw(order) }
    }

    private mutating func withdraw(_ order: MeetingOrder) {
        record(.meetingWithdrawn(key: order.key))
        #if MUTANTS
            if Mutant.active == .meetingLeftBehind { return }
        #endif
        owe(OwedMeeting(key: order.key, revision: order.revision + 1, plan: nil))
    }

    /// A case that has ended without a granted request keeps no meeting.
    mutating func dropUnwantedMeetings() {
        switch matter.state {
        case .refused, .full, .cancelled, .closed: withdrawMeetings()
        case .running, .waitingForApplicant, .completed: break
        }
    }
}

extension MeetingOrder {
    /// Whether the service has it, or is to have it.
    var stands: Bool { state == .ordered || state == .made }
}
