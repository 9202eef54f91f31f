/**
 * Stores what a person has approved on this machine: `trust.json` in the profile, keyed by the project's real path and
 * each item's digest. A damaged or unreadable file approves nothing.
 */
import { join, relative, resolve } from 'node:path';
import type { TrustItem } from '../../../contract/index.ts';
import { findRealPath } from '../git/back-link.ts';
import { readStateFile, replaceStateFile } from '../state-files/index.ts';
import { withDigest } from './trust-items.ts';

/** Keyed by digest. `kind` and `label` help a person who reads the file; `at`: ms since the epoch. */
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

  /** The items that are not approved. */
  async untrusted<Item extends TrustItem>(items: readonly Item[]): Promise<Item[]> {
    const approved = (await this.#read()).projects[this.#project] ?? {};
    return items.filter(({ digest }) => !Object.hasOwn(approved, digest));
  }

  /**
   * Where the project was before it was moved: the path in `formerRoots` that no longer exists and for which all
   * `items` were approved, most recently if there are several. Equal items alone prove nothing, since any project may
   * have them.
   */
  async movedFrom(items: readonly TrustItem[], formerRoots: readonly string[]): Promise<string | null> {
    if (formerRoots.length === 0) return null;
    const { projects } = await this.#read();
    const known = Object.entries(projects)
      .filter(
        ([path, approved]) =>
          formerRoots.includes(path) && path !== this.#project && coversAll(approved, items, [path, this.#project]),
      )
      .sort(([, a], [, b]) => lastApprovalAt(b) - lastApprovalAt(a));
    // a path that cannot be read counts as existing
    const gone = await Promise.all(known.map(async ([path]) => (await findRealPath(path).catch(() => path)) === null));
    return known.find((_, n) => gone[n])?.[0] ?? null;
  }

  /** Adds to the approved items. Rejects when the file cannot be written or is not a plain file of this user. */
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
      // a damaged or unreadable file approves nothing, and the next approval replaces it
      if (!(error instanceof SyntaxError) && !isPermissionError(error)) throw error;
    }
    return { version: 2, projects: {} };
  }
}

/** Whether all items are approved. A folder of worktrees counts as the same if its path relative to the project is. */
function coversAll(approved: Approved, items: readonly TrustItem[], [from, to]: [string, string]): boolean {
  const beforeMove = (item: TrustItem) =>
    item.kind === 'worktrees' ? withDigest({ ...item, words: resolve(from, relative(to, item.words)) }) : item;
  return (
    items.length > 0 &&
    items.every((item) => [item, beforeMove(item)].some(({ digest }) => Object.hasOwn(approved, digest)))
  );
}

/** When the last item was approved, ms since the epoch; 0: never. */
function lastApprovalAt(approved: Approved): number {
  return Math.max(0, ...Object.values(approved).map(({ at }) => (Number.isFinite(at) ? at : 0)));
}

function isPermissionError(error: unknown): boolean {
  return ['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function isTrustFile(value: unknown): value is TrustFile {
  if (!isRecord(value) || value.version !== 2 || !isRecord(value.projects)) return false;
  return Object.values(value.projects).every(isRecord);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
