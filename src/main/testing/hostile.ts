/** What the tests of hostile surroundings share: odd programs, and the assurance that a stop can only reach their own. */
import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { StopTarget } from '../core/stopping/index.ts';

/** `named HEX FILE`: calls itself by these bytes (at most 15), says so by making FILE, and stays. */
const NAMED = `
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>
int main(int argc, char **argv) {
  char name[16] = "";
  unsigned byte;
  for (int i = 0; argc > 2 && i < 15 && sscanf(argv[1] + 2 * i, "%2x", &byte) == 1; i++) name[i] = (char)byte;
  prctl(PR_SET_NAME, name);
  if (argc > 3) prctl(PR_SET_DUMPABLE, 0);
  close(open(argv[2], O_CREAT | O_WRONLY, 0600));
  for (;;) pause();
}`;

/** `turncoat`: becomes wholly the user whose file it is (set-user-ID), and stays. */
const TURNCOAT = `
#define _GNU_SOURCE
#include <unistd.h>
int main(void) {
  if (setresuid(geteuid(), geteuid(), geteuid()) != 0) return 1;
  setsid(); /* the terminal's hang-up would end it, whosever it is */
  for (;;) pause();
}`;

/** `vforker FILE`: waits for its child in D state, as every vfork does; this D can be killed. */
const VFORKER = `
#define _GNU_SOURCE
#include <fcntl.h>
#include <unistd.h>
int main(int argc, char **argv) {
  if (argc < 2 || vfork() != 0) return 1;
  close(open(argv[1], O_CREAT | O_WRONLY, 0600));
  for (;;) pause();
}`;

/**
 * `dying FILE`: its first child is the init of a PID namespace. Killed, that one cannot come to its end before the second,
 * which lies there dead, is reaped; so it is exiting, without memory and no zombie, until `dying` is asked by SIGTERM and
 * reaps both itself: the init of a machine may take seconds for that.
 */
const DYING = `
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
static int born(void) {
  const int pid = fork();
  while (pid == 0) pause();
  return pid;
}
int main(int argc, char **argv) {
  if (argc < 2 || unshare(CLONE_NEWPID | (geteuid() == 0 ? 0 : CLONE_NEWUSER)) != 0) return 1;
  const int init = born(), other = born();
  int asked;
  sigset_t to_end;
  sigemptyset(&to_end);
  sigaddset(&to_end, SIGTERM);
  sigprocmask(SIG_BLOCK, &to_end, NULL);
  if (init < 0 || other < 0 || kill(init, SIGKILL) != 0) return 1;
  FILE *file = fopen(argv[1], "w");
  if (file == NULL || fprintf(file, "%d\\n", init) < 0 || fclose(file) != 0) return 1;
  sigwait(&to_end, &asked);
  return waitpid(other, NULL, 0) != other || waitpid(init, NULL, 0) != init;
}`;

/**
 * `shedding`: of its 900 children every third one lives; it says `ready` and then reaps the dead, oldest first, one in a
 * quarter of a ms, and says `over`. Its children end with it.
 */
const SHEDDING = `
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
int main(void) {
  int dead[900], count = 0;
  for (int i = 0; i < 900; i++) {
    const int pid = fork();
    if (pid < 0) return 1;
    if (pid == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (i % 3 < 2) _exit(0);
      for (;;) pause();
    }
    if (i % 3 < 2) dead[count++] = pid;
  }
  siginfo_t ended;
  waitid(P_PID, dead[count - 1], &ended, WEXITED | WNOWAIT);
  if (write(1, "ready\\n", 6) != 6) return 1;
  for (int i = 0; i < count; i++) {
    waitpid(dead[i], 0, 0);
    nanosleep(&(struct timespec){0, 250000}, 0);
  }
  if (write(1, "over\\n", 5) != 5) return 1;
  for (;;) pause();
}`;

const PROGRAMS = { named: NAMED, turncoat: TURNCOAT, vforker: VFORKER, dying: DYING, shedding: SHEDDING };

export function compileOdd(name: keyof typeof PROGRAMS, dir: string): string {
  const program = join(dir, name);
  execFileSync('cc', ['-Wall', '-x', 'c', '-o', program, '-'], { input: PROGRAMS[name] });
  return program;
}

/**
 * Before the first signal: the worktree, and whoever the target names, is the test's own. Throws otherwise. What has
 * ended already, or may not be read, is nobody whom a signal of this test could newly reach.
 */
export function assertOwn(target: Pick<StopTarget, 'worktree' | 'root' | 'known'>, dir: string): void {
  const { worktree, root, known } = target;
  if (worktree !== null && !worktree.startsWith(`${dir}/`)) throw new Error(`${worktree} is not in ${dir}`);
  for (const { pid } of [...known, ...(root === null ? [] : [root])]) {
    let words: string;
    try {
      words = `${readlinkSync(`/proc/${pid}/cwd`)} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8')}`;
    } catch {
      continue;
    }
    if (!words.includes(dir)) throw new Error(`${pid} has nothing to do with ${dir}: ${words}`);
  }
}
