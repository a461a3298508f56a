import Foundation

/// Watches a program and everything that it started: memory as PSS (what would be free if all of them ended), and CPU time.
final class ProcessMeter: @unchecked Sendable {
    // Sendable because everything that changes is changed under `lock`.

    /// What was seen so far.
    struct Seen {
        /// The most that all of them had at one moment, in MiB.
        var peakPSS = 0.0
        /// Of that moment: the program itself.
        var peakOwnPSS = 0.0
        /// CPU seconds of the program itself.
        var ownCPU = 0.0
        /// CPU seconds of what it started.
        var childrenCPU = 0.0
    }

    private let lock = NSLock()
    private var seen = Seen()
    private var cpu: [pid_t: Double] = [:]
    private var isStopped = false
    private let root: pid_t

    init(pid: pid_t) {
        root = pid
        let thread = Thread { [weak self] in
            while let self, !self.lock.withLock({ self.isStopped }) {
                self.look()
                _ = poll(nil, 0, 25)
            }
        }
        thread.start()
    }

    func stop() -> Seen {
        lock.withLock {
            isStopped = true
            var result = seen
            result.ownCPU = cpu[root] ?? 0
            result.childrenCPU = cpu.filter { $0.key != root }.values.reduce(0, +)
            return result
        }
    }

    private func look() {
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        var parents: [pid_t: pid_t] = [:]
        var times: [pid_t: Double] = [:]
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let pid = pid_t(name), let stat = Self.text("/proc/\(pid)/stat"), let end = stat.lastIndex(of: ")")
            else { continue }
            // After the name: state, parent, … utime and stime are fields 14 and 15 (proc(5)).
            let fields = stat[stat.index(after: end)...].split(separator: " ")
            guard fields.count > 13, let parent = pid_t(fields[1]) else { continue }
            parents[pid] = parent
            times[pid] = ((Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0)) / ticks
        }
        var family: Set<pid_t> = [root]
        var isGrowing = true
        while isGrowing {
            isGrowing = false
            for (pid, parent) in parents where family.contains(parent) && family.insert(pid).inserted {
                isGrowing = true
            }
        }
        var total = 0.0
        var own = 0.0
        for pid in family {
            guard let pss = Self.pss(of: pid) else { continue }
            total += pss
            if pid == root { own = pss }
        }
        lock.withLock {
            for pid in family { if let time = times[pid] { cpu[pid] = max(cpu[pid] ?? 0, time) } }
            if total > seen.peakPSS { (seen.peakPSS, seen.peakOwnPSS) = (total, own) }
        }
    }

    /// In MiB.
    private static func pss(of pid: pid_t) -> Double? {
        guard let text = text("/proc/\(pid)/smaps_rollup") else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix("Pss:") }
        return line.flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Double($0) }.map { $0 / 1_024 }
    }

    private static func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }
}
