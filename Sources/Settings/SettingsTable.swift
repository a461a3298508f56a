import Casework
import LetterReading

/// A file of the configuration directory.
package enum SettingsFile: String, Sendable, CaseIterable {
    case office = "office.yaml"
    case officials = "officials.yaml"
    case agencies = "agencies.yaml"
    case facilities = "facilities.yaml"
    /// One file for each SOP; its name is the SOP's id.
    case procedure = "procedures/*.yaml"
    case lexicon = "lexicon.yaml"
}

/// One key of the configuration: what it is called, what it accepts and what it means.
///
/// The reader looks every key up here, and a test holds the README to this
/// table, so that neither can drift from the other.
package struct Setting: Sendable {
    /// What a value must look like.
    package enum Accepts: Sendable {
        case text
        case texts
        case integer(ClosedRange<Int>)
        /// In seconds; written with a unit.
        case duration(ClosedRange<Int>)
        /// In bytes; written with a unit.
        case size(ClosedRange<Int>)
        case boolean
        case word([String])
        case words([String])
        case address
        /// Mail addresses, or domains that begin with @.
        case senders
        case host
        case hosts
        case secret
        case path
        case identifier
        case identifiers
        case day
        /// `now`, or a date.
        case start
        /// Stretches of a day such as `07.30-12.00`.
        case hours
        /// A time of the day such as `08.00`.
        case time
        case performer
        case performers
        case route
    }

    /// What holds when the key is not there.
    package enum Absence: Sendable {
        /// It must be there.
        case refused
        /// This text is read in its place.
        case reads(String)
        /// Nothing is set; what that means, in words.
        case means(String)
    }

    package var file: SettingsFile
    /// Path of the key; `[]` repeats, `<name>` stands for a name that the office chooses.
    package var key: String
    package var accepts: Accepts
    package var absence: Absence
    /// What it is for, in one sentence.
    package var sentence: String

    init(_ file: SettingsFile, _ key: String, _ accepts: Accepts, _ absence: Absence, _ sentence: String) {
        self.file = file
        self.key = key
        self.accepts = accepts
        self.absence = absence
        self.sentence = sentence
    }

    /// Whether the value must never be shown.
    var isSecret: Bool {
        if case .secret = accepts { return true }
        return false
    }

    /// What is accepted, as the README and the messages say it.
    package var accepted: String { accepts.description }

    /// The default, as the README says it.
    package var fallback: String {
        switch absence {
        case .refused: "required"
        case .reads(let text): "`\(text)`"
        case .means(let text): text
        }
    }
}

extension Setting.Accepts: CustomStringConvertible {
    package var description: String {
        switch self {
        case .text: "a text"
        case .texts: "a list of texts"
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .duration(let range):
            "a duration such as 30s, 15m or 2h, from \(DurationText.written(range.lowerBound)) to "
                + DurationText.written(range.upperBound)
        case .size(let range):
            "a size from \(SizeText.written(range.lowerBound)) to \(SizeText.written(range.upperBound))"
        case .boolean: "true or false"
        case .word(let words): "one of " + words.joined(separator: ", ")
        case .words(let words): "a list of " + words.joined(separator: ", ")
        case .address: "a mail address"
        case .senders: "a list of mail addresses or of domains such as \"@dinas.example\""
        case .host: "a host name or IP address"
        case .hosts: "a list of host names"
        case .secret: "env:NAME, file:PATH or command:LINE"
        case .path: "a path"
        case .identifier: "a name"
        case .identifiers: "a list of names"
        case .day: "a date such as 2026-11-26"
        case .start: "now, or a date such as 2026-11-26"
        case .hours: "a list of hours such as [07.30-12.00, 13.00-16.00]"
        case .time: "a time such as 08.00"
        case .performer: "a role, applicant or worker"
        case .performers: "a list of roles, applicant or worker"
        case .route: "one of next, row N, applicant, refuse, offer-alternatives, complete"
        }
    }
}

extension Setting.Accepts {
    /// What one item of a list must be; for a single value, the same as `description`.
    var item: String {
        switch self {
        case .texts: "a text"
        case .words(let words): "one of " + words.joined(separator: ", ")
        case .senders: "a mail address, or a domain such as \"@dinas.example\""
        case .hosts: "a host name"
        case .identifiers: "a name"
        case .hours: "hours such as 07.30-12.00"
        case .performers: "a role, applicant or worker"
        default: description
        }
    }
}

/// Durations as the configuration writes them.
enum DurationText {
    static let units: [(letter: Character, seconds: Int)] = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)]

    /// `30s`, `15m`, `2h`, `5d`: a whole number and one unit; or nothing.
    static func seconds(_ text: String) -> Int? {
        guard let letter = text.last, let unit = units.first(where: { $0.letter == letter }),
            let count = Int(text.dropLast()), (0...1_000_000).contains(count)
        else { return nil }
        return count * unit.seconds
    }

    /// The largest unit that divides it.
    static func written(_ seconds: Int) -> String {
        let unit = units.first { seconds >= $0.seconds && seconds % $0.seconds == 0 } ?? ("s", 1)
        return "\(seconds / unit.seconds)\(unit.letter)"
    }
}

/// Sizes as the configuration writes them.
enum SizeText {
    /// `25MB`, `512KB`: a whole number and a unit, powers of 1024; or nothing.
    static func bytes(_ text: String) -> Int? {
        let upper = text.uppercased()
        for (unit, factor) in [("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)] where upper.hasSuffix(unit) {
            guard let count = Int(upper.dropLast(2)), (0...1_000_000).contains(count) else { return nil }
            return count * factor
        }
        return nil
    }

    static func written(_ bytes: Int) -> String {
        if bytes >= 1 << 30, bytes % (1 << 30) == 0 { return "\(bytes >> 30)GB" }
        return bytes >= 1 << 20 ? "\(bytes >> 20)MB" : "\(bytes >> 10)KB"
    }
}

/// The words of fields that can be asked back, as the reading contract has them.
let requestFields = [
    "signed_letter", "letter_number", "letter_date", "date", "start_time", "participants", "contact", "equipment",
]

extension Setting {
    /// Every key of the configuration, in the order in which the README lists them.
    package static let table: [Setting] = office + hours + policy + mail + zoom + machine + others + procedures

    /// The entry of a key; a key that the reader asks for and the table lacks is our own mistake.
    static func entry(_ file: SettingsFile, _ key: String) -> Setting {
        guard let setting = table.first(where: { $0.file == file && $0.key == key }) else {
            preconditionFailure("the settings table lacks \(file.rawValue): \(key)")
        }
        return setting
    }

    /// The keys that may stand below a path; a placeholder such as `<role>` stands for any name.
    static func keys(_ file: SettingsFile, below path: String) -> [String] {
        let prefix = path.isEmpty ? "" : path + "."
        var result: [String] = []
        for setting in table where setting.file == file && setting.key.hasPrefix(prefix) {
            var segment = String(setting.key.dropFirst(prefix.count).prefix { $0 != "." })
            if segment.hasSuffix("[]") { segment.removeLast(2) }
            if !result.contains(segment) { result.append(segment) }
        }
        return result
    }

    /// Placeholders that stand for words of ours; all others stand for names that the office chooses.
    static let placeholders: [String: [String]] = [
        "<act>": ActKind.allCases.map(\.rawValue),
        "<outcome>": Outcome.allCases.map(\.rawValue),
        "<weekday>": weekdayKeys,
        "<role>": Lexicon.roles,
    ]

    private static let office: [Setting] = [
        .init(.office, "office.name", .text, .refused, "Name of the office in running text."),
        .init(.office, "office.short_name", .text, .refused, "Name that stands as the sender of mails."),
        .init(.office, "office.address", .address, .refused, "The mailbox that requests and replies are sent to."),
        .init(
            .office, "office.operator", .address, .means("trouble is only logged"),
            "Who is told when something needs a person."),
        .init(.office, "office.zone", .word(["WIB", "WITA", "WIT"]), .refused, "The office's time zone."),
        .init(.office, "office.letterhead.government", .text, .refused, "First line of the kop."),
        .init(.office, "office.letterhead.name", .texts, .refused, "The office's name in the kop, up to three lines."),
        .init(
            .office, "office.letterhead.address", .texts, .refused, "Street, telephone, web and mail lines of the kop."),
        .init(.office, "office.letterhead.city", .text, .refused, "The place before the date of a letter."),
        .init(
            .office, "office.letterhead.emblem", .path, .means("no emblem"),
            "PNG or SVG of the coat of arms, below the configuration directory."),
        .init(
            .office, "office.hand_in", .identifiers, .means("nobody"),
            "Roles whose holders hand in letters that came on paper or by telephone, by forwarding a scan."),
        .init(
            .office, "digest.at", .time, .means("needed with digest.threshold"),
            "When officials get one list of everything that waits for them, on working days."),
        .init(
            .office, "digest.threshold", .integer(2...50), .means("no lists"),
            "How many requests must wait for one person to make a list; it also takes the place of single reminders."),
        .init(
            .office, "numbering.case_prefix", .identifier, .reads("K"),
            "Prefix of case numbers: K gives K-2026-0042."),
        .init(
            .office, "numbering.letter_pattern", .text, .refused,
            "Number of outgoing letters, with {classification}, {number}, {month} and {year}."),
    ]

    private static let hours: [Setting] =
        week("hours", "Office hours of monday … sunday.") + [
            .init(
                .office, "hours.periods[].name", .text, .refused, "Name of a time with other hours, such as Ramadan."),
            .init(.office, "hours.periods[].from", .day, .refused, "First day of the period."),
            .init(.office, "hours.periods[].through", .day, .refused, "Last day of the period."),
        ] + week("hours.periods[]", "Office hours of monday … sunday during the period.")

    private static func week(_ path: String, _ sentence: String) -> [Setting] {
        [.init(.office, "\(path).<weekday>", .hours, .means("closed"), sentence)]
    }

    private static let policy: [Setting] = [
        .init(
            .office, "policy.proof", .word(["required", "waived"]), .reads("required"),
            "Whether a reply must prove its sender; waived is for laboratories."),
        .init(
            .office, "policy.strangers", .word(["register", "decline"]), .reads("register"),
            "What becomes of a request from a sender who is in no agency."),
        .init(
            .office, "policy.first_reminder", .duration(3600...144_000), .reads("2h"),
            "Office time until an official is reminded, where the SOP allows no longer time."),
        .init(
            .office, "policy.reminders", .integer(0...2), .reads("2"),
            "Reminders to one official for one step before the superior is told; then one a working day for a week."),
        .init(
            .office, "policy.applicant_patience_days", .integer(1...60), .reads("5"),
            "Working days that a case waits for its applicant."),
        .init(
            .office, "policy.token_days", .integer(2...180), .reads("30"),
            "Days for which an asked question can be answered; more than applicant_patience_days."),
        .init(
            .office, "policy.answers_per_case_hour", .integer(1...100), .reads("3"),
            "Automatic answers to one address for one case within an hour."),
        .init(
            .office, "policy.answers_per_address_day", .integer(1...10_000), .reads("20"),
            "Automatic answers to one address within a day."),
        .init(
            .office, "policy.mails_per_hour", .integer(10...1_000_000), .reads("500"),
            "Automatic mails in total within an hour."),
        .init(
            .office, "policy.retention_days", .integer(30...36_500), .reads("1825"),
            "Days after which personal values of an ended case may be erased."),
    ]

    private static let mail: [Setting] =
        server("mail.imap", "the IMAP server", ports: "993 with tls, 143 with starttls", login: true) + [
            .init(.office, "mail.imap.mailbox", .text, .reads("INBOX"), "The mailbox to read."),
            .init(
                .office, "mail.imap.poll", .duration(5...3600), .reads("60s"),
                "Time between two looks at the mailbox when the server says nothing by itself."),
            .init(
                .office, "mail.imap.idle", .boolean, .reads("true"),
                "Whether to wait by IDLE where the server offers it."),
            .init(
                .office, "mail.imap.start_from", .start, .reads("now"),
                "Mails older than this are left alone at the first contact with the mailbox."),
            .init(
                .office, "mail.imap.after_reading", .word(["flag", "move", "leave"]), .reads("flag"),
                "What happens on the server to a request or reply that was taken in."),
            .init(.office, "mail.imap.keyword", .identifier, .reads("Disposisi"), "The keyword that flag sets."),
            .init(.office, "mail.imap.folder", .text, .means("needed with move"), "The folder to move to."),
            .init(
                .office, "mail.imap.largest", .size((1 << 20)...(100 << 20)), .reads("25MB"),
                "Larger mails are not fetched; the operator is told."),
        ] + server("mail.smtp", "the SMTP server", ports: "465 with tls, 587 with starttls", login: false) + [
            .init(
                .office, "mail.smtp.sender", .address, .means("office.address"),
                "Envelope sender: where failures of delivery come back."),
            .init(
                .office, "mail.smtp.timeout", .duration(10...1800), .reads("10m"),
                "Wait for the answer to a whole mail; RFC 5321 asks for ten minutes."),
            .init(.office, "mail.smtp.connections", .integer(1...16), .reads("2"), "Connections kept at once."),
            .init(
                .office, "mail.archive.address", .address, .means("no archive: mails in doubt wait for the operator"),
                "Gets a copy of every outgoing mail; never a request mailbox."),
        ] + server("mail.archive.imap", "the archive's IMAP server", ports: "as mail.imap", login: false) + [
            .init(.office, "mail.archive.imap.mailbox", .text, .reads("INBOX"), "Where the copies are looked up."),
            .init(
                .office, "mail.plus_addresses", .boolean, .reads("false"),
                "Whether the host delivers mailbox+token@… to the mailbox."),
            .init(.office, "mail.recipient_delimiter", .word(["+", "-"]), .reads("+"), "What sets the token apart."),
            .init(
                .office, "mail.trusted_authserv_ids", .hosts, .means("none: dkim and dmarc prove nothing"),
                "authserv-ids of the office's own mail hosts, whose Authentication-Results are believed."),
            .init(
                .office, "mail.own_hosts", .hosts, .means("none: submission proves nothing"),
                "Names by which the office's own hosts call themselves in Received fields."),
            .init(
                .office, "mail.meeting_hosts", .hosts, .means("zoom.us alone"),
                "Hosts of meeting links besides zoom.us."),
            .init(
                .office, "mail.known_domains", .hosts, .means("domains of officials and agencies"),
                "Further domains that count as inside."),
            .init(
                .office, "mail.keep_days", .integer(1...3650), .reads("90"),
                "Days after which the bytes of mails that are done may be erased."),
        ]

    private static func server(_ path: String, _ name: String, ports: String, login: Bool) -> [Setting] {
        let own = path != "mail.archive.imap"
        return [
            .init(
                .office, "\(path).host", .host, own ? .refused : .means("copies cannot be looked up"),
                "Name or address of \(name)."),
            .init(.office, "\(path).port", .integer(1...65_535), .means(ports), "Port of \(name)."),
            .init(
                .office, "\(path).security", .word(MailSettings.Server.Security.allCases.map(\.rawValue)),
                .reads("tls"),
                "tls from the first byte, enforced starttls, or none (to this machine alone)."),
            .init(
                .office, "\(path).user", .text, login ? .refused : .means("no login"), "Account at \(name)."),
            .init(
                .office, "\(path).secret", .secret, login ? .refused : .means("needed with user"),
                "Where the account's password or token is."),
            .init(
                .office, "\(path).auth", .word(MailSettings.Server.Authentication.allCases.map(\.rawValue)),
                .reads("password"), "How the account proves itself."),
            .init(
                .office, "\(path).ca_file", .path, .means("the system's authorities"),
                "PEM file with the authorities to trust."),
        ]
    }

    private static let zoom: [Setting] = [
        .init(
            .office, "zoom.account_id", .text, .means("no zoom: people make the meetings"),
            "Account id of a Server-to-Server OAuth app, with which the worker makes Zoom meetings itself."),
        .init(.office, "zoom.client_id", .text, .means("needed with zoom"), "Client id of the app."),
        .init(
            .office, "zoom.client_secret", .secret, .means("needed with zoom"), "Where the app's client secret is."),
        .init(
            .office, "zoom.patience", .duration(600...172_800), .reads("2h"),
            "How long Zoom may stay away before people are asked to make a meeting."),
        .init(
            .office, "zoom.ca_file", .path, .means("the system's authorities"),
            "PEM file with the authorities to trust."),
        .init(
            .office, "zoom.test_server", .text, .means("Zoom itself"),
            "A played Zoom on this machine, such as http://127.0.0.1:8080; for tests alone."),
    ]

    private static let machine: [Setting] = [
        .init(.office, "reader.children", .integer(1...16), .reads("2"), "Processes that read mails."),
        .init(.office, "reader.fast_timeout", .duration(1...30), .reads("3s"), "Time for a mail in the fast lane."),
        .init(
            .office, "reader.slow_timeout", .duration(10...600), .reads("180s"),
            "Time for a mail in the slow lane, where scans and photos are read."),
        .init(
            .office, "reader.memory", .size((128 << 20)...(4 << 30)), .reads("512MB"), "Memory of one reading process."),
        .init(
            .office, "reader.sandbox", .word(ReaderLimits.Sandbox.allCases.map(\.rawValue)), .reads("auto"),
            "Whether reading processes run inside bubblewrap."),
        .init(
            .office, "dispatch.first_retry", .duration(10...3600), .reads("5m"),
            "Wait after the first deferral of a mail; doubled each time."),
        .init(
            .office, "dispatch.longest_retry", .duration(60...86_400), .reads("1h"),
            "Longest wait between two attempts."),
        .init(
            .office, "dispatch.give_up_days", .integer(1...30), .reads("5"),
            "Days after which a deferred mail is given up and the operator told."),
        .init(
            .office, "dispatch.claim", .duration(30...7200), .reads("15m"),
            "How long a mail under way belongs to its sender; longer than mail.smtp.timeout."),
        .init(
            .office, "dispatch.settle_after", .duration(10...86_400), .reads("30m"),
            "How long a mail in doubt is left alone before its archive copy is looked for."),
        .init(
            .office, "intake_senders[].address", .address, .refused,
            "An application that mails filled forms: its request is that of the person in the form."),
        .init(.office, "intake_senders[].name", .text, .refused, "What the office calls the application."),
        .init(
            .office, "procedures", .identifiers, .means("every file of procedures/"),
            "The SOPs that this office runs, by their ids."),
        .init(
            .office, "first_procedure", .identifier, .means("the first by its id"),
            "The SOP that lists begin with and that demo tells when none is named."),
        .init(
            .office, "shared", .path, .means("nothing"),
            "A directory whose files stand for those that are absent here."),
        .init(
            .office, "data", .path, .reads("../data"), "Directory of the database, from the configuration directory."),
        .init(
            .office, "templates", .path, .reads("../MailTemplates"),
            "Directory of the templates, from the configuration directory."),
        .init(
            .office, "office_key", .secret, .means("office.key in the data directory, made at the first run"),
            "Where the key under all tokens is."),
    ]

    private static let others: [Setting] = [
        .init(.officials, "roles.<position>.title", .text, .refused, "The position as letters print it."),
        .init(.officials, "roles.<position>.holders", .identifiers, .refused, "Who holds it, the usual one first."),
        .init(.officials, "roles.<position>.superior", .identifier, .means("nobody"), "The role told of its silence."),
        .init(.officials, "officials.<official>.name", .text, .refused, "Name with titles, as letters print it."),
        .init(
            .officials, "officials.<official>.address", .address, .refused,
            "The registered address: the only one whose word counts."),
        .init(.officials, "officials.<official>.nip", .text, .means("not printed"), "NIP, 18 digits."),
        .init(.officials, "officials.<official>.rank", .text, .means("not printed"), "Pangkat and golongan."),
        .init(
            .officials, "delegations[].official", .identifier, .means("the position is vacant"),
            "The official who is away."),
        .init(
            .officials, "delegations[].role", .identifier, .means("every role of the official"),
            "The one role that is delegated; needed where no official is named."),
        .init(.officials, "delegations[].to", .identifier, .refused, "The official who acts."),
        .init(
            .officials, "delegations[].as", .word(["plh", "plt"]), .refused,
            "plh while the holder is away, plt where the position is vacant or its holder away for long."),
        .init(.officials, "delegations[].from", .day, .refused, "First day."),
        .init(.officials, "delegations[].through", .day, .refused, "Last day."),
        .init(
            .officials, "delegations[].decree", .text, .refused,
            "Kind, number and date of the written order, as letters print it."),
        .init(.agencies, "agencies.<agency>.name", .text, .refused, "Name of the agency."),
        .init(.agencies, "agencies.<agency>.head", .text, .refused, "The office holder whom letters address."),
        .init(.agencies, "agencies.<agency>.senders", .senders, .refused, "Addresses or domains it writes from."),
        .init(.facilities, "facilities.<facility>.kind", .identifier, .refused, "The word that procedures ask for."),
        .init(.facilities, "facilities.<facility>.name", .text, .refused, "Name as letters print it."),
        .init(
            .facilities, "facilities.<facility>.units", .integer(1...10_000), .reads("1"),
            "How many bookings may overlap: live meetings of the licence, pieces of equipment."),
        .init(
            .facilities, "facilities.<facility>.capacity", .integer(1...100_000), .means("does not matter"),
            "Persons it serves."),
        .init(
            .facilities, "facilities.<facility>.buffer_minutes", .integer(0...1440), .reads("0"),
            "Minutes kept free before and after each booking."),
        .init(
            .facilities, "facilities.<facility>.host", .address, .means("people make its meetings"),
            "The Zoom user whose meetings it holds; used with zoom.account_id."),
        .init(
            .facilities, "facilities.<facility>.keeper", .identifier, .means("a booking ends by itself"),
            "The role that is asked whether what was lent is back; until it says so the facility stays taken."),
        .init(
            .lexicon, "<role>", .texts, .means("no such words"),
            "Words and phrases by which replies decide, under their role in the grammar; the file says beside each role what it does. A phrase under two roles, and a yes phrase that holds a word of denial, are refused."
        ),
    ]

    private static let procedures: [Setting] = [
        .init(.procedure, "head.nama", .text, .refused, "Name of the SOP."),
        .init(.procedure, "head.<line>", .text, .means("not printed"), "A line of the SOP's head, printed as it is."),
        .init(.procedure, "service.name", .identifier, .refused, "The word for the service in readings."),
        .init(
            .procedure, "service.recognised_by.<phrase>", .integer(1...100), .refused,
            "A phrase of request letters and its weight; the heaviest service is meant."),
        .init(
            .procedure, "service.required", .words(requestFields), .refused,
            "What is asked back when the letter lacks it."),
        .init(
            .procedure, "service.form_replaces_letter", .boolean, .reads("false"),
            "Whether the filled form may stand for the letter."),
        .init(
            .procedure, "service.notice_days", .integer(1...90), .means("no notice"),
            "Days of notice before the event."),
        .init(
            .procedure, "service.notice_counts", .word(["calendar", "working"]), .reads("calendar"),
            "Whether the days of notice are calendar days or working days."),
        .init(
            .procedure, "service.short_notice", .word(["tell", "ask"]), .reads("tell"),
            "Too short a notice: shown to those who decide (tell), or asked about first with all that is missing (ask)."
        ),
        .init(
            .procedure, "service.open_end", .duration(900...86_400), .reads("2h"),
            "Length of an event that ends “s.d. selesai”."),
        .init(
            .procedure, "bundle.<kind>", .integer(1...1000), .means("nothing is booked"),
            "Kind of facility that one session occupies, and how many units."),
        .init(
            .procedure, "bundle_when.<kind>.<fact>", .texts, .means("always"),
            "Words of a result for which that kind is needed; until the result is known it is kept free."),
        .init(.procedure, "letter.template", .identifier, .refused, "Template below MailTemplates/letters."),
        .init(.procedure, "letter.subject", .text, .refused, "Hal of the reply letter."),
        .init(.procedure, "letter.nature", .text, .reads("Biasa"), "Sifat of the reply letter."),
        .init(.procedure, "letter.classification", .text, .refused, "Classification code in the letter's number."),
        .init(.procedure, "letter.conditions", .texts, .means("none"), "Numbered conditions that the letter prints."),
        .init(.procedure, "letter.copies", .texts, .means("no tembusan"), "Tembusan lines."),
        .init(.procedure, "table[].row", .identifier, .refused, "Number of the row, as the SOP prints it."),
        .init(.procedure, "table[].text", .text, .refused, "Uraian, word for word."),
        .init(.procedure, "table[].performers", .text, .means("empty"), "Pelaksana, word for word."),
        .init(.procedure, "table[].requisites", .text, .means("empty"), "Kelengkapan, word for word."),
        .init(.procedure, "table[].time", .text, .means("empty"), "Waktu, word for word."),
        .init(
            .procedure, "table[].minutes", .integer(1...10_000), .means("from the wording of time"),
            "Standard time in office minutes."),
        .init(.procedure, "table[].output", .text, .means("empty"), "Output, word for word."),
        .init(
            .procedure, "table[].books", .boolean, .reads("false"),
            "Whether this row turns the held slot into a booking."),
        .init(
            .procedure, "table[].acts[].<act>", .performer, .refused,
            "The act (\(ActKind.allCases.map(\.rawValue).joined(separator: ", "))) and who does it."),
        .init(.procedure, "table[].acts[].automatic", .boolean, .reads("false"), "Done without asking a person."),
        .init(
            .procedure, "table[].acts[].outcomes.<outcome>", .route, .means("the usual way"),
            "Where done, rejected, revised or full leads."),
        .init(
            .procedure, "table[].acts[].choices.<word>", .route, .means("none"),
            "Words to choose from, each with where it leads."),
        .init(
            .procedure, "table[].acts[].result", .identifier, .means("not kept"), "Name under which the result is kept."
        ),
        .init(
            .procedure, "table[].acts[].shows_passcode", .boolean, .reads("false"),
            "Whether kelengkapan names link, ID and passcode, so that the official sees them."),
        .init(
            .procedure, "table[].acts[].to", .performers, .means("the next row"),
            "Who is told; for coordinate, whose word is needed too."),
        .init(
            .procedure, "table[].acts[].with", .performers, .means("nobody else"),
            "Roles that are asked at the same time and must all agree."),
        .init(
            .procedure, "table[].acts[].when.<fact>", .texts, .means("always"),
            "Words of a result for which the act is done; otherwise it is passed over."),
    ]
}

/// Keys of the weekdays, Monday first.
let weekdayKeys = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
