/** The store after SIGKILL and on a full disk, in real child processes. */
import { existsSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { messageText, reasonText, remedyText } from '../../../contract/index.ts';
import { bundleChild, bundleFolder, runChild } from '../../testing/child.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { openStore } from './index.ts';

const ROUNDS = 20;
const bundles = bundleFolder();
let mover = '';
let filler = '';

beforeAll(async () => {
  const at = (name: string) => resolve(import.meta.dirname, name);
  [mover, filler] = await Promise.all([
    bundleChild(at('mover.child.ts'), bundles),
    bundleChild(at('filler.child.ts'), bundles),
  ]);
});

/**
 * Kills the child at another moment in each round. `lost`: rounds that lost an acknowledged move; `moves`: all moves.
 */
async function roundsWithLoss(mode: 'store' | 'eager'): Promise<{ lost: number; moves: number; problems: string[] }> {
  const dir = tempFolder();
  const problems: string[] = [];
  let lost = 0;
  let first = 1;
  let moves = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const child = runChild(process.execPath, [mover, dir, String(first), mode]);
    // after some dozens of moves, at any moment of a commit
    await child.saw(new RegExp(`^${first + 11 + ((round * 7) % 40)}$`, 'm'));
    child.process.kill('SIGKILL');
    await child.ended;
    const acknowledged = Number(child.output().trim().split('\n').at(-1));
    const store = openStore({
      dir,
      onProblem: (problem) => problems.push(reasonText(problem, 'copied')),
      now: Date.now,
    });
    const kept = store.load().stories[0]?.movedAt ?? 0;
    if (kept < acknowledged || store.text('1_story_moving') !== `text ${kept}`) lost += 1;
    await store.close();
    moves += acknowledged - first + 1;
    first = Math.max(kept, acknowledged) + 1;
  }
  return { lost, moves, problems };
}

describe('SIGKILL during commits', () => {
  it(`I7: loses no acknowledged move or text in ${ROUNDS} rounds`, async () => {
    const { lost, moves, problems } = await roundsWithLoss('store');
    expect(problems).toEqual([]);
    expect(moves).toBeGreaterThan(ROUNDS * 10);
    expect(lost).toBe(0);
  });

  it('I7: loses moves of a host that acknowledges before it commits, so the test can fail', async () => {
    expect((await roundsWithLoss('eager')).lost).toBeGreaterThan(0);
  });
});

describe('a full disk', () => {
  // prlimit sets the limit and later lifts it, as a person who frees space would
  const prlimit = existsSync('/usr/bin/prlimit');
  it.skipIf(!prlimit)(
    'I7: is reported, loses nothing, leaves memory and disk equal, and the store goes on when there is space again',
    async () => {
      const dir = tempFolder();
      mkdirSync(dir, { recursive: true });
      const child = runChild('/usr/bin/prlimit', [
        `--fsize=${2 * 1024 * 1024}:unlimited`,
        process.execPath,
        filler,
        dir,
      ]);
      const output = await child.saw(/\{"refusal".*\n\{"acknowledged".*\n/);
      const [refusal, state] = output
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(refusal.refusal).toMatchObject({ code: 'disk' });
      expect(messageText(refusal.refusal.why)).toMatch(/^The disk .*Nothing was changed\.$/);
      expect(remedyText(refusal.refusal.why)).not.toBe('');
      expect(state.acknowledged).toBeGreaterThan(3);
      expect(state).toEqual({
        acknowledged: state.acknowledged,
        loaded: state.acknowledged,
        next: state.acknowledged + 1,
        refused: true,
      });
      const room = runChild('/usr/bin/prlimit', ['--pid', String(child.process.pid), '--fsize=unlimited:unlimited']);
      expect((await room.ended).code).toBe(0);
      child.process.stdin?.write('go on\n');
      expect((await child.ended).code).toBe(0);
      const problems: string[] = [];
      const store = openStore({
        dir,
        onProblem: (problem) => problems.push(reasonText(problem, 'copied')),
        now: Date.now,
      });
      const total = state.acknowledged + 3;
      expect(
        store
          .load()
          .stories.map((story) => story.movedAt)
          .sort((a, b) => a - b),
      ).toEqual(Array.from({ length: total }, (_, n) => n + 1));
      expect(store.text(`${total}_story_a`)).toBe(String(total).repeat(65_536));
      await store.close();
      expect(problems).toEqual([]);
    },
  );
});
