import Casework
import LetterReading
import OfficeCalendar

/// The example office and its Zoom procedure as values, so that tests of the core need no configuration.
enum Example {
    static let zone = Zone.wita

    static func day(_ text: String) -> Day { Day(iso: text) ?? Day(number: 0) }
    static func time(_ text: String) -> TimeOfDay { TimeOfDay(text: text) ?? TimeOfDay(minutes: 0) }

    /// A time of the office's clocks, such as `at("2026-11-23", "09:00")`.
    static func at(_ date: String, _ clock: String) -> Instant { zone.instant(day(date), time(clock)) }

    static func interval(_ date: String, _ start: String, _ end: String) -> Interval {
        Interval(start: at(date, start), end: at(date, end))
    }

    static let hours: OfficeHours = {
        func range(_ start: String, _ end: String) -> [OfficeHours.Range] {
            [OfficeHours.Range(start: time(start), end: time(end))].compactMap { $0 }
        }
        let usual = range("07:30", "12:00") + range("13:00", "16:00")
        return OfficeHours(
            zone: zone,
            week: .init([
                .monday: usual, .tuesday: usual, .wednesday: usual, .thursday: usual,
                .friday: range("07:30", "11:30") + range("13:00", "16:30"),
            ]),
            holidays: [.init(day: day("2026-12-25"), name: "Hari Raya Natal")])
    }()

    static let kadis = Office.Official(
        id: "hartono", name: "Hartono Contoh, S.T., M.Si.", address: "kadis@dkisp.tanjungarunika.example",
        nip: "197001011995031001", rank: "Pembina Utama Muda (IV/c)")
    static let kabid = Office.Official(
        id: "ratna", name: "Ratna Contoh, S.Kom.", address: "kabid@dkisp.tanjungarunika.example", nip: nil, rank: nil)
    static let subkoordinator = Office.Official(
        id: "bayu", name: "Bayu Contoh", address: "subkoor@dkisp.tanjungarunika.example", nip: nil, rank: nil)
    static let staf = Office.Official(
        id: "dewi", name: "Dewi Contoh", address: "dewi@dkisp.tanjungarunika.example", nip: nil, rank: nil)
    static let staf2 = Office.Official(
        id: "eko", name: "Eko Contoh", address: "eko@dkisp.tanjungarunika.example", nip: nil, rank: nil)

    static let applicantAddress = "umum@dinkes.tanjungarunika.example"
    static let operatorAddress = "admin@dkisp.tanjungarunika.example"

    static func office(
        proof: Office.Policy.Proof = .required, strangers: Office.Policy.Strangers = .register
    ) -> Office {
        Office(
            name: "Dinas Komunikasi, Informatika, Statistik dan Persandian", shortName: "Layanan DKISP",
            letterhead: .init(
                government: "PEMERINTAH KOTA TANJUNG ARUNIKA",
                name: ["DINAS KOMUNIKASI, INFORMATIKA, STATISTIK DAN PERSANDIAN"],
                address: ["Jalan Contoh Nomor 1 Tanjung Arunika"], city: "Tanjung Arunika", emblem: nil),
            address: "layanan@dkisp.tanjungarunika.example", hours: hours,
            roles: [
                .init(id: "kadis", title: "Kepala Dinas", holders: [kadis.id], superior: nil),
                .init(
                    id: "kabid", title: "Kepala Bidang Aplikasi dan Informatika", holders: [kabid.id],
                    superior: "kadis"),
                .init(
                    id: "subkoordinator", title: "Subkoordinator e-Government", holders: [subkoordinator.id],
                    superior: "kabid"),
                .init(
                    id: "staf", title: "Staf e-Government", holders: [staf.id, staf2.id], superior: "subkoordinator"),
            ],
            officials: [kadis, kabid, subkoordinator, staf, staf2],
            agencies: [
                .init(
                    id: "dinkes", name: "Dinas Kesehatan", head: "Kepala Dinas Kesehatan Kota Tanjung Arunika",
                    senders: ["@dinkes.tanjungarunika.example"])
            ],
            facilities: facilities,
            policy: .init(
                proof: proof, strangers: strangers, reminderMinutes: 60, reminders: 2, applicantPatienceDays: 5,
                tokenDays: 30, answersPerCaseHour: 3, answersPerAddressDay: 20, mailsPerHour: 500,
                retentionDays: 1825),
            numbering: .init(casePrefix: "K", letterPattern: "B/{classification}/{number}/DKISP/{month}/{year}"),
            operatorAddress: operatorAddress)
    }

    static let facilities = [
        Facility(id: "zoom-1", kind: "zoom", name: "Zoom Meeting", units: 1, capacity: 300, bufferMinutes: 0)
    ]

    /// The same, at which the worker makes meetings itself.
    static let hosted = [
        Facility(
            id: "zoom-1", kind: "zoom", name: "Zoom Meeting", units: 1, capacity: 300, bufferMinutes: 0,
            host: "host1@dkisp.example"),
        Facility(
            id: "zoom-2", kind: "zoom", name: "Zoom Besar", units: 1, capacity: 1000, bufferMinutes: 0,
            host: "host2@dkisp.example"),
    ]

    static let procedure = Procedure(
        id: "tarakan-zoom", version: "1", name: "Layanan Video Conference (Zoom Meeting)", head: [],
        service: .init(
            name: "zoom_meeting", phrases: ["zoom": 4],
            required: [
                "signed_letter", "letter_number", "letter_date", "date", "start_time", "participants", "contact",
            ], formReplacesLetter: false, noticeDays: nil, openEndMinutes: 120),
        bundle: [Need(kind: "zoom")],
        rows: [
            row("1", "OPD mengajukan permohonan", [Act(id: "1", kind: .receive, by: .applicant, automatic: true)]),
            row("2", "Kadis mendisposisi", [Act(id: "2", kind: .dispose, by: .role("kadis"))]),
            row("3", "Kabid mendisposisi", [Act(id: "3", kind: .dispose, by: .role("kabid"))]),
            row(
                "4", "Subkoordinator mengecek jadwal",
                [Act(id: "4", kind: .checkSchedule, by: .role("subkoordinator"))], books: true),
            row("5", "Staf membuat jadwal", [Act(id: "5", kind: .provision, by: .role("staf"))], minutes: 15),
            row(
                "6", "Staf melaporkan",
                [Act(id: "6", kind: .handOverResult, by: .role("staf"), automatic: true, to: [.role("subkoordinator")])]
            ),
            row(
                "7", "Subkoordinator membuat draf",
                [Act(id: "7", kind: .draft, by: .role("subkoordinator"), showsPasscode: true)]),
            row(
                "8", "Kabid melaporkan draf", [Act(id: "8", kind: .initial, by: .role("kabid"), showsPasscode: true)],
                minutes: 450),
            row(
                "9", "Kadis mengirimkan surat",
                [
                    Act(id: "9.1", kind: .sign, by: .role("kadis"), showsPasscode: true),
                    Act(id: "9.2", kind: .send, by: .worker, automatic: true),
                ]),
            row("10", "OPD menerima surat", [Act(id: "10", kind: .inform, by: .applicant, automatic: true)]),
        ],
        letter: .init(
            template: "surat-tanggapan", subject: "Tanggapan Permohonan Fasilitasi Zoom Meeting", nature: "Segera",
            classification: "500.12", conditions: ["agar bergabung lebih awal"], copies: ["Wali Kota"]))

    static func row(
        _ number: String, _ text: String, _ acts: [Act], books: Bool = false, minutes: Int? = nil
    ) -> Procedure.Row {
        .init(
            number: number, text: text, performers: "", requisites: "", time: minutes.map { "\($0) menit" } ?? "",
            minutes: minutes, output: "", books: books, acts: acts)
    }

    /// What a complete letter says: one session on a Thursday.
    static func request(
        date: String = "2026-11-26", start: String? = "09:00", end: String? = "11:30", participants: Int? = 75
    ) -> RequestReading {
        var request = RequestReading()
        request.number = "400.7.22.1/1187/Dinkes"
        request.date = day("2026-11-20")
        request.subject = "Permohonan Fasilitasi Zoom Meeting"
        request.service = "zoom_meeting"
        request.sessions = [session(date, start, end, participants: participants)]
        request.contactName = "Hamzah"
        request.contactPhone = "081300002202"
        request.agency = "Dinas Kesehatan"
        request.signatory = "dr. Contoh, M.Kes."
        return request
    }

    static func session(
        _ date: String, _ start: String?, _ end: String?, participants: Int? = nil
    ) -> RequestReading.Session {
        .init(
            title: "Rapat Evaluasi Program", date: day(date), start: start.map(time), end: end.map(time),
            endOpen: end == nil, zone: zone, zoneStated: true, participants: participants)
    }
}
