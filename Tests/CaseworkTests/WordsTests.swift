import Casework
import Foundation
import LetterReading
import OfficeCalendar
import TestSupport
import Testing

/// People's own words through the real reader to the decision.
private enum Words {
    static let reader: Reader = {
        let file = PackageRoot.path() + "/config/lexicon.yaml"
        var words: [String: [String]] = [:]
        var role = ""
        for line in ((try? String(contentsOfFile: file, encoding: .utf8)) ?? "").split(separator: "\n") {
            if line.hasPrefix("  - ") {
                words[role, default: []].append(
                    line.dropFirst(4).filter { $0 != "\"" }.trimmingCharacters(in: .whitespaces))
            } else if line.hasSuffix(":"), !line.hasPrefix("#") {
                role = String(line.dropLast())
            }
        }
        let service = Example.procedure.service
        return Reader(
            settings: ReaderSettings(
                zone: Example.zone,
                services: [
                    .init(
                        name: service.name, procedure: Example.procedure.id, phrases: service.phrases,
                        required: service.required, formReplacesLetter: false)
                ],
                ownAddresses: [Example.office().address], knownDomains: ["tanjungarunika.example"],
                lexicon: Lexicon(words: words)))
    }()

    /// A reply as mail programs write it: the own words on top, what was asked quoted below.
    static func reading(from address: String, _ words: String, at now: Instant) -> Reading {
        var letter = Letter()
        letter.from = [.init(name: nil, address: address)]
        letter.fromFields = 1
        letter.subject = "Re: Permohonan disposisi [K-2026-0042] Permohonan Fasilitasi Zoom Meeting – Dinas Kesehatan"
        letter.date = now
        letter.messageID = "balasan@mail.example"
        letter.inReplyTo = ["dsp-0-1@dkisp.tanjungarunika.example"]
        letter.references = letter.inReplyTo
        letter.plainText = """
            \(words)

            Pada Sen, 23 Nov 2026 pukul 09.05 Layanan DKISP <layanan@dkisp.tanjungarunika.example> menulis:
            > Mohon keputusan Bapak/Ibu atas permohonan Dinas Kesehatan.
            > Tulis pada baris pertama balasan:
            > - SETUJU – disetujui dan diteruskan
            > - TOLAK: <alasan> – permohonan ditolak dengan alasan
            """
        var reading = reader.read(letter)
        reading.authentication.domainProved = true
        return reading
    }
}

extension Desk {
    /// An official answers the newest ask in his own words.
    mutating func says(_ official: Office.Official, _ words: String) {
        let token = ask(to: official.address)?.token
        let reading = Words.reading(from: official.address, words, at: now)
        let question = openQuestion(for: token, of: file, procedure: procedure, at: now)
        take(
            .replyArrived(
                .init(
                    inbox: nextInbox(), reading: reading, meaning: Words.reader.interpret(reading.text, as: question),
                    token: token, tokenExpired: false, matchedBy: .token, receivedAt: now)))
    }

    /// The applicant answers the newest mail to him in his own words.
    mutating func applicantSays(_ words: String) {
        let token = ask(to: Example.applicantAddress)?.token
        let reading = Words.reading(from: Example.applicantAddress, words, at: now)
        let question = openQuestion(for: token, of: file, procedure: procedure, at: now)
        take(
            .replyArrived(
                .init(
                    inbox: nextInbox(), reading: reading, meaning: Words.reader.interpret(reading.text, as: question),
                    token: token, tokenExpired: false, matchedBy: .token, receivedAt: now)))
    }
}

@Suite("People's own words, from the reply to the decision")
struct WordsTests {
    /// Where the case stands after an answer: the act, or the state where it has ended or waits for the applicant.
    private func standing(_ desk: Desk) -> String {
        desk.file.state == .running ? desk.file.current ?? "" : desk.file.state.rawValue
    }

    @Test(
        "an official's words at a disposition",
        arguments: [
            ("Setuju, mohon diproses.", "3"), ("ACC", "3"), ("Tindak lanjuti", "3"), ("Setuju jika jadwal kosong", "3"),
            ("Tolak, di luar tugas dinas", "refused"), ("Tidak setuju", "refused"), ("Siap pak", "2"),
            ("Setuju, tapi jamnya diganti", "2"), ("Apakah sudah ada jadwal?", "2"),
            ("Revisi: mohon lampirkan daftar peserta", "waiting-for-applicant"), ("", "2"),
        ])
    func disposition(words: String, expected: String) {
        var desk = Desk.walked(to: "2")
        desk.says(Example.kadis, words)
        // “Setuju, tapi …” is a condition or a revision; never an approval.
        let allowed = words.contains("tapi") ? [expected, "waiting-for-applicant"] : [expected]
        #expect(allowed.contains(standing(desk)), "\(words) → \(standing(desk))")
        desk.expectInvariants()
    }

    @Test(
        "the word of the one who checks the schedule",
        arguments: [
            ("KOSONG", "5"), ("Kosong, silakan dibuatkan", "5"), ("Setuju", "5"), ("Penuh", "full"),
            ("Jadwal penuh", "full"), ("kosong atau penuh?", "4"), ("tidak kosong", "4"),
        ])
    func schedule(words: String, expected: String) {
        var desk = Desk.walked(to: "4")
        desk.says(Example.subkoordinator, words)
        #expect(standing(desk) == expected, "\(words) → \(standing(desk))")
        desk.expectInvariants()
    }

    @Test("staff bring the meeting in a few lines, or say that they cannot")
    func meeting() {
        var desk = Desk.walked(to: "5")
        desk.says(
            Example.staf,
            """
            Berikut kami sampaikan:
            Tautan     : https://zoom.us/j/81234567890?pwd=CONTOH
            ID Meeting : 812 3456 7890
            Passcode   : 260111
            """)
        #expect(desk.file.meetings.first?.meetingID?.text == "81234567890")
        #expect(desk.file.meetings.first?.passcode?.text == "260111")
        #expect(standing(desk) == "7")
        var without = Desk.walked(to: "5")
        without.says(Example.staf, "Siap, segera kami buatkan")
        #expect(standing(without) == "5")
        #expect(without.mails.last?.kind == .clarify)
        var cannot = Desk.walked(to: "5")
        cannot.says(Example.staf, "Tolak: lisensi habis")
        #expect(standing(cannot) == "4")
    }

    @Test(
        "who signs must say so",
        arguments: [
            ("Setuju", "9.2"), ("Tindak lanjuti", "9.1"), ("Revisi: perbaiki narahubung", "7"),
            ("belum setuju", "9.1"), ("Tolak: dibatalkan pimpinan", "refused"),
        ])
    func signature(words: String, expected: String) {
        var desk = Desk.walked(to: "9.1")
        desk.says(Example.kadis, words)
        // “Belum setuju” holds the letter back: asked again or sent back, never signed.
        let allowed = words.hasPrefix("belum") ? ["9.1", "7"] : [expected]
        #expect(allowed.contains(standing(desk)), "\(words) → \(standing(desk))")
        desk.expectInvariants()
    }

    @Test("an applicant answers what was asked, asks, and cancels")
    func applicant() {
        var request = Example.request(participants: nil)
        request.contactPhone = nil
        request.missing = ["participants", "contact"]
        var desk = Desk()
        desk.receive(request)
        desk.applicantSays("1. jumlah peserta: 60 orang\n2. narahubung: Siti, 0813-0000-9999")
        #expect(standing(desk) == "2")
        #expect(desk.file.request.contactPhone?.text == "081300009999")
        #expect(desk.file.request.sessions.first?.participants == 60)
        desk.applicantSays("STATUS")
        #expect(desk.mails.last?.kind == .status)
        desk.applicantSays("BATAL")
        #expect(standing(desk) == "cancelled")
        desk.expectInvariants()
    }

    /// What the reader finds in a letter of the applicant's.
    private func request(_ text: String, at now: Instant) throws -> RequestReading {
        var letter = Letter()
        letter.from = [.init(name: nil, address: Example.applicantAddress)]
        letter.fromFields = 1
        letter.subject = "Permohonan Fasilitasi Zoom Meeting"
        letter.date = now
        letter.plainText = text
        letter.attachments = [.init(name: "surat.pdf", type: "application/pdf", bytes: 20_000)]
        return try #require(Words.reader.read(letter).request)
    }

    @Test(
        "a letter that names hours and people but no day is asked for the day alone, and the day completes it",
        arguments: ["Senin, 7 Desember 2026", "1. Senin, 7 Desember 2026", "tanggal 7 Des", "hari Senin tgl 7/12/2026"])
    func dayAlone(words: String) throws {
        var desk = Desk()
        let letter = try request(
            """
            Nomor : 400/1188/Dinkes
            Tanggal : 20 November 2026
            Hal : Permohonan Fasilitasi Zoom Meeting

            Mohon difasilitasi zoom meeting rapat evaluasi pukul 09.00 s.d. 11.00 WITA dengan peserta 45 orang.
            Narahubung: Joko, 0812 9988 7766
            """, at: desk.now)
        desk.receive(letter)
        #expect(desk.file.askedFields == ["date"])
        let asked = try #require(desk.mails.last)
        #expect(asked.kind == .askData)
        desk.applicantSays(words)
        #expect(standing(desk) == "2", "\(words)")
        let session = try #require(desk.file.request.sessions.first)
        #expect(session.interval.start == Example.zone.instant(Day(number: 20_794), TimeOfDay(minutes: 540)))
        #expect(session.interval.minutes == 120)
        #expect(session.participants == 45)
        desk.expectInvariants()
    }

    @Test("answers may come one by one, the day last")
    func oneByOne() throws {
        var desk = Desk()
        let letter = try request(
            "Nomor : 400/1188/Dinkes\nTanggal : 20 November 2026\nHal : Permohonan zoom\n\nMohon link zoom untuk rapat evaluasi.",
            at: desk.now)
        desk.receive(letter)
        #expect(desk.file.askedFields == ["date", "start_time", "participants", "contact"])
        desk.applicantSays("2. 09.00 - 11.00")
        #expect(desk.file.askedFields == ["date", "participants", "contact"])
        desk.applicantSays("pesertanya 40 orang, CP Budi 081234567890")
        #expect(desk.file.askedFields == ["date"])
        desk.applicantSays("Senin 7 Desember 2026")
        #expect(standing(desk) == "2")
        let session = try #require(desk.file.request.sessions.first)
        #expect(session.interval.minutes == 120)
        #expect(session.participants == 40)
        #expect(desk.file.request.contactPhone?.text == "081234567890")
        desk.expectInvariants()
    }

    @Test("a new letter that comes with an answer completes the request")
    func newLetter() throws {
        var desk = Desk()
        var first = Example.request(participants: nil)
        first.missing = ["participants"]
        desk.receive(first)
        #expect(desk.file.askedFields == ["participants"])
        let letter = try request(
            "Nomor : 400/1190/Dinkes\nTanggal : 23 November 2026\nHal : Permohonan zoom\n\nMohon link zoom\nPeserta : 80 orang",
            at: desk.now)
        var reading = Desk.reading(
            from: Example.applicantAddress, text: "Berikut surat kami yang baru.", kind: .request)
        reading.request = letter
        reading.attachments = [.init(name: "surat.pdf", type: "application/pdf", bytes: 20_000)]
        let token = desk.ask(to: Example.applicantAddress)?.token
        let question = openQuestion(for: token, of: desk.file, procedure: desk.procedure, at: desk.now)
        desk.take(
            .replyArrived(
                .init(
                    inbox: desk.nextInbox(), reading: reading,
                    meaning: Words.reader.interpret(reading.text, as: question), token: token, tokenExpired: false,
                    matchedBy: .token, receivedAt: desk.now)))
        #expect(standing(desk) == "2")
        #expect(desk.file.request.sessions.first?.participants == 80)
        desk.expectInvariants()
    }

    @Test("a number chooses among the times that were offered")
    func alternative() {
        var desk = Standing.full.desk()
        desk.applicantSays("1")
        #expect(standing(desk) == "2")
        desk.expectInvariants()
    }

    @Test("a code returned with a plain yes proves the answer")
    func code() {
        var desk = Desk.walked(to: "2")
        desk.reply(Example.kadis, .init(decision: .approve), proved: false)
        desk.says(Example.kadis, "Ya")
        #expect(standing(desk) == "3")
        #expect(desk.file.decisions.last?.proof == .code)
    }
}
