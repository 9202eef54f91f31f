/** The keeper by itself: its reports, and that it ends its tree whenever it loses its host. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { runChild } from '../../testing/child.ts';
import { canEscape, EscapeKit } from '../../testing/escapes.ts';
import { eventually } from '../../testing/eventually.ts';
import { environments, whyUnavailable } from '../../testing/other-host.ts';
import { createProcesses } from '../processes/index.ts';
import { systemClock } from '../system/index.ts';
import { createSpawner } from './index.ts';
import { type Report, Reports } from './reports.ts';

describe.skipIf(!canEscape)('keeper', () => {
  let kit: EscapeKit;
  beforeAll(() => {
    kit = new EscapeKit({ processes: createProcesses(), clock: systemClock, spawner: createSpawner });
  });
  afterAll(() => kit.close());

  async function keep(command: string[]): Promise<{ child: ChildProcess; reports: Reports; received: Report[] }> {
    const received: Report[] = [];
    const reports = await Reports.make(kit.dir, `fifo${Math.random()}`, (report) => received.push(report));
    const child = spawn(kit.keeper, ['--fifo', reports.path, '--', ...command], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.once('exit', () => reports.release());
    return { child, reports, received };
  }
  const fifoEnds = (received: Report[]) =>
    eventually(() => expect(received.at(-1)).toEqual({ kind: 'end' }), { everyMs: 5 });

  it('it reports start, exit N and empty, and exits with N', async () => {
    const { child, received } = await keep(['sh', '-c', 'exit 9']);
    const code = await new Promise((done) => child.once('exit', done));
    await fifoEnds(received);
    expect(code).toBe(9);
    expect(received.map((report) => report.kind)).toEqual(['start', 'exit', 'empty', 'end']);
  });

  it('it reports exec ERRNO when the program is missing', async () => {
    const { received } = await keep([join(kit.dir, 'nothing')]);
    await fifoEnds(received);
    expect(received[0]).toEqual({ kind: 'exec', errno: 2 });
  });

  it('it waits for the processes that the agent left, and reports empty when they have ended by themselves', async () => {
    const { received } = await keep(['sh', '-c', `setsid sleep 0.2 "$0" >/dev/null 2>&1 & exit 4`, kit.dir]);
    await fifoEnds(received);
    expect(received.map((report) => report.kind)).toEqual(['start', 'exit', 'empty', 'end']);
  });

  it('its whole tree ends when the reader of its FIFO is gone', async () => {
    const witness = kit.witness();
    const { reports, received } = await keep([kit.escape, 'mix', '14', witness.path]);
    await witness.ready(15);
    // the FIFO's reader may be later than the witness
    await eventually(() => expect(received[0]?.kind).toBe('start'));
    reports.close();
    await witness.ended;
    expect(await witness.alive()).toEqual([]);
    await witness.close();
  });

  it('its whole tree ends when the host is killed and the PTY hangs up', async () => {
    const witness = kit.witness();
    const received: Report[] = [];
    const reports = await Reports.make(kit.dir, 'hangup', (report) => received.push(report));
    const args = JSON.stringify(['--fifo', reports.path, '--', kit.escape, 'mix', '14', witness.path]);
    const script = `require('node-pty').spawn(process.argv[1], ${args}, { env: {} }); setInterval(() => {}, 1000)`;
    const host = spawn(process.execPath, ['-e', script, kit.keeper], { cwd: resolve('.'), stdio: 'ignore' });
    await witness.ready(15);
    host.kill('SIGKILL');
    await witness.ended;
    await fifoEnds(received);
    expect(received.some((report) => report.kind === 'empty')).toBe(true);
    await witness.close();
  });

  it('it uses no processor time while nothing happens', async () => {
    const rested = join(kit.dir, 'rested');
    const { child, received } = await keep(['sh', '-c', `sleep 0.3; : > "$0"; exec sleep 600`, rested]);
    await eventually(() => expect(received[0]?.kind).toBe('start'));
    const ticks = () => execFileSync('cut', ['-d', ' ', '-f14,15', `/proc/${child.pid}/stat`], { encoding: 'utf8' });
    const before = ticks();
    await eventually(() => expect(existsSync(rested)).toBe(true));
    expect(ticks()).toBe(before);
    child.kill('SIGTERM');
    await fifoEnds(received);
  });

  it('--exec closes the inherited descriptors above 2 and becomes the command', () => {
    const script = `exec 7</dev/null; exec "$0" --exec sh -c 'ls /proc/$$/fd | tr "\\n" " "; exit 6'`;
    const run = () => execFileSync('sh', ['-c', script, kit.keeper], { encoding: 'utf8' });
    expect(run).toThrow(expect.objectContaining({ status: 6, stdout: expect.not.stringContaining('7') }));
  });

  it('--exec of a missing program exits with 127, as a shell does', () => {
    const run = () =>
      execFileSync(kit.keeper, ['--exec', 'no-such-program'], { stdio: 'pipe', env: { PATH: '/usr/bin:/bin' } });
    expect(run).toThrow(expect.objectContaining({ status: 127 }));
  });

  const strangers = canEscape ? whyUnavailable(environments.strangersProc) : null;
  it.skipIf(strangers !== null)(
    'I4: where /proc belongs to another PID namespace, no process is killed by its numbers',
    async () => {
      // outside, this child and this process; in the namespace, a stranger and a keeper with the same two numbers
      const twin = spawn('sleep', ['600']);
      onTestFinished(() => {
        twin.kill('SIGKILL');
      });
      const received: Report[] = [];
      const reports = await Reports.make(kit.dir, 'fifo-strangers', (report) => received.push(report));
      const script = `
      echo $(($1 - 1)) > /proc/sys/kernel/ns_last_pid; sleep 600 & echo "stranger $!"
      echo $(($2 - 1)) > /proc/sys/kernel/ns_last_pid; "$3" --fifo "$4" -- sh -c 'sleep 600 & wait' & echo "keeper $!"
      read go; kill -TERM $2; wait $2; kill -0 $1 && echo lives`;
      const numbers = [String(twin.pid), String(process.pid)] as const;
      const [command = '', ...args] = [...environments.strangersProc, 'sh', '-c', script, 'sh', ...numbers, kit.keeper];
      const inside = runChild(command, [...args, reports.path]);
      await inside.saw(new RegExp(`^stranger ${numbers[0]}\nkeeper ${numbers[1]}\n`, 'm'));
      await eventually(() => expect(received[0]?.kind).toBe('start'));
      inside.process.stdin?.write('go\n');
      await inside.saw(/^lives\n/m);
      reports.release();
      await fifoEnds(received);
      expect(received.map((report) => report.kind)).toEqual(['start', 'exit', 'empty', 'end']);
    },
  );
});
