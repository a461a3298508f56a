import Casework

/// The flow chart of an SOP: in which lane each row has its symbol, and the lines between the rows.
///
/// Symbols by PermenPAN-RB 35/2012, annex, chapter III: capsule for begin and
/// end, rectangle for an activity, diamond for a decision, arrows between them,
/// and the five-cornered connector where the chart goes on on another page. A
/// circle with a number leads to that row. All lengths are millimetres.
struct SopDrawing {
    /// The picture of one row, as SVG path data.
    struct Picture: Equatable {
        var lanes = ""
        var flow = ""
        var shapes = ""
        var heads = ""
        var labels: [(x: Double, y: Double, text: String)] = []

        static func == (left: Picture, right: Picture) -> Bool {
            left.flow == right.flow && left.shapes == right.shapes
                && left.labels.map(\.text) == right.labels.map(\.text)
        }
    }

    /// Where a decision leads besides the next row.
    struct Branch: Equatable {
        /// Short word beside the line.
        var label: String
        /// Number of the row that it leads to, or nothing when the case ends or goes to the applicant.
        var row: String?
        /// The whole way in words, for the column of remarks.
        var sentence: String
    }

    /// What a row shows.
    struct Station: Equatable {
        enum Symbol: Equatable { case terminator, process, decision }
        var symbol: Symbol
        /// Lanes of those who do it, the first one first.
        var lanes: [Int]
        var branches: [Branch]
        /// What the column of remarks says.
        var remark: String
    }

    let procedure: Procedure
    /// Names above the lanes, word for word as the SOP names them.
    let names: [String]
    let stations: [Station]

    init(_ procedure: Procedure) {
        self.procedure = procedure
        var names: [String] = []
        let performers = procedure.rows.map { row in
            row.performers.split(separator: ";").map { $0.trimmed }.filter { !$0.isEmpty }
        }
        for name in performers.flatMap({ $0 }) where !names.contains(name) { names.append(name) }
        if names.isEmpty { names = ["Pelaksana"] }
        self.names = names
        stations = procedure.rows.enumerated().map { index, row in
            let lanes = performers[index].compactMap { names.firstIndex(of: $0) }
            let branches = SopDrawing.branches(of: row, in: procedure)
            let choices = row.acts.filter { $0.kind == .choose }.flatMap { $0.choices.map(\.word) }
            let isDecision = !branches.isEmpty || !choices.isEmpty
            let ends = index == 0 || index == procedure.rows.count - 1
            return Station(
                symbol: isDecision ? .decision : ends ? .terminator : .process,
                lanes: lanes.isEmpty ? [0] : lanes,
                branches: branches,
                remark: (SopDrawing.conditions(of: row)
                    + (choices.isEmpty ? [] : ["Pilihan: " + choices.joined(separator: ", ")])
                    + branches.map(\.sentence)).joined(separator: "; "))
        }
    }

    /// When the row is done at all, where a word that was chosen before decides about everything in it.
    private static func conditions(of row: Procedure.Row) -> [String] {
        let chosen = row.acts.map { act in
            (act.when?.facts.values.flatMap { $0 } ?? []).filter { Outcome(rawValue: $0) == nil }.sorted()
        }
        guard let first = chosen.first, !first.isEmpty, chosen.allSatisfy({ $0 == first }) else { return [] }
        return ["Bila " + first.joined(separator: " atau ")]
    }

    // MARK: - Branches

    /// The ways out of a row besides the next one, as far as its kind decides or its file says so.
    static func branches(of row: Procedure.Row, in procedure: Procedure) -> [Branch] {
        var result: [Branch] = []
        for act in row.acts {
            for choice in act.choices {
                add(way(choice.route, label: choice.word, from: row, in: procedure), to: &result)
            }
            // An answer that another row has found: “full” leads the applicant to other times.
            if let when = act.when, let route = act.routes[.done] {
                let words = when.facts.values.flatMap { $0 }.map { Outcome(rawValue: $0).map(word) ?? $0 }
                if case .act = route {
                } else {
                    add(way(route, label: words.joined(separator: ", "), from: row, in: procedure), to: &result)
                }
            }
            for outcome in Outcome.allCases where outcome != .done {
                let usual = act.routes[outcome] == nil
                guard !usual || (outcome == .full && act.kind == .checkSchedule && !act.automatic) else { continue }
                add(
                    way(act.route(of: outcome), label: word(outcome), from: row, in: procedure), to: &result)
            }
        }
        return result
    }

    private static func add(_ branch: Branch?, to result: inout [Branch]) {
        guard let branch, !result.contains(branch) else { return }
        result.append(branch)
    }

    private static func word(_ outcome: Outcome) -> String {
        switch outcome {
        case .done: "Ya"
        case .rejected: "Ditolak"
        case .revised: "Diperbaiki"
        case .full: "Penuh"
        }
    }

    private static func way(_ route: Route, label: String, from row: Procedure.Row, in procedure: Procedure) -> Branch?
    {
        let start = label.prefix(1).uppercased() + label.dropFirst()
        switch route {
        case .next: return nil
        case .act(let id):
            guard let target = procedure.act(id)?.row.number, target != row.number else { return nil }
            let rows = procedure.rows.map(\.number)
            if let here = rows.firstIndex(of: row.number), rows.firstIndex(of: target) == here + 1 { return nil }
            return Branch(label: String(start), row: target, sentence: "\(start): ke nomor \(target)")
        case .applicant: return Branch(label: String(start), row: nil, sentence: "\(start): kembali ke pemohon")
        case .refuse: return Branch(label: String(start), row: nil, sentence: "\(start): pemohon diberi tahu, selesai")
        case .offerAlternatives:
            return Branch(label: String(start), row: nil, sentence: "\(start): pemohon ditawari waktu lain")
        case .complete: return Branch(label: String(start), row: nil, sentence: "\(start): selesai")
        }
    }

    // MARK: - Pictures

    /// The picture of a row.
    func picture(of index: Int, laneWidth: Double, height: Double) -> Picture {
        var picture = frame(laneWidth: laneWidth, height: height)
        let station = stations[index]
        func center(_ lane: Int) -> Double { (Double(lane) + 0.5) * laneWidth }
        let middle = height / 2
        let half = (width: min(laneWidth * 0.36, 7), height: min(height * 0.3, 3.6))
        let first = station.lanes.first ?? 0
        for lane in station.lanes {
            picture.shapes += shape(
                lane == first ? station.symbol : .process, at: (center(lane), middle), half: half)
        }
        if index == 0 || index == stations.count - 1, station.symbol == .terminator {
            picture.labels.append((center(first), middle + 0.9, index == 0 ? "Mulai" : "Selesai"))
        }
        // Those who do it together.
        for (left, right) in zip(station.lanes, station.lanes.dropFirst()) {
            let (from, to) = left < right ? (left, right) : (right, left)
            picture.flow += line((center(from) + half.width, middle), (center(to) - half.width, middle))
            picture.heads += head((center(to) - half.width, middle), .right)
            picture.heads += head((center(from) + half.width, middle), .left)
        }
        if index > 0 {
            picture.flow += line((center(first), 0), (center(first), middle - half.height))
            picture.heads += head((center(first), middle - half.height), .down)
        }
        if index + 1 < stations.count {
            let next = stations[index + 1].lanes.first ?? 0
            let turn = height - min(1.8, height * 0.1)
            picture.flow += line((center(first), middle + half.height), (center(first), next == first ? height : turn))
            if next != first {
                picture.flow += line((center(first), turn), (center(next), turn))
                picture.flow += line((center(next), turn), (center(next), height))
            }
            if station.symbol == .decision, !station.branches.isEmpty {
                picture.labels.append((center(first) + 2.2, middle + half.height + 2.2, "Ya"))
            }
        }
        drawBranches(station, on: &picture, center: center(first), middle: middle, half: half, laneWidth: laneWidth)
        return picture
    }

    /// Branches leave a decision sideways, into free lanes: to a circle with the number of the row, or to a bar that ends.
    private func drawBranches(
        _ station: Station, on picture: inout Picture, center: Double, middle: Double,
        half: (width: Double, height: Double), laneWidth: Double
    ) {
        guard station.symbol == .decision, let first = station.lanes.first else { return }
        let free = [first + 1, first - 1].filter { names.indices.contains($0) && !station.lanes.contains($0) }
        // Where several ways lead to the same place, one line tells it.
        var ways: [Branch] = []
        for branch in station.branches where !ways.contains(where: { $0.row == branch.row }) { ways.append(branch) }
        for (branch, lane) in zip(ways, free) {
            let right = lane > first
            let start = center + (right ? half.width : -half.width)
            let target = (Double(lane) + 0.5) * laneWidth
            let radius = min(2.3, laneWidth * 0.18)
            let end = target + (right ? -radius : radius)
            picture.flow += line((start, middle), (end, middle))
            picture.heads += head((end, middle), right ? .right : .left)
            if let row = branch.row {
                picture.shapes += circle((target, middle), radius: radius)
                picture.labels.append((target, middle + 0.9, row))
            } else {
                picture.shapes += shape(.terminator, at: (target, middle), half: (radius, radius * 0.7))
            }
            // One other way is “Tidak”; of two each has its own word where the lanes leave room for it.
            let word = ways.count > 1 && laneWidth >= 16 ? branch.label : "Tidak"
            picture.labels.append(((start + end) / 2, middle - 1, word))
        }
    }

    /// The five-cornered connector at the foot of a page, or at the head of the next one.
    func connector(before index: Int, letter: String, atHead: Bool, laneWidth: Double, height: Double) -> Picture {
        var picture = frame(laneWidth: laneWidth, height: height)
        let x = (Double(stations[index].lanes.first ?? 0) + 0.5) * laneWidth
        let top = atHead ? 0.8 : 2.4
        let bottom = atHead ? height - 2.4 : height - 0.8
        let point = bottom - 1.8
        picture.shapes =
            "M\(n(x - 2.6)) \(n(top))H\(n(x + 2.6))V\(n(point))L\(n(x)) \(n(bottom))L\(n(x - 2.6)) \(n(point))Z"
        picture.flow = atHead ? line((x, bottom), (x, height)) : line((x, 0), (x, top))
        if !atHead { picture.heads = head((x, top), .down) }
        picture.labels = [(x, (top + point) / 2 + 1.1, letter)]
        return picture
    }

    // MARK: - Path data

    private func frame(laneWidth: Double, height: Double) -> Picture {
        var picture = Picture()
        for lane in 1..<max(2, names.count) where lane < names.count {
            picture.lanes += line((Double(lane) * laneWidth, 0), (Double(lane) * laneWidth, height))
        }
        return picture
    }

    private func shape(
        _ symbol: Station.Symbol, at point: (x: Double, y: Double), half: (width: Double, height: Double)
    ) -> String {
        let (x, y) = point
        let (w, h) = half
        switch symbol {
        case .process: return "M\(n(x - w)) \(n(y - h))H\(n(x + w))V\(n(y + h))H\(n(x - w))Z"
        case .decision:
            return "M\(n(x)) \(n(y - h))L\(n(x + w)) \(n(y))L\(n(x)) \(n(y + h))L\(n(x - w)) \(n(y))Z"
        case .terminator:
            let r = min(h, w)
            return "M\(n(x - w + r)) \(n(y - h))H\(n(x + w - r))A\(n(r)) \(n(h)) 0 0 1 \(n(x + w - r)) \(n(y + h))"
                + "H\(n(x - w + r))A\(n(r)) \(n(h)) 0 0 1 \(n(x - w + r)) \(n(y - h))Z"
        }
    }

    private func circle(_ point: (x: Double, y: Double), radius: Double) -> String {
        let (x, y) = point
        return "M\(n(x - radius)) \(n(y))A\(n(radius)) \(n(radius)) 0 1 1 \(n(x + radius)) \(n(y))"
            + "A\(n(radius)) \(n(radius)) 0 1 1 \(n(x - radius)) \(n(y))Z"
    }

    private func line(_ from: (Double, Double), _ to: (Double, Double)) -> String {
        "M\(n(from.0)) \(n(from.1))L\(n(to.0)) \(n(to.1))"
    }

    private enum Direction { case down, left, right }

    /// A filled arrow head whose point is at `point`.
    private func head(_ point: (x: Double, y: Double), _ direction: Direction) -> String {
        let (x, y) = point
        switch direction {
        case .down: return "M\(n(x)) \(n(y))L\(n(x - 0.8)) \(n(y - 1.6))L\(n(x + 0.8)) \(n(y - 1.6))Z"
        case .right: return "M\(n(x)) \(n(y))L\(n(x - 1.6)) \(n(y - 0.8))L\(n(x - 1.6)) \(n(y + 0.8))Z"
        case .left: return "M\(n(x)) \(n(y))L\(n(x + 1.6)) \(n(y - 0.8))L\(n(x + 1.6)) \(n(y + 0.8))Z"
        }
    }

    private func n(_ value: Double) -> String { Millimetres.written(value) }
}

/// Lengths as CSS and SVG write them.
enum Millimetres {
    /// With at most two decimals, whatever the locale.
    static func written(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 100_000 else { return "0" }
        let hundredths = Int((value * 100).rounded())
        let whole = abs(hundredths) / 100
        let rest = abs(hundredths) % 100
        let sign = hundredths < 0 ? "-" : ""
        if rest == 0 { return "\(sign)\(whole)" }
        return "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }
}

extension StringProtocol {
    /// Without blanks at both ends.
    var trimmed: String {
        var rest = Substring(self)
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
