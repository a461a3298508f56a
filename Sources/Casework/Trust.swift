import LetterReading
import OfficeCalendar

/// Whose word counts. A reply decides only when every rule here holds.
enum Trust {
    /// Addresses are the same when their bytes are, letter case of ASCII aside.
    ///
    /// Unicode case folding would make strangers equal: KELVIN SIGN folds to
    /// `k` (compare exactly, never “skeleton-equal”).
    static func same(_ left: String, _ right: String) -> Bool {
        let left = left.utf8, right = right.utf8
        return left.count == right.count && zip(left, right).allSatisfy { lower($0) == lower($1) }
    }

    /// The address with ASCII capitals made small, other letters untouched.
    static func lowered(_ address: String) -> String {
        String(decoding: address.utf8.map(lower), as: UTF8.self)
    }

    private static func lower(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte + 32 : byte }

    /// Whether the mail is from exactly one mailbox, and that is `address`.
    static func isFrom(_ address: String, _ reading: Reading) -> Bool {
        guard let from = reading.from, !address.isEmpty else { return false }
        return same(from, address)
    }

    /// What proves the sender, as far as the mail itself can. A code may come later.
    static func proof(of reading: Reading, policy: Office.Policy) -> Proof {
        #if MUTANTS
            if Mutant.active == .proofSkipped { return .domain }
        #endif
        // Answers that are to go elsewhere are not the sender's own (rule 3): only a code can prove them.
        if let replyTo = reading.replyTo, let from = reading.from, !same(replyTo, from) { return .none }
        if reading.authentication.domainProved { return .domain }
        if reading.authentication.submissionProved { return .submission }
        return policy.proof == .waived ? .waived : .none
    }

    /// Whether a machine wrote the mail, as far as the reading knows.
    static func isMachine(_ reading: Reading) -> Bool { reading.kind == .automatic || reading.kind == .bounce }

    /// Whether the mail's text is only what it quotes.
    static func isOnlyQuote(_ reading: Reading) -> Bool {
        reading.uncut || reading.text.allSatisfy { $0.isWhitespace }
    }
}
