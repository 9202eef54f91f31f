/** A /proc that is missing, belongs to another namespace or reuses pids: what cannot be seen is never called gone. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { canEscape } from '../../testing/escapes.ts';
import { eventually } from '../../testing/eventually.ts';
import { assertOwn, compileOdd } from '../../testing/hostile.ts';
import { hostileHosts } from '../../testing/hostile-host.ts';
import { environments, whyUnavailable } from '../../testing/other-host.ts';
import { saying } from '../../testing/saying.ts';
import { startsLater } from '../../testing/start-times.ts';
import { createProcesses } from './index.ts';

const own = createProcesses();
const {
  dir,
  programs,
  hostIn: hostOf,
} = hostileHosts({
  entry: resolve(import.meta.dirname, '../pty/other-host.child.ts'),
  user: null,
  missing: canEscape ? null : 'no compiler',
});

const sleeping = { command: ['sleep', '600'], cwd: dir, env: { PATH: '/usr/bin:/bin' } };
const marked = (run: string) => ({ ...sleeping, env: { ...sleeping.env, HUSKIES_RUN: run, HUSKIES_WORKTREE: dir } });

describe.skipIf(!canEscape).each(['host', 'looker'] as const)('seen by the %s', (table) => {
  const hostIn = (place: readonly string[]) => hostOf(table, place);

  const noProc = canEscape ? whyUnavailable(environments.noProc) : null;
  describe.skipIf(noProc !== null)(noProc ?? 'no /proc', () => {
    it('I3, I4: a stop is unknown with the reason, and no process is signalled', async () => {
      const host = await hostIn(environments.noProc);
      const root = await own.table.identify(await host.ask('launch', marked('run_unseen')));
      if (root === null) throw new Error('it should be alive');
      assertOwn({ worktree: null, root, known: [] }, dir);
      const outcome = await host.ask('stop', { run: 'run_unseen', root, options: { timeoutMs: 100 } });
      expect(outcome).toMatchObject({ verdict: 'unknown', strength: 'scan', killed: [], survivors: [] });
      expect(outcome.reason).toEqual(saying(/^the process table cannot be read: \/proc\/\S+ cannot be read/));
      await expect(host.ask('scan', null)).rejects.toThrow('/proc/');
      expect(await own.table.alive([root])).toEqual([root]);
      await host.end();
    });

    it('I3: a stop is unknown when /proc goes away during the run, and the keeper ends the tree when the host is gone', async () => {
      const host = await hostIn(environments.mounts);
      const { run, root, agentPid } = await host.ask('start', { command: ['sleep', '600'], cwd: dir, held: 'keeper' });
      const tree = [await own.table.identify(root.pid), await own.table.identify(agentPid)].filter(
        (one) => one !== null,
      );
      expect(tree).toHaveLength(2);
      await host.ask('launch', { ...sleeping, command: ['mount', '-t', 'tmpfs', 'none', '/proc'] });
      await eventually(() => expect(host.ask('scan', null)).rejects.toThrow('/proc'));
      const outcome = await host.ask('stop', { run, options: { timeoutMs: 100 } });
      expect(outcome).toMatchObject({ verdict: 'unknown', strength: 'scan', killed: [] });
      expect(outcome.reason).toEqual(saying(/^the process table cannot be read: \/proc\//));
      expect(await own.table.alive(tree)).toEqual(tree);
      await host.end();
      await eventually(async () => expect(await own.table.alive(tree)).toEqual([]));
    });
  });

  // only root, or a user who may make user namespaces, can keep a process in its exit for so long
  const endlessExit = canEscape ? whyUnavailable(environments.pids) : null;
  describe.skipIf(endlessExit !== null)(endlessExit ?? 'a process that does not finish its exit', () => {
    it('I3: it has lost its mark with its memory, so it is blind even for root, until it has ended', async () => {
      const host = await hostIn(environments.here);
      const place = join(dir, `dying-${table}`);
      const since = (await host.ask('identify', host.pid))?.startTime ?? null;
      // an orphan, because the host's own children are not counted
      const command = ['sh', '-c', '"$@" &', 'sh', compileOdd('dying', dir), place];
      await host.ask('launch', { ...sleeping, command });
      const pid = await eventually(() => {
        const written = Number(existsSync(place) && readFileSync(place, 'utf8'));
        expect(written).toBeGreaterThan(1);
        return written;
      });
      const parent = await eventually(async () => {
        const rows = (await own.table.scan()).processes;
        const found = rows.find((row) => row.pid === rows.find((one) => one.pid === pid)?.ppid);
        if (found?.command.includes(place) !== true) throw new Error('it should be alive');
        return found;
      });
      onTestFinished(() => {
        own.signals.send(parent, 'SIGKILL');
      });
      const rowOf = async () => (await host.ask('scan', null)).processes.find((row) => row.pid === pid);
      expect(await rowOf()).toMatchObject({ blind: true, mark: null, threads: 1 });
      const stop = { run: 'run_none', since, boot: own.table.boot() };
      expect(await host.ask('stop', { ...stop, options: { timeoutMs: 100 } })).toMatchObject({
        verdict: 'unknown',
        reason: saying('could not be read'),
      });
      own.signals.send(parent, 'SIGTERM');
      expect(await host.ask('stop', stop)).toMatchObject({ verdict: 'gone', blind: 0, killed: [] });
      await host.end();
    });
  });

  const strangers = canEscape ? whyUnavailable(environments.strangersProc) : null;
  describe.skipIf(strangers !== null)(strangers ?? 'the /proc of another PID namespace', () => {
    it('I3, I4: its pids name other processes, so a stop is unknown with the reason, and no process is signalled', async () => {
      const host = await hostIn(environments.strangersProc);
      await host.ask('launch', marked('run_stranger'));
      const outcome = await host.ask('stop', { run: 'run_stranger', worktree: dir, options: { timeoutMs: 100 } });
      expect(outcome).toMatchObject({ verdict: 'unknown', strength: 'scan', killed: [], survivors: [] });
      expect(outcome.reason).toEqual(saying('the process table cannot be read: /proc does not show this process'));
      await host.end();
    });
  });

  // a PID namespace has its own counter, so the pids of other processes are not affected
  const pids = canEscape ? whyUnavailable(environments.pids) : null;
  describe.skipIf(pids !== null)(pids ?? 'pids that are reused', () => {
    it('I2, I3: when pids wrap, newcomers, scan and stop find the processes after the wrap', async () => {
      const host = await hostIn(environments.pids);
      const max = Number(await host.ask('read', '/proc/sys/kernel/pid_max'));
      await host.ask('write', { path: '/proc/sys/kernel/ns_last_pid', text: String(max - 4) });
      const { cursor } = await host.ask('newcomers', null);
      const bystander = await host.ask('launch', sleeping);
      const family: number[] = [];
      for (let i = 0; i < 8; i++) family.push(await host.ask('launch', marked('run_wrap')));
      family.sort((a, b) => a - b);
      // after a wrap pids continue at the kernel's RESERVED_PIDS
      expect(family[0]).toBeLessThan(400);
      expect(family.at(-1)).toBeGreaterThan(max - 4);
      const newcomers = (await host.ask('newcomers', cursor)).processes.map((row) => row.pid);
      expect(newcomers).toEqual(expect.arrayContaining([...family, bystander]));
      const scan = await host.ask('scan', null);
      expect(scan.closed).toBe(true);
      expect(scan.processes.filter((row) => row.mark?.run === 'run_wrap').map((row) => row.pid)).toEqual(
        expect.arrayContaining(family),
      );

      const outcome = await host.ask('stop', { run: 'run_wrap' });
      expect(outcome).toMatchObject({ verdict: 'gone', reason: null, strength: 'scan', survivors: [] });
      expect(outcome.killed.map((one) => one.pid).sort((a, b) => a - b)).toEqual(family);
      expect(await host.ask('identify', bystander)).not.toBe(null);
      await host.end();
    });

    // While other programs fork, a look does not always close (docs/stop.md, "What a look is"). Once the forks have
    // ended, no more pids are assigned here, so on any machine the look closes in its first round.
    it('I3: when pids wrap during looks, each look sees all processes, and closes after the forks have ended', async () => {
      const host = await hostIn(environments.pids);
      const max = Number(await host.ask('read', '/proc/sys/kernel/pid_max'));
      await host.ask('write', { path: '/proc/sys/kernel/ns_last_pid', text: String(max - 40) });
      const forks = 'i=0; while [ $i -lt 400 ]; do (exit 0); i=$((i+1)); done; exec sleep 600';
      const storm = await host.ask('launch', { ...sleeping, command: ['sh', '-c', forks] });
      const late = await host.ask('launch', marked('run_late'));
      for (let over = false; !over; ) {
        const before = await host.ask('scan', null);
        over = before.processes.find((row) => row.pid === storm)?.command === 'sleep 600';
        const scan = over ? await host.ask('scan', null) : before;
        expect(scan.processes.map((row) => row.pid)).toEqual(expect.arrayContaining([storm, late]));
        if (over) expect(scan.closed).toBe(true);
      }
      expect(await host.ask('stop', { run: 'run_late' })).toMatchObject({ verdict: 'gone', killed: [{ pid: late }] });
      await host.end();
    });

    it('I3: when pids are assigned faster than they can be read, a look still ends and sees all processes', async () => {
      const host = await hostIn(environments.pids);
      const shell = (script: string) => host.ask('launch', { ...sleeping, command: ['sh', '-c', script] });
      for (let i = 0; i < 3; i++) await shell('while :; do (exit 0); done');
      for (let i = 0; i < 4; i++) await shell('while :; do :; done');
      const late = await host.ask('launch', marked('run_late'));
      const { cursor } = await host.ask('newcomers', null);
      for (let i = 0; i < 3; i++) {
        const { processes } = await host.ask('scan', null);
        expect(processes.map((row) => row.pid)).toContain(late);
      }
      const later = await host.ask('launch', marked('run_late'));
      expect((await host.ask('newcomers', cursor)).processes.map((row) => row.pid)).toContain(later);
      await host.end();
    });

    it('I2, I3: when the pid counter is set back below RESERVED_PIDS, newcomers and scan end and find later processes', async () => {
      const host = await hostIn(environments.pids);
      const max = Number(await host.ask('read', '/proc/sys/kernel/pid_max'));
      const lookers = async () =>
        (await host.ask('scan', null)).processes.filter((row) => row.command === programs.looker).map((row) => row.pid);
      const before = await lookers();
      await host.ask('write', { path: '/proc/sys/kernel/ns_last_pid', text: String(max - 4) });
      const { cursor } = await host.ask('newcomers', null);
      await host.ask('write', { path: '/proc/sys/kernel/ns_last_pid', text: '50' });
      const late = await host.ask('launch', marked('run_back'));
      expect(late).toBeLessThan(300);
      expect((await host.ask('newcomers', cursor)).processes.map((row) => row.pid)).toContain(late);
      // the looker answered and was not replaced
      expect(await lookers()).toEqual(before);
      expect(before).toHaveLength(table === 'looker' ? 1 : 0);
      expect(await host.ask('stop', { run: 'run_back' })).toMatchObject({ verdict: 'gone', killed: [{ pid: late }] });
      await host.end();
    });

    it('I4: a process that reuses the pid of an ended one is not signalled, and does not keep the slot', async () => {
      const host = await hostIn(environments.pids);
      const pid = await host.ask('launch', marked('run_reused'));
      const root = await host.ask('identify', pid);
      if (root === null) throw new Error('it should be alive');
      expect(await host.ask('stop', { run: 'run_reused' })).toMatchObject({ verdict: 'gone', killed: [{ pid }] });
      await startsLater(root);
      await host.ask('write', { path: '/proc/sys/kernel/ns_last_pid', text: String(pid - 1) });
      expect(await host.ask('launch', sleeping)).toBe(pid);
      const { boot } = await host.ask('scan', null);
      const outcome = await host.ask('stop', { run: 'run_reused', root, known: [root], boot });
      expect(outcome).toMatchObject({ verdict: 'gone', reason: null, killed: [], survivors: [], spared: [] });
      const stranger = await host.ask('identify', pid);
      expect(stranger?.startTime).toBeGreaterThan(root.startTime);
      const scan = await host.ask('scan', null);
      // The look did not suspend it either (state T). On a busy machine it may still be runnable (R).
      expect(['R', 'S', 'D']).toContain(scan.processes.find((row) => row.pid === pid)?.state);
      await host.end();
    });
  });
});
