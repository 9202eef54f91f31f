// npm run dev [-- DIR]: reloads on change. Without Electron: the headless host, restarted when its build changed.

import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { electronVite, ensureBuild, forgetBuild, sourceHash } from './setup/build.mjs';
import { startApp } from './setup/child.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { ensureKeeper } from './setup/keeper.mjs';
import { inRoot, isRoot, root } from './setup/paths.mjs';
import { runMain, say } from './setup/say.mjs';
import { hashOf } from './setup/stamp.mjs';
import { findUserElectron } from './setup/user-electron.mjs';

await runMain(async () => {
  await ensureDependencies();
  await ensureKeeper();
  const folder = process.argv.slice(2).find((arg) => arg !== '--');
  const target = folder ? [resolve(process.env.INIT_CWD ?? process.cwd(), folder)] : [];
  const electron = await findUserElectron();
  if ('path' in electron) return devWindow(electron.path, target);
  say(`no Electron window: ${electron.reason}. Browser mode: reload the page after a change.`);
  return devHeadless(target);
});

/**
 * @param {string} electron
 * @param {string[]} target
 */
function devWindow(electron, target) {
  forgetBuild();
  const env = { ...process.env, ELECTRON_EXEC_PATH: electron, ...(isRoot ? { NO_SANDBOX: '1' } : {}) };
  return startApp(process.execPath, [electronVite, 'dev', root, '--watch', '--', ...target], { env }).ended;
}

/**
 * Polls the sources twice a second: a recursive watch misses files that an editor replaced.
 * @param {string[]} target
 */
async function devHeadless(target) {
  await ensureBuild();
  // one port for all restarts, so that the page's address stays the same
  const args = [inRoot('out', 'main', 'headless.js'), ...target, '--port', String(await freePort())];
  const hostHash = () => hashOf(root, ['out/main']);
  let tried = sourceHash();
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      interrupted = true;
    });
  }
  for (;;) {
    const host = startApp(process.execPath, args);
    /** @type {number | undefined} */
    let code;
    void host.ended.then((end) => {
      code = end;
      if (end !== 0 && !interrupted) say(`the host ended with code ${end}: it starts again after the next change`);
    });
    for (const running = hostHash(); hostHash() === running; ) {
      await sleep(500);
      if (interrupted || code === 0) return host.ended;
      const now = sourceHash();
      if (now === tried) continue;
      tried = now;
      await ensureBuild().catch((error) => say(error?.message ?? String(error)));
    }
    say('the host changed: it stops its agents and starts again');
    if (code === undefined) host.child.kill('SIGTERM');
    await host.ended;
  }
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((done, failed) => {
    const server = createServer().once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
