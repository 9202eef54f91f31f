/** What git and the gates' results show about the work on a story, for the decision of what it needs next. */
import { type Message, message, storyBranch } from '../../../../../contract/index.ts';
import { type GateResult, isConclusive, phaseOf, timeLimitOf, wasInterrupted } from '../../../../../domain/index.ts';
import { changedFiles, type GateState, isSkipped, type StepView } from '../../../pipeline/index.ts';
import type { GateConfig, ProjectConfig, StoredRun, StoredStory, WorktreeContent } from '../../../ports/index.ts';
import { decideWorktree } from '../../../worktrees/index.ts';
import type { World } from '../../world.ts';
import { whyOffBranch } from '../off-branch.ts';

/** How often a gate may run after one turn of an agent without a result that says something about the work. */
const MAX_UNCLEAR = 3;
/** How many of the story's newest results are looked at for that. */
const RESULTS = { before: null, limit: 100 };

/** The part of StepView that is neither stored progress nor config. */
export type WorkFacts = Pick<StepView, 'gates' | 'noGates' | 'offBranch' | 'uncommitted' | 'changedBy' | 'hasCommits'>;

/** What is shown of a story on which no agent has finished its turn: nothing of it is asked then. */
export const NO_FACTS: WorkFacts = {
  gates: [],
  noGates: null,
  offBranch: null,
  uncommitted: [],
  changedBy: null,
  hasCommits: false,
};

/** `since`: when the last turn of an agent ended, in ms since the epoch. Rejects as MergeGit does. */
export async function readFacts(
  world: Pick<World, 'git' | 'ledger' | 'merging' | 'store'>,
  story: StoredStory,
  config: Pick<ProjectConfig, 'base' | 'gates'>,
  since: number,
): Promise<WorkFacts> {
  const unusable = await whyUnusable(world, story.id);
  if (unusable !== null) return { ...NO_FACTS, offBranch: unusable };
  const offBranch = await whyOffBranch(world, story.id);
  const content = await contentOf(world, story.id);
  const hasCommits = await hasOwnCommits(world, story.id, config.base);
  const due = config.gates.filter(({ after }) => after === phaseOf(story.stage));
  const isAnyLimited = content !== null && due.some(({ paths }) => paths.length > 0);
  const changed = isAnyLimited ? await changedFiles(world.merging, config.base, content) : null;
  const tree = content?.tree ?? null;
  return {
    gates: due.map((gate) => gateState(world, story.id, gate, { tree, since, skips: isSkipped(gate.paths, changed) })),
    noGates: whyNoGates(world, story.id),
    offBranch,
    uncommitted: content?.uncommitted ?? [],
    changedBy: changingGate(world, story.id, since),
    hasCommits,
  };
}

/** Why nothing can be said about the work: its worktree is missing, or is none any more. Null: it is usable, or was never made. */
async function whyUnusable({ ledger, git }: Pick<World, 'git' | 'ledger'>, story: string): Promise<Message | null> {
  const known = ledger.worktrees.ofStory(story)?.path;
  if (known === undefined) return null;
  const agent = ledger.progress.get(story)?.agent ?? 'AGENT';
  const decision = await decideWorktree(git, { story, agent, known, again: false });
  return decision.do === 'refuse' ? decision.error.why : null;
}

/** A gate would make the worktree again that a person has removed, and which could not be restored then. */
function whyNoGates({ ledger, store }: Pick<World, 'ledger' | 'store'>, story: string): Message | null {
  const removed = ledger.worktrees.ofStory(story) === undefined ? (store.care(story)?.removed ?? null) : null;
  return removed === null ? null : message('care.gone', { story, path: removed.path });
}

/** Null: the story has no worktree on disk. A gate makes it again, unless a person has removed it. */
async function contentOf({ ledger, merging }: Pick<World, 'ledger' | 'merging'>, story: string) {
  const known = ledger.worktrees.ofStory(story);
  const content: WorktreeContent | null =
    known === undefined || known.state === 'missing' ? null : await merging.contentOf(known.path);
  return content;
}

/** Whether the story's branch has commits that the base lacks. True without a base: the merge tells what is wrong. */
async function hasOwnCommits({ merging }: Pick<World, 'merging'>, story: string, base: string): Promise<boolean> {
  const tip = await merging.tipOf(storyBranch(story));
  if (tip === null) return false;
  return (await merging.tipOf(base)) === null || !(await merging.contains(base, tip));
}

function gateState(
  { ledger, store }: Pick<World, 'ledger' | 'store'>,
  story: string,
  { name: gate, key }: Pick<GateConfig, 'name' | 'key'>,
  { tree, since, skips }: { tree: string | null; since: number; skips: boolean },
): GateState {
  const known = tree === null ? null : store.gateResult(key, tree);
  // Its `paths` or the base may have changed since it ran or was skipped, so that only a success still counts.
  const isOverridden = skips && known?.outcome !== 'passed';
  // A run of the gate writes down a new skip, which without a tree is never found again.
  if (isOverridden && (tree === null || (known?.outcome === 'skipped' && known.story === story)))
    return { gate, state: 'skipped' };
  if (known !== null && !isOverridden) {
    if (isConclusive(known)) return judged(gate, known);
    if (known.story === story && known.at >= since) {
      // A gate that needs too long fails the work, like one that exits with an error beside living processes.
      if (known.outcome === 'timed-out' || (known.outcome === 'failed' && known.exitCode !== 0))
        return judged(gate, known);
      if (known.outcome === 'killed' || known.outcome === 'could-not-start')
        return { gate, state: 'unclear', why: known.why ?? message('run.unseen') };
    }
  }
  const results = store.gateResults(story, RESULTS).filter((one) => one.gate === gate && one.at >= since);
  const last = lastRunOf(ledger.runsOf(story), gate, since);
  const failed = last !== null && !results.some(({ run }) => run === last.id) ? whyNoResult(last) : null;
  if (failed !== null) return { gate, state: 'unclear', why: failed };
  const unclear = results.filter((one) => !isConclusive(one) && one.outcome !== 'skipped').length;
  return unclear >= MAX_UNCLEAR
    ? { gate, state: 'unclear', why: message('gate.unsettled', { n: unclear }) }
    : { gate, state: 'none' };
}

/** The last gate since then that changed files of the worktree while it ran; null: none did. */
function changingGate({ store }: Pick<World, 'store'>, story: string, since: number): string | null {
  const results = store.gateResults(story, RESULTS);
  return results.find(({ at, why }) => at >= since && why?.code === 'gate.changed')?.gate ?? null;
}

function judged(gate: string, result: GateResult): GateState {
  return result.outcome === 'passed'
    ? { gate, state: 'passed' }
    : { gate, state: 'failed', run: result.run, limitSeconds: timeLimitOf(result) };
}

/** The newest ended run of the gate since then; null if there is none. */
function lastRunOf(runs: readonly StoredRun[], gate: string, since: number): StoredRun | null {
  const ended = runs.filter((run) => run.kind === 'gate' && run.agent === gate && run.startedAt >= since);
  return ended.at(-1) ?? null;
}

/**
 * Why the gate ended without a result; null if it did not fail by itself: then it runs again. Before that the setup runs
 * which has become due since the gate was requested.
 */
function whyNoResult(run: StoredRun) {
  const isOwnFailure = run.status === 'failed' && !wasInterrupted(run) && run.reason?.code !== 'gate.setup';
  return isOwnFailure ? run.reason : null;
}
