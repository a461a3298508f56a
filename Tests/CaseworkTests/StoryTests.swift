import Casework
import LetterReading
import OfficeCalendar
import Testing

@Suite("The whole way of a request")
struct StoryTests {
    @Test("a complete request walks all ten rows to the reply letter")
    func wholeStory() {
        let desk = Desk.walked()
        #expect(desk.file.state == .completed)
        let rows = desk.events.compactMap { event in
            if case .rowDone(let row) = event { row } else { nil }
        }
        #expect(rows == (1...10).map(String.init))
        #expect(desk.file.letter?.number == "B/500.12/1031/DKISP/XI/2026")
        #expect(desk.mails.filter { $0.kind == .letter }.count == 1)
        #expect(Set(desk.mails.map(\.slot)).count == desk.mails.count)
    }
}
