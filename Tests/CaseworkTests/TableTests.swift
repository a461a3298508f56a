import Casework
import Foundation
import LetterReading
import OfficeCalendar
import TestSupport
import Testing

/// Where a case can stand when something happens.
enum Standing: String, CaseIterable {
    case dataAsked = "data-asked"
    case correctionAsked = "correction-asked"
    case act2 = "2-dispose"
    case act4 = "4-check-schedule"
    case act4Taken = "4-slot-taken"
    case act5 = "5-provision"
    case act5Ordered = "5-meeting-ordered"
    case act7Typesetting = "7-typesetting"
    case act7 = "7-draft"
    case act8 = "8-initial"
    case act9 = "9.1-sign"
    case letterTypesetting = "9.2-typesetting"
    case letterOwed = "9.2-letter-owed"
    case completed
    case refused
    case full
    case cancelled
    case closed

    /// A desk on which the case stands so.
    func desk() -> Desk {
        switch self {
        case .dataAsked:
            var desk = Desk()
            var request = Example.request()
            request.contactPhone = nil
            request.missing = ["contact"]
            desk.receive(request)
            return desk
        case .correctionAsked:
            var desk = Desk.walked(to: "2")
            desk.reply(Example.kadis, .init(decision: .revise, note: "Lampirkan daftar peserta"))
            return desk
        case .act2: return .walked(to: "2")
        case .act4: return .walked(to: "4")
        case .act4Taken:
            var desk = Desk()
            desk.others = [Desk.booking(Example.interval("2026-11-26", "10:00", "12:00"))]
            desk.receive()
            desk.reply(Example.kadis, .init(decision: .approve))
            desk.reply(Example.kabid, .init(decision: .approve))
            return desk
        case .act5: return .walked(to: "5")
        case .act5Ordered:
            var office = Example.office()
            office.facilities = Example.hosted
            return .walked(to: "5", office: office)
        case .act7Typesetting:
            var desk = Desk.walked(to: "5")
            desk.reply(Example.staf, .init(decision: .none), meetings: [Desk.meeting])
            return desk
        case .act7: return .walked(to: "7")
        case .act8: return .walked(to: "8")
        case .act9: return .walked(to: "9.1")
        case .letterTypesetting: return .walked(to: "9.2")
        case .letterOwed:
            var desk = Desk.walked(to: "9.2")
            desk.typeset()
            return desk
        case .completed: return .walked()
        case .refused:
            var desk = Desk.walked(to: "3")
            desk.reply(Example.kabid, .init(decision: .reject, note: "Tidak sesuai tugas"))
            return desk
        case .full:
            var desk = Standing.act4Taken.desk()
            desk.reply(Example.subkoordinator, .init(decision: .none, choice: "penuh"))
            return desk
        case .cancelled:
            var desk = Desk.walked(to: "3")
            desk.applicantReplies([.cancel])
            return desk
        case .closed:
            var desk = Standing.dataAsked.desk()
            if let patience = desk.file.deadlines.first(where: { $0.kind == .applicantPatience }) {
                desk.now = patience.due
                desk.take(.deadlinePassed(patience))
            }
            return desk
        }
    }

    /// Who is asked, or was asked last.
    func official(_ desk: Desk) -> Office.Official {
        let asked = desk.file.asked.first?.official
        let last = desk.mails.last { mail in desk.office.officials.contains { $0.address == mail.to.address } }
        return desk.office.officials.first { $0.id == asked }
            ?? desk.office.officials.first { $0.address == last?.to.address } ?? Example.kadis
    }
}

/// What can happen.
enum Happening: String, CaseIterable {
    case approve
    case approveIfFree = "approve-if-free"
    case approveOnCondition = "approve-on-condition"
    case forward
    case reject = "reject-with-reason"
    case rejectBarely = "reject-without-reason"
    case revise = "revise-with-note"
    case reviseBarely = "revise-without-note"
    case question
    case unclear
    case sayFree = "say-kosong"
    case sayFull = "say-penuh"
    case sayFullAndApprove = "say-penuh-and-approve"
    case meeting = "bring-meeting"
    case meetingWithoutLink = "bring-meeting-without-link"
    case machine = "out-of-office"
    case onlyQuote = "only-quote"
    case wrongOfficial = "wrong-official"
    case stranger
    case unproved = "approve-unproved"
    case expired = "approve-expired-token"
    case oldAttempt = "approve-used-token"
    case foreign = "approve-foreign-token"
    case noToken = "approve-without-token"
    case status = "applicant-status"
    case cancel = "applicant-cancels"
    case cancelUnproved = "applicant-cancels-unproved"
    case reschedule = "applicant-reschedules"
    case rescheduleUnproved = "applicant-reschedules-unproved"
    case supply = "applicant-supplies"
    case choose = "applicant-chooses-1"
    case chooseWrongly = "applicant-chooses-9"
    case thanks = "applicant-thanks"
    case applicantElsewhere = "applicant-other-address"
    case typeset = "paper-typeset"
    case typesetUnknown = "paper-unknown"
    case paperFailed = "paper-failed"
    case meetingMade = "meeting-made"
    case meetingRefused = "meeting-refused"
    case meetingRemoved = "meeting-removed"
    case meetingStale = "meeting-made-of-an-earlier-order"
    case accepted = "letter-accepted"
    case mailRefused = "mail-refused"
    case bounced = "mail-bounced"
    case deadline = "first-deadline"
    case staleDeadline = "stale-deadline"
    case operatorCancels = "operator-cancels"
    case operatorAsksAgain = "operator-asks-again"
    case operatorRecords = "operator-records-approval"
    case operatorHolds = "operator-holds"
    case operatorReassigns = "operator-reassigns"
    case withdraw = "last-decider-withdraws"
    case withdrawForRejection = "last-decider-corrects-to-no"
    case decidersChange = "plh-begins"

    func happen(on desk: inout Desk, at standing: Standing) -> Decided {
        let official = standing.official(desk)
        switch self {
        case .approve: return desk.reply(official, .init(decision: .approve))
        case .approveIfFree: return desk.reply(official, .init(decision: .approve, condition: "slot_free"))
        case .approveOnCondition: return desk.reply(official, .init(decision: .approve, condition: "other"))
        case .forward: return desk.reply(official, .init(decision: .forward))
        case .reject: return desk.reply(official, .init(decision: .reject, note: "Alasan tertulis"))
        case .rejectBarely: return desk.reply(official, .init(decision: .reject))
        case .revise: return desk.reply(official, .init(decision: .revise, note: "Mohon diperbaiki"))
        case .reviseBarely: return desk.reply(official, .init(decision: .revise))
        case .question: return desk.reply(official, .init(decision: .question))
        case .unclear: return desk.reply(official, .init(decision: .unclear))
        case .sayFree: return desk.reply(official, .init(decision: .none, choice: "kosong"))
        case .sayFull: return desk.reply(official, .init(decision: .none, choice: "penuh"))
        case .sayFullAndApprove: return desk.reply(official, .init(decision: .approve, choice: "penuh"))
        case .meeting: return desk.reply(official, .init(decision: .none), meetings: [Desk.meeting])
        case .meetingWithoutLink:
            return desk.reply(
                official, .init(decision: .none),
                meetings: [MeetingReading(joinURL: nil, meetingID: "81234567890", passcode: nil)])
        case .machine: return desk.reply(official, .init(decision: .approve), kind: .automatic)
        case .onlyQuote: return desk.reply(official, .init(decision: .approve), text: "> SETUJU", uncut: true)
        case .wrongOfficial:
            let other = official.id == Example.kabid.id ? Example.kadis : Example.kabid
            return desk.reply(
                other, .init(decision: .approve), token: desk.ask(to: official.address)?.token)
        case .stranger:
            return desk.reply(
                official, .init(decision: .approve), from: "orang@lain.example",
                token: desk.ask(to: official.address)?.token)
        case .unproved: return desk.reply(official, .init(decision: .approve), proved: false)
        case .expired: return desk.reply(official, .init(decision: .approve), expired: true)
        case .oldAttempt:
            let token = desk.ask(to: official.address)?.token.map { token in
                var old = token
                old.attempt -= 1
                return old
            }
            return desk.reply(official, .init(decision: .approve), token: token)
        case .foreign:
            let token = desk.ask(to: official.address)?.token.map { token in
                var other = token
                other.caseID = "K-2026-0001"
                return other
            }
            return desk.reply(official, .init(decision: .approve), token: token)
        case .noToken: return desk.reply(official, .init(decision: .approve), token: .some(nil))
        case .status: return desk.applicantReplies([.status])
        case .cancel: return desk.applicantReplies([.cancel])
        case .cancelUnproved: return desk.applicantReplies([.cancel], proved: false)
        case .reschedule:
            return desk.applicantReplies([
                .reschedule(sessions: [Example.session("2026-11-30", "13:00", "15:00", participants: 75)])
            ])
        case .rescheduleUnproved:
            return desk.applicantReplies(
                [.reschedule(sessions: [Example.session("2026-11-30", "13:00", "15:00", participants: 75)])],
                proved: false)
        case .supply:
            var reading = RequestReading()
            reading.contactName = "Siti"
            reading.contactPhone = "081300009999"
            return desk.applicantReplies([.supply(reading)])
        case .choose: return desk.applicantReplies([.choose(number: 1)])
        case .chooseWrongly: return desk.applicantReplies([.choose(number: 9)])
        case .thanks: return desk.applicantReplies([], text: "Terima kasih")
        case .applicantElsewhere:
            return desk.applicantReplies([.cancel], from: "lain@dinkes.tanjungarunika.example")
        case .typeset:
            return desk.take(
                .paperTypeset(key: desk.file.papersOwed.first ?? desk.file.paperKeys.last ?? "draft/1", digest: "d"))
        case .typesetUnknown: return desk.take(.paperTypeset(key: "letter/99", digest: "d"))
        case .paperFailed:
            return desk.take(.paperFailed(key: desk.file.papersOwed.first ?? "draft/1", reason: "weasyprint"))
        case .meetingMade, .meetingRefused, .meetingRemoved, .meetingStale:
            let order = desk.file.orders.last
            let result: MeetingResult =
                switch self {
                case .meetingRefused: .refused(.permission)
                case .meetingRemoved: .removed
                default:
                    .made(
                        Meeting(
                            session: 0, joinURL: Personal("https://zoom.us/j/1"), meetingID: Personal("1"),
                            passcode: nil))
                }
            return desk.take(
                .meetingSettled(
                    key: order?.key ?? "meeting/1", revision: self == .meetingStale ? 0 : order?.revision ?? 1,
                    result: result))
        case .accepted:
            return desk.take(.mailAccepted(slot: desk.mails.last { $0.kind == .letter }?.slot ?? "letter/1"))
        case .mailRefused:
            return desk.take(.mailRefused(slot: desk.mails.last?.slot ?? "ask/2/1/x", words: "550 no such user"))
        case .bounced: return desk.take(.mailBounced(slot: desk.mails.last?.slot ?? "ask/2/1/x", permanent: true))
        case .deadline:
            guard let first = desk.file.deadlines.min(by: { ($0.due, $0.key) < ($1.due, $1.key) }) else {
                return desk.take(.deadlinePassed(.init(key: "none", kind: .reminder, due: desk.now)))
            }
            desk.now = first.due
            return desk.take(.deadlinePassed(first))
        case .staleDeadline:
            return desk.take(.deadlinePassed(.init(key: "remind/1/7/1", kind: .reminder, due: desk.now)))
        case .operatorCancels:
            return desk.take(.operatorOrdered(.init(kind: .cancel, name: "admin", reason: "atas permintaan")))
        case .operatorAsksAgain:
            return desk.take(.operatorOrdered(.init(kind: .askAgain, name: "admin", reason: "surat hilang")))
        case .operatorRecords:
            return desk.take(
                .operatorOrdered(
                    .init(
                        kind: .recordDecision(official: official.id, outcome: .done, note: nil), name: "admin",
                        reason: "disposisi kertas")))
        case .operatorHolds:
            return desk.take(.operatorOrdered(.init(kind: .hold, name: "admin", reason: "menunggu arahan")))
        case .operatorReassigns:
            let other = official.id == Example.kabid.id ? Example.kadis : Example.kabid
            return desk.take(
                .operatorOrdered(.init(kind: .reassign(official: other.id), name: "admin", reason: "dialihkan")))
        case .withdraw, .withdrawForRejection:
            guard let last = desk.file.decisions.last(where: { $0.official != "worker" }),
                let decider = desk.office.official(last.official)
            else { return desk.reply(official, .init(decision: .none, wishes: [.withdraw]), token: .some(nil)) }
            let token = TokenSubject(
                caseID: desk.file.id, act: last.act, person: decider.id, version: desk.file.request.version,
                attempt: desk.file.visits[last.act] ?? 0)
            return desk.reply(
                decider,
                .init(
                    decision: self == .withdraw ? .none : .reject, note: self == .withdraw ? nil : "keliru",
                    wishes: [.withdraw]), token: token)
        case .decidersChange:
            desk.office.delegations = [
                Delegation(
                    official: official.id, role: nil,
                    delegate: official.id == Example.kabid.id ? Example.kadis.id : Example.kabid.id, form: .plh,
                    from: Example.zone.day(at: desk.now), through: Example.zone.day(at: desk.now), decree: "SP 1")
            ]
            desk.office = desk.office.inForce(on: Example.zone.day(at: desk.now))
            return desk.take(.decidersChanged)
        }
    }
}

extension Desk {
    static func booking(_ interval: Interval, facility: String = "zoom-1", owner: String = "K-2026-0007") -> Booking {
        Booking(facility: facility, interval: interval, units: 1, owner: owner, session: 0, state: .booked)
    }

    /// What a decision came to, in one line.
    static func summary(_ decided: Decided, on matter: Case) -> String {
        let events = decided.events.map { event in
            switch event {
            case .replySetAside(_, let reason, _): "\(event.name)(\(reason.rawValue))"
            case .actDecided(let decision): "\(event.name)(\(decision.act) \(decision.outcome.rawValue))"
            case .actBegun(let act, let attempt): "\(event.name)(\(act)/\(attempt))"
            case .rowDone(let row): "\(event.name)(\(row))"
            case .caseClosed(let reason): "\(event.name)(\(reason.rawValue))"
            default: event.name
            }
        }.filter { !$0.hasPrefix("deadline-set") && !$0.hasPrefix("applicant-informed") }
        let mails = decided.mails.map { mail in
            "\(mail.kind.rawValue)→\(mail.to.address.split(separator: "@").first ?? "")"
        }
        return [
            matter.state.ended ? matter.state.rawValue : "\(matter.state.rawValue) \(matter.current ?? "")",
            events.isEmpty ? "-" : events.joined(separator: " "), mails.isEmpty ? "-" : mails.joined(separator: " "),
        ].joined(separator: "\t")
    }
}

@Suite("Every standing has an answer to everything that can happen")
struct TableTests {
    private static func expected() throws -> [String: String] {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/standing-happening", withExtension: "tsv"))
        let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
        return Dictionary(
            lines.map { line in
                let cells = line.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false)
                return (cells.prefix(2).joined(separator: "\t"), String(cells.last ?? ""))
            }, uniquingKeysWith: { first, _ in first })
    }

    @Test("the table holds", arguments: Standing.allCases)
    func table(_ standing: Standing) throws {
        let expected = try Self.expected()
        for happening in Happening.allCases {
            var desk = standing.desk()
            let decided = happening.happen(on: &desk, at: standing)
            let summary = Desk.summary(decided, on: desk.file)
            let key = "\(standing.rawValue)\t\(happening.rawValue)"
            #expect(summary == expected[key], "\(key)\t\(summary)")
            desk.expectInvariants()
        }
    }
}
