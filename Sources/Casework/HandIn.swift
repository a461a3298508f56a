import LetterReading

/// A letter that somebody of the office hands in for an agency: on paper or by telephone it came, as a scan it is forwarded.
struct HandIn: Equatable {
    /// The agency that the letter names, or nothing when the directory has none or several of that name.
    var agency: Office.Agency?
    /// Where answers go: the agency's own address, otherwise to whoever handed the letter in.
    var answersTo: String
    /// What the people of the office should know.
    var doubts: [String]
}

extension Office {
    /// What a mail hands in, when its sender may and is proved; otherwise it is a letter of its sender.
    ///
    /// Without proof anybody could open cases in an agency's name by writing
    /// the office's own address into `From`.
    func handIn(of reading: Reading) -> HandIn? {
        guard let from = reading.from, let official = official(at: Trust.lowered(from)),
            handInRoles.contains(where: { role in holders(of: role).contains { $0.id == official.id } }),
            Trust.proof(of: reading, policy: policy) != .none
        else { return nil }
        let found = reading.request?.agency.flatMap { agency(named: $0) }
        let own = found?.senders.first { !$0.hasPrefix("@") }
        var doubts = ["Surat diserahkan melalui \(official.name) dan dipindai; mohon dicocokkan dengan aslinya."]
        if found == nil { doubts.append("Instansi pada surat tidak ditemukan dalam direktori.") }
        if own == nil {
            doubts.append("Alamat surat elektronik instansi tidak diketahui; jawaban dikirim kepada \(official.name).")
        }
        return HandIn(agency: found, answersTo: own ?? official.address, doubts: doubts)
    }

    /// The one agency whose name has all words of `name`, or whose words all stand in it.
    func agency(named name: String) -> Agency? {
        let wanted = Self.words(name)
        guard !wanted.isEmpty else { return nil }
        let exact = agencies.filter { Self.words($0.name) == wanted }
        if exact.count == 1 { return exact.first }
        let near = agencies.filter { agency in
            let own = Self.words(agency.name)
            return !own.isEmpty && (own.isSuperset(of: wanted) || wanted.isSuperset(of: own))
        }
        return near.count == 1 ? near.first : nil
    }

    private static func words(_ text: String) -> Set<String> {
        Set(text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)).subtracting(["dan", "pada"])
    }
}
