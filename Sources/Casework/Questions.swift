import FoundationEssentials
import LetterReading
import OfficeCalendar

/// What must be asked back about a request, in the words of the reading contract.
enum RequestField {
    static let date = "date"
    static let startTime = "start_time"
    static let participants = "participants"
    static let contact = "contact"
    static let letterNumber = "letter_number"
    static let letterDate = "letter_date"
    static let signedLetter = "signed_letter"
    static let equipment = "equipment"
    /// Why the request comes later than the SOP allows, or another time for the event.
    static let notice = "notice"

    /// The order in which questions are put.
    static let order = [
        date, startTime, notice, participants, equipment, contact, letterNumber, letterDate, signedLetter,
    ]

    /// The fields as the reader of an answer knows them: too late a request is mended by another time.
    static func answerable(_ fields: [String]) -> [String] {
        var result = fields.filter { $0 != notice }
        guard fields.contains(notice) else { return result }
        for field in [date, startTime] where !result.contains(field) { result.append(field) }
        return result
    }
}

/// Warnings of the reading contract that make a date doubtful.
enum DateWarning {
    static let mismatch = "weekday_date_mismatch"
    static let past = "date_in_past"
    static let vague = "vague_date"
    static let alternatives = "alternative_dates"
    static let likelyWrongYear = "likely_wrong_year"
    static let all: Set<String> = [mismatch, past, vague, alternatives, likelyWrongYear]
}

/// One question to the applicant.
struct ApplicantQuestion: Equatable {
    var field: String
    /// The question, Indonesian.
    var text: String
    /// What the letter says about it, or nothing.
    var found: String?
}

extension RequestReading {
    /// All questions at once, so that one mail suffices.
    func questions(required: [String], zone: Zone, now: Instant) -> [ApplicantQuestion] {
        openFields(required: required, now: now).map { field in
            switch field {
            case RequestField.date: dateQuestion(now: now)
            case RequestField.startTime:
                ApplicantQuestion(
                    field: field, text: "waktu (jam mulai dan jam selesai) pelaksanaan",
                    found: sessions.first { $0.start == nil }.map { "tanggal \($0.date.writtenWithWeekday), tanpa jam" }
                )
            case RequestField.participants: ApplicantQuestion(field: field, text: "jumlah peserta", found: nil)
            case RequestField.equipment:
                ApplicantQuestion(field: field, text: "alat penunjang yang diperlukan", found: nil)
            case RequestField.contact:
                ApplicantQuestion(
                    field: field, text: "nama dan nomor telepon narahubung",
                    found: contactName.map { "nama \($0), tanpa nomor telepon" })
            case RequestField.letterNumber: ApplicantQuestion(field: field, text: "nomor surat", found: nil)
            case RequestField.letterDate: ApplicantQuestion(field: field, text: "tanggal surat", found: nil)
            case RequestField.signedLetter:
                ApplicantQuestion(
                    field: field, text: "surat permohonan yang sudah ditandatangani (dilampirkan pada balasan)",
                    found: nil)
            default: ApplicantQuestion(field: field, text: field, found: nil)
            }
        }
    }

    /// The fields that are missing or doubtful.
    private func openFields(required: [String], now: Instant) -> [String] {
        var open = Set(missing).intersection(required)
        // What has no time, such as a name on the net, is asked for none.
        if required.contains(RequestField.date) || required.contains(RequestField.startTime) {
            if sessions.isEmpty || sessions.count > Request.sessionLimit || dateIsDoubtful(now: now) {
                open.insert(RequestField.date)
            }
            if sessions.contains(where: { $0.start == nil }) { open.insert(RequestField.startTime) }
        }
        let known = RequestField.order.filter { open.contains($0) }
        return known + open.subtracting(known).sorted()
    }

    private func dateIsDoubtful(now: Instant) -> Bool {
        !DateWarning.all.isDisjoint(with: warnings) || sessions.contains { $0.begins(before: now) }
    }

    private func dateQuestion(now: Instant) -> ApplicantQuestion {
        let written = sessions.map(\.written).joined(separator: "; ")
        let found = written.isEmpty ? nil : written
        let field = RequestField.date
        if sessions.isEmpty {
            // The hours are not asked again where the letter has them, nor twice in one mail.
            let hours = (undated ?? []).compactMap(\.hours)
            let vague = warnings.contains(DateWarning.vague) ? "waktu yang disebut dalam surat belum pasti" : nil
            return ApplicantQuestion(
                field: field,
                text: hours.isEmpty && !missing.contains(RequestField.startTime)
                    ? "hari, tanggal, dan jam pelaksanaan" : "hari dan tanggal pelaksanaan",
                found: hours.isEmpty ? vague : hours.joined(separator: "; ") + ", tanpa tanggal")
        }
        if sessions.count > Request.sessionLimit {
            return ApplicantQuestion(
                field: field, text: "waktu pelaksanaan yang lebih ringkas, paling banyak \(Request.sessionLimit) sesi",
                found: "\(sessions.count) sesi")
        }
        if warnings.contains(DateWarning.mismatch) {
            return ApplicantQuestion(
                field: field, text: "hari dan tanggal yang benar, karena hari dan tanggal dalam surat tidak cocok",
                found: found)
        }
        if sessions.contains(where: { $0.begins(before: now) })
            || !Set(warnings).isDisjoint(with: [DateWarning.past, DateWarning.likelyWrongYear])
        {
            return ApplicantQuestion(
                field: field, text: "tanggal yang benar, karena waktu dalam surat sudah lewat", found: found)
        }
        if warnings.contains(DateWarning.alternatives) {
            return ApplicantQuestion(
                field: field, text: "satu waktu yang dipilih, karena surat menyebut lebih dari satu", found: found)
        }
        return ApplicantQuestion(field: field, text: "hari dan tanggal yang pasti", found: found)
    }

    /// Times between which the applicant may choose by number: those that the letter itself names, still to come.
    func candidates(openEndMinutes: Int, now: Instant) -> [Interval] {
        guard sessions.count == 1, let session = sessions.first, session.start != nil, !alternatives.isEmpty else {
            return []
        }
        let others = alternatives.map { other in
            var candidate = session
            candidate.date = other.date
            candidate.start = other.start ?? session.start
            if other.start != nil {
                candidate.end = other.end
                candidate.endOpen = other.end == nil
            }
            return candidate
        }
        var result: [Interval] = []
        let contradicted = warnings.contains(DateWarning.mismatch)
        for candidate in (contradicted ? others : [session] + others) {
            guard let interval = candidate.interval(openEndMinutes: openEndMinutes), interval.start > now,
                !result.contains(interval)
            else { continue }
            result.append(interval)
        }
        return result.count > 1 ? result : []
    }

    /// This reading with what an answer adds. Only what was asked replaces what the letter says.
    ///
    /// - Parameters:
    ///   - answer: what the answer says.
    ///   - asked: the fields asked for; nothing when the applicant was asked for a correction and may change anything.
    ///   - attached: whether the answer brings an attachment, which may be the signed letter.
    func merging(_ answer: RequestReading, asked: [String]?, attached: Bool) -> RequestReading {
        var result = self
        func may(_ field: String) -> Bool { asked?.contains(field) ?? true }
        result.mergeSessions(answer, asked: asked)
        if let name = answer.contactName, may(RequestField.contact) || contactName == nil { result.contactName = name }
        if let phone = answer.contactPhone, may(RequestField.contact) || contactPhone == nil {
            result.contactPhone = phone
        }
        if let number = answer.number, may(RequestField.letterNumber) || self.number == nil { result.number = number }
        if let date = answer.date, may(RequestField.letterDate) || self.date == nil { result.date = date }
        if let signatory = answer.signatory { result.signatory = signatory }
        if let place = answer.place { result.place = place }
        if !answer.needs.isEmpty {
            result.needs = may(RequestField.equipment) && asked != nil ? answer.needs : Array(Set(needs + answer.needs))
            result.needs.sort()
        }
        result.missing = missing.filter { field in
            switch field {
            case RequestField.date: result.sessions.isEmpty
            case RequestField.startTime:
                result.sessions.isEmpty
                    ? !(result.undated ?? []).contains { $0.start != nil }
                    : result.sessions.contains { $0.start == nil }
            case RequestField.participants:
                !result.sessions.contains { $0.participants != nil }
                    && !(result.undated ?? []).contains { $0.participants != nil }
            case RequestField.contact: result.contactPhone == nil
            case RequestField.letterNumber: result.number == nil
            case RequestField.letterDate: result.date == nil
            case RequestField.signedLetter: !(attached || (answer.number != nil && answer.signatory != nil))
            case RequestField.equipment: result.needs.isEmpty
            default: answer.missing.contains(field)
            }
        }
        return result
    }

    private mutating func mergeSessions(_ answer: RequestReading, asked: [String]?) {
        var answer = answer
        if answer.sessions.isEmpty { answer.sessions = (answer.undated ?? []).map { $0.on(Self.dayOfCase) } }
        guard !answer.sessions.isEmpty else { return }
        // What is known of a session without its day waits here for the day.
        let waiting = sessions.isEmpty ? (undated ?? []).map { $0.on(Self.dayOfCase) } : []
        defer { if !sessions.isEmpty { undated = nil } }
        let dated = answer.sessions.filter { $0.date != Self.dayOfCase }
        let dateAsked = asked?.contains(RequestField.date) ?? true
        let timeAsked = asked?.contains(RequestField.startTime) ?? true
        if dateAsked, !dated.isEmpty {
            let old = sessions.isEmpty ? waiting : sessions
            // One day for several stretches of hours is the day of each.
            let day = dated.count == 1 && waiting.count > 1 ? dated.first : nil
            let days = day.flatMap { day in day.start == nil ? waiting.map { _ in day } : nil } ?? dated
            sessions = days.enumerated().map { index, new in
                var session = new
                let before = index < old.count ? old[index] : old.first
                if session.start == nil, let before {
                    session.start = before.start
                    session.end = before.end
                    session.endOpen = before.endOpen
                    session.zone = before.zone
                }
                session.title = session.title ?? before?.title
                session.participants = session.participants ?? before?.participants
                return session
            }
            alternatives = answer.alternatives
            warnings = warnings.filter { !DateWarning.all.contains($0) }
            warnings += answer.warnings.filter { DateWarning.all.contains($0) && !warnings.contains($0) }
        } else if sessions.isEmpty {
            let hours = answer.sessions.filter { $0.start != nil }
            let base = waiting.first
            if timeAsked || dateAsked, !hours.isEmpty {
                undated = hours.map {
                    Undated(
                        title: base?.title, start: $0.start, end: $0.end, endOpen: $0.endOpen,
                        zone: $0.zoneStated ? $0.zone : base?.zone ?? $0.zone,
                        zoneStated: $0.zoneStated || base?.zoneStated ?? false,
                        participants: $0.participants ?? base?.participants)
                }
            } else if let only = answer.sessions.first, waiting.isEmpty {
                undated = [
                    Undated(
                        title: nil, start: nil, end: nil, endOpen: false, zone: only.zone, zoneStated: false,
                        participants: nil)
                ]
            }
        } else if timeAsked {
            for index in sessions.indices {
                let new = answer.sessions.count == sessions.count ? answer.sessions[index] : answer.sessions.first
                guard let new, new.start != nil else { continue }
                sessions[index].start = new.start
                sessions[index].end = new.end
                sessions[index].endOpen = new.endOpen
                if new.zoneStated { sessions[index].zone = new.zone }
            }
        }
        if asked?.contains(RequestField.participants) ?? false,
            let participants = answer.sessions.compactMap(\.participants).first
        {
            if sessions.isEmpty {
                for index in undated?.indices ?? 0..<0 { undated?[index].participants = participants }
            }
            for index in sessions.indices {
                sessions[index].participants =
                    answer.sessions.count == sessions.count
                    ? answer.sessions[index].participants ?? participants : participants
            }
        }
    }

    /// Stands in an answer's session for the day that the case already has or still waits for (LetterReading, `missing`).
    private static let dayOfCase = Day(number: 0)

    /// The reading as the case keeps it: JSON with sorted keys.
    var stored: Personal {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let data = try? encoder.encode(self)
        return Personal(data.map { String(decoding: $0, as: UTF8.self) })
    }

    /// A kept reading; empty when it has been erased.
    init(stored: Personal) {
        let data = Data((stored.text ?? "").utf8)
        self = (try? JSONDecoder().decode(RequestReading.self, from: data)) ?? RequestReading()
    }

    /// The first day that the letter names for an event, or nothing when it names none.
    var firstDate: Day? { sessions.lazy.map(\.date).min() }

    /// `firstDate` of a kept reading, without reading all of it: every question to an official looks at that day.
    static func firstDate(inStored stored: Personal) -> Day? {
        let days = try? JSONDecoder().decode(StoredDays.self, from: Data((stored.text ?? "").utf8))
        return days?.sessions.lazy.map(\.date).min()
    }

    /// Of a kept reading the days of its sessions.
    private struct StoredDays: Decodable {
        struct Session: Decodable { var date: Day }
        var sessions: [Session]
    }
}

extension RequestReading.Session {
    /// The session in UTC, or nothing when the hour is not known. An end that is not after the start is on the next day.
    func interval(openEndMinutes: Int) -> Interval? {
        guard let start else { return nil }
        let from = zone.instant(date, start)
        guard let end else { return Interval(start: from, end: from.adding(minutes: openEndMinutes)) }
        return Interval(start: from, end: zone.instant(end > start ? date : date.adding(days: 1), end))
    }

    /// Whether the session begins, or its day is over, before `now`.
    func begins(before now: Instant) -> Bool {
        if let start { return zone.instant(date, start) <= now }
        return zone.instant(date.adding(days: 1), TimeOfDay(minutes: 0)) <= now
    }

    /// As the letter has it: `Kamis, 26 November 2026, pukul 09.00 WITA`.
    var written: String {
        var text = date.writtenWithWeekday
        guard let start else { return text }
        text += ", pukul " + start.written
        if let end { text += " s.d. " + end.written }
        text += " " + zone.rawValue
        if end == nil { text += " s.d. selesai" }
        return text
    }
}

extension RequestReading.Undated {
    /// As the letter has it: `pukul 09.00 s.d. 11.00 WITA`; nothing when the hour is not known either.
    var hours: String? {
        guard let start else { return nil }
        var text = "pukul " + start.written
        if let end { text += " s.d. " + end.written }
        return text + " " + zone.rawValue + (end == nil ? " s.d. selesai" : "")
    }
}

extension Request {
    /// Sessions of one request; more are asked to be fewer, so that no letter fills the schedule or the day's work.
    static let sessionLimit = 60

    /// The request that a reading makes.
    init(version: Int, reading: RequestReading, missing: [String], openEndMinutes: Int) {
        self.init(
            version: version, number: reading.number, date: reading.date,
            subject: reading.subject.map { Personal($0) },
            sessions: reading.sessions.prefix(Request.sessionLimit).compactMap { session in
                session.interval(openEndMinutes: openEndMinutes).map { interval in
                    Session(
                        title: session.title.map { Personal($0) }, interval: interval, zone: session.zone,
                        endAssumed: session.end == nil, participants: session.participants)
                }
            },
            contactName: reading.contactName.map { Personal($0) },
            contactPhone: reading.contactPhone.map { Personal($0) },
            signatory: reading.signatory.map { Personal($0) }, place: reading.place.map { Personal($0) },
            needs: reading.needs, missing: missing, warnings: reading.warnings, reading: reading.stored)
    }
}
