/** Finds the runs around a process by the marks of its ancestors, which remain when its own environment was cleared. */
import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';

/** A run's mark in the environment of a process. */
export interface RunMark {
  run: string;
  /** Absolute path of the folder that the run works in, which shows the run's project. */
  worktree: string;
}

/** A process with more ancestors is not followed further. */
const MAX_ANCESTORS = 256;

/**
 * The different marks of the process and its ancestors, innermost first. Empty on systems without /proc.
 * `read`: returns a file's text, or '' if it cannot be read.
 */
export function marksAround(pid: number = process.pid, read: (path: string) => string = readText): RunMark[] {
  const marks = new Map<string, RunMark>();
  for (let at = pid, depth = 0; at > 0 && depth < MAX_ANCESTORS; depth++) {
    const variables = read(`/proc/${at}/environ`).split('\0');
    const run = variableIn('HUSKIES_RUN', variables);
    const worktree = variableIn('HUSKIES_WORKTREE', variables);
    // By both, because a process can change the worktree in the environment of its children.
    const key = `${run}\0${worktree}`;
    if (run !== '' && isAbsolute(worktree) && !marks.has(key)) marks.set(key, { run, worktree });
    at = Number(/\nPPid:\s+(\d+)/.exec(read(`/proc/${at}/status`))?.[1] ?? 0);
  }
  return [...marks.values()];
}

function variableIn(name: string, variables: readonly string[]): string {
  return variables.find((variable) => variable.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
}

/** A file that has gone or cannot be read is no evidence, and without evidence the command passes. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return '';
    throw error;
  }
}
