// npm run dev [-- DIR]: reloads on change. Without Electron: the headless host, begun anew when its build changed.

import { watch } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { electronVite, ensureBuild, forgetBuild } from './setup/build.mjs';
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

/** @param {string[]} target */
async function devHeadless(target) {
  await ensureBuild();
  forgetBuild();
  // one port for all rounds, so that the page's address stays
  const args = [inRoot('out', 'main', 'headless.js'), ...target, '--port', String(await freePort())];
  const builder = startApp(process.execPath, [electronVite, 'build', root, '--watch', '--logLevel', 'warn']);
  let built = hashOf(root, ['out/main']);
  let wanted = true;
  let host = startApp(process.execPath, args);
  const onChange = debounce(() => {
    const now = hashOf(root, ['out/main']);
    if (now === built) return;
    built = now;
    say('the host changed: it stops its agents and begins anew');
    host.child.kill('SIGTERM');
  });
  const watcher = watch(inRoot('out'), { recursive: true }, onChange);
  void builder.ended.then(() => {
    wanted = false;
    host.child.kill('SIGTERM');
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => (wanted = false));
  let ranWith = built;
  for (;;) {
    const code = await host.ended;
    if (code !== 0 && wanted && ranWith === built)
      say(`the host ended with code ${code}: it begins anew after the next change`);
    while (code !== 0 && wanted && ranWith === built) await sleep(300);
    if (!wanted || ranWith === built) {
      watcher.close();
      builder.child.kill('SIGTERM');
      return code;
    }
    ranWith = built;
    host = startApp(process.execPath, args);
  }
}

/** @param {() => void} act */
function debounce(act) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, 700);
  };
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
