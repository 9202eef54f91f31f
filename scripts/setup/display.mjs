import { spawn } from 'node:child_process';
import { which } from './run.mjs';

/** @typedef {{ address: string, stop: () => Promise<void> } | { reason: string }} Server */

/** Whether a window can be shown to a person here. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** Starts a headless X server on a free display that it picks itself. */
export async function startVirtualDisplay() {
  const args = ['-displayfd', '3', '-screen', '0', '1440x900x24', '-nolisten', 'tcp', '-noreset'];
  const server = await startServer('Xvfb', args);
  return 'reason' in server ? server : { ...server, address: `:${server.address}` };
}

/** Starts a private session bus, which notifications need. */
export function startSessionBus() {
  return startServer('dbus-daemon', ['--session', '--nofork', '--nopidfile', '--print-address=3']);
}

/**
 * Starts a headless desktop: a display and, where available, a session bus of its own.
 * @returns {Promise<{ env: { DISPLAY: string, DBUS_SESSION_BUS_ADDRESS?: string }, stop: () => Promise<void> } | { reason: string }>}
 */
export async function startDesktop() {
  const display = await startVirtualDisplay();
  if ('reason' in display) return display;
  const bus = await startSessionBus();
  return {
    env: { DISPLAY: display.address, ...('address' in bus ? { DBUS_SESSION_BUS_ADDRESS: bus.address } : {}) },
    stop: async () => {
      if ('stop' in bus) await bus.stop();
      await display.stop();
    },
  };
}

/**
 * Starts a server that writes its address to descriptor 3 when it is ready; it is ended by its process id.
 * @param {string} name
 * @param {string[]} args
 * @returns {Promise<Server>}
 */
function startServer(name, args) {
  const program = which(name);
  if (!program) return Promise.resolve({ reason: `${name} was not found` });
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const gone = new Promise((resolve) => child.once('close', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    await gone;
  };
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
    const fail = (/** @type {string} */ why) => {
      clearTimeout(timer);
      resolve({ reason: `${name} did not start: ${why}` });
    };
    let text = '';
    child.stdio[3]?.on('data', (chunk) => {
      text += chunk;
      if (!text.includes('\n')) return;
      clearTimeout(timer);
      resolve({ address: text.trim(), stop });
    });
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(code === null ? 'no answer in 20 s' : `it ended with code ${code}`));
  });
}
