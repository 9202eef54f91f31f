/** Finds the process that becomes the parent of orphans here: pid 1, or a subreaper such as the user's systemd. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readStat } from './examine.ts';

/** The shell ends at once, and `cat` stays as an orphan until its stdin closes. */
const ORPHAN = 'exec 3<&0; cat <&3 >/dev/null 2>&1 & echo $!';

/** The pid of the adopter, or null when it cannot be found, so that only pid 1 counts. Never rejects. */
export function findAdopter(): Promise<number | null> {
  return new Promise((done) => {
    const shell: ChildProcess = spawn('/bin/sh', ['-c', ORPHAN], { stdio: ['pipe', 'pipe', 'ignore'] });
    let answer = '';
    // without a free descriptor there is no shell and no output
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

/** Null also when it cannot be read. Then more processes are taken for foreign, never fewer. */
function parentOf(pid: number): number | null {
  try {
    return readStat(pid)?.stat.ppid ?? null;
  } catch {
    return null;
  }
}
