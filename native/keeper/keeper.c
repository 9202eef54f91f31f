/*
 * huskies-keeper: holds the process tree of one agent together (Linux).
 *
 *   huskies-keeper --fifo PATH [--cgroup FOLDER] [--pipes] -- CMD ARGS...
 *       runs CMD, in that cgroup, and keeps its tree; with --pipes its input and output are pipes of its own, and the end
 *       of its input means nothing to the keeper; tells the host through the FIFO:
 *       nocgroup ERRNO   the cgroup could not be joined; CMD runs without
 *       start PID    the agent's program runs under this pid
 *       exec ERRNO   it could not be started; nothing ran
 *       exit N       the agent itself has ended (128 + signal when killed); descendants may live on
 *       empty        the kernel said that no descendant is left (waitpid: ECHILD); the last line ever
 *   huskies-keeper --exec CMD ARGS...           only closes inherited descriptors and becomes CMD
 *
 * It is a subreaper: an orphan of the tree comes to it instead of init, whatever sessions, names and environments it
 * made for itself. Told to end (SIGTERM, SIGHUP, the terminal hung up, the FIFO's reader gone: the host crashed), it
 * kills its children until there are none. A child's pid cannot be reused before its parent reaps it, so no signal of
 * the keeper can hit a stranger.
 *
 * The agent notices nothing: it leads its own session with the terminal as its controlling one (on pipes: without one),
 * as it would without the keeper. Signals of the keyboard, window size, hang-up, job control and orphaned groups work on it as ever, and
 * none of them reach the keeper, which has given the terminal up and only watches it for the hang-up.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int fifo = -1;
static pid_t agent = -1;
static int code = 0;
static volatile sig_atomic_t told_to_kill = 0;

static void on_kill(int sig) { (void)sig; told_to_kill = 1; }
static void on_child(int sig) { (void)sig; /* only wakes ppoll */ }

/* One line fits a FIFO write whole (PIPE_BUF); a reader that is gone is noticed by poll, so the result may be ignored. */
static void tell(const char *word, long number) {
  char line[64];
  int n = number < 0 ? snprintf(line, sizeof line, "%s\n", word) : snprintf(line, sizeof line, "%s %ld\n", word, number);
  if (write(fifo, line, (size_t)n) < 0) return;
}

/* The PTY library leaks other runs' PTY masters into its children; nobody may inherit them. */
static void close_from_3(void) {
#ifdef SYS_close_range
  if (syscall(SYS_close_range, 3U, ~0U, 0U) == 0) return;
#endif
  DIR *dir = opendir("/proc/self/fd");
  if (dir == NULL) {
    for (int fd = 3, max = (int)sysconf(_SC_OPEN_MAX); fd < max; fd++) close(fd);
    return;
  }
  for (struct dirent *e; (e = readdir(dir)) != NULL;) {
    int fd = atoi(e->d_name);
    if (fd > 2 && fd != dirfd(dir)) close(fd);
  }
  closedir(dir);
}

/*
 * With pipes the keeper must not hold them: the host hears the end of the output when the last of the tree is gone or has
 * closed it, and the agent may close its input or have it closed. Without a /dev/null they are only closed.
 */
static void let_go_of_pipes(void) {
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int fd = 0; fd < 3; fd++)
    if (null < 0 || dup2(null, fd) < 0) close(fd);
  if (null > 2) close(null);
}

static int exec_only(char **argv) {
  close_from_3();
  execvp(argv[0], argv);
  int error = errno;
  fprintf(stderr, "%s: %s\n", argv[0], strerror(error));
  return error == ENOENT ? 127 : 126;
}

/* The agent joins by itself, so that not even its first child is outside; the keeper, which reaps, stays out of it. */
static void join_cgroup(const char *folder) {
  char path[4096];
  int n = snprintf(path, sizeof path, "%s/cgroup.procs", folder);
  int fd = n < (int)sizeof path ? open(path, O_WRONLY | O_CLOEXEC) : -1;
  if (n >= (int)sizeof path) errno = ENAMETOOLONG;
  if (fd < 0 || write(fd, "0", 1) != 1) tell("nocgroup", errno);
  if (fd >= 0) close(fd);
}

/* In the child: as if the terminal had been opened for it alone. `report` is closed by a successful exec. */
static void become_agent(char **argv, const char *cgroup, int report) {
  if (cgroup != NULL) join_cgroup(cgroup);
  setsid();
  ioctl(0, TIOCSCTTY, 0);
  for (int sig = 1; sig < NSIG; sig++) signal(sig, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  execvp(argv[0], argv);
  int error = errno;
  if (write(report, &error, sizeof error) < 0) _exit(126);
  _exit(127);
}

/* 0 when the agent's program runs, else the errno of fork or exec. */
static int start(char **argv, const char *cgroup) {
  int report[2];
  if (pipe2(report, O_CLOEXEC) < 0) return errno;
  agent = fork();
  if (agent < 0) return errno;
  if (agent == 0) become_agent(argv, cgroup, report[1]);
  close(report[1]);
  int error = 0;
  ssize_t n;
  while ((n = read(report[0], &error, sizeof error)) < 0 && errno == EINTR) continue;
  close(report[0]);
  return n == (ssize_t)sizeof error ? error : 0;
}

/* Takes in the dead. 1: no children are left; 0: some live. */
static int reap(void) {
  for (;;) {
    int status;
    pid_t pid = waitpid(-1, &status, WNOHANG);
    if (pid == 0) return 0;
    if (pid < 0 && errno == EINTR) continue;
    if (pid < 0) return errno == ECHILD;
    if (pid != agent) continue;
    code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    tell("exit", code);
    agent = -1;
  }
}

/* Where /proc is another PID namespace's, its numbers name others, and one of them may well be this one's. */
static int proc_shows_self(void) {
  char number[16] = "";
  return readlink("/proc/self", number, sizeof number - 1) > 0 && atoi(number) == (int)getpid();
}

/*
 * Without a /proc: at least the agent and its group, whose number is its own until it is reaped. The others are waited
 * for; without proof, so the host will say so.
 */
static void kill_agent(void) {
  if (agent > 0) kill(-agent, SIGKILL);
}

/* Where the kernel was built without children lists: every process whose parent is this one. */
static void kill_children_by_scan(void) {
  DIR *proc = opendir("/proc");
  if (proc == NULL) {
    kill_agent();
    return;
  }
  for (struct dirent *e; (e = readdir(proc)) != NULL;) {
    int pid = atoi(e->d_name), parent = 0;
    char path[64], stat[512];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    int fd = pid > 1 ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0) continue;
    ssize_t n = read(fd, stat, sizeof stat - 1);
    close(fd);
    stat[n > 0 ? n : 0] = 0;
    char *name_end = strrchr(stat, ')'); /* names may hold anything, `)` and newlines too */
    if (name_end != NULL && sscanf(name_end + 1, " %*c %d", &parent) == 1 && parent == getpid()) kill(pid, SIGKILL);
  }
  closedir(proc);
}

static void kill_children(void) {
  char path[64];
  if (!proc_shows_self()) {
    kill_agent();
    return;
  }
  snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
  FILE *list = fopen(path, "re");
  if (list == NULL) {
    kill_children_by_scan();
    return;
  }
  for (int pid; fscanf(list, "%d", &pid) == 1;)
    if (pid > 1) kill(pid, SIGKILL);
  fclose(list);
}

/*
 * Until ECHILD. An orphan can come without a SIGCHLD (its parent was a grandchild), so the wait is bounded: short while
 * the tree still falls apart, longer when something cannot die (D state, another user's).
 */
static void kill_all(void) {
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  for (long ns = 200000; !reap(); ns = ns < 50000000 ? ns * 2 : ns) {
    kill_children();
    struct timespec wait = {0, ns};
    if (sigtimedwait(&child, NULL, &wait) == SIGCHLD && ns > 1000000) ns = 200000;
  }
}

static void on(int sig, void (*handler)(int)) {
  struct sigaction action = {.sa_handler = handler};
  sigaction(sig, &action, NULL);
}

int main(int argc, char **argv) {
  if (argc > 2 && strcmp(argv[1], "--exec") == 0) return exec_only(argv + 2);
  const int in_cgroup = argc > 4 && strcmp(argv[3], "--cgroup") == 0, after = in_cgroup ? 5 : 3;
  const int on_pipes = argc > after && strcmp(argv[after], "--pipes") == 0, dashes = after + on_pipes;
  if (argc < dashes + 2 || strcmp(argv[1], "--fifo") != 0 || strcmp(argv[dashes], "--") != 0) {
    fprintf(stderr, "usage: huskies-keeper --fifo PATH [--cgroup FOLDER] [--pipes] -- CMD ARGS... | --exec CMD ARGS...\n");
    return 64;
  }
  close_from_3();
  /* The host opens its end first; without a host there is nobody to keep for. */
  fifo = open(argv[2], O_WRONLY | O_NONBLOCK | O_CLOEXEC);
  if (fifo < 0 || prctl(PR_SET_CHILD_SUBREAPER, 1) < 0) {
    perror("huskies-keeper");
    return 71;
  }
  const int ignored[] = {SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU, SIGPIPE};
  for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++) on(ignored[i], SIG_IGN);
  /* Gives the terminal up for the agent's session to take; the SIGHUP that comes of it is ignored and dropped here. */
  ioctl(0, TIOCNOTTY);
  on(SIGHUP, SIG_IGN);

  sigset_t all, awake;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, NULL);
  sigemptyset(&awake);
  on(SIGHUP, on_kill);
  on(SIGTERM, on_kill);
  on(SIGCHLD, on_child);

  int error = start(argv + dashes + 1, in_cgroup ? argv[4] : NULL);
  if (error != 0) {
    tell("exec", error);
    code = 127;
    agent = -1;
  } else {
    tell("start", agent);
  }
  if (on_pipes) let_go_of_pipes();
  /* Both watches are level-triggered: what happened before this point is not missed. A negative one is left out. */
  struct pollfd watched[] = {{.fd = on_pipes ? -1 : 0, .events = 0}, {.fd = fifo, .events = 0}};
  while (!told_to_kill && !reap())
    if (ppoll(watched, 2, NULL, &awake) > 0) told_to_kill = 1;
  kill_all();
  tell("empty", -1);
  return code;
}
