/**
 * The ways in which agents' processes get away, each a small real program (e2e/fake-agents/escapes), against the one
 * procedure that ends them: children, deaf ones, own sessions, daemons, cleared environments, other folders, hoppers
 * that fork and exit, stopped ones, storms, and all mixed. Each test cleans up what it started.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunIo } from '../../../contract/index.ts';
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

/** The whole form takes minutes: `npm run test:escapes`. */
const LONG = process.env.HUSKIES_TIMES === 'long';
const noCgroup = skipReason(() => new Cgroups('/tmp/huskies-trial').missing);
const CONTAINMENTS: readonly { name: string; held: HeldBy; missing: string | null; lose?: true }[] = [
  { name: 'keeper', held: 'keeper', missing: null },
  { name: 'cgroup', held: 'auto', missing: noCgroup },
  { name: 'cgroup, its keeper killed', held: 'auto', missing: noCgroup, lose: true },
  { name: 'namespace', held: 'namespace', missing: skipReason(namespaceMissing) },
];
/** With the helper process that looks for the host, and without it. */
const TABLES = [
  { table: 'looker', processes: createProcesses({ lookerPath: lookerFile(), log: quietLog }) },
  { table: 'host', processes: createProcesses() },
];
/** What a kind may differ in besides the options of its stop. */
interface Ways {
  lose?: boolean;
  exact?: boolean;
  io?: RunIo;
}

/** Of those that outrun the host's own looks: how long one may go on looking. */
const PATIENCE = LONG ? 10_000 : 2000;

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
    { lose = false, exact = false, io = 'terminal', ...options }: Partial<StopOptions> & Ways = {},
  ) {
    const witness = kit.witness();
    try {
      const command = [kit.escape, kind, String(count), witness.path];
      const { pty, target } = await kit.start(command, kit.worktree(kind), held, undefined, io);
      await witness.ready(count + 1);
      // one that forked and exits may still be there when its child says that it is in place, and would be counted
      if (exact) await eventually(async () => expect((await witness.alive()).length).toBeLessThanOrEqual(count + 1));
      if (lose) {
        kit.processes.signals.send(pty.root, 'SIGKILL');
        await pty.exited;
      }
      const outcome = await kit.stop(target, options);
      const alive = await witness.alive();
      // independent of any table: its last writer is gone
      if (outcome.verdict === 'gone' && alive.length === 0 && held !== 'scan') await witness.ended;
      await pty.close();
      return { outcome, alive, containment: pty.containment };
    } finally {
      await witness.close();
    }
  }

  const kinds = [...TABLE_KINDS, ...MORE_KINDS];
  const sizesOf = ({ sizes, longSizes }: EscapeKind) => (LONG ? longSizes : sizes);

  // what the kernel proves does not depend on who looks: the short form sees it once
  describe.each(LONG || table === 'looker' ? CONTAINMENTS : [])('held by $name', ({ name, held, missing, lose }) => {
    describe.skipIf(missing !== null)(missing ?? 'to be had', () => {
      for (const one of kinds.filter(({ kind }) => kind !== 'mix-near')) {
        const claim = lose ? 'none is left, and no more is claimed' : 'all are proven gone';
        it.each(sizesOf(one))(`I2, I3: ${one.kind}: %i: ${claim}`, async (count) => {
          const { outcome, alive, containment } = await stopOne(one.kind, count, held, {
            lose,
            exact: one.exact === true,
          });
          expect(name).toContain(containment);
          // who left the cgroup is known to the keeper only
          const strength = lose ? 'scan' : 'kernel';
          expect(outcome).toMatchObject({ verdict: 'gone', strength, survivors: [], spared: [] });
          expect(alive).toEqual([]);
          // a namespace has a process more, and with the keeper's end the terminal may hang up before anybody is counted
          if (one.exact && held !== 'namespace' && !lose) expect(outcome.killed.length).toBe(count + 1);
        });
      }
    });
  });

  describe('held by nothing', () => {
    for (const one of kinds) {
      const outrun = one.outruns === true && table === 'host';
      const honest = one.unseen || outrun;
      const claim = honest ? 'what it may miss it does not call proven' : 'none is left, and no more is claimed';
      it.each(sizesOf(one))(`I3: ${one.kind}: %i: ${claim}`, async (count) => {
        const { outcome, alive } = await stopOne(one.kind, count, 'scan', outrun ? { timeoutMs: PATIENCE } : {});
        expect(outcome.strength).toBe('scan');
        if (outcome.verdict === 'gone' && !one.unseen) expect(alive).toEqual([]);
        if (!honest) expect(outcome).toMatchObject({ verdict: 'gone', survivors: [] });
      });
    }
  });

  /** On pipes nothing has a terminal, and so no way out of it: the short form tries those whose way there is another. */
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
    'I3: asked politely first, who answers with more is stopped as well: %s',
    async (held) => {
      const { outcome, alive } = await stopOne('hydra', 5, held, { graceMs: 50 });
      expect(outcome).toMatchObject({ verdict: 'gone', survivors: [] });
      expect(alive).toEqual([]);
    },
  );
});
