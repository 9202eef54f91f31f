import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRoot } from './paths.mjs';
import { run, tail, which } from './run.mjs';
import { say } from './say.mjs';

/** @typedef {{ names: string[], program?: string, for: 'electron' | 'browser' | 'sandbox' | 'desktop' | 'all' }} Need */

/** Debian packages that the tests need; the second name is that of newer releases. @type {Need[]} */
const needs = [
  { names: ['git'], program: 'git', for: 'all' },
  { names: ['procps'], program: 'ps', for: 'all' },
  { names: ['coreutils'], program: 'env', for: 'all' },
  { names: ['gcc'], program: 'cc', for: 'all' },
  { names: ['util-linux'], program: 'fsfreeze', for: 'all' },
  { names: ['e2fsprogs'], program: 'mkfs.ext4', for: 'all' },
  { names: ['mount'], program: 'losetup', for: 'all' },
  { names: ['tmux'], program: 'tmux', for: 'all' },
  { names: ['libc6-dev'], for: 'all' },
  { names: ['chromium'], program: 'chromium', for: 'browser' },
  { names: ['xvfb'], program: 'Xvfb', for: 'electron' },
  { names: ['x11-xkb-utils'], program: 'setxkbmap', for: 'electron' },
  { names: ['xdotool'], program: 'xdotool', for: 'electron' },
  { names: ['dbus'], program: 'dbus-run-session', for: 'electron' },
  { names: ['libgtk-3-0', 'libgtk-3-0t64'], for: 'electron' },
  { names: ['libnss3'], for: 'electron' },
  { names: ['libasound2', 'libasound2t64'], for: 'electron' },
  { names: ['libgbm1'], for: 'electron' },
  { names: ['libxss1'], for: 'electron' },
  { names: ['libatk-bridge2.0-0', 'libatk-bridge2.0-0t64'], for: 'electron' },
  { names: ['openbox'], program: 'openbox', for: 'desktop' },
  { names: ['trayer'], program: 'trayer', for: 'desktop' },
  { names: ['dunst'], program: 'dunst', for: 'desktop' },
  { names: ['libnotify4'], for: 'desktop' },
  { names: ['x11-utils'], program: 'xprop', for: 'desktop' },
  { names: ['imagemagick'], program: 'import', for: 'desktop' },
  { names: ['bubblewrap'], program: 'bwrap', for: 'sandbox' },
  { names: ['socat'], program: 'socat', for: 'sandbox' },
  { names: ['ripgrep'], program: 'rg', for: 'sandbox' },
  { names: ['podman'], program: 'podman', for: 'sandbox' },
  { names: ['docker.io'], program: 'dockerd', for: 'sandbox' },
  { names: ['docker-cli', 'docker.io'], program: 'docker', for: 'sandbox' },
  { names: ['runc'], program: 'runc', for: 'sandbox' },
];

/**
 * Provides the system packages of the tests: installs them as root on Debian and its derivatives; elsewhere it
 * prints the command that does.
 * @param {'tests' | 'sandbox' | 'desktop'} [kind] the packages of all tests, those of optional sandboxes, or those of a
 *   desktop with a tray
 * @returns {Promise<Need[]>} what is still missing
 */
export async function ensureSystemPackages(kind = 'tests') {
  if (process.platform !== 'linux') return [];
  const isOptional = (/** @type {Need} */ need) => need.for === 'sandbox' || need.for === 'desktop';
  const wanted = needs.filter((need) => (kind === 'tests' ? !isOptional(need) : need.for === kind));
  const debian = existsSync('/etc/debian_version') && which('apt-get') && which('dpkg-query');
  const missing = debian
    ? await missingPackages(wanted)
    : wanted.filter((need) => need.program && !which(need.program));
  if (missing.length === 0) return [];
  const names = missing.map((need) => need.names[0]);
  if (!debian) {
    say(`missing programs: install what your system calls ${names.join(', ')}`);
    return missing;
  }
  if (!isRoot) {
    say(`missing system packages: sudo apt-get install -y --no-install-recommends ${names.join(' ')}`);
    return missing;
  }
  await install(missing);
  return missingPackages(wanted);
}

/** @param {Need[]} wanted */
async function missingPackages(wanted) {
  const { output } = await run('dpkg-query', [
    '-W',
    `-f=\${db:Status-Status} \${Package}\\n`,
    ...wanted.flatMap((need) => need.names),
  ]);
  const installed = new Set(
    output
      .split('\n')
      .filter((line) => line.startsWith('installed '))
      .map((line) => line.slice(10)),
  );
  // a sandbox may come from elsewhere than from Debian
  const isThere = (/** @type {Need} */ need) => need.for === 'sandbox' && need.program && which(need.program);
  return wanted.filter((need) => !need.names.some((name) => installed.has(name)) && !isThere(need));
}

/** @param {Need[]} missing */
async function install(missing) {
  say(`installing system packages: ${missing.map((need) => need.names[0]).join(', ')} (apt-get)…`);
  await apt(['update', '-qq']);
  /** @type {string[]} */
  const names = [];
  for (const need of missing) {
    const name = await candidate(need.names);
    if (name) names.push(name);
    else say(`this system offers no package ${need.names[0]}`);
  }
  if (names.length === 0) return;
  const { code, output } = await apt(['install', '-y', '-qq', '--no-install-recommends', ...names]);
  if (code !== 0) say(`apt-get install failed:\n${tail(output, 8)}`);
}

/**
 * Runs apt-get, waiting for another one to finish (its own waiting does not cover `update`).
 * @param {string[]} args
 */
async function apt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (let round = 0; ; round++) {
    const result = await run('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], { env });
    if (result.code === 0 || round === 30 || !/Could not get lock/.test(result.output)) return result;
    await sleep(2_000);
  }
}

/** @param {string[]} names alternatives; the first that can be installed is taken */
async function candidate(names) {
  for (const name of names) {
    const { output } = await run('apt-cache', ['policy', name], { env: { ...process.env, LC_ALL: 'C' } });
    if (/Candidate: (?!\(none\))/.test(output)) return name;
  }
  return undefined;
}
