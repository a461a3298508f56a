package import OfficeCalendar

/// A request as the case holds it: what the letter asks, with what the applicant added since.
package struct Request: Sendable, Equatable, Codable {
    /// One block of time, in UTC.
    package struct Session: Sendable, Equatable, Codable {
        package var title: Personal?
        package var interval: Interval
        package var zone: Zone
        /// True when the letter left the end open and the office's usual length was taken.
        package var endAssumed: Bool
        package var participants: Int?
        package init(title: Personal?, interval: Interval, zone: Zone, endAssumed: Bool, participants: Int?) {
            self.title = title
            self.interval = interval
            self.zone = zone
            self.endAssumed = endAssumed
            self.participants = participants
        }
    }

    /// 1 for the letter as it came, one more with every change; tokens and drafts are bound to it.
    package var version: Int
    /// Number of the applicant's letter.
    package var number: String?
    package var date: Day?
    /// Hal of the letter.
    package var subject: Personal?
    package var sessions: [Session]
    package var contactName: Personal?
    package var contactPhone: Personal?
    package var signatory: Personal?
    package var place: Personal?
    package var needs: [String]
    /// Fields still to be asked back, in the words of the reading contract.
    package var missing: [String]
    package var warnings: [String]
    /// What the reading said, kept so that an answer can be merged into it. Personal as a whole: JSON of `RequestReading`.
    package var reading: Personal

    package init(
        version: Int, number: String?, date: Day?, subject: Personal?, sessions: [Session], contactName: Personal?,
        contactPhone: Personal?, signatory: Personal?, place: Personal?, needs: [String], missing: [String],
        warnings: [String], reading: Personal
    ) {
        self.version = version
        self.number = number
        self.date = date
        self.subject = subject
        self.sessions = sessions
        self.contactName = contactName
        self.contactPhone = contactPhone
        self.signatory = signatory
        self.place = place
        self.needs = needs
        self.missing = missing
        self.warnings = warnings
        self.reading = reading
    }
}

/// Who asks.
package struct Applicant: Sendable, Equatable, Codable {
    /// Id in the directory of agencies, or nothing for a stranger.
    package var agency: String?
    /// The office's name: from the directory, otherwise as the letter names itself.
    package var name: Personal
    /// Whom letters address, such as `Kepala Dinas Kesehatan …`.
    package var head: Personal
    /// The one address of the request's `From`, lower case. Answers go here and nowhere else.
    package var address: Personal
    package init(agency: String?, name: Personal, head: Personal, address: Personal) {
        self.agency = agency
        self.name = name
        self.head = head
        self.address = address
    }
}

/// A meeting as it goes into the letter.
package struct Meeting: Sendable, Equatable, Codable {
    /// Index of the session it is for, from 0.
    package var session: Int
    package var joinURL: Personal?
    /// Digits only.
    package var meetingID: Personal?
    package var passcode: Personal?
    package init(session: Int, joinURL: Personal?, meetingID: Personal?, passcode: Personal?) {
        self.session = session
        self.joinURL = joinURL
        self.meetingID = meetingID
        self.passcode = passcode
    }
}

/// What a token is bound to. The shell turns it into an HMAC and back; the core never sees the key.
package struct TokenSubject: Hashable, Sendable, Codable {
    package var caseID: String
    /// The act that was asked, or `applicant` for mails to the applicant, or `code` for a returned code.
    package var act: String
    /// Id of the official, or `applicant`.
    package var person: String
    /// Version of the request, and after a draft exists, of the draft: a change makes older tokens stale.
    package var version: Int
    /// Counts the visits and repeats of the act.
    package var attempt: Int
    package init(caseID: String, act: String, person: String, version: Int, attempt: Int) {
        self.caseID = caseID
        self.act = act
        self.person = person
        self.version = version
        self.attempt = attempt
    }

    /// `case|act|person|version|attempt`: the text under the HMAC.
    package var text: String { "\(caseID)|\(act)|\(person)|\(version)|\(attempt)" }
}

/// How the sender of a reply was proved.
package enum Proof: String, Sendable, Codable {
    /// dmarc=pass or aligned dkim=pass in the office host's own field.
    case domain
    /// Authenticated submission by exactly that account.
    case submission
    /// A fresh code, mailed to the registered address, came back.
    case code
    /// The operator recorded a decision on paper, with its scan.
    case paper
    /// The office waives proof: laboratories only.
    case waived
    /// Nothing proves the sender.
    case none
}
