import CaseJournal
import Casework
import Foundation
import LetterReading
import OfficeCalendar
import PlayedZoom
import Settings
import Synchronization
import TestSupport
import Testing

@testable import OfficeWorker

/// One request from its letter to its end, with people who do their part at once.
struct MeetingStory {
    let office: SmallOffice
    var worker: OfficeWorker
    let applicant = "dinkes@tanjungarunika.example"
    private(set) var staffAsked = false

    init(_ office: SmallOffice) {
        self.office = office
        worker = office.worker
    }

    var zoom: PlayedZoom { get throws { try #require(office.zoom) } }

    func current() async throws -> Case {
        let line = try await office.journal.cases().first
        let id = try #require(line?.id)
        return try #require(try await office.journal.case(id))
    }

    mutating func begin(sessions: Int = 1) async throws {
        var letter = office.request()
        letter.request?.sessions = (0..<sessions).map { index in
            .init(
                title: "Rapat \(index + 1)", date: Day(number: 20_783 + index), start: TimeOfDay(minutes: 540),
                end: TimeOfDay(minutes: 660), endOpen: false, zone: .wita, zoneStated: true, participants: 50)
        }
        office.arrives(letter)
        try await worker.settleEverything()
    }

    /// Lets whoever is asked do his part; time passes where nobody is. Returns when `until` holds or the case has ended.
    mutating func go(until stop: (Case) -> Bool = { _ in false }) async throws -> Case {
        for _ in 0..<400 {
            try await worker.settleEverything()
            let matter = try await current()
            if matter.state.ended || stop(matter) { return matter }
            guard let asked = matter.asked.first, let official = office.settings.office.official(asked.official) else {
                office.clock.advance(minutes: 5)
                continue
            }
            var reply = try await office.reply(.approve, by: official.address)
            if matter.current == "5" {
                staffAsked = true
                reply.meetings = [
                    MeetingReading(joinURL: "https://zoom.us/j/99999999999", meetingID: "99999999999", passcode: "staf")
                ]
                office.reader.meaning = Meaning(decision: .none)
            }
            office.arrives(reply, text: "balasan \(matter.sequence)")
            office.clock.advance(minutes: 1)
        }
        Issue.record("the story does not end: \(try await current().state)")
        return try await current()
    }

    mutating func applicantWrites(_ wish: Meaning.Wish) async throws {
        var reading = Reading()
        reading.kind = .reply
        reading.from = applicant
        reading.date = office.clock.now()
        let count = try await current().sequence
        reading.messageID = "pemohon-\(count)@x"
        reading.references = ["r1@x"]
        reading.subject = "Re: \(try await current().id)"
        reading.text = "isi \(count)"
        reading.authentication.domainProved = true
        let receipt = try await office.journal.outboxList().first { $0.to == applicant }
        if let id = receipt?.messageID.filter({ $0 != "<" && $0 != ">" }) {
            reading.references.append(id)
            let parts = id.split(separator: "-")
            if parts.count > 2 { reading.tokens = [String(parts[1])] }
        }
        var meaning = Meaning(decision: .none)
        meaning.wishes = [wish]
        office.reader.meaning = meaning
        office.arrives(reading, text: "isi \(count)")
        try await worker.settleEverything()
    }

    /// Lets time pass until nothing is owed to Zoom any more.
    func settle() async throws {
        for _ in 0..<400 {
            try await worker.settleEverything()
            guard try await office.journal.nextMeetingTime() != nil else { return }
            office.clock.advance(minutes: 20)
        }
        Issue.record("something is owed to Zoom for ever")
    }

    /// No meeting twice, none that nobody wants, and the letter names the one that is there.
    func expectHouseInOrder() async throws {
        let matter = try await current()
        let there = try zoom.meetings
        let wanted = matter.orders.filter { $0.state == .made }
        #expect(there.count == wanted.count, "\(there.count) meetings for \(wanted.count) orders")
        for order in wanted {
            let own = there.filter { String($0.id) == order.meeting?.meetingID?.text }
            #expect(own.count == 1)
            #expect(own.first?.start == order.interval.start)
            #expect(own.first?.agenda.contains("\(matter.id)/\(order.key) ") == true)
        }
        if matter.state == .completed {
            for meeting in matter.meetings where meeting.meetingID?.text != "99999999999" {
                #expect(there.contains { String($0.id) == meeting.meetingID?.text })
            }
        } else {
            #expect(there.isEmpty)
        }
    }
}

@Suite("Zoom meetings that the worker makes itself")
struct MeetingTests {
    @Test("a case gets its meeting, and the record says that the worker made it")
    func story() async throws {
        let office = try SmallOffice(hosted: true)
        var story = MeetingStory(office)
        try await story.begin()
        let matter = try await story.go()
        #expect(matter.state == .completed)
        #expect(!story.staffAsked)
        let decision = try #require(matter.decisions.first { $0.act == "5" })
        #expect(decision.official == "worker")
        let meeting = try #require(try story.zoom.meetings.first)
        #expect(try story.zoom.meetings.count == 1)
        #expect(matter.meetings.first?.passcode?.text == meeting.passcode)
        #expect(meeting.zone == "Asia/Singapore")
        #expect(meeting.start == Zone.wita.instant(Day(number: 20_783), TimeOfDay(minutes: 540)))
        try await story.expectHouseInOrder()
    }

    @Test("an office that takes its app away has its staff asked for what is still owed")
    func appRemoved() async throws {
        let office = try SmallOffice(hosted: true, trouble: { _, _ in .failedBefore })
        defer { office.zoom?.stop() }
        var story = MeetingStory(office)
        try await story.begin()
        _ = try await story.go { $0.orders.contains { $0.state == .ordered } }
        story.worker = try await office.restarted(owner: "without the app", hosted: false)
        let matter = try await story.go()
        #expect(matter.state == .completed)
        #expect(story.staffAsked)
        #expect(matter.decisions.first { $0.act == "5" }?.official != "worker")
    }

    @Test("start_url, tokens and the client's secret stand nowhere in the data")
    func secrets() async throws {
        let office = try SmallOffice(hosted: true)
        var story = MeetingStory(office)
        try await story.begin()
        _ = try await story.go()
        var data = Data()
        for file in ["disposisi.sqlite", "disposisi.sqlite-wal"] {
            data += FileManager.default.contents(atPath: office.directory.file(file)) ?? Data()
        }
        #expect(data.range(of: Data("99".utf8)) != nil)
        let tokens = try story.zoom.secrets.filter { $0.hasPrefix("tok-") }
        #expect(!tokens.isEmpty)
        for secret in tokens + ["KUNCI-TUAN-RUMAH", PlayedZoom.clientSecret] {
            #expect(data.range(of: Data(secret.utf8)) == nil, "\(secret.prefix(4))… is in the database")
        }
    }

    @Test("when one account may make no more meetings today, another free one hosts the meeting the same hour")
    func allowanceUsedUp() async throws {
        let office = try SmallOffice(
            hosted: true,
            trouble: { _, call in
                call.method == "POST" && call.path.removingPercentEncoding?.contains("/host1@") == true
                    ? .dayUsedUp : nil
            })
        defer { office.zoom?.stop() }
        var story = MeetingStory(office)
        try await story.begin()
        let begun = office.clock.now()
        let matter = try await story.go()
        #expect(matter.state == .completed)
        #expect(!story.staffAsked)
        #expect(office.clock.now().minutes(since: begun) < 60)
        #expect(try story.zoom.meetings.map(\.host) == ["host2@dkisp.tanjungarunika.example"])
        #expect(matter.bookings.map(\.facility) == ["zoom-500"])
        try await story.expectHouseInOrder()
    }

    @Test("when every account has used its day up, staff are asked within the hour, and Zoom has nothing left over")
    func everyAllowanceUsedUp() async throws {
        let office = try SmallOffice(
            hosted: true, change: { $0.zoom?.patienceSeconds = 172_800 },
            trouble: { _, call in call.method == "POST" && call.path.contains("meetings") ? .dayUsedUp : nil })
        defer { office.zoom?.stop() }
        var story = MeetingStory(office)
        try await story.begin()
        let begun = office.clock.now()
        let matter = try await story.go()
        #expect(matter.state == .completed)
        #expect(story.staffAsked)
        #expect(office.clock.now().minutes(since: begun) < 60)
        #expect(try story.zoom.meetings.isEmpty)
    }

    /// Every trouble that must not keep the case from its end.
    static let troubles: [PlayedZoom.Trouble] = [
        .lostBefore, .lostAfter, .torn, .garbled, .failedBefore, .failedAfter, .limited(seconds: 2), .tokenRefused,
        .limitedUntil(Zone.wita.instant(Day(number: 20_780), TimeOfDay(minutes: 11 * 60))), .scopeMissing,
        .userUnknown, .meetingUnknown, .invalid, .forbidden, .dayUsedUp,
    ]

    @Test("each trouble at each call of each story: the case goes on, one meeting or none", arguments: troubles)
    func everyTrouble(_ trouble: PlayedZoom.Trouble) async throws {
        for story in [Story.plain, .cancelledLate, .moved, .movedElsewhere] {
            let calls = try await played(story) { _ in nil }
            #expect(calls > 1)
            for number in 0..<calls { try await played(story) { $0 == number ? trouble : nil } }
        }
    }

    enum Story: CaseIterable { case plain, cancelled, moved, cancelledLate, twoSessions, movedElsewhere }

    /// Plays a story to its end; returns how many calls Zoom had.
    @discardableResult
    private func played(_ kind: Story, _ trouble: @escaping @Sendable (Int) -> PlayedZoom.Trouble?) async throws -> Int
    {
        let office = try SmallOffice(hosted: true, trouble: { number, _ in trouble(number) })
        defer { office.zoom?.stop() }
        var story = MeetingStory(office)
        try await story.begin(sessions: kind == .twoSessions ? 2 : 1)
        switch kind {
        case .plain, .twoSessions: _ = try await story.go()
        case .cancelled:
            _ = try await story.go { $0.current == "7" || ($0.current == "5" && !$0.orders.isEmpty) }
            try await story.applicantWrites(.cancel)
        case .cancelledLate:
            _ = try await story.go()
            try await story.applicantWrites(.cancel)
        case .moved, .movedElsewhere:
            _ = try await story.go { $0.current == "7" || ($0.current == "5" && !$0.orders.isEmpty) }
            try await story.applicantWrites(
                .reschedule(sessions: [
                    .init(
                        title: nil, date: Day(number: 20_784), start: TimeOfDay(minutes: 600),
                        end: TimeOfDay(minutes: 660), endOpen: false, zone: .wita, zoneStated: true,
                        participants: kind == .movedElsewhere ? 450 : nil)
                ]))
            _ = try await story.go()
        }
        try await story.settle()
        try await story.expectHouseInOrder()
        return try story.zoom.calls.count
    }

    @Test("500 offices with troubles, crashes and changes of mind have no meeting twice and none left over")
    func manyRuns() async throws {
        var twice = 0
        var orphans = 0
        try await withThrowingTaskGroup(of: (Int, Int).self) { group in
            for lane in 0..<4 {
                group.addTask {
                    var result = (0, 0)
                    for seed in stride(from: lane, to: 500, by: 4) {
                        let run = try await Self.run(seed)
                        result.0 += run.twice
                        result.1 += run.orphans
                    }
                    return result
                }
            }
            for try await result in group {
                twice += result.0
                orphans += result.1
            }
        }
        #expect(twice == 0)
        #expect(orphans == 0)
    }

    /// One office: which calls go wrong, when the worker dies and what the applicant wants follow from the seed.
    static func run(_ seed: Int) async throws -> (twice: Int, orphans: Int) {
        var dice = SeededGenerator(seed: seed)
        let share = Int.random(in: 0...60, using: &dice)
        let plan = Mutex(SeededGenerator(seed: seed * 7919 + 1))
        let office = try SmallOffice(
            hosted: true,
            trouble: { _, _ in
                plan.withLock { dice in
                    guard Int.random(in: 0..<100, using: &dice) < share else { return nil }
                    return troubles.randomElement(using: &dice)
                }
            })
        defer { office.zoom?.stop() }
        var story = MeetingStory(office)
        try await story.begin(sessions: Int.random(in: 1...2, using: &dice))
        let kind = Story.allCases.randomElement(using: &dice) ?? .plain
        if kind != .plain, kind != .twoSessions {
            _ = try await story.go { $0.current == "7" || ($0.current == "5" && !$0.orders.isEmpty) }
            if Bool.random(using: &dice) { try await crash(&story, using: &dice) }
            if kind == .moved || kind == .movedElsewhere {
                try await story.applicantWrites(
                    .reschedule(sessions: [
                        .init(
                            title: nil, date: Day(number: 20_784), start: TimeOfDay(minutes: 600),
                            end: TimeOfDay(minutes: 660), endOpen: false, zone: .wita, zoneStated: true,
                            participants: kind == .movedElsewhere ? 450 : nil)
                    ]))
            } else {
                try await story.applicantWrites(.cancel)
            }
        }
        _ = try await story.go()
        if kind == .cancelledLate { try await story.applicantWrites(.cancel) }
        try await story.settle()
        let matter = try await story.current()
        let there = try story.zoom.meetings
        let wanted = Set(matter.orders.filter { $0.state == .made }.compactMap { $0.meeting?.meetingID?.text })
        let references = Dictionary(grouping: there) { $0.agenda.prefix { $0 != "]" } }
        let twice = references.values.reduce(0) { $0 + $1.count - 1 }
        let orphans = there.filter { !wanted.contains(String($0.id)) }.count
        if twice > 0 || orphans > 0 || wanted.count > there.count {
            Issue.record("seed \(seed) \(kind): \(there.map(\.agenda)) for \(wanted)")
        }
        return (twice, orphans)
    }

    /// The worker dies at some statement while it makes meetings, and starts again.
    private static func crash(_ story: inout MeetingStory, using dice: inout SeededGenerator) async throws {
        struct Death: Error {}
        let left = Mutex(Int.random(in: 1...12, using: &dice))
        let worker = story.worker
        try? await StatementFault.$before.withValue({ _ in
            try left.withLock { left in
                left -= 1
                if left == 0 { throw Death() }
            }
        }) {
            _ = try await worker.makeMeetings()
        }
        story.worker = try await story.office.restarted(
            owner: "after the crash \(UInt32.random(in: .min ... .max, using: &dice))")
    }
}
