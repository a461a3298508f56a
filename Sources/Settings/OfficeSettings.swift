package import Casework
import Foundation
package import LetterReading
package import OfficeCalendar

/// Everything that the configuration directory says, validated. Holds references to secrets, no secrets.
package struct OfficeSettings: Sendable {
    /// What Casework must know of the office.
    package var office: Office
    /// The SOPs that the office runs: the first by `first_procedure`, the others by their ids.
    package var procedures: [Procedure]
    /// What the sealed reader may know of the office.
    package var readerSettings: ReaderSettings
    package var mail: MailSettings
    /// Nothing where people make the meetings.
    package var zoom: ZoomSettings?
    package var reader: ReaderLimits
    package var dispatch: DispatchSettings
    /// Absolute path of the data directory (database, lock, papers).
    package var data: String
    /// Absolute path of the directory of templates.
    package var templates: String
    /// Absolute path of the configuration directory, from which `Office.Letterhead.emblem` starts.
    package var directory: String
    /// Absolute path of the directory whose files stand for those that are absent in `directory`, or nothing.
    package var shared: String?
    /// The key under all tokens; when nothing is given, the worker creates `officeKeyFile` at its first run.
    package var officeKey: SecretReference?
    /// Things that are allowed but that the operator should know, each with its place.
    package var notes: [SettingsNote]

    /// `office.key` in the data directory: 32 random bytes in hexadecimal, readable by the worker's account alone.
    package var officeKeyFile: String { data + "/office.key" }

    /// The procedure of an id, or nothing.
    package func procedure(_ id: String) -> Procedure? { procedures.first { $0.id == id } }

    /// The path of a file of the configuration: in its own directory, otherwise in the shared one; or nothing.
    package func file(_ name: String) -> String? {
        ([directory] + [shared].compactMap { $0 }).map { $0 + "/" + name }.first {
            FileManager.default.fileExists(atPath: $0)
        }
    }

    /// All references to secrets with the settings that hold them.
    package var secrets: [(setting: String, reference: SecretReference)] {
        var all: [(String, SecretReference)] = []
        if let secret = mail.imap.login?.secret { all.append(("mail.imap.secret", secret)) }
        if let secret = mail.smtp.login?.secret { all.append(("mail.smtp.secret", secret)) }
        if let secret = mail.archive?.imap?.login?.secret { all.append(("mail.archive.imap.secret", secret)) }
        if let zoom { all.append(("zoom.client_secret", zoom.clientSecret)) }
        if let officeKey { all.append(("office_key", officeKey)) }
        return all
    }

    package init(
        office: Office, procedures: [Procedure], readerSettings: ReaderSettings, mail: MailSettings,
        zoom: ZoomSettings? = nil, reader: ReaderLimits, dispatch: DispatchSettings, data: String, templates: String,
        directory: String, shared: String? = nil, officeKey: SecretReference?, notes: [SettingsNote]
    ) {
        self.office = office
        self.procedures = procedures
        self.readerSettings = readerSettings
        self.mail = mail
        self.zoom = zoom
        self.reader = reader
        self.dispatch = dispatch
        self.data = data
        self.templates = templates
        self.directory = directory
        self.shared = shared
        self.officeKey = officeKey
        self.notes = notes
    }
}

/// Something that the operator should know although it is allowed.
package struct SettingsNote: Sendable, Equatable, CustomStringConvertible {
    package var place: Place
    package var message: String
    package init(place: Place, message: String) {
        self.place = place
        self.message = message
    }
    /// `file:line:column: note: message`.
    package var description: String { "\(place): note: \(message)" }
}

/// The app by which the worker makes Zoom meetings itself (Server-to-Server OAuth).
package struct ZoomSettings: Sendable, Equatable {
    package var accountID: String
    package var clientID: String
    package var clientSecret: SecretReference
    /// How long Zoom may stay away before people are asked.
    package var patienceSeconds: Int
    /// A PEM file with the authorities to trust instead of the system's.
    package var caFile: String?
    /// A played Zoom on this machine, in place of Zoom itself.
    package var testServer: String?
    package init(
        accountID: String, clientID: String, clientSecret: SecretReference, patienceSeconds: Int, caFile: String?,
        testServer: String?
    ) {
        self.accountID = accountID
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.patienceSeconds = patienceSeconds
        self.caFile = caFile
        self.testServer = testServer
    }
}

/// The office's mailbox, its way out, and what is believed about senders.
package struct MailSettings: Sendable, Equatable {
    /// A mail server and the account used there.
    package struct Server: Sendable, Equatable {
        /// How the line is protected.
        package enum Security: String, Sendable, CaseIterable {
            /// TLS from the first byte (RFC 8314).
            case tls
            /// STARTTLS, enforced.
            case starttls
            /// Nothing: allowed to this machine alone.
            case none
        }
        /// How the account proves itself (SASL).
        package enum Authentication: String, Sendable, CaseIterable {
            case password
            /// XOAUTH2 or OAUTHBEARER, as the server offers; the secret is an access token.
            case xoauth2
        }
        /// An account and where its secret is.
        package struct Login: Sendable, Equatable {
            package var user: String
            package var secret: SecretReference
            package var authentication: Authentication
            package init(user: String, secret: SecretReference, authentication: Authentication) {
                self.user = user
                self.secret = secret
                self.authentication = authentication
            }
        }
        package var host: String
        package var port: Int
        package var security: Security
        /// Nothing only where the server takes mail from this machine without a login.
        package var login: Login?
        /// A PEM file with the authorities to trust instead of the system's.
        package var caFile: String?
        package init(host: String, port: Int, security: Security, login: Login?, caFile: String?) {
            self.host = host
            self.port = port
            self.security = security
            self.login = login
            self.caFile = caFile
        }
    }

    /// From when on mails are taken at the first contact with a mailbox.
    package enum StartFrom: Sendable, Equatable {
        /// The moment of the first contact.
        case firstContact
        /// The beginning of a day, in the office's zone.
        case day(Day)
    }

    /// What happens on the server to a mail that was taken in. Mail of kind `other` is always left alone.
    package enum AfterReading: Sendable, Equatable {
        /// Flagged with a keyword (RFC 3501 section 2.3.2).
        case flag(String)
        /// Moved to a folder (RFC 6851).
        case move(String)
        case leave
    }

    /// The archive that gets a copy of every outgoing mail.
    package struct Archive: Sendable, Equatable {
        /// Never a request mailbox.
        package var address: String
        /// How the copies can be looked up; nothing: doubtful mails wait for the operator.
        package var imap: Server?
        package var mailbox: String
        package init(address: String, imap: Server?, mailbox: String) {
            self.address = address
            self.imap = imap
            self.mailbox = mailbox
        }
    }

    package var imap: Server
    package var mailbox: String
    /// Seconds between two looks at the mailbox when the server says nothing by itself.
    package var pollSeconds: Int
    /// Whether IDLE (RFC 2177) may be used where the server offers it.
    package var idle: Bool
    package var startFrom: StartFrom
    package var afterReading: AfterReading
    /// Bytes; larger mails are not fetched, the operator is told.
    package var largestMail: Int
    package var smtp: Server
    /// Envelope sender of mails that may bounce.
    package var sender: String
    /// Seconds to wait for the answer to the final dot (RFC 5321 section 4.5.3.2.6).
    package var smtpTimeoutSeconds: Int
    /// Connections kept to the SMTP server at once.
    package var connections: Int
    package var archive: Archive?
    /// Whether the host delivers `mailbox+token@…` to the mailbox.
    package var plusAddresses: Bool
    package var recipientDelimiter: String
    package var trustedAuthservIDs: [String]
    package var ownHosts: [String]
    /// Days after which the bytes of mails that are done may be erased.
    package var keepDays: Int

    package init(
        imap: Server, mailbox: String, pollSeconds: Int, idle: Bool, startFrom: StartFrom, afterReading: AfterReading,
        largestMail: Int, smtp: Server, sender: String, smtpTimeoutSeconds: Int, connections: Int, archive: Archive?,
        plusAddresses: Bool, recipientDelimiter: String, trustedAuthservIDs: [String], ownHosts: [String],
        keepDays: Int
    ) {
        self.imap = imap
        self.mailbox = mailbox
        self.pollSeconds = pollSeconds
        self.idle = idle
        self.startFrom = startFrom
        self.afterReading = afterReading
        self.largestMail = largestMail
        self.smtp = smtp
        self.sender = sender
        self.smtpTimeoutSeconds = smtpTimeoutSeconds
        self.connections = connections
        self.archive = archive
        self.plusAddresses = plusAddresses
        self.recipientDelimiter = recipientDelimiter
        self.trustedAuthservIDs = trustedAuthservIDs
        self.ownHosts = ownHosts
        self.keepDays = keepDays
    }
}

/// What the sealed reader may use up.
package struct ReaderLimits: Sendable, Equatable {
    /// Whether the children run inside bubblewrap.
    package enum Sandbox: String, Sendable, CaseIterable {
        /// Where the system allows it; otherwise without, and the log says so.
        case auto
        /// The worker does not start where it is not possible.
        case always
        case never
    }
    /// Children of the fast lane.
    package var children: Int
    /// Seconds for a mail in the fast lane.
    package var fastSeconds: Int
    /// Seconds for a mail in the slow lane.
    package var slowSeconds: Int
    /// Megabytes of address space of one child.
    package var memoryMegabytes: Int
    package var sandbox: Sandbox
    package init(children: Int, fastSeconds: Int, slowSeconds: Int, memoryMegabytes: Int, sandbox: Sandbox) {
        self.children = children
        self.fastSeconds = fastSeconds
        self.slowSeconds = slowSeconds
        self.memoryMegabytes = memoryMegabytes
        self.sandbox = sandbox
    }
}

/// How the outbox is worked off. Seconds.
package struct DispatchSettings: Sendable, Equatable {
    /// Wait after the first deferral; doubled each time.
    package var firstRetrySeconds: Int
    /// The longest wait between two attempts.
    package var longestRetrySeconds: Int
    /// Days after which a mail that was always deferred is given up and the operator told.
    package var giveUpDays: Int
    /// How long a claimed row belongs to its dispatcher; longer than the SMTP timeout.
    package var claimSeconds: Int
    /// How long a mail in doubt is left alone before its archive copy is looked for.
    package var settleAfterSeconds: Int
    package init(
        firstRetrySeconds: Int, longestRetrySeconds: Int, giveUpDays: Int, claimSeconds: Int, settleAfterSeconds: Int
    ) {
        self.firstRetrySeconds = firstRetrySeconds
        self.longestRetrySeconds = longestRetrySeconds
        self.giveUpDays = giveUpDays
        self.claimSeconds = claimSeconds
        self.settleAfterSeconds = settleAfterSeconds
    }
}
