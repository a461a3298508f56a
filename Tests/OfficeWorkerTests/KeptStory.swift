import CaseJournal
import Casework
import Foundation
import LetterReading
import OfficeCalendar
import PlayedZoom
import Settings
import Synchronization
import TestSupport
import Testing

@testable import OfficeWorker

/// Some days of an office in which everything happens that a journal can keep, for a journal that is kept for ever.
///
/// Played with `DISPOSISI_GOLDEN` naming a directory it leaves the journal and
/// its meaning there; `GoldenJournalTests` (CaseJournalTests) makes the SQL of
/// it and opens what was kept. Without, it holds the story to what it tells.
@Suite("A story worth keeping")
struct KeptStory {
    private let office: SmallOffice
    private let trouble = Trouble()

    /// What the meeting service does at the moment, at calls whose path has some words.
    private final class Trouble: Sendable {
        private let now = Mutex<(trouble: PlayedZoom.Trouble?, path: String)>((nil, ""))
        func set(_ trouble: PlayedZoom.Trouble?, at path: String = "") { now.withLock { $0 = (trouble, path) } }
        func of(_ call: PlayedZoom.Call) -> PlayedZoom.Trouble? {
            now.withLock { $0.path.isEmpty || "\(call.method) \(call.path)".contains($0.path) ? $0.trouble : nil }
        }
    }

    init() throws { try self.init(strangers: .register) }

    private init(strangers: Office.Policy.Strangers) throws {
        let trouble = trouble
        office = try SmallOffice(
            hosted: true,
            change: {
                $0.office.digest = .init(at: TimeOfDay(minutes: 480), threshold: 3)
                $0.office.policy.strangers = strangers
            },
            trouble: { _, call in trouble.of(call) })
        office.composer.isBrief.withLock { $0 = true }
    }

    private var worker: OfficeWorker { office.worker }
    private var journal: CaseJournal { office.journal }

    // MARK: - What people do

    private func file(_ id: String) async throws -> Case { try #require(try await journal.case(id)) }

    /// Hands a request in; returns its case.
    private func apply(
        _ procedure: String, _ number: Int, day: Int, from hour: Int = 9, by sender: String? = nil,
        change: (inout RequestReading) -> Void = { _ in }
    ) async throws -> String {
        var letter = office.request(
            from: sender ?? "umum@dinas\(number).example", messageID: "permohonan\(number)@x")
        let service: String = try #require(office.settings.procedures.first { $0.id == procedure }?.service.name)
        letter.request?.service = service
        letter.request?.number = "005/\(number)/2026"
        letter.request?.agency = "Dinas Contoh \(number)"
        letter.request?.sessions[0].title = "Rapat \(number)"
        letter.request?.sessions[0].date = Day(number: 20_780 + day)
        letter.request?.sessions[0].start = TimeOfDay(minutes: hour * 60)
        letter.request?.sessions[0].end = TimeOfDay(minutes: hour * 60 + 90)
        letter.request?.sessions[0].participants = 20
        letter.authentication.domainProved = true
        if var request = letter.request {
            change(&request)
            letter.request = request
        }
        office.arrives(letter, text: "permohonan \(number)")
        try await worker.settleEverything()
        return try #require(try await journal.cases().first?.id)
    }

    /// Answers the newest mail of a case to somebody, of one of `kinds`.
    private func answer(
        _ id: String, _ address: String, kinds: Set<MailKind>? = nil, _ meaning: Meaning,
        meetings: [MeetingReading] = [], proved: Bool = true
    ) async throws {
        let mails = try await journal.outboxList(caseID: id).filter { $0.to == address }
        let mail = mails.first { kinds?.contains($0.kind) ?? ($0.kind.rawValue.hasPrefix("ask")) } ?? mails.first
        var reading = Reading()
        reading.kind = .reply
        reading.from = address
        reading.subject = "Re: \(id)"
        reading.date = office.clock.now()
        let sequence = try await file(id).sequence
        reading.messageID = "jawaban-\(id)-\(sequence)-\(office.clock.now().milliseconds)@x"
        let messageID = (mail?.messageID ?? "").filter { $0 != "<" && $0 != ">" }
        reading.references = [messageID]
        reading.tokens = messageID.split(separator: "-").dropFirst().prefix(1).map(String.init)
        reading.text = "Jawaban \(sequence)"
        reading.authentication.domainProved = proved
        reading.meetings = meetings
        office.reader.meaning = meaning
        office.arrives(reading, text: "jawaban \(id) \(sequence) \(office.clock.now().milliseconds)")
        try await worker.settleEverything()
    }

    /// Lets whoever is asked do his part until `stop` holds, the case has ended, or nothing more comes.
    private func walk(_ id: String, until stop: (Case) -> Bool = { _ in false }) async throws {
        for _ in 0..<200 {
            try await worker.settleEverything()
            let matter = try await file(id)
            if matter.state.ended || stop(matter) { return }
            let procedure = try #require(office.settings.procedures.first { $0.id == matter.procedure })
            office.clock.advance(minutes: 2)
            if let asked = matter.asked.first(where: { !matter.confirmedParties.contains($0.role) }),
                let official = office.settings.office.official(asked.official)
            {
                let act = matter.current.flatMap { procedure.act($0)?.act }
                var meaning = Meaning(decision: .approve)
                switch act?.kind {
                case .choose: meaning.choice = act?.choices.last?.word
                case .register, .enterAgenda: meaning = Meaning(decision: .none, choice: "dicatat")
                case .coordinate: meaning = Meaning(decision: .none, choice: "siap")
                case .report: meaning = Meaning(decision: .none, choice: "sudah")
                case .passOn, .handOverResult, .inform: meaning = Meaning(decision: .none, choice: "diteruskan")
                case .checkSchedule: meaning.choice = "kosong"
                default: break
                }
                let meetings =
                    act?.kind == .provision
                    ? [
                        MeetingReading(
                            joinURL: "https://zoom.example/j/99999999999", meetingID: "99999999999", passcode: "staf")
                    ] : []
                try await answer(id, official.address, meaning, meetings: meetings)
            } else if let address = matter.applicant.address.text,
                try await journal.outboxList(caseID: id).contains(where: { $0.kind == .askAgreement })
            {
                try await answer(
                    id, address, kinds: [.askAgreement], Meaning(decision: .none, wishes: [.agree]))
            }
        }
        Issue.record("\(id) does not go on: \(try await file(id).state) at \(try await file(id).current ?? "-")")
    }

    @discardableResult
    private func order(_ kind: Input.OperatorOrder.Kind, _ id: String) async throws -> String? {
        let now = office.clock.now()
        let order = Input.OperatorOrder(kind: kind, name: "Sari", reason: "atas perintah pimpinan")
        let row = try await journal.transact { try $0.leave(order, for: id, at: now) }
        try await worker.settleEverything()
        return try await journal.answer(to: row)
    }

    private func pass(hours: Int) async throws {
        for _ in 0..<hours * 2 {
            office.clock.advance(minutes: 30)
            try await worker.settleEverything()
        }
    }

    // MARK: - The story

    @Test("people, meetings, loans, lists, orders and troubles of one office are kept in one journal")
    func play() async throws {
        defer { office.zoom?.stop() }
        let kadis = office.kadis.address
        // Meetings at Zoom: made, taken down, refused.
        let made = try await apply("tarakan-zoom", 1, day: 9)
        try await walk(made)
        let withdrawn = try await apply("tarakan-zoom", 2, day: 10)
        try await walk(withdrawn) { $0.orders.contains { $0.state == .made } }
        #expect(try await order(.cancel, withdrawn) == "done")
        let refused = try await apply("tarakan-zoom", 3, day: 11)
        trouble.set(.forbidden)
        try await walk(refused) { $0.orders.contains { $0.state == .refused } }
        trouble.set(nil)
        try await walk(refused)
        #expect(try await order(.resend, refused) == "done")

        // Orders of the operator, a decision on paper, a delegation, a decision that is taken back.
        let ordered = try await apply("tarakan-zoom", 4, day: 12)
        #expect(try await order(.hold, ordered) == "done")
        #expect(try await order(.resume, ordered) == "done")
        #expect(try await order(.askAgain, ordered) == "done")
        let scan = Array("%PDF-1.7 disposisi".utf8)
        let now = office.clock.now()
        try await journal.transact { tx in
            try tx.keepScan(scan, name: "disposisi.pdf", sha256: digest(scan), of: ordered, at: now)
        }
        let paper = Input.OperatorOrder.Kind.recordDecision(
            official: office.kadis.id, outcome: .done, note: "acc", scan: digest(scan))
        #expect(try await order(paper, ordered) == "done")
        try await answer(
            ordered, kadis, kinds: [.decisionReceipt], Meaning(decision: .none, wishes: [.withdraw]))
        let delegate = try #require(office.settings.office.officials.first { $0.address != kadis })
        let today = office.settings.office.hours.zone.day(at: now)
        let delegation = try await journal.transact { tx in
            try tx.record(
                Delegation(
                    official: office.kadis.id, role: nil, delegate: delegate.id, form: .plh, from: today,
                    through: today.adding(days: 3), decree: "SP 800/1/2026"), by: "Sari", reason: "cuti", at: now)
        }
        try await worker.settleEverything()
        try await answer(ordered, delegate.address, Meaning(decision: .approve, note: "Mohon disiapkan"))
        let ended = office.clock.now()
        _ = try await journal.transact {
            try $0.revokeDelegation(delegation, by: "Sari", reason: "kembali", at: ended)
        }
        try await worker.settleEverything()
        #expect(try await order(.reassign(official: delegate.id), ordered) == "done")
        try await answer(ordered, delegate.address, Meaning(decision: .approve), proved: false)

        // Equipment that is lent, a visit that is displaced, a request in haste, one that says too little.
        let lent = try await apply("pontianak-vidcon", 5, day: 3) { $0.needs = ["laptop"] }
        try await walk(lent)
        let visit = try await apply("pontianak-kunjungan", 6, day: 8)
        try await walk(visit) { $0.bookings.contains { $0.state == .booked } }
        #expect(try await order(.displace, visit) == "done")
        let visitor = try #require(try await file(visit).applicant.address.text)
        try await answer(
            visit, visitor, kinds: [.displaced], Meaning(decision: .none, wishes: [.choose(number: 1)]))
        let urgent = try await apply("tarakan-zoom", 7, day: 0, from: 16)
        let silent = try await apply("tarakan-zoom", 8, day: 13) { $0.missing = ["contact"] }
        let erased = try await apply("tarakan-zoom", 9, day: 14)
        #expect(try await order(.cancel, erased) == "done")

        // No, unclear, by somebody else, asked how it stands, cancelled without proof.
        let denied = try await apply("tarakan-zoom", 17, day: 15)
        let applicant = try #require(try await file(denied).applicant.address.text)
        try await answer(denied, kadis, Meaning(decision: .unclear))
        try await answer(denied, delegate.address, Meaning(decision: .approve))
        try await answer(denied, applicant, kinds: [.receipt], Meaning(decision: .none, wishes: [.status]))
        try await answer(
            denied, applicant, kinds: [.receipt], Meaning(decision: .none, wishes: [.cancel]), proved: false)
        try await answer(denied, kadis, Meaning(decision: .reject, note: "Bukan kegiatan dinas"))

        // A time that is taken: others are shown, and one of them is proposed by its number.
        let early = try await apply("tarakan-zoom", 18, day: 16) { $0.sessions[0].participants = 900 }
        let late = try await apply("tarakan-zoom", 19, day: 16) { $0.sessions[0].participants = 900 }
        #expect(try await file(early).bookings.count == 1)
        try await walk(late) { $0.shown != nil }
        let checking = try #require(try await file(late).asked.first)
        let checker = try #require(office.settings.office.official(checking.official))
        try await answer(late, checker.address, Meaning(decision: .none, choice: "1"))

        #expect(try await order(.displace, early) == "done")
        #expect(try await order(.unblock(block: nil), early) == "done")

        // One of several parties takes its word back; that of the others stands.
        let shared = try await apply("pelalawan-command-center", 20, day: 17) { $0.needs = ["layar"] }
        try await walk(shared) { $0.agreed != nil }
        let party = try await file(shared).decisions.last { $0.official != "worker" }?.official
        let doubter = try #require(party.flatMap { office.settings.office.official($0) })
        try await answer(
            shared, doubter.address, kinds: [.decisionReceipt], Meaning(decision: .none, wishes: [.withdraw]))
        try await walk(shared) { $0.confirmedParties.isEmpty && $0.asked.isEmpty }

        // Several wait for one official: lists, answered by numbers and as a whole.
        var waiting: [String] = []
        for number in 10...13 { waiting.append(try await apply("tarakan-zoom", number, day: number)) }
        try await pass(hours: 3)
        try await office.answerToList(
            Meaning(decision: .none, parts: [.init(number: 1, decision: .approve, note: nil)]), by: office.kadis)
        try await office.answerToList(Meaning(decision: .none, choice: "semua"), by: office.kadis, words: "semua")
        try await office.answerToList(Meaning(decision: .approve), by: office.kadis, words: "ya")
        #expect(try await file(waiting[3]).current != "2")
        try await pass(hours: 24)
        // A meeting that Zoom will not take down.
        let stuck = try await apply("tarakan-zoom", 14, day: 20)
        try await walk(stuck) { $0.orders.contains { $0.state == .made } }
        trouble.set(.failedBefore)
        #expect(try await order(.cancel, stuck) == "done")
        // Days go by: reminders, escalations, a loan that is due, a silent applicant.
        try await pass(hours: 24 * 8)
        trouble.set(nil)
        #expect(try await order(.returned(loan: nil), lent) == "done")
        _ = try await journal.erase(case: erased, at: office.clock.now())

        // What is under way when the journal is kept: a mail in doubt that was settled and one that was not, one that
        // waits, an order, a letter, something put aside.
        office.host.answer(.inDoubt(words: "lost"), .inDoubt(words: "lost"), .deferred(words: "451 later"))
        let last = try await apply("tarakan-zoom", 15, day: 40)
        let doubtful = try await journal.outboxList(states: [.inDoubt])
        let first = try #require(doubtful.last)
        #expect(try await order(.settleMail(key: first.key, arrived: true), first.caseID ?? "") == "done")
        let end = office.clock.now()
        try await journal.transact { tx in
            _ = try tx.leave(.init(kind: .hold, name: "Sari", reason: "rapat"), for: last, at: end)
            try worker.desk.attempt(Matter(.deciders, of: last), at: end, in: tx) { throw SpoiltComposer.Spoilt() }
        }
        office.arrives(office.request(from: "umum@dinas16.example", messageID: "permohonan16@x"), text: "belum dibaca")
        try await worker.collect()
        #expect(try await journal.verify().violations == [])

        let ids = try await journal.cases(CaseFilter(limit: 100)).map(\.id).sorted()
        var names: Set<String> = []
        for id in ids { names.formUnion(try await journal.history(id).map(\.name)) }
        for name in [
            "agreement-asked", "booking-displaced", "decision-withdrawn", "loan-returned", "loans-opened",
            "meeting-made", "meeting-not-removed", "meeting-ordered", "meeting-refused", "meeting-removed",
            "meeting-withdrawn", "return-asked", "urgency-declared", "times-shown", "times-proposed",
            "confirmations-kept", "slots-blocked", "slots-unblocked",
        ] {
            #expect(names.contains(name), "\(name)")
        }
        let kinds = Set(try await journal.outboxList(limit: 10_000).map(\.kind))
        print(
            "kept story: \(ids.count) cases, \(names.count) events, without \(Set(MailKind.allCases).subtracting(kinds))"
        )
        _ = (urgent, silent)
        if let directory = ProcessInfo.processInfo.environment["DISPOSISI_GOLDEN"] {
            try await keep(ids, as: "journal-2", in: directory)
        }
    }

    @Test("answers and mails that the first story lacks are kept in a journal of their own")
    func playAnswers() async throws { try await KeptStory(strangers: .decline).tellAnswers() }

    private func tellAnswers() async throws {
        defer { office.zoom?.stop() }
        func agency(_ name: String) -> String { name + "@tanjungarunika.example" }
        // Nobody whom the office knows.
        let declined = try await apply("tarakan-zoom", 1, day: 9)
        #expect(try await file(declined).state == .closed)

        // An account that may make no more meetings that day: another one is booked.
        let moved = try await apply("tarakan-zoom", 2, day: 9, by: agency("dinkes"))
        trouble.set(.dayUsedUp, at: "POST /users/host1%40")
        try await walk(moved)
        trouble.set(nil)
        #expect(try await file(moved).orders.map(\.state) == [.refused, .made])

        // Two sessions that find no room, each offered times; two numbers of one session, then one for each.
        let day = Day(number: 20_790)
        let twice: (inout RequestReading) -> Void = { request in
            request.sessions[0].participants = 900
            var second = request.sessions[0]
            second.date = day.adding(days: 1)
            request.sessions.append(second)
        }
        _ = try await apply("tarakan-zoom", 3, day: 10, by: agency("dinsos"), change: twice)
        let full = try await apply("tarakan-zoom", 4, day: 10, by: agency("disdik"), change: twice)
        try await walk(full) { $0.shown != nil }
        let checking = try #require(try await file(full).asked.first)
        let checker = try #require(office.settings.office.official(checking.official))
        try await answer(full, checker.address, Meaning(decision: .none, choice: "penuh"))
        let offers = try #require(try await file(full).offeredSessions)
        let second = try #require(offers.firstIndex(of: 1))
        try await answer(
            full, agency("disdik"), kinds: [.full],
            Meaning(decision: .none, wishes: [.choose(number: 1), .choose(number: 2)]))
        try await answer(
            full, agency("disdik"), kinds: [.full],
            Meaning(decision: .none, wishes: [.choose(number: 1), .choose(number: second + 1)]))
        #expect(try await file(full).state == .running)
        // An answer to a question that is over.
        try await answer(full, checker.address, kinds: [.askSchedule], Meaning(decision: .approve))

        // Not signed: back to the applicant.
        let unsigned = try await apply("tangerang-vidcon", 5, day: 12, by: agency("bpbd"))
        try await walk(unsigned) { matter in matter.decisions.contains { $0.act == "2" } }
        let signer = try #require(try await file(unsigned).asked.first)
        let signing = try #require(office.settings.office.official(signer.official))
        try await answer(unsigned, signing.address, Meaning(decision: .reject, note: "Belum bertanda tangan"))
        #expect(try await file(unsigned).state == .waitingForApplicant)

        // A party takes its word back while the applicant is asked to agree.
        let lent = try await apply("pontianak-vidcon", 6, day: 14, by: agency("bpbd")) { $0.needs = ["laptop"] }
        try await walk(lent) { $0.state == .waitingForApplicant && !$0.confirmedParties.isEmpty }
        let party = try #require(
            try await journal.outboxList(caseID: lent).first { $0.kind == .decisionReceipt }?.to)
        try await answer(
            lent, party, kinds: [.decisionReceipt], Meaning(decision: .none, wishes: [.withdraw]))
        #expect(try await file(lent).state == .running)
        try await walk(lent) { $0.state == .waitingForApplicant }

        // Somebody asks after a letter that never came.
        var question = Reading()
        question.kind = .other
        question.from = agency("satpolpp")
        question.subject = "STATUS"
        question.text = "STATUS"
        question.messageID = "status@x"
        question.date = office.clock.now()
        office.reader.meaning = Meaning(decision: .none, wishes: [.status])
        office.arrives(question, text: "STATUS")
        try await worker.settleEverything()
        #expect(try await journal.verify().violations == [])

        let kinds = Set(try await journal.outboxList(limit: 10_000).map(\.kind))
        for kind in [MailKind.declined, .applicantUnclear, .askCorrection, .notCounted, .statusUnknown] {
            #expect(kinds.contains(kind), "\(kind)")
        }
        if let directory = ProcessInfo.processInfo.environment["DISPOSISI_GOLDEN"] {
            let ids = try await journal.cases(CaseFilter(limit: 100)).map(\.id).sorted()
            try await keep(ids, as: "journal-3", in: directory)
        }
    }

    /// One event with its personal values as plain texts, as `GoldenJournalTests` reads it.
    private struct Line: Encodable {
        var caseID: String
        var at: Instant
        var event: Event
    }

    private func keep(_ ids: [String], as name: String, in directory: String) async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var lines = ""
        var cases = ""
        for id in ids {
            for entry in try await journal.history(id) {
                let line = Line(caseID: id, at: entry.at, event: entry.event)
                lines += String(decoding: try encoder.encode(line), as: UTF8.self) + "\n"
            }
            cases += String(decoding: try encoder.encode(try await file(id)), as: UTF8.self) + "\n"
        }
        try lines.write(toFile: directory + "/\(name).jsonl", atomically: true, encoding: .utf8)
        try cases.write(toFile: directory + "/\(name)-cases.jsonl", atomically: true, encoding: .utf8)
        try await journal.backup(to: directory + "/\(name).sqlite")
    }
}
