#if MUTANTS
    /// Mistakes that a simulation must notice, compiled only where `DISPOSISI_MUTANTS` is set, and then chosen one at
    /// a time.
    ///
    /// Each takes away one thing that the office relies upon. `.run/mutants`
    /// plays an office with each of them and demands that a rule is seen broken.
    package enum Mutant: String, CaseIterable, Sendable {
        case overlapUnchecked = "overlap-unchecked"
        case numberOutsideTransaction = "number-outside-transaction"
        case proofSkipped = "proof-skipped"
        case timerLost = "timer-lost"
        case tokenNotSpent = "token-not-spent"
        case holdNotReleased = "hold-not-released"
        case reminderEarly = "reminder-early"
        case passcodeToEverybody = "passcode-to-everybody"
        case sentAgainAfterDoubt = "sent-again-after-doubt"
        case eventLost = "event-lost"
        case eventsReordered = "events-reordered"
        case anyHour = "any-hour"
        case foreignToken = "foreign-token"
        case wrongAddress = "wrong-address"
        case delegationOverstays = "delegation-overstays"
        case meetingNotLookedUp = "meeting-not-looked-up"
        case meetingLeftBehind = "meeting-left-behind"

        /// The mistake at work; nothing in a sound office.
        @TaskLocal package static var active: Mutant?
    }
#endif
