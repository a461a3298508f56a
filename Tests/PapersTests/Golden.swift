/// Whole mails as their readers see them.
enum Golden {
    static let askDecision = """
        Yth. Kepala Dinas Komunikasi, Informatika, Statistik dan Persandian,

        Mohon keputusan Bapak/Ibu atas permohonan Dinas Kesehatan Kota Tanjung
        Arunika.

        Balas surat ini dengan satu kata pada baris pertama: SETUJU, TOLAK, atau
        REVISI.

        akun yang tersedia hanya untuk 100 peserta

        Langkah 2 SOP: Mendisposisi surat permohonan kepada Kepala Bidang (waktu
        menurut SOP: 15 menit)

        SEGERA – acara dimulai sebelum waktu baku SOP terlampaui.

        PERMOHONAN K-2026-0042
        Pemohon    : Dinas Kesehatan Kota Tanjung Arunika
        Surat      : 400.7.22.1/1187/Dinkes, 20 November 2026
        Hal        : Permohonan Fasilitasi Zoom Meeting
        Keperluan  : tautan Zoom, operator
        Narahubung : Dewi (0812-0000-0001)
        Acara      : Rapat Koordinasi Evaluasi Program TBC Triwulan IV
        Waktu      : Kamis, 26 November 2026, 09.00–11.30 WITA
        Peserta    : 300
        Jadwal     : masih kosong (akun Zoom 1)

        WAKTU LAIN YANG MASIH KOSONG
        1. Kamis, 26 November 2026, 13.00–15.30 WITA
        2. Jumat, 27 November 2026, 09.00–11.30 WITA

        PERLU DIPERHATIKAN
        - hari dan tanggal tidak cocok: 26 November 2026 adalah hari Kamis

        Catatan Arman Contoh, S.T., M.Si.:
          | Jam mulai mohon diundur
          | satu jam

        DISPOSISI SEJAUH INI
        - Kepala Dinas (Arman Contoh, S.T., M.Si.): Disetujui, Senin, 23 November
          2026 pukul 10.15 WITA
          Catatan:
          | Mohon dibantu
          | sampai selesai
        - Kepala Bidang Aplikasi dan Informatika (Bunga Misal, S.Kom.): Diteruskan,
          Senin, 23 November 2026 pukul 11.02 WITA

        CARA MENJAWAB
        Tulis pada baris pertama balasan:
        - SETUJU – permohonan diteruskan ke Kepala Bidang
        - TOLAK: <alasan> – permohonan ditolak dengan alasan
        - REVISI: <catatan> – dikembalikan kepada pemohon untuk diperbaiki

        Bila belum ada jawaban, kami akan mengingatkan pada Senin, 23 November 2026
        pukul 11.15 WITA.

        --\u{20}
        Surat ini dikirim otomatis oleh Layanan DKISP, Dinas Komunikasi,
        Informatika, Statistik dan Persandian Kota Tanjung Arunika.
        Nomor permohonan K-2026-0042. Mohon tidak mengubah subjek saat membalas.

        """

    static let letter = """
        Yth. Kepala Dinas Komunikasi, Informatika, Statistik dan Persandian,

        Terlampir surat tanggapan Nomor B/500.12/1031/DKISP tanggal 24 November 2026
        atas permohonan Bapak/Ibu.

        Undangan kalender disertakan agar waktu kegiatan dapat langsung dicatat pada
        kalender Bapak/Ibu.

        ZOOM MEETING
        Waktu      : Kamis, 26 November 2026, 09.00–11.30 WITA
        Tautan     : https://zoom.us/j/81234567890?pwd=CONTOH
        ID Meeting : 812 3456 7890
        Passcode   : 260111

        PERMOHONAN K-2026-0042
        Pemohon    : Dinas Kesehatan Kota Tanjung Arunika
        Surat      : 400.7.22.1/1187/Dinkes, 20 November 2026
        Hal        : Permohonan Fasilitasi Zoom Meeting
        Keperluan  : tautan Zoom, operator
        Narahubung : Dewi (0812-0000-0001)
        Acara      : Rapat Koordinasi Evaluasi Program TBC Triwulan IV
        Waktu      : Kamis, 26 November 2026, 09.00–11.30 WITA
        Peserta    : 300
        Jadwal     : masih kosong (akun Zoom 1)

        Tautan, ID Meeting, dan Passcode mohon hanya dibagikan kepada peserta
        kegiatan.

        --\u{20}
        Surat ini dikirim otomatis oleh Layanan DKISP, Dinas Komunikasi,
        Informatika, Statistik dan Persandian Kota Tanjung Arunika.
        Nomor permohonan K-2026-0042. Mohon tidak mengubah subjek saat membalas.

        """
}
