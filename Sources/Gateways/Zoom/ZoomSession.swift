import Foundation
package import OfficeCalendar

/// Where Zoom is and who asks (Server-to-Server OAuth).
package struct ZoomAccount: Sendable {
    package var accountID: String
    package var clientID: String
    /// Asked whenever a token is needed.
    package var clientSecret: @Sendable () async throws -> Secret
    /// Without a slash at the end.
    package var tokenServer: String
    /// Without a slash at the end.
    package var apiServer: String
    package var caFile: String?

    /// Describes an account; nothing is opened. `testServer` is a played Zoom on this machine.
    package init(
        accountID: String, clientID: String, caFile: String? = nil, testServer: String? = nil,
        clientSecret: @escaping @Sendable () async throws -> Secret
    ) {
        self.accountID = accountID
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.caFile = caFile
        tokenServer = testServer ?? "https://zoom.us"
        apiServer = (testServer ?? "https://api.zoom.us") + "/v2"
    }
}

/// A scheduled meeting to be.
package struct ZoomPlan: Sendable, Equatable {
    /// At most 200 characters are sent.
    package var topic: String
    /// At most 2,000 characters are sent; lists show the first 250.
    package var agenda: String
    /// UTC.
    package var start: Instant
    package var minutes: Int
    package var zone: Zone
    package init(topic: String, agenda: String, start: Instant, minutes: Int, zone: Zone) {
        self.topic = topic
        self.agenda = agenda
        self.start = start
        self.minutes = minutes
        self.zone = zone
    }
}

/// A meeting as Zoom has it. `start_url`, which opens the meeting as its host, is never even read.
package struct ZoomMeeting: Sendable, Equatable {
    /// Up to eleven digits.
    package var id: Int64
    package var agenda: String
    /// UTC; nothing for meetings without a fixed time.
    package var start: Instant?
    package var minutes: Int?
    package var joinURL: String
    /// As Zoom applied it, which need not be what was asked for; lists lack it.
    package var passcode: String?
}

/// Calls to Zoom's meeting API, one after the other.
///
/// A token is kept until shortly before its hour is over and fetched anew once
/// when Zoom refuses it. Nothing else is repeated here. Tokens, passcodes and
/// links stand in no fault.
package actor ZoomSession {
    private let executor = LineExecutor(label: "zoom session")
    private let account: ZoomAccount
    private let now: @Sendable () -> Instant
    private let connect: Duration
    private let total: Duration
    private let pace: Duration
    private var token: (secret: Secret, renewAt: Instant)?
    private var lastCall: ContinuousClock.Instant?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Opens nothing yet. `pace` is the least time between two calls: Zoom counts them by the second, the fewest on a
    /// free account, two of the medium kind (https://developers.zoom.us/docs/api/rate-limits/).
    package init(
        _ account: ZoomAccount, now: @escaping @Sendable () -> Instant, connect: Duration = .seconds(15),
        total: Duration = .seconds(45), pace: Duration = .milliseconds(500)
    ) {
        self.account = account
        self.now = now
        self.connect = connect
        self.total = total
        self.pace = pace
    }

    // MARK: - Calls

    /// Whether account, client and scopes are right and the host is an active user; its licence in words.
    package func check(host: String) async throws -> String {
        struct User: Decodable {
            var type: Int?
            var status: String?
        }
        let user: User = try read(
            try await call("GET", "/users/\(Self.escaped(host))", about: .host), about: .host, isCreation: false)
        if let status = user.status, status != "active" {
            throw ZoomFault(.host, "the user's status is \(ServerWords.cleaned(status))")
        }
        return switch user.type {
        case 1: "Basic"
        case 2: "Licensed"
        case let other?: "type \(other)"
        case nil: "licence unknown"
        }
    }

    /// Creates a scheduled meeting. After a lost answer the fault is `inDoubt`.
    package func create(_ plan: ZoomPlan, host: String) async throws -> ZoomMeeting {
        let answer = try await call(
            "POST", "/users/\(Self.escaped(host))/meetings", body: try Body(plan, isNew: true).json, about: .host,
            isCreation: true)
        return try meeting(in: answer, isCreation: true)
    }

    /// A meeting with its passcode.
    package func meeting(_ id: Int64) async throws -> ZoomMeeting {
        try meeting(in: try await call("GET", "/meetings/\(id)", about: .meeting), isCreation: false)
    }

    /// Changes topic, agenda and time.
    package func update(_ id: Int64, to plan: ZoomPlan) async throws {
        _ = try await call("PATCH", "/meetings/\(id)", body: try Body(plan, isNew: false).json, about: .meeting)
    }

    /// Deletes a meeting; the invited are told nothing by Zoom.
    package func delete(_ id: Int64) async throws {
        _ = try await call(
            "DELETE", "/meetings/\(id)?schedule_for_reminder=false&cancel_meeting_reminder=false", about: .meeting)
    }

    /// The scheduled meetings of a host, page by page until the last.
    package func meetings(of host: String) async throws -> [ZoomMeeting] {
        var result: [ZoomMeeting] = []
        var page = ""
        // A server that always names a next page must not keep us for ever.
        for _ in 0..<200 {
            let answer = try await call(
                "GET",
                "/users/\(Self.escaped(host))/meetings?type=scheduled&page_size=300"
                    + (page.isEmpty ? "" : "&next_page_token=\(Self.escaped(page))"), about: .host)
            let list: List = try read(answer, about: .host, isCreation: false)
            result += (list.meetings ?? []).compactMap(\.meeting)
            page = list.next_page_token ?? ""
            if page.isEmpty { return result }
        }
        throw ZoomFault(.temporary, "the list of meetings has no end")
    }

    // MARK: - Bodies

    private struct Body: Encodable {
        struct Settings: Encodable {
            // The account is lent: those who meet need nobody of the office to let them in, only the passcode.
            var join_before_host = true
            var jbh_time = 0
            var waiting_room = false
            var mute_upon_entry = true
            var auto_recording = "none"
            var email_notification = false
        }
        var topic: String
        var type = 2
        var start_time: String
        var duration: Int
        var timezone: String
        var agenda: String
        /// Left alone when a meeting is changed.
        var settings: Settings?

        init(_ plan: ZoomPlan, isNew: Bool) {
            topic = String(plan.topic.prefix(200))
            start_time = ZoomTime.text(plan.start)
            duration = plan.minutes
            timezone = plan.zone.zoomName
            agenda = String(plan.agenda.prefix(2000))
            settings = isNew ? Settings() : nil
        }

        var json: [UInt8] {
            get throws { Array(try JSONEncoder().encode(self)) }
        }
    }

    private struct List: Decodable {
        struct Item: Decodable {
            var id: Int64?
            var agenda: String?
            var start_time: String?
            var duration: Int?
            var join_url: String?
            var password: String?

            var meeting: ZoomMeeting? {
                id.map {
                    ZoomMeeting(
                        id: $0, agenda: agenda ?? "", start: start_time.flatMap(ZoomTime.instant), minutes: duration,
                        joinURL: join_url ?? "", passcode: (password ?? "").isEmpty ? nil : password)
                }
            }
        }
        var meetings: [Item]?
        var next_page_token: String?
    }

    private func meeting(in answer: HttpAnswer, isCreation: Bool) throws -> ZoomMeeting {
        let item: List.Item = try read(answer, about: .meeting, isCreation: isCreation)
        guard let meeting = item.meeting, meeting.id > 0, meeting.joinURL.hasPrefix("https://"),
            meeting.joinURL.utf8.count <= 500, meeting.joinURL.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw ZoomFault(isCreation ? .inDoubt : .temporary, "the answer names no meeting with its link") }
        return meeting
    }

    private func read<T: Decodable>(_ answer: HttpAnswer, about: ZoomFault.Subject, isCreation: Bool) throws -> T {
        do {
            return try JSONDecoder().decode(T.self, from: Data(answer.body))
        } catch {
            // The decoder's own words could hold a passcode.
            throw ZoomFault(isCreation ? .inDoubt : .temporary, "the answer cannot be understood")
        }
    }

    // MARK: - Requests

    private func call(
        _ method: String, _ path: String, body: [UInt8]? = nil, about subject: ZoomFault.Subject,
        isCreation: Bool = false
    ) async throws -> HttpAnswer {
        var answer = try await request(method, path, body: body, isCreation: isCreation)
        if Self.refusesToken(answer) {
            token = nil
            answer = try await request(method, path, body: body, isCreation: isCreation)
            // A token that is refused as soon as it is made says that something is wrong with the app.
            if Self.refusesToken(answer) { token = nil }
        }
        guard (200..<300).contains(answer.status) else {
            throw ZoomFault.of(
                status: answer.status, refusal: Self.refusal(answer), until: until(answer), about: subject,
                isCreation: isCreation)
        }
        return answer
    }

    private func request(_ method: String, _ path: String, body: [UInt8]?, isCreation: Bool) async throws -> HttpAnswer
    {
        let bearer = try await currentToken()
        var request = HttpRequest(method: method, url: account.apiServer + path)
        request.fields = ["Authorization: Bearer \(bearer.revealed)", "Accept: application/json"]
        if body != nil { request.fields.append("Content-Type: application/json") }
        request.body = body
        return try await perform(request, isCreation: isCreation)
    }

    private static func refusesToken(_ answer: HttpAnswer) -> Bool {
        let code = refusal(answer)?.code
        if code == 4700 || code == 4711 { return false }
        return answer.status == 401 || (answer.status == 400 && code == 124)
    }

    private static func refusal(_ answer: HttpAnswer) -> ZoomRefusal? {
        try? JSONDecoder().decode(ZoomRefusal.self, from: Data(answer.body))
    }

    /// Retry-After as seconds or as a time (RFC 9110 section 10.2.3; Zoom writes ISO 8601), at most two days off.
    private func until(_ answer: HttpAnswer) -> Instant? {
        let present = now()
        guard let text = answer.fields["retry-after"] ?? answer.fields["x-ratelimit-reset"] else {
            let type = answer.fields["x-ratelimit-type"] ?? Self.refusal(answer)?.words ?? ""
            guard answer.status == 429, type.lowercased().contains("daily") else { return nil }
            // Daily limits begin anew at midnight UTC (https://developers.zoom.us/docs/api/rate-limits/).
            return Instant(milliseconds: (present.milliseconds.floorDivided(by: 86_400_000) + 1) * 86_400_000)
        }
        let when = Int(text).map { present.adding(seconds: min(max(0, $0), 200_000)) } ?? ZoomTime.instant(text)
        guard let when, when > present, when <= present.adding(seconds: 200_000) else { return nil }
        return when
    }

    // MARK: - The token

    private func currentToken() async throws -> Secret {
        if let token, now() < token.renewAt { return token.secret }
        struct Grant: Decodable {
            var access_token: String
            var expires_in: Int?
        }
        let secret = try await account.clientSecret()
        let basic = Data("\(account.clientID):\(secret.revealed)".utf8).base64EncodedString()
        var request = HttpRequest(method: "POST", url: account.tokenServer + "/oauth/token")
        request.fields = [
            "Authorization: Basic \(basic)", "Content-Type: application/x-www-form-urlencoded",
            "Accept: application/json",
        ]
        request.body = Array("grant_type=account_credentials&account_id=\(Self.escaped(account.accountID))".utf8)
        let answer = try await perform(request, isCreation: false)
        guard answer.status == 200 else {
            let refusal = Self.refusal(answer)
            // Whatever the code, a client that is told no here has wrong credentials.
            guard (400..<500).contains(answer.status), answer.status != 429, answer.status != 408 else {
                throw ZoomFault.of(
                    status: answer.status, refusal: refusal, until: until(answer), about: .host, isCreation: false)
            }
            throw ZoomFault(.credentials, code: refusal?.code, refusal?.words ?? "HTTP \(answer.status)")
        }
        let grant: Grant = try read(answer, about: .host, isCreation: false)
        guard !grant.access_token.isEmpty,
            grant.access_token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw ZoomFault(.temporary, "the token cannot be understood") }
        let life = min(max(60, grant.expires_in ?? 3600), 86_400)
        let secretToken = Secret(grant.access_token)
        token = (secretToken, now().adding(seconds: life - min(300, life / 2)))
        return secretToken
    }

    private func perform(_ request: HttpRequest, isCreation: Bool) async throws -> HttpAnswer {
        if let lastCall {
            let left = ContinuousClock.now.duration(to: lastCall + pace)
            if left > .zero { try await Task.sleep(for: left) }
        }
        try Task.checkCancellation()
        lastCall = .now
        let interrupt = try LineInterrupt()
        let caFile = account.caFile
        let (connect, total) = (connect, total)
        return try await withTaskCancellationHandler {
            do throws(HttpFault) {
                return try HttpExchange.perform(
                    request, caFile: caFile, connect: connect, total: total, interrupt: interrupt)
            } catch {
                let kind: ZoomFault.Kind = isCreation && error.maybeSent ? .inDoubt : .temporary
                throw ZoomFault(kind, error.words)
            }
        } onCancel: {
            interrupt.cancel()
        }
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            if Ascii.isLetterOrDigit(byte) || [UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_")].contains(byte) {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return result
    }
}

/// Times as Zoom writes them.
enum ZoomTime {
    /// `2026-11-26T01:00:00Z`: with Z the time is UTC, whatever zone stands beside it.
    static func text(_ instant: Instant) -> String {
        let seconds = instant.seconds
        let day = Day(number: Int(seconds.floorDivided(by: 86_400)))
        let rest = Int(seconds - seconds.floorDivided(by: 86_400) * 86_400)
        return "\(day)T\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))Z"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// The instant of a text such as `2026-11-26T01:00:00Z`, or nothing.
    static func instant(_ text: String) -> Instant? {
        guard text.utf8.count >= 19, text.hasSuffix("Z"), let day = Day(iso: String(text.prefix(10))) else {
            return nil
        }
        let clock = text.dropFirst(11).prefix(8).split(separator: ":", omittingEmptySubsequences: false)
        guard clock.count == 3, let hour = Int(clock[0]), let minute = Int(clock[1]), let second = Int(clock[2]),
            (0..<24).contains(hour), (0..<60).contains(minute), (0...60).contains(second)
        else { return nil }
        return Instant(seconds: Int64(day.number) * 86_400 + Int64(hour * 3600 + minute * 60 + second))
    }
}

extension Zone {
    /// The name by which Zoom shows the clock of this zone. Its list has Asia/Jakarta, but no zone of Sulawesi or Papua:
    /// these have the same clock all year (https://developers.zoom.us/docs/api/references/abbreviations/).
    var zoomName: String {
        switch self {
        case .wib: "Asia/Jakarta"
        case .wita: "Asia/Singapore"
        case .wit: "Asia/Tokyo"
        }
    }
}
