import CaseJournal
import Casework
import OfficeCalendar

/// Deadlines that have passed, and orders of the operator that came while the worker runs.
extension OfficeWorker {
    /// Acts upon passed deadlines. Returns how many.
    @discardableResult
    package func meetDeadlines() async throws -> Int {
        var met: Set<String> = []
        while true {
            let now = clock.now()
            // A deadline that stays after it was decided upon is not tried again within this round.
            let due = try await journal.dueDeadlines(at: now, limit: 50).filter {
                met.insert("\($0.caseID) \($0.deadline.key)").inserted
            }
            guard !due.isEmpty else { return met.count }
            for passed in due {
                try await journal.transact { tx in
                    _ = try self.desk.handle(.deadlinePassed(passed.deadline), caseID: passed.caseID, at: now, in: tx)
                }
            }
            outboxBell.ring()
        }
    }

    /// Carries out what operator commands have written beside the running worker. Returns how many.
    @discardableResult
    package func obeyOperator() async throws -> Int {
        let now = clock.now()
        let orders = try await journal.operatorInputs(limit: 50)
        for order in orders {
            try await journal.transact { tx in
                let answer = try self.desk.obey(order.order, caseID: order.caseID, at: now, in: tx)
                try tx.answer(order.id, with: answer, at: now)
            }
        }
        if !orders.isEmpty {
            outboxBell.ring()
            paperBell.ring()
        }
        return orders.count
    }
}

extension OfficeWorker {
    /// Everything that time and the operator bring. Returns how many things were done.
    @discardableResult
    package func keepTime() async throws -> Int {
        var count = try await followDelegations()
        count += try await obeyOperator()
        count += try await sendDigests()
        count += try await meetDeadlines()
        return count
    }
}
