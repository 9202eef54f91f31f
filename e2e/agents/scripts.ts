/** What the scripted model has an agent do, by the name in its prompt. */
import { join } from 'node:path';
import { cli } from '../fixtures/lab.ts';
import type { Scripts } from '../model-server/index.ts';

/** How many processes `kids` keeps, each in a session of its own or not, one without any of the run's variables. */
export const KIDS = 6;

/** The names of the scripts for a CLI: one whose model has no shell edits only, and its test command does the rest. */
export function scriptsOf({ hasShell }: { hasShell: boolean }): { work: string; stay: string } {
  return hasShell ? { work: 'code', stay: 'kids' } : { work: 'edit', stay: 'edit-stay' };
}

const quoted = (path: string) => `'${path}'`;

/** Starts children that a tool leaves behind: all of KIDS but the one that it waits for. */
function daemonsOf(nap: string): string {
  const long = `${quoted(nap)} 900`;
  return [
    `${long} >/dev/null 2>&1 &`,
    `setsid ${long} >/dev/null 2>&1 &`,
    `nohup ${long} >/dev/null 2>&1 &`,
    `env -i setsid ${long} >/dev/null 2>&1 &`,
    `(cd / && env -i setsid nohup ${long} &) >/dev/null 2>&1;`,
  ].join(' ');
}

/** The test command of a CLI whose model has no shell: it leaves children, and stays where the model has asked for that. */
export function checkFor(nap: string): string {
  return `${daemonsOf(nap)}\ntest ! -e stay.txt || ${quoted(nap)} 900\n`;
}

/** The scripts. `nap`: a copy of `sleep` under another name, since Claude refuses to put `sleep` into the background. */
export function scriptsFor({ nap, state }: { nap: string; state: string }): Scripts {
  const daemons = daemonsOf(nap);
  const long = `${quoted(nap)} 900`;
  const waits = `while test ! -e ${quoted(join(state, 'go'))}; do ${quoted(nap)} 1; echo waiting; done`;
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
    /** Edits the worktree, and then writes outside of it by a command. */
    outside: [
      { write: ['hello.txt', 'written by the agent\n'] },
      { sh: `echo outside > ${quoted(join(state, 'outside.txt'))}`, escalates: true },
      { say: 'That is all.' },
    ],
    'edit-stay': [{ write: ['stay.txt', 'its test command stays\n'] }, { say: 'done' }],
    'status-401': [{ status: 401, message: 'the key is not valid' }],
    'status-402': [{ status: 402, message: 'out of credit' }],
    'status-429': [{ status: 429, message: 'too many requests', retryAfterSeconds: 30 }],
    'status-500': [{ status: 500, message: 'something broke' }],
    hang: [{ hang: true }],
    cut: [{ cut: true, say: 'this answer is cut off in the middle of its only sentence' }],
    /** Runs a command and ends its turn, without a word that the work is done. */
    talk: [{ sh: 'echo begun > begun.txt; cat begun.txt' }, { say: 'That is all.' }],
    review: [{ sh: `${huskies} story verdict "$HUSKIES_STORY" pass && ${done}` }, { say: 'It passes.' }],
    /** Turns of a conversation. */
    hello: [{ say: 'This is the first turn.' }],
    more: [{ say: 'This is a further turn.' }],
    /** Stays in the middle of a tool. */
    kids: [{ sh: `${daemons} ${long}` }, { say: 'the tool came back' }],
    /**
     * Stays in the middle of a tool until it is let go; then as `code`. Codex and Copilot go on after 30 s, and wait again;
     * others would take several calls that are the same for a loop.
     */
    held: [
      { write: ['hello.txt', 'written by the agent\n'] },
      { sh: `${daemons} ${waits}` },
      ...Array.from({ length: 20 }, (_, n) => ({ sh: `: ${n}; ${waits}` })),
      { sh: commit },
      { sh: done },
      { say: 'The work is committed.' },
    ],
  };
}
