/// The journal's spelling of an operator's order: `{"kind": "ask-again", "name": …, "reason": …}`.
///
/// Name, reason and note are a person's and are kept as personal values, so
/// that the journal holds only their digests.
extension Input.OperatorOrder {
    private enum Label: String, Codable {
        case cancel
        case askAgain = "ask-again"
        case recordDecision = "record-decision"
    }

    private enum Key: String, CodingKey { case kind, name, reason, official, outcome, note }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        let kind: Kind =
            switch try values.decode(Label.self, forKey: .kind) {
            case .cancel: .cancel
            case .askAgain: .askAgain
            case .recordDecision:
                .recordDecision(
                    official: try values.decode(String.self, forKey: .official),
                    outcome: try values.decode(Outcome.self, forKey: .outcome),
                    note: try values.decodeIfPresent(Personal.self, forKey: .note)?.shown)
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
        case .recordDecision(let official, let outcome, let note):
            try values.encode(Label.recordDecision, forKey: .kind)
            try values.encode(official, forKey: .official)
            try values.encode(outcome, forKey: .outcome)
            try values.encodeIfPresent(note.map { Personal($0) }, forKey: .note)
        }
    }
}
