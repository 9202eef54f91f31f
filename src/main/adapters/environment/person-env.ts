/** The environment that a person's programs would have, out of the one that the host was started with. */
import { delimiter } from 'node:path';
import { localeFor, utf8Locale } from './locale.ts';
import { personPath } from './person-path.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/**
 * `host` with the person's own PATH, the one of the login shell first, and a locale where none was chosen: the login
 * shell's, else a UTF-8 one. Windows has neither trouble.
 */
export function personEnv(
  host: Env,
  platform: NodeJS.Platform = process.platform,
  login?: { path: string; locale: Readonly<Record<string, string>> },
): Env {
  if (platform === 'win32') return host;
  const utf8 = utf8Locale(platform);
  const path = personPath(host);
  const chosen = Object.keys(localeFor(host, utf8)).length === 0;
  const located = login === undefined || chosen ? host : { ...host, ...login.locale };
  return { ...located, PATH: login === undefined ? path : merged(login.path, path), ...localeFor(located, utf8) };
}

/** Each folder once, where it comes first. An empty part, which means the current folder, is left out. */
function merged(...paths: readonly (string | undefined)[]): string {
  const folders = paths.flatMap((path) => (path ?? '').split(delimiter)).filter((folder) => folder !== '');
  return [...new Set(folders)].join(delimiter);
}
