import Foundation
import OfficeCalendar
import PlayedZoom
import Synchronization
import Testing

@testable import Gateways

@Suite("Zoom's API")
struct ZoomSessionTests {
    private static let host = "host1@dkisp.example"
    private static let start = Zone.wita.instant(Day(number: 20_783), TimeOfDay(minutes: 540))

    /// A clock that the test moves.
    private final class Clock: Sendable {
        private let instant = Mutex(Zone.wita.instant(Day(number: 20_780), TimeOfDay(minutes: 540)))
        var now: Instant { instant.withLock { $0 } }
        func advance(minutes: Int) { instant.withLock { $0 = $0.adding(minutes: minutes) } }
    }

    private static func plan(_ topic: String = "Rapat", zone: Zone = .wita) -> ZoomPlan {
        ZoomPlan(topic: topic, agenda: "[K-1/meeting/1 abc]\nPermohonan", start: start, minutes: 120, zone: zone)
    }

    private static func session(_ zoom: PlayedZoom, _ clock: Clock, secret: String = PlayedZoom.clientSecret)
        -> ZoomSession
    {
        ZoomSession(
            ZoomAccount(
                accountID: PlayedZoom.accountID, clientID: PlayedZoom.clientID, testServer: zoom.address,
                clientSecret: { Secret(secret) }),
            now: { clock.now }, connect: .seconds(2), total: .seconds(1), pace: .zero)
    }

    private func with(
        pageSize: Int = 300,
        _ trouble: @escaping @Sendable (Int, PlayedZoom.Call) -> PlayedZoom.Trouble? = { _, _ in nil },
        _ body: (PlayedZoom, ZoomSession, Clock) async throws -> Void
    ) async throws {
        let clock = Clock()
        let zoom = try PlayedZoom(
            users: [Self.host], pageSize: pageSize, now: { clock.now }, trouble: trouble)
        defer { zoom.stop() }
        try await body(zoom, Self.session(zoom, clock), clock)
    }

    @Test("a meeting is made, read, changed, listed and deleted, with one token for all of it")
    func life() async throws {
        try await with { zoom, session, _ in
            let made = try await session.create(Self.plan(), host: Self.host)
            #expect(made.start == Self.start)
            #expect(made.passcode == zoom.meetings.first?.passcode)
            #expect(made.joinURL.contains(String(made.id)))
            #expect(try await session.meeting(made.id) == made)
            var later = Self.plan("Rapat lain")
            later.start = Self.start.adding(minutes: 60)
            try await session.update(made.id, to: later)
            #expect(try await session.meeting(made.id).start == later.start)
            let listed = try await session.meetings(of: Self.host)
            #expect(listed.map(\.id) == [made.id])
            #expect(listed.first?.passcode == nil)
            try await session.delete(made.id)
            #expect(try await session.meetings(of: Self.host).isEmpty)
            #expect(zoom.calls.filter { $0.path == "/oauth/token" }.count == 1)
        }
    }

    @Test("the time goes out in UTC with a zone that Zoom knows", arguments: Zone.allCases)
    func zones(_ zone: Zone) async throws {
        try await with { zoom, session, _ in
            _ = try await session.create(Self.plan(zone: zone), host: Self.host)
            let body = try #require(zoom.calls.last?.body)
            #expect(body.contains("2026-11-26T01:00:00Z"))
            let name = [Zone.wib: "Jakarta", .wita: "Singapore", .wit: "Tokyo"][zone] ?? "?"
            #expect(body.contains(name))
            #expect(!body.contains("password"))
        }
    }

    @Test("every page of a list is read")
    func pages() async throws {
        try await with(pageSize: 3) { _, session, _ in
            for index in 0..<10 { _ = try await session.create(Self.plan("Rapat \(index)"), host: Self.host) }
            #expect(try await session.meetings(of: Self.host).count == 10)
        }
    }

    @Test("a token is renewed before its hour is over, and once when Zoom refuses it")
    func tokens() async throws {
        try await with { zoom, session, clock in
            _ = try await session.meetings(of: Self.host)
            clock.advance(minutes: 50)
            _ = try await session.meetings(of: Self.host)
            #expect(zoom.calls.filter { $0.path == "/oauth/token" }.count == 1)
            clock.advance(minutes: 6)
            _ = try await session.meetings(of: Self.host)
            #expect(zoom.calls.filter { $0.path == "/oauth/token" }.count == 2)
            zoom.forgetTokens()
            _ = try await session.create(Self.plan(), host: Self.host)
            #expect(zoom.calls.filter { $0.path == "/oauth/token" }.count == 3)
            #expect(zoom.meetings.count == 1)
        }
    }

    @Test("a token that is refused again and again is a fault of the credentials")
    func tokenRefused() async throws {
        try await with({ _, call in call.path == "/oauth/token" ? nil : .tokenRefused }) { zoom, session, _ in
            let fault = await #expect(throws: ZoomFault.self) { try await session.create(Self.plan(), host: Self.host) }
            #expect(fault?.kind == .credentials)
            #expect(zoom.calls.filter { $0.method == "POST" && $0.path != "/oauth/token" }.count == 2)
        }
    }

    @Test("a wrong client secret is told with advice, and never shown")
    func wrongSecret() async throws {
        let clock = Clock()
        let zoom = try PlayedZoom(users: [Self.host], now: { clock.now })
        defer { zoom.stop() }
        let session = Self.session(zoom, clock, secret: "rahasia-salah")
        let fault = await #expect(throws: ZoomFault.self) { try await session.check(host: Self.host) }
        #expect(fault?.kind == .credentials)
        #expect(fault?.advice?.contains("zoom.client_secret") == true)
        #expect(fault?.description.contains("rahasia-salah") == false)
    }

    private static let noon = Zone.wita.instant(Day(number: 20_780), TimeOfDay(minutes: 720))

    @Test(
        "each refusal of a creation has its kind, and only a lost answer leaves it in doubt",
        arguments: [
            (PlayedZoom.Trouble.scopeMissing, ZoomFault.Kind.permission), (.userUnknown, .host), (.invalid, .invalid),
            (.forbidden, .forbidden), (.meetingUnknown, .gone), (.failedBefore, .inDoubt), (.failedAfter, .inDoubt),
            (.lostBefore, .inDoubt), (.lostAfter, .inDoubt), (.torn, .inDoubt), (.garbled, .inDoubt),
            (.silentBefore, .inDoubt), (.silentAfter, .inDoubt),
            (
                .limited(seconds: 30),
                .limited(until: Zone.wita.instant(Day(number: 20_780), TimeOfDay(minutes: 540)).adding(seconds: 30))
            ),
            (.limitedUntil(noon), .limited(until: noon)),
            // Midnight UTC.
            (.dayUsedUp, .limited(until: Zone.wita.instant(Day(number: 20_781), TimeOfDay(minutes: 480)))),
        ])
    func refusals(_ trouble: PlayedZoom.Trouble, _ kind: ZoomFault.Kind) async throws {
        try await with({ _, call in call.path == "/oauth/token" ? nil : trouble }) { _, session, _ in
            let fault = await #expect(throws: ZoomFault.self) { try await session.create(Self.plan(), host: Self.host) }
            #expect(fault?.kind == kind)
        }
    }

    @Test(
        "the same troubles of a call that may be repeated are only temporary",
        arguments: [
            PlayedZoom.Trouble.failedBefore, .failedAfter, .lostBefore, .lostAfter, .torn, .garbled, .silentBefore,
        ])
    func temporary(_ trouble: PlayedZoom.Trouble) async throws {
        try await with({ _, call in call.path == "/oauth/token" ? nil : trouble }) { _, session, _ in
            let fault = await #expect(throws: ZoomFault.self) { try await session.meetings(of: Self.host) }
            #expect(fault?.kind == .temporary)
        }
    }

    @Test("troubles before a token is there change nothing at Zoom")
    func tokenTroubles() async throws {
        for trouble in [PlayedZoom.Trouble.lostAfter, .failedAfter, .torn, .silentAfter] {
            try await with({ _, call in call.path == "/oauth/token" ? trouble : nil }) { zoom, session, _ in
                let fault = await #expect(throws: ZoomFault.self) {
                    try await session.create(Self.plan(), host: Self.host)
                }
                #expect(fault?.kind == .temporary)
                #expect(zoom.made.isEmpty)
            }
        }
    }

    @Test("where nobody listens nothing is in doubt")
    func nobody() async throws {
        let clock = Clock()
        let zoom = try PlayedZoom(users: [], now: { clock.now })
        let session = Self.session(zoom, clock)
        zoom.stop()
        let fault = await #expect(throws: ZoomFault.self) { try await session.create(Self.plan(), host: Self.host) }
        #expect(fault?.kind == .temporary)
    }

    @Test("no fault holds a token, a passcode or a link")
    func silence() async throws {
        for trouble in [PlayedZoom.Trouble.torn, .garbled, .failedAfter, .limited(seconds: 1), .invalid, .scopeMissing]
        {
            try await with({ number, _ in number > 1 ? trouble : nil }) { zoom, session, _ in
                let made = try await session.create(Self.plan(), host: Self.host)
                let fault = await #expect(throws: ZoomFault.self) { try await session.meeting(made.id) }
                for secret in zoom.secrets + ["zak", "zoom.us/"] {
                    #expect(fault?.description.contains(secret) == false)
                }
            }
        }
    }

    @Test("the times of Zoom are read and written", arguments: ["2026-11-26T01:00:00Z", "1999-12-31T23:59:59Z"])
    func times(_ text: String) throws {
        let instant = try #require(ZoomTime.instant(text))
        #expect(ZoomTime.text(instant) == text)
    }

    @Test(
        "what is no time of Zoom is none", arguments: ["", "2026-11-26", "2026-11-26T01:00:00", "2026-11-26T25:00:00Z"])
    func notTimes(_ text: String) {
        #expect(ZoomTime.instant(text) == nil)
    }
}

/// TLS as an office meets it, spoken by the system's openssl.
@Suite("HTTPS", .serialized)
struct HttpExchangeTests {
    /// A server that answers one connection with its certificate for `localhost`.
    private static func withServer(_ body: (_ url: String, _ caFile: String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("https-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (key, certificate) = (folder.path + "/kunci.pem", folder.path + "/sertifikat.pem")
        try openssl([
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj",
            "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
        ])
        try Data("HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{\"jawab\":\"a\"}".utf8)
            .write(to: folder.appendingPathComponent("tanya"))
        let port = try freePort()
        let server = Process()
        server.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        server.currentDirectoryURL = folder
        server.arguments = ["s_server", "-accept", "127.0.0.1:\(port)", "-key", key, "-cert", certificate, "-HTTP"]
        server.standardInput = FileHandle.nullDevice
        server.standardOutput = FileHandle.nullDevice
        server.standardError = FileHandle.nullDevice
        try server.run()
        defer {
            // A child of a test inherits its blocked signals: only this one always gets through.
            kill(server.processIdentifier, SIGKILL)
            server.waitUntilExit()
        }
        // Nothing tells when another process begins to listen: the next attempt is made after a moment.
        for _ in 0..<1_000 {
            if (try? ask("https://localhost:\(port)/tanya", caFile: certificate)) != nil { break }
            _ = poll(nil, 0, 10)
        }
        try body("https://localhost:\(port)/tanya", certificate)
    }

    /// A port that nobody listens on.
    private static func freePort() throws -> UInt16 {
        let now = Instant(milliseconds: 0)
        let taken = try PlayedZoom(users: [], now: { now })
        taken.stop()
        return taken.port
    }

    private static func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    private static func ask(_ url: String, caFile: String?) throws -> HttpAnswer {
        try HttpExchange.perform(
            HttpRequest(method: "GET", url: url), caFile: caFile, connect: .seconds(10), total: .seconds(10),
            interrupt: try LineInterrupt())
    }

    @Test("a certificate of a trusted authority is accepted, any other ends the exchange before a word is sent")
    func trust() throws {
        try Self.withServer { url, caFile in
            let fault = #expect(throws: HttpFault.self) { try Self.ask(url, caFile: nil) }
            #expect(fault?.isLasting == true)
            #expect(fault?.maybeSent == false)
            let answer = try Self.ask(url, caFile: caFile)
            #expect(answer.status == 200)
            #expect(String(decoding: answer.body, as: UTF8.self) == #"{"jawab":"a"}"#)
            // The name must fit, too.
            let other = url.replacingOccurrences(of: "localhost", with: "127.0.0.1")
            let misnamed = #expect(throws: HttpFault.self) { try Self.ask(other, caFile: caFile) }
            #expect(misnamed?.maybeSent == false)
        }
    }

    @Test(
        "plain HTTP goes to this machine alone",
        arguments: ["http://localhost:1/x", "http://zoom.example/x", "ftp://127.0.0.1/x"])
    func plain(_ url: String) {
        let fault = #expect(throws: HttpFault.self) { try Self.ask(url, caFile: nil) }
        #expect(fault?.maybeSent == false)
        #expect(fault?.isLasting == true)
    }
}
