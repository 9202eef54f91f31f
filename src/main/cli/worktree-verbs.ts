/** Verbs of worktrees: they wait for what the host does. */
import { setTimeout } from 'node:timers/promises';
import { type Client, followSetup } from '../../client/index.ts';
import {
  type CommandInput,
  type CommandReply,
  message,
  messageText,
  RefusalError,
  remedyText,
  text,
} from '../../contract/index.ts';
import { call, confirm, unwrap, withClient } from './calls.ts';
import type { Invocation } from './derive.ts';
import { columnHeads, json, line, table } from './format.ts';
import type { Context } from './world.ts';
import { Exit } from './world.ts';

/** How often the host is asked whether it has ended. A removal reads every file of the worktree. */
const ASK_EVERY_MS = 200;

/** Asks first, and waits until the worktree is removed or was kept. The exit code is 0 only if it is removed. */
export function worktreeRemove(context: Context, { input, flags }: Invocation): Promise<void> {
  const { world } = context;
  const request = input as CommandInput<'worktree.remove'>;
  const { story } = request;
  return withClient(context, async (client) => {
    const question = text('confirm.worktree.remove', { story });
    const refusal = { code: 'bad-input' as const, why: message('cli.worktree.refused', { story }) };
    if (!(await confirm(context, flags.yes, question, refusal))) throw new Exit(1);
    await call(client, 'worktree.remove', request);
    const { removed } = await ended(client, story);
    if (context.json) world.out(json({ story, snapshot: removed?.ref ?? null }));
    else world.out(line('cli.worktree.removed', { story, snapshot: String(removed?.at ?? '') }));
  });
}

/** Waits until the worktree is back. The exit code is 0 only then. */
export function worktreeRestore(context: Context, { input }: Invocation): Promise<void> {
  const { world } = context;
  const request = input as CommandInput<'worktree.restore'>;
  const { story } = request;
  return withClient(context, async (client) => {
    await call(client, 'worktree.restore', request);
    const { path } = await ended(client, story);
    world.out(context.json ? json({ story, path }) : line('cli.worktree.restored', { story, path: path ?? '' }));
  });
}

/** What is under way with a worktree, why the last request was refused, and the snapshots that can be restored now. */
export function worktreeStatus(context: Context, { input }: Invocation): Promise<void> {
  const { world } = context;
  return withClient(context, async (client) => {
    const status = await call(client, 'worktree.status', input as CommandInput<'worktree.status'>);
    if (context.json) return world.out(json(status));
    const { story, path, working, kept, removed, snapshots } = status;
    world.out(path === null ? line('cli.worktree.absent', { story }) : line('cli.worktree.at', { story, path }));
    if (working !== null) world.out(line(`cli.worktree.${working}`));
    if (kept !== null) {
      const remedy = remedyText(kept);
      world.out(line('cli.worktree.kept', { why: messageText(kept, 'copied') }));
      if (remedy !== '') world.out(line('cli.import.remedy', { remedy }));
    }
    if (path !== null || working !== null) return;
    if (removed !== null) world.out(line('cli.worktree.removed', { story, snapshot: String(removed.at) }));
    const named = snapshots.map(({ at }) => `${at} (${new Date(at).toISOString()})`).join(', ');
    if (named !== '') world.out(line('cli.worktree.snapshots', { snapshots: named }));
  });
}

/** Waits until all sizes are measured, and prints the worktrees, or that of one story, the largest first. */
export function worktreeList(context: Context, { input }: Invocation): Promise<void> {
  const { world } = context;
  const request = input as CommandInput<'worktree.list'>;
  return withClient(context, async (client) => {
    let items = await call(client, 'worktree.list', request);
    while (items.some(({ isMeasuring }) => isMeasuring)) {
      await setTimeout(ASK_EVERY_MS);
      items = await call(client, 'worktree.list', request);
    }
    if (context.json) return world.out(json(items));
    const rows = items.map(({ story, bytes, lastUseAt, keeps, path }) => [
      story,
      bytes === null ? '-' : text('cli.worktree.size', { n: (bytes / 1_000_000).toFixed(1) }),
      lastUseAt === null ? '-' : new Date(lastUseAt).toISOString(),
      keeps.length === 0 ? text('cli.worktree.free') : keeps.map((why) => messageText(why, 'copied')).join('; '),
      path,
    ]);
    world.out(rows.length === 0 ? line('cli.worktree.none') : `${table(columnHeads('cli.worktree.columns'), rows)}\n`);
  });
}

/** The state after the removal or the restore. Throws a refusal if it was not carried out. */
async function ended(client: Client, story: string): Promise<CommandReply<'worktree.status'>> {
  for (;;) {
    const status = await call(client, 'worktree.status', { story });
    if (status.working === null) {
      if (status.kept !== null) throw new RefusalError({ code: 'failed', why: status.kept });
      return status;
    }
    await setTimeout(ASK_EVERY_MS);
  }
}

/** Follows the setup to its end. The exit code is 0 only if every step passed. */
export function worktreeSetup(context: Context, { input }: Invocation): Promise<void> {
  const { world } = context;
  return withClient(context, async (client) => {
    const request = input as CommandInput<'worktree.setup'>;
    const steps = unwrap(await followSetup(client, request));
    const { story } = request;
    if (context.json) world.out(json({ story, steps }));
    else if (steps.length === 0) world.out(line('cli.setup.done', { story }));
    else world.out(line('cli.setup.passed', { story, steps: steps.join(', ') }));
  });
}
