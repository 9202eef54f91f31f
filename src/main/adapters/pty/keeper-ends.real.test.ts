/** A keeper that is killed, suspended or left by its host, and an agent that ends before its children. */
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canEscape, EscapeKit } from '../../testing/escapes.ts';
import { createProcesses } from '../processes/index.ts';
import { systemClock } from '../system/index.ts';
import { createSpawner } from './index.ts';

describe.skipIf(!canEscape)('the keeper', () => {
  let kit: EscapeKit;
  beforeAll(() => {
    kit = new EscapeKit({ processes: createProcesses(), clock: systemClock, spawner: createSpawner });
  });
  afterAll(() => kit.close());

  it('I3: when the keeper was killed before the stop, the tree is found by scanning and the strength drops to scan', async () => {
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

  it('a suspended keeper is woken to do its work', async () => {
    const witness = kit.witness();
    const { pty, target } = await kit.start([kit.escape, 'mix', '7', witness.path], kit.worktree('asleep'), 'auto');
    await witness.ready(8);
    kit.processes.signals.send(pty.root, 'SIGSTOP');
    expect(await kit.stop(target)).toMatchObject({ verdict: 'gone', strength: 'kernel' });
    expect(await witness.alive()).toEqual([]);
    await pty.close();
    await witness.close();
  });

  it('nothing stays alive under the keeper when the host is gone (the PTY hangs up, the FIFO closes)', async () => {
    const witness = kit.witness();
    const { pty } = await kit.start([kit.escape, 'mix', '21', witness.path], kit.worktree('crash'), 'auto');
    await witness.ready(22);
    await pty.close();
    await witness.ended;
    expect(await witness.alive()).toEqual([]);
    await witness.close();
  });

  it('an agent that ends by itself is reported with its exit code, and the processes it left are found', async () => {
    const witness = kit.witness();
    const script = `"$0" daemon 3 "$1" & while [ "$(ls -l "$1" | cut -c1)" = p ] && ! [ -e "$1.go" ]; do sleep 0.05; done; exit 5`;
    const { pty, target } = await kit.start(
      ['sh', '-c', script, kit.escape, witness.path],
      kit.worktree('end'),
      'auto',
    );
    await witness.ready(4);
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
