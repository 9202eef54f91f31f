/**
 * Stops processes that try to escape, with the procedure that ends every run.
 *
 * Each kind is a small real program (e2e/fake-agents/escapes): plain children, processes that ignore signals, own
 * sessions, daemons, cleared environments, other folders, programs that fork and exit in turn, suspended ones, fork
 * storms, and all of them mixed. Each test cleans up what it started.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunIo } from '../../../contract/index.ts';
import type { ProcessInfo } from '../../core/ports/index.ts';
import type { StopOptions } from '../../core/stopping/index.ts';
import { lookerFile } from '../../places.ts';
import { type EscapeKind, MORE_KINDS, TABLE_KINDS } from '../../testing/escape-kinds.ts';
import { canEscape, EscapeKit, type HeldBy, quietLog, skipReason } from '../../testing/escapes.ts';
import { eventually } from '../../testing/eventually.ts';
import { createProcesses } from '../processes/index.ts';
import { systemClock } from '../system/index.ts';
import { Cgroups } from './cgroups.ts';
import { createSpawner } from './index.ts';
import { namespaceMissing } from './namespace.ts';

/** The long form takes minutes: `npm run test:escapes`. */
const LONG = process.env.HUSKIES_TIMES === 'long';
const cgroupMissing = skipReason(() => new Cgroups('/tmp/huskies-trial').missing);
const CONTAINMENTS: readonly { name: string; held: HeldBy; missing: string | null; loseKeeper?: true }[] = [
  { name: 'keeper', held: 'keeper', missing: null },
  { name: 'cgroup', held: 'auto', missing: cgroupMissing },
  { name: 'cgroup, its keeper killed', held: 'auto', missing: cgroupMissing, loseKeeper: true },
  { name: 'namespace', held: 'namespace', missing: skipReason(namespaceMissing) },
];
/** With the looker, and without it. */
const TABLES = [
  { table: 'looker', processes: createProcesses({ lookerPath: lookerFile(), log: quietLog }) },
  { table: 'host', processes: createProcesses() },
];
/** How a test differs from the standard one, besides the options of its stop. */
interface Variant {
  /** Kill the keeper before the stop. */
  loseKeeper?: boolean;
  /** The number of killed processes is known exactly. */
  exact?: boolean;
  io?: RunIo;
}

/** The timeout of a stop for processes that fork faster than the host can look. */
const OUTRUN_TIMEOUT_MS = LONG ? 10_000 : 2000;

/** The processes below this one. */
function descendantsOf(pid: number, all: readonly ProcessInfo[]): ProcessInfo[] {
  const children = all.filter(({ ppid }) => ppid === pid);
  return children.flatMap((child) => [child, ...descendantsOf(child.pid, all)]);
}

describe.skipIf(!canEscape).each(TABLES)('escapes, seen by the $table', ({ table, processes }) => {
  let kit: EscapeKit;
  beforeAll(() => {
    kit = new EscapeKit({ processes, clock: systemClock, spawner: createSpawner });
  });
  afterAll(async () => {
    await kit.close();
    await processes.close();
  });

  async function stopOne(
    kind: string,
    count: number,
    held: HeldBy,
    { loseKeeper = false, exact = false, io = 'terminal', ...options }: Partial<StopOptions> & Variant = {},
  ) {
    const witness = kit.witness();
    try {
      const command = [kit.escape, kind, String(count), witness.path];
      const { pty, target } = await kit.start(command, kit.worktree(kind), held, undefined, io);
      await witness.ready(count + 1);
      // A process that has forked and is exiting may outlive its child's announcement, and would be counted. Without its
      // memory it has no command line, so the witness does not see it; the table shows it below the keeper, as blind.
      if (exact) {
        await eventually(async () => expect((await witness.alive()).length).toBeLessThanOrEqual(count + 1));
        await eventually(async () => {
          const { processes: all } = await kit.processes.table.scan();
          expect(descendantsOf(pty.root.pid, all).filter(({ blind }) => blind)).toEqual([]);
        });
      }
      if (loseKeeper) {
        kit.processes.signals.send(pty.root, 'SIGKILL');
        await pty.exited;
      }
      const outcome = await kit.stop(target, options);
      const alive = await witness.alive();
      // a check that needs no process table: the witness's last writer is gone
      if (outcome.verdict === 'gone' && alive.length === 0 && held !== 'scan') await witness.ended;
      await pty.close();
      return { outcome, alive, containment: pty.containment };
    } finally {
      await witness.close();
    }
  }

  const kinds = [...TABLE_KINDS, ...MORE_KINDS];
  const sizesOf = ({ sizes, longSizes }: EscapeKind) => (LONG ? longSizes : sizes);

  // the kernel's proof does not depend on the process table, so the short form runs with one of them
  describe.each(LONG || table === 'looker' ? CONTAINMENTS : [])(
    'held by $name',
    ({ name, held, missing, loseKeeper }) => {
      describe.skipIf(missing !== null)(missing ?? 'available', () => {
        for (const one of kinds.filter(({ kind }) => kind !== 'mix-near')) {
          const claim = loseKeeper ? 'none is left, with strength scan' : 'all are proven gone';
          it.each(sizesOf(one))(`I2, I3: ${one.kind}: %i: ${claim}`, async (count) => {
            const { outcome, alive, containment } = await stopOne(one.kind, count, held, {
              loseKeeper,
              exact: one.exact === true,
            });
            expect(name).toContain(containment);
            // only the keeper knows which processes have left the cgroup
            const strength = loseKeeper ? 'scan' : 'kernel';
            expect(outcome).toMatchObject({ verdict: 'gone', strength, survivors: [], spared: [] });
            expect(alive).toEqual([]);
            // a namespace has one more process; without the keeper the terminal may hang up before processes are
            // counted
            if (one.exact && held !== 'namespace' && !loseKeeper) expect(outcome.killed.length).toBe(count + 1);
          });
        }
      });
    },
  );

  describe('held by nothing', () => {
    for (const one of kinds) {
      const isOutrun = one.outruns === true && table === 'host';
      const mayMiss = one.unseen || isOutrun;
      const claim = mayMiss
        ? 'the stop may miss some, and does not call them proven gone'
        : 'none is left, with strength scan';
      it.each(sizesOf(one))(`I3: ${one.kind}: %i: ${claim}`, async (count) => {
        const { outcome, alive } = await stopOne(
          one.kind,
          count,
          'scan',
          isOutrun ? { timeoutMs: OUTRUN_TIMEOUT_MS } : {},
        );
        expect(outcome.strength).toBe('scan');
        if (outcome.verdict === 'gone' && !one.unseen) expect(alive).toEqual([]);
        if (!mayMiss) expect(outcome).toMatchObject({ verdict: 'gone', survivors: [] });
      });
    }
  });

  /**
   * On pipes there is no terminal to escape from, so the short form tries only the kinds that behave differently there.
   */
  const onPipes = kinds.filter(({ kind }) => LONG || ['setsid', 'daemon', 'mix-near'].includes(kind));
  describe.each(['keeper', 'scan'] as const)('on pipes, held by %s', (held) => {
    for (const one of onPipes.filter(({ unseen, outruns }) => held === 'keeper' || !(unseen || outruns))) {
      it.each(sizesOf(one))(`I2, I3: ${one.kind}: %i: none is left`, async (count) => {
        const exact = one.exact === true;
        const { outcome, alive } = await stopOne(one.kind, count, held, { exact, io: 'pipes' });
        expect(outcome).toMatchObject({ verdict: 'gone', survivors: [], spared: [] });
        expect(outcome.strength).toBe(held === 'keeper' ? 'kernel' : 'scan');
        expect(alive).toEqual([]);
        if (exact) expect(outcome.killed.length).toBe(count + 1);
      });
    }
  });

  it.each(['keeper', 'scan'] as const)(
    'I3: a process that answers SIGTERM by forking more is stopped with all of them: %s',
    async (held) => {
      const { outcome, alive } = await stopOne('hydra', 5, held, { graceMs: 50 });
      expect(outcome).toMatchObject({ verdict: 'gone', survivors: [] });
      expect(alive).toEqual([]);
    },
  );
});
