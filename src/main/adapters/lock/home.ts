/**
 * Whether the state folder is where it was made. In a copy of a project it tells of runs, fences and worktrees that are
 * the original's, whose host may be at work on them. Called under the lock only.
 */
import { lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readStateFile, replaceStateFile } from '../state-files/index.ts';

interface HomeFile {
  /** Real path of the folder that git shares, when this was written, and its identity on its disk. */
  commonDir: string;
  dev: number;
  ino: number;
}

export interface Home {
  /** The folder that git shares of the project of which this one is a copy; null: this is no copy, it may have been moved. */
  copiedFrom: string | null;
  /** Makes this its place: what was the original's has been let go of. */
  settle(): void;
}

const NAME = 'home.json';

/** `commonDir`: real path. Throws as readStateFile does. */
export function findHome(stateDir: string, commonDir: string): Home {
  const { dev, ino } = statSync(commonDir);
  const written = readHome(join(stateDir, NAME));
  const moved = written !== null && written.commonDir !== commonDir && !(written.dev === dev && written.ino === ino);
  // the original is still there, with a state folder of its own
  const copied = moved && isFile(join(written.commonDir, 'huskies', NAME));
  return {
    copiedFrom: copied ? written.commonDir : null,
    settle: () => replaceStateFile(join(stateDir, NAME), `${JSON.stringify({ commonDir, dev, ino })}\n`),
  };
}

function readHome(path: string): HomeFile | null {
  const content = readStateFile(path);
  if (content === null) return null;
  try {
    const value: Partial<HomeFile> = JSON.parse(content);
    const { commonDir, dev, ino } = value;
    const whole = typeof commonDir === 'string' && typeof dev === 'number' && typeof ino === 'number';
    return whole ? { commonDir, dev, ino } : null;
  } catch (error) {
    // damaged: written anew
    if (error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}

/** Of another project's: only whether it is there. */
function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
