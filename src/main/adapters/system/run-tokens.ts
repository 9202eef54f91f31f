/** The tokens of a host's runs, made real: under a secret that never leaves this process. */
import { createHmac, randomBytes } from 'node:crypto';
import { runToken } from '../../../contract/index.ts';
import type { RunTokens } from '../../core/ports/index.ts';

/** HMAC-SHA256 under a fresh 256-bit secret: a host started again ends the runs of the one before, so nothing is kept. */
export function createRunTokens(): RunTokens {
  const secret = randomBytes(32);
  return { of: (run) => runToken(run, createHmac('sha256', secret).update(`run ${run}`).digest('base64url')) };
}
