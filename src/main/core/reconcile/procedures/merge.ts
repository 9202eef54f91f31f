/**
 * The merge queue: puts finished stories on the base, tests them together and lands them (ADR 20).
 *
 * Each look reads what is recorded and what git has, and takes one step. So after a crash the next look decides again,
 * and no step is done twice.
 */
import { type Change, MessageError, message, RefusalError, type RunRecord } from '../../../../contract/index.ts';
import { EMPTY_QUEUE, isBusy, type MergeQueueView } from '../../../../domain/index.ts';
import { type MergeStep, mergeSteps } from '../../pipeline/index.ts';
import type { ProjectConfig, StoredStory } from '../../ports/index.ts';
import type { ObservedChange } from '../../state/handles.ts';
import { MERGE_KEY } from '../keys.ts';
import { buildNext } from '../parts/merge/build.ts';
import { judgeTurn } from '../parts/merge/judge-turn.ts';
import { landCandidate, recordLanded } from '../parts/merge/land.ts';
import { discard, sendBack, split, stopLane } from '../parts/merge/leave.ts';
import { type AskedRun, type LookedCandidate, lookAtQueue, type QueueLook, viewOf } from '../parts/merge/look.ts';
import { PullRequests } from '../parts/merge/pulls.ts';
import { type LandingWait, shownQueue } from '../parts/merge/show.ts';
import type { World } from '../world.ts';

/** After how many intervals a refused landing is tried again: each try asks git to merge in a person's folder. */
const LAND_AGAIN_INTERVALS = 3;

/** When to look again, in ms; `terminal`: a gate could not judge, so a person must act. `done`: when something changes. */
export type MergeLook = 'done' | { againMs: number } | { againMs: number; terminal: 'failing'; error: Error };

export class MergeQueue {
  readonly #world: World;
  /** The stories in the stage merge. */
  readonly #inStage = new Set<string>();
  /** The state of each run that matters here: of these stories, and in lanes. */
  readonly #runs = new Map<string, string>();
  /** Runs that could not judge, and after which a person pressed Retry. */
  readonly #retried = new Set<string>();
  /** What each run in a lane was requested for. */
  readonly #asked = new Map<string, AskedRun>();
  readonly #pulls: PullRequests;
  #landing: (LandingWait & { at: number }) | null = null;
  #trees = new Map<string, string>();
  #unclear: readonly string[] = [];
  #isOpen = false;

  constructor(world: World) {
    this.#world = world;
    this.#pulls = new PullRequests(world);
  }

  /** The host has recovered: from now on changes mark the queue's key. */
  open(): void {
    const { ledger, mark } = this.#world;
    for (const { id, stage } of ledger.stories.values()) if (stage === 'merge') this.#inStage.add(id);
    this.#isOpen = true;
    mark(MERGE_KEY);
  }

  /** Changes of the ledger. */
  note(changes: readonly Change[]): void {
    if (this.#isOpen && changes.filter((change) => this.#concerns(change)).length > 0) this.#world.mark(MERGE_KEY);
  }

  /** A person pressed Retry: gates that could not judge run again, and a landing is tried at once. */
  retried(): void {
    for (const run of this.#unclear) this.#retried.add(run);
    this.#landing = null;
    this.#pulls.retried();
  }

  /** Takes one step, and marks the key again if it changed something. */
  async work(): Promise<MergeLook> {
    const { ledger, config: keeper, mark } = this.#world;
    const reading = await keeper.refresh();
    const isResting = ledger.host.quitting || ledger.project.pausedAt !== null;
    if (reading.state !== 'ready' || !reading.trusted || isResting) return this.#rest();
    const { config } = reading;
    const members = this.#letIn(config);
    if (members.length === 0 && ledger.candidates.size === 0) return this.#rest();
    const look = await lookAtQueue(this.#world, {
      config,
      members,
      asked: this.#asked,
      retried: this.#retried,
      trees: this.#trees,
    });
    this.#forgetOld(look);
    if (config.merge.into === 'pull-request') return await this.#pull(look);
    this.#show(look);
    const again = { againMs: config.reconcile.intervalMs };
    try {
      if (await this.#act(look)) mark(MERGE_KEY);
      else this.#show(look);
    } catch (error) {
      // What git refuses has a remedy, so a person is shown it at once, not after many tries.
      if (error instanceof RefusalError) return { terminal: 'failing', error, ...again };
      throw error;
    }
    const [unclear] = look.candidates.flatMap(({ test }) => (test.kind === 'unclear' ? [test] : []));
    if (unclear === undefined) return again;
    return { terminal: 'failing', error: new MessageError(unclear.why), ...again };
  }

  /** Pull requests are tested and merged on the forge: nothing of it happens here. */
  async #pull(look: QueueLook): Promise<MergeLook> {
    for (const candidate of look.candidates) discard(this.#world, look.config.base, candidate, 'story-left');
    if (this.#blockMissing(look)) return 'done';
    const { stories, againMs } = await this.#pulls.work(look);
    this.#showView({ stories, candidates: [] });
    return { againMs };
  }

  #rest(): MergeLook {
    this.#showView(EMPTY_QUEUE);
    return 'done';
  }

  /** True: something has changed, so it is looked at again. */
  async #act(look: QueueLook): Promise<boolean> {
    const { config, entries, tip } = look;
    if (this.#blockMissing(look) || entries.some((entry) => judgeTurn(this.#world, config, entry, tip))) return true;
    const steps = mergeSteps(viewOf(look));
    this.#stopOutdated(look);
    for (const step of steps) if (step.kind !== 'gate') return await this.#take(look, step);
    return this.#test(look);
  }

  async #take(look: QueueLook, step: Exclude<MergeStep, { kind: 'gate' }>): Promise<boolean> {
    const world = this.#world;
    const { base } = look.config;
    if (step.kind === 'build') {
      // The gates of what is built already run meanwhile.
      this.#test(look);
      await buildNext(world, look, step);
      return true;
    }
    const candidate = look.candidates.find(({ id }) => id === step.candidate);
    if (candidate === undefined) return false;
    switch (step.kind) {
      case 'record-landed':
        await recordLanded(world, base, candidate);
        return true;
      case 'discard':
        discard(world, base, candidate, step.why);
        return true;
      case 'split':
        split(world, candidate, step.groups);
        return true;
      case 'send-back':
        await sendBack(world, candidate, step.story);
        return true;
      case 'land':
        return await this.#land(look.config, candidate);
    }
  }

  async #land(config: ProjectConfig, candidate: LookedCandidate): Promise<boolean> {
    const now = this.#world.clock.now();
    const before = this.#landing;
    if (
      before?.candidate === candidate.id &&
      Math.abs(now - before.at) < LAND_AGAIN_INTERVALS * config.reconcile.intervalMs
    )
      return false;
    const state = await landCandidate(this.#world, config.base, candidate);
    this.#landing = state === null ? null : { candidate: candidate.id, state, at: now };
    return state === null;
  }

  #blockMissing({ missing }: QueueLook): boolean {
    for (const { story, branch } of missing) this.#world.automatic.block(story, message('merge.missing', { branch }));
    return missing.length > 0;
  }

  /** Starts the next step or gate of each candidate whose lane is free. True: one was started. */
  #test({ candidates, usedLanes, config: { setup } }: QueueLook): boolean {
    const { ledger, gates, steps, outages } = this.#world;
    if (outages.ofMachine !== null) return false;
    let started = false;
    for (const { id: candidate, lane, parts, test } of candidates) {
      const [first] = parts;
      if ((test.kind !== 'open' && test.kind !== 'setup') || first === undefined || usedLanes.has(lane)) continue;
      const { story } = first;
      // The first story may have been deleted meanwhile: then the candidate is given up.
      if (!ledger.stories.has(story)) continue;
      if (test.kind === 'open')
        this.#asked.set(gates.askMerge({ story, gate: test.gate.name, lane }), { candidate, key: test.gate.key });
      else
        this.#asked.set(steps.askLane({ story, lane, definition: setup, at: test.at }), { candidate, key: setup.key });
      started = true;
    }
    return started;
  }

  /** Stops the gates of candidates that are gone. */
  #stopOutdated({ config, candidates }: QueueLook): void {
    for (const run of this.#world.ledger.runs.values()) {
      if (run.lane === null || !isBusy(run) || run.stopping !== null) continue;
      const candidate = candidates.find(({ lane }) => lane === run.lane);
      if (candidate === undefined || run.startedAt < candidate.builtAt)
        stopLane(this.#world, run.lane, config.base, 'story-left');
    }
  }

  /** The stories that were let in, each with an entry. Entries of stories that have left are removed. */
  #letIn({ automation }: ProjectConfig): StoredStory[] {
    const { ledger, observed } = this.#world;
    const members: StoredStory[] = [];
    const changes: ObservedChange[] = [];
    for (const id of this.#inStage) {
      const story = ledger.stories.get(id);
      if (story === undefined) continue;
      const isAsked = ledger.mergeRequests.get(id)?.since === story.movedAt;
      if (automation.merge !== 'on' && !isAsked) continue;
      members.push(story);
      if (ledger.mergeEntries.get(id)?.enteredAt === story.movedAt) continue;
      const entry = { story: id, enteredAt: story.movedAt, group: null, conflict: null };
      changes.push({ put: 'merge-entry', entry });
    }
    const renewed = new Set(
      changes.flatMap((one) => ('put' in one && one.put === 'merge-entry' ? [one.entry.story] : [])),
    );
    for (const { story, enteredAt } of ledger.mergeEntries.values())
      if (!this.#isCurrent(story, enteredAt) && !renewed.has(story)) changes.push({ remove: 'merge-entry', story });
    for (const { story, since } of ledger.mergeRequests.values())
      if (!this.#isCurrent(story, since)) changes.push({ remove: 'merge-request', story });
    if (changes.length > 0) observed.commit(changes);
    return members;
  }

  /** Whether the story is in merge, as it was when that record was written. */
  #isCurrent(id: string, since: number): boolean {
    const story = this.#world.ledger.stories.get(id);
    return story?.stage === 'merge' && story.movedAt === since;
  }

  #forgetOld({ candidates }: QueueLook): void {
    this.#trees = new Map(candidates.flatMap(({ tip }) => [[tip, this.#trees.get(tip) ?? '']]));
    this.#unclear = candidates.flatMap(({ test }) => (test.kind === 'unclear' ? [test.run] : []));
    const ids = new Set(candidates.map(({ id }) => id));
    for (const [run, { candidate }] of this.#asked) if (!ids.has(candidate)) this.#asked.delete(run);
    const [first] = candidates;
    if (this.#landing?.candidate !== first?.id) this.#landing = null;
  }

  #show(look: QueueLook): void {
    this.#showView(shownQueue(this.#world, look, this.#landing));
  }

  #showView(queue: Omit<MergeQueueView, 'letIn'>): void {
    const { ledger, observed } = this.#world;
    const requests = [...ledger.mergeRequests.values()].filter(({ story, since }) => this.#isCurrent(story, since));
    const view = { ...queue, letIn: requests.map(({ story }) => story) };
    if (JSON.stringify(view) !== JSON.stringify(ledger.host.merge)) observed.showHost({ merge: view });
  }

  /** Whether the queue depends on a change. */
  #concerns(change: Change): boolean {
    switch (change.table) {
      case 'stories': {
        const was = this.#inStage.has(change.key);
        const is = change.put?.stage === 'merge';
        if (is) this.#inStage.add(change.key);
        else this.#inStage.delete(change.key);
        return was || is;
      }
      case 'runs':
        return this.#concernsRun(change.key, change.put);
      case 'project':
      case 'fences':
        return true;
      default:
        return false;
    }
  }

  /** Output of a run changes nothing here. */
  #concernsRun(id: string, run: RunRecord | null): boolean {
    const known = this.#runs.get(id);
    if (run === null) return this.#runs.delete(id);
    if (run.lane === null && !this.#inStage.has(run.story)) return false;
    const state = `${run.status} ${run.stopping !== null}`;
    this.#runs.set(id, state);
    return known !== state;
  }
}
