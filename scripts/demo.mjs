// npm run demo [-- --headless] [-- --once]: creates a small project, opens it in Huskies and runs a tour of the main job.
// --headless: no window; --once: exits after the tour, with 0 only when every claim was checked and true.

import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { Claims } from './demo/claims.mjs';
import { commandLine, leftBelow, until } from './demo/huskies.mjs';
import { makeDemo } from './demo/project.mjs';
import { tour } from './demo/tour.mjs';
import { walk } from './demo/walk.mjs';
import { openAddress } from './setup/open-address.mjs';
import { inRoot, isRoot, root } from './setup/paths.mjs';
import { ensureReady } from './setup/ready.mjs';
import { runMain, SetupError, say } from './setup/say.mjs';
import { findUserElectron } from './setup/user-electron.mjs';

const unknown = process.argv.slice(2).find((arg) => !['--headless', '--once', '--'].includes(arg));
const headless = process.argv.includes('--headless');
const once = process.argv.includes('--once');

await runMain(async () => {
  if (unknown !== undefined)
    throw new SetupError(`unknown argument ${unknown}: npm run demo [-- [--headless] [--once]]`);
  await ensureReady();
  // a viewer needs time to see the steps; a check does not
  const project = makeDemo({ pace: once ? 150 : 900 });
  const claims = new Claims();
  const huskies = commandLine(project);
  say(`demo project: ${project.dir}`);
  await huskies('trust', '--yes');
  // in a session of its own, so that Ctrl-C in the terminal does not reach it
  const bystander = spawn('sleep', ['3600'], { cwd: project.dir, stdio: 'ignore', detached: true });
  const host = await openHost(project, huskies);
  // Ctrl-C in the terminal reaches the host as well; sent again it would mean 'at once', so the demo only keeps waiting for the proof
  process.on('SIGINT', () => process.stdin.isTTY || host.child.kill('SIGINT'));
  process.on('SIGTERM', () => host.child.kill('SIGTERM'));
  try {
    // closed during the tour: the remaining claims would all fail
    const early = host.ended.then(() => 'ended');
    const all = async () => {
      await tour({ huskies, claims, project, pause: once ? 0 : 2_500 });
      await walk({ huskies, claims, project });
    };
    const how = await Promise.race([all(), early]);
    if (how === 'ended') claims.claim(false, 'Huskies stayed open until the tour was over');
    if (!once && how !== 'ended') {
      claims.tell('That was the tour. Try the board yourself, then close Huskies or press Ctrl-C to end the demo.');
      await host.ended;
    }
  } finally {
    claims.tell('Quit Huskies.');
    host.child.kill('SIGTERM');
    const code = await host.ended;
    claims.claim(code === 0, 'it stopped the remaining agents, proved that they are gone, and exited', `exit ${code}`);
    const left = leftBelow(project.home, project.pids);
    claims.claim(left.length === 0, 'no agent process is left', `${left.length}`);
    claims.claim(
      bystander.exitCode === null && !bystander.signalCode,
      'an unrelated process in the project folder is still running',
    );
    bystander.kill();
    rmSync(project.home, { recursive: true, force: true });
  }
  return claims.finish() ? 0 : 1;
});

/**
 * Opens a window where possible, otherwise the headless host, printing its page's address.
 * @param {{ dir: string, profile: string }} project
 * @param {import('./demo/huskies.mjs').Huskies} huskies
 */
async function openHost({ dir, profile }, huskies) {
  const env = { ...process.env, HUSKIES_PROFILE: profile };
  const electron = headless ? { reason: 'not requested' } : await findUserElectron();
  if ('reason' in electron && !headless) say(`no Electron window: ${electron.reason}. Browser mode opens.`);
  const [command, args] =
    'path' in electron
      ? [electron.path, [root, ...(isRoot ? ['--no-sandbox'] : []), dir]]
      : [process.execPath, [inRoot('out', 'main', 'cli.js'), '-C', dir, 'serve', '--port', '0', '--json']];
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  /** @type {Promise<number>} */
  const ended = new Promise((resolve) => {
    child.once('error', () => resolve(127));
    child.once('close', (code) => resolve(code ?? 1));
  });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  const ready = await until(async () => child.exitCode !== null || (await huskies('status')).out?.host != null, 120);
  if (!ready || child.exitCode !== null) throw new SetupError('Huskies did not open. Its error is shown above.');
  const address = text.match(/"url":"([^"]+)"/)?.[1];
  if (address && !once) {
    say(`page: ${address}`);
    openAddress(address);
  }
  return { child, ended };
}
