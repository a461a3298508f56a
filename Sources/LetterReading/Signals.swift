/// How often each kind of statement stands in a reply.
struct Signals {
    /// A yes said outright, by a double negative, or by a free schedule.
    var yes = 0
    /// “Ok”, “silakan”: a yes unless anything else is said.
    var mild = 0
    /// A mild yes to something that is not known.
    var mildOnly = 0
    var free = 0
    /// “Ya”: affirms, to which question is not said.
    var affirm = 0
    /// A refusing word.
    var rejected = 0
    /// A negated yes, instruction or free schedule, or a full one.
    var negated = 0
    var full = 0
    /// “Tidak” by itself.
    var bareNo = 0
    /// A negation of something that is not known: “tidak lebih dari 100”.
    var strayNo = 0
    var hold = 0
    /// “belum dapat …”: not yet, for a reason that may follow.
    var delayed = 0
    var revise = 0
    /// “surat belum ada”: something is not there yet.
    var lacking = 0
    var forward = 0
    var acknowledged = 0
    /// “pelajari dulu”, “tunggu Pak Kadis”.
    var putOff = 0
    var asked = 0
    /// Said by or of somebody else, or of another time.
    var reported = 0
    var hedged = 0
    /// Conditions that ask for a free schedule only, and all others.
    var slotFree = 0
    var otherCondition = 0
    var contrast = 0
    /// Something contradicts itself.
    var unsure = 0
    var unknown = 0
    var numbers = 0

    var anyYes: Bool { yes + mild + free > 0 }
    var anyNo: Bool { rejected + negated > 0 }

    mutating func add(_ other: Signals) {
        yes += other.yes
        mild += other.mild
        mildOnly += other.mildOnly
        free += other.free
        affirm += other.affirm
        rejected += other.rejected
        negated += other.negated
        full += other.full
        bareNo += other.bareNo
        strayNo += other.strayNo
        hold += other.hold
        delayed += other.delayed
        revise += other.revise
        lacking += other.lacking
        forward += other.forward
        acknowledged += other.acknowledged
        putOff += other.putOff
        asked += other.asked
        reported += other.reported
        hedged += other.hedged
        slotFree += other.slotFree
        otherCondition += other.otherCondition
        contrast += other.contrast
        unsure += other.unsure
        unknown += other.unknown
        numbers += other.numbers
    }
}

/// Weighs one clause from left to right: a negation waits for the phrase that it denies.
struct Weighing {
    private enum Denial { case plain, prohibited, needless, notYet, soft }

    private var signals = Signals()
    private var denial: Denial?
    /// How many phrases ahead the open negation still reaches.
    private var reach = 0
    /// “dulu”: what is denied is only put off.
    private let postponed: Bool
    /// One who was told speaks: “siap, …”.
    private var ready: Bool
    private var requested = false
    private var past = false
    private var promised = false
    private var officer = false
    private var advised = false
    private var negatives = 0
    /// Phrases whose meaning is known, and words without one.
    private var meant = 0
    private var loose = 0
    /// The negation was the last thing said.
    private var endsDenied = false
    private var waits = false
    /// A yes was just said, and perhaps an address after it.
    private var agreed = false
    private var justAgreed = false
    private var addressed = false

    private init(_ items: ArraySlice<Decisions.Item>, ready: Bool) {
        self.ready = ready
        postponed = items.contains { $0.role == .first }
    }

    /// The signals of one clause; `ready` when “siap” was said before it in the same sentence.
    static func weigh(_ items: [Decisions.Item], ready: Bool) -> Signals {
        guard let place = items.firstIndex(where: { $0.role == .condition }) else {
            return plain(items[...], ready: ready)
        }
        var signals = plain(items[..<place], ready: ready)
        let condition = items[(place + 1)...]
        // “kalau kosong langsung dibuatkan”: what follows the fulfilled condition is said outright.
        if let split = afterFreeSlot(condition), split < condition.endIndex {
            let rest = condition[split...]
            let first = rest.first {
                $0.role != .filler && $0.role != .address && $0.role != .request && $0.role != .officer
            }
            let joins = rest.first.map { ["dan", "serta", "and"].contains($0.text) } ?? false
            if !joins, let role = first?.role, [.approve, .mild, .forward, .passOn].contains(role) {
                signals.slotFree += 1
                signals.add(plain(rest, ready: ready))
                return signals
            }
        }
        if asksForSlotOnly(condition) { signals.slotFree += 1 } else { signals.otherCondition += 1 }
        return signals
    }

    private static func plain(_ items: ArraySlice<Decisions.Item>, ready: Bool) -> Signals {
        var weighing = Weighing(items, ready: ready)
        for item in items {
            if item.role == .lest { break }
            weighing.take(item)
        }
        weighing.close(items)
        return weighing.signals
    }

    // MARK: Conditions

    /// Where a condition of a free schedule is complete, if its beginning is one.
    private static func afterFreeSlot(_ items: ArraySlice<Decisions.Item>) -> Int? {
        for index in items.indices where items[index].role == .free || items[index].role == .full {
            return asksForSlotOnly(items[...index]) ? index + 1 : nil
        }
        return nil
    }

    /// Whether a condition asks for nothing but a free schedule.
    private static func asksForSlotOnly(_ items: ArraySlice<Decisions.Item>) -> Bool {
        var free = false
        var denied = false
        for item in items {
            switch item.role {
            case .free:
                if denied { return false }
                free = true
            case .full:
                if !denied { return false }
                free = true
            case .negation: denied = true
            case .schedule, .filler, .officer, .address, .first, .past, .able: break
            default: return false
            }
        }
        return free
    }

    // MARK: Items

    private mutating func spend() {
        denial = nil
        reach = 0
        meant += 1
    }

    private mutating func deny(_ kind: Denial, reach: Int) {
        negatives += 1
        if denial == .plain, kind == .plain { signals.unsure += 1 }
        denial = kind
        self.reach = reach
    }

    private mutating func take(_ item: Decisions.Item) {
        if reach > 0 { reach -= 1 }
        let active = reach > 0 ? denial : nil
        endsDenied = item.role == .negation
        // “disetujui Pak Wali”, “acc oleh Sekda”: who agreed is named after the word.
        if justAgreed, item.role == .officer || item.text == "oleh" || addressed && item.role == nil {
            signals.reported += 1
        }
        if agreed, item.role == .past { signals.reported += 1 }
        addressed = justAgreed && item.role == .address
        justAgreed = addressed
        switch item.role {
        case .negation: deny(.plain, reach: 5)
        case .prohibition: deny(.prohibited, reach: 5)
        case .needless: deny(.needless, reach: 5)
        case .notYet: deny(.notYet, reach: 5)
        case .softNegation: deny(.soft, reach: 3)
        case .approve: takeYes(active)
        case .mild:
            if active != nil {
                signals.negated += 1
            } else if officer {
                signals.reported += 1
            } else {
                signals.mild += 1
            }
            spend()
        case .doubleNegative:
            if active != nil { signals.unsure += 1 } else { signals.yes += 1 }
            spend()
        case .reject:
            if active != nil { signals.unsure += 1 } else { signals.rejected += 1 }
            spend()
        case .hold:
            if active == nil || active == .notYet { signals.hold += 1 } else { signals.unsure += 1 }
            spend()
        case .revise: takeRevision(active)
        case .objection: takeObjection(active, item)
        case .forward, .passOn: takeInstruction(active)
        case .free:
            if active == nil {
                signals.free += 1
            } else if active == .notYet {
                signals.unsure += 1
            } else {
                signals.negated += 1
            }
            spend()
        case .full:
            if active == nil {
                signals.negated += 1
                signals.full += 1
            } else {
                signals.free += 1
            }
            spend()
        case .able:
            // “tidak dapat disetujui”: the negation goes on to the verb.
            if active == .plain || active == .soft {
                signals.negated += 1
            } else if active == .notYet {
                signals.delayed += 1
            }
            if active != nil { meant += 1 }
        case .defer:
            waits = true
            if active == .plain || active == .needless { signals.unsure += 1 }
            if active != nil { spend() }
        case .affirm: signals.affirm += 1
        case .acknowledge, .inform: signals.acknowledged += 1
        case .ready: ready = true
        case .request: requested = true
        case .contrast: signals.contrast += 1
        case .report: signals.reported += 1
        case .past: past = true
        case .promise: promised = true
        case .hedge: signals.hedged += 1
        case .advice: advised = true
        case .opinion: if signals.yes > 0 { signals.unsure += 1 }
        case .officer:
            officer = true
            promised = false
        case .question, .schedule, .address, .filler, .condition, .first, .lest, .status, .withdraw, .move: break
        case nil:
            if item.kind == .number { signals.numbers += 1 } else if item.kind == .word { signals.unknown += 1 }
            loose += 1
        }
    }

    private mutating func takeYes(_ active: Denial?) {
        switch active {
        case .plain, .soft, .needless: signals.negated += 1
        case .prohibited: if postponed { signals.hold += 1 } else { signals.negated += 1 }
        case .notYet: signals.delayed += 1
        case nil:
            if past || officer { signals.reported += 1 } else { signals.yes += 1 }
            (agreed, justAgreed) = (true, true)
        }
        spend()
    }

    private mutating func takeRevision(_ active: Denial?) {
        switch active {
        case .plain, .needless, .soft: signals.yes += 1
        case .notYet, nil: signals.revise += 1
        case .prohibited: signals.unsure += 1
        }
        spend()
    }

    private mutating func takeObjection(_ active: Denial?, _ item: Decisions.Item) {
        switch active {
        case .plain, .needless: signals.yes += 1
        case nil:
            if item.text.hasPrefix("keberatan") || item.text == "objection" {
                signals.rejected += 1
            } else {
                loose += 1
            }
        default: signals.unsure += 1
        }
        spend()
    }

    private mutating func takeInstruction(_ active: Denial?) {
        switch active {
        case .plain, .prohibited, .needless, .soft: if postponed { signals.hold += 1 } else { signals.negated += 1 }
        case .notYet: signals.delayed += 1
        case nil:
            // “akan kami proses”, “siap laksanakan” promise; they instruct nobody.
            let told = !requested && (ready || promised || past)
            if told { signals.acknowledged += 1 } else { signals.forward += 1 }
        }
        spend()
    }

    // MARK: The clause's end

    private mutating func close(_ items: ArraySlice<Decisions.Item>) {
        if let open = denial {
            // “Tidak”, “Jangan”, “belum lengkap”, “tidak lebih dari 100”: nothing known was denied.
            let bare = loose == 0 && meant == 0 || endsDenied
            switch open {
            case .soft where !bare: signals.revise += 1
            case .plain, .soft:
                if bare, advised {
                    signals.rejected += 1
                } else if bare {
                    signals.bareNo += 1
                } else {
                    signals.strayNo += 1
                }
            case .prohibited:
                if !bare { signals.strayNo += 1 } else if postponed { signals.hold += 1 } else { signals.rejected += 1 }
            case .needless: if bare { signals.rejected += 1 } else { signals.strayNo += 1 }
            case .notYet: if bare { signals.hold += 1 } else { signals.lacking += 1 }
            }
        }
        // “Silakan cari tempat lain” lets something else be done.
        if signals.mild > 0, signals.yes == 0, signals.forward == 0, loose > 0 { signals.mildOnly += 1 }
        if negatives > 1, signals.yes > 0 { signals.unsure += 1 }
        if waits {
            let waiting = items.contains {
                $0.text == "tunggu" || $0.text == "menunggu" || $0.text == "nunggu" || $0.text == "nanti"
            }
            let paper: Set<String> = ["surat", "suratnya", "dokumen", "lampiran", "data", "nota"]
            // “tunggu surat resmi” waits for a paper: that is a revision. “Pelajari dan proses” instructs others.
            if waiting, items.contains(where: { paper.contains($0.text) }) {
                signals.revise += 1
            } else if waiting || postponed || promised || signals.forward == 0 {
                signals.putOff += 1
            }
        }
    }
}
