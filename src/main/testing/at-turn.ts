/** A host on fakes whose pipeline goes on by itself, with one story and the git that its agents work in. */
import { storyBranch } from '../../contract/index.ts';
import { type Automation, progressOf } from '../../domain/index.ts';
import type { CrashPoint, ProjectConfig, StoredRun, WorktreeContent } from '../core/ports/index.ts';
import { opened, STORY } from './at-work.ts';
import { createTestHuskies, type Surroundings, surroundings, type TestHuskies } from './test-huskies.ts';

/** Every stage goes on by itself. */
export const ALL_ON: Automation = { backlog: 'on', current: 'on', qa: 'on', merge: 'off' };
const PLACE = `/fake/${STORY}`;

/** The story's way through the pipeline, driven by its agents and gates. */
export class Turns {
  readonly huskies: TestHuskies;
  #commits = 0;

  constructor(huskies: TestHuskies) {
    this.huskies = huskies;
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
    this.#commits += 1;
    const commit = merging.commit(storyBranch(STORY), { 'src/cart.mjs': `version ${this.#commits}` }, 'main');
    this.holds({ commit, tree: `tree ${this.#commits}` });
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
  async works(): Promise<void> {
    this.commits();
    await this.exits();
  }
}

/** The story is in current, and its first coder is at work if the automation starts one. */
export async function atTurn(
  config: Partial<ProjectConfig> = {},
  { around = surroundings(), crashAt }: { around?: Surroundings; crashAt?: (point: CrashPoint) => void } = {},
): Promise<Turns> {
  const huskies = createTestHuskies(around, undefined, undefined, crashAt);
  huskies.config.set({ automation: ALL_ON, ...config });
  huskies.merging.commit('main', { 'src/cart.mjs': 'first' });
  const turns = new Turns(huskies);
  turns.holds({});
  await opened(huskies);
  await huskies.must('story.add', { title: 'Cleanup', id: STORY, text: 'test', stage: 'current' });
  await huskies.settle();
  return turns;
}

/** The host was closed or has crashed: another one opens the same project. */
export async function restarted({ huskies }: Turns): Promise<Turns> {
  const next = createTestHuskies({ ...huskies });
  await opened(next);
  await next.settle();
  return new Turns(next);
}
