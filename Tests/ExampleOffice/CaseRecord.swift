import Foundation

/// A case as `case show --json` tells it.
package struct CaseRecord: Sendable, Decodable {
    package struct Session: Sendable, Decodable {
        package let start: String
        package let end: String
        package let title: String?
        package let participants: Int?
    }
    package struct Entry: Sendable, Decodable {
        package let at: String
        package let event: String
        package let text: String
        package let row: String?
    }
    package struct Mail: Sendable, Decodable {
        package let kind: String
        package let to: String?
        package let state: String
    }
    package let id: String
    package let procedure: String
    package let state: String
    package let applicant: String
    package let letterNumber: String?
    package let letterDate: String?
    package let sessions: [Session]
    package let rowsDone: [String]
    package let replyNumber: String?
    package let events: [Entry]
    package let mails: [Mail]

    /// The rows of the SOP's table that events say are done, in order.
    package var rowsRecorded: [String] { events.compactMap(\.row) }
}

extension ExampleOffice {
    /// The case, as the command line shows it.
    package func record(of caseID: String) async throws -> CaseRecord {
        let shown = try await command(["case", "show", caseID, "--json"])
        guard shown.status == 0 else { throw StageFailure("case show \(caseID): \(shown.errors)") }
        return try JSONDecoder().decode(CaseRecord.self, from: Data(shown.output.utf8))
    }

    /// The ids of all cases, oldest first.
    package func caseIDs() async throws -> [String] {
        try await json(["case", "list", "--limit", "5000"]).compactMap { $0["id"] as? String }.sorted()
    }

    /// The tables' columns in which a text stands, as `table.column`; looked up by another SQLite client.
    package func columns(holding text: String) async throws -> [String] {
        let script = """
            import sqlite3, sys
            db = sqlite3.connect('file:' + sys.argv[1] + '?mode=ro', uri=True)
            wanted = sys.argv[2].encode()
            for (table,) in db.execute("select name from sqlite_master where type = 'table'").fetchall():
                names = [row[1] for row in db.execute('pragma table_info("' + table + '")')]
                found = set()
                for row in db.execute('select * from "' + table + '"'):
                    for name, value in zip(names, row):
                        if isinstance(value, str): value = value.encode()
                        if isinstance(value, bytes) and wanted in value: found.add(name)
                for name in sorted(found): print(table + '.' + name)
            """
        let ended = try await BuiltProgram.run(
            ["/usr/bin/python3", "-c", script, dataDirectory + "/disposisi.sqlite", text])
        guard ended.status == 0 else { throw StageFailure("python3: \(ended.errors)") }
        return ended.output.split(separator: "\n").map(String.init)
    }
}

/// The text of a PDF, by pdftotext.
package func pdfText(_ bytes: [UInt8]) async throws -> String {
    let ended = try await BuiltProgram.run(["/usr/bin/pdftotext", "-layout", "-", "-"], input: bytes)
    guard ended.status == 0 else { throw StageFailure("pdftotext: \(ended.errors)") }
    return ended.output
}

/// An invitation as Python's icalendar reads it (Debian package python3-icalendar).
package struct CalendarEvent: Sendable, Decodable {
    package let method: String
    package let uid: String
    package let sequence: Int
    /// UTC, `20261126T010000Z`.
    package let start: String
    package let end: String
    package let summary: String
    package let location: String
    package let description: String
    package let attendee: String
}

/// The events of a calendar text.
package func calendarEvents(_ bytes: [UInt8]) async throws -> [CalendarEvent] {
    let script = """
        import datetime, json, sys
        import icalendar
        calendar = icalendar.Calendar.from_ical(sys.stdin.buffer.read())
        def utc(value): return value.dt.astimezone(datetime.timezone.utc).strftime('%Y%m%dT%H%M%SZ')
        print(json.dumps([{
            'method': str(calendar.get('method', '')), 'uid': str(event['uid']), 'sequence': int(event.get('sequence', 0)),
            'start': utc(event['dtstart']), 'end': utc(event['dtend']), 'summary': str(event.get('summary', '')),
            'location': str(event.get('location', '')), 'description': str(event.get('description', '')),
            'attendee': str(event.get('attendee', ''))} for event in calendar.walk('vevent')]))
        """
    let ended = try await BuiltProgram.run(["/usr/bin/python3", "-c", script], input: bytes)
    guard ended.status == 0 else { throw StageFailure("icalendar cannot read the invitation: \(ended.errors)") }
    return try JSONDecoder().decode([CalendarEvent].self, from: Data(ended.output.utf8))
}
