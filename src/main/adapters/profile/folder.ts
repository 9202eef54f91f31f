/**
 * Finds the profile: the person's folder for approvals, recent projects and the window. It holds no project's state.
 */
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { realFolder } from '../state-files/index.ts';

/**
 * The real path of the profile; the first write makes the folder.
 *
 * It is `HUSKIES_PROFILE`, else `huskies` in XDG_CONFIG_HOME or, on Windows, in APPDATA, else `~/.config/huskies`;
 * relative values are ignored. Links in this path are the person's own and are resolved; below it none is followed.
 */
export function profileFolder(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const profile = env.HUSKIES_PROFILE;
  if (profile !== undefined && isAbsolute(profile)) return realFolder(profile);
  const config = process.platform === 'win32' ? env.APPDATA : env.XDG_CONFIG_HOME;
  return realFolder(join(config !== undefined && isAbsolute(config) ? config : join(homedir(), '.config'), 'huskies'));
}
