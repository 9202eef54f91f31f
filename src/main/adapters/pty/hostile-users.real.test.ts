/**
 * Processes of other users: a /proc that hides them (hidepid), and a process of the run that changed its user, as sudo
 * does. Only root can set these up, and nothing is hidden from root, so the host runs as an ordinary user in a mount
 * namespace.
 */
import { chmodSync, chownSync, existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Identity } from '../../core/ports/index.ts';
import { canEscape } from '../../testing/escapes.ts';
import { eventually } from '../../testing/eventually.ts';
import { assertOwn, compileOdd } from '../../testing/hostile.ts';
import { hostileHosts } from '../../testing/hostile-host.ts';
import { environments, isRoot, OTHER_USER_ID, type OtherHost, whyUnavailable } from '../../testing/other-host.ts';
import { saying } from '../../testing/saying.ts';
import { startsLater } from '../../testing/start-times.ts';
import { createProcesses } from '../processes/index.ts';

const THIRD_USER_ID = OTHER_USER_ID + 1;
const missing = !canEscape
  ? 'no compiler'
  : !isRoot
    ? 'root makes other users’ processes'
    : whyUnavailable(environments.hiding(2));
const own = createProcesses();
const odd = { turncoat: '', named: '' };
const { dir, hostIn: hostOf } = hostileHosts({
  entry: resolve(import.meta.dirname, 'other-host.child.ts'),
  user: OTHER_USER_ID,
  missing,
  prepare: (folder) => {
    odd.turncoat = compileOdd('turncoat', folder);
    odd.named = compileOdd('named', folder);
    chownSync(odd.turncoat, THIRD_USER_ID, THIRD_USER_ID);
    // set-user-ID: it runs as a user who owns nothing else
    chmodSync(odd.turncoat, 0o4755);
  },
});

describe.skipIf(missing !== null).each(['host', 'looker'] as const)(missing ?? 'seen by the %s', (table) => {
  const hostIn = (place: readonly string[]) => hostOf(table, place);

  /** The processes that name the turncoat in their arguments, as root sees them. */
  async function findTurncoat(): Promise<{ turncoat: Identity; others: Identity[] }> {
    const rows = (await own.table.scan()).processes.filter((row) => row.command.includes(odd.turncoat));
    const turncoat = rows.find((row) => row.command === odd.turncoat);
    const owner = turncoat && /\nUid:\t\d+\t(\d+)/.exec(readFileSync(`/proc/${turncoat.pid}/status`, 'utf8'))?.[1];
    if (turncoat === undefined || owner !== String(THIRD_USER_ID))
      throw new Error('it should have become another user’s');
    return { turncoat, others: rows.filter((row) => row !== turncoat) };
  }
  /** Looks until one is closed: other programs that fork may prevent a closed look, but not again and again. */
  const closedScan = (host: OtherHost) =>
    eventually(async () => {
      const scan = await host.ask('scan', null);
      expect(scan.closed).toBe(true);
      return scan;
    });
  const command = () => ['sh', '-c', 'sleep 600 & "$0" & wait', odd.turncoat];
  /** A process of the same user that is not the run's. */
  const bystander = async (host: OtherHost) => {
    const pid = await host.ask('launch', { command: ['sleep', '600'], cwd: dir, env: { PATH: '/usr/bin:/bin' } });
    return async () => expect(await own.table.identify(pid)).not.toBe(null);
  };

  describe.each([0, 1, 2] as const)('hidepid=%i', (hidepid) => {
    it('I2, I3: the user’s own processes are found and gone, and hidden processes do not make a look fail', async () => {
      const host = await hostIn(environments.hiding(hidepid));
      const scan = await closedScan(host);
      expect(scan.processes.some((row) => row.pid === 1)).toBe(hidepid === 0);
      // helper processes that the host has just ended count as blind while they exit
      const blind = async () => (await host.ask('scan', null)).processes.filter((row) => row.blind);
      await eventually(async () => expect(await blind()).toEqual([]));
      for (const held of ['scan', 'keeper'] as const) {
        const { run } = await host.ask('start', { command: ['sh', '-c', 'sleep 600 & wait'], cwd: dir, held });
        await eventually(async () => {
          const { processes } = await host.ask('scan', null);
          expect(processes.filter((row) => row.mark?.run === run && row.command === 'sleep 600')).toHaveLength(1);
        });
        const outcome = await host.ask('stop', { run });
        const strength = held === 'scan' ? 'scan' : 'kernel';
        expect(outcome).toMatchObject({ verdict: 'gone', reason: null, strength, survivors: [], blind: 0 });
        expect(outcome.killed).toHaveLength(2);
      }
      await host.end();
    });

    it.each(['scan', 'keeper'] as const)(
      'I2, I3: a process that became another user’s is listed as a survivor until it is gone; held by %s',
      async (held) => {
        const host = await hostIn(environments.hiding(hidepid));
        const stillThere = await bystander(host);
        const { run, root, agentPid } = await host.ask('start', { command: command(), cwd: dir, held });
        const { turncoat, others } = await eventually(findTurncoat);
        onTestFinished(() => {
          own.signals.send(turncoat, 'SIGKILL');
        });
        assertOwn({ worktree: null, root, known: [turncoat, ...others] }, dir);
        // what the lineage ledger remembers from before it changed its user
        const known = held === 'scan' ? [turncoat] : [];
        const outcome = await host.ask('stop', { run, known, options: { timeoutMs: 300 } });
        expect(outcome).toMatchObject({
          verdict: 'survivors',
          strength: 'scan',
          reason: saying('1 process is still alive'),
        });
        expect(outcome.survivors).toHaveLength(1);
        expect(outcome.survivors[0]).toMatchObject({
          pid: turncoat.pid,
          why: saying(
            hidepid === 0 ? `belongs to user ${THIRD_USER_ID}` : '/proc hides it: it belongs to another user',
          ),
        });
        expect(outcome.killed.map((one) => one.pid)).toContain(agentPid);
        expect(outcome.killed.map((one) => one.pid)).not.toContain(turncoat.pid);
        expect(await own.table.alive([turncoat])).toEqual([turncoat]);

        // later looks, as for a fence: first it is still there, then gone
        const left = outcome.survivors.map(({ pid, startTime }) => ({ pid, startTime }));
        const again = { run, hold: null, known: left, options: { timeoutMs: 100 } };
        expect(await host.ask('stop', again)).toMatchObject({
          verdict: 'survivors',
          survivors: [{ pid: turncoat.pid }],
        });
        own.signals.send(turncoat, 'SIGKILL');
        expect(await host.ask('stop', { ...again, options: {} })).toMatchObject({ verdict: 'gone', strength: 'scan' });
        await stillThere();
        await host.end();
      },
    );
  });

  /** Starts a process of the same user that cannot be read, as key agents arrange for themselves. */
  async function startUnreadable(host: OtherHost, name: string): Promise<number> {
    const path = join(dir, `${table}-${name}`);
    // an orphan, because the host's own children are not counted
    const command = ['sh', '-c', '"$@" 2>/dev/null &', 'sh', odd.named, '736879', path, 'undumpable'];
    await host.ask('launch', { command, cwd: dir, env: { PATH: '/usr/bin:/bin' } });
    const identity = await eventually(async () => {
      const rows = (await own.table.scan()).processes;
      const found = rows.find((row) => row.command.startsWith(`${odd.named} `) && row.command.includes(path));
      if (found === undefined) throw new Error('it should live');
      return found;
    });
    onTestFinished(() => {
      own.signals.send(identity, 'SIGKILL');
    });
    await eventually(() => expect(existsSync(path)).toBe(true));
    return identity.pid;
  }

  it.each([0, 1] as const)(
    'I3: hidepid=%i: an own process that cannot be read is blind, and counts only for runs that are older than it',
    async (hidepid) => {
      const host = await hostIn(environments.hiding(hidepid));
      const elder = await startUnreadable(host, `elder-${hidepid}`);
      const blind = async () => (await host.ask('scan', null)).processes.filter((row) => row.blind);
      const row = (await blind()).find(({ pid }) => pid === elder);
      expect(row).toMatchObject({ pid: elder, uid: OTHER_USER_ID });
      // a process that hides its start time is assumed to have started as late as possible
      await startsLater(row ?? null);
      const begin = () => host.ask('start', { command: ['sleep', '600'], cwd: dir, held: 'scan' });
      const first = await begin();
      expect(await host.ask('stop', { run: first.run })).toMatchObject({ verdict: 'gone', blind: 0 });
      const second = await begin();
      const younger = await startUnreadable(host, `younger-${hidepid}`);
      expect((await blind()).map((row) => row.pid)).toEqual(expect.arrayContaining([elder, younger]));
      const outcome = await host.ask('stop', { run: second.run, options: { timeoutMs: 200 } });
      expect(outcome).toMatchObject({ verdict: 'unknown', strength: 'scan', blind: 1, survivors: [] });
      const third = await host.ask('start', { command: ['sleep', '600'], cwd: dir, held: 'keeper' });
      expect(await host.ask('stop', { run: third.run })).toMatchObject({ verdict: 'gone', strength: 'kernel' });
      await host.end();
    },
  );

  it('I3: hidepid=2: an own process that it hides is blind when its pid is new', async () => {
    const host = await hostIn(environments.hiding(2));
    const { cursor } = await host.ask('newcomers', null);
    const pid = await startUnreadable(host, 'hidden');
    const { processes } = await host.ask('newcomers', cursor);
    const row = processes.find((one) => one.pid === pid);
    expect(row).toMatchObject({ blind: true, uid: OTHER_USER_ID, parentStart: null });
    expect(await host.ask('probe', { pid, startTime: row?.startTime ?? 0 })).toEqual({
      state: '?',
      why: saying('/proc hides it: it does not let other processes inspect it'),
    });
    await closedScan(host);
    await host.end();
  });

  it('I2, I3: a stop by root kills it and proves it gone', async () => {
    const host = await hostIn(environments.here);
    const { run } = await host.ask('start', { command: command(), cwd: dir, held: 'keeper' });
    const { turncoat } = await eventually(findTurncoat);
    const outcome = await host.ask('stop', { run });
    expect(outcome).toMatchObject({ verdict: 'gone', reason: null, strength: 'kernel', survivors: [] });
    expect(outcome.killed.map((one) => one.pid)).toContain(turncoat.pid);
    expect(await own.table.alive([turncoat])).toEqual([]);
    await host.end();
  });
});
