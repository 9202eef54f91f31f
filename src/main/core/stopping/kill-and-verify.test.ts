import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { message } from '../../../contract/index.ts';
import { FakeKeeper, FakeNoHold, FakeProcessTable, FakeSignals } from '../../testing/fake-processes.ts';
import { type FakeProcess, FakeWorld } from '../../testing/fake-world.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { killAndVerify } from './kill-and-verify.ts';
import type { StopOptions, StopTarget } from './target.ts';

const WT = '/wt/a';
const OPTIONS: StopOptions = { foreign: 'spare', graceMs: 0, timeoutMs: 10_000 };

class Bench {
  readonly world = new FakeWorld();
  readonly clock = new ManualClock();
  readonly table = new FakeProcessTable(this.world);
  readonly signals = new FakeSignals(this.world);
  readonly remaining: number[] = [];
  readonly root: FakeProcess;
  readonly agent: FakeProcess;
  readonly target: StopTarget;

  constructor(kept: boolean) {
    const mark = { run: 'run_1', worktree: WT };
    this.root = this.world.fork(this.world.host.pid, { command: kept ? 'huskies-keeper' : 'agent', cwd: WT, mark });
    this.world.setsid(this.root.pid);
    this.agent = kept ? this.world.fork(this.root.pid, { command: 'agent' }) : this.root;
    if (kept) this.world.setsid(this.agent.pid);
    const hold = kept ? new FakeKeeper(this.world, this.root, this.agent) : new FakeNoHold(this.root);
    const { pid, startTime } = this.root;
    this.target = { run: 'run_1', worktree: WT, root: { pid, startTime }, tty: 0, startedAt: 0, hold, known: [] };
  }

  stop(options: Partial<StopOptions> = {}, target: Partial<StopTarget> = {}) {
    const work = killAndVerify({ ...this.target, ...target }, { ...OPTIONS, ...options }, this, (count) =>
      this.remaining.push(count),
    );
    return this.clock.until(work);
  }
}

describe.each([true, false])('killAndVerify, keeper: %s', (kept) => {
  it('I3: kills the tree, reports how each process was recognised, and claims no more than it proved', async () => {
    const bench = new Bench(kept);
    const child = bench.world.fork(bench.agent.pid);
    const daemon = bench.world.fork(child.pid);
    bench.world.setsid(daemon.pid);
    const outcome = await bench.stop();
    expect(outcome).toMatchObject({ verdict: 'gone', reason: null, strength: kept ? 'kernel' : 'scan', survivors: [] });
    expect(outcome.killed.map((one) => one.pid).sort()).toEqual([bench.agent.pid, child.pid, daemon.pid].sort());
    for (const process of [bench.root, child, daemon]) expect(bench.world.isAlive(process)).toBe(false);
    expect(bench.remaining.at(-1)).toBe(0);
  });

  it('kills processes that start while it kills', async () => {
    const bench = new Bench(kept);
    let generations = 5;
    const breed = (parent: FakeProcess): void => {
      parent.onKill = () => {
        if (generations-- <= 0) return;
        const next = bench.world.fork(parent.pid);
        bench.world.setsid(next.pid);
        breed(next);
      };
    };
    breed(bench.agent);
    const outcome = await bench.stop();
    expect(outcome.verdict).toBe('gone');
    expect([...bench.world.processes.values()].filter((one) => one.mark?.run === 'run_1')).toEqual([]);
  });

  it('I3: names the processes that could not be killed by the deadline, with state and reason', async () => {
    const bench = new Bench(kept);
    const stuck = bench.world.fork(bench.agent.pid, { nature: 'unkillable', command: 'cp' });
    const alien = bench.world.fork(bench.agent.pid, { nature: 'denied', uid: 0, command: 'sudo' });
    const outcome = await bench.stop();
    expect(outcome.verdict).toBe('survivors');
    expect(outcome.survivors).toContainEqual(
      expect.objectContaining({
        pid: stuck.pid,
        state: 'D',
        why: message('processes.waits.on', { where: 'io_schedule' }),
      }),
    );
    expect(outcome.survivors).toContainEqual(
      expect.objectContaining({ pid: alien.pid, why: message('processes.user', { uid: 0 }) }),
    );
    expect(outcome.killed.map((one) => one.pid)).not.toContain(stuck.pid);
    expect(outcome.ms).toBeGreaterThanOrEqual(OPTIONS.timeoutMs);
  });

  it('I3: an unreadable table means unknown without the kernel’s proof, and never none', async () => {
    const bench = new Bench(kept);
    bench.table.unreadable = 'EMFILE: too many open files';
    const outcome = await bench.stop();
    expect(outcome.verdict).toBe(kept ? 'gone' : 'unknown');
    expect(outcome.strength).toBe(kept ? 'kernel' : 'scan');
    if (!kept) expect(outcome.reason).toEqual(message('verdict.unread', { why: 'EMFILE: too many open files' }));
  });

  it('I3: scans that are not closed and blind processes do not weaken the kernel’s proof', async () => {
    for (const weaken of [
      (b: Bench) => Object.assign(b.table, { closed: false }),
      (b: Bench) => b.world.born({ blind: true }),
    ]) {
      const bench = new Bench(kept);
      weaken(bench);
      expect((await bench.stop()).verdict).toBe(kept ? 'gone' : 'unknown');
    }
  });

  it('I4: a process outside the tree is killed by its mark; a foreign process is spared and listed', async () => {
    const bench = new Bench(kept);
    const server = bench.world.born({ command: 'older server', cwd: '/' });
    const hired = bench.world.fork(server.pid, { mark: { run: 'run_1', worktree: WT }, cwd: '/' });
    const shell = bench.world.fork(server.pid, { command: 'bash', cwd: WT });
    const outcome = await bench.stop();
    expect(outcome.verdict).toBe('gone');
    expect(bench.world.isAlive(hired)).toBe(false);
    expect(bench.world.isAlive(server) && bench.world.isAlive(shell)).toBe(true);
    expect(outcome.spared.map((one) => one.pid)).toEqual([shell.pid]);
  });

  it('sends SIGTERM first when there is a grace period, and kills what ignores it', async () => {
    const bench = new Bench(kept);
    const deaf = bench.world.fork(bench.agent.pid, { ignoresTerm: true });
    const outcome = await bench.stop({ graceMs: 500 });
    const sent = bench.world.signalled.filter((one) => one.pid === deaf.pid).map((one) => one.signal);
    expect(sent[0]).toBe('SIGTERM');
    expect(sent).toContain('SIGKILL');
    expect(bench.world.signalled.filter((one) => one.pid === bench.agent.pid)).toEqual([
      expect.objectContaining({ signal: 'SIGTERM' }),
    ]);
    expect(outcome.verdict).toBe('gone');
  });

  it('a run that has ended by itself is gone at once', async () => {
    const bench = new Bench(kept);
    bench.world.exit(bench.agent.pid);
    const outcome = await bench.stop();
    expect(outcome).toMatchObject({ verdict: 'gone', killed: [], survivors: [] });
  });
});

describe('killAndVerify: suspending (docs/stop.md, step 3)', () => {
  it('all processes are suspended before the first kill, so those that fork when one is killed cannot', async () => {
    const bench = new Bench(false);
    for (let i = 0; i < 5; i++) {
      const racer = bench.world.fork(bench.agent.pid);
      bench.world.setsid(racer.pid);
      // A suspended process cannot fork.
      racer.onKill = () => racer.state !== 'T' && bench.world.fork(racer.pid, { mark: null, cwd: '/' });
    }
    const ticksBefore = bench.world.ticks;
    expect(await bench.stop()).toMatchObject({ verdict: 'gone' });
    expect(bench.world.signalled.filter((one) => one.signal === 'SIGKILL')).not.toEqual([]);
    const firstKill = bench.world.signalled.findIndex((one) => one.signal === 'SIGKILL');
    const suspended = bench.world.signalled.slice(0, firstKill).filter((one) => one.signal === 'SIGSTOP');
    expect(new Set(suspended.map((one) => one.pid)).size).toBe(6);
    expect(bench.world.ticks).toBe(ticksBefore);
  });

  it.each([true, false])(
    'looks until it finds no new process, whether scans suspend on sight or not (on sight: %s)',
    async (onSight) => {
      const bench = new Bench(false);
      bench.table.suspendsOnSight = onSight;
      const daemon = bench.world.fork(bench.agent.pid);
      bench.world.setsid(daemon.pid);
      const outcome = await bench.stop();
      expect(outcome.verdict).toBe('gone');
      expect(bench.table.scans).toBe(3);
      expect(outcome.phases.map((one) => one.phase)).toEqual(['look', 'suspend', 'kill', 'proof']);
    },
  );

  it('I4: a process that was suspended on sight and is not the run’s is continued', async () => {
    const bench = new Bench(false);
    const { scan } = bench.table;
    const bystander = bench.world.born({ cwd: '/home' });
    bench.table.scan = async (options) => {
      const found = await scan.call(bench.table, options);
      if (options === undefined || bystander.state === 'T') return found;
      const { pid, startTime } = bystander;
      bench.world.deliver(bystander, 'SIGSTOP');
      return { ...found, suspended: [...found.suspended, { pid, startTime }] };
    };
    await bench.stop();
    expect(bench.world.isAlive(bystander)).toBe(true);
    expect(bystander.state).toBe('S');
  });

  it('the keeper is never signalled, even if it could not end a process', async () => {
    const bench = new Bench(true);
    bench.world.fork(bench.agent.pid, { nature: 'unkillable' });
    await bench.stop({ timeoutMs: 2000 });
    expect(bench.world.signalled.filter((one) => one.pid === bench.root.pid)).toEqual([]);
  });
});

describe('killAndVerify: the outcome', () => {
  it('tells for each process how it was recognised and when it was gone, and for each phase how long it took', async () => {
    const bench = new Bench(true);
    const child = bench.world.fork(bench.agent.pid);
    const outcome = await bench.stop();
    expect(outcome.killed.map(({ pid, evidence }) => [pid, evidence])).toEqual([
      [bench.agent.pid, 'containment'],
      [child.pid, 'containment'],
    ]);
    for (const one of outcome.killed) expect(one.goneMs).toBeTypeOf('number');
    expect(outcome.phases.map((one) => one.phase)).toEqual(['look', 'containment', 'proof']);
  });

  it('the deadline follows elapsed time, even if the system clock jumps', async () => {
    for (const jump of [-86_400_000, 86_400_000]) {
      const bench = new Bench(false);
      bench.world.fork(bench.agent.pid, { nature: 'unkillable' });
      bench.clock.after(100, () => bench.clock.jump(jump));
      const outcome = await bench.stop();
      expect(outcome.verdict).toBe('survivors');
      expect(outcome.ms).toBeGreaterThanOrEqual(OPTIONS.timeoutMs);
      expect(outcome.ms).toBeLessThan(OPTIONS.timeoutMs * 2);
    }
  });
});

describe('killAndVerify: a killed keeper', () => {
  it('I3: falls back to looks and reports strength scan', async () => {
    const bench = new Bench(true);
    bench.world.exit(bench.root.pid);
    bench.world.reap(bench.root.pid);
    const outcome = await bench.stop();
    expect(outcome).toMatchObject({ verdict: 'gone', strength: 'scan' });
    expect(bench.world.isAlive(bench.agent)).toBe(false);
  });
});

describe('killAndVerify: processes that do not end in time', () => {
  it('the keeper is not killed while it holds a process, so a later try still gets its proof', async () => {
    const bench = new Bench(true);
    const stuck = bench.world.fork(bench.agent.pid, { nature: 'unkillable' });
    expect(await bench.stop()).toMatchObject({ verdict: 'survivors', strength: 'scan' });
    expect(bench.world.signalled.filter((one) => one.pid === bench.root.pid)).toEqual([]);
    bench.world.exit(stuck.pid);
    expect(await bench.stop()).toMatchObject({ verdict: 'gone', strength: 'kernel' });
  });

  it('I3: a process that replaces itself before every look leads to unknown at the deadline, never to gone', async () => {
    const bench = new Bench(false);
    let hopper = bench.world.fork(bench.agent.pid);
    bench.world.setsid(hopper.pid);
    const hop = async () => {
      if (!bench.world.isAlive(hopper)) return;
      const next = bench.world.fork(hopper.pid);
      bench.world.setsid(next.pid);
      bench.world.exit(hopper.pid);
      hopper = next;
    };
    const table = new FakeProcessTable(bench.world, hop);
    const deps = { table, signals: bench.signals, clock: bench.clock };
    const outcome = await bench.clock.until(killAndVerify(bench.target, OPTIONS, deps, () => undefined));
    expect(bench.world.isAlive(hopper)).toBe(true);
    expect(outcome).toMatchObject({ verdict: 'unknown', survivors: [], strength: 'scan' });
  });
});

describe('killAndVerify: processes outside the containment (I3)', () => {
  /** A process that an older server started for the run: it carries the mark, but the keeper never held it. */
  function hire(bench: Bench): FakeProcess {
    const server = bench.world.born({ command: 'older server', cwd: '/' });
    return bench.world.fork(server.pid, { mark: { run: 'run_1', worktree: WT }, cwd: '/' });
  }

  it('I3: the kernel’s proof does not cover a process that the keeper never held, so the strength is scan', async () => {
    const bench = new Bench(true);
    const hired = hire(bench);
    const outcome = await bench.stop();
    expect(outcome).toMatchObject({ verdict: 'gone', strength: 'scan' });
    expect(outcome.killed).toContainEqual(expect.objectContaining({ pid: hired.pid, evidence: 'mark' }));
  });

  it('I3: the strength is scan even if that process was killed before the keeper gave its proof', async () => {
    const bench = new Bench(true);
    const stuck = bench.world.fork(bench.agent.pid, { nature: 'unkillable' });
    const hired = hire(bench);
    hired.onKill = () => bench.world.exit(stuck.pid);
    expect(await bench.stop()).toMatchObject({ verdict: 'gone', strength: 'scan' });
  });

  it('I3: with such a process, a look that is not closed or blind means unknown', async () => {
    for (const weaken of [
      (b: Bench) => Object.assign(b.table, { closed: false }),
      (b: Bench) => b.world.born({ blind: true }),
    ]) {
      const bench = new Bench(true);
      hire(bench);
      weaken(bench);
      expect(await bench.stop()).toMatchObject({ verdict: 'unknown', strength: 'scan' });
    }
  });

  it('with the kernel’s proof one clean look is enough, closed or not', async () => {
    const bench = new Bench(true);
    bench.table.closed = false;
    bench.world.born({ blind: true });
    expect(await bench.stop()).toMatchObject({ verdict: 'gone', strength: 'kernel' });
    expect(bench.table.scans).toBe(1);
  });
});

describe('killAndVerify: random trees', () => {
  /** How a child starts: its parent, session, environment, folder and behaviour. */
  const step = fc.record({
    parent: fc.nat(20),
    setsid: fc.boolean(),
    orphan: fc.boolean(),
    cleared: fc.boolean(),
    left: fc.boolean(),
    breeds: fc.nat(2),
    nature: fc.constantFrom(
      'mortal' as const,
      'mortal' as const,
      'mortal' as const,
      'unkillable' as const,
      'denied' as const,
    ),
  });

  it('I2, I3, I4, I5: gone means that nothing the proof covers is alive, bystanders live, and every survivor is named', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.array(step, { maxLength: 15 }),
        fc.boolean(),
        async (kept, steps, keeperDies) => {
          const bench = new Bench(kept);
          const { world } = bench;
          const bystanders = [
            world.born({ cwd: '/wt/ab' }),
            world.born({ cwd: '/' }),
            world.fork(world.host.pid, { cwd: WT }),
          ];
          const made = [bench.agent];
          for (const plan of steps) {
            const parent = made[plan.parent % made.length];
            if (parent === undefined || !world.isAlive(parent)) continue;
            const between = plan.orphan ? world.fork(parent.pid) : parent;
            const child = world.fork(between.pid, { nature: plan.nature });
            if (plan.setsid) world.setsid(child.pid);
            if (plan.cleared) child.mark = null;
            if (plan.left) child.cwd = '/';
            if (plan.orphan) world.exit(between.pid);
            let breeds = plan.breeds;
            child.onKill = () => {
              if (breeds-- > 0) made.push(world.fork(child.pid));
            };
            made.push(child);
          }
          if (kept && keeperDies) {
            world.exit(bench.root.pid);
            world.reap(bench.root.pid);
          }
          const outcome = await bench.stop();
          const alive = made.filter((process) => world.isAlive(process));
          const named = new Set(outcome.survivors.map((one) => one.pid));
          const hidden = alive.filter((process) => !named.has(process.pid));
          if (kept && !keeperDies) expect(hidden).toEqual([]);
          if (outcome.strength === 'kernel' && outcome.verdict === 'gone') expect(alive).toEqual([]);
          // A scan can only miss a process without mark, session, folder or living parent of the run.
          for (const process of hidden) {
            expect(outcome.strength).toBe('scan');
            expect(process.mark === null && process.cwd !== WT).toBe(true);
          }
          for (const process of bystanders) expect(world.isAlive(process)).toBe(true);
          const bystanderPids = new Set([1, world.host.pid, world.host.ppid, ...bystanders.map((one) => one.pid)]);
          expect(world.signalled.filter((one) => bystanderPids.has(one.pid))).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });
});
