import Foundation
package import OfficeCalendar
import Synchronization

/// A Zoom on the loopback interface: tokens, users, meetings and their limits as Zoom's documents describe them, with
/// troubles that a test puts before or after the effect of any call.
///
/// Sources: developers.zoom.us/docs/api (meetings, users, rate limits, errors) and docs/internal-apps/s2s-oauth.
package final class PlayedZoom: Sendable {
    /// What a test lets happen to a call.
    package enum Trouble: Sendable, Equatable, Hashable {
        /// The connection ends without an answer, and nothing was done.
        case lostBefore
        /// It was done, and the connection ends without an answer.
        case lostAfter
        /// It was done, and the answer breaks off.
        case torn
        /// It was done, and the answer is no JSON.
        case garbled
        /// HTTP 500, nothing was done.
        case failedBefore
        /// HTTP 502 by something in front of Zoom; it was done.
        case failedAfter
        /// HTTP 429, try again in so many seconds.
        case limited(seconds: Int)
        /// HTTP 429 with a time, as after the limit of a day.
        case limitedUntil(Instant)
        /// HTTP 429 after the limit of a day, without a word about when.
        case dayUsedUp
        /// HTTP 401 with code 124, whatever the token.
        case tokenRefused
        /// HTTP 400 with code 4711.
        case scopeMissing
        /// HTTP 404 with code 1001.
        case userUnknown
        /// HTTP 404 with code 3001.
        case meetingUnknown
        /// HTTP 400 with code 300.
        case invalid
        /// HTTP 403.
        case forbidden
        /// No answer at all until the client hangs up; nothing was done.
        case silentBefore
        /// The same, but it was done.
        case silentAfter
    }

    /// A call as it came.
    package struct Call: Sendable, Equatable {
        package var method: String
        /// Without the query.
        package var path: String
        package var query: String
        package var body: String
        /// Such as `POST /users/meetings`: what it is, without names and numbers.
        package var kind: String
    }

    /// A meeting as it stands here.
    package struct Meeting: Sendable, Equatable {
        package var id: Int64
        package var host: String
        package var topic: String
        package var agenda: String
        package var start: Instant
        package var minutes: Int
        package var zone: String
        package var passcode: String
    }

    private struct State {
        var meetings: [Int64: Meeting] = [:]
        /// Meetings that were ever made, also those deleted since.
        var made: [Meeting] = []
        var nextID: Int64 = 81_000_000_001
        var tokens: [String: Instant] = [:]
        var calls: [Call] = []
        var requestsToday: [String: Int] = [:]
    }

    package let port: UInt16
    /// As `zoom.test_server` has it.
    package var address: String { "http://127.0.0.1:\(port)" }
    package static let accountID = "akun-uji"
    package static let clientID = "klien-uji"
    package static let clientSecret = "rahasia-klien-uji"

    private let users: Set<String>
    private let now: @Sendable () -> Instant
    private let trouble: @Sendable (Int, Call) -> Trouble?
    private let pageSize: Int
    private let listener: Int32
    private let state = Mutex(State())

    /// Listens on a port of its own. `trouble` is asked at every call, with the call's number from 0.
    package init(
        users: Set<String>, pageSize: Int = 300, now: @escaping @Sendable () -> Instant,
        trouble: @escaping @Sendable (Int, Call) -> Trouble? = { _, _ in nil }
    ) throws {
        self.users = users
        self.now = now
        self.trouble = trouble
        self.pageSize = pageSize
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let descriptor = listener
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
        }
        guard descriptor >= 0, bound == 0, listen(descriptor, 64) == 0 else {
            throw CocoaError(.fileReadUnknown)
        }
        var length = size
        _ = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        port = UInt16(bigEndian: address.sin_port)
        Thread { [self] in serve() }.start()
    }

    /// Listens no more.
    package func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    /// What is there now, oldest first.
    package var meetings: [Meeting] { state.withLock { $0.meetings.values.sorted { $0.id < $1.id } } }
    /// What was ever made, oldest first.
    package var made: [Meeting] { state.withLock { $0.made } }
    package var calls: [Call] { state.withLock { $0.calls } }
    /// All tokens given out and all passcodes: what must stand in no log.
    package var secrets: [String] { state.withLock { Array($0.tokens.keys) + $0.made.map(\.passcode) } }

    /// Lets every token die, as when the app is switched off and on.
    package func forgetTokens() { state.withLock { $0.tokens = [:] } }

    /// Deletes a meeting behind the office's back.
    package func vanish(_ id: Int64) { state.withLock { _ = $0.meetings.removeValue(forKey: id) } }

    // MARK: - HTTP

    private func serve() {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else {
                close(listener)
                return
            }
            _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
            var patience = timeval(tv_sec: 5, tv_usec: 0)
            setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
            exchange(on: connection)
            shutdown(connection, Int32(SHUT_RDWR))
            close(connection)
        }
    }

    private struct Answer {
        var status: Int
        var body: String
        var fields: [String] = []
        init(_ status: Int, _ body: String = "", fields: [String] = []) {
            self.status = status
            self.body = body
            self.fields = fields
        }
    }

    private func exchange(on connection: Int32) {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        func more() -> Bool {
            let count = recv(connection, &chunk, chunk.count, 0)
            if count > 0 { bytes += chunk[..<count] }
            return count > 0
        }
        let blank = Array("\r\n\r\n".utf8)
        var end: Int?
        while end == nil {
            guard more() else { return }
            end = bytes.indices.first { bytes[$0...].starts(with: blank) }
        }
        guard let end else { return }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).components(separatedBy: "\r\n")
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces) }
        }
        let length = fields["content-length"].flatMap { Int($0) } ?? 0
        while bytes.count < end + 4 + length { guard more() else { return } }
        let words = lines[0].split(separator: " ").map(String.init)
        guard words.count == 3 else { return }
        let target = words[1].split(separator: "?", maxSplits: 1).map(String.init)
        let path = target[0].hasPrefix("/v2") ? String(target[0].dropFirst(3)) : target[0]
        let call = Call(
            method: words[0], path: path, query: target.count > 1 ? target[1] : "",
            body: String(decoding: bytes[(end + 4)...], as: UTF8.self), kind: Self.kind(words[0], path))
        let number = state.withLock { state in
            state.calls.append(call)
            return state.calls.count - 1
        }
        reply(to: call, fields, trouble(number, call), on: connection)
    }

    private static func kind(_ method: String, _ path: String) -> String {
        let parts = path.split(separator: "/").enumerated().map { index, part in
            index % 2 == 1 && part != "token" ? "*" : part
        }
        return "\(method) /" + parts.joined(separator: "/")
    }

    private func reply(to call: Call, _ fields: [String: String], _ trouble: Trouble?, on connection: Int32) {
        func send(_ answer: Answer, cut: Bool = false) {
            let body = Array(answer.body.utf8)
            let head =
                (["HTTP/1.1 \(answer.status) -", "Content-Type: application/json", "Content-Length: \(body.count)"]
                + answer.fields).joined(separator: "\r\n") + "\r\n\r\n"
            let bytes = Array(head.utf8) + (cut ? Array(body.prefix(body.count / 2)) : body)
            _ = bytes.withUnsafeBytes { Foundation.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        }
        func refuse(_ status: Int, _ code: Int, _ message: String, fields: [String] = []) {
            send(Answer(status, #"{"code":\#(code),"message":"\#(message)"}"#, fields: fields))
        }
        func waitForEnd() {
            var byte: UInt8 = 0
            while recv(connection, &byte, 1, 0) > 0 {}
        }
        switch trouble {
        case nil: send(carryOut(call, fields))
        case .lostBefore?: break
        case .lostAfter?: _ = carryOut(call, fields)
        case .torn?: send(carryOut(call, fields), cut: true)
        case .garbled?:
            _ = carryOut(call, fields)
            send(Answer(200, "<html>Just a moment…</html>"))
        case .failedBefore?: refuse(500, 500, "Internal server error")
        case .failedAfter?:
            _ = carryOut(call, fields)
            send(Answer(502, "<html>Bad Gateway</html>"))
        case .limited(let seconds)?:
            refuse(
                429, 429, "You have reached the maximum per-second rate limit for this API. Try again later.",
                fields: ["Retry-After: \(seconds)"])
        case .limitedUntil(let instant)?:
            refuse(
                429, 429, "You have reached the maximum daily rate limit for this API.",
                fields: ["X-RateLimit-Type: Daily-limit", "Retry-After: \(Self.time(instant))"])
        case .dayUsedUp?: refuse(429, 429, "You have reached the maximum daily rate limit for this API.")
        case .tokenRefused?: refuse(401, 124, "Invalid access token.")
        case .scopeMissing?:
            refuse(400, 4711, "Invalid access token, does not contain scopes:[meeting:write:meeting:admin].")
        case .userUnknown?: refuse(404, 1001, "User does not exist: x.")
        case .meetingUnknown?: refuse(404, 3001, "Meeting does not exist: 1.")
        case .invalid?: refuse(400, 300, "Validation Failed.")
        case .forbidden?: refuse(403, 200, "No permission.")
        case .silentBefore?: waitForEnd()
        case .silentAfter?:
            _ = carryOut(call, fields)
            waitForEnd()
        }
    }

    // MARK: - What Zoom does

    private func carryOut(_ call: Call, _ fields: [String: String]) -> Answer {
        if call.path == "/oauth/token" { return grant(call, fields) }
        let present = now()
        let bearer = fields["authorization"].flatMap { $0.hasPrefix("Bearer ") ? String($0.dropFirst(7)) : nil } ?? ""
        return state.withLock { state in
            guard let until = state.tokens[bearer] else {
                return Answer(401, #"{"code":124,"message":"Invalid access token."}"#)
            }
            guard present < until else { return Answer(401, #"{"code":124,"message":"Access token is expired."}"#) }
            let parts = call.path.split(separator: "/").map { $0.removingPercentEncoding ?? String($0) }
            switch (call.method, parts.first, parts.count) {
            case ("GET", "users", 2):
                guard users.contains(parts[1]) else { return Self.noUser(parts[1]) }
                return Answer(200, #"{"id":"u1","email":"\#(parts[1])","type":2,"status":"active"}"#)
            case ("GET", "users", 3):
                guard users.contains(parts[1]) else { return Self.noUser(parts[1]) }
                return list(of: parts[1], call.query, in: state)
            case ("POST", "users", 3):
                guard users.contains(parts[1]) else { return Self.noUser(parts[1]) }
                return create(parts[1], call.body, in: &state)
            case ("GET", "meetings", 2):
                guard let meeting = Int64(parts[1]).flatMap({ state.meetings[$0] }) else {
                    return Self.noMeeting(parts[1])
                }
                return Answer(200, Self.json(meeting, whole: true))
            case ("PATCH", "meetings", 2):
                guard var meeting = Int64(parts[1]).flatMap({ state.meetings[$0] }) else {
                    return Self.noMeeting(parts[1])
                }
                guard spend(meeting.host, in: &state) else { return Self.dailyLimit(present) }
                if let refused = Self.change(&meeting, call.body) { return refused }
                state.meetings[meeting.id] = meeting
                return Answer(204)
            case ("DELETE", "meetings", 2):
                guard let id = Int64(parts[1]), state.meetings.removeValue(forKey: id) != nil else {
                    return Self.noMeeting(parts[1])
                }
                return Answer(204)
            default: return Answer(404, #"{"code":2300,"message":"This API endpoint is not recognized."}"#)
            }
        }
    }

    private func grant(_ call: Call, _ fields: [String: String]) -> Answer {
        let expected = "Basic " + Data("\(Self.clientID):\(Self.clientSecret)".utf8).base64EncodedString()
        guard fields["authorization"] == expected else {
            return Answer(400, #"{"reason":"Invalid client_id or client_secret","error":"invalid_client"}"#)
        }
        guard call.body == "grant_type=account_credentials&account_id=\(Self.accountID)" else {
            return Answer(400, #"{"reason":"unsupported grant type","error":"invalid_grant"}"#)
        }
        let present = now()
        return state.withLock { state in
            let token = "tok-\(state.tokens.count)-\(UInt64.random(in: .min ... .max))"
            state.tokens[token] = present.adding(minutes: 60)
            return Answer(
                200, #"{"access_token":"\#(token)","token_type":"bearer","expires_in":3600,"scope":"meeting:write"}"#)
        }
    }

    private func create(_ host: String, _ body: String, in state: inout State) -> Answer {
        guard spend(host, in: &state) else { return Self.dailyLimit(now()) }
        var meeting = Meeting(
            id: state.nextID, host: host, topic: "", agenda: "", start: Instant(milliseconds: 0), minutes: 60,
            zone: "", passcode: "P\(state.nextID % 100_000)x")
        if let refused = Self.change(&meeting, body) { return refused }
        state.nextID += 7
        state.meetings[meeting.id] = meeting
        state.made.append(meeting)
        return Answer(201, Self.json(meeting, whole: true))
    }

    /// A hundred creations and changes a day and user.
    private func spend(_ host: String, in state: inout State) -> Bool {
        let key = "\(host) \(now().milliseconds / 86_400_000)"
        let used = state.requestsToday[key, default: 0]
        guard used < 100 else { return false }
        state.requestsToday[key] = used + 1
        return true
    }

    private func list(of host: String, _ query: String, in state: State) -> Answer {
        var page = 0
        for part in query.split(separator: "&") where part.hasPrefix("next_page_token=") {
            page = Int(part.dropFirst("next_page_token=".count)) ?? 0
        }
        let all = state.meetings.values.filter { $0.host == host }.sorted { $0.id < $1.id }
        let shown = all.dropFirst(page).prefix(pageSize).map { Self.json($0, whole: false) }
        let next = page + pageSize < all.count ? String(page + pageSize) : ""
        return Answer(
            200,
            #"{"page_size":\#(pageSize),"total_records":\#(all.count),"next_page_token":"\#(next)","meetings":[\#(shown.joined(separator: ","))]}"#
        )
    }

    // MARK: - Words

    private static func noUser(_ name: String) -> Answer {
        Answer(404, #"{"code":1001,"message":"User does not exist: \#(name)."}"#)
    }

    private static func noMeeting(_ id: String) -> Answer {
        Answer(404, #"{"code":3001,"message":"Meeting does not exist: \#(id)."}"#)
    }

    private static func dailyLimit(_ now: Instant) -> Answer {
        let day = now.milliseconds / 86_400_000 + 1
        return Answer(
            429, #"{"code":429,"message":"You have exceeded the daily rate limit of (100) for meetings."}"#,
            fields: ["Retry-After: \(time(Instant(milliseconds: day * 86_400_000)))"])
    }

    /// Takes topic, agenda and time over from a body; the answer of a body that Zoom does not accept.
    private static func change(_ meeting: inout Meeting, _ body: String) -> Answer? {
        guard let fields = try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any] else {
            return Answer(400, #"{"code":300,"message":"Request Body should be a valid JSON object."}"#)
        }
        let topic = fields["topic"] as? String ?? meeting.topic
        guard topic.count <= 200, !topic.isEmpty else {
            return Answer(
                400, #"{"code":300,"message":"Validation Failed.","errors":[{"field":"topic","message":"Invalid."}]}"#)
        }
        meeting.topic = topic
        meeting.agenda = fields["agenda"] as? String ?? meeting.agenda
        meeting.minutes = fields["duration"] as? Int ?? meeting.minutes
        meeting.zone = fields["timezone"] as? String ?? meeting.zone
        if let text = fields["start_time"] as? String {
            guard text.hasSuffix("Z"), let start = instant(text) else {
                return Answer(400, #"{"code":300,"message":"Invalid start_time."}"#)
            }
            meeting.start = start
        }
        return nil
    }

    private static func json(_ meeting: Meeting, whole: Bool) -> String {
        var fields: [String: Any] = [
            "id": meeting.id, "uuid": "u==", "host_id": "h", "topic": meeting.topic, "type": 2,
            "start_time": time(meeting.start), "duration": meeting.minutes, "timezone": meeting.zone,
            "agenda": whole ? meeting.agenda : String(meeting.agenda.prefix(250)),
            "join_url": "https://us02web.zoom.us/j/\(meeting.id)?pwd=\(meeting.passcode)",
        ]
        if whole {
            fields["password"] = meeting.passcode
            fields["start_url"] = "https://us02web.zoom.us/s/\(meeting.id)?zak=KUNCI-TUAN-RUMAH"
        }
        guard let data = try? JSONSerialization.data(withJSONObject: fields, options: [.sortedKeys]) else {
            return "{}"
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// `2026-11-26T01:00:00Z`.
    package static func time(_ instant: Instant) -> String {
        let formatter = ISO8601DateFormatter()
        return formatter.string(from: Date(timeIntervalSince1970: Double(instant.seconds)))
    }

    private static func instant(_ text: String) -> Instant? {
        ISO8601DateFormatter().date(from: text).map { Instant(seconds: Int64($0.timeIntervalSince1970)) }
    }
}
