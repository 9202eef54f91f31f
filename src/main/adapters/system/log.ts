import pino from 'pino';
import { type Message, messageText } from '../../../contract/index.ts';
import type { Log } from '../../core/ports/index.ts';
import { asideMessage } from '../state-files/index.ts';
import { LOG_LIMITS, RotatingFile } from './rotating-file.ts';

/**
 * The host's own log as JSON lines in `file` (0600, appended, rotated); nothing of it leaves the machine. `onAside` is
 * told what was no file in its place, and where it is now; the log's first line says so as well.
 */
export function fileLog(file: string, onAside?: (problem: Message) => void): Log & { close(): void } {
  const target = new RotatingFile(file, LOG_LIMITS);
  const logger = pino({ base: null }, { write: (line) => writeOrGoOn(target, line) });
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

/** A full disk costs lines of the log, never the host: the store refuses in words by itself. */
function writeOrGoOn(target: RotatingFile, line: string): void {
  try {
    target.write(line);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}
