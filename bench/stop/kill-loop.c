/*
 * The kernel's own speed: kills the given processes one after the other and waits until the last has ended.
 *
 *   kill-loop PID...     prints the microseconds from the first signal to the last end
 *
 * The pids are taken hold of before the clock starts, so no number can become another process's meanwhile. It
 * looks for no others: what has started since is left alone.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static double now_us(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return (double)at.tv_sec * 1e6 + (double)at.tv_nsec / 1e3;
}

int main(int argc, char **argv) {
  struct rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  struct pollfd *those = calloc((size_t)argc, sizeof *those);
  if (those == NULL) return 1;
  int count = 0;
  for (int i = 1; i < argc; i++) {
    const int fd = (int)syscall(SYS_pidfd_open, atoi(argv[i]), 0);
    if (fd < 0 && errno == ESRCH) continue;
    if (fd < 0) return perror("pidfd_open"), 1;
    those[count++] = (struct pollfd){.fd = fd, .events = POLLIN};
  }
  const double began = now_us();
  for (int i = 0; i < count; i++) {
    if (syscall(SYS_pidfd_send_signal, those[i].fd, SIGKILL, NULL, 0) < 0 && errno != ESRCH) return perror("kill"), 1;
  }
  for (int i = 0; i < count; i++) {
    while (poll(&those[i], 1, -1) < 0 && errno == EINTR) continue;
  }
  printf("%.1f\n", now_us() - began);
  return 0;
}
