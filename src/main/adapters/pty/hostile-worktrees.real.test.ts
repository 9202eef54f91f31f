/** Worktrees with names and fates of all kinds: what lives in them ends, and nobody beside them. */
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
/** Enters "$2" by its bytes and holds the witness "$1" there, as an orphan that nothing but its folder betrays. */
const ORPHAN = 'cd "$(printf "%b/." "$2")" && exec env -i setsid "$0" cleared 1 "$1"';

describe.skipIf(!canEscape).each(TABLES)('worktrees, seen by the $table', ({ processes }) => {
  let kit: EscapeKit;
  beforeAll(() => {
    kit = new EscapeKit({ processes, clock: systemClock, spawner: createSpawner });
  });
  afterAll(async () => {
    await kit.close();
    await processes.close();
  });

  /** A bystander in a folder, as bytes; nobody's child, younger than every run that was started before. */
  async function bystander(bytes: string): Promise<Identity> {
    const path = join(kit.dir, `bystander-${Math.random()}`);
    execFileSync('mkfifo', [path]);
    const script = 'exec 9<>"$1"; cd "$(printf "%b/." "$2")" && setsid "$0" hold 1 "$1" </dev/null >/dev/null 2>&1 &';
    execFileSync('sh', ['-c', script, kit.escape, path, bytes]);
    return await eventually(async () => {
      const [found] = await withArgument('escape', path, processes);
      if (found === undefined) throw new Error('it should be there');
      return found;
    });
  }
  const alive = (one: Identity) => processes.table.identify(one.pid).then((now) => now?.startTime === one.startTime);

  /** A run of `mix-near`, and a process that only its folder betrays, in `bytes`; `fate` befalls the worktree meanwhile. */
  async function run(worktree: string, held: 'keeper' | 'scan', bytes: string, fate: () => Promise<void> | void) {
    const witness = kit.witness();
    const script = `(${ORPHAN}) & exec "$0" mix-near 6 "$1"`;
    const started = await kit.start(['sh', '-c', script, kit.escape, witness.path, bytes], worktree, held);
    // 6, the agent, and the orphan with its maker
    await witness.ready(9);
    await fate();
    const those = await witness.alive();
    assertOwn({ ...started.target, known: those }, kit.dir);
    return { ...started, witness, those };
  }

  describe.each(['keeper', 'scan'] as const)('held by %s', (held) => {
    const strength = held === 'scan' ? 'scan' : 'kernel';

    it.each(NAMES)('I2, I3: named %j: all are gone, and who is in a folder that begins so lives', async (name) => {
      const worktree = kit.worktree(name);
      const near = await bystander(octal(kit.worktree(`${name}x`)));
      const { target, pty, witness, those } = await run(worktree, held, octal(worktree), () => undefined);
      const outcome = await kit.stop(target);
      expect(outcome).toMatchObject({ verdict: 'gone', reason: null, strength, survivors: [], spared: [] });
      expect(outcome.killed.map(({ pid }) => pid)).toEqual(expect.arrayContaining(those.map(({ pid }) => pid)));
      expect(await witness.alive()).toEqual([]);
      expect(await alive(near)).toBe(true);
      await pty.close();
      await witness.close();
    });

    // a worktree's own path is text, made by git from a story's id, so it is UTF-8; what is in it or beside it need not be
    it('I2, I4: bytes that are no UTF-8: inside they are found; beside they are nobody, however they read', async () => {
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

    it('I2, I3: entered through a symbolic link: its real folder tells', async () => {
      const real = kit.worktree('real');
      const link = join(kit.dir, `link-${held}`);
      symlinkSync(real, link);
      const { target, pty, witness } = await run(real, held, octal(link), () => undefined);
      expect(await kit.stop(target)).toMatchObject({ verdict: 'gone', reason: null, strength, survivors: [] });
      expect(await witness.alive()).toEqual([]);
      await pty.close();
      await witness.close();
    });

    it('I2, I3: deleted, and made anew, during the run: all are gone', async () => {
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
      // I6: a stop makes nothing
      expect(existsSync(worktree)).toBe(held === 'keeper');
      await pty.close();
      await witness.close();
    });

    it('I2, I3: renamed during the run: who went along is known by what was seen of it before', async () => {
      const worktree = kit.worktree(`renamed-${held}`);
      const { target, pty, witness } = await run(worktree, held, octal(worktree), () =>
        renameSync(worktree, `${worktree}-elsewhere`),
      );
      expect(await kit.stop(target)).toMatchObject({ verdict: 'gone', reason: null, strength, survivors: [] });
      const left = await witness.alive();
      // neither mark nor parent, and now no folder: without a containment such two are not seen, and no more is claimed
      expect(left).toHaveLength(held === 'keeper' ? 0 : 2);
      // the ledger of lineage remembers whom it saw
      const outcome = await kit.stop({ ...target, known: left });
      expect(outcome).toMatchObject({ verdict: 'gone', reason: null, survivors: [] });
      expect(await witness.alive()).toEqual([]);
      // I6: a stop makes nothing; a start without its worktree is refused
      expect(existsSync(worktree)).toBe(false);
      await pty.close();
      await witness.close();
    });

    it('I2, I4: replaced by a symbolic link during the run: nobody where it leads is hurt', async () => {
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

/** A path as printf's %b takes it, whatever bytes are in it. */
function octal(path: string): string {
  return [...Buffer.from(path)].map((byte) => `\\0${byte.toString(8).padStart(3, '0')}`).join('');
}
