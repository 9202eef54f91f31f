import { expect, it } from 'vitest';
import { noCare, STORY_PORTS } from '../../../../../domain/index.ts';
import { createTestHuskies } from '../../../../testing/test-huskies.ts';
import { choosePort } from './port.ts';

const huskies = createTestHuskies();
const { store } = huskies;
const world = { ledger: huskies.host.ledger, store };
const used = new Set<number>();
/** Chooses the port of a story, and records it as a start does. */
async function choose(story: string): Promise<number> {
  const port = await choosePort({ ...world, network: { isFree: async (one) => !used.has(one) } }, story);
  store.commit([{ put: 'care', care: { ...noCare(story), port } }]);
  return port;
}

it('a story keeps its port, also over a restart, and gets another one only while a program uses it', async () => {
  const first = await choose('60_a');
  expect(await choose('60_a')).toBe(first);
  used.add(first);
  const second = await choose('60_a');
  expect(second).not.toBe(first);
  used.clear();
  expect(await choose('60_a')).toBe(second);
});

it('no two stories have the same port, and a start is refused if none is free', async () => {
  const all = new Set<number>();
  for (let n = 0; n < 200; n += 1) all.add(await choose(`${n}_story`));
  expect(all.size).toBe(200);
  for (let port = STORY_PORTS.first; port < STORY_PORTS.first + STORY_PORTS.count; port += 1) used.add(port);
  await expect(choose('61_late')).rejects.toMatchObject({ refusal: { why: { code: 'care.port' } } });
});
