import OfficeCalendar
import Testing

@testable import LetterReading

/// One request said in many ways must stay one request.
@Suite("The same facts in other words")
struct PhrasingTests {
    @Test("a letter reads back to the facts it was written from", arguments: 0..<600)
    func readsBack(seed: Int) throws {
        var writer = Writer(seed: seed)
        let facts = Facts(by: &writer)
        let text = facts.letter(by: &writer)
        let reading = Samples.reader.read(Samples.letter(text, subject: facts.subject))
        let request = try #require(reading.request, "\(text)")
        let found = request.sessions.map { session in
            "\(session.date) \(session.start?.description ?? "-") "
                + (session.endOpen ? "open" : session.end?.description ?? "-")
        }
        #expect(reading.kind == .request, "\(text)")
        #expect(found == facts.expected, "\(text)")
        #expect(request.sessions.allSatisfy { $0.participants == facts.people }, "\(text)")
        #expect(request.contactPhone == facts.phone, "\(text)")
        if facts.hasHead {
            #expect(request.number == facts.number, "\(text)")
            #expect(request.date == facts.letterDay, "\(text)")
        }
        #expect(
            request.missing.filter { !["signed_letter", "letter_number", "letter_date"].contains($0) }.isEmpty,
            "\(text)")
    }

    @Test("several sessions keep each its own day, hours and people", arguments: 0..<300)
    func sessions(seed: Int) throws {
        var writer = Writer(seed: seed)
        let facts = (0..<(2 + writer.below(3))).map { _ in Facts(by: &writer) }
        let days = writer.shuffled(Array(0..<40)).prefix(facts.count).sorted().map { Day(number: 20_785 + $0) }
        let text = Facts.agenda(zip(facts, days).map { ($0, $1) }, by: &writer)
        let request = try #require(Samples.reader.read(Samples.letter(text)).request, "\(text)")
        let found = request.sessions.map { session in
            "\(session.date) \(session.start?.description ?? "-") "
                + (session.endOpen ? "open" : session.end?.description ?? "-") + " \(session.participants ?? 0)"
        }
        let expected = zip(facts, days).map { fact, day in
            "\(day) \(fact.start) " + (fact.open ? "open" : fact.end?.description ?? "-") + " \(fact.people)"
        }
        #expect(found == expected, "\(text)")
        #expect(request.contactPhone == facts.first?.phone, "\(text)")
    }

    @Test("a recognised picture with its usual slips reads back too", arguments: 0..<300)
    func recognised(seed: Int) throws {
        var writer = Writer(seed: seed)
        let facts = Facts(by: &writer)
        let text = Facts.misread(facts.letter(by: &writer), by: &writer)
        var letter = Samples.letter("terlampir", subject: facts.subject)
        letter.attachments = [
            Letter.Attachment(name: "scan.pdf", type: "application/pdf", bytes: 90_000, text: text, recognised: true)
        ]
        let request = try #require(Samples.reader.read(letter).request, "\(text)")
        let found = request.sessions.map { session in
            "\(session.date) \(session.start?.description ?? "-") "
                + (session.endOpen ? "open" : session.end?.description ?? "-")
        }
        #expect(found == facts.expected, "\(text)")
        #expect(request.sessions.allSatisfy { $0.participants == facts.people }, "\(text)")
        #expect(request.contactPhone == facts.phone, "\(text)")
        #expect(request.warnings.contains("read_by_ocr"))
        #expect(request.evidence.allSatisfy { $0.confidence <= 60 || $0.part == nil })
    }

    @Test("a letter without its day is asked for the day alone, and keeps its hours", arguments: 0..<100)
    func undated(seed: Int) throws {
        var writer = Writer(seed: seed)
        var facts = Facts(by: &writer)
        facts.hasHead = true
        facts.omitsDay = true
        let text = facts.letter(by: &writer)
        let request = try #require(Samples.reader.read(Samples.letter(text, subject: facts.subject)).request, "\(text)")
        #expect(request.sessions.isEmpty, "\(text)")
        #expect(request.missing.filter { $0 != "signed_letter" } == ["date"], "\(text)")
        let only = try #require(request.undated?.first, "\(text)")
        #expect(only.start == facts.start && only.endOpen == facts.open, "\(text)")
        #expect(only.participants == facts.people, "\(text)")
    }
}

/// Chooses by a seed, so that a failure can be repeated.
private struct Writer {
    private var state: UInt64

    init(seed: Int) {
        state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678_9ABC_DEF1
    }

    mutating func below(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(truncatingIfNeeded: state >> 17) % max(bound, 1)
    }

    mutating func one<T>(_ choices: [T]) -> T { choices[below(choices.count)] }
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    mutating func shuffled<T>(_ values: [T]) -> [T] {
        var values = values
        for index in values.indices.reversed() where index > 0 { values.swapAt(index, below(index + 1)) }
        return values
    }
}

private struct Facts {
    var number: String
    var letterDay: Day
    var days: [Day]
    var isRange: Bool
    var start: TimeOfDay
    var end: TimeOfDay?
    var open: Bool
    var people: Int
    var phone: String
    var name: String
    var hasHead: Bool
    var omitsDay = false
    var subject: String

    init(by writer: inout Writer) {
        number = writer.one([
            "400.7.22.1/\(100 + writer.below(900))/Dinkes", "005/\(1 + writer.below(90))/Kec.AT/XI/2026",
            "B/500.12.16.3/\(writer.below(900))/BPBD-KL/XI/2026", "050/\(1000 + writer.below(900))",
            "109/PHI.DIY/XI/2026", "UND-04\(writer.below(9))/DISKOMINFO/2026",
        ])
        // The samples' mail is of Tuesday, 24 November 2026.
        letterDay = Day(number: 20_781 - writer.below(5))
        let first = Day(number: 20_781 + 3 + writer.below(60))
        switch writer.below(10) {
        case 0, 1:
            days = (0..<(2 + writer.below(3))).map { first.adding(days: $0) }
            isRange = true
        case 2:
            days = [first, first.adding(days: 2)]
            isRange = false
        default:
            days = [first]
            isRange = false
        }
        start = TimeOfDay(minutes: (7 + writer.below(9)) * 60 + writer.one([0, 0, 15, 30, 45]))
        open = writer.chance(30)
        end = open ? nil : TimeOfDay(minutes: start.minutes + writer.one([60, 90, 120, 150, 180]))
        people = writer.one([8, 15, 20, 35, 40, 75, 120, 250, 1641])
        phone = "08\(writer.one(["12", "13", "21", "22", "52", "57", "95"]))\(10_000_000 + writer.below(89_999_999))"
        name = writer.one(["Rina Marlina", "Hamzah", "Bpk. Yusuf, S.Pd", "Sdri. Dewi", "Ny. Ratna Said"])
        hasHead = writer.chance(60)
        subject = writer.one([
            "Permohonan Fasilitasi Zoom Meeting", "Permohonan zoom", "Mohon bantuan link zoom", "permohonan vidcon",
            "Permintaan link Zoom", "Bantuan Fasilitasi Video Conference",
        ])
    }

    var expected: [String] {
        days.map { "\($0) \(start) " + (open ? "open" : end?.description ?? "-") }
    }

    // MARK: Renderings

    func letter(by writer: inout Writer) -> String {
        switch writer.below(10) {
        case 0...5: labelled(by: &writer)
        case 6, 7: prose(by: &writer)
        case 8: table(by: &writer)
        default: next(by: &writer)
        }
    }

    private func head(by writer: inout Writer) -> String {
        guard hasHead else { return "" }
        let number = writer.one(["Nomor", "No.", "Nomor Surat", "No. Surat", "NOMOR"])
        let date = writer.one(["Tanggal", "Tgl.", "Tanggal Surat", "Tgl"])
        let hal = writer.one(["Hal", "Perihal", "HAL"])
        let sign = writer.one([" : ", ": ", "\t: ", "    :   "])
        var lines = ["\(number)\(sign)\(self.number)"]
        let written = writer.one([letterDay.written, Self.figures(letterDay, "/"), Self.figures(letterDay, "-")])
        if writer.chance(70) {
            lines.append("\(date)\(sign)\(written)")
        } else {
            lines.insert(String(repeating: " ", count: 40) + "Tanjung Arunika, \(letterDay.written)", at: 0)
        }
        lines.append("\(hal)\(sign)\(subject)")
        return lines.joined(separator: "\n") + "\n\nYth. Kepala DKISP\ndi Tempat\n\n"
    }

    private func labelled(by writer: inout Writer) -> String {
        let sign = writer.one([" : ", ": ", " :", "\t: ", " = ", "      : "])
        var fields: [String] = []
        if !omitsDay {
            let label = writer.one([
                "Hari/Tanggal", "Hari / Tgl", "Hari, tanggal", "Hr/Tgl", "Tanggal Pelaksanaan", "hari/tanggal",
                "Tanggal Kegiatan", "Pada hari",
            ])
            fields.append(label + sign + day(by: &writer))
        }
        fields.append(
            writer.one(["Waktu", "Pukul", "Pkl", "Jam", "waktu", "Wkt"]) + sign + hours(by: &writer, prefixed: false))
        fields.append(
            writer.one(["Acara", "Kegiatan", "Nama Kegiatan", "Agenda", "Topik", "Acr"]) + sign
                + writer.one(["Rapat Koordinasi", "Sosialisasi OSS", "Bimtek Arsip Tahun 2027", "Evaluasi Kinerja"]))
        fields.append(
            writer.one(["Jumlah Peserta", "Peserta", "Psrt", "Jml peserta", "Rombongan", "Undangan"]) + sign
                + count(by: &writer))
        fields.append(
            writer.one(["Narahubung", "CP", "Contact Person", "PIC", "Kontak", "Hubungi"]) + sign
                + writer.one([
                    "\(name) (\(dialled(by: &writer)))", "\(name), \(dialled(by: &writer))", dialled(by: &writer),
                ]))
        if writer.chance(50) {
            fields.append(writer.one(["Tempat", "Lokasi", "Media"]) + sign + "Aula dan Zoom Meeting")
        }
        fields = writer.shuffled(fields)
        let bullet = writer.below(4)
        let lines = fields.enumerated().map { place, field in
            switch bullet {
            case 0: "   " + field
            case 1: "\(["a", "b", "c", "d", "e", "f"][place]). " + field
            case 2: "• " + field
            default: field
            }
        }
        return head(by: &writer)
            + writer.one([
                "Dengan hormat, kami mohon bantuan Saudara untuk memfasilitasi zoom meeting pada:\n\n",
                "Mohon dibuatkan link zoom :\n",
                "Bersama ini kami mengajukan permohonan zoom meeting sebagai berikut:\n",
            ]) + lines.joined(separator: "\n")
            + "\n\nDemikian disampaikan, atas perhatiannya diucapkan terima kasih.\n"
    }

    private func prose(by writer: inout Writer) -> String {
        let day =
            omitsDay ? "" : writer.one(["pada hari ", "pada ", "yang akan dilaksanakan "]) + day(by: &writer) + " "
        let hours = hours(by: &writer, prefixed: true)
        let count = count(by: &writer, noun: true)
        return head(by: &writer)
            + writer.one([
                "Mohon dibuatkan link zoom untuk rapat koordinasi \(day)\(hours), peserta \(count). ",
                "Sehubungan dengan kegiatan sosialisasi \(day)\(hours) kami mohon difasilitasi zoom meeting untuk \(count). ",
                "Izin pak, mau minta link zoom utk rapat evaluasi \(day)\(hours). Pesertanya \(count). ",
            ])
            + writer.one([
                "Narahubung: \(name) (\(dialled(by: &writer))).", "CP \(dialled(by: &writer)).",
                "Untuk koordinasi dapat menghubungi \(name) di nomor \(dialled(by: &writer)).",
            ])
    }

    private func table(by writer: inout Writer) -> String {
        let bar = writer.one([" | ", "\t"])
        var rows = [
            "Waktu\(bar)\(hours(by: &writer, prefixed: false))", "Peserta\(bar)\(count(by: &writer))",
            "CP\(bar)\(name)\(writer.one([" / ", " - ", " "]))\(dialled(by: &writer))", "Acara\(bar)Rapat Koordinasi",
        ]
        if !omitsDay { rows.append("Hari/Tanggal\(bar)\(day(by: &writer))") }
        return head(by: &writer) + "Mohon fasilitasi zoom meeting:\n\n" + writer.shuffled(rows).joined(separator: "\n")
            + "\n"
    }

    /// Label and value on lines of their own.
    private func next(by writer: inout Writer) -> String {
        var rows = [
            "Pukul\n: \(hours(by: &writer, prefixed: false))", "Jumlah Peserta\n: \(count(by: &writer))",
            "Contact Person\n: \(name) (\(dialled(by: &writer)))",
        ]
        if !omitsDay { rows.insert("Hari/Tanggal\n: \(day(by: &writer))", at: 0) }
        return head(by: &writer) + "Mohon bantuan zoom meeting untuk:\n" + rows.joined(separator: "\n") + "\n"
    }

    /// A letter of several sessions, as a list, a table or blocks of labels.
    static func agenda(_ sessions: [(Facts, Day)], by writer: inout Writer) -> String {
        var lines: [String] = []
        let form = writer.below(4)
        let bar = writer.one([" | ", "\t"])
        if form == 1 { lines.append(["No", "Hari/Tanggal", "Waktu", "Acara", "Peserta"].joined(separator: bar)) }
        for (place, (fact, day)) in sessions.enumerated() {
            var only = fact
            only.days = [day]
            let hours = only.hours(by: &writer, prefixed: form != 1)
            let written = day.writtenWithWeekday
            switch form {
            case 0: lines.append("\(place + 1). \(written), \(hours), peserta \(fact.people) orang;")
            case 1:
                lines.append(
                    ["\(place + 1)", written, hours, "Rapat \(place + 1)", "\(fact.people)"].joined(separator: bar))
            case 2: lines.append("• \(written) \(hours) dengan \(fact.people) peserta")
            default:
                lines += [
                    "\(place + 1). Hari/tanggal : \(written)", "   Waktu : \(hours)",
                    "   Peserta : \(fact.people) orang",
                ]
            }
        }
        return "Yth. Kepala DKISP\n\nMohon difasilitasi zoom meeting untuk kegiatan berikut:\n\n"
            + lines.joined(separator: "\n")
            + "\n\nNarahubung: \(sessions[0].0.name) (\(sessions[0].0.dialled(by: &writer)))\n"
    }

    /// What recognising a picture does to a text: o for 0 in hours and telephones, rn for m in months.
    static func misread(_ text: String, by writer: inout Writer) -> String {
        var text = text
        if writer.chance(50) { text = text.replacing("ember", with: "ernber") }
        if writer.chance(50) { text = text.replacing("Desember", with: "Desernber") }
        if writer.chance(50) { text = text.replacing(".00", with: ".OO") }
        if writer.chance(50) { text = text.replacing(" 09", with: " O9").replacing(" 08", with: " O8") }
        if writer.chance(30) { text = text.replacing(" : ", with: "  :  ") }
        if writer.chance(30) { text = text.replacing("Zoom Meeting", with: "Zoorn Meeting") }
        return text
    }

    // MARK: Values

    private func day(by writer: inout Writer) -> String {
        guard let first = days.first, let last = days.last else { return "" }
        let month = "\(Self.months[first.month - 1]) \(first.year)"
        if days.count == 1 {
            return writer.one([
                first.writtenWithWeekday, first.writtenWithWeekday, "\(first.weekday.name)/\(Self.figures(first, "-"))",
                "\(first.weekday.name) tanggal \(first.written)", "\(first.weekday.name), \(Self.figures(first, "/"))",
                "\(first.weekday.name) / \(first.written)",
                "\(first.weekday.name) tgl. \(first.dayOfMonth) \(Self.short[first.month - 1]) \(first.year)",
                "\(first.weekday.name) (\(Self.figures(first, "/")))",
                "\(first.weekday.name) tanggal \(first.dayOfMonth) bulan \(Self.months[first.month - 1]) tahun \(first.year)",
                first.writtenWithWeekday.uppercased(), first.writtenWithWeekday.lowercased(), first.written,
            ])
        }
        guard first.month == last.month else {
            return isRange
                ? "\(first.writtenWithWeekday) \(writer.one(["s.d.", "s/d", "sampai dengan", "-"])) \(last.writtenWithWeekday)"
                : "\(first.writtenWithWeekday) dan \(last.writtenWithWeekday)"
        }
        if isRange {
            let to = writer.one([" s.d. ", " s/d ", " sampai dengan ", " - ", " – ", " hingga ", " sd "])
            return writer.one([
                "\(first.weekday.name)\(to)\(last.weekday.name), \(first.dayOfMonth)\(to)\(last.dayOfMonth) \(month)",
                "\(first.dayOfMonth)\(to)\(last.dayOfMonth) \(month)",
                "\(first.writtenWithWeekday)\(to)\(last.writtenWithWeekday)",
                "tanggal \(first.written) selama \(days.count) hari",
            ])
        }
        return writer.one([
            "\(first.dayOfMonth) dan \(last.dayOfMonth) \(month)", "\(first.dayOfMonth) & \(last.dayOfMonth) \(month)",
            "\(first.writtenWithWeekday) dan \(last.writtenWithWeekday)",
        ])
    }

    fileprivate func hours(by writer: inout Writer, prefixed: Bool) -> String {
        let zone = writer.one([" WITA", " Wita", " WITA", ""])
        let begin = writer.one([start.written, start.description])
        let prefix =
            prefixed ? writer.one(["pukul ", "jam ", "pkl. ", "Pukul "]) : writer.one(["", "pukul ", "Pkl. "])
        if open {
            return writer.one([
                "\(prefix)\(begin)\(zone) s.d. selesai", "\(prefix)\(begin) s/d selesai",
                "\(prefix)\(begin) - selesai\(zone)",
                "\(prefix)\(begin)\(zone) sampai dengan selesai",
            ])
        }
        let finish = end.map { begin.contains(":") ? $0.description : $0.written } ?? ""
        return writer.one([
            "\(prefix)\(begin) s.d. \(finish)\(zone)", "\(prefix)\(begin) - \(finish)\(zone)",
            "\(prefix)\(begin)-\(finish)\(zone)", "\(prefix)\(begin)\(zone) s/d \(finish)\(zone)",
            "\(prefix)\(begin) sampai dengan pukul \(finish)\(zone)", "\(prefix)\(begin) – \(finish)\(zone)",
        ])
    }

    private func count(by writer: inout Writer, noun: Bool = false) -> String {
        let figures = people > 999 ? writer.one(["1.641", "1641"]) : "\(people)"
        let forms = [
            "\(figures) orang", "± \(figures) orang", "kurang lebih \(figures) peserta", "\(figures) org",
            "sekitar \(figures) orang", "\(figures) peserta",
        ]
        return noun ? writer.one(forms) : writer.one(forms + [figures, "\(figures) pax", "\(figures) orang peserta"])
    }

    fileprivate func dialled(by writer: inout Writer) -> String {
        let digits = Array(phone)
        let a = String(digits[..<4])
        let b = String(digits[4..<8])
        let c = String(digits[8...])
        return writer.one([
            phone, "\(a) \(b) \(c)", "\(a)-\(b)-\(c)", "\(a).\(b).\(c)", "+62 \(a.dropFirst())-\(b)-\(c)",
            "62\(phone.dropFirst())", "+62\(phone.dropFirst())", "\(a)\u{2011}\(b)\u{2011}\(c)",
        ])
    }

    private static func figures(_ day: Day, _ mark: String) -> String {
        "\(padded(day.dayOfMonth, 2))\(mark)\(padded(day.month, 2))\(mark)\(day.year)"
    }

    private static let months = [
        "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
        "Desember",
    ]
    private static let short = [
        "Jan", "Peb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agt", "Sept", "Okt", "Nop", "Des",
    ]
}
