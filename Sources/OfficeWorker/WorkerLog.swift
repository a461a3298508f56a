import Logging

/// Where the worker's log goes. Never a letter's text, a passcode, a token or a secret.
package struct WorkerLog: Sendable {
    let logger: Logger

    /// Logs something that the operator must not overlook.
    package func warn(_ sentence: String) { logger.warning("\(sentence)") }

    /// Nothing is logged.
    package static let silent = WorkerLog(logger: Logger(label: "disposisi") { _ in SwiftLogNoOpLogHandler() })

    /// Lines on standard error, from `level` up: `debug`, `info`, `notice`, `warning`, `error`.
    package static func standardError(level: String) -> WorkerLog {
        var logger = Logger(label: "disposisi") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = Logger.Level(rawValue: level) ?? .notice
        return WorkerLog(logger: logger)
    }
}
