import ArgumentParser
import Casework
import Foundation

extension CaseCommand {
    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Cancel a case: slots are freed, the applicant and those who were asked are told.")
        @OptionGroup var order: OrderOptions
        func run() async throws { try await order.give(.cancel) }
    }

    struct Displace: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Take a case's slot because the office needs it itself; the applicant is asked for another time.",
            discussion: """
                The reason names the need. The slot stays blocked for it, so that nobody books it in between, until \
                `disposisi case unblock` gives it back; the applicant reads the reason.
                """)
        @OptionGroup var order: OrderOptions
        func run() async throws { try await order.give(.displace) }
    }

    struct Unblock: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give back a slot that was taken from a case for the office itself.")
        @OptionGroup var order: OrderOptions
        @Option(help: "Number of the block, as `case show` has it; all of the case when left out.")
        var block: Int?
        func run() async throws { try await order.give(.unblock(block: block)) }
    }

    struct Returned: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Record that what was lent is back; its keepers are not asked any more.")
        @OptionGroup var order: OrderOptions
        @Option(help: "Number of the loan, as `case show` has it; all of the case when left out.")
        var loan: Int?
        func run() async throws { try await order.give(.returned(loan: loan)) }
    }

    struct Hold: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stop a case for a time: nothing is asked, reminded or decided. Slots stay held.")
        @OptionGroup var order: OrderOptions
        func run() async throws { try await order.give(.hold) }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a stopped case go on: whoever was asked is asked again.")
        @OptionGroup var order: OrderOptions
        func run() async throws { try await order.give(.resume) }
    }

    struct Reassign: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have another official asked for the current step. Signatures need `disposisi delegate`.")
        @OptionGroup var order: OrderOptions
        @Option(help: "The official's id in officials.yaml.")
        var to: String
        func run() async throws { try await order.give(.reassign(official: to)) }
    }

    struct Ask: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask again for the current step, with new marks; older mails about it no longer count.")
        @OptionGroup var order: OrderOptions
        func run() async throws { try await order.give(.askAgain) }
    }

    struct Resend: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send the signed reply letter to the applicant once more.")
        @OptionGroup var order: OrderOptions
        func run() async throws { try await order.give(.resend) }
    }

    struct Decide: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Record a decision that an official made on paper, with its scan.",
            discussion: """
                Say one of --approve, --reject, --revise and --full. The scan is kept beside the record, which names \
                its SHA-256; the official gets a receipt and may take the decision back as any other. A step that \
                brings a meeting needs --meetings.
                """)
        @OptionGroup var order: OrderOptions
        @Option(help: "Whose decision it is: the official's id in officials.yaml.")
        var official: String
        @Flag(help: "It was approved.")
        var approve = false
        @Flag(help: "It was rejected; --note says why.")
        var reject = false
        @Flag(help: "It was sent back for correction; --note says what.")
        var revise = false
        @Flag(help: "The schedule was said to be full.")
        var full = false
        @Option(help: "What the official wrote.")
        var note: String?
        @Option(help: "The word chosen, where the step offers words.")
        var choice: String?
        @Option(help: "The scan of the paper: PDF, PNG, JPEG or TIFF.")
        var scan: String
        @Option(
            help: ArgumentHelp(
                "Where the step brings a meeting: a file with link, ID and passcode, one meeting a line; - reads standard input.",
                valueName: "file"))
        var meetings: String?

        func validate() throws {
            guard [approve, reject, revise, full].filter({ $0 }).count == 1 else {
                throw ValidationError("say one of --approve, --reject, --revise and --full")
            }
            if revise, (note ?? "").isEmpty { throw ValidationError("--revise needs --note: what is to be corrected") }
        }

        func run() async throws {
            let scan = try Scan(file: scan)
            let meetings = try meetings.map { try Self.meetings(in: $0) }
            let outcome: Outcome = approve ? .done : reject ? .rejected : revise ? .revised : .full
            try await order.give(
                .recordDecision(
                    official: official, outcome: outcome, note: note, choice: choice, scan: scan.sha256,
                    meetings: meetings),
                scan: scan)
        }

        /// Meetings as a file tells them: not as options, which others on the machine can see.
        private static func meetings(in file: String) throws -> [Meeting] {
            let data =
                file == "-"
                ? FileHandle.standardInput.readDataToEndOfFile() : FileManager.default.contents(atPath: file)
            guard let data, data.count <= 65_536, let text = String(data: data, encoding: .utf8) else {
                throw ValidationError("the meetings in \(file) cannot be read")
            }
            let meetings = try text.split(whereSeparator: \.isNewline).enumerated().compactMap {
                try Self.meeting(in: $0.element, line: $0.offset + 1)
            }
            guard !meetings.isEmpty else { throw ValidationError("\(file) tells no meeting") }
            return meetings
        }

        /// `https://…  812 3456 7890  passcode`; the ID may stand in groups, and the last word is the passcode.
        static func meeting(in line: Substring, line number: Int) throws -> Meeting? {
            let words = line.split { $0.isWhitespace || $0 == "," || $0 == ";" }.map(String.init)
            guard let link = words.first else { return nil }
            guard link.lowercased().hasPrefix("https://"), link.utf8.count <= 2000 else {
                throw ValidationError("line \(number) of the meetings does not begin with a link (https://…)")
            }
            var rest = words.dropFirst()
            // A word of digits belongs to the ID, except a last one that would make it longer than eleven.
            var digits = ""
            while let next = rest.first, next.allSatisfy({ ("0"..."9").contains($0) }), digits.count + next.count <= 11
            {
                digits += next
                rest = rest.dropFirst()
            }
            guard rest.count <= 1, digits.isEmpty || digits.count >= 9 else {
                throw ValidationError(
                    "line \(number) of the meetings is not “link ID passcode”: the ID has 9 to 11 digits")
            }
            return Meeting(
                session: 0, joinURL: Personal(link), meetingID: digits.isEmpty ? nil : Personal(digits),
                passcode: rest.first.map { Personal($0) })
        }
    }
}
