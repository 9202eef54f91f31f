/**
 * Gives the agent its own PID namespace with util-linux's unshare. The hold is exact, but setuid programs such as sudo
 * fail inside.
 */
import { spawnSync } from 'node:child_process';
import { type Message, message, whyOf } from '../../../contract/index.ts';

/**
 * `--map-current-user` keeps the owner of files. `--kill-child` ends the namespace when unshare itself ends.
 * `--mount-proc` limits the agent's /proc to its own processes.
 */
const UNSHARE = ['unshare', '--user', '--map-current-user', '--pid', '--fork', '--kill-child', '--mount-proc', '--'];

/** The timeout is in ms: the host's main thread waits for the trial. SIGKILL, because a trial may ignore SIGTERM. */
export const TRIAL_OPTIONS = { timeout: 2000, killSignal: 'SIGKILL' } as const;

let trial: { why: Message | null } | null = null;

/**
 * Null when a namespace can be made here, else the reason. The answer comes from one real trial with this host's
 * rights.
 */
export function namespaceMissing(): Message | null {
  trial ??= runTrial();
  return trial.why;
}

function runTrial(): { why: Message | null } {
  const [program = '', ...args] = [...UNSHARE, 'true'];
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8', ...TRIAL_OPTIONS });
  if (status === 0) return { why: null };
  const why = error === undefined ? (stderr.trim().split('\n')[0] ?? '') : whyOf(error);
  return { why: message('namespace.refused', { why }) };
}

/** The command line that runs `command` in a new PID namespace. */
export function inNamespace(command: readonly string[]): string[] {
  return [...UNSHARE, ...command];
}
