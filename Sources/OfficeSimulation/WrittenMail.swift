import Casework
import FoundationEssentials
import LetterReading
import OfficeCalendar

/// Turns what somebody means into a mail as a mail program would send it, received by the office's own host.
struct WrittenMail {
    let office: Office
    /// What the office's host calls itself in Authentication-Results.
    let authservID: String
    /// A phrase by which each service is recognised.
    let phrases: [String: String]

    init(office: Office, authservID: String, procedures: [Procedure]) {
        self.office = office
        self.authservID = authservID
        phrases = Dictionary(
            procedures.map { procedure in
                let heaviest = procedure.service.phrases.max { ($0.value, $1.key) < ($1.value, $0.key) }
                return (procedure.service.name, heaviest?.key ?? procedure.name)
            }, uniquingKeysWith: { first, _ in first })
    }

    /// The mail's bytes.
    func bytes(_ mail: PersonsMail, at: Instant) -> [UInt8] {
        let date = date(mail.writtenAt ?? at)
        let domain = Applicants.domain(of: mail.from)
        let name = ascii(mail.name).filter { $0 != "\"" }
        var header = [
            "Return-Path: <\(mail.kind == .bounce ? "" : mail.from)>",
            "Authentication-Results: \(authservID);\r\n\tdmarc=\(mail.proved ? "pass" : "none") header.from=\(domain)",
            "Received: from mail.\(domain) by \(authservID) with ESMTPS id \(mail.contents)\r\n"
                + "\tfor <\(office.address)>; \(self.date(at))",
            "Message-ID: <\(mail.messageID)>", "Date: \(date)", "From: \"\(name)\" <\(mail.from)>",
            "To: <\(office.address)>", "Subject: \(subject(of: mail))", "MIME-Version: 1.0",
        ]
        // Our Message-IDs carry the mark: who has lost it answers without the thread.
        if let reference = mail.references.first, mail.token != nil || mail.subjectOfToken == nil {
            header.append("In-Reply-To: <\(reference)>")
            header.append("References: <\(reference)>")
        }
        if mail.kind == .automatic { header.append("Auto-Submitted: auto-replied") }
        if mail.kind == .bounce { return Array((header.joined(separator: "\r\n") + "\r\n" + report(mail)).utf8) }
        let text = Data(text(of: mail).utf8).base64EncodedString(options: [.lineLength76Characters])
        let plain =
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n\(text)\r\n"
        guard mail.attached else { return Array((header.joined(separator: "\r\n") + "\r\n" + plain).utf8) }
        let mark = "batas-\(mail.contents)"
        let paper = Data("Surat bertanda tangan, lihat badan surat elektronik.".utf8).base64EncodedString()
        return Array(
            """
            \(header.joined(separator: "\r\n"))\r
            Content-Type: multipart/mixed; boundary="\(mark)"\r
            \r
            --\(mark)\r
            \(plain)\r
            --\(mark)\r
            Content-Type: application/octet-stream; name="surat.p7s"\r
            Content-Disposition: attachment; filename="surat.bin"\r
            Content-Transfer-Encoding: base64\r
            \r
            \(paper)\r
            --\(mark)--\r

            """.utf8)
    }

    private func subject(of mail: PersonsMail) -> String {
        if mail.kind == .request, let service = mail.request?.service, let phrase = phrases[service] {
            return ascii("Permohonan \(phrase)")
        }
        if mail.kind == .automatic { return PersonsMail.absence }
        return ascii(mail.subject)
    }

    private func ascii(_ text: String) -> String { text.filter { $0.isASCII && $0 != "\r" && $0 != "\n" } }

    private func date(_ instant: Instant) -> String {
        let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let zone = office.hours.zone
        let day = zone.day(at: instant)
        return "\(names[day.weekday.rawValue]), \(day.dayOfMonth) \(months[day.month - 1]) \(day.year) "
            + "\(zone.time(at: instant)):00 +0\(zone.hours)00"
    }

    private func report(_ mail: PersonsMail) -> String {
        let permanent = mail.bounce?.permanent ?? true
        return """
            Content-Type: multipart/report; report-type=delivery-status; boundary="laporan"\r
            \r
            --laporan\r
            Content-Type: text/plain\r
            \r
            The mail could not be delivered.\r
            --laporan\r
            Content-Type: message/delivery-status\r
            \r
            Reporting-MTA: dns; mail.example\r
            \r
            Final-Recipient: rfc822; \(mail.bounce?.address ?? "")\r
            Action: \(permanent ? "failed" : "delayed")\r
            Status: \(permanent ? "5.1.1" : "4.4.1")\r
            \r
            --laporan\r
            Content-Type: text/rfc822-headers\r
            \r
            Message-ID: <\(mail.bounce?.messageID ?? "")>\r
            \r
            --laporan--\r

            """
    }

    // MARK: - Words

    private func text(of mail: PersonsMail) -> String {
        if mail.onlyQuote { return "> Mohon keputusan Bapak/Ibu.\n" }
        if mail.kind == .automatic {
            return "Saya sedang cuti dan tidak berada di kantor sampai pekan depan.\n"
        }
        if mail.kind == .request { return letter(mail) }
        guard let token = mail.token, mail.subjectOfToken?.act == TokenSubject.code, case .yes = mail.intent else {
            return words(mail) + "\n"
        }
        return "YA\n\n\(token)\n"
    }

    private func words(_ mail: PersonsMail) -> String {
        switch mail.intent {
        case .yes:
            if !mail.numbers.isEmpty { return "Setuju " + mail.numbers.map(String.init).joined(separator: ", ") }
            return typed(mail.offered.first ?? "SETUJU")
        case .other: return mail.listed.isEmpty ? typed(mail.offered.dropFirst().first ?? "TOLAK") : "Setuju semua"
        case .no: return "Tolak, tidak sesuai ketentuan."
        case .revise: return "Revisi: mohon lengkapi susunan acara."
        case .unclear: return "Baik, nanti dilihat."
        case .question: return "Acaranya di mana?"
        case .yesIfFree: return "Setuju, jika jadwal kosong."
        case .withdraw: return "Batalkan"
        case .status: return "STATUS"
        case .cancel: return "BATAL"
        case .reschedule(let sessions): return "Ubah jadwal:\n" + sessions.map(session).joined(separator: "\n")
        case .meetings:
            return mail.meetings.enumerated().map { index, meeting in
                (mail.meetings.count > 1 ? "Sesi \(index + 1)\n" : "") + "Link: \(meeting.joinURL ?? "")\n"
                    + "Meeting ID: \(meeting.meetingID ?? "")\nPasscode: \(meeting.passcode ?? "")\n"
            }.joined(separator: "\n")
        case .answer, .partial:
            // Who is offered numbers chooses one; who is asked for facts gives all that are known.
            if let first = mail.offered.first, first.allSatisfy(\.isNumber) { return first }
            if let first = mail.offered.first, !["STATUS", "BATAL", "UBAH"].contains(where: { first.hasPrefix($0) }) {
                return typed(first)
            }
            return mail.request.map(facts) ?? ""
        }
    }

    /// An offered answer as people type it, without the place to fill in.
    private func typed(_ word: String) -> String {
        guard let place = word.firstIndex(where: { "<([".contains($0) }) else { return word }
        return word[..<place] + "mohon lengkapi susunan acara"
    }

    private func letter(_ mail: PersonsMail) -> String {
        let request = mail.request ?? RequestReading()
        let phrase = request.service.flatMap { phrases[$0] } ?? "fasilitas"
        return """
            Yth. \(office.name)

            Dengan hormat, bersama ini kami mengajukan permohonan \(phrase).

            \(facts(request))

            Atas perhatian Bapak/Ibu kami ucapkan terima kasih.

            \(request.signatory.map { "ttd\n\($0)" } ?? "")
            """
    }

    private func facts(_ request: RequestReading) -> String {
        var lines: [String] = []
        if let number = request.number { lines.append("Nomor: \(number)") }
        if let date = request.date { lines.append("Tanggal surat: \(date.written)") }
        lines += request.sessions.map(session)
        if let participants = request.sessions.first?.participants {
            lines.append("Jumlah peserta: \(participants) orang")
        }
        if let name = request.contactName {
            lines.append("Narahubung: \(name)" + (request.contactPhone.map { " (\($0))" } ?? ""))
        }
        if !request.needs.isEmpty { lines.append("Peralatan: \(request.needs.joined(separator: ", "))") }
        return lines.joined(separator: "\n")
    }

    private func session(_ session: RequestReading.Session) -> String {
        var lines = ["Hari/Tanggal: \(session.date.writtenWithWeekday)"]
        if let start = session.start {
            let end = session.end.map { " s.d. \($0.written)" } ?? " s.d. selesai"
            lines.append("Waktu: pukul \(start.written)\(end) \(session.zone.rawValue)")
        }
        if let title = session.title { lines.append("Acara: \(title)") }
        return lines.joined(separator: "\n")
    }
}
