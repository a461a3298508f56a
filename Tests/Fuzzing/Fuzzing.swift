import Foundation
import LetterReading
import MailFormat
import OfficeCalendar
import SealedReader

@testable import LetterReading
@testable import MailFormat

/// libFuzzer's own loop (llvm.org/docs/LibFuzzer.html, “Using libFuzzer as a library”).
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// Reads what libFuzzer makes of samples: the first byte of an input chooses what is read, the rest is what a stranger
/// wrote.
///
/// Built only by `.run/fuzz`. A trap, an access outside of what is ours, or
/// more than twenty seconds for one input end the run.
@main
enum Program {
    static func main() {
        var count = CommandLine.argc
        var arguments = CommandLine.unsafeArgv
        exit(runDriver(&count, &arguments, fuzz))
    }
}

/// What libFuzzer calls for each input; its own `main` asks for the name even where ours is linked.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 1 else { return 0 }
    let bytes = [UInt8](UnsafeBufferPointer(start: start + 1, count: min(count - 1, 60_000)))
    Fuzzing.entries[Int(start[0]) % Fuzzing.entries.count](bytes)
    return 0
}

enum Fuzzing {
    /// The reading functions, in an order that seeds rely on.
    static let entries: [@Sendable ([UInt8]) -> Void] = [
        mime, interpret, letter, ownWords, html, headers, authentication, bounce, moments, calendar,
    ]

    /// The words of `config/lexicon.yaml` where the run stands in the package, and a few where it does not.
    private static let reader = Reader(
        settings: ReaderSettings(
            zone: .wita,
            services: [
                ReaderSettings.Service(
                    name: "zoom_meeting", procedure: "zoom", phrases: ["zoom": 3, "link zoom": 3],
                    required: ["date", "start_time", "participants", "contact"], formReplacesLetter: false),
                ReaderSettings.Service(
                    name: "vicon_form", procedure: "form", phrases: ["fpvc": 20], required: ["date"],
                    formReplacesLetter: true),
            ], trustedAuthservIDs: ["mx.layanan.example"], ownHosts: ["mx.layanan.example"],
            ownAddresses: ["layanan@layanan.example"], meetingHosts: ["rapat.layanan.example"], lexicon: lexicon))

    private static let lexicon = Lexicon(words: [
        "approve": ["setuju", "disetujui", "acc"], "go-on": ["lanjut"], "mild": ["ok", "silakan"],
        "reject": ["tolak", "batal"], "negation": ["tidak", "bukan"], "not-yet": ["belum"], "hold": ["tunda"],
        "revise": ["revisi", "perbaiki"], "forward": ["proses", "tindak lanjuti", "kirim"], "pass-on": ["teruskan ke"],
        "condition": ["kalau", "jika"], "contrast": ["tapi"], "question": ["apakah"], "free": ["kosong"],
        "full": ["penuh"], "address": ["pak", "bu"], "officer": ["kadis"], "filler": ["ya", "yang", "terima kasih"],
        "retract": ["ralat", "maksud saya"], "moment": ["besok"], "limit": ["sebagian"], "matter": ["dinas", "rapat"],
        "paper": ["surat"], "status": ["status"], "withdraw": ["batal"], "move": ["ubah jadwal"],
    ])

    private static let now = Instant(seconds: 1_795_400_000)

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private static func plain(_ text: String) -> Letter {
        var letter = Letter()
        letter.from = [Letter.Mailbox(name: "Rahmat Wibisana", address: "kadis@layanan.example")]
        letter.fromFields = 1
        letter.subject = "Re: Permohonan disposisi [K-2026-0042] Zoom"
        letter.date = now
        letter.plainText = text
        return letter
    }

    private static func mime(_ bytes: [UInt8]) {
        let parser = LetterParser(html: HTMLText.read)
        _ = reader.read(parser.parse(bytes))
    }

    private static func interpret(_ bytes: [UInt8]) {
        let kinds: [OpenQuestion.Kind] = [.decision, .choice, .meeting, .missing, .alternatives, .agreement, .open]
        let kind = kinds[Int(bytes[0]) % kinds.count]
        let question = OpenQuestion(
            kind: kind, choices: kind == .decision ? [] : ["akun", "akun dan sarana"],
            fields: ["date", "start_time", "participants", "contact"], askedAt: now,
            about: ["K-2026-0042", "Dinas Kesehatan"])
        let meaning = reader.interpret(text(Array(bytes.dropFirst())), as: question)
        // A note is carried on word for word: it can never be longer than what was written.
        precondition((meaning.note?.utf8.count ?? 0) <= bytes.count * 3 + 3, "a note that nobody wrote")
    }

    /// Fields of a letter parted by NUL: subject, sender, plain text, HTML as text, calendar, attachment.
    private static func letter(_ bytes: [UInt8]) {
        let parts = bytes.split(separator: 0, maxSplits: 7, omittingEmptySubsequences: false).map { text(Array($0)) }
        var letter = plain(parts.count > 2 ? parts[2] : "")
        letter.subject = parts[0]
        if parts.count > 1 { letter.from = [Letter.Mailbox(name: parts[1], address: parts[1])] }
        if parts.count > 3 { letter.htmlText = parts[3] }
        if parts.count > 4 { letter.calendars = [parts[4]] }
        if parts.count > 5 {
            letter.attachments = [
                Letter.Attachment(name: "a.pdf", type: "application/pdf", bytes: 9, text: parts[5])
            ]
        }
        if parts.count > 6 { letter.inReplyTo = ["dsp-0123456789abcdef0123456789abcdef-3@layanan.example"] }
        _ = reader.read(letter)
    }

    private static func ownWords(_ bytes: [UInt8]) {
        _ = OwnWords(text(bytes), senderName: "Drs. Rahmat Wibisana, M.Si.")
        _ = OwnWords(text(bytes), senderName: nil, keepsSignature: true)
    }

    private static func html(_ bytes: [UInt8]) { _ = HTMLText.read(text(bytes)) }

    /// Header values as a mail has them: names, encoded words, dates, references.
    private static func headers(_ bytes: [UInt8]) {
        var mail: [UInt8] = []
        for (name, value) in zip(
            ["From", "Subject", "To", "Date", "Content-Type", "References", "Reply-To", "Received"],
            bytes.split(separator: 0, maxSplits: 7, omittingEmptySubsequences: false))
        {
            mail += Array(name.utf8) + [58, 32] + value.map { $0 == 10 || $0 == 13 ? 32 : $0 } + [13, 10]
        }
        mime(mail + [13, 10] + Array("Setuju".utf8))
    }

    private static func authentication(_ bytes: [UInt8]) {
        var letter = plain("Setuju")
        for part in bytes.split(separator: 0, maxSplits: 5) {
            letter.fields.append(Letter.Field(name: "authentication-results", value: text(Array(part))))
            letter.fields.append(Letter.Field(name: "received", value: text(Array(part))))
        }
        _ = reader.read(letter)
    }

    private static func bounce(_ bytes: [UInt8]) {
        var letter = plain(text(bytes))
        letter.from = [Letter.Mailbox(name: "Mail Delivery System", address: "mailer-daemon@layanan.example")]
        letter.subject = "Undelivered Mail Returned to Sender"
        _ = reader.read(letter)
        var block: [String: String] = [:]
        for line in text(bytes).split(separator: "\n").prefix(100) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            block[line[..<colon].lowercased()] = String(line[line.index(after: colon)...])
        }
        letter.deliveryStatus = [block]
        _ = reader.read(letter)
    }

    private static func moments(_ bytes: [UInt8]) {
        let words = Words(text(bytes))
        _ = Moments(words.tokens, today: Day(number: 20_781), zone: .wita).all()
        _ = MailDate.parse(text(bytes))
    }

    /// A calendar part inside a mail, as invitations and their answers bring it.
    private static func calendar(_ bytes: [UInt8]) {
        let head =
            "From: a@layanan.example\r\nSubject: Permohonan zoom\r\nMIME-Version: 1.0\r\n"
            + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nMohon link zoom\r\n"
            + "--b\r\nContent-Type: text/calendar; charset=utf-8\r\n\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"
        mime(Array(head.utf8) + bytes + Array("\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n--b--\r\n".utf8))
    }
}
