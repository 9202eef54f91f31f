import { ok } from '../../../contract/index.ts';
import type { Handler } from './context.ts';

/** Windows and projects belong to the process around the host, so these commands are passed on to it. */
export const appOpen: Handler<'app.open'> = async ({ shell }, { dir }, sender) =>
  ok(await shell.open(dir, sender.session));
export const appPick: Handler<'app.pick'> = async ({ shell }, _input, sender) => ok(await shell.pick(sender.session));
export const appRecent: Handler<'app.recent'> = async ({ shell }) => ok(await shell.recent());
export const appDemo: Handler<'app.demo'> = async ({ shell }, _input, sender) => ok(await shell.demo(sender.session));
