/** Verbs of agents and fences that take more than one call: they wait, ask for confirmation, or read page by page. */
import { setTimeout } from 'node:timers/promises';
import type { Client } from '../../client/index.ts';
import { awaitReceipt, followFence, followStart } from '../../client/index.ts';
import { type FenceRecord, message, messageText, RefusalError, type StopReceipt, text } from '../../contract/index.ts';
import { type AgentRoad, fencedBy, fenceOfStory, isLive } from '../../domain/index.ts';
import { call, confirm, snapshotOf, unwrap, withClient } from './calls.ts';
import type { Invocation } from './derive.ts';
import { escapeInvisible, json, line } from './format.ts';
import { receiptText, stopJson } from './receipts.ts';
import { agentsText, failuresText, fencesText, reportText, startedText } from './report.ts';
import { createSequenceFilter } from './sequence-filter.ts';
import type { Context } from './world.ts';
import { Exit } from './world.ts';

/** How long an agent that has started is watched, so that one that ends at once is not reported as running. */
const SETTLE_MS = 300;

interface Pair {
  story: string;
  agent: string;
}

function pairOf(input: Record<string, unknown>): Pair {
  return { story: String(input.story), agent: String(input.agent) };
}

/**
 * Follows the run until its agent runs or has ended at once, unless --no-wait. A start that fails throws a refusal with
 * the run's reason.
 */
export function agentStart(context: Context, { input, flags }: Invocation): Promise<void> {
  const { world } = context;
  const request = {
    ...pairOf(input),
    ...(input.again === true ? { again: true } : {}),
    ...(input.fetch === true ? { fetch: true } : {}),
    ...(input.road === undefined ? {} : { road: input.road as AgentRoad }),
  };
  return withClient(context, async (client) => {
    if (flags.wait === false) {
      const accepted = await call(client, 'agent.start', request);
      world.out(context.json ? json(accepted) : reportText('agent.start', accepted, input, { now: world.now() }));
      return;
    }
    const { seq, run, note } = unwrap(
      await followStart(client, request, () => setTimeout(SETTLE_MS, null, { ref: false })),
    );
    const { id, status, pid, worktree, exitCode } = run;
    const ended = isLive(run) ? {} : { exitCode };
    world.out(context.json ? json({ seq, run: id, status, pid, worktree, note, ...ended }) : startedText(run));
    if (!context.json && note) world.out(line('cli.base.behind', { note: messageText(note, 'copied') }));
  });
}

/** Waits for the proof, unless --no-wait. The exit code is 0 only when the verdict is gone. */
export function agentStop(context: Context, { input, flags }: Invocation): Promise<void> {
  const { world } = context;
  return withClient(
    context,
    async (client) => {
      const accepted = await call(client, 'agent.stop', pairOf(input));
      if (flags.wait === false) {
        world.out(context.json ? json(accepted) : line('cli.stop.accepted', { receipt: accepted.receipt }));
        return;
      }
      const receipt = unwrap(await awaitReceipt(client, accepted.receipt));
      world.out(context.json ? json(stopJson(receipt)) : receiptText(receipt));
      if (receipt.verdict !== 'gone') throw new Exit(1);
    },
    { stop: true },
  );
}

/** Asks for confirmation, stops all runs and waits for every proof. The exit code is 0 only when all are gone. */
export function agentStopAll(context: Context, { flags }: Invocation): Promise<void> {
  const { world } = context;
  return withClient(
    context,
    async (client) => {
      const live = (await call(client, 'agent.list', {})).filter(isLive);
      if (live.length === 0) {
        world.out(context.json ? json([]) : line('cli.agent.none.runs'));
        return;
      }
      const question = text('confirm.stopAll', { n: live.length });
      const refusal = {
        code: 'bad-input' as const,
        why: message('cli.stopAll.refused', { n: live.length }),
      };
      if (!(await confirm(context, flags.yes, question, refusal))) throw new Exit(1);
      const { receipts } = await call(client, 'agent.stopAll', {});
      const proofs = await Promise.all(receipts.map(async (id) => unwrap(await awaitReceipt(client, id))));
      world.out(context.json ? json(proofs.map(stopJson)) : proofs.map(receiptText).join(''));
      if (proofs.some((one: StopReceipt) => one.verdict !== 'gone')) throw new Exit(1);
    },
    { stop: true },
  );
}

/** The JSON is only the array. The text for people also shows the failed runs with their reasons, and the fences. */
export function agentList(context: Context): Promise<void> {
  const { world } = context;
  return withClient(context, async (client) => {
    const agents = await call(client, 'agent.list', {});
    if (context.json) {
      world.out(json(agents));
      return;
    }
    const fences = await call(client, 'fence.list', {});
    const seen = unwrap(await snapshotOf(client));
    world.out(agentsText(agents, world.now()));
    const failures = failuresText(Object.values(seen.runs));
    if (failures !== '') world.out(`\n${failures}`);
    if (fences.length > 0) world.out(`\n${fencesText(fences, world.now())}`);
  });
}

/**
 * Prints the log from the oldest byte kept to the newest. A file, a pipe and --raw get the bytes unchanged. A terminal
 * gets no control sequences, since they could change its clipboard or its title. JSON has the bytes in base64.
 */
export function agentLogs(context: Context, { input, flags }: Invocation): Promise<void> {
  const { world } = context;
  const filter = world.terminal && flags.raw !== true ? createSequenceFilter() : null;
  return withClient(context, async (client) => {
    const log = { ...pairOf(input), ...(flags.stderr === true ? { stream: 'stderr' as const } : {}) };
    const first = await call(client, 'agent.logs', { ...log, offset: 0 });
    const parts: Buffer[] = [];
    let page = first;
    while (page.next > page.offset) {
      const bytes = Buffer.from(page.data, 'base64');
      if (context.json) parts.push(bytes);
      else world.out(filter === null ? bytes : Buffer.from(filter.write(bytes)));
      page = await call(client, 'agent.logs', { ...log, offset: page.next });
      // A newer run of the same story and agent has started meanwhile: its bytes belong to another log.
      if (page.run !== first.run) break;
    }
    if (context.json) {
      const data = Buffer.concat(parts);
      const { run, offset, live } = first;
      world.out(json({ run, offset, data: data.toString('base64'), next: offset + data.length, live }));
    } else if (filter !== null) world.out(Buffer.from(filter.end()));
  });
}

/** Waits for the result of the look. The exit code is 0 only when the fence is lifted. */
export function fenceRetry(context: Context, { input }: Invocation): Promise<void> {
  const { world } = context;
  const story = String(input.story);
  return withClient(context, async (client) => {
    const fence = unwrap(await followFence(client, namedFence(input)));
    if (context.json) world.out(json({ lifted: fence === null, fence }));
    else if (fence === null) world.out(line('cli.fence.lifted', { story }));
    else world.out(`${line('cli.fence.stays', { story })}${fencesText([fence], world.now())}`);
    if (fence !== null) throw new Exit(1);
  });
}

/** Asks for confirmation first, and names the risk: two agents in one worktree. */
export function fenceRelease(context: Context, { input, flags }: Invocation): Promise<void> {
  const { world } = context;
  const story = String(input.story);
  return withClient(context, async (client) => {
    const fence = await findFence(client, namedFence(input));
    const why = message('cli.fence.risk', { worktree: fence.worktree, processes: fencedBy(fence) });
    const refusal = { code: 'bad-input' as const, why };
    if (!(await confirm(context, flags.yes, escapeInvisible(messageText(why, 'copied')), refusal))) throw new Exit(1);
    const reply = await call(client, 'fence.release', { story, worktree: fence.worktree });
    world.out(context.json ? json(reply) : line('cli.fence.released', { story }));
  });
}

/** The story, and the worktree that `--worktree` names. */
function namedFence({ story, worktree }: Record<string, unknown>): { story: string; worktree?: string } {
  return { story: String(story), ...(typeof worktree === 'string' ? { worktree } : {}) };
}

async function findFence(client: Client, { story, worktree }: ReturnType<typeof namedFence>): Promise<FenceRecord> {
  const fence = fenceOfStory(await call(client, 'fence.list', {}), story, worktree);
  if (fence === null) {
    throw new RefusalError({
      code: 'no-fence',
      why: message('cli.fence.none.on', { story }),
      field: 'story',
      value: story,
    });
  }
  return fence;
}
