import Testing

@testable import LetterReading

@Suite("Meetings that staff send")
struct MeetingTests {
    private func read(_ text: String) -> [MeetingReading] {
        Meetings(hosts: ["rapat.tanjungarunika.example"]).read(text).meetings
    }

    @Test("link, ID and passcode belong together, in either language")
    func together() {
        let expected = [
            MeetingReading(
                joinURL: "https://us02web.zoom.us/j/81234567890?pwd=Abc.1", meetingID: "81234567890", passcode: "260111"
            )
        ]
        #expect(
            read(
                "Join Zoom Meeting\nhttps://us02web.zoom.us/j/81234567890?pwd=Abc.1\n\nMeeting ID: 812 3456 7890\nPasscode: 260111"
            ) == expected)
        #expect(
            read(
                "Gabung Zoom Rapat\n<https://us02web.zoom.us/j/81234567890?pwd=Abc.1>\n*ID Rapat :* *812 3456 7890*\n*Kode Sandi:* 260111"
            ) == expected)
    }

    @Test(
        "a passcode keeps every sign that Zoom allows, and loses the stars of bold print",
        arguments: [
            ("Passcode: aB3@k_-*", "aB3@k_-*"), ("Kode Sandi: *x*7q", "x*7q"), ("*Passcode:* 44@-_z", "44@-_z"),
            ("*Passcode: 9*", "9"), ("Sandi Zoom : Q*r*2026", "Q*r*2026"), ("Passcode *778899*", "778899"),
        ])
    func signs(line: String, passcode: String) {
        let found = read("https://zoom.us/j/81000100011?pwd=a1\nID: 810 0010 0011\n" + line)
        #expect(found.map(\.passcode) == [passcode])
    }

    @Test("in a table of meetings every passcode stays with its row, and none is made of a row's number")
    func table() {
        let rows = [
            "1 | https://zoom.us/j/81000100011?pwd=a1 | 810 0010 0011 | aaa111",
            "2 | https://zoom.us/j/82000200022?pwd=b2 | 820 0020 0022 | bbb222",
            "3 | https://zoom.us/j/83000300033?pwd=c3 | 830 0030 0033 | -",
        ]
        let found = read("Sesi | Tautan | ID | Passcode\n" + rows.joined(separator: "\n"))
        #expect(found.map(\.passcode) == ["aaa111", "bbb222", nil])
        #expect(found.map(\.meetingID) == ["81000100011", "82000200022", "83000300033"])
        let turned = read("Passcode | Meeting ID | Acara\nqw3 | 810 0010 0011 | Rapat 1\ner4 | 820 0020 0022 | Rapat 2")
        #expect(turned.map(\.passcode) == ["qw3", "er4"])
        #expect(read("Sesi Tautan Passcode\n1 https://zoom.us/j/81000100011?pwd=a1").map(\.passcode) == [nil])
    }

    @Test("a link broken after its query mark is joined with its rest")
    func brokenQuery() {
        let found = read("Link:\nhttps://us06web.zoom.us/j/82560708090?\npwd=c3Bhc2k\n\nID: 82560708090\nPass: spasi1")
        #expect(found.map(\.joinURL) == ["https://us06web.zoom.us/j/82560708090?pwd=c3Bhc2k"])
    }

    @Test("links broken over two lines, quoted passcodes and other orders are read")
    func otherShapes() {
        let broken = read(
            "https://us02web.zoom.us/j/89155520014?pwd=TUhwc2R4bGJ\nVbWVqRk9QeXRZ.1\nPasscode : TBCok2026")
        #expect(broken.map(\.joinURL) == ["https://us02web.zoom.us/j/89155520014?pwd=TUhwc2R4bGJVbWVqRk9QeXRZ.1"])
        let word = read("https://zoom.us/j/89155520014?pwd=TUhw\nTerimakasih")
        #expect(word.map(\.joinURL) == ["https://zoom.us/j/89155520014?pwd=TUhw"])
        let first = read("Passcode nya: tbc4 (huruf kecil)\nIDnya 840 5566 7788")
        #expect(first == [MeetingReading(joinURL: nil, meetingID: "84055667788", passcode: "tbc4")])
        for mark in ["\"TBC-2026\"", "“TBC-2026”", "'TBC-2026'", "*TBC-2026*"] {
            #expect(read("ID : 840 5566 7788\nPassword : \(mark)").map(\.passcode) == ["TBC-2026"], "\(mark)")
        }
    }

    @Test("several meetings stay apart")
    func several() {
        let found = read(
            "Sesi 1: https://zoom.us/j/81110000001 passcode aa11\nSesi 2: https://zoom.us/j/81110000002 passcode bb22")
        #expect(found.map(\.meetingID) == ["81110000001", "81110000002"])
        #expect(found.map(\.passcode) == ["aa11", "bb22"])
    }

    @Test(
        "wrapped links are unwrapped",
        arguments: [
            "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fzoom.us%2Fj%2F81234567890%3Fpwd%3DAbc&data=05",
            "https://urldefense.proofpoint.com/v2/url?u=https-3A__zoom.us_j_81234567890-3Fpwd-3DAbc&d=DwM",
            "https://urldefense.com/v3/__https://zoom.us/j/81234567890?pwd=Abc__;!!abc$",
            "<https://zoom.us/j/8123456\n7890?pwd=Abc>",
        ])
    func wrapped(text: String) { #expect(read(text).first?.joinURL == "https://zoom.us/j/81234567890?pwd=Abc") }

    @Test(
        "hosts that only look right, start links and host keys are refused",
        arguments: [
            "https://zoom.us.evil.example/j/81234567890", "https://zoom.us@evil.example/j/81234567890",
            "https://evilzoom.us/j/81234567890",
            "https://zoom.us/s/81234567890?zak=abc", "https://zoom.us/j/81234567890?zak=abc",
            "https://evil.example/?u=https://zoom.us/j/81234567890", "https://zoom.us\\@evil.example/j/81234567890",
            "https://zoom.us%2eevil.example/j/81234567890", "Host key 123456",
        ])
    func refused(text: String) { #expect(read(text).allSatisfy { $0.joinURL == nil && $0.passcode == nil }) }
}
