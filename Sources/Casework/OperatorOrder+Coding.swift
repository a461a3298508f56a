/// The journal's spelling of an operator's order: `{"kind": "ask-again", "name": …, "reason": …}`.
///
/// Name, reason and note are a person's and are kept as personal values, so
/// that the journal holds only their digests.
extension Input.OperatorOrder {
    private enum Label: String, Codable {
        case cancel
        case askAgain = "ask-again"
        case displace
        case recordDecision = "record-decision"
        case hold
        case resume
        case reassign
        case resend
        case returned
        case settleMail = "settle-mail"
        case unblock
    }

    private enum Key: String, CodingKey {
        case kind, name, reason, official, outcome, note, choice, scan, loan, mail, arrived, meetings, block
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        let kind: Kind =
            switch try values.decode(Label.self, forKey: .kind) {
            case .cancel: .cancel
            case .askAgain: .askAgain
            case .displace: .displace
            case .recordDecision:
                .recordDecision(
                    official: try values.decode(String.self, forKey: .official),
                    outcome: try values.decode(Outcome.self, forKey: .outcome),
                    note: try values.decodeIfPresent(Personal.self, forKey: .note)?.shown,
                    choice: try values.decodeIfPresent(String.self, forKey: .choice),
                    scan: try values.decodeIfPresent(String.self, forKey: .scan),
                    meetings: try values.decodeIfPresent([Meeting].self, forKey: .meetings))
            case .hold: .hold
            case .resume: .resume
            case .reassign: .reassign(official: try values.decode(String.self, forKey: .official))
            case .resend: .resend
            case .returned: .returned(loan: try values.decodeIfPresent(Int.self, forKey: .loan))
            case .unblock: .unblock(block: try values.decodeIfPresent(Int.self, forKey: .block))
            case .settleMail:
                .settleMail(
                    key: try values.decode(String.self, forKey: .mail),
                    arrived: try values.decode(Bool.self, forKey: .arrived))
            }
        self.init(
            kind: kind, name: try values.decode(Personal.self, forKey: .name).shown,
            reason: try values.decode(Personal.self, forKey: .reason).shown)
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(Personal(name), forKey: .name)
        try values.encode(Personal(reason), forKey: .reason)
        switch kind {
        case .cancel: try values.encode(Label.cancel, forKey: .kind)
        case .askAgain: try values.encode(Label.askAgain, forKey: .kind)
        case .displace: try values.encode(Label.displace, forKey: .kind)
        case .hold: try values.encode(Label.hold, forKey: .kind)
        case .resume: try values.encode(Label.resume, forKey: .kind)
        case .resend: try values.encode(Label.resend, forKey: .kind)
        case .returned(let loan):
            try values.encode(Label.returned, forKey: .kind)
            try values.encodeIfPresent(loan, forKey: .loan)
        case .unblock(let block):
            try values.encode(Label.unblock, forKey: .kind)
            try values.encodeIfPresent(block, forKey: .block)
        case .settleMail(let key, let arrived):
            try values.encode(Label.settleMail, forKey: .kind)
            try values.encode(key, forKey: .mail)
            try values.encode(arrived, forKey: .arrived)
        case .reassign(let official):
            try values.encode(Label.reassign, forKey: .kind)
            try values.encode(official, forKey: .official)
        case .recordDecision(let official, let outcome, let note, let choice, let scan, let meetings):
            try values.encode(Label.recordDecision, forKey: .kind)
            try values.encode(official, forKey: .official)
            try values.encode(outcome, forKey: .outcome)
            try values.encodeIfPresent(note.map { Personal($0) }, forKey: .note)
            try values.encodeIfPresent(choice, forKey: .choice)
            try values.encodeIfPresent(scan, forKey: .scan)
            try values.encodeIfPresent(meetings, forKey: .meetings)
        }
    }
}
