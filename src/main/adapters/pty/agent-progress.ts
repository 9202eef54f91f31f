/** How far an agent has come, as promises made of its keeper's reports. */
import { getSystemErrorName } from 'node:util';
import { message, RefusalError } from '../../../contract/index.ts';
import { type Cancel, CancelledError } from '../../core/ports/index.ts';
import { commandNotFound } from './find-command.ts';
import type { Report } from './reports.ts';

/** ENOENT, EACCES, ENOEXEC of errno(3): the system's ways to say that this is no program to run. */
const NOT_A_PROGRAM = new Set([2, 13, 8]);

function refusalFor(command: string, errno: number): RefusalError {
  const name = getSystemErrorName(-errno);
  if (NOT_A_PROGRAM.has(errno)) return commandNotFound(command, name);
  return new RefusalError({
    code: 'failed',
    why: message('pty.notStarted', { command, why: name }),
  });
}

export class AgentProgress {
  /** The agent's pid; rejects with a RefusalError when it did not start. */
  readonly started: Promise<number>;
  /** The agent's exit code; null when the keeper was killed, so that nobody can tell. */
  readonly exited: Promise<number | null>;
  receive: (report: Report) => void = () => undefined;

  constructor(command: string) {
    let tellExit: (code: number | null) => void = () => undefined;
    this.exited = new Promise((done) => {
      tellExit = done;
    });
    this.started = new Promise((done, fail) => {
      this.receive = (report) => {
        if (report.kind === 'start') done(report.pid);
        if (report.kind === 'exec') fail(refusalFor(command, report.errno));
        if (report.kind === 'exit') tellExit(report.code);
        if (report.kind !== 'end') return;
        fail(deadKeeper());
        tellExit(null);
      };
    });
    // it is awaited after the terminal is set up; a keeper that ends before that is no unhandled rejection
    this.started.catch(() => undefined);
  }

  /** `started`, given up on when the keeper says nothing for `waitMs` or the start is cancelled. */
  async startedWithin(waitMs: number, cancel: Cancel | undefined): Promise<number> {
    let tidy = (): void => undefined;
    const givenUp = new Promise<never>((_done, fail) => {
      const timer = setTimeout(() => fail(silentKeeper(waitMs)), waitMs);
      const forget = cancel?.onCancel(() => fail(new CancelledError('the start')));
      tidy = () => {
        clearTimeout(timer);
        forget?.();
      };
    });
    try {
      return await Promise.race([this.started, givenUp]);
    } finally {
      tidy();
    }
  }
}

function deadKeeper(): RefusalError {
  return new RefusalError({
    code: 'failed',
    why: message('pty.keeper.ended'),
  });
}

function silentKeeper(waitMs: number): RefusalError {
  return new RefusalError({
    code: 'failed',
    why: message('pty.keeper.silent', { ms: waitMs }),
  });
}
