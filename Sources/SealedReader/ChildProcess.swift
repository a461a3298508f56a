import CLinux
import Glibc

/// One running reader and the socket to it.
///
/// Used by one thread only: the one that started it, since bubblewrap ends
/// with that thread.
struct ChildProcess {
    let pid: pid_t
    /// Our end of the line, non-blocking by flags of each call.
    let socket: Int32

    /// Starts the command with an empty environment, its input and output on the line, and no other descriptor of ours.
    static func start(_ command: ReaderCommandLine) throws(FrameFault) -> ChildProcess {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw .failed(errno)
        }
        defer { close(ends[1]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        // What a dying reader says could hold words of a letter, so nobody hears it.
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        _ = clinux_close_from(&actions, 3)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A group of its own, so that what it started ends with it; and no signal of ours blocked or ignored.
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var pid: pid_t = 0
        let environment = ["MALLOC_ARENA_MAX=1", "SWIFT_BACKTRACE=enable=no", "LC_ALL=C.UTF-8"]
        let result = Arguments.with(command.words) { words in
            Arguments.with(environment) { environment in
                posix_spawn(&pid, command.program, &actions, &attributes, words, environment)
            }
        }
        guard result == 0 else {
            close(ends[0])
            throw .failed(result)
        }
        return ChildProcess(pid: pid, socket: ends[0])
    }

    /// Ends it and everything it started, at once. Answers the signal that it had died of before, if it had.
    @discardableResult
    func end() -> Int32? {
        close(socket)
        var status: Int32 = 0
        var died: Int32?
        if waitpid(pid, &status, WNOHANG) == pid {
            let signal = status & 0x7F
            died = signal == 0 ? nil : signal
            kill(-pid, SIGKILL)
            return died
        }
        kill(-pid, SIGKILL)
        kill(pid, SIGKILL)
        while waitpid(pid, &status, 0) == -1, errno == EINTR {}
        return died
    }
}
