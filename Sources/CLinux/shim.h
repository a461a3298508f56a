#ifndef DISPOSISI_CLinux_SHIM_H
#define DISPOSISI_CLinux_SHIM_H

#include <malloc.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/types.h>

// Calls of the C library that Swift's Glibc module hides behind feature macros, or that take varying arguments.

extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *_Nonnull, int);

/// Makes a process about to be spawned close every descriptor from `first` on.
static inline int clinux_close_from(posix_spawn_file_actions_t *_Nonnull actions, int first) {
    return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

/// Forbids this process and its children to gain rights by executing a file.
static inline int clinux_no_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }

extern void *_Nullable memmem(const void *_Nonnull, size_t, const void *_Nonnull, size_t);
extern int memfd_create(const char *_Nonnull, unsigned int);
#ifndef MFD_CLOEXEC
#define MFD_CLOEXEC 1U
#endif

extern int prlimit(
    pid_t, enum __rlimit_resource, const struct rlimit *_Nullable, struct rlimit *_Nullable);

/// Limits the processor seconds of a child just started, forbids it to write files, and to start processes and threads
/// unless it cannot work without.
static inline void clinux_limit_child(pid_t child, unsigned long seconds, int alone) {
    struct rlimit cpu = {seconds, seconds}, processes = {0, 0}, files = {0, 0};
    prlimit(child, RLIMIT_CPU, &cpu, 0);
    prlimit(child, RLIMIT_FSIZE, &files, 0);
    if (alone) prlimit(child, RLIMIT_NPROC, &processes, 0);
}

/// Makes a file in memory that nothing else can see (memfd_create(2)), closed by programs that are started.
static inline int clinux_memory_file(void) { return memfd_create("document", MFD_CLOEXEC); }

/// Sets only the soft value of the limit on the size of files; the hard one stays.
static inline int clinux_allow_file_size(unsigned long bytes) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_FSIZE, &limit) != 0) return -1;
    limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
    return setrlimit(RLIMIT_FSIZE, &limit);
}

/// Sets the soft value of a limit of this process below its hard one.
static inline int clinux_limit_softly(int resource, unsigned long soft, unsigned long hard) {
    struct rlimit limit = {soft, hard};
    return setrlimit((enum __rlimit_resource)resource, &limit);
}

/// Sets both the soft and the hard value of a limit of this process; `resource` is one of the numbers below.
static inline int clinux_limit(int resource, unsigned long value) {
    struct rlimit limit = {value, value};
    return setrlimit((enum __rlimit_resource)resource, &limit);
}

/// Lets this process use `seconds` more of processor time than it has used so far, then ends it.
static inline int clinux_limit_processor(unsigned long seconds) {
    struct rusage used;
    struct rlimit limit;
    if (getrusage(RUSAGE_SELF, &used) != 0 || getrlimit(RLIMIT_CPU, &limit) != 0) return -1;
    limit.rlim_cur = (rlim_t)used.ru_utime.tv_sec + (rlim_t)used.ru_stime.tv_sec + 1 + seconds;
    return setrlimit(RLIMIT_CPU, &limit);
}

enum clinux_limits {
    clinux_address_space = RLIMIT_AS,
    clinux_data = RLIMIT_DATA,
    clinux_core = RLIMIT_CORE,
    clinux_file_size = RLIMIT_FSIZE,
    clinux_open_files = RLIMIT_NOFILE,
};

/// Gives free memory back to the system.
static inline int clinux_trim_memory(void) { return malloc_trim(0); }

#endif
