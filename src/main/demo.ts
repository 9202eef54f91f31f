/** The demo project of the welcome screen. A separate script makes it, which `npm run demo` uses as well. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { appFolder } from './places.ts';

const Demo = v.object({
  path: v.string(),
  stories: v.array(v.object({ id: v.string(), title: v.string(), text: v.string() })),
});
/** The demo project's real path, and the stories that the caller adds to it. */
export type Demo = v.InferOutput<typeof Demo>;

/** Makes the project in a temporary folder and leaves adding its stories to the caller. Rejects when the script fails. */
export async function makeDemo(): Promise<Demo> {
  // Makes Electron's executable run as Node. Node itself ignores the variable.
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const script = join(appFolder(), 'scripts', 'demo', 'make.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script], { env, timeout: 60_000 });
  return v.parse(Demo, JSON.parse(stdout));
}
