/** A whole host of the real parts, as tests open, ask and end one. */

import { expect } from 'vitest';
import type { CommandInput, CommandName, CommandReply, Result, Snapshot } from '../../contract/index.ts';
import { messageText } from '../../contract/index.ts';
import { A_PERSON } from '../../domain/index.ts';
import { compose, type HostScope } from '../compose.ts';

const nothing = () => Promise.reject(new Error('there is no window'));
const shell = { open: nothing, pick: nothing, demo: nothing, recent: async () => [] };

/** Without a window. `notices` gets the words of what it would show as notifications. */
export function openHost(dir: string, notices: string[] = []): Promise<HostScope> {
  return compose({
    dir,
    mode: 'headless',
    shell,
    notifier: { notify: ({ message }) => void notices.push(messageText(message, 'copied')) },
  });
}

/** Stops its agents and closes it. */
export async function endHost(host: HostScope): Promise<void> {
  await host.quit();
  await host.dispose();
}

/** What the host answers to a person's command. */
export async function ask<N extends CommandName>(
  host: HostScope,
  name: N,
  input: CommandInput<N>,
): Promise<Result<CommandReply<N>>> {
  return (await host.door.invoke(name, input, { session: 1, caller: A_PERSON })) as Result<CommandReply<N>>;
}

/** The reply to a command that must be accepted. */
export async function must<N extends CommandName>(
  host: HostScope,
  name: N,
  input: CommandInput<N>,
): Promise<CommandReply<N>> {
  const result = await ask(host, name, input);
  if (!result.ok) throw new Error(`${name}: ${JSON.stringify(result.error)}`);
  return result.value;
}

/** The snapshot once it is as wanted. */
export function until(host: HostScope, what: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
  return new Promise((resolve) => {
    const look = () => {
      const snapshot = host.door.snapshot();
      if (!what(snapshot)) return false;
      resolve(snapshot);
      return true;
    };
    if (look()) return;
    const stop = host.door.subscribe(() => {
      if (look()) stop();
    });
  });
}

/** Resolves when the run is at work. */
export async function running(host: HostScope, run: string): Promise<void> {
  const { runs } = await until(host, (snapshot) => ['running', 'failed'].includes(snapshot.runs[run]?.status ?? ''));
  expect(runs[run]?.status).toBe('running');
}

/** Approves all that waits for it. */
export async function trust(host: HostScope): Promise<void> {
  const digests = host.door.snapshot().project.it?.untrusted.map(({ digest }) => digest) ?? [];
  await must(host, 'project.trust', { digests });
}
