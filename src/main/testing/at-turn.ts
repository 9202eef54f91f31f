/** A host on fakes whose pipeline goes on by itself, with one story and the git that its agents work in. */
import { storyBranch } from '../../contract/index.ts';
import { type Automation, progressOf } from '../../domain/index.ts';
import type { CrashPoint, ProjectConfig, StoredRun, WorktreeContent } from '../core/ports/index.ts';
import { opened, STORY } from './at-work.ts';
import { flush } from './manual-clock.ts';
import { createTestHuskies, surroundings, type TestHuskies } from './test-huskies.ts';

/** Every stage goes on by itself. */
export const ALL_ON: Automation = { backlog: 'on', current: 'on', qa: 'on', merge: 'off' };
const PLACE = `/fake/${STORY}`;

/** What outlives a host. `commits`: how many there were. */
interface Life {
  isDead: boolean;
  commits: number;
}

/** The story's way through the pipeline, driven by its agents and gates. */
export class Turns {
  readonly huskies: TestHuskies;
  readonly #life: Life;

  constructor(huskies: TestHuskies, life: Life) {
    this.huskies = huskies;
    this.#life = life;
  }

  /** The only busy run of the story, as its kind and name; null if there is none. */
  get at(): string | null {
    const run = this.run;
    return run === null ? null : `${run.kind} ${run.agent}`;
  }
  get run(): StoredRun | null {
    const busy = this.huskies.host.ledger.liveRuns().filter(({ story }) => story === STORY);
    if (busy.length > 1) throw new Error(`${busy.length} runs at once`);
    return busy[0] ?? null;
  }
  get story() {
    const story = this.huskies.host.ledger.stories.get(STORY);
    if (story === undefined) throw new Error('no story');
    return story;
  }
  get progress() {
    return progressOf(this.huskies.host.ledger.progress.get(STORY), this.story);
  }
  async wait() {
    const all = await this.huskies.must('story.list', {});
    return all.find(({ id }) => id === STORY)?.wait ?? null;
  }

  /** The agent commits something, so that the tree of the worktree is another one. */
  commits(): void {
    const { merging } = this.huskies;
    this.#life.commits += 1;
    const commit = merging.commit(storyBranch(STORY), { 'src/cart.mjs': `version ${this.#life.commits}` }, 'main');
    this.holds({ commit, tree: `tree ${this.#life.commits}` });
  }
  /** What is in the worktree. */
  holds(part: Partial<WorktreeContent>): void {
    const { merging } = this.huskies;
    const known = merging.worktrees.get(PLACE) ?? { commit: 'c0', tree: 'tree 0', uncommitted: [] };
    merging.worktrees.set(PLACE, { ...known, ...part });
  }
  /** The program of the busy run exits. */
  async exits(code = 0): Promise<void> {
    this.huskies.spawner.agents.get(this.run?.id ?? '')?.exit(code);
    await this.huskies.settle();
  }
  /** The host was closed: another one opens the same project. */
  async restart(): Promise<Turns> {
    const next = createTestHuskies({ ...this.huskies }, undefined, this.huskies.clock.now());
    await opened(next);
    await next.settle();
    return new Turns(next, this.#life);
  }
  /** Whether the host has crashed, at a crash point or by `crash`. */
  get isDead(): boolean {
    return this.#life.isDead;
  }
  /** The host crashes, if it has not yet, and another one opens the project. */
  async crash(): Promise<Turns> {
    const { world, clock } = this.huskies;
    this.#life.isDead = true;
    await flush();
    await clock.advance(100);
    world.crash();
    this.#life.isDead = false;
    return await this.restart();
  }
  async works(): Promise<void> {
    this.commits();
    await this.exits();
  }
}

/**
 * The story is in current, and its first coder is at work if the automation starts one. `crashAt`: the host crashes when
 * it passes this point for the nth time.
 */
export async function atTurn(
  config: Partial<ProjectConfig> = {},
  { crashAt = null }: { crashAt?: { point: CrashPoint; nth: number } | null } = {},
): Promise<Turns> {
  const around = surroundings();
  const life: Life = { isDead: false, commits: 0 };
  let passed = 0;
  const dieIfDead = () => {
    if (life.isDead) throw new Error('this host has crashed');
  };
  const commit = around.store.commit.bind(around.store);
  around.store.commit = (changes) => {
    dieIfDead();
    return commit(changes);
  };
  const huskies = createTestHuskies(around, undefined, undefined, (at) => {
    if (at === crashAt?.point && ++passed === crashAt.nth) life.isDead = true;
    dieIfDead();
  });
  huskies.config.set({ automation: ALL_ON, ...config });
  huskies.merging.commit('main', { 'src/cart.mjs': 'first' });
  const turns = new Turns(huskies, life);
  turns.holds({});
  await opened(huskies);
  await huskies.must('story.add', { title: 'Cleanup', id: STORY, text: 'test', stage: 'current' });
  await huskies.settle();
  return turns;
}
