/** Turns a keeper's reports into promises for the agent's start and exit. */
import { getSystemErrorName } from 'node:util';
import { message, RefusalError, shortageOf } from '../../../contract/index.ts';
import { type Cancel, CancelledError } from '../../core/ports/index.ts';
import { commandNotFound } from './find-command.ts';
import type { Report } from './reports.ts';

/** ENOENT, EACCES and ENOEXEC of errno(3): the file is missing or is not a program that can be run. */
const NOT_A_PROGRAM = new Set([2, 13, 8]);

function refusalFor(command: string, errno: number): RefusalError {
  const name = getSystemErrorName(-errno);
  if (NOT_A_PROGRAM.has(errno)) return commandNotFound(command, name);
  return new RefusalError({
    code: shortageOf(name) ?? 'failed',
    why: message('pty.notStarted', { command, why: name }),
  });
}

/** The progress of one agent that a keeper starts. */
export class AgentProgress {
  /** The agent's pid; rejects with a RefusalError when it did not start. */
  readonly started: Promise<number>;
  /** The agent's exit code; null if the keeper was killed, because the code is then unknown. */
  readonly exited: Promise<number | null>;
  /** To be called with each report. */
  receive: (report: Report) => void = () => undefined;

  constructor(command: string) {
    let resolveExited: (code: number | null) => void = () => undefined;
    this.exited = new Promise((done) => {
      resolveExited = done;
    });
    this.started = new Promise((done, fail) => {
      this.receive = (report) => {
        if (report.kind === 'start') done(report.pid);
        if (report.kind === 'exec') fail(refusalFor(command, report.errno));
        if (report.kind === 'exit') resolveExited(report.code);
        if (report.kind !== 'end') return;
        fail(keeperEnded());
        resolveExited(null);
      };
    });
    // `started` is awaited only later: a keeper that ends before that must not cause an unhandled rejection
    this.started.catch(() => undefined);
  }

  /** As `started`; also rejects when the keeper has not reported within `timeoutMs` or the start is cancelled. */
  async startedWithin(timeoutMs: number, cancel: Cancel | undefined): Promise<number> {
    let cleanUp = (): void => undefined;
    const aborted = new Promise<never>((_done, fail) => {
      const timer = setTimeout(() => fail(keeperTimedOut(timeoutMs)), timeoutMs);
      const unsubscribe = cancel?.onCancel(() => fail(new CancelledError('the start')));
      cleanUp = () => {
        clearTimeout(timer);
        unsubscribe?.();
      };
    });
    try {
      return await Promise.race([this.started, aborted]);
    } finally {
      cleanUp();
    }
  }
}

function keeperEnded(): RefusalError {
  return new RefusalError({
    code: 'failed',
    why: message('pty.keeper.ended'),
  });
}

function keeperTimedOut(timeoutMs: number): RefusalError {
  return new RefusalError({
    // It starts an agent within one or two ms, so the machine is to blame.
    code: 'resources',
    why: message('pty.keeper.silent', { ms: timeoutMs }),
  });
}
