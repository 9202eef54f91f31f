/** Kills the host at a named point (HUSKIES_CRASH_AT), as a power failure would. For tests of what a crash leaves. */
import { message, RefusalError } from '../../../contract/index.ts';
import { type Checkpoint, CRASH_POINTS } from '../../core/ports/index.ts';

/** `at` is the point's name; undefined or empty means never. Throws a RefusalError for an unknown name. */
export function crashAt(at: string | undefined): Checkpoint {
  if (at === undefined || at === '') return () => undefined;
  if (!CRASH_POINTS.some((point) => point === at)) {
    throw new RefusalError({
      code: 'failed',
      why: message('crash.unknown', { value: at, points: CRASH_POINTS }),
      field: 'HUSKIES_CRASH_AT',
      value: at,
    });
  }
  return (point) => {
    // SIGKILL takes effect at once: no exit handler runs, and nothing is flushed
    if (point === at) process.kill(process.pid, 'SIGKILL');
  };
}
