import Foundation

/// Plain TCP on 127.0.0.1.
enum Loopback {
    /// Ports that nobody listens on, below the range from which the system takes the ports of outgoing connections.
    static func freePorts(_ count: Int) throws -> [UInt16] {
        var found: [UInt16] = []
        var attempts = 0
        while found.count < count {
            attempts += 1
            guard attempts < 2_000 else { throw MailHostFailure("no free port on the loopback interface") }
            let candidate = UInt16.random(in: 12_000..<32_000)
            guard !found.contains(candidate) else { continue }
            let socket = try openSocket()
            defer { close(socket) }
            if bind(socket, to: candidate) { found.append(candidate) }
        }
        return found
    }

    static func openSocket() throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw MailHostFailure("no socket: errno \(errno)") }
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        return descriptor
    }

    static func bind(_ descriptor: Int32, to port: UInt16) -> Bool {
        withAddress(port) { Foundation.bind(descriptor, $0, $1) == 0 }
    }

    /// The port that a bound socket has.
    static func port(of descriptor: Int32) -> UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return UInt16(bigEndian: address.sin_port)
    }

    static func connect(_ port: UInt16) throws -> Int32 {
        let descriptor = try openSocket()
        guard withAddress(port, { Foundation.connect(descriptor, $0, $1) == 0 }) else {
            let reason = errno
            close(descriptor)
            throw MailHostFailure("nobody listens on 127.0.0.1:\(port): errno \(reason)")
        }
        return descriptor
    }

    /// Waits until a server accepts connections on the port and, if asked for, has greeted.
    static func awaitServer(on port: UInt16, greets: Bool, until deadline: Date) throws {
        while true {
            if let descriptor = try? connect(port) {
                defer { close(descriptor) }
                if !greets { return }
                var one = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                var byte: UInt8 = 0
                if poll(&one, 1, 1_000) == 1, recv(descriptor, &byte, 1, 0) == 1 { return }
            }
            guard Date() < deadline else {
                throw MailHostFailure("no server answers on 127.0.0.1:\(port)")
            }
            // Nothing tells when another process begins to listen: the next attempt is made after a moment.
            _ = poll(nil, 0, 10)
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
