import pino from 'pino';
import { type Message, messageText } from '../../../contract/index.ts';
import type { Log } from '../../core/ports/index.ts';
import { asideMessage } from '../state-files/index.ts';
import { LOG_LIMITS, RotatingFile } from './rotating-file.ts';

/**
 * The host's own log, as JSON lines in `file` (mode 0600, appended, rotated). It never leaves the machine. When `file`
 * is not a plain file, that is moved aside; `onAside` gets the message, which is also the log's first line.
 */
export function fileLog(file: string, onAside?: (problem: Message) => void): Log & { close(): void } {
  const target = new RotatingFile(file, LOG_LIMITS);
  const logger = pino({ base: null }, { write: (line) => writeIgnoringErrors(target, line) });
  if (target.aside !== null) {
    const problem = asideMessage(target.aside);
    logger.warn({ problem }, messageText(problem, 'copied'));
    onAside?.(problem);
  }
  return {
    info: (message, data) => logger.info(data ?? {}, message),
    warn: (message, data) => logger.warn(data ?? {}, message),
    error: (message, error, data) => logger.error({ ...data, err: error }, message),
    close: () => target.close(),
  };
}

/** A full disk loses lines of the log but does not stop the host; the store reports the full disk itself. */
function writeIgnoringErrors(target: RotatingFile, line: string): void {
  try {
    target.write(line);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}
