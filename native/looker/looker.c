/*
 * huskies-looker: reads /proc for the host (Linux). It is a child of the host with its own descriptor table. It ends
 * when its stdin closes, so it never outlives the host.
 *
 * Requests are lines of words. PROC is PID:STARTTIME, and start times are clock ticks since boot:
 *   scan SINCE                        all processes, including those that appear meanwhile; for processes that started
 *                                     before SINCE, arguments and marks are left out
 *   scan SINCE RUN kPROC... sPROC...  the same, and suspends the run's processes on sight; k: known, s: spared
 *   new CURSOR | new -                the processes that appeared since a cursor, or all
 *   down PROC                         the descendants of one process, parents first, without folders and marks
 *   alive PROC...                     one byte for each: 1 is alive, 0 is gone
 *
 * Each request gets one `struct answer`, followed by rows, bytes, or the path that could not be read. A failed look has
 * an `error`, so it is never an empty answer. The first answer is sent without a request and has the protocol's
 * version. Numbers are in this machine's byte order. Texts have a length, because names and folders may contain any
 * byte.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define VERSION 2
#define NO_SELF 0xffff /* `error` when /proc does not show this process, because it belongs to another namespace */
#define MAX_TEXT 4096 /* bytes of a text: PATH_MAX; only 300 characters of an argument list are shown */
#define PIDS (1 << 22) /* PID_MAX_LIMIT of include/linux/threads.h */
#define FIRST_AFTER_WRAP 300 /* RESERVED_PIDS of kernel/pid.c: where pids continue after a wrap */
#define CLOSING_TIMEOUT_MS 2000 /* how long a look tries to close; a round without new pids takes about 20 us */
#define MAX_SINGLE_READS 1024 /* new ids that are read one by one; beyond that a new listing is cheaper */
#define HELPERS 3 /* additional threads for a listing; more gain little, and agents need the processors */
#define SINGLE_THREAD_MAX 64 /* up to this many processes are read by one thread */
#define CHUNK 8 /* listed processes that a thread claims at once */
#define LIST_TRIES 10 /* how often a list is read until two readings are equal */
#define FNV_OFFSET 14695981039346656037u /* FNV-1a with 64 bits: the hash of an empty text */
#define FNV_PRIME 1099511628211u
#define KERNEL_THREAD 0x00200000 /* PF_KTHREAD of include/linux/sched.h */
#define EXITING_TASK 0x00000004 /* PF_EXITING: it runs no more code of its own, and its memory is being released */

struct answer {
  uint32_t size, error, closed;
  int32_t cursor;
  double origin; /* the moment of boot, which start times count from: ms since the epoch, by the current clock */
};

enum { BLIND = 1, KERNEL = 2, HAS_CWD = 4, HAS_MARK = 8, SUSPENDED = 16, HAS_PARENT = 32, EXITING = 64 };
enum { COMMAND, CWD, RUN, WORKTREE, TEXTS };

struct row {
  uint32_t size; /* with its texts and padding to 8 */
  int32_t pid, ppid, pgrp, session, tty;
  uint32_t threads, uid, state, flags;
  uint32_t length[TEXTS];
  double start, parent_start;
};
_Static_assert(sizeof(struct answer) == 24 && sizeof(struct row) == 72, "as in looker-answer.ts");

struct identity {
  int32_t pid;
  double start;
};

/*
 * The result of reading one thing. DENIED: it exists and access is denied. ENDED: it has a row and has ended. FAILED:
 * the read itself failed, for the reason in `failed_path` and `failed_errno`.
 */
enum result { FAILED = -1, GONE, DENIED, ENDED, SEEN };

static int proc = -1;             /* /proc, opened again for each request */
static pid_t self, host;
static uid_t uid;
static uint8_t seen[PIDS / 8];    /* pids with a row in this answer */
/* Each thread of a listing writes its own rows. */
static _Thread_local char *out;   /* the answer so far */
static _Thread_local size_t used, room;
static _Thread_local char failed_path[128];
static _Thread_local uint32_t failed_errno;

static int has(const uint8_t *set, int pid) { return pid > 0 && pid < PIDS && (set[pid >> 3] >> (pid & 7) & 1); }
static void add(uint8_t *set, int pid) {
  if (pid > 0 && pid < PIDS) __atomic_fetch_or(&set[pid >> 3], (uint8_t)(1 << (pid & 7)), __ATOMIC_RELAXED);
}

static enum result fail(const char *path, uint32_t error) {
  snprintf(failed_path, sizeof failed_path, "/proc/%s", path);
  failed_errno = error;
  return FAILED;
}

static enum result result_of_errno(const char *path) {
  if (errno == ENOENT || errno == ESRCH || errno == ENOTDIR) return GONE;
  if (errno == EACCES || errno == EPERM) return DENIED;
  return fail(path, (uint32_t)errno);
}

/* Makes room for `more` bytes at the end of the answer. May move the answer, so no pointer into it may be kept. */
static char *reserve(size_t more) {
  if (used + more > room) {
    size_t capacity = (used + more) * 2;
    char *grown = realloc(out, capacity);
    if (grown == NULL) _exit(71); /* the host falls back to its own table and logs that */
    out = grown;
    room = capacity;
  }
  return out + used;
}

static double ms_of(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* ---- small files ---- */

/*
 * Opens the folder of a process or thread. It stays that of this process when the pid is reused, so a row never mixes
 * two.
 */
static enum result open_process(const char *path, int *folder) {
  *folder = openat(proc, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  return *folder < 0 ? result_of_errno(path) : SEEN;
}

/*
 * Reads the first `size` bytes of a file, and its owner if `owner` is set. One read of a file in /proc fills the
 * buffer.
 */
static enum result read_file(int folder, const char *path, char *to, size_t size, size_t *length, uid_t *owner) {
  char place[64]; /* the path for fail() */
  snprintf(place, sizeof place, "%s%s", folder == proc ? "" : "PID/", path);
  int fd = openat(folder, path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return result_of_errno(place);
  const ssize_t n = read(fd, to, size);
  struct stat st = {0};
  enum result result = n < 0 || (owner != NULL && fstat(fd, &st) < 0) ? result_of_errno(place) : SEEN;
  close(fd);
  *length = n < 0 ? 0 : (size_t)n;
  if (owner != NULL) *owner = st.st_uid;
  return result;
}

/*
 * The number after the last space of a one-line file: pid_max, or the pid that was assigned last. -1: it cannot be
 * read.
 */
static int number_in(const char *path) {
  char text[128];
  size_t n = 0;
  enum result result = read_file(proc, path, text, sizeof text - 1, &n, NULL);
  text[n] = 0;
  char *space = strrchr(text, ' ');
  int number = atoi(space == NULL ? text : space + 1);
  if (result == SEEN && number > 0) return number;
  if (result != FAILED) fail(path, result == DENIED ? EACCES : ENOENT);
  return -1;
}
static int last_pid(void) { return number_in("loadavg"); }

/* Fills the numbers of a row from its stat line, and `name` with the bracketed name, which may contain any byte. */
static enum result read_stat(int folder, struct row *row, char name[128]) {
  char line[1024];
  size_t n;
  uid_t owner;
  enum result result = read_file(folder, "stat", line, sizeof line - 1, &n, &owner);
  if (result != SEEN) return result;
  line[n] = 0;
  char *open = memchr(line, '(', n), *end = memrchr(line, ')', n);
  if (open == NULL || end == NULL || end < open || end + 3 > line + n) return GONE;
  long long field[20] = {0};
  char *at = end + 3;
  for (int i = 1; i < 20; i++) {
    char *from = at;
    field[i] = strtoll(from, &at, 10);
    if (at == from) return GONE; /* an incomplete line */
  }
  *row = (struct row){.pid = atoi(line), .ppid = (int32_t)field[1], .pgrp = (int32_t)field[2],
                      .session = (int32_t)field[3], .tty = (int32_t)field[4], .threads = (uint32_t)field[17],
                      .uid = owner, .state = (uint8_t)end[2], .start = (double)field[19]};
  if (field[6] & KERNEL_THREAD) row->flags = KERNEL;
  if (field[6] & EXITING_TASK) row->flags |= EXITING;
  if (name != NULL) snprintf(name, 128, "[%.*s]", (int)(end - open - 1), open + 1);
  return SEEN;
}

static enum result stat_of(int pid, struct row *row) {
  char path[16];
  int folder;
  snprintf(path, sizeof path, "%d", pid);
  enum result result = open_process(path, &folder);
  if (result != SEEN) return result;
  result = read_stat(folder, row, NULL);
  close(folder);
  return result;
}

/*
 * Process id and effective uid of an id. `status` is readable even when the other files belong to root (not dumpable).
 */
static enum result read_status(int id, int *tgid, uid_t *effective) {
  char path[32], text[4096];
  size_t n;
  snprintf(path, sizeof path, "%d/status", id);
  enum result result = read_file(proc, path, text, sizeof text - 1, &n, NULL);
  if (result != SEEN) return result;
  text[n] = 0;
  char *group = strstr(text, "\nTgid:"), *user = strstr(text, "\nUid:");
  if (group == NULL || user == NULL || sscanf(group + 6, "%d", tgid) != 1) return GONE;
  return sscanf(user + 5, "%*u %u", effective) == 1 ? SEEN : GONE;
}

static int is_dead(const struct row *row) {
  return (row->state == 'Z' || row->state == 'X' || row->state == 'x') && row->threads <= 1;
}

/* Its leader has ended or is exiting, and other threads still run. */
static int has_lost_leader(const struct row *row) {
  return (row->state == 'Z' || row->state == 'X' || (row->flags & EXITING)) && row->threads > 1;
}

/* ---- one process ---- */

static void append(struct row *row, int text, const char *bytes, size_t length) {
  memcpy(reserve(length), bytes, length);
  used += length;
  row->length[text] = (uint32_t)length;
}

/* The working folder. The kernel appends " (deleted)" for a removed folder, but a folder's own name may end so too. */
static enum result read_cwd(int folder, char to[MAX_TEXT], size_t *length) {
  static const char deleted[] = " (deleted)";
  const size_t tail = sizeof deleted - 1;
  struct stat st;
  ssize_t n = readlinkat(folder, "cwd", to, MAX_TEXT);
  /* a path beyond PATH_MAX cannot be read but may be in the worktree, so the process is blind */
  if (n < 0) return errno == ENAMETOOLONG ? DENIED : result_of_errno("PID/cwd");
  *length = (size_t)n;
  if (*length < tail || memcmp(to + n - tail, deleted, tail) != 0) return SEEN;
  if (fstatat(folder, "cwd", &st, 0) < 0) return result_of_errno("PID/cwd");
  if (st.st_nlink == 0) *length -= tail;
  return SEEN;
}

struct mark {
  char run[MAX_TEXT], worktree[MAX_TEXT];
  size_t run_length, worktree_length;
  int has_run, has_worktree;
  size_t size; /* bytes of the environment that were read */
};

static void take_variable(const char *at, size_t length, const char *name, char *to, size_t *to_length, int *found) {
  size_t n = strlen(name);
  if (*found || length < n || memcmp(at, name, n) != 0) return;
  *found = 1; /* the first variable of that name counts */
  *to_length = length - n < MAX_TEXT ? length - n : MAX_TEXT;
  memcpy(to, at + n, *to_length);
}

/* Reads the mark from an environment of any size, in pieces. A variable that fills a whole piece cannot be a mark. */
static enum result read_mark(int folder, struct mark *mark) {
  static _Thread_local char piece[1 << 16];
  mark->has_run = mark->has_worktree = 0;
  mark->run_length = mark->worktree_length = mark->size = 0;
  int fd = openat(folder, "environ", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return result_of_errno("PID/environ");
  size_t have = 0;
  int inside = 0; /* inside the rest of a variable that was too long */
  ssize_t n = 0;
  for (int last = 0; !last && !(mark->has_run && mark->has_worktree);) {
    const size_t requested = sizeof piece - have;
    n = read(fd, piece + have, requested);
    if (n < 0) break;
    last = (size_t)n < requested; /* files of /proc fill the buffer, so a short read is the end */
    have += (size_t)n;
    mark->size += (size_t)n;
    char *at = piece, *end = piece + have;
    while (at < end) {
      char *nul = memchr(at, 0, (size_t)(end - at));
      if (nul == NULL && !last && (at > piece || have < sizeof piece)) break; /* the rest comes with the next read */
      size_t length = (size_t)((nul == NULL ? end : nul) - at);
      if (!inside) {
        take_variable(at, length, "HUSKIES_RUN=", mark->run, &mark->run_length, &mark->has_run);
        take_variable(at, length, "HUSKIES_WORKTREE=", mark->worktree, &mark->worktree_length, &mark->has_worktree);
      }
      inside = nul == NULL;
      at = nul == NULL ? end : nul + 1;
    }
    have = (size_t)(end - at);
    memmove(piece, at, have);
  }
  enum result result = n < 0 ? result_of_errno("PID/environ") : SEEN;
  close(fd);
  return result;
}

/* Finds the next thread in an open task folder, except `pid` itself, as PID/task/TID; 0 when there is none. */
static int next_thread(DIR *tasks, int pid, char *folder, size_t size) {
  for (struct dirent *e; (e = readdir(tasks)) != NULL;) {
    int id = atoi(e->d_name);
    if (id <= 0 || id == pid) continue;
    snprintf(folder, size, "%d/task/%d", pid, id);
    return 1;
  }
  return 0;
}

static DIR *open_folder(const char *path) {
  int fd = openat(proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *folder = fd < 0 ? NULL : fdopendir(fd);
  if (folder == NULL && fd >= 0) close(fd);
  return folder;
}

/* Reads the working folder and the mark from one folder. If either is denied the row is blind. */
static enum result read_folder(int folder, struct row *row, char cwd[MAX_TEXT], size_t *cwd_length, struct mark *mark) {
  const enum result cwd_read = read_cwd(folder, cwd, cwd_length), mark_read = read_mark(folder, mark);
  if (cwd_read == FAILED || mark_read == FAILED) return FAILED;
  row->flags &= ~(uint32_t)(HAS_CWD | HAS_MARK | BLIND);
  if (cwd_read == SEEN) row->flags |= HAS_CWD;
  if (mark_read == SEEN && mark->has_run) row->flags |= HAS_MARK;
  if (cwd_read == DENIED || mark_read == DENIED) row->flags |= BLIND;
  return SEEN;
}

/*
 * The same for a process whose leader thread has ended. The first running thread counts that shows a folder or denies
 * it. An exiting thread still has a folder, but no mark any more.
 */
static enum result read_threads(struct row *row, char cwd[MAX_TEXT], size_t *cwd_length, struct mark *mark) {
  char path[64];
  snprintf(path, sizeof path, "%d/task", row->pid);
  DIR *tasks = open_folder(path);
  enum result result = tasks == NULL ? result_of_errno(path) : SEEN;
  if (result == DENIED) row->flags |= BLIND;
  if (tasks == NULL) return result == FAILED ? FAILED : SEEN;
  int is_read = 0;
  while (result != FAILED && !is_read && next_thread(tasks, row->pid, path, sizeof path)) {
    int folder;
    struct row thread;
    result = open_process(path, &folder);
    if (result != SEEN) continue;
    result = read_stat(folder, &thread, NULL);
    if (result == SEEN) result = read_folder(folder, row, cwd, cwd_length, mark);
    if (result == SEEN) is_read = !(thread.flags & EXITING) && (row->flags & (HAS_CWD | BLIND));
    close(folder);
  }
  closedir(tasks);
  if (!is_read) row->flags |= BLIND;
  return result == FAILED ? FAILED : SEEN;
}

/* What this request leaves out, because reading another process's memory costs more than all the rest. */
static double since; /* no marks and arguments of processes that started before this */
static int names_only; /* no folders and marks at all */

/* Everything that a row needs besides its numbers. */
struct texts {
  struct mark mark;
  char cwd[MAX_TEXT], command[MAX_TEXT], name[128];
  size_t cwd_length, command_length;
};
static enum result read_process(int pid, int folder, struct row *row, struct texts *texts) {
  enum result result = read_stat(folder, row, texts->name);
  if (result != SEEN) return result;
  int tgid;
  uid_t effective;
  /* the files of a process that is not dumpable belong to root, but its status shows the real uid */
  if (row->uid == 0 && uid != 0 && !(row->flags & KERNEL)) {
    result = read_status(pid, &tgid, &effective);
    if (result == FAILED || result == GONE) return result;
    if (result == SEEN) row->uid = effective;
  }
  texts->cwd_length = texts->command_length = texts->mark.size = 0;
  if ((row->flags & KERNEL) || is_dead(row)) return SEEN;
  const int others = uid != 0 && row->uid != uid; /* folders and environments of other users cannot be read */
  if (names_only)
    return read_file(folder, "cmdline", texts->command, MAX_TEXT, &texts->command_length, NULL) == FAILED ? FAILED : SEEN;
  if (row->start < since && row->state != 'Z' && row->state != 'X') {
    result = others ? DENIED : read_cwd(folder, texts->cwd, &texts->cwd_length);
    if (result == SEEN) row->flags |= HAS_CWD;
    return result == FAILED ? FAILED : SEEN;
  }
  /*
   * During an exec a process has neither arguments nor environment, so it is read again until it has. An exiting
   * process has lost them, and its files belong to root; it is read again until it has ended.
   */
  struct row now = *row;
  for (int tries = 0; tries < 20; tries++) {
    if (tries > 0) nanosleep(&(struct timespec){0, 100000}, NULL);
    if (read_file(folder, "cmdline", texts->command, MAX_TEXT, &texts->command_length, NULL) == FAILED) return FAILED;
    if (others) return SEEN;
    const int leaderless = has_lost_leader(&now);
    result = leaderless ? read_threads(row, texts->cwd, &texts->cwd_length, &texts->mark)
                        : read_folder(folder, row, texts->cwd, &texts->cwd_length, &texts->mark);
    if (result == FAILED) return FAILED;
    if (texts->mark.size > 0) return SEEN;
    result = read_stat(folder, &now, NULL);
    if (result != SEEN) return result;
    if (is_dead(&now)) {
      row->state = now.state;
      row->threads = now.threads;
      row->flags &= ~(uint32_t)BLIND;
      return SEEN;
    }
    if (leaderless && !(row->flags & BLIND)) return SEEN;
    if (!(now.flags & EXITING) && (texts->command_length > 0 || (row->flags & BLIND))) return SEEN;
  }
  /* it does not finish its exit, and not even root can read its mark any more */
  if ((now.flags & EXITING) && !has_lost_leader(&now)) row->flags |= BLIND;
  return SEEN;
}

/*
 * Appends the row of a process of which only the existence is known.
 *
 * It is another user's process behind hidepid, or one of the same user that is not dumpable, which is blind. `start` is
 * the latest time at which it can have started. It is 0 when only the pid is known: then a later hidden process under
 * the same pid looks the same, so it counts as alive until the pid is free or shows a process.
 */
static void append_hidden(int pid, int parent, int own, double start) {
  static const char name[] = "[hidden]"; /* eight bytes, so no padding */
  struct row row = {.size = sizeof row + 8, .pid = pid, .ppid = parent, .threads = 1, .uid = own ? uid : (uint32_t)-1,
                    .state = '?', .flags = own ? BLIND : 0, .length[COMMAND] = 8, .start = start};
  memcpy(reserve(row.size), &row, sizeof row);
  memcpy(out + used + sizeof row, name, 8);
  used += row.size;
  add(seen, pid);
}

/* Converts ms since the epoch into clock ticks since boot, rounded up. */
static double ticks_of(double ms) {
  const double ticks = (ms - (ms_of(CLOCK_REALTIME) - ms_of(CLOCK_BOOTTIME))) / 10;
  return (double)(long long)ticks + 1;
}

/* The latest possible start: the kernel makes the folder's inode when it is first read. */
static double latest_start(int pid) {
  char path[16];
  struct stat st;
  snprintf(path, sizeof path, "%d", pid);
  if (fstatat(proc, path, &st, 0) < 0) return ticks_of(ms_of(CLOCK_REALTIME));
  return ticks_of((double)st.st_mtim.tv_sec * 1e3 + (double)st.st_mtim.tv_nsec / 1e6);
}

/* Appends the row of a pid with its texts, at `place`. */
static enum result examine(int pid, size_t *place) {
  static _Thread_local struct texts texts;
  char path[16];
  struct row row;
  int folder;
  snprintf(path, sizeof path, "%d", pid);
  enum result result = open_process(path, &folder);
  if (result == SEEN) {
    result = read_process(pid, folder, &row, &texts);
    close(folder);
  }
  const size_t start = *place = used;
  if (result == DENIED) {
    if (kill(pid, 0) < 0) return GONE; /* hidepid=1 denies other users' processes, which are left out */
    append_hidden(pid, 0, 1, latest_start(pid));
    return SEEN;
  }
  if (result != SEEN) return result;
  reserve(sizeof row);
  used += sizeof row;
  if (texts.command_length > 0) append(&row, COMMAND, texts.command, texts.command_length);
  else append(&row, COMMAND, texts.name, strlen(texts.name));
  if (row.flags & HAS_CWD) append(&row, CWD, texts.cwd, texts.cwd_length);
  if (row.flags & HAS_MARK) append(&row, RUN, texts.mark.run, texts.mark.run_length);
  if (row.flags & HAS_MARK) append(&row, WORKTREE, texts.mark.worktree, texts.mark.worktree_length);
  const size_t padding = -(used - start) & 7;
  memset(reserve(padding), 0, padding);
  used += padding;
  row.size = (uint32_t)(used - start);
  memcpy(out + start, &row, sizeof row);
  add(seen, pid);
  return SEEN;
}

static struct row *row_at(size_t place) { return (struct row *)(out + place); }

/* ---- suspending on sight ---- */

static struct {
  int on;
  const char *run;
  struct identity *known, *spare, *suspended;
  size_t known_count, spare_count, suspended_count;
  uint8_t never[PIDS / 8]; /* the host, its ancestors, this process */
  uint8_t suspended_pids[PIDS / 8];
} sight;

static int by_pid(const void *a, const void *b) {
  const struct identity *x = a, *y = b;
  return x->pid != y->pid ? (x->pid > y->pid) - (x->pid < y->pid) : (x->start > y->start) - (x->start < y->start);
}
static int is_among(const struct identity *sorted, size_t count, const struct row *row) {
  const struct identity key = {row->pid, row->start};
  return count > 0 && bsearch(&key, sorted, count, sizeof key, by_pid) != NULL;
}

/* Whether its parent was suspended in this pass and is still the same process, since its pid may have been reused. */
static int has_suspended_parent(const struct row *row) {
  struct row parent;
  if (!has(sight.suspended_pids, row->ppid) || stat_of(row->ppid, &parent) != SEEN) return 0;
  for (size_t i = 0; i < sight.suspended_count; i++)
    if (sight.suspended[i].pid == row->ppid && sight.suspended[i].start == parent.start) return 1;
  return 0;
}

/* Sends SIGSTOP under the identity of the row. With a pidfd the signal cannot reach another process. */
static int suspend(const struct row *row) {
  struct row now;
#if defined SYS_pidfd_open && defined SYS_pidfd_send_signal
  int fd = (int)syscall(SYS_pidfd_open, row->pid, 0);
  if (fd >= 0) {
    const int same = stat_of(row->pid, &now) == SEEN && now.start == row->start && !is_dead(&now);
    const int sent = same && syscall(SYS_pidfd_send_signal, fd, SIGSTOP, NULL, 0) == 0;
    close(fd);
    return sent;
  }
  if (errno != ENOSYS && errno != EPERM) return 0;
#endif
  return stat_of(row->pid, &now) == SEEN && now.start == row->start && !is_dead(&now) && kill(row->pid, SIGSTOP) == 0;
}

/*
 * Suspends a process that is the run's by hard evidence: its mark, a known identity, or a parent suspended in this
 * pass.
 */
static int suspend_if_member(size_t place) {
  struct row *row = row_at(place);
  if (row->pid <= 1 || (row->flags & KERNEL) || is_dead(row) || has(sight.suspended_pids, row->pid)) return 0;
  if (has(sight.never, row->pid) || row->ppid == host || is_among(sight.spare, sight.spare_count, row)) return 0;
  const char *run = (const char *)(row + 1) + row->length[COMMAND] + row->length[CWD];
  const int marked = (row->flags & HAS_MARK) && row->length[RUN] == strlen(sight.run) &&
                     memcmp(run, sight.run, row->length[RUN]) == 0;
  if (!marked && !is_among(sight.known, sight.known_count, row) && !has_suspended_parent(row)) return 0;
  if (!suspend(row)) return 0;
  struct identity *grown = realloc(sight.suspended, (sight.suspended_count + 1) * sizeof *grown);
  if (grown == NULL) _exit(71);
  sight.suspended = grown;
  sight.suspended[sight.suspended_count++] = (struct identity){row->pid, row->start};
  add(sight.suspended_pids, row->pid);
  /* a process that was already suspended is not reported, so that it is not woken later */
  if (row->state != 'T') row->flags |= SUSPENDED;
  return 1;
}

static int suspend_on_sight(size_t place) {
  static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
  if (!sight.on) return 0;
  pthread_mutex_lock(&one_at_a_time);
  const int did_suspend = suspend_if_member(place);
  pthread_mutex_unlock(&one_at_a_time);
  return did_suspend;
}

/* A child may have been read before its parent was suspended, so all rows are checked until none is added. */
static void suspend_children(void) {
  for (int grew = sight.on; grew;) {
    grew = 0;
    for (size_t at = sizeof(struct answer); at < used; at += row_at(at)->size) grew |= suspend_on_sight(at);
  }
}

/* Parses PID:START; 0 when the word is not one. */
static int parse_identity(const char *word, struct identity *to) {
  long long start;
  char rest;
  if (sscanf(word, "%d:%lld%c", &to->pid, &start, &rest) != 2 || to->pid <= 0) return 0;
  to->start = (double)start;
  return 1;
}

/* Parses the words `RUN kPROC... sPROC...`. */
static enum result begin_on_sight(char *run, char *rest) {
  size_t words = 1;
  for (char *c = rest; *c; c++) words += *c == ' ';
  sight.known = calloc(words, sizeof *sight.known);
  sight.spare = calloc(words, sizeof *sight.spare);
  if (sight.known == NULL || sight.spare == NULL) _exit(71);
  for (char *word; (word = strsep(&rest, " ")) != NULL;) {
    if (*word == 0) continue;
    struct identity *to = *word == 'k' ? &sight.known[sight.known_count++] : &sight.spare[sight.spare_count++];
    if ((*word != 'k' && *word != 's') || !parse_identity(word + 1, to)) return fail("?", EINVAL);
  }
  qsort(sight.known, sight.known_count, sizeof *sight.known, by_pid);
  qsort(sight.spare, sight.spare_count, sizeof *sight.spare, by_pid);
  memset(sight.never, 0, sizeof sight.never);
  memset(sight.suspended_pids, 0, sizeof sight.suspended_pids);
  add(sight.never, self);
  struct row row = {.ppid = host};
  while (row.ppid > 1 && !has(sight.never, row.ppid)) {
    add(sight.never, row.ppid);
    if (stat_of(row.ppid, &row) == FAILED) return FAILED;
  }
  sight.run = run;
  sight.on = 1;
  return SEEN;
}

static void end_on_sight(void) {
  free(sight.known);
  free(sight.spare);
  free(sight.suspended);
  sight.known = sight.spare = sight.suspended = NULL;
  sight.known_count = sight.spare_count = sight.suspended_count = 0;
  sight.on = 0;
}

/* ---- many processes ---- */

/* False for the /proc of another PID namespace, where every pid belongs to a different process, even this one's. */
static int shows_self(void) {
  char number[16] = "";
  return readlinkat(proc, "self", number, sizeof number - 1) > 0 && atoi(number) == self;
}

/* The processes that several threads read; nine tenths of a look is waiting for the kernel. */
static struct {
  struct { int pid, parent; } *at;
  size_t count, room, next;
  enum result (*look)(int pid, int parent);
} listing;

static void add_listed(int pid, int parent) {
  if (listing.count == listing.room) {
    listing.room = listing.room * 2 + 1024;
    listing.at = realloc(listing.at, listing.room * sizeof *listing.at);
    if (listing.at == NULL) _exit(71);
  }
  listing.at[listing.count].pid = pid;
  listing.at[listing.count++].parent = parent;
}

static enum result process_listing(void) {
  size_t at;
  while ((at = __atomic_fetch_add(&listing.next, CHUNK, __ATOMIC_RELAXED)) < listing.count)
    for (const size_t end = at + CHUNK < listing.count ? at + CHUNK : listing.count; at < end; at++)
      if (listing.look(listing.at[at].pid, listing.at[at].parent) == FAILED) return FAILED;
  return SEEN;
}

/*
 * An additional thread, and its results of a listing. It is kept between listings: a new thread would start on the same
 * processor, and would take a pid that the look then has to read.
 */
struct helper {
  sem_t begin, done;
  enum result result;
  char *rows, failed_path[sizeof failed_path];
  size_t size;
  uint32_t failed_errno;
};
static struct helper helpers[HELPERS];
static int helper_count;

static void wait_for(sem_t *semaphore) {
  while (sem_wait(semaphore) < 0 && errno == EINTR) continue;
}

static void *run_helper(void *of) {
  struct helper *own = of;
  for (;;) {
    wait_for(&own->begin);
    out = NULL;
    used = room = 0;
    own->result = process_listing();
    own->rows = out;
    own->size = used;
    memcpy(own->failed_path, failed_path, sizeof failed_path);
    own->failed_errno = failed_errno;
    sem_post(&own->done);
  }
  return NULL;
}

/* Starts helpers up to `wanted`; fewer if a thread cannot be created. */
static void start_helpers(int wanted) {
  static pthread_t thread;
  while (helper_count < wanted) {
    struct helper *one = &helpers[helper_count];
    if (sem_init(&one->begin, 0, 0) < 0 || sem_init(&one->done, 0, 0) < 0) return;
    if (pthread_create(&thread, NULL, run_helper, one) != 0) return;
    helper_count++;
  }
}

static enum result collect_rows(struct helper *one) {
  wait_for(&one->done);
  if (one->size > 0) memcpy(reserve(one->size), one->rows, one->size);
  used += one->size;
  free(one->rows);
  if (one->result != FAILED) return SEEN;
  memcpy(failed_path, one->failed_path, sizeof failed_path);
  failed_errno = one->failed_errno;
  return FAILED;
}

/* Calls `look` with each listed process, in several threads. */
static enum result read_listed(enum result (*look)(int pid, int parent)) {
  cpu_set_t processors;
  const int others = sched_getaffinity(0, sizeof processors, &processors) == 0 ? CPU_COUNT(&processors) - 1 : 0;
  const int few = listing.count <= SINGLE_THREAD_MAX;
  listing.look = look;
  listing.next = 0;
  start_helpers(few ? 0 : others < HELPERS ? others : HELPERS);
  const int count = few ? 0 : helper_count;
  for (int i = 0; i < count; i++) sem_post(&helpers[i].begin);
  enum result result = process_listing();
  for (int i = 0; i < count; i++)
    if (collect_rows(&helpers[i]) == FAILED) result = FAILED;
  return result;
}

/* Calls `look` with each pid in /proc, with 0 as its parent. Fails when /proc does not show this process. */
static enum result list(enum result (*look)(int pid, int parent)) {
  if (!shows_self()) return fail("", NO_SELF);
  DIR *folder = open_folder(".");
  if (folder == NULL) return fail("", (uint32_t)errno);
  listing.count = 0;
  errno = 0;
  for (struct dirent *e; (e = readdir(folder)) != NULL; errno = 0) {
    const int pid = *e->d_name >= '0' && *e->d_name <= '9' ? atoi(e->d_name) : 0;
    if (pid > 0) add_listed(pid, 0);
  }
  const enum result result = errno == 0 ? SEEN : fail("", (uint32_t)errno);
  closedir(folder);
  return result == SEEN ? read_listed(look) : FAILED;
}

/* Where ids continue after the highest one. An id below RESERVED_PIDS means that the counter was set back by hand. */
static int first_id(int to) { return to < FIRST_AFTER_WRAP ? 1 : FIRST_AFTER_WRAP; }
/*
 * The number of ids assigned after `from` and up to `to`, and the one that follows `id`. They ascend, and wrap at
 * `max`.
 */
static int count_between(int from, int to, int max) {
  return to >= from ? to - from : (from + 1 < max ? max - from - 1 : 0) + to - first_id(to) + 1;
}
static int id_after(int id, int to, int max) { return id < to || id + 1 < max ? id + 1 : first_id(to); }

static enum result scan_one(int pid, int parent) {
  (void)parent;
  size_t place;
  if (has(seen, pid)) return SEEN;
  enum result result = examine(pid, &place);
  if (result != SEEN) return result;
  suspend_on_sight(place);
  return is_dead(row_at(place)) ? ENDED : SEEN;
}

/*
 * Reads an id that is new. GONE when it shows nothing; a thread that leads no process gets no row. Only here a process
 * of the same user that hidepid=2 hides is found: to try every possible pid would cost a hundred times the look.
 */
static enum result read_new(int id, enum result (*look)(int pid, int parent)) {
  int tgid;
  uid_t effective;
  enum result result = read_status(id, &tgid, &effective);
  /* tgkill, because kill also succeeds for threads; then read again, because it may have appeared just now */
  if (result == GONE && syscall(SYS_tgkill, id, id, 0) == 0) {
    result = read_status(id, &tgid, &effective);
    if (result == GONE) {
      append_hidden(id, 0, 1, ticks_of(ms_of(CLOCK_REALTIME)));
      return SEEN;
    }
  }
  if (result == FAILED || result == GONE) return result;
  return result == SEEN && tgid != id ? SEEN : look(id, 0);
}

/*
 * Reads all processes, and closes the pass in rounds.
 *
 * Each round reads the ids that were assigned since the previous round, and once more the ids that showed nothing,
 * because a pid is assigned shortly before its process is visible. A round closes the pass when it finds every id
 * alive, or has no id to read: then all processes that existed when the round began have been seen. A process that has
 * ended may have left a child with a later pid, so another round must follow.
 */
static enum result scan(int *closed) {
  static int missing[MAX_SINGLE_READS];
  int missing_count = 0, list_again = 0;
  const int max = number_in("sys/kernel/pid_max");
  int last = max < 0 ? -1 : last_pid();
  const double until = ms_of(CLOCK_MONOTONIC) + CLOSING_TIMEOUT_MS;
  if (last < 0 || list(scan_one) == FAILED) return FAILED;
  *closed = 0;
  do {
    suspend_children();
    const int to = last_pid(), retry_count = missing_count;
    if (to < 0) return FAILED;
    int count = count_between(last, to, max);
    const int must_list = count > MAX_SINGLE_READS;
    int slipped = must_list || list_again;
    if (slipped && list(scan_one) == FAILED) return FAILED;
    for (int i = 0; i < retry_count; i++) {
      const enum result result = read_new(missing[i], scan_one);
      if (result == FAILED) return FAILED;
      if (result != SEEN) slipped = 1;
    }
    missing_count = 0;
    list_again = must_list;
    for (int id = last; !must_list && count > 0; count--) {
      id = id_after(id, to, max);
      const enum result result = has(seen, id) ? SEEN : read_new(id, scan_one);
      if (result == FAILED) return FAILED;
      if (result == GONE) missing[missing_count++] = id;
      if (result != SEEN) slipped = 1;
    }
    *closed = !slipped;
    last = to;
  } while (!*closed && ms_of(CLOCK_MONOTONIC) < until);
  return SEEN;
}

/* Appends the row of a newcomer, with the start time of its living parent for the lineage ledger. */
static enum result take_newcomer(int pid, int listed_parent) {
  size_t place;
  struct row parent;
  (void)listed_parent;
  enum result result = examine(pid, &place);
  if (result != SEEN) return result;
  if (is_dead(row_at(place))) {
    used = place;
    return GONE;
  }
  result = stat_of(row_at(place)->ppid, &parent);
  if (result == SEEN) {
    row_at(place)->parent_start = parent.start;
    row_at(place)->flags |= HAS_PARENT;
  }
  return result == FAILED ? FAILED : SEEN;
}

static struct {
  int from, to;
} new_range;
static enum result take_if_new(int pid, int parent) {
  const int from = new_range.from, to = new_range.to;
  const int fresh = to >= from ? pid > from && pid <= to : pid > from || pid <= to;
  return fresh ? take_newcomer(pid, parent) : SEEN;
}

static enum result newcomers(const char *cursor, int *now) {
  const int max = number_in("sys/kernel/pid_max"), to = max < 0 ? -1 : last_pid();
  if (to < 0) return FAILED;
  *now = to;
  if (strcmp(cursor, "-") == 0) return list(take_newcomer);
  const int from = atoi(cursor);
  if (from <= 0) return fail("?", EINVAL);
  int count = count_between(from, to, max);
  if (count > MAX_SINGLE_READS) {
    new_range.from = from;
    new_range.to = to;
    return list(take_if_new);
  }
  for (int id = from; count > 0; count--) {
    id = id_after(id, to, max);
    if (read_new(id, take_newcomer) == FAILED) return FAILED;
  }
  return SEEN;
}

/* Pids that had children when their lists were read. */
static uint8_t parents[PIDS / 8];

/*
 * Reads the kernel's list of one thread's children once, and adds the new ones to the listing. `text` is the list's
 * hash.
 */
static enum result read_children(int parent, const char *path, uint64_t *text) {
  static char piece[1 << 14];
  int fd = openat(proc, path, O_RDONLY | O_CLOEXEC), pid = 0;
  if (fd < 0) return result_of_errno(path) == FAILED ? FAILED : GONE;
  *text = FNV_OFFSET;
  for (ssize_t n; (n = read(fd, piece, sizeof piece)) > 0;)
    for (ssize_t i = 0; i < n; i++) {
      *text = (*text ^ (uint8_t)piece[i]) * FNV_PRIME;
      if (piece[i] >= '0' && piece[i] <= '9') {
        pid = pid * 10 + (piece[i] - '0');
        continue;
      }
      if (pid > 0 && !has(seen, pid)) {
        add(seen, pid);
        add_listed(pid, parent);
      }
      pid = 0;
    }
  close(fd);
  return SEEN;
}

/*
 * Lists the children of one thread. The kernel finds its position in the list by counting, so it skips an entry
 * whenever a child is reaped meanwhile. The list is complete when two readings are equal; the pids of all readings are
 * added.
 */
static enum result list_children_of(int parent, const char *thread) {
  char path[80];
  uint64_t before, text = FNV_OFFSET;
  enum result result;
  int tries = 0;
  snprintf(path, sizeof path, "%s/children", thread);
  do {
    before = text;
    result = read_children(parent, path, &text);
  } while (result == SEEN && text != before && ++tries < LIST_TRIES);
  if (tries > 0) add(parents, parent);
  return result;
}

/* `threads`: the number when it was read. A process with one thread has one list. */
static enum result list_children(int pid, uint32_t threads) {
  char thread[64];
  snprintf(thread, sizeof thread, "%d/task/%d", pid, pid);
  enum result result = list_children_of(pid, thread);
  if (threads <= 1 || result == FAILED) return result;
  snprintf(thread, sizeof thread, "%d/task", pid);
  DIR *tasks = open_folder(thread);
  if (tasks == NULL) return result_of_errno(thread);
  while (result != FAILED && next_thread(tasks, pid, thread, sizeof thread)) result = list_children_of(pid, thread);
  closedir(tasks);
  return result;
}

/* Appends the row of a living child. */
static enum result take_child(int pid, int parent) {
  size_t place;
  const enum result result = examine(pid, &place);
  if (result == SEEN && row_at(place)->state == '?') row_at(place)->ppid = parent;
  if (result == SEEN && is_dead(row_at(place))) used = place;
  if (result != GONE) return result == FAILED ? FAILED : SEEN;
  const int own = kill(pid, 0) == 0;
  if (own || errno == EPERM) append_hidden(pid, parent, own, 0);
  return SEEN;
}

/*
 * Reads the listed processes and all their descendants. The rows after `at` are those whose children are not read yet.
 */
static enum result list_generations(size_t at) {
  enum result result = SEEN;
  while (result != FAILED && listing.count > 0) {
    result = read_listed(take_child);
    listing.count = 0;
    for (; result != FAILED && at < used; at += row_at(at)->size)
      result = list_children(row_at(at)->pid, row_at(at)->threads);
  }
  return result;
}

/*
 * Reads all descendants of one process. A process whose parent ends meanwhile moves to an ancestor or to another
 * thread, so the lists of all parents are read again until they have nothing new.
 */
static enum result descendants(const char *word) {
  struct identity of;
  struct row row;
  if (!parse_identity(word, &of)) return fail("?", EINVAL);
  enum result result = stat_of(of.pid, &row);
  if (result == DENIED) return fail(word, EACCES);
  if (result != SEEN || row.start != of.start) return result == FAILED ? FAILED : SEEN;
  const double until = ms_of(CLOCK_MONOTONIC) + CLOSING_TIMEOUT_MS;
  size_t before;
  memset(parents, 0, sizeof parents);
  listing.count = 0;
  do {
    before = used;
    result = list_children(of.pid, row.threads);
    for (size_t at = sizeof(struct answer); result != FAILED && at < used; at += row_at(at)->size)
      if (has(parents, row_at(at)->pid)) result = list_children(row_at(at)->pid, row_at(at)->threads);
    if (result != FAILED) result = list_generations(before);
  } while (result != FAILED && used != before && ms_of(CLOCK_MONOTONIC) < until);
  return result == FAILED ? FAILED : SEEN;
}

/* Gone: no such pid, another start time, or dead with at most one thread. Unknown or hidden counts as alive. */
static int is_alive(const struct identity *one) {
  struct row row;
  enum result result = stat_of(one->pid, &row);
  if (result == GONE) {
    if (kill(one->pid, 0) < 0 && errno == ESRCH) return 0;
    result = stat_of(one->pid, &row); /* hidden, or read between two states */
  }
  return result != SEEN || (row.start == one->start && !is_dead(&row));
}

static enum result alive(char *words) {
  struct identity one;
  for (char *word; (word = strsep(&words, " ")) != NULL;) {
    if (*word == 0) continue;
    if (!parse_identity(word, &one)) return fail("?", EINVAL);
    *reserve(1) = (char)is_alive(&one);
    used++;
  }
  return SEEN;
}

/* ---- requests ---- */

static void send_answer(struct answer answer) {
  answer.size = (uint32_t)used;
  answer.origin = ms_of(CLOCK_REALTIME) - ms_of(CLOCK_BOOTTIME);
  memcpy(out, &answer, sizeof answer);
  for (size_t sent = 0; sent < used;) {
    ssize_t n = write(1, out + sent, used - sent);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) _exit(0); /* the host is gone */
    sent += (size_t)n;
  }
  if (room <= 1 << 20) return;
  free(out); /* do not keep the memory of a large answer */
  out = NULL;
  room = 0;
}

static void begin_answer(void) {
  used = 0;
  reserve(sizeof(struct answer));
  used = sizeof(struct answer);
}

static void serve(char *line) {
  struct answer answer = {0};
  int closed = 0, cursor = 0;
  since = 0;
  names_only = 0;
  begin_answer();
  memset(seen, 0, sizeof seen);
  char *rest = line, *word = strsep(&rest, " "), none[] = "";
  if (rest == NULL) rest = none;
  proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  enum result result = proc < 0 ? fail("", (uint32_t)errno) : SEEN;
  if (result == FAILED) {
    /* reported below */
  } else if (strcmp(word, "scan") == 0) {
    char *run = NULL;
    since = atof(strsep(&rest, " "));
    if (rest != NULL) run = strsep(&rest, " ");
    if (run != NULL) result = begin_on_sight(run, rest == NULL ? none : rest);
    if (result != FAILED) result = scan(&closed);
    end_on_sight();
  } else if (strcmp(word, "new") == 0) {
    result = newcomers(rest, &cursor);
  } else if (strcmp(word, "down") == 0) {
    names_only = 1;
    result = descendants(rest);
  } else if (strcmp(word, "alive") == 0) {
    result = alive(rest);
  } else {
    result = fail("?", EINVAL);
  }
  if (proc >= 0) close(proc);
  answer.closed = (uint32_t)closed;
  answer.cursor = cursor;
  if (result == FAILED) {
    begin_answer();
    answer.error = failed_errno == 0 ? EIO : failed_errno;
    memcpy(reserve(sizeof failed_path), failed_path, strlen(failed_path));
    used += strlen(failed_path);
  }
  send_answer(answer);
}

/* Closes descriptors that were inherited from the host, so that none is kept open here. */
static void close_from_3(void) {
#ifdef SYS_close_range
  if (syscall(SYS_close_range, 3U, ~0U, 0U) == 0) return;
#endif
  DIR *folder = opendir("/proc/self/fd");
  if (folder == NULL) { /* there is no /proc */
    for (int fd = 3, max = (int)sysconf(_SC_OPEN_MAX); fd < max; fd++) close(fd);
    return;
  }
  for (struct dirent *e; (e = readdir(folder)) != NULL;) {
    int fd = atoi(e->d_name);
    if (fd > 2 && fd != dirfd(folder)) close(fd);
  }
  closedir(folder);
}

int main(void) {
  host = getppid();
  self = getpid();
  uid = geteuid();
  close_from_3();
  /* signals of the terminal and the session are for the host, which may still need a look before its end */
  const int ignored[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU, SIGPIPE};
  for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++) signal(ignored[i], SIG_IGN);
  if (chdir("/") < 0) return 71; /* so that it keeps no folder in use */
  begin_answer();
  send_answer((struct answer){.cursor = VERSION});
  char *line = NULL;
  size_t size = 0;
  for (ssize_t n; (n = getline(&line, &size, stdin)) > 0;) {
    if (line[n - 1] == '\n') line[n - 1] = 0;
    serve(line);
  }
  return 0;
}
