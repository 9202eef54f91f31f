/** Makes the tokens of a host's runs, with a secret that never leaves this process. */
import { createHmac, randomBytes } from 'node:crypto';
import { runToken } from '../../../contract/index.ts';
import type { RunTokens } from '../../core/ports/index.ts';

/**
 * HMAC-SHA256 with a new 256-bit secret. It is not stored, because a restarted host ends the runs of the previous one.
 */
export function createRunTokens(): RunTokens {
  const secret = randomBytes(32);
  return { of: (run) => runToken(run, createHmac('sha256', secret).update(`run ${run}`).digest('base64url')) };
}
