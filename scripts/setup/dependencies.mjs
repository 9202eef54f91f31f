import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withLock } from './lock.mjs';
import { inRoot, root } from './paths.mjs';
import { run, tail, which } from './run.mjs';
import { SetupError, say } from './say.mjs';
import { hashOf, stampIs, writeStamp } from './stamp.mjs';

const stamp = inRoot('node_modules', '.huskies-stamp');

/** Throws, with a remedy, when Node is too old. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new SetupError(
    `Node ${process.versions.node} is too old: install Node 20.19 or newer (https://nodejs.org) and run the command again`,
  );
}

/** Installs the packages of package-lock.json unless they are installed. */
export async function ensureDependencies() {
  checkNode();
  const hash = hashOf(root, ['package-lock.json']);
  if (stampIs(stamp, hash)) return;
  // installed by hand: npm's own record tells whether it matches, so that nothing is reinstalled needlessly
  if (installedFits()) return tryStamp(hash);
  await withLock(inRoot('build', '.lock-dependencies'), 'installing dependencies', async () => {
    if (stampIs(stamp, hash)) return;
    await install();
    writeStamp(stamp, hash);
  });
}

async function install() {
  const npm = npmCommand();
  if (!npm)
    throw new SetupError(
      'npm was not found: install Node 20.19 or newer together with npm (https://nodejs.org) and run the command again',
    );
  say('installing dependencies (npm ci)…');
  // no dependency needs its install script: native packages ship their binaries
  const args = [
    ...npm.args,
    'ci',
    '--ignore-scripts',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  // without a network, npm's default timeout is several minutes
  args.push('--fetch-retry-mintimeout=2000', '--fetch-retry-maxtimeout=8000');
  const { code, output } = await run(npm.command, args, { cwd: root });
  if (code === 0) return;
  // npm prints the error first and its usage after that
  const lines = output.split('\n').filter((line) => /^npm error (?!A complete log)\S/.test(line));
  const why = tail(lines.slice(0, 6).join('\n'));
  throw new SetupError(
    `npm ci failed (code ${code}):\n${why}\n  Check the network and the npm registry settings (npm ping), then run the command again.`,
  );
}

/** The npm that runs this script, or the one beside this Node, or the one in PATH. */
export function npmCommand() {
  const besideNode = join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  const script = [process.env.npm_execpath, besideNode].find(
    (path) => path?.endsWith('npm-cli.js') && existsSync(path),
  );
  if (script) return { command: process.execPath, args: [script] };
  const npm = which('npm');
  return npm && { command: npm, args: [] };
}

/** Whether node_modules has every version that the lock file names for this platform. */
function installedFits() {
  const wanted = readPackages(inRoot('package-lock.json'));
  const found = readPackages(inRoot('node_modules', '.package-lock.json'));
  if (!wanted || !found) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.link) return true;
    const here = found[path];
    if (!here) return Boolean(entry.optional || entry.devOptional || entry.peer);
    return here.version === entry.version && here.integrity === entry.integrity && existsSync(inRoot(path));
  });
}

/** @param {string} file */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** @param {string} hash */
function tryStamp(hash) {
  try {
    writeStamp(stamp, hash);
  } catch {
    // a read-only checkout: the check is repeated next time
  }
}
