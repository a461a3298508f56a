import Foundation
import OfficeCalendar
import Testing

@testable import LetterReading

@Suite("The office's own request form")
struct FormTests {
    /// The form that the office gives out, with values behind its labels; a label without a value stays empty.
    private func filled(_ values: [String: String]) throws -> String {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../MailTemplates/forms/formulir-permohonan.txt")
        let lines = try String(contentsOf: file, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        var used: Set<String> = []
        let text = lines.map { line -> String in
            let label = line.prefix { $0 != ":" }.trimmingCharacters(in: .whitespaces)
            guard line.contains(":"), let value = values[label] else { return String(line) }
            used.insert(label)
            return line + " " + value
        }
        #expect(used == Set(values.keys), "the form has no line for \(Set(values.keys).subtracting(used))")
        return text.joined(separator: "\n")
    }

    @Test(
        "names its service and gives every value back",
        arguments: [
            ("Zoom Meeting", "zoom_meeting"), ("Permintaan layanan video conference", "vicon_form"),
            ("Peminjaman ruang command center", "command_center_loan"), ("Kunjungan", "visit"),
            ("Peminjaman akun dan peralatan vidcon", "vicon_loan"),
        ])
    func complete(service: String, expected: String) throws {
        let text = try filled([
            "Layanan yang diminta": service, "Nama instansi": "Kecamatan Arunika Tengah",
            "Nomor surat": "005/300/Kec.AT",
            "Tanggal surat": "23 November 2026", "Nama kegiatan": "Musrenbang Kecamatan Tahun 2027",
            "Hari, tanggal": "Senin, 7 Desember 2026", "Waktu": "09.00 s.d. 12.00 WITA", "Tempat": "Aula Kecamatan",
            "Jumlah peserta": "80 orang", "Alat yang dibutuhkan": "laptop, 2 mikrofon", "Nama narahubung": "Hamzah",
            "Nomor HP/WA": "0813 0000 2202",
        ])
        let reading = Samples.reader.read(Samples.letter(text, subject: "Permohonan layanan"))
        #expect(reading.kind == .request)
        let request = try #require(reading.request)
        #expect(request.service == expected)
        #expect(request.number == "005/300/Kec.AT")
        #expect(request.date?.description == "2026-11-23")
        #expect(request.agency == "Kecamatan Arunika Tengah")
        let session = try #require(request.sessions.first)
        #expect(request.sessions.count == 1)
        #expect(
            "\(session.date) \(session.start?.description ?? "") \(session.end?.description ?? "")"
                == "2026-12-07 09:00 12:00")
        #expect(session.title == "Musrenbang Kecamatan Tahun 2027")
        #expect(session.participants == 80)
        #expect(request.contactName == "Hamzah")
        #expect(request.contactPhone == "081300002202")
        #expect(request.needs.contains("laptop") && request.needs.contains("microphone:2"))
        #expect(request.missing.allSatisfy { $0 == "signed_letter" })
    }

    @Test("asks back what its lines leave empty")
    func empty() throws {
        let text = try filled([
            "Layanan yang diminta": "Zoom Meeting", "Waktu": "09.00 - 11.00", "Nama narahubung": "Hamzah",
        ])
        let request = try #require(Samples.reader.read(Samples.letter(text, subject: "Permohonan zoom")).request)
        #expect(request.service == "zoom_meeting")
        #expect(request.sessions.isEmpty)
        #expect(request.undated?.first?.start?.description == "09:00")
        #expect(
            Set(request.missing) == [
                "signed_letter", "letter_number", "letter_date", "date", "participants", "contact",
            ])
    }
}
