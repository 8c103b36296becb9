/* Faults on purpose: counts what a process tree changes under one folder, and at call N kills it, writes half, or fails.
 *
 * Or it keeps what a kill would leave: before each call that is asked for, FAULTS_CASE is copied to FAULTS_KEPT/N, and in
 * the middle of a write to FAULTS_KEPT/N.half. A kill takes nothing back of what was written, so one run of an action has
 * all the ways in which it can die; calls wait for each other meanwhile.
 *
 * LD_PRELOAD this; FAULTS_UNDER names the folder, FAULTS_STATE a file that all processes share: {int64 armed, count, at,
 * mode}, a lock, the seconds that clocks are ahead, and from byte 128 on a byte a call, 1 where its state shall be kept. FAULTS_LOG, if set, gets a line a
 * call.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { COUNT, KILL, HALF, FULL, IO_ONCE, IO_EVER, KEEP };
enum { HALVED = 1, KEPT = 2, PASSED = 3 }; /* what fate() tells, beside 0 and errors: the last two hold the lock */
enum { CALLS = 8192, SIZE = 128 + CALLS };
struct state { _Atomic int64_t armed, count, at, mode, has_lock; pthread_mutex_t lock; char room[40]; _Atomic int64_t ahead; };
_Static_assert(sizeof(struct state) == 128, "what shall be kept begins at byte 128");
static struct state *state;
static char under[PATH_MAX];
static const char *kept_case, *kept_to;
static size_t under_length;
static int log_fd = -1;

__attribute__((constructor)) static void start(void) {
    const char *file = getenv("FAULTS_STATE"), *folder = getenv("FAULTS_UNDER"), *log = getenv("FAULTS_LOG");
    if (!file || !folder || !realpath(folder, under)) return;
    under_length = strlen(under);
    int fd = syscall(SYS_openat, AT_FDCWD, file, O_RDWR | O_CLOEXEC, 0);
    if (fd < 0) return;
    void *at = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    syscall(SYS_close, fd);
    if (at == MAP_FAILED) return;
    state = at;
    if (!state->has_lock++) {
        pthread_mutexattr_t shared;
        pthread_mutexattr_init(&shared);
        pthread_mutexattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
        pthread_mutexattr_setrobust(&shared, PTHREAD_MUTEX_ROBUST);
        pthread_mutex_init(&state->lock, &shared);
    }
    kept_case = getenv("FAULTS_CASE");
    kept_to = getenv("FAULTS_KEPT");
    if (log) {
        fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
        log_fd = fcntl(fd, F_DUPFD_CLOEXEC, 700);
        syscall(SYS_close, fd);
    }
}

static void die(void) { kill(0, SIGKILL); for (;;) pause(); }

static void lock(void) {
    if (pthread_mutex_lock(&state->lock) == EOWNERDEAD) pthread_mutex_consistent(&state->lock);
}

static void unlock(int told) {
    int was = errno;
    if (told == KEPT || told == PASSED) pthread_mutex_unlock(&state->lock);
    errno = was;
}

/* Copy the case as it is now. */
static void keep(int64_t n, const char *which) {
    char to[PATH_MAX];
    snprintf(to, sizeof to, "%s/%ld%s", kept_to, (long)n, which);
    char *command[] = {"cp", "-a", (char *)kept_case, to, NULL}, *nothing[] = {NULL};
    pid_t child;
    int status = 1;
    if (posix_spawn(&child, "/bin/cp", NULL, NULL, command, nothing) || waitpid(child, &status, 0) < 0 || status) {
        dprintf(2, "faults.c: %s could not be kept\n", to);
        abort();
    }
}

static int is_under(const char *path) {
    return strncmp(path, under, under_length) == 0 && (path[under_length] == '/' || path[under_length] == 0);
}

static int fd_is_under(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, PATH_MAX - 1);
    if (n < 0) return 0;
    path[n] = 0;
    return is_under(path);
}

static int path_is_under(int folder, const char *name, char *path) {
    char parent[PATH_MAX], resolved[PATH_MAX];
    if (name[0] == '/') snprintf(parent, sizeof parent, "%s", name);
    else {
        char at[PATH_MAX] = ".";
        if (folder != AT_FDCWD) {
            char link[64];
            snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
            ssize_t n = readlink(link, at, sizeof at - 1);
            if (n < 0) return 0;
            at[n] = 0;
        }
        if (snprintf(parent, sizeof parent, "%s/%s", at, name) >= (int)sizeof parent) return 0;
    }
    char *slash = strrchr(parent, '/');
    char last[NAME_MAX + 1];
    snprintf(last, sizeof last, "%s", slash + 1);
    *slash = 0;
    if (!realpath(parent[0] ? parent : "/", resolved)) return 0;
    if (snprintf(path, PATH_MAX, "%s/%s", resolved, last) >= PATH_MAX) return 0;
    return is_under(path);
}

/* What shall happen to this call: 0 nothing, HALVED half of it and then the end, KEPT half of it, a copy and the rest,
 * PASSED nothing but unlock(), or an errno, negative. */
static int fate(const char *what, const char *path, int64_t offset, int64_t length, int is_write) {
    if (!state || !state->armed) return 0;
    int is_keeping = state->mode == KEEP;
    if (is_keeping) lock();
    int64_t n = ++state->count;
    if (log_fd >= 0) {
        char line[PATH_MAX + 128];
        int size = snprintf(line, sizeof line, "%ld %s %s %ld %ld\n", (long)n, what, path, (long)offset, (long)length);
        syscall(SYS_write, log_fd, line, size);
    }
    if (is_keeping) {
        if (n >= CALLS || !((char *)state)[128 + n]) return PASSED;
        keep(n, "");
        return KEPT;
    }
    int64_t at = state->at, mode = state->mode;
    if (n == at && mode == KILL) die();
    if (n == at && mode == HALF) { if (is_write) return HALVED; die(); }
    int grows = is_write || !strcmp(what, "create") || !strcmp(what, "mkdir") || !strcmp(what, "fallocate");
    if (n >= at && mode == FULL && grows) return -ENOSPC;
    if (n == at && mode == IO_ONCE) return -EIO;
    if (n >= at && mode == IO_EVER) return -EIO;
    return 0;
}

#define REAL(name) static __typeof__(&name) real; if (!real) real = dlsym(RTLD_NEXT, #name)
#define FD_FATE(what, offset, length, is_write) \
    char path[PATH_MAX]; \
    int told = fd_is_under(fd, path) ? fate(what, path, offset, length, is_write) : 0; \
    if (told < 0) { errno = -told; return -1; }
#define NAME_FATE(what, folder, name) \
    char path[PATH_MAX]; \
    int told = path_is_under(folder, name, path) ? fate(what, path, 0, 0, 0) : 0; \
    if (told < 0) { errno = -told; return -1; }

/* The call, or half of it: then the end, or a copy and the other half. */
#define SPLIT(whole, half, rest) \
    if (told == HALVED) { (void)!(half); die(); } \
    ssize_t done; \
    if (told == KEPT && (done = (half)) >= 0) { \
        keep(state->count, ".half"); \
        ssize_t more = (rest); \
        done = more < 0 ? more : done + more; \
    } else done = (whole); \
    unlock(told); \
    return done;
#define WHOLE(call) ssize_t done = (call); unlock(told); return done;

ssize_t write(int fd, const void *data, size_t n) {
    REAL(write); FD_FATE("write", -1, n, 1)
    SPLIT(real(fd, data, n), real(fd, data, n / 2), real(fd, (const char *)data + done, n - done))
}
ssize_t pwrite(int fd, const void *data, size_t n, off_t offset) {
    REAL(pwrite); FD_FATE("pwrite", offset, n, 1)
    SPLIT(real(fd, data, n, offset), real(fd, data, n / 2, offset), real(fd, (const char *)data + done, n - done, offset + done))
}
ssize_t pwrite64(int fd, const void *data, size_t n, off64_t offset) {
    REAL(pwrite64); FD_FATE("pwrite", offset, n, 1)
    SPLIT(real(fd, data, n, offset), real(fd, data, n / 2, offset), real(fd, (const char *)data + done, n - done, offset + done))
}
ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(writev); FD_FATE("writev", -1, count, 1)
    SPLIT(real(fd, parts, count), real(fd, parts, count / 2), real(fd, parts + count / 2, count - count / 2))
}
ssize_t copy_file_range(int from, off64_t *from_at, int fd, off64_t *at, size_t n, unsigned flags) {
    REAL(copy_file_range); FD_FATE("copy", -1, n, 1)
    SPLIT(real(from, from_at, fd, at, n, flags), real(from, from_at, fd, at, n / 2, flags), real(from, from_at, fd, at, n - done, flags))
}
int fsync(int fd) { REAL(fsync); FD_FATE("fsync", 0, 0, 0) WHOLE(real(fd)) }
int fdatasync(int fd) { REAL(fdatasync); FD_FATE("fsync", 0, 0, 0) WHOLE(real(fd)) }
int ftruncate(int fd, off_t n) { REAL(ftruncate); FD_FATE("truncate", n, 0, 0) WHOLE(real(fd, n)) }
int ftruncate64(int fd, off64_t n) { REAL(ftruncate64); FD_FATE("truncate", n, 0, 0) WHOLE(real(fd, n)) }
int fallocate(int fd, int how, off_t at, off_t n) { REAL(fallocate); FD_FATE("fallocate", at, n, 0) WHOLE(real(fd, how, at, n)) }
int rename(const char *a, const char *b) { REAL(rename); NAME_FATE("rename", AT_FDCWD, b) WHOLE(real(a, b)) }
int renameat(int c, const char *a, int d, const char *b) { REAL(renameat); NAME_FATE("rename", d, b) WHOLE(real(c, a, d, b)) }
int link(const char *a, const char *b) { REAL(link); NAME_FATE("link", AT_FDCWD, b) WHOLE(real(a, b)) }
int linkat(int c, const char *a, int d, const char *b, int f) { REAL(linkat); NAME_FATE("link", d, b) WHOLE(real(c, a, d, b, f)) }
int unlink(const char *a) { REAL(unlink); NAME_FATE("unlink", AT_FDCWD, a) WHOLE(real(a)) }
int unlinkat(int d, const char *a, int f) { REAL(unlinkat); NAME_FATE("unlink", d, a) WHOLE(real(d, a, f)) }
int remove(const char *a) { REAL(remove); NAME_FATE("unlink", AT_FDCWD, a) WHOLE(real(a)) }
int mkdir(const char *a, mode_t m) { REAL(mkdir); NAME_FATE("mkdir", AT_FDCWD, a) WHOLE(real(a, m)) }
int rmdir(const char *a) { REAL(rmdir); NAME_FATE("rmdir", AT_FDCWD, a) WHOLE(real(a)) }
int truncate(const char *a, off_t n) { REAL(truncate); NAME_FATE("truncate", AT_FDCWD, a) WHOLE(real(a, n)) }

int clock_gettime(clockid_t which, struct timespec *now) {
    REAL(clock_gettime);
    int done = real(which, now);
    if (!done && state && which == CLOCK_REALTIME) now->tv_sec += state->ahead;
    return done;
}

/* Opening counts where it makes or empties a file. */
static int opening(int folder, const char *name, int flags) {
    if (!state || !state->armed || !(flags & (O_CREAT | O_TRUNC)) || (flags & O_TMPFILE) == O_TMPFILE) return 0;
    char path[PATH_MAX];
    if (!path_is_under(folder, name, path)) return 0;
    if (!(flags & O_TRUNC) && access(path, F_OK) == 0) return 0;
    return fate("create", path, 0, 0, 0);
}
#define OPEN(symbol, arguments, call, folder) \
    int symbol arguments { \
        REAL(symbol); \
        mode_t mode = 0; \
        if (flags & (O_CREAT | O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); } \
        int told = opening(folder, name, flags); \
        if (told < 0) { errno = -told; return -1; } \
        WHOLE(real call) \
    }
OPEN(open, (const char *name, int flags, ...), (name, flags, mode), AT_FDCWD)
OPEN(open64, (const char *name, int flags, ...), (name, flags, mode), AT_FDCWD)
OPEN(openat, (int folder, const char *name, int flags, ...), (folder, name, flags, mode), folder)
OPEN(openat64, (int folder, const char *name, int flags, ...), (folder, name, flags, mode), folder)
