/** The projects opened last, newest first. */
import { realpath } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import { readJson, writeJson } from './json-file.ts';

/** As many as a welcome screen shows at a glance. */
const MAX_RECENT = 12;

export interface RecentProject {
  /** Real path. */
  path: string;
  name: string;
}

export class RecentProjects {
  readonly #file: string;
  /** One write at a time: each is made from what the one before left. */
  #writing: Promise<void> = Promise.resolve();

  /** `profile`: as profileFolder() gives it. */
  constructor(profile: string) {
    this.#file = join(profile, 'recent.json');
  }

  /** Those that are still there. */
  async list(): Promise<RecentProject[]> {
    const paths = this.#read();
    const there = await Promise.all(paths.map(isThere));
    return paths.filter((_, index) => there[index]).map((path) => ({ path, name: basename(path) }));
  }

  /** Puts it first. Rejects when it cannot be written. */
  add(path: string): Promise<void> {
    const written = this.#writing.then(async () => {
      const real = await realpath(path);
      const others = this.#read().filter((other) => other !== real);
      writeJson(this.#file, [real, ...others].slice(0, MAX_RECENT));
    });
    this.#writing = written.catch(() => undefined);
    return written;
  }

  #read(): string[] {
    const value = readJson(this.#file);
    if (!Array.isArray(value)) return [];
    const paths = (value as unknown[]).filter((one): one is string => typeof one === 'string' && isAbsolute(one));
    return [...new Set(paths)].slice(0, MAX_RECENT);
  }
}

/** Under the name that it had: a folder moved away and replaced by a link is another project. */
async function isThere(path: string): Promise<boolean> {
  try {
    return (await realpath(path)) === path;
  } catch {
    // gone, or on a disk that is not there now: it is not offered, and not forgotten either
    return false;
  }
}
