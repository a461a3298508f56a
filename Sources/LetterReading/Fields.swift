/// A labelled value of a letter: “Hari/Tanggal : Kamis, 26 November 2026”.
struct Field: Sendable, Equatable {
    /// What a label announces.
    enum Role: Sendable, Equatable {
        case number, letterDate, subject, attachment, nature, addressee, sender, copies
        case date, time, startTime, endTime, duration, event, place, participants, contact, phone, needs
        case agency, applicant, email, mode, old, new, alternative, other
    }

    var role: Role
    /// Tokens of the label.
    var label: Range<Int>
    /// Tokens of the value, its continuation lines included.
    var value: Range<Int>
    var line: Int
    /// True when only the column head of a table names the value.
    var tabular = false
}

/// Finds labelled values: label and value on one line, on two, or in tables.
struct Fields {
    let words: Words
    private(set) var all: [Field] = []
    private var lineStarts: [Int] { words.lineStarts }

    init(_ words: Words) {
        self.words = words
        find()
    }

    func first(_ role: Field.Role) -> Field? { all.first { $0.role == role } }
    func of(_ roles: Set<Field.Role>) -> [Field] { all.filter { roles.contains($0.role) } }

    // MARK: Search

    private mutating func find() {
        let tokens = words.tokens
        var columns: [(role: Field.Role, column: Int)]?
        for (place, start) in lineStarts.enumerated() {
            let end = place + 1 < lineStarts.count ? lineStarts[place + 1] : tokens.count
            let cells = cells(start, end)
            if let head = columns, cells.count >= 2 {
                if addRow(cells, head) { continue }
                columns = nil
            }
            if !holdsPairs(cells, place), let head = tableHead(cells, start, end) {
                columns = head
                continue
            }
            if let head = changeHead(cells) {
                columns = head
                continue
            }
            if columns != nil, tokens[start].line > (place > 0 ? tokens[lineStarts[place - 1]].line : 0) + 1 {
                columns = nil
            }
            var from = start
            var found = false
            var labels = 0
            while from < end, labels < 6 {
                guard let label = label(from, end, lineStart: from == start) else { break }
                labels += 1
                found = true
                // A second label further on the same line ends the first value.
                let next = nextLabel(after: label.value, end)
                var stop = next ?? end
                while stop > label.value, tokens[stop - 1].isMark("|") { stop -= 1 }
                add(label.role, label.start..<label.labelEnd, label.value..<stop, place, continued: next == nil)
                guard let next else { break }
                from = next
            }
            if !found, addStack(place) { continue }
            if !found, let role = bareLabel(start, end), place + 1 < lineStarts.count {
                // The label alone on its line: the value is on the next.
                let nextStart = lineStarts[place + 1]
                let nextEnd = place + 2 < lineStarts.count ? lineStarts[place + 2] : tokens.count
                guard tokens[nextStart].line - tokens[start].line <= 2 else { continue }
                var value = nextStart
                if tokens[value].isMark(":") {
                    value += 1
                } else if label(nextStart, nextEnd, lineStart: true) != nil || bareLabel(nextStart, nextEnd) != nil {
                    continue
                }
                if value < nextEnd { add(role, start..<end, value..<nextEnd, place + 1, continued: false) }
            }
        }
    }

    /// Labels on lines of their own and then as many values that each begin with a colon, as columns of a page or of
    /// an office document come out: pairs them in their order.
    private mutating func addStack(_ place: Int) -> Bool {
        func line(_ place: Int) -> Range<Int>? {
            guard place < lineStarts.count else { return nil }
            let end = place + 1 < lineStarts.count ? lineStarts[place + 1] : words.tokens.count
            return lineStarts[place]..<end
        }
        var roles: [Field.Role] = []
        var next = place
        while roles.count < 12, let range = line(next), let role = bareLabel(range.lowerBound, range.upperBound) {
            roles.append(role)
            next += 1
        }
        guard roles.count >= 2 else { return false }
        var values: [Range<Int>] = []
        while values.count < roles.count, let range = line(next), words.tokens[range.lowerBound].isMark(":") {
            values.append(range.dropFirst().startIndex..<range.upperBound)
            next += 1
        }
        guard values.count == roles.count, all.count + roles.count <= 400 else { return false }
        for (offset, role) in roles.enumerated() {
            guard let label = line(place + offset) else { continue }
            let field = Field(
                role: role, label: label, value: values[offset], line: words.tokens[label.lowerBound].line)
            all.append(field)
        }
        return true
    }

    private mutating func add(
        _ role: Field.Role, _ label: Range<Int>, _ value: Range<Int>, _ place: Int, continued: Bool
    ) {
        guard all.count < 400 else { return }
        var value = value
        let tokens = words.tokens
        if continued {
            // Continuation lines stand further right than their label.
            let indent = tokens[label.lowerBound].blanks
            var next = place + 1
            while next < lineStarts.count, next <= place + 4 {
                let start = lineStarts[next]
                let end = next + 1 < lineStarts.count ? lineStarts[next + 1] : tokens.count
                guard tokens[start].line == tokens[lineStarts[next - 1]].line + 1, tokens[start].blanks >= indent + 6,
                    self.label(start, end, lineStart: true) == nil
                else { break }
                value = value.lowerBound..<end
                next += 1
            }
        }
        if Fields.headRoles.contains(role), let cut = placeAndDate(in: value) { value = value.lowerBound..<cut }
        all.append(Field(role: role, label: label, value: value, line: tokens[label.lowerBound].line))
    }

    private static let headRoles: Set<Field.Role> = [.number, .subject, .attachment, .nature, .addressee]

    /// Where “Tanjung Arunika, 20 November 2026” begins at a value's right or below it: the letter's own day, no part
    /// of the value.
    private func placeAndDate(in value: Range<Int>) -> Int? {
        let tokens = words.tokens
        for index in value.dropFirst() where tokens[index].line > tokens[index - 1].line || tokens[index].blanks >= 3 {
            var next = index
            while next < value.upperBound, next - index < 6, tokens[next].kind == .word || tokens[next].isMark(".") {
                next += 1
            }
            guard next > index, next < value.upperBound, tokens[next].isMark(",") else { continue }
            next += 1
            if next < value.upperBound, tokens[next].isWord(in: ["tanggal", "tgl"]) { next += 1 }
            guard next + 2 < value.upperBound, tokens[next].kind == .number, tokens[next].width <= 2,
                Moments.months[tokens[next + 1].text] != nil || "/-.".contains(tokens[next + 1].text),
                tokens[index..<next + 3].allSatisfy({ $0.line == tokens[index].line })
            else { continue }
            return index
        }
        return nil
    }

    private struct Found {
        var role: Field.Role
        var start: Int
        var labelEnd: Int
        var value: Int
    }

    /// A label with its sign at a token: “a. Hari, tanggal dan jam :”.
    private func label(_ start: Int, _ end: Int, lineStart: Bool) -> Found? {
        let tokens = words.tokens
        var index = start
        if lineStart { index = skipBullet(index, end) }
        let first = index
        var names: [String] = []
        while index < end, index - first < 12 {
            let token = tokens[index]
            if token.kind == .mark {
                if token.text == ":" || token.text == "=" || token.text == "|" {
                    guard let role = Fields.role(names) else { return nil }
                    var value = index + 1
                    // “No. : :” and empty cells.
                    var colon = token.text == ":"
                    while value < end, tokens[value].isMark(":") || colon && tokens[value].isMark("|") {
                        colon = true
                        value += 1
                    }
                    return Found(role: role, start: first, labelEnd: index, value: value)
                }
                guard "/,.&-()*".contains(token.text) else { return nil }
                // “Nomor Surat | 500…”, “Tanggal - 11 Desember”: a dash apart is a sign too.
                if token.text == "-", !token.joined, index + 1 < end, tokens[index + 1].blanks > 0,
                    let role = Fields.role(names),
                    tokens[index + 1].kind == .number || role == .event || role == .contact
                {
                    return Found(role: role, start: first, labelEnd: index, value: index + 1)
                }
                if token.text == ".", names == ["no"] || names == ["nomor"], index + 1 < end,
                    isLetterNumber(index + 1, end)
                {
                    return Found(role: .number, start: first, labelEnd: index, value: index + 1)
                }
            } else if token.kind == .word {
                // A wide gap or a tab parts label and value in tables.
                if !names.isEmpty, token.blanks >= 3, let role = Fields.role(names) {
                    return Found(role: role, start: first, labelEnd: index, value: index)
                }
                if names.count >= 6 { return nil }
                names.append(token.text)
            } else {
                // “Opsi 2 :”, “Sesi 1 :”
                if token.kind == .number, token.width <= 2, !names.isEmpty, index + 1 < end,
                    tokens[index + 1].isMark(":"), let role = Fields.role(names), role == .alternative
                {
                    return Found(role: role, start: first, labelEnd: index + 1, value: index + 2)
                }
                if !names.isEmpty, let role = Fields.role(names) {
                    if token.blanks >= 3 { return Found(role: role, start: first, labelEnd: index, value: index) }
                    if role == .number, lineStart, isLetterNumber(index, end) {
                        return Found(role: role, start: first, labelEnd: index, value: index)
                    }
                }
                return nil
            }
            index += 1
        }
        return nil
    }

    /// Whether a run that looks like a letter's number begins at a token: a digit and a slash before the next blank.
    private func isLetterNumber(_ index: Int, _ end: Int) -> Bool {
        var next = index
        var slash = false
        var digit = false
        while next < end, next - index < 20, next == index || words.tokens[next].joined {
            if words.tokens[next].isMark("/") { slash = true }
            if words.tokens[next].kind == .number { digit = true }
            next += 1
        }
        return slash && digit
    }

    private func skipBullet(_ start: Int, _ end: Int) -> Int {
        let tokens = words.tokens
        var index = start
        if index < end, tokens[index].kind == .mark, ["•", "-", "*", "+", ">", "|", "."].contains(tokens[index].text),
            tokens[index].width <= 3
        {
            index += 1
        }
        // “3 | Nomor HP | …”, “3  Nomor HP”: the number of a table's row.
        if index + 1 < end, tokens[index].kind == .number, tokens[index].width <= 2,
            tokens[index + 1].isMark("|") || tokens[index + 1].kind == .word && tokens[index + 1].blanks >= 3
        {
            return tokens[index + 1].isMark("|") ? index + 2 : index + 1
        }
        if index + 1 < end, tokens[index].width <= 2, tokens[index + 1].isMark(".") || tokens[index + 1].isMark(")"),
            tokens[index + 1].joined,
            tokens[index].kind == .number || tokens[index].text.utf8.count == 1
        {
            index += 2
        } else if index + 2 < end, tokens[index].isMark("("), tokens[index + 1].width <= 2,
            tokens[index + 2].isMark(")")
        {
            index += 3
        }
        return index
    }

    private func nextLabel(after value: Int, _ end: Int) -> Int? {
        let tokens = words.tokens
        guard value < end else { return nil }
        for index in (value + 1)..<max(value + 1, end)
        where tokens[index].kind == .word && (tokens[index].blanks >= 2 || tokens[index - 1].isMark("|")) {
            // “Nomor   400.9/512   Tanggal   25-11-2026”: wide gaps alone part the pairs of a table's row.
            if let found = label(index, end, lineStart: false), found.role != .other, found.labelEnd < end,
                tokens[found.labelEnd].kind == .mark
                    || tokens[index].blanks >= 3 && found.value < end && tokens[found.value].blanks >= 3
            {
                return index
            }
        }
        return nil
    }

    private func bareLabel(_ start: Int, _ end: Int) -> Field.Role? {
        let tokens = words.tokens
        var index = skipBullet(start, end)
        var names: [String] = []
        while index < end, names.count < 5 {
            let token = tokens[index]
            if token.kind == .word {
                names.append(token.text)
            } else if token.kind != .mark || !"/,.&-*".contains(token.text) {
                return nil
            }
            index += 1
        }
        guard index == end, let role = Fields.role(names), role != .other, role != .needs, role != .sender,
            role != .copies, role != .addressee, role != .mode
        else { return nil }
        return role
    }

    // MARK: Tables

    /// Parts of a line between tabs, bars or wide gaps.
    private func cells(_ start: Int, _ end: Int) -> [Range<Int>] {
        let tokens = words.tokens
        var cells: [Range<Int>] = []
        var from = start
        for index in start..<end {
            if tokens[index].isMark("|") {
                if index > from { cells.append(from..<index) }
                from = index + 1
            } else if index > from, tokens[index].blanks >= 3 {
                cells.append(from..<index)
                from = index
            }
        }
        if from < end { cells.append(from..<end) }
        return cells
    }

    /// “Acara | Rapat Kerja | Tempat | Aula”: labels and values by turns, and the next row begins with a label too.
    private func holdsPairs(_ cells: [Range<Int>], _ place: Int) -> Bool {
        guard cells.count >= 4, cells.count.isMultiple(of: 2), place + 1 < lineStarts.count else { return false }
        func role(_ cell: Range<Int>) -> Field.Role? {
            Fields.role(words.tokens[cell].filter { $0.kind == .word }.map(\.text))
        }
        for (column, cell) in cells.enumerated() where (role(cell) != nil) != column.isMultiple(of: 2) { return false }
        let start = lineStarts[place + 1]
        let end = place + 2 < lineStarts.count ? lineStarts[place + 2] : words.tokens.count
        return self.cells(start, end).first.flatMap { role($0) } != nil
    }

    private func tableHead(_ cells: [Range<Int>], _ start: Int, _ end: Int) -> [(role: Field.Role, column: Int)]? {
        guard cells.count >= 3 else { return nil }
        var head: [(role: Field.Role, column: Int)] = []
        var known = 0
        for (column, cell) in cells.enumerated() {
            let names = words.tokens[cell].filter { $0.kind == .word }.map(\.text)
            guard !words.tokens[cell].contains(where: { $0.kind == .number || $0.isMark(":") }) else { return nil }
            let role = names == ["no"] || names == ["nomor"] ? Field.Role.other : Fields.role(names) ?? .other
            if [.date, .time, .event, .participants, .place, .startTime, .endTime, .contact, .needs, .duration]
                .contains(role)
            {
                known += 1
            }
            head.append((role, column))
        }
        return known >= 2 ? head : nil
    }

    /// “Semula | Menjadi” over rows that each begin with a label: the columns of a change, the label's first.
    private func changeHead(_ cells: [Range<Int>]) -> [(role: Field.Role, column: Int)]? {
        guard (2...4).contains(cells.count) else { return nil }
        let roles = cells.map { Fields.role(words.tokens[$0].filter { $0.kind == .word }.map(\.text)) }
        guard roles.suffix(2) == [.old, .new] else { return nil }
        return [(.other, 0), (.old, 1), (.new, 2)]
    }

    private mutating func addRow(_ cells: [Range<Int>], _ head: [(role: Field.Role, column: Int)]) -> Bool {
        // A first cell may be empty, so that the row is one cell short.
        let shift = head.count - cells.count
        guard shift == 0 || shift == 1 && head.first?.role == .other else { return false }
        for (place, cell) in cells.enumerated() {
            let role = head[place + shift].role
            if role != .other, all.count < 400 {
                all.append(
                    Field(role: role, label: cell, value: cell, line: words.tokens[cell.lowerBound].line, tabular: true)
                )
            }
        }
        return true
    }

    // MARK: Labels

    private static let exact: [String: Field.Role] = {
        let table: [(Field.Role, [String])] = [
            (
                .number,
                [
                    "nomor", "no", "nomor surat", "no surat", "no mor", "number", "no srt", "nmr", "nomer",
                    "nomor naskah", "no naskah", "surat nomor", "surat no", "nomer surat", "nomo", "n0mor",
                ]
            ),
            (.letterDate, ["tanggal surat", "tgl surat", "tgl srt", "tanggal naskah", "tertanggal"]),
            (.subject, ["hal", "perihal", "prihal", "hl", "subjek", "subject", "tentang", "hai"]),
            (.attachment, ["lampiran", "lamp", "lampiran surat"]),
            (.nature, ["sifat", "klasifikasi", "derajat", "kategori"]),
            (.addressee, ["kepada", "yth", "kepada yth", "ke", "to", "tujuan", "ditujukan kepada"]),
            (
                .sender,
                [
                    "dari", "from", "asal surat", "pengirim", "dikirim", "sent", "terkirim", "dikirim pada",
                    "dikirim oleh", "sent on",
                ]
            ),
            (.copies, ["tembusan", "cc", "tindasan"]),
            (
                .event,
                [
                    "acara", "acr", "kegiatan", "nama kegiatan", "nama acara", "agenda", "topik", "judul", "tema",
                    "judul topik meeting", "judul kegiatan", "judul acara", "judul rapat", "topik rapat",
                    "agenda rapat", "agenda acara", "agenda kegiatan", "topik kegiatan", "nama rapat", "judul meeting",
                    "topik meeting", "dalam rangka", "keperluan", "uraian kegiatan", "topik judul", "acara kegiatan",
                    "kegiatan acara", "topic", "event", "judul zoom", "maksud tujuan", "jenis kegiatan",
                    "rapat", "nama agenda", "untuk kegiatan", "untuk keperluan",
                ]
            ),
            (
                .place,
                [
                    "tempat", "tmpt", "lokasi", "ruangan", "ruang", "media", "via", "tempat kegiatan", "tempat acara",
                    "tempat pelaksanaan", "lokasi kegiatan", "tempat lokasi", "place", "tmp", "aplikasi",
                ]
            ),
            (
                .participants,
                [
                    "jumlah peserta", "peserta", "psrt", "jml psrta", "undangan", "rombongan", "kapasitas", "pax",
                    "jml peserta", "jumlah undangan", "jumlah rombongan", "estimasi peserta", "perkiraan peserta",
                    "perkiraan jumlah peserta", "estimasi jumlah peserta", "jumlah orang", "kapasitas peserta",
                    "jumlah pengunjung", "jumlah peserta rapat", "jml pst", "jumlah partisipan", "partisipan",
                    "participants", "total peserta", "jumlah tamu", "jumlah hadirin", "psrta", "jlh peserta",
                    "banyak peserta", "kapasitas zoom", "peserta rapat", "peserta kegiatan", "jumlah siswa",
                    "jumlah mahasiswa", "jumlah", "hadir", "akan hadir", "jumlah hadir", "peserta hadir",
                    "jumlah akan hadir",
                ]
            ),
            (
                .contact,
                [
                    "narahubung", "cp", "contact person", "contact", "pic", "kontak", "penanggung jawab", "hubungi",
                    "konfirmasi", "kontak person", "nara hubung", "penanggungjawab", "nama cp", "pic kegiatan",
                    "contact persons", "kontak pic", "narahubung pic",
                    "nama penanggung jawab", "nama pic", "nama kontak", "nama narahubung", "penghubung",
                    "kontak yang dapat dihubungi", "yang dapat dihubungi", "informasi lebih lanjut", "informasi",
                    "cp pic", "personil yang dapat dihubungi", "contac person", "koordinator", "operator kami", "cp wa",
                    "cp hp",
                ]
            ),
            (
                .phone,
                [
                    "telp", "hp", "telp hp", "no hp", "nomor hp", "wa", "no wa", "nomor wa", "hp wa", "no hp wa",
                    "telepon", "no telp", "nomor telepon", "nomor telp", "whatsapp", "no telepon", "nomor whatsapp",
                    "no whatsapp", "telp wa", "phone", "no kontak", "nomor kontak", "no cp", "nomor cp", "handphone",
                    "no handphone", "kontak hp", "nomor handphone", "telepon hp", "tlp", "no tlp", "no pic",
                    "nomor hp wa", "nomor pic", "telp seluler", "telepon seluler",
                ]
            ),
            (
                .needs,
                [
                    "kebutuhan", "alat", "alat penunjang", "sarana", "fasilitas", "sarana dibutuhkan", "peralatan",
                    "sarana prasarana", "kebutuhan lain", "kebutuhan alat", "kebutuhan lainnya", "alat yang dipinjam",
                    "alat dibutuhkan", "alat yang dibutuhkan", "peralatan yang dibutuhkan",
                    "sarana yang dibutuhkan", "fasilitas yang dibutuhkan", "perlengkapan", "alat pendukung",
                    "sarana pendukung", "peralatan pendukung", "kebutuhan teknis", "dukungan", "kebutuhan sarana",
                    "kebutuhan peralatan", "alat yang diperlukan", "perlengkapan yang dibutuhkan", "alat bantu",
                    "permintaan", "barang", "barang yang dipinjam", "nama alat", "catatan", "keterangan",
                    "fasilitas yang diminta",
                ]
            ),
            (
                .agency,
                [
                    "opd", "instansi", "nama opd", "nama instansi", "unit kerja", "skpd", "perangkat daerah", "asal",
                    "asal instansi", "unit", "bidang", "lembaga", "nama lembaga", "sekolah", "asal sekolah",
                    "pemohon opd", "opd pemohon", "instansi pemohon", "organisasi", "dinas", "nama perangkat daerah",
                    "peminjam", "perguruan tinggi",
                ]
            ),
            (
                .applicant,
                ["nama pemohon", "pemohon", "nama", "nama lengkap", "nama peminjam", "yang mengajukan", "nama petugas"]
            ),
            (.email, ["email", "pos el", "e mail", "surel", "alamat email"]),
            (
                .mode,
                [
                    "layanan yang diminta", "jenis layanan yang diminta", "layanan yang dimohon", "jenis permohonan",
                    "layanan dimohonkan", "bentuk layanan",
                ]
            ),
            (.mode, ["mode", "jenis", "jenis layanan", "layanan", "platform", "jenis rapat", "jenis meeting"]),
            (
                .duration,
                [
                    "durasi", "lama", "lama kegiatan", "lama pinjam", "lama peminjaman", "lama acara", "lama rapat",
                    "durasi kegiatan", "durasi rapat", "durasi acara", "durasi meeting",
                ]
            ),
            (
                .startTime,
                [
                    "jam mulai", "waktu mulai", "pukul mulai", "mulai", "mulai pukul", "mulai jam", "start",
                    "start time", "jam awal",
                ]
            ),
            (
                .endTime,
                [
                    "jam selesai", "waktu selesai", "pukul selesai", "selesai", "sampai", "berakhir", "jam berakhir",
                    "selesai pukul", "end", "end time", "jam akhir", "s d", "sampai pukul", "sampai jam", "sd",
                ]
            ),
            (.old, ["semula", "jadwal semula", "jadwal lama", "sebelumnya", "awal", "jadwal awal", "tadinya", "lama"]),
            (
                .new,
                [
                    "menjadi", "jadwal baru", "diubah menjadi", "jadwal pengganti", "perubahan", "jadwal perubahan",
                    "pengganti", "baru",
                ]
            ),
            (
                .alternative,
                [
                    "alternatif", "alternatif waktu", "alternatif tanggal", "opsi", "pilihan", "alternatif jadwal",
                    "pilihan waktu", "opsi waktu", "pilihan jadwal", "opsi jadwal", "pilihan tanggal", "opsi tanggal",
                    "usulan waktu", "usulan jadwal", "usulan tanggal",
                    "jadwal alternatif", "tanggal alternatif", "opsi lain", "opsi kedua", "alternatif kedua",
                    "cadangan", "jadwal cadangan", "tanggal cadangan", "cadangan tanggal", "cadangan hari",
                    "hari cadangan", "waktu cadangan", "cadangan waktu", "cadangan jadwal", "alternatif hari",
                    "hari alternatif", "waktu alternatif", "pilihan kedua", "pilihan lain", "alternatif lain",
                    "jadwal kedua", "usulan lain", "usulan kedua",
                ]
            ),
            (
                .other,
                [
                    "nip", "jabatan", "catatan tambahan", "kode", "alamat", "website", "fax", "pangkat", "nik",
                    "perlu rekaman", "live streaming", "rekaman", "dasar", "status", "biaya", "bidang usaha", "tautan",
                    "link", "id meeting", "meeting id", "passcode", "password", "link zoom", "fakultas", "jurusan",
                    "kelas", "narasumber", "pembicara", "moderator", "pimpinan rapat", "host", "co host", "kode pos",
                    "penyelenggara", "nama narasumber", "pakaian", "mengetahui", "menyetujui",
                ]
            ),
        ]
        var result: [String: Field.Role] = [:]
        for (role, labels) in table { for label in labels { result[label] = role } }
        return result
    }()

    private static let joining: Set<String> = ["dan", "s", "d", "sd", "the", "yang", "atau", "nya", "of"]

    /// The role of the words before a sign, or nothing when they are no label.
    static func role(_ names: [String]) -> Field.Role? {
        guard !names.isEmpty, names.count <= 6 else { return nil }
        let joined = names.joined(separator: " ")
        if let role = exact[joined] { return role }
        // “Pilihan waktu II”, “Sesi I”
        if names.count > 1, let last = names.last, ["i", "ii", "iii", "iv", "v"].contains(last) {
            return role(Array(names.dropLast()))
        }
        let core = names.filter { !joining.contains($0) }
        guard let first = core.first else { return nil }
        if let role = exact[core.joined(separator: " ")] { return role }
        // “Target Peserta”, “Rencana jumlah undangan”
        let amounts: Set<String> = [
            "target", "estimasi", "perkiraan", "rencana", "total", "jumlah", "jml", "jlh", "kapasitas", "banyaknya",
            "banyak", "maksimal", "calon", "kuota", "jumlahnya",
        ]
        if let last = core.last,
            ["peserta", "undangan", "hadirin", "rombongan", "pengunjung", "tamu", "psrt"].contains(last),
            core.dropLast().allSatisfy({ amounts.contains($0) })
        {
            return .participants
        }
        let days: Set<String> = [
            "hari", "tanggal", "tgl", "hr", "date", "hari2", "tangal", "har", "hri", "tggl", "haritanggal", "tanggai",
        ]
        let times: Set<String> = ["waktu", "wkt", "pukul", "pkl", "jam", "time", "wak", "pukui", "jm"]
        let eventNouns: Set<String> = [
            "pelaksanaan", "kegiatan", "acara", "rapat", "pinjam", "peminjaman", "kunjungan", "penggunaan", "mulai",
            "selesai", "pemakaian", "waktu", "jam", "pukul", "hari", "tanggal", "meeting", "zoom", "event",
            "berkunjung",
            "permohonan", "tgl", "pkl", "penyelenggaraan", "jadwal", "sesi", "pemanfaatan", "webinar", "berlangsung",
            "rencana", "tempat", "kembali", "pengembalian", "dimohonkan", "yang", "zona", "wib", "wita", "wit",
            "setempat", "ke", "pertama", "kedua", "vicon",
        ]
        guard
            core.allSatisfy({
                days.contains($0) || times.contains($0) || eventNouns.contains($0) || $0 == "jadwal" || $0 == "rencana"
                    || $0 == "pada"
            })
        else { return nil }
        if core.contains(where: { days.contains($0) }) {
            if core == ["tanggal"] || core == ["tgl"] || core == ["date"] { return .date }
            if core.contains("permohonan"), core.count == 2 { return .letterDate }
            if core.contains("kembali") || core.contains("pengembalian") { return .other }
            return .date
        }
        if core.contains(where: { times.contains($0) }) {
            if core.contains("mulai"), !core.contains("selesai") { return .startTime }
            if core.contains("selesai"), !core.contains("mulai") { return .endTime }
            return .time
        }
        if first == "jadwal" || first == "pelaksanaan" || first == "rencana" || core == ["pada"] { return .date }
        return nil
    }
}
