/** The Linux process table, read by the host and by the looker, with unusual real processes. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { canEscape, compileNative, quietLog } from '../../testing/escapes.ts';
import { eventually } from '../../testing/eventually.ts';
import { compileOdd } from '../../testing/hostile.ts';
import { saying } from '../../testing/saying.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { createProcesses } from './index.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'huskies-tables-')));
const lookerPath = canEscape ? compileNative('native/looker/looker.c', join(folder, 'huskies-looker')) : null;
const warnings: string[] = [];
const log = { ...quietLog, warn: (message: string) => warnings.push(message) };
const tables = {
  'by the host itself': createProcesses(),
  'by the looker': createProcesses({ lookerPath, log }),
};
afterAll(async () => {
  for (const processes of Object.values(tables)) await processes.close();
  rmSync(folder, { recursive: true, force: true });
});

function start(command: string, args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): ChildProcess {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'], ...options });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

describe.skipIf(!canEscape).each(Object.entries(tables))('the Linux process table, %s', (name, processes) => {
  const { table, signals, startTimeNow } = processes;
  const rowOf = async (child: ChildProcess) => (await table.scan()).processes.find((row) => row.pid === child.pid);

  it('it contains this process, closes, and has the right uid', async () => {
    // other programs that fork may prevent a closed look, but not again and again
    const scan = await eventually(async () => {
      const one = await table.scan();
      expect(one.closed).toBe(true);
      return one;
    });
    expect(scan.self).toBe(process.pid);
    expect(scan.uid).toBe(process.geteuid?.());
    expect(scan.adopters).toContain(1);
    const self = scan.processes.find((row) => row.pid === process.pid);
    expect(self).toMatchObject({ ppid: process.ppid, cwd: process.cwd(), kernel: false, blind: false });
    const startedAt = scan.origin.atMs + (self?.startTime ?? 0) * scan.origin.tickMs;
    expect(startedAt).toBeLessThan(Date.now());
    expect(startedAt).toBeGreaterThan(Date.now() - 3_600_000);
    expect(startTimeNow()).toBeGreaterThanOrEqual(self?.startTime ?? 0);
  });

  it('it tells what a process has used, and nothing of one that is gone or whose pid is reused (I4)', async () => {
    const child = start(process.execPath, ['-e', 'let n = 0; for (;;) n++']);
    const self = (await table.identify(process.pid)) ?? expect.fail();
    const busy = await eventually(async () => (await table.identify(child.pid ?? 0)) ?? expect.fail());
    await eventually(async () => {
      const [load] = await table.loads([busy]);
      expect(load?.cpuMs).toBeGreaterThan(100);
    });
    const [own, other] = await table.loads([self, { ...self, startTime: self.startTime + 1 }]);
    expect(own?.memoryBytes).toBeGreaterThan(10_000_000);
    expect(Math.abs((own?.memoryBytes ?? 0) - process.memoryUsage.rss())).toBeLessThan(100_000_000);
    expect(other).toBeNull();
  });

  it('I3: each of many concurrent scans contains the processes that existed when it was requested, and one closes', async () => {
    const children: ChildProcess[] = [];
    const scans = [];
    for (let i = 0; i < 10; i++) {
      for (let j = 0; j < 5; j++) scans.push({ asked: children.length, scan: table.scan() });
      children.push(start('sleep', ['60']));
      await new Promise((done) => setImmediate(done));
    }
    for (const { asked, scan } of scans) {
      const { processes } = await scan;
      const pids = new Set(processes.map((row) => row.pid));
      for (const child of children.slice(0, asked)) expect(pids.has(child.pid ?? 0)).toBe(true);
    }
    // Whether a single look closes depends on what else forks on this machine (docs/stop.md).
    await eventually(async () => expect((await table.scan()).closed).toBe(true));
  });

  it('every scan has the id of this boot', async () => {
    expect(table.boot()).toMatch(/^[0-9a-f-]{36}$/);
    expect((await table.scan()).boot).toBe(table.boot());
  });

  it('it reads names with brackets and newlines, folders and marks', async () => {
    const dir = tempFolder();
    const cwd = join(dir, 'with "quotes" and\nnewline');
    mkdirSync(cwd);
    const program = join(dir, 'a) R 1 (\n)');
    execFileSync('cp', ['/bin/sleep', program]);
    const child = start(program, ['60'], {
      cwd,
      env: { NOT_HUSKIES_RUN: 'x', HUSKIES_RUN: 'run_x', HUSKIES_WORKTREE: cwd },
    });
    await eventually(async () => {
      expect(await rowOf(child)).toMatchObject({
        ppid: process.pid,
        cwd,
        mark: { run: 'run_x', worktree: cwd },
        state: 'S',
      });
    });
  });

  it('a deleted folder keeps its name, and a folder whose name ends in " (deleted)" is not taken for deleted', async () => {
    const dir = tempFolder();
    const gone = join(dir, 'gone');
    const called = join(dir, 'called (deleted)');
    for (const path of [gone, called]) mkdirSync(path);
    const inGone = start('sleep', ['60'], { cwd: gone });
    const inCalled = start('sleep', ['60'], { cwd: called });
    rmSync(gone, { recursive: true });
    expect((await rowOf(inGone))?.cwd).toBe(gone);
    expect((await rowOf(inCalled))?.cwd).toBe(called);
  });

  it('I3: a process whose leader thread has ended is alive, and has its folder and mark', async () => {
    const dir = tempFolder();
    const source = join(dir, 'leaderless.c');
    writeFileSync(
      source,
      '#include <pthread.h>\n#include <unistd.h>\nstatic void *work(void *x) { for (;;) pause(); return x; }\n' +
        'int main(void) { pthread_t t; pthread_create(&t, 0, work, 0); pthread_exit(0); }\n',
    );
    const program = join(dir, 'leaderless');
    execFileSync('cc', ['-pthread', '-o', program, source]);
    const child = start(program, [], { cwd: dir, env: { HUSKIES_RUN: 'run_y', HUSKIES_WORKTREE: dir } });
    await eventually(async () => expect((await rowOf(child))?.state).toBe('Z'));
    const row = await rowOf(child);
    expect(row).toMatchObject({ state: 'Z', cwd: dir, mark: { run: 'run_y' } });
    expect(row?.threads).toBeGreaterThan(1);
    const identity = await table.identify(child.pid ?? 0);
    expect(identity).not.toBe(null);
    if (identity === null) return;
    expect((await table.probe(identity))?.why).toEqual(saying('main thread has ended'));
    expect(signals.send(identity, 'SIGKILL')).toBe('sent');
    await eventually(async () => expect(await table.probe(identity)).toBe(null));
  });

  it.skipIf(process.geteuid?.() === 0)(
    'an own process that cannot be read is blind, and another user’s is not',
    async () => {
      const dir = tempFolder();
      const program = join(dir, 'unreadable');
      const source =
        '#include <sys/prctl.h>\n#include <unistd.h>\nint main(void) { prctl(PR_SET_DUMPABLE, 0); for (;;) pause(); }\n';
      execFileSync('cc', ['-x', 'c', '-o', program, '-'], { input: source });
      const child = start(program, []);
      await eventually(async () => expect(await rowOf(child)).toMatchObject({ blind: true, cwd: null, mark: null }));
      expect((await rowOf(child))?.uid).toBe(process.geteuid?.());
      const init = (await table.scan()).processes.find((row) => row.pid === 1);
      expect(init).toMatchObject({ uid: 0, blind: false });
      expect(await table.probe({ pid: 1, startTime: init?.startTime ?? 0 })).toMatchObject({
        why: saying('belongs to user 0'),
      });
      expect(signals.send({ pid: child.pid ?? 0, startTime: (await rowOf(child))?.startTime ?? 0 }, 'SIGKILL')).toBe(
        'sent',
      );
    },
  );

  it('I3: a zombie is gone, and so is an identity whose pid was reused', async () => {
    const child = start('sleep', ['60']);
    const identity = await table.identify(child.pid ?? 0);
    if (identity === null) throw new Error('it should be alive');
    expect(await table.probe({ ...identity, startTime: identity.startTime - 1 })).toBe(null);
    expect(signals.send({ ...identity, startTime: identity.startTime - 1 }, 'SIGKILL')).toBe('gone');
    expect(await table.probe(identity)).not.toBe(null);
    process.kill(identity.pid, 'SIGKILL');
    await eventually(async () => expect(await table.probe(identity)).toBe(null));
    expect(signals.send(identity, 'SIGKILL')).toBe('gone');
  });

  it('I4: a group is signalled only through a current member', async () => {
    const child = start('setsid', ['sh', '-c', 'sleep 60 & sleep 60 & echo on; wait']);
    await new Promise((done) => child.stdout?.once('data', done));
    const identity = await table.identify(child.pid ?? 0);
    if (identity === null) throw new Error('it should be alive');
    expect(signals.sendGroup(identity.pid, { ...identity, startTime: 1 }, 'SIGKILL')).toBe('gone');
    const family = await eventually(async () => {
      const rows = await table.descendants(identity);
      expect(rows.map((row) => row.command)).toEqual(['sleep 60', 'sleep 60']);
      return rows;
    });
    expect(signals.sendGroup(identity.pid, identity, 'SIGKILL')).toBe('sent');
    for (const row of family) await eventually(async () => expect(await table.probe(row)).toBe(null));
  });

  it('I5: it refuses to signal init, all processes at once, itself and its ancestors', () => {
    for (const pid of [-1, 0, 1, process.pid, process.ppid, Number.NaN]) {
      expect(() => signals.send({ pid, startTime: 1 }, 'SIGTERM')).toThrow('refused');
      expect(() => signals.sendGroup(pid, { pid: process.pid, startTime: 1 }, 'SIGTERM')).toThrow('refused');
    }
  });

  it('it finds processes that appear during a look: every look sees a chain that forks and exits', async () => {
    const chain = start('sh', ['-c', 'hop() { (sleep 0.01; hop) & }; hop'], {
      env: { PATH: process.env.PATH, HUSKIES_RUN: 'run_z' },
    });
    for (let i = 0; i < 10; i++) {
      const scan = await table.scan();
      const found = scan.processes.filter((row) => row.mark?.run === 'run_z' && row.state !== 'Z');
      expect(found.length).toBeGreaterThan(0);
    }
    expect(chain.pid).toBeGreaterThan(1);
    const clean = async () => {
      const rows = (await table.scan()).processes.filter((row) => row.mark?.run === 'run_z' && row.state !== 'Z');
      for (const row of rows) signals.send(row, 'SIGKILL');
      return rows.length;
    };
    await eventually(async () => expect(await clean()).toBe(0), { everyMs: 1 });
  });

  it('I3: alive checks many identities at once; a zombie is gone, and so is an identity whose pid was reused', async () => {
    const children = Array.from({ length: 20 }, () => start('sleep', ['60']));
    const all = await Promise.all(children.map((child) => table.identify(child.pid ?? 0)));
    const identities = all.filter((one) => one !== null);
    expect(identities).toHaveLength(20);
    const strangers = identities.map((one) => ({ ...one, startTime: one.startTime - 1 }));
    expect(await table.alive([...identities, ...strangers])).toEqual(identities);
    expect(await table.alive([])).toEqual([]);
    const [first, ...others] = identities;
    if (first === undefined) throw new Error('twenty were started');
    expect(signals.send(first, 'SIGKILL')).toBe('sent');
    await eventually(async () => expect(await table.alive(identities)).toEqual(others));
  });

  it('newcomers are the processes since the cursor, with their parent’s start time, without dead ones and threads', async () => {
    const self = await table.identify(process.pid);
    const all = await table.newcomers(null);
    expect(all.processes.map((row) => row.pid)).toContain(process.pid);
    const child = start('sleep', ['60'], { env: { HUSKIES_RUN: 'run_n' } });
    const { cursor, processes } = await eventually(async () => {
      const found = await table.newcomers(all.cursor);
      expect(found.processes.find((row) => row.pid === child.pid)).toMatchObject({
        command: 'sleep 60',
        mark: { run: 'run_n' },
        parentStart: self?.startTime,
      });
      return found;
    });
    expect(processes.map((row) => row.pid)).not.toContain(process.pid);
    expect((await table.newcomers(cursor)).processes.map((row) => row.pid)).not.toContain(child.pid);
  });

  it('it closes while other programs fork endlessly', async () => {
    const storm = start('sh', ['-c', 'while :; do (exit 0); done'], { env: { PATH: process.env.PATH } });
    for (let i = 0; i < 20; i++) {
      // on a busy machine a pass might not close, which it reports; then the next one must
      let scan = await table.scan();
      for (let tries = 0; !scan.closed && tries < 50; tries++) scan = await table.scan();
      expect(scan.closed).toBe(true);
      expect(scan.processes.map((row) => row.pid)).toContain(storm.pid);
    }
  });

  it('it lists descendants with parents first, and none for a pid that was reused', async () => {
    const child = start('sh', ['-c', "sh -c 'sleep 60 & wait' & wait"]);
    const identity = await table.identify(child.pid ?? 0);
    if (identity === null) throw new Error('it should be alive');
    const family = await eventually(async () => {
      const rows = await table.descendants(identity);
      expect(rows.map((row) => row.command)).toEqual(['sh -c sleep 60 & wait', 'sleep 60']);
      return rows;
    });
    expect(await table.descendants({ ...identity, startTime: identity.startTime - 1 })).toEqual([]);
    for (const row of family) signals.send(row, 'SIGKILL');
  });

  it('it lists every descendant while others are reaped', async () => {
    const child = start(compileOdd('shedding', folder), []);
    let output = '';
    child.stdout?.on('data', (data) => {
      output += data;
    });
    const identity = await table.identify(child.pid ?? 0);
    if (identity === null) throw new Error('it should be alive');
    await eventually(() => expect(output).toContain('ready'));
    const looks: number[] = [];
    do looks.push((await table.descendants(identity)).length);
    while (!output.includes('over'));
    expect(looks).toEqual(looks.map(() => 300));
  });

  it('every look was made by the tested table, without a fallback', () => {
    expect(warnings, name).toEqual([]);
  });
});
