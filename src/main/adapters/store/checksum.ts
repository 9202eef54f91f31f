/** Checksums of stored rows: SQLite does not notice every flipped bit. */
import { createHash } from 'node:crypto';

/** 64 bits of SHA-256 as hex: against accidents, not against forgers. */
export function checksum(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}
