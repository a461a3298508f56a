/// Numbers written out, as in “dua ribu dua puluh enam”.
enum NumberWords {
    private static let units: [String: Int] = [
        "nol": 0, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8,
        "sembilan": 9, "sepuluh": 10, "sebelas": 11,
    ]

    /// Reads a written number from a token on: its value and the token after it. Below one million.
    static func parse(_ tokens: [Token], _ start: Int) -> (value: Int, end: Int)? {
        var index = start
        var total = 0
        var group = 0
        var pending: Int?
        var found = false
        scan: while index < tokens.count, index - start < 16, tokens[index].kind == .word {
            let word = tokens[index].text
            if let unit = units[word] {
                if pending != nil { break scan }
                pending = unit
            } else {
                switch word {
                case "belas":
                    guard let unit = pending, (1...9).contains(unit) else { break scan }
                    pending = unit + 10
                case "puluh":
                    guard let unit = pending, (1...9).contains(unit) else { break scan }
                    group += unit * 10
                    pending = nil
                case "ratus":
                    guard let unit = pending, (1...9).contains(unit) else { break scan }
                    group += unit * 100
                    pending = nil
                case "seratus":
                    guard pending == nil else { break scan }
                    group += 100
                case "ribu":
                    guard total == 0 else { break scan }
                    total = (group + (pending ?? 0)) * 1000
                    if total == 0 { break scan }
                    group = 0
                    pending = nil
                case "seribu":
                    guard total == 0, pending == nil else { break scan }
                    total = 1000
                default: break scan
                }
            }
            found = true
            index += 1
        }
        guard found else { return nil }
        return (total + group + (pending ?? 0), index)
    }
}
