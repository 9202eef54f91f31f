/** Shared by tests of hostile environments: unusual programs, and a check that a stop reaches only the test's processes. */
import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { StopTarget } from '../core/stopping/index.ts';

/** `named HEX FILE`: sets its name to these bytes (at most 15), creates FILE when done, and waits. */
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

/** `turncoat`: a set-user-ID program that switches all its user ids to the owner of its file, and waits. */
const TURNCOAT = `
#define _GNU_SOURCE
#include <unistd.h>
int main(void) {
  if (setresuid(geteuid(), geteuid(), geteuid()) != 0) return 1;
  setsid(); /* otherwise the terminal's hang-up would end it */
  for (;;) pause();
}`;

/** `vforker FILE`: waits for its child in D state, as every parent of a vfork does. It can be killed in this D state. */
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
 * `dying FILE`: keeps a process exiting, without memory and not yet a zombie.
 *
 * Its first child is the init of a PID namespace. When killed, that child cannot finish exiting until the second child,
 * a zombie in the namespace, is reaped. On SIGTERM, `dying` reaps both itself, since a machine's init may take seconds.
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
 * `shedding`: starts 900 children, of which every third stays alive. It prints `ready`, reaps the zombies one by one from
 * the oldest with a pause of 0.25 ms, and prints `over`. Its children end with it.
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

/** Compiles one of the programs into `dir` and returns its path. */
export function compileOdd(name: keyof typeof PROGRAMS, dir: string): string {
  const program = join(dir, name);
  execFileSync('cc', ['-Wall', '-x', 'c', '-o', program, '-'], { input: PROGRAMS[name] });
  return program;
}

/**
 * Throws unless the worktree and all processes of the target belong to the test. Call it before the first signal.
 * Processes that have ended or cannot be read are skipped, since a signal of this test does not reach them.
 */
export function assertOwn(target: Pick<StopTarget, 'worktree' | 'root' | 'known'>, dir: string): void {
  const { worktree, root, known } = target;
  if (worktree !== null && !worktree.startsWith(`${dir}/`)) throw new Error(`${worktree} is not in ${dir}`);
  for (const { pid } of [...known, ...(root === null ? [] : [root])]) {
    let text: string;
    try {
      text = `${readlinkSync(`/proc/${pid}/cwd`)} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8')}`;
    } catch {
      continue;
    }
    if (!text.includes(dir)) throw new Error(`process ${pid} does not belong to ${dir}: ${text}`);
  }
}
