/** Verbs of gates: a request is followed to its end, and a failing gate shows its last lines. */
import { type FollowedGate, followGates, hasPassed } from '../../client/index.ts';
import { type CommandInput, type CommandReply, messageText, reasonText, text } from '../../contract/index.ts';
import { call, unwrap, withClient } from './calls.ts';
import type { Invocation } from './derive.ts';
import { columnHeads, escapeInvisibleLines, json, line, span, table } from './format.ts';
import type { Context } from './world.ts';
import { Exit } from './world.ts';

/** Follows all gates to the end. The exit code is 0 only if every one passed, or had nothing to check. */
export function gateRun(context: Context, { input }: Invocation): Promise<void> {
  const { world } = context;
  return withClient(context, async (client) => {
    const request = input as CommandInput<'gate.run'>;
    const shown = async (one: FollowedGate): Promise<void> => {
      if (context.json) return;
      world.out(gateText(one));
      if (one.record === null || hasPassed(one)) return;
      const { tail } = await call(client, 'gate.tail', { run: runWithOutput(one) });
      if (tail !== '') world.out(`${escapeInvisibleLines(tail)}\n`);
    };
    let about: Pick<CommandReply<'gate.run'>, 'setup' | 'note'> = { setup: [], note: null };
    const accepted = (reply: typeof about): void => {
      about = reply;
      if (context.json) return;
      const steps = reply.setup.map(({ step }) => step).join(', ');
      if (steps !== '') world.out(line('cli.gate.setup', { story: request.story, steps }));
      if (reply.note !== null) world.out(`${escapeInvisibleLines(messageText(reply.note))}\n`);
    };
    const gates = unwrap(await followGates(client, request, shown, accepted));
    const { setup, note } = about;
    const passed = gates.every(hasPassed);
    if (context.json) world.out(json({ passed, gates: gates.map(gateJson), setup, note }));
    if (!passed) throw new Exit(1);
  });
}

/** The configured gates, with their results on the present files of a story. */
export function gateList(context: Context, { input }: Invocation): Promise<void> {
  const { world } = context;
  return withClient(context, async (client) => {
    const listed = await call(client, 'gate.list', input as CommandInput<'gate.list'>);
    if (context.json) {
      world.out(json(listed));
      return;
    }
    const rows = listed.gates.map(({ name, after, command, result }) => [
      name,
      after,
      result === null
        ? '-'
        : text('cli.gate.result', { outcome: result.outcome, at: new Date(result.at).toISOString() }),
      command,
    ]);
    world.out(rows.length === 0 ? line('cli.gate.none') : `${table(columnHeads('cli.gate.columns'), rows)}\n`);
  });
}

/** The run whose log has the gate's output: an earlier one if its result was used. */
function runWithOutput({ run, record }: FollowedGate): string {
  const reason = record?.reason;
  return reason?.code === 'gate.known.failed' ? reason.values.run : run;
}

/** One line for a gate that has ended or was not run. */
function gateText({ gate, record, result }: FollowedGate): string {
  if (record === null) return line('cli.gate.unrun', { gate });
  const left = result === null || result.left === 0 ? '' : line('cli.gate.left', { n: result.left });
  const why = result?.why ?? record.reason;
  if (hasPassed({ record })) {
    if (result === null) return line('cli.gate.known', { gate });
    if (result.outcome === 'skipped' && why !== null)
      return line('cli.gate.skipped', { gate, why: messageText(why, 'copied') });
    return line('cli.gate.passed', { gate, span: span(result.ms) }) + left;
  }
  const reason = why === null ? text('cli.start.noreason') : reasonText(why, 'copied');
  if (result === null) return line('cli.gate.ended', { gate, why: reason });
  return line('cli.gate.failed', { gate, outcome: result.outcome, why: reason }) + left;
}

/** The published JSON of a gate that was followed. Fields may be added but never changed or removed. */
function gateJson({ gate, run, record, result }: FollowedGate): unknown {
  return {
    gate,
    run: record === null ? null : run,
    status: record?.status ?? null,
    reason: record?.reason ?? null,
    result,
  };
}
