import Synchronization

/// How the worker's time divides: wall time spent in each stage, summed over all lanes.
package final class Timings: Sendable {
    /// The stages of the way of a letter.
    package enum Stage: String, Sendable, CaseIterable {
        case collect, store, read, interpret, decide, compose, commit, dispatch, typeset
    }

    private let spent = Mutex<[Stage: (total: Duration, times: Int)]>([:])

    package init() {}

    /// Runs `body` and counts its time to `stage`.
    package func measure<T>(_ stage: Stage, _ body: () throws -> T) rethrows -> T {
        let start = ContinuousClock.now
        defer { add(stage, ContinuousClock.now - start) }
        return try body()
    }

    /// Runs `body` and counts its time to `stage`.
    package func measure<T>(
        _ stage: Stage, isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> T
    ) async rethrows -> T {
        let start = ContinuousClock.now
        defer { add(stage, ContinuousClock.now - start) }
        return try await body()
    }

    private func add(_ stage: Stage, _ time: Duration) {
        spent.withLock { spent in
            let before = spent[stage] ?? (.zero, 0)
            spent[stage] = (before.total + time, before.times + 1)
        }
    }

    /// Seconds and number of measurements for each stage, in the order of the way.
    package var report: [(stage: Stage, seconds: Double, times: Int)] {
        let spent = spent.withLock { $0 }
        return Stage.allCases.compactMap { stage in
            guard let (total, times) = spent[stage] else { return nil }
            let parts = total.components
            return (stage, Double(parts.seconds) + Double(parts.attoseconds) / 1e18, times)
        }
    }
}
