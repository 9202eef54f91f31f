/** What the merge queue sees of the stories, the base and the gates at one moment. It writes nothing. */
import { type Message, message, storyBranch } from '../../../../../contract/index.ts';
import {
  byConflicts,
  type CandidateRecord,
  isBusy,
  laneName,
  type MergeEntryRecord,
  mayMerge,
  timeLimitOf,
  wasInterrupted,
} from '../../../../../domain/index.ts';
import { inOrder, judgeGate, type MergeView, readTail } from '../../../pipeline/index.ts';
import type { GateConfig, ProjectConfig, StoredRun, StoredStory } from '../../../ports/index.ts';
import { storyLookOf } from '../../../state/looks.ts';
import { laneSetupDue } from '../../../worktrees/index.ts';
import type { World } from '../../world.ts';
import { whyOffBranch } from '../off-branch.ts';

/** How much of the output of a setup that failed is shown on a card. */
const SHOWN_LINES = 5;
const SHOWN_CHARACTERS = 500;

/** A story that may be merged now. `branch`: its branch. `offBranch`: why its worktree shows other work; null: it does not. */
export interface ReadyEntry extends MergeEntryRecord {
  head: string;
  branch: string;
  title: string;
  offBranch: Message | null;
}

/** What the gates have found out about a candidate. */
export type CandidateTest =
  | { kind: 'passed' }
  /** `run`, `limitSeconds`: as in Findings. */
  | { kind: 'failed'; gate: string; run: string; limitSeconds: number | null }
  /** This gate is next. */
  | { kind: 'open'; gate: GateConfig }
  /** Its lane must be set up first; `at`: the index of the step that is next. */
  | { kind: 'setup'; at: number }
  /** A gate could not judge it, or a step of the setup has failed, for the reason `why`; `run`: the one that tried. */
  | { kind: 'unclear'; run: string; why: Message };

/** What a run in a lane was requested for. */
export interface AskedRun {
  candidate: string;
  /** The digest of the definition of the gate or of the setup. */
  key: string;
}

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
  /**
   * Lanes in which something ran, or was fenced, before the results were read. A run that ends during the look may have
   * written its result after that: such a lane gets nothing from this look, and the end of the run marks the next one.
   */
  usedLanes: ReadonlySet<number>;
}

/** What the decision depends on. */
export function viewOf({ config, tip, entries, candidates }: QueueLook): MergeView {
  const { batch, lanes } = config.merge;
  return {
    base: tip,
    entries: entries.filter(({ offBranch }) => offBranch === null),
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
  /** What this host requested each run in a lane for. */
  asked: ReadonlyMap<string, AskedRun>;
  /** Runs that could not judge, and after which a person pressed Retry. */
  retried: ReadonlySet<string>;
  /** The trees of commits that are known already. */
  trees: Map<string, string>;
}

/** Reads the tips of all branches at once, then what the gates know. */
export async function lookAtQueue(world: World, request: LookRequest): Promise<QueueLook> {
  const { config, members, trees } = request;
  const { ledger, merging } = world;
  const usedLanes = lanesInUse(ledger);
  const ready = members.filter((story) => mayMerge(storyLookOf(ledger, story))).sort(inQueueOrder(ledger));
  const branchOf = new Map(ready.map(({ id }) => [id, storyBranch(id)]));
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
    candidates.push({ ...one, isLanded, test: await testOf(world, request, one, tree) });
  }
  const entries: ReadyEntry[] = [];
  const missing: { story: string; branch: string }[] = [];
  for (const { id, title } of ready) {
    const branch = branchOf.get(id) ?? '';
    const head = tips.get(branch);
    const entry = ledger.mergeEntries.get(id);
    if (entry === undefined) continue;
    if (head === undefined) missing.push({ story: id, branch });
    else entries.push({ ...entry, head, branch, title, offBranch: await whyOffBranch(world, id) });
  }
  return { config, tip, entries, missing, candidates, usedLanes };
}

function lanesInUse({ runs, fences }: Pick<World['ledger'], 'runs' | 'fences'>): ReadonlySet<number> {
  const users = [...[...runs.values()].filter(isBusy), ...fences.values()];
  return new Set(users.flatMap(({ lane }) => lane ?? []));
}

/**
 * The order of the queue: priority; then the fewest conflicts with other stories, so that little must be resolved; then
 * the time of entering.
 */
function inQueueOrder({ conflicts }: Pick<World['ledger'], 'conflicts'>): (a: StoredStory, b: StoredStory) => number {
  const compare = byConflicts(conflicts);
  return (a, b) => compare(a, b) || a.movedAt - b.movedAt || (a.id < b.id ? -1 : 1);
}

async function testOf(
  world: World,
  request: LookRequest,
  candidate: CandidateRecord,
  tree: string,
): Promise<CandidateTest> {
  const { config, retried } = request;
  for (const gate of config.gates.filter(({ after }) => after === 'merge')) {
    const { name, key } = gate;
    const result = world.store.gateResult(key, tree);
    const judgement = judgeGate(result, candidate.tip, gate);
    if (judgement === 'passed') continue;
    if (judgement === 'failed' && result !== null)
      return { kind: 'failed', gate: name, run: result.run, limitSeconds: timeLimitOf(result) };
    const setup = await setupOf(world, request, candidate);
    if (setup !== null) return setup;
    if (judgement === 'unclear' && result !== null && !retried.has(result.run))
      return unclear(name, result.run, result.why);
    // One that failed before it could judge wrote no result.
    const failed = failedRun(world, request, { candidate: candidate.id, key });
    if (failed === undefined) return { kind: 'open', gate };
    return unclear(name, failed.id, failed.reason);
  }
  return { kind: 'passed' };
}

function unclear(gate: string, run: string, why: Message | null): CandidateTest {
  return {
    kind: 'unclear',
    run,
    why: message('merge.gate.unclear', { gate, why: why ?? message('merge.gate.killed') }),
  };
}

/** What the setup of the candidate's lane needs before its gates; null if nothing is due. */
async function setupOf(
  world: World,
  request: LookRequest,
  { id: candidate, lane }: CandidateRecord,
): Promise<CandidateTest | null> {
  const { config } = request;
  const at = laneSetupDue(world, lane, config);
  if (at === null) return null;
  const failed = failedRun(world, request, { candidate, key: config.setup.key });
  if (failed === undefined) return { kind: 'setup', at };
  const { id: run, agent: step, story } = failed;
  const why = failed.reason ?? message('run.unseen');
  const tail = lastLines(await readTail(world.terminals, run));
  const text = tail === '' ? 'merge.setup' : 'merge.setup.tail';
  return { kind: 'unclear', run, why: message(text, { step, story, lane: laneName(lane), why, tail }) };
}

/**
 * The run that this host requested for it and that failed, unless Retry was pressed after it. Neither a crash of the host
 * nor a failure of the machine counts, nor a run before which another setup was due.
 */
function failedRun(
  { ledger }: Pick<World, 'ledger'>,
  { asked, retried }: LookRequest,
  { candidate, key }: AskedRun,
): StoredRun | undefined {
  return [...ledger.runs.values()].find((run) => {
    const known = asked.get(run.id);
    if (known?.candidate !== candidate || known.key !== key || run.status !== 'failed') return false;
    return !wasInterrupted(run) && run.reason?.code !== 'merge.setup.changed' && !retried.has(run.id);
  });
}

/** The end of a failing tail on one line, for a card: the whole output is in the run's log. */
function lastLines(tail: string): string {
  const lines = tail.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-SHOWN_LINES).join(' | ').slice(-SHOWN_CHARACTERS);
}
