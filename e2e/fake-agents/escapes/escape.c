/*
 * A fake agent that tries to leave processes behind, in one of the ways in which real ones do.
 *
 *   escape KIND COUNT WITNESS
 *
 * Makes COUNT processes (itself is one more) and stays. WITNESS is a FIFO: every process inherits its write end and
 * says one byte when it is in place, so its reader sees the end exactly when the last one is gone.
 * Every process carries WITNESS in its arguments, by which a test counts and cleans up.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int witness;
static const char *witness_path;

static void in_place(void) {
  while (write(witness, ".", 1) < 0 && errno == EINTR) continue;
}
static void rest(long ms) {
  struct timespec wait = {ms / 1000, ms % 1000 * 1000000};
  nanosleep(&wait, NULL);
}
/* When no process reads the witness any more, the test is over: none of these programs outlives it for long. */
static void end_with_witness(int wait_ms) {
  struct pollfd reader = {.fd = witness, .events = 0};
  if (poll(&reader, 1, wait_ms) > 0) _exit(0);
}
static void stay(void) {
  in_place();
  for (;;) end_with_witness(-1);
}
static void deaf(void) {
  signal(SIGHUP, SIG_IGN);
  signal(SIGTERM, SIG_IGN);
  signal(SIGINT, SIG_IGN);
}
/* Becomes an orphan in a session of its own. */
static void daemonize(void) {
  setsid();
  if (fork() != 0) _exit(0);
}
/* A new program image without any environment, which goes on as `kind`. */
static void forget(const char *kind) {
  char *args[] = {"escape", (char *)kind, "1", (char *)witness_path, NULL}, *none[] = {NULL};
  execve("/proc/self/exe", args, none);
  _exit(1);
}
/* Forks and exits about every millisecond: no look finds it where the last one saw it. */
static void hop(void) {
  in_place();
  for (;;) {
    if (fork() != 0) _exit(0);
    setsid();
    end_with_witness(1);
  }
}
/* About 200 forks per second, each in a session of its own, living for two seconds. */
static void storm(void) {
  in_place();
  signal(SIGCHLD, SIG_IGN);
  for (;;) {
    if (fork() == 0) {
      setsid();
      rest(2000);
      _exit(0);
    }
    end_with_witness(5);
  }
}

static void *work_on(void *unused) {
  stay();
  return unused;
}
/* Its leader thread ends: it reads as a zombie, without a command, while the other thread works on. */
static void headless(void) {
  pthread_t worker;
  setsid();
  if (pthread_create(&worker, NULL, work_on, NULL) == 0) pthread_exit(NULL);
  _exit(1);
}
/* Takes in orphans itself, as init and the keeper do. */
static void adopter(void) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  setsid();
  if (fork() == 0) daemonize(), stay();
  for (;;) end_with_witness(100);
}
/* Its child is stopped by tracing, not by a signal. */
static void tracer(void) {
  pid_t traced = fork();
  if (traced == 0) {
    setsid();
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    in_place();
    for (;;) raise(SIGTRAP);
  }
  waitpid(traced, NULL, 0);
  for (;;) end_with_witness(100);
}
/* A terminal of its own with a session on it, as tmux and script have. */
static void terminal(void) {
  int master = posix_openpt(O_RDWR | O_NOCTTY);
  if (master < 0 || grantpt(master) < 0 || unlockpt(master) < 0) _exit(1);
  if (fork() == 0) {
    setsid();
    if (open(ptsname(master), O_RDWR) < 0) _exit(1);
    stay();
  }
  for (;;) end_with_witness(100);
}
/* In a PID namespace of its own, where the kernel allows one. */
static void nested(void) {
  if (unshare(CLONE_NEWPID) < 0 && unshare(CLONE_NEWUSER | CLONE_NEWPID) < 0) stay();
  if (fork() == 0) setsid(), stay();
  for (;;) end_with_witness(100);
}
/* Two that watch each other: whoever is killed alone is replaced by the other within a millisecond. */
static void phoenix(void) {
  in_place();
  for (pid_t parent = getppid(), other = 0;;) {
    if (other == 0 && (other = fork()) == 0) setsid(), parent = getppid(), other = -1;
    if (other > 0 && waitpid(other, NULL, WNOHANG) == other) other = 0;
    if (other < 0 && getppid() != parent) other = 0;
    end_with_witness(1);
  }
}
static void sprout(int sig) {
  signal(sig, SIG_IGN);
  if (fork() == 0) setsid();
}
/* Answers each polite signal with a daemon more. */
static void hydra(void) {
  signal(SIGHUP, sprout);
  signal(SIGTERM, sprout);
  in_place();
  for (;;) end_with_witness(1000);
}

static void child(const char *kind) {
  if (strcmp(kind, "plain") == 0) stay();
  if (strcmp(kind, "deaf") == 0) deaf(), stay();
  if (strcmp(kind, "setsid") == 0) setsid(), stay();
  if (strcmp(kind, "daemon") == 0) daemonize(), deaf(), stay();
  if (strcmp(kind, "cleared") == 0) daemonize(), forget("hold");
  if (strcmp(kind, "away") == 0 && (daemonize(), chdir("/") == 0)) forget("hold");
  if (strcmp(kind, "hopper") == 0) hop();
  if (strcmp(kind, "storm") == 0) forget("storming");
  if (strcmp(kind, "sibling") == 0) setsid(), stay();
  if (strcmp(kind, "headless") == 0) headless();
  if (strcmp(kind, "adopter") == 0) adopter();
  if (strcmp(kind, "tracer") == 0) tracer();
  if (strcmp(kind, "terminal") == 0) terminal();
  if (strcmp(kind, "nested") == 0) nested();
  if (strcmp(kind, "phoenix") == 0) phoenix();
  if (strcmp(kind, "hydra") == 0) hydra();
  if (strcmp(kind, "renamed") == 0) setsid(), prctl(PR_SET_NAME, "a) S 1\n(b"), stay();
  if (strcmp(kind, "stopped") == 0) {
    setsid();
    in_place();
    for (;;) raise(SIGSTOP);
  }
  _exit(2);
}

/* As fork(); a sibling becomes its maker's parent's child instead, which only the first of a PID namespace cannot ask for. */
static pid_t make(const char *kind) {
  pid_t made = -1;
  if (strcmp(kind, "sibling") == 0) made = syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);
  return made >= 0 ? made : fork();
}

int main(int argc, char **argv) {
  static const char *mixed[] = {"plain", "deaf", "setsid", "daemon", "cleared", "stopped", "away"};
  /* "mix-near" leaves out "away", which no scan can find */
  const int kinds = argc > 1 && strcmp(argv[1], "mix") == 0 ? 7 : 6;
  if (argc != 4) return 64;
  witness_path = argv[3];
  const int mix = strncmp(argv[1], "mix", 3) == 0;
  /* after an exec the descriptor is there already; only its number is unknown */
  witness = open(witness_path, O_WRONLY);
  if (witness < 0) return 66;
  if (strcmp(argv[1], "hold") == 0) deaf(), stay();
  if (strcmp(argv[1], "storming") == 0) storm();
  for (int i = 0, count = atoi(argv[2]); i < count; i++) {
    const char *kind = mix ? mixed[i % kinds] : argv[1];
    if (make(kind) == 0) child(kind);
  }
  if (strcmp(argv[1], "plain") != 0 && strcmp(argv[1], "hydra") != 0) deaf();
  in_place();
  for (;;) {
    while (waitpid(-1, NULL, WNOHANG) > 0) continue;
    end_with_witness(100);
  }
}
