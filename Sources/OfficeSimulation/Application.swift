import Casework
import LetterReading
import OfficeCalendar
import Settings

/// One request of the simulated world: what the agency wants, what its letter says, and how it will behave.
struct Application {
    var index: Int
    var procedure: Procedure
    var name: String
    var address: String
    /// What the applicant knows.
    var truth: RequestReading
    var mail: PersonsMail
    /// Never answers a question.
    var isSilent = false
    /// The case it became, once a mail of the office says so.
    var caseID: String?
    var wrote = 0
}

/// Agencies that write requests: to every procedure of the configuration, by nothing but what its file says.
struct Applicants {
    let settings: OfficeSettings
    let seed: UInt64
    /// Participants that the largest facility can take, by the kinds of a procedure's bundle.
    private let largest: [String: Int]

    init(settings: OfficeSettings, seed: UInt64) {
        self.settings = settings
        self.seed = seed
        largest = Dictionary(
            settings.office.facilities.map { ($0.kind, $0.capacity ?? 300) }, uniquingKeysWith: { max($0, $1) })
    }

    private var hours: OfficeHours { settings.office.hours }

    /// The request with this number, written at `at`.
    func application(_ index: Int, of procedures: [Procedure], at: Instant) -> Application? {
        var draw = Draw(seed, 1, UInt64(index))
        guard let procedure = draw.pick(procedures) else { return nil }
        let (name, address) = sender(&draw)
        let truth = request(index, procedure, at: at, &draw)
        var letter = truth
        letter.service = procedure.service.name
        leaveOut(from: &letter, procedure, &draw)
        cloud(&letter, at: at, &draw)
        var mail = PersonsMail(
            kind: .request, from: address, name: name, proved: !draw.chance(60),
            subject: "Permohonan \(truth.number ?? "")", messageID: "permohonan.\(index)@\(Self.domain(of: address))",
            request: letter, contents: UInt64(index) << 8, taste: draw.next())
        mail.attached = !letter.missing.contains("signed_letter")
        return Application(
            index: index, procedure: procedure, name: name, address: address, truth: truth, mail: mail,
            isSilent: draw.chance(50))
    }

    static func domain(of address: String) -> String {
        address.split(separator: "@").last.map(String.init) ?? "invalid.example"
    }

    private func sender(_ draw: inout Draw) -> (String, String) {
        guard !draw.chance(40), let agency = draw.pick(settings.office.agencies), let sender = draw.pick(agency.senders)
        else { return ("Panitia Luar", "panitia\(draw.number(1...40))@luar.example") }
        return (agency.name, sender.hasPrefix("@") ? "umum\(sender)" : sender)
    }

    private func request(_ index: Int, _ procedure: Procedure, at: Instant, _ draw: inout Draw) -> RequestReading {
        var truth = RequestReading()
        truth.number = "005/\(index + 1)/SIM/\(hours.zone.day(at: at).year)"
        truth.date = hours.zone.day(at: at)
        truth.subject = "Permohonan fasilitasi kegiatan nomor \(index + 1)"
        truth.contactName = "Narahubung \(index + 1)"
        truth.contactPhone = "0812" + padded(10_000_000 + index % 80_000_000, 8)
        truth.agency = "Instansi \(index % 50)"
        truth.signatory = "Pimpinan \(index % 50)"
        truth.place = draw.chance(500) ? "Aula kantor" : nil
        truth.needs = draw.chance(600) ? ["laptop"] : []
        let capacity = procedure.bundle.compactMap { largest[$0.kind] }.min() ?? 100
        let participants = max(
            2, draw.chance(30) ? capacity + 50 : draw.number(2...max(3, capacity)) / draw.number(1...6))
        truth.sessions = sessions(
            count: draw.chance(150) ? draw.number(2...3) : 1, from: at, participants: participants, draw: &draw,
            urgent: draw.chance(60))
        return truth
    }

    /// Times to come, mostly at the hours that everybody wants.
    func sessions(count: Int, from at: Instant, participants: Int, draw: inout Draw, urgent: Bool = false)
        -> [RequestReading.Session]
    {
        let zone = hours.zone
        var day = zone.day(at: at)
        day = hours.adding(workingDays: urgent ? draw.number(0...1) : draw.number(3...25), to: day)
        let wanted = draw.pick([8, 8, 9, 9, 9, 9, 10, 10, 13, 13, 14, 19]) ?? 9
        var hour = wanted
        if urgent, zone.day(at: at) == day { hour = min(21, zone.time(at: at).hour + draw.number(2...5)) }
        let length = draw.pick([60, 90, 120, 120, 180, 240]) ?? 120
        let open = draw.chance(200)
        return (0..<count).compactMap { number in
            guard let start = TimeOfDay(hour: hour, minute: draw.chance(300) ? 30 : 0) else { return nil }
            let end = TimeOfDay(minutes: start.minutes + length)
            return RequestReading.Session(
                title: "Kegiatan \(number + 1)", date: hours.adding(workingDays: number, to: day), start: start,
                end: open ? nil : end, endOpen: open, zone: zone, zoneStated: true, participants: participants)
        }
    }

    /// Letters leave out what the office needs.
    private func leaveOut(from letter: inout RequestReading, _ procedure: Procedure, _ draw: inout Draw) {
        guard draw.chance(200) else { return }
        for _ in 0..<draw.number(1...2) {
            guard let field = draw.pick(procedure.service.required), !letter.missing.contains(field) else { continue }
            letter.missing.append(field)
            switch field {
            case "date": letter.sessions = []
            case "start_time":
                for index in letter.sessions.indices {
                    letter.sessions[index].start = nil
                    letter.sessions[index].end = nil
                }
            case "participants":
                for index in letter.sessions.indices { letter.sessions[index].participants = nil }
            case "contact": letter.contactPhone = nil
            case "letter_number": letter.number = nil
            case "letter_date": letter.date = nil
            case "equipment": letter.needs = []
            case "signed_letter": letter.signatory = nil
            default: break
            }
        }
    }

    /// Letters contradict themselves, or offer a choice of days.
    private func cloud(_ letter: inout RequestReading, at: Instant, _ draw: inout Draw) {
        guard let first = letter.sessions.first, first.start != nil else { return }
        switch draw.number(0...99) {
        case 0..<3:
            letter.warnings.append("weekday_date_mismatch")
        case 3..<6 where letter.sessions.count == 1:
            letter.warnings.append("alternative_dates")
            letter.alternatives = (1...2).map {
                RequestReading.Alternative(
                    date: hours.adding(workingDays: $0, to: first.date), start: first.start, end: first.end)
            }
        case 6:
            letter.warnings.append("date_in_past")
            letter.sessions[0].date = first.date.adding(days: -366)
        case 7: letter.warnings.append("vague_date")
        default: break
        }
    }

    /// The truth with times that are still to come, for who answers late.
    func renewed(_ truth: RequestReading, at: Instant, draw: inout Draw) -> RequestReading {
        let zone = hours.zone
        let isPast = truth.sessions.contains { session in
            session.start.map { zone.instant(session.date, $0) <= at.adding(minutes: 30) } ?? true
        }
        guard isPast || truth.sessions.isEmpty else { return truth }
        var renewed = truth
        renewed.sessions = sessions(
            count: max(1, truth.sessions.count), from: at, participants: truth.sessions.first?.participants ?? 20,
            draw: &draw)
        return renewed
    }
}
