/**
 * The ways in which agents' processes get away, each a small real program (e2e/fake-agents/escapes), against the one
 * procedure that ends them: children, deaf ones, own sessions, daemons, cleared environments, other folders, hoppers
 * that fork and exit, stopped ones, storms, and all mixed. Each test cleans up what it started.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canEscape, EscapeKit } from '../../testing/escapes.ts';
import { createProcesses } from '../processes/index.ts';
import { systemClock } from '../system/index.ts';
import { createPtySpawner } from './index.ts';

const SIZES = [1, 10, 100];
const TREES: { kind: string; sizes: number[] }[] = [
  ...['plain', 'deaf', 'setsid', 'daemon', 'cleared', 'away', 'stopped', 'mix'].map((kind) => ({ kind, sizes: SIZES })),
  // more of these would only measure how fast this machine forks
  { kind: 'hopper', sizes: [1, 10] },
  { kind: 'storm', sizes: [1] },
];

describe.skipIf(!canEscape)('escapes', () => {
  let kit: EscapeKit;
  beforeAll(() => {
    kit = new EscapeKit({ processes: createProcesses(), clock: systemClock, spawner: createPtySpawner });
  });
  afterAll(() => kit.close());

  async function stopOne(kind: string, count: number, container: 'auto' | 'scan', timeoutMs: number) {
    const witness = kit.witness();
    try {
      const { pty, target } = await kit.start(
        [kit.escape, kind, String(count), witness.path],
        kit.worktree(kind),
        container,
      );
      await witness.ready(count + 1);
      const outcome = await kit.stop(target, { timeoutMs });
      const alive = await witness.alive();
      // independent of any table: its last writer is gone
      if (alive.length === 0) await witness.ended;
      await pty.close();
      return { outcome, alive };
    } finally {
      await witness.close();
    }
  }

  describe.each(TREES)('$kind', ({ kind, sizes }) => {
    it.each(sizes)('I2, I3: under the keeper all of %i are proven gone', async (count) => {
      const { outcome, alive } = await stopOne(kind, count, 'auto', 10_000);
      expect(outcome).toMatchObject({ verdict: 'gone', strength: 'kernel', survivors: [] });
      expect(alive).toEqual([]);
      if (kind !== 'hopper' && kind !== 'storm') expect(outcome.killed.length).toBe(count + 1);
    });
  });

  const near = TREES.filter(({ kind }) => kind !== 'hopper' && kind !== 'storm' && kind !== 'away');
  describe.each(near.map((tree) => (tree.kind === 'mix' ? { ...tree, kind: 'mix-near' } : tree)))(
    '$kind',
    ({ kind, sizes }) => {
      it.each(sizes)('I3: by looking only none of %i is left, and it claims no more than that', async (count) => {
        const { outcome, alive } = await stopOne(kind, count, 'scan', 10_000);
        expect(outcome).toMatchObject({ verdict: 'gone', strength: 'scan', survivors: [] });
        expect(alive).toEqual([]);
      });
    },
  );

  it('I3: by looking only, who left folder and environment may be missed, and is never called proven gone', async () => {
    const { outcome } = await stopOne('away', 10, 'scan', 10_000);
    expect(outcome.strength).toBe('scan');
  });

  it.each(['hopper', 'storm'])(
    'I3: by looking only, a %s is caught or told of, never called gone while it lives',
    async (kind) => {
      const { outcome, alive } = await stopOne(kind, 1, 'scan', 3000);
      expect(outcome.strength).toBe('scan');
      if (outcome.verdict === 'gone') expect(alive).toEqual([]);
    },
  );

  it('I3: with the keeper killed before the stop, the tree is found by looking and the strength falls to scan', async () => {
    const witness = kit.witness();
    const { pty, target } = await kit.start(
      [kit.escape, 'mix-near', '12', witness.path],
      kit.worktree('lost'),
      'keeper',
    );
    await witness.ready(13);
    expect(pty.hold.strength).toBe('kernel');
    kit.processes.signals.send(pty.root, 'SIGKILL');
    expect(await pty.exited).toBe(null);
    expect(pty.hold.strength).toBe('scan');
    const outcome = await kit.stop(target);
    expect(outcome).toMatchObject({ verdict: 'gone', strength: 'scan' });
    expect(await witness.alive()).toEqual([]);
    await pty.close();
    await witness.close();
  });

  it('a stopped keeper is woken for its work', async () => {
    const witness = kit.witness();
    const { pty, target } = await kit.start([kit.escape, 'mix', '7', witness.path], kit.worktree('asleep'), 'auto');
    await witness.ready(8);
    kit.processes.signals.send(pty.root, 'SIGSTOP');
    expect(await kit.stop(target)).toMatchObject({ verdict: 'gone', strength: 'kernel' });
    expect(await witness.alive()).toEqual([]);
    await pty.close();
    await witness.close();
  });

  it('a host that vanishes (its PTY hangs up, its end of the FIFO closes) leaves nothing alive under the keeper', async () => {
    const witness = kit.witness();
    const { pty } = await kit.start([kit.escape, 'mix', '21', witness.path], kit.worktree('crash'), 'auto');
    await witness.ready(22);
    await pty.close();
    await witness.ended;
    expect(await witness.alive()).toEqual([]);
    await witness.close();
  });

  it('an agent that ends by itself is reported with its code, and what it left is found', async () => {
    const witness = kit.witness();
    const script = `"$0" daemon 3 "$1" & while [ "$(ls -l "$1" | cut -c1)" = p ] && ! [ -e "$1.go" ]; do sleep 0.05; done; exit 5`;
    const { pty, target } = await kit.start(
      ['sh', '-c', script, kit.escape, witness.path],
      kit.worktree('end'),
      'auto',
    );
    await witness.ready(4);
    const { writeFileSync } = await import('node:fs');
    writeFileSync(`${witness.path}.go`, '');
    expect(await pty.exited).toBe(5);
    expect((await witness.alive()).length).toBeGreaterThan(0);
    const outcome = await kit.stop(target);
    expect(outcome).toMatchObject({ verdict: 'gone', strength: 'kernel' });
    expect(await witness.alive()).toEqual([]);
    await pty.close();
    await witness.close();
  });
});
