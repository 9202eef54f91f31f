/** A PID namespace of the agent's own, by util-linux's unshare: exact, but setuid programs such as sudo fail inside. */
import { spawnSync } from 'node:child_process';
import { type Message, message } from '../../../contract/index.ts';

/**
 * `--map-current-user` keeps the owner of files, `--kill-child` ends the namespace with unshare
 * itself, `--mount-proc` shows the agent its own processes.
 */
const UNSHARE = ['unshare', '--user', '--map-current-user', '--pid', '--fork', '--kill-child', '--mount-proc', '--'];

/** ms. The host's thread waits for it; SIGKILL, since one that ignores SIGTERM would be waited for as long as it likes. */
export const TRIAL = { timeout: 2000, killSignal: 'SIGKILL' } as const;

let tried: { why: Message | null } | null = null;

/** Null: it works here; else why not. Tried for real once, with this host's rights. */
export function namespaceMissing(): Message | null {
  tried ??= tryIt();
  return tried.why;
}

function tryIt(): { why: Message | null } {
  const [program = '', ...args] = [...UNSHARE, 'true'];
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8', ...TRIAL });
  if (status === 0) return { why: null };
  return { why: message('namespace.refused', { why: error?.message ?? stderr.trim().split('\n')[0] ?? '' }) };
}

export function inNamespace(command: readonly string[]): string[] {
  return [...UNSHARE, ...command];
}
