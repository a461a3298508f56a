import Casework
import Gateways
import OfficeCalendar
import OfficeWorker
import Settings

/// The office's Zoom accounts as the worker sees them.
struct LiveMeetings: OfficeMeetings {
    let session: ZoomSession

    /// Remembers where to ask; nothing is opened yet. `pace` is the least time between two calls.
    init(
        _ settings: ZoomSettings, environment: [String: String], clock: any OfficeClock,
        pace: Duration = .milliseconds(500), patience: Duration = .seconds(45)
    ) {
        session = ZoomSession(
            ZoomAccount(
                accountID: settings.accountID, clientID: settings.clientID, caFile: settings.caFile,
                testServer: settings.testServer,
                clientSecret: {
                    do throws(SecretReference.Failure) {
                        return Secret(try settings.clientSecret.read(environment: environment).text)
                    } catch {
                        throw ZoomFault(.credentials, error.description)
                    }
                }),
            now: { clock.now() }, total: patience, pace: pace)
    }

    func find(_ reference: String, host: String) async throws(MeetingFailure) -> [RemoteMeeting] {
        do {
            return try await session.meetings(of: host).filter { $0.agenda.hasPrefix(reference) }.map(Self.remote)
                .sorted { $0.id < $1.id }
        } catch {
            throw Self.failure(error)
        }
    }

    func create(_ plan: OwedMeeting.Plan, reference: String) async throws(MeetingFailure) -> RemoteMeeting {
        do {
            return Self.remote(try await session.create(Self.plan(plan, reference), host: plan.host))
        } catch {
            throw Self.failure(error)
        }
    }

    func change(_ id: Int64, to plan: OwedMeeting.Plan, reference: String) async throws(MeetingFailure) -> RemoteMeeting
    {
        do {
            try await session.update(id, to: Self.plan(plan, reference))
            return Self.remote(try await session.meeting(id))
        } catch {
            throw Self.failure(error)
        }
    }

    func remove(_ id: Int64) async throws(MeetingFailure) {
        do {
            try await session.delete(id)
        } catch {
            throw Self.failure(error)
        }
    }

    private static func plan(_ plan: OwedMeeting.Plan, _ reference: String) -> ZoomPlan {
        let length = plan.interval.end.minutes(since: plan.interval.start)
        // The reference comes first: lists cut the agenda after 250 characters.
        return ZoomPlan(
            topic: plan.topic, agenda: "\(reference)\n\(plan.agenda)", start: plan.interval.start,
            minutes: max(1, length), zone: plan.zone)
    }

    private static func remote(_ meeting: ZoomMeeting) -> RemoteMeeting {
        RemoteMeeting(
            id: meeting.id, start: meeting.start, minutes: meeting.minutes, joinURL: meeting.joinURL,
            passcode: meeting.passcode)
    }

    private static func failure(_ error: any Error) -> MeetingFailure {
        guard let fault = error as? ZoomFault else { return .later(until: nil, words: "\(error)") }
        let words = fault.description + (fault.advice.map { "; \($0)" } ?? "")
        return switch fault.kind {
        case .credentials: .refused(.credentials, words: words)
        case .permission: .refused(.permission, words: words)
        case .host: .refused(.host, words: words)
        case .invalid: .refused(.invalid, words: words)
        case .forbidden: .refused(.forbidden, words: words)
        case .gone: .gone
        case .limited(let until): .later(until: until, words: words)
        case .temporary: .later(until: nil, words: words)
        case .inDoubt: .inDoubt(words: words)
        }
    }
}
