import Testing

@testable import LetterReading

@Suite("The sender's own words")
struct OwnWordsTests {
    static let mail = """
        Yth. Kepala Dinas,

        Apakah permohonan ini disetujui? Balas surat ini dengan satu kata pada baris pertama:
          balas SETUJU untuk menyetujui,
          TOLAK untuk menolak.
        """
    static var quoted: String {
        mail.split(separator: "\n", omittingEmptySubsequences: false).map { "> " + $0 }.joined(separator: "\n")
    }

    @Test(
        "quotes of the usual mail programs are cut",
        arguments: [
            "Tidak setuju\n\nPada tanggal Sen, 23 Nov 2026 pukul 10.15 Layanan <a@b.example> menulis:\n\n\(quoted)",
            "Tidak setuju\n\nPada Sen, 23 Nov 2026 10.39, Layanan DKISP\n<layanan@layanan.example> menulis:\n\n\(quoted)",
            "Tidak setuju\n\nDikirim dari iPhone saya\n\nPada 23 Nov 2026, pada 11.57, Layanan <a@b.example> menulis:\n\n\(quoted)",
            "Tidak setuju\n\nOn Mon, 23 Nov 2026 at 12.18, Layanan\n<a@b.example> wrote:\n\n\(quoted)",
            "On 23/11/26 15.02, Layanan wrote:\n\(quoted)\n\nTidak setuju",
            "Tidak setuju\n\n________________________________\nDari: Layanan <a@b.example>\nDikirim: Senin, 23 November 2026 09.03\nKepada: Kabid <k@b.example>\nPerihal: Permohonan\n\n\(mail)",
            "Tidak setuju\n\n-- \nNuraini, S.Kom.\nKepala Bidang\n\n----- Pesan Asli -----\nDari: \"Layanan\" <a@b.example>\nKepada: \"N\" <n@b.example>\n\n\(mail)",
            "Tidak setuju\n\nDikirim dari Ponsel Samsung Galaxy saya.\n\n-------- Pesan asli --------\nDari: Layanan <a@b.example>\n\n\(mail)",
            "Tidak setuju\n\nDikirim dari Yahoo Mail di Android \n \n  Pada Senin, 23 November 2026 15:15:51 WITA, Layanan <a@b.example> menulis:\n  \(mail)",
            "Tidak setuju\n\nPERINGATAN: Surat elektronik ini bersifat rahasia dan hanya ditujukan kepada\npenerima yang tercantum. Apabila Anda setuju\n\n\(quoted)",
            "> Apakah Bapak setuju?\n\nTidak setuju",
            "Tidak setuju\r\n\r\nHormat saya,\r\nRahmat Wibisana\r\nKepala Dinas\r\nNIP. 19710812 199803 1 007",
        ])
    func cut(text: String) {
        let own = OwnWords(text, senderName: "Rahmat Wibisana")
        #expect(own.text == "Tidak setuju")
        #expect(!own.uncut)
    }

    @Test(
        "an introduction that runs together with its quote, or with the words before it, is cut too",
        arguments: [
            "Tidak setuju\n\n  Pada Kamis, 26 November 2026 07:44:00 WITA, Layanan Kota<a@b.example> menulis:   \(mail)",
            "Tidak setuju\n\nPada Kam, 26 Nov 2026 07.44, Layanan\nKota <a@b.example> menulis: \(mail)",
            "Tidak setuju\n\nOn Thursday, November 26, 2026 at 07:44:00 AM GMT+8, Layanan <a@b.example> wrote:  \(mail)",
            "Tidak setuju Pada Kam, 26 Nov 2026 07:44, Layanan <a@b.example> menulis: \(mail)",
            "Tidak setuju On Thu, Nov 26, 2026 at 7:44 AM Layanan <a@b.example> wrote:\n\(quoted)",
        ])
    func runTogether(text: String) {
        let own = OwnWords(text)
        #expect(own.text == "Tidak setuju")
        #expect(own.quoted)
        #expect(!own.uncut)
    }

    @Test(
        "an answer below which our mail stands uncut is still an answer, and a person is asked",
        arguments: ["Setuju", "Tolak", "Mohon diteruskan ke Kabid"])
    func ours(words: String) {
        let text = """
            \(words)

            Layanan Disposisi
            Permohonan baru menunggu disposisi Bapak/Ibu.

            Nomor kasus : K-2026-0042
            Hal         : Permohonan Fasilitasi Zoom Meeting
            Jadwal      : Senin, 30 November 2026, 09.00–11.00 WITA
            Peserta     : 85

            Mohon dibalas dengan satu kata.
            """
        let reading = Samples.reader.read(Samples.reply(text))
        #expect(reading.kind == .reply)
        #expect(reading.reply?.decision == .unclear)
        #expect(reading.uncut)
    }

    @Test("when cutting leaves nothing, everything is kept and said to be uncut")
    func uncut() {
        let own = OwnWords(Self.quoted)
        #expect(own.uncut)
        #expect(own.text.contains("SETUJU"))
        #expect(Samples.reader.read(Samples.reply(Self.quoted)).reply?.decision == .unclear)
    }

    @Test("a line that a bad wrap tore off its quote is no own word")
    func tornLine() {
        let text =
            "> Bila Bapak/Ibu berkenan, mohon dibalas dengan satu kata pada baris pertama\nSETUJU\n> atau kata lain."
        #expect(Samples.reader.read(Samples.reply(text)).reply?.decision != .approve)
    }

    @Test("text and HTML that say different things are put to a person")
    func disagreement() {
        let reading = Samples.reader.read(Samples.reply("Setuju", html: "Tolak"))
        #expect(reading.reply?.decision == .unclear)
        #expect(reading.uncut)
        #expect(!reading.doubts.isEmpty)
    }

    @Test("an afterthought below the name is still heard")
    func afterthought() {
        let own = OwnWords("Setuju\n\nHormat saya,\nRahmat\n\nNB: belum untuk tanggal 1", senderName: nil)
        #expect(own.text.contains("belum"))
    }
}
