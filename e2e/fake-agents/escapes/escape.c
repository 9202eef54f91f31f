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
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
/* When nobody reads the witness any more the test is over: none of these programs outlives it for long. */
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
/* A new program image without any environment. */
static void forget(void) {
  char *args[] = {"escape", "hold", "1", (char *)witness_path, NULL}, *none[] = {NULL};
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
/* About 200 forks per second, each in a session of its own and without its mark, living for two seconds. */
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

static void child(const char *kind) {
  if (strcmp(kind, "plain") == 0) stay();
  if (strcmp(kind, "deaf") == 0) deaf(), stay();
  if (strcmp(kind, "setsid") == 0) setsid(), stay();
  if (strcmp(kind, "daemon") == 0) daemonize(), deaf(), stay();
  if (strcmp(kind, "cleared") == 0) daemonize(), forget();
  if (strcmp(kind, "away") == 0) {
    daemonize();
    if (chdir("/") == 0) forget();
  }
  if (strcmp(kind, "hopper") == 0) hop();
  if (strcmp(kind, "storm") == 0) storm();
  if (strcmp(kind, "stopped") == 0) {
    setsid();
    in_place();
    for (;;) raise(SIGSTOP);
  }
  _exit(2);
}

int main(int argc, char **argv) {
  static const char *mixed[] = {"plain", "deaf", "setsid", "daemon", "cleared", "stopped", "away"};
  /* "mix-near" leaves out "away", which no scan can find */
  const int kinds = argc > 1 && strcmp(argv[1], "mix") == 0 ? 7 : 6;
  if (argc != 4) return 64;
  witness_path = argv[3];
  if (strcmp(argv[1], "hold") == 0) {
    /* the descriptor came through exec; only its number is unknown here */
    witness = open(witness_path, O_WRONLY);
    deaf();
    stay();
  }
  const int mix = strncmp(argv[1], "mix", 3) == 0;
  witness = open(witness_path, O_WRONLY);
  if (witness < 0) return 66;
  for (int i = 0, count = atoi(argv[2]); i < count; i++) {
    const char *kind = mix ? mixed[i % kinds] : argv[1];
    if (fork() == 0) child(kind);
  }
  if (strcmp(argv[1], "plain") != 0) deaf();
  in_place();
  for (;;) {
    while (waitpid(-1, NULL, WNOHANG) > 0) continue;
    end_with_witness(100);
  }
}
