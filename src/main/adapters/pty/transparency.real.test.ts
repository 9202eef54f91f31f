/** Under keeper and cgroup an agent must notice nothing. Each behaviour is compared with the same agent without a keeper. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canEscape, EscapeKit, type StartedRun } from '../../testing/escapes.ts';
import { eventually } from '../../testing/eventually.ts';
import { createProcesses } from '../processes/index.ts';
import { systemClock } from '../system/index.ts';
import { createSpawner } from './index.ts';

async function shows(run: StartedRun, text: string): Promise<void> {
  await eventually(() => expect(run.output()).toContain(text), { everyMs: 20 });
}

function descriptors(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).map((fd) => `${fd} ${readlinkSync(`/proc/${pid}/fd/${fd}`)}`);
}

describe.skipIf(!canEscape)('an agent under the keeper and without', () => {
  let kit: EscapeKit;
  beforeAll(() => {
    kit = new EscapeKit({ processes: createProcesses(), clock: systemClock, spawner: createSpawner });
  });
  afterAll(() => kit.close());

  const ROADS = ['auto', 'keeper', 'scan'] as const;

  function start(script: string, containment: (typeof ROADS)[number]): Promise<StartedRun> {
    // the folder in the arguments is what the kit cleans up by
    return kit.start(['sh', '-c', script, kit.dir], kit.worktree('agent'), containment);
  }

  async function end(run: StartedRun): Promise<void> {
    await kit.stop(run.target);
    await run.pty.close();
  }

  describe.each(ROADS)('containment: %s', (containment) => {
    it.each([0, 1, 3, 127])('exit code %i', async (code) => {
      const run = await start(`exit ${code}`, containment);
      expect(await run.pty.exited).toBe(code);
      await end(run);
    });

    it('death by a signal: 128 + its number', async () => {
      const run = await start('kill -9 $$', containment);
      expect(await run.pty.exited).toBe(137);
      await end(run);
    });

    it('its last words are not lost', async () => {
      const run = await start('seq 1 3000; printf the-end', containment);
      await run.pty.exited;
      await run.pty.close();
      expect(run.output().endsWith('the-end')).toBe(true);
    });

    it('Ctrl+C reaches the agent, which may live on', async () => {
      const run = await start('trap "echo caught" INT; echo on; while :; do sleep 0.05; done', containment);
      await shows(run, 'on');
      await run.pty.write('\x03');
      await shows(run, 'caught');
      expect(await kit.processes.table.probe(run.pty.root)).not.toBe(null);
      expect(run.pty.hold.strength).toBe(containment === 'scan' ? 'scan' : 'kernel');
      await end(run);
    });

    it('Ctrl+C ends an agent that does not care: 130', async () => {
      const run = await start('echo on; exec sleep 600', containment);
      await shows(run, 'on');
      await run.pty.write('\x03');
      expect(await run.pty.exited).toBe(130);
      await end(run);
    });

    it('a keyboard stop does not hang it: its orphaned group ignores Ctrl+Z', async () => {
      const run = await start('echo on; read line; echo got $line', containment);
      await shows(run, 'on');
      await run.pty.write('\x1a');
      await run.pty.write('word\r');
      await shows(run, 'got word');
      await end(run);
    });

    it('window size and SIGWINCH', async () => {
      const run = await start('trap "stty size" WINCH; stty size; while :; do sleep 0.05; done', containment);
      await shows(run, '24 80');
      run.pty.resize(132, 43);
      await shows(run, '43 132');
      await end(run);
    });

    it('it leads its session, its group is in the foreground, signals and mask are clean', async () => {
      const run = await start(
        'ps -o sid=,pgid=,tpgid= -p $$; grep -E "Sig(Blk|Ign)" /proc/self/status; echo .',
        containment,
      );
      await shows(run, '.');
      const numbers = run.output().trim().split(/\s+/).slice(0, 3).map(Number);
      expect(new Set(numbers)).toEqual(new Set([run.pty.agentPid]));
      expect(run.output()).toMatch(/SigBlk:\s+0+\s/);
      expect(run.output()).toMatch(/SigIgn:\s+0+\s/);
      await end(run);
    });

    it('job control in a shell: stop, continue, and the foreground comes back', async () => {
      const run = await kit.start(['bash', '--norc', '--noprofile', '-i'], kit.worktree('agent'), containment);
      await run.pty.write(`cat ${kit.dir}/nothing -\r`);
      await shows(run, 'No such file');
      await run.pty.write('\x1a');
      await shows(run, 'Stopped');
      const before = run.output().length;
      await run.pty.write('fg\r');
      await eventually(() => expect(run.output().slice(before)).toContain('nothing -\r\n'));
      await run.pty.write('hello\r');
      await shows(run, 'hello\r\nhello');
      await run.pty.write('\x04');
      await run.pty.write('echo back-$((20+3))\r');
      await shows(run, 'back-23');
      await end(run);
    });

    it('files, rights, network and set-user-ID programs are as without', async () => {
      const own = ['net', 'user', 'pid', 'mnt', 'ipc', 'uts'].map((name) => readlinkSync(`/proc/self/ns/${name}`));
      const script = `
        touch mine; stat -c 'owner %u:%g' mine; umask; grep -hE 'NoNewPrivs|CapBnd|Seccomp:' /proc/self/status
        for n in net user pid mnt ipc uts; do readlink /proc/self/ns/$n; done
        passwd -S "$(id -un)"; echo end`;
      const run = await start(script, containment);
      await shows(run, 'end');
      const said = run.output();
      expect(said).toContain(`owner ${process.getuid?.()}:${process.getgid?.()}`);
      for (const namespace of own) expect(said).toContain(namespace);
      for (const line of readFileSync('/proc/self/status', 'utf8').match(/^(NoNewPrivs|CapBnd|Seccomp):.*$/gm) ?? [])
        expect(said).toContain(line);
      // it reads a file that is root's alone
      expect(said).toMatch(new RegExp(`^${userInfo().username} [A-Z]+ `, 'm'));
      await end(run);
    });

    it('a command that is not there is told before anything runs', async () => {
      const spawned = kit.start(['no-such-agent'], kit.worktree('agent'), containment);
      await expect(spawned).rejects.toMatchObject({ refusal: { code: 'command-not-found', value: 'no-such-agent' } });
    });

    it('releases every descriptor', async () => {
      await end(await start('exit 0', containment));
      const before = readdirSync('/proc/self/fd').length;
      for (let i = 0; i < 5; i++) await end(await start('sleep 600', containment));
      expect(readdirSync('/proc/self/fd').length).toBe(before);
    });
  });

  it('a file that the system cannot run is told by the keeper, with nothing left', async () => {
    const file = join(kit.dir, 'broken-agent');
    writeFileSync(file, '#!/no/such/interpreter\n', { mode: 0o755 });
    const before = readdirSync('/proc/self/fd').length;
    const spawned = kit.start([file], kit.worktree('agent'), 'auto');
    await expect(spawned).rejects.toMatchObject({ refusal: { code: 'command-not-found' } });
    expect(readdirSync('/proc/self/fd').length).toBe(before);
    expect(readdirSync(join(kit.dir, 'runs'))).toEqual([]);
  });

  it('three live runs: agents and git-like children have no descriptor of another run', async () => {
    const runs = [];
    for (let i = 0; i < 3; i++) runs.push(await start('echo on; sleep 600', 'auto'));
    for (const run of runs) await shows(run, 'on');
    for (const { pty } of runs)
      expect(descriptors(pty.agentPid).every((fd) => /^[012] \/dev\/pts\/\d+$/.test(fd))).toBe(true);
    const list = ['sh', '-c', 'ls -l /proc/$$/fd'];
    const child = execFileSync(kit.keeper, ['--exec', ...list], { encoding: 'utf8' });
    expect(child).not.toContain('ptmx');
    for (const run of runs) await end(run);
  });
});
