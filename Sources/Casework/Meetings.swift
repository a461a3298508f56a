package import OfficeCalendar

/// A meeting that the worker itself has made for one session, at the service that hosts the facility's account.
///
/// The order outlives the act that asked for it: a case that comes back keeps
/// the meeting, one that is moved changes it, one that ends without it takes
/// it down.
package struct MeetingOrder: Sendable, Equatable, Codable {
    /// Where the order stands.
    package enum State: String, Sendable, Codable {
        /// Owed to the service; its answer is awaited.
        case ordered
        case made
        /// The service will never make it; a person is asked instead.
        case refused
        /// No longer wanted; taken down where it was made.
        case withdrawn
    }

    /// Unique within the case: `meeting/1`.
    package var key: String
    /// Index of the session it is for, from 0.
    package var session: Int
    /// The booked facility, whose account hosts it.
    package var facility: String
    package var interval: Interval
    /// Raised with each change, from 1: the result of an earlier one is no longer of interest.
    package var revision: Int
    package var state: State
    package var refusal: MeetingRefusal?
    package var meeting: Meeting?

    package init(
        key: String, session: Int, facility: String, interval: Interval, revision: Int, state: State,
        refusal: MeetingRefusal? = nil, meeting: Meeting? = nil
    ) {
        self.key = key
        self.session = session
        self.facility = facility
        self.interval = interval
        self.revision = revision
        self.state = state
        self.refusal = refusal
        self.meeting = meeting
    }
}

/// Why a service makes no meeting, as far as somebody can do something about it.
package enum MeetingRefusal: String, Error, Sendable, Codable, CaseIterable {
    /// Account, client or secret are wrong, or the app is switched off.
    case credentials
    /// The app lacks a permission.
    case permission
    /// The host account does not exist, is not active, or does not belong to the account.
    case host
    /// The service does not accept what is asked.
    case invalid
    /// The service forbids it for a reason of its own.
    case forbidden
    /// The host's allowance for the day is used up: another account of the office may host the meeting.
    case allowance
    /// The service could not be reached, or kept failing, for as long as can be waited.
    case unreachable

    /// What happened and who mends it, one Indonesian sentence.
    package var sentence: String {
        switch self {
        case .credentials:
            "Kredensial aplikasi ditolak; operator mohon memeriksa account_id, client_id, dan client_secret."
        case .permission:
            "Aplikasi belum memiliki izin (scope) yang diperlukan; operator mohon menambahkannya di Marketplace."
        case .host:
            "Akun host fasilitas ini tidak dikenal atau belum aktif; operator mohon memeriksa host fasilitas."
        case .invalid: "Isi permintaan ditolak oleh penyedia layanan rapat."
        case .forbidden: "Penyedia layanan rapat tidak mengizinkan pembuatan pada akun ini."
        case .allowance: "Jatah pembuatan rapat harian akun host sudah habis."
        case .unreachable: "Penyedia layanan rapat tidak dapat dihubungi."
        }
    }

    /// What the staff who are asked instead can do about it, where that is more than making the meeting by hand; one
    /// Indonesian sentence.
    package var adviceToStaff: String? {
        switch self {
        case .allowance:
            "Tidak ada akun lain yang dapat dipakai pada waktu itu. Jatah hanya berlaku untuk pembuatan otomatis: mohon "
                + "rapat dibuat langsung di situs penyedia layanan dengan akun yang sudah dipesan."
        case .credentials, .permission, .host, .invalid, .forbidden, .unreachable: nil
        }
    }

    /// Whether the operator must mend something before the next request has better luck.
    package var needsOperator: Bool {
        switch self {
        case .credentials, .permission, .host, .forbidden, .invalid: true
        case .allowance, .unreachable: false
        }
    }
}

/// A change at the meeting service that a decision owes.
package struct OwedMeeting: Sendable, Equatable {
    /// What a meeting shall be.
    package struct Plan: Sendable, Equatable, Codable {
        /// The account that hosts it.
        package var host: String
        package var topic: String
        /// Shown to the host below the reference that the shell puts first.
        package var agenda: String
        /// UTC.
        package var interval: Interval
        /// In which the people of the session read the clock.
        package var zone: Zone
        package init(host: String, topic: String, agenda: String, interval: Interval, zone: Zone) {
            self.host = host
            self.topic = topic
            self.agenda = agenda
            self.interval = interval
            self.zone = zone
        }
    }

    /// Key of the order.
    package var key: String
    package var revision: Int
    /// What it shall be; nothing to take it down.
    package var plan: Plan?
    package init(key: String, revision: Int, plan: Plan?) {
        self.key = key
        self.revision = revision
        self.plan = plan
    }
}

/// What came of a change at the meeting service.
package enum MeetingResult: Sendable, Equatable {
    /// The meeting is there, as planned; `session` of the meeting is of no meaning.
    case made(Meeting)
    case refused(MeetingRefusal)
    /// It is gone.
    case removed
    /// It could not be taken down: it may still be there.
    case notRemoved(MeetingRefusal)
}
