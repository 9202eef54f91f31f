import { beforeEach, describe, expect, it, vi } from 'vitest';
import { message, RefusalError } from '../../../contract/index.ts';
import { createTestHuskies, type TestHuskies } from '../../testing/test-huskies.ts';
import { ERRORS_UNTIL_STUCK } from './loop/loop.ts';

let huskies: TestHuskies;
let merged: number;
let listed: number;

/** A story whose agent has worked in its own worktree. */
async function story(id: string, stage = 'current'): Promise<string> {
  await huskies.must('story.add', { title: id, id, stage: 'current' });
  await huskies.must('agent.start', { story: id, agent: 'coder-1' });
  await huskies.settle();
  await huskies.must('agent.stop', { story: id, agent: 'coder-1' });
  await huskies.settle();
  if (stage !== 'current') await huskies.must('story.move', { story: id, stage: stage as 'qa' });
  await huskies.settle();
  return branchOf(id);
}
const branchOf = (id: string) => huskies.host.ledger.worktrees.ofStory(id)?.branch ?? '';
const shown = () => [...huskies.host.ledger.conflicts.values()];
/** The next look, after the reconcile interval. */
async function nextLook(): Promise<void> {
  await huskies.clock.advance(huskies.host.ledger.project.intervalMs);
  await huskies.settle();
}

beforeEach(async () => {
  huskies = createTestHuskies();
  const { merging } = huskies;
  merging.commit('main', { cart: '1', tax: '1' });
  merged = 0;
  listed = 0;
  const [conflicts, tipsOf] = [merging.conflicts.bind(merging), merging.tipsOf.bind(merging)];
  vi.spyOn(merging, 'conflicts').mockImplementation((base, pairs) => {
    merged += pairs.length;
    return conflicts(base, pairs);
  });
  vi.spyOn(merging, 'tipsOf').mockImplementation((branches) => {
    listed += 1;
    return tipsOf(branches);
  });
  await huskies.host.open();
  await huskies.settle();
});

describe('the conflict radar of a host', () => {
  it('asks git nothing while no story is on its way to the base, and merges none without commits', async () => {
    await huskies.must('story.add', { title: 'x', id: 's1' });
    await nextLook();
    expect([listed, merged]).toEqual([0, 0]);
    await huskies.must('story.move', { story: 's1', stage: 'current' });
    await nextLook();
    expect([listed > 0, merged, shown()]).toEqual([true, 0, []]);
  });

  it('shows conflicts with the base and between stories, in the snapshot and in story list', async () => {
    const { merging } = huskies;
    merging.commit(await story('s1'), { cart: '2' }, 'main');
    merging.commit(await story('s2', 'qa'), { cart: '3', tax: '3' }, 'main');
    await story('s3');
    await nextLook();
    const files = { files: ['cart'], count: 1 };
    const ofFirst = { story: 's1', base: null, with: [{ story: 's2', ...files }], count: 1 };
    expect(shown()).toEqual([{ story: 's2', base: null, with: [{ story: 's1', ...files }], count: 1 }, ofFirst]);
    const list = await huskies.must('story.list', {});
    expect(Object.fromEntries(list.map(({ id, conflicts }) => [id, conflicts?.count ?? null]))).toEqual({
      s1: 1,
      s2: 1,
      s3: null,
    });
    merging.commit('main', { tax: '9' });
    await nextLook();
    expect(shown().find((one) => one.story === 's2')?.base).toEqual({ files: ['tax'], count: 1 });
  });

  it('merges no pair twice, and asks git once per look when nothing has moved', async () => {
    const { merging } = huskies;
    merging.commit(await story('s1'), { cart: '2' }, 'main');
    merging.commit(await story('s2'), { cart: '3' }, 'main');
    await nextLook();
    expect(merged).toBe(3);
    const before = listed;
    await nextLook();
    await nextLook();
    expect([merged, listed - before]).toEqual([3, 2]);
    merging.commit(branchOf('s2'), { cart: '1' });
    await nextLook();
    expect([merged, shown()]).toEqual([5, []]);
  });

  it('looks at once when a story moves, and forgets those that have left', async () => {
    const { merging } = huskies;
    merging.commit(await story('s1'), { cart: '2' }, 'main');
    merging.commit(await story('s2'), { cart: '3' }, 'main');
    await nextLook();
    expect(shown()).toHaveLength(2);
    await huskies.must('story.move', { story: 's2', stage: 'done' });
    await huskies.settle();
    expect(shown()).toEqual([]);
  });

  it('a git that fails is stuck under its own name, shows what is known, and is tried again', async () => {
    const { merging } = huskies;
    merging.commit(await story('s1'), { cart: '2' }, 'main');
    merging.commit('main', { cart: '5' });
    await nextLook();
    expect(shown()).toHaveLength(1);
    const failure = new RefusalError({ code: 'failed', why: message('git.merge', { why: 'broken' }) });
    const failing = vi.spyOn(merging, 'tipsOf').mockRejectedValue(failure);
    for (let n = 0; n <= ERRORS_UNTIL_STUCK; n += 1) await huskies.clock.advance(600_000).then(huskies.settle);
    expect(huskies.host.ledger.host.stuck).toMatchObject([{ key: 'radar', concern: 'radar', story: null }]);
    expect(shown()).toHaveLength(1);
    failing.mockResolvedValue(new Map());
    await huskies.must('reconcile.retry', { key: 'radar' });
    await huskies.settle();
    expect([huskies.host.ledger.host.stuck, shown()]).toEqual([[], []]);
  });
});
