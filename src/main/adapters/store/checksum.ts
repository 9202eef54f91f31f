/** Checksums of stored rows, because SQLite does not notice every flipped bit. */
import { createHash } from 'node:crypto';

/** The first 64 bits of SHA-256 in hex. They detect accidents, not forgery. */
export function checksum(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}
