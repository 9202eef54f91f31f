// A desktop as a person has it, on a display of its own: a window manager, a panel with a tray, and notifications.

import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDesktop } from './display.mjs';
import { run, which } from './run.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

/** Notifications stay until they are clicked, and a click does what the notification offers. */
const dunstConfig = `[global]
    monitor = 0
    origin = top-left
    offset = 20x60
    mouse_left_click = do_action, close_current
    mouse_right_click = close_current
    dmenu = /bin/false
[urgency_low]
    timeout = 0
[urgency_normal]
    timeout = 0
[urgency_critical]
    timeout = 0
`;

/** How long the programs of the desktop may take to be ready. */
const readyMs = 30_000;

/**
 * Starts the desktop, and installs what it needs where that can be had.
 * `isFault`: its programs are there, but do not work.
 * @returns {Promise<{ env: NodeJS.ProcessEnv, stop: () => Promise<void> } | { reason: string, isFault: boolean }>}
 */
export async function startRealDesktop() {
  await ensureSystemPackages('desktop');
  for (const name of ['openbox', 'trayer', 'dunst', 'xdotool', 'import'])
    if (!which(name)) return { reason: `${name} was not found`, isFault: false };
  const desktop = await startDesktop();
  if ('reason' in desktop) return { ...desktop, isFault: false };
  const env = { ...process.env, ...desktop.env };
  const folder = await mkdtemp(join(tmpdir(), 'huskies-desktop-'));
  /** @type {import('node:child_process').ChildProcess[]} */
  const started = [];
  const stop = async () => {
    for (const child of started.reverse()) await end(child);
    await desktop.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await writeFile(join(folder, 'dunstrc'), dunstConfig);
    const start = (/** @type {string} */ name, /** @type {string[]} */ ...args) =>
      started.push(spawn(name, args, { env, stdio: 'ignore' }));
    start('openbox');
    await until(env, 'xprop', ['-root', '_NET_SUPPORTING_WM_CHECK'], /window id/);
    start('trayer', ...['--edge', 'top', '--align', 'right', '--widthtype', 'request', '--height', '26']);
    await until(env, 'xdotool', ['search', '--onlyvisible', '--class', 'trayer'], /^\d+/);
    start('dunst', '-conf', join(folder, 'dunstrc'));
    const name = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus'];
    const owner = ['org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.Notifications'];
    await until(env, 'dbus-send', [...name, ...owner], /boolean true/);
    return { env: desktop.env, stop };
  } catch (error) {
    await stop();
    return { reason: error?.message ?? String(error), isFault: true };
  }
}

/**
 * Waits until a program's output shows that the desktop is ready.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} program
 * @param {string[]} args
 * @param {RegExp} ready
 */
async function until(env, program, args, ready) {
  for (const began = Date.now(); Date.now() - began < readyMs; await sleep(100)) {
    const { output } = await run(program, args, { env });
    if (ready.test(output)) return;
  }
  throw new Error(`the desktop is not ready: ${program} ${args.join(' ')}`);
}

/** @param {import('node:child_process').ChildProcess} child */
async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  await gone;
}
