import pino from 'pino';
import type { Log } from '../../core/ports/index.ts';

/** The host's own log as JSON lines in `file` (0600, appended); nothing of it leaves the machine. */
export function fileLog(file: string): Log & { close(): void } {
  const destination = pino.destination({ dest: file, mkdir: true, mode: 0o600, sync: true });
  const logger = pino({ base: null }, destination);
  return {
    info: (message, data) => logger.info(data ?? {}, message),
    warn: (message, data) => logger.warn(data ?? {}, message),
    error: (message, error, data) => logger.error({ ...data, err: error }, message),
    close: () => {
      destination.flushSync();
      destination.end();
    },
  };
}
