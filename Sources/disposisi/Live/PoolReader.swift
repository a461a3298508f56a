import LetterReading
import OfficeWorker
import SealedReader
import Settings

/// The sealed reader as the worker sees it.
struct PoolReader: OfficeReader {
    let pool: ReaderPool

    func read(_ bytes: [UInt8]) async throws(ReadingFailure) -> Reading {
        do { return try await pool.read(bytes) } catch { throw Self.failure(error) }
    }

    func interpret(_ words: String, as question: OpenQuestion) async throws(ReadingFailure) -> Meaning {
        do { return try await pool.interpret(words, as: question) } catch { throw Self.failure(error) }
    }

    private static func failure(_ error: any Error) -> ReadingFailure {
        if case ReaderFailure.quarantined(let reason) = error { .poison(reason) } else { .unavailable("\(error)") }
    }
}
