/** I10: two hosts never own one project, by whichever path they open it; real hosts, started at the same moment. */

import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type HostOptions, type RealHost, tryHost } from '../fixtures/host.ts';
import type { Lab } from '../fixtures/lab.ts';
import { withMutant } from '../fixtures/mutants.ts';
import { expect, test } from '../fixtures/test.ts';
import { times } from '../fixtures/times.ts';

const ROUNDS = times(20, 500);

/** Every path to one project: its folder, a folder below, a symlink, a linked worktree. */
function waysTo(lab: Lab): string[] {
  const below = join(lab.dir, 'src');
  const symlink = join(lab.home, 'symlink');
  const linked = join(lab.home, 'linked');
  mkdirSync(below);
  symlinkSync(lab.dir, symlink);
  lab.git('worktree', 'add', '-q', linked);
  return [lab.dir, symlink, linked, below];
}

/** Starts two at the same moment; resolves to the owners, and to the refusals of the others. */
async function two(lab: Lab, dirs: readonly string[], options: HostOptions = {}) {
  const tried = await Promise.all(dirs.map((dir) => tryHost(lab, { ...options, dir })));
  return {
    owners: tried.filter((one): one is RealHost => !('refused' in one)),
    refused: tried.flatMap((one) => ('refused' in one ? [one.refused] : [])),
  };
}

test(`I10: ${ROUNDS} times two hosts at once, and always exactly one owner`, { tag: ['@anyone'] }, async ({ lab }) => {
  test.setTimeout(60_000 + ROUNDS * 10_000);
  const ways = waysTo(lab);
  for (let round = 0; round < ROUNDS; round += 1) {
    const pair = [ways[round % 4] ?? '', ways[(round + 1 + (Math.floor(round / 4) % 3)) % 4] ?? ''];
    const { owners, refused } = await two(lab, pair);
    expect([round, owners.length, refused.map(({ code }) => code)]).toEqual([round, 1, ['host-elsewhere']]);
    const [owner] = owners;
    // it might not listen yet, but the refusal names it
    expect(refused[0]?.message).toContain(`pid ${owner?.process.pid}`);
    if (round % 2 === 0) await owner?.end();
    else owner?.process.kill('SIGKILL');
    await owner?.ended;
  }
});

test('I10: a later start, by whichever path, is given the first host’s address', { tag: ['@user'] }, async ({
  lab,
}) => {
  const ways = waysTo(lab);
  const [owner] = (await two(lab, ways.slice(0, 1))).owners;
  const { host } = await lab.json<{ host: { pid: number } }>('status');
  expect(host.pid).toBe(owner?.process.pid);
  for (const dir of ways) {
    const { owners, refused } = await two(lab, [dir]);
    expect(owners).toEqual([]);
    expect(refused[0]?.message).toMatch(/at http:\/\/127\.0\.0\.1:\d+\./);
  }
  expect(await owner?.end()).toBe(0);
});

test('I10: the same check sees two owners when the lock excludes no host', { tag: ['@anyone'] }, async ({ lab }) => {
  await withMutant('lock-for-all', async (main) => {
    let most = 0;
    // one of the two may fail for another reason, such as the other's first writes
    for (let round = 0; round < 10 && most < 2; round += 1) {
      const { owners } = await two(lab, [lab.dir, lab.dir], { main });
      most = Math.max(most, owners.length);
      for (const owner of owners) await owner.end();
    }
    expect(most).toBe(2);
  });
});
