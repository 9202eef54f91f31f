/** Secrets and proofs, made and compared, for both ends in Node. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 bits, as 43 characters that need no escaping in a URL: too many to guess, so wrong ones lock nobody out. */
export function makeSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** HMAC-SHA256 under the secret, as base64url (contract/hello.ts). */
export function mac(secret: string, words: string): string {
  return createHmac('sha256', secret).update(words).digest('base64url');
}

/** Equal or not, in a time that does not tell where they differ; both are of the length that mac() gives. */
export function sameProof(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}
