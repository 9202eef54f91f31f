/**
 * Private copies of a repository's config, so that git reads exactly what was checked.
 *
 * The repository's file could change after the check. Git reads everything that worktrees share from GIT_COMMON_DIR,
 * which is a folder with our config and links to everything else.
 */
import { createHash, randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Names that git may create later. They are linked too: git creates files, though no folders, through dangling links.
 */
const MAY_APPEAR = ['packed-refs', 'shallow', 'refs', 'objects', 'logs', 'info', 'worktrees', 'reftable', 'lfs'];

/** Never linked: the configs, and the hooks, which must not run. */
const EXCLUDED_NAMES = ['config', 'config.worktree', 'hooks'];

/** Copies kept for later calls. The limit holds even if an agent changes the config all the time. */
const MAX_KEPT_COPIES = 32;

interface Copy {
  path: Promise<string>;
  users: number;
}

/** Makes and caches the copies, in a temporary folder of this process. */
export class PrivateConfigs {
  #folder: Promise<string> | null = null;
  /** The most recently used copy is last. */
  readonly #copies = new Map<string, Copy>();

  /**
   * Runs `task` with a folder for GIT_COMMON_DIR: that of `commonDir`, a real path, but with `config` as its config.
   */
  async use<T>(commonDir: string, config: string, task: (folder: string) => Promise<T>): Promise<T> {
    const names = (await readdir(commonDir)).filter(
      (name) => !EXCLUDED_NAMES.includes(name) && !name.endsWith('.lock'),
    );
    const linked = [...new Set([...names, ...MAY_APPEAR])].sort();
    const id = createHash('sha256')
      .update(JSON.stringify([commonDir, linked, config]))
      .digest('hex');
    const copy = this.#copies.get(id) ?? { path: this.#make(commonDir, linked, config), users: 0 };
    this.#copies.delete(id);
    this.#copies.set(id, copy);
    copy.users += 1;
    try {
      const path = await copy.path;
      if ((await configIn(path)) === config) return await task(path);
    } catch (error) {
      this.#forget(id, copy);
      throw error;
    } finally {
      copy.users -= 1;
      await this.#removeUnused();
    }
    // a program that git ran has changed the copy, or the temporary folder was cleaned up
    this.#forget(id, copy);
    return await this.use(commonDir, config, task);
  }

  #forget(id: string, copy: Copy): void {
    if (this.#copies.get(id) === copy) this.#copies.delete(id);
  }

  /** A GIT_DIR that does not exist, for folders outside any repository: git then reads no repository's config. */
  async missingGitDir(): Promise<string> {
    return join(await this.#ownFolder(), 'none');
  }

  async #make(commonDir: string, names: readonly string[], config: string): Promise<string> {
    const path = await this.#newFolder();
    await Promise.all(names.map((name) => symlink(join(commonDir, name), join(path, name))));
    await writeFile(join(path, 'config'), config, { mode: 0o600, flag: 'wx' });
    return path;
  }

  async #newFolder(): Promise<string> {
    const name = randomBytes(8).toString('hex');
    try {
      const path = join(await this.#ownFolder(), name);
      await mkdir(path, { mode: 0o700 });
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      this.#folder = null;
      const path = join(await this.#ownFolder(), name);
      await mkdir(path, { mode: 0o700 });
      return path;
    }
  }

  /** Made on first use, readable for this user only, and removed when the process exits. */
  #ownFolder(): Promise<string> {
    this.#folder ??= mkdtemp(join(tmpdir(), 'huskies-git-')).then((folder) => {
      process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
      return folder;
    });
    return this.#folder;
  }

  async #removeUnused(): Promise<void> {
    for (const [id, copy] of this.#copies) {
      if (this.#copies.size <= MAX_KEPT_COPIES) return;
      if (copy.users > 0) continue;
      this.#copies.delete(id);
      // removes the links and does not follow them
      await rm(await copy.path, { recursive: true, force: true });
    }
  }
}

/** The config in a copy; null when it is gone. */
async function configIn(folder: string): Promise<string | null> {
  try {
    return await readFile(join(folder, 'config'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
