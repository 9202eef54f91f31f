import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The environment of the test steps: a home of their own, the same for root and for the ordinary user, so that no test
 * touches the person's settings.
 * @param {string} work
 * @returns {NodeJS.ProcessEnv}
 */
export function testEnvironment(work) {
  const home = join(work, 'home');
  const runtime = join(work, 'run');
  mkdirSync(home, { recursive: true });
  mkdirSync(runtime, { mode: 0o700 });
  const env = { ...process.env };
  for (const name of [
    'XDG_CONFIG_HOME',
    'XDG_DATA_HOME',
    'XDG_STATE_HOME',
    'XDG_CACHE_HOME',
    'DISPLAY',
    'WAYLAND_DISPLAY',
    'DBUS_SESSION_BUS_ADDRESS',
    'ELECTRON_RUN_AS_NODE',
  ]) {
    delete env[name];
  }
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return {
    ...env,
    HOME: home,
    XDG_RUNTIME_DIR: runtime,
    // the person's Playwright browsers stay available
    PLAYWRIGHT_BROWSERS_PATH: process.env.PLAYWRIGHT_BROWSERS_PATH ?? join(cache, 'ms-playwright'),
    VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true',
    // the steps test what was built before the first of them
    HUSKIES_NO_SETUP: '1',
  };
}
