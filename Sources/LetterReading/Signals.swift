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
    /// Words outside of instructions, names and titles that say nothing known.
    var unknown = 0
    /// Numbers, days and hours beside a yes, and those of an instruction.
    var numbers = 0
    var detailed = 0
    /// “sebagian”, “maksimal …”, “akun saja”: less than what was asked.
    var limited = 0
    /// “abaikan”, “salah kirim”: what was said is taken back.
    var retracted = 0
    /// “bukan menolak”: a refusal denied, which is no yes yet.
    var unrefused = 0
    /// Denials that were guessed from a slip of the finger.
    var slips = 0
    /// “bisa”, which with a condition asks for something.
    var able = 0
    /// “tidak melebihi kapasitas”: a reason against it, denied.
    var harmless = 0
    /// Instructions to send something.
    var sent = 0
    /// “Setuju Pak Kadis”: officers who are called on right behind a yes.
    var called = 0
    /// “Teruskan”, “disposisi ke …”: the case given on by its own word.
    var passedOn = 0
    /// “Pelajari dan laporkan”: reading put first, for whoever is to report.
    var studied = 0

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
        detailed += other.detailed
        limited += other.limited
        retracted += other.retracted
        slips += other.slips
        unrefused += other.unrefused
        able += other.able
        harmless += other.harmless
        sent += other.sent
        called += other.called
        passedOn += other.passedOn
        studied += other.studied
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
    /// “lapor” was said, and not yet to whom.
    private var reporting = false
    /// A yes was just said, and perhaps an address after it.
    private var agreed = false
    private var justAgreed = false
    private var addressed = false
    private var yesWord = ""
    /// “Setuju Pak Kadis”: an officer is called on behind the yes, and nothing follows.
    private var calledOn = false
    private var calledLast = false
    /// “Tidak masalah” was said.
    private var objectsNot = false
    /// A question word stands behind an instruction, and nothing behind it.
    private var asksAtEnd = false
    /// “dengan”, “dari” right after a yes: who stands next has said it.
    private var linked = false
    /// “sependapat dengan Kabid”, “setuju untuk …”: what is agreed with follows.
    private var agreesWith = false
    /// A wish, a plan or a mention of the word itself: a yes after it is not given.
    private var wished = false
    private var planned = false
    private var mentioned = false
    /// Somebody else, or a named person, is what the clause speaks of.
    private var others = false
    private var named = false
    private var own = false
    /// An instruction was begun; what it is about need not be known.
    private var instructed: Bool
    /// How many words a title, an office's name or a person's name may still take.
    private var naming = 0
    private var paper = false
    /// “kirim”, “buat”: with a paper that is official or original, the applicant has to act first.
    private var sends = false
    private var cares = false
    /// “Tolong nanti … jangan sampai telat”: the clause ends in what must not happen, and that is no decision.
    private var wardsOff = false
    /// “… dulu, baru …”: what follows waits for what was said before.
    private var onlyThen = false
    private var last: Decisions.Item?

    private init(_ items: ArraySlice<Decisions.Item>, _ before: Before) {
        ready = before.ready
        instructed = before.instructed
        postponed = items.contains { $0.role == .first }
    }

    /// What the clauses before in the same sentence leave behind.
    struct Before {
        /// “siap” was said.
        var ready = false
        /// An instruction was begun.
        var instructed = false
    }

    /// The signals of one clause.
    static func weigh(_ items: [Decisions.Item], _ before: Before) -> Signals {
        guard let place = items.firstIndex(where: { $0.role == .condition }) else { return plain(items[...], before) }
        var signals = plain(items[..<place], before)
        let condition = items[(place + 1)...]
        // “kalau kosong langsung dibuatkan”: what follows the fulfilled condition is said outright.
        if let split = afterFreeSlot(condition), split < condition.endIndex {
            let rest = condition[split...]
            let first = rest.first {
                ![.filler, .address, .request, .officer, .schedule, .matter, .affirm].contains($0.role)
            }
            let joins = rest.first.map { ["dan", "serta", "and"].contains($0.text) } ?? false
            if !joins, let role = first?.role, [.approve, .goOn, .mild, .forward, .passOn].contains(role) {
                signals.slotFree += 1
                signals.add(plain(rest, before))
                return signals
            }
        }
        if asksForSlotOnly(condition) { signals.slotFree += 1 } else { signals.otherCondition += 1 }
        // “kalau suratnya sudah diperbaiki baru saya setujui”
        if let then = condition.firstIndex(where: { $0.text == "baru" }),
            condition[then...].contains(where: { [.approve, .goOn, .mild, .forward, .able].contains($0.role) })
        {
            signals.revise += 1
        }
        return signals
    }

    private static func plain(_ items: ArraySlice<Decisions.Item>, _ before: Before) -> Signals {
        var weighing = Weighing(items, before)
        for item in items {
            if item.role == .lest {
                // “Setuju, agar tidak melebihi kapasitas” asks for it.
                if items.contains(where: { $0.role == .fault }) { weighing.signals.otherCondition += 1 }
                weighing.wardsOff = !items.contains { decisive.contains($0.role) }
                break
            }
            weighing.take(item)
        }
        weighing.close(items)
        return weighing.signals
    }

    /// Whose weight keeps a clause from being a mere wish.
    private static let decisive: Set<Role?> = [
        .approve, .goOn, .mild, .doubleNegative, .reject, .negation, .prohibition, .needless, .notYet, .softNegation,
        .hold, .revise, .objection, .free, .full, .able, .limit, .fault, .retract, .hedge, .opinion,
        .first, .promise, .condition, .contrast, .report, .question,
    ]

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
                // “selama tidak mengganggu pelayanan” asks for more than a free hour.
                if !denied || item.text.hasPrefix("meng") { return false }
                free = true
            case .negation: denied = true
            case .schedule, .matter, .filler, .officer, .address, .first, .past, .able, .affirm,
                .others:
                break
            case .limit where item.text.hasPrefix("lain"): break
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
        // “bukan tidak setuju” says two things; “belum pernah dan tidak akan” says one twice.
        let joined = last.map { ["dan", "maupun", "serta", "and", "or", "juga"].contains($0.text) } ?? false
        if denial == .plain, kind == .plain, !joined { signals.unsure += 1 }
        denial = kind
        self.reach = reach
    }

    private mutating func take(_ item: Decisions.Item) {
        if reach > 0 { reach -= 1 }
        let active = reach > 0 ? denial : nil
        endsDenied = item.role == .negation || item.role == .prohibition
        follow(item)
        defer { last = item }
        if item.text == "baru", postponed || last == nil { onlyThen = true }
        if item.slipped, item.role != .approve { signals.slips += 1 }
        switch item.role {
        case .negation: deny(.plain, reach: 5)
        case .prohibition: deny(.prohibited, reach: 5)
        case .needless: deny(.needless, reach: 5)
        case .notYet: deny(.notYet, reach: 5)
        case .softNegation: deny(.soft, reach: 3)
        case .approve, .goOn: takeYes(active, item)
        case .mild:
            if active != nil {
                signals.negated += 1
            } else if officer || others || named && !own {
                signals.reported += 1
            } else if planned || mentioned || past || wished && !requested {
                signals.unsure += 1
            } else {
                signals.mild += 1
                (agreed, justAgreed, yesWord) = (true, true, item.text)
            }
            spend()
        case .doubleNegative:
            if active != nil { signals.unsure += 1 } else { accept() }
            spend()
        case .reject:
            if active != nil {
                signals.unrefused += 1
            } else {
                signals.rejected += 1
                // “setuju ditolak”: agreed to is the refusal.
                if signals.yes == 1, agreed, item.text.hasPrefix("di"), !yesWord.hasPrefix("di") { signals.yes = 0 }
            }
            spend()
        case .hold:
            if active == nil || active == .notYet { signals.hold += 1 } else { signals.unsure += 1 }
            spend()
        case .revise: takeRevision(active)
        case .objection: takeObjection(active, item)
        case .forward, .passOn: takeInstruction(active, item)
        case .free: takeFree(active)
        case .full:
            if active == nil, agreed, !past, Weighing.uses.contains(item.text) {
                // “silakan dipakai” gives it; “sudah dipakai” has given it away.
            } else if active == nil {
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
            if active != nil { meant += 1 } else if !wished { signals.able += 1 }
        case .defer:
            // “cek jadwal, lapor hasilnya ke saya”: others are to report; until “saya” is read it puts off.
            if ["lapor", "dilapor"].contains(item.text), !promised, active == nil {
                reporting = true
            } else {
                waits = true
            }
            if active == .plain || active == .needless { signals.unsure += 1 }
            if active != nil { spend() }
        case .affirm: signals.affirm += 1
        case .acknowledge, .inform:
            // “tidak usah diterima”
            if ["terima", "diterima"].contains(item.text), !paper, let active, active != .notYet {
                signals.negated += 1
                spend()
            } else {
                signals.acknowledged += 1
            }
        case .care: (instructed, cares) = (true, true)
        case .ready: ready = true
        case .request: (requested, wished) = (true, true)
        case .wish:
            wished = true
            // “Boleh diajukan lagi” lets it be asked for, and grants nothing.
            if last?.role == .mild, item.text.hasPrefix("di") || item.text.hasSuffix("kan") { signals.unsure += 1 }
            if Weighing.hopes.contains(item.text) { instructed = true }
        case .coming: (planned, promised) = (true, true)
        case .mention: mentioned = true
        case .retract: signals.retracted += 1
        case .limit:
            // “tidak ada kendala lain” limits nothing.
            let other = item.text.hasPrefix("lain") && item.range.count == 1
            if negatives == 0 || denial == nil && !other, !instructed || agreed { signals.limited += 1 }
        case .contrast: signals.contrast += 1
        case .report: signals.reported += 1
        case .past: past = true
        case .promise:
            if reporting, let last, ["ke", "kepada", "kpd", "pada", "lapor", "dilapor"].contains(last.text) {
                (reporting, instructed, cares) = (false, true, true)
            } else {
                (promised, own) = (true, true)
            }
        case .hedge: signals.hedged += 1
        case .advice: advised = true
        case .opinion:
            wished = true
            if signals.yes > 0 { signals.unsure += 1 }
        case .officer:
            officer = true
            promised = false
        case .others: (others, naming) = (true, 4)
        case .matter, .schedule: naming = 5
        case .paper: paper = true
        case .moment:
            loose += 1
            if !item.known { count() }
        case .filler:
            if Weighing.only.contains(item.text) { takeOnly() }
            if Weighing.hopes.contains(item.text) { instructed = true }
        // “setuju apanya”
        case .question:
            if agreed { signals.unsure += 1 }
            // “dikirim siapa”, “diproses kapan”
            asksAtEnd = last?.role == .forward && last?.text.hasPrefix("di") == true
        case .address, .condition, .first, .lest, .status, .withdraw, .move: break
        case .contact:
            loose += 1
            // “agar Saudara Kabid berkoordinasi dengan pemohon”
            if requested, officer || named, active == nil, item.text.hasPrefix("berkoordinasi") {
                instructed = true
                signals.forward += 1
                meant += 1
            }
        // “silakan menghadap saya”: something else than what was asked.
        case .speech: loose += 1
        case .fault:
            if let active, active == .plain || active == .needless, !wished, !planned {
                signals.harmless += 1
                spend()
            } else {
                loose += 1
                if active == nil { signals.unknown += 1 }
            }
        case nil: takeUnknown(item)
        }
    }

    /// Words of limiting: “akun saja” asks for less, “setujui saja” does not.
    private static let only: Set<String> = ["saja", "aja", "sj", "mawon", "wae", "bae"]
    /// What is wished for need not be known: “semoga bermanfaat”, “selamat melaksanakan kegiatan”.
    private static let hopes: Set<String> = [
        "semoga", "smoga", "moga", "mudah", "mudahan", "mugi", "mugia", "semugi", "hopefully", "selamat", "sukses",
    ]
    private static let uses: Set<String> = [
        "dipakai", "dipake", "dipinjam", "digunakan", "dipergunakan", "dimanfaatkan", "diagem", "dianggo",
    ]
    private static let links: Set<String> = [
        "dengan", "dgn", "sama", "sm", "dari", "dr", "oleh", "with", "from", "by", "per", "karo", "kalih",
    ]

    /// Who agreed may be named after the word: “disetujui Pak Wali”, “acc oleh Sekda”, “setuju dengan Kabid”.
    private mutating func follow(_ item: Decisions.Item) {
        if item.role != .filler, item.role != .address { asksAtEnd = false }
        // “Tidak masalah buat Kabid”: it is his.
        if objectsNot, item.role == .officer || item.role == .others, let last,
            ["buat", "bagi", "untuk", "utk", "dari", "dr", "oleh"].contains(last.text)
        {
            signals.reported += 1
        }
        if calledOn, !item.isName, ![.filler, .address, .officer].contains(item.role) { calledLast = false }
        if justAgreed, addressed, item.role == .officer, !Weighing.isGiven(yesWord), !wished {
            // “Setuju Pak Kadis”: called on, as long as nothing more is said of him.
            (calledOn, calledLast) = (true, true)
        } else if justAgreed,
            item.role == .officer || item.role == .others
                || addressed && item.role == nil && !item.known && Weighing.isGiven(yesWord)
        {
            signals.reported += 1
        }
        if linked, [.address, .officer, .others].contains(item.role) { signals.reported += 1 }
        // “disatujuan ku Pa Kadis”; “ku abdi” is the writer himself and stands in the lexicon.
        if justAgreed, item.text == "oleh" || item.text == "ku" && item.role == nil { signals.reported += 1 }
        if agreed, item.role == .past { signals.reported += 1 }
        linked = justAgreed && Weighing.links.contains(item.text) || linked && item.role == .filler
        if linked || justAgreed && ["bahwa", "bhw", "untuk", "utk", "agar", "kalau"].contains(item.text) {
            agreesWith = true
        }
        addressed = justAgreed && item.role == .address
        justAgreed = addressed
        if naming > 0, item.role != .matter, item.role != .schedule { naming -= 1 }
    }

    /// “disetujui Pak Budi”, “acc Bu Rina” tell whose yes it is; “setuju Pak Budi” speaks to him.
    private static func isGiven(_ word: String) -> Bool {
        word.hasPrefix("di") || word.hasPrefix("acc") || word.hasSuffix("ed")
    }

    private mutating func takeOnly() {
        switch last?.role {
        case .matter, .schedule, .paper, .officer, .others: if !instructed { signals.limited += 1 }
        case nil where last != nil && !instructed: signals.limited += 1
        default: break
        }
    }

    /// A number, day or hour: part of an instruction, or a change of what is agreed to.
    private mutating func count() {
        if instructed, !agreed { signals.detailed += 1 } else { signals.numbers += 1 }
    }

    /// A word without a meaning here: part of a name, a title or an instruction, or a reason to ask.
    private mutating func takeUnknown(_ item: Decisions.Item) {
        loose += 1
        // “atur ulang jadwalnya”
        if item.text == "ulang", last?.role == .forward || last?.role == .care { signals.revise += 1 }
        switch item.kind {
        case .number: if !item.known { count() }
        case .word, .picture:
            if item.known { break }
            let titled = last?.role == .address || last?.role == .officer
            if item.kind == .word, titled || named && naming > 0 {
                // “Bu Rina Marlina”: a person.
                named = true
                naming = max(naming, 3)
            } else if instructed || item.kind == .word && naming > 0 && !Weighing.isVerb(item.text) {
                break
            } else if item.isName, [.filler, .request].contains(last?.role) || last?.isName == true {
                break
            } else {
                signals.unknown += 1
            }
        case .mark: break
        }
    }

    private static let sending = [
        "kirim", "buat", "susul", "serahkan", "sampaikan", "terbit", "keluarkan", "edarkan", "beri", "nomori",
    ]
    private static let sendingActively: Set<String> = [
        "membuat", "membuatkan", "mengirim", "mengirimkan", "menyusulkan", "menyerahkan", "menerbitkan",
    ]
    private static func isSending(_ item: Decisions.Item) -> Bool {
        sending.contains { item.text.hasPrefix($0) || item.text.hasPrefix("di" + $0) }
            || sendingActively.contains(item.text)
    }

    private static let lacking: Set<String> = ["resmi", "resminya", "asli", "aslinya", "fisik", "fisiknya", "basah"]

    /// Prefixes of verbs: what is to happen with a matter must be known, its name need not.
    private static func isVerb(_ text: String) -> Bool {
        text.utf8.count >= 6 && ["di", "me", "ter", "ber"].contains { text.hasPrefix($0) }
    }

    private mutating func takeFree(_ active: Denial?) {
        if active == nil {
            // An empty form is no free hour.
            if paper { signals.lacking += 1 } else { signals.free += 1 }
        } else if active == .notYet {
            signals.unsure += 1
        } else {
            signals.negated += 1
        }
        spend()
    }

    private mutating func takeYes(_ active: Denial?, _ item: Decisions.Item) {
        switch active {
        case .plain, .soft, .needless: signals.negated += 1
        case .prohibited: if postponed { signals.hold += 1 } else { signals.negated += 1 }
        case .notYet: signals.delayed += 1
        case nil:
            // “mohon disetujui” asks others for it; “mohon dilanjutkan” lets the case go on.
            let asked =
                wished && (item.role == .approve || !requested)
                || item.text.hasPrefix("di") && last.map { ["mohon", "izin", "ijin"].contains($0.text) } == true
            let passive = item.text.hasPrefix("di")
            if past || officer || others && !passive || named && !own {
                signals.reported += 1
            } else if asked || planned || mentioned || last?.role == .forward && item.role == .approve {
                signals.unsure += 1
            } else {
                signals.yes += 1
                // “Dicek dulu, baru saya setujui”
                if onlyThen { signals.otherCondition += 1 }
            }
            (agreed, justAgreed, yesWord) = (true, true, item.text)
        }
        spend()
    }

    /// A yes by saying no twice; “Bu Sekretaris tidak keberatan” is hers.
    private mutating func accept() {
        objectsNot = true
        if (officer || others || named) && !own { signals.reported += 1 } else { signals.yes += 1 }
    }

    private mutating func takeRevision(_ active: Denial?) {
        switch active {
        case .plain, .needless, .soft: accept()
        case .notYet, nil: signals.revise += 1
        case .prohibited: signals.unsure += 1
        }
        spend()
    }

    private mutating func takeObjection(_ active: Denial?, _ item: Decisions.Item) {
        switch active {
        case .plain, .needless: accept()
        case nil:
            if item.text.hasPrefix("keberatan") || item.text == "objection" {
                signals.rejected += 1
            } else {
                // “setuju catatan Kabid”
                if agreed { signals.limited += 1 }
                loose += 1
            }
        default: signals.unsure += 1
        }
        spend()
    }

    /// Whether an instruction stands among the items; “setuju dilaksanakan” holds none.
    static func instructs(_ items: [Decisions.Item]) -> Bool {
        var last: Decisions.Item?
        for item in items {
            if item.role == .care || [.forward, .passOn].contains(item.role) && !isAgreedTo(item, after: last) {
                return true
            }
            last = item
        }
        return false
    }

    private static func isAgreedTo(_ item: Decisions.Item, after last: Decisions.Item?) -> Bool {
        last?.role == .approve && item.role == .forward && item.text.hasPrefix("di")
    }

    private mutating func takeInstruction(_ active: Denial?, _ item: Decisions.Item) {
        if active == nil, Weighing.isAgreedTo(item, after: last) { return }
        // “oke buat Senin”: for Monday.
        if active == nil, item.text == "buat", agreed, last?.role == .mild || last?.role == .approve { return }
        if active == nil, takeAble(item) {
            spend()
            return
        }
        instructed = true
        if ["balas", "dibalas", "jawab", "dijawab", "balaslah"].contains(item.text) { mentioned = true }
        if Weighing.isSending(item) { sends = true }
        switch active {
        case .plain, .prohibited, .needless, .soft: if postponed { signals.hold += 1 } else { signals.negated += 1 }
        case .notYet: signals.delayed += 1
        case nil:
            // “Kabid masih mengecek”, “kami menyiapkan” tell; “agar Kabid mengecek” instructs.
            let told = !requested && (ready || promised || past || isTold(item))
            if isTold(item), requested, others { signals.unsure += 1 }
            if sends { signals.sent += told ? 0 : 1 }
            // “saya cek dulu” puts the answer off.
            if told, postponed { signals.putOff += 1 }
            if told { signals.acknowledged += 1 } else { signals.forward += 1 }
            if !told, item.role == .passOn { signals.passedOn += 1 }
        }
        spend()
    }

    /// “jadwal kosong, bisa dilayani”: a yes in the passive, unless somebody is to send a paper.
    private mutating func takeAble(_ item: Decisions.Item) -> Bool {
        guard last?.role == .able, item.text.hasPrefix("di"), item.range.count == 1, !requested,
            !Weighing.isSending(item), !officer, !others, !(named && !own), !ready
        else { return false }
        if wished || planned || mentioned || past {
            signals.unsure += 1
        } else {
            signals.yes += 1
            (agreed, justAgreed, yesWord) = (true, true, item.text)
        }
        return true
    }

    private static let urging: Set<String> = ["untuk", "utk", "agar", "supaya", "segera", "sgr", "tolong", "mohon"]
    /// Verbs in the active voice that superiors write as instructions by themselves (“Kabid menindaklanjuti”).
    private static let plainActives: Set<String> = [
        "menindaklanjuti", "memproses", "memfasilitasi", "membantu", "menyiapkan", "menyelesaikan",
    ]

    /// Whether a verb in the active voice tells what somebody does.
    private func isTold(_ item: Decisions.Item) -> Bool {
        guard item.text.hasPrefix("me"), item.text.utf8.count > 5 else { return false }
        if last?.text == "masih" { return true }
        if Weighing.plainActives.contains(item.text) { return false }
        return !(officer || named) || !(last.map { Weighing.urging.contains($0.text) } ?? false)
    }

    // MARK: The clause's end

    private mutating func close(_ items: ArraySlice<Decisions.Item>) {
        if reporting { waits = true }
        if asksAtEnd { signals.asked += 1 }
        // “kirim ke saya dulu”: the writer wants to see it first.
        if sends, postponed, promised, signals.forward > 0 {
            signals.forward = 0
            signals.putOff += 1
        }
        if calledOn { if calledLast { signals.called += 1 } else { signals.reported += 1 } }
        if let open = denial {
            // “Tidak”, “Jangan”, “belum lengkap”, “tidak lebih dari 100”: nothing known was denied.
            let bare = loose == 0 && meant == 0 && !paper || endsDenied
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
                if !bare {
                    signals.strayNo += 1
                } else if postponed {
                    signals.hold += 1
                } else {
                    signals.rejected += 1
                }
            case .needless: if bare { signals.rejected += 1 } else { signals.strayNo += 1 }
            case .notYet: if bare { signals.hold += 1 } else { signals.lacking += 1 }
            }
        }
        // “Sependapat dengan Subkoor, tidak usah diterima”: agreed with is the refusal.
        if agreesWith || ["sependapat", "sepakat"].contains(yesWord), signals.yes == 1,
            signals.negated + signals.rejected > 0
        {
            (signals.yes, signals.reported) = (0, 0)
        }
        // “Silakan cari tempat lain” lets something else be done.
        if signals.mild > 0, signals.yes == 0, signals.forward == 0, loose > 0 || cares { signals.mildOnly += 1 }
        if negatives > 1, signals.yes > 0 { signals.unsure += 1 }
        // “buat surat resmi dulu”, “kirim dulu undangannya”: the request is not complete.
        if sends, !paper, postponed, items.contains(where: { $0.role == .forward && $0.text.hasSuffix("beri") }) {
            // “diberi nomor dulu”: our letter, or the applicant's?
            signals.unsure += 1
        }
        if sends, paper, signals.forward > 0,
            postponed || others || items.contains(where: { Weighing.lacking.contains($0.text) })
        {
            signals.forward = 0
            signals.revise += 1
        } else if sends, paper, signals.yes == 0, signals.forward > 0,
            !items.contains(where: { ["ke", "kepada", "kpd"].contains($0.text) || $0.role == .retract })
        {
            // “boleh dikirim suratnya”: whose paper, the applicant's or ours?
            signals.unsure += 1
        }
        if waits {
            let waiting = items.contains {
                ["tunggu", "menunggu", "nunggu"].contains($0.text)
                    || ["nanti", "ntar"].contains($0.text) && !(instructed && !postponed && !promised)
            }
            let paper: Set<String> = ["surat", "suratnya", "dokumen", "lampiran", "data", "nota"]
            // “tunggu surat resmi” waits for a paper: that is a revision. “Pelajari dan proses” instructs others.
            if waiting, items.contains(where: { paper.contains($0.text) }) {
                signals.revise += 1
            } else if wardsOff, requested, !postponed, !promised,
                items.allSatisfy({ $0.role != .defer || ["nanti", "ntar"].contains($0.text) })
            {
                // “Tolong nanti operatornya jangan sampai telat” speaks of the day itself.
            } else if cares, !waiting, !postponed, !promised, signals.forward == 0 {
                signals.studied += 1
            } else if waiting || postponed || promised || signals.forward == 0 {
                signals.putOff += 1
            }
        }
    }
}
