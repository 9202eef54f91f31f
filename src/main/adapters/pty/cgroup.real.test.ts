/** Killing a cgroup when reads fail meanwhile: ordinary folders stand in for cgroups; processes and /proc are real. */
import { spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { bundleChild, bundleFolder, runChild } from '../../testing/child.ts';
import { environments, isRoot, OTHER_USER_ID, sharedFolder, whyUnavailable } from '../../testing/other-host.ts';
import { Cgroup } from './cgroup.ts';

const NAME = '/huskies-nowhere/run_1';

/** A folder whose cgroup.events always reports a process. */
function populated(threads: readonly number[] | null) {
  const { dir, remove } = sharedFolder(OTHER_USER_ID);
  onTestFinished(remove);
  writeFileSync(join(dir, 'cgroup.events'), 'populated 1\nfrozen 0\n');
  if (threads !== null) writeFileSync(join(dir, 'cgroup.threads'), `${threads.join('\n')}\n`);
  return dir;
}

function sleeper() {
  const child = spawn('sleep', ['600']);
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

const linux = process.platform === 'linux';

describe.skipIf(!linux)('killing a cgroup', () => {
  it('I3: it ends at its deadline without proof when a file is missing but the folder exists', async () => {
    expect(await new Cgroup(populated(null), NAME).killAll(50)).toBe(false);
  });

  it('I3: it is not proof, and does not throw, when the state cannot be read', async () => {
    const { dir, remove } = sharedFolder(OTHER_USER_ID);
    onTestFinished(remove);
    mkdirSync(join(dir, 'cgroup.events'));
    expect(await new Cgroup(dir, NAME).killAll(50)).toBe(false);
  });

  it('I4: a process that is no longer in the cgroup is not signalled', async () => {
    const stranger = sleeper();
    const dir = populated([stranger.pid ?? 0]);
    expect(await new Cgroup(dir, NAME).killAll(50)).toBe(false);
    expect(readFileSync(join(dir, 'cgroup.kill'), 'utf8')).toBe('1');
    expect([stranger.exitCode, stranger.signalCode]).toEqual([null, null]);
    expect(stranger.kill(0)).toBe(true);
  });

  it('I5: a cgroup that Huskies is in, or one above it, is not killed', async () => {
    const own = /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1] ?? '';
    const dir = populated([]);
    expect(await new Cgroup(dir, own).killAll(50)).toBe(false);
    expect(existsSync(join(dir, 'cgroup.kill'))).toBe(false);
  });
});

const missing = !linux
  ? 'Linux only'
  : !isRoot
    ? 'only root can have a child of another user'
    : whyUnavailable(environments.hiding(2));
describe.skipIf(missing !== null)(missing ?? 'a /proc that hides Huskies’ ancestors', () => {
  const bundles = bundleFolder();
  let entry = '';
  beforeAll(async () => {
    chmodSync(bundles, 0o755);
    entry = await bundleChild(resolve(import.meta.dirname, 'kill-cgroup.child.ts'), bundles);
  });

  it.each([1, 2] as const)('hidepid=%i: the cgroup is killed, and the wait ends at its deadline', async (hidepid) => {
    const dir = populated([]);
    chownSync(join(dir, 'cgroup.events'), OTHER_USER_ID, OTHER_USER_ID);
    const [command = '', ...args] = [...environments.hiding(hidepid), process.execPath, entry, dir, NAME, '50'];
    expect(await runChild(command, args).saw(/^\w+\n/m)).toBe('false\n');
    expect(readFileSync(join(dir, 'cgroup.kill'), 'utf8')).toBe('1');
  });
});
