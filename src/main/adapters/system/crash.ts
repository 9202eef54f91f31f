/** Lets the host die at a named point (HUSKIES_CRASH_AT), as if the power had gone: for tests of what a crash leaves. */
import { message, RefusalError } from '../../../contract/index.ts';
import { type Checkpoint, CRASH_POINTS } from '../../core/ports/index.ts';

/** `at`: the point's name; undefined or empty: never. Throws a RefusalError for a name that is no point. */
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
    // SIGKILL to oneself is not waited for by anybody: no exit handler, no flush, nothing after it
    if (point === at) process.kill(process.pid, 'SIGKILL');
  };
}
