import CaseJournal
import Casework
import OfficeCalendar
import Synchronization
import TestSupport

/// An invented office's journal in a directory of its own.
struct Sample {
    let directory: TemporaryDirectory
    let journal: CaseJournal
    static let start = Instant("2026-11-23", "08:00")

    init(retention: CaseJournal.Retention = .init(caseDays: 365, mailDays: 30)) async throws {
        directory = try TemporaryDirectory()
        journal = try Sample.open(directory, retention: retention)
        try await journal.transact { try $0.keep(Sample.procedure, at: Sample.start) }
    }

    var path: String { directory.file("journal.sqlite") }

    static func open(
        _ directory: TemporaryDirectory, retention: CaseJournal.Retention = .init(caseDays: 365, mailDays: 30)
    ) throws -> CaseJournal {
        let salts = Mutex(0)
        return try CaseJournal.open(
            at: directory.file("journal.sqlite"), retention: retention, digest: { sha256($0) },
            salt: {
                salts.withLock {
                    $0 += 1
                    return "salt-\($0)"
                }
            })
    }

    static let facility = Facility(
        id: "zoom-1", kind: "zoom", name: "Akun Zoom 1", units: 1, capacity: 100, bufferMinutes: 0)

    static let procedure = Procedure(
        id: "sample", version: "v1", name: "Contoh", head: [],
        service: .init(
            name: "contoh", phrases: ["zoom": 1], required: [], formReplacesLetter: false, noticeDays: nil,
            openEndMinutes: 120),
        bundle: [Need(kind: "zoom")], rows: [], letter: nil)

    static let morning = Interval(start: Instant("2026-11-26", "09:00"), end: Instant("2026-11-26", "11:00"))

    static func request(_ interval: Interval = morning, number: String? = "005/12/DINKES") -> Request {
        Request(
            version: 1, number: number, date: Day("2026-11-20"), subject: Personal("Permohonan ruang rapat daring"),
            sessions: [
                .init(
                    title: Personal("Rapat Koordinasi"), interval: interval, zone: .wita, endAssumed: false,
                    participants: 50)
            ], contactName: Personal("Rahmawati"), contactPhone: Personal("0812-0000-0001"),
            signatory: Personal("dr. Sutarno"), place: nil, needs: ["zoom"], missing: [], warnings: [],
            reading: Personal(#"{"subject":"Permohonan"}"#))
    }

    static func opening(
        _ id: String, interval: Interval = morning, address: String = "dinkes@arunika.example",
        number: String? = "005/12/DINKES", messageID: String? = nil
    ) -> Event {
        .requestReceived(
            .init(
                caseID: id, procedure: "sample", procedureVersion: "v1", inbox: 1,
                messageID: messageID ?? "<\(id)@arunika.example>",
                applicant: Applicant(
                    agency: "dinkes", name: Personal("Dinas Kesehatan"), head: Personal("Kepala Dinas Kesehatan"),
                    address: Personal(address)), request: request(interval, number: number), doubts: []))
    }

    /// What a decision owes when a request arrives: held slot, deadlines, register, acknowledgement and question.
    static func events(
        _ id: String, agenda: Int, interval: Interval = morning, bookings: [Booking],
        address: String = "dinkes@arunika.example", number: String? = "005/12/DINKES"
    ) -> [Event] {
        [
            opening(id, interval: interval, address: address, number: number),
            .incomingRegistered(year: 2026, number: agenda),
            .slotsHeld(bookings: bookings),
            .actBegun(act: "1", attempt: 1),
            .rowDone(row: "1"),
            .actBegun(act: "2", attempt: 1),
            .officialsAsked(
                act: "2", attempt: 1, officials: [.init(official: "subkoor", role: "subkoordinator", at: start)]),
            .deadlineSet(
                deadline: .init(key: "remind/2/1/1", kind: .reminder, due: start.adding(minutes: 60))),
            .deadlineSet(deadline: .init(key: "event", kind: .eventPast, due: interval.end)),
            .applicantInformed(kind: .receipt),
        ]
    }

    static func mail(
        _ id: String, sequence: Int = 1, slot: String = "receipt", to: String = "dinkes@arunika.example",
        isAnswer: Bool = true, notBefore: Instant? = nil, waitsForPaper: String? = nil, size: Int = 200
    ) -> OutboxMail {
        let key = OutboxMail.key(caseID: id, sequence: sequence, slot: slot)
        return OutboxMail(
            key: key, caseID: id, slot: slot, kind: .receipt, to: to, envelopeFrom: "",
            messageID: "<\(key)@dkisp.example>",
            bytes: waitsForPaper == nil ? [UInt8](repeating: 65, count: size) : [], notBefore: notBefore,
            waitsForPaper: waitsForPaper, isAnswer: isAnswer)
    }

    /// Opens a case as the worker does, in one transaction, with a facility that is free; returns its id.
    @discardableResult
    func openCase(
        interval: Interval = morning, address: String = "dinkes@arunika.example", number: String? = "005/12/DINKES",
        at now: Instant = start
    ) async throws -> String {
        try await journal.transact {
            try Sample.open($0, interval: interval, address: address, number: number, at: now)
        }
    }

    @discardableResult
    static func open(
        _ transaction: Transaction, interval: Interval = morning, address: String = "dinkes@arunika.example",
        number: String? = "005/12/DINKES", at now: Instant = start
    ) throws -> String {
        let id = try transaction.nextCaseID(prefix: "K", year: 2026)
        let schedule = try transaction.schedule(facilities: [facility], around: interval)
        let bookings =
            schedule.assignment(for: procedure.bundle, in: interval, owner: id, session: 0, state: .held) ?? []
        let agenda = try transaction.nextNumber(.incoming, year: 2026)
        try transaction.append(
            events(id, agenda: agenda, interval: interval, bookings: bookings, address: address, number: number),
            to: id,
            at: now)
        try transaction.owe(mail(id), at: now)
        return id
    }
}
