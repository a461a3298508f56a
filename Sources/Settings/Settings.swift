import Casework
import Foundation
import LetterReading
import OfficeCalendar

/// Reads the configuration directory into one validated value, or into every mistake with its place.
package enum Settings {
    /// Reads and checks `office.yaml`, `officials.yaml`, `agencies.yaml`, `facilities.yaml`, `procedures/*.yaml`,
    /// `lexicon.yaml` and `holidays.csv` below `directory`.
    ///
    /// Opens nothing else: secrets are not fetched, templates are only looked
    /// up by name. `environment` decides whether notes speak of unset
    /// variables. Throws all mistakes at once.
    package static func load(
        directory: String, environment: [String: String]
    ) throws(SettingsProblems) -> OfficeSettings {
        let problems = ProblemList()
        let loading = Loading(directory: directory, environment: environment, problems: problems)
        let settings = loading.settings()
        guard problems.isEmpty, let settings else { throw problems.all }
        return settings
    }
}

/// One reading of a configuration directory.
struct Loading {
    let directory: String
    /// Absolute, for paths inside the configuration.
    let base: String
    let environment: [String: String]
    let problems: ProblemList
    /// A directory whose files stand for those that are absent here; as the operator would type it.
    var shared: String?

    init(directory: String, environment: [String: String], problems: ProblemList) {
        self.directory = directory
        self.environment = environment
        self.problems = problems
        base = absolute(directory, from: FileManager.default.currentDirectoryPath)
    }

    /// The path of a file as the operator would type it: here, or in the shared directory when only that has it.
    func path(_ name: String) -> String {
        let own = joined(directory, name)
        guard let shared, !FileManager.default.fileExists(atPath: own) else { return own }
        let other = joined(shared, name)
        return FileManager.default.fileExists(atPath: other) ? other : own
    }

    /// Both places where files of a folder may stand, this directory's first.
    func folders(_ name: String) -> [String] {
        ([directory] + [shared].compactMap { $0 }).map { joined($0, name) }
    }

    private func joined(_ directory: String, _ name: String) -> String {
        directory.hasSuffix("/") ? directory + name : directory + "/" + name
    }

    func document(_ kind: SettingsFile, _ name: String? = nil) -> SettingsDocument {
        SettingsDocument(kind: kind, file: path(name ?? kind.rawValue), directory: base, problems: problems)
    }

    /// The whole value; incomplete where problems were recorded.
    func settings() -> OfficeSettings? {
        guard FileManager.default.fileExists(atPath: directory) else {
            problems.add(Place(file: directory, line: 1, column: 1), "there is no such configuration directory")
            return nil
        }
        let root = document(.office).root()
        if let shared = root?.path("shared") {
            if isDirectory(shared.value) {
                var loading = self
                loading.shared = shared.value
                return loading.settings(root)
            }
            problems.add(shared.place, "shared: there is no directory \(shared.value)")
        }
        return settings(root)
    }

    private func settings(_ root: Section?) -> OfficeSettings? {
        let people = people()
        let agencies = agencies()
        let facilities = facilities(people)
        let lexicon = lexicon()
        let holidays = holidays()
        guard let root else {
            _ = procedures(nil, people: people, facilities: facilities, templates: nil)
            return nil
        }
        let zoom = zoom(root.section("zoom"))
        let office = office(
            root, people: people, agencies: agencies, facilities: hosts(facilities, zoom: zoom),
            holidays: holidays.days)
        let mail = mail(root.section("mail"), office: office)
        let reader = readerLimits(root.section("reader"))
        let dispatch = dispatch(root.section("dispatch"), mail: root.section("mail"))
        let templates = root.path("templates")
        let procedures = procedures(
            root, people: people, facilities: facilities,
            templates: templates.map { (path: $0.value, isThere: isDirectory($0.value)) })
        if let templates, !isDirectory(templates.value) {
            problems.add(templates.place, "templates: there is no directory \(templates.value)")
        }
        let officeKey = root.secret("office_key")
        checkAddresses(root, office: office, mail: mail, people: people)

        var settings = OfficeSettings(
            office: office, procedures: procedures,
            readerSettings: readerSettings(
                root.section("mail"), office: office, mail: mail, procedures: procedures, lexicon: lexicon),
            mail: mail, zoom: zoom, reader: reader, dispatch: dispatch, data: root.path("data")?.value ?? base,
            templates: templates?.value ?? base, directory: base, shared: shared, officeKey: officeKey?.value,
            notes: [])
        settings.notes = notes(root, settings, holidays: holidays)
        return settings
    }

    func isDirectory(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }

    // MARK: - lexicon.yaml

    private func lexicon() -> Lexicon {
        guard let root = document(.lexicon).root() else { return Lexicon() }
        var entries: [(role: String, phrase: Section.Found<String>)] = []
        for role in root.keys where Lexicon.roles.contains(role) {
            entries += root.phrases(role, "role").map { (role, $0) }
        }
        let lexicon = Lexicon(words: Dictionary(grouping: entries, by: \.role).mapValues { $0.map(\.phrase.value) })
        for fault in lexicon.faults {
            let culprit = entries.first { $0.role == fault.role && $0.phrase.value == fault.phrase }
            problems.add(culprit?.phrase.place ?? root.place, fault.message)
        }
        return lexicon
    }

    // MARK: - The reader's part

    private func readerSettings(
        _ section: Section, office: Office, mail: MailSettings, procedures: [Procedure], lexicon: Lexicon
    ) -> ReaderSettings {
        var domains = Set(section.hosts("known_domains"))
        let addresses = office.officials.map(\.address) + office.agencies.flatMap(\.senders) + [office.address]
        for address in addresses {
            if let at = address.lastIndex(of: "@") { domains.insert(String(address[address.index(after: at)...])) }
        }
        var own = [office.address]
        if !own.contains(mail.sender) { own.append(mail.sender) }
        return ReaderSettings(
            zone: office.hours.zone,
            services: procedures.map { procedure in
                ReaderSettings.Service(
                    name: procedure.service.name, procedure: procedure.id, phrases: procedure.service.phrases,
                    required: procedure.service.required, formReplacesLetter: procedure.service.formReplacesLetter)
            },
            trustedAuthservIDs: mail.trustedAuthservIDs, ownHosts: mail.ownHosts, ownAddresses: own,
            meetingHosts: section.hosts("meeting_hosts"), knownDomains: domains.sorted(),
            holidays: office.hours.holidays.map(\.day), lexicon: lexicon,
            recipientDelimiter: mail.recipientDelimiter, formSenders: office.intakeSenders?.map(\.address))
    }

    // MARK: - Notes

    private func notes(
        _ root: Section, _ settings: OfficeSettings, holidays: (days: [OfficeHours.Holiday], predicted: Set<Int>)
    ) -> [SettingsNote] {
        var notes: [SettingsNote] = []
        func secret(_ section: Section, _ key: String, _ reference: SecretReference?) {
            switch reference {
            case .environment(let name)? where (environment[name] ?? "").isEmpty:
                notes.append(
                    SettingsNote(
                        place: section.place(of: key), message: "the environment variable \(name) is not set yet"))
            case .file(let path)? where !FileManager.default.isReadableFile(atPath: path):
                notes.append(
                    SettingsNote(place: section.place(of: key), message: "the file \(path) cannot be read yet"))
            default: break
            }
        }
        let mail = root.section("mail")
        secret(mail.section("imap"), "secret", settings.mail.imap.login?.secret)
        secret(mail.section("smtp"), "secret", settings.mail.smtp.login?.secret)
        secret(
            mail.section("archive").section("imap"), "secret", settings.mail.archive?.imap?.login?.secret)
        secret(root.section("zoom"), "client_secret", settings.zoom?.clientSecret)
        if settings.zoom != nil, settings.office.facilities.allSatisfy({ $0.host == nil }) {
            notes.append(
                SettingsNote(
                    place: root.place(ofKey: "zoom"),
                    message: "no facility has a host: people make all meetings, zoom is not used"))
        }
        secret(root, "office_key", settings.officeKey)
        if settings.officeKey == nil {
            notes.append(
                SettingsNote(
                    place: root.place,
                    message: "no office_key: the first run makes \(settings.officeKeyFile); back it up with the data"))
        }
        if settings.office.policy.proof == .waived {
            notes.append(
                SettingsNote(
                    place: root.section("policy").place(of: "proof"),
                    message: "replies need no proof of their sender: anybody can decide in an official's name"))
        }
        if settings.office.policy.proof == .required, settings.mail.trustedAuthservIDs.isEmpty,
            settings.mail.ownHosts.isEmpty
        {
            notes.append(
                SettingsNote(
                    place: root.place(ofKey: "mail"),
                    message: "neither trusted_authserv_ids nor own_hosts is set: every reply is proved by a mailed code"
                ))
        }
        if settings.mail.archive == nil {
            notes.append(
                SettingsNote(
                    place: root.place(ofKey: "mail"),
                    message: "no archive: a mail in doubt waits for the operator's word"))
        }
        for year in holidays.predicted.sorted() {
            notes.append(
                SettingsNote(
                    place: Place(file: path("holidays.csv"), line: 1, column: 1),
                    message: "holidays of \(year) are predictions: replace them when the SKB is out"))
        }
        return notes
    }
}
