package import OfficeCalendar

/// What Casework must know of the office: a value made by `Settings`, without secrets.
package struct Office: Sendable, Equatable, Codable {
    /// The lines of the kop, and where the office is.
    package struct Letterhead: Sendable, Equatable, Codable {
        /// `PEMERINTAH KOTA …`
        package var government: String
        /// `DINAS …`, in capitals, up to three lines.
        package var name: [String]
        /// Street, telephone, web site and e-mail lines.
        package var address: [String]
        /// The place that stands before the date.
        package var city: String
        /// Path of the coat of arms below the configuration directory, or nothing.
        package var emblem: String?
        package init(government: String, name: [String], address: [String], city: String, emblem: String?) {
            self.government = government
            self.name = name
            self.address = address
            self.city = city
            self.emblem = emblem
        }
    }

    /// A position of the office and those who hold it; any of them may decide.
    package struct Role: Sendable, Equatable, Codable {
        package var id: String
        /// The position as letters print it, such as `Kepala Bidang Aplikasi dan Informatika`.
        package var title: String
        /// Ids of officials, first the usual one.
        package var holders: [String]
        /// The role told when this one stays silent, or nothing.
        package var superior: String?
        package init(id: String, title: String, holders: [String], superior: String?) {
            self.id = id
            self.title = title
            self.holders = holders
            self.superior = superior
        }
    }

    /// A person of the office.
    package struct Official: Sendable, Equatable, Codable {
        package var id: String
        /// With titles, as letters print it.
        package var name: String
        /// The registered address, lower case: the only one whose word counts.
        package var address: String
        /// NIP without blanks, or nothing.
        package var nip: String?
        /// Pangkat and golongan, or nothing.
        package var rank: String?
        package init(id: String, name: String, address: String, nip: String?, rank: String?) {
            self.id = id
            self.name = name
            self.address = address
            self.nip = nip
            self.rank = rank
        }
    }

    /// An OPD that may apply.
    package struct Agency: Sendable, Equatable, Codable {
        package var id: String
        package var name: String
        /// The office holder addressed in letters, such as `Kepala Dinas Kesehatan Kota …`.
        package var head: String
        /// Addresses or domains (`@dinkes.example`), lower case.
        package var senders: [String]
        package init(id: String, name: String, head: String, senders: [String]) {
            self.id = id
            self.name = name
            self.head = head
            self.senders = senders
        }
    }

    /// How much the office trusts, waits and sends.
    package struct Policy: Sendable, Equatable, Codable {
        /// Which proofs of a sender count. Waiving all of them is for laboratories.
        package enum Proof: String, Sendable, Codable {
            /// dmarc or aligned dkim by the office's own host, authenticated submission, or a returned code.
            case required
            /// Lab only: a matching From suffices.
            case waived
        }
        /// A letter from a sender who is in no agency's entry.
        package enum Strangers: String, Sendable, Codable {
            /// Registered and shown as such.
            case register
            /// Declined once.
            case decline
        }
        package var proof: Proof
        package var strangers: Strangers
        /// Office minutes before the first reminder where the row has no longer standard time.
        package var reminderMinutes: Int
        /// Reminders to one official for one act.
        package var reminders: Int
        /// Working days that a case waits for its applicant before it is closed by a letter.
        package var applicantPatienceDays: Int
        /// Days until a token expires.
        package var tokenDays: Int
        /// Automatic answers to one address for one case within an hour.
        package var answersPerCaseHour: Int
        /// Automatic answers to one address within a day.
        package var answersPerAddressDay: Int
        /// Automatic mails in total within an hour.
        package var mailsPerHour: Int
        /// Days after which personal values of an ended case may be erased.
        package var retentionDays: Int
        package init(
            proof: Proof, strangers: Strangers, reminderMinutes: Int, reminders: Int, applicantPatienceDays: Int,
            tokenDays: Int, answersPerCaseHour: Int, answersPerAddressDay: Int, mailsPerHour: Int, retentionDays: Int
        ) {
            self.proof = proof
            self.strangers = strangers
            self.reminderMinutes = reminderMinutes
            self.reminders = reminders
            self.applicantPatienceDays = applicantPatienceDays
            self.tokenDays = tokenDays
            self.answersPerCaseHour = answersPerCaseHour
            self.answersPerAddressDay = answersPerAddressDay
            self.mailsPerHour = mailsPerHour
            self.retentionDays = retentionDays
        }
    }

    /// One list of everything that waits for an official, in the place of many reminders.
    package struct Digest: Sendable, Equatable, Codable {
        /// When the list goes out on working days, by the office's clock.
        package var at: TimeOfDay
        /// How many things must wait for one person to make a list of them.
        package var threshold: Int
        package init(at: TimeOfDay, threshold: Int) {
            self.at = at
            self.threshold = threshold
        }
    }

    /// How numbers are written.
    package struct Numbering: Sendable, Equatable, Codable {
        /// Prefix of case numbers, such as `K` in `K-2026-0042`.
        package var casePrefix: String
        /// Pattern of outgoing letters with `{classification}`, `{number}`, `{month}` (roman) and `{year}`.
        package var letterPattern: String
        package init(casePrefix: String, letterPattern: String) {
            self.casePrefix = casePrefix
            self.letterPattern = letterPattern
        }
    }

    /// Name of the office in running text, such as `Dinas Komunikasi, Informatika, Statistik dan Persandian`.
    package var name: String
    /// Short name used as sender, such as `Layanan DKISP`.
    package var shortName: String
    package var letterhead: Letterhead
    /// The mailbox that requests and replies are sent to, lower case.
    package var address: String
    package var hours: OfficeHours
    package var roles: [Role]
    package var officials: [Official]
    package var agencies: [Agency]
    package var facilities: [Facility]
    package var policy: Policy
    package var numbering: Numbering
    /// Told about trouble; an address, or nothing.
    package var operatorAddress: String?
    /// Who acts for whom, and when; `inForce(on:)` puts those of a day in force.
    package var delegations: [Delegation]
    /// True once the delegations are those of one day.
    var acting = false
    /// Roles whose holders hand in letters that came on paper: by forwarding a scan.
    package var handInRoles: [String]
    /// When officials get one list of what waits for them, or nothing.
    package var digest: Digest?
    /// Applications whose form mails are requests of the persons in them; nothing for none.
    package var intakeSenders: [IntakeSender]?

    /// An application that mails filled forms.
    package struct IntakeSender: Sendable, Equatable, Codable {
        /// The address that its mails come from, lower case.
        package var address: String
        /// What the office calls it.
        package var name: String
        package init(address: String, name: String) {
            self.address = address
            self.name = name
        }
    }

    package init(
        name: String, shortName: String, letterhead: Letterhead, address: String, hours: OfficeHours, roles: [Role],
        officials: [Official], agencies: [Agency], facilities: [Facility], policy: Policy, numbering: Numbering,
        operatorAddress: String?, delegations: [Delegation] = [], handInRoles: [String] = [], digest: Digest? = nil,
        intakeSenders: [IntakeSender]? = nil
    ) {
        self.name = name
        self.shortName = shortName
        self.letterhead = letterhead
        self.address = address
        self.hours = hours
        self.roles = roles
        self.officials = officials
        self.agencies = agencies
        self.facilities = facilities
        self.policy = policy
        self.numbering = numbering
        self.operatorAddress = operatorAddress
        self.delegations = delegations
        self.handInRoles = handInRoles
        self.digest = digest
        self.intakeSenders = intakeSenders
    }

    /// The application that writes from an address (lower case), or nothing.
    package func intakeSender(at address: String) -> IntakeSender? { intakeSenders?.first { $0.address == address } }

    /// The role of an id, or nothing.
    package func role(_ id: String) -> Role? { roles.first { $0.id == id } }
    /// The official of an id, or nothing.
    package func official(_ id: String) -> Official? { officials.first { $0.id == id } }

    /// The persons who decide in a role, first the usual one: its holders, or those who act for them.
    package func holders(of role: String) -> [Official] {
        (self.role(role).map { deciders(of: $0) } ?? []).compactMap { official($0) }
    }

    /// The official registered with an address (lower case), or nothing.
    package func official(at address: String) -> Official? { officials.first { $0.address == address } }

    /// The agency that an address belongs to: a whole address before a domain; or nothing.
    package func agency(of address: String) -> Agency? {
        if let exact = agencies.first(where: { $0.senders.contains(address) }) { return exact }
        guard let at = address.lastIndex(of: "@") else { return nil }
        return agencies.first { $0.senders.contains(String(address[at...])) }
    }
}
