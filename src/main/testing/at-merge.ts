/** A host on fakes whose merge queue works by itself: the starting point of most tests of the merge queue. */
import { messageText, storyBranch } from '../../contract/index.ts';
import { AUTOMATION_OFF } from '../../domain/index.ts';
import type { GateConfig, ProjectConfig } from '../core/ports/index.ts';
import { fakeGate } from './fake-config.ts';
import { createTestHuskies, type TestHuskies } from './test-huskies.ts';

/** The gate of the merge queue. */
export const TESTS = fakeGate('tests', { after: 'merge' });

/** The worktree of the first lane. */
export const LANE = '/fake/_merge';

/** A host that merges by itself, with these stories in merge before it looks; each has changed a file of its own name. */
export async function merging(
  stories: readonly string[],
  config: Partial<ProjectConfig> = {},
  gates: GateConfig[] = [TESTS],
  huskies = createTestHuskies(),
): Promise<TestHuskies> {
  huskies.config.set({ gates, automation: { ...AUTOMATION_OFF, merge: 'on' }, ...config });
  huskies.merging.commit('main', { 'a.c': 'first' });
  for (const story of stories) await enters(huskies, story);
  await huskies.clock.until(huskies.host.open());
  await huskies.settle();
  return huskies;
}

/** Adds a story in merge whose branch has changed these files. */
export async function enters(huskies: TestHuskies, story: string, files: Record<string, string> = { [story]: story }) {
  huskies.merging.commit(storyBranch(story), files, 'main');
  await huskies.must('story.add', { title: `Title of ${story}`, id: story, stage: 'merge' });
}

/** The stage of one story. */
export const stageOf = ({ host }: TestHuskies, id: string) => host.ledger.stories.get(id)?.stage;
/** The stage of each story, by its id. */
export const stages = (huskies: TestHuskies) =>
  Object.fromEntries([...huskies.host.ledger.stories.values()].map(({ id, stage }) => [id, stage]));
/** The commit at the tip of the base. */
export const base = ({ merging: git }: TestHuskies) => git.branches.get('main') ?? '';
/** The names of the files on the base. */
export const filesOn = (huskies: TestHuskies) => Object.keys(huskies.merging.filesOf(base(huskies))).sort();
/** The code of each story’s wait reason; null: it has none. */
export const waits = async (huskies: TestHuskies) =>
  Object.fromEntries((await huskies.must('story.list', {})).map(({ id, wait }) => [id, wait?.code ?? null]));
/** The sentence of one story’s wait reason; null: it has none. */
export const reasonOf = async (huskies: TestHuskies, story: string) => {
  const found = (await huskies.must('story.list', {})).find(({ id }) => id === story)?.wait;
  return found ? messageText(found.why, 'copied') : null;
};
/** The gates that run in lanes. */
export const gatesOf = ({ host }: Pick<TestHuskies, 'host'>) => host.live().filter(({ kind }) => kind === 'merge-gate');
/** The events of one kind, oldest first. */
export const events = ({ store }: TestHuskies, kind: string) =>
  store.events(0, 1_000).filter((event) => event.kind === kind);

/** Lets the gate that runs in the lane exit. */
export async function gateEnds(huskies: TestHuskies, code: number, lane = 0): Promise<string> {
  const run = gatesOf(huskies).find((one) => one.lane === lane);
  if (run === undefined) throw new Error(`no gate runs in lane ${lane}`);
  huskies.spawner.agents.get(run.id)?.exit(code);
  await huskies.settle();
  return run.id;
}

/** Lets each gate exit by what is in its lane: it fails with a file that is called bad. Returns how many ran. */
export async function gatesRun(huskies: TestHuskies): Promise<number> {
  let count = 0;
  for (let [gate] = gatesOf(huskies); gate !== undefined; [gate] = gatesOf(huskies)) {
    count += 1;
    const { commit = '' } = huskies.merging.worktrees.get(gate.worktree ?? '') ?? {};
    const isBad = Object.keys(huskies.merging.filesOf(commit)).includes('bad');
    await gateEnds(huskies, isBad ? 1 : 0, gate.lane ?? 0);
  }
  return count;
}
