import { randomBytes } from 'node:crypto';
import { newRunId } from '../core/agents/index.ts';

/** An id as a host makes it, so that what a test starts is named as a real run is. */
export function aRunId(): string {
  return newRunId({ id: (length) => randomBytes(length).toString('hex').slice(0, length) });
}
