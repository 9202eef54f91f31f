import { ok } from '../../../contract/index.ts';
import type { Handler } from './context.ts';

/** Windows and projects belong to the process around the host; these pass the wish on. */
export const appOpen: Handler<'app.open'> = async ({ shell }, { dir }, caller) =>
  ok(await shell.open(dir, caller.session));
export const appPick: Handler<'app.pick'> = async ({ shell }, _input, caller) => ok(await shell.pick(caller.session));
export const appRecent: Handler<'app.recent'> = async ({ shell }) => ok(await shell.recent());
export const appDemo: Handler<'app.demo'> = async ({ shell }, _input, caller) => ok(await shell.demo(caller.session));
