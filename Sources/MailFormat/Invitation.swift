import CLibical
package import OfficeCalendar

/// A meeting as calendar programs take it (RFC 5545, RFC 5546), written by libical.
///
/// Times are written in UTC, so no VTIMEZONE is needed; Indonesia has no
/// daylight saving.
package struct Invitation: Sendable, Equatable {
    /// What the receiver is asked to do (RFC 5546 section 1.4).
    package enum Method: String, Sendable {
        /// Add it; nobody answers. The attendee is left out (RFC 5546 section 3.2.1).
        case publish = "PUBLISH"
        /// An invitation, or a change to one; needs an attendee.
        case request = "REQUEST"
        /// The meeting does not take place; `sequence` must be above that of the request.
        case cancel = "CANCEL"
    }

    /// Stable for one session of one case, such as `K-2026-0042-1@office.example`.
    package var uid: String
    /// Raised with every change (RFC 5545 section 3.8.7.4).
    package var sequence: Int
    package var method: Method
    package var organizer: OutgoingMessage.Mailbox
    package var attendee: OutgoingMessage.Mailbox?
    package var start: Instant
    package var end: Instant
    package var summary: String
    package var location: String?
    package var url: String?
    package var details: String
    /// When this version was made (DTSTAMP).
    package var stamp: Instant

    package init(
        uid: String, sequence: Int = 0, method: Method, organizer: OutgoingMessage.Mailbox,
        attendee: OutgoingMessage.Mailbox? = nil, start: Instant, end: Instant, summary: String,
        location: String? = nil, url: String? = nil, details: String, stamp: Instant
    ) {
        self.uid = uid
        self.sequence = sequence
        self.method = method
        self.organizer = organizer
        self.attendee = attendee
        self.start = start
        self.end = end
        self.summary = summary
        self.location = location
        self.url = url
        self.details = details
        self.stamp = stamp
    }

    /// The iCalendar text with CRLF lines folded at 75 octets (RFC 5545 section 3.1).
    ///
    /// Control characters of the texts are dropped; an address outside the
    /// grammar of `MailAddress` is refused.
    package func calendarText() throws(CompositionError) -> String { try Self.calendarText(of: [self], method: method) }

    /// Several entries in one calendar, such as an office's schedule for a calendar program to read.
    package static func calendarText(of entries: [Invitation], method: Method) throws(CompositionError) -> String {
        for entry in entries {
            guard MailAddress.isWritable(entry.organizer.address) else { throw .address(field: "ORGANIZER") }
            if let attendee = entry.attendee, !MailAddress.isWritable(attendee.address) {
                throw .address(field: "ATTENDEE")
            }
        }
        guard let calendar = icalcomponent_new(ICAL_VCALENDAR_COMPONENT) else { return "" }
        // The calendar owns what is added to it; freeing it frees everything.
        defer { icalcomponent_free(calendar) }
        add(icalproperty_new_prodid("-//Disposisi//Disposisi//ID"), to: calendar)
        add(icalproperty_new_version("2.0"), to: calendar)
        add(icalproperty_new_calscale("GREGORIAN"), to: calendar)
        let methodValue =
            switch method {
            case .publish: ICAL_METHOD_PUBLISH
            case .request: ICAL_METHOD_REQUEST
            case .cancel: ICAL_METHOD_CANCEL
            }
        add(icalproperty_new_method(methodValue), to: calendar)
        for entry in entries { entry.addEvent(to: calendar) }
        guard let written = icalcomponent_as_ical_string_r(calendar) else { return "" }
        defer { icalmemory_free_buffer(written) }
        return String(cString: written)
    }

    private static func add(_ property: OpaquePointer?, to component: OpaquePointer) {
        if let property { icalcomponent_add_property(component, property) }
    }

    private func addEvent(to calendar: OpaquePointer) {
        guard let event = icalcomponent_new(ICAL_VEVENT_COMPONENT) else { return }
        icalcomponent_add_component(calendar, event)
        func add(_ property: OpaquePointer?) { Self.add(property, to: event) }
        add(icalproperty_new_uid(Self.line(uid)))
        add(icalproperty_new_dtstamp(clibical_utc(stamp.seconds)))
        add(icalproperty_new_sequence(Int32(clamping: sequence)))
        add(icalproperty_new_dtstart(clibical_utc(start.seconds)))
        add(icalproperty_new_dtend(clibical_utc(end.seconds)))
        add(icalproperty_new_summary(Self.line(summary)))
        if let location { add(icalproperty_new_location(Self.line(location))) }
        if let url { add(icalproperty_new_url(Self.line(url))) }
        if !details.isEmpty { add(icalproperty_new_description(Self.text(details))) }
        add(icalproperty_new_status(method == .cancel ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED))
        add(icalproperty_new_transp(ICAL_TRANSP_OPAQUE))

        if let property = icalproperty_new_organizer("mailto:" + organizer.address) {
            if let name = organizer.name { icalproperty_add_parameter(property, icalparameter_new_cn(Self.name(name))) }
            icalcomponent_add_property(event, property)
        }
        if method != .publish, let attendee, let property = icalproperty_new_attendee("mailto:" + attendee.address) {
            icalproperty_add_parameter(property, icalparameter_new_cutype(ICAL_CUTYPE_INDIVIDUAL))
            icalproperty_add_parameter(property, icalparameter_new_role(ICAL_ROLE_REQPARTICIPANT))
            if method == .request {
                icalproperty_add_parameter(property, icalparameter_new_partstat(ICAL_PARTSTAT_NEEDSACTION))
                icalproperty_add_parameter(property, icalparameter_new_rsvp(ICAL_RSVP_TRUE))
            }
            if let name = attendee.name { icalproperty_add_parameter(property, icalparameter_new_cn(Self.name(name))) }
            icalcomponent_add_property(event, property)
        }
    }

    /// One line without control characters.
    private static func line(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
    }

    /// Lines ended by LF, without other control characters.
    private static func text(_ text: String) -> String {
        let lines = String(decoding: TransferEncoding.lines(of: text), as: UTF8.self)
        return String(
            String.UnicodeScalarView(
                lines.unicodeScalars.filter { ($0.value >= 0x20 && $0.value != 0x7F) || $0 == "\n" || $0 == "\t" }))
    }

    /// A parameter value: a quote cannot be written in one (RFC 5545 section 3.2).
    private static func name(_ text: String) -> String {
        String(line(text).map { $0 == "\"" ? "'" : $0 })
    }
}
