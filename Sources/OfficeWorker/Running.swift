import CaseJournal
import Logging
import ServiceLifecycle
import UnixSignals

extension OfficeWorker {
    /// Runs the loops until SIGTERM or SIGINT; then whatever is under way is finished, or left to recovery after 8 s.
    package func runUntilStopped() async throws {
        try await recover()
        var configuration = ServiceGroupConfiguration(
            services: [self], gracefulShutdownSignals: [.sigterm, .sigint], logger: log)
        configuration.maximumGracefulShutdownDuration = .seconds(8)
        try await ServiceGroup(configuration: configuration).run()
    }

    /// Takes over what an earlier run left behind: its claims are void, since the lock proves that it is gone.
    package func recover() async throws {
        let doubtful = try await journal.expireClaims(at: clock.now(), besides: owner)
        if !doubtful.isEmpty {
            log.warning("mails are in doubt after the last stop", metadata: ["mails": "\(doubtful.count)"])
        }
    }
}
