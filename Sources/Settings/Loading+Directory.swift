import Casework
import Foundation
import OfficeCalendar

/// Roles and officials, with the places that later checks point at.
struct People {
    var roles: [Office.Role] = []
    var officials: [Office.Official] = []
    var delegations: [Delegation] = []
    /// Where an official's address stands.
    var places: [String: Place] = [:]
    /// False when `officials.yaml` could not be read: then nothing is said about unknown roles.
    var isComplete = false
}

extension Office {
    /// A facility and where it stands.
    struct FacilityEntry {
        var facility: Facility
        var place: Place
    }
}

/// `officials.yaml`, `agencies.yaml`, `facilities.yaml` and `holidays.csv`.
extension Loading {
    func isFile(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) && !isDirectory(path) }

    func people() -> People {
        guard let root = document(.officials).root() else { return People() }
        var people = People(isComplete: true)
        var holders: [(role: String, holder: Section.Found<String>)] = []
        var superiors: [(role: String, superior: Section.Found<String>)] = []
        var byAddress: [String: String] = [:]
        for (id, section) in root.section("officials").entries("official") {
            let address = section.address("address")
            people.places[id] = address?.place ?? section.place
            if let address, let other = byAddress.updateValue(id, forKey: address.value) {
                problems.add(
                    address.place,
                    "officials.\(id).address is also the address of \(other): "
                        + "a reply could not say whose word it is")
            }
            people.officials.append(
                Office.Official(
                    id: id, name: section.text("name") ?? "", address: address?.value ?? "", nip: nip(section),
                    rank: section.text("rank")))
        }
        for (id, section) in root.section("roles").entries("position") {
            if ["applicant", "worker"].contains(id) {
                problems.add(section.place, "the role name \(id) is taken: procedures use it for the \(id) itself")
            }
            let named = section.identifiers("holders")
            holders += named.map { (id, $0) }
            let superior = section.identifier("superior")
            if let superior { superiors.append((id, superior)) }
            people.roles.append(
                Office.Role(
                    id: id, title: section.text("title") ?? "", holders: named.map(\.value), superior: superior?.value))
        }
        if people.roles.isEmpty {
            problems.add(root.place, "roles is missing; name each role of the SOPs and who holds it")
        }
        let officials = people.officials.map(\.id)
        for (role, holder) in holders where !officials.contains(holder.value) {
            problems.add(
                holder.place, "roles.\(role).holders names \(holder.value), who is no official",
                suggestion: suggestion(for: holder.value, among: officials))
        }
        checkSuperiors(superiors, of: people)
        people.delegations = delegations(root, of: people)
        return people
    }

    /// Who acts for whom; two orders for one position at one time contradict each other.
    private func delegations(_ root: Section, of people: People) -> [Delegation] {
        let officials = people.officials.map(\.id)
        let roles = people.roles.map(\.id)
        var result: [Delegation] = []
        for section in root.list("delegations") {
            let away = section.identifier("official")
            let role = section.identifier("role")
            let delegate = section.identifier("to")
            let form: Delegation.Form? = section.word("as")
            let decree = section.text("decree")
            for (key, named) in [("official", away), ("to", delegate)] {
                guard let named, !officials.contains(named.value) else { continue }
                problems.add(
                    named.place, "\(section.full(key)) names \(named.value), who is no official",
                    suggestion: suggestion(for: named.value, among: officials))
            }
            if let role, !roles.contains(role.value) {
                problems.add(
                    role.place, "\(section.full("role")) names \(role.value), which is no role",
                    suggestion: suggestion(for: role.value, among: roles))
            }
            if away == nil, role == nil {
                problems.add(
                    section.place, "\(section.name) names neither official nor role: nobody could act for whom")
            }
            if let away, away.value == delegate?.value {
                problems.add(away.place, "\(section.name): \(away.value) cannot act for himself")
            }
            guard let from = section.day("from"), let through = section.day("through") else { continue }
            if through.value < from.value {
                problems.add(
                    through.place,
                    "\(section.full("through")) \(through.value) is before \(section.full("from")) \(from.value)")
            }
            guard let delegate, let form, let decree, away != nil || role != nil else { continue }
            let order = Delegation(
                official: away?.value, role: role?.value, delegate: delegate.value, form: form, from: from.value,
                through: through.value, decree: decree)
            if let other = result.first(where: { $0.contradicts(order) }) {
                problems.add(
                    from.place,
                    "\(section.name): from \(max(other.from, order.from)) \(other.delegate) acts already by \(other.decree)"
                )
            }
            result.append(order)
        }
        return result
    }

    private func nip(_ section: Section) -> String? {
        guard let written = section.textAt("nip") else { return nil }
        let digits = written.value.filter { $0 != " " }
        guard digits.utf8.count == 18, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else {
            problems.add(written.place, "\(section.full("nip")) must have 18 digits, got \(quoted(written.value))")
            return nil
        }
        return digits
    }

    private func checkSuperiors(_ superiors: [(role: String, superior: Section.Found<String>)], of people: People) {
        let roles = people.roles.map(\.id)
        var inRound: Set<String> = []
        for (role, superior) in superiors where !inRound.contains(role) {
            guard let above = people.roles.first(where: { $0.id == superior.value }) else {
                problems.add(
                    superior.place, "roles.\(role).superior names \(superior.value), which is no role",
                    suggestion: suggestion(for: superior.value, among: roles))
                continue
            }
            var seen: Set<String> = [role]
            var next: Office.Role? = above
            while let current = next {
                guard seen.insert(current.id).inserted else {
                    if current.id == role {
                        inRound.formUnion(seen)
                        problems.add(superior.place, "roles.\(role).superior leads back to \(role)")
                    }
                    break
                }
                next = current.superior.flatMap { id in people.roles.first { $0.id == id } }
            }
        }
    }

    func agencies() -> [Office.Agency] {
        guard let root = document(.agencies).root() else { return [] }
        var bySender: [String: String] = [:]
        var result: [Office.Agency] = []
        for (id, section) in root.section("agencies").entries("agency") {
            let senders = section.senders("senders")
            for sender in senders {
                if let other = bySender.updateValue(id, forKey: sender.value), other != id {
                    problems.add(
                        sender.place, "agencies.\(id).senders has \(sender.value), which already belongs to \(other)")
                }
            }
            result.append(
                Office.Agency(
                    id: id, name: section.text("name") ?? "", head: section.text("head") ?? "",
                    senders: senders.map(\.value)))
        }
        return result
    }

    private func keeper(_ section: Section, _ people: People) -> String? {
        guard let keeper = section.identifier("keeper") else { return nil }
        let roles = people.roles.map(\.id)
        if people.isComplete, !roles.contains(keeper.value) {
            problems.add(
                keeper.place, "\(section.full("keeper")) names \(keeper.value), which is no role",
                suggestion: suggestion(for: keeper.value, among: roles))
        }
        return keeper.value
    }

    func facilities(_ people: People) -> [Office.FacilityEntry] {
        guard let root = document(.facilities).root() else { return [] }
        return root.section("facilities").entries("facility").map { id, section in
            Office.FacilityEntry(
                facility: Facility(
                    id: id, kind: section.identifier("kind")?.value ?? "", name: section.text("name") ?? "",
                    units: section.integer("units") ?? 1, capacity: section.integer("capacity"),
                    bufferMinutes: section.integer("buffer_minutes") ?? 0, host: section.address("host")?.value,
                    keeper: keeper(section, people)),
                place: section.place)
        }
    }

    /// `holidays.csv`: `date,name,kind,status`, quoted as RFC 4180 has it; also the years that are only predicted.
    func holidays() -> (days: [OfficeHours.Holiday], predicted: Set<Int>) {
        let file = path("holidays.csv")
        guard let data = FileManager.default.contents(atPath: file), let text = String(data: data, encoding: .utf8)
        else {
            problems.add(Place(file: file, line: 1, column: 1), "the file is missing or is not UTF-8 text")
            return ([], [])
        }
        var days: [OfficeHours.Holiday] = []
        var predicted: Set<Int> = []
        var lineOfDay: [String: Int] = [:]
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let place = Place(file: file, line: index + 1, column: 1)
            guard !line.trimmingCharacters(in: .whitespaces).isEmpty else { continue }
            let fields = Self.fields(of: String(line))
            if index == 0 {
                if fields.map(\.text) != ["date", "name", "kind", "status"] {
                    problems.add(place, "the first line must be date,name,kind,status")
                }
                continue
            }
            guard fields.count == 4 else {
                problems.add(place, "a line must have four fields date,name,kind,status, this one has \(fields.count)")
                continue
            }
            func at(_ field: Int) -> Place { Place(file: file, line: index + 1, column: fields[field].column) }
            guard let day = Day(iso: fields[0].text) else {
                problems.add(at(0), "the date must be one such as 2026-11-26, got \(quoted(fields[0].text))")
                continue
            }
            if fields[1].text.isEmpty { problems.add(at(1), "the holiday has no name") }
            if !["nasional", "cuti_bersama"].contains(fields[2].text) {
                problems.add(
                    at(2), "the kind must be nasional or cuti_bersama, got \(quoted(fields[2].text))",
                    suggestion: suggestion(for: fields[2].text, among: ["nasional", "cuti_bersama"]))
            }
            if let other = lineOfDay.updateValue(index + 1, forKey: day.description) {
                problems.add(at(0), "\(day) stands in line \(other) already")
            }
            if fields[3].text.hasPrefix("prediction") { predicted.insert(day.year) }
            days.append(OfficeHours.Holiday(day: day, name: fields[1].text))
        }
        return (days.sorted { $0.day < $1.day }, predicted)
    }

    /// The fields of one CSV line, each with its column from 1.
    private static func fields(of line: String) -> [(text: String, column: Int)] {
        var result: [(String, Int)] = []
        var field = ""
        var start = 1
        var inQuotes = false
        var column = 0
        var characters = Array(line)[...]
        while let character = characters.popFirst() {
            column += 1
            switch character {
            case "\"" where inQuotes && characters.first == "\"":
                field.append("\"")
                characters = characters.dropFirst()
                column += 1
            case "\"": inQuotes.toggle()
            case "," where !inQuotes:
                result.append((field.trimmingCharacters(in: .whitespaces), start))
                field = ""
                start = column + 1
            default: field.append(character)
            }
        }
        result.append((field.trimmingCharacters(in: .whitespaces), start))
        return result
    }
}
