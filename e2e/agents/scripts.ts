/** What the scripted model has an agent do, by the name in its prompt. */
import { join } from 'node:path';
import { cli } from '../fixtures/lab.ts';
import type { Scripts } from '../model-server/index.ts';

/** How many processes `kids` keeps, each in a session of its own or not, one without any of the run's variables. */
export const KIDS = 6;

/** The scripts. `nap`: a copy of `sleep` under another name, since Claude refuses to put `sleep` into the background. */
export function scriptsFor({ nap, state }: { nap: string; state: string }): Scripts {
  const quoted = (path: string) => `'${path}'`;
  const long = `${quoted(nap)} 900`;
  const daemons = [
    `${long} >/dev/null 2>&1 &`,
    `setsid ${long} >/dev/null 2>&1 &`,
    `nohup ${long} >/dev/null 2>&1 &`,
    `env -i setsid ${long} >/dev/null 2>&1 &`,
    `(cd / && env -i setsid nohup ${long} &) >/dev/null 2>&1;`,
  ].join(' ');
  const waits = `while test ! -e ${quoted(join(state, 'go'))}; do ${quoted(nap)} 0.2; done`;
  const huskies = `${quoted(process.execPath)} ${quoted(cli)} -C "$HUSKIES_WORKTREE"`;
  const commit = `git add -A && git -c user.name=A -c user.email=a@example.invalid commit -q -m 'work of the agent'`;
  const done = `${huskies} story done "$HUSKIES_STORY"`;
  return {
    /** A whole story: edits, leaves children, commits, says that it is done. */
    code: [
      { think: 'The file is missing.', say: 'I write the file.', write: ['hello.txt', 'written by the agent\n'] },
      { sh: `echo begun; ${daemons} echo "left behind: $$"` },
      { sh: commit },
      { sh: done },
      { say: 'The work is committed.' },
    ],
    /** The same for a CLI without a shell: it edits, and the rest is its own. */
    edit: [{ write: ['hello.txt', 'written by the agent\n'] }, { say: 'done' }],
    review: [{ sh: `${huskies} story verdict "$HUSKIES_STORY" pass && ${done}` }, { say: 'It passes.' }],
    /** Stays in the middle of a tool. */
    kids: [{ sh: `${daemons} ${long}` }, { say: 'the tool came back' }],
    /** Stays in the middle of a tool until it is let go; then as `code`. Codex goes on after 30 s, and waits again. */
    held: [
      { write: ['hello.txt', 'written by the agent\n'] },
      { sh: `${daemons} ${waits}` },
      ...Array.from({ length: 20 }, () => ({ sh: waits })),
      { sh: commit },
      { sh: done },
      { say: 'The work is committed.' },
    ],
  };
}
