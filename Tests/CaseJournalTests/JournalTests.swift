import CaseJournal
import Casework
import OfficeCalendar
import TestSupport
import Testing

@Suite("The journal")
struct JournalTests {
    @Test("a case that was appended is folded back from the file")
    func foldsBack() async throws {
        let sample = try await Sample()
        let id = try await sample.openCase()
        #expect(id == "K-2026-0001")
        let inMemory = try await sample.journal.transact { try $0.case("K-2026-0001") }
        let fromFile = try await Sample.open(sample.directory).case(id)
        #expect(inMemory == fromFile)
        #expect(fromFile?.applicant.address.text == "dinkes@arunika.example")
        #expect(fromFile?.agendaNumber == 1)
        #expect(fromFile?.sequence == 10)
        #expect(try await sample.journal.verify().violations == [])
    }
}
