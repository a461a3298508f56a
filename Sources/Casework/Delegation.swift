package import OfficeCalendar

/// Somebody who acts for an official, or in a position that nobody holds, from one day through another.
///
/// Plh. (pelaksana harian) acts for an official who is away for a short time,
/// Plt. (pelaksana tugas) where the position is vacant or its holder away for
/// long (UU 30/2014 article 14 paragraphs 1 and 2). Both need a written order,
/// whose number goes with every decision and letter.
package struct Delegation: Sendable, Equatable, Codable {
    /// In what quality the delegate acts.
    package enum Form: String, Sendable, Codable, CaseIterable {
        case plh
        case plt

        /// What stands before the position's name, such as `Plh.`.
        package var prefix: String {
            switch self {
            case .plh: "Plh."
            case .plt: "Plt."
            }
        }
    }

    /// The official who is away, or nothing when the position is vacant.
    package var official: String?
    /// The one role that is delegated; nothing means every role of the official.
    package var role: String?
    /// The official who acts.
    package var delegate: String
    package var form: Form
    package var from: Day
    /// The last day, included.
    package var through: Day
    /// Number of the written order, as letters print it.
    package var decree: String

    package init(
        official: String?, role: String?, delegate: String, form: Form, from: Day, through: Day, decree: String
    ) {
        self.official = official
        self.role = role
        self.delegate = delegate
        self.form = form
        self.from = from
        self.through = through
        self.decree = decree
    }

    /// Whether the delegate acts on `day`.
    package func isInForce(on day: Day) -> Bool { from <= day && day <= through }

    /// Whether both would have somebody act in the same position on the same day.
    package func contradicts(_ other: Delegation) -> Bool {
        official == other.official && (role == nil || other.role == nil || role == other.role)
            && from <= other.through && other.from <= through
    }

    /// Whether it takes the place of `official` in `role`.
    func replaces(_ official: String, in role: String) -> Bool {
        self.official == official && (self.role == nil || self.role == role)
    }
}

extension Office {
    /// The office as it is on `day`: only the delegations of that day are left, and they are in force.
    package func inForce(on day: Day) -> Office {
        guard !delegations.isEmpty else { return self }
        var office = self
        #if MUTANTS
            let overstays = Mutant.active == .delegationOverstays
            office.delegations = delegations.filter { $0.isInForce(on: day) || (overstays && $0.from <= day) }
        #else
            office.delegations = delegations.filter { $0.isInForce(on: day) }
        #endif
        office.acting = true
        return office
    }

    /// Ids of those who decide in a role: its holders, each replaced by whoever acts for him; first the usual one.
    func deciders(of role: Role) -> [String] {
        guard acting, !delegations.isEmpty else { return role.holders }
        var result: [String] = []
        func add(_ id: String) { if !result.contains(id) { result.append(id) } }
        // A position that is vacant by its order has nobody else who decides in it.
        for vacancy in delegations where vacancy.official == nil && vacancy.role == role.id {
            add(decider(for: vacancy.delegate, in: role.id))
        }
        guard result.isEmpty else { return result }
        for holder in role.holders { add(decider(for: holder, in: role.id)) }
        return result
    }

    /// Whoever acts for `holder`, or the holder. A delegate who is away himself is followed to his own.
    private func decider(for holder: String, in role: String) -> String {
        var current = holder
        var seen: Set<String> = [holder]
        while let next = delegations.first(where: { $0.replaces(current, in: role) })?.delegate {
            guard seen.insert(next).inserted else { return holder }
            current = next
        }
        return current
    }

    /// The order by which `official` acts in a role that is not his own; nothing for its holders.
    package func delegation(of official: String, in role: String) -> Delegation? {
        guard acting, let held = self.role(role), !held.holders.contains(official),
            deciders(of: held).contains(official)
        else { return nil }
        // The order of the one who is away himself stands at the beginning; the last one names the person who acts.
        return delegations.first { order in
            order.delegate == official && (order.role == nil || order.role == role)
                && (order.official != nil || order.role == role)
        }
    }

    /// Whether `official` may still use what he has delegated: whoever gives a mandate keeps it beside the one who acts
    /// for him (UU 30/2014 article 14 paragraph 5), a former holder of a vacant position does not.
    func keepsMandate(_ official: String, in role: String) -> Bool {
        guard let role = self.role(role), role.holders.contains(official) else { return false }
        let own = delegations.filter { $0.replaces(official, in: role.id) }
        let vacant = delegations.contains { $0.official == nil && $0.role == role.id }
        return !vacant && own.allSatisfy { $0.form == .plh }
    }

    /// The position in which `official` decides in a role, such as `Plh. Kepala Dinas`.
    package func title(of official: String, in role: String) -> String {
        guard let held = self.role(role) else { return self.official(official)?.name ?? official }
        if let delegation = delegation(of: official, in: role) { return "\(delegation.form.prefix) \(held.title)" }
        guard !held.holders.contains(official), !deciders(of: held).contains(official) else { return held.title }
        // A task that the operator passed to somebody else is done in that person's own position.
        let own = roles.first { deciders(of: $0).contains(official) }
        return own.map { title(of: official, in: $0.id) } ?? self.official(official)?.name ?? official
    }
}
