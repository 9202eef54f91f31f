/** Chooses a UTF-8 locale when the person has set none, so that programs print characters instead of octal codes. */
import { readdirSync } from 'node:fs';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The variables to add to `env`. Without LANG it is LANG. With LANG=C or POSIX, which launchers may set, only the
 * character encoding becomes UTF-8 (LC_CTYPE, as in Python's PEP 538). LC_ALL or LC_CTYPE are the person's choice.
 */
export function localeFor(env: Env, utf8: string): Record<string, string> {
  if (env.LC_ALL || env.LC_CTYPE) return {};
  if (!env.LANG) return { LANG: utf8 };
  return env.LANG === 'C' || env.LANG === 'POSIX' ? { LC_CTYPE: utf8 } : {};
}

/** The UTF-8 locale of this machine: C.UTF-8, or en_US.UTF-8 where that is missing. */
export function utf8Locale(platform: NodeJS.Platform = process.platform, folder = '/usr/lib/locale'): string {
  // macOS has C.UTF-8 only since version 15
  if (platform === 'darwin') return 'en_US.UTF-8';
  const names = listed(folder).map((name) => name.toLowerCase().replace('-', ''));
  return !names.includes('c.utf8') && names.includes('en_us.utf8') ? 'en_US.UTF-8' : 'C.UTF-8';
}

/** Names in the folder; empty where the C library keeps its locales elsewhere (musl has C.UTF-8 built in). */
function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // missing or not readable: the common name is used
    return [];
  }
}
