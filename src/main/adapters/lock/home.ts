/**
 * Finds out whether the state folder was copied together with its project. A copy holds runs, fences and worktrees of
 * the original, whose host may still be working on them.
 */
import { lstatSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readStateFile, replaceStateFile } from '../state-files/index.ts';

interface HomeFile {
  /** Real path, device and inode of the folder that git shares, at the time of writing. */
  commonDir: string;
  dev: number;
  ino: number;
  /** Real path of the main worktree at that time. Earlier versions did not write it. */
  root?: string | undefined;
  /** Earlier paths of the main worktree, newest first. */
  former: string[];
}

/** Where the state folder belongs. */
export interface Home {
  /** The common git folder of the project from which this one was copied; null: not a copy, although perhaps moved. */
  copiedFrom: string | null;
  /** Earlier paths of the main worktree, before moves of the project, newest first; empty for a copy. */
  formerRoots: string[];
  /**
   * Records this path as the folder's place. Call it under the lock, after a copy has dropped the original's records.
   */
  settle(): void;
}

const FILE_NAME = 'home.json';

/** Enough for a project that is moved several times before a person approves it again. */
const MAX_FORMER_ROOTS = 8;

/** `commonDir` and `root`, its main worktree: real paths. Throws as readStateFile does. */
export function findHome(stateDir: string, { commonDir, root }: { commonDir: string; root: string }): Home {
  const { dev, ino } = statSync(commonDir);
  const written = readHome(join(stateDir, FILE_NAME));
  const moved = written !== null && written.commonDir !== commonDir && !(written.dev === dev && written.ino === ino);
  // a copy only if the original still exists with its own state folder
  const copied = moved && isFile(join(written.commonDir, 'huskies', FILE_NAME));
  const former = written === null || copied ? [] : findFormerRoots(written, root);
  return {
    copiedFrom: copied ? written.commonDir : null,
    formerRoots: former,
    settle: () =>
      replaceStateFile(join(stateDir, FILE_NAME), `${JSON.stringify({ commonDir, dev, ino, root, former })}\n`),
  };
}

function findFormerRoots({ commonDir, root, former }: HomeFile, currentRoot: string): string[] {
  const last = root ?? (basename(commonDir) === '.git' ? dirname(commonDir) : currentRoot);
  return [...new Set([last, ...former])].filter((one) => one !== currentRoot).slice(0, MAX_FORMER_ROOTS);
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
    // a damaged file is ignored and replaced later
    if (error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

/** Used for another project's file, which is not opened. */
function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
