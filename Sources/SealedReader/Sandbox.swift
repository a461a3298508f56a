import Glibc

/// The walls around a reader: bubblewrap where the system allows it, otherwise the process alone.
package enum Confinement: Sendable, Equatable, CustomStringConvertible {
    /// Own namespaces without network, only programs and libraries to be seen, nothing writable but an empty `/tmp`.
    case bubblewrap
    /// Resource limits and an empty environment only.
    case plain(reason: String)

    package var description: String {
        switch self {
        case .bubblewrap: "readers run in bubblewrap, without network and files"
        case .plain(let reason): "readers run without bubblewrap: \(reason)"
        }
    }
}

/// Whether readers are put into bubblewrap.
package enum Walls: Sendable, Equatable {
    /// Where the system allows it; otherwise they run without, and `ReaderPool.confinement` says so.
    case whereAllowed
    /// No reader starts without it.
    case always
    case never
}

/// The command that starts a reader.
struct ReaderCommandLine: Sendable, Equatable {
    static let bubblewrap = "/usr/bin/bwrap"

    var program: String
    /// With the program's name first.
    var words: [String]

    /// `executable reader` as it is.
    static func plain(_ executable: String, _ arguments: [String]) -> ReaderCommandLine {
        ReaderCommandLine(program: executable, words: [executable] + arguments)
    }

    /// The same inside bubblewrap, or nothing where that is not installed.
    ///
    /// The new root holds `/usr`, the folders that point into it, the linker's
    /// cache, the executable itself and the folders of its libraries outside
    /// of `/usr`; all read-only.
    static func wrapped(_ executable: String, _ arguments: [String]) -> ReaderCommandLine? {
        guard access(bubblewrap, X_OK) == 0 else { return nil }
        var words = [
            bubblewrap, "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--hostname",
            "reader",
            "--ro-bind", "/usr", "/usr",
        ]
        for folder in ["/lib", "/lib64", "/lib32", "/bin", "/sbin"] {
            if let target = linkTarget(folder) {
                words += ["--symlink", target, folder]
            } else if access(folder, F_OK) == 0 {
                words += ["--ro-bind", folder, folder]
            }
        }
        words += ["--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache", "--dev", "/dev", "--tmpfs", "/tmp"]
        // Swift finds a program's arguments in /proc; it shows the processes of this sandbox only.
        words += ["--proc", "/proc"]
        for folder in libraryFolders() { words += ["--ro-bind-try", folder, folder] }
        words += ["--ro-bind", executable, executable, "--chdir", "/", "--", executable]
        return ReaderCommandLine(program: bubblewrap, words: words + arguments)
    }

    private static func linkTarget(_ path: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = buffer.withUnsafeMutableBytes {
            $0.bindMemory(to: CChar.self).baseAddress.map { readlink(path, $0, 4096) } ?? -1
        }
        return count > 0 && count < buffer.count ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }

    /// Folders outside of `/usr` and `/lib` from which this process has libraries; the reader is the same program.
    private static func libraryFolders() -> [String] {
        var folders: [String] = []
        for line in readFile("/proc/self/maps").split(separator: "\n") {
            guard let slash = line.firstIndex(of: "/") else { continue }
            let path = line[slash...]
            guard path.contains(".so"), let last = path.lastIndex(of: "/"), last > path.startIndex else { continue }
            let folder = String(path[..<last])
            if folder.hasPrefix("/usr/") || folder.hasPrefix("/lib") || folders.contains(folder) { continue }
            folders.append(folder)
        }
        return folders
    }

    private static func readFile(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var result: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let got = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            guard got > 0 else { break }
            result.append(contentsOf: chunk[..<got])
        }
        return String(decoding: result, as: UTF8.self)
    }
}
