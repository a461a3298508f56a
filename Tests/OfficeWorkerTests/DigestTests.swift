import CaseJournal
import Casework
import LetterReading
import OfficeCalendar
import Settings
import Testing

@testable import OfficeWorker

extension SmallOffice {
    /// The official who is asked first in the example office's first procedure.
    var kadis: Office.Official {
        settings.office.officials.first { $0.id == settings.office.role("kadis")?.holders.first }
            ?? settings.office.officials[0]
    }

    /// Requests of several agencies, each for another day and hour, all waiting for the first official.
    func severalRequests(_ count: Int, from day: Int = 20_783) async throws {
        for index in 0..<count {
            var reading = request(
                from: "umum\(index)@dinkes\(index).example", messageID: "r\(index)@x", title: "Rapat \(index + 1)")
            reading.request?.number = "005/\(index)/2026"
            reading.request?.sessions[0].date = Day(number: day + index)
            reading.authentication.domainProved = true
            arrives(reading, text: "surat \(index)")
        }
        try await worker.settleEverything()
    }

    /// An answer to the newest list that an official got; `from` and proof may be another's.
    func answerToList(
        _ meaning: Meaning, by official: Office.Official, from: String? = nil, proved: Bool = true,
        words: String = "jawaban"
    ) async throws {
        let list = try await journal.outboxList().first { $0.to == official.address && $0.slot.hasPrefix("digest") }
        var reading = Reading()
        reading.kind = .reply
        reading.from = from ?? official.address
        reading.date = clock.now()
        reading.messageID = "list-\(clock.now().milliseconds)-\(words)"
        let id = (list?.messageID ?? "").filter { $0 != "<" && $0 != ">" }
        reading.references = [id]
        let parts = id.split(separator: "-")
        if parts.count > 2 { reading.tokens = [String(parts[1])] }
        reading.text = words
        reading.authentication.domainProved = proved
        reader.meaning = meaning
        arrives(reading, text: "\(words) \(clock.now().milliseconds)")
        try await worker.settleEverything()
    }

    /// Mails of a kind to an address, the oldest first.
    func mails(_ kind: MailKind, to address: String) async throws -> [OutboxLine] {
        try await journal.outboxList().reversed().filter { $0.kind == kind && $0.to == address }
    }

    /// Cases and the row that each waits at.
    func standing() async throws -> [String: String] {
        var result: [String: String] = [:]
        for line in try await journal.cases() { result[line.id] = line.currentAct ?? line.state.rawValue }
        return result
    }
}

@Suite("Lists of what waits")
struct DigestTests {
    private static func office() async throws -> SmallOffice {
        let office = try SmallOffice { $0.office.digest = .init(at: TimeOfDay(minutes: 480), threshold: 3) }
        try await office.severalRequests(4)
        return office
    }

    @Test("reminders that would come one by one are one numbered list with a mark of its own")
    func reminders() async throws {
        let office = try await Self.office()
        let kadis = office.kadis
        #expect(try await office.mails(.askDecision, to: kadis.address).count == 4)
        office.clock.advance(minutes: 130)
        try await office.worker.settleEverything()
        #expect(try await office.mails(.reminder, to: kadis.address).isEmpty)
        let lists = try await office.mails(.digest, to: kadis.address)
        #expect(lists.count == 1)
        let bytes = try #require(try await office.journal.bytes(outbox: lists[0].key))
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains("X-Auto-Response-Suppress") || text.contains("Auto-Submitted"))
        // The record says of each case that its official was reminded.
        for line in try await office.journal.cases() {
            let names = try await office.journal.history(line.id).map(\.name)
            #expect(names.contains("official-reminded"), "\(line.id)")
        }
        // Nobody's mark stands in another's mail: the list has its own only.
        for line in try await office.mails(.askDecision, to: kadis.address) {
            let mark = line.messageID.split(separator: "-")[1]
            #expect(!text.contains(mark))
        }
    }

    /// Day by day until after the superior was told, and on: reminders and lists to the first official, by day.
    private static func reminders(_ office: SmallOffice, days: Int) async throws -> [String: [MailKind]] {
        let zone = office.settings.office.hours.zone
        var result: [String: [MailKind]] = [:]
        let hours = office.settings.office.hours
        for _ in 0..<(days * 10) {
            // By the hour while the office works, past the nights in one step.
            office.clock.advance(minutes: zone.time(at: office.clock.now()).minutes < 17 * 60 ? 60 : 14 * 60 + 30)
            let before = Set(try await office.journal.outboxList(limit: .max).filter { $0.state == .done }.map(\.key))
            try await office.worker.settleEverything()
            for line in try await office.journal.outboxList(limit: .max)
            where line.state == .done && !before.contains(line.key) && line.to == office.kadis.address
                && [.reminder, .digest].contains(line.kind)
            {
                #expect(hours.isOpen(at: office.clock.now()), "\(line.key)")
                result[zone.day(at: office.clock.now()).description, default: []].append(line.kind)
            }
        }
        return result
    }

    @Test("once the superior knows, an official has one mail a day about everything that waits, in every office")
    func later() async throws {
        for lists in [nil, Office.Digest(at: TimeOfDay(minutes: 480), threshold: 3)] {
            let office = try SmallOffice { $0.office.digest = lists }
            try await office.severalRequests(4, from: 20_860)
            let days = try await Self.reminders(office, days: 10)
            let later = days.filter { $0.key != Day(number: 20_780).description }
            #expect(later.count >= 5, "\(days)")
            #expect(later.values.allSatisfy { $0 == [.digest] }, "\(days)")
            // The record says of each case how often its official was reminded, and where that ended.
            for line in try await office.journal.cases() where line.state == .running {
                let names = try await office.journal.history(line.id).map(\.name)
                #expect(names.filter { $0 == "official-reminded" }.count == 7, "\(line.id)")
                #expect(names.filter { $0 == "escalated" }.count == 2, "\(line.id)")
            }
            #expect(try await office.journal.verify().violations == [])
        }
    }

    @Test("a single silent case is reminded of by its own mail, once a day")
    func laterAlone() async throws {
        let office = try SmallOffice { $0.office.digest = nil }
        var reading = office.request()
        reading.request?.sessions[0].date = Day(number: 20_860)
        office.arrives(reading)
        try await office.worker.settleEverything()
        let days = try await Self.reminders(office, days: 12)
        #expect(days.values.map(\.count).sorted() == [1, 1, 1, 1, 1, 2])
    }

    @Test("“setuju 1, 3” decides exactly those, each with its own proof and receipt")
    func some() async throws {
        let office = try await Self.office()
        let kadis = office.kadis
        office.clock.advance(minutes: 130)
        try await office.worker.settleEverything()
        try await office.answerToList(
            Meaning(
                decision: .none,
                parts: [
                    .init(number: 1, decision: .approve, note: nil), .init(number: 3, decision: .approve, note: nil),
                ]),
            by: kadis)
        let standing = try await office.standing()
        #expect(standing["K-2026-0001"] != "2" && standing["K-2026-0003"] != "2")
        #expect(standing["K-2026-0002"] == "2" && standing["K-2026-0004"] == "2")
        #expect(try await office.mails(.decisionReceipt, to: kadis.address).count == 2)
        let history = try await office.journal.history("K-2026-0003")
        let proofs = history.compactMap { entry -> Proof? in
            if case .actDecided(let decided) = entry.event, decided.person == kadis.id { decided.proof } else { nil }
        }
        #expect(proofs == [.domain])
        #expect(try await office.journal.verify().violations == [])
    }

    @Test("mixed answers reject and approve, each with its own words")
    func mixed() async throws {
        let office = try await Self.office()
        office.clock.advance(minutes: 130)
        try await office.worker.settleEverything()
        try await office.answerToList(
            Meaning(
                decision: .none,
                parts: [
                    .init(number: 1, decision: .approve, note: nil),
                    .init(number: 2, decision: .reject, note: "karena bentrok"),
                ]), by: office.kadis)
        let standing = try await office.standing()
        #expect(standing["K-2026-0001"] != "2")
        #expect(try await office.journal.case("K-2026-0002")?.state == .refused)
        #expect(try await office.journal.case("K-2026-0002")?.decisions.last?.note?.text == "karena bentrok")
    }

    @Test("“setuju semua” decides nothing until the list that is then mailed is confirmed")
    func all() async throws {
        let office = try await Self.office()
        let kadis = office.kadis
        office.clock.advance(minutes: 130)
        try await office.worker.settleEverything()
        try await office.answerToList(Meaning(decision: .none, choice: "semua"), by: kadis, words: "setuju semua")
        #expect(Set(try await office.standing().values) == ["2"])
        #expect(try await office.mails(.digestConfirmation, to: kadis.address).count == 1)
        office.clock.advance(minutes: 1)
        try await office.answerToList(Meaning(decision: .none, wishes: [.agree]), by: kadis, words: "ya")
        #expect(!(try await office.standing().values.contains("2")))
        #expect(office.reader.asked.last?.fields == [OpenQuestion.confirmation])
    }

    @Test("an answer from another address, a machine, or without proof decides nothing")
    func strangers() async throws {
        let office = try await Self.office()
        let kadis = office.kadis
        office.clock.advance(minutes: 130)
        try await office.worker.settleEverything()
        let yes = Meaning(decision: .none, parts: [.init(number: 1, decision: .approve, note: nil)])
        try await office.answerToList(yes, by: kadis, from: "orang@lain.example")
        #expect(Set(try await office.standing().values) == ["2"])
        office.clock.advance(minutes: 1)
        try await office.answerToList(yes, by: kadis, proved: false)
        #expect(Set(try await office.standing().values) == ["2"])
        #expect(try await office.mails(.prove, to: kadis.address).count == 1, "a code proves it instead")
    }

    @Test("an answer that cannot be read is asked about once, with the list as it is then")
    func unclear() async throws {
        let office = try await Self.office()
        let kadis = office.kadis
        office.clock.advance(minutes: 130)
        try await office.worker.settleEverything()
        try await office.answerToList(Meaning(decision: .unclear), by: kadis)
        #expect(try await office.mails(.digest, to: kadis.address).count == 2)
        office.clock.advance(minutes: 1)
        try await office.answerToList(Meaning(decision: .unclear), by: kadis, words: "hmm")
        #expect(try await office.mails(.digest, to: kadis.address).count == 2)
    }

    @Test("every working morning one list, and none on a day off or when little waits")
    func morning() async throws {
        let office = try await Self.office()
        let kadis = office.kadis
        // Monday 09.00; the first day only learns what day it is. Tuesday 08.01:
        office.clock.advance(minutes: 23 * 60 + 1)
        try await office.worker.sendDigests()
        #expect(try await office.mails(.digest, to: kadis.address).count == 1)
        try await office.worker.sendDigests()
        #expect(try await office.mails(.digest, to: kadis.address).count == 1)
        // Saturday.
        office.clock.advance(minutes: 4 * 24 * 60)
        try await office.worker.sendDigests()
        #expect(try await office.mails(.digest, to: kadis.address).count == 1)
    }
}

@Suite("People who are away")
struct AbsenceTests {
    private func vacation(_ office: SmallOffice, words: String) async throws -> Reading {
        var reading = try await office.reply(.unclear, by: office.kadis.address, words: words)
        reading.kind = .automatic
        return reading
    }

    @Test("a vacation answer suggests a delegation to the operator, once, and decides nothing")
    func vacationAnswer() async throws {
        let office = try SmallOffice()
        office.arrives(office.request())
        try await office.worker.settleEverything()
        let admin = try #require(office.settings.office.operatorAddress)
        let before = try await office.mails(.operatorNotice, to: admin).count
        for day in 0..<3 {
            office.arrives(try await vacation(office, words: "Saya sedang cuti sampai tanggal 5."), text: "cuti \(day)")
            try await office.worker.settleEverything()
            office.clock.advance(minutes: 60)
        }
        #expect(try await office.mails(.operatorNotice, to: admin).count == before + 1)
        #expect(try await office.journal.case("K-2026-0001")?.current == "2")
    }

    @Test("a read receipt suggests nothing")
    func receipt() async throws {
        let office = try SmallOffice()
        office.arrives(office.request())
        try await office.worker.settleEverything()
        office.arrives(try await vacation(office, words: "Surat Anda telah dibaca."), text: "dibaca")
        try await office.worker.settleEverything()
        let admin = try #require(office.settings.office.operatorAddress)
        #expect(try await office.mails(.operatorNotice, to: admin).isEmpty)
    }

    @Test("a recorded delegation has the delegate asked at once, and the holder again when it is revoked")
    func delegation() async throws {
        let office = try SmallOffice()
        office.arrives(office.request())
        try await office.worker.settleEverything()
        let kadis = office.kadis
        let delegate = try #require(
            office.settings.office.officials.first { $0.id != kadis.id && $0.address != kadis.address })
        let now = office.clock.now()
        let day = office.settings.office.hours.zone.day(at: now)
        let id = try await office.journal.transact { tx in
            try tx.record(
                Delegation(
                    official: kadis.id, role: nil, delegate: delegate.id, form: .plh, from: day,
                    through: day.adding(days: 3), decree: "SP 800/1"), by: "Sari", reason: "cuti", at: now)
        }
        try await office.worker.settleEverything()
        #expect(try await office.mails(.askDecision, to: delegate.address).count == 1)
        office.arrives(try await office.reply(.approve, by: delegate.address))
        try await office.worker.settleEverything()
        let decided = try await office.journal.case("K-2026-0001")?.decisions.last { $0.official == delegate.id }
        #expect(decided?.title == "Plh. Kepala Dinas")
        #expect(
            try await office.journal.transact {
                try $0.revokeDelegation(id, by: "Sari", reason: "kembali", at: now)
            })
        #expect(try await office.journal.verify().violations == [])
        #expect(try await office.journal.delegations().map(\.recordedBy) == ["Sari"])
    }
}

@Suite("Orders beside the worker")
struct OperatorInputTests {
    @Test("an order that waits is carried out and answered, one that does not fit is answered with its reason")
    func answered() async throws {
        let office = try SmallOffice()
        office.arrives(office.request())
        try await office.worker.settleEverything()
        let now = office.clock.now()
        let rows = try await office.journal.transact { tx in
            [
                try tx.leave(.init(kind: .hold, name: "Sari", reason: "rapat"), for: "K-2026-0001", at: now),
                try tx.leave(.init(kind: .hold, name: "Sari", reason: "rapat"), for: "K-2026-0001", at: now),
            ]
        }
        try await office.worker.settleEverything()
        #expect(try await office.journal.answer(to: rows[0]) == "done")
        #expect(try await office.journal.answer(to: rows[1]) == "refused: the case is on hold already")
        #expect(try await office.journal.waiting().isEmpty, "nobody is asked while the case is on hold")
        #expect(try await office.journal.verify().violations == [])
    }
}

@Suite("Asking how things stand")
struct StatusTests {
    private func question(_ office: SmallOffice, from: String, words: String = "STATUS", id: String = "s1@x") -> Reading
    {
        var reading = Reading()
        reading.kind = .other
        reading.from = from
        reading.subject = words
        reading.text = words
        reading.date = office.clock.now()
        reading.messageID = id
        office.reader.meaning = Meaning(decision: .none, wishes: [.status])
        return reading
    }

    @Test("a mail that only says STATUS and refers to nothing is answered for the applicant's open cases")
    func bare() async throws {
        let office = try SmallOffice()
        office.arrives(office.request())
        try await office.worker.settleEverything()
        office.arrives(question(office, from: "dinkes@tanjungarunika.example"))
        try await office.worker.settleEverything()
        #expect(try await office.mails(.status, to: "dinkes@tanjungarunika.example").count == 1)
    }

    @Test("an agency of which nothing is known hears that nothing is found and how to ask, only so often")
    func unknown() async throws {
        let office = try SmallOffice()
        let address = "dinkes@tanjungarunika.example"
        office.arrives(question(office, from: address, words: "Mohon info surat kami"))
        try await office.worker.settleEverything()
        let answers = try await office.mails(.statusUnknown, to: address)
        #expect(answers.count == 1)
        for index in 0..<20 {
            office.arrives(question(office, from: address, id: "u\(index)@y"), text: "STATUS \(index)")
        }
        office.arrives(question(office, from: "orang@lain.example", id: "v@y"), text: "STATUS lain")
        try await office.worker.settleEverything()
        let policy = office.settings.office.policy
        let limit = min(policy.answersPerCaseHour, policy.answersPerAddressDay)
        #expect(try await office.mails(.statusUnknown, to: address).count == limit)
        #expect(try await office.mails(.statusUnknown, to: "orang@lain.example").isEmpty)
        #expect(try await office.journal.verify().violations == [])
    }

    @Test("a mail whose sender is refuted, or who wants the answer elsewhere, hears nothing")
    func refuted() async throws {
        let office = try SmallOffice()
        let address = "dinkes@tanjungarunika.example"
        var forged = question(office, from: address)
        forged.authentication.results = ["dmarc=fail"]
        office.arrives(forged)
        var elsewhere = question(office, from: address, id: "s2@x")
        elsewhere.replyTo = "orang@lain.example"
        office.arrives(elsewhere, text: "STATUS 2")
        try await office.worker.settleEverything()
        #expect(try await office.mails(.statusUnknown, to: address).isEmpty)
    }

    @Test("somebody without a case gets no answer, and one who asks again and again only so many")
    func capped() async throws {
        let office = try SmallOffice()
        office.arrives(office.request())
        try await office.worker.settleEverything()
        office.arrives(question(office, from: "orang@lain.example"))
        try await office.worker.settleEverything()
        #expect(try await office.mails(.status, to: "orang@lain.example").isEmpty)
        let address = "dinkes@tanjungarunika.example"
        for index in 0..<10 {
            office.arrives(question(office, from: address, id: "s\(index)@y"), text: "STATUS \(index)")
        }
        try await office.worker.settleEverything()
        let answers = try await office.mails(.status, to: address).count + 1
        #expect(answers <= office.settings.office.policy.answersPerCaseHour)
    }
}
