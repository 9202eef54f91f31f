/** Makes and compares secrets and proofs, for both ends of a link in Node. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits as 43 characters for a URL. They cannot be guessed, so wrong attempts need not be limited. */
export function makeSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** HMAC-SHA256 under the secret, as base64url (contract/hello.ts). */
export function mac(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url');
}

/** Compares in constant time, so that the time does not reveal where the proofs differ. */
export function sameProof(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}
