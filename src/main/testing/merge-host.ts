/** A whole host with a merge queue on fakes, whose persons, agents, gates and crashes a test decides; and its judge. */
import { storyBranch } from '../../contract/index.ts';
import { AUTOMATION_OFF, type MergeSettings } from '../../domain/index.ts';
import type { CrashPoint, Landing } from '../core/ports/index.ts';
import { fakeGate } from './fake-config.ts';
import { flush } from './manual-clock.ts';
import { type MortalHost, mortalHost } from './mortal-host.ts';
import { surroundings, type TestHuskies } from './test-huskies.ts';

/** What is true of the stories. Each changes a file of its own name and, if it is in `shared`, one that others change. */
export interface StoryFacts {
  /** The gate fails with the file of one of these. */
  bad: ReadonlySet<string>;
  /** The file, besides its own, that a story changes. Two stories with the same one conflict. */
  shared: Readonly<Record<string, string>>;
  /** Mergemasters that leave the conflict as it is. */
  idle: ReadonlySet<string>;
}

/** One thing that happens. */
export type Happening =
  | { do: 'wait'; ms: number }
  | { do: 'turns'; n: number }
  | { do: 'gate-ends'; lane: number; killed: boolean }
  | { do: 'agent-ends'; story: string }
  | { do: 'commit'; file: string }
  | { do: 'work'; story: string }
  | { do: 'move'; story: string; away: boolean }
  | { do: 'freeze'; story: string; frozen: boolean }
  | { do: 'retry' }
  | { do: 'dirty'; file: string | null }
  | { do: 'crash'; at: CrashPoint };

export class MergeHost {
  readonly #around = surroundings();
  readonly #facts: StoryFacts;
  #host: MortalHost;
  /** What broke a rule, as sentences. */
  readonly breaches: string[] = [];
  /** Trees on which the gate was seen to pass. */
  readonly #gated = new Set<string>();
  /** Where the host dies next; null: nowhere. */
  #crashAt: CrashPoint | null = null;
  #works = 0;

  constructor(facts: StoryFacts, merge: MergeSettings) {
    this.#facts = facts;
    const { merging, config } = this.#around;
    config.set({
      gates: [fakeGate('tests', { after: 'merge' })],
      automation: { ...AUTOMATION_OFF, merge: 'on' },
      merge,
    });
    merging.commit('main', { base: 'x' });
    // Every answer of git takes a moment, in which something else may happen.
    merging.delay = flush;
    const land = merging.land.bind(merging);
    merging.land = (move) => this.#land(move, land);
    this.#host = this.#create();
  }

  async open(stories: readonly string[]): Promise<void> {
    for (const story of stories) {
      const file = this.#facts.shared[story];
      this.#around.merging.commit(storyBranch(story), { [story]: '1', ...(file ? { [file]: story } : {}) }, 'main');
      await this.huskies.must('story.add', { title: story, id: story, stage: 'merge' });
    }
    await this.huskies.clock.until(this.huskies.host.open());
    await this.settle();
  }

  async happens(what: Happening): Promise<void> {
    const { huskies } = this;
    const { merging } = this.#around;
    switch (what.do) {
      case 'wait':
        await huskies.clock.advance(what.ms);
        break;
      case 'turns':
        for (let n = 0; n < what.n; n += 1) await flush();
        break;
      case 'gate-ends':
        this.#endGate(what.lane, what.killed);
        break;
      case 'agent-ends':
        this.#endAgent(what.story);
        break;
      case 'commit':
        merging.commit('main', { [what.file]: `of a person ${this.#works++}` });
        break;
      case 'work':
        merging.commit(storyBranch(what.story), { [`${what.story} more`]: String(this.#works++) });
        break;
      case 'move':
        if (['qa', 'merge'].includes(huskies.host.ledger.stories.get(what.story)?.stage ?? ''))
          await huskies.ask('story.move', { story: what.story, stage: what.away ? 'qa' : 'merge' });
        break;
      case 'freeze':
        await huskies.ask(what.frozen ? 'story.freeze' : 'story.unfreeze', { story: what.story });
        break;
      case 'retry':
        await huskies.ask('reconcile.retry', {});
        break;
      case 'dirty':
        merging.checkout = what.file === null ? null : { path: '/home/ada', changed: [what.file] };
        break;
      case 'crash':
        this.#crashAt = what.at;
        break;
    }
    if (this.#host.isDead()) await this.#restart();
  }

  /** Lets persons, agents and gates do what they would, until nothing more happens. */
  async rest(stories: readonly string[]): Promise<void> {
    this.#crashAt = null;
    this.#around.merging.checkout = null;
    for (let turn = 0; turn < 200; turn += 1) {
      for (const story of stories) await this.huskies.ask('story.unfreeze', { story });
      await this.happens({ do: 'retry' });
      const live = this.huskies.host.live();
      for (const { lane } of live) if (lane !== null) this.#endGate(lane, false);
      for (const { role, story } of live) if (role === 'mergemaster') this.#endAgent(story);
      await this.huskies.clock.advance(60_000);
      await this.settle();
      const { merge } = this.huskies.host.ledger.host;
      if (merge.stories.length === 0 && this.huskies.host.live().length === 0) return;
    }
    this.breaches.push('the queue does not come to rest');
  }

  async settle(): Promise<void> {
    if (this.#host.isDead()) await this.#restart();
    await this.huskies.settle();
  }

  get base(): string {
    return this.#around.merging.branches.get('main') ?? '';
  }

  /** The files of the base. */
  get files(): Readonly<Record<string, string>> {
    return this.#around.merging.filesOf(this.base);
  }

  get huskies(): TestHuskies {
    return this.#host.huskies;
  }

  #create(startAt?: number): MortalHost {
    return mortalHost(this.#around, (point) => point === this.#crashAt, startAt);
  }

  async #restart(): Promise<void> {
    const { clock, world } = this.huskies;
    world.crash();
    this.#crashAt = null;
    this.#host = this.#create(clock.now());
    await this.huskies.clock.until(this.huskies.host.open());
  }

  #endGate(lane: number, killed: boolean): void {
    const run = this.huskies.host.live().find((one) => one.lane === lane && one.status === 'running');
    const agent = run === undefined ? undefined : this.huskies.spawner.agents.get(run.id);
    if (run === undefined || agent === undefined || !this.huskies.world.isAlive(agent.process)) return;
    const { commit = '', tree = '' } = this.#around.merging.worktrees.get(run.worktree ?? '') ?? {};
    const isBad = Object.keys(this.#around.merging.filesOf(commit)).some((file) => this.#facts.bad.has(file));
    if (!killed && !isBad) this.#gated.add(tree ?? '');
    agent.exit(killed ? 137 : isBad ? 1 : 0);
  }

  /** A mergemaster resolves the conflict, or leaves it. */
  #endAgent(story: string): void {
    const run = this.huskies.host.live().find((one) => one.story === story && one.role === 'mergemaster');
    const agent = run === undefined ? undefined : this.huskies.spawner.agents.get(run.id);
    if (agent === undefined || !this.huskies.world.isAlive(agent.process)) return;
    const file = this.#facts.shared[story];
    if (!this.#facts.idle.has(story)) {
      const resolved = file === undefined ? {} : { [file]: `${this.files[file] ?? ''}+${story}` };
      this.#around.merging.mergeInto(storyBranch(story), 'main', resolved);
    }
    agent.exit(0);
  }

  /** Every landing is judged at the moment at which the base moves. */
  async #land(
    move: { base: string; from: string; to: string },
    land: (move: { base: string; from: string; to: string }) => Promise<Landing>,
  ): Promise<Landing> {
    const { merging } = this.#around;
    const before = this.base;
    const { ledger } = this.huskies.host;
    const candidate = [...ledger.candidates.values()].find(({ tip }) => tip === move.to);
    for (const { story, head } of candidate?.parts ?? []) {
      const record = ledger.stories.get(story);
      if (record?.stage !== 'merge' || record.frozen) this.breaches.push(`${story} lands after it was withdrawn`);
      if (merging.branches.get(storyBranch(story)) !== head) this.breaches.push(`${story} lands in an old version`);
    }
    const landing = await land(move);
    if (!this.#gated.has(await merging.treeOf(move.to))) this.breaches.push('a tree lands that was not gated');
    if (!(await merging.contains('main', before))) this.breaches.push('the base has moved back');
    return landing;
  }
}
