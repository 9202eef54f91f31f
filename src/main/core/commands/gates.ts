import { gateRefusal, message, ok, type Refusal } from '../../../contract/index.ts';
import { type Caller, checkGates, checkReading, type GateResult, isBusy } from '../../../domain/index.ts';
import type { WaitingGates } from '../agents/index.ts';
import { changedFiles, isSkipped, readTail } from '../pipeline/index.ts';
import type { ConfigReading, GateConfig, ProjectConfig, WorktreeContent } from '../ports/index.ts';
import { setupDue } from '../worktrees/index.ts';
import { DEFAULT_LIMIT, type Handler, type HandlerContext, type QueryContext } from './context.ts';
import { unknownStory } from './unknown-story.ts';
import { closedRefusal } from './worktree-remove.ts';
import { makesWorktree, noSlot } from './worktree-setup.ts';

/**
 * Requests gates of a story. They run one after the other, until one does not pass, in the story's worktree, which is made
 * and set up first if necessary.
 */
export const gateRun: Handler<'gate.run'> = async (context, input, { caller }) => {
  const forbidden = callerRefusal(caller);
  if (forbidden !== null) return { ok: false, error: forbidden };
  const { story, gate = null, again = false } = input;
  const first = check(context, story, gate, await context.config.refresh());
  if (!first.ok) return first;
  const makes = first.config.setup.steps.length === 0 ? false : await makesWorktree(context, story, first.config);
  if (typeof makes !== 'boolean') return { ok: false, error: makes };
  // Nothing is awaited from here on, so the check and the write see the same state (I1).
  const answer = check(context, story, gate, context.config.reading);
  if (!answer.ok) return answer;
  const { config } = answer;
  const { gates, steps } = context;
  const [one, ...others] = answer.gates;
  const waiting = { story, gates: gates.name([one.name, ...others.map(({ name }) => name)]), again };
  const ofMerge = answer.gates.filter(({ after }) => after === 'merge').map(({ name }) => name);
  const note = ofMerge.length === 0 ? null : message('gate.own', { gates: ofMerge, story });
  const from = setupDue(context, story, config, makes);
  if (from === null) return ok({ seq: gates.begin(waiting), runs: waiting.gates, setup: [], note });
  const full = noSlot(context, config);
  if (full !== null) return { ok: false, error: full };
  const request = { story, kind: 'setup', definition: config.setup, from, start: waiting } as const;
  const { seq, runs: setup } = steps.ask(request);
  return ok({ seq, runs: waiting.gates, setup, note });
};

/**
 * Starts the gates that waited for a setup. They are checked again, as for an agent; what is against them is written as an
 * event. Nothing is awaited, so that no other run takes the worktree in between.
 */
export function gatesAfterSetup(context: HandlerContext, waiting: WaitingGates): void {
  const { story, gates } = waiting;
  for (const { gate } of gates) {
    const answer = check(context, story, gate, context.config.reading);
    if (answer.ok) continue;
    const text = message('step.unstarted', { agent: gate, why: answer.error.why });
    context.wanted.commit([], [{ kind: 'failed', message: text, story, agent: gate }]);
    return;
  }
  context.gates.begin(waiting);
}

/** What keeps the gates from running now, or the gates with the config in which they stand. */
function check(
  context: HandlerContext,
  story: string,
  gate: string | null,
  config: ConfigReading,
): { ok: true; gates: readonly [GateConfig, ...GateConfig[]]; config: ProjectConfig } | { ok: false; error: Refusal } {
  const { ledger } = context;
  const answer = checkGates<GateConfig>({
    story,
    gate,
    config,
    found: ledger.stories.get(story) ?? null,
    runs: ledger.runsOf(story),
    fences: ledger.fences.values(),
    quitting: ledger.host.quitting,
  });
  if (!answer.ok) return { ok: false, error: gateRefusal(answer.why) };
  const checked = checkReading(config);
  if (!checked.ok) return { ok: false, error: gateRefusal(checked.why) };
  const closed = closedRefusal(context, story);
  return closed === null ? { ok: true, gates: answer.gates, config: checked.config } : { ok: false, error: closed };
}

/** A run occupies its story's worktree, so a gate could only start after it. */
function callerRefusal(caller: Caller): Refusal | null {
  if (caller.kind !== 'run') return null;
  const { run, story } = caller;
  return { code: 'not-allowed', why: message('gate.inside', { run, story }), field: 'caller', value: run };
}

/** The configured gates and, for a story, their newest results on the tree that its worktree has now. */
export const gateList: Handler<'gate.list'> = async (context, { story }) => {
  const { config, ledger, store } = context;
  const reading = await config.refresh();
  const configured = reading.state === 'ready' ? reading.config.gates : [];
  if (story !== undefined && !ledger.stories.has(story)) return unknownStory(story);
  const content = story === undefined || configured.length === 0 ? null : await contentOf(context, story);
  const changed =
    reading.state === 'ready' && content !== null && configured.some(({ paths }) => paths.length > 0)
      ? await changedFiles(context.merging, reading.config.base, content)
      : null;
  const tree = content?.tree ?? null;
  const resultOf = ({ key, paths }: GateConfig): GateResult | null => {
    const known = tree === null ? null : store.gateResult(key, tree);
    // The paths or the base may have changed since it was skipped.
    return known?.outcome === 'skipped' && !isSkipped(paths, changed) ? null : known;
  };
  const shown = new Map(ledger.project.gates.map((gate) => [gate.name, gate]));
  const gates = configured.flatMap((one) => {
    const gate = shown.get(one.name);
    return gate === undefined ? [] : [{ ...gate, result: resultOf(one) }];
  });
  return ok({ tree, gates });
};

/** Null: the story has no worktree, or a run is changing it. */
async function contentOf({ ledger, merging }: QueryContext, story: string): Promise<WorktreeContent | null> {
  const known = ledger.worktrees.ofStory(story);
  if (known === undefined || known.state === 'missing' || ledger.runsOf(story).some(isBusy)) return null;
  return await merging.contentOf(known.path);
}

/** The results of a story's gates, newest first. */
export const gateResults: Handler<'gate.results'> = ({ ledger, store }, { story, before, limit }) =>
  ledger.stories.has(story)
    ? ok(store.gateResults(story, { before: before ?? null, limit: limit ?? DEFAULT_LIMIT }))
    : unknownStory(story);

/** The last lines of a gate's output. */
export const gateTail: Handler<'gate.tail'> = async ({ terminals }, { run }) =>
  ok({ tail: await readTail(terminals, run) });
