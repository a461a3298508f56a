import CaseJournal
import Casework
import Logging
import OfficeCalendar
import ServiceLifecycle
import Settings

/// The worker as a service: loops that run the steps until the program is asked to stop.
extension OfficeWorker: Service {
    /// Runs until graceful shutdown or cancellation. Whatever is under way is finished or left to recovery.
    package func run() async throws {
        log.notice("the worker is at work")
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.watchMailbox() }
                group.addTask {
                    await self.loop("reading", bell: self.intakeBell, every: 5_000) { try await self.takeIn() }
                }
                group.addTask {
                    await self.loop("dispatching", bell: self.outboxBell, every: 1_000) { try await self.dispatch() }
                }
                group.addTask {
                    await self.loop("typesetting", bell: self.paperBell, every: 1_000) { try await self.typeset() }
                }
                group.addTask {
                    await self.loop("making meetings", bell: self.meetingBell, every: 1_000) {
                        try await self.makeMeetings()
                    }
                }
                group.addTask {
                    await self.loop("keeping time", bell: Bell(), every: 1_000) {
                        try await self.keepTime()
                    }
                }
            }
        }
        for sender in senders { await sender.close() }
        await mailbox.close()
    }

    /// Repeats a step whenever its bell rings or `milliseconds` have passed; failures are logged and tried again, ever slower.
    private func loop(_ name: String, bell: Bell, every milliseconds: Int64, _ step: @Sendable () async throws -> Int)
        async
    {
        var failures = 0
        while !Task.isCancelled {
            do {
                let count = try await step()
                failures = 0
                if count == 0 { await bell.wait(atMost: milliseconds) }
            } catch is CancellationError {
                return
            } catch JournalError.cancelled {
                return
            } catch {
                failures += 1
                // The first failure and then every doubling is worth a line; a dead disk must not fill it with logs.
                if failures & (failures - 1) == 0 {
                    log.error("\(name) failed", metadata: ["why": "\(error)", "times": "\(failures)"])
                }
                await pause(seconds: min(60, 1 << min(failures, 6)))
            }
        }
    }

    private func watchMailbox() async {
        var failures = 0
        var alarmed = false
        while !Task.isCancelled {
            do {
                _ = try await collect()
                if alarmed { log.notice("the mailbox can be read again") }
                (failures, alarmed) = (0, false)
                try await mailbox.waitForChange(atMost: desk.settings.mail.pollSeconds)
            } catch {
                if Task.isCancelled { return }
                failures += 1
                await mailbox.close()
                let permanent = (error as? PortFailure)?.kind == .permanent
                if !alarmed, permanent || failures >= 5 {
                    alarmed = true
                    await alarm(error)
                }
                log.warning("the mailbox could not be read", metadata: ["why": "\(error)", "times": "\(failures)"])
                await pause(seconds: min(300, 2 << min(failures, 8)))
            }
        }
    }

    /// One alarm for a mailbox that stays unreadable: in the log and by mail to the operator, once a day at most.
    private func alarm(_ error: any Error) async {
        log.critical("the mailbox has not been readable", metadata: ["why": "\(error)"])
        let now = clock.now()
        let day = desk.settings.office.hours.zone.day(at: now)
        try? await journal.transact { tx in
            try self.desk.tellOperator(
                "Kotak surat kantor tidak dapat dibaca: \(error). Surat yang masuk aman di server dan akan diambil "
                    + "setelah gangguan selesai.", about: "mailbox-\(day)", at: now, in: tx)
        }
        outboxBell.ring()
    }

    private func pause(seconds: Int) async { try? await Task.sleep(for: .seconds(seconds)) }
}
