/// Whether an automatic answer says that its sender is away, as vacation texts do; receipts and calendar answers do not.
package enum Absence {
    private static let phrases: [[String]] = [
        ["cuti"], ["dinas", "luar"], ["luar", "kota"], ["luar", "daerah"], ["perjalanan", "dinas"], ["tugas", "luar"],
        ["tugas", "belajar"], ["tidak", "berada", "di", "tempat"], ["tidak", "berada", "di", "kantor"],
        ["sedang", "tidak", "di", "kantor"], ["di", "luar", "kantor"], ["sedang", "sakit"], ["karena", "sakit"],
        ["izin", "sakit"], ["ibadah", "haji"], ["umrah"], ["umroh"], ["mengikuti", "diklat"], ["mengikuti", "bimtek"],
        ["out", "of", "office"], ["out", "of", "the", "office"], ["on", "leave"], ["on", "vacation"],
        ["annual", "leave"], ["away", "from"],
    ]

    /// Whether one of the usual phrases stands in the subject or the text.
    package static func isAnnounced(in reading: Reading) -> Bool {
        let tokens = Words(reading.subject + "\n" + reading.text).tokens.filter { $0.kind != .mark }
        return phrases.contains { Requests.contains(tokens, $0) }
    }
}
