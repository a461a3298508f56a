import ExampleOffice
import Foundation
import MailHost
import OfficeCalendar
import TestSupport
import Testing

/// One Zoom request from the agency's letter to the office's reply letter, over a real mail host.
@Suite("Main story", .serialized)
struct MainStoryTests {
    @Test(
        "a request walks through all ten rows and comes back as a signed letter",
        arguments: [
            (idle: true, way: Person.Way.proved), (idle: false, way: Person.Way.submitted),
        ])
    func fromLetterToLetter(idle: Bool, way: Person.Way) async throws {
        let seed = seed()
        print("main story: seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let letter = RequestLetter(today: today, by: &generator)
        let meeting = DrawnMeeting(by: &generator)
        var changes = ExampleOffice.Changes()
        changes.idle = idle
        changes.poll = idle ? 60 : 5
        try await withOffice(changes) { office in
            let (course, receipt) = try await Course.begin(office, letter, by: way)
            #expect(receipt.text.contains(letter.agency.name))
            #expect(receipt.text.contains(RequestLetter.written(letter.day)))
            try await course.untilMeeting(meeting)
            let mail = try await course.untilLetter()
            try await office.stopWorker()

            let record = try await office.record(of: course.caseID)
            #expect(record.state == "completed")
            #expect(record.rowsRecorded == (1...10).map(String.init))
            #expect(record.rowsDone == (1...10).map(String.init))
            #expect(record.applicant == letter.agency.name)
            #expect(record.letterNumber == letter.number)
            #expect(record.letterDate == letter.date.description)
            #expect(record.sessions.count == 1)
            #expect(record.sessions.first?.participants == letter.participants)
            #expect(record.mails.allSatisfy { $0.state == "done" }, "\(record.mails)")

            // The letter.
            let pdf = try #require(mail.attachment(type: "application/pdf"))
            let text = try await pdfText(pdf.bytes)
            let replyNumber = try #require(record.replyNumber)
            for words in [
                letter.number, replyNumber, RequestLetter.weekday(letter.day), RequestLetter.written(letter.day),
                RequestLetter.clock(letter.start), RequestLetter.clock(letter.end), "WITA", meeting.link, meeting.id,
                meeting.passcode, RequestLetter.written(today), "Drs. Rahmat Wibisana, M.Si.",
            ] {
                #expect(squeezed(text).contains(squeezed(words)), "“\(words)” is not in the letter:\n\(text)")
            }

            // The invitation, as another program reads it.
            let invitation = try #require(mail.attachment(type: "text/calendar"))
            #expect(invitation.method?.uppercased() == "REQUEST")
            let events = try await calendarEvents(invitation.bytes)
            let event = try #require(events.first)
            #expect(events.count == 1)
            #expect(event.method == "REQUEST")
            #expect(event.start == letter.calendarTimes.start)
            #expect(event.end == letter.calendarTimes.end)
            #expect(event.attendee.lowercased().contains(letter.agency.address))
            #expect((event.location + event.description).contains(meeting.link))

            // Secrets of the meeting stand in letters and mails, and nowhere else.
            for secret in [meeting.link, meeting.id, meeting.groupedID, meeting.passcode] {
                #expect(!office.log.contains(secret), "the log tells \(secret)")
                let columns = try await office.columns(holding: secret)
                #expect(!columns.contains { $0.hasPrefix("journal.") }, "\(columns)")
            }

            // The archive has a copy of every mail that went out.
            let archived = try await office.host.mails(in: ExampleOffice.archiveAddress, atLeast: record.mails.count)
            #expect(archived.count == record.mails.count)
            let keywords = "\(office.host.directory)/mail/\(ExampleOffice.address)/Maildir/dovecot-keywords"
            #expect((try? String(contentsOfFile: keywords, encoding: .utf8))?.contains("Disposisi") == true)
            try await office.verify()
        }
    }
}
