package import OfficeCalendar
import TestSupport

/// Letters of many senders, for measurements.
package enum ManyLetters {
    /// One letter from each of so many addresses of ``ExampleOffice/Changes/manySenders``.
    ///
    /// - parameter pdf: how many of a hundred come as a PDF beside a short mail.
    package static func drawn(_ count: Int, seed: Int, pdf: Int = 0) -> [RequestLetter] {
        var generator = SeededGenerator(seed: seed)
        let today = presentDay
        return (1...count).map { number in
            let agency = RequestLetter.Agency(
                name: "UPTD Layanan \(number)", shortName: "UPTD Layanan \(number)", head: "Kepala UPTD",
                address: "uptd\(number)@opd.tanjungarunika.example", mark: "UPTD\(number)")
            var letter = RequestLetter(today: today, by: &generator, agency: agency)
            letter.isAttached = number % 100 < pdf
            return letter
        }
    }

    /// Today in WITA.
    package static var presentDay: Day {
        Day("1970-01-01").adding(days: Int((Stationery.present + 8 * 3600) / 86_400))
    }
}

extension ExampleOffice.Changes {
    /// An office that many write to, with its caps raised.
    package static var manySenders: ExampleOffice.Changes {
        var changes = ExampleOffice.Changes()
        changes.policy = [
            "proof: required", "strangers: register", "answers_per_case_hour: 100", "answers_per_address_day: 10000",
            "mails_per_hour: 1000000",
        ]
        changes.files["agencies.yaml"] = """
            agencies:
              uptd:
                name: Unit Pelaksana Teknis Daerah Kota Tanjung Arunika
                head: Kepala Unit Pelaksana Teknis Daerah
                senders: ["@opd.tanjungarunika.example"]

            """
        return changes
    }
}
