/** Where a headless host says what happens while it serves. */
import type { Log } from '../core/ports/index.ts';

export interface Lines {
  /** A notice for a person. */
  notice(line: string): void;
  /** The page server's own troubles. */
  log: Log;
  /** A project is open, whose log is rotated. */
  opened(project: Log): void;
}

/**
 * A host in the background writes its output to a file that is not rotated while it lives (`headless.log`). So only its
 * first lines, its last ones and what a crash says go there; all else goes to the log of the project opened last.
 * `warn`: to standard error.
 */
export function createLines(background: boolean, warn: (line: string) => void): Lines {
  let project: Log | null = null;
  const nothing = (): void => undefined;
  return {
    notice(line) {
      if (project === null) warn(line);
      else project.info('notice', { line });
    },
    log: {
      info: nothing,
      warn: nothing,
      error(message, error, data) {
        if (project === null) warn(`huskies: ${message}: ${error instanceof Error ? error.message : error}`);
        else project.error(message, error, data);
      },
    },
    opened(log) {
      if (background) project = log;
    },
  };
}
