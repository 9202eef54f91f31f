/** The ways of killing an agent that are compared. */
import treeKill from 'tree-kill';
import type { EscapeKit, StartedRun } from '../../src/main/testing/escapes.ts';

export interface Way {
  name: string;
  container: 'auto' | 'scan';
  /** Resolves to what it says when it holds itself done; null: it says nothing. */
  kill(run: StartedRun, kit: EscapeKit): Promise<string | null>;
}

async function stop(run: StartedRun, kit: EscapeKit): Promise<string> {
  const outcome = await kit.stop(run.target);
  if (outcome.verdict !== 'gone') return outcome.verdict;
  return outcome.strength === 'kernel' ? 'proven gone' : 'none seen';
}

export const WAYS: readonly Way[] = [
  { name: 'Huskies, keeper', container: 'auto', kill: stop },
  { name: 'Huskies, looking only', container: 'scan', kill: stop },
  {
    name: 'tree-kill (npm), SIGKILL',
    container: 'scan',
    kill: (run) =>
      new Promise((done) => {
        treeKill(run.pty.root.pid, 'SIGKILL', (error) => done(error ? 'an error' : 'done'));
      }),
  },
  {
    // UnixTerminal.kill() of node-pty is this one signal to the PTY's child
    name: 'node-pty kill() (SIGHUP)',
    container: 'scan',
    async kill(run) {
      process.kill(run.pty.root.pid, 'SIGHUP');
      return null;
    },
  },
];
