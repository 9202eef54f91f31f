/** The demo project of the welcome screen, made by a program of its own, which npm run demo uses as well. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { appFolder } from './places.ts';

const Demo = v.object({
  path: v.string(),
  stories: v.array(v.object({ id: v.string(), title: v.string(), text: v.string() })),
});
export type Demo = v.InferOutput<typeof Demo>;

/** Makes the project in a temporary folder; its stories are for the caller to add. Rejects when it could not be made. */
export async function makeDemo(): Promise<Demo> {
  // In Electron its own executable serves as Node; Node itself does not mind.
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const script = join(appFolder(), 'scripts', 'demo', 'make.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script], { env, timeout: 60_000 });
  return v.parse(Demo, JSON.parse(stdout));
}
