import pino from 'pino';
import type { Log } from '../../core/ports/index.ts';
import { asideText } from '../state-files/index.ts';
import { LOG_LIMITS, RotatingFile } from './rotating-file.ts';

/**
 * The host's own log as JSON lines in `file` (0600, appended, rotated); nothing of it leaves the machine. `onAside` is
 * told in words what was no file in its place, and where it is now; the log's first line says so as well.
 */
export function fileLog(file: string, onAside?: (words: string) => void): Log & { close(): void } {
  const target = new RotatingFile(file, LOG_LIMITS);
  const logger = pino({ base: null }, { write: (line) => writeOrGoOn(target, line) });
  if (target.aside !== null) {
    logger.warn({ aside: target.aside }, asideText(target.aside));
    onAside?.(asideText(target.aside));
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
