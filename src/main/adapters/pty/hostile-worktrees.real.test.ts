/** Worktrees with unusual names, or changed during the run: a stop ends the processes in them and no others. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Identity } from '../../core/ports/index.ts';
import { lookerFile } from '../../places.ts';
import { canEscape, EscapeKit, quietLog, withArgument } from '../../testing/escapes.ts';
import { eventually } from '../../testing/eventually.ts';
import { assertOwn } from '../../testing/hostile.ts';
import { createProcesses } from '../processes/index.ts';
import { systemClock } from '../system/index.ts';
import { createSpawner } from './index.ts';

const TABLES = [
  { table: 'host', processes: createProcesses() },
  { table: 'looker', processes: createProcesses({ lookerPath: lookerFile(), log: quietLog }) },
];

const NAMES = [
  'with space',
  `"quotes" '$(exit)' \`x\``,
  'new\nline',
  'a) Z 1',
  'ends (deleted)',
  'ü\u2028\ufffd',
  '-rf',
  '*',
];
/**
 * Enters the folder "$2", given as bytes, and holds the witness "$1" there, as an orphan that only its folder
 * identifies.
 */
const ORPHAN = 'cd "$(printf "%b/." "$2")" && exec env -i setsid "$0" cleared 1 "$1"';

/** How many processes of the run stay alive: six, the agent, the orphan and the process that made it. */
const STAYING = 9;

describe.skipIf(!canEscape).each(TABLES)('worktrees, seen by the $table', ({ processes }) => {
  let kit: EscapeKit;
  beforeAll(() => {
    kit = new EscapeKit({ processes, clock: systemClock, spawner: createSpawner });
  });
  afterAll(async () => {
    await kit.close();
    await processes.close();
  });

  /** Starts a bystander in a folder, given as bytes: an orphan that is younger than every run started before it. */
  async function bystander(bytes: string): Promise<Identity> {
    const path = join(kit.dir, `bystander-${Math.random()}`);
    execFileSync('mkfifo', [path]);
    const script = 'exec 9<>"$1"; cd "$(printf "%b/." "$2")" && setsid "$0" hold 1 "$1" </dev/null >/dev/null 2>&1 &';
    execFileSync('sh', ['-c', script, kit.escape, path, bytes]);
    return await eventually(async () => {
      const [found] = await withArgument('escape', path, processes);
      if (found === undefined) throw new Error('it should be running');
      return found;
    });
  }
  const alive = (one: Identity) => processes.table.identify(one.pid).then((now) => now?.startTime === one.startTime);

  /**
   * Starts a run of `mix-near`, and a process in the folder `bytes` that only its folder identifies; then calls
   * `change`.
   */
  async function run(worktree: string, held: 'keeper' | 'scan', bytes: string, change: () => Promise<void> | void) {
    const witness = kit.witness();
    const script = `(${ORPHAN}) & exec "$0" mix-near 6 "$1"`;
    const started = await kit.start(['sh', '-c', script, kit.escape, witness.path, bytes], worktree, held);
    await witness.ready(STAYING);
    // A process that detaches may be slower to end than its child to report: it ends by itself, so no stop kills it.
    const members = await eventually(async () => {
      const found = await witness.alive();
      expect(found).toHaveLength(STAYING);
      return found;
    });
    await change();
    assertOwn({ ...started.target, known: members }, kit.dir);
    return { ...started, witness, members };
  }

  describe.each(['keeper', 'scan'] as const)('held by %s', (held) => {
    const strength = held === 'scan' ? 'scan' : 'kernel';

    it.each(NAMES)(
      'I2, I3: named %j: all are gone, and a process in a folder whose name begins the same is spared',
      async (name) => {
        const worktree = kit.worktree(name);
        const near = await bystander(octal(kit.worktree(`${name}x`)));
        const { target, pty, witness, members } = await run(worktree, held, octal(worktree), () => undefined);
        const outcome = await kit.stop(target);
        expect(outcome).toMatchObject({ verdict: 'gone', reason: null, strength, survivors: [], spared: [] });
        expect(outcome.killed.map(({ pid }) => pid)).toEqual(expect.arrayContaining(members.map(({ pid }) => pid)));
        expect(await witness.alive()).toEqual([]);
        expect(await alive(near)).toBe(true);
        await pty.close();
        await witness.close();
      },
    );

    // a worktree's own path is UTF-8, since it is made from a story's id; paths in it or beside it need not be
    it('I2, I4: paths that are not UTF-8: processes inside are found, and those beside it are spared, however their path decodes', async () => {
      const worktree = kit.worktree(`a${held}\ufffd`);
      execFileSync('sh', [
        '-c',
        'mkdir "$(printf "%b" "$1\\0377")" "$(printf "%b" "$2\\0377")"',
        'sh',
        octal(join(worktree, 'b')),
        octal(join(kit.dir, 'wt', `a${held}`)),
      ]);
      const { target, pty, witness } = await run(
        worktree,
        held,
        `${octal(join(worktree, 'b'))}\\0377`,
        () => undefined,
      );
      const near = await bystander(`${octal(join(kit.dir, 'wt', `a${held}`))}\\0377`);
      const outcome = await kit.stop(target, { foreign: 'kill' });
      expect(outcome).toMatchObject({ verdict: 'gone', reason: null, strength, survivors: [], spared: [] });
      expect(await witness.alive()).toEqual([]);
      expect(await alive(near)).toBe(true);
      await pty.close();
      await witness.close();
    });

    it('I2, I3: a process that entered through a symbolic link is found by its real folder', async () => {
      const real = kit.worktree('real');
      const link = join(kit.dir, `link-${held}`);
      symlinkSync(real, link);
      const { target, pty, witness } = await run(real, held, octal(link), () => undefined);
      expect(await kit.stop(target)).toMatchObject({ verdict: 'gone', reason: null, strength, survivors: [] });
      expect(await witness.alive()).toEqual([]);
      await pty.close();
      await witness.close();
    });

    it('I2, I3: deleted, or deleted and made again, during the run: all are gone', async () => {
      const worktree = kit.worktree(`deleted-${held}`);
      const inside = join(worktree, 'deep', 'er');
      mkdirSync(inside, { recursive: true });
      const { target, pty, witness } = await run(worktree, held, octal(inside), () => {
        rmSync(worktree, { recursive: true });
        if (held === 'keeper') mkdirSync(worktree);
      });
      const outcome = await kit.stop(target);
      expect(outcome).toMatchObject({ verdict: 'gone', reason: null, strength, survivors: [] });
      expect(await witness.alive()).toEqual([]);
      // I6: a stop creates nothing
      expect(existsSync(worktree)).toBe(held === 'keeper');
      await pty.close();
      await witness.close();
    });

    it('I2, I3: renamed during the run: its processes are recognised from earlier looks', async () => {
      const worktree = kit.worktree(`renamed-${held}`);
      const { target, pty, witness } = await run(worktree, held, octal(worktree), () =>
        renameSync(worktree, `${worktree}-elsewhere`),
      );
      expect(await kit.stop(target)).toMatchObject({ verdict: 'gone', reason: null, strength, survivors: [] });
      const left = await witness.alive();
      // no mark, no parent and now no folder: without containment the two are not seen, and the strength is only scan
      expect(left).toHaveLength(held === 'keeper' ? 0 : 2);
      // the lineage ledger remembers them from earlier looks
      const outcome = await kit.stop({ ...target, known: left });
      expect(outcome).toMatchObject({ verdict: 'gone', reason: null, survivors: [] });
      expect(await witness.alive()).toEqual([]);
      // I6: a stop creates nothing; a start without its worktree is refused
      expect(existsSync(worktree)).toBe(false);
      await pty.close();
      await witness.close();
    });

    it('I2, I4: replaced by a symbolic link during the run: processes in the link’s target are spared', async () => {
      const worktree = kit.worktree(`replaced-${held}`);
      const elsewhere = kit.worktree(`elsewhere-${held}`);
      const { target, pty, witness } = await run(worktree, held, octal(join(kit.dir, 'wt')), () => {
        renameSync(worktree, `${worktree}-away`);
        symlinkSync(elsewhere, worktree);
      });
      const direct = await bystander(octal(elsewhere));
      const throughLink = await bystander(octal(worktree));
      const outcome = await kit.stop(target, { foreign: 'kill' });
      expect(outcome).toMatchObject({ verdict: 'gone', reason: null, strength, survivors: [], spared: [] });
      expect(await alive(direct)).toBe(true);
      expect(await alive(throughLink)).toBe(true);
      await pty.close();
      await witness.close();
    });
  });
});

/** Escapes a path for printf's %b, byte by byte. */
function octal(path: string): string {
  return [...Buffer.from(path)].map((byte) => `\\0${byte.toString(8).padStart(3, '0')}`).join('');
}
