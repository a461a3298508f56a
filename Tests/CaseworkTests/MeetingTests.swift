import Casework
import LetterReading
import OfficeCalendar
import Testing

@Suite("Meetings that the worker makes itself")
struct MeetingTests {
    private static func office() -> Office {
        var office = Example.office()
        office.facilities = Example.hosted
        return office
    }

    /// Where the meeting has been ordered and nobody is asked.
    private static func ordered() -> Desk { .walked(to: "5", office: office()) }

    private static func provided() -> Desk {
        var desk = ordered()
        desk.meetingsMade()
        return desk
    }

    @Test("the meeting is ordered with the account of the booked facility, and staff are not asked")
    func order() throws {
        let desk = Self.ordered()
        let owed = try #require(desk.meetings.first)
        #expect(desk.meetings.count == 1)
        #expect(owed.plan?.host == "host1@dkisp.example")
        #expect(owed.plan?.interval == desk.file.request.sessions.first?.interval)
        #expect(owed.plan?.topic == "Rapat Evaluasi Program")
        #expect(desk.file.asked.isEmpty)
        #expect(!desk.mails.contains { $0.kind == .askMeeting })
        #expect(CaseSummary(of: desk.file, procedure: desk.procedure, office: desk.office).waitingFor == ["pekerja"])
        desk.expectInvariants()
    }

    @Test("the made meeting ends the row by the worker's decision and stands in the draft")
    func made() throws {
        let desk = Self.provided()
        let decision = try #require(desk.file.decisions.last { $0.row == "5" })
        #expect(decision.official == "worker")
        #expect(decision.outcome == .done)
        #expect(desk.file.meetings.first?.passcode?.text == "260111")
        #expect(desk.file.current == "7")
        desk.expectInvariants()
    }

    @Test("two sessions have two meetings, and the row ends with the second")
    func sessions() {
        var desk = Desk()
        desk.office = Self.office()
        var request = Example.request()
        request.sessions = [
            Example.session("2026-11-26", "09:00", "11:00", participants: 20),
            Example.session("2026-11-27", "09:00", "11:00", participants: 20),
        ]
        desk.receive(request)
        desk.reply(Example.kadis, .init(decision: .approve))
        desk.reply(Example.kabid, .init(decision: .approve))
        desk.reply(Example.subkoordinator, .init(decision: .approve, choice: "kosong"))
        #expect(desk.meetings.map(\.key) == ["meeting/1", "meeting/2"])
        desk.take(
            .meetingSettled(
                key: "meeting/1", revision: 1,
                result: .made(Meeting(session: 0, joinURL: Personal("a"), meetingID: nil, passcode: nil))))
        #expect(desk.file.current == "5")
        desk.meetingsMade()
        #expect(desk.file.current == "7")
        #expect(desk.file.meetings.map(\.session) == [0, 1])
        desk.expectInvariants()
    }

    @Test("where the service refuses for good, staff are asked with the reason", arguments: MeetingRefusal.allCases)
    func refused(_ reason: MeetingRefusal) throws {
        var office = Self.office()
        office.facilities.removeLast()
        var desk = Desk.walked(to: "5", office: office)
        desk.take(.meetingSettled(key: "meeting/1", revision: 1, result: .refused(reason)))
        let ask = try #require(desk.mails.last { $0.kind == .askMeeting })
        guard case .list(let doubts)? = ask.fields["doubts"] else {
            Issue.record("the reason is not told")
            return
        }
        #expect(
            doubts.contains {
                $0["text"] == .text("Zoom Meeting tidak dapat dibuat secara otomatis. \(reason.sentence)")
            })
        #expect(desk.mails.contains { $0.kind == .operatorNotice } == reason.needsOperator)
        // Whatever may be there all the same is taken down.
        #expect(desk.meetings.last?.plan == nil)
        desk.reply(Example.staf, .init(decision: .none), meetings: [Desk.meeting])
        #expect(desk.file.current == "7")
        #expect(desk.file.decisions.last { $0.row == "5" }?.official == Example.staf.id)
        desk.expectInvariants()
    }

    @Test("an account that may make no more meetings today gives way to another that is free, and nobody is asked")
    func anotherAccount() {
        var desk = Self.ordered()
        let mails = desk.mails.count
        desk.take(.meetingSettled(key: "meeting/1", revision: 1, result: .refused(.allowance)))
        #expect(desk.file.bookings.map(\.facility) == ["zoom-2"])
        #expect(desk.file.bookings.map(\.state) == [.booked])
        #expect(desk.meetings.suffix(2).map(\.key) == ["meeting/1", "meeting/2"])
        #expect(desk.meetings.suffix(2).first?.plan == nil)
        #expect(desk.meetings.last?.plan?.host == "host2@dkisp.example")
        #expect(desk.mails.count == mails)
        desk.meetingsMade()
        #expect(desk.file.current == "7")
        desk.expectInvariants()
    }

    @Test("where the other account has a meeting then, or may make none either, staff are asked at once what to do")
    func noOtherAccount() throws {
        var exhausted = Self.ordered()
        exhausted.take(.meetingSettled(key: "meeting/1", revision: 1, result: .refused(.allowance)))
        exhausted.take(.meetingSettled(key: "meeting/2", revision: 1, result: .refused(.allowance)))
        var taken = Self.ordered()
        let time = try #require(taken.file.request.sessions.first?.interval)
        taken.others = [
            Booking(facility: "zoom-2", interval: time, units: 1, owner: "X-1", session: 0, state: .booked)
        ]
        taken.take(.meetingSettled(key: "meeting/1", revision: 1, result: .refused(.allowance)))
        #expect(taken.file.bookings.map(\.facility) == ["zoom-1"])
        for desk in [exhausted, taken] {
            let ask = try #require(desk.mails.last { $0.kind == .askMeeting })
            #expect("\(ask.fields["doubts"] as Any)".contains("mohon rapat dibuat langsung di situs penyedia layanan"))
            #expect(desk.file.asked.contains { $0.official == Example.staf.id })
        }
        exhausted.expectInvariants()
    }

    @Test("the operator who has mended the trouble lets the worker try again")
    func again() {
        var desk = Self.ordered()
        desk.take(.meetingSettled(key: "meeting/1", revision: 1, result: .refused(.permission)))
        desk.take(.operatorOrdered(.init(kind: .askAgain, name: "admin", reason: "scope ditambah")))
        #expect(desk.meetings.last?.key == "meeting/2")
        #expect(desk.meetings.last?.plan != nil)
        desk.meetingsMade()
        #expect(desk.file.current == "7")
        desk.expectInvariants()
    }

    @Test("without an account at the booked facility the staff step stays")
    func withoutHost() {
        let desk = Desk.walked(to: "5")
        #expect(desk.meetings.isEmpty)
        #expect(desk.mails.contains { $0.kind == .askMeeting })
    }

    @Test("cancelling takes the meeting down, before and after it was made")
    func cancelled() {
        var early = Self.ordered()
        early.applicantReplies([.cancel])
        #expect(early.meetings.last?.plan == nil)
        #expect(early.file.orders.map(\.state) == [.withdrawn])
        early.take(
            .meetingSettled(
                key: "meeting/1", revision: 1,
                result: .made(Meeting(session: 0, joinURL: nil, meetingID: nil, passcode: nil))))
        #expect(early.file.orders.map(\.state) == [.withdrawn])
        var late = Self.provided()
        late.applicantReplies([.cancel])
        #expect(late.meetings.last == OwedMeeting(key: "meeting/1", revision: 2, plan: nil))
        late.take(.meetingSettled(key: "meeting/1", revision: 2, result: .removed))
        #expect(late.names.last == "meeting-removed")
        early.expectInvariants()
        late.expectInvariants()
    }

    @Test("a meeting that cannot be taken down is told to the operator")
    func notRemoved() {
        var desk = Self.provided()
        desk.applicantReplies([.cancel])
        desk.take(.meetingSettled(key: "meeting/1", revision: 2, result: .notRemoved(.unreachable)))
        #expect(desk.mails.last?.kind == .operatorNotice)
        desk.expectInvariants()
    }

    @Test("a moved request keeps its meeting and its link: the same one is changed")
    func moved() {
        var desk = Self.provided()
        desk.applicantReplies([
            .reschedule(sessions: [Example.session("2026-11-30", "13:00", "15:00", participants: 75)])
        ])
        desk.reply(Example.kadis, .init(decision: .approve))
        desk.reply(Example.kabid, .init(decision: .approve))
        desk.reply(Example.subkoordinator, .init(decision: .approve, choice: "kosong"))
        let owed = desk.meetings.last
        #expect(owed?.key == "meeting/1")
        #expect(owed?.revision == 2)
        #expect(owed?.plan?.interval == Example.interval("2026-11-30", "13:00", "15:00"))
        desk.meetingsMade()
        #expect(desk.file.current == "7")
        desk.expectInvariants()
    }

    @Test("one that moves to another account is made there and taken down here")
    func movedElsewhere() {
        var desk = Self.provided()
        desk.applicantReplies([
            .reschedule(sessions: [Example.session("2026-11-30", "13:00", "15:00", participants: 800)])
        ])
        desk.reply(Example.kadis, .init(decision: .approve))
        desk.reply(Example.kabid, .init(decision: .approve))
        desk.reply(Example.subkoordinator, .init(decision: .approve, choice: "kosong"))
        #expect(desk.meetings.suffix(2).map(\.key) == ["meeting/1", "meeting/2"])
        #expect(desk.meetings.suffix(2).first?.plan == nil)
        #expect(desk.meetings.last?.plan?.host == "host2@dkisp.example")
        desk.expectInvariants()
    }

    @Test("a refused request keeps no meeting")
    func refusedLate() {
        var desk = Self.provided()
        desk.applicantReplies([
            .reschedule(sessions: [Example.session("2026-11-30", "13:00", "15:00", participants: 75)])
        ])
        desk.reply(Example.kadis, .init(decision: .reject, note: "Tidak dapat"))
        #expect(desk.file.state == .refused)
        #expect(desk.meetings.last?.plan == nil)
        desk.expectInvariants()
    }

    @Test("a draft that comes back to the row of the meeting keeps what is there")
    func comesBack() {
        var desk = Self.provided()
        let count = desk.meetings.count
        desk.take(.operatorOrdered(.init(kind: .askAgain, name: "admin", reason: "hilang")))
        #expect(desk.meetings.count == count)
        desk.expectInvariants()
    }
}
