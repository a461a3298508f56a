import Casework
import LetterReading
import OfficeCalendar
import Testing

@Suite("Acting for another")
struct DelegationTests {
    private static func order(
        _ form: Delegation.Form = .plh, official: String? = Example.kadis.id, role: String? = nil,
        delegate: String = Example.kabid.id, from: String = "2026-11-20", through: String = "2026-11-27"
    ) -> Delegation {
        Delegation(
            official: official, role: role, delegate: delegate, form: form, from: Example.day(from),
            through: Example.day(through), decree: "Surat Perintah Nomor 800/12/2026")
    }

    private static func office(_ orders: [Delegation], on day: String = "2026-11-23") -> Office {
        var office = Example.office()
        office.delegations = orders
        return office.inForce(on: Example.day(day))
    }

    @Test(
        "whoever acts on a day decides in the role, with his title",
        arguments: [
            ([order()], "2026-11-23", ["ratna"], "Plh. Kepala Dinas"),
            ([order()], "2026-11-27", ["ratna"], "Plh. Kepala Dinas"),
            ([order()], "2026-11-28", ["hartono"], "Kepala Dinas"),
            ([order(.plt, official: nil, role: "kadis")], "2026-11-23", ["ratna"], "Plt. Kepala Dinas"),
            ([order(role: "kabid")], "2026-11-23", ["hartono"], "Kepala Dinas"),
            // Who acts may be away himself.
            (
                [order(), order(official: Example.kabid.id, delegate: Example.subkoordinator.id)], "2026-11-23",
                ["bayu"], "Plh. Kepala Dinas"
            ),
            (
                [
                    order(.plt, official: nil, role: "kadis"),
                    order(official: Example.kabid.id, delegate: Example.subkoordinator.id),
                ], "2026-11-23", ["bayu"], "Plh. Kepala Dinas"
            ),
        ])
    func deciders(orders: [Delegation], day: String, ids: [String], title: String) {
        let office = Self.office(orders, on: day)
        #expect(office.holders(of: "kadis").map(\.id) == ids)
        #expect(office.title(of: ids[0], in: "kadis") == title)
    }

    @Test("two who act for each other leave the office as it is")
    func circle() {
        let office = Self.office([
            Self.order(), Self.order(official: Example.kabid.id, delegate: Example.kadis.id),
        ])
        #expect(office.holders(of: "kadis").map(\.id) == ["hartono"])
    }

    @Test("one of several holders is away: the others go on, and who acts for him comes in his place")
    func several() {
        let office = Self.office([Self.order(official: Example.staf.id, delegate: Example.subkoordinator.id)])
        #expect(office.holders(of: "staf").map(\.id) == ["bayu", "eko"])
    }

    @Test("the delegate is asked, decides, and stands in the record with title and order")
    func asked() throws {
        var desk = Desk()
        desk.office = Self.office([Self.order()])
        desk.receive()
        #expect(desk.file.asked.map(\.official) == [Example.kabid.id])
        let ask = try #require(desk.ask(to: Example.kabid.address))
        #expect(ask.fields["greeting"] == .text("Plh. Kepala Dinas"))
        desk.reply(Example.kabid, .init(decision: .approve))
        let decided = desk.events.compactMap { if case .actDecided(let one) = $0, one.act == "2" { one } else { nil } }
        #expect(decided.first?.title == "Plh. Kepala Dinas")
        #expect(decided.first?.decree == "Surat Perintah Nomor 800/12/2026")
        desk.expectInvariants()
    }

    @Test("a letter signed by who acts has Plh. before the position, the signer's name, and the order")
    func letter() throws {
        var desk = Desk.walked(to: "9.1")
        desk.office = Self.office([Self.order(delegate: Example.subkoordinator.id)])
        desk.take(.decidersChanged)
        #expect(desk.file.asked.map(\.official) == [Example.kadis.id, Example.subkoordinator.id])
        desk.reply(Example.subkoordinator, .init(decision: .approve))
        #expect(desk.file.letter?.official == Example.subkoordinator.id)
        let paper = try #require(desk.papers.last)
        #expect(paper.fields["signer_acting"] == "Plh.")
        #expect(paper.fields["signer_title"] == "Kepala Dinas")
        #expect(paper.fields["signer_name"] == .text(Example.subkoordinator.name))
        #expect(paper.fields["signer_decree"] == "Surat Perintah Nomor 800/12/2026")
        desk.expectInvariants()
    }

    @Test("an open question goes to the delegate as well; who gave the order may still answer his own mail")
    func begins() {
        var desk = Desk.walked(to: "2")
        let token = desk.ask(to: Example.kadis.address)?.token
        desk.office = Self.office([Self.order()])
        desk.take(.decidersChanged)
        #expect(desk.file.asked.map(\.official) == [Example.kadis.id, Example.kabid.id])
        #expect(desk.ask(to: Example.kabid.address)?.token?.act == "2")
        desk.take(.decidersChanged)
        #expect(desk.last.events.isEmpty, "a second look changes nothing")
        desk.reply(Example.kadis, .init(decision: .approve), token: token)
        #expect(desk.file.current == "3")
        desk.expectInvariants()
    }

    @Test("who is asked in another's place has the whole time before anybody reminds")
    func reminded() throws {
        var desk = Desk.walked(to: "2")
        let first = try #require(desk.file.deadlines.first { $0.kind == .reminder })
        desk.now = first.due.adding(minutes: -5)
        desk.office = Self.office([Self.order()])
        desk.take(.decidersChanged)
        let moved = try #require(desk.file.deadlines.first { $0.kind == .reminder })
        #expect(moved.key == first.key)
        #expect(desk.office.hours.officeMinutes(from: desk.now, to: moved.due) >= 60)
        #expect(desk.file.deadlines.filter { $0.kind == .reminder }.count == 1)
        desk.expectInvariants()
    }

    @Test("where the position is vacant the former holder's word no longer counts")
    func vacant() {
        var desk = Desk.walked(to: "2")
        let token = desk.ask(to: Example.kadis.address)?.token
        desk.office = Self.office([Self.order(.plt)])
        desk.take(.decidersChanged)
        #expect(desk.file.asked.map(\.official) == [Example.kabid.id])
        desk.reply(Example.kadis, .init(decision: .approve), token: token)
        #expect(desk.file.current == "2")
        desk.reply(Example.kabid, .init(decision: .approve))
        #expect(desk.file.current == "3")
        desk.expectInvariants()
    }

    @Test("when the order ends the holder is asked again and the delegate's mail decides nothing")
    func ends() {
        var desk = Desk()
        desk.office = Self.office([Self.order()])
        desk.receive()
        let token = desk.ask(to: Example.kabid.address)?.token
        desk.office = Self.office([Self.order()], on: "2026-11-30")
        desk.take(.decidersChanged)
        #expect(desk.file.asked.map(\.official) == [Example.kadis.id])
        desk.reply(Example.kabid, .init(decision: .approve), token: token)
        #expect(desk.file.current == "2")
        desk.reply(Example.kadis, .init(decision: .approve))
        #expect(desk.file.current == "3")
        desk.expectInvariants()
    }
}
