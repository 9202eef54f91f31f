import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { delegateCgroup } from './setup/cgroup.mjs';
import { inRoot, root } from './setup/paths.mjs';
import { run, tail, which } from './setup/run.mjs';
import { say } from './setup/say.mjs';
import { runStep } from './test-run.mjs';

const userName = 'huskies-test';
const left = new Set(['.git', 'node_modules', 'test-results', 'playwright-report']);

/**
 * Runs steps once more as an ordinary user, on a copy of the checkout, since root may do more than others.
 * @param {string[]} only
 * @param {string} work for reports of failures
 * @param {{ electron?: string, chromium?: string, grep?: string, part: import('./test-tiers.mjs').Part }} given
 * @returns {Promise<import('./test-counts.mjs').Counts[] | { reason: string } | { crash: string }>} `reason`: it cannot run here
 */
export async function runAsUser(only, work, { electron, chromium, grep, part }) {
  const user = await findUser();
  if ('reason' in user) return user;
  // the space in its name is intended: Huskies must work there
  const folder = mkdtempSync('/tmp/huskies user-');
  try {
    chmodSync(folder, 0o755);
    const reason = await copyCheckout(join(folder, 'checkout'), user);
    if (reason) return { crash: reason };
    const node = await reachableNode(folder, user);
    for (const name of ['home', 'tmp']) mkdirSync(join(folder, name));
    await run('chown', ['-R', `${user.uid}:${user.gid}`, join(folder, 'home'), join(folder, 'tmp')]);
    const env = {
      PATH: `${dirname(node)}:/usr/local/bin:/usr/bin:/bin`,
      HOME: join(folder, 'home'),
      TMPDIR: join(folder, 'tmp'),
      USER: userName,
      LOGNAME: userName,
      SHELL: '/bin/sh',
      LANG: process.env.LANG ?? 'C.UTF-8',
      HUSKIES_TEST_USER: '1',
      ...(process.env.CI ? { CI: process.env.CI } : {}),
      ...(electron ? { HUSKIES_TEST_ELECTRON: electron } : {}),
      ...(chromium ? { HUSKIES_CHROMIUM: chromium } : {}),
    };
    const results = join(folder, 'tmp', 'results.json');
    const command = [
      node,
      join(folder, 'checkout', 'scripts', 'test.mjs'),
      '--only',
      only.join(','),
      '--part',
      part,
      '--results',
      results,
    ];
    if (grep) command.push('--grep', grep);
    const as = ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--init-groups'];
    const cgroup = delegateCgroup(user);
    const { code, timedOut } = await runStep([...(cgroup?.enter ?? []), ...as, ...command], {
      cwd: join(folder, 'checkout'),
      env,
      timeoutMs: 40 * 60_000,
    });
    cgroup?.remove();
    if (!existsSync(results))
      return { crash: `it ended with code ${code}${timedOut ? ' (too slow)' : ''} and without results` };
    const counts = JSON.parse(readFileSync(results, 'utf8'));
    const failed = counts.some((/** @type {{ failed: number }} */ each) => each.failed > 0);
    if (failed) await run('cp', ['-a', join(folder, 'tmp'), join(work, 'user')]);
    return counts;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** @returns {Promise<{ uid: number, gid: number } | { reason: string }>} */
async function findUser() {
  if (!which('setpriv') || !which('useradd')) return { reason: 'setpriv or useradd was not found' };
  for (const round of [1, 2]) {
    const uid = await run('id', ['-u', userName]);
    const gid = await run('id', ['-g', userName]);
    if (uid.code === 0 && gid.code === 0) return { uid: Number(uid.output), gid: Number(gid.output) };
    if (round === 1) {
      say(`making the system user ${userName} for the tests (remove it with: userdel -r ${userName})…`);
      await run('useradd', ['--system', '-m', '-d', `/var/lib/${userName}`, '-s', '/bin/sh', userName]);
    }
  }
  return { reason: `the user ${userName} could not be made` };
}

/**
 * Copies node_modules as hard links (1 s instead of 10); its folders belong to the user, since caches are written there.
 * @param {string} target
 * @param {{ uid: number, gid: number }} user
 * @returns {Promise<string | undefined>} the reason when it failed
 */
async function copyCheckout(target, { uid, gid }) {
  mkdirSync(target);
  const names = readdirSync(root).filter((name) => !left.has(name));
  const own = `${uid}:${gid}`;
  const copied = await run('cp', ['-a', '--reflink=auto', ...names.map((name) => join(root, name)), target]);
  // locks of a running build or install do not apply to the copy
  for (const name of ['.lock-out', '.lock-dependencies'])
    rmSync(join(target, 'build', name), { recursive: true, force: true });
  const chowned = await run('chown', ['-R', '-h', own, target]);
  if (copied.code + chowned.code !== 0)
    return `the checkout could not be copied:\n${tail(copied.output + chowned.output, 3)}`;
  const modules = join(target, 'node_modules');
  const unreadable = await run('find', [inRoot('node_modules'), '-type', 'f', '!', '-perm', '-o=r', '-print', '-quit']);
  const linked =
    unreadable.output.trim() === '' && (await run('cp', ['-al', inRoot('node_modules'), modules])).code === 0;
  if (linked) {
    await run('find', [modules, '-type', 'd', '-exec', 'chown', own, '{}', '+']);
    return undefined;
  }
  rmSync(modules, { recursive: true, force: true });
  const full = await run('cp', ['-a', '--reflink=auto', inRoot('node_modules'), modules]);
  await run('chown', ['-R', '-h', own, modules]);
  return full.code === 0 ? undefined : `node_modules could not be copied:\n${tail(full.output, 3)}`;
}

/**
 * Copies Node when it is installed where only root can read it (a version manager in /root).
 * @param {string} folder
 * @param {{ uid: number, gid: number }} user
 */
async function reachableNode(folder, { uid, gid }) {
  const tried = await run(
    'setpriv',
    [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', process.execPath, '--version'],
    { cwd: '/' },
  );
  if (tried.code === 0) return process.execPath;
  mkdirSync(join(folder, 'bin'));
  const copy = join(folder, 'bin', 'node');
  copyFileSync(process.execPath, copy);
  chmodSync(copy, 0o755);
  return copy;
}
