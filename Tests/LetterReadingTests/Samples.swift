import Foundation
import OfficeCalendar
import Testing

@testable import LetterReading

/// The example office's reader, with the lexicon that is shipped in `config/`.
enum Samples {
    static let lexicon: Lexicon = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../config/lexicon.yaml")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return Lexicon() }
        var words: [String: [String]] = [:]
        var role = ""
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            if line.hasPrefix("  - ") {
                words[role, default: []].append(
                    line.dropFirst(4).filter { $0 != "\"" }.trimmingCharacters(in: .whitespaces))
            } else if line.hasSuffix(":") {
                role = String(line.dropLast())
            }
        }
        return Lexicon(words: words)
    }()

    static let required = [
        "signed_letter", "letter_number", "letter_date", "date", "start_time", "participants", "contact",
    ]

    /// Five services whose words overlap, as an office that runs several procedures has them.
    static let services = [
        ReaderSettings.Service(
            name: "zoom_meeting", procedure: "zoom",
            phrases: [
                "zoom": 4, "zoom meeting": 6, "link zoom": 8, "permohonan zoom": 8, "fasilitasi zoom": 8, "vidcon": 3,
                "vicon": 3, "video conference": 3, "daring": 1, "rapat virtual": 2, "rapat online": 2,
                "rapat daring": 2,
                "link meeting": 3, "id meeting": 3, "hybrid": 1,
            ],
            required: required, formReplacesLetter: false),
        ReaderSettings.Service(
            name: "vicon_loan", procedure: "loan",
            phrases: [
                "peminjaman akun": 12, "pinjam akun": 12, "meminjam akun": 12, "peminjaman sarana": 12,
                "peminjaman peralatan": 12, "peminjaman alat": 12, "pinjam alat": 12, "pinjam peralatan": 12,
                "meminjam peralatan": 12, "dipinjami": 6, "dipinjamkan": 6, "sarana video conference": 10,
                "peralatan video conference": 10, "peralatan vidcon": 10, "alat video conference": 10,
            ],
            required: required, formReplacesLetter: false),
        ReaderSettings.Service(
            name: "command_center_loan", procedure: "room",
            phrases: ["command center": 12, "ruang command center": 16, "peminjaman ruang": 8],
            required: required + ["equipment"], formReplacesLetter: false),
        ReaderSettings.Service(
            name: "visit", procedure: "visit",
            phrases: [
                "kunjungan": 10, "permohonan kunjungan": 14, "berkunjung": 10, "kunjungan kerja": 14, "studi tiru": 12,
                "studi banding": 12,
            ],
            required: required, formReplacesLetter: false),
        ReaderSettings.Service(
            name: "vicon_form", procedure: "form",
            phrases: [
                "permintaan layanan video conference": 15, "layanan video conference": 10, "fpvc": 20,
                "permintaan vicon": 10, "layanan vicon": 10, "permintaan layanan vicon": 15,
            ],
            required: required, formReplacesLetter: true),
    ]

    static let settings = ReaderSettings(
        zone: .wita, services: services, trustedAuthservIDs: ["mx.tanjungarunika.example"],
        ownHosts: ["mx.tanjungarunika.example"],
        lexicon: lexicon)
    static let reader = Reader(settings: settings)
    static let decisions = Decisions(vocabulary: Vocabulary(lexicon))

    /// Tuesday, 24 November 2026, 10.05 WITA.
    static let now = Zone.wita.instant(Day(number: 20_781), TimeOfDay(minutes: 605))

    /// A mail as the decoder hands it over.
    static func letter(
        _ text: String, subject: String = "Permohonan zoom", from: String = "dinkes@tanjungarunika.example",
        name: String? = nil,
        inReplyTo: [String] = []
    ) -> Letter {
        var letter = Letter()
        letter.from = [Letter.Mailbox(name: name, address: from)]
        letter.fromFields = 1
        letter.subject = subject
        letter.date = now
        letter.dateOffsetMinutes = 480
        letter.plainText = text
        letter.inReplyTo = inReplyTo
        return letter
    }

    /// An official's answer to a mail of ours.
    static func reply(_ text: String, html: String? = nil) -> Letter {
        var letter = letter(
            text, subject: "Re: Permohonan disposisi [K-2026-0042] Permohonan Zoom",
            from: "kadis@tanjungarunika.example",
            name: "Drs. Rahmat Wibisana, M.Si.", inReplyTo: ["dsp-\(token)-3@tanjungarunika.example"])
        letter.htmlText = html
        return letter
    }

    static let token = "0123456789abcdef0123456789abcdef"

    /// Rows of a CSV fixture without its head.
    static func table(_ name: String) throws -> [[String]] {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/" + name, withExtension: nil))
        let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
        return lines.dropFirst().map { line in
            var cells: [String] = []
            var cell = ""
            var quoted = false
            for character in line {
                if character == "\"" {
                    quoted.toggle()
                } else if character == ",", !quoted {
                    cells.append(cell)
                    cell = ""
                } else {
                    cell.append(character)
                }
            }
            return cells + [cell]
        }
    }
}
