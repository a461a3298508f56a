import OfficeCalendar

/// A case in a few words, for `case list`, `case show` and answers to “status”.
package struct CaseSummary: Sendable, Equatable {
    /// Where the case stands, English, such as `waiting for <role> (row 3, dispose)`.
    package var state: String
    /// The same in Indonesian, without a full stop, as the applicant reads it.
    package var status: String
    /// Whose word or work is awaited: titles of positions, `pemohon`, `operator`, or `pekerja` for the worker itself; empty when ended.
    package var waitingFor: [String]
    /// Rows done and rows in all.
    package var progress: (done: Int, of: Int)

    package static func == (left: CaseSummary, right: CaseSummary) -> Bool {
        left.state == right.state && left.status == right.status && left.waitingFor == right.waitingFor
            && left.progress == right.progress
    }

    /// Sums up a case of a procedure in the words of an office.
    package init(of matter: Case, procedure: Procedure, office: Office) {
        let current = matter.current.flatMap { procedure.act($0) }
        progress = (matter.rowsDone.count, procedure.rows.count)
        let roles = matter.asked.filter { !matter.confirmedParties.contains($0.role) }.map(\.role)
        var distinct: [String] = []
        for role in roles where !distinct.contains(role) { distinct.append(role) }
        let titles = distinct.map { role in
            let who = matter.asked.filter { $0.role == role }.map { office.title(of: $0.official, in: role) }
            // Beside an official who is away the one who acts for him is named.
            return who.last ?? office.role(role)?.title ?? role
        }
        let row = current.map { " (row \($0.row.number), \($0.act.kind.rawValue))" } ?? ""
        let step = current.map { " (langkah \($0.row.number) dari \(procedure.rows.count))" } ?? ""
        switch matter.state {
        case .running where matter.heldSince != nil, .waitingForApplicant where matter.heldSince != nil:
            state = "on hold" + row
            status = "ditunda sementara"
            waitingFor = ["operator"]
        case .running where !titles.isEmpty:
            state = "waiting for " + distinct.joined(separator: ", ") + row
            status = "menunggu \(current?.act.kind.awaited ?? "jawaban") \(titles.listed(with: "dan"))" + step
            waitingFor = titles
        case .running:
            status = "sedang diproses" + step
            switch current?.act.kind {
            case _ where !matter.papersOwed.isEmpty:
                state = "a paper is being typeset" + row
                status =
                    (matter.letter == nil ? "konsep surat sedang disusun" : "surat tanggapan sedang disusun") + step
                waitingFor = ["pekerja"]
            case .provision where matter.orders.contains { $0.state == .ordered }:
                state = "a meeting is being made" + row
                status = "rapat sedang dibuatkan" + step
                waitingFor = ["pekerja"]
            case .send, .inform:
                state = "a mail is on its way" + row
                waitingFor = ["pekerja"]
            case .report where matter.deadlines.contains { $0.kind == .actOpens }:
                state = "waiting for the event to end" + row
                status = "menunggu pelaksanaan kegiatan" + step
                waitingFor = ["pelaksanaan kegiatan"]
            default:
                // Nobody could be asked, or a paper could not be made: only a person gets it going again.
                state = "waiting for the operator" + row
                waitingFor = ["operator"]
            }
        case .waitingForApplicant:
            state = "waiting for the applicant" + row
            status = "menunggu jawaban pemohon"
            waitingFor = ["pemohon"]
        case .completed:
            state = "completed"
            status =
                matter.letter.map { "selesai; surat tanggapan Nomor \($0.number) sudah dikirim" } ?? "selesai"
            waitingFor = []
        case .refused:
            state = "refused" + row
            status = "tidak disetujui"
            waitingFor = []
        case .full:
            state = matter.offered.isEmpty ? "schedule full" : "schedule full, \(matter.offered.count) times offered"
            status = "jadwal penuh" + (matter.offered.isEmpty ? "" : "; menunggu pilihan waktu lain dari pemohon")
            waitingFor = []
        case .cancelled:
            state = "cancelled"
            status = "dibatalkan"
            waitingFor = []
        case .closed:
            state = "closed" + (matter.closing.map { ": \($0.rawValue)" } ?? "")
            status = "ditutup"
            waitingFor = []
        }
    }
}

extension Deliberation {
    /// Where the case stands, Indonesian, without a full stop.
    var statusSentence: String { CaseSummary(of: matter, procedure: procedure, office: office).status }
}
