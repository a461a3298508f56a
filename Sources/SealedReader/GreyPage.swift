/// A page in grey as PGM carries it, with the ruled lines of its tables taken out.
///
/// To tesseract the border of a cell is a letter: “|Waktu” becomes “IWaktu”.
/// Office forms are tables, so that matters. Lines are dark runs longer than
/// any stroke of a letter.
struct GreyPage {
    private(set) var width = 0
    private(set) var height = 0
    /// Where the pixels begin.
    private var start = 0
    private(set) var bytes: [UInt8]

    /// Grey below which a pixel is dark.
    private static let dark: UInt8 = 140
    /// The shortest vertical line: 1 cm at 200 dpi. Letters of a kop are smaller.
    private static let upright = 80
    /// The shortest horizontal line: 2.5 cm.
    private static let level = 200

    /// Nothing when the bytes are no PGM of one byte a pixel.
    init?(_ bytes: [UInt8]) {
        self.bytes = bytes
        guard bytes.starts(with: [0x50, 0x35]) else { return nil }
        var numbers: [Int] = []
        var index = 2
        while numbers.count < 3 {
            guard index < bytes.count, index < 1000 else { return nil }
            let byte = bytes[index]
            if byte == UInt8(ascii: "#") {
                while index < bytes.count, bytes[index] != 0x0A { index += 1 }
            } else if byte >= 0x30, byte <= 0x39 {
                var number = 0
                while index < bytes.count, bytes[index] >= 0x30, bytes[index] <= 0x39, number < 1_000_000 {
                    number = number * 10 + Int(bytes[index] - 0x30)
                    index += 1
                }
                numbers.append(number)
            } else {
                index += 1
            }
        }
        start = index + 1
        (width, height) = (numbers[0], numbers[1])
        guard numbers[2] == 255, width > 0, height > 0, width <= 100_000, height <= 100_000,
            bytes.count >= start + width * height
        else { return nil }
    }

    /// Whitens horizontal and vertical lines with the grey edges beside them.
    mutating func removeLines() {
        let (width, height, start) = (width, height, start)
        bytes.withUnsafeMutableBufferPointer { all in
            let page = UnsafeMutableBufferPointer(rebasing: all[start..<(start + width * height)])
            // Found first, whitened afterwards: lines cross.
            var found: [(from: Int, count: Int, stride: Int)] = []
            var begins = [Int](repeating: -1, count: width)
            for row in 0...height {
                var begin = -1
                for column in 0..<width {
                    let isDark = row < height && page[row * width + column] < Self.dark
                    if isDark {
                        if begins[column] < 0 { begins[column] = row }
                        if begin < 0 { begin = column }
                    } else {
                        if begins[column] >= 0, row - begins[column] >= Self.upright {
                            found.append((begins[column] * width + column, row - begins[column], width))
                        }
                        begins[column] = -1
                        if begin >= 0, column - begin >= Self.level {
                            found.append((row * width + begin, column - begin, 1))
                        }
                        begin = -1
                    }
                }
                if begin >= 0, width - begin >= Self.level { found.append((row * width + begin, width - begin, 1)) }
            }
            for line in found {
                let beside = line.stride == 1 ? width : 1
                for step in 0..<line.count {
                    let place = line.from + step * line.stride
                    for edge in [place - beside, place, place + beside] where page.indices.contains(edge) {
                        // The edge of a line is grey; a letter that touches it stays dark.
                        if edge == place || page[edge] >= Self.dark { page[edge] = 255 }
                    }
                }
            }
        }
    }
}
