import Casework
import Testing

@testable import disposisi

@Suite("Meetings told on paper")
struct PaperMeetingTests {
    @Test(
        "a line is a link, an ID in any grouping and a passcode",
        arguments: [
            ("https://zoom.example/j/81234567890 81234567890 rahasia", "81234567890", "rahasia"),
            ("https://zoom.example/j/81234567890, 812 3456 7890, 123456", "81234567890", "123456"),
            ("https://zoom.example/j/8123456789\t812 345 6789 4711", "8123456789", "4711"),
            ("HTTPS://meet.example/abc-defg", nil, nil),
            ("https://meet.example/abc kunci", nil, "kunci"),
        ] as [(String, String?, String?)])
    func read(line: String, id: String?, passcode: String?) throws {
        let meeting = try #require(try CaseCommand.Decide.meeting(in: Substring(line), line: 1))
        #expect(meeting.joinURL?.text == line.split { $0.isWhitespace || $0 == "," }.first.map(String.init))
        #expect(meeting.meetingID?.text == id)
        #expect(meeting.passcode?.text == passcode)
    }

    @Test(
        "what is no such line is refused without repeating it",
        arguments: [
            "81234567890 rahasia", "http://zoom.example/j/1 81234567890 rahasia",
            "https://zoom.example/j/1 812 rahasia", "https://zoom.example/j/1 81234567890 rahasia lagi",
        ])
    func refused(line: String) {
        #expect {
            try CaseCommand.Decide.meeting(in: Substring(line), line: 3)
        } throws: { error in
            "\(error)".contains("line 3") && !"\(error)".contains("rahasia")
        }
    }
}
