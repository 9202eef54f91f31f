/** The environment that a person's programs would have, out of the one that the host was started with. */
import { localeFor, utf8Locale } from './locale.ts';
import { personPath } from './person-path.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** `host` with the person's own PATH, and a UTF-8 locale where none was chosen. Windows has neither trouble. */
export function personEnv(host: Env, platform: NodeJS.Platform = process.platform): Env {
  if (platform === 'win32') return host;
  return { ...host, PATH: personPath(host), ...localeFor(host, utf8Locale(platform)) };
}
