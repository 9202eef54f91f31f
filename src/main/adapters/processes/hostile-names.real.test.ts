/** Processes whose names look like something else in /proc. A name may have up to 15 bytes, of any value except NUL. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Identity } from '../../core/ports/index.ts';
import { lookerFile } from '../../places.ts';
import { canEscape, EscapeKit, quietLog } from '../../testing/escapes.ts';
import { eventually } from '../../testing/eventually.ts';
import { assertOwn, compileOdd } from '../../testing/hostile.ts';
import { isRoot } from '../../testing/other-host.ts';
import { aRunId } from '../../testing/run-id.ts';
import { saying } from '../../testing/saying.ts';
import { createSpawner } from '../pty/index.ts';
import { systemClock } from '../system/index.ts';
import { createProcesses } from './index.ts';

const NAMES: readonly [string, string | Buffer][] = [
  ['the end of a name and a dead state', ') Z 1 1 1'],
  ['brackets and newlines', '(a)\n) X 0\n('],
  ['an empty name', ''],
  ['not UTF-8', Buffer.from([0xff, 0xfe, 0x29, 0x20, 0x5a, 0xc3])],
  ['a thread of init', '\rTgid:\t1'],
  ['a thread of init, by a line separator', '\u2028Tgid:\t1'],
  ['another user’s', '\rUid:\t1 1'],
  ['control sequences of terminals', '\x1b[2J\x07\b\x7f'],
];

describe.skipIf(!canEscape).each([
  { name: 'host', processes: createProcesses() },
  { name: 'looker', processes: createProcesses({ lookerPath: lookerFile(), log: quietLog }) },
])('names of processes, seen by the $name', ({ processes }) => {
  const { table } = processes;
  let kit: EscapeKit;
  let program: string;
  let count = 0;
  beforeAll(() => {
    kit = new EscapeKit({ processes, clock: systemClock, spawner: createSpawner });
    program = compileOdd('named', kit.dir);
  });
  afterAll(async () => {
    await kit.close();
    await processes.close();
  });

  /** Starts an orphan with this name. `isUnreadable`: it cannot be read. */
  async function startOrphan(name: string | Buffer, env: Record<string, string>, isUnreadable = false) {
    const file = join(kit.dir, `in-place-${count++}`);
    const args = [program, Buffer.from(name).toString('hex') || '00', file, ...(isUnreadable ? ['shy'] : [])];
    const output = execFileSync('sh', ['-c', '"$0" "$@" </dev/null >/dev/null 2>&1 & echo $!', ...args], {
      cwd: '/',
      env,
      encoding: 'utf8',
    });
    const identity = await table.identify(Number(output));
    if (identity === null) throw new Error('it should be alive');
    onTestFinished(() => {
      processes.signals.send(identity, 'SIGKILL');
    });
    await eventually(() => expect(existsSync(file)).toBe(true));
    return identity;
  }

  const rowOf = <T extends Identity>({ pid }: Identity, rows: readonly T[]) => rows.find((row) => row.pid === pid);
  const pidsOf = (identities: readonly Identity[]) => identities.map(({ pid }) => pid).sort();

  it('I2, I4: each is found, listed and gone, and bystanders with the same names are spared', async () => {
    const run = aRunId();
    const worktree = kit.worktree('names');
    const { cursor } = await table.newcomers(null);
    const own: Identity[] = [];
    const bystanders: Identity[] = [];
    for (const [, name] of NAMES) {
      own.push(await startOrphan(name, { HUSKIES_RUN: run, HUSKIES_WORKTREE: worktree }));
      bystanders.push(await startOrphan(name, {}));
    }
    const rows = (await table.scan()).processes;
    const newcomers = (await table.newcomers(cursor)).processes;
    for (const [i, one] of own.entries()) {
      const row = { ...one, mark: { run, worktree }, kernel: false, blind: false };
      expect(rowOf(one, rows), NAMES[i]?.[0]).toMatchObject(row);
      expect(rowOf(one, newcomers), NAMES[i]?.[0]).toMatchObject(row);
    }
    expect(await table.alive(own)).toEqual(own);

    const target = { run, worktree, root: null, tty: 0, startedAt: null, hold: null, known: [] };
    assertOwn({ ...target, known: own }, kit.dir);
    const outcome = await kit.stop(target);
    expect(outcome).toMatchObject({ verdict: 'gone', reason: null, strength: 'scan', survivors: [] });
    expect(pidsOf(outcome.killed)).toEqual(pidsOf(own));
    for (const one of outcome.killed) {
      expect(one).toMatchObject({ evidence: 'mark', command: expect.stringMatching(/^\P{Cc}+$/u) });
    }
    expect(await table.alive([...own, ...bystanders])).toEqual(bystanders);
  });

  // root may read every process, so none is blind
  it.skipIf(isRoot)(
    'I3: a process that cannot be read counts as the user’s own, even when its name imitates another user’s',
    async () => {
      const unreadable = await startOrphan('\rUid:\t1 1', {}, true);
      const uid = process.geteuid?.();
      expect(rowOf(unreadable, (await table.scan()).processes)).toMatchObject({ ...unreadable, uid, blind: true });
      const target = {
        run: 'run_nobody',
        worktree: kit.worktree('unreadable'),
        root: null,
        tty: 0,
        hold: null,
        known: [],
      };
      const outcome = await kit.stop({ ...target, startedAt: null, since: unreadable.startTime }, { timeoutMs: 100 });
      expect(outcome).toMatchObject({ verdict: 'unknown', strength: 'scan', killed: [] });
      expect(outcome.reason).toEqual(saying('younger than the run could not be read'));
    },
  );
});
