/** Stops without a free descriptor or process, with a lost or suspended keeper, and of processes that cannot die. */
import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Identity } from '../../core/ports/index.ts';
import { canEscape } from '../../testing/escapes.ts';
import { eventually } from '../../testing/eventually.ts';
import { assertOwn, compileOdd } from '../../testing/hostile.ts';
import { hostileHosts } from '../../testing/hostile-host.ts';
import { environments, isRoot, OTHER_USER_ID, type OtherHost, whyUnavailable } from '../../testing/other-host.ts';
import { saying } from '../../testing/saying.ts';
import { createProcesses } from '../processes/index.ts';

const own = createProcesses();
let vforker = '';
const { dir, hostIn: hostOf } = hostileHosts({
  entry: resolve(import.meta.dirname, 'other-host.child.ts'),
  user: OTHER_USER_ID,
  missing: canEscape ? null : 'no compiler',
  prepare: (folder) => {
    vforker = compileOdd('vforker', folder);
  },
});

/** The limit on processes applies to ordinary users only, not to root. */
const ordinary = isRoot ? environments.hiding(0) : environments.here;
const ordinaryMissing = canEscape ? whyUnavailable(ordinary) : 'no compiler';

describe.skipIf(!canEscape).each(['host', 'looker'] as const)('seen by the %s', (table) => {
  const hostIn = (place: readonly string[]) => hostOf(table, place);
  const family = { command: ['sh', '-c', 'sleep 600 & sleep 600 & wait'], cwd: dir };
  /** A run of three processes, and a bystander. */
  async function begin(host: OtherHost, held: 'keeper' | 'scan') {
    const bystander = await host.ask('launch', { command: ['sleep', '600'], cwd: '/', env: { PATH: '/usr/bin:/bin' } });
    const started = await host.ask('start', { ...family, held });
    const members = await eventually(async () => {
      const rows = (await own.table.scan()).processes.filter(({ mark }) => mark?.run === started.run);
      const agents = rows.filter(({ command }) => command.startsWith('sleep') || command.startsWith('sh -c'));
      expect(agents).toHaveLength(3);
      return agents.map(({ pid, startTime }): Identity => ({ pid, startTime }));
    });
    assertOwn({ worktree: null, root: started.root, known: members }, dir);
    const bystanderLives = async () => expect(await own.table.identify(bystander)).not.toBe(null);
    return { ...started, members, bystanderLives };
  }

  describe.each(['keeper', 'scan'] as const)('held by %s', (held) => {
    const strength = held === 'scan' ? 'scan' : 'kernel';

    it('I2, I3: a stop finds and kills all processes when the host has no descriptor left', async () => {
      const host = await hostIn(environments.descriptors(128));
      const { run, members, bystanderLives } = await begin(host, held);
      await host.ask('scan', null);
      expect(await host.ask('exhaust', null)).toBeGreaterThan(0);
      await expect(host.ask('start', { ...family, held })).rejects.toThrow();
      const outcome = await host.ask('stop', { run });
      expect(outcome).toMatchObject({ verdict: 'gone', reason: null, strength, survivors: [] });
      expect(outcome.killed.map(({ pid }) => pid)).toEqual(expect.arrayContaining(members.map(({ pid }) => pid)));
      expect(await own.table.alive(members)).toEqual([]);
      await host.ask('relieve', null);
      await bystanderLives();
      await host.end();
    });

    describe.skipIf(ordinaryMissing !== null)(ordinaryMissing ?? 'no process left', () => {
      it('I2, I3: a stop needs no new process and proves the run gone, and a start reports why it fails', async () => {
        const host = await hostIn(ordinary);
        const { run, members, bystanderLives } = await begin(host, held);
        await host.ask('scan', null);
        const limit = ['prlimit', '--pid', String(host.pid), '--nproc=1:1'];
        await host.ask('launch', { command: limit, cwd: '/', env: { PATH: '/usr/bin:/bin' } });
        await eventually(async () => {
          expect(await host.ask('read', '/proc/self/limits')).toMatch(/^Max processes +1 +1 /m);
        });
        const start = host.ask('start', { ...family, held });
        await expect(start).rejects.toThrow(/EAGAIN|Resource temporarily unavailable|forkpty/);
        const outcome = await host.ask('stop', { run });
        expect(outcome).toMatchObject({ verdict: 'gone', reason: null, strength, survivors: [] });
        expect(await own.table.alive(members)).toEqual([]);
        await bystanderLives();
        await host.end();
      });
    });

    it('I2, I3: a process in D state that waits for its vfork child is killed', async () => {
      const host = await hostIn(environments.here);
      const file = join(dir, `vforked-${table}-${held}`);
      const { run } = await host.ask('start', { command: [vforker, file], cwd: dir, held });
      await eventually(() => expect(existsSync(file)).toBe(true));
      const rows = (await host.ask('scan', null)).processes.filter((row) => row.mark?.run === run);
      expect(rows.map((row) => row.state)).toContain('D');
      expect(await host.ask('stop', { run })).toMatchObject({ verdict: 'gone', reason: null, strength, survivors: [] });
      expect(await own.table.alive(rows)).toEqual([]);
      rmSync(file);
      await host.end();
    });
  });

  it('I3: when the keeper was killed before the stop, the strength drops to scan and all processes are gone', async () => {
    const host = await hostIn(environments.here);
    const { run, root, members, bystanderLives } = await begin(host, 'keeper');
    expect(own.signals.send(root, 'SIGKILL')).toBe('sent');
    const outcome = await host.ask('stop', { run });
    expect(outcome).toMatchObject({ verdict: 'gone', reason: null, strength: 'scan', survivors: [] });
    expect(await own.table.alive([...members, root])).toEqual([]);
    await bystanderLives();
    await host.end();
  });

  it('I3: a suspended keeper is woken and gives its proof', async () => {
    const host = await hostIn(environments.here);
    const { run, root, members, bystanderLives } = await begin(host, 'keeper');
    expect(own.signals.send(root, 'SIGSTOP')).toBe('sent');
    const outcome = await host.ask('stop', { run });
    expect(outcome).toMatchObject({ verdict: 'gone', reason: null, strength: 'kernel', survivors: [] });
    expect(await own.table.alive([...members, root])).toEqual([]);
    await bystanderLives();
    await host.end();
  });

  const noDisk = canEscape ? whyNoDisk() : null;
  describe.skipIf(noDisk !== null)(noDisk ?? 'a stalled disk', () => {
    it.each(['keeper', 'scan'] as const)(
      'I2, I3: a process that waits for it is listed as a survivor with its state; held by %s',
      async (held) => {
        const home = join(dir, `disk-${table}-${held}`);
        // the mount is in the agent's own namespace, so its loop device ends with it
        const script = `mkdir "$0" && dd if=/dev/zero of="$0.img" bs=1M count=16 status=none && mkfs.ext4 -q "$0.img" &&
        mount -o loop "$0.img" "$0" && fsfreeze --freeze "$0" && { sleep 600 & echo stuck > "$0/file"; }`;
        const host = await hostIn(environments.here);
        const command = ['unshare', '--mount', 'sh', '-c', script, home];
        const { run } = await host.ask('start', { command, cwd: dir, held });
        const stuck = await eventually(async () => {
          const rows = (await own.table.scan()).processes.filter((row) => row.mark?.run === run);
          const row = rows.find(({ command }) => command.startsWith('sh -c'));
          const last = rows.some(({ command }) => command === 'sleep 600');
          // a shell is also briefly in D state before each child runs, so this waits until its last child runs
          const now = row !== undefined && last ? await own.table.probe(row) : null;
          if (row === undefined || now?.state !== 'D') throw new Error('it should wait for the disk');
          return row;
        });
        const thaw = () =>
          execFileSync('nsenter', [`--mount=/proc/${stuck.pid}/ns/mnt`, 'fsfreeze', '--unfreeze', home]);
        onTestFinished(() => {
          if (existsSync(`/proc/${stuck.pid}`)) thaw();
        });
        const outcome = await host.ask('stop', { run, options: { timeoutMs: 1500 } });
        expect(outcome).toMatchObject({
          verdict: 'survivors',
          reason: saying('1 process is still alive'),
          strength: 'scan',
        });
        const { pid, startTime } = stuck;
        expect(outcome.survivors).toEqual([
          expect.objectContaining({ pid, startTime, state: 'D', why: saying(/^is stuck in D state/) }),
        ]);
        expect(outcome.killed.map((one) => one.command)).toContain('sleep 600');
        thaw();
        expect(await host.ask('stop', { run })).toMatchObject({ verdict: 'gone', reason: null, survivors: [] });
        await host.end();
      },
    );
  });
});

/** Why no disk can be stalled here, or null; some containers have no loop devices. */
function whyNoDisk(): string | null {
  if (!isRoot) return 'only root may mount and stall a disk';
  const script = 'd=$(mktemp -d) && dd if=/dev/zero of="$d.img" bs=1M count=16 status=none && mkfs.ext4 -q "$d.img"';
  const trial = `${script} && mount -o loop "$d.img" "$d" && umount "$d"; r=$?; rm -rf "$d" "$d.img"; exit $r`;
  try {
    execFileSync('unshare', ['--mount', 'sh', '-c', trial], { stdio: 'pipe' });
    return null;
  } catch (error) {
    return `no disk can be stalled: ${String(error).split('\n')[1] ?? ''}`;
  }
}
