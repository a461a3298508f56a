import Casework
import LetterReading
import OfficeCalendar
import OfficeWorker
import Synchronization

/// The service that hosts meetings, played in memory: it limits, fails, loses answers, and is away for hours.
///
/// A request whose answer is lost has mostly been carried out, as with every
/// service behind a network; whoever repeats it without looking leaves a
/// second meeting behind.
final class SimulatedMeetings: OfficeMeetings {
    /// A meeting that was ever made.
    struct Kept: Sendable {
        var meeting: RemoteMeeting
        var host: String
        /// What its agenda begins with.
        var reference: String
        var madeAt: Instant
        var removedAt: Instant?

        /// Whether it was there at a moment. What was made and taken down in one moment was there in it.
        func isThere(at instant: Instant) -> Bool { madeAt <= instant && (removedAt.map { $0 >= instant } ?? true) }
    }

    /// How often the service does what it should not, in thousandths.
    struct Trouble: Sendable {
        var limited = 30
        var failing = 30
        /// The answer is lost.
        var lost = 50
        /// Days on which the service is away for some hours.
        var awayDays = 30
        /// What it refuses for good.
        var forbidden = 6
        static let none = Trouble(limited: 0, failing: 0, lost: 0, awayDays: 0, forbidden: 0)
    }

    private struct State {
        var kept: [Int64: Kept] = [:]
        var calls: [String: UInt64] = [:]
        var nextID: Int64 = SimulatedMeetings.firstID
    }

    private let state = Mutex(State())
    private let seed: UInt64
    private let clock: any OfficeClock
    private let trouble: Trouble

    /// Numbers of meetings at this service; those that people make elsewhere are lower.
    static let firstID: Int64 = 90_000_000_001

    init(seed: UInt64, clock: any OfficeClock, trouble: Trouble) {
        self.seed = seed
        self.clock = clock
        self.trouble = trouble
    }

    /// Every meeting that was ever made, oldest first.
    var all: [Kept] { state.withLock { $0.kept.values.sorted { $0.meeting.id < $1.meeting.id } } }

    /// The meeting behind a link of this service.
    func meeting(at link: String) -> Kept? {
        state.withLock { state in
            Self.number(in: link).flatMap { state.kept[$0] }.flatMap { $0.meeting.joinURL == link ? $0 : nil }
        }
    }

    /// Whether a link is one of this service's making, as far as its number says.
    static func isOurs(_ link: String) -> Bool { number(in: link).map { $0 >= firstID } ?? false }

    private static func number(in link: String) -> Int64? {
        guard let path = link.firstRange(of: "/j/") else { return nil }
        return Int64(link[path.upperBound...].prefix { $0.isNumber })
    }

    // MARK: - OfficeMeetings

    func find(_ reference: String, host: String) async throws(MeetingFailure) -> [RemoteMeeting] {
        try call("find \(reference)", canChange: false) { state in
            .success(
                state.kept.values.filter {
                    $0.removedAt == nil && $0.host == host && $0.reference == reference
                }.map { kept in
                    var meeting = kept.meeting
                    (meeting.joinURL, meeting.passcode) = ("", nil)
                    return meeting
                }.sorted { $0.id < $1.id })
        }
    }

    func create(_ plan: OwedMeeting.Plan, reference: String) async throws(MeetingFailure) -> RemoteMeeting {
        let now = clock.now()
        return try call("create \(reference)", canChange: true) { [seed] state in
            let id = state.nextID
            state.nextID += 1
            var draw = Draw(seed, 31, UInt64(id))
            let meeting = RemoteMeeting(
                id: id, start: plan.interval.start, minutes: plan.interval.end.minutes(since: plan.interval.start),
                joinURL: "https://zoom.us/j/\(id)?pwd=\(draw.digits(20))", passcode: Passcodes.prefix + draw.digits(8))
            state.kept[id] = Kept(meeting: meeting, host: plan.host, reference: reference, madeAt: now)
            return .success(meeting)
        }
    }

    func change(_ id: Int64, to plan: OwedMeeting.Plan, reference: String) async throws(MeetingFailure) -> RemoteMeeting
    {
        try call("change \(id)", canChange: true) { state in
            guard var kept = state.kept[id], kept.removedAt == nil else { return .failure(.gone) }
            kept.meeting.start = plan.interval.start
            kept.meeting.minutes = plan.interval.end.minutes(since: plan.interval.start)
            state.kept[id] = kept
            return .success(kept.meeting)
        }
    }

    func remove(_ id: Int64) async throws(MeetingFailure) {
        let now = clock.now()
        try call("remove \(id)", canChange: true) { state -> Result<Void, MeetingFailure> in
            guard let kept = state.kept[id], kept.removedAt == nil else { return .failure(.gone) }
            state.kept[id]?.removedAt = now
            return .success(())
        }
    }

    /// One call, with what may come between asking and being answered.
    private func call<Answer: Sendable>(
        _ name: String, canChange: Bool, _ carryOut: (inout State) -> Result<Answer, MeetingFailure>
    ) throws(MeetingFailure) -> Answer {
        let now = clock.now()
        let result: Result<Answer, MeetingFailure> = state.withLock { state in
            let number = state.calls[name, default: 0] + 1
            state.calls[name] = number
            var draw = Draw(seed, of: name, number)
            var roll = draw.number(0...999)
            func falls(_ share: Int) -> Bool {
                defer { roll -= share }
                return roll >= 0 && roll < share
            }
            if isAway(at: now) { return .failure(.later(until: nil, words: "no connection to the service")) }
            if falls(trouble.limited) {
                let until = draw.chance(700) ? now.adding(seconds: draw.number(1...120)) : nil
                return .failure(.later(until: until, words: "429 too many requests"))
            }
            if falls(trouble.failing) { return .failure(.later(until: nil, words: "503 not now")) }
            if falls(trouble.lost) {
                guard canChange else { return .failure(.later(until: nil, words: "no answer in time")) }
                if draw.chance(700) { _ = carryOut(&state) }
                return .failure(.inDoubt(words: "no answer in time"))
            }
            if name.hasPrefix("create"), falls(trouble.forbidden) {
                return .failure(.refused(.forbidden, words: "3001 not allowed"))
            }
            return carryOut(&state)
        }
        return try result.get()
    }

    /// Whether the service is away: some hours of some days.
    private func isAway(at now: Instant) -> Bool {
        let day = now.milliseconds.floorDivided(by: 86_400_000)
        var draw = Draw(seed, 32, UInt64(bitPattern: day))
        guard draw.chance(trouble.awayDays) else { return false }
        let minute = Int((now.milliseconds - day * 86_400_000) / 60_000)
        let from = draw.number(0...1200)
        return (from..<(from + draw.number(20...400))).contains(minute)
    }
}
