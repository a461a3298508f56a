import Foundation

/// A small SMTP client without TLS with which tests put mail into the mail host. It shares no code with the product, so
/// that a fault of the one does not hide in the other.
final class PlainSmtp {
    private let socket: Int32
    private var buffer: [UInt8] = []

    init(port: UInt16, account: MailAccount?) throws {
        socket = try Loopback.connect(port)
        try expect("220")
        try command("EHLO pengirim.example", expecting: "250")
        if let account {
            let plain = Data("\0\(account.address)\0\(account.password)".utf8).base64EncodedString()
            try command("AUTH PLAIN \(plain)", expecting: "235")
        }
    }

    deinit {
        close(socket)
    }

    /// Sends one mail. Line ends become CRLF and leading dots are doubled; nothing else is changed.
    func deliver(_ mail: [UInt8], from sender: String, to recipients: [String]) throws {
        try command("MAIL FROM:<\(sender)>", expecting: "250")
        for recipient in recipients {
            try command("RCPT TO:<\(recipient)>", expecting: "250")
        }
        try command("DATA", expecting: "354")
        var wire: [UInt8] = []
        wire.reserveCapacity(mail.count + mail.count / 30 + 5)
        var atLineStart = true
        var previous: UInt8 = 0
        for byte in mail {
            if atLineStart && byte == UInt8(ascii: ".") { wire.append(byte) }
            if byte == UInt8(ascii: "\n") && previous != UInt8(ascii: "\r") { wire.append(UInt8(ascii: "\r")) }
            wire.append(byte)
            atLineStart = byte == UInt8(ascii: "\n")
            previous = byte
        }
        if !atLineStart { wire += Array("\r\n".utf8) }
        wire += Array(".\r\n".utf8)
        try send(wire)
        try expect("250")
    }

    func quit() throws {
        try command("QUIT", expecting: "221")
    }

    private func command(_ text: String, expecting code: String) throws {
        try send(Array((text + "\r\n").utf8))
        try expect(code, after: text.hasPrefix("AUTH") ? "AUTH" : text)
    }

    private func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Foundation.send(socket, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw MailHostFailure("the mail host closed the connection") }
            sent += count
        }
    }

    private func expect(_ code: String, after command: String = "connect") throws {
        while true {
            let line = try readLine()
            if line.dropFirst(3).first == "-" { continue }
            guard line.hasPrefix(code) else { throw MailHostFailure("after \(command) the mail host says \(line)") }
            return
        }
    }

    private func readLine() throws -> String {
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: buffer[..<end], as: UTF8.self)
                buffer.removeSubrange(...end)
                return line.trimmingCharacters(in: .newlines)
            }
            var chunk = [UInt8](repeating: 0, count: 4_096)
            var ready = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            guard poll(&ready, 1, 30_000) == 1 else { throw MailHostFailure("the mail host does not answer") }
            let count = recv(socket, &chunk, chunk.count, 0)
            guard count > 0 else { throw MailHostFailure("the mail host closed the connection") }
            buffer += chunk[..<count]
        }
    }
}
