/** A whole host with real adapters: how tests open, ask and end one. */

import { expect } from 'vitest';
import type { CommandInput, CommandName, CommandReply, Result, Snapshot } from '../../contract/index.ts';
import { messageText } from '../../contract/index.ts';
import { A_PERSON } from '../../domain/index.ts';
import { compose, type HostScope } from '../compose.ts';

const nothing = () => Promise.reject(new Error('there is no window'));
const shell = { open: nothing, pick: nothing, demo: nothing, recent: async () => [] };

/** Opens a host without a window. `notices`: receives the texts of its notifications. */
export function openHost(dir: string, notices: string[] = []): Promise<HostScope> {
  return compose({
    dir,
    mode: 'headless',
    shell,
    notifier: { notify: ({ message }) => void notices.push(messageText(message, 'copied')) },
  });
}

/** Stops the host's agents and closes the host. */
export async function endHost(host: HostScope): Promise<void> {
  await host.quit();
  await host.dispose();
}

/** The reply to a person's command, or its refusal. */
export async function ask<N extends CommandName>(
  host: HostScope,
  name: N,
  input: CommandInput<N>,
): Promise<Result<CommandReply<N>>> {
  return (await host.door.invoke(name, input, { session: 1, caller: A_PERSON })) as Result<CommandReply<N>>;
}

/** The reply to a person's command. Throws on a refusal. */
export async function must<N extends CommandName>(
  host: HostScope,
  name: N,
  input: CommandInput<N>,
): Promise<CommandReply<N>> {
  const result = await ask(host, name, input);
  if (!result.ok) throw new Error(`${name}: ${JSON.stringify(result.error)}`);
  return result.value;
}

/** Resolves with the first snapshot for which `condition` is true. */
export function until(host: HostScope, condition: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
  return new Promise((resolve) => {
    const check = () => {
      const snapshot = host.door.snapshot();
      if (!condition(snapshot)) return false;
      resolve(snapshot);
      return true;
    };
    if (check()) return;
    const stop = host.door.subscribe(() => {
      if (check()) stop();
    });
  });
}

/** Resolves when the run's status is `running`. Fails the test if the start fails. */
export async function running(host: HostScope, run: string): Promise<void> {
  const { runs } = await until(host, (snapshot) => ['running', 'failed'].includes(snapshot.runs[run]?.status ?? ''));
  expect(runs[run]?.status).toBe('running');
}

/** Approves every item that waits for approval. */
export async function trust(host: HostScope): Promise<void> {
  const digests = host.door.snapshot().project.it?.untrusted.map(({ digest }) => digest) ?? [];
  await must(host, 'project.trust', { digests });
}
