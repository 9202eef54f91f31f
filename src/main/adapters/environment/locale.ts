/** A locale in which programs print letters, not octal codes, where the person has chosen none. */
import { readdirSync } from 'node:fs';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * What to set beside `env`, which wins wherever it says something. Nothing chosen: LANG. LANG is C or POSIX, which is
 * what bare launchers leave: only the letters become UTF-8 (LC_CTYPE, as in Python's PEP 538). LC_ALL is a choice.
 */
export function localeFor(env: Env, utf8: string): Record<string, string> {
  if (env.LC_ALL || env.LC_CTYPE) return {};
  if (!env.LANG) return { LANG: utf8 };
  return env.LANG === 'C' || env.LANG === 'POSIX' ? { LC_CTYPE: utf8 } : {};
}

/** The UTF-8 locale of this machine: C.UTF-8, or en_US.UTF-8 where there is none such. */
export function utf8Locale(platform: NodeJS.Platform = process.platform, folder = '/usr/lib/locale'): string {
  // macOS has no C.UTF-8 before its version 15
  if (platform === 'darwin') return 'en_US.UTF-8';
  const names = listed(folder).map((name) => name.toLowerCase().replace('-', ''));
  return !names.includes('c.utf8') && names.includes('en_us.utf8') ? 'en_US.UTF-8' : 'C.UTF-8';
}

/** Empty where the C library keeps its locales elsewhere (musl has C.UTF-8 built in). */
function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // no such folder, or not for us: then the common name is taken
    return [];
  }
}
