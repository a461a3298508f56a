import OfficeCalendar

/// What a reply is about: the words, days, hours and counts of the question, so that repeating them changes nothing.
struct Matter {
    /// Words of the request as it was put to the reader: offices, titles, places, the case number.
    private var words: Set<String> = []
    /// Runs of tokens such as those of `K-2026-0042`.
    private var runs: [[String]] = []
    private var sessions: [RequestReading.Session] = []
    private var today = Day(number: 0)
    private var zone = Zone.wib

    /// Nothing is known of what was asked.
    init() {}

    /// What an open question is about.
    init(_ question: OpenQuestion, zone: Zone) {
        self.init(
            texts: question.about, numbers: question.about.flatMap { Marks.caseNumbers("[\($0)]") },
            sessions: question.sessions, today: zone.day(at: question.askedAt), zone: zone)
    }

    init(texts: [String], numbers: [String], sessions: [RequestReading.Session], today: Day, zone: Zone) {
        for text in texts {
            for token in Words(text).tokens.prefix(4000) where token.kind == .word { words.insert(token.text) }
        }
        runs = numbers.map { Words($0).tokens.map(\.text) }.filter { !$0.isEmpty }
        self.sessions = sessions
        self.today = today
        self.zone = zone
    }

    /// What was asked, as the mail that is answered tells it in its quote; its schedule stands behind labels.
    init(quoted: String, subject: String, today: Day, zone: Zone) {
        var sessions: [RequestReading.Session] = []
        let labels = ["jadwal", "waktu", "hari", "tanggal pelaksanaan", "pukul", "pelaksanaan", "tanggal acara"]
        for line in quoted.split(separator: "\n").prefix(400) {
            let folded = line.lowercased().drop { !$0.isLetter }
            guard labels.contains(where: { folded.hasPrefix($0) }), sessions.count < 20 else { continue }
            let tokens = Words(String(line.prefix(400))).tokens
            var days: [Day] = []
            var time: TimeMention?
            for mention in Moments(tokens, today: today, zone: zone).all() {
                switch mention {
                case .date(let date) where date.problem == nil: days += date.days
                case .time(let found) where time == nil: time = found
                default: break
                }
            }
            for day in days.prefix(20) {
                sessions.append(
                    RequestReading.Session(
                        title: nil, date: day, start: time?.start, end: time?.end, endOpen: time?.open ?? false,
                        zone: time?.zone ?? zone, zoneStated: time?.zone != nil, participants: nil))
            }
        }
        self.init(
            texts: [quoted, subject], numbers: Marks.caseNumbers(subject), sessions: sessions, today: today, zone: zone)
    }

    /// The tokens that only repeat what was asked.
    func known(_ tokens: [Token]) -> Set<Int> {
        var known: Set<Int> = []
        guard !words.isEmpty || !runs.isEmpty || !sessions.isEmpty else { return known }
        for index in tokens.indices where tokens[index].kind == .word && words.contains(tokens[index].text) {
            known.insert(index)
        }
        for run in runs {
            for index in tokens.indices where tokens[index].text == run[0] && index + run.count <= tokens.count {
                if zip(tokens[index...], run).allSatisfy({ $0.text == $1 }) {
                    known.formUnion(index..<index + run.count)
                }
            }
        }
        guard !sessions.isEmpty, tokens.count <= 400 else { return known }
        for mention in Moments(tokens, today: today, zone: zone).all() where repeats(mention) {
            known.formUnion(mention.range)
        }
        let counts = Set(sessions.compactMap(\.participants))
        for index in tokens.indices.dropLast() {
            guard let number = tokens[index].number, counts.contains(number),
                tokens[index + 1].isWord(in: ["orang", "peserta", "pax", "partisipan", "undangan"])
            else { continue }
            known.formUnion(index...(index + 1))
        }
        return known
    }

    private func repeats(_ mention: Moments.Mention) -> Bool {
        switch mention {
        case .date(let date):
            date.problem == nil && !date.alternatives && !date.days.isEmpty
                && date.days.allSatisfy { day in sessions.contains { $0.date == day } }
        case .time(let time):
            !time.vague && !time.inconsistent
                && sessions.contains { session in
                    session.start != nil && session.start == time.start
                        && (time.end == nil || time.end == session.end) && (!time.open || session.endOpen)
                        && (time.zone == nil || time.zone == session.zone)
                }
        }
    }
}
