/** The doctor's rows about sandboxes on real tools. Each remedy is followed as it is printed, and then the row is ok. */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { bundleChild, bundleFolder } from '../../testing/child.ts';
import { bwrapMissing, type DockerLab, dockerLab, dockerMissing, imageTar } from '../../testing/container-lab.ts';
import { eventually } from '../../testing/eventually.ts';
import { imageRegistry } from '../../testing/image-registry.ts';
import { isRoot, OTHER_USER_ID, whyUnavailable } from '../../testing/other-host.ts';
import { tempFolder } from '../../testing/temp-folder.ts';

const bundles = bundleFolder();
let entry = '';
beforeAll(async () => {
  chmodSync(bundles, 0o755);
  entry = await bundleChild(resolve(import.meta.dirname, 'sandbox-check.child.ts'), bundles);
}, 60_000);

interface Row {
  check: string;
  state: string;
  code: string;
  remedy: string;
}

/** The row of an agent with this sandbox. `place`: the arguments before the command. */
function look(sandbox: readonly string[], env: Record<string, string> = {}, place: readonly string[] = []): Row {
  const [command = '', ...args] = [...place, process.execPath, entry, ...sandbox];
  return JSON.parse(execFileSync(command, args, { encoding: 'utf8', env: { ...process.env, ...env } })) as Row;
}

/** The command that a remedy names, between these words. */
function commandIn(remedy: string, before: string, after: string): string {
  const from = remedy.indexOf(before);
  expect(from, remedy).toBeGreaterThanOrEqual(0);
  const rest = remedy.slice(from + before.length);
  return after === '' ? rest : rest.slice(0, rest.indexOf(after));
}

const inShell = (command: string, env: Record<string, string> = {}) =>
  execFileSync('sh', ['-c', command], { env: { ...process.env, ...env }, stdio: 'pipe', encoding: 'utf8' });

describe('a sandbox whose program is missing', () => {
  it('names what to install', () => {
    const row = look(['bwrap'], { PATH: tempFolder() });
    expect(row).toMatchObject({ check: 'sandbox:coder-1', state: 'bad', code: 'sandbox.missing' });
    expect(commandIn(row.remedy, 'Debian: ', ')')).toBe('apt-get install bubblewrap');
  });

  const why = bwrapMissing() ?? dockerMissing();
  it.skipIf(why !== null)(`works after its remedy${why === null ? '' : ` (${why})`}`, () => {
    const { remedy } = look(['bwrap'], { PATH: tempFolder() });
    inShell(commandIn(remedy, 'Debian: ', ')'));
    expect(look(['bwrap'])).toMatchObject({ state: 'ok', code: 'doctor.sandbox' });
  });
});

const noNamespaces =
  bwrapMissing() ?? (isRoot ? whyUnavailable(['unshare', '--user']) : 'only root can map several users');
describe.skipIf(noNamespaces !== null)(noNamespaces ?? 'a kernel that permits no user namespaces', () => {
  it('is named with its setting; with the setting of the remedy the sandbox works', async () => {
    const holder = spawn('unshare', ['--user', 'sleep', '600'], { stdio: 'ignore' });
    onTestFinished(() => void holder.kill('SIGKILL'));
    // as long as it is still in the namespace of the test, the kernel refuses the map
    await eventually(() => {
      for (const map of ['uid_map', 'gid_map']) writeFileSync(`/proc/${holder.pid}/${map}`, '0 0 100000\n');
    });
    const inside = ['nsenter', '--user', '--target', String(holder.pid)];
    const asUser = [...inside, 'setpriv', `--reuid=${OTHER_USER_ID}`, `--regid=${OTHER_USER_ID}`, '--clear-groups'];
    const [enter = '', ...rest] = inside;
    execFileSync(enter, [...rest, 'sysctl', '-qw', 'user.max_user_namespaces=0']);
    const row = look(['bwrap'], {}, asUser);
    expect(row).toMatchObject({ state: 'bad', code: 'sandbox.kernel' });
    const command = commandIn(row.remedy, 'Permit it with: sudo ', ' (');
    execFileSync(enter, [...rest, 'sh', '-c', command]);
    expect(look(['bwrap'], {}, asUser)).toMatchObject({ state: 'ok' });
  });
});

describe.skipIf(dockerMissing() !== null)(dockerMissing() ?? 'docker', () => {
  let lab: DockerLab;
  beforeAll(async () => {
    lab = await dockerLab();
  }, 120_000);
  afterAll(() => lab.close());
  const env = () => ({ DOCKER_HOST: lab.address });

  it('an image that it does not have is there after its remedy', async () => {
    const registry = await imageRegistry(imageTar());
    onTestFinished(() => registry.close());
    const row = look(['docker', registry.image], env());
    expect(row).toMatchObject({ state: 'bad', code: 'sandbox.image' });
    const command = commandIn(row.remedy, 'Run: ', ' (or build it)');
    // not at once, since the registry is in this process
    const pull = spawn('sh', ['-c', command], { env: { ...process.env, ...env() }, stdio: 'ignore' });
    expect(await new Promise((done) => pull.once('close', done))).toBe(0);
    expect(look(['docker', registry.image], env())).toMatchObject({ state: 'ok', code: 'doctor.sandbox.image' });
  });

  it('a service that does not answer: the command of the remedy shows when it does again', async () => {
    await lab.killDaemon();
    const row = look(['docker', lab.image], env());
    try {
      expect(row).toMatchObject({ state: 'bad', code: 'sandbox.silent' });
      expect(() => inShell(commandIn(row.remedy, 'for your user: ', ''), env())).toThrow();
    } finally {
      await lab.startDaemon();
    }
    inShell(commandIn(row.remedy, 'for your user: ', ''), env());
    expect(look(['docker', lab.image], env())).toMatchObject({ state: 'ok' });
  });
});
