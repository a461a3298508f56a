package import OfficeCalendar

/// One thing that waits for an official, as a numbered list of them shows it.
package struct WaitingItem: Sendable, Equatable {
    /// What an answer to it decides: the same mark as that of the mail that asked.
    package var token: TokenSubject
    /// Values of the tags below `items`, without `number`.
    package var fields: Fields
    /// Whether a plain yes can decide it; otherwise its own mail must be answered (a meeting's link, a choice).
    package var acceptsYes: Bool
    package var isUrgent: Bool
}

/// What waits for an official in a case, or nothing when he is not asked there.
package func waitingItem(
    of official: String, on matter: Case, in surroundings: Surroundings
) -> WaitingItem? {
    guard matter.state == .running, matter.heldSince == nil,
        let asked = matter.waiting.first(where: { $0.official == official }),
        let (row, act) = matter.current.flatMap({ surroundings.procedure.act($0) })
    else { return nil }
    let deliberation = Deliberation(on: matter, in: surroundings)
    return WaitingItem(
        token: deliberation.token(for: official, act: act),
        fields: deliberation.itemFields(act, row: row, asked: asked),
        acceptsYes: act.kind != .provision && act.kind != .choose, isUrgent: deliberation.isUrgent)
}

extension Deliberation {
    /// A waiting thing in a few lines: who asks for what, when, whether it is free, and since when it waits.
    func itemFields(_ act: Act, row: Procedure.Row, asked: Case.Asked) -> Fields {
        var fields: Fields = [
            "case": .text(matter.id), "applicant": .text(applicantName),
            "task": .text("\(act.kind.askingSubject) (langkah \(row.number))"),
            "since": .text(hours.zone.written(asked.at)),
        ]
        fields.set("letter_subject", matter.request.subject?.text.map { OneLine.text($0, limit: 120) })
        // On a list it matters whether there is room; which room stands in the mail that asked.
        let shown = availability(naming: false)
        fields.set(
            "when",
            matter.request.sessions.enumerated().map { index, session in
                session.written + (index < shown.count ? " (\(shown[index]))" : "")
            }.joined(separator: "; "))
        fields.set("doubt", doubtFields.compactMap { $0.text("text") }.joined(separator: " "))
        if isUrgent { fields["urgent"] = true }
        switch act.kind {
        case .provision: fields["answer"] = "balas surat permintaannya dengan tautan, ID Meeting, dan Passcode"
        case .choose:
            fields["answer"] = .text(
                "balas surat permintaannya dengan "
                    + act.choices.map { $0.word.uppercased() }.joined(separator: " atau "))
        default: break
        }
        return fields
    }
}

extension Fields {
    fileprivate func text(_ tag: String) -> String? { if case .text(let text) = self[tag] { text } else { nil } }
}

extension TokenSubject {
    /// `act` of the marks of digests; their `caseID` is `digestID(_:)`.
    package static let digest = "digest"

    /// What stands for a case in the mark of a digest.
    package static func digestID(_ id: Int64) -> String { "daftar-\(id)" }

    /// The number of the digest that the mark belongs to, or nothing.
    package var digestNumber: Int64? {
        guard act == Self.digest, caseID.hasPrefix("daftar-") else { return nil }
        return Int64(caseID.dropFirst("daftar-".count))
    }
}

extension Office {
    /// The mail with a numbered list of what waits for an official.
    ///
    /// - Parameters:
    ///   - id: number of the digest.
    ///   - items: what waits, in the order of the numbers.
    ///   - more: how many things wait besides.
    ///   - reason: why it comes, when that is not the time of day.
    package func digestMail(
        _ id: Int64, to official: Official, items: [WaitingItem], more: Int, reason: String?, notBefore: Instant?
    ) -> OwedMail {
        let count = items.count + more
        var fields: Fields = [
            "subject": .text("\(count) permohonan menunggu jawaban Bapak/Ibu [\(TokenSubject.digestID(id))]"),
            "greeting": .text(official.greeting), "case": .text(TokenSubject.digestID(id)), "office": .text(name),
            "short_name": .text(shortName), "count": .text(String(count)),
            "items": .list(numbered(items)),
        ]
        fields.set("reason", reason)
        if more > 0 { fields["more"] = .text(String(more)) }
        if items.contains(where: \.isUrgent) { fields["urgent"] = true }
        return OwedMail(
            slot: MailKind.digest.rawValue, kind: .digest,
            to: Addressee(name: official.name, address: official.address),
            token: TokenSubject(
                caseID: TokenSubject.digestID(id), act: TokenSubject.digest, person: official.id, version: 0, attempt: 0
            ),
            fields: fields, notBefore: notBefore)
    }

    /// The mail that asks whether really all of these are approved.
    package func digestConfirmationMail(
        _ id: Int64, to official: Official, items: [WaitingItem], inReplyTo: String?, notBefore: Instant?
    ) -> OwedMail {
        let fields: Fields = [
            "subject": .text("Mohon pastikan: setuju untuk \(items.count) permohonan [\(TokenSubject.digestID(id))]"),
            "greeting": .text(official.greeting), "case": .text(TokenSubject.digestID(id)), "office": .text(name),
            "short_name": .text(shortName), "count": .text(String(items.count)), "items": .list(numbered(items)),
            "answers": .list([
                ["word": "YA", "meaning": "semua yang tercantum disetujui", "button": "Ya, semua"],
                ["word": "TIDAK", "meaning": "tidak ada yang diputuskan", "button": "Tidak"],
            ]),
        ]
        return OwedMail(
            slot: MailKind.digestConfirmation.rawValue, kind: .digestConfirmation,
            to: Addressee(name: official.name, address: official.address),
            token: TokenSubject(
                caseID: TokenSubject.digestID(id), act: TokenSubject.digest, person: official.id, version: 0, attempt: 1
            ),
            fields: fields, notBefore: notBefore, inReplyTo: inReplyTo)
    }

    private func numbered(_ items: [WaitingItem]) -> [Fields] {
        items.enumerated().map { index, item in
            var fields = item.fields
            fields["number"] = .text(String(index + 1))
            return fields
        }
    }
}
