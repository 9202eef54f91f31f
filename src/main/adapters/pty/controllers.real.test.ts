/** Controllers of real cgroups: a cgroup that holds processes gives them to those below it (I5: no process is ended). */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { giveBelow } from './controllers.ts';

/** Controllers that a cgroup with processes cannot give: all but those that threads can have. */
const THREADED = ['cpu', 'cpuset', 'perf_event', 'pids'];

/** A mount of cgroup v2 that this test can write to and that has a controller to give. Null: this machine has none. */
function place(): { mount: string; controller: string } | null {
  try {
    const line = readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .find((each) => each.split(' ')[2] === 'cgroup2');
    const mount = line?.split(' ')[1] ?? '';
    const controller = readFileSync(join(mount, 'cgroup.controllers'), 'utf8')
      .trim()
      .split(' ')
      .find((name) => name !== '' && !THREADED.includes(name));
    if (controller === undefined) return null;
    rmdirSync(mkdtempSync(join(mount, 'huskies-trial-')));
    return { mount, controller };
  } catch {
    // not Linux, not delegated, or another version of cgroups
    return null;
  }
}

const found = place();

it.skipIf(found === null)(
  'the processes move into a cgroup below, and then every cgroup beside it can have limits',
  () => {
    const { mount, controller } = found ?? { mount: '', controller: '' };
    const given = readFileSync(join(mount, 'cgroup.subtree_control'), 'utf8').trim().split(' ');
    giveBelow(mount, controller);
    const own = mkdtempSync(join(mount, 'huskies-controllers-'));
    const run = join(own, 'run');
    mkdirSync(run);
    const holder = spawn('sleep', ['600'], { stdio: 'ignore' });
    const pid = String(holder.pid);
    onTestFinished(async () => {
      holder.kill('SIGKILL');
      await new Promise((done) => holder.once('exit', done));
      for (const folder of [run, join(own, 'huskies-host'), own]) rmdirSync(folder);
      if (!given.includes(controller)) writeFileSync(join(mount, 'cgroup.subtree_control'), `-${controller}`);
    });
    writeFileSync(join(own, 'cgroup.procs'), pid);
    const controllersOf = (folder: string) =>
      readFileSync(join(folder, 'cgroup.controllers'), 'utf8').trim().split(' ');
    expect(controllersOf(own)).toContain(controller);
    expect(() => writeFileSync(join(own, 'cgroup.subtree_control'), `+${controller}`)).toThrow('EBUSY');
    giveBelow(own, controller);
    expect(controllersOf(run)).toContain(controller);
    expect(readFileSync(join(own, 'huskies-host', 'cgroup.procs'), 'utf8').trim()).toBe(pid);
    expect(holder.exitCode).toBeNull();
  },
);

it('a folder that is no cgroup is left alone', () => {
  expect(() => giveBelow('/nonexistent', 'memory')).not.toThrow();
});
