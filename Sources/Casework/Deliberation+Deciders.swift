import LetterReading
import OfficeCalendar

/// Who is asked when others act: delegations that begin or end, cases passed on, urgency.
extension Deliberation {
    /// Those who are to be asked for an act: the official to whom the operator has passed it, or the deciders of its roles.
    func deciders(of act: Act, roles: [String]) -> [Case.Asked] {
        if let official = matter.reassigned?[act.id], let role = roles.first {
            return [.init(official: official, role: role, at: now)]
        }
        var asked: [Case.Asked] = []
        for role in roles where !matter.confirmedParties.contains(role) {
            for official in office.holders(of: role) where !asked.contains(where: { $0.official == official.id }) {
                asked.append(.init(official: official.id, role: role, at: now))
            }
        }
        return asked
    }

    /// Somebody else decides from now on: whoever is not asked yet is asked, with the same standing as the others.
    ///
    /// An official who was asked before he went away keeps his say beside his
    /// Plh. (UU 30/2014 article 14 paragraph 5); whoever's order has ended, or
    /// who has left the position, does not.
    mutating func decidersChanged() {
        guard matter.state == .running, matter.heldSince == nil, !matter.asked.isEmpty, let (row, act) = currentAct,
            case .officials(let roles) = conduct(of: act), matter.reassigned?[act.id] == nil
        else { return }
        let due = deciders(of: act, roles: roles)
        // Who has spoken in one role is asked all the same where he now acts in another.
        let fresh = due.filter { new in !waitingOfficials.contains { $0.official == new.official } }
        let kept = matter.asked.compactMap { before -> Case.Asked? in
            guard !fresh.contains(where: { $0.official == before.official }) else { return nil }
            let speaksStill =
                office.holders(of: before.role).contains { $0.id == before.official }
                || office.keepsMandate(before.official, in: before.role)
                || matter.confirmedParties.contains(before.role)
            if speaksStill { return before }
            // Whose order has ended is still asked for the role that is his own, and for that alone.
            return due.first { $0.official == before.official }.map {
                .init(official: before.official, role: $0.role, at: before.at)
            }
        }
        guard !fresh.isEmpty || kept != matter.asked else { return }
        let gone = matter.asked.filter { before in !(kept + fresh).contains { $0.official == before.official } }
        record(.officialsAsked(act: act.id, attempt: matter.attempt, officials: kept + fresh))
        sendAsks(act, row: row, to: fresh)
        // Whoever has just been asked has the whole time before anybody reminds.
        if !fresh.isEmpty {
            if matter.escalation == nil {
                setReminder(act, row: row, count: matter.remindersSent + 1, from: officeTime ?? now)
            } else {
                setLaterReminder(act, row: row)
            }
        }
        for entry in gone {
            guard let official = office.official(entry.official) else { continue }
            tell(
                official, .notice,
                fields: noticeFields(
                    official, reason: "Permintaan ini sekarang dijawab oleh pejabat yang berwenang pada hari ini."))
        }
    }

    /// Asks these officials for the act under way, each with a mail and token of his own.
    mutating func sendAsks(_ act: Act, row: Procedure.Row, to asked: [Case.Asked]) {
        var enclosures: [OwedMail.Enclosure] = originals
        if act.kind.showsDraft, let draft = matter.draft, draft.paperDigest != nil {
            enclosures.insert(.paper(key: draft.paperKey, name: draftName), at: 0)
        }
        for entry in asked {
            guard let official = office.official(entry.official) else { continue }
            owe(
                OwedMail(
                    slot: askSlot(act, official: official.id), kind: act.kind.mailKind,
                    to: Addressee(name: official.name, address: official.address),
                    token: token(for: official.id, act: act),
                    fields: askFields(act, row: row, role: entry.role, official: official.id),
                    enclosures: enclosures, notBefore: officeTime))
        }
    }

    /// The slot of an ask. One who is asked again at the same attempt (his delegate has come and gone) gets another.
    private func askSlot(_ act: Act, official: String) -> String {
        "ask/\(act.id)/\(matter.attempt)/\(official)/\(matter.sequence)"
    }

    /// Tells everybody who has still to do something that there is little time, and the operator; once for each version
    /// of the request.
    mutating func declareUrgency() {
        guard matter.urgentVersion != matter.request.version, matter.heldSince == nil, isUrgent else { return }
        let acts = procedure.acts.map(\.act)
        let from = acts.firstIndex { $0.id == matter.current } ?? 0
        var officials: [Office.Official] = []
        var current: Set<String> = []
        for (position, act) in acts[from...].enumerated() {
            guard case .officials(let roles) = conduct(of: act) else { continue }
            for official in roles.flatMap({ office.holders(of: $0) }) {
                if position == 0 { current.insert(official.id) }
                if !officials.contains(where: { $0.id == official.id }) { officials.append(official) }
            }
        }
        record(.urgencyDeclared(officials: officials.map(\.id)))
        let start = matter.request.sessions.map(\.interval.start).min()
        let begins = start.map { " Acara mulai \(hours.zone.written($0))." } ?? ""
        // Who is asked in this moment has the word SEGERA in his own mail.
        for official in officials where !current.contains(official.id) {
            var fields = noticeFields(
                official,
                reason:
                    "Permohonan ini bersifat SEGERA dan akan sampai kepada Bapak/Ibu; mohon bersiap.\(begins)")
            fields["urgent"] = true
            tell(official, .notice, fields: fields)
        }
        tellOperator(
            "Permohonan \(matter.id) bersifat SEGERA: acara mulai sebelum seluruh langkah sempat selesai.\(begins)")
    }
}
