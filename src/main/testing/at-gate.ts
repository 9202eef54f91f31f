/** A host on fakes with gates and one story in current: the starting point of most tests of gates. */
import { storyBranch } from '../../contract/index.ts';
import type { GateConfig, WorktreeContent } from '../core/ports/index.ts';
import { opened, STORY } from './at-work.ts';
import { fakeGate } from './fake-config.ts';
import type { FakeAgent } from './fake-spawner.ts';
import { createTestHuskies, type TestHuskies } from './test-huskies.ts';

/** A gate after the coder. */
export const TESTS = fakeGate('tests', { command: ['npm', 'test'] });
/** The gate after it. */
export const LINT = fakeGate('lint');
const PAGE = { before: null, limit: 100 };
const PLACE = `/fake/${STORY}`;
/** The story’s branch. */
export const BRANCH = storyBranch(STORY);

/** Sets what is in the story's worktree; by default its branch's last commit and nothing else. */
export function holds({ merging }: Pick<TestHuskies, 'merging'>, part: Partial<WorktreeContent> = {}): void {
  const commit = merging.branches.get(BRANCH) ?? '';
  merging.worktrees.set(PLACE, { commit, tree: 'tree 1', uncommitted: [], ...part });
}

/** A host with these gates, and a story in current whose worktree has the last commit of its branch. */
export async function withGates(gates: GateConfig[], host = createTestHuskies()): Promise<TestHuskies> {
  host.config.set({ gates });
  host.merging.commit('main', { 'app/a.c': 'first' });
  host.merging.commit(BRANCH, {}, 'main');
  holds(host);
  await opened(host);
  await host.must('story.add', { title: 'Cleanup', id: STORY, text: 'test', stage: 'current' });
  return host;
}

/** Requests gates and waits until the first one runs, or has ended without a program. */
export async function running(huskies: TestHuskies, input: { gate?: string; again?: boolean } = {}) {
  const { runs } = await huskies.must('gate.run', { story: STORY, ...input });
  await huskies.settle();
  const [first] = runs;
  if (first === undefined) throw new Error('no gate was requested');
  return { runs: runs.map(({ run }) => run), run: first.run };
}

/** The fake program of a run. */
export function programOf(huskies: TestHuskies, run: string): FakeAgent {
  const program = huskies.spawner.agents.get(run);
  if (program === undefined) throw new Error(`nothing was spawned for ${run}`);
  return program;
}

/** Requests one gate and lets its program exit. */
export async function ran(huskies: TestHuskies, code: number): Promise<string> {
  const { run } = await running(huskies);
  programOf(huskies, run).exit(code);
  await huskies.settle();
  return run;
}

/** The results of the story’s gates, newest first. */
export const resultsOf = (huskies: TestHuskies) => huskies.store.gateResults(STORY, PAGE);
