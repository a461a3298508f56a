import Glibc
import LetterReading
import SealedReader

/// A sound reader with faults that certain words set off; stands for faults of libraries that nobody knows yet.
@main
struct FaultyReader: LetterReader {
    static func main() {
        exit(ReaderChild.run(reader: { _ in FaultyReader() }))
    }

    func read(_ letter: Letter) -> Reading {
        let text = letter.plainText ?? ""
        if text.contains("MAUT") { kill(getpid(), SIGKILL) }
        if text.contains("MACET") { while true { pause() } }
        if text.contains("PUTAR") { while text.contains("PUTAR") {} }
        if text.contains("RAKUS") {
            // More memory than a reader may have ends it by the allocator's own trap.
            var hoard: [[UInt8]] = []
            while true { hoard.append([UInt8](repeating: UInt8(truncatingIfNeeded: hoard.count), count: 1 << 24)) }
        }
        if text.contains("NGAWUR") { say([120, 120, 120, 120, 120, 120, 120, 120]) }
        if text.contains("PANJANG") { say([255, 255, 255, 255, 114]) }
        if text.contains("SALAH") { say([0, 0, 0, 3, 0x4B, 123, 125]) }
        if text.contains("MENULIS") {
            // Files, further programs and the network are out of reach.
            let file = open("/tmp/disposisi-reader-was-here", O_CREAT | O_RDWR, 0o600)
            let wrote = file >= 0 && write(file, "x", 1) == 1
            if file >= 0 { close(file) }
            unlink("/tmp/disposisi-reader-was-here")
            var reading = Reading()
            reading.doubts = [wrote ? "wrote" : "could not write"]
            if getenv("PATH") != nil || getenv("HOME") != nil { reading.doubts.append("saw the environment") }
            if (3..<256).contains(where: { fcntl($0, F_GETFD) != -1 }) { reading.doubts.append("saw a descriptor") }
            if access("/etc/passwd", R_OK) == 0 { reading.doubts.append("saw the system's files") }
            return reading
        }
        var reading = Reading()
        reading.subject = letter.subject
        return reading
    }

    func interpret(_ words: String, as question: OpenQuestion) -> Meaning { Meaning(decision: .unclear) }

    private func say(_ bytes: [UInt8]) { _ = bytes.withUnsafeBytes { write(1, $0.baseAddress, $0.count) } }
}
