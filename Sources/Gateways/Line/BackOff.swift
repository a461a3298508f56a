/// How long to leave a mail server alone after a failure, and when somebody must be told. A value without a clock: the
/// caller passes the time that has gone by.
package struct BackOff: Sendable, Hashable {
    /// What follows from a failure.
    package struct Step: Sendable, Hashable {
        /// How long to wait before the next attempt.
        package let wait: Duration
        /// Whether the operator is told now. True once for each trouble, until ``recovered()``.
        package let alarm: Bool
    }

    private let first: Duration
    private let longest: Duration
    private let patience: Duration
    private var failures = 0
    private var downFor = Duration.zero
    private var hasAlarmed = false

    /// Sets the bounds.
    ///
    /// - parameter first: the wait after the first failure; it doubles with each further one.
    /// - parameter longest: the longest wait.
    /// - parameter patience: how long a trouble that may pass is not worth an alarm.
    package init(first: Duration = .seconds(5), longest: Duration = .seconds(900), patience: Duration = .seconds(600)) {
        self.first = first
        self.longest = longest
        self.patience = patience
    }

    /// Counts a failure.
    ///
    /// A refused login or an untrusted line does not pass by itself and is told at once, and the wait is long from the
    /// beginning, so that no account is locked by our asking.
    ///
    /// - parameter elapsed: the time since the last failure, or since the last success.
    /// - parameter jitter: from 0 to 1, drawn by the caller: up to a fifth is added, so that many workers do not come
    ///   back together.
    package mutating func failed(_ kind: LineFault.Kind, after elapsed: Duration, jitter: Double) -> Step {
        // The time before the first failure was good time.
        downFor = failures == 0 ? .zero : downFor + elapsed
        failures += 1
        let passes = kind == .temporary
        var wait = passes ? first : max(first, .seconds(60))
        for _ in 0..<min(failures - 1, 30) where wait < longest { wait = wait * 2 }
        wait = min(wait, longest)
        wait = wait + wait * (min(max(jitter, 0), 1) / 5)
        let isDue = !passes || downFor >= patience
        defer { hasAlarmed = hasAlarmed || isDue }
        return Step(wait: wait, alarm: isDue && !hasAlarmed)
    }

    /// Counts a success, and says whether an alarm is to be called off.
    package mutating func recovered() -> Bool {
        defer {
            failures = 0
            downFor = .zero
            hasAlarmed = false
        }
        return hasAlarmed
    }
}
