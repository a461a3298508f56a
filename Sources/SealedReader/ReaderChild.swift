import CLinux
import Glibc
package import LetterReading
import MailFormat

/// The sealed child: `disposisi reader`.
///
/// Reads frames from standard input and answers each on standard output until
/// its input ends. It has one thread, holds nothing that could be stolen and
/// may be lost at any moment: what it knows came in through its input.
package enum ReaderChild {
    /// Megabytes of addresses that the program's libraries and their reserves take beside its data.
    static let librariesMegabytes = 1024
    /// Bytes of one attachment's text that are handed back.
    static let textLimit = 400_000

    /// Serves until the input ends. Answers the exit status.
    ///
    /// - Parameter reader: makes the pure rules from the settings.
    package static func run(reader make: (ReaderSettings) -> any LetterReader) -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        // A library that tries to write a file shall be told that it cannot, not end the reader.
        signal(SIGXFSZ, SIG_IGN)
        giveUp()
        guard let first = try? receive(), first.kind == .settings,
            let order = Wire.decode(ReaderOrder.self, first.content)
        else { return 64 }
        limitMemory(megabytes: order.memoryMegabytes)
        let reader = make(order.reading)
        // The libraries' tables are made before the first mail, so that its time is its own.
        _ = parse(
            Array("From: a@x.example\r\nContent-Type: text/html\r\n\r\n<p>x</p>".utf8), milliseconds: 0,
            patient: false)
        guard send(Frame(kind: .ready, content: Wire.encode(ReaderReport(documents: PDFText.isAvailable)))) else {
            return 0
        }
        while let request = try? receive() {
            let answer: Frame
            switch request.kind {
            case .read, .readSlowly:
                let slow = request.kind == .readSlowly
                _ = clinux_limit_processor(slow ? 30 : 5)
                let (letter, unfinished) = parse(
                    request.content, milliseconds: slow ? order.slowMilliseconds : order.fastMilliseconds, patient: slow
                )
                answer = Frame(
                    kind: unfinished ? .unfinished : .reading, content: Wire.encode(short(reader.read(letter))))
            case .interpret:
                _ = clinux_limit_processor(5)
                guard let asked = Wire.decode(Interpretation.self, request.content) else { return 64 }
                answer = Frame(
                    kind: .meaning, content: Wire.encode(reader.interpret(asked.words, as: asked.question)))
            default: return 64
            }
            guard send(answer) else { return 0 }
            if request.content.count > 1_000_000 { _ = clinux_trim_memory() }
        }
        return 0
    }

    /// Gives up what a reader never needs. Everything here also holds for the programs it starts.
    private static func giveUp() {
        _ = clinux_no_new_privileges()
        // Of one byte, not none: the kernel then makes no dump even where dumps go to a program (core(5)).
        _ = clinux_limit(Int32(clinux_core.rawValue), 1)
        // The hard limit leaves room for documents in memory, which programs find on their standard input.
        _ = clinux_limit_softly(Int32(clinux_file_size.rawValue), 0, UInt(Frame.contentLimit))
        _ = clinux_limit(Int32(clinux_open_files.rawValue), 32)
    }

    private static func limitMemory(megabytes: Int) {
        let data = UInt(min(max(megabytes, 64), 65_536))
        _ = clinux_limit(Int32(clinux_data.rawValue), data << 20)
        _ = clinux_limit(Int32(clinux_address_space.rawValue), (data + UInt(librariesMegabytes)) << 20)
    }

    private static func parse(
        _ bytes: [UInt8], milliseconds: Int, patient: Bool
    ) -> (letter: Letter, unfinished: Bool) {
        // One thread reads one mail at a time; the closures below share its time.
        var documents = Documents(milliseconds: milliseconds, patient: patient)
        let letter = withoutActuallyEscaping({ (bytes: [UInt8], type: String, name: String) -> LetterParser.Extract in
            documents.read(bytes, type: type, name: name)
        }) { document in
            LetterParser(html: HTMLText.read, document: document).parse(bytes)
        }
        return (letter, documents.unfinished)
    }

    /// The reading with texts of attachments cut to what is worth sending.
    private static func short(_ reading: Reading) -> Reading {
        var reading = reading
        for index in reading.attachments.indices {
            guard let text = reading.attachments[index].text, text.utf8.count > textLimit else { continue }
            reading.attachments[index].text = String(decoding: text.utf8.prefix(textLimit), as: UTF8.self)
            reading.doubts.append("“\(reading.attachments[index].name)” sangat panjang; bagian akhirnya tidak disimpan")
        }
        return reading
    }

    // MARK: Frames over standard input and output

    private static func receive() throws(FrameFault) -> Frame {
        let head = try bytes(5)
        let length = head[..<4].reduce(0) { $0 << 8 | Int($1) }
        guard length >= 1, length - 1 <= Frame.contentLimit, let kind = Frame.Kind(rawValue: head[4]) else {
            throw .malformed
        }
        return Frame(kind: kind, content: try bytes(length - 1))
    }

    private static func bytes(_ count: Int) throws(FrameFault) -> [UInt8] {
        var fault: FrameFault?
        let result = [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
            while written < count {
                let got = read(0, buffer.baseAddress.map { $0 + written }, count - written)
                if got > 0 {
                    written += got
                } else if got == 0 {
                    fault = .ended
                    return
                } else if errno != EINTR {
                    fault = .failed(errno)
                    return
                }
            }
        }
        if let fault { throw fault }
        return result
    }

    private static func send(_ frame: Frame) -> Bool {
        let bytes = frame.bytes
        return bytes.withUnsafeBytes { buffer in
            var sent = 0
            while sent < buffer.count {
                let done = write(1, buffer.baseAddress.map { $0 + sent }, buffer.count - sent)
                if done > 0 { sent += done } else if errno != EINTR { return false }
            }
            return true
        }
    }
}
