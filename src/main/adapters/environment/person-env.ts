/** Derives the environment of the person's programs from that of the host. */
import { delimiter } from 'node:path';
import { localeFor, utf8Locale } from './locale.ts';
import { personPath } from './person-path.ts';

/** Environment variables by name. */
export type Env = Readonly<Record<string, string | undefined>>;

/**
 * `host` with the person's PATH, in which the folders of the login shell come first. Where `host` has no locale, that
 * of the login shell is used, else a UTF-8 one. On Windows `host` needs no change.
 */
export function personEnv(
  host: Env,
  platform: NodeJS.Platform = process.platform,
  login?: { path: string; locale: Readonly<Record<string, string>> },
): Env {
  if (platform === 'win32') return host;
  const utf8 = utf8Locale(platform);
  const path = personPath(host);
  const hasLocale = Object.keys(localeFor(host, utf8)).length === 0;
  const withLocale = login === undefined || hasLocale ? host : { ...host, ...login.locale };
  return { ...withLocale, PATH: login === undefined ? path : merged(login.path, path), ...localeFor(withLocale, utf8) };
}

/**
 * Joins PATHs, with each folder at its first position only. Empty entries, which mean the current folder, are left out.
 */
function merged(...paths: readonly (string | undefined)[]): string {
  const folders = paths.flatMap((path) => (path ?? '').split(delimiter)).filter((folder) => folder !== '');
  return [...new Set(folders)].join(delimiter);
}
