/** Runs on real pipes: what the agent sees, what is kept, and that a stop proves as much as in a terminal. */
import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canEscape, EscapeKit, type HeldBy, quietLog, type StartedRun } from '../../testing/escapes.ts';
import { eventually } from '../../testing/eventually.ts';
import { createProcesses } from '../processes/index.ts';
import { systemClock } from '../system/index.ts';
import { createTerminals } from '../terminals/index.ts';
import { createSpawner } from './index.ts';
import { INPUT_LIMIT_BYTES } from './input-queue.ts';

const HELD = ['keeper', 'scan'] as const satisfies readonly HeldBy[];

describe.skipIf(!canEscape)('a run on pipes', () => {
  let kit: EscapeKit;
  beforeAll(() => {
    kit = new EscapeKit({ processes: createProcesses(), clock: systemClock, spawner: createSpawner });
  });
  afterAll(() => kit.close());

  const sh = (script: string, held: HeldBy, name = 'pipes'): Promise<StartedRun> =>
    kit.start(['sh', '-c', script], kit.worktree(name), held, undefined, 'pipes');
  async function stopped({ pty, target }: StartedRun) {
    const outcome = await kit.stop(target);
    await pty.close();
    return outcome;
  }

  it.each(HELD)(
    'held by %s: it leads its own session without a terminal, on three pipes that it can open again',
    async (held) => {
      const script = 'read -r line; echo "got $line" > /dev/stdout; echo oops > /dev/stderr; exec sleep 99';
      const run = await sh(script, held);
      const { agentPid } = run.pty;
      expect(await run.pty.write('hello\n')).toBe('open');
      await eventually(() => expect(run.output()).toBe('got hello\n'));
      await eventually(() => expect(kit.transcript.of(`${run.run} stderr`)).toBe('oops\n'));
      expect(run.pty.lastOutputAt()).toBeLessThanOrEqual(Date.now());
      const stat = readFileSync(`/proc/${agentPid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
      const [, , , session, tty] = stat.map(Number);
      expect([session, tty]).toEqual([agentPid, 0]);
      for (const fd of [0, 1, 2]) expect(readlinkSync(`/proc/${agentPid}/fd/${fd}`)).not.toContain('pts');
      expect(await stopped(run)).toMatchObject({ verdict: 'gone', strength: held === 'keeper' ? 'kernel' : 'scan' });
      expect(await run.pty.write('late')).toBe('closed');
    },
  );

  it.each(HELD)(
    'held by %s: the end of its input ends the program that reads it, and the exit code is the agent’s own',
    async (held) => {
      const run = await sh('cat; echo done; exit 7', held);
      expect(await run.pty.write('a\n')).toBe('open');
      await run.pty.endInput();
      expect(await run.pty.write('b\n')).toBe('closed');
      expect(await run.pty.exited).toBe(7);
      await stopped(run);
      expect(run.output()).toBe('a\ndone\n');
    },
  );

  it('tells that a program has closed its output, though its wrapper lives on', async () => {
    const run = await sh('(echo last); exec 1>&-; read -r line', 'keeper');
    await eventually(() => expect(kit.transcript.isOver(run.run)).toBe(true));
    expect(run.output()).toBe('last\n');
    await stopped(run);
  });

  it('when killed, its exit code is 128 + the signal’s number', async () => {
    const run = await sh('kill -9 $$', 'keeper');
    expect(await run.pty.exited).toBe(137);
    await stopped(run);
  });

  it.each(HELD)(
    'I2, I3: held by %s: a process that keeps the pipes open after its parent has ended is stopped',
    async (held) => {
      const witness = kit.witness();
      const run = await sh(`exec 3>>'${witness.path}'; '${kit.escape}' setsid 1 '${witness.path}' & exit 0`, held);
      await witness.ready(2);
      expect(await run.pty.exited).toBe(0);
      const outcome = await stopped(run);
      expect(outcome).toMatchObject({ verdict: 'gone', survivors: [] });
      expect(await witness.alive()).toEqual([]);
      await witness.close();
    },
  );

  it('an agent that reads nothing delays neither the host nor its own stop, and its queued input is bounded', async () => {
    const run = await sh('exec sleep 99', 'keeper');
    const piece = new Uint8Array(INPUT_LIMIT_BYTES / 2);
    const first = run.pty.write(piece);
    const second = run.pty.write(piece);
    expect(await run.pty.write(piece)).toBe('full');
    expect(await stopped(run)).toMatchObject({ verdict: 'gone', strength: 'kernel' });
    expect(await Promise.all([first, second])).toEqual(['closed', 'closed']);
  });

  it('an agent that writes faster than its log is paused, continues later, and loses nothing', async () => {
    let takenBytes = 0;
    let resume = (): void => undefined;
    const totalBytes = 20_000_000;
    const terminals = createTerminals({ dir: join(kit.dir, 'unused'), log: quietLog });
    const spawner = createSpawner({
      runsDir: join(kit.dir, 'runs'),
      keeperPath: kit.keeper,
      log: quietLog,
      terminals: {
        ...terminals,
        feedPipe(_run, stream, controls) {
          if (stream === 'stdout') resume = () => controls.resume();
          return {
            data(bytes) {
              takenBytes += bytes.length;
              if (takenBytes === bytes.length) controls.pause();
            },
            resize: () => undefined,
            end: async () => undefined,
          };
        },
      },
    });
    const script = `head -c ${totalBytes} /dev/zero; exec sleep 99`;
    const run = await kit.start(['sh', '-c', script], kit.worktree('endless'), 'keeper', spawner, 'pipes');
    await eventually(() => expect(takenBytes).toBeGreaterThan(0));
    const writer = async () =>
      (await kit.processes.table.descendants(run.pty.root)).find(({ command }) => /^head/.test(command));
    // it sleeps in its write: the pipe is full, and the host reads no more
    await eventually(async () =>
      expect(readFileSync(`/proc/${(await writer())?.pid}/wchan`, 'latin1')).toContain('pipe'),
    );
    // after a pause only what the stream has read ahead (64 kB) arrives
    expect(takenBytes).toBeLessThan(1_000_000);
    resume();
    await eventually(() => expect(takenBytes).toBe(totalBytes));
    expect(await stopped(run)).toMatchObject({ verdict: 'gone' });
    await terminals.close();
  });

  it('its output streams are kept separately and raw, and can be read while it runs and after its end', async () => {
    const terminals = createTerminals({ dir: join(kit.dir, 'logs'), log: quietLog });
    const spawner = createSpawner({
      runsDir: join(kit.dir, 'runs'),
      keeperPath: kit.keeper,
      log: quietLog,
      terminals,
    });
    const script = String.raw`printf '{"id":1}\n'; printf 'warn\351' >&2; exec sleep 99`;
    const run = await kit.start(['sh', '-c', script], kit.worktree('kept'), 'keeper', spawner, 'pipes');
    const read = async (stream?: 'stderr') =>
      Buffer.from((await terminals.read(run.run, 0, 100, stream))?.bytes ?? []).toString('latin1');
    const both = async () => [await read(), await read('stderr')];
    await eventually(async () => expect(await both()).toEqual(['{"id":1}\n', 'warn\xe9']));
    await stopped(run);
    expect(await both()).toEqual(['{"id":1}\n', 'warn\xe9']);
    await terminals.close();
  });
});
