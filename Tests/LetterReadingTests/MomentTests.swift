import OfficeCalendar
import Testing

@testable import LetterReading

@Suite("Days and times in prose")
struct MomentTests {
    static let today = Day(number: 20_778)  // Saturday, 21 November 2026

    private func written(_ kind: String, _ text: String) -> String {
        let mentions = Moments(Words(text).tokens, today: Self.today, zone: .wita).all()
        return mentions.flatMap { mention -> [String] in
            switch mention {
            case .date(let date):
                guard kind == "date" else { return [] }
                switch date.problem {
                case .vague: return ["?"]
                case .impossible: return ["!"]
                case .contradiction: return date.days.map { "!" + $0.description }
                case nil: return date.days.map { $0.description + (date.alternatives ? "?" : "") }
                }
            case .time(let time):
                guard kind == "time" else { return [] }
                let start = time.vague ? "?" : time.inconsistent ? "!" : time.start?.description ?? ""
                return [start + "|" + (time.end?.description ?? "") + "|" + (time.zone?.rawValue ?? "")]
            }
        }.joined(separator: ";")
    }

    @Test("every row of the table of dates and times is read as a clerk reads it")
    func table() throws {
        let rows = try Samples.table("dates.csv")
        #expect(rows.count == 70)
        for row in rows { #expect(written(row[0], row[1]) == row[2], "\(row[1])") }
    }

    @Test(
        "a date keeps its meaning in other hands",
        arguments: [
            ("Selasa, 2 Desember 2026", "!2026-12-02"),
            ("Rabu s.d. Kamis, 2 - 3 Desember 2026", "2026-12-02;2026-12-03"),
            ("besok", "2026-11-22"), ("Kamis minggu depan", "2026-11-26"), ("Senin depan", "?"),
            ("31 November 2026", "!"),
            ("26-28 Nop 2026", "2026-11-26;2026-11-27;2026-11-28"),
            ("tiap hari Jumat selama Desember 2026", "2026-12-04;2026-12-11;2026-12-18;2026-12-25"),
            ("mulai 1 Desember 2026 selama 3 (tiga) hari", "2026-12-01;2026-12-02;2026-12-03"),
            ("nomor 005/12/2026/X", ""), ("Jum'at/4-12-2026", "2026-12-04"),
        ])
    func dates(text: String, expected: String) { #expect(written("date", text) == expected) }

    @Test(
        "a time keeps its meaning in other hands",
        arguments: [
            ("pukul 09.00 s/d 11.00 wita", "09:00|11:00|WITA"), ("jam 1 - 3", "13:00|15:00|"),
            ("jam 9 s.d. 11", "09:00|11:00|"),
            ("setengah 9 pagi", "08:30||"), ("Rp10.000", ""), ("pukul 13.00 (selesai)", "13:00||"),
            ("08.00 – 15.00 WIT", "08:00|15:00|WIT"),
            ("pukul 0900 WIB", "09:00||WIB"), ("08.00 s/d 10.00 WIB (09.00 s/d 11.00 WITA)", "09:00|11:00|WITA"),
            ("300.2.3/77", ""),
        ])
    func times(text: String, expected: String) { #expect(written("time", text) == expected) }
}
