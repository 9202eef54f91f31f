/** A /proc that is not there, is another namespace's, or uses its numbers again: what cannot be seen is never gone. */

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { bundleChild, bundleFolder } from '../../testing/child.ts';
import { canEscape, compileNative } from '../../testing/escapes.ts';
import { eventually } from '../../testing/eventually.ts';
import { assertOwn, compileOdd } from '../../testing/hostile.ts';
import { environments, OtherHost, sharedFolder, whyUnavailable } from '../../testing/other-host.ts';
import { saying } from '../../testing/saying.ts';
import { startsLater } from '../../testing/start-times.ts';
import { createProcesses } from './index.ts';

const own = createProcesses();
const bundles = bundleFolder();
const { dir, remove } = sharedFolder(null);
let entry = '';
let looker = '';
let keeper = '';
beforeAll(async () => {
  if (!canEscape) return;
  entry = await bundleChild(resolve(import.meta.dirname, '../pty/other-host.child.ts'), bundles);
  looker = compileNative('native/looker/looker.c', join(dir, 'huskies-looker'));
  keeper = compileNative('native/keeper/keeper.c', join(dir, 'huskies-keeper'));
});
afterAll(remove);

const sleeping = { command: ['sleep', '600'], cwd: dir, env: { PATH: '/usr/bin:/bin' } };
const marked = (run: string) => ({ ...sleeping, env: { ...sleeping.env, HUSKIES_RUN: run, HUSKIES_WORKTREE: dir } });

describe.skipIf(!canEscape).each(['host', 'looker'])('seen by the %s', (table) => {
  const hostIn = (place: readonly string[]) =>
    OtherHost.start(entry, [join(dir, 'runs'), table === 'looker' ? looker : '', keeper], place);

  const noProc = canEscape ? whyUnavailable(environments.noProc) : null;
  describe.skipIf(noProc !== null)(noProc ?? 'no /proc', () => {
    it('I3, I4: unknown with the reason, and nobody is signalled', async () => {
      const host = await hostIn(environments.noProc);
      const root = await own.table.identify(await host.ask('launch', marked('run_unseen')));
      if (root === null) throw new Error('it should live');
      assertOwn({ worktree: null, root, known: [] }, dir);
      const outcome = await host.ask('stop', { run: 'run_unseen', root, options: { timeoutMs: 100 } });
      expect(outcome).toMatchObject({ verdict: 'unknown', strength: 'scan', killed: [], survivors: [] });
      expect(outcome.reason).toEqual(saying(/^the process table cannot be read: \/proc\/\S+ cannot be read/));
      await expect(host.ask('scan', null)).rejects.toThrow('/proc/');
      expect(await own.table.alive([root])).toEqual([root]);
      await host.end();
    });

    it('I3: also of one that was kept before it went, whose keeper ends it when the host is gone', async () => {
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

  // only root, or an ordinary user who may make a user namespace, can hold one in its exit for so long
  const apart = canEscape ? whyUnavailable(environments.pids) : null;
  describe.skipIf(apart !== null)(apart ?? 'one that does not come to its end', () => {
    it('I3: its marks are gone with its memory, so it is blind, for root as well; ended, it is nothing', async () => {
      const host = await hostIn(environments.here);
      const place = join(dir, `dying-${table}`);
      const since = (await host.ask('identify', host.pid))?.startTime ?? null;
      // an orphan: the host's own children are not counted
      const command = ['sh', '-c', '"$@" &', 'sh', compileOdd('dying', dir), place];
      await host.ask('launch', { ...sleeping, command });
      const pid = await eventually(() => {
        const told = Number(existsSync(place) && readFileSync(place, 'utf8'));
        expect(told).toBeGreaterThan(1);
        return told;
      });
      const parent = await eventually(async () => {
        const rows = (await own.table.scan()).processes;
        const found = rows.find((row) => row.pid === rows.find((one) => one.pid === pid)?.ppid);
        if (found?.command.includes(place) !== true) throw new Error('it should live');
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
    it('I3, I4: its numbers name others: unknown with the reason, and nobody is signalled', async () => {
      const host = await hostIn(environments.strangersProc);
      await host.ask('launch', marked('run_stranger'));
      const outcome = await host.ask('stop', { run: 'run_stranger', worktree: dir, options: { timeoutMs: 100 } });
      expect(outcome).toMatchObject({ verdict: 'unknown', strength: 'scan', killed: [], survivors: [] });
      expect(outcome.reason).toEqual(saying('the process table cannot be read: /proc does not show this process'));
      await host.end();
    });
  });

  // a PID namespace has a counter of its own, so that nobody else's numbers change
  const pids = canEscape ? whyUnavailable(environments.pids) : null;
  describe.skipIf(pids !== null)(pids ?? 'numbers that are used again', () => {
    it('I2, I3: pids wrap: newcomers, scan and stop find who came after it', async () => {
      const host = await hostIn(environments.pids);
      const max = Number(await host.ask('read', '/proc/sys/kernel/pid_max'));
      await host.ask('write', { path: '/proc/sys/kernel/ns_last_pid', text: String(max - 4) });
      const { cursor } = await host.ask('newcomers', null);
      const bystander = await host.ask('launch', sleeping);
      const family: number[] = [];
      for (let i = 0; i < 8; i++) family.push(await host.ask('launch', marked('run_wrap')));
      family.sort((a, b) => a - b);
      // RESERVED_PIDS of the kernel: it goes on from there
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

    // Not that every look closes: while others fork, it is for the scheduler to say whether a round meets only those that
    // live (docs/stop.md, "What a look is"). Once they have ended no number is handed out here, so that the first round
    // closes the look, on any machine.
    it('I3: pids wrap while it looks: every look shows what is there, and closes once the forks end', async () => {
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

    it('I3: pids are handed out faster than one can ask, on a busy machine: a look ends, and shows what is there', async () => {
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

    it('I2, I3: pids set back below those of a wrap: newcomers and scan end, and find who came after it', async () => {
      const host = await hostIn(environments.pids);
      const max = Number(await host.ask('read', '/proc/sys/kernel/pid_max'));
      const lookers = async () =>
        (await host.ask('scan', null)).processes.filter((row) => row.command === looker).map((row) => row.pid);
      const before = await lookers();
      await host.ask('write', { path: '/proc/sys/kernel/ns_last_pid', text: String(max - 4) });
      const { cursor } = await host.ask('newcomers', null);
      await host.ask('write', { path: '/proc/sys/kernel/ns_last_pid', text: '50' });
      const late = await host.ask('launch', marked('run_back'));
      expect(late).toBeLessThan(300);
      expect((await host.ask('newcomers', cursor)).processes.map((row) => row.pid)).toContain(late);
      // it answered by itself: nobody had to take its place
      expect(await lookers()).toEqual(before);
      expect(before).toHaveLength(table === 'looker' ? 1 : 0);
      expect(await host.ask('stop', { run: 'run_back' })).toMatchObject({ verdict: 'gone', killed: [{ pid: late }] });
      await host.end();
    });

    it('I4: a stranger under the number of one who has ended is not signalled, and does not keep the slot', async () => {
      const host = await hostIn(environments.pids);
      const pid = await host.ask('launch', marked('run_reused'));
      const root = await host.ask('identify', pid);
      if (root === null) throw new Error('it should live');
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
      // nor was it stopped on sight
      expect(scan.processes.find((row) => row.pid === pid)?.state).toBe('S');
      await host.end();
    });
  });
});
