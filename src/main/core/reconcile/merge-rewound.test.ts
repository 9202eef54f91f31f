import { expect, it } from 'vitest';
import { base, enters, filesOn, gatesOf, gatesRun, merging, stageOf } from '../../testing/at-merge.ts';

it('a base that was set back or rewritten while a candidate is tested: it is built again, without the commits that were dropped', async () => {
  const huskies = await merging([]);
  const kept = base(huskies);
  await enters(huskies, 's1');
  huskies.merging.commit('main', { dropped: 'x' });
  await huskies.clock.advance(6_000);
  const [old] = gatesOf(huskies);
  // A person resets it and commits something else.
  huskies.merging.branches.set('main', kept);
  huskies.merging.commit('main', { other: 'x' });
  await huskies.clock.advance(6_000);
  expect(huskies.host.ledger.runs.has(old?.id ?? '')).toBe(false);
  expect(await gatesRun(huskies)).toBe(1);
  expect(stageOf(huskies, 's1')).toBe('done');
  expect(filesOn(huskies)).toEqual(['a.c', 'other', 's1']);
});
