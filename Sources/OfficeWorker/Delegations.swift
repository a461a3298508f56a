import CaseJournal
import Casework
import LetterReading
import OfficeCalendar
import Settings
import Synchronization

/// Who acts for whom: orders from the settings and those that the operator has recorded.
extension Desk {
    /// The office as it is at `now`: whoever acts for somebody today decides in his place.
    func office(at now: Instant, in tx: Transaction) throws -> Office {
        var office = settings.office
        let day = office.hours.zone.day(at: now)
        #if MUTANTS
            office.delegations +=
                try Mutant.active == .delegationOverstays ? tx.delegations() : tx.delegations(on: day)
        #else
            office.delegations += try tx.delegations(on: day)
        #endif
        return office.inForce(on: day)
    }

    /// An official's mailbox says that he is away: the operator is told once, unless somebody acts for him already.
    func noticeAbsence(_ reading: Reading, at now: Instant, in tx: Transaction) throws {
        guard reading.kind == .automatic, let from = reading.from?.lowercased(),
            let official = settings.office.official(at: from), Absence.isAnnounced(in: reading)
        else { return }
        let today = try office(at: now, in: tx)
        guard !today.delegations.contains(where: { $0.official == official.id }) else { return }
        let slot = Self.absence + official.id
        guard try !tx.hasOfficeMail(slot: slot, since: now.adding(minutes: -Self.absenceDays * 1440)) else { return }
        let waiting = try tx.countWaiting(for: official.id)
        try tellOperator(
            "Surat elektronik \(official.name) menjawab otomatis bahwa yang bersangkutan tidak berada di tempat; "
                + "\(waiting) permohonan menunggu jawabannya. Bila ada surat perintah Plh. atau Plt., catat dengan: "
                + "disposisi delegate add \(official.id) --to PEJABAT --as plh --from TANGGAL --through TANGGAL "
                + "--decree NOMOR --name NAMA --reason ALASAN",
            about: slot, key: "\(slot)/\(now.milliseconds)", at: now, in: tx)
    }

    /// What the slot of a notice about an absence begins with; the official's id follows.
    private static let absence = "absence-"

    /// The official whose absence the notice of this slot is about; nothing where it is about something else.
    package static func absentOfficial(of slot: String) -> String? {
        slot.hasPrefix(absence) ? String(slot.dropFirst(absence.count)) : nil
    }

    /// Days within which one absence is told once.
    private static let absenceDays = 14
}

extension OfficeWorker {
    /// Asks others where delegations have begun, ended or been recorded since the last time. Returns how many cases
    /// were looked at.
    @discardableResult
    package func followDelegations() async throws -> Int {
        let now = clock.now()
        let desk = desk
        // A look at the table costs no write lock; most of the time nothing has changed.
        let day = desk.settings.office.hours.zone.day(at: now)
        let recorded = try await journal.delegations(on: day)
        let state = (desk.settings.office.delegations + recorded).filter { $0.isInForce(on: day) }.map {
            "\($0.official ?? "-")/\($0.role ?? "-")/\($0.delegate)/\($0.form.rawValue)"
        }.joined(separator: " ")
        guard followedDelegations.withLock({ $0 }) != state else { return 0 }
        let count = try await journal.transact { tx in
            let last = try tx.officeState("delegations") ?? ""
            guard state != last else { return 0 }
            try tx.remember(state, as: "delegations")
            let cases = try tx.casesAsking()
            for id in cases {
                try desk.attempt(Matter(.deciders, of: id), at: now, in: tx) {
                    try desk.handle(.decidersChanged, caseID: id, at: now, in: tx)
                }
            }
            return cases.count
        }
        followedDelegations.withLock { $0 = state }
        if count > 0 { outboxBell.ring() }
        return count
    }
}
