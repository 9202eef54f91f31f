/**
 * Whether the state folder is where it was made. In a copy of a project it tells of runs, fences and worktrees that are
 * the original's, whose host may be at work on them. Settled under the lock only.
 */
import { lstatSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readStateFile, replaceStateFile } from '../state-files/index.ts';

interface HomeFile {
  /** Real path of the folder that git shares, when this was written, and its identity on its disk. */
  commonDir: string;
  dev: number;
  ino: number;
  /** Real path of the main worktree then; earlier versions did not write it. */
  root?: string | undefined;
  /** Main worktrees before that one, the newest first. */
  former: string[];
}

export interface Home {
  /** The folder that git shares of the project of which this one is a copy; null: this is no copy, it may have been moved. */
  copiedFrom: string | null;
  /** Where the project's main worktree was before it was moved, the newest place first; of a copy: none. */
  former: string[];
  /** Makes this its place: what was the original's has been let go of. */
  settle(): void;
}

const NAME = 'home.json';

/** So many former places are kept: enough for a project that is moved some times before it is approved again. */
const MAX_FORMER = 8;

/** `commonDir` and `root`, its main worktree: real paths. Throws as readStateFile does. */
export function findHome(stateDir: string, { commonDir, root }: { commonDir: string; root: string }): Home {
  const { dev, ino } = statSync(commonDir);
  const written = readHome(join(stateDir, NAME));
  const moved = written !== null && written.commonDir !== commonDir && !(written.dev === dev && written.ino === ino);
  // the original is still there, with a state folder of its own
  const copied = moved && isFile(join(written.commonDir, 'huskies', NAME));
  const former = written === null || copied ? [] : formerRoots(written, root);
  return {
    copiedFrom: copied ? written.commonDir : null,
    former,
    settle: () => replaceStateFile(join(stateDir, NAME), `${JSON.stringify({ commonDir, dev, ino, root, former })}\n`),
  };
}

function formerRoots({ commonDir, root, former }: HomeFile, now: string): string[] {
  const last = root ?? (basename(commonDir) === '.git' ? dirname(commonDir) : now);
  return [...new Set([last, ...former])].filter((one) => one !== now).slice(0, MAX_FORMER);
}

function readHome(path: string): HomeFile | null {
  const content = readStateFile(path);
  if (content === null) return null;
  try {
    const value: Partial<HomeFile> = JSON.parse(content);
    const { commonDir, dev, ino } = value;
    if (typeof commonDir !== 'string' || typeof dev !== 'number' || typeof ino !== 'number') return null;
    const root = isString(value.root) ? value.root : undefined;
    const former = Array.isArray(value.former) ? value.former.filter(isString) : [];
    return { commonDir, dev, ino, root, former };
  } catch (error) {
    // damaged: written anew
    if (error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

/** Of another project's: only whether it is there. */
function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
