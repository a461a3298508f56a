import CaseJournal
import Casework
import Foundation
import OfficeCalendar
import TestSupport
import Testing

@Suite("Verifying")
struct VerifyingTests {
    /// A case with everything that the record can hold.
    private func signed() async throws -> Sample {
        let sample = try await Sample()
        let id = try await sample.openCase()
        _ = try await sample.journal.transact { tx in
            try tx.append(
                [
                    .letterSigned(
                        year: 2026, sequence: 1, number: "500.12/1/DKISP/XI/2026", date: Day("2026-11-24"),
                        official: "kadis", fieldsDigest: "f")
                ], to: id, at: Sample.start)
        }
        #expect(try await sample.journal.verify().violations == [])
        return sample
    }

    private static let unguarded = """
        DROP TRIGGER journal_is_not_changed; DROP TRIGGER journal_is_not_shortened; DROP TRIGGER journal_has_no_gap;
        DROP TRIGGER register_incoming_has_no_gap; DROP TRIGGER register_outgoing_has_no_gap;
        DROP TRIGGER booking_does_not_overlap; DROP TRIGGER booking_is_not_moved;
        """

    @Test(
        "what was changed behind the program's back is named",
        arguments: [
            (
                "UPDATE journal SET payload = replace(payload, '\"act\":\"2\"', '\"act\":\"3\"') WHERE sequence = 6",
                "event 6 (act-begun) was changed after it was written"
            ),
            ("UPDATE journal SET at = at + 1 WHERE sequence = 2", "event 2 (incoming-registered) was changed"),
            ("UPDATE journal SET event = 'row-done' WHERE sequence = 4", "is of another kind than its name says"),
            ("DELETE FROM journal WHERE sequence = 5", "the journal has a gap: after event 4 comes event 6"),
            (
                "DELETE FROM journal WHERE sequence = 11",
                "number 1 of the register of outgoing letters of 2026 belongs to"
            ),
            (
                "UPDATE journal SET sequence = 100 WHERE sequence = 4; UPDATE journal SET sequence = 4 WHERE sequence = 5; UPDATE journal SET sequence = 5 WHERE sequence = 100",
                "event 4 does not follow the event before it"
            ),
            ("DELETE FROM personal WHERE value = 'Rahmawati'", "is missing"),
            ("UPDATE personal SET value = 'Rahmawan' WHERE value = 'Rahmawati'", "was changed after it was written"),
            (
                "INSERT INTO personal VALUES ('K-2026-0001', 'x', 's', 'v', NULL, NULL)",
                "no event names the personal value x"
            ),
            ("UPDATE cases SET state = 'completed', ended_at = 5", "says otherwise than its events about state"),
            ("UPDATE cases SET letter_number = '1'", "says otherwise than its events about letter_number"),
            ("DELETE FROM cases", "the case K-2026-0001 has events and no row"),
            ("DELETE FROM booking", "the bookings of K-2026-0001 are not those of its events"),
            ("UPDATE booking SET starts = starts + 1", "the bookings of K-2026-0001 are not those of its events"),
            ("UPDATE deadline SET due = due + 1", "the deadlines of K-2026-0001 are not those of its events"),
            ("DELETE FROM participant", "the case K-2026-0001 cannot be found by its applicant"),
            ("DELETE FROM register_incoming", "2026/1 of K-2026-0001 is not in the register of incoming letters"),
            (
                "UPDATE register_outgoing SET number = '500.12/9/DKISP/XI/2026'",
                "number 1 of the register of outgoing letters of 2026 belongs to no event"
            ),
            (
                "INSERT INTO register_outgoing VALUES (2026, 3, 'x', '2026-11-24', 'K-2026-0001')",
                "the register of outgoing letters of 2026 has a gap before 3"
            ),
            (
                "INSERT INTO booking SELECT case_id, session, 7, facility, starts, ends, units, state, blocks FROM booking",
                "the facility zoom-1 is booked more often than it can be used"
            ),
            ("UPDATE booking SET facility = 'nowhere'", "a row of the table booking belongs to nothing"),
        ])
    func tampering(sql: String, sentence: String) async throws {
        let sample = try await signed()
        try RawDatabase.tamper(sample.path, Self.unguarded + sql)
        let verification = try await sample.journal.verify()
        #expect(!verification.isClean)
        #expect(verification.violations.contains { $0.contains(sentence) }, "\(verification.violations)")
    }

    @Test(
        "the file itself refuses to change what was written",
        arguments: [
            "UPDATE journal SET at = 1 WHERE sequence = 1", "DELETE FROM journal WHERE sequence = 11",
            "INSERT INTO journal SELECT 13, case_id, 12, at, event, payload, hash, 'x' FROM journal WHERE sequence = 11",
            "INSERT INTO journal SELECT 12, case_id, 13, at, event, payload, hash, 'x' FROM journal WHERE sequence = 11",
            "UPDATE booking SET starts = starts - 1",
            "INSERT INTO booking SELECT case_id, session, 7, facility, starts, ends, units, state FROM booking",
            "INSERT INTO register_outgoing VALUES (2026, 3, 'x', '2026-11-24', 'K-2026-0001')",
            "INSERT INTO register_incoming VALUES (2026, 3, 'K-2026-0001', 0)",
            "INSERT INTO register_outgoing VALUES (2026, 2, '500.12/1/DKISP/XI/2026', '2026-11-24', 'K-2026-0001')",
            "UPDATE personal SET value = NULL", "UPDATE cases SET state = 'lost'",
            "UPDATE cases SET state = 'completed'",
        ])
    func guards(sql: String) async throws {
        let sample = try await signed()
        #expect(throws: (any Error).self) { try RawDatabase.tamper(sample.path, sql) }
        #expect(try await sample.journal.verify().violations == [])
    }

    @Test("a payload that cannot be understood is a violation, not the end of the inspection")
    func unreadable() async throws {
        let sample = try await signed()
        try RawDatabase.tamper(
            sample.path, Self.unguarded + "UPDATE journal SET payload = '{\"event\":' WHERE sequence = 3")
        let violations = try await sample.journal.verify().violations
        #expect(violations.contains { $0.contains("cannot be understood") })
        await #expect(throws: JournalError.self) { try await sample.journal.history("K-2026-0001") }
    }

    @Test("an inspection says how much it saw")
    func summary() async throws {
        let sample = try await signed()
        let verification = try await sample.journal.verify()
        #expect(
            verification.summary
                == "11 events of 1 cases, \(verification.personalValues) personal values (0 values erased): clean")
    }
}

@Suite("Erasing")
struct ErasingTests {
    private let secrets = [
        "Rahmawati", "0812-0000-0001", "dinkes@arunika.example", "Sutarno", "SURAT-RAHASIA", "BERKAS-RAHASIA",
        "Kop Surat X",
    ]

    /// A case that ended on the day it began, with its mails and papers.
    private func ended() async throws -> (Sample, String) {
        let sample = try await Sample()
        let journal = sample.journal
        _ = try await journal.storeMails(
            [
                IncomingMail(
                    mailbox: "INBOX", uidValidity: 1, uid: 1, receivedAt: Sample.start,
                    bytes: Array("From: dinkes@arunika.example SURAT-RAHASIA".utf8))
            ], at: Sample.start)
        let id = try await sample.openCase()
        try await journal.transact { tx in
            try tx.keep([.init(name: "BERKAS-RAHASIA.pdf", kind: "pdf", start: 3, length: 4)], of: 1)
            try tx.finishInbox(1, .decided, outcome: "request", caseID: id, at: Sample.start)
            _ = try tx.owePaper(
                OwedPaper(key: "letter/1", template: "surat", fields: ["to": "Kop Surat X"]), of: id, at: Sample.start)
            _ = try tx.paperDone(
                "letter/1", of: id, bytes: Array("Kop Surat X".utf8), digest: "d", at: Sample.start)
            try tx.markDone([
                SentMail(key: "\(id)/1/receipt", at: Sample.start, queueWords: "250", archived: true)
            ])
            _ = try tx.append([.caseCompleted], to: id, at: Sample.start)
        }
        return (sample, id)
    }

    private func found(_ sample: Sample) throws -> [String] {
        try secrets.filter { secret in
            for suffix in ["", "-wal"] {
                let data = try Data(contentsOf: URL(fileURLWithPath: sample.path + suffix))
                if data.range(of: Data(secret.utf8)) != nil { return true }
            }
            return false
        }
    }

    @Test("after its time nothing personal is left in the file, and the record is still in one piece")
    func afterRetention() async throws {
        let (sample, id) = try await ended()
        let journal = sample.journal
        #expect(try found(sample).count == secrets.count)

        #expect(try await journal.eraseDue(at: Sample.start.adding(minutes: 29 * 1440)) == Erased())
        let mails = try await journal.eraseDue(at: Sample.start.adding(minutes: 31 * 1440))
        #expect(mails.incomingMails == 1)
        #expect(mails.outgoingMails == 1)
        #expect(mails.personalValues == 0)

        let values = try await journal.counts().personalValues
        let rest = try await journal.eraseDue(at: Sample.start.adding(minutes: 366 * 1440))
        #expect(rest.personalValues == values)
        #expect(rest.papers == 1)
        #expect(try await journal.eraseDue(at: Sample.start.adding(minutes: 400 * 1440)) == Erased())

        let verification = try await journal.verify()
        #expect(verification.violations == [])
        #expect(verification.erasedValues == values)
        #expect(verification.summary.contains("(\(values) values erased)"))
        #expect(try found(sample) == [])

        // Numbers, dates and decisions remain; names say that they are erased.
        let one = try #require(try await journal.case(id))
        #expect(one.applicant.name.shown == "(dihapus)")
        #expect(one.request.number == "005/12/DINKES")
        #expect(one.state == .completed)
        #expect(try await journal.transact { try $0.case(id) } == one)
        #expect(try await journal.transact { try $0.cases(ofParticipant: "dinkes@arunika.example") } == [])
        #expect(try await journal.bytes(inbox: 1) == nil)
        #expect(try await journal.bytes(outbox: "\(id)/1/receipt") == nil)
        #expect(try await journal.paper("letter/1", of: id)?.bytes == nil)
        #expect(try await journal.paper("letter/1", of: id)?.digest == "d")
        #expect(try await journal.outboxList().map(\.to) == [nil])
    }

    @Test("while a case is open nothing of it is erased")
    func open() async throws {
        let sample = try await Sample()
        let id = try await sample.openCase()
        try await sample.journal.markDone([
            SentMail(key: "\(id)/1/receipt", at: Sample.start, queueWords: "250", archived: true)
        ])
        #expect(try await sample.journal.eraseDue(at: Sample.start.adding(minutes: 9000 * 1440)) == Erased())
        await #expect(throws: JournalError.refused("the case \(id) is still open")) {
            try await sample.journal.erase(case: id, at: Sample.start)
        }
        await #expect(throws: JournalError.self) { try await sample.journal.erase(case: "K-1", at: Sample.start) }
    }

    @Test("a case that is reopened is kept until it ends again")
    func reopened() async throws {
        let (sample, id) = try await ended()
        let later = Sample.start.adding(minutes: 300 * 1440)
        _ = try await sample.journal.transact { try $0.append([.actBegun(act: "2", attempt: 2)], to: id, at: later) }
        #expect(
            try await sample.journal.eraseDue(at: Sample.start.adding(minutes: 400 * 1440)).personalValues == 0)
        _ = try await sample.journal.transact { try $0.append([.caseCancelled], to: id, at: later) }
        #expect(
            try await sample.journal.eraseDue(at: Sample.start.adding(minutes: 400 * 1440)).personalValues == 0)
        #expect(try await sample.journal.eraseDue(at: later.adding(minutes: 366 * 1440)).personalValues > 0)
        #expect(try await sample.journal.verify().violations == [])
    }

    @Test("a person may have an ended case erased at once")
    func onDemand() async throws {
        let (sample, id) = try await ended()
        #expect(try await sample.journal.erase(case: id, at: Sample.start).personalValues > 0)
        #expect(try found(sample) == [])
        #expect(try await sample.journal.verify().violations == [])
        // Another case of the same applicant is untouched.
        let next = try await sample.openCase(
            interval: Interval(start: Sample.morning.end, end: Sample.morning.end.adding(minutes: 60)))
        #expect(try await sample.journal.transact { try $0.cases(ofParticipant: "dinkes@arunika.example") } == [next])
    }

    @Test("erased values stay erased when the process dies in the middle", arguments: [1, 3, 5, 8])
    func interrupted(stop: Int) async throws {
        let (sample, _) = try await ended()
        let before = try RawDatabase.dump(sample.path)
        let counter = CrashCounter(stop: stop)
        await #expect(throws: CrashTests.Crash.self) {
            try await StatementFault.$before.withValue({ _ in try counter.step() }) {
                _ = try await sample.journal.eraseDue(at: Sample.start.adding(minutes: 400 * 1440))
            }
        }
        #expect(try RawDatabase.dump(sample.path) == before)
        #expect(try await sample.journal.eraseDue(at: Sample.start.adding(minutes: 400 * 1440)).personalValues > 0)
        #expect(try await sample.journal.verify().violations == [])
    }
}
