/** Finds the project's running host and connects to it, or starts one in the background. */
import { join } from 'node:path';
import { message, quoteArgument, type Result, refuse } from '../../contract/index.ts';
import type { HostFinding } from '../adapters/lock/index.ts';
import { findHost } from '../adapters/lock/index.ts';
import type { Identity } from './identity.ts';
import { connectTo } from './link.ts';
import { LOOK_EVERY_MS, READY_MS, sleep } from './ready.ts';
import type { HostClient, Project } from './world.ts';

export interface ConnectOptions {
  /** Starts a host when none runs. */
  serve: boolean;
  /** The built headless host. */
  entry: string;
  /** What is known of the host so far, by its state folder. */
  find(stateDir: string): HostFinding;
  /** As whom the host is asked. A run starts no host. */
  identity: Identity;
  /** Is told, in a line, what stood in the way of the log and where it is now. */
  warn(words: string): void;
  /** Given by a command that waits longer for a host that says nothing: is told of it once. */
  tell?: ((words: string) => void) | undefined;
}

/** A client of the host that owns the project. */
export async function connectToHost(project: Project, options: ConnectOptions): Promise<Result<HostClient>> {
  const { identity, tell, find } = options;
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
  const until = Date.now() + READY_MS;
  for (; ; finding = findHost(project.stateDir)) {
    if (finding.state === 'live') return connectTo(project.stateDir, finding.host, identity, { tell });
    if (finding.state === 'none') return refuse('no-host', message('cli.host.ended'));
    if (Date.now() > until)
      return refuse('no-host', message('cli.host.slow', { file: join(project.stateDir, 'host.log') }));
    await sleep(LOOK_EVERY_MS);
  }
}
