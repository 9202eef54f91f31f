/** The token by which a host recognizes its user. */
import { join } from 'node:path';
import { readStateFile } from '../adapters/state-files/index.ts';

/** The token that a host wrote for its user; null when it is missing or not readable. */
export function readToken(stateDir: string): string | null {
  try {
    return readStateFile(join(stateDir, 'token'))?.trim() ?? null;
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}
