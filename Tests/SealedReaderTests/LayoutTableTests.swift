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

    @Test("rows whose numbers stand in their middle are joined where only one parting makes sense")
    func middle() {
        let three = """
            No   Hari/Tanggal        Waktu             Kegiatan            Peserta
                 Kamis,              09.00             Rapat Awal          28
            1    10 Desember         s.d. 12.00        Tahun               orang
                 2026                WITA              Anggaran
                 Jumat,              13.00             Rapat Bidang        31
            2    11 Desember         s.d. 15.00        Perencanaan         orang
                 2026                WITA              Daerah

            Demikian disampaikan.
            """
        #expect(
            LayoutTable.joined(three) == """
                No    Hari/Tanggal    Waktu    Kegiatan    Peserta
                1    Kamis, 10 Desember 2026    09.00 s.d. 12.00 WITA    Rapat Awal Tahun Anggaran    28 orang
                2    Jumat, 11 Desember 2026    13.00 s.d. 15.00 WITA    Rapat Bidang Perencanaan Daerah    31 orang

                Demikian disampaikan.
                """)
        let two = """
            No   Hari/Tanggal        Waktu             Peserta
                 Kamis, 10           09.00 - 12.00     28
            1    Desember 2026       WITA              orang
                 Jumat, 11           13.00 - 15.00     31
            2    Desember 2026       WITA              orang
                 Senin, 14           08.00 - 10.00     40
            3    Desember 2026       WITA              orang
            """
        #expect(
            LayoutTable.joined(two) == """
                No    Hari/Tanggal    Waktu    Peserta
                1    Kamis, 10 Desember 2026    09.00 - 12.00 WITA    28 orang
                2    Jumat, 11 Desember 2026    13.00 - 15.00 WITA    31 orang
                3    Senin, 14 Desember 2026    08.00 - 10.00 WITA    40 orang
                """)
    }

    @Test("a parting that nothing decides is not made")
    func undecided() {
        let text = """
            No   Nama                Keterangan
                 Bagian 11           Rapat 5
            1    Bagian 12           Kerja 6
                 Bagian 13           Bersama 7
                 Bagian 14           Semua 8
            2    Bagian 15           Dinas 9
            """
        #expect(LayoutTable.joined(text) == text)
    }

    @Test(
        "what is no numbered table stays as it is",
        arguments: [
            "Nomor : 005/12    27 November 2026\nHal : Zoom    Yth. Kepala Dinas",
            "No   Hari      Peserta\n\nTidak ada kegiatan.",
            "No   Hari               Pukul\n1    2 Desember 2026    08.00 WIB 20 orang\n"
                + "2    3 Desember 2026    08.00      25 orang\n                        WIB",
            "No such table   here, and   nothing else",
        ])
    func others(text: String) {
        #expect(LayoutTable.joined(text) == text)
    }
}
