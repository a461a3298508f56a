internal import Foundation

/// The worker's role on a data directory: at most one process of the machine has it.
///
/// An advisory lock (flock(2)) on `worker.lock`, which the kernel frees when
/// the process ends, however it ends. Commands beside the worker need none.
package final class DataDirectoryLock: Sendable {
    /// Why the role was not given.
    package enum Refusal: Error, Equatable, CustomStringConvertible {
        /// Another worker has it; its process id where it left one.
        case taken(pid: Int32?)
        case unusable(String)

        package var description: String {
            switch self {
            case .taken(let pid?): "another worker (process \(pid)) works on this data directory"
            case .taken(nil): "another worker works on this data directory"
            case .unusable(let words): "the data directory cannot be locked: \(words)"
            }
        }
    }

    private let descriptor: CInt

    /// Takes the role for the directory at `path`, or throws `Refusal` at once.
    package init(directory path: String) throws(Refusal) {
        let file = path + "/worker.lock"
        let descriptor = Foundation.open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unusable("\(file): \(String(cString: strerror(errno)))") }
        // Somebody who only asks for the holder has the lock for a moment.
        var tries = 5
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let problem = errno
            tries -= 1
            if problem == EINTR || (problem == EWOULDBLOCK && tries > 0) {
                usleep(10_000)
                continue
            }
            let pid = Self.pid(in: descriptor)
            close(descriptor)
            if problem == EWOULDBLOCK { throw .taken(pid: pid) }
            throw .unusable("\(file): \(String(cString: strerror(problem)))")
        }
        let text = Array("\(getpid())\n".utf8)
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, text, text.count, 0) == text.count else {
            let problem = errno
            close(descriptor)
            throw .unusable("\(file): \(String(cString: strerror(problem)))")
        }
        self.descriptor = descriptor
    }

    /// The process id of the worker on a data directory, or nothing when none is at work.
    package static func holder(directory path: String) -> Int32? {
        let descriptor = Foundation.open(path + "/worker.lock", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return nil }
        return pid(in: descriptor)
    }

    private static func pid(in descriptor: CInt) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: bytes.prefix(count), as: UTF8.self).filter(\.isNumber))
    }

    deinit { close(descriptor) }
}
