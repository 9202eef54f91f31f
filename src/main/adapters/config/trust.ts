/**
 * What a person has approved on this machine: `trust.json` in the profile, by the project's real path and the digest of
 * each item. A file that cannot be read approves nothing.
 */
import { join, relative, resolve } from 'node:path';
import type { TrustItem } from '../../../contract/index.ts';
import { real } from '../git/back-link.ts';
import { readStateFile, replaceStateFile } from '../state-files/index.ts';
import { withDigest } from './trust-items.ts';

/** By digest; kind and label are for a person reading the file. */
type Approved = Record<string, { kind: string; label: string; at: number }>;
interface TrustFile {
  version: 2;
  projects: Record<string, Approved>;
}

export class TrustStore {
  readonly #file: string;
  readonly #project: string;

  /** `profile`: the person's folder for Huskies; `project`: real path of its main worktree. */
  constructor(profile: string, project: string) {
    this.#file = join(profile, 'trust.json');
    this.#project = project;
  }

  /** Those of `items` that were not approved. */
  async untrusted(items: readonly TrustItem[]): Promise<TrustItem[]> {
    const approved = (await this.#read()).projects[this.#project] ?? {};
    return items.filter(({ digest }) => !Object.hasOwn(approved, digest));
  }

  /**
   * Where the project was before it was moved: of its `former` places, gone by now, that for which every one of `items`
   * was approved; of several the one approved last. The same words alone name nothing, since any project may have them.
   */
  async movedFrom(items: readonly TrustItem[], former: readonly string[]): Promise<string | null> {
    if (former.length === 0) return null;
    const { projects } = await this.#read();
    const known = Object.entries(projects)
      .filter(
        ([path, approved]) =>
          former.includes(path) && path !== this.#project && coversAll(approved, items, [path, this.#project]),
      )
      .sort(([, a], [, b]) => lastOf(b) - lastOf(a));
    // what may not be looked at is not gone
    const gone = await Promise.all(known.map(async ([path]) => (await real(path).catch(() => path)) === null));
    return known.find((_, n) => gone[n])?.[0] ?? null;
  }

  /** Approves them, beside what was approved before. Rejects when the file cannot be written, or is no plain file of ours. */
  async approve(items: readonly TrustItem[], at: number): Promise<void> {
    const trust = await this.#read();
    const approved: Approved = { ...trust.projects[this.#project] };
    for (const { digest, kind, label } of items) approved[digest] = { kind, label, at };
    const projects = { ...trust.projects, [this.#project]: approved };
    replaceStateFile(this.#file, `${JSON.stringify({ version: 2, projects }, null, 2)}\n`, { parents: true });
  }

  async #read(): Promise<TrustFile> {
    try {
      const value: unknown = JSON.parse(readStateFile(this.#file) ?? '{}');
      if (isTrustFile(value)) return value;
    } catch (error) {
      // damaged or not readable: nothing is approved, and the next approval writes it again
      if (!(error instanceof SyntaxError) && !isRefused(error)) throw error;
    }
    return { version: 2, projects: {} };
  }
}

/** A folder of worktrees counts as the same one where it lies as it did, seen from the project. */
function coversAll(approved: Approved, items: readonly TrustItem[], [from, to]: [string, string]): boolean {
  const then = (item: TrustItem) =>
    item.kind === 'worktrees' ? withDigest({ ...item, words: resolve(from, relative(to, item.words)) }) : item;
  return (
    items.length > 0 && items.every((item) => [item, then(item)].some(({ digest }) => Object.hasOwn(approved, digest)))
  );
}

/** ms since the epoch. */
function lastOf(approved: Approved): number {
  return Math.max(0, ...Object.values(approved).map(({ at }) => (Number.isFinite(at) ? at : 0)));
}

function isRefused(error: unknown): boolean {
  return ['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function isTrustFile(value: unknown): value is TrustFile {
  if (!isRecord(value) || value.version !== 2 || !isRecord(value.projects)) return false;
  return Object.values(value.projects).every(isRecord);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
