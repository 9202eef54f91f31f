/** Where a headless host reports what happens while it serves. */
import type { Log } from '../core/ports/index.ts';

/** The outputs of a headless host. */
export interface Reports {
  /** Reports a notice for a person. */
  notice(line: string): void;
  /** Receives the errors of the page server. */
  log: Log;
  /** From now on, a host in the background reports to the rotated log of this project. */
  opened(project: Log): void;
}

/**
 * A host in the background writes its output to `headless.log`, which is not rotated while the host runs. Once a project
 * is open, reports therefore go to that project's log instead. `warn` writes a line to standard error.
 */
export function createReports(background: boolean, warn: (line: string) => void): Reports {
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
