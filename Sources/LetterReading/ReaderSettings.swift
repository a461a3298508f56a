package import OfficeCalendar

/// Everything the sealed reader may know of the office: no secret, no address book of persons.
package struct ReaderSettings: Sendable, Equatable, Codable {
    /// A service of the office and the words by which its letters are recognised.
    package struct Service: Sendable, Equatable, Codable {
        /// The word that `read --json` prints, such as `zoom_meeting`.
        package var name: String
        /// The procedure that serves it.
        package var procedure: String
        /// Weighted phrases, lower case; the service whose phrases weigh most in a letter is meant.
        package var phrases: [String: Int]
        /// Fields whose absence is asked back, in the words of `RequestReading.missing`.
        package var required: [String]
        /// True when a form may stand for the letter.
        package var formReplacesLetter: Bool
        package init(
            name: String, procedure: String, phrases: [String: Int], required: [String], formReplacesLetter: Bool
        ) {
            self.name = name
            self.procedure = procedure
            self.phrases = phrases
            self.required = required
            self.formReplacesLetter = formReplacesLetter
        }
    }

    /// The office's own zone, where a letter names none.
    package var zone: Zone
    package var services: [Service]
    /// The authserv-ids of the office's own mail hosts (RFC 8601 section 2.5), lower case.
    package var trustedAuthservIDs: [String]
    /// Host names in `Received … by` that are the office's own, lower case.
    package var ownHosts: [String]
    /// The addresses of the office's own mailbox and its outgoing mail, lower case.
    package var ownAddresses: [String]
    /// Hosts of meeting links besides zoom.us and hosts below it, lower case.
    package var meetingHosts: [String]
    /// The domains that count as inside; a sender elsewhere is an external one. Lower case.
    package var knownDomains: [String]
    /// Days that are no working days, for the information warnings.
    package var holidays: [Day]
    package var lexicon: Lexicon
    /// The character that sets a plus-address apart, usually `+`.
    package var recipientDelimiter: String
    /// Addresses of applications that mail filled forms, lower case; nothing for none.
    package var formSenders: [String]?

    package init(
        zone: Zone, services: [Service], trustedAuthservIDs: [String] = [], ownHosts: [String] = [],
        ownAddresses: [String] = [], meetingHosts: [String] = [], knownDomains: [String] = [], holidays: [Day] = [],
        lexicon: Lexicon = Lexicon(), recipientDelimiter: String = "+", formSenders: [String]? = nil
    ) {
        self.zone = zone
        self.services = services
        self.trustedAuthservIDs = trustedAuthservIDs
        self.ownHosts = ownHosts
        self.ownAddresses = ownAddresses
        self.meetingHosts = meetingHosts
        self.knownDomains = knownDomains
        self.holidays = holidays
        self.lexicon = lexicon
        self.recipientDelimiter = recipientDelimiter
        self.formSenders = formSenders
    }
}

/// The words of decisions, by their role in the grammar. An office can extend them in its configuration.
package struct Lexicon: Sendable, Equatable, Codable {
    /// Role name (such as `approve`, `negation`, `condition`) to words or phrases, lower case.
    package var words: [String: [String]]
    package init(words: [String: [String]] = [:]) { self.words = words }
}

/// The two questions that the sealed reader answers.
///
/// `Reader` in this target implements both purely; the child of `SealedReader`
/// wraps it with decoding.
package protocol LetterReader: Sendable {
    /// Reads a decoded mail. Total: any letter gets a reading.
    func read(_ letter: Letter) -> Reading
    /// Reads own words as the answer to a question. Total.
    func interpret(_ words: String, as question: OpenQuestion) -> Meaning
}
