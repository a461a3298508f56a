import CaseJournal
import Casework
import OfficeCalendar
import OfficeWorker
import Settings

/// What the operator of the simulated office does beside looking at cases that stand still.
extension Simulation {
    /// The operator has read that an official's mailbox says he is away, and records who acts for him.
    func operatorDelegates(_ official: String) async throws {
        let now = clock.now()
        let zone = settings.office.hours.zone
        let today = zone.day(at: now)
        var draw = Draw(plan.seed, of: official, UInt64(bitPattern: now.milliseconds))
        let absence = officials.absences.absence(of: official, on: today)
        let first = draw.chance(200) ? today.adding(days: 1) : today
        let last = max(first, absence?.upperBound ?? today.adding(days: draw.number(0...3)))
        let away = Set(watch.orders.filter { $0.isInForce(at: now, on: today) }.compactMap(\.delegation.official))
        let there = settings.office.officials.map(\.id).filter {
            $0 != official && !away.contains($0) && officials.absences.absence(of: $0, on: first) == nil
        }
        guard let delegate = draw.pick(there) else { return }
        let own = settings.office.roles.filter { $0.holders.contains(official) }.map(\.id)
        // Mostly all that an official does is delegated, sometimes one role; some positions turn out to be vacant.
        let role = draw.chance(250) ? draw.pick(own) : nil
        let form: Delegation.Form = draw.chance(200) ? .plt : .plh
        let isVacant = form == .plt && role != nil && own.count == 1
        let delegation = Delegation(
            official: isVacant ? nil : official, role: role, delegate: delegate, form: form, from: first,
            through: last, decree: "Surat Perintah Nomor 800/\(watch.orders.count + 1)/SIM")
        let standing = settings.office.delegations
        let number = try await journal.transact { tx -> Int64? in
            let others = standing + (try tx.delegations())
            guard !others.contains(where: { $0.contradicts(delegation) }) else { return nil }
            return try tx.record(delegation, by: "Operator Simulasi", reason: "tidak berada di tempat", at: now)
        }
        guard let number else { return }
        watch.orders.append(.init(number: number, delegation: delegation, recordedAt: now))
        for day in [first, last.adding(days: 1)] {
            agenda.plan(.wake, at: zone.instant(day, TimeOfDay(minutes: 1)))
        }
        if draw.chance(200) {
            agenda.plan(.operatorRevokes(number), at: now.adding(minutes: draw.number(60...4_000)))
        }
    }

    /// The order ends before its day: the official is back.
    func operatorRevokes(_ number: Int64) async throws {
        let now = clock.now()
        let done = try await journal.transact { tx in
            try tx.revokeDelegation(number, by: "Operator Simulasi", reason: "sudah kembali", at: now)
        }
        guard done, let index = watch.orders.firstIndex(where: { $0.number == number }) else { return }
        watch.orders[index].revokedAt = now
    }
}
