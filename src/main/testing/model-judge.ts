/**
 * Judges a model by its world and by what was made durable, never by the host's memory. The world knows to which run
 * each process really belongs (`kin`), whatever its marks show.
 */
import { canonicalRole, isLive, roleOf } from '../../domain/index.ts';
import type { StoreChange, StoredFence, StoredRun, StoredStory } from '../core/ports/index.ts';
import type { FakeProcess, FakeWorld } from './fake-world.ts';

/** What the world knows of a run. */
interface Life {
  worktree: string;
  agent: FakeProcess;
  /** Number of the host that started it. */
  host: number;
  /** Whether its spawn was reported as failed. */
  failed: boolean;
}

/** Collects what happens in a model and finds violated invariants. */
export class Judge {
  /** Number of pending start requests of a person, by slot. */
  readonly #requested = new Map<string, number>();
  /** The receipts of acknowledged stops, by run. */
  readonly #stops = new Map<string, string>();
  readonly #runs = new Map<string, StoredRun>();
  readonly #stories = new Map<string, StoredStory>();
  readonly #fences = new Map<string, StoredFence>();
  readonly #receipts = new Set<string>();
  readonly #lives = new Map<string, Life>();
  /** Runs whose fence a person has released. Their living processes are that person's risk, even after a crash. */
  readonly #released = new Set<string>();
  /** Runs that were reported gone. */
  readonly #gone = new Set<string>();
  /** Runs whose stop was requested in the commit that is looked at. */
  readonly #stopRequested = new Set<string>();
  /** Runs whose story or config has changed since their stop was requested. */
  readonly #causes = new Set<string>();
  readonly #world: FakeWorld;
  readonly #containment: 'none' | 'keeper' | 'cgroup';
  #host = 0;
  #violation: string | null = null;

  constructor(world: FakeWorld, containment: 'none' | 'keeper' | 'cgroup') {
    this.#world = world;
    this.#containment = containment;
    world.onSignal = (process) => this.#signalled(process);
  }

  /** A new host was started. Requests to the earlier one are void. */
  hostBegins(): void {
    this.#host++;
    this.#requested.clear();
  }

  startRequested(story: string, agent: string, by: 1 | -1): void {
    const slot = `${story}:${agent}`;
    this.#requested.set(slot, (this.#requested.get(slot) ?? 0) + by);
  }

  stopAcknowledged(receipt: string): void {
    for (const run of this.#runs.values()) if (run.stopping?.receipt === receipt) this.#stops.set(run.id, receipt);
  }

  /** From now on, a stop that a rule requested may be withdrawn. */
  configChanged(): void {
    for (const run of this.#runs.keys()) this.#causes.add(run);
  }

  forked(run: string, worktree: string, agent: FakeProcess, failed: boolean): void {
    const record = this.#runs.get(run);
    this.#expect(!this.#lives.has(run), () => `I9: ${run} was started a second time`);
    this.#expect(record?.status === 'pending' && record.stopping === null, () => {
      return `I9: ${run} was started after its stop was requested (${record?.status ?? 'no record'})`;
    });
    this.#lives.set(run, { worktree, agent, host: this.#host, failed });
  }

  /** Call this after each successful commit. */
  committed(changes: readonly StoreChange[]): void {
    for (const change of changes) this.#change(change);
    for (const change of changes) if ('put' in change && change.put === 'fence') this.#fenced(change.fence, changes);
    for (const change of changes) {
      if ('put' in change && change.put === 'run' && this.#stopRequested.delete(change.run.id)) this.#held(change.run);
    }
    const live = [...this.#runs.values()].filter(isLive);
    const stories = new Set(live.map((run) => run.story));
    this.#expect(stories.size === live.length, () => `I1: two live runs of one story: ${live.map((run) => run.id)}`);
  }

  /** Checks I1, I2 and I3 after each step. Throws the first violation that was ever found. */
  check(): void {
    const owners = new Map<string, string>();
    for (const { kin, state } of this.#world.processes.values()) {
      if (kin === null || state === 'Z' || this.#released.has(kin)) continue;
      const worktree = this.#lives.get(kin)?.worktree ?? '';
      const owner = owners.get(worktree) ?? kin;
      owners.set(worktree, owner);
      this.#expect(owner === kin, () => `I1: ${owner} and ${kin} live in ${worktree}`);
      const record = this.#runs.get(kin);
      const held = (record !== undefined && isLive(record)) || this.#fences.has(worktree);
      this.#expect(held, () => `I2: ${kin} lives, its slot is free (${record?.status ?? 'no record'})`);
      this.#expect(!this.#gone.has(kin), () => `I3: ${kin} lives and was reported gone`);
    }
    if (this.#violation !== null) throw new Error(this.#violation);
  }

  /** Checks I8, and that all requests were carried out (I9), once all is idle and every process can be killed. */
  checkAtRest(): void {
    for (const run of this.#runs.values()) {
      const role = roleOf(run.agent, []);
      const story = this.#stories.get(run.story);
      if (!isLive(run) || (role === 'other' && story !== undefined)) continue;
      const wants = story === undefined ? null : canonicalRole(story);
      this.#expect(wants === role, () => `I8: ${run.agent} on ${run.story} in ${story?.stage ?? 'no stage: deleted'}`);
    }
    for (const [run, receipt] of this.#stops) {
      const over = this.#released.has(run) || this.#living(run) === 0;
      this.#expect(over, () => `I9: ${run} lives, though its stop was acknowledged`);
      this.#expect(!this.#runs.has(run), () => `I9: the stop of ${run} was acknowledged and is not done`);
      this.#expect(this.#receipts.has(receipt), () => `I9: the stop of ${run} was acknowledged and left no receipt`);
    }
    const fenced = [...this.#fences.keys()];
    this.#expect(fenced.length === 0, () => `a fence stays although no process lives there: ${fenced}`);
    this.check();
  }

  #change(change: StoreChange): void {
    if ('remove' in change) {
      if (change.remove === 'run') this.#runs.delete(change.id);
      else if (change.remove === 'fence') this.#fences.delete(change.worktree);
      else if (change.remove === 'story') {
        this.#stories.delete(change.id);
        this.#caused(change.id);
      }
    } else if (change.put === 'story') {
      const before = this.#stories.get(change.story.id);
      this.#stories.set(change.story.id, change.story);
      if (before === undefined || stateOf(before) !== stateOf(change.story)) this.#caused(change.story.id);
    } else if (change.put === 'release') this.#released.add(change.release.run);
    else if (change.put === 'fence') this.#fences.set(change.fence.worktree, change.fence);
    else if (change.put === 'receipt') this.#proved(change.receipt);
    else if (change.put === 'run') {
      this.#recorded(this.#runs.get(change.run.id), change.run);
      this.#runs.set(change.run.id, change.run);
    }
  }

  /** A stop of this story's runs that a rule requested may be withdrawn from now on. */
  #caused(story: string): void {
    for (const run of this.#runs.values()) if (run.story === story) this.#causes.add(run.id);
  }

  /** A stop that a person requests holds the story where its stage would start the run again. */
  #held({ id, story, agent, stopping }: StoredRun): void {
    const stored = this.#stories.get(story);
    if (stopping?.by !== 'person' || stored === undefined || canonicalRole(stored) !== roleOf(agent, [])) return;
    this.#expect(stored.hold !== null, () => `I9: a person stopped ${id}, and ${story} is not held`);
  }

  /** After a release, only a stop of the same run may fence its worktree again. */
  #fenced({ run }: StoredFence, changes: readonly StoreChange[]): void {
    const stopped = changes.some((change) => 'put' in change && change.put === 'run' && change.run.id === run);
    const forgotten = this.#released.has(run) && !stopped;
    this.#expect(!forgotten, () => `a release was forgotten: ${run} is fenced again`);
  }

  #recorded(before: StoredRun | undefined, { id, story, agent, stopping, status }: StoredRun): void {
    if (before === undefined && status === 'pending')
      this.#expect((this.#requested.get(`${story}:${agent}`) ?? 0) > 0, () => `I9: no caller asked to start ${id}`);
    const old = before?.stopping ?? null;
    if (stopping !== null && stopping.by !== old?.by) this.#stopRequested.add(id);
    if (stopping !== null && old === null) {
      this.#causes.delete(id);
      const stored = this.#stories.get(story);
      const wanted = stored !== undefined && canonicalRole(stored) === roleOf(agent, []);
      const unjustified = stopping.by === 'stage-rule' && wanted;
      this.#expect(
        !unjustified,
        () => `I8: the stage rule stops ${agent} on ${story}, whose stage wants it (${stored?.stage})`,
      );
    }
    if (stopping !== null || old === null || !isLive({ status })) return;
    const withdrawn = (old.by === 'stage-rule' || old.by === 'story-left') && this.#causes.has(id);
    this.#expect(withdrawn, () => `I9: the stop of ${id}, requested by ${old.by}, was forgotten`);
  }

  #proved({ id, run, verdict, strength, by }: Extract<StoreChange, { put: 'receipt' }>['receipt']): void {
    this.#receipts.add(id);
    if (verdict !== 'gone') return;
    this.#gone.add(run);
    this.#expect(this.#living(run) === 0, () => `I3: ${run} was reported gone (${by}) and lives`);
    const life = this.#lives.get(run);
    const held = this.#containment === 'cgroup' || (this.#containment === 'keeper' && life?.host === this.#host);
    this.#expect(strength === 'scan' || held, () => `I3: ${run} was reported proven gone, but nothing held it`);
  }

  /** Checks I4 and I5: only processes of runs may be signalled, and only of runs that have to end. */
  #signalled(process: FakeProcess): void {
    const { pid, ppid, kin, command } = process;
    const { host } = this.#world;
    const own = new Set([0, 1, host.pid, host.ppid]);
    const self = own.has(pid) || (ppid === host.pid && kin === null);
    this.#expect(!self, () => `I5: ${pid} ${command} was signalled, which is Huskies itself or one of its helpers`);
    this.#expect(kin !== null, () => `I4: ${pid} ${command} was signalled, which belongs to no run`);
    if (kin !== null)
      this.#expect(this.#mayEnd(kin), () => `I4: ${pid} of ${kin} was signalled, which does not have to end`);
  }

  #mayEnd(run: string): boolean {
    const record = this.#runs.get(run);
    if (record === undefined || !isLive(record) || record.stopping !== null) return true;
    const life = this.#lives.get(run);
    return life === undefined || life.host !== this.#host || life.failed || !this.#world.isAlive(life.agent);
  }

  #living(run: string): number {
    let living = 0;
    for (const { kin, state } of this.#world.processes.values()) if (kin === run && state !== 'Z') living++;
    return living;
  }

  /** Keeps the first violation, since later ones may only follow from it. It is thrown later, not into the host. */
  #expect(holds: boolean, otherwise: () => string): void {
    if (!holds) this.#violation ??= otherwise();
  }
}

/** What decides which role a story wants: a change of it is a cause (I9). */
function stateOf({ stage, blocked, frozen }: StoredStory): string {
  return JSON.stringify([stage, blocked, frozen]);
}
