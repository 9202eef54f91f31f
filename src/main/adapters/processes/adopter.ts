/** Finds out who takes in orphans here: pid 1, or a subreaper such as the user's systemd. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readStat } from './examine.ts';

/** The shell ends at once; `cat` stays behind as an orphan until its input closes. */
const ORPHAN = 'exec 3<&0; cat <&3 >/dev/null 2>&1 & echo $!';

/** The pid of the adopter, or null when it could not be learned (then only pid 1 counts). */
export function learnAdopter(): Promise<number | null> {
  return new Promise((done) => {
    const shell: ChildProcess = spawn('/bin/sh', ['-c', ORPHAN], { stdio: ['pipe', 'pipe', 'ignore'] });
    let answer = '';
    // without a descriptor left there is neither shell nor output
    shell.on('error', () => done(null));
    shell.stdout?.on('data', (data) => {
      answer += String(data);
    });
    shell.on('exit', () => {
      const orphan = Number.parseInt(answer, 10);
      const adopter = orphan > 1 ? parentOf(orphan) : null;
      shell.stdin?.destroy();
      done(adopter === process.pid ? null : adopter);
    });
  });
}

/** Null also when it cannot be read: then only pid 1 counts, and more is taken for foreign, never less. */
function parentOf(pid: number): number | null {
  try {
    return readStat(pid)?.stat.ppid ?? null;
  } catch {
    return null;
  }
}
