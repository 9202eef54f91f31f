/**
 * Judges a model by its world and by what was made durable, never by the host's memory. The world knows of each process
 * whose it truly is (`kin`), whatever it made of its marks.
 */
import { canonicalRole, isLive, roleOf } from '../../domain/index.ts';
import type { StoreChange, StoredFence, StoredRun, StoredStory } from '../core/ports/index.ts';
import type { FakeProcess, FakeWorld } from './fake-world.ts';

/** A run in the world. */
interface Life {
  worktree: string;
  agent: FakeProcess;
  /** Which of the hosts began it. */
  host: number;
  /** Its spawn was reported as failed. */
  failed: boolean;
}

export class Judge {
  /** Runs that may come to be: starts that a person asked for, by slot. */
  readonly #asked = new Map<string, number>();
  /** Stops that were acknowledged: run -> receipt. */
  readonly #stops = new Map<string, string>();
  readonly #runs = new Map<string, StoredRun>();
  readonly #stories = new Map<string, StoredStory>();
  readonly #fences = new Map<string, StoredFence>();
  readonly #receipts = new Set<string>();
  readonly #lives = new Map<string, Life>();
  /** Runs whose fence a person opened: what lives of them is that person's risk, whatever becomes of the host. */
  readonly #released = new Set<string>();
  /** Runs that were said to be gone. */
  readonly #gone = new Set<string>();
  /** Runs whose story, or the config, changed since their stop was asked. */
  readonly #causes = new Set<string>();
  readonly #world: FakeWorld;
  readonly #containment: 'none' | 'keeper' | 'cgroup';
  #host = 0;
  #found: string | null = null;

  constructor(world: FakeWorld, containment: 'none' | 'keeper' | 'cgroup') {
    this.#world = world;
    this.#containment = containment;
    world.onSignal = (process) => this.#signalled(process);
  }

  hostBegins(): void {
    this.#host++;
    this.#asked.clear();
  }

  startAsked(story: string, agent: string, by: 1 | -1): void {
    const slot = `${story}:${agent}`;
    this.#asked.set(slot, (this.#asked.get(slot) ?? 0) + by);
  }

  stopAcknowledged(receipt: string): void {
    for (const run of this.#runs.values()) if (run.stopping?.receipt === receipt) this.#stops.set(run.id, receipt);
  }

  /** What a rule asked may be withdrawn. */
  configChanged(): void {
    for (const run of this.#runs.keys()) this.#causes.add(run);
  }

  forked(run: string, worktree: string, agent: FakeProcess, failed: boolean): void {
    const record = this.#runs.get(run);
    this.#expect(!this.#lives.has(run), () => `I9: ${run} was started a second time`);
    this.#expect(record?.status === 'pending' && record.stopping === null, () => {
      return `I9: ${run} was started after its stop was asked (${record?.status ?? 'no record'})`;
    });
    this.#lives.set(run, { worktree, agent, host: this.#host, failed });
  }

  /** After each commit that came through. */
  committed(changes: readonly StoreChange[]): void {
    for (const change of changes) this.#change(change);
    for (const change of changes) if ('put' in change && change.put === 'fence') this.#fenced(change.fence, changes);
    const live = [...this.#runs.values()].filter(isLive);
    const stories = new Set(live.map((run) => run.story));
    this.#expect(stories.size === live.length, () => `I1: two live runs of one story: ${live.map((run) => run.id)}`);
  }

  /** After each step: I1, I2, I3. Throws at the first thing that was ever found. */
  look(): void {
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
      this.#expect(!this.#gone.has(kin), () => `I3: ${kin} lives and was said to be gone`);
    }
    if (this.#found !== null) throw new Error(this.#found);
  }

  /** Once everything rests and everybody can be killed: I8, and what was asked was done (I9). */
  lookAtRest(): void {
    for (const run of this.#runs.values()) {
      const role = roleOf(run.agent, []);
      const story = this.#stories.get(run.story);
      if (!isLive(run) || role === 'other' || story === undefined) continue;
      this.#expect(canonicalRole(story) === role, () => `I8: ${run.agent} on ${run.story} in ${story.stage}`);
    }
    for (const [run, receipt] of this.#stops) {
      const over = this.#released.has(run) || this.#living(run) === 0;
      this.#expect(over, () => `I9: ${run} lives, though its stop was acknowledged`);
      this.#expect(!this.#runs.has(run), () => `I9: the stop of ${run} was acknowledged and is not done`);
      this.#expect(this.#receipts.has(receipt), () => `I9: the stop of ${run} was acknowledged and left no receipt`);
    }
    const fenced = [...this.#fences.keys()];
    this.#expect(fenced.length === 0, () => `nothing lives there, and a fence stays: ${fenced}`);
    this.look();
  }

  #change(change: StoreChange): void {
    if ('remove' in change) {
      if (change.remove === 'run') this.#runs.delete(change.id);
      else if (change.remove === 'fence') this.#fences.delete(change.worktree);
    } else if (change.put === 'story') {
      this.#stories.set(change.story.id, change.story);
      for (const run of this.#runs.values()) if (run.story === change.story.id) this.#causes.add(run.id);
    } else if (change.put === 'release') this.#released.add(change.release.run);
    else if (change.put === 'fence') this.#fences.set(change.fence.worktree, change.fence);
    else if (change.put === 'receipt') this.#proved(change.receipt);
    else if (change.put === 'run') {
      this.#recorded(this.#runs.get(change.run.id), change.run);
      this.#runs.set(change.run.id, change.run);
    }
  }

  /** After a release only a stop of that very run closes its worktree for its sake again. */
  #fenced({ run }: StoredFence, changes: readonly StoreChange[]): void {
    const stopped = changes.some((change) => 'put' in change && change.put === 'run' && change.run.id === run);
    const forgotten = this.#released.has(run) && !stopped;
    this.#expect(!forgotten, () => `a release was forgotten: ${run} is fenced again`);
  }

  #recorded(before: StoredRun | undefined, { id, story, agent, stopping, status }: StoredRun): void {
    if (before === undefined && status === 'pending')
      this.#expect((this.#asked.get(`${story}:${agent}`) ?? 0) > 0, () => `I9: nobody asked to start ${id}`);
    const old = before?.stopping ?? null;
    if (stopping !== null && old === null) {
      this.#causes.delete(id);
      const stored = this.#stories.get(story);
      const wanted = stored !== undefined && canonicalRole(stored) === roleOf(agent, []);
      const rash = stopping.by === 'stage-rule' && wanted;
      this.#expect(!rash, () => `I8: the stage rule stops ${agent} on ${story}, which wants it (${stored?.stage})`);
    }
    if (stopping !== null || old === null || !isLive({ status })) return;
    const withdrawn = (old.by === 'stage-rule' || old.by === 'story-left') && this.#causes.has(id);
    this.#expect(withdrawn, () => `I9: the stop of ${id}, asked by ${old.by}, was forgotten`);
  }

  #proved({ id, run, verdict, strength, by }: Extract<StoreChange, { put: 'receipt' }>['receipt']): void {
    this.#receipts.add(id);
    if (verdict !== 'gone') return;
    this.#gone.add(run);
    this.#expect(this.#living(run) === 0, () => `I3: ${run} was said to be gone (${by}) and lives`);
    const life = this.#lives.get(run);
    const held = this.#containment === 'cgroup' || (this.#containment === 'keeper' && life?.host === this.#host);
    this.#expect(strength === 'scan' || held, () => `I3: ${run} was said to be proven gone, but nothing held it`);
  }

  /** I4, I5: only processes of runs, and only of runs that shall end. */
  #signalled(process: FakeProcess): void {
    const { pid, ppid, kin, command } = process;
    const { host } = this.#world;
    const own = new Set([0, 1, host.pid, host.ppid]);
    const self = own.has(pid) || (ppid === host.pid && kin === null);
    this.#expect(!self, () => `I5: ${pid} ${command} was signalled, which is Huskies itself or its own`);
    this.#expect(kin !== null, () => `I4: ${pid} ${command} was signalled, which is no run's`);
    if (kin !== null)
      this.#expect(this.#mayEnd(kin), () => `I4: ${pid} of ${kin} was signalled, and nobody asked that it ends`);
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

  /** What is found first counts: what follows may only follow from it. Hooks may not throw into the host. */
  #expect(holds: boolean, otherwise: () => string): void {
    if (!holds) this.#found ??= otherwise();
  }
}
