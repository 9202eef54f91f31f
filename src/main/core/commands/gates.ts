import { gateRefusal, message, ok, type Refusal } from '../../../contract/index.ts';
import { type Caller, checkGates, type GateResult, isBusy } from '../../../domain/index.ts';
import { changedFiles, isSkipped, readTail } from '../pipeline/index.ts';
import type { GateConfig, WorktreeContent } from '../ports/index.ts';
import { DEFAULT_LIMIT, type Handler, type QueryContext } from './context.ts';
import { unknownStory } from './unknown-story.ts';
import { closedRefusal } from './worktree-remove.ts';

/** Requests gates of a story. They run one after the other, until one does not pass. */
export const gateRun: Handler<'gate.run'> = async (context, { story, gate = null, again = false }, { caller }) => {
  const forbidden = callerRefusal(caller);
  if (forbidden !== null) return { ok: false, error: forbidden };
  const reading = await context.config.refresh();
  // Nothing is awaited from here on, so the check and the write see the same state (I1).
  const { ledger, gates } = context;
  const answer = checkGates<GateConfig>({
    story,
    gate,
    config: reading,
    found: ledger.stories.get(story) ?? null,
    runs: ledger.runsOf(story),
    fences: ledger.fences.values(),
    quitting: ledger.host.quitting,
  });
  if (!answer.ok) return { ok: false, error: gateRefusal(answer.why) };
  const closed = closedRefusal(context, story);
  if (closed !== null) return { ok: false, error: closed };
  const [first, ...rest] = answer.gates;
  return ok(gates.ask(story, [first.name, ...rest.map(({ name }) => name)], { again }));
};

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
