/** Finds out who takes in orphans here: pid 1, or a subreaper such as the user's systemd. */
import { spawn } from 'node:child_process';
import { readStat } from './examine.ts';

/** The shell ends at once; `cat` stays behind as an orphan until its input closes. */
const ORPHAN = 'exec 3<&0; cat <&3 >/dev/null 2>&1 & echo $!';

/** The pid of the adopter, or null when it could not be learned (then only pid 1 counts). */
export function learnAdopter(): Promise<number | null> {
  return new Promise((done) => {
    const shell = spawn('/bin/sh', ['-c', ORPHAN], { stdio: ['pipe', 'pipe', 'ignore'] });
    let answer = '';
    shell.stdout.on('data', (data) => {
      answer += String(data);
    });
    shell.on('error', () => done(null));
    shell.on('exit', () => {
      const orphan = Number.parseInt(answer, 10);
      const adopter = orphan > 1 ? (readStat(orphan)?.stat.ppid ?? null) : null;
      shell.stdin.destroy();
      done(adopter === process.pid ? null : adopter);
    });
  });
}
