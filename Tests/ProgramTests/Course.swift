import ExampleOffice
import Foundation
import MailHost
import OfficeCalendar
import TestSupport

/// A meeting as staff hand it out.
struct DrawnMeeting: Sendable {
    let link: String
    /// Digits.
    let id: String
    let passcode: String

    init(by generator: inout some RandomNumberGenerator) {
        id = String(Int.random(in: 81_000_000_000...89_999_999_999, using: &generator))
        passcode = String(Int.random(in: 100_000...999_999, using: &generator))
        let letters = Array("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")
        let word = String((0..<22).map { _ in letters.randomElement(using: &generator)! })
        link = "https://us06web.zoom.us/j/\(id)?pwd=\(word).1"
    }

    /// `812 3456 7890`.
    var groupedID: String { "\(id.prefix(3)) \(id.dropFirst(3).prefix(4)) \(id.dropFirst(7))" }
}

/// One case on its way through the SOP, with the people who move it.
struct Course {
    let office: ExampleOffice
    let letter: RequestLetter
    let applicant: Person
    let caseID: String
    /// The office's first answer to the applicant.
    let receipt: ReceivedMail
    /// How everybody's host proves them.
    let way: Person.Way

    /// Sends a letter and waits for the office's answer to the applicant.
    ///
    /// - parameter answer: how the subject of that answer begins.
    static func begin(
        _ office: ExampleOffice, _ letter: RequestLetter, by way: Person.Way = .proved,
        answered answer: String = "Permohonan diterima"
    ) async throws -> (course: Course, answer: ReceivedMail) {
        let applicant = try office.applicant(letter.agency)
        try await applicant.send(letter.bytes, to: ExampleOffice.address, by: way)
        let mail = try await Course.explained(office) { try await applicant.mail(about: answer) }
        guard let caseID = mail.caseID else { throw StageFailure("no case number in “\(mail.subject)”") }
        return (
            Course(office: office, letter: letter, applicant: applicant, caseID: caseID, receipt: mail, way: way), mail
        )
    }

    /// Adds what the worker said to a failure.
    private static func explained<Value>(_ office: ExampleOffice, _ work: () async throws -> Value) async throws
        -> Value
    {
        do {
            return try await work()
        } catch {
            throw StageFailure("\(error)\n--- the worker said\n\(office.log)--- the office\n\(await office.standing())")
        }
    }

    /// The next mail of this case to somebody.
    func mail(_ subject: String, to person: Person, within seconds: Double = 60) async throws -> ReceivedMail {
        let caseID = caseID
        return try await Course.explained(office) {
            try await person.mail("“\(subject)” of \(caseID)", within: seconds) {
                $0.subject.contains(subject) && $0.caseID == caseID
            }
        }
    }

    /// Waits for a question and answers it.
    @discardableResult
    func answer(_ subject: String, by person: Person, _ words: String, with program: MailProgram = .gmail) async throws
        -> ReceivedMail
    {
        let asked = try await mail(subject, to: person)
        try await person.answer(asked, words, with: program, by: way)
        return asked
    }

    /// Sends a mail of somebody's own making and returns when the office has dealt with it.
    ///
    /// Mails are decided in the order in which they come, so the answer to a later question says that the earlier mail is done.
    func deal(_ send: () async throws -> Void) async throws {
        try await send()
        try await applicant.answer(receipt, "STATUS", with: .thunderbird, by: .proved)
        _ = try await mail("Perkembangan permohonan", to: applicant)
    }

    /// Why the office set mails of this case aside, in order; the applicant's questions for its state are left out.
    func reasonsSetAside() async throws -> [String] {
        try await office.record(of: caseID).events.compactMap { entry in
            entry.text.components(separatedBy: "decided nothing: ").dropFirst().first
        }.filter { $0 != "nothing-asked" }
    }

    // MARK: The rows

    func disposeAsKadis() async throws {
        try await answer("Permohonan disposisi", by: office.kadis, "Setuju, mohon ditindaklanjuti.", with: .iphone)
    }

    func disposeAsKabid() async throws {
        try await answer("Permohonan disposisi", by: office.kabid, "Acc, silakan diproses.", with: .gmail)
    }

    func checkSchedule() async throws {
        try await answer("Mohon cek jadwal", by: office.subkoordinator, "Kosong. Setuju.", with: .outlook)
    }

    func provide(_ meeting: DrawnMeeting) async throws {
        let words = """
            Siap, sudah dibuatkan.

            Link : \(meeting.link)
            Meeting ID : \(meeting.groupedID)
            Passcode : \(meeting.passcode)
            """
        try await answer("Mohon dibuatkan rapat", by: office.staf, words, with: .thunderbird)
    }

    @discardableResult
    func confirmDraft() async throws -> ReceivedMail {
        try await answer("Mohon periksa konsep surat", by: office.subkoordinator, "Setuju", with: .yahoo)
    }

    @discardableResult
    func initial() async throws -> ReceivedMail {
        try await answer("Mohon paraf konsep surat", by: office.kabid, "SETUJU", with: .outlook)
    }

    @discardableResult
    func sign() async throws -> ReceivedMail {
        try await answer("Mohon tanda tangan surat", by: office.kadis, "Setuju", with: .iphone)
    }

    /// Rows 2 to 5.
    func untilMeeting(_ meeting: DrawnMeeting) async throws {
        try await disposeAsKadis()
        try await disposeAsKabid()
        try await checkSchedule()
        try await provide(meeting)
    }

    /// Rows 7 to 10.
    func untilLetter() async throws -> ReceivedMail {
        try await confirmDraft()
        try await initial()
        try await sign()
        return try await mail("Surat tanggapan", to: applicant)
    }
}

/// An office that is open while a test plays, and torn down afterwards whatever happens.
func withOffice(
    _ changes: ExampleOffice.Changes = ExampleOffice.Changes(), opened: Bool = true,
    _ play: (ExampleOffice) async throws -> Void
) async throws {
    try await Gate.stage.holding(1) {
        let office = try await ExampleOffice(changes)
        do {
            if opened { try await office.open() }
            try await play(office)
            try await office.close()
        } catch {
            await office.tearDown()
            throw error
        }
        await office.tearDown()
    }
}

/// The present day in the office.
var today: Day {
    let days = Int((Date().timeIntervalSince1970 + 8 * 3600) / 86_400)
    return Day("1970-01-01").adding(days: days)
}

/// A seed from the environment (`DISPOSISI_SEED`) or drawn anew; every random story prints the one it used.
func seed() -> Int {
    ProcessInfo.processInfo.environment["DISPOSISI_SEED"].flatMap { Int($0) } ?? Int.random(in: 1...999_999)
}

/// Text without blanks and line ends, to find what a PDF breaks over lines.
func squeezed(_ text: String) -> String { text.filter { !$0.isWhitespace } }
