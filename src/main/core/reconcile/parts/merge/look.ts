/** What the merge queue sees of the stories, the base and the gates at one moment. It writes nothing. */
import { type Message, message, storyBranch } from '../../../../../contract/index.ts';
import {
  byConflicts,
  type CandidateRecord,
  type MergeEntryRecord,
  mayMerge,
  wasInterrupted,
} from '../../../../../domain/index.ts';
import { inOrder, judgeGate, type MergeView } from '../../../pipeline/index.ts';
import type { GateConfig, ProjectConfig, StoredStory } from '../../../ports/index.ts';
import { storyLookOf } from '../../../state/looks.ts';
import type { World } from '../../world.ts';

/** A story that may be merged now. `branch`: its branch. */
export interface ReadyEntry extends MergeEntryRecord {
  head: string;
  branch: string;
  title: string;
}

/** What the gates have found out about a candidate. */
export type CandidateTest =
  | { kind: 'passed' }
  /** `run`: the gate's run, in whose log the output is. */
  | { kind: 'failed'; gate: string; run: string }
  /** This gate is next. */
  | { kind: 'open'; gate: GateConfig }
  /** This gate could not judge it; `run`: the one that tried. */
  | { kind: 'unclear'; gate: string; run: string; why: Message };

/** A candidate with what is known of it. */
export interface LookedCandidate extends CandidateRecord {
  isLanded: boolean;
  test: CandidateTest;
}

/** The queue at one moment. */
export interface QueueLook {
  config: ProjectConfig;
  /** The base's tip; null: there is no such branch. */
  tip: string | null;
  /** In the order of the queue. */
  entries: readonly ReadyEntry[];
  /** Stories in the queue whose branch does not exist. */
  missing: readonly { story: string; branch: string }[];
  /** In the order in which they were built on each other. */
  candidates: readonly LookedCandidate[];
}

/** What the decision depends on. */
export function viewOf({ config, tip, entries, candidates }: QueueLook): MergeView {
  const { batch, lanes } = config.merge;
  return {
    base: tip,
    entries,
    candidates: candidates.map((one) => ({ ...one, gates: gatesOf(one.test) })),
    batch,
    lanes,
  };
}

function gatesOf({ kind }: CandidateTest): 'passed' | 'failed' | null {
  return kind === 'passed' || kind === 'failed' ? kind : null;
}

/** What a look asks for in addition to the records. */
export interface LookRequest {
  config: ProjectConfig;
  /** The stories that were let in, in any order. Each has an entry. */
  members: readonly StoredStory[];
  /** The candidate for which this host started each run of a gate. */
  asked: ReadonlyMap<string, string>;
  /** Runs of gates that could not judge, and after which a person pressed Retry. */
  retried: ReadonlySet<string>;
  /** The trees of commits that are known already. */
  trees: Map<string, string>;
}

/** Reads the tips of all branches at once, then what the gates know. */
export async function lookAtQueue(world: World, request: LookRequest): Promise<QueueLook> {
  const { config, members, trees } = request;
  const { ledger, merging } = world;
  const ready = members.filter((story) => mayMerge(storyLookOf(ledger, story))).sort(inQueueOrder(ledger));
  const branchOf = new Map(ready.map(({ id }) => [id, branchOfStory(world, id)]));
  const tips = await merging.tipsOf([config.base, ...branchOf.values()]);
  const tip = tips.get(config.base) ?? null;
  const candidates: LookedCandidate[] = [];
  // A base that is still at the commit below a candidate cannot contain it, so git is asked only after a move.
  let ground = tip;
  for (const one of inOrder(ledger.candidates.values())) {
    const isAbove = one.onto === ground;
    const isLanded = !isAbove && (await merging.contains(config.base, one.tip));
    ground = isAbove ? one.tip : null;
    const tree = trees.get(one.tip) ?? (await merging.treeOf(one.tip));
    trees.set(one.tip, tree);
    candidates.push({ ...one, isLanded, test: testOf(world, request, one, tree) });
  }
  const entries: ReadyEntry[] = [];
  const missing: { story: string; branch: string }[] = [];
  for (const { id, title } of ready) {
    const branch = branchOf.get(id) ?? '';
    const head = tips.get(branch);
    const entry = ledger.mergeEntries.get(id);
    if (entry === undefined) continue;
    if (head === undefined) missing.push({ story: id, branch });
    else entries.push({ ...entry, head, branch, title });
  }
  return { config, tip, entries, missing, candidates };
}

/** The branch of a story's worktree. */
export function branchOfStory({ ledger }: Pick<World, 'ledger'>, story: string): string {
  return ledger.worktrees.ofStory(story)?.branch ?? storyBranch(story);
}

/**
 * The order of the queue: priority; then the fewest conflicts with other stories, so that little must be resolved; then
 * the time of entering.
 */
function inQueueOrder({ conflicts }: Pick<World['ledger'], 'conflicts'>): (a: StoredStory, b: StoredStory) => number {
  const compare = byConflicts(conflicts);
  return (a, b) => compare(a, b) || a.movedAt - b.movedAt || (a.id < b.id ? -1 : 1);
}

function testOf(
  { ledger, store }: World,
  { config, asked, retried }: LookRequest,
  candidate: CandidateRecord,
  tree: string,
): CandidateTest {
  for (const gate of config.gates.filter(({ after }) => after === 'merge')) {
    const result = store.gateResult(gate.key, tree);
    const judgement = judgeGate(result, candidate.tip, gate);
    if (judgement === 'passed') continue;
    if (judgement === 'failed' && result !== null) return { kind: 'failed', gate: gate.name, run: result.run };
    if (judgement === 'unclear' && result !== null && !retried.has(result.run)) {
      const why = result.why ?? message('merge.gate.killed');
      return { kind: 'unclear', gate: gate.name, run: result.run, why };
    }
    // One that failed before it could judge wrote no result. Neither a crash of the host nor a failure of the machine counts.
    const failed = [...ledger.runs.values()].find(
      ({ id, agent, status }) => asked.get(id) === candidate.id && agent === gate.name && status === 'failed',
    );
    if (failed === undefined || wasInterrupted(failed) || retried.has(failed.id)) return { kind: 'open', gate };
    return { kind: 'unclear', gate: gate.name, run: failed.id, why: failed.reason ?? message('merge.gate.killed') };
  }
  return { kind: 'passed' };
}
