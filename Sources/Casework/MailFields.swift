import LetterReading
import OfficeCalendar

/// Values for the templates of mails, by the tags of `MailKind.vocabulary`. Everything here is Indonesian.
///
/// Words of strangers and officials appear only in tags that templates frame
/// or print as data; sentences in `reason`, `next`, `status` are ours.
/// `status` and `next` carry no full stop, `reason` does.
extension Deliberation {
    // MARK: - Common parts

    /// A header subject with the case number, such as `Permohonan disposisi [K-2026-0042] Hal – pemohon`.
    func subject(_ start: String) -> String {
        let about = matter.request.subject?.text ?? procedure.name
        return OneLine.text("\(start) [\(matter.id)] \(OneLine.text(about, limit: 120)) – \(applicantName)", limit: 240)
    }

    private func shortSubject(_ start: String) -> String { OneLine.text("\(start) [\(matter.id)]", limit: 240) }

    /// The applicant's name on one line.
    var applicantName: String { OneLine.text(matter.applicant.name.shown, limit: 120) }

    private func common(_ subject: String, greeting: String) -> Fields {
        var fields = Fields()
        // Most mails have some twenty tags.
        fields.values.reserveCapacity(24)
        fields["subject"] = .text(subject)
        fields["greeting"] = .text(OneLine.text(greeting, limit: 160))
        fields["case"] = .text(matter.id)
        fields["office"] = .text(office.name)
        fields["short_name"] = .text(office.shortName)
        return fields
    }

    private func forApplicant(_ start: String) -> Fields {
        common(shortSubject(start), greeting: matter.applicant.head.shown)
    }

    /// What the request says, as every mail about it shows it.
    private func addRequest(
        to fields: inout Fields, availability: Bool = false, stranger: Bool = false, media: Bool = false
    ) {
        let request = matter.request
        fields["applicant"] = .text(applicantName)
        fields.set("letter_number", request.number.map { OneLine.text($0, limit: 80) })
        fields.set("letter_date", request.date?.written)
        // An unknown sender gets none of his own text back.
        if !stranger {
            fields.set("letter_subject", request.subject?.text.map { OneLine.text($0, limit: 160) })
            fields.set("contact", contactLine)
        }
        fields.set("needs", needsLine)
        fields.set("agenda_number", matter.agendaNumber.map(String.init))
        fields["received"] = .text(hours.zone.written(matter.receivedAt))
        fields["sessions"] = .list(sessionFields(availability: availability, titles: !stranger, media: media))
    }

    private var contactLine: String? {
        let parts = [matter.request.contactName?.text, matter.request.contactPhone?.text].compactMap { $0 }
        return parts.isEmpty ? nil : OneLine.text(parts.joined(separator: ", "), limit: 120)
    }

    private var needsLine: String? {
        let words = matter.request.needs.map { OneLine.text(NeedWords.written($0), limit: 60) }
        return words.isEmpty ? nil : words.joined(separator: ", ")
    }

    /// The sessions in UTC as the office reads them; with the facilities that are kept for each, where the applicant is to
    /// know them.
    func sessionFields(availability: Bool, titles: Bool = true, media: Bool = false) -> [Fields] {
        let shown = availability ? self.availability() : []
        return matter.request.sessions.enumerated().map { index, session in
            var fields: Fields = ["number": .text(String(index + 1)), "when": .text(session.written)]
            if titles { fields.set("title", session.title?.text.map { OneLine.text($0, limit: 200) }) }
            fields.set("participants", session.participants.map { "\($0) orang" })
            if index < shown.count { fields["availability"] = .text(shown[index]) }
            if media { fields.set("medium", medium(of: index)) }
            return fields
        }
    }

    /// For every session whether it has room: “masih kosong” and where, or what stands in the way. Other cases appear by
    /// number only.
    ///
    /// - Parameter naming: false to leave away the names of the facilities that are free or booked.
    func availability(naming: Bool = true) -> [String] {
        guard !bundle.isEmpty else { return [] }
        // What is booked need not be looked for, and what is free has no conflicts.
        lazy var possible = assignments(state: .held)
        lazy var nearby = scheduleNearby
        return matter.request.sessions.enumerated().map { index, session in
            let own = matter.bookings.filter { $0.session == index && $0.state == .booked }
            let names = (own.isEmpty ? possible.filter { $0.session == index } : own).compactMap { booking in
                surroundings.schedule.facilities.first { $0.id == booking.facility }?.name
            }
            let listed = naming ? " – " + names.joined(separator: ", ") : ""
            if !own.isEmpty { return "sudah dipesan" + listed }
            if !names.isEmpty { return "masih kosong" + listed }
            let conflicts = nearby.conflicts(
                for: needs(of: session), in: session.interval, besides: matter.id)
            guard !conflicts.isEmpty else {
                return "tidak ada fasilitas yang memadai" + (session.participants.map { " untuk \($0) orang" } ?? "")
            }
            let taken = conflicts.prefix(3).map { "\($0.takenFor), \(session.zone.written($0.interval))" }
            let more = conflicts.count > 3 ? " dan \(conflicts.count - 3) lainnya" : ""
            return "bentrok dengan " + taken.joined(separator: "; ") + more
        }
    }

    /// What officials have decided so far. Of several times that an act sent the request back the last one is told.
    var chain: [Fields] {
        let told = matter.decisions.enumerated().filter { place, decision in
            decision.outcome != .revised
                || !matter.decisions[(place + 1)...].contains { $0.act == decision.act && $0.outcome == .revised }
        }
        return told.map(\.element).filter { office.official($0.official) != nil }.map { decision in
            let act = procedure.act(decision.act)?.act
            var fields: Fields = [
                "title": .text(OneLine.text(decision.title, limit: 160)),
                "decision": .text(
                    understood(decision, at: act)
                        + (decision.proof == .paper ? " (dicatat petugas dari berkas kertas)" : "")),
                "when": .text(hours.zone.written(decision.at)),
            ]
            fields.set("name", office.official(decision.official)?.name)
            fields.set("note", remark(decision.note, at: act?.kind))
            return fields
        }
    }

    /// A decision as it is told to those who come after it: with the word that was chosen, or the number that was given.
    private func understood(_ decision: Case.DecisionRecord, at act: Act?) -> String {
        let said =
            switch act?.kind {
            case .choose where decision.outcome == .done: act?.result.flatMap { matter.facts[$0] }
            case .register where decision.outcome == .done: matter.agendaNumber.map(String.init)
            default: String?.none
            }
        return Decision(outcome: decision.outcome, choice: said).understood(at: act?.kind)
    }

    /// A note that says more than the decision itself: whoever answers “Diteruskan.” has written no note.
    private func remark(_ note: Personal?, at kind: ActKind?) -> String? {
        guard let text = note?.text else { return nil }
        let said = text.lowercased().filter { $0.isLetter || $0 == " " }
        let words = (kind?.doneWords ?? []) + (kind == .checkSchedule ? [.free, .full] : [])
        return words.map(\.rawValue).contains(said) ? nil : text
    }

    /// What a careful reader should notice, in Indonesian.
    var doubtFields: [Fields] {
        var doubts: [String] = []
        if matter.changed { doubts.append("Permohonan diubah oleh pemohon; keputusan terdahulu tidak berlaku lagi.") }
        let reading = matter.request.reading
        if let shortness = Self.shortNotice(
            before: RequestReading.firstDate(inStored: reading), receivedAt: matter.receivedAt, in: surroundings)
        {
            doubts.append(shortness)
        }
        if matter.applicant.agency == nil {
            doubts.append("Pengirim tidak terdaftar dalam direktori perangkat daerah.")
        }
        doubts += matter.request.warnings.compactMap { WarningSentence.of[$0] }
        if let refusal = meetingRefusal {
            doubts.append("Zoom Meeting tidak dapat dibuat secara otomatis. \(refusal.sentence)")
            if let advice = refusal.adviceToStaff { doubts.append(advice) }
        }
        for session in matter.request.sessions where !hours.contains(session.interval) {
            doubts.append("Waktu \(session.written) berada di luar jam kerja kantor.")
        }
        doubts += matter.doubts.compactMap(\.text).prefix(10).map(Self.sentence)
        return doubts.map { ["text": .text($0)] }
    }

    /// What the reading noted, as a sentence of a mail.
    private static func sentence(_ doubt: String) -> String {
        let line = OneLine.text(doubt, limit: 240)
        return line.prefix(1).uppercased() + line.dropFirst() + (line.hasSuffix(".") ? "" : ".")
    }

    private func answerFields(_ answers: [(word: String, meaning: String, button: String)]) -> Fields.Value {
        .list(
            answers.map { answer in
                [
                    "word": .text(answer.word), "meaning": .text(answer.meaning), "button": .text(answer.button),
                ]
            })
    }

    /// Notes of the one who sent the case back, when that was the last decision.
    private func addNote(to fields: inout Fields) {
        if let last = matter.decisions.last, last.outcome != .done, let note = last.note {
            fields["note"] = .text(note.shown)
            fields["note_by"] = .text(OneLine.text(last.title, limit: 160))
        } else if !matter.supplements.isEmpty, matter.decisions.last?.outcome == .revised {
            fields["reason"] = "Pemohon sudah memperbaiki permohonan."
        }
    }

    // MARK: - To officials

    /// The fields of a mail that asks for an act.
    func askFields(_ act: Act, row: Procedure.Row, role: String, official: String) -> Fields {
        var fields = common(subject(act.kind.askingSubject), greeting: office.title(of: official, in: role))
        addRequest(to: &fields, availability: true)
        fields["asked"] = .text(act.kind.asked(of: applicantName))
        fields["row"] = .text(row.number)
        fields["task"] = .text(row.text)
        if !row.time.isEmpty { fields["standard_time"] = .text(row.time) }
        let start = officeTime ?? now
        fields["until"] = .text(
            hours.zone.written(hours.adding(officeMinutes: max(row.minutes ?? 0, policy.reminderMinutes), to: start)))
        fields["chain"] = .list(chain)
        fields["doubts"] = .list(doubtFields)
        if isUrgent { fields["urgent"] = true }
        fields["answers"] = answerFields(act.answers)
        addNote(to: &fields)
        if act.kind == .provision { fields["meeting_wanted"] = true }
        if act.showsPasscode { fields["meetings"] = .list(meetingFields()) }
        #if MUTANTS
            if Mutant.active == .passcodeToEverybody { fields["meetings"] = .list(meetingFields()) }
        #endif
        let times = matter.times(shownFor: act.id)
        if act.kind == .checkSchedule || !times.isEmpty {
            // Where words are chosen by number, the times have none.
            fields["alternatives"] = .list(
                alternativeFields(times).map { time in
                    var time = time
                    if act.kind == .choose { time["number"] = nil }
                    return time
                })
        }
        addTaken(to: &fields, act: act)
        return fields
    }

    /// Says what has the slot to who has approved it, and what can be answered now.
    private func addTaken(to fields: inout Fields, act: Act) {
        let numbers = matter.numbers(shownFor: act)
        let offers = numbers.map { ($0, "pemohon ditawari waktu nomor \($0)", "Waktu \($0)") }
        guard matter.isInsisted(on: act.id), !isBooked else {
            // Who sees for the first time that there is no room can name a time as well.
            if !numbers.isEmpty { fields["answers"] = answerFields(Self.inserting(offers, into: act.answers)) }
            return
        }
        let free = freeSessions()
        var reason = "Persetujuan Bapak/Ibu belum dapat dicatat: \(takenSentence)"
        reason +=
            free.isEmpty
            ? " Bila tetap disetujui, pemohon ditawari waktu lain."
            : " Bila tetap disetujui, hanya waktu yang masih kosong yang dipesan."
        reason += " Bila permohonan ini harus didahulukan, mohon hubungi petugas \(office.shortName)."
        fields["reason"] = .text(reason)
        var answers = act.answers
        if act.kind != .checkSchedule {
            answers.insert(("PENUH", "jadwal penuh, pemohon ditawari waktu lain", "Penuh"), at: 0)
        }
        // What cannot be done is not offered as an answer.
        if free.isEmpty, act.kind != .choose {
            answers.removeAll { ["KOSONG", "SETUJU", "DICATAT"].contains($0.word) }
        }
        fields["answers"] = answerFields(Self.inserting(offers, into: answers))
    }

    /// The offers behind the answer that the schedule is full.
    private static func inserting(
        _ offers: [(String, String, String)], into answers: [(word: String, meaning: String, button: String)]
    ) -> [(word: String, meaning: String, button: String)] {
        var result = answers
        let place = result.firstIndex { $0.word == "PENUH" }.map { $0 + 1 } ?? result.count
        result.insert(contentsOf: offers.map { (word: $0.0, meaning: $0.1, button: $0.2) }, at: place)
        return result
    }

    /// What has the slots that the request wants, in whole sentences.
    var takenSentence: String {
        let free = freeSessions()
        let shown = availability()
        let sentences = matter.request.sessions.indices.filter { !free.contains($0) }.map { index in
            "\(matter.request.sessions[index].written) – \(index < shown.count ? shown[index] : "tidak kosong")."
        }
        return sentences.isEmpty ? "waktu yang dipesan tidak lagi tersedia." : sentences.joined(separator: " ")
    }

    /// Why a clearer answer is asked for, where it is not that the words could not be understood.
    func clarifyReason(_ act: Act) -> String? {
        act.kind == .provision ? "Balasan belum memuat tautan rapat yang dapat dipakai." : nil
    }

    /// - Parameter act: the act that the answer was about.
    func receiptFields(_ decision: Decision, act: String, official: Office.Official, role: String) -> Fields {
        var fields = common(shortSubject("Jawaban dicatat"), greeting: office.title(of: official.id, in: role))
        let kind = procedure.act(act)?.act.kind
        fields["understood"] = .text(
            kind == .register && decision.outcome == .done
                ? registered(stated: decision.choice) : decision.understood(at: kind))
        fields["next"] = .text(statusSentence)
        fields["applicant"] = .text(applicantName)
        if let note = remark(decision.note, at: kind) {
            fields["note"] = .text(note)
            fields["note_by"] = "Bapak/Ibu"
        }
        return fields
    }

    /// Under which number the request stands in the register; another one in the reply would be a second number.
    private func registered(stated: String?) -> String {
        let done = Outcome.done.understood(at: .register)
        guard let number = matter.agendaNumber else { return done }
        guard let stated, stated != String(number) else { return "\(done) dengan nomor agenda \(number)" }
        return "\(done) dengan nomor agenda \(number). Nomor \(OneLine.text(stated, limit: 24)) dalam jawaban tidak "
            + "dipakai, agar nomor agenda tetap satu dan berurutan"
    }

    /// How a receipt is answered by one who has thought better of it.
    var withdrawalAnswers: Fields.Value {
        // Without buttons: nobody should take back by a careless tap what needs no answer.
        .list([
            ["word": "BATALKAN", "meaning": "keputusan ditarik kembali", "button": false],
            [
                "word": "RALAT: <keputusan baru>", "meaning": "keputusan diganti, misalnya RALAT: TOLAK",
                "button": false,
            ],
        ])
    }

    func notCountedFields(_ official: Office.Official, reason: Event.SetAsideReason) -> Fields {
        var fields = common(shortSubject("Jawaban tidak dihitung"), greeting: official.greeting)
        fields["reason"] = .text(reason.sentence)
        fields["status"] = .text(statusSentence)
        return fields
    }

    func proveFields(_ decision: Decision, official: Office.Official) -> Fields {
        var fields = common(shortSubject("Mohon pastikan jawaban"), greeting: official.greeting)
        fields["code"] = .text(Fields.printedToken)
        fields["understood"] = .text(decision.understood(at: currentAct?.act.kind))
        fields["expected_address"] = .text(official.address)
        if let note = remark(decision.note, at: currentAct?.act.kind) {
            fields["note"] = .text(note)
            fields["note_by"] = "dalam jawaban itu"
        }
        fields["answers"] = answerFields([
            ("YA", "jawaban itu dari saya", "Ya"), ("TIDAK", "jawaban itu bukan dari saya", "Tidak"),
        ])
        return fields
    }

    func proveRescheduleFields(_ request: Request) -> Fields {
        var fields = forApplicant("Mohon pastikan perubahan jadwal")
        fields["code"] = .text(Fields.printedToken)
        fields["understood"] = .text("ubah jadwal menjadi " + request.sessions.map(\.written).joined(separator: "; "))
        fields["answers"] = answerFields([
            ("YA", "permintaan itu dari kami", "Ya"), ("TIDAK", "permintaan itu bukan dari kami", "Tidak"),
        ])
        return fields
    }

    /// The question whether a loan is back.
    func returnFields(_ loan: Loan, role: Office.Role, count: Int) -> Fields {
        var fields = common(
            shortSubject(count > 1 ? "Pengingat \(count - 1): sudah kembali?" : "Sudah kembali?"), greeting: role.title)
        addRequest(to: &fields)
        fields["task"] = .text(name(of: loan))
        fields["reason"] = .text(
            "Peminjaman berakhir \(hours.zone.written(loan.due)). Sampai ada jawaban, fasilitas ini tetap dicatat terpakai."
        )
        fields["answers"] = answerFields([
            (AnswerWord.reported.rawValue.uppercased(), "sudah kembali dengan lengkap", "Sudah kembali")
        ])
        return fields
    }

    func proveReturnFields(_ loan: Loan, official: Office.Official) -> Fields {
        var fields = proveFields(Decision(outcome: .done), official: official)
        fields["understood"] = .text("\(name(of: loan)) sudah kembali")
        return fields
    }

    func returnReceiptFields(_ loan: Loan, official: Office.Official) -> Fields {
        var fields = common(shortSubject("Jawaban dicatat"), greeting: official.greeting)
        fields["understood"] = .text("\(name(of: loan)) sudah kembali")
        fields["next"] = .text(statusSentence)
        fields["applicant"] = .text(applicantName)
        return fields
    }

    func noticeFields(_ official: Office.Official, reason: String) -> Fields {
        var fields = common(shortSubject("Pemberitahuan"), greeting: official.greeting)
        fields["reason"] = .text(reason.last == "." ? reason : reason + ".")
        addRequest(to: &fields)
        return fields
    }

    func escalationFields(row: Procedure.Row, asked: Case.Asked, superior: Office.Role) -> Fields {
        var fields = common(subject("Belum dijawab"), greeting: superior.title)
        addRequest(to: &fields, availability: true)
        fields["row"] = .text(row.number)
        fields["task"] = .text(row.text)
        if !row.time.isEmpty { fields["standard_time"] = .text(row.time) }
        fields["next"] = .text(office.title(of: asked.official, in: asked.role))
        fields["reason"] = .text(
            "Permintaan dikirim \(hours.zone.written(asked.at)) dan sudah diingatkan \(matter.remindersSent) kali.")
        fields["chain"] = .list(chain)
        return fields
    }

    func operatorFields(_ reason: String, words: String?) -> Fields {
        var fields = common(shortSubject("Perlu penanganan"), greeting: "Operator \(office.shortName)")
        fields["reason"] = .text(reason)
        fields["status"] = .text(statusSentence)
        if let words, !words.isEmpty {
            fields["note"] = .text(String(words.prefix(500)))
            fields["note_by"] = "sistem lain"
        }
        return fields
    }

    // MARK: - To the applicant

    func receiptFields() -> Fields {
        var fields = forApplicant("Permohonan diterima")
        addRequest(to: &fields, stranger: matter.applicant.agency == nil)
        fields["next"] = .text(statusSentence)
        let assumed = matter.request.sessions.contains { $0.endAssumed }
        if assumed {
            fields["doubts"] = .list([
                [
                    "text": .text(
                        "Surat tidak menyebut jam selesai; kami menyediakan waktu \(procedure.service.openEndMinutes) menit."
                    )
                ]
            ])
        }
        fields["answers"] = answerFields(ApplicantAnswers.usual)
        return fields
    }

    func askDataFields() -> Fields {
        var fields = forApplicant("Permintaan kelengkapan data permohonan")
        let stranger = matter.applicant.agency == nil
        addRequest(to: &fields, stranger: stranger)
        let questions = askedQuestions
        fields["fields"] = .list(
            questions.enumerated().map { index, question in
                var item: Fields = ["number": .text(String(index + 1)), "text": .text(question.text)]
                if !stranger || question.field != RequestField.contact {
                    item.set("found", question.found.map { OneLine.text($0, limit: 200) })
                }
                return item
            })
        if !matter.offered.isEmpty {
            fields["reason"] = "Untuk waktu pelaksanaan, cukup balas dengan nomor pilihan pada baris pertama."
            fields["answers"] = answerFields(
                matter.offered.enumerated().map { index, interval in
                    (String(index + 1), zone.written(interval), "Pilihan \(index + 1)")
                })
        }
        fields.set("until", patienceEnd)
        return fields
    }

    /// The questions that were put: those of the request as it stands, with the notice that was asked about.
    private var askedQuestions: [ApplicantQuestion] {
        let reading = RequestReading(stored: matter.request.reading)
        var questions = questions(about: reading)
        if matter.askedFields.contains(RequestField.notice),
            !questions.contains(where: { $0.field == RequestField.notice }),
            let shortness = Self.shortNotice(
                before: reading.firstDate, receivedAt: matter.receivedAt, in: surroundings)
        {
            questions.append(
                ApplicantQuestion(
                    field: RequestField.notice, text: "waktu lain yang memenuhi ketentuan, atau alasan mendesak",
                    found: Self.shortNoticeFound(of: reading, shortness: shortness)))
        }
        let order = RequestField.order
        return questions.sorted {
            (order.firstIndex(of: $0.field) ?? order.count, $0.field)
                < (order.firstIndex(of: $1.field) ?? order.count, $1.field)
        }
    }

    /// The zone of the request, otherwise the office's.
    private var zone: Zone { matter.request.sessions.first?.zone ?? hours.zone }

    /// The day on which the office's patience with the applicant ends.
    private var patienceEnd: String? {
        matter.deadlines.first { $0.kind == .applicantPatience }.map { hours.zone.day(at: $0.due).writtenWithWeekday }
    }

    func askCorrectionFields(_ act: Act) -> Fields {
        var fields = forApplicant("Permohonan perlu diperbaiki")
        addRequest(to: &fields)
        let decision =
            matter.decisions.last { $0.act == act.id && $0.outcome != .done }
            ?? matter.decisions.last { $0.outcome != .done }
        fields["note"] = .text(matter.correction?.shown ?? "")
        fields["note_by"] = .text(OneLine.text(decision?.title ?? office.name, limit: 160))
        fields["answers"] = answerFields([("BATAL", "permohonan dibatalkan", "Batal")])
        fields.set("until", patienceEnd)
        return fields
    }

    func askAgreementFields(_ act: Act) -> Fields {
        var fields = forApplicant("Mohon persetujuan")
        addRequest(to: &fields, media: true)
        fields["row"] = .text(procedure.act(act.id)?.row.number ?? "")
        fields["task"] = .text(procedure.act(act.id)?.row.text ?? "")
        fields["answers"] = agreementAnswers
        fields.set("until", patienceEnd)
        return fields
    }

    private var agreementAnswers: Fields.Value {
        answerFields([
            ("SETUJU", "kami setuju", "Setuju"), ("TIDAK SETUJU", "kami tidak setuju", "Tidak setuju"),
            ("UBAH JADWAL: <hari, tanggal, jam>", "kami meminta waktu lain", "Ubah jadwal"),
        ])
    }

    func displacedFields(reason: String) -> Fields {
        var fields = forApplicant("Mohon persetujuan waktu lain")
        addRequest(to: &fields)
        fields["note"] = .text(reason)
        fields["note_by"] = .text(office.shortName)
        fields["alternatives"] = .list(offeredFields)
        fields["answers"] = answerFields(
            numberAnswers
                + [("TIDAK SETUJU", "permohonan tidak dilanjutkan", "Tidak setuju")])
        fields.set("until", patienceEnd)
        return fields
    }

    /// The answer to the applicant where the SOP has no reply letter.
    func grantedFields() -> Fields {
        var fields = forApplicant("Permohonan disetujui")
        addRequest(to: &fields)
        let sessions = matter.request.sessions
        fields["sessions"] = .list(
            grantedSessions.filter { sessions.indices.contains($0) }.map { index in
                var item: Fields = ["number": .text(String(index + 1)), "when": .text(sessions[index].written)]
                item.set("title", sessions[index].title?.text.map { OneLine.text($0, limit: 200) })
                item.set("participants", sessions[index].participants.map { "\($0) orang" })
                item.set("medium", medium(of: index))
                return item
            })
        let refused = sessions.indices.filter { !grantedSessions.contains($0) }
        if !refused.isEmpty {
            fields["reason"] = .text(
                "Belum dapat dipenuhi karena jadwal penuh: "
                    + refused.map { sessions[$0].written }.joined(separator: "; ") + ".")
        }
        fields["meetings"] = .list(meetingFields())
        fields["answers"] = answerFields(
            [("UBAH JADWAL: <hari, tanggal, jam>", "meminta waktu lain", "Ubah jadwal")] + ApplicantAnswers.usual)
        return fields
    }

    func applicantReminderFields() -> Fields {
        let agrees = matter.isDisplaced || matter.askedFields.isEmpty && currentAct?.act.asksApplicant ?? false
        var fields = matter.correction == nil && !agrees ? askDataFields() : forApplicant("Pengingat")
        fields["subject"] = .text(shortSubject("Pengingat: permohonan menunggu jawaban"))
        if agrees, matter.correction == nil {
            addRequest(to: &fields, media: true)
            fields["reason"] = "Yang kami tunggu: persetujuan atas rencana yang sudah kami kirimkan."
            fields["answers"] = agreementAnswers
            fields.set("until", patienceEnd)
        }
        if let correction = matter.correction {
            addRequest(to: &fields)
            fields["fields"] = .list([
                ["number": "1", "text": agrees ? "waktu lain yang dipilih" : "perbaikan sebagaimana catatan"]
            ])
            fields["note"] = .text(correction.shown)
            fields["note_by"] = .text(OneLine.text(matter.decisions.last?.title ?? office.name, limit: 160))
            fields.set("until", patienceEnd)
        }
        return fields
    }

    func unclearFields() -> Fields {
        var fields = forApplicant("Mohon kejelasan jawaban")
        addRequest(to: &fields)
        if !matter.offered.isEmpty {
            fields["reason"] = "Balas dengan nomor pilihan pada baris pertama."
            fields["answers"] = answerFields(
                matter.offered.enumerated().map { index, interval in
                    let session = matter.session(ofOffer: index).map { "sesi \($0 + 1): " } ?? ""
                    return (String(index + 1), session + zone.written(interval), "Pilihan \(index + 1)")
                })
        } else {
            if !matter.askedFields.isEmpty {
                let questions = askedQuestions
                fields["reason"] = .text("Yang masih kami perlukan: \(questions.map(\.text).joined(separator: "; ")).")
            }
            fields["answers"] = answerFields(ApplicantAnswers.usual)
        }
        return fields
    }

    func fullFields() -> Fields {
        var fields = forApplicant("Jadwal penuh")
        addRequest(to: &fields)
        fields["alternatives"] = .list(offeredFields)
        fields["answers"] = answerFields(numberAnswers)
        let groups = Set(matter.offered.indices.compactMap { matter.session(ofOffer: $0) })
        let first = matter.offered.indices.first { matter.session(ofOffer: $0) != matter.session(ofOffer: 0) }
        if let first {
            fields["reason"] = .text(
                "Tulis satu nomor untuk setiap sesi, misalnya “1 dan \(first + 1)”. Sesi yang tidak diberi nomor tetap "
                    + "diproses pada waktu semula.")
        } else if groups.count == 1, matter.request.sessions.count > 1 {
            fields["reason"] = "Sesi lainnya tetap diproses pada waktu semula."
        }
        if let decision = matter.decisions.last(where: { $0.outcome == .full }),
            let note = remark(decision.note, at: .checkSchedule)
        {
            fields["note"] = .text(note)
            fields["note_by"] = .text(OneLine.text(decision.title, limit: 160))
        }
        return fields
    }

    private func alternativeFields(_ intervals: [Interval]) -> [Fields] {
        intervals.enumerated().map { index, interval in
            ["number": .text(String(index + 1)), "when": .text(zone.written(interval))]
        }
    }

    /// The offered times, numbered through; the first of each session says which session it is for.
    private var offeredFields: [Fields] {
        matter.offered.enumerated().map { index, interval in
            var fields: Fields = ["number": .text(String(index + 1)), "when": .text(zone.written(interval))]
            let session = matter.session(ofOffer: index)
            if let session, index == 0 || matter.session(ofOffer: index - 1) != session,
                matter.request.sessions.indices.contains(session)
            {
                let wanted = matter.request.sessions[session]
                let title = wanted.title?.text.map { " (\(OneLine.text($0, limit: 120)))" } ?? ""
                fields["group"] = .text("Pengganti sesi \(session + 1), \(wanted.written)\(title):")
            }
            return fields
        }
    }

    /// An answer for each offered time.
    private var numberAnswers: [(word: String, meaning: String, button: String)] {
        matter.offered.indices.map { index in
            let session = matter.session(ofOffer: index).map { " untuk sesi \($0 + 1)" } ?? ""
            return ("\(index + 1)", "memilih waktu nomor \(index + 1)\(session)", "Pilihan \(index + 1)")
        }
    }

    func refusedFields(_ act: Act, note: Personal?) -> Fields {
        var fields = forApplicant("Permohonan tidak dapat dipenuhi")
        addRequest(to: &fields)
        // The no may have been said some rows before it reaches the applicant.
        let decision = matter.decisions.last { $0.outcome == .rejected } ?? matter.decisions.last
        let note = note ?? decision?.note
        let title = OneLine.text(decision?.title ?? office.name, limit: 160)
        fields["reason"] = .text(
            note == nil
                ? "\(title) tidak menyetujui permohonan ini."
                : "\(title) tidak menyetujui permohonan ini, dengan catatan berikut.")
        if let note {
            fields["note"] = .text(note.shown)
            fields["note_by"] = .text(title)
        }
        return fields
    }

    func statusFields() -> Fields {
        var fields = forApplicant("Perkembangan permohonan")
        fields["status"] = .text(statusSentence)
        addRequest(to: &fields)
        fields["answers"] = answerFields(ApplicantAnswers.usual.filter { $0.word != "STATUS" })
        return fields
    }

    func confirmCancellationFields() -> Fields {
        var fields = forApplicant("Mohon pastikan pembatalan")
        fields["code"] = .text(Fields.printedToken)
        addRequest(to: &fields)
        fields["answers"] = answerFields([
            ("YA", "benar, batalkan permohonan", "Ya, batalkan"), ("TIDAK", "permohonan tetap berjalan", "Tidak"),
        ])
        return fields
    }

    func cancelledFields(sessions: [Fields]) -> Fields {
        var fields = forApplicant("Permohonan dibatalkan")
        addRequest(to: &fields)
        fields["sessions"] = .list(sessions)
        return fields
    }

    func closedFields(_ reason: String) -> Fields {
        var fields = forApplicant("Permohonan ditutup")
        addRequest(to: &fields, stranger: matter.applicant.agency == nil)
        fields["reason"] = .text(reason)
        return fields
    }

    func declinedFields() -> Fields {
        var fields = common(
            OneLine.text("Permohonan tidak dapat diproses [\(matter.id)]", limit: 240), greeting: "Bapak/Ibu")
        fields["reason"] = .text(ClosingSentence.of(.strangerDeclined))
        return fields
    }

    func letterMailFields(_ letter: Case.SignedLetter) -> Fields {
        var fields = forApplicant("Surat tanggapan \(letter.number)")
        addRequest(to: &fields, media: true)
        fields["number"] = .text(letter.number)
        fields["date"] = .text(letter.date.written)
        fields["meetings"] = .list(meetingFields())
        return fields
    }

    // MARK: - Meetings

    private func meetingFields() -> [Fields] {
        matter.meetings.map { meeting in
            var fields: Fields = ["number": .text(String(meeting.session + 1))]
            if matter.request.sessions.indices.contains(meeting.session) {
                fields["when"] = .text(matter.request.sessions[meeting.session].written)
            }
            fields.set("link", meeting.joinURL?.shown)
            fields.set("id", meeting.meetingID?.shown)
            fields.set("passcode", meeting.passcode?.shown)
            return fields
        }
    }

    /// Link, ID and passcode for the description of a calendar entry.
    func meetingLines(_ meeting: Meeting?) -> String {
        var lines: [String] = []
        if let link = meeting?.joinURL?.text { lines.append("Tautan: \(link)") }
        if let id = meeting?.meetingID?.text { lines.append("ID Meeting: \(id)") }
        if let passcode = meeting?.passcode?.text { lines.append("Passcode: \(passcode)") }
        lines.append("Nomor permohonan: \(matter.id)")
        return lines.joined(separator: "\n")
    }

    /// The facilities of a session as the letter prints them.
    func medium(of session: Int) -> String? {
        let names = matter.bookings.filter { $0.session == session }.compactMap { booking in
            surroundings.schedule.facilities.first { $0.id == booking.facility }?.name
        }
        return names.isEmpty ? nil : names.joined(separator: ", ")
    }

    /// What a session is about: its own title, otherwise the request's Hal.
    func sessionTitle(_ index: Int) -> String {
        let sessions = matter.request.sessions
        let own = sessions.indices.contains(index) ? sessions[index].title?.text : nil
        return OneLine.text(own ?? matter.request.subject?.text ?? procedure.name, limit: 200)
    }
}

// MARK: - The letter

extension Deliberation {
    /// What the letter says, apart from number, date and the person who signs.
    func letterContent(remark: Personal?) -> Fields {
        let form = procedure.letter
        let request = matter.request
        var fields: Fields = [
            "government": .text(office.letterhead.government),
            "names": .list(office.letterhead.name.map { ["text": .text($0)] }),
            "address_lines": .list(office.letterhead.address.map { ["text": .text($0)] }),
            "city": .text(office.letterhead.city), "nature": .text(form?.nature ?? ""), "enclosure": "-",
            "subject": .text(form?.subject ?? ""), "to": .text(OneLine.text(matter.applicant.head.shown, limit: 200)),
            "to_place": .text(office.letterhead.city), "case": .text(matter.id),
            "signer_title": .text(signingRole?.title ?? ""),
        ]
        fields.set("emblem", office.letterhead.emblem)
        fields.set("letter_number", request.number.map { OneLine.text($0, limit: 80) })
        fields.set("letter_date", request.date?.written)
        fields.set("letter_subject", request.subject?.text.map { OneLine.text($0, limit: 200) })
        let granted = grantedSessions.filter { request.sessions.indices.contains($0) }
        fields["sessions"] = .list(granted.enumerated().map { letterSession($1, number: $0 + 1) })
        fields["several"] = .flag(granted.count > 1)
        // Where nothing has a time, the letter itself is the grant.
        if request.sessions.isEmpty { fields["granted"] = true }
        fields["refused_sessions"] = .list(
            request.sessions.indices.filter { !granted.contains($0) }.map { index in
                ["when": .text(request.sessions[index].written), "reason": "jadwal penuh"]
            })
        fields["conditions"] = .list(numbered(form?.conditions ?? []))
        fields["copies"] = .list(numbered(form?.copies ?? []))
        fields.set("remark", remark?.text)
        return fields
    }

    private func numbered(_ texts: [String]) -> [Fields] {
        texts.enumerated().map { index, text in
            // Items of a sentence end with a semicolon, the last with a full stop (tata naskah dinas).
            let ended = text.last.map { ";.,:".contains($0) } ?? true
            let end = ended ? "" : index + 1 == texts.count ? "." : ";"
            return ["number": .text(String(index + 1)), "text": .text(text + end)]
        }
    }

    private func letterSession(_ index: Int, number: Int) -> Fields {
        let session = matter.request.sessions[index]
        let meeting = matter.meetings.first { $0.session == index }
        var fields: Fields = [
            "number": .text(String(number)), "day": .text(session.writtenDay), "time": .text(session.writtenTime),
        ]
        // The Hal of a request (“Permohonan …”) is no event: without a title of its own the letter names none.
        fields.set("title", session.title?.text.map { OneLine.text($0, limit: 200) })
        fields.set("medium", medium(of: index))
        fields.set("participants", session.participants.map { "\($0) orang" })
        fields.set("link", meeting?.joinURL?.shown)
        fields.set("id", meeting?.meetingID?.text.map(grouped))
        fields.set("passcode", meeting?.passcode?.shown)
        return fields
    }

    /// `812 3456 7890`, as letters print meeting numbers; other lengths stay as they are.
    private func grouped(_ id: String) -> String {
        let digits = Array(id)
        guard (9...11).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return id }
        let cut = digits.count - 4
        return [digits[..<3], digits[3..<cut], digits[cut...]].map { String($0) }.joined(separator: " ")
    }

    /// `19700101 199503 1 001`, as letters print the 18 digits of a NIP (Perka BKN 22/2007); anything else stays.
    private func spaced(_ nip: String) -> String {
        let digits = Array(nip)
        guard digits.count == 18, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nip }
        return [digits[..<8], digits[8..<14], digits[14..<15], digits[15...]].map { String($0) }.joined(separator: " ")
    }

    /// The person who signs, as the signature block prints him: “Plh.” stands before the position, with its order.
    func addSigner(_ signer: Office.Official?, to fields: inout Fields) {
        fields["signer_name"] = .text(signer?.name ?? "")
        if let signer, let role = signingRole, let order = office.delegation(of: signer.id, in: role.id) {
            fields["signer_acting"] = .text(order.form.prefix)
            fields.set("signer_decree", OneLine.text(order.decree, limit: 120))
        }
        fields.set("signer_rank", signer?.rank)
        fields.set("signer_nip", signer?.nip.map(spaced))
    }
}

extension Request.Session {
    /// `Kamis, 26 November 2026, 09.00–11.30 WITA`, or `… 09.00 WITA s.d. selesai`.
    var written: String {
        guard endAssumed else { return zone.written(interval) }
        return zone.day(at: interval.start).writtenWithWeekday + ", " + zone.time(at: interval.start).written + " "
            + zone.rawValue + " s.d. selesai"
    }

    /// `Kamis, 26 November 2026`, with the second day where there is one.
    var writtenDay: String {
        let first = zone.day(at: interval.start)
        let last = zone.day(at: interval.end)
        return first == last || endAssumed
            ? first.writtenWithWeekday : first.writtenWithWeekday + " s.d. " + last.writtenWithWeekday
    }

    /// `09.00 s.d. 11.30 WITA`, or `09.00 WITA s.d. selesai`.
    var writtenTime: String {
        let start = zone.time(at: interval.start).written
        return endAssumed
            ? "\(start) \(zone.rawValue) s.d. selesai"
            : "\(start) s.d. \(zone.time(at: interval.end).written) \(zone.rawValue)"
    }
}

extension Fields {
    /// Stands in the tag `code` of mails that ask for a code back; the shell puts the mail's printed token in its place.
    package static let printedToken = "{token}"

    /// Sets a tag that has something to say, and leaves the others away.
    mutating func set(_ tag: String, _ text: String?) {
        if let text, !text.isEmpty { self[tag] = .text(text) }
    }
}

extension [String] {
    /// `A`, `A dan B`, `A, B, dan C`: a list in a sentence, with the comma before its last part (EYD, 2022).
    package func listed(with word: String) -> String {
        guard let last, count > 1 else { return first ?? "" }
        return dropLast().joined(separator: ", ") + (count > 2 ? ", " : " ") + word + " " + last
    }
}

extension Office.Official {
    /// How a mail greets the person where it does not speak to the position.
    var greeting: String { "Bapak/Ibu " + name }
}

/// Strangers' text on one line: no control characters, single blanks, cut at a limit.
enum OneLine {
    static func text(_ text: String, limit: Int) -> String {
        // Most texts are one plain line already, and every mail has many of them.
        if text.utf8.count <= limit, isPlain(text) { return text }
        let blank = String.UnicodeScalarView(
            text.unicodeScalars.map { scalar in
                scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
                    || scalar.properties.generalCategory == .lineSeparator
                    || scalar.properties.generalCategory == .paragraphSeparator ? " " : scalar
            })
        let words = String(blank).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.count <= limit ? words : String(words.prefix(limit - 1)) + "…"
    }

    /// Whether it is printable ASCII, Latin letters, dashes and quotation marks, with single blanks inside.
    private static func isPlain(_ text: String) -> Bool {
        var last = UInt8(ascii: " ")
        for byte in text.utf8 {
            guard byte < 0x80 else { return isPlainBeyondASCII(text) }
            guard (0x20...0x7E).contains(byte), byte != 0x20 || last != 0x20 else { return false }
            last = byte
        }
        return last != 0x20
    }

    private static func isPlainBeyondASCII(_ text: String) -> Bool {
        var previous: UInt32 = 0x20
        for scalar in text.unicodeScalars {
            switch scalar.value {
            // U+00A0 is a blank, U+00AD a format character.
            case 0x20...0x7E, 0xA1...0xAC, 0xAE...0x02FF, 0x2010...0x2027: break
            default: return false
            }
            guard scalar.value != 0x20 || previous != 0x20 else { return false }
            previous = scalar.value
        }
        return previous != 0x20
    }
}

// MARK: - Fixed words

/// Words that an applicant can always send.
enum ApplicantAnswers {
    static let usual: [(word: String, meaning: String, button: String)] = [
        ("STATUS", "menanyakan perkembangan", "Status"), ("BATAL", "membatalkan permohonan", "Batal"),
    ]
}

extension Act {
    /// The answers that the ask offers: word, meaning, button.
    var answers: [(word: String, meaning: String, button: String)] {
        let reject = ("TOLAK: <alasan>", "permohonan ditolak dengan alasan", "Tolak")
        let revise = ("REVISI: <catatan>", "dikembalikan untuk diperbaiki", "Revisi")
        switch kind {
        case .checkSchedule:
            return [
                ("KOSONG", "jadwal kosong, permohonan diteruskan", "Kosong"),
                ("PENUH", "jadwal penuh, pemohon ditawari waktu lain", "Penuh"), reject, revise,
            ]
        case .choose:
            return choices.map { ($0.word.uppercased(), "memilih \($0.word)", $0.word) } + [reject, revise]
        case .provision: return [("TOLAK: <kendala>", "tidak dapat disediakan karena kendala", "Ada kendala")]
        case .draft:
            return [
                ("SETUJU", "konsep surat diteruskan", "Setuju"),
                ("REVISI: <kalimat tambahan>", "kalimat ditambahkan pada konsep surat", "Revisi"),
                ("TOLAK: <alasan>", "permohonan ditolak dengan alasan", "Tolak"),
            ]
        case .initial:
            return [
                ("SETUJU", "konsep diparaf dan diteruskan", "Setuju"),
                ("REVISI: <catatan>", "konsep dikembalikan untuk diperbaiki", "Revisi"), reject,
            ]
        case .sign:
            return [
                ("SETUJU", "surat ditandatangani dan dikirim", "Setuju"),
                ("REVISI: <catatan>", "konsep dikembalikan untuk diperbaiki", "Revisi"), reject,
            ]
        case .coordinate: return [("SIAP", "siap dilaksanakan", "Siap"), reject, revise]
        case .report: return [("SUDAH: <laporan singkat>", "laporan disampaikan", "Sudah")]
        case .register:
            return [
                (
                    "DICATAT", "dicatat sebagai surat masuk dan diteruskan; nomor agenda kami balas segera", "Dicatat"
                ), revise,
            ]
        case .passOn, .handOverResult: return [("DITERUSKAN", "diteruskan", "Diteruskan"), revise]
        case .enterAgenda: return [("DICATAT", "dimasukkan ke dalam agenda", "Dicatat"), revise]
        case .inform, .send: return [("DITERUSKAN", "disampaikan kepada pemohon", "Diteruskan")]
        case .receive, .verify, .dispose, .agree:
            return [("SETUJU", "disetujui dan diteruskan", "Setuju"), reject, revise]
        }
    }
}

extension ActKind {
    /// What an ask asks for, as one sentence.
    func asked(of applicant: String) -> String {
        switch self {
        case .receive, .dispose, .checkSchedule, .provision, .draft, .initial, .sign, .agree, .send:
            "Mohon keputusan Bapak/Ibu atas permohonan \(applicant)."
        case .verify: "Mohon verifikasi Bapak/Ibu atas permohonan \(applicant)."
        case .choose: "Mohon pilihan Bapak/Ibu atas permohonan \(applicant)."
        case .register: "Mohon permohonan \(applicant) dicatat sebagai surat masuk."
        case .passOn: "Mohon permohonan \(applicant) diteruskan sesuai langkah SOP berikut."
        case .handOverResult: "Mohon hasil permohonan \(applicant) disampaikan sesuai langkah SOP berikut."
        case .coordinate: "Mohon kepastian kesiapan Bapak/Ibu untuk permohonan \(applicant)."
        case .inform: "Mohon kepastian bahwa hasil permohonan \(applicant) dapat disampaikan kepada pemohon."
        case .enterAgenda: "Mohon permohonan \(applicant) dicatat dalam agenda."
        case .report: "Mohon laporan pelaksanaan kegiatan atas permohonan \(applicant)."
        }
    }

    /// How the subject of an ask begins.
    var askingSubject: String {
        switch self {
        case .dispose, .receive: "Permohonan disposisi"
        case .passOn: "Mohon diteruskan"
        case .register: "Mohon dicatat sebagai surat masuk"
        case .verify: "Mohon verifikasi"
        case .checkSchedule: "Mohon cek jadwal"
        case .choose: "Mohon pilihan"
        case .provision: "Mohon dibuatkan rapat"
        case .coordinate: "Mohon kesiapan"
        case .handOverResult: "Penyampaian hasil"
        case .draft: "Mohon periksa konsep surat"
        case .initial: "Mohon paraf konsep surat"
        case .sign: "Mohon tanda tangan surat"
        case .send, .inform: "Pemberitahuan"
        case .agree: "Mohon persetujuan"
        case .enterAgenda: "Mohon catat dalam agenda"
        case .report: "Mohon laporan pelaksanaan"
        }
    }

    /// What an official who is waited for is to do, after “menunggu” and before his title.
    var awaited: String {
        switch self {
        case .receive, .dispose: "disposisi"
        case .passOn: "penerusan oleh"
        case .register: "pencatatan surat masuk oleh"
        case .verify: "verifikasi oleh"
        case .checkSchedule: "pengecekan jadwal oleh"
        case .choose: "pilihan"
        case .provision: "penyediaan tautan oleh"
        case .coordinate: "kesiapan"
        case .handOverResult: "penyampaian hasil oleh"
        case .draft: "pemeriksaan konsep surat oleh"
        case .initial: "paraf"
        case .sign: "tanda tangan"
        case .send, .inform: "penyampaian oleh"
        case .agree: "persetujuan"
        case .enterAgenda: "pencatatan dalam agenda oleh"
        case .report: "laporan"
        }
    }
}

extension Outcome {
    /// What the outcome is called in mails and on disposition sheets.
    package func understood(at kind: ActKind?) -> String {
        switch (self, kind) {
        case (.done, .checkSchedule): "Jadwal kosong"
        case (.done, .provision): "Tautan disediakan"
        case (.done, .initial): "Diparaf"
        case (.done, .sign): "Ditandatangani"
        case (.done, .coordinate): "Siap"
        case (.done, .report): "Dilaporkan"
        case (.done, .register): "Dicatat sebagai surat masuk"
        case (.done, .enterAgenda): "Dicatat dalam agenda"
        case (.done, .passOn), (.done, .handOverResult), (.done, .inform): "Diteruskan"
        case (.done, .verify): "Diverifikasi"
        case (.done, .choose): "Dipilih"
        case (.done, _): "Disetujui"
        case (.rejected, _): "Ditolak"
        case (.revised, _): "Dikembalikan untuk diperbaiki"
        case (.full, _): "Jadwal penuh"
        }
    }
}

extension Deliberation.Decision {
    /// The decision in words, as receipts repeat it.
    func understood(at kind: ActKind?) -> String {
        guard let said = choice.map({ OneLine.text($0, limit: 60) }) else { return outcome.understood(at: kind) }
        if outcome == .full { return "\(outcome.understood(at: kind)); waktu nomor \(said) ditawarkan" }
        return kind == .register
            ? "\(outcome.understood(at: kind)) dengan nomor agenda \(said)" : "\(outcome.understood(at: kind)): \(said)"
    }
}

extension Event.SetAsideReason {
    /// Why a mail did not count, as its sender is told.
    var sentence: String {
        switch self {
        case .wrongPerson: "Jawaban untuk permintaan ini ditunggu dari alamat pejabat lain."
        case .unproved: "Pengirim belum dapat dipastikan."
        case .tokenUsed:
            "Permintaan yang dijawab sudah selesai atau sudah diganti; tidak ada lagi yang perlu diputuskan lewat surat itu."
        case .tokenExpired: "Masa berlaku permintaan itu sudah lewat."
        case .tokenForeign: "Surat yang dibalas adalah tentang permohonan lain."
        case .noToken: "Jawaban hanya dihitung bila membalas langsung surat permintaan dari kami."
        case .machineMail: "Surat itu dibuat otomatis."
        case .unclear, .onlyQuote: "Jawaban belum dapat dibaca sebagai satu keputusan."
        case .caseEnded: "Permohonan ini sudah selesai."
        case .nothingAsked: "Tidak ada yang sedang ditanyakan."
        case .noMeeting: "Balasan belum memuat tautan rapat."
        case .slotTaken: "Jadwal sudah terisi sejak permintaan dikirim."
        case .changed: "Isi surat berubah sejak ditampilkan."
        case .denied: "Pengirim menyatakan jawaban itu bukan darinya."
        case .tooMany: "Permohonan ini sudah terlalu sering diubah."
        case .onHold:
            "Permohonan ini sedang ditunda oleh petugas; kami akan meminta jawaban kembali setelah dilanjutkan."
        case .tooLate:
            "Keputusan tidak dapat ditarik lagi karena sudah ada keputusan berikutnya, atau surat sudah ditandatangani dan bernomor."
        }
    }
}

/// Warnings of the reading contract as sentences for those who decide.
enum WarningSentence {
    static let of: [String: String] = [
        "asks_for_host_key": "Pemohon meminta kunci host; kunci itu tidak pernah dikirim melalui surat.",
        "forwarded": "Permohonan diterima sebagai surat terusan.",
        "instruction_to_skip_approval": "Surat meminta agar persetujuan dilewati; permintaan itu diabaikan.",
        "own_meeting_link": "Pemohon sudah memiliki tautan rapat sendiri.",
        "reply_to_mismatch": "Alamat balasan pada surat berbeda dari alamat pengirim.",
        "verbal_approval_claimed": "Surat menyebut ada persetujuan lisan; persetujuan itu tidak dihitung.",
        "external_sender": "Surat dikirim dari luar jaringan surat elektronik pemerintah daerah.",
        "lead_time_too_short": "Waktu antara surat dan acara sangat singkat.",
        "multiple_sessions": "Permohonan memuat lebih dari satu waktu.",
        "participants_approximate": "Jumlah peserta adalah perkiraan.",
        "public_holiday": "Acara jatuh pada hari libur.",
        "two_participant_counts": "Surat menyebut dua jumlah peserta yang berbeda.",
        "two_timezones": "Surat menyebut dua zona waktu.",
        "weekend": "Acara jatuh pada akhir pekan.",
        "webinar_not_meeting": "Yang diminta adalah webinar, bukan rapat biasa.",
        "reschedule": "Surat menyebut perubahan jadwal dari surat terdahulu yang tidak kami temukan.",
    ]
}

/// What applicants need besides the meeting, from the words of the reading contract (`laptop:2`).
enum NeedWords {
    static func written(_ word: String) -> String {
        let parts = word.split(separator: ":", maxSplits: 1).map(String.init)
        guard let first = parts.first else { return word }
        if let whole = names[word] { return whole }
        let name = names[first] ?? first.replacing("_", with: " ")
        guard parts.count == 2 else { return name }
        let detail = parts[1].replacing("_", with: " ")
        return detail.allSatisfy(\.isNumber) ? "\(detail) \(name)" : "\(name) \(detail)"
    }

    private static let names: [String: String] = [
        "camera": "kamera", "cohost": "co-host", "computer": "komputer", "hdmi_cable": "kabel HDMI", "host": "host",
        "internet": "internet", "laptop": "laptop", "live_streaming": "siaran langsung", "microphone": "mikrofon",
        "operator": "operator", "presentation": "presentasi", "projector": "proyektor", "recording": "perekaman",
        "room": "ruang", "same_meeting_id": "ID Meeting yang sama", "screen": "layar",
        "site_check": "pemeriksaan lokasi", "sound_system": "sound system", "speaker": "pengeras suara",
        "technician": "teknisi", "tv_screen": "layar TV", "videowall": "videowall", "visit": "kunjungan",
        "webinar": "webinar", "zoom_account": "akun Zoom", "zoom_link": "tautan Zoom",
    ]
}
