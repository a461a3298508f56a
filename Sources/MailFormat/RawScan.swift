import CGMime
import Glibc

/// Fast searches in raw bytes; the C library's loops, so that a 30 MB mail costs milliseconds.
enum RawScan {
    /// The offset of the first occurrence of `pattern`.
    static func find(_ pattern: UnsafeRawBufferPointer, in bytes: UnsafeRawBufferPointer) -> Int? {
        guard let base = bytes.baseAddress, let wanted = pattern.baseAddress else { return nil }
        guard let found = cgmime_find(base, bytes.count, wanted, pattern.count) else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// The offset of the first `byte` at or after `start`.
    static func find(_ byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let base = bytes.baseAddress, start >= 0, start < bytes.count else { return nil }
        guard let found = memchr(base + start, Int32(byte), bytes.count - start) else { return nil }
        return UnsafeRawPointer(found) - base
    }
}
