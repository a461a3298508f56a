import Casework
import Foundation
import OfficeCalendar

/// `procedures/*.yaml`: one SOP each.
extension Loading {
    /// - Parameter office: `office.yaml`, which may say which SOPs run and which comes first.
    func procedures(
        _ office: Section?, people: People, facilities: [Office.FacilityEntry],
        templates: (path: String, isThere: Bool)?
    ) -> [Procedure] {
        let folder = path("procedures")
        let names = Set(
            folders("procedures").flatMap { (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? [] })
        var files = names.filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }.sorted()
        if files.isEmpty {
            problems.add(
                Place(file: folder, line: 1, column: 1), "there is no procedure; put one file ID.yaml here for each SOP"
            )
        }
        for name in names.sorted() where name.hasSuffix(".yml") {
            problems.add(
                Place(file: folder + "/" + name, line: 1, column: 1), "the file must be named *.yaml to be read",
                suggestion: String(name.dropLast(4)) + ".yaml")
        }
        let order = chosen(files, office)
        files = files.filter { order.contains($0) }
        var result: [Procedure] = []
        var services: [String: String] = [:]
        for file in files {
            let document = document(.procedure, "procedures/" + file)
            let id = String(file.dropLast(5))
            let start = Place(file: document.file, line: 1, column: 1)
            if !Section.isIdentifier(id) {
                problems.add(start, "the file's name is the SOP's id: small letters, digits, - and _ before .yaml")
            }
            guard let root = document.root() else { continue }
            let reading = ProcedureReading(root: root, id: id, people: people, facilities: facilities, loading: self)
            let procedure = reading.procedure(templates: templates)
            let service = root.section("service")
            if let other = services.updateValue(id, forKey: procedure.service.name), !procedure.service.name.isEmpty {
                problems.add(
                    service.place(of: "name"), "service.name \(procedure.service.name) is already that of \(other)")
            }
            checkPhrases(service.section("recognised_by"), of: procedure, against: result)
            result.append(procedure)
        }
        return order.compactMap { file in result.first { $0.id + ".yaml" == file } }
    }

    /// A phrase that weighs the same for two services cannot tell which of them a letter means.
    private func checkPhrases(_ section: Section, of procedure: Procedure, against others: [Procedure]) {
        for phrase in section.keys {
            let words = phrase.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
            guard let weight = procedure.service.phrases[words],
                let other = others.first(where: {
                    $0.service.phrases[words] == weight && $0.service.name != procedure.service.name
                })
            else { continue }
            problems.add(
                section.place(ofKey: phrase),
                "the phrase \(quoted(words)) weighs \(weight) here and in \(other.id): "
                    + "it cannot tell which of them a letter means")
        }
    }

    /// The files of the SOPs that the office runs, in its order; a name without a file is a mistake.
    private func chosen(_ files: [String], _ office: Section?) -> [String] {
        guard let office else { return files }
        let ids = files.map { String($0.dropLast(5)) }
        func isThere(_ found: Section.Found<String>, _ key: String, among ids: [String]) -> Bool {
            guard !ids.contains(found.value) else { return true }
            problems.add(
                found.place, "\(key) names \(found.value), which is no file of procedures/",
                suggestion: suggestion(for: found.value, among: ids))
            return false
        }
        var order = ids
        if office.has("procedures") {
            order = []
            for found in office.identifiers("procedures") where isThere(found, "procedures", among: ids) {
                if !order.contains(found.value) { order.append(found.value) }
            }
        }
        if let first = office.identifier("first_procedure"), isThere(first, "first_procedure", among: order) {
            order.removeAll { $0 == first.value }
            order.insert(first.value, at: 0)
        }
        return order.map { $0 + ".yaml" }
    }
}

/// One procedure file while it is read.
struct ProcedureReading {
    let root: Section
    let id: String
    let people: People
    let facilities: [Office.FacilityEntry]
    let loading: Loading

    private var problems: ProblemList { loading.problems }

    func procedure(templates: (path: String, isThere: Bool)?) -> Procedure {
        let head = head()
        let service = service(root.section("service"))
        let bundle = bundle(root.section("bundle"))
        let letter = root.has("letter") ? letter(root.section("letter"), templates: templates) : nil
        let written = rows()
        var procedure = Procedure(
            id: id, version: "", name: head.first { $0.name == "nama" }?.value ?? id, head: head, service: service,
            bundle: bundle, rows: resolve(written), letter: letter,
            bundleConditions: bundleConditions(root.section("bundle_when"), bundle))
        procedure.version = Self.digest(of: procedure)
        if !problems.concerns(root.document.file) {
            ProcedureCheck(procedure: procedure, written: written, root: root, problems: problems).run()
        }
        return procedure
    }

    private func head() -> [Procedure.HeadLine] {
        let section = root.section("head")
        if !section.has("nama") { _ = section.text("nama") }
        return section.keys.compactMap { key in
            let value = key == "nama" ? section.text("nama") : section.textAt(key, "line")?.value
            return value.map { Procedure.HeadLine(name: key, value: $0) }
        }
    }

    private func service(_ section: Section) -> Procedure.Service {
        let recognised = section.section("recognised_by")
        var phrases: [String: Int] = [:]
        for phrase in recognised.keys {
            guard let weight = recognised.integer(phrase, "phrase") else { continue }
            let words = phrase.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
            if phrases.updateValue(weight, forKey: words) != nil {
                problems.add(recognised.place(ofKey: phrase), "the phrase \(quoted(words)) stands here twice")
            }
        }
        if phrases.isEmpty, section.isPresent {
            problems.add(
                recognised.place,
                "service.recognised_by is empty; no letter would be recognised: give phrases with weights")
        }
        return Procedure.Service(
            name: section.identifier("name")?.value ?? "", phrases: phrases, required: section.words("required"),
            formReplacesLetter: section.boolean("form_replaces_letter"), noticeDays: section.integer("notice_days"),
            openEndMinutes: (section.duration("open_end") ?? 7200) / 60, notice: notice(section))
    }

    private func notice(_ section: Section) -> Procedure.Service.Notice? {
        let counts: NoticeDays? = section.word("notice_counts")
        let short: ShortNotice? = section.word("short_notice")
        guard section.has("notice_counts") || section.has("short_notice") else { return nil }
        if !section.has("notice_days") {
            let key = section.has("short_notice") ? "short_notice" : "notice_counts"
            problems.add(section.place(ofKey: key), "service.\(key) says nothing without service.notice_days")
        }
        return Procedure.Service.Notice(workingDays: counts == .working, asksApplicant: short == .ask)
    }

    private enum NoticeDays: String { case calendar, working }
    private enum ShortNotice: String { case tell, ask }

    /// Conditions under which kinds of the bundle are needed.
    private func bundleConditions(_ section: Section, _ bundle: [Need]) -> [String: Condition]? {
        var result: [String: Condition] = [:]
        for (kind, facts) in section.entries("kind") {
            if !bundle.contains(where: { $0.kind == kind }) {
                problems.add(
                    section.place(ofKey: kind), "bundle_when speaks of \(kind), which bundle does not ask for",
                    suggestion: suggestion(for: kind, among: bundle.map(\.kind)))
            }
            result[kind] = condition(facts)
        }
        return result.isEmpty ? nil : result
    }

    private func condition(_ section: Section) -> Condition? {
        guard section.isPresent else { return nil }
        return Condition(Dictionary(section.keys.map { ($0, section.texts($0, "fact")) }) { first, _ in first })
    }

    private func bundle(_ section: Section) -> [Need] {
        let kinds = Array(Set(facilities.map(\.facility.kind))).sorted()
        return section.keys.compactMap { kind in
            guard let units = section.integer(kind, "kind") else { return nil }
            let fitting = facilities.filter { $0.facility.kind == kind }
            if fitting.isEmpty {
                problems.add(
                    section.place(ofKey: kind),
                    "bundle asks for \(kind), but facilities.yaml has no facility of that kind",
                    suggestion: suggestion(for: kind, among: kinds))
            } else if let most = fitting.map(\.facility.units).max(), most < units {
                problems.add(
                    section.place(of: kind),
                    "bundle asks for \(units) units of \(kind), but no facility has more than \(most)")
            }
            return Need(kind: kind, units: units)
        }
    }

    private func letter(_ section: Section, templates: (path: String, isThere: Bool)?) -> LetterForm {
        let template = section.identifier("template")
        if let template, let templates, templates.isThere {
            let folder = templates.path + "/letters"
            let names = Set(
                ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).map {
                    String($0.prefix { $0 != "." })
                }
            ).filter { !$0.isEmpty }
            if !names.contains(template.value) {
                problems.add(
                    template.place, "letter.template \(template.value) is missing: there is no such file in \(folder)",
                    suggestion: suggestion(for: template.value, among: names.sorted()))
            }
        }
        return LetterForm(
            template: template?.value ?? "", subject: section.text("subject") ?? "",
            nature: section.text("nature") ?? "", classification: section.text("classification") ?? "",
            conditions: section.texts("conditions"), copies: section.texts("copies"))
    }

    // MARK: - Rows and acts

    /// An act with routes still as written, and the places that the check points at.
    struct WrittenAct {
        var act: Act
        var outcomes: [(outcome: Outcome, route: Section.Found<WrittenRoute>, key: Place)]
        var choices: [(word: String, route: Section.Found<WrittenRoute>)]
        /// Where the act stands.
        var place: Place
        var section: Section
    }

    struct WrittenRow {
        var row: Procedure.Row
        var acts: [WrittenAct]
        var section: Section
    }

    private func rows() -> [WrittenRow] {
        var result: [WrittenRow] = []
        let sections = root.list("table")
        if sections.isEmpty {
            problems.add(
                root.place(ofKey: "table"), "table is missing; give the rows of the SOP's table in their order")
        }
        for section in sections {
            let number = section.identifier("row")
            if let number, result.contains(where: { $0.row.number == number.value }) {
                problems.add(number.place, "the row \(number.value) stands here twice")
            }
            let time = section.text("time") ?? ""
            let row = Procedure.Row(
                number: number?.value ?? "", text: section.text("text") ?? "",
                performers: section.text("performers") ?? "",
                requisites: section.text("requisites") ?? "", time: time, minutes: minutes(section, time: time),
                output: section.text("output") ?? "", books: section.boolean("books"), acts: [])
            let listed = section.list("acts")
            if listed.isEmpty {
                problems.add(
                    section.place,
                    "row \(row.number) has no acts; say what it makes somebody do, such as - dispose: ROLE")
            }
            let acts = listed.enumerated().compactMap { index, act in
                self.act(act, id: listed.count == 1 ? row.number : "\(row.number).\(index + 1)")
            }
            result.append(WrittenRow(row: row, acts: acts, section: section))
        }
        return result
    }

    /// Office minutes of a day by Perpres 21/2023: 37 hours 30 minutes a week over five days.
    private static let dayMinutes = 450

    /// The standard time: as given, or from wording such as `15 menit`, `1 jam`, `1 hari`. Both must agree.
    private func minutes(_ section: Section, time: String) -> Int? {
        let words = time.lowercased().split(separator: " ")
        var stated: ClosedRange<Int>?
        if words.count >= 2, let count = Int(words[0]), (1...1000).contains(count) {
            switch words[1] {
            case "menit": stated = count...count
            case "jam": stated = count * 60...count * 60
            // An office's own day may be longer or shorter than the usual one.
            case "hari": stated = count * 300...count * 600
            default: break
            }
        }
        let given = section.integer("minutes")
        if let given, let stated, !stated.contains(given) {
            problems.add(
                section.place(of: "minutes"), "\(section.full("minutes")) is \(given), but time says \(quoted(time))")
        }
        if let given { return given }
        guard let stated else { return nil }
        return stated.lowerBound == stated.upperBound ? stated.lowerBound : stated.lowerBound / 300 * Self.dayMinutes
    }

    private func act(_ section: Section, id: String) -> WrittenAct? {
        let named = section.keys.filter { ActKind(rawValue: $0) != nil }
        guard let word = named.first, let kind = ActKind(rawValue: word) else {
            // A misspelt act has been refused as an unknown key.
            let options = Setting.keys(.procedure, below: section.pattern)
            if section.keys.allSatisfy({ options.contains($0) }) {
                problems.add(
                    section.place,
                    "an item of acts must name its act, one of "
                        + ActKind.allCases.map(\.rawValue).joined(separator: ", "))
            }
            return nil
        }
        for second in named.dropFirst() {
            problems.add(
                section.place(ofKey: second),
                "an item of acts names one act, this one names \(word) and \(second): "
                    + "begin a new item with -")
        }
        guard let by = section.performer(word, "act") else { return nil }
        check(by)
        let outcomes = section.section("outcomes")
        let choices = section.section("choices")
        let told = section.performers("to")
        for performer in told { check(performer) }
        let partners = section.performers("with")
        for performer in partners { check(performer) }
        let automatic = section.boolean("automatic")
        return WrittenAct(
            act: Act(
                id: id, kind: kind, by: by.value, automatic: automatic || by.value == .worker, routes: [:], choices: [],
                result: section.identifier("result")?.value, showsPasscode: section.boolean("shows_passcode"),
                to: told.map(\.value), with: partners.isEmpty ? nil : partners.map(\.value),
                when: section.has("when") ? condition(section.section("when")) : nil),
            outcomes: outcomes.keys.compactMap { key in
                guard let outcome = Outcome(rawValue: key), let route = outcomes.route(key, "outcome") else {
                    return nil
                }
                return (outcome, route, outcomes.place(ofKey: key))
            },
            choices: choices.keys.compactMap { key in choices.route(key, "word").map { (key, $0) } },
            place: section.place(ofKey: word), section: section)
    }

    /// A performer must exist; that somebody holds each role is a rule of `officials.yaml` itself.
    private func check(_ performer: Section.Found<Performer>) {
        guard people.isComplete, case .role(let id) = performer.value else { return }
        let roles = people.roles.map(\.id)
        guard !roles.contains(id) else { return }
        problems.add(
            performer.place, "\(id) is no role of officials.yaml",
            suggestion: suggestion(for: id, among: roles + ["applicant", "worker"]))
    }

    /// Rows with their routes resolved to acts; a row that does not exist is a mistake.
    private func resolve(_ written: [WrittenRow]) -> [Procedure.Row] {
        func route(_ found: Section.Found<WrittenRoute>) -> Route {
            switch found.value {
            case .plain(let route): return route
            case .row(let number):
                guard let row = written.first(where: { $0.row.number == number }) else {
                    problems.add(
                        found.place, "there is no row \(number)",
                        suggestion: suggestion(for: number, among: written.map(\.row.number)).map { "row \($0)" })
                    return .next
                }
                return row.acts.first.map { .act($0.act.id) } ?? .next
            }
        }
        return written.map { item in
            var row = item.row
            row.acts = item.acts.map { written in
                var act = written.act
                for (outcome, found, _) in written.outcomes { act.routes[outcome] = route(found) }
                act.choices = written.choices.map { Act.Choice(word: $0.word, route: route($0.route)) }
                return act
            }
            return row
        }
    }

    /// FNV-1a over the canonical JSON of the meaning, so that comments and layout do not make a new version.
    private static func digest(of procedure: Procedure) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in (try? encoder.encode(procedure)) ?? Data() { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let text = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - text.utf8.count) + text
    }
}
