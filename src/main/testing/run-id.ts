import { randomBytes } from 'node:crypto';
import { newRunId } from '../core/agents/index.ts';

/** A run id in the same form as a host makes it. */
export function aRunId(): string {
  return newRunId({ id: (length) => randomBytes(length).toString('hex').slice(0, length) });
}
