import Dispatch
import ExampleOffice
import Foundation

/// Passes bytes between the worker and a server of the mail host, and notes when lines of interest go by.
final class Relay: @unchecked Sendable {
    // Sendable because everything that changes is changed under `condition`.

    /// A line and when its last byte was there.
    struct Passed: Sendable {
        let line: String
        let isFromServer: Bool
        let connection: Int
        let at: ContinuousClock.Instant
    }

    let port: UInt16
    private let listener: Int32
    private var target: UInt16 = 0
    private let isOfInterest: @Sendable (_ line: String, _ isFromServer: Bool) -> Bool
    private let condition = NSCondition()
    private var passed: [Passed] = []
    private var connections = 0

    /// Listens; ``join(to:)`` says where to.
    init(noting isOfInterest: @escaping @Sendable (String, Bool) -> Bool) throws {
        self.isOfInterest = isOfInterest
        (listener, port) = try Self.listening()
        let thread = Thread { [self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { return }
                relay(client)
            }
        }
        thread.start()
    }

    /// A socket that listens on a free port of the machine itself.
    private static func listening() throws -> (listener: Int32, port: UInt16) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let bound = withAddress(0) { bind(listener, $0, $1) == 0 && listen(listener, 16) == 0 }
        guard bound else { throw StageFailure("the relay cannot listen: errno \(errno)") }
        var own = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &own) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &length) }
        }
        return (listener, UInt16(bigEndian: own.sin_port))
    }

    /// Names the server's port, before anybody connects.
    func join(to port: UInt16) { condition.withLock { target = port } }

    /// Everything of interest so far.
    var notes: [Passed] { condition.withLock { passed } }

    /// Waits until the notes, from a place on, contain one that is meant.
    func note(from index: Int, within seconds: Double = 30, where isMeant: @escaping @Sendable (Passed) -> Bool)
        async throws -> Passed
    {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "relay").async { [self] in
                let deadline = Date(timeIntervalSinceNow: seconds)
                let found = condition.withLock { () -> Passed? in
                    while true {
                        if let found = passed.dropFirst(index).first(where: isMeant) { return found }
                        if !condition.wait(until: deadline) { return nil }
                    }
                }
                if let found {
                    continuation.resume(returning: found)
                } else {
                    continuation.resume(throwing: StageFailure("nothing that was waited for went by in \(seconds) s"))
                }
            }
        }
    }

    private func relay(_ client: Int32) {
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let connected = Self.withAddress(condition.withLock { target }) { address, length in
            connect(server, address, length) == 0
        }
        var yes: Int32 = 1
        for end in [client, server] {
            setsockopt(end, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        }
        guard connected else {
            close(client)
            close(server)
            return
        }
        let number = condition.withLock {
            connections += 1
            return connections
        }
        pass(from: client, to: server, isFromServer: false, number)
        pass(from: server, to: client, isFromServer: true, number)
    }

    private func pass(from: Int32, to: Int32, isFromServer: Bool, _ number: Int) {
        Thread.detachNewThread { [self] in
            var buffer = [UInt8](repeating: 0, count: 65_536)
            var line: [UInt8] = []
            while true {
                let count = recv(from, &buffer, buffer.count, 0)
                guard count > 0 else { break }
                let at = ContinuousClock.now
                var sent = 0
                while sent < count {
                    let more = buffer.withUnsafeBytes {
                        send(to, $0.baseAddress! + sent, count - sent, Int32(MSG_NOSIGNAL))
                    }
                    guard more > 0 else { break }
                    sent += more
                }
                for byte in buffer[..<count] {
                    if byte != 10 {
                        if line.count < 400 { line.append(byte) }
                        continue
                    }
                    let text = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
                    line.removeAll(keepingCapacity: true)
                    guard isOfInterest(text, isFromServer) else { continue }
                    condition.withLock {
                        passed.append(Passed(line: text, isFromServer: isFromServer, connection: number, at: at))
                        condition.broadcast()
                    }
                }
            }
            shutdown(to, Int32(SHUT_RDWR))
            shutdown(from, Int32(SHUT_RDWR))
        }
    }

    private static func withAddress<Value>(
        _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Value
    ) -> Value {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
