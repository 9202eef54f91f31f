/** Finds the project's running host and connects to it, or starts a host in the background. */
import { join } from 'node:path';
import { message, quoteArgument, type Refusal, type Result, refuse } from '../../contract/index.ts';
import type { HostFinding } from '../adapters/lock/index.ts';
import { findHost } from '../adapters/lock/index.ts';
import type { Identity } from './identity.ts';
import { connectTo } from './link.ts';
import { POLL_INTERVAL_MS, READY_TIMEOUT_MS, sleep } from './ready.ts';
import type { HostClient, Project } from './world.ts';

export interface ConnectOptions {
  /** Starts a host when none runs. */
  serve: boolean;
  /** Path of the built headless host. */
  entry: string;
  /** What is known of the host so far, by its state folder. */
  find(stateDir: string): HostFinding;
  /** The caller's identity. A run must not start a host. */
  identity: Identity;
  /** Receives one line when a file in the place of the log was moved aside: which file, and where it is now. */
  warn(text: string): void;
  /** Receives a notice for each time the host falls silent. With it, the command waits longer for such a host. */
  onSilence?: ((notice: string) => void) | undefined;
}

/** A client of the host that owns the project. Refuses with `no-host`, or as connectTo does. */
export async function connectToHost(project: Project, options: ConnectOptions): Promise<Result<HostClient>> {
  const { identity, onSilence, find } = options;
  let finding = find(project.stateDir);
  if (finding.state === 'none') {
    if (!options.serve || identity.kind !== 'person') {
      const { root } = project;
      return refuse('no-host', message('cli.host.none', { root, quoted: quoteArgument(root) }));
    }
    const { startHost } = await import('./start-host.ts');
    await startHost(project, options);
    finding = findHost(project.stateDir);
  }
  const until = Date.now() + READY_TIMEOUT_MS;
  let wasEnding = false;
  for (; ; finding = findHost(project.stateDir)) {
    if (finding.state === 'live') {
      const result = await connectTo(project.stateDir, finding.host, identity, { onSilence });
      // One that is ending is asked for again, until it has ended or another one has taken its place.
      if (result.ok || !isEnding(result.error) || Date.now() > until) return result;
      wasEnding = true;
    }
    // It had been running before, so this is as if the command had come a little later.
    if (finding.state === 'none' && wasEnding) return await connectToHost(project, { ...options, find: findHost });
    if (finding.state === 'none') return refuse('no-host', message('cli.host.ended'));
    if (Date.now() > until)
      return refuse('no-host', message('cli.host.slow', { file: join(project.stateDir, 'host.log') }));
    await sleep(POLL_INTERVAL_MS);
  }
}

/** Whether the host seems to be ending: its token is gone. */
function isEnding({ why }: Refusal): boolean {
  return why.code === 'cli.host.token.missing';
}
