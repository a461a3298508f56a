import CaseJournal
import Casework
import Logging
import OfficeCalendar

/// Deadlines that have passed, and orders of the operator that came while the worker runs.
extension OfficeWorker {
    /// Acts upon passed deadlines. Returns how many.
    @discardableResult
    package func meetDeadlines() async throws -> Int {
        var met: Set<String> = []
        var limit = 50
        while true {
            let now = clock.now()
            let found = try await journal.dueDeadlines(at: now, limit: limit)
            // A deadline that stays after it was decided upon is not tried again within this round; one that is put
            // aside has its own time.
            let due = found.filter {
                !isAside(Matter(.deadline, of: $0.caseID, $0.deadline.key))
                    && met.insert("\($0.caseID) \($0.deadline.key)").inserted
            }
            guard !due.isEmpty else {
                guard found.count == limit else { return met.count }
                limit *= 2
                continue
            }
            if due.count > 1, try await meetTogether(due, at: now) {
                outboxBell.ring()
                continue
            }
            for passed in due {
                let matter = Matter(.deadline, of: passed.caseID, passed.deadline.key)
                do {
                    try await journal.transact { tx in
                        _ = try self.desk.handle(
                            .deadlinePassed(passed.deadline), caseID: passed.caseID, at: now, in: tx)
                    }
                } catch  where !error.isSystemic {
                    try await journal.transact { try self.desk.putAside(matter, because: error, at: now, in: $0) }
                }
            }
            outboxBell.ring()
        }
    }

    /// Acts upon deadlines in one transaction. Returns false when one of them fails: then nothing has happened, and each is
    /// to be tried alone.
    private func meetTogether(_ due: [DueDeadline], at now: Instant) async throws -> Bool {
        do {
            try await journal.transact { tx in
                for passed in due {
                    _ = try self.desk.handle(
                        .deadlinePassed(passed.deadline), caseID: passed.caseID, at: now, in: tx)
                }
            }
            return true
        } catch  where !error.isSystemic {
            return false
        }
    }

    /// Carries out what operator commands have written beside the running worker. Returns how many.
    ///
    /// An order that fails is answered so, and given again by whoever needs it; the others are carried out.
    @discardableResult
    package func obeyOperator() async throws -> Int {
        let now = clock.now()
        let orders = try await journal.operatorInputs(limit: 50)
        for order in orders {
            try await journal.transact { tx in
                let answer: String
                do {
                    guard let given = order.order else { throw JournalError.damaged("the order cannot be understood") }
                    answer = try tx.attempt { try self.desk.obey(given, caseID: order.caseID, at: now, in: tx) }
                } catch  where !error.isSystemic {
                    self.log.error(
                        "an order could not be carried out",
                        metadata: ["order": "\(order.id)", "case": "\(order.caseID)", "why": "\(error.kept)"])
                    answer = "refused: it could not be carried out (\(error.kept))"
                    try self.desk.tellOperatorIfPossible(
                        "Perintah petugas nomor \(order.id) pada permohonan \(order.caseID) tidak dapat dilaksanakan. "
                            + "Keterangan teknis: \(error.kept). Setelah penyebabnya diatasi, berikan lagi perintah itu.",
                        about: "order-\(order.id)", key: "order-\(order.id)", at: now, in: tx)
                }
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
        var count = try await takeUpAsides()
        count += try await followDelegations()
        count += try await obeyOperator()
        count += try await sendDigests()
        count += try await meetDeadlines()
        return count
    }
}
