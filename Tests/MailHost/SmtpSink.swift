import Foundation

/// Postfix's `smtp-sink` on a loopback port: a server that accepts every mail and forgets it, to measure against.
package final class SmtpSink: Sendable {
    /// Where it listens, on 127.0.0.1; no TLS, no login.
    package let port: UInt16
    private let supervised: SupervisedScript

    private init(port: UInt16, supervised: SupervisedScript) {
        self.port = port
        self.supervised = supervised
    }

    /// Starts one and returns when it answers.
    ///
    /// - parameter options: further options of smtp-sink(1), such as `["-f", "rcpt"]` to have a command answered with
    ///   4xx.
    package static func start(options: [String] = []) async throws -> SmtpSink {
        try await offPool {
            let program = try LocalProgram.path(of: "smtp-sink", debianPackage: "postfix")
            var lastFailure: any Error = MailHostFailure("not tried")
            for _ in 0..<3 {
                do {
                    let port = try Loopback.freePorts(1)[0]
                    let script =
                        "program=$1; shift; \"$program\" \"$@\" & p=$!; read -r end; kill \"$p\" 2>/dev/null; wait"
                    // smtp-sink refuses to run as root unless it is told whom to become.
                    let supervised = try SupervisedScript(
                        script: script,
                        arguments: [program, "-u", "postfix"] + options + ["127.0.0.1:\(port)", "1000"])
                    try Loopback.awaitServer(on: port, greets: true, until: Date(timeIntervalSinceNow: 10))
                    return SmtpSink(port: port, supervised: supervised)
                } catch {
                    lastFailure = error
                }
            }
            throw lastFailure
        }
    }

    /// Stops it.
    package func stop() async {
        _ = try? await offPool { [supervised] in supervised.stop() }
    }
}
