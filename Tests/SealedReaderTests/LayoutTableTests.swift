import Testing

@testable import SealedReader

@Suite("Tables in laid-out text")
struct LayoutTableTests {
    @Test("wrapped cells go back into their row")
    func wrapped() {
        let text = """
            kami mohon dibuatkan tautan untuk kegiatan berikut:

              No   Hari/Tanggal        Waktu             Kegiatan            Peserta
              1    Rabu, 2 Desember    08.30 - 10.00     Rapat Awal          20
                   2026                WIB                                   orang
              2    Jumat, 11           13.00 - 15.00     Rapat Bidang        31
                   Desember 2026       WIB               Perencanaan         orang

            Demikian disampaikan.
            """
        let lines = LayoutTable.joined(text).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(
            lines == [
                "kami mohon dibuatkan tautan untuk kegiatan berikut:", "",
                "No    Hari/Tanggal    Waktu    Kegiatan    Peserta",
                "1    Rabu, 2 Desember 2026    08.30 - 10.00 WIB    Rapat Awal    20 orang",
                "2    Jumat, 11 Desember 2026    13.00 - 15.00 WIB    Rapat Bidang Perencanaan    31 orang", "",
                "Demikian disampaikan.",
            ])
    }

    @Test("numbers close to their words, blank lines between rows and a head of two lines are no hindrance")
    func loose() {
        let text = """
            NO. TANGGAL            JUMLAH
                                   PESERTA
            1. 2 Desember          20 orang
               2026

            2. 3 Desember 2026     25 orang
            Atas perhatiannya kami ucapkan terima kasih.
            """
        #expect(
            LayoutTable.joined(text) == """
                NO.    TANGGAL    JUMLAH PESERTA
                1.    2 Desember 2026    20 orang
                2.    3 Desember 2026    25 orang
                Atas perhatiannya kami ucapkan terima kasih.
                """)
    }

    @Test(
        "what is no numbered table stays as it is",
        arguments: [
            "Nomor : 005/12    27 November 2026\nHal : Zoom    Yth. Kepala Dinas",
            "No   Hari      Peserta\n     Senin, 7  35\n1    Desember\n     2026      orang",
            "No   Hari      Peserta\n\nTidak ada kegiatan.",
            "No   Hari               Pukul\n1    2 Desember 2026    08.00 WIB 20 orang\n"
                + "2    3 Desember 2026    08.00      25 orang\n                        WIB",
            "No such table   here, and   nothing else",
        ])
    func others(text: String) {
        #expect(LayoutTable.joined(text) == text)
    }
}
