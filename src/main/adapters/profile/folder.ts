/** The person's own folder for Huskies: trust, recent projects, window. Not the project's state. */
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { realFolder } from '../state-files/index.ts';

/**
 * `HUSKIES_PROFILE`, else `huskies` in XDG_CONFIG_HOME (as its specification has it, only when absolute), else
 * `~/.config/huskies`; on Windows below APPDATA. It is made when something is first written. Links on the way are the
 * person's own: they are followed here, and none is followed from here on.
 */
export function profileFolder(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const own = env.HUSKIES_PROFILE;
  if (own !== undefined && isAbsolute(own)) return realFolder(own);
  const config = process.platform === 'win32' ? env.APPDATA : env.XDG_CONFIG_HOME;
  return realFolder(join(config !== undefined && isAbsolute(config) ? config : join(homedir(), '.config'), 'huskies'));
}
