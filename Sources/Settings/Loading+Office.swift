import Casework
import OfficeCalendar

/// `office.yaml`: who the office is, when it works, what it trusts, its mail and its machine.
extension Loading {
    func office(
        _ root: Section, people: People, agencies: [Office.Agency], facilities: [Office.FacilityEntry],
        holidays: [OfficeHours.Holiday]
    ) -> Office {
        let office = root.section("office")
        let head = office.section("letterhead")
        let emblem = head.path("emblem")
        if let emblem, !isFile(emblem.value) {
            problems.add(emblem.place, "office.letterhead.emblem: there is no file \(emblem.value)")
        }
        let names = head.texts("name")
        if names.count > 3 {
            problems.add(head.place(of: "name"), "office.letterhead.name has \(names.count) lines; three fit a kop")
        }
        let numbering = root.section("numbering")
        let zone: Zone = office.word("zone") ?? .wib
        return Office(
            name: office.text("name") ?? "", shortName: office.text("short_name") ?? "",
            letterhead: Office.Letterhead(
                government: head.text("government") ?? "", name: names, address: head.texts("address"),
                city: head.text("city") ?? "", emblem: head.has("emblem") ? head.text("emblem") : nil),
            address: office.address("address")?.value ?? "",
            hours: hours(root.section("hours"), zone: zone, holidays: holidays), roles: people.roles,
            officials: people.officials, agencies: agencies, facilities: facilities.map(\.facility),
            policy: policy(root.section("policy")),
            numbering: Office.Numbering(
                casePrefix: numbering.identifier("case_prefix")?.value ?? "K",
                letterPattern: letterPattern(numbering)),
            operatorAddress: office.address("operator")?.value, delegations: people.delegations,
            handInRoles: handInRoles(office, people: people), digest: digest(root.section("digest")),
            intakeSenders: intakeSenders(root))
    }

    private func handInRoles(_ office: Section, people: People) -> [String] {
        let roles = people.roles.map(\.id)
        let named = office.identifiers("hand_in")
        for role in named where people.isComplete && !roles.contains(role.value) {
            problems.add(
                role.place, "office.hand_in names \(role.value), which is no role",
                suggestion: suggestion(for: role.value, among: roles))
        }
        return named.map(\.value)
    }

    private func digest(_ section: Section) -> Office.Digest? {
        let at = section.time("at")
        let threshold = section.integer("threshold")
        guard section.has("at") || section.has("threshold") else { return nil }
        if !section.has("at") || !section.has("threshold") {
            problems.add(section.place, "digest needs both at and threshold")
        }
        guard let at, let threshold else { return nil }
        return Office.Digest(at: at.value, threshold: threshold)
    }

    /// Applications that mail filled forms; an address that somebody has already cannot be an application's.
    private func intakeSenders(_ root: Section) -> [Office.IntakeSender]? {
        guard root.has("intake_senders") else { return nil }
        var result: [Office.IntakeSender] = []
        for section in root.list("intake_senders") {
            guard let address = section.address("address") else { continue }
            if result.contains(where: { $0.address == address.value }) {
                problems.add(address.place, "intake_senders has \(address.value) twice")
            }
            result.append(Office.IntakeSender(address: address.value, name: section.text("name") ?? ""))
        }
        return result
    }

    private func letterPattern(_ numbering: Section) -> String {
        guard let pattern = numbering.textAt("letter_pattern") else { return "{number}" }
        let known = ["classification", "number", "month", "year"]
        var rest = pattern.value[...]
        var found: Set<String> = []
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}") else {
                problems.add(pattern.place, "numbering.letter_pattern has a { without its }")
                break
            }
            let word = String(rest[rest.index(after: open)..<close])
            if !known.contains(word) {
                problems.add(
                    pattern.place,
                    "numbering.letter_pattern has an unknown {\(word)}; accepted are "
                        + known.map { "{\($0)}" }.joined(separator: ", "),
                    suggestion: suggestion(for: word, among: known).map { "{\($0)}" })
            }
            found.insert(word)
            rest = rest[rest.index(after: close)...]
        }
        if !found.contains("number") {
            problems.add(pattern.place, "numbering.letter_pattern has no {number}: all letters would have one number")
        }
        return pattern.value
    }

    // MARK: - Hours

    private func hours(_ section: Section, zone: Zone, holidays: [OfficeHours.Holiday]) -> OfficeHours {
        let week = week(section)
        if week.days.allSatisfy(\.isEmpty) {
            problems.add(section.place, "hours names no working day; give hours for monday to friday at least")
        }
        var periods: [OfficeHours.Period] = []
        for period in section.list("periods") {
            let name = period.text("name") ?? ""
            let weekInside = self.week(period)
            if weekInside.days.allSatisfy(\.isEmpty) {
                problems.add(period.place, "\(period.name) names no working day; use holidays.csv to close the office")
            }
            guard let from = period.day("from"), let through = period.day("through") else { continue }
            if through.value < from.value {
                problems.add(
                    through.place, "\(period.name) ends on \(through.value), before it begins on \(from.value)")
            }
            if let other = periods.first(where: { $0.from <= through.value && from.value <= $0.through }) {
                problems.add(from.place, "\(period.name) overlaps the period \(other.name)")
            }
            periods.append(
                OfficeHours.Period(name: name, from: from.value, through: through.value, week: weekInside))
        }
        return OfficeHours(zone: zone, week: week, periods: periods, holidays: holidays)
    }

    private func week(_ section: Section) -> OfficeHours.Week {
        var days: [Weekday: [OfficeHours.Range]] = [:]
        for (key, weekday) in zip(weekdayKeys, Weekday.allCases) {
            let ranges = section.hours(key, "weekday")
            for (earlier, later) in zip(ranges, ranges.dropFirst()) where later.value.start < earlier.value.end {
                problems.add(later.place, "\(section.full(key)) has hours that overlap or are out of order")
            }
            days[weekday] = ranges.map(\.value)
        }
        return OfficeHours.Week(days)
    }

    // MARK: - Policy

    private func policy(_ section: Section) -> Office.Policy {
        let patience = section.integer("applicant_patience_days") ?? 5
        let tokenDays = section.integer("token_days") ?? 30
        if tokenDays <= patience {
            problems.add(
                section.has("token_days")
                    ? section.place(of: "token_days") : section.place(of: "applicant_patience_days"),
                "policy.token_days (\(tokenDays)) must be more than policy.applicant_patience_days (\(patience)): "
                    + "a question must stay answerable while the case waits")
        }
        return Office.Policy(
            proof: section.word("proof") ?? .required, strangers: section.word("strangers") ?? .register,
            reminderMinutes: (section.duration("first_reminder") ?? 7200) / 60,
            reminders: section.integer("reminders") ?? 2, applicantPatienceDays: patience, tokenDays: tokenDays,
            answersPerCaseHour: section.integer("answers_per_case_hour") ?? 1,
            answersPerAddressDay: section.integer("answers_per_address_day") ?? 1,
            mailsPerHour: section.integer("mails_per_hour") ?? 10,
            retentionDays: section.integer("retention_days") ?? 30)
    }

    // MARK: - Mail

    func mail(_ section: Section, office: Office) -> MailSettings {
        let imap = section.section("imap")
        let smtp = section.section("smtp")
        let archive = section.section("archive")
        return MailSettings(
            imap: server(imap, tls: 993, starttls: 143), mailbox: imap.text("mailbox") ?? "INBOX",
            pollSeconds: imap.duration("poll") ?? 60, idle: imap.boolean("idle"), startFrom: startFrom(imap),
            afterReading: afterReading(imap), largestMail: imap.size("largest") ?? 0,
            smtp: server(smtp, tls: 465, starttls: 587), sender: smtp.address("sender")?.value ?? office.address,
            smtpTimeoutSeconds: smtp.duration("timeout") ?? 600, connections: smtp.integer("connections") ?? 1,
            archive: self.archive(archive), plusAddresses: section.boolean("plus_addresses"),
            recipientDelimiter: delimiter(section), trustedAuthservIDs: section.hosts("trusted_authserv_ids"),
            ownHosts: section.hosts("own_hosts"), keepDays: section.integer("keep_days") ?? 90)
    }

    private func delimiter(_ section: Section) -> String {
        (section.word("recipient_delimiter") as Delimiter?)?.rawValue ?? "+"
    }

    private enum Delimiter: String {
        case plus = "+"
        case minus = "-"
    }

    private func server(_ section: Section, tls: Int, starttls: Int) -> MailSettings.Server {
        let host = section.host("host")
        let security: MailSettings.Server.Security = section.word("security") ?? .tls
        if let host, security == .none, !Self.isLoopback(host.value) {
            problems.add(
                section.place(of: "security"),
                "\(section.full("security")) none is accepted for this machine alone (127.0.0.1, ::1, localhost), "
                    + "not for \(host.value)")
        }
        let caFile = section.path("ca_file")
        if let caFile, !isFile(caFile.value) {
            problems.add(caFile.place, "\(section.full("ca_file")): there is no file \(caFile.value)")
        }
        return MailSettings.Server(
            host: host?.value ?? "", port: section.integer("port") ?? (security == .tls ? tls : starttls),
            security: security, login: login(section), caFile: caFile?.value)
    }

    private func login(_ section: Section) -> MailSettings.Server.Login? {
        let user = section.text("user")
        let secret = section.secret("secret")
        let authentication: MailSettings.Server.Authentication = section.word("auth") ?? .password
        // Where a login is optional, half of one is a mistake; where it is required, the table says what is missing.
        if case .means = Setting.entry(.office, section.pattern + ".user").absence {
            if section.has("user"), !section.has("secret") {
                problems.add(
                    section.place(of: "user"), "\(section.full("user")) is given without \(section.full("secret"))")
            }
            if !section.has("user"), section.has("secret") || section.has("auth") {
                let key = section.has("secret") ? "secret" : "auth"
                problems.add(section.place(of: key), "\(section.full(key)) is given without \(section.full("user"))")
            }
        }
        guard let user, let secret else { return nil }
        return MailSettings.Server.Login(user: user, secret: secret.value, authentication: authentication)
    }

    private func startFrom(_ section: Section) -> MailSettings.StartFrom {
        section.start("start_from").flatMap(\.value).map(MailSettings.StartFrom.day) ?? .firstContact
    }

    private func afterReading(_ section: Section) -> MailSettings.AfterReading {
        let keyword = section.identifier("keyword")
        let folder = section.textAt("folder")
        let choice: AfterReadingWord = section.word("after_reading") ?? .flag
        if choice != .move, let folder {
            problems.add(folder.place, "mail.imap.folder is used with after_reading: move alone")
        }
        if choice != .flag, section.has("keyword"), let keyword {
            problems.add(keyword.place, "mail.imap.keyword is used with after_reading: flag alone")
        }
        switch choice {
        case .flag: return .flag(keyword?.value ?? "Disposisi")
        case .leave: return .leave
        case .move:
            guard let folder else {
                if !section.has("folder") {
                    problems.add(
                        section.place(of: "after_reading"),
                        "mail.imap.after_reading is move, but mail.imap.folder is missing")
                }
                return .leave
            }
            return .move(folder.value)
        }
    }

    private enum AfterReadingWord: String {
        case flag
        case move
        case leave
    }

    private func archive(_ section: Section) -> MailSettings.Archive? {
        let imap = section.section("imap")
        let address = section.address("address")
        let server = imap.isPresent ? server(imap, tls: 993, starttls: 143) : nil
        if imap.isPresent, !imap.has("host") {
            problems.add(imap.place, "mail.archive.imap.host is missing; it must be a host name or IP address")
        }
        if let server, server.login == nil, !imap.has("user"), !imap.has("secret") {
            problems.add(imap.place, "mail.archive.imap.user is missing; it must be a text")
        }
        let mailbox = imap.text("mailbox") ?? "INBOX"
        guard let address else {
            if section.isPresent, !section.has("address") {
                problems.add(section.place, "mail.archive.address is missing; it must be a mail address")
            }
            return nil
        }
        return MailSettings.Archive(address: address.value, imap: server, mailbox: mailbox)
    }

    static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.first == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Addresses that would make the office write to itself or take one person for another.
    func checkAddresses(_ root: Section, office: Office, mail: MailSettings, people: People) {
        let place = root.section("mail").section("archive").place(of: "address")
        if let archive = mail.archive, archive.address == office.address {
            problems.add(
                place, "mail.archive.address is office.address: every outgoing mail would come back as a request")
        }
        for official in people.officials where official.address == office.address {
            problems.add(
                people.places[official.id] ?? root.place,
                "officials.\(official.id).address is office.address: the office would ask itself")
        }
        for (section, sender) in zip(root.list("intake_senders"), office.intakeSenders ?? []) {
            if sender.address == office.address {
                problems.add(
                    section.place(of: "address"), "intake_senders has office.address: the office would ask itself")
            } else if let official = office.official(at: sender.address) {
                problems.add(
                    section.place(of: "address"),
                    "intake_senders has the address of \(official.id): an official's mail is no form")
            }
        }
        if let archive = mail.archive, let official = office.official(at: archive.address) {
            problems.add(
                place, "mail.archive.address is the address of \(official.id): nobody's mailbox may be the archive")
        }
    }

    // MARK: - Zoom

    func zoom(_ section: Section) -> ZoomSettings? {
        let account = section.text("account_id")
        let client = section.text("client_id")
        let secret = section.secret("client_secret")
        let caFile = section.path("ca_file")
        let patience = section.duration("patience") ?? 7200
        let server = section.textAt("test_server")
        guard section.isPresent else { return nil }
        for key in ["account_id", "client_id", "client_secret"] where !section.has(key) {
            problems.add(section.place, "zoom.\(key) is missing; without a zoom section people make the meetings")
        }
        if let caFile, !isFile(caFile.value) {
            problems.add(caFile.place, "zoom.ca_file: there is no file \(caFile.value)")
        }
        if let server, !Self.isPlayed(server.value) {
            problems.add(
                server.place,
                "zoom.test_server must be http to this machine, such as http://127.0.0.1:8080; "
                    + "leave it out for Zoom itself")
        }
        guard let account, let client, let secret else { return nil }
        return ZoomSettings(
            accountID: account, clientID: client, clientSecret: secret.value, patienceSeconds: patience,
            caFile: caFile?.value, testServer: server?.value)
    }

    /// `http://`, a loopback address and a port.
    private static func isPlayed(_ text: String) -> Bool {
        guard text.hasPrefix("http://") else { return false }
        let parts = text.dropFirst("http://".count).split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let port = UInt16(parts[1]), port > 0 else { return false }
        return isLoopback(String(parts[0]))
    }

    /// Facilities whose meetings the worker makes have a host; without zoom it has no meaning.
    func hosts(_ facilities: [Office.FacilityEntry], zoom: ZoomSettings?) -> [Office.FacilityEntry] {
        guard zoom != nil else {
            return facilities.map { entry in
                var entry = entry
                entry.facility.host = nil
                return entry
            }
        }
        var owners: [String: String] = [:]
        for entry in facilities {
            guard let host = entry.facility.host else { continue }
            if let other = owners.updateValue(entry.facility.id, forKey: host) {
                problems.add(
                    entry.place,
                    "facilities.\(entry.facility.id).host is also the host of \(other): one Zoom user "
                        + "cannot run the meetings of both")
            }
        }
        return facilities
    }

    // MARK: - Machine

    func readerLimits(_ section: Section) -> ReaderLimits {
        let fast = section.duration("fast_timeout") ?? 3
        let slow = section.duration("slow_timeout") ?? 180
        if slow <= fast {
            problems.add(
                section.place(of: "slow_timeout"), "reader.slow_timeout must be longer than reader.fast_timeout")
        }
        return ReaderLimits(
            children: section.integer("children") ?? 1, fastSeconds: fast, slowSeconds: slow,
            memoryMegabytes: (section.size("memory") ?? 0) >> 20, sandbox: section.word("sandbox") ?? .auto)
    }

    func dispatch(_ section: Section, mail: Section) -> DispatchSettings {
        let first = section.duration("first_retry") ?? 300
        let longest = section.duration("longest_retry") ?? 3600
        let claim = section.duration("claim") ?? 900
        let timeout = mail.section("smtp").duration("timeout") ?? 600
        if longest < first {
            problems.add(
                section.place(of: "longest_retry"),
                "dispatch.longest_retry (\(DurationText.written(longest))) must not be shorter than "
                    + "dispatch.first_retry (\(DurationText.written(first)))")
        }
        if claim <= timeout {
            problems.add(
                section.has("claim") ? section.place(of: "claim") : mail.section("smtp").place(of: "timeout"),
                "dispatch.claim (\(DurationText.written(claim))) must be longer than mail.smtp.timeout "
                    + "(\(DurationText.written(timeout))): a mail under way would be sent twice")
        }
        return DispatchSettings(
            firstRetrySeconds: first, longestRetrySeconds: longest, giveUpDays: section.integer("give_up_days") ?? 5,
            claimSeconds: claim, settleAfterSeconds: section.duration("settle_after") ?? 1800)
    }
}
