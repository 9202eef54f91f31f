/*
 * huskies-keeper: holds the process tree of one agent together (Linux).
 *
 *   huskies-keeper --fifo PATH [--cgroup FOLDER] [--pipes] -- CMD ARGS...
 *       Runs CMD, in the cgroup if one is given, and keeps its tree. With --pipes the agent's stdin, stdout and stderr
 *       are pipes, and the keeper does not watch stdin. It reports to the host through the FIFO, one line each:
 *       nocgroup ERRNO   the agent could not join the cgroup and runs without it
 *       start PID        the agent's program runs under this pid
 *       exec ERRNO       the program could not be started; nothing ran
 *       exit N           the agent itself has ended (128 + signal when killed); descendants may still run
 *       empty            the kernel reports that no descendant is left (waitpid: ECHILD); always the last line
 *   huskies-keeper --exec CMD ARGS...
 *       Only closes inherited descriptors and becomes CMD.
 *
 * The keeper is a subreaper: orphans of the tree become its children instead of init's, whatever session, name or
 * environment they have. It is asked to end by SIGTERM or SIGHUP, by a hang-up of the terminal, or when the FIFO has no
 * reader any more (the host has crashed). It then kills its children until there are none. A child's pid cannot be
 * reused before its parent reaps it, so no signal of the keeper can reach another process.
 *
 * The agent is not affected: it leads its own session, with the terminal as its controlling terminal (on pipes: with
 * none), as it would without the keeper. Keyboard signals, window size, hang-up, job control and orphaned groups work
 * as usual. None of them reaches the keeper, which has given up the terminal and only watches it for a hang-up.
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
static volatile sig_atomic_t kill_requested = 0;

static void on_kill(int sig) { (void)sig; kill_requested = 1; }
static void on_child(int sig) { (void)sig; /* only wakes ppoll */ }

/*
 * A line is shorter than PIPE_BUF, so it is written whole. The result may be ignored: poll detects that the reader is
 * gone.
 */
static void send_report(const char *word, long number) {
  char line[64];
  int n = number < 0 ? snprintf(line, sizeof line, "%s\n", word) : snprintf(line, sizeof line, "%s %ld\n", word, number);
  if (write(fifo, line, (size_t)n) < 0) return;
}

/* The PTY library leaks the PTY masters of other runs into its children; no program may inherit them. */
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
 * Replaces the keeper's own copies of the agent's pipes by /dev/null, or closes them where there is none. Otherwise the
 * host would not see the end of the output, nor the agent the end of its input.
 */
static void release_pipes(void) {
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

/*
 * The agent joins the cgroup before its exec, so that no child of it can be outside. The keeper, which reaps, stays
 * outside.
 */
static void join_cgroup(const char *folder) {
  char path[4096];
  int n = snprintf(path, sizeof path, "%s/cgroup.procs", folder);
  int fd = n < (int)sizeof path ? open(path, O_WRONLY | O_CLOEXEC) : -1;
  if (n >= (int)sizeof path) errno = ENAMETOOLONG;
  if (fd < 0 || write(fd, "0", 1) != 1) send_report("nocgroup", errno);
  if (fd >= 0) close(fd);
}

/*
 * Runs in the child, and gives it the terminal as if it had been opened for it alone. A successful exec closes
 * `exec_error`.
 */
static void become_agent(char **argv, const char *cgroup, int exec_error) {
  if (cgroup != NULL) join_cgroup(cgroup);
  setsid();
  ioctl(0, TIOCSCTTY, 0);
  for (int sig = 1; sig < NSIG; sig++) signal(sig, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  execvp(argv[0], argv);
  int error = errno;
  if (write(exec_error, &error, sizeof error) < 0) _exit(126);
  _exit(127);
}

/* 0 when the agent's program runs, else the errno of fork or exec. */
static int start(char **argv, const char *cgroup) {
  int exec_error[2];
  if (pipe2(exec_error, O_CLOEXEC) < 0) return errno;
  agent = fork();
  if (agent < 0) return errno;
  if (agent == 0) become_agent(argv, cgroup, exec_error[1]);
  close(exec_error[1]);
  int error = 0;
  ssize_t n;
  while ((n = read(exec_error[0], &error, sizeof error)) < 0 && errno == EINTR) continue;
  close(exec_error[0]);
  return n == (ssize_t)sizeof error ? error : 0;
}

/* Reaps children that have ended. 1: no children are left; 0: some still run. */
static int reap(void) {
  for (;;) {
    int status;
    pid_t pid = waitpid(-1, &status, WNOHANG);
    if (pid == 0) return 0;
    if (pid < 0 && errno == EINTR) continue;
    if (pid < 0) return errno == ECHILD;
    if (pid != agent) continue;
    code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    send_report("exit", code);
    agent = -1;
  }
}

/* False for the /proc of another PID namespace, where every pid belongs to a different process, even the keeper's. */
static int proc_shows_self(void) {
  char number[16] = "";
  return readlink("/proc/self", number, sizeof number - 1) > 0 && atoi(number) == (int)getpid();
}

/*
 * Without a usable /proc: kills the agent and its group, whose number is not reused before the agent is reaped. The
 * keeper waits for the rest; if they do not end, the host gets no proof and reports that.
 */
static void kill_agent(void) {
  if (agent > 0) kill(-agent, SIGKILL);
}

/* For a kernel without /proc/PID/task/TID/children: kills every process whose parent is the keeper. */
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
 * Kills until waitpid returns ECHILD. The wait for a SIGCHLD is bounded, because none is sent when an orphan becomes a
 * child. It grows from 0.2 to 50 ms, for processes that cannot die (in D state, or another user's).
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

static void set_handler(int sig, void (*handler)(int)) {
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
  /* The host opens its end of the FIFO first. Without a reader the host is gone, and nothing is started. */
  fifo = open(argv[2], O_WRONLY | O_NONBLOCK | O_CLOEXEC);
  if (fifo < 0 || prctl(PR_SET_CHILD_SUBREAPER, 1) < 0) {
    perror("huskies-keeper");
    return 71;
  }
  const int ignored[] = {SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU, SIGPIPE};
  for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++) set_handler(ignored[i], SIG_IGN);
  /* Gives up the terminal, so that the agent's session can take it. The SIGHUP that this causes is ignored. */
  ioctl(0, TIOCNOTTY);
  set_handler(SIGHUP, SIG_IGN);

  sigset_t all, awake;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, NULL);
  sigemptyset(&awake);
  set_handler(SIGHUP, on_kill);
  set_handler(SIGTERM, on_kill);
  set_handler(SIGCHLD, on_child);

  int error = start(argv + dashes + 1, in_cgroup ? argv[4] : NULL);
  if (error != 0) {
    send_report("exec", error);
    code = 127;
    agent = -1;
  } else {
    send_report("start", agent);
  }
  if (on_pipes) release_pipes();
  /* Both are level-triggered, so an earlier event is not missed. poll ignores a negative descriptor. */
  struct pollfd watched[] = {{.fd = on_pipes ? -1 : 0, .events = 0}, {.fd = fifo, .events = 0}};
  while (!kill_requested && !reap())
    if (ppoll(watched, 2, NULL, &awake) > 0) kill_requested = 1;
  kill_all();
  send_report("empty", -1);
  return code;
}
